"""The canonical form: texts that say the same are the same, and every character knows its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.language.canonical import canonise, take_common_form, write_canonically
from training.prepare import normalise

SAME = [
    # œ and æ, ligatures
    ("le coeur des soeurs, un noeud, le boeuf", "le cœur des sœurs, un nœud, le bœuf"),
    ("OEUVRE Oeil oecuménique foetus", "ŒUVRE Œil œcuménique fœtus"),
    ("curriculum vitæ, Lætitia", "curriculum vitae, Laetitia"),
    ("l'ofﬁce du ﬂeuve, un eﬀet", "l'office du fleuve, un effet"),
    # apostrophes
    ("l`arme d´Alep qu′il aujourdʼhui lꞌan jusquʻà c᾽est n΄a", "l'arme d'Alep qu'il aujourd'hui "
     "l'an jusqu'à c'est n'a"),
    ("l‚État", "l'État"),
    # quotation marks
    ('Il a dit "non" hier', "Il a dit «non» hier"),
    ("“Non”, dit-elle", "«Non», dit-elle"),
    ("„Non‟, dit-elle", "«Non», dit-elle"),
    ("‹Non›, dit-elle", "«Non», dit-elle"),
    ("''Non'', dit-elle", "«Non», dit-elle"),
    ("<<Non>>, dit-elle", "«Non», dit-elle"),
    ("‘Non’, dit-elle", "«Non», dit-elle"),
    ('l"État"', "l«État»"),
    ('Elle : "On a dit “jamais” hier."', "Elle : «On a dit «jamais» hier.»"),
    # white space, invisible characters
    ("un\u00a0mot\tici\u2009et  là \n  fin", "un mot ici et là\nfin"),
    ("gou\u00adver\u200bne\ufeffment", "gouvernement"),
    ("e\u0301te\u0301", "été"),
    ("un mot\r\nfin\u2028deux", "un mot\nfin\ndeux"),
    # numbers and hours, ellipses
    ("1.500 et 12.345.678 et 7'300", "1 500 et 12 345 678 et 7 300"),
    ("à 7h05, 18H et 9 h30", "à 7 h 05, 18 h et 9 h 30"),
    ("fin… et . . . là....", "fin... et ... là..."),
    ("le 1ᵉʳ juin, nº 5", "le 1er juin, n° 5"),
    ("Lille–Lyon en 2014–2015, du CO₂ au m²", "Lille-Lyon en 2014-2015, du CO2 au m2"),
    ("35000 et 1234567 francs, etc…", "35 000 et 1 234 567 francs, etc."),
    # capitals without accents
    ("L'Emir d'Ecosse et Elie à Epinal", "L'Émir d'Écosse et Élie à Épinal"),
    ("Ca va, Etre ou ne pas être, Ame, Ile", "Ça va, Être ou ne pas être, Âme, Île"),
    ("A Lyon, rien. A l'aube, tout.", "À Lyon, rien. À l'aube, tout."),
    ("UNE DELEGATION", "UNE DÉLÉGATION"),
    ("LES LYCEENS MANIFESTENT A LYON", "Les lycéens manifestent à Lyon"),
    ("LE MINISTRE A DEMISSIONNE HIER", "Le ministre a démissionné hier"),
    ("L'OTAN, LE CONGRES ET LA COREE", "L'Otan, le congrès et la Corée"),
    ("#Daesh, @nom et (#JeSuisCharlie)", "Daesh, nom et (JeSuisCharlie)"),
    ("LE HAVRE ET SAINT-DENIS, VILLES DU NORD", "Le Havre et Saint-Denis, villes du nord"),
    ("JEAN-YVES LE DRIAN A MENTI HIER", "Jean-Yves Le Drian a menti hier"),
    ("LA PRESSE DE L'UE A DU RETARD", "La presse de l'UE a du retard"),
    ("LE BEBE RESTE EN COTE D'IVOIRE", "Le bébé reste en Côte d'Ivoire"),
    ("un retard de 72h, 36H30, 2h10min", "un retard de 72 h, 36 h 30, 2 h 10 min"),
    ("de 12.000-14.000, 30.000km et 15'000.50", "de 12 000-14 000, 30 000 km et 15 000.50"),
    ("#EI/#Syrie", "EI/Syrie"),
    ("un écran de 55” et de 24“ ici", 'un écran de 55" et de 24" ici'),
    # inclusive writing
    ("les élu.e.s, élu(e)s, élu-e-s, élu·e·s et élu·es", "les élu·es, élu·es, élu·es, élu·es et "
     "élu·es"),
    ("avocat-es, boulanger-ères, électeur/trice, adjoint⸱es, chercheur.ses, HABITANT·E·S",
     "avocat·es, boulanger·ères, électeur·trice, adjoint·es, chercheur·ses, HABITANT·ES"),
    ("directeur·rice·s et directeur.rice", "directeur·rices et directeur·rice"),
]  # fmt: skip
KEPT = [
    "Boeing, poêle, moelle, Noël, coexister, Joël, aloès, coefficient",
    "L'Assemblée a voté. Elle a dit. Europe, Emma, Elon Musk, Email",
    "A-t-il raison ? A été élu hier. Vitamine A. A4",
    "3.14, 2.5, 01.23.45.67.89, v1.200.3x, 2015.000",
    "à 1.105 euro, 48.856 N, 10.0.200.100, en 9.580 s, Mœung".replace("œ", "oe"),
    'en 9"58, 3\'45" et 55" : non',
    "fin.les autres, dis-les, et/ou, A couru hier.",
    "en 2015, 06000 Nice, 1500 soldats, x12345, 12345.67 — non – si",
    "km/h, 24/7, « mot », 5 % — non – si",
    "donne-le, dit-elle, prends-les, ceux-ci",
    "www.lemonde.fr, Paris.fr, fin.Le reste, U.S.A.",
    "a@b.fr, x#y, #5, C#, page/#fin",
    "CGT, CFDT, FO, CFTC, UNSA",
    "ou, où, la, là, OU, DES, LA",
    "l'an 2000, 12 heures 30",
    "", "#", "\n"[:0],
]  # fmt: skip


@pytest.mark.parametrize(("received", "expected"), SAME)
def test_one_form_for_one_meaning(received: str, expected: str) -> None:
    assert canonise(received) == canonise(expected) == expected


@pytest.mark.parametrize("text", KEPT)
def test_leaves_the_rest_alone(text: str) -> None:
    assert canonise(text) == text


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("étudiant·es", "étudiants"), ("étudiant·e", "étudiant"), ("acteur·rices", "acteurs"),
        ("heureux·ses", "heureux"), ("tous·tes", "tous"), ("article(s)", "articles"),
        ("invité(e)", "invité"), ("mot", "mot"), ("·", "·"), ("(e)", "(e)"), ("", ""),
    ],
)  # fmt: skip
def test_an_inclusive_form_shares_the_common_one(word: str, expected: str) -> None:
    assert take_common_form(word) == expected


NEWS = st.lists(st.sampled_from([
    " ", "\u00a0", "\t", "\n", "\r\n", "\u2009", "L'Etat", "l’Ecole", "coeur", "œuvre", "“", "”",
    '"', "« ", " »", "‘", "’", "10.000", "20h30", "8 H", "…", "...", "étudiant.e.s", "élu(e)s", "A",
    "LA REFORME", "DES DEPUTES", "ﬁn", "e\u0301", "\u00ad", ".", ",", "-", "–", "Daech",
]), max_size=30).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), NEWS))
def test_twice_is_once_and_places_grow(text: str) -> None:
    form = write_canonically(text)
    assert write_canonically(form.text).text == form.text
    assert len(form.text) == len(form.starts) == len(form.ends)
    assert (form.starts < form.ends).all() and (form.ends <= len(text)).all()
    assert (form.starts[1:] >= form.starts[:-1]).all() and (form.ends[1:] >= form.ends[:-1]).all()
    assert "\n\n" not in form.text and "  " not in form.text and form.text.strip() == form.text


@pytest.mark.parametrize(
    ("text", "part", "received"),
    [
        ("à 20h30, dit-il", "30", "30"), ("le coeur  bat", "cœur", "coeur"),
        ("des étudiant(e)s ici", "étudiant·es", "étudiant(e)s"), ("un  deux", "deux", "deux"),
        ("\u00ad\u00adAlep", "Alep", "Alep"), ("fin…", "...", "…"),
        ("L'Etat", "État", "Etat"), ("œ", "oe", "œ"),
    ],
)  # fmt: skip
def test_a_stretch_is_found_in_the_received_text(text: str, part: str, received: str) -> None:
    form = write_canonically(text)
    start = form.text.index(part)
    begin, end = form.locate(start, start + len(part))
    assert text[begin:end] == received


@pytest.mark.parametrize(
    ("text", "expected"),
    [("l’EI “a” „b‟", 'l\'EI "a" "b"'), ("« a » ‹b›", "« a » «b»"), ("œuvre — 20 %\n",) * 2],
)
def test_normalise_keeps_every_offset(text: str, expected: str) -> None:
    assert normalise(text) == expected and len(text) == len(expected)
