"""Sentences that a page prints: templates in `messages/*.toml`, filled from a small table.

A message has an id and one or more templates. Which template speaks of a row is a condition on
its columns; nothing is computed here but how many rows there are.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from helpers.show.display import Html, caveat, finding, join_findings

MESSAGES = Path(__file__).parent / "messages"
LANGUAGE = "en"


class Template(NamedTuple):
    """One way to say a message: its text, and for which rows."""

    text: str
    when: str = ""
    """A condition on columns and values, as `DataFrame.eval` takes it; empty: any row."""
    of: str = "row"
    """`row`: a line for each row; `table`: one line for all rows, their columns as lists; `none`:
    a line where there is no row."""
    caveat: bool = False
    """Whether it says what a number cannot say."""


@cache
def read_messages(folder: Path = MESSAGES) -> dict[str, tuple[Template, ...]]:
    """The templates of every message id. Raises ValueError for an id that two files have."""
    found: dict[str, tuple[Template, ...]] = {}
    for file in sorted(folder.glob("*.toml")):
        for message, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if message in found:
                raise ValueError(f"{file.name}: the message {message} stands in another file too")
            found[message] = tuple(
                Template(
                    entry[LANGUAGE],
                    entry.get("when", ""),
                    entry.get("of", "row"),
                    entry.get("caveat", False),
                )
                for entry in entries
            )
    return found


def say(
    message: str,
    table: pd.DataFrame | Mapping[str, Any] | pd.Series | None = None,
    /,
    *,
    top: int = 6,
    about: str = "",
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
    about : `"dispatch"` for the sentences that a notebook opens with
    values : what the templates need beside the columns; a value goes before a column of its name

    Raises KeyError for an unknown message, column or value.
    """
    templates = read_messages().get(message)
    if templates is None:
        raise KeyError(f"no message {message!r} in {MESSAGES.name}/*.toml")
    if not isinstance(table, pd.DataFrame):
        table = pd.DataFrame([{} if table is None else dict(table)])
    lines: list[tuple[int, Html]] = []
    if not len(table):
        none = [entry for entry in templates if entry.of == "none" and _holds(entry, values)]
        lines = [(0, _fill(entry, values)) for entry in none[:1]]
    left = table.reset_index(drop=True)
    for entry in templates:
        if entry.of == "none" or not len(left):
            continue
        met = left[_meet(entry, left, values)]
        left = left.drop(index=met.index)
        if entry.of == "table" and len(met):
            columns = {"n_rows": len(met)} | {name: _list(met[name], top) for name in met}
            lines.append((met.index[0], _fill(entry, columns | values)))
        elif entry.of == "row":
            rows = met.head(top).to_dict("records")
            said = [_fill(entry, row | values) for row in rows]
            lines += zip(met.index[:top], said, strict=True)
    first = sorted(lines, key=lambda line: line[0])[:top]
    return join_findings([line for _, line in first], about=about) if first else Html()


def _meet(entry: Template, rows: pd.DataFrame, values: Mapping[str, Any]) -> pd.Series:
    """Which rows meet the condition of a template."""
    met: Any = True
    if entry.when:
        try:
            met = rows.eval(entry.when, resolvers=(values,), local_dict=values, engine="python")
        except pd.errors.UndefinedVariableError as error:
            raise KeyError(f"when = {entry.when!r}: {error}") from None
    return pd.Series(met, index=rows.index).eq(True).fillna(False).astype(bool)


def _holds(entry: Template, values: Mapping[str, Any]) -> bool:
    return bool(_meet(entry, pd.DataFrame(index=[0]), values).all())


def _list(column: pd.Series, top: int) -> list:
    more = [Html(f"<b>{len(column) - top}</b> more")] if len(column) > top else []
    return [*column.head(top), *more]


def _fill(entry: Template, values: Mapping[str, Any]) -> Html:
    return (caveat if entry.caveat else finding)(entry.text, **values)
