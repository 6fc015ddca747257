"""What the reader learns from: windows of text with marks, and what a reader coded in them."""

import csv
import json
import random
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

from helpers.language.reader.marks import mark

EVALUATIONS = ["bad", "good", "both", "neither"]
STANCES = ["critical", "favourable", "mixed", "none"]
KINDS = ["direct", "indirect", "selon", "distance"]
SIDES = ("target", "opponent", "ally")
TRIED = 12  # subjects, for one that a text has a noun of
TAG = re.compile(r"<(/?)(q|c|s|d)((?: [a-z]+=\"[^\"]*\")*)>")

Span = tuple[int, int]


@dataclass
class Example:
    """A window of text and what is known of it."""

    text: str
    prefix: str = ""
    group: str = ""
    """What the text comes from: no group stands on both sides of a split."""
    subject: str = ""
    marks: list[tuple[int, int, int]] = field(default_factory=list)
    """Start, end, kind of what is marked: 1 the bearer or the own side, 2 opponent, 3 ally."""
    judged: list[tuple[int, int, int]] = field(default_factory=list)
    """Start and end of each judged sentence and the number of its label."""
    also: list[int] = field(default_factory=list)
    quotes: list[tuple[int, int, int, list[Span]]] = field(default_factory=list)
    """Start, end, kind of each quotation and where its source stands, nowhere if not named."""
    cues: list[Span] = field(default_factory=list)
    sources: list[Span] = field(default_factory=list)
    task: str = ""
    prefix_marks: list[tuple[int, int, int]] = field(default_factory=list)


def split(group: str, parts: int = 10) -> int:
    """The part of a split that a group of texts belongs to."""
    return int(sha256(group.encode()).hexdigest(), 16) % parts


def is_printed(example: Example) -> bool:
    """Whether a sentence coded for a subject stands as it was printed."""
    return example.group.startswith("wikinews")


def read_english(file: Path) -> list[Example]:
    """NewsMTSC: targets in English sentences of news, with their polarity."""
    label = {2.0: 0, 4.0: 3, 6.0: 1}
    rows = [json.loads(line) for line in file.open(encoding="utf-8")]
    return [
        Example(
            row["sentence_normalized"],
            prefix=target["mention"],
            group=row["primary_gid"],
            marks=[(target["from"], target["to"], 1)],
            judged=[(0, len(row["sentence_normalized"]), label[target["polarity"]])],
            task="evaluation",
        )
        for row in rows
        for target in row["targets"]
        if target["polarity"] in label
    ]


def read_evaluations(file: Path) -> list[Example]:
    """Bearers in French sentences, and what the sentence presents for them."""
    return [
        Example(
            row["sentence"],
            prefix=row["bearer"],
            group=row["doc_id"],
            marks=[(int(row["start"]), int(row["end"]), 1)],
            judged=[(0, len(row["sentence"]), EVALUATIONS.index(row["label"]))],
            task="evaluation",
        )
        for row in _rows(file)
        if row["label"] in EVALUATIONS
    ]


def read_stances(file: Path, sides: dict[str, dict]) -> list[list[Example]]:
    """Texts as lists of one-sentence examples, coded for a subject; `sides` names its sides."""
    texts: dict[tuple[str, str], list[Example]] = {}
    for row in _rows(file):
        also = [STANCES.index(row["also"])] if row["also"] in STANCES else []
        label = STANCES.index(row["label"])
        example = Example(
            row["sentence"],
            prefix=sides[row["subject"]]["name"],
            group=row["text"],
            subject=row["subject"],
            marks=mark(row["sentence"], [sides[row["subject"]][side] for side in SIDES]),
            judged=[(0, len(row["sentence"]), label)],
            also=also,
            task="stance",
        )
        texts.setdefault((row["subject"], row["text"]), []).append(example)
    return list(texts.values())


