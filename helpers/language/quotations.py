"""Where speech stands in an article: quotation marks, verbs of speech, attributions, incises."""

from bisect import bisect
from collections import defaultdict
from itertools import pairwise
from typing import Literal

from helpers.language.cues import FIRST_PERSON, find_cues
from helpers.language.incises import (
    CLOSING,
    ENDS,
    OPENING,
    PARTICIPLE,
    STRAIGHT,
    THIRD_PERSON,
    find_last_name,
    name_verb,
    read_break,
    read_verb,
)
from helpers.language.speakers import (
    Article,
    Cue,
    Span,
    is_person,
    name_speaker,
    resolve_speakers,
)

Kind = Literal["direct", "indirect", "selon", "scare"]

SCARE_WORDS = 4  # a marked expression this short, without a speaker, is distance and not speech
MAX_DEPTH = 4  # marks within marks; more are mistakes
DASHES = {"-", "–", "—", "―", "--", "---"}
STOPS = {".", "!", "?", "…"}
MAX_PARAGRAPHS = 4  # that one pair of marks may run over; behind more, one of the two was left out
REFLEXIVE = {"se", "s'", "s’"}


def find_article_quotes(tree: Article) -> list[Cue]:
    """All quotations of an article, in the order of the text."""
    _turn_repeated(tree)
    tree.marked = _find_marked(tree)
    turns = _find_turns(tree)
    tree.turns = {first for first, _ in turns}
    spoken = {k for first, last in turns for k in range(first, last + 1)}
    tree.marked = sorted([*(span for span in tree.marked if span[0] not in spoken), *turns])
    incises = _find_incises(tree)
    cues = find_cues(tree, incises)
    quotes = _read_marked(tree, cues, incises)
    # *Ne cesse de répéter* is found at both of its verbs, and is one.
    once = {(cue["span"], cue["kind"], cue["cue"]): cue for cue in reversed(cues)}
    for cue in once.values():
        # What somebody quoted says of others' words is part of the quotation.
        told = tree.is_marked(cue["at"]) and "incise" not in cue
        first, last = cue["span"]
        part = told or "passive" in cue or cue.get("inside")
        if not part and any(tree.is_word[first : last + 1]):
            quotes.append(_row(tree, first, last, cue["kind"], cue))
    return resolve_speakers(tree, sorted(quotes, key=lambda row: (row["start"], row["end"])))


def _read_marked(tree: Article, cues: list[Cue], incises: list[Cue]) -> list[Cue]:
    """What stands between marks: speech with its speaker, or words marked off."""
    quotes: list[Cue] = []
    owns = _assign_cues(tree, cues)
    for place in range(len(owns) - 1, 0, -1):
        owns[place - 1] = owns[place - 1] or (owns[place] if _goes_on(tree, place) else {})
    before: Cue = {}
    paragraph = -1
    for place, (first, last) in enumerate(tree.marked):
        title = _is_title(tree, first, last, owns[place])
        own, here = {} if title else owns[place], tree.paragraph[first]
        before = before if here == paragraph or _goes_on(tree, place) else {}
        words = sum(tree.is_word[first : last + 1])
        named = bool(own.get("speaker"))
        # *Je*, *nous*: whoever says so speaks, whether or not a verb of speech was found.
        spoken = FIRST_PERSON & {token.lower() for token in tree.token[first : last + 1]}
        short = words <= SCARE_WORDS and not (named or spoken or _stands_alone(tree, first, last))
        short = short or (words <= 1 and not (named and _is_answer(tree, first, last, own)))
        if short and first not in tree.turns:
            quotes.append(_row(tree, first, last, "scare", {}))
            continue
        cue = {} if title else own or before
        before, paragraph = own if named else before, tree.paragraph[last]
        inside = [incise for incise in incises if first <= incise["at"] <= last]
        for begin, end in _cut(tree, first, last, inside):
            quotes.append(_row(tree, begin, end, "direct", cue))
    return quotes


def _is_answer(tree: Article, first: int, last: int, cue: Cue) -> bool:
    """Whether one word is all that is said: *« Jamais ! », lance X*, *X répond : « Non »*.

    Not so in *Le « non » l'emporte*, *X parle de « honte »*.
    """
    heard = "incise" in cue and _is_alone(tree, first, last)
    return heard or (first > 1 and tree.token[first - 2] == ":")


