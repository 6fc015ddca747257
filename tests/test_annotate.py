"""Annotation: offsets point at the words they claim, on any text; sections and counts agree."""

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.corpus import edition
from helpers.corpus.annotation import annotate_articles
from helpers.language.canonical import write_canonically


def read(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    articles = pd.DataFrame({"doc_id": ["a"], "outlet": ["A"], "text": [text]})
    lines = pd.DataFrame(edition.edit_by_rules(text), columns=edition.Piece._fields)
    return articles, lines.assign(doc_id="a", kept=True, start=0)


def annotate(text: str) -> dict[str, pd.DataFrame]:
    return annotate_articles(*read(text))


def check_offsets(tables: dict[str, pd.DataFrame]) -> None:
    texts = tables["articles"].set_index("doc_id")["text"]
    tokens = tables["tokens"].astype({"doc_id": "str"})
    for doc_id, own in tokens.groupby("doc_id"):
        form = write_canonically(texts[doc_id])
        assert "".join("".join(own["token"]).split()) == "".join(form.text.split())
        assert own["start"].is_monotonic_increasing and (own["start"] < own["end"]).all()
        assert own["token_id"].tolist() == list(range(len(own)))
    for sentence in tables["sentences"].itertuples():
        assert texts[sentence.doc_id][sentence.start : sentence.end] == sentence.text
        assert "\n" not in sentence.text
    for mention in tables["mentions"].itertuples():
        assert texts[mention.doc_id][mention.start : mention.end] == mention.surface
    for quote in tables["quotes"].itertuples():
        assert 0 <= quote.start < quote.end <= len(texts[quote.doc_id])


def test_offsets_hold_on_the_corpus(corpus):
    check_offsets({name: getattr(corpus, name) for name in
                   ("articles", "tokens", "sentences", "mentions", "quotes")})  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200))
def test_offsets_hold_on_random_unicode(text):
    check_offsets(annotate(text))


@example(["« Oui »", "a-t-il ajouté", "« Oui »"])
@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([
    "« Oui »", " ", "\n", "l’État", "qu’«il", "M. Carter", "14\u00a0000", "dit-il", ".", "\"", "…",
    "?", "«Daech»", "a-t-il ajouté", ", ", "Il part", "(OSDH)", "50%", "\u202f", "é", "🙂",
]), max_size=25))  # fmt: skip
def test_offsets_hold_on_scrambled_news(pieces):
    check_offsets(annotate("".join(pieces)))


def test_every_token_is_in_one_sentence_and_words_are_counted_once(corpus):
    tokens = corpus.tokens
    joined = tokens.astype({"doc_id": "str"}).merge(
        corpus.sentences.astype({"doc_id": "str"}), on=["doc_id", "sentence_id"],
        suffixes=("", "_sentence"), validate="many_to_one",
    )  # fmt: skip
    assert len(joined) == len(tokens)
    assert (joined["start"] >= joined["start_sentence"]).all()
    assert (joined["end"] <= joined["end_sentence"]).all()
    words = tokens.groupby("doc_id", observed=True)["is_word"].sum()
    articles = corpus.articles.set_index("doc_id")
    assert words.to_dict() == articles["n_words"].to_dict()
    per_sentence = corpus.sentences.groupby("doc_id", observed=True)["n_words"].sum()
    assert per_sentence.to_dict() == articles["n_words"].to_dict()
    kept = corpus.lines[corpus.lines["kept"]].groupby("doc_id")["n_words"].sum()
    assert kept.to_dict() == articles["n_words"].to_dict()


def test_heads_are_tokens_of_the_same_sentence(corpus):
    tokens = corpus.tokens.astype({"doc_id": "str"}).set_index(["doc_id", "token_id"])
    heads = tokens.reindex(pd.MultiIndex.from_arrays([tokens.index.get_level_values(0),
                                                      tokens["head"]]))  # fmt: skip
    assert (heads["sentence_id"].to_numpy() == tokens["sentence_id"].to_numpy()).all()


TYPED = """Le ministre a dit non. « Nous partons », a ajouté M. Carter, qui n'a pas cédé.
La coalition, qui frappe l'EI depuis 2014, recule : ses alliés hésitent, et Paris attend.
Les frappes (14 000 en deux ans) ont-elles servi ? Rien n'est moins sûr, selon l'OSDH."""
READ = ["token", "lemma", "pos", "morph", "dep", "head", "sentence_id"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([" ", "  ", "\t", " \u00a0", "\u202f ", "\u2009", "   \t "]),
                min_size=60, max_size=60))  # fmt: skip
def test_white_space_changes_neither_tree_nor_tags(blanks):
    pieces = TYPED.split(" ")
    spaced = "".join(
        piece + blank for piece, blank in zip(pieces, [*blanks[: len(pieces) - 1], ""], strict=True)
    )
    found = annotate(spaced)
    typed = annotate(TYPED)
    pd.testing.assert_frame_equal(found["tokens"][READ], typed["tokens"][READ])
    assert found["mentions"]["entity"].tolist() == typed["mentions"]["entity"].tolist()
    assert found["quotes"]["entity"].tolist() == typed["quotes"]["entity"].tolist()
    check_offsets(found)


@pytest.mark.parametrize(
    ("received", "plain"),
    [
        ("Les étudiant.e.s et les élu(e)s manifestent.", "Les étudiants et les élus manifestent."),
        ("L'Etat, les Ecoles et l'Eglise d'Evry.", "L'État, les Écoles et l'Église d'Évry."),
        ("Au coeur de l'oeuvre, une soeur.", "Au cœur de l'œuvre, une sœur."),
        ("LES DEPUTES VOTENT LA LOI DE FINANCES", "Les députés votent la loi de finances"),
        ('Il a "peur" à 20h30…', "Il a «peur» à 20 h 30..."),
    ],
)
def test_one_typography_gives_the_lemmas_of_the_other(received, plain):
    found, expected = (annotate(text)["tokens"] for text in (received, plain))
    columns = ["lemma", "pos", "dep", "head"]
    assert found[columns].astype("str").equals(expected[columns].astype("str"))


def test_tags_slashes_and_prefixes_are_read():
    tokens = annotate("La coalition frappe #Daesh et l'EI/Daech, dit @nom. Un front anti-EI.")[
        "tokens"
    ]
    words = tokens["token"].tolist()
    assert {"Daesh", "EI", "Daech", "nom", "anti-"} <= set(words)
    assert "#Daesh" not in words and "#" not in words and words[-2] == "EI"


def test_sections_come_from_the_edition(corpus):
    sentences = corpus.sentences
    subheads = sentences[sentences["section"] == "subhead"]["text"].tolist()
    assert "Rares opérations au sol" in subheads
    assert sentences["section"].isin(["title", "subhead", "pullquote", "body"]).all()


@pytest.mark.parametrize(
    ("text", "n_words"),
    [("L'été, c'est l’heure.", 6), ("« 14 000 » frappes…", 2), ("", 0), ("#", 0), ("50 %", 1)],
)
def test_a_word_has_a_letter_or_a_digit(text, n_words):
    assert annotate(text)["articles"]["n_words"].tolist() == [n_words]


@pytest.mark.parametrize("text", ["« Nous partons demain », a déjà", "« Nous partons demain », a"])
def test_a_text_that_breaks_off_behind_a_quotation_is_read(text):
    assert annotate(text)["quotes"]["kind"].tolist() == ["direct"]
