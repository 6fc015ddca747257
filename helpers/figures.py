"""The figures of the notebooks: finished tables in; title, caption and alt text computed."""

import numpy as np
import pandas as pd

from helpers import charts
from helpers.corpus import Corpus
from helpers.display import Html, caveat

FEW = "Fewer than five articles describe themselves, not their outlet."
NAMED = 14  # words named on each side of a contrast
NEUTRAL_NAMED = 6  # frequent words that do not differ, named for orientation
ROWS = 12  # articles with a strip of their own
MOST_BARS = 40  # articles with a bar of their own
TITLED = 3  # groups that a title speaks of
KINDS = ["outlets", "words that place them", "other words"]


def name_articles(corpus: Corpus) -> pd.Series:
    """A short name for each article, by doc_id: its outlet and its date."""
    articles = corpus.articles
    dates = articles["date"].dt.strftime("%Y-%m-%d").fillna("no date")
    names = articles["outlet"] + ", " + dates
    twice = names.duplicated(keep=False)
    names = names.where(~twice, names + " (" + articles["doc_id"] + ")")
    return names.set_axis(articles["doc_id"])


def name_first(parts: list[str]) -> str:
    """The first of many statements, and how many more there are."""
    more = len(parts) - TITLED
    return "; ".join(parts[:TITLED]) + (f"; and {more} more" if more > 0 else "")


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


