"""What may differ between sentences that tell one fact, read from the tables of a corpus.

Each telling has its marks: numbers, names, whose words it is, who does what, doubts, reasons, and
what the reader of stance thinks of it. `telling` sets them against each other.
"""

import re
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.framing.agency import actions
from helpers.language.numbers import find_quantities, match_words
from helpers.stance.scoring import score

OWN_WORDS = "own words"
UNSURE = "unmarked"  # may be one, and is reckoned with, but not shown
NOT_HEARSAY = {"pouvoir", "devoir", "vouloir", "falloir", "aimer"}  # *aurait dû* is no hearsay
UNREAL = {"si", "s'", "sans"}  # *aurait été pire sans eux*
NEED = {"falloir", "suffire", "assez", "trop"}  # *il a fallu deux heures pour* is no purpose
NOBODY = {"aucun", "aucune", "nul", "nulle", "personne", "rien", "on"}
BEFORE_NOUN = {"un", "le", "du", "en", "des", "ce", "les", "au"}  # *un car* is no *car*
UNCLEAR = {"pour", "démentir", "nier", "contester", "réfuter", "récuser"}  # cues
LEAST_SAID = 3  # one part in so many of a telling that is somebody's words
# Agent nouns, which no list can hold: *le procureur*, *une manifestante*, *un syndicaliste*.
AGENT = re.compile(r"(?:eur|euse|trice|iste|logue|ien|ienne|[nt]aire|(?<!m)[ae]nte?)$")
AT_END = 6  # tokens between who speaks and an end of the sentence
TO_VERB = 3  # words between *pour* and its infinitive, an auxiliary and its participle


class Mark(NamedTuple):
    """Words of a telling that may differ from those of others; a tuple, for there are many."""

    kind: str
    start: int
    end: int
    words: str
    what: Any
    """By what it is compared: the entity, the quantity, the voice, the act and its actor."""
    is_known: bool = True
    """Of a voice: whether it is a person or body by name; *le président* may be anybody."""
    spans: tuple[tuple[int, int], ...] = ()
    """Of a voice: what it says."""


def read_marks(
    corpus: Corpus, told: pd.DataFrame, tokens: dict[int, pd.DataFrame]
) -> list[list[Mark]]:
    """Of each telling all that may differ."""
    texts = corpus.articles.set_index("doc_id")["text"]
    tables = [corpus.mentions, corpus.quotes, actions(corpus)]
    tables = [table[table["doc_id"].isin(told["doc_id"])] for table in tables]
    parts = [dict(list(table.groupby("doc_id", observed=True))) for table in tables]
    people = set(corpus.mentions.loc[corpus.mentions["label"] != "LOC", "entity"])
    stance = score(corpus).set_index(["doc_id", "sentence_id"])
    found = []
    for row in told.itertuples():
        mentions, quotes, acts = (
            _cut(part.get(row.doc_id, table[:0]), row)
            for part, table in zip(parts, tables, strict=True)
        )
        text, read = texts[row.doc_id], tokens[row.place]
        marks = [
            *_read_numbers(text, read),
            *_read_names(mentions),
            *_read_voices(text, row, read, quotes, people),
            *_read_actors(read, acts, mentions),
            *_read_phrases(text, read),
            *_read_stance(stance.loc[(row.doc_id, row.sentence_id)]),
        ]
        found.append(marks)
    return found


def _cut(table: pd.DataFrame, telling: Any) -> pd.DataFrame:
    return table[(table["start"] < telling.end) & (table["end"] > telling.start)]


def _read_numbers(text: str, read: pd.DataFrame) -> list[Mark]:
    starts, ends = read["start"].tolist(), read["end"].tolist()
    columns = (read[name].tolist() for name in ("token", "lemma", "pos"))
    return [
        Mark("number", starts[q.first], ends[q.last], text[starts[q.first] : ends[q.last]], q)
        for q in find_quantities(*columns)
    ]


