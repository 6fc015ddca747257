"""Descending classification of segments (Reinert): which words keep company across a corpus.

Segments of about 40 words are divided in two, again and again, where their vocabulary differs most
(Reinert 1983, Les cahiers de l'analyse des données 8(2); as in IRaMuTeQ and rainette). Under
`MIN_SEGMENTS` segments no class is drawn: the method finds classes in noise as well.
"""

from typing import Literal, Unpack

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from helpers.base.choices import check_choice
from helpers.base.translation import fault
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.vocabulary import terms
from helpers.vocabulary.outlet_map import analyse_table

Rows = Literal["words", "segments"]

SEGMENT = 40  # words, the default of IRaMuTeQ and rainette
OTHER_SEGMENT = 60  # words, for the check whether classes depend on the cut
MIN_SEGMENTS = 200  # about 8,000 words; 40 and more segments for each of up to five classes
MIN_COUNT = 3  # segments with the word
MIN_SHARE = 0.05  # of the segments; a smaller class is not split off: it would be a list, a slip
MIN_MEMBERS = 10  # segments that a class keeps in the end, the default of rainette2
N_HALVES = 5  # deals of the articles into two halves
STABLE = 0.5  # agreement of halves: halfway from chance, where noise lies, to the same
CONTINGENCY = 0.3  # a word tied more firmly than that to the other half does not divide this one
WORDS = ["class", "term", "n", "n_segments", "n_rest", "share_segments", "chi2"]


