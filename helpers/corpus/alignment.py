"""Which sentences of two texts are the same: in any order, edited, split in two or run together."""

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq
from scipy.optimize import linear_sum_assignment

SAME_SENTENCE = 0.5  # of the words in common, in order; below it two sentences are two sentences
FEWEST_SHARED = 3  # words; two dates of one month share two
CONTAINED = 0.85  # of the shorter sentence's words, in order, within the longer: it was cut down
SHORTEST_CUT = 6  # words; less than that is contained in many a long sentence
CUT_SIMILARITY = 0.34  # what is left of a sentence is no longer the sentence below this
GAIN = 0.08  # of similarity, by which two sentences together must fit better than the best of them
OWN_SHARE = 0.6  # of a part's words that the other side must have in order


class Match(NamedTuple):
    """Sentences that are the same: numbers on the left, on the right, and the words in common.

    One side is empty where a sentence stands alone (`similarity` is NaN), one has several numbers
    where a sentence was split or some were merged.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    similarity: float


def align_sentences(left: list[list[str]], right: list[list[str]]) -> list[Match]:
    """Align the sentences of two texts, given as words: every sentence is in exactly one match.

    First what stands once in each, word for word; then the best partners, whatever their order
    (Kuhn 1955 on the share of words in common, in order); then neighbours of one side that fit a
    sentence of the other better together. In order of the right text; a sentence of the left alone
    stands behind the one it followed.
    """
    one, two = _encode(left, right)
    return _place(match_encoded(one, two), len(one), len(two))


def match_encoded(one: list[str], two: list[str]) -> list[Match]:
    """The sentences that are the same, in no order: each a string, one character for each word."""
    if not one or not two:
        return []
    matches = _pair_verbatim(one, two)
    # What stands once on each side, word for word, is settled: the grid holds what is left.
    rows, columns = (
        [k for k in range(len(side)) if k not in settled]
        for side, settled in ((one, {m.left[0] for m in matches}),
                              (two, {m.right[0] for m in matches}))
    )  # fmt: skip
    if rows and columns:
        rest = [one[i] for i in rows], [two[j] for j in columns]
        grid = _compare(*rest)
        scores = np.where(_is_same(grid, *rest), grid, 0.0)
        chosen = zip(*linear_sum_assignment(-scores), strict=True)
        matches += [Match((rows[i],), (columns[j],), float(grid[i, j]))
                    for i, j in chosen if scores[i, j] > 0]  # fmt: skip
    matches = _join_neighbours(matches, one, two)
    flipped = [Match(m.right, m.left, m.similarity) for m in matches]
    flipped = _join_neighbours(flipped, two, one)
    return [Match(m.right, m.left, m.similarity) for m in flipped]


def _pair_verbatim(one: list[str], two: list[str]) -> list[Match]:
    """The sentences that each text has once, word for word."""
    sides = [{text: k for k, text in enumerate(side) if n[text] == 1 and text}
             for side, n in ((one, Counter(one)), (two, Counter(two)))]  # fmt: skip
    return [Match((i,), (sides[1][text],), 1.0) for text, i in sides[0].items() if text in sides[1]]


def find_moved(matches: list[Match]) -> list[bool]:
    """For each match whether it stands out of order: the fewest that leave the others in order."""
    starts = [match.left[0] if match.left and match.right else None for match in matches]
    placed = [(k, start) for k, start in enumerate(starts) if start is not None]
    length, before = [], []
    # The rows in order, by length: where each may end, from right to left (Fredman 1975).
    ends: list[list[int]] = []
    last: list[list[int]] = []
    for k, (_, start) in enumerate(placed):
        at = bisect_left(ends, start, key=lambda own: -own[-1])
        before.append(last[at - 1][bisect_left(ends[at - 1], -start + 1)] if at else -1)
        if at == len(ends):
            ends.append([])
            last.append([])
        ends[at].append(-start)
        last[at].append(k)
        length.append(at + 1)
    k = int(np.argmax(length)) if placed else -1
    in_order = set()
    while k >= 0:
        in_order.add(placed[k][0])
        k = before[k]
    return [start is not None and k not in in_order for k, start in enumerate(starts)]


def _encode(left: list[list[str]], right: list[list[str]]) -> tuple[list[str], list[str]]:
    """Each sentence as a string with one character per word: what the C++ below reads fastest."""
    codes: dict[str, str] = {}
    return tuple(
        ["".join(codes.setdefault(word, chr(len(codes) + 0x100)) for word in sentence)
         for sentence in side] for side in (left, right)
    )  # type: ignore[return-value]  # fmt: skip


def _compare(one: list[str], two: list[str]) -> np.ndarray:
    grid = process.cdist(one, two, scorer=Indel.normalized_similarity, dtype=np.float64)
    grid[[not words for words in one], :] = 0  # two sentences without a word are not the same
    return grid


def _is_same(grid: np.ndarray, one: list[str], two: list[str]) -> np.ndarray:
    """Whether two sentences are one: half their words, or nearly all that is left of one cut."""
    a, b = np.array([len(s) for s in one])[:, None], np.array([len(s) for s in two])[None, :]
    shorter = np.maximum(np.minimum(a, b), 1)
    held = grid * (a + b) / 2 / shorter
    enough = (grid == 1) | (held * shorter >= FEWEST_SHARED)
    cut = (shorter >= SHORTEST_CUT) & (held >= CONTAINED) & (grid >= CUT_SIMILARITY)
    return enough & ((grid >= SAME_SENTENCE) | cut)


def _join_neighbours(matches: list[Match], one: list[str], two: list[str]) -> list[Match]:
    """Add to a sentence's partner on the right the free neighbours that complete it."""
    taken = {j for match in matches for j in match.right}
    result = list(matches)
    # A sentence without a partner of its own may have been split into parts too small to match.
    matched = {i for match in matches for i in match.left}
    free = [(j, j + 1) for j in range(len(two) - 1) if j not in taken and j + 1 not in taken]
    for i in (i for i in range(len(one)) if i not in matched and one[i] and free):
        fits = [_fit(one[i], two, run) for run in free]
        fit = max(fits)
        best = free[fits.index(fit)]
        if fit >= SAME_SENTENCE and _belong(one[i], two, best):
            result.append(Match((i,), best, fit))
            taken.update(best)
            free = [run for run in free if taken.isdisjoint(run)]
    for number, match in enumerate(result):
        if len(match.left) > 1:
            continue
        source, run, fit = one[match.left[0]], match.right, match.similarity
        grown = True
        while grown:
            grown = False
            for j, wider in ((run[0] - 1, (run[0] - 1, *run)), (run[-1] + 1, (*run, run[-1] + 1))):
                if not 0 <= j < len(two) or j in taken or not two[j]:
                    continue
                better = _fit(source, two, wider)
                if better >= fit + GAIN and _belong(source, two, wider):
                    run, fit, grown = wider, better, True
                    taken.add(j)
                    break
        result[number] = Match(match.left, run, fit)
    return result


