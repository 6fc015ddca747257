"""Whether pages are still what a run would give: from contents and hashes, never from times.

Imports nothing that takes time, so that an export with nothing to do says so at once.
"""

import hashlib
import json
import re
import site
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from helpers.base.paths import PROJECT, list_files
from helpers.base.translation import find_language

HELPERS = PROJECT / "helpers"
MANIFEST = ".export.json"  # what an export wrote, so that the next may replace it
EXECUTED = ".executed"  # the notebooks as they ran, from which pages are made
# What turns executed notebooks into pages: a change here asks for no new run.
RENDERING = ("export/", "__main__.py", "lexicons/references.csv", "base/french/pages.toml")


@dataclass
class Manifest:
    """What an export wrote and from what; `figures` holds, per notebook, file name → hash."""

    files: dict[str, str] = field(default_factory=dict)
    rendering: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    figures: dict[str, dict[str, str]] = field(default_factory=dict)


def list_notebooks(folder: Path) -> list[Path]:
    """The notebooks of a folder in the order of their pages: 2-x before 10-x."""

    def natural(path: Path) -> list[str | int]:
        # Text and numbers alternate, so that like meets like.
        return [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", path.stem)]

    return sorted(folder.glob("*.ipynb"), key=natural)


def hash_inputs(notebooks: Path, corpus: Path, by: str = "outlet") -> tuple[dict[str, str], str]:
    """A key per notebook, of all that its outputs depend on; and one of what renders the pages.

    That is the notebook, the corpus with its edition and coding, what it is grouped by, the
    language, the helpers, the installed packages and Python.
    """
    run, render = [], []
    for path in _list_files(HELPERS):
        if path.suffix != ".pyc":
            name = path.relative_to(HELPERS).as_posix()
            (render if name.startswith(RENDERING) else run).append(path)
    run += list_files(corpus)
    folders = {Path(place) for place in [*site.getsitepackages(), *sys.path] if place}
    packages = sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))
    base = f"{sys.version} {packages} {by} {find_language()} {_hash_files(run)}"
    keys = {
        path.stem: _hash(f"{base} {_hash_files([path])}".encode())
        for path in list_notebooks(notebooks)
    }
    return keys, _hash(f"{packages} {find_language()} {_hash_files(render)}".encode())


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
    keys, rendering = hash_inputs(notebooks, corpus, by)
    same = manifest.rendering == rendering and list(manifest.keys) == list(keys)
    return same and not find_stale(keys, manifest, out, figures)


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hash_files(files: list[Path]) -> str:
    return _hash("".join(f"{file.name} {_hash(file.read_bytes())}\n" for file in files).encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
