"""Sentences that a page prints: templates in one folder of tables, filled from a small table.

A message has an id and one or more templates, in `messages/*.toml`. Which template speaks of a row
is a condition on its columns; nothing is computed here.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from helpers.show.display import Html, caveat, finding, join_findings

MESSAGES = Path(__file__).parent / "messages"
MOST_SAID = 6  # rows of one table that are spoken of
LANGUAGE = "en"


class Template(NamedTuple):
    """One way to say a message: its text, and for which rows."""

    text: str
    when: str = ""
    """A condition on the columns of a row, as `DataFrame.query` takes it; empty: any row."""
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
    table: pd.DataFrame | Mapping[str, Any] | None = None,
    *,
    top: int = MOST_SAID,
    about: str = "",
    **values: Any,
) -> Html:
    """Say a message of a small table: a line for each of its first `top` rows, or one for all.

    `table` holds a row for each thing to be said, or is one row as a mapping; its columns, and
    `values`, fill the templates. Each row is said by the first template whose condition it meets,
    and not at all where it meets none. Nothing to say is an empty string. Raises KeyError for an
    unknown message or a field that neither a column nor a value fills.
    """
    if table is None or isinstance(table, Mapping):
        table = pd.DataFrame([dict(table or {})])
    templates = read_messages()[message]
    lines, left = [], table.reset_index(drop=True)
    for template in templates:
        if template.of == "none" and not len(table):
            lines.append((-1, _fill(template, values)))
        if template.of == "none" or not len(left):
            continue
        met = left.query(template.when, local_dict=values) if template.when else left
        if not len(met):
            continue
        left = left.drop(index=met.index)
        if template.of == "table":
            columns = {name: met[name].tolist() for name in met}
            lines.append((met.index[0], _fill(template, columns | values)))
        else:
            rows = met.to_dict("records")
            lines += zip(met.index, (_fill(template, row | values) for row in rows), strict=True)
    said = [line for _, line in sorted(lines, key=lambda pair: pair[0])][:top]
    return join_findings(said, about=about) if said else Html()


def _fill(template: Template, values: Mapping[str, Any]) -> Html:
    return (caveat if template.caveat else finding)(template.text, **values)
