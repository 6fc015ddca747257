"""What the vectors of a window say: small tables of weights over the last layer of the encoder."""

import json
from functools import cache
from typing import Any

import numpy as np
from scipy.special import softmax

from helpers.language.reader.encoder import WEIGHTS, Reading, Span, Window, read
from helpers.language.reader.marks import mark_shared

KINDS = ("direct", "indirect", "selon", "distance")
EVALUATIONS = ("bad", "good", "both", "neither")
STANCES = ("critical", "favourable", "mixed", "none")
SIDES = (1, 2, 3)  # kinds of mark
SAME = 0  # the label of *facts* for two sentences that tell the same


def judge(reading: Reading, spans: list[Span], head: str) -> np.ndarray:
    """How probable each label is for each span: *evaluation*, *stance* or *facts*, a row per span.

    The vectors of a span are taken together, and so are those of what is marked in it; for *stance*
    those of each side too, for *facts* that of the whole window. A span of which nothing was read
    has no row of numbers but NaN.
    """
    scores = _apply(head, pool(reading, spans, head))
    bars = read_bars()[head]
    moved = np.log(softmax(scores, axis=-1)) * bars["scale"] + bars["shift"]
    return np.asarray(softmax(moved, axis=-1))


def judge_twice(window: Window, spans: list[Span], head: str) -> np.ndarray:
    """As `judge`, but the mean of two readings: among the others of the window, and alone."""
    (together,) = read([window])
    alone = read(window.cut(*span) for span in spans)
    parts = [
        judge(reading, [(0, end - start)], head)
        for reading, (start, end) in zip(alone, spans, strict=True)
    ]
    mean: np.ndarray = (judge(together, spans, head) + np.concatenate(parts)) / 2
    return mean


def judge_pair(one: str, two: str, *, bar: float = 0.0) -> float:
    """How probable it is that two sentences tell the same fact: the mean of both orders.

    Each is read after the other, with shared words marked. Where the first reading says that the
    mean cannot reach `bar`, it stands alone. A pair too long to be read is not probable at all.
    """
    probable: list[float] = []
    for before, text in ((one, two), (two, one)):
        marks, prefix_marks = mark_shared(text, before), mark_shared(before, text)
        (reading,) = read([Window(text, before, tuple(marks), tuple(prefix_marks))])
        found = judge(reading, [(0, len(text))], "facts")[0, SAME]
        probable.append(float(np.nan_to_num(found)))
        if (probable[0] + 1) / 2 < bar:
            break
    return sum(probable) / len(probable)


def pool(reading: Reading, spans: list[Span], head: str) -> np.ndarray:
    """The vectors that `judge` judges by: one row per span."""
    whole = [reading.nobody] if head == "facts" else []
    rows = []
    for span in spans:
        chosen = _choose(reading, span, head)
        parts = [part @ reading.vector / max(1, part.sum()) for part in chosen]
        row = np.concatenate([*parts, *whole])
        rows.append(row if chosen[0].any() else np.full_like(row, np.nan, dtype=np.float32))
    return np.stack(rows)


def tag(reading: Reading, head: str) -> np.ndarray:
    """How probable each tag is for each piece: *quotes*, *cues* or *sources*.

    Tag 0 is none; *quotes* has two for each of `KINDS`, the first piece and the others.
    """
    return np.asarray(softmax(_apply(head, reading.vector), axis=-1))


def point(reading: Reading, pieces: np.ndarray) -> np.ndarray:
    """How probable each piece is to name the source of a quotation; the last number is nobody.

    `pieces`: which of the window are the quotation.
    """
    own = reading.vector[pieces]
    query = _apply("query", np.concatenate([own[0], own[-1], own.mean(0)]))
    keys = _apply("key", np.vstack([reading.vector, reading.nobody]))
    return np.asarray(softmax(keys @ query / len(query) ** 0.5))


def weigh(reading: Reading, span: Span, head: str) -> np.ndarray:
    """What each piece adds to the score of each label in `judge`: one row per piece."""
    chosen = _choose(reading, span, head)
    weights = np.split(_weights()[f"{head}.weight"], len(chosen), axis=1)
    shares = (part / max(1, part.sum()) for part in chosen)
    parts = zip(shares, weights, strict=True)
    added: np.ndarray = sum(share[:, None] * (reading.vector @ own.T) for share, own in parts)
    return added


def weigh_sources(features: np.ndarray) -> np.ndarray:
    """How probable each phrase is to be a quotation's source; a row of features per phrase."""
    return np.asarray(softmax(features @ _weights()["scorer"]))


def _choose(reading: Reading, span: Span, head: str) -> list[np.ndarray]:
    """The pieces of a span; those that are marked, or all where none is; for *stance* each side."""
    inside = reading.inside(*span)
    marked = inside & (reading.kind > 0)
    sides = SIDES if head == "stance" else ()
    return [
        inside,
        marked if marked.any() else inside,
        *(inside & (reading.kind == side) for side in sides),
    ]


def _apply(head: str, vectors: np.ndarray) -> np.ndarray:
    weights = _weights()
    applied: np.ndarray = vectors @ weights[f"{head}.weight"].T + weights[f"{head}.bias"]
    return applied


@cache
def read_bars() -> dict[str, Any]:
    """How probabilities of *stance* and *evaluation* are made true, and when they are sure.

    For each: scale, shift (one number per label) and sure, the least probability of a sure label.
    """
    found: dict[str, Any] = json.loads((WEIGHTS / "thresholds.json").read_text(encoding="utf-8"))
    return found


@cache
def _weights() -> dict[str, np.ndarray]:
    with np.load(WEIGHTS / "heads.npz") as stored:
        return {name: stored[name] for name in stored.files}
