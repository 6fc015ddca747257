"""Charts without axes to read: networks, maps, grids of divided bars."""

from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from helpers.base.lexicon import LEXICONS
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
SHAPE, GAP = 1.15, 0.6  # of a network, wide to high; between its connected parts
FRAMED = {"axes.grid": False, "axes.spines.top": True, "axes.spines.right": True}
PALE = "#CCCCCC"


def lay_out_network(company: pd.DataFrame, *, top: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place pairs of names on a plane: a table of nodes and one of links, by group.

    Of the pairs that are firm in some group, the `top` whose best rank in a group is highest; a
    name has one place, x and y, whatever the group. `community` is numbered from 0, the largest
    first (Clauset, Newman & Moore 2004). The layout (Kamada & Kawai 1989) depends on nothing but
    the table.
    """
    group, pair = str(company.columns[0]), ["entity", "entity_2"]
    ranked = company.assign(
        rank=company.groupby(group).cumcount(),
        total=company.groupby(pair)["n_joint"].transform("sum"),
    )
    ranked = ranked[ranked["is_firm"]]
    ranked = ranked.sort_values(["rank", "total", *pair], ascending=[True, False, True, True])
    links = company.merge(ranked.drop_duplicates(pair).head(top)[pair], on=pair)
    graph = nx.Graph()
    for (one, two), n in links.groupby(pair)["n_joint"].sum().items():
        graph.add_edge(one, two, weight=n, distance=1 / np.sqrt(n))
    places = _place(graph) if graph else {}
    groups = nx.community.greedy_modularity_communities(graph, weight="weight") if graph else []
    community = {name: number for number, names in enumerate(groups) for name in names}
    sides = [links[[group, name, n]] for name, n in (("entity", "n"), ("entity_2", "n_2"))]
    nodes = pd.concat([side.set_axis([group, "entity", "n"], axis=1) for side in sides])
    nodes = nodes.drop_duplicates().sort_values(["n", "entity"], ascending=[False, True])
    nodes["community"] = nodes["entity"].map(community)
    for axis, column in enumerate(("x", "y")):
        place = {name: point[axis] for name, point in places.items()}
        nodes[column] = nodes["entity"].map(place)
        links[column] = links["entity"].map(place)
        links[f"{column}_2"] = links["entity_2"].map(place)
    return nodes.reset_index(drop=True), links


def _place(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Each connected part laid out on its own, the parts in rows: none pushes another away."""
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), sorted(part)))
    widths = [float(np.sqrt(len(part))) for part in parts]
    longest = max(widths[0], SHAPE * np.sqrt(sum((width + GAP) ** 2 for width in widths)))
    places, left, down, height = {}, 0.0, 0.0, 0.0
    for part, width in zip(parts, widths, strict=True):
        if left and left + width > longest:
            left, down, height = 0.0, down - height - GAP, 0.0
        alone = nx.Graph()  # networkx's subgraph has its names in no order from run to run
        alone.add_nodes_from(sorted(part))
        alone.add_edges_from(graph.edges(sorted(part), data=True))
        found = nx.kamada_kawai_layout(alone, weight="distance", scale=width / 2)
        for name, (x, y) in found.items():
            places[name] = (float(left + width / 2 + x), float(down - width / 2 + y))
        left, height = left + width + GAP, max(height, width)
    return places


