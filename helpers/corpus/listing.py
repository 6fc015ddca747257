"""The two tables of a corpus, articles.csv and lines.csv, as their readers may have left them.

Every cell is checked here, and what is wrong is said with file and row; nothing raises for it.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.base.dates import is_day, read_column
from helpers.base.encoding import decode as decode
from helpers.base.paths import CorpusError
from helpers.base.spreadsheet import Report, read_table
from helpers.corpus import edition
from helpers.corpus.outlets import list_spellings, tidy
from helpers.language.canonical import canonise

REQUIRED = ["doc_id", "outlet", "date", "title"]
OPTIONAL = [
    "outlet_type", "date_status", "agency", "url", "provenance_note", "sha256", "language"
]  # fmt: skip
LINE_COLUMNS, LINE_OPTIONAL = ["doc_id", "line", "kind"], ["part", "continues", "note"]
OUTLETS = "outlets.csv"  # in the folder of a corpus: which name counts as which outlet
FURNITURE = "furniture.csv"  # in the folder of a corpus: lines that are no part of any article
LONGEST_NAME = 255  # bytes; file systems take no longer name of a file
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}  # in words; more are said in figures
DOC_ID = re.compile(r"\w[\w.-]*")
# Of a part: some 17,000 words, seconds of annotation; small, so that workers end together.
PART_BYTES, PART_ARTICLES = 100_000, 500


class Problem(NamedTuple):
    """What is wrong with a corpus: a tuple, for they become the rows of a table."""

    level: str
    """*error*, which stops loading, or *notice*."""
    file: str
    row: int | None
    """As a spreadsheet shows it; None where it is not about one row."""
    message: str


@dataclass(frozen=True)
class Listing:
    """What the two tables of a corpus say; a class because its parts are read one by one."""

    folder: Path
    rows: pd.DataFrame
    """One row per article that can be read, in order of date."""
    lines: dict[str, pd.DataFrame]
    """The rows of lines.csv, by article."""
    furniture: dict[str, dict[str, str]]
    """The rows of furniture.csv: by outlet ("" is all), each line and why it is furniture."""
    problems: list[Problem]
    """What is wrong with the tables."""

    def split(self) -> Iterator[pd.DataFrame]:
        """The rows, part by part."""
        size = self.rows["n_bytes"].cumsum() - self.rows["n_bytes"]
        number = (size // PART_BYTES + pd.Series(range(len(self.rows))) // PART_ARTICLES).cummax()
        for _, rows in self.rows.groupby(number, sort=False):
            yield rows


def find_links(folder: Path) -> list[str]:
    """What in a corpus is a link to somewhere else: a sender could make a page hold any file."""
    parts = [*folder.glob("*"), *folder.glob("raw/*"), *folder.glob("gold/*"),
             *folder.glob("additions/*")]  # fmt: skip
    return sorted(
        part.relative_to(folder).as_posix() for part in parts
        if part.is_symlink() and part.name != "derived"
    )  # fmt: skip


def list_articles(folder: Path) -> Listing:
    """Read articles.csv and lines.csv: what there is to read, and what is wrong with it."""
    found: list[Problem] = []
    report = make_reporter(found)
    table = read_table(folder / "articles.csv", REQUIRED, report, optional=OPTIONAL)
    unread = any(problem.level == "error" for problem in found)
    rows = _read_rows(folder, table, report)
    known: dict[str, int] = {}
    sizes = []
    for name in find_links(folder):
        report(name, None, "is a link; nothing in a corpus may lead elsewhere: put the file itself")
    table["date"] = _read_dates(table, report)
    for row in table.to_dict("records"):
        if not check_row(row, known, report):
            continue
        file = find_raw(folder, row["doc_id"])
        if file.is_file():
            sizes.append({**row, "n_bytes": file.stat().st_size})
        else:
            report("articles.csv", row["row"], f"the file raw/{file.name} is missing")
    _check_orphans(folder, table, unread, report)
    if not len(table) and not found:
        report("articles.csv", None, "has no rows; add one row per article")
    _check_outlets(table, read_outlets(folder, report), report)
    listed = pd.DataFrame(sizes, columns=[*table.columns, "n_bytes"]).astype({"n_bytes": "int64"})
    # Articles without a date come last, as they do in every table of dates.
    undated = listed["date"] == ""
    order = listed.assign(undated=undated).sort_values(["undated", "date", "doc_id"]).index
    listed = listed.loc[order].reset_index(drop=True)
    lines = {str(name): own for name, own in rows.groupby("doc_id", sort=False)}
    return Listing(folder, listed, lines, _read_furniture(folder, report), found)


def list_sources(folder: Path) -> list[Path]:
    """The files that a corpus is made from."""
    tables = [folder / name for name in ("articles.csv", "lines.csv", FURNITURE)]
    return [*(file for file in tables if file.is_file()), *sorted((folder / "raw").glob("*.txt"))]


def find_raw(folder: Path, doc_id: str) -> Path:
    """The file of an article's text, whether its name was written with composed accents or not."""
    file = folder / f"raw/{doc_id}.txt"
    apart = file.with_name(unicodedata.normalize("NFD", file.name))  # as a Mac may have written it
    fitting = [path for path in (file, apart) if len(os.fsencode(path.name)) <= LONGEST_NAME]
    return next((path for path in fitting if path.is_file()), file)


