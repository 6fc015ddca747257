"""The company words keep: collocates in a window of words and by syntactic relation."""

from typing import Literal, Unpack

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.base.translation import fault
from helpers.corpus.contrasts import test_pairs
from helpers.corpus.loading import Corpus
from helpers.vocabulary import terms
from helpers.vocabulary.keyness import LEVEL
from helpers.vocabulary.kwic import find_hits, list_wanted

By = Literal["window", "syntax"]

WINDOW = 5  # words on each side, marks not counted; the default of polmineR and AntConc
MIN_JOINT = 2  # in the group: a pair met once shows nothing
NEAR = [
    *("collocate", "n_joint", "n_before", "n_after", "n", "n_term", "n_words"),
    *("log_dice", "g2", "q", "n_articles"),
]
TIED = [
    *("relation", "collocate", "n_joint", "n_term", "n_collocate", "n_pairs"),
    *("log_dice", "g2", "q", "n_articles"),
]
# Adverbs stay: the syntax names the relation in which they stand.
FUNCTION_RELATA = terms.FUNCTION_POS - {"ADV"}
# Each tie is read from both ends: the term may be the governor or the dependent. Counted are those
# of each group (doc is -1), and those of each article that has the word in the relation.
TIES = """
    WITH named AS (
        SELECT number, doc, token_id, dep, head, code, is_relatum, is_word
        FROM tokens JOIN forms USING (form)
    ), ties AS MATERIALIZED (
        SELECT grouped, relation, governed.doc,
            if(side = 'dependent', heads.code, governed.code) IN (SELECT code FROM wanted) AS hit,
            if(side = 'dependent', governed.code, heads.code) AS code,
            if(side = 'dependent', governed.is_relatum, heads.is_relatum) AS is_relatum
        FROM named AS governed JOIN deps ON governed.dep = deps.number
        JOIN relations ON relations.dep = deps.dep JOIN chosen ON chosen.number = governed.number
        JOIN named AS heads ON heads.number = governed.number AND heads.token_id = governed.head
        WHERE governed.is_word AND (heads.is_word OR side = 'governor')
    ), of_relation AS (
        SELECT grouped, relation, count(*) AS n_pairs, count(*) FILTER (hit) AS n_term
        FROM ties GROUP BY ALL
    ), of_collocate AS (
        SELECT grouped, relation, code, count(*) AS n_collocate, count(*) FILTER (hit) AS n_joint,
            count(DISTINCT doc) FILTER (hit) AS n_articles
        FROM ties WHERE is_relatum GROUP BY ALL HAVING n_joint > 0
    ), in_article AS (
        SELECT grouped, relation, doc, count(*) AS n_pairs, count(*) FILTER (hit) AS n_term
        FROM ties GROUP BY ALL HAVING n_term > 0
    ), beside AS (
        SELECT grouped, relation, doc, code, count(*) AS n_collocate,
            count(*) FILTER (hit) AS n_joint, 0 AS n_articles
        FROM ties SEMI JOIN in_article USING (grouped, relation, doc) WHERE is_relatum GROUP BY ALL
    )
    SELECT -1 AS doc, * FROM of_relation JOIN of_collocate USING (grouped, relation)
    UNION ALL BY NAME SELECT * FROM in_article JOIN beside USING (grouped, relation, doc)
    QUALIFY count(*) OVER (PARTITION BY grouped, relation, code) > 1
"""


