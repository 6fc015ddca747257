"""The figures of notebook 4: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.base.translation import translate
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
    title = translate("In front: ") + _name_tops(counts, "entity")
    totals = counts.groupby("entity")["n"].sum().sort_values(ascending=False, kind="stable")
    names = {"rows": "entity", "columns": str(counts.columns[0]), "value": "n"}
    names["axis"] = translate("mentions")
    figure = charts.draw_matrix(_choose_rows(counts, "entity", totals), title=title, **names)
    caption = translate(
        "Mentions of {n:entity|entities}, all names of one entity counted together. ",
        n=counts["entity"].nunique(),
    )
    caption += say_few(corpus)
    alt = translate("Grid of mentions by outlet. {title}.", title=title)
    return charts.save_figure(figure, counts, name="4-entities", alt=alt, caption=caption)


def plot_names(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw the names of one entity by outlet and in whose words, as `entities.names` counts."""
    if counts["name"].nunique() < 2:
        return Html()
    entity = counts["entity"].iloc[0]
    title = translate("What {entity} is called most: ", entity=entity) + _name_tops(counts, "name")
    totals = counts.groupby("name")["n"].sum().sort_values(ascending=False, kind="stable")
    rarer = totals[MOST_NAMES:].sum()
    shown = _choose_rows(counts, "name", totals)
    uses, axis = _translate(USES), translate("occurrences")
    figure = maps.draw_cells(shown, rows="name", values=uses, axis=axis, title=title)
    caption = (
        translate("Names used for {entity}, n = {n}", entity=entity, n=counts["n"].sum())
        + (translate(", of which {n} under rarer names not drawn", n=rarer) if rarer else "")
        + translate(". Someone else's words are those within a quotation, reported or direct. ")
        + say_few(corpus)
    )
    alt = translate("Grid of names by outlet. {title}.", title=title)
    return charts.save_figure(figure, counts, name="4-naming", alt=alt, caption=caption)


def plot_roles(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw who acts, is acted upon, speaks, or is only spoken of, as `entities.roles` counts."""
    sums = counts.groupby("entity")[list(ROLES)].sum()
    doing = sums.drop(columns="n_spoken_of").sum(axis=1)
    doing = doing[doing > 0].sort_values(ascending=False, kind="stable")
    if not len(doing):
        return Html()
    title = translate("What the most active names do, and what is done to them")
    shown = _choose_rows(counts, "entity", doing)
    roles, axis = _translate(ROLES), translate("mentions")
    figure = maps.draw_cells(shown, rows="entity", values=roles, axis=axis, title=title)
    caption = translate(
        "The {n} entities that most often act, are acted upon or speak, of {n_all} that do at all. "
        "As good as the parse. ",
        n=min(len(doing), MOST_NAMES),
        n_all=len(doing),
    )
    caption += say_few(corpus)
    alt = translate("Grid of roles by outlet. {title}.", title=title)
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
    told = {"entity": best["entity"], "entity_2": best["entity_2"], "n": best["all"]}
    title = translate("{entity} and {entity_2} share {n:sentence}", **told)
    if len(sizes) > 1:
        title += translate(
            " in {n} of {n_outlets:outlet}; of {n_pairs:pair} {n_alone} are in one only",
            n=best["n"],
            n_outlets=len(sizes),
            n_alone=(pairs["n"] == 1).sum(),
            n_pairs=len(pairs),
        )
    drawn = sizes[sizes.index.isin(links[group])]
    headings = {
        name: translate("{name} ({n:sentence})", name=name, n=n) for name, n in drawn.items()
    }
    figure, missing = maps.draw_network(nodes, links, headings=headings, title=title)
    chance = (
        translate(", more often than if each article's names were dealt to its sentences anew")
        if is_firm
        else translate("; whether more often than by chance could not be shown")
    )
    caption = (
        translate("The {n:pair} that most often share sentences", n=len(pairs))
        + (chance if is_firm else "")
        + (translate(", drawn in each outlet where they share two") if len(sizes) > 1 else "")
        + ("" if is_firm else chance)
        + translate(
            ". A mark's area grows with the sentences that name it, a line's width with those that "
            "name both; its shape shows who keeps company with whom; a name always stands in "
            "the same place, and distance has no unit. A list of names makes a pair of any two of "
            "them. "
        )
        + translate("Names not written, for want of space: {n}. ", n=missing)
        + say_few(corpus)
    )
    alt = translate("Networks of names, {n:panel}. {title}.", n=len(headings), title=title)
    return charts.save_figure(figure, company, name="4-company", alt=alt, caption=caption)


def plot_places(places: pd.DataFrame, corpus: Corpus) -> Html:
    """Draw a map for each outlet, as `entities.places` counts."""
    known = places.dropna(subset="latitude")
    if not len(known):
        return Html()
    group = str(places.columns[0])
    largest = known.groupby(group)["n"].sum().sort_values(ascending=False).index[:MOST_PANELS]
    table = known[known[group].isin(largest)].groupby(group).head(MOST_PLACES)
    title = translate("Mentioned most: ") + _name_tops(known, "entity")
    figure, missing = maps.draw_maps(table, kinds=["country", "city"], title=title)
    unknown = places.loc[places["latitude"].isna(), "entity"].nunique()
    caption = translate(
        "{n:mention} of {n_places:place}; at most {most} a map; names not written, for want of "
        "space: {missing}. Places without coordinates here, in the data only: {unknown}; a name "
        "stands for the largest town of that name. A mark's area grows with the mentions. "
        "Coordinates: GeoNames (CC BY 4.0); land: Natural Earth. ",
        n=known["n"].sum(),
        n_places=known["entity"].nunique(),
        most=MOST_PLACES,
        missing=missing,
        unknown=unknown,
    )
    caption += say_few(corpus)
    alt = translate("Maps of the places mentioned. {title}.", title=title)
    return charts.save_figure(figure, places, name="4-places", alt=alt, caption=caption)


def _name_tops(counts: pd.DataFrame, named: str) -> str:
    """The most frequent in each group, with its count."""
    group = str(counts.columns[0])
    tops = counts.sort_values(["n", named], ascending=[False, True]).drop_duplicates(group)
    if len(tops) > 1 and tops[named].nunique() == 1:
        return translate("{name} in all {n}", name=tops[named].iloc[0], n=len(tops))
    rows = zip(tops[named], tops[group], tops["n"], strict=True)
    return name_first(
        [translate("{name} in {where} ({n})", name=a, where=b, n=n) for a, b, n in rows]
    )


def _translate(headings: dict[str, str]) -> dict[str, str]:
    return {column: translate(heading) for column, heading in headings.items()}


def _choose_rows(counts: pd.DataFrame, column: str, totals: pd.Series) -> pd.DataFrame:
    """The rows of the first names of `totals`, in their order."""
    order = {name: rank for rank, name in enumerate(totals.index[:MOST_NAMES])}
    chosen = counts[counts[column].isin(order)]
    return chosen.sort_values(column, key=lambda names: names.map(order), kind="stable")