def draw_network(
    nodes: pd.DataFrame, links: pd.DataFrame, *, headings: dict[str, str], title: str
) -> tuple[Figure, int]:
    """A panel for each group of `headings`: its nodes and links, as `lay_out_network` places them.

    The area of a node grows with n, the width of a link with n_joint; colour and shape tell the
    communities apart. Returns the figure and how many names found no room.
    """
    group = str(nodes.columns[0])
    columns = min(len(headings), 2 if len(headings) < 5 else 3)
    rows = -(-len(headings) // columns)
    high, area = ((7.2, LARGEST), (2.9, LARGEST_PLACE), (2.4, LARGEST_PLACE))[columns - 1]
    with rc_context({**STYLE, **FRAMED, "axes.edgecolor": PALE}):
        figure = _new_figure(WIDTH + 1, high + (rows - 1) * (high + 0.6))
        spaces = {"hspace": 0.5 / high, "wspace": 0.05}
        grid = figure.subplots(rows, columns, squeeze=False, gridspec_kw=spaces)
        widest, largest, missing = links["n_joint"].max(), nodes["n"].max(), 0
        for axes, (name, heading) in zip(grid.flat, headings.items(), strict=False):
            own, lines = (table[table[group] == name] for table in (nodes, links))
            _fit_equally(axes, nodes)
            missing += _draw_company(axes, own, lines, _scale(own["n"], area, largest), widest)
            axes.set_title(_wrap(heading, 84 // columns, 3), fontsize=9.5)
        for axes in grid.flat[len(headings) :]:
            axes.remove()
        _head(figure, title)
    return figure, missing


def _draw_company(
    axes: Axes, nodes: pd.DataFrame, links: pd.DataFrame, areas: np.ndarray, widest: float
) -> int:
    """Lines, marks and names of one network; how many names found no room."""
    for row in links.itertuples():
        width = 0.6 + 3.4 * row.n_joint / widest
        style = {"color": "#B8B8B8", "zorder": 1, "linewidth": width, "solid_capstyle": "round"}
        axes.plot([row.x, row.x_2], [row.y, row.y_2], scalex=False, scaley=False, **style)
    for community in sorted(nodes["community"].unique()):
        own = (nodes["community"] == community).to_numpy()
        _draw_marks(axes, nodes["x"][own], nodes["y"][own], areas[own], community)
    axes.set_xticks([])
    axes.set_yticks([])
    places = nodes[["x", "y"]].to_numpy(dtype=float)
    ends = links[["x", "y", "x_2", "y_2"]].to_numpy(dtype=float)
    return place_labels(
        axes,
        places,
        places,
        [_wrap(name, 26, 3) for name in nodes["entity"]],
        [COLOURS[community % len(COLOURS)] for community in nodes["community"]],
        bold=[False] * len(nodes),
        radii=np.sqrt(areas) / 2,
        shunned=np.concatenate([(1 - t) * ends[:, :2] + t * ends[:, 2:] for t in STEPS]),
    )


def _draw_marks(axes: Axes, x: pd.Series, y: pd.Series, areas: np.ndarray, kind: int) -> None:
    """Marks that the number of their kind gives a colour and a shape."""
    style = {"color": COLOURS[kind % len(COLOURS)], "marker": MARKERS[kind % len(MARKERS)]}
    axes.scatter(x, y, s=areas, edgecolor="white", linewidth=0.8, zorder=3, **style)


def draw_maps(table: pd.DataFrame, *, kinds: list[str], title: str) -> tuple[Figure, int]:
    """A map for each group, the first column: entities at their place, the area grows with n.

    All maps show the same part of the world; `kind` gives colour and shape as `kinds` lists them.
    Returns the figure and how many names found no room in some map.
    """
    group = str(table.columns[0])
    panels = list(dict.fromkeys(table[group]))
    columns = min(len(panels), 2 if len(panels) < 5 else 3)
    rows = -(-len(panels) // columns)
    frame = west, east, south, north = _frame(table)
    shape = (north - south) / ((east - west) * np.cos(np.radians((north + south) / 2)))
    seen = table["longitude"].between(west, east) & table["latitude"].between(south, north)
    below = 0.45 if seen.all() else 0.85  # inches, with room for what lies beyond the map
    missing, largest = 0, table["n"].max()
    with rc_context({**STYLE, **FRAMED}):
        high = WIDTH / columns * 0.95 * float(np.clip(shape, FLATTEST, 1.1))
        figure = _new_figure(WIDTH + 1, rows * (high + below))
        edges = {"left": 0.05, "right": 0.95, "bottom": 0.4 / (rows * (high + below)), "top": 1.0}
        spaces = {"hspace": below / high, "wspace": 0.05, **edges}
        grid = figure.subplots(rows, columns, squeeze=False, gridspec_kw=spaces)
        for axes, name in zip(grid.flat, panels, strict=False):
            _draw_land(axes, frame)
            own = table[table[group] == name].sort_values("n", ascending=False, kind="stable")
            part, outside = own[seen[own.index]], own[~seen[own.index]]
            for number, kind in enumerate(kinds):
                some = part[part["kind"] == kind]
                areas = _scale(some["n"], LARGEST_PLACE, largest)
                _draw_marks(axes, some["longitude"], some["latitude"], areas, number)
            places = part[["longitude", "latitude"]].to_numpy(dtype=float)
            plain = {"colours": ["#222222"] * len(part), "bold": [False] * len(part)}
            missing += place_labels(axes, places, places, _count_names(part), **plain)
            axes.set_xlabel(_name_outside(outside, 104 // columns), fontsize=8.5, loc="left")
            axes.set_title(_wrap(str(name), 84 // columns), fontsize=10.5)
        for axes in list(grid.flat)[len(panels) :]:
            axes.remove()
        handles = [Patch(color=COLOURS[i], label=kind) for i, kind in enumerate(kinds)]
        place = (0, -0.5 / high)
        grid[-1, 0].legend(handles=handles, loc="upper left", ncols=2, bbox_to_anchor=place)
        _head(figure, title)
    return figure, missing


def draw_cells(
    table: pd.DataFrame, *, rows: str, values: dict[str, str], axis: str, title: str
) -> Figure:
    """A grid of divided bars: a row per name, a column per group (the first column), n beside it.

    `values` are the columns that divide a bar, and their headings.
    """
    group = str(table.columns[0])
    names, groups = list(dict.fromkeys(table[rows])), list(dict.fromkeys(table[group]))
    totals = table.set_index([rows, group])[list(values)]
    longest = float(totals.sum(axis=1).max())
    down = -(-len(groups) // COLUMNS_ACROSS)
    across = -(-len(groups) // down)
    high = 0.36 * len(names)
    with rc_context({**STYLE, "axes.grid": False, "axes.spines.bottom": False}):
        figure = _new_figure(WIDTH + 1, (high + 1.0) * down + 1.0)
        spaces = {"wspace": 0.06, "hspace": 0.9 / high}
        grid = figure.subplots(down, across, sharey=True, squeeze=False, gridspec_kw=spaces)
        for axes in grid.flat[len(groups) :]:
            axes.remove()
        for axes, name in zip(grid.flat, groups, strict=False):
            found = totals.xs(name, level=group).reindex(names).fillna(0)
            left = np.zeros(len(names))
            for i, value in enumerate(values):
                there = np.flatnonzero(found[value])  # a bar of no length costs as much to draw
                style = {"color": COLOURS[i], "hatch": HATCHES[i], "edgecolor": "white"}
                axes.barh(there, found[value].iloc[there], left=left[there], height=0.66, **style)
                left = left + found[value].to_numpy()
            for row, n in enumerate(left):
                style = {"color": "#222222" if n else "#888888", "fontsize": 9.5, "va": "center"}
                axes.text(n + 0.03 * longest, row, f"{n:,.0f}" if n else "·", **style)
            axes.set_xlim(0, 1.25 * longest)
            heading = _wrap(str(name), 88 // across, 4)
            axes.set_title(heading, fontsize=9.5, loc="left", fontweight="normal")
            axes.set_xticks([])
            axes.tick_params(axis="y", length=0)
        last = grid[-1, 0]
        last.set_yticks(range(len(names)), [_wrap(str(name), 34) for name in names])
        last.set_ylim(len(names) - 0.5, -0.5)
        last.set_xlabel(axis, loc="left")
        handles = [
            Patch(facecolor=COLOURS[i], hatch=HATCHES[i], edgecolor="white", label=heading)
            for i, heading in enumerate(values.values())
        ]
        place = (0, -0.42 / last.get_position().height / figure.get_figheight())
        last.legend(
            handles=handles, loc="upper left", ncols=4, handlelength=1.6, bbox_to_anchor=place
        )
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


def _count_names(places: pd.DataFrame) -> list[str]:
    return [f"{name} {n:,}" for name, n in zip(places["entity"], places["n"], strict=True)]


def _name_outside(places: pd.DataFrame, width: int) -> str:
    named = _count_names(places)
    more = f" and {len(named) - NAMED_OUTSIDE} more" if len(named) > NAMED_OUTSIDE else ""
    said = "Beyond the map: " + ", ".join(named[:NAMED_OUTSIDE]) + more
    return _wrap(said, width, 3) if named else ""


@cache
def read_land() -> list[np.ndarray]:
    """The outlines of the continents, as arrays of longitude and latitude; not to be changed.

    Degrees go on beyond 180 where an outline crosses the date line, so that it stays in one piece.
    """
    rings = []
    for _, part in pd.read_csv(LEXICONS / "land.csv.gz").groupby("ring"):
        longitude = np.unwrap(part["longitude"], period=360)
        longitude -= 360 * np.round(longitude.mean() / 360)
        rings.append(np.column_stack([longitude, part["latitude"]]))
    return rings


def _draw_land(axes: Axes, frame: tuple[float, float, float, float]) -> None:
    west, east, south, north = frame
    land = PolyCollection(read_land(), facecolor="#E6DFCF", linewidth=0, zorder=1)
    axes.add_collection(land, autolim=False)
    axes.set_facecolor("#F4F8FB")
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    # Degrees of longitude as long as they are in the middle of the map.
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.set_xticks([])
    axes.set_yticks([])


def _frame(table: pd.DataFrame) -> tuple[float, float, float, float]:
    """West, east, south and north of what is shown, with a margin and no less than a country.

    The places farthest from the middle are left outside, up to a share `OUTSIDE` of the mentions.
    """
    places = table.groupby(["longitude", "latitude"])["n"].sum().reset_index()
    middle = [_median(places[name], places["n"]) for name in ("longitude", "latitude")]
    away = np.hypot((places["longitude"] - middle[0]) / 2, places["latitude"] - middle[1])
    places = places.iloc[np.argsort(away, kind="stable")]
    nearer = places["n"].cumsum() - places["n"]
    inside = nearer < (1 - OUTSIDE) * places["n"].sum()
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


def _scale(values: pd.Series, area: float, largest: float) -> np.ndarray:
    """Areas of marks, proportional to the values but for a least one that can be seen."""
    return np.maximum(area * values.to_numpy(dtype=float) / largest, SMALLEST)
