"""Notebook 1: what is in a corpus, when its articles came out, how long and how hard they are."""

import pandas as pd

from helpers.base.statistics import MIN_UNITS, keep_tested
from helpers.corpus.audit import removed
from helpers.corpus.credits import find_credits
from helpers.corpus.grouping import propose_groups
from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html
from helpers.show.figures.common import (
    MOST_BARS,
    name_articles,
    name_groups,
    name_scopes,
    say_extremes,
    say_few,
    select_extremes,
)

NAMED = 12  # articles that a sentence names


def overview(corpus: Corpus) -> pd.DataFrame:
    """One row: what a corpus holds, what was taken out of it, and what limits it.

    Columns: n_articles, n_outlets, first and last (dates), n_undated; n_words, n_words_received,
    share_kept; n_removed (lines), of these n_furniture, n_captions and n_credits, most_removed (the
    article that lost the largest share of its words) and share_removed; n_excluded (articles),
    n_words_excluded; by (what the corpus is grouped by), n_groups and groups, n_few (of them with
    fewer than five articles), proposed and first_proposed (where none can be tested against the
    others: what else to group by); n_agency and agency (articles that are agency copy as far as
    known); n_cut_off and cut_off (of which only the beginning is there).

    >>> show.overview(corpus)[["n_articles", "n_outlets", "n_words"]]
       n_articles  n_outlets  n_words
    0           5          4     2853
    """
    articles, gone = corpus.articles, removed(corpus)
    left_out = removed(corpus, by="article")
    names, received = name_articles(corpus), articles.set_index("doc_id")["n_words_received"]
    kinds = gone["kind"].value_counts()
    lost = gone.groupby("doc_id")["n_words"].sum() / received
    agency = find_credits(corpus)["doc_id"]
    cut_off = articles.loc[articles["is_cut_off"], "doc_id"]
    sizes = articles["outlet"].value_counts().sort_index()
    testable = (sizes.clip(upper=len(articles) - sizes) >= MIN_UNITS).any()
    proposed = [] if testable else propose_groups(corpus)
    row = {
        "n_articles": len(articles),
        "n_outlets": corpus.grouped("outlet").outlets.nunique(),
        "first": articles["date"].min(),
        "last": articles["date"].max(),
        "n_undated": int(articles["date"].isna().sum()),
        "n_words": int(articles["n_words"].sum()),
        "n_words_received": int(received.sum()),
        "share_kept": articles["n_words"].sum() / received.sum(),
        "n_removed": len(gone),
        "n_furniture": int(kinds.get("furniture", 0)),
        "n_captions": int(kinds.get("caption", 0)),
        "n_credits": int(kinds.get("credit", 0)),
        "most_removed": names[lost.idxmax()] if lost.max() > 0 else "",
        "share_removed": lost.max(),
        "n_excluded": len(left_out),
        "n_words_excluded": int(left_out["n_words"].sum()),
        "by": corpus.by,
        "n_groups": len(sizes),
        "groups": _list_first(sizes.index.to_series()),
        "n_few": int((sizes < MIN_UNITS).sum()),
        "proposed": proposed,
        "first_proposed": proposed[0] if proposed else "",
        "n_agency": len(agency),
        "agency": _list_first(agency.map(names)),
        "n_cut_off": len(cut_off),
        "cut_off": _list_first(cut_off.map(names)),
    }
    return pd.DataFrame([row])


def _list_first(names: pd.Series) -> list[str]:
    more = len(names) - NAMED
    return names.tolist() if more <= 0 else [*names[:NAMED], f"{more} more"]


