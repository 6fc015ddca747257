"""Who says what in an article: quotations with cue and source, as the trained reader sees them.

Between quotation marks the marks say where a quotation ends, elsewhere the reader does. It also
says which phrase is the source, or that nobody is named; `speakers` says who that is.
"""

from itertools import compress, pairwise
from typing import NamedTuple

import numpy as np

from helpers.language.reader import heads
from helpers.language.reader.encoder import Reading, Window, cut_windows, read
from helpers.language.speakers import (
    GLUED,
    Article,
    Cue,
    Span,
    can_speak,
    can_stand_for,
    complete_phrase,
    name_speaker,
    resolve_speakers,
)
from helpers.language.syntax import REFLEXIVE

SPEECH = slice(1, 7)  # the tags of what somebody says; then two of words held at a distance
DISTANCE = slice(7, 9)
DASHES = set("-–—―")
LEAST = 2  # words of an indirect quotation
DIRECT, INDIRECT, REPORTED = 1, 2, (1, 2, 3)  # states of a token: 0 is outside, then the kinds
CHANGE = 2.5  # what it costs to begin or end a quotation, in natural logarithms
MOST = 24  # tokens of a source or a cue
ACCORDING_TO = {"selon", "d'après"}
NEXT = 4  # tokens from a name in marks to a cue that makes it speech
FEW = 4  # words that are held off, if nobody says them
SURE = 0.5  # of what is quoted, and of a cue
SOURCE = 0.2  # of a phrase that may be a source
N_FEATURES = 8  # of such a phrase


class Seen(NamedTuple):
    """What was read of an article: a row per token."""

    quoted: np.ndarray  # how probable each tag of a quotation is
    cue: np.ndarray
    source: np.ndarray
    readings: list[tuple[Span, Reading]]  # with the first and last character each was read for


def find_article_quotes(tree: Article) -> list[Cue]:
    """All quotations of an article, in the order of the text: one row per unbroken stretch."""
    seen = read_article(tree)
    found = _read_unmarked(tree, seen)
    turns = [(first, last) for first, last, kind in found if kind == "direct"]
    for first, last in tree.marked:  # what is in marks within a turn is part of it
        if not any(a <= first and last <= b for a, b in turns):
            found += _read_marked(tree, seen, first, last)
    cues, sources = find_cues_and_sources(tree, seen)
    rows = []
    for first, last, kind in sorted(set(found)):
        row: Cue = {"at": first, "who": first, "cue": "", "speaker": "", "entity": ""}
        if kind != "scare":
            row |= find_cue(tree, cues, first, last)
            row |= _find_source(tree, seen, sources, row, first, last)
        place = {"sentence_id": tree.sentence_id[first], "kind": kind}
        rows.append(row | place | {"start": tree.start[first], "end": tree.end[last]})
    return resolve_speakers(tree, rows)


def read_article(tree: Article) -> Seen:
    """Read an article window by window and spread what is said of pieces over its tokens."""
    n = len(tree.token)
    tables = {"quotes": np.zeros((n, 9)), "cues": np.zeros((n, 3)), "sources": np.zeros((n, 3))}
    begins = np.array(tree.start)
    sentences = [(tree.start[first], tree.end[last]) for first, last in sorted(set(tree.bounds))]
    readings = []
    # Sentences before a window gave nothing here, and take a sixth of the time.
    for begin, own in cut_windows(tree.text, sentences, context=0):
        end = own[-1][1]
        (reading,) = read([Window(tree.text[begin:end])])
        reading = reading._replace(start=reading.start + begin, end=reading.end + begin)
        readings.append(((begin, end), reading))
        place = np.searchsorted(begins, reading.start, side="right") - 1
        for name, table in tables.items():
            np.add.at(table, place, heads.tag(reading, name))
    for table in tables.values():
        total = table.sum(1, keepdims=True)
        np.divide(table, total, out=table, where=total > 0)
    cue, source = (
        1 - table[:, 0] - (table.sum(1) == 0) for table in (tables["cues"], tables["sources"])
    )
    return Seen(tables["quotes"], cue, source, readings)


