"""Rules of French for names: what stands round them, ministers and ministries, short forms."""

from collections.abc import Iterator

from helpers.language.pipeline.entity_text import KINDS, Mention, Word, is_people

OFFICES = ("ministre", "ministres", "secretaire", "secretaires", "chef")


def trim(words: list[Word], mention: Mention) -> Mention | None:
    """The mention without titles and marks, or None if no name is left: a weapon, a people."""
    start, end = mention.start, mention.end
    if start and words[start - 1].lower in KINDS.weapon:
        return None
    while start < end and (words[start].is_mark or words[start].lower in KINDS.civility):
        start += 1
    while start < end and (words[end - 1].is_mark or words[end - 1].lower in KINDS.link):
        end -= 1
    named = [word for word in words[start:end] if word.text[0].isalnum()]
    people = all(is_people(word.text) for word in named if word.lower not in KINDS.link)
    if people or not any(word.is_name or word.text[0].isdigit() for word in named):
        return None
    return mention._replace(start=start, end=end)


def relabel(words: list[Word], mention: Mention) -> Mention:
    """A model's mention with the label that a title before it or its own words decide."""
    first, last = words[mention.start], words[mention.end - 1]
    before = words[mention.start - 1].lower if mention.start else ""
    if first is last:  # le ministre Durand, but le député PS
        titled = before in KINDS.function | KINDS.civility and not first.text.isupper()
        return mention._replace(label="PER") if titled else mention
    if not first.text[0].isupper():
        return mention
    if first.folded in KINDS.org_start or last.folded in KINDS.org_end:
        return mention._replace(label="ORG")
    return mention._replace(label="LOC") if first.folded in KINDS.place_start else mention


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


def is_bracketed_acronym(words: list[Word], place: int) -> bool:
    """Whether a word stands alone in brackets and looks like an acronym: (OSDH), (Iris)."""
    text = words[place].text
    if not (1 < len(text) < 9 and text[0].isupper() and text.isalpha()):
        return False
    return place > 0 and [word.text for word in words[place - 1 : place + 2 : 2]] == ["(", ")"]


def is_continued(words: list[Word], hit: Mention, span: Mention) -> bool:
    """Whether what the table knows only begins a model's longer name of common words.

    France insoumise, Front national de libération, France 5; not *Parlement irakien*.
    """
    opening = all(word.lower in KINDS.link for word in words[span.start : hit.start])
    rest = words[hit.end : span.end]
    if not (opening and rest) or span.label not in ("ORG", "LOC"):
        return False
    first = next((word for word in rest if word.lower not in KINDS.link), None)
    marked = any(word.is_mark for word in rest)
    return first is not None and not is_people(first.text) and not marked
