"""How well pairs that tell one fact are told from others: python -m measure.facts [part].

Beside the trained reader what needs no training: cosine of its vectors, of words weighed by how
rare they are (TF-IDF), words in common. Parts: as `training.reader.facts.choose_events` has them,
and *own*, the pairs of the five articles that a reader coded.
"""

import sys

import numpy as np
import pandas as pd

from helpers.base.paths import PROJECT
from helpers.language.reader.encoder import Window, read
from helpers.language.reader.marks import find_stems
from helpers.language.reader.pairs import judge_pair
from helpers.reuse.same_fact import weigh_evidence, weigh_words
from training.reader import facts

CODING = PROJECT / "tests" / "training" / "coding" / "facts.tsv"
OWN = PROJECT / "tests" / "data" / "facts.csv"


def list_pairs(part: str) -> pd.DataFrame:
    """One row per coded pair: one, two, is_same."""
    if part == "own":
        coded = pd.read_csv(OWN)
        columns = {"sentence": "one", "sentence_2": "two"}
        return coded.rename(columns=columns).assign(is_same=coded["relation"] == "same")
    events = facts.choose_events(facts.read_events(CODING), part)
    drawn = pd.DataFrame(facts.draw_to_score(events))
    return drawn.assign(is_same=drawn["label"] == facts.SAME)


def judge_all(pairs: pd.DataFrame) -> dict[str, np.ndarray]:
    """For each way to judge a number per pair, higher where it is sooner the same fact."""
    both = list(zip(pairs["one"], pairs["two"], strict=True))
    texts = sorted({text for pair in both for text in pair})
    places = [[texts.index(text) for text in pair] for pair in both]
    one, two = np.array(places).T
    vectors = np.array([reading.vector.mean(0) for reading in read(map(Window, texts))])
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1)[:, None]
    stems, words = [find_stems(text) for text in texts], weigh_words(texts)
    common = [len(stems[i] & stems[j]) / len(stems[i] | stems[j]) for i, j in places]
    p = np.array([judge_pair(*pair) for pair in both])
    alike = np.asarray(words[one].multiply(words[two]).sum(axis=1)).ravel()
    return {
        "trained reader": p,
        "reader, words, numbers": weigh_evidence(p, alike, both),
        "cosine of its vectors": (vectors[one] * vectors[two]).sum(axis=1),
        "TF-IDF": alike,
        "words in common": np.array(common),
    }


def measure(part: str) -> pd.DataFrame:
    """One row per way to judge: n_pairs, n_same, auc, and precision at a recall of .6."""
    pairs = list_pairs(part)
    same = pairs["is_same"].to_numpy()
    rows = [
        {"part": part, "judged_by": name, "n_pairs": len(same), "n_same": int(same.sum())}
        | facts.score(values, same)
        for name, values in judge_all(pairs).items()
    ]
    return pd.DataFrame(rows)


def main() -> None:
    for part in sys.argv[1:] or ["dev", "own"]:
        sys.stdout.write(measure(part).to_string(index=False) + "\n")


if __name__ == "__main__":
    main()
