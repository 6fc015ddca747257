"""Rules of French for names: titles, ministries, acronyms in brackets, Arabic particles."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token


class Mention(NamedTuple):
    """One entity mention, in token positions."""

    start: int
    end: int
    label: str
    entity: str


# Words repeat: remembering the last few thousand makes the rules several times faster.
CACHE = 20_000


@lru_cache(CACHE)
def fold(text: str) -> str:
    """Return the text in lower case, without accents, with plain apostrophes."""
    letters = unicodedata.normalize("NFD", text.replace("’", "'").lower())
    return re.sub("[\u0300-\u036f]", "", letters)


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
KUNYAS = WORDS["kunya"]
NICKNAME = WORDS["nickname"]
LINKS = WORDS["link"]
ORG_HEADS = WORDS["org_head"]
PLACE_HEADS = WORDS["place_head"]
PLACE_STARTS = WORDS["place_start"]
FORCE_STARTS = WORDS["force_start"]
ORG_STARTS = frozenset(map(fold, WORDS["org_start"]))
ORG_ENDS = WORDS["org_end"]
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


def is_known_error(ent: Span) -> bool:
    """Return whether a model's entity is one of its known errors: openings, weapons, operations."""
    first, before = ent[0], ent.doc[ent.start - 1] if ent.start else None
    opens = first.is_sent_start and len(ent) == 1
    if opens and first.pos_ not in {"PROPN", "X", "NUM", ""} and not first.text.isupper():
        return True
    if WEAPON.fullmatch(ent.text) or (before is not None and before.lower_ in WEAPON_HEADS):
        return True
    # engins explosifs improvisés (IED): a common noun's short form is no name.
    common = [t for t in ent.doc[max(0, ent.start - 7) : max(0, ent.start - 1)] if t.is_alpha]
    return is_bracketed_acronym(first) and not any(t.text[0].isupper() for t in common)


def overlaps(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in others)


def trim(span: Span) -> Span | None:
    """Return the span without head nouns, titles and quotes, or None if no name is left."""
    start, end, doc = span.start, span.end, span.doc
    while start < end and (
        doc[start].text.lower() in CIVILITIES
        or (doc[start].text in HEADS and doc[start].text[0].islower())
        or (doc[start].text.lower() in FUNCTIONS and start + 1 < end)
        or doc[start].is_punct
        or doc[start].is_space
        or (doc[start].text[0].islower() and is_people(doc[start].text))
    ):
        start += 1
    while end > start and (
        doc[end - 1].is_space
        or (doc[end - 1].is_punct and not doc[end - 1].text.endswith("."))
        or (doc[end - 1].text.lower() in LINKS)
    ):
        end -= 1
    words = [token for token in doc[start:end] if token.text[0].isalnum()]
    if not any(is_capitalised(word.text) or word.text[0].isdigit() for word in words):
        return None
    if all(is_people(word.text) for word in words if word.text.lower() not in LINKS):
        return None
    return Span(doc, start, end, label=span.label_)


def find_portfolios(doc: Doc) -> set[int]:
    """Return the places that belong to what a minister is in charge of: no entity starts there."""
    places: set[int] = set()
    for token in doc:
        if fold(token.text) not in {"ministre", "ministres", "secretaire", "secretaires", "chef"}:
            continue
        place = token.i + 1
        while place < len(doc):
            word = doc[place].lower_
            if fold(word) in FOLDED_PORTFOLIOS:
                places.add(place)
            elif word not in LINKS and word != "étrangères" and not is_people(word):
                break
            place += 1
    return places


def find_ministries(doc: Doc) -> Iterator[Mention]:
    """Yield ministries: ministère français de la Défense, ministère des Affaires étrangères."""
    for token in doc:
        if token.lower_ not in MINISTRIES:
            continue
        place, end = token.i + 1, 0
        while place < min(len(doc), token.i + 9):
            word = doc[place]
            if fold(word.text) in FOLDED_PORTFOLIOS and word.text[0].isupper():
                end = place + 1
                if end < len(doc) and doc[end].text.lower() in {"étrangères", "sociales"}:
                    end += 1
            elif word.lower_ not in LINKS and (end or not word.text[0].islower()):
                break
            place += 1
        if end:
            yield Mention(token.i, end, "ORG", "")


