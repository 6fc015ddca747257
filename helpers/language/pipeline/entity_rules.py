"""Rules of French for names: titles, ministries, acronyms in brackets, Arabic particles."""

import re
from collections.abc import Iterable, Iterator

from helpers.base.spelling import fold
from helpers.language.pipeline.entity_text import (
    AFFAIRS,
    ARTICLE_NAME,
    ARTICLES,
    CIVILITIES,
    DIRECTIONS,
    FOLDED_PORTFOLIOS,
    FORCE_STARTS,
    FUNCTIONS,
    HEADS,
    KUNYAS,
    LINKS,
    MINISTRIES,
    NICKNAME,
    ORG_ENDS,
    ORG_HEADS,
    ORG_STARTS,
    PARTICLES,
    PLACE_HEADS,
    PLACE_STARTS,
    WEAPON,
    WEAPON_HEADS,
    Mention,
    Word,
    is_capitalised,
    is_people,
)

BEGINNINGS = frozenset(
    ["à", "au", "aux", "de", "des", "du", "en", "et", "la", "le", "les", "l'", "l’", "un", "une"]
)


def is_beginning(words: list[Word], ent: Mention) -> bool:
    """Return whether nothing is left of a name but what it begins with (*La* France insoumise)."""
    first = words[ent.start]
    return ent.end - ent.start == 1 and first.lower_ in BEGINNINGS and not first.text.isupper()


def is_known_error(words: list[Word], ent: Mention) -> bool:
    """Return whether a model's entity is one of its known errors: openings, weapons, operations."""
    first, before = words[ent.start], words[ent.start - 1] if ent.start else None
    opens = first.is_sent_start and ent.end - ent.start == 1
    if opens and first.pos_ not in {"PROPN", "X", "NUM", ""} and not first.text.isupper():
        return True
    text = " ".join(word.text for word in words[ent.start : ent.end])
    if WEAPON.fullmatch(text) or (before is not None and before.lower_ in WEAPON_HEADS):
        return True
    # engins explosifs improvisés (IED): a common noun's short form is no name.
    common = [w for w in words[max(0, ent.start - 7) : max(0, ent.start - 1)] if w.is_alpha]
    bracketed = is_bracketed_acronym(words, ent.start)
    return bracketed and not any(w.text[0].isupper() for w in common)


def overlaps(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in others)


def trim(words: list[Word], ent: Mention) -> Mention | None:
    """Return the mention without head nouns, titles and quotes, or None if no name is left."""
    start, end = ent.start, ent.end
    while start < end and (
        words[start].lower_ in CIVILITIES
        or (words[start].text in HEADS and words[start].text[0].islower())
        or (words[start].lower_ in FUNCTIONS and start + 1 < end)
        or words[start].is_punct
        or words[start].is_space
        or (words[start].text[0].islower() and is_people(words[start].text))
    ):
        start += 1
    while end > start and (
        words[end - 1].is_space
        or (words[end - 1].is_punct and not words[end - 1].text.endswith("."))
        or (words[end - 1].lower_ in LINKS)
    ):
        end -= 1
    if ent.label == "ORG":
        end = min([end, *_find_verbs(words, start + 1, end)])
    while end > start and words[end - 1].lower_ in LINKS:
        end -= 1
    named = [word for word in words[start:end] if word.text[0].isalnum()]
    if not any(is_capitalised(word.text) or word.text[0].isdigit() for word in named):
        return None
    if all(is_people(word.text) for word in named if word.lower_ not in LINKS):
        return None
    return ent._replace(start=start, end=end)


def _find_verbs(words: list[Word], start: int, end: int) -> Iterator[int]:
    """Yield where a verb shows that the name is over; "en marche" is no verb."""
    for place in range(start, end):
        word = words[place]
        if word.pos_ in {"VERB", "AUX"} and word.text.islower() and words[place - 1].text != "en":
            yield place


