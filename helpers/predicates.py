"""Good or bad for whom: predicates of a lexicon, the side they speak of, what turns them round.

The engine behind `sentiment.py`. Predicates, their valence and the role they judge come from
`lexicons/stance.csv`, sides from `lexicons/sides.csv`; who does what comes from the parse.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.corpus import Corpus
from helpers.lexicon import read_lexicon

# What is good for a side, as seen from the strategy; where an ally fails, the strategy need not.
SIGNS = {
    ("coalition", 1): 1, ("coalition", -1): -1, ("enemy", 1): -1, ("enemy", -1): 1, ("ally", 1): 1,
}  # fmt: skip
TARGET, OPPONENT = "coalition", "enemy"
WEAK = "?"  # behind a side that a noun names only where nothing beside it says otherwise
SHORTEST_FORM = 6  # letters; shorter forms without their endings are other words
REACH = 4  # words that may stand between two words of a term
ALONE = {"pas", "sans", "non", "ni", "aucunement"}  # these negate by themselves
WITH_NE = {"plus", "guère", "jamais", "rien", "aucun", "nul", "point", "personne"}  # these with ne
REVERSING = {"peiner", "échouer", "tarder", "empêcher", "éviter", "cesser", "renoncer", "refuser",
             "incapable", "hésiter", "rechigner", "faillir"}  # fmt: skip
PURPOSE = {"pour", "afin"}
WISHING = {"devoir", "vouloir", "falloir", "espérer", "tenter", "essayer", "aller",
           "chercher", "aider", "viser", "appeler", "promettre", "compter", "souhaiter", "censer",
           "demander", "inviter", "pouvoir", "prévoir", "prétendre"}  # fmt: skip
WISHES = {"objectif", "but", "volonté", "souhait", "espoir", "projet", "plan", "mission",
          "ambition", "intention", "nécessité", "mesure"}  # fmt: skip
SUBJECT = ("nsubj", "nsubj:pass")
NOMINAL = ("nmod", "obl:arg", "obl:mod", "obl", "appos", "obl:agent")
BELOW = (*NOMINAL, "amod", "flat:name", "conj", "acl", "det")
PASSED_ON = ("xcomp", "conj", "cop", "aux", "acl", "acl:relcl", "advcl", "ccomp", "amod", "dep")
THIRD_PERSON = {"il", "elle", "ils", "elles", "-il", "-elle", "-ils", "son", "leur", "sa", "ses"}
FIRST_PERSON = {"nous", "notre", "nos"}


class Term(NamedTuple):
    """An occurrence of a lexicon term: its tokens, the role it judges, +1 good or −1 bad."""

    words: list[int]
    role: str
    valence: int


def find_evidence(corpus: Corpus) -> pd.DataFrame:
    """Find evaluative predicates with a side: one row each, with sign, start, end and note.

    `sign` is +1 where the words speak for the strategy and −1 where they speak against it; `note`
    names the words, the side, whose words show the side, and the negations that turned it. No
    rows where the corpus never names the opponent of `sides.csv`.
    """
    tokens = corpus.tokens
    sides = _find_sides(corpus)
    rows: list[tuple] = []
    if not (sides == OPPONENT).any():
        # The tables speak of another subject: nobody here is the opponent they name.
        tokens = tokens.iloc[:0]
    for doc_id, positions in tokens.groupby("doc_id", observed=True, sort=False).indices.items():
        article = _Article(tokens.iloc[positions], sides[positions])
        rows.extend((str(doc_id), *row) for row in article.find_evidence())
    return pd.DataFrame(rows, columns=["doc_id", "sentence_id", "sign", "start", "end", "note"])


class _Article:
    """One article's parse as lists; a class because every rule walks the same tree."""

    def __init__(self, tokens: pd.DataFrame, sides: np.ndarray) -> None:
        self.sides = sides
        for name in ("lemma", "pos", "dep", "morph", "token"):
            setattr(self, name, tokens[name].astype("str").tolist())
        for name in ("start", "end", "head", "sentence_id"):
            setattr(self, name, tokens[name].tolist())
        self.lemma = [lemma.lower() for lemma in self.lemma]
        # The lemma and, should the tagger have erred, the form without its endings.
        forms = [token.lower() for token in self.token]
        self.keys = [
            dict.fromkeys((lemma, form, form.removesuffix("s"), form.removesuffix("s")[:-1]))
            if len(form) > SHORTEST_FORM else (lemma,)
            for lemma, form in zip(self.lemma, forms, strict=True)
        ]  # fmt: skip
        self.children: list[list[int]] = [[] for _ in self.head]
        self.sentences: dict[int, list[int]] = {}
        for i, head in enumerate(self.head):
            self.sentences.setdefault(self.sentence_id[i], []).append(i)
            if head != i:
                self.children[head].append(i)
        # Subjects with a side, in order: what il, elle, son and leur go back to.
        self.subjects: list[tuple[int, str, int]] = []
        for i, dep in enumerate(self.dep):
            found = self._find_side_below(i) if dep in SUBJECT else None
            if found:
                self.subjects.append((i, *found))

    def find_evidence(self) -> list[tuple]:
        """Sentence, sign, start, end and note of every predicate whose side is known."""
        terms, i = [], 0
        while i < len(self.lemma):
            term = self._match(i)
            terms += [term] if term else []
            i = term.words[-1] + 1 if term else i + 1
        at = {word: term for term in terms for word in term.words}
        taken: set[int] = set()
        rows = []
        # From the outside in: *freiner la progression* takes its progression along.
        for term in sorted(terms, key=lambda term: self._find_depth(term.words[0])):
            if term.words[0] not in taken:
                rows.append(self._judge(term, at, taken))
        return sorted(row for row in rows if row and not self._is_supposed(row[0]))

    def _match(self, i: int) -> Term | None:
        """The longest term of the lexicon that begins here."""
        for words, role, valence in (t for key in self.keys[i] for t in _terms().get(key, ())):
            places = [i]
            for word in words[1:]:
                window = range(places[-1] + 1, min(places[-1] + 2 + REACH, len(self.lemma)))
                found = next((j for j in window if word in self.keys[j]), None)
                if found is None or self.sentence_id[found] != self.sentence_id[i]:
                    break
                places.append(found)
            else:
                return Term(places, role, valence)
        return None

    def _judge(self, term: Term, at: dict[int, Term], taken: set[int]) -> tuple | None:
        """The row of one term; None where it judges no side or is only wished for."""
        head = term.words[0]
        turns = self._count_turns(head)
        if self._is_wished(head, negated=turns % 2 == 1):
            return None
        value = term.valence * (-1) ** turns
        start, end = self.start[head], self.end[term.words[-1]]
        shown = f"“{' '.join(self.token[i] for i in term.words)}” " + "not " * turns
        inner = self._find_inner(term, at)
        if inner:
            taken.update(inner.words)
            row = self._judge(inner, at, taken)
            if row is None:
                return None
            note = f"{shown}{'promotes' if term.valence > 0 else 'hinders'} {row[4]}"
            return row[0], row[1] * value, min(start, row[2]), max(end, row[3]), note
        side, who = self._find_side(term)
        side = side.rstrip(WEAK)
        sign = SIGNS.get((side, value))
        if sign is None:
            return None
        note = f"{shown}{'good' if term.valence > 0 else 'bad'} for the {side}"
        note += f" (“{self.token[who]}”)" if who != head else ""
        return self.sentence_id[head], sign, start, end, note

    def _find_inner(self, term: Term, at: dict[int, Term]) -> Term | None:
        """The term that is the object of this one: *l'efficacité* in *met en question …*."""
        if term.role != "object":
            return None
        found = (at.get(c) for c in self._find_arguments(term))
        return next((inner for inner in found if inner and inner is not term), None)

    def _find_side(self, term: Term) -> tuple[str, int]:
        """The side of the argument that the term speaks of, and the token that shows it."""
        head = term.words[0]
        sentence = self.sentences[self.sentence_id[head]]
        named = [(self.sides[i], i) for i in sentence if self.sides[i]]
        if term.role == "whole":
            return TARGET, head
        if term.role == "amid":
            return next(((side, i) for side, i in named if side == TARGET), ("", head))
        candidates = [c for c in self._find_arguments(term) if c not in term.words]
        for candidate in candidates:
            found = self._find_side_below(candidate) or self._follow_pronoun(candidate)
            if found:
                return found
        # Where the parse shows no argument, the only side that the sentence names is meant.
        named_sides = {side.rstrip(WEAK) for side, _ in named}
        if (
            term.role != "by"
            and len(named_sides) == 1
            and (not candidates or self._is_first_person(candidates[0]))
        ):
            return named[0]
        return "", head

    def _find_arguments(self, term: Term) -> list[int]:
        """The tokens that stand in the role which the term judges, best first."""
        head = term.words[0]
        nominal = [c for i in term.words for c in self.children[i] if self.dep[c] in NOMINAL]
        if term.role == "object":
            own = [c for i in term.words for c in self.children[i]
                   if self.dep[c] in ("obj", "nsubj:pass")]  # fmt: skip
            relative = [self.head[head]] if self.dep[head] in ("acl", "acl:relcl") else []
            participle = "VerbForm=Part" in self.morph[head] or not own
            return own + (relative if participle else []) + (nominal if not own else [])
        if term.role == "of":
            owner = [c for c in self.children[head] if self.lemma[c] in THIRD_PERSON]
            return nominal + owner + self._find_subjects(head)
        if term.role == "by":
            agents = [c for c in nominal if any(self.lemma[m] == "par" for m in self.children[c])]
            return agents or self._find_subjects(head)
        subjects = self._find_subjects(head)
        return subjects or (nominal if self.pos[head] in ("NOUN", "ADJ") else [])

    def _find_subjects(self, i: int) -> list[int]:
        """Subjects of a predicate, its own or those of the predicates it hangs on."""
        for _ in range(6):
            own = [c for c in self.children[i] if self.dep[c] in SUBJECT]
            relative = [c for c in own if self.lemma[c] in ("qui", "lequel")]
            if relative and self.dep[i].startswith("acl"):
                return [self.head[i]]
            if own:
                return own
            if self.head[i] == i or not self.dep[i].startswith(PASSED_ON):
                return []
            if self.dep[i] in ("amod", "acl", "acl:relcl"):
                return [self.head[i]]
            i = self.head[i]
        return []

    def _find_side_below(self, i: int) -> tuple[str, int] | None:
        """The side of a noun or of what stands below it; a weak one only where no other is."""
        waiting, weak = [i], None
        for _ in range(12):
            if not waiting:
                break
            token = waiting.pop(0)
            side = self.sides[token]
            if side and not side.endswith(WEAK):
                return side, token
            weak = weak or ((side, token) if side else None)
            waiting += [c for c in self.children[token] if self.dep[c] in BELOW]
        return weak

    def _follow_pronoun(self, i: int) -> tuple[str, int] | None:
        """The side of the subject before *il*, *elles*, *ses …*: in this sentence or the last."""
        around = [i, *(c for c in self.children[i] if self.dep[c] == "det")]
        if not any(self.lemma[c] in THIRD_PERSON or self.token[c].lower() in THIRD_PERSON
                   for c in around):  # fmt: skip
            return None
        near = (self.sentence_id[i], self.sentence_id[i] - 1)
        before = [s for s in self.subjects if s[0] < i and self.sentence_id[s[0]] in near]
        return before[-1][1:] if before else None

    def _is_first_person(self, i: int) -> bool:
        around = [i, *self.children[i]]
        return any(self.token[c].lower() in FIRST_PERSON for c in around)

    def _find_depth(self, i: int) -> int:
        depth = 0
        while self.head[i] != i:
            i, depth = self.head[i], depth + 1
        return depth

    def _count_turns(self, i: int) -> int:
        """How often the predicate is turned round: its own negation and that of its governors."""
        turns = int(self._is_negated(i))
        while "VerbForm=Inf" in self.morph[i] and self.head[i] != i:
            i = self.head[i]
            turns += int(self._is_negated(i)) + int(self.lemma[i] in REVERSING)
        return turns

    def _is_negated(self, i: int) -> bool:
        near = {self.lemma[c] for c in self.children[i]} | {
            self.token[c].lower() for c in self.children[i]
        }
        only = near & {"que", "qu'"} and not near & ALONE  # ne … que restricts
        return bool(near & ALONE) or bool(near & {"ne", "n'"} and near & WITH_NE and not only)

    def _is_wished(self, i: int, *, negated: bool) -> bool:
        """Whether it is aimed at, announced or asked for, and so not said to be the case."""
        forms = self.morph[i] + "".join(
            self.morph[c] for c in self.children[i] if self.dep[c].startswith(("aux", "cop"))
        )
        if not negated and ("Tense=Fut" in forms or "Mood=Sub" in forms or "Mood=Imp" in forms):
            return True
        marks = {self.lemma[c] for c in self.children[i] if self.dep[c] in ("mark", "case")}
        if marks & PURPOSE:
            return True
        for _ in range(4):
            if self.head[i] == i or not (
                "VerbForm=Inf" in self.morph[i] or self.dep[i] in ("acl", "nmod", "obj", "obl:arg")
            ):
                return False
            infinitive, i = "VerbForm=Inf" in self.morph[i], self.head[i]
            subjects = {self.lemma[c] for c in self.children[i] if self.dep[c] in SUBJECT}
            if ({self.lemma[i]} | subjects) & WISHES:
                return True
            if infinitive and not negated and self.lemma[i] in WISHING:
                return True
        return False

    def _is_supposed(self, number: int) -> bool:
        """Whether the whole sentence asks, or says what would be if."""
        tokens = self.sentences[number]
        asks = "?" in [self.token[i] for i in tokens[-3:]]
        conditional = any("Mood=Cnd" in self.morph[i] for i in tokens)
        return asks or (conditional and any(self.lemma[i] in ("si", "s'") and self.dep[i] == "mark"
                                            for i in tokens))  # fmt: skip


