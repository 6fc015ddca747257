"""The edited text: by an editor's rows to the character, by rules where no editor has been."""

import textwrap
import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import edition
from helpers.corpus.loading import PROJECT
from helpers.corpus.wrapping import SOFT
from measure.edition_rules import score_rules


def rows(*given: tuple) -> pd.DataFrame:
    columns = ["line", "kind", "part", "continues", "note"]
    return pd.DataFrame(
        [(*row, *("", False, "")[len(row) - 2 :]) for row in given], columns=columns
    )


def test_the_five_edited_texts_equal_the_reference_to_the_character(corpus):
    for row in corpus.articles.itertuples():
        file = PROJECT / "corpus" / "gold" / "text" / f"{row.doc_id}.txt"
        assert row.text + "\n" == file.read_text(encoding="utf-8")


def test_a_caption_in_mid_sentence_is_cut_out_and_the_sentence_goes_on():
    audit = edition.edit_by_rows(
        "Une phrase La légende\n\nqui continue.",
        rows((1, "body"), (1, "caption", "La légende"), (3, "body", "", True)),
    )
    text, spans = edition.join_kept(audit)
    assert text == "Une phrase qui continue."
    assert [piece.kind for piece in audit] == ["body", "caption", "body"]
    assert [span and text[slice(*span)] for span in spans] == ["Une phrase", None, "qui continue."]


@pytest.mark.parametrize(
    ("raw", "given_rows", "message"),
    [
        ("Un.\nDeux.", [(1, "body")], "line 2: no row"),
        ("Un.", [(1, "body"), (7, "body")], "line 7: the text has 1 lines"),
        ("Un.", [(1, "body"), (1, "caption", "Deux")], "“Deux” occurs 0 times"),
        ("Un Un.", [(1, "body"), (1, "caption", "Un")], "“Un” occurs 2 times"),
        ("Un.", [(1, "body"), (1, "title")], "line 1: 2 rows"),
    ],
)
def test_rows_that_do_not_fit_say_which_line(raw, given_rows, message):
    with pytest.raises(edition.EditionError, match=message):
        edition.edit_by_rows(raw, rows(*given_rows))


# Furniture as other French news pages have it; none of it is in the corpus.
@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Partager sur Facebook", False),
        ("1 245 partages", False),
        ("12", False),
        ("3 min 20", False),
        ("02:14", False),
        ("Temps de lecture : 4 min", False),
        ("Publié le 12 mars 2021 à 10h30", False),
        ("Mis à jour il y a 3 heures", False),
        ("Lire aussi : Les routiers menacent de bloquer le pays", False),
        ("Réservé aux abonnés", False),
        ("Abonnez-vous pour 1 euro", False),
        ("Laisser un commentaire", False),
        ("Un manifestant à Nantes, mardi. © Jean Dupont / Ouest-France", False),
        ("Crédit photo : AFP", False),
        ("(avec AFP et Reuters)", False),
        ("Tous droits réservés", False),
        ("* * *", False),
        ("Mots-clés : grève, retraites", False),
        ("La publicité a rapporté 3 millions d'euros à la chaîne, selon son rapport annuel.", True),
        ("Le ministre refuse les commentaires sur cette affaire.", True),
        ("Retour au calme", True),
        ("Recherche de survivants", True),
        ("Avec l'aide des agences humanitaires, les secours progressent.", True),
        ("Elle a accepté de partager son témoignage avec nous.", True),
        ("Facebook a supprimé 200 comptes liés à cette campagne.", True),
    ],
)
def test_rules_know_the_furniture_of_other_pages(line, kept):
    raw = (
        f"Un titre d'article\n\nUn premier paragraphe de texte.\n\n{line}\n\nUn dernier paragraphe."
    )
    audit = edition.edit_by_rules(raw)
    (found,) = (piece for piece in audit if piece.text == line)
    assert (found.kind in edition.KEPT) is kept
    assert found.reason
    assert [piece.kind for piece in audit[:2]] == ["title", "body"]


