"""The figures of notebook 5: small tables in; title, caption and alt text come from them."""

import pandas as pd
from matplotlib.figure import Figure

from helpers.base.translation import format_number, translate, translate_value
from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html
from helpers.show.figures.common import MOST_BARS, name_articles, name_first, say_few

MOST_ENTITIES = 15  # rows of a grid
MOST_PANELS = 12  # outlets with a panel of their own
MIN_ACTIONS = 2  # of a side in an outlet that gets a bar
PARTS = {
    "kept word for word": "verbatim",
    "edited: as it is": "in edited sentences",
    "dropped": "in dropped sentences",
    "added": "in added sentences",
}


def plot_reuse(parts: pd.DataFrame, corpus: Corpus) -> Html:
    """What became of a text that two articles print, in words: of `reuse.changes` by part."""
    if not len(parts):
        return Html()
    shown = parts[parts["part"].isin(list(PARTS))].set_index("part")
    words = shown.loc[list(PARTS), "n_words"]
    names = name_articles(corpus)
    first, second = names[parts.attrs["first"]], names[parts.attrs["second"]]
    told = {"first": first, "second": second, "dropped": words["dropped"], "added": words["added"]}
    title = translate(
        "Against {first}, {second} lacks whole sentences of {dropped:word} and has {added:word} in "
        "sentences that it alone has",
        **told,
    )
    if not words["dropped"] and not words["added"]:
        told = {"first": first, "second": second}
        title = translate("{second} has every sentence of {first}, and none besides", **told)
    table = pd.DataFrame([{"text": second, **words}])
    drawn = {
        "label": "text",
        "values": list(PARTS),
        "headings": [translate(part) for part in PARTS.values()],
    }
    figure = charts.draw_bars(table, axis=translate("words"), title=title, **drawn)
    caption = translate(
        "Words by what happened to their sentence, n = {n}: the {n_second} of {second}, and "
        "{n_first} of {first} in sentences that only it has.",
        n=words.sum(),
        n_second=words.sum() - words["dropped"],
        second=second,
        n_first=words["dropped"],
        first=first,
    )
    data = shown[["n_sentences", "n_words"]].reset_index()
    return _save(figure, data, "5-reuse", translate("One stacked bar"), title, caption)


def plot_changes(entities: pd.DataFrame) -> Html:
    """Who is in the sentences that were dropped, added and kept: of `reuse.changes` by entity."""
    if not len(entities):
        return Html()
    headings = {"n_dropped": translate("dropped"), "n_added": translate("added")}
    headings |= {"n_kept": translate("kept or edited")}
    shown = entities.head(MOST_ENTITIES)
    first = shown.iloc[0]
    title = translate(
        "{entity} stands in {n_dropped} dropped, {n_added} added and {n_kept} kept sentences",
        **first[["entity", *headings]],
    )
    shown = shown.rename(columns=headings)
    figure = charts.draw_matrix(
        shown.melt("entity", list(headings.values()), var_name="kind", value_name="n"),
        rows="entity",
        columns="kind",
        value="n",
        axis=translate("sentences that mention it"),
        title=title,
    )
    caption = translate(
        "Persons, places and organisations in sentences that one text dropped or added, those most "
        "concerned first; a sentence counts once for each of them."
    )
    form = translate("Grid of entities by what happened")
    return _save(figure, entities, "5-changes", form, title, caption)


def plot_dispatch(copies: pd.DataFrame, corpus: Corpus) -> Html:
    """When and where the text appeared that most articles print: of `reuse.copies` by doc_id."""
    first = copies[copies["cluster"].eq(1).fillna(False)]
    names = first["outlet"].drop_duplicates()
    shown = first[first["outlet"].isin(names.head(MOST_PANELS)) & first["date"].notna()]
    if shown["date"].nunique() < 2:
        return Html()
    days = (shown["date"].max() - shown["date"].min()).days
    title = translate(
        "The text printed most stands in {n:article} of {n_outlets:outlet} within {days:day}",
        **{"n": len(first), "n_outlets": len(names), "days": days},
    )
    axis = translate("date of publication; height: words of the article")
    colours = charts.colour_outlets(corpus.grouped("outlet"))
    labels = {"date": "date", "label": "outlet", "size": "n_words", "title": title, "axis": axis}
    figure = charts.draw_timeline(shown, colours=colours, **labels)
    caption = translate("Articles of the largest group of copies; n = {n}.", n=len(shown))
    form = translate("Timeline, a strip per outlet")
    return _save(figure, first, "5-dispatch", form, title, caption)


