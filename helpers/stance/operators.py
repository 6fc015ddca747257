"""What turns a term round, takes it back or weakens it: negation, wish, hedge, concession.

The words of each operator come from `lexicons/operators.csv`.
"""

from functools import cache

from helpers.base.lexicon import read_lexicon
from helpers.stance.subject import Hit

TARGET = 1  # its role, as clauses.py numbers them
HALF_WEIGHT = 0.5  # of what is hedged or conceded
MAX_STEPS_UP = 6  # governors looked at from a predicate upward
SUBJECT = ("nsubj", "nsubj:pass", "nsubj:caus")
ARGUMENTS = ("obj", "obl:arg", "nsubj:pass", "nsubj", "xcomp")
HANGING = ("acl", "nmod", "obj", "obl:arg", "ccomp", "xcomp", "amod")
MARKS = ("mark", "case", "fixed")


class Operators:
    """The operators of a parse; a class because every one of them walks its tree."""

    def _count_turns(self, i: int, hit: Hit) -> int:
        """How often a term is turned round: by its own negation and by that of its governors."""
        turns = int(self._is_negated(i, hit.words))
        turns += any(self._is_negated(k, hit.words) for k in hit.words if k != i)
        reversing = read_operators("reversal")
        notion = i
        if self.pos[i] == "NOUN" and self.lemma[self.head[i]] in read_operators("notion"):
            notion = self.head[i]  # *écarter l'idée d'un échec*
        if self.pos[i] == "NOUN" and self.dep[notion] in ARGUMENTS:
            above = self.head[notion]
            if above not in hit.words:
                light = self.lemma[above] in read_operators("light")
                turns += light and self._is_negated(above)
                if self.dep[notion] in ("obj", "obl:arg"):
                    turns += not self.keys[above].isdisjoint(reversing)
        if self.pos[i] == "NOUN":  # *l'impossible victoire*
            beside = [c for c in self.children[i] if self.dep[c] == "amod" and c not in hit.words]
            turns += any(not self.keys[c].isdisjoint(reversing) for c in beside)
        # *La partie est loin d'être gagnée*
        below = [k for k in hit.words if k != i and self._is_infinitive(k)]
        above = {self.head[k] for k in below} - set(hit.words)
        turns += any(not self.keys[k].isdisjoint(reversing) for k in above)
        before = i - 2 if i > 1 and self.form[i - 1] in ("à", "de", "d'") else i
        for _ in range(MAX_STEPS_UP):
            if not self._is_infinitive(i) or self.head[i] == i:
                break
            if before < i and self.head[i] != before and before not in hit.words:
                # *Peine à affaiblir*, where the tagger took the verb for a noun.
                turns += not self.keys[before].isdisjoint(reversing)
            i, before = self.head[i], i
            reversed_by = i not in hit.words and not self.keys[i].isdisjoint(reversing)
            turns += self._is_negated(i) + reversed_by
        return int(turns)

    def _is_infinitive(self, i: int) -> bool:
        return "VerbForm=Inf" in self.morph[i] or any(
            "VerbForm=Inf" in self.morph[c] for c in self.children[i] if self.dep[c][:3] == "aux"
        )

    def _is_negated(self, i: int, term: list[int] | tuple = ()) -> bool:
        """Whether a word negates it that is not part of its term."""
        own = [c for c in self.children[i] if c not in term]
        near = {self.lemma[c] for c in own} | {self.form[c] for c in own}
        subjects = [c for c in self.children[i] if self.dep[c] in SUBJECT]
        near |= {self.lemma[k] for c in subjects for k in self.children[c] if self.dep[k] == "det"}
        if "peu" in near and any(self._is_idiom(c) for c in own if self.lemma[c] == "peu"):
            near -= {"peu"}
        if "jamais" in near and near & read_operators("degree"):
            near -= {"jamais"}  # *jamais il n'avait autant perdu*: it did, more than ever
        if "pas" in near and near & read_operators("not_only"):
            near -= {"pas", "moins", "seulement"}  # *pas moins*, *pas seulement*: it is
        with_ne = near & {"ne", "n'"}
        alone = near & read_operators("negation")
        only = near & {"que", "qu'"} and not alone
        return bool(alone or (with_ne and near & read_operators("negation_ne") and not only))

    def _is_idiom(self, i: int) -> bool:
        """*Un peu*, *peu à peu*, *depuis peu*: no negation."""
        before, behind = self.form[max(i - 1, 0)], self.form[min(i + 1, len(self.form) - 1)]
        return before in ("un", "à", "depuis", "sous") or behind in ("à", "après", "avant")

    def _is_restricted(self, i: int, term: list[int]) -> bool:
        """*Ne … que*: no more than that."""
        # *Sa défaite n'est qu'une question de temps* takes nothing from the defeat.
        verbs = (i,) if self.dep[i] in SUBJECT else (i, self.head[i])
        near = {self.form[c] for k in verbs for c in self.children[k] if c not in term}
        negated = near & read_operators("negation")
        return bool(near & {"ne", "n'"} and near & {"que", "qu'"} and not negated)

    def _is_left_to_others(self, i: int) -> bool:
        """*Seules les milices …*: nobody else, and so not the target either."""
        words = read_operators("only")
        subjects = self._find_subjects(i)
        only = [c for c in subjects if any(self.lemma[k] in words for k in self.children[c])]
        first = self.first[i]
        if self.lemma[first] in words:  # *Seul X …*, where the parse made X no subject
            named = next((k for k in range(first, self.last[i] + 1) if self.side[k]), None)
            return named is not None and self.side[named] != TARGET
        sides = [self._find_side_below(c) for c in only]
        return any(found is None or found[0] != TARGET for found in sides)

    def _is_wished(self, i: int, *, negated: bool, sign: int | None) -> bool:
        """Whether it is aimed at, announced or asked for, and so not said to be the case."""
        spoken = read_operators("spoken")
        if not self.keys[i].isdisjoint(spoken):
            return False  # who gathers to denounce it denounces it
        if self.pos[i] == "NOUN" and not self.keys[self.head[i]].isdisjoint(spoken):
            return False
        forms = self.morph[i] + "".join(
            self.morph[c] for c in self.children[i] if self.dep[c].startswith(("aux", "cop"))
        )
        # A main verb is in no subjunctive: there the tagger took one form for another.
        unreal = "Tense=Fut" in forms or ("Mood=Sub" in forms and self.head[i] != i)
        foretold = "Tense=Fut" in forms and sign == -1  # a failure foretold is a judgement
        if not negated and not foretold and (unreal or "Mood=Imp" in forms):
            return True
        subject = self.dep[i] == "nsubj" and self.head[i] != i
        if self.pos[i] == "NOUN" and subject and not (negated and sign == -1):
            # *La reprise débutera*, *pour que sa défaite soit durable*: as unreal as its verb.
            above = self.head[i]
            forms = self.morph[above] + "".join(
                self.morph[c] for c in self.children[above] if self.dep[c] == "cop"
            )
            aimed = {self.lemma[c] for c in self.children[above]} & read_operators("purpose")
            return "Tense=Fut" in forms or ("Mood=Sub" in forms and bool(aimed))
        for k in (i, self.head[i]):
            marks = {self.lemma[c] for c in self.children[k] if self.dep[c] in MARKS}
            if marks & read_operators("purpose") and (k == i or self._is_infinitive(k)):
                return True
        first = self.head[i] if self.dep[i] == "conj" and self._is_infinitive(self.head[i]) else i
        marked = any(self.dep[c] == "mark" for c in self.children[first])
        bare = self.head[first] > first and not marked
        leads = bare or self.dep[first] in ("nsubj", "csubj", "ROOT")
        if "VerbForm=Inf" in self.morph[i] and leads:
            return True  # *reprendre la ville prendra du temps*
        below_infinitive = False
        for _ in range(4):
            infinitive = self._is_infinitive(i)
            if self.head[i] == i or not (infinitive or self.dep[i] in HANGING):
                return False
            below, i = i, self.head[i]
            subjects = {self.lemma[c] for c in self.children[i] if self.dep[c] in SUBJECT}
            wishes = read_operators("wish")
            below_infinitive |= infinitive
            wished = self.pos[i] == "NOUN" and self.lemma[i] in wishes
            denied = self._is_negated(i)
            if wished and below_infinitive and not denied:
                return True
            if infinitive and subjects & wishes:
                return True
            noun = self.pos[below] == "NOUN" and self.dep[below] == "obj"
            # *Ne peut pas avancer* cannot; *ne devrait pas avancer* is foretold.
            expected = sign == 1 and self.lemma[i] in ("devoir", "falloir")
            stated = denied and not expected
            if (infinitive or noun) and not stated and not wishes.isdisjoint(self.keys[i]):
                # *A dû reculer*, *ont pu reprendre*: a past one was done.
                past = any(self.dep[c].startswith("aux") for c in self.children[i])
                if not (past and self.lemma[i] in ("devoir", "pouvoir")):
                    return True
        return False

    def _weigh(self, i: int) -> tuple[float, str]:
        """The weight of a term and why: half where it is hedged or conceded."""
        near = {self.lemma[c] for c in self.children[i]}
        marks, above = set(self._case(i)), i
        for _ in range(4):
            below = self.children[above]
            marks |= {self.lemma[c] for c in below if self.dep[c] in (*MARKS, "advmod")}
            near |= {self.lemma[above]} if above != i else set()
            hangs = self._is_infinitive(above) or self.dep[above] in ("obj", "nmod", "xcomp")
            if self.head[above] == above or not hangs:
                break
            above = self.head[above]
        if near & read_operators("hedge") or self._is_conditional(i):
            return HALF_WEIGHT, ", hedged"
        if (marks | near) & read_operators("concession"):
            return HALF_WEIGHT, ", conceded"
        return 1.0, ""

    def _is_conditional(self, i: int) -> bool:
        return any("Mood=Cnd" in self.morph[c] for c in (i, *self.children[i]))

    def _is_asked(self, i: int) -> bool:
        """Whether the whole sentence asks."""
        return "?" in self.token[self.last[i] - 2 : self.last[i] + 1]

    def _is_supposed(self, i: int) -> bool:
        """Whether the sentence says what would be if."""
        tokens = range(self.first[i], self.last[i] + 1)
        if not any("Mood=Cnd" in self.morph[k] for k in tokens):
            return False
        return any(self.lemma[k] in ("si", "s'") and self.dep[k] == "mark" for k in tokens)


@cache
def read_operators(operator: str) -> frozenset[str]:
    """The words of an operator."""
    table = read_lexicon("operators")
    return frozenset(table.loc[table["operator"] == operator, "word"])
