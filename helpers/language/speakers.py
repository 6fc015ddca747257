"""Who a speaker is: the phrase beside a verb of speech, the name it holds, and whom *il* means."""

import re
from bisect import bisect
from collections.abc import Iterator

from helpers.language.canonical import canonise

PARSED = ("token", "lemma", "pos", "dep", "morph", "start", "end", "head", "sentence_id", "is_word")
MENTIONED = ("start", "end", "entity", "label")
SUBJECTS = {"nsubj", "nsubj:pass", "nsubj:caus"}
PRONOUNS = {"il", "elle", "ils", "elles", "-il", "-elle", "-ils", "-elles", "-t-il", "-t-elle",
            "celui-ci", "celle-ci", "ce dernier", "cette dernière"}  # fmt: skip
IMPERSONAL = {"-t-on", "-on", "on"}
FEMININE = {"elle", "elles", "-elle", "-elles", "-t-elle", "-t-elles", "celle-ci", "cette dernière"}
PLURAL = {"ils", "elles", "-ils", "-elles", "-t-ils", "-t-elles"}
DAYS = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "soir", "matin",
        "hier", "jour", "semaine"}  # fmt: skip
ROLES = {"responsable", "ministre", "président", "général", "dirigeant", "secrétaire", "chef",
         "porte-parole", "diplomate", "candidat", "député"}  # fmt: skip
PLACES_OF_SPEECH = {"à", "a", "dans", "de", "au", "chez", "sur"}
# What stands for a person: *ce dernier*, *l'un d'eux*, *une autre*, *celle qui …*.
STANDING_IN = re.compile(
    r"ce(?:tte|s)? derni|l' ?une? d|(?:une?|d' ?) ?autres?\b|(?:certaine?s|plusieurs)\b"
    r"|ce(?:lui|lle|ux)\b"
)


