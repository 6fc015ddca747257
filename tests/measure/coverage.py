"""How often the 95 % intervals that pages print hold the truth: `make calibrate CORPUS=…`.

Two kinds of populations whose value is known. *model*: counts from a gamma–Poisson (of shares:
beta–binomial) distribution, so that words come in bursts, by article or within an article by
sentence. *articles*: the articles of a corpus, all of them being the population, from which as many
as an outlet has are drawn with replacement: their sentences, and so the words and labels in them,
are as alike as in real texts. The package's own functions then give the intervals.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse, stats

from helpers import entities, framing
from helpers.base import statistics
from helpers.base.paths import PROJECT
from helpers.base.resampling import bound_shares, resample_log_ratios
from helpers.corpus.loading import Corpus
from helpers.framing.frame_cues import mark_frames
from helpers.stance.scoring import _add_balance
from helpers.vocabulary import terms
from helpers.vocabulary.keyness import MIN_COUNT
from helpers.vocabulary.reading_ease import COUNTS, SCORES, _score, count_sentences
from helpers.vocabulary.richness import MEASURES, SEGMENT, _measure_segments
from measure.calibration import MADE, read_corpus

SIZES = (5, 20, 100)  # articles of an outlet
OUTLETS = 4  # of a corpus
SENTENCES = (15, 60)  # of an article, where intervals are within the text
COLUMNS = ["interval", "from", "population", "setting", "n_printed", "coverage", "low", "high"]
Row = tuple[str, str, str, str, np.ndarray]  # the last: of each printed interval, whether it holds

Generator = np.random.Generator


def _holds(low, high, truth) -> np.ndarray:
    """Whether each interval holds the truth; those that are not printed are left out."""
    low, high = np.ravel(low), np.ravel(high)
    printed = ~np.isnan(low) & ~np.isnan(high)
    return ((low <= truth) & (truth <= high))[printed]


def _bound(held: np.ndarray, articles: np.ndarray, n: int, truth: float) -> np.ndarray:
    """Whether intervals of shares hold the truth, `OUTLETS` of `n` articles each at a time."""
    found, outlet = [], articles // n
    for _, rows in pd.Series(range(len(held))).groupby(outlet // OUTLETS):
        own = rows.to_numpy()
        _, low, high = bound_shares(held[own], articles[own], outlet[own] % OUTLETS)
        found.append(_holds(low, high, truth))
    return np.concatenate(found)


def _mood(shape: float, size: tuple[int, int], rng: Generator) -> np.ndarray:
    return rng.gamma(shape, 1 / shape, size)


def simulate_ratios(n_runs: int, rng: Generator) -> Iterator[Row]:
    """Log ratios of two outlets, and rates of one: every run is a term of its own."""
    for n, rest, per_words, ratio, shape in [
        (5, 5, 400, 1, 0.5), (5, 100, 2000, 2, 0.5), (20, 20, 400, 2, 0.3), (20, 20, 4000, 1, 0.3),
        (20, 100, 1000, 4, 1.0), (100, 100, 400, 1, 0.3), (100, 100, 4000, 2, 0.3),
    ]:  # fmt: skip
        sides, words = [], []
        for k, times in ((n, ratio), (rest, 1)):
            sizes = rng.integers(100, 800, k)
            rate = sizes[:, None] * times / per_words * _mood(shape, (k, n_runs), rng)
            sides.append(rng.poisson(rate).astype(float))
            words.append(sizes)
        tables = [sparse.csr_array(side) for side in sides]
        met = sum(side.sum(axis=0) for side in sides) >= MIN_COUNT
        found = resample_log_ratios(tables, words, [np.arange(k) for k in (n, rest)])
        setting = f"{n} and {rest} articles, once in {per_words:,} words, {ratio}×"
        holds = _holds(found.low[met], found.high[met], np.log2(ratio))
        yield "log ratio", "words and entities compared", "model", setting, holds
        found, truth = resample_log_ratios(tables[:1], words[:1], [np.arange(n)]), ratio / per_words
        holds = _holds(found.low[met], found.high[met], np.log2(truth))
        setting = f"{n} articles, once in {per_words / ratio:,.0f} words"
        yield "rate", "trend; against general French", "model", setting, holds
    for n in SENTENCES:
        for per_words, ratio in ((50, 1), (200, 2)):
            sizes = [rng.integers(8, 40, n) for _ in range(2)]
            sides = [
                rng.poisson(words[:, None] * times / per_words * _mood(0.5, (n, n_runs), rng))
                for words, times in zip(sizes, (ratio, 1), strict=True)
            ]
            met = sum(side.sum(axis=0) for side in sides) >= MIN_COUNT
            tables = [sparse.csr_array(side.astype(float)) for side in sides]
            found = resample_log_ratios(tables, sizes, [np.zeros(n), np.zeros(n)])
            holds = _holds(found.low[met], found.high[met], np.log2(ratio))
            setting = f"one article each, {n} sentences, once in {per_words} words, {ratio}×"
            yield "log ratio, within text", "words compared, few articles", "model", setting, holds


def simulate_shares(n_runs: int, rng: Generator) -> Iterator[Row]:
    """Shares of sentences, the balance of stance, and means over words."""
    for n, p, alike in ((5, 0.1, 0.1), (20, 0.03, 0.05), (20, 0.3, 0.1), (100, 0.1, 0.1)):
        sizes = rng.integers(6, 30, n * n_runs)
        mood = rng.beta(p * (1 / alike - 1), (1 - p) * (1 / alike - 1), n * n_runs)
        articles = np.repeat(np.arange(n * n_runs), sizes)
        held = rng.random(len(articles)) < mood[articles]
        setting = f"{n} articles, share {p}, sentences alike by {alike}"
        holds = _bound(held, articles, n, p)
        yield "share", "frames, actions, actors, holders", "model", setting, holds
    for n in SENTENCES:
        k = rng.multinomial(n, (0.15, 0.05, 0.8), n_runs)
        table = pd.DataFrame(k[:, :2], columns=["critical", "favourable"])
        table = _add_balance(table.assign(n_sentences=n, not_judged=""))
        holds = _holds(table["balance_low"], table["balance_high"], -10.0)
        yield "balance", "stance by article", "model", f"{n} sentences", holds
    for n in SIZES[:2]:
        held = []
        for _ in range(n_runs):
            words = rng.integers(50, 300, n)
            sums = rng.normal(rng.normal(0, 0.3, n) * words, np.sqrt(words))
            found = statistics.resample_interval(
                [np.column_stack([sums, words])], [np.arange(n)], statistics.column_shares
            )
            held.append(_holds(found.low, found.high, 0.0))
        yield "mean of words", "axis", "model", f"{n} articles", np.concatenate(held)


def simulate_articles(corpus: Corpus, n_runs: int, rng: Generator) -> Iterator[Row]:
    """What pages bound, in samples of the articles of a corpus."""
    frames = mark_frames(corpus)
    frames = frames[frames.sum().nlargest(4).index]
    acts = framing.actions(corpus)
    named = entities.presented(corpus, by="sentence", top=10**6, min_count=1)
    shares = {f"frame {name}": (corpus.sentences, frames[name]) for name in frames}
    shares["agentless passive"] = (acts, acts["construction"] == "agentless passive")
    shares["bad for an actor"] = (named, named["label"] == "bad")
    for name, (table, held) in shares.items():
        parts = [own.to_numpy() for _, own in held.groupby(table["doc_id"].to_numpy())]
        for n in SIZES:
            chosen = [parts[i] for i in rng.integers(len(parts), size=n * n_runs)]
            articles = np.repeat(np.arange(len(chosen)), [len(own) for own in chosen])
            holds = _bound(np.concatenate(chosen), articles, n, held.mean())
            yield "share", name, "articles", f"{n} articles", holds
    counts = count_sentences(corpus, terms.settle({}))
    segments = _measure_segments(terms.select_words(corpus), "doc_id").assign(one=1.0)
    segments = segments[segments["n_words"] == SEGMENT].dropna(subset=[*MEASURES])
    means = {
        "reading ease": (counts, ["n_words", *COUNTS, "one"], _score, SCORES),
        "diversity": (segments, [*MEASURES, "one"], statistics.column_shares, [*MEASURES]),
    }
    for name, (table, columns, statistic, values) in means.items():
        sums = table.groupby("doc_id")[columns].sum().to_numpy(float)
        truth = np.ravel(statistic(sums.sum(axis=0)[None]))
        for n in SIZES:
            ends: list[np.ndarray] = []
            for _ in range(n_runs):
                drawn = sums[rng.integers(len(sums), size=n)]
                found = statistics.resample_interval([drawn], [np.arange(n)], statistic)
                ends.append(np.array([np.ravel(found.low), np.ravel(found.high)]))
            low, high = np.moveaxis(np.array(ends), 1, 0)
            for place, value in enumerate(values):
                holds = _holds(low[:, place], high[:, place], truth[place])
                yield name, value, "articles", f"{n} articles", holds


def measure(corpus: Corpus, n_runs: int, seed: int) -> pd.DataFrame:
    """One row per interval and setting: coverage of the n_printed, and its own 95 % interval."""
    rng, rows = np.random.default_rng(seed), []
    parts = (simulate_ratios(n_runs, rng), simulate_shares(n_runs, rng))
    for part in (*parts, simulate_articles(corpus, n_runs, rng)):
        for *row, holds in part:
            ends = stats.binomtest(int(holds.sum()), len(holds)).proportion_ci()
            rows.append((*row, len(holds), holds.mean(), *ends))
    return pd.DataFrame(rows, columns=COLUMNS).round(3)


def main() -> None:
    """Simulate, print, and write figures/bench-coverage.csv."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("folder", type=Path, help="a corpus, or a folder of folders of .txt files")
    parser.add_argument("--runs", type=int, default=1000, help="of each setting (1000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=PROJECT / "figures" / "bench-coverage.csv")
    given = parser.parse_args()
    table = measure(read_corpus(given.folder, MADE / "corpus"), given.runs, given.seed)
    print(table.to_string(index=False))
    table.to_csv(given.out, index=False)


if __name__ == "__main__":
    main()
