"""Classes: planted ones are found, none are drawn where there is too little text."""

import numpy as np
import pytest
from scipy import sparse

from helpers import show, vocabulary
from helpers.vocabulary import reinert
from measure.bench import make_corpus

SUBJECTS = {
    "sport": ["match", "but", "équipe", "joueur", "stade", "victoire", "coupe", "ligue"],
    "bourse": ["action", "indice", "banque", "marché", "taux", "hausse", "dette", "euro"],
    "météo": ["pluie", "vent", "orage", "neige", "soleil", "tempête", "degré", "averse"],
}
COMMON = [f"mot{i}" for i in range(40)]


def write_sentence(rng, subject, n=14):
    """A sentence of which a third speaks of the subject."""
    words = [str(rng.choice(SUBJECTS[subject] if rng.random() < 0.35 else COMMON))
             for _ in range(n)]  # fmt: skip
    return " ".join(words) + "."


@pytest.fixture(scope="module")
def planted():
    """150 texts on three subjects, three outlets that each mix them."""
    rng = np.random.default_rng(3)
    subjects = [name for name in SUBJECTS for _ in range(50)]
    texts = [" ".join(write_sentence(rng, name) for _ in range(9)) for name in subjects]
    return make_corpus(texts, [f"outlet {i % 3}" for i in range(len(texts))]), subjects


def test_planted_subjects_are_found(planted):
    corpus, subjects = planted
    segments = vocabulary.classes(corpus, 3, rows="segments")
    truth = segments["doc_id"].map(dict(zip(corpus.articles["doc_id"], subjects, strict=True)))
    labels = segments["class"].fillna(0).to_numpy(dtype=int)
    assert reinert.adjusted_rand(labels, truth.to_numpy()) > 0.9
    assert segments["class"].isna().mean() < 0.05
    profile = vocabulary.classes(corpus, 3, top=8)
    for _, part in profile.groupby("class"):
        assert {frozenset(part["term"]) <= frozenset(words) for words in SUBJECTS.values()} == {
            True,
            False,
        }


def test_segments_are_whole_sentences_of_one_article(planted):
    corpus, _ = planted
    segments = vocabulary.classes(corpus, 3, rows="segments")
    # 9 sentences of 14 words: 3 × 42
    assert set(segments["n_words"]) == {42}
    assert len(segments) == 450
    assert segments["n_words"].sum() == corpus.articles["n_words"].sum()
    assert (segments["last_sentence_id"] - segments["sentence_id"] == 2).all()


def test_a_profile_by_hand(planted):
    corpus, _ = planted
    segments = vocabulary.classes(corpus, 3, rows="segments")
    row = vocabulary.classes(corpus, 3).iloc[0]
    inside = segments["class"] == row["class"]
    texts = corpus.articles.set_index("doc_id")["text"]
    words = [
        set(" ".join(texts[s.doc_id].split(".")[s.sentence_id - 1 : s.last_sentence_id]).split())
        for s in segments.itertuples()
    ]
    has = np.array([row["term"] in own for own in words])
    assert row["n"] == (has & inside).sum() and row["n_rest"] == (has & ~inside).sum()
    table = np.array([[(has & inside).sum(), (has & ~inside).sum()],
                      [(~has & inside).sum(), (~has & ~inside).sum()]])  # fmt: skip
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    assert row["chi2"] == pytest.approx(((table - expected) ** 2 / expected).sum())


def test_more_classes_than_were_planted_depend_on_the_cut_and_on_the_articles(planted):
    corpus, _ = planted
    three, six = (vocabulary.classes(corpus, n, top=3) for n in (3, 6))
    assert three.attrs["agreement"] > 0.85 and six.attrs["agreement"] < 0.6
    assert three.attrs["agreement_halves"] > 0.95 and three["is_stable"].all()
    assert six.attrs["agreement_halves"] < 0.5 and not six["is_stable"].any()
    assert "no words are named" in show.say("classes_drawn", six.attrs)
    assert "no words are named" not in show.say("classes_drawn", three.attrs)


def test_five_articles_are_too_few_for_classes(corpus):
    segments = vocabulary.classes(corpus, rows="segments")
    assert 20 < len(segments) < reinert.MIN_SEGMENTS
    assert segments["class"].isna().all()
    words = vocabulary.classes(corpus)
    assert words.empty and words.attrs["n_segments"] == len(segments)
    assert np.isnan(words.attrs["agreement"])
    assert segments["n_words"].sum() == corpus.articles["n_words"].sum()


def test_a_class_keeps_ten_segments_and_none_stands_alone(planted):
    corpus, _ = planted
    for n_classes in (2, 9):
        found = vocabulary.classes(corpus, n_classes, rows="segments")
        sizes = found["class"].value_counts()
        assert sizes.min() >= reinert.MIN_MEMBERS == 10 and len(sizes) > 1
        assert found.attrs["n_classes"] == len(sizes) and found.attrs["n_wanted"] == n_classes
    rng = np.random.default_rng(1)
    # Where nothing is planted no class may be left, but never one alone; halves never agree.
    noise = [" ".join(rng.choice(COMMON, 14)) + "." for _ in range(9 * 80)]
    noise = [" ".join(noise[i : i + 9]) for i in range(0, len(noise), 9)]
    found = vocabulary.classes(make_corpus(noise, ["A"] * 80), 2, rows="segments")
    assert found["class"].nunique() != 1
    assert found["class"].value_counts().min() >= 10 or found["class"].isna().all()
    assert abs(found.attrs["agreement_halves"]) < 0.1


def test_fewer_classes_than_asked_for_are_said():
    told = {"n_segments": 300, "least": 200, "share_unclassified": 0.5, "agreement": 0.2}
    told |= {"n_wanted": 4, "members": 10, "size": 40, "agreement_halves": 0.8, "n_halves": 5}
    few = show.say("classes_drawn", told | {"n_classes": 3, "is_stable": True})
    assert "<b>3</b> of <b>4</b> classes asked for are found" in few
    none = show.say("classes_drawn", told | {"n_classes": 0, "is_stable": False})
    assert "No classes are drawn" in none


def test_one_class_is_no_classification(corpus):
    with pytest.raises(ValueError, match="n_classes must be at least 2, not 1"):
        vocabulary.classes(corpus, 1)


def test_adjusted_rand_by_hand():
    assert reinert.adjusted_rand([1, 1, 2, 2], [5, 5, 6, 6]) == 1
    # pairs together in both: 0; expected 2·2/6; so (0 − 2/3) / (2 − 2/3)
    assert reinert.adjusted_rand([1, 1, 2, 2], [1, 2, 1, 2]) == pytest.approx(-0.5)
    assert np.isnan(reinert.adjusted_rand([1], [1]))


def test_a_half_without_classes_agrees_with_nothing():
    table = sparse.csr_array(np.zeros((6, 3)))
    assert set(reinert._assign(table, np.arange(6) < 3, 2)) == {0}
