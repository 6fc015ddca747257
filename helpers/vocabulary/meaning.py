"""Sentences by what they say: which are nearest to one, in whatever words.

Half of the likeness is of vectors, half of words in common. A vector is the mean of those of all
pieces of words, rare ones weighing more, less the mean of the corpus (Arora, Liang & Ma 2017).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base.memo import once_per_corpus
from helpers.base.translation import fault
from helpers.corpus.loading import Corpus
from helpers.language.reader.encoder import count_pieces, read_pieces, weigh_pieces
from helpers.vocabulary import terms

MOST_ASKED = 200  # sentences that are compared with all others, to open with one
FEWEST_WORDS = 8  # of a sentence that opens the search
REPEATED = 0.6  # likeness above which two sentences are of one formula, and nothing is retold


@dataclass(frozen=True)
class Space:
    """Where the sentences of a corpus lie; a class because what is asked is put there too."""

    middle: np.ndarray  # the mean of all vectors, which is taken out of each
    rarity: np.ndarray  # of each piece of a word, the logarithm of how few sentences have it
    vectors: np.ndarray
    words: sparse.csr_array

    def compare(self, text: str) -> np.ndarray:
        """How like a text each sentence is, 1 at most."""
        counts = count_pieces([text])
        return self._mix(_scale(_average(counts) - self.middle), _scale(counts * self.rarity))[:, 0]

    def compare_own(self, numbers: np.ndarray) -> np.ndarray:
        """How like each of some of its sentences every sentence is: one column for each of them."""
        return self._mix(self.vectors[numbers], self.words[numbers])

    def _mix(self, vectors: np.ndarray, words: sparse.csr_array) -> np.ndarray:
        return np.asarray(self.vectors @ vectors.T + (self.words @ words.T).toarray()) / 2


def find_nearest(
    corpus: Corpus, sentence: str | None, top: int | None, choices: terms.Choices
) -> pd.DataFrame:
    """The sentences that are most like one, as `concordance` gives them by *meaning*."""
    chosen = terms.select_sentences(corpus, terms.settle(choices))
    numbers = chosen["number"].to_numpy()
    sentence = _find_retold(corpus) if sentence is None else sentence
    if not any(map(str.isalnum, sentence)):
        raise fault("“{sentence}” has no word: type a sentence, or some words", sentence=sentence)
    found = corpus.sentences.iloc[numbers][["doc_id", "sentence_id", "text"]]
    dates = corpus.articles.set_index("doc_id")["date"]
    found.insert(0, "outlet", chosen["outlet"].to_numpy())
    found.insert(1, "date", found["doc_id"].astype("str").map(dates))
    alike = read_space(corpus).compare(sentence)[numbers]
    found = found.assign(similarity=alike).sort_values("similarity", ascending=False, kind="stable")
    told = {"sentence": sentence, "n": len(found), "n_outlets": found["outlet"].nunique()}
    usual = float(np.quantile(alike, 0.95)) if len(found) else np.nan
    found = found.head(top).reset_index(drop=True)
    found.attrs = told | {"usual": usual}
    return found


@once_per_corpus
def read_space(corpus: Corpus) -> Space:
    """Put all sentences of a corpus, in its order, where they lie."""
    return place(corpus.sentences["text"].tolist())


def place(texts: Sequence[str]) -> Space:
    """Put sentences where they lie among each other."""
    counts = count_pieces(texts)
    rarity = np.log((counts.shape[0] + 1) / (counts.sum(axis=0) + 0.5)).astype(np.float32)
    vectors = _average(counts)
    middle = vectors.mean(axis=0)
    return Space(middle, rarity, _scale(vectors - middle), _scale(counts * rarity))


@once_per_corpus
def _find_retold(corpus: Corpus) -> str:
    """The sentence nearest to one of another outlet, no copy of it; some of a large corpus."""
    chosen = terms.select_sentences(corpus, terms.settle({"copies": "drop"}))
    chosen = chosen[chosen["n_words"] >= FEWEST_WORDS]
    if chosen["outlet"].nunique() < 2:
        return str(corpus.sentences["text"].iloc[0])
    numbers, outlets = chosen["number"].to_numpy(), chosen["outlet"].to_numpy()
    asked = np.linspace(0, len(chosen) - 1, min(MOST_ASKED, len(chosen))).astype(int)
    alike = read_space(corpus).compare_own(numbers[asked])[numbers]
    alike[outlets[:, None] == outlets[asked]] = -1
    nearest = alike.max(axis=0)
    best = numbers[asked[np.where(nearest > REPEATED, -1, nearest).argmax()]]
    return str(corpus.sentences["text"].iloc[best])


def _average(counts: sparse.csr_array) -> np.ndarray:
    """The mean vector of the pieces of each text, weighed by how rare they are in any text."""
    numbers = np.unique(counts.indices)
    weighed = counts[:, numbers] * weigh_pieces()[numbers]
    sums = np.maximum(weighed.sum(axis=1), 1)
    return np.asarray(weighed @ read_pieces(numbers)) / sums[:, None]


def _scale(rows: Any) -> Any:
    """Rows of length one, but for those that are zero."""
    lengths = np.sqrt(np.asarray((rows * rows).sum(axis=1)).ravel())
    return rows * (1 / np.maximum(lengths, 1e-9))[:, None]
