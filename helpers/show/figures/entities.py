"""The figures of notebook 4: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import ROLES as ROLE_NAMES
from helpers.show import charts, maps
from helpers.show.display import Html
from helpers.show.figures.common import name_first, say_few

MOST_NAMES = 15  # rows of a grid; the data have all
MOST_PANELS = 12  # maps and networks of one figure; the data have all
MOST_PAIRS = 30  # of a network
MOST_PLACES = 22  # names on a map
USES = {
    "n_own": "in its own words",
    "n_quoted": "in someone else's",
    "n_marked": "between quotation marks, at a distance",
}
ROLES = {f"n_{role.replace(' ', '_')}": role for role in ROLE_NAMES}


def plot_entities(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw a grid of mentions, entities by outlet; `counts` as `entities.count(top=15)` gives."""
    if not len(counts):
        return Html()
    title = "In front: " + _name_tops(counts, "entity")
    totals = counts.groupby("entity")["n"].sum().sort_values(ascending=False, kind="stable")
    names = {"rows": "entity", "columns": str(counts.columns[0]), "value": "n", "axis": "mentions"}
    figure = charts.draw_matrix(_choose_rows(counts, "entity", totals), title=title, **names)
    caption = (
        f"Mentions of {counts['entity'].nunique()} entities, all names of one entity counted "
        f"together. {say_few(corpus)}"
    )
    alt = f"Grid of mentions by outlet. {title}."
    return charts.save_figure(figure, counts, name="4-entities", alt=alt, caption=caption)


def plot_names(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw the names of one entity by outlet and in whose words, as `entities.names` counts."""
    if counts["name"].nunique() < 2:
        return Html()
    entity = counts["entity"].iloc[0]
    title = f"What {entity} is called most: " + _name_tops(counts, "name")
    totals = counts.groupby("name")["n"].sum().sort_values(ascending=False, kind="stable")
    rarer = totals[MOST_NAMES:].sum()
    shown = _choose_rows(counts, "name", totals)
    figure = maps.draw_cells(shown, rows="name", values=USES, axis="occurrences", title=title)
    caption = (
        f"Names used for {entity}, n = {counts['n'].sum():,}"
        + (f", of which {rarer:,} under rarer names not drawn" if rarer else "")
        + ". Someone else's words are those within a quotation, reported or direct. "
        + say_few(corpus)
    )
    alt = f"Grid of names by outlet. {title}."
    return charts.save_figure(figure, counts, name="4-naming", alt=alt, caption=caption)


def plot_roles(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw who acts, is acted upon, speaks, or is only spoken of, as `entities.roles` counts."""
    sums = counts.groupby("entity")[list(ROLES)].sum()
    doing = sums.drop(columns="n_spoken_of").sum(axis=1)
    doing = doing[doing > 0].sort_values(ascending=False, kind="stable")
    if not len(doing):
        return Html()
    title = "What the most active names do, and what is done to them"
    shown = _choose_rows(counts, "entity", doing)
    figure = maps.draw_cells(shown, rows="entity", values=ROLES, axis="mentions", title=title)
    caption = (
        f"The {min(len(doing), MOST_NAMES)} entities that most often act, are acted upon or speak, "
        f"of {len(doing)} that do at all. As good as the parse. {say_few(corpus)}"
    )
    alt = f"Grid of roles by outlet. {title}."
    numbers = counts[[counts.columns[0], "entity", *ROLES]]
    return charts.save_figure(figure, numbers, name="4-roles", alt=alt, caption=caption)


def plot_company(company: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw who is named with whom, a network for each outlet, as `entities.company` counts."""
    group = str(company.columns[0])
    sizes = company.groupby(group)["n_sentences"].first().sort_values(ascending=False)
    sizes = sizes[:MOST_PANELS]
    table = company[company[group].isin(sizes.index)]
    if not len(table):
        return Html()
    is_firm = table["is_firm"].any()
    nodes, links = maps.lay_out_network(table, top=MOST_PAIRS)
    pairs = links.groupby(["entity", "entity_2"]).agg(n=("n", "size"), all=("n_joint", "sum"))
    pairs = pairs.sort_values(["n", "all"], ascending=False, kind="stable").reset_index()
    best = pairs.iloc[0]
    title = f"{best['entity']} and {best['entity_2']} share {best['all']} sentences"
    if len(sizes) > 1:
        title += f" in {best['n']} of {len(sizes)} outlets; "
        title += f"{(pairs['n'] == 1).sum()} of {len(pairs)} pairs are in one only"
    drawn = sizes[sizes.index.isin(links[group])]
    headings = {name: f"{name} ({n:,} sentences)" for name, n in drawn.items()}
    figure, missing = maps.draw_network(nodes, links, headings=headings, title=title)
    chance = "more often than if each article's names were dealt to its sentences anew"
    caption = (
        f"The {len(pairs)} pairs that most often share sentences"
        + (f", {chance}" if is_firm else "")
        + (", drawn in each outlet where they share two" if len(sizes) > 1 else "")
        + ("" if is_firm else f"; that any does so {chance} could not be shown")
        + ". A mark's area grows with the sentences that name it, a line's width with those that "
        "name both; its shape shows who keeps company with whom; a name always stands in the "
        "same place, and distance has no unit. A list of names makes a pair of any two of them. "
        f"Names not written, for want of space: {missing}. {say_few(corpus)}"
    )
    alt = f"Networks of names, {len(headings)} panels. {title}."
    return charts.save_figure(figure, company, name="4-company", alt=alt, caption=caption)


def plot_places(places: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw a map for each outlet, as `entities.places` counts."""
    known = places.dropna(subset="latitude")
    if not len(known):
        return Html()
    group = str(places.columns[0])
    largest = known.groupby(group)["n"].sum().sort_values(ascending=False).index[:MOST_PANELS]
    table = known[known[group].isin(largest)].groupby(group).head(MOST_PLACES)
    title = "Mentioned most: " + _name_tops(known, "entity")
    figure, missing = maps.draw_maps(table, kinds=["country", "city"], title=title)
    unknown = places.loc[places["latitude"].isna(), "entity"].nunique()
    caption = (
        f"{known['n'].sum():,} mentions of {known['entity'].nunique()} places; at most "
        f"{MOST_PLACES} a map; names not written, for want of space: {missing}. {unknown} "
        "places have no coordinates here and are in the data only; a name stands for the largest "
        "town of that name. A mark's area grows with the mentions. Coordinates: GeoNames (CC BY "
        f"4.0); land: Natural Earth. {say_few(corpus)}"
    )
    alt = f"Maps of the places mentioned. {title}."
    return charts.save_figure(figure, places, name="4-places", alt=alt, caption=caption)


def _name_tops(counts: pd.DataFrame, named: str) -> str:
    """The most frequent in each group, with its count."""
    group = str(counts.columns[0])
    tops = counts.sort_values(["n", named], ascending=[False, True]).drop_duplicates(group)
    rows = zip(tops[named], tops[group], tops["n"], strict=True)
    return name_first([f"{name} in {where} ({n})" for name, where, n in rows])


def _choose_rows(counts: pd.DataFrame, column: str, totals: pd.Series) -> pd.DataFrame:
    """The rows of the first names of `totals`, in their order."""
    order = {name: rank for rank, name in enumerate(totals.index[:MOST_NAMES])}
    chosen = counts[counts[column].isin(order)]
    return chosen.sort_values(column, key=lambda names: names.map(order), kind="stable")
