"""One style, one function per chart form. Charts receive finished small tables, never compute."""

import io
import os
import re
import textwrap
from calendar import month_abbr
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context, rc_params_from_file
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import Formatter, MaxNLocator, ScalarFormatter
from pandas import DataFrame, Series, Timedelta, notna
from PIL import Image, PngImagePlugin

from helpers.base.spreadsheet import format_csv
from helpers.base.translation import find_language, format_number, localise
from helpers.corpus.loading import PROJECT
from helpers.show.display import Html, shorten, show_figure
from helpers.show.labels import place_labels

# Okabe & Ito's hues, darkened until each reaches 3:1 on white; never the only sign of anything.
HUES = "0072B2 C24E00 007A5A 9A4C86 7A6A00 4A4A4A 1B9AAA 8C2D04 5E4FA2 3F7D20 B0413E 2F4B7C"
COLOURS = [f"#{hue}" for hue in HUES.split()]
MARKERS = list("os^DvPX<>h*p")
ASTRIDE = [("#C24E00", "////"), ("#9A9A9A", ""), ("#0072B2", "....")]  # of zero
HATCHES = ["", "////", "....", "xxxx", "\\\\\\\\", "----"]
NEUTRAL, GREY, DARK = "#9A9A9A", "#666666", "#333333"  # no group's; lines; what must be read
WIDTH = 8.6  # inches
PANELS_ACROSS = 4  # small multiples side by side
COLUMNS_ACROSS = 6  # of a grid, side by side with their names level
DPI = 170
ROW_NAME = 30  # characters of a line; a longer name stands on two
AXIS_NAME = 70  # characters of a line beside an axis
LONGEST_ALT = 1500  # characters that a screen reader is made to read
CHARACTERS_PER_INCH = 10.5  # of a bold title
SHORT_MONTHS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."
STYLE = dict(
    rc_params_from_file(Path(__file__).with_name("charts.mplstyle"), use_default_template=False)
)


def save_figure(figure: Figure, table: DataFrame, *, name: str, alt: str, caption: str) -> Html:
    """Write a figure and the numbers it shows to figures/, and return it for the notebook.

    Leaves `name`.png (256 colours; the alt text is in its description) and `name`.csv. The folder
    is $PRESSE_FIGURES, else the project's figures/. Raises ValueError without alt text.
    """
    alt = shorten(alt, LONGEST_ALT)
    folder = Path(os.environ.get("PRESSE_FIGURES") or PROJECT / "figures")
    folder.mkdir(parents=True, exist_ok=True)
    if layout := figure.get_layout_engine():
        layout.execute(figure)
    # Cut to what is drawn, asked for once: savefig's own "tight" draws the figure twice.
    cut = figure.get_tightbbox(figure.canvas.get_renderer()).padded(0.1)
    buffer, packed = io.BytesIO(), io.BytesIO()
    fast = {"compress_level": 0}
    figure.savefig(buffer, dpi=DPI, facecolor="white", bbox_inches=cut, pil_kwargs=fast)
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Description", alt, lang=find_language())
    small = Image.open(buffer).convert("RGB").quantize(256, Image.Quantize.FASTOCTREE, dither=0)
    small.save(packed, format="png", optimize=True, pnginfo=text)
    numbers = format_csv(table, float_format="%.6g").encode()
    html = show_figure(packed.getvalue(), alt=alt, caption=caption, name=name, csv=numbers)
    (folder / f"{name}.png").write_bytes(packed.getvalue())
    (folder / f"{name}.csv").write_bytes(numbers)
    return html