def _read_names(mentions: pd.DataFrame) -> list[Mark]:
    """The first mention of each person, place and organisation."""
    first = mentions.drop_duplicates("entity")
    return [Mark("name", m.start, m.end, m.surface, m.entity) for m in first.itertuples()]


def _read_voices(
    text: str, row: Any, read: pd.DataFrame, quotes: pd.DataFrame, people: set[str]
) -> list[Mark]:
    """Whose words they are: *own words* only where nobody speaks, nothing where it is not clear."""
    said = quotes[quotes["kind"] != "scare"]
    if not len(said):
        words = read["token"].tolist(), read["lemma"].tolist()
        own = not any(match_words(*words, v, at) for v in _read_voiced() for at in range(len(read)))
        return [Mark("voice", pd.NA, pd.NA, OWN_WORDS, OWN_WORDS if own else UNSURE)]
    marks = []
    lengths = said["end"].clip(upper=row.end) - said["start"].clip(lower=row.start)
    lengths = lengths.groupby(said["entity"]).sum() * LEAST_SAID
    for quote in said.drop_duplicates("entity").itertuples():
        at = text.find(quote.speaker, row.start, row.end) if quote.speaker else -1
        beside = (read["end"] <= at).sum(), (read["start"] >= at + len(quote.speaker)).sum()
        # Named where a sentence begins or ends, they say it as a whole.
        whole = quote.kind == "selon" and at >= 0 and min(beside) <= AT_END
        clear = bool(quote.entity) and (whole or lengths[quote.entity] >= row.end - row.start)
        clear &= at >= 0 or quote.kind == "direct"
        clear &= quote.cue not in UNCLEAR  # to the reader of quotations *pour* may be *selon*
        clear &= quote.kind != "indirect" or not _read_speech().isdisjoint(quote.cue.split())
        place = (at, at + len(quote.speaker)) if at >= 0 else (pd.NA, pd.NA)
        who = quote.entity if clear else UNSURE
        spans = said.loc[said["entity"] == quote.entity, ["start", "end"]]
        spans = () if whole else tuple(spans.itertuples(index=False, name=None))
        marks.append(Mark("voice", *place, quote.speaker or who, who, who in people, spans))
    return marks


@cache
def _read_speech() -> frozenset[str]:
    return frozenset(read_lexicon("speech_verbs")["verb"].str.split("'").str[-1])


@cache
def _read_voiced() -> frozenset[str]:
    """What shows that somebody says something, though no quotation may have been found."""
    return _read_speech() | set(read_lexicon("wording").query("kind == 'voice'")["words"])


def _read_actors(read: pd.DataFrame, acts: pd.DataFrame, mentions: pd.DataFrame) -> list[Mark]:
    """What is done, with who does it and all that is named beside: compared by the act."""
    said: set[str] = {fold(lemma) for lemma in read["lemma"]}
    said |= {*mentions["entity"], *acts["agent_side"], *acts["patient_side"]} - {""}
    nouns, same, undergone = _read_acts()
    finite = read["morph"].str.contains("VerbForm=Fin").any()
    marks = []
    for act in acts.itertuples():
        verb = nouns.get(act.action, act.action)
        hidden = not act.agent or act.action in undergone
        aided = read.loc[read["start"] < act.start, "lemma"].tail(TO_VERB).eq("être").any()
        if act.construction == "agentless passive" and finite and not aided:
            continue  # *Le Sénégal tient sa coupe, gagnée aux tirs au but* names who won
        agent = read[read["token"] == act.agent]
        actor = {act.agent_entity, act.agent_side, *map(fold, agent["lemma"])} - {""}
        before = read["token"].shift(fill_value="").str.lower()[agent.index]
        if act.agent.lower() in NOBODY or before.isin(NOBODY).any():
            continue  # *aucun groupe n'a revendiqué*
        known = act.agent_entity or act.agent_side or agent["lemma"].map(is_person).any()
        if not hidden and not known:
            continue  # *une frappe*, *il*
        words = read.loc[read["start"] == act.start, "token"].sum() or act.action
        place = act.start, act.end, words
        if not hidden and len(agent):
            near = agent.iloc[(agent["start"] - act.start).abs().argmin()]
            named = mentions[
                (mentions["start"] <= near["start"]) & (near["start"] < mentions["end"])
            ]
            place = near["start"], near["end"], act.agent
            if len(named):
                place = tuple(named[["start", "end", "surface"]].iloc[0])
        what = same.get(verb, verb), frozenset() if hidden else frozenset(actor), said
        marks.append(Mark("actor", *place, what))
    return marks


