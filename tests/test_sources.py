"""Files of other people's: every article in them, or why not."""

import json

import pandas as pd
import pytest

from helpers.base.dates import read_column
from helpers.intake.planning import plan_intake
from helpers.intake.sources import find_articles
from test_documents import write_docx, write_paragraphs

TEXT = "Le maire a présenté le budget de la commune lundi soir devant les élus."


def read(tmp_path, files: dict[str, str | bytes], **options) -> list:
    """What is found in a folder of the given files."""
    for name, content in files.items():
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(find_articles([tmp_path / "in"], **options))


@pytest.mark.parametrize(
    ("record", "outlet", "url"),
    [
        ({"source": "La Gazette"}, "La Gazette", ""),
        (
            {"source": "https://www.gazette.fr/a/b.html"},
            "gazette.fr",
            "https://www.gazette.fr/a/b.html",
        ),
        (
            {"source": "https://gazette.fr/a", "hostname": "gazette.fr"},
            "gazette.fr",
            "https://gazette.fr/a",
        ),
        (
            {"source": "https://gazette.fr/a", "sitename": "La Gazette"},
            "La Gazette",
            "https://gazette.fr/a",
        ),
        (
            {"source": {"id": "le-monde", "name": "Le Monde"}, "url": "https://lemonde.fr/a"},
            "Le Monde",
            "https://lemonde.fr/a",
        ),
        (
            {"source_domain": "www.gazette.fr", "url": "https://x.fr/b"},
            "gazette.fr",
            "https://x.fr/b",
        ),
        ({"source_url": "https://www.gazette.fr/"}, "gazette.fr", ""),
        ({"media_name": "gazette.fr", "media_url": "http://gazette.fr/"}, "gazette.fr", ""),
        ({"outlet": "gazette.fr/politique/a.html"}, "gazette.fr", ""),
        ({"meta_site_name": "La Gazette", "source_url": "https://gazette.fr"}, "La Gazette", ""),
        ({"outlet": "Mr.Mondialisation"}, "Mr.Mondialisation", ""),
        ({"outlet": "L.C.I."}, "L.C.I.", ""),
        ({"outlet": "", "journal": "La Gazette"}, "La Gazette", ""),
        ({"publisher": {"name": "L’Écho"}, "url": "/a/b"}, "L’Écho", "/a/b"),
        ({"url": "https://www.gazette.fr/a"}, "gazette.fr", "https://www.gazette.fr/a"),
        ({"outlet": "http://[x/"}, "", ""),
        ({"source": "Factiva", "container-title": "La Gazette"}, "La Gazette", ""),
        ({"source": "Cairn", "journal": "La Gazette"}, "La Gazette", ""),
    ],
)
def test_an_outlet_is_a_name_or_a_host_and_never_the_address_of_an_article(
    tmp_path, record, outlet, url
):
    (found,) = read(tmp_path, {"a.json": json.dumps({"text": TEXT, **record})})
    assert (found.outlet, found.url) == (outlet, url)
    assert ("address" in found.note) == (record.keys() == {"url"})


def test_what_a_service_cut_off_is_said_and_its_mark_is_no_word(tmp_path):
    rows = [{"content": f"{TEXT}… [+1203 chars]"}, {"content": "Il écrit [+3 chars] ici."}]
    first, second = read(tmp_path, {"a.json": json.dumps(rows)})
    assert first.text == f"{TEXT}…" and "cut off at its source ([+1203 chars])" in first.note
    assert second.text == "Il écrit [+3 chars] ici." and not second.note


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("['Un été.', \"L'hiver.\"]", "Un été.\nL'hiver."),
        ("[ 'Un été.'\n 'L\\'hiver.' ]", "Un été.\nL'hiver."),  # as numpy writes it
        (r"b'Un \xc3\xa9t\xc3\xa9.'", "Un été."),
        (r"[b'Un \xe9t\xe9.']", "Un été."),
        ("['Un été.", ""),
        ("[Un été] 'dit-il'", ""),
        ("['Un', 2]", ""),
        ("'Un été', dit-il", ""),
        (r"b'\x'", ""),
        ("['" * 50_000, ""),
    ],
)
def test_what_python_wrote_into_a_cell_is_read_as_text_and_said(tmp_path, cell, text):
    (found,) = read(tmp_path, {"a.json": json.dumps({"text": cell})})
    assert found.text == (text or cell) and bool(found.note) == bool(text)


