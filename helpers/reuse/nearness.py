"""Which of two texts is nearer their source, as far as the texts and articles.csv show."""

import pandas as pd

from helpers.corpus.article_names import name_articles
from helpers.corpus.credits import UNCREDITED, call_shared, find_credits
from helpers.corpus.loading import Corpus
from helpers.reuse.sentence_pairs import align

COLUMNS = ["doc_id", "article_name", "date", "n_alone", "n_words", "credit", "is_alone"]
COLUMNS += ["is_edited", "reasons", "verdict", "shared"]


def source(corpus: Corpus, first: str | None = None, second: str | None = None) -> pd.DataFrame:
    """What speaks for each of two articles being nearer their source: one row per article.

    Columns: doc_id, article_name, date, n_alone (sentences that the other lacks), n_words, credit
    (of an agency), is_alone (nobody is credited beside agencies), is_edited (the credit says that a
    newsroom worked on the text), reasons to hold it nearer than the other, verdict (*nearer*;
    *open* where both have a reason, *neither* where none has), shared (a *dispatch* where an agency
    is credited, else a *text*). The source itself is not among the articles: this is concluded, not
    observed.

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
    return table[COLUMNS]
