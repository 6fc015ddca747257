"""Who acts on whom: active, passive, agentless, or hidden in a noun.

What a sentence makes of an event is a choice (Fowler 1991, *Language in the News*; van Leeuwen
1996, “The representation of social actors”): *les frappes ont détruit*, *a été détruit par*, *a été
détruit*, *la destruction de*. As good as the parse: read the sentences.
"""

import re
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus
from helpers.language.syntax import (
    PARSED,
    Children,
    cut_chunks,
    flag_column,
    locate_begins,
    settle_heads,
    take_column,
)
from helpers.language.voices import locate_articles
from helpers.stance.predicates import find_sides
from helpers.stance.subject import Subject, read_subject
from helpers.vocabulary.terms import locate_sentences

Construction = Literal["active", "passive", "agentless passive", "nominalisation"]
Actor = Literal["side", "entity"]
Group = Literal["outlet", "doc_id"]

CONSTRUCTIONS: tuple[Construction, ...] = (
    "active", "passive", "agentless passive", "nominalisation"
)  # fmt: skip
SUBJECT, PASSIVE_SUBJECT, AGENT = ("nsubj", "nsubj:caus"), ("nsubj:pass",), ("obl:agent",)
OBLIQUE = ("obl:arg", "obl:mod")  # an object only behind *contre* or *sur*
PARTICIPLE_OF = ("acl", "amod")
SHARES_SUBJECT = ("xcomp", "conj")  # the verb has the subject of the one it hangs on
OF_ANOTHER = {"permettre", "aider", "demander", "empêcher", "inviter", "obliger", "forcer",
              "laisser", "contraindre", "interdire", "ordonner", "proposer", "appeler"}  # fmt: skip
PARTICIPLE = re.compile(r"(?:é|i|u|is|us|it|[aeo]int|ert|ort)e?s?$")  # how a past participle ends
RELATIVE = {"qui", "lequel"}
INSIDE = ("nmod", "amod", "appos", "flat:name", "conj")  # where a phrase may name its side
AGAINST = {"contre", "sur"}
INFINITIVES = ("er", "ir", "re")  # how a verb's lemma ends; another one is a slip of the tagger
MODALS = {
    "pouvoir",
    "devoir",
    "aller",
    "vouloir",
    "falloir",
}  # before a verb that says what is done
WITH_ETRE = {"aller", "arriver", "descendre", "devenir", "entrer", "monter", "mourir", "naître",
             "partir", "passer", "rentrer", "rester", "retourner", "revenir", "sortir", "tomber",
             "venir"}  # fmt: skip
TIMES = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "matin", "soir",
         "jour", "nuit", "semaine", "mois", "an", "année", "fin", "printemps", "été", "automne",
         "hiver", "heure", "midi", "trimestre", "semestre", "janvier", "février", "mars", "avril",
         "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
         "décembre"}  # fmt: skip
WHERE = ("doc_id", "outlet", "sentence_id", "start", "end")
COLUMNS = [*WHERE, "action", "construction", "agent", "agent_side", "agent_entity", "patient",
           "patient_side", "patient_entity"]  # fmt: skip


def find_actions(corpus: Corpus) -> pd.DataFrame:
    """Find what is done, by whom and to whom: one row per verb or nominalisation with an actor.

    Columns: action (the lemma), construction, agent and patient (the head word of each, "" where
    the sentence names none), their side (`lexicons/sides.csv`) and entity, "" where unknown.
    Verbs of speech are left out: who speaks is a voice. Nominalisations: `nominalisations.csv`.
    """
    return _find(corpus, read_subject(corpus.folder))


