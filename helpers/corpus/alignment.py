"""Which sentences of two texts are the same: in any order, edited, split in two or run together."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
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


Words = Sequence[str]


class Match(NamedTuple):
    """Sentences that are the same: numbers on the left, on the right, and the words in common.

    One side is empty where a sentence stands alone (`similarity` is NaN), one has several numbers
    where a sentence was split or some were merged.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    similarity: float


def align_sentences(left: Sequence[Words], right: Sequence[Words]) -> list[Match]:
    """Align the sentences of two texts, given as words: every sentence is in exactly one match.

    First what stands once in each, word for word; then the best partners, whatever their order
    (Kuhn 1955 on the share of words in common, in order); then neighbours of one side that fit a
    sentence of the other better together. In order of the right text; a sentence of the left alone
    stands behind the one it followed.
    """
    # One character for each word: what the C++ below reads fastest.
    codes: dict[str, str] = {}
    one, two = (
        ["".join(codes.setdefault(word, chr(len(codes) + 0x100)) for word in own) for own in side]
        for side in (left, right)
    )
    matches = _pair_verbatim(one, two)
    # What stands once on each side, word for word, is settled: the grid holds what is left.
    rows = sorted(set(range(len(one))) - {match.left[0] for match in matches})
    columns = sorted(set(range(len(two))) - {match.right[0] for match in matches})
    if rows and columns:
        grid, same = _compare([one[i] for i in rows], [two[j] for j in columns])
        for i, j in zip(*linear_sum_assignment(-np.where(same, grid, 0.0)), strict=True):
            if same[i, j] and grid[i, j] > 0:
                matches.append(Match((rows[i],), (columns[j],), float(grid[i, j])))
    for a, b in ((one, two), (two, one)):
        matches = [Match(m.right, m.left, m.similarity) for m in _join_neighbours(matches, a, b)]
    return _place(matches, len(one), len(two))


def find_moved(matches: list[Match]) -> list[bool]:
    """For each match whether it stands out of order: the fewest that leave the others in order."""
    starts = [match.left[0] for match in matches if match.left and match.right]
    blocks = [op for op in LCSseq.opcodes(starts, sorted(starts)) if op.tag == "equal"]
    in_order = {start for op in blocks for start in starts[op.src_start : op.src_end]}
    return [bool(m.left and m.right) and m.left[0] not in in_order for m in matches]


def _pair_verbatim(one: list[str], two: list[str]) -> list[Match]:
    """The sentences that each text has once, word for word."""
    first, second = (
        {text: k for k, text in enumerate(side) if text and n[text] == 1}
        for side, n in ((one, Counter(one)), (two, Counter(two)))
    )
    return [Match((i,), (second[text],), 1.0) for text, i in first.items() if text in second]


def _compare(one: list[str], two: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """How alike sentences are, and which two are one: half their words, or nearly all of a cut."""
    grid = process.cdist(one, two, scorer=Indel.normalized_similarity, dtype=np.float64)
    a, b = np.array([len(s) for s in one])[:, None], np.array([len(s) for s in two])[None, :]
    grid[a[:, 0] == 0] = 0  # two sentences without a word are not the same
    shorter = np.maximum(np.minimum(a, b), 1)
    held = grid * (a + b) / 2 / shorter
    enough = (grid == 1) | (held * shorter >= FEWEST_SHARED)
    cut = (shorter >= SHORTEST_CUT) & (held >= CONTAINED) & (grid >= CUT_SIMILARITY)
    return grid, enough & ((grid >= SAME_SENTENCE) | cut)


def _join_neighbours(matches: list[Match], one: list[str], two: list[str]) -> list[Match]:
    """Add to a sentence's partner on the right the free neighbours that complete it."""
    taken = {j for match in matches for j in match.right}
    matched = {i for match in matches for i in match.left}
    result = list(matches)
    # A sentence without a partner of its own may have been split into parts too small to match.
    for i in (i for i in range(len(one)) if i not in matched and one[i]):
        runs = [(j, j + 1) for j in range(len(two) - 1) if taken.isdisjoint((j, j + 1))]
        fit, best = max(
            ((_fit(one[i], two, run), run) for run in runs),
            key=lambda found: found[0],
            default=(0.0, ()),
        )
        if fit >= SAME_SENTENCE and _belong(one[i], two, best):
            result.append(Match((i,), best, fit))
            taken.update(best)
    for number, (left, run, fit) in enumerate(result):
        wider = _widen(one[left[0]], two, run, fit, taken) if len(left) == 1 else None
        while wider:
            run, fit = wider
            taken.update(run)
            wider = _widen(one[left[0]], two, run, fit, taken)
        result[number] = Match(left, run, fit)
    return result


def _widen(
    source: str, two: list[str], run: tuple[int, ...], fit: float, taken: set[int]
) -> tuple[tuple[int, ...], float] | None:
    """The run with the free neighbour before or behind it, and how it fits; None: no better."""
    for j, wider in ((run[0] - 1, (run[0] - 1, *run)), (run[-1] + 1, (*run, run[-1] + 1))):
        if 0 <= j < len(two) and j not in taken and two[j]:
            better = _fit(source, two, wider)
            if better >= fit + GAIN and _belong(source, two, wider):
                return wider, better
    return None


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
