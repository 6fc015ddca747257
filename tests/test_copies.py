"""Which articles print the same dispatch: candidates lose none, clusters and shares add up."""

import random
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from conftest import make_row, write_corpus
from helpers import reuse, show
from helpers.corpus import near_copies as copies
from helpers.corpus.loading import load_corpus
from measure.bench import make_corpus

WORDS = [f"mot{k}" for k in range(5000)]


def write(n_words, seed):
    return random.Random(seed).choices(WORDS, k=n_words)


@pytest.fixture(scope="module")
def many():
    """150 articles of 100 words; ten print half of another, three the same dispatch."""
    texts = [write(100, seed) for seed in range(150)]
    for k in range(10):
        texts[100 + k] = texts[k][:50] + texts[100 + k][50:]
    texts[148], texts[149] = list(texts[147]), texts[147][:70] + texts[149][70:]
    return make_corpus([" ".join(words) for words in texts], ["one", "two", "three"] * 50)


def test_candidates_lose_no_copy(many, monkeypatch):
    found = copies.find_copies(many)
    monkeypatch.setattr(copies, "ALL_PAIRS", 1000)
    exact = copies.find_copies(replace(many))  # a corpus of its own: nothing is remembered of it
    wanted = exact[exact["is_copy"]].reset_index(drop=True)
    assert len(exact) == 150 * 149 // 2 and len(wanted) == 13
    key = ["doc_id", "doc_id_2"]
    pd.testing.assert_frame_equal(found.sort_values(key, ignore_index=True),
                                  wanted.sort_values(key, ignore_index=True))  # fmt: skip


def test_shares_by_hand():
    one, other = write(24, 1), write(24, 2)
    texts = [" ".join(one), " ".join(one[:12] + other)]
    found = copies.find_copies(make_corpus(texts, ["a", "b"])).iloc[0]
    # 24 words have 20 runs of five; the first 12 words have 8 of them.
    assert found["n_shared"] == 8 and found["share_copied"] == pytest.approx(8 / 20)


def test_clusters_hold_each_article_once(many):
    clusters = reuse.copies(many, by="doc_id").dropna(subset="cluster")
    assert clusters["doc_id"].is_unique and len(clusters) == 23
    assert clusters["cluster"].value_counts().tolist() == [3] + [2] * 10
    assert clusters.loc[clusters["cluster"] == 1, "doc_id"].tolist() == [
        "text-0000147", "text-0000148", "text-0000149"]  # fmt: skip


def test_what_a_chain_of_copies_joins_is_one_text(many):
    texts = copies.number_texts(many)
    assert texts.index.tolist() == many.articles["doc_id"].tolist() and texts.nunique() == 138
    assert texts[["text-0000147", "text-0000148", "text-0000149"]].nunique() == 1
    assert texts["text-0000000"] == texts["text-0000100"] != texts["text-0000001"]


def test_originality_by_hand():
    one, other = write(24, 1), write(24, 2)
    corpus = make_corpus([" ".join(one), " ".join(one[:12] + other), ""], ["a", "b", "b"])
    by_article = reuse.copies(corpus, by="doc_id").set_index("doc_id")
    assert by_article.loc["text-0000000", "share_original"] == pytest.approx(12 / 20)
    assert by_article.loc["text-0000001", "share_original"] == pytest.approx(24 / 32)
    assert np.isnan(by_article.loc["text-0000002", "share_original"])
    by_outlet = reuse.copies(corpus, by="outlet").set_index("outlet")
    assert by_outlet.loc["b", ["n_articles", "n_copies"]].tolist() == [2, 1]


def test_without_copies_there_are_no_clusters_and_all_is_original(small):
    assert copies.choose_pair(reuse.copies(small)) == []
    by_article = reuse.copies(small, by="doc_id")
    assert by_article["cluster"].isna().all() and by_article["share_original"].eq(1).all()
    said = re.sub("<[^>]+>", "", show.say("copies", reuse.copies(small, by="gist")))
    assert said.startswith("No two of these articles print the same text")


def test_two_pairs_as_close_as_each_other_are_not_the_closest(tmp_path):
    port = "Le port de la ville reste fermé ce lundi après le passage de la tempête sur la côte."
    vote = (
        "Les députés ont adopté mardi soir un texte qui réforme en profondeur le code du travail."
    )
    texts = {"a-1": port, "b-1": port, "a-2": vote, "b-2": vote}
    gist = reuse.copies(load_corpus(write_corpus(tmp_path, texts)), by="gist")
    assert gist[["n_copies", "n_closest"]].iloc[0].tolist() == [2, 2]
    assert "closest" not in show.say("copies", gist)
    assert "closest" in show.say("copies", gist.assign(n_closest=1))


def test_a_pair_that_differs_comes_before_the_same_text_twice(many):
    found = copies.find_copies(many)
    assert found.iloc[0]["share_copied"] == 1
    assert copies.choose_pair(found) == ["text-0000147", "text-0000149"]


