"""Incises whatever their verb: *», tacle Anne Martin*, *», feint de s'interroger le maire*."""

import re
from functools import cache
from itertools import islice

from helpers.base.lexicon import read_lexicon
from helpers.language.speakers import DAYS, IMPERSONAL, PRONOUNS, SUBJECTS, Speakers

LONGEST_ASIDE = 8  # words between two commas: *lâche, amer,*, *regrette, de son côté,*
OPENING, CLOSING = "«", "»"
ENDS = {",", ".", "!", "?", "…", ";", ":", CLOSING, OPENING, '"', "("}  # of an incise
THAT = {"que", "qu'"}
OBJECTS = {"se", "soi", "lui", "leur", "en", "y", "nous", "vous"}  # between subject and verb
CLITICS = OBJECTS | {"s'", "ne", "n'"}
LINKS = {"de", "d'", "à", "par", "en", "pour", "l'", "le", "la", "les", "pas"}  # before the next
ARTICLES = {"le", "la", "l'", "les", "un", "une", "ce", "cet", "cette", "son", "sa", "notre"}
# What third persons end in: no noun in *-eur*, *-ier* or *-s* does, no participle.
THIRD_PERSON = re.compile(r"[a-zà-öø-ÿœ-]*(?:[atdc]|(?<!é)e|nt)")
PARTICIPLE = re.compile(r"[a-zà-öø-ÿœ]+(?:[éiust]|[éiu]e|[éu]s|ées)")
NO_VERB = {"ADP", "CCONJ", "SCONJ", "DET", "PRON", "NUM", "PUNCT", "INTJ"}
# Agent nouns, which no list can hold: *le procureur*, *une manifestante*, *un syndicaliste*.
AGENT = re.compile(r"(?:eur|euse|trice|iste|logue|ien|ienne|[nt]aire|(?<!m)[ae]nte?)$")


