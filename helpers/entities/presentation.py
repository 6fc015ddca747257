"""Actors as each outlet presents them: good or bad for them, as the trained reader judges."""

from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from helpers.base.choices import check_choice
from helpers.base.memo import once_per_corpus
from helpers.base.permutation import PAGE_LEVEL
from helpers.base.resampling import bound_shares
from helpers.base.statistics import MIN_UNITS
from helpers.base.translation import translate
from helpers.corpus.cache import hash_code
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.entities.mentions import locate_mentions
from helpers.language.reader.encoder import Window, read
from helpers.language.reader.heads import EVALUATIONS, judge, read_bars
from helpers.vocabulary.terms import Speech

By = Literal["outlet", "doc_id", "sentence"]

ACTORS = ("PER", "ORG")  # a place is where things happen, or acts: which, its label does not say
UNSURE = "unsure"
LIKELY = 0.5  # probability from which a sentence does neither; to judge takes more
LEVEL = PAGE_LEVEL / 5  # of q: good and bad, in own words and in quoted ones; and stance
LABELS = (*EVALUATIONS, UNSURE)
SHARES = ("bad", "good", "neither")
QUIET_BELOW = 2000  # sentences; below it a progress bar is gone before it is read
REST = {"n_sentences": "n_rest", "bad": "bad_rest", "good": "good_rest"}
KEYS = ["doc_id", "sentence_id"]
COLUMNS = ["outlet", *KEYS, "text", "entity", "label", "probability", "quoted", "spans", "note"]


def presented(
    corpus: Corpus,
    *,
    by: By = "outlet",
    speech: Speech = "all",
    top: int = 12,
    min_count: int = MIN_UNITS,
) -> pd.DataFrame:
    """How each outlet presents each actor: one row per group and actor, most named actor first.

    Actors are persons and bodies. A sentence that names one presents things as `bad` for it (it
    fails, loses, is harmed, blamed or contested), `good` (it succeeds, gains, is helped or
    praised), `both` or `neither`; `unsure` where no label is probable enough. Further columns:
    n_sentences that name it, n_articles; share_bad, share_good and share_neither of the sentences,
    with 95 % intervals (`resampling.bound_shares`), NaN under five sure labels; n_rest, bad_rest
    and good_rest of the other groups together; q_bad and q_good, whether an outlet's share is other
    than theirs, by dealing the articles anew, corrected for all outlets and actors
    (`helpers.base.permutation`). Labels are a trained reader's: `show.reliability("presentation")`.

    Parameters
    ----------
    by : what is compared: outlets, or articles. *sentence*: one row per sentence and actor instead,
        for `show.evidence`: outlet, doc_id, sentence_id, text, `entity`, `label`, its probability,
        `quoted`, `spans` of the actor's names in the text, `note`
    speech : *own*: only where the outlet names the actor in its own words; *quoted*: only where all
        its names in the sentence stand in words quoted or reported from someone
    top : so many actors, those named in most sentences
    min_count : only actors named in so many sentences of all texts together

    Read once for the actors chosen, and kept on disk. Raises ValueError for an unknown choice.

    >>> found = entities.presented(corpus, top=2)
    >>> found[["outlet", "entity", "n_sentences", "n_articles"]].head(2)
             outlet          entity  n_sentences  n_articles
    0  France Inter  État islamique           15           2
    1    45eNord.ca  État islamique            9           1
    """
    check_choice("by", by, By)
    check_choice("speech", speech, Speech)
    found = _judge(corpus, _choose_actors(corpus, top, min_count))
    if speech != "all":
        found = found[found["quoted"] == (speech == "quoted")]
    return found.reset_index(drop=True) if by == "sentence" else _count(corpus, found, by)


def _choose_actors(corpus: Corpus, top: int, min_count: int) -> tuple[str, ...]:
    mentions = corpus.mentions[corpus.mentions["label"].isin(ACTORS)]
    sizes = mentions.drop_duplicates([*KEYS, "entity"]).groupby("entity").size().sort_index()
    sizes = sizes[sizes >= min_count].sort_values(ascending=False, kind="stable")
    return tuple(map(str, sizes.index[:top]))


