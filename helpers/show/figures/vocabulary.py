"""The figures of notebook 2: finished tables in; title, caption and alt text computed."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers.base.statistics import BETWEEN
from helpers.corpus.loading import Corpus
from helpers.show import charts
from helpers.show.display import Html
from helpers.show.figures.common import (
    name_articles,
    name_first,
    name_groups,
    name_scopes,
    say_extremes,
    say_few,
    select_extremes,
)
from helpers.vocabulary.terms import DESCRIBES

NAMED = 14  # words named on each side of a contrast
NAMED_ON_MAP = 16  # words of the plane of outlets, those that make its axes most
NEUTRAL_NAMED = 6  # frequent words that do not differ, named for orientation
MAX_STRIPS = 12  # articles with a strip of their own
KINDS = ["outlets", "words that place them", "other words"]


def _save(
    figure: Figure,
    table: pd.DataFrame,
    name: str,
    title: str,
    form: str,
    note: str,
    corpus: Corpus | None = None,
) -> Html:
    """A figure with its numbers; `form` says for the ear what is drawn.

    The corpus is for a table that does not say what its rows are about (`scope`).
    """
    few = say_few(table if corpus is None else corpus)
    alt, caption = f"{form}. {title}.", f"{note} {few}".strip()
    return charts.save_figure(figure, table, name=f"2-{name}", alt=alt, caption=caption)


def plot_distinctive(distinctive: pd.DataFrame, corpus: Corpus) -> Html:
    """Distinctive words (`vocabulary.compare` with `top`) with intervals, one panel per group."""
    if not len(distinctive):
        return Html()
    group, told = str(distinctive.columns[0]), distinctive.attrs
    best = distinctive.sort_values(["specificity", "term"], ascending=[False, True])
    parts = [
        f"“{row['term']}” {row[group]} ({row['n']} to {row['n_rest']})"
        for _, row in best.drop_duplicates(group).iterrows()
    ]
    tested = (distinctive["scope"] == BETWEEN).all()
    title = ("What marks each: " if tested else "Where they differ most: ") + name_first(parts)
    figure = charts.draw_lollipops(
        distinctive,
        group=group,
        label="term",
        value="log_ratio",
        title=title,
        axis="log ratio: +1 is twice, +2 four times as often as in the other texts",
        colours=charts.colour_outlets(corpus),
    )
    form = "Dot chart of distinctive words with intervals"
    note = (
        f"Bars: 95 % intervals ({told['scope']}); an arrow: it goes on. Comparisons: "
        f"{told['n_compared']:,}, of which tested: {told['n_tested']:,}; shown: the strongest, "
        + (
            f"with a q of {told['level']:.2g} or less."
            if told["n_tested"]
            else f"with a specificity of {told['bar']:g} or more and an interval above zero."
        )
    )
    return _save(figure, distinctive, "distinctive-outlets", title, form, note)


def plot_diversity(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How varied the words of each text are, on equal lengths, with intervals."""
    known = measures.dropna(subset="mattr")
    if len(known) < 2:
        return Html()
    table = known.assign(name=name_groups(known.iloc[:, 0], corpus))
    best, least = (table.loc[table["mattr"].agg(pick)] for pick in ("idxmax", "idxmin"))
    title = (
        f"Most varied vocabulary: {best['name']} (MATTR {best['mattr']:.2f}); least: "
        f"{least['name']} ({least['mattr']:.2f})"
    )
    shown = select_extremes(table, "mattr")
    figure = charts.draw_intervals(
        shown,
        label="name",
        values=["mattr", "mtld", "hdd"],
        title=title,
        axes_labels=["MATTR (50 words)", "MTLD", "HD-D (42 words)"],
    )
    note = (
        f"Types are {measures.attrs['unit']}s. Means over "
        f"{known['n_segments'].sum()} segments of equal length, higher is more varied. Bars: "
        f"95 % intervals by resampling ({name_scopes(measures)}); hollow under five segments, "
        f"where none can be estimated. {say_extremes(table, shown)}"
    )
    return _save(figure, measures, "diversity", title, "Dots with intervals, three panels", note)


