"""Wire copy counted once: which sentences an article prints that another one prints before it."""

from dataclasses import replace

import pandas as pd

from helpers.copies import find_copies
from helpers.corpus import Corpus
from helpers.memory import once_per_corpus
from helpers.reuse import find_reuse

CLOSEST = 3  # earlier articles with which each is compared
COLUMNS = ["doc_id", "sentence_id", "n_words", "doc_id_2", "sentence_id_2", "status"]


@once_per_corpus
def find_repeats(corpus: Corpus) -> pd.DataFrame:
    """Find the sentences that repeat a dispatch: one row per sentence, with the one it repeats.

    Of two articles that print the same dispatch (`find_copies`) the earlier stays whole, of one day
    the longer; in the other (doc_id, sentence_id) the sentences go that `find_reuse` pairs, word
    for word or edited, with one of the first (doc_id_2, sentence_id_2): of several earlier ones the
    `CLOSEST`. What it has of its own
    stays. n_words are those of the repeated sentence; status: *verbatim* or *edited*.
    """
    pairs = find_copies(corpus)
    pairs = pairs.loc[pairs["is_copy"], ["doc_id", "doc_id_2"]]
    # The nearest come first. Of a dispatch that fifty outlets print each is laid beside a few.
    pairs = pairs.groupby("doc_id_2", sort=False).head(CLOSEST)
    places = [
        table["doc_id"].astype("str").groupby(table["doc_id"].astype("str")).indices
        for table in (corpus.tokens, corpus.sentences)
    ]
    tables = []
    for first, second in pairs.itertuples(index=False):
        # Only the two: an alignment looks through all that it is given.
        tokens, sentences = (
            table.iloc[[*at.get(first, ()), *at.get(second, ())]]
            for table, at in zip((corpus.tokens, corpus.sentences), places, strict=True)
        )
        two = replace(corpus, tokens=tokens, sentences=sentences)
        found = find_reuse(two, first, second).dropna(subset=["sentence_id", "sentence_id_2"])
        tables.append(pd.DataFrame({
            "doc_id": second, "sentence_id": found["sentence_id_2"].astype(int),
            "doc_id_2": first, "sentence_id_2": found["sentence_id"].astype(int),
            "status": found["status"],
        }))  # fmt: skip
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    repeats = pd.concat(tables, ignore_index=True).drop_duplicates(["doc_id", "sentence_id"])
    sizes = corpus.sentences.astype({"doc_id": "str"}).set_index(["doc_id", "sentence_id"])[
        "n_words"
    ]
    return repeats.join(sizes, on=["doc_id", "sentence_id"])[COLUMNS].reset_index(drop=True)
