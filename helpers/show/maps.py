"""Charts without axes to read: networks, maps, grids of divided bars."""

from collections.abc import Sequence
from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from helpers.base.lexicon import LEXICONS
from helpers.base.translation import format_number, translate, translate_value
from helpers.show.charts import (
    COLUMNS_ACROSS,
    SHADES,
    WIDTH,
    Chart,
    _fit,
    _marker,
    _name_rows,
    _open,
    _say,
    _width,
    _wrap,
    _write_count,
    chart,
)
from helpers.show.labels import place_labels
from helpers.show.svg import DARK, GREY, LAND, NEUTRAL, SEA, tell

SMALLEST, LARGEST, LARGEST_OF_MANY = 16.0, 420.0, 200.0  # areas of marks, in square points
OUTSIDE = 0.15  # share of the mentions that a map may leave beyond its edges, and name there
NAMED_OUTSIDE = 4
POLE = 84.0  # degrees of latitude; beyond it there is nothing to see
FLATTEST = 0.45  # height of a map for its width
STEPS = np.linspace(0, 1, 30)[:, None, None]  # along a link, where no name should stand
SHAPE, GAP = 1.15, 0.6  # of a network, wide to high; between its connected parts
INKS = [DARK, GREY]  # of kinds of marks
FRAMED = {"axes.grid": False, "axes.spines.top": True, "axes.spines.right": True}


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


