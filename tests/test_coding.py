"""What a person codes: found again, drawn in an order that stays, written and never lost."""

import itertools
import multiprocessing
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

from conftest import make_row, write_corpus
from helpers.base.correction import correct_count
from helpers.base.paths import CorpusError
from helpers.corpus import coding
from helpers.corpus.cache import make_key
from helpers.corpus.listing import hash_sources
from helpers.corpus.loading import check_corpus

# Sentences that a spreadsheet, a table or a formula would spoil.
AWKWARD = ['« Oui », dit-il ; "non", dit-elle.', '"Nous irons", a dit X.', "=1+1", "- Non, et…"]


def make_items(n, start=0):
    number = np.arange(start, start + n)
    return pd.DataFrame(
        {
            "doc_id": [f"a-{i % 7}" for i in number],
            "sentence": [f"Phrase {i}." for i in number],
            "words": "",
            "label": np.where(number % 4, "no", "yes"),
            "doubt": (number % 10) / 10,
        }
    )


def make_answer(row, answer="yes", coder="A", mode="random", **more):
    keys = {name: row[name] for name in coding.KEYS}
    given = {"coder": coder, "task": "frames", "item": "f", "answer": answer, "mode": mode}
    return given | {"weight": f"{row['weight']:.6g}"} | keys | more


def code(folder, items, n, **more):
    drawn = coding.draw(folder, items, "frames", "f")
    for _, row in drawn.items.head(n).iterrows():
        coding.write_answer(folder, make_answer(row, **more))
    return coding.draw(folder, items, "frames", "f")


def test_the_order_stays_when_the_corpus_grows(tmp_path):
    few, more = (coding.draw(tmp_path, make_items(n), "frames", "f").items for n in (40, 90))
    assert [one for one in more["sentence"] if one in set(few["sentence"])] == list(few["sentence"])
    other = coding.draw(tmp_path, make_items(40), "frames", "g").items
    assert list(other["sentence"]) != list(few["sentence"])  # another frame is another draw


def test_answers_are_found_again_by_their_words(tmp_path):
    items = make_items(4).assign(sentence=AWKWARD)
    drawn = code(tmp_path, items, 4)
    assert (drawn.answers["A"] == "yes").all()
    edited = items.assign(sentence=[*AWKWARD[:3], "Une autre."])
    given = coding.draw(tmp_path, edited, "frames", "f")
    lost = given.items["sentence"].to_numpy() == "Une autre."
    assert (given.answers["A"] == np.where(lost, "", "yes")).all()


def test_the_sample_ends_at_the_first_that_is_not_coded(tmp_path):
    items = make_items(30)
    drawn = code(tmp_path, items, 12)
    given, chance = drawn.find_sample("A")
    tau = drawn.items["rank"].iloc[12]
    assert (given != "").tolist() == [True] * 12 + [False] * 18
    assert chance == pytest.approx(1 - np.exp(-tau))
    skipped = make_answer(drawn.items.iloc[20])
    coding.write_answer(tmp_path, skipped)
    told = coding.describe(coding.draw(tmp_path, items, "frames", "f"))
    assert (told["n_coded"], told["n_waiting"]) == (12, 1)
    given, chance = code(tmp_path, items, 30).find_sample("A")
    assert (given == "yes").all() and (chance == 1).all()


