"""The figures of notebook 1: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html, caveat
from helpers.show.figures.common import (
    FEW,
    MOST_BARS,
    name_articles,
    name_groups,
    name_scopes,
    say_extremes,
    select_extremes,
)


def plot_lengths(corpus: Corpus) -> Html:
    """Words kept and removed, one bar per article."""
    table = corpus.articles[["doc_id", "outlet", "n_words", "n_words_received"]]
    by_article = len(table) <= MOST_BARS
    if by_article:
        table = table.assign(text=table["doc_id"].map(name_articles(corpus)))
    else:  # bars of that many articles could not be read: one for each outlet
        sums = table.groupby("outlet")[["n_words", "n_words_received"]].sum()
        table = sums.reset_index().assign(text=lambda t: t["outlet"])
    table = table.assign(n_words_removed=table["n_words_received"] - table["n_words"])
    removed, received = int(table["n_words_removed"].sum()), int(table["n_words_received"].sum())
    longest = table.loc[table["n_words"].idxmax()]
    title = (
        f"{removed:,} of {received:,} words received are not the article; the longest "
        f"{'article' if by_article else 'corpus of one outlet'}, {longest['text']}, has "
        f"{longest['n_words']:,} words"
    )
    figure = charts.draw_bars(
        table, label="text", values=["n_words", "n_words_removed"],
        headings=["words of the article", "removed: furniture, captions, credits"],
        axis="words received", title=title,
    )  # fmt: skip
    unit = "article" if by_article else "outlet"
    return charts.save_figure(
        figure, table, name="1-lengths", alt=f"Bar chart, one bar per {unit}: {title}.",
        caption=f"Words received, n = {received:,} in {len(corpus.articles)} articles.",
    )  # fmt: skip


def plot_timeline(corpus: Corpus) -> Html:
    """When the articles came out, a strip per outlet, each stem as high as the article is long."""
    table = corpus.articles.dropna(subset="date")[["doc_id", "outlet", "date", "n_words"]]
    known = corpus.articles.get("date_status", pd.Series("", corpus.articles.index)).fillna("")
    table["date_known"] = known.reindex(table.index).isin(["confirmed", "declared", ""])
    if not len(table):
        return caveat("No figure: no article has a date.")
    if len(table) == 1:
        return caveat("No figure: one date ({day}) makes no course.", day=table["date"].iloc[0])
    first, last = table["date"].min(), table["date"].max()
    busiest = table.groupby("date").size()
    n_outlets = table["outlet"].nunique()
    title = f"{len(table)} articles from {n_outlets} outlet{'s' if n_outlets > 1 else ''}, " + (
        f"{first:%Y-%m-%d} to {last:%Y-%m-%d}; at most {busiest.max()} on one day "
        f"({busiest.idxmax():%Y-%m-%d})" if first != last else f"all of {first:%Y-%m-%d}"
    )  # fmt: skip
    figure = charts.draw_timeline(table, date="date", label="outlet", size="n_words", title=title,
                                  sure="date_known", axis="date of publication")  # fmt: skip
    inferred, undated = int((~table["date_known"]).sum()), len(corpus.articles) - len(table)
    return charts.save_figure(
        figure, table, name="1-timeline",
        alt=f"Stems on a time line, one strip per outlet: {title}.",
        caption=f"One stem per article, as high as it is long (tallest: {table['n_words'].max():,} "
        "words)."
        + (f" Hollow: {inferred} whose date is inferred in whole or part." if inferred else "")
        + (f" {undated} without a date are not drawn." if undated else ""),
    )  # fmt: skip


def plot_readability(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How hard each text is to read, with intervals."""
    if len(measures) < 2:
        return caveat("No figure: there is only one text to measure.")
    group = str(measures.columns[0])
    table = measures.assign(name=name_groups(measures[group], corpus))
    easy, hard = (table.loc[table["kandel_moles"].agg(pick)] for pick in ("idxmax", "idxmin"))
    title = (
        f"Easiest to read by Kandel and Moles: {easy['name']} ({easy['kandel_moles']:.0f}); "
        f"hardest: {hard['name']} ({hard['kandel_moles']:.0f})"
    )
    if round(easy["kandel_moles"]) == round(hard["kandel_moles"]):
        title = f"By Kandel and Moles all read equally easily ({easy['kandel_moles']:.0f})"
    shown = select_extremes(table, "kandel_moles")
    figure = charts.draw_intervals(
        shown, label="name", values=["kandel_moles", "lix", "words_per_sentence"], title=title,
        axes_labels=["reading ease: higher is easier", "LIX: higher is harder",
                     "words per sentence"],
    )  # fmt: skip
    return charts.save_figure(
        figure, measures, name="1-readability", alt=f"Dots with intervals, three panels: {title}.",
        caption=f"Running text only, {measures['n_sentences'].sum():,} sentences and "
        f"{measures['n_words'].sum():,} words. Bars: 95 % intervals by resampling "
        f"({name_scopes(measures)}); hollow where none can be estimated. "
        f"{say_extremes(table, shown)}{FEW}",
    )  # fmt: skip
