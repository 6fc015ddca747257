"""Changes in time: the strongest stretch by brute force, what deals leave, uniform p."""

import numpy as np
import pytest

from helpers.base import stretches
from helpers.base.stretches import test_stretches as find_stretches


def test_the_strongest_stretch_by_brute_force():
    rng = np.random.default_rng(2)
    periods, sizes = rng.permutation(np.repeat(np.arange(8), 3)), rng.integers(50, 500, 24)
    counts = rng.poisson(3, (24, 4))
    best = find_stretches(counts, sizes, periods)[1]
    for item in range(4):
        apart = {}
        for first in range(1, 8):
            for last in range(first, 8):
                inside = (periods >= first) & (periods <= last)
                if min(inside.sum(), (~inside).sum()) < 5:
                    continue
                a, b = (counts[part, item].sum() for part in (inside, ~inside))
                n, m = (sizes[part].sum() for part in (inside, ~inside))
                apart[first, last] = abs(a / n - b / m) / np.sqrt(1 / n + 1 / m)
        assert tuple(best[item]) == max(apart, key=apart.get)


def test_p_is_uniform_where_nothing_changes(monkeypatch):
    monkeypatch.setattr(stretches, "N_DEALS", 500)
    rng, p = np.random.default_rng(3), []
    for _ in range(60):
        periods, sizes = rng.integers(0, 10, 40), rng.integers(100, 800, 40)
        counts = rng.poisson(sizes[:, None] * 0.004 * rng.gamma(0.5, 2, (40, 5)))
        p.append(find_stretches(counts, sizes, periods)[0])
    for level in (0.5, 0.2, 0.1, 0.05):
        assert np.mean(np.concatenate(p) <= level) == pytest.approx(level, abs=0.05)


def test_copies_move_together_and_outlets_keep_their_dates():
    counts, sizes, periods = np.zeros((24, 1)), np.full(24, 100), np.repeat(np.arange(6), 4)
    counts[8:14] = 3
    assert find_stretches(counts, sizes, periods)[0] < 0.01
    copies = [*range(8), *[8] * 6, *range(14, 24)]
    assert find_stretches(counts, sizes, periods, clusters=copies)[0] > 0.1
    # An outlet that has the word always, and wrote in those weeks only: no change of its own.
    outlets = np.isin(np.arange(24), range(8, 14))
    assert find_stretches(counts, sizes, periods, strata=outlets)[0] == 1


def test_too_few_articles_have_no_stretch():
    p, _ = find_stretches(np.ones((9, 1)), [100] * 9, range(9))
    assert np.isnan(p).all()
    assert np.isnan(find_stretches(np.zeros((20, 1)), [100] * 20, range(20))[0]).all()
