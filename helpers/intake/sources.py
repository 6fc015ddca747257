"""Formats in: files of other people's → the articles they hold, one by one, with what is known.

Nothing is fetched, nothing is written, no archive is opened. What cannot be read comes back too,
with the reason: no file goes missing without a word.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from helpers.base.dates import (
    HEADER_WORDS,
    find_date_in_name,
    find_dateline,
    list_dates,
    read_column,
)
from helpers.base.encoding import decode
from helpers.base.spelling import fold, show_plainly
from helpers.base.spreadsheet import unprotect
from helpers.corpus.edition import SHORTENED_MARK, list_paragraphs, put_title
from helpers.corpus.mending import mend_text
from helpers.intake import records
from helpers.intake.documents import read_docx, read_rtf
from helpers.intake.downloads import is_factiva_page, read_download, read_factiva_page
from helpers.intake.records import FIELDS, LARGEST_TABLE
from helpers.intake.web_pages import decode_page, is_europresse, read_europresse, read_page

TEXTS = {".txt", ".text"}
PAGES = {".html", ".htm", ".xhtml"}
DOCUMENTS = {".docx": read_docx, ".rtf": read_rtf}
TABLES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet"}
READ = TEXTS | PAGES | set(DOCUMENTS) | TABLES
# What a browser puts beside a saved page, its pictures and frames, has its name and one of these.
COMPANION = re.compile(
    r"(.+)(?:_files|_fichiers|_archivos|_bestanden|_file|-dateien|-filer|\.files)", re.I
)
LARGEST_TEXT = 20_000_000  # bytes; a single article is never so long, a glued collection may be
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
STANDS_FOR_NUL = b"\x07"  # a bell; no text has one
ADDRESS = re.compile(r"(?:https?:)?//\S+|(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.I)
CUT_NOTE = "cut off at its source ({})"
# A list of texts, or bytes, as Python writes them into a cell.
STRING = r"""b?(?:'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")"""
WRITTEN = re.compile(rf"(?=b){STRING}|\[\s*{STRING}(?:[\s,]+{STRING})*[\s,]*\]", re.S)
WRITTEN_NOTE = "its cell held a list or bytes as Python writes them, read as text"
YEAR = re.compile(r"(\d{4})(?:\W\d\d?)?")  # in a column of years, or of years and months
FROM_FOLDER = "outlet taken from the folder’s name"
FROM_ADDRESS = "outlet taken from the article’s address"
COLUMNS_NAMED = 8  # of those that are not read; more would hide what else is said
HEADER_LINES = 12  # lines of a plain text among which its date of publication is looked for


@dataclass(frozen=True)
class Found:
    """One article as found, or what stood in the way; a class because all readers fill the same."""

    source: str
    """The file it is from, and the number of the record in it."""
    text: str = ""
    title: str = ""
    outlet: str = ""
    names_outlet: bool = False
    """Whether a page says itself whose it is."""
    date: str = ""
    """As its source gives it; a table's are read column by column (`base.dates.read_column`)."""
    date_status: str = ""
    """Whether the source declares its date, or what it was inferred from."""
    url: str = ""
    agency: str = ""
    doc_id: str = ""
    encoding: str = ""
    note: str = ""
    """How the text was got: it goes into the article's provenance."""
    told: str = ""
    """What is to be said of the file, by the first of its articles."""
    problem: str = ""
    """Why there is no article; empty where there is one."""
    data: bytes | None = None
    """The file byte for byte, where it is the article."""


def find_articles(
    paths: list[str | Path], *, columns: dict[str, str] | None = None
) -> Iterator[Found]:
    """Read every article in files and folders: texts, saved pages, tables, databases' exports.

    `columns` says which column or variable of a table holds a field (`{"title": "headline"}`).
    Raises ValueError for a field that is none, FileNotFoundError for a path that is not there.
    """
    unknown = [name for name in columns or {} if name not in FIELDS]
    if unknown:
        raise ValueError(f"no field “{unknown[0]}”; the fields are {', '.join(FIELDS)}")
    for path in map(Path, paths):
        if not path.exists():
            raise FileNotFoundError(f"{path}: no such file or folder")
        top = path if path.is_dir() else path.parent
        for file, skipped in _list_files(path):
            name = show_name(file.relative_to(top.parent) if top.name else file)
            if skipped:
                yield Found(name, problem=skipped)
            else:
                yield from _read_file(file, name, columns or {})


def show_name(path: Path) -> str:
    """A path as text that can be written anywhere, whatever bytes its name is made of."""
    return " ".join(show_plainly(os.fsencode(path).decode("utf-8", "replace")).split())


def mend(text: str) -> str:
    """The text without lone surrogates, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _list_files(path: Path) -> Iterator[tuple[Path, str]]:
    """Every file with "", and every folder that is not entered with the reason."""
    if not path.is_dir():
        yield path, ""
        return
    for here, folders, files in os.walk(path):  # links to folders are not followed
        entered = []
        for name in sorted(name for name in folders if name[0] != "."):
            skipped = _skip_folder(Path(here, name), files)
            if skipped:
                yield Path(here, name), skipped
            else:
                entered.append(name)
        folders[:] = entered
        yield from ((Path(here, name), "") for name in sorted(files) if name[0] != ".")


def _skip_folder(folder: Path, files: list[str]) -> str:
    """Why a folder is not entered; "" where it is."""
    if folder.is_symlink():
        return "skipped: a link to a folder; name the folder itself"
    named = COMPANION.fullmatch(folder.name)
    pages = [page for page in map(Path, files) if _suffix(page) in PAGES]
    if not (named and pages):
        return ""
    own = next((page for page in pages if fold(page.stem) == fold(named[1])), None)
    if own:
        return f"skipped: pictures and frames of the saved page {show_name(own)}"
    held = [_suffix(file) for file in folder.glob("*") if file.is_file()]  # its page was renamed
    if held and not set(held) & (READ - PAGES):
        return "skipped: named like the frames of a saved page; rename it if it holds articles"
    return ""


def _suffix(file: Path) -> str:
    return file.suffix.lower()


def _read_file(file: Path, name: str, columns: dict[str, str]) -> Iterator[Found]:
    try:
        refused = _refuse(file)
        if refused:
            yield Found(name, problem=refused)
        elif _suffix(file) == ".parquet":
            yield from _read_records(records.read_parquet(file, columns), name, columns, "")
        elif _suffix(file) in DOCUMENTS:
            text = DOCUMENTS[_suffix(file)](file.read_bytes())
            yield from _read_text(file, name, columns, text, _suffix(file)[1:])
        else:
            yield from _read_text_file(file, name, columns)
    except (OSError, ValueError, RecursionError) as error:
        yield Found(name, problem=f"cannot be read: {str(error).strip() or type(error).__name__}")


def _refuse(file: Path) -> str:
    """Why a file is not even opened as text; "" where it is."""
    if file.is_symlink():
        return "skipped: a link to another file; name the file itself"
    if not file.is_file():
        return "not a regular file"
    if _suffix(file) not in READ:
        if _suffix(file) == ".pdf":
            return "a PDF cannot be read; save the page as HTML or the text as .txt"
        return f"not a format that is read here ({', '.join(sorted(READ))}); save it as one of them"
    size = file.stat().st_size
    with file.open("rb") as stream:
        head = stream.read(200_000 if _suffix(file) in PAGES else 8)
    database = _is_database(head.decode("latin-1"))
    limit = LARGEST_TABLE if _suffix(file) in TABLES or database else LARGEST_TEXT
    if size > limit:
        return f"{size:,} bytes; at most {limit:,} are read of one file: split it"
    if head.startswith(ARCHIVES) and _suffix(file) != ".docx":
        return "an archive or a spreadsheet; unpack it, or save it as CSV"
    return ""


def _is_database(page: str) -> bool:
    return is_europresse(page) or is_factiva_page(page)


def _read_text_file(file: Path, name: str, columns: dict[str, str]) -> Iterator[Found]:
    data = file.read_bytes()
    suffix = _suffix(file)
    text, encoding = (decode_page if suffix in PAGES else _decode)(data)
    text = text.removeprefix("\ufeff")
    if "\0" in text and suffix not in TABLES:
        raise ValueError("holds a NUL byte; a text was expected")
    if suffix in PAGES:
        yield from _read_html(file, name, text, encoding)
    elif suffix in TEXTS:
        yield from _read_text(file, name, columns, text, encoding, data)
    else:
        csv = suffix in (".csv", ".tsv")
        table = records.read_csv(text) if csv else records.read_json(text, columns)
        yield from _read_records(table, name, columns, encoding)


def _decode(data: bytes) -> tuple[str, str]:
    """Characters and encoding of a text; a few NULs, in one row of a table, do not hide it."""
    few = 0 < data.count(b"\0") < len(data) / 100
    text, encoding = decode(data.replace(b"\0", STANDS_FOR_NUL) if few else data)
    return text.replace(STANDS_FOR_NUL.decode(), "\0") if few else text, encoding


def _read_html(file: Path, name: str, page: str, encoding: str) -> Iterator[Found]:
    if _is_database(page):
        read = read_europresse if is_europresse(page) else read_factiva_page
        yield from _number(read(page), name, encoding)
        return
    for values in read_page(page):
        if not (values.get("outlet") or values.get("problem")):
            values["outlet"] = show_name(Path(file.resolve().parent.name))
            values["note"] = f"{values['note']}; {FROM_FOLDER}"
        yield Found(name, encoding=encoding, **values)


def _number(articles: Iterator[dict[str, str]], name: str, encoding: str) -> Iterator[Found]:
    for number, values in enumerate(articles, 1):
        yield Found(f"{name}, article {number}", encoding=encoding, **values)


def _read_text(
    file: Path,
    name: str,
    columns: dict[str, str],
    text: str,
    encoding: str,
    data: bytes | None = None,
) -> Iterator[Found]:
    """A text: one article, or the many of IRaMuTeQ, Factiva or Nexis."""
    if records.STARRED.search(text):
        yield from _read_records(records.read_starred(text), name, columns, encoding)
    elif articles := read_download(text):
        yield from _number(articles, name, encoding)
    else:
        yield _read_plain(file, name, text, encoding, data)


def _read_plain(file: Path, name: str, text: str, encoding: str, data: bytes | None) -> Found:
    lines = list_paragraphs(mend_text(text).text)
    named = find_date_in_name(file.stem)
    named = named and find_date_in_name(file.stem, list_dates("\n".join(lines)))
    outlet = show_name(Path(file.resolve().parent.name))
    head = [_drop_name(line, outlet) for line in lines[:1]] + lines[1:HEADER_LINES]
    known = named or find_dateline(head)
    place = "the file’s name" if named else "the head of the text"
    printed = find_dateline(head[:1]) and len(head[0].split()) <= HEADER_WORDS  # no title
    first = next(iter(lines[1:] if printed else lines), "")
    title = first if first and len(first) <= 200 and first[-1] not in ".;:" else ""
    return Found(name, text=text, title=title, outlet=outlet,
                 date=known, date_status=f"inferred ({place})", doc_id=show_name(Path(file.stem)),
                 encoding=encoding, data=data,
                 note=FROM_FOLDER)  # fmt: skip


def _drop_name(line: str, outlet: str) -> str:
    """A line without the name of the outlet before it: of “Le Monde, 7 mars 2023” the day."""
    named = fold(line[: len(outlet)]) == fold(outlet)
    return line[len(outlet) :].lstrip(" ,|•·–—-(") if named else line


def _read_records(
    table: records.Table, name: str, columns: dict[str, str], encoding: str
) -> Iterator[Found]:
    """Rows of a table → articles: by the columns that are named, else by those it has."""
    chosen = records.choose_columns(table[0], columns)
    told = _tell_unread(records.list_unread(table, chosen))
    number = 0
    for number, row in enumerate(table[1], 1):
        place = f"{name}, record {number}"
        try:
            if isinstance(row, ValueError):
                raise row
            cells = {field: _show_cells(row, own) for field, own in chosen.items()}
            found = _make_article(place, cells, encoding)
        except ValueError as error:
            found = Found(place, problem=str(error))
        yield replace(found, told=told) if number == 1 else found
    if not number:
        yield Found(name, problem="has headings and no row below them")


def _tell_unread(names: list[str]) -> str:
    """Which columns of a table are not read, at most `COLUMNS_NAMED` of them by name."""
    if not names:
        return ""
    shown = [f"“{name}”" if name else "one without a heading" for name in names[:COLUMNS_NAMED]]
    more = [f"{len(names) - COLUMNS_NAMED} more"] if len(names) > COLUMNS_NAMED else []
    return (f"columns of its table that are not read: {', '.join([*shown, *more])}; "
            "--map FIELD=COLUMN has one read")  # fmt: skip


def _make_article(place: str, cells: dict[str, list[str]], encoding: str) -> Found:
    """One row of a table: of the cells that may hold a field the first that is not empty."""
    given = next(iter(cells["text"]), "")
    cells = {field: list(map(_read_written, own)) for field, own in cells.items()}
    values = {field: next(iter(own), "") for field, own in cells.items()}
    text, title, lead = values.pop("text"), values["title"], values.pop("lead")
    values["date"] = _join_date(values["date"], values.pop("month"), values.pop("day"))
    if not text.strip():
        return Found(place, problem="an article without text", title=title)
    others = [cell for cell in cells["url"] if cell not in cells["outlet"]]
    values["url"] = next(filter(ADDRESS.fullmatch, cells["url"]), next(iter(others), ""))
    values["outlet"], note = _name_outlet(cells["outlet"], values["url"])
    notes = [note, WRITTEN_NOTE if text != given else ""]
    if (cut := SHORTENED_MARK.search(text.rstrip())) and not text[cut.end() :].strip():
        text = text[: cut.start()].rstrip()
        notes.append(CUT_NOTE.format(cut[0]))
    text = put_title(title, _put_lead(lead, title, text))
    return Found(place, text=text, encoding=encoding, date_status="declared",
                 note="; ".join(filter(None, notes)), **values)  # fmt: skip


def _put_lead(lead: str, title: str, text: str) -> str:
    """A text with its lead before it, or behind its title; as it is where it begins with both."""
    if not lead:
        return text
    known, above = (records.fold_heading(mend_text(part).text) for part in (lead, title))
    start = records.fold_heading(mend_text(text).text)
    if not known or start.startswith(known) or start.removeprefix(above).startswith(known):
        return text
    first, _, rest = text.lstrip().partition("\n")
    titled = bool(above) and records.fold_heading(mend_text(first).text) == above
    return f"{first}\n{lead}\n{rest}" if titled else f"{lead}\n{text}"


def _read_written(cell: str) -> str:
    """The text of a cell in which Python wrote a list of texts, or bytes; else the cell."""
    if not WRITTEN.fullmatch(cell.strip()):
        return cell
    try:
        parts = map(ast.literal_eval, re.findall(STRING, cell))
        return "\n".join(part if isinstance(part, str) else decode(part)[0] for part in parts)
    except (ValueError, SyntaxError):
        return cell


def _join_date(date: str, *parts: str) -> str:
    """A year with the month and the day that stand in columns of their own; else the date."""
    year = YEAR.fullmatch(date.strip())
    month, day = (part.strip().removesuffix(".0") for part in parts)
    if not (year and month):
        return date
    joined = f"{day} {month} {year[1]}".strip()
    if month.isdigit():
        joined = "-".join(f"{part:0>2}" for part in (year[1], month, day) if part)
    return joined if read_column([joined])[0][0] else date


def _name_outlet(names: list[str], url: str) -> tuple[str, str]:
    """The outlet among names and addresses, and a note where only the article's address tells it.

    A name comes before an address, of which no more than the host is ever an outlet.
    """
    for name in names:
        host = _find_host(name) if ADDRESS.fullmatch(name) else ""
        if host in ("", name.lower().removeprefix("www.")):
            return name.removeprefix("www."), ""
    if names:
        return _find_host(names[0]), ""
    host = _find_host(url) if ADDRESS.fullmatch(url) else ""
    return host, FROM_ADDRESS if host else ""


def _find_host(address: str) -> str:
    """The host in an address, with or without https:// before it; "" where it has none."""
    whole = address if "//" in address else f"//{address}"
    return (urlsplit(whole).hostname or "").removeprefix("www.")


def _show_cells(row: dict[str, object], names: list[str]) -> list[str]:
    """The cells of some columns that are not empty, as text."""
    shown = {name: _show(row.get(name)) for name in names}
    for name, cell in shown.items():
        if "\0" in cell:
            raise ValueError(f"holds a NUL byte in the column “{name}”; a text was expected")
    return [cell for cell in shown.values() if cell.strip()]


def _show(value: object) -> str:
    """A cell as text; nothing and not-a-number are nothing, a mark against formulas goes."""
    if isinstance(value, bytes):
        value = decode(value)[0]
    if value is None or value != value or isinstance(value, dict | list):
        return ""
    return mend(unprotect(str(value)))