def find_portfolios(words: list[Word]) -> set[int]:
    """Return the places that belong to what a minister is in charge of: no entity starts there."""
    places: set[int] = set()
    for token in words:
        if fold(token.text) not in {"ministre", "ministres", "secretaire", "secretaires", "chef"}:
            continue
        place = token.i + 1
        while place < len(words):
            word = words[place].lower_
            if fold(word) in FOLDED_PORTFOLIOS:
                places.add(place)
            elif word not in LINKS and word not in AFFAIRS and not is_people(word):
                break
            place += 1
    return places


def find_ministries(words: list[Word]) -> Iterator[Mention]:
    """Yield ministries: ministère français de la Défense, ministère des Affaires étrangères."""
    for token in words:
        if token.lower_ not in MINISTRIES:
            continue
        place, end = token.i + 1, 0
        while place < min(len(words), token.i + 9):
            word = words[place]
            if fold(word.text) in FOLDED_PORTFOLIOS:
                end = place + 1
                if end < len(words) and words[end].lower_ in AFFAIRS:
                    end += 1
            elif word.lower_ not in LINKS and (end or not word.text[0].islower() or word.is_punct):
                break
            place += 1
        if end:
            yield Mention(token.i, end, "ORG", "")


def find_acronyms(
    words: list[Word], found: list[Mention], model: list[Mention]
) -> Iterator[Mention]:
    """Yield a long name whose initials the bracket after it spells, and the bracket's acronym."""
    for token in words[1:-1]:
        if not is_bracketed_acronym(words, token.i):
            continue
        letters = [fold(letter) for letter in token.text if letter.isalpha()]
        start = place = token.i - 2
        while letters and place >= 0 and token.i - place < 14:
            word = words[place]
            if not (word.text[0].isalpha() or word.text in LINKS):
                break
            initials = [fold(part[0]) for part in re.split("[-']", word.text) if part]
            if initials and initials[-1] == letters[-1]:
                letters.pop()
                start = place
            elif word.lower_ not in LINKS:
                break
            place -= 1
        if letters and token.text.isupper():  # Unités de résistance de Sinjar (YBS)
            start = _find_org_start(words, token.i - 2)
        if (not letters or start >= 0) and words[start].text[0].isupper():
            known = [m for m in found if m.start == token.i]
            long = Mention(start, token.i - 1, "ORG", known[0].entity if known else "")
            label = next((e.label for e in model if e.start <= start < e.end), "ORG")
            long = long._replace(label=label if label in {"ORG", "LOC"} else "ORG")
            yield long
            if not known:
                yield Mention(token.i, token.i + 1, long.label, "")


def _find_org_start(words: list[Word], place: int) -> int:
    """Return where the long name that ends at ``place`` begins with Unités, Conseil …, or -1."""
    for start in range(place, max(-1, place - 10), -1):
        word = words[start]
        if word.text[0].isupper() and fold(word.text) in ORG_STARTS:
            return start
        if not (word.is_alpha or word.lower_ in LINKS) or word.pos_ in {"VERB", "AUX"}:
            break
    return -1


def is_bracketed_acronym(words: list[Word], place: int) -> bool:
    """Return whether a word stands alone in brackets and looks like an acronym: (OSDH), (Iris)."""
    text = words[place].text
    if not (1 < len(text) < 9 and text[0].isupper() and text.isalpha()):
        return False
    inside = 0 < place < len(words) - 1
    return inside and words[place - 1].text == "(" and words[place + 1].text == ")"


def _name_end(words: list[Word], start: int) -> int:
    """Return where the personal name that starts here ends: Abou Bakr al-Baghdadi."""
    end = place = start
    while place < len(words):
        text = words[place].text
        if is_capitalised(text) and text[0].isalpha() and not words[place].is_space:
            end = place + 1
        elif not (text in PARTICLES and end > start):
            break
        place += 1
    return end