def _fit(source: str, two: list[str], run: tuple[int, ...]) -> float:
    return float(Indel.normalized_similarity(source, "".join(two[j] for j in run)))


def _belong(source: str, two: list[str], run: tuple[int, ...]) -> bool:
    """Whether every part has most of its words in the sentence they are parts of."""
    return all(two[j] and LCSseq.similarity(source, two[j]) >= OWN_SHARE * len(two[j]) for j in run)


def _place(matches: list[Match], n_left: int, n_right: int) -> list[Match]:
    """In order of the right text; what only the left has behind what it followed there."""
    kept = {j for match in matches for j in match.right}
    alone = [Match((), (j,), np.nan) for j in range(n_right) if j not in kept]
    result = sorted([*matches, *alone], key=lambda match: match.right[0])
    known = {i for match in matches for i in match.left}
    ends = sorted(match.left[-1] for match in matches if match.left)
    behind: dict[int, list[Match]] = {}
    for i in (i for i in range(n_left) if i not in known):
        place = bisect_left(ends, i)
        behind.setdefault(ends[place - 1] if place else -1, []).append(Match((i,), (), np.nan))
    placed = behind.get(-1, [])
    for match in result:
        placed += [match, *(behind.get(match.left[-1], []) if match.left else [])]
    return placed
