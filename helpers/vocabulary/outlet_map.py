"""Correspondence analysis (AFC) of outlets, articles or months and their words."""

from typing import Literal, Unpack

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import svds

from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.vocabulary import terms

Rows = Literal["points", "planes"]

MIN_COUNT = 5  # occurrences in all: a rarer word lies wherever the one text that has it lies
MIN_GROUPS = 3  # two groups differ along a line: there is no plane to draw
MIN_TERMS = 10  # on fewer words nothing can be placed
DRAWS = 100  # tables without association, to measure a plane against
MAX_DRAWN = 100_000  # cells of a table drawn so often
MAX_DENSE = 500  # groups up to which all axes are computed
POINTS = [
    *("point", "name", "n", "axis", "coordinate", "contribution", "cos2", "share_inertia"),
]
PLANES = [
    *("dispatches", "n_groups", "n_terms", "chi2", "df", "inertia"),
    *("share_first", "share_plane", "share_plane_chance"),
]

Table = tuple[sparse.csr_array, np.ndarray, np.ndarray]


def correspondence(
    corpus: Corpus,
    *,
    by: terms.Group = "outlet",
    min_count: int = MIN_COUNT,
    top: int | None = None,
    rows: Rows = "points",
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Correspondence analysis of groups × terms: one row per point and axis.

    `point` is *group* or *term*; coordinate is principal, contribution the point's share of the
    axis' inertia, cos2 how much of the point the axis shows (1 all), share_inertia how much of the
    table the axis shows. Each axis is turned so that the group that contributes most lies on its
    positive side. No rows under `MIN_GROUPS` groups or `MIN_TERMS` terms.

    Parameters
    ----------
    by
        What is laid out: *outlet*, *doc_id* (the article), *section* or *month*.
    min_count
        Occurrences that a term must have in all.
    top
        Of each axis only so many terms, those that contribute most, behind all groups.
    rows
        *planes*: instead, how much of the differences a plane shows, with every print of a shared
        text and with each once: one row each. share_first and share_plane are of the inertia, on
        one axis and on two, share_plane_chance is its mean in `DRAWS` tables of the same margins
        without any association (NaN over `MAX_DRAWN` cells; Lebart 1976, The significancy of
        eigenvalues issued from correspondence analysis).
    choices
        unit, speech, copies: see `helpers.vocabulary.terms.Choices`.

    Source: Benzécri 1973, L'Analyse des données; formulas as in Greenacre 2007, Correspondence
    Analysis in Practice.

    >>> points = vocabulary.correspondence(corpus)
    >>> points.loc[points["point"] == "group", ["name", "axis", "coordinate"]].round(2).head(4)
    """
    check_choice("by", by, terms.Group)
    check_choice("rows", rows, Rows)
    if rows == "planes":
        tables = {
            name: _count_table(corpus, by, min_count, choices | {"copies": copies})
            for name, copies in (("every print", "keep"), ("once", "drop"))
        }
        measured = [(name, *_measure_plane(found[0])) for name, found in tables.items() if found]
        return pd.DataFrame(measured, columns=PLANES)
    counted = _count_table(corpus, by, min_count, choices)
    if counted is None:
        return pd.DataFrame(columns=POINTS)
    table, *names = counted
    found = analyse_table(table, n_axes=min(2, min(table.shape) - 1))
    frames = []
    for side, point in enumerate(("group", "term")):
        for axis, share in enumerate(found["share_inertia"]):
            own = {"point": point, "name": names[side], "axis": axis + 1, "share_inertia": share}
            own["n"] = table.sum(axis=1 - side).astype(int)
            own["coordinate"] = found["coordinates"][side][:, axis]
            own["contribution"] = found["contributions"][side][:, axis]
            own["cos2"] = found["cos2"][side][:, axis]
            frames.append(pd.DataFrame(own))
    points = pd.concat(frames, ignore_index=True)[POINTS]
    if top is None:
        return points
    order = {"axis": True, "contribution": False, "name": True}
    ranked = points.sort_values([*order], ascending=[*order.values()])
    is_term = ranked["point"] == "term"
    best = ranked[is_term].groupby("axis").head(top)
    return pd.concat([ranked[~is_term], best], ignore_index=True)


def _count_table(
    corpus: Corpus, by: terms.Group, min_count: int, choices: terms.Choices
) -> Table | None:
    """Groups × terms and the names of both, without rows or columns of zeros; None where small."""
    counts = terms.count_sentences(corpus, terms.settle(choices))
    counts = counts.keep(min_count=min_count)
    code, names = pd.factorize(counts.sentences[by], sort=True)
    table = terms.cross_table(code, np.arange(len(code)), (len(names), len(code))) @ counts.table
    filled = np.flatnonzero(table.sum(axis=1))
    if len(filled) < MIN_GROUPS or len(counts.terms) < MIN_TERMS:
        return None
    return table[filled], np.asarray(names, dtype=object)[filled], counts.terms


def _measure_plane(counts: sparse.csr_array) -> tuple:
    """How much one plane shows: the columns of `PLANES` behind the first."""
    table, (n_groups, n_terms) = counts.toarray(), counts.shape
    shares, inertia = _share_axes(table)
    chi2, df = inertia * table.sum(), (n_groups - 1) * (n_terms - 1)
    plane, chance = shares[:2].sum(), _share_by_chance(table)
    return n_groups, n_terms, chi2, df, inertia, shares[0], plane, chance


def _share_axes(table: np.ndarray) -> tuple[np.ndarray, float]:
    """Share of the inertia of each axis, largest first, and the inertia."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0] / table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    residuals = (table - expected) / np.sqrt(expected)
    small = residuals if len(residuals) <= residuals.shape[1] else residuals.T
    values = np.linalg.eigvalsh(small @ small.T)[::-1].clip(0)
    return values / values.sum(), float(values.sum())


def _share_by_chance(table: np.ndarray) -> float:
    if table.size > MAX_DRAWN:
        return float("nan")
    rng, total = np.random.default_rng(0), int(table.sum())
    chances = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel() / total**2
    drawn = rng.multinomial(total, chances / chances.sum(), size=DRAWS)
    return float(np.mean([_share_axes(one.reshape(table.shape))[0][:2].sum() for one in drawn]))


def analyse_table(table: sparse.csr_array, *, n_axes: int) -> dict:
    """Correspondence analysis of a table of counts without empty rows or columns.

    Returns share_inertia per axis and, for rows and columns, the arrays (points × axes) of
    coordinates, contributions and cos2.
    """
    total = table.sum()
    masses = [table.sum(axis=axis) / total for axis in (1, 0)]
    roots = [np.sqrt(mass) for mass in masses]
    scaled = sparse.csr_array(table.multiply(1 / (total * roots[0][:, None])))
    scaled = sparse.csr_array(scaled.multiply(1 / roots[1][None, :]))
    if min(table.shape) <= MAX_DENSE:
        left, values, right = np.linalg.svd(
            scaled.toarray() - np.outer(*roots), full_matrices=False
        )
    else:
        # The trivial axis, whose value is 1, comes first and is left out; a start of its own makes
        # every run give the same signs.
        start = np.ones(min(table.shape))
        left, values, right = svds(scaled, k=n_axes + 1, v0=start)
        order = np.argsort(-values)[1:]
        left, values, right = left[:, order], values[order], right[order]
    vectors = [left[:, :n_axes], right[:n_axes].T]
    largest = np.abs(vectors[0]).argmax(axis=0)
    turn = np.sign(vectors[0][largest, range(n_axes)])
    values = values[:n_axes]
    coordinates = [
        v * turn * values / root[:, None] for v, root in zip(vectors, roots, strict=True)
    ]
    squares = scaled.multiply(scaled)
    sums = [squares.sum(axis=axis) for axis in (1, 0)]
    # Σ over the table of squared χ² residuals is 1 less than without the trivial axis.
    distances = [s / mass - 1 for s, mass in zip(sums, masses, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        cos2 = [
            np.where(d[:, None] > 1e-12, c**2 / d[:, None], np.nan)
            for c, d in zip(coordinates, distances, strict=True)
        ]
        share = values**2 / (squares.sum() - 1)
    contributions = [v**2 for v in vectors]
    return {
        "share_inertia": share,
        "coordinates": coordinates,
        "contributions": contributions,
        "cos2": cos2,
    }
