"""How far voices, quotations and stance can be trusted: `make evaluate`.

Against the reference coding of the corpus and sentences in the manner of other outlets; beside two
public French lexicon scorers; with each rule left out; and how fast. `--baselines` runs the public
scorers anew and writes what they gave to gold/baselines.csv.
"""

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import import_module, metadata
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.corpus.loading import PROJECT, Corpus, load_corpus, read_coding
from helpers.language.voices import assign_voices
from helpers.stance import operators, predicates
from helpers.stance.clauses import Parse
from helpers.stance.reference_coding import compare_with_coding
from helpers.stance.scoring import _score, score
from helpers.stance.subject import read_subject

SETS = (
    "stance_other",
    "stance_fresh",
    "stance_fresh_2",
    "stance_fresh_3",
    "stance_fresh_4",
)  # files of tests/data
QUOTATIONS = ("quotes_other", "quotes_fresh")  # files of tests/data
THREE = ("critical", "favourable", "none")
# Below it a public scorer's polarity is no opinion: the threshold that VADER's authors give.
NEUTRAL = 0.05
COPIES = 50  # of the corpus, to measure speed


def measure_stance(compared: pd.DataFrame) -> pd.DataFrame:
    """Agreement over three labels: one row, with n_sentences, share_agree, macro_f1 and kappa.

    `compared` is of `compare_with_coding`. A mixed label of the coder is read as the second one
    he accepts, a mixed label of the tool by the sign of its score.
    """
    matrix = count_three(compared)[list(THREE)].to_numpy()
    return pd.DataFrame(
        [
            {
                "n_sentences": int(matrix.sum()),
                "share_agree": np.trace(matrix) / matrix.sum(),
                "macro_f1": statistics.macro_f1(matrix),
                "kappa": statistics.cohen_kappa(matrix),
            }
        ]
    )


def count_three(compared: pd.DataFrame) -> pd.DataFrame:
    """The confusion over three labels: one row per reference label, a column per label given."""
    sign = np.sign(compared["score"].fillna(0)).map({-1: "critical", 0: "none", 1: "favourable"})
    given = compared["label"].where(compared["label"] != "mixed", sign)
    accepted = [
        [label for label in (row.stance, *row.also_acceptable.split(";")) if label in THREE]
        or ["none"]
        for row in compared.itertuples()
    ]
    reference = [
        label if label in labels else labels[0]
        for label, labels in zip(given, accepted, strict=True)
    ]
    matrix = statistics.confusion_matrix(reference, given.tolist(), THREE)
    return pd.DataFrame(matrix, columns=list(THREE)).assign(reference=THREE)[["reference", *THREE]]


def _never(*_: Any, **__: Any) -> bool:
    return False


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _forget(operator: str) -> Callable[[str], frozenset[str]]:
    """`read_operators` without the words of one operator."""
    read = operators.read_operators
    return lambda name: frozenset() if name == operator else read(name)


_find_side, _find_names = Parse._find_side, predicates._find_names


def _find_nearest(parse: Parse, role: str, words: list[int], head: int) -> tuple[int, int, bool]:
    """The nearest name of a side, whatever the parse says."""
    if role in ("whole", "amid"):
        return _find_side(parse, role, words, head)
    named = parse._find_named(head, words)
    nearest = min(named, key=lambda i: abs(i - head), default=None)
    return (0, head, False) if nearest is None else (parse.side[nearest], nearest, False)


def _find_strong_names(corpus: Corpus, subject: Any) -> pd.DataFrame:
    names = _find_names(corpus, subject)
    names.loc[names["weight"] == predicates.WEAK, ["side", "weight"]] = 0
    return names


# Each rule, and what stands in its place where it is left out.
RULES: dict[str, list[tuple[Any, str, Callable]]] = {
    "negation": [(Parse, "_is_negated", _never)],
    "reversal": [(operators, "read_operators", _forget("reversal"))],
    "restriction": [(Parse, "_is_restricted", _never), (Parse, "_is_left_to_others", _never)],
    "interrogation": [(Parse, "_is_asked", _never)],
    "conditional": [(Parse, "_is_supposed", _never)],
    "wish": [(Parse, "_is_wished", _never)],
    "hedge": [
        (operators, "read_operators", _forget("hedge")),
        (Parse, "_is_conditional", _never),
    ],
    "concession": [(operators, "read_operators", _forget("concession"))],
    "against": [(Parse, "_is_fought", _never)],
    "others": [(Parse, "_is_background", _never), (Parse, "_is_done_by_others", _never)],
    "pronouns": [(Parse, "_follow_pronoun", _nothing)],
    "weak names": [(predicates, "_find_names", _find_strong_names)],
    "verb forms": [(predicates, "_list_forms", lambda _: {})],
    "parse": [(Parse, "_find_side", _find_nearest), (Parse, "_find_inner", _nothing)],
}


