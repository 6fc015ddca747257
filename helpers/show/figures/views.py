"""The figures of notebooks 3 to 5: stance, who is in the story, frames, agency and reuse."""

import pandas as pd

from helpers.base.translation import format_number, join_words, translate, translate_value
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import ROLES as ROLE_NAMES
from helpers.entities.presentation import LEVEL
from helpers.show import charts, maps
from helpers.show.display import Html
from helpers.show.figures.common import (
    MOST_BARS,
    MOST_PANELS,
    fill_each,
    is_few,
    make_figure,
    name_first,
)
from helpers.stance.scoring import JUDGING, is_about, name_labels
from helpers.stance.sides import read_subject

MAX_NAMED = 2  # articles named in a title for leaning one way
MAX_BARS = 20  # articles with bars of their own
WORDS = ["own words", "someone else’s words"]
SIDES = {"share_bad": "bad for the actor", "share_good": "good for the actor"}
LABELS = {"critical": "critical", "mixed": "both in one sentence", "favourable": "favourable"}
BALANCE = {"net": "favourable less critical, 95 % interval"}
COURSE = ["critical", "mixed", "favourable"]
INKS = {"critical": charts.BAD, "mixed": charts.GREY, "favourable": charts.GOOD}
MOST_NAMES = 15  # rows of a grid; the data have all
MOST_PAIRS = 30  # of a network
MIN_PAIRS = 3  # under which a title does not count those of one outlet
MOST_PLACES = 22  # names on a map
USES = {
    "n_own": "in its own words",
    "n_quoted": "in someone else's",
    "n_marked": "between quotation marks, at a distance",
}
ROLES = {f"n_{role.replace(' ', '_')}": role for role in ROLE_NAMES}
MIN_ACTIONS = 2  # of a side in an outlet that gets a bar
TOLD_SENTENCES, TOLD_ARTICLES = 10, 3  # under which a title gives no number of a side
PARTS = {
    "kept word for word": "verbatim",
    "edited: as it is": "in edited sentences",
    "dropped": "in dropped sentences",
    "added": "in added sentences",
}
FATES = {"n_dropped": "dropped", "n_added": "added", "n_kept": "kept or edited"}
ACTIONS = ["acts", "acts on itself", "is acted upon"]


def plot_stance(counts: pd.DataFrame, own: pd.DataFrame, corpus: Corpus) -> Html:
    """Stance of each article that judges, all speech and the outlet's own words, and how it leans.

    `counts` and `own` are of `stance.count(corpus, by="doc_id")`, all speech and own.
    """
    judging = counts[counts["n_judged"] > 0]
    if not is_about(counts["n_judged"].sum(), counts["n_sentences"].sum()):
        return Html()
    drawn = judging.nlargest(MAX_BARS, "n_judged").sort_index()
    names = name_articles(corpus)
    everything = _add_bars(drawn, translate("{}: all {} sentences"), names)
    own = _add_bars(own.loc[drawn.index], translate("own words: {1} sentences"), names)
    table = pd.concat([everything, own])
    table = table.sort_index(kind="stable").reset_index(drop=True)
    told = {"few": True, "subject": read_subject(corpus.folder).name, "n": len(drawn)}
    told |= {"part": len(drawn) < len(counts), "chosen": len(drawn) < len(judging)}
    told |= {"leaning": _say_leaning(drawn, names)}
    told |= {**everything[["critical", "favourable", "unsure", "n_sentences"]].sum()}
    shown = ["doc_id", "bar", *COURSE, "unsure", "none", "n_sentences"]
    numbers = table[[*shown, "net", "net_low", "net_high"]]
    drawn = table.assign(row=table["bar"])
    look = {"values": LABELS, "net": BALANCE}
    return make_figure("3-stance", charts.draw_bars, drawn, told, numbers, **look)


def _add_bars(counts: pd.DataFrame, heading: str, names: pd.Series) -> pd.DataFrame:
    """With the name of each bar, and the balance in sentences (`net`)."""
    n = counts["n_sentences"]
    bars = [heading.format(names[doc], k) for doc, k in zip(counts["doc_id"], n, strict=True)]
    net = {f"net{end}": counts[f"balance{end}"] * n / 100 for end in ("", "_low", "_high")}
    return counts.assign(bar=bars, **net)


