"""Every number against a hand-computed table, scipy, or a worked example in print."""

import csv
import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse, stats

from helpers.base import statistics as s

DATA = Path(__file__).parent / "data"
# No deadline: a busy machine is not a wrong number
REPEATABLE = settings(deadline=None, derandomize=True)


@st.composite
def two_groups(draw):
    n1, n2 = draw(st.integers(1, 10**7)), draw(st.integers(1, 10**7))
    return draw(st.integers(0, n1)), draw(st.integers(0, n2)), n1, n2


@st.composite
def parts(draw):
    T = draw(st.integers(2, 10**6))
    t, F = draw(st.integers(1, T - 1)), draw(st.integers(1, T - 1))
    return draw(st.integers(max(0, F + t - T), min(F, t))), F, t, T


# --- log ratio ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # Hardie 2014: the same relative frequency is 0, twice 1, four times 2, 1,024 times 10
        ((5, 5, 100, 100), 0),
        ((10, 5, 100, 100), 1),
        ((5, 10, 100, 400), 1),
        ((20, 5, 100, 100), 2),
        ((1, 1024, 100, 100 * 1024**2), 10),
        ((0, 4, 100, 100), -3),  # the zero cell counts as 0.5
        ((4, 0, 100, 100), 3),
        ((0, 0, 100, 100), np.nan),
        ((0, 3, 0, 100), np.nan),
    ],
)
def test_log_ratio(table, expected):
    assert_allclose(s.log_ratio(*table), expected, atol=1e-12)


@settings(REPEATABLE)
@given(two_groups())
def test_log_ratio_is_antisymmetric(table):
    a, b, n1, n2 = table
    value = s.log_ratio(*table)
    assert_array_equal(value, -s.log_ratio(b, a, n2, n1))
    assert np.isnan(value) == (a + b == 0)


# --- G² ----------------------------------------------------------------------------------------


def test_the_ratio_within_strata_is_that_of_mantel_and_haenszel():
    # (2·100/200 + 3·150/200) / (1·100/200 + 2·50/200)
    counts, words, inside = [[2], [1], [3], [2]], [100, 100, 50, 150], [True, False, True, False]
    ratio, *ends = s.matched_log_ratio(counts, words, inside, [7, 7, 8, 8])
    assert ratio == pytest.approx(np.log2(3.25)) and np.isnan(ends).all()
    rng = np.random.default_rng(1)
    counts, words, inside = rng.poisson(1, (30, 6)), rng.integers(90, 200, 30), np.arange(30) < 12
    counts[inside, 0] = counts[~inside, 1] = 0
    sums = (counts[side].sum(axis=0) for side in (inside, ~inside))
    of_one = s.matched_log_ratio(counts, words, inside, np.zeros(30))[0]
    assert_allclose(of_one, s.log_ratio(*sums, words[inside].sum(), words[~inside].sum()))


def test_its_interval_holds_where_words_come_in_bursts():
    rng, held = np.random.default_rng(2), []
    strata = np.repeat(np.arange(40), 4)
    for ratio in (1, 3):
        inside, words = rng.random(160) < 0.4, rng.integers(150, 700, 160)
        subject = rng.gamma(0.3, 1 / 0.3, (40, 300))[strata] * 0.002
        mean = subject * np.where(inside, ratio, 1)[:, None] * rng.gamma(0.7, 1 / 0.7, (160, 300))
        counts = rng.poisson(mean * words[:, None])
        _, low, high = s.matched_log_ratio(counts, words, inside, strata)
        within = (low <= np.log2(ratio)) & (np.log2(ratio) <= high)
        held += within[~np.isnan(low)].tolist()
    assert len(held) > 400 and np.mean(held) > 0.92


@pytest.mark.parametrize(
    ("g2", "cells"),
    [
        # Dunning 1993, table of bigrams: −2 log λ, then AB, A~B, ~AB, ~A~B
        (270.72, (110, 2442, 111, 29114)),  # the swiss
        (263.90, (29, 13, 123, 31612)),  # can be
        (167.23, (10, 0, 3, 31764)),  # mineral water
        (157.21, (76, 104, 2476, 29121)),  # at the
        (61.61, (3, 0, 0, 31774)),  # natel c
        (36.98, (3, 10, 5, 31759)),  # current transactions
    ],
)
def test_g2_dunning(g2, cells):
    k11, k12, k21, k22 = cells
    assert s.g2(k11, k21, k11 + k12, k21 + k22) == pytest.approx(g2, abs=0.005)
    assert s.association_g2(k11, k11 + k12, k11 + k21, sum(cells)) == pytest.approx(g2, abs=0.005)