def read_for_others(
    texts: list[list[Example]], sides: dict[str, dict], seed: int = 0
) -> list[list[Example]]:
    """Each text read for a subject of which it has a noun (*mission*, *frappe*) but no name:
    it judges something else, so that every sentence is none. A text without such a subject goes.
    """
    names = {subject: [own[side] for side in SIDES] for subject, own in sides.items()}
    proper = {
        subject: [[name for name in chain(*own) if name != name.lower()]]
        for subject, own in names.items()
    }
    choices = [subject for subject, own in proper.items() if own[0]]
    rng, none, found = random.Random(seed), STANCES.index("none"), []
    for text in texts:
        whole = " ".join(example.text for example in text)
        for subject in rng.sample(choices, TRIED):
            if mark(whole, names[subject]) and not mark(whole, proper[subject]):
                found.append(
                    [
                        replace(
                            example,
                            prefix=sides[subject]["name"],
                            subject=subject,
                            marks=mark(example.text, names[subject]),
                            judged=[(0, len(example.text), none)],
                            also=[],
                        )
                        for example in text
                    ]
                )
                break
    return found


def read_quotations(file: Path) -> list[Example]:
    """Paragraphs with their quotations, cues and sources marked."""
    return [parse_quotations(row["marked"], group=row["code"].split("/")[0]) for row in _rows(file)]


def parse_quotations(marked: str, group: str = "") -> Example:
    """A paragraph in the markup of the coding guide as an example.

    >>> one = parse_quotations('<s n="1">Il</s> dit : « <q k="direct" s="1">Oui</q> ».')
    >>> one.text, one.quotes
    ('Il dit : « Oui ».', [(11, 14, 0, [(0, 2)])])
    """
    text, last, opened = "", 0, []
    found: list[tuple[str, dict, int, int]] = []
    for tag in TAG.finditer(marked):
        text += marked[last : tag.start()]
        last = tag.end()
        closing, name, written = tag.groups()
        if not closing:
            opened.append((name, dict(re.findall(r'([a-z]+)="([^"]*)"', written)), len(text)))
            continue
        if not opened or opened[-1][0] != name:
            raise ValueError(f"tags do not nest: {marked[: tag.end()][-80:]}")
        name, given, start = opened.pop()
        found.append((name, given, start, len(text)))
    text += marked[last:]
    if opened:
        raise ValueError(f"a tag stays open: {marked[-80:]}")
    sources: dict[str, list[Span]] = {}
    for name, given, start, end in found:
        if name == "s":
            sources.setdefault(given["n"], []).append((start, end))
    quotes = [
        (start, end, KINDS.index(given["k"]), sources.get(given.get("s", ""), []))
        for name, given, start, end in found
        if name == "q" and end > start
    ]
    quotes += [(start, end, 3, []) for name, _, start, end in found if name == "d"]
    cues = [(start, end) for name, _, start, end in found if name == "c"]
    every = sorted({span for spans in sources.values() for span in spans})
    return Example(
        text, group=group, quotes=sorted(quotes), cues=sorted(cues), sources=every, task="quotes"
    )


def join(examples: list[Example]) -> Example:
    """Sentences of one text as one window."""
    text, marks, judged, also = "", [], [], []
    for example in examples:
        shift = len(text) + bool(text)
        text = f"{text} {example.text}" if text else example.text
        marks += [(start + shift, end + shift, kind) for start, end, kind in example.marks]
        judged += [(start + shift, end + shift, label) for start, end, label in example.judged]
        also.append(example.also[0] if example.also else -1)
    first = examples[0]
    return Example(
        text, first.prefix, first.group, first.subject, marks, judged, also, task="stance"
    )


def cut(texts: list[list[Example]], rng: random.Random | None, longest: int = 5) -> list[Example]:
    """Texts in windows of some sentences each: of one to `longest`, by chance if `rng` is given."""
    windows = []
    for text in texts:
        at = 0
        while at < len(text):
            size = rng.choice([1, 2, 3, 4, 5][:longest]) if rng else longest
            windows.append(join(text[at : at + size]))
            at += size
    return windows


def read_sides(file: Path) -> dict[str, dict]:
    """The sides of each coded subject: its name, and lists of names for target, opponent, ally."""
    return {
        row["subject"]: {"name": row["name"]}
        | {side: [name for name in row[side].split("|") if name] for side in SIDES}
        for row in _rows(file)
    }


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
