"""How often the 95 % intervals that pages print hold the truth: `make calibrate CORPUS=…`.

Two kinds of populations whose value is known. *model*: counts from a gamma–Poisson (of shares:
beta–binomial) distribution, so that words come in bursts, by article or within an article by
sentence. *articles*: the articles of a corpus, all of them being the population, from which as many
as an outlet has are drawn with replacement: their sentences, and so the words and labels in them,
are as alike as in real texts. The package's own functions then give the intervals.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse, stats

from helpers import entities, framing
from helpers.base import statistics
from helpers.base.resampling import resample_log_ratios, resample_shares
from helpers.framing.frame_cues import mark_frames
from helpers.show import charts
from helpers.stance.scoring import _add_balance
from helpers.vocabulary import terms
from helpers.vocabulary.keyness import MIN_COUNT
from helpers.vocabulary.reading_ease import COUNTS, SCORES, _score, count_sentences
from helpers.vocabulary.richness import MEASURES, SEGMENT, _measure_segments
from measure.calibration import read_corpus

SIZES = (5, 20, 100)  # articles of an outlet
SENTENCES = (15, 60)  # of an article, where intervals are within the text
COLUMNS = ["interval", "from", "population", "setting", "n_printed", "coverage", "low", "high"]
Row = tuple[str, str, str, str, np.ndarray]  # the last: of each printed interval, whether it holds

Generator = np.random.Generator


def _holds(low, high, truth) -> np.ndarray:
    """Whether each interval holds the truth; those that are not printed are left out."""
    low, high = np.ravel(low), np.ravel(high)
    printed = ~np.isnan(low) & ~np.isnan(high)
    return ((low <= truth) & (truth <= high))[printed]


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
    """Shares of sentences by resampling, the balance of stance, and means over words."""
    for n, p, alike in ((5, 0.1, 0.1), (20, 0.03, 0.05), (20, 0.3, 0.1), (100, 0.1, 0.1)):
        held = []
        for _ in range(n_runs):
            sizes = rng.integers(6, 30, n)
            of_article = rng.beta(p * (1 / alike - 1), (1 - p) * (1 / alike - 1), n)
            drawn = rng.random(sizes.sum()) < np.repeat(of_article, sizes)
            labels = np.repeat(np.arange(n), sizes)
            found = resample_shares(np.column_stack([drawn, np.ones(len(drawn))]), labels)
            held.append(_holds(found.low, found.high, p))
        setting = f"{n} articles, share {p}, sentences alike by {alike}"
        yield "share", "frames; profile", "model", setting, np.concatenate(held)
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


def draw_articles(
    tables: list[np.ndarray],
    n: int,
    n_runs: int,
    interval: Callable[[np.ndarray, np.ndarray], statistics.Interval],
    truth: np.ndarray,
    rng: Generator,
) -> list[np.ndarray]:
    """Of each column of an interval whether it holds the truth, in samples of `n` articles."""
    held: list[list[np.ndarray]] = [[] for _ in truth]
    for _ in range(n_runs):
        chosen = [tables[i] for i in rng.integers(len(tables), size=n)]
        labels = np.repeat(np.arange(n), [len(table) for table in chosen])
        found = interval(np.concatenate(chosen), labels)
        for place, own in enumerate(held):
            ends = np.ravel(found.low)[place], np.ravel(found.high)[place]
            own.append(_holds(*ends, truth[place]))
    return [np.concatenate(own) for own in held]


def simulate_articles(corpus, n_runs: int, rng: Generator) -> Iterator[Row]:
    """Whatever a page bounds, in samples of the articles of a corpus."""

    def resample(statistic: Callable) -> Callable:
        return lambda rows, labels: statistics.resample_interval([rows], [labels], statistic)

    def bound(rows: np.ndarray, labels: np.ndarray) -> statistics.Interval:
        k, n = rows.sum(axis=0)
        ends = statistics.wilson_interval(k, n) if n >= statistics.MIN_UNITS else (np.nan, np.nan)
        return statistics.Interval(k / n, *ends, "sentence", "within-text", (len(rows),))

    counts = count_sentences(corpus, terms.settle({}))
    rows = {"reading ease": (counts, ["n_words", *COUNTS, "one"], resample(_score), SCORES)}
    segments = _measure_segments(terms.select_words(corpus), "doc_id")
    segments = segments[segments["n_words"] == SEGMENT].dropna(subset=[*MEASURES])
    shares = resample(statistics.column_shares)
    rows["diversity"] = (segments.assign(one=1.0), [*MEASURES, "one"], shares, [*MEASURES])
    frames = mark_frames(corpus).astype(float)
    frames = frames[frames.sum().nlargest(4).index]
    names = [f"frame {name}" for name in frames]
    frames = frames.assign(one=1.0, doc_id=corpus.sentences["doc_id"])
    rows["share"] = (frames, list(frames)[:-1], resample_shares, names)
    acts = framing.actions(corpus)
    acts = acts.assign(k=(acts["construction"] == "agentless passive").astype(float), n=1.0)
    rows["share of actions"] = (acts, ["k", "n"], bound, ["agentless passive"])
    named = entities.presented(corpus, by="sentence", top=10**6, min_count=1)
    named = named.assign(k=(named["label"] == "bad").astype(float), n=1.0)
    rows["share of an actor's sentences"] = (named, ["k", "n"], bound, ["bad"])
    for name, (table, columns, interval, values) in rows.items():
        parts = [part[columns].to_numpy(float) for _, part in table.groupby("doc_id")]
        every = np.concatenate(parts)
        whole = interval(every, np.arange(len(every)))
        for n in SIZES:
            found = draw_articles(parts, n, n_runs, interval, np.ravel(whole.estimate), rng)
            for value, holds in zip(values, found, strict=True):
                yield name, value, "articles", f"{n} articles", holds


def measure(corpus, n_runs: int, seed: int) -> pd.DataFrame:
    """One row per interval and setting: coverage of the n_printed, and its own 95 % interval."""
    rng, rows = np.random.default_rng(seed), []
    every = (
        simulate_ratios(n_runs, rng),
        simulate_shares(n_runs, rng),
        simulate_articles(corpus, n_runs, rng),
    )
    for part in every:
        for *row, holds in part:
            n = len(holds)
            ends = stats.binomtest(int(holds.sum()), n).proportion_ci() if n else (np.nan, np.nan)
            rows.append((*row, n, holds.mean() if n else np.nan, *ends))
            print(*row, n, round(rows[-1][5], 3), sep="\t", flush=True)
    return pd.DataFrame(rows, columns=COLUMNS).round(3)
