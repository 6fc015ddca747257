"""Formats in: files of other people's → the articles they hold, one by one, with what is known.

Nothing is fetched, nothing is written, no archive is opened. What cannot be read comes back too,
with the reason: no file goes missing without a word.
"""

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.dates import find_date_in_name, find_dateline
from helpers.edition import list_paragraphs, put_title, show_plainly
from helpers.lexicon import read_lexicon
from helpers.listing import decode
from helpers.mending import mend_text
from helpers.pages import decode_page, read_europresse, read_page
from helpers.spreadsheet import unprotect

FIELDS = ("text", "title", "outlet", "date", "url", "agency", "doc_id")
READ = {".txt", ".text", ".html", ".htm", ".xhtml", ".csv", ".tsv", ".jsonl", ".ndjson", ".json",
        ".parquet"}  # fmt: skip
LARGEST_TEXT = 20_000_000  # bytes; a single article is never so long, a glued collection may be
LARGEST_TABLE = 2_000_000_000  # bytes, unpacked; more is brought in several files
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
STARRED = re.compile(r"^\*{4}[ \t]+\*", re.M)
VARIABLE = re.compile(r"\*([^\s_*]+)_(\S*)")
FROM_FOLDER = "outlet taken from the folder’s name"
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
    """As its source gives it; a table's are read column by column (`helpers.dates.read_column`)."""
    date_status: str = ""
    """Whether the source declares its date, or what it was inferred from."""
    url: str = ""
    agency: str = ""
    doc_id: str = ""
    encoding: str = ""
    note: str = ""
    """How the text was got: it goes into the article's provenance."""
    problem: str = ""
    """Why there is no article; empty where there is one."""
    data: bytes | None = None
    """The file byte for byte, where it is the article."""


def find_articles(
    paths: list[str | Path], *, columns: dict[str, str] | None = None
) -> Iterator[Found]:
    """Read every article in files and folders: .txt, saved pages, tables, Europresse, IRaMuTeQ.

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
        for file in _list_files(path):
            name = show_name(file.relative_to(top.parent) if top.name else file)
            yield from _read_file(file, name, columns or {})


def show_name(path: Path) -> str:
    """A path as text that can be written anywhere, whatever bytes its name is made of."""
    return " ".join(show_plainly(os.fsencode(path).decode("utf-8", "replace")).split())


def mend(text: str) -> str:
    """The text without lone surrogates, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _list_files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path):  # links to folders are not followed
        # What a browser puts beside a saved page: its pictures, styles and frames.
        folders[:] = sorted(
            name
            for name in folders
            if not name.endswith(("_files", "_fichiers")) and name[0] != "."
        )
        yield from (Path(folder) / name for name in sorted(files) if name[0] != ".")


def _read_file(file: Path, name: str, columns: dict[str, str]) -> Iterator[Found]:
    try:
        refused = _refuse(file)
        if refused:
            yield Found(name, problem=refused)
        elif file.suffix.lower() == ".parquet":
            yield from _read_records(_read_parquet(file, columns), name, columns, "")
        else:
            yield from _read_text_file(file, name, columns)
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        yield Found(name, problem=f"cannot be read: {str(error).strip() or type(error).__name__}")


def _refuse(file: Path) -> str:
    """Why a file is not even opened as text; "" where it is."""
    if file.is_symlink():
        return "a link to another file; name the file itself"
    if not file.is_file():
        return "not a regular file"
    if file.suffix.lower() not in READ:
        if file.suffix.lower() == ".pdf":
            return "a PDF cannot be read; save the page as HTML or the text as .txt"
        return f"not a format that is read here ({', '.join(sorted(READ))}); save it as one of them"
    size = file.stat().st_size
    table = file.suffix.lower() not in (".txt", ".text", ".html", ".htm", ".xhtml")
    limit = LARGEST_TABLE if table else LARGEST_TEXT
    if size > limit and not (file.suffix.lower() in (".htm", ".html") and _is_database(file)):
        return f"{size:,} bytes; at most {limit:,} are read of one file: split it"
    with file.open("rb") as stream:
        if stream.read(8).startswith(ARCHIVES):
            return "an archive or a spreadsheet; unpack it, or save it as CSV"
    return ""


def _is_database(file: Path) -> bool:
    with file.open("rb") as stream:
        return b"DocPublicationName" in stream.read(200_000) and file.stat().st_size < LARGEST_TABLE


def _read_text_file(file: Path, name: str, columns: dict[str, str]) -> Iterator[Found]:
    data = file.read_bytes()
    page = file.suffix.lower() in (".html", ".htm", ".xhtml")
    text, encoding = decode_page(data) if page else decode(data)
    if "\0" in text:
        raise ValueError("holds a NUL byte; a text was expected")
    text = text.removeprefix("\ufeff")
    if page:
        many = "DocPublicationName" in text
        for number, values in enumerate((read_europresse if many else read_page)(text), 1):
            place = f"{name}, article {number}" if many else name
            if not (many or values.get("outlet") or values.get("problem")):
                values["outlet"] = show_name(Path(file.resolve().parent.name))
                values["note"] = f"{values['note']}; {FROM_FOLDER}"
            yield Found(place, encoding=encoding, **values)
    elif file.suffix.lower() in (".txt", ".text"):
        if STARRED.search(text):
            yield from _read_records(_read_starred(text), name, columns, encoding)
        else:
            yield _read_plain(file, name, text, encoding, data)
    else:
        reader = (
            _read_json if "json" in file.suffix.lower() or file.suffix == ".ndjson" else _read_csv
        )
        yield from _read_records(reader(text), name, columns, encoding)