@chart(**FRAMED, **{"axes.edgecolor": "#DDDDDD"})
def draw_network(
    nodes: pd.DataFrame, *, links: pd.DataFrame, headings: dict[str, str], title: str
) -> Chart:
    """A panel for each group of `headings`: its nodes and links, as `lay_out_network` places them.

    The area of a node grows with n, the width of a link with n_joint; its shape tells the
    communities apart.
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
            look = {"color": NEUTRAL, "zorder": 1, "linewidth": width, "alpha": 0.6}
            axes.plot([row.x, row.x_2], [row.y, row.y_2], **look)
        areas = _scale(own["n"], area, nodes["n"].max())
        for community in sorted(own["community"].unique()):
            chosen = own["community"] == community
            look = {"marker": _marker(community), "color": GREY}
            _draw_marks(axes, own[chosen], ["x", "y"], areas[chosen], **look)
        places = own[["x", "y"]].to_numpy(dtype=float)
        one, two = lines[["x", "y"]].to_numpy(), lines[["x_2", "y_2"]].to_numpy()
        missing += place_labels(
            axes,
            places,
            [_wrap(name, 26, 3) for name in own["entity"]],
            radii=np.sqrt(areas) / 2,
            shunned=((1 - STEPS) * one + STEPS * two).reshape(-1, 2),
        )
    figure.told = {"missing": missing}
    return figure


@chart(**FRAMED)
def draw_maps(table: pd.DataFrame, *, kinds: list[str], title: str) -> Chart:
    """A map for each group, the first column: entities at their place, the area grows with n.

    All maps show the same part of the world; `kind` gives colour and shape as `kinds` lists them.
    """
    group, missing = str(table.columns[0]), 0
    names = table[group].unique().tolist()
    west, east, south, north = frame = _frame(table)
    shape = (north - south) / ((east - west) * np.cos(np.radians((north + south) / 2)))
    high = WIDTH * 0.95 * float(np.clip(shape, FLATTEST, 1.1))
    seen = table["longitude"].between(west, east) & table["latitude"].between(south, north)
    looks = [{"marker": _marker(i), "color": ink} for i, ink in enumerate(INKS)]
    handles = [
        Patch(color=ink, label=translate_value(kind)) for ink, kind in zip(INKS, kinds, strict=True)
    ]
    heights = (high + 0.4, high / 2 + 0.6, high / 3 + 0.6)
    figure, panels = _open_panels(title, names, heights, handles)
    for axes, name in zip(panels, names, strict=True):
        _draw_land(axes, frame)
        own = table[table[group] == name].sort_values("n", ascending=False, kind="stable")
        part, outside = own[seen[own.index]], own[~seen[own.index]]
        places = part[["longitude", "latitude"]]
        areas = _scale(part["n"], LARGEST_OF_MANY, table["n"].max())
        for kind, look in zip(kinds, looks, strict=True):
            chosen = part["kind"] == kind
            _draw_marks(axes, part[chosen], [*places], areas[chosen], **look)
        at, radii = places.to_numpy(dtype=float), np.sqrt(areas) / 2
        missing += place_labels(axes, at, _count_names(part), radii=radii)
        width = int(axes.get_position().width * WIDTH * 13)  # of what lies beyond, in characters
        axes.set_xlabel(_name_outside(outside, width), fontsize=8.5, loc="left")
    figure.told = {"missing": missing}
    return figure


@chart(**{"axes.grid": False, "axes.spines.bottom": False})
def draw_cells(
    table: pd.DataFrame, *, rows: str, values: dict[str, str], axis: str, title: str
) -> Chart:
    """A grid of divided bars: a row per name, a column per group (the first column), n beside it.

    `values` are the columns that divide a bar, and their headings.
    """
    group = str(table.columns[0])
    names, groups = table[rows].unique(), table[group].unique()
    totals = table.set_index([rows, group])[list(values)]
    longest = float(totals.sum(axis=1).max())
    down = -(-len(groups) // _fit(COLUMNS_ACROSS))
    across = -(-len(groups) // down)
    height = (0.36 * len(names) + 1.0) * down + 0.4
    figure, panels = _open(title, height, len(groups), across, sharey=True)
    values = {value: translate_value(heading) for value, heading in values.items()}
    for axes, name in zip(panels, groups, strict=True):
        found = totals.xs(name, level=group).reindex(names).fillna(0)
        left = np.zeros(len(names))
        for value, shade in zip(values, SHADES, strict=False):
            there = np.flatnonzero(found[value])  # a bar of no length costs as much to draw
            style = {"color": shade, "edgecolor": "white", "height": 0.66}
            bars = axes.barh(there, found[value].iloc[there], left=left[there], **style)
            for bar, place in zip(bars, there, strict=True):
                one, n = str(names[place]), format_number(found[value].iloc[place], ",.0f")
                said = _say(f"{one}, {name}", f"{n} {values[value]}")
                tell(bar, {group: name, rows: one}, said)
            left = left + found[value].to_numpy()
        for at, n in enumerate(left):
            _write_count(axes, n + 0.03 * longest, at, n, fontsize=9.5)
        _name_rows(axes, names, length=34, lines=2)
        axes.set(xlim=(0, 1.25 * longest), ylim=(len(names) - 0.5, -0.5), xticks=[])
        axes.set_title(_wrap(str(name), 88 // across, 4), fontsize=9.5, fontweight="normal")
    panels[0].set_xlabel(axis, loc="left")
    handles = [
        Patch(facecolor=shade, edgecolor=DARK, linewidth=0.5, label=heading)
        for shade, heading in zip(SHADES, values.values(), strict=False)
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=_fit(4))
    return figure


def _open_panels(
    title: str,
    headings: list[str],
    heights: tuple[float, float, float],
    legend: Sequence[Patch] = (),
) -> tuple[Chart, np.ndarray]:
    """A figure with a panel for each heading, laid out for good: names can be placed.

    `heights`: of a panel, in inches, where one, two or three stand side by side.
    """
    across = min(len(headings), _fit(2 if len(headings) < 5 else 3))
    down = -(-len(headings) // across)
    high = heights[across - 1] * _width() / WIDTH
    figure, panels = _open(title, down * (high + 0.3), len(headings), across)
    for axes, heading in zip(panels, headings, strict=True):
        axes.set(xticks=[], yticks=[], xlabel=" \n " if legend else "")
        axes.set_title(_wrap(heading, 84 // across), fontsize=9.5)
    if legend:
        figure.legend(handles=legend, loc="outside lower left", ncols=len(legend))
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure, panels


def _draw_marks(
    axes: Axes, rows: pd.DataFrame, at: list[str], areas: np.ndarray, **look: str
) -> None:
    """Marks that grow with n, one per row of names; `at` are the columns of their places."""
    group = str(rows.columns[0])
    for row, area in zip(rows.to_dict("records"), areas, strict=True):
        style = {"edgecolor": "white", "linewidth": 0.8, "zorder": 3}
        mark = axes.scatter(row[at[0]], row[at[1]], s=area, **look, **style)
        said = _say(f"{row['entity']}, {row[group]}", f"n = {format_number(row['n'])}")
        tell(mark, row, said, outlet=str(row[group]))


def _count_names(places: pd.DataFrame) -> list[str]:
    pairs = zip(places["entity"], places["n"], strict=True)
    return [f"{name} {format_number(n)}" for name, n in pairs]


def _name_outside(places: pd.DataFrame, width: int) -> str:
    named = _count_names(places)
    n = len(named) - NAMED_OUTSIDE
    more = translate(" and {n} more", n=n) if n > 0 else ""
    said = translate("Beyond the map: ") + ", ".join(named[:NAMED_OUTSIDE]) + more
    return _wrap(said, width, 2 - (_width() < WIDTH)) if named else ""


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
    box = Bbox.from_extents(west, south, east, north)
    seen = [Path(ring, closed=True).clip_to_bbox(box) for ring in read_land()]
    land = Path.make_compound_path(*(ring for ring in seen if len(ring.vertices)))
    axes.add_artist(PathPatch(land, facecolor=LAND, linewidth=0, zorder=1))
    # Degrees of longitude as long as they are in the middle of the map.
    aspect = 1 / np.cos(np.radians((south + north) / 2))
    axes.set(facecolor=SEA, xlim=(west, east), ylim=(south, north), aspect=aspect)


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
