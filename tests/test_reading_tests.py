"""What was read and judged: counted as stored, and said with its interval."""

import re

import pandas as pd
import pytest

from helpers.corpus.loading import PROJECT
from helpers.show import reading_tests

DATA = PROJECT / "tests" / "data"


def read(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


def count_verdicts(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Verdicts counted: one row per measured, reading, texts and category, as they are stored."""
    given = verdicts[verdicts["right"].isin(["yes", "no"])]
    counts = given.assign(n_right=given["right"] == "yes").groupby(reading_tests.KEYS)["n_right"]
    return counts.agg(n_read="size", n_right="sum").reset_index()


def test_the_counts_are_those_of_the_verdicts():
    frames = pd.read_csv(DATA / "frames_other.csv", dtype=str)
    frames = frames.rename(columns={"frame": "category"})
    frames = frames.assign(measured="frames", texts="Wikinews")
    others = pd.read_csv(DATA / "readings.csv", dtype=str, keep_default_na=False)
    counted = pd.concat([count_verdicts(part) for part in (frames, others)])
    stored = pd.read_csv(reading_tests.GOLD / "readings.csv")
    pd.testing.assert_frame_equal(counted.reset_index(drop=True), stored, check_dtype=False)


def test_all_is_the_sum_and_a_share_has_its_interval():
    table = reading_tests.read_readings("roles")
    parts, total = table[table["category"] != "all"], table[table["category"] == "all"]
    assert parts["n_read"].sum() == total["n_read"].sum() > 100
    assert table["share_right"].between(table["share_low"], table["share_high"]).all()
    shown = reading_tests.reliability("roles")
    assert "52 of 60 roles right (87%, 95 % interval 76% to 93%)" in read(shown)
    assert shown.count("<table") == 1


def test_first_scores_are_said_for_every_set():
    stored = pd.read_csv(reading_tests.GOLD / "first_scores.csv")
    assert set(stored["measured"]) <= {"stance", "quotations", "presentation", "facts"}
    for what in ("stance", "quotations", "presentation", "facts"):
        numbers = stored.loc[stored["measured"] == what, "n_items"]
        shown = read(reading_tests.reliability(what)).replace("\u202f", "")  # 1 106
        assert all(re.search(rf"\b{n} (sentences|quotations|pairs)", shown) for n in numbers)
        assert ("not measured" in shown) == (not len(numbers))


@pytest.mark.parametrize("what", ["stance", "quotations", "presentation", "facts", "senses"])
def test_a_copy_without_results_says_so(monkeypatch, tmp_path, what):
    monkeypatch.setattr(reading_tests, "GOLD", tmp_path)
    shown = reading_tests.reliability(what)
    assert "not measured" in shown and "<table" not in shown


def test_an_unknown_tool_is_refused():
    with pytest.raises(ValueError, match=r"what must be one of 'stance'.*not 'tone'"):
        reading_tests.reliability("tone")
