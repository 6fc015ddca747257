"""Readability against sentences counted by hand."""

import numpy as np
import pytest

from conftest import write_corpus
from helpers import vocabulary
from helpers.corpus.loading import load_corpus
from helpers.vocabulary.reading_ease import count_syllables

SYLLABLES = {
    "idée": 2, "opération": 4, "coalition": 4, "l'": 0, "l’": 0, "qu'": 0, "aujourd'hui": 3,
    "États-Unis": 4, "guerre": 1, "armée": 2, "jihadiste": 3, "Syrie": 2, "Irakien": 3,
    "militaire": 3, "moyen": 2, "pays": 2, "août": 1, "client": 2, "ouvrier": 3, "trois": 1,
    "fruit": 1, "oui": 1, "les": 1, "que": 1, "langue": 1, "théâtre": 2, "réel": 2, "réunion": 3,
    "Israël": 3, "naïf": 2, "yeux": 1, "cœur": 1, "accueil": 2, "fauteuil": 2, "travail": 2,
    "famille": 2, "voyage": 2, "société": 3, "médiéval": 3, "océan": 3, "ONU": 2, "CGT": 3,
    "EI": 2, "2016": 0, "40": 0, "Georges": 1, "mangeons": 2, "président": 3, "gouvernement": 4,
    "stratégie": 3, "frappes": 1, "joie": 1, "pluie": 1, "bleue": 1, "y": 1, "où": 1, "était": 2,
    "lieu": 1, "sœur": 1, "nouveau": 2, "bruyant": 2, "jusqu'": 1, "milliards": 2, "euros": 2,
}  # fmt: skip
PLURAL_VERBS = {"frappent": 1, "étaient": 2, "étudient": 3, "disent": 1, "affirment": 2}


@pytest.mark.parametrize(("word", "n"), SYLLABLES.items())
def test_syllables(word, n):
    assert count_syllables(word) == n


@pytest.mark.parametrize(("word", "n"), PLURAL_VERBS.items())
def test_the_ending_of_a_plural_verb_is_mute(word, n):
    assert count_syllables(word, plural_verb=True) == n


@pytest.mark.parametrize(
    "sentence",
    [
        "Il a vu un chat et ne sait pas où il va",
        "La députée a été élue par les élèves de l'Île",
        "Au nord on lit peu et tu le dis",
        "Une œuvre née à Sète",
    ],
)
def test_capitals_make_no_syllables(sentence):
    for word in sentence.split():
        assert count_syllables(word.upper()) == count_syllables(word)


@pytest.mark.parametrize(("word", "n"), [("PASSE", 1), ("UE", 2), ("SNCF", 4), ("LR", 2)])
def test_initials_are_read_as_letters(word, n):
    assert count_syllables(word) == n


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    text = "L'école est fermée. Le maire l'a dit. Oui. C'est tout."
    return load_corpus(write_corpus(tmp_path_factory.mktemp("school"), {"ecole-1": text}))


def test_short_sentences_and_elided_words_are_counted(school):
    row = vocabulary.readability(school).iloc[0]
    # L' école est fermée | Le maire l' a dit | Oui | C' est tout
    assert (row["n_sentences"], row["n_words"]) == (4, 13)
    # 0+2+1+2 | 1+1+0+1+1 | 1 | 0+1+1
    assert row["syllables_per_word"] == pytest.approx(12 / 13)
    assert row["kandel_moles"] == pytest.approx(207 - 1.015 * 13 / 4 - 73.6 * 12 / 13)
    assert row["lix"] == pytest.approx(13 / 4)  # no word has seven letters
    assert row["rix"] == 0
    assert row["letters_per_word"] == pytest.approx(38 / 13)
    assert np.isnan(row["kandel_moles_low"])  # four sentences: not estimable


def test_every_article_is_measured_with_an_interval(corpus):
    table = vocabulary.readability(corpus)
    assert set(table["doc_id"]) == set(corpus.articles["doc_id"])
    assert (table["kandel_moles_low"] < table["kandel_moles"]).all()
    assert (table["kandel_moles"] < table["kandel_moles_high"]).all()
    body = corpus.sentences[corpus.sentences["section"] == "body"]
    assert table["n_words"].sum() == body["n_words"].sum()


def test_lix_and_rix_by_hand(tmp_path):
    text = "La stratégie militaire échoue. Daech avance."
    row = vocabulary.readability(load_corpus(write_corpus(tmp_path, {"a": text}))).iloc[0]
    # over six letters: stratégie, militaire (échoue has six, avance six)
    assert row["lix"] == pytest.approx(6 / 2 + 100 * 2 / 6)
    assert row["rix"] == pytest.approx(2 / 2)
    assert row["share_long_words"] == pytest.approx(2 / 6)


def test_where_no_text_runs_there_is_nothing_to_measure(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a": "« Jamais ! »"}))
    assert {"doc_id", "lix"} <= set(vocabulary.readability(corpus, speech="quoted"))
