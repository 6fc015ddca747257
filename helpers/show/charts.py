"""One style, one function per chart form. Charts receive finished small tables, never compute."""

import io
import os
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from PIL import Image, PngImagePlugin
from scipy.cluster.hierarchy import dendrogram

from helpers.base.spreadsheet import format_csv
from helpers.corpus.loading import PROJECT
from helpers.show.display import Html, shorten, show_figure
from helpers.show.labels import place_labels

# Okabe & Ito's hues, darkened until each reaches 3:1 on white; never the only sign of anything.
COLOURS = ["#0072B2", "#C24E00", "#007A5A", "#9A4C86", "#7A6A00", "#4A4A4A",
           "#1B9AAA", "#8C2D04", "#5E4FA2", "#3F7D20", "#B0413E", "#2F4B7C"]  # fmt: skip
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "<", ">", "h", "*", "p"]
HATCHES = ["", "////", "....", "xxxx", "\\\\\\\\", "----"]
NEUTRAL = "#9A9A9A"  # points that stand for nothing in particular
WIDTH = 8.0  # inches
PANELS_ACROSS = 4  # small multiples side by side
COLUMNS_ACROSS = 6  # of a grid, side by side with their names level
DPI = 170
ROW_NAME = 30  # characters of a line; a longer name stands on two
AXIS_NAME = 70  # characters of a line beside an axis
LONGEST_ALT = 1500  # characters that a screen reader is made to read
CHARACTERS_PER_INCH = 10.5  # of a bold title
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 10, "axes.titlesize": 12,
    "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "axes.grid.axis": "x", "grid.color": "#DDDDDD",
    "axes.axisbelow": True, "legend.frameon": False, "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a name may hold a $
}  # fmt: skip


def save_figure(figure: Figure, table: pd.DataFrame, *, name: str, alt: str, caption: str) -> Html:
    """Write a figure and the numbers it shows to figures/, and return it for the notebook.

    Leaves `name`.png (256 colours; the alt text is in its description) and `name`.csv. The folder
    is $PRESSE_FIGURES, else the project's figures/. Raises ValueError without alt text.
    """
    alt = shorten(alt, LONGEST_ALT)
    folder = Path(os.environ.get("PRESSE_FIGURES") or PROJECT / "figures")
    folder.mkdir(parents=True, exist_ok=True)
    # Cut to what is drawn, asked for once: savefig's own "tight" draws the figure twice.
    cut = figure.get_tightbbox(figure.canvas.get_renderer()).padded(0.1)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, facecolor="white", bbox_inches=cut,
                   pil_kwargs={"compress_level": 0})  # fmt: skip
    picture = Image.open(buffer).convert("RGB")
    small = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Description", alt, lang="en")
    packed = io.BytesIO()
    small.save(packed, format="png", optimize=True, pnginfo=text)
    numbers = format_csv(table, float_format="%.6g").encode()
    html = show_figure(packed.getvalue(), alt=alt, caption=caption, name=name, csv=numbers)
    (folder / f"{name}.png").write_bytes(packed.getvalue())
    (folder / f"{name}.csv").write_bytes(numbers)
    return html


def draw_bars(
    table: pd.DataFrame, *, label: str, values: list[str], headings: list[str], axis: str,
    title: str,
) -> Figure:  # fmt: skip
    """Horizontal bars stacked left to right: one bar per row of `table`, one part per value."""
    with rc_context(STYLE):
        figure = _new_figure(WIDTH, 1.6 + _choose_pitch(table[label]) * len(table))
        axes = figure.subplots()
        left = pd.Series(0.0, index=table.index)
        rows = range(len(table))
        for i, (value, heading) in enumerate(zip(values, headings, strict=True)):
            bars = axes.barh(rows, table[value], left=left, color=COLOURS[i], label=heading,
                             hatch=HATCHES[i], edgecolor="white")  # fmt: skip
            shown = [f"{n:,.0f}" if n >= 0.045 * table[values].sum(axis=1).max() else ""
                     for n in table[value]]  # fmt: skip
            axes.bar_label(bars, shown, label_type="center", color="white", fontweight="bold",
                           path_effects=_halo(COLOURS[i]))  # fmt: skip
            left = left + table[value]
        _name_rows(axes, table[label])
        axes.set_xlabel(axis)
        _finish(figure, axes, title, len(values))
    return figure


