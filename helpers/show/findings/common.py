"""What several findings share: whether the first and the last of many can be told apart; copies."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.statistics import LEVEL, Z
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import find_copies


def list_copied(corpus: Corpus) -> set[frozenset[str]]:
    """The pairs of articles that print the same dispatch, by doc_id."""
    copies = find_copies(corpus)
    pairs = copies.loc[copies["is_copy"], ["doc_id", "doc_id_2"]]
    return {frozenset(pair) for pair in pairs.itertuples(index=False)}


def compare_extremes(measures: pd.DataFrame, value: str) -> str:
    """The end of a sentence: whether the highest and the lowest value differ by more than chance.

    The standard errors are read off the 95 % intervals. The two were chosen after looking, as the
    furthest apart of all pairs: the level is divided by their number (Bonferroni).
    """
    known = measures.dropna(subset=value).sort_values(value, kind="stable")
    n_pairs = len(known) * (len(known) - 1) / 2
    ends = known[[f"{value}_low", f"{value}_high"]].iloc[[0, -1]].to_numpy(dtype=float)
    if not np.isfinite(ends).all():
        return "for want of an interval no order can be claimed."
    error = np.sqrt((((ends[:, 1] - ends[:, 0]) / (2 * Z)) ** 2).sum())
    far = known[value].iloc[-1] - known[value].iloc[0]
    bar = stats.norm.ppf(1 - (1 - LEVEL) / 2 / n_pairs)
    if far > bar * error:
        return f"{len(known)} equal ones would not lie so far apart by chance."
    return f"{len(known)} equal ones could lie as far apart by chance: no order can be claimed."
