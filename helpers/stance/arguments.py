"""Who does what in a clause, as the parse says it: subjects, objects, owners.

The tagger errs, so each rule takes what usually goes wrong into account.
"""

from helpers.stance.operators import MAX_STEPS_UP, SUBJECT, read_operators

NOMINAL = ("nmod", "obl:arg", "obl:mod", "obl", "appos", "obl:agent", "iobj")
PASSED_ON = ("xcomp", "conj", "cop", "aux", "acl", "acl:relcl", "advcl", "ccomp", "amod", "dep")
OWNED = ("obj", "obl:arg", "obl:mod", "xcomp", "conj", "nmod")
MODIFIERS = ("amod", "acl", "acl:relcl")
CLAUSES = ("parataxis", "conj", "advcl", "ccomp")
VERBS = ("VERB", "AUX")
PERSONAL = {"il", "elle", "ils", "elles"}
POSSESSIVE = {"son", "sa", "ses", "leur", "leurs"}
DEMONSTRATIVE = {"celui-ci", "celle-ci", "ceux-ci"}
THIRD_PERSON = {f"-{word}" for word in PERSONAL} | PERSONAL | POSSESSIVE | DEMONSTRATIVE | {"lui"}
CLITIC_SUBJECTS = PERSONAL | {"on", "je", "j'", "tu"}
NOT_OWNERS = {"par", "selon", "grâce", "malgré", "avec", "après", "depuis", "pendant", "avant"}
RELATIVE = {"qui", "que", "qu'", "dont", "où", "lequel", "laquelle", "lesquels", "lesquelles"}
TO = {"à", "au", "de", "contre", "pour", "sur", "chez", "dans", "entre", "autour"}


