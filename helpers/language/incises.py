"""Incises whatever their verb: *», tacle Anne Martin*, *», feint de s'interroger le maire*."""

import re
from functools import cache
from itertools import islice

from helpers.base.lexicon import read_lexicon
from helpers.language.speakers import (
    DAYS,
    IMPERSONAL,
    PRONOUNS,
    Article,
    Cue,
    Span,
    find_impersonal_source,
    find_speaker_behind,
    is_person,
    name_speaker,
    stands_in,
    trim,
)
from helpers.language.syntax import SUBJECTS, Tree, list_words

MAX_ASIDE = 8  # words between two commas: *lâche, amer,*, *regrette, de son côté,*
OPENING, CLOSING, STRAIGHT = "«", "»", '"'
ENDS = {",", ".", "!", "?", "…", ";", ":", CLOSING, OPENING, STRAIGHT, "("}  # of an incise
THAT = {"que", "qu'"}
OBJECTS = {"se", "soi", "lui", "leur", "en", "y", "nous", "vous"}  # between subject and verb
CLITICS = OBJECTS | {"s'", "ne", "n'"}
LINKS = list_words("de d' à par en pour l' le la les pas")  # before the next word of a verb
ARTICLES = list_words("le la l' les un une ce cet cette son sa notre")
# What third persons end in: no noun in *-eur*, *-ier* or *-s* does, no participle.
THIRD_PERSON = re.compile(r"[a-zà-öø-ÿœ-]*(?:[atdc]|(?<!é)e|nt)")
PARTICIPLE = re.compile(r"[a-zà-öø-ÿœ]+(?:[éiust]|[éiu]e|[éu]s|ées)")
NO_VERB = {"ADP", "CCONJ", "SCONJ", "DET", "PRON", "NUM", "PUNCT", "INTJ"}


def read_break(tree: Article, i: int, last: int, *, alone: bool) -> Cue | None:
    """The incise right behind this mark, if there is one."""
    return _read_incise(tree, i, last) or _read_any_incise(tree, i, last, alone=alone)


def _read_incise(tree: Article, i: int, last: int) -> Cue | None:
    """A verb of speech right behind this mark, with its speaker behind it, and no *que*."""
    first = i + 1 + (tree.token[i + 1] == ",")
    verb, clitic = first, None
    while verb <= last and not read_verb(tree, verb):
        if tree.token[verb].lower() in PRONOUNS:
            clitic = verb
        elif tree.pos[verb] not in ("AUX", "ADV") and tree.lemma[verb] not in OBJECTS:
            return None
        verb += 1
    if verb > last - (clitic is None):
        return None
    if tree.dep[verb] == "conj" and tree.is_verb(verb):
        return None  # of the same subject
    end = tree.find(ENDS, verb + 1, last) - 1
    if any(tree.token[k].lower() in THAT for k in range(first, end + 1)):
        return None
    if clitic is None and verb < end and tree.token[verb + 1].lower() in PRONOUNS:
        clitic = verb + 1
    speaker = find_speaker_behind(tree, verb, end) if clitic is None else (clitic, clitic)
    if speaker is None or {"CCONJ", "VERB", "ADP"} & {*tree.pos[verb + 1 : speaker[0]]}:
        return None
    return _describe(tree, i, verb, end, speaker, read_verb(tree, verb))


def _read_any_incise(tree: Article, i: int, last: int, *, alone: bool) -> Cue | None:
    """A third person right behind this mark, and behind it somebody who can speak.

    A quotation that is not `alone` but part of the outlet's sentence may be followed by a second
    verb of its subject: there only a name that ends the incise is a speaker.
    """
    first = i + 1 + (tree.token[i + 1] == ",")
    inside = tree.token[i] not in (CLOSING, STRAIGHT)
    if first == i + 1 and not alone and not inside:
        return None  # *Le slogan « Rendez-nous nos trains » agace Anne Martin*
    last = min(last, tree.bounds[min(first, last)][1])
    end = _find_end(tree, first, last)
    verb = _find_third_person(tree, first, end)
    if verb is None:
        return None
    begin = _follow_verb(tree, verb, end) + 1
    reflexive = any(tree.token[k].lower() in ("se", "s'") for k in range(first, verb))
    glued = next((k for k in range(first, min(verb + 1, end) + 1) if _is_glued(tree, k)), None)
    asked = tree.token[min(end + 1, len(tree.token) - 1)] == "?"
    if glued is not None:
        if inside and (asked or (glued < end and not alone)):
            return None  # *« Pour être juste, suffit-il d'obéir ? »*
        if tree.token[glued].lower() in IMPERSONAL:
            return _read_impersonal(tree, i, verb, glued, end)
        speaker: Span | None = (glued, glued)
    elif begin <= end and tree.token[begin].lower() in PRONOUNS:
        return None
    else:
        speaker = _find_named(tree, begin, end, alone=alone or reflexive)
    if speaker is None:
        return None
    listed = next(filter(None, (read_verb(tree, k) for k in range(verb, begin))), "")
    cue = listed or name_verb(tree, verb, begin - 1, reflexive=reflexive)
    return _describe(tree, i, verb, end, speaker, cue)