@contextmanager
def leave_out(rule: str) -> Iterator[None]:
    """Score without one of the rules; what is remembered of a corpus is left as it is."""
    with ExitStack() as stack:
        for place, name, other in RULES[rule]:
            stack.enter_context(patch.object(place, name, other))
        yield


def score_without(corpus: Corpus, rule: str) -> pd.DataFrame:
    """Stance of a corpus as one rule less gives it."""
    with leave_out(rule):
        return _score.__wrapped__(corpus, read_subject(corpus.folder))


def measure_rules(corpus: Corpus, coding: pd.DataFrame) -> pd.DataFrame:
    """What each rule is worth: one row with all of them, then one per rule left out.

    Columns: rule, n_changed (sentences whose label or score changes without it), macro_f1 and kappa
    over three labels without it, and what leaving it out costs of the macro-F1.
    """
    rows = []
    whole = score(corpus)
    for rule in ("(all rules)", *RULES):
        stance = score_without(corpus, rule) if rule in RULES else whole
        changed = (stance["label"] != whole["label"]) | (
            stance["score"].fillna(0) != whole["score"].fillna(0)
        )
        measured = measure_stance(compare_with_coding(stance, coding, corpus.articles))
        rows.append(measured.assign(rule=rule, n_changed=changed.sum()))
    table = pd.concat(rows, ignore_index=True)
    cost = table["macro_f1"].iloc[0] - table["macro_f1"]
    table = table.assign(cost=cost.where(table["rule"] != "(all rules)"))
    return table[["rule", "n_changed", "macro_f1", "kappa", "cost"]]


def measure_voices(corpus: Corpus, coding: pd.DataFrame) -> pd.DataFrame:
    """Whose voice, against the coding: one row, with n_sentences, share_voice and share_own.

    share_voice: the coder's voice, by a name that one of the two contains; share_own: the outlet's
    own words told from everyone else's.
    """
    voices = assign_voices(corpus.sentences, corpus.quotes)
    stance = voices.assign(label=voices["voice"], evidence="", score=np.nan)
    wanted = coding.assign(stance=coding["voice"], also_acceptable="")
    pairs = compare_with_coding(stance, wanted, corpus.articles)
    given, coded = pairs["label"].str.lower(), pairs["stance"].str.lower()
    same = [one in other or other in one for one, other in zip(given, coded, strict=True)]
    own = given.eq("outlet") == coded.eq("outlet")
    return pd.DataFrame(
        [
            {
                "n_sentences": len(pairs),
                "share_voice": np.mean(same),
                "share_own": own.mean(),
            }
        ]
    )


def compare_scorers(
    corpus: Corpus, coding: pd.DataFrame, baselines: pd.DataFrame, stance: pd.DataFrame
) -> pd.DataFrame:
    """Public French lexicon scorers on the same sentences, and ours: one row per scorer.

    `baselines` (gold/baselines.csv) has doc_id, sent, scorer, version and polarity; a polarity
    within ±`NEUTRAL` is no opinion. No rows where the corpus has no such file.
    """
    own = measure_stance(compare_with_coding(stance, coding, corpus.articles))
    rows = [own.assign(scorer="this package", version="")]
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
    coding = pd.read_csv(
        PROJECT / "tests" / "data" / f"{name}.csv", dtype=str, keep_default_na=False
    )
    coding = coding.assign(doc_id=[f"s-{i:03}" for i in range(len(coding))], sent="1")
    return _annotate(dict(zip(coding["doc_id"], coding["sentence"], strict=True)), folder), coding


def read_quotes(name: str, folder: Path) -> tuple[Corpus, pd.DataFrame]:
    """Quotations in the manner of other outlets, annotated, and their coding."""
    coding = pd.read_csv(
        PROJECT / "tests" / "data" / f"{name}.csv", dtype=str, keep_default_na=False
    )
    coding = coding.assign(doc_id="q-" + coding["number"].str.zfill(2))
    return _annotate(dict(zip(coding["doc_id"], coding["text"], strict=True)), folder), coding


def _annotate(texts: dict[str, str], folder: Path) -> Corpus:
    """A corpus of texts, each an article of its own."""
    (folder / "raw").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "raw" / f"{name}.txt").write_text(text, encoding="utf-8")
    rows = pd.DataFrame({"doc_id": list(texts), "outlet": list(texts), "date": "", "title": ""})
    rows.to_csv(folder / "articles.csv", index=False)
    return load_corpus(folder)