@pytest.mark.parametrize("raw", ["", "\n\n", "#", "   \t "])
def test_nothing_to_keep_is_an_empty_text(raw):
    assert edition.join_kept(edition.edit_by_rules(raw))[0] == ""


@given(st.text(max_size=300))
def test_rules_lose_no_word_and_offsets_hold(raw):
    audit = edition.edit_by_rules(raw)
    text, spans = edition.join_kept(audit)
    assert "".join("".join(piece.text for piece in audit).split()) == "".join(
        "".join(edition.clean_line(line) for line in edition.split_lines(raw)).split()
    ).replace(SOFT, "")
    for piece, span in zip(audit, spans, strict=True):
        assert (text[slice(*span)] == piece.text) if piece.kind in edition.KEPT else span is None


def test_the_rules_are_scored_against_the_editor(corpus):
    score = score_rules(corpus.lines).set_index("doc_id")
    edited = corpus.lines[corpus.lines["source"] == "lines.csv"]
    assert score["n_lines"].to_dict() == edited.groupby("doc_id")["line"].nunique().to_dict()
    assert (score["n_agree"] <= score["n_lines"]).all()
    # An editor who removes a paragraph is an editor the rules no longer agree with.
    body = edited.index[edited["kind"] == "body"][0]
    changed = corpus.lines.copy()
    changed.loc[body, "kind"] = "furniture"
    worse = score_rules(changed).set_index("doc_id")
    doc_id = edited.loc[body, "doc_id"]
    assert worse.loc[doc_id, "n_agree"] == score.loc[doc_id, "n_agree"] - 1
    assert not worse.loc[doc_id, "same_text"]


HEAD = (
    "Le port rouvre lundi\nLes dockers ont voté la reprise du travail, a annoncé la capitainerie.\n"
)


# As the sites of French papers word it, none of it from a corpus here.
@pytest.mark.parametrize(
    "line",
    [
        "Il vous reste 64 % de cet article à lire.",
        "Il vous reste environ 3 minutes de lecture. Abonnez-vous.",
        "Vous venez de lire 12,5 % de cette enquête.",
        "La lecture de cet article est réservée à nos abonnés.",
        "L’accès à l’intégralité de ce contenu est exclusivement réservé aux abonné·es.",
        "Cet article est réservé aux abonnés de La Gazette. Déjà abonnée ? Identifiez-vous.",
        "Article réservé aux abonnés",
        "Contenu premium",
        "Pour poursuivre votre lecture, abonnez-vous dès 1 € par mois.",
        "Envie de lire la suite ? Essayez notre offre numérique.",
        "Connectez-vous pour lire la suite de l'article.",
        "Débloquez cet article pour 0,99 €.",
        "Vous devez être abonné pour accéder à ce contenu.",
        "Seuls nos abonnés peuvent lire la suite.",
        "Subscribe to continue reading",
    ],
)
def test_a_paywall_is_furniture_and_the_article_is_cut_off(line):
    pieces = edition.edit_by_rules(HEAD + line)
    assert (pieces[-1].kind, pieces[-1].reason) == ("furniture", edition.PAYWALL)
    assert edition.is_cut_off(pieces)
    assert not edition.is_cut_off(pieces[:-1])
    # On top of a text that is there, it is a mark.
    assert not edition.is_cut_off(edition.edit_by_rules(line + "\n" + HEAD))


@pytest.mark.parametrize(
    "line",
    [
        "Le quotidien réserve désormais la suite de ses enquêtes à ses abonnés, dit sa directrice.",
        "Cet article est réservé aux abonnés, s'est plainte une lectrice dans le courrier du jour.",
        "« Abonnez-vous pour lire la suite », affiche désormais le site du journal.",
        "Il vous reste 10 % de chances, a répondu le médecin à la championne de Brest.",
        "Il reste 30 % de la forêt à replanter, selon les services de la préfecture.",
        "La tribune est réservée aux abonnés du club, a rappelé la préfecture du Nord.",
        "Les abonnés ont accès à toutes les piscines de la ville, précise la mairie.",
        "Pour lire, les détenus disposent d'une bibliothèque et de deux heures par jour.",
        "Un article réservé aux abonnés sur trois est lu jusqu'au bout, selon cette étude.",
    ],
)
def test_a_sentence_about_subscribers_is_prose(line):
    pieces = edition.edit_by_rules(f"{HEAD}{line}\nLe travail reprend lundi à six heures.")
    assert [piece.kind for piece in pieces] == ["title", "body", "body", "body"]
    assert not edition.is_cut_off(pieces)