def _is_glued(tree: Article, k: int) -> bool:
    """Whether a pronoun is glued to the verb before it: *tacle-t-il*, *a-t-elle ironisé*."""
    word = tree.token[k].lower()
    return word.startswith("-") and word in PRONOUNS | IMPERSONAL


def _read_impersonal(tree: Article, i: int, verb: int, on: int, end: int) -> Cue | None:
    """*Peut-on lire dans le rapport*: what is read speaks; listed verbs are read elsewhere."""
    said = min(on + 1, end) if "VerbForm=Inf" in tree.morph[min(on + 1, end)] else verb
    source = find_impersonal_source(tree, said, on)
    if read_verb(tree, said) or source == (on, on):
        return None
    return _describe(tree, i, verb, end, source, tree.lemma[said]) | {"kind": "selon"}


def _find_end(tree: Article, first: int, last: int) -> int:
    """The last word of an incise; what commas set off in it ends it not: *lâche, amer, X*."""
    ends = (k for k in range(first, last + 1) if tree.token[k] in ENDS)
    marks = [*islice(ends, 3), last + 1]
    bare = not {"DET", "PROPN"} & {*tree.pos[first : marks[0]]}
    goes_on = len(marks) > 2 and bare and _is_aside(tree, marks[0], marks[1])
    return marks[2 if goes_on else 0] - 1


def _is_aside(tree: Article, first: int, last: int) -> bool:
    """Whether a few words between two commas have neither a verb of their own nor a person."""
    commas = last - first <= MAX_ASIDE and tree.token[first] == tree.token[last] == ","
    between = range(first + 1, last)
    clause = (tree.token[k].lower() in THAT or tree.is_finite(k) for k in between)
    return commas and not tree.names_person(first, last) and not any(clause)


def _skip_aside(tree: Article, k: int, end: int) -> int:
    """Behind adverbs, days, what commas set off, and phrases: *pour sa part*, *sur RTL*."""
    while k < end:
        near = range(k + 1, min(k + MAX_ASIDE, end))
        comma = next((c for c in near if tree.token[c] == ","), k)
        nouns = [c for c in near if tree.pos[c] in ("NOUN", "PRON", "PROPN")]
        noun = next((c for c in nouns if tree.pos[c + 1] != "ADJ"), k)
        stop = max((stop for _, stop, *_ in tree.list_mentions(noun, noun)), default=-1)
        noun = next((c for c in near if tree.end[c] == stop), noun)
        person = tree.names_person(k, noun) or any(is_person(tree, c) for c in range(k, noun + 1))
        if tree.pos[k] == "ADV" or tree.lemma[k].lower() in DAYS:
            k += 1
        elif comma > k and _is_aside(tree, k, comma):
            k = comma + 1
        elif tree.pos[k] == "ADP" and noun > k and not person:
            k = noun + 1
        else:
            break
    return k


def _describe(tree: Article, i: int, verb: int, end: int, speaker: Span, cue: str) -> Cue:
    """An incise behind the mark `i`: its cue, its place, and what is said before it."""
    place = {"at": verb, "incise": (i, end), "who": tree.top(*speaker)}
    said = {"kind": "indirect", "cue": cue, "span": (tree.bounds[i][0], i)}
    return {**said, **place, "sentence_id": tree.sentence_id[i], **name_speaker(tree, *speaker)}


def name_verb(tree: Tree, i: int, last: int, *, reflexive: bool) -> str:
    """The infinitive, also of what the tagger took for a noun (*tacle*); *faire savoir*."""
    known = tree.is_verb(i) and tree.lemma[i].endswith(("r", "re"))
    name = tree.lemma[i] if known else re.sub("e(nt)?$", "er", tree.token[i])
    name += f" {tree.lemma[last]}" * (name == "faire" and last > i)
    return ("s'" if name[0] in "aeiouyéêhœ" else "se ") * reflexive + name


def _find_third_person(tree: Article, first: int, end: int) -> int | None:
    """The verb of an incise behind its adverbs and pronouns, or its participle.

    What the tagger took for a noun is a verb where somebody is named right behind it.
    """
    verb = first
    while verb < end and not _is_glued(tree, verb + 1):
        if tree.pos[verb] != "ADV" and tree.token[verb].lower() not in CLITICS:
            break
        verb += 1
    glued = verb < end and _is_glued(tree, verb + 1)
    if verb >= end or (tree.pos[verb] in NO_VERB and not glued):
        return None
    if not (glued or tree.is_finite(verb) or THIRD_PERSON.fullmatch(tree.token[verb])):
        return None
    if tree.lemma[verb] not in ("avoir", "être"):
        begin = _skip_aside(tree, verb + 1, end)
        behind = tree.token[begin]
        named = behind.lower() in ARTICLES | CLITICS or behind[0].isupper()
        clear = tree.is_verb(verb) or tree.token[verb - 1].lower() in CLITICS
        clear = clear or glued or "VerbForm=Inf" in tree.morph[verb + 1]
        return verb if clear or named or stands_in(tree, begin, end) else None
    verb = _skip_aside(tree, min(verb + 1 + glued, end), end)
    is_participle = tree.is_verb(verb) and tree.token[verb] != "été"
    return verb if is_participle and PARTICIPLE.fullmatch(tree.token[verb]) else None


