"""Word shifts: by hand, what they add up to, and what is refused."""

import numpy as np
import pytest

from helpers import show, vocabulary
from measure.bench import make_corpus

LIST = {"paix": 2.0, "guerre": -1.0, "table": 0.5}


@pytest.fixture(scope="module")
def two():
    texts = ["paix paix guerre table."] * 6 + ["guerre guerre guerre paix."] * 6
    return make_corpus([f"{text} numéro{i}." for i, text in enumerate(texts)], [*"A" * 6, *"B" * 6])


def test_a_shift_by_hand(two, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    found = vocabulary.word_shift(two, LIST, "a")
    told, by_word = found.attrs, found.set_index("term")
    # A: (2 + 2 − 1 + .5)/4 = .875; B: (−3 + 2)/4 = −.25
    assert (told["mean"], told["mean_rest"]) == (0.875, -0.25)
    assert by_word.loc["paix", "shift"] == pytest.approx((0.5 - 0.25) * (2 + 0.25))
    assert by_word.loc["guerre", "shift"] == pytest.approx((0.25 - 0.75) * (-1 + 0.25))
    assert found["shift"].sum() == pytest.approx(0.875 + 0.25)
    assert told["is_firm"] and told["pushing"] == ["paix", "guerre", "table"]
    assert told["share_scored"] == pytest.approx(4 / 5)
    assert "<b>0.88</b>" in show.say("word_shift", told, measure="points")
    assert "↑ more often in A" in show.plot_shift(found)
    # Without a name it is the outlet that lies apart, here the first of two.
    assert vocabulary.word_shift(two, LIST).attrs["outlet"] == "A"
    assert vocabulary.word_shift(two, LIST, "B", "A").attrs["against"] == "A"


def test_a_set_of_words_is_a_share(two):
    found = vocabulary.word_shift(two, {"paix": 1}, "A", unlisted=0, top=99)
    assert found.attrs["mean"] == pytest.approx(2 / 5) and found.attrs["share_scored"] == 1
    assert found["shift"].sum() == pytest.approx(2 / 5 - 1 / 5)


def test_word_length_is_that_of_the_table_of_reading_ease(corpus):
    found = vocabulary.word_shift(corpus, "letters", "France Inter", top=10_000)
    lengths = vocabulary.readability(corpus, by="outlet").set_index("outlet")["letters_per_word"]
    assert found.attrs["mean"] == pytest.approx(lengths["France Inter"])
    assert found["shift"].sum() == pytest.approx(found.attrs["mean"] - found.attrs["mean_rest"])
    assert np.isnan(found.attrs["q"]) and not show.say("word_shift", found.attrs, measure="x")
    assert vocabulary.word_shift(corpus).empty and not show.plot_shift(
        vocabulary.word_shift(corpus)
    )


def test_what_is_wrong_with_a_list(two):
    with pytest.raises(ValueError, match=r"score must be one of 'letters', not 'list\.csv'"):
        vocabulary.word_shift(two, "list.csv")
    with pytest.raises(ValueError, match="none of the 1 words"):
        vocabulary.word_shift(two, {"absent": 1})
    with pytest.raises(ValueError, match="name the outlet"):
        vocabulary.word_shift(two, LIST, against="A")