TITLE = "L'œuvre d'Étienne : « Un cœur » à 10 €"
SAME_TITLES = [
    TITLE,
    "L’œuvre d’Étienne\u00a0: «\u00a0Un cœur\u00a0» à 10\u202f€",
    "L'oeuvre d'Etienne : “Un coeur” à 10 €.",
    "L’ŒUVRE D’ÉTIENNE : “UN CŒUR” À 10 €",
]


@pytest.mark.parametrize("first", SAME_TITLES)
@pytest.mark.parametrize("second", SAME_TITLES)
def test_a_title_counts_once_in_every_typography(first, second):
    body = "Le peintre expose à Lille jusqu'au mois de mai."
    pieces = edition.edit_by_rules(f"{first}\n{second}\n{body}", title=TITLE)
    assert [piece.kind for piece in pieces] == ["title", "furniture", "body"]
    pieces = edition.edit_by_rules(f"{first}\n\n{second}\n\n{body}")  # where none is known
    assert [piece.kind for piece in pieces] == ["title", "furniture", "body"]
    assert edition.put_title(first, f"{second}\n{body}") == f"{second}\n{body}"


def test_a_title_that_is_not_there_is_put_above():
    assert edition.put_title("La grève", "Les dockers votent.") == "La grève\nLes dockers votent."
    assert edition.put_title("", "Les dockers votent.") == "Les dockers votent."
    assert edition.put_title("L'été", "<p>L&rsquo;&eacute;t&eacute;</p><p>Il fait chaud.</p>") == (
        "<p>L&rsquo;&eacute;t&eacute;</p><p>Il fait chaud.</p>"
    )


def test_a_sentence_that_comes_back_in_the_text_is_no_title():
    raw = f"Titre du jour\n{HEAD}Non.\nIl a répété sa réponse.\nNon.\nElle aussi."
    assert [piece.kind for piece in edition.edit_by_rules(raw)].count("body") == 5


@pytest.mark.parametrize("text", ["Un maire rÃ©Ã©lu.", "La rÃ©forme passe.", "La r√©forme."])
def test_broken_accents_are_no_sign_of_a_photograph(text):
    (piece,) = edition.edit_by_rules(text)
    assert piece.kind == "body"


@pytest.mark.parametrize("credit", ["(AFP)", "(avec AFP)", "(Source AFP)", "(AFP et Reuters)"])
def test_a_first_paragraph_that_credits_an_agency_is_no_caption(credit):
    lead = f"Les dockers du port ont reconduit la grève mardi matin. {credit}"
    raw = f"Le port bloqué\n{lead}\nLa direction n'a pas réagi à cette annonce.\n"
    assert [piece.kind for piece in edition.edit_by_rules(raw)] == ["title", "body", "body"]


def test_a_credit_of_a_photographer_is_one():
    raw = "Le port bloqué\nLe port mardi. (Jean Dupont/AFP)\nLa direction n'a pas réagi hier.\n"
    assert [piece.kind for piece in edition.edit_by_rules(raw)] == ["title", "caption", "body"]


@pytest.mark.parametrize("stop", [". ", " ", "… ", "."])
@pytest.mark.parametrize(
    "wall",
    [
        "Vous avez lu 15 % de cet article.",
        "(Contenu réservé aux abonnés)",
        "Pour continuer votre lecture, abonnez-vous dès 2 €. Déjà abonnée ? Identifiez-vous.",
        "[+ 1204 chars]",
    ],
)
def test_a_paywall_at_the_end_of_a_paragraph_is_cut_from_it(stop, wall):
    head = "Les dockers ont voté la reprise du travail lundi matin" + stop.strip()
    text = head + stop[len(stop.strip()) :] + wall
    if stop == " ":
        text = f"{head} {wall}"
    pieces = edition.edit_by_rules(f"{HEAD}{text}")
    assert [(p.kind, p.text, p.line) for p in pieces[2:]] == [
        ("body", head, 3),
        ("furniture", wall, 3),
    ]
    assert edition.is_cut_off(pieces)
    # Of a text of one line, and of a hard-wrapped one, the words before it stay as well.
    for raw in (text, "\n".join(textwrap.wrap(f"{HEAD.split(chr(10))[1]} {text}", 45))):
        pieces = edition.edit_by_rules(raw)
        kept = " ".join(piece.text for piece in pieces if piece.kind == "body")
        assert kept.endswith(head) and edition.is_cut_off(pieces)


