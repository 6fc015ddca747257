"""The parse of an article as plain lists, and the walks over it that rules share."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

PARSED = ["doc_id", "sentence_id", "start", "end", "token", "lemma", "pos", "morph", "dep", "head"]
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:caus")
REFLEXIVE = ("se", "soi")
MAX_STEPS = 12  # from a name up to the word whose place in the sentence it shares
PASSED_ON = ("appos", "flat", "flat:name", "flat:foreign", "conj", "nmod")


class Tree:
    """The parse of one article; tokens are numbered from its first.

    A class because every rule walks the same lists. `bounds` are the first and last token of the
    sentence that each token stands in.
    """

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.token: list[str] = columns["token"]
        self.lemma: list[str] = columns["lemma"]
        self.pos: list[str] = columns["pos"]
        self.morph: list[str] = columns["morph"]
        self.dep: list[str] = columns["dep"]
        self.start: list[int] = columns["start"]
        self.end: list[int] = columns["end"]
        self.sentence_id: list[int] = columns["sentence_id"]
        self.head: list[int] = columns["head"]
        self.children: list[list[int]] = [[] for _ in self.head]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)
        self.bounds: list[tuple[int, int]] = []
        for _, places in groupby(range(len(self.head)), self.sentence_id.__getitem__):
            own = [*places]
            self.bounds += [(own[0], own[-1])] * len(own)

    def child(self, i: int, *relations: str) -> int | None:
        """The first child that stands in one of these relations."""
        return next((c for c in self.children[i] if self.dep[c] in relations), None)

    def span(self, i: int) -> tuple[int, int]:
        """The first and the last token of all that hangs on a token."""
        first = last = i
        waiting = [*self.children[i]]
        while waiting:
            child = waiting.pop()
            first, last = min(first, child), max(last, child)
            waiting += self.children[child]
        return first, last

    def top(self, first: int, last: int) -> int:
        """The token of a phrase that its other tokens hang on."""
        heads = enumerate(self.head[first : last + 1], first)
        return next((i for i, head in heads if not first <= head <= last or head == i), last)

    def climb(self, i: int) -> int:
        """The token whose place in the sentence a name shares: *le ministre X*, *A et B*."""
        for _ in range(MAX_STEPS):
            # With a preposition of its own it has a place of its own: *en Irak et en Syrie*.
            if self.dep[i] not in PASSED_ON or self.head[i] == i or self.prepositions(i):
                break
            i = self.head[i]
        return i

    def prepositions(self, i: int) -> set[str]:
        """The prepositions that introduce a token, as lemmas in lower case."""
        return {self.lemma[c].lower() for c in self.children[i] if self.dep[c] == "case"}

    def auxiliaries(self, i: int) -> set[str]:
        """The auxiliaries of a verb, as lemmas in lower case."""
        return {self.lemma[c].lower() for c in self.children[i] if self.dep[c].startswith("aux")}

    def is_verb(self, i: int) -> bool:
        """Whether the tagger took a token for a verb or an auxiliary."""
        return self.pos[i] in ("VERB", "AUX")

    def is_reflexive(self, i: int) -> bool:
        """Whether a verb has a reflexive pronoun: *se rendre*."""
        return any(self.lemma[c].lower() in REFLEXIVE for c in self.children[i])


def list_words(text: str) -> frozenset[str]:
    """The words of a list that stands in the code as one text."""
    return frozenset(text.split())


def _read_words() -> SimpleNamespace:
    """The words of `pipeline/words.csv`, by kind."""
    kinds: dict[str, set[str]] = defaultdict(set)
    with (Path(__file__).parent / "pipeline" / "words.csv").open(encoding="utf8") as file:
        for row in csv.DictReader(file):
            kinds[row["kind"]].add(row["word"])
    return SimpleNamespace(**{kind: frozenset(words) for kind, words in kinds.items()})


WORDS = _read_words()
CALENDAR = WORDS.calendar  # days and months


def split_articles(tokens: pd.DataFrame) -> Iterator[dict[str, list[Any]]]:
    """The rows of each article in `tokens`, its columns as lists, which `Tree` takes."""
    lists = {str(name): tokens[name].astype(object).tolist() for name in tokens}
    for place in locate_articles(tokens).values():
        yield {name: values[place] for name, values in lists.items()}


def locate_articles(table: pd.DataFrame) -> dict[str, slice]:
    """Where the rows of each article stand, in the order of the table: they stand together."""
    codes = table["doc_id"].astype("category").cat.codes
    bounds = np.flatnonzero(np.diff(codes, prepend=-1, append=-1)).tolist()
    names = table["doc_id"].iloc[bounds[:-1]].astype(str)
    return {name: slice(*place) for name, place in zip(names, pairwise(bounds), strict=True)}
