"""The company words keep: collocates in a window of words and by syntactic relation."""

from typing import Literal, Unpack

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.base.translation import fault
from helpers.corpus.contrasts import test_pairs
from helpers.corpus.loading import Corpus, Table
from helpers.vocabulary import terms
from helpers.vocabulary.keyness import LEVEL
from helpers.vocabulary.kwic import find_hits, list_wanted

By = Literal["window", "syntax"]

WINDOW = 5  # words on each side, marks not counted; the default of polmineR and AntConc
MIN_JOINT = 2  # in the group: a pair met once shows nothing
MEASURES = ["log_dice", "g2", "q", "n_articles"]
NEAR = ["collocate", "n_joint", "n_before", "n_after", "n", "n_term", "n_words", *MEASURES]
TIED = ["relation", "collocate", "n_joint", "n_term", "n_collocate", "n_pairs", *MEASURES]
# Adverbs stay: the syntax names the relation in which they stand.
FUNCTION_RELATA = terms.FUNCTION_POS - {"ADV"}
NAMED = """
    WITH named AS (SELECT * FROM tokens JOIN forms USING (form) JOIN chosen USING (number))
"""
# Every word is a place, and a hit where the term is in reach.
IN_REACH = f"""
    {NAMED}, words AS (SELECT * FROM named WHERE is_word), placed AS (
        SELECT number, token_id, row_number() OVER (PARTITION BY number ORDER BY token_id) AS place
        FROM words SEMI JOIN hits USING (number)
    ), spans AS (
        SELECT number, reach, min(place) AS opens, max(place) AS closes
        FROM placed JOIN hits USING (number) WHERE token_id BETWEEN first AND last
        GROUP BY number, first, reach
    ), reached AS (
        SELECT number, token_id, bool_or(place < opens) AS is_before,
            bool_or(place > closes) AS is_after
        FROM placed JOIN spans USING (number)
        WHERE greatest(opens - place, place - closes) BETWEEN 1 AND reach GROUP BY ALL
    ), places AS NOT MATERIALIZED (
        SELECT grouped, '' AS relation, doc, code, is_listed, is_before, is_after,
            is_before IS NOT NULL AS hit
        FROM words LEFT JOIN reached USING (number, token_id)
    )
"""
# Every pair is a place, read from both ends: the term may be the governor or the dependent.
IN_RELATION = f"""
    {NAMED}, places AS MATERIALIZED (
        SELECT governed.grouped, relation, governed.doc, false AS is_before, false AS is_after,
            if(side = 'dependent', heads.code, governed.code) IN (SELECT code FROM wanted) AS hit,
            if(side = 'dependent', governed.code, heads.code) AS code,
            if(side = 'dependent', governed.is_listed, heads.is_listed) AS is_listed
        FROM named AS governed JOIN deps ON governed.dep = deps.number
        JOIN relations ON relations.dep = deps.dep
        JOIN named AS heads ON heads.number = governed.number AND heads.token_id = governed.head
        WHERE governed.is_word AND (heads.is_word OR side = 'governor')
    )
"""
# Counted are the places of each group (doc is -1), and of each article that has a hit.
COUNTS = """
    , of_relation AS (
        SELECT grouped, relation, count(*) AS n_places, count(*) FILTER (hit) AS n_hits
        FROM places GROUP BY ALL
    ), of_collocate AS (
        SELECT grouped, relation, code, count(*) AS n, count(*) FILTER (hit) AS n_joint,
            count(*) FILTER (is_before) AS n_before, count(*) FILTER (is_after) AS n_after,
            count(DISTINCT doc) FILTER (hit) AS n_articles
        FROM places WHERE is_listed GROUP BY ALL HAVING n_joint > 0
    ), in_article AS (
        SELECT grouped, relation, doc, count(*) AS n_places, count(*) FILTER (hit) AS n_hits
        FROM places GROUP BY ALL HAVING n_hits > 0
    ), beside AS (
        SELECT grouped, relation, doc, code, count(*) AS n, count(*) FILTER (hit) AS n_joint,
            0 AS n_before, 0 AS n_after, 0 AS n_articles
        FROM places SEMI JOIN in_article USING (grouped, relation, doc) WHERE is_listed GROUP BY ALL
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
    unit = settled["unit"]
    word = "".join(terms.find_frequent(corpus, pos=pos, top=1)) if word is None else word
    forms, names, is_content = terms.list_forms(corpus, unit)
    chosen = terms.select_sentences(corpus, settled)[["number", group]]
    chosen = chosen.rename(columns={group: "grouped"})
    given: dict[str, Table] = {"tokens": terms.read_forms(corpus)["tokens"], "chosen": chosen}
    forms = forms[["form", "pos", "is_word", "code"]]
    if by == "window":
        forms = forms.assign(is_listed=is_content[forms["code"]] | function_words)
        hits = find_hits(corpus, word, unit, settled).assign(reach=window)
        found = corpus.query(IN_REACH + COUNTS, forms=forms, hits=hits, **given)
        # Of the term itself are counted not the places in its reach, but its occurrences.
        n_term = hits.merge(chosen, on="number")["grouped"].value_counts()
        found = found.assign(n_term=found["grouped"].map(n_term), n_words=found["n_places"])
        columns, order = NEAR, {"log_dice": False, "n_joint": False}
    else:
        forms = forms.assign(is_listed=~forms["pos"].isin(FUNCTION_RELATA) | function_words)
        wanted = list_wanted(corpus, word, unit)
        given["wanted"] = wanted[["code"]] if wanted["step"].max() == 0 else wanted[:0]
        given["deps"] = terms.read_forms(corpus)["deps"]
        given["relations"] = read_lexicon("relations")[["dep", "side", "relation"]]
        found = corpus.query(IN_RELATION + COUNTS, forms=forms, **given)
        found = found.assign(
            n_term=found["n_hits"], n_collocate=found["n"], n_pairs=found["n_places"]
        )
        columns, order = TIED, {"relation": True, "n_joint": False, "log_dice": False}
    keys = ["grouped", "relation", "code"]
    table, held = found[found["doc"] < 0], found[found["doc"] >= 0]
    held = held.assign(doc_id=corpus.outlets.index[held["doc"]])
    held = held.rename(
        columns={"n_joint": "joint", "n_hits": "one", "n": "two", "n_places": "places"}
    )
    q = test_pairs(corpus, held, keys, level=LEVEL)
    joint, n, n_term = table["n_joint"], table["n"], table["n_term"]
    table = table.assign(
        q=q.reindex(pd.MultiIndex.from_frame(table[keys])).to_numpy(),
        log_dice=statistics.log_dice(np.minimum(joint, n_term), n_term, n),
        g2=statistics.association_g2(joint, table["n_hits"], n, table["n_places"]),
        collocate=names[table["code"]],
        term=word,
    )
    order = {"grouped": True} | order | {"collocate": True}
    table = table[joint >= min_joint]
    table = table.sort_values([*order], ascending=[*order.values()], ignore_index=True)
    table = table[["grouped", "term", *columns]].rename(columns={"grouped": group})
    table = table.assign(is_firm=(table["q"] <= LEVEL) & (table["n_articles"] > 1))
    table = table if top is None else table.groupby(group, sort=False).head(top)
    return table.reset_index(drop=True)