def test_a_mark_before_a_paragraph_is_cut_from_it():
    raw = "(Réservé aux abonnés) Les dockers votent. Il vous reste 9 % de ce texte à découvrir."
    kinds = [(piece.kind, piece.text) for piece in edition.edit_by_rules(raw)]
    assert kinds[1] == ("body", "Les dockers votent.") and len(kinds) == 3
    pieces = edition.edit_by_rules("[Contenu premium] Les dockers ont voté la grève.")
    assert [piece.kind for piece in pieces] == ["furniture", "body"]
    assert not edition.is_cut_off(pieces)


@pytest.mark.parametrize(
    "line",
    [
        "Sur l'écran s'affiche : Vous avez lu 15 % de cet article.",
        "Le site répond « La suite est réservée à nos abonnés. »",
        'Elle a lu sur son téléphone : "Il vous reste 20 % de cet article à lire."',
        "Les lecteurs n'aiment pas la mention Article réservé aux abonnés, dit-elle.",
        "La page a changé. Cet article est réservé aux abonnés, se plaint un lecteur de Lens.",
        "Le maire a écrit [+3 chars] dans son message de mardi.",
    ],
)
def test_a_paragraph_that_tells_of_a_paywall_is_prose(line):
    pieces = edition.edit_by_rules(f"{HEAD}{line}")
    assert [piece.kind for piece in pieces] == ["title", "body", "body"]
    assert not edition.is_cut_off(pieces)


def test_a_text_that_its_source_shortened_is_cut_off():
    pieces = edition.edit_by_rules(HEAD)
    assert edition.is_cut_off(pieces, "cut off at its source ([+812 chars])")
    assert not edition.is_cut_off(pieces, "outlet taken from the folder’s name")


def test_a_paywall_begins_its_pattern():
    table = edition.read_lexicon("furniture")
    patterns = table.loc[table["reason"].isin(edition.CUTS), "pattern"]
    assert len(patterns) > 10 and patterns.str.startswith("^").all()


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "[ ",
        "Pour lire ",
        "Il vous reste 7 % ",
        "L'accès ",
        "(+1 ",
        "1/",
        "Publié le1",
        "Par A'",
        "Par A,",
        "(c)",
        "► ",
    ],
)
def test_a_long_line_takes_no_longer(part):
    raw = (part * 100_000)[:100_000]
    start = time.monotonic()
    edition.is_cut_off(edition.edit_by_rules(raw))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Oui", "Ouistreham accueille la course."),
        ("Le maire", "Le maire a parlé."),
        ("Un port en grève", "Un port en grève depuis mardi, c'est rare."),
        ("Le maire de Lens", "Le maire de Lens, lui, se tait."),
        ("La grève - Jour 1", "La grève - Jour 2\nLes dockers votent."),
    ],
)
def test_a_text_that_begins_with_the_words_of_its_title_has_none(title, text):
    assert edition.put_title(title, text) == f"{title}\n{text}"


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Un port en grève | Nord Hebdo", "Un port en grève"),
        ("Un port en grève", "UN PORT EN GRÈVE – Nord Hebdo"),
        ("Un port en grève", "Un port en grève. Les dockers votent."),
        ("Un port en grève", "Un port en grève Les dockers votent."),
    ],
)
def test_a_title_with_its_outlet_or_before_a_sentence_is_there(title, first):
    text = f"{first}\nLa direction n'a pas réagi."
    assert edition.put_title(title, text) == text
    if not first.endswith("."):
        both = edition.edit_by_rules(f"{title}\n{text}", title=title)
        assert [piece.kind for piece in both] == ["title", "furniture", "body"]


