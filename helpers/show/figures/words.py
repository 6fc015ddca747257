"""The figures of notebooks 1 and 2: what is in a corpus, how it reads, which words mark whom."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.base.statistics import BETWEEN, MIN_UNITS, keep_tested
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
    MOST_PANELS,
    fill_each,
    is_few,
    is_unordered,
    make_figure,
    name_first,
    name_groups,
    name_scopes,
    select_extremes,
)
from helpers.vocabulary.terms import DESCRIBES

LISTED = 12  # articles that a sentence names
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
NAMED = 14  # words named on each side of a contrast
NAMED_ARTICLES = 3  # that a word must stand in to be named there
NAMED_ON_MAP = 16  # words of the plane of outlets, those that make its axes most
NEUTRAL_NAMED = 6  # frequent words that do not differ, named for orientation
KINDS = ["outlets", "words that place them", "other words"]
DIVERSITY = {"mattr": "MATTR (50 words)", "mtld": "MTLD", "hdd": "HD-D (42 words)"}


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
    more = len(names) - LISTED
    return names.tolist() if more <= 0 else [*names[:LISTED], translate("{n} more", n=more)]


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


def _quote(words: Iterable[str]) -> str:
    return ", ".join(translate("“{word}”", word=word) for word in words)


def plot_distinctive(distinctive: pd.DataFrame, corpus: Corpus) -> Html:
    """Distinctive words (`vocabulary.compare` with `top`) with intervals, one panel per group."""
    if not len(distinctive):
        return Html()
    group = str(distinctive.columns[0])
    best = distinctive.sort_values(["specificity", "term"], ascending=[False, True])
    best = best.drop_duplicates(group).rename(columns={group: "group"})
    told = {"few": is_few(distinctive), "tested": (distinctive["scope"] == BETWEEN).all()}
    told |= {"tops": name_first(fill_each("2-distinctive-outlets", best)), **distinctive.attrs}
    drawn = distinctive.assign(panel=distinctive[group], row=distinctive["term"])
    look = {"value": "log_ratio", "colours": charts.colour_outlets(corpus)}
    draw = charts.draw_lollipops
    return make_figure("2-distinctive-outlets", draw, drawn, told, distinctive, **look)


def plot_diversity(measures: pd.DataFrame, corpus: Corpus) -> Html:
    """How varied the words of each text are, on equal lengths, with intervals."""
    known = measures.dropna(subset="mattr")
    if len(known) < 2:
        return Html()
    table = known.assign(row=name_groups(known.iloc[:, 0], corpus))
    varied = table.set_index("row")["mattr"]
    shown, cut = select_extremes(table, "mattr")
    told = {"few": is_few(measures), "best": varied.idxmax(), "high": varied.max()}
    told |= {"unordered": is_unordered(measures)}
    told |= {"least": varied.idxmin(), "low": varied.min(), "unit": measures.attrs["unit"]}
    told |= {"n": known["n_segments"].sum(), "scope": name_scopes(measures), **cut}
    return make_figure(
        "2-diversity", charts.draw_intervals, shown, told, measures, values=DIVERSITY
    )


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
    sides = {translate("more in {name}", name=name): name for name in (first, second)}
    kinds = [*sides, translate("no clear difference")]
    table = table.assign(
        kind=np.select([more, less], kinds[:2], kinds[2]), strength=table["specificity"].abs()
    ).sort_values(["strength", "term"], ascending=[False, True])
    neutral = table[table["kind"] == kinds[2]].nlargest(NEUTRAL_NAMED, "n")
    named = pd.concat([table[table["kind"] != kinds[2]], neutral])
    named = named.groupby("kind", sort=False).head(NAMED)
    tops = [_quote(named.loc[named["kind"] == kind, "term"].head(3)) for kind in kinds[:2]]
    told = {"few": is_few(table), "first": first, "second": second, "words": tops[0]}
    told |= {"words_2": tops[1], "n": len(table), "described": described.any()}
    told |= {"level": contrast.attrs["level"], "scope": name_scopes(table)}
    drawn = table.assign(
        x=table["per_thousand_rest"],
        y=table["per_thousand"],
        label=table["term"].where(table.index.isin(named.index), ""),
    )
    known = charts.colour_outlets(corpus)
    colours = {kind: known.get(name, charts.DARK) for kind, name in sides.items()}
    look = {"kinds": kinds, "rates": True, "colours": colours}
    numbers = table.drop(columns=["strength", "kind"])
    return make_figure("2-contrast", charts.draw_plane, drawn, told, numbers, **look)


def plot_shift(shift: pd.DataFrame) -> Html:
    """Which words make the mean score of an outlet another one (`vocabulary.word_shift`)."""
    if not len(shift):
        return Html()
    others = shift.attrs["against"] or translate("the others")
    more = shift["per_thousand"] > shift["per_thousand_rest"]
    kinds = [translate("words that score more than the mean of {others}", others=others)]
    kinds.append(translate("words that score less"))
    table = shift.assign(
        row=shift["term"] + np.where(more, " ↑", " ↓"),
        kind=np.where(shift["word_score"] > shift.attrs["mean_rest"], *kinds),
    )
    words = _quote(shift.attrs["pushing"][:3])
    told = shift.attrs | {"others": others, "words": words, "n": len(shift)}
    look = {"value": "shift", "kinds": kinds}
    return make_figure("1-shift", charts.draw_signed, table, told, shift, **look)


def plot_progression(lines: pd.DataFrame, corpus: Corpus) -> Html:
    """X-ray: where in each article the words of a concordance stand."""
    if not len(lines):
        return Html()
    names, counts = name_articles(corpus), lines["doc_id"].value_counts()
    most = set(counts.index[:MOST_PANELS])
    shown = lines[lines["doc_id"].isin(most)]
    early = lines.groupby("term")["position"].median().sort_values()
    places = fill_each("2-progression", early.rename("place").reset_index())
    told = {"few": is_few(corpus), "places": translate("; ").join(places), "n": counts.size}
    told |= {"lone": len(early) == 1, "term": early.index[0], "place": early.iloc[0]}
    told |= {"n_all": len(corpus.articles), "n_drawn": len(most)}
    drawn = shown.assign(row=shown["doc_id"].map(names), panel=shown["term"])
    rows = [names[doc_id] for doc_id in corpus.articles["doc_id"] if doc_id in most]
    numbers = lines.drop(columns=["left", "right"])
    return make_figure("2-progression", charts.draw_strips, drawn, told, numbers, rows=rows)


def plot_trend(trend: pd.DataFrame, changes: pd.DataFrame | None = None) -> Html:
    """How often some words are used, day by day, month by month or year by year.

    `changes`, of `vocabulary.trend(…, rows="changes")`: where one is firm its stretch is shaded.
    """
    if not len(trend):
        return Html()
    shaded = pd.DataFrame(columns=["term", "first", "last"])
    if changes is not None:
        days, firm = trend.drop_duplicates("label").set_index("label")["period"], changes["is_firm"]
        ends = {end: changes[end].map(days) for end in ("first", "last")}
        shaded = changes.assign(**ends)[firm.astype(bool)]
    periods = trend.drop_duplicates("period")
    told = {"few": is_few(trend)}
    told |= {"tops": name_first(fill_each("2-trend", trend[trend["is_highest"]]))}
    tested = changes is not None and changes["q"].notna().any()
    told |= {"unclear": tested and not changes["is_firm"].any()}
    told |= {"step": trend.attrs["period"], "scope": name_scopes(trend)}
    told |= {"gaps": (periods["n_articles"] == 0).sum(), "n": len(periods), "n_shaded": len(shaded)}
    look = {"value": "per_thousand", "shaded": shaded}
    return make_figure("2-trend", charts.draw_courses, trend, told, **look)


def plot_correspondence(points: pd.DataFrame, corpus: Corpus) -> Html:
    """The AFC plane: outlets and the words that place them."""
    if not len(points):
        return Html()  # too few outlets, or all use the same words equally often
    wide = points.pivot(index=["point", "name", "n", "n_articles"], columns="axis")
    wide.columns = [f"{name}_{axis}" for name, axis in wide.columns]
    wide = wide.reset_index()
    groups = wide[wide["point"] == "group"]
    wide["weight"] = wide["contribution_1"] + wide["contribution_2"]
    wide = wide.sort_values(["point", "weight"], ascending=[True, False])
    is_term = wide["point"] == "term"
    spread = is_term & (wide["n_articles"] >= NAMED_ARTICLES)
    named = wide[spread].head(NAMED_ON_MAP).index.union(groups.index)
    ranked = groups.sort_values("contribution_1", ascending=False, kind="stable")
    sides = (ranked["coordinate_1"] > 0, ranked["coordinate_1"] < 0)
    right, left = (ranked.loc[side, "name"].iloc[0] for side in sides)
    words = wide[spread & (wide["coordinate_1"] > 0)].nlargest(3, "contribution_1")["name"]
    drawn = wide.assign(
        kind=np.select([~is_term, wide.index.isin(named)], KINDS[:2], KINDS[2]),
        label=wide["name"].where(wide.index.isin(named), ""),
        tilt=wide["ellipse_correlation_1"],
    )
    for name, axis in {"x": "1", "y": "2"}.items():
        drawn[name] = wide[f"coordinate_{axis}"]
        drawn[f"centre_{name}"] = wide[f"coordinate_unseen_{axis}"]
        reach = wide[f"ellipse_high_{axis}"] - wide[f"ellipse_low_{axis}"]
        drawn[f"reach_{name}"] = reach / 2
    ellipses = drawn.dropna(subset="tilt")
    shares = [float(wide[f"share_inertia_{axis}"].iloc[0]) for axis in (1, 2)]
    told = {"few": is_few(corpus), "share": shares[0], "share_2": shares[1]}
    told |= {"share_both": sum(shares), "right": right, "left": left, "words": _quote(words)}
    told |= {"opposed": {right, left} == {*points.attrs["furthest"]} and len(words) > 0}
    told |= {"unsure": not points.attrs["n_apart"]}
    told |= {"n_outlets": len(groups), "n": is_term.sum(), "n_ellipses": len(ellipses)}
    look = {"kinds": KINDS, "ellipses": ellipses, "colours": charts.colour_outlets(corpus)}
    return make_figure("2-correspondence", charts.draw_plane, drawn, told, points, **look)
