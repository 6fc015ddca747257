"""Which articles print the same text: pairs that share runs of words, and facts with them.

A *run* is five words in a row. Up to `ALL_PAIRS` articles every pair is compared. Beyond, a fixed
share of all runs, those with certain hashes, proposes pairs (scaled MinHash: Irber et al. 2022,
bioRxiv 2022.01.11.475838): unlike MinHash it finds a short text inside a long article. The pairs
that it proposes are then compared exactly. Time and memory grow with the words.

Stages of a race, results of two polls, two days of a chronicle are no one text: a template keeps
the formula and changes names, numbers and days, a rewritten dispatch keeps these.
"""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base.memo import once_per_corpus
from helpers.corpus.cache import hash_code
from helpers.corpus.loading import Corpus
from helpers.language import numbers

RUN_WORDS = 5  # words; shorter runs are shared by any two texts on one subject
SHARED_DISPATCH = 0.2  # of the shorter text's runs; independent reports of one event share < 5 %
# The same between texts over a month apart: an outlet's notices and formulas come back for years.
LATE, SHARED_LATE = np.timedelta64(31, "D"), 0.5
ALL_PAIRS = 100  # articles; up to here every pair is compared
TEMPLATE = 0.7  # shared runs with a name or number, to shared ones without; edited: .8 to 1.4
FEW_TOLD = 20  # runs with a name or number, of which that cannot be said: a name is in up to five
SAMPLED = 2  # one run in so many proposes pairs
NEIGHBOURS = 50  # articles with the same run that each is compared with; stock phrases have more
PORTIONS = 16  # into which the articles fall while pairs are proposed
FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits spread evenly: it joins hashes of words

Runs = tuple[np.ndarray, np.ndarray]  # of an article; those of them with a name or a number


def list_runs(corpus: Corpus) -> list[np.ndarray]:
    """The runs of each article, in the order of the articles: hashes, each once, sorted."""
    return [runs for runs, _ in _read_runs(corpus)]


def _read_runs(corpus: Corpus) -> list[Runs]:
    words = corpus.query("""
        SELECT hash(doc_id::VARCHAR) AS text, hash(lower(token::VARCHAR)) AS word,
            pos IN ('PROPN', 'NUM') AS told
        FROM tokens WHERE is_word
    """)
    text, word = (words.pop(name).to_numpy(dtype=np.uint64) for name in ("text", "word"))
    n = max(len(word) - RUN_WORDS + 1, 0)
    run, told = np.zeros(n, dtype=np.uint64), np.zeros(n, dtype=bool)
    for step in range(RUN_WORDS):
        run = run * FACTOR + word[step : step + n]
        told |= words["told"].to_numpy(dtype=bool)[step : step + n]
    starts = np.flatnonzero(np.r_[True, text[1:] != text[:-1]][: len(text)])
    ends = np.append(starts[1:], len(text)) - (RUN_WORDS - 1)  # a run crosses no end of a text
    places = zip(text[starts].tolist(), starts, np.maximum(starts, ends), strict=True)
    found = {
        name: (np.unique(run[start:end]), np.unique(run[start:end][told[start:end]]))
        for name, start, end in places
    }
    names = corpus.query("SELECT hash(doc_id::VARCHAR) AS text FROM articles")["text"].tolist()
    return [found.get(name, (run[:0], run[:0])) for name in names]


@once_per_corpus
def find_copies(corpus: Corpus) -> pd.DataFrame:
    """Compare the articles two by two: one row per pair, most shared first.

    `n_shared` runs of five words stand in both; `share_copied` is their share of the shorter text's
    runs (NaN where that has none), `is_copy` where it reaches `SHARED_DISPATCH` (over a month apart
    `SHARED_LATE`) and the texts are not of one template: of runs with a name or number, where there
    are `FEW_TOLD`, they share at least `TEMPLATE` of what they share of the others; and where both
    name days in one way, one is the same.
    The earlier text stands first, of the same day the longer. Beyond `ALL_PAIRS` articles only
    copies are listed. Worked out once, kept on disk.
    """
    code = hash_code(__file__, numbers.__file__)
    return corpus.keep("copies", code, lambda: {"copies": _compare_texts(corpus)})["copies"]