class Arguments:
    """The arguments of a parse; a class because every one of them walks its tree."""

    def _find_arguments(self, role: str, words: list[int], head: int) -> list[int]:
        """The tokens that stand in the role which the term judges, best first."""
        below = [c for i in words for c in self.children[i]]
        behind = max(words) + 1
        if self.pos[head] == "NOUN" and behind <= self.last[head] and self.dep[behind] == "case":
            # *Mettre sur la table les doutes sur X*: what follows a noun at once belongs to it.
            noun = self.head[behind]
            if noun > behind and noun not in below:
                below.append(noun)
        nominal = [c for c in below if self.dep[c] in NOMINAL]
        reflexive = any(self.lemma[c] in ("se", "soi") for c in below)
        passive = self._is_passive(head) and (
            role == "object" or self.lemma[head] in self.subject.verbs
        )
        if role == "object" and any(self.dep[c] == "cop" for c in self.children[head]):
            passive = True  # *est stoppé*, where the tagger took the participle for an adjective
        if role == "to":
            named = [c for c in nominal if self._case(c) & TO]
            return [c for c in below if c in named or self.lemma[c] in ("lui", "leur", "y")]
        if role == "object" and self.pos[head] in VERBS:
            if reflexive and self.lemma[head] in read_operators("reciprocal"):
                return []  # *se battre* is to fight, not to be beaten
            if reflexive:  # *il s'affaiblit*: done to the subject
                return self._find_subjects(head)
            objects = ("obj", "nsubj:pass", *(SUBJECT if passive else ()))
            own = [c for c in below if self.dep[c] in objects]
            if passive and self.lemma[self.head[head]] in read_operators("phase"):
                own += self._find_subjects(head)
            if self.dep[head] in MODIFIERS:
                own.append(self.head[head])
            if passive and not own:
                return self._find_subjects(head)
            return own or [c for c in nominal if self._case(c) & {"de", "des", "à"}]
        if role in ("by", "event"):
            agents = [c for c in nominal if "par" in self._case(c)]
            if agents or passive or self.pos[head] == "NOUN":
                owners = [c for c in self.children[head] if self.form[c] in THIRD_PERSON]
                return agents + owners
            return self._find_subjects(head)
        if role == "of" or (role == "object" and self.pos[head] == "NOUN"):
            owners = [c for c in self.children[head] if self.form[c] in THIRD_PERSON]
            own = [c for c in nominal if not self._case(c) & NOT_OWNERS]
            own += [c for c in self.children[head] if self.dep[c] == "amod" and self.side[c]]
            # A noun has one owner: *leur faiblesse* is nobody's besides.
            own = owners + own if role == "of" else own + owners
            return own + self._find_owners(head)
        if passive and role == "subject" and self.pos[head] in VERBS:
            # *La ville, conquise par X*: who does it stands behind *par*, or nowhere.
            agents = [c for c in nominal if "par" in self._case(c) or self.dep[c] == "obl:agent"]
            return agents or [head]
        if words[0] < head and self.dep[head] == "nmod" and self.pos[words[0]] == "ADP":
            return [self.head[head]]  # *une stratégie de façade*
        if self.pos[head] == "ADV" and self.dep[head] == "advmod":
            verb = self.head[head]  # *elle frappe efficacement*, but not *il est contré …*
            copular = any(self.dep[c] == "cop" for c in self.children[verb])
            return [] if copular or self._is_passive(verb) else self._find_subjects(verb)
        subjects = self._find_subjects(head)
        return subjects or (nominal if self.pos[head] in ("NOUN", "ADJ") else [])

    def _find_owners(self, i: int) -> list[int]:
        """Whose a noun is by its verb: the subject of *essuyer un revers*, *virer au fiasco*."""
        if any(self.dep[c] in SUBJECT for c in self.children[i]):
            return self._find_subjects(i)
        for _ in range(3):
            above = self.head[i]
            if above == i or self.dep[i] not in OWNED:
                return []
            if self.lemma[above] in read_operators("light") and self.dep[i] != "conj":
                return self._find_subjects(above)
            if self.dep[i] == "nmod" and self.pos[above] != "NOUN":
                return []
            if self.dep[i] not in ("conj", "xcomp"):
                return []
            i = above
        return []

    def _find_subjects(self, i: int) -> list[int]:
        """Subjects of a predicate, its own or those of the predicates it hangs on."""
        for _ in range(MAX_STEPS_UP):
            own = [c for c in self.children[i] if self.dep[c] in SUBJECT]
            # *A Paris on assure*: beside a pronoun right before the verb nobody else is subject.
            own = [c for c in own if c < i and self.form[c] in CLITIC_SUBJECTS] or own
            relative = [c for c in own if self.lemma[c] in ("qui", "lequel")]
            if relative and self.dep[i].startswith("acl"):
                return [self.head[i]]
            if own:
                # *Malgré les frappes, l'armée*: what stands behind *malgré* is no subject.
                named = [k for c in own for k in (c, *self.children[c])]
                named = [k for k in named if k in own or self.dep[k] == "appos"]
                return [k for k in named if self._case(k).isdisjoint(NOT_OWNERS)]
            above = self.head[i]
            phase = self.lemma[above] in read_operators("phase")  # *en train d'être stoppé*
            if above == i or not (phase or self.dep[i].startswith(PASSED_ON)):
                return []
            if self.dep[i] == "acl:relcl" and not self._has_relative(i):
                return []  # a main clause that the parser hung on a noun
            if self.dep[i] in MODIFIERS and not phase:
                return [above]
            only = any(self.lemma[c] == "que" for c in self.children[i])  # *ne fait qu'aggraver*
            causes = self.lemma[above] in read_operators("causative") and not only
            if causes and "VerbForm=Inf" in self.morph[i]:
                # *Forcer X à fuir*, *voir fondre ses effectifs*: its object is who does.
                bare = not any(self.dep[c] == "mark" for c in self.children[i])
                holders = (above, i) if bare else (above,)
                objects = [c for k in holders for c in self.children[k] if self.dep[c] == "obj"]
                objects = [c for c in objects if self.lemma[c] not in ("se", "soi")]
                if objects:
                    return objects
            i = above
        return []

    def _has_relative(self, i: int) -> bool:
        around = [i, *self.children[i], *(k for c in self.children[i] for k in self.children[c])]
        return any(self.form[k] in RELATIVE for k in around)

    def _case(self, i: int) -> frozenset[str]:
        if i not in self.cases:
            below = [c for c in self.children[i] if self.dep[c] in ("case", "fixed")]
            self.cases[i] = frozenset(self.lemma[c] for c in below)
        return self.cases[i]

    def _differ_in_number(self, one: int, other: int) -> bool:
        plural = ["Number=Plur" in self.morph[k] for k in (one, other)]
        singular = ["Number=Sing" in self.morph[k] for k in (one, other)]
        return (plural[0] and singular[1]) or (singular[0] and plural[1])

    def _is_passive(self, i: int) -> bool:
        if "VerbForm=Part" not in self.morph[i] or "Tense=Pres" in self.morph[i]:
            return False
        if any(self.lemma[c] in ("se", "soi") for c in self.children[i]):
            return False
        deps = {self.dep[c] for c in self.children[i]}
        if "aux:pass" in deps or "nsubj:pass" in deps:
            return True
        return deps.isdisjoint(("aux:tense", "aux")) and self.dep[i] in (*MODIFIERS, "advcl")

    def _is_top(self, i: int) -> bool:
        """Whether it heads its clause, or is an argument or modifier of what does."""
        above = self.head[i]
        if self.dep[i] == "nmod" and above != i:
            return False
        return any(self.head[k] == k or self.dep[k] in CLAUSES for k in (i, above))

    def _depth(self, i: int) -> int:
        depth = 0
        while self.head[i] != i:
            i, depth = self.head[i], depth + 1
        return depth
