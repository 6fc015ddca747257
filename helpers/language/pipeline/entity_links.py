"""Mentions of one article linked to each other: surnames, short forms, acronyms.

What the table of aliases knows is linked before; here a name means what the article says elsewhere.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from helpers.base.spelling import fold
from helpers.language.pipeline import entity_rules as rules
from helpers.language.pipeline.entity_text import (
    CIVILITIES,
    COMPANY_FORMS,
    FAMILIES,
    FEMALE,
    FIRST_NAMED,
    FUNCTIONS,
    MALE,
    ORG_STARTS,
    PARTICLES,
    Mention,
    Word,
    is_capitalised,
)

Known = Callable[[str], bool]
OF = {"de", "du", "des", "d'", "pour"}


class Bearer(NamedTuple):
    """Someone with a surname: how often and where first named in full, *f*, *m* or nothing."""

    entity: str
    n: int
    first: int
    gender: str


def link_surnames(
    words: list[Word], mentions: list[Mention], texts: list[str], is_known: Known
) -> list[Mention]:
    """Return the mentions with surnames linked to a full name of the article, and new ones.

    Of several people of that name it is the one most often named in full (the first of equals);
    M. and Mme decide where the article tells who is which, *les Fillon* are nobody in particular.
    ``texts`` are the mentions' own words.
    """
    bearers = _list_bearers(words, mentions, texts)
    if not bearers:
        return mentions
    capitals: dict[str, list[int]] = {}
    for word in words:
        if is_capitalised(word.text):
            capitals.setdefault(fold(word.text), []).append(word.i)
    folded = [fold(word.text) for word in words]
    places = {}
    for key in bearers:
        parts = key.split(" ")
        places[key] = [
            range(start, start + len(parts))
            for start in capitals.get(parts[0], ())
            if folded[start : start + len(parts)] == parts
        ]
    named = {key: {bearer.entity for bearer in found} for key, found in bearers.items()}
    chosen = {
        (place.start, place.stop): _choose_bearer(words, place.start, bearers[key], places[key])
        for key in bearers
        for place in places[key]
    }
    taken = {place for m in mentions for place in range(m.start, m.end)}
    linked = []
    for m, text in zip(mentions, texts, strict=True):
        entity = chosen.get((m.start, m.end), "")
        is_open = entity and m.entity not in named[fold(text)]
        if is_open and (m.label == "PER" or not is_known(text)):
            m = m._replace(entity=entity, label="PER")
        linked.append(m)
    for (start, stop), entity in chosen.items():
        whole = range(start, stop)
        if entity and taken.isdisjoint(whole) and is_capitalised(words[stop - 1].text):
            linked.append(Mention(start, stop, "PER", entity))
            taken.update(whole)
    return linked


def _list_bearers(
    words: list[Word], mentions: list[Mention], texts: list[str]
) -> dict[str, list[Bearer]]:
    """Return who is named in full with each surname (folded), most often named first."""
    people = [
        (m, fold(text), _list_surnames(text))
        for m, text in zip(mentions, texts, strict=True)
        if m.label == "PER" and " " in text
    ]
    times = Counter(name for _, name, _ in people)
    most: dict[str, int] = {}
    for _, name, surnames in people:
        for surname in surnames:
            most[surname] = max(times[name], most.get(surname, 0))
    # Le Pen is no full name, nor Fraser Stoddart where James Fraser Stoddart is named more often.
    short = {
        name
        for name, n in times.items()
        if name in most and (name.split(" ")[0] in PARTICLES or n < most[name])
    }
    full: dict[str, dict[str, list[Mention]]] = {}
    for m, name, surnames in people:
        for surname in surnames if name not in short else ():
            if surname not in times or surname in short:
                full.setdefault(surname, {}).setdefault(m.entity, []).append(m)
    bearers = {}
    for surname, named in full.items():
        found = [
            Bearer(entity, len(own), min(m.start for m in own), _find_gender(words, own))
            for entity, own in named.items()
        ]
        bearers[surname] = sorted(found, key=lambda bearer: (-bearer.n, bearer.first))
    return bearers


def _list_surnames(name: str) -> list[str]:
    """Return what may be the surname in a full name, folded: all that follows its first words."""
    parts = name.split()
    return [
        fold(" ".join(parts[size:]))
        for size in range(1, len(parts))
        if is_capitalised(parts[size]) or parts[size] in PARTICLES
    ]


def _choose_bearer(
    words: list[Word], start: int, bearers: list[Bearer], places: list[range]
) -> str:
    """Return whom a surname means where it begins at ``start``; "" where that cannot be said."""
    before = words[start - 1].lower_ if start else ""
    if len(bearers) > 1 and before in FAMILIES:
        return ""
    wanted = _read_title(words, start)
    if not wanted:
        return bearers[0].entity
    titles = Counter(filter(None, (_read_title(words, place.start) for place in places)))
    leader, ranked = bearers[0], titles.most_common(2)
    if len(ranked) == 2 and not leader.gender and ranked[0][1] > ranked[1][1]:
        # Of two titles the usual one is that of the person most often named.
        leader = leader._replace(gender=ranked[0][0])
    bearers = [leader, *bearers[1:]]
    sure = [bearer for bearer in bearers if bearer.gender == wanted]
    open_ = [bearer for bearer in bearers if not bearer.gender]
    undecided = not sure and leader in open_ and len(ranked) == 2
    return "" if undecided else next((bearer.entity for bearer in sure or open_), "")


def _read_title(words: list[Word], start: int) -> str:
    """Return *f* or *m* where Mme or M. stands before a name."""
    before = words[start - 1].lower_ if start and words[start - 1].lower_ in CIVILITIES else ""
    return "f" if before in FEMALE else "m" if before in MALE else ""


def _find_gender(words: list[Word], mentions: list[Mention]) -> str:
    """Return *f* or *m* where a title or a kinship says so: Mme X Y; son épouse, X Y."""
    found = set()
    for m in mentions:
        place = m.start - 1
        if place > 0 and words[place].text == ",":
            place -= 1
        if place >= 0:
            found |= {"f"} if words[place].lower_ in FEMALE else set()
            found |= {"m"} if words[place].lower_ in MALE else set()
    return found.pop() if len(found) == 1 else ""


def link_short_forms(
    words: list[Word], mentions: list[Mention], texts: list[str], is_known: Known
) -> list[Mention]:
    """Return the mentions with the beginnings of names linked to the one name they begin.

    Canard is Le Canard enchaîné, Penelope is Penelope Fillon, Airbus is Airbus Group, wherever in
    the article they stand; an ordinary word (Conseil) only behind the name it is short for. Names
    that begin two longer ones, or that the table knows, stay what they are.
    """
    longer: dict[tuple[str, str], list[tuple[list[str], Mention]]] = {}
    surnames = set()
    names = [_split_name(text) for text in texts]
    for name, m in zip(names, mentions, strict=True):
        if len(name) > 1 and m.label in {"PER", "ORG"}:
            longer.setdefault((m.label, fold(name[0])), []).append((name, m))
            surnames.add(fold(name[-1]))
    if not longer:
        return mentions
    first_named = {
        fold(name[0])
        for name, m in zip(names, mentions, strict=True)
        if len(name) == 1 and m.label == "PER" and _is_introduced(words, m)
    }
    linked = []
    for name, text, m in zip(names, texts, mentions, strict=True):
        found = longer.get((m.label, fold(name[0])), ()) if name else ()
        if found and fold(m.entity) == fold(text) and not is_known(text):
            short = [fold(word) for word in name]
            full = [
                (other, long)
                for other, long in found
                if len(other) > len(name) and [fold(word) for word in other[: len(name)]] == short
            ]
            entities = {fold(long.entity).removeprefix("le ") for _, long in full}
            if m.label == "PER":
                fits = len(name) > 1 or short[0] not in surnames | first_named
            else:
                fits = any(_completes(name, other, m.start > long.start) for other, long in full)
            if len(entities) == 1 and fits:
                m = m._replace(entity=full[0][1].entity)
        linked.append(m)
    return linked


def _split_name(text: str) -> list[str]:
    """Return the words of a name without the article it begins with."""
    parts = text.replace("’", "'").split()
    if parts and parts[0].lower().startswith("l'"):
        parts[0] = parts[0][2:]
    return parts[1:] if parts and parts[0].lower() in {"", "le", "la", "les"} else parts


def _is_introduced(words: list[Word], m: Mention) -> bool:
    """Return whether one is known by this name alone: le pape François; Julie, 34 ans; M. Paul."""
    before = words[m.start - 1].lower_ if m.start else ""
    if before in CIVILITIES or before in FUNCTIONS or before in FIRST_NAMED:
        return True
    return m.end + 1 < len(words) and words[m.end].text == "," and words[m.end + 1].text.isdigit()


def _completes(short: list[str], full: list[str], is_later: bool) -> bool:
    """Return whether a longer name only completes the short one: no branch of it, no other body."""
    rest = full[len(short) :]
    if all(fold(word) in COMPANY_FORMS for word in rest):
        return True
    if short[0].isupper() and len(short[0]) > 1:
        return False  # CGT cheminots
    opening = rest[0].lower().split("'")[0]
    of = opening in OF or opening == "d"
    adjectives = len(short) == 1 and not of
    if fold(short[0]) in ORG_STARTS:
        return (of or (adjectives and rest[0].islower())) and (is_later or len(short) > 1)
    return adjectives and all(word.islower() for word in rest)


def link_acronyms(words: list[Word], mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with each acronym linked to the long name it was introduced with."""
    by_start = {m.start: m for m in mentions}
    by_end = {m.end: m for m in mentions}
    long: dict[str, Mention] = {}
    for place, second in by_start.items():
        first = by_end.get(place - 1)
        if first is None or not rules.is_bracketed_acronym(words, place):
            continue
        acronym = words[place].text
        same = first.entity if second.entity == acronym else second.entity
        if first.label == second.label and _spells(first.entity, acronym):
            long[acronym] = first._replace(entity=same)
    if not long:
        return mentions
    taken = {place for m in mentions for place in range(m.start, m.end)}
    for word in words:
        if word.text in long and word.i not in taken:
            mentions.append(Mention(word.i, word.i + 1, long[word.text].label, word.text))
    return [
        m._replace(entity=long[m.entity].entity)
        if m.end == m.start + 1 and words[m.start].text in long and m.entity == words[m.start].text
        else m
        for m in mentions
    ]


def _spells(name: str, acronym: str) -> bool:
    initials = "".join(fold(word[0]) for word in re.split(r"[\s'-]+", name) if word)
    letters = iter(initials)
    return all(letter in letters for letter in fold(acronym))
