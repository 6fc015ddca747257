"""Whether something changed in time, and when: the articles are dealt to the dates anew."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from helpers.base.permutation import DEALT_CELLS, LOOKS, ROUNDING, deal, list_blocks, number_units
from helpers.base.statistics import MIN_UNITS, Array, Codes, Counts

N_DEALS = 5_000


def test_stretches(
    counts: Counts,
    sizes: ArrayLike,
    periods: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    strata: ArrayLike | None = None,
) -> tuple[Array, Codes]:
    """Test whether items have another rate in some stretch of periods: p, and the stretch, by item.

    A stretch is its first and its last period; one that lasts to the end is a change that stayed,
    any other is one that passed. It and all else hold `MIN_UNITS` articles. Statistic: of all
    stretches, the largest difference of two rates over what its standard error would be with
    independent words. The null: when an article came out says nothing of what is in it. NaN where
    there is no such stretch, or nobody has the item. A p above the first of `LOOKS` is not made
    finer. Source: Olshen et al. 2004, Biostatistics 5(4), circular binary segmentation, its first
    step; change points found by a penalty, as in `ruptures`, come without a p.

    Parameters
    ----------
    counts : how often an article has an item; articles × items.
    sizes : the words of each article.
    periods : the number of the period of each article, from 0.
    clusters, strata : as in `permutation.test_groups`.

    >>> counts = [[0]] * 6 + [[2]] * 6
    >>> test_stretches(counts, [100] * 12, range(12))[1]  # from the seventh to the last
    array([[ 6, 11]])
    """
    table = np.vstack([sparse.csc_array(counts, dtype=float).toarray().T, sizes])
    codes: Any = np.asarray(periods, dtype=np.int16)
    n_deals = min(N_DEALS, max(DEALT_CELLS // len(codes), LOOKS[0][0]))
    held = np.bincount(codes)
    first, last = np.triu_indices(len(held))
    n = held.cumsum()[last] - held.cumsum()[first] + held[first]
    possible = (first > 0) & (held[first] > 0) & (held[last] > 0)
    possible &= (n >= MIN_UNITS) & (len(codes) - n >= MIN_UNITS)
    stretches = np.column_stack([first, last])[possible]
    p, best = np.full(len(table) - 1, np.nan), np.zeros((len(table) - 1, 2), dtype=int)
    if not len(stretches):
        return p, best
    observed = _differ(table, codes[:, None], stretches)[:, :, 0]
    best, seen = stretches[observed.argmax(axis=1)], observed.max(axis=1)
    reached, done = np.zeros(len(p)), 0
    blocks = list_blocks(*number_units(len(codes), clusters, strata))
    for dealt in deal(codes, blocks, n_deals):
        values = _differ(table, dealt, stretches).max(axis=1)
        reached += (values >= seen[:, None] * (1 - ROUNDING)).sum(axis=1)
        done += dealt.shape[1]
        p = np.where(table[:-1].any(axis=1), (reached + 1) / (done + 1), np.nan)
        if not (p <= LOOKS[0][1]).any():
            break
    return p, best


def _differ(table: Array, dealt: Codes, stretches: Codes) -> Array:
    """How far apart the rates in and out of each stretch are: items × stretches × deals.

    `table`: the counts of each item, and last the words; items + 1 × articles.
    """
    n_periods, n_deals = int(dealt.max()) + 1, dealt.shape[1]
    place = (dealt + n_periods * np.arange(n_deals)).ravel()
    sums = [np.bincount(place, np.repeat(row, n_deals), n_periods * n_deals) for row in table]
    held = np.reshape(sums, (len(table), n_deals, n_periods)).cumsum(axis=2)
    held = held[:, :, stretches[:, 1]] - held[:, :, stretches[:, 0] - 1]
    own, words, total = held[:-1], held[-1], table.sum(axis=1)
    rates = total[:-1, None, None] / total[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.abs(own - words * rates) / np.sqrt(words * (total[-1] - words))
    return np.where((words > 0) & (words < total[-1]), apart, 0.0).swapaxes(1, 2)
