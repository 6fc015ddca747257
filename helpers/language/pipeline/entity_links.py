"""Mentions of one article linked to each other: surnames, short forms, acronyms.

What the table of aliases knows is linked before; here a name means what the article says elsewhere.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import NamedTuple

from helpers.base.spelling import fold
from helpers.language.pipeline.entity_rules import is_bracketed_acronym
from helpers.language.pipeline.entity_text import KINDS, Mention, Word, is_capitalised

Known = Callable[[str], bool]
OF = ("de", "d", "du", "des", "pour")


class Bearer(NamedTuple):
    """Someone with a surname: how often and where first named in full, *f*, *m* or nothing."""

    entity: str
    n: int
    first: int
    gender: str


def link_surnames(
    words: list[Word], mentions: list[Mention], texts: list[str], is_known: Known
) -> list[Mention]:
    """The mentions with surnames linked to a full name of the article, and new ones.

    Of several people of that name it is the one most often named in full (the first of equals);
    M. and Mme decide where the article tells who is which, *les Fillon* are nobody in particular.
    `texts` are the mentions' own words.
    """
    bearers = _list_bearers(words, mentions, texts)
    capitals = defaultdict(list)
    for word in words:
        if word.is_name:
            capitals[word.folded].append(word.i)
    chosen: dict[tuple[int, int], str] = {}
    for key, found in bearers.items():
        parts = key.split(" ")
        size = len(parts)
        starts = [i for i in capitals[parts[0]] if [w.folded for w in words[i : i + size]] == parts]
        for start in starts:
            chosen[start, start + size] = _choose_bearer(words, start, found, starts)
    taken = {place for m in mentions for place in range(m.start, m.end)}
    linked = []
    for m, text in zip(mentions, texts, strict=True):
        entity = chosen.get((m.start, m.end), "")
        is_open = entity and m.entity not in {bearer.entity for bearer in bearers[fold(text)]}
        if is_open and (m.label == "PER" or not is_known(text)):
            m = m._replace(entity=entity, label="PER")
        linked.append(m)
    for (start, stop), entity in chosen.items():
        whole = range(start, stop)
        if entity and taken.isdisjoint(whole) and words[stop - 1].is_name:
            linked.append(Mention(start, stop, "PER", entity))
            taken.update(whole)
    return linked


def _list_bearers(
    words: list[Word], mentions: list[Mention], texts: list[str]
) -> dict[str, list[Bearer]]:
    """Who is named in full with each surname (folded), most often named first."""
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
        if name in most and (name.split(" ")[0] in KINDS.particle or n < most[name])
    }
    full: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for m, name, surnames in people:
        for surname in surnames:
            if name not in short and (surname not in times or surname in short):
                full[surname][m.entity].append(m)
    bearers = {}
    for surname, named in full.items():
        found = [
            Bearer(entity, len(own), min(m.start for m in own), _find_gender(words, own))
            for entity, own in named.items()
        ]
        bearers[surname] = sorted(found, key=lambda bearer: (-bearer.n, bearer.first))
    return bearers


def _list_surnames(name: str) -> list[str]:
    """What may be the surname in a full name, folded: all that follows its first words."""
    parts = name.split()
    return [
        fold(" ".join(parts[size:]))
        for size in range(1, len(parts))
        if is_capitalised(parts[size]) or parts[size] in KINDS.particle
    ]


def _choose_bearer(words: list[Word], start: int, bearers: list[Bearer], starts: list[int]) -> str:
    """Whom a surname means where it begins at `start`; "" where that cannot be said."""
    if len(bearers) > 1 and start and words[start - 1].lower in KINDS.family:
        return ""
    wanted = _read_title(words, start)
    if not wanted:
        return bearers[0].entity
    ranked = Counter(filter(None, (_read_title(words, place) for place in starts))).most_common(2)
    leader = bearers[0]
    if len(ranked) == 2 and not leader.gender and ranked[0][1] > ranked[1][1]:
        # Of two titles the usual one is that of the person most often named.
        leader = leader._replace(gender=ranked[0][0])
    bearers = [leader, *bearers[1:]]
    sure = [bearer for bearer in bearers if bearer.gender == wanted]
    unsure = [bearer for bearer in bearers if not bearer.gender]
    undecided = not sure and leader in unsure and len(ranked) == 2
    return "" if undecided else next((bearer.entity for bearer in sure or unsure), "")


def _read_title(words: list[Word], start: int) -> str:
    """*f* or *m* where Mme or M. stands before a name."""
    before = words[start - 1].lower if start else ""
    return _read_gender(before) if before in KINDS.civility else ""


def _read_gender(word: str) -> str:
    return "f" if word in KINDS.female else "m" if word in KINDS.male else ""


def _find_gender(words: list[Word], mentions: list[Mention]) -> str:
    """*f* or *m* where a title or a kinship says so: Mme X Y; son épouse, X Y."""
    places = [m.start - 1 - (m.start > 1 and words[m.start - 1].text == ",") for m in mentions]
    found = {_read_gender(words[place].lower) for place in places if place >= 0} - {""}
    return found.pop() if len(found) == 1 else ""


def link_short_forms(
    words: list[Word], mentions: list[Mention], texts: list[str], is_known: Known
) -> list[Mention]:
    """The mentions with the beginnings of names linked to the one name they begin.

    Canard is Le Canard enchaîné, Penelope is Penelope Fillon, Airbus is Airbus Group, wherever in
    the article they stand; an ordinary word (Conseil) only behind the name it is short for. Names
    that begin two longer ones, or that the table knows, stay what they are.
    """
    named = [*zip(mentions, texts, map(_split_name, texts), strict=True)]
    longer: dict[tuple[str, str], list[tuple[list[str], Mention]]] = defaultdict(list)
    alone = set()  # surnames, and first names that somebody is known by
    for m, _, name in named:
        if len(name) > 1 and m.label in ("PER", "ORG"):
            longer[m.label, fold(name[0])].append((name, m))
            alone.add(fold(name[-1]))
        elif len(name) == 1 and m.label == "PER" and _is_introduced(words, m):
            alone.add(fold(name[0]))
    linked = []
    for m, text, name in named:
        found = longer.get((m.label, fold(name[0])), ()) if name else ()
        if found and fold(m.entity) == fold(text) and not is_known(text):
            full = [
                (other, long)
                for other, long in found
                if len(other) > len(name) and [*map(fold, other[: len(name)])] == [*map(fold, name)]
            ]
            if m.label == "PER":
                fits = len(name) > 1 or fold(name[0]) not in alone
            else:
                fits = any(_completes(name, other, m.start > long.start) for other, long in full)
            if fits and len({fold(long.entity).removeprefix("le ") for _, long in full}) == 1:
                m = m._replace(entity=full[0][1].entity)
        linked.append(m)
    return linked


def _split_name(text: str) -> list[str]:
    """The words of a name without the article it begins with."""
    return re.sub(r"^(?:l'|(?:le|la|les)\s)\s*", "", text.replace("’", "'"), flags=re.I).split()


def _is_introduced(words: list[Word], m: Mention) -> bool:
    """Whether one is known by this name alone: le pape François; Julie, 34 ans; M. Paul."""
    before = words[m.start - 1].lower if m.start else ""
    if before in KINDS.civility | KINDS.function | KINDS.first_named:
        return True
    comma, *age = [word.text for word in words[m.end : m.end + 2]] or [""]
    return comma == "," and bool(age) and age[0].isdigit()


def _completes(short: list[str], full: list[str], is_later: bool) -> bool:
    """Whether a longer name only completes the short one: no branch of it, no other body."""
    rest = full[len(short) :]
    if all(fold(word) in KINDS.company_form for word in rest):
        return True
    if short[0].isupper() and len(short[0]) > 1:
        return False  # CGT cheminots
    of = rest[0].lower().split("'")[0] in OF
    adjectives = len(short) == 1 and not of
    if fold(short[0]) in KINDS.org_start:
        return (of or (adjectives and rest[0].islower())) and (is_later or len(short) > 1)
    return adjectives and all(word.islower() for word in rest)


def link_acronyms(words: list[Word], mentions: list[Mention]) -> list[Mention]:
    """The mentions with each acronym linked to the long name it was introduced with."""
    by_end = {m.end: m for m in mentions}
    long: dict[str, Mention] = {}
    for second in {m.start: m for m in mentions}.values():
        first = by_end.get(second.start - 1)
        if first is None or not is_bracketed_acronym(words, second.start):
            continue
        acronym = words[second.start].text
        if first.label == second.label and _spells(first.entity, acronym):
            same = first.entity if second.entity == acronym else second.entity
            long[acronym] = first._replace(entity=same)
    taken = {place for m in mentions for place in range(m.start, m.end)}
    for word in words:
        if word.text in long and word.i not in taken:
            mentions.append(Mention(word.i, word.i + 1, long[word.text].label, word.text))
    return [
        m._replace(entity=long[m.entity].entity)
        if m.end == m.start + 1 and m.entity in long and m.entity == words[m.start].text
        else m
        for m in mentions
    ]


def _spells(name: str, acronym: str) -> bool:
    initials = iter([fold(word[0]) for word in re.split(r"[\s'-]+", name) if word])
    return all(letter in initials for letter in fold(acronym))
