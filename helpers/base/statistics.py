"""The numbers: keyness, intervals, dispersion, association, agreement, diversity.

Numbers in, numbers out: functions of counts take scalars or arrays that broadcast together and
return floats of the broadcast shape. What cannot be estimated is NaN.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, stats
from scipy.special import gammaln, kl_div

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95  # of every interval
Z = stats.norm.ppf((1 + LEVEL) / 2)
MIN_UNITS = 5  # articles per group from which the article is the unit of inference
MTLD_TTR = 0.72  # McCarthy & Jarvis 2010
MIN_MTLD_TOKENS = 100  # Koizumi & In'nami 2012, System 40(4): unstable on shorter texts
TAIL_TOLERANCE = 1e-13  # relative size of the first term that a tail sum leaves out
BLOCK_CELLS = 2**16  # cells of a tail worked on at once: they stay in the processor's cache
DRAW_CELLS = 2**21  # resampling weights in memory at once (16 MB)

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Codes: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Counts: TypeAlias = Any  # a table of counts, dense or sparse
Unit = Literal["article", "sentence"]
BETWEEN = "between articles"  # the scope of what was tested by whole articles

_nan_is_an_answer = np.errstate(divide="ignore", invalid="ignore")


@_nan_is_an_answer
def log_ratio(a: ArrayLike, b: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Array:
    """Log₂ of the ratio of the relative frequencies a/n1 and b/n2, per term: +1 is twice as often.

    A zero cell counts as 0.5; NaN when both are zero or a group is empty.
    Source: Hardie 2014, "Log Ratio: an informal introduction".
    """
    a, b, n1, n2 = map(_floats, (a, b, n1, n2))
    ratio = np.log2(np.where(a == 0, 0.5, a) / n1) - np.log2(np.where(b == 0, 0.5, b) / n2)
    return np.where((a + b > 0) & (n1 > 0) & (n2 > 0), ratio, np.nan)[()]


def indicator_matrix(codes: ArrayLike, n_codes: int = 0) -> Counts:
    """Codes × rows, 1 where a row is of a code: times a table it adds up the rows of each code.

    `n_codes`: so many codes at least, from 0.
    """
    of = np.asarray(codes, dtype=np.int64)
    shape = (max(n_codes, int(of.max(initial=-1)) + 1), len(of))
    return sparse.csr_array((np.ones(len(of)), (of, np.arange(len(of)))), shape=shape)


@_nan_is_an_answer
def matched_log_ratio(
    counts: Counts, sizes: ArrayLike, inside: ArrayLike, strata: ArrayLike
) -> tuple[Array, Array, Array]:
    """Log₂ of the ratio of a group's rate to the rest's within strata, and its 95 % interval.

    `counts`: texts × terms, dense or sparse; of each text `sizes`, its words, `inside`, whether it
    is of the group, and its stratum. Per term the ratio of Mantel and Haenszel, Σ a·n2/n over
    Σ b·n1/n, with counts a and b and words n1 and n2 of the two sides of a stratum. A sum of zero
    counts as half an occurrence, spread over the strata as the term is; NaN when both are zero.
    The interval takes strata as independent, not words: the variance of what each contributes, and
    Student's t with as many degrees of freedom as strata carry that variance (Satterthwaite 1946).
    NaN ends for a term that a group has in fewer than `MIN_UNITS` strata. Source: Greenland &
    Robins 1985, Biometrics 41(1); stories of few articles leave their model-based variance, of
    independent words, far too small.
    """
    table, side, size = sparse.csr_array(counts, dtype=float), _floats(inside), _floats(sizes)
    of = np.unique(strata, return_inverse=True)[1]
    add_up = indicator_matrix(of)
    a, b = (add_up @ sparse.csr_array(table * part[:, None]) for part in (side, 1 - side))
    n1, n = add_up @ (size * side), add_up @ size
    weight, weight_rest = ((n - n1) / n)[:, None], (n1 / n)[:, None]
    own, rest = sparse.csr_array(a * weight), sparse.csr_array(b * weight_rest)
    # What half an occurrence would weigh where a group has none.
    half, half_rest = (b * weight).sum(axis=0) / 2, (a * weight_rest).sum(axis=0) / 2
    total, total_rest = own.sum(axis=0), rest.sum(axis=0)
    numerator = np.where(total > 0, total, half / b.sum(axis=0))
    ratio = numerator / np.where(total_rest > 0, total_rest, half_rest / a.sum(axis=0))
    apart = own - rest * ratio[None, :]
    squares = apart.power(2).sum(axis=0)
    carried = squares**2 / apart.power(4).sum(axis=0)
    m = (a + b > 0).sum(axis=0)
    error = np.sqrt(squares * m / (m - 1)) / total / np.log(2)
    width = stats.t.ppf((1 + LEVEL) / 2, np.maximum(carried - 1, 1)) * error
    few = np.minimum((a > 0).sum(axis=0), (b > 0).sum(axis=0)) < MIN_UNITS
    estimate, width = np.log2(ratio), np.where(few, np.nan, width)
    return estimate, estimate - width, estimate + width


@_nan_is_an_answer
def g2(a: ArrayLike, b: ArrayLike, n1: ArrayLike, n2: ArrayLike, *, signed: bool = False) -> Array:
    """Log-likelihood ratio G² of the full 2×2 table (a, n1−a; b, n2−b), per term.

    All four cells, as in Dunning; the two-cell variant of Rayson & Garside (2000) differs slightly.
    Signed: negative when the term is rarer in the first group. NaN when a margin is zero.
    Source: Dunning 1993, Computational Linguistics 19(1).
    """
    a, b, n1, n2 = map(_floats, (a, b, n1, n2))
    share = (a + b) / (n1 + n2)
    # kl_div(o, e) = o·ln(o/e) − o + e is never negative, and the extra terms cancel over the table:
    # rounding cannot make G² negative.
    rows = ((a, n1, share), (b, n2, share), (n1 - a, n1, 1 - share), (n2 - b, n2, 1 - share))
    value = 2 * sum(kl_div(observed, n * part) for observed, n, part in rows)
    direction = np.sign(a * n2 - b * n1)  # 0 makes equal rates exactly 0
    value = value * (direction if signed else np.abs(direction))
    return np.where((n1 > 0) & (n2 > 0) & (share > 0) & (share < 1), value, np.nan)[()]


def lafon_specificity(f: ArrayLike, F: ArrayLike, t: ArrayLike, T: ArrayLike) -> Array:
    """Signed log₁₀ of the hypergeometric tail: the specificity of a term in a part, per term.

    f of the term's F occurrences fall in the part, which has t of the corpus' T words. Above the
    expected F·t/T: −log₁₀ P(X ≥ f); below it: log₁₀ P(X ≤ f), negative; 0 at equal rates. Computed
    in log space, hence finite for any counts; absolute error about 10⁻¹⁵·T. NaN when a margin is
    zero. Source: Lafon 1980, Mots 1; signs as in the R package textometry, which has no 0.
    """
    f, F, t, T = map(_floats, (f, F, t, T))
    # Margins first: where t and T are scalars, their factorials are computed once for all terms.
    log_point = (gammaln(t + 1) + gammaln(T - t + 1) - gammaln(T + 1)) + (
        (gammaln(F + 1) - gammaln(f + 1) - gammaln(F - f + 1))
        + (gammaln(T - F + 1) - gammaln(t - f + 1) - gammaln(T - F - t + f + 1))
    )
    over = f * T >= F * t
    # Too few in the part is too many in its complement: P(X ≤ f | t) = P(Y ≥ F − f | T − t).
    tail = _tail_over_point(np.where(over, f, F - f), F, np.where(over, t, T - t), T)
    size = np.maximum(-(log_point + np.log(tail)) / np.log(10), 0.0)
    margins = (F > 0) & (F < T) & (t > 0) & (t < T)
    return np.where(margins, np.sign(f * T - F * t) * size, np.nan)[()]


@_nan_is_an_answer
def weighted_log_odds(
    a: ArrayLike,
    b: ArrayLike,
    n1: ArrayLike,
    n2: ArrayLike,
    prior: ArrayLike,
    *,
    prior_total: float,
) -> Array:
    """Z-score of the log-odds difference under an informative Dirichlet prior, per term.

    `prior` holds the terms' pseudo-counts α, `prior_total` their sum over the whole vocabulary.
    NaN where α is 0 and a group lacks the term. Source: Monroe, Colaresi & Quinn 2008, Political
    Analysis 16(4), eq. 16–22.
    """
    a, b, n1, n2 = map(_floats, (a, b, n1, n2))
    alpha, total = _floats(prior), prior_total
    first, second = a + alpha, b + alpha
    delta = np.log(first / (n1 + total - first)) - np.log(second / (n2 + total - second))
    z = delta / np.sqrt(1 / first + 1 / second)
    return np.where(np.isfinite(delta) & (n1 > 0) & (n2 > 0), z, np.nan)[()]


@_nan_is_an_answer
def dispersion(
    counts: Counts, *, sizes: ArrayLike | None = None, groups: ArrayLike | None = None
) -> Array:
    """Deviation of proportions (DP) per term: 0 spread like the words, 1 all in the smallest part.

    `counts`: parts × terms, dense or sparse; `sizes`: words per part (default: row sums, right only
    if every term has a column). `groups`: a code per part, where each column has counts in the
    parts of one group only, which alone are its whole. Empty parts are ignored. NaN for a term that
    does not occur, and for fewer than two parts.
    Source: Gries 2008, IJCL 13(4); normalised by Lijffijt & Gries 2012, IJCL 17(1).
    """
    table = sparse.csr_array(counts, dtype=float)
    part = np.repeat(np.arange(table.shape[0], dtype=np.int32), np.diff(table.indptr))
    term = table.indices
    words = _floats(table.sum(axis=1) if sizes is None else sizes)
    group = np.zeros(words.size, dtype=int) if groups is None else np.asarray(groups)
    share, totals = words / np.bincount(group, words)[group], table.sum(axis=0)
    # Σ|s − v| over all parts is 1 plus a correction from the parts in which the term occurs.
    change, own_share = totals[term], share[part]
    np.divide(table.data, change, out=change)  # in place, for there may be millions of cells
    np.abs(np.subtract(own_share, change, out=change), out=change)
    change -= own_share
    value = (1 + np.bincount(term, change, minlength=table.shape[1])) / 2
    smallest = np.ones(group.max(initial=0) + 1)
    np.minimum.at(smallest, group[share > 0], share[share > 0])
    own = np.zeros(table.shape[1], dtype=int)
    own[term] = group[part]
    # A single part leaves 0 / 0, hence NaN.
    return np.where(totals > 0, np.maximum(value, 0.0) / (1 - smallest[own]), np.nan)


def benjamini_hochberg(p: ArrayLike) -> Array:
    """Adjusted p-values (q), per test; a NaN was no test and stays NaN.

    Source: Benjamini & Hochberg 1995, JRSS B 57(1).
    """
    p = _floats(p)
    q, tested = np.full(p.shape, np.nan), ~np.isnan(p)
    if tested.any():
        q[tested] = stats.false_discovery_control(p[tested], method="bh")
    return q


def choose_family(least: Array, level: float) -> np.ndarray:
    """Which tests can succeed at all at a level, given the least p that each could have.

    One that cannot is no test, so that the others are corrected for fewer. Sources: Tarone 1990,
    Biometrics 46(2); with a false discovery rate Gilbert 2005, JRSS C 54(1).
    """
    ordered, sizes = np.sort(least, axis=None), np.arange(1, least.size + 1)
    fits = np.searchsorted(ordered, level / sizes, side="right") <= sizes
    return np.asarray(least <= level / (np.argmax(fits) + 1 if least.size else 1))


class Interval(NamedTuple):
    """An estimate with its interval, and the units that it comes from.

    Where these are sentences it says how firmly these texts show the estimate, and nothing about
    their outlets.
    """

    estimate: Array
    low: Array
    high: Array
    unit: Unit


def resample_interval(
    counts: Sequence[Counts],
    articles: Sequence[ArrayLike],
    statistic: Callable[..., Array],
    *,
    n_resamples: int = 2000,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap (95 %) of a statistic of one or more groups, as an `Interval`.

    Its tails are expanded for few units (`expand_tail`). Ratios of counts: `base.resampling`.

    `counts`: per group, sentences × columns, dense or sparse, the last column their size: units of
    unequal size are worth fewer (Kish 1965). `articles`: per group, the article of each sentence.
    `statistic` takes per group an array of totals, resamples × columns, as `column_shares` does.
    Articles are resampled when each group has five or more, else sentences within their article.
    The ends are NaN where nothing can be estimated: fewer than five units (more when sentences come
    from several articles), resamples that never differ, a statistic undefined in over 5 % of them.
    Source: Efron & Tibshirani 1993, ch. 13.
    """
    tables = [table.tocsr() if sparse.issparse(table) else _floats(table) for table in counts]
    (tables,), strata, unit = group_units([tables], articles)
    rng = np.random.default_rng(seed)
    estimate = _floats(statistic(*(_floats(table.sum(axis=0)).reshape(1, -1) for table in tables)))
    smallest = min(codes.size - codes.max() for codes in strata)
    draws = n_resamples if smallest >= MIN_UNITS else 1  # what cannot be estimated is not drawn
    weights = (count_draws(codes, draws, rng).astype(float) for codes in strata)
    drawn = ((table.T @ weight).T for table, weight in zip(tables, weights, strict=True))
    values = _floats(statistic(*drawn))
    defined = np.isfinite(values)
    estimable = (defined.mean(axis=0) >= LEVEL) & (smallest >= MIN_UNITS)
    values = np.where(estimable, np.where(defined, values, np.nan), 0.0)
    # Units of unequal size are worth fewer.
    sizes = [np.asarray(table[:, [-1]].sum(axis=1)).ravel() for table in tables]
    worth = [size.sum() ** 2 / max((size**2).sum(), 1.0) for size in sizes]
    tail = expand_tail(min(smallest, *worth))
    low, high = np.nanquantile(values, [tail, 1 - tail], axis=0)
    # Equal resamples mean that the bootstrap saw no variation, not that there is none.
    spread = np.nanmax(values, axis=0) - np.nanmin(values, axis=0)
    estimable &= spread > 1e-12 * np.nanmax(np.abs(values), axis=0)
    low, high = (np.where(estimable, end, np.nan) for end in (low, high))
    return Interval(estimate[0], low, high, unit)


