"""How many false claims the tests of groups make, and what they find: `make evaluate DATA=…`.

Real articles are dealt at random to outlets, so that no outlet differs from another; what is then
claimed is false. In the planted deals some words, names and cues of the first outlet are thinned
out in the others, so that it has them two or four times as often. It works on tables of counts,
with the families and levels of the pages. Beside it stand two tests that the field uses, with the
correction of Benjamini & Hochberg: G² of pooled words, and Mann–Whitney of the articles' rates.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse, stats

from helpers.base import statistics
from helpers.base.lexicon import read_lexicon
from helpers.base.meeting import test_meetings
from helpers.base.permutation import compare_groups
from helpers.entities.mentions import LEVEL as NAMES_LEVEL
from helpers.framing.counting import LEVEL as FRAMES_LEVEL
from helpers.vocabulary.keyness import LEVEL, MIN_COUNT, WORDS_LEVEL

CELLS = ((2, 5), (2, 20), (2, 100), (5, 20), (5, 48), (12, 20))  # outlets, articles of each
LEVELS = {"words": WORDS_LEVEL, "runs": LEVEL, "names": NAMES_LEVEL, "frames": FRAMES_LEVEL}
LEVELS |= {"prominence": FRAMES_LEVEL, "company": NAMES_LEVEL}
FEWEST, MOST = 120, 1500  # words of an article that takes part
PLANTED = 40  # items at most
# How often in 1,000 words (of frames: sentences) the items stand that are planted.
RATES = {"words": (1.2, 4.0), "names": (0.3, 4.0), "frames": (10.0, 300.0)}
RATIOS = (2, 4)
TESTS = ("permutation", "G²", "Mann–Whitney")
WORD = re.compile(r"\w+(?:['’]|\b)")
SENTENCE = re.compile(r"(?<=[.!?…»])\s+|\n+")

Table = tuple[sparse.csr_array, np.ndarray]  # counts and what they are out of, articles × items


def read_tables(folder: Path) -> dict[str, Table | list]:
    """The articles as tables of counts, one for each kind of claim.

    Names come from the annotation beside a text (`.ann`); frames are the cues of one word of
    `lexicons/frames.csv`; the first three sentences are prominent. *company* holds for each article
    which names stand in which of its sentences.
    """
    cues = read_lexicon("frames")
    cues = cues[(cues["scheme"] != "context") & ~cues["cue"].str.contains(r"[^\w|-]")]
    frame_of = dict(zip(cues["cue"].str.lower(), cues["frame"], strict=True))
    rows: dict[str, list[Counter]] = {kind: [] for kind in ("words", "runs", "names", "frames")}
    prominent: list[Counter] = []
    in_sentences: list[Counter] = []
    company, sizes, n_sentences = [], [], []
    for file in sorted(folder.rglob("*.txt")):
        text, notes = file.read_text(encoding="utf-8"), file.with_suffix(".ann")
        words = [word.lower() for word in WORD.findall(text)]
        if not FEWEST <= len(words) <= MOST or not notes.is_file():
            continue
        names = [line.split("\t")[2] for line in notes.read_text("utf-8").splitlines()
                 if line.startswith("T") and line.split("\t")[1].split()[0] != "Date"]  # fmt: skip
        sentences = [part for part in SENTENCE.split(text) if WORD.search(part)]
        held = [sorted({name for name in set(names) if name in part}) for part in sentences]
        found = [{word.lower() for word in WORD.findall(part)} for part in sentences]
        framed = [{frame_of[word] for word in own & frame_of.keys()} for own in found]
        rows["words"].append(Counter(words))
        rows["runs"].append(Counter(map(" ".join, pairwise(words))))
        rows["names"].append(Counter(names))
        rows["frames"].append(Counter(frame for part in framed for frame in part))
        prominent.append(Counter(name for part in held[:3] for name in part))
        in_sentences.append(Counter(name for part in held for name in part))
        company.append(held)
        sizes.append(len(words))
        n_sentences.append(len(sentences))
    tables: dict[str, Table | list] = {
        kind: (_tabulate(counters)[0], np.array(n_sentences if kind == "frames" else sizes, float))
        for kind, counters in rows.items()
    }
    within, names_of = _tabulate(in_sentences)
    tables["prominence"] = (_tabulate(prominent, names_of)[0], within)
    return tables | {"company": company}


def _tabulate(
    counters: Iterable[Counter], names: dict | None = None
) -> tuple[sparse.csr_array, dict]:
    counters = list(counters)
    every = sorted(set().union(*counters)) if names is None else names
    place = names or {name: number for number, name in enumerate(every)}
    cells = [(row, place[name], n) for row, one in enumerate(counters) for name, n in one.items()]
    row, column, n = np.array(cells).T
    shape = (len(counters), len(place))
    return sparse.coo_array((n.astype(float), (row, column)), shape=shape).tocsr(), place


def deal(tables: dict, n_outlets: int, n_articles: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Articles drawn at random, and the outlet that each is dealt to."""
    rng = np.random.default_rng([seed, n_outlets, n_articles])
    chosen = rng.choice(tables["words"][0].shape[0], n_outlets * n_articles, replace=False)
    return chosen, np.repeat(np.arange(n_outlets), n_articles)


