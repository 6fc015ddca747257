"""Mentions of persons, places and organisations, counted and compared between outlets."""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice, resolve
from helpers.base.resampling import resample_log_ratios
from helpers.base.spelling import name_key
from helpers.corpus.loading import Corpus
from helpers.corpus.positions import POSITIONS, find_positions
from helpers.stance.reported_speech import mark_speech
from helpers.vocabulary.terms import DESCRIBES, cross_table, sum_rows

Group = Literal["outlet", "doc_id"]

MIN_G2 = 2.0  # weaker differences are found between any two texts
MIN_COUNT = 3  # mentions in all; rarer entities are not compared
MIN_MENTIONS = 5  # of the one whose names are asked for
MOST_MENTIONED = 5  # entities it is chosen from


def locate_mentions(corpus: Corpus) -> pd.DataFrame:
    """Every mention with its outlet, voice and position: one row each, as in `corpus.mentions`.

    quoted: the mention stands in someone else's words; position: title, lead, subhead, body or end.
    """
    keys = ["doc_id", "sentence_id"]
    positions = corpus.sentences[keys].assign(position=find_positions(corpus))
    mentions = corpus.mentions.merge(positions, on=keys, how="left")
    outlets = mentions["doc_id"].map(corpus.outlets)
    return mentions.assign(outlet=outlets, quoted=mark_speech(corpus, mentions))


def count(
    corpus: Corpus, *, by: Group = "outlet", top: int | None = None, min_count: int = 1
) -> pd.DataFrame:
    """Count entities: one row per entity and group, most mentioned first.

    Columns: label (PER, LOC or ORG), n (mentions), n_sentences, n_articles, per_thousand (words of
    the group), n_own and n_quoted (in the outlet's own words, in someone else's), and n_title …
    n_end by position in the article (`corpus.positions`).

    Parameters
    ----------
    by
        What is compared: outlets, or articles.
    top
        Only so many entities: those most mentioned in all texts together.
    min_count
        Only entities with so many mentions in all texts together.

    >>> entities.count(corpus, top=1)[["outlet", "entity", "n", "n_own", "n_quoted"]]
                           outlet          entity   n  n_own  n_quoted
    0                France Inter  État islamique  15     12         3
    1                  45eNord.ca  État islamique   9      5         4
    2  Unidentified regional site  État islamique   8      6         2
    3          Al-Ahed (inferred)  État islamique   4      2         2
    """
    check_choice("by", by, Group)
    parts = [f"count(*) FILTER (position = '{name}') AS n_{name}" for name in POSITIONS]
    counts = corpus.query(
        f"""
        SELECT {by}, entity, label, count(*) AS n,
            count(DISTINCT (doc_id, sentence_id)) AS n_sentences,
            count(DISTINCT doc_id) AS n_articles, 1000 * count(*) / any_value(size) AS per_thousand,
            count(*) FILTER (NOT quoted) AS n_own, count(*) FILTER (quoted) AS n_quoted,
            {", ".join(parts)}, sum(count(*)) OVER (PARTITION BY entity)::BIGINT AS total
        FROM located JOIN sizes USING ({by})
        GROUP BY {by}, entity, label ORDER BY n DESC, entity, {by}
        """,
        located=locate_mentions(corpus),
        sizes=corpus.articles.groupby(by)["n_words"].sum().rename("size").reset_index(),
    )
    counts = counts[counts["total"] >= min_count]
    ranked = counts.drop_duplicates("entity").sort_values(["total", "entity"], ascending=[0, 1])
    chosen = counts["entity"].isin(ranked["entity"][:top])
    return counts[chosen].drop(columns="total").reset_index(drop=True)


