"""Diversity on equal lengths, against segments cut by hand."""

import numpy as np
import pytest

from helpers import show, vocabulary
from helpers.base import statistics
from helpers.vocabulary import terms
from measure.bench import make_corpus


def test_the_mean_over_segments_by_hand(corpus):
    table = vocabulary.diversity(corpus).set_index("doc_id")
    words = terms.select_words(corpus)
    lemmas = words.loc[words["doc_id"] == "wire-2016-01-20", "term"].astype("str").tolist()
    pieces = [lemmas[i : i + 100] for i in range(0, len(lemmas) - 99, 100)]
    row = table.loc["wire-2016-01-20"]
    assert row["n_segments"] == len(pieces) == 7
    assert row["n_words_used"] == 700 and row["n_words"] == len(lemmas)
    assert row["mattr"] == pytest.approx(np.mean([statistics.mattr(piece) for piece in pieces]))
    assert row["hdd"] == pytest.approx(np.mean([statistics.hdd(piece) for piece in pieces]))
    assert row["mattr_low"] < row["mattr"] < row["mattr_high"]


def test_too_few_segments_have_no_interval(corpus):
    table = vocabulary.diversity(corpus).set_index("doc_id")
    few = table[table["n_segments"] < 5]
    assert len(few) and few["mattr"].notna().all() and few["mattr_low"].isna().all()


def test_a_text_without_a_whole_segment_is_not_estimable(small):
    table = vocabulary.diversity(small)
    assert (table["n_segments"] == 0).all() and table["mattr"].isna().all()
    assert table["n_words"].sum() == small.articles["n_words"].sum()


def test_segments_never_cross_articles(corpus):
    by_outlet = vocabulary.diversity(corpus, by="outlet").set_index("outlet")
    by_article = vocabulary.diversity(corpus).set_index("doc_id")
    own = ["franceinter-2015-06-02", "franceinter-2016-07-21"]
    assert by_outlet.loc["France Inter", "n_segments"] == by_article.loc[own, "n_segments"].sum()
    weights = by_article.loc[own, "n_segments"]
    expected = np.average(by_article.loc[own, "mattr"], weights=weights)
    assert by_outlet.loc["France Inter", "mattr"] == pytest.approx(expected)


def test_the_extremes_are_named_and_may_not_differ(corpus, small):
    table = vocabulary.diversity(corpus)
    told, known = table.attrs, table.set_index("doc_id")["mattr"]
    assert (told["most"], told["least"]) == (known.idxmax(), known.idxmin())
    assert told["high"] == known.max() and told["is_clear"] is False
    assert vocabulary.diversity(small).attrs["n"] == 0
    far = table.assign(mattr=[0.1, 0.5, 0.5, 0.5, 0.9])
    far["scope"] = "between articles"
    far["mattr_low"], far["mattr_high"] = far["mattr"] - 0.01, far["mattr"] + 0.01
    assert statistics.differ_clearly(far, "mattr")
    # Single texts, however far apart, are no sample: nothing can be tested.
    assert not statistics.differ_clearly(far.assign(scope=terms.DESCRIBES), "mattr")


def test_outlets_that_can_be_tested_are(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    rng = np.random.default_rng(0)
    names = [f"mot{i}" for i in range(300)]

    def write(n_names, n_words=120):
        words = rng.choice(names[:n_names], n_words)
        return " ".join(" ".join(words[i : i + 12]) + "." for i in range(0, n_words, 12))

    # Two outlets of six articles, the one varied, the other not, and a single text poorer still.
    texts = [write(300) for _ in range(6)] + [write(30) for _ in range(6)] + [write(5)]
    corpus = make_corpus(texts, [*"A" * 6, *"B" * 6, "C"])
    table = vocabulary.diversity(corpus)
    assert set(table["outlet"]) == {"A", "B", "C"}
    told = table.attrs
    assert (told["most"], told["least"]) == ("A", "B")
    assert told["is_tested"] and told["is_clear"]
    assert "more than chance" in show.say("varied_vocabulary", told)
    assert set(vocabulary.readability(corpus)["outlet"]) == {"A", "B", "C"}


def test_single_texts_are_said_to_differ_and_no_more(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    measures = vocabulary.readability(corpus)
    far = measures.assign(kandel_moles=[10.0, 50, 50, 50, 90])
    far = far.assign(kandel_moles_low=far["kandel_moles"] - 1)
    far = far.assign(kandel_moles_high=far["kandel_moles"] + 1)
    assert "by chance" not in show.plot_readability(far, corpus)
    tested = far.assign(scope="between articles")
    assert "would not lie as far apart by chance" in show.plot_readability(tested, corpus)
    told = vocabulary.diversity(corpus).attrs
    assert not told["is_tested"] and "nothing can be tested" in show.say("varied_vocabulary", told)
