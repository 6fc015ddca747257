"""The figures of notebook 2: finished tables in; title, caption and alt text computed."""

import numpy as np
import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html, caveat
from helpers.show.figures.common import (
    FEW,
    MOST_BARS,
    name_articles,
    name_first,
    name_groups,
    name_scopes,
    say_extremes,
    select_extremes,
)
from helpers.vocabulary.trends import MIN_PERIODS

DATE_FORMS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
NAMED = 14  # words named on each side of a contrast
NAMED_ON_MAP = 16  # words of the plane of outlets, those that make its axes most
NEUTRAL_NAMED = 6  # frequent words that do not differ, named for orientation
ROWS = 12  # articles with a strip of their own
KINDS = ["outlets", "words that place them", "other words"]


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
        caption=f"Bars: 95 % intervals ({scopes}); an arrow: it goes on. Words tested: "
        f"{contrast['term'].nunique()}; shown: specificity of two or more and an interval above "
        f"zero, at most eight each. {FEW}",
    )  # fmt: skip


def plot_diversity(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How varied the words of each text are, on equal lengths, with intervals."""
    known = measures.dropna(subset="mattr")
    if len(known) < 2:
        return caveat("No figure: fewer than two texts are long enough to be measured.")
    group = str(measures.columns[0])
    table = known.assign(name=name_groups(known[group], corpus))
    best, least = (table.loc[table["mattr"].agg(pick)] for pick in ("idxmax", "idxmin"))
    overlap = best["mattr_low"] <= least["mattr_high"]
    title = (
        f"Most varied vocabulary: {best['name']} (MATTR {best['mattr']:.2f}); least: "
        f"{least['name']} ({least['mattr']:.2f})" + ("; their intervals overlap" if overlap else "")
    )
    if best["mattr"] == least["mattr"]:
        title = f"All have equally varied a vocabulary (MATTR {best['mattr']:.2f})"
    shown = select_extremes(table, "mattr")
    figure = charts.draw_intervals(
        shown, label="name", values=["mattr", "mtld", "hdd"], title=title,
        axes_labels=["MATTR (50 words)", "MTLD", "HD-D (42 words)"],
    )  # fmt: skip
    return charts.save_figure(
        figure, measures, name="2-diversity", alt=f"Dots with intervals, three panels: {title}.",
        caption=f"Types are {measures['unit'].iloc[0]}s. Means over "
        f"{int(known['n_segments'].sum())} segments of equal length, higher is more varied. Bars: "
        f"95 % intervals by resampling ({name_scopes(measures)}); hollow under five segments, "
        f"where none can be estimated. {say_extremes(table, shown)}{FEW}",
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
        f"{name}: " + (", ".join(f"“{term}”" for term in top) if top else "no clear difference")
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
        f"the 95 % interval of the log ratio excludes zero ({name_scopes(contrast)}). "
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


def plot_trend(trend: pd.DataFrame) -> Html:
    """How often some words are used, day by day, month by month or year by year."""
    if not len(trend):
        return caveat(
            "No figure: {n:" + trend.attrs["period"] + "} with an article, and under {least} "
            "there is no course to draw.", n=trend.attrs["n_periods"], least=MIN_PERIODS,
        )  # fmt: skip
    step, form = trend.attrs["period"], DATE_FORMS[trend.attrs["period"]]
    peaks = trend.loc[trend.groupby("term", sort=False)["per_thousand"].idxmax()]
    title = "Most often: " + name_first([
        f"“{row.term}” {row.period.strftime(form)} ({row.n} in {row.n_words:,} words)"
        for row in peaks.itertuples()
    ])  # fmt: skip
    figure = charts.draw_courses(
        trend, date="period", label="term", value="per_thousand", weight="n_articles",
        axis="per 1,000\nwords", axis_weight=f"articles\na {step}", title=title,
    )  # fmt: skip
    periods = trend.drop_duplicates("period")
    gaps = int((periods["n_articles"] == 0).sum())
    return charts.save_figure(
        figure, trend, name="2-trend", alt=f"Lines through time, one panel per word. {title}.",
        caption=f"Occurrences per thousand words, by {step}; each shared text once. Bars: 95 % "
        f"intervals ({name_scopes(trend)}), cut where they would flatten the rest; none where "
        f"it cannot be estimated. {gaps} of {len(periods)} {step}s have no article: the line "
        "breaks. A change may be one of outlets or subjects. " + FEW,
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
    named = wide[terms].head(NAMED_ON_MAP).index.union(wide[~terms].index)
    wide["shown"] = wide["name"].where(wide.index.isin(named), "")
    wide["kind"] = np.select([~terms, wide.index.isin(named)], KINDS[:2], KINDS[2])
    shares = [float(wide[f"share_inertia_{axis}"].iloc[0]) for axis in (1, 2)]
    groups = wide[~terms]
    ranked = groups.sort_values("contribution_1", ascending=False, kind="stable")
    sides = [ranked.loc[side, "name"].head(1).tolist()
             for side in (ranked["coordinate_1"] > 0, ranked["coordinate_1"] < 0)]  # fmt: skip
    if not all(sides):  # what differs by rounding alone lies on one side
        return caveat("No figure: these outlets use the same words equally often.")
    words = wide[terms & (wide["coordinate_1"] > 0)].nlargest(3, "contribution_1")["name"]
    title = (
        f"The first axis ({shares[0]:.0%} of all differences) sets {sides[0][0]} against "
        f"{sides[1][0]}, by " + ", ".join(f"“{word}”" for word in words)
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
        return caveat("No figure: no three articles share words enough, or there are too many.")
    if len(merges) >= MOST_BARS:
        return caveat(
            "No figure: a tree of {n:article} could not be read; the nearest are named above.",
            n=len(merges) + 1,
        )  # fmt: skip
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
