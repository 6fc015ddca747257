"""How far voices and quotations can be trusted: `make evaluate`."""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.corpus.coding import read_gold
from helpers.corpus.loading import PROJECT, Corpus, load_corpus
from helpers.language.voices import assign_voices
from helpers.stance.reference_coding import compare_with_coding
from measure.stance import annotate

QUOTATIONS = ("quotes_other", "quotes_fresh", "voices")  # files of tests/data


def measure_voices(corpus: Corpus, coding: pd.DataFrame) -> pd.DataFrame:
    """Whose voice, against the coding: one row, with n_sentences, share_voice and share_own.

    share_voice: the coder's voice, by a name that one of the two contains; share_own: the outlet's
    own words told from everyone else's.
    """
    voices = assign_voices(corpus.sentences, corpus.quotes)
    stance = voices.assign(label=voices["voice"], evidence="", score=np.nan, probability=np.nan)
    stance["unsure"] = False
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


def read_quotes(name: str, folder: Path) -> tuple[Corpus, pd.DataFrame]:
    """Quotations in the manner of other outlets, annotated, and their coding."""
    coding = pd.read_csv(
        PROJECT / "tests" / "data" / f"{name}.csv", dtype=str, keep_default_na=False
    )
    coding = coding.assign(doc_id=[f"q-{text:03d}" for text in pd.factorize(coding["text"])[0]])
    return annotate(dict(zip(coding["doc_id"], coding["text"], strict=True)), folder), coding


def measure_quotes(
    quotes: pd.DataFrame, coding: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Quotations against a coding: one row, with precision, recall and F1, loose and strict.

    `coding` has doc_id, quote and speaker, one row per quotation, an empty quote where a text has
    none. Loose: spans overlap; strict: the same words. share_found is loose, of those coded;
    share_false of those found; share_speaker, share_entity and share_kind (where they are coded)
    of both. Scare quotes are no speech. A frame around a direct quotation is not counted with it.
    """
    texts = articles.set_index("doc_id")["text"]
    coded = coding[coding["quote"] != ""]
    found = quotes[quotes["kind"] != "scare"]
    spans = {doc: _drop_covering(part) for doc, part in found.groupby("doc_id")}
    n_found = sum(len(part) for part in spans.values())
    loose = strict = speaker = 0
    same = {name: 0 for name in ("entity", "kind") if name in coding}
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
        speaker += any(wanted in name or name in wanted for name in names if wanted)
        speaker += not wanted and not names
        for name in same:
            same[name] += getattr(match, name).lower() == getattr(row, name).lower()
    rows = {"n_quotes": len(coded), "n_found": n_found}
    for name, hits in (("loose", loose), ("strict", strict)):
        rows[f"f1_{name}"] = 2 * hits / (len(coded) + n_found) if len(coded) else np.nan
    rows |= {"share_found": loose / len(coded), "share_false": 1 - loose / n_found}
    for name, hits in {"speaker": speaker, **same}.items():
        rows[f"share_{name}"] = hits / loose if loose else np.nan
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


def main() -> None:
    """Print every score."""
    corpus = load_corpus(PROJECT / "corpus")
    tables = {
        "Voices, reference coding": measure_voices(corpus, read_gold(corpus.folder, "stance"))
    }
    with tempfile.TemporaryDirectory() as folder:
        for name in QUOTATIONS:
            texts, quoted = read_quotes(name, Path(folder) / name)
            tables[f"Quotations, {name}"] = measure_quotes(texts.quotes, quoted, texts.articles)
    for title, table in tables.items():
        sys.stdout.write(f"\n{title}\n{table.round(3).to_string(index=False)}\n")


if __name__ == "__main__":
    main()