def make_reporter(found: list[Problem]) -> Report:
    """A function that adds a problem to a list: file, row, message, level."""

    def report(file: str, row: int | None, message: str, level: str = "error") -> None:
        found.append(Problem(level, file, row, message))

    return report


def settle(found: list[Problem], report: Report | None = None) -> None:
    """Hand on what is wrong with a table; without a report CorpusError lists the errors."""
    if report:
        for level, file, row, message in found:
            report(file, row, message, level)
        return
    errors = [format_problem(problem) for problem in found if problem.level == "error"]
    if errors:
        raise CorpusError(f"{len(errors)} problem(s) in the corpus:\n" + "\n".join(errors))


def format_problem(problem: Problem) -> str:
    """One sentence for one problem, or for one row of `check_corpus`."""
    where = f"{problem.file}, row {problem.row}" if problem.row else problem.file
    return f"{where}: {problem.message}"


def check_row(row: dict, known: dict, report) -> bool:
    """Whether a row of articles.csv can be read on; reports what is wrong with it."""
    doc_id, number = row["doc_id"], row["row"]
    if not DOC_ID.fullmatch(doc_id):
        report("articles.csv", number, f"doc_id “{doc_id}”: letters, digits, - _ and . expected")
        return False
    if len(os.fsencode(f"{doc_id}.txt")) > LONGEST_NAME:
        report("articles.csv", number, f"doc_id “{doc_id[:20]}…” has {len(doc_id)} characters: too "
               "many for the name of a file; some 60 are enough")  # fmt: skip
        return False
    if re.search(r"(?![0-9])\d", doc_id):
        report("articles.csv", number, f"doc_id “{doc_id}”: its digits are not 0-9, which other "
               "programs may expect", "notice")  # fmt: skip
    if doc_id in known:
        report("articles.csv", number, f"doc_id {doc_id} stands already in row {known[doc_id]}")
        return False
    known[doc_id] = number
    if not row["outlet"]:
        report("articles.csv", number, f"{doc_id} has no outlet")
    return True


def _read_dates(table: pd.DataFrame, report: Report) -> list[str]:
    """The dates of articles.csv as YYYY-MM-DD, however a spreadsheet has rewritten them."""
    dates, told = [], []
    read = read_column(table["date"])
    for given, number, (known, remark) in zip(table["date"], table["row"], read, strict=True):
        dates.append(known if is_day(known) else "")
        if not given or known == given:
            continue
        if is_day(known):
            said = f"date “{given}” is read as {known}" + (f" ({remark})" if remark else "")
            told.append((number, said))
        elif known:
            report("articles.csv", number, f"date “{given}”: only {known} is known; the article "
                   "counts as one without a date", "notice")  # fmt: skip
        else:
            report("articles.csv", number, f"date “{given}” cannot be read: YYYY-MM-DD expected, "
                   "or nothing")  # fmt: skip
    if told:
        more = f"; so are {len(told) - 1} more of the column" if len(told) > 1 else ""
        report("articles.csv", told[0][0], told[0][1] + more, "notice")
    return dates


