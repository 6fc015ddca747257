"""Fit what weighs the phrases that may be a quotation's source: a conditional logit.

Fitted on the paragraphs that were left aside to choose by: on those that the reader learned from
it points too surely. Source: McFadden 1974, Conditional logit analysis of qualitative choice.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from helpers.corpus.loading import load_corpus
from helpers.language import quotations
from helpers.language.reader.encoder import WEIGHTS
from helpers.language.speakers import Article
from helpers.language.syntax import locate_articles, split_articles
from measure.quotations import write_articles
from measure.reader import CODING
from training.reader.examples import Example, read_quotations, split

DEV = 1  # the part to choose by
PENALTY = 0.5


def collect(examples: list[Example]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each coded quotation its phrases' features, and which of them are right."""
    with tempfile.TemporaryDirectory() as folder:
        write_articles(Path(folder), [example.text for example in examples])
        corpus = load_corpus(folder)
        tokens, mentions = corpus.tokens, corpus.mentions
        texts = corpus.articles.set_index("doc_id")["text"]
    places = locate_articles(mentions)
    columns = (mentions[name].astype(object) for name in ("start", "end", "entity", "label"))
    named = [*zip(*columns, strict=True)]
    cases = []
    for _, rows in split_articles(tokens):
        doc_id = rows["doc_id"][0]
        example = examples[int(doc_id[2:])]
        shift = texts[doc_id].find(example.text[:30])
        tree = Article(texts[doc_id], rows, named[places.get(doc_id, slice(0))])
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


def main() -> None:
    """Fit on the part that was left aside to choose by, and put it among the heads that ship."""
    coded = {one.text: one for one in read_quotations(CODING / "quotations.tsv")}
    cases = collect([one for one in coded.values() if split(one.group) == DEV])
    weights = fit(cases)
    right = np.mean([right[(features @ weights).argmax()] for features, right in cases])
    sys.stdout.write(f"{len(cases)} quotations, the right phrase in {right:.1%}\n")
    file = WEIGHTS / "heads.npz"
    with np.load(file) as stored:
        heads = dict(stored)
    np.savez(file, **heads | {"scorer": weights.astype(np.float32)})


if __name__ == "__main__":
    main()
