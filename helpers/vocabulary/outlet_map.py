"""Correspondence analysis (AFC) of outlets, articles or months and their words."""

from itertools import combinations
from typing import Unpack

import numpy as np
import pandas as pd
from scipy import sparse, stats
from scipy.sparse.linalg import LinearOperator, svds

from helpers.base.choices import check_choice
from helpers.base.statistics import LEVEL, MIN_UNITS, Array, count_draws
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.vocabulary import terms

MIN_COUNT = 5  # occurrences in all: a rarer word lies wherever the one text that has it lies
MIN_GROUPS = 3  # two groups differ along a line: there is no plane to draw
MIN_TERMS = 10  # on fewer words nothing can be placed
DRAWS = 100  # tables without association, to measure a plane against
MAX_DRAWN = 100_000  # cells of a table drawn so often
MAX_DENSE = 100  # groups up to which all axes are computed
NO_INERTIA = 1e-9  # what rounding leaves where all groups use the same words equally often
N_RESAMPLES = 1000  # of the articles of a group
N_FOLDS = 10  # parts of the texts, each laid into the plane by the words of the others
MIXTURES = np.linspace(0.01, 0.99, 99)
PLACES = ["coordinate", "contribution", "cos2"]
ELLIPSE = ["coordinate_unseen", "ellipse_low", "ellipse_high", "ellipse_correlation"]
POINTS = [
    *("point", "name", "n", "n_articles", "axis", "coordinate", *ELLIPSE, "contribution", "cos2"),
    "share_inertia",
]


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
    table the axis shows. The words lie where these articles put them, so that outlets which do not
    differ lie far apart too. Therefore coordinate_unseen: where a group of five articles lies if no
    article helps to place the words that place it; ellipse_low, ellipse_high, ellipse_correlation
    are the 95 % ellipse around it, articles resampled (as in Lebart 2007, Which bootstrap for
    principal axes methods?, whose ellipses around coordinates set equal outlets apart).

    Each axis is turned so that the group that contributes most lies on its positive side. No rows
    under `MIN_GROUPS` groups or `MIN_TERMS` terms, or where all groups use the same words equally
    often: there is no difference to lay out. `attrs` says how much of the inertia one axis and two
    show (share_first, share_plane), and how much two show on average in `DRAWS` tables of the same
    margins without any association (share_plane_chance, NaN over `MAX_DRAWN` cells; Lebart 1976,
    The significancy of eigenvalues issued from correspondence analysis); of n_pairs of ellipses how
    many do not meet (n_apart; widened for the number of pairs), and which lie furthest apart
    (furthest).

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
    counts = terms.count_sentences(corpus, terms.settle(choices), min_count=min_count)
    groups = counts.sentences[by].to_numpy(dtype=object)
    table, groups = terms.sum_rows(counts.table, groups)
    order = [place for place in np.argsort(groups) if table[[place]].sum()]
    table, names = table[order], (groups[order], counts.terms)
    enough = len(order) >= MIN_GROUPS and len(counts.terms) >= MIN_TERMS
    found = analyse_table(table, n_axes=2) if enough else {"inertia": 0.0}
    if found["inertia"] < NO_INERTIA:
        points = pd.DataFrame(columns=POINTS)
        points.attrs = dict.fromkeys(("share_first", "share_plane", "share_plane_chance"), 0.0)
        points.attrs |= _compare([], groups)
        return points
    codes = pd.Index(names[0]).get_indexer(counts.sentences[by])
    unseen = _place_unseen(corpus, counts.keep(codes >= 0), codes[codes >= 0], found)
    in_group = counts.sentences.groupby(by, observed=True)["doc_id"].nunique()[names[0]]
    with_term = np.bincount(counts.sum_articles().table.indices, minlength=len(names[1]))
    n_articles = (in_group.to_numpy(), with_term)
    ellipses = np.array([_resample(sums) for sums in unseen])
    frames = []
    for side, point in enumerate(("group", "term")):
        n = table.sum(axis=1 - side).astype(int)
        placed = ellipses if point == "group" else np.full((len(n), 2, len(ELLIPSE)), np.nan)
        for axis, share in enumerate(found["share_inertia"]):
            own = {"point": point, "name": names[side], "axis": axis + 1, "share_inertia": share}
            own |= {"n": n, "n_articles": n_articles[side]}
            own |= {key: found[key][side][:, axis] for key in PLACES}
            own |= dict(zip(ELLIPSE, placed[:, axis].T, strict=True))
            frames.append(pd.DataFrame(own)[POINTS])
    points = pd.concat(frames, ignore_index=True)
    if top is not None:
        order = {"point": True, "axis": True, "contribution": False, "name": True}
        points = points.sort_values([*order], ascending=[*order.values()])
        kept = points.groupby(["point", "axis"]).cumcount() < top
        points = points[kept | (points["point"] == "group")].reset_index(drop=True)
    shares = found["share_inertia"]
    points.attrs = {"share_first": shares[0], "share_plane": shares.sum()}
    points.attrs["share_plane_chance"] = _share_by_chance(table.toarray())
    points.attrs |= _compare(unseen, names[0])
    return points


