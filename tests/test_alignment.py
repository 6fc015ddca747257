"""Sentences that are the same, whatever was done to them; checked against edits made by hand."""

import random

import pytest

from helpers.corpus.alignment import align_sentences, find_moved
from measure import trials

TEXT = [
    sentence.split()
    for sentence in (
        "le conseil municipal a voté hier le budget de la ville pour l'an prochain",
        "les élus de la majorité saluent un effort sans précédent pour les écoles",
        "l'opposition y voit une dépense que les habitants paieront pendant vingt ans",
        "un recours sera déposé devant le tribunal avant la fin du mois",
    )
]
OTHER = list("abcdefghijklm")


def pairs(left, right):
    return {(m.left, m.right) for m in align_sentences(left, right)}


@pytest.mark.parametrize(
    ("right", "wanted"),
    [
        (TEXT, {((k,), (k,)) for k in range(4)}),
        (TEXT[::-1], {((k,), (3 - k,)) for k in range(4)}),
        ([TEXT[0], *TEXT[2:]], {((0,), (0,)), ((1,), ()), ((2,), (1,)), ((3,), (2,))}),
        ([TEXT[0], OTHER, *TEXT[1:]],
         {((0,), (0,)), ((), (1,)), ((1,), (2,)), ((2,), (3,)), ((3,), (4,))}),
        ([TEXT[0][:7], TEXT[0][7:], *TEXT[1:]],
         {((0,), (0, 1)), ((1,), (2,)), ((2,), (3,)), ((3,), (4,))}),
        ([TEXT[0] + TEXT[1], *TEXT[2:]], {((0, 1), (0,)), ((2,), (1,)), ((3,), (2,))}),
        # Cut down to a clause, it is still the same sentence.
        ([TEXT[0][:6], *TEXT[1:]], {((k,), (k,)) for k in range(4)}),
        ([], {((k,), ()) for k in range(4)}),
    ],
)  # fmt: skip
def test_each_way_to_edit_a_text_is_seen(right, wanted):
    assert pairs(TEXT, right) == wanted


def test_what_stands_once_in_both_texts_word_for_word_is_settled():
    kept = list("abcdefghij")
    like, near = [*kept[4:], *"1234"], [*kept[:7], *"56789"]
    # Two pairs of half the words sum up to more than the one of all.
    assert ((0,), (1,)) in pairs([kept, like], [near, kept])


def test_empty_texts_and_sentences_without_words_align_with_nothing():
    assert align_sentences([], []) == []
    assert pairs([[]], [[]]) == {((0,), ()), ((), (0,))}


def test_what_stands_out_of_order_is_the_fewest_sentences():
    matches = align_sentences(TEXT, [TEXT[3], *TEXT[:3]])
    assert find_moved(matches) == [True, False, False, False]


def test_two_dates_are_two_sentences():
    assert pairs([["3", "mars", "2018"]], [["15", "mars", "2018"]]) == {((0,), ()), ((), (0,))}


def test_an_edited_article_is_known_pair_by_pair():
    copy, truth = trials.edit_article(TEXT * 3, [OTHER], 0.4, random.Random(3))
    done = set(truth.values())
    assert "keep" in done and done - {"keep"} <= set(trials.OPERATIONS)
    for (i, j), todo in truth.items():
        if todo in ("keep", "move"):
            assert copy[j] == (TEXT * 3)[i]


def test_the_trial_sees_what_is_missed(monkeypatch):
    rng = random.Random(5)
    words = [f"mot{k}" for k in range(400)]
    articles = [[rng.sample(words, 15) for _ in range(12)] for _ in range(4)]
    good = trials.score_alignment(articles, 0.4).set_index("operation")
    assert good.loc["all", "f1"] > 0.95
    monkeypatch.setattr(trials, "align_sentences", lambda one, two: align_sentences(one, two[:6]))
    bad = trials.score_alignment(articles, 0.4).set_index("operation")
    assert bad.loc["all", "recall"] < 0.7
