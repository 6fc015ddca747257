"""Correspondence analysis against a published worked example; clustering of articles."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from helpers import show, vocabulary
from helpers.show.figures.words import plot_correspondence
from helpers.vocabulary import outlet_map
from measure.bench import make_corpus

# Greenacre 1984, Theory and Applications of Correspondence Analysis: smoking habits of the staff
# of a firm (rows: senior and junior managers, senior and junior employees, secretaries).
SMOKE = sparse.csr_array([[4, 2, 3, 2], [4, 3, 7, 4], [25, 10, 12, 4], [18, 24, 33, 13],
                          [10, 6, 7, 2]])  # fmt: skip


def test_the_worked_example_of_the_textbook():
    found = outlet_map.analyse_table(SMOKE, n_axes=3)
    total = found["coordinate"][0] ** 2 * (SMOKE.sum(axis=1) / SMOKE.sum())[:, None]
    np.testing.assert_allclose(total.sum(axis=0), [0.074759, 0.010017, 0.000414], atol=5e-7)
    np.testing.assert_allclose(found["share_inertia"], [0.8776, 0.1176, 0.0049], atol=5e-5)
    standard = found["coordinate"][0][:, 0] / np.sqrt(0.074759)
    expected = [-0.240539, 0.947105, -1.391973, 0.851989, -0.735456]
    np.testing.assert_allclose(abs(standard), np.abs(expected), atol=1e-4)
    assert len(set(np.sign(standard * expected))) == 1
    for side in (0, 1):
        np.testing.assert_allclose(found["contribution"][side].sum(axis=0), 1)
        np.testing.assert_allclose(found["cos2"][side].sum(axis=1), 1)


def test_a_large_table_gives_the_same_axes(monkeypatch):
    rng = np.random.default_rng(1)
    table = sparse.csr_array(
        rng.poisson(np.outer(rng.gamma(2, size=40), rng.gamma(2, size=60))) + 1.0
    )
    dense = outlet_map.analyse_table(table, n_axes=2)
    monkeypatch.setattr(outlet_map, "MAX_DENSE", 3)
    thin = outlet_map.analyse_table(table, n_axes=2)
    for name in outlet_map.PLACES:
        for one, two in zip(dense[name], thin[name], strict=True):
            np.testing.assert_allclose(one, two, atol=1e-8)
    np.testing.assert_allclose(dense["share_inertia"], thin["share_inertia"])


def test_the_plane_of_the_outlets(corpus):
    points = vocabulary.correspondence(corpus)
    groups = points[points["point"] == "group"]
    assert set(groups["name"]) == set(corpus.articles["outlet"])
    sums = points.groupby(["point", "axis"])["contribution"].sum()
    np.testing.assert_allclose(sums, 1)
    assert points["cos2"].between(0, 1 + 1e-9).all()
    shares = points.drop_duplicates("axis")["share_inertia"]
    assert len(shares) == 2 and shares.is_monotonic_decreasing and shares.sum() < 1
    best = groups.loc[groups.groupby("axis")["contribution"].idxmax()]
    assert (best["coordinate"] > 0).all()


def test_the_axis_without_copies_is_said_and_not_explained():
    once = {"share_first": 0.4, "share_plane": 0.7}
    said = show.say("plane_once", once, share_every_print=0.6)
    assert "40%" in said and "60%" in said and "itself" not in said
    risen = show.say("plane_once", once, share_every_print=0.3)
    assert "instead of <b>30%</b>" in risen
    assert show.say("plane_once", once, share_every_print=0.405) == ""


def test_two_outlets_have_no_plane(small):
    assert vocabulary.correspondence(small, by="section", min_count=1).empty


def test_outlets_that_use_the_same_words_are_not_laid_in_a_plane(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    points = vocabulary.correspondence(corpus)
    said = plot_correspondence(points, corpus)  # five articles: nothing to test
    assert "The plane shows" in said and "sets" not in said
    words = [f"mot{i}" for i in range(12)]
    same = make_corpus([" ".join(words * 3) + "."] * 5, list("ABCDE"))
    alike = vocabulary.correspondence(same)
    assert alike.empty and alike.attrs["share_first"] == 0  # it showed 100 % of no difference
    assert plot_correspondence(alike, same) == ""


def test_a_page_names_the_words_that_make_each_axis(corpus):
    points = vocabulary.correspondence(corpus)
    chosen = vocabulary.correspondence(corpus, top=3)
    terms = chosen[chosen["point"] == "term"]
    assert len(terms) == 6 and len(chosen) - 6 == (points["point"] == "group").sum()
    first = points[(points["point"] == "term") & (points["axis"] == 1)]
    assert terms["contribution"].iloc[0] == first["contribution"].max()


def test_a_plane_is_measured_against_none_and_without_copies(corpus, small):
    points = vocabulary.correspondence(corpus)
    told, once = points.attrs, vocabulary.correspondence(corpus, copies="drop").attrs
    shares = points.drop_duplicates("axis")["share_inertia"]
    assert told["share_plane"] == pytest.approx(shares.sum())
    assert told["share_first"] > once["share_first"]
    # Four outlets have three axes: two of them show most of the noise as well.
    assert 0.6 < told["share_plane_chance"] < 0.9
    assert outlet_map._share_plane(SMOKE.toarray()) == pytest.approx(0.8776 + 0.1176, abs=1e-4)


def write_articles(marks):
    """An article for each outlet of `marks`: common words, and in half of it the outlet's own."""
    rng, texts = np.random.default_rng(1), []
    for outlet, n_own in marks:
        words = [f"mot{i}" for i in rng.integers(40, size=60 - n_own)]
        words += [f"{outlet}{i}" for i in rng.integers(8, size=n_own)]
        texts.append(" ".join(words) + ".")
    return make_corpus(texts, [outlet for outlet, _ in marks])


