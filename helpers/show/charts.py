"""One style, one function per chart form. Charts receive finished small tables, never compute."""

import io
import re
import textwrap
from calendar import month_abbr
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial, wraps
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context, rc_params_from_file, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from pandas import DataFrame, Series, Timedelta, isna, notna
from PIL import Image, PngImagePlugin

from helpers.base.paths import find_figures
from helpers.base.spreadsheet import format_csv
from helpers.base.translation import (
    find_language,
    format_number,
    localise,
    translate,
    translate_value,
)
from helpers.corpus.loading import Corpus
from helpers.show.display import Html, shorten, show_figure
from helpers.show.labels import place_labels
from helpers.show.svg import BAD, COLOURS, DARK, GOOD, GREY, NEUTRAL, RULE, draw_svg, tell

MARKERS = list("os^DvPX<>h*p")
ASTRIDE = [BAD, NEUTRAL, GOOD]  # of zero
SHADES = [(DARK, alpha) for alpha in (0.85, 0.45, 0.2, 0.08)]  # of parts, which are no outlet's
DARKEST = 0.36  # of a cell, on which its number can be read
WIDTH, NARROW = 8.6, 4.4  # inches: of a page, and of a phone
PANELS_ACROSS = 4  # small multiples side by side
COLUMNS_ACROSS = 6  # of a grid, side by side with their names level
DPI = 170
ROW_NAME = 30  # characters of a line; a longer name stands on two
MOST_TOLD = 150  # stems of a time line that say what they are
AXIS_NAME = 70  # characters of a line beside an axis
LONGEST_ALT = 1500  # characters that a screen reader is made to read
CHARACTERS_PER_INCH = 10.5  # of a bold title
Headings = Mapping[str, str]  # of columns; and colours, of names
SHORT_MONTHS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."
STYLE = dict(
    rc_params_from_file(Path(__file__).with_name("charts.mplstyle"), use_default_template=False)
)


class Chart(Figure):
    """A figure that can be drawn again for a narrow screen; matplotlib cannot lay one out anew.

    `told`: what drawing found out, as how many names had no room.
    """

    again: Callable[..., "Chart"]
    told: Mapping[str, Any] = {}


def chart(**style: Any) -> Callable[..., Any]:
    """Makes a function draw in the one style, and what it draws know how to be drawn again."""

    def in_style(draw: Callable[..., Chart]) -> Callable[..., Chart]:
        @wraps(draw)
        def drawn(*args: Any, width: float = WIDTH, **options: Any) -> Chart:
            with rc_context({**STYLE, **style, "figure.figsize": (width, 1.0)}):
                figure = draw(*args, **options)
            figure.again = partial(drawn, *args, **options)
            return figure

        return drawn

    return in_style


def colour_outlets(corpus: Corpus) -> dict[str, str]:
    """The colour of each outlet, or whatever the corpus is grouped by: the same in every figure."""
    names = sorted(corpus.articles["outlet"].unique())
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)}


def save_figure(figure: Figure, table: DataFrame, *, name: str, alt: str, caption: str) -> Html:
    """Write a figure and the numbers it shows to a folder, and return it for the notebook.

    Leaves `name`.png (256 colours; the alt text is in its description) and `name`.csv; the notebook
    gets the drawing itself, for a page and for a phone. The folder is that of the corpus
    (`find_figures`). Raises ValueError without alt text.
    """
    alt = shorten(alt, LONGEST_ALT)
    folder = find_figures()
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
    drawn = draw_svg(figure, alt=alt, kind="wide")
    if isinstance(figure, Chart):
        drawn += draw_svg(figure.again(width=NARROW), alt=alt, kind="narrow")
    title = figure.get_suptitle().replace("\n", " ")  # no-break spaces stay
    html = show_figure(drawn, title=title, caption=caption, name=name, csv=numbers, alt=alt)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(packed.getvalue())
    (folder / f"{name}.csv").write_bytes(numbers)
    return html


