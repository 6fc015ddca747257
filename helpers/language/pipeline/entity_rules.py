"""Rules of French for names: titles, ministries, acronyms in brackets, Arabic particles."""

import re
from collections.abc import Iterable, Iterator

from helpers.base.spelling import fold
from helpers.language.pipeline.entity_text import KINDS, Mention, Word, is_people

MAX_OFFICE = 12  # words between an office and its bearer's name
MAX_LONG_NAME = 14  # words of a name before its acronym in brackets
BEGINNINGS = frozenset(
    ["à", "au", "aux", "de", "des", "du", "en", "et", "la", "le", "les", "l'", "l’", "un", "une"]
)
ARTICLES = ("le", "la", "l'", "du", "au")
OFFICES = ("ministre", "ministres", "secretaire", "secretaires", "chef")
ARTICLE_NAME = re.compile(r"(?:al|el)-[A-ZÀ-Þ]\w+", re.IGNORECASE)
WEAPON = re.compile(r"[A-Z][A-Za-z]{0,3}-?\d+[A-Z]?")


def is_beginning(words: list[Word], mention: Mention) -> bool:
    """Whether nothing is left of a name but what it begins with (*La* France insoumise)."""
    first = words[mention.start]
    single = mention.end - mention.start == 1
    return single and first.lower in BEGINNINGS and not first.text.isupper()


def is_known_error(words: list[Word], mention: Mention) -> bool:
    """Whether a model's entity is one of its known errors: openings, weapons, operations."""
    start = mention.start
    first = words[start]
    opens = first.is_sent_start and mention.end - start == 1
    if opens and first.pos not in ("PROPN", "X", "NUM", "") and not first.text.isupper():
        return True
    text = " ".join(word.text for word in words[start : mention.end])
    if WEAPON.fullmatch(text) or _before(words, start) in KINDS.weapon:
        return True
    # engins explosifs improvisés (IED): a common noun's short form is no name.
    long = [word for word in words[max(0, start - 7) : max(0, start - 1)] if word.is_alpha]
    return is_bracketed_acronym(words, start) and not any(word.text[0].isupper() for word in long)


def _before(words: list[Word], start: int) -> str:
    """The word before a place, in lower case."""
    return words[start - 1].lower if start else ""


def trim(words: list[Word], mention: Mention) -> Mention | None:
    """The mention without head nouns, titles and quotes, or None if no name is left."""
    start, end = mention.start, mention.end
    while start < end and _leads_up(words[start], is_last=start + 1 == end):
        start += 1
    while end > start and (
        words[end - 1].is_space
        or (words[end - 1].is_punct and not words[end - 1].text.endswith("."))
        or words[end - 1].lower in KINDS.link
    ):
        end -= 1
    if mention.label == "ORG":
        # A verb shows that the name is over; "en marche" is none.
        inside = (words[k] for k in range(start + 1, end) if words[k - 1].text != "en")
        end = min([end, *(w.i for w in inside if w.is_verb and w.text.islower())])
    while end > start and words[end - 1].lower in KINDS.link:
        end -= 1
    named = [word for word in words[start:end] if word.text[0].isalnum()]
    people = all(is_people(word.text) for word in named if word.lower not in KINDS.link)
    if people or not any(word.is_name or word.text[0].isdigit() for word in named):
        return None
    return mention._replace(start=start, end=end)


def _leads_up(word: Word, *, is_last: bool) -> bool:
    """Whether a word stands before a name without being part of it."""
    if word.is_punct or word.is_space or word.lower in KINDS.civility:
        return True
    common = word.text[0].islower() and (word.text in KINDS.head or is_people(word.text))
    return common or (word.lower in KINDS.function and not is_last)


