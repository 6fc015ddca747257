"""What a notebook can call: few names, each explained, typed and shown by an example that runs."""

import doctest
import inspect
import re
from importlib import import_module
from typing import get_args, get_type_hints

import pandas as pd
import pytest

from helpers.corpus.loading import PROJECT
from helpers.vocabulary.terms import Choices

FACE = {
    "corpus": "load_corpus check_corpus removed stories",
    "vocabulary": (
        "count compare concordance collocates trend diversity readability word_shift "
        "correspondence classes"
    ),
    "stance": "score count speech_verbs agreement",
    "entities": "count compare names company presented roles speakers places agreement",
    "framing": "frames count actions prominence profile axis",
    "reuse": "copies align edits changes source facts",
    "show": "say table evidence pairs reliability overview",
    "show.explore": "coding concordance contrast entity reuse evidence subject",
}
MODULES = {place.split(".")[-1]: import_module(f"helpers.{place}") for place in FACE}
CLASSES = {"Corpus", "CorpusError"}
MOST_NAMES = 45  # beside the plots and the controls of `explore`
NAMES = [(place.split(".")[-1], name) for place, names in FACE.items() for name in names.split()]
PLOTS = [("show", name) for name in MODULES["show"].__all__ if name.startswith("plot_")]


@pytest.mark.parametrize("place", FACE)
def test_a_package_offers_what_its_list_says_and_nothing_else(place):
    offered = set(MODULES[place.split(".")[-1]].__all__) - CLASSES
    assert {name for name in offered if not name.startswith("plot_")} == set(FACE[place].split())


def test_every_plot_is_on_the_face():
    files = (PROJECT / "helpers" / "show" / "figures").glob("*.py")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    defined = set(re.findall(r"^def (plot_\w+)", text, flags=re.MULTILINE))
    assert {name for _, name in PLOTS} == defined


def test_the_face_can_be_held_in_mind():
    assert (
        sum(len(names.split()) for place, names in FACE.items() if "." not in place) <= MOST_NAMES
    )


@pytest.mark.parametrize(("package", "name"), NAMES + PLOTS)
def test_a_name_is_explained_and_typed(package, name):
    function = getattr(MODULES[package], name)
    assert function.__module__ != f"helpers.{package}.{name}"  # the module would hide it
    first, _, rest = (inspect.getdoc(function) or "").partition("\n")
    assert first.endswith("."), f"first line: {first!r}"
    assert not rest or rest.startswith("\n"), "a blank line follows the first"
    signature = inspect.signature(function)
    untyped = [p.name for p in signature.parameters.values() if p.annotation is p.empty]
    assert not untyped
    assert signature.return_annotation is not signature.empty


@pytest.mark.parametrize("name", FACE["vocabulary"].split())
def test_help_lists_what_can_be_chosen(name):
    told = inspect.getdoc(getattr(MODULES["vocabulary"], name))
    chosen = re.search(r"choices : (.+?)(?=\n\n|\Z)", told, flags=re.DOTALL)[1]
    for choice, kind in get_type_hints(Choices).items():
        if choice in chosen:
            assert {f"*{value}*" for value in get_args(kind)} <= set(re.findall(r"\*\w+\*", chosen))
    assert "speech" in chosen and "copies" in chosen


@pytest.mark.parametrize(("package", "name"), NAMES)
def test_the_example_of_a_name_runs(package, name, corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    known = {"corpus": corpus, "pd": pd} | {k: m for k, m in MODULES.items() if k != "corpus"}
    text = inspect.getdoc(getattr(MODULES[package], name)) or ""
    example = doctest.DocTestParser().get_doctest(text, known, name, None, None)
    assert example.examples, "no example"
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(example, out=said.append)
    assert not said, "".join(said)
