"""How good the pipeline is: python -m training.evaluate DATA [GOLD].

Prints one table and writes it to scores.json beside this file and to the model card.
"""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc

from helpers.language.pipeline.loading import PIPELINE_VERSION, WEIGHTS, load_pipeline
from training.prepare import (
    build_article_doc,
    build_sentence_doc,
    normalise,
    read_articles,
    read_treebank,
)
from training.readers import join_sentences

HERE = Path(__file__).parent
PIPELINE = WEIGHTS.parent
SCORES = HERE / "scores.json"
CARD = PIPELINE / "README.md"
DATA = HERE.parent / "data"
# Sentences in the manner of other outlets, names coded before the alias layer met them. All have
# since been looked at; the card says what each scored the first time.
OTHER = {
    "other outlets": DATA / "entities_other.csv",
    "other outlets, set 2": DATA / "entities_press_1.csv",
    "other outlets, set 3": DATA / "entities_press_2.csv",
}
GOLD = HERE.parents[1] / "corpus" / "gold"
TREEBANKS = {
    "Sequoia test": "UD_French-Sequoia/fr_sequoia-ud-test",
    "GSD test": "UD_French-GSD/fr_gsd-ud-test",
    "PUD test": "UD_French-PUD/fr_pud-ud-test",
}
SECTIONS = {"annodis": "news", "Europar": "parliament", "frwiki": "encyclopedia", "emea": "medical"}
NAMES = ("PER", "LOC", "ORG")
# Sentences to a document, as spaCy's own models are evaluated.
DOCUMENT = 10
SPEED_WORDS = 30_000
MARKS = ("<!-- scores: written by evaluate.py -->", "<!-- end of scores -->")

Spans = set[tuple[int, int, str]]


def evaluate(data: Path, gold: Path) -> pd.DataFrame:
    """Return one row per text collection and measure: value in percent, or words per second."""
    nlp = load_pipeline()
    rows: list[tuple[str, str, float]] = []
    for name, path in TREEBANKS.items():
        sentences = list(read_treebank(data / f"{path}.conllu"))
        rows += _score_treebank(nlp, name, [words for _, words in sentences])
        for prefix, section in SECTIONS.items():
            part = [words for sentence, words in sentences if sentence.startswith(prefix)]
            if part:
                rows += _score_treebank(nlp, f"{name}, {section}", part)
    articles = read_articles(data, "test")
    rows += _score_names(nlp, "WiNER test tenth", _read_article_names(nlp, articles), by_label=True)
    rows += _score_names(nlp, "five articles", read_gold_names(gold), by_label=True)
    for name, path in OTHER.items():
        rows += _score_names(nlp, name, read_other_names(path), by_label=True)
    rows.append(("five articles", "sentence F", score_gold_sentences(nlp, gold)))
    rows += measure_speed([article.text for article in articles])
    return pd.DataFrame(rows, columns=["texts", "measure", "value"])


def _score_treebank(nlp: Language, name: str, sentences: list) -> list[tuple[str, str, float]]:
    docs = [build_sentence_doc(nlp.vocab, words) for words in sentences]
    groups = [docs[start : start + DOCUMENT] for start in range(0, len(docs), DOCUMENT)]
    examples = [join_sentences(nlp, group, None, preset=False) for group in groups]
    for example in examples:
        example.predicted = nlp(example.predicted.text)
    scorer = Scorer()
    scores = scorer.score_tokenization(examples)
    scores |= scorer.score_token_attr(examples, "pos")
    scores |= scorer.score_token_attr(examples, "lemma")
    scores |= scorer.score_token_attr(examples, "morph", getter=lambda token, _: token.morph.key)
    scores |= scorer.score_spans(examples, "sents", getter=lambda doc, _: doc.sents)
    scores |= scorer.score_deps(
        examples, "dep", getter=lambda token, _: token.dep_.lower(), ignore_labels=("punct", "p")
    )
    keys = {
        "token F": "token_f",
        "POS": "pos_acc",
        "morphology": "morph_acc",
        "lemma": "lemma_acc",
        "UAS": "dep_uas",
        "LAS": "dep_las",
        "sentence F": "sents_f",
    }
    return [(name, measure, 100 * scores[key]) for measure, key in keys.items()]


def _read_article_names(nlp: Language, articles: Iterable) -> list[tuple[str, Spans]]:
    docs = [build_article_doc(nlp, article) for article in articles]
    return [(doc.text, _get_names(doc)) for doc in docs]


def _get_names(doc: Doc) -> Spans:
    return {(e.start_char, e.end_char, e.label_) for e in doc.ents if e.label_ in NAMES}


def read_gold_names(gold: Path) -> list[tuple[str, Spans]]:
    """Return the five articles with their reference entities."""
    table = pd.read_csv(gold / "entities.csv")
    texts = {path.stem: path.read_text(encoding="utf8") for path in gold.glob("text/*.txt")}
    return [
        (text, set(zip(*rows[["start", "end", "label"]].to_numpy().T, strict=True)))
        for name, text in sorted(texts.items())
        for rows in [table[table["doc_id"] == name]]
    ]


