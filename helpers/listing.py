"""The two tables of a corpus, articles.csv and lines.csv, as their readers may have left them.

Every cell is checked here, and what is wrong is said with file and row; nothing raises for it.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from charset_normalizer import from_bytes

from helpers import edition
from helpers.dates import find_date, is_day
from helpers.outlets import list_spellings, tidy
from helpers.spreadsheet import unprotect

REQUIRED = ["doc_id", "outlet", "date", "title"]
OPTIONAL = [
    "outlet_type", "date_status", "agency", "url", "provenance_note", "sha256", "language"
]  # fmt: skip
LINE_COLUMNS = ["doc_id", "line", "kind"]
OUTLETS = "outlets.csv"  # in the folder of a corpus: which name counts as which outlet
FURNITURE = "furniture.csv"  # in the folder of a corpus: lines that are no part of any article
ENCODINGS = ["cp1252", "mac_roman", "cp850", "utf_16_le", "utf_16_be"]
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}  # in words; more are said in figures
DOC_ID = re.compile(r"\w[\w.-]*")
# Of a part: some 17,000 words, seconds of annotation; small, so that workers end together.
PART_BYTES, PART_ARTICLES = 100_000, 500

Report = Callable[..., None]


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
    problems: list[tuple]
    """Level, file, row and message of what is wrong with the tables."""

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
    found: list[tuple] = []
    report = make_reporter(found)
    table = _read_csv(folder / "articles.csv", REQUIRED, report)
    unread = bool(found)
    rows = _read_rows(folder, table, report)
    known: dict[str, int] = {}
    sizes = []
    for name in find_links(folder):
        report(name, None, "is a link; nothing in a corpus may lead elsewhere: put the file itself")
    for row in table.to_dict("records"):
        file = folder / f"raw/{row['doc_id']}.txt"
        good = check_row(row, known, report)
        if good and not file.is_file():
            report("articles.csv", row["row"], f"the file raw/{file.name} is missing")
            good = False
        sizes.append({**row, "n_bytes": file.stat().st_size} if good else None)
    _check_orphans(folder, table, unread, report)
    if not len(table) and not found:
        report("articles.csv", None, "has no rows; add one row per article")
    _check_outlets(table, read_outlets(folder, report), report)
    listed = pd.DataFrame(
        [row for row in sizes if row], columns=[*table.columns, "n_bytes"]
    ).astype({"n_bytes": "int64"})
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


def make_reporter(found: list[tuple]) -> Report:
    """A function that adds a problem to a list: file, row, message, level."""

    def report(file: str, row: int | None, message: str, level: str = "error") -> None:
        found.append((level, file, row, message))

    return report


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


def check_row(row: dict, known: dict, report) -> bool:
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
    if row["date"] and not is_day(row["date"]):
        meant = find_date(row["date"])
        report("articles.csv", number, f"date “{row['date']}”: YYYY-MM-DD expected, or "
               "nothing (in a spreadsheet, format the column as text)"
               + (f"; perhaps {meant}" if meant else ""))  # fmt: skip
        row["date"] = ""
    return True


def _check_orphans(folder: Path, table: pd.DataFrame, unread: bool, report: Report) -> None:
    """Report texts that no row speaks of."""
    listed = {str(doc_id) for doc_id in table["doc_id"]}
    # An addition that broke off has left texts behind; the next one clears them away.
    broken = any((folder / "additions").glob("*.partial.csv"))
    for file in sorted((folder / "raw").glob("*.txt")):
        if not unread and file.stem not in listed:
            if broken:
                report(f"raw/{file.name}", None, "left by an addition that broke off; not read",
                       "notice")  # fmt: skip
            else:
                report(f"raw/{file.name}", None, "no row in articles.csv has this doc_id; add one")


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
    rows = _read_csv(file, ["received", "outlet"], report) if file.is_file() else pd.DataFrame()
    return {tidy(row["received"]): tidy(row["outlet"]) for row in rows.to_dict("records")
            if row["received"] and row["outlet"]}  # fmt: skip


def _read_rows(folder: Path, table: pd.DataFrame, report) -> pd.DataFrame:
    """lines.csv, checked row by row; a corpus need not have one."""
    file = folder / "lines.csv"
    if not file.is_file():
        return pd.DataFrame(columns=[*LINE_COLUMNS, "part", "continues", "note", "row"])
    rows = _read_csv(file, LINE_COLUMNS, report).reindex(
        columns=[*LINE_COLUMNS, "part", "continues", "note", "row"], fill_value=""
    )
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
        rows = _read_csv(folder / FURNITURE, ["outlet", "text"], report)
        for row in rows.reindex(columns=["outlet", "text", "reason"], fill_value="").itertuples():
            line = edition.clean_line(row.text)
            known.setdefault(row.outlet, {})[line] = row.reason or f"listed in {FURNITURE}"
    return known


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
    table = table.fillna("").apply(lambda column: column.astype(str).str.strip().map(unprotect))
    table["row"] = range(2, len(table) + 2)
    table = table[(table.drop(columns="row") != "").any(axis=1)]
    return table.reindex(columns=list(dict.fromkeys([*table.columns, *OPTIONAL])), fill_value="")