def _is_title(tree: Article, first: int, last: int, cue: Cue) -> bool:
    """Whether a capital within a sentence begins a title: *Dans « La Fin », X dit …*."""
    lead = first - 2
    if first - 1 <= tree.bounds[first - 1][0] or not tree.token[first][0].isupper():
        return False
    noun = tree.pos[lead] in ("NOUN", "ADP", "DET", "ADJ") and not read_verb(tree, lead)
    ahead = "incise" not in cue and cue.get("at", first) > last
    return noun and tree.token[last] not in STOPS and (ahead or tree.pos[first] != "PROPN")


def _row(tree: Article, first: int, last: int, kind: Kind, cue: Cue) -> Cue:
    place = {"sentence_id": tree.sentence_id[first], "start": tree.start[first], "kind": kind}
    empty = {"at": first, "who": first, "cue": "", "speaker": "", "entity": ""}
    own = {name: cue.get(name, value) for name, value in empty.items()}
    return {**place, **own, "end": tree.end[last]}


def _turn_repeated(tree: Article) -> None:
    """Read a closing mark that heads a paragraph of an open quotation as one that opens it."""
    open_in = None
    for i, token in enumerate(tree.token):
        if token == CLOSING and _begins_paragraph(tree, i) and open_in == tree.paragraph[i] - 1:
            tree.token[i] = OPENING
        if tree.token[i] in (OPENING, CLOSING):
            open_in = tree.paragraph[i] if tree.token[i] == OPENING else None


def _find_marked(tree: Article) -> list[Span]:
    """What stands between quotation marks, over paragraphs where it is closed in a later one.

    A quotation within another is part of it. A mark left open, and one that each new paragraph
    repeats, closes with its paragraph.
    """
    marks = [i for i, token in enumerate(tree.token) if token in (OPENING, CLOSING, STRAIGHT)]
    spans, done = [], -1
    for place, opened in enumerate(marks):
        if opened <= done or tree.token[opened] == CLOSING:
            continue
        closed = _find_closing(tree, marks, place) or _share_closing(tree, marks, place)
        done = closed or _end_unclosed(tree, marks, place)
        spans.append((opened + 1, done - 1 if closed else done))
    return [(first, last) for first, last in spans if any(tree.is_word[first : last + 1])]


def _find_closing(tree: Article, marks: list[int], place: int) -> int | None:
    """The mark that closes this one, behind those that open and close within."""
    opened, depth = marks[place], 1
    straight = tree.token[opened] == STRAIGHT
    for i in map(marks.__getitem__, range(place + 1, len(marks))):
        far = tree.paragraph[i] - tree.paragraph[opened]
        repeated = tree.token[i] == OPENING and _begins_paragraph(tree, i)
        if far > (0 if straight else MAX_PARAGRAPHS) or repeated or depth > MAX_DEPTH:
            return None
        if tree.token[i] == OPENING:
            depth += 1
        elif tree.token[i] == CLOSING or (straight and depth == 1):
            depth -= 1
        if not depth:
            return i
    return None


def _share_closing(tree: Article, marks: list[int], place: int) -> int | None:
    """The mark that closes this one and one within: *« On a dit : « Partez », raconte X*.

    A straight one also closes a mark that no other does.
    """
    opened, end = marks[place], _end_paragraph(tree, marks[place])
    inner = marks[place + 1] if place + 1 < len(marks) else end + 1
    if inner > end or tree.token[inner] == STRAIGHT:
        return inner if inner <= end else None
    closed = _find_closing(tree, marks, place + 1)
    if closed is None or tree.sentence_id[inner] != tree.sentence_id[opened]:
        return None
    return closed if closed >= end or tree.token[closed + 1] in (",", ".") else None


def _end_unclosed(tree: Article, marks: list[int], place: int) -> int:
    """Where a mark left open ends: before the next, or with a paragraph that repeats it."""
    end = _end_paragraph(tree, marks[place])
    heads = _begins_paragraph(tree, marks[place])
    repeated = heads and tree.token[end + 1 : end + 2] == [OPENING]
    return end if repeated else min([end, *(i - 1 for i in marks[place + 1 : place + 2])])


def _begins_paragraph(tree: Article, i: int) -> bool:
    return i == 0 or tree.paragraph[i - 1] < tree.paragraph[i]


def _end_paragraph(tree: Article, i: int) -> int:
    return bisect(tree.paragraph, tree.paragraph[i]) - 1


