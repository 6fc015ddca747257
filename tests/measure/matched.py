"""Whether a matched comparison tells how an outlet writes from what it writes about.

Real articles of several subjects, as `calibration.read_tables` reads them. The first of two outlets
gets four in five of the articles on every other subject, one in five of the rest: its words are
then those of its subjects, and a claim that it writes otherwise is false. Some words are planted
in its style: thinned out in the other outlet, whatever the subject.

    python tests/measure/matched.py FOLDER
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from calibration import MIN_COUNT, RATES, RATIOS, WORDS_LEVEL, plant, read_tables
from scipy.cluster.vq import kmeans2
from scipy.sparse.linalg import svds

from helpers.base.permutation import compare_groups

N_SUBJECTS = 8
N_ARTICLES = 600
SHARE = 0.8  # of the articles on its subjects that the first outlet prints


def find_subjects(tables: dict, seed: int) -> np.ndarray:
    """The subject of each article: a class of those whose words are alike."""
    found = (tables["words"][0] > 0).astype(float)
    rare = np.log(found.shape[0] / found.sum(axis=0))
    axes = svds(found * rare[None, :], N_SUBJECTS, rng=np.random.default_rng(seed))[0]
    axes /= np.linalg.norm(axes, axis=1)[:, None]
    return kmeans2(axes, N_SUBJECTS, minit="++", rng=np.random.default_rng(seed))[1]


def measure(tables: dict, n_deals: int, seed: int = 1) -> pd.DataFrame:
    """One row per test, all together or within subjects, and ratio of the planted words.

    share_false of the corpora have at least one false claim, n_false on average; found: the share
    of the planted words that is. With a ratio of 1 none is planted.
    """
    subject, rows = find_subjects(tables, seed), []
    for number in range(n_deals):
        rng = np.random.default_rng([seed, number])
        chosen = rng.choice(len(subject), N_ARTICLES, replace=False)
        of = subject[chosen]
        groups = (rng.random(len(of)) > np.where(of % 2, SHARE, 1 - SHARE)).astype(int)
        for ratio in (1, *RATIOS):
            counts, sizes, items = plant(
                tables["words"], RATES["words"], chosen, groups, ratio, rng
            )
            kept = np.flatnonzero(counts.sum(axis=0) >= MIN_COUNT)
            planted = np.isin(kept, items if ratio > 1 else [])
            for test, strata in {"together": None, "within subjects": of}.items():
                tested = compare_groups(
                    counts[:, kept], sizes, groups, strata=strata, level=WORDS_LEVEL
                )
                clear = tested.q[0] <= WORDS_LEVEL
                found = clear[planted].sum() / max(planted.sum(), 1)
                rows.append((test, ratio, clear[~planted].sum(), found))
    table = pd.DataFrame(rows, columns=["test", "ratio", "n_false", "found"])
    table["share_false"] = table["n_false"] > 0
    means = table.groupby(["test", "ratio"])[["share_false", "n_false", "found"]].mean()
    return means.reset_index()


if __name__ == "__main__":
    print(measure(read_tables(Path(sys.argv[1])), 20).to_string(index=False))
