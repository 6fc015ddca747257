"""Counts corrected by a coded sample, worked out by hand, and how often the truth is inside."""

import numpy as np
import pytest

from helpers.base.correction import correct_count, correct_difference
from helpers.base.statistics import count_coincidences, krippendorff_alpha, wilson_interval
from measure.coding import measure

NAN = np.nan


def test_what_was_all_coded_is_the_coders_count():
    counted = np.array([True, True, False, False, False])
    coded = np.array([1.0, 0, 1, 1, 0])
    assert correct_count(counted, coded, np.ones(5)) == (3, 3, 3)


def test_each_part_is_estimated_from_its_own_coded_items():
    # Counted 40, 8 of 10 coded are right; not counted 60, 3 of 12 are missed: 32 + 15.
    counted = np.arange(100) < 40
    coded = np.full(100, NAN)
    coded[:10], coded[40:52] = np.arange(10) < 8, np.arange(12) < 3
    found = correct_count(counted, coded, np.full(100, 0.22))
    assert found.estimate == pytest.approx(47)
    # Wilson with n = 10/.78 and, by the variance, 11/.78: .527 to .935 and .096 to .511.
    assert (found.low, found.high) == (32, 64)


def test_unequal_chances_weigh():
    # Of those not counted one in ten and one in two were drawn: 10·1 + 2·0 of 12 by weight.
    counted, chance = np.zeros(12, dtype=bool), np.r_[np.full(10, 0.1), np.full(2, 0.5)]
    coded = np.full(12, NAN)
    coded[0], coded[10] = 1, 0
    assert correct_count(counted, coded, chance).estimate == pytest.approx(12 * 10 / 12)


def test_of_few_a_rare_kind_counts_as_the_least_likely_drawn():
    # None of 3 has the label; one of the least chance stands for 10, of which 9 are unread.
    chance = np.r_[np.full(30, 0.1), np.full(4, 0.5)]
    coded = np.full(34, NAN)
    coded[[0, 30, 31]] = 0
    found = correct_count(np.zeros(34, dtype=bool), coded, chance)
    spread = 1.959964**2 * 9 / 14
    assert (found.low, found.high) == (0, np.ceil(34 * spread / (1 + spread)))


@pytest.mark.parametrize("mode", ["random", "misled"])
def test_the_interval_holds_the_truth(mode):
    row = measure(0.05, 1.5, mode, 50, n_corpora=150)
    assert min(row["held_corpus"], row["held_outlet"], row["held_difference"]) >= 0.92


def test_what_nobody_read_is_as_counted_and_may_be_anything():
    counted = np.array([True, True, False])
    assert correct_count(counted, np.full(3, NAN), np.full(3, 0.1)) == (2, 0, 3)


def sample(*shares):
    """Articles of four items, all read: so many in four have the label."""
    counted = np.concatenate([np.arange(4) < 4 * share for share in shares])
    return counted, counted * 1.0, np.ones(len(counted)), np.repeat(np.arange(len(shares)), 4)


def test_a_part_that_nobody_read_adds_all_its_range():
    # Of 95 not counted 10 were drawn by a tenth, 3 have the label; of 5 counted nobody read one.
    counted, coded = np.arange(100) >= 95, np.full(100, NAN)
    coded[:10] = np.arange(10) < 3
    found = correct_count(counted, coded, np.full(100, 0.1))
    low, high = wilson_interval(3, 10)  # 10 · 9/10 for the variance, over .9 for what is unread
    assert found == (5 + 28.5, np.floor(95 * low), np.ceil(95 * high + 5))


def test_a_difference_takes_articles_as_a_sample():
    even = sample(0.25, 0.25, 0.25)
    assert correct_difference(sample(0.5, 0.5, 0.5), even) == pytest.approx((0.25, 0.25, 0.25))
    # Shares .25, .5, .5, .75: s = .2041, over √4 = .1021, t of three degrees of freedom 3.1824.
    found = correct_difference(sample(0.25, 0.5, 0.5, 0.75), even)
    assert found == pytest.approx((0.25, 0.25 - 0.3248, 0.25 + 0.3248), abs=1e-4)
    assert np.isnan(correct_difference(sample(0.5), even)[0])


def test_alpha_is_krippendorffs_own():
    # Krippendorff 2011, C: four observers, twelve units, nominal data, some missing: .743.
    rows = ["123321412   ", "1233224125 3", " 3332342251 ", "12332441251 "]
    codes = np.array([[cell.strip() for cell in row] for row in rows], dtype=object).T
    met = count_coincidences(codes)
    assert met.sum() == 40  # values that meet another
    assert krippendorff_alpha(met.reshape(12, -1).sum(axis=0)[None])[0, 0] == pytest.approx(
        0.743, abs=5e-4
    )


def test_an_estimate_lies_in_its_interval():
    one = correct_count(np.array([True, True]), np.array([1.0, 0.0]), np.array([0.5, 0.13]))
    assert (one.low, one.estimate, one.high) == (1, 1, 1)  # both were read, one is right