def _read_plain(file: Path, name: str, text: str, encoding: str, data: bytes) -> Found:
    lines = list_paragraphs(mend_text(text).text)
    named = find_date_in_name(file.stem)
    known = named or find_dateline(lines[:HEADER_LINES])
    place = "the file’s name" if named else "the head of the text"
    title = lines[0] if lines and len(lines[0]) <= 200 and lines[0][-1] not in ".;:" else ""
    return Found(name, text=text, title=title, outlet=show_name(Path(file.resolve().parent.name)),
                 date=known, date_status=f"inferred ({place})", doc_id=show_name(Path(file.stem)),
                 encoding=encoding, data=data,
                 note=FROM_FOLDER)  # fmt: skip


def _read_starred(text: str) -> Iterator[dict[str, str]]:
    """IRaMuTeQ and Alceste: a line of starred variables, then the text up to the next such line."""
    starts = [match.start() for match in STARRED.finditer(text)]
    if text[: starts[0]].strip():
        raise ValueError("holds text before its first line of stars; whose is it?")
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        header, _, body = text[start:end].partition("\n")
        body = re.sub(r"^-\*\S+[ \t]*$", "", body, flags=re.M)  # marks of themes
        yield {**dict(VARIABLE.findall(header)), "text": body.strip()}


def _read_csv(text: str) -> Iterator[dict[str, str]]:
    text = re.sub(r"\Asep=.\r?\n", "", text)
    first = text.split("\n", 1)[0]
    csv.field_size_limit(LARGEST_TEXT)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    for row in rows:
        if None in row:
            raise ValueError(f"line {rows.line_num} has more cells than there are headings")
        yield {key: value or "" for key, value in row.items()}


def _read_json(text: str) -> Iterator[dict[str, object]]:
    """JSON lines, or one list of objects."""
    if text.lstrip().startswith("["):
        yield from json.loads(text)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"line {number} is not JSON: {error}") from None


def _read_parquet(file: Path, columns: dict[str, str]) -> Iterator[dict[str, object]]:
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.ParquetFile(file)
        groups = (table.metadata.row_group(i) for i in range(table.metadata.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if size > LARGEST_TABLE:
            raise ValueError(
                f"{size:,} bytes unpacked; at most {LARGEST_TABLE:,} are read: split it"
            )
        chosen = list(_choose_columns(table.schema_arrow.names, columns).values())
        # A dictionary may hold one long text for thousands of rows: counted as it is unpacked.
        unpacked = 0
        for batch in table.iter_batches(batch_size=50, columns=chosen):
            for record in batch.to_pylist():
                unpacked += sum(len(cell) for cell in record.values() if isinstance(cell, str))
                if unpacked > LARGEST_TABLE:
                    raise ValueError(f"more than {LARGEST_TABLE:,} characters of text: split it")
                yield record
    except ArrowException as error:
        raise ValueError(str(error).splitlines()[0]) from None


def _read_records(
    records: Iterator[dict], name: str, columns: dict[str, str], encoding: str
) -> Iterator[Found]:
    """Rows of a table → articles: by the columns that are named, else by those it has."""
    known: dict[tuple, dict[str, str]] = {}
    for number, record in enumerate(records, 1):
        place = f"{name}, record {number}"
        if not isinstance(record, dict):
            yield Found(place, problem="not an object with fields")
            continue
        names = tuple(record)
        try:
            chosen = known.get(names) or _choose_columns(list(names), columns, must=number == 1)
            known[names] = chosen
        except ValueError as error:
            if number == 1:  # most likely true of the whole table
                raise
            yield Found(place, problem=str(error))
            continue
        values = {field: _show(record.get(column)) for field, column in chosen.items()}
        text, title = values.pop("text"), values.get("title", "")
        if not text.strip():
            yield Found(place, problem="an article without text", title=title)
            continue
        text = put_title(title, text)
        yield Found(place, text=text, encoding=encoding, date_status="declared", **values)


def _choose_columns(
    found: list[str], columns: dict[str, str], *, must: bool = True
) -> dict[str, str]:
    """Which column holds which field: as named, else by the usual names.

    Raises ValueError where there is no text, and where a column that is named `must` be there: a
    later record of a table of free form may lack it.
    """
    folded = {str(name).strip().lower(): name for name in found}
    chosen = {}
    for field in FIELDS:
        if field in columns:
            if columns[field] not in found and not must and field != "text":
                continue
            if columns[field] not in found:
                listed = ", ".join(map(str, found))
                raise ValueError(f"no column “{columns[field]}” for {field} (columns: {listed})")
            chosen[field] = columns[field]
            continue
        usual = [folded[name] for name in (field, *_usual_names().get(field, ())) if name in folded]
        if usual:
            chosen[field] = usual[0]
    if "text" not in chosen:
        listed, usual = ", ".join(map(str, found)), ", ".join(("text", *_usual_names()["text"]))
        raise ValueError(f"no column is called {usual}; say which holds the text, with --map "
                         f"text=COLUMN (columns found: {listed})")  # fmt: skip
    return chosen


@cache
def _usual_names() -> dict[str, list[str]]:
    table = read_lexicon("fields")
    return table.groupby("field")["column"].agg(list).to_dict()


def _show(value: object) -> str:
    """A cell as text; nothing and not-a-number are nothing, a mark against formulas goes."""
    if value is None or value != value or isinstance(value, dict | list):
        return ""
    return mend(unprotect(str(value)))
