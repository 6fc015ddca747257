"""A subject of one's own: put on sides by click, judged at once, written once and never twice."""

import re

import pandas as pd
import pytest

from conftest import TEXTS, make_row, write_corpus
from helpers import stance
from helpers.base.spreadsheet import read_table
from helpers.corpus.loading import load_corpus
from helpers.show import explore
from helpers.show.explore_subject import SHOWN, judge_sentences, propose
from helpers.stance.sides import read_subject

NAME = "la réforme des retraites"
SIDES = {"lemma réforme": "target", "lemma syndicat": "opponent"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The made-up corpus, with a second text on its subject in a plural that has no s."""
    texts = TEXTS | {
        "courrier-2": "Les travaux avancent. Ces travaux coûtent cher, dit Paul Durand."
    }
    return write_corpus(tmp_path_factory.mktemp("subject"), texts)


@pytest.fixture
def explorer(folder):
    for file in folder.glob("sides.csv*"):
        file.unlink()
    return explore.subject(load_corpus(folder))


def choose(explorer, name=NAME, sides=SIDES):
    for key, side in sides.items():
        explorer.controls[key].value = side
    explorer.controls["name"].value = name


def read(html):
    return re.sub("<[^>]+>", "", html)


def read_rows(file):
    problems = []
    rows = read_table(file, [], lambda *told: problems.append(told))
    assert not problems
    return list(rows[["side", "kind", "name"]].itertuples(index=False, name=None))


def test_no_name_is_set_as_a_formula(explorer, folder):
    named = explorer.proposed.assign(name="$x$ \\(y\\) " + explorer.proposed["name"])
    controls = type(explorer)(load_corpus(folder), named).controls
    assert len(controls) > 2
    assert not any({*control.description} & {"$", "\\"} for control in controls.values())


def test_names_and_nouns_are_offered_by_the_number_of_articles(explorer):
    offered = explorer.proposed[["name", "kind", "what", "n_articles"]]
    assert offered["n_articles"].is_monotonic_decreasing
    rows = {row.name: tuple(row)[2:] for row in offered.itertuples()}
    assert rows["Paul Durand"] == ("entity", "person", 3)
    assert rows["syndicat"] == ("lemma", "noun", 3) and rows["réforme"] == ("lemma", "noun", 3)
    assert "cher" not in rows and "le" not in rows


def test_nouns_of_any_french_text_are_not_offered(tmp_path):
    texts = {
        "a-1": "Le jour se lève. Un jour de pluie sur la raffinerie. Deux raffineries ferment."
    }
    nouns = propose(load_corpus(write_corpus(tmp_path, texts))).query("kind == 'lemma'")["name"]
    assert "raffinerie" in set(nouns)
    assert (texts["a-1"].count("jour"), "an" in set(nouns)) == (2, False)


def test_a_choice_shows_sentences_that_name_a_side(explorer):
    assert "Give the subject a name" in read(explorer.output.value)
    choose(explorer, sides={})
    assert "side of the target" in read(explorer.output.value)
    choose(explorer)
    shown = explorer.output.value
    marked = {word.lower() for word in re.findall("<mark>(.*?)</mark>", shown)}
    assert marked == {"réforme", "syndicats"}
    assert 3 <= shown.count("<blockquote") <= SHOWN
    notes = re.findall(r"(critical|favourable|mixed|none) \((0\.\d\d|1\.00)", read(shown))
    assert len(notes) == shown.count("<blockquote")
    explorer.controls["lemma syndicat"].value = "none"
    assert "syndicats</mark>" not in explorer.output.value


def test_what_is_shown_is_what_stance_says_of_the_whole_text(explorer):
    choose(explorer)
    explorer.write()
    sample = explorer.sample
    shown = judge_sentences(sample, read_subject(explorer.folder))
    scored = stance.score(load_corpus(explorer.folder))
    both = shown.merge(scored, on=["doc_id", "sentence_id"])
    assert len(both) == len(shown) > 0 and (both["label_x"] == both["label_y"]).all()
    first = both["note_x"].str.extract(r"\((\d\.\d\d)")[0].astype(float)
    assert (first - both["probability"]).abs().max() <= 0.005 + 1e-6


def test_outlets_and_articles_take_turns(explorer):
    choose(explorer)
    subject = replace_sides(explorer)
    shown = judge_sentences(explorer.sample, subject)
    assert shown["outlet"][:2].nunique() == 2  # the two outlets that name a side
    again = judge_sentences(explorer.sample, subject)
    pd.testing.assert_frame_equal(shown, again)


def replace_sides(explorer):
    explorer.write()
    return read_subject(explorer.folder)


def test_the_table_written_is_the_subject_at_once(explorer):
    corpus = load_corpus(explorer.folder)
    assert not read_subject(corpus.folder).is_own
    before = stance.count(corpus, by="subject")["subject"][0]
    choose(explorer)
    explorer.button.click()
    assert "sides.csv is written" in read(explorer.answer.value)
    assert read_rows(explorer.folder / "sides.csv") == [
        ("target", "subject", NAME),
        ("target", "role", "target"),
        ("opponent", "role", "opponent"),
        ("partner", "role", "ally"),
        *[(side, *key.split(" ", 1)) for key, side in order(explorer)],
    ]
    after = stance.count(corpus, by="subject")["subject"][0]
    assert before != after == NAME  # the same corpus, loaded before
    explorer.button.click()
    assert "nothing was written" in read(explorer.answer.value)


def order(explorer):
    return [(key, SIDES[key]) for key in explorer.controls if key in SIDES]


def test_a_table_that_is_replaced_is_kept(explorer):
    file = explorer.folder / "sides.csv"
    mine = b"side,kind,name\na,subject,ma table\na,role,target\nb,role,opponent\n"
    file.write_bytes(mine)
    choose(explorer)
    explorer.button.click()
    assert "The old one is sides.csv.bak" in read(explorer.answer.value)
    assert read_rows(file)[0] == ("target", "subject", NAME)
    assert (explorer.folder / "sides.csv.bak").read_bytes() == mine
    explorer.controls["name"].value = "une autre"
    explorer.button.click()
    assert read_rows(explorer.folder / "sides.csv.bak1")[0] == ("target", "subject", NAME)
    assert read_rows(file)[0] == ("target", "subject", "une autre")


def test_a_plural_that_is_another_word_is_written_too(explorer):
    choose(explorer, sides={"lemma travail": "target"})
    assert "travaux</mark>" in explorer.output.value
    explorer.button.click()
    assert ("target", "lemma", "travaux") in read_rows(explorer.folder / "sides.csv")


@pytest.mark.parametrize(
    ("name", "sides", "said"),
    [
        ("", SIDES, "Give the subject a name"),
        (" - ", SIDES, "Give the subject a name"),
        ("x" * 200, SIDES, "200 characters: 120 at most"),
        (NAME, {"lemma réforme": "opponent"}, "side of the target"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(explorer, name, sides, said):
    choose(explorer, name, sides)
    explorer.button.click()
    assert said in read(explorer.answer.value) and said in read(explorer.output.value)
    assert not (explorer.folder / "sides.csv").exists()


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(explorer, tmp_path):
    choose(explorer)
    explorer.folder = tmp_path / "gone"
    explorer.button.click()
    assert re.fullmatch(
        r".*sides.csv cannot be written \(No such file.*own\?", read(explorer.answer.value)
    )


def test_what_texts_say_is_escaped(tmp_path):
    text = "L'usine <b>Alpha</b> ferme. L'usine Alpha & Fils ferme, dit Paul <i>Durand</i>."
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": text}, [make_row("a-1")]))
    explorer = explore.subject(corpus)
    choose(explorer, "<script>x</script>", {"lemma usine": "target"})
    explorer.button.click()
    for shown in (explorer.output.value, explorer.answer.value, str(explorer.snapshot)):
        assert "<script>x" not in shown and "<b>Alpha" not in shown


def test_a_corpus_without_names_and_nouns_offers_nothing(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "Il pleut, et il pleuvra encore."}))
    assert explore.subject(corpus) == ""