def _find_sides(corpus: Corpus) -> np.ndarray:
    """The side each token names, as its entity or its lemma does; "" for most."""
    table = _sides()
    side = table["side"] + np.where(table["weight"] == "weak", WEAK, "")
    lemmas = corpus.tokens["lemma"].astype("str").str.lower()
    is_lemma = table["kind"] == "lemma"
    by_lemma = side[is_lemma].set_axis(table.loc[is_lemma, "name"])
    sides = lemmas.map(by_lemma).fillna("").to_numpy(dtype=object)
    nominal = corpus.tokens["pos"].isin(["NOUN", "PROPN", "ADJ"]).to_numpy()
    # *Bombarder ne suffit pas*: an infinitive may be a subject.
    bare = corpus.tokens["morph"].astype("str").str.contains("VerbForm=Inf").to_numpy()
    sides[~(nominal | bare)] = ""
    by_entity = side[~is_lemma].set_axis(table.loc[~is_lemma, "name"])
    named = corpus.mentions.assign(side=corpus.mentions["entity"].astype("str").map(by_entity))
    named = named.dropna(subset="side").astype({"doc_id": "str"})
    tokens = corpus.tokens[["doc_id", "sentence_id", "start", "end"]].astype({"doc_id": "str"})
    joined = tokens.reset_index(names="place").merge(
        named[["doc_id", "sentence_id", "start", "end", "side"]],
        on=["doc_id", "sentence_id"], suffixes=("", "_name"),
    )  # fmt: skip
    inside = joined["start"].ge(joined["start_name"]) & joined["end"].le(joined["end_name"])
    sides[joined.loc[inside, "place"].to_numpy()] = joined.loc[inside, "side"].to_numpy()
    return sides


@cache
def _terms() -> dict[str, list[tuple[tuple[str, ...], str, int]]]:
    """The terms by their first word, longest first."""
    table = read_lexicon("stance")
    terms: dict[str, list] = {}
    for row in table.itertuples():
        words = tuple(row.term.lower().split())
        terms.setdefault(words[0], []).append((words, row.role, int(row.valence)))
    return {first: sorted(found, key=lambda t: -len(t[0])) for first, found in terms.items()}


@cache
def _sides() -> pd.DataFrame:
    return read_lexicon("sides").fillna("")