def test_g2_by_hand():
    # 3 of 4 against 1 of 4: all expected counts are 2
    expected = 2 * (2 * 3 * np.log(3 / 2) + 2 * 1 * np.log(1 / 2))
    assert s.g2(3, 1, 4, 4) == pytest.approx(expected, rel=1e-12)
    assert s.g2(1, 3, 4, 4, signed=True) == pytest.approx(-expected, rel=1e-12)
    assert s.g2(169, 169, 192, 192) == s.g2(1, 2, 10, 20) == 0


def test_g2_empty_margin():
    nowhere, everywhere, no_group = (0, 0, 5, 5), (5, 5, 5, 5), (0, 2, 0, 5)
    assert np.isnan(s.g2(*np.transpose([nowhere, everywhere, no_group]))).all()


@settings(REPEATABLE)
@given(two_groups())
def test_g2_equals_scipy(table):
    a, b, n1, n2 = table
    value = s.g2(*table, signed=True)
    if 0 < a + b < n1 + n2:
        cells = [[a, n1 - a], [b, n2 - b]]
        expected = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
        assert abs(value) == pytest.approx(expected.statistic, rel=1e-7, abs=1e-6)
        assert np.sign(value) in (0, np.sign(a * n2 - b * n1))
        assert value == pytest.approx(-s.g2(b, a, n2, n1, signed=True), rel=1e-9, abs=1e-9)
    else:
        assert np.isnan(value)


# --- specificity -------------------------------------------------------------------------------


