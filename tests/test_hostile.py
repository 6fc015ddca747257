"""Texts and files that mean harm, or merely look strange: read for what they are, never run."""

import hashlib
import os
import re
import time
import warnings
from pathlib import Path

import pytest
from spacy.vocab import Vocab

from conftest import make_row, write_corpus
from helpers.base.spelling import show_plainly
from helpers.corpus.cache import make_key
from helpers.corpus.credits import read_byline
from helpers.corpus.edition import edit_by_rules, split_lines
from helpers.corpus.listing import hash_sources
from helpers.corpus.loading import PROJECT, CorpusError, check_corpus, load_corpus, read_articles
from helpers.export.freshness import hash_inputs
from helpers.intake.additions import undo_addition
from helpers.intake.planning import plan_intake
from helpers.language.pipeline.tokenizer import build_tokenizer

STRANGE = {
    "right to left": "Le journal \u202eسلام\u202c paraît à Beyrouth depuis trente ans.",
    "emoji": "Le maire a répondu 👩‍👩‍👧‍👦 puis 🇫🇷 dans un message public.",
    "combining": "L\u2019e\u0301te\u0301 a e\u0301te\u0301 chaud a\u0300 Paris et a\u0300 Lyon.",
    "control": "Le \x07gouvernement\x1b[31m a\x08 parlé lundi devant la presse.",
    "zero width": "La gr\u200bève con\u00adtinue à Lille et à Roubaix.",
    "tags": "Le maire\U000e0041\U000e007f a répondu lundi devant la presse.",
    "line separators": "Une ligne\u2028qui ne finit pas ici,\x0bni là,\x0cni là-bas.",
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_characters_are_read_and_no_letter_is_lost(tmp_path, name):
    write_corpus(tmp_path, {"a-1": f"Un titre simple\n\n{STRANGE[name]}"})
    articles, _ = read_articles(tmp_path)
    text = articles["text"][0]
    given = [char for char in show_plainly(STRANGE[name]) if char.isalnum()]
    assert [char for char in text.partition("\n")[2] if char.isalnum()] == given
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\u200b\u00ad\U000e0041]", text)
    levels = check_corpus(tmp_path)["level"].tolist()
    assert levels in ([], ["notice"])


def test_all_three_ends_of_a_line_end_a_line_and_nothing_else_does():
    assert split_lines("un\r\ndeux\rtrois\nquatre\u2028cinq\x85six") == [
        "un", "deux", "trois", "quatre\u2028cinq six"
    ]  # fmt: skip


def test_no_pickle_is_loaded_from_anywhere(small):
    for file in (PROJECT / "helpers").rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        assert not re.search(r"\b(pickle|joblib|dill|marshal)\b|allow_pickle=True", code), file
    kept = {path.suffix for path in (small.folder / "derived").rglob("*") if path.is_file()}
    assert kept <= {".parquet", ".json", ""}  # "" is the lock


def test_a_pickle_in_the_place_of_a_table_is_not_read(tmp_path):
    texts = {"a-1": "Un texte qui suffit. Il a deux phrases."}
    loaded = load_corpus(write_corpus(tmp_path, texts))
    words = loaded.tokens["token"].tolist()
    place = tmp_path / "derived" / loaded.content_hash / "part-00000" / "tokens.parquet"
    trap = b"cos\nsystem\n(S'touch " + str(tmp_path / "sprung").encode() + b"'\ntR."
    place.write_bytes(trap)
    with pytest.warns(UserWarning, match="is damaged"):
        assert load_corpus(tmp_path).tokens["token"].tolist() == words
    assert not (tmp_path / "sprung").exists()


def make_sparse(place):
    with place.open("wb") as file:
        file.truncate(40_000_000_000)  # takes no room


ODD = {
    "is a link": lambda place: place.symlink_to("/etc/hostname"),
    "is a link;": lambda place: place.symlink_to("/dev/zero"),
    "is a link; nothing": lambda place: place.symlink_to("/etc"),
    "is no plain file": os.mkfifo,
    "is a folder": Path.mkdir,
    "is 40.000.000.000 bytes": make_sparse,
}
DOORS = {
    "load": load_corpus,
    "check": check_corpus,
    "add": lambda folder: plan_intake([], folder),
    "undo": undo_addition,
    "export": lambda folder: hash_inputs(PROJECT / "notebooks", folder),
}


