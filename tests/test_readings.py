"""What was read and judged: counted as stored, and said with its interval."""

import re

import pandas as pd

from helpers.corpus.loading import PROJECT
from helpers.show import findings
from helpers.show import verdicts as readings

DATA = PROJECT / "tests" / "data"


def count_verdicts(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Verdicts counted: one row per measured, reading, texts and category, as they are stored."""
    given = verdicts[verdicts["right"].isin(["yes", "no"])]
    counts = given.assign(n_right=given["right"] == "yes").groupby(readings.KEYS)["n_right"]
    return counts.agg(n_read="size", n_right="sum").reset_index()


def test_the_counts_are_those_of_the_verdicts():
    frames = pd.read_csv(DATA / "frames_other.csv", dtype=str).rename(
        columns={"frame": "category"}).assign(measured="frames", texts="Wikinews")  # fmt: skip
    others = pd.read_csv(DATA / "readings.csv", dtype=str, keep_default_na=False)
    counted = pd.concat([count_verdicts(part) for part in (frames, others)])
    stored = pd.read_csv(readings.COUNTS)
    pd.testing.assert_frame_equal(counted.reset_index(drop=True), stored, check_dtype=False)


def test_all_is_the_sum_and_a_share_has_its_interval():
    table = readings.read_readings("roles")
    parts, total = table[table["category"] != "all"], table[table["category"] == "all"]
    assert parts["n_read"].sum() == total["n_read"].sum() > 100
    assert table["share_right"].between(table["share_low"], table["share_high"]).all()
    shown = re.sub("<[^>]+>", "", findings.summarise_readings(table, "roles"))
    assert "First reading, Wikinews: 52 of 60 roles right (87%" in shown
    assert "not measured" in findings.summarise_readings(total.head(0), "roles")
