"""Whether pages are still what a run would give: from contents and hashes, never from times.

Imports nothing that takes time, so that an export with nothing to do says so at once.
"""

import hashlib
import json
import re
import site
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from helpers.base.paths import PROJECT, list_files
from helpers.base.translation import find_language

HELPERS = PROJECT / "helpers"
MANIFEST = ".export.json"  # what an export wrote, so that the next may replace it
EXECUTED = ".executed"  # the notebooks as they ran, from which pages are made


@dataclass
class Manifest:
    """What an export wrote and from what; `figures` holds, per notebook, file name → hash."""

    files: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    figures: dict[str, dict[str, str]] = field(default_factory=dict)


def list_notebooks(folder: Path) -> list[Path]:
    """The notebooks of a folder in the order of their pages: 2-x before 10-x."""

    def natural(path: Path) -> list[str | int]:
        # Text and numbers alternate, so that like meets like.
        return [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", path.stem)]

    return sorted(folder.glob("*.ipynb"), key=natural)


def hash_inputs(notebooks: Path, corpus: Path, by: str = "outlet") -> dict[str, str]:
    """A key per notebook, of all that its page depends on.

    That is the notebook, the corpus with its edition and coding, what it is grouped by, the
    language, the helpers, the installed packages and Python.
    """
    helpers = [path for path in _list_files(HELPERS) if path.suffix != ".pyc"]
    folders = {Path(place) for place in [*site.getsitepackages(), *sys.path] if place}
    packages = sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))
    files = hash_files([*helpers, *list_files(corpus)])
    base = f"{sys.version} {packages} {by} {find_language()} {files}"
    return {
        path.stem: _hash(f"{base} {hash_files([path])}".encode())
        for path in list_notebooks(notebooks)
    }


def read_manifest(out: Path) -> Manifest:
    """What an earlier export says that it wrote; an empty one where there was none."""
    try:
        return Manifest(**json.loads((out / MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError):
        return Manifest()


def name_work(out: Path) -> Path:
    """Where the pages of a folder are made; it is there while a run works, or was killed."""
    return out.with_name(f".{out.name}-new")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Add the hashes of all files of a folder to the manifest and write it there."""
    manifest.files = hash_folder(folder)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest)), encoding="utf-8")


def hash_folder(folder: Path) -> dict[str, str]:
    """Relative name → hash of every file below a folder."""
    files = (path for path in _list_files(folder) if path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): _hash(path.read_bytes()) for path in files}


def find_stale(keys: dict[str, str], manifest: Manifest, out: Path, figures: Path) -> list[str]:
    """The notebooks that must run: their inputs changed, or what they gave is not as written."""
    stale = []
    for name, key in keys.items():
        ran = f"{EXECUTED}/{name}.ipynb"
        given = {figures / file: digest for file, digest in manifest.figures.get(name, {}).items()}
        given[out / ran] = manifest.files.get(ran, "")
        intact = all(
            file.is_file() and _hash(file.read_bytes()) == digest for file, digest in given.items()
        )
        if manifest.keys.get(name) != key or not intact:
            stale.append(name)
    return stale


def is_current(notebooks: Path, out: Path, corpus: Path, figures: Path, by: str = "outlet") -> bool:
    """Whether an export would write what `out` and `figures` hold already."""
    manifest, left = read_manifest(out), name_work(out.resolve()).exists()
    if left or not manifest.files or hash_folder(out) != manifest.files:
        return False
    keys = hash_inputs(notebooks, corpus, by)
    return list(manifest.keys) == list(keys) and not find_stale(keys, manifest, out, figures)


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def hash_files(files: Iterable[Path]) -> str:
    """One hash of the names and contents of some files, in their order."""
    return _hash("".join(f"{file.name} {_hash(file.read_bytes())}\n" for file in files).encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