def claim(
    counts: sparse.csr_array, sizes, groups: np.ndarray, level: float, test: str
) -> np.ndarray:
    """Which items are claimed to be more frequent in which outlet: outlets × items."""
    table = counts.toarray()
    size = (
        sizes.toarray() if sparse.issparse(sizes) else np.broadcast_to(sizes[:, None], table.shape)
    )
    n_groups = groups.max() + 1
    own = np.array([table[groups == group].sum(axis=0) for group in range(n_groups)])
    words = np.array([size[groups == group].sum(axis=0) for group in range(n_groups)])
    rest, others = own.sum(axis=0) - own, words.sum(axis=0) - words
    if test == "permutation":
        q = compare_groups(counts, sizes, groups, level=level).q
    elif test == "G²":
        q = np.nan_to_num(statistics.g2(own, rest, words, others), nan=0.0)
        q = statistics.benjamini_hochberg(stats.chi2.sf(q, 1).ravel()).reshape(own.shape)
    else:
        rates = np.where(size > 0, table / np.maximum(size, 1), 0.0)
        sides = [(rates[groups == group], rates[groups != group]) for group in range(n_groups)]
        p = [stats.mannwhitneyu(*side, axis=0, method="asymptotic").pvalue for side in sides]
        q = statistics.benjamini_hochberg(np.ravel(p)).reshape(own.shape)
    more = own * np.maximum(others, 1) > rest * np.maximum(words, 1)
    return (q <= level) & more & (own >= MIN_COUNT)


def count_company(articles: list, level: float, rng: np.random.Generator) -> int:
    """How many pairs are claimed once names are moved among the sentences of their own article."""
    rows = []
    for sentences in articles:
        n, held = len(sentences), Counter(name for part in sentences for name in part)
        moved = {name: {*rng.choice(n, k, replace=False).tolist()} for name, k in held.items()}
        names = sorted(held)
        rows += [
            (one, two, len(moved[one] & moved[two]), held[one], held[two], n)
            for place, one in enumerate(names) for two in names[place + 1 :]
        ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["one", "two", "joint", "n", "n_2", "places"])
    sizes = table.groupby(["one", "two"])["n"].transform("size")
    table = table[sizes > 1]
    pairs = table.groupby(["one", "two"]).ngroup()
    q = test_meetings(
        pairs, table["joint"], table["n"], table["n_2"], table["places"], level=level
    )[1]
    return int((q <= level).sum())


def plant(
    table: Table, rates: tuple, chosen: np.ndarray, groups: np.ndarray, ratio: int, rng
) -> tuple:
    """The counts of some articles, items thinned out in all outlets but the first; which items."""
    counts, size = table[0][chosen].toarray(), table[1][chosen]
    rate = 1000 * counts.sum(axis=0) / size.sum()
    able = np.flatnonzero((rate >= rates[0]) & (rate <= rates[1]))
    items = rng.choice(able, min(PLANTED, len(able)), replace=False)
    others = np.flatnonzero(groups > 0)[:, None]
    counts[others, items] = rng.binomial(counts[others, items].astype(int), 1 / ratio)
    return sparse.csr_array(counts), size, items


def measure(
    tables: dict, kinds: list[str], tests: list[str], n_deals: int, seed: int
) -> pd.DataFrame:
    """One row per kind of claim, cell and test.

    share_false of the deals have at least one false claim, n_false on average; found_2 and found_4:
    the share of planted items found, false_2 and false_4 of false ones among those claimed.
    """
    rows = []
    for kind in kinds:
        for cell in CELLS:
            for test in tests if kind != "company" else TESTS[:1]:
                rows.append((kind, "{}×{}".format(*cell), test))
                rows[-1] += tuple(_measure(tables, kind, cell, test, n_deals, seed))
                print(*rows[-1], sep="\t", flush=True)
    names = ["kind", "cell", "test", "share_false", "n_false"]
    return pd.DataFrame(rows, columns=[*names, "found_2", "false_2", "found_4", "false_4"])


def _measure(
    tables: dict, kind: str, cell: tuple, test: str, n_deals: int, seed: int
) -> list[float]:
    false, found, wrong = [], {r: [] for r in RATIOS}, {r: [] for r in RATIOS}
    level = LEVELS[kind] if test == "permutation" else 0.05
    for number in range(n_deals):
        chosen, groups = deal(tables, *cell, seed + number)
        rng = np.random.default_rng([seed, number])
        if kind == "company":
            false.append(count_company([tables[kind][i] for i in chosen], level, rng))
            continue
        counts, sizes = (part[chosen] for part in tables[kind])
        often = np.flatnonzero(counts.sum(axis=0) >= MIN_COUNT)
        sizes = sizes[:, often] if sparse.issparse(sizes) else sizes
        false.append(claim(counts[:, often], sizes, groups, level, test).sum())
        for ratio in RATIOS if kind in RATES else ():
            table, sizes, items = plant(tables[kind], RATES[kind], chosen, groups, ratio, rng)
            kept = np.flatnonzero(table.sum(axis=0) >= MIN_COUNT)
            claimed = claim(table[:, kept], sizes, groups, level, test)
            planted = np.isin(kept, items)
            found[ratio].append(claimed[0, planted].sum() / max(len(items), 1))
            wrong[ratio].append((claimed.sum() - claimed[0, planted].sum()) / max(claimed.sum(), 1))
    rates = [
        np.mean(part[ratio]) if part[ratio] else np.nan
        for ratio in RATIOS
        for part in (found, wrong)
    ]
    return [round(float(x), 3) for x in (np.mean(np.array(false) > 0), np.mean(false), *rates)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="articles, .txt, with their names in .ann")
    parser.add_argument("--deals", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=list(LEVELS), default=list(LEVELS))
    parser.add_argument("--tests", nargs="+", choices=TESTS, default=TESTS)
    parser.add_argument("--out", type=Path, help="a .csv")
    given = parser.parse_args()
    result = measure(read_tables(given.folder), given.kinds, given.tests, given.deals, given.seed)
    print(result.to_string(index=False) if given.out is None else "", flush=True)
    if given.out:
        result.to_csv(given.out, index=False)
