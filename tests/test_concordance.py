"""Concordance and progression: every line is the text, at its place."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import write_corpus
from helpers import load_corpus, vocabulary
from helpers.vocabulary.kwic import Pattern


def test_concordance_lines_hold_the_words_as_written(small):
    lines = vocabulary.concordance(small, "réforme", unit="form")
    assert len(lines) == 5
    first = lines.iloc[0]
    texts = small.sentences.astype({"doc_id": "str"}).set_index(["doc_id", "sentence_id"])["text"]
    for line in lines.itertuples():
        whole = f"{line.left}{line.hit}{line.right}"
        assert whole.strip("…") in texts[(line.doc_id, line.sentence_id)]
    assert first["hit"] == "réforme"
    assert vocabulary.concordance(small, "absent").empty
    assert vocabulary.concordance(small, "absent", sort="left", top=3).empty


def test_a_concordance_line_is_cut_at_words(corpus):
    lines = vocabulary.concordance(corpus, "coalition", context=20)
    assert (lines["left"].str.len() <= 21).all() and (lines["right"].str.len() <= 21).all()
    assert lines["right"].str.endswith("…").any()


def test_lines_say_where_when_and_whose(corpus):
    lines = vocabulary.concordance(corpus, "coalition", sort="left")
    texts = corpus.articles.set_index("doc_id")["text"]
    for line in lines.itertuples():
        assert texts[line.doc_id][line.start : line.end] == line.hit
    assert lines["date"].notna().all()
    assert {"outlet"} < set(lines["voice"])
    quoted = vocabulary.concordance(corpus, "coalition", speech="quoted")
    assert 0 < len(quoted) < len(lines)
    assert "outlet" not in set(quoted["voice"])


def test_lines_are_sorted_by_their_context(small):
    right = vocabulary.concordance(small, "la", unit="form", sort="right")
    first = [text.split()[0] for text in right["right"].str.lower()]
    assert first == sorted(first) and len(set(first)) > 2
    left = vocabulary.concordance(small, "la", unit="form", sort="left")
    before = [(text.split() or [""])[-1].lower() for text in left["left"]]
    assert [word for word in before if word.isascii()] == sorted(
        word for word in before if word.isascii()
    )
    with pytest.raises(ValueError, match="sort must be one of 'text', 'left', 'right', not 'up'"):
        vocabulary.concordance(small, "la", sort="up")


@pytest.mark.parametrize(
    ("term", "unit", "n"),
    [
        ("la réforme des retraites", "form", 2),
        ("d'euros", "form", 1),
        ("d’euros", "form", 1),
        ("l'État", "form", 0),
        ("jusqu'au", "form", 1),
        (r"jusqu'\w+ bout", "regex", 1),
        (r"syndicats \w+nt", "regex", 3),
        ("", "regex", 0),
        ("", "form", 0),
        ("#", "form", 0),
    ],
)
def test_terms_of_several_words_and_patterns(small, term, unit, n):
    assert len(vocabulary.concordance(small, term, unit=unit)) == n


def test_a_pattern_of_parts_of_speech(corpus):
    lines = vocabulary.concordance(corpus, "NOUN ADJ", unit="pos")
    hits = set(lines["hit"])
    assert "coalition internationale" in {hit.lower() for hit in hits}
    either = vocabulary.concordance(corpus, "NOUN|PROPN ADJ", unit="pos")
    assert len(either) >= len(lines) > 50
    tokens = corpus.tokens.assign(row=range(len(corpus.tokens)))
    line = lines.iloc[0]
    own = tokens[(tokens["doc_id"] == line["doc_id"]) & (tokens["start"] == line["start"])]
    row = own["row"].iloc[0]
    assert tokens["pos"].iloc[row : row + 2].tolist() == ["NOUN", "ADJ"]


def test_a_faulty_expression_is_refused(small):
    with pytest.raises(ValueError, match="is no regular expression"):
        vocabulary.concordance(small, "(", unit="regex")


@pytest.mark.parametrize(
    "pattern", ["(?R)", "(a|(?R))*", "(a(?1)?b)", "(?&x)", "(" * 5000 + ")" * 5000]
)
def test_an_expression_that_would_fill_the_memory_is_refused(small, pattern):
    with pytest.raises(ValueError, match="longer than 1000 characters or calls itself") as refused:
        vocabulary.concordance(small, pattern, unit="regex")
    assert len(str(refused.value)) < 250


ASKED = st.lists(
    st.sampled_from(
        [*"()[]{}?*+.|^$\\ -/'«»:<>&#", "réforme", "grève", "NOUN", "14", "\\p{L}", "(?:"]
    ), max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=40)
@given(
    st.one_of(ASKED, st.text(max_size=8)),
    st.sampled_from(sorted({*get_args(Pattern)} - {"meaning"})),
)
def test_any_words_are_a_query_or_a_reason(small, word, unit):
    try:
        lines = vocabulary.concordance(small, word, unit=unit)
    except ValueError as error:
        assert unit in ("regex", "lemma_pos") and len(str(error)) < 300
        return
    texts = small.articles.set_index("doc_id")["text"]
    for row in lines.itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.hit != ""


def test_an_expression_that_would_never_end_is_refused(small):
    with pytest.raises(ValueError, match="takes more than 1 seconds on one sentence"):
        vocabulary.concordance(small, r"^(\w|\w\w|\s)+\d", unit="regex")


def test_a_page_shows_lines_from_the_whole_concordance(corpus):
    lines = vocabulary.concordance(corpus, "le", unit="lemma")
    shown = vocabulary.concordance(corpus, "le", unit="lemma", top=10)
    assert len(lines) > len(shown) == 10
    assert shown.attrs == lines.attrs | {"n_shown": 10} and lines.attrs["n"] == len(lines)
    places = [lines.index[(lines["start"] == row.start) & (lines["doc_id"] == row.doc_id)][0]
              for row in shown.itertuples()]  # fmt: skip
    assert places == sorted(places) and places[0] == 0 and places[-1] == len(lines) - 1
    assert len(vocabulary.concordance(corpus, "le", top=10**6)) == len(lines)
    assert vocabulary.concordance(corpus, "introuvable", top=10).empty


def test_lines_lead_to_their_sentences(small):
    lines = vocabulary.concordance(small, "réforme", unit="form")
    shown = vocabulary.concordance(small, "réforme", unit="form", rows="sentences")
    assert sum(len(spans) for spans in shown["spans"]) == len(lines)
    for row in shown.itertuples():
        assert all(row.text[a:b].lower() == "réforme" for a, b in row.spans)


def test_the_place_in_the_article_by_hand(small):
    found = vocabulary.concordance(small, ["réforme", "grève"], unit="form")
    assert found["term"].tolist() == sorted(found["term"], reverse=True)
    own = found[(found["doc_id"] == "gazette-1") & (found["term"] == "réforme")]
    n_words = small.articles.set_index("doc_id")["n_words"]["gazette-1"]
    # La réforme divise | Le gouvernement défend la réforme des retraites …
    assert own["position"].tolist()[:2] == pytest.approx([1 / n_words, 7 / n_words])
    assert found["position"].between(0, 1).all()
    assert vocabulary.concordance(small, []).empty
    selon = vocabulary.concordance(small, "selon", unit="regex")
    assert selon["position"].between(0, 1).all() and len(selon)


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """Names, compounds, numbers and accents, each once or twice."""
    text = (
        "Marine Le Pen a parlé à Bruxelles. MARINE LE PEN EST PARTIE HIER. Un front anti-EI.\n"
        "L'EI/Daech recule après 14 000 frappes. L’Etat aide les étudiant·es. Au cœur du sujet."
    )
    return load_corpus(write_corpus(tmp_path_factory.mktemp("typed"), {"a-1": text}))


@pytest.mark.parametrize(
    ("term", "n"),
    [
        ("Marine Le Pen", 2), ("marine le pen", 2), ("Le Pen", 2), ("À Bruxelles", 1),
        ("a bruxelles", 0), ("anti-EI", 1), ("anti-ei", 1), ("EI/Daech", 1), ("l'Etat", 1),
        ("14.000 frappes", 1), ("14 000 frappes", 1), ("étudiant(e)s", 1), ("Coeur", 1),
        ("etat", 1), ("apres", 1), ("absent", 0), ("frapp*", 1), ("*tat", 1), ("marine le p*", 2),
        ("*", 0), ("fr*z", 0),
    ],
)  # fmt: skip
def test_a_term_of_several_words_is_found_however_it_is_typed(typed, term, n):
    for unit in ("lemma", "form"):
        assert len(vocabulary.concordance(typed, term, unit=unit)) == n, unit
    assert len(vocabulary.concordance(typed, "étudiants")) == 1  # a form of étudiant·es
