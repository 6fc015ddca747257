"""Additions and the tables that a reader keeps: what she wrote stays, byte for byte."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import write_corpus
from helpers.base.spreadsheet import read_sheet
from helpers.corpus.loading import CorpusError, read_articles
from helpers.intake.additions import add_articles, read_present, undo_addition
from helpers.intake.planning import plan_intake

MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}
CODECS = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
FULL = [
    "doc_id",
    "outlet",
    "date",
    "title",
    "agency",
    "url",
    "date_status",
    "provenance_note",
    "language",
    "sha256",
]
NAMES = ["Note", "note", "", "Mes  idées", "ROW", " Titre "]
CELL = st.text(st.sampled_from('aéœ,;\t\n"= \u00a0’1'), max_size=6)


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("received")
    for name, text in {"x": "Élu déçu\nUn texte à l'œuvre.", "y": "Un autre texte."}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return plan_intake([folder], folder / "none", outlet="L'Été")


def write_table(folder, rows, encoding="utf-8", separator=",", end="\n", quoted=False, last=True):
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    lines = []
    for row in rows:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=separator, quoting=quoting).writerow(row)
        lines.append(stream.getvalue().removesuffix("\r\n"))
    text = end.join(lines) + (end if last else "")
    write_corpus(folder, {"a": "Un texte."})
    data = MARKS.get(encoding, b"") + text.encode(CODECS.get(encoding, encoding))
    (folder / "articles.csv").write_bytes(data)
    return data


@settings(max_examples=80)
@given(
    st.sampled_from([FULL, FULL[:4], ["TITLE ", "Outlet", "\u00a0doc_id", "Date"]]),
    st.lists(st.sampled_from(NAMES), max_size=4),
    st.lists(CELL, min_size=8, max_size=8),
    st.sampled_from(["utf-8", *CODECS, "cp1252"]),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
)
def test_her_own_columns_survive_add_and_undo_byte_for_byte(
    tmp_path_factory, plan, known, own, cells, encoding, separator, end, quoted, last
):
    folder = tmp_path_factory.mktemp("corpus")
    given_cells = {"doc_id": "a", "outlet": "L'Écho", "date": ""}
    first = [given_cells.get(name.strip().lower(), "é") for name in known] + cells[: len(own)]
    rows = [[*known, *own], first]
    before = write_table(folder, rows, encoding, separator, end, quoted, last)
    add_articles(plan, folder)
    after = (folder / "articles.csv").read_bytes()
    assert set(read_present(folder)["doc_id"]) == {"a", "x", "y"}
    sheet = read_sheet(after, known)
    assert sheet.rows[0].cells[: len(first)] == first
    assert sheet.headings.cells[: len(rows[0])] == rows[0]
    if known == FULL:
        assert after.startswith(before)
    undo_addition(folder)
    assert (folder / "articles.csv").read_bytes() == before
    assert sorted(path.name for path in (folder / "additions").iterdir()) == ["001.undone.csv"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_new_rows_are_written_in_the_manner_of_the_table(tmp_path, plan, end):
    rows = [[*FULL, "note", "note", ""], ["a", "L'Écho", *[""] * 8, "une", "deux", "trois"]]
    before = write_table(tmp_path, rows, "cp1252", ";", end, quoted=True)
    add_articles(plan, tmp_path)
    new = (tmp_path / "articles.csv").read_bytes().removeprefix(before).decode("cp1252")
    lines = new.split(end)
    assert lines[0].startswith('"x";"L\'Été";"";"Élu déçu";') and lines[0].endswith(';"";"";""')
    assert len(lines) == 3 and lines[2] == ""


def test_a_row_added_by_hand_since_stays_and_so_do_the_columns(tmp_path, plan):
    write_table(tmp_path, [FULL[:4], ["a", "A", "", "T"]])
    add_articles(plan, tmp_path)
    with (tmp_path / "articles.csv").open("a", encoding="utf-8") as file:
        file.write("b,B,,U,,,,,,\n")
    undo_addition(tmp_path)
    lines = (tmp_path / "articles.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("doc_id,outlet,date,title,date_status")
    assert lines[1:] == ["a,A,,T,,,,,,", "b,B,,U,,,,,,"]


def test_two_additions_are_undone_one_by_one(tmp_path, plan):
    before = write_table(tmp_path / "c", [FULL[:4], ["a", "A", "", "T"]], last=False)
    add_articles(plan.iloc[:1], tmp_path / "c")
    between = (tmp_path / "c" / "articles.csv").read_bytes()
    add_articles(plan.iloc[1:], tmp_path / "c")
    undo_addition(tmp_path / "c")
    assert (tmp_path / "c" / "articles.csv").read_bytes() == between
    undo_addition(tmp_path / "c")
    assert (tmp_path / "c" / "articles.csv").read_bytes() == before


def test_an_encoding_that_lacks_a_letter_gives_way_to_utf_8_and_that_is_said(tmp_path, plan):
    before = write_table(tmp_path, [FULL, ["a", "L'Écho", *[""] * 8]], "cp1252", ";", "\r\n")
    arabic = plan.assign(title="سلام")
    with pytest.warns(UserWarning, match=r"articles.csv was in cp1252, which lacks letters"):
        add_articles(arabic, tmp_path)
    after = (tmp_path / "articles.csv").read_bytes()
    assert after.startswith(b"\xef\xbb\xbf") and "L'Écho;;;" in after.decode("utf-8")
    assert set(read_articles(tmp_path)[0]["title"]) == {"", "سلام"}
    undo_addition(tmp_path)
    assert (tmp_path / "articles.csv").read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n\n"])
def test_an_empty_table_is_begun_and_left_empty_again(tmp_path, plan, data):
    write_corpus(tmp_path, {"a": "Un texte."})
    (tmp_path / "articles.csv").write_bytes(data)
    add_articles(plan, tmp_path)
    assert read_present(tmp_path)["doc_id"].tolist() == ["x", "y"]
    undo_addition(tmp_path)
    assert (tmp_path / "articles.csv").read_bytes() == data


def test_a_row_that_cannot_be_read_is_named_before_anything_is_added(tmp_path, plan):
    write_table(tmp_path, [FULL[:4], ["a", "A", "", "T"], ["b", "B", "", "un", "deux"]])
    with pytest.raises(CorpusError, match=r"articles.csv, row 3: has more cells"):
        add_articles(plan, tmp_path)
    assert not list(tmp_path.glob("additions/*"))


def test_her_own_lines_of_furniture_stay(tmp_path):
    folder = tmp_path / "received" / "La Gazette"
    folder.mkdir(parents=True)
    for n in range(3):
        text = f"Accueil - Sports\nLe maire numéro {n} a parlé de la grève {n} fois à la mairie."
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    own = "outlet;text;raison\r\nLa Gazette;À suivre;vu\r\n;;\r\n".encode("cp1252")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "furniture.csv").write_bytes(own)
    add_articles(plan_intake([folder], corpus), corpus)
    text = (corpus / "furniture.csv").read_bytes().decode("cp1252")
    assert text.startswith("outlet;text;raison;reason\r\nLa Gazette;À suivre;vu;\r\n;;\r\n")
    assert "\r\nLa Gazette;Accueil - Sports;;stands in 3 of 3" in text
    undo_addition(corpus)
    assert (corpus / "furniture.csv").read_bytes() == own


def test_what_a_reader_wrote_beside_an_added_article_is_not_undone(tmp_path, plan):
    write_table(tmp_path, [[*FULL[:4], "codage"], ["a", "A", "", "T", "oui"]])
    add_articles(plan, tmp_path)
    file = tmp_path / "articles.csv"
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    added = next(row for row in rows if row[0] == "x")
    added[rows[0].index("codage")] = "non"
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    file.write_text(stream.getvalue(), encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(CorpusError, match="your column “codage” is filled in for x"):
        undo_addition(tmp_path)
    assert file.read_bytes() == before and (tmp_path / "raw" / "x.txt").is_file()
