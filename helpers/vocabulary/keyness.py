"""Distinctive words: what one outlet, article or month uses more than the others do.

Effect, interval, evidence and dispersion stand in one row. Every function first reduces words to
counts with one group-by; the rest works on the counts. Toggles: `helpers.vocabulary.terms`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, stats

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.resampling import resample_log_ratios
from helpers.corpus.loading import Corpus
from helpers.vocabulary.counts import (
    DESCRIBES,
    MIN_COUNT,
    choose_outlets,
    cross_table,
    locate_rows,
    sum_rows,
)
from helpers.vocabulary.terms import (
    LONGEST,
    Copies,
    Group,
    Speech,
    Unit,
    add_sequences,
    select_words,
)

TESTED = 4  # articles with a term, from which its dispersion between them can be estimated
ALPHA = 0.05  # of q, the corrected p
MIN_SPECIFICITY = 2.0  # log₁₀: among hundreds of words, weaker evidence is found in noise too
CONTRAST = ["term", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio",
            "log_ratio_low", "log_ratio_high", "g2", "q", "specificity", "log_odds_z", "dp",
            "dp_sentences", "n_articles", "scope"]  # fmt: skip


def compare_outlets(
    corpus: Corpus, first: str | None = None, second: str | None = None, *,
    unit: Unit = "lemma", by: Group = "outlet", speech: Speech = "all", copies: Copies = "keep",
    function_words: bool = False, max_words: int = 1, min_count: int = MIN_COUNT,
    doc_ids: list[str] | None = None, intervals: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Contrast the words of outlets: one row per term and outlet, most distinctive first.

    Without names, every outlet against all others; with two, the first against the second; `by`
    compares articles, sections or months instead. `doc_ids` limits the contrast to those articles,
    and then compares the articles themselves. `log_ratio` is the effect (+1 is twice as often), its
    interval and `scope` say what carries it: under five articles an outlet the interval comes from
    resampling sentences and *describes these texts*; `q` is then not estimable. Else it is of an F
    test over articles, corrected by Benjamini & Hochberg for the words of this contrast.
    `intervals=False` leaves the intervals out. Measures and sources: `helpers.base.statistics`.
    Raises ValueError for an outlet the corpus does not have.
    """
    check_choice("by", by, Group)
    words, group = select_words(corpus, unit=unit, speech=speech, copies=copies), str(by)
    if doc_ids is not None:
        words, group = words[words["doc_id"].isin(doc_ids)], "doc_id"
    known = words[group].unique().astype("str").tolist()
    for name in (first, second):
        if name is not None and name not in known:
            raise ValueError(f"no {group} “{name}” in this corpus; it has {', '.join(known)}")
    counts = _count_sentences(words, group, max_words, function_words)
    # Sections share their articles, which therefore cannot be drawn for each section anew.
    unit_drawn = "sentence" if group == "section" else None
    own = _select(counts, (first, second) if first and second else (), min_count)
    names = [first] if first else known
    tables = [_contrast(own, name, unit_drawn, intervals) for name in names]
    found = [
        table.assign(**{group: name})
        for name, table in zip(names, tables, strict=True)
        if len(table)
    ]
    if not found:
        return pd.DataFrame(columns=[group, *CONTRAST])
    table = pd.concat(found, ignore_index=True)[[group, *CONTRAST]]
    table.attrs = {"against": second}
    return table


@dataclass(frozen=True)
class _Counts:
    """Sentences × terms, and what is known of the sentences; all contrasts share one."""

    table: sparse.csr_array
    terms: np.ndarray
    listed: np.ndarray  # whether a term may be shown
    sizes: np.ndarray  # words of each sentence
    articles: np.ndarray
    groups: np.ndarray


def _count_sentences(
    words: pd.DataFrame, group: str, max_words: int, function_words: bool
) -> _Counts:
    # Counts are kept per sentence: they serve the totals, the dispersion and the resampling.
    first, size, at = locate_rows(words)
    terms = add_sequences(words, max_words)
    term, names = terms["term"].cat.codes.to_numpy(), terms["term"].cat.categories
    content = np.zeros(len(names), dtype=bool)
    content[term[terms["is_content"].to_numpy()]] = True
    return _Counts(
        table=cross_table(at[terms["sentence"]], term, (len(first), len(names))),
        terms=names.to_numpy(dtype=object),
        listed=content | function_words,
        sizes=size,
        articles=words["doc_id"].cat.codes.to_numpy()[first],
        groups=words[group].iloc[first].astype("str").to_numpy(dtype=object),
    )


