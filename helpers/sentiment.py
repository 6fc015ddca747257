"""Stance toward a strategy, with its evidence: not tone, but good or bad for whom.

A predicate (`lexicons/stance.csv`) is good or bad for its subject, its object or its complement;
sides come from `lexicons/sides.csv`; the parse says who is who. Another subject needs only other
tables.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from helpers import statistics
from helpers.corpus import Corpus
from helpers.edition import PLAIN_SPACES
from helpers.voices import assign_voices

Stance = Literal["critical", "favourable", "mixed", "none"]

LABELS: tuple[str, ...] = ("critical", "favourable", "mixed", "none")
# What is good for a side, as seen from the strategy; where an ally fails, the strategy need not.
SIGNS = {
    ("coalition", 1): 1,
    ("coalition", -1): -1,
    ("enemy", 1): -1,
    ("enemy", -1): 1,
    ("ally", 1): 1,
}
NEGATIONS = {"ne", "n'", "pas", "plus", "guère", "jamais", "aucun", "sans", "non"}
AIMS = {"pour", "afin", "objectif", "devoir", "vouloir", "falloir", "espérer", "tenter", "chercher",
        "permettre", "aider", "viser", "appeler", "promettre", "si"}  # fmt: skip
REACH = 3  # words that may stand between two words of a term
SUBJECT = ("nsubj", "nsubj:pass")
NOMINAL = ("nmod", "obl:arg", "obl:mod", "obl", "appos", "obl:agent")
BELOW = (*NOMINAL, "amod", "flat:name", "conj", "acl")
PASSED_ON = ("xcomp", "conj", "cop", "aux", "acl", "acl:relcl", "advcl", "ccomp", "amod")


def score_stance(corpus: Corpus) -> pd.DataFrame:
    """Score every sentence: one row each, with label, score, holder and evidence.

    `score` is the mean sign of its evidence, from −1 (critical) to +1 (favourable), NaN where there
    is none; `evidence` names each predicate, its sign, the side it speaks of and what changed it;
    `spans` are its words as offsets in the sentence. `holder` is the outlet or who is quoted.
    """
    sentences = assign_voices(corpus.sentences, corpus.quotes)
    found = find_evidence(corpus)
    keys = ["doc_id", "sentence_id"]
    grouped = found.groupby(keys)
    scores = grouped["sign"].mean()
    signs = grouped["sign"].agg(lambda part: frozenset(part))
    index = pd.MultiIndex.from_frame(sentences[keys].astype({"doc_id": "str"}))
    labels = signs.map({frozenset({-1}): "critical", frozenset({1}): "favourable"}).fillna("mixed")
    begin = sentences["start"].to_numpy()
    spans = grouped[["start", "end"]].apply(lambda part: part.to_numpy().tolist())
    spans = spans.reindex(index) if len(spans) else pd.Series([np.nan] * len(index))
    outlets = corpus.articles.set_index("doc_id")["outlet"]
    return sentences[["doc_id", "sentence_id", "section", "start", "end", "text"]].assign(
        outlet=sentences["doc_id"].astype("str").map(outlets),
        label=labels.reindex(index).fillna("none").to_numpy(),
        score=scores.reindex(index).to_numpy(dtype=float),
        holder=sentences["voice"], quoted=sentences["quoted"],
        evidence=grouped["note"].agg("; ".join).reindex(index).fillna("").to_numpy(),
        spans=[[(s - at, e - at) for s, e in part] if isinstance(part, list) else []
               for part, at in zip(spans, begin, strict=True)],
    )  # fmt: skip


def count_stance(stance: pd.DataFrame, *, by: str = "doc_id", quoted: bool = True) -> pd.DataFrame:
    """Count labels: one row per group, with critical, favourable, mixed, none and n_sentences.

    With `quoted=False` only the outlet's own sentences count.
    """
    kept = stance if quoted else stance[~stance["quoted"]]
    table = pd.crosstab(kept[by].astype("str"), kept["label"]).reindex(columns=LABELS, fill_value=0)
    order = [name for name in dict.fromkeys(stance[by].astype("str"))]
    table = table.reindex(order, fill_value=0)
    table.columns.name = None
    return table.assign(n_sentences=table.sum(axis=1)).reset_index()


def find_evidence(corpus: Corpus) -> pd.DataFrame:
    """Find evaluative predicates with a side: one row each, with sign, start, end and note."""
    tokens = corpus.tokens
    sides = _side_of_tokens(corpus)
    rows = []
    for doc_id, positions in tokens.groupby("doc_id", observed=True, sort=False).indices.items():
        article = _Parse(tokens.iloc[positions], sides[positions])
        rows.extend((str(doc_id), *row) for row in article.find_evidence())
    return pd.DataFrame(rows, columns=["doc_id", "sentence_id", "sign", "start", "end", "note"])


def compare_with_coding(
    stance: pd.DataFrame, coding: pd.DataFrame, articles: pd.DataFrame
) -> pd.DataFrame:
    """Set the labels beside a reference coding: one row per coded sentence.

    `coding` has doc_id, sentence, stance, also_acceptable; each of its sentences is found in the
    text and compared with the sentence that covers most of it, however the text was split.
    `reference` is the coder's label or, where the tool gave another that the coder accepts, that.
    """
    texts = articles.set_index("doc_id")["text"]
    coding = coding[coding["doc_id"].isin(texts.index)]
    at: dict[str, int] = {}
    rows = []
    for row in coding.itertuples():
        start = texts[row.doc_id].find(row.sentence.translate(PLAIN_SPACES), at.get(row.doc_id, 0))
        own = stance[(stance["doc_id"] == row.doc_id)]
        end = at[row.doc_id] = start + len(row.sentence)
        covered = np.minimum(own["end"], end) - np.maximum(own["start"], start)
        best = own.loc[covered.idxmax()]
        accepted = best["label"] in row.also_acceptable.split(";")
        reference = best["label"] if accepted else row.stance
        rows.append((row.doc_id, best["sentence_id"], row.stance, reference, best["label"],
                     reference == best["label"], best["evidence"], row.sentence))  # fmt: skip
    columns = ["doc_id", "sentence_id", "stance", "reference", "label", "agrees", "evidence"]
    return pd.DataFrame(rows, columns=[*columns, "sentence"]).astype({"agrees": bool})


def count_confusion(compared: pd.DataFrame) -> pd.DataFrame:
    """The confusion matrix: one row per reference label, one column per label given."""
    table = pd.crosstab(compared["reference"], compared["label"])
    return table.reindex(index=LABELS, columns=LABELS, fill_value=0).rename_axis(
        index="reference", columns=None).reset_index()  # fmt: skip


def select_evidence(stance: pd.DataFrame) -> pd.DataFrame:
    """The evaluative sentences, for `show_evidence`: one row each, `note` saying why."""
    found = stance[stance["label"] != "none"]
    note = found["label"] + ", holder: " + found["holder"] + " — " + found["evidence"]
    return found.assign(note=note)


def select_disagreements(compared: pd.DataFrame) -> pd.DataFrame:
    """The sentences where the label is neither the coder's nor accepted by him: one row each."""
    columns = ["doc_id", "sentence_id", "stance", "label", "evidence", "sentence"]
    return compared.loc[~compared["agrees"], columns]


