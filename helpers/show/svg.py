"""A figure as SVG for a page: drawn by matplotlib, in the page's own colours, its marks named.

Text stays text. Colours that mean something on a page are CSS variables with the colour of the
printed figure behind them, so that one drawing serves light and dark. What an artist stands for is
its gid (`tell`), which becomes attributes that a page's script reads.
"""

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, Transform
from pandas import isna

from helpers.base.translation import translate_value
from helpers.show.display import CLOSED, PICKS

# Okabe & Ito's hues, darkened until each reaches 3:1 on white; never the only sign of anything.
HUES = "0072B2 C24E00 007A5A 9A4C86 7A6A00 A3195B 1B9AAA 8C2D04 5E4FA2 3F7D20 B0413E 2F4B7C"
COLOURS = [f"#{hue}" for hue in HUES.split()]  # of outlets, and of nothing else
BAD, GOOD = "#8C510A", "#01665E"  # of what goes against, and for, something
NEUTRAL, GREY, DARK, RULE = "#9A9A9A", "#666666", "#333333", "#DDDDDD"
LAND, SEA = "#E6DFCF", "#F4F8FB"
VARIABLES = {colour.lower(): f"c{i}" for i, colour in enumerate(COLOURS)} | {
    "#ffffff": "ground",
    "#000000": "ink",
    DARK: "ink",
    GREY: "soft",
    NEUTRAL.lower(): "faint",
    RULE.lower(): "rule",
    BAD.lower(): "bad",
    GOOD.lower(): "good",
    LAND.lower(): "land",
    SEA.lower(): "sea",
}
FACETS = PICKS | {"sentence_id": "sentence"}
SMALLEST = 16.0  # points across, of what can be pointed at
LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
COAST_STEP = 2.0  # points; nobody sees less of a coast
ISLET = re.compile(r"M[\d. -]+(?:[hvL][\d. -]+)?z?(?=M|$)")
CIRCLE = len(Path.unit_circle().vertices)
SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
ANCHORS = {0.5: ' text-anchor="middle"', 1.0: ' text-anchor="end"'}


def tell(artist: Artist, row: Mapping[str, Any], said: str, **more: str) -> None:
    """Say what an artist stands for: of a row of a table what sentences can be found by, and words.

    `more` is what the row does not hold in a column of that name.
    """
    known = (name for name in FACETS if name in row and not isna(row[name]))
    stands = {FACETS[name]: str(row[name]) for name in known}
    shown = {
        name: translate_value(value) if name in CLOSED else value
        for name, value in (stands | more).items()
    }
    artist.set_gid(json.dumps(shown | {"said": said}))


def draw_svg(figure: Figure, *, alt: str, kind: str) -> str:
    """The figure without its title as one `svg` element; `kind` is its class.

    The figure is not good for another picture afterwards.
    """
    if title := figure._suptitle:  # the page says it in its own type
        title.set_visible(False)
    if layout := figure.get_layout_engine():
        layout.execute(figure)
    figure.set_layout_engine("none")
    figure.dpi = 72.0
    renderer = _Renderer(figure)
    cut = figure.get_tightbbox(renderer).padded(0.03)
    for part in (figure, *figure.axes):
        if to_hex(part.patch.get_facecolor()) == "#ffffff":  # paper: the page has its own
            part.patch.set_visible(False)
    figure.draw(renderer)
    left, top = 72 * cut.x0, renderer.height - 72 * cut.y1
    box = f"{left:.0f} {top:.0f} {72 * cut.width:.0f} {72 * cut.height:.0f}"
    opening = f'<svg class="{kind}" role="group" viewBox="{box}" aria-label="{escape(alt)}">'
    return f"{opening}{''.join(renderer.parts)}</svg>"


