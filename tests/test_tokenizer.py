"""The tokenizer: French news in, UD-like tokens out, and no character ever lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.vocab import Vocab

from helpers.language.canonical import canonise
from helpers.language.pipeline.tokenizer import build_tokenizer

TOKENIZER = build_tokenizer(Vocab())

CUT = [
    ("l'Irak l’Irak d'Alep qu'il jusqu'à", "l' Irak l’ Irak d' Alep qu' il jusqu' à"),
    ("lorsqu'elle puisqu'on quoiqu'il", "lorsqu' elle puisqu' on quoiqu' il"),
    ("d'abord s'agit-il", "d' abord s' agit -il"),
    ("dit-il, souligne-t-on", "dit -il , souligne -t-on"),
    ("a-t-il a-t-elle assure-t-on", "a -t-il a -t-elle assure -t-on"),
    ("est-ce donne-moi Donne-le-moi!", "est -ce donne -moi Donne -le -moi !"),
    ("DIT-IL QU'IL", "DIT -IL QU' IL"),
    ("dit -il", "dit -il"),
    ("ce pays-là", "ce pays -là"),
    ("50% 20%-30%", "50 % 20 % - 30 %"),
    ("100€ 20°C 1 min", "100 € 20 °C 1 min"),
    ("n°5 n° 5", "n° 5 n° 5"),
    ("11H00 GMT à 20h30.", "11H00 GMT à 20h30 ."),
    ("«Daech» « Daech »", "« Daech » « Daech »"),
    ("qu’«il y a", "qu’ « il y a"),
    ("d'«étudier", "d' « étudier"),
    ("(OSDH), formateurs...) «pour", "( OSDH ) , formateurs ... ) « pour"),
    ('loin… rares""', 'loin … rares " "'),
    ("- 'Faire plus!' -", "- ' Faire plus ! ' -"),
    ("►Lire -Non -non, —oui", "► Lire - Non - non , — oui"),
    ("Paris–Alep", "Paris – Alep"),
    ("en 2014. 15.000.", "en 2014 . 15.000 ."),
    ("(M. Carter) «Mme X»", "( M. Carter ) « Mme X »"),
    ("(J.-C.) J. Dupont J.Dupont", "( J.-C. ) J. Dupont J. Dupont"),
    ("(celui-ci) quelqu'un, l'on,", "( celui-ci ) quelqu'un , l'on ,"),
    ("http://a.fr/x?y=1, a@b.fr.", "http://a.fr/x?y=1 , a@b.fr ."),
    ("et/ou AFP/Getty EI/Daech (PS/EELV)", "et / ou AFP / Getty EI / Daech ( PS / EELV )"),
    ("anti-EI ex-URSS (pro-Assad)", "anti- EI ex- URSS ( pro- Assad )"),
    ("les étudiant·es, élu·e", "les étudiant·es , élu·e"),
    ("reproches.Sa stratégie", "reproches . Sa stratégie"),
    ("l'ONU.Les 12 %.Elle la A6.Son", "l' ONU . Les 12 % . Elle la A6 . Son"),
    ("vu.Elle en 1998.Sa (oui).Les", "vu . Elle en 1998 . Sa ( oui ) . Les"),
    ("lu.À Prof.Martin data.gouv.fr budget.PDF", "lu . À Prof. Martin data.gouv.fr budget.PDF"),
    ("art. 49 vol. 2 l'art. Ce vol.", "art. 49 vol. 2 l' art . Ce vol ."),
    ("Kobané(Syrie)", "Kobané ( Syrie )"),
    ("le plan B.", "le plan B ."),
    ("Bachar al-Assad.", "Bachar al-Assad ."),
    ("l' International", "l' International"),
]

WHOLE = """
Etats-Unis États-Unis Jean-Yves Co-présidée arabo-occidentaux porte-parole état-major peut-être
celui-ci aujourd'hui aujourd’hui Aujourd'hui quelqu'un prud'homme presqu'île c'est-à-dire
rendez-vous au-delà main-d'œuvre N'Djamena N’Djamena Jong-il 15.000 2.700.000 3,5 1/10
02/06/2015 11H00 20h30 1er XXIe n° M. MM. Mme Dr St. J.-C. U.S.A. cf. etc. du des au
km/h s/n C/O semi-liberté ex-mari anti-terroriste invité(e)s 45eNord.ca Val-d'Oise ... … -t-il «
"""


def tokens(text: str) -> list[str]:
    return [token.text for token in TOKENIZER(text)]


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_cuts_where_french_does(text: str, expected: str) -> None:
    assert tokens(text) == expected.split()


@pytest.mark.parametrize("word", WHOLE.split())
def test_leaves_whole(word: str) -> None:
    assert tokens(word) == [word]


@pytest.mark.parametrize(
    "word", [word for word in WHOLE.split() if word[0].isalpha() and word != "km/h"]
)
def test_leaves_whole_between_marks(word: str) -> None:
    assert tokens(f"({word}, non)") == ["(", word, ",", "non", ")"]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009"])
@pytest.mark.parametrize("digits", [("14", "000"), ("280", "000"), ("1", "234", "567")])
def test_joins_grouped_numbers(space: str, digits: tuple[str, ...]) -> None:
    number = space.join(digits)
    assert tokens(canonise(f"près de {number}, dit-on")) == [
        "près", "de", " ".join(digits), ",", "dit", "-on",
    ]  # fmt: skip


def test_does_not_join_a_year_with_what_follows() -> None:
    assert tokens("en 2014 300 morts") == ["en", "2014", "300", "morts"]


FRENCH = st.text(alphabet="aeilqust ÉM0123'’-.,%()«»\"\n\u00a0", max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), FRENCH))
def test_no_character_is_lost(text: str) -> None:
    doc = TOKENIZER(text)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)
    covered = {place for token in doc for place in range(token.idx, token.idx + len(token))}
    assert all(place in covered for place, character in enumerate(text) if not character.isspace())
