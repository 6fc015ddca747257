"""The one door for CSV: in, as any spreadsheet saves it; out, so that no spreadsheet runs it.

Excel, LibreOffice and Numbers differ in encoding, separator, line ends and marks; all are read the
same. A table that a reader keeps is never written anew: rows are put below what stands there, or
taken out again, and every other byte stays.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from helpers.base.encoding import LOST, UTF_8_MARK, decode
from helpers.base.spelling import show_plainly
from helpers.base.translation import fault, translate

FORMULA = "=+@\t\r＝＋－＠-"  # what a formula begins with; East Asian signs are read as ours
# Where one may begin: at the start of a cell, and where a program in French cuts it in two.
CELL_START, PART_START = (re.compile(rf"({edge})(?='*[{FORMULA}])") for edge in ("^", "^|;"))
MARKED = re.compile(rf"(^|;)'(?='*[{FORMULA}])")
MARK = "'"  # what spreadsheets themselves put before a cell that is text whatever it looks like
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}  # what separates cells
# What a file begins with, and the encoding of what follows.
BEGINNINGS = {UTF_8_MARK: "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
DECLARED = re.compile(r'"?sep=([^"\r\n])"?[,;\t]*(?:\r\n|\r|\n|\Z)', re.I)  # Excel's own first line
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
LINE_END = re.compile(r"(?:\r\n|\r|\n)?\Z")
END = "\ufdd0"  # no character: what stands behind the last line, to see whether a quotation ends
MOST_SPOILED = 100  # rows with a quotation mark out of place, after which the rest counts as one
UNCLOSED = "opens a quotation mark that is never closed"
WIDE = "has more cells than there are headings ({width}); put a cell that holds a {mark} in quotes"
BELOW = "or a row below opens a quotation mark that is never closed"
MISPLACED = "has a quotation mark out of place; double those within a cell"
SAMPLE, SAMPLE_ROWS = 100_000, 20  # characters and rows by which the separator is known

Report = Callable[..., None]  # takes file, row, message and level


class Row(NamedTuple):
    """A row as it stands in a file; a tuple, for a table may have millions."""

    number: int  # as a spreadsheet shows it
    cells: list[str]
    text: str  # its characters, with the line end
    problem: str = ""  # why it cannot be read; empty where it can

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing but blanks and separators."""
        return not self.text.strip(' ",;\t\r\n\u00a0')


NO_ROW = Row(1, [], "")


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file; a class because it is written back the way it came."""

    rows: list[Row]  # those below the headings
    headings: Row = NO_ROW
    start: str = ""  # what stands above the headings: a line `sep=;`, empty rows
    separator: str = ","
    encoding: str = "utf-8"
    mark: bytes = UTF_8_MARK

    @property
    def names(self) -> list[str]:
        """The headings in small letters, accents composed, without blanks around them."""
        return [_clean_heading(cell) for cell in self.headings.cells]

    @property
    def text(self) -> str:
        """All characters of the file."""
        return self.start + self.headings.text + "".join(row.text for row in self.rows)

    def encode(self) -> bytes:
        """The file, byte for byte."""
        return self.mark + self.text.encode(self.encoding, "replace")

    def as_dicts(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Number and cells, by heading, of the rows that can be read and are not empty.

        Of equal headings the first counts. Cells are as they look, without the mark of `protect`.
        """
        names = self.names
        places = {name: names.index(name) for name in names if name}
        for row in self.rows:
            if not (row.is_empty or row.problem):
                cells = [*row.cells, *[""] * len(names)]
                yield row.number, {n: unprotect(_clean(cells[i])) for n, i in places.items()}