def draw_lollipops(
    table: pd.DataFrame, *, group: str, label: str, value: str, axis: str, title: str
) -> Figure:
    """Dots on stems with their intervals (`value`_low, `value`_high): one panel per group.

    An interval without an upper end, or with one far off, runs to the edge and has an arrow there.
    """
    edge = 1.6 * float(table[value].max())
    beyond = table[f"{value}_high"] > edge
    table = table.assign(**{f"{value}_high": table[f"{value}_high"].clip(upper=edge)})
    groups = list(dict.fromkeys(table[group]))
    sizes = [int((table[group] == name).sum()) for name in groups]
    with rc_context(STYLE):
        figure = _new_figure(WIDTH, 1.3 + sum(0.27 * (n + 1) + 0.45 for n in sizes))
        panels = figure.subplots(
            len(groups), 1, sharex=True, squeeze=False,
            gridspec_kw={"height_ratios": [n + 1 for n in sizes],
                         "hspace": 0.45 / (0.27 * (np.mean(sizes) + 1))},
        )  # fmt: skip
        for i, (name, axes) in enumerate(zip(groups, panels[:, 0], strict=True)):
            part = table[table[group] == name]
            rows, colour = range(len(part)), COLOURS[i % len(COLOURS)]
            axes.hlines(rows, 0, part[value], color="#BBBBBB", linewidth=1)
            axes.hlines(
                rows, part[f"{value}_low"], part[f"{value}_high"], color=colour, linewidth=2
            )
            places = np.flatnonzero(beyond[part.index])
            axes.plot(np.full(len(places), edge), places, ">", color=colour, markersize=5)
            axes.plot(part[value], rows, MARKERS[i % len(MARKERS)], color=colour, markersize=6)
            axes.axvline(0, color="#666666", linewidth=0.8)
            axes.set_yticks(rows, part[label])
            axes.set_ylim(len(part) - 0.4, -0.6)
            axes.set_title(_wrap(str(name), 70, 1), fontsize=10.5, color=colour)
            axes.tick_params(axis="y", length=0)
        panels[-1, 0].set_xlabel(axis)
        _head(figure, title)
    return figure


def draw_diverging(
    table: pd.DataFrame, *, label: str, negative: list[str], middle: str, positive: list[str],
    headings: dict[str, str], axis: str, title: str, net: str | None = None,
) -> Figure:  # fmt: skip
    """Counts to the left and right of a middle: one bar per row; `middle` lies astride zero.

    `net` names a column that is drawn as a dot below each bar, with its interval (`net`_low,
    `net`_high).
    """
    order = [*reversed(negative), middle, *positive]
    colours = dict(zip(order, ["#C24E00", "#9A9A9A", "#0072B2"], strict=True))
    hatches = dict(zip(order, ["////", "", "...."], strict=True))
    with rc_context(STYLE):
        figure = _new_figure(WIDTH, 1.7 + _choose_pitch(table[label]) * len(table))
        axes = figure.subplots()
        start = -(table[negative].sum(axis=1) + table[middle] / 2)
        for name in order:
            bars = axes.barh(
                range(len(table)), table[name], left=start, color=colours[name],
                hatch=hatches[name], edgecolor="white", label=headings[name],
                height=0.52 if net else 0.8,
            )  # fmt: skip
            shown = [f"{n:.0f}" if n else "" for n in table[name]]
            axes.bar_label(bars, shown, label_type="center", color="white", fontweight="bold",
                           path_effects=_halo(colours[name]))  # fmt: skip
            start = start + table[name]
        if net:
            below = [row + 0.39 for row in range(len(table))]
            axes.hlines(below, table[f"{net}_low"], table[f"{net}_high"], color="#333333",
                        linewidth=1.4)  # fmt: skip
            axes.plot(table[net], below, "D", color="#333333", markersize=4, label=headings[net])
        axes.axvline(0, color="#333333", linewidth=0.8)
        _name_rows(axes, table[label])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
        axes.set_xlabel(axis)
        _finish(figure, axes, title, 2 if net else len(order))
    return figure


