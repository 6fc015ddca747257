"""How often the tools were right on sentences they had not been written on: stored results.

Two tables beside the reference coding: `first_scores.csv` (coded texts that the trained reader had
not learned from; `make evaluate` writes it) and `readings.csv` (random hits in unseen
sentences that a reader judged right or wrong; a *second reading* followed after what the first had
shown was mended, on other articles).
"""

from typing import Literal

import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.paths import PROJECT
from helpers.base.statistics import wilson_interval
from helpers.show.display import Html, table
from helpers.show.sentences import say

Measured = Literal[
    "stance", "quotations", "presentation", "facts", "frames", "actions", "roles", "senses"
]

GOLD = PROJECT / "corpus" / "gold"
KEYS = ["measured", "reading", "texts", "category"]


def reliability(what: Measured) -> Html:
    """How often one tool was right where a reader checked it: a sentence for each check, a table.

    Parameters
    ----------
    what : the tool that was checked: stance, quotations, presentation (of actors), facts, frames,
        actions, roles or senses

    Raises ValueError for anything else. Where the results do not ship, it says so.
    Source of the intervals: Wilson 1927, JASA 22.

    >>> show.reliability("stance")
    <... characters of HTML>
    """
    check_choice("what", what, Measured)
    if what in ("presentation", "facts"):
        return say(f"{what}_scores", read_first_scores(what))
    if what in ("stance", "quotations"):
        return say("first_scores", read_first_scores(what), what=what)
    readings = read_readings(what)
    overall = readings[readings["category"] == "all"]
    listed = table(readings, "Read and judged: {what}", what=what)
    return Html(say("readings", overall, what=what) + listed)


def read_first_scores(what: Measured) -> pd.DataFrame:
    """What unseen texts gave the first time: one row per set, with the interval of share_agree."""
    scores = _read_results("first_scores", what, ["n_items", "share_agree"])
    n = scores["n_items"].astype(float)
    low, high = wilson_interval((scores["share_agree"].fillna(0) * n).round(), n)
    return scores.assign(share_low=low, share_high=high)


def read_readings(what: Measured) -> pd.DataFrame:
    """How often hits were right: one row per reading, texts and category, then of *all*."""
    read = _read_results("readings", what, [*KEYS[1:], "n_read", "n_right"])
    total = read.groupby(KEYS[1:3], sort=False)[["n_read", "n_right"]].sum().reset_index()
    read = pd.concat([read, total.assign(category="all")], ignore_index=True)
    low, high = wilson_interval(read["n_right"].astype(float), read["n_read"].astype(float))
    return read.assign(share_right=read["n_right"] / read["n_read"], share_low=low, share_high=high)


def _read_results(name: str, what: Measured, columns: list[str]) -> pd.DataFrame:
    file = GOLD / f"{name}.csv"
    if not file.is_file():
        return pd.DataFrame(columns=columns)
    results = pd.read_csv(file)
    return results[results["measured"] == what].drop(columns="measured")