def read_sheet(data: bytes | str, known: Collection[str] = ()) -> Sheet:
    """A table as any spreadsheet saves it; a row that cannot be read says so and ends nothing.

    `known` are headings that may be expected: by them the separator is surest. Raises ValueError
    for what is no text.
    """
    mark, encoding = b"", "utf-8"
    if isinstance(data, str):
        text = data.removeprefix("\ufeff")
    else:
        mark = next((mark for mark in BEGINNINGS if data.startswith(mark)), b"")
        text, found = decode(data)
        encoding = BEGINNINGS.get(mark, found)
        if encoding == "utf-8" and LOST in text and LOST.encode() not in data:  # saved, it is lost
            line = text.partition(LOST)[0].count("\n") + 1
            raise fault("line {line} holds a byte that is not UTF-8; save it as UTF-8", line=line)
    declared = DECLARED.match(text)
    start, body = (declared[0], text[declared.end() :]) if declared else ("", text)
    separator = _find_separator(body, known, declared[1] if declared else "")
    rows = list(_split_rows(body, separator))
    empty = next((n for n, row in enumerate(rows) if not row.is_empty), len(rows))
    start += "".join(row.text for row in rows[:empty])
    if empty == len(rows):
        return Sheet([], start=start, separator=separator, encoding=encoding, mark=mark)
    headings, rows = rows[empty], rows[empty + 1 :]
    if "\0" in headings.text:
        raise fault("holds a NUL byte; a text table was expected")
    width = len(headings.cells)
    told = {"width": width, "mark": NAMES.get(separator, separator)}
    wide, broken = translate(WIDE, **told), translate("holds a NUL byte")
    rows = [row._replace(problem=wide) if any(row.cells[width:]) else row for row in rows]
    rows = [row._replace(problem=broken) if "\0" in row.text else row for row in rows]
    return Sheet(rows, headings, start, separator, encoding, mark)


def _find_separator(text: str, known: Collection[str], declared: str) -> str:
    """What separates cells: by known headings, then by rows as wide as the headings, then width."""

    def judge(separator: str) -> tuple[int, bool, int, int]:
        rows = islice(_split_rows(text[:SAMPLE], separator), SAMPLE_ROWS)
        wide = [row.cells for row in rows if not row.is_empty] or [[]]
        names, width = {_clean_heading(cell) for cell in wide[0]}, len(wide[0])
        alike = sum(len(cells) == width for cells in wide) if width > 1 else 0
        return len(names.intersection(known)), separator == declared and width > 1, alike, width

    separators: list[str] = [*NAMES, *declared]
    return max(separators, key=judge)


