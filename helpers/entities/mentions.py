"""Who is in the story: mentions counted by outlet, by voice and by place in the article."""

import re
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.resampling import resample_log_ratios
from helpers.base.spelling import name_key
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import choose_pair, find_copies
from helpers.stance.reported_speech import mark_speech
from helpers.vocabulary.counts import DESCRIBES, cross_table
from helpers.vocabulary.terms import Speech

Group = Literal["outlet", "doc_id"]
Part = Literal["title", "subhead", "lead", "body", "end"]

PARTS: tuple[str, ...] = ("title", "subhead", "lead", "body", "end")
HEADINGS = {"title": "title", "subhead": "subhead", "pullquote": "subhead"}
MIN_G2 = 2.0  # weaker differences are found between any two texts
MIN_COUNT = 3  # mentions in all; rarer entities are not compared
MIN_MENTIONS = 5  # of the one whose names are asked for
MOST_MENTIONED = 5  # entities it is chosen from


def locate_mentions(corpus: Corpus) -> pd.DataFrame:
    """Every mention with its circumstances: one row each, in the order of `corpus.mentions`.

    Adds outlet; quoted (the mention stands in someone else's words, to the character: `quotes`);
    distanced (the name stands alone between quotation marks); part of the article (title, subhead,
    lead: the first paragraph of the body, end: the last one, body: what lies between).
    """
    mentions = corpus.mentions
    articles = corpus.articles.set_index("doc_id")
    texts = dict(zip(articles.index, articles["text"], strict=True))
    parts = find_parts(corpus)
    keys = pd.MultiIndex.from_frame(corpus.sentences[["doc_id", "sentence_id"]])
    where = pd.Series(parts.to_numpy(), index=keys)
    own = pd.MultiIndex.from_frame(mentions[["doc_id", "sentence_id"]])
    places = zip(mentions["doc_id"], mentions["start"], mentions["end"], strict=True)
    return mentions.assign(
        outlet=mentions["doc_id"].map(articles["outlet"]),
        quoted=mark_speech(corpus, mentions),
        distanced=np.array([is_marked(texts[d], s, e) for d, s, e in places], dtype=bool),
        part=pd.Categorical(where.reindex(own).to_numpy(), categories=PARTS),
    )


def find_parts(corpus: Corpus) -> pd.Series:
    """The part of the article that each sentence stands in, in the order of `corpus.sentences`.

    Where the body is a single paragraph, its first and last sentences are lead and end.
    """
    sentences = corpus.sentences
    heading = sentences["section"].map(HEADINGS)
    texts = corpus.articles.set_index("doc_id")["text"]
    paragraph = np.empty(len(sentences), dtype=np.int64)
    for doc_id, rows in sentences.groupby("doc_id", sort=False).indices.items():
        breaks = [match.start() for match in re.finditer("\n", texts[doc_id])]
        paragraph[rows] = np.searchsorted(breaks, sentences["start"].to_numpy()[rows])
    body = sentences[heading.isna()].assign(paragraph=paragraph[heading.isna()])
    for column in ("paragraph", "sentence_id"):
        grouped = body.groupby("doc_id")[column]
        first, last = grouped.transform("min"), grouped.transform("max")
        single = first == last
        if column == "paragraph":
            part = pd.Series("body", index=body.index)
            part[body[column] == last], part[body[column] == first] = "end", "lead"
            alone = single
        else:
            part[alone] = "body"
            part[alone & (body[column] == last)] = "end"
            part[alone & (body[column] == first)] = "lead"
    return heading.fillna(part).astype(pd.CategoricalDtype(PARTS))


def count_entities(corpus: Corpus, *, by: Group = "outlet", speech: Speech = "all") -> pd.DataFrame:
    """Count entities: one row per entity and group, with n (mentions), n_sentences, n_articles.

    `label` is PER, LOC or ORG; `per_thousand` is per thousand words of the group in the chosen
    voice; n_own and n_quoted split the mentions by voice, n_title … n_end by part of the article.
    Most first. Raises ValueError for an unknown choice.
    """
    check_choice("by", by, Group)
    check_choice("speech", speech, Speech)
    mentions = locate_mentions(corpus)
    if speech != "all":
        mentions = mentions[mentions["quoted"] == (speech == "quoted")]
    place = mentions["doc_id"] + " " + mentions["sentence_id"].astype(str)
    parts = {f"n_{part}": (mentions["part"] == part).to_numpy() for part in PARTS}
    table = mentions.assign(place=place, own=~mentions["quoted"], **parts)
    counts = table.groupby([by, "entity", "label"]).agg(
        n=("entity", "size"), n_sentences=("place", "nunique"), n_articles=("doc_id", "nunique"),
        n_own=("own", "sum"), n_quoted=("quoted", "sum"), **{name: (name, "sum") for name in parts},
    ).reset_index()  # fmt: skip
    sizes = _count_words(corpus, speech).groupby(_group_sentences(corpus, by)).sum()
    rate = 1000 * counts["n"] / counts[by].map(sizes).astype(float)
    counts.insert(counts.columns.get_loc("n_articles") + 1, "per_thousand", rate)
    return counts.sort_values(["n", "entity"], ascending=[False, True], ignore_index=True)


