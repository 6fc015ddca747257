"""The test of groups: exact small cases, uniform p under the null, copies, strata, power."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from scipy import sparse, stats

from helpers.base import permutation, statistics
from helpers.base.meeting import test_meetings as find_meetings
from helpers.base.permutation import compare_groups
from helpers.base.permutation import test_groups as find_p
from helpers.base.power import describe_tests, find_smallest_ratio, plan_articles


def apart(counts, sizes, inside):
    """The statistic, written out: difference of the rates over its Poisson standard error."""
    a, n = counts[inside].sum(), sizes[inside].sum()
    b, m = counts[~inside].sum(), sizes[~inside].sum()
    return abs(a / n - b / m) / np.sqrt((a + b) / (n + m) * (1 / n + 1 / m))


def test_few_deals_are_all_taken():
    rng = np.random.default_rng(3)
    counts, sizes = rng.poisson(2, (9, 5)), rng.integers(50, 90, 9)
    groups = np.array(list("aaaabbbcc"))
    names, p = find_p(counts, sizes, groups)
    for group, row in zip(names, p, strict=True):
        k = int((groups == group).sum())
        for item in range(5):
            values = []
            for chosen in combinations(range(9), k):
                inside = np.isin(np.arange(9), chosen)
                values.append(apart(counts[:, item], sizes, inside))
            observed = apart(counts[:, item], sizes, groups == group)
            expected = np.mean(np.array(values) >= observed * (1 - 1e-9))
            assert row[item] == pytest.approx(expected)


def test_random_deals_come_near_all_of_them(monkeypatch):
    rng = np.random.default_rng(4)
    counts, groups = rng.poisson(2, (16, 30)), np.repeat([0, 1], 8)
    exact = find_p(counts, np.full(16, 99), groups)[1][0]
    monkeypatch.setattr(permutation, "N_DEALS", 12_000)  # of 12,870
    drawn = find_p(counts, np.full(16, 99), groups)[1][0]
    assert (exact != drawn).any()
    assert np.abs(exact - drawn).max() < 0.07
    assert np.abs(exact - drawn)[exact < 0.02].max(initial=0) < 0.005
    again = find_p(counts, np.full(16, 99), groups)[1][0]
    assert (drawn == again).all()


def test_p_is_uniform_where_nothing_tells_the_groups_apart():
    rng, p = np.random.default_rng(5), []
    for _ in range(40):  # each deal of labels anew: the items of one share them
        counts = rng.negative_binomial(0.5, 0.1, (40, 40))
        sizes = rng.integers(200, 900, 40)
        p.append(find_p(counts, sizes, rng.permutation(np.repeat([0, 1, 2], [8, 12, 20])))[1])
    p = np.concatenate(p, axis=None)
    for level in (0.5, 0.1, 0.05, 0.01):
        assert np.mean(p <= level) == pytest.approx(level, rel=0.25)


def test_a_small_p_is_estimated_from_the_tail():
    rng = np.random.default_rng(6)
    counts, groups = rng.poisson(5, (60, 12)), np.repeat([0, 1], 30)
    counts[:30] += rng.poisson(np.linspace(1, 5, 12), (30, 12))
    p = find_p(counts, np.full(60, 500), groups)[1][0]
    normal = stats.ttest_ind(counts[:30], counts[30:]).pvalue
    small = normal < 1e-5
    assert small.sum() > 4 and (p[small] < 1 / 20_000).all()
    # An exponential tail errs towards a larger p.
    assert (p > normal / 10).all() and (p < normal * 100)[normal > 1e-8].all()


def test_copies_are_moved_together():
    # One dispatch in six outlets' articles is one text: what it says is no habit of group a.
    groups = np.repeat(["a", "b"], 10)
    counts = np.zeros((20, 1))
    counts[:6] = 9
    clusters = np.arange(20)
    alone = find_p(counts, np.full(20, 100), groups)[1][0, 0]
    clusters[:6] = 99
    together = find_p(counts, np.full(20, 100), groups, clusters=clusters)[1][0, 0]
    assert alone == pytest.approx(2 * comb(14, 4) / comb(20, 10), rel=0.3)
    assert together == 1  # the only cluster of its size has nowhere to go
    clusters[6:12] = 98  # and now one place: the other six copies, three of each group or so
    assert find_p(counts, np.full(20, 100), groups, clusters=clusters)[1][0, 0] > 0.4


def test_articles_are_dealt_within_their_stratum():
    # All of the word's articles are of one month, in which both groups have as much of it.
    months = np.repeat([0, 0, 1, 1], 10)
    groups = np.concatenate([np.repeat([0, 1], [18, 2]), np.repeat([0, 1], [2, 18])])
    counts = np.where(months == 0, 5, 0)[:, None]
    assert find_p(counts, np.full(40, 100), groups)[1][0, 0] < 0.001
    assert find_p(counts, np.full(40, 100), groups, strata=months)[1][0, 0] == 1


@pytest.mark.parametrize("per_item", [False, True])
def test_within_strata_what_each_has_too_much_is_added_up(per_item):
    rng, months = np.random.default_rng(12), np.repeat([0, 1], [4, 6])
    groups = np.array([1, 0, 0, 1, 1, 0, 0, 1, 0, 0])
    counts = rng.poisson(np.where(months == 0, 2, 9)[:, None] + 3 * groups[:, None], (10, 20))
    sizes = rng.integers(50, 90, (10, 20)) if per_item else rng.integers(50, 90, 10)

    def add_up(inside, item):
        size = sizes[:, item] if per_item else sizes
        more = variance = 0
        for month in (0, 1):
            at = months == month
            rate, words = counts[at, item].sum() / size[at].sum(), size[at & inside].sum()
            more += counts[at & inside, item].sum() - rate * words
            variance += rate * words * (1 - words / size[at].sum())
        return abs(more) / np.sqrt(variance)

    deals = [
        np.isin(np.arange(10), [*one, *two])
        for one in combinations(range(4), 2) for two in combinations(range(4, 10), 2)
    ]  # fmt: skip
    p = find_p(counts, sizes, groups, strata=months)[1][1]
    for item in range(20):
        values = np.array([add_up(inside, item) for inside in deals])
        expected = np.mean(values >= add_up(groups == 1, item) - 1e-9)
        assert p[item] == pytest.approx(expected, abs=0.06 if expected > 0.1 else 0.015)
    same = find_p(counts, sizes, groups, strata=np.zeros(10))[1]
    assert (same == find_p(counts, sizes, groups)[1]).all()


def test_an_article_alone_in_its_stratum_is_no_fifth_one():
    groups, counts = np.repeat(["a", "b"], 10), np.repeat([3, 0], 10)[:, None]
    pairs, sizes = np.arange(20) % 10, np.full(20, 99)
    tested = compare_groups(counts, sizes, groups, strata=pairs)
    assert tested.p[0, 0] == pytest.approx(2 / 2**10, rel=0.5)  # all of the ten pairs, either way
    pairs[4:10] += 10  # and now four stories hold both
    assert np.isnan(compare_groups(counts, sizes, groups, strata=pairs).p).all()
    # Of five pairs no deal gives a p small enough.
    assert np.isnan(
        compare_groups(counts[5:15], sizes[5:15], groups[5:15], strata=pairs[:10]).p
    ).all()


def test_sizes_may_differ_from_item_to_item():
    counts = np.array([[2, 4], [2, 4], [0, 0], [0, 0]])
    sizes = np.array([[2, 8], [2, 8], [2, 0], [2, 8]])
    p = find_p(counts, sparse.csr_array(sizes), list("aabb"))[1]
    assert p[0, 0] == pytest.approx(1 / 3)  # 2 of 6 deals
    assert p[0, 1] <= 1 / 3 + 1e-9


def test_what_cannot_be_dealt_is_not_tested():
    assert np.isnan(find_p([[1], [2]], [9, 9], ["a", "a"])[1]).all()
    assert np.isnan(find_p([[1], [2]], [9, 9], ["a", "b"], strata=[0, 1])[1]).all()
    assert np.isnan(find_p([[0], [0], [0]], [9, 9, 9], ["a", "b", "b"])[1]).all()
    few = compare_groups(np.eye(8), np.full(8, 9), np.repeat(["a", "b"], 4))
    assert few.p.shape == (2, 8) and np.isnan(few.q).all()  # under five articles
    none = compare_groups(np.zeros((0, 0)), np.zeros(0), np.zeros(0))
    assert none.q.size == 0


def test_copies_make_no_fifth_article():
    groups, counts = np.repeat(["a", "b"], [5, 20]), np.ones((25, 1))
    counts[:5] = 9
    sizes = np.full(25, 50)
    assert not np.isnan(compare_groups(counts, sizes, groups).q).any()
    clusters = np.arange(25)
    clusters[1] = clusters[0]
    assert np.isnan(compare_groups(counts, sizes, groups, clusters=clusters).q).all()


def test_only_what_can_succeed_is_in_the_family():
    rng = np.random.default_rng(7)
    groups = np.repeat([0, 1], 20)
    often = rng.poisson(3, (40, 10))
    rare = np.zeros((40, 300))
    rare[rng.integers(0, 40, 300), np.arange(300)] = 4  # each in one article
    tested = compare_groups(np.hstack([often, rare]), np.full(40, 100), groups)
    assert (~np.isnan(tested.p)).all(axis=0).tolist() == [True] * 10 + [False] * 300
    by_hand = stats.false_discovery_control(tested.p[:, :10].ravel())
    assert tested.q[:, :10].ravel() == pytest.approx(by_hand)
    # Tarone: of three tests with these least p, two can reach .05 / 2.
    assert statistics.choose_family(np.array([0.001, 0.02, 0.04]), 0.05).tolist() == [
        True,
        True,
        False,
    ]


def test_bursts_make_no_false_find():
    rng, false = np.random.default_rng(8), 0
    for _ in range(12):
        rates = rng.gamma(0.3, 1 / 0.3, (60, 200)) * 0.002
        sizes = rng.integers(200, 900, 60)
        tested = compare_groups(
            rng.poisson(rates * sizes[:, None]), sizes, np.repeat([0, 1, 2], 20)
        )
        false += int((tested.q <= 0.05).any())
    assert false <= 2


def test_meetings_are_the_tail_of_dealing_places():
    # Two articles: places, of which so many have the one and the other.
    numbers = {"joint": [2, 1], "one": [3, 2], "two": [2, 3], "places": [6, 5]}
    p, q = find_meetings([0, 0], *numbers.values(), level=0.9)
    expected = 0
    for first in range(3):
        for second in range(3):
            if first + second >= 3:
                both = stats.hypergeom.pmf([first, second], [6, 5], [3, 2], [2, 3])
                expected += both.prod()
    assert p == pytest.approx([expected]) and q == pytest.approx(p)
    assert np.isnan(find_meetings([0], [2], [2], [2], [9], level=0.05)[0]).all()  # one article
    assert find_meetings([], [], [], [], [], level=0.05)[0].size == 0


def test_names_shuffled_in_their_articles_are_in_nobodys_company():
    rng, false = np.random.default_rng(9), 0
    for _ in range(10):
        rows = []
        for pair in range(60):
            for _ in range(int(rng.integers(2, 8))):
                places, one, two = 12, *rng.integers(1, 7, 2)
                met = len(
                    {*rng.choice(12, one, replace=False)} & {*rng.choice(12, two, replace=False)}
                )
                rows.append((pair, met, one, two, places))
        q = find_meetings(*np.array(rows).T, level=0.05)[1]
        false += int((q <= 0.05).any())
    assert false <= 2


@pytest.mark.parametrize("n", [20, 100])
def test_the_smallest_ratio_is_found_four_times_in_five(n):
    rate, words, shape, p_bar = 0.004, 400, 1.0, 0.001
    spread = 1 + rate * words / shape
    sizes = (n * words, n * words)
    ratio = find_smallest_ratio(rate, spread, sizes, (n, n), p_bar)
    low = 2 * rate / (1 + ratio)
    rng = np.random.default_rng(10)
    means = np.repeat([low * ratio, low], n)[:, None] * words
    counts = rng.poisson(means * rng.gamma(shape, 1 / shape, (2 * n, 400)))
    p = find_p(counts, np.full(2 * n, words), np.repeat([0, 1], n))[1][0]
    assert np.mean(p <= p_bar) == pytest.approx(0.8, abs=0.12)


def test_power_is_told_with_the_tests():
    rng, groups = np.random.default_rng(11), np.repeat(["a", "b"], 50)
    counts, sizes = rng.poisson(2, (100, 40)), np.full(100, 400)
    told = describe_tests(counts, sizes, groups, compare_groups(counts, sizes, groups))
    assert told["n_tested"] == 80 and told["n_clear"] == 0
    assert told["middle_rate"] == pytest.approx(0.005, rel=0.1)
    assert 1.2 < told["smallest_ratio"] < 2 and 5 < told["n_needed"] < 50
    untested = compare_groups(counts[:8], sizes[:8], groups[:8])
    assert describe_tests(counts[:8], sizes[:8], groups[:8], untested)["n_tested"] == 0
    assert find_smallest_ratio(0.001, 2, (2000, 2000), (5, 5), 1e-4) == float("inf")


def test_so_many_articles_are_planned_as_just_find_it():
    n = int(plan_articles(0.001, 400, ratio=3))
    found = [find_smallest_ratio(0.001, 2, (k * 400, k * 400), (k, k), 0.001) for k in (n - 1, n)]
    assert found[0] > 3 >= found[1]
    assert np.isnan(plan_articles(1e-9, 400))


@pytest.mark.parametrize("joined", [False, True])
@pytest.mark.parametrize("n_strata", [1, 4])
def test_the_moments_of_all_deals_say_what_the_deals_do(monkeypatch, joined, n_strata):
    rng, n = np.random.default_rng(12), 2000  # the moments are taken from 5,000 articles on
    counts = rng.poisson(rng.gamma(0.5, 2, (n, 1)) * rng.uniform(0.02, 0.2, 40))
    groups, sizes = rng.integers(3, size=n), rng.integers(50, 400, n)
    counts[groups == 0, :10] *= 2
    clusters = np.arange(n)
    clusters[1:400:2] -= joined
    given = {"clusters": clusters, "strata": np.arange(n) // (n // n_strata)}
    monkeypatch.setattr(permutation, "N_DEALS", 5000)
    dealt = find_p(counts, sizes, groups, **given)[1]
    monkeypatch.setattr(permutation, "DEALT_CELLS", 1)
    found = find_p(counts, sizes, groups, **given)[1]
    counted = dealt > 0.005  # of at least 25 deals; beyond, both are estimates of a tail
    assert np.abs(np.log2(found / dealt))[counted].max() < 1
    assert found[~counted].max() < 0.02
    assert np.median(found / dealt) == pytest.approx(1, abs=0.15)