def _compare_texts(corpus: Corpus) -> pd.DataFrame:
    articles = corpus.grouped("outlet").articles.reset_index(drop=True)
    ranked = articles.sort_values(["date", "n_words"], ascending=[True, False], kind="stable")
    read = _read_runs(corpus)
    found = [read[place] for place in ranked.index]
    runs = [own for own, _ in found]
    few = len(ranked) <= ALL_PAIRS
    pairs = [*combinations(range(len(runs)), 2)] if few else _propose_pairs(runs).tolist()
    n = np.array([len(_meet(runs[a], runs[b])) for a, b in pairs], dtype=np.int64)
    size = np.array([min(len(runs[a]), len(runs[b])) for a, b in pairs], dtype=float)
    table = pd.DataFrame(pairs, columns=["one", "two"], dtype=np.int64)
    table = table.assign(n_shared=n, share_copied=n / np.where(size > 0, size, np.nan))
    for name in ("outlet", "doc_id"):
        for end, side in {"_2": "two", "": "one"}.items():
            table.insert(0, f"{name}{end}", ranked[name].to_numpy()[table[side]])
    days = ranked["date"].to_numpy()
    late = np.abs(days[table["two"]] - days[table["one"]]) > LATE
    needed = np.where(late, SHARED_LATE, SHARED_DISPATCH)
    near = table[table["share_copied"] >= needed]
    kept = [
        not _is_template(found[a], found[b]) for a, b in zip(near["one"], near["two"], strict=True)
    ]
    copied = near.loc[kept, ["doc_id", "doc_id_2"]]
    table["is_copy"] = table.index.isin(copied.index[~_name_other_days(corpus, copied)])
    order = ["share_copied", "one", "two"]
    table = table.sort_values(order, ascending=[False, True, True], ignore_index=True)
    table = table.drop(columns=["one", "two"])
    return table if few else table[table["is_copy"]].reset_index(drop=True)


def _is_template(one: Runs, two: Runs) -> bool:
    """Whether two texts share a formula rather than the names and numbers in it."""
    runs, told = one if len(one[0]) < len(two[0]) else two
    shared = _meet(one[0], two[0])
    n_told = len(_meet(shared, one[1]))
    plain, n_plain = len(runs) - len(told), len(shared) - n_told
    return len(told) >= FEW_TOLD and n_told * plain < TEMPLATE * n_plain * len(told)


def _propose_pairs(runs: list[np.ndarray]) -> np.ndarray:
    """Pairs of articles, by number, that share enough of the sampled runs: one row each."""
    sampled = [own[: np.searchsorted(own, np.uint64(2**64 // SAMPLED))] for own in runs]
    place = np.repeat(np.arange(len(runs)), [len(own) for own in sampled])
    run = np.concatenate(sampled)
    order = np.argsort(run, kind="stable")
    run, place = run[order], place[order]
    sizes, found = np.array([len(own) for own in runs]), [np.empty((0, 2), dtype=np.int64)]
    for part in range(PORTIONS):  # so that memory holds the meetings of some articles only
        first, met = np.flatnonzero(place % PORTIONS == part), [np.empty(0, dtype=np.int64)]
        for step in range(1, NEIGHBOURS + 1):
            first = first[first + step < len(run)]
            first = first[run[first] == run[first + step]]  # runs are sorted: no later step fits
            met.append(place[first] * len(runs) + place[first + step])
        codes, n = np.unique(np.concatenate(met), return_counts=True)
        pairs: np.ndarray = np.column_stack(np.divmod(codes, len(runs)))
        shorter = sizes[pairs].min(axis=1)
        found.append(pairs[n * SAMPLED >= shorter * SHARED_DISPATCH / 2])
    return np.concatenate(found)


def _meet(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    met: np.ndarray = np.intersect1d(one, two, assume_unique=True)
    return met


def _name_other_days(corpus: Corpus, pairs: pd.DataFrame) -> np.ndarray:
    """Whether both texts of a pair name days, and none in common: one value per pair."""
    texts = corpus.articles.set_index("doc_id")["text"].loc[pd.unique(pairs.to_numpy().ravel())]
    days = {doc_id: numbers.find_days(text) for doc_id, text in texts.items()}
    both = (numbers.pair_days(days[a], days[b]) for a, b in pairs.itertuples(index=False))
    apart = [bool(ways) and not any(a & b for a, b in ways) for ways in both]
    return np.array(apart, dtype=bool)


@once_per_corpus
def number_texts(corpus: Corpus) -> pd.Series:
    """A number for the text of each article, by doc_id; what a chain of copies joins shares one."""
    copied, docs = find_copies(corpus).query("is_copy"), corpus.outlets.index
    ends = [docs.get_indexer(pd.Index(copied[name])) for name in ("doc_id", "doc_id_2")]
    links = sparse.coo_array((np.ones(len(copied)), ends), shape=(len(docs), len(docs)))
    return pd.Series(sparse.csgraph.connected_components(links, directed=False)[1], docs)


def choose_pair(copies: pd.DataFrame) -> list[str]:
    """The two articles that share most of a text; empty where no two do.

    Two outlets come before one that goes on with its own text, and a pair that leaves something to
    compare before two texts that are the same to the word.
    """
    found = copies[copies["is_copy"]]
    between = found[found["outlet"] != found["outlet_2"]]
    found = between if len(between) else found
    differing = found[found["share_copied"] < 1]
    chosen = differing if len(differing) else found
    return chosen[["doc_id", "doc_id_2"]].iloc[0].tolist() if len(chosen) else []
