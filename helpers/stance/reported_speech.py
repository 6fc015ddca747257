"""Whose words, to the character: which spans of a text are someone else's."""

import re

import numpy as np
import pandas as pd

from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus

BRACKETS = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]")


def mark_speech(corpus: Corpus, spans: pd.DataFrame, *, direct: bool = False) -> np.ndarray:
    """Whether each span (doc_id, start, end) is someone else's words: one bool per row.

    Someone else's is what lies within a quotation that is speech (direct, indirect, *selon*; with
    `direct` only the first), but for the speaker's name (*selon Paris* is the outlet saying who
    speaks) and for what stands in brackets: writers gloss what they quote there.
    """
    quotes = corpus.quotes
    quotes = quotes[quotes["kind"] == "direct" if direct else quotes["kind"] != "scare"]
    doc_ids = corpus.articles["doc_id"].to_numpy(dtype=object)
    longest = 1 + int(corpus.articles["text"].str.len().max() if len(doc_ids) else 0)
    shift = pd.Series(np.arange(len(doc_ids), dtype=np.int64) * longest, index=doc_ids)

    def place(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        docs = table["doc_id"].astype("category").cat  # few, whatever the number of spans
        moved = shift.reindex(docs.categories.astype("str")).to_numpy()[docs.codes]
        return tuple(moved + table[column].to_numpy(dtype=np.int64) for column in ("start", "end"))

    inside = _is_within(*place(spans), *place(quotes))
    for named in (locate_speakers(corpus), _find_brackets(corpus)):
        inside &= ~_is_within(*place(spans), *place(named))
    return inside


@once_per_corpus
def _find_brackets(corpus: Corpus) -> pd.DataFrame:
    rows = [
        (doc_id, match.start(), match.end())
        for doc_id, text in zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True)
        for match in BRACKETS.finditer(text)
    ]
    return _as_spans(rows, ["doc_id", "start", "end"])


@once_per_corpus
def locate_speakers(corpus: Corpus) -> pd.DataFrame:
    """Where the text names who speaks: one row per speaker and sentence, with start and end.

    Of several places in the sentence, the one nearest to the word that announces the speech.
    """
    quotes = corpus.quotes[corpus.quotes["speaker"] != ""]
    quotes = quotes.drop_duplicates(["doc_id", "sentence_id", "cue", "speaker"])
    texts = dict(zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True))
    sentences = corpus.sentences
    bounds = sentences.set_index(["doc_id", "sentence_id"])[["start", "end"]]
    cues = _locate_cues(corpus, quotes)
    rows = []
    keys = pd.MultiIndex.from_frame(quotes[["doc_id", "sentence_id"]])
    for row, (begin, stop) in zip(
        quotes.itertuples(), bounds.reindex(keys).to_numpy(dtype=np.int64), strict=True
    ):
        text, found, at = texts[row.doc_id], [], begin - 1
        while (at := text.find(row.speaker, at + 1, stop)) >= 0:
            found.append(at)
        if found:
            cue = cues.get((row.doc_id, row.sentence_id, row.cue.lower()), begin)
            start = min(found, key=lambda place: abs(place - cue))
            rows.append((row.doc_id, row.sentence_id, start, start + len(row.speaker), row.entity))
    return _as_spans(rows, ["doc_id", "sentence_id", "start", "end", "entity"])


def _locate_cues(corpus: Corpus, quotes: pd.DataFrame) -> dict[tuple[str, int, str], int]:
    """Where the last word with the cue's lemma or form stands in its sentence."""
    wanted = set(quotes["cue"].str.lower())
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id", "start", "token", "lemma"])
    places = {}
    for column in ("lemma", "token"):
        names = tokens[column].astype("category")
        hit = names.cat.categories.astype("str").str.lower().isin(wanted)[names.cat.codes]
        for row in tokens[hit].itertuples():
            word = str(getattr(row, column)).lower()
            places[(str(row.doc_id), row.sentence_id, word)] = row.start
    return places


def _is_within(
    start: np.ndarray, end: np.ndarray, first: np.ndarray, last: np.ndarray
) -> np.ndarray:
    """Whether each span lies within one of others (first, last), which may nest or overlap."""
    if not len(first):
        return np.zeros(len(start), dtype=bool)
    order = np.argsort(first, kind="stable")
    reach = np.maximum.accumulate(last[order])
    before = np.searchsorted(first[order], start, side="right") - 1
    return (before >= 0) & (end <= reach[np.maximum(before, 0)])


def _as_spans(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    """A table of places, with the same types when it is empty."""
    numbers = {column: "int64" for column in columns if column not in ("doc_id", "entity")}
    return pd.DataFrame(rows, columns=columns).astype(numbers)
