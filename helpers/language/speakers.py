"""Who a speaker is: the phrase beside a verb of speech, the name it holds, and whom *il* means."""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.language.canonical import canonise
from helpers.language.syntax import (
    CALENDAR,
    SUBJECTS,
    WORDS,
    Tree,
    list_words,
    locate_articles,
    split_articles,
)

Span = tuple[int, int]  # the first and the last token
Mention = tuple[int, int, str, str]  # start and end in the text, entity, label
Cue = dict[str, Any]  # what says that somebody speaks: the columns of a quotation, and places

FEMININE = {"elle", "elles", "-elle", "-elles", "-t-elle", "-t-elles", "celle-ci", "cette dernière"}
PLURAL = {"ils", "elles", "eux", "-ils", "-elles", "-t-ils", "-t-elles"}
GLUED = {word for word in WORDS.pronoun if word.startswith("-")}
TITLES = list_words("M. Mme Mlle Me Mgr Dr")
NO_SPEAKERS = CALENDAR | WORDS.no_speaker
SMALL = ("ADP", "CCONJ", "DET")
OPENING, CLOSING = "«", "»"
MAX_DEPTH = 4  # marks within marks; more are mistakes
MAX_PARAGRAPHS = 4  # that one pair of marks may run over; behind more, one of the two was left out


class Article(Tree):
    """The parse of one article with its text, its mentions and what stands between its marks."""

    def __init__(self, text: str, columns: dict[str, list[Any]], mentions: list[Mention]) -> None:
        super().__init__(columns)
        self.text, self.mentions = text, mentions
        self.is_word: list[bool] = columns["is_word"]
        self.people = {name for *_, name, label in mentions if label == "PER"}
        self.mention_ends = [end for _, end, *_ in mentions]
        breaks = [match.start() for match in re.finditer("\n", text)]
        self.paragraph = [bisect(breaks, start) for start in self.start]
        self.marked = self._find_marked()

    def list_mentions(self, first: int, last: int) -> Iterator[Mention]:
        """The mentions that have a character in a stretch of tokens."""
        for place in range(bisect(self.mention_ends, self.start[first]), len(self.mentions)):
            if self.mentions[place][0] >= self.end[last]:
                return
            yield self.mentions[place]

    def begins_paragraph(self, i: int) -> bool:
        """Whether a token is the first of its paragraph."""
        return i == 0 or self.paragraph[i - 1] < self.paragraph[i]

    def _find_marked(self) -> list[Span]:
        """What stands between quotation marks, over paragraphs where it is closed in a later one.

        A quotation within another is part of it. A mark left open, and one that each new paragraph
        repeats, closes with its paragraph.
        """
        marks = [i for i, token in enumerate(self.token) if token in (OPENING, CLOSING)]
        spans, done = [], -1
        for place, opened in enumerate(marks):
            if opened <= done or self.token[opened] == CLOSING:
                continue
            closed = self._find_closing(marks, place)
            last = closed - 1 if closed else self._end_unclosed(marks, place)
            spans.append((opened + 1, last))
            done = closed or last
        return [(first, last) for first, last in spans if any(self.is_word[first : last + 1])]

    def _find_closing(self, marks: list[int], place: int) -> int | None:
        """The mark that closes this one, behind those that open and close within."""
        opened, depth = marks[place], 1
        for i in map(marks.__getitem__, range(place + 1, len(marks))):
            far = self.paragraph[i] - self.paragraph[opened]
            repeated = self.token[i] == OPENING and self.begins_paragraph(i)
            if far > MAX_PARAGRAPHS or repeated or depth > MAX_DEPTH:
                return None
            depth += 1 if self.token[i] == OPENING else -1
            if not depth:
                return i
        return None

    def _end_unclosed(self, marks: list[int], place: int) -> int:
        """Where a mark left open ends: before the next, or with a paragraph that repeats it."""
        end = bisect(self.paragraph, self.paragraph[marks[place]]) - 1
        heads = self.begins_paragraph(marks[place])
        repeated = heads and self.token[end + 1 : end + 2] == [OPENING]
        return end if repeated else min([end, *(i - 1 for i in marks[place + 1 : place + 2])])


def read_articles(
    texts: Mapping[str, str], tokens: pd.DataFrame, mentions: pd.DataFrame
) -> Iterator[tuple[str, Article]]:
    """Each article of `tokens`, by doc_id, with its text and its mentions."""
    columns = (mentions[name].astype(object) for name in ("start", "end", "entity", "label"))
    named, places = [*zip(*columns, strict=True)], locate_articles(mentions)
    for rows in split_articles(tokens):
        doc_id = rows["doc_id"][0]
        yield doc_id, Article(texts[doc_id], rows, named[places.get(doc_id, slice(0))])


