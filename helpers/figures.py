"""The figures of the notebooks: finished tables in; title, caption and alt text computed."""

import pandas as pd

from helpers import charts
from helpers.corpus import Corpus
from helpers.display import Html, caveat

FEW = "Fewer than five articles describe themselves, not their outlet."


def name_articles(corpus: Corpus) -> pd.Series:
    """A short name for each article, by doc_id: its outlet and its date."""
    articles = corpus.articles
    dates = articles["date"].dt.strftime("%Y-%m-%d").fillna("no date")
    names = articles["outlet"] + ", " + dates
    twice = names.duplicated(keep=False)
    names = names.where(~twice, names + " (" + articles["doc_id"] + ")")
    return names.set_axis(articles["doc_id"])


def plot_lengths(corpus: Corpus) -> Html:
    """Words kept and removed, one bar per article."""
    table = corpus.articles[["doc_id", "n_words", "n_words_received"]]
    table = table.assign(
        article=table["doc_id"].map(name_articles(corpus)),
        n_words_removed=table["n_words_received"] - table["n_words"],
    )
    removed, received = int(table["n_words_removed"].sum()), int(table["n_words_received"].sum())
    longest = table.loc[table["n_words"].idxmax()]
    title = (
        f"{removed:,} of {received:,} words received are not the article; the longest article, "
        f"{longest['article']}, has {longest['n_words']:,} words"
    )
    figure = charts.draw_bars(
        table, label="article", values=["n_words", "n_words_removed"],
        headings=["words of the article", "removed: furniture, captions, credits"],
        axis="words received", title=title,
    )  # fmt: skip
    shown = table[["doc_id", "article", "n_words", "n_words_removed", "n_words_received"]]
    return charts.save_figure(
        figure, shown, name="1-lengths", alt=f"Bar chart, one bar per article: {title}.",
        caption=f"Words received, n = {received:,} in {len(table)} articles, in order of date.",
    )  # fmt: skip


def plot_distinctive(distinctive: pd.DataFrame, contrast: pd.DataFrame) -> Html:
    """Distinctive words with their intervals, one panel per group."""
    if not len(distinctive):
        return caveat("No figure: no word stands out clearly between the texts compared.")
    group = str(distinctive.columns[0])
    best = distinctive.sort_values("specificity", ascending=False).groupby(group, sort=False)
    tops = best.head(1)
    title = "What marks each text: " + "; ".join(
        f"“{row['term']}” {row[group]} ({row['n']} to {row['n_rest']})"
        for _, row in tops.iterrows()
    )
    figure = charts.draw_lollipops(
        distinctive, group=group, label="term", value="log_ratio", title=title,
        axis="log ratio: +1 is twice, +2 four times as often as in the other texts",
    )  # fmt: skip
    scopes = " / ".join(contrast["scope"].unique())
    return charts.save_figure(
        figure, distinctive, name=f"2-distinctive-{'copies' if group == 'doc_id' else 'outlets'}",
        alt=f"Dot chart of distinctive words with intervals. {title}.",
        caption=f"Bars: 95 % intervals ({scopes}). Words tested: {contrast['term'].nunique()}; "
        f"shown: those whose interval stays above zero, at most eight each. {FEW}",
    )  # fmt: skip