LAST = "Le travail reprend lundi à six heures, dit la direction."


@pytest.mark.parametrize(
    "line",
    [
        "Par prudence, l'école est fermée.",
        "Par décret, le préfet a interdit la chasse.",
        "Par Toutatis, il revient !",
        "Publié à Genève en 1762.",
        "Modifiée à la marge, la loi passe.",
        "Source : une voisine du maire.",
        "Voir plus loin que son clocher",
        "Lire aussi souvent que possible",
        "Écouter les anciens",
        "Revoir la copie du budget",
        "Podcast : le marché s'essouffle.",
        "Twitter licencie à Dublin",
        "Partager l'eau, un casse-tête",
        "Accepter de perdre",
        "Réagir à l'imprévu",
        "Il y a 20 ans",
        "Pour 15 €, un repas de fête",
        "Mise à jour des listes électorales",
        "Qui doit payer la publicité ?",
        "La ville rompt avec l'AFP",
        "Photo-finish à Roubaix",
        "La page efface tous les commentaires injurieux.",
        "Le maire a pris la parole pour réagir à la rumeur.",
        "La radio utilise des cookies, a reconnu sa directrice.",
        "Le compte @anne_martin est suspendu",
        "Airbus",
        "MARSEILLE",
        "Soulagement",
        "21h05",
    ],
)
def test_the_words_of_an_article_stay(line):
    pieces = edition.edit_by_rules(f"{HEAD}{line}\n{LAST}")
    assert [piece.kind in edition.KEPT for piece in pieces] == [True] * 4


@pytest.mark.parametrize(
    "line",
    [
        "Par Anne Martin et Paul Roy",
        "Par Anne Martin, à Genève",
        "Par la rédaction",
        "Publié le 3 mars 2020 à 10h | Mis à jour le 4 mars 2020",
        "Mis en ligne il y a 2 jours",
        "Publié par Anne Martin",
        "Source : Insee",
        "Nord Hebdo avec Belga",
        "Écouter le podcast",
        "Lire également Le maire de Lens se retire",
        "Vidéo : le maire s'explique",
        "Facebook",
        "Partager par e-mail",
        "Tout accepter",
        "Les commentaires sont fermés.",
        "Suivez-nous sur Facebook.",
    ],
)
def test_furniture_is_no_word_of_an_article(line):
    pieces = edition.edit_by_rules(f"{HEAD}{line}\n{LAST}")
    assert [piece.kind in edition.KEPT for piece in pieces] == [True, True, False, True]


@pytest.mark.parametrize(
    "heads",
    [
        ("14h", "15h30", "16 h 05"),
        ("08:10", "09:25", "23:59"),
        ("3 mars 2020", "4 mars 2020", "1er avril 2020"),
        ("1989", "1991", "2004"),
    ],
)
def test_what_heads_the_entries_of_a_timeline_is_the_article_s(heads):
    raw = "La nuit du port\n" + "\n".join(f"{head}\nUn hangar brûle." for head in heads)
    kinds = [piece.kind for piece in edition.edit_by_rules(raw)]
    assert kinds == ["title"] + ["subhead", "body"] * 3
    entries = ("Un pompier est blessé", "Il neige", "Le calme revient.")
    raw = "Le fil\n" + "\n".join(map("\n".join, zip(heads, entries, strict=True)))
    assert {piece.kind in edition.KEPT for piece in edition.edit_by_rules(raw)} == {True}


LINKS = "Sur le même sujet\nLe port rouvre\nLes dockers votent\nLa grève s'étend à Lens"


