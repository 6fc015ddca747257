"""Frames: every hit traceable, every sentence counted, what no cue covers printed."""

import pandas as pd
import pytest

from conftest import write_corpus
from helpers import framing
from helpers.corpus.loading import PROJECT, CorpusError, load_corpus
from helpers.framing import frame_cues
from helpers.show.figures.views import plot_frames
from measure.bench import make_corpus


def test_a_hit_stands_where_it_says(corpus):
    hits = framing.frames(corpus)
    texts = corpus.articles.set_index("doc_id")["text"]
    assert len(hits) > 20
    for hit in hits.itertuples():
        words = texts[hit.doc_id][hit.start : hit.end].lower()
        assert words.strip() == words and words
        assert len(words.split()) <= len(hit.cue.split()) * (frame_cues.MAX_GAP + 1)


def test_counts_by_hand(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "Des civils sont morts. La mer est bleue."})
    counts = framing.count(load_corpus(folder)).set_index("frame")
    assert counts.loc["humanitarian cost", ["n", "n_sentences"]].tolist() == [1, 2]
    assert counts.loc["humanitarian cost", "share_sentences"] == pytest.approx(0.5)
    assert counts.loc["(no frame)", "n"] == 1


def test_a_frame_is_most_frequent_where_no_interval_reaches_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    rows = [
        ("A", "politics", 40, 0.40, 0.32, 0.48, 1),
        ("A", "conflict", 20, 0.20, 0.10, 0.31, 2),
        ("B", "politics", 40, 0.40, 0.32, 0.48, 1),
        ("B", "conflict", 30, 0.30, 0.20, 0.35, 2),
    ]
    columns = ["outlet", "frame", "n", "share_sentences", "share_low", "share_high", "rank"]
    frames = pd.DataFrame(rows, columns=columns).assign(n_sentences=100)
    corpus = make_corpus(["La ville."] * 2, ["A", "B"])
    said = plot_frames(frames, corpus)
    assert "politics in 40% of A" in said and "of B" not in said
    assert "none is clearly" in plot_frames(frames[frames["outlet"] == "B"], corpus)


def test_covered_and_uncovered_sentences_make_all(corpus):
    counts = framing.count(corpus)
    sizes = corpus.sentences["doc_id"].astype("str").map(
        corpus.articles.set_index("doc_id")["outlet"]).value_counts()  # fmt: skip
    bare = counts[counts["frame"] == "(no frame)"].set_index("outlet")
    assert bare["n_sentences"].to_dict() == sizes.to_dict()
    hits = framing.frames(corpus).drop_duplicates(["doc_id", "sentence_id"])
    assert bare["n"].sum() + len(hits) == len(corpus.sentences)
    inside = counts["share_sentences"].between(counts["share_low"], counts["share_high"])
    assert (inside | counts["share_low"].isna()).all()


def test_words_of_a_cue_stand_close_together(tmp_path):
    texts = {
        "a-1": "Les frappes ont atteint rapidement leurs limites.",
        "b-1": "Ils ont atteint la ville hier et la base connaît ses limites.",
    }
    hits = framing.frames(load_corpus(write_corpus(tmp_path, texts)))
    assert hits.loc[hits["cue"] == "atteindre limite", "doc_id"].tolist() == ["a-1"]


def test_every_frame_is_described_and_every_cue_has_a_source(corpus):
    frames = framing.frames(corpus, by="frame")
    assert (frames["definition"] != "").all() and (frames["n_cues"] > 0).all()
    assert frames["frame"].is_unique
    cues = frame_cues.read_cues(corpus)
    assert (cues["source"] != "").all()
    assert not cues.duplicated(["frame", "cue", "pos"]).any()


def test_part_of_speech_context_and_exceptions_decide(tmp_path):
    texts = {
        "a-1": "La critique est aisée. Il a gagné une médaille d'argent.",
        "b-1": "Ils ont remporté un succès. L'offensive de l'armée est un succès.",
        "c-1": "L'argent manque à la commune.",
    }
    hits = framing.frames(load_corpus(write_corpus(tmp_path, texts)))
    found = set(zip(hits["doc_id"], hits["sentence_id"], hits["frame"], strict=True))
    assert ("a-1", 2, "economic consequences") not in found
    assert ("c-1", 1, "economic consequences") in found
    assert ("b-1", 1, "military efficacy") not in found
    assert ("b-1", 2, "military efficacy") in found


def test_a_file_of_ones_own_replaces_the_frames(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "La mer est bleue. Le maire parle."})
    (folder / "frames.csv").write_text("frame;cue;pos\nsea;mer;NOUN\nsea;bleu;\n", "utf-8")
    corpus = load_corpus(folder)
    assert framing.frames(corpus)["frame"].tolist() == ["sea", "sea"]
    counts = framing.count(corpus).set_index("frame")
    assert counts["n"].to_dict() == {"sea": 1, "(no frame)": 1}
    (folder / "frames.csv").write_text("frame,word\nsea,mer\n", "utf-8")
    with pytest.raises(CorpusError, match="column missing: cue"):
        framing.frames(corpus)