def test_two_outlets_come_before_one_that_repeats_itself():
    pairs = pd.DataFrame({
        "doc_id": ["a-1", "a-1"], "doc_id_2": ["a-2", "b-1"], "outlet": ["a", "a"],
        "outlet_2": ["a", "b"], "share_copied": [0.9, 0.4], "is_copy": True,
    })  # fmt: skip
    assert copies.choose_pair(pairs) == ["a-1", "b-1"]
    assert copies.choose_pair(pairs.head(1)) == ["a-1", "a-2"]


def test_versions_of_one_text_are_laid_beside_the_agency_s(tmp_path):
    """By hand: of five sentences the second drops one and adds one; the third edits one."""
    lines = [
        "Le convoi avance vers Lyon malgré la pluie et le froid.",
        "La garde du palais dort depuis trois jours dans la cour.",
        "Un char brûle au bord de la route du nord.",
        "La foule réclame du pain devant la mairie de Metz.",
        "Le roi ne dira rien avant la fin de la semaine.",
    ]
    own = "Rien de tout cela ne fut confirmé par les voisins."
    texts = {
        "a-1": lines,
        "b-1": [*lines[1:], own],
        "c-1": [lines[0].replace("froid", "vent"), *lines[1:]],
    }
    rows = [make_row(name, title="", agency="AFP" if name == "b-1" else "") for name in texts]
    folder = write_corpus(tmp_path, {name: "\n".join(text) for name, text in texts.items()}, rows)
    found = reuse.copies(load_corpus(folder), by="version").set_index("article_name")
    assert (
        set(found["against"]) == {"b-1, 2023-03-07"} and found["credit"].tolist().count("AFP") == 1
    )
    counts = found[["n_base", "n_verbatim", "n_edited", "n_lacking", "n_further"]]
    assert counts.loc["a-1, 2023-03-07"].tolist() == [5, 4, 0, 1, 1]
    assert counts.loc["c-1, 2023-03-07"].tolist() == [5, 4, 0, 1, 1]
    assert counts.loc["b-1, 2023-03-07"].isna().all()


STAGE = (
    "{day}. Après plus de {n} kilomètres entre {start} et {end}, les coureurs du Tour sont arrivés "
    "au bout de cette étape de montagne. Le vainqueur de l'étape est {first}, il est suivi de "
    "{second}. Le maillot blanc du leader du classement du meilleur jeune est porté par {third}."
)


def test_two_stages_of_a_race_are_no_one_text_and_an_edited_dispatch_is(tmp_path):
    one = {"day": "Dimanche", "n": 184, "start": "Pau", "end": "Vielha", "first": "Chris Froome"}
    two = {"day": "Dimanche", "n": 197, "start": "Revel", "end": "Dijon", "first": "Tom Dumoulin"}
    texts = {
        "a-1": STAGE.format(**one, second="Daniel Martin", third="Adam Yates"),
        "b-1": STAGE.format(**two, second="Rui Costa", third="Louis Meintjes"),
        "c-1": STAGE.format(**one, second="Daniel Martin", third="Adam Yates").replace(
            "les coureurs du Tour sont arrivés au bout de", "le peloton en a fini avec"
        ),
        "d-1": STAGE.format(**one | {"day": "Lundi"}, second="Daniel Martin", third="Adam Yates"),
    }
    rows = [make_row(name, outlet=name[0], title="") for name in texts]
    corpus = load_corpus(write_corpus(tmp_path, texts, rows))
    pairs = copies.find_copies(corpus)
    found = pairs[pairs["is_copy"]]
    assert {frozenset(pair) for pair in found[["doc_id", "doc_id_2"]].to_numpy()} == {
        frozenset(["a-1", "c-1"])
    }
    assert (pairs["share_copied"] >= copies.SHARED_DISPATCH).all()  # by their words all are alike


def test_a_notice_that_comes_back_a_year_later_makes_no_copy(tmp_path):
    notice = (
        "Cet article parle de la maison qui édite ce journal, dont elle ne partage pas toujours "
        "les vues, et que ses lecteurs peuvent lire librement sans jamais rien lui devoir."
    )
    said = "La {} du {} est dans le {} de la {} pour une {} avec des {}.".format
    nouns = ["ville", "pont", "train", "route", "pluie", "maison", "rue", "école", "fleur", "mer"]
    draw = random.Random(0).choices
    own = [" ".join(said(*draw(nouns, k=6)) for _ in range(6)) for _ in range(3)]
    texts = {"a-1": f"{notice} {own[0]}", "b-1": f"{notice} {own[1]}", "c-1": f"{notice} {own[0]}"}
    dates = {"a-1": "2016-01-21", "b-1": "2016-02-01", "c-1": "2017-01-21"}
    rows = [make_row(k, outlet=k[0], title="") | {"date": day} for k, day in dates.items()]
    pairs = copies.find_copies(load_corpus(write_corpus(tmp_path, texts, rows)))
    found = {frozenset(pair) for pair in pairs[pairs["is_copy"]][["doc_id", "doc_id_2"]].to_numpy()}
    # What is the same all through is a copy at any time, a quarter of it within a month.
    assert found == {frozenset(["a-1", "b-1"]), frozenset(["a-1", "c-1"])}
    apart = pairs[pairs["doc_id"].isin(["b-1", "c-1"]) & pairs["doc_id_2"].isin(["b-1", "c-1"])]
    assert apart["share_copied"].item() >= copies.SHARED_DISPATCH
