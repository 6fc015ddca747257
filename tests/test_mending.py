"""Damaged texts: what is certain is mended and said, what is lost is said, the rest stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus.mending import mend_text

CLEAN = (
    "Où l’évêque a-t-il fêté Noël ? À Nîmes, près du théâtre.\n"
    "La sœur du maire a goûté « un gâteau » à 10 € : ça coûte cher…\n"
)


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "mac_roman", "cp850", "cp437"])
@pytest.mark.parametrize("times", [1, 2])
def test_utf8_read_as_something_else_is_read_anew(wrong, times):
    text = "La sœur de l’évêque a fêté Noël à Nîmes, près du théâtre.\n"
    broken = text
    for _ in range(times):
        # Bytes that a code page lacks come through as they are, as in browsers.
        broken = "".join(
            bytes([byte]).decode(wrong, "ignore") or chr(byte) for byte in broken.encode()
        )
    mended = mend_text(broken)
    assert broken != text
    assert mended.text == text
    assert mended.said == ("accents were broken and are mended (Ã© is é)",)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("mac_roman", "cp1252"), ("cp1252", "mac_roman"), ("cp1252", "cp850"), ("cp850", "cp1252")],
)
def test_one_code_page_read_as_another_is_read_anew(right, wrong):
    text = "Le préfet a été prié de démissionner, dit le député.\n"
    assert mend_text(text.encode(right).decode(wrong)).text == text


@pytest.mark.parametrize(
    ("lost", "text"),
    [
        ("La pr�fecture a reconnu l��chec.", "La préfecture a reconnu l’échec."),
        ("�LUS ET D�PUT�S", "ÉLUS ET DÉPUTÉS"),
        ("Il dit : �tait-ce vrai ?", "Il dit : était-ce vrai ?"),
        ("le c�ur du probl�me", "le cœur du problème"),
    ],
)
def test_a_lost_letter_is_put_back_where_one_word_fits(lost, text):
    assert mend_text(lost).text == text
    assert "put back" in mend_text(lost).said[0]


@pytest.mark.parametrize(
    ("damaged", "clause"),
    [
        ("Il va � Lille.", "characters are lost (�, 1 times)"),
        ("Il a d� partir.", "characters are lost"),  # dû, dé
        ("La r?forme des d?put?s est vot?e.", "letters are lost in 3 words"),
    ],
)
def test_what_cannot_be_mended_is_said(damaged, clause):
    assert mend_text(damaged).text == damaged
    assert mend_text(damaged).said[0].startswith(clause)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Caf&eacute; &#38; th&#xE9; &ndash; &hellip;", "Café & thé – …"),
        ("&amp;eacute;t&amp;eacute;", "été"),
        ("<h2>Titre</h2><ul><li>Un</li><li>Deux</li></ul>", "\nTitre\n\n\nUn\n\nDeux\n\n"),
        ('Le <em class="x">maire</em> a <span>dit</span> non.', "Le maire a dit non."),
        ("<p>Une phrase\ncoupée.</p>", "\nUne phrase coupée.\n"),
        ("<div style='a:b' hidden>Un</div>", "\nUn\n"),
        ("Un<!-- rien --><script>var a = '<b>';</script>", "Un  "),
        ("Un mot<o:p></o:p>", "Un mot"),
        ("La [note (1)](/blog/note_(1)) du [pont](www.exemple.fr).", "La note (1) du pont."),
        ('![Le pont](https://exemple.fr/p.jpg "Le pont")Un **seul mot**.', "Un seul mot."),
        ("### Un intertitre\nSuite", "Un intertitre\nSuite"),
        ('Un mot <a href="https://exemple.fr/', "Un mot "),
        ("&lt;p&gt;Double&lt;/p&gt;", "\nDouble\n"),
        ("Un._x000D_\nDeux._x000d_Trois_x0009_", "Un.\nDeux.\nTrois\t"),
        (r"Un.\r\nDeux.\n\nTrois", "Un.\nDeux.\n\nTrois"),
        (r"la grève mardi\nmatin", "la grève mardi\nmatin"),
        (r"l\u2019\u00e9t\u00e9 \"chaud\"", 'l’été "chaud"'),
        (r"Un.\nLe dossier C:\new\notes", "Un.\nLe dossier C:\\new\\notes"),
    ],
)
def test_markup_becomes_text(cell, text):
    mended = mend_text(cell)
    assert mended.text == text
    assert mended.said == ("markup was read as text (tags, links, entities or escaped line ends)",)
    assert mend_text(mended.text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "", "#", CLEAN, "x < y et y > z", "a <b et c> d", "<3", "I <3 Brest", "AT&T, R&D; Q&A;",
        r"C:\new\notes", r"D:\Nord", r"\\serveur\nord", r"dossier\new", "_xor_", "<Nom du maire>",
        "São Tomé, João e a avó", "Ã", "À© et √2", "© Jean Dupont / AFP", "10 €", "Où ? À quoi ?",
        "https://exemple.fr/page?id=3&copy=2", "Vraiment?Oui.", "Ça, là-bas, «à»", "¿Qué pasó?",
        "Der Präsident, für alle Gäste", "<jean@exemple.fr>", "Σωκράτης, 東京", "100 °C ± 2 µm",
        "Москва, Россия", "Ångström", "[la ville](sic)", "[i] puis [b]", "[/b]", "m**** et c**l**n",
        "2 ** 3 ** 4", "# 1 du classement", "#grève ##", "[1](2)", "[...](…)",
    ],
)  # fmt: skip
def test_a_sound_text_is_not_touched(text):
    assert mend_text(text) == (text, ())


@given(st.text(alphabet=st.sampled_from("aéÃ©√├®ÔÇÖ�?&;<>/p\\nru_x0D#12 \n\"'=-!"), max_size=60))
def test_a_mended_text_stays_as_it_is(text):
    mended = mend_text(mend_text(text).text).text
    assert mend_text(mended).text == mended


PARTS = [
    "<!--",
    "<p>",
    "<a b=c ",
    '<a "b=c ',
    "<script>",
    "&amp;",
    "Ã",
    "�",
    "a?",
    "\\n",
    "_x000D_",
    "[a](http://",
    "**a",
]


@pytest.mark.parametrize("part", PARTS)
def test_hostile_text_takes_no_longer(part):
    start = time.monotonic()
    mend_text(part * 20_000)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "text",
    [
        "« Il m'a dit « jamais » et je suis partie », raconte Anne Martin.",
        "«a» et «la», «des»",
        "« »" * 9,
    ],
)
def test_marks_alone_are_no_broken_accents(text):
    assert mend_text(text) == (text, ())


@pytest.mark.parametrize(
    ("lost", "text"),
    [
        ("Il quitte l’�quateur et l'�thiopie.", "Il quitte l’Équateur et l'Éthiopie."),
        ("les �tats-Majors", "les États-Majors"),
        ("C'est l'�poque des �lus.", "C'est l'époque des élus."),
        ("�poque.\n« �lus ! »", "Époque.\n« Élus ! »"),
        # These are words and names, or neither for certain.
        ("l’�glise, l'�tat, �milie", "l’�glise, l'�tat, �milie"),
    ],
)
def test_the_case_of_a_lost_first_letter_is_not_guessed(lost, text):
    mended = mend_text(lost)
    assert mended.text == text
    assert any("characters are lost" in clause for clause in mended.said) is ("�" in text)


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("Le rÃŽle du siÃšcle, bientÃŽt.", "Le rôle du siècle, bientôt."),
        ("La frontiÃšre, aprÃšs la riviÃšre", "La frontière, après la rivière"),
        ("L'ÃŽle, la forÃªt et le DÃŽNER", "L'Île, la forêt et le DÎNER"),  # Windows
        ("Une s½ur, des v½ux, ¼uvre à 30 ¤ et 1½ l", "Une sœur, des vœux, Œuvre à 30 € et 1½ l"),
    ],
)
def test_the_pages_of_western_europe_are_told_apart(broken, text):
    assert mend_text(broken).text == text
    assert mend_text(text) == (text, ())


@pytest.mark.parametrize(
    ("mail", "text"),
    [
        ("La for=C3=AAt br=C3=BBle=\n depuis lundi.", "La forêt brûle depuis lundi."),
        ("La for=EAt br=FBle=\n depuis lundi.", "La forêt brûle depuis lundi."),
        ("> Accueil\n> Sports\nLa forêt brûle.", "> Accueil\n> Sports\nLa forêt brûle."),
        ("https://exemple.fr?a=E9b&c=E8d", "https://exemple.fr?a=E9b&c=E8d"),
    ],
)
def test_a_saved_mail_becomes_text(mail, text):
    assert mend_text(mail).text == text
