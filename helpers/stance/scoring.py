"""Stance toward a strategy, with its evidence: not tone, but good or bad for whom.

A predicate (`lexicons/stance.csv`) is good or bad for its subject, its object or its complement;
sides come from `lexicons/sides.csv`; the parse says who is who. Another subject needs only other
tables.
"""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.memo import once_per_corpus
from helpers.corpus.edition import PLAIN_SPACES
from helpers.corpus.loading import Corpus
from helpers.language.voices import assign_voices
from helpers.stance.predicates import Operator, find_evidence
from helpers.stance.subject import Subject, read_subject

Stance = Literal["critical", "favourable", "mixed", "none"]

LABELS: tuple[str, ...] = ("critical", "favourable", "mixed", "none")


def score_stance(
    corpus: Corpus, *, subject: Subject | None = None, without: Operator | None = None
) -> pd.DataFrame:
    """Score every sentence: one row each, with label, score, holder and evidence.

    `score` is the mean sign of its evidence, from −1 (critical) to +1 (favourable), NaN where there
    is none; `evidence` names each predicate, its sign, the side it speaks of and what changed it;
    `spans` are its words as offsets in the sentence. `holder` is the outlet or who is quoted.
    Raises CorpusError for a table of the subject with faults, ValueError for an unknown operator.
    """
    return _score(corpus, subject or read_subject(corpus.folder), without)


@once_per_corpus
def _score(corpus: Corpus, subject: Subject, without: Operator | None) -> pd.DataFrame:
    sentences = assign_voices(corpus.sentences, corpus.quotes)
    found = find_evidence(corpus, subject, without=without)
    keys = ["doc_id", "sentence_id"]
    place = pd.MultiIndex.from_frame(sentences[keys])
    at = place.get_indexer(pd.MultiIndex.from_frame(found[keys]))
    signs: list[set[int]] = [set() for _ in range(len(sentences))]
    notes: list[list[str]] = [[] for _ in signs]
    spans: list[list[tuple[int, int]]] = [[] for _ in signs]
    begin = sentences["start"].to_numpy()
    for i, sign, start, end, note in zip(
        at.tolist(), found["sign"], found["start"] - begin[at], found["end"] - begin[at],
        found["note"].tolist(), strict=True,
    ):  # fmt: skip
        signs[i].add(sign)
        notes[i].append(note)
        spans[i].append((start, end))
    total = np.bincount(at, found["sign"] * found["weight"], len(sentences))
    n = np.bincount(at, minlength=len(sentences))
    names = {frozenset(): "none", frozenset({-1}): "critical", frozenset({1}): "favourable"}
    outlets = corpus.outlets
    return sentences[["doc_id", "sentence_id", "section", "start", "end", "text"]].assign(
        outlet=sentences["doc_id"].map(outlets),
        label=[names.get(frozenset(part), "mixed") for part in signs],
        score=np.divide(total, n, where=n > 0, out=np.full(len(n), np.nan)),
        holder=sentences["voice"], quoted=sentences["quoted"],
        evidence=["; ".join(part) for part in notes], spans=[tuple(part) for part in spans],
    )  # fmt: skip


def count_stance(stance: pd.DataFrame, *, by: str = "doc_id", quoted: bool = True) -> pd.DataFrame:
    """Count labels: one row per group, with critical, favourable, mixed, none and n_sentences.

    With `quoted=False` only the outlet's own sentences count.
    """
    kept = stance if quoted else stance[~stance["quoted"]]
    table = pd.crosstab(kept[by].astype("str"), kept["label"]).reindex(columns=LABELS, fill_value=0)
    order = [name for name in dict.fromkeys(stance[by].astype("str"))]
    table = table.reindex(order, fill_value=0)
    table.columns.name = None
    return table.assign(n_sentences=table.sum(axis=1)).reset_index()


def compare_with_coding(
    stance: pd.DataFrame, coding: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Set the labels beside a reference coding: one row per coded sentence.

    `coding` has doc_id, sentence, stance, also_acceptable; each of its sentences is found in the
    text and compared with the sentence that covers most of it, however the text was split.
    `reference` is the coder's label or, where the tool gave another that the coder accepts, that.
    """
    texts = articles.set_index("doc_id")["text"]
    coding = coding[coding["doc_id"].isin(texts.index)]
    at: dict[str, int] = {}
    rows = []
    for row in coding.itertuples():
        start = texts[row.doc_id].find(row.sentence.translate(PLAIN_SPACES), at.get(row.doc_id, 0))
        own = stance[(stance["doc_id"] == row.doc_id)]
        end = at[row.doc_id] = start + len(row.sentence)
        covered = np.minimum(own["end"], end) - np.maximum(own["start"], start)
        best = own.loc[covered.idxmax()]
        accepted = best["label"] in row.also_acceptable.split(";")
        reference = best["label"] if accepted else row.stance
        rows.append((row.doc_id, best["sentence_id"], row.stance, row.also_acceptable, reference,
                     best["label"], best["score"], reference == best["label"], best["evidence"],
                     row.sentence))  # fmt: skip
    columns = ["doc_id", "sentence_id", "stance", "also_acceptable", "reference", "label", "score",
               "agrees", "evidence"]  # fmt: skip
    return pd.DataFrame(rows, columns=[*columns, "sentence"]).astype({"agrees": bool})


def count_confusion(compared: pd.DataFrame) -> pd.DataFrame:
    """The confusion matrix: one row per reference label, one column per label given."""
    table = pd.crosstab(compared["reference"], compared["label"])
    return table.reindex(index=LABELS, columns=LABELS, fill_value=0).rename_axis(
        index="reference", columns=None).reset_index()  # fmt: skip


def select_evidence(stance: pd.DataFrame) -> pd.DataFrame:
    """The evaluative sentences, for `show_evidence`: one row each, `note` saying why."""
    found = stance[stance["label"] != "none"]
    note = found["label"] + ", holder: " + found["holder"] + " — " + found["evidence"]
    return found.assign(note=note)


def select_disagreements(compared: pd.DataFrame) -> pd.DataFrame:
    """The sentences where the label is neither the coder's nor accepted by him: one row each."""
    columns = ["doc_id", "sentence_id", "stance", "label", "evidence", "sentence"]
    return compared.loc[~compared["agrees"], columns]


def measure_agreement(compared: pd.DataFrame) -> pd.DataFrame:
    """Agreement with the reference coding: one row; no row where nothing is coded.

    Columns: n_sentences, share_first (the coder's first label), share_agree (that or one he also
    accepts), n_judged (sentences that either finds to evaluate), share_judged (of them, the first
    label), macro_f1 and kappa, both by first labels; labels that neither side gives are left out.
    """
    columns = ["n_sentences", "share_first", "share_agree", "n_judged", "share_judged",
               "macro_f1", "kappa"]  # fmt: skip
    if not len(compared):
        return pd.DataFrame(columns=columns)
    same = compared["stance"] == compared["label"]
    judged = (compared["stance"] != "none") | (compared["label"] != "none")
    matrix = statistics.confusion_matrix(compared["stance"], compared["label"], LABELS)
    used = matrix.sum(axis=0) + matrix.sum(axis=1) > 0
    matrix = matrix[np.ix_(used, used)]
    row = (len(compared), same.mean(), compared["agrees"].mean(), int(judged.sum()),
           same[judged].mean(), statistics.macro_f1(matrix),
           statistics.cohen_kappa(matrix))  # fmt: skip
    return pd.DataFrame([row], columns=columns)
