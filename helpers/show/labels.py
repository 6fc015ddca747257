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
CLEARLY = 6  # pixels, by which a label is nearer to its own mark than to another
LEAD = 8  # points; a label farther from its point gets a leading line
RIM = withStroke(linewidth=2.5, foreground="white")


def place_labels(
    axes: Axes, points: np.ndarray, at: np.ndarray, labels: list[str], colours: list[str], *,
    bold: list[bool], radii: np.ndarray | None = None,
    shunned: np.ndarray | None = None,
) -> int:  # fmt: skip
    """Write each label beside its point where nothing stands yet; returns how many had no room.

    `points` are all points drawn, `at` those to be named, first come, first served. A bold name
    that finds no free room may stand on points that have no name. `radii` (in points) are those
    of marks larger than a dot, where all points are named: a name stands nearest to its own and
    off the points `shunned`, where there is such a room.
    """
    axes.autoscale(False)  # a leading line must not move the points it leads to
    axes.apply_aspect()  # else a map takes its shape, and the points their places, when drawn
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    scale = figure.dpi / 72
    frame = axes.get_window_extent(renderer)
    reach = 3.0 if radii is None else np.maximum(radii, 3.0)[:, None]
    marks, named = (
        np.hstack([places - reach * scale, places + reach * scale])
        for places in map(axes.transData.transform, (points, at))
    )
    to_data = axes.transData.inverted().transform
    placed: list[Bbox] = []
    lines: list[Path] = []
    labels = [text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…" for text in labels]
    avoided = axes.transData.transform(np.empty((0, 2)) if shunned is None else shunned)
    beyond = np.zeros(len(at)) if radii is None else np.maximum(radii - 3.0, 0.0)
    names = zip(axes.transData.transform(at), labels, colours, bold, beyond, strict=True)
    for place, text, colour, heavy, away in names:
        style = {"fontsize": SIZE, "fontweight": "bold" if heavy else "normal"}
        probe = axes.text(0, 0, text, **style)
        extent = probe.get_window_extent(renderer)
        probe.remove()
        size = np.array([extent.width + 3 * scale, extent.height + scale])
        own = Bbox([place - 4 * scale, place + 4 * scale])
        others, least = (some[~_overlap(own, some)] for some in (marks, named))
        rooms = [(box, others) for box in _list_rooms(place, size, scale, away)]
        rooms += [(box, least) for box, _ in rooms] if heavy else []
        if radii is not None:
            rooms.sort(key=lambda room: _rank(room[0], place, marks, avoided))
        for box, taken in rooms:
            end = np.clip(place, box.min, box.max)
            line = Path(
                [place, end] if np.hypot(*(end - place)) > (LEAD + away) * scale else [end, end]
            )
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


def _list_rooms(place: np.ndarray, size: np.ndarray, scale: float, away: float) -> Iterator[Bbox]:
    """Where a label of that size may stand, the nearest places first."""
    for distance, angle in product(DISTANCES, ANGLES):
        way = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        # The label's nearest edge, not its middle, is that far away.
        middle = place + way * (distance + away) * scale + np.sign(np.round(way, 9)) * size / 2
        yield Bbox([middle - size / 2, middle + size / 2])


def _rank(box: Bbox, place: np.ndarray, marks: np.ndarray, shunned: np.ndarray) -> int:
    """How ill a room serves: 2 where another mark is as near as its own, 1 on a shunned point."""
    gaps = np.hypot(*np.maximum(0, np.maximum(marks[:, :2] - box.max, box.min - marks[:, 2:])).T)
    own = np.hypot(*(marks[:, :2] + marks[:, 2:] - 2 * place).T).argmin()
    others = np.delete(gaps, own)
    held = ((shunned >= box.min) & (shunned <= box.max)).all(axis=1).any()
    return 2 * bool((others <= gaps[own] + CLEARLY).any()) + bool(held)


def _is_inside(box: Bbox, frame: Bbox) -> bool:
    return bool((box.min >= frame.min).all() and (box.max <= frame.max).all())


def _overlap(box: Bbox, others: np.ndarray) -> np.ndarray:
    """Which of many boxes (left, bottom, right, top) a box lies over."""
    return (others[:, :2] < box.max).all(axis=1) & (others[:, 2:] > box.min).all(axis=1)
