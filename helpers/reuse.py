"""Wire copy: what one text kept, edited, dropped and added, sentence by sentence."""

from typing import Literal, NamedTuple

import pandas as pd
from rapidfuzz.distance import Levenshtein

from helpers.alignment import align_sentences, find_moved
from helpers.copies import choose_pair, find_copies
from helpers.corpus import Corpus
from helpers.spelling import fold

Status = Literal["verbatim", "edited", "dropped", "added"]
Division = Literal["", "split", "merged"]

STATUSES: tuple[Status, ...] = ("verbatim", "edited", "dropped", "added")
PLACES = ["sentence_id", "start", "end"]
REUSE_COLUMNS = ["status", "similarity", *PLACES, *(f"{name}_2" for name in PLACES), "match",
                 "division", "moved"]  # fmt: skip
EDIT_COLUMNS = [
    "match",
    "change",
    "before",
    "after",
    "in_quotation",
    "is_moved",
    *REUSE_COLUMNS[2:8],
]
Change = Literal["cut", "put in", "replaced"]
KINDS = {"cut": ("del", ""), "put in": ("", "ins"), "replaced": ("was", "now")}
FRINGE = " ,;:.-–"  # around a change, no part of it
SHORT = 3  # letters; one word so short between two changes belongs to both


def find_reuse(corpus: Corpus, first: str | None = None, second: str | None = None) -> pd.DataFrame:
    """Align the sentences of two articles: one row per pair, or sentence that stands alone.

    Columns: status (verbatim: the same words in the same order; edited; dropped: only in the
    first; added: only in the second), similarity (share of words in common, in order), for each
    side sentence_id, start, end; match (a number: where a sentence was split or sentences merged,
    its rows share one), division (*split*, *merged* or nothing), moved (stands out of order). In
    order of the second text, dropped ones where they stood. Without names, the pair that shares
    most; no rows where no two articles share a dispatch.
    Raises ValueError for an article the corpus does not have.
    """
    if first is None or second is None:
        first, second = choose_pair(find_copies(corpus)) or ("", "")
    else:
        missing = {first, second} - set(corpus.articles["doc_id"])
        if missing:
            raise ValueError(f"no article “{missing.pop()}” in this corpus")
    left, right = _sentence_words(corpus, first), _sentence_words(corpus, second)
    words = left["words"].tolist(), right["words"].tolist()
    matches = align_sentences(*words)
    rows = []
    for number, (match, moved) in enumerate(zip(matches, find_moved(matches), strict=True), 1):
        one, two = ([word for k in part for word in side[k]]
                    for side, part in zip(words, match[:2], strict=True))  # fmt: skip
        status = ("added" if not match.left else "dropped" if not match.right
                  else "verbatim" if one == two else "edited")  # fmt: skip
        division = "split" if len(match.right) > 1 else "merged" if len(match.left) > 1 else ""
        for i in match.left or (None,):
            for j in match.right or (None,):
                rows.append((status, match.similarity, *_place(left, i), *_place(right, j), number,
                             division, moved))  # fmt: skip
    table = pd.DataFrame(rows, columns=REUSE_COLUMNS)
    numbers = dict.fromkeys(REUSE_COLUMNS[2:8], "Int64") | {"similarity": float, "moved": bool}
    table = table.astype(numbers | {"match": "int64"})
    table.attrs = {"first": first, "second": second}
    return table


