"""Which articles print the same dispatch: candidates from a sample of word runs, then exact shares.

A *run* is five words in a row, as a hash. A fixed share of all runs, those with the lowest hashes,
is looked up in every article (scaled MinHash: Irber et al. 2022, bioRxiv 2022.01.11.475838); unlike
MinHash it finds a short dispatch inside a long article. Time and memory grow with the words.
"""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus

Group = Literal["doc_id", "outlet"]

SHINGLE = 5  # words; shorter runs are shared by any two texts on one subject
SHARED_DISPATCH = (
    0.2  # of the shorter text's shingles; independent reports of one event share < 5 %
)
ALL_PAIRS = 100  # articles; up to here every pair is compared, candidate or not
SAMPLED = 4  # one run in so many is looked up
NEIGHBOURS = 50  # articles with the same run that each is compared with; stock phrases have more
PAIRS_AT_ONCE = 20_000  # whose runs are in memory together
COLUMNS = ["doc_id", "doc_id_2", "outlet", "outlet_2", "n_shared", "share_copied", "is_copy"]


@once_per_corpus
def find_copies(corpus: Corpus) -> pd.DataFrame:
    """Compare the articles two by two: one row per pair, most shared first.

    `share_copied` is the share of the shorter text's five-word runs found in the other; `is_copy`
    where it reaches `SHARED_DISPATCH`. The earlier text stands first, of the same day the longer.
    Beyond `ALL_PAIRS` articles only pairs that may be copies are listed.
    """
    order = corpus.articles.sort_values(["date", "n_words"], ascending=[True, False], kind="stable")
    docs = order["doc_id"].to_numpy(dtype=object)
    runs, doc = _hash_runs(corpus, docs)
    sizes = np.bincount(doc, minlength=len(docs))
    first, second = (
        np.triu_indices(len(docs), 1) if len(docs) <= ALL_PAIRS else _find_candidates(runs, doc)
    )
    shared = _count_shared(runs, doc, sizes, first, second)
    shorter = np.minimum(sizes[first], sizes[second])
    with np.errstate(invalid="ignore"):
        share = np.where(shorter > 0, shared / shorter, np.nan)
    if len(docs) > ALL_PAIRS:
        kept = share >= SHARED_DISPATCH
        first, second, shared, share = first[kept], second[kept], shared[kept], share[kept]
    outlets = order["outlet"].to_numpy(dtype=object)
    values = [docs[first], docs[second], outlets[first], outlets[second], shared, share,
              share >= SHARED_DISPATCH]  # fmt: skip
    table = pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))
    return table.sort_values("share_copied", ascending=False, kind="stable", ignore_index=True)


def select_closest(copies: pd.DataFrame, *, top: int = 40) -> pd.DataFrame:
    """The pairs that share most: every copy, and the nearest others up to `top` rows in all."""
    return copies.head(max(top, int(copies["is_copy"].sum())))


def choose_pair(copies: pd.DataFrame) -> list[str]:
    """The two articles that share most of a dispatch; empty where no two do.

    Two outlets come before one that goes on with its own text, and a pair that leaves something to
    compare before two texts that are the same to the word.
    """
    found = copies[copies["is_copy"]]
    between = found[found["outlet"] != found["outlet_2"]]
    found = between if len(between) else found
    differing = found[found["share_copied"] < 1]
    chosen = differing if len(differing) else found
    return chosen[["doc_id", "doc_id_2"]].iloc[0].tolist() if len(chosen) else []