def test_equal_outlets_lie_apart_by_their_coordinates_and_meet_by_their_ellipses(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    equal = write_articles([(outlet, 0) for outlet in "abc" for _ in range(20)] + [("d", 0)] * 4)
    points = vocabulary.correspondence(equal)
    groups = points[points["point"] == "group"].set_index("name")
    assert groups.loc["d", "ellipse_low"].isna().all() and groups["coordinate"].notna().all()
    assert (points.attrs["n_pairs"], points.attrs["n_apart"]) == (3, 0)
    assert "no two outlets" in show.say("plane_apart", points.attrs)
    apart = vocabulary.correspondence(write_articles([(o, 20) for o in "abc" for _ in range(20)]))
    assert apart.attrs["n_apart"] == 3 and len(apart.attrs["furthest"]) == 2
    assert "<b>3</b> of <b>3</b> pairs" in show.say("plane_apart", apart.attrs)
    assert "Tied to an outlet" in plot_correspondence(apart, equal)
    assert " sets " not in plot_correspondence(points, equal)
    first = apart[(apart["axis"] == 1) & (apart["point"] == "group")]
    order = first.sort_values("contribution", ascending=False)
    ends = {
        order.loc[side, "name"].iloc[0]
        for side in (first["coordinate"] > 0, first["coordinate"] < 0)
    }
    apart.attrs["furthest"] = [*ends]
    assert " sets " in plot_correspondence(apart, equal)
    assert " sets " not in plot_correspondence(apart.assign(n_articles=2), equal)  # no word to name


def test_an_article_that_stands_elsewhere_too_is_placed_as_if_it_had_been_seen(monkeypatch):
    marks = [(outlet, n) for outlet, n in zip("aaaaabbbbbccccc", [9, 5, 7] * 5, strict=True)]
    once = write_articles(marks).articles
    texts = [text for text in once["text"] for _ in range(outlet_map.N_FOLDS)]
    outlets = [outlet for outlet, _ in marks for _ in range(outlet_map.N_FOLDS)]
    tenfold = make_corpus(texts, outlets)
    docs = tenfold.articles["doc_id"]
    # Were copies not held back together, nine tenths would always hold the same words as all.
    monkeypatch.setattr(outlet_map, "number_texts", lambda _: pd.Series(range(len(docs)), docs))
    points = vocabulary.correspondence(tenfold)
    seen = points[points["point"] == "group"]
    np.testing.assert_allclose(seen["coordinate_unseen"], seen["coordinate"])
    middle = (seen["ellipse_low"] + seen["ellipse_high"]) / 2
    np.testing.assert_allclose(middle, seen["coordinate"])
    numbers = pd.Series(np.repeat(range(len(marks)), outlet_map.N_FOLDS), docs)
    monkeypatch.setattr(outlet_map, "number_texts", lambda _: numbers)
    held = vocabulary.correspondence(tenfold)
    held = held[held["point"] == "group"]
    assert (held["coordinate_unseen"].abs() < held["coordinate"].abs()).mean() > 0.8


def test_outlets_whose_articles_are_all_alike_have_no_ellipse():
    words = [f"mot{i}" for i in range(12)]
    texts = [" ".join(words * 2 + [f"{outlet}x"] * 5) + "." for outlet in "abc" for _ in range(6)]
    points = vocabulary.correspondence(make_corpus(texts, [o for o in "abc" for _ in range(6)]))
    assert len(points) and points["ellipse_low"].isna().all() and points.attrs["n_pairs"] == 0
