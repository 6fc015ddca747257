"""Whose view, where in the article, and what shared sentences do to it: summaries of stance."""

import numpy as np
import pandas as pd

from helpers.base import statistics

EVALUATIVE = ["critical", "favourable", "mixed"]


def select_judging(stance: pd.DataFrame) -> pd.DataFrame:
    """The sentences of the articles that judge at all, one row each: no rows where none does."""
    judging = stance.loc[stance["label"] != "none", "doc_id"]
    return stance[stance["doc_id"].isin(judging)]


def measure_balance(stance: pd.DataFrame) -> pd.DataFrame:
    """How stance leans, article by article: one row each, all speech beside the outlet's own.

    `balance` is favourable less critical sentences in a hundred, over all speech (n_sentences) and,
    as `balance_own`, over the outlet's own words (n_own), each with its 95 % within-text interval;
    NaN where there are no sentences. Interval: from the Wilson intervals of the two shares of one
    sample (Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10; Zou & Donner 2008).
    """
    rows = []
    for doc_id, part in stance.groupby(stance["doc_id"], sort=False):
        own = part[~part["quoted"]]
        rows.append({
            "doc_id": doc_id, "n_sentences": len(part), **_balance(part, "balance"),
            "n_own": len(own), **_balance(own, "balance_own"),
        })  # fmt: skip
    ends = ("", "_low", "_high")
    measures = [f"{name}{end}" for name in ("balance", "balance_own") for end in ends]
    columns = ["doc_id", "n_sentences", *measures[:3], "n_own", *measures[3:]]
    return pd.DataFrame(rows, columns=columns)


def _balance(part: pd.DataFrame, name: str) -> dict[str, float]:
    if not len(part):
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"), np.nan)
    n = len(part)
    good, bad = (int((part["label"] == label).sum()) for label in ("favourable", "critical"))
    p, q = good / n, bad / n
    (p_low, p_high), (q_low, q_high) = (statistics.wilson_interval(k, n) for k in (good, bad))
    # A sentence that has the one label has not the other: the two shares go apart together.
    spread = np.sqrt((1 - p) * (1 - q))
    phi = -np.sqrt(p * q) / spread if spread else -1.0
    low, high = (
        np.sqrt(one**2 - 2 * phi * one * two + two**2)
        for one, two in ((p - p_low, q_high - q), (p_high - p, q - q_low))
    )
    ends = 100 * np.array([p - q, p - q - low, p - q + high])
    return dict(zip((name, f"{name}_low", f"{name}_high"), ends.tolist(), strict=True))


def drop_repeats(stance: pd.DataFrame, repeats: pd.DataFrame) -> pd.DataFrame:
    """Stance with each dispatch once: without the sentences of `find_repeats`, one row each."""
    keys = ["doc_id", "sentence_id"]
    place = pd.MultiIndex.from_frame(stance[keys])
    copied = pd.MultiIndex.from_frame(repeats[keys])
    return stance[~place.isin(copied)]


def find_course(stance: pd.DataFrame) -> pd.DataFrame:
    """Where articles evaluate: one row per evaluative sentence, with its position from 0 to 1.

    `position` is the share of the article's sentences before it.
    """
    number = stance.groupby(stance["doc_id"]).cumcount()
    size = stance.groupby(stance["doc_id"])["label"].transform("size")
    table = stance.assign(position=(number + 0.5) / size)
    kept = table[table["label"] != "none"]
    return kept[["doc_id", "outlet", "sentence_id", "label", "score", "holder", "position"]]


def count_holders(stance: pd.DataFrame) -> pd.DataFrame:
    """Who holds which view: one row per holder, most evaluative first.

    An outlet stands under its own name. `share_critical` is of the holder's critical and favourable
    sentences, with its 95 % Wilson interval; NaN where there are fewer than five of them.
    """
    names = stance["holder"].where(stance["quoted"], stance["outlet"] + " (own words)")
    table = pd.crosstab(names, stance["label"]).reindex(columns=[*EVALUATIVE, "none"], fill_value=0)
    outlets = stance["outlet"].groupby(names).agg(lambda part: list(dict.fromkeys(part)))
    decided = table["critical"] + table["favourable"]
    low, high = statistics.wilson_interval(table["critical"], decided)
    enough = decided >= statistics.MIN_UNITS
    share = (table["critical"] / decided.where(decided > 0)).where(enough)
    table = table.assign(
        n_sentences=table.sum(axis=1), share_critical=share,
        share_critical_low=np.where(enough, low, np.nan),
        share_critical_high=np.where(enough, high, np.nan), outlets=outlets,
    )  # fmt: skip
    order = table[EVALUATIVE].sum(axis=1).sort_values(ascending=False, kind="stable").index
    table = table.loc[order].rename_axis("holder", axis=0).reset_index()
    table.columns.name = None
    return table[table[EVALUATIVE].sum(axis=1) > 0].reset_index(drop=True)


def compare_copies(stance: pd.DataFrame, reuse: pd.DataFrame) -> pd.DataFrame:
    """Stance of two articles that share a dispatch, by what became of its sentences.

    One row per article and kind of sentence: *all*, *shared* (verbatim or edited) and *its own*
    (dropped by the second, or added by it). `reuse` is of `find_reuse`; no rows where it has none,
    or where neither article judges.
    """
    rows = []
    for side, mark in (("first", ""), ("second", "_2")):
        doc_id = reuse.attrs.get(side, "")
        own = stance[stance["doc_id"] == doc_id]
        shared = reuse.loc[reuse["status"].isin(["verbatim", "edited"]), f"sentence_id{mark}"]
        in_both = own["sentence_id"].isin(shared.dropna().astype(int))
        for kind, part in (("all", own), ("shared", own[in_both]), ("its own", own[~in_both])):
            counts = part["label"].value_counts().reindex([*EVALUATIVE, "none"], fill_value=0)
            rows.append({"doc_id": doc_id, "outlet": next(iter(own["outlet"]), ""),
                         "sentences": kind, **counts, "n_sentences": len(part)})  # fmt: skip
    columns = ["doc_id", "outlet", "sentences", *EVALUATIVE, "none", "n_sentences"]
    table = pd.DataFrame(rows if reuse.attrs.get("first") else [], columns=columns)
    judged = table[EVALUATIVE].to_numpy().any()
    return table if judged else table.head(0)