def plot_lengths(corpus: Corpus) -> Html:
    """Words kept and removed, one bar per article, or per outlet where there are many."""
    table = corpus.articles[["doc_id", "outlet", "n_words", "n_words_received"]]
    by_article = len(table) <= MOST_BARS
    if by_article:
        table = table.assign(text=table["doc_id"].map(name_articles(corpus)))
    else:
        sums = table.groupby("outlet")[["n_words", "n_words_received"]].sum()
        table = sums.reset_index().assign(text=lambda t: t["outlet"])
    table = table.assign(n_words_removed=table["n_words_received"] - table["n_words"])
    n_removed, received = table["n_words_removed"].sum(), table["n_words_received"].sum()
    longest = table.loc[table["n_words"].idxmax()]
    title = (
        f"{n_removed:,} of {received:,} words received are not the article; the longest "
        f"{'article' if by_article else 'corpus of one outlet'}, {longest['text']}, has "
        f"{longest['n_words']:,} words"
    )
    figure = charts.draw_bars(
        table,
        label="text",
        values=["n_words", "n_words_removed"],
        headings=["words of the article", "removed: furniture, captions, credits"],
        axis="words received",
        title=title,
    )
    return charts.save_figure(
        figure,
        table,
        name="1-lengths",
        alt=f"Bar chart, one bar per {'article' if by_article else 'outlet'}: {title}.",
        caption=f"Words received, n = {received:,}; articles, n = {len(corpus.articles):,}.",
    )


def plot_timeline(corpus: Corpus) -> Html:
    """When the articles came out: a strip per outlet, each stem as high as the article is long.

    Empty where fewer than two articles have a date.
    """
    known = corpus.articles["date_status"].fillna("").isin(["confirmed", "declared", ""])
    articles = corpus.grouped("outlet").articles
    table = articles[["doc_id", "outlet", "date", "n_words"]].assign(date_known=known)
    table = table.dropna(subset="date")
    if len(table) < 2:
        return Html()
    first, last = table["date"].min(), table["date"].max()
    busiest = table.groupby("date").size()
    n_outlets = table["outlet"].nunique()
    when = f"all of {first:%Y-%m-%d}"
    if first != last:
        most = f"at most {busiest.max()} on one day ({busiest.idxmax():%Y-%m-%d})"
        when = f"{first:%Y-%m-%d} to {last:%Y-%m-%d}; {most}"
    title = f"{len(table)} articles from {n_outlets} outlet{'s' if n_outlets > 1 else ''}, {when}"
    figure = charts.draw_timeline(
        table,
        date="date",
        label="outlet",
        size="n_words",
        title=title,
        sure="date_known",
        colours=charts.colour_outlets(corpus.grouped("outlet")),
        axis="date of publication",
    )
    inferred, undated = int((~table["date_known"]).sum()), len(corpus.articles) - len(table)
    caption = (
        f"One stem per article, as high as it is long (tallest: {table['n_words'].max():,} words)."
    )
    caption += f" Hollow: {inferred} whose date is inferred in whole or part." if inferred else ""
    caption += f" {undated} without a date are not drawn." if undated else ""
    alt = f"Stems on a time line, one strip per outlet: {title}."
    return charts.save_figure(figure, table, name="1-timeline", alt=alt, caption=caption)


def plot_readability(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How hard each text is to read, with intervals; empty where there are no two to compare."""
    if measures["kandel_moles"].notna().sum() < 2:
        return Html()
    table = measures.assign(name=name_groups(measures.iloc[:, 0], corpus))
    tested = keep_tested(table)
    easy, hard = (tested.loc[tested["kandel_moles"].agg(pick)] for pick in ("idxmax", "idxmin"))
    title = (
        f"Easiest to read by Kandel and Moles: {easy['name']} ({easy['kandel_moles']:.0f}); "
        f"hardest: {hard['name']} ({hard['kandel_moles']:.0f})"
    )
    if round(easy["kandel_moles"]) == round(hard["kandel_moles"]):
        title = f"By Kandel and Moles all read equally easily ({easy['kandel_moles']:.0f})"
    shown = select_extremes(table, "kandel_moles")
    headings = {
        "kandel_moles": "reading ease: higher is easier",
        "lix": "LIX: higher is harder",
        "words_per_sentence": "words per sentence",
    }
    figure = charts.draw_intervals(
        shown, label="name", values=list(headings), title=title, axes_labels=[*headings.values()]
    )
    caption = (
        f"Running text only, {measures['n_sentences'].sum():,} sentences and "
        f"{measures['n_words'].sum():,} words. Bars: 95 % intervals by resampling "
        f"({name_scopes(measures)}); hollow where none can be estimated. "
        f"{say_extremes(table, shown)}{say_few(measures)}"
    )
    alt = f"Dots with intervals, three panels: {title}."
    return charts.save_figure(figure, measures, name="1-readability", alt=alt, caption=caption)
