"""Whatever becomes HTML is escaped, and numbers read as numbers."""

import base64
import re

import numpy as np
import pandas as pd
import pytest

from helpers.base.lexicon import read_lexicon
from helpers.base.translation import format_number, join_words
from helpers.show import display

HOSTILE = "<img src=x onerror=alert(1)>\"'&</td><script>"
READ = pd.DataFrame({"outlet": [HOSTILE], "doc_id": HOSTILE, "sentence_id": 1, "text": HOSTILE})
READ = READ.assign(note=HOSTILE, spans=[[(3, 9)]])
COMPARED = pd.DataFrame({"status": [HOSTILE], "first": [[(HOSTILE, "del")]], "second": [[]]})
TOLD = READ.assign(fact=HOSTILE, pieces=[[(HOSTILE, ""), (HOSTILE, "shared"), (HOSTILE, "name")]])
TOLD = TOLD.assign(differences=[[("name", HOSTILE, [(HOSTILE, HOSTILE)])]])
COMPARED.attrs = {"first": HOSTILE, "second": HOSTILE}


@pytest.mark.parametrize(
    "shown",
    [
        display.finding("{a} and {b:fr}", a=HOSTILE, b=[HOSTILE]),
        display.finding("{a}", a=[HOSTILE, HOSTILE]),
        display.table(pd.DataFrame({HOSTILE: [HOSTILE], "text": [[HOSTILE]]}), HOSTILE),
        display.evidence(READ),
        display.evidence(READ.assign(holder=HOSTILE)),
        display.evidence(pd.concat([TOLD, TOLD.assign(fact=2)])),
        display.pairs(COMPARED, HOSTILE),
        display.show_figure("", alt=HOSTILE, title=HOSTILE, caption=HOSTILE, name="a", csv=b""),
        display.mark_spans(HOSTILE, [(0, 4), (2, 10)]),
    ],
)
def test_nothing_hostile_survives(shown):
    assert "<img src=x" not in shown and "<script" not in shown and "</td><script" not in shown
    assert "&lt;" in shown


def test_a_finding_formats_its_numbers():
    text = display.finding("{n} of {m:.0%}, {q:fr}", n=12345, m=0.256, q=["EI", "Daech"])
    assert text == (
        '<p class="finding"><b>12\u202f345</b> of <b>26%</b>, <q lang="fr">EI</q> and '
        '<q lang="fr">Daech</q></p>'
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("«Daech»", "«Daech»"),  # a distance that its outlet takes
        ("“Daech”", "Daech"),
        ("- 'Faire plus!' -", "Faire plus!"),
        ("Moscou continue.", "Moscou continue"),
        ("«Oui» et «non»", "«Oui» et «non»"),
        ("P. L.", "P. L."),
        ("-", "-"),
        ("«»", "«»"),
        ("(terroriste)", "(terroriste)"),
    ],
)
def test_french_words_bring_no_marks_of_their_own_around_them(words, shown):
    marked = ' class="marked"' if words == "«Daech»" else ""
    assert f'<q lang="fr"{marked}>{shown}</q>.' in display.finding("{q:fr}.", q=words)


def test_many_findings_are_a_list():
    one, two = (display.finding("{n}.", n=n) for n in range(2))
    assert display.join_findings([one]) == one
    told = display.join_findings([one, display.Html(two.replace(">", ' data-weight="3">', 1))])
    assert told == ('<ul class="finding"><li><b>0</b>.</li><li data-weight="3"><b>1</b>.</li></ul>')
    assert display.join_findings([display.caveat("A."), one]).startswith('<ul class="finding">')


@pytest.mark.parametrize(
    ("value", "spec", "shown"),
    [
        (1234567, "", "1\u202f234\u202f567"),
        (np.int64(12), "", "12"),
        (-1.5, "+.1f", "−1.5"),
        (float("nan"), "", "–"),
        (pd.NA, "", "–"),
        (None, "", "–"),
        (pd.Timestamp("2016-01-20"), "", "2016-01-20"),
    ],
)
def test_numbers(value, spec, shown):
    assert format_number(value, spec) == shown


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([], "a &lt; b"),
        ([(0, 1)], "<mark>a</mark> &lt; b"),
        ([(0, 3), (2, 5)], "<mark>a &lt;</mark><mark> b</mark>"),
        ([(2, 3), (0, 5)], "<mark>a &lt; b</mark>"),
    ],
)
def test_marks_never_overlap_and_lose_no_letter(spans, marked):
    assert display.mark_spans("a < b", spans) == marked


