"""Outlets between two poles: placed where they were put, and not placed on thin evidence."""

import random

import numpy as np
import pytest

from helpers.framing import axis
from measure.bench import make_corpus

GOOD, BAD = ["espoir", "succès"], ["crainte", "échec"]
WARM = [f"clair{k}" for k in range(12)]
COLD = [f"sombre{k}" for k in range(12)]


def write(pole, company, n, seed):
    rng = random.Random(seed)
    return " ".join(" ".join([rng.choice(pole), *rng.sample(company, 6)]) + "." for _ in range(n))


def make(n):
    texts = [write(GOOD, WARM, n, k) for k in range(5)] + [write(BAD, COLD, n, k) for k in range(5)]
    outlets = ["warm", "middle"] * 2 + ["warm"] + ["cold", "middle"] * 2 + ["cold"]
    return make_corpus(texts, outlets)


def test_an_outlet_stands_near_the_pole_whose_company_it_keeps():
    table = axis(make(40), GOOD, BAD).set_index("outlet")
    assert table.loc["warm", "axis_position"] < -2 < 2 < table.loc["cold", "axis_position"]
    assert table.loc["warm", "axis_position_high"] < 0 < table.loc["cold", "axis_position_low"]
    assert abs(table.loc["middle", "axis_position"]) < abs(table.loc["warm", "axis_position"])
    assert table.loc["cold", "verdict"] == "nearer second pole"
    swapped = axis(make(40), BAD, GOOD).set_index("outlet")
    assert np.allclose(swapped["axis_position"], -table["axis_position"])


def test_thin_evidence_is_declined(corpus):
    for table in (axis(make(2), GOOD, BAD), axis(corpus, ["succès"], ["échec"])):
        assert table["axis_position"].isna().all() and (table["verdict"] != "").all()


def test_poles_must_be_two():
    with pytest.raises(ValueError, match="at least one word"):
        axis(make(2), [], BAD)
    with pytest.raises(ValueError, match="in both poles: échec"):
        axis(make(2), ["Échec"], BAD)
