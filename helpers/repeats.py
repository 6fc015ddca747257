"""Wire copy counted once: which sentences an article prints that another one prints before it."""

from dataclasses import replace

import pandas as pd

from helpers.copies import find_copies
from helpers.corpus import Corpus
from helpers.memory import once_per_corpus
from helpers.reuse import find_reuse

COLUMNS = ["doc_id", "sentence_id", "n_words", "doc_id_2", "sentence_id_2"]


@once_per_corpus
def find_repeats(corpus: Corpus) -> pd.DataFrame:
    """Find the sentences that repeat a dispatch: one row per sentence, with the one it repeats.

    Of two articles that print the same dispatch (`find_copies`) the earlier stays whole, of one day
    the longer; in the other (doc_id, sentence_id) the sentences go that `find_reuse` pairs, word
    for word or edited, with one of the first (doc_id_2, sentence_id_2). What it has of its own
    stays. n_words are those of the repeated sentence.
    """
    pairs = find_copies(corpus)
    pairs = pairs.loc[pairs["is_copy"], ["doc_id", "doc_id_2"]]
    known = {*pairs["doc_id"], *pairs["doc_id_2"]}
    # Aligned among themselves: each alignment looks through all the tokens it is given.
    own = replace(corpus, tokens=corpus.tokens[corpus.tokens["doc_id"].isin(known)],
                  sentences=corpus.sentences[corpus.sentences["doc_id"].isin(known)])  # fmt: skip
    tables = []
    for first, second in pairs.itertuples(index=False):
        found = find_reuse(own, first, second)[["sentence_id", "sentence_id_2"]].dropna()
        tables.append(pd.DataFrame({
            "doc_id": second, "sentence_id": found["sentence_id_2"].astype(int),
            "doc_id_2": first, "sentence_id_2": found["sentence_id"].astype(int),
        }))  # fmt: skip
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    repeats = pd.concat(tables, ignore_index=True).drop_duplicates(["doc_id", "sentence_id"])
    sizes = own.sentences.astype({"doc_id": "str"}).set_index(["doc_id", "sentence_id"])["n_words"]
    return repeats.join(sizes, on=["doc_id", "sentence_id"])[COLUMNS].reset_index(drop=True)