def find_shared_entities(counts: pd.DataFrame, *, top: int = 15) -> pd.DataFrame:
    """The `top` entities of all groups together: one row each and group, 0 where absent."""
    group = str(counts.columns[0])
    totals = counts.groupby("entity")["n"].sum().sort_values(ascending=False, kind="stable")
    chosen = totals.index[:top]
    grid = counts[counts["entity"].isin(chosen)].groupby(["entity", group])["n"].sum().unstack()
    grid = grid.reindex(index=chosen, columns=list(dict.fromkeys(counts[group]))).fillna(0)
    return grid.astype(int).stack().rename("n").reset_index()


def measure_prominence(corpus: Corpus, *, by: Group = "outlet", top: int = 12) -> pd.DataFrame:
    """How much of each text the `top` entities of the corpus take: one row per entity and group.

    n, per_thousand with its interval by resampling (`scope` says of what), dp and dp_sentences
    (dispersion over articles and sentences of the group; NaN where there is only one).
    """
    check_choice("by", by, Group)
    table, names, sizes, articles = _cross_sentences(corpus)
    totals = np.asarray(table.sum(axis=0)).ravel()
    keep = np.argsort(-totals, kind="stable")[:top]
    table, names = table[:, keep], names[keep]
    groups = _group_sentences(corpus, by).to_numpy()
    parts = []
    for group in dict.fromkeys(groups):
        rows = groups == group
        found = resample_log_ratios([table[rows]], [sizes[rows]], [articles[rows]])
        n, n_words = np.asarray(table[rows].sum(axis=0)).ravel(), sizes[rows].sum()
        per_article = _sum_articles(table[rows], articles[rows])
        parts.append(pd.DataFrame({
            by: group, "entity": names, "n": n.astype(int),
            "per_thousand": 1000 * n / n_words if n_words else np.nan,
            "per_thousand_low": 1000 * 2**found.low, "per_thousand_high": 1000 * 2**found.high,
            "dp": statistics.dispersion(
                per_article, sizes=np.bincount(pd.factorize(articles[rows])[0], sizes[rows])
            ),
            "dp_sentences": statistics.dispersion(table[rows], sizes=sizes[rows]),
            "scope": found.scope if found.unit == "article" else DESCRIBES,
        }))  # fmt: skip
    columns = [by, "entity", "n", "per_thousand", "per_thousand_low", "per_thousand_high", "dp",
               "dp_sentences", "scope"]  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def compare_entities(
    corpus: Corpus, *, by: Group = "outlet", min_count: int = MIN_COUNT
) -> pd.DataFrame:
    """Contrast every outlet with all others: one row per entity and outlet, strongest first.

    Columns: n, n_rest, per_thousand, per_thousand_rest, log_ratio with its interval by resampling,
    g2, n_articles, scope. Entities with fewer than `min_count` mentions in all are left out.
    Measures and sources: `helpers.base.statistics`.
    """
    check_choice("by", by, Group)
    table, names, sizes, articles = _cross_sentences(corpus)
    groups = _group_sentences(corpus, by).to_numpy()
    keep = np.flatnonzero(np.asarray(table.sum(axis=0)).ravel() >= min_count)
    table, names = table[:, keep], names[keep]
    columns = [by, "entity", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio",
               "log_ratio_low", "log_ratio_high", "g2", "n_articles", "scope"]  # fmt: skip
    parts = []
    for group in dict.fromkeys(groups):
        rows = groups == group
        n1, n2 = sizes[rows].sum(), sizes[~rows].sum()
        if not len(keep) or not n1 or not n2:
            continue
        sides = [table[rows], table[~rows]]
        found = resample_log_ratios(
            sides, [sizes[rows], sizes[~rows]], [articles[rows], articles[~rows]]
        )
        a, b = (np.asarray(side.sum(axis=0)).ravel() for side in sides)
        met = np.asarray((_sum_articles(table[rows], articles[rows]) > 0).sum(axis=0)).ravel()
        parts.append(pd.DataFrame({
            by: group, "entity": names, "n": a.astype(int), "n_rest": b.astype(int),
            "per_thousand": 1000 * a / n1, "per_thousand_rest": 1000 * b / n2,
            "log_ratio": found.estimate, "log_ratio_low": found.low, "log_ratio_high": found.high,
            "g2": statistics.g2(a, b, n1, n2, signed=True), "n_articles": met.astype(int),
            "scope": found.scope if found.unit == "article" else DESCRIBES,
        }))  # fmt: skip
    result = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    order = {group: rank for rank, group in enumerate(dict.fromkeys(groups))}
    result = result.assign(rank=result[by].map(order))
    return result.sort_values(["rank", "g2", "entity"], ascending=[True, False, True],
                              ignore_index=True)[columns]  # fmt: skip