class _Renderer(RendererBase):
    """Writes what matplotlib draws; a class because matplotlib asks for one."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.width, self.height = (72 * size for size in figure.get_size_inches())
        self.parts: list[str] = []
        self.opened: list[list[Bbox] | None] = []  # of each group that is told, what it drew
        # A line of several comes without its text: how it is set is looked up by what it says.
        self.set: dict[str, tuple[float, bool]] = {}
        for text in figure.findobj(Text):
            rimmed = bool(text.get_path_effects())
            text.set_path_effects([])  # else letters are drawn as outlines
            for line in text.get_text().split("\n"):
                self.set[line] = SHARES[text.get_ha()], rimmed

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def open_group(self, s: str, gid: str | None = None) -> None:
        self.opened.append([] if gid else None)
        if gid:
            told = json.loads(gid)
            said = told.pop("said")
            named = f' aria-label="{escape(said)}"' if said else ""
            stands = (f' data-{name}="{escape(value)}"' for name, value in told.items())
            self.parts.append(f"<g{named}{''.join(stands)}>")

    def close_group(self, s: str) -> None:
        boxes = self.opened.pop()
        if boxes is None:
            return
        box = Bbox.union(boxes) if boxes else Bbox.null()
        # Small things can be pointed at too; a large one that is filled can be by itself.
        filled = len(boxes) == 1 and 'fill="none"' not in self.parts[-1]
        if boxes and not (filled and min(box.width, box.height) >= SMALLEST):
            wide, high = (max(SMALLEST, size) for size in (box.width, box.height))
            x, y = (box.x0 + box.x1 - wide) / 2, (box.y0 + box.y1 - high) / 2
            area = f"M{_n(x)} {_n(y)}h{_n(wide)}v{_n(high)}h{_n(-wide)}z"
            self.parts.append(f'<path class="hit" d="{area}" fill="none"/>')
        self.parts.append("</g>")

    def draw_path(self, gc: Any, path: Path, transform: Transform, rgbFace: Any = None) -> None:
        flipped = transform + Affine2D().scale(1, -1).translate(0, self.height)
        fill, stroke = "" if rgbFace is None else _ink("fill", rgbFace, gc), _outline(gc)
        if not fill and not stroke:
            return
        look = (fill or ' fill="none"') + stroke
        for boxes in self.opened:
            if boxes is not None:
                boxes.append(path.get_extents(flipped))
        if len(path.vertices) == CIRCLE and path.codes is not None and rgbFace is not None:
            box = path.get_extents(flipped)
            (x, y), r = (box.min + box.max) / 2, box.width / 2
            if stroke and stroke.startswith(fill.replace("fill", "stroke")):  # one ink: one disc
                r, look = r + gc.get_linewidth() / 2, fill
            self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}"{look}/>')
            return
        steps, at = [], np.full(2, np.inf)
        is_coast = len(path.vertices) > CIRCLE and not stroke
        for points, code in path.iter_segments(flipped, remove_nans=True, simplify=False):
            if is_coast and code == Path.LINETO and np.abs(at - points).max() < COAST_STEP:
                continue
            points = points.round(0 if is_coast else 1)
            steps.append(_step(points, code, at))
            at = points[-2:]
        if is_coast:  # of an island smaller than a step nothing is left but its first point
            steps = ISLET.sub("", "".join(steps))
        # Lines of one look that follow one another are one path.
        last, end = self.parts[-1] if self.parts else "", f'"{look}/>'
        if steps and not fill and last.startswith("<path d") and last.endswith(end):
            self.parts[-1] = last.removesuffix(end) + "".join(steps) + end
        elif steps:
            self.parts.append(f'<path d="{"".join(steps)}{end}')

    def draw_markers(
        self, gc: Any, marker_path: Path, marker_trans: Any, path: Path, trans: Any, *face: Any
    ) -> None:
        places = trans.transform(path.vertices)
        if len(places) == 1 or len(marker_path.vertices) != CIRCLE:
            super().draw_markers(gc, marker_path, marker_trans, path, trans, *face)
            return
        # Many dots are one line that goes nowhere, with round ends.
        dots = "".join(
            dict.fromkeys(  # where one lies on another, it is drawn once
                f"M{x:.0f} {self.height - y:.0f}h0" for x, y in places if x == x and y == y
            )
        )
        size = _n(marker_path.get_extents(marker_trans).width)
        look = f'stroke="{_name_colour(face[0])}" stroke-width="{size}" stroke-linecap="round"'
        self.parts.append(f'<path d="{dots}" {look}/>')

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, *_: Any, **__: Any
    ) -> None:
        share, rimmed = self.set.get(s, (0.0, False))
        width, turn = self.get_text_width_height_descent(s, prop, False)[0], np.radians(angle)
        x, y = x + share * width * np.cos(turn), y - share * width * np.sin(turn)
        place = f' x="{_n(x)}" y="{_n(y)}"'
        if angle:
            place = f' transform="translate({_n(x)} {_n(y)}) rotate({-angle:g})"'
        weight = ' font-weight="bold"' if prop.get_weight() in ("bold", 700) else ""
        style = f' font-size="{prop.get_size_in_points():g}"{weight}{ANCHORS.get(share, "")}'
        rim = ' class="rim"' if rimmed else ""
        colour = _name_colour(gc.get_rgb())
        self.parts.append(f'<text{place}{style}{rim} fill="{colour}">{escape(s)}</text>')


def _step(points: np.ndarray, code: Any, at: np.ndarray) -> str:
    """One step of a path, from where it stands; straight on or down takes one number."""
    if code not in LETTERS:
        return "z"
    if code == Path.LINETO and (points == at).any():
        along = int(points[0] == at[0])
        return "hv"[along] + _n(points[along] - at[along])
    return LETTERS[code] + " ".join(map(_n, points))


def _ink(kind: str, colour: Any, gc: Any) -> str:
    """A fill or a stroke with its opacity; nothing where it cannot be seen."""
    alpha = gc.get_alpha() if gc.get_forced_alpha() else [*colour, 1][3]
    opacity = f' {kind}-opacity="{alpha:.2g}"' if alpha < 1 else ""
    return f' {kind}="{_name_colour(colour)}"{opacity}' if alpha else ""


def _outline(gc: Any) -> str:
    ink = _ink("stroke", gc.get_rgb(), gc)
    if not gc.get_linewidth() or not ink:
        return ""
    dashes = gc.get_dashes()[1]
    dashed = f' stroke-dasharray="{" ".join(map(_n, dashes))}"' if dashes is not None else ""
    return f'{ink} stroke-width="{_n(gc.get_linewidth())}"{dashed}'


def _name_colour(colour: Any) -> str:
    plain = to_hex(colour)
    return f"var(--{VARIABLES[plain]},{plain})" if plain in VARIABLES else plain


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
