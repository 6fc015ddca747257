"""Annotated tables on disk: keyed by content, written whole or not at all, trusted only intact."""

import contextlib
import hashlib
import importlib.metadata
import io
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

HELPERS = Path(__file__).parent
CODE = ("cache.py", "corpus.py", "edition.py", "annotate.py", "voices.py", "lexicon.py",
        "aliases.py", "spelling.py")  # fmt: skip
KEEP = 3  # results of earlier corpora or code that stay; older ones are removed


def hash_sources(files: Iterable[Path], pipeline: str | None) -> str:
    """Hash of all that the tables depend on: the given files, the pipeline, lexicons and code."""
    versions = [importlib.metadata.version(name) for name in ("pandas", "pyarrow", "spacy")]
    if pipeline:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{pipeline} {importlib.metadata.version(pipeline)}")
    digest = hashlib.sha256(" ".join([pipeline or "bundled", *versions]).encode())
    bundled = (f for f in HELPERS.glob("pipeline/**/*") if f.suffix not in (".pyc", ".md"))
    own = [HELPERS / name for name in CODE] + sorted(HELPERS.glob("lexicons/*.csv"))
    for file in [*files, *own, *sorted(f for f in bundled if f.is_file())]:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def read_tables(folder: Path, names: Iterable[str]) -> tuple[dict[str, pd.DataFrame], str] | None:
    """The tables and the pipeline that made them; None where a file is not what was written."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        tables = {}
        for name in names:
            data = (folder / f"{name}.parquet").read_bytes()
            if hashlib.sha256(data).hexdigest() != manifest["tables"][name]:
                return None
            tables[name] = pd.read_parquet(io.BytesIO(data))
        return tables, manifest["pipeline"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_tables(folder: Path, tables: dict[str, pd.DataFrame], pipeline: str) -> None:
    """Write the tables beside their place and rename: a reader sees all of them or none."""
    folder.parent.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
    try:
        digests = {}
        for name, table in tables.items():
            data = table.to_parquet(index=False)
            digests[name] = hashlib.sha256(data).hexdigest()
            (work / f"{name}.parquet").write_bytes(data)
        manifest = json.dumps({"pipeline": pipeline, "tables": digests})
        (work / "manifest.json").write_text(manifest, encoding="utf-8")
        if folder.exists() and read_tables(folder, tables) is None:
            damaged = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
            folder.replace(damaged)
            shutil.rmtree(damaged, ignore_errors=True)
        # Should another run finish first, its tables are as good as ours.
        with contextlib.suppress(OSError):
            work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    kept = [path for path in folder.parent.iterdir() if not path.name.startswith(".")]
    for old in sorted(kept, key=lambda path: path.stat().st_mtime)[:-KEEP]:
        shutil.rmtree(old, ignore_errors=True)