def _say_leaning(counts: pd.DataFrame, names: pd.Series) -> str:
    """Which articles lean by more than single sentences: the end of a title."""
    leaning = []
    for side in ("critical", "favourable"):
        found = [names[doc] for doc in counts.loc[counts["leans"] == side, "doc_id"]]
        many = len(found) > MAX_NAMED
        who = translate("{n:article}", n=len(found)) if many else join_words(found)
        leaning += [translate("{who} to the {side} side", who=who, side=side)] if found else []
    return ", ".join(leaning)


def plot_course(scored: pd.DataFrame, corpus: Corpus) -> Html:
    """Where in each article the sentences that judge stand; `scored` is of `stance.score`."""
    table = scored[name_labels(scored).isin(JUDGING)]
    if not is_about(len(table), len(scored)):
        return Html()
    judging = table["doc_id"].value_counts().index
    table = table[table["doc_id"].isin(judging[:MOST_PANELS])]
    first, second = (
        table.loc[half, "label"].value_counts().reindex(JUDGING, fill_value=0)
        for half in (table["position"] < 0.5, table["position"] >= 0.5)
    )
    drawn = table.assign(
        panel=table["doc_id"].map(name_articles(corpus)),
        ink=table["label"].map(INKS),
        row=table["label"].map(translate_value),
    )
    told = {"few": True, "chosen": len(judging) > MOST_PANELS, **first, **second.add_suffix("_2")}
    numbers = table[["doc_id", "sentence_id", "label", "position"]]
    rows = [translate_value(label) for label in COURSE]
    return make_figure("3-course", charts.draw_strips, drawn, told, numbers, rows=rows)


def plot_presented(own: pd.DataFrame, quoted: pd.DataFrame) -> Html:
    """How often each outlet presents things as bad, or as good, for each actor, in whose words.

    `own` and `quoted` are of `entities.presented`, with these two for `speech`.
    """
    both = zip((own, quoted), WORDS, strict=True)
    everything = pd.concat([table.assign(words=words) for table, words in both])
    table = everything.dropna(subset="share_bad")
    if not len(table):
        return Html()
    group = str(table.columns[0])
    largest = table.groupby(group)["n_sentences"].sum().sort_values(ascending=False, kind="stable")
    table = table[table[group].isin(largest.index[:MOST_PANELS])]
    tops = [
        table.nlargest(1, f"share_{label}").rename(columns={label: "n", group: "outlet"})
        for label in ("bad", "good")
    ]
    most = pd.concat(tops).assign(label=["bad", "good"]).query("n > 0")
    said = translate("; ").join(fill_each("3-actors", most))
    said = said or translate("nothing is presented as bad or good for an actor")
    q = everything[["q_bad", "q_good"]]
    if (n := int(q.count().sum())) and not (q <= LEVEL).any(axis=None):
        said = translate(
            "no outlet presents an actor clearly otherwise than the others do (comparisons: {n})",
            n=n,
        )
    drawn = table.assign(panel=table[group], row=table["entity"], kind=table["words"])
    told = {"few": True, "said": said[0].upper() + said[1:]}
    look = {"kinds": WORDS, "values": SIDES}
    return make_figure("3-actors", charts.draw_opposed, drawn, told, everything, **look)


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


def plot_reuse(parts: pd.DataFrame, corpus: Corpus) -> Html:
    """What became of a text that two articles print, in words: of `reuse.changes` by part."""
    if not len(parts):
        return Html()
    shown = parts[parts["part"].isin(list(PARTS))].set_index("part")
    words = shown.loc[list(PARTS), "n_words"]
    first, second = (name_articles(corpus)[parts.attrs[side]] for side in ("first", "second"))
    told = {"first": first, "second": second, "same": not words["dropped"] and not words["added"]}
    told |= {"n": words.sum(), "n_second": words.sum() - words["dropped"], **words}
    table = pd.DataFrame([{"row": second, **words}])
    data = shown[["n_sentences", "n_words"]].reset_index()
    return make_figure("5-reuse", charts.draw_bars, table, told, data, values=PARTS)


def plot_changes(entities: pd.DataFrame) -> Html:
    """Who is in the sentences that were dropped, added and kept: of `reuse.changes` by entity."""
    if not len(entities):
        return Html()
    shown = entities.head(MOST_NAMES)
    table = shown.rename(columns=FATES).melt("entity", FATES.values(), "fate", "n")
    table = table.assign(row=table["entity"], column=table["fate"].map(translate_value))
    return make_figure("5-changes", charts.draw_matrix, table, shown.iloc[0], entities)


