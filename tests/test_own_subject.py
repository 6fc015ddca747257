"""What coded sentences teach: the reader's labels move where they are wrong, and only there."""

import numpy as np
import pytest

from measure.own_subject_model import FEWEST, learn

RNG = np.random.default_rng(3)
N, WIDTH = 200, 40
LABELS = RNG.choice([0, 1, 3], N, p=[0.4, 0.2, 0.4])
ARTICLES = np.array([f"a-{k // 5}" for k in range(N)])
VECTORS = RNG.normal(size=(N, WIDTH))
VECTORS[:, :4] += 3 * np.eye(4)[LABELS]


def read_as(labels, sure=0.7):
    """Probabilities of a reader who takes sentences to have these labels."""
    return np.where(np.eye(4)[labels] > 0, sure, (1 - sure) / 3)


def share_right(p, chosen):
    return (p.argmax(axis=1) == LABELS)[chosen].mean()


def test_a_reader_who_takes_one_label_for_another_is_set_right():
    turned = np.array([1, 0, 2, 3])[LABELS]  # critical for favourable
    coded = np.where(np.arange(N) < 100, LABELS, -1)
    found = learn(read_as(turned), VECTORS, coded, ARTICLES)
    assert found.weights is not None and found.f1 > 0.9 > found.f1_reader and found.error < 0.1
    assert share_right(found.p, np.arange(N) >= 100) > 0.9  # sentences that nobody coded
    np.testing.assert_allclose(found.p.sum(axis=1), 1)
    later = np.arange(N) >= 100  # the same if these articles are read after those that are coded
    np.testing.assert_allclose(
        learn(*(part[~later] for part in (read_as(turned), VECTORS, coded, ARTICLES))).correct(
            read_as(turned)[later], VECTORS[later]
        ),
        found.p[later],
    )


def test_a_reader_who_is_right_is_left_alone():
    p = read_as(LABELS)
    found = learn(p, VECTORS, LABELS, ARTICLES)
    assert found.weights is None and found.p is p and found.f1_reader == 1


def test_labels_by_chance_teach_nothing():
    """Of 20 codings that nothing can predict hardly one seems to be better than the reader."""
    rng = np.random.default_rng(5)
    used = 0
    for _ in range(20):
        coding = np.where(np.arange(N) < 60, rng.permutation(LABELS), -1)
        noise = rng.normal(size=(N, WIDTH))
        found = learn(read_as(rng.permutation(LABELS)), noise, coding, ARTICLES)
        used += found.weights is not None
    assert used <= 6


def test_a_coded_sentence_is_not_judged_by_what_its_own_article_taught():
    """An article whose labels are all wrong does not learn to be wrong."""
    coded = LABELS.copy()
    odd = ARTICLES == "a-0"
    coded[odd] = np.array([3, 3, 2, 0])[LABELS[odd]]
    weak = read_as(np.array([1, 0, 2, 3])[LABELS])
    found = learn(weak, VECTORS, coded, ARTICLES)
    others = learn(weak, VECTORS, np.where(odd, -1, LABELS), ARTICLES)
    assert found.weights is not None and others.weights is not None
    assert (found.p[odd].argmax(axis=1) == LABELS[odd]).all()


@pytest.mark.parametrize(("n", "n_articles"), [(0, 20), (FEWEST - 1, 20), (N, 4), (N, 1)], ids=str)
def test_too_little_teaches_nothing(n, n_articles):
    p = read_as(np.full(N, 3))
    coded = np.where(np.arange(N) < n, LABELS, -1)
    found = learn(p, VECTORS, coded, np.arange(N) % n_articles)
    assert found.weights is None and found.p is p and np.isnan(found.f1)


def test_what_was_not_read_is_neither_learned_from_nor_changed():
    p = read_as(np.array([1, 0, 2, 3])[LABELS])
    vectors = VECTORS.copy()
    vectors[::7] = np.nan
    p[::7] = np.nan
    found = learn(p, vectors, np.where(np.arange(N) < 150, LABELS, -1), ARTICLES)
    assert found.weights is not None and np.isnan(found.p[::7]).all()
    assert np.isfinite(np.delete(found.p, np.s_[::7], axis=0)).all()


def test_the_order_of_sentences_does_not_matter():
    p, coded = read_as(np.array([1, 0, 2, 3])[LABELS]), np.where(np.arange(N) % 10 < 5, LABELS, -1)
    order = np.random.default_rng(8).permutation(N)
    one = learn(p, VECTORS, coded, ARTICLES)
    two = learn(p[order], VECTORS[order], coded[order], ARTICLES[order])
    np.testing.assert_allclose(one.p[order], two.p, atol=1e-4)
