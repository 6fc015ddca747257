"""What several figures and sentences share: names of articles, and how many are shown."""

import pandas as pd

from helpers.base.statistics import BETWEEN, MIN_UNITS
from helpers.base.translation import translate, translate_value
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import Corpus

FEW = "Fewer than five articles describe themselves, not their outlet."
MOST_BARS = 40  # articles with a bar of their own
TITLED = 3  # groups that a title speaks of


def say_few(source: Corpus | pd.DataFrame) -> str:
    """For a caption: `FEW` where an outlet has so few articles, or a table's scope says it."""
    if isinstance(source, Corpus):
        few = source.articles["outlet"].value_counts() < MIN_UNITS
    else:
        few = source["scope"] != BETWEEN
    return translate(FEW) if few.any() else ""


def name_groups(groups: pd.Series, corpus: Corpus) -> pd.Series:
    """Articles by outlet and date, other groups as they are."""
    return groups.map(name_articles(corpus)) if groups.name == "doc_id" else groups


def select_extremes(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """The rows that a figure has room for: all, or the highest and the lowest, in their order."""
    if len(table) <= MOST_BARS:
        return table
    ranked = table[value].sort_values(kind="stable").dropna().index
    half = MOST_BARS // 2
    return table.loc[table.index.isin([*ranked[:half], *ranked[-half:]])]


def say_extremes(table: pd.DataFrame, shown: pd.DataFrame) -> str:
    """For a caption: what is not drawn."""
    if len(shown) == len(table):
        return ""
    counts = {"n": len(shown), "n_all": len(table)}
    return translate("Drawn: the {n} highest and lowest of {n_all}; the data have all. ", **counts)


def name_first(parts: list[str], most: int = TITLED) -> str:
    """The first of many statements, and how many more there are."""
    more = len(parts) - most
    said = translate("; ").join(parts[:most])
    return said + (translate("; and {n} more", n=more) if more > 0 else "")


def name_scopes(table: pd.DataFrame) -> str:
    """What the intervals of a table are about."""
    return " / ".join(map(translate_value, table["scope"].unique()))
