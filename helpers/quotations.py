"""Where speech stands in an article: quotation marks, verbs of speech, attributions, incises."""

from bisect import bisect
from collections import defaultdict
from typing import Literal

from helpers.cues import CLOSING, ENDS, FIRST_PERSON, OPENING, Cues

Kind = Literal["direct", "indirect", "selon", "scare"]

SCARE_WORDS = 4  # a marked expression this short, without a speaker, is distance and not speech
MOST_PARAGRAPHS = 4  # that one pair of marks may run over; behind more, one of the two was left out


class Quotations(Cues):
    """The quotations of one article, over its cues and its parse."""

    def find_quotes(self) -> list[dict]:
        """All quotations, in the order of the text."""
        self.marked = self._find_marked()
        incises = self._find_incises()
        cues = self._find_cues(incises)
        quotes, before, paragraph = [], {}, -1
        owns = self._assign_cues(cues)
        for place in range(len(owns) - 1, 0, -1):
            owns[place - 1] = owns[place - 1] or (owns[place] if self._goes_on(place) else {})
        for place, (first, last) in enumerate(self.marked):
            own, here = owns[place], self.paragraph[first]
            before = before if here == paragraph or self._goes_on(place) else {}
            words = sum(self.is_word[first : last + 1])
            alone = self._stands_alone(first, last)
            # *Je*, *nous*: whoever says so speaks, whether or not a verb of speech was found.
            spoken = any(t.lower() in FIRST_PERSON for t in self.token[first : last + 1])
            if words <= 1 or (words <= SCARE_WORDS and not (own or alone or spoken)):
                quotes.append(self._row(first, last, "scare", {}))
                continue
            before, paragraph = own or before, self.paragraph[last]
            inside = [cue for cue in incises if first <= cue["at"] <= last]
            for begin, end in self._cut(first, last, inside):
                quotes.append(self._row(begin, end, "direct", before))
        for cue in cues:
            if not cue.get("inside"):
                quotes.append(self._row(*cue["span"], cue["kind"], cue))
        return self._resolve(sorted(quotes, key=lambda row: (row["start"], row["end"])))

    def _row(self, first: int, last: int, kind: Kind, cue: dict) -> dict:
        return {
            "sentence_id": self.sentence_id[first], "start": self.start[first],
            "end": self.end[last], "kind": kind, "cue": cue.get("cue", ""),
            "speaker": cue.get("speaker", ""), "entity": cue.get("entity", ""),
            "at": cue.get("at", first), "who": cue.get("who", first),
        }  # fmt: skip

    def _find_marked(self) -> list[tuple[int, int]]:
        """What stands between quotation marks, over paragraphs where it is closed in a later one.

        A mark left open, and one that each new paragraph repeats, closes with its paragraph.
        """
        marks = [i for i, token in enumerate(self.token) if token in (OPENING, CLOSING, '"')]
        spans, opened = [], None
        for i in marks:
            if opened is not None and self.token[i] != OPENING:
                near = self.paragraph[i] - self.paragraph[opened]
                straight = self.token[i] == '"' or self.token[opened] == '"'
                if near <= (0 if straight else MOST_PARAGRAPHS):
                    spans.append((opened + 1, i - 1))
                    opened = None
                    continue
            if opened is not None:
                spans.append((opened + 1, min(i - 1, self._paragraph_end(opened))))
                opened = None
            if self.token[i] != CLOSING:
                opened = i
        if opened is not None:
            spans.append((opened + 1, self._paragraph_end(opened)))
        return [(first, last) for first, last in spans if any(self.is_word[first : last + 1])]

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
            for i in range(first, min(last + closed, len(self.token) - 2) + 1):
                if i <= last and self.token[i] not in (",", "!", "?", "…"):
                    continue
                cue = self._read_incise(i, last if i <= last else len(self.token) - 1)
                if cue:
                    span = cue["span"] if i <= last else (max(first - 1, 0), i)
                    cues.append(cue | {"inside": i <= last, "span": span})
        return cues

    def _cut(self, first: int, last: int, incises: list[dict]) -> list[tuple[int, int]]:
        """What is left of a quotation without what interrupts it."""
        parts = []
        for cue in incises:
            begin, end = cue["incise"]
            parts.append((first, begin if self.token[begin] != "," else begin - 1))
            first = end + 1 + (end < last and self.token[end + 1] in ENDS)
        return [part for part in [*parts, (first, last)]
                if any(self.is_word[part[0] : part[1] + 1])]  # fmt: skip

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
            found.append(next(iter([*inside, *after, *near, *ahead]), {}))
        return found

    def _stands_alone(self, first: int, last: int) -> bool:
        """Whether the quotation is all there is in its sentence."""
        begin, end = self._sentence(first)
        rest = [*range(begin, first), *range(last + 1, end + 1)]
        return not any(self.is_word[i] for i in rest)