@pytest.mark.parametrize("said", ODD)
@pytest.mark.parametrize(
    "name", ["raw/a-1.txt", "raw/b-1.txt", "lines.csv", "gold/x.csv", "notes/deep/x.csv"]
)
def test_a_corpus_is_looked_at_before_anything_of_it_is_read(tmp_path, name, said):
    folder = write_corpus(tmp_path, {"a-1": "La réforme est un échec."})
    for place in ("gold", "notes/deep", "additions"):
        (folder / place).mkdir(parents=True)
    (folder / name).unlink(missing_ok=True)
    ODD[said](folder / name)
    for door in DOORS.values():
        with pytest.raises(CorpusError, match=f"^1 problem.*\n{re.escape(name)}: {said}"):
            door(folder)


@pytest.mark.parametrize("name", ["articles.csv", "derived", "derived/.lock", "result"])
def test_a_pipe_among_what_is_read_first_makes_nobody_wait(tmp_path, name, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = write_corpus(tmp_path / "c", {"a-1": "La réforme est un échec."})
    if name == "articles.csv":
        (folder / name).unlink()
    elif name != "derived":
        (folder / "derived").mkdir()
    if name == "result":  # whoever sends a corpus may know the name that its result will have
        name = f"derived/{make_key(hash_sources(folder))}/manifest.json"
        (folder / name).parent.mkdir()
    os.mkfifo(folder / name)
    if name == "articles.csv":
        with pytest.raises(CorpusError, match="no corpus here"):
            load_corpus(folder)
    else:
        with warnings.catch_warnings(action="ignore"):
            assert len(load_corpus(folder).articles) == 1


def test_results_are_not_kept_or_cleared_behind_a_link(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("Documents", "Pictures", "Music", "0123456789abcdef"):
        (tmp_path / "home" / name).mkdir(parents=True)
        (tmp_path / "home" / name / "mine.txt").write_text("mine", encoding="utf-8")
    folder = write_corpus(tmp_path, {"a-1": "La réforme est un échec."})
    (folder / "derived").symlink_to(tmp_path / "home")
    load_corpus(folder)
    assert len(list((tmp_path / "home").glob("*/mine.txt"))) == 4
    assert len(list((tmp_path / "home").iterdir())) == 4


@pytest.mark.parametrize("name", ["001.csv", "001.partial.csv"])
def test_a_record_that_names_files_elsewhere_is_refused(tmp_path, name):
    victim = tmp_path / "requirements.txt"
    victim.write_text("mine", encoding="utf-8")
    folder = write_corpus(tmp_path, {"a-1": "La réforme est un échec."})
    digest = hashlib.sha256(b"mine").hexdigest()
    (folder / "additions").mkdir()
    (folder / "additions" / name).write_text(
        f"file,action,doc_id,outlet,sha256\nx,add,../../requirements,X,{digest}\n", encoding="utf-8"
    )
    with pytest.raises(CorpusError, match="no doc_id"):
        undo_addition(folder)
    assert victim.read_text(encoding="utf-8") == "mine"


RUNS = [
    "l'",
    "😀",
    "(",
    "a(e)",
    "U.",
    "-",
    "1.",
    "a.B",
    "a@",
    "« ",
    "A ",
    "Par ",
    "\u2014",
    ". ",
    "afp/",
]


@pytest.mark.parametrize("run", RUNS)
def test_a_run_of_signs_takes_no_longer_than_words(run):
    """Quadratic, each of them takes minutes."""
    text = run * (50_000 // len(run))
    began = time.process_time()
    assert build_tokenizer(Vocab())(text).text == text
    read_byline(f"Par Jean {text}x")
    read_byline(text)
    edit_by_rules(f"La réforme est un échec. {text}")
    assert time.process_time() - began < 5


def test_a_line_of_dots_and_a_slip_in_a_year_do_no_harm(tmp_path):
    began = time.process_time()
    edit_by_rules("." * 40_000 + "a\nLa réforme est un échec.")
    assert time.process_time() - began < 5  # quadratic, it takes minutes
    folder = write_corpus(tmp_path, {"a-1": "Oui."}, [make_row("a-1", date="9999-12-31")])
    assert "9999-12-31" in " ".join(check_corpus(folder)["message"])
