"""One reader of tables: whatever a spreadsheet made of a table, the same rows come out."""

import time
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base.encoding import decode
from helpers.base.lexicon import LEXICONS, read_lexicon
from helpers.base.spreadsheet import Sheet, extend_sheet, format_rows, read_sheet, read_table

TEXT = 'Outlet;DATE ; Titre\n"L\'Été; suite";;"Œuvre « à\nlire »"\n;;\nLe Soir;2021-03-12;5\n'
ROWS = [("L'Été; suite", "", "Œuvre « à\nlire »", 2), ("Le Soir", "2021-03-12", "5", 4)]


def read(tmp_path, data: bytes | str, required=()):
    file = tmp_path / "table.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = []
    table = read_table(file, list(required), lambda *told: found.append(told))
    return table, found


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
        TEXT.encode("mac_roman").replace(b"\n", b"\r"),
        TEXT.replace(";", "\t").replace("Été\t", "Été;").encode("utf-16"),
        TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        ("sep=;\n" + TEXT).encode(),
        ("\ufeffSEP=;\r\n" + TEXT).encode(),
        ('"sep=;";;\r\n' + TEXT).encode("cp1252"),
        TEXT.replace(";", ",").replace("Été,", "Été;").encode(),
        ("sep=|\n" + TEXT.replace(";", "|").replace("Été|", "Été;")).encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.replace("Outlet", "\u00a0Outlet\u202f").encode("utf-8-sig"),
        TEXT.replace("Titre", "Titre;;").replace("5\n", "5;;\n;;;;\n;;;;\n").encode(),
        TEXT.removesuffix("\n").encode(),
    ],
)
def test_every_way_to_save_a_table_is_read_the_same(tmp_path, data):
    table, found = read(tmp_path, data, ["outlet", "titre"])
    plain = table["titre"].str.replace("\r\n", "\n").str.replace("\r", "\n")
    rows = zip(table["outlet"], table["date"], plain, table["row"], strict=True)
    assert found == [] and list(rows) == ROWS
    assert list(table.columns) == ["outlet", "date", "titre", "row"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('doc_id;"titre, chapeau, note, suite"\na;b\n', ["doc_id", "titre, chapeau, note, suite"]),
        ("prix;note, ou rien, ou tout\n1,5;x\n2,5;y\n", ["prix", "note, ou rien, ou tout"]),
        ('a,"b;c;d;e"\n1,2\n', ["a", "b;c;d;e"]),
        ("a\tb, c, d\n1\t2\n", ["a", "b, c, d"]),
        ("sep=;\na,b\n1,2\n", ["a", "b"]),  # saved again with commas: the first line is stale
        ("\n;;\ndoc_id;outlet\na;b\n", ["doc_id", "outlet"]),
        ("mot\nun, deux\n", ["mot"]),
    ],
)
def test_the_separator_is_found_whatever_stands_in_the_cells(text, names):
    assert read_sheet(text).names == names


def test_known_headings_decide_where_counting_does_not(tmp_path):
    table, found = read(tmp_path, "cue, or cues;frame, or frames\nx;y\n", [])
    assert read_sheet("a, b;frame\nx, y;z\n", ["frame"]).names == ["a, b", "frame"]
    assert table["row"].tolist() == [2] and found == []


