"""Notebook 1: what is in a corpus, when its articles came out, how long and how hard they are."""

import pandas as pd

from helpers.base.statistics import MIN_UNITS, keep_tested
from helpers.base.translation import translate
from helpers.corpus.article_names import name_articles
from helpers.corpus.audit import removed
from helpers.corpus.credits import find_credits
from helpers.corpus.grouping import propose_groups
from helpers.corpus.loading import Corpus
from helpers.corpus.parts import NO_LINE
from helpers.show import charts
from helpers.show.display import Html
from helpers.show.figures.common import (
    MOST_BARS,
    is_few,
    is_unordered,
    make_figure,
    name_groups,
    name_scopes,
    select_extremes,
)

NAMED = 12  # articles that a sentence names
LENGTHS = {
    "n_words": "words of the article",
    "n_words_removed": "not the article",
}
READABILITY = {
    "kandel_moles": "reading ease: higher is easier",
    "lix": "LIX: higher is harder",
    "words_per_sentence": "words per sentence",
}
MOST_STEMS = 200  # articles on a time line


def overview(corpus: Corpus) -> pd.DataFrame:
    """One row: what a corpus holds, what was taken out of it, and what limits it.

    Columns: n_articles, n_outlets, first and last (dates), n_undated; n_words, n_words_received,
    share_kept; n_removed (lines), most_removed (the article that lost the largest share of its
    words) and share_removed; n_excluded (articles), n_foreign (of them in another language),
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
        "most_removed": names[lost.idxmax()] if lost.max() > 0 else "",
        "share_removed": lost.max(),
        "n_excluded": len(left_out),
        "n_foreign": int((left_out["reason"] != NO_LINE).sum()),
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
    return names.tolist() if more <= 0 else [*names[:NAMED], translate("{n} more", n=more)]


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
    longest = table.loc[table["n_words"].idxmax()]
    told = {"n": table["n_words_removed"].sum(), "received": table["n_words_received"].sum()}
    told |= {"by_article": by_article, "name": longest["text"], "longest": longest["n_words"]}
    told |= {"n_articles": len(corpus.articles), "n_excluded": len(removed(corpus, by="article"))}
    drawn = table.assign(row=table["text"])
    return make_figure("1-lengths", charts.draw_bars, drawn, told, table, values=LENGTHS)


def plot_timeline(corpus: Corpus) -> Html:
    """When the articles came out: a strip per outlet, each stem as high as the article is long.

    Empty where fewer than two articles have a date.
    """
    known = corpus.articles["date_status"].fillna("").isin(["confirmed", "declared", ""])
    grouped = corpus.grouped("outlet")
    table = grouped.articles[["doc_id", "outlet", "date", "n_words"]].assign(date_known=known)
    table = table.dropna(subset="date")
    if len(table) < 2:
        return Html()
    busiest = table.groupby("date").size()
    told = {"n": len(table), "n_outlets": table["outlet"].nunique(), "first": table["date"].min()}
    told |= {"last": table["date"].max(), "days": len(busiest) > 1, "most": busiest.max()}
    told |= {"day": busiest.idxmax(), "tallest": table["n_words"].max()}
    told |= {"inferred": int((~table["date_known"]).sum())}
    told |= {"undated": len(corpus.articles) - len(table)}
    drawn = _thin_out(table.assign(row=table["outlet"]))
    told |= {"n_drawn": len(drawn), "thinned": len(drawn) < len(table)}
    colours = charts.colour_outlets(grouped)
    return make_figure("1-timeline", charts.draw_timeline, drawn, told, table, colours=colours)


def _thin_out(table: pd.DataFrame) -> pd.DataFrame:
    """All articles, or of so many the longest of each outlet's day, week, month or year."""
    shown, steps = table, ["D", "W", "M", "Y"]
    while len(shown) > MOST_STEMS and steps:
        times = table["date"].dt.to_period(steps.pop(0))
        shown = table.loc[table.groupby(["outlet", times], observed=True)["n_words"].idxmax()]
    return shown


def plot_readability(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How hard each text is to read, with intervals; empty where there are no two to compare."""
    if measures["kandel_moles"].notna().sum() < 2:
        return Html()
    table = measures.assign(row=name_groups(measures.iloc[:, 0], corpus))
    ease = keep_tested(table).set_index("row")["kandel_moles"]
    shown, cut = select_extremes(table, "kandel_moles")
    told = {"few": is_few(measures), "easy": ease.idxmax(), "high": ease.max()}
    told |= {"hard": ease.idxmin(), "low": ease.min()}
    alike = round(ease.max()) == round(ease.min())
    unordered = not alike and is_unordered(measures)
    told |= {"alike": alike, "unordered": unordered, "ordered": not (alike or unordered)}
    told |= {"scope": name_scopes(measures)}
    told |= {**measures[["n_sentences", "n_words"]].sum(), **cut}
    draw = charts.draw_intervals
    return make_figure("1-readability", draw, shown, told, measures, values=READABILITY)
