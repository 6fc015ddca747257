"""What an edited dispatch gained and lost, checked against a reading of the pair."""

import re
from shutil import copyfile, copytree

from conftest import write_corpus
from helpers import framing, reuse, show
from helpers.corpus.loading import load_corpus


def say(corpus):
    said = show.say("shared_text", reuse.changes(corpus, by="gist"), top=30)
    return re.sub("<[^>]+>", "", said)


def test_every_sentence_is_described_once(corpus):
    parts = reuse.changes(corpus)["part"].value_counts()
    counts = reuse.align(corpus)["status"].value_counts()
    assert parts["dropped"] == counts["dropped"] and parts["added"] == counts["added"]
    assert parts["edited: as it was"] == parts["edited: as it is"] == counts["edited"]
    weighed = reuse.changes(corpus, by="part").set_index("part")
    assert weighed.loc["dropped", ["n_sentences", "n_words"]].tolist() == [7, 151]


def test_the_words_of_the_second_text_are_counted_once(corpus):
    weighed = reuse.changes(corpus, by="part").set_index("part")
    kept = weighed.loc[["kept word for word", "edited: as it is", "added"], "n_words"].sum()
    words = corpus.articles.set_index("doc_id")["n_words"]
    assert kept == words[weighed.attrs["second"]]


def test_the_enemy_is_renamed_and_the_word_put_into_speech_is_seen(corpus):
    gist = reuse.changes(corpus, by="gist").set_index("kind")
    renamed = gist.loc["renamed", ["entity", "before", "after", "n"]]
    assert renamed.tolist() == ["État islamique", "l'EI", "«Daech»", 2]
    edits = reuse.edits(corpus).set_index("after")
    assert edits.loc["(terroriste)", "in_quotation"]
    assert edits.loc["A Paris on assure qu’", "is_moved"]
    cut = edits.set_index("before")["is_moved"]
    assert cut["assure-t-on à Paris"] and not cut["(acronyme arabe de l'Etat islamique)"]


def test_the_answer_names_what_a_reader_finds(corpus):
    text = say(corpus)
    named = [
        "keeps 15 of the 27 sentences of Unidentified regional site, 2016-01-20 word for word, "
        "drops 2 of the 3 "
        "that favour ",
        " and 0 of the 2 that criticise it, and turns 1 from mixed to critical (labels: a careful",
        "Of 27 sentences 15 stay word for word, 5 are edited, 7 dropped (151 words); 3 are added",
        "mais commence enfin à porter ses fruits",
        "«Daech»",
        "(terroriste)",
        "15.000",
        "Stratégie militaire faible",
        "Moscou continue",
        "La coalition conduite",
    ]
    for words in named:
        assert words in text, words


def test_without_a_coding_few_labels_tell_no_story(corpus, tmp_path):
    for name in ("articles.csv", "lines.csv"):
        copyfile(corpus.folder / name, tmp_path / name)
    copytree(corpus.folder / "raw", tmp_path / "raw")
    text = say(load_corpus(tmp_path))
    assert "favour" not in text
    assert "word for word, edits 5, drops 7 (151 words) and adds 3 (43 words)" in text


def test_the_reasons_point_to_the_fuller_text(corpus):
    texts = reuse.source(corpus).set_index("doc_id")
    assert texts["n_alone"].to_dict() == {"wire-2016-01-20": 7, "alahed-2016-01-20": 3}
    assert texts["verdict"].tolist() == ["nearer", ""]
    reasons = texts.loc["wire-2016-01-20", "reasons"]
    assert "has more sentences that the other lacks" in reasons
    assert "is dated earlier" not in reasons


def test_nothing_shared_is_nothing_weighed(small):
    for by in ("sentence", "part", "entity", "gist"):
        assert reuse.changes(small, by=by).empty
    assert reuse.edits(small).empty and reuse.source(small).empty
    assert "No two articles" in say(small)


def test_the_profile_has_the_same_measures_for_each_outlet(corpus):
    table = framing.profile(corpus)
    sizes = table.groupby("outlet")["measure"].agg(list)
    assert all(measures == sizes.iloc[0] for measures in sizes)
    assert table["share"].dropna().between(0, 1).all() and (table["n"] <= table["n_of"]).all()
    # Four outlets with one or two articles: nothing can be tested, so that nothing is set apart.
    assert table["q"].isna().all() and not table["sets_apart"].any()
    assert table.attrs["n_tested"] == 0


def test_a_name_that_other_words_replace_is_said(tmp_path):
    text = (
        "Le sommet de {} commence lundi matin à neuf heures précises dans la grande salle. "
        "Les délégués voteront ensuite le budget de la ville et celui de la région."
    )
    texts = {"a-1": text.format("Lyon"), "b-1": text.format("la capitale")}
    said = say(load_corpus(write_corpus(tmp_path, texts)))
    assert "in the place of" in said and "Lyon" in said and "la capitale" in said
    assert "name Lyon" not in said  # nothing is dropped
