"""Counts of a fallible reader, corrected by sentences that a person coded: totals and differences.

Coded is a sample with known chances. What the reader counted and what it did not are two parts; in
each, the coded tell how many are of the label (post-stratification: Cochran 1977, *Sampling
Techniques*, 5A.9). So nothing is assumed of the reader: where it is bad the interval is wide. For
labels this is design-based supervised learning (Egami, Hinck, Stewart & Wei 2023, NeurIPS) with the
weight on the reader that prediction-powered inference tunes (Angelopoulos, Duchi & Zrnic 2023).
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from scipy import stats

from helpers.base.statistics import LEVEL, Array, wilson_interval

FEW = 3  # coded items of either kind from which they show how much their weighted share varies


Sample: TypeAlias = tuple[np.ndarray, Array, Array, np.ndarray]


class Corrected(NamedTuple):
    """An estimate with its 95 % interval."""

    estimate: float
    low: float
    high: float


def correct_count(counted: np.ndarray, coded: Array, inclusion: Array) -> Corrected:
    """How many of these items have a label: the error is that of coding a sample of them only.

    Interval: for each part the score interval of Wilson 1927 (JASA 22), as if so many items were
    coded as give the variance of its weighted share (Korn & Graubard 1998, Survey Methodology 24),
    or where fewer than `FEW` are of a kind, as if those were of the least chance to be drawn: a
    reader may be sure and wrong. For the sum: Zou & Donner 2008 (Statistics in Medicine 27).
    Rounded outwards to whole items. The normal interval would be too narrow, for of fifty coded
    items often none is wrong; `tests/measure/coding.py` measures how often this one holds. A part
    of which nothing was coded is taken as counted, and adds all of its range to the interval.

    Parameters
    ----------
    counted : whether the reader gives an item the label.
    coded : 1 where a person does, 0 where she does not, NaN where the item was not drawn.
    inclusion : the chance with which an item was drawn, above 0 and at most 1.

    >>> counted, drawn = np.arange(100) < 20, np.arange(100) % 2 == 0
    >>> coded = np.where(drawn, counted & (np.arange(100) > 2), np.nan)
    >>> correct_count(counted, coded, np.full(100, 0.5))  # of 10 counted and coded 2 were wrong
    Corrected(estimate=16.0, low=11.0, high=21.0)
    """
    total, squares, unknown = 0.0, np.zeros(2), np.zeros(2)
    for part in (counted, ~counted):
        share, low, high = part.sum() * _bound_share(part, counted, coded, inclusion)
        total, reach = total + share, np.array([share - low, high - share])
        if np.isnan(coded[part]).all():
            unknown += reach
        else:
            squares += reach**2
    below, above = np.sqrt(squares) + unknown
    low = max(np.floor(total - below + 1e-9), np.nansum(coded))
    high = min(np.ceil(total + above - 1e-9), float(len(counted) - np.sum(coded == 0)))
    high = max(high, low)
    return Corrected(float(np.clip(total, low, high)), float(low), float(high))


def correct_difference(one: Sample, other: Sample) -> Corrected:
    """How much larger the share of a label is in one group of articles than in another.

    Articles, too, are a sample here, taken whole, with Student's t (Egami et al. 2023, clustered
    errors). An interval is never narrower than what coding and articles show one by one; the two
    groups are subtracted after Zou & Donner 2008. It says how far apart they may be, and tests
    nothing. NaN with fewer than two articles in either.

    Parameters
    ----------
    one, other : `counted`, `coded` and `inclusion` as `correct_count` takes them, and the article
        of each item.

    >>> counted, articles = np.arange(40) % 4 == 0, np.arange(40) // 10
    >>> all_read = (counted, counted * 1.0, np.ones(40), articles)
    >>> correct_difference(all_read, all_read).estimate
    0.0
    """
    a, b = (_correct_share(*sample) for sample in (one, other))
    below, above = np.hypot(a[0] - a[1], b[2] - b[0]), np.hypot(a[2] - a[0], b[0] - b[1])
    apart = a[0] - b[0]
    return Corrected(float(apart), float(apart - below), float(apart + above))


def _correct_share(
    counted: np.ndarray, coded: Array, inclusion: Array, articles: np.ndarray
) -> tuple[float, float, float]:
    """The share of a label and its interval, articles being a sample."""
    codes = np.unique(articles, return_inverse=True)[1]
    n, size = codes.max(initial=-1) + 1, len(counted)
    if n < 2:
        return (np.nan,) * 3
    expected, found = np.zeros(size), np.zeros(size)
    for part in (counted, ~counted):
        share = _bound_share(part, counted, coded, inclusion)[0]
        read = part & ~np.isnan(coded)
        weight = part.sum() / (1 / inclusion[read]).sum() / inclusion[read] if read.any() else 0
        expected[part] = found[part] = share
        found[read] += weight * (coded[read] - share)
    sizes, share = np.bincount(codes), expected.mean()
    varies = [((np.bincount(codes, y, n) - share * sizes) ** 2).sum() for y in (expected, found)]
    apart = stats.t.ppf((1 + LEVEL) / 2, n - 1) ** 2 * n / (n - 1) * np.array(varies) / size**2
    total, low, high = correct_count(counted, coded, inclusion)
    coding = (np.array([total - low, high - total]) / size) ** 2
    low, high = np.sqrt(np.maximum(apart[1], coding + apart[0]))
    return share, max(share - low, 0.0), min(share + high, 1.0)


def _bound_share(part: np.ndarray, counted: np.ndarray, coded: Array, inclusion: Array) -> Array:
    """The share of a part that has the label, and its interval."""
    read = part & ~np.isnan(coded)
    if not read.any():
        return np.array([float((part & counted).any()), 0.0, 1.0])
    y, weight = coded[read], 1 / inclusion[read]
    share = (weight * y).sum() / weight.sum()
    inverse = (1 / inclusion[part] - 1).max() / weight.sum()  # one over how many are coded
    if min(y.sum(), (1 - y).sum()) >= FEW:
        varies = ((weight - 1) * weight * (y - share) ** 2).sum() / weight.sum() ** 2
        inverse = varies / (share * (1 - share)) * len(y) / (len(y) - 1)
    if inverse <= 0:  # all were read
        return np.full(3, share)
    return np.array([share, *wilson_interval(share / inverse, 1 / inverse)])
