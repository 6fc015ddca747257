"""The figures of notebook 5: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html, caveat
from helpers.show.figures.common import FEW, MOST_BARS, name_articles, name_first

MOST_ENTITIES = 15  # rows of a grid
MOST_PANELS = 12  # outlets with a panel of their own
FEWEST_ACTIONS = 2  # of a side in an outlet that gets a bar


def plot_reuse(balance: pd.DataFrame, reuse: pd.DataFrame, corpus: Corpus) -> Html:
    """What became of a shared dispatch, in words."""
    if not len(reuse):
        return caveat("No figure: no two articles of this corpus print the same text.")
    words = balance.set_index("status")["n_words"]
    names = name_articles(corpus)
    first, second = names[reuse.attrs["first"]], names[reuse.attrs["second"]]
    of_second = int(words.sum() - words["dropped"])
    title = (
        f"Against {first}, {second} lacks whole sentences of {words['dropped']:,} words and has "
        f"{words['added']:,} words in sentences that it alone has"
    )
    if not words["dropped"] and not words["added"]:
        title = f"{second} has every sentence of {first}, and none besides"
    table = pd.DataFrame([{"text": second, **words.to_dict()}])
    figure = charts.draw_bars(
        table, label="text", values=list(words.index), axis="words", title=title,
        headings=["verbatim", "in edited sentences", "in dropped sentences", "in added sentences"],
    )  # fmt: skip
    return charts.save_figure(
        figure, balance, name="5-reuse", alt=f"One stacked bar: {title}.",
        caption=f"Words by what happened to their sentence, n = {words.sum():,}: the {of_second:,} "
        f"of {second}, and {words['dropped']:,} of {first} in sentences that only it has.",
    )  # fmt: skip


def plot_frames(frames: pd.DataFrame) -> Html:
    """Sentences with a cue of each frame, by outlet."""
    bare = frames["frame"] == "(no frame)"
    covered, group = frames[~bare], str(frames.columns[0])
    if not covered["n"].any():
        return caveat("No figure: no sentence holds a cue of any frame.")
    ranked = covered[covered["n"] > 0].sort_values("n", ascending=False, kind="stable")
    tops = ranked.drop_duplicates(group).sort_values("share_sentences", ascending=False)
    title = "Most frequent frame: " + name_first([
        f"{row.frame} in {row.share_sentences:.0%} of {getattr(row, group)}"
        for row in tops.itertuples()
    ])  # fmt: skip
    heads = {
        getattr(row, group): f"{getattr(row, group)} (n\u00a0=\u00a0{row.n_sentences})"
        for row in frames[bare].itertuples()
    }
    table = covered.assign(percent=100 * covered["share_sentences"])
    table = table[table["frame"].isin(covered.loc[covered["n"] > 0, "frame"])]
    figure = charts.draw_matrix(
        table.assign(**{group: table[group].map(heads)}), rows="frame", columns=group,
        value="percent", title=title,
        axis="% of the sentences of each outlet; a sentence may hold several frames",
    )  # fmt: skip
    return charts.save_figure(
        figure, frames, name="5-frames", alt=f"Grid of frames by outlet. {title}.",
        caption="Share of sentences with at least one cue of the frame; n is the number of "
        f"sentences; frames without a cue are left out; intervals are in the data. {FEW}",
    )  # fmt: skip


def plot_changes(entities: pd.DataFrame) -> Html:
    """Who is in the sentences of a shared dispatch that were dropped, added and kept."""
    if not len(entities):
        return caveat("No figure: nobody is mentioned in what was dropped or added.")
    shown = entities.head(MOST_ENTITIES)
    headings = {"n_dropped": "dropped", "n_added": "added", "n_kept": "kept or edited"}
    table = shown.melt("entity", list(headings), var_name="kind", value_name="n")
    first = shown.iloc[0]
    title = (
        f"{first['entity']} stands in {first['n_dropped']} dropped, {first['n_added']} added and "
        f"{first['n_kept']} kept sentences"
    )
    figure = charts.draw_matrix(
        table.assign(kind=table["kind"].map(headings)), rows="entity", columns="kind", value="n",
        axis="sentences that mention it", title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, entities, name="5-changes", alt=f"Grid of entities by what happened. {title}.",
        caption="Persons, places and organisations in sentences that one text dropped or added, "
        "those most concerned first; a sentence counts once for each of them.",
    )  # fmt: skip


def plot_profile(profile: pd.DataFrame) -> Html:
    """How each outlet frames, the same measures in a panel for each."""
    if not len(profile):
        return caveat("No figure: there is nothing to measure in these texts.")
    shown = profile[profile["outlet"].isin(profile["outlet"].unique()[:MOST_PANELS])]
    spread = shown.groupby("measure", sort=False)["share"].agg(lambda part: part.max() - part.min())
    widest = shown[shown["measure"] == spread.idxmax()].set_index("outlet")["share"]
    high, low = widest.idxmax(), widest.idxmin()
    title = (
        f"Where they differ most: {spread.idxmax()}, {widest[high]:.0%} in {high}, "
        f"{widest[low]:.0%} in {low}"
    )
    grey = "; grey: mean of the panels"
    if len(widest) == 1 or widest[high] == widest[low]:
        top = shown.loc[shown["share"].idxmax()]
        title = f"Largest share: {top['measure']}, {top['share']:.0%} in {top['outlet']}"
    if shown["outlet"].nunique() == 1:
        grey = ""
    figure = charts.draw_profile(
        shown, panel="outlet", label="measure", value="share", title=title,
        axis=f"share of sentences, of names or of actions{grey}",
    )  # fmt: skip
    of = ", ".join(sorted(set(profile["of"])))
    return charts.save_figure(
        figure, profile, name="5-profile", alt=f"Small multiples, a panel per outlet. {title}.",
        caption=f"Shares with their 95 % intervals; denominators ({of}) are in the data. {FEW}",
    )  # fmt: skip


def plot_actors(actors: pd.DataFrame) -> Html:
    """How often each side acts and is acted upon."""
    group, actor = str(actors.columns[0]), str(actors.columns[1])
    if not len(actors):
        return caveat("No figure: no side or entity was found to act or to be acted upon.")
    shown = actors[actors["n"] >= FEWEST_ACTIONS].head(MOST_BARS)
    if not len(shown):
        return caveat("No figure: no one acts often enough in these texts.")
    top = shown.sort_values("n", ascending=False, kind="stable").iloc[0]
    title = (
        f"In {top[group]}, {top[actor]} acts in {top['n_agent']} and is acted upon in "
        f"{top['n_patient']} of {top['n']} actions"
    )
    figure = charts.draw_bars(
        shown.assign(bar=shown[group] + ": " + shown[actor]), label="bar", title=title,
        values=["n_agent", "n_patient"], headings=["acts", "is acted upon"], axis="actions",
    )  # fmt: skip
    return charts.save_figure(
        figure, actors, name="5-actors", alt=f"Stacked bars by outlet and side. {title}.",
        caption="Actions whose agent or patient names a side, as the parse reads them; those "
        f"with fewer than {FEWEST_ACTIONS} have no bar. {FEW}",
    )  # fmt: skip


def plot_dispatch(clusters: pd.DataFrame) -> Html:
    """When the dispatch that most articles print appeared, and where."""
    first = clusters[clusters["cluster"] == 1]
    if first["date"].nunique() < 2:
        return caveat("No timeline: no text is printed on two days whose dates are known.")
    names = first["outlet"].drop_duplicates().iloc[:MOST_PANELS]
    shown = first[first["outlet"].isin(names) & first["date"].notna()]
    n = first["outlet"].nunique()
    days = (shown["date"].max() - shown["date"].min()).days
    title = (
        f"The text printed most stands in {len(first)} articles of "
        f"{n} outlet{'s' if n > 1 else ''} within {days} day{'s' if days > 1 else ''}"
    )
    figure = charts.draw_timeline(
        shown, date="date", label="outlet", size="n_words", title=title,
        axis="date of publication; height: words of the article",
    )  # fmt: skip
    return charts.save_figure(
        figure, first, name="5-dispatch", alt=f"Timeline, a strip per outlet. {title}.",
        caption=f"Articles of the largest group of copies; n = {len(shown)}.",
    )  # fmt: skip
