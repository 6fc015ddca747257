"""What the sentences that a researcher coded teach about her subject.

The trained reader saw other subjects. A multinomial logistic regression with a ridge penalty moves
its log-probabilities, by these and by the vectors that it judges by; without evidence it leaves
them as they are. Source: le Cessie & van Houwelingen 1992, Applied Statistics 41(1), 191-201.
"""

from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
from scipy import optimize
from scipy.special import log_softmax

from helpers.base.statistics import MIN_UNITS

FEWEST = 30  # coded sentences, before anything is learned from them
FOLDS = 5  # parts of the articles: each is judged by what the others taught
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
LABELS = 4  # as in `helpers.language.reader.heads.STANCES`
SCORED = [0, 1, 3]  # *mixed* is too rare to have an F1
LEAST = 1e-6  # probability that the reader is taken to give to any label


class Learned(NamedTuple):
    """What coded sentences taught."""

    p: np.ndarray  # how probable each label is; a coded sentence is judged without its fold
    is_used: bool  # whether `p` is corrected, and not what the reader says by itself
    f1: float  # macro-F1 of the coded sentences, corrected without their fold; NaN of too few
    f1_reader: float  # that of the reader by itself
    error: float  # standard error of the difference: jackknife over articles


def learn(p: np.ndarray, vectors: np.ndarray, labels: np.ndarray, articles: np.ndarray) -> Learned:
    """What the coded sentences of a corpus teach about all of them: one row of `p` per sentence.

    Parameters
    ----------
    p : the reader's probabilities, one row per sentence, a column per label
    vectors : what it judged by (`heads.pool`); a row with NaN is neither learned from nor corrected
    labels : the number of the label that a sentence was given, −1 where it is not coded
    articles : which article each sentence stands in

    The penalty has the least log loss on articles left out; for a fold it is chosen without it.
    The correction is used only if its macro-F1 on articles left out is better than the reader's by
    more than the standard error of the difference. It is not tried with fewer than `FEWEST` coded
    sentences or with fewer than `MIN_UNITS` articles that have one.

    >>> rng = np.random.default_rng(1)
    >>> labels, articles = rng.choice([0, 1, 3], 100), np.arange(100) // 5
    >>> vectors = np.eye(4)[labels] + rng.normal(size=(100, 4)) / 4
    >>> learn(np.full((100, 4), 0.25), vectors, labels, articles).is_used
    True
    """
    read = ~np.isnan(vectors).any(axis=1)
    coded = np.flatnonzero(read & (labels >= 0))
    _, article, sizes = np.unique(articles[coded], return_inverse=True, return_counts=True)
    if len(coded) < FEWEST or len(sizes) < MIN_UNITS:
        return Learned(p, False, np.nan, np.nan, np.nan)
    own = np.log(np.clip(p[read], LEAST, 1))
    x, at = _describe(own, vectors[read]), np.flatnonzero(np.isin(np.flatnonzero(read), coded))
    x = x @ np.linalg.svd(x[at], full_matrices=False)[2].T  # a solution has no other direction
    y, fold = labels[coded], (np.argsort(np.argsort(-sizes, kind="stable")) % FOLDS)[article]
    # Log loss on each fold (last), learned without it and another (before); and what is then given.
    loss, given = (
        np.zeros((len(PENALTIES), FOLDS, FOLDS)),
        np.zeros((len(PENALTIES), len(y), LABELS)),
    )
    for one, two in combinations_with_replacement(range(FOLDS), 2):
        left = (fold != one) & (fold != two)
        for k, penalty in enumerate(PENALTIES):
            weights = _fit(x[at][left], own[at][left], y[left], penalty)
            log_p = log_softmax(own[at] + x[at] @ weights, axis=1)
            cost = -log_p[np.arange(len(y)), y]
            loss[k, one, two], loss[k, two, one] = cost[fold == two].sum(), cost[fold == one].sum()
            if one == two:
                given[k, fold == one] = np.exp(log_p[fold == one])
    itself = np.einsum("kii->ki", loss)
    best = (loss.sum(axis=2) - itself).argmin(axis=0)[fold]  # without the fold
    held = given[best, np.arange(len(y))]
    guesses = [_confuse(article, y, probable.argmax(axis=1)) for probable in (held, p[coded])]
    totals = [tables.sum(axis=0) for tables in guesses]
    f1, f1_reader = (float(_score(total)) for total in totals)
    without = np.subtract(*(_score(total - t) for total, t in zip(totals, guesses, strict=True)))
    error = float(np.sqrt((len(sizes) - 1) * without.var()))
    if not f1 - f1_reader > error:
        return Learned(p, False, f1, f1_reader, error)
    weights = _fit(x[at], own[at], y, PENALTIES[itself.sum(axis=1).argmin()])
    better = p.copy()
    better[read] = np.exp(log_softmax(own + x @ weights, axis=1))
    better[coded] = held
    return Learned(better, True, f1, f1_reader, error)


def _describe(own: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """A constant, log-probabilities around their mean, and vectors on one scale, in all as long."""
    spread = vectors.std(axis=0)
    even = (vectors - vectors.mean(axis=0)) / np.where(spread > 0, spread, 1)
    parts = [np.ones((len(own), 1)), own - own.mean(axis=1, keepdims=True)]
    return np.hstack([*parts, even / np.sqrt(vectors.shape[1])])


def _fit(x: np.ndarray, own: np.ndarray, y: np.ndarray, penalty: float) -> np.ndarray:
    """What to add to the log-probabilities for each column of x: the weights of least loss."""
    right = np.eye(LABELS)[y]

    def lose(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(-1, LABELS)
        log_p = log_softmax(own + x @ weights, axis=1)
        slope = x.T @ (np.exp(log_p) - right) + penalty * weights
        return penalty / 2 * (flat @ flat) - (right * log_p).sum(), slope.ravel()

    found = optimize.minimize(lose, np.zeros(x.shape[1] * LABELS), jac=True, method="L-BFGS-B")
    return found.x.reshape(-1, LABELS)


def _confuse(article: np.ndarray, y: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """A table of label by guess for each article."""
    tables = np.zeros((article.max() + 1, LABELS, LABELS))
    np.add.at(tables, (article, y, guess), 1)
    return tables


def _score(tables: np.ndarray) -> np.ndarray:
    """Macro-F1 of one table of label by guess, or of each of several."""
    uses = tables.sum(axis=-1) + tables.sum(axis=-2)
    each = 2 * np.diagonal(tables, axis1=-2, axis2=-1) / np.maximum(uses, 1)
    return each[..., SCORED].mean(axis=-1)
