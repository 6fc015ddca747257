"""Fit, with the weights that ship, what is set on the part that was left aside to choose by.

What weighs the phrases that may be a quotation's source, a conditional logit (McFadden 1974,
*Conditional logit analysis of qualitative choice*): on paragraphs that it learned from the reader
points too surely. And how its probabilities are made true, and from which on a label is sure.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, logit

from helpers.corpus.loading import load_corpus
from helpers.language import quotations
from helpers.language.reader.encoder import WEIGHTS
from helpers.language.reader.heads import judge_pair, read_bars
from helpers.language.speakers import read_articles
from helpers.reuse.judging import CERTAIN, count_numbers, weigh_words
from helpers.reuse.same_fact import propose
from measure.quotations import write_articles
from measure.reader import CODING, UNSEEN, judge
from training.reader import examples as ex
from training.reader import facts
from training.reader.examples import Example

DEV = 1  # the part to choose by
# Of the sure labels that judge. Actors' are printed one by one: below .8 half of them are wrong.
RIGHT = {"stance": 0.75, "evaluation": 0.9}
SAME_FACT = 0.9  # of the pairs taken for one fact; on others it does worse
PENALTY = 0.5


def collect(examples: list[Example]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each coded quotation its phrases' features, and which of them are right."""
    with tempfile.TemporaryDirectory() as folder:
        write_articles(Path(folder), [example.text for example in examples])
        corpus = load_corpus(folder)
        tokens, mentions = corpus.tokens, corpus.mentions
        texts = dict(zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True))
    cases = []
    for doc_id, tree in read_articles(texts, tokens, mentions):
        example = examples[int(doc_id[2:])]
        shift = texts[doc_id].find(example.text[:30])
        seen = quotations.read_article(tree)
        cues, sources = quotations.find_cues_and_sources(tree, seen)
        starts, ends = np.array(tree.start), np.array(tree.end)
        for start, end, kind, named_by in example.quotes:
            inside = np.flatnonzero((starts < end + shift) & (ends > start + shift))
            if kind == 3 or not len(inside):
                continue
            first, last = int(inside[0]), int(inside[-1])
            cue = quotations.find_cue(tree, cues, first, last)
            runs, features = quotations.describe_sources(tree, seen, sources, cue, first, last)
            right = np.array(
                [
                    any(tree.start[a] < e + shift and tree.end[b] > s + shift for s, e in named_by)
                    for a, b in runs
                ]
                + [not named_by]
            )
            if len(features) and right.any():
                cases.append((features, right))
    return cases


