"""A dispatch that two articles print counts once; what either has of its own stays."""

from dataclasses import replace

import pandas as pd

from conftest import make_row, write_corpus
from helpers import vocabulary
from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import load_corpus
from helpers.corpus.repeats import find_repeats

DISPATCH = (
    "Le gouvernement défend la réforme des retraites devant les députés. "
    "Les syndicats dénoncent un échec et appellent à la grève jeudi prochain. "
    "La réforme coûte deux milliards d'euros par an selon le ministère."
)
OWN = "Notre journal rappelle que la précédente grève avait duré quarante jours."


def test_the_sentences_of_the_copy_go_and_its_own_stay(tmp_path):
    rows = [make_row("gazette-1", date="2023-03-07"), make_row("courrier-1", date="2023-03-08")]
    texts = {"gazette-1": DISPATCH, "courrier-1": f"{DISPATCH} {OWN}"}
    corpus = load_corpus(write_corpus(tmp_path, texts, rows))
    repeats = find_repeats(corpus)
    assert set(repeats["doc_id"]) == {"courrier-1"} and set(repeats["doc_id_2"]) == {"gazette-1"}
    assert len(repeats) == 3
    counts = vocabulary.count(corpus, copies="drop", unit="form", function_words=True)
    n = counts.set_index(["outlet", "term"])["n"]
    assert n["La Gazette", "réforme"] == 2 and n["Le Courrier", "grève"] == 1
    assert ("Le Courrier", "réforme") not in n.index
    kept = counts.drop_duplicates("outlet")["n_words"].sum()
    assert kept + repeats["n_words"].sum() == corpus.articles["n_words"].sum()


def test_three_copies_leave_one(tmp_path):
    names = ["gazette-1", "courrier-1", "depeche-1"]
    texts = {name: f"{DISPATCH} Article {name}." for name in names}
    corpus = load_corpus(write_corpus(tmp_path, texts))
    repeats = find_repeats(corpus)
    assert repeats["doc_id"].nunique() == 2 and len(repeats) >= 6
    counts = vocabulary.count(corpus, copies="drop", unit="form")
    assert counts.groupby("term")["n"].sum()["réforme"] == 2


def test_articles_of_their_own_lose_nothing(small):
    assert find_repeats(small).empty


def test_what_is_asked_for_again_is_worked_out_once(small):
    calls = []

    @once_per_corpus
    def count(corpus, unit):
        calls.append(unit)
        return pd.DataFrame({unit: [len(corpus.tokens)]})

    first = count(small, "words")
    first["mine"] = 1  # a copy: the next caller does not see it
    assert list(count(small, "words")) == ["words"] and calls == ["words"]
    count(small, "runs")
    count(replace(small), "words")
    assert calls == ["words", "runs", "words"]