def draw_matrix(
    table: pd.DataFrame, *, rows: str, columns: str, value: str, axis: str, title: str
) -> Figure:
    """A grid of counts, dark where many: one row of cells per name, one column per group."""
    grid = table.pivot_table(index=rows, columns=columns, values=value, aggfunc="sum", fill_value=0,
                             observed=True, sort=False)  # fmt: skip
    with rc_context({**STYLE, "axes.grid": False}):
        many = grid.shape[1] > COLUMNS_ACROSS  # then their names stand upright
        wide = max(WIDTH, 2.6 + (0.55 if many else 1.15) * grid.shape[1])
        figure = _new_figure(wide, 2.0 + 0.36 * len(grid))
        axes = figure.subplots()
        axes.imshow(grid, cmap="Blues", aspect="auto", vmin=0, vmax=max(1, grid.to_numpy().max()))
        axes.set_yticks(range(len(grid)), [_wrap(str(name), 34) for name in grid.index])
        width, lines = (28, 2) if many else (13, 4)
        heads = [_wrap(str(name), width, lines) for name in grid.columns]
        axes.set_xticks(range(grid.shape[1]), heads, rotation=90 if many else 0)
        axes.tick_params(length=0, labeltop=True, labelbottom=False, top=False)
        axes.spines[:].set_visible(False)
        dark = grid.to_numpy().max() * 0.55
        for (row, column), n in [((r, c), grid.iat[r, c]) for r in range(grid.shape[0])
                                 for c in range(grid.shape[1])]:  # fmt: skip
            axes.text(column, row, f"{n:,.0f}" if n else "·", ha="center", va="center",
                      color="white" if n > dark else "#333333")  # fmt: skip
        axes.set_xlabel(axis)
        _head(figure, title)
    return figure


def draw_intervals(
    table: pd.DataFrame, *, label: str, values: list[str], axes_labels: list[str], title: str
) -> Figure:
    """Dots with their intervals (`value`_low, `value`_high): one row per name, a panel per value.

    A dot without an interval, where none can be estimated, is hollow.
    """
    with rc_context(STYLE):
        figure = _new_figure(WIDTH, 1.7 + _choose_pitch(table[label]) * len(table))
        panels = figure.subplots(1, len(values), sharey=True, squeeze=False,
                                 gridspec_kw={"wspace": 0.12})[0]  # fmt: skip
        rows = range(len(table))
        for i, (value, heading, axes) in enumerate(zip(values, axes_labels, panels, strict=True)):
            axes.hlines(rows, table[f"{value}_low"], table[f"{value}_high"], color=COLOURS[i],
                        linewidth=2)  # fmt: skip
            known = table[f"{value}_low"].notna()
            for row, (x, filled) in enumerate(zip(table[value], known, strict=True)):
                axes.plot(x, row, MARKERS[i], color=COLOURS[i], markersize=6.5,
                          markerfacecolor=COLOURS[i] if filled else "white")  # fmt: skip
            axes.margins(x=0.12)
            axes.set_xlabel(heading)
            axes.tick_params(axis="y", length=0)
        _name_rows(panels[0], table[label])
        _head(figure, title)
    return figure