@chart()
def draw_bars(
    table: DataFrame, *, values: Headings, axis: str, title: str, net: Mapping[str, str] = {}
) -> Chart:
    """Horizontal bars stacked left to right: one bar per row, one part per value (with a heading).

    With `net` there are three parts, labels of sentences, and the second lies astride zero: a dot
    below each bar shows that column with its interval (`net`_low, `net`_high).
    """
    figure, (axes,) = _open(title, 1.1 + _choose_pitch(table["row"]) * len(table))
    places, columns = np.arange(len(table)), list(values)
    left = -(table[columns[0]] + table[columns[1]] / 2) if net else Series(0.0, table.index)
    least = 1 if net else 0.045 * table[columns].sum(axis=1).max()  # what a number has room in
    looks = zip(values.items(), ASTRIDE if net else SHADES, strict=False)
    for i, ((value, heading), colour) in enumerate(looks):
        heading = translate_value(heading)
        style = {"color": colour, "edgecolor": "white", "label": heading}
        bars = axes.barh(places, table[value], 0.52 if net else 0.8, left, **style)
        for bar, row in zip(bars, table.to_dict("records"), strict=True):
            said = _say(row["row"], f"{format_number(row[value], ',.0f')}, {heading}")
            if row[value]:
                tell(bar, row, said, **({"label": value} if net else {}))
        ink = {"color": "white", "fontweight": "bold"} if net or not i else {"color": DARK}
        shown = [format_number(n, ",.0f") if n >= least else "" for n in table[value]]
        axes.bar_label(bars, shown, label_type="center", **ink)
        left = left + table[value]
    for value, heading in net.items():
        heading = translate_value(heading)
        style = {"marker": "D", "label": heading, "markersize": 4}
        _draw_dots(axes, table, value, heading, at=0.39, **style)
        axes.axvline(0, color=DARK, linewidth=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
    _name_rows(axes, table["row"])
    axes.set_xlabel(_wrap(axis, AXIS_NAME))
    _add_legend(figure, axes, 4)
    return figure


@chart()
def draw_signed(table: DataFrame, *, value: str, kinds: list[str], axis: str, title: str) -> Chart:
    """Bars to the left and to the right of zero, one per row; its `kind` colours it."""
    figure, (axes,) = _open(title, 1.0 + 0.27 * len(table))
    for name, colour in zip(kinds, (GOOD, BAD), strict=True):
        part = table[value].where(table["kind"] == name)
        bars = axes.barh(range(len(table)), part, 0.8, color=colour, label=name)
        for bar, row in zip(bars, table.to_dict("records"), strict=True):
            if row["kind"] == name:
                tell(bar, row, _say(row["row"], f"{format_number(row[value])}, {name}"))
    axes.axvline(0, color=DARK, linewidth=0.8)
    _name_rows(axes, table["row"])
    axes.set_xlabel(_wrap(axis, AXIS_NAME))
    _add_legend(figure, axes, 2)
    return figure


@chart(**{"axes.grid": False})
def draw_matrix(table: DataFrame, *, axis: str, title: str) -> Chart:
    """A grid of counts `n`, dark where many: each stands in a `row` and a `column`."""
    names, groups = table["row"].unique(), table["column"].unique()
    cells = table.drop_duplicates(["row", "column"]).set_index(["row", "column"])
    summed = table.groupby(["row", "column"], observed=True)["n"].sum()
    on_page = _width() == WIDTH
    many = len(groups) > _fit(COLUMNS_ACROSS)  # then their names stand upright
    width = max(WIDTH, 2.6 + (0.55 if many else 1.15) * len(groups)) if on_page else NARROW
    figure, (axes,) = _open(title, (3.4 if many else 1.6) + 0.36 * len(names), width=width)
    _name_rows(axes, names, length=34, lines=2)
    length = (28 if on_page else 40) if many else (13 if on_page else 16)
    lines = (2 if on_page else int(len(groups) < 7)) if many else 4
    heads = [_wrap(str(name), length, lines) for name in groups]
    axes.set_xticks(range(len(groups)), heads, rotation=90 if many else 0)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, top=False)
    axes.spines[:].set_visible(False)
    for (at, name), (place, group) in product(enumerate(names), enumerate(groups)):
        n = summed.get((name, group), 0)
        if n:
            cell = Rectangle((place - 0.5, at - 0.5), 1, 1, facecolor=DARK, edgecolor="white")
            cell.set_alpha(DARKEST * n / summed.max())
            said = _say(f"{name}, {group}", f"{format_number(n, ',.0f')}, {axis.partition(';')[0]}")
            tell(cell, cells.loc[(name, group)], said)
            axes.add_patch(cell)
        _write_count(axes, place, at, n, ha="center")
    axes.set(xlim=(-0.5, len(groups) - 0.5), ylim=(len(names) - 0.5, -0.5))
    axes.set_xlabel(_wrap(axis, AXIS_NAME))
    return figure