def count_reuse(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """What became of the dispatch: one row per status, with sentences and words.

    Sentences are those of the first text, added ones those of the second; words are counted as
    they stand in the second text, those of dropped sentences in the first.
    """
    words = corpus.sentences.assign(doc_id=corpus.sentences["doc_id"].astype("str"))
    sizes = words.set_index(["doc_id", "sentence_id"])["n_words"]
    rows = []
    for status in STATUSES:
        part = reuse[reuse["status"] == status]
        counted = "sentence_id_2" if status == "added" else "sentence_id"
        weighed, name = (
            ("sentence_id", "first") if status == "dropped" else ("sentence_id_2", "second")
        )
        n_words = sum(int(sizes[(reuse.attrs[name], k)]) for k in part[weighed].unique())
        rows.append((status, part[counted].nunique(), n_words))
    return pd.DataFrame(rows, columns=["status", "n_sentences", "n_words"])


def list_edits(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The changes within edited sentences: one row each, in the order of the second text.

    Columns: match, change (*cut*: words that only the first text has; *put in*: words that only the
    second has; *replaced*), before, after, in_quotation (within speech between quotation marks),
    is_moved (most of the words stand elsewhere in the other text's sentence), and for each side
    sentence_id, start, end. Quotation marks and capitals are house style and no change.
    """
    rows = []
    tokens, texts = _tokens_of(reuse, corpus), _texts_of(reuse, corpus)
    speech = [_find_speech(corpus, reuse.attrs[name]) for name in ("first", "second")]
    for number, part in reuse[reuse["status"] == "edited"].groupby("match", sort=False):
        one, two = _gather(part, tokens)
        changes = [(one[a:b], two[c:d]) for same, a, b, c, d in _compare_tokens(one, two)
                   if not same]  # fmt: skip
        changed = [{word for sides in changes for word in _fold(sides[k])} for k in (0, 1)]
        for sides in changes:
            before, after = (_words(side) for side in sides)
            if not before and not after:
                continue  # a mark that came or went
            change = "replaced" if before and after else "cut" if before else "put in"
            shown = sides[0] if change == "cut" else sides[1]
            within = speech[int(change != "cut")]
            words = _fold(shown)
            others = changed[1] if change == "cut" else changed[0] - set(_fold(sides[0]))
            rows.append((
                number, change, _read(sides[0], texts[0]), _read(sides[1], texts[1]),
                any(start <= shown[0].start and shown[-1].end <= end for start, end in within),
                2 * sum(word in others for word in words) >= len(words),
                *_span(sides[0]), *_span(sides[1]),
            ))  # fmt: skip
    table = pd.DataFrame(rows, columns=EDIT_COLUMNS)
    return table.astype(dict.fromkeys(REUSE_COLUMNS[2:8], "Int64"))


def show_edits(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The aligned sentences with their edits: one row per match, for `display.show_pairs`.

    `first` and `second` are lists of (text, kind): kind *del* for words only the first has, *ins*
    for words only the second has, *was* and *now* where words replace others, "" for what both
    have. `status` says also whether a sentence was moved, split or merged.
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
        rows.append((
            ", ".join([row["status"], *(word for word in also if word)]), row["similarity"],
            _pieces(texts[0], one, left), _pieces(texts[1], two, right),
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=["status", "similarity", "first", "second"])
    outlets = corpus.articles.set_index("doc_id")["outlet"]
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


def _sentence_words(corpus: Corpus, doc_id: str) -> pd.DataFrame:
    """One row per sentence of an article: its place and its words, in lower case."""
    sentences = corpus.sentences[corpus.sentences["doc_id"] == doc_id]
    tokens = corpus.tokens[(corpus.tokens["doc_id"] == doc_id) & corpus.tokens["is_word"]]
    words = tokens["token"].astype("str").str.lower().groupby(tokens["sentence_id"]).agg(list)
    found = [words.get(number, []) for number in sentences["sentence_id"]]
    return sentences[PLACES].assign(words=found)


def _place(sentences: pd.DataFrame, number: int | None) -> list:
    return [pd.NA] * 3 if number is None else sentences[PLACES].iloc[number].tolist()


def _texts_of(reuse: pd.DataFrame, corpus: Corpus) -> list[str]:
    texts = corpus.articles.set_index("doc_id")["text"]
    return [texts.get(reuse.attrs[name], "") for name in ("first", "second")]


def _tokens_of(reuse: pd.DataFrame, corpus: Corpus) -> list[dict[int, list[_Token]]]:
    """The tokens of both articles by sentence."""
    sides = []
    for name in ("first", "second"):
        tokens = corpus.tokens[corpus.tokens["doc_id"] == reuse.attrs[name]]
        found: dict[int, list[_Token]] = {}
        columns = ["sentence_id", "start", "end", "token", "is_word"]
        for row in tokens[columns].itertuples(index=False):
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
