"""How firmly texts show a rate: intervals of log ratios that hold for rare words too.

The unit drawn is the article, or the sentence where a group has too few articles. A word in at
least `MIN_UNITS` units of each group is resampled. A rarer one is not: some resamples would have
none of it, and where a group lacks it altogether nothing would vary. Its interval is exact, given
how often it occurs in both groups together. Where both groups have `MANY_UNITS` the exact interval
serves every word: it is as near to 95 % as resampling (a test simulates both), at once.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, stats
from scipy.special import betaincinv, gammaincinv

from helpers.base.statistics import (
    LEVEL,
    MIN_UNITS,
    Array,
    Codes,
    Counts,
    Interval,
    Unit,
    Z,
    count_draws,
    expand_tail,
    group_units,
    indicator_matrix,
    log_ratio,
    wilson_interval,
)

CELLS = 2**21  # resampled totals worked on at once: 8 MB, which a processor's cache nearly holds
MANY_UNITS = 100
TAIL = (1 - LEVEL) / 2
MIN_FREEDOM = 2  # degrees; where one article makes up all variation t would bound nothing


@np.errstate(divide="ignore", invalid="ignore")
def resample_log_ratios(
    counts: Sequence[Counts],
    sizes: Sequence[ArrayLike],
    articles: Sequence[ArrayLike],
    *,
    unit: Unit | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    intervals: bool = True,
) -> Interval:
    """95 % intervals of the log₂ ratio of two groups' rates; of one group, of the log₂ of its rate.

    `counts`: per group, sentences × terms; `sizes`: words of each sentence; `articles`: the article
    of each. The units are articles where each group has five or more, else sentences within their
    article. A term in five units of two groups, unless both have a hundred articles: percentile
    bootstrap, tails expanded as in `expand_tail`. Any other: Clopper & Pearson 1934 (Biometrika 26)
    for the share of its occurrences that the first group has, or Garwood 1936 (Biometrika 28) for
    one group; where they come in bursts they count as fewer, by the design effect (Kish 1965,
    Survey Sampling), as Korn & Graubard 1998 (Survey Methodology 24) do with survey data. Where a
    group lacks the term one end is infinite: only the other is bounded. The ends are NaN under five
    units in a group, and where resamples never differ.
    """
    tables = [sparse.csr_array(table, dtype=float) for table in counts]
    words = [np.asarray(size, dtype=float) for size in sizes]
    totals = [np.asarray(table.sum(axis=0)).ravel() for table in tables]
    (tables, words), strata, unit = group_units([tables, words], articles, unit)
    low, high = np.full((2, len(totals[0])), np.nan)
    if intervals and all(codes.size - codes.max() >= MIN_UNITS for codes in strata):
        n_units = [np.bincount(table.indices, minlength=len(low)) for table in tables]
        many = unit == "article" and min(codes.size for codes in strata) >= MANY_UNITS
        drawn = (np.min(n_units, axis=0) >= MIN_UNITS) & (not many) & (len(tables) > 1)
        low[~drawn], high[~drawn] = _bound_exactly(tables, totals, words, ~drawn)
        if drawn.any():
            chosen = [table[:, np.flatnonzero(drawn)] for table in tables]
            low[drawn], high[drawn] = _bound_by_draws(chosen, words, strata, n_resamples, seed)
    sums = [size.sum() for size in words]
    estimate = np.log2(totals[0] / sums[0]) if len(sums) == 1 else log_ratio(*totals, *sums)
    return Interval(estimate, low, high, unit)


def _bound_exactly(
    tables: list[Counts], totals: list[Array], words: list[Array], chosen: Array
) -> tuple[Array, Array]:
    a, rest = totals[0][chosen], sum(totals[1:], np.zeros(len(chosen)))[chosen]
    # What share of an occurrence counts as one of its own.
    tables = tables if chosen.all() else [table[:, np.flatnonzero(chosen)] for table in tables]
    independent = 1 / _design_effect(tables, words)
    a, rest = a * independent, rest * independent
    if len(tables) == 1:
        scale = np.log2(independent * words[0].sum())
        low = np.where(a > 0, gammaincinv(a, TAIL), 0.0)
        return np.log2(low) - scale, np.log2(gammaincinv(a + 1, 1 - TAIL)) - scale
    low = np.where(a > 0, betaincinv(a, rest + 1, TAIL), 0.0)
    high = np.where(rest > 0, betaincinv(a + 1, rest, 1 - TAIL), 1.0)
    scale = np.log2(words[1].sum() / words[0].sum())
    return np.log2(low / (1 - low)) + scale, np.log2(high / (1 - high)) + scale


def _design_effect(tables: list[Counts], words: list[Array]) -> Array:
    """How much more the logarithm of a rate or ratio varies than with independent words.

    Between the units of each group, over what Poisson counts would; more where few units show it,
    as Student's t does (degrees of freedom: Satterthwaite 1946, Biometrics Bulletin 2). At least 1:
    words that do not come in bursts keep their exact interval.
    """
    found = expected = spread = np.zeros(1)
    for table, size in zip(tables, words, strict=True):
        n, total, share = len(size), np.asarray(table.sum(axis=0)).ravel(), size / size.sum()
        even = total[table.indices] * np.repeat(share, np.diff(table.indptr))
        # Σ(x − total·share)² and ⁴, without a dense table of the units that lack the term.
        squares, fourth = (
            np.bincount(table.indices, (table.data - even) ** k - even**k, minlength=len(total))
            + total**k * (share**k).sum()
            for k in (2, 4)
        )
        # Of a rate, as many as its articles vary by; of a ratio a burst stays one occurrence.
        few = np.clip(squares**2 / fourth, MIN_FREEDOM, n - 1)
        freedom = few if len(tables) == 1 else n - 1
        relative = np.where(total > 0, n / (n - 1) * squares / total**2, 0.0)
        found, expected = found + relative, expected + np.where(total > 0, 1 / total, 0.0)
        spread = spread + np.where(total > 0, relative**2 / freedom, 0.0)
    effect = np.where(expected > 0, found / expected, 1.0)
    few = stats.t.ppf(1 - TAIL, np.where(spread > 0, found**2 / spread, np.inf)) / Z
    return np.where(effect > 1, effect * few**2, 1.0)


def _bound_by_draws(
    tables: list[Counts], words: list[Array], strata: list[Codes], n_resamples: int, seed: int
) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    draws = [count_draws(codes, n_resamples, rng) for codes in strata]
    sizes = [size.astype(np.float32) @ drawn for size, drawn in zip(words, draws, strict=True)]
    # Terms are the rows: what is drawn for one term then stands together in memory.
    tables = [table.T.tocsr().astype(np.float32) for table in tables]
    tail = expand_tail(min(codes.size - codes.max() for codes in strata))
    place = np.array([tail, 1 - tail]) * (n_resamples - 1)
    below = np.floor(place).astype(int)
    ends, step = np.empty((tables[0].shape[0], 2)), max(CELLS // n_resamples, 1)
    for start in range(0, len(ends), step):
        groups = zip(tables, draws, sizes, strict=True)
        rates = [table[start : start + step] @ drawn / size for table, drawn, size in groups]
        values = rates[0] if len(rates) == 1 else rates[0] / rates[1]
        values.partition([*below, *(below + 1)], axis=1)
        gap = values[:, below + 1] - values[:, below]
        found = values[:, below] + np.where(np.isfinite(gap), gap * (place - below), 0.0)
        # Equal resamples mean that they saw no variation, not that there is none.
        same = np.isclose(found[:, 0], found[:, 1], rtol=1e-5, atol=0)
        ends[start : start + step] = np.where(same[:, None], np.nan, np.log2(found))
    return ends[:, 0], ends[:, 1]


def bound_shares(
    held: ArrayLike, articles: ArrayLike, groups: ArrayLike, n_groups: int = 0
) -> tuple[Array, Array, Array]:
    """Shares of sentences, or of anything else in articles, with 95 % intervals: groups × things.

    Wilson's interval (1927, JASA 22) of as many sentences as those of the articles are worth. From
    five articles on they count as fewer by the design effect (Kish 1965, Survey Sampling), and more
    so where few articles make it up, as Student's t does (degrees of freedom: Satterthwaite 1946,
    Biometrics Bulletin 2): Korn & Graubard 1998 (Survey Methodology 24) treat survey data so. It is
    at least 1, and at least that of all groups together, since articles that show little of a thing
    show little of how it comes. With fewer articles sentences count as independent, and the
    interval is about these texts.

    Parameters
    ----------
    held : sentences × things (or one thing), whether the sentence holds the thing
    articles : the article of each sentence
    groups : the number of its group, from 0
    n_groups : so many at least; NaN for one without sentences

    >>> share, low, high = bound_shares([1, 0, 0, 0, 0], [1] * 5, [0] * 5)
    >>> [float(end[0, 0].round(2)) for end in (share, low, high)]
    [0.2, 0.04, 0.62]
    """
    counts, group = np.asarray(held, dtype=float), np.asarray(groups, dtype=np.int64)
    counts = counts[:, None] if counts.ndim == 1 else counts
    article = np.unique(np.asarray(articles), return_inverse=True)[1].astype(np.int64)
    n = np.bincount(group, minlength=n_groups)[:, None]
    pairs, pair = np.unique(group * (article.max(initial=0) + 1) + article, return_inverse=True)
    owner = pairs // (article.max(initial=0) + 1)
    add_up = indicator_matrix(owner, len(n))
    in_article, m = indicator_matrix(pair) @ counts, np.bincount(pair)[:, None]
    k, n_articles = add_up @ in_article, np.bincount(owner, minlength=len(n))[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / n
        squares = (in_article - share[owner] * m) ** 2
        found, fourth = (add_up @ part for part in (squares, squares**2))
        freedom = np.clip(found**2 / fourth, MIN_FREEDOM, np.maximum(n_articles - 1, MIN_FREEDOM))
        few = stats.t.ppf(1 - TAIL, freedom) / Z
        varies = n_articles / (n_articles - 1) * found
        alone = n * share * (1 - share)  # what independent sentences would vary by
        several = n_articles[:, 0] > 1
        floor = np.fmax(varies[several].sum(axis=0) / alone[several].sum(axis=0), 1)
        effect = np.fmax(varies / alone * few**2, floor)
    worth = np.where(n_articles >= MIN_UNITS, effect, 1.0)
    return share, *wilson_interval(k / worth, n / worth)