def compare(
    corpus: Corpus,
    outlet: str | None = None,
    *,
    by: Group = "outlet",
    top: int | None = None,
    min_count: int = MIN_COUNT,
) -> pd.DataFrame:
    """Contrast each outlet with all others: one row per entity and outlet, firmest evidence first.

    Columns: n and n_rest (mentions here and elsewhere), per_thousand, per_thousand_rest, log_ratio
    (+1: twice as often here) with its interval by resampling, g2, n_articles (of the outlet, that
    mention it), dp (how unevenly its articles do), is_firm (the interval lies above equality),
    scope. No rows where there is nothing to compare with. Measures and sources:
    `helpers.base.statistics`, `helpers.base.resampling`.

    Parameters
    ----------
    outlet
        Only the rows of this one. Case and accents do not matter.
    by
        What is compared: outlets, or articles (whose doc_id `outlet` then is).
    top
        Only so many entities of each outlet: those it mentions more than the others do, three times
        or more, with a g2 of 2 or more.
    min_count
        Only entities with so many mentions in all texts together.

    Raises ValueError for an unknown outlet.

    >>> entities.compare(corpus, "45enord.ca", top=1)[["entity", "n", "n_rest", "is_firm"]]
              entity  n  n_rest  is_firm
    0  Ashton Carter  5       6    False
    """
    check_choice("by", by, Group)
    sentences = corpus.sentences
    keys = ["doc_id", "sentence_id"]
    at = pd.MultiIndex.from_frame(sentences[keys]).get_indexer(
        pd.MultiIndex.from_frame(corpus.mentions[keys])
    )
    codes, names = pd.factorize(corpus.mentions["entity"], sort=True)
    table = cross_table(at, codes, (len(sentences), len(names)))
    keep = np.flatnonzero(np.asarray(table.sum(axis=0)).ravel() >= min_count)
    table, names = table[:, keep], np.asarray(names, dtype=object)[keep]
    sizes = sentences["n_words"].to_numpy(dtype=float)
    articles = sentences["doc_id"].to_numpy(dtype=object)
    groups = sentences["doc_id"].map(corpus.outlets) if by == "outlet" else sentences["doc_id"]
    known = list(dict.fromkeys(groups))
    parts = []
    for group in [resolve(outlet, known, by)] if outlet else known:
        here = (groups == group).to_numpy()
        if not len(keep) or not sizes[here].sum() or not sizes[~here].sum():
            continue
        sides = [[part[side] for side in (here, ~here)] for part in (table, sizes, articles)]
        found = resample_log_ratios(*sides)
        n, n_rest = (np.asarray(side.sum(axis=0)).ravel() for side in sides[0])
        n_words, n_words_rest = (side.sum() for side in sides[1])
        per_article, _ = sum_rows(sides[0][0], sides[2][0])
        article, _ = pd.factorize(sides[2][0])
        part = {
            by: group,
            "entity": names,
            "n": n.astype(int),
            "n_rest": n_rest.astype(int),
            "per_thousand": 1000 * n / n_words,
            "per_thousand_rest": 1000 * n_rest / n_words_rest,
            "log_ratio": found.estimate,
            "log_ratio_low": found.low,
            "log_ratio_high": found.high,
            "is_firm": found.low > 0,
            "g2": statistics.g2(n, n_rest, n_words, n_words_rest, signed=True),
            "n_articles": np.bincount(per_article.indices, minlength=len(names)),
            "dp": statistics.dispersion(per_article, sizes=np.bincount(article, sides[1][0])),
            "scope": found.scope if found.unit == "article" else DESCRIBES,
        }
        parts.append(pd.DataFrame(part).sort_values(["g2", "entity"], ascending=[False, True]))
    columns = [by, "entity", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio"]
    columns += ["log_ratio_low", "log_ratio_high", "is_firm", "g2", "n_articles", "dp", "scope"]
    result = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    if top is not None:
        more = result[(result["g2"] >= MIN_G2) & (result["n"] >= MIN_COUNT)]
        result = more.groupby(by, sort=False).head(top).reset_index(drop=True)
    return result


def choose_entity(corpus: Corpus) -> str:
    """The entity that everybody writes about, to ask under which names; "" where there is none.

    Of the `MOST_MENTIONED` with most mentions times articles, and `MIN_MENTIONS` or more, the first
    that goes by several names (articles, accents and hyphens make none); else the first of all.
    """
    mentions = corpus.mentions
    counts = mentions.groupby("entity")["doc_id"].agg(["size", "nunique"])
    weight = (counts["size"] * counts["nunique"])[counts["size"] >= MIN_MENTIONS]
    tops = weight.sort_values(ascending=False, kind="stable").index[:MOST_MENTIONED]
    for entity in tops:
        if mentions.loc[mentions["entity"] == entity, "surface"].map(name_key).nunique() > 1:
            return str(entity)
    return str(tops[0]) if len(tops) else ""
