"""Mentions of persons, places and organisations, counted and compared between outlets."""

import numpy as np
import pandas as pd

from helpers.base.choices import resolve
from helpers.base.permutation import PAGE_LEVEL
from helpers.base.spelling import fold, name_key
from helpers.corpus.coding import read_gold
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.corpus.positions import POSITIONS, find_positions
from helpers.corpus.same_story import Match, find_strata
from helpers.stance.reported_speech import mark_speech
from helpers.vocabulary.keyness import contrast_all
from helpers.vocabulary.terms import SentenceCounts, cross_table

# Of q: whom outlets mention, and within stories, by which name, in which role, with whom.
LEVEL = PAGE_LEVEL / 5
MIN_COUNT = 3  # mentions in all; rarer entities are not compared
MIN_MENTIONS = 5  # of the one whose names are asked for
MOST_MENTIONED = 5  # entities it is chosen from
SECOND_NAME = 0.1  # share of the mentions; a rarer name makes no choice to be compared
CONTRAST = ["outlet", "entity", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio"]
CONTRAST += ["log_ratio_low", "log_ratio_high", "is_firm", "g2", "q", "n_articles", "dp", "scope"]


def locate_mentions(corpus: Corpus) -> pd.DataFrame:
    """Every mention with its outlet, voice and position: one row each, as in `corpus.mentions`.

    quoted: the mention stands in someone else's words; position: title, lead, subhead, body or end.
    """
    keys = ["doc_id", "sentence_id"]
    positions = corpus.sentences[keys].assign(position=find_positions(corpus))
    mentions = corpus.mentions.merge(positions, on=keys, how="left")
    outlets = mentions["doc_id"].map(corpus.outlets)
    return mentions.assign(outlet=outlets, quoted=mark_speech(corpus, mentions))


def count(corpus: Corpus, *, top: int | None = None) -> pd.DataFrame:
    """Count entities: one row per entity and outlet, most mentioned first.

    Columns: label (PER, LOC or ORG), n (mentions), n_sentences, n_articles, per_thousand (words of
    the outlet), n_own and n_quoted (in the outlet's own words, in someone else's), and n_title …
    n_end by position in the article (`corpus.positions`).

    Parameters
    ----------
    top : only so many entities, those most mentioned in all texts together

    >>> entities.count(corpus, top=1)[["outlet", "entity", "n", "n_articles"]]
                           outlet          entity   n  n_articles
    0                France Inter  État islamique  15           2
    1                  45eNord.ca  État islamique   9           1
    2  Unidentified regional site  État islamique   8           1
    3          Al-Ahed (inferred)  État islamique   4           1
    """
    parts = [f"count(*) FILTER (position = '{name}') AS n_{name}" for name in POSITIONS]
    counts = corpus.query(
        f"""
        WITH sizes AS (SELECT outlet, sum(n_words) AS size FROM articles GROUP BY outlet)
        SELECT outlet, entity, label, count(*) AS n,
            count(DISTINCT (doc_id, sentence_id)) AS n_sentences,
            count(DISTINCT doc_id) AS n_articles, 1000 * count(*) / any_value(size) AS per_thousand,
            count(*) FILTER (NOT quoted) AS n_own, count(*) FILTER (quoted) AS n_quoted,
            {", ".join(parts)}, sum(count(*)) OVER (PARTITION BY entity)::BIGINT AS total
        FROM located JOIN sizes USING (outlet)
        GROUP BY outlet, entity, label ORDER BY n DESC, entity, outlet
        """,
        located=locate_mentions(corpus),
    )
    ranked = counts.drop_duplicates("entity").sort_values(
        ["total", "entity"], ascending=[False, True]
    )
    chosen = counts["entity"].isin(ranked["entity"][:top])
    return counts[chosen].drop(columns="total").reset_index(drop=True)


def compare(
    corpus: Corpus,
    outlet: str | None = None,
    *,
    match: Match | None = None,
    top: int | None = None,
) -> pd.DataFrame:
    """Contrast each outlet with all others: one row per entity and outlet, firmest evidence first.

    Columns: n and n_rest (mentions here and elsewhere), per_thousand, per_thousand_rest, log_ratio
    (+1: twice as often here) with its interval, is_firm (more here, q at or below `LEVEL`), g2, q,
    n_articles (of the outlet, that mention it), dp and scope, all as in `vocabulary.compare`, and
    `attrs` too. Entities with fewer than `MIN_COUNT` mentions in all are left out. No rows where
    there is nothing to compare with.

    Parameters
    ----------
    outlet : only the rows of this one, case and accents forgiven
    match : outlets are compared within their *story* or *month*, as in `vocabulary.compare`
    top : only so many entities of each outlet: those it mentions more than the others do, three
        times or more

    Raises ValueError for an unknown outlet.

    >>> entities.compare(corpus, "45enord.ca", top=1)[["entity", "n", "n_rest", "is_firm"]]
              entity  n  n_rest  is_firm
    0  Ashton Carter  5       6    False
    """
    sentences = corpus.sentences.assign(outlet=corpus.sentences["doc_id"].map(corpus.outlets))
    at, own = (
        pd.MultiIndex.from_frame(table[["doc_id", "sentence_id"]])
        for table in (sentences, corpus.mentions)
    )
    codes, names = pd.factorize(corpus.mentions["entity"], sort=True)
    table = cross_table(at.get_indexer(own), codes, (len(sentences), len(names)))
    counts = SentenceCounts(table, np.asarray(names, dtype=object), sentences)
    known, texts = sentences["outlet"].unique().tolist(), number_texts(corpus)
    chosen = [resolve(outlet, known, "outlet")] if outlet else known
    counts = counts.keep(min_count=MIN_COUNT)
    strata = find_strata(corpus, match) if match else None
    result = contrast_all(counts, "outlet", chosen, texts=texts, level=LEVEL, strata=strata)
    told = result.attrs
    result = result.rename(columns={"term": "entity"})
    articles = corpus.mentions[["doc_id", "entity"]].drop_duplicates()
    found = articles.groupby([articles["doc_id"].map(corpus.outlets).rename("outlet"), "entity"])
    at = pd.MultiIndex.from_frame(result[["outlet", "entity"]])
    result["n_articles"] = found.size().reindex(at, fill_value=0).to_numpy()
    result["is_firm"] = (result["q"] <= LEVEL) & (result["log_ratio"] > 0)
    result["rank"] = result["outlet"].map({name: rank for rank, name in enumerate(known)})
    result = result.sort_values(["rank", "g2", "entity"], ascending=[True, False, True])
    if top is not None:
        more = result[(result["g2"] > 0) & (result["n"] >= MIN_COUNT)]
        result = more.sort_values(["rank", "is_firm"], ascending=[True, False], kind="stable")
        result = result.groupby("rank").head(top)
    result = result[CONTRAST].reset_index(drop=True)
    result.attrs = told
    return result


def resolve_entity(corpus: Corpus, name: str) -> str:
    """The entity that is meant by its own name or by any name that the texts give it.

    Raises ValueError for a name that no text has; the message proposes the nearest.
    """
    named = corpus.mentions[["surface", "entity"]].value_counts(ascending=True).index
    known = dict(named) | {entity: entity for _, entity in named}  # the most frequent wins
    folded = {fold(other): entity for other, entity in known.items()}
    return known.get(name) or folded.get(fold(name)) or resolve(name, known, "entity")


def choose_entity(corpus: Corpus) -> str:
    """The entity that everybody writes about, to ask under which names; "" where there is none.

    Of the `MOST_MENTIONED` with most mentions times articles, and `MIN_MENTIONS` or more, the first
    that goes by another name in `SECOND_NAME` of its mentions or more (articles, accents and
    hyphens make none); else the first of all.
    """
    mentions = corpus.mentions
    counts = mentions.groupby("entity")["doc_id"].agg(["size", "nunique"])
    weight = (counts["size"] * counts["nunique"])[counts["size"] >= MIN_MENTIONS]
    tops = weight.sort_values(ascending=False, kind="stable").index[:MOST_MENTIONED]
    for entity in tops:
        names = mentions.loc[mentions["entity"] == entity, "surface"].map(name_key)
        if names.value_counts(normalize=True).iloc[1:2].ge(SECOND_NAME).any():
            return str(entity)
    return str(tops[0]) if len(tops) else ""


def agreement(corpus: Corpus) -> pd.DataFrame:
    """Measure mentions against a reference coding: one row per label and one for all.

    Columns: n_coded, n_found (mentions that the coding and the tool have), n_agree (same first and
    last character, same entity), precision, recall, f1. Articles without a coding are left out; no
    rows where the corpus has none (`gold/entities.csv`).

    >>> entities.agreement(corpus)[["label", "n_coded", "n_found", "n_agree"]].tail(1)
      label  n_coded  n_found  n_agree
    3   all      216      214      212
    """
    columns = ["label", "n_coded", "n_found", "n_agree"]
    coding = read_gold(corpus.folder, "entities")
    if coding.empty:
        return pd.DataFrame(columns=[*columns, "precision", "recall", "f1"])
    coding = coding.astype({"start": "int64", "end": "int64"})
    coding = coding[coding["doc_id"].isin(corpus.articles["doc_id"])]
    found = corpus.mentions[corpus.mentions["doc_id"].isin(coding["doc_id"])]
    both = coding.merge(found, "outer", ["doc_id", "start", "end"], suffixes=("_coded", ""))
    both["label"] = both["label"].fillna(both["label_coded"])
    rows = []
    for label in ("PER", "LOC", "ORG", "all"):
        part = both if label == "all" else both[both["label"] == label]
        right = int((part["entity"] == part["entity_coded"]).sum())
        rows.append((label, part["entity_coded"].count(), part["entity"].count(), right))
    table = pd.DataFrame(rows, columns=columns)
    table = table[table["n_coded"] > 0].reset_index(drop=True)
    return table.assign(
        precision=table["n_agree"] / table["n_found"],
        recall=table["n_agree"] / table["n_coded"],
        f1=2 * table["n_agree"] / (table["n_coded"] + table["n_found"]),
    )
