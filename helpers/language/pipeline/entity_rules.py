"""Rules of French for names: what stands round them, ministers and ministries, short forms."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc

from helpers.base.spelling import fold
from helpers.language.syntax import WORDS

CACHE = 20_000  # words that are remembered: they repeat, and the rules are several times faster
OFFICES = ("ministre", "ministres", "secretaire", "secretaires", "chef")
ARABIC_OR_NUMBERED = re.compile(r"(?:al|el|ez|ad|ar|as|at|an)-[A-ZÀ-Þ]|\d+e?[A-Z]")


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
        Word(t.i, t.text, t.lower_, fold(t.text), is_capitalised(t.text), t.is_punct or t.is_space)
        for t in doc
    ]


@lru_cache(CACHE)
def is_capitalised(text: str) -> bool:
    """Whether a name could begin so: Carter, al-Assad, 45eNord, but not le."""
    return text[:1].isupper() or bool(ARABIC_OR_NUMBERED.match(text))


@lru_cache(CACHE)
def is_people(text: str) -> bool:
    """Whether a word names a people, a faith or an adjective made of them."""
    word = text.lower()
    stems = {word.removesuffix(ending) for ending in ("", "s", "e", "es", "ne", "nes", "le", "les")}
    stems |= {re.sub("c?ques?$", "c", word), re.sub("aux$", "al", word)}
    first, _, last = word.partition("-")
    joined = first.endswith("o") and last != "" and is_people(last)
    return not stems.isdisjoint(WORDS.people) or joined


def trim(words: list[Word], mention: Mention) -> Mention | None:
    """The mention without titles and marks, or None if no name is left: a weapon, a people."""
    start, end = mention.start, mention.end
    if start and words[start - 1].lower in WORDS.weapon:
        return None
    while start < end and (words[start].is_mark or words[start].lower in WORDS.civility):
        start += 1
    while start < end and (words[end - 1].is_mark or words[end - 1].lower in WORDS.link):
        end -= 1
    named = [word for word in words[start:end] if word.text[0].isalnum()]
    people = all(is_people(word.text) for word in named if word.lower not in WORDS.link)
    if people or not any(word.is_name or word.text[0].isdigit() for word in named):
        return None
    return mention._replace(start=start, end=end)


def relabel(words: list[Word], mention: Mention) -> Mention:
    """A model's mention with the label that a title before it or its own words decide."""
    first, last = words[mention.start], words[mention.end - 1]
    before = words[mention.start - 1].lower if mention.start else ""
    if first is last:  # le ministre Durand, but le député PS
        titled = before in WORDS.function | WORDS.civility and not first.text.isupper()
        return mention._replace(label="PER") if titled else mention
    if not first.text[0].isupper():
        return mention
    if first.folded in WORDS.org_start or last.folded in WORDS.org_end:
        return mention._replace(label="ORG")
    return mention._replace(label="LOC") if first.folded in WORDS.place_start else mention


def find_portfolios(words: list[Word]) -> set[int]:
    """The places that belong to what a minister is in charge of: no entity starts there."""
    places: set[int] = set()
    for office in (word for word in words if word.folded in OFFICES):
        for word in map(words.__getitem__, range(office.i + 1, len(words))):
            if word.folded in WORDS.portfolio:
                places.add(word.i)
            elif word.lower not in WORDS.link | WORDS.affairs and not is_people(word.lower):
                break
    return places


def find_ministries(words: list[Word]) -> Iterator[Mention]:
    """Ministries: ministère français de la Défense, ministère des Affaires étrangères."""
    for ministry in (word for word in words if word.lower in WORDS.ministry):
        end = 0
        for word in words[ministry.i + 1 : ministry.i + 9]:
            if word.folded in WORDS.portfolio:
                end = word.i + 1
                if end < len(words) and words[end].lower in WORDS.affairs:
                    end += 1
            elif word.lower not in WORDS.link and (end or not word.text[0].islower()):
                break
        if end:
            yield Mention(ministry.i, end, "ORG", "")


def is_continued(words: list[Word], hit: Mention, span: Mention) -> bool:
    """Whether what the table knows only begins a model's longer name: *France insoumise*."""
    opening = all(word.lower in WORDS.link for word in words[span.start : hit.start])
    rest = words[hit.end : span.end]
    if not (opening and rest) or span.label not in ("ORG", "LOC"):
        return False
    first = next((word for word in rest if word.lower not in WORDS.link), None)
    marked = any(word.is_mark for word in rest)
    return first is not None and not is_people(first.text) and not marked
