"""The computed sentences of notebook 3: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.corpus import Corpus
from helpers.display import Html, caveat, finding, join_findings
from helpers.figures.common import name_articles

MOST_NAMED = 5  # words or phrases in one sentence


def summarise_stance(counts: pd.DataFrame, own: pd.DataFrame, corpus: Corpus) -> Html:
    """How often the strategy is evaluated, which way, and in whose words."""
    total = {label: int(counts[label].sum()) for label in ("critical", "favourable", "mixed")}
    n = int(counts["n_sentences"].sum())
    if not sum(total.values()):
        return finding(
            "No sentence of {n} could be said to evaluate the strategy that the lexicons know "
            "(helpers/lexicons/sides.csv): either none does, or these texts have another subject.",
            n=n,
        )
    names = name_articles(corpus)
    own = own.set_index("doc_id")
    parts = [
        finding(
            "{article}: {critical} critical and {favourable} favourable of {n:sentence}; in its "
            "own words {a} and {b}.",
            article=names[row.doc_id], critical=int(row.critical), favourable=int(row.favourable),
            n=int(row.n_sentences), a=int(own.loc[row.doc_id, "critical"]),
            b=int(own.loc[row.doc_id, "favourable"]),
        )
        for row in counts.head(MOST_NAMED).itertuples()
    ]  # fmt: skip
    first = finding(
        "{some} of {n:sentence} evaluate the strategy: {critical} critical, {favourable} "
        "favourable, {mixed} both. How far these labels agree with a reader's stands below.",
        some=sum(total.values()), n=n, **total,
    )  # fmt: skip
    return join_findings([first, *parts])


def summarise_agreement(agreement: pd.DataFrame, compared: pd.DataFrame) -> Html:
    """How far the labels can be trusted, against the reference coding."""
    if not len(agreement):
        return caveat("This corpus has no reference coding: how far to trust it was not measured.")
    row = agreement.iloc[0]
    return finding(
        "Against the reference coding of {n} sentences the labels agree in {share:.0%}; Cohen's κ "
        "is {kappa:.2f}, macro-F1 {f1:.2f}; where the coder accepts a second label, either counts. "
        "The coder's first labels are {c1} critical, {f} favourable and {m} mixed; the tool's "
        "{c2}, {g} and {k}. {wrong} of its {g} favourable and {bad} of its {c2} critical labels "
        "are rejected: do not rank articles on a difference of that size.",
        **_count_labels(compared),
        n=int(row["n_sentences"]), share=float(row["share_agree"]), kappa=float(row["kappa"]),
        f1=float(row["macro_f1"]),
    )  # fmt: skip


def _count_labels(compared: pd.DataFrame) -> dict[str, int]:
    coder, tool = compared["stance"].value_counts(), compared["label"].value_counts()
    rejected = compared.loc[~compared["agrees"], "label"].value_counts()
    return {
        "c1": int(coder.get("critical", 0)), "f": int(coder.get("favourable", 0)),
        "m": int(coder.get("mixed", 0)), "c2": int(tool.get("critical", 0)),
        "g": int(tool.get("favourable", 0)), "k": int(tool.get("mixed", 0)),
        "wrong": int(rejected.get("favourable", 0)), "bad": int(rejected.get("critical", 0)),
    }  # fmt: skip