def plot_reuse(balance: pd.DataFrame, reuse: pd.DataFrame, corpus: Corpus) -> Html:
    """What became of a shared dispatch, in words."""
    if not len(reuse):
        return caveat("No figure: no two articles of this corpus print the same dispatch.")
    words = balance.set_index("status")["n_words"]
    names = name_articles(corpus)
    first, second = names[reuse.attrs["first"]], names[reuse.attrs["second"]]
    of_first = int(words[["verbatim", "dropped"]].sum())
    title = (
        f"{second} lets go {words['dropped']:,} words of the dispatch that {first} prints, "
        f"in whole sentences, and adds {words['added']:,} of its own"
    )
    table = pd.DataFrame([{"pair": f"{first} → {second}", **words.to_dict()}])
    figure = charts.draw_bars(
        table, label="pair", values=list(words.index), axis="words", title=title,
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
    tops = covered.sort_values("share_sentences", ascending=False).drop_duplicates(group)
    title = "Most frequent frame: " + "; ".join(
        f"{row.frame} in {row.share_sentences:.0%} of {getattr(row, group)}"
        for row in tops.itertuples()
    )
    heads = {
        getattr(row, group): f"{getattr(row, group)} (n = {row.n_sentences}, "
        f"{row.share_sentences:.0%} without frame)"
        for row in frames[bare].itertuples()
    }
    table = covered.assign(percent=(100 * covered["share_sentences"]).round(1))
    figure = charts.draw_matrix(
        table.assign(**{group: table[group].map(heads)}), rows="frame", columns=group,
        value="percent", title=title,
        axis="% of the sentences of each outlet; a sentence may hold several frames",
    )  # fmt: skip
    return charts.save_figure(
        figure, frames, name="5-frames", alt=f"Grid of frames by outlet. {title}.",
        caption="Share of sentences with at least one cue of the frame; n is the number of "
        f"sentences; intervals are in the data. {FEW}",
    )  # fmt: skip


def plot_stance(counts: pd.DataFrame, own: pd.DataFrame, corpus: Corpus) -> Html:
    """Stance of each article, all speech and the outlet's own words side by side."""
    names = name_articles(corpus)
    rows = []
    for everything, alone in zip(counts.to_dict("records"), own.to_dict("records"), strict=True):
        name = names[everything["doc_id"]]
        rows.append({**everything, "bar": f"{name}: all {everything['n_sentences']} sentences"})
        rows.append({**alone, "bar": f"own words: {alone['n_sentences']} sentences"})
    table = pd.DataFrame(rows)
    lead = counts.assign(gap=counts["favourable"] - counts["critical"])
    worst, best = lead.loc[lead["gap"].idxmin()], lead.loc[lead["gap"].idxmax()]
    title = (
        f"Most critical of the strategy: {names[worst['doc_id']]} ({worst['critical']} critical, "
        f"{worst['favourable']} favourable); most favourable: {names[best['doc_id']]} "
        f"({best['critical']} to {best['favourable']})"
    )
    figure = charts.draw_diverging(
        table, label="bar", negative=["critical"], middle="mixed", positive=["favourable"],
        headings={"critical": "critical", "mixed": "both in one sentence",
                  "favourable": "favourable"},
        axis="evaluative sentences", title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, table[["doc_id", "bar", "critical", "mixed", "favourable", "none", "n_sentences"]],
        name="3-stance", alt=f"Diverging bars, two for each article. {title}.",
        caption="Sentences that evaluate the strategy, by label; the others, most of each article, "
        "are not drawn. Own words: without sentences quoted or reported from someone. " + FEW,
    )  # fmt: skip


def plot_entities(shared: pd.DataFrame) -> Html:
    """The entities most mentioned, by outlet."""
    if not len(shared):
        return caveat("No figure: no person, place or organisation was found.")
    group = "outlet" if "outlet" in shared else "doc_id"
    tops = shared.sort_values("n", ascending=False, kind="stable").drop_duplicates(group)
    title = "In front: " + "; ".join(
        f"{row['entity']} in {row[group]} ({row['n']})" for _, row in tops.iterrows()
    )
    figure = charts.draw_matrix(
        shared, rows="entity", columns=group, value="n", axis="mentions", title=title
    )
    return charts.save_figure(
        figure, shared, name="4-entities", alt=f"Grid of mentions by outlet. {title}.",
        caption=f"Mentions of the {shared['entity'].nunique()} entities most mentioned, all names "
        f"of one entity counted together. {FEW}",
    )  # fmt: skip


def plot_names(counts: pd.DataFrame, entity: str) -> Html:
    """The names one referent goes by, by outlet."""
    if not len(counts):
        return caveat("No figure: no entity goes by any name here.")
    group = str(counts.columns[1])
    tops = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates(group)
    title = f"What {entity} is called most: " + "; ".join(
        f"“{row['name']}” in {row[group]} ({row['n']})" for _, row in tops.iterrows()
    )
    figure = charts.draw_matrix(
        counts, rows="name", columns=group, value="n", axis="occurrences", title=title
    )
    return charts.save_figure(
        figure, counts, name="4-naming", alt=f"Grid of names by outlet. {title}.",
        caption=f"Names used for {entity}, n = {counts['n'].sum():,}; « » around a name: it stands "
        f"between quotation marks. {FEW}",
    )  # fmt: skip