def plot_distinctive(distinctive: pd.DataFrame, contrast: pd.DataFrame) -> Html:
    """Distinctive words with their intervals, one panel per group."""
    if not len(distinctive):
        return caveat("No figure: no word stands out clearly between the texts compared.")
    group = str(distinctive.columns[0])
    best = distinctive.sort_values(["specificity", "term"], ascending=[False, True])
    title = "What marks each text: " + name_first([
        f"“{row['term']}” {row[group]} ({row['n']} to {row['n_rest']})"
        for _, row in best.groupby(group, sort=False).head(1).iterrows()
    ])  # fmt: skip
    figure = charts.draw_lollipops(
        distinctive, group=group, label="term", value="log_ratio", title=title,
        axis="log ratio: +1 is twice, +2 four times as often as in the other texts",
    )  # fmt: skip
    scopes = " / ".join(contrast["scope"].unique())
    return charts.save_figure(
        figure, distinctive, name=f"2-distinctive-{'copies' if group == 'doc_id' else 'outlets'}",
        alt=f"Dot chart of distinctive words with intervals. {title}.",
        caption=f"Bars: 95 % intervals ({scopes}). Words tested: {contrast['term'].nunique()}; "
        f"shown: specificity of two or more and an interval above zero, at most eight each. {FEW}",
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
    if not counts[["critical", "favourable", "mixed"]].to_numpy().any():
        return caveat("No figure: no sentence was found to evaluate the strategy.")
    if len(counts) > MOST_BARS:
        return caveat(
            "No figure: {n} articles are too many for bars of their own; the table has them all.",
            n=len(counts),
        )
    names = name_articles(corpus)
    rows = []
    for everything, alone in zip(counts.to_dict("records"), own.to_dict("records"), strict=True):
        name = names[everything["doc_id"]]
        rows.append({**everything, "bar": f"{name}: all {everything['n_sentences']} sentences"})
        rows.append({**alone, "bar": f"own words: {alone['n_sentences']} sentences"})
    table = pd.DataFrame(rows)
    title = (
        f"{int(counts['critical'].sum())} critical and {int(counts['favourable'].sum())} "
        f"favourable sentences of {int(counts['n_sentences'].sum())}: all speech, and the outlets' "
        "own words"
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
    tops = shared.sort_values(["n", "entity"], ascending=[False, True]).drop_duplicates(group)
    title = "In front: " + name_first(
        [f"{row['entity']} in {row[group]} ({row['n']})" for _, row in tops.iterrows()]
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
        return caveat("No figure: no person, place or organisation goes by two names here.")
    group = str(counts.columns[1])
    tops = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates(group)
    title = f"What {entity} is called most: " + name_first(
        [f"“{row['name']}” in {row[group]} ({row['n']})" for _, row in tops.iterrows()]
    )
    figure = charts.draw_matrix(
        counts, rows="name", columns=group, value="n", axis="occurrences", title=title
    )
    return charts.save_figure(
        figure, counts, name="4-naming", alt=f"Grid of names by outlet. {title}.",
        caption=f"Names used for {entity}, n = {counts['n'].sum():,}; « » around a name: it stands "
        f"between quotation marks. {FEW}",
    )  # fmt: skip


def plot_timeline(corpus: Corpus) -> Html:
    """When the articles came out, a strip per outlet, each stem as high as the article is long."""
    table = corpus.articles.dropna(subset="date")[["doc_id", "outlet", "date", "n_words"]]
    if not len(table):
        return caveat("No figure: no article has a date.")
    first, last = table["date"].min(), table["date"].max()
    busiest = table.groupby("date").size()
    title = (
        f"{len(table)} articles of {table['outlet'].nunique()} outlets, {first:%Y-%m-%d} to "
        f"{last:%Y-%m-%d}; at most {busiest.max()} on one day ({busiest.idxmax():%Y-%m-%d})"
    )
    figure = charts.draw_timeline(table, date="date", label="outlet", size="n_words", title=title,
                                  axis="date of publication")  # fmt: skip
    return charts.save_figure(
        figure, table, name="1-timeline",
        alt=f"Stems on a time line, one strip per outlet: {title}.",
        caption=f"One stem per article, as high as it is long (tallest: {table['n_words'].max():,} "
        f"words). {len(corpus.articles) - len(table)} articles without a date are not drawn.",
    )  # fmt: skip


def plot_readability(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How hard each text is to read, with intervals."""
    if len(measures) < 2:
        return caveat("No figure: there is only one text to measure.")
    group = str(measures.columns[0])
    table = measures.assign(name=_name_groups(measures[group], corpus))
    easy, hard = (table.loc[table["kandel_moles"].agg(pick)] for pick in ("idxmax", "idxmin"))
    title = (
        f"Easiest to read by Kandel and Moles: {easy['name']} ({easy['kandel_moles']:.0f}); "
        f"hardest: {hard['name']} ({hard['kandel_moles']:.0f})"
    )
    figure = charts.draw_intervals(
        table, label="name", values=["kandel_moles", "lix", "words_per_sentence"], title=title,
        axes_labels=["reading ease: higher is easier", "LIX: higher is harder",
                     "words per sentence"],
    )  # fmt: skip
    return charts.save_figure(
        figure, measures, name="1-readability", alt=f"Dots with intervals, three panels: {title}.",
        caption=f"Running text only, {measures['n_sentences'].sum():,} sentences and "
        f"{measures['n_words'].sum():,} words. Bars: 95 % intervals by resampling "
        f"({_scopes(measures)}); hollow where none can be estimated. {FEW}",
    )  # fmt: skip


def plot_diversity(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How varied the words of each text are, on equal lengths, with intervals."""
    known = measures.dropna(subset="mattr")
    if len(known) < 2:
        return caveat("No figure: fewer than two texts are long enough to be measured.")
    group = str(measures.columns[0])
    table = known.assign(name=_name_groups(known[group], corpus))
    best, least = (table.loc[table["mattr"].agg(pick)] for pick in ("idxmax", "idxmin"))
    overlap = best["mattr_low"] <= least["mattr_high"]
    title = (
        f"Most varied vocabulary: {best['name']} (MATTR {best['mattr']:.2f}); least: "
        f"{least['name']} ({least['mattr']:.2f})" + ("; their intervals overlap" if overlap else "")
    )
    figure = charts.draw_intervals(
        table, label="name", values=["mattr", "mtld", "hdd"], title=title,
        axes_labels=["MATTR (50 words)", "MTLD", "HD-D (42 words)"],
    )  # fmt: skip
    return charts.save_figure(
        figure, measures, name="2-diversity", alt=f"Dots with intervals, three panels: {title}.",
        caption=f"Means over {int(known['n_segments'].sum())} segments of equal length, higher is "
        f"more varied. Bars: 95 % intervals by resampling ({_scopes(measures)}); hollow under five "
        f"segments, where none can be estimated. {FEW}",
    )  # fmt: skip


def plot_contrast(contrast: pd.DataFrame) -> Html:
    """Two outlets word by word: how often each uses it, the words that set them apart named."""
    if not len(contrast):
        return caveat("No figure: there are no two outlets to set against each other.")
    first, second = str(contrast.iloc[0, 0]), contrast.attrs.get("against") or "the others"
    sides = np.select(
        [contrast["log_ratio_low"] > 0, contrast["log_ratio_high"] < 0], [first, second], "both"
    )
    table = contrast.assign(side=sides, strength=contrast["specificity"].abs())
    table = table.sort_values(["strength", "term"], ascending=[False, True])
    clear = table[table["side"] != "both"]
    named = pd.concat([clear, table[table["side"] == "both"].nlargest(NEUTRAL_NAMED, "n")])
    named = named.groupby("side", sort=False).head(NAMED).index
    table["shown"] = table["term"].where(table.index.isin(named), "")
    kinds = [f"more in {first}", f"more in {second}", "no clear difference"]
    table["kind"] = table["side"].map(dict(zip([first, second, "both"], kinds, strict=True)))
    tops = [clear[clear["side"] == side].head(3)["term"].tolist() for side in (first, second)]
    title = "; ".join(
        f"{name}: " + (", ".join(f"“{term}”" for term in top) if top else "no word of its own")
        for name, top in zip((first, second), tops, strict=True)
    )
    figure, missing = charts.draw_plane(
        table, x="per_thousand_rest", y="per_thousand", label="shown", kind="kind", kinds=kinds,
        axis_x=f"per thousand words in {second}", axis_y=f"per thousand words in {first}",
        title=title, diagonal=True, roots=True,
    )  # fmt: skip
    numbers = table.drop(columns=["side", "strength", "shown", "kind"])
    return charts.save_figure(
        figure, numbers, name="2-contrast", alt=f"Scatter plot of words by their rates. {title}.",
        caption=f"{len(table)} words; on the dashed line both use a word equally often. Coloured: "
        f"the 95 % interval of the log ratio excludes zero ({_scopes(contrast)}). "
        f"{(table['shown'] != '').sum() - missing} words named; {missing} names found no room. "
        f"{FEW}",
    )  # fmt: skip


def plot_progression(progression: pd.DataFrame, corpus: Corpus) -> Html:
    """X-ray: where in each article some words stand."""
    if not len(progression):
        return caveat("No figure: none of these words occurs.")
    names = name_articles(corpus)
    counts = progression["doc_id"].value_counts()
    shown = [doc_id for doc_id in corpus.articles["doc_id"] if doc_id in counts]
    shown = [doc_id for doc_id in shown if doc_id in set(counts.index[:ROWS])]
    table = progression[progression["doc_id"].isin(shown)]
    table = table.assign(article=table["doc_id"].map(names))
    early = progression.groupby("term")["position"].median().sort_values()
    title = "Half of all occurrences come by: " + "; ".join(
        f"“{term}” {place:.0%} of the article" for term, place in early.items()
    )
    figure = charts.draw_strips(
        table, [names[doc_id] for doc_id in shown], row="article", position="position",
        panel="term", axis="share of the article's words before the occurrence", title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, progression, name="2-progression",
        alt=f"Strips, one per article and word, a tick where it stands. {title}.",
        caption=f"One tick per occurrence, n at the right; {len(shown)} of "
        f"{len(corpus.articles)} articles have one of the words and are drawn. {FEW}",
    )  # fmt: skip


def plot_correspondence(points: pd.DataFrame) -> Html:
    """The AFC plane: outlets and the words that place them."""
    if not len(points):
        return caveat("No figure: correspondence analysis needs three outlets or more.")
    wide = points.pivot(index=["point", "name", "n"], columns="axis")
    wide.columns = [f"{name}_{axis}" for name, axis in wide.columns]
    wide = wide.reset_index()
    wide["weight"] = wide["contribution_1"] + wide["contribution_2"]
    wide = wide.sort_values(["point", "weight"], ascending=[True, False])
    terms = wide["point"] == "term"
    named = wide[terms].head(2 * NAMED).index.union(wide[~terms].index)
    wide["shown"] = wide["name"].where(wide.index.isin(named), "")
    wide["kind"] = np.select([~terms, wide.index.isin(named)], KINDS[:2], KINDS[2])
    shares = [float(wide[f"share_inertia_{axis}"].iloc[0]) for axis in (1, 2)]
    groups = wide[~terms]
    apart = groups.loc[groups["contribution_1"].idxmax(), "name"]
    words = wide[terms & (wide["coordinate_1"] > 0)].nlargest(3, "contribution_1")["name"]
    title = (
        f"The first axis ({shares[0]:.0%} of all differences) sets {apart} apart, by "
        + ", ".join(f"“{word}”" for word in words)
    )
    figure, missing = charts.draw_plane(
        wide, x="coordinate_1", y="coordinate_2", label="shown", kind="kind", kinds=KINDS,
        axis_x=f"axis 1: {shares[0]:.0%} of inertia", axis_y=f"axis 2: {shares[1]:.0%} of inertia",
        title=title,
    )  # fmt: skip
    return charts.save_figure(
        figure, points, name="2-correspondence", alt=f"Plane of outlets and words. {title}.",
        caption=f"Correspondence analysis of {len(groups)} outlets and {int(terms.sum())} words; "
        f"the plane shows {sum(shares):.0%} of the inertia. Contributions and cos² are in the "
        f"data; {missing} names found no room. {FEW}",
    )  # fmt: skip


def plot_tree(merges: pd.DataFrame, corpus: Corpus) -> Html:
    """Which articles are nearest to each other in their words."""
    if not len(merges):
        return caveat("No figure: fewer than three articles share words enough to be clustered.")
    names = name_articles(corpus)
    leaves = sorted({doc_id for row in merges["doc_ids"] for doc_id in row})
    nearest = merges.iloc[0]["doc_ids"]
    title = "Nearest in their words: " + " and ".join(names[doc_id] for doc_id in nearest)
    figure = charts.draw_tree(merges, [names[doc_id] for doc_id in leaves], title=title,
                              axis="distance at which clusters merge (Ward, χ²)")  # fmt: skip
    return charts.save_figure(
        figure, merges.assign(doc_ids=merges["doc_ids"].map(" ".join)), name="2-tree",
        alt=f"Tree of {len(leaves)} articles. {title}.",
        caption=f"{len(leaves)} articles, clustered by their content words. {FEW}",
    )  # fmt: skip


def _name_groups(groups: pd.Series, corpus: Corpus) -> pd.Series:
    """Articles by outlet and date, other groups as they are."""
    return groups.map(name_articles(corpus)) if groups.name == "doc_id" else groups


def _scopes(table: pd.DataFrame) -> str:
    return " / ".join(table["scope"].unique())