@chart()
def draw_lollipops(
    table: DataFrame, *, value: str, axis: str, title: str, colours: Headings
) -> Chart:
    """Dots on stems with their intervals (`value`_low, `value`_high), rows in each `panel`.

    An interval without an upper end, or with one far off, runs to the edge and has an arrow there.
    """
    edge = 1.6 * float(table[value].max())
    beyond = table[f"{value}_high"] > edge
    table = table.assign(**{f"{value}_high": table[f"{value}_high"].clip(upper=edge)})
    sizes = table.groupby("panel", sort=False).size() + 1
    height = 0.8 + float((0.27 * sizes + 0.35).sum())
    figure, panels = _open(title, height, len(sizes), sharex=True, height_ratios=sizes.tolist())
    for i, (name, axes) in enumerate(zip(sizes.index, panels, strict=True)):
        part, colour = table[table["panel"] == name], colours.get(name, DARK)
        axes.hlines(range(len(part)), 0, part[value], color=RULE, linewidth=1)
        _draw_dots(axes, part, value, axis, marker=_marker(i), color=colour)
        places = np.flatnonzero(beyond[part.index])
        axes.plot(np.full(len(places), edge), places, ">", color=colour, markersize=5)
        axes.axvline(0, color=GREY, linewidth=0.8)
        _name_rows(axes, part["row"])
        axes.set_title(_wrap(str(name), AXIS_NAME, 1), color=colour)
    axes.set_xlabel(_wrap(axis, AXIS_NAME))
    return figure


@chart()
def draw_intervals(table: DataFrame, *, values: Headings, title: str) -> Chart:
    """Dots with their intervals (`value`_low, `value`_high): the same rows, a panel per value.

    A dot without an interval, where none can be estimated, is hollow.
    """
    height = 1.0 + _choose_pitch(table["row"]) * len(table)
    across = len(values) if _width() == WIDTH else 1
    down = len(values) // across
    figure, panels = _open(title, height * down, len(values), across, sharey=True)
    _name_rows(panels[0], table["row"])
    for (value, heading), axes in zip(values.items(), panels, strict=True):
        _draw_dots(axes, table, value, translate_value(heading), marker="o")
        axes.margins(x=0.12)
        axes.set_xlabel(translate_value(heading))
        axes.tick_params(axis="y", length=0)
    return figure


@chart()
def draw_profile(
    table: DataFrame, *, value: str, axis: str, title: str, colours: Headings
) -> Chart:
    """Small multiples: the same rows in each `panel`, dots with their intervals.

    The grey mark in each row is the mean of all panels, so that each of several can be read alone.
    """
    rows, pitch = table["row"].unique(), 0.3 if _width() == WIDTH else 0.45
    figure, panels, across = _open_multiples(table, title, 0.6, pitch, colours)
    means, places = table.groupby("row")[value].mean().reindex(rows), np.arange(len(rows))
    for i, (name, axes) in enumerate(panels.items()):
        if len(panels) > 1:
            axes.vlines(means, places - 0.3, places + 0.3, color=NEUTRAL, linewidth=2)
        part = table[table["panel"] == name].set_index("row", drop=False).reindex(rows)
        look = {"marker": _marker(i), "color": colours.get(name, DARK)}
        _draw_dots(axes, part, value, str(name), **look)
    axes.set_xlim(0, max(0.05, min(1, table[f"{value}_high"].max())))
    axes.xaxis.set_major_locator(MaxNLocator(3 if across > 2 or _width() < WIDTH else 5))
    axes.xaxis.set_major_formatter(lambda x, _: format_number(x, ".0%"))
    figure.supxlabel(_wrap(axis, AXIS_NAME), fontsize=10)
    return figure


