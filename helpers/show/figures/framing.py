"""The figures of notebook 5: small tables in; title, caption and alt text come from them."""

import pandas as pd
from matplotlib.figure import Figure

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
    title = (
        f"Against {first}, {second} lacks whole sentences of {words['dropped']:,} words and has "
        f"{words['added']:,} words in sentences that it alone has"
    )
    if not words["dropped"] and not words["added"]:
        title = f"{second} has every sentence of {first}, and none besides"
    table = pd.DataFrame([{"text": second, **words}])
    drawn = {"label": "text", "values": list(PARTS), "headings": list(PARTS.values())}
    figure = charts.draw_bars(table, axis="words", title=title, **drawn)
    caption = (
        f"Words by what happened to their sentence, n = {words.sum():,}: the "
        f"{words.sum() - words['dropped']:,} of {second}, and {words['dropped']:,} of {first} in "
        "sentences that only it has."
    )
    data = shown[["n_sentences", "n_words"]].reset_index()
    return _save(figure, data, "5-reuse", "One stacked bar", title, caption)


def plot_changes(entities: pd.DataFrame) -> Html:
    """Who is in the sentences that were dropped, added and kept: of `reuse.changes` by entity."""
    if not len(entities):
        return Html()
    headings = {"n_dropped": "dropped", "n_added": "added", "n_kept": "kept or edited"}
    shown = entities.head(MOST_ENTITIES).rename(columns=headings)
    first = shown.iloc[0]
    title = (
        f"{first['entity']} stands in {first['dropped']} dropped, {first['added']} added and "
        f"{first['kept or edited']} kept sentences"
    )
    figure = charts.draw_matrix(
        shown.melt("entity", list(headings.values()), var_name="kind", value_name="n"),
        rows="entity",
        columns="kind",
        value="n",
        axis="sentences that mention it",
        title=title,
    )
    caption = (
        "Persons, places and organisations in sentences that one text dropped or added, those most "
        "concerned first; a sentence counts once for each of them."
    )
    return _save(figure, entities, "5-changes", "Grid of entities by what happened", title, caption)


def plot_dispatch(copies: pd.DataFrame, corpus: Corpus) -> Html:
    """When and where the text appeared that most articles print: of `reuse.copies` by doc_id."""
    first = copies[copies["cluster"].eq(1).fillna(False)]
    names = first["outlet"].drop_duplicates()
    shown = first[first["outlet"].isin(names.head(MOST_PANELS)) & first["date"].notna()]
    if shown["date"].nunique() < 2:
        return Html()
    days = (shown["date"].max() - shown["date"].min()).days
    title = (
        f"The text printed most stands in {len(first)} articles of {len(names)} "
        f"outlet{'s' if len(names) > 1 else ''} within {days} day{'s' if days > 1 else ''}"
    )
    axis = "date of publication; height: words of the article"
    colours = charts.colour_outlets(corpus.grouped("outlet"))
    labels = {"date": "date", "label": "outlet", "size": "n_words", "title": title, "axis": axis}
    figure = charts.draw_timeline(shown, colours=colours, **labels)
    caption = f"Articles of the largest group of copies; n = {len(shown)}."
    return _save(figure, first, "5-dispatch", "Timeline, a strip per outlet", title, caption)


