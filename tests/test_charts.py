"""Figures: nothing cut, nothing overlapping, numbers beside them, the alt text inside."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from helpers.base.paths import PROJECT, find_figures
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import load_corpus
from helpers.export.sanitising import clean_html
from helpers.show import charts, maps
from helpers.show.figures import common
from helpers.show.figures.words import _thin_out

ENDS = ("low", "high")
LONG = "Un journal régional au nom vraiment très long, édition du dimanche $5"


def names(n: int) -> list[str]:
    return [f"{LONG} {i}" if i % 3 == 0 else f"Titre {i}" for i in range(n)]


def bars(n: int):
    counts = {"kept": range(100, 100 + n), "removed": [40 * (i % 2) for i in range(n)]}
    table, values = (
        pd.DataFrame({"row": names(n), **counts}),
        {"kept": "kept", "removed": "removed"},
    )
    return charts.draw_bars(table, values=values, axis="words", title=LONG * 2)


def bars_astride_zero(n: int):
    table = pd.DataFrame({"row": names(n), "bad": range(n), "both": [1] * n, "good": [3] * n})
    table = table.assign(net=1, net_low=-2, net_high=2)
    values, net = {name: name for name in ("bad", "both", "good")}, {"net": "good less bad"}
    return charts.draw_bars(table, values=values, net=net, axis="sentences", title=LONG * 2)


def lollipops(n: int):
    rows = [(name, f"mot{i}", i, i - 1, i + 2) for name in names(n) for i in range(1, 5)]
    table = pd.DataFrame(rows, columns=["panel", "row", "ratio", "ratio_low", "ratio_high"])
    return charts.draw_lollipops(table, value="ratio", axis="log ratio", title=LONG * 2, colours={})


def matrix(n: int):
    rows = [(f"frame {i}", name, i) for name in names(n) for i in range(6)]
    table = pd.DataFrame(rows, columns=["row", "column", "n"])
    return charts.draw_matrix(table, axis="% of sentences", title=LONG * 2)


def opposed(n: int):
    rows = [(name, f"nom {i} " * 4, w, 0.4, 0.1) for name in names(n) for i in "abc" for w in "xy"]
    table = pd.DataFrame(rows, columns=["panel", "row", "kind", "bad", "good"])
    ends = {
        f"{value}_{end}": 0.1 + 0.9 * (end == "high") for value in ("bad", "good") for end in ENDS
    }
    table, values = table.assign(**ends), {"bad": "bad for the actor", "good": "good for the actor"}
    options = {"kinds": ["x", "y"], "axis": LONG, "title": LONG * 2}
    return charts.draw_opposed(table, values=values, **options)


FORMS = [bars, bars_astride_zero, lollipops, matrix, opposed]


def find_overlaps(figure) -> list[tuple[str, str]]:
    """Pairs of texts that lie over one another in the rendered figure."""
    FigureCanvasAgg(figure).draw()
    renderer = figure.canvas.get_renderer()
    texts = [
        text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()
    ]
    boxes = [text.get_window_extent(renderer) for text in texts]
    found = []
    for i, one in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            other = boxes[j]
            wide = min(one.x1, other.x1) - max(one.x0, other.x0)
            high = min(one.y1, other.y1) - max(one.y0, other.y0)
            if wide > 1 and high > 1 and texts[i].get_text() != texts[j].get_text():
                found.append((texts[i].get_text(), texts[j].get_text()))
    return found


@pytest.mark.parametrize("draw", FORMS)
@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_no_text_overlaps_for_any_number_of_outlets(draw, n):
    drawn = draw(n)
    assert find_overlaps(drawn) == []
    assert find_overlaps(drawn.again(width=charts.NARROW)) == []


@pytest.mark.parametrize("draw", FORMS)
def test_no_text_is_cut_in_the_saved_picture(draw, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    charts.save_figure(draw(5), pd.DataFrame({"a": [1]}), name="x", alt="Words.", caption="c")
    picture = np.asarray(Image.open(tmp_path / "x.png").convert("L"))
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert edge.min() > 250, "something is drawn right up to the edge"


def test_a_figure_is_small_and_carries_its_numbers_and_its_words(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    table = pd.DataFrame({"name": ["Le Monde"], "n": [0.123456789]})
    html = charts.save_figure(bars(3), table, name="1-x", alt="Three “bars”.", caption="n = 3 <b>")
    assert html.count('aria-label="Three “bars”."') == 2 and "n = 3 &lt;b&gt;" in html
    assert (tmp_path / "1-x.csv").read_text(encoding="utf-8") == "name,n\nLe Monde,0.123457\n"
    picture = Image.open(tmp_path / "1-x.png")
    assert picture.mode == "P" and picture.text["Description"] == "Three “bars”."
    assert (tmp_path / "1-x.png").stat().st_size < 100_000


def test_a_figure_without_alt_text_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    with pytest.raises(ValueError, match="alt text is empty"):
        charts.save_figure(bars(2), pd.DataFrame(), name="x", alt="", caption="c")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_says_the_parts_whose_condition_is_met(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    monkeypatch.setenv("PRESSE_LANG", "en")
    several = {"when": "n", "en": ", of {n:thing}"}, {"unless": "n", "en": ", of none"}
    texts = {"title": {"en": "{who}"}, "axis": {"en": "words"}, "note": [{"en": "Bars"}, *several]}
    texts |= {"alt": {"en": "{title}, drawn."}}
    monkeypatch.setattr(common, "read_texts", lambda: {"x": texts})
    table = pd.DataFrame({"row": ["A"], "n": [2]})
    for n, said in ((3, "Bars, of 3 things"), (0, "Bars, of none")):
        told = {"who": "<A> & B", "n": n, "few": True}
        shown = common.make_figure("x", charts.draw_bars, table, told, values={"n": "n"})
        assert f"<figcaption>{said} {common.FEW} <a" in shown
        assert '<p class="key">&lt;A&gt; &amp; B</p>' in shown
        assert shown.count('aria-label="&lt;A&gt; &amp; B, drawn."') == 2
        assert ">words</text>" in shown
    with pytest.raises(KeyError, match="who"):
        common.make_figure("x", charts.draw_bars, table, {"n": 1}, values={"n": "n"})


def test_every_figure_has_words_that_are_used():
    folder = PROJECT / "helpers" / "show" / "figures"
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert set(re.findall(r'make_figure\(\s*"(.*?)"', source)) == set(common.read_texts())


def test_the_same_figure_is_the_same_file(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    seen = set()
    for _ in range(2):
        charts.save_figure(matrix(3), pd.DataFrame(), name="x", alt="Grid.", caption="c")
        seen.add((tmp_path / "x.png").read_bytes())
    assert len(seen) == 1


def test_colours_can_be_told_from_white():
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    assert all(1.05 / (luminance(colour) + 0.05) >= 3 for colour in charts.COLOURS)
    assert len(set(charts.COLOURS)) == len(charts.COLOURS) == len(set(charts.MARKERS))


def test_a_mark_says_what_it_stands_for_and_text_stays_text(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    table = pd.DataFrame(
        [("<b>", "a & b", 1.5, 1.0, 2.0, 9)],
        columns=["outlet", "term", "v", "v_low", "v_high", "n"],
    )
    drawn = table.assign(panel=table["outlet"], row=table["term"])
    options = {"value": "v", "axis": "log ratio: more", "colours": {"<b>": charts.COLOURS[0]}}
    figure = charts.draw_lollipops(drawn, title="T", **options)
    html = charts.save_figure(figure, table, name="x", alt="Dots.", caption="c")
    cleaned = clean_html(html)
    for drawn in (html, cleaned):
        assert drawn.count("<svg") == drawn.count("</svg>") == 2
        assert "&lt;b&gt;</text>" in drawn and "<b>" not in drawn
        assert drawn.count('fill="var(--c0,#0072b2)"') >= 4  # the dot and the name of its panel
        marks = re.findall(r"<g [^>]*aria-label=[^>]*>", drawn)
        assert len(marks) == 2
        for told in ("a &amp; b, log ratio: 1.50 (1.00 to 2.00), n = 9", 'data-outlet="&lt;b&gt;"'):
            assert all(told in mark for mark in marks)
        assert 'data-word="a &amp; b"' in marks[0]


def test_an_outlet_has_one_colour_whatever_is_drawn(small):
    colours = charts.colour_outlets(small)
    assert list(colours) == sorted(colours) and len(set(colours.values())) == len(colours) == 3
    articles = small.articles[::-1].assign(row=lambda table: table["outlet"])
    drawn = charts.draw_timeline(articles, axis="a", title="t", colours=colours)
    heads = [line for line in drawn.axes[0].lines if line.get_gid()]
    assert {line.get_color() for line in heads} == set(colours.values())


def test_figures_go_with_the_corpus_that_they_show(small_folder, monkeypatch):
    monkeypatch.delenv("PRESSE_FIGURES", raising=False)
    load_corpus(small_folder)
    assert find_figures() == small_folder.resolve() / "figures"
    load_corpus(PROJECT / "corpus", by="year")
    assert find_figures() == PROJECT / "corpus" / "figures"
    load_corpus(PROJECT / "corpus")
    assert find_figures() == PROJECT / "figures"


def test_articles_are_named_apart(small):
    named = name_articles(small)
    assert named.is_unique
    assert named["gazette-1"] == "La Gazette, 2023-03-07 (gazette-1)"
    assert named["courrier-1"] == "Le Courrier, 2023-03-07"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("court", "court"),
        ("", ""),
        ("x" * 10, "x" * 10),
        ("deux mots", "deux mots"),
        ("x" * 30, f"{'x' * 10}\n{'x' * 9}…"),
        ("un deux trois quatre cinq", "un deux\ntrois…"),
    ],
)
def test_a_label_of_any_length_stands_on_two_lines(text, shown):
    assert charts._wrap(text, 10) == shown


def test_a_map_leaves_few_mentions_outside_and_is_no_strip():
    def frame(*places: tuple[float, float, int]) -> tuple[float, ...]:
        return maps._frame(pd.DataFrame(places, columns=["longitude", "latitude", "n"]))

    west, east, south, north = frame((-106.0, 60.0, 3), (100.0, 60.0, 2))
    assert west < -106 and east > 100  # of two places none is a stray one
    wide = (east - west) * np.cos(np.radians((south + north) / 2))
    assert north <= 84 and (north - south) / wide == pytest.approx(maps.FLATTEST, abs=0.01)
    west, east, *_ = frame((2.0, 48.0, 9), (7.0, 43.0, 8), (150.0, -25.0, 2))
    assert east < 60 and west > -40  # a tenth of the mentions, far away


def test_of_very_many_articles_the_longest_of_each_week_are_drawn():
    days = pd.date_range("2016-01-04", periods=700)  # a Monday
    table = pd.DataFrame({"outlet": "A", "date": days, "n_words": range(700)})
    assert _thin_out(table)["n_words"].tolist() == list(range(6, 700, 7))
    assert len(_thin_out(table[:200])) == 200