def find_acronyms(doc: Doc, found: list[Mention], model: list[Span]) -> Iterator[Mention]:
    """Yield a long name whose initials the bracket after it spells, and the bracket's acronym."""
    for token in doc[1:-1]:
        if not is_bracketed_acronym(token):
            continue
        letters = [fold(letter) for letter in token.text if letter.isalpha()]
        start = place = token.i - 2
        while letters and place >= 0 and token.i - place < 14:
            word = doc[place]
            if not (word.text[0].isalpha() or word.text in LINKS):
                break
            initials = [fold(part[0]) for part in re.split("[-']", word.text) if part]
            if initials and initials[-1] == letters[-1]:
                letters.pop()
                start = place
            elif word.text.lower() not in LINKS:
                break
            place -= 1
        if not letters and doc[start].text[0].isupper():
            known = [m for m in found if m.start == token.i]
            long = Mention(start, token.i - 1, "ORG", known[0].entity if known else "")
            label = next((e.label_ for e in model if e.start <= start < e.end), "ORG")
            long = long._replace(label=label if label in {"ORG", "LOC"} else "ORG")
            yield long
            if not known:
                yield Mention(token.i, token.i + 1, long.label, "")


def is_bracketed_acronym(token: Token) -> bool:
    """Return whether a token stands alone in brackets and looks like an acronym: (OSDH), (Iris)."""
    text, doc, place = token.text, token.doc, token.i
    if not (1 < len(text) < 9 and text[0].isupper() and text.isalpha()):
        return False
    inside = 0 < place < len(doc) - 1
    return inside and doc[place - 1].text == "(" and doc[place + 1].text == ")"


def _name_end(doc: Doc, start: int) -> int:
    """Return where the personal name that starts here ends: Abou Bakr al-Baghdadi."""
    end = place = start
    while place < len(doc):
        text = doc[place].text
        if is_capitalised(text) and text[0].isalpha() and not doc[place].is_space:
            end = place + 1
        elif not (text in PARTICLES and end > start):
            break
        place += 1
    return end


def find_titled_names(doc: Doc, found: list[Mention], portfolios: set[int]) -> Iterator[Mention]:
    """Yield the name after M., le général, le ministre français des Affaires étrangères …"""
    taken = {place for m in found for place in range(m.start, m.end)}
    for token in doc[:-1]:
        civil = token.lower_ in CIVILITIES and token.text[0].isupper()
        if not civil and token.lower_ not in FUNCTIONS:
            continue
        place = token.i + 1
        while not civil and place < min(len(doc) - 1, token.i + 12):
            word = doc[place]
            in_office = place in portfolios or place in taken
            if word.is_punct or word.is_space or (word.pos_ in {"VERB", "AUX"} and not in_office):
                break
            is_office = word.lower_ in {"premier", "première"} or word.lower_ in FUNCTIONS
            if is_capitalised(word.text) and not in_office and not is_office:
                break
            place += 1
        name = doc[place].text
        if place in taken or not is_capitalised(name) or is_people(name) or name[-1].isdigit():
            continue
        end = _name_end(doc, place)
        end = min([m.start for m in found if place < m.start < end] + [end])
        while end > place and not is_capitalised(doc[end - 1].text):
            end -= 1
        far = place > token.i + 2
        if end - place > 2 and doc[place].text.isupper() and len(doc[place].text) > 1:
            yield Mention(place, place + 1, "ORG", "")  # la députée PS Patricia Adam
            place += 1
        if end > place and (civil or end - place > 1 or not far):
            yield Mention(place, end, "PER", "")


