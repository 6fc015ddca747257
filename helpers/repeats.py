"""Wire copy counted once: which sentences an article prints that another one prints before it."""

from collections import defaultdict

import pandas as pd

from helpers.alignment import align_sentences
from helpers.copies import find_copies
from helpers.corpus import Corpus
from helpers.memory import once_per_corpus

CLOSEST = 3  # earlier articles with which each is compared
COLUMNS = ["doc_id", "sentence_id", "n_words", "doc_id_2", "sentence_id_2", "status"]


@once_per_corpus
def find_repeats(corpus: Corpus) -> pd.DataFrame:
    """Find the sentences that repeat a dispatch: one row per sentence, with the one it repeats.

    Of two articles that print the same dispatch (`find_copies`) the earlier stays whole, of one day
    the longer; in the other (doc_id, sentence_id) the sentences go that `align_sentences` pairs,
    word for word or edited, with one of the first (doc_id_2, sentence_id_2): of several
    earlier ones the `CLOSEST`. What it has of its own stays. n_words are those of the repeated
    sentence; status: *verbatim* or *edited*.
    """
    pairs = find_copies(corpus)
    pairs = pairs.loc[pairs["is_copy"], ["doc_id", "doc_id_2"]]
    # The nearest come first. Of a dispatch that fifty outlets print each is laid beside a few.
    pairs = pairs.groupby("doc_id_2", sort=False).head(CLOSEST)
    words = _list_words(corpus, {*pairs["doc_id"], *pairs["doc_id_2"]})
    known: dict[tuple[str, int], tuple[int, str, int, str]] = {}
    for first, second in pairs.itertuples(index=False):
        left, right = words[first], words[second]
        for match in align_sentences([own for _, own in left], [own for _, own in right]):
            before, after = (
                [word for place in places for word in side[place][1]]
                for side, places in zip((left, right), match[:2], strict=True)
            )
            status = "verbatim" if before == after else "edited"
            for place in match.right if match.left else ():
                number, own = right[place]
                found = (len(own), first, left[match.left[0]][0], status)
                known.setdefault((second, number), found)  # it may stand in several others
    return pd.DataFrame([(*key, *found) for key, found in known.items()], columns=COLUMNS)


def _list_words(corpus: Corpus, doc_ids: set[str]) -> dict[str, list[tuple[int, list[str]]]]:
    """The sentences of some articles, each with its number and its words in lower case."""
    names = corpus.sentences["doc_id"].astype("category")
    wanted = names.cat.categories.isin(doc_ids)
    tokens = corpus.tokens.loc[corpus.tokens["is_word"], ["doc_id", "sentence_id", "token"]]
    tokens = tokens[tokens["doc_id"].isin(doc_ids)]
    keys = zip(tokens["doc_id"].astype(object), tokens["sentence_id"], strict=True)
    own = defaultdict(list)
    for key, token in zip(keys, tokens["token"].astype(object), strict=True):
        own[key].append(token.lower())
    table: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    chosen = corpus.sentences[wanted[names.cat.codes]]
    for key in zip(chosen["doc_id"].astype(object), chosen["sentence_id"], strict=True):
        table[key[0]].append((key[1], own.get(key, [])))
    return table
