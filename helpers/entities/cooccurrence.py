"""Who is named with whom: entities in the same sentence, more often than chance would have it."""

from typing import Literal

import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.vocabulary.terms import Copies, choose_sentences

Group = Literal["outlet", "doc_id", "corpus"]

ALL = "all texts"
MIN_JOINT = 2  # sentences with both; a pair met once shows nothing


def company(
    corpus: Corpus, *, by: Group = "outlet", copies: Copies = "keep", min_count: int = MIN_JOINT
) -> pd.DataFrame:
    """Count who is named with whom: one row per pair and group, most frequent first.

    Columns: entity, entity_2, n_joint (sentences with both), n and n_2 (sentences with either) of
    n_sentences of the group, n_articles with such a sentence; log_dice, how typical the pair is (at
    most 14); g2, the log-likelihood of their meeting, negative where they avoid each other; q and
    is_firm: in several articles more often than if each name stood in other sentences of its own
    articles (`statistics.judge_pairs`). Sources: `helpers.base.statistics`.

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
    table = corpus.query(
        """
        WITH once AS (SELECT DISTINCT grp, doc_id, sentence_id, entity
            FROM mentions JOIN chosen USING (doc_id, sentence_id)),
        single AS (SELECT grp, entity, count(*) AS n FROM once GROUP BY ALL),
        sizes AS (SELECT grp, count(*) AS n_sentences FROM chosen GROUP BY ALL),
        lengths AS (SELECT doc_id, count(*) AS n FROM chosen GROUP BY ALL),
        here AS (SELECT grp, doc_id, entity, count(*) AS n FROM once GROUP BY ALL),
        possible AS (SELECT grp, one.entity, two.entity AS entity_2,
                sum(one.n * two.n / lengths.n) AS expected, sum(least(one.n, two.n)) AS trials
            FROM here AS one JOIN here AS two USING (grp, doc_id) JOIN lengths USING (doc_id)
            WHERE one.entity < two.entity GROUP BY ALL),
        pairs AS (SELECT grp, one.entity, two.entity AS entity_2, count(*) AS n_joint,
                count(DISTINCT doc_id) AS n_articles
            FROM once AS one JOIN once AS two USING (grp, doc_id, sentence_id)
            WHERE one.entity < two.entity GROUP BY ALL)
        SELECT grp, entity, entity_2, n_joint, one.n, two.n AS n_2, n_sentences, n_articles,
            expected, trials, (SELECT count(*) FROM possible) AS n_tests
        FROM pairs JOIN possible USING (grp, entity, entity_2)
            JOIN sizes USING (grp) JOIN single AS one USING (grp, entity)
            JOIN single AS two ON two.grp = pairs.grp AND two.entity = entity_2
        """,
        chosen=sentences.assign(grp=group),
    )
    table = statistics.judge_pairs(table, table.pop("n_tests").max())
    table = table[table["n_joint"] >= min_count].rename(columns={"grp": by})
    numbers = [table[name] for name in ("n_joint", "n", "n_2")]
    table["log_dice"] = statistics.log_dice(*numbers)
    table["g2"] = statistics.association_g2(*numbers, table["n_sentences"])
    order = {"n_joint": False, "g2": False, "entity": True, "entity_2": True}
    return table.sort_values([*order], ascending=[*order.values()], ignore_index=True)