@rc_context(STYLE)
def draw_bars(
    table: DataFrame,
    *,
    label: str,
    values: list[str],
    headings: list[str],
    axis: str,
    title: str,
    net: str = "",
) -> Figure:
    """Horizontal bars stacked left to right: one bar per row of `table`, one part per value.

    With `net` there are three parts, and the second lies astride zero: a dot below each bar shows
    the column `net` with its interval (`net`_low, `net`_high), the last of the `headings` names it.
    """
    figure, (axes,) = _open(title, 1.1 + _choose_pitch(table[label]) * len(table))
    rows = np.arange(len(table))
    left = -(table[values[0]] + table[values[1]] / 2) if net else Series(0.0, table.index)
    looks = ASTRIDE if net else zip(COLOURS, HATCHES, strict=False)
    least = 1 if net else 0.045 * table[values].sum(axis=1).max()  # what a number has room in
    for value, heading, (colour, hatch) in zip(values, headings, looks, strict=False):
        style = {"color": colour, "hatch": hatch, "edgecolor": "white", "label": heading}
        bars = axes.barh(rows, table[value], 0.52 if net else 0.8, left, **style)
        halo = [withStroke(linewidth=2.5, foreground=colour)]
        ink = {"color": "white", "fontweight": "bold", "path_effects": halo}
        shown = [format_number(n, ",.0f") if n >= least else "" for n in table[value]]
        axes.bar_label(bars, shown, label_type="center", **ink)
        left = left + table[value]
    if net:
        low, high = table[f"{net}_low"], table[f"{net}_high"]
        axes.hlines(rows + 0.39, low, high, color=DARK, linewidth=1.4)
        axes.plot(table[net], rows + 0.39, "D", color=DARK, markersize=4, label=headings[-1])
        axes.axvline(0, color=DARK, linewidth=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
    _name_rows(axes, table[label])
    axes.set_xlabel(axis)
    figure.legend(loc="outside lower left", ncols=4)
    return figure


@rc_context(STYLE)
def draw_lollipops(
    table: DataFrame, *, group: str, label: str, value: str, axis: str, title: str
) -> Figure:
    """Dots on stems with their intervals (`value`_low, `value`_high): one panel per group.

    An interval without an upper end, or with one far off, runs to the edge and has an arrow there.
    """
    edge = 1.6 * float(table[value].max())
    beyond = table[f"{value}_high"] > edge
    table = table.assign(**{f"{value}_high": table[f"{value}_high"].clip(upper=edge)})
    sizes = table.groupby(group, sort=False).size() + 1
    height = 0.8 + float((0.27 * sizes + 0.35).sum())
    figure, panels = _open(title, height, len(sizes), sharex=True, height_ratios=sizes.tolist())
    for i, (name, axes) in enumerate(zip(sizes.index, panels, strict=True)):
        part = table[table[group] == name]
        axes.hlines(range(len(part)), 0, part[value], color="#BBBBBB", linewidth=1)
        _draw_dots(axes, part, value, i)
        places = np.flatnonzero(beyond[part.index])
        axes.plot(np.full(len(places), edge), places, ">", color=_colour(i), markersize=5)
        axes.axvline(0, color=GREY, linewidth=0.8)
        _name_rows(axes, part[label])
        axes.set_title(_wrap(str(name), AXIS_NAME, 1), color=_colour(i))
    axes.set_xlabel(axis)
    return figure


@rc_context(STYLE)
def draw_signed(
    table: DataFrame, *, label: str, value: str, kind: str, kinds: list[str], axis: str, title: str
) -> Figure:
    """Bars to the left and to the right of zero, one per row; `kind` colours and hatches them."""
    figure, (axes,) = _open(title, 1.0 + 0.27 * len(table))
    for name, (colour, hatch) in zip(kinds, (ASTRIDE[-1], ASTRIDE[0]), strict=True):
        part = table[value].where(table[kind] == name)
        style = {"color": colour, "hatch": hatch, "edgecolor": "white", "label": name}
        axes.barh(range(len(table)), part, 0.8, **style)
    axes.axvline(0, color=DARK, linewidth=0.8)
    _name_rows(axes, table[label])
    axes.set_xlabel(_wrap(axis, AXIS_NAME))
    figure.legend(loc="outside lower left", ncols=2)
    return figure


@rc_context({**STYLE, "axes.grid": False})
def draw_matrix(
    table: DataFrame, *, rows: str, columns: str, value: str, axis: str, title: str
) -> Figure:
    """A grid of counts, dark where many: one row of cells per name, one column per group."""
    names, groups = table[rows].unique(), table[columns].unique()
    summed = table.groupby([rows, columns], observed=True)[value].sum().unstack(fill_value=0)
    grid = summed.loc[names, groups].to_numpy()
    many = len(groups) > COLUMNS_ACROSS  # then their names stand upright
    wide = max(WIDTH, 2.6 + (0.55 if many else 1.15) * len(groups))
    figure, (axes,) = _open(title, (3.4 if many else 1.6) + 0.36 * len(names), width=wide)
    axes.imshow(grid, cmap="Blues", aspect="auto", vmin=0, vmax=max(1, grid.max()))
    axes.set_yticks(range(len(names)), [_wrap(str(name), 34) for name in names])
    heads = [_wrap(str(name), *((28, 2) if many else (13, 4))) for name in groups]
    axes.set_xticks(range(len(groups)), heads, rotation=90 if many else 0)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, top=False)
    axes.spines[:].set_visible(False)
    for (row, column), n in np.ndenumerate(grid):
        colour = "white" if n > 0.55 * grid.max() else DARK
        shown = format_number(n, ",.0f") if n else "·"
        axes.text(column, row, shown, ha="center", va="center", color=colour)
    axes.set_xlabel(axis)
    return figure