def measure_agreement(compared: pd.DataFrame) -> pd.DataFrame:
    """Agreement with the reference coding: one row, with n_sentences, share_agree, macro_f1, kappa.

    Labels that neither side gives are left out; no row where nothing is coded.
    """
    if not len(compared):
        return pd.DataFrame(columns=["n_sentences", "share_agree", "macro_f1", "kappa"])
    matrix = statistics.confusion_matrix(compared["reference"], compared["label"], LABELS)
    used = matrix.sum(axis=0) + matrix.sum(axis=1) > 0
    matrix = matrix[np.ix_(used, used)]
    return pd.DataFrame([{
        "n_sentences": int(matrix.sum()), "share_agree": float(np.trace(matrix) / matrix.sum()),
        "macro_f1": statistics.macro_f1(matrix), "kappa": statistics.cohen_kappa(matrix),
    }])  # fmt: skip


class _Parse:
    """One article's parse as arrays; a class because every rule walks the same tree."""

    def __init__(self, tokens: pd.DataFrame, sides: np.ndarray) -> None:
        self.sides = sides
        for name in ("lemma", "pos", "dep", "morph", "token"):
            setattr(self, name, tokens[name].astype("str").tolist())
        for name in ("start", "end", "head", "sentence_id"):
            setattr(self, name, tokens[name].tolist())
        self.children: list[list[int]] = [[] for _ in self.head]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)

    def find_evidence(self) -> list[tuple]:
        """Sentence, sign, start, end and note of every predicate whose side is known."""
        rows, i = [], 0
        while i < len(self.lemma):
            term = self._match(i)
            if term:
                words, role, valence = term
                rows.extend(self._judge(words, role, valence))
            i = words[-1] + 1 if term else i + 1
        return rows

    def _match(self, i: int) -> tuple[list[int], str, int] | None:
        """The longest term of the lexicon that begins here, with the tokens it consists of."""
        for words, role, valence in _terms().get(self.lemma[i].lower(), ()):
            places = [i]
            for word in words[1:]:
                window = range(places[-1] + 1, min(places[-1] + 2 + REACH, len(self.lemma)))
                found = next((j for j in window if self.lemma[j].lower() == word), None)
                if found is None or self.sentence_id[found] != self.sentence_id[i]:
                    break
                places.append(found)
            else:
                return places, role, valence
        return None

    def _judge(self, words: list[int], role: str, valence: int) -> list[tuple]:
        head = words[0]
        side, who = ("coalition", head) if role == "whole" else self._find_side(head, role, words)
        operators = [name for name, holds in (("aim", self._is_aim(head)),) if holds]
        if operators:
            return []
        negated = self._is_negated(head)
        sign = SIGNS.get((side, -valence if negated else valence))
        if sign is None:
            return []
        shown = " ".join(self.token[i] for i in words)
        value = ("not " if negated else "") + ("good" if valence > 0 else "bad")
        note = f"“{shown}” {value} for the {side}"
        note += f" (“{self.token[who]}”)" if who != head else ""
        return [(self.sentence_id[head], sign, self.start[words[0]], self.end[words[-1]], note)]

    def _find_side(self, head: int, role: str, words: list[int]) -> tuple[str, int]:
        """The side of the argument that the term speaks of, and the token that shows it."""
        if role in ("subject", "by"):
            candidates = self._subjects(head)
        elif role == "object":
            candidates = [c for c in self.children[head] if self.dep[c] in ("obj", "nsubj:pass")]
        else:
            candidates = []
        if role in ("of", "by") or self.pos[head] in ("NOUN", "ADJ"):
            candidates += [c for c in self.children[head] if self.dep[c] in NOMINAL]
            candidates += self._subjects(head) if role == "of" else []
        for candidate in candidates:
            if candidate in words:
                continue
            found = self._side_below(candidate)
            if found:
                return found
        return "", head

    def _subjects(self, i: int) -> list[int]:
        """Subjects of a predicate, its own or those of the predicates it hangs on."""
        seen: list[int] = []
        for _ in range(6):
            own = [c for c in self.children[i] if self.dep[c] in SUBJECT]
            seen += [self.head[i] if self.lemma[c] == "qui" else c for c in own]
            if seen or self.head[i] == i or not self.dep[i].startswith(PASSED_ON):
                break
            if self.dep[i] in ("amod", "acl", "acl:relcl"):
                seen.append(self.head[i])
                break
            i = self.head[i]
        return seen

    def _side_below(self, i: int) -> tuple[str, int] | None:
        """The side of a noun, or of what stands below it."""
        waiting = [i]
        for _ in range(12):
            if not waiting:
                return None
            token = waiting.pop(0)
            if self.sides[token]:
                return self.sides[token], token
            waiting += [c for c in self.children[token] if self.dep[c] in BELOW]
        return None

    def _is_negated(self, i: int) -> bool:
        around = [i, self.head[i]] if self.dep[i].startswith(("xcomp", "obj", "obl")) else [i]
        return any(self.lemma[c].lower() in NEGATIONS or self.token[c].lower() in NEGATIONS
                   for place in around for c in self.children[place]
                   if self.dep[c].startswith(("advmod", "det", "case", "mark")))  # fmt: skip

    def _is_aim(self, i: int) -> bool:
        """Whether the predicate is wished for and not said: *pour reprendre*, *veut reprendre*."""
        if "VerbForm=Inf" not in self.morph[i]:
            return False
        marks = {self.lemma[c].lower() for c in self.children[i] if self.dep[c] in ("mark", "case")}
        return bool((marks | {self.lemma[self.head[i]].lower()}) & AIMS)


