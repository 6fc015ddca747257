"""The figures of notebook 5: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers import charts
from helpers.corpus import Corpus
from helpers.display import Html, caveat
from helpers.figures.common import FEW, name_articles, name_first


def plot_reuse(balance: pd.DataFrame, reuse: pd.DataFrame, corpus: Corpus) -> Html:
    """What became of a shared dispatch, in words."""
    if not len(reuse):
        return caveat("No figure: no two articles of this corpus print the same dispatch.")
    words = balance.set_index("status")["n_words"]
    names = name_articles(corpus)
    first, second = names[reuse.attrs["first"]], names[reuse.attrs["second"]]
    of_first = int(words[["verbatim", "dropped"]].sum())
    title = (
        f"Against {first}, {second} lacks whole sentences of {words['dropped']:,} words and has "
        f"{words['added']:,} words in sentences of its own"
    )
    table = pd.DataFrame([{"text": second, **words.to_dict()}])
    figure = charts.draw_bars(
        table, label="text", values=list(words.index), axis="words", title=title,
        headings=["verbatim", "in edited sentences", "in dropped sentences", "in added sentences"],
    )  # fmt: skip
    return charts.save_figure(
        figure, balance, name="5-reuse", alt=f"One stacked bar: {title}.",
        caption=f"Words by what happened to their sentence, n = {words.sum():,}; edited sentences "
        f"counted as they stand in {second}. {of_first:,} words of {first} stand or fall whole.",
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
        getattr(row, group): f"{getattr(row, group)} (n = {row.n_sentences}, "
        f"{row.share_sentences:.0%} without frame)"
        for row in frames[bare].itertuples()
    }
    table = covered.assign(percent=(100 * covered["share_sentences"]).round(1))
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