def find_titled_names(
    words: list[Word], found: list[Mention], portfolios: set[int], model: Iterable[Mention] = ()
) -> Iterator[Mention]:
    """Yield the name after M., le général, le ministre français des Affaires étrangères …

    What ``model`` takes for an organisation is none, in *le patron d'Airbus Group*.
    """
    bodies = [m for m in model if m.label == "ORG"]
    taken = {place for m in [*found, *bodies] for place in range(m.start, m.end)}
    for token in words[:-1]:
        civil = token.lower_ in CIVILITIES and token.text[0].isupper()
        if not civil and token.lower_ not in FUNCTIONS:
            continue
        place = token.i + 1
        while not civil and place < min(len(words) - 1, token.i + 12):
            word = words[place]
            in_office = place in portfolios or place in taken
            if word.is_punct or word.is_space or word.lower_ in WEAPON_HEADS:
                break
            if word.pos_ in {"VERB", "AUX"} and not in_office:
                break
            is_office = word.lower_ in {"premier", "première"} or word.lower_ in FUNCTIONS
            if is_capitalised(word.text) and not in_office and not is_office:
                break
            place += 1
        name = words[place].text
        if place in taken or not is_capitalised(name) or is_people(name) or name[-1].isdigit():
            continue
        end = _name_end(words, place)
        end = min([m.start for m in found if place < m.start < end] + [end])
        while end > place and not is_capitalised(words[end - 1].text):
            end -= 1
        far = place > token.i + 2
        if end - place > 2 and words[place].text.isupper() and len(words[place].text) > 1:
            yield Mention(place, place + 1, "ORG", "")  # la députée PS Patricia Adam
            place += 1
        if end > place and (civil or end - place > 1 or not far):
            yield Mention(place, end, "PER", "")


def find_arabic_names(words: list[Word]) -> Iterator[Mention]:
    """Yield names built with a kunya, a place or troop word, or an article: Abou X, Jisr al-Y."""
    end = 0
    for token in words:
        first = fold(token.text)
        if token.i < end or not is_capitalised(token.text):
            continue
        stop = _name_end(words, token.i)
        if first in KUNYAS | PLACE_STARTS | FORCE_STARTS and stop - token.i > 1:
            label = "PER" if first in KUNYAS else "LOC" if first in PLACE_STARTS else "ORG"
            yield Mention(token.i, stop, label, "")
        elif ARTICLE_NAME.fullmatch(token.text):
            # Standing alone it is mostly a town: al-Chaddadi.
            yield Mention(token.i, token.i + 1, "LOC", "")
        end = stop


def find_headed_names(words: list[Word]) -> Iterator[Mention]:
    """Yield what a word announces: la ville de X, le groupe Y, Z Group."""
    end = 0
    for token in words:
        if token.i < end or not is_capitalised(token.text) or is_people(token.text):
            continue
        end = _name_end(words, token.i)
        label = find_head_label(words, token.i)
        if end - token.i > 1 and fold(words[end - 1].text) in ORG_ENDS:
            label = "ORG"
        if label and token.lower_ not in CIVILITIES:
            yield Mention(token.i, end, label, "")


def find_head_label(words: list[Word], start: int) -> str:
    """Return the label the noun before a name gives it: ORG, LOC or nothing."""
    place, of = start - 1, False
    while place >= max(0, start - 5):
        word = words[place].lower_
        if word in ORG_HEADS and not of and words[place].pos_ in {"NOUN", ""}:
            return "ORG"
        if word in PLACE_HEADS:
            return "LOC" if of or place == start - 1 else ""
        if word in {"de", "d'", "du", "des", "la", "le", "l'", "les"}:
            of = of or word[0] == "d"
        elif not (
            word in {"«", '"'}
            or (words[place].text[0].islower() and (words[place].pos_ == "ADJ" or is_people(word)))
        ):
            return ""
        place -= 1
    return ""


