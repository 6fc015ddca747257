"""How large a difference must be to be found: what silence on a page is worth."""

from bisect import bisect_left
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse, stats

from helpers.base.permutation import PAGE_LEVEL, Tested, find_matched
from helpers.base.statistics import Array, Counts

POWER = 0.8  # found four times in five
RATIOS = np.geomspace(1.01, 1000, 3000)
WANTED = 2.0  # the ratio that planning asks for: twice as frequent
MOST_ARTICLES = 100_000  # nobody plans for more
MOST_MEASURED = 200  # items from which the middle one is taken


def find_smallest_ratio(
    rate: float, spread: float, sizes: tuple[float, float], n_articles: tuple[int, int], p: float
) -> float:
    """The least ratio of two rates that a test at `p` finds four times in five; ∞ where none is.

    Normal approximation to the permutation test, with t for the critical value; a test simulates
    it. Source: Lehr 1992, Statistics in Medicine 11; counts with a dispersion after McCullagh &
    Nelder 1989, section 6.2.

    Parameters
    ----------
    rate : of the item in all articles together
    spread : variance of its counts between articles over what independent words would have
    sizes, n_articles : words (or sentences, mentions) and articles of the group, and of the rest
    p : at or below which a difference is claimed

    >>> round(find_smallest_ratio(0.002, 2, (40_000, 40_000), (100, 100), 0.001), 1)
    2.8
    """
    (own, rest), n = sizes, sum(n_articles)
    if min(n_articles) < 1 or min(own, rest, rate, spread) <= 0 or not p > 0:
        return float("inf")
    if n <= 1000 and 1 / comb(n, n_articles[0]) > p:
        return float("inf")
    low = rate * (own + rest) / (RATIOS * own + rest)
    high = RATIOS * low
    bar = stats.t.isf(p / 2, max(n - 2, 1)) * np.sqrt(spread * rate * (1 / own + 1 / rest))
    margin = stats.norm.ppf(POWER) * np.sqrt(spread * (high / own + low / rest))
    found = np.flatnonzero(high - low >= bar + margin)
    return float(RATIOS[found[0]]) if len(found) else float("inf")


def describe_tests(
    counts: Counts,
    sizes: Counts,
    groups: ArrayLike,
    tested: Tested,
    *,
    strata: ArrayLike | None = None,
    level: float = PAGE_LEVEL,
) -> dict[str, Any]:
    """What was tested and what could have been found, for a sentence.

    n_tested and n_clear (q below `level`); for the middle item of those tested, in a group of
    middling size: middle_rate, smallest_ratio (`find_smallest_ratio`), and n_needed, the articles
    in each group of two that twice as often would need. NaN and no test where nothing was tested.
    With `strata` all this of the articles in strata that hold two groups: n_matched, n_strata.
    """
    done = ~np.isnan(tested.q)
    told: dict[str, Any] = {"n_tested": int(done.sum()), "level": level}
    told |= {"n_clear": int((tested.q <= level).sum()), "middle_rate": np.nan}
    told |= {"smallest_ratio": np.nan, "n_needed": np.nan}
    stratum = np.zeros(len(np.asarray(groups))) if strata is None else np.asarray(strata)
    if strata is not None:
        matched = find_matched(groups, stratum)
        counts, sizes = (sparse.csr_array(counts)[matched], sizes[matched])
        groups, stratum = np.asarray(groups)[matched], stratum[matched]
        told |= {"n_matched": len(stratum), "n_strata": len(np.unique(stratum))}
    if not done.any():
        return told
    items = np.flatnonzero(done.any(axis=0))
    items = items[:: -(-len(items) // MOST_MEASURED)]
    table = sparse.csc_array(counts, dtype=float)[:, items].toarray()
    if np.ndim(sizes) == 1:
        size = np.broadcast_to(np.asarray(sizes, dtype=float)[:, None], table.shape)
    else:
        size = sparse.csc_array(sizes, dtype=float)[:, items].toarray()
    codes = np.searchsorted(tested.groups, np.asarray(groups))
    own = np.array([size[codes == group].sum(axis=0) for group in range(len(tested.groups))])
    rates, spread = _measure(table, size, stratum)
    n, k = len(codes), np.bincount(codes, minlength=len(tested.groups))
    able = np.flatnonzero(done.any(axis=1))
    group = able[np.argsort(k[able], kind="stable")[(len(able) - 1) // 2]]
    p = level * (told["n_clear"] + 1) / told["n_tested"]
    middle = float(np.median(rates))
    near = np.argsort(np.abs(np.log(rates / middle)), kind="stable")[: max(len(rates) // 4, 5)]
    burst, words = float(np.median(spread[near])), float(np.median(size[:, near].sum(axis=0)))
    inside = float(np.median(own[group][near]))
    told["middle_rate"] = middle
    told["smallest_ratio"] = find_smallest_ratio(
        middle, burst, (inside, words - inside), (int(k[group]), n - int(k[group])), p
    )
    told["n_needed"] = plan_articles(middle, words / n, spread=burst, p=p)
    return told


def _measure(table: Array, size: Array, stratum: Array) -> tuple[Array, Array]:
    """The rate of each item, and its variance between articles over that of independent words."""
    found, out_of = (
        pd.DataFrame(part).groupby(stratum).transform("sum").to_numpy() for part in (table, size)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = table.sum(axis=0) / size.sum(axis=0)
        expected = found / out_of * size
        pearson = np.where(expected > 0, (table - expected) ** 2 / expected, 0.0).sum(axis=0)
    left = (size > 0).sum(axis=0) - len(np.unique(stratum))
    return rates, pearson / np.maximum(left, 1)


def plan_articles(
    rate: float, words: float, *, ratio: float = WANTED, spread: float = 2.0, p: float = 0.001
) -> float:
    """How many articles each of two groups needs for a difference to be found four times in five.

    As `find_smallest_ratio` has it; NaN where `MOST_ARTICLES` are not enough.

    Parameters
    ----------
    rate : of the item in all articles together, per word
    words : of an article; or sentences, or mentions, where the rate is of these
    ratio : how many times as often the one group has it
    spread : variance of its counts between articles over what independent words would have
    p : at or below which a difference is claimed; of many items it is small

    >>> plan_articles(0.001, 400)  # once in a thousand words, articles of 400
    387.0
    """

    def finds(n: int) -> bool:
        return find_smallest_ratio(rate, spread, (n * words, n * words), (n, n), p) <= ratio

    numbers = range(3, MOST_ARTICLES + 1)
    place = bisect_left(numbers, True, key=finds)
    return float(numbers[place]) if place < len(numbers) else float("nan")
