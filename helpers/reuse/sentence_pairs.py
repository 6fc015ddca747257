"""Two texts, sentence by sentence: what one kept, edited, dropped and added of the other."""

from typing import Literal

import pandas as pd

from helpers.base.choices import resolve
from helpers.base.memo import once_per_corpus
from helpers.base.translation import fault
from helpers.corpus.alignment import align_sentences, find_moved
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import choose_pair, find_copies
from helpers.corpus.repeats import read_words

Status = Literal["verbatim", "edited", "dropped", "added"]

STATUSES: tuple[Status, ...] = ("verbatim", "edited", "dropped", "added")
PLACES = ["sentence_id", "start", "end"]
BOTH_PLACES = [*PLACES, *(f"{name}_2" for name in PLACES)]  # in the first text, in the second
COLUMNS = ["status", "similarity", *BOTH_PLACES, "match", "division", "moved"]


@once_per_corpus
def align(corpus: Corpus, first: str | None = None, second: str | None = None) -> pd.DataFrame:
    """Two articles, aligned: one row per pair of sentences, or sentence that stands alone.

    Columns: status (verbatim: the same words in the same order; edited; dropped: only in the
    first; added: only in the second), similarity (share of words in common, in order), for each
    side sentence_id, start, end; match (a number: where a sentence was split or sentences merged,
    its rows share one), division (*split*, *merged* or nothing), moved (stands out of order). In
    order of the second text, dropped ones where they stood. `attrs` has the two doc_id.

    Parameters
    ----------
    first, second : doc_id of the two articles; without them the pair that shares most, and no
        rows where no two articles print the same text

    Raises ValueError for an article that the corpus does not have, and for one article alone.

    >>> reuse.align(corpus)["status"].value_counts().to_dict()
    {'verbatim': 15, 'dropped': 7, 'edited': 5, 'added': 3}

    The sentences are paired by their words in common: Kuhn 1955, Naval Research Logistics 2.
    """
    if (first is None) != (second is None):
        raise fault("name two articles, or none for the two that share most")
    if first is None or second is None:
        first, second = choose_pair(find_copies(corpus)) or ("", "")
    else:
        known = corpus.articles["doc_id"]
        first, second = (resolve(name, known, "article") for name in (first, second))
    both = read_words(corpus, [first, second])
    both = both[both["words"].str.len() > 0]  # a sentence of marks alone tells nothing
    sides = [both[both["doc_id"] == name].to_dict("records") for name in (first, second)]
    words = [[list(row["words"]) for row in side] for side in sides]
    matches = align_sentences(*words)
    rows = []
    for number, (match, moved) in enumerate(zip(matches, find_moved(matches), strict=True), 1):
        left, right = match.left, match.right
        before = [word for i in left for word in words[0][i]]
        after = [word for j in right for word in words[1][j]]
        changed = "verbatim" if before == after else "edited"
        status = "added" if not left else "dropped" if not right else changed
        division = "split" if len(right) > 1 else "merged" if len(left) > 1 else ""
        for i in left or (None,):
            for j in right or (None,):
                places = [
                    None if k is None else side[k][name]
                    for side, k in zip(sides, (i, j), strict=True)
                    for name in PLACES
                ]
                rows.append((status, match.similarity, *places, number, division, moved))
    table = pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(BOTH_PLACES, "Int64"))
    table = table.astype({"similarity": float, "moved": bool, "match": "int64"})
    table.attrs = {"first": first, "second": second}
    return table
