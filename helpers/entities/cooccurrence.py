"""Who is named with whom: entities in the same sentence, more often than chance would have it."""

from typing import Literal

import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.corpus.contrasts import test_pairs
from helpers.corpus.loading import Corpus
from helpers.entities.mentions import LEVEL
from helpers.vocabulary.terms import Copies, choose_sentences

Group = Literal["outlet", "doc_id", "corpus"]

ALL = "all texts"
# Who is named in which sentence; who in an article with whom, and in how many sentences of it.
_PER_ARTICLE = """
    WITH once AS (SELECT DISTINCT grp, doc_id, sentence_id, entity
        FROM mentions JOIN chosen USING (doc_id, sentence_id)),
    single AS (SELECT grp, doc_id, entity, count(*) AS n FROM once GROUP BY ALL),
    places AS (SELECT doc_id, count(*) AS places FROM chosen GROUP BY ALL),
    held AS (SELECT one.grp, doc_id, one.entity, two.entity AS entity_2, one.n AS one, two.n AS two
        FROM single AS one JOIN single AS two USING (grp, doc_id) WHERE one.entity < two.entity
        QUALIFY count(*) OVER (PARTITION BY one.grp, one.entity, two.entity) > 1),
    met AS (SELECT doc_id, one.entity, two.entity AS entity_2, count(*) AS joint
        FROM once AS one JOIN once AS two USING (grp, doc_id, sentence_id)
        WHERE one.entity < two.entity GROUP BY ALL)
    SELECT held.*, coalesce(joint, 0) AS joint, places
    FROM held JOIN places USING (doc_id) LEFT JOIN met USING (doc_id, entity, entity_2)
"""
MIN_JOINT = 2  # sentences with both; a pair met once shows nothing


def company(
    corpus: Corpus, *, by: Group = "outlet", copies: Copies = "keep", min_count: int = MIN_JOINT
) -> pd.DataFrame:
    """Count who is named with whom: one row per pair and group, most frequent first.

    Columns: entity, entity_2, n_joint (sentences with both), n and n_2 (sentences with either) of
    n_sentences of the group, n_articles with such a sentence; log_dice, how typical the pair is (at
    most 14); g2, the log-likelihood of their meeting, negative where they avoid each other; q: of
    dealing the names to the sentences of their own articles anew, corrected for all pairs
    (`helpers.base.meeting`; missing where one article alone holds both), is_firm: at or below
    `LEVEL`, met in two articles. Sources: `helpers.base.statistics`.

    Parameters
    ----------
    by : what is compared: outlets, or articles; *corpus* takes all texts together
    copies : *drop*: of a text that several articles print, its sentences count once
    min_count : only pairs with so many sentences

    Raises ValueError for an unknown choice.

    >>> found = entities.company(corpus, by="corpus", copies="drop")
    >>> found[["entity", "entity_2", "n_joint", "n", "n_2"]].head(1)
      entity entity_2  n_joint   n  n_2
    0   Irak    Syrie        8  16   16
    """
    check_choice("by", by, Group)
    check_choice("copies", copies, Copies)
    chosen = choose_sentences(corpus, speech="all", copies=copies)
    sentences = corpus.sentences.loc[chosen, ["doc_id", "sentence_id"]]
    outlet = sentences["doc_id"].map(corpus.outlets)
    group = {"outlet": outlet, "doc_id": sentences["doc_id"], "corpus": ALL}[by]
    sentences = sentences.assign(grp=group)
    table = corpus.query(
        """
        WITH once AS (SELECT DISTINCT grp, doc_id, sentence_id, entity
            FROM mentions JOIN chosen USING (doc_id, sentence_id)),
        single AS (SELECT grp, entity, count(*) AS n FROM once GROUP BY ALL),
        sizes AS (SELECT grp, count(*) AS n_sentences FROM chosen GROUP BY ALL),
        pairs AS (SELECT grp, one.entity, two.entity AS entity_2, count(*) AS n_joint,
                count(DISTINCT doc_id) AS n_articles
            FROM once AS one JOIN once AS two USING (grp, doc_id, sentence_id)
            WHERE one.entity < two.entity GROUP BY ALL)
        SELECT grp, entity, entity_2, n_joint, one.n, two.n AS n_2, n_sentences, n_articles
        FROM pairs JOIN sizes USING (grp) JOIN single AS one USING (grp, entity)
            JOIN single AS two ON two.grp = pairs.grp AND two.entity = entity_2
        """,
        chosen=sentences,
    )
    table = table[table["n_joint"] >= min_count].rename(columns={"grp": by})
    numbers = [table[name] for name in ("n_joint", "n", "n_2")]
    table["log_dice"] = statistics.log_dice(*numbers)
    table["g2"] = statistics.association_g2(*numbers, table["n_sentences"])
    pair = ["grp", "entity", "entity_2"]
    q = test_pairs(corpus, corpus.query(_PER_ARTICLE, chosen=sentences), pair, level=LEVEL)
    table["q"] = q.reindex(pd.MultiIndex.from_frame(table[[by, *pair[1:]]])).to_numpy()
    table["is_firm"] = (table["q"] <= LEVEL) & (table["n_articles"] > 1)
    order = {"n_joint": False, "g2": False, "entity": True, "entity_2": True}
    return table.sort_values([*order], ascending=[*order.values()], ignore_index=True)
