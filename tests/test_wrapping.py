"""Hard-wrapped texts become paragraphs again; poems, lists and whole lines stay lines."""

import textwrap

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus.edition import edit_by_rows, edit_by_rules, join_kept, list_paragraphs
from helpers.corpus.wrapping import close_word

PARAGRAPHS = [
    "Le marché couvert rouvre ses portes à Dunkerque",
    "Après dix-huit mois de travaux, les commerçants du marché couvert retrouvent leurs étals, et "
    "les habitants un lieu qu'ils croyaient perdu. La ville a payé la moitié du chantier, la "
    "région et l'État le reste. « Nous avons tenu parce que nos clients ont suivi sous la tente », "
    "raconte une marchande de poisson, installée là depuis trente-deux ans.",
    "Le maire promet que les loyers n'augmenteront pas avant la fin de son mandat. L'opposition en "
    "doute : elle rappelle que la halle de Gravelines, rénovée il y a six ans, a perdu un tiers de "
    "ses commerçants depuis que la ville l'a confiée à une société privée.",
]


@given(st.integers(40, 120), st.sampled_from(["", "   ", "\t"]), st.sampled_from(["", "  "]))
def test_paragraphs_come_back_from_any_width(width, indent, trailing):
    wrapped = [
        textwrap.wrap(text, width, initial_indent=indent, break_on_hyphens=True)
        for text in PARAGRAPHS
    ]
    raw = "\n\n".join("\n".join(line + trailing for line in lines) for lines in wrapped)
    assert list_paragraphs(raw) == PARAGRAPHS
    pieces = edit_by_rules(raw)
    assert join_kept(pieces)[0] == "\n".join(PARAGRAPHS)
    assert {piece.kind for piece in pieces[: len(wrapped[0])]} == {"title"}


@pytest.mark.parametrize("width", [48, 64, 80, 100])
def test_a_short_last_line_or_an_indent_ends_a_paragraph(width):
    plain = [line for text in PARAGRAPHS for line in textwrap.wrap(text, width)]
    assert " ".join(list_paragraphs("\n".join(plain))) == " ".join(PARAGRAPHS)
    indented = [
        line for text in PARAGRAPHS for line in textwrap.wrap(text, width, initial_indent="    ")
    ]
    assert list_paragraphs("\n".join(indented)) == PARAGRAPHS


POEM = """Les barques du matin s'en vont sans dire un mot
Vers la ligne d'argent que trace l'horizon,
Et la ville s'endort au fil de ses canaux
Sans savoir que la mer a changé de saison."""
SONG = "la pluie qui tombe\nsur les toits gris\nde la grand-place\net les passants\nqui se pressent\nsans parapluie"  # noqa: E501
LIST = """Ce que demande le collectif :
- des trains plus nombreux aux heures où les gens vont au travail
- un tarif unique pour tous les habitants de la communauté urbaine
- la réouverture de la gare fermée pendant les travaux du tramway"""
RESULTS = "Dunkerque - Calais 2-0\nBéthune - Arras 1-1\nLens B - Amiens B 0-3\nBoulogne - Douai 2-2"
DIALOGUE = """— Vous fermez déjà le magasin ? demanda la cliente, surprise.
— Il est sept heures, madame, et nous ouvrons demain à neuf.
— Alors je reviendrai demain avec ma fille et mes deux sacs."""
WHOLE = "\n".join(PARAGRAPHS)
HEADED = "Des loyers\nLe maire promet que rien ne changera.\nDes doutes\nElle attend de voir."


@pytest.mark.parametrize(
    "raw", [POEM, SONG, LIST, RESULTS, DIALOGUE, WHOLE, HEADED, "", "#", "Un mot", "a\nb\nc\nd"]
)
def test_what_is_no_wrapped_text_keeps_its_lines(raw):
    assert list_paragraphs(raw) == [line for line in raw.split("\n") if line]


