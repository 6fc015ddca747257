"""How labels get better with sentences that a researcher codes, on subjects that trained nothing.

python -m measure.own_subject [CODING] [--subjects …]: CODING holds `stance.tsv` with `sides.tsv`.
Whole texts are drawn to be coded, and the labels of all others are counted.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.language.reader import encoder, heads
from measure.own_subject_model import LABELS, learn, score
from measure.reader import CODING, UNSEEN
from training.reader import examples

CODED = (0, 30, 50, 100, 200)
DRAWS = 20
FEWEST_TESTED = 30  # sentences that nobody codes, to count by


def read_subject(folder: Path, subject: str) -> tuple[np.ndarray, ...]:
    """What the reader says of each sentence of a subject, its vectors, its label and its text."""
    sides = examples.read_sides(folder / "sides.tsv")
    texts = examples.read_stances(folder / "stance.tsv", sides)
    p, vectors, labels, groups = [], [], [], []
    for text in (one for one in texts if one[0].subject == subject):
        whole = examples.join(text)
        spans = [(start, end) for start, end, _ in whole.judged]
        for begin, sentences in encoder.cut_windows(whole.text, spans):
            marks = tuple((a - begin, b - begin, kind) for a, b, kind in whole.marks if a >= begin)
            window = encoder.Window(whole.text[begin : sentences[-1][1]], whole.prefix, marks)
            (reading,) = encoder.read([window])
            own = [(start - begin, end - begin) for start, end in sentences]
            p.append(heads.judge(reading, own, "stance"))
            vectors.append(heads.pool(reading, own, "stance"))
        labels += [label for *_, label in whole.judged]
        groups += [whole.group] * len(spans)
    return np.vstack(p), np.vstack(vectors), np.array(labels), np.array(groups)


def measure(folder: Path, subject: str) -> pd.DataFrame:
    """One row per number of coded sentences: macro-F1 of the others, mean and spread over draws.

    Columns: subject, n_coded, n_tested, macro_f1 of the reader by itself on the same sentences,
    macro_f1_learned, sd of the difference, share_used. NaN where too few sentences are left.
    """
    p, vectors, labels, groups = read_subject(folder, subject)
    names = np.unique(groups)
    rows = []
    for n in CODED:
        found = []
        for seed in range(DRAWS if n else 1):
            order = np.random.default_rng(seed).permutation(names)
            place = np.argsort(order)[np.searchsorted(names, groups)]
            coded = place < np.searchsorted(np.cumsum(np.bincount(place)), n) + (n > 0)
            rest = ~coded
            if rest.sum() < FEWEST_TESTED or coded.sum() < n:
                break
            learned = learn(p, vectors, np.where(coded, labels, -1), groups)
            both = [macro_f1(labels[rest], one[rest]) for one in (p, learned.p)]
            found.append((int(rest.sum()), *both, learned.weights is not None))
        table = np.array(found, dtype=float) if found else np.full((1, 4), np.nan)
        change = (table[:, 2] - table[:, 1]).std(ddof=1) if len(table) > 1 else np.nan
        n_tested, alone, learned_f1, used = table.mean(axis=0)
        rows.append((subject, n, n_tested, alone, learned_f1, change, used))
    columns = ["subject", "n_coded", "n_tested", "macro_f1", "macro_f1_learned", "sd", "share_used"]
    return pd.DataFrame(rows, columns=columns)


def macro_f1(labels: np.ndarray, p: np.ndarray) -> float:
    table = np.zeros((LABELS, LABELS))
    np.add.at(table, (labels, p.argmax(axis=1)), 1)
    return float(score(table))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("coding", type=Path, nargs="?", default=CODING)
    parser.add_argument("--subjects", nargs="+", default=UNSEEN)
    given = parser.parse_args()
    tables = [measure(given.coding, subject) for subject in given.subjects]
    print(pd.concat(tables).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
