"""One entity, many names: counts and naming choices on the five articles and on small texts."""

import pandas as pd
from conftest import write_corpus

from helpers import entities
from helpers.corpus import PROJECT, load_corpus


def test_linked_entities_agree_with_the_reference_coding(corpus):
    gold = pd.read_csv(PROJECT / "corpus" / "gold" / "entities.csv")
    found = corpus.mentions.astype({"doc_id": "str"})
    wanted = set(zip(gold["doc_id"], gold["start"], gold["end"], gold["entity"], strict=True))
    given = set(zip(found["doc_id"], found["start"], found["end"], found["entity"], strict=True))
    assert 2 * len(wanted & given) / (len(wanted) + len(given)) >= 0.95


def test_counts_are_those_of_the_mentions(corpus):
    counts = entities.count_entities(corpus)
    assert counts["n"].sum() == len(corpus.mentions)
    sizes = corpus.articles.groupby("outlet")["n_words"].sum()
    rate = 1000 * counts["n"] / counts["outlet"].map(sizes)
    pd.testing.assert_series_equal(counts["per_thousand"], rate, check_names=False)
    grid = entities.find_shared_entities(counts, top=5)
    assert len(grid) == 5 * counts["outlet"].nunique()


def test_the_two_copies_name_the_same_enemy_differently(corpus):
    names = entities.find_names(corpus, "État islamique")
    counts = names.groupby(["doc_id", "name"]).size()
    assert counts[("wire-2016-01-20", "EI")] == 6
    assert counts[("alahed-2016-01-20", "Daech")] == 4
    marked = names[names["distanced"]]
    assert set(marked.loc[marked["name"] == "Daech", "doc_id"]) == {"alahed-2016-01-20"}
    assert (marked["name"] == "Daech").sum() == 3
    assert "groupe État islamique" in set(names.loc[names["outlet"] == "45eNord.ca", "name"])


def test_spellings_of_a_name_are_one_name(corpus):
    names = entities.find_names(corpus, "État islamique")["name"]
    assert "État islamique" in set(names) and "Etat islamique" not in set(names)
    folded = names.map(entities.fold)
    assert folded.nunique() == names.nunique()


def test_a_corpus_that_names_nobody(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "il pleut. il neige aussi."}))
    assert entities.count_entities(corpus).empty
    assert entities.choose_entity(corpus) == ""
    assert entities.find_names(corpus, "").empty