def can_speak(tree: Tree, first: int, last: int) -> bool:
    """Whether a phrase may name a speaker: a name, a noun or a pronoun, and no day or month."""
    nominal = [i for i in range(first, last + 1) if tree.pos[i] in ("NOUN", "PROPN", "PRON")]
    words = {tree.token[i].lower() for i in range(first, last + 1)}
    phrase = " ".join(tree.token[first : last + 1]).lower()
    named = bool(nominal) or bool({phrase, *words} & WORDS.pronoun)
    return named and not words <= NO_SPEAKERS


def complete_phrase(tree: Article, first: int, last: int) -> Span:
    """A phrase with the whole of its names, its article or title, and no small words beside it."""
    for start, end, *_ in tree.list_mentions(first, last):
        while tree.start[first] > start:
            first -= 1
        while tree.end[last] < end:
            last += 1
    while last > first and (tree.pos[last] in SMALL or tree.token[last].lower() in NO_SPEAKERS):
        last -= 1
    while last > first and tree.pos[first] in SMALL[:2]:
        first += 1
    article = first and tree.pos[first - 1] == "DET" and first <= tree.head[first - 1] <= last
    if article or (first and tree.token[first - 1] in TITLES):
        first -= 1
    return first, last


def can_stand_for(tree: Article, first: int, last: int, pronoun: int) -> bool:
    """Whether a phrase is this pronoun or somebody before it whom it may mean."""
    word, top = tree.token[pronoun].lower(), tree.climb(tree.top(first, last))
    is_person = any(label == "PER" for *_, label in tree.list_mentions(first, last))
    same = first <= pronoun <= last
    return same or (last < pronoun and _agrees(tree, top, word, is_person))


def name_speaker(tree: Article, first: int, last: int) -> Cue:
    """The speaker as written and, where a mention is what the phrase is about, who that is."""
    head, entity = tree.top(first, last), ""
    for start, end, name, label in tree.list_mentions(first, last):
        own = [k for k in range(first, last + 1) if tree.start[k] < end and tree.end[k] > start]
        top = tree.top(own[0], own[-1])
        offices = [k for k in range(head, top) if tree.lemma[k].lower() in WORDS.role]
        # *Le ministre X*, but not *l'avocat du ministre X*.
        named = offices[-1] == head if offices else tree.climb(top) == head
        if head in own or (label == "PER" and named):
            entity = name
    return {"speaker": tree.text[tree.start[first] : tree.end[last]], "entity": entity}


def resolve_speakers(tree: Article, quotes: list[Cue]) -> list[Cue]:
    """*Il* is the person before, *la même source* the speaker, *le responsable* the person.

    A pronoun without a subject or a speaker before it that it agrees with stays unresolved.
    """
    last, person, who = "", "", None
    for quote in quotes:
        named = canonise(quote["speaker"])
        word = named.lower()
        if word.endswith("même source"):
            quote["entity"] = last
        elif word in WORDS.pronoun:
            fits = who is not None and _agrees(tree, who, word, last in tree.people)
            before = _find_person_before(tree, quote["at"], word)
            quote["entity"] = before or (last if fits else "")
        elif quote["speaker"] and not quote["entity"]:
            role = set(word.split()) & WORDS.role
            quote["entity"] = person if role and person else named
        if quote["entity"]:
            last = quote["entity"]
            who = quote["who"] if word not in WORDS.pronoun else who
            person = last if last in tree.people else person
    return quotes


def _find_person_before(tree: Article, at: int, pronoun: str) -> str:
    """The nearest person who is a subject of this sentence or the last, outside quotations."""
    begin = tree.bounds[at][0]
    begin = tree.bounds[begin - 1][0] if begin else 0
    for k in range(at - 1, begin - 1, -1):
        if tree.dep[k] not in SUBJECTS or tree.pos[k] not in ("NOUN", "PROPN"):
            continue
        if not any(first <= k <= last for first, last in tree.marked):
            name: str = name_speaker(tree, *tree.span(k))["entity"]
            if name in tree.people and _agrees(tree, k, pronoun, True):
                return name
    return ""


def _agrees(tree: Tree, i: int, pronoun: str, is_one: bool) -> bool:
    """Whether a pronoun may stand for this word; a name without gender agrees with both."""
    gender = "Gender=Masc" if pronoun in FEMININE else "Gender=Fem"
    number = "Number=Sing" if pronoun in PLURAL else "Number=Plur"
    if is_one and pronoun in PLURAL:
        return False
    # A name's gender is a guess; that of *la présidente* is not.
    known = tree.pos[i] == "NOUN" and gender in tree.morph[i]
    return not known and number not in tree.morph[i]
