"""Intervals of log ratios: exact where words are rare, and wide enough in simulated corpora."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import sparse, stats

from helpers.base import resampling, statistics


def interval(first, second, sizes=(100, 100), **options):
    """Of one term, counted in the units of two groups; every unit an article of so many words."""
    tables = [sparse.csr_array(np.array(part, dtype=float)[:, None]) for part in (first, second)]
    words = [np.full(len(part), size) for part, size in zip((first, second), sizes, strict=True)]
    labels = [np.arange(len(first)), np.arange(len(second))]
    return resampling.resample_log_ratios(tables, words, labels, **options)


def test_a_word_that_one_group_lacks_is_bounded_on_one_side():
    found = interval([1] * 4 + [0] * 16, [0] * 20)
    # Four of four occurrences in the first group: P = share⁴ ≥ 0.025
    share = 0.025 ** (1 / 4)
    assert found.low[0] == pytest.approx(np.log2(share / (1 - share)))
    assert found.high[0] == np.inf
    turned = interval([0] * 20, [1] * 4 + [0] * 16)
    assert turned.high[0] == pytest.approx(-found.low[0]) and turned.low[0] == -np.inf


@pytest.mark.parametrize(("a", "b"), [(3, 1), (1, 1), (4, 9), (2, 0)])
def test_a_rare_word_has_the_exact_interval_of_its_share(a, b):
    found = interval([1] * a + [0] * (20 - a), [1] * b + [0] * (30 - b), sizes=(50, 200))
    share = stats.binomtest(a, a + b).proportion_ci(method="exact")
    n1, n2 = 20 * 50, 30 * 200
    with np.errstate(divide="ignore"):
        odds = np.divide([share.low, share.high], [1 - share.low, 1 - share.high])
        expected = np.log2(odds * n2 / n1)
    assert_allclose([found.low[0], found.high[0]], expected, rtol=1e-9)
    assert found.estimate[0] == statistics.log_ratio(a, b, n1, n2)


def test_a_burst_in_one_unit_is_one_occurrence():
    burst, single = interval([8] + [0] * 19, [0] * 20), interval([1] + [0] * 19, [0] * 20)
    assert single.low[0] - 1 < burst.low[0] < single.low[0]
    # Eight in each of five articles are forty, not five: they vary no more than chance would.
    even = interval([8] * 5, [0] * 5)
    assert even.low[0] == pytest.approx(interval([1] * 40, [0] * 40).low[0])
    spread = interval([1] * 8 + [0] * 12, [0] * 20)
    assert spread.low[0] > burst.low[0]


def test_one_group_has_the_exact_interval_of_its_rate():
    table = sparse.csr_array(np.array([1.0, 0, 1, 0, 1, 0, 0])[:, None])
    found = resampling.resample_log_ratios([table], [np.full(7, 10)], [np.arange(7)])
    low, high = stats.chi2.ppf([0.025, 0.975], [6, 8]) / 2  # Garwood, for three events
    assert_allclose([found.low[0], found.high[0]], np.log2(np.array([low, high]) / 70))
    assert found.estimate[0] == pytest.approx(np.log2(3 / 70))


def test_a_frequent_word_is_resampled_as_by_the_general_bootstrap():
    rng = np.random.default_rng(3)
    counts = [rng.poisson(2, size=(60, 1)).astype(float) for _ in range(2)]
    labels = [np.arange(60) % 12, np.arange(60) % 20]

    def ratio(first, second):
        rates = [total[:, :1] / total[:, 1:] for total in (first, second)]
        return np.log2(rates[0] / rates[1])

    sized = [np.column_stack([table, np.full(60, 25.0)]) for table in counts]
    general = statistics.resample_interval(sized, labels, ratio, n_resamples=20_000)
    found = resampling.resample_log_ratios(
        [sparse.csr_array(table) for table in counts], [np.full(60, 25)] * 2, labels,
        n_resamples=20_000,
    )  # fmt: skip
    width = general.high[0] - general.low[0]
    assert found.estimate[0] == pytest.approx(general.estimate[0])
    assert found.low[0] == pytest.approx(general.low[0], abs=0.03 * width)
    assert found.high[0] == pytest.approx(general.high[0], abs=0.03 * width)
    assert found.unit == "article"


def test_nothing_is_estimated_under_five_units_or_where_nothing_varies():
    assert np.isnan(interval([3, 4, 2, 5], [1] * 9).low[0])
    same = interval([2] * 9, [1] * 9)
    assert np.isnan([same.low[0], same.high[0]]).all() and same.estimate[0] == 1
    left_out = interval([1, 2, 3, 1, 2, 4], [1] * 9, intervals=False)
    assert np.isnan(left_out.low[0]) and np.isfinite(left_out.estimate[0])


def simulate(n_articles, rate, ratio, burst, *, runs=300, seed=5):
    """Share of simulated corpora whose interval holds the true ratio. Words come in bursts."""
    rng = np.random.default_rng(seed)
    sides, words = [], []
    for n, times in zip(n_articles, (ratio, 1), strict=True):
        sizes = rng.integers(200, 600, size=n)
        mood = rng.gamma(burst, 1 / burst, size=(n, runs)) if burst else np.ones((n, runs))
        sides.append(sparse.csr_array(rng.poisson(sizes[:, None] * rate * times * mood)))
        words.append(sizes)
    found = resampling.resample_log_ratios(sides, words, [np.arange(n) for n in n_articles])
    met = sum(np.asarray(side.sum(axis=0)) for side in sides) >= 3
    return ((found.low <= np.log2(ratio)) & (np.log2(ratio) <= found.high))[met].mean()


@pytest.mark.parametrize(
    ("n_articles", "rate", "ratio", "burst"),
    [
        ((8, 40), 1 / 4000, 1, 0),  # the first group lacks the word in half of the corpora
        ((8, 40), 1 / 8000, 4, 0.3),
        ((5, 5), 1 / 400, 1, 0.5),
        ((5, 20), 1 / 200, 2, 1),
        ((10, 50), 1 / 400, 1, 0.5),
        ((30, 100), 1 / 4000, 1, 0.2),
        ((100, 100), 1 / 20000, 4, 0),
        ((100, 200), 1 / 1000, 2, 0.5),  # from a hundred articles on nothing is drawn
        ((30, 30), 1 / 200, 1, 1),
    ],
)
def test_simulated_corpora_are_covered(n_articles, rate, ratio, burst):
    # Percentiles of resamples with 0.5 in empty cells hold 77 to 94 of 100 here.
    assert simulate(n_articles, rate, ratio, burst) >= 0.92


def test_sentences_of_few_articles_have_wilsons_interval():
    held = np.array([[1, 0], [0, 0], [0, 1], [1, 1], [0, 1], [0, 1], [0, 0]])
    share, low, high = resampling.bound_shares(held, [1, 1, 2, 2, 3, 4, 9], [0] * 6 + [2])
    assert_allclose(share[:2], [[2 / 6, 4 / 6], [np.nan, np.nan]])
    assert_allclose([low[0], high[0]], statistics.wilson_interval([2, 4], [6, 6]))
    assert high[2, 0] == statistics.wilson_interval(0, 1)[1]  # a group of its own


def test_articles_that_each_say_one_thing_are_worth_as_many_sentences():
    """Six articles of ten sentences, in two of which every sentence holds the thing."""
    articles = np.repeat(np.arange(6), 10)
    share, low, high = resampling.bound_shares(articles < 2, articles, np.zeros(60))
    # Squared deviations of the sums, 10 − 10/3 twice and 10/3 four times; by hand
    squares = [(20 / 3) ** 2] * 2 + [(10 / 3) ** 2] * 4
    t = stats.t.ppf(0.975, sum(squares) ** 2 / sum(x**2 for x in squares))
    effect = 6 / 5 * sum(squares) / (60 * 1 / 3 * 2 / 3) * (t / 1.959964) ** 2
    assert_allclose([low[0, 0], high[0, 0]], statistics.wilson_interval(20 / effect, 60 / effect))
    assert share[0, 0] == 1 / 3 and low[0, 0] < 0.1 and high[0, 0] > 0.6
    # Spread evenly they are worth their number, but for what six articles can say of that.
    even = resampling.bound_shares(np.arange(60) % 3 == 0, articles, np.zeros(60))
    assert even[2][0, 0] - even[1][0, 0] < 0.3


@pytest.mark.parametrize(("n_articles", "share", "alike"), [(5, 0.1, 0.1), (20, 0.3, 0.2)])
def test_simulated_shares_are_covered_where_sentences_of_an_article_are_alike(
    n_articles, share, alike
):
    rng = np.random.default_rng(4)
    size = (200, n_articles)  # corpora
    mood = rng.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), size)
    sizes = rng.integers(6, 30, size)
    articles = np.repeat(np.arange(sizes.size), sizes.ravel())
    held = rng.random(len(articles)) < mood.ravel()[articles]
    _, low, high = resampling.bound_shares(held, articles, articles // n_articles)
    # Wilson's interval of all sentences holds 75 of 100 or fewer here.
    assert ((low <= share) & (share <= high)).mean() >= 0.92