def collocates(
    corpus: Corpus,
    word: str | None = None,
    *,
    by: By = "window",
    group: terms.Group = "outlet",
    pos: str = "NOUN",
    window: int = WINDOW,
    function_words: bool = False,
    min_joint: int = MIN_JOINT,
    top: int | None = None,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Find what goes with a word: one row per group and collocate, most typical first.

    By window: n_joint (occurrences of the collocate within reach, each counted once), n_before,
    n_after, n (in the group), n_term, n_words, log_dice (n_joint capped at n_term), g2 (over the
    words of the group; positive: they attract each other), n_articles (with both in reach).
    By syntax a row for each relation too (`lexicons/relations.csv`: the subjects and objects of a
    verb, active or passive, the adjectives of a noun): n_joint pairs of n_pairs in that relation
    and group join the two; n_term and n_collocate are the pairs that either is part of, on its
    side. As good as the parse: read the sentences. In both, term is the word; q comes from dealing
    the collocate within its own articles anew, corrected for all words that were there
    (`helpers.base.meeting`; missing where one article alone holds both); is_firm: at or below
    `keyness.LEVEL`, met in two articles. Measures: `helpers.base.statistics`.

    Parameters
    ----------
    word : the word, or a run of words by window; the most frequent one of part of speech `pos`
        without it
    group : what is listed apart: *outlet*, *doc_id* (the article), *section* or *month*
    window : words on each side, within the sentence
    function_words : whether articles, prepositions, pronouns and the like are listed
    min_joint : times that a group must have the pair
    top : only so many rows of each group
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`. Each shared text counts once unless
        `copies="keep"`

    Raises ValueError for an unknown choice or a window under one word.

    >>> near = vocabulary.collocates(corpus, "coalition", top=1)
    >>> near[["outlet", "collocate", "n_joint", "n_term"]]
             outlet  collocate  n_joint  n_term
    0  France Inter  américain        2      11
    """
    check_choice("by", by, By)
    check_choice("group", group, terms.Group)
    if window < 1:
        raise fault("window must be at least 1 word, not {window}", window=window)
    settled = terms.settle(choices, copies="drop")
    word = "".join(terms.find_frequent(corpus, pos=pos, top=1)) if word is None else word
    sentences = terms.select_sentences(corpus, settled)
    sentences = sentences.assign(grouped=sentences[group])
    _, names, is_content = terms.list_forms(corpus, settled["unit"])
    keys = ["grouped", "code"] if by == "window" else ["grouped", "relation", "code"]
    if by == "window":
        table, held = _find_near(corpus, word, sentences, window, settled)
        table = table[is_content[table["code"]] | function_words]
        held = held[is_content[held["code"]] | function_words]
        order = {"log_dice": False, "n_joint": False, "collocate": True}
    else:
        table, held = _find_tied(corpus, word, sentences, settled["unit"], function_words)
        order = {"relation": True, "n_joint": False, "log_dice": False, "collocate": True}
    held = held.assign(doc_id=corpus.outlets.index[held["doc"]])
    q = test_pairs(corpus, held, keys, level=LEVEL)
    table["q"] = q.reindex(pd.MultiIndex.from_frame(table[keys])).to_numpy()
    order = {"grouped": True} | order
    table = table[table["n_joint"] >= min_joint].assign(
        collocate=lambda own: names[own["code"]], term=word
    )
    table = table.sort_values([*order], ascending=[*order.values()], ignore_index=True)
    columns = ["grouped", "term", *(NEAR if by == "window" else TIED)]
    table = table[columns].rename(columns={"grouped": group})
    table = table.assign(is_firm=(table["q"] <= LEVEL) & (table["n_articles"] > 1))
    table = table if top is None else table.groupby(group, sort=False).head(top)
    return table.reset_index(drop=True)


def _find_near(
    corpus: Corpus, word: str, sentences: pd.DataFrame, window: int, choices: terms.Choices
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Collocates in a window of words; the same for each article that has the word."""
    hits = find_hits(corpus, word, choices["unit"], choices)
    sql = """
        SELECT number, doc, token_id, code FROM words SEMI JOIN hits USING (number)
        ORDER BY number, token_id
    """
    words = terms.query_words(corpus, sql, choices, hits=hits[["number"]])
    words = words.merge(sentences[["number", "grouped"]], on="number")
    # Words in the order of the texts, so that a difference of places is a distance in words.
    scale = max(words["token_id"].max(), hits["last"].max(), 0) + 1 if len(words) else 1
    rows = words["number"] * scale + words["token_id"]
    hits = hits[(hits["number"] * scale + hits["first"]).isin(rows)]
    begins, ends = (rows.searchsorted(hits["number"] * scale + hits[e]) for e in ("first", "last"))
    hits = hits[["number"]].assign(begin=begins, end=ends)
    near = words[["number"]].assign(at=words.index).merge(hits, on="number")
    near["is_after"] = near["at"] > near["end"]
    away = (near["at"] - near["end"]).where(near["is_after"], near["begin"] - near["at"])
    near = near.loc[away.between(1, window), ["at", "is_after"]].drop_duplicates()
    near = near.join(words, on="at")
    keys, once = ["grouped", "code"], near.drop_duplicates("at")
    table = once.groupby(keys).agg(n_joint=("at", "size"), n_articles=("doc", "nunique"))
    for name, side in (("n_before", ~near["is_after"]), ("n_after", near["is_after"])):
        table[name] = near[side].groupby(keys).size().reindex(table.index, fill_value=0)
    sql = """
        SELECT grouped, code, count(*) AS n FROM words JOIN grouping USING (number)
        SEMI JOIN met USING (code) GROUP BY ALL
    """
    table = table.reset_index()
    given = {"grouping": sentences[["number", "grouped"]], "met": table[["code"]]}
    table = table.merge(terms.query_words(corpus, sql, choices, **given), on=keys)
    table["n_term"] = table["grouped"].map(words["grouped"].iloc[begins].value_counts())
    table["n_words"] = table["grouped"].map(sentences.groupby("grouped")["n_words"].sum())
    joint, reached = table["n_joint"], table["grouped"].map(once["grouped"].value_counts())
    capped = np.minimum(joint, table["n_term"])
    table = table.assign(
        log_dice=statistics.log_dice(capped, table["n_term"], table["n"]),
        g2=statistics.association_g2(joint, reached, table["n"], table["n_words"]),
    )
    part, docs = ["doc", "grouped"], corpus.outlets.index
    places = sentences.assign(doc=docs.get_indexer(sentences["doc_id"]))
    within = once.groupby(part).size().rename("one").reset_index()
    within = within.merge(places.groupby(part)["n_words"].sum().rename("places").reset_index())
    sql = """
        SELECT doc, grouped, code, count(*) AS two FROM words JOIN beside USING (number)
        GROUP BY doc, grouped, code QUALIFY count(*) OVER (PARTITION BY grouped, code) > 1
    """
    beside = places.merge(within[part])[["number", "grouped"]]
    held = terms.query_words(corpus, sql, choices, beside=beside).merge(within, on=part)
    met = once.groupby([*part, "code"]).size().rename("joint").reset_index()
    return table, held.merge(met, how="left").fillna({"joint": 0})


def _find_tied(
    corpus: Corpus, word: str, sentences: pd.DataFrame, unit: terms.Unit, function_words: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the syntax ties to a word, in each relation; the same for each article."""
    forms, *_ = terms.list_forms(corpus, unit)
    is_relatum = ~forms["pos"].isin(FUNCTION_RELATA) | function_words
    wanted = list_wanted(corpus, word, unit)
    given = {
        "tokens": terms.read_forms(corpus)["tokens"],
        "deps": terms.read_forms(corpus)["deps"],
        "forms": forms[["form", "is_word", "code"]].assign(is_relatum=is_relatum),
        "relations": read_lexicon("relations")[["dep", "side", "relation"]],
        "chosen": sentences[["number", "grouped"]],
        "wanted": wanted[["code"]] if wanted["step"].max() == 0 else wanted[:0],
    }
    found = corpus.query(TIES, **given)
    table, held = found[found["doc"] < 0], found[found["doc"] >= 0]
    names = {"n_pairs": "places", "n_term": "one", "n_collocate": "two", "n_joint": "joint"}
    numbers = [table[name] for name in ("n_joint", "n_term", "n_collocate")]
    table = table.assign(
        log_dice=statistics.log_dice(*numbers),
        g2=statistics.association_g2(*numbers, table["n_pairs"]),
    )
    return table, held.rename(columns=names)
