"""A corpus: a folder of texts and tables → the tables that every analysis reads.

Nothing is repaired silently: `check_corpus` lists every problem of a corpus at once, the audit
(`Corpus.lines`) says what became of every line.
"""

import contextlib
import hashlib
import re
import secrets
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from helpers.base.paths import PROJECT as PROJECT
from helpers.base.paths import CorpusError as CorpusError
from helpers.base.paths import find_corpus as find_corpus
from helpers.base.paths import find_grouping, in_use
from helpers.base.translation import Language, choose_language, fault, translate
from helpers.corpus import cache
from helpers.corpus.aliases import FILE, link_names, read_aliases
from helpers.corpus.coding import read_answers, read_gold
from helpers.corpus.grouping import name_groups
from helpers.corpus.listing import Problem, Problems, hash_sources, list_articles
from helpers.corpus.listing import format_problem as format_problem
from helpers.corpus.own_tables import check_own_tables, drop_named, list_names, report_unnamed
from helpers.corpus.parts import find_twins, read_part

if TYPE_CHECKING:
    from distributed import Client

Table = pd.DataFrame | Sequence[Path]  # or the files that hold it


@dataclass(frozen=True, eq=False)  # one is itself and no other: what is remembered goes by it
class Corpus:
    """The tables of a corpus; `start` and `end` are character offsets into `articles.text`.

    Do not change them in place: results worked out of them are remembered. `dataclasses.replace`
    makes another corpus.
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
    by: str = "outlet"
    """What `articles.outlet` holds: the outlet, or what the articles are grouped by instead."""
    parts: tuple[Path, ...] = field(default=(), init=False)
    """The folders of Parquet files that it is read from; none where it is in memory only."""

    def __getattr__(self, name: str) -> pd.DataFrame:
        # Asked for what is not there yet: a table that is still on disk.
        if not self.parts or name not in TABLES:
            raise fault("a corpus has no {name!r}", AttributeError, name=name)
        if name in LINKED:
            mentions, quotes = (self._read(table) for table in LINKED)
            linked = link_names(mentions, quotes, vars(self)["_aliases"])
            found: dict[str, pd.DataFrame] = dict(zip(LINKED, linked, strict=True))
        else:
            found = {name: self._read(name)}
        vars(self).update(found)
        return found[name]

    def _read(self, table: str) -> pd.DataFrame:
        with self._say_when_gone():
            return cache.read_files(part / f"{table}.parquet" for part in self.parts)

    def read_parts(self, table: str, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Some columns of a table, one part of the corpus after the other: memory stays flat."""
        if table in (*vars(self), *LINKED) or not self.parts:
            yield getattr(self, table)[list(columns)]
            return
        with self._say_when_gone():
            for part in self.parts:
                yield cache.read_files([part / f"{table}.parquet"], columns)

    @property
    def outlets(self) -> pd.Series:
        """The outlet of each article, by doc_id."""
        return self.articles.set_index("doc_id")["outlet"]

    def grouped(self, by: str) -> "Corpus":
        """The same corpus in other groups: all that compares outlets compares these instead.

        `articles.outlet` then holds the group, `articles.printed_by` the outlet; copies of a text
        and names of articles go by the latter still. Nothing is annotated or judged anew.

        Parameters
        ----------
        by : outlet, year, month, outlet_type, copy (is an agency credited?), or another column of
            articles.csv. Where a cell is empty the group is *not given*.

        Raises ValueError for an unknown column, one with the same value everywhere, and one with
        another for each article.

        >>> corpus.grouped("year").articles["outlet"].value_counts().to_dict()
        {'2016': 4, '2015': 1}
        """
        if by == self.by:
            return self
        groups, printed_by = (name_groups(self, name) for name in (by, "outlet"))
        articles = self.articles.assign(outlet=groups, printed_by=printed_by)
        found = object.__new__(Corpus)
        vars(found).update(vars(self), articles=articles, by=groups.name)
        return found

    def query(self, sql: str, **tables: Table) -> pd.DataFrame:
        """One row per row that a query in SQL (DuckDB) finds in the tables of the corpus.

        Parameters
        ----------
        sql : names the tables of the corpus, and those of `tables`, by their names. Words of texts
            and of readers are no part of it: they come in a column of one of `tables`.
        tables : more tables for this query, or their files, as `keep_files` gives them. One called
            as a table of the corpus takes its place.

        Of a table that is on disk only the columns and rows are read that the query needs. Rows of
        one table come in the order of the corpus; groups and joins have none but ORDER BY. Columns
        of names and words are plain `str`. Raises duckdb.Error where the query cannot be run, and
        ValueError where it gives no table, as an empty one does.

        >>> corpus.query("SELECT outlet, count(*) AS n FROM articles GROUP BY outlet ORDER BY n")
                                  outlet  n
        0                     45eNord.ca  1
        1             Al-Ahed (inferred)  1
        2   Unidentified regional site  1
        3                   France Inter  2
        """
        # A folder of its own for what does not fit in memory: it is gone with the connection.
        spilled = Path(tempfile.gettempdir(), f"query-{secrets.token_hex(8)}")
        settings = SETTINGS | {"temp_directory": str(spilled)}
        with duckdb.connect(config=settings) as connection, self._say_when_gone():
            connection.execute("SET enable_progress_bar = false")
            folders = {str(spilled)}
            for name in {*TABLES, *tables} & set(re.findall(r"\w+", sql)):
                changed = name in LINKED or (name == "articles" and self.by != "outlet")
                table: Table
                if name in tables:
                    table = tables[name]
                elif changed or not self.parts:
                    table = getattr(self, name)
                else:
                    table = [part / f"{name}.parquet" for part in self.parts]
                if isinstance(table, pd.DataFrame):
                    words = table.select_dtypes("category").columns
                    connection.register(name, table.astype(dict.fromkeys(words, "str")))
                else:
                    connection.read_parquet([str(file) for file in table]).create_view(name)
                    folders |= {str(file.parent) for file in table}
            # No other file is read, and nothing is fetched, whatever the query says.
            connection.execute("SET allowed_directories = $1", [sorted(folders)])
            connection.execute("SET enable_external_access = false")
            found = connection.execute(sql)
            if found is None:
                raise fault("sql must be a query that gives rows, not an empty one")
            return found.df()

    def keep(
        self, name: str, depends_on: str, make: Callable[[], dict[str, pd.DataFrame]]
    ) -> dict[str, pd.DataFrame]:
        """Tables that are worked out once and stay beside those of the corpus, sealed like them.

        `depends_on` is all that they hang on besides the corpus. One in memory keeps nothing.
        """
        kept = self.keep_files(name, depends_on, lambda: make().items())
        return {
            name: cache.read_files([table]) if isinstance(table, Path) else table
            for name, table in kept.items()
        }

    def keep_files(
        self, name: str, depends_on: str, make: Callable[[], Iterable[tuple[str, pd.DataFrame]]]
    ) -> Mapping[str, pd.DataFrame | Path]:
        """The same as files, for `query`; of a corpus in memory the tables themselves."""
        if not self.parts:
            return dict(make())
        key = hashlib.sha256(f"{self.content_hash} {depends_on}".encode()).hexdigest()[:16]
        return cache.keep_tables(self.parts[0].parents[1] / name, key, make)

    @contextlib.contextmanager
    def _say_when_gone(self) -> Iterator[None]:
        """Raise CorpusError where the files of a corpus that was loaded are no longer there."""
        try:
            yield
        except (FileNotFoundError, duckdb.IOException) as error:
            if self.parts and all(part.is_dir() for part in self.parts):
                raise
            raise fault(
                "the tables of this corpus are gone: it was changed since; load it again ({error})",
                CorpusError,
                error=error,
            ) from None

    def __repr__(self) -> str:
        articles, n = len(self.articles), self.articles["outlet"].nunique()
        words = self.articles["n_words"].sum()
        groups = "outlets" if self.by == "outlet" else f"groups by {self.by}"
        return f"Corpus of {articles} articles, {n} {groups}, {words:,} words"


