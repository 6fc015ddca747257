"""Where speech stands in an article: quotation marks, verbs of speech, attributions, incises."""

from bisect import bisect
from collections import defaultdict
from itertools import pairwise
from typing import Literal

from helpers.language.cues import FIRST_PERSON, Cues
from helpers.language.incises import CLOSING, ENDS, OPENING, PARTICIPLE, THIRD_PERSON

Kind = Literal["direct", "indirect", "selon", "scare"]

SCARE_WORDS = 4  # a marked expression this short, without a speaker, is distance and not speech
DEEPEST = 4  # marks within marks; more are mistakes
DASHES = {"-", "–", "—", "―", "--", "---"}
STOPS = {".", "!", "?", "…"}
MOST_PARAGRAPHS = 4  # that one pair of marks may run over; behind more, one of the two was left out


class Quotations(Cues):
    """The quotations of one article, over its cues and its parse."""

    def find_quotes(self) -> list[dict]:
        """All quotations, in the order of the text."""
        self._turn_repeated()
        self.marked = self._find_marked()
        turns = self._find_turns()
        self.turns = {first for first, _ in turns}
        spoken = {k for first, last in turns for k in range(first, last + 1)}
        self.marked = [span for span in self.marked if span[0] not in spoken]
        self.marked = sorted([*self.marked, *turns])
        self.opened = {first - 1 for first, _ in self.marked}
        incises = self._find_incises()
        cues = self._find_cues(incises)
        quotes, before, paragraph = [], {}, -1
        owns = self._assign_cues(cues)
        for place in range(len(owns) - 1, 0, -1):
            owns[place - 1] = owns[place - 1] or (owns[place] if self._goes_on(place) else {})
        for place, (first, last) in enumerate(self.marked):
            title = self._is_title(first, last, owns[place])
            own, here = {} if title else owns[place], self.paragraph[first]
            before = before if here == paragraph or self._goes_on(place) else {}
            words = sum(self.is_word[first : last + 1])
            alone = self._stands_alone(first, last)
            # *Je*, *nous*: whoever says so speaks, whether or not a verb of speech was found.
            spoken = any(t.lower() in FIRST_PERSON for t in self.token[first : last + 1])
            named = bool(own.get("speaker"))
            short = words <= SCARE_WORDS and not (named or alone or spoken)
            short = short or (words <= 1 and not (named and self._is_answer(first, last, own)))
            if short and first not in self.turns:
                quotes.append(self._row(first, last, "scare", {}))
                continue
            cue = {} if title else own or before
            before, paragraph = own if named else before, self.paragraph[last]
            inside = [cue for cue in incises if first <= cue["at"] <= last]
            for begin, end in self._cut(first, last, inside):
                quotes.append(self._row(begin, end, "direct", cue))
        # *Ne cesse de répéter* is found at both of its verbs, and is one.
        once = {(cue["span"], cue["kind"], cue["cue"]): cue for cue in reversed(cues)}
        for cue in once.values():
            # What somebody quoted says of others' words is part of the quotation.
            told = self._is_marked(cue["at"]) and "incise" not in cue
            told = told or cue.get("passive", False)
            first, last = cue["span"]
            if not (cue.get("inside") or told) and any(self.is_word[first : last + 1]):
                quotes.append(self._row(*cue["span"], cue["kind"], cue))
        return self._resolve(sorted(quotes, key=lambda row: (row["start"], row["end"])))

    def _is_answer(self, first: int, last: int, cue: dict) -> bool:
        """Whether one word is all that is said: *« Jamais ! », lance X*, *X répond : « Non »*.

        Not so in *Le « non » l'emporte*, *X parle de « honte »*.
        """
        heard = "incise" in cue and self._is_alone(first, last)
        return heard or (first > 1 and self.token[first - 2] == ":")

    def _is_title(self, first: int, last: int, cue: dict) -> bool:
        """Whether a capital within a sentence begins a title: *Dans « La Fin », X dit …*."""
        lead = first - 2
        if first - 1 <= self._sentence(first - 1)[0] or not self.token[first][0].isupper():
            return False
        noun = self.pos[lead] in ("NOUN", "ADP", "DET", "ADJ") and not self._read_verb(lead)
        ahead = "incise" not in cue and cue.get("at", first) > last
        return noun and self.token[last] not in STOPS and (ahead or self.pos[first] != "PROPN")

    def _row(self, first: int, last: int, kind: Kind, cue: dict) -> dict:
        return {
            "sentence_id": self.sentence_id[first], "start": self.start[first],
            "end": self.end[last], "kind": kind, "cue": cue.get("cue", ""),
            "speaker": cue.get("speaker", ""), "entity": cue.get("entity", ""),
            "at": cue.get("at", first), "who": cue.get("who", first),
        }  # fmt: skip

    def _turn_repeated(self) -> None:
        """Read a closing mark that heads a paragraph of an open quotation as one that opens it."""
        open_in = None
        for i, token in enumerate(self.token):
            if token == CLOSING and self._begins_paragraph(i) and open_in == self.paragraph[i] - 1:
                self.token[i] = OPENING
            if self.token[i] in (OPENING, CLOSING):
                open_in = self.paragraph[i] if self.token[i] == OPENING else None

    def _find_marked(self) -> list[tuple[int, int]]:
        """What stands between quotation marks, over paragraphs where it is closed in a later one.

        A quotation within another is part of it. A mark left open, and one that each new paragraph
        repeats, closes with its paragraph.
        """
        marks = [i for i, token in enumerate(self.token) if token in (OPENING, CLOSING, '"')]
        spans, done = [], -1
        for place, opened in enumerate(marks):
            if opened <= done or self.token[opened] == CLOSING:
                continue
            done = self._find_closing(marks, place) or self._share_closing(marks, place)
            if done is None:
                done = self._end_unclosed(marks, place)
                spans.append((opened + 1, done))
            else:
                spans.append((opened + 1, done - 1))
        return [(first, last) for first, last in spans if any(self.is_word[first : last + 1])]

    def _find_closing(self, marks: list[int], place: int) -> int | None:
        """The mark that closes this one, behind those that open and close within."""
        opened, depth = marks[place], 1
        straight = self.token[opened] == '"'
        for i in map(marks.__getitem__, range(place + 1, len(marks))):
            far = self.paragraph[i] - self.paragraph[opened]
            repeated = self.token[i] == OPENING and self._begins_paragraph(i)
            if far > (0 if straight else MOST_PARAGRAPHS) or repeated or depth > DEEPEST:
                return None
            if self.token[i] == OPENING:
                depth += 1
            elif self.token[i] == CLOSING or (straight and depth == 1):
                depth -= 1
            if not depth:
                return i
        return None

    def _share_closing(self, marks: list[int], place: int) -> int | None:
        """The mark that closes this one and one within: *« On a dit : « Partez », raconte X*.

        A straight one also closes a mark that no other does.
        """
        opened, end = marks[place], self._paragraph_end(marks[place])
        inner = marks[place + 1] if place + 1 < len(marks) else end + 1
        if inner > end or self.token[inner] == '"':
            return inner if inner <= end else None
        closed = self._find_closing(marks, place + 1)
        if closed is None or self.sentence_id[inner] != self.sentence_id[opened]:
            return None
        return closed if closed >= end or self.token[closed + 1] in (",", ".") else None

    def _end_unclosed(self, marks: list[int], place: int) -> int:
        """Where a mark left open ends: before the next, or with a paragraph that repeats it."""
        end = self._paragraph_end(marks[place])
        repeated = self._begins_paragraph(marks[place]) and self.token[end + 1 : end + 2] == [
            OPENING
        ]
        return end if repeated else min([end, *(i - 1 for i in marks[place + 1 : place + 2])])

    def _begins_paragraph(self, i: int) -> bool:
        return i == 0 or self.paragraph[i - 1] < self.paragraph[i]

    def _find_turns(self) -> list[tuple[int, int]]:
        """What a dash at the head of a line opens: turns of speech, and no items of a list.

        Of lines that stand together all are turns where one is: where *je* speaks, where an incise
        says who, or where *vous* is asked and answered.
        """
        heads = [i for i in range(len(self.token)) if self._begins_paragraph(i)]
        turns, run = [], []
        for head, following in zip(heads, [*heads[1:], len(self.token)], strict=True):
            line = (head + 1, following - 1)
            if self.token[head] not in DASHES or head + 1 >= following or self._is_marked(head):
                turns += self._take_turns(run)
                run = []
            else:
                run.append(line)
        return turns + self._take_turns(run)

    def _take_turns(self, run: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The turns of lines that stand together, cut where a dash opens another within a line."""
        if any(self.token[last] in (";", ",") for _, last in run):
            return []
        firsts = {line: self.token[line[0]][0] for line in run}
        lines = [line for line, first in firsts.items() if first in "…." or first.isupper()]
        if not any(self._speaks(*line) for line in lines) and not self._asks(lines):
            return []
        turns = []
        for first, last in lines:
            cuts = [i for i in range(first + 1, last) if self.token[i] in DASHES
                    and self.token[i - 1] in (".", "!", "?", "…")]  # fmt: skip
            edges = [first - 1, *cuts, last + 1]
            turns += [self._end_turn(begin + 1, end - 1) for begin, end in pairwise(edges)]
        return turns

    def _speaks(self, first: int, last: int) -> bool:
        """Whether somebody says *je* in a line, or an incise names who speaks."""
        return any(
            self.token[k].lower().lstrip("-") in ("je", "j'") for k in range(first, last + 1)
        ) or (
            any(self._read_break(i, last, alone=True) for i in self._list_breaks(first, last - 1))
        )

    def _asks(self, lines: list[tuple[int, int]]) -> bool:
        """Whether *vous* or *tu* is asked in a line and the next is no question."""
        return any(
            self.token[last] == "?" and self.token[end] != "?" and {"vous", "tu"}
            & {token.lower().lstrip("-") for token in self.token[first:last]}
            for (first, last), (_, end) in pairwise(lines)
        )  # fmt: skip

    def _end_turn(self, first: int, last: int) -> tuple[int, int]:
        """A turn up to its incise, where that ends a sentence and nobody says *je* behind it."""
        for i in self._list_breaks(first, last - 1):
            cue = self._read_break(i, last, alone=True)
            if cue and self.token[min(cue["incise"][1] + 1, last)] in (".", "!", "?", "…"):
                rest = {token.lower().lstrip("-") for token in self.token[cue["incise"][1] : last]}
                return (first, last if rest & FIRST_PERSON else cue["incise"][1])
        return first, last

    def _read_break(self, i: int, last: int, *, alone: bool) -> dict | None:
        return self._read_incise(i, last) or self._read_any_incise(i, last, alone=alone)

    def _paragraph_end(self, i: int) -> int:
        return bisect(self.paragraph, self.paragraph[i]) - 1

    def _goes_on(self, place: int) -> bool:
        """Whether a mark that opens a paragraph goes on with a quotation left open before it."""
        first, before = self.marked[place][0], self.marked[place - 1][1]
        return place > 0 and before + 2 == first and self.token[before + 1] == OPENING

    def _find_incises(self) -> list[dict]:
        """*…, a-t-il ajouté, …* within the marks, *», raconte X* behind them."""
        cues = []
        for first, last in self.marked:
            closed = last + 1 < len(self.token) and self.token[last + 1] in (CLOSING, '"')
            for i in self._list_breaks(first, min(last, len(self.token) - 2)):
                cue = self._read_break(i, last, alone=first in self.turns)
                if cue:
                    cues.append(cue | {"inside": True})
            if closed and last + 2 < len(self.token):
                end = len(self.token) - 1
                cue = self._read_break(last + 1, end, alone=self._is_alone(first, last))
                if cue:
                    cues.append(cue | {"inside": False, "span": (max(first - 1, 0), last + 1)})
        return cues

    def _list_breaks(self, first: int, last: int) -> list[int]:
        """The marks of a quotation behind which an incise may stand: none of one within it."""
        found, depth = [], 0
        for i in range(first, last + 1):
            token = self.token[i]
            if token == '"':
                depth = 1 - min(depth, 1)
            depth += (token == OPENING) - (token == CLOSING)
            if token in (",", "!", "?", "…") and depth <= 0 and self.token[i - 1] != CLOSING:
                found.append(i)
        return found

    def _is_alone(self, first: int, last: int) -> bool:
        """Whether a quotation is not part of a sentence of the outlet's.

        Without a comma behind it, *« Plus belle la vie » séduit la France*, it is its subject.
        """
        opened = first - 1
        begins = opened == self._sentence(opened)[0] or self.token[opened - 1] in (":", *DASHES)
        comma = self.token[last + 2] == "," or self.token[last] in (",", ".", "!", "?", "…")
        verb = any("VerbForm=Fin" in self.morph[k] for k in range(first, last + 1))
        return begins and (comma or verb)

    def _cut(self, first: int, last: int, incises: list[dict]) -> list[tuple[int, int]]:
        """What is left of a quotation without what interrupts it."""
        parts = []
        for cue in incises:
            begin, end = cue["incise"]
            parts.append((first, begin if self.token[begin] != "," else begin - 1))
            first = self._skip_apposed(end + 1, last)
        return [part for part in [*parts, (first, last)]
                if any(self.is_word[part[0] : part[1] + 1])]  # fmt: skip

    def _skip_apposed(self, first: int, last: int) -> int:
        """Behind what an incise says of its speaker: *, éleveur à Dax.*, *, 34 ans.*, *(LR).*"""
        while first < last:
            ends = (k for k in range(first + 1, last + 1) if self.token[k] in ENDS)
            end = next(ends, last + 1)
            if self.token[first] == "(":
                first = next((k for k in range(first, last) if self.token[k] == ")"), first) + 1
            elif self.token[first] == "," and self._is_apposed(first + 1, end):
                first = end
            else:
                break
        return first + (first <= last and self.token[first] in ENDS)

    def _is_apposed(self, first: int, end: int) -> bool:
        """Whether words between commas tell an age, an office or how somebody looks: no clause."""
        if first >= end or any("VerbForm=Fin" in self.morph[k] for k in range(first, end)):
            return False
        noun = first + (self.token[first].lower() in ("le", "la", "l'", "l’"))
        if self.pos[noun] == "NUM" or self.token[first].isdigit():
            return self.token[first + 1 : min(first + 3, end)] in (["ans"], ["ans", "et"])
        if self.pos[noun] in ("NOUN", "PROPN", "ADJ", "VERB") and self._is_person(noun):
            # *La présidente du club*, but *le maire aussi*, *le maire et sa fille*.
            return noun == first or not {"ADV", "CCONJ"} & set(self.pos[noun:end])
        stop = end < len(self.token) and self.token[end] in STOPS
        looks = noun > first and self.pos[end - 1] in ("ADJ", "VERB") and end == noun + 2
        adverb = self.token[first].endswith("ment")  # *visiblement émue*, but *tout vu*
        state = min(first + adverb, end - 1)
        past = "VerbForm=Part" in self.morph[state] or (adverb and self.pos[state] == "ADJ")
        return stop and (looks or (past and end > first + 1))

    def _assign_cues(self, cues: list[dict]) -> list[dict]:
        """Whose each quotation is: by the verb within, behind, before, or ahead of a colon."""
        behind = {cue["incise"][0]: cue for cue in reversed(cues) if "incise" in cue}
        known = defaultdict(list)
        for cue in cues:
            known[cue["sentence_id"]].append(cue)
        found = []
        for first, last in self.marked:
            numbers = range(self.sentence_id[first], self.sentence_id[last] + 1)
            here = [(c, first <= c["at"] <= last) for n in numbers for c in known[n]]
            inside = [c for c, within in here if c.get("inside") and within]
            after = [behind[last + 1]] if last + 1 in behind else []
            near = [c for c, within in here if not (c.get("inside") or within)]
            colon = first >= 2 and self.token[first - 2] == ":"
            ahead = known[self.sentence_id[first - 2]] if colon else []
            ahead = [c for c in ahead if c["at"] < first]
            known_here = [*inside, *after, *near, *ahead]
            known_here.sort(key=lambda cue: "passive" in cue)
            found.append(known_here[0] if known_here else self._read_heading(first - 2))
        return found

    def _read_heading(self, colon: int) -> dict:
        """Who is named before a colon, with a verb or alone: *Le maire peste :*, *X (PS) :*.

        Nobody where anything else is said there: *Le livre de Paul Durand paraît mardi :*.
        """
        if colon < 1 or self.token[colon] != ":":
            return {}
        words = (k for k in range(self._sentence(colon)[0], colon) if self.is_word[k])
        first, verb = next(words, colon), colon - 1
        while verb > first and self.pos[verb] == "ADV":
            verb -= 1
        cue, last = self._name_last_verb(first, verb)
        if not cue:
            cue, verb, last = self._name_turn(first, colon)
        first += self.pos[first] == "CCONJ"
        if cue:
            first, last = self._find_actor(first, last)
        else:
            last = next((k for k in range(first, colon) if self.token[k] in (",", "(")), colon) - 1
            name = self._find_last_name(min(last + 2, colon), colon - 1)
            if name == last + 2:  # *Le ministre, Paul Durand :*
                first, last = name, colon - 1
        verbs = any(map(self._is_verb, range(first, last + 1 if cue else colon)))
        if last < first or verbs or not self._is_speaker(first, last):
            return {}
        return {"cue": cue, "at": verb, "who": self._find_head(first, last),
                **self._name(first, last)}  # fmt: skip

    def _find_actor(self, first: int, last: int) -> tuple[int, int]:
        """Who is named before a verb: *Mardi, X réagit*, *X, maire de Dax, réagit*, *X (PS)*."""
        commas = [k for k in range(first, last + 1) if self.token[k] == ","]
        if commas and commas[-1] == last:
            last = commas[0] - 1
        elif commas:
            first = commas[-1] + 1
        aside = (k for k in range(first, last) if self.token[k] == "(" and self.token[last] == ")")
        return first, next(aside, last + 1) - 1

    def _name_last_verb(self, first: int, verb: int) -> tuple[str, int]:
        """The verb before a colon, or nothing, and where the phrase before it ends.

        To the tagger *Le préfet rassure* ends in a noun.
        """
        before = self.pos[verb - 1] if verb > first else ""
        noun = before == "PROPN" or (before == "NOUN" and self.pos[verb] in ("NOUN", "PROPN"))
        finite = "VerbForm=Fin" in self.morph[verb]
        if self.lemma[verb] in ("être", "avoir"):
            return "", verb - 1
        if verb - 1 > first and "VerbForm=Inf" in self.morph[verb] and self.pos[first] == "CCONJ":
            return self.lemma[verb], verb - 2  # *Et le maire d'ajouter :*
        reflexive = self.token[verb - 1].lower() in ("se", "s'")
        cue = self._read_verb(verb)
        if not cue and (finite or (noun and THIRD_PERSON.fullmatch(self.token[verb]))):
            cue = self._name_verb(verb, verb, reflexive=reflexive)
        return cue, verb - 1 - reflexive

    def _name_turn(self, first: int, colon: int) -> tuple[str, int, int]:
        """*A réagi :*, *met en garde :*, *est catégorique :*: as above, and where the verb stands.

        What is done to somebody is no turn of speech, nor is a verb with an object: *a lu la
        lettre :*, *est hué :*.
        """
        finite = (k for k in range(first, colon) if "VerbForm=Fin" in self.morph[k])
        begin = next(finite, colon)
        reflexive = self.token[begin - 1].lower() in ("se", "s'", "s’")
        rest = [k for k in range(begin + 1, colon) if self.pos[k] != "ADV"]
        last = begin - 1 - reflexive
        if rest and not reflexive and self.lemma[rest[0]] == "être":  # *a été ferme :*
            begin = rest.pop(0)
        verb = begin
        if self.lemma[begin] == "être" and not reflexive:
            state = len(rest) == 1 and self.pos[rest[0]] == "ADJ"
            clear = state and not self.token[rest[0]].endswith(("é", "ée", "és", "ées"))
            return (f"être {self.lemma[rest[0]]}", begin, last) if clear else ("", begin, last)
        if self.lemma[begin] in ("être", "avoir"):
            if not rest or not PARTICIPLE.fullmatch(self.token[rest[0]]):
                return "", begin, last
            verb = rest.pop(0)
        said = not rest or (len(rest) == 2 and self.token[rest[0]] == "en")
        told = begin < colon and said and (rest or verb > begin)
        name = self._name_verb(verb, verb, reflexive=reflexive) if told else ""
        return name, verb, last

    def _is_speaker(self, first: int, last: int) -> bool:
        """Whether a whole phrase is a name or a noun of persons, with what belongs to it."""
        noun = next((k for k in range(first, last + 1) if self.pos[k] in ("NOUN", "PROPN")), last)
        labels = [label for start, _, _, label in
                  self._list_mentions(self.start[noun], self.end[noun])]  # fmt: skip
        close = all(self.pos[k] in ("DET", "ADJ") for k in range(first, noun))
        belongs = all(self.pos[k] in ("DET", "ADJ", "NOUN", "PROPN") or self.lemma[k] == "de"
                      for k in range(noun, last + 1))  # fmt: skip
        named = bool({"PER", "ORG"} & set(labels)) or self._is_person(noun)
        return close and belongs and named

    def _stands_alone(self, first: int, last: int) -> bool:
        """Whether the quotation is all there is in its sentence."""
        begin, end = self._sentence(first)
        rest = [*range(begin, first), *range(last + 1, end + 1)]
        return not any(self.is_word[i] for i in rest)
