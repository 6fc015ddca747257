"""One test for every contrast of groups: the articles are dealt to the groups anew, many times.

Words of one text are not independent (Lijffijt et al. 2016, DSH 31(2)), so what is dealt is the
article, with its copies. The null: the group that printed an article says nothing of what is in it,
so that every deal into groups of the same sizes was as likely as the one that happened. Sources:
Good 2005, *Permutation, Parametric and Bootstrap Tests of Hypotheses*; small p: Knijnenburg et al.
2009, Bioinformatics 25(12).
"""

from collections.abc import Iterable
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.special import gammainc, gammaincc, gammaln

from helpers.base import statistics
from helpers.base.statistics import MIN_UNITS, Array, Codes, Counts

PAGE_LEVEL = 0.05  # of false discoveries among all that one page claims; its questions share it
N_DEALS = 20_000
SEED = 1  # of the random deals
LOOKS = ((500, 0.2), (4_000, 0.02))  # after so many deals an item with a larger p is done with
DEALS_AT_ONCE = 500  # deals whose sums are held in memory
ITEMS_AT_ONCE = 1_000  # items whose statistic is held for all deals
DEALT_CELLS = 10**8  # articles × deals in memory (200 MB); beyond, p comes from the moments
MOST_BLOCKS = 200  # of articles that change places, whose moments are added up; more are dealt
TAIL = 250  # largest values of a statistic, from which a p too small to be counted is estimated
FEW = 10  # deals as far apart as what happened, below which p is estimated
ROUNDING = 1e-9  # two sums of the same numbers may differ by so much


def find_matched(groups: ArrayLike, strata: ArrayLike) -> np.ndarray:
    """Which articles stand in a stratum that holds two groups or more: one bool per article.

    >>> find_matched(["a", "b", "a", "a"], ["May", "May", "June", "June"])
    array([ True,  True, False, False])
    """
    return pd.Series(groups).groupby(np.asarray(strata)).transform("nunique").to_numpy() > 1


class Tested(NamedTuple):
    """The tests of a family: groups × items; NaN where nothing was tested."""

    groups: Array
    p: Array
    q: Array  # p corrected for all tests of the family (Benjamini & Hochberg 1995)


def compare_groups(
    counts: Counts,
    sizes: Counts,
    groups: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    level: float = PAGE_LEVEL,
) -> Tested:
    """Test every item in every group against the rest, as one family, by `test_groups`.

    A group is tested where it and the rest have `MIN_UNITS` articles, copies taken as one, in
    strata that hold both. An item of which no deal could give a p small enough at `level`, since
    few articles have it or few deals are possible, is no test (`statistics.choose_family`); all
    articles together decide that, not the groups. Parameters: as in `test_groups`.
    """
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    table, n = sparse.csc_array(counts), len(codes)
    if not n or not table.shape[1]:
        return Tested(names, *np.full((2, len(names), 0), np.nan))
    cluster, stratum = number_units(n, clusters, strata)
    joined = statistics.indicator_matrix(cluster)
    within = statistics.indicator_matrix(stratum[np.unique(cluster, return_index=True)[1]])
    inside = (joined @ (codes[:, None] == np.arange(len(names)))) > 0
    k, n_texts = within @ inside.astype(np.int64), within.sum(axis=1)[:, None]
    both = (k > 0) & (k < n_texts)  # strata × groups
    sides = [np.where(both, side, 0).sum(axis=0) for side in (k, n_texts - k)]
    possible = (np.minimum(*sides) >= MIN_UNITS)[:, None]
    n_with = sparse.coo_array(within @ (joined @ table > 0).astype(np.int64))
    least = np.minimum(*(_find_least(n_with, side, n_texts) for side in (k, n_texts - k)))
    family = possible & statistics.choose_family(np.where(possible, least, 1.0), level)
    some = np.flatnonzero(family.any(axis=0))
    part = (table[:, some], sizes if np.ndim(sizes) == 1 else sparse.csc_array(sizes)[:, some])
    p = np.full(family.shape, np.nan)
    p[:, some] = test_groups(*part, groups, clusters=clusters, strata=strata)[1]
    p[~family] = np.nan
    return Tested(names, p, statistics.benjamini_hochberg(p.ravel()).reshape(p.shape))


