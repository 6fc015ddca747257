"""How well pairs that tell one fact are told from others: python -m measure.facts [part].

What it says of *press* and *new press*, which nothing was chosen by, is stored for the pages.

Beside the trained reader what needs no training: cosine of its vectors, of words weighed by how
rare they are (TF-IDF), words in common. And what the package says of the same events, written as
articles: how many of the pairs in its facts tell the same, how many of the coded pairs it finds,
how many of the articles that it says leave a fact out do tell it. Parts: as
`training.reader.facts.choose_events` has them, and *own*, the pairs of the five articles that a
reader coded.
"""

import datetime
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import reuse
from helpers.base.paths import PROJECT
from helpers.corpus.loading import load_corpus
from helpers.language.reader.encoder import Window, read
from helpers.language.reader.heads import judge_pair
from helpers.language.reader.marks import find_stems
from helpers.reuse.judging import weigh_evidence, weigh_words
from measure.reader import store
from training.reader import facts

CODING = PROJECT / "tests" / "training" / "coding" / "facts.tsv"
KEPT = 60  # letters by which a sentence is found again
APART = 9  # days from one event to the next
STORED = {
    "press": "events as the press told them",
    "new press": "other events as the press told them",
}
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


def measure_claims(part: str) -> pd.DataFrame:
    """What the package says of the articles on the events of a part: one row, counts and shares."""
    events = facts.choose_events(facts.read_events(CODING), part)
    coded, rows = {}, []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "raw").mkdir()
        for number, (event, told) in enumerate(sorted(events.items())):
            day = datetime.date(2016, 1, 1) + datetime.timedelta(days=APART * number)
            for number_of, outlet in enumerate(dict.fromkeys(one.outlet for one in told)):
                own = [one for one in told if one.outlet == outlet]
                name = f"{event}-{number_of}"
                text = "\n\n".join(one.sentence for one in own)
                (folder / f"raw/{name}.txt").write_text(text, encoding="utf-8")
                rows.append(
                    {"doc_id": name, "outlet": outlet, "date": day, "title": own[0].sentence}
                )
                coded |= {(name, one.sentence[:KEPT]): one.facts for one in own}
        pd.DataFrame(rows).to_csv(folder / "articles.csv", index=False)
        corpus = load_corpus(folder)
        tellings, left = reuse.facts(corpus), reuse.facts(corpus, by="left out")
        text = corpus.sentences.set_index(["doc_id", "sentence_id"])["text"]

    def look_up(doc_id: str, words: str) -> frozenset[str]:
        return coded.get((doc_id, words[:KEPT]), frozenset())

    def is_same(one: tuple, two: tuple) -> bool:
        return one[0].split("-")[0] == two[0].split("-")[0] and bool(one[1] & two[1])

    sure = tellings[~tellings["unsure"]]
    pairs = [
        is_same(one, two)
        for _, own in sure.groupby("fact")
        for one, two in combinations(
            [(row.doc_id, look_up(row.doc_id, row.text)) for row in own.itertuples()], 2
        )
        if one[1] and two[1]
    ]
    all_told = [(name, told) for (name, _), told in coded.items()]
    n_same = sum(one[0] != two[0] and is_same(one, two) for one, two in combinations(all_told, 2))
    said = left[~left["is_dropped"]]
    wrong = []
    for row in said.itertuples():
        fact = look_up(row.doc_id_2, text[row.doc_id_2, row.sentence_id_2])
        wrong.append(any(name == row.doc_id and fact & told for name, told in all_told))
    return pd.DataFrame(
        {
            "part": [part],
            "n_articles": len(rows),
            "n_pairs": len(pairs),
            "precision": round(float(np.mean(pairs)), 3) if pairs else np.nan,
            "recall": round(sum(pairs) / max(1, n_same), 3),
            "n_left_out": len(wrong),
            "share_false": round(float(np.mean(wrong)), 3) if wrong else np.nan,
        }
    )


def main() -> None:
    claims = []
    for part in sys.argv[1:] or ["dev", "own"]:
        sys.stdout.write(measure(part).to_string(index=False) + "\n")
        if part != "own":
            claims.append(measure_claims(part))
            sys.stdout.write(claims[-1].to_string(index=False) + "\n")
    said = pd.concat(claims) if claims else pd.DataFrame({"part": []})
    said = said[said["part"].isin(STORED)].rename(
        columns={"n_pairs": "n_items", "precision": "share_agree"}
    )
    if len(said):
        today = datetime.date.today().isoformat()
        store(said.assign(measured="facts", collection=said["part"].map(STORED), date=today))


if __name__ == "__main__":
    main()
