"""The figures of notebook 4: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.base.translation import translate
from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import ROLES as ROLE_NAMES
from helpers.show import charts, maps
from helpers.show.display import Html
from helpers.show.figures.common import is_few, make_figure, name_first

MOST_NAMES = 15  # rows of a grid; the data have all
MOST_PANELS = 12  # maps and networks of one figure; the data have all
MOST_PAIRS = 30  # of a network
MIN_PAIRS = 3  # under which a title does not count those of one outlet
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
    shown = _choose_rows(counts, "entity", _rank(counts, "entity"))
    shown = shown.assign(row=shown["entity"], column=shown.iloc[:, 0])
    told = {"few": is_few(corpus), "tops": _name_tops(counts, "entity")}
    told |= {"n": counts["entity"].nunique()}
    return make_figure("4-entities", charts.draw_matrix, shown, told, counts)


def plot_names(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw the names of one entity by outlet and in whose words, as `entities.names` counts."""
    if counts["name"].nunique() < 2:
        return Html()
    totals = _rank(counts, "name")
    shown = _choose_rows(counts, "name", totals)
    entity, others = counts["entity"].iloc[0], counts[counts["name"] != counts["entity"]]
    # That each outlet uses the entity's own name most says nothing.
    own = {*_find_tops(counts, "name")["name"]} == {entity} and bool(others["n"].any())
    told = {"few": is_few(corpus), "entity": entity, "own": own, "n": totals.sum()}
    n_groups = counts.iloc[:, 0].nunique()
    told |= {"tops": _name_tops(others if own else counts, "name", n_groups)}
    told |= {"rarer": totals[MOST_NAMES:].sum()}
    return make_figure("4-naming", maps.draw_cells, shown, told, counts, rows="name", values=USES)


def plot_roles(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw who acts, is acted upon, speaks, or is only spoken of, as `entities.roles` counts."""
    acting = counts.assign(n=counts[list(ROLES)].drop(columns="n_spoken_of").sum(axis=1))
    doing = _rank(acting[acting["n"] > 0], "entity")
    if not len(doing):
        return Html()
    shown = _choose_rows(counts, "entity", doing)
    numbers = counts[[counts.columns[0], "entity", *ROLES]]
    told = {"few": is_few(corpus), "n": min(len(doing), MOST_NAMES), "n_all": len(doing)}
    look = {"rows": "entity", "values": ROLES}
    return make_figure("4-roles", maps.draw_cells, shown, told, numbers, **look)


def plot_company(company: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw who is named with whom, a network for each outlet, as `entities.company` counts."""
    group = str(company.columns[0])
    sizes = company.groupby(group)["n_sentences"].first().sort_values(ascending=False)
    sizes = sizes[:MOST_PANELS]
    table = company[company[group].isin(sizes.index)]
    if not len(table):
        return Html()
    nodes, links = maps.lay_out_network(table, top=MOST_PAIRS)
    pairs = links.groupby(["entity", "entity_2"]).agg(n_where=("n", "size"), n=("n_joint", "sum"))
    pairs = pairs.sort_values(["n_where", "n"], ascending=False, kind="stable").reset_index()
    headings = {
        name: translate("{name} ({n:sentence})", name=name, n=n)
        for name, n in sizes[sizes.index.isin(links[group])].items()
    }
    told = {"few": is_few(corpus), **pairs.iloc[0], "several": len(sizes) > 1}
    told |= {"n_outlets": len(sizes), "n_pairs": len(pairs)}
    told |= {"compared": len(sizes) > 1 and len(pairs) >= MIN_PAIRS}
    told |= {"n_alone": (pairs["n_where"] == 1).sum(), "firm": table["is_firm"].any()}
    told |= {"n_panels": len(headings)}
    look = {"links": links, "headings": headings}
    return make_figure("4-company", maps.draw_network, nodes, told, company, **look)


def plot_places(places: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw a map for each outlet, as `entities.places` counts."""
    known = places.dropna(subset="latitude")
    if not len(known):
        return Html()
    group = str(places.columns[0])
    largest = _rank(known, group).index[:MOST_PANELS]
    shown = known[known[group].isin(largest)].groupby(group).head(MOST_PLACES)
    told = {"few": is_few(corpus), "tops": _name_tops(known, "entity"), "n": known["n"].sum()}
    told |= {"n_places": known["entity"].nunique(), "most": MOST_PLACES}
    told |= {"unknown": places.loc[places["latitude"].isna(), "entity"].nunique()}
    return make_figure("4-places", maps.draw_maps, shown, told, places, kinds=["country", "city"])


def _name_tops(counts: pd.DataFrame, named: str, n_groups: int = 0) -> str:
    """The most frequent in each group, with its count; of `n_groups`, where all have the same."""
    group, tops = str(counts.columns[0]), _find_tops(counts, named)
    if len(tops) > 1 and len(tops) >= n_groups and tops[named].nunique() == 1:
        return translate("{name} in all {n}", name=tops[named].iloc[0], n=len(tops))
    rows = zip(tops[named], tops[group], tops["n"], strict=True)
    return name_first(
        [translate("{name} in {where} ({n})", name=a, where=b, n=n) for a, b, n in rows]
    )


def _find_tops(counts: pd.DataFrame, named: str) -> pd.DataFrame:
    """The row of the most frequent in each group."""
    found = counts[counts["n"] > 0].sort_values(["n", named], ascending=[False, True])
    return found.drop_duplicates(str(counts.columns[0]))


def _rank(counts: pd.DataFrame, column: str) -> pd.Series:
    """How many there are of each, the most frequent first."""
    return counts.groupby(column)["n"].sum().sort_values(ascending=False, kind="stable")


def _choose_rows(counts: pd.DataFrame, column: str, totals: pd.Series) -> pd.DataFrame:
    """The rows of the first names of `totals`, in their order."""
    order = {name: rank for rank, name in enumerate(totals.index[:MOST_NAMES])}
    chosen = counts[counts[column].isin(order)]
    return chosen.sort_values(column, key=lambda names: names.map(order), kind="stable")
