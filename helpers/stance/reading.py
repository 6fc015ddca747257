"""How the trained reader judges each sentence, and the words that decided.

Read once for a corpus and the sides of its subject, and kept beside the annotated tables.
"""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from helpers.corpus.cache import hash_code
from helpers.corpus.loading import Corpus
from helpers.language.reader import heads, marks
from helpers.language.reader.encoder import Span, Window, cut_windows, read
from helpers.language.reader.heads import STANCES as LABELS
from helpers.language.syntax import locate_articles
from helpers.stance import sides
from helpers.stance.sides import ALLY, Subject, find_names, find_silent

KEYS = ["doc_id", "sentence_id"]
PLACE = {"doc_id": "str", "sentence_id": "int64"}
JUDGED = PLACE | dict.fromkeys(LABELS, "float64")
DECIDED = PLACE | {"start": "int64", "end": "int64"}
WORDS = ["start", "end", "pos", "morph", "is_word"]
OPENERS = ("DET", "ADP", "CCONJ", "SCONJ", "PRON", "AUX", "VERB")  # a chunk may begin with one
CONTENT = ("NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM")
LONGEST = 4  # words of a chunk
MOST = 12  # chunks of a sentence; in a longer one neighbours go together
TRIED = 4  # chunks that are left out to see what changes: those that add most to the label
NAMED = 2  # chunks named as evidence
MARGIN = 0.1  # of probability that must be lost without a chunk for it to count as evidence
QUIET_BELOW = 200  # articles; below it a progress bar is gone before it is read

Mark = tuple[int, int, int]


def read_stance(corpus: Corpus, subject: Subject) -> dict[str, pd.DataFrame]:
    """Two tables. *judged*: one row per sentence read, with a probability for each label.
    *decided*: one row per stretch of words that decided, with start and end in the article.
    """
    code = hash_code(__file__, sides.__file__, marks.__file__)
    depends_on = f"{subject.french} {subject.sides.to_csv()} {code}"
    return corpus.keep("stance", depends_on, partial(_read_articles, corpus, subject))


def _read_articles(corpus: Corpus, subject: Subject) -> dict[str, pd.DataFrame]:
    silent, open_article = find_silent(corpus, subject), mark_articles(corpus, subject)
    own = locate_articles(corpus.sentences)
    chosen = {doc_id for doc_id in own if not silent[doc_id]}
    read = (
        (doc_id, tokens.iloc[place])
        for tokens in corpus.read_parts("tokens", [*KEYS, *WORDS])
        for doc_id, place in locate_articles(tokens).items()
        if doc_id in chosen
    )
    judged: list[tuple[Any, ...]] = []
    decided: list[tuple[Any, ...]] = []
    quiet = len(chosen) < QUIET_BELOW
    for doc_id, words in tqdm(
        read, desc="reading", unit="article", total=len(chosen), disable=quiet
    ):
        article = open_article(doc_id)
        part = corpus.sentences.iloc[own[doc_id]]
        spans = list(zip(part["start"].tolist(), part["end"].tolist(), strict=True))
        groups = dict(list(words.groupby("sentence_id")))
        for number, span, p in zip(part["sentence_id"], spans, article.judge(spans), strict=True):
            judged.append((doc_id, number, *p.tolist()))
            label = int(p.argmax())
            if LABELS[label] != "none" and not np.isnan(p).any():
                found = article.find_deciding(span, cut_chunks(groups[number]), label)
                decided += [(doc_id, number, *chunk) for chunk in found]
    return {
        "judged": pd.DataFrame(judged, columns=[*JUDGED]).astype(JUDGED),
        "decided": pd.DataFrame(decided, columns=[*DECIDED]).astype(DECIDED),
    }


def mark_articles(corpus: Corpus, subject: Subject) -> "Callable[[str], MarkedText]":
    """What gives the text of an article, by doc_id, with the sides that are named in it marked."""
    names = find_names(corpus, subject)
    marks: dict[str, list[Mark]] = {}
    for row in names[names["rank"].between(1, ALLY)].itertuples():
        marks.setdefault(row.doc_id, []).append((row.start, row.end, row.rank))
    texts = corpus.articles.set_index("doc_id")["text"]
    return lambda doc_id: MarkedText(texts[doc_id], subject.french, marks.get(doc_id, []))


class MarkedText:
    """A text with what is marked in it; a class because each question needs both."""

    def __init__(self, text: str, prefix: str, marks: list[Mark]) -> None:
        self.text, self.prefix = text, prefix
        self.marks = np.array(marks, dtype=np.int64).reshape(-1, 3)

    def judge(self, sentences: list[Span], wanted: Collection[Span] | None = None) -> np.ndarray:
        """How probable each label is for the `wanted` of all sentences of the text, or for all.

        Each is read among its neighbours and alone.
        """
        parts = []
        for begin, own in cut_windows(self.text, sentences):
            chosen = own if wanted is None else [span for span in own if span in wanted]
            places = [(start - begin, end - begin) for start, end in chosen]
            if places:
                parts.append(heads.judge_twice(self._cut(begin, own[-1][1]), places, "stance"))
        return np.concatenate(parts)

    def find_deciding(self, sentence: Span, chunks: list[Span], label: int) -> list[Span]:
        """The chunks without which the sentence, read alone, is much less surely what it is."""
        begin, end = sentence
        whole = (0, end - begin)
        (reading,) = read([self._cut(begin, end)])
        before = heads.judge(reading, [whole], "stance")[0, label]
        added = heads.weigh(reading, whole, "stance")
        added = added[:, label] - added.mean(axis=1)
        places = [(start - begin, stop - begin) for start, stop in chunks]
        weights = [added[reading.inside(*place)].sum() for place in places]
        lost = []
        for i in np.argsort(weights)[::-1][:TRIED].tolist():
            (left,) = read([self._cut(begin, end, without=chunks[i])])
            if len(left.vector):
                p = heads.judge(left, [whole], "stance")[0, label]
                lost.append((before - p, chunks[i]))
        return [chunk for drop, chunk in sorted(lost, reverse=True)[:NAMED] if drop >= MARGIN]

    def _cut(self, begin: int, end: int, *, without: Span = (0, 0)) -> Window:
        """A stretch of the text with its marks, perhaps without some of its words."""
        first, last = without if without[1] else (end, end)
        text = self.text[begin:first] + self.text[last:end]
        start, stop = self.marks[:, 0], self.marks[:, 1]
        inside = (start >= begin) & (stop <= end)
        kept = self.marks[inside & ((stop <= first) | (start >= last))]
        kept[:, :2] -= begin + (last - first) * (kept[:, :1] >= last)
        return Window(text, self.prefix, tuple(map(tuple, kept.tolist())))


def cut_chunks(tokens: pd.DataFrame) -> list[Span]:
    """A sentence in short runs of words, each from a function word or a verb to the next.

    One row per token of the sentence. Start and end of each run; at most `MOST` of them.
    """
    chunks: list[list[int]] = []
    n, full = 0, False  # words of the last chunk; whether it says something already
    for start, end, pos, morph, is_word in zip(*(tokens[name] for name in WORDS), strict=True):
        denies = "Polarity=Neg" in morph
        content = pos in CONTENT and not denies
        if not is_word:
            n = 0
        elif n in (0, LONGEST) or (full and (denies or pos in OPENERS)):
            chunks.append([start, end])
            n, full = 1, content
        else:
            chunks[-1][1] = end
            n, full = n + 1, full or content
    step = max(1, -(-len(chunks) // MOST))
    groups = (chunks[i : i + step] for i in range(0, len(chunks), step))
    return [(group[0][0], group[-1][1]) for group in groups]
