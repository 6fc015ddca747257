"""Correspondence analysis (AFC) of outlets and their words, and clustering of articles by words."""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.sparse.linalg import svds

from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.vocabulary.terms import Copies, Group, Speech, Unit, select_words

MIN_COUNT = 5  # occurrences in all: a rarer word lies wherever the one text that has it lies
MIN_GROUPS = 3  # two groups differ along a line: there is no plane to draw
MIN_TERMS = 10  # on fewer words nothing can be placed
DRAWS = 100  # tables without association, to measure a plane against
MAX_DRAWN = 100_000  # cells of a table drawn so often
MAX_DENSE = 500  # groups up to which all axes are computed
MAX_ARTICLES = 3000  # for clustering, which compares them two by two
POINT_COLUMNS = ["point", "name", "n", "axis", "coordinate", "contribution", "cos2",
                 "share_inertia"]  # fmt: skip


def map_outlets(
    corpus: Corpus, *, unit: Unit = "lemma", by: Group = "outlet", speech: Speech = "all",
    copies: Copies = "keep", function_words: bool = False, min_count: int = MIN_COUNT,
    n_axes: int = 2,
) -> pd.DataFrame:  # fmt: skip
    """Correspondence analysis of groups × terms: one row per point and axis.

    `point` is *group* or *term*; coordinate is principal, contribution the point's share of the
    axis' inertia, cos2 how much of the point the axis shows (1 all), share_inertia how much of the
    table the axis shows. No rows under `MIN_GROUPS` groups or `MIN_TERMS` terms. Each axis is
    turned so that the group that contributes most lies on its positive side. Source: Benzécri
    1973, L'Analyse des données; formulas as in Greenacre 2007, Correspondence Analysis in Practice.
    """
    table, groups, terms = count_table(
        corpus, unit=unit, by=by, speech=speech, copies=copies, function_words=function_words,
        min_count=min_count,
    )  # fmt: skip
    if len(groups) < MIN_GROUPS or len(terms) < MIN_TERMS:
        return pd.DataFrame(columns=POINT_COLUMNS)
    points = analyse_table(table, n_axes=min(n_axes, min(table.shape) - 1))
    sizes = [np.asarray(table.sum(axis=axis)).ravel() for axis in (1, 0)]
    frames = []
    for side, (point, names) in enumerate((("group", groups), ("term", terms))):
        for axis, share in enumerate(points["share_inertia"]):
            frames.append(pd.DataFrame({
                "point": point, "name": names, "n": sizes[side].astype(int), "axis": axis + 1,
                "coordinate": points["coordinates"][side][:, axis],
                "contribution": points["contributions"][side][:, axis],
                "cos2": points["cos2"][side][:, axis], "share_inertia": share,
            }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)[POINT_COLUMNS]


def compare_maps(corpus: Corpus, *, unit: Unit = "lemma", by: Group = "outlet",
                 min_count: int = MIN_COUNT) -> pd.DataFrame:  # fmt: skip
    """How much a plane shows, with every print of a dispatch and with each dispatch once: two rows.

    Columns: dispatches (*every print* or *once*), n_groups, n_terms, chi2, df, inertia (chi2 over
    the words counted), share_first and share_plane (of the inertia, on one axis and on two),
    share_plane_chance (its mean in `DRAWS` tables of the same margins without any association; NaN
    over `MAX_DRAWN` cells). No rows where nothing can be mapped. Source of the yardstick: Lebart
    1976, The significancy of eigenvalues issued from correspondence analysis.
    """
    rows = []
    for name, copies in (("every print", "keep"), ("once", "drop")):
        table, groups, terms = count_table(
            corpus, unit=unit, by=by, speech="all", copies=copies, function_words=False,
            min_count=min_count,
        )  # fmt: skip
        if len(groups) < MIN_GROUPS or len(terms) < MIN_TERMS:
            continue
        shares, inertia = _share_axes(table.toarray())
        total = table.sum()
        rows.append({
            "dispatches": name, "n_groups": len(groups), "n_terms": len(terms),
            "chi2": inertia * total, "df": (len(groups) - 1) * (len(terms) - 1),
            "inertia": inertia, "share_first": shares[0], "share_plane": shares[:2].sum(),
            "share_plane_chance": _share_by_chance(table.toarray()),
        })  # fmt: skip
    columns = ["dispatches", "n_groups", "n_terms", "chi2", "df", "inertia", "share_first",
               "share_plane", "share_plane_chance"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


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
    masses = [np.asarray(table.sum(axis=axis)).ravel() / total for axis in (1, 0)]
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
    sums = [np.asarray(squares.sum(axis=axis)).ravel() for axis in (1, 0)]
    # Σ over the table of squared χ² residuals is 1 less than without the trivial axis.
    distances = [s / mass - 1 for s, mass in zip(sums, masses, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        cos2 = [
            np.where(d[:, None] > 1e-12, c**2 / d[:, None], np.nan)
            for c, d in zip(coordinates, distances, strict=True)
        ]
        share = values**2 / (squares.sum() - 1)
    return {
        "share_inertia": share, "coordinates": coordinates,
        "contributions": [v**2 for v in vectors], "cos2": cos2,
    }  # fmt: skip


def count_table(
    corpus: Corpus, *, unit: Unit, by: Group, speech: Speech, copies: Copies,
    function_words: bool, min_count: int,
) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:  # fmt: skip
    """Counts of groups × terms, with the names of both; without rows or columns of zeros."""
    check_choice("by", by, Group)
    words = select_words(corpus, unit=unit, speech=speech, copies=copies)
    words = words if function_words else words[words["is_content"]]
    group, groups = pd.factorize(words[by], sort=True)
    term, terms = pd.factorize(words["term"])
    shape = (len(groups), len(terms))
    table = sparse.coo_array((np.ones(len(words)), (group, term)), shape).tocsr()
    often = np.flatnonzero(np.asarray(table.sum(axis=0)).ravel() >= min_count)
    table = table[:, often]
    filled = np.flatnonzero(np.asarray(table.sum(axis=1)).ravel())
    names = [np.asarray(groups, dtype=object)[filled], np.asarray(terms, dtype=object)[often]]
    return table[filled], *names


def cluster_articles(
    corpus: Corpus, *, unit: Unit = "lemma", speech: Speech = "all", copies: Copies = "keep",
    function_words: bool = False, min_count: int = MIN_COUNT,
) -> pd.DataFrame:  # fmt: skip
    """Cluster the articles by their words, from the leaves up: one row per merger.

    Ward's criterion over χ² distances between the articles' profiles. Columns: step, first and
    second (what is merged: an article, or an earlier step as *step 2*), height (root of twice the
    growth of inertia within), n_articles, doc_ids (of the new cluster), left and right (the same
    numbered as in `scipy.cluster.hierarchy`). No rows under three articles or `MIN_TERMS` terms,
    and over `MAX_ARTICLES`. Source: Ward 1963, JASA 58; on AFC axes as in Lebart et al. 1984.
    """
    table, names, terms = count_table(
        corpus, unit=unit, by="doc_id", speech=speech, copies=copies,
        function_words=function_words, min_count=min_count,
    )  # fmt: skip
    columns = ["step", "first", "second", "height", "n_articles", "doc_ids", "left", "right"]
    if not MIN_GROUPS <= len(names) <= MAX_ARTICLES or len(terms) < MIN_TERMS:
        return pd.DataFrame(columns=columns)
    mass = np.asarray(table.sum(axis=1)).ravel()[:, None]
    profile = (table / mass).toarray()
    scaled = profile / np.sqrt(np.asarray(table.sum(axis=0)).ravel() / table.sum())
    clusters = [[name] for name in names]
    labels, rows = [str(name) for name in names], []
    for step, (one, two, height, n) in enumerate(hierarchy.linkage(scaled, "ward"), 1):
        one, two = int(one), int(two)
        clusters.append(clusters[one] + clusters[two])
        rows.append((step, labels[one], labels[two], height, int(n), clusters[-1], one, two))
        labels.append(f"step {step}")
    return pd.DataFrame(rows, columns=columns)


def select_points(points: pd.DataFrame, *, top: int = 8) -> pd.DataFrame:
    """All groups and, of each axis, the `top` terms that contribute most: one row per point."""
    terms = points[points["point"] == "term"].sort_values("contribution", ascending=False)
    groups = points[points["point"] == "group"].sort_values(
        ["axis", "contribution"], ascending=[True, False]
    )
    chosen = terms.groupby("axis", sort=True).head(top).sort_values("axis", kind="stable")
    return pd.concat([groups, chosen], ignore_index=True)