def plot_profile(profile: pd.DataFrame, corpus: Corpus) -> Html:
    """How each outlet frames, the same measures in a panel for each: of `framing.profile`."""
    if not len(profile):
        return Html()
    shown = profile[profile["outlet"].isin(profile["outlet"].unique()[:MOST_PANELS])]
    shares = shown.pivot(index="measure", columns="outlet", values="share")
    spread = shares.max(axis=1) - shares.min(axis=1)
    widest, several = spread.idxmax(), shares.shape[1] > 1
    row = shares.loc[widest]
    title = (
        translate("Where they differ most")
        if profile["sets_apart"].any()
        else translate("Nothing sets one apart clearly; farthest apart in these texts")
    )
    told = {"measure": widest, "high": row.max(), "outlet": row.idxmax()}
    told |= {"low": row.min(), "other": row.idxmin()}
    title += translate(": {measure}, {high:.0%} in {outlet}, {low:.0%} in {other}", **told)
    if not spread[widest]:
        top = shown.loc[shown["share"].idxmax(), ["measure", "share", "outlet"]]
        title = translate("Largest share: {measure}, {share:.0%} in {outlet}", **top)
    axis = translate("share of sentences, of names or of actions")
    axis += translate("; grey: mean of the panels") if several else ""
    shown = shown.assign(measure=shown["measure"].map(translate_value))
    labels = {"panel": "outlet", "label": "measure", "value": "share", "title": title}
    figure = charts.draw_profile(shown, axis=axis, colours=charts.colour_outlets(corpus), **labels)
    of = ", ".join(map(translate_value, sorted(set(profile["of"]))))
    caption = translate(
        "Shares with their 95 % intervals; denominators ({of}) are in the data. ", of=of
    )
    caption += say_few(corpus)
    form = translate("Small multiples, a panel per outlet")
    return _save(figure, profile, "5-profile", form, title, caption)


def plot_frames(frames: pd.DataFrame, corpus: Corpus) -> Html:
    """Sentences with a cue of each frame, by outlet: of `framing.count`."""
    covered, group = frames[(frames["rank"] > 0) & (frames["n"] > 0)], str(frames.columns[0])
    if not len(covered):
        return Html()
    tops = covered[covered["rank"] == 1].sort_values("share_sentences", ascending=False)
    said = [
        translate("{frame} in {share:.0%} of {outlet}", frame=a, share=b, outlet=c)
        for a, b, c in zip(tops["frame"], tops["share_sentences"], tops[group], strict=True)
    ]
    title = translate("Most frequent frame: ") + name_first(said)
    heads = frames[group] + " (n\u00a0=\u00a0" + frames["n_sentences"].map(format_number) + ")"
    table = frames.assign(head=heads, percent=100 * frames["share_sentences"])
    table["frame"] = table["frame"].map(translate_value)
    figure = charts.draw_matrix(
        table[table["rank"] > 0],
        rows="frame",
        columns="head",
        value="percent",
        title=title,
        axis=translate("% of the sentences of each outlet; a sentence may hold several frames"),
    )
    caption = translate(
        "Share of sentences with at least one cue of the frame; n is the number of sentences; "
        "frames without a cue are left out; intervals are in the data. "
    )
    caption += say_few(corpus)
    form = translate("Grid of frames by outlet")
    return _save(figure, frames, "5-frames", form, title, caption)


def plot_actors(actors: pd.DataFrame, corpus: Corpus) -> Html:
    """How often each side acts and is acted upon: of `framing.actions`, counted by actor."""
    shown = actors[actors["n"] >= MIN_ACTIONS].head(MOST_BARS)
    if not len(shown):
        return Html()
    group, actor = shown.columns[:2]
    top = shown.sort_values("n", ascending=False, kind="stable").iloc[0]
    twice = top["n_agent"] + top["n_patient"] - top["n"]
    title = translate(
        "In {outlet}, {actor} acts in {n_agent} and is acted upon in {n_patient} of {n:action}",
        outlet=top[group],
        actor=top[actor],
        **top[["n_agent", "n_patient", "n"]],
    )
    title += translate(", in {n} of them both", n=twice) if twice else ""
    # What a side does to itself is one action, not two.
    table = pd.DataFrame(
        {
            "bar": shown[group] + translate(": ") + shown[actor].map(translate_value),
            "acts": shown["n"] - shown["n_patient"],
            "acts on itself": shown["n_agent"] + shown["n_patient"] - shown["n"],
            "is acted upon": shown["n"] - shown["n_agent"],
        }
    )
    kinds = [name for name in table.columns[1:] if table[name].any()]
    headings = [translate_value(kind) for kind in kinds]
    figure = charts.draw_bars(
        table, label="bar", values=kinds, headings=headings, title=title, axis=translate("actions")
    )
    caption = translate(
        "Actions whose agent or patient names a side, as the parse reads them; those with fewer "
        "than {n} have no bar. ",
        n=MIN_ACTIONS,
    )
    caption += say_few(corpus)
    form = translate("Stacked bars by outlet and side")
    return _save(figure, actors, "5-actors", form, title, caption)


def _save(
    figure: Figure, data: pd.DataFrame, name: str, kind: str, title: str, caption: str
) -> Html:
    return charts.save_figure(figure, data, name=name, alt=f"{kind}. {title}.", caption=caption)
