"""Names in a plane: none over another, none outside, and what finds no room is counted."""

import ast
import re
from itertools import combinations

import nbformat
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from conftest import make_row, write_corpus
from helpers.corpus.loading import PROJECT
from helpers.show import charts
from helpers.show.display import Html

PLANE = {"kinds": ["one", "two"], "axis_x": "x", "axis_y": "y", "colours": {}}


def draw(n, *, spread, seed=0, rates=False):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"x": rng.random(n) * spread + 0.1, "y": rng.random(n) * spread + 0.1})
    table = table.assign(label=[f"mot numéro {i}" for i in range(n)], kind="one")
    figure = charts.draw_plane(table, title="A title", rates=rates, **PLANE)
    return figure, figure.told["missing"]


def find_boxes(figure):
    figure.draw_without_rendering()
    axes = figure.axes[0]
    renderer = figure.canvas.get_renderer()
    labels = [text for text in axes.texts if text.get_text().startswith("mot")]
    return axes, [text.get_window_extent(renderer) for text in labels]


@pytest.mark.parametrize("rates", [False, True])
@pytest.mark.parametrize(("n", "spread"), [(12, 1.0), (40, 1.0), (60, 0.2)])
def test_labels_overlap_neither_each_other_nor_the_frame(n, spread, rates):
    figure, missing = draw(n, spread=spread, rates=rates)
    axes, boxes = find_boxes(figure)
    assert len(boxes) + missing == n and len(boxes) > 5
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    frame = axes.get_window_extent()
    for box in boxes:
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1
        assert frame.y0 <= box.y0 and box.y1 <= frame.y1


def test_the_first_in_line_is_named_where_there_is_no_room_for_all():
    table = pd.DataFrame({"x": [1.0] * 90, "y": [1.0] * 90, "kind": "one"})
    table["label"] = [f"mot {i}" for i in range(90)]
    figure = charts.draw_plane(table, title="A title", **PLANE)
    missing = figure.told["missing"]
    shown = [t.get_text() for t in figure.axes[0].texts]
    assert "mot 0" in shown and "mot 89" not in shown
    assert 0 < missing == 90 - len(shown)


def test_a_dollar_is_no_formula():
    table = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0], "kind": "one", "label": ["$a", "b$"]})
    figure = charts.draw_plane(table, title="5 $ and 6 $", **PLANE)
    figure.draw_without_rendering()
    assert figure.told == {"missing": 0, "n_named": 2}
    assert {text.get_text() for text in figure.axes[0].texts} == {"$a", "b$"}
    assert not any(text.get_parse_math() for text in figure.axes[0].texts)


@pytest.mark.parametrize("seed", range(3))
def test_leading_lines_cross_no_name_and_no_other_line(seed):
    figure, _ = draw(60, spread=0.2, seed=seed)
    axes, boxes = find_boxes(figure)
    # Lines with two points that are no axis: from a point to its name.
    leads = [line for line in axes.lines if line.get_linewidth() == 0.6]
    paths = [line.get_path().transformed(axes.transData) for line in leads]
    assert len(paths) > 3
    assert not any(path.intersects_bbox(box, filled=False) for path in paths for box in boxes)
    apart = combinations(paths, 2)
    assert not any(one.intersects_path(two, filled=False) for one, two in apart)


# ---------------------------------------------------------------- every figure of the notebooks

NAMES = """
Le Courrier de Saint-Étienne et de la Loire | L’Écho | La Dépêche du jour | A | La Gazette
Radio Quelque-Chose-de-Très-Long (inferred) | Site régional non identifié | Le Quotidien | 24 heures
Nouvelles de l’Est et du Nord-Est | Presse libre | L’Observateur indépendant
"""
NAMES = re.split(r"\s*[|\n]\s*", NAMES.strip())


def deal_corpus(folder, corpus, n):
    """A corpus of `n` outlets: the paragraphs that ship, dealt out anew, some of them twice."""
    lines = [line for text in corpus.articles["text"] for line in text.splitlines() if line]
    texts = {f"text-{k}": "\n".join(lines[k::n] + lines[k % 3 :: 4 * n]) for k in range(n)}
    rows = [
        make_row(name, outlet=NAMES[k], date=f"2023-03-{1 + k:02d}", title=f"Titre {k}")
        for k, name in enumerate(texts)
    ]
    return write_corpus(folder, texts, rows)


def list_texts(figure):
    """Every text that is drawn, with its box in pixels."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    found = list(figure.texts)
    for axes in figure.axes:
        found += [*axes.texts, axes.title, axes._left_title, axes._right_title]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            found.append(axis.label)
            for tick in axis.get_major_ticks():
                if low <= tick.get_loc() <= high:
                    found += [tick.label1, tick.label2]
        for legend in filter(None, [axes.get_legend()]):
            found += legend.get_texts()
    for legend in figure.legends:
        found += legend.get_texts()
    drawn = [text for text in found if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in drawn]


def find_overlaps(texts):
    """Pairs of texts of which one lies over the other by more than a hair."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(texts, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]


def test_an_overlap_would_be_found():
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.set_xticks([0.5, 0.5001], ["one long label", "another long label"])
    assert ("one long label", "another long label") in find_overlaps(list_texts(figure))


def choose_cells(path):
    """The cells of a notebook that draw, and those that give them the names they use."""
    chosen, needed = [], set()
    for cell in reversed(nbformat.read(path, as_version=4).cells):
        if cell.cell_type == "code":
            nodes = list(ast.walk(ast.parse(cell.source)))
            names = {(type(node.ctx), node.id) for node in nodes if isinstance(node, ast.Name)}
            given = {name for kind, name in names if kind is ast.Store}
            given |= {node.name for node in nodes if isinstance(node, ast.alias)}
            if given & needed or "plot_" in cell.source:
                chosen.insert(0, cell.source)
                needed |= {name for kind, name in names if kind is ast.Load}
    return chosen


@pytest.mark.parametrize("n", [2, 12])
def test_no_figure_of_a_notebook_has_names_over_one_another(n, corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_CORPUS", str(deal_corpus(tmp_path, corpus, n)))
    seen = {}

    def look(figure, table, *, name, alt, caption):
        seen[name] = list_texts(figure), figure.get_tightbbox(figure.canvas.get_renderer())
        return Html()

    monkeypatch.setattr(charts, "save_figure", look)
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        space = {}
        for source in choose_cells(path):
            exec(source, space)
    assert len(seen) >= 18
    for name, (texts, box) in seen.items():
        assert find_overlaps(texts) == [], name
        # All that is drawn is on the picture (`save_figure` cuts there); readable on a page.
        assert box.width <= 1.3 * charts.WIDTH and box.height <= 5 * charts.WIDTH, name