def _read_marked(tree: Article, seen: Seen, first: int, last: int) -> list[tuple[int, int, str]]:
    """What stands between marks: speech, cut where somebody is named within, or words held off."""
    words = [i for i in range(first, last + 1) if tree.is_word[i]]
    shares = seen.quoted[words].mean(0)
    said = [i for i in words if seen.quoted[i, SPEECH].sum() > SURE]
    cues = [i for i in words if seen.cue[i] > SURE]
    # *contre « Daech »*: nobody says a name only, but where a verb of speech stands beside it.
    named = all(tree.pos[i] == "PROPN" for i in words)
    named = named and not (seen.cue[max(0, first - NEXT) : last + 1 + NEXT] > SURE).any()
    if named or not said or (shares[SPEECH].sum() < SURE and not cues):
        held = len(words) <= FEW or shares[DISTANCE].sum() > shares[0]
        return [(first, last, "scare")] if held else []
    runs: list[list[int]] = []
    for i in said:
        end = runs[-1][1] if runs else first - 1
        if any(end < k < i for k in cues):
            runs.append([i, i])
        elif runs:
            runs[-1][1] = i
        else:
            runs.append([first, i])
    if not any(k > runs[-1][1] for k in cues):
        runs[-1][1] = last
    ends = ((a, b, *_trim(tree, a, b)) for a, b in runs)
    return [(a if a == first else c, b if b == last else d, "direct") for a, b, c, d in ends]


def _read_unmarked(tree: Article, seen: Seen) -> list[tuple[int, int, str]]:
    """What is reported without marks, or only partly in them; and speech behind a dash."""
    found = []
    # Outside, and each kind with its first word and the others.
    parts = [slice(0, 1), *(slice(k, k + 2) for k in (1, 3, 5, 7))]
    states = np.stack([seen.quoted[:, part].sum(1) for part in parts], axis=1)
    for begin, end in sorted(set(tree.bounds)):
        path = _smooth(states[begin : end + 1])
        cuts = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
        for start, stop in pairwise(cuts):
            kind, (first, last) = path[start], _trim(tree, begin + start, begin + stop - 1)
            words = [i for i in range(first, last + 1) if tree.is_word[i]]
            dash = first > 0 and not set(tree.token[first - 1]) - DASHES
            # Behind a dash at the head of a line somebody speaks.
            heads_line = dash and tree.begins_paragraph(first - 1) > tree.begins_paragraph(first)
            if kind == INDIRECT and heads_line:
                kind = DIRECT
            if kind not in REPORTED or (kind == DIRECT and not heads_line) or len(words) < LEAST:
                continue
            # Words wholly in marks are found by their marks.
            marked = any(a <= words[0] and words[-1] <= b for a, b in tree.marked)
            if not marked and seen.quoted[words, SPEECH].sum(1).mean() >= SURE:
                found.append((first, last, heads.KINDS[kind - 1]))
    return found


def _smooth(states: np.ndarray) -> np.ndarray:
    """The likeliest state of each token where every change of state costs: Viterbi 1967."""
    scores = np.log(np.maximum(states, 1e-6))
    best, back = scores[0], np.zeros(states.shape, dtype=int)
    for i in range(1, len(scores)):
        top = int(best.argmax())
        stays = best >= best[top] - CHANGE
        back[i] = np.where(stays, np.arange(states.shape[1]), top)
        best = np.where(stays, best, best[top] - CHANGE) + scores[i]
    path = [int(best.argmax())]
    for row in back[:0:-1]:
        path.append(int(row[path[-1]]))
    return np.array(path[::-1])


def _trim(tree: Article, first: int, last: int) -> Span:
    """A stretch without punctuation at either end, but with marks that stand in pairs."""
    while first < last and not tree.is_word[first] and tree.token[first] not in ("«", "(", '"'):
        first += 1
    while last > first and not tree.is_word[last] and tree.token[last] not in ("»", ")", '"'):
        last -= 1
    return first, last


def find_cues_and_sources(tree: Article, seen: Seen) -> tuple[list[Span], list[Span]]:
    """The words that announce speech, and the phrases that name who speaks."""
    sources = _find_runs(tree, seen.source, SOURCE)
    return _find_runs(tree, seen.cue, SURE), [run for run in sources if can_speak(tree, *run)]


def _find_runs(tree: Article, scores: np.ndarray, least: float) -> list[Span]:
    """Stretches of neighbouring tokens whose score is above a bar."""
    places = np.flatnonzero(scores > least)
    cuts = np.flatnonzero(np.diff(places) > 1) + 1
    runs = [(int(part[0]), int(part[-1])) for part in np.split(places, cuts) if len(part)]
    runs = [(first, min(last, first + MOST, tree.bounds[first][1])) for first, last in runs]
    return [run for run in runs if any(tree.is_word[run[0] : run[1] + 1])]