def draw_profile(
    table: pd.DataFrame, *, panel: str, label: str, value: str, axis: str, title: str
) -> Figure:
    """Small multiples: a panel per group with the same rows in each, dots with their intervals.

    The grey mark in each row is the mean of all panels, so that each of several can be read alone.
    """
    panels, rows = list(dict.fromkeys(table[panel])), list(dict.fromkeys(table[label]))
    across = min(len(panels), PANELS_ACROSS)
    down = -(-len(panels) // across)
    means = table.groupby(label)[value].mean()
    with rc_context(STYLE):
        figure = _new_figure(WIDTH, 1.1 + down * (0.75 + 0.3 * len(rows)))
        grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False,
                               gridspec_kw={"hspace": 0.75 / len(rows) + 0.12,
                                            "wspace": 0.12})  # fmt: skip
        for i, axes in enumerate(grid.ravel()):
            if i >= len(panels):
                axes.remove()
                continue
            part = table[table[panel] == panels[i]].set_index(label).reindex(rows)
            colour, places = COLOURS[i % len(COLOURS)], np.arange(len(rows))
            if len(panels) > 1:
                axes.vlines(means.reindex(rows), places - 0.3, places + 0.3, color=NEUTRAL,
                            linewidth=2)  # fmt: skip
            axes.hlines(places, part[f"{value}_low"], part[f"{value}_high"], color=colour,
                        linewidth=1.5)  # fmt: skip
            axes.plot(part[value], places, MARKERS[i % len(MARKERS)], color=colour, markersize=5.5,
                      clip_on=False)  # fmt: skip
            axes.set_title(_wrap(str(panels[i]), 72 // across - 2, 2), fontsize=9.5, color=colour)
            axes.set_xlim(0, max(0.05, min(1, table[f"{value}_high"].max())))
            axes.xaxis.set_major_locator(MaxNLocator(3 if across > 2 else 5))
            axes.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
            axes.tick_params(axis="x", labelbottom=i + across >= len(panels))
            axes.tick_params(axis="y", length=0, pad=7)  # room for a mark at nought
        _name_rows(grid[0, 0], pd.Series(rows))
        grid[-1, 0].set_xlabel(axis, loc="left")
        _head(figure, title)
    return figure


def draw_strips(
    table: pd.DataFrame, rows: list[str], *, row: str, position: str, panel: str, axis: str,
    title: str,
) -> Figure:  # fmt: skip
    """X-ray strips: a tick where something stands (`position`, 0 to 1), a strip per row."""
    panels = list(dict.fromkeys(table[panel]))
    with rc_context({**STYLE, "axes.grid": False}):
        high = (0.4 if max(map(len, rows)) <= ROW_NAME else 0.68) * len(rows)
        figure = _new_figure(WIDTH, 1.2 + len(panels) * (0.45 + high))
        grid = figure.subplots(
            len(panels), 1, sharex=True, squeeze=False, gridspec_kw={"hspace": 0.45 / high}
        )[:, 0]
        for i, (name, axes) in enumerate(zip(panels, grid, strict=True)):
            part, colour = table[table[panel] == name], COLOURS[i % len(COLOURS)]
            axes.barh(range(len(rows)), 1, height=0.62, color="#E4E4E4")
            for number, own in enumerate(rows):
                places = part.loc[part[row] == own, position]
                axes.vlines(places, number - 0.31, number + 0.31, color=colour, linewidth=2.2)
                axes.text(1.01, number, f"{len(places)}", va="center", fontsize=9)
            axes.set_xlim(-0.005, 1)
            axes.set_title(_wrap(str(name), 70, 1), fontsize=10.5, color=colour)
            axes.spines[:].set_visible(False)
            axes.tick_params(axis="x", length=0)
            _name_rows(axes, pd.Series(rows))
        grid[-1].xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
        grid[-1].set_xlabel(axis)
        _head(figure, title)
    return figure


def _date_formatter(locator: AutoDateLocator) -> ConciseDateFormatter:
    """Dates as short as can be; a month never without its year."""
    formatter = ConciseDateFormatter(locator)
    formatter.formats[1] = formatter.zero_formats[1] = "%b %Y"
    return formatter


def draw_timeline(
    table: pd.DataFrame, *, date: str, label: str, size: str, axis: str, title: str,
    sure: str | None = None,
) -> Figure:  # fmt: skip
    """When: a stem per row of the table at its date, a strip per name, as high as its size.

    The head is hollow, the stem thin, where a column says that the date is not `sure`.
    """
    names = list(dict.fromkeys(table[label]))
    tallest = table[size].max()
    with rc_context({**STYLE, "axes.grid.axis": "x"}):
        figure = _new_figure(WIDTH, 1.3 + 0.62 * len(names))
        axes = figure.subplots()
        for i, name in enumerate(names):
            part, colour = table[table[label] == name], COLOURS[i % len(COLOURS)]
            tops = i + 0.35 - 0.7 * part[size] / tallest
            for known, width, fill in ((True, 2.5, colour), (False, 1.0, "white")):
                rows = (part[sure] if sure else part[size].notna()) == known
                axes.vlines(part[date][rows], i + 0.35, tops[rows], color=colour, linewidth=width)
                axes.plot(part[date][rows], tops[rows], MARKERS[i % len(MARKERS)], color=colour,
                          markersize=6, markerfacecolor=fill)  # fmt: skip
        _name_rows(axes, pd.Series(names))
        first, last = table[date].min(), table[date].max()
        room = max((last - first) * 0.06, pd.Timedelta(days=4))  # a single day needs an axis too
        axes.set_xlim(first - room, last + room)
        locator = AutoDateLocator(minticks=3, maxticks=8)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(_date_formatter(locator))
        axes.set_xlabel(axis)
        _head(figure, title)
    return figure


def draw_courses(
    table: pd.DataFrame, *, date: str, label: str, value: str, weight: str, axis: str,
    axis_weight: str, title: str,
) -> Figure:  # fmt: skip
    """Values through time with their intervals (`value`_low, `value`_high): a panel per name.

    The line breaks where there is no value. The last panel has bars of `weight`, one per date.
    """
    names = list(dict.fromkeys(table[label]))
    with rc_context({**STYLE, "axes.grid.axis": "y"}):
        figure = _new_figure(WIDTH, 1.9 + 1.5 * len(names))
        *panels, last = figure.subplots(
            len(names) + 1, 1, sharex=True,
            gridspec_kw={"height_ratios": [1.0] * len(names) + [0.55], "hspace": 0.38},
        )  # fmt: skip
        for i, (name, axes) in enumerate(zip(names, panels, strict=True)):
            part, colour = table[table[label] == name], COLOURS[i % len(COLOURS)]
            axes.vlines(part[date], part[f"{value}_low"], part[f"{value}_high"], color=colour,
                        linewidth=1.2, alpha=0.6)  # fmt: skip
            axes.plot(part[date], part[value], marker=MARKERS[i % len(MARKERS)], color=colour,
                      markersize=4.5, linewidth=1.4)  # fmt: skip
            # An interval on hardly any words must not flatten all the others.
            top = max(3 * part[value].max(), part[f"{value}_high"].quantile(0.75))
            axes.set_ylim(0, min(top, part[[value, f"{value}_high"]].max().max() * 1.05) or 1)
            axes.yaxis.set_major_locator(MaxNLocator(4))
            axes.set_title(_wrap(str(name), 70, 1), fontsize=10.5, color=colour)
            axes.set_ylabel(axis, fontsize=9)
        weights = table.drop_duplicates(date)
        steps = weights[date].sort_values().diff().min()
        width = 0.7 * steps if pd.notna(steps) else pd.Timedelta(days=1)
        last.bar(weights[date], weights[weight], width=width, color=NEUTRAL)
        last.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        last.set_ylabel(axis_weight, fontsize=9)
        locator = AutoDateLocator(minticks=3, maxticks=10)
        last.xaxis.set_major_locator(locator)
        last.xaxis.set_major_formatter(_date_formatter(locator))
        figure.align_ylabels()
        _head(figure, title)
    return figure


def draw_tree(links: pd.DataFrame, names: list[str], *, axis: str, title: str) -> Figure:
    """A tree of mergers (left, right, height, n_articles, as scipy numbers them), leaves named."""
    with rc_context({**STYLE, "axes.grid.axis": "x"}):
        figure = _new_figure(WIDTH, 1.5 + 0.4 * len(names))
        axes = figure.subplots()
        table = links[["left", "right", "height", "n_articles"]].to_numpy(dtype=float)
        dendrogram(table, ax=axes, orientation="left", color_threshold=0,
                   above_threshold_color=COLOURS[0],
                   labels=[_wrap(name, 34) for name in names])  # fmt: skip
        axes.spines["left"].set_visible(False)
        axes.yaxis.tick_right()
        axes.tick_params(axis="y", length=0, labelsize=10)
        axes.set_xlabel(axis)
        _head(figure, title)
    return figure


def draw_plane(
    table: pd.DataFrame, *, x: str, y: str, label: str, kind: str, kinds: list[str], axis_x: str,
    axis_y: str, title: str, diagonal: bool = False, roots: bool = False,
) -> tuple[Figure, int]:  # fmt: skip
    """Points with names, in order of their right to one; and how many labels found no room.

    `kind` colours and shapes the points as `kinds` lists them, the last one grey; rows with an
    empty `label` are drawn unnamed. `diagonal` marks equal values, `roots` spreads small ones.
    """
    with rc_context({**STYLE, "axes.grid.axis": "both"}):
        figure = _new_figure(WIDTH, 6.4)
        axes = figure.subplots()
        for i, name in enumerate(kinds):
            part = table[table[kind] == name]
            colour = COLOURS[i] if i < len(kinds) - 1 else NEUTRAL
            axes.plot(part[x], part[y], MARKERS[i], color=colour, markersize=5,
                      label=_wrap(name, ROW_NAME, 3), alpha=0.85, markeredgewidth=0,
                      clip_on=False)  # fmt: skip
        if roots:
            for scaled in (axes.set_xscale, axes.set_yscale):
                scaled("function", functions=(lambda v: np.sqrt(np.maximum(v, 0)), np.square))
        if diagonal:
            end = float(table[[x, y]].max().max()) * 1.08
            axes.set_xlim(0, end)
            axes.set_ylim(0, end)
            line = np.linspace(0, end, 50)
            axes.plot(line, line, color="#666666", linewidth=0.8, linestyle="--")
        else:
            axes.margins(0.12)
            axes.axhline(0, color="#666666", linewidth=0.8)
            axes.axvline(0, color="#666666", linewidth=0.8)
        axes.set_xlabel(_wrap(axis_x, AXIS_NAME))
        axes.set_ylabel(_wrap(axis_y, AXIS_NAME))
        colours = {name: COLOURS[i] if i < len(kinds) - 1 else "#333333"
                   for i, name in enumerate(kinds)}  # fmt: skip
        named = table[table[label] != ""]
        missing = place_labels(
            axes, table[[x, y]].to_numpy(), named[[x, y]].to_numpy(), named[label].tolist(),
            [colours[name] for name in named[kind]],
            bold=[name == kinds[0] and not diagonal for name in named[kind]],
        )  # fmt: skip
        axes.legend(loc="upper left", bbox_to_anchor=(0, -0.11), ncols=3, handletextpad=0.3)
        _head(figure, title)
    return figure, missing


def _choose_pitch(names: pd.Series) -> float:
    """Inches from row to row: as high as their names."""
    return 0.54 if names.astype(str).str.len().max() > ROW_NAME else 0.42


def _name_rows(axes: Axes, names: pd.Series) -> None:
    axes.set_yticks(range(len(names)), [_wrap(str(name), ROW_NAME, 3) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _finish(figure: Figure, axes: Axes, title: str, n_parts: int) -> None:
    # The legend stands below the axis: no bar is ever hidden by it.
    below = -0.55 / axes.get_position().height / figure.get_figheight() - 0.02
    columns = min(n_parts, 4)
    axes.legend(loc="upper left", bbox_to_anchor=(0, below), ncols=columns, handlelength=1.6)
    _head(figure, title)


def _head(figure: Figure, title: str) -> None:
    """The finding above everything, from the left edge, wrapped to the width of the figure."""
    to_figure = figure.transFigure.inverted()
    renderer = figure.canvas.get_renderer()
    boxes = [part.get_tightbbox(renderer).transformed(to_figure) for part in figure.axes]
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    top = max(box.y1 for box in boxes)
    width = int((right - left) * figure.get_figwidth() * CHARACTERS_PER_INCH)
    figure.text(left, top + 0.14 / figure.get_figheight(), _wrap(title, width, 4), ha="left",
                va="bottom", fontsize=12, fontweight="bold")  # fmt: skip


def _wrap(text: str, width: int, lines: int = 2) -> str:
    """A label on so many lines at most; what is longer ends in “…” (the data have it whole)."""
    wrapped = textwrap.wrap(text, width)
    if len(wrapped) > lines:  # not textwrap's own: it leaves nothing of a word that is too long
        last = wrapped[lines - 1]
        if len(last) == width:
            last = last.rpartition(" ")[0] or last[:-1]
        wrapped = [*wrapped[: lines - 1], f"{last}…"]
    return "\n".join(wrapped) or text


def _halo(colour: str) -> list:
    return [withStroke(linewidth=2.5, foreground=colour)]


def _new_figure(width: float, height: float) -> Figure:
    """A figure that is no window: the same picture in Lab, in a script and in the export."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure
