"""The tables of a corpus, articles.csv and lines.csv first, as their readers may have left them.

Every cell is checked here, and what is wrong is said with file and row; nothing raises for it.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from helpers.base.dates import is_day, read_column
from helpers.base.paths import CorpusError
from helpers.base.spreadsheet import Report, each_row, read_table
from helpers.base.translation import translate
from helpers.corpus import edition
from helpers.corpus.outlets import list_spellings, tidy
from helpers.language.canonical import canonise

REQUIRED = ["doc_id", "outlet", "date", "title"]
OPTIONAL = ["outlet_type", "date_status", "agency", "url", "provenance_note", "sha256", "language"]
LINE_COLUMNS, LINE_OPTIONAL = ["doc_id", "line", "kind"], ["part", "continues", "note"]
ARTICLES = "articles.csv"
OUTLETS = "outlets.csv"  # in the folder of a corpus: which name counts as which outlet
FURNITURE = "furniture.csv"  # in the folder of a corpus: lines that are no part of any article
LONGEST_NAME = 255  # bytes; file systems take no longer name of a file
LONGEST_MESSAGE = 400  # characters
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}  # in words; more are said in figures
DOC_ID = re.compile(r"\w[\w.-]*")
# Of a part: some 17,000 words, seconds of annotation; small, so that workers end together.
PART_BYTES, PART_ARTICLES = 100_000, 500


class Problem(NamedTuple):
    """What is wrong with a corpus: a tuple, for they become the rows of a table."""

    level: str  # *error*, which stops loading, or *notice*
    file: str
    row: int | None  # as a spreadsheet shows it; None where it is not about one row
    message: str


class Problems(list[Problem]):
    """What is wrong with a corpus, as it is found; a class because what reads a table calls it."""

    def __call__(self, file: str, row: int | None, message: str, level: str = "error") -> None:
        if len(message) > LONGEST_MESSAGE:  # a cell that it quotes may be as long as a book
            message = f"{message[: LONGEST_MESSAGE // 2]} […] {message[-LONGEST_MESSAGE // 4 :]}"
        self.append(Problem(level, file, row, message))

    @property
    def errors(self) -> list[Problem]:
        """Those that stop loading."""
        return [problem for problem in self if problem.level == "error"]

    def settle(self, report: Report | None = None) -> None:
        """Hand them on to a report; without one CorpusError lists the errors."""
        if report is not None:
            for level, file, row, message in self:
                report(file, row, message, level)
        elif self.errors:
            said = translate("{n} problem(s) in the corpus:", n=len(self.errors))
            raise CorpusError("\n".join([said, *map(format_problem, self.errors)]))


@dataclass(frozen=True)
class Listing:
    """What the tables of a corpus say; a class because its parts are read one by one."""

    folder: Path
    rows: pd.DataFrame  # one row per article that can be read, in order of date
    lines: dict[str, pd.DataFrame]  # the rows of lines.csv, by article
    furniture: dict[str, dict[str, str]]  # by outlet ("" is all), lines and why they are such
    problems: Problems  # what is wrong with the tables

    def split(self) -> Iterator[pd.DataFrame]:
        """The rows, part by part."""
        size = self.rows["n_bytes"].cumsum() - self.rows["n_bytes"]
        number = (size // PART_BYTES + pd.Series(range(len(self.rows))) // PART_ARTICLES).cummax()
        for _, rows in self.rows.groupby(number, sort=False):
            yield rows


def list_articles(folder: Path, sources: Mapping[Path, str] | None = None) -> Listing:
    """Read articles.csv and lines.csv: what there is to read, and what is wrong with it.

    With `sources`, the hash of each file, a text is read only while it is the one that was hashed.
    """
    report = Problems()
    table = read_table(folder / ARTICLES, REQUIRED, report, optional=OPTIONAL)
    unread = bool(report.errors)
    rows = _read_rows(folder, table, report)
    table["date"] = _read_dates(table, report)
    known: dict[str, int] = {}
    listed = []
    for row in table.to_dict("records"):
        if _check_row(row, known, report):
            file = find_raw(folder, row["doc_id"])
            if file.is_file():
                hashed = (sources or {}).get(file, "")
                listed.append({**row, "n_bytes": file.stat().st_size, "hashed": hashed})
            else:
                said = translate("the file raw/{name} is missing", name=file.name)
                report(ARTICLES, row["row"], said)
    _check_orphans(folder, table, unread, report)
    if not len(table) and not report:
        report(ARTICLES, None, translate("has no rows; add one row per article"))
    _check_outlets(table, read_outlets(folder, report), report)
    # Articles without a date come last, as they do in every table of dates.
    listed.sort(key=lambda row: (row["date"] == "", row["date"], row["doc_id"]))
    columns = dict.fromkeys([*table.columns, "n_bytes", "hashed"])  # a table may have them too
    articles = pd.DataFrame(listed, columns=list(columns))
    lines = {str(name): own for name, own in rows.groupby("doc_id", sort=False)}
    furniture = _read_furniture(folder, report)
    return Listing(folder, articles.astype({"n_bytes": "int64"}), lines, furniture, report)


def hash_sources(folder: Path) -> dict[Path, str]:
    """The files that a corpus is made from, each with the hash of its bytes."""
    tables = [folder / name for name in (ARTICLES, "lines.csv", FURNITURE)]
    files = [*(file for file in tables if file.is_file()), *sorted((folder / "raw").glob("*.txt"))]
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def find_raw(folder: Path, doc_id: str) -> Path:
    """The file of an article's text, whether its name was written with composed accents or not."""
    file = folder / f"raw/{doc_id}.txt"
    apart = file.with_name(unicodedata.normalize("NFD", file.name))  # as a Mac may have written it
    fitting = [path for path in (file, apart) if len(os.fsencode(path.name)) <= LONGEST_NAME]
    return next((path for path in fitting if path.is_file()), file)


def format_problem(problem: Problem) -> str:
    """One sentence for one problem, or for one row of `check_corpus`."""
    told = {"file": str(problem.file), "row": problem.row}
    where = translate("{file}, row {row:.0f}", **told) if problem.row else problem.file
    return f"{where}{translate(': ')}{problem.message}"


def expect(name: str, given: str, known: Iterable[str]) -> str:
    """What is said of a cell that holds another value than those known."""
    listed = [value or translate("nothing") for value in known]
    told = {"name": name, "given": given, "known": ", ".join(listed)}
    if len(listed) == 1:
        return translate("{name} “{given}”: {known} expected", **told)
    return translate("{name} “{given}”: one of {known} expected", **told)


def _check_row(row: dict[Any, Any], known: dict[str, int], report: Report) -> bool:
    """Whether a row of articles.csv can be read on; reports what is wrong with it."""
    doc_id, number, wrong = row["doc_id"], row["row"], ""
    if not DOC_ID.fullmatch(doc_id):
        wrong = translate("doc_id “{name}”: letters, digits, - _ and . expected", name=doc_id)
    elif len(os.fsencode(f"{doc_id}.txt")) > LONGEST_NAME:
        told = {"name": doc_id[:20], "n": len(doc_id)}
        wrong = translate("doc_id “{name}…” has {n} characters: too many; 60 are enough", **told)
    elif doc_id in known:
        told = {"name": doc_id, "row": known[doc_id]}
        wrong = translate("doc_id {name} stands already in row {row:.0f}", **told)
    elif not row["outlet"]:
        report(ARTICLES, number, translate("{name} has no outlet", name=doc_id))
    if wrong:
        report(ARTICLES, number, wrong)
        return False
    if re.search(r"(?![0-9])\d", doc_id):
        odd = f"doc_id “{doc_id}”: its digits are not 0-9, which other programs may expect"
        report(ARTICLES, number, odd, "notice")
    known[doc_id] = number
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
            said = translate("date “{given}” is read as {known}", given=given, known=known)
            said += f" ({remark})" if remark else ""
            told.append((number, said))
        elif known:
            said = translate(
                "date “{given}”: only {known} is known; the article counts as one without a date",
                given=given,
                known=known,
            )
            report(ARTICLES, number, said, "notice")
        else:
            said = translate(
                "date “{given}” cannot be read: YYYY-MM-DD expected, or nothing", given=given
            )
            report(ARTICLES, number, said)
    if told:
        more = f"; so are {len(told) - 1} more of the column" if len(told) > 1 else ""
        report(ARTICLES, told[0][0], told[0][1] + more, "notice")
    return dates


