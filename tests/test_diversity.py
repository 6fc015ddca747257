"""Diversity on equal lengths, against segments cut by hand."""

import numpy as np
import pytest

from helpers import show, vocabulary
from helpers.base import statistics
from helpers.vocabulary import reading_ease, terms
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
    assert told["high"] == known.max() and told["n_tested"] == 0 and table["q"].isna().all()
    assert "nothing can be tested" in show.say("varied_vocabulary", told)
    assert vocabulary.diversity(small).attrs["n"] == 0


def test_outlets_that_can_be_tested_are():
    rng = np.random.default_rng(0)
    names = [f"mot{i}" for i in range(300)]

    def write(n_names, n_words=120):
        words = rng.choice(names[:n_names], n_words)
        return " ".join(" ".join(words[i : i + 12]) + "." for i in range(0, n_words, 12))

    # Two outlets of eight articles, the one varied, the other not, and a single text poorer still.
    texts = [write(300) for _ in range(8)] + [write(30) for _ in range(8)] + [write(5)]
    corpus = make_corpus(texts, [*"A" * 8, *"B" * 8, "C"])
    table = vocabulary.diversity(corpus)
    assert set(table["outlet"]) == {"A", "B", "C"}
    told = table.attrs
    assert (told["most"], told["least"]) == ("A", "B")
    assert told["n_tested"] == 2 and "A" in told["firm"]
    assert "anew would set them: <b>A</b>" in show.say("varied_vocabulary", told)
    # What the test compares is what the table shows.
    by_article = vocabulary.diversity(corpus, by="doc_id")
    assert table.set_index("outlet").loc["A", "mattr"] == pytest.approx(
        by_article["mattr"][:8].mean()
    )
    assert by_article["q"].isna().all()
    # Dealt at random, the same texts do not differ.
    mixed = vocabulary.diversity(make_corpus(texts, [*"AB" * 8, "C"])).attrs
    assert mixed["firm"] == [] and not show.say("varied_vocabulary", mixed)


def test_a_text_whose_own_score_is_absurd_does_not_decide_what_is_read_easily():
    rng = np.random.default_rng(0)
    short, long = ["ma", "la", "mur", "bal", "roi", "fort"], ["maritime", "nationale", "animalité"]

    def write(words):
        return " ".join(" ".join(rng.choice(words, 8)) + "." for _ in range(15))

    texts = [write(short + long[:1]) for _ in range(6)] + [write(long + short) for _ in range(6)]
    texts.append("généralisations.")  # one word alone: a score far below zero
    corpus = make_corpus(texts, [*"A" * 6, *"B" * 6, "A"])
    table = vocabulary.readability(corpus)
    told = table.attrs
    assert (told["most"], told["least"], told["firm"]) == ("A", "B", ["A", "B"])
    assert "hardest" in show.say("reading_ease", told)
    # The weighted mean of what each article brings is the score of all of them.
    counts = reading_ease.count_sentences(corpus, {})
    lost = reading_ease._weigh(counts)
    mean = np.average(reading_ease.EASIEST - lost["kandel_moles"], weights=lost["weight"])
    every = vocabulary.readability(corpus, by="section")["kandel_moles"].item()
    assert mean == pytest.approx(every, abs=1)
