"""The figures of notebook 4: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.base.statistics import FIRM_G2
from helpers.corpus.loading import Corpus
from helpers.entities.geography import read_land
from helpers.entities.grammar_roles import ROLES
from helpers.entities.network import lay_out_network, lay_out_panels
from helpers.show import charts, maps
from helpers.show.display import Html, caveat
from helpers.show.figures.common import FEW, name_first

MOST_NAMES = 14  # rows of a grid; the data have all
MOST_MAPS = 12  # also the panels of networks
NAMED = 22  # places of a map
USES = {"n_own": "in its own words", "n_quoted": "in someone else's",
        "n_marked": "between quotation marks, at a distance"}  # fmt: skip


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
    """The names one referent goes by, by outlet and in whose words."""
    if counts["name"].nunique() < 2:
        return caveat("No figure: there are no two names to compare.")
    group = str(counts.columns[1])
    tops = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates(group)
    title = f"What {entity} is called most: " + name_first(
        [f"“{row['name']}” in {row[group]} ({row['n']})" for _, row in tops.iterrows()]
    )
    shown = list(dict.fromkeys(counts["name"]))[:MOST_NAMES]
    rest = counts.loc[~counts["name"].isin(shown), "n"].sum()
    figure = maps.draw_cells(
        counts[counts["name"].isin(shown)], rows="name", columns=group, values=list(USES),
        headings=list(USES.values()), axis="occurrences", title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, counts, name="4-naming", alt=f"Grid of names by outlet. {title}.",
        caption=f"Names used for {entity}, n = {counts['n'].sum():,}"
        + (f", of which {rest:,} under rarer names not drawn" if rest else "")
        + f". Someone else's words are those within a quotation, reported or direct. {FEW}",
    )  # fmt: skip


def plot_roles(counts: pd.DataFrame) -> Html:
    """Who acts, is acted upon, speaks, or is only spoken of."""
    values = [f"n_{role.replace(' ', '_')}" for role in ROLES]
    doing = counts[values[:3]].sum(axis=1)
    if not doing.sum():
        return caveat("No figure: no person, place or organisation does anything in a sentence.")
    group = next(name for name in ("outlet", "doc_id") if name in counts)
    totals = counts.assign(doing=doing).groupby("entity")[["doing", "n"]].sum()
    totals = totals[totals["doing"] > 0].reset_index()
    totals = totals.sort_values(["doing", "n", "entity"], ascending=[False, False, True])
    shown = totals["entity"].head(MOST_NAMES).tolist()
    order = {name: rank for rank, name in enumerate(shown)}
    table = counts[counts["entity"].isin(shown)]
    table = table.sort_values("entity", key=lambda c: c.map(order), kind="stable")
    parts = []
    does = {"n_acts": "acts", "n_acted_upon": "is acted upon", "n_speaks": "is named as speaking"}
    for value, role in does.items():
        best = counts.groupby("entity")[value].sum().sort_values(ascending=False, kind="stable")
        if best.iloc[0]:
            parts.append(f"{role} most: {best.index[0]} ({best.iloc[0]})")
    title = "Who " + "; ".join(parts)
    figure = maps.draw_cells(table, rows="entity", columns=group, values=values,
                             headings=list(ROLES), axis="mentions", title=title)  # fmt: skip
    return charts.save_figure(
        figure, counts, name="4-roles", alt=f"Grid of roles by outlet. {title}.",
        caption=f"The {len(shown)} entities that most often act, undergo or speak, of "
        f"{len(totals)} that do at all. As good as the parse. {FEW}",
    )  # fmt: skip


def plot_network(company: pd.DataFrame) -> Html:
    """Who is named with whom, drawn as a network."""
    nodes, links = lay_out_network(company)
    if not len(nodes):
        return caveat("No figure: no two names share two sentences clearly more than by chance.")
    best = company[company["g2"] >= FIRM_G2].iloc[0]
    title = (
        f"Most often named in one sentence: {best['entity']} and {best['entity_2']} "
        f"({best['n_joint']} sentences; {best['entity']} in {best['n']}, {best['entity_2']} in "
        f"{best['n_2']})"
    )
    figure, missing = maps.draw_network(nodes, links, title=title)
    drawn = f"{len(links)} of {len(company)} pairs"
    return charts.save_figure(
        figure, company, name="4-network", alt=f"Network of {len(nodes)} names. {title}.",
        caption=f"{drawn} that share two sentences or more; the others may have met by chance "
        f"(G² below {FIRM_G2}), and a list of names makes a pair of any two of them. A mark's "
        "area grows with the sentences that name it, a line's width with those that name both; "
        "colour and shape show who keeps company with whom; distance has no unit. "
        f"{missing} names found no room. {FEW}",
    )  # fmt: skip


def plot_networks(company: pd.DataFrame, corpus: Corpus) -> Html:
    """Who is named with whom, an outlet a panel, all panels laid out alike."""
    doc_ids = corpus.sentences["doc_id"]
    outlets = doc_ids.map(corpus.outlets)
    sizes = outlets.value_counts(sort=False).sort_values(ascending=False, kind="stable")
    if len(sizes) < 2:
        return caveat("No figure by outlet: there is one outlet, and all texts are its own.")
    shown = sizes.head(MOST_MAPS)
    company = company[company["outlet"].isin(shown.index)]
    nodes, links = lay_out_panels(company)
    if not len(links):
        return caveat("No figure by outlet: in none do two names share two sentences clearly more "
                      "than by chance.")  # fmt: skip
    spread = links.groupby(["entity", "entity_2"]).agg(n=("outlet", "size"), all=("n_joint", "sum"))
    spread = spread.sort_values(["n", "all"], ascending=False, kind="stable").reset_index()
    best, alone = spread.iloc[0], int((spread["n"] == 1).sum())
    if best["n"] == 1:
        title = (
            f"No two names keep company in two outlets: each of {len(spread)} pairs in one only"
            if len(spread) > 1
            else f"Only {links['outlet'].iloc[0]} puts two names together: {best['entity']} and "
            f"{best['entity_2']}"
        )
    else:
        title = (f"{best['entity']} and {best['entity_2']} share sentences in {best['n']} of "
                 f"{len(shown)} outlets; {alone} of {len(spread)} pairs in one only")  # fmt: skip
    figure, missing = maps.draw_network(
        nodes, links, title=title,
        empty="No two of these names share two sentences",
        headings={name: f"{name} ({n:,} sentences)" for name, n in shown.items()},
    )  # fmt: skip
    left = [str(name) for name in sizes.index[MOST_MAPS:]]
    return charts.save_figure(
        figure, company, name="4-networks", alt=f"Networks of {len(shown)} outlets. {title}.",
        caption=f"{len(spread)} pairs that share two sentences of some outlet clearly more than by "
        f"chance (G² of {FIRM_G2} or more), drawn wherever an outlet has two such sentences. Each "
        "name stands in the same place in every panel; distance has no unit. A mark's area grows "
        "with the outlet's sentences that name it, a line's width with those that name both, on "
        "one scale; colour and shape show who keeps company with whom over all outlets. A longer "
        "text has more occasions; one that two outlets print counts in both. "
        f"{missing} names found no room. "
        + (f"Not drawn, for fewer sentences: {', '.join(left)}. " if left else "") + FEW,
    )  # fmt: skip


def plot_places(places: pd.DataFrame) -> Html:
    """Where the story takes place, an outlet a map."""
    known = places.dropna(subset="latitude")
    if not len(known):
        return caveat("No map: no place of known coordinates is mentioned.")
    outlets = known.groupby("outlet", sort=False)["n"].sum().sort_values(ascending=False).index
    table = known[known["outlet"].isin(outlets[:MOST_MAPS])]
    table = table.groupby("outlet", sort=False).head(NAMED)
    tops = known.drop_duplicates("outlet")
    title = "Mentioned most: " + name_first(
        [f"{row['entity']} in {row['outlet']} ({row['n']})" for _, row in tops.iterrows()]
    )
    figure, missing = maps.draw_maps(table, read_land(), panel="outlet", label="entity", size="n",
                                     kinds=["country", "city"], title=title)  # fmt: skip
    unknown = places.loc[places["latitude"].isna(), "entity"].nunique()
    return charts.save_figure(
        figure, places, name="4-places", alt=f"Maps of the places mentioned. {title}.",
        caption=f"{known['n'].sum():,} mentions of {known['entity'].nunique()} places; at most "
        f"{NAMED} a map, {missing} names found no room. {unknown} places have no coordinates here "
        "and are in the table only; a name stands for the largest town of that name. A mark's area "
        "grows with the mentions. Coordinates: GeoNames (CC BY 4.0); land: Natural Earth. "
        f"{FEW}",
    )  # fmt: skip