def _split_rows(text: str, separator: str) -> Iterator[Row]:
    """The rows of a table. A quotation mark out of place spoils its own line and no other."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 2))
    lines = LINE.findall(text)
    done = number = 0
    for _ in range(MOST_SPOILED):
        begun = done
        reader = csv.reader(chain(islice(lines, begun, None), [END]), delimiter=separator)
        for cells in reader:
            if done == len(lines):
                return
            number += 1
            end = begun + reader.line_num
            own = lines[done:end]
            if end > len(lines) or (len(own) > 1 and not _is_sound(own, separator)):
                problem = translate(UNCLOSED) if end > len(lines) else translate(MISPLACED)
                yield Row(number, [], lines[done], problem)
                done += 1
                break
            yield Row(number, _keep_marks(cells, own, separator), "".join(own))
            done = end
    if done < len(lines):
        yield Row(number + 1, [], "".join(lines[done:]), translate(BELOW))


def _is_sound(lines: list[str], separator: str) -> bool:
    """Whether the quotation marks in a row stand where a spreadsheet puts them."""
    try:
        return len(list(csv.reader(lines, delimiter=separator, strict=True))) == 1
    except csv.Error:
        return False


def _keep_marks(cells: list[str], lines: list[str], separator: str) -> list[str]:
    """The cells of a row; one that opens with words in quotation marks keeps its marks."""
    if len(lines) > 1 or '"' not in lines[0]:
        return cells
    mark = re.escape(separator)
    given = re.findall(rf'("(?:[^"]|"")*"|[^{mark}]*){mark}', lines[0].rstrip("\r\n") + separator)
    if len(given) != len(cells):  # words in marks hold a separator: they are the spreadsheet's
        return cells
    pairs = zip(given, cells, strict=True)
    return [cell if _is_sound([own], separator) else own for own, cell in pairs]


def read_table(
    file: Path,
    required: list[str],
    report: Report,
    *,
    optional: Collection[str] = (),
    may_lack: bool = False,
) -> pd.DataFrame:
    """A reader's table as text: one row per row that can be read, and its `row` in a spreadsheet.

    Blanks around cells are trimmed, accents composed; columns are called by their headings in small
    letters, and all that are `required` or `optional` are there. What is wrong is reported; a file
    that `may_lack` has no rows where it is not there.
    """
    wanted = list(dict.fromkeys([*required, *optional]))
    if may_lack and not file.is_file():
        return pd.DataFrame(columns=[*wanted, "row"], dtype=str)
    try:
        sheet = read_sheet(file.read_bytes(), wanted)
    except (ValueError, OSError) as error:
        report(file.name, None, translate("is not a table: {error}", error=str(error)))
        return pd.DataFrame(columns=[*wanted, "row"])
    names, said = sheet.names, sheet.headings.problem
    missing = [name for name in required if name not in names]
    if not said and not names:
        named = ", ".join(required) or translate("headings")
        said = translate("is empty; a first row with {names} expected", names=named)
    elif not said and missing:
        found = ", ".join(filter(None, names)) or translate("none")
        told = {"names": ", ".join(missing), "found": found}
        said = translate("column missing: {names} (columns found: {found})", **told)
    columns = [name for name in dict.fromkeys([*names, *wanted]) if name not in ("", "row")]
    if said:
        report(file.name, sheet.headings.number if sheet.headings.problem else None, said)
        return pd.DataFrame(columns=[*columns, "row"])
    _check_headings(file.name, sheet, report)
    for row in sheet.rows:
        if row.problem:
            report(file.name, row.number, row.problem)
    empty = dict.fromkeys(columns, "")
    read = [empty | cells | {"row": n} for n, cells in sheet.as_dicts() if any(cells.values())]
    return pd.DataFrame(read, columns=[*columns, "row"])


def each_row(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table as tuples with the names of its columns."""
    return iter(table.itertuples())


def _check_headings(file: str, sheet: Sheet, report: Report) -> None:
    """Report headings that stand there twice, and cells that have none."""
    names = sheet.names
    for name in dict.fromkeys(names):
        places = [_name_column(i) for i, other in enumerate(names) if other == name]
        if name and len(places) > 1:
            said = f"columns {' and '.join(places)} are called “{name}”: only {places[0]} is read"
            report(file, sheet.headings.number, said, "notice")
    for i in [i for i, name in enumerate(names) if not name]:
        row = next((r for r in sheet.rows if "".join(r.cells[i : i + 1]).strip()), None)
        if row:
            said = f"column {_name_column(i)} has cells and no heading: it is not read"
            report(file, row.number, said, "notice")


def _name_column(place: int) -> str:
    """The letters by which spreadsheets call a column: 0 is A, 26 is AA."""
    before, letter = divmod(place, 26)
    return (_name_column(before - 1) if before else "") + chr(ord("A") + letter)


def _clean(cell: str) -> str:
    """A cell as it looks: accents composed, nothing invisible, no blanks around it."""
    return (cell if cell.isascii() and cell.isprintable() else show_plainly(cell)).strip()


def _clean_heading(cell: str) -> str:
    return " ".join(_clean(cell).lower().split())


def extend_sheet(sheet: Sheet, rows: list[dict[str, str]], columns: Collection[str]) -> Sheet:
    """A table with rows put below it in its own manner, and with the columns that it lacks.

    What stood there keeps every character; a table that gains columns gains empty cells at the end
    of each row, and one whose encoding lacks a letter of the new rows comes in UTF-8.
    """
    if not sheet.headings.cells:
        sheet = Sheet([], _make_row(1, list(columns), sheet, "\n"))
    heading = sheet.headings.text
    end = heading[len(heading.rstrip("\r\n")) :] or "\n"
    names = [*sheet.names, *(name for name in columns if name not in sheet.names)]
    longer = _widen(sheet, names[len(sheet.names) :])
    added = []
    for row in rows:
        own = (row.get(name, "") if name not in names[:i] else "" for i, name in enumerate(names))
        added.append(_make_row(0, [protect(cell) for cell in own], sheet, end))
    if added and not longer.text.endswith(("\r", "\n")):  # then it ends without one again
        longer = _end_last(longer, end)
        added[-1] = added[-1]._replace(text=added[-1].text.removesuffix(end))
    longer = replace(longer, rows=[*longer.rows, *added])
    try:
        longer.text.encode(longer.encoding)
    except UnicodeEncodeError:
        longer = replace(longer, encoding="utf-8", mark=UTF_8_MARK)
    return longer