def group_units(
    sets: list[list[Counts]], articles: Sequence[ArrayLike], unit: Unit | None = None
) -> tuple[list[list[Counts]], list[Codes], Unit]:
    """Sets of tables (one table per group) with a row per unit, the stratum of each unit, the unit.

    Articles are the units where each group has five or more; else sentences within their article.
    """
    strata = [np.unique(np.asarray(labels), return_inverse=True)[1] for labels in articles]
    unit = unit or ("article" if min(map(np.max, strata)) + 1 >= MIN_UNITS else "sentence")
    if unit == "article":
        if any(codes.max() + 1 < codes.size for codes in strata):  # not added up before
            sums = [indicator_matrix(codes) for codes in strata]
            sets = [[one @ table for one, table in zip(sums, own, strict=True)] for own in sets]
        strata = [np.zeros(codes.max() + 1, dtype=int) for codes in strata]
    return sets, strata, unit


def expand_tail(n_units: int) -> float:
    """What a percentile interval leaves out at either end, so that few units do not make it narrow.

    Resampling sees a variance (n − 1)/n of the true one and takes it as known; the tail makes up
    for both, as Student's t does. `n_units`: the smallest group's, less one for each stratum but
    one. Source: Hesterberg 2015, The American Statistician 69(4), “expanded percentile”.
    """
    if n_units < 2:
        return (1 - LEVEL) / 2
    t = stats.t.ppf((1 + LEVEL) / 2, n_units - 1)
    return float(stats.norm.cdf(-np.sqrt(n_units / (n_units - 1)) * t))