def test_a_table_sorts_by_value_and_explains_its_columns():
    table = pd.DataFrame(
        {"term": ["a", "b"], "log_ratio": [-1.25, 0.5], "share_copied": 0.5, "q": [np.nan, 0.01]}
    )
    html = display.table(table, "Title")
    assert '<td class="num" data-sort="-1.25">−1.25</td>' in html
    assert '<td class="num" data-sort="0.5">50%</td>' in html
    assert '<td class="num">–</td>' in html
    assert "Hardie 2014" in html and '<td lang="fr" data-pick="word">a</td>' in html


def test_a_figure_without_alt_text_is_refused():
    with pytest.raises(ValueError, match="alt text is empty"):
        display.show_figure("", alt=" ", title="", caption="", name="x", csv=b"")


def test_in_a_notebook_styles_go_with_what_is_shown_and_no_dollar_is_a_formula():
    shown = display.table(pd.DataFrame({"term": ["$30 à $45"], "n": [1]}), "T")
    sent = shown._repr_html_()
    assert sent.startswith('<div class="presse mathjax_ignore"><style>') and "sortTable" in sent
    drawn = display.Html('<svg><g aria-label="a, n = 1" data-word="a"><path/></g></svg>')
    assert "<title>a, n = 1</title>" in drawn._repr_html_()
    assert [display.unwrap(one._repr_html_()) for one in (shown, drawn)] == [shown, drawn]
    assert display.Html()._repr_html_() == ""


def test_join_words():
    assert join_words(["a"]) == "a"
    assert join_words(["a", "b", "c"]) == "a, b and c"
    assert join_words([]) == ""


def test_a_name_of_any_length_is_cut_where_it_is_shown_and_a_sentence_is_not():
    name, text = "Journal " * 2000, "mot " * 500
    told = display.finding("{one} and {all}.", one=name, all=[name, "B"])
    assert len(told) < 400 and told.count("…") == 2 and "<b>B</b>" in told
    table = display.table(pd.DataFrame({"outlet": [name], "text": [text]}), "Long")
    assert text in table and name not in table


def test_nothing_is_shown_of_nothing():
    nothing = [
        display.table(READ[:0], "A"),
        display.evidence(READ[:0]),
        display.pairs(READ[:0], "A"),
    ]
    assert nothing == [""] * 3


def test_a_table_leaves_out_what_says_nothing_and_has_bounds_behind_their_number():
    rows = pd.DataFrame({"a": [1, 2], "b": [0, 0], "why": ["", None], "a_low": 0.5, "a_high": 9})
    shown = display.table(rows.assign(c=np.nan), "A")
    heads = re.findall("<th scope[^>]*>(.*?)</th>", shown)
    assert heads == ["a", "a low", "a high", "b"]  # a zero says something
    assert display.table(rows[["why"]], "A") == ""


def test_rows_that_are_not_shown_are_in_a_file_where_they_are_few():
    rows = pd.DataFrame({"n": range(150), "outlet": "=A"})
    (data,) = re.findall('href="data:text/csv;base64,(.*?)"', display.table(rows, "A"))
    lines = base64.b64decode(data).decode().splitlines()
    assert len(lines) == 151 and lines[-1] == "149,'=A"
    assert "href" not in display.table(rows[:100], "A")
    assert "href" not in display.table(pd.concat([rows] * 40), "A")


def test_pairs_mark_what_became_of_words():
    pieces = [("a ", ""), ("<b", "was"), ("c>", "now"), ("d", "ins")]
    table = COMPARED.assign(second=[pieces])
    assert (
        '<td lang="fr">a <del><em>&lt;b</em></del><ins><em>c&gt;</em></ins><ins>d</ins></td>'
        in display.pairs(table, "A")
    )


def test_a_column_is_explained_once():
    columns = read_lexicon("columns")["column"]
    assert not columns[columns.duplicated()].tolist()


def test_a_table_that_a_reader_shows_herself_sets_no_formulas(corpus):
    assert "mathjax_ignore" in corpus.articles.head(1)._repr_html_()