def find_arabic_names(doc: Doc) -> Iterator[Mention]:
    """Yield names built with a kunya, a place or troop word, or an article: Abou X, Jisr al-Y."""
    end = 0
    for token in doc:
        first = fold(token.text)
        if token.i < end or not is_capitalised(token.text):
            continue
        stop = _name_end(doc, token.i)
        if first in KUNYAS | PLACE_STARTS | FORCE_STARTS and stop - token.i > 1:
            label = "PER" if first in KUNYAS else "LOC" if first in PLACE_STARTS else "ORG"
            yield Mention(token.i, stop, label, "")
        elif ARTICLE_NAME.fullmatch(token.text):
            # Standing alone it is mostly a town: al-Chaddadi.
            yield Mention(token.i, token.i + 1, "LOC", "")
        end = stop


def find_headed_names(doc: Doc) -> Iterator[Mention]:
    """Yield what a word announces: la ville de X, le groupe Y, Z Group."""
    end = 0
    for token in doc:
        if token.i < end or not is_capitalised(token.text) or is_people(token.text):
            continue
        end = _name_end(doc, token.i)
        label = find_head_label(doc, token.i)
        if end - token.i > 1 and fold(doc[end - 1].text) in ORG_ENDS:
            label = "ORG"
        if label and token.text.lower() not in CIVILITIES:
            yield Mention(token.i, end, label, "")


def find_head_label(doc: Doc, start: int) -> str:
    """Return the label the noun before a name gives it: ORG, LOC or nothing."""
    place, of = start - 1, False
    while place >= max(0, start - 5):
        word = doc[place].lower_
        if word in ORG_HEADS and not of and doc[place].pos_ in {"NOUN", ""}:
            return "ORG"
        if word in PLACE_HEADS:
            return "LOC" if of or place == start - 1 else ""
        if word in {"de", "d'", "du", "des", "la", "le", "l'", "les"}:
            of = of or word[0] == "d"
        elif not (word in {"«", '"'} or (is_people(word) and doc[place].text[0].islower())):
            return ""
        place -= 1
    return ""


def relabel(doc: Doc, mention: Mention) -> Mention:
    """Return a model's mention with the label its words or the noun before it decide."""
    first, last = fold(doc[mention.start].text), fold(doc[mention.end - 1].text)
    size = mention.end - mention.start
    label = find_head_label(doc, mention.start)
    if size > 1 and doc[mention.start].text[0].isupper():
        if first in ORG_STARTS or first in FORCE_STARTS or last in ORG_ENDS:
            label = "ORG"
        elif first in PLACE_STARTS:
            label = "LOC"
        elif not label and ARTICLE_NAME.fullmatch(doc[mention.start + 1].text):
            label = "PER"
    before = doc[mention.start - 1].lower_ if mention.start else ""
    if ARTICLE_NAME.fullmatch(doc[mention.start].text) and before in {"à", "depuis", "vers"}:
        label = "LOC"
    return mention._replace(label=label) if label else mention


def extend_name(doc: Doc, mention: Mention, others: list[Mention]) -> Mention:
    """Return the person with the parts a model leaves behind: Abou …, … al-Abadi, … ben Salmane."""
    start, end = mention.start, mention.end
    taken = {p for m in others if m != mention for p in range(m.start, m.end)}
    if start and fold(doc[start - 1].text) in KUNYAS and start - 1 not in taken:
        start -= 1
    while end < len(doc) and end not in taken and re.match(r"(?:al|el)-\w", doc[end].text.lower()):
        end += 1
    more = end + 1 < len(doc) and taken.isdisjoint({end, end + 1})
    if more and doc[end].text in {"ben", "bin", "ibn", "al", "el"}:
        end += 2 * is_capitalised(doc[end + 1].text)
    if end + 1 < len(doc) and doc[end].text in NICKNAME and is_people(doc[end + 1].text):
        end += 2
    changed = (start, end) != (mention.start, mention.end)
    return mention._replace(start=start, end=end, entity="" if changed else mention.entity)
