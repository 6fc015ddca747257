"""The labels beside those that a careful reader gave: `gold/stance.csv` in the corpus folder."""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.corpus.coding import read_gold
from helpers.corpus.edition import PLAIN_SPACES
from helpers.corpus.loading import Corpus
from helpers.stance.scoring import KEYS, LABELS, score

By = Literal["corpus", "label", "sentence"]

COLUMNS = [*KEYS, "stance", "also_acceptable", "reference", "label", "probability", "unsure"]
COLUMNS += ["score", "agrees", "evidence", "sentence"]


def agreement(corpus: Corpus, *, by: By = "corpus") -> pd.DataFrame:
    """How often the labels are the reader's: one row for the corpus, or per label or sentence.

    Parameters
    ----------
    by : corpus: n_sentences, share_first (the reader's first label), share_agree (that or one he
        also accepts), n_judged (sentences that either finds to judge), share_judged (of them, the
        first label), n_unsure (compared like the others), macro_f1 and kappa, both by first labels;
        label: the confusion matrix, a row per reference label and a column per label given;
        sentence: every coded sentence, `agrees` where the label is one that the reader accepts

    No rows where the corpus has no coding. Raises CorpusError for a coding that cannot be read.

    >>> stance.agreement(corpus)["n_sentences"].tolist()
    [117]
    """
    check_choice("by", by, By)
    coding = read_gold(corpus.folder, "stance")
    compared = compare_with_coding(score(corpus), coding, corpus.articles)
    if by == "sentence" or not len(compared):
        return compared
    if by == "label":
        table = pd.crosstab(compared["reference"], compared["label"]).rename_axis(columns=None)
        return table.reindex(index=LABELS, columns=LABELS, fill_value=0).reset_index()
    same = compared["stance"] == compared["label"]
    judged = (compared["stance"] != "none") | (compared["label"] != "none")
    matrix = statistics.confusion_matrix(compared["stance"], compared["label"], LABELS)
    used = matrix.sum(axis=0) + matrix.sum(axis=1) > 0  # a label that neither gives is left out
    matrix = matrix[np.ix_(used, used)]
    row = {
        "n_sentences": len(compared),
        "share_first": same.mean(),
        "share_agree": compared["agrees"].mean(),
        "n_judged": int(judged.sum()),
        "share_judged": same[judged].mean(),
        "n_unsure": int(compared["unsure"].sum()),
        "macro_f1": statistics.macro_f1(matrix),
        "kappa": statistics.cohen_kappa(matrix),
    }
    return pd.DataFrame([row])


def compare_with_coding(
    stance: pd.DataFrame, coding: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Set labels beside a coding (doc_id, sentence, stance, also_acceptable): one row per sentence.

    Each coded sentence is found in the text and compared with the sentence that covers most of it,
    however the text was split; one that is not there is left out. `reference` is the coder's label
    or, where the tool gave another that the coder accepts, that.
    """
    texts = articles.set_index("doc_id")["text"]
    given = ["stance", "also_acceptable", "sentence"]
    coding = coding[coding["doc_id"].isin(texts.index)].reindex(columns=["doc_id", *given])
    at: dict[str, int] = {}
    found, kept = [], []
    for row in coding.itertuples():
        text, sought = texts[row.doc_id], row.sentence.translate(PLAIN_SPACES)
        start = text.find(sought, at.get(row.doc_id, 0))
        start = text.find(sought) if start < 0 else start
        if start < 0:
            continue
        kept.append(row.Index)
        own = stance[stance["doc_id"] == row.doc_id]
        end = at[row.doc_id] = start + len(row.sentence)
        covered = np.minimum(own["end"], end) - np.maximum(own["start"], start)
        found.append(covered.idxmax())
    table, coding = stance.loc[found].reset_index(drop=True), coding.loc[kept]
    for name in given:
        table[name] = coding[name].to_numpy()
    pairs = zip(table["label"], table["also_acceptable"].str.split(";"), strict=True)
    accepted = np.array([label in others for label, others in pairs], dtype=bool)
    table["reference"] = table["label"].where(accepted, table["stance"])
    table["agrees"] = table["reference"] == table["label"]
    return table[COLUMNS]
