"""Annotated tables on disk: keyed by content, written part by part, trusted only intact.

A result is a folder of parts, each a folder of Parquet files with its own list of hashes. A part
appears whole or not at all; the result appears when all its parts have. What was finished before a
run was killed is used by the next. Lists of hashes bear a seal (HMAC, RFC 2104) that takes a secret
of this user's to make: results that came with somebody else's corpus are not believed.
"""

import contextlib
import hashlib
import hmac
import importlib.metadata
import io
import json
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from helpers.base.translation import fault

HELPERS = Path(__file__).parents[1]
# What annotation runs on; a change of one of these files annotates anew.
CODE = tuple(
    f"{package}/{name}.py"
    for package, names in {
        "base": "dates encoding lexicon paths processes spelling spreadsheet",
        "corpus": "aliases annotation cache edition listing mending outlets parts wrapping",
        "language": "canonical capitals quotations speakers syntax voices",
        "language/reader": "encoder heads marks",
    }.items()
    for name in names.split()
)
READS_LEXICON = re.compile(r'read_lexicon\("(\w+)"\)')
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
SECRET_BYTES = 32
LARGEST_LIST = 50_000_000  # bytes of a list of hashes; that of a million articles has a tenth
KEEP = 3  # results of earlier corpora or code that stay; older ones are removed


def make_key(sources: Mapping[Path, str]) -> str:
    """Hash of all that the tables depend on: texts and tables, pipeline, lexicons and code.

    `sources` are the files that a corpus is made from, each with the hash of its bytes.
    """
    return _hash_files(sources, hashlib.sha256(make_reader_key().encode()))


def make_reader_key() -> str:
    """Hash of what reads an article, whatever the corpus: pipeline, lexicons and code."""
    names = ("pandas", "pyarrow", "spacy", "py3langid", "ftfy", "onnxruntime", "tokenizers")
    versions = " ".join(map(importlib.metadata.version, names))
    trained = [*HELPERS.glob("language/pipeline/**/*"), *HELPERS.glob("language/reader/weights/*")]
    bundled = sorted(f for f in trained if f.suffix not in (".pyc", ".md") and f.is_file())
    ours = [*(HELPERS / name for name in CODE), *list_lexicons(), *bundled]
    hashes = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in ours}
    return _hash_files(hashes, hashlib.sha256(versions.encode()))


def _hash_files(hashes: Mapping[Path, str], digest: "hashlib._Hash") -> str:
    for file, known in hashes.items():
        digest.update(os.fsencode(file.name) + b"\0" + bytes.fromhex(known))
    return digest.hexdigest()[:16]


def hash_code(*files: str | None) -> str:
    """Hash of modules (`__file__`): what is kept stands as long as the code that made it."""
    code = b"\0".join(Path(str(file)).read_bytes() for file in files)
    return hashlib.sha256(code).hexdigest()


def list_lexicons() -> list[Path]:
    """The lexicons that annotation depends on: those that its code names. The others come later."""
    code = "".join((HELPERS / name).read_text(encoding="utf-8") for name in CODE)
    named = [f"{name}.csv" for name in sorted({*READS_LEXICON.findall(code)})]
    packed = ["general_french.csv.gz", "cities.csv.gz"]  # what capitals stand for
    return [HELPERS / "lexicons" / name for name in [*named, *packed]]


def find_store(folder: Path) -> Path:
    """Where the results of a corpus are kept: beside it, or in the user's cache if it is read-only.

    Links are not followed: a corpus that somebody sent must lead nowhere else. Raises OSError where
    neither can be written.
    """
    own = folder / "derived"
    with contextlib.suppress(OSError):
        own.mkdir(exist_ok=True)
        odd = (place for place in (own, *own.iterdir()) if place.is_symlink() or place.is_fifo())
        if not any(odd):
            with tempfile.TemporaryFile(dir=own):
                return own
    other = _find_home() / hashlib.sha256(bytes(folder)).hexdigest()[:16]
    other.mkdir(parents=True, exist_ok=True)
    return other


def _find_home() -> Path:
    """The folder of this user's cache, which nobody else may enter, whatever the umask."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "presse-comparee"
    home.mkdir(parents=True, exist_ok=True)
    if home.stat().st_mode & 0o077:
        home.chmod(0o700)
    return home


def _read_secret() -> bytes:
    """What seals this user's results; drawn at random when first needed."""
    try:
        file = _find_home() / "secret"
        if not os.path.lexists(file):
            with hold_lock(file.parent):
                if not os.path.lexists(file):  # another run may have drawn it meanwhile
                    replace_file(file, secrets.token_bytes(SECRET_BYTES), mode=0o600)
        status = file.lstat()
        others_write = os.name == "posix" and status.st_mode & 0o022
        if not stat.S_ISREG(status.st_mode) or status.st_size < SECRET_BYTES or others_write:
            raise fault(
                "{file} is empty, a link, or can be written by others; delete it",
                OSError,
                file=file,
            )
        return file.read_bytes()
    except OSError as error:
        return _draw_secret(str(error))


@cache
def _draw_secret(reason: str) -> bytes:
    said = f"every run will annotate anew, for its results cannot be sealed: {reason}"
    warnings.warn(said, stacklevel=2)
    return secrets.token_bytes(32)


def _seal(name: str, content: object) -> str:
    text = json.dumps([name, content], sort_keys=True)
    return hmac.new(_read_secret(), text.encode(), "sha256").hexdigest()


def _write_sealed(file: Path, name: str, content: object) -> None:
    sealed = {"content": content, "seal": _seal(name, content)}
    replace_file(file, json.dumps(sealed, sort_keys=True).encode())


