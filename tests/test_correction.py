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
    assert correct_count(counted, coded) == (3, 3, 3)


def test_each_part_is_estimated_from_its_own_coded_items():
    # Counted 40, 8 of 10 coded are right; not counted 60, 3 of 12 are missed: 32 + 15.
    counted = np.arange(100) < 40
    coded = np.full(100, NAN)
    coded[:10], coded[40:52] = np.arange(10) < 8, np.arange(12) < 3
    found = correct_count(counted, coded)
    assert found.estimate == pytest.approx(47)
    # Wilson with n = 10/.75 and, by the variance, 11/.8: .533 to .933 and .097 to .508.
    assert (found.low, found.high) == (32, 64)


def test_the_interval_holds_the_truth():
    row = measure(0.05, 1.5, 50, n_corpora=150)
    assert min(row["held_corpus"], row["held_outlet"], row["held_difference"]) >= 0.92


def test_what_nobody_read_is_as_counted_and_may_be_anything():
    counted = np.array([True, True, False])
    assert correct_count(counted, np.full(3, NAN)) == (2, 0, 3)


def sample(*shares):
    """Articles of four items, all read: so many in four have the label."""
    counted = np.concatenate([np.arange(4) < 4 * share for share in shares])
    return counted, counted * 1.0, np.repeat(np.arange(len(shares)), 4)


def test_a_part_that_nobody_read_adds_all_its_range():
    # Of 95 not counted 10 were read, 3 have the label; of 5 counted nobody read one.
    counted, coded = np.arange(100) >= 95, np.full(100, NAN)
    coded[:10] = np.arange(10) < 3
    found = correct_count(counted, coded)
    n = 9 / (85 / 95)  # 9 for the variance, over the share that is unread
    low, high = wilson_interval(0.3 * n, n)
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
    one = correct_count(np.array([True, True]), np.array([1.0, 0.0]))
    assert (one.low, one.estimate, one.high) == (1, 1, 1)  # both were read, one is right