def measure_quotes(
    quotes: pd.DataFrame, coding: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Quotations against a coding: one row, with precision, recall and F1, loose and strict.

    `coding` has doc_id, quote and speaker, one row per quotation, an empty quote where a text has
    none. Loose: spans overlap; strict: the same words. share_speaker is of the quotations found.
    Scare quotes are no speech. A frame around a direct quotation is not counted with it.
    """
    texts = articles.set_index("doc_id")["text"]
    coded = coding[coding["quote"] != ""]
    found = quotes[quotes["kind"] != "scare"]
    spans = {doc: _drop_covering(part) for doc, part in found.groupby("doc_id")}
    n_found = sum(len(part) for part in spans.values())
    loose = strict = speaker = 0
    used: set[tuple] = set()
    for row in coded.itertuples():
        start = texts[row.doc_id].find(row.quote)
        end = start + len(row.quote)
        match = max(
            (
                part
                for part in spans.get(row.doc_id, [])
                if (row.doc_id, part.start) not in used and part.start < end and part.end > start
            ),
            key=lambda part: min(part.end, end) - max(part.start, start),
            default=None,
        )
        if match is None:
            continue
        used.add((row.doc_id, match.start))
        loose += 1
        strict += _trim(texts[row.doc_id][match.start : match.end]) == _trim(row.quote)
        names = {match.speaker.lower(), match.entity.lower()} - {""}
        wanted = row.speaker.lower()
        speaker += any(wanted in name or name in wanted for name in names)
    rows = {"n_quotes": len(coded), "n_found": n_found}
    for name, hits in (("loose", loose), ("strict", strict)):
        rows[f"f1_{name}"] = 2 * hits / (len(coded) + n_found) if len(coded) else np.nan
    rows["share_speaker"] = speaker / loose if loose else np.nan
    return pd.DataFrame([rows])


def _drop_covering(part: pd.DataFrame) -> list:
    """The quotations of one text without those that only frame another with the same speaker."""
    rows = list(part.itertuples())
    return [
        row
        for row in rows
        if not any(
            other is not row
            and other.kind == "direct"
            and row.kind != "direct"
            and row.start <= other.start
            and other.end <= row.end
            for other in rows
        )
    ]


def _trim(text: str) -> str:
    return text.strip(' \n\u00a0.,;:!?«»"“”')


def measure_speed(corpus: Corpus, copies: int = COPIES) -> tuple[int, float]:
    """Sentences in so many copies of an annotated corpus, and CPU seconds to score them."""
    names = [f"{doc}-{copy}" for copy in range(copies) for doc in corpus.articles["doc_id"]]

    def repeat(table: pd.DataFrame) -> pd.DataFrame:
        own = table["doc_id"]
        parts = [table.assign(doc_id=own + f"-{copy}") for copy in range(copies)]
        whole = pd.concat(parts, ignore_index=True)
        return whole.astype({"doc_id": "category"})

    large = replace(
        corpus,
        articles=pd.concat([corpus.articles] * copies).assign(doc_id=names),
        sentences=repeat(corpus.sentences),
        tokens=repeat(corpus.tokens),
        mentions=repeat(corpus.mentions),
        quotes=repeat(corpus.quotes),
    )
    begin = time.process_time()
    n = len(score(large))
    return n, time.process_time() - begin


def main() -> None:
    """Print every score; with `--baselines`, run the public scorers first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baselines", action="store_true", help="run the public scorers anew")
    options = parser.parse_args()
    corpus = load_corpus(PROJECT / "corpus")
    coding = read_coding(corpus, "stance")
    if options.baselines:
        found = run_baselines(coding)
        found.to_csv(corpus.folder / "gold" / "baselines.csv", index=False, lineterminator="\n")
    stance = score(corpus)
    baselines = read_coding(corpus, "baselines")
    _print("Voices, reference coding", measure_voices(corpus, coding))
    _print("Stance, reference coding", compare_scorers(corpus, coding, baselines, stance))
    _print(
        "Confusion (row: coder)", count_three(compare_with_coding(stance, coding, corpus.articles))
    )
    _print("Each rule left out, reference coding", measure_rules(corpus, coding))
    with tempfile.TemporaryDirectory() as folder:
        for name in QUOTATIONS:
            texts, quoted = read_quotes(name, Path(folder) / name)
            _print(f"Quotations, {name}", measure_quotes(texts.quotes, quoted, texts.articles))
        for name in SETS:
            other, coded = read_set(name, Path(folder) / name)
            own = score(other)
            given = run_baselines(coded) if options.baselines else baselines[:0]
            _print(f"Stance, {name}", compare_scorers(other, coded, given, own))
            _print(f"Each rule left out, {name}", measure_rules(other, coded))
    n, seconds = measure_speed(corpus)
    rate = f"{n} sentences in {seconds:.2f} CPU seconds, {n / seconds:,.0f} a second"
    sys.stdout.write(f"\nSpeed: {rate}\n")


def _print(title: str, table: pd.DataFrame) -> None:
    sys.stdout.write(f"\n{title}\n{table.round(3).to_string(index=False)}\n")


if __name__ == "__main__":
    main()
