"""Where a judgement is likely: terms of the lexicon in sentences where a side is named.

Works on whole columns; what it finds, a few sentences of many, is read in `clauses.py`. Sides and
terms come from `subject.py`.
"""

from functools import cache

import numpy as np
import pandas as pd

from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus
from helpers.language.syntax import PARSED, cut_chunks, flag_column, locate_begins
from helpers.stance.attribution import ACTOR, OPPONENT, STRONG, WEAK
from helpers.stance.clauses import Hit, Parse
from helpers.stance.operators import read_operators
from helpers.stance.subject import LEADING, NAMED, Reading, Subject

COLUMNS = ["doc_id", "sentence_id", "sign", "weight", "start", "end", "note"]
SHORT_TEXT = 5  # sentences; a longer text names the opponent if it is about it
SHORT_FORM = 6  # letters; forms no longer than that are other words without their endings
MAX_STEP = 5  # tokens from one word of a term to the next
NOMINAL = ("NOUN", "PROPN", "ADJ")
# Forms of regular verbs, for where the tagger took one for a noun or an adjective.
ENDINGS = {
    "er": "e es ent ait aient èrent é ée és ées a era eront ant",
    "fuir": "it ient yait yaient i",
    "ir": "it issent issait issaient irent i ie ies ira iront issant",
}