@pytest.mark.parametrize(
    ("row", "date"),
    [
        ({"year": 2021, "month": 3, "day": 9}, "2021-03-09"),
        ({"année": 2021.0, "mois": 3.0, "jour": None}, "2021-03"),
        ({"Année": "2021", "Mois": "août", "Jour": "1er"}, "2021-08-01"),
        ({"year": "2021", "month": "March", "day": ""}, "2021-03"),
        ({"year": "2021", "day": "9"}, "2021"),
        ({"year": "2021", "month": "printemps"}, "2021"),
        ({"year": "2021", "month": "13"}, "2021"),
        ({"date": "2020-01-02", "month": "3", "day": "9"}, "2020-01-02"),
        ({"issued": {"literal": "9 mars 2021"}}, "2021-03-09"),
        ({"issued": {"raw": "2021-03"}}, "2021-03"),
        ({"jour": "2023-03-07"}, "2023-03-07"),
        ({"année": "2023", "jour": "07/03/2023"}, "2023-03-07"),
        ({"jour": "mardi"}, ""),
    ],
)
def test_a_date_in_parts_is_put_together(tmp_path, row, date):
    (found,) = read(tmp_path, {"a.json": json.dumps({"text": TEXT, **row})})
    assert [known for known, _ in read_column([found.date])] == [date]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "title,text\n"),
        ("a.tsv", "titre\ttexte\n\t\n"),
        ("a.parquet", pd.DataFrame({"text": []}).to_parquet()),
    ],
)
def test_a_table_without_rows_is_named(tmp_path, name, data):
    (found,) = read(tmp_path, {name: data})
    assert (found.source, found.problem) == (f"in/{name}", "has headings and no row below them")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_bad_row_is_named_in_every_encoding_and_the_others_are_found(tmp_path, encoding):
    good = "".join(f"{i};Un été à l’étal, dit-on : numéro {i}.\r\n" for i in range(9))
    table = f"sep=;\r\ntitle;text\r\n{good}9;Un nul \0 ici\r\n10;x;y\r\n"
    *others, nul, wide = read(tmp_path, {"a.csv": table.encode(encoding)})
    assert [found.text for found in others] == [
        f"{i}\nUn été à l’étal, dit-on : numéro {i}." for i in range(9)
    ]
    assert nul.source == "in/a.csv, record 10" and "row 11 holds a NUL byte" in nul.problem
    assert wide.source == "in/a.csv, record 11" and "row 12 has more cells" in wide.problem


def test_companions_of_pages_and_links_are_skipped_with_a_line_each(tmp_path):
    page = f"<html><body><article><h1>Un titre</h1><p>{TEXT}</p></article></body></html>"
    found = read(
        tmp_path,
        {
            "page.html": page,
            "page_files/frame.html": page,
            "page_files/more/style.txt": "x",
            "autre.htm": page,
            "autre_fichiers/image.txt": "x",
            "mes_files/a.txt": TEXT,
            "texte.txt": TEXT,
            "texte_files/b.txt": TEXT,
            "e\u0301tude.html": page,
            "\u00e9tude-Dateien/a.css": "x",
            "ancien_archivos/b.html": page,
        },
    )
    (tmp_path / "in" / "lien").symlink_to(tmp_path)
    (tmp_path / "in" / "lien.txt").symlink_to(tmp_path / "in" / "texte.txt")
    said = {one.source: one.problem for one in find_articles([tmp_path / "in"])}
    assert len(found) + 2 == len(said) == 12
    assert {name.removeprefix("in/"): why for name, why in said.items() if why} == {
        "page_files": "skipped: pictures and frames of the saved page page.html",
        "autre_fichiers": "skipped: pictures and frames of the saved page autre.htm",
        "étude-Dateien": "skipped: pictures and frames of the saved page étude.html",
        "ancien_archivos": "skipped: named like the frames of a saved page; rename it if it holds "
        "articles",
        "lien": "skipped: a link to a folder; name the folder itself",
        "lien.txt": "skipped: a link to another file; name the file itself",
    }
    assert not said["in/mes_files/a.txt"] and not said["in/texte_files/b.txt"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("2023-03-07-budget.docx", write_docx(write_paragraphs("Le budget", TEXT))),
        ("2023-03-07-budget.rtf", rf"{{\rtf1\ansi Le budget\par {TEXT}}}".encode("cp1252")),
    ],
)
def test_a_document_that_is_no_download_is_one_article(tmp_path, name, data):
    (found,) = read(tmp_path, {f"La Gazette/{name}": data})
    assert found.text.strip() == f"Le budget\n{TEXT}" and found.title == "Le budget"
    assert (found.outlet, found.date) == ("La Gazette", "2023-03-07")
    assert found.doc_id == "2023-03-07-budget" and found.data is None


