"""Names beside points: they stand free of each other or are left out, and that is counted."""

from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from helpers.show.display import shorten
from helpers.show.svg import DARK

SIZE = 8.5  # points, of a label
ANGLES = [0, 180, 45, 135, 315, 225, 90, 270, 65, 295, 25, 335]  # degrees; beside it first
DISTANCES = [4, 10, 18, 28, 40, 60, 85]  # points, from the point to the label
MAX_LENGTH = 60  # characters of a label
LEAST_GAP = 6  # pixels, by which a label is nearer to its own mark than to another
LINE_FROM = 8  # points; a label farther from its point gets a leading line
NOWHERE = np.empty((0, 2))
RIM = withStroke(linewidth=2.5, foreground="white")


def place_labels(
    axes: Axes,
    points: np.ndarray,
    labels: list[str],
    *,
    at: np.ndarray | None = None,
    colours: list[str] | None = None,
    bold: list[bool] | None = None,
    radii: np.ndarray | None = None,
    shunned: np.ndarray = NOWHERE,
) -> int:
    """Write each label beside its point where nothing stands yet; how many found no place.

    `points` are all points drawn, `at` those to be named (default: all), first come, first served.
    A bold name that finds no free place may stand on points that have none. `radii` (in points) are
    those of marks larger than a dot, where all points are named: a name stands nearest to its own
    and off the points `shunned`, where it can.
    """
    at = points if at is None else at
    axes.autoscale(False)  # a leading line must not move the points it leads to
    axes.apply_aspect()  # else a map takes its shape, and the points their places, when drawn
    renderer, to_pixels = axes.figure.canvas.get_renderer(), axes.transData.transform
    scale, to_data = axes.figure.dpi / 72, axes.transData.inverted().transform
    radius = np.full(len(points), 3.0) if radii is None else np.maximum(radii, 3.0)
    reach = (radius if radii is not None else radius[:1])[:, None] * scale
    marks, named = (np.hstack([to_pixels(p) - reach, to_pixels(p) + reach]) for p in (points, at))
    frame = axes.get_window_extent(renderer)
    placed, lines, led = np.empty((0, 4)), [], []
    for i, place in enumerate(to_pixels(at)):
        is_bold = bold is not None and bold[i]
        style = {"color": colours[i] if colours else DARK, "fontsize": SIZE, "path_effects": [RIM]}
        style |= {"ha": "center", "va": "center", "fontweight": "bold" if is_bold else "normal"}
        text = axes.text(0, 0, shorten(labels[i], MAX_LENGTH), **style)
        extent = text.get_window_extent(renderer)
        away = 0.0 if radii is None else radius[i] - 3.0
        boxes = _list_places(place, (extent.width + 3 * scale, extent.height + scale), scale, away)
        own = np.hstack([place - 4 * scale, place + 4 * scale])[None]
        on_mark, on_named = (
            _overlap(boxes, some[~_overlap(own, some)[0]]).any(axis=1) for some in (marks, named)
        )
        inside = (boxes[:, :2] >= frame.min).all(axis=1) & (boxes[:, 2:] <= frame.max).all(axis=1)
        free = inside & ~(on_named if is_bold else on_mark) & ~_overlap(boxes, placed).any(axis=1)
        worse = 4.0 * on_mark
        if radii is not None:
            worse += _rank(boxes, place, marks, to_pixels(shunned))
        order = np.argsort(worse, kind="stable")
        for box in boxes[order[free[order]]]:
            end = np.clip(place, box[:2], box[2:])
            far = np.hypot(*(end - place)) > (LINE_FROM + away) * scale
            line = Path([place if far else end, end])
            # A leading line crosses no name, whichever of the two comes first, and no other line.
            pairs = [*((line, other) for other in placed), *((other, box) for other in lines)]
            crossed = far and any(line.intersects_path(other, filled=False) for other in led)
            touched = (path.intersects_bbox(Bbox.from_extents(*name)) for path, name in pairs)
            if not (crossed or any(touched)):
                break
        else:
            text.remove()
            continue
        placed = np.vstack([placed, box])
        lines.append(line)
        if far:
            led.append(line)
            axes.plot(*to_data(line.vertices).T, color="#BBBBBB", linewidth=0.6, zorder=1)
        text.set_position(to_data((box[:2] + box[2:]) / 2))
    return len(labels) - len(placed)


def _list_places(place: np.ndarray, size: tuple, scale: float, away: float) -> np.ndarray:
    """Boxes (left, bottom, right, top) where a label of that size may stand, the nearest first."""
    distances, angles = np.array([*product(DISTANCES, np.radians(ANGLES))]).T
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    # The label's nearest edge, not its middle, is that far away.
    far, half = (distances + away)[:, None] * scale, np.sign(ways.round(9)) * size / 2
    middles = place + ways * far + half
    return np.hstack([middles - np.divide(size, 2), middles + np.divide(size, 2)])


def _rank(boxes: np.ndarray, place: np.ndarray, marks: np.ndarray, shun: np.ndarray) -> np.ndarray:
    """How ill each box serves: 2 where another mark is as near as its own, 1 on a shunned point."""
    below, above = marks[:, :2] - boxes[:, None, 2:], boxes[:, None, :2] - marks[:, 2:]
    gaps = np.linalg.norm(np.maximum(0, np.maximum(below, above)), axis=2)
    own = np.linalg.norm(marks[:, :2] + marks[:, 2:] - 2 * place, axis=1).argmin()
    near = (np.delete(gaps, own, axis=1) <= gaps[:, [own]] + LEAST_GAP).any(axis=1)
    return 2 * near + _overlap(boxes, np.hstack([shun, shun])).any(axis=1)


def _overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which boxes (rows) lie over which others (columns)."""
    left_of, right_of = boxes[:, None, :2] < others[:, 2:], boxes[:, None, 2:] > others[:, :2]
    return left_of.all(axis=2) & right_of.all(axis=2)