def _place_unseen(
    corpus: Corpus, counts: terms.SentenceCounts, codes: np.ndarray, found: dict
) -> list[Array]:
    """Of each group, by article, the places of its words on two axes added up, and how many.

    Each tenth of the texts is laid on the axes by words that got their places from the other nine.
    """
    keys = pd.MultiIndex.from_arrays([codes, counts.sentences["doc_id"]])
    table, pairs = terms.sum_rows(counts.table, keys.to_flat_index())
    codes = np.array([code for code, _ in pairs])
    texts = number_texts(corpus).loc[[doc_id for _, doc_id in pairs]].to_numpy()
    fold, order = np.empty_like(codes), np.lexsort((texts, codes))
    fold[order] = pd.factorize(texts[order])[0] % N_FOLDS
    inertia = found["share_inertia"] * found["inertia"]
    contrasts = found["coordinate"][0] / np.maximum(inertia, NO_INERTIA)
    places = np.zeros((len(codes), 2))
    for out in range(N_FOLDS):
        rest, groups = terms.sum_rows(table[fold != out], codes[fold != out])
        words = rest.T @ contrasts[groups] / np.maximum(rest.sum(axis=0), 1)[:, None]
        places[fold == out] = table[fold == out] @ words
    sums = np.column_stack([places, table.sum(axis=1)])
    return [sums[(codes == code) & (sums[:, 2] > 0)] for code in range(len(contrasts))]


def _resample(sums: Array, level: float = LEVEL) -> Array:
    """The ellipse of one group: axes × `ELLIPSE`, as wide as few articles need (Hotelling's T²)."""
    n, none = len(sums), np.full((2, len(ELLIPSE)), np.nan)
    if n < MIN_UNITS:
        return none
    drawn = sums.T @ count_draws(np.zeros(n, dtype=int), N_RESAMPLES, np.random.default_rng(0))
    spread = np.cov(drawn[:2] / drawn[2]) * n / (n - 1)
    reach = np.sqrt(2 * (n - 1) / (n - 2) * stats.f.ppf(level, 2, n - 2) * np.diag(spread))
    if not reach.min() > NO_INERTIA:
        return none
    centre = sums[:, :2].sum(axis=0) / sums[:, 2].sum()
    tilt = spread[0, 1] / np.sqrt(spread[0, 0] * spread[1, 1])
    return np.column_stack([centre, centre - reach, centre + reach, np.full(2, tilt)])


def _compare(places: list[Array], names: np.ndarray) -> dict:
    """How many pairs of ellipses do not meet, widened for the number of pairs; and the furthest."""
    known = [i for i, sums in enumerate(places) if not np.isnan(_resample(sums)).any()]
    pairs, furthest, n_apart = list(combinations(known, 2)), (1.0, []), 0
    wide = {i: _resample(places[i], 1 - (1 - LEVEL) / len(pairs)) for i in known if pairs}
    shapes = {}
    for i, ellipse in wide.items():
        reach, tilt = (ellipse[:, 2] - ellipse[:, 1]) / 2, ellipse[0, 3]
        shapes[i] = np.outer(reach, reach) * [[1, tilt], [tilt, 1]]
    for one, two in pairs:
        between = wide[one][:, 0] - wide[two][:, 0]
        # Two meet unless a mixture of both holds no point (Gilitschenski & Hanebeck 2012).
        mixed = [shapes[one] / s + shapes[two] / (1 - s) for s in MIXTURES]
        apart = float((between @ np.linalg.pinv(mixed) @ between).max())
        n_apart += apart > 1
        furthest = max(furthest, (apart, names[[one, two]].tolist()))
    return {"n_pairs": len(pairs), "n_apart": n_apart, "furthest": furthest[1]}


def _share_plane(table: np.ndarray) -> float:
    """How much of the inertia of a table the first two axes show."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0] / table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    residuals = (table - expected) / np.sqrt(expected)
    small = residuals if len(residuals) <= residuals.shape[1] else residuals.T
    values = np.linalg.eigvalsh(small @ small.T).clip(0)
    return values[-2:].sum() / values.sum()


def _share_by_chance(table: np.ndarray) -> float:
    """The same, on average of tables without association."""
    if table.size > MAX_DRAWN:
        return float("nan")
    rng, total = np.random.default_rng(0), int(table.sum())
    chances = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel() / total**2
    drawn = rng.multinomial(total, chances / chances.sum(), size=DRAWS)
    return float(np.mean([_share_plane(one.reshape(table.shape)) for one in drawn]))


def analyse_table(table: sparse.csr_array, *, n_axes: int) -> dict:
    """Correspondence analysis of a table of counts without empty rows or columns.

    Returns inertia (of the whole table), share_inertia per axis and, for rows and columns, the
    arrays (points × axes) of `PLACES`.
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
        # A start of its own makes every run give the same signs.
        rest = LinearOperator(
            scaled.shape,
            matvec=lambda x: scaled @ x - np.multiply.outer(roots[0], roots[1] @ x),
            rmatvec=lambda x: scaled.T @ x - np.multiply.outer(roots[1], roots[0] @ x),
            dtype=float,
        )
        left, values, right = svds(rest, k=n_axes, v0=np.ones(min(table.shape)))
        left, values, right = left[:, ::-1], values[::-1], right[::-1]
    vectors = [left[:, :n_axes], right[:n_axes].T]
    largest = np.abs(vectors[0]).argmax(axis=0)
    turn = np.sign(vectors[0][largest, range(n_axes)])
    values = values[:n_axes]
    squares = scaled.multiply(scaled)
    found = {"coordinate": [], "contribution": [v**2 for v in vectors], "cos2": []}
    with np.errstate(divide="ignore", invalid="ignore"):
        # Σ over the table of squared χ² residuals is 1 less than without the trivial axis.
        found["inertia"] = squares.sum() - 1
        found["share_inertia"] = values**2 / found["inertia"]
        for side, (v, root) in enumerate(zip(vectors, roots, strict=True)):
            coordinates = v * turn * values / root[:, None]
            distances = (squares.sum(axis=1 - side) / masses[side] - 1)[:, None]
            found["coordinate"].append(coordinates)
            found["cos2"].append(np.where(distances > 1e-12, coordinates**2 / distances, np.nan))
    return found
