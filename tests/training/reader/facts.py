"""Pairs of sentences of different outlets on one event, which tell the same fact or another."""

import csv
import hashlib
import random
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import stats

from helpers.language.reader.marks import find_stems, mark_shared
from training.reader.examples import Example

SAME, OTHER = 0, 1
TEST, DEV = 0, 1  # parts of the events, by a hash; the others are learned from
PARTS = 10
# Letters of events that train nothing, such as the press told, sentence by sentence in other words:
# those of *press* have been looked at before, those of *new press* only once.
ASIDE = {"E": "press", "H": "new press"}
LEARNED = "F"  # the letter of events of which none was left aside
OTHERS = 2  # pairs that tell another fact, for each that tells the same
DRAWN = (12, 12, 4)  # of an event that is scored: same, most alike of the others, of a twin event


class Told(NamedTuple):
    """A sentence of an outlet's article on an event."""

    outlet: str
    sentence: str
    facts: frozenset[str]


class Pair(NamedTuple):
    """Two sentences and whether they share a fact."""

    event: str
    one: str
    two: str
    label: int


def read_events(file: Path) -> dict[str, list[Told]]:
    """The sentences of each event; those easily confused begin with the same three signs."""
    events: dict[str, list[Told]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE):
            told = Told(row["outlet"], row["sentence"], frozenset(row["facts"].split(";")))
            events[row["event"]].append(told)
    return dict(events)


def choose_events(events: dict[str, list[Told]], part: str) -> dict[str, list[Told]]:
    """Those of a part: *train*, *dev* (to choose by), *test*, *press* or *new press* (looked at
    once)."""

    def place(event: str) -> str:
        number = int(hashlib.sha256(event[:3].encode()).hexdigest(), 16) % PARTS
        if event[0] == LEARNED:
            return "train"
        return ASIDE.get(event[0], {TEST: "test", DEV: "dev"}.get(number, "train"))

    return {event: told for event, told in events.items() if place(event) == part}


def list_pairs(
    events: dict[str, list[Told]], event: str, rng: random.Random
) -> tuple[list[Pair], ...]:
    """All pairs of an event: those with a fact in common, the others, the most alike first, and
    those with a sentence of a twin event."""
    told, stem = events[event], event[:3]
    twins = [
        one for other, own in events.items() if other != event and other[:3] == stem for one in own
    ]
    same, others = [], []
    for one, two in combinations(told, 2):
        if one.outlet != two.outlet:
            shares = bool(one.facts & two.facts)
            (same if shares else others).append(
                Pair(event, one.sentence, two.sentence, SAME if shares else OTHER)
            )
    twinned = [
        Pair(event, one.sentence, rng.choice(twins).sentence, OTHER) for one in told if twins
    ]
    for pairs in (others, twinned):
        pairs.sort(key=lambda pair: rng.random() - len(find_stems(pair.one) & find_stems(pair.two)))
    return same, others, twinned


def draw_to_learn(events: dict[str, list[Told]], rng: random.Random) -> list[Pair]:
    """All that tell the same, `OTHERS` times as many that do not, half of them the most alike."""
    found = []
    for event in events:
        same, others, twinned = list_pairs(events, event, rng)
        others += twinned
        n = min(OTHERS * len(same), len(others))
        found += same + others[: n // 2] + rng.sample(others[n // 2 :], n - n // 2)
    return found


def draw_to_score(events: dict[str, list[Told]], seed: int = 1) -> list[Pair]:
    """Where it is hard: `DRAWN` pairs of each event."""
    rng, found = random.Random(seed), []
    for event in events:
        same, others, twinned = list_pairs(events, event, rng)
        rng.shuffle(same)
        parts = zip((same, others, twinned), DRAWN, strict=True)
        found += [pair for part, n in parts for pair in part[:n]]
    return found


def make_example(pair: Pair, *, turned: bool = False) -> Example:
    """The second sentence read after the first, or the other way round."""
    one, two = (pair.two, pair.one) if turned else (pair.one, pair.two)
    judged = [(0, len(two), pair.label)]
    marks, before = mark_shared(two, one), mark_shared(one, two)
    return Example(
        two, one, pair.event, marks=marks, judged=judged, task="facts", prefix_marks=before
    )


def score(p: np.ndarray, same: np.ndarray, *, recall: float = 0.6) -> dict[str, float]:
    """How well pairs that tell the same stand before others: AUC, and precision at a recall."""
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(same[order])
    n = int(np.searchsorted(hits, recall * same.sum())) + 1
    auc = stats.mannwhitneyu(p[same], p[~same]).statistic / (same.sum() * (~same).sum())
    return {"auc": round(float(auc), 3), "precision": round(float(hits[n - 1] / n), 3)}
