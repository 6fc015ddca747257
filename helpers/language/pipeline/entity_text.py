"""What the rules for names read: tokens, mentions, and the word lists of entity_words.csv."""

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from spacy.attrs import IS_ALPHA, IS_PUNCT, IS_SPACE, POS, SENT_START
from spacy.symbols import IDS
from spacy.tokens import Doc

from helpers.base.spelling import fold

PARTS_OF_SPEECH = {number: name for name, number in IDS.items()} | {0: ""}


class Word:
    """One token as the rules read it: spaCy's own is made anew whenever it is looked at."""

    __slots__ = ("i", "is_alpha", "is_punct", "is_sent_start", "is_space", "lower_", "pos_", "text")


def read_words_of(doc: Doc) -> list[Word]:
    """Return the tokens of a document as the rules read them."""
    words = []
    columns = doc.to_array([POS, IS_PUNCT, IS_SPACE, IS_ALPHA, SENT_START]).tolist()
    for place, (token, row) in enumerate(zip(doc, columns, strict=True)):
        word = Word()
        word.i, word.text = place, token.text
        word.lower_ = word.text.lower()
        word.pos_ = PARTS_OF_SPEECH[row[0]]
        word.is_punct, word.is_space, word.is_alpha = bool(row[1]), bool(row[2]), bool(row[3])
        word.is_sent_start = row[4] == 1 or place == 0
        words.append(word)
    return words


class Mention(NamedTuple):
    """One entity mention, in token positions."""

    start: int
    end: int
    label: str
    entity: str


# Words repeat: remembering the last few thousand makes the rules several times faster.
CACHE = 20_000


def _read_words() -> dict[str, frozenset[str]]:
    """Return the words of each kind that stand before, between or inside names."""
    words: dict[str, set[str]] = {}
    table = Path(__file__).parent / "entity_words.csv"
    with table.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["kind"], set()).add(row["word"])
    return {kind: frozenset(found) for kind, found in words.items()}


WORDS = _read_words()
CIVILITIES = WORDS["civility"]
FUNCTIONS = WORDS["function"]
HEADS = WORDS["head"]
PORTFOLIOS = WORDS["portfolio"]
WEAPON_HEADS = WORDS["weapon"]
PARTICLES = WORDS["particle"]
PEOPLES = WORDS["people"]
MINISTRIES = WORDS["ministry"]
AFFAIRS = WORDS["affairs"]
DIRECTIONS = WORDS["direction"]
KUNYAS = WORDS["kunya"]
NICKNAME = WORDS["nickname"]
LINKS = WORDS["link"]
ORG_HEADS = WORDS["org_head"]
PLACE_HEADS = WORDS["place_head"]
PLACE_STARTS = WORDS["place_start"]
FORCE_STARTS = WORDS["force_start"]
ORG_STARTS = frozenset(map(fold, WORDS["org_start"]))
ORG_ENDS = WORDS["org_end"]
COMPANY_FORMS = WORDS["company_form"]
FEMALE = WORDS["female"]
MALE = WORDS["male"]
FAMILIES = WORDS["family"]
FIRST_NAMED = WORDS["first_named"]
ARTICLES = frozenset({"le", "la", "l'", "du", "au"})
ARTICLE_NAME = re.compile(r"(?:al|el)-[A-ZÀ-Þ]\w+", re.IGNORECASE)
FOLDED_PORTFOLIOS = frozenset(map(fold, PORTFOLIOS))
PEOPLE_ENDINGS = ("", "s", "e", "es", "ne", "nes", "le", "les")
WEAPON = re.compile(r"[A-Z][A-Za-z]{0,3}-?\d+[A-Z]?")


@lru_cache(CACHE)
def is_capitalised(text: str) -> bool:
    """Return whether a name could begin so: Carter, al-Assad, 45eNord, but not le."""
    return any(character.isupper() for character in text[:1]) or bool(
        re.match(r"(?:al|el|ez|ad|ar|as|at|an)-[A-ZÀ-Þ]|\d+e?[A-Z]", text)
    )


@lru_cache(CACHE)
def is_people(text: str) -> bool:
    """Return whether a word names a people, a faith or an adjective made of them."""
    word = text.lower()
    stems = {word.removesuffix(ending) for ending in PEOPLE_ENDINGS}
    stems |= {re.sub("c?ques?$", "c", word), re.sub("aux$", "al", word)}
    first, _, last = word.partition("-")
    return not stems.isdisjoint(PEOPLES) or (first.endswith("o") and last != "" and is_people(last))