@once_per_corpus
def _judge(corpus: Corpus, actors: tuple[str, ...]) -> pd.DataFrame:
    """What each sentence that names an actor is for it: one row per sentence and actor."""
    found = _find_sentences(corpus, actors)
    depends_on = f"{actors} {hash_code(__file__)}"
    judged = corpus.keep("presentation", depends_on, partial(_read_sentences, found))
    found = found.merge(judged["judged"], on=[*KEYS, "entity"])
    p = found[list(EVALUATIONS)].fillna(0).to_numpy()
    best = p.max(axis=1)
    label = np.array(EVALUATIONS)[p.argmax(axis=1)]
    bar = np.where(label == EVALUATIONS[-1], LIKELY, read_bars()["evaluation"]["sure"])
    label = np.where(best >= bar, label, UNSURE)
    words = found["quoted"].map({True: "someone else’s words", False: "own words"})
    parts = zip(found["entity"], label, best, words, strict=True)
    note = [
        translate("{entity}: {label} ({share:.0%}), {whose}", entity=a, label=b, share=p, whose=c)
        for a, b, p, c in parts
    ]
    found = found.assign(label=label, probability=best, note=note).astype({"label": "str"})
    return found[COLUMNS]


def _read_sentences(found: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """How probable each label is: one row per sentence and actor, NaN where it was not read.

    Of a very long sentence the end is not read: the names may stand there. What stands before a
    sentence is not read with it: that made no label better on articles that trained nothing.
    """
    p = np.full((len(found), len(EVALUATIONS)), np.nan)
    quiet = len(found) < QUIET_BELOW
    rows = tqdm(found.itertuples(), "reading", len(found), unit="sentence", disable=quiet)
    for number, row in enumerate(rows):
        marks = tuple((start, end, 1) for start, end in row.spans)
        (reading,) = read([Window(row.text, row.surface, marks)])
        if reading.kind.any():
            p[number] = judge(reading, [(0, len(row.text))], "evaluation")[0]
    keys = found[[*KEYS, "entity"]].reset_index(drop=True)
    return {"judged": keys.join(pd.DataFrame(p, columns=[*EVALUATIONS]))}


def _find_sentences(corpus: Corpus, actors: tuple[str, ...]) -> pd.DataFrame:
    """Where actors are named: one row per sentence and actor, in the order of the texts."""
    named = locate_mentions(corpus)
    named = named[named["entity"].isin(actors) & named["label"].isin(ACTORS)]
    found = corpus.query(
        """
        SELECT outlet, doc_id, sentence_id, text, entity, arg_min(surface, named.start) AS surface,
            bool_and(quoted) AS quoted,
            list(named.start - sentences.start ORDER BY number) AS starts,
            list(named.end - sentences.start ORDER BY number) AS ends
        FROM named JOIN sentences USING (doc_id, sentence_id)
        GROUP BY ALL ORDER BY min(number)
        """,
        named=named.assign(number=range(len(named))),
    )
    pairs = zip(found["starts"], found["ends"], strict=True)
    return found.assign(spans=[tuple(zip(*ends, strict=True)) for ends in pairs])


def _count(corpus: Corpus, found: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sentences by label, their shares, and whether groups differ: one row per group and actor."""
    keys = [by, "entity"]
    groups, articles = (found.groupby(own, observed=True) for own in (keys, ["doc_id", "entity"]))
    held = pd.DataFrame({label: found["label"] == label for label in LABELS})
    n = held.groupby([found[name] for name in keys], observed=True).sum().astype(int)
    counts = groups.agg(n_sentences=("doc_id", "size"), n_articles=("doc_id", "nunique")).join(n)
    sizes = counts[[*REST]]
    rest = sizes.groupby("entity", observed=True).transform("sum") - sizes
    counts = counts.join(rest.rename(columns=REST))
    enough = (counts["n_sentences"] - counts[UNSURE] >= MIN_UNITS).to_numpy()[:, None]
    bounds = bound_shares(held[[*SHARES]], found["doc_id"], groups.ngroup())
    for end, values in zip(("", "_low", "_high"), bounds, strict=True):
        counts[[f"share_{label}{end}" for label in SHARES]] = np.where(enough, values, np.nan)
    for label in ("bad", "good"):
        judged = found[held[label]].groupby(["doc_id", "entity"], observed=True).size()
        q = test_outlets(corpus, judged, articles.size(), level=LEVEL) if len(judged) else judged
        counts[f"q_{label}"] = q.reindex(counts.index).astype(float)
    counts = counts.reset_index().assign(total=lambda table: table["n_sentences"] + table["n_rest"])
    order = {"total": False, "entity": True, "n_sentences": False, by: True}
    counts = counts.sort_values([*order], ascending=[*order.values()], ignore_index=True)
    return counts.drop(columns="total")
