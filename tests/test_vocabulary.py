"""Counts, contrasts and concordance against tables computed by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers import statistics, vocabulary


def test_counts_reconcile_with_the_articles(corpus):
    counts = vocabulary.count_terms(corpus, function_words=True)
    words = corpus.articles.groupby("outlet")["n_words"].sum()
    assert counts.groupby("outlet")["n"].sum().to_dict() == words.to_dict()
    by_article = vocabulary.count_terms(corpus, by="doc_id", function_words=True)
    assert by_article["n"].sum() == counts["n"].sum() == words.sum()


def test_counts_by_hand(small):
    counts = vocabulary.count_terms(small, unit="form", function_words=True)
    counts = counts.set_index(["outlet", "term"])
    assert counts.loc[("La Gazette", "réforme"), ["n", "n_articles"]].tolist() == [4, 2]
    assert counts.loc[("Le Courrier", "grève"), "n"] == 2
    size = small.articles.groupby("outlet")["n_words"].sum()["Le Courrier"]
    assert counts.loc[("Le Courrier", "grève"), "per_thousand"] == pytest.approx(2000 / size)


def test_a_contrast_by_hand(small):
    contrast = vocabulary.compare_outlets(small, "La Gazette", unit="form", min_count=2)
    row = contrast.set_index("term").loc["réforme"]
    sizes = small.articles.groupby("outlet")["n_words"].sum()
    n1, n2 = sizes["La Gazette"], sizes.sum() - sizes["La Gazette"]
    assert (row["n"], row["n_rest"]) == (4, 1)
    assert row["log_ratio"] == pytest.approx(np.log2((4 / n1) / (1 / n2)))
    assert row["g2"] == pytest.approx(statistics.g2(4, 1, n1, n2))
    assert row["specificity"] == pytest.approx(statistics.lafon_specificity(4, 5, n1, n1 + n2))
    assert row["n_articles"] == 3
    assert row["scope"] == vocabulary.DESCRIBES
    assert np.isnan(row["q"])


def test_a_contrast_turned_round_is_its_negative(small):
    one = vocabulary.compare_outlets(small, "La Gazette", "Le Courrier", unit="form", min_count=2)
    two = vocabulary.compare_outlets(small, "Le Courrier", "La Gazette", unit="form", min_count=2)
    pairs = one.merge(two, on="term", suffixes=("", "_turned"))
    assert len(pairs) == len(one) > 0
    np.testing.assert_allclose(pairs["log_ratio"], -pairs["log_ratio_turned"])
    np.testing.assert_allclose(pairs["g2"], -pairs["g2_turned"])


def test_two_copies_of_a_dispatch_differ_in_the_name_of_the_enemy(corpus):
    copies = ["wire-2016-01-20", "alahed-2016-01-20"]
    contrast = vocabulary.compare_outlets(corpus, unit="form", min_count=1, doc_ids=copies)
    rows = contrast.set_index(["doc_id", "term"])
    assert rows.loc[("alahed-2016-01-20", "daech"), ["n", "n_rest"]].tolist() == [4, 1]
    assert rows.loc[("wire-2016-01-20", "ei"), ["n", "n_rest"]].tolist() == [6, 0]


def test_an_unknown_outlet_is_refused_with_the_known_ones(small):
    with pytest.raises(ValueError, match="no outlet “Le Monde” in this corpus; it has Le Courrier"):
        vocabulary.compare_outlets(small, "Le Monde")
    with pytest.raises(ValueError, match="unit must be 'lemma' or 'form'"):
        vocabulary.count_terms(small, unit="stem")


def test_one_outlet_alone_has_nothing_to_be_compared_with(small):
    alone = vocabulary.compare_outlets(small, doc_ids=["depeche-1"])
    assert alone.empty
    assert vocabulary.select_distinctive(alone).empty
    assert {"term", "log_ratio", "scope"} <= set(alone.columns)


def test_concordance_lines_hold_the_words_as_written(small):
    lines = vocabulary.find_concordance(small, "réforme", unit="form")
    assert len(lines) == 5
    first = lines.iloc[0]
    texts = small.sentences.astype({"doc_id": "str"}).set_index(["doc_id", "sentence_id"])["text"]
    for line in lines.itertuples():
        whole = f"{line.left}{line.hit}{line.right}"
        assert whole.strip("…") in texts[(line.doc_id, line.sentence_id)]
    assert first["hit"] == "réforme"
    assert vocabulary.find_concordance(small, "absent").empty


def test_a_concordance_line_is_cut_at_words(corpus):
    lines = vocabulary.find_concordance(corpus, "coalition", context=20)
    assert (lines["left"].str.len() <= 21).all() and (lines["right"].str.len() <= 21).all()
    assert lines["right"].str.endswith("…").any()


def test_tables_are_not_changed(small):
    before = small.tokens.copy(deep=True)
    vocabulary.compare_outlets(small)
    pd.testing.assert_frame_equal(small.tokens, before)
