"""Tables of articles → their rows: CSV, JSON of every shape, Parquet, IRaMuTeQ.

A reader gives the names of the columns, the rows and, of a table made of columns, how many cells
of each are filled. A row that cannot be read is a ValueError that says why; the rows behind it are
read all the same.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product, zip_longest
from pathlib import Path

from helpers.base.spreadsheet import read_sheet
from helpers.base.translation import fault, translate
from helpers.intake.columns import choose_columns, fold_heading, list_usual_names
from helpers.intake.documents import check_unpacked

LARGEST_TABLE = 2_000_000_000  # bytes, unpacked; more is brought in several files
MAX_WRAPPERS = 3  # objects around an article: {"hits": {"hits": [{"_source": …}]}}
MAX_BROKEN = 1000  # broken lines that are named; a file with more is no JSON
BETWEEN = re.compile(r"[\s,\[\]]*")  # what stands between the objects of a list
# IRaMuTeQ has four stars before the variables of a text, Alceste its number.
STARRED = re.compile(r"^(?:\*{4}[ \t]+\*|\d{4}[ \t]+\*[^\W_]+_\S)", re.M)
VARIABLE = re.compile(r"\*([^\s_*]+)_(\S*)")
THEME = re.compile(r"^-\*\S+[ \t]*$", re.M)
# IRaMuTeQ has no blanks or apostrophes in a value: L_Humanité, Aujourd_hui_en_France.
ELIDED = re.compile(r"(?<![^\W_])(aujourd|d|l|qu)_(?=[aeiouyhàâéèêëîïôœûü])", re.I)

Row = dict[str, object] | ValueError
Table = tuple[list[str], Iterable[Row], Counter[str]]


def read_csv(text: str) -> Table:
    """Rows of a table as any spreadsheet saves it (`helpers.base.spreadsheet`)."""
    sheet = read_sheet(text)
    names = [cell.strip() for cell in sheet.headings.cells]
    if not names:
        raise fault("holds no table")
    if sheet.headings.problem:
        raise fault(
            "row {row} {problem}", row=sheet.headings.number, problem=sheet.headings.problem
        )
    rows: list[Row] = []
    n_filled: Counter[str] = Counter()
    for row in sheet.rows:
        if row.problem:
            rows.append(fault("row {row} {problem}", row=row.number, problem=row.problem))
        elif not row.is_empty:
            cells = list(zip_longest(names, row.cells[: len(names)], fillvalue=""))
            n_filled.update(name for name, cell in cells if cell.strip())
            rows.append(dict(cells))
    return names, rows, n_filled


def read_json(text: str, columns: dict[str, str]) -> Table:
    """Objects of JSON: lines, one list, one object or many, or a list wrapped in an object."""
    texts = {columns["text"]} if "text" in columns else set()
    rows = [row for value in _decode(text) for row in _open(value, texts)]
    names = dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row)
    if not any(isinstance(row, dict) for row in rows):
        raise next(iter(rows), fault("holds no article"))
    return list(names), rows, Counter()


def _decode(text: str) -> Iterator[object]:
    """The objects of a text, one by one; a broken one is named and the next line is tried."""
    decoder, at, n_broken = json.JSONDecoder(), 0, 0
    line, counted = 1, 0
    while (at := BETWEEN.match(text, at).end()) < len(text):
        line, counted = line + text.count("\n", counted, at), at
        if n_broken == MAX_BROKEN:
            yield fault("line {line} and all behind it are not read: no JSON", line=line)
            return
        try:
            value, at = decoder.raw_decode(text, at)
            yield value
        except (ValueError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            why = translate("nested too deep") if deep else str(error)
            yield fault("line {line} is not JSON: {error}", line=line, error=why)
            at, n_broken = _find_next(text, at), n_broken + 1


def _find_next(text: str, at: int) -> int:
    """Where the next object begins, on a line of its own and as far from the margin as this."""
    margin = text[text.rfind("\n", 0, at) + 1 : at]
    found = text.find(f"\n{'' if margin.strip() else margin}{{", at)
    return found + 1 if found >= 0 else len(text)


def _open(value: object, texts: set[str]) -> Iterator[Row]:
    """The rows in an object: itself, or what it wraps, as NewsAPI, Elasticsearch, pandas do."""
    if isinstance(value, ValueError):
        yield value
    elif not isinstance(value, dict):
        yield fault("not an object with fields")
    elif _is_list(names := value.get("columns"), str) and _is_list(value.get("data"), list):
        yield from (dict(zip(names, row, strict=False)) for row in value["data"])
    elif _is_columns(value, texts):
        index = next(iter(value.values()))
        yield from ({name: part[row] for name, part in value.items()} for row in index)
    else:
        titled = bool(_find_key(value, "title", set()))
        found = _unwrap(value, texts, MAX_WRAPPERS, titled=titled)
        yield from map(_flatten, found or [value])


def _is_list(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _is_columns(value: dict, texts: set[str]) -> bool:
    """Whether an object holds a column each, rows by their number, as pandas writes them."""
    key = _find_key(value, "text", texts)
    index = value[key] if key else None
    if not isinstance(index, dict) or _find_key(index, "text", texts):
        return False
    return all(isinstance(own, dict) and own.keys() == index.keys() for own in value.values())


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
    items = (item for part in parts for item in part)
    return [row for item in items for row in _unwrap(item, texts, depth - 1, titled=titled)]


def _flatten(value: dict, before: str = "", depth: int = MAX_WRAPPERS) -> dict[str, object]:
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
    from pyarrow import ArrowException, parquet, types

    try:
        table = parquet.ParquetFile(file)
    except ArrowException as error:
        raise ValueError(str(error).splitlines()[0]) from None
    metadata, schema = table.metadata, table.schema_arrow
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    n_cells = sum(g.column(i).num_values for g in groups for i in range(g.num_columns))
    size, packed = sum(group.total_byte_size for group in groups), file.stat().st_size
    check_unpacked(size + n_cells, packed)
    if size > LARGEST_TABLE:
        told = {"size": size, "most": LARGEST_TABLE}
        raise fault("{size} bytes unpacked; at most {most} are read: split it", **told)
    fields = schema.empty_table()
    while any(types.is_struct(kind) for kind in fields.schema.types):
        fields = fields.flatten()
    names = fields.column_names
    chosen = {name for own in choose_columns(names, columns).values() for name in own}
    n_filled: Counter[str] = Counter()
    for group, i in product(groups, range(metadata.num_columns)):
        part, logical_type = group.column(i), metadata.schema.column(i).logical_type
        path, known = part.path_in_schema, part.statistics
        name = next((own for own in names if f"{path}.".startswith(f"{own}.")), path)
        is_blank = known and known.has_min_max and known.min_raw == known.max_raw == b""
        n_null = known.null_count if known and known.has_null_count else 0
        is_empty = is_blank or str(logical_type) == "Null"
        n_filled[name] += 0 if is_empty else part.num_values - n_null
    # An object is unpacked where one of its parts holds a field.
    heads = tuple(f"{name}." for name in chosen)
    used = [own for own in schema.names if any(head.startswith(f"{own}.") for head in heads)]
    return names, _unpack(table, used, packed), n_filled


def _unpack(table, columns: list[str], packed: int) -> Iterator[Row]:
    from pyarrow import ArrowException

    # A dictionary may hold one long text for thousands of rows: counted as it is unpacked.
    unpacked = 0
    try:
        for batch in table.iter_batches(batch_size=50, columns=columns):
            for record in batch.to_pylist():
                cells = (cell for cell in record.values() if isinstance(cell, str | bytes))
                unpacked += sum(map(len, cells))
                check_unpacked(unpacked, packed)
                yield _flatten(record)
    except ArrowException as error:
        raise ValueError(str(error).splitlines()[0]) from None


def read_starred(text: str) -> Table:
    """IRaMuTeQ: a line of starred variables, then the text up to the next such line."""
    starts = [match.start() for match in STARRED.finditer(text)]
    if text[: starts[0]].strip():
        raise fault("holds text before its first line of stars; whose is it?")
    rows: list[Row] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        header, _, body = text[start:end].partition("\n")
        found = VARIABLE.findall(header)
        row = {name: ELIDED.sub(r"\1'", value).replace("_", " ").strip() for name, value in found}
        rows.append({**row, "text": THEME.sub("", body).strip()})
    return list(dict.fromkeys(name for row in rows for name in row)), rows, Counter()
