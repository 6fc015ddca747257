"""Files that others made → the articles they hold, one by one, with what is known of each.

Nothing is fetched, nothing is written, no archive is opened. What cannot be read comes back too,
with the reason: no file goes missing without a word.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.base.dates import HEADER_WORDS, find_date_in_name, find_dateline, list_dates
from helpers.base.encoding import decode
from helpers.base.spelling import fold, show_plainly
from helpers.base.translation import fault, translate
from helpers.corpus.edition import list_paragraphs
from helpers.corpus.mending import mend_text
from helpers.corpus.parts import LONGEST
from helpers.intake import downloads, records, web_pages
from helpers.intake.columns import (
    FIELDS,
    choose_columns,
    list_unread,
    make_article,
    replace_surrogates,
    tell_unread,
)
from helpers.intake.documents import read_docx, read_rtf
from helpers.intake.records import LARGEST_TABLE

TEXTS = {".txt", ".text"}
FRAMES = "skipped: pictures and frames of the saved page {page}"
LIKE_FRAMES = "skipped: named like the frames of a saved page; rename it if it holds articles"
PAGES = {".html", ".htm", ".xhtml"}
DOCUMENTS = {".docx": read_docx, ".rtf": read_rtf}
TABLES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet"}
READ = TEXTS | PAGES | set(DOCUMENTS) | TABLES
# What a browser puts beside a saved page, its pictures and frames, has its name and one of these.
COMPANION = re.compile(
    r"(.+)(?:_files|_fichiers|_archivos|_bestanden|_file|-dateien|-filer|\.files)", re.I
)
LARGEST_TEXT = 20_000_000  # bytes; a single article is never so long, a glued collection may be
# Characters that a part of an article may have.
CELLS = {"text": LONGEST, **dict.fromkeys(("title", "outlet", "date", "url", "agency"), 20_000)}
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
FROM_FOLDER = "outlet taken from the folder’s name"
HEADER_LINES = 12  # lines of a plain text among which its date of publication is looked for
MAX_TITLE = 200  # characters of a first line that may be a title


@dataclass(frozen=True)
class Found:
    """One article as found, or what stood in the way."""

    source: str  # the file, and the number of the record in it
    text: str = ""
    title: str = ""
    outlet: str = ""
    names_outlet: bool = False  # whether a page says itself whose it is
    date: str = ""  # as its source gives it; those of a table are read as one column
    date_status: str = ""  # declared by the source, or what it was inferred from
    url: str = ""
    agency: str = ""
    doc_id: str = ""
    encoding: str = ""
    note: str = ""  # how the text was got: it goes into the article's provenance
    told: str = ""  # what the first article of a file says of the whole file
    problem: str = ""  # why there is no article; empty where there is one
    data: bytes | None = None  # the file byte for byte, where it is the article


class Refused(ValueError):
    """A file that is not read; its text says why, in full."""


def find_articles(
    paths: list[str | Path], *, columns: dict[str, str] | None = None
) -> Iterator[Found]:
    """Read every article in files and folders: texts, saved pages, tables, databases' exports.

    `columns` says which column or variable of a table holds a field (`{"title": "headline"}`).
    Raises ValueError for a field that is none, FileNotFoundError for a path that is not there.
    """
    unknown = [name for name in columns or {} if name not in FIELDS]
    if unknown:
        raise fault("no field “{name}”; the fields are {known}", name=unknown[0], known=FIELDS)
    for path in map(Path, paths):
        if not path.exists():
            raise fault("{path}: no such file or folder", FileNotFoundError, path=str(path))
        top = path if path.is_dir() else path.parent
        for file in _list_files(path):
            name = show_name(file.relative_to(top.parent) if top.name else file)
            yield from _read_file(file, name, columns or {})


def show_name(path: str | Path) -> str:
    """A path as text that can be written anywhere, whatever bytes its name is made of."""
    return " ".join(show_plainly(os.fsencode(path).decode("utf-8", "replace")).split())


def _list_files(path: Path) -> Iterator[Path]:
    """Every file of a folder, and every folder in it that is not entered."""
    if not path.is_dir():
        yield path
        return
    for here, folders, files in os.walk(path):  # links to folders are not followed
        inside = [Path(here, name) for name in sorted(folders) if name[0] != "."]
        closed = [folder for folder in inside if _find_reason(folder)]
        folders[:] = [folder.name for folder in inside if folder not in closed]
        yield from closed
        yield from (Path(here, name) for name in sorted(files) if name[0] != ".")


def _find_reason(folder: Path) -> str:
    """Why a folder is not entered; "" where it is."""
    if folder.is_symlink():
        return translate("skipped: a link to a folder; name the folder itself")
    named = COMPANION.fullmatch(folder.name)
    beside = folder.parent.glob("*") if named else ()
    pages = [page for page in beside if _suffix(page) in PAGES]
    own = next((page for page in pages if fold(page.stem) == fold(named[1])), None)
    if own:
        return translate(FRAMES, page=show_name(own.name))
    held = {_suffix(file) for file in folder.glob("*") if file.is_file()}  # its page was renamed
    if pages and held and not held & (READ - PAGES):
        return translate(LIKE_FRAMES)
    return ""


def _suffix(file: Path) -> str:
    return file.suffix.lower()


def _read_file(file: Path, name: str, columns: dict[str, str]) -> Iterator[Found]:
    """The articles in a file, and a line for what cannot be read of it."""
    try:
        _refuse(file)
        kind, articles = _open(file, columns)
        for number, values in enumerate(articles, 1):
            found = Found(f"{name}, {kind} {number}" if kind else name, **values)
            long = next((part for part in CELLS if len(getattr(found, part)) > CELLS[part]), "")
            told = {"name": long, "n": CELLS.get(long, 0)}
            said = translate("{name} of more than {n} characters: no article has that", **told)
            yield Found(found.source, problem=said) if long else found
    except Refused as reason:
        yield Found(name, problem=str(reason))
    except (OSError, ValueError, RecursionError) as error:
        why = str(error).strip() or type(error).__name__
        yield Found(name, problem=translate("cannot be read: {error}", error=why))


def _refuse(file: Path) -> None:
    """Raise Refused for a file that is not even opened as text."""
    suffix = _suffix(file)
    if file.is_dir():
        raise Refused(_find_reason(file))
    if file.is_symlink():
        raise fault("skipped: a link to another file; name the file itself", Refused)
    if not file.is_file():
        raise fault("not a regular file", Refused)
    if suffix == ".pdf":
        raise fault("a PDF cannot be read; save the page as HTML or the text as .txt", Refused)
    if suffix not in READ:
        told = {"listed": ", ".join(sorted(READ))}
        raise fault("not a format that is read here ({listed}); save it as one", Refused, **told)
    with file.open("rb") as stream:
        head = stream.read(200_000 if suffix in PAGES else 8)
    is_database = downloads.find_page_reader(head.decode("latin-1")) is not None
    size, limit = file.stat().st_size, LARGEST_TEXT
    if suffix in TABLES or is_database:
        limit = LARGEST_TABLE
    if size > limit:
        told = {"size": size, "limit": limit}
        raise fault("{size} bytes; at most {limit} are read of one file: split it", Refused, **told)
    if head.startswith(ARCHIVES) and suffix != ".docx":
        raise fault("an archive or a spreadsheet; unpack it, or save it as CSV", Refused)


Values = Iterable[dict]


def _open(file: Path, columns: dict[str, str]) -> tuple[str, Values]:
    """What the articles of a file are called, "" where it is one article; and the articles."""
    suffix = _suffix(file)
    if suffix == ".parquet":
        return "record", _read_rows(records.read_parquet(file, columns), columns)
    data = file.read_bytes()
    if suffix in DOCUMENTS:
        text = replace_surrogates(DOCUMENTS[suffix](data))
        known = {"encoding": suffix[1:]}
    else:
        text, encoding = (web_pages.decode_page if suffix in PAGES else decode)(data)
        text, known = text.removeprefix("\ufeff"), {"encoding": encoding}
    if "\0" in text and suffix not in TABLES and suffix not in DOCUMENTS:
        raise fault("holds a NUL byte; a text was expected")
    if suffix in PAGES:
        kind, articles = _open_page(file, text)
    elif suffix in (".csv", ".tsv"):
        kind, articles = "record", _read_rows(records.read_csv(text), columns)
    elif suffix in TABLES:
        kind, articles = "record", _read_rows(records.read_json(text, columns), columns)
    elif records.STARRED.search(text):
        kind, articles = "record", _read_rows(records.read_starred(text), columns)
    elif found := downloads.read_download(text):
        kind, articles = "article", found
    else:
        kind, articles = "", [_read_plain(file, text)]
        known |= {"data": data} if suffix in TEXTS else {}
    return kind, ({**known, **values} for values in articles)


def _open_page(file: Path, page: str) -> tuple[str, Values]:
    if read := downloads.find_page_reader(page):
        return "article", read(page)
    values = web_pages.read_page(page)
    if not (values.get("outlet") or values.get("problem")):
        values["outlet"] = show_name(file.resolve().parent.name)
        values["note"] += f"; {FROM_FOLDER}"
    return "", [values]


def _read_plain(file: Path, text: str) -> dict[str, str]:
    """A text that is one article: its outlet is the folder's name, its first line the title."""
    lines = list_paragraphs(mend_text(text).text)
    named = find_date_in_name(file.stem)
    named = named and find_date_in_name(file.stem, list_dates("\n".join(lines)))
    outlet = show_name(file.resolve().parent.name)
    head = [_drop_name(line, outlet) for line in lines[:1]] + lines[1:HEADER_LINES]
    printed = find_dateline(head[:1]) and len(head[0].split()) <= HEADER_WORDS  # no title
    first = next(iter(lines[1:] if printed else lines), "")
    return {
        "text": text,
        "title": first if len(first) <= MAX_TITLE and first[-1:] not in (".", ";", ":") else "",
        "outlet": outlet,
        "date": named or find_dateline(head),
        "date_status": f"inferred ({'the file’s name' if named else 'the head of the text'})",
        "doc_id": show_name(file.stem),
        "note": FROM_FOLDER,
    }


def _drop_name(line: str, outlet: str) -> str:
    """A line without the name of the outlet before it: of “Le Monde, 7 mars 2023” the day."""
    named = fold(line[: len(outlet)]) == fold(outlet)
    return line[len(outlet) :].lstrip(" ,|•·–—-(") if named else line


def _read_rows(table: records.Table, columns: dict[str, str]) -> Values:
    """Rows of a table → articles; the first also says which columns are not read."""
    names, rows, n_filled = table
    chosen = choose_columns(names, columns)
    told = tell_unread(list_unread(names, n_filled, chosen))
    is_empty = True
    for row in rows:
        try:
            if isinstance(row, ValueError):
                raise row
            values = make_article(row, chosen)
        except ValueError as error:
            values = {"problem": str(error)}
        yield {**values, "told": told} if is_empty else values
        is_empty = False
    if is_empty:
        raise fault("has headings and no row below them", Refused)