def test_titles_of_other_articles_go_with_the_heading_over_them():
    title, prose = HEAD.split("\n", 1)
    for raw, place in ((f"{title}\n{LINKS}\n{prose}", 1), (f"{HEAD}{LINKS}", 2)):
        pieces = edition.edit_by_rules(raw)
        assert [piece.kind for piece in pieces[place : place + 4]] == ["furniture"] * 4
        assert "".join(piece.kind[0] for piece in pieces if piece.kind != "furniture") == "tb"
    # Between two sentences the last may be a subhead.
    pieces = edition.edit_by_rules(f"{HEAD}{LINKS}\n{LAST}")
    assert [piece.kind for piece in pieces[3:6]] == ["subhead"] * 3


def test_a_paywall_over_the_title_takes_no_title_with_it():
    title, prose = HEAD.split("\n", 1)
    pieces = edition.edit_by_rules(
        f"Article réservé aux abonnés\n{title}\nLe port rouvre\nPar Anne Martin\n{prose}"
    )
    assert [piece.kind for piece in pieces if piece.text == title] == ["title"]


def test_a_list_of_addresses_is_no_article():
    raw = "2016_11_01-001\thttps://exemple.fr/la_natalité\n2016_11_02\thttps://exemple.fr/le_vote"
    pieces = edition.edit_by_rules(raw)
    assert {(piece.kind, piece.reason) for piece in pieces} == {("furniture", "an address")}


def test_a_title_introduces_no_recording():
    for head in ("02:14", "20h30"):
        pieces = edition.edit_by_rules(f"La nuit du port\n{head}\nUn hangar brûle.")
        assert [piece.kind for piece in pieces] == ["title", "furniture", "body"]
    pieces = edition.edit_by_rules("Vidéo : la nuit du port\nUn hangar brûle.")
    assert [piece.kind for piece in pieces] == ["title", "body"]
    pieces = edition.edit_by_rules(f"{HEAD}Écoutez Anne Martin au micro\n1 min 20\n{LAST}")
    assert [piece.kind for piece in pieces[2:]] == ["credit", "furniture", "body"]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ("Le verdict tombera vendredi", True),
        ("Elle laisse trois enfants", True),
        ("Les écoles rouvriront lundi", True),
        ("Participation : 61,2 %", True),
        ("Anne Martin 23,86 %", True),
        ("— Anne Martin, témoin", True),
        ("Anne Martin\nPaul Roy", True),
        ("Hansen (9/17)\nAccambray\nAbalo (2/4)", True),
        ("https://exemple.fr/l_article_du_jour", False),
        ("Notre sélection", False),
        ("Toute l'actualité de Lens", False),
        ("Le journal du jour", False),
        ("Qui sommes-nous ?", False),
        ("Politique\nCulture\nMétéo", False),
        ("Classement\n1. Lens, 12 points\n2. Lille, 10 points", True),
    ],
)
def test_what_stands_below_the_last_sentence(lines, kept):
    pieces = edition.edit_by_rules(HEAD + lines)[2:]
    assert {piece.kind in edition.KEPT for piece in pieces} == {kept}


@pytest.mark.parametrize(
    "line",
    [
        "Vous avez épuisé vos articles gratuits du mois.",
        "Créez votre compte pour lire la suite.",
        "Poursuivre ma lecture avec une formule sans engagement pour les abonnés",
        "Continuer à lire",
    ],
)
def test_a_limit_of_free_articles_is_a_paywall(line):
    pieces = edition.edit_by_rules(HEAD + line)
    assert pieces[-1].reason == edition.PAYWALL and edition.is_cut_off(pieces)


def test_a_blocked_content_is_furniture():
    line = "Cette vidéo est masquée car vous n'avez pas accepté les cookies."
    assert edition.edit_by_rules(HEAD + line)[-1].kind == "furniture"
    told = "Vous avez atteint votre but, a dit la mairesse aux bénévoles."
    assert edition.edit_by_rules(HEAD + told)[-1].kind == "body"


def test_a_known_title_is_one_whatever_it_looks_like():
    title = "Source : Insee"
    pieces = edition.edit_by_rules(f"Accueil\n{title}\n{LAST}", title=title)
    assert [piece.kind for piece in pieces] == ["furniture", "title", "body"]
    pieces = edition.edit_by_rules(f"{title}\n{LAST}", {title: "shared"}, title=title)
    assert [piece.kind for piece in pieces] == ["furniture", "body"]