@rc_context(STYLE)
def draw_intervals(
    table: DataFrame, *, label: str, values: list[str], axes_labels: list[str], title: str
) -> Figure:
    """Dots with their intervals (`value`_low, `value`_high): one row per name, a panel per value.

    A dot without an interval, where none can be estimated, is hollow.
    """
    height = 1.0 + _choose_pitch(table[label]) * len(table)
    figure, panels = _open(title, height, 1, len(values), sharey=True)
    _name_rows(panels[0], table[label])
    for i, (value, heading, axes) in enumerate(zip(values, axes_labels, panels, strict=True)):
        _draw_dots(axes, table, value, i)
        axes.margins(x=0.12)
        axes.set_xlabel(heading)
        axes.tick_params(axis="y", length=0)
    return figure


@rc_context(STYLE)
def draw_profile(
    table: DataFrame, *, panel: str, label: str, value: str, axis: str, title: str
) -> Figure:
    """Small multiples: a panel per group with the same rows in each, dots with their intervals.

    The grey mark in each row is the mean of all panels, so that each of several can be read alone.
    """
    names, rows = table[panel].unique(), table[label].unique()
    across = min(len(names), PANELS_ACROSS)
    down = -(-len(names) // across)
    means, places = table.groupby(label)[value].mean().reindex(rows), np.arange(len(rows))
    height = 0.6 + down * (0.7 + 0.3 * len(rows))
    figure, panels = _open(title, height, down, across, sharex=True, sharey=True)
    for axes in panels[len(names) :]:
        axes.remove()
    for i, (name, axes) in enumerate(zip(names, panels, strict=False)):
        if len(names) > 1:
            axes.vlines(means, places - 0.3, places + 0.3, color=NEUTRAL, linewidth=2)
        _draw_dots(axes, table[table[panel] == name].set_index(label).reindex(rows), value, i)
        axes.set_title(_wrap(str(name), 72 // across - 2), fontsize=9.5, color=_colour(i))
        axes.tick_params(axis="x", labelbottom=i + across >= len(names))
        axes.tick_params(axis="y", length=0, pad=7)  # room for a mark at nought
    _name_rows(panels[0], rows)
    panels[0].set_xlim(0, max(0.05, min(1, table[f"{value}_high"].max())))
    panels[0].xaxis.set_major_locator(MaxNLocator(3 if across > 2 else 5))
    panels[0].xaxis.set_major_formatter(lambda x, _: format_number(x, ".0%"))
    figure.supxlabel(axis, fontsize=10)
    return figure


@rc_context(STYLE)
def draw_opposed(
    table: DataFrame,
    *,
    panel: str,
    label: str,
    kind: str,
    kinds: list[str],
    values: dict[str, str],
    axis: str,
    title: str,
) -> Figure:
    """Small multiples of two shares, one drawn to the left of zero and one to the right of it.

    A panel per group with the same rows in each; in a row a line for each of the `kinds`, one
    below the other. `values`: the two columns, which have intervals (`value`_low, `value`_high),
    and their headings.
    """
    names, rows = table[panel].unique(), table[label].unique()
    across = min(len(names), PANELS_ACROSS)
    down = -(-len(names) // across)
    height = 0.9 + down * (0.7 + 0.45 * len(rows))
    figure, panels = _open(title, height, down, across, sharex=True, sharey=True)
    for axes in panels[len(names) :]:
        axes.remove()
    sides = [(ASTRIDE[0][0], -1), (ASTRIDE[-1][0], 1)]
    for i, (name, axes) in enumerate(zip(names, panels, strict=False)):
        for number, own in enumerate(kinds):
            part = table[(table[panel] == name) & (table[kind] == own)]
            part = part.set_index(label).reindex(rows)
            places = np.arange(len(rows)) + 0.36 * (number - (len(kinds) - 1) / 2)
            for value, (colour, side) in zip(values, sides, strict=True):
                low, high = side * part[f"{value}_low"], side * part[f"{value}_high"]
                axes.hlines(places, low, high, color=colour, linewidth=2)
                look = _choose_look(number, colour)
                axes.plot(side * part[value], places, linestyle="", clip_on=False, **look)
        axes.axvline(0, color=DARK, linewidth=0.8)
        axes.set_title(_wrap(str(name), 72 // across - 2), fontsize=9.5)
        axes.tick_params(axis="x", labelbottom=i + across >= len(names))
        axes.tick_params(axis="y", length=0, pad=7)
    _name_rows(panels[0], rows)
    edge = max(0.05, *(table[f"{value}_high"].max() for value in values))
    ticks = MaxNLocator(2 if across > 2 else 4).tick_values(0, edge)
    ticks = ticks[ticks < 0.9 * edge]  # nearer the edge a label meets that of the next panel
    panels[0].set(xlim=(-edge, edge), xticks=[*-ticks[:0:-1], *ticks])
    panels[0].xaxis.set_major_formatter(lambda x, _: localise(f"{100 * abs(x):g}%"))
    panels[across * (down - 1)].set_xlabel(axis, loc="left")
    handles = [
        Line2D([], [], color=colour, linewidth=4, label=heading)
        for heading, (colour, _) in zip(values.values(), sides, strict=True)
    ]
    handles += [
        Line2D([], [], linestyle="", label=own, **_choose_look(number, DARK))
        for number, own in enumerate(kinds)
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=4)
    return figure


def _choose_look(number: int, colour: str) -> dict[str, Any]:
    """Of the dots of the first of several kinds in a row, and of the others: these are hollow."""
    fill = "white" if number else colour
    return {"marker": _marker(number), "color": colour, "markerfacecolor": fill, "markersize": 6}


@rc_context({**STYLE, "axes.grid": False})
def draw_strips(
    table: DataFrame, rows: list[str], *, row: str, position: str, panel: str, axis: str, title: str
) -> Figure:
    """X-ray strips: a tick where something stands (`position`, 0 to 1), a strip per row."""
    names = table[panel].unique()
    height = 0.7 + len(names) * (0.35 + _choose_pitch(rows) * len(rows))
    figure, panels = _open(title, height, len(names), sharex=True)
    for i, (name, axes) in enumerate(zip(names, panels, strict=True)):
        part = table[table[panel] == name]
        axes.barh(range(len(rows)), 1, height=0.62, color="#E4E4E4")
        for number, own in enumerate(rows):
            places = part.loc[part[row] == own, position]
            axes.vlines(places, number - 0.31, number + 0.31, color=_colour(i), linewidth=2.2)
            axes.text(1.01, number, f"{len(places)}", va="center", fontsize=9)
        axes.set_title(_wrap(str(name), AXIS_NAME, 1), color=_colour(i))
        axes.spines[:].set_visible(False)
        axes.tick_params(axis="x", length=0)
        _name_rows(axes, rows)
    axes.set(xlabel=axis, xlim=(-0.005, 1))
    axes.xaxis.set_major_formatter(lambda x, _: format_number(x, ".0%"))
    return figure


@rc_context(STYLE)
def draw_timeline(
    table: DataFrame, *, date: str, label: str, size: str, axis: str, title: str, sure: str = ""
) -> Figure:
    """When: a stem per row of the table at its date, a strip per name, as high as its size.

    The head is hollow, the stem thin, where a column says that the date is not `sure`.
    """
    names = table[label].unique()
    known = table[sure] if sure else table[size].notna()
    figure, (axes,) = _open(title, 0.7 + 0.62 * len(names))
    for i, name in enumerate(names):
        for are_known, width in ((True, 2.5), (False, 1.0)):
            part = table[(table[label] == name) & (known == are_known)]
            tops, fill = i + 0.35 - 0.7 * part[size] / table[size].max(), _colour(i)
            axes.vlines(part[date], i + 0.35, tops, color=fill, linewidth=width)
            (heads,) = axes.plot(part[date], tops, _marker(i), color=fill, markersize=6)
            heads.set_markerfacecolor(fill if are_known else "white")
    _name_rows(axes, names)
    first, last = table[date].min(), table[date].max()
    room = max((last - first) * 0.06, Timedelta(days=4))  # a single day needs an axis too
    axes.set(xlabel=axis, xlim=(first - room, last + room))
    _set_dates(axes)
    return figure


@rc_context({**STYLE, "axes.grid.axis": "y"})
def draw_courses(
    table: DataFrame,
    *,
    label: str,
    value: str,
    axis: str,
    weight: str,
    axis_weight: str,
    title: str,
    shaded: DataFrame | None = None,
) -> Figure:
    """Values by `period` with their intervals (`value`_low, `value`_high): a panel per name.

    The line breaks where there is no value. The last panel has bars of `weight`, one per period.
    In the panel of a name that is among the `shaded` the ground is, from its `first` to its `last`.
    """
    names = table[label].unique()
    ratios = [1.0] * len(names) + [0.55]
    figure, (*panels, last) = _open(
        title, 1.2 + 1.5 * len(names), len(ratios), sharex=True, height_ratios=ratios
    )
    weights = table.drop_duplicates("period")
    step = weights["period"].sort_values().diff().min()
    step = step if notna(step) else Timedelta(days=1)
    for i, (name, axes) in enumerate(zip(names, panels, strict=True)):
        part, colour = table[table[label] == name], _colour(i)
        for row in [] if shaded is None else shaded[shaded[label] == name].itertuples():
            axes.axvspan(row.first - step / 2, row.last + step / 2, color=colour, alpha=0.12, lw=0)
        high = part[f"{value}_high"]
        axes.vlines(
            part["period"], part[f"{value}_low"], high, color=colour, linewidth=1.2, alpha=0.6
        )
        axes.plot(
            part["period"], part[value], f"{_marker(i)}-", color=colour, ms=4.5, linewidth=1.4
        )
        # An interval on hardly any words must not flatten all the others.
        top = max(3 * part[value].max(), high.quantile(0.75))
        axes.set_ylim(0, min(top, np.fmax(part[value], high).max() * 1.05) or 1)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.set_title(_wrap(str(name), AXIS_NAME, 1), color=colour)
        axes.set_ylabel(axis, fontsize=9)
    last.bar(weights["period"], weights[weight], width=0.7 * step, color=NEUTRAL)
    last.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    last.set_ylabel(axis_weight, fontsize=9)
    _set_dates(last)
    figure.align_ylabels()
    return figure


@rc_context({**STYLE, "axes.grid.axis": "both"})
def draw_plane(
    table: DataFrame,
    *,
    kinds: list[str],
    axis_x: str,
    axis_y: str,
    title: str,
    rates: bool = False,
    ellipses: DataFrame | None = None,
) -> tuple[Figure, int]:
    """Points (x, y) with names, in order of their right to one; and how many found no place.

    `kind` colours and shapes the points as `kinds` lists them, the last one grey; rows with an
    empty `label` are drawn unnamed. Two `rates` are spread where they are small, and a line marks
    where they are equal. Each of the `ellipses` (centre_x, reach_x and the same for y, tilt) is
    tied to its point by a dotted line.
    """
    figure, (axes,) = _open(title, 6.4)
    colours = dict(zip(kinds, [*COLOURS[: len(kinds) - 1], NEUTRAL], strict=True))
    for i, (name, colour) in enumerate(colours.items()):
        part = table[table["kind"] == name]
        if not len(part):
            continue  # nothing outside the axes either, where matplotlib puts an empty line
        style = {"color": colour, "ms": 5, "alpha": 0.85, "markeredgewidth": 0, "clip_on": False}
        axes.plot(part["x"], part["y"], _marker(i), label=_wrap(name, ROW_NAME, 3), **style)
    turn = np.linspace(0, 2 * np.pi, 100)
    for row in [] if ellipses is None else ellipses.itertuples():
        x = row.centre_x + row.reach_x * np.cos(turn)
        y = row.centre_y + row.reach_y * np.sin(turn + np.arcsin(row.tilt))
        axes.plot(x, y, color=COLOURS[0], linewidth=1.1, alpha=0.8)
        axes.plot([row.x, row.centre_x], [row.y, row.centre_y], ":", color=COLOURS[0], linewidth=1)
    if rates:
        for scaled in (axes.set_xscale, axes.set_yscale):
            scaled("function", functions=(lambda v: np.sqrt(np.maximum(v, 0)), np.square))
        _write_numbers(axes)  # a scale brings a formatter of its own
        end = float(table[["x", "y"]].max().max()) * 1.08
        axes.set(xlim=(0, end), ylim=(0, end))
        axes.plot(*[np.linspace(0, end, 50)] * 2, color=GREY, linewidth=0.8, linestyle="--")
    else:
        axes.margins(0.12)
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set(xlabel=_wrap(axis_x, AXIS_NAME), ylabel=_wrap(axis_y, AXIS_NAME))
    figure.legend(loc="outside lower left", ncols=3, handletextpad=0.3)
    figure.draw_without_rendering()  # names are placed where the axes then are
    figure.set_layout_engine("none")
    named = table[table["label"] != ""]
    inks = named["kind"].map(colours | {kinds[-1]: DARK}).tolist()
    bold = (named["kind"].eq(kinds[0]) & (not rates)).tolist()
    points, at = (part[["x", "y"]].to_numpy() for part in (table, named))
    return figure, place_labels(axes, points, at, named["label"].tolist(), inks, bold=bold)


def _open(
    title: str, height: float, rows: int = 1, columns: int = 1, *, width: float = WIDTH, **grid: Any
) -> tuple[Figure, np.ndarray]:
    """A figure under its title, with panels that leave room for each other's names.

    It is no window: the same picture in Lab, in a script and in the export.
    """
    heading = _wrap(title, int(width * CHARACTERS_PER_INCH), 4)
    figure = Figure((width, height + 0.2 * heading.count("\n") + 0.5), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(heading, x=0.005, ha="left")
    panels = figure.subplots(rows, columns, squeeze=False, **grid).ravel()
    for axes in panels:
        _write_numbers(axes)
    return figure, panels


class _Numbers(ScalarFormatter):
    """Numbers of an axis as the language writes them; a class because matplotlib asks an object."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return localise(super().__call__(x, pos))


def _write_numbers(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_Numbers())


def _colour(i: int) -> str:
    return COLOURS[i % len(COLOURS)]


def _marker(i: int) -> str:
    return MARKERS[i % len(MARKERS)]


def _draw_dots(axes: Axes, table: DataFrame, value: str, i: int) -> None:
    """A dot and its interval for each row; hollow where there is no interval."""
    rows, low, high = range(len(table)), table[f"{value}_low"], table[f"{value}_high"]
    axes.hlines(rows, low, high, color=_colour(i), linewidth=2)
    for known, fill in ((low.notna(), _colour(i)), (low.isna(), "white")):
        style = {"color": _colour(i), "markersize": 6, "markerfacecolor": fill, "clip_on": False}
        axes.plot(table[value].where(known), rows, _marker(i), **style)


def _set_dates(axes: Axes) -> None:
    """Dates as short as can be; a month never without its year."""
    locator = AutoDateLocator(minticks=3, maxticks=8)
    formatter = ConciseDateFormatter(locator)
    formatter.formats[1] = formatter.zero_formats[1] = "%b %Y"
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)
    if find_language() == "fr":
        axes.xaxis.set_major_formatter(_Days(formatter))


class _Days(Formatter):
    """Dates with French months, whatever the locale; a class because matplotlib asks an object."""

    def __init__(self, english: ConciseDateFormatter) -> None:
        self.english = english

    def __call__(self, x: float, pos: int | None = None) -> str:
        return _name_months(self.english(x, pos))

    def format_ticks(self, values: list[float]) -> list[str]:
        return [_name_months(tick) for tick in self.english.format_ticks(values)]

    def get_offset(self) -> str:
        return _name_months(self.english.get_offset())


def _name_months(text: str) -> str:
    """The English months of a date, as strftime shortens them, in French."""
    short = dict(zip(month_abbr[1:], SHORT_MONTHS.split(), strict=True))
    return re.sub("|".join(short), lambda month: short[month[0]], text)


def _choose_pitch(names: Iterable[str]) -> float:
    """Inches from row to row: as high as their names."""
    return 0.54 if max(len(str(name)) for name in names) > ROW_NAME else 0.42


def _name_rows(axes: Axes, names: Collection[str]) -> None:
    axes.set_yticks(range(len(names)), [_wrap(str(name), ROW_NAME, 3) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _wrap(text: str, width: int, lines: int = 2) -> str:
    """A label on so many lines at most; what is longer ends in “…” (the data have it whole)."""
    wrapped = textwrap.wrap(text, width)
    if len(wrapped) > lines:  # not textwrap's own: it leaves nothing of a word that is too long
        last = wrapped[lines - 1]
        if len(last) == width:
            last = last.rpartition(" ")[0] or last[:-1]
        wrapped = [*wrapped[: lines - 1], f"{last}…"]
    return "\n".join(wrapped) or text