def _side_of_tokens(corpus: Corpus) -> np.ndarray:
    """The side each token names, as its entity or its lemma does; "" for most."""
    table = _sides()
    lemmas = corpus.tokens["lemma"].astype("str").str.lower()
    by_lemma = table[table["kind"] == "lemma"].set_index("name")["side"]
    sides = lemmas.map(by_lemma).fillna("").to_numpy(dtype=object)
    nominal = corpus.tokens["pos"].isin(["NOUN", "PROPN", "ADJ"]).to_numpy()
    sides[~nominal] = ""
    by_entity = table[table["kind"] == "entity"].set_index("name")["side"]
    named = corpus.mentions.assign(side=corpus.mentions["entity"].astype("str").map(by_entity))
    tokens = corpus.tokens[["doc_id", "start", "end"]].astype({"doc_id": "str"}).reset_index()
    named = named.dropna(subset="side").astype({"doc_id": "str"})
    joined = tokens.merge(named[["doc_id", "sentence_id", "start", "end", "side"]], on="doc_id",
                          suffixes=("", "_name"))  # fmt: skip
    inside = joined[
        (joined["start"] >= joined["start_name"]) & (joined["end"] <= joined["end_name"])
    ]
    sides[inside["index"].to_numpy()] = inside["side"].to_numpy()
    return sides


@cache
def _terms() -> dict[str, list[tuple[tuple[str, ...], str, int]]]:
    """The terms by their first word, longest first."""
    table = pd.read_csv(Path(__file__).parent / "lexicons" / "stance.csv", dtype=str)
    terms: dict[str, list] = {}
    for row in table.itertuples():
        words = tuple(row.term.lower().split())
        terms.setdefault(words[0], []).append((words, row.role, int(row.valence)))
    return {first: sorted(found, key=lambda t: -len(t[0])) for first, found in terms.items()}


@cache
def _sides() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).parent / "lexicons" / "sides.csv", dtype=str)
