"""Charts without axes to read: networks, maps, grids of divided bars. They never compute."""

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from helpers.show.charts import (
    COLOURS,
    COLUMNS_ACROSS,
    HATCHES,
    MARKERS,
    STYLE,
    WIDTH,
    _head,
    _new_figure,
    _wrap,
)
from helpers.show.labels import place_labels

SMALLEST, LARGEST, LARGEST_PLACE = 16.0, 420.0, 200.0  # areas of marks, in square points
OUTSIDE = 0.15  # share of the mentions that a map may leave beyond its edges, and name there
NAMED_OUTSIDE = 4
POLE = 84.0  # degrees of latitude; beyond it there is nothing to see
FLATTEST = 0.45  # height of a map for its width
STEPS = np.linspace(0, 1, 30)  # along a link, where no name should stand
PLAIN = {"axes.grid": False, "axes.spines.left": False, "axes.spines.bottom": False}


def draw_network(
    nodes: pd.DataFrame, links: pd.DataFrame, *, title: str,
    headings: dict[str, str] | None = None, empty: str = "",
) -> tuple[Figure, int]:  # fmt: skip
    """Nodes (entity, n, x, y, community) and their links (n_joint, x, y, x_2, y_2).

    The area of a node grows with n, the width of a link with n_joint; colour and shape tell the
    communities apart. With `headings` a panel per outlet, on one scale; one without links says
    `empty`. Returns the figure and how many names found no room.
    """
    columns = 1 if headings is None else 2 if len(headings) < 5 else 3
    rows = -(-len(headings or [0]) // columns)
    high, area = ((7.2, LARGEST), (2.9, LARGEST_PLACE), (2.4, LARGEST_PLACE))[columns - 1]
    framed = {"axes.grid": False, "axes.spines.top": True, "axes.spines.right": True,
              "axes.edgecolor": "#CCCCCC"}  # fmt: skip
    with rc_context({**STYLE, **(PLAIN if headings is None else framed)}):
        figure = _new_figure(WIDTH + 1, high + (rows - 1) * (high + 0.6))
        grid = figure.subplots(rows, columns, squeeze=False,
                               gridspec_kw={"hspace": 0.5 / high, "wspace": 0.05})  # fmt: skip
        widest, largest, missing = links["n_joint"].max(), nodes["n"].max(), 0
        for axes, (name, heading) in zip(grid.flat, (headings or {"": ""}).items(), strict=False):
            own, lines = nodes, links
            if headings is not None:
                own, lines = (table[table["outlet"] == name] for table in (nodes, links))
            _fit_equally(axes, nodes)
            areas = _scale(own["n"], area, largest)
            missing += _draw_company(axes, own, lines, areas, widest)
            axes.text(0.5, 0.5, "" if len(own) else _wrap(empty, 30, 3), ha="center", va="center",
                      transform=axes.transAxes, color="#555555", fontsize=9)  # fmt: skip
            axes.set_title(_wrap(heading, 84 // columns, 3), fontsize=9.5)
        for axes in grid.flat[len(headings or [0]) :]:
            axes.remove()
        _head(figure, title)
    return figure, missing


def _draw_company(
    axes: Axes, nodes: pd.DataFrame, links: pd.DataFrame, areas: np.ndarray, widest: float
) -> int:
    """Lines, marks and names of one network; how many names found no room."""
    for row in links.itertuples():
        axes.plot([row.x, row.x_2], [row.y, row.y_2], color="#B8B8B8", zorder=1,
                  linewidth=0.6 + 3.4 * row.n_joint / widest, solid_capstyle="round",
                  scalex=False, scaley=False)  # fmt: skip
    for community in sorted(nodes["community"].unique()):
        own = (nodes["community"] == community).to_numpy()
        axes.scatter(nodes["x"][own], nodes["y"][own], s=areas[own], zorder=2,
                     color=COLOURS[community % len(COLOURS)], edgecolor="white", linewidth=0.8,
                     marker=MARKERS[community % len(MARKERS)])  # fmt: skip
    axes.set_xticks([])
    axes.set_yticks([])
    places = nodes[["x", "y"]].to_numpy(dtype=float)
    colours = [COLOURS[c % len(COLOURS)] for c in nodes["community"]]
    names = [_wrap(name, 26, 3) for name in nodes["entity"]]
    ends = links[["x", "y", "x_2", "y_2"]].to_numpy(dtype=float)
    on_lines = np.concatenate([(1 - t) * ends[:, :2] + t * ends[:, 2:] for t in STEPS])
    return place_labels(axes, places, places, names, colours, bold=[False] * len(nodes),
                        radii=np.sqrt(areas) / 2, shunned=on_lines)  # fmt: skip


def draw_maps(
    table: pd.DataFrame, land: list[np.ndarray], *, panel: str, label: str, size: str,
    kinds: list[str], title: str,
) -> tuple[Figure, int]:  # fmt: skip
    """A map per panel: marks at longitude and latitude, their area grows with `size`.

    All maps show the same part of the world; `kind` gives colour and shape as `kinds` lists them.
    Returns the figure and how many names found no room in some map.
    """
    panels = list(dict.fromkeys(table[panel]))
    columns = min(len(panels), 2 if len(panels) < 5 else 3)
    rows = -(-len(panels) // columns)
    west, east, south, north = _frame(table, size)
    shape = (north - south) / ((east - west) * np.cos(np.radians((north + south) / 2)))
    wide = WIDTH / columns
    seen = table["longitude"].between(west, east) & table["latitude"].between(south, north)
    below = 0.45 if seen.all() else 0.85  # inches, with room for what lies beyond the map
    with rc_context({**STYLE, "axes.grid": False, "axes.spines.top": True,
                     "axes.spines.right": True}):  # fmt: skip
        high = wide * 0.95 * float(np.clip(shape, FLATTEST, 1.1))
        figure = _new_figure(WIDTH + 1, rows * (high + below))
        grid = figure.subplots(
            rows, columns, squeeze=False,
            gridspec_kw={"hspace": below / high, "wspace": 0.05, "left": 0.05, "right": 0.95,
                         "bottom": 0.4 / (rows * (high + below)), "top": 1.0},
        )  # fmt: skip
        largest = table[size].max()
        missing = 0
        for axes, name in zip(grid.flat, panels, strict=False):
            _draw_land(axes, land, (west, east, south, north))
            own = table[table[panel] == name].sort_values(size, ascending=False, kind="stable")
            inside = seen[own.index]
            part = own[inside]
            for i, kind in enumerate(kinds):
                some = part[part["kind"] == kind]
                axes.scatter(some["longitude"], some["latitude"], color=COLOURS[i],
                             s=_scale(some[size], LARGEST_PLACE, largest), marker=MARKERS[i],
                             edgecolor="white", linewidth=0.8, zorder=3)  # fmt: skip
            places = part[["longitude", "latitude"]].to_numpy(dtype=float)
            names = [f"{name} {n:,}" for name, n in zip(part[label], part[size], strict=True)]
            missing += place_labels(axes, places, places, names, ["#222222"] * len(part),
                                    bold=[False] * len(part))  # fmt: skip
            axes.set_xlabel(_name_outside(own[~inside], label, size, 104 // columns),
                            fontsize=8.5, loc="left")  # fmt: skip
            axes.set_title(_wrap(str(name), 84 // columns), fontsize=10.5)
        for axes in list(grid.flat)[len(panels) :]:
            axes.remove()
        handles = [Patch(color=COLOURS[i], label=kind) for i, kind in enumerate(kinds)]
        grid[-1, 0].legend(handles=handles, loc="upper left", ncols=2,
                           bbox_to_anchor=(0, -0.5 / high))  # fmt: skip
        _head(figure, title)
    return figure, missing


def draw_cells(
    table: pd.DataFrame, *, rows: str, columns: str, values: list[str], headings: list[str],
    axis: str, title: str,
) -> Figure:  # fmt: skip
    """A grid of divided bars: a row per name, a column per group, a part per value, n beside it."""
    names, groups = list(dict.fromkeys(table[rows])), list(dict.fromkeys(table[columns]))
    totals = table.set_index([rows, columns])[values]
    longest = float(totals.sum(axis=1).max())
    down = -(-len(groups) // COLUMNS_ACROSS)
    across = -(-len(groups) // down)
    high = 0.36 * len(names)
    with rc_context({**STYLE, "axes.grid": False}):
        figure = _new_figure(WIDTH + 1, (high + 1.0) * down + 1.0)
        grid = figure.subplots(down, across, sharey=True, squeeze=False,
                               gridspec_kw={"wspace": 0.06, "hspace": 0.9 / high})  # fmt: skip
        for axes in grid.flat[len(groups) :]:
            axes.remove()
        for axes, group in zip(grid.flat, groups, strict=False):
            found = totals.xs(group, level=columns).reindex(names).fillna(0)
            left = np.zeros(len(names))
            for i, value in enumerate(values):
                there = np.flatnonzero(found[value])  # a bar of no length costs as much to draw
                axes.barh(there, found[value].iloc[there], left=left[there], height=0.66,
                          color=COLOURS[i], hatch=HATCHES[i], edgecolor="white")  # fmt: skip
                left = left + found[value].to_numpy()
            for row, n in enumerate(left):
                axes.text(n + 0.03 * longest, row, f"{n:,.0f}" if n else "·", va="center",
                          fontsize=9.5, color="#222222" if n else "#888888")  # fmt: skip
            axes.set_xlim(0, 1.25 * longest)
            axes.set_title(_wrap(str(group), 88 // across, 4), fontsize=9.5, loc="left",
                           fontweight="normal")  # fmt: skip
            axes.spines["bottom"].set_visible(False)
            axes.set_xticks([])
            axes.tick_params(axis="y", length=0)
        last = grid[-1, 0]
        last.set_yticks(range(len(names)), [_wrap(str(name), 34) for name in names])
        last.set_ylim(len(names) - 0.5, -0.5)
        last.set_xlabel(axis, loc="left")
        handles = [Patch(facecolor=COLOURS[i], hatch=HATCHES[i], edgecolor="white", label=heading)
                   for i, heading in enumerate(headings)]  # fmt: skip
        last.legend(handles=handles, loc="upper left", ncols=len(values), handlelength=1.6,
                    bbox_to_anchor=(0, -0.42 / last.get_position().height
                                    / figure.get_figheight()))  # fmt: skip
        _head(figure, title)
    return figure


def _fit_equally(axes: Axes, nodes: pd.DataFrame) -> None:
    """Limits that show all nodes, with the same scale in both directions."""
    box = axes.get_window_extent()
    spans, middles = [], []
    for column in ("x", "y"):
        low, high = float(nodes[column].min()), float(nodes[column].max())
        spans.append(max(high - low, 0.5) * 1.25)
        middles.append((low + high) / 2)
    step = max(spans[0] / box.width, spans[1] / box.height)
    axes.set_xlim(middles[0] - step * box.width / 2, middles[0] + step * box.width / 2)
    axes.set_ylim(middles[1] - step * box.height / 2, middles[1] + step * box.height / 2)


def _name_outside(places: pd.DataFrame, label: str, size: str, width: int) -> str:
    if not len(places):
        return ""
    named = [f"{name} {n:,}" for name, n in zip(places[label], places[size], strict=True)]
    more = f" and {len(named) - NAMED_OUTSIDE} more" if len(named) > NAMED_OUTSIDE else ""
    return _wrap("Beyond the map: " + ", ".join(named[:NAMED_OUTSIDE]) + more, width, 3)


def _draw_land(axes: Axes, land: list[np.ndarray], frame: tuple[float, ...]) -> None:
    west, east, south, north = frame
    axes.add_collection(PolyCollection(land, facecolor="#E6DFCF", linewidth=0, zorder=1),
                        autolim=False)  # fmt: skip
    axes.set_facecolor("#F4F8FB")
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    # Degrees of longitude as long as they are in the middle of the map.
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.set_xticks([])
    axes.set_yticks([])


def _frame(table: pd.DataFrame, size: str) -> tuple[float, float, float, float]:
    """West, east, south and north of what is shown, with a margin and no less than a country.

    The places farthest from the middle are left outside, up to a share `OUTSIDE` of the mentions.
    """
    places = table.groupby(["longitude", "latitude"])[size].sum().reset_index()
    middle = [_median(places[name], places[size]) for name in ("longitude", "latitude")]
    away = np.hypot((places["longitude"] - middle[0]) / 2, places["latitude"] - middle[1])
    places = places.iloc[np.argsort(away, kind="stable")]
    nearer = places[size].cumsum() - places[size]
    inside = nearer < (1 - OUTSIDE) * places[size].sum()
    bounds = []
    for column, least, ends in (("longitude", 16.0, 180.0), ("latitude", 10.0, POLE)):
        low, high = places.loc[inside, column].min(), places.loc[inside, column].max()
        room = max(0.15 * (high - low), (least - (high - low)) / 2, 2.0)
        bounds += [max(low - room, -ends), min(high + room, ends)]
    west, east, south, north = map(float, bounds)
    # Two places on one latitude are no strip: the map is never flatter than so.
    for _ in range(20):  # nearer the equator the same degrees are wider
        wide = (east - west) * float(np.cos(np.radians((south + north) / 2)))
        room = max(FLATTEST * wide - (north - south), 0.0) / 2
        south, north = south - room, north + room
        shift = max(-POLE - south, 0.0) - max(north - POLE, 0.0)
        south, north = max(south + shift, -POLE), min(north + shift, POLE)
    return west, east, south, north


def _median(values: pd.Series, weights: pd.Series) -> float:
    order = np.argsort(values.to_numpy(), kind="stable")
    reached = np.cumsum(weights.to_numpy()[order])
    return float(values.to_numpy()[order][np.searchsorted(reached, reached[-1] / 2)])


def _scale(values: pd.Series, area: float, largest: float | None = None) -> np.ndarray:
    """Areas of marks, proportional to the values but for a least one that can be seen."""
    top = largest or (float(values.max()) if len(values) else 1.0)
    return np.maximum(area * values.to_numpy(dtype=float) / top, SMALLEST)