def read_other_names(path: Path) -> list[tuple[str, Spans]]:
    """Return sentences written in the manner of other outlets, with their entities."""
    table = pd.read_csv(path)
    return [
        (text, set(zip(*rows[["start", "end", "label"]].to_numpy().T, strict=True)))
        for text, rows in table.groupby("sentence", sort=False)
    ]


def _score_names(
    nlp: Language, name: str, texts: list[tuple[str, Spans]], *, by_label: bool
) -> list[tuple[str, str, float]]:
    rows = []
    for how in ("model", "with aliases"):
        disabled = ["entity_aliases"] if how == "model" else []
        with nlp.select_pipes(disable=disabled):
            docs = list(nlp.pipe(normalise(text) for text, _ in texts))
        found = [_get_names(doc) for doc in docs]
        for label in (None, *NAMES) if by_label else (None,):
            pairs = [
                (_keep(spans, label), _keep(gold, label))
                for spans, (_, gold) in zip(found, texts, strict=True)
            ]
            rows.append(
                (name, f"entity F, {how}" + (f", {label}" if label else ""), f_score(pairs))
            )
    return rows


def _keep(spans: Spans, label: str | None) -> Spans:
    return spans if label is None else {span for span in spans if span[2] == label}


def f_score(pairs: Iterable[tuple[set, set]]) -> float:
    """Return F1 in percent over pairs of (found, expected) sets; NaN where both are empty."""
    pairs = list(pairs)
    size = sum(len(found) + len(expected) for found, expected in pairs)
    right = sum(len(found & expected) for found, expected in pairs)
    return 200 * right / size if size else float("nan")


def score_gold_sentences(nlp: Language, gold: Path) -> float:
    """Return sentence F in percent on the five articles, outer blanks ignored."""
    expected: dict[str, list[str]] = {}
    with (gold / "stance.csv").open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            expected.setdefault(row["doc_id"], []).append(row["sentence"])
    pairs = []
    for name, sentences in expected.items():
        text = (gold / "text" / f"{name}.txt").read_text(encoding="utf8")
        place, reference = 0, set()
        for sentence in sentences:
            place = text.index(sentence, place)
            reference.add((place, place + len(sentence)))
            place += len(sentence)
        found = set()
        for span in nlp(normalise(text)).sents:
            words = [token for token in span if not token.is_space]
            if words:
                found.add((words[0].idx, words[-1].idx + len(words[-1].text)))
        pairs.append((found, reference))
    return f_score(pairs)


def measure_speed(texts: list[str]) -> list[tuple[str, str, float]]:
    """Return words per second on one core and on two, load time, memory and size of the weights.

    Each is measured in a process of its own in which NumPy may use one core only.
    """
    rows: list[tuple[str, str, float]] = []
    words = sum(len(text.split()) for text in texts)
    texts = [normalise(text) for text in texts] * max(1, round(SPEED_WORDS / words))
    for task in ("speed", "load", "memory"):
        given = json.dumps({"task": task, "texts": texts})
        shown = subprocess.run(
            [sys.executable, "-m", "training.speed"],
            input=given, capture_output=True, text=True, check=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
                              "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        ).stdout  # fmt: skip
        rows += [("news", measure, value) for measure, value in json.loads(shown).items()]
    size = sum(path.stat().st_size for path in WEIGHTS.rglob("*") if path.is_file())
    rows.append(("weights", "size, MB", size / 1e6))
    return rows


def write_card(scores: pd.DataFrame) -> None:
    """Write the scores beside the weights and into the model card, between its two marks."""
    values: dict[str, dict[str, float]] = {}
    for texts, measure, value in scores.itertuples(index=False):
        values.setdefault(texts, {})[measure] = round(value, 1)
    content = {"version": PIPELINE_VERSION, "scores": values}
    SCORES.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    card = CARD.read_text(encoding="utf8")
    block = f"{MARKS[0]}\n{format_scores(values)}\n{MARKS[1]}"
    pattern = re.escape(MARKS[0]) + ".*" + re.escape(MARKS[1])
    CARD.write_text(re.sub(pattern, lambda _: block, card, flags=re.S), encoding="utf8")


def format_scores(values: dict[str, dict[str, float]]) -> str:
    """Return the scores as a Markdown table, one row per text collection and measure."""
    lines = ["| texts | measure | value |", "|---|---|---:|"]
    for texts, measures in values.items():
        lines += [f"| {texts} | {measure} | {value} |" for measure, value in measures.items()]
    return "\n".join(lines)


def main() -> None:
    """Evaluate, print the table, write the card."""
    data = Path(sys.argv[1])
    gold = Path(sys.argv[2]) if len(sys.argv) > 2 else GOLD
    scores = evaluate(data, gold)
    write_card(scores)
    sys.stdout.write(scores.round(1).to_string(index=False) + "\n")


if __name__ == "__main__":
    main()