@dataclass(frozen=True)
class _Compared:
    """What of the counts is compared, and what does not depend on which group is the first."""

    table: sparse.csr_array  # sentences of the groups × terms that may be listed
    terms: np.ndarray
    sizes: np.ndarray
    articles: np.ndarray
    groups: np.ndarray
    per_article: sparse.csr_array
    in_article: np.ndarray  # words of each of those articles
    spread: dict[str, np.ndarray]


def _select(counts: _Counts, groups: tuple[str, ...], min_count: int) -> _Compared:
    """The sentences of the groups (all, where none is named) and the terms frequent enough."""
    chosen = np.isin(counts.groups, groups) if groups else np.ones(len(counts.groups), bool)
    table, sizes, articles = counts.table[chosen], counts.sizes[chosen], counts.articles[chosen]
    totals = np.asarray(table.sum(axis=0)).ravel()
    keep = np.flatnonzero((totals >= min_count) & counts.listed)
    table = table[:, keep]
    per_article, doc = sum_rows(table, articles)
    in_article = np.bincount(articles, sizes)[doc]
    spread = {
        "dp": statistics.dispersion(per_article, sizes=in_article),
        "dp_sentences": statistics.dispersion(table, sizes=sizes),
        "n_articles": np.bincount(per_article.indices, minlength=len(keep)),
    }
    return _Compared(table, counts.terms[keep], sizes, articles, counts.groups[chosen], per_article,
                     in_article, spread)  # fmt: skip


def _contrast(own: _Compared, first: str, unit: str | None, intervals: bool) -> pd.DataFrame:
    inside = own.groups == first
    n1, n2 = own.sizes[inside].sum(), own.sizes[~inside].sum()
    if not len(own.terms) or not n1 or not n2:
        return pd.DataFrame(columns=CONTRAST)
    sides = [own.table[side] for side in (inside, ~inside)]
    a, b = (np.asarray(side.sum(axis=0)).ravel() for side in sides)
    found = resample_log_ratios(
        sides, [own.sizes[side] for side in (inside, ~inside)],
        [own.articles[side] for side in (inside, ~inside)], unit=unit, intervals=intervals,
    )  # fmt: skip
    between = found.unit == "article"
    g2 = statistics.g2(a, b, n1, n2, signed=True)
    q = np.nan
    if between:
        side = pd.Series(inside).groupby(own.articles, sort=False).first().to_numpy()
        p = _test_articles(g2, own.per_article, own.in_article, side)
        q = statistics.benjamini_hochberg(p)
    result = pd.DataFrame({
        "term": own.terms, "n": a.astype(int), "n_rest": b.astype(int),
        "per_thousand": 1000 * a / n1, "per_thousand_rest": 1000 * b / n2,
        "log_ratio": found.estimate, "log_ratio_low": found.low, "log_ratio_high": found.high,
        "g2": g2, "q": q,
        "specificity": statistics.lafon_specificity(a, a + b, n1, n1 + n2),
        "log_odds_z": statistics.weighted_log_odds(a, b, n1, n2, a + b, prior_total=n1 + n2),
        **own.spread,
        "scope": "between articles" if between else DESCRIBES,
    })  # fmt: skip
    return result.sort_values(["log_ratio", "specificity", "term"], ascending=[False, False, True])


def _test_articles(
    g2: np.ndarray, counts: sparse.csr_array, sizes: np.ndarray, inside: np.ndarray
) -> np.ndarray:
    """p of each term for equal rates on both sides, the articles being what was drawn.

    Quasi-Poisson F: G² over the term's own dispersion between the articles of a side, at least 1;
    NaN where fewer than `TESTED` articles have the term. Source: McCullagh & Nelder 1989,
    Generalized Linear Models, section 6.2.4 and 9.2.4.
    """
    df, pearson = len(sizes) - 2, 0.0
    for side in (inside, ~inside):
        part, total = counts[side], np.asarray(counts[side].sum(axis=0)).ravel()
        rate = total / sizes[side].sum()
        scaled = part.data**2 / np.repeat(sizes[side], np.diff(part.indptr))
        with np.errstate(invalid="ignore"):
            found = np.bincount(part.indices, scaled, minlength=len(total)) / rate - total
        pearson = pearson + np.where(total > 0, found, 0.0)
    p = stats.f.sf(np.abs(g2) / np.maximum(pearson / df, 1), 1, df)
    return np.where(np.bincount(counts.indices, minlength=len(p)) >= TESTED, p, np.nan)