class Incises(Speakers):
    """The incises of one article, over the parse that `Speakers` holds."""

    def _read_incise(self, i: int, last: int) -> dict | None:
        """A verb of speech right behind this mark, with its speaker behind it, and no *que*."""
        first = i + 1 + (self.token[i + 1] == ",")
        verb, clitic = first, None
        while verb <= last and not self._read_verb(verb):
            if self.token[verb].lower() in PRONOUNS:
                clitic = verb
            elif self.pos[verb] not in ("AUX", "ADV") and self.lemma[verb] not in OBJECTS:
                return None
            verb += 1
        if verb > last - (clitic is None):
            return None
        another = self.dep[verb] == "conj" and self._is_verb(verb)  # of the same subject
        if another and (verb == last or not self._is_named(verb + 1)):
            return None
        end = next((k for k in range(verb + 1, last + 1) if self.token[k] in ENDS), last + 1) - 1
        if any(self.token[k].lower() in THAT for k in range(first, end + 1)):
            return None
        if clitic is None and verb < end and self.token[verb + 1].lower() in PRONOUNS:
            clitic = verb + 1
        speaker = (clitic, clitic) if clitic is not None else self._speaker_behind(verb, end)
        if speaker is None or any(self.pos[k] in ("CCONJ", "VERB", "ADP")
                                  for k in range(verb + 1, speaker[0])):  # fmt: skip
            return None
        return self._describe(i, verb, end, speaker, self._read_verb(verb))

    def _read_any_incise(self, i: int, last: int, *, alone: bool) -> dict | None:
        """A third person right behind this mark, and behind it somebody who can speak.

        A quotation that is not `alone` but part of the outlet's sentence may be followed by a
        second verb of its subject: there only a name that ends the incise is a speaker.
        """
        first = i + 1 + (self.token[i + 1] == ",")
        if first == i + 1 and not alone and self.token[i] in (CLOSING, '"'):
            return None  # *Le slogan « Rendez-nous nos trains » agace Anne Martin*
        last = min(last, self._sentence(min(first, last))[1])
        end = self._find_end(first, last)
        verb = self._find_third_person(first, end)
        if verb is None:
            return None
        begin = self._follow_verb(verb, end) + 1
        reflexive = bool({"se", "s'"} & {self.token[k].lower() for k in range(first, verb)})
        glued = next((k for k in range(first, min(verb + 1, end) + 1) if self._is_glued(k)), None)
        inside = self.token[i] not in (CLOSING, '"')
        asked = self.token[min(end + 1, len(self.token) - 1)] == "?"
        if glued is not None and inside and (asked or (glued < end and not alone)):
            return None  # *« Pour être juste, suffit-il d'obéir ? »*
        if glued is not None and self.token[glued].lower() in IMPERSONAL:
            return self._read_impersonal(i, verb, glued, end)
        if glued is not None:
            speaker = (glued, glued)
        elif begin <= end and self.token[begin].lower() in PRONOUNS:
            return None
        else:
            speaker = self._find_named(begin, end, alone=alone or reflexive)
        if speaker is None:
            return None
        listed = next(filter(None, map(self._read_verb, range(verb, begin))), "")
        cue = listed or self._name_verb(verb, begin - 1, reflexive=reflexive)
        return self._describe(i, verb, end, speaker, cue)

    def _is_glued(self, k: int) -> bool:
        """Whether a pronoun is glued to the verb before it: *tacle-t-il*, *a-t-elle ironisé*."""
        word = self.token[k].lower()
        return word.startswith("-") and word in PRONOUNS | IMPERSONAL

    def _read_impersonal(self, i: int, verb: int, on: int, end: int) -> dict | None:
        """*Peut-on lire dans le rapport*: what is read speaks; listed verbs are read elsewhere."""
        said = min(on + 1, end) if "VerbForm=Inf" in self.morph[min(on + 1, end)] else verb
        source = self._impersonal_source(said, on)
        if self._read_verb(said) or source == (on, on):
            return None
        return self._describe(i, verb, end, source, self.lemma[said]) | {"kind": "selon"}

    def _find_end(self, first: int, last: int) -> int:
        """The last word of an incise; what commas set off in it ends it not: *lâche, amer, X*."""
        ends = (k for k in range(first, last + 1) if self.token[k] in ENDS)
        marks = [*islice(ends, 3), last + 1]
        bare = not any(self.pos[k] in ("DET", "PROPN") for k in range(first, marks[0]))
        return marks[2 * (len(marks) > 2 and bare and self._is_aside(*marks[:2]))] - 1

    def _is_aside(self, first: int, last: int) -> bool:
        """Whether a few words between two commas have neither a verb of their own nor a person."""
        commas = last - first <= LONGEST_ASIDE and self.token[first] == self.token[last] == ","
        return commas and not self._names_person(first, last) and all(
            self.token[k].lower() not in THAT and "VerbForm=Fin" not in self.morph[k]
            for k in range(first + 1, last)
        )  # fmt: skip

    def _names_person(self, first: int, last: int) -> bool:
        mentions = self._list_mentions(self.start[first], self.end[last])
        return any(label == "PER" for *_, label in mentions)

    def _skip_aside(self, k: int, end: int) -> int:
        """Behind adverbs, days, what commas set off, and phrases: *pour sa part*, *sur RTL*."""
        while k < end:
            near = range(k + 1, min(k + LONGEST_ASIDE, end))
            comma = next((c for c in near if self.token[c] == ","), k)
            noun = next((c for c in near if self.pos[c] in ("NOUN", "PRON", "PROPN")
                         and self.pos[c + 1] != "ADJ"), k)  # fmt: skip
            ends = [stop for _, stop, *_ in self._list_mentions(self.start[noun], self.end[noun])]
            noun = next((c for c in near if ends and self.end[c] == max(ends)), noun)
            person = self._names_person(k, noun) or any(map(self._is_person, range(k, noun + 1)))
            if self.pos[k] == "ADV" or self.lemma[k].lower() in DAYS:
                k += 1
            elif comma > k and self._is_aside(k, comma):
                k = comma + 1
            elif self.pos[k] == "ADP" and noun > k and not person:
                k = noun + 1
            else:
                break
        return k

    def _describe(self, i: int, verb: int, end: int, speaker: tuple[int, int], cue: str) -> dict:
        """An incise behind the mark `i`: its cue, its place, and what is said before it."""
        return {"cue": cue, "sentence_id": self.sentence_id[i], "at": verb, "kind": "indirect",
                "incise": (i, end), "who": self._find_head(*speaker),
                "span": (self._sentence(i)[0], i), **self._name(*speaker)}  # fmt: skip

    def _name_verb(self, i: int, last: int, *, reflexive: bool) -> str:
        """The infinitive, also of what the tagger took for a noun (*tacle*); *faire savoir*."""
        known = self.pos[i] in ("VERB", "AUX") and self.lemma[i].endswith(("r", "re"))
        name = self.lemma[i] if known else re.sub("e(nt)?$", "er", self.token[i])
        name += f" {self.lemma[last]}" * (name == "faire" and last > i)
        return ("s'" if name[0] in "aeiouyéêhœ" else "se ") * reflexive + name

    def _find_third_person(self, first: int, end: int) -> int | None:
        """The verb of an incise behind its adverbs and pronouns, or its participle.

        What the tagger took for a noun is a verb where somebody is named right behind it.
        """
        verb = first
        while verb < end and not self._is_glued(verb + 1) and (
            self.pos[verb] == "ADV" or self.token[verb].lower() in CLITICS
        ):  # fmt: skip
            verb += 1
        glued = verb < end and self._is_glued(verb + 1)
        if verb >= end or (self.pos[verb] in NO_VERB and not glued):
            return None
        finite = glued or "VerbForm=Fin" in self.morph[verb]
        if not (finite or THIRD_PERSON.fullmatch(self.token[verb])):
            return None
        if self.lemma[verb] not in ("avoir", "être"):
            begin = self._skip_aside(verb + 1, end)
            behind = self.token[begin]
            named = glued or behind.lower() in ARTICLES | CLITICS or behind[0].isupper()
            named = named or self._stands_in(begin, end)
            clear = self.pos[verb] in ("VERB", "AUX") or self.token[verb - 1].lower() in CLITICS
            return verb if named or clear or "VerbForm=Inf" in self.morph[verb + 1] else None
        verb = self._skip_aside(min(verb + 1 + glued, end), end)
        is_participle = self.pos[verb] in ("VERB", "AUX") and self.token[verb] != "été"
        return verb if is_participle and PARTICIPLE.fullmatch(self.token[verb]) else None

    def _follow_verb(self, verb: int, end: int) -> int:
        """The last word of a verb: *feint de s'interroger*, *dit en souriant*, *met en garde*."""
        last = verb
        while True:
            k = last + 1
            while k < end and (
                self.token[k].lower() in CLITICS | LINKS or self.pos[k] == "ADV"
                or self.token[k + 1].lower() in ("de", "d'")  # *fait mine de s'étonner*
            ):  # fmt: skip
                k += 1
            if k > end or not self._goes_with(k):
                return last
            last = k

    def _goes_with(self, k: int) -> bool:
        """Whether a word goes with the verb before it: an infinitive, or a noun or verb after *en*.

        To the tagger *croit savoir* ends in a noun.
        """
        behind_en = self.token[k - 1] == "en" and (self.pos[k] == "NOUN" or "ant" in self.token[k])
        bare = self.pos[k] == "NOUN" and self.pos[k - 1] != "DET"
        return behind_en or "VerbForm=Inf" in self.morph[k] or (
            bare and self.token[k].endswith(("er", "ir"))
        )  # fmt: skip

    def _find_named(self, begin: int, end: int, *, alone: bool) -> tuple[int, int] | None:
        """The phrase behind a verb that names who can speak: a name, or a noun of persons."""
        begin = self._skip_aside(begin, end)
        if begin > end:
            return None
        if self._stands_in(begin, end):
            return begin, end
        noun = next((k for k in range(begin, end + 1) if self.pos[k] in ("NOUN", "PROPN")
                     or (self.pos[k - 1] == "DET" and self._is_person(k))), None)  # fmt: skip
        if noun is None:
            return None
        close = all(self.pos[k] in ("DET", "ADJ", "NUM") for k in range(begin, noun))
        person = self.token[noun][0].isupper() or self._is_person(noun)
        name = self._find_last_name(begin, end)
        if name is not None and self.pos[begin] == "ADP" and self._is_person(name - 1):
            return None  # *s'emporte contre le maire Paul Durand*: him, or by him
        if name is not None and (alone or begin == name):
            # *Enfonce le clou Anne Martin*: what is no person stays with the verb.
            whole = close and (person or noun == name)
            return (begin if whole else self._lead_in(name, begin)), end
        subject = self.dep[noun] in SUBJECTS and self.head[noun] < noun
        if close and person and (alone or subject):
            return self._trim(begin, min(max(self._subtree(noun)[1], noun), end))
        return None

    def _find_last_name(self, begin: int, end: int) -> int | None:
        """Where the name begins that ends an incise and belongs to no noun before it."""
        for start, stop, _, label in self._list_mentions(self.start[begin], self.end[end]):
            if label != "LOC" and stop == self.end[end]:
                first = next(k for k in range(begin, end + 1) if self.end[k] > start)
                return first if self.pos[first - 1] != "ADP" else None
        return None

    def _lead_in(self, name: int, begin: int) -> int:
        """Where the phrase of a name begins: *la ministre Anne Martin*."""
        first = name - (name > begin and self._is_person(name - 1))
        while begin < first < name and self.pos[first - 1] in ("DET", "ADJ"):
            first -= 1
        return first

    def _read_verb(self, i: int) -> str:
        """The verb of speech that this is, also where the tagger took it for a noun, or nothing."""
        form = _speech_forms().get(self.token[i].lower(), "")
        if self._is_verb(i):
            form = _speech_verbs().get(self.lemma[i], form)
        elif i and self.pos[i - 1] in ("DET", "ADP"):
            return ""
        near = [*self.children[i], *range(max(i - 2, 0), i)]
        reflexive = any(self.lemma[c] in ("se", "soi") for c in near)
        if form == "appeler" and reflexive:
            return ""  # *Le film s'appelle : « … »*
        return "" if form.startswith("s'") and not reflexive else form

    def _is_verb(self, i: int) -> bool:
        return self.pos[i] in ("VERB", "AUX")

    def _is_named(self, i: int) -> bool:
        return self.token[i][:1].isupper() or self.token[i].lower() in PRONOUNS

    def _is_person(self, i: int) -> bool:
        """Whether a noun is one of persons; to the tagger *un habitant* may be a verb."""
        known = {self.lemma[i].lower(), self.token[i].lower()} & _persons()
        return bool(known or AGENT.search(self.lemma[i]))


@cache
def _persons() -> frozenset[str]:
    return frozenset(read_lexicon("persons")["noun"])


@cache
def _speech_verbs() -> dict[str, str]:
    """Verbs of speech by their lemma: *s'indigner* is *indigner* to the tagger."""
    return {verb.removeprefix("s'"): verb for verb in read_lexicon("speech_verbs")["verb"]}


@cache
def _speech_forms() -> dict[str, str]:
    """Third persons of the regular verbs of speech in the present: *martèle*, *plaident*."""
    forms = {}
    for verb, written in _speech_verbs().items():
        if verb.endswith("er"):
            stem = verb.removesuffix("er")
            grave = re.sub(r"[eé]([bcdfghjklmnpqrstvxz])$", r"è\1", stem)
            forms |= {part + end: written for part in (stem, grave) for end in ("e", "ent")}
    return forms
