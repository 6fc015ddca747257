"""Sentences that a page prints: templates in `messages/*.toml`, filled from a small table.

A message has an id and one or more templates. Nothing is computed here but how many rows there are.
A template has
- `en` and `fr`: its words, with the same fields, as `display.finding` takes them,
- `when`: a condition on columns and values, as `DataFrame.eval` takes it (default: any row),
- `of`: `row`, a line for each row (default); `table`, one line for all rows, their columns as lists
  and their number as `n_rows`; `none`, a line where there is no row,
- `caveat`: whether it says what a number cannot say,
- `weight`: how much it tells a reader who has a minute (1, or more for what goes before others on
  the card that a page opens with; 0 for what says how something was counted, not what was found).
What a template `of = "none"` says is shown in JupyterLab; a page leaves its section out.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base.translation import find_language, read_tables, translate
from helpers.show.display import Html, caveat, finding, join_findings

MESSAGES = Path(__file__).parent / "messages"


@cache
def read_messages(folder: Path = MESSAGES) -> dict[str, list[dict[str, Any]]]:
    """The templates of every message id. Raises ValueError for an id that two files have."""
    return read_tables(folder, "the message {}")


def say(
    message: str,
    table: pd.DataFrame | pd.Series | Mapping[str, Any] | None = None,
    /,
    *,
    top: int = 6,
    **values: Any,
) -> Html:
    """A sentence for each of the first rows of a small table, or one for all of them.

    Each row is said by the first template of the message whose condition it meets, and not at all
    where it meets none. Nothing to say is an empty string.

    Parameters
    ----------
    message : id of a message in `messages/*.toml`
    table : one row for each thing to be said, or one row as a mapping
    top : lines at most; where one line speaks of all rows, names that it lists at most
    values : what the templates need beside the columns; a value goes before a column of its name

    Raises KeyError for an unknown message or field, NameError for a condition on what is not there.

    >>> print(show.say("explored_pairs", {"n": 2, "m": 30}, status="edited"))
    <p class="note"><b>2</b> of <b>30</b> rows: <b>edited</b>.</p>
    """
    templates = read_messages()[message]
    if not isinstance(table, pd.DataFrame):
        rows = [{}] if table is None else [dict(table)] * bool(len(table))
        table = pd.DataFrame(rows)
    none = not len(table)  # then the templates for that speak of one row without columns
    left = pd.DataFrame(index=[0]) if none else table.reset_index(drop=True)
    lines: list[tuple[int, Html]] = []  # each with the row that it begins with
    for template in (entry for entry in templates if (entry.get("of") == "none") == none):
        met = left[_meet(template, left, values)]
        left = left.drop(index=met.index)
        if template.get("of", "row") == "table" and len(met):
            columns = {"n_rows": len(met)} | {name: _list(met[name], top) for name in met}
            lines.append((met.index[0], _fill(template, columns | values)))
        else:
            rows = met.head(top).to_dict("records")
            lines += zip(met.index, (_fill(template, row | values) for row in rows), strict=False)
    first = sorted(lines, key=lambda line: line[0])[:top]
    return join_findings([line for _, line in first]) if first else Html()


def _meet(template: Mapping[str, Any], rows: pd.DataFrame, values: dict[str, Any]) -> pd.Series:
    """Which rows meet the condition of a template."""
    if "when" not in template:
        return pd.Series(True, index=rows.index)
    met = rows.eval(template["when"], resolvers=(values,), local_dict=values, engine="python")
    return pd.Series(met, index=rows.index).eq(True).fillna(False).astype(bool)


def _list(column: pd.Series, top: int) -> list:
    more = [Html(translate("<b>{n}</b> more", n=len(column) - top))] if len(column) > top else []
    return [*column.head(top), *more]


def _fill(template: Mapping[str, Any], values: Mapping[str, Any]) -> Html:
    words = template.get(find_language(), template["en"])  # a test names what has no French
    said = (caveat if template.get("caveat") else finding)(words, **values)
    weight = template.get("weight", 1)
    if not weight:
        return Html(re.sub('"(finding|caveat)"', '"note"', said, count=1))
    if template.get("of") == "none":
        return Html(said.replace('"finding"', '"nothing"', 1))
    return said if weight == 1 else Html(said.replace(">", f' data-weight="{weight}">', 1))
