"""The corpora that the benchmark makes: offsets that hold, copies that add up."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from helpers import vocabulary
from helpers.corpus.near_copies import find_copies
from helpers.vocabulary import terms
from measure import bench, growth, simulate

TEXTS = ["Le maire l'a dit. Oui.\nC'est tout.", "La grève continue, dit-il ; la grève s'étend."]


def test_a_plain_corpus_keeps_its_offsets():
    corpus = bench.make_corpus(TEXTS, ["a", "b"])
    texts = corpus.articles.set_index("doc_id")["text"]
    for row in corpus.tokens.itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.token
    for row in corpus.sentences.itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.text
    assert corpus.sentences.groupby("doc_id", observed=True).size().tolist() == [3, 1]
    words = corpus.tokens[corpus.tokens["is_word"]]["token"].astype("str").tolist()
    assert words[:5] == ["Le", "maire", "l'", "a", "dit"]


def test_a_repeated_corpus_counts_so_many_times_over():
    once = bench.make_corpus(TEXTS, ["a", "b"])
    thrice = bench.repeat_corpus(once, 3)
    counts = [
        vocabulary.count(corpus, unit="form", function_words=True).set_index(["outlet", "term"])
        for corpus in (once, thrice)
    ]
    assert (counts[1]["n"] == 3 * counts[0]["n"]).all()
    assert (counts[1]["n_articles"] == 3 * counts[0]["n_articles"]).all()
    assert thrice.articles["doc_id"].is_unique


def test_ours_is_measured_alone():
    corpus = bench.repeat_corpus(bench.make_corpus(TEXTS, ["a", "b"]), 20)
    table = bench.measure(corpus, "grève", alone=True)
    assert len(table) == 7 and (table["cpu_seconds"] >= 0).all()
    assert (table["n_tokens"] == len(corpus.tokens)).all()


def test_a_stopped_run_of_growth_goes_on_where_it_stopped(tmp_path, monkeypatch):
    measured = []

    def measure(step, folder):
        measured.append((step, (folder / "derived").exists()))
        # Which steps are measured is asked here, and the last of them takes a minute.
        return real(step, folder) if step == "copies" else {"cpu_seconds": 1.0, "n_words": 9}

    real = growth._measure_apart
    monkeypatch.setattr(growth, "list_steps", lambda: {"copies": None, "frames": None})
    monkeypatch.setattr(growth, "_measure_apart", measure)
    monkeypatch.chdir(tmp_path)
    place = Path("kept")  # seen from here, and not from where the steps run
    first = growth.measure_growth(TEXTS, [3], place)
    assert first["problem"].isna().all() and (first["n_words"] > 0).all()
    assert first.set_index("step").loc["copies", "cpu_seconds"] != 1.0
    (file,) = place.glob("3-*/measured.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines()
    measured.clear()
    file.write_text("\n".join([lines[0], lines[1], lines[2][:-9]]), encoding="utf-8")
    second = growth.measure_growth(TEXTS, [3], place)
    assert [step for step, _ in measured] == ["frames", "export"]
    assert second.iloc[:2].equals(first.iloc[:2])
    file.write_text("", encoding="utf-8")  # stopped in the middle of the annotation
    measured.clear()
    growth.measure_growth(TEXTS, [3], place)
    assert measured[0] == ("annotation", False)
    measured.clear()
    growth.measure_growth([*TEXTS, "Un autre texte."], [3], place)
    assert len(measured) == 4


def test_the_slope_is_the_exponent_of_growth():
    table = pd.DataFrame({"step": ["square"] * 3, "n_articles": [1, 10, 100], "peak_mb": 1.0,
                          "cpu_seconds": [50.0, 1.0, 100.0]})  # fmt: skip
    assert growth.summarise_growth(table)["slope"].round(6).tolist() == [2.0]


def test_a_simulated_corpus_is_one_that_annotation_could_have_left(corpus, tmp_path, monkeypatch):
    simulate.simulate(corpus, 80, tmp_path)
    made = simulate.open_simulated(tmp_path)
    assert len(made.parts) == 2 and len(made.articles) == 80
    texts = made.articles.set_index("doc_id")["text"]
    for table, column in ((made.sentences, "text"), (made.mentions, "surface")):
        cut = zip(table["doc_id"], table["start"], table["end"], strict=True)
        assert [texts[doc][start:end] for doc, start, end in cut] == table[column].tolist()
    numbers = made.tokens.groupby("doc_id")["token_id"]
    assert (made.tokens["token_id"] == numbers.cumcount()).all()
    inside = made.tokens.merge(made.sentences, on=["doc_id", "sentence_id"], suffixes=("", "_"))
    assert len(inside) == len(made.tokens)
    assert (inside["start"] >= inside["start_"]).all() and (inside["end"] <= inside["end_"]).all()
    monkeypatch.setattr(terms, "PARTS_AT_ONCE", 1)
    counted = vocabulary.count(made, function_words=True)
    assert counted["n"].sum() == made.tokens["is_word"].sum() == made.articles["n_words"].sum()
    in_memory = replace(made)
    same = pd.testing.assert_frame_equal
    same(counted, vocabulary.count(in_memory, function_words=True))
    near, tied = (
        [vocabulary.collocates(own, "coalition", by=by) for own in (made, in_memory)]
        for by in ("window", "syntax")
    )
    same(*near)
    same(*tied)
    assert len(near[0]) and len(tied[0])
    assert find_copies(made)["is_copy"].any()
