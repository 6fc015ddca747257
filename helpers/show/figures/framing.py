"""The figures of notebook 5: small tables in; title, caption and alt text come from them."""

import pandas as pd

from helpers.base.translation import format_number, translate, translate_value
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html
from helpers.show.figures.common import MOST_BARS, fill_each, is_few, make_figure, name_first

MOST_ENTITIES = 15  # rows of a grid
MOST_PANELS = 12  # outlets with a panel of their own
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
    shown = entities.head(MOST_ENTITIES)
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
