"""Wire copy counted once: which sentences an article prints that another one prints before it."""

from collections import defaultdict

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base.memo import once_per_corpus
from helpers.corpus.alignment import match_encoded
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import find_copies

CLOSEST = 3  # earlier articles with which each is compared
FIRST_CHARACTER = 0x10000  # from here on all are whole characters, none half of a pair
COLUMNS = ["doc_id", "sentence_id", "n_words", "doc_id_2", "sentence_id_2", "status"]


@once_per_corpus
def find_repeats(corpus: Corpus) -> pd.DataFrame:
    """Find the sentences that repeat a dispatch: one row per sentence, with the one it repeats.

    Of two articles that print the same dispatch (`find_copies`) the earlier stays whole, of one day
    the longer; in the other (doc_id, sentence_id) the sentences go that `align_sentences` pairs,
    word for word or edited, with one of the first (doc_id_2, sentence_id_2): of several
    earlier ones the `CLOSEST`, the nearest before the others. What it has of its own stays. n_words
    are those of the repeated sentence; status: *verbatim* or *edited*.
    """
    pairs = find_copies(corpus)
    pairs = pairs.loc[pairs["is_copy"], ["doc_id", "doc_id_2"]]
    # The nearest come first. Of a dispatch that fifty outlets print each is laid beside a few.
    pairs = pairs.groupby("doc_id_2", sort=False).head(CLOSEST)
    texts = _encode_articles(corpus, pairs) if len(pairs) else {}
    known: dict[tuple[str, int], tuple[int, str, int, str]] = {}
    for first, second in pairs.itertuples(index=False):
        left, right = dict(texts[first]), dict(texts[second])
        # What it has from a nearer article is settled.
        right = {number: own for number, own in right.items() if (second, number) not in known}
        # Most are the same word for word; only what is left has to be compared.
        numbers = {own: number for number, own in left.items() if own}
        found = {
            number: (numbers[own], "verbatim") for number, own in right.items() if own in numbers
        }
        printed = set(right.values())
        left = {number: own for number, own in left.items() if own not in printed}
        sources = list(left)
        rest = [number for number in right if number not in found]
        for match in match_encoded(list(left.values()), [right[number] for number in rest]):
            source = sources[match.left[0]]
            found |= {rest[place]: (source, "edited") for place in match.right}
        for number, (source, status) in sorted(found.items()):
            known[second, number] = len(right[number]), first, source, status
    return pd.DataFrame([(*key, *found) for key, found in known.items()], columns=COLUMNS)


def _encode_articles(corpus: Corpus, pairs: pd.DataFrame) -> dict[str, list[tuple[int, str]]]:
    """The sentences of some articles, each with its number and one character for each word."""
    doc_ids = pd.unique(pairs.to_numpy().ravel())
    at = [pd.Index(doc_ids).get_indexer(pairs[column]) for column in pairs]
    links = sparse.coo_array((np.ones(len(pairs)), at), shape=(len(doc_ids), len(doc_ids)))
    dispatch = sparse.csgraph.connected_components(links, directed=False)[1]
    # Characters are numbered within a dispatch: a large corpus has more words than there are.
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id", "token", "is_word"])
    tokens = tokens[tokens["is_word"]]
    doc = _number(tokens["doc_id"], doc_ids)
    tokens, doc = tokens[doc >= 0], doc[doc >= 0]
    word = pd.factorize(tokens["token"].str.lower())[0]
    scale = word.max(initial=0) + 1
    keys, word = np.unique(dispatch[doc] * np.int64(scale) + word, return_inverse=True)
    word -= np.searchsorted(keys, dispatch * np.int64(scale))[doc]
    text = (word + FIRST_CHARACTER).astype("<u4").tobytes().decode("utf-32-le")
    number = tokens["sentence_id"].to_numpy()
    starts = np.flatnonzero(np.diff(doc, prepend=-1) | np.diff(number, prepend=-1))
    ends = [*starts[1:], len(text)]
    own = {(doc[a], number[a]): text[a:b] for a, b in zip(starts, ends, strict=True)}
    table: dict[str, list[tuple[int, str]]] = defaultdict(list)
    chosen = _number(corpus.sentences["doc_id"], doc_ids)
    for code, sentence in zip(chosen, corpus.sentences["sentence_id"], strict=True):
        if code >= 0:
            table[doc_ids[code]].append((sentence, own.get((code, sentence), "")))
    return table


def _number(names: pd.Series, known: np.ndarray) -> np.ndarray:
    """The place of each name among those known, -1 where it is none of them."""
    values = names.astype("category").array
    return pd.Index(known).get_indexer(values.categories)[values.codes]
