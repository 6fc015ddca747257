"""What was changed within the sentences that two texts share, word by word."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import pandas as pd
from rapidfuzz.distance import Levenshtein

from helpers.base.choices import check_choice
from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.reuse.sentence_pairs import BOTH_PLACES, align

Row = Literal["change", "match"]

COLUMNS = ["match", "change", "before", "after", "entity", "name_in", "in_quotation", "is_moved"]
COLUMNS += BOTH_PLACES
FRINGE = " ,;:.-–"  # around a change, no part of it
CLAUSE_ENDS = {",", ";", ":", ")", "–"}
SHORT = 3  # letters; one word so short between two changes belongs to both


# The tokens of one article, with the name and the direct speech that each is part of.
_TOKENS = """
    SELECT sentence_id, start, "end", token, is_word,
        (SELECT any_value(entity) FROM own m WHERE m.start < t."end" AND m."end" > t.start),
        (SELECT min(start) FROM own m WHERE m.start <= t.start AND m."end" >= t."end") AS name,
        (SELECT min(start) FROM speech q WHERE q.start <= t.start AND q."end" >= t."end") AS quote
    FROM tokens t JOIN chosen USING (doc_id) ORDER BY start
"""


class _Token(NamedTuple):
    sentence_id: int
    start: int
    end: int
    text: str
    is_word: bool
    entity: str
    name: int
    """Where the name begins that it is part of; missing where it is of none."""
    quote: int


_Tokens = list[_Token]
_Sides = tuple[_Tokens, _Tokens]  # what the first text has, what the second
_Stretches = list[tuple[int, int, set[str]]]


def edits(
    corpus: Corpus, first: str | None = None, second: str | None = None, *, by: Row = "change"
) -> pd.DataFrame:
    """What was edited in sentences that two articles share: one row per change, or per match.

    By change, in the order of the second text: match, change (*cut*: words that only the first text
    has; *put in*: words that only the second has; *replaced*), before, after, entity (whom both
    name, where a name replaces another of the same person, place or organisation), name_in (before,
    after, both or nothing: where the words are a name and no more), in_quotation (within speech
    between quotation marks), is_moved (the words stand elsewhere in what only the other text has),
    and for each side sentence_id, start, end. Quotation marks and capitals are no change.

    By match, for `show.pairs`: status, similarity, and the sentences as lists of (text, kind) in
    `first` and `second`: *del* for words that only the first has, *ins* for words that only the
    second has, *was* and *now* where words replace others, "" for what both have.

    Parameters
    ----------
    first, second : doc_id of the two articles; without them the pair that shares most
    by : what one row is: change or match

    >>> reuse.edits(corpus)[["change", "before", "after"]].tail(2)
         change before    after
    6  replaced   l'EI  «Daech»
    7  replaced   l'EI  «Daech»
    """
    check_choice("by", by, Row)
    aligned = align(corpus, first, second)
    doc_ids = [aligned.attrs[side] for side in ("first", "second")]
    texts = corpus.articles.set_index("doc_id")["text"].reindex(doc_ids).tolist()
    tokens = [_read_tokens(corpus, doc_id) for doc_id in doc_ids]
    matches = {}
    for number, part in aligned.groupby("match", sort=False):
        numbers = [part[name].dropna().unique() for name in ("sentence_id", "sentence_id_2")]
        one, two = (
            [t for k in own for t in side.get(k, [])]
            for own, side in zip(numbers, tokens, strict=True)
        )
        matches[number] = one, two
    if by == "change":
        rows = _list_changes(aligned, texts, matches)
        return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(BOTH_PLACES, "Int64"))
    table = _mark_matches(aligned, texts, matches)
    outlets = corpus.grouped("outlet").outlets.reindex(doc_ids)
    names = outlets + " (" + pd.Series(doc_ids, doc_ids) + ")"
    table.attrs = dict(zip(("first", "second"), names.fillna(""), strict=True))
    return table


def _read_tokens(corpus: Corpus, doc_id: str) -> dict[int, _Tokens]:
    own, quotes = (table[table["doc_id"] == doc_id] for table in (corpus.mentions, corpus.quotes))
    chosen, speech = pd.DataFrame({"doc_id": [doc_id]}), quotes[quotes["kind"] == "direct"]
    found: dict[int, _Tokens] = {}
    for row in corpus.query(_TOKENS, chosen=chosen, own=own, speech=speech).itertuples(index=False):
        found.setdefault(row.sentence_id, []).append(_Token(*row))
    return found


def _list_changes(
    aligned: pd.DataFrame, texts: list[str], matches: dict[int, _Sides]
) -> list[tuple]:
    """The changes of each edited sentence, as rows of `COLUMNS`."""
    # By match what differs: stretches of an edited sentence, the whole of one that stands alone.
    differing: dict[int, list[_Sides]] = {}
    for row in aligned.drop_duplicates("match").itertuples():
        one, two = matches[row.match]
        found = _compare_tokens(one, two) if row.status == "edited" else []
        differing[row.match] = [(one[a:b], two[c:d]) for same, a, b, c, d in found if not same]
        if row.status in ("dropped", "added"):
            differing[row.match] = [(one, two)]
    # The words of each stretch: in which match, and of which of the two texts.
    stretches: _Stretches = [
        (number, side, set(_fold(sides[side])))
        for number, own in differing.items()
        for sides in own
        for side in (0, 1)
    ]
    rows = []
    for number in aligned.loc[aligned["status"] == "edited", "match"].unique():
        for sides in _split_moved(differing[number], number, stretches):
            before, after = (bool(_words(side)) for side in sides)
            if not before and not after:
                continue  # a mark that came or went
            change = "replaced" if before and after else "cut" if before else "put in"
            shown = int(change != "cut")
            entities = [[t.entity for t in side if pd.notna(t.entity)] for side in sides]
            both = [name for name in entities[0] if name in entities[1] and change == "replaced"]
            names = [_is_within([t.name for t in side]) for side in sides]
            named = "both" if all(names) else "before" if names[0] else "after" * names[1]
            within = _is_within([t.quote for t in sides[shown]])
            read = [_read(side, text) for side, text in zip(sides, texts, strict=True)]
            row = [number, change, *read, both[0] if both else "", named, within]
            moved = _is_moved(sides, number, stretches)
            rows.append((*row, moved, *_span(sides[0]), *_span(sides[1])))
    return rows


def _mark_matches(
    aligned: pd.DataFrame, texts: list[str], matches: dict[int, _Sides]
) -> pd.DataFrame:
    rows = []
    for row in aligned.drop_duplicates("match").itertuples():
        one, two = matches[row.match]
        # A sentence that stands alone is marked whole.
        left, right = ["" if two else "del"] * len(one), ["" if one else "ins"] * len(two)
        for same, a, b, c, d in _compare_tokens(one, two) if one and two else []:
            if not same:
                both = a < b and c < d
                left[a:b] = ["was" if both else "del"] * (b - a)
                right[c:d] = ["now" if both else "ins"] * (d - c)
        status = ", ".join(filter(None, [row.status, row.division, "moved" if row.moved else ""]))
        marked = cut_pieces(one, left, texts[0]), cut_pieces(two, right, texts[1])
        rows.append((status, row.similarity, *marked))
    return pd.DataFrame(rows, columns=["status", "similarity", "first", "second"])


def cut_pieces(tokens: Sequence[Any], kinds: list[str], text: str) -> list[tuple[str, str]]:
    """The words in runs of one kind each, with what stands between them."""
    pieces: list[tuple[str, str]] = []
    at = tokens[0].start if tokens else 0
    for token, kind in zip(tokens, kinds, strict=True):
        before = pieces.pop()[0] if pieces and pieces[-1][1] == kind else ""
        pieces.append((before + text[at : token.end], kind))
        at = token.end
    return pieces


def _compare_tokens(one: _Tokens, two: _Tokens) -> list[tuple[bool, int, int, int, int]]:
    """Stretches that are the same on both sides, and stretches that differ, in order.

    A short word between two changes is taken for a part of one larger change.
    """
    codes = Levenshtein.opcodes([_plain(t.text) for t in one], [_plain(t.text) for t in two])
    result: list[tuple[bool, int, int, int, int]] = []
    for k, (tag, a, b, c, d) in enumerate(codes):
        between = 0 < k < len(codes) - 1 and b - a == 1 and len(one[a].text) <= SHORT
        same = tag == "equal" and not (between and one[a].is_word)
        if result and not same and not result[-1][0]:
            result[-1] = (False, result[-1][1], b, result[-1][3], d)
        else:
            result.append((same, a, b, c, d))
    return result


def _split_moved(changes: list[_Sides], number: int, stretches: _Stretches) -> list[_Sides]:
    """The changes, what was cut or put in parted where a clause of it was moved and the next not.

    *(…), assure-t-on à Paris* is two changes where the attribution stands before the speech now.
    """
    result: list[_Sides] = []
    for one, two in changes:
        if one and two:
            result.append((one, two))
            continue
        tokens, last = one or two, None
        ends = [i + 1 for i, token in enumerate(tokens) if token.text in CLAUSE_ENDS]
        runs: list[_Tokens] = []
        for a, b in pairwise([0, *ends, len(tokens)]):
            clause = tokens[a:b]
            sides = (clause, []) if one else ([], clause)
            moved = _is_moved(sides, number, stretches) if _words(clause) else last
            if runs and moved == last:
                runs[-1] = runs[-1] + clause
            elif clause:
                runs.append(clause)
            last = moved
        result += [(run, []) if one else ([], run) for run in runs]
    return result


def _is_moved(sides: _Sides, number: int, stretches: _Stretches) -> bool:
    """Whether most words stand in what only the other text has of this sentence, or all that weigh
    in one such stretch of another sentence."""
    shown = 1 if sides[1] else 0
    words, beside = _fold(sides[shown]), set(_fold(sides[1 - shown]))
    elsewhere = [(match, found) for match, side, found in stretches if side != shown]
    here = set().union(*(found for match, found in elsewhere if match == number)) - beside
    if 2 * sum(word in here for word in words) >= len(words):
        return True
    weighty = {word for word in words if len(word) > SHORT}
    return len(weighty) > 1 and any(
        weighty <= found and 2 * sum(word in found for word in words) >= len(words)
        for match, found in elsewhere
        if match != number
    )


def _plain(token: str) -> str:
    """Quotation marks are a house style, not an edit, and so is a capital."""
    return '"' if token in "«»" else token.lower()


def _words(tokens: _Tokens) -> list[str]:
    return [token.text.lower() for token in tokens if token.is_word]


def _fold(tokens: _Tokens) -> list[str]:
    """Words as they are recognised elsewhere: without accents, *-t-on* as *t* and *on*."""
    return [part for word in _words(tokens) for part in fold(word).split("-") if part]


def _read(tokens: _Tokens, text: str) -> str:
    return text[tokens[0].start : tokens[-1].end].strip(FRINGE) if tokens else ""


def _is_within(starts: list[int]) -> bool:
    """Whether all tokens are part of one and the same name or quotation."""
    return len(set(starts)) == 1 and bool(pd.notna(starts[0]))


def _span(tokens: _Tokens) -> tuple:
    return (tokens[0].sentence_id, tokens[0].start, tokens[-1].end) if tokens else (pd.NA,) * 3