def find_cue(tree: Article, cues: list[Span], first: int, last: int) -> Cue:
    """The nearest word that announces a quotation, in a sentence it touches."""
    begin = tree.bounds[max(first - 2, 0)][0]
    end = tree.bounds[min(last + 2, len(tree.token) - 1)][1]
    near = [run for run in cues if begin <= run[0] and run[1] <= end]
    near = [run for run in near if run[1] < first or run[0] > last]
    if not near:
        return {}
    first_cue, last_cue = min(near, key=lambda run: min(abs(first - run[1]), abs(run[0] - last)))
    words = [tree.lemma[i].lower() for i in range(first_cue, last_cue + 1) if tree.is_word[i]]
    words = [word for word in words if word not in REFLEXIVE] or words
    return {"cue": " ".join(words), "at": first_cue}


def _find_source(
    tree: Article, seen: Seen, sources: list[Span], cue: Cue, first: int, last: int
) -> Cue:
    """The most probable source of a quotation, if any is more probable than nobody."""
    runs, features = describe_sources(tree, seen, sources, cue, first, last)
    behind = [run for run in runs if cue["cue"] in ACCORDING_TO and 0 < run[0] - cue["at"] <= 2]
    if behind:  # *selon Moscou*: nobody else says it
        return {"who": tree.top(*behind[0])} | name_speaker(
            tree, *complete_phrase(tree, *behind[0])
        )
    near = range(max(cue["at"] - 2, 0), min(cue["at"] + 2, len(tree.token)))
    glued = next((k for k in near if tree.token[k].lower() in GLUED), None)
    if cue["cue"] and glued is not None:  # it stands for somebody before it, or is the source
        fits = [can_stand_for(tree, *run, glued) for run in runs]
        runs, features = [*compress(runs, fits)], features[[*fits, *[True] * bool(runs)]]
    best = int(heads.weigh_sources(features).argmax()) if len(features) else len(runs)
    if best == len(runs):
        return {} if glued is None or not cue["cue"] else name_speaker(tree, glued, glued)
    span = complete_phrase(tree, *runs[best])
    return {"who": tree.top(*span)} | name_speaker(tree, *span)


def describe_sources(
    tree: Article, seen: Seen, sources: list[Span], cue: Cue, first: int, last: int
) -> tuple[list[Span], np.ndarray]:
    """The phrases that may name the source of a quotation, and what speaks for each: a row each.

    The last row is nobody. Columns: how surely the reader points there (a logarithm) and tags it;
    how far it is from the quotation and its cue (logarithms of words); whether it stands in a
    sentence of the quotation, in one before, within a quotation; whether it is nobody.
    """
    reading = next(
        (part for span, part in seen.readings if span[0] <= tree.start[first] < span[1]),
        seen.readings[-1][1],
    )
    pieces = reading.inside(tree.start[first], tree.end[last])
    if not pieces.any():
        return [], np.zeros((0, N_FEATURES))
    weights = heads.point(reading, pieces)
    runs = [run for run in sources if tree.start[run[1]] >= reading.start[0]]
    runs = [run for run in runs if tree.end[run[0]] <= reading.end[-1]]
    pointed = _take_phrase(tree, reading, weights)
    if pointed and not any(a <= pointed[1] and pointed[0] <= b for a, b in runs):
        runs.append(pointed)
    at = cue.get("at", first) if cue.get("cue") else None
    own = range(tree.sentence_id[max(first - 2, 0)], tree.sentence_id[last] + 1)
    rows = []
    for a, b in runs:
        mass = float(weights[:-1][reading.inside(tree.start[a], tree.end[b])].sum())
        far = max(a - last, first - b, 0)
        near_cue = np.log1p(min(abs(a - at), abs(b - at))) if at is not None else np.log1p(far)
        inside = seen.quoted[a : b + 1, SPEECH].sum(1).mean()
        here, before = tree.sentence_id[a] in own, b < first
        tagged = float(seen.source[a : b + 1].mean())
        rows.append([np.log(mass + 1e-3), tagged, np.log1p(far), near_cue, here, before, inside, 0])
    rows.append([np.log(float(weights[-1]) + 1e-3), 0, 0, 0, 0, 0, 0, 1])
    return runs, np.array(rows, dtype=float)


def _take_phrase(tree: Article, reading: Reading, weights: np.ndarray) -> Span | None:
    """The phrase round the word that is pointed at, where no phrase was tagged as a source."""
    place = int(weights[:-1].argmax())
    if weights[place] < weights[-1]:
        return None
    at = int(np.searchsorted(tree.start, reading.start[place], side="right")) - 1
    for start, end, *_ in tree.list_mentions(at, at):
        inside = [k for k in range(len(tree.token)) if tree.start[k] < end and tree.end[k] > start]
        return inside[0], inside[-1]
    first, last = tree.span(at) if tree.pos[at] in ("NOUN", "PROPN") else (at, at)
    return (first, last) if can_speak(tree, first, last) and last - first < 8 else None