def select_distinctive(contrast: pd.DataFrame, *, top: int = 8) -> pd.DataFrame:
    """The `top` terms of each group with the strongest evidence, by size of the effect.

    Of those that the group has often enough, whose specificity would be chance in one case of a
    hundred at most, and whose interval stays above zero; where articles are what was drawn, also
    those only with q below `ALPHA`.
    """
    group = contrast.columns[0]
    clear = contrast[
        (contrast["log_ratio_low"] > 0)
        & (contrast["n"] >= MIN_COUNT)
        & (contrast["specificity"] >= MIN_SPECIFICITY)
        & ((contrast["q"] < ALPHA) | (contrast["scope"] == DESCRIBES))
    ]
    clear = clear.sort_values(["specificity", "term"], ascending=[False, True])
    chosen = clear.groupby(group, sort=False, observed=True).head(top)
    # The groups in the order of the contrast; within a group the strongest effect first.
    ranks = {name: rank for rank, name in enumerate(dict.fromkeys(contrast[group]))}
    chosen = chosen.assign(rank=chosen[group].map(ranks))
    chosen = chosen.sort_values(["rank", "log_ratio"], ascending=[True, False], ignore_index=True)
    return chosen.drop(columns="rank")


def select_firmest(contrast: pd.DataFrame, *, top: int = 8) -> pd.DataFrame:
    """The `top` rows with the strongest evidence of those at least twice as frequent on one side.

    Whether or not their interval excludes zero.
    """
    apart = contrast[contrast["log_ratio"] >= 1]
    return apart.sort_values(["specificity", "n"], ascending=False, ignore_index=True)[:top]


def expect_by_chance(contrast: pd.DataFrame) -> float:
    """How many rows of a contrast would reach `MIN_SPECIFICITY` if words were drawn at random.

    The sum, over its rows, of the binomial probability that a term of so many occurrences has
    `MIN_COUNT` of them on the first side, and enough for that specificity. NaN without rows.
    """
    group = contrast.iloc[:, 0].astype(str)
    size, rest = (
        (contrast[f"n{side}"] / contrast[f"per_thousand{side}"]).groupby(group).transform("max")
        for side in ("", "_rest")
    )
    share, total = (
        (size / (size + rest)).to_numpy(),
        (contrast["n"] + contrast["n_rest"]).to_numpy(),
    )
    least = np.maximum(stats.binom.isf(10**-MIN_SPECIFICITY, total, share) + 1, MIN_COUNT)
    return float(stats.binom.sf(least - 1, total, share).sum()) if len(contrast) else float("nan")


def choose_strongest(distinctive: pd.DataFrame) -> str:
    """The term with the strongest evidence of all; "" where none stands out."""
    return (
        str(distinctive.loc[distinctive["specificity"].idxmax(), "term"])
        if len(distinctive)
        else ""
    )


def compare_largest(
    corpus: Corpus, *, unit: Unit = "lemma", speech: Speech = "all"
) -> pd.DataFrame:
    """Contrast the two outlets with most words, as `compare_outlets` does."""
    return compare_outlets(corpus, *choose_outlets(corpus), unit=unit, speech=speech)


def compare_runs(corpus: Corpus, *, unit: Unit = "lemma", speech: Speech = "all") -> pd.DataFrame:
    """Contrast the runs of two words and more, up to `LONGEST`, as `compare_outlets` does."""
    contrast = compare_outlets(corpus, unit=unit, speech=speech, max_words=LONGEST)
    return contrast[contrast["term"].astype("str").str.contains(" ")].reset_index(drop=True)


def select_runs(contrast: pd.DataFrame, *, top: int = 8) -> pd.DataFrame:
    """Distinctive runs, as `select_distinctive` chooses them, without pieces of a longer one.

    A run that occurs as often as a longer one which holds it stands nowhere by itself.
    """
    found = select_distinctive(contrast, top=top)
    pairs = found.reset_index().merge(found, on=[found.columns[0], "n", "n_rest"])
    inside = [
        one != two and f" {one} " in f" {two} "
        for one, two in zip(pairs["term_x"], pairs["term_y"], strict=True)
    ]
    return found.drop(pairs.loc[inside, "index"].unique()).reset_index(drop=True)
