"""Which articles print the same text, which of their sentences repeat, and what is their own."""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice
from helpers.corpus.article_names import name_articles
from helpers.corpus.credits import call_shared, find_credits
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import find_copies, list_runs, number_texts
from helpers.reuse.sentence_pairs import STATUSES, align

Row = Literal["pair", "doc_id", "outlet", "version", "gist"]

FAMILIES = 10  # the largest, whose versions are laid side by side
FAMILY = 3  # versions; of two there is a pair
KEPT = ["n_verbatim", "n_edited", "n_lacking", "n_further"]  # as `STATUSES`


def copies(corpus: Corpus, *, by: Row = "pair") -> pd.DataFrame:
    """Articles that print the same text: one row per pair, article, outlet, version, or gist.

    By pair, most shared first: n_shared, share_copied and is_copy, as in
    `helpers.corpus.near_copies`. By doc_id: cluster (1 the largest group of articles that a chain
    of copies joins; none where no other article prints the text), share_copied (the largest with
    another article), share_original (of its runs of five words, those that no copy has). By outlet,
    least original first: n_copies of n_articles share a text with another, share_original of all
    its runs. By version, in order of date: cluster (the largest `FAMILIES` that have three articles
    or more), article_name, date, n_words, credit, against (the version that all are laid beside:
    the one that credits an agency alone, else the earliest, of one day the longest), and how many
    of its n_base sentences each has word for word, edited and not (n_verbatim, n_edited, n_lacking)
    and how many it has besides (n_further); nothing for that version itself. Who wrote first it
    does not say: on one day, dates cannot tell. The gist is one row for `show.say`: how many pairs
    print the same text, which two share most, and how many pairs share as much (n_closest).

    Parameters
    ----------
    by : what one row is: pair, doc_id, outlet, version or gist

    >>> reuse.copies(corpus, by="outlet")[["outlet", "n_copies", "share_original"]].head(2)
                           outlet  n_copies  share_original
    0          Al-Ahed (inferred)         1        0.152801
    1  Unidentified regional site         1        0.298172

    Originality after Cagé, Hervé and Viaud 2020, Review of Economic Studies 87(5).
    """
    check_choice("by", by, Row)
    pairs = find_copies(corpus)
    if by == "pair":
        return pairs
    copied = pairs[pairs["is_copy"]]
    if by == "gist":
        return _tell_copies(corpus, pairs, copied)
    table = corpus.grouped("outlet").articles[["doc_id", "outlet", "date", "n_words"]]
    other = copied.rename(columns={"doc_id": "doc_id_2", "doc_id_2": "doc_id"})
    partners = pd.concat([copied, other]).groupby("doc_id")
    table["share_copied"] = table["doc_id"].map(partners["share_copied"].max())
    table = table.assign(**_count_runs(corpus, partners["doc_id_2"].agg(list).to_dict()))
    if by == "outlet":
        table = table.assign(n_articles=1, n_copies=table["share_copied"].notna())
        numbers = ["n_articles", "n_copies", "n_words", "n_runs", "n_own"]
        table = table.groupby("outlet", sort=False)[numbers].sum().reset_index()
        table["share_original"] = table["n_own"] / table["n_runs"].where(table["n_runs"] > 0)
        table = table.drop(columns=["n_runs", "n_own"])
        return table.sort_values("share_original", kind="stable", ignore_index=True)
    table["share_original"] = table["n_own"] / table["n_runs"].where(table["n_runs"] > 0)
    table["cluster"] = table["doc_id"].map(_rank_clusters(number_texts(corpus)))
    if by == "version":
        return _list_versions(corpus, table)
    columns = ["cluster", "doc_id", "outlet", "date", "n_words", "share_copied", "share_original"]
    return table.sort_values(["cluster", "date"], kind="stable", ignore_index=True)[columns]


def _count_runs(corpus: Corpus, partners: dict[str, list[str]]) -> dict[str, list[int]]:
    """How many five-word runs each article has, and how many that no copy of it has."""
    runs = dict(zip(corpus.articles["doc_id"], list_runs(corpus), strict=True))
    elsewhere = ([runs[other] for other in partners.get(doc_id, ())] for doc_id in runs)
    own = zip(runs.values(), elsewhere, strict=True)
    n_own = [
        (~np.isin(one, np.concatenate(others))).sum() if others else len(one) for one, others in own
    ]
    return {"n_runs": [len(one) for one in runs.values()], "n_own": n_own}


def _tell_copies(corpus: Corpus, pairs: pd.DataFrame, copied: pd.DataFrame) -> pd.DataFrame:
    names, n = name_articles(corpus), len(corpus.articles)
    closeness = copied["share_copied"].round(2)  # as it is printed
    row = {
        "n_copies": len(copied),
        "n_closest": (closeness == closeness.max()).sum(),
        "n_pairs": n * (n - 1) // 2,
        "share_apart": pairs.loc[~pairs["is_copy"], "share_copied"].max(),
        "shared": call_shared(corpus, copied[["doc_id", "doc_id_2"]].to_numpy().ravel()),
    }
    top = copied.iloc[0] if len(copied) else {}
    two = {"name": names.get(top.get("doc_id")), "name_2": names.get(top.get("doc_id_2"))}
    return pd.DataFrame([{**row, **two, "share_copied": top.get("share_copied")}])


def _list_versions(corpus: Corpus, table: pd.DataFrame) -> pd.DataFrame:
    """What each version of a text has of the one that all of a family are laid beside."""
    large = table.groupby("cluster")["doc_id"].transform("size") >= FAMILY
    order = ["cluster", "date", "n_words"]
    table = table[large & (table["cluster"] <= FAMILIES)]
    table = table.sort_values(order, ascending=[True, True, False], ignore_index=True)
    table = table.merge(find_credits(corpus), on="doc_id", how="left")
    table["article_name"] = table["doc_id"].map(name_articles(corpus))
    rows = []
    for _, family in table.groupby("cluster"):
        alone = family[family["is_alone"].eq(True)]
        base = (alone if len(alone) else family).iloc[0]
        counts = (_count_kept(corpus, base["doc_id"], doc_id) for doc_id in family["doc_id"])
        rows += [{"against": base["article_name"], **row} for row in counts]
    kept = pd.DataFrame(rows, columns=["against", "n_base", *KEPT])
    kept = kept.astype(dict.fromkeys(["n_base", *KEPT], "Int64"))
    table = table[["cluster", "article_name", "date", "n_words", "credit"]].fillna({"credit": ""})
    return table.join(kept)


def _count_kept(corpus: Corpus, base: str, doc_id: str) -> dict[str, int]:
    """Sentences of one version by what another has of them; nothing of the same beside itself."""
    if doc_id == base:
        return {}
    beside = align(corpus, base, doc_id)
    # A sentence that was split is one; those that only the other has are numbered there.
    one = beside[beside["sentence_id"].isna() | ~beside["sentence_id"].duplicated()]
    n = one["status"].value_counts().reindex(list(STATUSES), fill_value=0)
    return {"n_base": n.sum() - n["added"], **dict(zip(KEPT, n, strict=True))}


def _rank_clusters(group: pd.Series) -> pd.Series:
    """The number of the group of copies that each article is in, 1 the largest; else missing."""
    sizes = group.value_counts()
    sizes = sizes[sizes > 1].reset_index().sort_values(["count", "index"], ascending=[False, True])
    return group.map({name: n for n, name in enumerate(sizes["index"], 1)}).astype("Int64")