def find_portfolios(words: list[Word]) -> set[int]:
    """The places that belong to what a minister is in charge of: no entity starts there."""
    places: set[int] = set()
    for office in (word for word in words if word.folded in OFFICES):
        for word in map(words.__getitem__, range(office.i + 1, len(words))):
            if word.folded in KINDS.portfolio:
                places.add(word.i)
            elif word.lower not in KINDS.link | KINDS.affairs and not is_people(word.lower):
                break
    return places


def find_ministries(words: list[Word]) -> Iterator[Mention]:
    """Ministries: ministère français de la Défense, ministère des Affaires étrangères."""
    for ministry in (word for word in words if word.lower in KINDS.ministry):
        end = 0
        for word in words[ministry.i + 1 : ministry.i + 9]:
            if word.folded in KINDS.portfolio:
                end = word.i + 1
                if end < len(words) and words[end].lower in KINDS.affairs:
                    end += 1
            elif word.lower not in KINDS.link and (end or not word.text[0].islower()):
                break
        if end:
            yield Mention(ministry.i, end, "ORG", "")


def find_acronyms(
    words: list[Word], found: list[Mention], model: list[Mention]
) -> Iterator[Mention]:
    """A long name whose initials the bracket after it spells, and the bracket's acronym."""
    for acronym in words[1:-1]:
        if not is_bracketed_acronym(words, acronym.i):
            continue
        letters = [fold(letter) for letter in acronym.text]
        start = acronym.i - 2
        for word in reversed(words[max(0, acronym.i - MAX_LONG_NAME + 1) : acronym.i - 1]):
            if not letters or not (word.text[0].isalpha() or word.text in KINDS.link):
                break
            initials = [fold(part[0]) for part in re.split("[-']", word.text) if part]
            if initials and initials[-1] == letters[-1]:
                letters.pop()
                start = word.i
            elif word.lower not in KINDS.link:
                break
        if letters and acronym.text.isupper():  # Unités de résistance de Sinjar (YBS)
            start = _find_org_start(words, acronym.i - 2)
        if (not letters or start >= 0) and words[start].text[0].isupper():
            known = [mention for mention in found if mention.start == acronym.i]
            labels = (m.label for m in model if m.start <= start < m.end)
            label = "LOC" if next(labels, "ORG") == "LOC" else "ORG"
            yield Mention(start, acronym.i - 1, label, known[0].entity if known else "")
            if not known:
                yield Mention(acronym.i, acronym.i + 1, label, "")


def _find_org_start(words: list[Word], place: int) -> int:
    """Where the long name that ends at a place begins with Unités, Conseil …, or -1."""
    for word in reversed(words[max(0, place - 9) : place + 1]):
        if word.text[0].isupper() and word.folded in KINDS.org_start:
            return word.i
        if word.is_verb or not (word.is_alpha or word.lower in KINDS.link):
            break
    return -1


def is_bracketed_acronym(words: list[Word], place: int) -> bool:
    """Whether a word stands alone in brackets and looks like an acronym: (OSDH), (Iris)."""
    text = words[place].text
    if not (1 < len(text) < 9 and text[0].isupper() and text.isalpha()):
        return False
    return place > 0 and [word.text for word in words[place - 1 : place + 2 : 2]] == ["(", ")"]


def _name_end(words: list[Word], start: int) -> int:
    """Where the personal name that starts here ends: Abou Bakr al-Baghdadi."""
    end = start
    for word in map(words.__getitem__, range(start, len(words))):
        if word.is_name and word.text[0].isalpha() and not word.is_space:
            end = word.i + 1
        elif end == start or word.text not in KINDS.particle:
            break
    return end