class Speakers:
    """One article's tokens as parallel lists; a class because every rule walks the same parse."""

    def __init__(self, text: str, tokens: dict[str, list], mentions: list[tuple]) -> None:
        self.text, self.mentions = text, mentions
        for name in PARSED:
            setattr(self, name, tokens[name])
        self.people = {name for *_, name, label in mentions if label == "PER"}
        self.mention_ends = [end for _, end, *_ in mentions]
        self.sentences: dict[int, tuple[int, int]] = {}
        for i, number in enumerate(self.sentence_id):
            self.sentences[number] = (self.sentences.get(number, (i,))[0], i)
        self.marked: list[tuple[int, int]] = []
        self.children: list[list[int]] = [[] for _ in self.token]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)
        breaks = [match.start() for match in re.finditer("\n", text)]
        self.paragraph = [bisect(breaks, start) for start in self.start]

    def _impersonal_source(self, i: int, clitic: int) -> tuple[int, int]:
        """Where *on* speaks: *à Paris*, *dans l'entourage de Carter*, *de source militaire*."""
        first, last = self._sentence(i)
        place = clitic + 1 + (i == clitic + 1 and self.token[clitic][0] == "-")  # *peut-on lire à*
        end = next((k for k in range(clitic + 1, last + 1) if not self.is_word[k]), last + 1) - 1
        if place <= end and self.token[place].lower() in PLACES_OF_SPEECH:
            lead = place + (self.token[place].lower() != "de")
            return min(lead, end), end
        # *A Paris on assure que …*
        if self.token[first].lower() in PLACES_OF_SPEECH and first + 1 < clitic:
            return self._trim(first + 1, max(first + 1, min(clitic, i) - 1))
        return clitic, clitic

    def _apposed(self, subject: int, verb: int) -> str:
        """The person named between a subject and its verb: *le chef …, le général X, a dit*."""
        named = [m for m in self._list_mentions(self.start[subject], self.start[verb])
                 if m[3] == "PER" and m[0] > self.start[subject]]  # fmt: skip
        return named[-1][2] if named else ""

    def _speaker_behind(self, i: int, last: int) -> tuple[int, int] | None:
        """The first name or noun behind the verb that is no day: with its article, to the comma."""
        end = next((k for k in range(i + 1, last + 1) if self.token[k] == ","), last + 1) - 1
        if i < end and self._stands_in(i + 1, end):
            return i + 1, end
        noun = next((c for c in range(i + 1, end + 1) if self.pos[c] in ("NOUN", "PROPN")
                     and self.lemma[c].lower() not in DAYS), None)  # fmt: skip
        if noun is None:
            return None
        first = noun
        while first - 1 > i and self.pos[first - 1] in ("DET", "ADJ"):
            first -= 1
        people = [m for m in self._list_mentions(self.start[noun], self.end[end])
                  if m[3] == "PER" and m[0] >= self.start[noun]]  # fmt: skip
        if people:
            return first, max(k for k in range(noun, end + 1) if self.start[k] < people[0][1])
        return self._trim(first, min(max(self._subtree(noun)[1], noun), end))

    def _stands_in(self, first: int, last: int) -> bool:
        """Whether a phrase stands for a person without a name: *ce dernier*, *l'un d'eux*."""
        phrase = " ".join(self.token[first : min(first + 3, last + 1)]).lower().replace("’", "'")
        return bool(STANDING_IN.match(phrase))

    def _list_mentions(self, start: int, end: int) -> Iterator[tuple]:
        """The mentions that have a character between these two."""
        for place in range(bisect(self.mention_ends, start), len(self.mentions)):
            if self.mentions[place][0] >= end:
                return
            yield self.mentions[place]

    def _name(self, first: int, last: int) -> dict:
        """The speaker as written and, where a mention is what the phrase is about, who that is."""
        start, end = self.start[first], self.end[last]
        heads = [k for k in range(first, last + 1) if not first <= self.head[k] <= last]
        head = heads[0] if heads else last
        entity = ""
        for m_start, m_end, name, label in self._list_mentions(start, end):
            top = next(k for k in range(first, last + 1) if self.end[k] > m_start)
            while first <= self.head[top] <= last and self.start[self.head[top]] >= m_start:
                if self.head[top] == top:
                    break
                top = self.head[top]
            if m_start <= self.start[head] < m_end or (
                label == "PER" and self._is_named_by(top, head)
            ):
                entity = name
        if not entity and self.token[last + 1 : last + 2] == [","] and self._is_person(head):
            entity = self._apposed_behind(last + 2)
        return {"speaker": self.text[start:end], "entity": entity}

    def _apposed_behind(self, first: int) -> str:
        """The person named alone behind a comma: *…, selon le président de la région, Eva Roy.*"""
        if first >= len(self.start):
            return ""
        for begin, end, name, label in self._list_mentions(self.start[first], self.end[first]):
            rest = self.text[end : end + 2].strip()
            if begin == self.start[first] and label == "PER" and rest[:1] in (".", ",", "(", ""):
                return name
        return ""

    def _is_named_by(self, name: int, head: int) -> bool:
        """Whether a name is the head's: *le ministre X*, but not *l'avocat du ministre X*."""
        nouns = [k for k in range(min(head, name), name) if self.lemma[k].lower() in ROLES]
        if nouns:  # the office nearest to the name is the name's
            return nouns[-1] == head
        for _ in range(6):
            if name == head:
                return True
            if any(self.dep[c] == "case" for c in self.children[name]):
                return False
            name = self.head[name]
        return False

    def _resolve(self, quotes: list[dict]) -> list[dict]:
        """*Il* is the person before, *la même source* the speaker, *le responsable* the person.

        A pronoun without a subject or a speaker before it that it agrees with stays unresolved.
        """
        last, person, who = "", "", None
        for quote in quotes:
            named = canonise(quote["speaker"])
            word = named.lower()
            if word.endswith("même source"):
                quote["entity"] = last
            elif word in PRONOUNS:
                fits = who is not None and self._agrees(who, word, last in self.people)
                quote["entity"] = self._find_person_before(quote["at"], word) or (
                    last if fits else ""
                )
            elif quote["speaker"] and not quote["entity"]:
                role = set(word.split()) & ROLES
                quote["entity"] = person if role and person else named
            if quote["entity"]:
                last = quote["entity"]
                who = quote["who"] if word not in PRONOUNS else who
                person = last if last in self.people else person
        return quotes

    def _find_person_before(self, at: int, pronoun: str) -> str:
        """The nearest person who is a subject of this sentence or the last, outside quotations."""
        begin = self._sentence(self._sentence(at)[0] - 1)[0] if self._sentence(at)[0] else 0
        for k in range(at - 1, begin - 1, -1):
            if (
                self._is_marked(k)
                or self.dep[k] not in SUBJECTS
                or self.pos[k] not in ("NOUN", "PROPN")
            ):
                continue
            name = self._name(*self._trim(*self._subtree(k)))["entity"]
            if name in self.people and self._agrees(k, pronoun, True):
                return name
        return ""

    def _is_marked(self, i: int) -> bool:
        """Whether a word stands between quotation marks."""
        place = bisect(self.marked, (i, len(self.token)))
        return place > 0 and i <= self.marked[place - 1][1]

    def _agrees(self, i: int, pronoun: str, one: bool) -> bool:
        """Whether a pronoun may stand for this word; a name without gender agrees with both."""
        gender = "Gender=Masc" if pronoun in FEMININE else "Gender=Fem"
        number = "Number=Sing" if pronoun in PLURAL else "Number=Plur"
        if one and pronoun in PLURAL:
            return False
        # A name's gender is a guess; that of *la présidente* is not.
        known = self.pos[i] == "NOUN" and gender in self.morph[i]
        return not known and number not in self.morph[i]

    def _find_head(self, first: int, last: int) -> int:
        """The word of a phrase that hangs on none of its others."""
        return next((k for k in range(first, last + 1) if not first <= self.head[k] <= last
                     or self.head[k] == k), last)  # fmt: skip

    def _sentence(self, i: int) -> tuple[int, int]:
        return self.sentences[self.sentence_id[i]]

    def _subtree(self, i: int) -> tuple[int, int]:
        first = last = i
        waiting = list(self.children[i])
        while waiting:
            child = waiting.pop()
            first, last = min(first, child), max(last, child)
            waiting.extend(self.children[child])
        return first, last

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Without marks at either end, and without a clause behind a comma."""
        while first < last and (not self.is_word[first] or self.pos[first] == "CCONJ"):
            first += 1
        comma = next((i for i in range(first + 1, last + 1) if self.token[i] == ","), last + 1)
        last = comma - 1
        while last > first and not self.is_word[last]:
            last -= 1
        return first, last
