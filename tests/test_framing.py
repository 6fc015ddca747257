"""Frames: every hit traceable, every sentence counted, what no cue covers printed."""

import pytest
from conftest import write_corpus

from helpers import framing
from helpers.corpus import load_corpus


def test_a_hit_stands_where_it_says(corpus):
    hits = framing.find_frames(corpus)
    texts = corpus.articles.set_index("doc_id")["text"]
    assert len(hits) > 20
    for hit in hits.itertuples():
        words = texts[hit.doc_id][hit.start : hit.end].lower()
        assert words[:3] == hit.cue[:3] or len(hit.cue.split()) >= 1
        assert len(words.split()) <= len(hit.cue.split()) * (framing.GAP + 1)


def test_counts_by_hand(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "Des civils sont morts. La mer est bleue."})
    counts = framing.count_frames(load_corpus(folder)).set_index("frame")
    assert counts.loc["humanitarian", ["n", "n_sentences"]].tolist() == [1, 2]
    assert counts.loc["humanitarian", "share_sentences"] == pytest.approx(0.5)
    assert counts.loc["(no frame)", "n"] == 1


def test_covered_and_uncovered_sentences_make_all(corpus):
    counts = framing.count_frames(corpus)
    sizes = corpus.sentences["doc_id"].astype("str").map(
        corpus.articles.set_index("doc_id")["outlet"]).value_counts()  # fmt: skip
    bare = counts[counts["frame"] == "(no frame)"].set_index("outlet")
    assert bare["n_sentences"].to_dict() == sizes.to_dict()
    hits = framing.find_frames(corpus).drop_duplicates(["doc_id", "sentence_id"])
    assert bare["n"].sum() + len(hits) == len(corpus.sentences)
    inside = counts["share_sentences"].between(counts["share_low"], counts["share_high"])
    assert (inside | counts["share_low"].isna()).all()


def test_words_of_a_cue_stand_close_together(tmp_path):
    texts = {
        "a-1": "Les frappes ont atteint rapidement leurs limites.",
        "b-1": "Ils ont atteint la ville hier et la base connaît ses limites.",
    }
    hits = framing.find_frames(load_corpus(write_corpus(tmp_path, texts)))
    assert hits.loc[hits["cue"] == "atteindre limite", "doc_id"].tolist() == ["a-1"]


def test_every_frame_is_described():
    frames = framing.describe_frames()
    assert frames["definition"].notna().all() and (frames["n_cues"] > 0).all()
    assert frames["frame"].is_unique
