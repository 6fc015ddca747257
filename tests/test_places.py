"""Errors that read like help: what is wrong, what to do, where it is explained."""

import re

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from conftest import make_row, write_corpus
from helpers import vocabulary
from helpers.base.paths import PROJECT, SECTION, CorpusError, explain, find_corpus


@pytest.fixture
def broken(tmp_path):
    rows = [make_row("a", date="<b>hier</b>"), make_row("b")]
    return write_corpus(tmp_path / "broken", {"a": "Un texte.", "c": "Un autre."}, rows)


def test_in_a_notebook_a_box_says_it_and_folds_the_traceback(broken):
    source = f"from helpers import load_corpus\nload_corpus({str(broken)!r})"
    nb = new_notebook(cells=[new_code_cell(source)])
    with pytest.raises(CellExecutionError):
        NotebookClient(nb, kernel_name="python3").execute()
    shown, error = nb.cells[0].outputs
    box = shown["data"]["text/html"]
    assert "articles.csv, row 2: date “&lt;b&gt;hier" in box and "<b>hier" not in box
    assert f'href="../README.md#{SECTION.lower().replace(" ", "-")}"' in box
    assert box.index("<details>") < box.index("Traceback (most recent call last)")
    assert error["ename"] == "CorpusError" and "File" not in "".join(error["traceback"])


def test_the_section_it_leads_to_is_in_the_readme():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {SECTION}$", readme, re.M)


def test_no_corpus_is_told_with_what_one_is(tmp_path):
    with pytest.raises(CorpusError, match=r"a corpus is a folder with articles\.csv"):
        find_corpus(tmp_path)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda c: vocabulary.compare("La Gazette"), "The first argument must be a corpus"),
        (lambda c: vocabulary.count(), "count() asks a corpus: give it first, as in count(corpus,"),
        (lambda c: vocabulary.cmpare(c), "vocabulary has no cmpare: did you mean compare?"),
        (lambda c: vocabulary.compare(c, "La Gazete"), "did you mean “La Gazette” or"),
        (lambda c: c.articles.nothing, None),  # not ours to explain
        (lambda c: int("x"), None),
    ],
)
def test_an_error_of_ours_is_a_sentence(call, said, small):
    with pytest.raises((TypeError, AttributeError, ValueError)) as error:
        call(small)
    told = explain(error.value)
    assert told is None if said is None else said in told
