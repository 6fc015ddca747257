"""Good or bad for whom: the side that a term speaks of in its clause.

The rules behind `predicates.py`: who does what comes from `arguments.py`, what turns a term round
from `operators.py`.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.arguments import (
    CLAUSES,
    MODIFIERS,
    NOMINAL,
    THIRD_PERSON,
    VERBS,
    Arguments,
)
from helpers.operators import SUBJECT, Operators, read_operators
from helpers.subject import ROLES, SIGNS, Subject

TARGET, OPPONENT, ALLY, OTHER = range(1, 5)
WEAK, ACTOR = 2, 3
BELOW = ("nmod", "amod", "appos", "flat:name", "conj", "obl:arg", "dep")
_NONE: list[int] = []  # of the many words without children; never added to


class Hit(NamedTuple):
    """An occurrence of a term: its anchor, its tokens, and the readings it allows, in order."""

    head: int
    words: list[int]
    readings: list[tuple[str, int, str, list[int]]]


class Parse(Arguments, Operators):
    """Sentences as parallel lists; a class because every rule walks the same tree."""

    def __init__(self, tokens: pd.DataFrame, place: np.ndarray, base: np.ndarray,
                 number: np.ndarray, subject: Subject, without: str | None, *,
                 sides: tuple[np.ndarray, ...], keys: list[frozenset[str]]) -> None:  # fmt: skip
        self.subject, self.without = subject, without
        self.lemma = _take(tokens["lemma"], str.lower)
        self.form = _take(tokens["token"], str.lower)
        self.token, self.pos = _take(tokens["token"]), _take(tokens["pos"])
        self.dep, self.morph = _take(tokens["dep"]), _take(tokens["morph"])
        self.number = number.tolist()
        self.start, self.end = tokens["start"].tolist(), tokens["end"].tolist()
        self.sentence_id = tokens["sentence_id"].tolist()
        self.side, self.weight, self.actor, self.place = (part.tolist() for part in sides)
        # Heads as positions in these lists; one that was left behind is the token itself.
        heads = base + tokens["head"].to_numpy()
        at = np.searchsorted(place, heads)
        inside = (at < len(place)) & (place[np.minimum(at, len(place) - 1)] == heads)
        self.head = np.where(inside, at, np.arange(len(place))).tolist()
        self.children: list[list[int]] = [_NONE] * len(self.head)
        for i, head in enumerate(self.head):
            if head != i:
                if self.children[head] is _NONE:
                    self.children[head] = []
                self.children[head].append(i)
        firsts = np.flatnonzero(np.diff(number, prepend=-1))
        lengths = np.diff([*firsts, len(number)])
        self.first = np.repeat(firsts, lengths).tolist()
        self.last = np.repeat(firsts + lengths - 1, lengths).tolist()
        self.is_next = np.repeat(
            np.diff(number[firsts], prepend=-9) == 1, lengths
        ).tolist() if len(firsts) else []  # fmt: skip
        self.doc = base.tolist()
        self.keys = keys  # what each word may be in the lexicon
        for i in np.flatnonzero(sides[0] == TARGET).tolist():
            # *Les bombardements russes* are not those of the target.
            others = [c for c in self.children[i] if self.side[c] in (ALLY, OTHER)
                      and self.dep[c] in ("amod", "nmod")]  # fmt: skip
            if others:
                self.side[i], self.weight[i] = self.side[others[0]], 1

    def judge(self, hits: list[Hit]) -> list[tuple[int, tuple]]:
        """Anchor, then sentence, sign, weight, start, end and note of every term with a side."""
        at = {word: hit for hit in hits for word in hit.words}
        taken: set[int] = set()
        rows = []
        supposed: dict[int, bool] = {}
        # From the outside in: *freiner la progression* takes its progression along.
        for hit in sorted(hits, key=lambda hit: (self.number[hit.head], self._depth(hit.head))):
            number = self.number[hit.head]
            if number not in supposed:
                supposed[number] = self._is_supposed(hit.head)
            if hit.head in taken or supposed[number]:
                continue
            row = self._judge(hit, at, taken)
            if row:
                rows.append((hit.head, row))
        return sorted(rows)

    def _judge(self, hit: Hit, at: dict[int, Hit], taken: set[int]) -> tuple | None:
        """The row of one term; None where it judges no side or is only wished for."""
        head = hit.head
        turns = None  # counted once a side is found: most terms judge none
        for role, valence, only, words in hit.readings:
            inner = self._find_inner(hit, role, words, at)
            inner = inner if inner and inner.head not in taken else None
            side, who, fought = (0, head, False) if inner else self._find_side(role, words, head)
            if not (inner or side) or (side and only and ROLES[side - 1] != only):
                continue
            if turns is None:
                turns = self._count_turns(head, hit)
                if self._is_wished(head, negated=turns % 2 == 1):
                    return None
            value = valence * (-1) ** turns
            start, end = self.start[min(words)], self.end[max(words)]
            shown = f"“{' '.join(self.token[i] for i in words)}” " + "not " * turns
            if inner:
                row = self._judge(inner, at, taken)
                if row is None:
                    return None
                taken.update(inner.words)
                note = f"{shown}{'promotes' if valence > 0 else 'hinders'} {row[5]}"
                start, end = min(start, row[3]), max(end, row[4])
                return row[0], row[1] * value, row[2], start, end, note
            sign = SIGNS.get((ROLES[side - 1], value))
            if sign is None or self._is_left_to_others(head):
                continue
            if role in ("object", "to") and self._is_done_by_others(head):
                continue
            note = f"{shown}{'good' if valence > 0 else 'bad'} for the {self._name(side)}"
            if who != head:
                note += f" ({'against ' if fought else ''}“{self.token[who]}”)"
            if sign > 0 and self._is_restricted(head):
                sign, note = -1, note + ", but no more than that"
            weight, how = self._weigh(head)
            return self.sentence_id[head], sign, weight, start, end, note + how
        return None

    def _name(self, side: int) -> str:
        """What the table of sides calls it."""
        return next(name for name, role in self.subject.roles.items() if role == ROLES[side - 1])

    def _find_inner(self, hit: Hit, role: str, words: list[int], at: dict[int, Hit]) -> Hit | None:
        """The term that is the object of this one: *l'efficacité* in *met en question …*."""
        if role != "object" or self.without == "parse":
            return None
        for candidate in self._find_arguments(role, words, hit.head):
            inner = at.get(candidate)
            if inner and inner.head not in words:
                return inner
        # Behind a term of several words the parse may have lost its object.
        behind = range(words[-1] + 1, min(words[-1] + 4, self.last[hit.head] + 1))
        if len(words) > 1 and not any(self.pos[k] == "PUNCT" for k in behind):
            return next((at[k] for k in behind if k in at and self.pos[k] == "NOUN"), None)
        return None

    def _find_side(self, role: str, words: list[int], head: int) -> tuple[int, int, bool]:
        """The side that the term speaks of, the token that shows it, and whether as the one fought.

        Side 0 where there is none.
        """
        if role == "whole":
            return TARGET, head, False
        sentence = range(self.first[head], self.last[head] + 1)
        named = [i for i in sentence if self.side[i] and i not in words and self._counts(i)]
        if role == "amid":
            who = next((i for i in named if self.side[i] == TARGET), None)
            return (TARGET, who, False) if who is not None else (0, head, False)
        if self.without == "parse":
            nearest = min(named, key=lambda i: abs(i - head), default=None)
            return (self.side[nearest], nearest, False) if nearest is not None else (0, head, False)
        candidates = self._find_arguments(role, words, head)
        if candidates == [head]:
            return 0, head, False
        candidates = [c for c in candidates if c not in words]
        for candidate in candidates:
            found = self._find_side_below(candidate) or self._follow_pronoun(candidate)
            if found:
                return found
        if role == "event":
            # A place is freed from the opponent, whoever frees it, unless an agent says otherwise.
            return (TARGET, head, False) if self._has_place(head) else (0, head, False)
        if role in ("by", "to"):
            return 0, head, False
        missing = role == "subject" and self.pos[head] not in ("NOUN", "PROPN")
        if not candidates and (missing or (role == "object" and self._is_passive(head))):
            before = self._look_back(head)
            if before is not None:
                return self.side[before], before, False
        # Where the parse shows no argument, the only side that the sentence names is meant.
        sides = {self.side[i] for i in named if not self._is_fought(i)}
        first = candidates[0] if candidates else head
        stands_for = candidates and (
            self._is_first_person(first) or (role == "subject" and self.actor[first])
        )
        if len(sides) == 1 and (stands_for or (not candidates and self._is_top(head))):
            who = next(i for i in named if not self._is_fought(i))
            return self.side[who], who, False
        return 0, head, False

    def _find_side_below(self, i: int) -> tuple[int, int, bool] | None:
        """The side of a noun or of what stands below it; a weak one only where no other is."""
        waiting, weak, fought = [i], None, None
        for _ in range(12):
            if not waiting:
                break
            token = waiting.pop(0)
            if token != i and self._is_fought(token):
                fought = fought or self._find_side_below_fought(token)
                continue
            if self.side[token] and self._counts(token):
                if self.weight[token] != WEAK:
                    return self.side[token], token, False
                weak = weak or (self.side[token], token, False)
            waiting += [c for c in self.children[token] if self.dep[c] in BELOW
                        and not self._case(c) & {"par", "selon", "chez"}]  # fmt: skip
        if weak and fought and weak[0] == OPPONENT and fought[0] == TARGET:
            return fought  # *la guerre contre X* is the other side's
        return weak or fought

    def _find_side_below_fought(self, i: int) -> tuple[int, int, bool] | None:
        """*La guerre contre X* is waged by X's opponent."""
        found = self._find_side_below(i)
        swapped = {TARGET: OPPONENT, OPPONENT: TARGET}
        return (swapped[found[0]], found[1], True) if found and found[0] in swapped else None

    def _counts(self, i: int) -> bool:
        """Whether a name stands for its side: *l'armée française* does, *l'équipe* does not."""
        if self.weight[i] != ACTOR:
            return True
        above = self.head[i]
        if self.dep[i] in ("nmod", "amod", "flat:name", "appos", "obl:arg", "acl"):
            if self.dep[above] in ("amod", "acl"):  # *les pays présents avec X*
                above = self.head[above]
            return bool(self.actor[above] or self.side[above])
        return self.dep[i] not in ("obl:mod", "obl") and self.pos[i] != "ADJ"

    def _is_fought(self, i: int) -> bool:
        return self.without != "against" and not self._case(i).isdisjoint(read_operators("against"))

    def _follow_pronoun(self, i: int) -> tuple[int, int, bool] | None:
        """The side of the subject before *il*, *elles*, *ses …*: in this sentence or the last."""
        if self.without == "pronouns":
            return None
        around = [i, *(c for c in self.children[i] if self.dep[c] == "det")]
        pronoun = next((c for c in around if self.form[c] in THIRD_PERSON), None)
        if pronoun is None:
            return None
        begin = self.first[i]
        if begin and self.is_next[begin] and self.doc[begin] == self.doc[begin - 1]:
            begin = self.first[begin - 1]
        # *Il* agrees with what it stands for; a possessive agrees with what is had.
        agrees = self.dep[pronoun] != "det"
        for k in range(i - 1, begin - 1, -1):
            if self.dep[k] not in SUBJECT or self.pos[k] == "PRON":
                continue
            if agrees and self._differ_in_number(k, pronoun):
                continue
            found = self._find_side_below(k)
            if found:
                return found
        return None

    def _look_back(self, i: int) -> int | None:
        """The nearest name of a side before a verb that the parse left without a subject."""
        for k in range(i - 1, self.first[i] - 1, -1):
            if self.side[k] and self._counts(k) and not self._is_fought(k):
                return k
            if self.pos[k] in VERBS and "VerbForm=Fin" in self.morph[k]:
                return None
        return None

    def _has_place(self, i: int) -> bool:
        """Whether a place is what is taken or freed, and nobody but its taker is named with it."""
        below = [c for c in self.children[i] if self.dep[c] in ("obj", "nsubj:pass", *NOMINAL)
                 and not self._case(c) & {"par", "avec", "depuis", "en"}]  # fmt: skip
        if self.dep[i] in MODIFIERS:
            below = [self.head[i], *below]
        return any(self.place[c] for c in below)

    def _is_done_by_others(self, i: int) -> bool:
        """Whether somebody outside the contest does it: *l'armée russe a détruit …*."""
        if self.without == "others":
            return False
        agents = [
            c for c in self.children[i] if self.dep[c] == "obl:agent" or "par" in self._case(c)
        ]
        if not agents and not self._is_passive(i):
            agents = self._find_subjects(i)
        found = [self._find_side_below(c) for c in agents]
        return any(f and f[0] == OTHER for f in found)


def _take(column: pd.Series, change=str) -> list[str]:
    """The values of a column as a list, each different one changed once."""
    column = column.astype("category").cat
    values = np.array([change(str(value)) for value in column.categories], dtype=object)
    return values[column.codes].tolist() if len(values) else []