def _find_turns(tree: Article) -> list[Span]:
    """What a dash at the head of a line opens: turns of speech, and no items of a list.

    Of lines that stand together all are turns where one is: where *je* speaks, where an incise says
    who, or where *vous* is asked and answered.
    """
    heads = [i for i in range(len(tree.token)) if _begins_paragraph(tree, i)]
    turns: list[Span] = []
    run: list[Span] = []
    for head, following in pairwise([*heads, len(tree.token)]):
        if tree.token[head] in DASHES and head + 1 < following and not tree.is_marked(head):
            run.append((head + 1, following - 1))
        else:
            turns += _take_turns(tree, run)
            run = []
    return turns + _take_turns(tree, run)


def _take_turns(tree: Article, run: list[Span]) -> list[Span]:
    """The turns of lines that stand together, cut where a dash opens another within a line."""
    if any(tree.token[last] in (";", ",") for _, last in run):
        return []
    heads = [tree.token[first][0] for first, _ in run]
    lines = [line for line, head in zip(run, heads, strict=True) if head in "…." or head.isupper()]
    if not any(_speaks(tree, *line) for line in lines) and not _asks(tree, lines):
        return []
    turns = []
    for first, last in lines:
        inner = range(first + 1, last)
        cuts = [i for i in inner if tree.token[i] in DASHES and tree.token[i - 1] in STOPS]
        edges = [first - 1, *cuts, last + 1]
        turns += [_end_turn(tree, begin + 1, end - 1) for begin, end in pairwise(edges)]
    return turns


def _lower(tree: Article, first: int, last: int) -> set[str]:
    """The words of a stretch in lower case, pronouns without their hyphen."""
    return {token.lower().lstrip("-") for token in tree.token[first : last + 1]}


def _speaks(tree: Article, first: int, last: int) -> bool:
    """Whether somebody says *je* in a line, or an incise names who speaks."""
    if {"je", "j'"} & _lower(tree, first, last):
        return True
    breaks = _list_breaks(tree, first, last - 1)
    return any(read_break(tree, i, last, alone=True) for i in breaks)


def _asks(tree: Article, lines: list[Span]) -> bool:
    """Whether *vous* or *tu* is asked in a line and the next is no question."""
    for (first, last), (_, end) in pairwise(lines):
        asked = tree.token[last] == "?" and tree.token[end] != "?"
        if asked and {"vous", "tu"} & _lower(tree, first, last):
            return True
    return False


def _end_turn(tree: Article, first: int, last: int) -> Span:
    """A turn up to its incise, where that ends a sentence and nobody says *je* behind it."""
    for i in _list_breaks(tree, first, last - 1):
        cue = read_break(tree, i, last, alone=True)
        if cue and tree.token[min(cue["incise"][1] + 1, last)] in STOPS:
            end: int = cue["incise"][1]
            return first, last if FIRST_PERSON & _lower(tree, end, last - 1) else end
    return first, last


def _goes_on(tree: Article, place: int) -> bool:
    """Whether a mark that opens a paragraph goes on with a quotation left open before it."""
    first, before = tree.marked[place][0], tree.marked[place - 1][1]
    return place > 0 and before + 2 == first and tree.token[before + 1] == OPENING


def _find_incises(tree: Article) -> list[Cue]:
    """*…, a-t-il ajouté, …* within the marks, *», raconte X* behind them."""
    cues = []
    end = len(tree.token) - 1
    for first, last in tree.marked:
        for i in _list_breaks(tree, first, min(last, end - 1)):
            cue = read_break(tree, i, last, alone=first in tree.turns)
            if cue:
                cues.append(cue | {"inside": True})
        if last + 1 < end and tree.token[last + 1] in (CLOSING, STRAIGHT):
            cue = read_break(tree, last + 1, end, alone=_is_alone(tree, first, last))
            if cue:
                cues.append(cue | {"span": (max(first - 1, 0), last + 1)})
    return cues


def _list_breaks(tree: Article, first: int, last: int) -> list[int]:
    """The marks of a quotation behind which an incise may stand: none of one within it."""
    found, depth = [], 0
    for i in range(first, last + 1):
        token = tree.token[i]
        if token == STRAIGHT:
            depth = 1 - min(depth, 1)
        depth += (token == OPENING) - (token == CLOSING)
        if token in (",", "!", "?", "…") and depth <= 0 and tree.token[i - 1] != CLOSING:
            found.append(i)
    return found


def _is_alone(tree: Article, first: int, last: int) -> bool:
    """Whether a quotation is not part of a sentence of the outlet's.

    Without a comma behind it, *« Plus belle la vie » séduit la France*, it is its subject.
    """
    opened = first - 1
    begins = opened == tree.bounds[opened][0] or tree.token[opened - 1] in (":", *DASHES)
    comma = tree.token[last + 2 : last + 3] == [","] or tree.token[last] in (",", *STOPS)
    return begins and (comma or any(tree.is_finite(k) for k in range(first, last + 1)))


