"""Names beside points: they stand free of each other or are left out, and that is counted."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

SIZE = 8.5  # points, of a label
ANGLES = [0, 180, 45, 135, 315, 225, 90, 270, 65, 295, 25, 335]  # degrees; beside it first
DISTANCES = [4, 10, 18, 28, 40, 60, 85]  # points, from the point to the label
LONGEST = 60  # characters of a label
LEAD = 8  # points; a label farther from its point gets a leading line
RIM = withStroke(linewidth=2.5, foreground="white")


def place_labels(
    axes: Axes, points: np.ndarray, at: np.ndarray, labels: list[str], colours: list[str], *,
    bold: list[bool],
) -> int:  # fmt: skip
    """Write each label beside its point where nothing stands yet; returns how many had no room.

    `points` are all points drawn, `at` those to be named, first come, first served. A bold name
    that finds no free room may stand on points that have no name.
    """
    axes.autoscale(False)  # a leading line must not move the points it leads to
    axes.apply_aspect()  # else a map takes its shape, and the points their places, when drawn
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    scale = figure.dpi / 72
    frame = axes.get_window_extent(renderer)
    marks, named = (
        np.hstack([places - 3 * scale, places + 3 * scale])
        for places in map(axes.transData.transform, (points, at))
    )
    to_data = axes.transData.inverted().transform
    placed: list[Bbox] = []
    lines: list[Path] = []
    labels = [text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…" for text in labels]
    names = zip(axes.transData.transform(at), labels, colours, bold, strict=True)
    for place, text, colour, heavy in names:
        style = {"fontsize": SIZE, "fontweight": "bold" if heavy else "normal"}
        probe = axes.text(0, 0, text, **style)
        extent = probe.get_window_extent(renderer)
        probe.remove()
        size = np.array([extent.width + 3 * scale, extent.height + scale])
        own = Bbox([place - 4 * scale, place + 4 * scale])
        others, least = (some[~_overlap(own, some)] for some in (marks, named))
        rooms = [(box, others) for box in _list_rooms(place, size, scale)]
        rooms += [(box, least) for box, _ in rooms] if heavy else []
        for box, taken in rooms:
            end = np.clip(place, box.min, box.max)
            line = Path([place, end] if np.hypot(*(end - place)) > LEAD * scale else [end, end])
            if (
                _is_inside(box, frame)
                and not _overlap(box, taken).any()
                and not any(box.overlaps(other) for other in placed)
                # A leading line crosses no name, whichever of the two comes first.
                and not any(line.intersects_bbox(other) for other in placed)
                and not any(earlier.intersects_bbox(box) for earlier in lines)
            ):
                break
        else:
            continue
        placed.append(box)
        lines.append(line)
        if np.ptp(line.vertices, axis=0).any():
            axes.plot(*to_data(line.vertices).T, color="#BBBBBB", linewidth=0.6, zorder=1)
        middle = to_data((box.min + box.max) / 2)
        axes.text(*middle, text, color=colour, **style, ha="center", va="center",
                  path_effects=[RIM])  # fmt: skip
    return len(labels) - len(placed)


def _list_rooms(place: np.ndarray, size: np.ndarray, scale: float) -> Iterator[Bbox]:
    """Where a label of that size may stand, the nearest places first."""
    for distance, angle in product(DISTANCES, ANGLES):
        way = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        # The label's nearest edge, not its middle, is that far away.
        middle = place + way * distance * scale + np.sign(np.round(way, 9)) * size / 2
        yield Bbox([middle - size / 2, middle + size / 2])


def _is_inside(box: Bbox, frame: Bbox) -> bool:
    return bool((box.min >= frame.min).all() and (box.max <= frame.max).all())


def _overlap(box: Bbox, others: np.ndarray) -> np.ndarray:
    """Which of many boxes (left, bottom, right, top) a box lies over."""
    return (others[:, :2] < box.max).all(axis=1) & (others[:, 2:] > box.min).all(axis=1)
