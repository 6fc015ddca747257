"""Formats out: what another program reads there is what the tables say."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import make_row, write_corpus
from helpers import __main__ as command
from helpers.base.spreadsheet import format_csv, protect, read_table, unprotect
from helpers.corpus.loading import load_corpus
from helpers.intake.planning import plan_intake
from helpers.intake.saving import save_corpus

TEI = "{http://www.tei-c.org/ns/1.0}"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    texts = {
        "a-1": "Le titre\nLe maire est à Lyon.  Il dit : « Non & <jamais> ».\nUn intertitre\nFin.",
        "b-1": "-t-il *vraiment* dit cela ? Oui, selon Paul Durand. L'Etat a dit “non” à 20h30.",
    }
    rows = [make_row("a-1", outlet="L'Écho d'Été", title="=1+1"), make_row("b-1", date="")]
    return load_corpus(write_corpus(tmp_path_factory.mktemp("exchange"), texts, rows))


def test_iramuteq_reads_every_article_and_so_do_we(loaded, tmp_path):
    (file,) = save_corpus(loaded, tmp_path / "out", format="iramuteq")
    text = file.read_text(encoding="utf-8")
    heads = re.findall(r"^\*{4} (.*)$", text, flags=re.M)
    assert heads == [
        "*doc_a-1 *outlet_lechodete *date_2023-03-07 *month_2023-03",
        "*doc_b-1 *outlet_b-1",
    ]
    assert "*" not in re.sub(r"^\*{4} .*$", "", text, flags=re.M)
    back = plan_intake([file], tmp_path / "corpus")
    assert back["text"][0].split() == loaded.articles["text"][0].split()
    assert back["date"].tolist() == ["2023-03-07", ""]


def test_txm_gets_well_formed_texts_and_their_metadata(loaded, tmp_path):
    files = save_corpus(loaded, tmp_path / "out", format="txm")
    assert [file.name for file in files] == ["a-1.xml", "b-1.xml", "metadata.csv"]
    table = pd.read_csv(files[2], dtype=str, keep_default_na=False)
    assert table["id"].tolist() == ["a-1", "b-1"] and table["outlet"][0] == "L'Écho d'Été"
    for row in loaded.articles.itertuples():
        body = ElementTree.parse(tmp_path / "out" / f"{row.doc_id}.xml").find(f".//{TEI}body")
        lines = [node.text for node in body.iter() if node.tag in (f"{TEI}p", f"{TEI}head")]
        assert "\n".join(lines) == row.text


def test_a_spreadsheet_runs_nothing(loaded, tmp_path):
    files = save_corpus(loaded, tmp_path / "out", format="csv")
    assert {file.stem for file in files} == {
        "articles",
        "lines",
        "sentences",
        "tokens",
        "mentions",
        "quotes",
    }
    for file in files:
        cells = pd.read_csv(file, dtype=str, keep_default_na=False, sep=";")
        assert not cells.apply(lambda column: column.str.match(r"[=@\t\r]|[+-]\D")).to_numpy().any()
    articles = pd.read_csv(tmp_path / "out" / "articles.csv", sep=";")
    assert articles["title"].tolist()[0] == "'=1+1"


def test_a_spreadsheet_in_french_opens_columns_and_we_read_them_too(loaded, tmp_path):
    for file in save_corpus(loaded, tmp_path / "out", format="csv"):
        table = getattr(loaded, file.stem)
        assert file.read_bytes().startswith(b"\xef\xbb\xbf" + ";".join(table.columns).encode())
        back = pd.read_csv(file, sep=";", decimal=",")
        assert list(back.columns) == list(table.columns) and len(back) == len(table)
        ours = read_table(file, list(table.columns), pytest.fail)
        assert len(ours) == len(table)
    assert format_csv(pd.DataFrame({"x": [0.5]}), separator=";", decimal=",") == "x\n0,5\n"


@given(st.text("=+-@\t;'a＝＠"))
@example("l'été;1 à 8 h")
def test_a_protected_cell_comes_back_as_it_was(cell):
    assert unprotect(protect(cell)) == cell
    assert (protect(cell) == cell) == (not re.search("(^|;)'*[=+@\t＝＠-]", cell))
    for part in str(protect(cell)).split(";"):  # as a spreadsheet in French may cut it
        assert not part.startswith(("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"))


def test_numbers_stay_numbers_and_headings_are_cells_too():
    table = pd.DataFrame({"=x": [-1.5, 2], "text": pd.Categorical(["-a", "b"])})
    assert format_csv(table) == "'=x,text\n-1.5,'-a\n2.0,b\n"


def test_nothing_is_overwritten_and_a_format_that_is_none_is_refused(loaded, tmp_path, capsys):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("Le mien.", encoding="utf-8")
    with pytest.raises(FileExistsError, match="nothing was overwritten"):
        save_corpus(loaded, tmp_path / "full", format="csv")
    with pytest.raises(ValueError, match="format must be one of 'csv', 'iramuteq'"):
        save_corpus(loaded, tmp_path / "out", format="xls")
    given = ["save", str(loaded.folder), "--format", "iramuteq", "--out", str(tmp_path / "new")]
    assert command.main(given) == 0
    assert "1 file(s)" in capsys.readouterr().out
