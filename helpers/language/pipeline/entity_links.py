"""Mentions of one article linked to each other: surnames, short forms, acronyms."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable

from helpers.base.spelling import fold
from helpers.language.pipeline.entity_rules import Mention, Word, is_capitalised
from helpers.language.syntax import WORDS

Known = Callable[[str], bool]
ARTICLE = re.compile(r"^(?:l'|(?:le|la|les)\s)\s*", re.IGNORECASE)


def link_surnames(
    words: list[Word], mentions: list[Mention], texts: list[str], is_known: Known
) -> list[Mention]:
    """The mentions with surnames linked to a full name of the article, and new ones.

    Of several people of that name it is the one most often named in full (the first of equals);
    then *les Fillon* and *Mme Fillon* are left alone. `texts` are the mentions' own words.
    """
    # By what may be a surname (folded): how often each person who has it is named in full.
    bearers: dict[str, Counter[str]] = defaultdict(Counter)
    for m, text in zip(mentions, texts, strict=True):
        parts = text.split() if m.label == "PER" else []
        for size, part in enumerate(parts[1:], 1):
            if is_capitalised(part) or part in WORDS.particle:
                bearers[fold(" ".join(parts[size:]))][m.entity] += 1
    capitals = defaultdict(list)
    for word in words:
        if word.is_name:
            capitals[word.folded].append(word.i)
    chosen: dict[tuple[int, int], str] = {}
    for surname, named in bearers.items():
        parts = surname.split(" ")
        for start in capitals[parts[0]]:
            own = words[start : start + len(parts)]
            before = words[start - 1].lower if start else ""
            alone = len(named) == 1 or before not in WORDS.family | WORDS.civility
            if alone and [word.folded for word in own] == parts:
                chosen[start, start + len(parts)] = named.most_common(1)[0][0]
    taken = {place for m in mentions for place in range(m.start, m.end)}
    linked = []
    for m, text in zip(mentions, texts, strict=True):
        entity = chosen.get((m.start, m.end))
        is_open = entity and m.entity not in bearers[fold(text)]
        if entity and is_open and (m.label == "PER" or not is_known(text)):
            m = m._replace(entity=entity, label="PER")
        linked.append(m)
    for (start, stop), entity in chosen.items():
        if taken.isdisjoint(range(start, stop)) and words[stop - 1].is_name:
            linked.append(Mention(start, stop, "PER", entity))
            taken.update(range(start, stop))
    return linked


def link_short_forms(mentions: list[Mention], texts: list[str], is_known: Known) -> list[Mention]:
    """The mentions with the beginnings of names linked to the one name they begin.

    Canard is Le Canard enchaîné, Penelope is Penelope Fillon, Airbus is Airbus Group, wherever in
    the article they stand; an ordinary word (Conseil) only behind the name it is short for. Names
    that begin two longer ones, or that the table knows, stay what they are.
    """
    names = [ARTICLE.sub("", text.replace("’", "'")).split() for text in texts]
    folded = [[fold(word) for word in name] for name in names]
    longer: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (m, name) in enumerate(zip(mentions, folded, strict=True)):
        if len(name) > 1 and m.label in ("PER", "ORG"):
            longer[m.label, name[0]].append(place)
    last = {folded[place][-1] for places in longer.values() for place in places}
    linked = []
    for m, text, name, parts in zip(mentions, texts, names, folded, strict=True):
        found = longer.get((m.label, parts[0]), ()) if parts else ()
        if found and fold(m.entity) == fold(text) and not is_known(text):
            full = [k for k in found if folded[k][: len(parts)] == parts != folded[k]]
            if m.label == "PER":
                fits = len(parts) > 1 or parts[0] not in last
            else:
                fits = any(_completes(name, names[k], m > mentions[k]) for k in full)
            entities = [mentions[k].entity for k in full]
            if fits and len({fold(entity).removeprefix("le ") for entity in entities}) == 1:
                m = m._replace(entity=entities[0])
        linked.append(m)
    return linked


def _completes(short: list[str], full: list[str], is_later: bool) -> bool:
    """Whether a longer name only completes the short one: no branch of it, no other body."""
    rest = full[len(short) :]
    if all(fold(word) in WORDS.company_form for word in rest):
        return True
    if len(short) > 1 or not all(map(str.islower, rest)) or short[0][1:].isupper():
        return False  # CGT cheminots
    return is_later or fold(short[0]) not in WORDS.org_start


def link_acronyms(words: list[Word], mentions: list[Mention]) -> list[Mention]:
    """The mentions with each acronym linked to the long name it was introduced with."""
    by_end = {m.end: m for m in mentions}
    long: dict[str, Mention] = {}
    for second in {m.start: m for m in mentions}.values():
        acronym, place = words[second.start].text, second.start
        around = [word.text for word in words[max(place - 1, 0) : place + 2 : 2]]
        looks_so = 1 < len(acronym) < 9 and acronym[0].isupper() and acronym.isalpha()
        first = by_end.get(place - 1)
        if first is None or not looks_so or around != ["(", ")"] or first.label != second.label:
            continue
        initials = iter([fold(word[0]) for word in re.split(r"[\s'-]+", first.entity) if word])
        if all(letter in initials for letter in fold(acronym)):
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