def _cut(tree: Article, first: int, last: int, incises: list[Cue]) -> list[Span]:
    """What is left of a quotation without what interrupts it."""
    parts = []
    for cue in incises:
        begin, end = cue["incise"]
        parts.append((first, begin if tree.token[begin] != "," else begin - 1))
        first = _skip_apposed(tree, end + 1, last)
    return [part for part in [*parts, (first, last)] if any(tree.is_word[part[0] : part[1] + 1])]


def _skip_apposed(tree: Article, first: int, last: int) -> int:
    """Behind what an incise says of its speaker: *, éleveur à Dax.*, *, 34 ans.*, *(LR).*"""
    while first < last:
        end = tree.find(ENDS, first + 1, last)
        if tree.token[first] == "(":
            closed = tree.find({")"}, first, last - 1)
            first = (closed if closed < last else first) + 1
        elif tree.token[first] == "," and _is_apposed(tree, first + 1, end):
            first = end
        else:
            break
    return first + (first <= last and tree.token[first] in ENDS)


def _is_apposed(tree: Article, first: int, end: int) -> bool:
    """Whether words between commas tell an age, an office or how somebody looks: no clause."""
    if first >= end or any(tree.is_finite(k) for k in range(first, end)):
        return False
    noun = first + (tree.token[first].lower() in ("le", "la", "l'", "l’"))
    if tree.pos[noun] == "NUM" or tree.token[first].isdigit():
        return tree.token[first + 1 : min(first + 3, end)] in (["ans"], ["ans", "et"])
    if tree.pos[noun] in ("NOUN", "PROPN", "ADJ", "VERB") and is_person(tree, noun):
        # *La présidente du club*, but *le maire aussi*, *le maire et sa fille*.
        return noun == first or not {"ADV", "CCONJ"} & set(tree.pos[noun:end])
    stop = end < len(tree.token) and tree.token[end] in STOPS
    looks = noun > first and tree.pos[end - 1] in ("ADJ", "VERB") and end == noun + 2
    adverb = tree.token[first].endswith("ment")  # *visiblement émue*, but *tout vu*
    state = min(first + adverb, end - 1)
    past = "VerbForm=Part" in tree.morph[state] or (adverb and tree.pos[state] == "ADJ")
    return stop and (looks or (past and end > first + 1))


def _assign_cues(tree: Article, cues: list[Cue]) -> list[Cue]:
    """Whose each quotation is: by the verb within, behind, before, or ahead of a colon."""
    behind = {cue["incise"][0]: cue for cue in reversed(cues) if "incise" in cue}
    known = defaultdict(list)
    for cue in cues:
        known[cue["sentence_id"]].append(cue)
    found = []
    for first, last in tree.marked:
        numbers = range(tree.sentence_id[first], tree.sentence_id[last] + 1)
        here = [cue for number in numbers for cue in known[number]]
        inside = [cue for cue in here if "inside" in cue and first <= cue["at"] <= last]
        after = [behind[last + 1]] if last + 1 in behind else []
        near = [c for c in here if not ("inside" in c or first <= c["at"] <= last)]
        colon = first >= 2 and tree.token[first - 2] == ":"
        ahead = known[tree.sentence_id[first - 2]] if colon else []
        ahead = [cue for cue in ahead if cue["at"] < first]
        own = sorted([*inside, *after, *near, *ahead], key=lambda cue: "passive" in cue)
        found.append(own[0] if own else _read_heading(tree, first - 2))
    return found


def _read_heading(tree: Article, colon: int) -> Cue:
    """Who is named before a colon, with a verb or alone: *Le maire peste :*, *X (PS) :*.

    Nobody where anything else is said there: *Le livre de Paul Durand paraît mardi :*.
    """
    if colon < 1 or tree.token[colon] != ":":
        return {}
    words = (k for k in range(tree.bounds[colon][0], colon) if tree.is_word[k])
    first, verb = next(words, colon), colon - 1
    while verb > first and tree.pos[verb] == "ADV":
        verb -= 1
    cue, last = _name_last_verb(tree, first, verb)
    if not cue:
        cue, verb, last = _name_turn(tree, first, colon)
    first += tree.pos[first] == "CCONJ"
    if cue:
        first, last = _find_actor(tree, first, last)
    else:
        last = tree.find({",", "("}, first, colon - 1) - 1
        name = find_last_name(tree, min(last + 2, colon), colon - 1)
        if name == last + 2:  # *Le ministre, Paul Durand :*
            first, last = name, colon - 1
    verbs = any(tree.is_verb(k) for k in range(first, last + 1 if cue else colon))
    if last < first or verbs or not _is_speaker(tree, first, last):
        return {}
    who = {"cue": cue, "at": verb, "who": tree.top(first, last)}
    return who | name_speaker(tree, first, last)


