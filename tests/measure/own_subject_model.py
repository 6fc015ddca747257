"""What the sentences that a researcher coded teach about her subject.

A multinomial logistic regression with a ridge penalty moves the trained reader's log-probabilities,
by these and by the vectors that it judges by; without evidence they stay as they are. Source:
le Cessie & van Houwelingen 1992, Applied Statistics 41(1), 191-201.
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
    f1: float = np.nan  # macro-F1 of the coded sentences, corrected without their fold
    f1_reader: float = np.nan  # that of the reader by itself; both NaN where too little is coded
    error: float = np.nan  # standard error of the difference: jackknife over articles
    weights: np.ndarray | None = None  # None where the reader is left as it is

    def correct(self, p: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """The probabilities of sentences of other articles, corrected if anything was learned."""
        if self.weights is None:
            return p
        return np.exp(log_softmax(_log(p) + _describe(p, vectors) @ self.weights, axis=1))


def learn(p: np.ndarray, vectors: np.ndarray, labels: np.ndarray, articles: np.ndarray) -> Learned:
    """What the coded sentences of some articles teach about these: one row of `p` per sentence.

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
    >>> learn(np.full((100, 4), 0.25), vectors, labels, articles).f1 > 0.8
    True
    """
    coded = np.flatnonzero((labels >= 0) & ~np.isnan(vectors).any(axis=1))
    _, article, sizes = np.unique(articles[coded], return_inverse=True, return_counts=True)
    if len(coded) < FEWEST or len(sizes) < MIN_UNITS:
        return Learned(p)
    own, y, rows = _log(p[coded]), labels[coded], np.arange(len(coded))
    x = _describe(p[coded], vectors[coded])
    # The vectors on one scale and of length 1, the others as they are.
    middle, scale = x.mean(axis=0), x.std(axis=0) * np.sqrt(vectors.shape[1])
    middle[: LABELS + 1], scale[: LABELS + 1], scale[scale == 0] = 0, 1, 1
    x = (x - middle) / scale
    basis = np.linalg.svd(x, full_matrices=False)[2]  # a solution has no other direction
    x, fold = x @ basis.T, (np.argsort(np.argsort(-sizes, kind="stable")) % FOLDS)[article]
    # Log loss on each fold (last), learned without it and another (before); and what is then given.
    loss, given = np.zeros((len(PENALTIES), FOLDS, FOLDS)), np.zeros((len(PENALTIES), *own.shape))
    for one, two in combinations_with_replacement(range(FOLDS), 2):
        left = (fold != one) & (fold != two)
        for k, penalty in enumerate(PENALTIES):
            log_p = log_softmax(own + x @ _fit(x[left], own[left], y[left], penalty), axis=1)
            loss[k, one, two], loss[k, two, one] = (
                -log_p[rows, y] @ (fold == f) for f in (two, one)
            )
            if one == two:
                given[k, fold == one] = np.exp(log_p[fold == one])
    itself = np.einsum("kii->ki", loss)
    held = given[(loss.sum(axis=2) - itself).argmin(axis=0)[fold], rows]
    guesses = (np.eye(LABELS)[guess.argmax(axis=1)] for guess in (held, p[coded]))
    of_article, right = np.eye(len(sizes))[article], np.eye(LABELS)[y]
    tables = [np.einsum("na,ni,nj->aij", of_article, right, guess) for guess in guesses]
    f1, f1_reader = (float(score(table.sum(axis=0))) for table in tables)
    without = np.subtract(*(score(table.sum(axis=0) - table) for table in tables))
    error = float(np.sqrt((len(sizes) - 1) * without.var()))
    if not f1 - f1_reader > error:
        return Learned(p, f1, f1_reader, error)
    found = _fit(x, own, y, PENALTIES[itself.sum(axis=1).argmin()])
    weights = basis.T @ found / scale[:, None]
    weights[0] -= middle @ weights
    learned = Learned(p, f1, f1_reader, error, weights)
    better = learned.correct(p, vectors)
    better[coded] = held
    return learned._replace(p=better)


def _log(p: np.ndarray) -> np.ndarray:
    return np.log(np.clip(p, LEAST, 1))


def _describe(p: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """What is learned from: a constant, the log-probabilities around their mean, the vectors."""
    own = _log(p)
    return np.hstack([np.ones((len(p), 1)), own - own.mean(axis=1, keepdims=True), vectors])


def _fit(x: np.ndarray, own: np.ndarray, y: np.ndarray, penalty: float) -> np.ndarray:
    """What each column of x adds to the log-probabilities: the weights of least penalised loss."""
    right = np.eye(LABELS)[y]

    def lose(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(-1, LABELS)
        log_p = log_softmax(own + x @ weights, axis=1)
        slope = x.T @ (np.exp(log_p) - right) + penalty * weights
        return penalty / 2 * (flat @ flat) - (right * log_p).sum(), slope.ravel()

    found = optimize.minimize(lose, np.zeros(x.shape[1] * LABELS), jac=True, method="L-BFGS-B")
    return found.x.reshape(-1, LABELS)


def score(tables: np.ndarray) -> np.ndarray:
    """Macro-F1 over critical, favourable and none of a table of label by guess, or of several."""
    uses = tables.sum(axis=-1) + tables.sum(axis=-2)
    each = 2 * np.diagonal(tables, axis1=-2, axis2=-1) / np.maximum(uses, 1)
    return each[..., SCORED].mean(axis=-1)
