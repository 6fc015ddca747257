"""Raw files + articles.csv + lines.csv → a checked corpus of plain tables.

Nothing is repaired silently: `check_corpus` lists every problem of a corpus at once, the audit
(`Corpus.lines`) says what became of every line.
"""

import hashlib
import io
import re
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd
from charset_normalizer import from_bytes

from helpers import cache, edition
from helpers.places import PROJECT as PROJECT
from helpers.places import CorpusError, find_corpus

REQUIRED = ["doc_id", "outlet", "date", "title"]
OPTIONAL = [
    "outlet_type", "date_status", "agency", "url", "provenance_note", "sha256"
]  # fmt: skip
LINE_COLUMNS = ["doc_id", "line", "kind"]
# Words that make up a quarter of any French text, and of no text in another language.
FRENCH_WORDS = {"de", "la", "le", "les", "des", "du", "et", "en", "un", "une", "que", "qui", "dans",
                "pour", "est", "au", "aux", "par"}  # fmt: skip
LONG_ENOUGH, FEW = 50, 0.08  # words; share of these words below which a text is not French
ENCODINGS = ["cp1252", "mac_roman", "cp850", "utf_16_le", "utf_16_be"]
DOC_ID = re.compile(r"\w[\w.-]*")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Corpus:
    """The tables of a corpus; `start` and `end` are character offsets into `articles.text`."""

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

    def __repr__(self) -> str:
        articles, outlets = len(self.articles), self.articles["outlet"].nunique()
        words = self.articles["n_words"].sum()
        return f"Corpus of {articles} articles, {outlets} outlets, {words:,} words"


TABLES = [field.name for field in fields(Corpus) if field.type is pd.DataFrame]


def load_corpus(path: str | Path | None = None, *, pipeline: str | None = None) -> Corpus:
    """Load a corpus, annotated: the tables of `Corpus`, from cache when nothing has changed.

    `pipeline` names an installed spaCy pipeline to use instead of the bundled one; it is part of
    the result. Raises CorpusError with every problem of the corpus, as `check_corpus` lists them.
    """
    folder = find_corpus(path)
    key = cache.hash_sources(_sources(folder), pipeline)
    kept = cache.read_tables(folder / "derived" / key, TABLES)
    if kept is None:
        # spaCy takes seconds to import; a warm cache needs none of it
        from helpers.annotate import annotate_articles

        kept = annotate_articles(*read_articles(folder), pipeline=pipeline)
        cache.write_tables(folder / "derived" / key, *kept)
        # Read back, so that the first load and every later one give the very same tables.
        kept = cache.read_tables(folder / "derived" / key, TABLES) or kept
    from helpers.aliases import FILE, link_names, read_aliases  # they read this room

    tables, name = kept
    own = read_aliases(folder)
    tables["mentions"], tables["quotes"] = link_names(tables["mentions"], tables["quotes"], own)
    if (folder / FILE).is_file():
        key = hashlib.sha256(key.encode() + (folder / FILE).read_bytes()).hexdigest()[:16]
    return Corpus(**tables, pipeline=name, content_hash=key, folder=folder)


