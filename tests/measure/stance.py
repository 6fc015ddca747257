"""How far stance can be trusted: `make evaluate`.

Against the reference coding of the corpus and sentences in the manner of other outlets, on none of
which the reader was trained; beside two public French lexicon scorers. `--baselines` runs those
anew and writes what they gave to gold/baselines.csv.
"""

import argparse
import hashlib
import sys
import tempfile
from importlib import import_module, metadata
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.corpus.coding import read_gold
from helpers.corpus.loading import PROJECT, Corpus, load_corpus
from helpers.stance.reference_coding import compare_with_coding
from helpers.stance.scoring import score

SETS = ("stance_other",)  # files of tests/data
THREE = ("critical", "favourable", "none")
# Below it a public scorer's polarity is no opinion: the threshold that VADER's authors give.
NEUTRAL = 0.05
BINS = 10  # of probability, to see how far it can be believed


def measure_stance(compared: pd.DataFrame) -> pd.DataFrame:
    """Agreement over three labels: one row, with n_sentences, share_agree, macro_f1 and kappa.

    `compared` is of `compare_with_coding`. Strict: only the coder's first label counts; a mixed one
    is read as the second that he accepts, a mixed label of the tool by the sign of its score.
    """
    matrix = count_three(compared)[list(THREE)].to_numpy()
    row = {
        "n_sentences": int(matrix.sum()),
        "share_agree": np.trace(matrix) / matrix.sum(),
        "macro_f1": statistics.macro_f1(matrix),
        "kappa": statistics.cohen_kappa(matrix),
    }
    return pd.DataFrame([row])


def count_three(compared: pd.DataFrame) -> pd.DataFrame:
    """The confusion over three labels: one row per reference label, a column per label given."""
    sign = np.sign(compared["score"].fillna(0)).map({-1: "critical", 0: "none", 1: "favourable"})
    given = compared["label"].where(compared["label"] != "mixed", sign)
    coded = [
        next((label for label in (first, *also.split(";")) if label in THREE), "none")
        for first, also in zip(compared["stance"], compared["also_acceptable"], strict=True)
    ]
    matrix = statistics.confusion_matrix(coded, given.tolist(), THREE)
    return pd.DataFrame(matrix, columns=list(THREE)).assign(reference=THREE)[["reference", *THREE]]


def measure_calibration(compared: pd.DataFrame) -> pd.DataFrame:
    """How far the printed probability is from what comes true: one row per tenth, and *all*.

    Columns: bin (its lower end), n_sentences, probability (mean), share_right (the coder's first
    label), error (the distance of the two; of *all* weighted by n: the expected calibration error,
    Naeini, Cooper & Hauskrecht 2015, AAAI).
    """
    known = compared.dropna(subset="probability")
    right = known["label"] == known["stance"]
    bins = np.minimum(np.floor(known["probability"] * BINS), BINS - 1) / BINS
    groups = known.assign(bin=bins, right=right).groupby("bin")
    table = groups.agg(
        n_sentences=("right", "size"),
        probability=("probability", "mean"),
        share_right=("right", "mean"),
    ).reset_index()
    table["error"] = (table["probability"] - table["share_right"]).abs()
    row = {
        "bin": "all",
        "n_sentences": len(known),
        "probability": known["probability"].mean(),
        "share_right": right.mean(),
        "error": np.average(table["error"], weights=table["n_sentences"]) if len(known) else np.nan,
    }
    return pd.concat([table, pd.DataFrame([row])], ignore_index=True)


def compare_scorers(
    compared: pd.DataFrame, coding: pd.DataFrame, baselines: pd.DataFrame
) -> pd.DataFrame:
    """Public French lexicon scorers on the same sentences, and ours: one row per scorer.

    `baselines` (gold/baselines.csv) has doc_id, sent, scorer, version and polarity; a polarity
    within ±`NEUTRAL` is no opinion. No rows where the corpus has no such file.
    """
    rows = [measure_stance(compared).assign(scorer="this package", version="")]
    runs = baselines.groupby(["scorer", "version"], sort=False) if len(baselines) else ()
    for (scorer, version), part in runs:
        polarity = part.set_index(["doc_id", "sent"])["polarity"].astype(float)
        score = polarity.reindex(pd.MultiIndex.from_frame(coding[["doc_id", "sent"]])).to_numpy()
        label = np.select([score < -NEUTRAL, score > NEUTRAL], THREE[:2], default="none")
        measured = measure_stance(coding.assign(label=label, score=score))
        rows.append(measured.assign(scorer=scorer, version=version))
    columns = ["scorer", "version", "n_sentences", "share_agree", "macro_f1", "kappa"]
    return pd.concat(rows, ignore_index=True)[columns]


