"""The desk: blind, by key, back and skip, and what is shown is what was written."""

import re

import pytest

from conftest import TEXTS, write_corpus
from helpers import entities, framing, stance
from helpers.corpus.coding import ANSWERS, FILE, read_answers
from helpers.corpus.loading import load_corpus
from helpers.show import explore

SIDES = (
    "side,kind,name\ngouvernement,subject,la réforme\ngouvernement,role,target\n"
    "syndicats,role,opponent\ngouvernement,lemma,réforme\ngouvernement,lemma,gouvernement\n"
    "syndicats,lemma,syndicat\nsyndicats,lemma,grève\n"
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = write_corpus(tmp_path_factory.mktemp("coding"), TEXTS)
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    return load_corpus(folder)


@pytest.fixture(autouse=True)
def _nothing_coded(corpus):
    (corpus.folder / FILE).unlink(missing_ok=True)


def read(html):
    return re.sub("<[^>]+>", "", html)


def asked(explorer):
    """The sentence to be coded: what stands in the quotation and is not grey."""
    quote = re.search("<blockquote.*?>(.*)</blockquote>", explorer.output.value, re.S)[1]
    return read(re.sub("<span.*?</span>", "", quote, flags=re.S))


def type_in(explorer, keys):
    for key in keys:
        explorer.key.value = key


def test_an_answer_by_key_is_written_and_the_next_is_shown(corpus):
    explorer = explore.coding(corpus)
    first = asked(explorer)
    type_in(explorer, "4")
    (row,) = read_answers(corpus.folder).to_dict("records")
    assert (row["sentence"], row["answer"], row["coder"]) == (first, "none", "A")
    assert (row["task"], row["item"], row["mode"], row["weight"]) == (
        "stance",
        "la réforme",
        "random",
        1,
    )
    assert asked(explorer) != first and explorer.key.value == ""


def test_results_can_be_asked_for_before_anything_is_coded(corpus):
    explorer = explore.coding(corpus, "speakers")
    explorer.controls["results"].value = True
    assert "0 answers count so far" in read(explorer.output.value)


def test_it_is_blind_until_the_answer_is_given(corpus):
    explorer = explore.coding(corpus)
    before = read(explorer.output.value)
    outlets = set(corpus.articles["outlet"])
    assert not any(outlet in before for outlet in outlets) and "The last one" not in before
    explorer.buttons["1"].click()
    after = read(explorer.output.value)
    assert re.search(f"coded critical, was in ({'|'.join(outlets)})", after)
    assert not re.search(r"0\.\d\d", before + after)  # no probability of the reader's


def test_back_changes_the_last_answer_and_skip_puts_off(corpus):
    explorer = explore.coding(corpus)
    first = asked(explorer)
    type_in(explorer, "1b")
    assert asked(explorer) == first
    type_in(explorer, "2")
    assert read_answers(corpus.folder)["answer"].tolist() == ["favourable"]
    skipped = asked(explorer)
    type_in(explorer, "s44444")
    assert asked(explorer) == skipped
    type_in(explorer, ["x", "9", "44", ""])  # no answer, and two at once
    assert len(read_answers(corpus.folder)) == 6


def test_a_second_coder_is_asked_the_same_and_sees_no_answer(corpus):
    order = []
    for coder in "AB":
        explorer = explore.coding(corpus, coder=coder)
        order.append([])
        for _ in range(4):
            order[-1].append(asked(explorer))
            assert ("coded critical" in read(explorer.output.value)) == (len(order[-1]) > 1)
            type_in(explorer, "1")
    assert order[0] == order[1]
    again = explore.coding(corpus, coder="B")
    assert asked(again) not in order[1] and "4 of" in read(again.output.value)


def test_what_was_coded_corrects_the_counts_of_a_corpus_that_is_loaded(corpus):
    assert not len(stance.count(corpus, corrected=True))
    explorer = explore.coding(corpus)
    n = len(explorer.drawn.items)
    type_in(explorer, "1" * n)
    assert f"All {n} are coded" in read(explorer.output.value)
    table = stance.count(corpus, corrected=True)
    total = table.query("outlet == '(all)'").set_index("label")["n_corrected"]
    assert total.to_dict() == {"critical": n, "favourable": 0, "mixed": 0, "none": 0}
    explore.coding(corpus, coder="B").press("1")
    explorer.controls["results"].value = True
    shown = read(explorer.output.value)
    assert f"All {n} sentences were read by a person (A)" in shown
    assert "gave all of them one label" in shown and "As counted" in shown
    assert "What was coded" in explore.coding(corpus).snapshot
    type_in(explorer, "b")
    assert f"{n - 1} of {n}" in read(explorer.output.value)


@pytest.mark.parametrize("task", ["frames", "speakers", "actions"])
def test_other_tasks_go_the_same_way(corpus, task):
    explorer = explore.coding(corpus, task, mode="unsure")
    n = len(explorer.drawn.items)
    type_in(explorer, "1" * n)
    answers = read_answers(corpus.folder)
    assert len(answers) == n > 2 and set(answers["task"]) == {task}
    counted = {
        "frames": lambda: framing.count(corpus, corrected=True),
        "speakers": lambda: entities.speakers(corpus, corrected=True),
        "actions": lambda: framing.actions(corpus, corrected=True),
    }[task]()
    total = counted[counted["outlet"] == "(all)"]
    assert (total["n_coded"] == n).all()
    if ANSWERS[task]:
        assert total["n_corrected"].iloc[0] == n  # the first key is yes, or said


def test_the_words_asked_about_are_marked(corpus):
    explorer = explore.coding(corpus, "speakers")
    marked = re.search("<mark>(.*?)</mark>", explorer.output.value)[1]
    row = explorer.drawn.items.iloc[0]
    assert read(marked).strip() == row["words"].strip()
    assert row["label"] in explorer.list_choices().values()


def test_what_texts_say_is_escaped(tmp_path):
    text = "Le gouvernement <b>défend</b> la réforme. Les syndicats & alliés dénoncent."
    folder = write_corpus(tmp_path, {"a-1": text})
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    explorer = explore.coding(load_corpus(folder), coder="<i>x</i>")
    type_in(explorer, "4")
    for shown in (explorer.output.value, str(explorer.snapshot)):
        assert "<b>défend" not in shown and "<i>x" not in shown


def test_what_cannot_be_done_is_said(corpus, tmp_path):
    with pytest.raises(ValueError, match="task must be one of"):
        explore.coding(corpus, "tone")
    with pytest.raises(ValueError, match="no frame"):
        explore.coding(corpus, "frames", frame="zzz")
    explorer = explore.coding(corpus)
    explorer.corpus = load_corpus(write_corpus(tmp_path / "gone", TEXTS))
    (explorer.corpus.folder / FILE).mkdir()
    type_in(explorer, "1")
    assert "not written to coding.csv" in read(explorer.output.value)
    assert "0 of" in read(explorer.output.value)


def test_where_nothing_is_judged_there_is_no_desk(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "Il pleut, et il pleuvra encore."}))
    assert explore.coding(corpus) == ""
