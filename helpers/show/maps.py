"""Charts without axes to read: networks, maps, grids of divided bars."""

from collections.abc import Sequence
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
from helpers.base.translation import format_number, translate, translate_value
from helpers.show.charts import (
    COLOURS,
    COLUMNS_ACROSS,
    DARK,
    HATCHES,
    NEUTRAL,
    STYLE,
    WIDTH,
    _colour,
    _marker,
    _open,
    _wrap,
)
from helpers.show.labels import place_labels

SMALLEST, LARGEST, LARGEST_OF_MANY = 16.0, 420.0, 200.0  # areas of marks, in square points
OUTSIDE = 0.15  # share of the mentions that a map may leave beyond its edges, and name there
NAMED_OUTSIDE = 4
POLE = 84.0  # degrees of latitude; beyond it there is nothing to see
FLATTEST = 0.45  # height of a map for its width
STEPS = np.linspace(0, 1, 30)[:, None, None]  # along a link, where no name should stand
SHAPE, GAP = 1.15, 0.6  # of a network, wide to high; between its connected parts
FRAMED = {**STYLE, "axes.grid": False, "axes.spines.top": True, "axes.spines.right": True}


def lay_out_network(company: pd.DataFrame, *, top: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place pairs of names on a plane: a table of nodes and one of links, by group.

    Of the pairs that are firm in some group, or of all where none is, the `top` whose best rank in
    a group is highest; a name has one place, x and y, whatever the group. `community` is numbered
    from 0, the largest first (Clauset, Newman & Moore 2004). The layout (Kamada & Kawai 1989)
    depends on nothing but the table.
    """
    group, pair = str(company.columns[0]), ["entity", "entity_2"]
    ranked = company.assign(
        rank=company.groupby(group).cumcount(),
        total=company.groupby(pair)["n_joint"].transform("sum"),
    )
    ranked = ranked[ranked["is_firm"] | ~ranked["is_firm"].any()]
    ranked = ranked.sort_values(["rank", "total", *pair], ascending=[True, False, True, True])
    links = company.merge(ranked.drop_duplicates(pair).head(top)[pair], on=pair)
    graph = nx.Graph()
    for (one, two), n in links.groupby(pair)["n_joint"].sum().items():
        graph.add_edge(one, two, weight=n, distance=1 / np.sqrt(n))
    places = pd.DataFrame(_place(graph), index=["x", "y"]).T
    groups = nx.community.greedy_modularity_communities(graph, weight="weight")
    community = {name: number for number, names in enumerate(groups) for name in names}
    sides = [links[[group, name, n]] for name, n in (("entity", "n"), ("entity_2", "n_2"))]
    nodes = pd.concat([side.set_axis([group, "entity", "n"], axis=1) for side in sides])
    nodes = nodes.drop_duplicates().sort_values(["n", "entity"], ascending=[False, True])
    nodes = nodes.assign(community=nodes["entity"].map(community)).join(places, on="entity")
    links = links.join(places, on="entity").join(places.add_suffix("_2"), on="entity_2")
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


@rc_context({**FRAMED, "axes.edgecolor": "#CCCCCC"})
def draw_network(
    nodes: pd.DataFrame, links: pd.DataFrame, *, headings: dict[str, str], title: str
) -> tuple[Figure, int]:
    """A panel for each group of `headings`: its nodes and links, as `lay_out_network` places them.

    The area of a node grows with n, the width of a link with n_joint; colour and shape tell the
    communities apart. Returns the figure and how many names found no place.
    """
    group, missing = str(nodes.columns[0]), 0
    figure, panels = _open_panels(title, list(headings.values()), (5.6, 2.6, 2.2))
    area = LARGEST if len(headings) == 1 else LARGEST_OF_MANY
    for axes, name in zip(panels, headings, strict=True):
        own, lines = (table[table[group] == name] for table in (nodes, links))
        axes.set_aspect("equal", adjustable="datalim")
        axes.margins(0.12)
        axes.update_datalim(nodes[["x", "y"]])
        axes.autoscale_view()
        axes.apply_aspect()
        axes.autoscale(False)
        for row in lines.itertuples():
            width = 0.6 + 3.4 * row.n_joint / links["n_joint"].max()
            axes.plot(
                [row.x, row.x_2], [row.y, row.y_2], color="#B8B8B8", zorder=1, linewidth=width
            )
        areas = _scale(own["n"], area, nodes["n"].max())
        for community in sorted(own["community"].unique()):
            chosen = own["community"] == community
            _draw_marks(axes, own.loc[chosen, ["x", "y"]], areas[chosen], community)
        places = own[["x", "y"]].to_numpy(dtype=float)
        one, two = lines[["x", "y"]].to_numpy(), lines[["x_2", "y_2"]].to_numpy()
        missing += place_labels(
            axes,
            places,
            places,
            [_wrap(name, 26, 3) for name in own["entity"]],
            [_colour(community) for community in own["community"]],
            bold=[False] * len(own),
            radii=np.sqrt(areas) / 2,
            shunned=((1 - STEPS) * one + STEPS * two).reshape(-1, 2),
        )
    return figure, missing


@rc_context(FRAMED)
def draw_maps(table: pd.DataFrame, *, kinds: list[str], title: str) -> tuple[Figure, int]:
    """A map for each group, the first column: entities at their place, the area grows with n.

    All maps show the same part of the world; `kind` gives colour and shape as `kinds` lists them.
    Returns the figure and how many names found no place in some map.
    """
    group, missing = str(table.columns[0]), 0
    names = table[group].unique().tolist()
    west, east, south, north = frame = _frame(table)
    shape = (north - south) / ((east - west) * np.cos(np.radians((north + south) / 2)))
    high = WIDTH * 0.95 * float(np.clip(shape, FLATTEST, 1.1))
    seen = table["longitude"].between(west, east) & table["latitude"].between(south, north)
    handles = [Patch(color=_colour(i), label=translate_value(kind)) for i, kind in enumerate(kinds)]
    heights = (high + 0.4, high / 2 + 0.6, high / 3 + 0.6)
    figure, panels = _open_panels(title, names, heights, handles)
    for axes, name in zip(panels, names, strict=True):
        _draw_land(axes, frame)
        own = table[table[group] == name].sort_values("n", ascending=False, kind="stable")
        part, outside = own[seen[own.index]], own[~seen[own.index]]
        places = part[["longitude", "latitude"]]
        areas = _scale(part["n"], LARGEST_OF_MANY, table["n"].max())
        for number, kind in enumerate(kinds):
            _draw_marks(axes, places[part["kind"] == kind], areas[part["kind"] == kind], number)
        inks, bold = [DARK] * len(part), [False] * len(part)
        at = places.to_numpy(dtype=float)
        missing += place_labels(axes, at, at, _count_names(part), inks, bold=bold)
        width = int(axes.get_position().width * WIDTH * 13)  # of what lies beyond, in characters
        axes.set_xlabel(_name_outside(outside, width), fontsize=8.5, loc="left")
    return figure, missing


@rc_context({**STYLE, "axes.grid": False, "axes.spines.bottom": False})
def draw_cells(
    table: pd.DataFrame, *, rows: str, values: dict[str, str], axis: str, title: str
) -> Figure:
    """A grid of divided bars: a row per name, a column per group (the first column), n beside it.

    `values` are the columns that divide a bar, and their headings.
    """
    group = str(table.columns[0])
    names, groups = table[rows].unique(), table[group].unique()
    totals = table.set_index([rows, group])[list(values)]
    longest = float(totals.sum(axis=1).max())
    down = -(-len(groups) // COLUMNS_ACROSS)
    across = -(-len(groups) // down)
    height = (0.36 * len(names) + 1.0) * down + 0.4
    figure, panels = _open(title, height, down, across, sharey=True)
    for axes in panels[len(groups) :]:
        axes.remove()
    for axes, name in zip(panels, groups, strict=False):
        found = totals.xs(name, level=group).reindex(names).fillna(0)
        left = np.zeros(len(names))
        for i, value in enumerate(values):
            there = np.flatnonzero(found[value])  # a bar of no length costs as much to draw
            style = {"color": COLOURS[i], "hatch": HATCHES[i], "edgecolor": "white"}
            axes.barh(there, found[value].iloc[there], left=left[there], height=0.66, **style)
            left = left + found[value].to_numpy()
        for row, n in enumerate(left):
            style = {"color": DARK if n else NEUTRAL, "fontsize": 9.5, "va": "center"}
            axes.text(n + 0.03 * longest, row, format_number(n, ",.0f") if n else "·", **style)
        axes.set(xlim=(0, 1.25 * longest), ylim=(len(names) - 0.5, -0.5), xticks=[])
        heading = _wrap(str(name), 88 // across, 4)
        axes.set_title(heading, fontsize=9.5, fontweight="normal")
        axes.set_yticks(range(len(names)), [_wrap(str(name), 34) for name in names])
        axes.tick_params(axis="y", length=0)
    panels[0].set_xlabel(axis, loc="left")
    handles = [
        Patch(facecolor=COLOURS[i], hatch=HATCHES[i], edgecolor="white", label=heading)
        for i, heading in enumerate(values.values())
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=4)
    return figure


def _open_panels(
    title: str,
    headings: list[str],
    heights: tuple[float, float, float],
    legend: Sequence[Patch] = (),
) -> tuple[Figure, np.ndarray]:
    """A figure with a panel for each heading, laid out for good: names can be placed.

    `heights`: of a panel, in inches, where one, two or three stand side by side.
    """
    across = min(len(headings), 2 if len(headings) < 5 else 3)
    down = -(-len(headings) // across)
    figure, panels = _open(title, down * (heights[across - 1] + 0.3), down, across)
    for axes in panels[len(headings) :]:
        axes.remove()
    for axes, heading in zip(panels, headings, strict=False):
        axes.set(xticks=[], yticks=[], xlabel=" \n " if legend else "")
        axes.set_title(_wrap(heading, 84 // across), fontsize=9.5)
    if legend:
        figure.legend(handles=legend, loc="outside lower left", ncols=len(legend))
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure, panels[: len(headings)]


def _draw_marks(axes: Axes, places: pd.DataFrame, areas: np.ndarray, kind: int) -> None:
    """Marks that the number of their kind gives a colour and a shape."""
    style = {"color": _colour(kind), "marker": _marker(kind), "edgecolor": "white"}
    axes.scatter(*places.to_numpy(dtype=float).T, s=areas, linewidth=0.8, zorder=3, **style)


def _count_names(places: pd.DataFrame) -> list[str]:
    return [
        f"{name} {format_number(n)}" for name, n in zip(places["entity"], places["n"], strict=True)
    ]


def _name_outside(places: pd.DataFrame, width: int) -> str:
    named = _count_names(places)
    n = len(named) - NAMED_OUTSIDE
    more = translate(" and {n} more", n=n) if n > 0 else ""
    said = translate("Beyond the map: ") + ", ".join(named[:NAMED_OUTSIDE]) + more
    return _wrap(said, width) if named else ""


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
    # Degrees of longitude as long as they are in the middle of the map.
    aspect = 1 / np.cos(np.radians((south + north) / 2))
    axes.set(facecolor="#F4F8FB", xlim=(west, east), ylim=(south, north), aspect=aspect)


def _frame(table: pd.DataFrame) -> tuple[float, float, float, float]:
    """West, east, south and north of what is shown, with a margin and no less than a country.

    The places farthest from the middle are left outside, up to a share `OUTSIDE` of the mentions.
    """
    places = table.loc[table.index.repeat(table["n"]), ["longitude", "latitude"]]
    away = np.hypot(*((places - places.median()) / np.array([2, 1])).to_numpy().T)
    inside = places[away <= np.quantile(away, 1 - OUTSIDE, method="higher")]
    bounds = []
    for column, least, ends in (("longitude", 16.0, 180.0), ("latitude", 10.0, POLE)):
        low, high = inside[column].min(), inside[column].max()
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


def _scale(values: pd.Series, area: float, largest: float) -> np.ndarray:
    """Areas of marks, proportional to the values but for a least one that can be seen."""
    return np.maximum(area * values.to_numpy(dtype=float) / largest, SMALLEST)
