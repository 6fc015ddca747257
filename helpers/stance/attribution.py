"""Which side an argument names: its noun, what stands below it, what its pronoun stands for."""

from helpers.stance.arguments import MODIFIERS, NOMINAL, THIRD_PERSON, VERBS, Arguments
from helpers.stance.operators import SUBJECT, read_operators

TARGET, OPPONENT, ALLY, OTHER = range(1, 5)
STRONG, WEAK, ACTOR = 1, 2, 3  # how a name counts: alone; where nothing beside it does; as an actor
BELOW = ("nmod", "amod", "appos", "flat:name", "conj", "obl:arg", "dep")
FIRST_PERSON = {"nous", "notre", "nos", "on"}
CLITICS = {"le", "la", "l'", "les"}


class Attribution(Arguments):
    """The sides of a parse; a class because every one of them walks its tree."""

    def _find_side(self, role: str, words: list[int], head: int) -> tuple[int, int, bool]:
        """The side that the term speaks of, the token that shows it, and whether as the one fought.

        Side 0 where there is none.
        """
        if role == "whole":
            return TARGET, head, False
        if role == "amid":
            named = self._find_named(head, words)
            who = next((i for i in named if self.side[i] == TARGET), None)
            return (TARGET, who, False) if who is not None else (0, head, False)
        candidates = self._find_arguments(role, words, head)
        if candidates == [head]:
            return 0, head, False
        candidates = [c for c in candidates if c not in words]
        for candidate in candidates:
            if role == "of" and self._is_fought(candidate):  # *l'impuissance face à X*
                found = self._find_side_below_fought(candidate)
            else:
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
        named = self._find_named(head, words)
        sides = {self.side[i] for i in named if not self._is_fought(i)}
        first = candidates[0] if candidates else head
        speaks = any(self.form[c] in FIRST_PERSON for c in (first, *self.children[first]))
        stands_for = candidates and (speaks or (role == "subject" and self.actor[first]))
        if len(sides) == 1 and (stands_for or (not candidates and self._is_top(head))):
            who = next(i for i in named if not self._is_fought(i))
            if stands_for or who < head or not missing:  # a subject stands before its verb
                return self.side[who], who, False
        return 0, head, False

    def _find_named(self, head: int, words: list[int]) -> list[int]:
        """The tokens of its sentence that name a side, beside those of the term."""
        sided = self.sided.get(self.number[head], [])
        return [i for i in sided if i not in words and self._counts(i)]

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
            if self.side[token] and self._counts(token) and not self._is_location(token):
                if self.weight[token] != WEAK:
                    return self.side[token], token, False
                weak = weak or (self.side[token], token, False)
            below = [c for c in self.children[token] if self.dep[c] in BELOW]
            waiting += [c for c in below if self._case(c).isdisjoint(("par", "selon", "chez"))]
        if weak and fought and weak[0] == OPPONENT and fought[0] == TARGET:
            return fought  # *la guerre contre X* is the other side's
        return weak or fought

    def _find_side_below_fought(self, i: int) -> tuple[int, int, bool] | None:
        """*La guerre contre X* is waged by X's opponent."""
        found = self._find_side_below(i)
        swapped = {TARGET: OPPONENT, OPPONENT: TARGET}
        return (swapped[found[0]], found[1], True) if found and found[0] in swapped else None

    def _is_owner(self, i: int, *, of: int) -> bool:
        """Whether a word says whose a strategy or a strike is: *l'offensive des rebelles*."""
        if self.dep[i] not in ("amod", "nmod"):
            return False
        if self.side[i] == OPPONENT:  # *les frappes de X* hit X
            aimed = self._case(i) != {"de"} or self.lemma[of] in read_operators("aimed")
            return self.dep[i] == "amod" or not aimed
        return self.side[i] in (ALLY, OTHER)

    def _is_location(self, i: int) -> bool:
        """*Un revers en Syrie* is nobody's of that name."""
        return self.place[i] and not self._case(i).isdisjoint(("en", "dans", "près", "vers"))

    def _counts(self, i: int) -> bool:
        """Whether a name stands for its side: *l'armée française* does, *l'équipe* does not."""
        bare = i > 0 and self.form[i - 1] in ("de", "d'") and "Number=Plur" not in self.morph[i]
        if bare and self.weight[i] == WEAK:
            return False  # *un trésor de guerre* is of no war, *celui du groupe* is
        if self.weight[i] != ACTOR:
            return True
        above = self.head[i]
        together = self.dep[i] == "obl:mod" and "avec" in self._case(i)
        if together or self.dep[i] in ("nmod", "amod", "flat:name", "appos", "obl:arg", "acl"):
            if self.dep[above] in ("amod", "acl"):  # *les pays présents avec X*
                above = self.head[above]
            return bool(self.actor[above] or self.side[above])
        return self.dep[i] not in ("obl:mod", "obl") and self.pos[i] != "ADJ"

    def _is_fought(self, i: int) -> bool:
        return not self._case(i).isdisjoint(read_operators("against"))

    def _follow_pronoun(self, i: int) -> tuple[int, int, bool] | None:
        """The side of the subject before *il*, *elles*, *ses …*: in this sentence or the last."""
        around = [i, *(c for c in self.children[i] if self.dep[c] == "det")]
        clitic = self.form[i] in CLITICS and self.dep[i] == "obj" and self.pos[i] == "PRON"
        pronoun = i if clitic else next((c for c in around if self.form[c] in THIRD_PERSON), None)
        if pronoun is None:
            return None
        # Who acts on it is somebody else: *ils ne les ont pas détruits*.
        own = self.head[i] if self.dep[i] == "det" else i
        apart = self.dep[own] == "obj" and (own == i or self._is_hindered(own))
        actors = self._find_subjects(self.head[own]) if apart else []
        acting = [self._find_side_below(c) or self._follow_pronoun(c) for c in actors if c != own]
        acting_sides = {found[0] for found in acting if found}
        begin = self.first[i]
        if begin and self.is_next[begin] and self.begin[begin] == self.begin[begin - 1]:
            begin = self.first[begin - 1]
        # *Il* agrees with what it stands for; a possessive agrees with what is had.
        agrees = self.dep[pronoun] != "det"
        for k in range(i - 1, begin - 1, -1):
            # *Les* and *ses* after a verb of the other side go back to more than subjects.
            # *Ce sont les troupes qui …* names a subject too.
            leads = self.dep[k] in SUBJECT or any(self.dep[c] == "cop" for c in self.children[k])
            if self.pos[k] == "PRON" or not (acting_sides or leads):
                continue
            if agrees and self._differ_in_number(k, pronoun):
                continue
            found = self._find_side_below(k) if not acting_sides or self.side[k] else None
            if found and found[0] not in acting_sides:
                return found
        return None

    def _is_hindered(self, i: int) -> bool:
        """Whether its verb is bad for it: nobody hinders *ses* own advance."""
        return any(
            reading.role == "object" and reading.valence < 0
            for key in self.keys[self.head[i]]
            for reading in self.subject.terms.get(key, ())
        )

    def _look_back(self, i: int) -> int | None:
        """The nearest name of a side before a verb that the parse left without a subject."""
        k = i - 1
        while k >= self.first[i]:
            if self.side[k] and self._counts(k) and not self._is_fought(k):
                return k
            if self.pos[k] in VERBS and "VerbForm=Fin" in self.morph[k]:
                above = self.head[k]
                if not self.dep[k].startswith("acl") or above >= k:
                    return None
                k = above + 1  # back over a relative clause to what it says more of
            k -= 1
        return None

    def _has_place(self, i: int) -> bool:
        """Whether a place is what is taken or freed, and nobody but its taker is named with it."""
        below = [c for c in self.children[i] if self.dep[c] in ("obj", "nsubj:pass", *NOMINAL)]
        below = [c for c in below if self._case(c).isdisjoint(("par", "avec", "depuis", "en"))]
        if self.dep[i] in MODIFIERS:
            below = [self.head[i], *below]
        return any(self.place[c] for c in below)
