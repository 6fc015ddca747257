"""How a figure is made of a table and its words, and what several figures share.

To add one: its words in `texts.toml`, and a function that hands `draw` a small finished table.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base.statistics import BETWEEN, MIN_UNITS
from helpers.base.translation import Filling, find_language, read_tables, translate, translate_value
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html

FEW = "Fewer than five articles describe themselves, not their outlet."
MOST_BARS = 40  # articles with a bar of their own
MOST_PANELS = 12  # of one figure; the data have all
TITLED = 3  # groups that a title speaks of


@cache
def read_texts() -> dict[str, dict[str, Any]]:
    """The words of every figure, by its name (`texts.toml` says how they are written)."""
    return read_tables(Path(__file__).parent, "the figure {}")


def list_parts(text: dict[str, str] | list[dict[str, str]]) -> list[dict[str, str]]:
    """The parts of a text: several, or the one that it is."""
    return text if isinstance(text, list) else [text]


def fill(name: str, part: str, told: Mapping[str, Any]) -> str:
    """One text of a figure, of its parts whose condition is met; KeyError where a value lacks."""
    return "".join(
        Filling().fill(entry[find_language()], told)
        for entry in list_parts(read_texts()[name][part])
        if ("when" not in entry or told[entry["when"]])
        and ("unless" not in entry or not told[entry["unless"]])
    )


def fill_each(name: str, rows: pd.DataFrame) -> list[str]:
    """What a figure says of each row of a small table."""
    return [fill(name, "each", row) for row in rows.to_dict("records")]


def make_figure(
    name: str,
    draw: Callable[..., Any],
    table: pd.DataFrame,
    told: Mapping[str, Any],
    data: pd.DataFrame | None = None,
    **options: Any,
) -> Html:
    """Draw a small finished table, and save it with the words that go with it.

    Parameters
    ----------
    name : of its files, and of its words in `texts.toml`
    draw : a function of `charts` or `maps`, given the table, the options, the title and axes
    told : the values that its words need; what drawing found out (`figure.told`) is added. With
        `few` the note says that a group has too few articles to speak for its outlet
    data : the numbers that are saved (default: the table)
    """
    drawn = [part for part in read_texts()[name] if part == "title" or part.startswith("axis")]
    written = {part: fill(name, part, told) for part in drawn}
    figure = draw(table, **written, **options)
    told = {**told, **figure.told, **written}
    note = fill(name, "note", told).strip()
    return charts.save_figure(
        figure,
        table if data is None else data,
        name=name,
        alt=fill(name, "alt", told),
        caption=f"{note} {translate(FEW)}" if told.get("few") else note,
    )


def is_few(source: Corpus | pd.DataFrame) -> bool:
    """Whether an outlet has too few articles to speak of it, or the scope of a table says so."""
    if isinstance(source, Corpus):
        return bool((source.articles["outlet"].value_counts() < MIN_UNITS).any())
    return bool((source["scope"] != BETWEEN).any())


def is_unordered(measures: pd.DataFrame) -> bool:
    """Whether a measure was tested between outlets and none was found to differ."""
    return bool(measures.attrs.get("n_tested")) and not measures.attrs["n_clear"]


def name_groups(groups: pd.Series, corpus: Corpus) -> pd.Series:
    """Articles by outlet and date, other groups as they are."""
    return groups.map(name_articles(corpus)) if groups.name == "doc_id" else groups


def select_extremes(table: pd.DataFrame, value: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The rows that a figure has room for: all, or the highest and the lowest, in their order.

    With them what a note says of the others.
    """
    ranked, half = table[value].sort_values(kind="stable").dropna().index, MOST_BARS // 2
    cut = len(table) > MOST_BARS
    shown = table.loc[table.index.isin([*ranked[:half], *ranked[-half:]])] if cut else table
    return shown, {"cut": cut, "n_shown": len(shown), "n_all": len(table)}


def name_first(parts: list[str]) -> str:
    """The first of many statements, and how many more there are."""
    more = len(parts) - TITLED
    said = translate("; ").join(parts[:TITLED])
    return said + (translate("; and {n} more", n=more) if more > 0 else "")


def name_scopes(table: pd.DataFrame) -> str:
    """What the intervals of a table are about."""
    return " / ".join(map(translate_value, table["scope"].unique()))
