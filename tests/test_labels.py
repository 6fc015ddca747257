"""Names in a plane: none over another, none outside, and what finds no room is counted."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from helpers import charts


def draw(n, *, spread, seed=0, diagonal=False):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"x": rng.random(n) * spread + 0.1, "y": rng.random(n) * spread + 0.1})
    table = table.assign(label=[f"mot numéro {i}" for i in range(n)], kind="one")
    return charts.draw_plane(
        table, x="x", y="y", label="label", kind="kind", kinds=["one", "two"], axis_x="x",
        axis_y="y", title="A title", diagonal=diagonal, roots=diagonal,
    )  # fmt: skip


def find_boxes(figure):
    figure.draw_without_rendering()
    axes = figure.axes[0]
    renderer = figure.canvas.get_renderer()
    labels = [text for text in axes.texts if text.get_text().startswith("mot")]
    return axes, [text.get_window_extent(renderer) for text in labels]


@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize(("n", "spread"), [(12, 1.0), (40, 1.0), (60, 0.2)])
def test_labels_overlap_neither_each_other_nor_the_frame(n, spread, diagonal):
    figure, missing = draw(n, spread=spread, diagonal=diagonal)
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
    figure, missing = charts.draw_plane(
        table, x="x", y="y", label="label", kind="kind", kinds=["one", "two"], axis_x="x",
        axis_y="y", title="A title",
    )  # fmt: skip
    shown = [t.get_text() for t in figure.axes[0].texts]
    assert "mot 0" in shown and "mot 89" not in shown
    assert 0 < missing == 90 - len(shown)


def test_a_dollar_is_no_formula():
    table = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0], "kind": "one", "label": ["$a", "b$"]})
    figure, missing = charts.draw_plane(
        table, x="x", y="y", label="label", kind="kind", kinds=["one", "two"], axis_x="x",
        axis_y="y", title="5 $ and 6 $",
    )  # fmt: skip
    figure.draw_without_rendering()
    assert missing == 0
    assert {text.get_text() for text in figure.axes[0].texts} == {"$a", "b$"}
    assert not any(text.get_parse_math() for text in figure.axes[0].texts)


@pytest.mark.parametrize("seed", range(3))
def test_leading_lines_cross_no_name(seed):
    figure, _ = draw(60, spread=0.2, seed=seed)
    axes, boxes = find_boxes(figure)
    # Lines with two points that are no axis: from a point to its name.
    leads = [line for line in axes.lines if line.get_linewidth() == 0.6]
    paths = [line.get_path().transformed(axes.transData) for line in leads]
    assert len(paths) > 3
    assert not any(path.intersects_bbox(box, filled=False) for path in paths for box in boxes)