def plot_contrast(contrast: pd.DataFrame, corpus: Corpus) -> Html:
    """The first group of a contrast word by word: how often it and the others use each."""
    if not len(contrast):
        return Html()
    first, second = str(contrast.iloc[0, 0]), contrast.attrs["against"] or "the others"
    table = contrast[contrast.iloc[:, 0] == first]
    described = table["scope"] == DESCRIBES
    clear = (table["q"] <= contrast.attrs["level"]) & ~described
    less = clear & (table["log_ratio"] < 0) | described & (table["log_ratio_high"] < 0)
    more = clear & (table["log_ratio"] > 0) | described & (table["log_ratio_low"] > 0)
    kinds = [f"more in {first}", f"more in {second}", "no clear difference"]
    known, sides = charts.colour_outlets(corpus), zip(kinds, (first, second), strict=False)
    table = table.assign(
        kind=np.select([more, less], kinds[:2], kinds[2]), strength=table["specificity"].abs()
    ).sort_values(["strength", "term"], ascending=[False, True])
    neutral = table[table["kind"] == kinds[2]].nlargest(NEUTRAL_NAMED, "n")
    named = pd.concat([table[table["kind"] != kinds[2]], neutral])
    named = named.groupby("kind", sort=False).head(NAMED)
    table["shown"] = table["term"].where(table.index.isin(named.index), "")
    tops = [named.loc[named["kind"] == kind, "term"].head(3) for kind in kinds[:2]]
    title = "; ".join(
        f"{name}: " + (", ".join(f"“{term}”" for term in top) or "no clear difference")
        for name, top in zip((first, second), tops, strict=True)
    )
    figure, missing = charts.draw_plane(
        table.assign(x=table["per_thousand_rest"], y=table["per_thousand"], label=table["shown"]),
        kinds=kinds,
        axis_x=f"per thousand words in {second}",
        axis_y=f"per thousand words in {first}",
        title=title,
        rates=True,
        colours={kind: known.get(name, charts.DARK) for kind, name in sides},
    )
    note = (
        f"{len(table)} words; on the dashed line both use a word equally often. Coloured: "
        + (
            "the 95 % interval of the log ratio excludes zero"
            if described.any()
            else f"a q of {contrast.attrs['level']:.2g} or less"
        )
        + f" ({name_scopes(table)}). "
        f"{len(named) - missing} words named; names that found no space: {missing}."
    )
    numbers = table.drop(columns=["strength", "shown", "kind"])
    return _save(figure, numbers, "contrast", title, "Scatter plot of words by their rates", note)


def plot_shift(shift: pd.DataFrame) -> Html:
    """Which words make the mean score of an outlet another one (`vocabulary.word_shift`)."""
    if not len(shift):
        return Html()
    told, others = shift.attrs, shift.attrs["against"] or "the others"
    more = shift["per_thousand"] > shift["per_thousand_rest"]
    kinds = [f"words that score more than the mean of {others}", "words that score less"]
    table = shift.assign(
        name=shift["term"] + np.where(more, " ↑", " ↓"),
        kind=np.where(shift["word_score"] > told["mean_rest"], *kinds),
    )
    title = f"{told['outlet']}: {told['mean']:.2f} on average, {others}: {told['mean_rest']:.2f}"
    if pushing := [f"“{term}”" for term in told["pushing"][:3]]:
        title += f"; most by {', '.join(pushing)}"
    figure = charts.draw_signed(
        table,
        label="name",
        value="shift",
        kind="kind",
        kinds=kinds,
        axis="what the word adds to the difference of the means",
        title=title,
    )
    note = (
        f"↑ more often in {told['outlet']}, ↓ less often. The {len(shift)} words that add most, to "
        f"either side; of all words {told['share_scored']:.0%} have a score. "
        + ("" if told["is_firm"] else "Other articles of the same outlets might not differ so.")
    )
    form = "Bars to either side of zero, one per word"
    return charts.save_figure(
        figure, shift, name="1-shift", alt=f"{form}. {title}.", caption=note.strip()
    )


def plot_progression(lines: pd.DataFrame, corpus: Corpus) -> Html:
    """X-ray: where in each article the words of a concordance stand."""
    if not len(lines):
        return Html()
    names, counts = name_articles(corpus), lines["doc_id"].value_counts()
    most = set(counts.index[:MAX_STRIPS])
    shown = [names[doc_id] for doc_id in corpus.articles["doc_id"] if doc_id in most]
    early = lines.groupby("term")["position"].median().sort_values()
    title = "Half of all occurrences come by: " + "; ".join(
        f"“{term}” {place:.0%} of the article" for term, place in early.items()
    )
    figure = charts.draw_strips(
        lines[lines["doc_id"].isin(most)].assign(article=lines["doc_id"].map(names)),
        shown,
        row="article",
        position="position",
        panel="term",
        axis="share of the article's words before the occurrence",
        title=title,
    )
    form = "Strips, one per article and word, a tick where it stands"
    note = (
        f"One tick per occurrence, n at the right; {counts.size} of {len(corpus.articles)} "
        f"articles have one of the words, {len(shown)} are drawn."
    )
    numbers = lines.drop(columns=["left", "right"])
    return _save(figure, numbers, "progression", title, form, note, corpus)


