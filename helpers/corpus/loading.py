"""A corpus: a folder of texts and tables → the tables that every analysis reads.

Nothing is repaired silently: `check_corpus` lists every problem of a corpus at once, the audit
(`Corpus.lines`) says what became of every line.
"""

import hashlib
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from helpers.base.encoding import decode
from helpers.base.paths import PROJECT, CorpusError, find_corpus
from helpers.base.spreadsheet import read_table
from helpers.corpus import cache
from helpers.corpus.aliases import FILE, link_names, read_aliases
from helpers.corpus.listing import (
    Problem,
    format_problem,
    list_articles,
    list_sources,
    make_reporter,
    settle,
)
from helpers.corpus.own_tables import check_own_tables
from helpers.corpus.parts import EXCLUDED, find_twins, read_part

if TYPE_CHECKING:
    from distributed import Client

__all__ = [
    "PROJECT",
    "Corpus",
    "CorpusError",
    "check_corpus",
    "decode",
    "find_corpus",
    "format_problem",
    "load_corpus",
]


@dataclass(frozen=True)
class Corpus:
    """The tables of a corpus; `start` and `end` are character offsets into `articles.text`.

    They are not changed in place, since much is worked out of them once and remembered:
    `dataclasses.replace` makes another corpus.
    """

    articles: pd.DataFrame
    """One row per article, in order of date."""
    lines: pd.DataFrame
    """The audit: one row per line, or part of a line, of each text as received."""
    sentences: pd.DataFrame
    """One row per sentence of the edited texts."""
    tokens: pd.DataFrame
    """One row per token."""
    mentions: pd.DataFrame
    """One row per mention of a person, place or organisation."""
    quotes: pd.DataFrame
    """One row per quotation."""
    pipeline: str
    """Name and version of what annotated the texts."""
    content_hash: str
    """Hash of texts, edition, pipeline and code: the same hash gives the same tables."""
    folder: Path
    """Where the corpus is."""

    def __getattr__(self, name: str) -> pd.DataFrame:
        # Asked for what is not there yet: a table that is still on disk.
        stored = self.__dict__.get("_stored")
        if stored is None or name not in TABLES:
            raise AttributeError(f"a corpus has no {name!r}")
        result, parts, own = stored
        if name in LINKED:
            found = [_read(result, parts, table) for table in LINKED]
            for table, linked in zip(LINKED, link_names(*found, own), strict=True):
                object.__setattr__(self, table, linked)
        else:
            self.__dict__.get("_columns", {}).pop(name, None)
            object.__setattr__(self, name, _read(result, parts, name))
        return self.__dict__[name]

    def read_columns(self, table: str, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of a table, each read from disk once; the others stay there."""
        if table in (*self.__dict__, *LINKED) or "_stored" not in self.__dict__:
            return getattr(self, table)[list(columns)]
        result, parts, _ = self.__dict__["_stored"]
        kept = self.__dict__.setdefault("_columns", {}).setdefault(table, {})
        missing = [name for name in columns if name not in kept]
        if missing:
            kept |= dict(_read(result, parts, table, missing).items())
        return pd.DataFrame({name: kept[name] for name in columns}, copy=False)

    @property
    def outlets(self) -> pd.Series:
        """The outlet of each article, by doc_id."""
        return self.articles.set_index("doc_id")["outlet"]

    def query(self, sql: str, **tables: pd.DataFrame) -> pd.DataFrame:
        """What a query in SQL gives: the corpus' tables by their names, and those given here.

        Tables that are still on disk are read there, only the columns and rows that the query
        needs. Raises duckdb.Error for a query that is none.

        >>> corpus.query("SELECT outlet, count(*) AS n FROM articles GROUP BY outlet")
        """
        connection = duckdb.connect()
        stored = self.__dict__.get("_stored")
        for name in {*TABLES, *tables} & set(re.findall(r"\w+", sql)):
            if name in tables or stored is None or name in self.__dict__ or name in LINKED:
                table = tables[name] if name in tables else getattr(self, name)
                connection.register(f"_{name}", table)
                connection.execute(f"CREATE VIEW {name} AS SELECT * FROM _{name}")
                continue
            result, parts, _ = stored
            files = [str(result / part / f"{name}.parquet") for part in parts]
            connection.read_parquet(files).create_view(name)
        return connection.execute(sql).df()

    def list_parts(self) -> list[Path]:
        """The folders of Parquet files that the corpus is read from. ValueError where it is not."""
        if "_stored" not in self.__dict__:
            raise ValueError("this corpus is in memory only: load_corpus gives one on disk")
        result, parts, _ = self.__dict__["_stored"]
        return [result / part for part in parts]

    def __repr__(self) -> str:
        articles, outlets = len(self.articles), self.articles["outlet"].nunique()
        words = self.articles["n_words"].sum()
        return f"Corpus of {articles} articles, {outlets} outlets, {words:,} words"


def _read(
    result: Path, parts: Sequence[str], table: str, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    try:
        return cache.read_table(result, parts, table, columns)
    except FileNotFoundError:
        raise CorpusError(f"{result} is gone: the corpus was changed and annotated anew several "
                          "times since it was loaded; load it again") from None  # fmt: skip


TABLES = [field.name for field in fields(Corpus) if field.type is pd.DataFrame]
LINKED = ("mentions", "quotes")  # tables whose names depend on the corpus' own aliases


def load_corpus(
    path: str | Path | None = None, *, pipeline: str | None = None,
    client: "Client | None" = None, n_process: int = 1,
) -> Corpus:  # fmt: skip
    """Load a corpus, annotated: the tables of `Corpus`, from cache when nothing has changed.

    Tables are read from disk when they are first asked for. Annotation goes part by part; a run
    that was killed is gone on with. `pipeline` names an installed spaCy pipeline to use instead of
    the bundled one; it is part of the result. The workers of a Dask `client`, or `n_process`
    processes of this machine, annotate: the result is the same.
    Raises CorpusError with every problem of the corpus, as `check_corpus` lists them.
    """
    folder = find_corpus(path)
    key = cache.hash_sources(list_sources(folder), pipeline)
    store = cache.find_store(folder)
    manifest = cache.read_manifest(store / key)
    if manifest is None:
        with cache.hold_lock(store):
            manifest = cache.read_manifest(store / key)  # another run may have made it meanwhile
            if manifest is None:
                # spaCy takes seconds to import; a warm cache needs none of it
                from helpers.corpus.annotation import annotate_corpus

                settle(_find_problems(folder))
                if (store / key).exists():
                    warnings.warn(f"{store / key} is damaged, or was not made here by you: the "
                                  "corpus is annotated anew", stacklevel=2)  # fmt: skip
                annotate_corpus(list_articles(folder), store / key, pipeline, client=client,
                                n_process=n_process)  # fmt: skip
                manifest = cache.read_manifest(store / key)
    return _open(store / key, manifest, key, folder)


def _open(result: Path, manifest: dict, key: str, folder: Path) -> Corpus:
    """A corpus whose tables are on disk."""

    corpus = object.__new__(Corpus)
    stored = (result, list(manifest["parts"]), read_aliases(folder))
    if (folder / FILE).is_file():
        key = hashlib.sha256(key.encode() + (folder / FILE).read_bytes()).hexdigest()[:16]
    own = {"pipeline": manifest["pipeline"], "content_hash": key, "folder": folder}
    for name, value in {**own, "_stored": stored}.items():
        object.__setattr__(corpus, name, value)
    return corpus


def read_coding(corpus: Corpus, name: str) -> pd.DataFrame:
    """A reference coding of the corpus, as text: gold/`name`.csv; no rows where there is none.

    Raises CorpusError that names each row that cannot be read.
    """
    file = corpus.folder / "gold" / f"{name}.csv"
    if not file.is_file():
        return pd.DataFrame(columns=["doc_id", "sent", "stance", "also_acceptable", "voice"])
    found: list[Problem] = []
    table = read_table(file, [], make_reporter(found))
    settle(found)
    return table.drop(columns="row")


def list_excluded(corpus: Corpus) -> pd.DataFrame:
    """The articles that are left out of every count: one row each, with n_words and the reason."""
    lines = corpus.lines[corpus.lines["kind"] == EXCLUDED]
    grouped = lines.groupby("doc_id", as_index=False, sort=False)
    return grouped.agg(n_lines=("line", "nunique"), n_words=("n_words", "sum"),
                       reason=("reason", "first"), text=("text", "first"))  # fmt: skip


def read_articles(path: str | Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read and edit the texts: one row per article, and the audit, one row per line.

    Raises CorpusError that lists all problems at once.
    """
    folder = find_corpus(path)
    settle(_find_problems(folder))
    listing = list_articles(folder)
    parts = [
        read_part(folder, rows, listing.lines, listing.furniture)[:2] for rows in listing.split()
    ]
    articles, lines = (pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True))
    return articles.drop(columns="row"), lines


def check_corpus(path: str | Path | None = None) -> pd.DataFrame:
    """List what is wrong with a corpus: one row per problem, with level, file, row and message.

    Level *error* stops `load_corpus`; *notice* does not: a text converted from another encoding, an
    article that is left out while the others are read.
    """
    found = _find_problems(find_corpus(path))
    return pd.DataFrame(found, columns=list(Problem._fields), dtype=object)


def _find_problems(folder: Path) -> list[Problem]:
    """Everything that is wrong with a corpus, its own tables included."""

    listing = list_articles(folder)
    found, known, read = list(listing.problems), {}, 0
    report = make_reporter(found)
    read_aliases(folder, report)
    check_own_tables(folder, report)
    for file in sorted(folder.glob("gold/*.csv")):
        read_table(file, [], lambda name, *told: report(f"gold/{name}", *told))
    for rows in listing.split():
        articles, _, problems = read_part(folder, rows, listing.lines, listing.furniture)
        found += problems
        find_twins(articles, known, report)
        read += len(articles)
    if not read and not any(problem.level == "error" for problem in found):
        report("articles.csv", None, "none of its articles is in French and has a line kept")
    return found
