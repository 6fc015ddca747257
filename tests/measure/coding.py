"""How often the intervals of corrected counts hold the truth: `make evaluate`.

Made-up corpora of 100 articles of twenty sentences in four outlets. A label is rare (5, 10 or 20 %)
and comes in bursts: its share differs between articles. The reader gives it where it is more
probable than not, and misses the more of it the more its probabilities are too low (`missed`).
Fifty to two hundred sentences are drawn and coded: at random, those in doubt sooner, or (*misled*)
those in doubt sooner where the reader is in doubt but never of what it gets wrong. Held is the
number of sentences with the label in this corpus, in one outlet of it, and the difference between
that outlet and the others among all articles that could have been: none, for outlets are dealt.
"""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from helpers.base.correction import correct_count, correct_difference
from helpers.corpus.coding import LEAST_SURE, MOST_SURE

OUT = Path(__file__).with_suffix(".csv")
N_CORPORA = 600
ARTICLES, SENTENCES, OUTLETS = 100, 20, 4
BURST = 2.0  # of the beta distribution of an article's share: the smaller, the more they differ
NOISE = 1.6  # standard deviation of a sentence's probability around its article's, as log odds
HELD = ("corpus", "outlet", "difference")


def make_corpus(
    rng: np.random.Generator, rate: float, missed: float
) -> tuple[np.ndarray, np.ndarray]:
    """Sentences of one corpus: whether each has the label, and how probable the reader holds it."""
    share = rng.beta(rate * BURST, (1 - rate) * BURST, ARTICLES).clip(0.003, 0.997)
    p = expit(logit(share.repeat(SENTENCES)) + rng.normal(0, NOISE, ARTICLES * SENTENCES))
    more = 1 + 2 * (missed - 1) * rng.random(ARTICLES).repeat(SENTENCES)
    return rng.random(len(p)) < (p * more).clip(0, 1), p


def measure(rate: float, missed: float, mode: str, n: int, n_corpora: int = N_CORPORA) -> dict:
    """One row: how often each interval held the truth, and how wide it was, in sentences."""
    rng = np.random.default_rng([int(1000 * rate), int(10 * missed), n])
    articles = np.arange(ARTICLES).repeat(SENTENCES)
    own = articles % OUTLETS == 0
    held, width = np.zeros((n_corpora, 3)), np.zeros((n_corpora, 3))
    for number in range(n_corpora):
        truth, p = make_corpus(rng, rate, missed)
        doubt = 2 * np.minimum(p, 1 - p) * (mode != "random")
        if mode == "misled":
            doubt[truth != (p > 0.5)] = 0
        weight = MOST_SURE + (LEAST_SURE - MOST_SURE) * np.sqrt(doubt)
        rank = -np.log(rng.random(len(p))) / weight
        tau = np.partition(rank, n)[n]
        coded = np.where(rank < tau, truth, np.nan)
        sample = (p > 0.5, coded, -np.expm1(-weight * tau), articles)
        one, rest = (tuple(part[side] for part in sample) for side in (own, ~own))
        found = (correct_count(*sample[:3]), correct_count(*one[:3]), correct_difference(one, rest))
        pairs = zip(found, (truth.sum(), truth[own].sum(), 0), strict=True)
        held[number] = [low <= true <= high for (_, low, high), true in pairs]
        width[number] = [high - low for _, low, high in found]
    row = {"rate": rate, "missed": missed, "mode": mode, "n_coded": n}
    for kind, values in (
        ("held", held.mean(axis=0).round(3)),
        ("width", width.mean(axis=0).round(2)),
    ):
        row |= {f"{kind}_{name}": float(v) for name, v in zip(HELD, values, strict=True)}
    return row


if __name__ == "__main__":
    cases = product((0.05, 0.1, 0.2), (1.0, 1.5), ("random", "unsure", "misled"), (50, 100, 200))
    table = pd.DataFrame([measure(*case) for case in cases])
    table.to_csv(OUT, index=False)
    print(table.to_string())
    print(table[[f"held_{name}" for name in HELD]].min())
