"""The notebooks, cell by cell, on corpora that leave something to be desired."""

import ast
import json
import re

import pytest

from conftest import TEXTS, make_row, write_corpus
from helpers.corpus.loading import PROJECT
from helpers.show import charts
from helpers.show.display import Html

NOTEBOOKS = sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb"))
LONG = "Le ministre parle de la réforme. Les syndicats ne sont pas d'accord avec le ministre. " * 12


def read_cells(name):
    cells = json.loads((PROJECT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def lay_out(figure, table, *, name, alt, caption):
    """In the place of `save_figure`: the figure is laid out, its words kept, no picture packed."""
    assert alt and caption and len(table.columns)
    figure.get_tightbbox(figure.canvas.get_renderer())
    return Html(f"<figure>{alt} {caption}</figure>")


def run_cells(name, folder, monkeypatch):
    """What each cell's last expression gives, as a notebook would show it."""
    monkeypatch.setenv("PRESSE_CORPUS", str(folder))
    monkeypatch.setattr(charts, "save_figure", lay_out)
    space, shown = {}, []
    for cell in read_cells(name):
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), name, "exec"), space)
        if last:
            shown.append(eval(compile(ast.Expression(last.value), name, "eval"), space))
    # An explorer counts as what stands in its place on a page.
    return [getattr(item, "snapshot", item) for item in shown]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory, small_folder):
    """Few words, no dates, one outlet; another subject; two outlets of six articles each."""
    many = {f"gazette-{i}": LONG for i in range(6)} | {f"courrier-{i}": LONG for i in range(6)}
    many = {name: f"Article {name}. {text}" for name, text in many.items()}
    undated = [make_row(name, date="") for name in TEXTS]
    return {
        "one sentence": write_corpus(tmp_path_factory.mktemp("c"), {"a": "Le ministre a parlé."}),
        "undated": write_corpus(tmp_path_factory.mktemp("d"), TEXTS, undated),
        "two outlets": write_corpus(tmp_path_factory.mktemp("e"), many),
        "another subject": small_folder,
    }


@pytest.mark.parametrize("kind", ["one sentence", "undated", "two outlets", "another subject"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_they_run_from_top_to_bottom(name, kind, corpora, monkeypatch):
    shown = run_cells(name, corpora[kind], monkeypatch)
    assert shown and all(isinstance(item, Html) for item in shown)
    assert re.search('class="(finding|nothing)"', "".join(shown[:2]))
    text = "".join(shown)
    assert not re.search(r">\s*(nan|NaT|None)\s*<", text)
    assert "Al-Ahed" not in text and "France Inter" not in text
    if kind == "another subject":
        assert "La Gazette" in text
        if name == "3-sentiment":
            assert "no reference coding" in text
        if name == "5-framing":
            assert "No two articles of this corpus print the same text" in text