def _check_orphans(folder: Path, table: pd.DataFrame, unread: bool, report: Report) -> None:
    """Report texts that no row speaks of; `unread` is whether rows of the table were not read."""
    listed = {str(doc_id) for doc_id in table["doc_id"]}
    data = (folder / "articles.csv").read_bytes() if unread else b""
    # An addition that broke off has left texts behind; the next one clears them away.
    broken = any((folder / "additions").glob("*.partial.csv"))
    for file in sorted((folder / "raw").glob("*.txt")):
        doc_id = unicodedata.normalize("NFC", file.stem)
        if doc_id in listed and file == find_raw(folder, doc_id):
            continue
        if unread and (table.empty or os.fsencode(file.stem) in data):
            continue  # the row that speaks of it is one of those
        name = f"raw/{os.fsencode(file.name).decode('utf-8', 'replace')}"
        if broken:
            report(name, None, "left by an addition that broke off; not read",
                   "notice")  # fmt: skip
        else:
            report(name, None, "no row in articles.csv has this doc_id; add one")


def _check_outlets(table: pd.DataFrame, told: dict[str, str], report: Report) -> None:
    """Report outlets spelled in several ways, but for names that outlets.csv says to keep."""
    for names in list_spellings(name for name in table["outlet"] if told.get(name) != name):
        listed = " and ".join(f"“{name}”" for name in names)
        number = NUMBERS.get(len(names), len(names))
        blanks = len({" ".join(name.split()) for name in names}) < len(names)
        hint = " (some differ in a blank that looks like another)" if blanks else ""
        report("articles.csv", None, f"{listed} count as {number} outlets{hint}; if they are one, "
               "write them alike", "notice")  # fmt: skip


def read_outlets(folder: Path, report: Report) -> dict[str, str]:
    """outlets.csv, which a corpus need not have: as which outlet each name as received counts."""
    file = folder / OUTLETS
    rows = read_table(file, ["received", "outlet"], report) if file.is_file() else pd.DataFrame()
    for row in rows.to_dict("records"):
        if not (row["received"] and row["outlet"]):
            report(OUTLETS, row["row"], "needs both a name as received and an outlet: it is not "
                   "read", "notice")  # fmt: skip
    return {tidy(row["received"]): tidy(row["outlet"]) for row in rows.to_dict("records")
            if row["received"] and row["outlet"]}  # fmt: skip


def _read_rows(folder: Path, table: pd.DataFrame, report) -> pd.DataFrame:
    """lines.csv, checked row by row; a corpus need not have one."""
    file = folder / "lines.csv"
    if not file.is_file():
        return pd.DataFrame(columns=[*LINE_COLUMNS, *LINE_OPTIONAL, "row"])
    rows = read_table(file, LINE_COLUMNS, report, optional=LINE_OPTIONAL)
    bad = pd.Series(False, index=rows.index)
    listed = set(table["doc_id"])
    for row in rows.itertuples():
        problem = None
        if row.kind not in edition.KINDS:
            problem = f"kind “{row.kind}”: one of {', '.join(edition.KINDS)} expected"
        elif not (row.line.isdecimal() and len(row.line) < 8):
            problem = f"line “{row.line}”: a line number expected"
        elif row.continues not in ("", "yes"):
            problem = f"continues “{row.continues}”: yes or nothing expected"
        elif row.doc_id not in listed:
            problem = f"doc_id “{row.doc_id}” has no row in articles.csv"
        if problem:
            report("lines.csv", row.row, problem)
            bad[row.Index] = True
    rows = rows[~bad]
    return rows.assign(line=rows["line"].astype(int), continues=rows["continues"] == "yes")


def _read_furniture(folder: Path, report: Report) -> dict[str, dict[str, str]]:
    """furniture.csv, which a corpus need not have: its lines by outlet."""
    known: dict[str, dict[str, str]] = {}
    if (folder / FURNITURE).is_file():
        rows = read_table(folder / FURNITURE, ["outlet", "text"], report, optional=["reason"])
        for row in rows.itertuples():
            line = canonise(row.text)
            known.setdefault(row.outlet, {})[line] = row.reason or f"listed in {FURNITURE}"
    return known