@pytest.mark.parametrize("mode", ["random", "unsure"])
def test_both_modes_estimate_without_bias(tmp_path, mode):
    items, size = make_items(300 * 60), 60  # 300 corpora of 60 items, all alike
    drawn = coding.draw(tmp_path, items, "frames", "f", mode)
    truth, found = np.where(np.arange(size) % 3, items["label"][:size], "yes"), []
    for _, part in drawn.items.groupby(drawn.items.index // size):
        given = truth[part.index.to_numpy() % size].astype(object)
        one = drawn._replace(items=part, answers={"A": np.where(np.arange(size) < 20, given, "")})
        answers, chance = one.find_sample("A")
        coded = np.where(answers == "", np.nan, answers == "yes")
        found.append(correct_count((part["label"] == "yes").to_numpy(), coded, chance).estimate)
    assert abs(np.mean(found) - (truth == "yes").sum()) < 3 * np.std(found) / np.sqrt(300) + 0.3


def test_counts_are_corrected_by_group(tmp_path):
    items = make_items(40)
    groups = pd.Series(np.where(np.arange(40) < 20, "one", "two"), index=items.index)
    assert not len(coding.correct(code(tmp_path, items, 10), groups, by="outlet", labels=["yes"]))
    drawn = code(tmp_path, items, 40, answer="no")
    coding.write_answer(tmp_path, make_answer(drawn.items.loc[5]))
    drawn = coding.draw(tmp_path, items, "frames", "f")
    table = coding.correct(drawn, groups, by="outlet", labels=["yes"])
    assert table["outlet"].tolist() == ["(all)", "one", "two"]
    assert table["n"].tolist() == [10, 5, 5]
    assert table["n_corrected"].tolist() == table["n_corrected_high"].tolist() == [1, 1, 0]
    assert table["difference"].iloc[1:].tolist() == pytest.approx([1 / 20, -1 / 20])
    assert table.attrs["share_right"] == (30 - 1) / 40


def test_a_changed_answer_takes_the_place_of_the_old_one(tmp_path):
    items = make_items(3)
    row = code(tmp_path, items, 3).items.iloc[1]
    coding.write_answer(tmp_path, make_answer(row, "no"))
    coding.write_answer(tmp_path, make_answer(row, "yes", coder="B"))
    drawn = coding.draw(tmp_path, items, "frames", "f")
    assert drawn.answers["A"].tolist() == ["yes", "no", "yes"]
    assert drawn.answers["B"].tolist() == ["", "yes", ""]
    assert len(coding.read_answers(tmp_path)) == 4


def test_two_coders_at_one_time_lose_nothing(tmp_path):
    rows = coding.draw(tmp_path, make_items(12), "frames", "f").items

    def write(coder):
        for _, row in rows.iterrows():
            coding.write_answer(tmp_path, make_answer(row, coder=coder))

    threads = [threading.Thread(target=write, args=(coder,)) for coder in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert coding.read_answers(tmp_path)["coder"].value_counts().to_dict() == {"A": 12, "B": 12}


def write_on(folder, written):
    for n in itertools.count():
        row = {"doc_id": "a", "sentence": f"Phrase {n}. " * 200, "words": "", "weight": 1.0}
        coding.write_answer(folder, make_answer(row))
        written.value = n + 1


def test_a_killed_run_leaves_whole_rows(tmp_path):
    if sys.platform != "linux":
        pytest.skip("needs a process that forks")
    processes = multiprocessing.get_context("fork")
    written = processes.Value("i", 0)
    process = processes.Process(target=write_on, args=(tmp_path, written))
    process.start()
    time.sleep(0.3)
    process.kill()
    process.join()
    assert len(coding.read_answers(tmp_path)) >= written.value > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"task": "tone"}, "task “tone”: one of stance"),
        ({"answer": "perhaps"}, "answer “perhaps”: one of yes, no expected"),
        ({"mode": "first"}, "mode “first”: one of random, unsure"),
        ({"weight": "much"}, "weight: a number above 0"),
        ({"coder": ""}, "must not be empty"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path, change, said):
    folder = write_corpus(tmp_path, {"a-1": "Le train part. Il arrive."}, [make_row("a-1")])
    row = coding.draw(tmp_path, make_items(1), "frames", "f").items.iloc[0]
    coding.write_answer(folder, make_answer(row) | change)
    problems = check_corpus(folder).query("file == 'coding.csv'")
    assert problems["row"].tolist() == [2] and said in problems["message"].iloc[0]
    with pytest.raises(CorpusError, match=r"coding\.csv, row 2"):
        coding.read_answers(folder)


def test_another_mode_is_refused(tmp_path):
    items = make_items(5)
    code(tmp_path, items, 2)
    with pytest.raises(ValueError, match="drawn with mode='random': go on with that"):
        coding.draw(tmp_path, items, "frames", "f", "unsure")
    row = coding.draw(tmp_path, items, "frames", "f").items.iloc[3]
    coding.write_answer(tmp_path, make_answer(row, mode="unsure"))
    with pytest.raises(CorpusError, match="two modes"):
        coding.read_answers(tmp_path)


def test_an_answer_annotates_nothing_anew(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "Le train part."}, [make_row("a-1")])
    before = make_key(hash_sources(folder))
    code(folder, make_items(2), 2)
    assert make_key(hash_sources(folder)) == before


def test_coders_are_compared_where_both_coded(tmp_path):
    items = make_items(12)
    assert not len(coding.compare_coders(code(tmp_path, items, 12)))
    rows = coding.draw(tmp_path, items, "frames", "f").items
    for place, (_, row) in enumerate(rows.head(10).iterrows()):
        coding.write_answer(tmp_path, make_answer(row, "no" if place < 5 else "yes", "B"))
        coding.write_answer(tmp_path, make_answer(row, "no" if place < 6 else "yes", "A"))
    found = coding.compare_coders(coding.draw(tmp_path, items, "frames", "f")).iloc[0]
    # 20 values, 11 no and 9 yes; 2 of the pairs differ: 1 − 19·2 / (2·11·9).
    assert found["alpha"] == pytest.approx(1 - 19 * 2 / 198)
    assert found["n_items"] == 10 and found["share_agree"] == pytest.approx(0.9)
    assert found["alpha_low"] < found["alpha"] <= found["alpha_high"] <= 1


def test_answers_to_sentences_that_were_changed_are_counted_as_lost(tmp_path):
    items = make_items(30)
    code(tmp_path, items, 30)
    items.loc[3, "sentence"] = "Une autre phrase."
    drawn = coding.draw(tmp_path, items, "frames", "f")
    assert drawn.n_lost == 1 and coding.describe(drawn)["n_lost"] == 1


def test_a_coding_of_whole_articles_is_of_its_subject_and_has_known_labels(tmp_path):
    items = make_items(30).assign(label="none")
    (tmp_path / "gold").mkdir()
    rows = "\n".join(f"{row.doc_id},{row.sentence},none" for row in items.itertuples())
    file = tmp_path / coding.GOLD
    file.write_text("doc_id,sentence,stance\n" + rows, encoding="utf-8")
    assert coding.draw(tmp_path, items, "stance", "the coalition's strategy").answers
    assert not coding.draw(tmp_path, items, "stance", "la réforme").answers
    file.write_text(file.read_text("utf-8").replace("none", "Critical", 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"row 2.*Critical"):
        coding.draw(tmp_path, items, "stance", "la réforme")
