"""How far the names can be trusted: mentions beside a reference coding."""

import pandas as pd

from helpers.corpus.coding import read_gold
from helpers.corpus.loading import Corpus

LABELS = ("PER", "LOC", "ORG")


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
    for label in (*LABELS, "all"):
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