def count_draws(strata: Codes, n_resamples: int, rng: np.random.Generator) -> Any:
    """How often each unit is drawn in each resample (units × resamples, float32).

    Drawn with replacement within each stratum, as many as it has.
    """
    counts = np.empty((strata.size, n_resamples), dtype=np.float32)
    order = np.argsort(strata, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(strata[order])) + 1):
        n, step = rows.size, max(DRAW_CELLS // rows.size, 1)
        for start in range(0, n_resamples, step):
            m = min(step, n_resamples - start)
            # Counting uniform draws gives multinomial weights, faster than drawing multinomials.
            cells = rng.integers(n, size=(m, n)) + n * np.arange(m)[:, None]
            found = np.bincount(cells.ravel(), minlength=m * n).reshape(m, n)
            counts[rows, start : start + m] = found.T
    return counts


@_nan_is_an_answer
def column_shares(totals: ArrayLike) -> Array:
    """Every column but the last over the last, the size of the group: rates or shares."""
    totals = _floats(totals)
    return np.where(totals[..., -1:] > 0, totals[..., :-1] / totals[..., -1:], np.nan)


@_nan_is_an_answer
def wilson_interval(k: ArrayLike, n: ArrayLike) -> tuple[Array, Array]:
    """Low and high end of the 95 % score interval of the share k/n; NaN when n is 0.

    Assumes n independent cases. Source: Wilson 1927, JASA 22; Newcombe 1998, method 3.
    """
    k, n = _floats(k), _floats(n)
    centre = (k + Z**2 / 2) / (n + Z**2)
    half_width = Z / (n + Z**2) * np.sqrt(k * (n - k) / n + Z**2 / 4)
    # At k = 0 and k = n an end is exactly 0 or 1, where the subtraction would leave rounding.
    low = np.where(k == 0, 0.0, centre - half_width)
    high = np.where(k == n, 1.0, centre + half_width)
    return np.where(n > 0, low, np.nan)[()], np.where(n > 0, high, np.nan)[()]


def keep_tested(measures: "pd.DataFrame") -> "pd.DataFrame":
    """The rows that can be tested against each other by their `scope`, if two can; else all."""
    tested = measures[measures["scope"] == BETWEEN]
    return tested if len(tested) > 1 else measures


def confusion_matrix(
    reference: Sequence[Hashable], coded: Sequence[Hashable], labels: Sequence[Hashable]
) -> np.ndarray:
    """Counts of cases, reference label (row) × coded label (column), in the order of `labels`."""
    cases = Counter(zip(reference, coded, strict=True))
    return np.array([[cases[row, column] for column in labels] for row in labels], dtype=int)


@_nan_is_an_answer
def cohen_kappa(matrix: ArrayLike) -> float:
    """Agreement beyond chance in a square confusion matrix: 1 full, 0 chance; NaN when undefined.

    Source: Cohen 1960, Educational and Psychological Measurement 20(1).
    """
    matrix = _floats(matrix)
    n, expected = matrix.sum(), matrix.sum(axis=0) @ matrix.sum(axis=1)
    return float((n * np.trace(matrix) - expected) / (n**2 - expected))


def count_coincidences(codes: np.ndarray) -> Array:
    """How often two coders' labels meet in an item: items × labels × labels, alphabetical.

    `codes`: items × coders, "" where one did not code. Each pair of coders counts both ways, with
    the weight 1/(m − 1) of an item that m have coded. Source: as `krippendorff_alpha`.
    """
    labels = np.array(sorted({*codes.ravel()} - {""}), dtype=object)
    given = (codes[:, :, None] == labels).sum(axis=1)
    m = given.sum(axis=1)[:, None, None]
    pairs = given[:, :, None] * (given[:, None, :] - np.eye(len(labels)))
    return np.asarray(np.where(m > 1, pairs / np.maximum(m - 1, 1), 0.0))


@_nan_is_an_answer
def krippendorff_alpha(coincidences: ArrayLike) -> Array:
    """Agreement beyond chance of any number of coders, nominal: 1 full, 0 chance; NaN undefined.

    `coincidences`: the sums of `count_coincidences`, rows × labels², a result per row; NaN where
    all labels are one. Source: Krippendorff 2011, "Computing Krippendorff's alpha-reliability".
    """
    table = _floats(coincidences)
    size = int(np.sqrt(table.shape[-1]))
    table = table.reshape(-1, size, size)
    each, same = table.sum(axis=2), np.trace(table, axis1=1, axis2=2)
    n = each.sum(axis=1)
    expected = (n**2 - (each**2).sum(axis=1)) / (n - 1)
    return np.where(expected > 0, 1 - (n - same) / expected, np.nan)[:, None]


def macro_f1(matrix: ArrayLike) -> float:
    """Unweighted mean of the labels' F1 in a square confusion matrix; NaN for an empty one.

    A label that neither side uses has no F1 and is left out. Source: the averaged F1 of
    Opitz & Burst 2019, "Macro F1 and Macro F1".
    """
    matrix = _floats(matrix)
    uses = matrix.sum(axis=0) + matrix.sum(axis=1)
    return float(np.mean(2 * np.diag(matrix)[uses > 0] / uses[uses > 0])) if uses.any() else np.nan


@_nan_is_an_answer
def log_dice(joint: ArrayLike, word: ArrayLike, collocate: ArrayLike) -> Array:
    """14 + log₂ of the Dice coefficient, per word pair: at most 14; +1 is twice as typical.

    `joint`: co-occurrences; `word`, `collocate`: frequencies of the two. NaN for a pair never seen.
    Source: Rychlý 2008, "A lexicographer-friendly association score".
    """
    joint, word, collocate = map(_floats, (joint, word, collocate))
    return np.where(joint > 0, 14 + np.log2(2 * joint / (word + collocate)), np.nan)[()]


def association_g2(joint: ArrayLike, word: ArrayLike, collocate: ArrayLike, n: ArrayLike) -> Array:
    """Signed `g2` per word pair among n positions: positive when the two attract each other.

    The collocate fills `collocate` of all n positions, `joint` of the `word` positions around the
    word. Source: Evert 2005, "The Statistics of Word Cooccurrences".
    """
    joint, word, collocate, n = map(_floats, (joint, word, collocate, n))
    return g2(joint, collocate - joint, word, n - word, signed=True)


def mattr(tokens: Sequence[Hashable], *, window: int = 50) -> float:
    """Moving-average type-token ratio: mean TTR of all windows, in (0, 1]; NaN when too short.

    Source: Covington & McFall 2010, Journal of Quantitative Linguistics 17(2).
    """
    n, types = len(tokens), 0
    previous: dict[Hashable, int] = {}
    for position, token in enumerate(tokens):
        # The token brings its type to every window that starts after the type's previous token.
        first_start = max(previous.get(token, -1), position - window) + 1
        types += max(min(position, n - window) - first_start + 1, 0)
        previous[token] = position
    return types / (window * (n - window + 1)) if n >= window else np.nan


def mtld(tokens: Sequence[Hashable], *, min_tokens: int = MIN_MTLD_TOKENS) -> float:
    """Mean length, in tokens, of stretches that keep their TTR; mean of both reading directions.

    A stretch ends where its TTR reaches `MTLD_TTR` (18 types in 25 tokens do), as in the source;
    some programs go on until it is below. The rest counts in proportion. NaN when too short or when
    no token repeats. Source: McCarthy & Jarvis 2010, Behavior Research Methods 42(2).
    """
    n = len(tokens)
    if n < min_tokens or len(set(tokens)) == n:
        return np.nan
    lengths = [n / _count_stretches(line) for line in (tokens, reversed(tokens))]
    return sum(lengths) / len(lengths)


def hdd(tokens: Sequence[Hashable], *, draws: int = 42) -> float:
    """HD-D: expected TTR of `draws` tokens drawn without replacement; NaN when too short.

    Source: McCarthy & Jarvis 2010, Behavior Research Methods 42(2).
    """
    if len(tokens) < draws:
        return np.nan
    frequencies = np.array([*Counter(tokens).values()])
    return float(stats.hypergeom.sf(0, len(tokens), frequencies, draws).sum() / draws)


def _floats(x: ArrayLike) -> Array:
    return np.asarray(x, dtype=float)


def _tail_over_point(x: Array, F: Array, n: Array, T: Array) -> Array:
    """P(X ≥ x) / P(X = x) of the hypergeometric law, at least 1, for x at or above its mean."""
    shape = np.broadcast_shapes(x.shape, F.shape, n.shape, T.shape)
    x, F, n, T = (np.broadcast_to(part, shape).ravel() for part in (x, F, n, T))
    result, rows, term, done = np.ones(x.size), np.arange(x.size), np.ones(x.size), 0
    while rows.size:
        # Above the mean the terms only shrink; ever longer blocks as ever fewer rows stay open.
        steps = min(max(BLOCK_CELLS // rows.size, 1), 1024)
        k = x[:, None] + np.arange(done, done + steps)
        ratio = (F[:, None] - k) * (n[:, None] - k)
        ratio /= (k + 1) * ((T - F - n)[:, None] + k + 1)
        terms = np.cumprod(ratio, axis=1) * term[:, None]
        result[rows] += terms.sum(axis=1)
        left = terms[:, -1] > TAIL_TOLERANCE * result[rows]
        x, F, n, T, rows, term = x[left], F[left], n[left], T[left], rows[left], terms[left, -1]
        done += steps
    return result.reshape(shape)


def _count_stretches(tokens: Iterable[Hashable]) -> float:
    n, length = 0.0, 0
    types: set[Hashable] = set()
    for token in tokens:
        length += 1
        types.add(token)
        if len(types) / length <= MTLD_TTR:
            n, length, types = n + 1, 0, set()
    return n + (1 - len(types) / length) / (1 - MTLD_TTR) if length else n