def is_person(noun: str) -> bool:
    """Whether a noun, as a lemma, is one of persons."""
    return noun in _read_persons() or bool(AGENT.search(noun))


@cache
def _read_persons() -> frozenset[str]:
    return frozenset(read_lexicon("persons")["noun"]) | {"civil", "mort", "personne"}


@cache
def _read_acts() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """The verb of each noun for an action, one verb for several, and those without an actor."""
    nouns = read_lexicon("nominalisations").set_index("noun")["verb"].to_dict()
    table = read_lexicon("wording").query("kind in ['act', 'undergone']")
    undergone = frozenset(table.loc[table["kind"] == "undergone", "words"])
    return nouns, dict(zip(table["words"], table["value"], strict=True)), undergone


def _read_phrases(text: str, read: pd.DataFrame) -> list[Mark]:
    """Words of doubt and of reason, conditionals of hearsay, and *pour* before an infinitive."""
    columns = (read[name].tolist() for name in ("token", "lemma", "pos", "morph"))
    token, lemma, pos, morph = columns
    places: list[tuple[str, int, int, Any]] = []
    for at in range(len(token)):
        for kind, phrase, value in _read_cues():
            n = match_words(token, lemma, phrase, at)
            is_bus = phrase == "car" and at and token[at - 1].lower() in BEFORE_NOUN
            if n and not is_bus and not (phrase == "pour que" and NEED & set(lemma)):
                places.append((kind, at, at + n, value))
        behind = range(at + 1, min(at + 1 + TO_VERB, len(token)))
        if token[at].lower() == "pour":
            verb = next((k for k in behind if "VerbForm=Inf" in morph[k]), None)
            if verb is not None and not NEED & set(lemma):  # *il a fallu deux heures pour*
                places.append(("cause", at, verb + 1, ""))
        if "Mood=Cnd" in morph[at] and pos[at] == "AUX" and not UNREAL & {*map(str.lower, token)}:
            verb = max((k for k in behind if "VerbForm=Part" in morph[k]), default=None)
            future = lemma[at] == "être" and "que" in lemma[:at]  # *a dit qu'il serait*
            if verb is not None and lemma[verb] not in NOT_HEARSAY and not future:
                places.append(("hedge", at, verb + 1, ""))
    start, end = read["start"].tolist(), read["end"].tolist()
    return [
        Mark(kind, start[a], end[b - 1], text[start[a] : end[b - 1]], value)
        for kind, a, b, value in places
    ]


@cache
def _read_cues() -> list[tuple[str, str, str]]:
    """What shows a doubt or a reason: kind, words, *unmarked* where it is reckoned with only."""
    table = read_lexicon("wording").query("kind in ['hedge', 'cause']")
    return [*table[["kind", "words", "value"]].fillna("").itertuples(index=False, name=None)]


def _read_stance(judged: pd.Series) -> list[Mark]:
    if pd.isna(judged["probability"]):
        return []
    label = UNSURE if judged["unsure"] else judged["label"]
    spans = [(judged["start"] + a, judged["start"] + b) for a, b in judged["spans"][:1]]
    return [Mark("evaluation", *(spans or [(pd.NA, pd.NA)])[0], label, label)]
