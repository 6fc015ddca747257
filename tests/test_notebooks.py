"""The notebooks: plain cells, no outputs committed, true on the five articles and on any corpus."""

import ast
import re
import subprocess
import sys
import time
from itertools import product

import nbformat
import pandas as pd
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

from conftest import TEXTS, write_corpus
from helpers.corpus.loading import PROJECT, TABLES, load_corpus
from helpers.export.building import export_notebooks
from measure.pages import look_at

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
NAMES = ["1-corpus", "2-vocabulary", "3-sentiment", "4-entities", "5-framing"]
# What a cell may be made of: imports, assignments and expressions that neither loop nor choose.
STATEMENTS = (ast.Import, ast.ImportFrom, ast.Assign, ast.AugAssign, ast.Expr)
NOT_PLAIN = (ast.Lambda, ast.comprehension, ast.IfExp, ast.NamedExpr, ast.JoinedStr)
LONGEST_CELL = 10
OPENING = 4  # code cells, of which one says the answer and one draws it


def code_cells():
    for path in NOTEBOOKS:
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "code":
                yield pytest.param(cell, id=f"{path.stem}-{number}")


def test_there_are_five():
    assert [path.stem for path in NOTEBOOKS] == NAMES


@pytest.mark.parametrize("cell", list(code_cells()))
def test_a_cell_is_plain(cell):
    assert cell.outputs == [] and cell.execution_count is None
    assert len(cell.source.splitlines()) <= LONGEST_CELL
    tree = ast.parse(cell.source)
    assert all(isinstance(node, STATEMENTS) for node in tree.body), cell.source
    assert not any(isinstance(node, NOT_PLAIN) for node in ast.walk(tree)), cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_first_and_opens_with_its_answer(path):
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    assert "import" in sources[0] and not any("import " in source for source in sources[1:])
    opening = "\n".join(sources[:OPENING])
    assert "show.say(" in opening and "show.plot_" in opening


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_holds_no_number_that_could_go_stale(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            unread = r"\]\(.+?\)|\(\w+ \d{4}\)|^# \d|\+\d|`[^`]*`"
            text = re.sub(unread, "", cell.source, flags=re.M)
            assert not re.search(r"\d", text), text


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The pages of the five articles."""
    out = tmp_path_factory.mktemp("pages") / "html"
    figures = out.parent / "figures"
    export_notebooks(PROJECT / "notebooks", out, corpus=PROJECT / "corpus", figures=figures)
    return out


@pytest.mark.parametrize("name", NAMES)
def test_each_page_has_findings_figures_and_tables(pages, name):
    page = (pages / f"{name}.html").read_text(encoding="utf-8")
    assert page.count('class="finding"') >= 1
    assert page.count('<figure class="chart"') + page.count('<table class="data') >= 2
    assert "outlet not identified" in page  # provenance goes where an outlet is named
    assert page.count('class="headline"') == page.count('class="cannot"') == 1


def read_text(page):
    text = re.sub(r"<(style|script)[\s\S]*?</\1>", "", page.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("1-corpus", "5 articles from 4 outlets, 2015-06-02 to 2016-07-21"),
        (
            "5-framing",
            "Al-Ahed (inferred), 2016-01-20 keeps 15 of the 27 sentences of Unidentified regional "
            "site, 2016-01-20 word for word, drops 2 of the 3 that favour ",
        ),
        ("5-framing", " and 0 of the 2 that criticise it, and turns 1 from mixed to critical"),
        ("5-framing", "Of 27 sentences 15 stay word for word, 5 are edited, 7 dropped (151 words)"),
        (
            "2-vocabulary",
            "that of Al-Ahed (inferred) (alahed-2016-01-20) has Daech 4 times, the other 1",
        ),
        ("2-vocabulary", "site (wire-2016-01-20) has EI 6 times, the other 0 times"),
        ("5-framing", "1 of 10 pairs of articles prints the same dispatch"),
        ("5-framing", "mais commence enfin à porter ses fruits"),
    ],
)
def test_the_pages_say_what_a_reader_of_the_texts_can_check(pages, name, said):
    assert said in read_text(pages / f"{name}.html")


def test_every_figure_is_written_with_its_numbers(pages):
    figures = pages.parent / "figures"
    pictures = {path.stem for path in figures.glob("*.png")}
    assert len(pictures) >= 5
    assert pictures == {path.stem for path in figures.glob("*.csv")}


def test_the_figures_that_ship_are_those_of_the_package(pages):
    shipped, drawn = (
        {path.name: path for path in folder.glob("[1-5]-*.csv")}
        for folder in (PROJECT / "figures", pages.parent / "figures")
    )
    assert shipped.keys() == drawn.keys()
    stale = []
    for name, path in drawn.items():
        try:  # machines differ in the last digits
            pd.testing.assert_frame_equal(pd.read_csv(shipped[name]), pd.read_csv(path), atol=1e-6)
        except AssertionError as error:
            stale.append(f"{name}: {' '.join(str(error).split())[:100]}")
    assert not stale, "make html draws them anew: " + "; ".join(stale)


def test_the_pages_stay_small(pages):
    for page in pages.glob("*.html"):
        most = 1_500_000 if page.name == "index.html" else 600_000  # it holds all the others
        assert page.stat().st_size < most, page.name


@pytest.mark.browser
def test_a_reader_on_a_phone_meets_few_words_and_nothing_too_small_or_dead(pages):
    found = look_at(pages, widths=(390,)).set_index("page")
    assert found["words"].max() <= 1200 and found["n_sheets"].max() <= 12
    assert (found[["cut_tables", "small_targets", "n_dead"]] == 0).all(axis=None)
    assert found["to_figure"].max() < 800  # on the first screen
    tabs = re.findall(r'<a href="#[^"]+--chapter" title', (pages / "index.html").read_text("utf-8"))
    assert len(tabs) == len(NAMES)


def test_a_notebook_runs_from_the_root_of_the_project_too(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    del notebook.cells[3:]
    where = {"metadata": {"path": str(PROJECT)}}
    NotebookClient(notebook, kernel_name="python3", resources=where).execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_helpers_are_found_wherever_python_is_started(tmp_path):
    command = [sys.executable, "-c", "import helpers; print(helpers.__file__)"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(PROJECT / "helpers" / "__init__.py")


def test_a_cell_that_is_interrupted_leaves_a_kernel_and_a_corpus_that_work(tmp_path):
    copies = product(range(10), TEXTS.items())
    texts = {f"{name}-{copy}": f"{text} Version {copy}." for copy, (name, text) in copies}
    broken, whole = (write_corpus(tmp_path / name, texts) for name in ("broken", "whole"))
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(PROJECT))
    try:
        asked = client.execute(
            "from helpers import load_corpus\nfrom helpers.corpus import listing\n"
            "listing.PART_ARTICLES = 1\n"
            f"corpus = load_corpus({str(broken)!r})"
        )
        while not list(broken.glob("derived/*/part-00001")):  # it is at work
            assert manager.is_alive()
            time.sleep(0.01)
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=60))["parent_header"]["msg_id"] != asked:
            pass
        assert reply["content"].get("ename") == "KeyboardInterrupt", reply["content"]
        again = (
            f"corpus = load_corpus({str(broken)!r})\nassert len(corpus.articles) == {len(texts)}"
        )
        reply = client.execute_interactive(again, timeout=120)
        if reply["content"]["status"] == "aborted":  # what comes with the interrupt is not run
            reply = client.execute_interactive(again, timeout=120)
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    for name in TABLES:
        pd.testing.assert_frame_equal(
            getattr(load_corpus(broken), name), getattr(load_corpus(whole), name)
        )
