"""The first two notebooks, cell by cell: on the corpus that ships and on others."""

import json
import re

import pytest
from conftest import TEXTS, make_row, write_corpus

from helpers.corpus import PROJECT
from helpers.display import Html

NOTEBOOKS = ["1-corpus", "2-vocabulary"]
LONG = "Le ministre parle de la réforme. Les syndicats ne sont pas d'accord avec le ministre. " * 12


def read_cells(name):
    cells = json.loads((PROJECT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def run_cells(name, folder, figures, monkeypatch):
    """What each cell's last expression gives, as a notebook would show it."""
    monkeypatch.setenv("PRESSE_CORPUS", str(folder))
    monkeypatch.setenv("PRESSE_FIGURES", str(figures))
    space, shown = {}, []
    for cell in read_cells(name):
        *before, last = "".join(cell["source"]).rsplit("\n\n", 1)
        lines = last.split("\n")
        at = max(i for i, line in enumerate(lines) if not line.startswith((" ", ")")))
        exec("\n\n".join([*before, "\n".join(lines[:at])]), space)
        last = "\n".join(lines[at:])
        shown.append(eval(last, space) if not re.match(r"\w+ = ", last) else exec(last, space))
    # An explorer counts as what stands in its place on a page.
    return [getattr(item, "snapshot", item) for item in shown if item is not None]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """Corpora that leave something to be desired: few words, one outlet, no dates."""
    many = {f"gazette-{i}": LONG for i in range(6)} | {f"courrier-{i}": LONG for i in range(6)}
    many = {name: f"Article {name}. {text}" for name, text in many.items()}
    undated = [make_row(name, date="") for name in TEXTS]
    return {
        "one sentence": write_corpus(tmp_path_factory.mktemp("c"), {"a": "Le ministre a parlé."}),
        "undated": write_corpus(tmp_path_factory.mktemp("d"), TEXTS, undated),
        "two outlets": write_corpus(tmp_path_factory.mktemp("e"), many),
        "shipped": PROJECT / "corpus",
    }


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("kind", ["one sentence", "undated", "two outlets", "shipped"])
def test_they_run_from_top_to_bottom(name, kind, corpora, tmp_path, monkeypatch):
    shown = run_cells(name, corpora[kind], tmp_path, monkeypatch)
    assert shown and all(isinstance(item, Html) for item in shown)
    assert 'class="finding"' in shown[0]
    assert not re.search(r">\s*(nan|NaT|None)\s*<", "".join(shown))
    for file in tmp_path.glob("*.png"):
        assert file.with_suffix(".csv").stat().st_size > 0


def test_the_copies_differ_in_the_name_of_the_enemy(tmp_path, monkeypatch):
    shown = " ".join(run_cells("2-vocabulary", PROJECT / "corpus", tmp_path, monkeypatch))
    shown = re.sub("<[^>]+>", "", shown)
    assert "Al-Ahed (inferred), 2016-01-20 has Daech 4 times, its twin 1" in shown
    assert "Unidentified regional site, 2016-01-20 has EI 6 times, its twin 0" in shown