def test_frames_meet_in_different_words_of_two_sentences_or_more(tmp_path):
    text = ("Le tribunal parle du crime et du crime. Le tribunal voit le crime. Le tribunal dort. "
            "La mer brille. Une note diplomatique part. Une voie diplomatique reste.")  # fmt: skip
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": text}))
    pairs = framing.count(corpus, pairs=True).set_index(["frame", "frame_2"])
    row = pairs.loc[("crime and punishment", "law and justice")]
    assert row[["n_joint", "n", "n_2"]].tolist() == [2, 2, 3] and row["g2"] > 0
    held = frame_cues.mark_frames(corpus)
    assert (held["diplomacy"] & held["external relations"]).sum() == 2
    assert len(pairs) == 1  # one word that is a cue of both is no meeting


def test_frames_meet_by_more_than_chance_only_in_several_articles(tmp_path):
    crime, rest = "Le tribunal voit le crime. ", "La mer brille. Le vent tombe. Le soir vient. "
    one = load_corpus(write_corpus(tmp_path / "one", {"a-1": crime * 2 + rest * 6}))
    row = framing.count(one, pairs=True).iloc[0]
    assert row["n_joint"] == 2 and row["g2"] > 3.84 and not row["is_firm"]
    words = ["brille", "tombe", "dort", "mange", "court"]
    texts = {
        f"{city}-1": f"Le tribunal de {city} voit le crime. "
        + " ".join(f"{city} {word}." for word in words)
        for city in ("Lyon", "Lille", "Nantes", "Brest", "Metz", "Dijon")
    }
    row = framing.count(load_corpus(write_corpus(tmp_path / "six", texts)), pairs=True).iloc[0]
    assert row["n_joint"] == 6 and row["is_firm"]


def test_hits_are_shown_where_they_stand(corpus):
    shown = framing.frames(corpus, frame="Burden-sharing", by="sentence")
    assert len(shown) and (shown["outlet"] != "").all()
    for row in shown.itertuples():
        assert all(0 <= start < end <= len(row.text) for start, end in row.spans)


def test_an_unknown_frame_is_refused_and_a_near_one_proposed(corpus):
    with pytest.raises(ValueError, match="did you mean “burden-sharing”"):
        framing.frames(corpus, frame="burden sharin")


def test_a_further_choice_of_company_and_words_that_follow_at_once(tmp_path):
    folder = write_corpus(tmp_path, {
        "a-1": "La France est en guerre, mais la mer brille. La mer donne du sel en France.",
        "b-1": "La France en guerre voit la mer. La mer, le sel, le vent.",
    })  # fmt: skip
    (folder / "frames.csv").write_text(
        "frame;cue;with\nsea at war;mer;france + guerre\nsalt sea;mer sel;\nsaltier;mer =sel;\n",
        "utf-8",
    )
    hits = framing.frames(load_corpus(folder))
    found = list(zip(hits["doc_id"], hits["sentence_id"], hits["frame"], strict=True))
    assert found == [("a-1", 1, "sea at war"), ("a-1", 2, "salt sea"), ("b-1", 1, "sea at war")]


def test_precision_on_news_that_the_lexicon_was_not_written_on(tmp_path):
    """Hits in 200 sentences of Wikinews (CC BY, WiNER-fr), read and judged once."""
    judged = pd.read_csv(PROJECT / "tests/data/frames_other.csv", dtype=str)
    judged = judged[judged["reading"] == "first reading"].drop(columns="reading")
    sentences = dict(enumerate(judged["sentence"].unique()))
    assert len(sentences) == 200
    folder = write_corpus(tmp_path, {f"s{k:03}": text for k, text in sentences.items()})
    (folder / "lines.csv").write_text(
        "doc_id,line,kind\n" + "".join(f"s{k:03},1,body\n" for k in sentences), "utf-8"
    )
    known = {(s, f, h): r == "yes" for s, f, h, r in judged.itertuples(index=False)}
    texts = {f"s{k:03}": text for k, text in sentences.items()}
    hits = framing.frames(load_corpus(folder))
    found = {(texts[h.doc_id], h.frame, texts[h.doc_id][h.start : h.end])
             for h in hits.itertuples()}  # fmt: skip
    right = [known[hit] for hit in found if hit in known]
    assert len(right) >= 0.95 * len(found)  # what is new has not been read
    assert sum(right) / len(right) > 0.9
    assert sum(right) > 0.9 * sum(known.values())