def fit(cases: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The weight of each feature; the share of cases it decides rightly is printed."""

    def cost(weights: np.ndarray) -> float:
        total = PENALTY * float(weights @ weights)
        for features, right in cases:
            scores = features @ weights
            top = scores.max()
            total -= np.log(np.exp(scores - top)[right].sum() / np.exp(scores - top).sum())
        return total

    return minimize(cost, np.zeros(quotations.N_FEATURES), method="BFGS").x


def settle_facts() -> dict[str, Any]:
    """What the reader, rare words and numbers in common weigh where sentences tell the same fact.

    A logistic regression on the pairs that the package would propose of the events to choose by.
    """
    events = facts.choose_events(facts.read_events(CODING / "facts.tsv"), "dev")
    told = pd.DataFrame([(event, *one) for event, own in events.items() for one in own])
    told.columns = ["event", *facts.Told._fields]
    articles = told.groupby(["event", "outlet"], sort=False).ngroup().to_numpy()
    outlets, events = told.groupby(articles)[["outlet", "event"]].first().to_numpy().T
    near, words = (
        [np.flatnonzero(events == event) for event in events],
        weigh_words(told["sentence"]),
    )
    one, two = np.array(propose(words, articles, outlets, near)).T
    texts = list(zip(told["sentence"][one], told["sentence"][two], strict=True))
    p = np.clip([judge_pair(*pair) for pair in texts], *CERTAIN)
    alike = np.asarray(words[one].multiply(words[two]).sum(axis=1)).ravel()
    given = np.column_stack([logit(p), alike, count_numbers(texts), np.ones(len(p))])
    same = [bool(i & j) for i, j in zip(told["facts"][one], told["facts"][two], strict=True)]
    sign = np.where(same, 1, -1)

    def cost(x: np.ndarray) -> float:
        return float(np.logaddexp(0, -sign * (given @ x)).sum() + 0.05 * (x[:-1] ** 2).sum())

    weights = minimize(cost, np.zeros(4), method="BFGS").x
    fitted, right = expit(given @ weights), np.array(same)
    bars = np.arange(0.30, 0.95, 0.01)
    enough = [right[fitted >= bar].mean() >= SAME_FACT for bar in bars]
    found = {"scale": 1.0, "shift": [0.0] * 2, "weights": weights.round(3).tolist()}
    return found | {"sure": round(float(bars[enough.index(True)]), 2)}


def calibrate(p: np.ndarray, labels: np.ndarray, share: float) -> dict[str, Any]:
    """A scale and a shift per label that make probabilities true, and the bar of a sure label.

    The bar is the lowest probability above which that share of the labels that judge, which are
    the first three, is right. Source: Guo et al. 2017, On calibration of modern neural networks.
    """
    logs = np.log(np.maximum(p, 1e-9))

    def move(x: np.ndarray) -> np.ndarray:
        return np.asarray(log_softmax(logs * np.exp(x[0]) + np.append(x[1:], 0.0), axis=1))

    def cost(x: np.ndarray) -> float:
        return float(-move(x)[np.arange(len(p)), labels].mean() + 0.01 * (x**2).sum())

    x = minimize(cost, np.zeros(p.shape[1]), method="BFGS").x
    q = np.exp(move(x))
    best, judging, right = q.max(1), q.argmax(1) < 3, q.argmax(1) == labels
    bars = np.arange(0.30, 0.95, 0.01)
    enough = [right[judging & (best >= bar)].mean() >= share for bar in bars]
    return {
        "scale": round(float(np.exp(x[0])), 4),
        "shift": [round(float(v), 4) for v in np.append(x[1:], 0.0)],
        "sure": round(float(bars[enough.index(True)]), 2),
    }


def main() -> None:
    """Fit on the part that was left aside to choose by, and put it among the weights that ship."""
    texts = ex.read_stances(CODING / "stance.tsv", ex.read_sides(CODING / "sides.tsv"))
    texts = [t for t in texts if t[0].subject not in UNSEEN and ex.split(t[0].group) == DEV]
    bearers = ex.read_evaluations(CODING / "evaluation.tsv")
    parts = {
        "stance": ex.cut(texts, None, 3),
        "evaluation": [one for one in bearers if ex.split(one.group) == DEV],
    }
    bars = {head: {"scale": 1.0, "shift": [0.0] * 4, "sure": 0.0} for head in parts}
    bars["facts"] = {"scale": 1.0, "shift": [0.0] * 2}
    write_bars(bars)
    for head, part in parts.items():
        bars[head] = calibrate(*judge(part, head), RIGHT[head])
    bars["facts"] = settle_facts()
    sys.stdout.write(f"{json.dumps(bars, indent=1)}\n")
    write_bars(bars)
    coded = {one.text: one for one in ex.read_quotations(CODING / "quotations.tsv")}
    cases = collect([one for one in coded.values() if ex.split(one.group) == DEV])
    weights = fit(cases)
    right = np.mean([right[(features @ weights).argmax()] for features, right in cases])
    sys.stdout.write(f"{len(cases)} quotations, the right phrase in {right:.1%}\n")
    file = WEIGHTS / "heads.npz"
    with np.load(file) as stored:
        heads = dict(stored)
    np.savez(file, **heads | {"scorer": weights.astype(np.float32)})


def write_bars(bars: dict[str, Any]) -> None:
    text = json.dumps(bars, indent=1) + "\n"
    (WEIGHTS / "thresholds.json").write_text(text, encoding="utf-8")
    read_bars.cache_clear()


if __name__ == "__main__":
    main()
