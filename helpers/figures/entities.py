"""The figures of notebook 4: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers import charts
from helpers.display import Html, caveat
from helpers.figures.common import FEW, name_first


def plot_entities(shared: pd.DataFrame) -> Html:
    """The entities most mentioned, by outlet."""
    if not len(shared):
        return caveat("No figure: no person, place or organisation was found.")
    group = "outlet" if "outlet" in shared else "doc_id"
    tops = shared.sort_values(["n", "entity"], ascending=[False, True]).drop_duplicates(group)
    title = "In front: " + name_first(
        [f"{row['entity']} in {row[group]} ({row['n']})" for _, row in tops.iterrows()]
    )
    figure = charts.draw_matrix(
        shared, rows="entity", columns=group, value="n", axis="mentions", title=title
    )
    return charts.save_figure(
        figure, shared, name="4-entities", alt=f"Grid of mentions by outlet. {title}.",
        caption=f"Mentions of the {shared['entity'].nunique()} entities most mentioned, all names "
        f"of one entity counted together. {FEW}",
    )  # fmt: skip


def plot_names(counts: pd.DataFrame, entity: str) -> Html:
    """The names one referent goes by, by outlet."""
    if not len(counts):
        return caveat("No figure: no person, place or organisation goes by two names here.")
    group = str(counts.columns[1])
    tops = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates(group)
    title = f"What {entity} is called most: " + name_first(
        [f"“{row['name']}” in {row[group]} ({row['n']})" for _, row in tops.iterrows()]
    )
    figure = charts.draw_matrix(
        counts, rows="name", columns=group, value="n", axis="occurrences", title=title
    )
    return charts.save_figure(
        figure, counts, name="4-naming", alt=f"Grid of names by outlet. {title}.",
        caption=f"Names used for {entity}, n = {counts['n'].sum():,}; « » around a name: it stands "
        f"between quotation marks. {FEW}",
    )  # fmt: skip
