"""Stance toward a subject, with its evidence: not tone, but good or bad for whom.

A predicate (`lexicons/stance.csv`) is good or bad for its subject, its object or its complement;
sides come from `lexicons/sides.csv`; the parse says who is who. Another subject needs only other
tables.
"""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.memo import once_per_corpus
from helpers.base.statistics import MIN_UNITS, wilson_interval
from helpers.corpus.loading import Corpus, read_coding
from helpers.language.voices import assign_voices
from helpers.stance.predicates import find_evidence
from helpers.stance.subject import Subject, read_subject
from helpers.vocabulary.terms import Copies, Speech, choose_sentences

By = Literal["outlet", "doc_id", "holder", "section", "course", "speech", "subject"]

LABELS = ("critical", "favourable", "mixed", "none")
JUDGING = ["critical", "favourable", "mixed"]
QUARTERS = np.array(["first quarter", "second quarter", "third quarter", "last quarter"])
KEYS = ["doc_id", "sentence_id"]


def score(corpus: Corpus) -> pd.DataFrame:
    """One row per sentence: whether it judges the subject, which way, in whose words, and why.

    Columns: `label` (critical, favourable, mixed or none); `score`, the mean sign of its evidence
    from −1 (critical) to +1 (favourable), NaN without any; `holder`, who is quoted, else *outlet*;
    `quoted`; `evidence`, each predicate with its side and what changed it; `spans`, its words as
    offsets in the sentence; `position`, from 0 to 1, the share of the article's sentences before
    it; `note`, label, holder and evidence in one line for `show.evidence`. What is judged, and who
    is for and against it, is read from sides.csv and stance.csv in the corpus folder, else those
    that ship. Raises CorpusError for a table with faults.

    >>> stance.score(corpus)[["doc_id", "sentence_id", "label", "score"]].head(2)
                       doc_id  sentence_id     label  score
    0  franceinter-2015-06-02            1      none    NaN
    1  franceinter-2015-06-02            2  critical   -1.0
    """
    return _score(corpus, read_subject(corpus.folder))