def read_coding(corpus: Corpus, name: str) -> pd.DataFrame:
    """A reference coding of the corpus, as text: gold/`name`.csv; no rows where there is none."""
    file = corpus.folder / "gold" / f"{name}.csv"
    if not file.is_file():
        return pd.DataFrame(columns=["doc_id", "sent", "stance", "also_acceptable", "voice"])
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def read_articles(path: str | Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read and edit the texts: one row per article, and the audit, one row per line.

    Raises CorpusError that lists all problems at once.
    """
    articles, lines, problems = _read(find_corpus(path))
    errors = problems[problems["level"] == "error"]
    if len(errors):
        found = [format_problem(row) for row in errors.itertuples()]
        raise CorpusError(f"{len(found)} problem(s) in the corpus:\n" + "\n".join(found))
    return articles, lines


def check_corpus(path: str | Path | None = None) -> pd.DataFrame:
    """List what is wrong with a corpus: one row per problem, with level, file, row and message.

    Level *error* stops `load_corpus`; *notice* does not (a text converted from another encoding).
    """
    return _read(find_corpus(path))[2]


def format_problem(problem) -> str:
    """One sentence for one row of `check_corpus`."""
    where = f"{problem.file}, row {problem.row}" if problem.row else problem.file
    return f"{where}: {problem.message}"


def decode(data: bytes) -> tuple[str, str]:
    """Decode a text as received: its characters and the encoding they came in.

    Raises ValueError where no encoding of French text fits.
    """
    if not data:
        return "", "utf-8"
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            return data.decode(encoding), encoding
    if data.startswith(b"PK"):
        raise ValueError("a spreadsheet or archive, not text; save it as CSV or as plain text")
    try:
        text = data.decode("utf-8")
        # UTF-16 without its mark is valid UTF-8 full of NULs wherever the text is plain ASCII.
        if text.count("\0") * 4 < len(text):
            return text, "utf-8"
    except UnicodeDecodeError:
        pass
    guess = from_bytes(data, cp_isolation=ENCODINGS).best()
    if guess is None:
        raise ValueError("not text in UTF-8, UTF-16 or a Western encoding; save it as UTF-8")
    return str(guess), guess.encoding


def _read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Articles, audit and problems of a corpus; the first two hold what could be read."""
    from helpers.aliases import FILE as ALIASES
    from helpers.aliases import read_aliases  # it reads this room

    found: list[tuple] = []

    def report(file: str, row: int | None, message: str, level: str = "error") -> None:
        found.append((level, file, row, message))

    table = _read_csv(folder / "articles.csv", REQUIRED, report)
    rows = _read_rows(folder, table, report)
    articles, audits = [], []
    known: dict[str, str] = {}
    for row in table.to_dict("records"):
        if not _check_row(row, known, report):
            continue
        text = _read_text(folder, row, report)
        if text is None:
            continue
        audit = _edit(row["doc_id"], text, rows, report)
        edited, spans = edition.join_kept(audit)
        if not edited:
            if not any(file == f"raw/{row['doc_id']}.txt" for _, file, _, _ in found):
                report(f"raw/{row['doc_id']}.txt", None, "no line of the text is kept")
            continue
        twin = known.setdefault(
            f"text {hashlib.sha256(edited.encode()).hexdigest()}", row["doc_id"]
        )
        if twin != row["doc_id"]:
            report("articles.csv", row["row"], f"the text of {row['doc_id']} is that of {twin}")
        spans.index = audit.index[audit["kind"].isin(edition.KEPT)]
        audits.append(audit.join(spans[["start", "end"]]).assign(doc_id=row["doc_id"]))
        articles.append({**row, "text": edited})
    try:
        read_aliases(folder, report)
    except CorpusError as error:
        report(ALIASES, None, str(error))
    listed = {str(doc_id) for doc_id in table["doc_id"]}
    unread = any(file == "articles.csv" and row is None for _, file, row, _ in found)
    for file in sorted((folder / "raw").glob("*.txt")):
        if not unread and file.stem not in listed:
            report(f"raw/{file.name}", None, "no row in articles.csv has this doc_id; add one")
    if not len(table) and not found:
        report("articles.csv", None, "has no rows; add one row per article")
    spelled: dict[str, str] = {}
    for name in table["outlet"]:
        other = spelled.setdefault(" ".join(name.lower().split()), name)
        if other != name:
            report("articles.csv", None, f"“{name}” and “{other}” count as two outlets", "notice")
            spelled[" ".join(name.lower().split())] = name
    problems = pd.DataFrame(found, columns=["level", "file", "row", "message"], dtype=object)
    return *_as_tables(articles, audits), problems


def _as_tables(articles: list[dict], audits: list[pd.DataFrame]) -> tuple[pd.DataFrame, ...]:
    columns = ["doc_id", "outlet", "date", "title", *OPTIONAL, "encoding", "text"]
    table = pd.DataFrame(articles, columns=columns)
    table["date"] = pd.to_datetime(table["date"].replace("", None), format="%Y-%m-%d")
    table = table.sort_values(["date", "doc_id"], ignore_index=True)
    columns = ["doc_id", *edition.AUDIT_COLUMNS, "start", "end"]
    lines = (
        pd.concat(audits, ignore_index=True)[columns] if audits else pd.DataFrame(columns=columns)
    )
    lines["kept"] = lines["kind"].isin(edition.KEPT)
    return table, lines.astype({"start": "Int64", "end": "Int64", "line": "int64"})


def _check_row(row: dict, known: dict, report) -> bool:
    """Whether a row of articles.csv can be read on; reports what is wrong with it."""
    doc_id, number = row["doc_id"], row["row"]
    if not DOC_ID.fullmatch(doc_id):
        report("articles.csv", number, f"doc_id “{doc_id}”: letters, digits, - _ and . expected")
        return False
    if doc_id in known:
        report("articles.csv", number, f"doc_id {doc_id} stands already in row {known[doc_id]}")
        return False
    known[doc_id] = number
    if not row["outlet"]:
        report("articles.csv", number, f"{doc_id} has no outlet")
    good = ISO_DATE.fullmatch(row["date"]) and not pd.isna(
        pd.to_datetime(row["date"], errors="coerce")
    )
    if row["date"] and not good:
        report("articles.csv", number, f"date “{row['date']}”: YYYY-MM-DD expected, or "
               "nothing (in a spreadsheet, format the column as text)")  # fmt: skip
        row["date"] = ""
    return True


def _read_text(folder: Path, row: dict, report) -> str | None:
    """The text of an article as received, decoded; None where there is none to read."""
    name = f"raw/{row['doc_id']}.txt"
    file = folder / name
    if not file.is_file():
        report("articles.csv", row["row"], f"the file {name} is missing")
        return None
    data = file.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if row["sha256"] and digest != row["sha256"].lower():
        report(name, None, f"has changed: sha256 is {digest}, articles.csv row {row['row']} says "
               f"{row['sha256']}")  # fmt: skip
    try:
        text, row["encoding"] = decode(data)
    except ValueError as error:
        report(name, None, str(error))
        return None
    if row["encoding"] != "utf-8":
        report(name, None, f"read as {row['encoding']} and converted", "notice")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        report(name, None, f"line {line} holds a NUL byte; a text file was expected")
        return None
    if not text.strip():
        report(name, None, "the text is empty")
        return None
    if edition.show_plainly(text) != text:
        report(name, None, "read with accents composed and invisible characters left out", "notice")
    words = [word.lower() for word in re.findall(r"\w+", text)]
    if len(words) >= LONG_ENOUGH and sum(w in FRENCH_WORDS for w in words) < FEW * len(words):
        report(name, None, "does not look French; what is counted in it means little", "notice")
    return text


def _edit(doc_id: str, text: str, rows: pd.DataFrame, report) -> pd.DataFrame:
    own = rows[rows["doc_id"] == doc_id]
    if not len(own):
        return edition.edit_by_rules(text)
    try:
        return edition.edit_by_rows(text, own)
    except edition.EditionError as error:
        report(f"raw/{doc_id}.txt", None, f"lines.csv does not fit it: {error}")
        return edition.edit_by_rows("", own[:0])


def _read_rows(folder: Path, table: pd.DataFrame, report) -> pd.DataFrame:
    """lines.csv, checked row by row; a corpus need not have one."""
    file = folder / "lines.csv"
    if not file.is_file():
        return pd.DataFrame(columns=[*LINE_COLUMNS, "part", "continues", "note", "row"])
    rows = _read_csv(file, LINE_COLUMNS, report).reindex(
        columns=[*LINE_COLUMNS, "part", "continues", "note", "row"], fill_value=""
    )
    bad = pd.Series(False, index=rows.index)
    for row in rows.itertuples():
        problem = None
        if row.kind not in edition.KINDS:
            problem = f"kind “{row.kind}”: one of {', '.join(edition.KINDS)} expected"
        elif not (row.line.isdecimal() and len(row.line) < 8):
            problem = f"line “{row.line}”: a line number expected"
        elif row.continues not in ("", "yes"):
            problem = f"continues “{row.continues}”: yes or nothing expected"
        elif row.doc_id not in set(table["doc_id"]):
            problem = f"doc_id “{row.doc_id}” has no row in articles.csv"
        if problem:
            report("lines.csv", row.row, problem)
            bad[row.Index] = True
    rows = rows[~bad]
    return rows.assign(line=rows["line"].astype(int), continues=rows["continues"] == "yes")


def _read_csv(file: Path, required: list[str], report) -> pd.DataFrame:
    """A table as text, blanks trimmed, with its row numbers as a spreadsheet shows them."""
    table = pd.DataFrame()
    try:
        text, _ = decode(file.read_bytes())
        if "\0" in text:
            raise ValueError("holds a NUL byte; a text table was expected")
        text = text.removeprefix("sep=;\n").removeprefix("sep=;\r\n")  # a mark of Excel's
        first = text.split("\n", 1)[0]
        table = pd.read_csv(
            io.StringIO(edition.show_plainly(text)),
            dtype=str,
            keep_default_na=False,
            sep=max(",;\t", key=first.count),  # spreadsheets in French save with semicolons
            skip_blank_lines=False,
        )
    except pd.errors.EmptyDataError:
        pass
    except (ValueError, pd.errors.ParserError) as error:
        report(file.name, None, f"is not a table: {str(error).strip()}")
        return pd.DataFrame(columns=[*required, *OPTIONAL, "row"])
    if not isinstance(table.index, pd.RangeIndex):
        report(file.name, 2, "has more cells than headings; put a cell with a comma in quotes")
        return pd.DataFrame(columns=[*required, *OPTIONAL, "row"])
    table.columns = table.columns.str.strip().str.lower()
    missing = [column for column in required if column not in table.columns]
    if missing:
        found = ", ".join(table.columns) or "none"
        report(file.name, None, f"column missing: {', '.join(missing)} (columns found: {found})")
        table = table.iloc[:0]
    table = table.reindex(columns=[*table.columns, *missing])
    table = table.fillna("").apply(lambda column: column.astype(str).str.strip())
    table["row"] = range(2, len(table) + 2)
    table = table[(table.drop(columns="row") != "").any(axis=1)]
    return table.reindex(columns=list(dict.fromkeys([*table.columns, *OPTIONAL])), fill_value="")


def _sources(folder: Path) -> list[Path]:
    """The files that a corpus is made from."""
    tables = [folder / name for name in ("articles.csv", "lines.csv")]
    return [*(file for file in tables if file.is_file()), *sorted((folder / "raw").glob("*.txt"))]