@chart()
def draw_opposed(
    table: DataFrame, *, kinds: list[str], values: Headings, axis: str, title: str
) -> Chart:
    """Small multiples of two shares, one drawn to the left of zero and one to the right of it.

    The same rows in each `panel`; in a row a line for each `kind`, one below the other. `values`:
    the two columns, which have intervals (`value`_low, `value`_high), and their headings.
    """
    rows = table["row"].unique()
    figure, panels, across = _open_multiples(table, title, 0.9, 0.45, {})
    sides = [*zip(values.items(), (BAD, GOOD), (-1, 1), strict=True)]
    looks = [{"marker": _marker(0)}, {"marker": _marker(1), "markerfacecolor": "white"}]
    for (name, axes), (number, own) in product(panels.items(), enumerate(kinds)):
        part = table[(table["panel"] == name) & (table["kind"] == own)]
        part = part.set_index("row", drop=False).reindex(rows)
        places = np.arange(len(rows)) + 0.36 * (number - (len(kinds) - 1) / 2)
        for (value, heading), colour, side in sides:
            told = f"{name}, {translate_value(own)}, {translate_value(heading)}"
            for place, row in zip(places, part.to_dict("records"), strict=True):
                if notna(row[value]):
                    look = {"color": colour, "markersize": 6, "linestyle": "", "clip_on": False}
                    (dot,) = axes.plot(side * row[value], place, **look | looks[number])
                    tell(dot, row, _say_interval(f"{row['row']}, {told}", row, value))
            ends = (side * part[f"{value}_{end}"] for end in ("low", "high"))
            axes.hlines(places, *ends, color=colour, linewidth=2, zorder=1.5)
    for axes in panels.values():
        axes.axvline(0, color=DARK, linewidth=0.8)
    edge = max(0.05, *(table[f"{value}_high"].max() for value in values))
    ticks = MaxNLocator(_fit(2 if across > 2 else 4)).tick_values(0, edge)
    ticks = ticks[ticks < 0.9 * edge]  # nearer the edge a label meets that of the next panel
    axes.set(xlim=(-edge, edge), xticks=[*-ticks[:0:-1], *ticks])
    axes.xaxis.set_major_formatter(lambda x, _: localise(f"{100 * abs(x):g}%"))
    lowest = [*panels.values()][across * ((len(panels) - 1) // across)]
    lowest.set_xlabel(_wrap(axis, AXIS_NAME), loc="left")
    keys = [({"color": colour, "linewidth": 4}, heading) for (_, heading), colour, _ in sides] + [
        ({"color": DARK, "linestyle": "", "markersize": 6} | look, own)
        for look, own in zip(looks, kinds, strict=True)
    ]
    handles = [Line2D([], [], label=translate_value(named), **look) for look, named in keys]
    figure.legend(handles=handles, loc="outside lower left", ncols=_fit(4))
    return figure


@chart(**{"axes.grid": False})
def draw_strips(table: DataFrame, *, rows: list[str], axis: str, title: str) -> Chart:
    """X-ray strips: a tick where something stands (`position`, 0 to 1), `rows` in each `panel`.

    A column `ink` has the colour of each tick.
    """
    names = table["panel"].unique()
    height = 0.7 + len(names) * (0.35 + _choose_pitch(rows) * len(rows))
    figure, panels = _open(title, height, len(names), sharex=True)
    for name, axes in zip(names, panels, strict=True):
        part = table[table["panel"] == name]
        axes.barh(range(len(rows)), 1, height=0.62, color=RULE, alpha=0.5)
        for number, own in enumerate(rows):
            there = part[part["row"] == own].to_dict("records")
            for one in there:
                ends, ink = (number - 0.31, number + 0.31), one.get("ink", DARK)
                tick = axes.vlines(one["position"], *ends, color=ink, linewidth=2.2)
                told = {"name": name, "own": own, "share": one["position"]}
                tell(tick, one, translate("{name}, {own}, at {share:.0%}", **told))
            axes.text(1.01, number, f"{len(there)}", va="center", fontsize=9)
        axes.set_title(_wrap(str(name), AXIS_NAME, 1))
        axes.spines[:].set_visible(False)
        axes.tick_params(axis="x", length=0)
        _name_rows(axes, rows)
    axes.set(xlabel=_wrap(axis, AXIS_NAME), xlim=(-0.005, 1))
    axes.xaxis.set_major_formatter(lambda x, _: format_number(x, ".0%"))
    return figure


@chart()
def draw_timeline(table: DataFrame, *, axis: str, title: str, colours: Headings) -> Chart:
    """When: a stem per article at its date, as high as it has words, a strip per `row`.

    The head is hollow, the stem thin, where a column `date_known` says that the date is not sure.
    """
    names, known = table["row"].unique(), table.get("date_known", table["n_words"].notna())
    figure, (axes,) = _open(title, 0.7 + 0.62 * len(names))
    for i, name in enumerate(names):
        fill = colours.get(name, DARK)
        for at, row in table[table["row"] == name].iterrows():
            top, is_known = i + 0.35 - 0.7 * row["n_words"] / table["n_words"].max(), known[at]
            axes.vlines(row["date"], i + 0.35, top, color=fill, linewidth=2.5 if is_known else 1)
            (head,) = axes.plot(row["date"], top, _marker(i), color=fill, markersize=6)
            head.set_markerfacecolor(fill if is_known else "white")
            if len(table) <= MOST_TOLD:
                told = {"name": name, "day": row["date"].date(), "n": row["n_words"]}
                tell(head, row, translate("{name}, {day}: {n:word}", **told))
    _name_rows(axes, names)
    first, last = table["date"].min(), table["date"].max()
    room = max((last - first) * 0.06, Timedelta(days=4))  # a single day needs an axis too
    axes.set(xlabel=_wrap(axis, AXIS_NAME), xlim=(first - room, last + room))
    _set_dates(axes)
    return figure


@chart(**{"axes.grid.axis": "y"})
def draw_courses(
    table: DataFrame, *, value: str, axis: str, axis_weight: str, title: str, shaded: DataFrame
) -> Chart:
    """Values by `period` with their intervals (`value`_low, `value`_high): a panel per `term`.

    The line breaks where there is no value. The last panel has bars of `n_articles` by period. In
    the panel of a term that is among the `shaded` the ground is, from its `first` to its `last`.
    """
    names = table["term"].unique()
    ratios, height = [1.0] * len(names) + [0.55], 1.2 + 1.5 * len(names)
    grid = {"sharex": True, "height_ratios": ratios}
    figure, (*panels, last) = _open(title, height, len(ratios), **grid)
    periods = table.drop_duplicates("period")
    step = periods["period"].sort_values().diff().min()
    step = step if notna(step) else Timedelta(days=1)
    for i, (name, axes) in enumerate(zip(names, panels, strict=True)):
        part = table[table["term"] == name]
        for row in shaded[shaded["term"] == name].itertuples():
            axes.axvspan(row.first - step / 2, row.last + step / 2, color=DARK, alpha=0.12, lw=0)
        high = part[f"{value}_high"]
        # An interval on hardly any words must not flatten all the others.
        top = max(3 * part[value].max(), high.quantile(0.75))
        top = min(top, np.fmax(part[value], high).max() * 1.05) or 1
        low, high = part[f"{value}_low"].clip(upper=top), high.clip(upper=top)
        axes.vlines(part["period"], low, high, color=DARK, linewidth=1.2, alpha=0.6)
        axes.plot(part["period"], part[value], "-", color=DARK, linewidth=1.4)
        for row in part[part[value].notna()].to_dict("records"):
            (dot,) = axes.plot(row["period"], row[value], _marker(i), color=DARK, ms=4.5)
            said = _say_interval(f"{name}, {row['label']}", row, value)
            tell(dot, {"term": name}, said, period=row["label"])
        axes.set_ylim(0, top)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.set_title(_wrap(str(name), AXIS_NAME, 1), color=DARK)
        axes.set_ylabel(axis, fontsize=9)
    last.bar(periods["period"], periods["n_articles"], width=0.7 * step, color=NEUTRAL)
    last.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    last.set_ylabel(axis_weight, fontsize=9)
    _set_dates(last)
    figure.align_ylabels()
    return figure


@chart(**{"axes.grid.axis": "both"})
def draw_plane(
    table: DataFrame,
    *,
    kinds: list[str],
    axis_x: str,
    axis_y: str,
    title: str,
    colours: Headings,
    rates: bool = False,
    ellipses: DataFrame | None = None,
) -> Chart:
    """Points (x, y) with names, in order of their right to one.

    `kind` shapes the points as `kinds` lists them, and `colours` some kinds or names; the last kind
    is grey. Rows with an empty `label` are drawn unnamed. Two `rates` are spread where they are
    small, and a line marks where they are equal. Each of the `ellipses` (centre_x, reach_x and the
    same for y, tilt) is tied to its point by a dotted line.
    """
    figure, (axes,) = _open(title, 6.4 if _width() == WIDTH else 4.6)
    inks = {name: colours.get(name, DARK) for name in kinds[:-1]} | {kinds[-1]: NEUTRAL}
    markers, handles = [*MARKERS[1 : len(kinds)], "o"], []
    for (name, colour), marker in zip(inks.items(), markers, strict=True):
        part = table[table["kind"] == name]
        style = {"color": colour, "ms": 5, "markeredgewidth": 0, "clip_on": False}
        if len(part):
            look = {"label": _wrap(translate_value(name), ROW_NAME, 3), "linestyle": ""}
            handles.append(Line2D([], [], marker=marker, **look, **style))
        alone = part[part["label"] == ""]
        if len(alone):  # matplotlib puts an empty line outside the axes
            axes.plot(alone["x"], alone["y"], marker, **style)
        for row in part[part["label"] != ""].to_dict("records"):
            style["color"] = colours.get(row["label"], colour)
            (dot,) = axes.plot(row["x"], row["y"], marker, **style)
            counted = f", n = {format_number(row['n'])}" if "n" in row else ""
            place = translate("{x}, {y}", x=row["x"], y=row["y"])
            column = "outlet" if row["label"] in colours else "term"
            tell(dot, {column: row["label"]}, _say(row["label"], place + counted))
    turn = np.linspace(0, 2 * np.pi, 100)
    for row in [] if ellipses is None else ellipses.itertuples():
        x = row.centre_x + row.reach_x * np.cos(turn)
        y = row.centre_y + row.reach_y * np.sin(turn + np.arcsin(row.tilt))
        style = {"color": colours.get(row.label, DARK), "linewidth": 1}
        axes.plot(x, y, alpha=0.8, **style)
        axes.plot([row.x, row.centre_x], [row.y, row.centre_y], ":", **style)
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
    figure.legend(handles=handles, loc="outside lower left", ncols=_fit(3), handletextpad=0.3)
    figure.draw_without_rendering()  # names are placed where the axes then are
    figure.set_layout_engine("none")
    named = table[table["label"] != ""]
    inks[kinds[-1]] = DARK  # a name is read, where a grey point is only seen
    pairs = zip(named["label"], named["kind"], strict=True)
    colour = [colours.get(label, inks[kind]) for label, kind in pairs]
    bold = (named["kind"].eq(kinds[0]) & (not rates)).tolist()
    points, at = (part[["x", "y"]].to_numpy() for part in (table, named))
    look = {"colours": colour, "bold": bold}
    missing = place_labels(axes, points, named["label"].tolist(), at=at, **look)
    figure.told = {"missing": missing, "n_named": len(named) - missing}
    return figure


def _open(
    title: str, height: float, n: int = 1, across: int = 1, *, width: float = 0, **grid: Any
) -> tuple[Chart, np.ndarray]:
    """A figure under its title, with `n` panels that leave room for each other's names.

    It is no window: the same picture in Lab, in a script and in the export.
    """
    width = width or _width()
    heading = textwrap.fill(title, int(width * CHARACTERS_PER_INCH), max_lines=4, placeholder="…")
    figure = Chart((width, height + 0.2 * heading.count("\n") + 0.5), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(heading, x=0.005, ha="left")
    panels = figure.subplots(-(-n // across), across, squeeze=False, **grid).ravel()
    for axes in panels[n:]:
        axes.remove()
    for axes in panels[:n]:
        _write_numbers(axes)
    return figure, panels[:n]


def _open_multiples(
    table: DataFrame, title: str, height: float, pitch: float, colours: Headings
) -> tuple[Chart, dict[str, Axes], int]:
    """Small panels with the same rows in each, and how many stand side by side."""
    names, rows = table["panel"].unique(), table["row"].unique()
    across = min(len(names), _fit(PANELS_ACROSS))
    height += -(-len(names) // across) * (0.7 + pitch * len(rows))
    figure, panels = _open(title, height, len(names), across, sharex=True, sharey=True)
    for i, (name, axes) in enumerate(zip(names, panels, strict=True)):
        heading = _wrap(str(name), 72 // across - 2)
        axes.set_title(heading, fontsize=9.5, color=colours.get(name, "black"))
        axes.tick_params(axis="x", labelbottom=i + across >= len(names))
        axes.tick_params(axis="y", length=0, pad=7)  # room for a mark at nought
    _name_rows(panels[0], rows)
    return figure, dict(zip(names, panels, strict=True)), across


def _write_numbers(axes: Axes) -> None:
    """Numbers at the axes as the language writes them."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda x, _: format_number(float(x), ",.10g"))


def _width() -> float:
    """Inches that the figure being drawn may take."""
    return NARROW if rcParams["figure.figsize"][0] == NARROW else WIDTH


def _fit(n: int) -> int:
    """So many characters or panels of a page, as many as there is room for."""
    return max(1, round(n * min(1.0, _width() / WIDTH)))


def _add_legend(figure: Figure, axes: Axes, across: int) -> None:
    """A legend below, each thing once, in as many columns as there is room for."""
    handles = dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True))
    names = [_wrap(name, ROW_NAME, 2) for name in handles]
    figure.legend([*handles.values()], names, loc="outside lower left", ncols=_fit(across))


def _marker(i: int) -> str:
    return MARKERS[i % len(MARKERS)]


def _draw_dots(
    axes: Axes, table: DataFrame, value: str, heading: str, *, at: float = 0.0, **style: Any
) -> None:
    """A dot and its interval for each row, `at` so far below it; hollow without an interval."""
    style = {"markersize": 6, "clip_on": False, "linestyle": "", "color": DARK} | style
    for place, row in enumerate(table.to_dict("records")):
        if isna(row[value]):
            continue
        low, high = row[f"{value}_low"], row[f"{value}_high"]
        if notna(low):
            tell(axes.hlines(place + at, low, high, color=style["color"], linewidth=2), row, "")
        fill = style["color"] if notna(low) else "white"
        (dot,) = axes.plot(row[value], place + at, markerfacecolor=fill, **style)
        told = f"{row['row']}, {heading.partition(':')[0].rstrip()}"
        tell(dot, row, _say_interval(told, row, value))


def _write_count(axes: Axes, x: float, y: float, n: float, **style: Any) -> None:
    """A number in a grid; a pale dot for none."""
    said = format_number(n, ",.0f") if n else "·"
    axes.text(x, y, said, va="center", color=DARK if n else NEUTRAL, **style)


def _say(name: str, said: str) -> str:
    """“name: …”, as the language writes it."""
    return f"{name}{translate(': ')}{said}"


def _say_interval(name: str, row: Mapping[str, Any], value: str) -> str:
    """“name: value (low to high), n = …”: what a mark tells who points at it."""
    low, high = (row.get(f"{value}_{end}") for end in ("low", "high"))
    spec = ".0%" if value.startswith("share") else ",.2f"
    said = _say(name, format_number(row[value], spec))
    if notna(low):
        ends = {"low": format_number(low, spec), "high": format_number(high, spec)}
        said += translate(" ({low} to {high})", **ends)
    return said + (f", n = {format_number(row['n'])}" if notna(row.get("n")) else "")


def _set_dates(axes: Axes) -> None:
    """Dates as short as can be; a month never without its year."""
    locator = AutoDateLocator(minticks=3, maxticks=8)
    formatter = _Dates(locator)
    formatter.formats[1] = formatter.zero_formats[1] = "%b %Y"
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)


class _Dates(ConciseDateFormatter):
    """Months of the present language, whatever the locale; a class because matplotlib has one."""

    def format_ticks(self, values: list[float]) -> list[str]:
        return [_name_months(tick) for tick in super().format_ticks(values)]

    def get_offset(self) -> str:
        return _name_months(super().get_offset())


def _name_months(text: str) -> str:
    """The English months of a date, as strftime shortens them, in the present language."""
    short = dict(zip(month_abbr[1:], SHORT_MONTHS.split(), strict=True))
    if find_language() == "en":
        return text
    return re.sub("|".join(short), lambda month: short[month[0]], text)


def _choose_pitch(names: Iterable[str]) -> float:
    """Inches from row to row: as high as their names."""
    return 0.54 if max(len(str(name)) for name in names) > ROW_NAME else 0.42


def _name_rows(axes: Axes, names: Collection[str], length: int = ROW_NAME, lines: int = 3) -> None:
    axes.set_yticks(range(len(names)), [_wrap(str(name), length, lines) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _wrap(text: str, width: int, lines: int = 2) -> str:
    """A label on so many lines at most; what is longer ends in “…” (the data have it whole).

    `width` is that of a page; on a narrow screen there is less, and a line more.
    """
    width, lines = _fit(width), lines + (_width() < WIDTH)
    wrapped = textwrap.wrap(text, width)
    if len(wrapped) > lines:  # not textwrap's own: it leaves nothing of a word that is too long
        last = wrapped[lines - 1]
        if len(last) == width:
            last = last.rpartition(" ")[0] or last[:-1]
        wrapped = [*wrapped[: lines - 1], f"{last}…"]
    return "\n".join(wrapped) or text