def _follow_verb(tree: Article, verb: int, end: int) -> int:
    """The last word of a verb: *feint de s'interroger*, *dit en souriant*, *met en garde*."""
    last = verb
    while True:
        k = last + 1
        while k < end and (
            tree.token[k].lower() in CLITICS | LINKS
            or tree.pos[k] == "ADV"
            or tree.token[k + 1].lower() in ("de", "d'")  # *fait mine de s'étonner*
        ):
            k += 1
        if k > end or not _goes_with(tree, k):
            return last
        last = k


def _goes_with(tree: Article, k: int) -> bool:
    """Whether a word goes with the verb before it: an infinitive, or a noun or verb after *en*.

    To the tagger *croit savoir* ends in a noun.
    """
    noun = tree.pos[k] == "NOUN"
    if tree.token[k - 1] == "en" and (noun or "ant" in tree.token[k]):
        return True
    bare = noun and tree.pos[k - 1] != "DET" and tree.token[k].endswith(("er", "ir"))
    return bare or "VerbForm=Inf" in tree.morph[k]


def _find_named(tree: Article, begin: int, end: int, *, alone: bool) -> Span | None:
    """The phrase behind a verb that names who can speak: a name, or a noun of persons."""
    begin = _skip_aside(tree, begin, end)
    if begin > end:
        return None
    if stands_in(tree, begin, end):
        return begin, end
    for noun in range(begin, end + 1):
        if tree.pos[noun] in ("NOUN", "PROPN"):
            break
        if tree.pos[noun - 1] == "DET" and is_person(tree, noun):
            break
    else:
        return None
    close = {*tree.pos[begin:noun]} <= {"DET", "ADJ", "NUM"}
    person = tree.token[noun][0].isupper() or is_person(tree, noun)
    name = find_last_name(tree, begin, end)
    if name is not None and tree.pos[begin] == "ADP" and is_person(tree, name - 1):
        return None  # *s'emporte contre le maire Paul Durand*: him, or by him
    if name is not None and (alone or begin == name):
        # *Enfonce le clou Anne Martin*: what is no person stays with the verb.
        whole = close and (person or noun == name)
        return (begin if whole else _lead_in(tree, name, begin)), end
    subject = tree.dep[noun] in SUBJECTS and tree.head[noun] < noun
    if close and person and (alone or subject):
        return trim(tree, begin, min(max(tree.span(noun)[1], noun), end))
    return None


def find_last_name(tree: Article, begin: int, end: int) -> int | None:
    """Where the name begins that ends an incise and belongs to no noun before it."""
    for start, stop, _, label in tree.list_mentions(begin, end):
        if label != "LOC" and stop == tree.end[end]:
            first = next(k for k in range(begin, end + 1) if tree.end[k] > start)
            return first if tree.pos[first - 1] != "ADP" else None
    return None


def _lead_in(tree: Article, name: int, begin: int) -> int:
    """Where the phrase of a name begins: *la ministre Anne Martin*."""
    first = name - (name > begin and is_person(tree, name - 1))
    while begin < first < name and tree.pos[first - 1] in ("DET", "ADJ"):
        first -= 1
    return first


def read_verb(tree: Tree, i: int) -> str:
    """The verb of speech that this is, also where the tagger took it for a noun, or nothing."""
    form = _speech_forms().get(tree.token[i].lower(), "")
    if tree.is_verb(i):
        form = _speech_verbs().get(tree.lemma[i], form)
    elif i and tree.pos[i - 1] in ("DET", "ADP"):
        return ""
    if not form.startswith("s'") and form != "appeler":
        return form
    near = [*tree.children[i], *range(max(i - 2, 0), i)]
    reflexive = any(tree.lemma[c] in ("se", "soi") for c in near)
    # *Le film s'appelle : « … »* is no speech.
    return form if reflexive == form.startswith("s'") else ""


@cache
def _speech_verbs() -> dict[str, str]:
    """Verbs of speech by their lemma: *s'indigner* is *indigner* to the tagger."""
    return {verb.removeprefix("s'"): verb for verb in read_lexicon("speech_verbs")["verb"]}


@cache
def _speech_forms() -> dict[str, str]:
    """Third persons of the regular verbs of speech in the present: *martèle*, *plaident*."""
    forms: dict[str, str] = {}
    for verb, written in _speech_verbs().items():
        if verb.endswith("er"):
            stem = verb.removesuffix("er")
            grave = re.sub(r"[eé]([bcdfghjklmnpqrstvxz])$", r"è\1", stem)
            forms |= {part + end: written for part in (stem, grave) for end in ("e", "ent")}
    return forms
