"""What says that somebody speaks: verbs of speech, *selon*, and what breaks into a quotation."""

from helpers.language.incises import CLOSING, OPENING, THAT, Incises
from helpers.language.speakers import IMPERSONAL, PRONOUNS, SUBJECTS

ATTRIBUTION = {"selon", "d'après", "suivant"}
CLAUSES = {"ccomp", "parataxis", "xcomp"}
FIRST_PERSON = {"je", "j'", "nous", "tu", "vous"}
TITLES = {"monsieur", "madame", "m.", "mme"}
CLAUSES_ABOVE = 3  # that a participle looks through for its subject
AGENT = "obl:agent"  # *accusé par X*
ANNOUNCING = "annoncer"  # *a annoncé l'envoi de soldats* reports speech without a clause


class Cues(Incises):
    """The cues of one article, over the parse that `Speakers` holds."""

    def _find_cues(self, incises: list[dict]) -> list[dict]:
        """Verbs of speech and attributions, with whom they name and what they cover."""
        cues, known = [], {cue["at"]: cue for cue in incises}
        for i, token in enumerate(self.token):
            behind = " ".join(self.token[i : i + 2]).lower().replace("’", "'")
            named = token == "Pour" and self._names_people(i)
            if i in known:
                cues.append(known[i])
            elif token.lower() in ATTRIBUTION or behind == "d' après" or named:
                cues.append(self._attribution(i))
            elif self._is_verb(i) and self._read_verb(i):
                cues.append(self._speech_verb(i))
            elif self._is_taken_for_noun(i):
                cues.append(self._read_noun(i))
        return [cue for cue in cues if cue]

    def _is_taken_for_noun(self, i: int) -> bool:
        """*L'ancien ministre juge que …*: a noun to the tagger, but *que* follows a noun phrase.

        Or *que* or a mark follows a name and what is said of it: *X, élue du Nord, dénonce « … »*.
        """
        if not 0 < i < len(self.token) - 1 or self._is_verb(i) or not self._read_verb(i):
            return False
        that, first = self.token[i + 1].lower() in THAT, self._sentence(i)[0]
        if self.token[i - 1] != ",":
            return that and self.pos[i - 1] in ("NOUN", "PROPN", "ADJ")
        named = any(label == "PER" and start == self.start[first] for start, _, _, label
                    in self._list_mentions(self.start[first], self.end[first]))  # fmt: skip
        verbs = any("VerbForm=Fin" in self.morph[k] for k in range(first, i))
        return named and not verbs and (that or self.token[i + 1] in (OPENING, '"'))

    def _read_noun(self, i: int) -> dict:
        first, last = self._sentence(i)
        begin = end = i
        while begin > first and self.pos[begin - 1] in ("DET", "ADJ", "NOUN", "PROPN", "ADP"):
            begin -= 1
        if begin == i:
            begin, end = first, next(k for k in range(first, i) if self.token[k] in (",", "("))
        return {"kind": "indirect", "at": i, "cue": self._read_verb(i),
                "sentence_id": self.sentence_id[i], "span": (min(i + 2, last), last),
                "who": self._find_head(begin, end - 1), **self._name(begin, end - 1)}  # fmt: skip

    def _attribution(self, i: int) -> dict | None:
        """*Selon X*: the whole sentence is X's."""
        head = self.head[i] if self.dep[i] == "case" else i
        first, last = self._subtree(head)
        of_two = self.token[i].lower().startswith("d")  # *d'après*
        first = max(first, i + 1 + of_two)
        if last < first:
            return None
        speaker = self._trim(first, last)
        cue = f"{self.token[i]}après" if of_two else self.token[i]
        return {"kind": "selon", "cue": cue, "at": i, "sentence_id": self.sentence_id[i],
                "who": self._find_head(*speaker), "span": self._leave_out(i, speaker[1]),
                **self._name(*speaker)}  # fmt: skip

    def _leave_out(self, i: int, last: int) -> tuple[int, int]:
        """The sentence without its attribution, where that opens or closes it."""
        begin, end = self._sentence(i)
        if i == begin:
            comma = next((k for k in range(last + 1, end) if self.token[k] == ","), end)
            if comma < end and self.pos[comma + 1] == "NOUN":  # *Pour X, chercheuse à Gand, …*
                comma = next((k for k in range(comma + 1, end) if self.token[k] == ","), comma)
            return (comma + 1, end) if comma < end else (begin, end)
        rest = any(self.is_word[k] for k in range(last + 1, end + 1))
        return (begin, i - 1) if not rest and self.token[i - 1] == "," else (begin, end)

    def _names_people(self, i: int) -> bool:
        """*Pour les Américains, …* at the head of a sentence: a capital behind the article.

        Or a person before a quotation: *Pour le maire, « … »*.
        """
        (first, last), head = self._sentence(i), self.head[i]
        if i != first or self.pos[head] not in ("PROPN", "NOUN"):
            return False
        marks = [k for k in range(head, last) if self.token[k] in (OPENING, '"')]
        quoted = marks and self.token[marks[0] - 1] == "," and self._is_person(head)
        return self.token[head].istitle() or bool(
            quoted and not any(map(self._is_verb, range(head, marks[0])))
        )

    def _speech_verb(self, i: int) -> dict | None:
        """A verb of speech: impersonal (*souligne-t-on*), inverted, or with a clause of its own."""
        _, last = self._sentence(i)
        # A subject within the quotation is not the speaker.
        begins = next((k for k in range(i + 1, last + 1)
                       if self.token[k].lower() in {*THAT, OPENING, ":"}), last + 1)  # fmt: skip
        subject = next((c for c in self.children[i] if self.dep[c] in SUBJECTS and c < begins
                        and not {CLOSING, '"'} & set(self.token[c:i])), None)  # fmt: skip
        clitic = next((c for c in [*self.children[i], i + 1] if c <= last
                       and self.token[c].lower() in IMPERSONAL | PRONOUNS), None)  # fmt: skip
        if clitic is None and i and self.token[i - 1] in IMPERSONAL and "Inf" in self.morph[i]:
            clitic = i - 1  # *veut-on croire à Genève*
        base = {"cue": self._read_verb(i), "at": i, "sentence_id": self.sentence_id[i],
                "span": self._leave_out_verb(i)}  # fmt: skip
        if clitic is not None and self.token[clitic].lower() in IMPERSONAL:
            that = next((c for c in range(i + 1, last) if self.token[c].lower() in THAT), None)
            base |= {"span": (that + 1, last)} if that else {}
            source = self._impersonal_source(i, clitic)
            if clitic == i - 1 and source == (clitic, clitic) and self.token[clitic][0] == "-":
                return None  # *pourrait-on croire*
            return {**base, "kind": "selon", **self._name(*source)}
        if self._is_name_giving(i):
            return None  # *le traité dit de paix*: a name, and nobody's speech
        if subject is not None and self.token[subject].lower() in FIRST_PERSON:
            return None  # whoever says *je pense* is being quoted already
        if subject is not None and clitic is None and self._is_inverted(i, subject, last):
            subject = None
        present = self.token[i].endswith("ant") and "VerbForm=Part" in self.morph[i]
        quotes = "VerbForm=Inf" in self.morph[i] and begins <= last and self.token[begins] != ":"
        if present or (quotes and self.dep[i] == "advcl"):
            # *…, affirmant que …*, *citant Anne Martin*: whoever the verb above is about.
            subject, clitic = self._find_subject_above(i), None
            if subject is None:
                return None
        if self._is_passive(i):
            clitic = None
            subject = next((c for c in self.children[i] if self.dep[c] == AGENT), None)
            if subject is None:
                return {**base, "kind": "indirect", "passive": True, "speaker": "", "entity": ""}
        elif clitic is None and (subject is None or subject > i):
            # *…, a indiqué mercredi le Pentagone*: the speaker stands behind the verb.
            behind = self._speaker_behind(i, begins - 1) if self._follows_speech(i) else None
            before = behind[0] - 1 if behind else i  # *répond au ministre*, but *salué par X*
            by = self.token[before] == "par"
            aside = by and any(self._is_verb(k) or self._read_verb(k)
                               for k in range(behind[1] + 1, begins))  # fmt: skip
            if behind and not aside and (by or self.pos[before] != "ADP"):
                return {**base, "kind": "indirect", "who": self._find_head(*behind),
                        **self._name(*behind)}  # fmt: skip
            if subject is None:
                return None
        name = self._name(clitic, clitic) if subject is None else self._name_subject(subject)
        if subject is not None and self.token[subject].lower() == "qui":
            name = self._name_antecedent(i, subject)
        base["who"] = subject if subject is not None else clitic
        if subject is not None and subject < i and not name["entity"]:
            name["entity"] = self._apposed(subject, i)
        if (clitic is not None and self.token[clitic].startswith("-")) or (
            self.dep[i] == "parataxis"
        ):
            return {**base, "kind": "indirect", **name}
        if self.dep[i] in ("acl", "amod"):
            return None
        that = next((c for c in range(i + 1, last + 1) if self.token[c].lower() in THAT), None)
        clause = any(self.dep[c] in CLAUSES for c in self.children[i])
        marked = any(self.token[c] in (OPENING, '"') for c in range(i, last + 1)) or (
            self.token[last] == ":" and last + 1 in self.opened
        )
        reflexive = any(self.lemma[c] in ("se", "soi") for c in self.children[i])
        announced = self.lemma[i] == ANNOUNCING and not reflexive
        clause = clause and not (reflexive and that is None)  # *s'est dite confiante*
        if that is None and not clause and not marked and not announced:
            return None
        begin = min((that or i) + 1, last)
        return {**base, "kind": "indirect", "span": (begin, self._clause_end(i, last)), **name}

    def _name_subject(self, subject: int) -> dict:
        """The speaker as written and as known, without *par* and what *qui* tells of them."""
        first, last = self._subtree(subject)
        told = (k for k in range(subject + 1, last + 1) if self.token[k] == "qui")
        return self._name(
            *self._trim(first + (self.token[first] == "par"), next(told, last + 1) - 1)
        )

    def _is_passive(self, i: int) -> bool:
        """*X est accusé de …*: the subject of a passive is spoken of, and does not speak."""
        if any(self.lemma[c] in ("se", "soi", "s'") for c in self.children[i]):
            return False  # *X s'est défendu*
        return any(self.dep[c] in ("aux:pass", "nsubj:pass") for c in self.children[i])

    def _find_subject_above(self, i: int) -> int | None:
        """Whom a verb without a subject is about: a person right before it, or who acts above it.

        *Un texte affirmant que …* is about no person, and not about who reads it.
        """
        verb = i
        for _ in range(CLAUSES_ABOVE):
            verb = self.head[verb]
            if self.pos[verb] in ("NOUN", "PROPN"):
                if self._is_person(verb) or self.pos[verb] == "PROPN":
                    return verb
                if self.token[self._lead(i)] != ",":
                    return None
            subject = next((c for c in self.children[verb] if self.dep[c] in SUBJECTS), i)
            if subject < i:
                return subject
        return None

    def _is_inverted(self, i: int, subject: int, last: int) -> bool:
        """*L'objectif reste de vaincre, a indiqué M. Carter*: the subject is of the verb before.

        Somebody is named right behind, nothing is said after that, and what stands before the comma
        has a verb of its own.
        """
        lead = self._lead(i)
        behind = self._speaker_behind(i, last) if subject < lead and self._follows_speech(i) else ()
        if not behind or any(token.lower() in THAT for token in self.token[i:last]):
            return False
        person = self.lemma[behind[0]] in TITLES or self.pos[behind[0]] == "PROPN"
        clause = range(subject + 1, lead)
        return (
            person and behind[0] == i + 1 and any(self._is_verb(k) for k in clause)
            and not any(self.token[k] == "," for k in clause)
        )  # fmt: skip

    def _name_antecedent(self, i: int, relative: int) -> dict:
        """*Le porte-parole de la police, qui a dit …*: whom the clause of this verb is about."""
        noun = self.head[i]
        if self.dep[i] == "conj" and self._is_verb(noun):
            noun = self.head[noun]
        if noun >= relative or self.pos[noun] not in ("NOUN", "PROPN", "PRON"):
            return {"speaker": "", "entity": ""}
        begin = noun
        while begin > 0 and self.pos[begin - 1] in ("DET", "ADJ", "NUM"):
            begin -= 1
        return self._name(*self._trim(begin, relative - 1))

    def _is_name_giving(self, i: int) -> bool:
        """*Le traité dit de …*: a participle right behind its noun, and *de* behind it."""
        return (
            self.token[i].lower() in ("dit", "dite", "dits", "dites")
            and self.pos[i - 1] in ("NOUN", "ADJ")
            and self.token[min(i + 1, len(self.token) - 1)].lower() in ("de", "d'")
        )

    def _leave_out_verb(self, i: int) -> tuple[int, int]:
        """The sentence up to the comma before a verb that follows what was said."""
        first, last = self._sentence(i)
        before = self._lead(i)
        follows = before > first and self.token[before] in (",", CLOSING, '"')
        words = any(self.is_word[k] for k in range(first, before))
        return (first, before - (self.token[before] == ",")) if follows and words else (first, last)

    def _clause_end(self, i: int, last: int) -> int:
        """Where what is said ends: with the sentence, or before *, mais …* beside its verb."""
        for clause in (c for c in self.children[i] if self.dep[c] == "ccomp"):
            end = self._subtree(clause)[1]
            if end + 2 < last and self.token[end + 1] == "," and self.pos[end + 2] == "CCONJ":
                return end
        return last

    def _follows_speech(self, i: int) -> bool:
        """Whether a comma or a closing mark stands before the verb and what leads up to it."""
        before = self._lead(i)
        return before > self._sentence(i)[0] and self.token[before] in (",", CLOSING, '"', "!", "?")

    def _lead(self, i: int) -> int:
        """What stands before a verb with its auxiliaries, pronouns and adverbs."""
        first, _ = self._sentence(i)
        before = i - 1
        while before > first and (self.pos[before] in ("AUX", "ADV", "PRON", "ADP")
                                  or before == self.head[i]):  # fmt: skip
            before -= 1
        return before
