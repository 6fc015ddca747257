"""Labels sentence by sentence, with evidence, and counted: not tone, but good or bad for whom.

The trained reader judges (`reading`) toward a subject whose sides `sides` finds in the text.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from helpers.base.choices import check_choice
from helpers.base.memo import once_per_corpus
from helpers.base.permutation import PAGE_LEVEL
from helpers.base.resampling import bound_shares
from helpers.base.statistics import MIN_UNITS, wilson_interval
from helpers.base.translation import localise, translate, translate_value
from helpers.corpus.coding import correct, draw
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.language.reader.heads import read_bars
from helpers.language.voices import assign_voices
from helpers.stance.reading import KEYS, LABELS, read_stance
from helpers.stance.sides import Subject, find_silent, read_subject
from helpers.vocabulary.terms import Copies, Speech, choose_sentences

By = Literal["outlet", "doc_id", "holder", "section", "course", "speech", "subject"]

JUDGING = ["critical", "favourable", "mixed"]
COUNTED = [*LABELS, "unsure"]
HARDLY = 0.02  # of the sentences; fewer that judge tell nothing of outlets or articles
LEVEL = PAGE_LEVEL / 5  # of q: stance, and what is good and bad for actors, own words and quoted
MAX_P = 0.05  # of chance alone, where an article is said to lean
QUARTERS = np.array(["first quarter", "second quarter", "third quarter", "last quarter"])


def score(corpus: Corpus) -> pd.DataFrame:
    """One row per sentence: whether it judges the subject, which way, in whose words, and why.

    Columns: `label` (critical, favourable, mixed or none), the one that the trained reader finds
    most probable; `probability` of it, NaN where the article is not judged; `unsure`, whether that
    is below the threshold of the weights; `score`, the probability of favourable less that of
    critical, from −1 to +1, NaN where the label is none; `holder`, who is quoted, else *outlet*;
    `quoted`; `evidence`, at most two stretches of words without which the reader would be much less
    sure; `spans`, the same as offsets in the sentence; `position`, from 0 to 1, the share of the
    article's sentences before it; `note`, all that in one line for `show.evidence`.

    What is judged, and who is for and against it, is read from sides.csv in the corpus folder, else
    from the one that ships. An article that names no side, or not the opponent of the sides that
    ship, is not judged. Read once and kept on disk. Raises CorpusError for a table with faults.

    >>> stance.score(corpus)[["doc_id", "sentence_id", "section"]].head(2)
                       doc_id  sentence_id section
    0  franceinter-2015-06-02            1    body
    1  franceinter-2015-06-02            2    body
    """
    return _score(corpus, read_subject(corpus.folder))


@once_per_corpus
def _score(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    sentences = assign_voices(corpus.sentences, corpus.quotes).rename(columns={"voice": "holder"})
    sentences = sentences[[*KEYS, "section", "start", "end", "text", "holder", "quoted"]]
    read = read_stance(corpus, subject)
    table = sentences.join(read["judged"].set_index(KEYS), on=KEYS)
    table = table.join(_name_evidence(table, read["decided"]), on=KEYS)
    p = table[list(LABELS)]
    best = p.max(axis=1)
    label = pd.Series("none", index=table.index).where(best.isna(), p.fillna(0).idxmax(axis=1))
    docs = table.groupby("doc_id", sort=False)["doc_id"]
    table = table.drop(columns=list(LABELS)).assign(
        outlet=table["doc_id"].map(corpus.outlets),
        label=label.astype("str"),
        probability=best,
        unsure=best < read_bars()["stance"]["sure"],
        score=(p["favourable"] - p["critical"]).where(label != "none"),
        evidence=table["evidence"].astype(object).fillna("").astype("str"),
        spans=[part if isinstance(part, tuple) else () for part in table["spans"]],
        position=(docs.cumcount() + 0.5) / docs.transform("size"),
    )
    return table.assign(note=_write_notes(table, find_silent(corpus, subject)))


def _write_notes(table: pd.DataFrame, silent: pd.Series) -> pd.Series:
    """Label, probability, holder and evidence in one line, or why the article is not judged."""
    label, holder = (_map_values(table[name], translate_value) for name in ("label", "holder"))
    sure = _map_values(table["probability"].map("{:.2f}".format), localise)
    sure += np.where(table["unsure"], translate(", unsure"), "")
    evidence = table["evidence"].str.replace("; ", translate("; "))
    judged = label + " (" + sure + translate("), holder: ") + holder + " — " + evidence
    told = translate("not judged: the article ") + table["doc_id"].map(silent)
    return judged.where(table["probability"].notna(), told)


def _map_values(column: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """A column with what a function, asked once for each different value, makes of it."""
    return column.map({value: function(value) for value in column.unique()})


def _name_evidence(sentences: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """The words that decided: one row per sentence that has any, with `evidence` and `spans`."""
    places = sentences[[*KEYS, "start", "text"]].rename(columns={"start": "begin"})
    found = decided.merge(places, on=KEYS)
    ends = [(found[end] - found["begin"]).tolist() for end in ("start", "end")]
    found["spans"] = list(zip(*ends, strict=True))
    pairs = zip(found["text"], found["spans"], strict=True)
    found["evidence"] = [text[start:end] for text, (start, end) in pairs]
    groups = found.groupby(KEYS, sort=False)
    return groups.agg(evidence=("evidence", "; ".join), spans=("spans", tuple))


def name_labels(stance: pd.DataFrame) -> pd.Series:
    """The label of each row of `score` as it is counted: *unsure* for what may be a judgement."""
    return stance["label"].mask(stance["unsure"] & (stance["label"] != "none"), "unsure")


def is_about(n_judged: int, n_sentences: int) -> bool:
    """Whether enough sentences judge for anything to be said of outlets or articles."""
    return bool(n_judged) and n_judged >= HARDLY * n_sentences


def list_codable(corpus: Corpus) -> pd.DataFrame:
    """The sentences that are judged, as `corpus.coding.draw` takes them."""
    table = score(corpus)
    table = table[table["probability"].notna()].rename(columns={"text": "sentence"})
    doubt = (1 - table["probability"]) / (1 - 1 / len(LABELS))
    return table.assign(words="", label=name_labels(table), doubt=doubt)


def count(
    corpus: Corpus,
    *,
    by: By = "outlet",
    speech: Speech = "all",
    copies: Copies = "keep",
    corrected: bool = False,
) -> pd.DataFrame:
    """One row per group: how many of its sentences are critical, favourable, both, or judge not.

    Parameters
    ----------
    by : outlet; doc_id, the article; holder, whose words; section of the article; course, the
        quarter of the article; speech, own words or quoted; subject, all sentences in one row
    speech : all sentences, the outlets' *own* or those *quoted* or reported from someone
    copies : *drop* counts a text that several articles print once, where it stands first
    corrected : one row per group and label instead, for sentences of articles that are judged: as
        counted, and as what was coded in coding.csv corrects it (`corpus.coding.correct`); no rows
        where too little was

    Further columns: unsure, sentences that seem to judge but are left out of critical, favourable
    and mixed; n_judged, n_sentences. By doc_id: outlet; `not_judged`, why the article was not, ""
    where it was; and `balance`, favourable less critical sentences in a hundred, with the 95 %
    interval within the text (how much hangs on single sentences), NaN where there are none;
    `leans`, the side on which all of the interval lies, where a two-sided sign test of critical
    against favourable sentences finds them uneven too (p < `MAX_P`). By subject: n_dropped,
    sentences that the choices leave out, n_silent, articles that were not judged, n_coded,
    sentences that a reader coded in gold/stance.csv or coding.csv, and is_about, whether `HARDLY`
    of the sentences or more judge. By holder, who judges most first: `share_critical`, of critical
    and favourable sentences, with its 95 % interval (`resampling.bound_shares`), NaN under five;
    `quoted`, whether it is not an outlet in its own words; `outlets` that print its words. By
    outlet: `share_critical` and that of the others (`_rest`), and q, whether the two differ;
    `attrs` says what was tested, all sentences and own words as one family, at `LEVEL`. Where a
    smaller share judges, no rows but by subject and doc_id. Raises ValueError for another choice.
    Interval: from the Wilson intervals of the two shares of one sample (Newcombe 1998, Statistics
    in Medicine 17, 2635-2650, method 10; Zou & Donner 2008).

    >>> stance.count(corpus, by="speech")["speech"].tolist()
    ['own words', 'quoted or reported']
    """
    check_choice("by", by, By)
    table, subject = score(corpus), read_subject(corpus.folder)
    silent = find_silent(corpus, subject)
    table = table.assign(
        holder=table["holder"].where(table["quoted"], table["outlet"] + translate(" (own words)")),
        course=QUARTERS[np.minimum(table["position"] * 4, 3).astype(int)],
        speech=np.where(table["quoted"], "quoted or reported", "own words"),
        subject=subject.name,
    )
    about = is_about(name_labels(table).isin(JUDGING).sum(), len(table))
    kept = table[choose_sentences(corpus, speech=speech, copies=copies)]
    if corrected:
        drawn = draw(corpus.folder, list_codable(corpus), "stance", subject.name, if_coded=True)
        return correct(drawn, kept[by], by=by, labels=LABELS)
    order = QUARTERS if by == "course" else table[by].unique()
    counts = pd.crosstab(kept[by], name_labels(kept)).rename_axis(columns=None)
    counts = counts.reindex(index=order, columns=COUNTED, fill_value=0).rename_axis(by)
    counts["n_judged"], counts["n_sentences"] = counts[JUDGING].sum(axis=1), counts.sum(axis=1)
    counts = counts.reset_index()
    if by == "subject":
        drawn = draw(corpus.folder, list_codable(corpus), "stance", subject.name, if_coded=True)
        n_coded = int(np.any([given != "" for given in drawn.answers.values()], axis=0).sum())
        n_dropped, n_silent = len(table) - counts["n_sentences"], (silent != "").sum()
        counts = counts.assign(n_dropped=n_dropped, n_silent=n_silent, n_coded=n_coded)
        return counts.assign(is_about=about)
    if by == "doc_id":
        counts.insert(1, "outlet", counts["doc_id"].map(corpus.grouped("outlet").outlets))
        return _add_balance(counts.assign(not_judged=counts["doc_id"].map(silent)))
    if by == "holder":
        counts = _describe_holders(corpus, counts, kept)
    if not about:
        return counts.head(0)
    return _compare(corpus, counts, speech) if by == "outlet" else counts


def _compare(corpus: Corpus, counts: pd.DataFrame, speech: Speech) -> pd.DataFrame:
    """With the share of critical sentences of each outlet and of the others, and its q."""
    own = counts[["critical", "favourable"]]
    for name, part in {"share_critical": own, "share_critical_rest": own.sum() - own}.items():
        decided = part.sum(axis=1)
        counts[name] = part["critical"] / decided.where(decided >= MIN_UNITS)
    # All sentences and own words are one family, whichever is asked for.
    table = score(corpus)
    table = table.assign(label=name_labels(table), speech="all")
    table = table[table["label"].isin(["critical", "favourable"])]
    table = pd.concat([table, table[~table["quoted"]].assign(speech="own")])
    groups = (table["label"] == "critical").groupby(
        [table["doc_id"], table["speech"]], observed=True
    )
    q = test_outlets(corpus, groups.sum(), groups.size(), level=LEVEL)
    counts["q"] = q.reindex(pd.MultiIndex.from_product([counts["outlet"], [speech]])).to_numpy()
    counts.attrs = q.attrs
    return counts


def _describe_holders(corpus: Corpus, counts: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Holders with the share of critical sentences and who prints them, who judges most first."""
    counts, label = counts.set_index("holder"), name_labels(table)
    decided = label.isin(["critical", "favourable"])
    at = counts.index.get_indexer(table["holder"][decided])
    bounds = bound_shares((label == "critical")[decided], table["doc_id"][decided], at, len(counts))
    enough = counts["critical"] + counts["favourable"] >= MIN_UNITS
    for end, values in zip(("", "_low", "_high"), bounds, strict=True):
        counts[f"share_critical{end}"] = np.where(enough, values[:, 0], np.nan)
    printed_by = table["doc_id"].map(corpus.grouped("outlet").outlets)
    counts["quoted"] = table.groupby("holder")["quoted"].any()
    counts["outlets"] = printed_by.groupby(table["holder"]).unique().map(list)
    order = ["n_judged", "holder"]
    return counts.reset_index().sort_values(order, ascending=[False, True], ignore_index=True)


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
    judged = counts["not_judged"] == ""
    counts = counts.assign(**{name: (100 * end).where(judged) for name, end in ends.items()})
    sides = [counts["balance_high"] < 0, counts["balance_low"] > 0]
    pairs = zip(counts["critical"], counts["favourable"], strict=True)
    uneven = [bool(a + b) and binomtest(a, a + b).pvalue < MAX_P for a, b in pairs]
    leans = np.select(sides, ["critical", "favourable"], default="")
    return counts.assign(leans=np.where(uneven, leans, ""))
