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
    articles = pd.Index(corpus.articles["doc_id"])
    longest = 1 + max(map(len, corpus.articles["text"]), default=0)

    def place(table: pd.DataFrame) -> tuple[np.ndarray, ...]:
        """Where spans start and end, as if the texts stood one behind the other."""
        docs = table["doc_id"].astype("category").cat  # few, whatever the number of spans
        begin = longest * articles.get_indexer(docs.categories).astype(np.int64)[docs.codes]
        return tuple(begin + table[column].to_numpy(dtype=np.int64) for column in ("start", "end"))

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
    keys = ["doc_id", "sentence_id"]
    sentences = corpus.sentences[[*keys, "start", "text"]]
    quotes = quotes.merge(sentences, on=keys, suffixes=("", "_sentence"))
    quotes = quotes.join(_locate_cues(corpus, quotes).set_index([*keys, "cue"]), on=[*keys, "cue"])
    columns = [*keys, "start_sentence", "cue_start", "speaker", "text", "entity"]
    rows = []
    for doc_id, number, begin, cue, speaker, text, entity in quotes[columns].to_numpy().tolist():
        found = [begin + match.start() for match in re.finditer(re.escape(speaker), text)]
        if found:
            start = min(found, key=lambda place: abs(place - (begin if cue != cue else cue)))
            rows.append((doc_id, number, start, start + len(speaker), entity))
    return _as_spans(rows, ["doc_id", "sentence_id", "start", "end", "entity"])


def _locate_cues(corpus: Corpus, quotes: pd.DataFrame) -> pd.DataFrame:
    """Where the last word with the cue's form, else lemma, stands in its sentence: cue_start."""
    return corpus.query(
        """
        SELECT doc_id, sentence_id, cue, coalesce(
            max(tokens.start) FILTER (lower(token) = lower(cue)), max(tokens.start)) AS cue_start
        FROM tokens JOIN cues USING (doc_id, sentence_id)
        WHERE lower(cue) IN (lower(token), lower(lemma)) GROUP BY ALL
        """,
        cues=quotes[["doc_id", "sentence_id", "cue"]].drop_duplicates(),
    )


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