def test_lafon_equals_textometry():
    with (DATA / "lafon.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counts = [[int(row[name]) for row in rows] for name in ("f", "F", "t", "T")]
    assert len(rows) == 60
    expected = [float(row["specificity"]) for row in rows]
    assert_array_equal(np.round(s.lafon_specificity(*counts), 4), expected)


def test_lafon_by_hand():
    # 4 words, 2 of them the term, part of 2: P(X = 2) = 1/6, P(X ≤ 0) = 1/6; 1 is what is expected
    expected = [-np.log10(1 / 6), 0, np.log10(1 / 6)]
    assert_allclose(s.lafon_specificity([2, 1, 0], 2, 2, 4), expected, rtol=1e-12)


def test_lafon_finite_where_probabilities_underflow():
    # All 5,000 in the part: P = 1 / C(10⁷, 5000), summed factor by factor
    i = np.arange(5000)
    exact = np.log10((10_000_000 - i) / (5000 - i)).sum()
    assert s.lafon_specificity(5000, 5000, 5000, 10_000_000) == pytest.approx(exact, rel=1e-10)
    half = s.lafon_specificity(0, 5_000_000, 5_000_000, 10_000_000)
    assert np.isfinite(half) and half < -3_000_000


def test_lafon_long_tail_equals_direct_sum():
    # thousands of terms, over several blocks
    f, F, t, T = 2_501_000, 5_000_000, 5_000_000, 10_000_000
    k = np.arange(f, f + 20_000.0)
    terms = np.cumprod((F - k) * (t - k) / ((k + 1) * (T - F - t + k + 1)))
    expected = -(stats.hypergeom.logpmf(f, T, F, t) + np.log(1 + terms.sum())) / np.log(10)
    assert s.lafon_specificity(f, F, t, T) == pytest.approx(expected, abs=5e-7)


def test_lafon_rounding_never_turns_the_sign():
    T = 10**9 + np.arange(100)  # P(X ≥ 1) = (T − 1) / T, closer to 1 than rounding allows
    assert (s.lafon_specificity(1, 1, T - 1, T) >= 0).all()


def test_lafon_empty_margin():
    assert np.isnan(s.lafon_specificity([0, 0, 4, 3], [0, 4, 4, 10], [5, 0, 10, 3], 10)).all()


@settings(REPEATABLE, max_examples=60)
@given(parts())
def test_lafon_properties(table):
    f, F, t, T = table
    value = s.lafon_specificity(*table)
    assert np.isfinite(value)
    assert np.sign(value) == np.sign(f * T - F * t) or abs(value) < 1e-6
    if f * T == F * t:  # at equal rates nothing is specific
        assert value == 0
    else:  # more here is less in the rest
        assert value == pytest.approx(-s.lafon_specificity(F - f, F, T - t, T), abs=1e-6)
    if f < min(F, t):
        following = s.lafon_specificity(f + 1, F, t, T)
        assert following > value - 1e-6 or f * T < F * t <= (f + 1) * T


@settings(REPEATABLE, max_examples=60)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_lafon_equals_scipy(F, t, data):
    T = 600
    f = data.draw(st.integers(max(0, F + t - T), min(F, t)))
    if f * T >= F * t:
        expected = -np.log10(stats.hypergeom.pmf(np.arange(f, min(F, t) + 1), T, F, t).sum())
    else:
        expected = np.log10(stats.hypergeom.pmf(np.arange(f + 1), T, F, t).sum())
    assert s.lafon_specificity(f, F, t, T) == pytest.approx(expected, abs=1e-7)


# --- weighted log odds -------------------------------------------------------------------------


def test_weighted_log_odds_by_hand():
    # α = 1 of 10: odds (3+1)/(20−4) = 1/4 and (1+1)/(20−2) = 1/9; variance 1/4 + 1/2
    z = s.weighted_log_odds(3, 1, 10, 10, 1, prior_total=10)
    assert z == pytest.approx(np.log(9 / 4) / np.sqrt(3 / 4), rel=1e-12)


def test_weighted_log_odds_prior():
    args = (8, 2, 100, 100)
    flat, weak, strong = (
        s.weighted_log_odds(*args, prior, prior_total=100 * prior) for prior in (0, 1, 1000)
    )
    assert flat == pytest.approx(np.log((8 / 92) / (2 / 98)) / np.sqrt(1 / 8 + 1 / 2), rel=1e-12)
    assert flat > weak > strong > 0
    mirrored = s.weighted_log_odds([8, 2], [2, 8], 10, 10, [1, 1], prior_total=2)
    assert mirrored[0] == pytest.approx(-mirrored[1], rel=1e-12)


def test_weighted_log_odds_not_estimable():
    assert np.isnan(s.weighted_log_odds(3, 0, 10, 10, 0, prior_total=5))
    assert np.isnan(s.weighted_log_odds(0, 1, 0, 10, 1, prior_total=5))


# --- dispersion --------------------------------------------------------------------------------

# Gries 2008 (also 2020, "Analyzing Dispersion"): five parts, 50 words, a occurs 1, 2, 3, 4, 5 times
GRIES = ["bamnibeup", "basatbewqn", "bcagabesta", "baghabeaat", "bahaabeaxat"]


def test_dispersion_gries():
    terms = sorted(set("".join(GRIES)))
    counts = np.array([[part.count(term) for term in terms] for part in GRIES])
    normalised = dict(zip(terms, s.dispersion(counts), strict=True))
    dp = {term: value * 0.82 for term, value in normalised.items()}  # 1 − 9/50, the smallest share
    assert dp["a"] == pytest.approx(0.18, abs=1e-12)
    assert dp["b"] == pytest.approx(0.02, abs=1e-12)  # twice in each: |.2−.18| and |.2−.22|, halved
    assert dp["x"] == pytest.approx(0.78, abs=1e-12)  # once, in the part of 11: 1 − .22
    assert dp["u"] == pytest.approx(0.82, abs=1e-12)  # once, in the smallest part: the maximum
    assert normalised["a"] == pytest.approx(0.18 / 0.82, abs=1e-12)
    assert normalised["u"] == pytest.approx(1, abs=1e-12)


def test_dispersion_lijffijt_and_gries():
    # Lijffijt & Gries 2012, p. 148: 2, 1, 0 in three equal parts gives 0.5
    assert_allclose(s.dispersion([[2], [1], [0]], sizes=[7, 7, 7]), [0.5])


def test_dispersion_sparse_selection_and_gaps():
    counts = np.array([[2, 0, 0], [1, 4, 0], [0, 0, 0], [0, 0, 0]])
    sizes = np.array([10, 20, 0, 30])
    expected = s.dispersion(counts[[0, 1, 3]], sizes=sizes[[0, 1, 3]])
    assert_allclose(s.dispersion(counts, sizes=sizes), expected)  # an empty part is no part
    assert_allclose(s.dispersion(sparse.csr_matrix(counts), sizes=sizes), expected)
    assert np.isnan(expected[2]) and not np.isnan(expected[:2]).any()
    assert np.isnan(s.dispersion([[3, 1]])).all()  # a single part
    assert s.dispersion(np.zeros((2, 0)), sizes=[1, 1]).shape == (0,)


@settings(REPEATABLE)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=2, max_size=9))
def test_dispersion_bounds(rows):
    counts, sizes = np.array(rows).T
    value = s.dispersion(counts[:, None], sizes=sizes)[0]
    assert -1e-12 <= value <= 1 + 1e-12 if counts.any() else np.isnan(value)
    assert s.dispersion(sizes[:, None], sizes=sizes)[0] == pytest.approx(0, abs=1e-12)