def test_groups(
    counts: Counts,
    sizes: Counts,
    groups: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    strata: ArrayLike | None = None,
) -> tuple[Array, Array]:
    """Test whether a group has an item at another rate than the rest: the groups, and their p.

    The p stand in an array, groups × items, and are two-sided. Statistic: how much more the group
    has than its share of each stratum, summed, over what its standard error would be with
    independent words; without strata, the difference of the two rates over its own. NaN where
    nothing can be dealt otherwise, or nobody has the item. Without strata and clusters all deals
    are taken where there are `N_DEALS` at most; else so many at random, and a p that fewer than
    `FEW` of them reach comes from an exponential or heavier tail (generalised Pareto) of the
    statistic squared. Of so many articles that all deals have no room (`DEALT_CELLS`) p comes from
    the moments that all deals have (`_fit_moments`), or from fewer deals where they are dealt in
    over `MOST_BLOCKS` parts.

    Parameters
    ----------
    counts : how often an article has an item; articles × items.
    sizes : what those counts are out of, words, sentences or mentions: one number for each article,
        or articles × items.
    groups : the group of each article.
    clusters : articles of one value are moved together, copies of a dispatch; without it, none.
    strata : articles are dealt within one value, a story or a month; without it, all together.
        Copies are of the stratum of their first article.

    >>> groups, p = test_groups([[4], [5], [0], [1]], [100] * 4, ["a", "a", "b", "b"])
    >>> p[0].round(2)  # 2 of the 6 deals are as far apart
    array([0.33])
    """
    names, codes = np.unique(np.asarray(groups), return_inverse=True)
    table = sparse.csr_array(sparse.csc_array(counts, dtype=np.float64).T)
    given = np.asarray(sizes)[:, None] if np.ndim(sizes) == 1 else sizes
    out_of = sparse.csr_array(sparse.csc_array(given, dtype=np.float64).T)
    codes = codes.astype(np.int16)
    p = np.full((len(names), table.shape[0]), np.nan)
    cluster, stratum = number_units(len(codes), clusters, strata)
    blocks, every_item = list_blocks(cluster, stratum), _split(table, out_of, stratum)
    if len(names) < 2 or not table.shape[0] or all(len(block) == 1 for block in blocks):
        return names, p
    shared = np.ndim(sizes) == 1 and every_item.sizes.shape[0] == stratum.max() + 1
    if shared and N_DEALS * len(codes) > DEALT_CELLS and len(blocks) <= MOST_BLOCKS:
        p = _fit_moments(every_item, codes, blocks, stratum, len(names))
        p[:, table.sum(axis=1) == 0] = np.nan
        return names, p
    free = len(blocks) == 1 and blocks[0].shape[1] == 1
    n_deals = min(N_DEALS, max(DEALT_CELLS // len(codes), LOOKS[0][0]))
    dealt: list[Codes] = []
    for group in range(1 if len(names) == 2 else len(names)):
        inside = codes == group
        observed = _differ(every_item, inside[:, None])[:, 0]
        if free and comb(len(codes), int(inside.sum())) <= n_deals:
            every = _deal_all(len(codes), int(inside.sum()))
            p[group] = np.divide(*_count(every_item, observed, every))
            continue
        dealt = dealt or deal(codes, blocks, n_deals)
        own, near = [part == group for part in dealt], np.arange(table.shape[0])
        for n_first, far in LOOKS:
            first = own[: -(-n_first // DEALS_AT_ONCE)]
            reached, n = _count(every_item.take(near), observed[near], first)
            p[group, near] = (reached + 1) / (n + 1)
            near = near[p[group, near] <= far]
        for start in range(0, len(near), ITEMS_AT_ONCE):
            some = near[start : start + ITEMS_AT_ONCE]
            p[group, some] = _estimate(every_item.take(some), observed[some], own)
    if len(names) == 2:
        p[1] = p[0]
    p[:, table.sum(axis=1) == 0] = np.nan
    return names, p


class _Split(NamedTuple):
    """Some items with what is expected of them in each stratum."""

    counts: Counts  # items × articles
    sizes: Counts  # rows × articles: a row for each stratum, or stratum and item with its own sizes
    rates: Counts  # items × rows: how often all groups together have an item there

    def take(self, items: Codes) -> "_Split":
        """Only some of the items, and the rows that these need."""
        rates = self.rates[items]
        used = np.unique(rates.indices)
        return _Split(self.counts[items], self.sizes[used], rates[:, used])


def _split(table: Counts, sizes: Counts, stratum: Codes) -> _Split:
    n_strata, shared = stratum.max() + 1, sizes.shape[0] == 1
    given, found = sparse.coo_array(sizes), sparse.coo_array(table)
    rows, at = np.unique(given.row * n_strata + stratum[given.col], return_inverse=True)
    by_row = sparse.csr_array((given.data, (at, given.col)), shape=(len(rows), table.shape[1]))
    at = np.searchsorted(rows, (0 if shared else found.row * n_strata) + stratum[found.col])
    rates = found.data / by_row.sum(axis=1)[at]
    shape = (table.shape[0], len(rows))
    return _Split(table, by_row, sparse.csr_array((rates, (found.row, at)), shape=shape))


def _find_least(n_with: Counts, k: Codes, n: Codes) -> Array:
    """The chance of the deals that lie farthest out: groups × items.

    All of an item's articles in the group, or as many as it has room for; one stratum beside the
    other. `n_with`: strata × items; `k`: articles of each group, strata × groups; `n`: of all.
    """
    logs = []
    for own in k.T:
        own, total = own[n_with.row], n[n_with.row, 0]
        filled = np.minimum(n_with.data, own)
        log = gammaln(own + 1) - gammaln(own - filled + 1)
        log += gammaln(total - filled + 1) - gammaln(total + 1)
        logs.append(np.bincount(n_with.col, log, minlength=n_with.shape[1]))
    return np.exp(logs)


def number_units(
    n: int, clusters: ArrayLike | None, strata: ArrayLike | None
) -> tuple[Codes, Codes]:
    """The cluster and the stratum of each article; a cluster is all in that of its first one."""
    cluster = np.unique(np.arange(n) if clusters is None else clusters, return_inverse=True)[1]
    stratum = np.unique(np.zeros(n) if strata is None else strata, return_inverse=True)[1]
    return cluster, stratum[np.unique(cluster, return_index=True)[1]][cluster]


def list_blocks(cluster: Codes, stratum: Codes) -> list[Codes]:
    """What may change places: arrays of articles, clusters × members, of one stratum and size."""
    order = np.argsort(cluster, kind="stable")
    members: dict[tuple[int, int], list[Codes]] = {}
    for one in np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1):
        members.setdefault((int(stratum[one[0]]), len(one)), []).append(one)
    return [np.array(block) for block in members.values()]


def _deal_all(n: int, k: int) -> Iterable[Codes]:
    """Every way to choose `k` of `n` articles."""
    chosen = np.array(list(combinations(range(n), k))).T
    inside = np.zeros((n, chosen.shape[1]), dtype=bool)
    np.put_along_axis(inside, chosen, True, axis=0)
    yield from np.array_split(inside, -(-chosen.shape[1] // DEALS_AT_ONCE), axis=1)


def deal(codes: Codes, blocks: list[Codes], n_deals: int) -> list[Codes]:
    """Random deals: the group of each article; articles × deals, some at a time.

    The groups of a cluster go to another of its size, in any order within it.
    """
    rng, found = np.random.default_rng(SEED), []
    for start in range(0, n_deals, DEALS_AT_ONCE):
        n = min(DEALS_AT_ONCE, n_deals - start)
        dealt = np.tile(codes, (n, 1))
        for block in blocks:
            if block.shape[1] == 1:
                dealt[:, block[:, 0]] = rng.permuted(dealt[:, block[:, 0]], axis=1)
            else:
                order = rng.permuted(np.tile(np.arange(len(block)), (n, 1)), axis=1)
                dealt[:, block] = rng.permuted(codes[block][order], axis=2)
        found.append(np.ascontiguousarray(dealt.T))
    return found


def _fit_moments(
    items: _Split, codes: Codes, blocks: list[Codes], stratum: Codes, n_groups: int
) -> Array:
    """The p of each group and item by a Pearson distribution of type III: groups × items.

    It has the mean, variance and skewness that what a group has beyond its share takes over all
    deals, those of copies among each other left out of the skewness. Source: Mielke & Berry 2007,
    *Permutation Methods*, chapter 2. Against 20,000 deals of 10,000 articles its p under 0.01 were
    a tenth larger in the middle, half as much again for items of under 30 articles.
    """
    apart, variance, third = np.zeros((3, n_groups, items.counts.shape[0]))
    inside = codes == np.arange(n_groups)[:, None]
    words = items.sizes.sum(axis=0)
    for block in blocks:
        (n, size), row = block.shape, stratum[block[0, 0]]
        rate = items.rates[:, [row]].toarray()[:, 0]
        counts, own = items.counts[:, block.ravel()].tocsr(), words[block.ravel()]
        joined = statistics.indicator_matrix(np.repeat(np.arange(n), size))
        total, squares, cubes = _add_powers((counts @ joined.T).tocsr(), joined @ own, rate)
        within = _add_powers(counts, own, rate)[1] - squares / size
        mean = total / n
        cubes = (cubes - 3 * mean * squares + 2 * n * mean**3) / size**3
        squares = (squares - n * mean**2) / size**2
        held = inside[:, block].sum(axis=2)  # groups × clusters
        away = held - held.mean(axis=1, keepdims=True)
        apart += (counts @ inside[:, block.ravel()].T).T - np.outer(
            inside[:, block.ravel()] @ own, rate
        )
        apart -= np.outer(held.mean(axis=1) / size, total)
        variance += np.outer((away**2).sum(axis=1) / max(n - 1, 1), squares)
        third += np.outer((away**3).sum(axis=1) * n / max((n - 1) * (n - 2), 1), cubes)
        if size > 1:
            mixed = (held * (size - held)).mean(axis=1) / (size * (size - 1))
            variance += np.outer(mixed, within)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.where(variance > 0, np.abs(apart) / np.sqrt(variance), 0.0)
        skewness = np.where(variance > 0, np.abs(third) / variance**1.5, 0.0)
    shape = 4 / np.maximum(skewness, 1e-4) ** 2  # of a gamma distribution; without skew, all normal
    root = np.sqrt(shape)
    ends = gammaincc(shape, shape + away * root) + gammainc(
        shape, np.maximum(shape - away * root, 0)
    )
    p: Array = np.minimum(ends, 1)
    return p


def _add_powers(counts: Counts, sizes: Array, rate: Array) -> tuple[Array, Array, Array]:
    """Of each item the sum, over columns, of what it has beyond its share, squared and cubed."""
    one, two, three = (
        sparse.csr_array((counts.data**k, counts.indices, counts.indptr), counts.shape)
        for k in (1, 2, 3)
    )
    expected = (one @ sizes, two @ sizes, one @ sizes**2)
    total = one.sum(axis=1) - rate * sizes.sum()
    squares = two.sum(axis=1) - 2 * rate * expected[0] + rate**2 * (sizes**2).sum()
    cubes = three.sum(axis=1) - 3 * rate * expected[1] + 3 * rate**2 * expected[2]
    return total, squares, cubes - rate**3 * (sizes**3).sum()


def _differ(items: _Split, inside: Codes) -> Array:
    """How far a group is from its share: items × deals; 0 where no stratum has two sides."""
    inside = inside.astype(np.float64)
    own, words = items.counts @ inside, items.sizes @ inside
    variance = items.rates @ (words * (1 - words / items.sizes.sum(axis=1)[:, None]))
    apart = np.abs(own - items.rates @ words)
    found: Array = np.zeros_like(apart)
    np.divide(apart, np.sqrt(variance), out=found, where=variance > 0)
    return found


def _count(items: _Split, seen: Array, deals: Iterable[Codes]) -> tuple[Array, int]:
    """How many deals put each item as far apart as what happened, and of how many."""
    reached, n = np.zeros(len(seen)), 0
    for dealt in deals:
        values = _differ(items, dealt)
        reached += (values >= seen[:, None] - ROUNDING).sum(axis=1)
        n += values.shape[1]
    return reached, n


def _estimate(items: _Split, observed: Array, deals: Iterable[Codes]) -> Array:
    """The p of each item by counting, and by the tail of its statistic where few deals reach it."""
    values = np.concatenate([_differ(items, dealt) for dealt in deals], axis=1)
    n = values.shape[1]
    reached = (values >= observed[:, None] - ROUNDING).sum(axis=1)
    p: Array = (reached + 1) / (n + 1)
    rare = np.flatnonzero(reached < FEW)
    if len(rare) and n > 2 * TAIL:
        # Squared: the tail of what is nearly normal is then nearly exponential.
        tail = np.sort(np.partition(values[rare], n - TAIL - 1, axis=1)[:, n - TAIL - 1 :]) ** 2
        share = _fit_tail(tail, observed[rare] ** 2) * TAIL / n
        p[rare] = np.minimum(p[rare], share)
    return p


def _fit_tail(tail: Array, observed: Array) -> Array:
    """The share of a tail beyond what was observed, by a generalised Pareto distribution.

    `tail` is sorted, items × values; its first column is where the tail begins. Fitted by
    probability weighted moments (Hosking & Wallis 1987, Technometrics 29(3)); a tail that would end
    somewhere is taken as exponential, which errs towards a larger p.
    """
    beyond, x = tail[:, 1:] - tail[:, :1], np.maximum(observed - tail[:, 0], 0)
    n, mean = beyond.shape[1], beyond.mean(axis=1)
    weighted = beyond @ ((n - np.arange(1, n + 1)) / (n - 1)) / n
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        shape = np.where(mean > 2 * weighted, mean / (mean - 2 * weighted) - 2, 0.0)
        heavy = shape < 0
        scale = np.where(heavy, 2 * mean * weighted / (mean - 2 * weighted), mean)
        bounded = 1 - np.where(heavy, shape, 0) * x / scale
        survival = np.where(heavy, bounded ** (1 / np.where(heavy, shape, -1)), np.exp(-x / scale))
    return np.where(mean > 0, survival, 1.0)
