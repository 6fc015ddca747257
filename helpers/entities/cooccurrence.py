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
MIN_JOINT = 2  # sentences with both; a pair met once shows nothing
# Which things stand in which sentence, and which two of them in different words of it.
_MET = """
    WITH marked AS (SELECT * FROM marks JOIN chosen USING (doc_id, sentence_id)),
    once AS (SELECT DISTINCT grp, doc_id, sentence_id, thing FROM marked),
    met AS (SELECT DISTINCT grp, doc_id, sentence_id, one.thing, two.thing AS thing_2
        FROM marked AS one JOIN marked AS two USING (grp, doc_id, sentence_id)
        WHERE one.thing < two.thing AND (one."end" <= two.start OR two."end" <= one.start)),
"""
_COUNTED = f"""
    {_MET} single AS (SELECT grp, thing, count(*) AS n FROM once GROUP BY ALL),
    sizes AS (SELECT grp, count(*) AS n_sentences FROM chosen GROUP BY ALL),
    pairs AS (SELECT grp, thing, thing_2, count(*) AS n_joint,
        count(DISTINCT doc_id) AS n_articles FROM met GROUP BY ALL)
    SELECT pairs.grp, pairs.thing, thing_2, n_joint, one.n, two.n AS n_2, n_sentences, n_articles
    FROM pairs JOIN sizes USING (grp) JOIN single AS one USING (grp, thing)
        JOIN single AS two ON two.grp = pairs.grp AND two.thing = thing_2
    WHERE n_joint >= {MIN_JOINT} ORDER BY ALL
"""
# In each article that holds both, in how many sentences either stands, and both.
_PER_ARTICLE = f"""
    {_MET} single AS (SELECT grp, doc_id, thing, count(*) AS n FROM once GROUP BY ALL),
    places AS (SELECT doc_id, count(*) AS places FROM chosen GROUP BY ALL),
    held AS (SELECT one.grp, doc_id, one.thing, two.thing AS thing_2, one.n AS one, two.n AS two
        FROM single AS one JOIN single AS two USING (grp, doc_id) WHERE one.thing < two.thing
        QUALIFY count(*) OVER (PARTITION BY one.grp, one.thing, two.thing) > 1),
    joint AS (SELECT doc_id, thing, thing_2, count(*) AS joint FROM met GROUP BY ALL)
    SELECT held.*, coalesce(joint, 0) AS joint, places
    FROM held JOIN places USING (doc_id) LEFT JOIN joint USING (doc_id, thing, thing_2)
"""


def company(corpus: Corpus, *, by: Group = "outlet", copies: Copies = "keep") -> pd.DataFrame:
    """Count who is named with whom: one row per pair and group, most frequent first.

    Columns: entity, entity_2, n_joint (sentences with both), n and n_2 (sentences with either) of
    n_sentences of the group, n_articles with such a sentence; log_dice, how typical the pair is (at
    most 14); g2, the log-likelihood of their meeting, negative where they avoid each other; q: of
    dealing the names to the sentences of their own articles anew, corrected for all pairs
    (`helpers.base.meeting`; missing where one article alone holds both), is_firm: at or below
    `LEVEL`, met in two articles. Pairs that meet in one sentence only are left out. Sources:
    `helpers.base.statistics`.

    Parameters
    ----------
    by : what is compared: outlets, or articles; *corpus* takes all texts together
    copies : *drop*: of a text that several articles print, its sentences count once

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
    marks = corpus.mentions[["doc_id", "sentence_id", "start", "end", "entity"]]
    marks = marks.rename(columns={"entity": "thing"})
    table = count_meetings(corpus, marks, sentences.assign(grp=group), level=LEVEL)
    table = table.rename(columns={"grp": by, "thing": "entity", "thing_2": "entity_2"})
    table["is_firm"] = (table["q"] <= LEVEL) & (table["n_articles"] > 1)
    order = {"n_joint": False, "g2": False, "entity": True, "entity_2": True}
    return table.sort_values([*order], ascending=[*order.values()], ignore_index=True)


def count_meetings(
    corpus: Corpus, marks: pd.DataFrame, chosen: pd.DataFrame, *, level: float
) -> pd.DataFrame:
    """How often two things stand in one sentence: one row per group (grp), thing and thing_2.

    The other columns are those of `company`. `marks` says where the things stand (doc_id,
    sentence_id, start, end, thing), `chosen` which sentences count, each in its group (doc_id,
    sentence_id, grp); at q up to `level` a meeting is claimed.
    """
    tables = {"marks": marks, "chosen": chosen}
    table = corpus.query(_COUNTED, **tables)
    numbers = [table[name] for name in ("n_joint", "n", "n_2")]
    table["log_dice"] = statistics.log_dice(*numbers)
    table["g2"] = statistics.association_g2(*numbers, table["n_sentences"])
    pair = ["grp", "thing", "thing_2"]
    q = test_pairs(corpus, corpus.query(_PER_ARTICLE, **tables), pair, level=level)
    return table.assign(q=q.reindex(pd.MultiIndex.from_frame(table[pair])).to_numpy())