# --- many tests --------------------------------------------------------------------------------


def test_benjamini_hochberg_1995():
    # Benjamini & Hochberg 1995, section 3.2: 15 hypotheses, four rejected at 0.05
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528,
         .7590, 1]  # fmt: skip
    q = s.benjamini_hochberg(p)
    assert (q <= 0.05).sum() == 4
    assert q[3] == pytest.approx(0.0095 * 15 / 4)
    shuffled = np.array(p)[::-1]
    assert_allclose(s.benjamini_hochberg(shuffled), stats.false_discovery_control(shuffled))


def test_benjamini_hochberg_gaps():
    assert_allclose(s.benjamini_hochberg([0.04, np.nan, 0.01]), [0.04, np.nan, 0.02])
    assert s.benjamini_hochberg([]).shape == (0,)
    assert np.isnan(s.benjamini_hochberg([np.nan])).all()


# --- resampling --------------------------------------------------------------------------------


def units(n, rate, seed):
    counts = np.random.default_rng(seed).binomial(20, rate, size=n).astype(float)
    return np.column_stack([counts, np.full(n, 20.0)])


def test_resample_unit_follows_the_number_of_articles():
    table = units(60, 0.2, 1)
    five = s.resample_interval([table], [np.arange(60) % 5], s.column_shares)
    assert five.unit == "article"
    four = s.resample_interval([table], [np.arange(60) % 4], s.column_shares)
    assert four.unit == "sentence"
    assert four.low < four.estimate < four.high


@pytest.mark.parametrize(("n", "least"), [(5, 0.87), (30, 0.93)])
def test_resample_covers_the_truth_for_few_units_too(n, least):
    # Means of n normal values. Plain percentiles of five units hold the truth 82 times in 100; and
    # no resample of five goes beyond the five, so that expanded tails stop short of 95 too.
    rng, runs = np.random.default_rng(0), 400
    values = rng.normal(10, 1, size=(n, runs))
    table = np.column_stack([values, np.ones(n)])
    found = s.resample_interval([table], [np.zeros(n)], s.column_shares)
    assert ((found.low <= 10) & (found.high >= 10)).mean() >= least


def test_expanded_tails():
    # Hesterberg 2015, section 3.4: for n = 10 the tail is Φ(−√(10/9)·2.262) = 0.0085
    assert s.expand_tail(10) == pytest.approx(0.0085, abs=2e-4)
    assert s.expand_tail(10**6) == pytest.approx(0.025, abs=1e-6)


def test_resample_seed():
    table, articles = units(50, 0.3, 3), ["a"] * 50
    run = [s.resample_interval([table], [articles], s.column_shares, seed=n) for n in (1, 1, 2)]
    assert (run[0].low, run[0].high) == (run[1].low, run[1].high)
    assert (run[0].low, run[0].high) != (run[2].low, run[2].high)


def test_resample_share_agrees_with_theory():
    # 400 sentences of 20 words: the standard error of the mean is known
    table = units(400, 0.3, 4)
    result = s.resample_interval([table], [np.zeros(400)], s.column_shares, n_resamples=8000)
    rates = table[:, 0] / 20
    error = rates.std() / np.sqrt(400)
    assert_allclose(result.estimate, rates.mean())
    assert result.low[0] == pytest.approx(rates.mean() - 1.96 * error, abs=0.1 * error)
    assert result.high[0] == pytest.approx(rates.mean() + 1.96 * error, abs=0.1 * error)


def test_resample_article_equals_resampling_article_totals():
    table, articles = units(60, 0.2, 5), np.repeat(np.arange(10), 6)[::-1]
    totals = np.array([table[articles == k].sum(axis=0) for k in range(10)])
    whole = s.resample_interval([table], [articles], s.column_shares)
    summed = s.resample_interval([totals], [np.arange(10)], s.column_shares)
    assert_allclose([whole.low, whole.high], [summed.low, summed.high])
    thin = s.resample_interval([sparse.csr_array(table)], [articles], s.column_shares)
    assert_allclose([thin.low, thin.high], [whole.low, whole.high])


