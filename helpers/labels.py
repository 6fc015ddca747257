"""Names beside points: they stand free of each other or are left out, and that is counted."""

from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

SIZE = 8.5  # points, of a label
ANGLES = [0, 180, 45, 135, 315, 225, 90, 270]  # degrees; beside the point first
DISTANCES = [4, 10, 18, 28, 40]  # points, from the point to the label
RIM = withStroke(linewidth=2.5, foreground="white")


def place_labels(
    axes: Axes, points: np.ndarray, at: np.ndarray, labels: list[str], colours: list[str], *,
    bold: list[bool],
) -> int:  # fmt: skip
    """Write each label beside its point where nothing stands yet; returns how many had no room."""
    axes.autoscale(False)  # a leading line must not move the points it leads to
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    scale = figure.dpi / 72
    frame = axes.get_window_extent(renderer)
    marks = [_box(*place, 3 * scale) for place in axes.transData.transform(points)]
    placed: list[Bbox] = []
    names = zip(axes.transData.transform(at), labels, colours, bold, strict=True)
    for place, text, colour, heavy in names:
        style = {"fontsize": SIZE, "fontweight": "bold" if heavy else "normal"}
        shown = text.replace("$", r"\$")
        probe = axes.text(0, 0, shown, **style)
        extent = probe.get_window_extent(renderer)
        probe.remove()
        size = extent.width + 3 * scale, extent.height + 1 * scale
        own = _box(*place, 4 * scale)
        others = [mark for mark in marks if not mark.overlaps(own)]
        box = _find_room(place, size, scale, frame, [*placed, *others])
        if box is None:
            continue
        placed.append(box)
        middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        if np.hypot(*(np.clip(place, box.min, box.max) - place)) > 8 * scale:
            ends = axes.transData.inverted().transform([place, np.clip(place, box.min, box.max)])
            axes.plot(*ends.T, color="#BBBBBB", linewidth=0.6, zorder=1)
        axes.text(*axes.transData.inverted().transform(middle), shown, color=colour, **style,
                  ha="center", va="center", path_effects=[RIM])  # fmt: skip
    return len(labels) - len(placed)


def _find_room(
    place: np.ndarray, size: tuple[float, float], scale: float, frame: Bbox, taken: list[Bbox]
) -> Bbox | None:
    for distance, angle in product(DISTANCES, ANGLES):
        way = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        # The label's nearest edge, not its middle, is that far away.
        centre = place + way * distance * scale + np.sign(np.round(way, 9)) * np.array(size) / 2
        box = Bbox([centre - np.array(size) / 2, centre + np.array(size) / 2])
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 <= box.y1
        if inside and box.y1 <= frame.y1 and not any(box.overlaps(other) for other in taken):
            return box
    return None


def _box(x: float, y: float, reach: float) -> Bbox:
    return Bbox([[x - reach, y - reach], [x + reach, y + reach]])