def relabel(words: list[Word], mention: Mention) -> Mention:
    """Return a model's mention with the label its words or the noun before it decide."""
    first, last = fold(words[mention.start].text), fold(words[mention.end - 1].text)
    size = mention.end - mention.start
    label = find_head_label(words, mention.start)
    if size > 1 and words[mention.start].text[0].isupper():
        if first in ORG_STARTS or first in FORCE_STARTS or last in ORG_ENDS:
            label = "ORG"
        elif first in PLACE_STARTS:
            label = "LOC"
        elif not label and ARTICLE_NAME.fullmatch(words[mention.start + 1].text):
            label = "PER"
    before = words[mention.start - 1].lower_ if mention.start else ""
    if ARTICLE_NAME.fullmatch(words[mention.start].text) and before in {"à", "depuis", "vers"}:
        label = "LOC"
    if size == 1 and mention.label == "PER" and not label:
        text = words[mention.start].text
        shouted = mention.end < len(words) and words[mention.end].text.isupper()
        # No person is called DFAE, and none takes an article: le Labour, du Labour.
        if (text.isupper() and len(text) > 1 and not shouted) or before in ARTICLES:
            label = "ORG"
    return mention._replace(label=label) if label else mention


def find_party(words: list[Word], mentions: list[Mention]) -> Iterator[Mention]:
    """Yield the acronym in brackets after a person: Didier Reynders (MR)."""
    for m in mentions:
        place = m.end + 1
        follows = m.label == "PER" and place < len(words) and words[place].text.isupper()
        if follows and is_bracketed_acronym(words, place):
            yield Mention(place, place + 1, "ORG", "")


def extend_place(words: list[Word], mention: Mention) -> Mention:
    """Return the place with the part of it that is meant: Ghouta orientale."""
    follows = mention.end < len(words) and words[mention.end].lower_ in DIRECTIONS
    if mention.label == "LOC" and follows:
        return mention._replace(end=mention.end + 1, entity="")
    return mention


def is_continued(words: list[Word], hit: Mention, span: Mention) -> bool:
    """Return whether what the table knows only begins a model's longer name of common words.

    France insoumise, Front national de libération, France 5; not *Parlement irakien*.
    """
    opening = all(words[place].lower_ in LINKS for place in range(span.start, hit.start))
    rest = words[hit.end : span.end]
    if not (opening and rest) or span.label not in {"ORG", "LOC"} or any(w.is_punct for w in rest):
        return False
    first = next((word for word in rest if word.lower_ not in LINKS), None)
    others = {"VERB", "AUX", "ADP", "CCONJ", "PROPN"}
    return first is not None and not is_people(first.text) and first.pos_ not in others


def extend_party(words: list[Word], mention: Mention) -> Mention:
    """Return the party with the people it belongs to: Parti communiste chinois is another one."""
    end = mention.end
    is_party = mention.label == "ORG" and fold(words[mention.start].text) == "parti"
    if is_party and end < len(words) and words[end].text.islower() and is_people(words[end].text):
        return mention._replace(end=end + 1, entity="")
    return mention


def is_ship(words: list[Word], mention: Mention) -> bool:
    """Return whether a hyphenated full name takes an article, as ships do: le Charles-de-Gaulle."""
    text = words[mention.start].text
    before = words[mention.start - 1].lower_ if mention.start else ""
    single = mention.end == mention.start + 1 and mention.label != "ORG"
    return single and text.count("-") > 1 and before in {"le", "du", "au"}


def extend_name(words: list[Word], mention: Mention, others: list[Mention]) -> Mention:
    """Return the person with the parts a model leaves behind: Abou …, … al-Abadi, … ben Salmane."""
    start, end = mention.start, mention.end
    taken = {p for m in others if m != mention for p in range(m.start, m.end)}
    if start and fold(words[start - 1].text) in KUNYAS and start - 1 not in taken:
        start -= 1
    while end < len(words) and end not in taken and re.match(r"(?:al|el)-\w", words[end].lower_):
        end += 1
    more = end + 1 < len(words) and taken.isdisjoint({end, end + 1})
    if more and words[end].text in {"ben", "bin", "ibn", "al", "el"}:
        end += 2 * is_capitalised(words[end + 1].text)
    if end + 1 < len(words) and words[end].text in NICKNAME and is_people(words[end + 1].text):
        end += 2
    changed = (start, end) != (mention.start, mention.end)
    return mention._replace(start=start, end=end, entity="" if changed else mention.entity)