def test_resample_sentences_within_their_article():
    # Articles differ, sentences within an article do not: within the texts nothing can vary
    table = np.column_stack([np.repeat([1.0, 5.0, 9.0], 20), np.full(60, 20.0)])
    articles = np.repeat(["x", "y", "z"], 20)
    fixed = s.resample_interval([table], [articles], s.column_shares)
    assert fixed.estimate[0] == pytest.approx(0.25) and np.isnan(fixed.low[0])
    pooled = s.resample_interval([table], [np.zeros(60)], s.column_shares)
    assert pooled.low < 0.25 < pooled.high


def test_resample_not_estimable():
    table = units(40, 0.3, 6)
    table = np.column_stack([table[:, 0], np.zeros(40), table[:, 1]])
    result = s.resample_interval([table], [np.zeros(40)], s.column_shares)
    assert_array_equal(np.isnan(result.low), [False, True])  # never seen: resamples never differ
    assert result.estimate[1] == 0
    few = s.resample_interval([table[:4]], [np.zeros(4)], s.column_shares)
    assert np.isnan(few.low).all() and np.isnan(few.high).all()


def test_inputs_stay_as_they_were():
    table, articles = units(30, 0.2, 8), np.arange(30)
    before = table.copy()
    s.resample_interval([table], [articles], s.column_shares, n_resamples=50)
    s.dispersion(table)
    assert_array_equal(table, before)


# --- shares and agreement ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_newcombe(k, n, low, high):
    assert_allclose(s.wilson_interval(k, n), (low, high), atol=5e-5)
    assert_allclose(s.wilson_interval(n - k, n), (1 - high, 1 - low), atol=5e-5)


@settings(REPEATABLE)
@given(st.integers(1, 10**6), st.data())
def test_wilson_equals_scipy(n, data):
    k = data.draw(st.integers(0, n))
    expected = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert_allclose(s.wilson_interval(k, n), expected, atol=1e-12)


def test_wilson_no_cases():
    assert np.isnan(s.wilson_interval(0, 0)).all()
    low, high = s.wilson_interval([0, 0, 3], [0, 3, 3])
    assert_array_equal((low[1], high[2]), (0, 1))


