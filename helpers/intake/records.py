"""Tables of articles → their rows: CSV, JSON of every shape, Parquet, IRaMuTeQ.

A reader gives the names of the columns, and the rows. A row that cannot be read is a ValueError
that says why; the rows behind it are read all the same.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold
from helpers.base.spreadsheet import Row as SheetRow
from helpers.base.spreadsheet import read_sheet

FIELDS = ("text", "title", "lead", "outlet", "date", "url", "agency", "doc_id")
PARTS = ("month", "day")  # of a date, where a table has them in columns of their own
LARGEST_TABLE = 2_000_000_000  # bytes, unpacked; more is brought in several files
WRAPPED = 3  # objects around an article at most: {"hits": {"hits": [{"_source": …}]}}
BROKEN_LINES = 1000  # that are named; a file with more is given up there, for it is no JSON
BETWEEN = re.compile(r"[\s,\[\]]*")  # what stands between the objects of a list
# IRaMuTeQ has four stars before the variables of a text, Alceste its number.
STARRED = re.compile(r"^(?:\*{4}[ \t]+\*|\d{4}[ \t]+\*[^\W_]+_\S)", re.M)
VARIABLE = re.compile(r"\*([^\s_*]+)_(\S*)")
THEME = re.compile(r"^-\*\S+[ \t]*$", re.M)
# IRaMuTeQ has no blanks or apostrophes in a value: L_Humanité, Aujourd_hui_en_France.
ELIDED = re.compile(r"(?<![^\W_])(aujourd|d|l|qu)_(?=[aeiouyhàâéèêëîïôœûü])", re.I)
REFERENCES = {"containertitle", "publicationtitle"}  # columns of Zotero, whose notes may be texts
# “Titre de l'article”, article_url, as `fold_heading` leaves them, say no more than titre and url.
OF_ARTICLE = re.compile(r"^article|(?:del|ofthe)?article$")
INDEX = "__index_level_"  # begins the names of columns in which pandas counts rows

Row = dict[str, object] | ValueError
# The columns, the rows and, of a table made of columns, how many cells of each are not empty.
Table = tuple[list[str], Iterable[Row], Counter[str]]


def fold_heading(name: object) -> str:
    """A heading as it is compared: “Publication Title” is publicationTitle, publication_title."""
    return re.sub(r"[\W_]+", "", fold(str(name)))


@cache
def list_usual_names(field: str) -> list[str]:
    """The headings that hold a field, folded, the surest first."""
    table = read_lexicon("fields")
    names = (field, *table["column"][table["field"] == field])
    return list(dict.fromkeys(map(fold_heading, names)))


def choose_columns(found: list[str], columns: dict[str, str]) -> dict[str, list[str]]:
    """Which columns may hold which field, the surest first: the one named, else the usual ones.

    Raises ValueError where none holds the text, where one that is named is not there, and where
    two have the same name.
    """
    folded: dict[str, list[str]] = {}
    shortened: dict[str, list[str]] = {}
    for name in found:
        heading = fold_heading(name)
        folded.setdefault(heading, []).append(name)
        shortened.setdefault(OF_ARTICLE.sub("", heading), []).append(name)
    chosen, listed = {}, ", ".join(map(str, found))
    for field in (*FIELDS, *PARTS):
        usual = list_usual_names(field)
        if field == "text" and REFERENCES & set(folded):
            usual = [*usual, "note", "notes"]
        names = [name for known in (folded, shortened) for heading in usual
                 for name in dict.fromkeys(known.get(heading, ()))]  # fmt: skip
        names = list(dict.fromkeys(names))
        if field in columns:
            names = [columns[field]]
            if names[0] not in found:
                raise ValueError(f"no column “{names[0]}” for {field} (columns: {listed})")
        for name in names:
            if found.count(name) > 1 and field in FIELDS:
                raise ValueError(f"two columns are called “{name}”; rename one of them")
        chosen[field] = names
    if not chosen["text"]:
        usual = ", ".join(("text", *read_lexicon("fields").query("field == 'text'")["column"]))
        raise ValueError(f"no column is called {usual}; say which holds the text, with --map "
                         f"text=COLUMN (columns found: {listed}). A list of titles, addresses "
                         "or abstracts holds no articles: bring the texts or pages")  # fmt: skip
    return chosen


def list_unread(table: Table, chosen: dict[str, list[str]]) -> list[str]:
    """The columns with something in them of which nothing is read, in the order of the table.

    Of two columns of texts, titles or leads the surer is read where it has no empty cell.
    """
    names, _, filled = table
    most, read = max(filled.values(), default=0), set()
    for field, own in chosen.items():
        alone = field in ("text", "title", "lead") and own and filled[own[0]] == most
        read |= set(own[:1] if alone else own)
    return [name for name in dict.fromkeys(names)
            if filled[name] and name not in read and not name.startswith(INDEX)]  # fmt: skip


def read_csv(text: str) -> Table:
    """Rows of a table as any spreadsheet saves it (`helpers.base.spreadsheet`)."""
    sheet = read_sheet(text)
    names = [cell.strip() for cell in sheet.headings.cells]
    if not names:
        raise ValueError("holds no table")
    if sheet.headings.problem:
        raise ValueError(f"row {sheet.headings.number} {sheet.headings.problem}")
    rows = [row for row in sheet.rows if not row.is_empty]
    cells = (
        cell for row in rows if not row.problem for cell in zip(names, row.cells, strict=False)
    )
    filled = Counter(name for name, cell in cells if cell.strip())
    return names, (_pair(names, row) for row in rows), filled


def _pair(names: list[str], row: SheetRow) -> Row:
    if row.problem:
        return ValueError(f"row {row.number} {row.problem}")
    return dict(zip_longest(names, row.cells[: len(names)], fillvalue=""))


def read_json(text: str, columns: dict[str, str]) -> Table:
    """Objects of JSON: lines, one list, one object or many, or a list wrapped in an object."""
    texts = {columns["text"]} if "text" in columns else set()
    rows = [row for value in _decode(text) for row in _open(value, texts)]
    if not any(isinstance(row, dict) for row in rows):
        raise next(iter(rows), ValueError("holds no article"))
    names = dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row)
    return list(names), rows, Counter()


def _decode(text: str) -> Iterator[object]:
    """The objects of a text, one by one; a broken one is named and the next line is tried."""
    decoder, at, line, counted, broken = json.JSONDecoder(), 0, 1, 0, 0
    while (at := BETWEEN.match(text, at).end()) < len(text):
        line, counted = line + text.count("\n", counted, at), at
        if broken == BROKEN_LINES:
            yield ValueError(f"line {line} and all behind it are not read: too many are not JSON")
            return
        try:
            value, at = decoder.raw_decode(text, at)
            yield value
        except (ValueError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            why = "cannot be read: nested too deep" if deep else f"is not JSON: {error}"
            yield ValueError(f"line {line} {why}")
            at, broken = _find_next(text, at), broken + 1


def _find_next(text: str, at: int) -> int:
    """Where the next object begins, on a line of its own and as far from the margin as this."""
    margin = text[text.rfind("\n", 0, at) + 1 : at]
    found = text.find(f"\n{margin}{{", at) if not margin.strip() else text.find("\n{", at)
    return found + 1 if found >= 0 else len(text)


def _open(value: object, texts: set[str]) -> Iterator[Row]:
    """The rows in an object: itself, or what it wraps, as NewsAPI, Elasticsearch, pandas do."""
    if isinstance(value, ValueError):
        yield value
    elif not isinstance(value, dict):
        yield ValueError("not an object with fields")
    elif _is_split(value):
        yield from (dict(zip(value["columns"], row, strict=False)) for row in value["data"])
    elif (index := _find_index(value, texts)) is not None:
        yield from ({name: part[row] for name, part in value.items()} for row in index)
    else:
        found = _unwrap(value, texts, WRAPPED, titled=bool(_find_key(value, "title", set())))
        yield from (_flatten(row) for row in found or [value])


def _is_split(value: dict) -> bool:
    """Whether an object holds the names of columns and lists of cells, as pandas may write them."""
    names, rows = value.get("columns"), value.get("data")
    if not (isinstance(names, list) and isinstance(rows, list)):
        return False
    return all(isinstance(name, str) for name in names) and all(isinstance(r, list) for r in rows)


def _find_index(value: dict, texts: set[str]) -> Iterable[str] | None:
    """The numbers of the rows in an object of columns, which is what pandas writes; else None."""
    key = _find_key(value, "text", texts)
    index = value[key] if key else None
    if not isinstance(index, dict) or _find_key(index, "text", texts):
        return None
    columns = value.values()
    return index if all(isinstance(c, dict) and c.keys() == index.keys() for c in columns) else None


def _find_key(value: dict, field: str, named: set[str]) -> str | None:
    usual = list_usual_names(field)
    return next((key for key in value if key in named or fold_heading(key) in usual), None)


def _unwrap(value: object, texts: set[str], depth: int, *, titled: bool) -> list[dict]:
    """The objects with a text; in one that has a title, as an article has, those with a title."""
    if not isinstance(value, dict):
        return []
    if (key := _find_key(value, "text", texts)) and not isinstance(value[key], list | dict):
        return [value] if not titled or _find_key(value, "title", set()) else []
    parts = (part if isinstance(part, list) else [part] for part in value.values() if depth)
    return [row for part in parts for item in part
            for row in _unwrap(item, texts, depth - 1, titled=titled)]  # fmt: skip


def _flatten(value: dict, before: str = "", depth: int = WRAPPED) -> dict[str, object]:
    """An object of one level: {"source": {"name": …}} has the field source.name."""
    flat: dict[str, object] = {}
    for name, part in value.items():
        if isinstance(part, dict) and isinstance(part.get("date-parts"), list):  # Zotero's CSL
            first = next(iter(part["date-parts"]), None)
            numbers = first if isinstance(first, list) else []
            part = "-".join(f"{number:0>2}" for number in numbers if isinstance(number, int | str))
        elif isinstance(part, list) and part and all(isinstance(item, str) for item in part):
            part = "\n".join(part)
        if isinstance(part, dict) and depth:
            flat |= _flatten(part, f"{before}{name}.", depth - 1)
        else:
            flat[f"{before}{name}"] = part
    return flat


def read_parquet(file: Path, columns: dict[str, str]) -> Table:
    """Rows of a Parquet file; only the columns that hold a field are unpacked."""
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.ParquetFile(file)
    except ArrowException as error:
        raise ValueError(str(error).splitlines()[0]) from None
    groups = (table.metadata.row_group(i) for i in range(table.metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    if size > LARGEST_TABLE:
        raise ValueError(f"{size:,} bytes unpacked; at most {LARGEST_TABLE:,} are read: split it")
    schema = table.schema_arrow
    names = [name for field in schema for name in _name_parts(field)]
    chosen = {name for own in choose_columns(names, columns).values() for name in own}
    rows = _unpack(table, sorted({_find_root(name, schema.names) for name in chosen}))
    return names, rows, _count_filled(table.metadata, names)


def _count_filled(metadata, names: list[str]) -> Counter[str]:
    """How many cells of each column are not empty, as far as a file says so of its own."""
    filled: Counter[str] = Counter()
    for number in range(metadata.num_columns):
        column = metadata.schema.column(number)
        if str(column.logical_type) == "Null":
            continue
        name = next((own for own in names if f"{column.path}.".startswith(f"{own}.")), column.path)
        for group in range(metadata.num_row_groups):
            part = metadata.row_group(group).column(number)
            known = part.statistics
            text = column.physical_type == "BYTE_ARRAY" and known and known.has_min_max
            blank = text and known.min_raw == known.max_raw == b""
            empty = known.null_count if known and known.has_null_count else 0
            filled[name] += 0 if blank else part.num_values - empty
    return filled


def _name_parts(field) -> list[str]:
    """The names of a column and, where its cells are objects, of their fields."""
    from pyarrow import types

    if not types.is_struct(field.type):
        return [field.name]
    return [f"{field.name}.{part}" for own in field.type for part in _name_parts(own)]


def _find_root(name: str, names: list[str]) -> str:
    return name if name in names else next(own for own in names if name.startswith(f"{own}."))


def _unpack(table, columns: list[str]) -> Iterator[Row]:
    from pyarrow import ArrowException

    # A dictionary may hold one long text for thousands of rows: counted as it is unpacked.
    unpacked = 0
    try:
        for batch in table.iter_batches(batch_size=50, columns=columns):
            for record in batch.to_pylist():
                cells = (cell for cell in record.values() if isinstance(cell, str | bytes))
                unpacked += sum(map(len, cells))
                if unpacked > LARGEST_TABLE:
                    raise ValueError(f"more than {LARGEST_TABLE:,} characters of text: split it")
                yield _flatten(record)
    except ArrowException as error:
        raise ValueError(str(error).splitlines()[0]) from None


def read_starred(text: str) -> Table:
    """IRaMuTeQ: a line of starred variables, then the text up to the next such line."""
    starts = [match.start() for match in STARRED.finditer(text)]
    if text[: starts[0]].strip():
        raise ValueError("holds text before its first line of stars; whose is it?")
    rows: list[Row] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        header, _, body = text[start:end].partition("\n")
        variables = {name: ELIDED.sub(r"\1'", value).replace("_", " ").strip()
                     for name, value in VARIABLE.findall(header)}  # fmt: skip
        rows.append({**variables, "text": THEME.sub("", body).strip()})
    return list(dict.fromkeys(name for row in rows for name in row)), rows, Counter()