def shrink_sheet(sheet: Sheet, is_gone: Callable[[dict[str, str]], bool]) -> Sheet:
    """A table without some of its rows; all others keep every character."""
    gone = {number for number, cells in sheet.as_dicts() if is_gone(cells)}
    kept = replace(sheet, rows=[row for row in sheet.rows if row.number not in gone])
    ended = sheet.text.endswith(("\r", "\n"))
    return kept if ended or len(kept.rows) == len(sheet.rows) else _end_last(kept, "")


def _end_last(sheet: Sheet, end: str) -> Sheet:
    """The table with another line end behind its last row."""
    last = sheet.rows[-1] if sheet.rows else sheet.headings
    last = last._replace(text=LINE_END.sub(end, last.text, count=1))
    if not sheet.rows:
        return replace(sheet, headings=last)
    return replace(sheet, rows=[*sheet.rows[:-1], last])


def _widen(sheet: Sheet, new: list[str]) -> Sheet:
    """The table with more columns, which are empty below their headings."""
    if not new:
        return sheet
    width = len(sheet.headings.cells)

    def put(row: Row, cells: list[str]) -> Row:
        missing = max(0, width + len(new) - len(row.cells) - len(cells))
        more = sheet.separator * (missing + bool(cells)) + sheet.separator.join(cells)
        text = LINE_END.sub(lambda end: more + end[0], row.text, count=1)
        return row._replace(cells=[*row.cells, *[""] * missing, *cells], text=text)

    rows = [row if row.is_empty else put(row, []) for row in sheet.rows]
    return replace(sheet, headings=put(sheet.headings, new), rows=rows)


def _make_row(number: int, cells: list[str], sheet: Sheet, end: str) -> Row:
    """A row in the manner of a table: every cell in quotes where every heading is."""
    marks, stream = sheet.headings.text.count('"'), io.StringIO(newline="")
    every = bool(marks) and marks >= 2 * len(sheet.headings.cells)
    quoting: Any = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=sheet.separator, quoting=quoting).writerow(cells)
    # The writer's own line end, so that a cell with any other is put in quotes.
    return Row(number, cells, stream.getvalue().removesuffix("\r\n") + end)


def format_rows(rows: Iterable[dict[str, Any]], columns: list[str]) -> bytes:
    """A new table that a spreadsheet opens as it is meant: a mark of UTF-8, formulas defused."""
    plain = [{name: str(value) for name, value in row.items()} for row in rows]
    return extend_sheet(Sheet([]), plain, columns).encode()


def protect(value: Any, start: re.Pattern[str] = PART_START) -> Any:
    """A cell that a spreadsheet takes for text: marked where it would be read as a formula."""
    return start.sub(rf"\1{MARK}", value) if isinstance(value, str) else value


def unprotect(value: str) -> str:
    """The cell as it was before `protect`."""
    return MARKED.sub(r"\1", value)


def format_csv(
    table: pd.DataFrame,
    *,
    float_format: str | None = None,
    separator: str = ",",
    decimal: str = ".",
) -> str:
    """A table as CSV, its texts and headings protected; numbers stay numbers."""
    safe = table.copy(deep=False)
    own = partial(protect, start=CELL_START if separator == ";" else PART_START)
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]):
            safe[name] = table[name].astype(object).map(own)
    return safe.rename(columns=own).to_csv(
        index=False, float_format=float_format, lineterminator="\n", sep=separator, decimal=decimal
    )
