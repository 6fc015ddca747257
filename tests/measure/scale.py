"""How candidates for copies grow with the corpus, ours and datasketch's: `make bench TEXTS=…`.

The articles are made up from the texts given: each next word follows the last two as it does
somewhere in them, so that stock phrases are as common as in real news. A known part of the articles
prints half of another one.
"""

import argparse
import json
import resource
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import RUN_WORDS, find_copies
from measure.bench import TOKEN, make_corpus, read_texts

N_WORDS = 250  # of an article
COPIED = 0.1  # of the articles print a part of another
PART = 0.5  # of its words
PERMUTATIONS = 128  # of datasketch's MinHash, its default
OTHER_UP_TO = 10_000  # articles; beyond it datasketch takes minutes
STORED = Path(__file__).with_name("scale.json")


def make_articles(texts: list[str], n: int, *, seed: int = 1) -> tuple[Corpus, set]:
    """A corpus of `n` made-up articles, and the pairs of which one prints a part of the other."""
    words = [m.group().lower() for text in texts for m in TOKEN.finditer(text)]
    codes, forms = pd.factorize(np.array([w for w in words if w[0].isalnum()], dtype=object))
    rng = np.random.default_rng(seed)
    # Where each pair of words stands: the word behind one of these places comes next.
    pairs = codes[:-1].astype(np.int64) * len(forms) + codes[1:]
    order = np.argsort(pairs[:-1], kind="stable")
    keys, first, counts = np.unique(pairs[:-1][order], return_index=True, return_counts=True)
    at = rng.integers(len(pairs) - 1, size=n)
    made = np.empty((n, N_WORDS), dtype=np.int32)
    for step in range(N_WORDS):
        made[:, step] = codes[at]
        key = np.searchsorted(keys, pairs[at])
        at = order[first[key] + rng.integers(counts[key])] + 1
        at = np.where(at < len(pairs) - 1, at, rng.integers(len(pairs) - 1, size=n))
    n_copies = int(n * COPIED)
    copies = rng.permutation(n)[: 2 * n_copies].reshape(2, n_copies)
    size = int(PART * N_WORDS)
    made[copies[0], :size] = made[copies[1], :size]
    docs = pd.Index([f"text-{number:07d}" for number in range(n)])
    tokens = pd.DataFrame({
        "doc_id": pd.Categorical.from_codes(np.repeat(np.arange(n), N_WORDS), docs),
        "token": pd.Categorical.from_codes(made.ravel(), pd.Index(forms)),
        "is_word": np.ones(made.size, dtype=bool),
    })  # fmt: skip
    articles = pd.DataFrame({"doc_id": docs, "outlet": "one", "date": pd.NaT, "n_words": N_WORDS})
    empty = make_corpus([], [])
    planted = {frozenset(docs[pair]) for pair in copies.T}
    return replace(empty, articles=articles, tokens=tokens), planted


def measure_growth(
    texts: list[str], sizes: list[int], *, other_up_to: int = OTHER_UP_TO
) -> pd.DataFrame:
    """Time at each size: one row per contender and number of articles, CPU seconds.

    Columns: peak_mb (the most memory the process has held up to then, articles included), n_copies
    (planted), n_found (of them) and n_pairs (all pairs called copies).
    """
    rows = []
    for n in sizes:
        corpus, planted = make_articles(texts, n)
        for name, run in (("ours", _find), ("datasketch LSH", _find_with_datasketch)):
            if name != "ours" and n > other_up_to:
                continue
            begin = time.process_time()
            pairs = run(corpus)
            seconds = time.process_time() - begin
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rows.append((name, n, seconds, peak, len(planted),
                         len(planted & pairs), len(pairs)))  # fmt: skip
    columns = ["contender", "n_articles", "cpu_seconds", "peak_mb", "n_copies", "n_found",
               "n_pairs"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _find(corpus: Corpus) -> set[frozenset[str]]:
    found = find_copies(corpus)
    found = found[found["is_copy"]]
    return set(map(frozenset, zip(found["doc_id"], found["doc_id_2"], strict=True)))


def _find_with_datasketch(corpus: Corpus) -> set[frozenset[str]]:
    """Candidates by MinHash at the Jaccard index that two copies of our threshold have."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.11, num_perm=PERMUTATIONS)
    words = corpus.tokens["token"].astype(str).to_numpy(dtype=object).reshape(-1, N_WORDS)
    pairs = set()
    for doc, line in zip(corpus.articles["doc_id"], words, strict=True):
        runs = {" ".join(line[k : k + RUN_WORDS]).encode() for k in range(N_WORDS - RUN_WORDS + 1)}
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(list(runs))
        pairs |= {frozenset((other, doc)) for other in index.query(sketch)}
        index.insert(doc, sketch)
    return pairs


def main() -> None:
    """Measure at each size asked for, print and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="a folder of folders of .txt files")
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--alone", action="store_true", help="ours only")
    given = parser.parse_args()
    table = measure_growth(
        read_texts(given.texts)[0], given.articles, other_up_to=0 if given.alone else OTHER_UP_TO
    )
    print(table.round(2).to_string(index=False))
    STORED.write_text(json.dumps(json.loads(table.round(2).to_json(orient="records")), indent=1)
                      + "\n", encoding="utf-8")  # fmt: skip


if __name__ == "__main__":
    main()