@pytest.mark.parametrize(
    ("text", "said", "rows"),
    [
        ("", [(None, "is empty; a first row with a expected")], []),
        ("\ufeff", [(None, "is empty; a first row with a expected")], []),
        (";;\n\n", [(None, "is empty; a first row with a expected")], []),
        ("b\n1\n", [(None, "column missing: a (columns found: b)")], []),
        ("a;b\n1;2\n1;2;3\n4\n", [(3, "has more cells than there are headings (2); put a cell that "
                                   "holds a semicolon in quotes")], ["1", "4"]),
        ("a;b;A;a\n1;2;3;4\n", [(1, "columns A and C and D are called “a”: only A is read")],
         ["1"]),
        ("a;;\n1;;\n2;;x\n", [(3, "column C has cells and no heading: it is not read")],
         ["1", "2"]),
        ('a;b\n1;2\n"3;4\n5;6\n', [(3, "opens a quotation mark that is never closed")], ["1", "5"]),
        ('"a;b\n1;2\n', [(1, "opens a quotation mark that is never closed")], []),
        ('a;b\n5" d\'écran;"c"d\n', [], ["5\" d'écran"]),
        ("a\x00\n1\n", [(None, "is not a table: holds a NUL byte; a text table was expected")], []),
        (b"PK\x03\x04", [(None, "is not a table: a spreadsheet or archive, not text; save it as "
                          "CSV or as plain text")], []),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_the_other_rows_are_read(tmp_path, text, said, rows):
    table, found = read(tmp_path, text, ["a"])
    assert [told[1:3] for told in found] == said
    assert table["a"].tolist() == rows


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('"Non", dit le maire;"a;b"', ['"Non", dit le maire', "a;b"]),
        ('a;"Non" : le maire', ["a", '"Non" : le maire']),
        ('"Il dit ""non""";a', ['Il dit "non"', "a"]),
        ('"Non";a', ["Non", "a"]),
        ('"Non; oui", dit-il;a', ["Non; oui, dit-il", "a"]),
    ],
)
def test_a_cell_that_opens_with_words_in_quotation_marks_keeps_them(row, cells):
    assert read_sheet(f"titre;texte\n{row}\n").rows[0].cells == cells
    if row.count(";") == 1:
        assert read_sheet(f"titre\ttexte\n{row}\n".replace(";", "\t")).rows[0].cells == cells


@pytest.mark.parametrize("line", ['"\n', 'a"b,"c\n', '"""\n', ',"\n', "\r", '"a""b\n'])
def test_a_table_that_means_harm_is_read_in_bounded_time(line):
    began = time.process_time()
    read_sheet("a,b\n" + line * 100_000)
    assert time.process_time() - began < 5  # read again at each quotation mark, it takes hours


SIGNS = [
    *"\"',;\t\r\n\0a= ",
    '""',
    "\r\n",
    "sep=;",
    "\ufeff",
    "é",
    "\ud7ff",
    "\U000e0041",
    "\ufdd0",
]
SCRAPS = st.lists(st.sampled_from(SIGNS), max_size=40).map("".join)


@given(st.binary(max_size=200) | SCRAPS.map(str.encode), st.booleans())
def test_any_bytes_are_a_table_or_a_reason(data, headed):
    try:
        sheet = read_sheet(b"a;b\n" * headed + data)
    except ValueError:
        return
    assert sheet.encode() == b"a;b\n" * headed + data


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(text, "cp1252") for text in ("L'Écho;1", "grève", "é", "Noël, Caïn", "Il dit « ça »", "œuvre",
                                   "Un jour d’été…", "\u00a0oui", "Gijón", "PREMIÈRE", "5 € – 6 €")]
    + [(text, "mac_roman") for text in ("L'Écho;1", "grève", "é", "à", "Il dit « ça »",
                                        "Un jour d’été…")],
)  # fmt: skip
def test_the_encoding_of_a_few_words_is_found(text, encoding):
    assert decode(text.encode(encoding))[0] == text


def test_new_rows_stand_below_the_old_ones():
    sheet = read_sheet("a;B\r\n1;x\r\n")
    longer = extend_sheet(sheet, [{"b": "=1;2", "c": "é"}], ["b", "c"])
    assert longer.text == 'a;B;c\r\n1;x;\r\n;"\'=1;2";é\r\n'
    assert extend_sheet(Sheet([]), [{"a": "1"}], ["a"]).text == "a\n1\n"
    assert format_rows([{"a": "-x", "b": 2}], ["a", "b"]) == b"\xef\xbb\xbfa,b\n'-x,2\n"


@pytest.mark.parametrize("name", sorted(file.stem for file in LEXICONS.glob("*.csv")))
def test_the_lexicons_are_read_as_they_are(name):
    plain = pd.read_csv(LEXICONS / f"{name}.csv", dtype=str)
    pd.testing.assert_frame_equal(read_lexicon(name), plain)


def test_a_damaged_table_is_refused_for_it_would_be_saved_so():
    table = "doc_id,outlet\na,L’Écho du réseau\nb,La Région\n".encode() * 5
    with pytest.raises(ValueError, match="line 16 holds a byte that is not UTF-8"):
        read_sheet(table + b"c,Lib\xe9ration")
    assert read_sheet(table + "c,Lib\ufffdration".encode()).names == ["doc_id", "outlet"]