TABLES = [field.name for field in fields(Corpus) if field.type is pd.DataFrame]
LINKED = ("mentions", "quotes")  # tables whose names depend on the corpus' own aliases
# Of a query: nothing is fetched, no variable of Python is read by its name.
SETTINGS: dict[str, Any] = {
    "threads": 2,
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
}


def load_corpus(
    path: str | Path | None = None,
    *,
    by: str | None = None,
    lang: Language | None = None,
    client: "Client | None" = None,
    n_process: int = 1,
) -> Corpus:
    """Load a corpus, annotated: the tables of `Corpus`, from cache when nothing has changed.

    Parameters
    ----------
    path : folder of the corpus; without one $PRESSE_CORPUS, else the corpus that ships.
    by : what is compared, as for `Corpus.grouped`; without it $PRESSE_BY, else *outlet*.
    lang : *en* or *fr*, in which all is shown from here on; without it $PRESSE_LANG, else French
        where the locale is French, else English.
    client : Dask client whose workers annotate.
    n_process : how many processes of this machine annotate. The result is always the same.

    A run that was killed goes on where it stopped; a table is read when it is first asked for.
    Raises CorpusError with every problem of the corpus, as `check_corpus` lists them, and
    ValueError where it cannot be grouped so.

    >>> from helpers import load_corpus
    >>> load_corpus("corpus")
    Corpus of 5 articles, 4 outlets, 2,853 words
    >>> load_corpus("corpus", by="year")
    Corpus of 5 articles, 2 groups by year, 2,853 words
    """
    choose_language(lang)
    pd.set_option("display.html.use_mathjax", False)  # a $ in an article begins no formula
    folder = find_corpus(path)
    store = cache.find_store(folder)
    key = cache.make_key(hash_sources(folder))
    manifest = cache.read_manifest(store / key)
    if manifest is None:
        with cache.hold_lock(store):
            sources = hash_sources(folder)  # while it waited, texts or results may have changed
            key = cache.make_key(sources)
            manifest = cache.read_manifest(store / key)
            if manifest is None:
                # spaCy takes seconds to import; a warm cache needs none of it
                from helpers.corpus.annotation import annotate_corpus

                _find_problems(folder).settle()
                if (store / key).exists():
                    warnings.warn(
                        f"{store / key} is damaged, or was not made here by you: the corpus is "
                        "annotated anew",
                        stacklevel=2,
                    )
                listing = list_articles(folder, sources)
                if hash_sources(folder) != sources:
                    raise fault("{folder} was changed while read", CorpusError, folder=folder)
                manifest = annotate_corpus(listing, store / key, client=client, n_process=n_process)
    parts = tuple(store / key / part for part in manifest["parts"])
    if (folder / FILE).is_file():
        key = hashlib.sha256(key.encode() + (folder / FILE).read_bytes()).hexdigest()[:16]
    corpus = object.__new__(Corpus)
    vars(corpus).update(pipeline=manifest["pipeline"], content_hash=key, folder=folder)
    vars(corpus).update(parts=parts, _aliases=read_aliases(folder))
    grouped = corpus.grouped(find_grouping(by))
    in_use[:] = [(grouped.folder, grouped.by)]  # so that figures go with it
    return grouped


