"""How often the tools were right where a reader looked: hits of frames, actions, roles, senses.

Each verdict is on a random hit in sentences that no rule was written on, given once; a *second*
reading followed after what the first had shown was mended, on sentences of other articles. The
verdicts are in tests/data, their counts beside the reference coding.
"""

from typing import Literal

import pandas as pd

from helpers.base import statistics
from helpers.corpus.loading import PROJECT

Measured = Literal["frames", "actions", "roles", "senses"]

COUNTS = PROJECT / "corpus" / "gold" / "readings.csv"
KEYS = ["measured", "reading", "texts", "category"]


def read_readings(measured: Measured) -> pd.DataFrame:
    """How often one tool was right: one row per reading, texts and category, then of all.

    Columns: reading, texts, category (frame, construction, role or sense; *all*), n_read, n_right,
    share_right with its Wilson interval. No rows where the counts do not ship.
    """
    if not COUNTS.is_file():
        return pd.DataFrame(columns=[*KEYS[1:], "n_read", "n_right", "share_right"])
    table = pd.read_csv(COUNTS)
    table = table[table["measured"] == measured].drop(columns="measured")
    total = table.groupby(KEYS[1:3], sort=False)[["n_read", "n_right"]].sum().reset_index()
    table = pd.concat([table, total.assign(category="all")], ignore_index=True)
    low, high = statistics.wilson_interval(table["n_right"], table["n_read"])
    return table.assign(share_right=table["n_right"] / table["n_read"], share_low=low,
                        share_high=high)  # fmt: skip
