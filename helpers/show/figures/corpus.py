"""Notebook 1: what is in a corpus, when its articles came out, how long and how hard they are."""

import pandas as pd

from helpers.base.statistics import MIN_UNITS, keep_tested
from helpers.base.translation import translate
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
MOST_STEMS = 200  # articles on a time line


def overview(corpus: Corpus) -> pd.DataFrame:
    """One row: what a corpus holds, what was taken out of it, and what limits it.

    Columns: n_articles, n_outlets, first and last (dates), n_undated; n_words, n_words_received,
    share_kept; n_removed (lines), most_removed (the article that lost the largest share of its
    words) and share_removed; n_excluded (articles), n_words_excluded; by (what the corpus is
    grouped by), n_groups and groups, n_few (of them with fewer than five articles), proposed and
    first_proposed (where none can be tested against the others: what else to group by); n_agency
    and agency (articles that are agency copy as far as known); n_cut_off and cut_off (of which only
    the beginning is there).

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
    n_removed, received = table["n_words_removed"].sum(), table["n_words_received"].sum()
    longest = table.loc[table["n_words"].idxmax()]
    told = {"n": n_removed, "received": received}
    title = translate("{n} of {received} words received are not the article", **told)
    told = {"name": longest["text"], "n": longest["n_words"]}
    title += (
        translate("; the longest article, {name}, has {n:word}", **told)
        if by_article
        else translate("; the outlet with most, {name}, has {n:word}", **told)
    )
    figure = charts.draw_bars(
        table,
        label="text",
        values=["n_words", "n_words_removed"],
        headings=[
            translate("words of the article"),
            translate("removed: furniture, captions, credits"),
        ],
        axis=translate("words received"),
        title=title,
    )
    return charts.save_figure(
        figure,
        table,
        name="1-lengths",
        alt=(
            translate("Bar chart, one bar per article: {title}.", title=title)
            if by_article
            else translate("Bar chart, one bar per outlet: {title}.", title=title)
        ),
        caption=translate(
            "Words received, n = {received}; articles, n = {n}.",
            received=received,
            n=len(corpus.articles),
        ),
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
    when = translate("all of {day}", day=first)
    if first != last:
        told = {"first": first, "last": last, "most": busiest.max(), "day": busiest.idxmax()}
        when = translate("{first} to {last}; at most {most} on one day ({day})", **told)
    told = {"n": len(table), "n_outlets": n_outlets, "when": when}
    title = translate("{n:article} from {n_outlets:outlet}, {when}", **told)
    drawn = _thin_out(table)
    figure = charts.draw_timeline(
        drawn,
        date="date",
        label="outlet",
        size="n_words",
        title=title,
        sure="date_known",
        colours=charts.colour_outlets(corpus.grouped("outlet")),
        axis=translate("date of publication"),
    )
    inferred, undated = int((~table["date_known"]).sum()), len(corpus.articles) - len(table)
    most = table["n_words"].max()
    caption = translate("One stem per article, as high as it is long (tallest: {n:word}).", n=most)
    if len(drawn) < len(table):
        told = {"n": len(drawn), "n_all": len(table)}
        caption += translate(" Drawn: the longest of each outlet and time, {n} of {n_all}.", **told)
    if inferred:
        caption += translate(" Hollow: {n} whose date is inferred in whole or part.", n=inferred)
    if undated:
        caption += translate(" Without a date and not drawn: {n}.", n=undated)
    alt = translate("Stems on a time line, one strip per outlet: {title}.", title=title)
    return charts.save_figure(figure, table, name="1-timeline", alt=alt, caption=caption)


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
    table = measures.assign(name=name_groups(measures.iloc[:, 0], corpus))
    tested = keep_tested(table)
    easy, hard = (tested.loc[tested["kandel_moles"].agg(pick)] for pick in ("idxmax", "idxmin"))
    high, low = easy["kandel_moles"], hard["kandel_moles"]
    title = translate(
        "Easiest to read by Kandel and Moles: {easy} ({high:.0f}); hardest: {hard} ({low:.0f})",
        **{"easy": easy["name"], "high": high, "hard": hard["name"], "low": low},
    )
    if measures.attrs.get("n_tested") and not measures.attrs["n_clear"]:
        title = translate(
            "Reading ease from {low:.0f} to {high:.0f}: no clear order",
            **{"low": low, "high": high},
        )
    if round(high) == round(low):
        title = translate("By Kandel and Moles all read equally easily ({n:.0f})", n=high)
    shown = select_extremes(table, "kandel_moles")
    headings = {
        "kandel_moles": translate("reading ease: higher is easier"),
        "lix": translate("LIX: higher is harder"),
        "words_per_sentence": translate("words per sentence"),
    }
    figure = charts.draw_intervals(
        shown, label="name", values=list(headings), title=title, axes_labels=[*headings.values()]
    )
    caption = translate(
        "Running text only, {n_sentences:sentence} and {n_words:word}. Bars: 95 % intervals by "
        "resampling ({scope}); hollow where none can be estimated. ",
        n_sentences=measures["n_sentences"].sum(),
        n_words=measures["n_words"].sum(),
        scope=name_scopes(measures),
    )
    caption += say_extremes(table, shown) + say_few(measures)
    alt = translate("Dots with intervals, three panels: {title}.", title=title)
    return charts.save_figure(figure, measures, name="1-readability", alt=alt, caption=caption)