def select_marked_entities(contrast: pd.DataFrame, *, top: int = 3) -> pd.DataFrame:
    """What each group puts in front more than the others: its `top` entities by evidence (g2).

    Of those that it mentions `MIN_COUNT` times or more, with a g2 of `MIN_G2`; `is_firm` says
    whether the interval of the log ratio stays above zero.
    """
    group = str(contrast.columns[0])
    more = contrast[(contrast["g2"] >= MIN_G2) & (contrast["n"] >= MIN_COUNT)]
    more = more.groupby(group, sort=False).head(top).reset_index(drop=True)
    return more.assign(is_firm=(more["log_ratio_low"] > 0).to_numpy())


def find_exclusive_entities(corpus: Corpus) -> pd.DataFrame:
    """Whom one copy of a dispatch mentions and the other does not: one row per entity.

    Columns: doc_id (the copy that has it), doc_id_2 (the one that has not), entity, label, n,
    and the first sentence with it. No rows where no two articles share a dispatch.
    """
    pair = choose_pair(find_copies(corpus))
    columns = ["doc_id", "doc_id_2", "entity", "label", "n", "sentence"]
    if not pair:
        return pd.DataFrame(columns=columns)
    mentions = corpus.mentions
    texts = corpus.sentences.set_index(["doc_id", "sentence_id"])["text"]
    rows = []
    for doc_id, other in (pair, pair[::-1]):
        lacking = set(mentions.loc[mentions["doc_id"] == other, "entity"])
        own = mentions[(mentions["doc_id"] == doc_id) & ~mentions["entity"].isin(lacking)]
        for entity, part in own.groupby("entity", sort=False):
            first = part.iloc[0]
            rows.append((doc_id, other, entity, first["label"], len(part),
                         texts[(doc_id, first["sentence_id"])]))  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["doc_id", "n"], ascending=[True, False], kind="stable",
                             ignore_index=True)  # fmt: skip


def choose_entity(corpus: Corpus) -> str:
    """The entity that everybody writes about, to ask under which names; "" where there is none.

    Of the `MOST_MENTIONED` with most mentions times articles, and `MIN_MENTIONS` or more, the first
    that goes by several names (articles, accents and hyphens make none); else the first of all.
    """
    mentions = corpus.mentions[["doc_id", "entity", "surface"]].astype("str")
    counts = mentions.groupby("entity")["doc_id"].agg(["size", "nunique"])
    weight = (counts["size"] * counts["nunique"])[counts["size"] >= MIN_MENTIONS]
    tops = weight.sort_values(ascending=False, kind="stable").index[:MOST_MENTIONED]
    for entity in tops:
        if len(set(mentions.loc[mentions["entity"] == entity, "surface"].map(name_key))) > 1:
            return str(entity)
    return str(tops[0]) if len(tops) else ""


def is_marked(text: str, start: int, end: int) -> bool:
    """Whether a name stands alone between quotation marks, with or without blanks inside."""
    before = text[max(0, start - 3) : start].rstrip(" \u00a0\u202f")[-1:]
    after = text[end : end + 3].lstrip(" \u00a0\u202f")[:1]
    return bool(before) and bool(after) and before in "«“\"'‹„" and after in "»”\"'›"


def _cross_sentences(
    corpus: Corpus,
) -> tuple[sparse.csr_array, np.ndarray, np.ndarray, np.ndarray]:
    """Sentences × entities, the names of the columns, words and article of each sentence."""
    sentences = corpus.sentences
    keys = pd.MultiIndex.from_frame(sentences[["doc_id", "sentence_id"]])
    mentions = corpus.mentions
    rows = keys.get_indexer(pd.MultiIndex.from_frame(mentions[["doc_id", "sentence_id"]]))
    codes, names = pd.factorize(mentions["entity"], sort=True)
    table = cross_table(rows, codes, (len(sentences), len(names)))
    sizes = sentences["n_words"].to_numpy(dtype=float)
    return table, np.asarray(names, dtype=object), sizes, sentences["doc_id"].to_numpy(dtype=object)


def _sum_articles(table: sparse.csr_array, articles: np.ndarray) -> sparse.csr_array:
    codes, names = pd.factorize(articles)
    return cross_table(codes, np.arange(len(codes)), (len(names), len(codes))) @ table


def _group_sentences(corpus: Corpus, by: Group) -> pd.Series:
    doc_ids = corpus.sentences["doc_id"]
    if by == "doc_id":
        return doc_ids
    return doc_ids.map(corpus.outlets)


def _count_words(corpus: Corpus, speech: Speech) -> pd.Series:
    """Words of each sentence in the chosen voice."""
    if speech == "all":
        return corpus.sentences["n_words"]
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id", "start", "end", "is_word"])
    tokens = tokens[tokens["is_word"]]
    kept = tokens[mark_speech(corpus, tokens) == (speech == "quoted")]
    sentences = corpus.sentences[["doc_id", "sentence_id"]]
    counts = kept.groupby(["doc_id", "sentence_id"]).size()
    keys = pd.MultiIndex.from_frame(sentences)
    return counts.reindex(keys, fill_value=0).set_axis(corpus.sentences.index)
