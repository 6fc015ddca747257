"""Where outlets stand between two poles that a user names, after FrameAxis.

FrameAxis (Kwak, An, Jing and Ahn 2021, PeerJ CS 7:e644) takes a word's place between two poles from
word vectors; here it is taken from this corpus: how much more often the word shares a sentence with
one pole than with the other. Words of the poles themselves are left out, so that what counts is
their company. An outlet is placed by what the *other* outlets associate, never by its own pairs.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.translation import fault, translate
from helpers.corpus.loading import Corpus
from helpers.vocabulary.terms import select_words

MIN_POLE = 20  # sentences that hold a word of a pole, among the outlets that place another
MIN_JOINT = 3  # sentences that a word shares with the poles
MIN_WORDS = 50  # placed words of an outlet
POSITION = ["axis_position", "axis_position_low", "axis_position_high"]
COLUMNS = ["outlet", *POSITION, "n_placed", "n_first", "n_second", "verdict"]


def axis(corpus: Corpus, first: Sequence[str], second: Sequence[str]) -> pd.DataFrame:
    """Where outlets stand between two poles of words: one row per outlet.

    `axis_position` is the mean over the outlet's words of log₂ of the ratio of their association
    with the second pole and with the first: above 0 nearer the second. `axis_position_low` and
    `axis_position_high` come from resampling (`statistics.resample_interval`); n_placed words
    count; n_first and n_second are the other outlets' sentences with a word of each pole. Where
    these are fewer than `MIN_POLE`, or n_placed than `MIN_WORDS`, `axis_position` is NaN and
    `verdict` says why.

    Parameters
    ----------
    first, second : the words of each pole, as lemmas

    Raises ValueError for a pole without words or a word in both.

    >>> framing.axis(corpus, ["succès", "efficace"], ["échec", "limite"])["verdict"].iloc[0]
    'too few sentences of the other outlets have a pole: 0, 0'
    """
    poles = [{word.lower() for word in pole} for pole in (first, second)]
    if not all(poles):
        raise fault("a pole needs at least one word")
    if poles[0] & poles[1]:
        raise fault("in both poles: {words}", words=", ".join(sorted(poles[0] & poles[1])))
    words = select_words(corpus)
    names = words["term"].cat.categories.astype("str").str.lower()
    code, sentence = words["term"].cat.codes.to_numpy(), words["sentence"].to_numpy()
    held = []  # which sentences have a word of each pole
    for pole in poles:
        mask = np.zeros(len(corpus.sentences), dtype=bool)
        mask[sentence[names.isin(pole)[code]]] = True
        held.append(mask)
    content = words["is_content"].to_numpy() & ~names.isin(poles[0] | poles[1])[code]
    pairs = np.unique(np.column_stack([code[content], sentence[content]]), axis=0)
    outlet = corpus.sentences["doc_id"].map(corpus.outlets).to_numpy()
    rows = []
    for name in dict.fromkeys(corpus.articles["outlet"]):
        own = outlet == name
        counts = [int((mask & ~own).sum()) for mask in held]
        scores = _score_words(pairs, held, own, counts, len(names))
        used = content & own[sentence] & np.isfinite(scores[code])
        n, ends = int(used.sum()), [np.nan] * 3
        if min(counts) < MIN_POLE:
            n, (one, two) = 0, counts
            verdict = translate(
                "too few sentences of the other outlets have a pole: {n}, {n_2}", n=one, n_2=two
            )
        elif n < MIN_WORDS:
            verdict = translate("only {n} of its words can be placed", n=n)
        else:
            found = _resample(corpus, scores[code[used]], sentence[used], own)
            ends = [float(end[0]) for end in (found.estimate, found.low, found.high)]
            verdict = "nearer second pole" if ends[0] > 0 else "nearer first pole"
            if ends[1] * ends[2] <= 0:
                verdict = "no side shown, the interval includes 0"
        rows.append((name, *ends, n, *counts, verdict))
    return pd.DataFrame(rows, columns=COLUMNS)


def _score_words(
    pairs: np.ndarray, held: list[np.ndarray], own: np.ndarray, sizes: list[int], n_names: int
) -> np.ndarray:
    """For each word its log₂ ratio of association with the two poles; NaN where seen too little."""
    outside = pairs[~own[pairs[:, 1]]]
    joint = [np.bincount(outside[mask[outside[:, 1]], 0], minlength=n_names) for mask in held]
    ratio = statistics.log_ratio(joint[1], joint[0], sizes[1], sizes[0])
    return np.where(joint[0] + joint[1] >= MIN_JOINT, ratio, np.nan)


def _resample(
    corpus: Corpus, scores: np.ndarray, sentence: np.ndarray, own: np.ndarray
) -> statistics.Interval:
    """The mean score of an outlet's words with its interval, by articles or within texts."""
    numbers = np.flatnonzero(own)
    place = np.searchsorted(numbers, sentence)
    sums = [np.bincount(place, weights, minlength=len(numbers)) for weights in (scores, None)]
    articles = corpus.sentences["doc_id"].to_numpy()[numbers]
    return statistics.resample_interval(
        [np.column_stack(sums)], [articles], statistics.column_shares
    )
