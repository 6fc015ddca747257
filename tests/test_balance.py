"""What an edited dispatch gained and lost, checked against a reading of the pair."""

import re

import pytest

from conftest import write_corpus
from helpers.corpus.loading import load_corpus
from helpers.framing import profiles as profile
from helpers.reuse import balance
from helpers.reuse.edits import list_edits
from helpers.reuse.sentence_pairs import count_reuse, find_reuse
from helpers.show import findings


@pytest.fixture(scope="module")
def reuse(corpus):
    return find_reuse(corpus)


def test_every_sentence_is_described_once(corpus, reuse):
    changes = balance.describe_changes(reuse, corpus)
    counts = count_reuse(reuse, corpus).set_index("status")["n_sentences"]
    parts = changes["part"].value_counts()
    assert parts["dropped"] == counts["dropped"] and parts["added"] == counts["added"]
    assert parts["edited: as it was"] == parts["edited: as it is"] == counts["edited"]
    weighed = balance.weigh_changes(changes, corpus).set_index("part")
    assert weighed.loc["dropped", ["n_sentences", "n_words"]].tolist() == [7, 151]


def test_the_enemy_is_renamed_and_the_word_put_into_speech_is_seen(corpus, reuse):
    renamed = balance.list_renamings(reuse, corpus).iloc[0]
    assert renamed.tolist() == ["État islamique", "l'EI", "«Daech»", 2]
    edits = list_edits(reuse, corpus).set_index("after")
    assert edits.loc["(terroriste)", "in_quotation"]
    assert edits.loc["A Paris on assure qu’", "is_moved"]
    cut = edits.set_index("before")["is_moved"]
    assert cut["assure-t-on à Paris"] and not cut["(acronyme arabe de l'Etat islamique)"]


def test_the_answer_names_what_a_reader_finds(corpus, reuse):
    said = findings.summarise_reuse(reuse, count_reuse(reuse, corpus), corpus)
    text = re.sub("<[^>]+>", "", said)
    named = [
        "mais commence enfin à porter ses fruits", "«Daech»", "(terroriste)", "15.000",
        "Stratégie militaire faible", "Moscou continue", "La coalition conduite",
    ]  # fmt: skip
    for words in named:
        assert words in text, words


def test_the_reasons_point_to_the_fuller_text(corpus, reuse):
    reasons = balance.judge_source(reuse, corpus)
    assert set(reasons["points_to"]) == {"", "wire-2016-01-20"}
    reasons = reasons.set_index("ground")
    assert reasons.loc["is dated earlier", "points_to"] == ""
    alone = reasons.loc["has more sentences that the other lacks"]
    assert alone.tolist() == ["7", "3", "wire-2016-01-20"]


def test_nothing_shared_is_nothing_weighed(small):
    nothing = find_reuse(small)
    changes = balance.describe_changes(nothing, small)
    assert changes.empty and balance.compare_changed_entities(changes).empty
    assert balance.judge_source(nothing, small).empty
    assert balance.weigh_changes(changes, small)["n_sentences"].sum() == 0


def test_the_profile_has_the_same_measures_for_each_outlet(corpus):
    table = profile.profile_framing(corpus)
    sizes = table.groupby("outlet")["measure"].agg(list)
    assert all(measures == sizes.iloc[0] for measures in sizes)
    assert table["share"].dropna().between(0, 1).all() and (table["n"] <= table["n_of"]).all()


def test_a_name_that_other_words_replace_is_said(tmp_path):
    text = (
        "Le sommet de {} commence lundi matin à neuf heures précises dans la grande salle. "
        "Les délégués voteront ensuite le budget de la ville et celui de la région."
    )
    texts = {"a-1": text.format("Lyon"), "b-1": text.format("la capitale")}
    folder = write_corpus(tmp_path, texts)
    found = load_corpus(folder)
    pair = find_reuse(found)
    said = re.sub("<[^>]+>", "", findings.summarise_reuse(pair, count_reuse(pair, found), found))
    assert "in the place of" in said and "Lyon" in said and "la capitale" in said
    assert "name Lyon" not in said  # nothing is dropped