def _find_actor(tree: Article, first: int, last: int) -> Span:
    """Who is named before a verb: *Mardi, X réagit*, *X, maire de Dax, réagit*, *X (PS)*."""
    commas = [k for k in range(first, last + 1) if tree.token[k] == ","]
    if commas and commas[-1] == last:
        last = commas[0] - 1
    elif commas:
        first = commas[-1] + 1
    opened = tree.find({"("}, first, last - 1)
    return first, opened - 1 if opened < last and tree.token[last] == ")" else last


def _name_last_verb(tree: Article, first: int, verb: int) -> tuple[str, int]:
    """The verb before a colon, or nothing, and where the phrase before it ends.

    To the tagger *Le préfet rassure* ends in a noun.
    """
    before = tree.pos[verb - 1] if verb > first else ""
    noun = before == "PROPN" or (before == "NOUN" and tree.pos[verb] in ("NOUN", "PROPN"))
    if tree.lemma[verb] in ("être", "avoir"):
        return "", verb - 1
    if verb - 1 > first and "VerbForm=Inf" in tree.morph[verb] and tree.pos[first] == "CCONJ":
        return tree.lemma[verb], verb - 2  # *Et le maire d'ajouter :*
    reflexive = tree.token[verb - 1].lower() in ("se", "s'")
    cue = read_verb(tree, verb)
    third = noun and THIRD_PERSON.fullmatch(tree.token[verb])
    if not cue and (third or tree.is_finite(verb)):
        cue = name_verb(tree, verb, verb, reflexive=reflexive)
    return cue, verb - 1 - reflexive


def _name_turn(tree: Article, first: int, colon: int) -> tuple[str, int, int]:
    """*A réagi :*, *met en garde :*, *est catégorique :*: as above, and where the verb stands.

    What is done to somebody is no turn of speech, nor is a verb with an object: *a lu la lettre :*,
    *est hué :*.
    """
    begin = next((k for k in range(first, colon) if tree.is_finite(k)), colon)
    reflexive = tree.token[begin - 1].lower() in REFLEXIVE
    rest = [k for k in range(begin + 1, colon) if tree.pos[k] != "ADV"]
    last = begin - 1 - reflexive
    if rest and not reflexive and tree.lemma[rest[0]] == "être":  # *a été ferme :*
        begin = rest.pop(0)
    verb = begin
    if tree.lemma[begin] == "être" and not reflexive:
        state = len(rest) == 1 and tree.pos[rest[0]] == "ADJ"
        clear = state and not tree.token[rest[0]].endswith(("é", "ée", "és", "ées"))
        return f"être {tree.lemma[rest[0]]}" if clear else "", begin, last
    if tree.lemma[begin] in ("être", "avoir"):
        if not rest or not PARTICIPLE.fullmatch(tree.token[rest[0]]):
            return "", begin, last
        verb = rest.pop(0)
    said = not rest or (len(rest) == 2 and tree.token[rest[0]] == "en")
    told = begin < colon and said and (rest or verb > begin)
    return name_verb(tree, verb, verb, reflexive=reflexive) if told else "", verb, last


def _is_speaker(tree: Article, first: int, last: int) -> bool:
    """Whether a whole phrase is a name or a noun of persons, with what belongs to it."""
    phrase = range(first, last + 1)
    noun = next((k for k in phrase if tree.pos[k] in ("NOUN", "PROPN")), last)
    parts = ("DET", "ADJ", "NOUN", "PROPN")
    close = {*tree.pos[first:noun]} <= {"DET", "ADJ"}
    belongs = all(tree.pos[k] in parts or tree.lemma[k] == "de" for k in range(noun, last + 1))
    named = any(label in ("PER", "ORG") for *_, label in tree.list_mentions(noun, noun))
    return close and belongs and (named or is_person(tree, noun))


def _stands_alone(tree: Article, first: int, last: int) -> bool:
    """Whether the quotation is all there is in its sentence."""
    begin, end = tree.bounds[first]
    return not any(tree.is_word[begin:first]) and not any(tree.is_word[last + 1 : end + 1])
