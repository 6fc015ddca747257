"""The runner that counts false claims: what it deals, moves, plants and counts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.corpus.near_copies import find_copies
from measure import calibration as measured
from measure.bench import make_corpus


@pytest.fixture(scope="module")
def corpus():
    """Forty articles of 240 words in sentences of 12, drawn from 300 words; two names in each."""
    rng = np.random.default_rng(2)
    names = [f"mot{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(300)]
    drawn = rng.choice(names, (40, 20, 12))
    texts = ["\n".join(" ".join(line) + "." for line in article) for article in drawn]
    made = make_corpus(texts, ["x"] * 40)
    sentences = made.sentences.astype({"doc_id": str})
    mentions = sentences[sentences["sentence_id"] <= 6][["doc_id", "sentence_id"]]
    mentions = mentions.assign(entity=np.where(mentions["sentence_id"] <= 4, "Paul", "Anne"))
    whole = measured.change(
        made, sentences=sentences, tokens=made.tokens.astype({"doc_id": str}), mentions=mentions
    )
    whole.__dict__.update(whole=None, read={})
    return whole


def deal(corpus, *cell, seed=1):
    return measured.deal(corpus, *cell, np.random.default_rng(seed))


def test_a_deal_has_its_sizes_and_nothing_of_other_articles(corpus):
    dealt, other = deal(corpus, 3, 5), deal(corpus, 3, 5, seed=2)
    assert dealt.articles["outlet"].value_counts().tolist() == [5, 5, 5]
    assert dealt.articles["doc_id"].is_unique and dealt.articles["doc_id"].is_monotonic_increasing
    for table in (dealt.sentences, dealt.tokens, dealt.mentions):
        assert set(table["doc_id"]) == set(dealt.articles["doc_id"])
    asked = dealt.query("SELECT outlet, count(*) AS n FROM articles GROUP BY outlet")
    assert asked["n"].tolist() == [5, 5, 5]
    assert set(dealt.outlets.items()) != set(other.outlets.items())
    assert not len(find_copies(dealt).query("is_copy"))


def test_what_is_moved_keeps_its_counts(corpus):
    rng = np.random.default_rng(3)
    keys = ["doc_id", "entity"]
    moved = measured.move_names(corpus, rng).mentions
    assert moved.groupby(keys)["sentence_id"].nunique().tolist() == [2, 4] * 40
    assert (moved["sentence_id"] > 6).any()
    words = measured.move_words(corpus, rng).tokens
    for column in ("doc_id", "sentence_id", "is_word"):
        assert (words[column] == corpus.tokens[column]).all()
    places = [t.groupby("doc_id")["token"].agg(sorted) for t in (words, corpus.tokens)]
    assert (places[0] == places[1]).all()
    assert (words["token"].astype(str) != corpus.tokens["token"].astype(str)).mean() > 0.8
    heads = measured.move_heads(corpus, rng).tokens
    assert (
        heads.groupby("doc_id")["head"].sum().equals(corpus.tokens.groupby("doc_id")["head"].sum())
    )


def test_words_that_one_outlet_alone_has_are_found_and_no_others(corpus):
    dealt, rng = deal(corpus, 2, 20), np.random.default_rng(1)
    assert measured.ask("words", dealt) == set()
    planted, items = measured.plant(dealt, "words", 50, rng)
    claims = measured.ask("words", planted)
    true = {("outlet 01", item) for item in items}
    assert len(items) == 40 and len(claims & true) > 10 and not claims - true
    counted = measured.count(planted, "words")
    assert len(measured.claim_as("G²", counted) & true) > 20
    assert len(measured.claim_as("Mann–Whitney", counted) & true) > 10
    # Nothing was planted: the same claims are false.
    false = measured.measure_kind("words", planted, rng)[0]
    assert false[:5] == ("this package", 1, len(claims), len(claims), 0)


def test_the_table_counts_corpora_with_a_false_claim():
    page = [kind for kind, given in measured.KINDS.items() if given.page == 4]
    false = {("names", 1): 3, ("roles", 2): 1}  # by kind and deal
    rows = [
        (kind, measured.OURS, "2×5", deal, 1, *[false.get((kind, deal), 0)] * 2, 0, 0, 1.0)
        for kind in page
        for deal in range(3)
    ]
    rows += [("entities", measured.OURS, "2×5", 0, 4, 4, 1, 10, 3, 1.0)]
    table = measured.summarise(pd.DataFrame(rows, columns=measured.ROW)).set_index("kind")
    assert table.loc[["names", "page 4"], "share_false"].tolist() == [0.333, 0.667]
    assert table.loc[["names", "page 4"], "n_false"].tolist() == [1, 1.333]
    # Clopper & Pearson, one of three: 1 − 0.975^(1/3) and its like from above
    assert table.loc["names", ["share_low", "share_high"]].tolist() == [0.008, 0.906]
    assert table.loc["entities", ["found_4", "false_4"]].tolist() == [0.3, 0.25]
    assert np.isnan(table.loc["entities", "found_2"])


def test_a_run_that_was_stopped_goes_on(corpus, tmp_path):
    stored = Path(tmp_path, "part", "deals.csv")
    for n_deals in (1, 2):
        deals = measured.measure(corpus, [(2, 5)], ["two outlets"], n_deals, 1, stored)
    assert deals["deal"].tolist() == [0, 1] and not deals["n_claimed"].any()