def find_evidence(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    """Find predicates that judge a side: one row each, with sign, weight, start, end and note.

    `sign` is +1 where the words speak for the target and −1 where they speak against it; `weight`
    is less than 1 where they are hedged or conceded; `note` names the words, the side, whose words
    show it, and what turned them. No rows where the tables that ship never find the opponent they
    name.
    """
    tokens, names = corpus.read_columns("tokens", PARSED), _find_names(corpus, subject)
    rows: list[tuple] = []
    if not names["about"].any():
        return pd.DataFrame(rows, columns=COLUMNS)
    number, begins = names["number"].to_numpy(), locate_begins(tokens)
    vocabulary = _Vocabulary(tokens, _pair_words(corpus), subject)
    # A side in the sentence or, for pronouns, in the one before; or a term that needs none.
    sided = np.bincount(number, names["side"] > 0) > 0
    near = (sided | np.concatenate([[False], sided[:-1]]))[number]
    anchors = vocabulary.anchors & (near | vocabulary.alone) & names["about"].to_numpy()
    wanted = np.bincount(number, anchors) > 0
    wanted[:-1] |= wanted[1:]  # pronouns go back to the sentence before
    kept = np.flatnonzero(wanted[number])
    for first, end in cut_chunks(np.searchsorted(kept, begins[kept])):
        row = kept[first:end]
        own = pd.concat([tokens.iloc[row], names.iloc[row]], axis=1)
        own = own.assign(row=row, begin=begins[row])
        keys = [vocabulary.keys[code] for code in vocabulary.code[row].tolist()]
        hits = vocabulary.match(anchors[row], vocabulary.code[row], number[row])
        docs = own["doc_id"].tolist()
        rows += [(docs[i], *found) for i, found in Parse(own, subject, keys).judge(hits)]
    return pd.DataFrame(rows, columns=COLUMNS)


def find_sides(corpus: Corpus, subject: Subject) -> np.ndarray:
    """The side of the subject that each token names, "" for most: one str per row of `tokens`.

    Names that count only where nothing stronger is beside them (*groupe*) are left out, and so are
    articles on another subject than that of the tables.
    """
    names = _find_names(corpus, subject)
    roles = np.where((names["weight"] == WEAK) | ~names["about"], 0, names["side"])
    by_rank = {subject.rank(side): side for side in reversed(list(subject.roles))}
    sides = [by_rank.get(rank, "") for rank in range(max(by_rank, default=0) + 1)]
    return np.array(sides, dtype=object)[roles]


@once_per_corpus
def _find_names(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    """One row per token: what it names (`NAMED`), its sentence's number, and `about`.

    `about`: its article is on the subject. Where nobody is the opponent that the tables which ship
    name, they speak of another subject; a text of a few sentences may leave that to its neighbours.
    """
    columns = ["doc_id", "sentence_id", "start", "end", "pos", "morph"]
    tokens = corpus.read_columns("tokens", columns)
    weights = {"weak": WEAK, "actor": ACTOR}
    counted = {
        (row.kind, row.name): (subject.rank(row.side), weights.get(row.weight, STRONG))
        for row in subject.sides.itertuples()
    }
    words, code = _pair_words(corpus)

    def look_up(kind: str) -> np.ndarray:
        """What the table has for each word: by its lemma, else its form, each else without -s."""
        found = [
            counted.get((kind, lemma))
            or counted.get((kind, lemma.removesuffix("s")))
            or counted.get((kind, form))
            or counted.get((kind, form.removesuffix("s")))
            or (0, 0)
            for lemma, form in words
        ]
        return np.array(found or [(0, 0)], dtype=np.int8)[code]

    found = look_up("lemma")
    # *Bombarder ne suffit pas*: an infinitive may be a subject.
    fits = flag_column(tokens["pos"], lambda pos: pos in NOMINAL)
    found[~(fits | flag_column(tokens["morph"], lambda morph: "VerbForm=Inf" in morph))] = 0
    actors, places, elsewhere = (look_up(kind)[:, 1] > 0 for kind in NAMED[2:])
    mentions = corpus.mentions
    entities = {name: value for (kind, name), value in counted.items() if kind == "entity"}
    chosen = mentions["entity"].isin(entities) | mentions["label"].isin(("LOC", "ORG"))
    mentions = mentions[chosen]
    docs, doc_ids = pd.factorize(tokens["doc_id"])
    doc = pd.Index(doc_ids.astype("str")).get_indexer(mentions["doc_id"]).astype(np.int64) << 32
    key = docs.astype(np.int64) << 32
    first = np.searchsorted(key + tokens["start"].to_numpy(), doc + mentions["start"])
    last = np.searchsorted(key + tokens["end"].to_numpy(), doc + mentions["end"], side="right")
    spans = (mentions["entity"], mentions["label"], first.tolist(), last.tolist())
    for entity, label, a, b in zip(*spans, strict=True):
        if entity in entities:
            found[a:b] = entities[entity]
        elif label == "ORG":  # *l'Organisation des Nations unies* is no weak name
            found[a:b][found[a:b, 1] == WEAK] = 0
        places[a:b] |= label == "LOC"
    opponent = (found[:, 0] == OPPONENT) & (found[:, 1] == STRONG)
    new = np.diff(docs, prepend=-1) | np.diff(tokens["sentence_id"].to_numpy(), prepend=-1)
    is_short = np.bincount(docs[new != 0], minlength=len(doc_ids)) < SHORT_TEXT
    about = (np.bincount(docs, opponent, len(doc_ids)) > 0) | is_short
    about = (about & opponent.any()) | subject.is_own
    named = dict(zip(NAMED, (*found.T, actors, places, elsewhere), strict=True))
    names = pd.DataFrame(named, index=tokens.index)
    return names.assign(about=about[docs], number=np.cumsum(new != 0, dtype=np.int32) - 1)


@once_per_corpus
def _pair_words(corpus: Corpus) -> tuple[list[tuple[str, str]], np.ndarray]:
    """The different words, each a lemma with a form, in lower case; and which of them is where."""
    words = corpus.read_columns("tokens", ["lemma", "token"])
    lemma, form = (words[name].astype("category").cat for name in words)
    pairs = lemma.codes.to_numpy().astype(np.int64) * len(form.categories) + form.codes
    different, code = np.unique(pairs, return_inverse=True)
    lemmas = [str(word).lower() for word in lemma.categories]
    forms = [str(word).lower() for word in form.categories]
    words = [(lemmas[pair // len(forms)], forms[pair % len(forms)]) for pair in different.tolist()]
    return words, code.astype(np.int32)  # remembered, and as long as the corpus


class _Vocabulary:
    """The different words of a corpus and their terms; a class because all of it is shared.

    A word is a lemma with a form: the tagger's lemma, and what the form may be besides.
    """

    def __init__(self, tokens: pd.DataFrame, pairs: tuple[list, np.ndarray], subject: Subject):
        different, self.code = pairs
        verbs = _list_forms(frozenset(subject.terms) | read_operators("reversal"))
        self.keys: list[frozenset[str]] = []
        self.singles: list[list[Reading]] = []
        # A term of several words is looked for where its last word is near: *avoir* begins dozens.
        self.longer: list[dict[str, list[Reading]]] = []
        flags = []  # is a term; only if it is a verb that one guesses; needs no side
        for word, written in different:
            guesses = verbs.get(written, frozenset())
            keys = _list_keys(word, written) | dict.fromkeys(guesses)
            # The tagger's lemma before what the form may be besides, longer terms first.
            found = [reading for key in keys for reading in subject.terms.get(key, ())]
            found.sort(key=lambda reading: -len(reading.words))
            by_last: dict[str, list[Reading]] = {}
            for reading in found:
                by_last.setdefault(reading.last if len(reading.words) > 1 else "", []).append(
                    reading
                )
            self.singles.append(by_last.pop("", []))
            self.longer.append(by_last)
            self.keys.append(frozenset(keys))
            guessed = subject.terms.keys().isdisjoint(self.keys[-1] - guesses)
            flags.append((bool(found), guessed, any(r.role == "whole" for r in found)))
        lasts = {word for by_last in self.longer for word in by_last}
        self.lasts = [tuple(keys & lasts) for keys in self.keys]
        # A noun behind its article is no verb, whatever it looks like.
        function = flag_column(tokens["pos"], lambda pos: pos in ("DET", "ADP", "NUM", "CCONJ"))
        behind = np.concatenate([[False], function[:-1]]) | function
        is_term, is_guess, self.alone = np.array(flags)[self.code].T
        self.anchors = is_term & ~(is_guess & behind)

    def match(self, anchors: np.ndarray, code: np.ndarray, number: np.ndarray) -> list[Hit]:
        """Every term at the anchors, with the readings it allows; none within another.

        For each token: whether it is an anchor, which word it is, which sentence it stands in.
        """
        hits, behind = [], -1
        codes, numbers = code.tolist(), number.tolist()
        for i in np.flatnonzero(anchors).tolist():
            hit = self._match_at(i, codes, numbers) if i > behind else None
            if hit:
                hits.append(hit)
                behind = max(behind, hit.words[-1])
        return hits

    def _match_at(self, i: int, code: list[int], number: list[int]) -> Hit | None:
        """The longest terms anchored here; one that is longer hides those it begins like."""
        longer = self.longer[code[i]]
        window = range(max(0, i - 2), min(len(code), i + 1 + 2 * MAX_STEP)) if longer else ()
        lasts = [word for k in window for word in self.lasts[code[k]]]
        candidates = [reading for word in lasts for reading in longer.get(word, ())]
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
            inside = (k for k in window if 0 <= k < len(code) and number[k] == number[i])
            return next((k for k in inside if word in self.keys[code[k]]), -1)

        places, at = [i], i
        for word in reversed(reading.words[: reading.anchor]):
            # *À bout de souffle*: what leads up to the anchor stands right before it.
            at = find(word, (at - 1, at - 2))
            if at < 0:
                return []
            places.insert(0, at)
        for word in reading.words[reading.anchor + 1 :]:
            if word not in LEADING or word == "en":  # *mettre en doute*, not *mettre … le doute*
                at = find(word, range(places[-1] + 1, places[-1] + 1 + MAX_STEP))
                if at < 0:
                    return []
                places.append(at)
        return places


def _list_keys(word: str, written: str) -> dict[str, None]:
    """What a word may be in the lexicon, in order: its lemma, its form, the form without ending."""
    keys = [word, written]
    if len(written) > SHORT_FORM:
        stem = written.removesuffix("s")
        keys += [stem, stem[:-1]]
        if stem.endswith("euse"):  # whose lemma a capital may hide: *Victorieuse …*
            keys.append(stem.removesuffix("euse") + "eux")
    return dict.fromkeys(keys)


@cache
def _list_forms(words: frozenset[str]) -> dict[str, frozenset[str]]:
    """The regular verbs of the lexicon by their forms."""
    forms: dict[str, set[str]] = {}
    for verb in words:
        group = next((group for group in ENDINGS if verb.endswith(group)), None)
        stem = verb.removesuffix("ir").removesuffix("er")
        for ending in ENDINGS.get(group, "").split():
            forms.setdefault(stem + ending, set()).add(verb)
    return {form: frozenset(verbs) for form, verbs in forms.items()}
