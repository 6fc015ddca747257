"""Two texts, sentence by sentence: what one kept, edited, dropped and added of the other.

And which of them is nearer their source, as far as the texts and articles.csv show.
"""

from typing import Literal

import pandas as pd

from helpers.base.choices import resolve
from helpers.base.memo import once_per_corpus
from helpers.base.translation import fault
from helpers.corpus.alignment import align_sentences, find_moved
from helpers.corpus.article_names import name_articles
from helpers.corpus.credits import UNCREDITED, call_shared, find_credits
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import choose_pair, find_copies
from helpers.corpus.repeats import read_words

Status = Literal["verbatim", "edited", "dropped", "added"]

STATUSES: tuple[Status, ...] = ("verbatim", "edited", "dropped", "added")
PLACES = ["sentence_id", "start", "end"]
BOTH_PLACES = [*PLACES, *(f"{name}_2" for name in PLACES)]  # in the first text, in the second
COLUMNS = ["status", "similarity", *BOTH_PLACES, "match", "division", "moved"]
NEARNESS = ["doc_id", "article_name", "date", "n_alone", "n_words", "credit", "reasons", "verdict"]
NEARNESS += ["shared"]


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


def source(corpus: Corpus, first: str | None = None, second: str | None = None) -> pd.DataFrame:
    """What speaks for each of two articles being nearer their source: one row per article.

    Columns: doc_id, article_name, date, n_alone (sentences that the other lacks), n_words, credit
    (of an agency), reasons to hold it nearer than the other, verdict (*nearer*; *open* where both
    have a reason, *neither* where none has), shared (a *dispatch* where an agency is credited, else
    a *text*). The source itself is not among the articles: this is concluded, not observed.

    Parameters
    ----------
    first, second : doc_id of the two articles; without them the pair that shares most

    >>> reuse.source(corpus)[["doc_id", "n_alone", "verdict"]]
                  doc_id  n_alone verdict
    0    wire-2016-01-20      7  nearer
    1  alahed-2016-01-20      3
    """
    aligned = align(corpus, first, second)
    articles = corpus.articles.set_index("doc_id", drop=False)[["doc_id", "date", "n_words"]]
    names = list(aligned.attrs.values()) if len(aligned) else []
    table = articles.loc[names].reset_index(drop=True)
    alone = (("dropped", "sentence_id"), ("added", "sentence_id_2"))
    own = [aligned.loc[aligned["status"] == kind, name].nunique() for kind, name in alone]
    table["n_alone"] = own[: len(table)]
    table = table.merge(find_credits(corpus), on="doc_id", how="left")
    table["article_name"] = table["doc_id"].map(name_articles(corpus))
    table["is_alone"] = table["is_alone"].eq(True)
    # A credit that names a newsroom beside the agencies says that the text was worked on.
    credited = table["credit"].notna() & ~table["credit"].fillna("").str.contains(UNCREDITED)
    table["is_edited"] = credited & ~table["is_alone"]
    other = table[::-1].reset_index(drop=True)
    grounds = {
        "is dated earlier": table["date"] < other["date"],
        "has more sentences that the other lacks": table["n_alone"] > other["n_alone"],
        "has more words": table["n_words"] > other["n_words"],
        "credits an agency alone": table["is_alone"] & ~other["is_alone"],
        "credits no newsroom of its own": ~table["is_edited"] & other["is_edited"],
    }
    table["reasons"] = [[name for name, holds in grounds.items() if holds[i]] for i in table.index]
    has = table["reasons"].map(len) > 0
    found = {0: "neither", 1: "nearer", 2: "open"}[int(has.sum())]
    table["verdict"] = found if found == "neither" else has.map({True: found, False: ""})
    table["shared"] = call_shared(corpus, names)
    return table[NEARNESS]
