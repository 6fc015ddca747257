"""Downloads of press databases: every article with its outlet, date and title, and no more."""

import time
from pathlib import Path

import pytest

from helpers.base.dates import find_date
from helpers.intake.documents import read_docx, read_rtf
from helpers.intake.downloads import find_page_reader, read_download, read_factiva_page
from test_documents import write_docx, write_paragraphs

DATA = Path(__file__).parent / "data" / "intake"
PORT = ("La Gazette du Nord", "2023-03-07", "La grève s’étend")
BUDGET = ("Le Courrier", "2023-03-08", "Le budget", "Le maire a présenté le budget.")


def name(article: dict[str, str]) -> tuple[str, ...]:
    """Outlet, date, title and the text below the title."""
    body = article["text"].removeprefix(f"{article['title']}\n")
    return article["outlet"], find_date(article["date"]), article["title"], body


@pytest.mark.parametrize(
    ("file", "articles"),
    [
        (
            "factiva.rtf",
            [
                (
                    *PORT[:2],
                    "La grève s’étend au port de Brest",
                    "Les dockers ont reconduit la grève mardi.\n« Nous tiendrons », a dit la CGT.",
                ),
                BUDGET,
            ],
        ),
        (
            "factiva-codes.rtf",
            [(*PORT, "Les dockers ont reconduit la grève.\nLa CGT tiendra.\nLe préfet attend.")],
        ),
        ("nexis.rtf", [(*PORT, "Les dockers ont reconduit la grève.\nLa CGT tiendra."), BUDGET]),
        (
            "nexis-older.rtf",
            [
                (*PORT, "Les dockers ont reconduit la grève.\n\nLA CGT : « Nous tiendrons. »"),
                BUDGET,
            ],
        ),
    ],
)
def test_a_download_is_read_article_by_article(file, articles):
    assert list(map(name, read_download(read_rtf((DATA / file).read_bytes())))) == articles


def test_a_page_of_factiva_is_read_article_by_article():
    page = (DATA / "factiva.html").read_text(encoding="utf-8")
    assert find_page_reader(page) is read_factiva_page
    assert list(map(name, read_factiva_page(page))) == [
        (
            *PORT[:2],
            "La grève s’étend au port",
            "Les dockers ont reconduit la grève.\nLa CGT tiendra.",
        ),
        (*BUDGET[:3], "Le maire a présenté le budget.\nIl sera voté lundi.\nLes élus hésitent."),
    ]


def test_a_word_document_of_nexis_is_read_article_by_article():
    lines = [
        "Le 7 mars 2023, la fin",
        "La Gazette (site web)",
        "8 mars 2023 mercredi 9:15 AM GMT",
        "Édition du soir",
        "Copyright 2023 La Gazette",
        "Longueur: 2 mots",
        "Corps",
        "Un texte.",
        "Date de chargement: 9 mars 2023",
        "Fin du document",
        "Sans texte",
        "La Gazette",
        "9 mars 2023",
        "Copyright 2023",
        "Body",
        "Load-Date: x",
        "End of Document",
        "Sans rien",
        "End of Document",
    ]
    first, *others = read_download(read_docx(write_docx(write_paragraphs(*lines))))
    assert name(first) == (
        "La Gazette (site web)",
        "2023-03-08",
        "Le 7 mars 2023, la fin",
        "Un texte.",
    )
    assert [article["problem"] for article in others] == [
        "an article without text",
        "an article without “Body”; it is not read",
    ]


def test_a_header_of_factiva_may_lack_parts():
    lines = """Budget
1 204 mots
8 mars 2023
Le Courrier
COURRI
P. 3
Édition de Lille
Français
Le maire a présenté le budget.
Document COURRI0020230308ej380002y
Sans en-tête
Document COURRI0020230308ej380003y"""
    first, second = read_download(lines)
    assert name(first) == ("Le Courrier", "2023-03-08", "Budget", "Le maire a présenté le budget.")
    assert "no count of words" in second["problem"]


@pytest.mark.parametrize("title", ["Budget : le vote", "Entretien: « Non »", "Budget: Lille vote"])
def test_a_title_with_a_colon_is_no_field(title):
    new = [
        title,
        "La Gazette",
        "7 mars 2023",
        "Section: VILLE; p. 3",
        "Length: 2 words",
        "Body",
        "Un texte.",
        "End of Document",
    ]
    old = [
        "1 of 1 DOCUMENTS",
        "La Gazette",
        "7 mars 2023",
        title.upper(),
        "BYLINE: Anne Petit",
        "LENGTH: 2 words",
        "Un texte.",
    ]
    for lines, own in ((new, title), (old, title.upper())):
        (found,) = read_download("\n".join(lines))
        assert name(found) == ("La Gazette", "2023-03-07", own, "Un texte.")


@pytest.mark.parametrize(
    ("before", "title"),
    [
        (["Ville", "« Oui »", "Propos recueillis par Anne Petit et Jean Grand"], "« Oui »"),
        (["« Oui »", "Recueilli à Lille par Anne Petit"], "« Oui »"),
        (["« Oui »", "Par Anne Petit, envoyée spéciale"], "« Oui »"),
        (["Ville", "Par ici les dockers"], "Par ici les dockers"),
        (["Par Toutatis"], "Par Toutatis"),
    ],
)
def test_whoever_wrote_an_article_of_factiva_is_not_its_title(before, title):
    behind = [
        "5 mots",
        "7 mars 2023",
        "La Gazette",
        "GAZETT",
        "Français",
        "Un texte.",
        "Document GAZETT0020230307ej370001x",
    ]
    (found,) = read_download("\n".join([*before, *behind]))
    assert found["title"] == title


@pytest.mark.parametrize("line", ["." * 20_000, "1 " * 20_000, "a\t" * 20_000, "HD|" * 20_000])
def test_a_long_line_in_a_download_is_read_in_little_time(line):
    began = time.process_time()
    factiva = f"{line}\n5 mots\n7 mars 2023\nA\n{line}\nDocument LEMOND0020230307ej370001x"
    nexis = f"{line}\nA\n7 mars 2023\nBody\n{line}\nEnd of Document"
    for text in (factiva, nexis):
        assert len(list(read_download(text))) == 1
    assert time.process_time() - began < 2  # quadratic, it takes a minute


@pytest.mark.parametrize(
    "text",
    [
        "",
        "La grève continue.\nDocument\nEnd of Document",
        "Le corps\nBody\nUn texte.",
        "345 mots\nLe texte cite le Document LEMOND0020230307ej370001x de Factiva.",
        "Document 1 de 2\nLe rapport en a deux.",
    ],
)
def test_an_article_is_no_download(text):
    assert read_download(text) is None