def find_titled_names(
    words: list[Word], found: list[Mention], portfolios: set[int], model: Iterable[Mention]
) -> Iterator[Mention]:
    """The name after M., le général, le ministre français des Affaires étrangères …

    What the model takes for an organisation is none, in *le patron d'Airbus Group*.
    """
    bodies = [mention for mention in model if mention.label == "ORG"]
    taken = {place for m in [*found, *bodies] for place in range(m.start, m.end)}
    for title in words[:-1]:
        civil = title.lower in KINDS.civility and title.text[0].isupper()
        if not civil and title.lower not in KINDS.function:
            continue
        place = title.i + 1
        while not civil and place < min(len(words) - 1, title.i + MAX_OFFICE):
            word, in_office = words[place], place in portfolios or place in taken
            is_office = word.lower in ("premier", "première") or word.lower in KINDS.function
            if word.is_punct or word.is_space or word.lower in KINDS.weapon:
                break
            if not in_office and (word.is_verb or (word.is_name and not is_office)):
                break
            place += 1
        word = words[place]
        named = word.is_name and not is_people(word.text) and not word.text[-1].isdigit()
        if place in taken or not named:
            continue
        end = min([_name_end(words, place), *(m.start for m in found if m.start > place)])
        while end > place and not words[end - 1].is_name:
            end -= 1
        far = place > title.i + 2
        if end - place > 2 and word.text.isupper() and len(word.text) > 1:
            yield Mention(place, place + 1, "ORG", "")  # la députée PS Patricia Adam
            place += 1
        if end > place and (civil or end - place > 1 or not far):
            yield Mention(place, end, "PER", "")


def find_arabic_names(words: list[Word]) -> Iterator[Mention]:
    """Names built with a kunya, a place or troop word, or an article: Abou X, Jisr al-Y."""
    end = 0
    for word in words:
        if word.i < end or not word.is_name:
            continue
        end = _name_end(words, word.i)
        label = _read_first(word.folded) if end - word.i > 1 else ""
        if label:
            yield Mention(word.i, end, label, "")
        elif ARTICLE_NAME.fullmatch(word.text):
            # Standing alone it is mostly a town: al-Chaddadi.
            yield Mention(word.i, word.i + 1, "LOC", "")


def _read_first(word: str) -> str:
    """What the first word of an Arabic name says it is."""
    if word in KINDS.kunya:
        return "PER"
    return "LOC" if word in KINDS.place_start else "ORG" if word in KINDS.force_start else ""


def find_headed_names(words: list[Word]) -> Iterator[Mention]:
    """What a word announces: la ville de X, le groupe Y, Z Group."""
    end = 0
    for word in words:
        if word.i < end or not word.is_name or is_people(word.text):
            continue
        end = _name_end(words, word.i)
        label = _find_head_label(words, word.i)
        if end - word.i > 1 and words[end - 1].folded in KINDS.org_end:
            label = "ORG"
        if label and word.lower not in KINDS.civility:
            yield Mention(word.i, end, label, "")


def _find_head_label(words: list[Word], start: int) -> str:
    """The label the noun before a name gives it: ORG, LOC or nothing."""
    of = False
    for word in reversed(words[max(0, start - 5) : start]):
        if word.lower in KINDS.org_head and not of and word.pos in ("NOUN", ""):
            return "ORG"
        if word.lower in KINDS.place_head:
            return "LOC" if of or word.i == start - 1 else ""
        if word.lower in ("de", "d'", "du", "des", "la", "le", "l'", "les"):
            of = of or word.lower[0] == "d"
        elif word.lower not in ("«", '"') and not _belongs(word):
            return ""
    return ""


def _belongs(word: Word) -> bool:
    """Whether a word may stand between a noun and a name: *la ville syrienne de X*."""
    return word.text[0].islower() and (word.pos == "ADJ" or is_people(word.lower))


