"""Where evaluation is likely: terms of the lexicon in sentences where a side is named.

Works on whole columns; what it finds, a few sentences of many, is read in `clauses.py`. Sides and
terms come from `subject.py`.
"""

from functools import cache
from typing import Literal, get_args

import numpy as np
import pandas as pd

from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus
from helpers.language.syntax import PARSED, cut_chunks, flag_column, locate_begins
from helpers.stance.clauses import Hit, Parse
from helpers.stance.operators import read_operators
from helpers.stance.subject import LEADING, Reading, Subject

Operator = Literal[
    "negation", "reversal", "restriction", "interrogation", "conditional", "wish", "hedge",
    "concession", "against", "others", "pronouns", "weak names", "verb forms", "parse",
]  # fmt: skip
OPERATORS: tuple[Operator, ...] = get_args(Operator)

COLUMNS = ["doc_id", "sentence_id", "sign", "weight", "start", "end", "note"]
FEW = 5  # sentences; a longer text names the opponent if it is about it
SHORTEST_FORM = 6  # letters; shorter forms without their endings are other words
REACH = 5  # how far behind one word of a term the next may stand
NOMINAL = ("NOUN", "PROPN", "ADJ")
STRONG, WEAK, ACTOR = 1, 2, 3  # how a name counts: alone; where nothing beside it does; as an actor
# Forms of regular verbs, for where the tagger took one for a noun or an adjective.
ENDINGS = {
    "er": ["e", "es", "ent", "ait", "aient", "èrent", "é", "ée", "és", "ées", "a", "era", "eront",
           "ant"],
    "fuir": ["it", "ient", "yait", "yaient", "i"],
    "ir": ["it", "issent", "issait", "issaient", "irent", "i", "ie", "ies", "ira", "iront",
           "issant"],
}  # fmt: skip


def find_evidence(
    corpus: Corpus, subject: Subject, *, without: Operator | None = None
) -> pd.DataFrame:
    """Find evaluative predicates with a side: one row each, with sign, weight, start, end and note.

    `sign` is +1 where the words speak for the target and −1 where they speak against it; `weight`
    is less than 1 where they are hedged or conceded; `note` names the words, the side, whose words
    show it, and what turned them. `without` leaves one rule out, to measure what it is worth. No
    rows where the tables that ship never find the opponent they name. Raises ValueError for an
    operator that there is not.
    """
    if without is not None and without not in OPERATORS:
        raise ValueError(f"without “{without}”: one of {', '.join(OPERATORS)} expected")
    tokens = corpus.read_columns("tokens", PARSED)
    docs, names = pd.factorize(tokens["doc_id"])
    pairs = _pair_words(corpus)
    roles, weights, actors, places, elsewhere = _find_names(
        corpus, subject, without != "weak names"
    )
    rows: list[tuple] = []
    about = _find_about(tokens, docs, subject, roles, weights)
    if about.any():
        number = np.cumsum(_is_new(docs) | _is_new(tokens["sentence_id"].to_numpy())) - 1
        begins = locate_begins(tokens)
        vocabulary = _Vocabulary(tokens, pairs, subject, without)
        # A side in the sentence or, for pronouns, in the one before; or a term that needs none.
        sided = np.bincount(number, roles > 0) > 0
        near = (sided | np.concatenate([[False], sided[:-1]]))[number]
        anchors = np.flatnonzero(vocabulary.anchors & (near | vocabulary.alone) & about[docs])
        for first, end in cut_chunks(begins):
            own = anchors[np.searchsorted(anchors, first) : np.searchsorted(anchors, end)]
            wanted = np.zeros(len(sided) + 1, dtype=bool)
            numbers = number[first:end]
            hits = vocabulary.match(own - first, first, numbers)
            wanted[numbers[[hit.head for hit in hits]]] = True
            wanted[:-1] |= wanted[1:]  # pronouns go back to the sentence before
            kept = np.flatnonzero(wanted[numbers])
            place = first + kept
            parse = Parse(
                tokens.iloc[place], place, begins[place], number[place], subject, without,
                sides=(roles[place], weights[place], actors[place], places[place],
                       elsewhere[place]),
                keys=vocabulary.list_keys(place),
            )  # fmt: skip
            rows += [(names[docs[place[i]]], *row) for i, row in parse.judge(_move(hits, kept))]
    return pd.DataFrame(rows, columns=COLUMNS)