def plot_profile(profile: pd.DataFrame, corpus: Corpus) -> Html:
    """How each outlet frames, the same measures in a panel for each: of `framing.profile`."""
    if not len(profile):
        return Html()
    shown = profile[profile["outlet"].isin(profile["outlet"].unique()[:MOST_PANELS])]
    shares = shown.pivot(index="measure", columns="outlet", values="share")
    spread = shares.max(axis=1) - shares.min(axis=1)
    widest, several = spread.idxmax(), shares.shape[1] > 1
    row = shares.loc[widest]
    told = "Nothing sets one apart clearly; farthest apart in these texts"
    told = "Where they differ most" if profile["sets_apart"].any() else told
    title = (
        f"{told}: {widest}, {row.max():.0%} in {row.idxmax()}, {row.min():.0%} in {row.idxmin()}"
    )
    if not spread[widest]:
        top = shown.loc[shown["share"].idxmax()]
        title = f"Largest share: {top['measure']}, {top['share']:.0%} in {top['outlet']}"
    axis = "share of sentences, of names or of actions" + "; grey: mean of the panels" * several
    labels = {"panel": "outlet", "label": "measure", "value": "share", "title": title}
    figure = charts.draw_profile(shown, axis=axis, colours=charts.colour_outlets(corpus), **labels)
    of = ", ".join(sorted(set(profile["of"])))
    caption = f"Shares with their 95 % intervals; denominators ({of}) are in the data. "
    caption += say_few(corpus)
    return _save(
        figure, profile, "5-profile", "Small multiples, a panel per outlet", title, caption
    )


def plot_frames(frames: pd.DataFrame, corpus: Corpus) -> Html:
    """Sentences with a cue of each frame, by outlet: of `framing.count`."""
    covered, group = frames[(frames["rank"] > 0) & (frames["n"] > 0)], str(frames.columns[0])
    if not len(covered):
        return Html()
    tops = covered[covered["rank"] == 1].sort_values("share_sentences", ascending=False)
    title = "Most frequent frame: " + name_first(
        [f"{row.frame} in {row.share_sentences:.0%} of {row[1]}" for row in tops.itertuples()]
    )
    heads = frames[group] + " (n\u00a0=\u00a0" + frames["n_sentences"].astype(str) + ")"
    table = frames.assign(head=heads, percent=100 * frames["share_sentences"])
    figure = charts.draw_matrix(
        table[table["rank"] > 0],
        rows="frame",
        columns="head",
        value="percent",
        title=title,
        axis="% of the sentences of each outlet; a sentence may hold several frames",
    )
    caption = (
        "Share of sentences with at least one cue of the frame; n is the number of sentences; "
        f"frames without a cue are left out; intervals are in the data. {say_few(corpus)}"
    )
    return _save(figure, frames, "5-frames", "Grid of frames by outlet", title, caption)


def plot_actors(actors: pd.DataFrame, corpus: Corpus) -> Html:
    """How often each side acts and is acted upon: of `framing.actions`, counted by actor."""
    shown = actors[actors["n"] >= MIN_ACTIONS].head(MOST_BARS)
    if not len(shown):
        return Html()
    group, actor = shown.columns[:2]
    top = shown.sort_values("n", ascending=False, kind="stable").iloc[0]
    twice = top["n_agent"] + top["n_patient"] - top["n"]
    title = (
        f"In {top[group]}, {top[actor]} acts in {top['n_agent']} and is acted upon in "
        f"{top['n_patient']} of {top['n']} actions"
        + (f", in {twice} of them both" if twice else "")
    )
    # What a side does to itself is one action, not two.
    table = pd.DataFrame(
        {
            "bar": shown[group] + ": " + shown[actor],
            "acts": shown["n"] - shown["n_patient"],
            "acts on itself": shown["n_agent"] + shown["n_patient"] - shown["n"],
            "is acted upon": shown["n"] - shown["n_agent"],
        }
    )
    kinds = [name for name in table.columns[1:] if table[name].any()]
    figure = charts.draw_bars(
        table, label="bar", values=kinds, headings=kinds, title=title, axis="actions"
    )
    caption = (
        "Actions whose agent or patient names a side, as the parse reads them; those with fewer "
        f"than {MIN_ACTIONS} have no bar. {say_few(corpus)}"
    )
    return _save(figure, actors, "5-actors", "Stacked bars by outlet and side", title, caption)


def _save(
    figure: Figure, data: pd.DataFrame, name: str, kind: str, title: str, caption: str
) -> Html:
    return charts.save_figure(figure, data, name=name, alt=f"{kind}. {title}.", caption=caption)
