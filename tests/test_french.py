"""Against general French: elision, accents, compounds, and what the list cannot know."""

import numpy as np
import pandas as pd
import pytest

from conftest import write_corpus
from helpers import vocabulary
from helpers.base import statistics
from helpers.corpus.loading import load_corpus
from helpers.vocabulary import reference as french


def look_up(*forms):
    return french.look_up(pd.Series(forms)).tolist()


def test_elided_forms_are_found_without_their_apostrophe():
    assert look_up("l'", "L’", "qu'") == look_up("l", "l", "qu")
    assert look_up("l'")[0] > 10_000
    assert look_up("aujourd'hui")[0] == look_up("aujourd’hui")[0] > 100


def test_accents_count():
    with_accent, without = look_up("été", "ete")
    assert with_accent > 100 * without
    assert look_up("cœur")[0] > 10
    assert look_up("Etat") == look_up("État")
    assert look_up("M.") == look_up("m")


def test_compounds_are_made_from_their_parts():
    first, second, whole = look_up("états", "unis", "États-Unis")
    assert whole == pytest.approx(1 / (1 / first + 1 / second))


def test_what_the_list_lacks_is_nan():
    assert np.isnan(look_up("xyzzyx", "xyzzyx-états", "#", "")).all()


def test_a_contrast_by_hand(tmp_path):
    text = "La coalition avance. La coalition recule. Xyzzyx Xyzzyx Xyzzyx coalition."
    corpus = load_corpus(write_corpus(tmp_path, {"a": text}))
    rows = vocabulary.compare(corpus, against="french").set_index("term")
    rate = look_up("coalition")[0]
    assert rows.loc["coalition", "n"] == 3
    assert rows.loc["coalition", "log_ratio"] == pytest.approx(np.log2(1e6 * 3 / 10 / rate))
    assert np.isnan(rows.loc["xyzzyx", "per_million_general"])
    assert not rows.loc["xyzzyx", "is_listed"]
    expected = np.log2(1e6 * 3 / 10 / french.FLOOR)
    assert rows.loc["xyzzyx", "log_ratio"] == pytest.approx(expected)
    # one-sample G²: Σ o·ln(o/e) over the word and all other words
    share, observed = rate / 1e6, 3
    g2 = 2 * (observed * np.log(observed / (10 * share)) + 7 * np.log(7 / (10 * (1 - share))))
    assert rows.loc["coalition", "g2"] == pytest.approx(g2, rel=1e-5)


def test_the_corpus_is_marked_by_its_subject(corpus):
    contrast = vocabulary.compare(corpus, against="french", copies="keep")
    marked = vocabulary.compare(corpus, against="french", copies="keep", top=12)
    assert {"coalition"} <= set(marked["term"])
    assert (marked["log_ratio_low"] > 0).all()
    tokens = corpus.tokens[corpus.tokens["is_word"]]
    n = tokens["token"].astype("str").str.lower().value_counts()
    assert (contrast["n"] == contrast["term"].map(n)).all()
    assert len(corpus.articles) == statistics.MIN_UNITS
    assert set(contrast["scope"]) == {"between articles"}
    once = vocabulary.compare(corpus, against="french")  # two copies of a dispatch are one witness
    both = contrast.merge(once, on="term", suffixes=("", "_once"))
    assert (both["n_once"] <= both["n"]).all() and (both["n_once"] < both["n"]).any()
    assert vocabulary.compare(corpus, against="french", min_count=10**6).empty
    one = vocabulary.compare(corpus, "France Inter", against="french")
    assert 0 < one["n"].sum() < once["n"].sum()
