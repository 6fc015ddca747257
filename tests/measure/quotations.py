"""How far quotations and their speakers can be trusted: python -m measure.quotations CODING.

CODING is a folder with coded paragraphs (quotations.tsv, in the markup of its guide). Only the
part that no training saw is read. A quotation is found where one of ours shares at least half of
its characters with it (of both together); its speaker is right where what is written, or whom it
is resolved to, has a word in common with the coded source that is not a small word, or both name
nobody.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

import pandas as pd

from helpers.corpus.loading import load_corpus
from training.reader.examples import Example, read_quotations, split

SMALL = {
    "le",
    "la",
    "les",
    "l",
    "un",
    "une",
    "de",
    "du",
    "des",
    "d",
    "et",
    "à",
    "au",
    "son",
    "sa",
    "t",
}

LEAST_SHARED = 0.5


def measure(examples: list[Example]) -> pd.DataFrame:
    """One row per kind of count: n coded, n found, precision, recall and F."""
    with tempfile.TemporaryDirectory() as folder:
        write_articles(Path(folder), [example.text for example in examples])
        corpus = load_corpus(folder)
        quotes = corpus.quotes[corpus.quotes["kind"] != "scare"]
        texts = corpus.articles.set_index("doc_id")["text"]
        by_doc = {doc: rows for doc, rows in quotes.groupby("doc_id", observed=True)}
    totals = {"quotations": [0, 0, 0], "with speaker": [0, 0, 0], "named speakers": [0, 0, 0]}
    for place, example in enumerate(examples):
        doc = f"a-{place:04d}"
        shift = texts.get(doc, "").find(example.text[:30])
        rows = by_doc.get(doc)
        given = (
            []
            if rows is None
            else [
                (row.start - shift, row.end - shift, row.speaker, row.entity)
                for row in rows.itertuples()
            ]
        )
        coded = [q for q in example.quotes if q[2] < 3]
        # What stands within another quotation of the same source is part of it.
        coded = [
            q
            for q in coded
            if not any(
                o is not q and o[0] <= q[0] and q[1] <= o[1] and o[:2] != q[:2] for o in coded
            )
        ]
        given = [
            g
            for g in given
            if not any(
                o is not g and o[0] <= g[0] and g[1] <= o[1] and o[:2] != g[:2] for o in given
            )
        ]
        count(totals, coded, given, example.text)
    rows = []
    for name, (hits, n_coded, n_given) in totals.items():
        precision, recall = hits / max(1, n_given), hits / max(1, n_coded)
        f = 2 * hits / max(1, n_coded + n_given)
        rows.append((name, n_coded, n_given, precision, recall, f))
    columns = ["what", "n_coded", "n_given", "precision", "recall", "f"]
    return pd.DataFrame(rows, columns=columns).round(3)


def count(totals: dict[str, list[int]], coded: list, given: list, text: str) -> None:
    free = [*given]
    named = sum(bool(q[3]) for q in coded), sum(bool(g[2]) for g in given)
    for name, sizes in (
        ("quotations", (len(coded), len(given))),
        ("with speaker", (len(coded), len(given))),
        ("named speakers", named),
    ):
        totals[name][1] += sizes[0]
        totals[name][2] += sizes[1]
    for start, end, _, sources in coded:
        shares = [share((start, end), one[:2]) for one in free]
        if max(shares, default=0) < LEAST_SHARED:
            continue
        best = free.pop(shares.index(max(shares)))
        totals["quotations"][0] += 1
        named_by = [text[a:b] for a, b in sources]
        right = same(best[2], named_by) or bool(best[3] and same(best[3], named_by))
        totals["with speaker"][0] += right
        totals["named speakers"][0] += right and bool(sources)


def share(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The characters that two stretches share, of all that they cover."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return both / (max(one[1], other[1]) - min(one[0], other[0]))


def same(speaker: str, sources: list[str]) -> bool:
    words = list_words(speaker)
    if not words or not sources:
        return not words and not sources
    return any(words & list_words(source) for source in sources)


def list_words(phrase: str) -> set[str]:
    return {word for word in re.findall(r"\w+", phrase.lower()) if word not in SMALL}


def write_articles(folder: Path, texts: list[str]) -> None:
    (folder / "raw").mkdir(parents=True)
    rows = []
    for place, text in enumerate(texts):
        (folder / "raw" / f"a-{place:04d}.txt").write_text(text + "\n", encoding="utf-8")
        rows.append(f"a-{place:04d},Journal,2016-01-01,Titre {place}")
    (folder / "articles.csv").write_text(
        "doc_id,outlet,date,title\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("coding", type=Path)
    parser.add_argument("--part", type=int, default=0)
    given = parser.parse_args()
    read = read_quotations(given.coding / "quotations.tsv")
    examples = {e.text: e for e in read if split(e.group) == given.part}  # some are coded twice
    print(len(examples), "paragraphs")
    print(measure([*examples.values()]).to_string(index=False))


if __name__ == "__main__":
    sys.exit(main())