@once_per_corpus
def _score(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    sentences = assign_voices(corpus.sentences, corpus.quotes).rename(columns={"voice": "holder"})
    sentences = sentences[[*KEYS, "section", "start", "end", "text", "holder", "quoted"]]
    begins = sentences[[*KEYS, "start"]].rename(columns={"start": "begin"})
    found = find_evidence(corpus, subject).merge(begins, on=KEYS)
    found["score"] = found["sign"] * found["weight"]
    places = [found[end] - found["begin"] for end in ("start", "end")]
    found["span"] = list(zip(*(place.tolist() for place in places), strict=True))
    judged = found.groupby(KEYS, sort=False).agg(
        least=("sign", "min"),
        most=("sign", "max"),
        score=("score", "mean"),
        evidence=("note", "; ".join),
        spans=("span", tuple),
    )
    table = sentences.join(judged, on=KEYS)
    conditions = [table["score"].isna(), table["most"] < 0, table["least"] > 0]
    label = np.select(conditions, ["none", "critical", "favourable"], default="mixed")
    docs = table.groupby("doc_id", sort=False)["doc_id"]
    table = table.drop(columns=["least", "most"]).assign(
        outlet=table["doc_id"].map(corpus.outlets),
        label=pd.Series(label, index=table.index, dtype="str"),
        evidence=table["evidence"].fillna("").astype("str"),
        spans=[part if isinstance(part, tuple) else () for part in table["spans"]],
        position=(docs.cumcount() + 0.5) / docs.transform("size"),
    )
    note = table["label"] + ", holder: " + table["holder"] + " — " + table["evidence"]
    return table.assign(note=note)


def count(
    corpus: Corpus, *, by: By = "outlet", speech: Speech = "all", copies: Copies = "keep"
) -> pd.DataFrame:
    """One row per group: how many of its sentences are critical, favourable, both, or judge not.

    Parameters
    ----------
    by : outlet; doc_id, the article; holder, whose words; section of the article; course, the
        quarter of the article; speech, own words or quoted; subject, all sentences in one row
    speech : all sentences, the outlets' *own* or those *quoted* or reported from someone
    copies : *drop* counts a text that several articles print once, where it stands first

    Further columns: n_judged, n_sentences. By doc_id: outlet and `balance`, favourable less
    critical sentences in a hundred, with the 95 % interval within the text (how much hangs on
    single sentences), NaN where there are none; `leans`, the side on which all of the interval
    lies. By subject: n_dropped, sentences that the choices leave out, and n_coded, sentences that
    a reader coded in gold/stance.csv. Where no sentence of the corpus judges, no rows but that of
    the subject. Raises ValueError for another choice.
    Interval: from the Wilson intervals of the two shares of one sample (Newcombe 1998, Statistics
    in Medicine 17, 2635-2650, method 10; Zou & Donner 2008).

    >>> stance.count(corpus, by="speech")[["speech", "critical", "favourable", "n_sentences"]]
                   speech  critical  favourable  n_sentences
    0           own words         8           9           67
    1  quoted or reported         7           9           50
    """
    check_choice("by", by, By)
    table = score(corpus)
    table = table.assign(
        holder=_name_holders(table),
        course=QUARTERS[np.minimum(table["position"] * 4, 3).astype(int)],
        speech=np.where(table["quoted"], "quoted or reported", "own words"),
        subject=read_subject(corpus.folder).name,
    )
    order = QUARTERS if by == "course" else table[by].unique()
    counts = _tabulate(table[choose_sentences(corpus, speech=speech, copies=copies)], by)
    counts = counts.reindex(order, fill_value=0).reset_index()
    if by == "subject":
        n_coded = len(read_coding(corpus, "stance"))
        return counts.assign(n_dropped=len(table) - counts["n_sentences"], n_coded=n_coded)
    if by == "doc_id":
        counts.insert(1, "outlet", counts["doc_id"].map(corpus.outlets))
        counts = _add_balance(counts)
    return counts if (table["label"] != "none").any() else counts.head(0)


def holders(corpus: Corpus, *, copies: Copies = "keep") -> pd.DataFrame:
    """One row per holder of a view, who judges most first; who judges nothing is left out.

    An outlet stands under its own name, with *(own words)*; `quoted` tells it from who is quoted.
    `share_critical` is of the holder's critical and favourable sentences, with its 95 % Wilson
    interval; NaN where there are fewer than five of them. `outlets` print the holder's words.
    `copies="drop"` counts a text that several articles print once.

    >>> stance.holders(corpus)[["holder", "critical", "favourable"]].head(2)
                         holder  critical  favourable
    0  France Inter (own words)         7           7
    1             Ashton Carter         0           4
    """
    table = score(corpus)[choose_sentences(corpus, speech="all", copies=copies)]
    table = table.assign(holder=_name_holders(table))
    counts = _tabulate(table, "holder")
    decided = counts["critical"] + counts["favourable"]
    low, high = wilson_interval(counts["critical"], decided)
    shares = {"share_critical": counts["critical"] / decided.where(decided > 0)}
    shares |= {"share_critical_low": low, "share_critical_high": high}
    enough = decided >= MIN_UNITS
    groups = table.groupby("holder")
    counts = counts.assign(
        **{name: np.where(enough, share, np.nan) for name, share in shares.items()},
        quoted=groups["quoted"].any(),
        outlets=groups["outlet"].agg(lambda part: list(dict.fromkeys(part))),
    )
    counts = counts.sort_values("n_judged", ascending=False, kind="stable").reset_index()
    return counts[counts["n_judged"] > 0].reset_index(drop=True)


def _name_holders(table: pd.DataFrame) -> pd.Series:
    return table["holder"].where(table["quoted"], table["outlet"] + " (own words)")


def _tabulate(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sentences by label: one row per group, in alphabetical order, the group as index."""
    counts = pd.crosstab(table[by], table["label"]).reindex(columns=LABELS, fill_value=0)
    counts.columns.name = None
    total = counts.sum(axis=1)
    return counts.assign(n_judged=total - counts["none"], n_sentences=total)


def _add_balance(counts: pd.DataFrame) -> pd.DataFrame:
    n = counts["n_sentences"]
    p, q = counts["favourable"] / n, counts["critical"] / n
    p_low, p_high = wilson_interval(counts["favourable"], n)
    q_low, q_high = wilson_interval(counts["critical"], n)
    # A sentence that has the one label has not the other: the two shares go apart together.
    spread = np.sqrt((1 - p) * (1 - q))
    phi = (-np.sqrt(p * q) / spread.where(spread > 0)).where(spread != 0, -1.0)

    def reach(one: pd.Series, other: pd.Series) -> pd.Series:
        return np.sqrt(one**2 - 2 * phi * one * other + other**2)

    low, high = reach(p - p_low, q_high - q), reach(p_high - p, q - q_low)
    ends = {"balance": p - q, "balance_low": p - q - low, "balance_high": p - q + high}
    counts = counts.assign(**{name: 100 * end for name, end in ends.items()})
    sides = [counts["balance_high"] < 0, counts["balance_low"] > 0]
    return counts.assign(leans=np.select(sides, ["critical", "favourable"], default=""))
