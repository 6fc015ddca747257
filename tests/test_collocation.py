"""Collocates against counts made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from conftest import write_corpus
from helpers import vocabulary
from helpers.base import statistics
from helpers.corpus.loading import load_corpus
from helpers.vocabulary import collocation
from measure.bench import make_corpus


def test_collocates_by_hand(small):
    # La Gazette: la réforme divise | … défend la réforme des retraites | la réforme coûte deux
    # milliards | la réforme recule
    found = vocabulary.collocates(
        small, "réforme", unit="form", window=2, function_words=True, min_joint=1
    )
    rows = found.set_index(["outlet", "collocate"])
    row = rows.loc[("La Gazette", "la")]
    assert row[["n_joint", "n_before", "n_after", "n_term"]].tolist() == [4, 4, 0, 4]
    assert rows.loc[("La Gazette", "coûte"), ["n_joint", "n_after"]].tolist() == [1, 1]
    assert rows.loc[("La Gazette", "retraites"), "n_joint"] == 1
    # within two words and the sentence: « divise » ends its title, « gouvernement » is three away
    assert ("La Gazette", "gouvernement") not in rows.index
    assert row["log_dice"] == pytest.approx(statistics.log_dice(4, 4, row["n"]))
    near = rows.loc["La Gazette", "n_joint"].sum()
    assert row["g2"] == pytest.approx(statistics.association_g2(4, near, row["n"], row["n_words"]))


def test_a_word_within_reach_of_two_hits_counts_once(small):
    # la grève continue … la grève: « la » stands by every one of them
    found = vocabulary.collocates(
        small, "la", unit="form", window=20, group="section", function_words=True, min_joint=1
    )
    n = small.tokens[small.tokens["is_word"]]["token"].str.lower().value_counts()
    assert (found.groupby("collocate")["n_joint"].sum() <= found["collocate"].map(n).max()).all()
    assert (found["n_joint"] <= found["n"]).all()


def test_collocates_leave_out_function_words_and_rare_pairs(corpus):
    found = vocabulary.collocates(corpus, "coalition", min_joint=1, copies="keep")
    assert "international" in set(found["collocate"])
    assert not {"le", "de"} & set(found["collocate"])
    usual = vocabulary.collocates(corpus, "coalition")
    assert 0 < len(usual) < len(found) and (usual["n_joint"] >= collocation.MIN_JOINT).all()
    assert (usual["term"] == "coalition").all()
    # No word stands beside it in two articles so often that it shows; some were tested.
    assert not usual["is_firm"].any() and found["q"].notna().any()
    assert vocabulary.collocates(corpus, "introuvable").empty
    with pytest.raises(ValueError, match="window must be at least 1 word, not 0"):
        vocabulary.collocates(corpus, "coalition", window=0)


def test_collocates_are_more_than_chance_only_across_articles():
    # Words dealt at random within their articles: nothing goes with anything. At this level one
    # corpus in 240 claims something: two of five do once in 6000 runs.
    outlets = ["A", "B"] * 20
    dealt = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        parts = [" ".join(rng.choice([f"mot{i}" for i in range(60)], 12)) + "." for _ in range(400)]
        texts = [" ".join(parts[i : i + 10]) for i in range(0, 400, 10)]
        made = make_corpus(texts, outlets)
        dealt.append(vocabulary.collocates(made, "mot0", unit="form", copies="keep"))
    assert min(map(len, dealt)) > 50 and sum(table["is_firm"].any() for table in dealt) <= 1
    planted = [text.replace("mot0 ", "mot0 époux ") for text in texts]
    found = vocabulary.collocates(make_corpus(planted, outlets), "mot0", unit="form", copies="keep")
    assert set(found.loc[found["is_firm"], "collocate"]) == {"époux"}
    # The same pair, often, in the one article of an outlet is no association.
    alone = make_corpus([planted[0] + " mot0 époux." * 9, *texts[1:]], ["A", *["B"] * 39])
    found = vocabulary.collocates(alone, "mot0", unit="form", copies="keep")
    row = found[(found["outlet"] == "A") & (found["collocate"] == "époux")].iloc[0]
    assert row["g2"] > 20 and row["n_articles"] == 1 and not row["is_firm"]


def test_relations_are_those_of_the_parse(corpus):
    tokens = corpus.tokens.astype({"doc_id": "str", "lemma": "str", "dep": "str"})
    heads = tokens.set_index(["doc_id", "token_id"])["lemma"]
    amod = tokens[tokens["dep"] == "amod"]
    governors = heads.loc[list(zip(amod["doc_id"], amod["head"], strict=True))].to_numpy()
    expected = amod["lemma"][governors == "coalition"].value_counts().to_dict()
    every = {"by": "syntax", "min_joint": 1, "copies": "keep", "function_words": True}
    found = vocabulary.collocates(corpus, "coalition", **every)
    adjectives = found[found["relation"] == "adjective"].groupby("collocate")["n_joint"].sum()
    assert adjectives.to_dict() == expected
    assert len(expected)
    reversed_ = vocabulary.collocates(corpus, "international", **every)
    back = reversed_[reversed_["relation"] == "adjective of"].groupby("collocate")["n_joint"].sum()
    assert back["coalition"] == expected["international"]


def test_relations_measure_what_they_count(corpus):
    found = vocabulary.collocates(corpus, "coalition", by="syntax", min_joint=1)
    row = found.sort_values("n_joint").iloc[-1]
    numbers = [row["n_joint"], row["n_term"], row["n_collocate"]]
    assert row["log_dice"] == pytest.approx(statistics.log_dice(*numbers))
    assert row["g2"] == pytest.approx(statistics.association_g2(*numbers, row["n_pairs"]))
    assert (found["n_joint"] <= found[["n_term", "n_collocate"]].min(axis=1)).all()
    assert vocabulary.collocates(corpus, "introuvable", by="syntax").empty


def test_quoted_and_own_relations_make_up_all(corpus):
    def count(speech):
        found = vocabulary.collocates(corpus, "coalition", by="syntax", speech=speech, min_joint=1)
        return found["n_joint"].sum()

    assert count("own") + count("quoted") == count("all")


def test_a_word_counts_as_a_relatum_only_where_it_is_a_content_word(tmp_path):
    texts = {f"a-{n}": f"Le maire frappe la ville. Et voilà {n}." for n in range(5)}
    corpus = load_corpus(write_corpus(tmp_path, texts))
    tokens = corpus.tokens.astype({"pos": "str"})
    tokens.loc[(tokens["token"] == "maire") & (tokens["doc_id"] < "a-3"), "pos"] = "PRON"
    corpus = replace(corpus, tokens=tokens.astype({"pos": "category"}))
    given = {"by": "syntax", "group": "section", "copies": "keep"}
    tied = vocabulary.collocates(corpus, "frapper", **given)
    row = tied.set_index("collocate").loc["maire"]
    assert row[["n_joint", "n_term", "n_collocate", "n_pairs"]].tolist() == [2, 5, 2, 5]


def test_relata_are_content_words_met_more_than_once(corpus):
    tokens = corpus.tokens.astype({"pos": "str", "lemma": "str"})
    prepositions = set(tokens.loc[tokens["pos"].isin(["ADP", "DET", "PRON"]), "lemma"])
    content = set(tokens.loc[tokens["pos"].isin(["NOUN", "VERB", "ADJ", "PROPN"]), "lemma"])
    for term in ("coalition", "frapper", "faire", "irakien"):
        found = vocabulary.collocates(corpus, term, by="syntax", min_joint=1)
        assert not set(found["collocate"]) & (prepositions - content)
        assert (vocabulary.collocates(corpus, term, by="syntax")["n_joint"] >= 2).all()


def test_where_no_word_is_left_nothing_is_found(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "Le gouvernement a gagné à Lyon."}))
    assert not len(vocabulary.collocates(corpus, "gouvernement", speech="quoted"))
    assert not len(vocabulary.compare(corpus, speech="quoted"))