@once_per_corpus
def _find(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    tokens = corpus.read_columns("tokens", PARSED)
    sides, entities = find_sides(corpus, subject), _find_entities(corpus)
    begins, number = locate_begins(tokens), locate_sentences(corpus)
    places: list[int] = []
    found: list[tuple] = []
    for first, end in cut_chunks(begins):
        own = slice(first, end)
        parse = _Parse(tokens[own], begins[own] - first, number[own], sides[own], entities[own])
        for i, row in parse.find_actions():
            places.append(first + i)
            found.append(row)
    columns = [name for name in COLUMNS if name not in WHERE]
    table = pd.DataFrame(found, columns=columns)
    where = tokens[[name for name in WHERE if name != "outlet"]].iloc[places]
    where = where.reset_index(drop=True)
    outlets = corpus.outlets
    return pd.concat([where.assign(outlet=where["doc_id"].map(outlets)), table], axis=1)[COLUMNS]


def select_sided(actions: pd.DataFrame) -> pd.DataFrame:
    """The actions in which a side acts or is acted upon, to be read."""
    sided = (actions["agent_side"] != "") | (actions["patient_side"] != "")
    columns = ["doc_id", "sentence_id", "action", "construction", "agent", "agent_side", "patient",
               "patient_side"]  # fmt: skip
    return actions.loc[sided, columns].reset_index(drop=True)


def count_actors(
    actions: pd.DataFrame, *, actor: Actor | None = None, by: Group = "outlet"
) -> pd.DataFrame:
    """Who acts and who is acted upon: one row per group and side or entity, most often first.

    Sides where any is known, unless `actor` chooses. Columns: n_agent, n_patient, n,
    share_agent (of n) with its Wilson interval, as if each action were independent, which within
    one text it is not. n counts an action once in which a side acts on itself.
    """
    sided = (actions[["agent_side", "patient_side"]] != "").to_numpy().any()
    actor = actor or ("side" if sided else "entity")
    parts = [actions[[by, f"{role}_{actor}"]].set_axis([by, actor], axis=1).assign(role=role)
             for role in ("agent", "patient")]  # fmt: skip
    long = pd.concat(parts)
    long = long[long[actor] != ""]
    table = long.groupby([by, actor, "role"], sort=False).size().unstack("role")
    table = table.reindex(columns=["agent", "patient"]).fillna(0).astype(int)
    table = table.set_axis(["n_agent", "n_patient"], axis=1).reset_index()
    own = actions[actions[f"agent_{actor}"] == actions[f"patient_{actor}"]]
    twice = own.groupby([by, f"agent_{actor}"]).size()
    keys = pd.MultiIndex.from_frame(table[[by, actor]])
    n = table["n_agent"] + table["n_patient"] - twice.reindex(keys, fill_value=0).to_numpy()
    low, high = statistics.wilson_interval(table["n_agent"], n)
    table = table.assign(n=n, share_agent=table["n_agent"] / n, share_low=low, share_high=high)
    order = {name: number for number, name in enumerate(dict.fromkeys(actions[by]))}
    return table.sort_values([by, "n"], ascending=[True, False], ignore_index=True,
                             key=lambda c: c.map(order) if c.name == by else c)  # fmt: skip


def count_constructions(
    actions: pd.DataFrame, *, by: Group = "outlet", side: str | None = None
) -> pd.DataFrame:
    """How actions are put: one row per group and construction, with n, n_actions and share.

    `side` counts only what is done to that side. `share_low` and `share_high` are Wilson's.
    """
    chosen = actions if side is None else actions[actions["patient_side"] == side]
    rows = []
    for name, part in chosen.groupby(by, sort=False):
        counts = part["construction"].value_counts()
        rows += [(name, kind, int(counts.get(kind, 0)), len(part)) for kind in CONSTRUCTIONS]
    table = pd.DataFrame(rows, columns=[by, "construction", "n", "n_actions"])
    low, high = statistics.wilson_interval(table["n"], table["n_actions"])
    return table.assign(share_actions=table["n"] / table["n_actions"], share_low=low,
                        share_high=high)  # fmt: skip


@cache
def _read_tables() -> tuple[dict[str, str], frozenset[str]]:
    """The nouns that stand for an action, with whom *de* names; the verbs of speech."""
    nouns = read_lexicon("nominalisations").set_index("noun")["of"].to_dict()
    return nouns, frozenset(read_lexicon("speech_verbs")["verb"])


def _is_past(morph: str) -> bool:
    return "VerbForm=Part" in morph and "Tense=Pres" not in morph


class _Parse:
    """The parse of whole articles as lists; a class because every rule walks the same tree."""

    def __init__(
        self, tokens: pd.DataFrame, begins: np.ndarray, number: np.ndarray, sides: np.ndarray,
        entities: np.ndarray,
    ) -> None:  # fmt: skip
        self.token, self.pos = take_column(tokens["token"]), take_column(tokens["pos"])
        self.lemma = take_column(tokens["lemma"], str.lower)
        self.dep = take_column(tokens["dep"])
        self.is_past = take_column(tokens["morph"], _is_past)
        self.sides, self.entities = sides.tolist(), entities.tolist()
        self.number = number.tolist()  # of the sentence, among those of all articles
        heads = settle_heads(begins + tokens["head"].to_numpy())
        self.head, self.children = heads.tolist(), Children(heads)
        self.ties: dict[int, dict[str, int]] = {}  # asked for again and again
        nouns, speech = _read_tables()
        does = (
            flag_column(
                tokens["lemma"],
                lambda w: w.lower().endswith(INFINITIVES) and w.lower() not in speech,
            )
            & (tokens["pos"] == "VERB").to_numpy()
        )
        names = (
            flag_column(tokens["lemma"], lambda w: w.lower() in nouns)
            & (tokens["pos"] == "NOUN").to_numpy()
        )
        self.candidates = np.flatnonzero(does | names).tolist()

    def find_actions(self) -> list[tuple[int, tuple]]:
        """Every verb or noun that has an actor, and of each row the columns behind `WHERE`."""
        nouns, _ = _read_tables()
        rows = []
        for i in self.candidates:
            lemma = self.lemma[i]
            if self.pos[i] == "NOUN":
                found = ("nominalisation", *self._read_noun(i, nouns[lemma]))
            else:
                found = None if self._is_modal(i) else self._read_verb(i)
            if found and (found[1] is not None or found[2] is not None):
                rows.append((i, (lemma, found[0], *self._name(found[1]), *self._name(found[2]))))
        return rows

    def _read_verb(self, i: int) -> tuple[Construction, int | None, int | None] | None:
        # *Indemne* is no participle, whatever the tagger says.
        past = self.is_past[i] and PARTICIPLE.search(self.token[i].lower())
        aided = self._child(i, ("aux:pass",)) is not None
        passive = past and (aided or self._find_auxiliaries(i) != {"avoir"})
        undergoer = self._child(i, PASSIVE_SUBJECT) if passive else None
        agent = self._find_agent(i) if passive else None
        if passive and self.dep[i] in PARTICIPLE_OF:
            undergoer = self.head[i]  # *les territoires conquis*
        elif undergoer is None and aided and past:
            undergoer = self._find_subject(i)
        reflexive = any(self.lemma[c] in ("se", "soi") for c in self.children[i])
        if reflexive or (self.lemma[i] in WITH_ETRE and agent is None):
            subject = undergoer if undergoer is not None else self._find_subject(i)
            return ("active", self._resolve(subject, i), None) if subject is not None else None
        if undergoer is not None or agent is not None:
            kind: Construction = "agentless passive" if agent is None else "passive"
            return kind, agent, self._resolve(undergoer, i)
        subject = self._find_subject(i)
        return ("active", subject, self._find_object(i)) if subject is not None else None

    def _read_noun(self, i: int, of: str) -> tuple[int | None, int | None]:
        """Agent and patient of a nominalisation, from *de*, *par*, *contre* and adjectives."""
        agent = patient = None
        for child in self.children[i]:
            cases = {self.lemma[c] for c in self.children[child] if self.dep[c] == "case"}
            if "par" in cases:
                agent = child
            elif cases & AGAINST:
                patient = child
            elif cases & {"de", "du"} and self.dep[child] == "nmod":
                agent, patient = (child, patient) if of == "agent" else (agent, child)
        if agent is None:  # *les frappes américaines*
            agent = next((c for c in self.children[i] if self.dep[c] == "amod" and self.sides[c]),
                         None)  # fmt: skip
        return agent, patient

    def _find_auxiliaries(self, i: int) -> set[str]:
        return {self.lemma[c] for c in self.children[i] if self.dep[c].startswith("aux")}

    def _find_agent(self, i: int) -> int | None:
        """Who stands behind *par*, whatever the parser hangs it on; *par ailleurs* is nobody."""
        own = self._child(i, AGENT)
        ends = i + 1 == len(self.lemma) or self.number[i + 1] != self.number[i]
        if own is not None or ends or self.lemma[i + 1] != "par":
            return own
        who = self.head[i + 1]
        named = self.pos[who] in ("NOUN", "PROPN", "PRON") and self.lemma[who] not in TIMES
        return who if named and who > i else None

    def _find_subject(self, i: int) -> int | None:
        """The subject of an active verb: its own or that of the verb which it continues."""
        for _ in range(4):
            own = self._child(i, SUBJECT)
            if own is not None:
                return self._resolve(own, i)
            if self._child(i, PASSIVE_SUBJECT) is not None:
                return None
            above = self.lemma[self.head[i]]
            if self.head[i] == i or self.dep[i] not in SHARES_SUBJECT or (
                self.dep[i] == "xcomp" and above in OF_ANOTHER
            ):  # fmt: skip
                return None
            i = self.head[i]
        return None

    def _find_object(self, i: int) -> int | None:
        """What or whom an active verb concerns; *mercredi* and *l'automne* say when."""
        found = (
            c
            for c in self.children[i]
            if self.dep[c] == "obj"
            or (self.dep[c] in OBLIQUE and any(self.lemma[k] in AGAINST for k in self.children[c]))
        )
        return next((c for c in found if self.lemma[c] not in TIMES), None)

    def _is_modal(self, i: int) -> bool:
        return self.lemma[i] in MODALS and self._child(i, ("xcomp",)) is not None

    def _resolve(self, subject: int | None, verb: int) -> int | None:
        """The noun that *qui* stands for."""
        if subject is not None and self.lemma[subject] in RELATIVE:
            return self.head[verb] if self.dep[verb].startswith("acl") else subject
        return subject

    def _child(self, i: int, relations: tuple[str, ...]) -> int | None:
        """The first child that stands in one of these relations."""
        ties = self.ties.get(i)
        if ties is None:
            ties = self.ties[i] = {self.dep[c]: c for c in reversed(self.children[i])}
        return min((ties[name] for name in relations if name in ties), default=None)

    def _name(self, i: int | None) -> tuple[str, str, str]:
        """The word of an actor, its side and its entity; its side may be in what completes it."""
        if i is None:
            return "", "", ""
        below = [i, *(c for c in self.children[i] if self.dep[c] in INSIDE)]
        side = next((self.sides[c] for c in below if self.sides[c]), "")
        return self.token[i], str(side), str(self.entities[i])


def _find_entities(corpus: Corpus) -> np.ndarray:
    """The entity each token is part of the name of; "" for most."""
    tokens = corpus.read_columns("tokens", ["doc_id", "start"])
    mentions, found = corpus.mentions, np.full(len(tokens), "", dtype=object)
    starts, places = tokens["start"].to_numpy(), locate_articles(tokens)
    names = mentions["entity"].astype(object).to_numpy()
    begin, end = mentions["start"].to_numpy(), mentions["end"].to_numpy()
    for doc_id, own in locate_articles(mentions).items():
        at = places[doc_id]
        first, last = (at.start + np.searchsorted(starts[at], side[own]) for side in (begin, end))
        for name, a, b in zip(names[own], first, last, strict=True):
            found[a:b] = name
    return found


def actions(corpus: Corpus, *, count: str | None = None, by: Group = "outlet") -> pd.DataFrame:
    """Until the merge: the branch that rewrites this module has its own."""
    found = find_actions(corpus)
    counts = {"actor": count_actors, "construction": count_constructions}
    return counts[count](found, by=by) if count else found
