"""How far stance and voices can be trusted on a corpus: every check in one place, or why none."""

import pandas as pd

from helpers.base import statistics
from helpers.corpus.loading import PROJECT, Corpus, read_coding
from helpers.show.display import Html, caveat, finding, join_findings, show_table
from helpers.show.findings.sentiment import summarise_agreement, summarise_scorers
from helpers.stance.agreement import compare_scorers, measure_operators, measure_voices
from helpers.stance.scoring import (
    compare_with_coding,
    count_confusion,
    measure_agreement,
    select_disagreements,
)

FIRST_SCORES = PROJECT / "corpus" / "gold" / "first_scores.csv"


def show_trust(corpus: Corpus, stance: pd.DataFrame) -> Html:
    """Stance and voices beside the reference coding, as findings and tables.

    Agreement, confusion, disagreements, public scorers on the same sentences, each rule left out,
    voices. One caveat and no tables where the corpus has no coding (`gold/stance.csv`).
    """
    coding = read_coding(corpus, "stance")
    compared = compare_with_coding(stance, coding, corpus.articles)
    agreement = summarise_agreement(measure_agreement(compared), compared)
    if not len(compared):
        return agreement
    scorers = compare_scorers(corpus, coding, read_coding(corpus, "baselines"), stance)
    return Html("".join([
        agreement,
        show_table(count_confusion(compared), "Reference label (row) by label given (column)"),
        show_table(select_disagreements(compared), "Disagreements"),
        summarise_scorers(scorers),
        show_table(scorers, "Agreement over three labels, by scorer"),
        show_table(measure_operators(corpus, coding), "Each rule left out"),
        show_table(measure_voices(corpus, coding), "Voices beside the reference coding"),
    ]))  # fmt: skip


def read_first_scores() -> pd.DataFrame:
    """What sentences gave that no rule had seen: one row per set, no rows where none ship.

    Columns: measured (stance, quotations), collection (a file of tests/data), date, n_items,
    share_agree and macro_f1 of stance, f1_loose, f1_strict and share_speaker of quotations.
    """
    if not FIRST_SCORES.is_file():
        return pd.DataFrame(columns=["measured", "collection", "date", "n_items"])
    return pd.read_csv(FIRST_SCORES)


def summarise_first_scores(scores: pd.DataFrame) -> Html:
    """How well unseen sentences were read the first time, in the order of the runs."""
    parts = []
    for row in scores.to_dict("records"):
        if row["measured"] == "stance":
            n, share = int(row["n_items"]), row["share_agree"]
            low, high = statistics.wilson_interval(round(share * n), n)
            parts.append(finding(
                "{n:sentence} ({date}): labels agree in {share:.0%} (95 % interval {low:.0%} to "
                "{high:.0%}), macro-F1 over three labels {f1:.2f}.", n=n, date=str(row["date"]),
                share=share, low=float(low), high=float(high), f1=row["macro_f1"],
            ))  # fmt: skip
        else:
            parts.append(finding(
                "{n:quotation}: F1 {loose:.2f} where spans overlap, {strict:.2f} where they are "
                "the same; the speaker is right in {share:.0%} of those found.",
                n=int(row["n_items"]), loose=row["f1_loose"], strict=row["f1_strict"],
                share=row["share_speaker"],
            ))  # fmt: skip
    if not parts:
        return caveat("No first scores on unseen sentences ship with this copy.")
    opening = finding(
        "First scores, on texts written for this in the manner of other outlets and run once, "
        "before any rule was changed for them; {n} sets:", n=len(parts),
    )  # fmt: skip
    return join_findings([opening, *parts])
