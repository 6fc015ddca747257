"""Wire copy: what one text kept, edited, dropped and added, sentence by sentence."""

from typing import Literal

import pandas as pd

from helpers.corpus.alignment import align_sentences, find_moved
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import choose_pair, find_copies

Status = Literal["verbatim", "edited", "dropped", "added"]
Division = Literal["", "split", "merged"]

STATUSES: tuple[Status, ...] = ("verbatim", "edited", "dropped", "added")
PLACES = ["sentence_id", "start", "end"]
REUSE_COLUMNS = ["status", "similarity", *PLACES, *(f"{name}_2" for name in PLACES), "match",
                 "division", "moved"]  # fmt: skip


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
    words = corpus.sentences.assign(doc_id=corpus.sentences["doc_id"])
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


def _sentence_words(corpus: Corpus, doc_id: str) -> pd.DataFrame:
    """One row per sentence of an article: its place and its words, in lower case."""
    sentences = corpus.sentences[corpus.sentences["doc_id"] == doc_id]
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id", "token", "is_word"])
    tokens = tokens[(tokens["doc_id"] == doc_id) & tokens["is_word"]]
    words = tokens["token"].astype("str").str.lower().groupby(tokens["sentence_id"]).agg(list)
    found = [words.get(number, []) for number in sentences["sentence_id"]]
    return sentences[PLACES].assign(words=found)


def _place(sentences: pd.DataFrame, number: int | None) -> list:
    return [pd.NA] * 3 if number is None else sentences[PLACES].iloc[number].tolist()