def plot_dispatch(copies: pd.DataFrame, corpus: Corpus) -> Html:
    """When and where the text appeared that most articles print: of `reuse.copies` by doc_id."""
    first = copies[copies["cluster"].eq(1).fillna(False)]
    names = first["outlet"].drop_duplicates()
    shown = first[first["outlet"].isin(names.head(MOST_PANELS)) & first["date"].notna()]
    if shown["date"].nunique() < 2:
        return Html()
    days = (shown["date"].max() - shown["date"].min()).days
    told = {"n": len(first), "n_outlets": len(names), "days": days, "n_drawn": len(shown)}
    drawn = shown.assign(row=shown["outlet"])
    colours = charts.colour_outlets(corpus.grouped("outlet"))
    return make_figure("5-dispatch", charts.draw_timeline, drawn, told, first, colours=colours)


def plot_profile(profile: pd.DataFrame, corpus: Corpus) -> Html:
    """How each outlet frames, the same measures in a panel for each: of `framing.profile`."""
    if not len(profile):
        return Html()
    shown = profile[profile["outlet"].isin(profile["outlet"].unique()[:MOST_PANELS])]
    shares = shown.pivot(index="measure", columns="outlet", values="share")
    spread = shares.max(axis=1) - shares.min(axis=1)
    alike, apart = not spread.max(), bool(profile["sets_apart"].any())
    widest = shown.loc[shown["share"].idxmax(), "measure"] if alike else spread.idxmax()
    row = shares.loc[widest]
    told = {"few": is_few(corpus), "alike": alike, "apart": apart and not alike}
    told |= {"near": not apart and not alike, "measure": widest, "high": row.max()}
    told |= {"outlet": row.idxmax(), "low": row.min(), "other": row.idxmin()}
    told |= {"several": shares.shape[1] > 1}
    told |= {"of": ", ".join(map(translate_value, sorted(set(profile["of"]))))}
    drawn = shown.assign(panel=shown["outlet"], row=shown["measure"].map(translate_value))
    look = {"value": "share", "colours": charts.colour_outlets(corpus)}
    return make_figure("5-profile", charts.draw_profile, drawn, told, profile, **look)


def plot_frames(frames: pd.DataFrame, corpus: Corpus) -> Html:
    """Sentences with a cue of each frame, by outlet: of `framing.count`."""
    covered, group = frames[(frames["rank"] > 0) & (frames["n"] > 0)], str(frames.columns[0])
    if not len(covered):
        return Html()
    others = covered[covered["rank"] > 1].groupby(group)["share_high"].max()
    tops = covered[covered["rank"] == 1].sort_values("share_sentences", ascending=False)
    tops = tops[tops["share_low"] > tops[group].map(others).fillna(0)]
    said = fill_each("5-frames", tops.rename(columns={group: "outlet"}))
    table = frames[frames["rank"] > 0]
    table = table.assign(
        row=table["frame"].map(translate_value),
        column=table[group] + " (n\u00a0=\u00a0" + table["n_sentences"].map(format_number) + ")",
        n=100 * table["share_sentences"],
    )
    told = {"few": is_few(corpus), "tops": name_first(said)}
    return make_figure("5-frames", charts.draw_matrix, table, told, frames)


def plot_actors(actors: pd.DataFrame, corpus: Corpus) -> Html:
    """How often each side acts and is acted upon: of `framing.actions`, counted by actor."""
    shown = actors[actors["n"] >= MIN_ACTIONS].head(MOST_BARS)
    if not len(shown):
        return Html()
    group, actor = shown.columns[:2]
    # What a side does to itself is one action, not two.
    both = shown["n_agent"] + shown["n_patient"] - shown["n"]
    bars = shown[group] + translate(": ") + shown[actor].map(translate_value)
    table = pd.DataFrame({"row": bars, "acts": shown["n"] - shown["n_patient"]})
    table = table.assign(**{ACTIONS[1]: both, ACTIONS[2]: shown["n"] - shown["n_agent"]})
    many = (shown["n_sentences"] >= TOLD_SENTENCES) & (shown["n_articles"] >= TOLD_ARTICLES)
    told = {"few": is_few(corpus), "least": MIN_ACTIONS, "told": many.any(), "both": 0}
    if many.any():
        top = shown.rename(columns={group: "outlet", actor: "actor"}).loc[shown["n"][many].idxmax()]
        told |= {**top, "both": both[top.name]}
    values = {name: name for name in ACTIONS if table[name].any()}
    return make_figure("5-actors", charts.draw_bars, table, told, actors, values=values)