def cluster_copies(copies: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The dispatches that more than one article prints: one row per article, largest cluster first.

    Columns: cluster (1 the largest), doc_id, outlet, date, n_words, share_copied (the
    largest share it has in common with another article of the cluster). Articles are in one
    cluster where a chain of copies joins them; within it they stand in order of date.
    """
    found = copies[copies["is_copy"]]
    members = pd.concat([found[["doc_id", "share_copied"]],
                         found[["doc_id_2", "share_copied"]].set_axis(["doc_id", "share_copied"],
                                                                      axis=1)])  # fmt: skip
    largest = members.groupby("doc_id")["share_copied"].max()
    place = pd.Series(range(len(largest)), index=largest.index)
    links = sparse.coo_array(
        (np.ones(len(found)), (found["doc_id"].map(place), found["doc_id_2"].map(place))),
        shape=(len(place), len(place)),
    )
    _, labels = sparse.csgraph.connected_components(links, directed=False)
    table = corpus.articles[["doc_id", "outlet", "date", "n_words"]]
    table = table[table["doc_id"].isin(largest.index)].sort_values("date", kind="stable")
    table = table.assign(label=labels[table["doc_id"].map(place).to_numpy(dtype=int)],
                         share_copied=table["doc_id"].map(largest))  # fmt: skip
    size = table["label"].map(table["label"].value_counts())
    table = table.assign(size=size).sort_values(["size", "label"], ascending=[False, True],
                                                kind="stable", ignore_index=True)  # fmt: skip
    table.insert(0, "cluster", pd.factorize(table["label"])[0] + 1)
    return table.drop(columns=["label", "size"])


def measure_originality(
    copies: pd.DataFrame, corpus: Corpus, *, by: Group = "outlet"
) -> pd.DataFrame:
    """How much of what is printed no copy prints too: one row per group, least original first.

    Columns: n_articles, n_copies (articles that share a dispatch with another), n_words,
    share_original (of all five-word runs: those that no copy of the same dispatch has; 1 where no
    other article prints it). It does not say who wrote first: on one day, dates cannot tell.
    After Cagé, Hervé and Viaud 2020, Review of Economic Studies 87(5).
    """
    found = copies[copies["is_copy"]]
    articles = corpus.articles
    docs = articles["doc_id"].to_numpy(dtype=object)
    runs, doc = _hash_runs(corpus, docs)
    ends = np.searchsorted(doc, np.arange(len(docs) + 1))
    place = {name: number for number, name in enumerate(docs)}
    partners: dict[int, list[int]] = {}
    for one, other in zip(found["doc_id"].map(place), found["doc_id_2"].map(place), strict=True):
        partners.setdefault(one, []).append(other)
        partners.setdefault(other, []).append(one)
    sizes = np.diff(ends)
    own = sizes.copy()
    for number, others in partners.items():
        elsewhere = np.concatenate([runs[ends[k] : ends[k + 1]] for k in others])
        own[number] = np.isin(runs[ends[number] : ends[number + 1]], elsewhere, invert=True).sum()
    table = articles[["doc_id", "outlet", "n_words"]].assign(
        n_articles=1, n_copies=[int(number in partners) for number in range(len(docs))],
        runs=sizes, own=own,
    )  # fmt: skip
    numbers = ["n_articles", "n_copies", "n_words", "runs", "own"]
    keys = ["doc_id", "outlet"] if by == "doc_id" else [by]
    table = table.groupby(keys, sort=False)[numbers].sum().reset_index()
    share = table["own"] / table["runs"].where(table["runs"] > 0)
    table = table.assign(share_original=share.astype(float)).drop(columns=["runs", "own"])
    return table.sort_values("share_original", kind="stable", ignore_index=True)


def _hash_runs(corpus: Corpus, docs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct runs of each article as hashes, and the article of each: sorted by article.

    Articles are numbered as in `docs`. The same words have the same hash in any corpus.
    """
    tokens = corpus.read_columns("tokens", ["doc_id", "token", "is_word"])
    is_word = tokens["is_word"].to_numpy()
    forms = tokens["token"].astype("category").array
    lower = pd.Series(forms.categories.astype("str").str.lower(), dtype=object)
    word = pd.util.hash_array(lower.to_numpy())[forms.codes[is_word]] if len(lower) else (
        np.zeros(0, dtype=np.uint64)
    )  # fmt: skip
    names = tokens["doc_id"].astype("category").array
    number = pd.Index(docs).get_indexer(names.categories.astype("str"))
    doc = number[names.codes[is_word]].astype(np.int32)
    length = max(len(word) - SHINGLE + 1, 0)
    run = np.zeros(length, dtype=np.uint64)
    for step in range(SHINGLE):
        run = _mix(run + word[step : step + length])
    doc, end = doc[:length], doc[SHINGLE - 1 :]
    run, doc = run[doc == end], doc[doc == end]
    order = np.lexsort((run, doc))
    run, doc = run[order], doc[order]
    new = np.ones(len(run), dtype=bool)
    new[1:] = (run[1:] != run[:-1]) | (doc[1:] != doc[:-1])
    return run[new], doc[new]


def _mix(values: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64: every bit of the result depends on every bit of the value."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _find_candidates(runs: np.ndarray, doc: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of articles that seem to share half of what makes a copy, judged by the sample."""
    sampled = runs < np.uint64(2**64 // SAMPLED)
    run, of = runs[sampled], doc[sampled].astype(np.int64)
    n_docs = int(doc.max()) + 1 if len(doc) else 0
    sizes = np.bincount(of, minlength=n_docs)
    order = np.lexsort((of, run))
    run, of = run[order], of[order]
    keys = [np.zeros(0, dtype=np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        # Sorted by run: the articles of one run stand side by side, each pair `step` apart.
        same = run[step:] == run[:-step]
        if not same.any():
            break
        keys.append(of[:-step][same] * n_docs + of[step:][same])
    pairs, n = np.unique(np.concatenate(keys), return_counts=True)
    first, second = pairs // n_docs if n_docs else pairs, pairs % n_docs if n_docs else pairs
    likely = n >= SHARED_DISPATCH / 2 * np.minimum(sizes[first], sizes[second])
    return first[likely], second[likely]


def _count_shared(
    runs: np.ndarray, doc: np.ndarray, sizes: np.ndarray, first: np.ndarray, second: np.ndarray
) -> np.ndarray:
    """How many runs the two articles of each pair have in common."""
    names, column = np.unique(runs, return_inverse=True)
    table = sparse.csr_array((np.ones(len(runs), dtype=np.int32), (doc, column)),
                             shape=(len(sizes), len(names)))  # fmt: skip
    counts = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(first), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        counts.append((table[first[part]] * table[second[part]]).sum(axis=1))
    return np.concatenate(counts).astype(np.int64)
