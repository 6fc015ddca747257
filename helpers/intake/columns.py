"""Rows of a table → articles: which column holds what, and how a cell is read."""

import ast
import re
from collections import Counter
from functools import cache
from urllib.parse import urlsplit

from helpers.base.dates import is_day, read_column
from helpers.base.encoding import decode
from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold
from helpers.base.spreadsheet import unprotect
from helpers.base.translation import fault, translate
from helpers.corpus.edition import SHORTENED_MARK, put_title
from helpers.corpus.mending import mend_text
from helpers.corpus.parts import LONGEST

FIELDS = ("text", "title", "lead", "outlet", "date", "url", "agency", "doc_id")
DATE_PARTS = ("month", "day")  # in columns of their own
ZOTERO_COLUMNS = {"containertitle", "publicationtitle"}  # Zotero's notes may be texts
# “Titre de l'article”, article_url, as `fold_heading` leaves them, say no more than titre and url.
OF_ARTICLE = re.compile(r"^article|(?:del|ofthe)?article$")
PANDAS_INDEX = "__index_level_"  # begins the names of columns in which pandas counts rows
COLUMNS_NAMED = 8  # of those that are not read; more would hide what else is said
ADDRESS = re.compile(r"(?:https?:)?//\S+|(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.I)
# A list of texts, or bytes, as Python writes them into a cell.
STRING = r"""b?(?:'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")"""
WRITTEN = re.compile(rf"(?=b){STRING}|\[\s*{STRING}(?:[\s,]+{STRING})*[\s,]*\]", re.S)
WRITTEN_NOTE = "its cell held a list or bytes as Python writes them, read as text"
FROM_ADDRESS = "outlet taken from the article’s address"
YEAR = re.compile(r"(\d{4})(?:\W\d\d?)?")  # in a column of years, or of years and months


def fold_heading(name: object) -> str:
    """A heading as it is compared: “Publication Title” is publicationTitle, publication_title."""
    return re.sub(r"[\W_]+", "", fold(str(name)))


@cache
def list_usual_names(field: str) -> list[str]:
    """The headings that hold a field, folded, the surest first."""
    table = read_lexicon("fields")
    names = (field, *table["column"][table["field"] == field])
    return list(dict.fromkeys(map(fold_heading, names)))


def choose_columns(found: list[str], named: dict[str, str]) -> dict[str, list[str]]:
    """Which columns may hold which field, the surest first: the one named, else the usual ones.

    Raises ValueError where none holds the text, where one that is named is not there, and where
    two have the same name.
    """
    headings = [(fold_heading(name), name) for name in found]
    shortened = [(OF_ARTICLE.sub("", heading), name) for heading, name in headings]
    listed = ", ".join(map(str, found))
    chosen: dict[str, list[str]] = {}
    for field in (*FIELDS, *DATE_PARTS):
        usual = list_usual_names(field)
        if field == "text" and any(heading in ZOTERO_COLUMNS for heading, _ in headings):
            usual = [*usual, "note", "notes"]
        pairs = ((known, heading) for known in (headings, shortened) for heading in usual)
        fitting = (name for known, usual in pairs for heading, name in known if heading == usual)
        chosen[field] = [named[field]] if field in named else list(dict.fromkeys(fitting))
        for name in chosen[field]:
            if name not in found:
                told = {"name": name, "field": field, "listed": listed}
                raise fault("no column “{name}” for {field} (columns: {listed})", **told)
            if found.count(name) > 1 and field in FIELDS:
                raise fault("two columns are called “{name}”; rename one of them", name=name)
    if not chosen["text"]:
        usual = ", ".join(("text", *read_lexicon("fields").query("field == 'text'")["column"]))
        raise fault(
            "no column is called {usual}; say which holds the text, with --map text=COLUMN "
            "(columns found: {listed}). A list of titles, addresses or abstracts holds no "
            "articles: bring the texts or pages",
            usual=usual,
            listed=listed,
        )
    return chosen


def list_unread(
    names: list[str], n_filled: Counter[str], chosen: dict[str, list[str]]
) -> list[str]:
    """The columns with something in them of which nothing is read, in the order of the table.

    Of two columns of texts, titles or leads the surer is read where it has no empty cell.
    """
    most, read = max(n_filled.values(), default=0), set()
    for field, own in chosen.items():
        alone = field in ("text", "title", "lead") and own and n_filled[own[0]] == most
        read |= set(own[:1] if alone else own)
    unread = [name for name in dict.fromkeys(names) if n_filled[name] and name not in read]
    return [name for name in unread if not name.startswith(PANDAS_INDEX)]


def tell_unread(names: list[str]) -> str:
    """What is said of columns that are not read; at most `COLUMNS_NAMED` by name."""
    if not names:
        return ""
    shown = [f"“{name}”" if name else "one without a heading" for name in names[:COLUMNS_NAMED]]
    shown += [f"{len(names) - COLUMNS_NAMED} more"] if len(names) > COLUMNS_NAMED else []
    listed = ", ".join(shown)
    return f"columns of its table that are not read: {listed}; --map FIELD=COLUMN has one read"


def make_article(row: dict[str, object], chosen: dict[str, list[str]]) -> dict[str, str]:
    """The article in a row: for each field the first cell that is not empty.

    Raises ValueError for a row that cannot be read.
    """
    cells = {field: _list_cells(row, names) for field, names in chosen.items()}
    given = next(iter(cells["text"]), "")
    cells = {field: list(map(_read_written, own)) for field, own in cells.items()}
    values = {field: next(iter(own), "") for field, own in cells.items()}
    text, title, lead = values.pop("text"), values["title"], values.pop("lead")
    values["date"] = _join_date(values["date"], values.pop("month"), values.pop("day"))
    if not text.strip():
        return {"problem": translate("an article without text"), "title": title}
    others = [cell for cell in cells["url"] if cell not in cells["outlet"]]
    values["url"] = next(filter(ADDRESS.fullmatch, cells["url"]), next(iter(others), ""))
    values["outlet"], note = _name_outlet(cells["outlet"], values["url"])
    notes = [note, WRITTEN_NOTE if text != given else ""]
    cut = SHORTENED_MARK.search(text.rstrip())
    if cut and not text[cut.end() :].strip():
        text = text[: cut.start()].rstrip()
        notes.append(f"cut off at its source ({cut[0]})")
    text = put_title(title, _put_lead(lead, title, text))
    note = "; ".join(filter(None, notes))
    return {**values, "text": text, "date_status": "declared", "note": note}


def _put_lead(lead: str, title: str, text: str) -> str:
    """A text with its lead before it, or behind its title; as it is where it begins with both."""
    known, above, start = (fold_heading(mend_text(part).text) for part in (lead, title, text))
    if not known or start.startswith(known) or start.removeprefix(above).startswith(known):
        return text
    first, _, rest = text.lstrip().partition("\n")
    titled = bool(above) and fold_heading(mend_text(first).text) == above
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
    """A year with the month and the day that stand in columns of their own; else the date.

    A column of days (*jour*) may hold whole dates.
    """
    year = YEAR.fullmatch(date.strip())
    month, day = (part.strip().removesuffix(".0") for part in parts)
    if day and (year or not date.strip()) and is_day(read_column([day])[0][0]):
        return day
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
        host = _find_host(name)
        if host in ("", name.lower().removeprefix("www.")):
            return name.removeprefix("www."), ""
    host = _find_host(names[0] if names else url)
    return host, FROM_ADDRESS if host and not names else ""


def _find_host(address: str) -> str:
    """The host in an address, with or without https:// before it; "" in what is no address."""
    if not ADDRESS.fullmatch(address):
        return ""
    whole = address if "//" in address else f"//{address}"
    return (urlsplit(whole).hostname or "").removeprefix("www.")


def _list_cells(row: dict[str, object], names: list[str]) -> list[str]:
    """The cells of some columns that are not empty, as text."""
    shown = {name: _show(row.get(name)) for name in names}
    for name, cell in shown.items():
        if "\0" in cell:
            raise fault("holds a NUL byte in the column “{name}”; a text was expected", name=name)
        if len(cell) > LONGEST:
            told = {"name": name, "n": len(cell), "most": LONGEST}
            raise fault("“{name}” has {n} characters; no article has {most}", **told)
    return [cell for cell in shown.values() if cell.strip()]


def _show(value: object) -> str:
    """A cell as text; nothing and not-a-number are nothing, a mark against formulas goes."""
    if isinstance(value, bytes):
        value = decode(value)[0]
    if value is None or value != value or isinstance(value, dict | list):
        return ""
    return replace_surrogates(unprotect(str(value)))


def replace_surrogates(text: str) -> str:
    """A text in which a lone half of a character, which no file can hold, is U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
