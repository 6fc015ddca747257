"""What the rules for names read: tokens, mentions, and the word lists of entity_words.csv."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from spacy.tokens import Doc

from helpers.base.spelling import fold

# Words repeat: remembering the last few thousand makes the rules several times faster.
CACHE = 20_000


class Word(NamedTuple):
    """One token as the rules read it: spaCy's own is made anew whenever it is looked at."""

    i: int
    text: str
    lower: str
    folded: str
    is_name: bool  # whether a name could begin so
    is_mark: bool  # of punctuation, or blank


class Mention(NamedTuple):
    """One entity mention, in token positions."""

    start: int
    end: int
    label: str
    entity: str

    def overlaps(self, others: Iterable["Mention"]) -> bool:
        """Whether it shares a token with one of these."""
        return any(self.start < other.end and other.start < self.end for other in others)


def read_words_of(doc: Doc) -> list[Word]:
    """The tokens of a document as the rules read them."""
    return [
        Word(token.i, token.text, *_read_form(token.text), token.is_punct or token.is_space)
        for token in doc
    ]


def _read_kinds() -> SimpleNamespace:
    """The words of each kind that stand before, between or inside names, by kind."""
    kinds: dict[str, set[str]] = defaultdict(set)
    table = Path(__file__).parent / "entity_words.csv"
    with table.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            kinds[row["kind"]].add(row["word"])
    return SimpleNamespace(**{kind: frozenset(words) for kind, words in kinds.items()})


KINDS = _read_kinds()
KINDS.org_start = frozenset(map(fold, KINDS.org_start))
KINDS.portfolio = frozenset(map(fold, KINDS.portfolio))


@lru_cache(CACHE)
def _read_form(text: str) -> tuple[str, str, bool]:
    return text.lower(), fold(text), is_capitalised(text)


@lru_cache(CACHE)
def is_capitalised(text: str) -> bool:
    """Whether a name could begin so: Carter, al-Assad, 45eNord, but not le."""
    return any(character.isupper() for character in text[:1]) or bool(
        re.match(r"(?:al|el|ez|ad|ar|as|at|an)-[A-ZÀ-Þ]|\d+e?[A-Z]", text)
    )


@lru_cache(CACHE)
def is_people(text: str) -> bool:
    """Whether a word names a people, a faith or an adjective made of them."""
    word = text.lower()
    stems = {word.removesuffix(ending) for ending in ("", "s", "e", "es", "ne", "nes", "le", "les")}
    stems |= {re.sub("c?ques?$", "c", word), re.sub("aux$", "al", word)}
    first, _, last = word.partition("-")
    return not stems.isdisjoint(KINDS.people) or (
        first.endswith("o") and last != "" and is_people(last)
    )
