"""The edited text: by an editor's rows to the character, by rules where no editor has been."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import edition
from helpers.audit import score_rules
from helpers.corpus import PROJECT


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


def test_a_heading_glued_to_a_sentence_is_cut_off():
    raw = "Un titre de page\n\nUn titre de page\n\nLe début Un titre de page\n\nde la phrase. Fin."
    audit = edition.edit_by_rules(raw)
    assert edition.join_kept(audit)[0].endswith("Le début de la phrase. Fin.")
    assert edition.GLUED in [piece.reason for piece in audit]


@pytest.mark.parametrize("raw", ["", "\n\n", "#", "   \t "])
def test_nothing_to_keep_is_an_empty_text(raw):
    assert edition.join_kept(edition.edit_by_rules(raw))[0] == ""


@given(st.text(max_size=300))
def test_rules_lose_no_word_and_offsets_hold(raw):
    audit = edition.edit_by_rules(raw)
    text, spans = edition.join_kept(audit)
    assert "".join("".join(piece.text for piece in audit).split()) == "".join(
        "".join(edition.clean_line(line) for line in edition.split_lines(raw)).split()
    )
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
