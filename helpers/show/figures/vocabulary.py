"""The figures of notebook 2: finished tables in; title, caption and alt text computed."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers.base.statistics import BETWEEN
from helpers.base.translation import translate
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


def _quote(words: Iterable[str]) -> str:
    return ", ".join(translate("“{word}”", word=word) for word in words)


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
        translate(
            "“{term}” {group} ({n} to {n_rest})", group=row[group], **row[["term", "n", "n_rest"]]
        )
        for _, row in best.drop_duplicates(group).iterrows()
    ]
    tested = (distinctive["scope"] == BETWEEN).all()
    title = translate("What marks each: ") if tested else translate("Where they differ most: ")
    title += name_first(parts)
    figure = charts.draw_lollipops(
        distinctive,
        group=group,
        label="term",
        value="log_ratio",
        title=title,
        axis=translate("log ratio: +1 is twice, +2 four times as often as in the other texts"),
        colours=charts.colour_outlets(corpus),
    )
    form = translate("Dot chart of distinctive words with intervals")
    note = translate(
        "Bars: 95 % intervals ({scope}); an arrow: it goes on. Comparisons: {n_compared}, of which "
        "tested: {n_tested}; shown: the strongest, ",
        scope=told["scope"],
        n_compared=told["n_compared"],
        n_tested=told["n_tested"],
    )
    note += (
        translate("with a q of {level:.2g} or less.", level=told["level"])
        if told["n_tested"]
        else translate(
            "with a specificity of {bar:g} or more and an interval above zero.", bar=told["bar"]
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
    told = {"best": best["name"], "high": best["mattr"]}
    told |= {"least": least["name"], "low": least["mattr"]}
    title = translate(
        "Most varied vocabulary: {best} (MATTR {high:.2f}); least: {least} ({low:.2f})", **told
    )
    if measures.attrs.get("n_tested") and not measures.attrs["n_clear"]:
        title = translate(
            "Varied vocabulary: MATTR {low:.2f} to {high:.2f}, no clear order", **told
        )
    shown = select_extremes(table, "mattr")
    figure = charts.draw_intervals(
        shown,
        label="name",
        values=["mattr", "mtld", "hdd"],
        title=title,
        axes_labels=[translate("MATTR (50 words)"), "MTLD", translate("HD-D (42 words)")],
    )
    note = translate(
        "Types are counted by {unit}. Means over {n:segment} of equal length, higher is more "
        "varied. Bars: 95 % intervals by resampling ({scope}); hollow under five segments, where "
        "none can be estimated. ",
        unit=measures.attrs["unit"],
        n=known["n_segments"].sum(),
        scope=name_scopes(measures),
    )
    note += say_extremes(table, shown)
    form = translate("Dots with intervals, three panels")
    return _save(figure, measures, "diversity", title, form, note)


def plot_contrast(contrast: pd.DataFrame, corpus: Corpus) -> Html:
    """The first group of a contrast word by word: how often it and the others use each."""
    if not len(contrast):
        return Html()
    first, second = str(contrast.iloc[0, 0]), contrast.attrs["against"] or translate("the others")
    table = contrast[contrast.iloc[:, 0] == first]
    described = table["scope"] == DESCRIBES
    clear = (table["q"] <= contrast.attrs["level"]) & ~described
    less = clear & (table["log_ratio"] < 0) | described & (table["log_ratio_high"] < 0)
    more = clear & (table["log_ratio"] > 0) | described & (table["log_ratio_low"] > 0)
    kinds = [translate("more in {name}", name=name) for name in (first, second)]
    kinds.append(translate("no clear difference"))
    known, sides = charts.colour_outlets(corpus), zip(kinds, (first, second), strict=False)
    table = table.assign(
        kind=np.select([more, less], kinds[:2], kinds[2]), strength=table["specificity"].abs()
    ).sort_values(["strength", "term"], ascending=[False, True])
    neutral = table[table["kind"] == kinds[2]].nlargest(NEUTRAL_NAMED, "n")
    named = pd.concat([table[table["kind"] != kinds[2]], neutral])
    named = named.groupby("kind", sort=False).head(NAMED)
    table["shown"] = table["term"].where(table.index.isin(named.index), "")
    tops = [named.loc[named["kind"] == kind, "term"].head(3) for kind in kinds[:2]]
    title = translate("; ").join(
        f"{name}{translate(': ')}" + (_quote(top) or translate("no clear difference"))
        for name, top in zip((first, second), tops, strict=True)
    )
    figure, missing = charts.draw_plane(
        table.assign(x=table["per_thousand_rest"], y=table["per_thousand"], label=table["shown"]),
        kinds=kinds,
        axis_x=translate("per thousand words in {name}", name=second),
        axis_y=translate("per thousand words in {name}", name=first),
        title=title,
        rates=True,
        colours={kind: known.get(name, charts.DARK) for kind, name in sides},
    )
    note = translate(
        "{n:word}; on the dashed line both use a word equally often. Coloured: ", n=len(table)
    )
    note += (
        translate("the 95 % interval of the log ratio excludes zero")
        if described.any()
        else translate("a q of {level:.2g} or less", level=contrast.attrs["level"])
    )
    note += translate(
        " ({scope}). {n:word named|words named}; names that found no space: {missing}.",
        scope=name_scopes(table),
        n=len(named) - missing,
        missing=missing,
    )
    numbers = table.drop(columns=["strength", "shown", "kind"])
    form = translate("Scatter plot of words by their rates")
    return _save(figure, numbers, "contrast", title, form, note)


def plot_shift(shift: pd.DataFrame) -> Html:
    """Which words make the mean score of an outlet another one (`vocabulary.word_shift`)."""
    if not len(shift):
        return Html()
    told, others = shift.attrs, shift.attrs["against"] or translate("the others")
    more = shift["per_thousand"] > shift["per_thousand_rest"]
    kinds = [translate("words that score more than the mean of {others}", others=others)]
    kinds.append(translate("words that score less"))
    table = shift.assign(
        name=shift["term"] + np.where(more, " ↑", " ↓"),
        kind=np.where(shift["word_score"] > told["mean_rest"], *kinds),
    )
    title = translate(
        "{outlet}: {mean:.2f} on average, {others}: {mean_rest:.2f}",
        others=others,
        **{name: told[name] for name in ("outlet", "mean", "mean_rest")},
    )
    if pushing := _quote(told["pushing"][:3]):
        title += translate("; most by {words}", words=pushing)
    figure = charts.draw_signed(
        table,
        label="name",
        value="shift",
        kind="kind",
        kinds=kinds,
        axis=translate("what the word adds to the difference of the means"),
        title=title,
    )
    note = translate(
        "↑ more often in {outlet}, ↓ less often. The {n} words that add most, to either side; of "
        "all words {share:.0%} have a score. ",
        outlet=told["outlet"],
        n=len(shift),
        share=told["share_scored"],
    )
    if not told["is_firm"]:
        note += translate("Other articles of the same outlets might not differ so.")
    form = translate("Bars to either side of zero, one per word")
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
    title = translate("Half of all occurrences come by: ") + translate("; ").join(
        translate("“{term}” {place:.0%} of the article", term=term, place=place)
        for term, place in early.items()
    )
    figure = charts.draw_strips(
        lines[lines["doc_id"].isin(most)].assign(article=lines["doc_id"].map(names)),
        shown,
        row="article",
        position="position",
        panel="term",
        axis=translate("share of the article's words before the occurrence"),
        title=title,
    )
    form = translate("Strips, one per article and word, a tick where it stands")
    note = translate(
        "One tick per occurrence, n at the right; articles with one of the words: {n} of {n_all}, "
        "drawn: {n_drawn}.",
        n=counts.size,
        n_all=len(corpus.articles),
        n_drawn=len(shown),
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
    title = translate("Most often: ") + name_first(
        [
            translate(
                "“{term}” {label} ({n} in {n_words:word})",
                **{name: getattr(row, name) for name in ("term", "label", "n", "n_words")},
            )
            for row in peaks
        ]
    )
    shaded = None
    if changes is not None and changes["q"].notna().any() and not changes["is_firm"].any():
        title = translate("No clear change in time")
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
        axis=translate("per 1,000\nwords"),
        axis_weight=translate("articles\na {step}", step=step),
        title=title,
    )
    periods = trend.drop_duplicates("period")
    gaps = (periods["n_articles"] == 0).sum()
    note = translate(
        "Occurrences per thousand words, by {step}; each shared text once. Bars: 95 % intervals "
        "({scope}), cut where they would flatten the rest; none where it cannot be estimated. "
        "Periods without an article, where the line breaks: {gaps} of {n}. A change may be one of "
        "outlets or subjects.",
        **{"step": step, "scope": name_scopes(trend), "gaps": gaps, "n": len(periods)},
    )
    if shaded is not None and len(shaded):
        note += translate(" Shaded: where a word differs from all other time.")
    form = translate("Lines through time, one panel per word")
    return _save(figure, trend, "trend", title, form, note)


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
    kinds = [translate(kind) for kind in KINDS]
    wide["kind"] = np.select([~is_term, wide.index.isin(named)], kinds[:2], kinds[2])
    shares = [float(wide[f"share_inertia_{axis}"].iloc[0]) for axis in (1, 2)]
    ranked = groups.sort_values("contribution_1", ascending=False, kind="stable")
    sides = (ranked["coordinate_1"] > 0, ranked["coordinate_1"] < 0)
    right, left = (ranked[side].iloc[0] for side in sides)
    words = wide[is_term & (wide["coordinate_1"] > 0)].nlargest(3, "contribution_1")["name"]
    title = translate(
        "The first axis ({share:.0%} of all differences) sets {right} against {left}, by {words}",
        **{"share": shares[0], "right": right["name"], "left": left["name"]},
        words=_quote(words),
    )
    if points.attrs.get("n_pairs") and not points.attrs["n_apart"]:
        title += translate("; other texts may lie otherwise")
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
        kinds=kinds,
        axis_x=translate("axis 1: {share:.0%} of inertia", share=shares[0]),
        axis_y=translate("axis 2: {share:.0%} of inertia", share=shares[1]),
        title=title,
        ellipses=ellipses,
        colours=charts.colour_outlets(corpus),
    )
    tied = translate(
        "Tied to an outlet of five articles or more: where it would lie if none of its articles "
        "had helped to place their own words, with a 95 % ellipse by resampling articles. Where "
        "ellipses meet, outlets are not told apart, however far the points are. "
    )
    note = translate(
        "Correspondence analysis of {n_outlets:outlet} and {n:word}; the plane shows {share:.0%} "
        "of the inertia. Contributions and cos² are in the data; names that found no space: "
        "{missing}. ",
        **{"n_outlets": len(groups), "n": is_term.sum(), "share": sum(shares), "missing": missing},
    )
    note += tied if len(ellipses) else ""
    form = translate("Plane of outlets and words")
    return _save(figure, points, "correspondence", title, form, note, corpus)
