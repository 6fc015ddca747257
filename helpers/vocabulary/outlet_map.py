"""Correspondence analysis (AFC) of outlets, articles or months and their words."""

from typing import Unpack

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import svds

from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.vocabulary import terms

MIN_COUNT = 5  # occurrences in all: a rarer word lies wherever the one text that has it lies
MIN_GROUPS = 3  # two groups differ along a line: there is no plane to draw
MIN_TERMS = 10  # on fewer words nothing can be placed
DRAWS = 100  # tables without association, to measure a plane against
MAX_DRAWN = 100_000  # cells of a table drawn so often
MAX_DENSE = 500  # groups up to which all axes are computed
NO_INERTIA = 1e-9  # what rounding leaves where all groups use the same words equally often
POINTS = ["point", "name", "n", "axis", "coordinate", "contribution", "cos2", "share_inertia"]


def correspondence(
    corpus: Corpus,
    *,
    by: terms.Group = "outlet",
    min_count: int = MIN_COUNT,
    top: int | None = None,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Correspondence analysis of groups × terms: one row per point and axis.

    `point` is *group* or *term*; coordinate is principal, contribution the point's share of the
    axis' inertia, cos2 how much of the point the axis shows (1 all), share_inertia how much of the
    table the axis shows. Each axis is turned so that the group that contributes most lies on its
    positive side. No rows under `MIN_GROUPS` groups or `MIN_TERMS` terms, or where all groups use
    the same words equally often: there is no difference to lay out. `attrs` says how much of the
    inertia one axis and two show (share_first, share_plane), and how much two show on average
    in `DRAWS` tables of the same margins without any association (share_plane_chance, NaN over
    `MAX_DRAWN` cells; Lebart 1976, The significancy of eigenvalues issued from correspondence
    analysis).

    Parameters
    ----------
    by : what is laid out: *outlet*, *doc_id* (the article), *section* or *month*
    min_count : occurrences that a term must have in all
    top : of each axis only so many terms, those that contribute most, behind all groups
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`

    Source: Benzécri 1973, L'Analyse des données; formulas as in Greenacre 2007, Correspondence
    Analysis in Practice.

    >>> points = vocabulary.correspondence(corpus)
    >>> points.loc[points["point"] == "group", ["name", "axis", "coordinate"]].round(2).head(2)
                     name  axis  coordinate
    0          45eNord.ca     1        0.30
    1  Al-Ahed (inferred)     1       -0.63
    """
    check_choice("by", by, terms.Group)
    counts = terms.count_sentences(corpus, terms.settle(choices)).keep(min_count=min_count)
    groups = counts.sentences[by].to_numpy(dtype=object)
    table, groups = terms.sum_rows(counts.table, groups)
    order = [place for place in np.argsort(groups) if table[[place]].sum()]
    table, names = table[order], (groups[order], counts.terms)
    enough = len(order) >= MIN_GROUPS and len(counts.terms) >= MIN_TERMS
    found = analyse_table(table, n_axes=2) if enough else {"inertia": 0.0}
    if found["inertia"] < NO_INERTIA:
        points = pd.DataFrame(columns=POINTS)
        points.attrs = dict.fromkeys(("share_first", "share_plane", "share_plane_chance"), 0.0)
        return points
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
    if top is not None:
        order = {"point": True, "axis": True, "contribution": False, "name": True}
        points = points.sort_values([*order], ascending=[*order.values()])
        kept = points.groupby(["point", "axis"]).cumcount() < top
        points = points[kept | (points["point"] == "group")].reset_index(drop=True)
    shares = found["share_inertia"]
    points.attrs = {"share_first": shares[0], "share_plane": shares.sum()}
    points.attrs["share_plane_chance"] = _share_by_chance(table.toarray())
    return points


def _share_plane(table: np.ndarray) -> float:
    """How much of the inertia of a table the first two axes show."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0] / table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    residuals = (table - expected) / np.sqrt(expected)
    small = residuals if len(residuals) <= residuals.shape[1] else residuals.T
    values = np.linalg.eigvalsh(small @ small.T).clip(0)
    return values[-2:].sum() / values.sum()


def _share_by_chance(table: np.ndarray) -> float:
    if table.size > MAX_DRAWN:
        return float("nan")
    rng, total = np.random.default_rng(0), int(table.sum())
    chances = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel() / total**2
    drawn = rng.multinomial(total, chances / chances.sum(), size=DRAWS)
    return float(np.mean([_share_plane(one.reshape(table.shape)) for one in drawn]))


def analyse_table(table: sparse.csr_array, *, n_axes: int) -> dict:
    """Correspondence analysis of a table of counts without empty rows or columns.

    Returns inertia (of the whole table), share_inertia per axis and, for rows and columns, the
    arrays (points × axes) of coordinates, contributions and cos2.
    """
    total = table.sum()
    masses = [table.sum(axis=axis) / total for axis in (1, 0)]
    roots = [np.sqrt(mass) for mass in masses]
    left, right = (sparse.diags_array(1 / root) for root in roots)
    scaled = (left @ (table / total) @ right).tocsr()
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
    squares = scaled.multiply(scaled)
    found = {"coordinates": [], "contributions": [v**2 for v in vectors], "cos2": []}
    with np.errstate(divide="ignore", invalid="ignore"):
        # Σ over the table of squared χ² residuals is 1 less than without the trivial axis.
        found["inertia"] = squares.sum() - 1
        found["share_inertia"] = values**2 / found["inertia"]
        for side, (v, root) in enumerate(zip(vectors, roots, strict=True)):
            coordinates = v * turn * values / root[:, None]
            distances = (squares.sum(axis=1 - side) / masses[side] - 1)[:, None]
            found["coordinates"].append(coordinates)
            found["cos2"].append(np.where(distances > 1e-12, coordinates**2 / distances, np.nan))
    return found