def relabel(words: list[Word], mention: Mention) -> Mention:
    """A model's mention with the label its words or the noun before it decide."""
    first, last = words[mention.start], words[mention.end - 1]
    single = mention.end - mention.start == 1
    label = _find_head_label(words, mention.start)
    if not single and first.text[0].isupper():
        bodies = KINDS.org_start | KINDS.force_start
        if first.folded in bodies or last.folded in KINDS.org_end:
            label = "ORG"
        elif first.folded in KINDS.place_start:
            label = "LOC"
        elif not label and ARTICLE_NAME.fullmatch(words[mention.start + 1].text):
            label = "PER"
    before = _before(words, mention.start)
    if ARTICLE_NAME.fullmatch(first.text) and before in ("à", "depuis", "vers"):
        label = "LOC"
    if single and mention.label == "PER" and not label:
        shouted = mention.end < len(words) and words[mention.end].text.isupper()
        # No person is called DFAE, and none takes an article: le Labour, du Labour.
        acronym = first.text.isupper() and len(first.text) > 1 and not shouted
        label = "ORG" if acronym or before in ARTICLES else ""
    return mention._replace(label=label) if label else mention


def find_party(words: list[Word], mentions: list[Mention]) -> Iterator[Mention]:
    """The acronym in brackets after a person: Didier Reynders (MR)."""
    for m in mentions:
        place = m.end + 1
        follows = m.label == "PER" and place < len(words) and words[place].text.isupper()
        if follows and is_bracketed_acronym(words, place):
            yield Mention(place, place + 1, "ORG", "")


def extend_place(words: list[Word], mention: Mention) -> Mention:
    """The place with the part of it that is meant: Ghouta orientale."""
    follows = mention.end < len(words) and words[mention.end].lower in KINDS.direction
    if mention.label == "LOC" and follows:
        return mention._replace(end=mention.end + 1, entity="")
    return mention


def is_continued(words: list[Word], hit: Mention, span: Mention) -> bool:
    """Whether what the table knows only begins a model's longer name of common words.

    France insoumise, Front national de libération, France 5; not *Parlement irakien*.
    """
    opening = all(word.lower in KINDS.link for word in words[span.start : hit.start])
    rest = words[hit.end : span.end]
    if not (opening and rest) or span.label not in ("ORG", "LOC"):
        return False
    first = next((word for word in rest if word.lower not in KINDS.link), None)
    if first is None or is_people(first.text) or any(word.is_punct for word in rest):
        return False
    return first.pos not in ("VERB", "AUX", "ADP", "CCONJ", "PROPN")


def extend_party(words: list[Word], mention: Mention) -> Mention:
    """The party with the people it belongs to: Parti communiste chinois is another one."""
    is_party = mention.label == "ORG" and words[mention.start].folded == "parti"
    behind = words[mention.end].text if is_party and mention.end < len(words) else ""
    if behind.islower() and is_people(behind):
        return mention._replace(end=mention.end + 1, entity="")
    return mention


def is_ship(words: list[Word], mention: Mention) -> bool:
    """Whether a hyphenated full name takes an article, as ships do: le Charles-de-Gaulle."""
    single = mention.end == mention.start + 1 and mention.label != "ORG"
    hyphened = words[mention.start].text.count("-") > 1
    return single and hyphened and _before(words, mention.start) in ("le", "du", "au")


def extend_name(words: list[Word], mention: Mention, others: list[Mention]) -> Mention:
    """The person with the parts a model leaves behind: Abou …, … al-Abadi, … ben Salmane."""
    start, end = mention.start, mention.end
    taken = {place for m in others if m != mention for place in range(m.start, m.end)}
    if start and words[start - 1].folded in KINDS.kunya and start - 1 not in taken:
        start -= 1
    while end < len(words) and end not in taken and re.match(r"(?:al|el)-\w", words[end].lower):
        end += 1
    more = end + 1 < len(words) and taken.isdisjoint({end, end + 1})
    if more and words[end].text in ("ben", "bin", "ibn", "al", "el") and words[end + 1].is_name:
        end += 2
    if (
        end + 1 < len(words)
        and words[end].text in KINDS.nickname
        and is_people(words[end + 1].text)
    ):
        end += 2
    changed = (start, end) != (mention.start, mention.end)
    return mention._replace(start=start, end=end, entity="" if changed else mention.entity)