def plot_trend(trend: pd.DataFrame, changes: pd.DataFrame | None = None) -> Html:
    """How often some words are used, day by day, month by month or year by year.

    `changes`, of `vocabulary.trend(…, rows="changes")`: where one is firm its stretch is shaded.
    """
    if not len(trend):
        return Html()
    step = trend.attrs["period"]
    peaks = trend[trend["is_highest"]].itertuples()
    title = "Most often: " + name_first(
        [f"“{row.term}” {row.label} ({row.n} in {row.n_words:,} words)" for row in peaks]
    )
    shaded = None
    if changes is not None:
        days, firm = trend.drop_duplicates("label").set_index("label")["period"], changes["is_firm"]
        ends = {end: changes[end].map(days) for end in ("first", "last")}
        shaded = changes.assign(**ends)[firm.astype(bool)]
    figure = charts.draw_courses(
        trend,
        shaded=shaded,
        label="term",
        value="per_thousand",
        weight="n_articles",
        axis="per 1,000\nwords",
        axis_weight=f"articles\na {step}",
        title=title,
    )
    periods = trend.drop_duplicates("period")
    gaps = (periods["n_articles"] == 0).sum()
    note = (
        f"Occurrences per thousand words, by {step}; each shared text once. Bars: 95 % "
        f"intervals ({name_scopes(trend)}), cut where they would flatten the rest; none where "
        f"it cannot be estimated. Without an article, where the line breaks: {gaps} of "
        f"{len(periods)} {step}s. A change may be one of outlets or subjects."
    )
    note += (
        " Shaded: where a word differs from all other time."
        if shaded is not None and len(shaded)
        else ""
    )
    return _save(figure, trend, "trend", title, "Lines through time, one panel per word", note)


def plot_correspondence(points: pd.DataFrame, corpus: Corpus) -> Html:
    """The AFC plane: outlets and the words that place them."""
    if not len(points):
        return Html()  # too few outlets, or all use the same words equally often
    wide = points.pivot(index=["point", "name", "n"], columns="axis")
    wide.columns = [f"{name}_{axis}" for name, axis in wide.columns]
    wide = wide.reset_index()
    groups = wide[wide["point"] == "group"]
    wide["weight"] = wide["contribution_1"] + wide["contribution_2"]
    wide = wide.sort_values(["point", "weight"], ascending=[True, False])
    is_term = wide["point"] == "term"
    named = wide[is_term].head(NAMED_ON_MAP).index.union(groups.index)
    wide["shown"] = wide["name"].where(wide.index.isin(named), "")
    wide["kind"] = np.select([~is_term, wide.index.isin(named)], KINDS[:2], KINDS[2])
    shares = [float(wide[f"share_inertia_{axis}"].iloc[0]) for axis in (1, 2)]
    ranked = groups.sort_values("contribution_1", ascending=False, kind="stable")
    sides = (ranked["coordinate_1"] > 0, ranked["coordinate_1"] < 0)
    right, left = (ranked[side].iloc[0] for side in sides)
    words = wide[is_term & (wide["coordinate_1"] > 0)].nlargest(3, "contribution_1")["name"]
    title = (
        f"The first axis ({shares[0]:.0%} of all differences) sets {right['name']} against "
        f"{left['name']}, by " + ", ".join(f"“{word}”" for word in words)
    )
    if points.attrs.get("n_pairs") and not points.attrs["n_apart"]:
        title += "; other texts may lie otherwise"
    ends = {"x": "1", "y": "2"}
    wide = wide.assign(
        **{name: wide[f"coordinate_{axis}"] for name, axis in ends.items()},
        **{f"centre_{name}": wide[f"coordinate_unseen_{axis}"] for name, axis in ends.items()},
        **{
            f"reach_{name}": (wide[f"ellipse_high_{axis}"] - wide[f"ellipse_low_{axis}"]) / 2
            for name, axis in ends.items()
        },
        tilt=wide["ellipse_correlation_1"],
        label=wide["shown"],
    )
    ellipses = wide.dropna(subset="tilt")
    figure, missing = charts.draw_plane(
        wide,
        kinds=KINDS,
        axis_x=f"axis 1: {shares[0]:.0%} of inertia",
        axis_y=f"axis 2: {shares[1]:.0%} of inertia",
        title=title,
        ellipses=ellipses,
        colours=charts.colour_outlets(corpus),
    )
    tied = (
        "Tied to an outlet of five articles or more: where it would lie if none of its articles "
        "had helped to place their own words, with a 95 % ellipse by resampling articles. Where "
        "ellipses meet, outlets are not told apart, however far the points are. "
    )
    note = (
        f"Correspondence analysis of {len(groups)} outlets and {is_term.sum()} words; "
        f"the plane shows {sum(shares):.0%} of the inertia. Contributions and cos² are in the "
        f"data; names that found no space: {missing}. {tied if len(ellipses) else ''}"
    )
    return _save(
        figure, points, "correspondence", title, "Plane of outlets and words", note, corpus
    )