def _find_about(
    tokens: pd.DataFrame, docs: np.ndarray, subject: Subject, roles: np.ndarray,
    weights: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Which articles, by their number in `docs`, are on the subject that the tables speak of.

    Where nobody is the opponent that the tables which ship name, they speak of another subject; a
    text of a few sentences may leave that to its neighbours.
    """
    if not len(docs):
        return np.zeros(0, dtype=bool)
    opponent = (roles == 2) & (weights == STRONG)
    n_sentences = np.bincount(docs[_is_new(docs) | _is_new(tokens["sentence_id"].to_numpy())])
    about = (np.bincount(docs, opponent) > 0) | (n_sentences < FEW)
    return (about & opponent.any()) | subject.is_own


def find_sides(corpus: Corpus, subject: Subject) -> np.ndarray:
    """The side of the subject that each token names, "" for most: one str per row of `tokens`.

    Names that count only where nothing stronger is beside them (*groupe*) are left out, and so are
    articles on another subject than that of the tables.
    """
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id"])
    docs = pd.factorize(tokens["doc_id"])[0]
    roles, weights, *_ = _find_names(corpus, subject, True)
    about = _find_about(tokens, docs, subject, roles, weights)
    roles = np.where((weights == WEAK) | ~about[docs], 0, roles)
    by_rank = {subject.rank(side): side for side in reversed(list(subject.roles))}
    return np.array([by_rank.get(rank, "") for rank in range(max(by_rank, default=0) + 1)],
                    dtype=object)[roles]  # fmt: skip


def _move(hits: list[Hit], place: np.ndarray) -> list[Hit]:
    """The same hits, counted in the tokens that were kept."""
    words = sorted({i for hit in hits for _, _, _, part in hit.readings for i in (hit.head, *part)})
    at = dict(zip(words, np.searchsorted(place, words).tolist(), strict=True))
    return [
        Hit(at[hit.head], [at[i] for i in hit.words],
            [(role, valence, only, [at[i] for i in words])
             for role, valence, only, words in hit.readings])
        for hit in hits
    ]  # fmt: skip


def _is_new(values: np.ndarray) -> np.ndarray:
    return np.concatenate([[True], values[1:] != values[:-1]])[: len(values)]


@once_per_corpus
def _find_names(corpus: Corpus, subject: Subject, weak: bool) -> tuple[np.ndarray, ...]:
    """For each token: the role of the side it names, how it counts; if actor, place, elsewhere."""
    tokens = corpus.read_columns("tokens", ["doc_id", "start", "end", "pos", "morph"])
    table = subject.sides
    ranks = {side: subject.rank(side) for side in table["side"]}
    weight = table["weight"].map({"": STRONG, "weak": WEAK, "actor": ACTOR}).fillna(STRONG)
    values = {row.name: (ranks[row.side], int(w))
              for row, w in zip(table.itertuples(), weight, strict=True)
              if row.kind == "lemma"}  # fmt: skip
    words, code = _pair_words(corpus)
    spelt = [(lemma, lemma.removesuffix("s"), form, form.removesuffix("s"))
             for lemma, form in words]  # fmt: skip
    found = np.array([value or (0, 0) for value in _look_up(spelt, values)] or [(0, 0)],
                     dtype=np.int8)[code]  # fmt: skip
    # *Bombarder ne suffit pas*: an infinitive may be a subject.
    fits = flag_column(tokens["pos"], lambda pos: pos in NOMINAL) | flag_column(
        tokens["morph"], lambda morph: "VerbForm=Inf" in morph
    )
    found[~fits] = 0
    kinds = [dict.fromkeys(table.loc[table["kind"] == kind, "name"], True)
             for kind in ("actor", "place", "elsewhere")]  # fmt: skip
    actors, places, elsewhere = (
        np.array([bool(value) for value in _look_up(spelt, kind)] or [False])[code]
        for kind in kinds
    )
    if len(corpus.mentions):
        by_entity = {row.name: (ranks[row.side], int(w))
                     for row, w in zip(table.itertuples(), weight, strict=True)
                     if row.kind == "entity"}  # fmt: skip
        named = corpus.mentions[corpus.mentions["entity"].isin(by_entity)
                                | corpus.mentions["label"].isin(("LOC", "ORG"))]  # fmt: skip
        docs, names = pd.factorize(tokens["doc_id"])
        order = pd.Series(np.arange(len(names)), index=names.astype("str"))
        doc = order.reindex(named["doc_id"]).to_numpy()
        key = docs.astype(np.int64) << 32
        starts, ends = key + tokens["start"].to_numpy(), key + tokens["end"].to_numpy()
        base = doc.astype(np.int64) << 32
        first = np.searchsorted(starts, base + named["start"].to_numpy())
        last = np.searchsorted(ends, base + named["end"].to_numpy(), side="right")
        for entity, label, a, b in zip(
            named["entity"], named["label"], first.tolist(), last.tolist(), strict=True
        ):
            if entity in by_entity:
                found[a:b] = by_entity[entity]
            elif label == "ORG":  # *l'Organisation des Nations unies* is no weak name
                found[a:b][found[a:b, 1] == WEAK] = 0
            places[a:b] |= label == "LOC"
    if not weak:
        found[found[:, 1] == WEAK] = 0
    return found[:, 0], found[:, 1], actors, places, elsewhere


@once_per_corpus
def _pair_words(corpus: Corpus) -> tuple[list[tuple[str, str]], np.ndarray]:
    """The different words, each a lemma with a form, in lower case; and which of them is where."""
    words = corpus.read_columns("tokens", ["lemma", "token"])
    lemma, form = (words[name].astype("category").cat for name in words)
    pairs = lemma.codes.to_numpy().astype(np.int64) * len(form.categories) + form.codes
    different, code = np.unique(pairs, return_inverse=True)
    lemmas = [str(word).lower() for word in lemma.categories.astype(object)]
    forms = [str(word).lower() for word in form.categories.astype(object)]
    words = [(lemmas[pair // len(forms)], forms[pair % len(forms)]) for pair in different.tolist()]
    return words, code.astype(np.int32)  # remembered, and as long as the corpus


def _look_up(spelt: list[tuple[str, ...]], table: dict) -> list:
    """What a table has for each word: by its lemma, else by its form, each else without its -s."""
    return [table.get(a) or table.get(b) or table.get(c) or table.get(d) for a, b, c, d in spelt]


class _Vocabulary:
    """The different words of a corpus and their terms; a class because all of it is shared.

    A word is a lemma with a form: the tagger's lemma, and what the form may be besides.
    """

    def __init__(self, tokens: pd.DataFrame, pairs: tuple[list, np.ndarray], subject: Subject,
                 without: Operator | None) -> None:  # fmt: skip
        different, self.code = pairs
        verbs = _list_forms(subject.words | read_operators("reversal"))
        verbs = {} if without == "verb forms" else verbs
        self.keys: list[frozenset[str]] = []
        self.readings: list[tuple[Reading, ...]] = []
        for word, written in different:
            keys = {word: None, written: None}
            if len(written) > SHORTEST_FORM:
                stem = written.removesuffix("s")
                keys |= {stem: None, stem[:-1]: None}
                if stem.endswith("euse"):  # whose lemma a capital may hide: *Victorieuse …*
                    keys |= {stem.removesuffix("euse") + "eux": None}
            keys |= dict.fromkeys(verbs.get(written, ()))
            self.keys.append(frozenset(keys))
            # The tagger's lemma before what the form may be besides, longer terms first.
            found = [r for key in keys if key in subject.terms for r in subject.terms[key]]
            self.readings.append(tuple(sorted(found, key=lambda r: -len(r.words))) if found else ())
        # A term of several words is looked for where its last word is near: *avoir* begins dozens.
        self.singles = [[r for r in found if len(r.words) == 1] for found in self.readings]
        self.longer: list[dict[str, list[Reading]]] = []
        for found in self.readings:
            by_last: dict[str, list[Reading]] = {}
            for reading in found:
                if len(reading.words) > 1:
                    by_last.setdefault(reading.last, []).append(reading)
            self.longer.append(by_last)
        lasts = {word for by_last in self.longer for word in by_last}
        self.lasts = [() if keys.isdisjoint(lasts) else tuple(keys & lasts) for keys in self.keys]
        # Whether only a guess at its verb makes a word a term.
        guessed = [
            bool(found) and subject.words.isdisjoint(keys - verbs.get(written, frozenset()))
            for found, keys, (_, written) in zip(self.readings, self.keys, different, strict=True)
        ]
        # A noun behind its article is no verb, whatever it looks like.
        function = flag_column(tokens["pos"], lambda pos: pos in ("DET", "ADP", "NUM", "CCONJ"))
        behind = np.concatenate([[False], function[:-1]]) | function
        some = np.array([bool(found) for found in self.readings], dtype=bool)
        self.anchors = some[self.code] & ~(np.array(guessed, dtype=bool)[self.code] & behind)
        self.alone = np.array(
            [any(r.role == "whole" for r in found) for found in self.readings], dtype=bool
        )[self.code]

    def list_keys(self, place: np.ndarray) -> list[frozenset[str]]:
        """What each of these tokens may be in the lexicon."""
        return [self.keys[code] for code in self.code[place].tolist()]

    def match(self, anchors: np.ndarray, first: int, number: np.ndarray) -> list[Hit]:
        """Every term at these anchors, with the readings it allows; none within another.

        Places are counted from token `first`; `number` is the sentence of each token from there.
        """
        hits, behind = [], -1
        code, numbers = self.code[first : first + len(number)].tolist(), number.tolist()
        for i in anchors.tolist():
            if i > behind:
                hit = self._match_at(i, code, numbers)
                if hit:
                    hits.append(hit)
                    behind = max(behind, hit.words[-1])
        return hits

    def _match_at(self, i: int, code: list[int], number: list[int]) -> Hit | None:
        """The longest terms anchored here; one that is longer hides those it begins like."""
        longer = self.longer[code[i]]
        candidates = [
            reading
            for k in range(max(0, i - 2), min(len(code), i + 1 + 2 * REACH) if longer else 0)
            for word in self.lasts[code[k]]
            for reading in longer.get(word, ())
        ]
        found: list[tuple[Reading, list[int]]] = []
        for reading in sorted(candidates, key=lambda r: -len(r.words)) + self.singles[code[i]]:
            if found and len(found[0][0].words) > len(reading.words):
                break
            places = self._place(reading, i, code, number)
            if places and all(reading is not other for other, _ in found):
                found.append((reading, places))
        if not found:
            return None
        return Hit(i, found[0][1], [(r.role, r.valence, r.only, places) for r, places in found])

    def _place(self, reading: Reading, i: int, code: list[int], number: list[int]) -> list[int]:
        """Where the words of a term stand around its anchor; nowhere where one is missing."""

        def find(word: str, window: range | tuple[int, ...]) -> int:
            return next((k for k in window if 0 <= k < len(code) and number[k] == number[i]
                         and word in self.keys[code[k]]), -1)  # fmt: skip

        places, at = [i], i
        for word in reversed(reading.words[: reading.anchor]):
            # *À bout de souffle*: what leads up to the anchor stands right before it.
            at = find(word, (at - 1, at - 2))
            if at < 0:
                return []
            places.insert(0, at)
        for word in reading.words[reading.anchor + 1 :]:
            if word not in LEADING or word == "en":  # *mettre en doute*, not *mettre … le doute*
                at = find(word, range(places[-1] + 1, places[-1] + 1 + REACH))
                if at < 0:
                    return []
                places.append(at)
        return places


@cache
def _list_forms(words: frozenset[str]) -> dict[str, frozenset[str]]:
    """The regular verbs of the lexicon by their forms."""
    forms: dict[str, set[str]] = {}
    for verb in words:
        group = next((group for group in ENDINGS if verb.endswith(group)), None)
        for ending in ENDINGS.get(group, ()):
            stem = verb.removesuffix("ir").removesuffix("er")
            forms.setdefault(stem + ending, set()).add(verb)
    return {form: frozenset(verbs) for form, verbs in forms.items()}
