"""Annotated tables on disk: keyed by content, written part by part, trusted only intact.

A result is a folder of parts, each a folder of Parquet files with its own list of hashes. A part
appears whole or not at all; the result appears when all its parts have. What was finished before a
run was killed is used by the next.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

HELPERS = Path(__file__).parent
CODE = ("cache.py", "listing.py", "spreadsheet.py", "reading.py", "edition.py", "annotate.py",
        "spread.py", "voices.py", "quotations.py", "cues.py", "speakers.py", "lexicon.py",
        "aliases.py", "spelling.py")  # fmt: skip
KEEP = 3  # results of earlier corpora or code that stay; older ones are removed


def hash_sources(files: Iterable[Path], pipeline: str | None) -> str:
    """Hash of all that the tables depend on: the given files, the pipeline, lexicons and code."""
    names = ("pandas", "pyarrow", "spacy", "py3langid", "charset-normalizer")
    versions = [importlib.metadata.version(name) for name in names]
    if pipeline:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{pipeline} {importlib.metadata.version(pipeline)}")
    digest = hashlib.sha256(" ".join([pipeline or "bundled", *versions]).encode())
    bundled = (f for f in HELPERS.glob("pipeline/**/*") if f.suffix not in (".pyc", ".md"))
    own = [HELPERS / name for name in CODE] + sorted(HELPERS.glob("lexicons/*.csv"))
    for file in [*files, *own, *sorted(f for f in bundled if f.is_file())]:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def find_store(folder: Path) -> Path:
    """Where the results of a corpus are kept: beside it, or in the user's cache if it is read-only.

    A link is not followed: a corpus that somebody sent must lead nowhere else. Raises OSError where
    neither can be written.
    """
    own = folder / "derived"
    try:
        own.mkdir(exist_ok=True)
        if own.is_symlink():
            raise OSError(f"{own} is a link")
        with tempfile.TemporaryFile(dir=own):
            return own
    except OSError:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        other = home / "presse-comparee" / hashlib.sha256(bytes(folder)).hexdigest()[:16]
        other.mkdir(parents=True, exist_ok=True)
        return other


@contextlib.contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Let one run at a time work in a folder; another waits. A killed run leaves no lock."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+b") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:  # Windows
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        yield


def replace_file(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, even when the power fails: beside its place first."""
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_manifest(result: Path) -> dict | None:
    """What a finished result says of itself; None where a byte is not as it was written."""
    try:
        manifest = json.loads((result / "manifest.json").read_bytes())
        parts = manifest["parts"]
        whole = all(_is_intact(result / name, digests) for name, digests in parts.items())
        return manifest if whole else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def read_table(
    result: Path, parts: Iterable[str], name: str, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """One table of a finished result, all parts in order; only the `columns` named, if any are."""
    files = [result / part / f"{name}.parquet" for part in parts]
    read = [parquet.read_table(file, columns=columns, use_threads=False) for file in files]
    # Each part has its own list of names; together they have one, in alphabetical order, so that
    # no later step depends on where a corpus was cut.
    table = pa.concat_tables(read).unify_dictionaries().to_pandas()
    for column in table.columns:
        if isinstance(table[column].dtype, pd.CategoricalDtype):
            names = table[column].cat.categories.sort_values()
            table[column] = table[column].cat.reorder_categories(names)
    return table


def encode_tables(tables: dict[str, pd.DataFrame]) -> dict[str, bytes]:
    """Tables as Parquet files in memory, the same bytes for the same tables."""
    return {name: _encode(table) for name, table in tables.items()}


def has_part(work: Path, name: str) -> dict[str, str] | None:
    """The hashes of a part's files, where the part is there and intact."""
    try:
        digests = json.loads((work / name / "manifest.json").read_bytes())
        return digests if _is_intact(work / name, digests) else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def write_part(work: Path, name: str, files: dict[str, bytes]) -> dict[str, str]:
    """Write one part, whole or not at all; the hashes of its files."""
    work.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=work))
    try:
        digests = {}
        for table, data in files.items():
            replace_file(beside / f"{table}.parquet", data)
            digests[table] = hashlib.sha256(data).hexdigest()
        replace_file(beside / "manifest.json", json.dumps(digests, sort_keys=True).encode())
        if (work / name).exists():  # damaged, or it would not be written anew
            shutil.rmtree(work / name)
        beside.rename(work / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return digests


def finish_result(work: Path, result: Path, parts: dict[str, dict], pipeline: str) -> None:
    """Make the parts a result, in one step, and clear away what is older."""
    manifest = json.dumps({"pipeline": pipeline, "parts": parts}, sort_keys=True)
    replace_file(work / "manifest.json", manifest.encode())
    if result.exists():  # damaged: an intact one would have been read
        shutil.rmtree(result)
    for left in work.glob(".writing-*"):
        shutil.rmtree(left, ignore_errors=True)
    work.rename(result)
    for left in result.parent.glob(".partial-*"):
        shutil.rmtree(left, ignore_errors=True)
    kept = [path for path in result.parent.iterdir() if _is_result(path)]
    others = sorted(
        (path for path in kept if path != result), key=lambda path: path.stat().st_mtime
    )
    # The newest by the clock, but never the one just made: a clock may have been set back.
    for old in others[: max(0, len(others) - KEEP + 1)]:
        shutil.rmtree(old, ignore_errors=True)


def _is_result(path: Path) -> bool:
    """Whether a folder was made here: nothing else is ever cleared away."""
    named = re.fullmatch(r"[0-9a-f]{16}", path.name)
    return bool(named) and not path.is_symlink() and (path / "manifest.json").is_file()


def _is_intact(part: Path, digests: dict[str, str]) -> bool:
    return all(
        hashlib.sha256((part / f"{name}.parquet").read_bytes()).hexdigest() == digest
        for name, digest in digests.items()
    )


def _encode(table: pd.DataFrame) -> bytes:
    written = pa.Table.from_pandas(table, preserve_index=False)
    for place, field in enumerate(written.schema):
        if pa.types.is_dictionary(field.type):  # one width of index, so that parts fit together
            wide = pa.dictionary(pa.int32(), field.type.value_type)
            written = written.set_column(place, field.name, written.column(place).cast(wide))
    sink = pa.BufferOutputStream()
    parquet.write_table(written, sink)
    return sink.getvalue().to_pybytes()
