"""What the vectors of a window say: small tables of weights over the last layer of the encoder."""

import json
from functools import cache
from typing import Any

import numpy as np
from scipy.special import softmax

from helpers.language.reader.encoder import WEIGHTS, Reading, Span, Window, read

KINDS = ("direct", "indirect", "selon", "distance")
EVALUATIONS = ("bad", "good", "both", "neither")
STANCES = ("critical", "favourable", "mixed", "none")


def judge(reading: Reading, spans: list[tuple[int, int]], head: str) -> np.ndarray:
    """How probable each label is for each span: *evaluation* or *stance*, one row per span.

    The vectors of a span are taken together, and so are those of what is marked in it. A span of
    which nothing was read has no row of numbers but NaN.
    """
    scores = _apply(head, pool(reading, spans))
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


def pool(reading: Reading, spans: list[tuple[int, int]]) -> np.ndarray:
    """The vectors that `judge` judges by: one row per span."""
    return np.stack([_pool(reading, *span) for span in spans])


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
    weights = np.split(_weights()[f"{head}.weight"], 2, axis=1)
    shares = (part / part.sum() for part in _choose(reading, span))
    parts = zip(shares, weights, strict=True)
    added: np.ndarray = sum(share[:, None] * (reading.vector @ own.T) for share, own in parts)
    return added


def weigh_sources(features: np.ndarray) -> np.ndarray:
    """How probable each phrase is to be a quotation's source; a row of features per phrase."""
    return np.asarray(softmax(features @ _weights()["scorer"]))


def _pool(reading: Reading, start: int, end: int) -> np.ndarray:
    chosen = _choose(reading, (start, end))
    if not chosen[0].any():
        return np.full(2 * reading.vector.shape[1], np.nan, dtype=np.float32)
    return np.concatenate([reading.vector[part].mean(0) for part in chosen])


def _choose(reading: Reading, span: Span) -> tuple[np.ndarray, np.ndarray]:
    """The pieces of a span, and those of them that are marked, or all where none is."""
    inside = reading.inside(*span)
    marked = inside & (reading.kind > 0)
    return inside, marked if marked.any() else inside


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
