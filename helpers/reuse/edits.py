"""What was changed within the sentences that two texts share, word by word."""

from typing import NamedTuple

import pandas as pd
from rapidfuzz.distance import Levenshtein

from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.reuse.sentence_pairs import REUSE_COLUMNS

EDIT_COLUMNS = [
    "match",
    "change",
    "before",
    "after",
    "in_quotation",
    "is_moved",
    *REUSE_COLUMNS[2:8],
]
KINDS = {"cut": ("del", ""), "put in": ("", "ins"), "replaced": ("was", "now")}
FRINGE = " ,;:.-–"  # around a change, no part of it
CLAUSE_ENDS = {",", ";", ":", ")", "–"}
SHORT = 3  # letters; one word so short between two changes belongs to both


def list_edits(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The changes within edited sentences: one row each, in the order of the second text.

    Columns: match, change (*cut*: words that only the first text has; *put in*: words that only the
    second has; *replaced*), before, after, in_quotation (within speech between quotation marks),
    is_moved (the words stand elsewhere in what only the other text has), and for each side
    sentence_id, start, end. Quotation marks and capitals are house style and no change.
    """
    rows = []
    tokens, texts = _tokens_of(reuse, corpus), _texts_of(reuse, corpus)
    speech = [_find_speech(corpus, reuse.attrs[name]) for name in ("first", "second")]
    edited: dict[int, list[_Sides]] = {}
    for number, part in reuse[reuse["status"] == "edited"].groupby("match", sort=False):
        one, two = _gather(part, tokens)
        edited[number] = [(one[a:b], two[c:d]) for same, a, b, c, d in _compare_tokens(one, two)
                          if not same]  # fmt: skip
    apart = _find_apart(reuse, tokens, edited)
    for number, changes in edited.items():
        changed = [{word for sides in changes for word in _fold(sides[k])} for k in (0, 1)]
        others = [[run for match, runs in apart[k].items() if match != number for run in runs]
                  for k in (0, 1)]  # fmt: skip
        for sides in _split_moved(changes, changed, others):
            before, after = (_words(side) for side in sides)
            if not before and not after:
                continue  # a mark that came or went
            change = "replaced" if before and after else "cut" if before else "put in"
            shown = sides[0] if change == "cut" else sides[1]
            within = speech[int(change != "cut")]
            rows.append((
                number, change, _read(sides[0], texts[0]), _read(sides[1], texts[1]),
                any(start <= shown[0].start and shown[-1].end <= end for start, end in within),
                _is_moved(sides, changed, others),
                *_span(sides[0]), *_span(sides[1]),
            ))  # fmt: skip
    table = pd.DataFrame(rows, columns=EDIT_COLUMNS)
    return table.astype(dict.fromkeys(REUSE_COLUMNS[2:8], "Int64"))


def show_edits(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The aligned sentences with their edits: one row per match, for `display.show_pairs`.

    `first` and `second` are lists of (text, kind): kind *del* for words only the first has, *ins*
    for words only the second has (all words of a sentence that stands alone), *was* and *now*
    where words replace others, "" for what both have. `status` says also whether a sentence
    was moved, split or merged.
    """
    tokens, texts = _tokens_of(reuse, corpus), _texts_of(reuse, corpus)
    rows = []
    for _, part in reuse.groupby("match", sort=False):
        one, two = _gather(part, tokens)
        left, right = [""] * len(one), [""] * len(two)
        for same, a, b, c, d in _compare_tokens(one, two) if one and two else []:
            if not same:
                kinds = KINDS["replaced" if a < b and c < d else "cut" if a < b else "put in"]
                left[a:b], right[c:d] = [kinds[0]] * (b - a), [kinds[1]] * (d - c)
        row = part.iloc[0]
        also = [row["division"], "moved" if row["moved"] else ""]
        if not one or not two:  # a sentence that stands alone is marked whole
            left, right = ["del"] * len(one), ["ins"] * len(two)
        rows.append((
            ", ".join([row["status"], *(word for word in also if word)]), row["similarity"],
            _pieces(texts[0], one, left), _pieces(texts[1], two, right),
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=["status", "similarity", "first", "second"])
    outlets = corpus.outlets
    table.attrs = {
        name: f"{outlets[doc_id]} ({doc_id})" if doc_id else ""
        for name, doc_id in reuse.attrs.items()
    }
    return table


class _Token(NamedTuple):
    sentence_id: int
    start: int
    end: int
    text: str
    is_word: bool


_Sides = tuple[list[_Token], list[_Token]]  # of one change: what the first has, what the second


def _find_apart(
    reuse: pd.DataFrame, tokens: list[dict[int, list[_Token]]], edited: dict[int, list[_Sides]]
) -> list[dict[int, list[set[str]]]]:
    """The words that only one text has, by side and match: a set for each stretch of them."""
    apart: list[dict[int, list[set[str]]]] = [{}, {}]
    alone = reuse[reuse["status"].isin(["dropped", "added"])]
    for number, part in alone.groupby("match"):
        for k, side in enumerate(_gather(part, tokens)):
            apart[k][number] = [set(_fold(side))]
    for number, changes in edited.items():
        for k in (0, 1):
            apart[k][number] = [set(_fold(sides[k])) for sides in changes]
    return apart


def _split_moved(
    changes: list[_Sides], changed: list[set[str]], others: list[list[set[str]]]
) -> list[_Sides]:
    """The changes, what was cut or put in parted where a clause of it was moved and the next not.

    *(…), assure-t-on à Paris* is two changes where the attribution stands before the speech now.
    """
    result = []
    for sides in changes:
        side = 0 if sides[0] else 1
        if all(sides):
            result.append(sides)
            continue
        runs: list[tuple[bool | None, list[_Token]]] = []
        for clause in _part_clauses(sides[side]):
            both = (clause, []) if side == 0 else ([], clause)
            moved = _is_moved(both, changed, others) if _words(clause) else None
            if runs and (moved is None or moved == runs[-1][0]):
                runs[-1] = (runs[-1][0], runs[-1][1] + clause)
            else:
                runs.append((moved, clause))
        result += [(run, []) if side == 0 else ([], run) for _, run in runs]
    return result


def _part_clauses(tokens: list[_Token]) -> list[list[_Token]]:
    """A stretch in parts, each ending with a comma, a semicolon or a bracket."""
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        parts[-1].append(token)
        if token.text in CLAUSE_ENDS:
            parts.append([])
    return [part for part in parts if part]


def _is_moved(sides: _Sides, changed: list[set[str]], others: list[list[set[str]]]) -> bool:
    """Whether most words stand in what only the other text has of this sentence, or all that weigh
    in one such stretch of another sentence."""
    cut = not sides[1]
    words = _fold(sides[0] if cut else sides[1])
    here = changed[1] if cut else changed[0] - set(_fold(sides[0]))
    if 2 * sum(word in here for word in words) >= len(words):
        return True
    weighty = {word for word in words if len(word) > SHORT}
    return len(weighty) > 1 and any(
        weighty <= run and 2 * sum(word in run for word in words) >= len(words)
        for run in others[1 if cut else 0]
    )


def _texts_of(reuse: pd.DataFrame, corpus: Corpus) -> list[str]:
    texts = corpus.articles.set_index("doc_id")["text"]
    return [texts.get(reuse.attrs[name], "") for name in ("first", "second")]


def _tokens_of(reuse: pd.DataFrame, corpus: Corpus) -> list[dict[int, list[_Token]]]:
    """The tokens of both articles by sentence."""
    sides = []
    columns = ["sentence_id", "start", "end", "token", "is_word"]
    tokens = corpus.read_columns("tokens", ["doc_id", *columns])
    for name in ("first", "second"):
        own = tokens.loc[tokens["doc_id"] == reuse.attrs[name], columns]
        found: dict[int, list[_Token]] = {}
        for row in own.itertuples(index=False):
            found.setdefault(row.sentence_id, []).append(_Token(*row))
        sides.append(found)
    return sides


def _gather(part: pd.DataFrame, tokens: list[dict[int, list[_Token]]]) -> list[list[_Token]]:
    """The tokens of a match on either side, whatever the number of its sentences."""
    return [
        [token for number in part[name].dropna().unique() for token in side.get(number, [])]
        for side, name in zip(tokens, ("sentence_id", "sentence_id_2"), strict=True)
    ]


def _find_speech(corpus: Corpus, doc_id: str) -> list[tuple[int, int]]:
    quotes = corpus.quotes[
        (corpus.quotes["doc_id"] == doc_id) & (corpus.quotes["kind"] == "direct")
    ]
    return list(zip(quotes["start"], quotes["end"], strict=True))


def _compare_tokens(one: list[_Token], two: list[_Token]) -> list[tuple[bool, int, int, int, int]]:
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


def _plain(token: str) -> str:
    """Quotation marks are a house style, not an edit, and so is a capital."""
    return '"' if token in "«»" else token.lower()


def _words(tokens: list[_Token]) -> list[str]:
    return [token.text.lower() for token in tokens if token.is_word]


def _fold(tokens: list[_Token]) -> list[str]:
    """Words as they are recognised elsewhere: without accents, *-t-on* as *t* and *on*."""
    return [part for word in _words(tokens) for part in fold(word).split("-") if part]


def _span(tokens: list[_Token]) -> tuple:
    if not tokens:
        return (pd.NA,) * 3
    return tokens[0].sentence_id, tokens[0].start, tokens[-1].end


def _read(tokens: list[_Token], text: str) -> str:
    return text[tokens[0].start : tokens[-1].end].strip(FRINGE) if tokens else ""


def _pieces(text: str, tokens: list[_Token], kinds: list[str]) -> list[tuple[str, str]]:
    """The sentence in runs of words that both have (kind "") and of words that were changed."""
    pieces: list[tuple[str, str]] = []
    at = tokens[0].start if tokens else 0
    for token, kind in zip(tokens, kinds, strict=True):
        if pieces and pieces[-1][1] == kind:
            pieces[-1] = (pieces[-1][0] + text[at : token.end], kind)
        else:
            pieces.append((text[at : token.end], kind))
        at = token.end
    return pieces