def run_baselines(coding: pd.DataFrame) -> pd.DataFrame:
    """What the public scorers give: one row per sentence and scorer, polarity from −1 to 1.

    Raises ImportError where they are not installed (the extra *evaluate*).
    """
    blob = import_module("textblob")
    fr = import_module("textblob_fr")
    vader = import_module("vaderSentiment_fr.vaderSentiment").SentimentIntensityAnalyzer()
    tools = {
        "textblob-fr": lambda text: blob.TextBlob(
            text, pos_tagger=fr.PatternTagger(), analyzer=fr.PatternAnalyzer()
        ).sentiment[0],
        "vaderSentiment-fr": lambda text: vader.polarity_scores(text)["compound"],
    }
    hashes = hash_sentences(coding["sentence"])
    rows = [
        (row.doc_id, row.sent, mark, name, metadata.version(name), round(tool(row.sentence), 4))
        for name, tool in tools.items()
        for row, mark in zip(coding.itertuples(), hashes, strict=True)
    ]
    columns = ["doc_id", "sent", "sentence_hash", "scorer", "version", "polarity"]
    return pd.DataFrame(rows, columns=columns)


def hash_sentences(sentences: pd.Series) -> list[str]:
    """What tells whether a score belongs to a sentence as it now stands."""
    return [hashlib.sha256(text.encode()).hexdigest()[:12] for text in sentences]


def read_set(name: str, folder: Path) -> tuple[Corpus, pd.DataFrame]:
    """Sentences in the manner of other outlets, each an article of its own, and their coding."""
    file = PROJECT / "tests" / "data" / f"{name}.csv"
    coding = pd.read_csv(file, dtype=str, keep_default_na=False)
    coding = coding.assign(doc_id=[f"s-{i:03}" for i in range(len(coding))], sent="1")
    return annotate(dict(zip(coding["doc_id"], coding["sentence"], strict=True)), folder), coding


def annotate(texts: dict[str, str], folder: Path) -> Corpus:
    """A corpus of texts, each an article of its own."""
    (folder / "raw").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "raw" / f"{name}.txt").write_text(text, encoding="utf-8")
    rows = pd.DataFrame({"doc_id": list(texts), "outlet": list(texts), "date": "", "title": ""})
    rows.to_csv(folder / "articles.csv", index=False)
    return load_corpus(folder)


def main() -> None:
    """Print every score; with `--baselines`, run the public scorers first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baselines", action="store_true", help="run the public scorers anew")
    options = parser.parse_args()
    corpus = load_corpus(PROJECT / "corpus")
    coding = read_gold(corpus.folder, "stance")
    if options.baselines:
        found = run_baselines(coding)
        found.to_csv(corpus.folder / "gold" / "baselines.csv", index=False, lineterminator="\n")
    _report("reference coding", corpus, coding, read_gold(corpus.folder, "baselines"))
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            other, coded = read_set(name, Path(folder) / name)
            _report(name, other, coded, run_baselines(coded) if options.baselines else coded[:0])


def _report(name: str, corpus: Corpus, coding: pd.DataFrame, baselines: pd.DataFrame) -> None:
    compared = compare_with_coding(score(corpus), coding, corpus.articles)
    tables = {
        "Stance": compare_scorers(compared, coding, baselines),
        "Confusion (row: coder)": count_three(compared),
        "Calibration": measure_calibration(compared),
    }
    for title, table in tables.items():
        sys.stdout.write(f"\n{title}, {name}\n{table.round(3).to_string(index=False)}\n")


if __name__ == "__main__":
    main()
