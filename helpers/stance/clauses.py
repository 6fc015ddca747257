"""Good or bad for whom: the side that a term speaks of in its clause.

The rules behind `predicates.py`: who does what comes from `arguments.py`, for which side from
`attribution.py`, what turns a term round from `operators.py`.
"""

import re
from itertools import pairwise

import numpy as np
import pandas as pd

from helpers.corpus.own_tables import SIDE_ROLES
from helpers.language.syntax import Children, settle_heads, take_column
from helpers.stance.arguments import VERBS
from helpers.stance.attribution import OTHER, TARGET, WEAK, Attribution
from helpers.stance.operators import Operators, read_operators
from helpers.stance.subject import NAMED, SIGNS, Hit, Subject

AUXILIARY_WITHIN = 4  # words before its participle
YEAR_WITHIN = 8  # words behind a verb within which its year is named
LISTED = ["number", "begin", "sentence_id", "start", "end", *NAMED]
YEAR = re.compile(r"(19|20)\d\d")
MAX_SHOWN = 2  # words between those of a term that are shown with it


class Parse(Attribution, Operators):
    """Sentences as parallel lists; a class because every rule walks the same tree."""

    def __init__(self, tokens: pd.DataFrame, subject: Subject, keys: list[frozenset[str]]) -> None:
        """`tokens` have besides what they name the row, that of their article and their sentence.

        `keys`: what each of them may be in the lexicon.
        """
        self.subject, self.keys = subject, keys
        self.lemma = take_column(tokens["lemma"], str.lower)
        self.form = take_column(tokens["token"], str.lower)
        self.token, self.pos = take_column(tokens["token"]), take_column(tokens["pos"])
        self.dep, self.morph = take_column(tokens["dep"]), take_column(tokens["morph"])
        for name in LISTED:
            setattr(self, name, tokens[name].tolist())
        # Heads as positions in these lists; one that was left behind is the token itself.
        rows, number = tokens["row"].to_numpy(), tokens["number"].to_numpy()
        at = pd.Index(rows).get_indexer(tokens["begin"] + tokens["head"])
        heads = settle_heads(np.where(at >= 0, at, np.arange(len(rows))))
        self.head, self.children = heads.tolist(), Children(heads)
        self.cases: dict[int, frozenset[str]] = {}  # asked for again and again
        firsts = np.flatnonzero(np.diff(number, prepend=-1))
        lengths = np.diff([*firsts, len(number)])
        self.first = np.repeat(firsts, lengths).tolist()
        self.last = np.repeat(firsts + lengths - 1, lengths).tolist()
        self.is_next = np.repeat(np.diff(number[firsts], prepend=-9) == 1, lengths).tolist()
        self.sided: dict[int, list[int]] = {}  # the tokens of a side, by sentence
        for i in np.flatnonzero(tokens["side"]).tolist():
            self.sided.setdefault(self.number[i], []).append(i)
        for i in np.flatnonzero(tokens["side"] == TARGET).tolist():
            # *Les bombardements russes* are not those of the target.
            others = [c for c in self.children[i] if self._is_owner(c, of=i)]
            if others:
                self.side[i], self.weight[i] = self.side[others[0]], 1

    def judge(self, hits: list[Hit]) -> list[tuple[int, tuple]]:
        """Anchor, then sentence, sign, weight, start, end and note of every term with a side."""
        at = {word: hit for hit in hits for word in hit.words}
        taken: set[int] = set()
        rows = []
        # From the outside in: *freiner la progression* takes its progression along.
        for hit in sorted(hits, key=lambda hit: self._rank(hit, at)):
            if hit.head in taken or self._is_asked(hit.head) or self._is_supposed(hit.head):
                continue
            row = self._judge(hit, at, taken)
            if row and not self._is_background(hit.head):
                rows.append((hit.head, row))
        return sorted(rows)

    def _rank(self, hit: Hit, at: dict[int, Hit]) -> tuple[int, bool, int]:
        """Its turn in its sentence: first what takes another along, then from the outside in."""
        free = [(role, words) for role, _, only, words in hit.readings if not only]
        takes = any(self._find_inner(hit, role, words, at) for role, words in free)
        return self.number[hit.head], not takes, self._depth(hit.head)

    def _judge(self, hit: Hit, at: dict[int, Hit], taken: set[int]) -> tuple | None:
        """The row of one term; None where it judges no side or is only wished for."""
        head = hit.head
        verb = self.head[head]
        near = 0 < verb - head <= AUXILIARY_WITHIN and self.pos[verb] in VERBS
        if near and self.dep[head].startswith("aux"):
            head = verb  # *ils n'ont pas eu d'effet* hangs on *eu*
        turns = None  # counted once a side is found: most terms judge none
        for role, valence, only, words in hit.readings:
            inner = None if only else self._find_inner(hit, role, words, at)
            inner = inner if inner and inner.head not in taken else None
            side, who, fought = (0, head, False) if inner else self._find_side(role, words, head)
            if not (inner or side) or (side and only and SIDE_ROLES[side - 1] != only):
                continue
            if inner and not self.keys[head].isdisjoint(read_operators("spoken")):
                continue  # who deplores a failure says that there is one
            turns = self._count_turns(head, hit) if turns is None else turns
            value = valence * (-1) ** turns
            if role == "whole" and valence < 0 and turns % 2:
                continue  # where there was no blunder nothing is praised
            if not value:
                return None  # *perdre des combattants*: said to be no judgement
            sign = SIGNS.get((SIDE_ROLES[side - 1], value)) if side else None
            if self._is_wished(head, negated=turns % 2 == 1, sign=sign):
                return None
            start, end = self.start[min(words)], self.end[max(words)]
            shown = f"“{self._show(words)}” " + "not " * turns
            if inner:
                row = self._judge(inner, at, taken)
                if row is None:
                    return None
                taken.update(inner.words)
                note = f"{shown}{'promotes' if valence > 0 else 'hinders'} {row[5]}"
                start, end = min(start, row[3]), max(end, row[4])
                return row[0], row[1] * value, row[2], start, end, note
            if sign is None or self._is_left_to_others(head):
                continue
            if role in ("object", "to") and self._is_done_by_others(head, who):
                continue
            note = f"{shown}{'good' if valence > 0 else 'bad'} for the {self._name(side)}"
            if who != head:
                note += f" ({'against ' if fought else ''}“{self._show_name(who)}”)"
            if sign > 0 and self._is_restricted(head, words):
                sign, note = -1, note + ", but no more than that"
            weight, how = self._weigh(head)
            return self.sentence_id[head], sign, weight, start, end, note + how
        return None

    def _show(self, words: list[int]) -> str:
        """Words as they are printed, what stands between them left out where it is long."""
        parts = [self.token[words[0]]]
        for before, word in pairwise(words):
            between = self.token[before + 1 : word]
            parts += between if len(between) <= MAX_SHOWN else ["…"]
            parts.append(self.token[word])
        return " ".join(parts).replace("' ", "'")

    def _show_name(self, i: int) -> str:
        """A name as it is printed: an adjective with its noun, a noun with what belongs to it."""
        i = self.head[i] if self.pos[i] == "ADJ" and self.head[i] == i - 1 else i
        last = i
        for k in range(i + 1, self.last[i] + 1):
            if self.head[k] != i or self.dep[k] not in ("amod", "flat:name", "nummod"):
                break
            last = k
        return " ".join(self.token[i : last + 1])

    def _name(self, side: int) -> str:
        """What the table of sides calls it."""
        roles = self.subject.roles.items()
        return next(name for name, role in roles if role == SIDE_ROLES[side - 1])

    def _find_inner(self, hit: Hit, role: str, words: list[int], at: dict[int, Hit]) -> Hit | None:
        """The term that is the object of this one: *l'efficacité* in *met en question …*."""
        if role != "object":
            return None
        for candidate in self._find_arguments(role, words, hit.head):
            inner = at.get(candidate)
            acts = self.pos[candidate] == "NOUN" or self._is_infinitive(candidate)
            if inner and inner.head not in words and acts:
                return inner
        # Behind a term of several words the parse may have lost its object.
        behind = range(words[-1] + 1, min(words[-1] + 4, self.last[hit.head] + 1))
        if len(words) > 1 and not any(self.pos[k] == "PUNCT" for k in behind):
            return next((at[k] for k in behind if k in at and self.pos[k] == "NOUN"), None)
        return None

    def _is_background(self, i: int) -> bool:
        """Whether its year is named, or the nearest place is that of another war."""
        if self.pos[i] in VERBS:
            for k in range(i + 1, min(i + YEAR_WITHIN, self.last[i]) + 1):
                if "VerbForm=" in self.morph[k] or self.form[k] == "depuis":
                    break
                if YEAR.fullmatch(self.form[k]):
                    return True
        sentence = range(self.first[i], self.last[i] + 1)
        named = [k for k in sentence if self.pos[k] == "PROPN" and not self.side[k]]
        places = [k for k in sentence if self.elsewhere[k] or (self.place[k] and k in named)]
        return bool(places) and self.elsewhere[min(places, key=lambda k: abs(k - i))]

    def _is_done_by_others(self, i: int, who: int) -> bool:
        """Whether somebody outside the contest does it: *l'armée russe a détruit …*."""
        below = self.children[i]
        agents = [c for c in below if self.dep[c] == "obl:agent" or "par" in self._case(c)]
        if not agents and not self._is_passive(i):
            agents = self._find_subjects(i)
        found = [self._find_side_below(c) for c in agents]
        own = self.side[who] if self.weight[who] == WEAK else OTHER  # *combattants tués par X*
        return any(
            f
            and f[0] in (OTHER, own)
            and f[1] != who
            # *Les divergences entre Russes et Américains* are not of others alone.
            and all(self.side[c] != TARGET for c in self.children[f[1]])
            for f in found
        )