@pytest.mark.parametrize(
    ("stars", "outlet", "date"),
    [
        ("*source_Le_Monde *date_2015_06_02", "Le Monde", "2015-06-02"),
        ("*media_Sud_Ouest *date_02_06_2015 *am_2015-06", "Sud Ouest", "2015-06-02"),
        ("*journal_L_Équipe *date_2_juin_2015", "L'Équipe", "2015-06-02"),
        ("*journal_La_Croix *annee_2015 *mois_06 *jour_02", "La Croix", "2015-06-02"),
        ("*journal_La_Croix *am_2015-06 *annee_2015", "La Croix", "2015-06"),
        ("*journal_La_Croix *annee_2015", "La Croix", "2015"),
    ],
)
def test_iramuteq_as_made_from_europresse_has_outlets_and_dates(tmp_path, stars, outlet, date):
    (found,) = read(tmp_path, {"a.txt": f"**** {stars}\n{TEXT}\n"})
    assert (found.outlet, found.text) == (outlet, TEXT)
    assert [known for known, _ in read_column([found.date])] == [date]


def test_downloads_are_found_in_texts_and_documents(tmp_path):
    lines = [
        "Budget",
        "La Gazette",
        "7 mars 2023",
        "Copyright 2023",
        "Body",
        TEXT,
        "End of Document",
    ]
    found = read(
        tmp_path, {"a.docx": write_docx(write_paragraphs(*lines)), "b.txt": "\n".join(lines)}
    )
    assert [(one.source, one.outlet, one.text) for one in found] == [
        ("in/a.docx, article 1", "La Gazette", f"Budget\n{TEXT}"),
        ("in/b.txt, article 1", "La Gazette", f"Budget\n{TEXT}"),
    ]


@pytest.mark.parametrize(
    ("lead", "text", "expected"),
    [
        ("Un chapô.", TEXT, f"Budget\nUn chapô.\n{TEXT}"),
        ("", TEXT, f"Budget\n{TEXT}"),
        ("<p>Un chapô.</p>", f"Un  chapo\n{TEXT}", f"Budget\nUn  chapo\n{TEXT}"),
        ("Un chapô", f"BUDGET\nUn chapô.\n{TEXT}", f"BUDGET\nUn chapô.\n{TEXT}"),
        ("Un chapô.", f"Budget\n{TEXT}", f"Budget\nUn chapô.\n{TEXT}"),
        ("Le maire a présenté…", TEXT, f"Budget\n{TEXT}"),
    ],
)
def test_a_lead_stands_once_between_title_and_text(tmp_path, lead, text, expected):
    table = pd.DataFrame([{"titre": "Budget", "standfirst": lead, "texte": text}])
    (found,) = read(tmp_path, {"a.csv": table.to_csv(index=False)})
    assert found.text == expected


def test_columns_that_are_not_read_are_said_once(tmp_path):
    extra = ",".join(f"c{number}" for number in range(10))
    row = f"{TEXT},{','.join('x' * 10)}"
    plan = plan_of(tmp_path, f"texte,{extra}\n{row}\n{row} Fin\n")
    assert "not read: “c0”" in plan["reason"][0] and "“c7”, 2 more;" in plan["reason"][0]
    assert "not read" not in plan["reason"][1]


def plan_of(tmp_path, table):
    read(tmp_path, {"a.csv": table})
    return plan_intake([tmp_path / "in"], tmp_path / "none", outlet="La Gazette")


def test_a_damaged_byte_loses_one_character_and_is_said_with_its_line(tmp_path):
    damaged = f"Été\n{TEXT}\n{TEXT}\n".encode() * 3 + b"Au bord de la rivi\xe8\nre"
    read(tmp_path, {"La Gazette/a.txt": damaged})
    (row,) = plan_intake([tmp_path / "in"], tmp_path / "none").itertuples()
    assert row.action == "add" and row.encoding == "utf-8" and row.data == damaged
    assert "line 10" in row.reason


@pytest.mark.parametrize(
    ("head", "date", "title"),
    [
        ("L'Est, mercredi 8 mars 2023, p. 12\nUn pont fermé", "2023-03-08", "Un pont fermé"),
        ("La Gazette, mercredi 8 mars 2023\nUn pont fermé", "2023-03-08", "Un pont fermé"),
        ("LA GAZETTE - 8 mars 2023\nUn pont fermé", "2023-03-08", "Un pont fermé"),
        ("Un pont fermé\nLa Gazette, 8 mars 2023, page 3", "2023-03-08", "Un pont fermé"),
        ("La chute du Mur, 9 novembre 1989\nTrente ans", "", "La chute du Mur, 9 novembre 1989"),
        ("La Gazette fête ses cent ans", "", "La Gazette fête ses cent ans"),
    ],
)
def test_a_line_of_the_printed_paper_is_a_day_and_no_title(tmp_path, head, date, title):
    (found,) = read(tmp_path, {"La Gazette/a.txt": f"{head}\n{TEXT}\n"})
    assert (found.date, found.title) == (date, title)