def _read_sealed(file: Path, name: str) -> dict[str, Any]:
    """The content of a sealed file; raises one of `UNREADABLE` where this user did not seal it."""
    if not file.is_file() or file.stat().st_size > LARGEST_LIST:
        raise ValueError
    found = json.loads(file.read_bytes())
    content: dict[str, Any] = found["content"]
    if not hmac.compare_digest(found["seal"], _seal(name, content)):
        raise ValueError
    return content


@contextlib.contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Let one run at a time work in a folder; another waits. A killed run leaves no lock."""
    lock, is_held = folder / ".lock", False
    while not is_held:
        folder.mkdir(parents=True, exist_ok=True)
        with lock.open("a+b") as file:
            if sys.platform == "win32":
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX)
            # While this run waited, the other may have cleared the folder away, and the lock too.
            is_held = lock.exists() and os.path.samestat(os.fstat(file.fileno()), lock.stat())
            if is_held:
                yield


def replace_file(file: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file whole or not at all, even when the power fails: beside its place first.

    What a killed run left there makes room for the next, so that nothing stays.
    """
    beside = file.with_name(f".writing-{hashlib.sha256(os.fsencode(file.name)).hexdigest()[:16]}")
    try:
        beside.unlink(missing_ok=True)  # it may be a link: whatever it is, nothing is written there
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        beside.replace(file)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and not error.filename:
            error.filename = str(file)  # whose disk is full
        raise


def read_manifest(result: Path) -> dict[str, Any] | None:
    """What a finished result says of itself; None where a byte is not as this user wrote it."""
    try:
        manifest = _read_sealed(result / "manifest.json", result.name)
        parts = manifest["parts"]
        whole = all(_is_intact(result / name, digests) for name, digests in parts.items())
        return manifest if whole else None
    except UNREADABLE:
        return None


def read_files(files: Iterable[Path], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The parts of one table as a table."""
    read = [parquet.read_table(file, columns=columns, use_threads=False) for file in files]
    # Each part has its own list of names; together they have one, in alphabetical order, so that
    # no later step depends on where a corpus was cut.
    table: pd.DataFrame = pa.concat_tables(read).unify_dictionaries().to_pandas()
    for column in table.select_dtypes("category"):
        names = table[column].cat.categories.sort_values()
        table[column] = table[column].cat.reorder_categories(names)
    return table


def encode_tables(tables: dict[str, pd.DataFrame]) -> dict[str, bytes]:
    """Tables as Parquet files in memory, the same bytes for the same tables."""
    return {name: _encode(table) for name, table in tables.items()}


def has_part(work: Path, name: str) -> dict[str, str] | None:
    """The hashes of a part's files, where the part is there and intact."""
    try:
        digests = _read_sealed(work / name / "manifest.json", f"{work.name}/{name}")
        return digests if _is_intact(work / name, digests) else None
    except UNREADABLE:
        return None


def write_part(work: Path, name: str, files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Write one part, file by file, whole or not at all; the hashes of its files."""
    work.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=work))
    try:
        digests = {}
        for table, data in files:
            replace_file(beside / f"{table}.parquet", data)
            digests[table] = hashlib.sha256(data).hexdigest()
        _write_sealed(beside / "manifest.json", f"{work.name}/{name}", digests)
        if (work / name).exists():  # damaged, or it would not be written anew
            shutil.rmtree(work / name)
        beside.rename(work / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return digests


def find_earlier(store: Path, reader: str) -> dict[str, Path]:
    """Articles that the same reader has read before: doc_id → the part that holds its tables."""
    results = sorted(filter(_is_result, store.iterdir()), key=lambda path: path.stat().st_mtime)
    found: dict[str, Path] = {}
    for result in results:
        with contextlib.suppress(*UNREADABLE):
            manifest = _read_sealed(result / "manifest.json", result.name)
            parts = manifest["parts"] if manifest["reader"] == reader else {}
            for place in (
                result / part for part in parts if _is_intact(result / part, parts[part])
            ):
                doc_ids = parquet.read_table(place / "articles.parquet", columns=["doc_id"])
                found |= dict.fromkeys(doc_ids["doc_id"].to_pylist(), place)
    return found


def finish_result(
    work: Path, result: Path, parts: dict[str, dict[str, str]], pipeline: str, reader: str = ""
) -> dict[str, Any]:
    """Make the parts a result, in one step, and clear away what is older; its manifest."""
    manifest = {"pipeline": pipeline, "reader": reader, "parts": parts}
    _write_sealed(work / "manifest.json", result.name, manifest)
    if result.exists():  # damaged: an intact one would have been read
        shutil.rmtree(result)
    for left in work.glob(".writing-*"):
        shutil.rmtree(left, ignore_errors=True)
    work.rename(result)
    for left in result.parent.glob(".partial-*"):
        shutil.rmtree(left, ignore_errors=True)
    _clear_older(result)
    return manifest


def keep_tables(
    folder: Path, key: str, make: Callable[[], Iterable[tuple[str, pd.DataFrame]]]
) -> dict[str, Path]:
    """The files of tables that are made once: a sealed folder `key` in `folder`."""
    names = has_part(folder, key)
    if names is None:
        with hold_lock(folder):
            names = has_part(folder, key)  # another run may have made them meanwhile
            if names is None:
                names = write_part(folder, key, ((name, _encode(own)) for name, own in make()))
                _clear_older(folder / key)
    return {name: folder / key / f"{name}.parquet" for name in names}


def _clear_older(result: Path) -> None:
    """Leave a few of the results beside the one just made."""
    # The newest by the clock, but never the one just made: a clock may have been set back.
    others = [path for path in result.parent.iterdir() if _is_result(path) and path != result]
    others.sort(key=lambda path: path.stat().st_mtime)
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
    sink = io.BytesIO()
    parquet.write_table(written, sink)
    return sink.getvalue()