def classes(
    corpus: Corpus,
    n_classes: int = 4,
    *,
    top: int = 12,
    rows: Rows = "words",
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Divide the segments of a corpus into classes: one row per class and word that marks it.

    Columns: class (1 the largest), n (segments of the class with the word), n_segments (of the
    class), n_rest (segments elsewhere with it), share_segments, chi2 (of the 2×2 table; only words
    more frequent in the class, strongest first). χ² ranks; it is no test, since the classes were
    made from these words. No rows under `MIN_SEGMENTS` segments; `attrs` counts them (n_segments)
    and says what share was left without a class (share_unclassified): segments half as long again
    fall into another one, as in Reinert's double classification, or fewer than `MIN_MEMBERS` were
    left in theirs; n_classes are left of n_wanted, none where it would be one alone; agreement says
    how alike the two classifications are (adjusted Rand index, per word: 1 the same, 0 chance).
    agreement_halves is the same of two halves of the articles, dealt at random and classified each
    by itself: every segment goes to the class of either that its words speak for, copies of a text
    are in one half, the mean is of n_halves deals. From `STABLE` on is_stable: the classes are of
    the corpus, and not of just these articles.

    Parameters
    ----------
    n_classes : classes that are looked for; fewer where no class can be divided any more
    top : words of each class
    rows : *segments*: instead, one row per segment (whole sentences of one article): doc_id,
        outlet, sentence_id (of the first), last_sentence_id, n_words, class (missing where not
        certain)
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`

    Raises ValueError under two classes.

    >>> vocabulary.classes(corpus, rows="segments")[["doc_id", "sentence_id", "n_words"]].head(2)
                       doc_id  sentence_id  n_words
    0  franceinter-2015-06-02            1       45
    1  franceinter-2015-06-02            3       42
    """
    check_choice("rows", rows, Rows)
    if n_classes < 2:
        raise fault("n_classes must be at least 2, not {n_classes}", n_classes=n_classes)
    words = terms.select_words(corpus, **choices)
    number = _cut(words, SEGMENT)
    n_segments = len(np.unique(number))
    found, agreement, halves = np.zeros(n_segments, dtype=int), np.nan, np.nan
    if n_segments >= MIN_SEGMENTS:
        found, agreement = _classify_twice(words, n_classes)
        halves = _compare_halves(words, number, number_texts(corpus), n_classes)
    # The largest class is the first; one alone is no classification.
    sizes = pd.Series(found[found > 0]).value_counts()
    kept = sizes.index[sizes >= MIN_MEMBERS]
    ranks = {name: rank for rank, name in enumerate(kept, 1)} if len(kept) > 1 else {}
    labels = np.array([ranks.get(name, 0) for name in found], dtype=int)
    if rows == "segments":
        _, first, n_words = np.unique(number, return_index=True, return_counts=True)
        begins, ends = words.iloc[first], words.iloc[first + n_words - 1]
        numbers = corpus.sentences["sentence_id"].to_numpy()
        table = begins[["doc_id", "outlet"]].astype("str").reset_index(drop=True)
        table["sentence_id"] = numbers[begins["sentence"]]
        table["last_sentence_id"] = numbers[ends["sentence"]]
        table["n_words"] = n_words
        table["class"] = pd.Series(labels, dtype="Int64").mask(labels == 0)
    else:
        table = _describe(words, number, labels, top)
    share = float((labels == 0).mean()) if n_segments else np.nan
    table.attrs = {"n_segments": n_segments, "size": SEGMENT, "least": MIN_SEGMENTS}
    table.attrs |= {"share_unclassified": share, "agreement": agreement}
    table.attrs |= {"n_classes": len(ranks), "n_wanted": n_classes, "members": MIN_MEMBERS}
    table.attrs |= {"agreement_halves": halves, "n_halves": N_HALVES, "is_stable": halves >= STABLE}
    table["is_stable"] = halves >= STABLE
    return table


def _describe(
    words: pd.DataFrame, number: np.ndarray, labels: np.ndarray, top: int
) -> pd.DataFrame:
    """The words that mark each class, strongest first."""
    known = labels[number] > 0
    place = np.cumsum(labels > 0) - 1
    table, terms = _cross(words[known], place[number[known]])
    labels = labels[labels > 0]
    n_with, tables = table.sum(axis=0), []
    for label in np.unique(labels):
        size, n = (labels == label).sum(), table[labels == label].sum(axis=0)
        own = {"class": label, "term": terms, "n": n.astype(int), "n_segments": size}
        own |= {"n_rest": (n_with - n).astype(int), "share_segments": n / size}
        own["chi2"] = _sign_chi2(n, n_with, size, len(labels))
        ranked = pd.DataFrame(own).sort_values(["chi2", "term"], ascending=[False, True])
        tables.append(ranked[ranked["chi2"] > 0][:top])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=WORDS)


def _classify_twice(words: pd.DataFrame, n_classes: int) -> tuple[np.ndarray, float]:
    """The class of each segment, 0 where longer segments say otherwise; and how far both agree.

    A segment keeps its class where most of its words lie in the class that matches it.
    """
    cuts = [_cut(words, size) for size in (SEGMENT, OTHER_SEGMENT)]
    classes, other = (_divide(_cross(words, cut)[0], n_classes) for cut in cuts)
    one, two = classes[cuts[0]], other[cuts[1]]
    counts = pd.crosstab(one, two).drop(index=0, columns=0, errors="ignore")
    partners = zip(*linear_sum_assignment(-counts.to_numpy()), strict=True)
    same = {counts.index[i]: counts.columns[j] for i, j in partners}
    agrees = two == pd.Series(one).map(same).fillna(-1).to_numpy()
    share = np.bincount(cuts[0], agrees) / np.bincount(cuts[0])
    return np.where(share > 0.5, classes, 0), adjusted_rand(one, two)


def _compare_halves(
    words: pd.DataFrame, number: np.ndarray, texts: pd.Series, n_classes: int
) -> float:
    """How alike classifications of two halves of the texts are, on average of `N_HALVES` deals."""
    table, _ = _cross(words, number)
    first = np.unique(number, return_index=True)[1]
    text = texts.loc[words["doc_id"].iloc[first].astype(str)].to_numpy()
    rng, known, agreed = np.random.default_rng(0), np.unique(text), []
    for _ in range(N_HALVES):
        inside = np.isin(text, rng.permutation(known)[: len(known) // 2])
        found = [_assign(table, half, n_classes) for half in (inside, ~inside)]
        agreed.append(adjusted_rand(*found))
    return float(np.nan_to_num(agreed).mean())


def _assign(table: sparse.csr_array, half: np.ndarray, n_classes: int) -> np.ndarray:
    """The class of every segment, of those into which half of them is divided, by naive Bayes.

    Source: the Bernoulli model of McCallum & Nigam 1998, A comparison of event models.
    """
    often = np.flatnonzero(table[half].sum(axis=0) >= MIN_COUNT)
    table = table[:, often].tocsr()
    own = table[half]
    labels = _divide(own, n_classes)
    names, sizes = np.unique(labels[labels > 0], return_counts=True)
    if not len(names):
        return np.zeros(table.shape[0], dtype=int)
    n_with = np.array([own[labels == name].sum(axis=0) for name in names])
    share = (n_with + 0.5) / (sizes[:, None] + 1)
    has, lacks = np.log(share), np.log1p(-share)
    return np.asarray((table @ (has - lacks).T + lacks.sum(axis=1) + np.log(sizes)).argmax(axis=1))


def adjusted_rand(first: np.ndarray, second: np.ndarray) -> float:
    """Agreement of two classifications of the same cases: 1 the same, 0 chance; NaN if undefined.

    Source: Hubert & Arabie 1985, Journal of Classification 2.
    """
    table = pd.crosstab(first, second).to_numpy(dtype=float)
    cells, rows, columns = (
        (counts * (counts - 1) / 2).sum()
        for counts in (table, table.sum(axis=1), table.sum(axis=0))
    )
    pairs = table.sum() * (table.sum() - 1) / 2
    expected = rows * columns / pairs if pairs else np.nan
    scale = (rows + columns) / 2 - expected
    return float((cells - expected) / scale) if scale else np.nan


def _cut(words: pd.DataFrame, segment: int) -> np.ndarray:
    """The number of the segment of each word: whole sentences, until there are enough words."""
    sentence, doc = words["sentence"].to_numpy(), words["doc_id"].cat.codes.to_numpy()
    starts = np.flatnonzero(np.diff(sentence, prepend=-1))
    lengths, docs = np.diff(starts, append=len(words)), doc[starts]
    numbers, label = np.zeros(len(starts), dtype=np.int64), -1
    for places in np.split(np.arange(len(starts)), np.flatnonzero(np.diff(docs)) + 1):
        label, held, own = label + 1, 0, []
        first = label
        for length in lengths[places].tolist():
            if held >= segment:
                label, held = label + 1, 0
            own.append(label)
            held += length
        if held < segment / 2 and label > first:  # a short rest joins the segment before it
            label -= 1
        numbers[places] = np.minimum(own, label)
    return np.repeat(numbers, lengths)


def _cross(words: pd.DataFrame, number: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """Segments × content words that enough segments have: 1 where it occurs; and the words."""
    content = words["is_content"].to_numpy()
    term, names = pd.factorize(words["term"][content])
    table = terms.cross_table(number[content], term, (number.max(initial=-1) + 1, len(names)))
    table.data[:] = 1
    often = np.flatnonzero(table.sum(axis=0) >= MIN_COUNT)
    return table[:, often].tocsr(), np.asarray(names, dtype=object)[often]


def _divide(table: sparse.csr_array, n_classes: int) -> np.ndarray:
    """The class of each row, from 1; 0 for a row without a word."""
    classes, least = np.zeros(table.shape[0], dtype=int), int(MIN_SHARE * table.shape[0])
    classes[table.sum(axis=1) > 0], columns = 1, {1: np.arange(table.shape[1])}
    done: set[int] = set()
    while len(columns) < n_classes and (open_ := columns.keys() - done):
        name = max(open_, key=lambda name: ((classes == name).sum(), -name))
        rows = np.flatnonzero(classes == name)
        halves = _split(table[rows][:, columns[name]], least)
        if halves is None:
            done.add(name)
            continue
        new = max(columns) + 1
        classes[rows[halves]] = new
        columns[name], columns[new] = _select_terms(table[rows], halves, columns[name])
    return classes


def _split(table: sparse.csr_array, least: int) -> np.ndarray | None:
    """Which rows form the second half of the best division; None if a half has under `least`."""
    used = np.flatnonzero(table.sum(axis=0))
    table = table[:, used]
    sizes = table.sum(axis=1)
    filled = np.flatnonzero(sizes)
    if len(filled) < 2 * least or len(used) < MIN_COUNT:
        return None
    axis = analyse_table(table[filled].tocsr(), n_axes=1)["coordinate"][0][:, 0]
    order = filled[np.argsort(axis, kind="stable")]
    weight, total = table.sum(axis=0), sizes.sum()
    # Adding a row to the first half adds (2t + 1)/c to Σ t²/c for each of its words, t being the
    # word's rank among its occurrences: every cut of the order is valued in one pass.
    ordered = table[order].tocsc()
    n_with = np.diff(ordered.indptr)
    rank = np.arange(ordered.nnz) - np.repeat(ordered.indptr[:-1], n_with)
    worth = (2 * rank + 1) / np.repeat(weight, n_with)
    gains = np.bincount(ordered.indices, worth, minlength=len(order))
    value = _value(np.cumsum(gains)[:-1], np.cumsum(sizes[order])[:-1], total)
    allowed = slice(least - 1, len(order) - least)
    cut = int(np.argmax(value[allowed])) + least
    first = np.zeros(table.shape[0], dtype=bool)
    first[order[:cut]] = True
    return _relocate(table, sizes, weight, first, least)


def _relocate(
    table: sparse.csr_array, sizes: np.ndarray, weight: np.ndarray, first: np.ndarray, least: int
) -> np.ndarray:
    """Move single rows to the other half while that tells the halves further apart."""
    held = table[first].sum(axis=0)
    t, squares, total = held.sum(), (held**2 / weight).sum(), sizes.sum()
    members = int(first.sum())
    for _ in range(20):  # passes; a handful settles it, and the bound keeps ties from cycling
        # Valued all at once first: only rows that look misplaced are valued again one by one,
        # since each move changes what the next is worth.
        sign = np.where(first, -1, 1)
        others = squares + table @ (1 / weight) + 2 * sign * (table @ (held / weight))
        moved = False
        for i in np.flatnonzero(
            _value(others, t + sign * sizes, total) > _value(squares, t, total)
        ):
            words, sign = table.indices[table.indptr[i] : table.indptr[i + 1]], 1 - 2 * first[i]
            if not len(words) or not least <= members + sign <= len(first) - least:
                continue
            other = squares + ((2 * sign * held[words] + 1) / weight[words]).sum()
            size = t + sign * sizes[i]
            if _value(other, size, total) > _value(squares, t, total) + 1e-12:
                held[words] += sign
                first[i], t, squares = not first[i], size, other
                members, moved = members + sign, True
        if not moved:
            break
    return ~first


def _value(squares: np.ndarray, held: np.ndarray, total: float) -> np.ndarray:
    """How far two halves are apart, up to a constant; the first holds `held` of `total` words."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return squares / held + (total - 2 * held + squares) / (total - held)


def _select_terms(
    table: sparse.csr_array, second: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The words that may divide either half: not those that mark the other one."""
    part = table[:, columns]
    n_with, total = part.sum(axis=0), table.shape[0]
    kept = []
    for half in (~second, second):
        n = part[half].sum(axis=0)
        chi2 = _sign_chi2(n, n_with, half.sum(), total)
        contingency = np.sqrt(np.abs(chi2) / (np.abs(chi2) + total))
        kept.append(columns[(n >= MIN_COUNT) & ~((contingency > CONTINGENCY) & (chi2 < 0))])
    return kept[0], kept[1]


def _sign_chi2(n: np.ndarray, n_with: np.ndarray, size: int, total: int) -> np.ndarray:
    """Pearson's χ² of having a word and being in a class: negative where it is rarer there."""
    expected = n_with * size / total
    spread = expected * (1 - n_with / total) * (1 - size / total)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(spread > 0, (n - expected) ** 2 / spread, np.nan)
    return np.sign(n - expected) * value