@pytest.mark.parametrize(
    ("end", "rest", "closed"),
    [
        ("le gouverne-", "ment a dit", ("le gouvernement", "a dit")),
        ("la réponse minis-", "térielle.", ("la réponse ministérielle.", "")),
        ("le gouverne\u2010", "ment a dit", ("le gouvernement", "a dit")),
        ("aux États-", "Unis hier", ("aux États-Unis", "hier")),
        ("en Île-de-", "France", ("en Île-de-France", "")),
        ("a dit le porte-", "parole", ("a dit le porte-parole", "")),
        ("viendra-", "t-il", ("viendra-t-il", "")),
        ("les pré-", "et post-ventes", ("les pré-", "et post-ventes")),
        ("le score 3-", "2 final", ("le score 3-", "2 final")),
        ("mot -", "dit-il", ("mot -", "dit-il")),
        ("sans trait", "ici", ("sans trait", "ici")),
    ],
)
def test_a_word_cut_at_the_end_of_a_line_is_whole_again(end, rest, closed):
    assert close_word(end, rest) == closed


def test_rows_made_from_the_rules_give_the_same_text():
    text = PARAGRAPHS[1].replace("commerçants", "commer-\nçants", 1).split("\n")
    raw = text[0] + "\n" + "\n".join(textwrap.wrap(text[1], 60))
    pieces = edit_by_rules(raw)
    rows = pd.DataFrame([(p.line, p.kind, "", p.continues, "") for p in pieces],
                        columns=["line", "kind", "part", "continues", "note"])  # fmt: skip
    assert join_kept(pieces)[0] == PARAGRAPHS[1]
    assert join_kept(edit_by_rows(raw, rows))[0] == PARAGRAPHS[1]


@pytest.mark.parametrize("width", [40, 58, 72, 88])
@pytest.mark.parametrize("between", ["\n\n\n", "\n\n\n\n"])
def test_a_text_with_doubled_line_ends_is_read_as_its_paragraphs(width, between):
    raw = between.join("\n\n".join(textwrap.wrap(text, width)) for text in PARAGRAPHS)
    assert list_paragraphs(raw) == PARAGRAPHS
    close = "\n\n".join(line for text in PARAGRAPHS for line in textwrap.wrap(text, width))
    assert " ".join(list_paragraphs(close)) == " ".join(PARAGRAPHS)
    text, _ = join_kept(edit_by_rules(close))
    assert " ".join(text.split("\n")) == " ".join(PARAGRAPHS)


@pytest.mark.parametrize("raw", [POEM, SONG, LIST, RESULTS, DIALOGUE, WHOLE, HEADED])
def test_paragraphs_with_a_blank_line_between_stay(raw):
    lines = raw.split("\n")
    assert list_paragraphs("\n\n".join(lines)) == lines


@pytest.mark.parametrize(
    ("raw", "paragraphs"),
    [
        ("Le gouver\u00ad\nnement vote.", ["Le gouvernement vote."]),
        ("Des xylo¬\r\nphages rares.", ["Des xylophages rares."]),  # in no list of words
        ("Une infor\u00ad \n\nmation.", ["Une information."]),
        ("Le mot¬\nParis", ["Le mot¬", "Paris"]),
        ("Un mot\u00ad", ["Un mot"]),
        ("non ¬ p\net q", ["non ¬ p", "et q"]),
    ],
)
def test_a_word_cut_by_a_soft_hyphen_is_whole_again(raw, paragraphs):
    assert list_paragraphs(raw) == paragraphs
    lines = [line for line in raw.splitlines() if line]
    rows = pd.DataFrame(
        [(at, "body", "", False, "") for at, line in enumerate(raw.splitlines(), 1) if line],
        columns=["line", "kind", "part", "continues", "note"],
    )
    assert len(edit_by_rows(raw, rows)) == len(lines)
    assert "\u00ad" not in join_kept(edit_by_rows(raw, rows))[0]


SHEET = [
    "Handball : les scores du samedi",
    "Créteil renverse Nîmes dans les dernières minutes d'une partie que personne n'oubliera.",
    "Ivry et Dijon se séparent dos à dos devant une salle comble et bruyante.",
    "Classement",
    "1. Montpellier, 22 points, invaincu à domicile depuis le mois de septembre dernier",
    "2. Nantes, 20 points",
    "3. Chambéry, 17 points",
    "Natation",
    "Jeanne Petit gagne à Pau.",
    "Elle bat de deux secondes le record de France du deux cents mètres papillon.",
]


@pytest.mark.parametrize("width", [50, 60, 68])
def test_short_lines_and_lists_do_not_hide_a_wrapped_text(width):
    raw = "\n".join(line for text in SHEET for line in textwrap.wrap(text, width))
    assert list_paragraphs(raw) == SHEET
    assert list_paragraphs("\n".join(SHEET)) == SHEET