def read_articles(path: str | Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read and edit the texts: one row per article, and the audit, one row per line.

    Raises CorpusError that lists all problems at once.
    """
    folder = find_corpus(path)
    _find_problems(folder).settle()
    listing = list_articles(folder)
    parts = [read_part(folder, rows, listing.lines, listing.furniture) for rows in listing.split()]
    articles = pd.concat([part[0] for part in parts], ignore_index=True).drop(columns="row")
    return articles, pd.concat([part[1] for part in parts], ignore_index=True)


def check_corpus(path: str | Path | None = None) -> pd.DataFrame:
    """One row per problem of a corpus, with level, file, row and message.

    `path` is the folder, as for `load_corpus`. Level *error* stops `load_corpus`; *notice* does
    not: a text converted from another encoding, an article that is left out while the others are
    read. Raises CorpusError where there is no corpus, or one with links and the like, which are
    looked for before anything is read.

    >>> from helpers.corpus import check_corpus
    >>> len(check_corpus("corpus"))
    0
    """
    found = _find_problems(find_corpus(path))
    return pd.DataFrame(found, columns=list(Problem._fields), dtype=object)


def _find_problems(folder: Path) -> Problems:
    """Everything that is wrong with a corpus, its own tables included."""
    listing = list_articles(folder)
    report, read, size = listing.problems, 0, 0
    known: dict[str, tuple[str, str]] = {}
    read_aliases(folder, report)
    check_own_tables(folder, report)
    read_answers(folder, report)
    for file in sorted(folder.glob("gold/*.csv")):
        read_gold(folder, file.stem, report)
    unnamed = list_names(folder)
    for rows in listing.split():
        articles, _, problems = read_part(folder, rows, listing.lines, listing.furniture)
        report += problems
        find_twins(articles, known, report)
        unnamed = drop_named(unnamed, articles["text"])
        read, size = read + len(articles), size + int(articles["text"].str.len().sum())
    if read:
        report_unnamed(unnamed, report, size=size)
    if not read and not report.errors:
        said = translate("none of its articles is in French and has a line kept")
        report("articles.csv", None, said)
    return report
