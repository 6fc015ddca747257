"""Whether two things meet more often than chance has it, within their own articles."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from helpers.base.statistics import Array, benjamini_hochberg, choose_family

MIN_TEXTS = 2  # articles that hold both; what one article joins is no habit of its outlet


def test_meetings(
    pairs: ArrayLike,
    joint: ArrayLike,
    one: ArrayLike,
    two: ArrayLike,
    places: ArrayLike,
    *,
    level: float,
) -> tuple[Array, Array]:
    """The p and the q of each pair: one row of numbers for each pair and article that holds both.

    Statistic: in how many places, of all articles, both stand. Null: each article keeps how often
    it has either, but the places (sentences, or words) of the second are dealt anew within the
    article. The number in one article is then hypergeometric, and p is the exact upper tail of
    their sum: what all deals would give. So articles that are about both prove nothing; only that
    the two stand side by side there does. NaN where a pair could not succeed whatever its deal (as
    in `permutation.compare_groups`), or fewer than `MIN_TEXTS` articles hold both; q is corrected
    for all others.

    Parameters
    ----------
    pairs : the pair of each row, numbered from 0.
    joint, one, two : places of the article with both, with the first, with the second.
    places : all places of the article.
    level : of q, at which a meeting is claimed.

    >>> test_meetings([0, 0], [2, 2], [2, 2], [2, 2], [9, 9], level=0.05)[0].round(5)
    array([0.00077])
    """
    pair, k = np.asarray(pairs, dtype=np.int64), np.asarray(joint, dtype=np.int64)
    a, b, n = (np.asarray(given, dtype=np.int64) for given in (one, two, places))
    n_pairs = int(pair.max(initial=-1)) + 1
    most = np.minimum(a, b)
    surest = np.bincount(pair, stats.hypergeom.logpmf(most, n, a, b), minlength=n_pairs)
    possible = np.bincount(pair, minlength=n_pairs) >= MIN_TEXTS
    family = possible & choose_family(np.where(possible, np.exp(surest), 1.0), level)
    met = np.bincount(pair, k, minlength=n_pairs) > 0
    p = np.where(family, 1.0, np.nan)  # what never meets; all others are worked out
    rows = np.flatnonzero((family & met)[pair])
    rows = rows[np.argsort(pair[rows], kind="stable")]
    length = most[rows] + 1
    ends = np.cumsum(length)
    number = np.arange(length.sum()) - np.repeat(ends - length, length)
    chance = stats.hypergeom.pmf(number, *(np.repeat(x[rows], length) for x in (n, a, b)))
    parts = np.split(chance, ends[:-1])
    begins = np.flatnonzero(np.diff(pair[rows], prepend=-1))
    for begin, end in zip(begins, np.append(begins[1:], len(rows)), strict=False):
        total = np.ones(1)
        for part in parts[begin:end]:
            total = np.convolve(total, part)
        p[pair[rows[begin]]] = min(float(total[int(k[rows[begin:end]].sum()) :].sum()), 1.0)
    return p, benjamini_hochberg(p)