def _check_orphans(folder: Path, table: pd.DataFrame, unread: bool, report: Report) -> None:
    """Report texts that no row speaks of; `unread` is whether rows of the table were not read."""
    listed = set(table["doc_id"])
    data = (folder / ARTICLES).read_bytes() if unread else b""
    # An addition that broke off has left texts behind; the next one clears them away.
    broken = any((folder / "additions").glob("*.partial.csv"))
    for file in sorted((folder / "raw").glob("*.txt")):
        doc_id = unicodedata.normalize("NFC", file.stem)
        known = doc_id in listed and file == find_raw(folder, doc_id)
        # Of a table that was not read whole, the row that speaks of it may be one of those.
        if known or (unread and (table.empty or os.fsencode(file.stem) in data)):
            continue
        name = f"raw/{os.fsencode(file.name).decode('utf-8', 'replace')}"
        if broken:
            report(name, None, "left by an addition that broke off; not read", "notice")
        else:
            report(name, None, translate("no row in articles.csv has this doc_id; add one"))


def _check_outlets(table: pd.DataFrame, told: dict[str, str], report: Report) -> None:
    """Report outlets spelled in several ways, but for names that outlets.csv says to keep."""
    for names in list_spellings(name for name in table["outlet"] if told.get(name) != name):
        said = " and ".join(f"“{name}”" for name in names)
        said += f" count as {NUMBERS.get(len(names), len(names))} outlets"
        if len({" ".join(name.split()) for name in names}) < len(names):
            said += " (some differ in a blank that looks like another)"
        report(ARTICLES, None, f"{said}; if they are one, write them alike", "notice")


def read_outlets(folder: Path, report: Report) -> dict[str, str]:
    """outlets.csv, which a corpus need not have: as which outlet each name as received counts."""
    told: dict[str, str] = {}
    table = read_table(folder / OUTLETS, ["received", "outlet"], report, may_lack=True)
    for row in each_row(table):
        if row.received and row.outlet:
            told[tidy(row.received)] = tidy(row.outlet)
        else:
            said = "needs both a name as received and an outlet: it is not read"
            report(OUTLETS, row.row, said, "notice")
    return told


def _read_rows(folder: Path, table: pd.DataFrame, report: Report) -> pd.DataFrame:
    """lines.csv, checked row by row; a corpus need not have one."""
    kept, listed = [], set(table["doc_id"])
    file = folder / "lines.csv"
    own = read_table(file, LINE_COLUMNS, report, optional=LINE_OPTIONAL, may_lack=True)
    for row in each_row(own):
        problem = ""
        if row.kind not in edition.KINDS:
            problem = expect("kind", row.kind, edition.KINDS)
        elif not (row.line.isdecimal() and len(row.line) < 8):
            problem = expect("line", row.line, [translate("a line number")])
        elif row.continues not in ("", "yes"):
            problem = expect("continues", row.continues, ["yes", ""])
        elif row.doc_id not in listed:
            problem = translate("doc_id “{name}” has no row in articles.csv", name=row.doc_id)
        if problem:
            report("lines.csv", row.row, problem)
        else:
            more = (row.part, row.continues == "yes", row.note)
            kept.append((row.doc_id, int(row.line), row.kind, *more))
    return pd.DataFrame(kept, columns=[*LINE_COLUMNS, *LINE_OPTIONAL])


def _read_furniture(folder: Path, report: Report) -> dict[str, dict[str, str]]:
    """furniture.csv, which a corpus need not have: its lines by outlet."""
    known: dict[str, dict[str, str]] = {}
    file, needed = folder / FURNITURE, ["outlet", "text"]
    for row in each_row(read_table(file, needed, report, optional=["reason"], may_lack=True)):
        own = known.setdefault(row.outlet, {})
        own[canonise(row.text)] = row.reason or f"listed in {FURNITURE}"
    return known