def test_agreement_by_hand():
    reference = list("aaabbc")
    coded = list("aabbbb")
    matrix = s.confusion_matrix(reference, coded, list("abcd"))
    assert_array_equal(matrix, [[2, 1, 0, 0], [0, 2, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
    # observed 4/6; by chance (3·2 + 2·4 + 1·0) / 36 = 14/36
    assert s.cohen_kappa(matrix) == pytest.approx((24 - 14) / (36 - 14))
    # F1: a 4/5, b 4/6, c 0; d is used by neither side
    assert s.macro_f1(matrix) == pytest.approx((4 / 5 + 4 / 6 + 0) / 3)


def test_agreement_limits():
    assert s.cohen_kappa([[20, 5], [10, 15]]) == pytest.approx(0.4)
    assert s.cohen_kappa([[3, 0], [0, 4]]) == s.macro_f1([[3, 0], [0, 4]]) == 1
    assert s.cohen_kappa([[1, 1], [1, 1]]) == 0
    assert np.isnan(s.cohen_kappa([[5, 0], [0, 0]]))  # one label only: chance agrees fully
    empty = s.confusion_matrix([], [], ["a", "b"])
    assert np.isnan(s.cohen_kappa(empty)) and np.isnan(s.macro_f1(empty))


# --- collocates --------------------------------------------------------------------------------


def test_log_dice():
    # Rychlý 2008: 14 when the two always occur together; halving the Dice coefficient costs 1
    assert_allclose(s.log_dice([8, 4, 2, 0], 8, 8), [14, 13, 12, np.nan])
    assert s.log_dice(3, 10, 38) == pytest.approx(14 + np.log2(6 / 48))


def test_association_g2_sign():
    assert s.association_g2(1, 100, 200, 1000) < 0 < s.association_g2(60, 100, 200, 1000)
    assert s.association_g2(20, 100, 200, 1000) == pytest.approx(0, abs=1e-9)


# --- diversity ---------------------------------------------------------------------------------

PEOPLE = ["of", "the", "people", "by", "the", "people", "for", "the", "people"]


def test_mattr_by_hand():
    assert s.mattr(list("aab"), window=2) == (1 / 2 + 2 / 2) / 2
    assert s.mattr(PEOPLE, window=9) == 5 / 9
    assert s.mattr(PEOPLE, window=1) == 1
    assert np.isnan(s.mattr(PEOPLE, window=10))


tokens = st.lists(st.integers(0, 6), min_size=1, max_size=60)


@settings(REPEATABLE)
@given(tokens, st.integers(1, 20))
def test_mattr_is_the_mean_of_the_windows(line, window):
    windows = [line[i : i + window] for i in range(len(line) - window + 1)]
    expected = np.mean([len(set(w)) / window for w in windows]) if windows else np.nan
    assert s.mattr(line, window=window) == pytest.approx(expected, nan_ok=True)


def test_mtld_by_hand():
    # McCarthy & Jarvis 2010: "of the people by the people" falls to .667 at its sixth word. Then
    # "for the people" stays at 1. Backwards "people the for people the" falls to .6 at its fifth
    # word and "by people the of" stays at 1. So 9 words make 1 factor either way.
    assert s.mtld(PEOPLE, min_tokens=1) == 9
    # forward: "a a" is .5, a factor, then "b b" another; the rest "c" counts 0
    assert s.mtld(list("aabbc"), min_tokens=1) == pytest.approx((5 / 2 + 5 / 2) / 2)
    # one unfinished factor either way: TTR 3/4
    assert s.mtld(list("abca"), min_tokens=1) == pytest.approx(4 / ((1 - 3 / 4) / (1 - 0.72)))


def test_mtld_reads_both_ways():
    # "a a" is a factor, "b c" counts 0: 4 / 1. Backwards 3/4 is unfinished: 4 / (.25 / .28)
    assert s.mtld(list("aabc"), min_tokens=1) == pytest.approx((4 + 4 * 0.28 / 0.25) / 2)


def test_an_mtld_factor_ends_where_the_threshold_is_reached():
    # McCarthy & Jarvis 2010 count a factor when the size .720 is reached: 18 types in 25 tokens are
    # one, and the "0 0" behind them another. Backwards "0 0" is one, the 25 others another.
    line = [*range(18), *range(7), 0, 0]
    assert s.mtld(line, min_tokens=1) == pytest.approx(27 / 2)


def test_mtld_not_estimable():
    assert np.isnan(s.mtld(PEOPLE * 11))  # 99 words
    assert np.isfinite(s.mtld(PEOPLE * 12))
    assert np.isnan(s.mtld(list(range(500))))  # no word repeats
    assert s.mtld(["a"] * 100) == 2


def test_hdd_is_the_mean_ttr_of_all_samples():
    line = list("aaabbc")
    samples = list(itertools.combinations(range(6), 3))
    expected = np.mean([len({line[i] for i in sample}) / 3 for sample in samples])
    assert s.hdd(line, draws=3) == pytest.approx(expected, rel=1e-12)


@settings(REPEATABLE)
@given(st.lists(st.integers(0, 9), min_size=42, max_size=200))
def test_hdd_equals_scipy(line):
    n = len(line)
    expected = sum(1 - stats.hypergeom.pmf(0, n, f, 42) for f in Counter(line).values()) / 42
    assert s.hdd(line) == pytest.approx(expected, rel=1e-9)
    assert s.hdd(line, draws=1) == pytest.approx(1)
    assert s.hdd(line, draws=n) == pytest.approx(len(set(line)) / n)


def test_diversity_of_nothing():
    for measure in (s.mattr, s.mtld, s.hdd):
        assert np.isnan(measure([])) and np.isnan(measure(["#"]))


# --- every function of counts ------------------------------------------------------------------


@pytest.mark.parametrize("function", [s.log_ratio, s.g2])
def test_shapes(function):
    grid = function(np.arange(3)[:, None], np.arange(4), 10, [20, 20, 30, 30])
    assert grid.shape == (3, 4)
    assert grid[2, 3] == function(2, 3, 10, 30)
    assert function([], [], 5, 5).shape == (0,)
    assert np.ndim(function(1, 2, 5, 5)) == 0


def test_empty_arrays():
    assert s.lafon_specificity([], [], 3, 10).shape == (0,)
    assert s.weighted_log_odds([], [], 5, 5, [], prior_total=1).shape == (0,)
    assert s.log_dice([], [], []).shape == s.association_g2([], [], [], 9).shape == (0,)
    assert s.wilson_interval([], [])[0].shape == s.log_ratio([], [], 1, 1).shape == (0,)
