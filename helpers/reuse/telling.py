"""One fact in several outlets: what their sentences share, and how they word it otherwise."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold, list_initials
from helpers.corpus.loading import Corpus
from helpers.framing.agency import actions
from helpers.language.numbers import Quantity, find_quantities, match_words
from helpers.language.speakers import AGENT
from helpers.reuse.wording import cut_pieces
from helpers.stance.scoring import score

Row = Literal["difference", "sentence"]

KINDS = ("number", "name", "voice", "actor", "hedge", "cause", "evaluation")
COLUMNS = ["fact", "doc_id", "outlet", "sentence_id", "kind", "start", "end", "words", "against"]
PLACE = ["doc_id", "sentence_id", "start", "end"]
# What is said where there is nothing to quote.
OWN_WORDS, UNHEDGED, NO_CAUSE, NO_ACTOR = "own words", "said plainly", "no reason", "nobody named"
UNSURE = "unmarked"  # may be one, and is reckoned with, but not shown
FARTHEST = 5  # times; of one thing no two numbers are farther apart
MEASURES = {"%", "an", "année", "mois", "semaine", "jour", "heure", "minute", "euro", "dollar",
            "kilomètre", "mètre", "hectare"}  # fmt: skip
NOT_HEARSAY = {"pouvoir", "devoir", "vouloir", "falloir", "aimer"}  # *aurait dû* is no hearsay
UNREAL = {"si", "s'", "sans"}  # *aurait été pire sans eux*
NOBODY = {"aucun", "aucune", "nul", "nulle", "personne", "rien", "on"}
CLAUSE_ENDS = {",", ";", ":", "(", ")", "–", "—"}
WEIGHTY = ["NOUN", "VERB", "PROPN", "NUM"]
BEFORE_NOUN = {"un", "le", "du", "en", "des", "ce", "les", "au"}  # *un car* is no *car*
LEAST_SAID = 3  # one part in so many of a telling that is somebody's words
AT_END = 6  # tokens between who speaks and an end of the sentence
TO_VERB = 3  # words between *pour* and its infinitive, an auxiliary and its participle
_TOKENS = """
    SELECT s.place, t.start, t."end", t.token::VARCHAR AS token, lower(t.lemma::VARCHAR) AS lemma,
        t.pos::VARCHAR AS pos, t.morph::VARCHAR AS morph, t.is_word
    FROM spans s JOIN tokens t ON t.doc_id = s.doc_id AND t.start >= s.start AND t."end" <= s."end"
    ORDER BY s.place, t.start
"""


class _Mark(NamedTuple):
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


def compare_tellings(
    corpus: Corpus, tellings: pd.DataFrame, *, by: Row = "difference"
) -> pd.DataFrame:
    """How outlets word one fact: one row per telling and difference, or per telling.

    By difference: fact, doc_id, outlet, sentence_id, kind, start, end, words, and `against`: what
    stands in its place in which other outlet. Kinds: *number* (another one of the same things, or
    the same told more or less exactly), *name* (another name of one person, place or organisation),
    *voice* (*own words*, or whose), *actor* (who did it is named, or is not), *hedge* (hearsay,
    doubt), *cause* (a reason or purpose is given), *evaluation* (good or bad for the subject, as
    the reader of stance labels it where it is sure). Start and end are missing where no words show
    it. A difference holds against an outlet where no sentence of its telling has the same.

    By sentence, for `show.evidence`: fact, outlet, doc_id, sentence_id, text, the same as `pieces`,
    a list of (text, kind), *shared* for words that another outlet has too, and `differences`, a
    list of (kind, words, what others have instead).

    Parameters
    ----------
    tellings : doc_id, sentence_id, start, end of the words that tell a fact; `fact` where there are
        several
    by : what one row is: difference or sentence

    Raises ValueError where a column is missing.

    >>> same = corpus.sentences["doc_id"].map({"alahed-2016-01-20": 19, "wire-2016-01-20": 22})
    >>> tellings = corpus.sentences[corpus.sentences["sentence_id"] == same]
    >>> reuse.compare_tellings(corpus, tellings)[["outlet", "kind", "words"]]
                         outlet  kind  words
    0        Al-Ahed (inferred)  name  Daech
    1  Unidentified regional site  name     EI
    """
    check_choice("by", by, Row)
    if missing := [name for name in PLACE if name not in tellings]:
        raise ValueError(f"tellings need the columns {', '.join(PLACE)}; missing: {missing[0]}")
    told = tellings.reset_index(drop=True)[[*PLACE, *(["fact"] if "fact" in tellings else [])]]
    told = told.assign(fact=told.get("fact", 1), place=told.index)
    told["outlet"] = told["doc_id"].astype(str).map(corpus.grouped("outlet").outlets)
    tokens = dict(list(corpus.query(_TOKENS, spans=told).groupby("place")))
    marks = _read_marks(corpus, told, tokens)
    rows = []
    for _, fact in told.groupby("fact", sort=False):
        own = {one.place: _settle(marks[one.place], one, fact, tokens) for one in fact.itertuples()}
        outlets = {name: part["place"] for name, part in fact.groupby("outlet", sort=False)}
        for one in fact.itertuples():
            others = {
                name: [mark for place in places for mark in own[place]]
                for name, places in outlets.items()
                if name != one.outlet
            }
            here = [m for place in outlets[one.outlet] if place != one.place for m in own[place]]
            for mark in own[one.place]:
                # Of its own outlet only numbers that cannot both be true.
                own_others = {one.outlet: here} if _is_contradicted(mark, here) else {}
                if against := _set_against(mark, own[one.place], others | own_others):
                    rows.append((one.place, *mark[:4], against))
    columns = ["place", "kind", "start", "end", "words", "against"]
    found = pd.DataFrame(rows, columns=columns).astype({"start": "Int64", "end": "Int64"})
    if by == "sentence":
        return _mark_sentences(corpus, told, tokens, found)
    found["against"] = ["; ".join(f"{o} ({names})" for o, names in row) for row in found["against"]]
    named = told[["place", "fact", "doc_id", "outlet", "sentence_id"]]
    return named.merge(found, on="place")[COLUMNS]


def _mark_sentences(
    corpus: Corpus, told: pd.DataFrame, tokens: dict[int, pd.DataFrame], found: pd.DataFrame
) -> pd.DataFrame:
    """The tellings in pieces, what is shared and what differs."""
    words = {place: set(own.loc[own["is_word"], "lemma"]) for place, own in tokens.items()}
    sentences = corpus.sentences[["doc_id", "sentence_id", "start", "end", "text"]]
    table = told.drop(columns=["start", "end"]).merge(sentences, on=["doc_id", "sentence_id"])
    pieces, differences = [], []
    for row in table.itertuples():
        others = told.loc[(told["fact"] == row.fact) & (told["outlet"] != row.outlet), "place"]
        known = set().union(*(words.get(place, set()) for place in others))
        own = found[found["place"] == row.place]
        differences.append([*own[["kind", "words", "against"]].itertuples(index=False, name=None)])
        spans = [*own.dropna(subset="start")[["kind", "start", "end"]].itertuples(index=False)]
        read = [*tokens[row.place].itertuples()] if row.place in tokens else []
        kinds: list[str] = []
        for token in read:
            within = (kind for kind, start, end in spans if start <= token.start < end)
            shared = "shared" if token.lemma in known else ""
            other = shared if token.is_word else "shared" * (kinds[-1:] == ["shared"])
            kinds.append(next(within, other))
        begin, end = (read[0].start, read[-1].end) if read else (row.end, row.end)
        head, tail = row.text[: begin - row.start], row.text[end - row.start :]
        cut = cut_pieces(read, kinds, " " * row.start + row.text)
        pieces.append([piece for piece in [(head, ""), *cut, (tail, "")] if piece[0]])
    table = table.assign(pieces=pieces, differences=differences)
    named = ["fact", "outlet", "doc_id", "sentence_id", "text", "pieces", "differences"]
    return table[named]


def _set_against(
    mark: _Mark, own: list[_Mark], others: dict[str, list[_Mark]]
) -> list[tuple[str, str]]:
    """What stands there in the place of a mark, with the outlets; nothing where it is the same."""
    found: dict[str, list[str]] = {}
    for outlet, theirs in others.items():
        if other := _COMPARE[mark.kind](mark, own, [o for o in theirs if o.kind == mark.kind]):
            found.setdefault(other, []).append(outlet)
    return [(other, ", ".join(outlets)) for other, outlets in found.items()]


def _settle(
    marks: list[_Mark], one: Any, fact: pd.DataFrame, tokens: dict[int, pd.DataFrame]
) -> list[_Mark]:
    """The marks, those not compared that are of what others do not tell: a sentence may tell more.

    Whoever speaks must say half of what is shared, and the clause of a doubt or a reason hold some;
    what follows *parce que* holds less of it than what it explains.
    """
    if one.place not in tokens:
        return marks
    read = tokens[one.place]
    others = fact.loc[fact["outlet"] != one.outlet, "place"]
    told = {lemma for place in others if place in tokens for lemma in tokens[place]["lemma"]}
    shared = read["pos"].isin(WEIGHTY) & read["lemma"].isin(told)
    clauses = (~read["is_word"] & read["token"].isin(CLAUSE_ENDS)).cumsum()
    settled = []
    for mark in marks:
        holds = True
        if mark.kind == "voice" and mark.spans:
            said = [read["start"].between(a, b) for a, b in mark.spans]
            holds = 2 * shared[np.logical_or.reduce(said)].sum() >= shared.sum()
        elif mark.kind in ("hedge", "cause"):
            clause = clauses == clauses[read["start"] == mark.start].iloc[0]
            behind = clause & (read["start"] >= mark.start)
            before = clause & ~behind
            holds = clause.all() or shared[clause].any()
            if mark.kind == "cause":
                holds &= shared[behind].sum() < shared[~behind].sum()
                # *Réunis pour célébrer la fin* tells why they met.
                apart = mark.words.startswith("pour ") and before.any()
                holds &= not apart or shared[before].any()
        settled.append(mark if holds else mark._replace(what=UNSURE))
    return settled


def _compare_names(mark: _Mark, own: list[_Mark], theirs: list[_Mark]) -> str:
    names = [other.words for other in theirs if other.what == mark.what]
    return "" if any(_is_same_name(mark.words, name) for name in names) else _list(names)


def _is_same_name(one: str, other: str) -> bool:
    """Whether two names are one, or one a part or the initials of the other."""
    words = [set(fold(name).replace("-", " ").split()) for name in (one, other)]
    first = ["".join(word[0] for word in fold(name).split()) for name in (one, other)]
    initials = [
        fold(a) in {*list_initials(b), i}
        for a, b, i in ((one, other, first[1]), (other, one, first[0]))
    ]
    last = fold(one).split()[-1:] == fold(other).split()[-1:]
    return last or words[0] <= words[1] or words[1] <= words[0] or any(initials)


def _compare_numbers(mark: _Mark, own: list[_Mark], theirs: list[_Mark]) -> str:
    """The same number told more or less exactly, or the one other number of the same things."""
    q, unit = mark.what, mark.what.unit
    sides = [[o.what for o in side if o.kind == "number"] for side in (own, theirs)]
    if any(_is_told(q, other) for other in sides[1]):
        return ""
    counts = [[other for other in side if other.unit not in MEASURES] for side in sides]
    alone = all(len({other[2:5] for other in side}) == 1 for side in counts)
    same = [o.words for o in theirs if o.what.value == q.value and (alone or _is_like(q, o.what))]
    if same:
        return _list(same)
    left = [o for o in theirs if _is_like(q, o.what) and (alone or o.what.unit == unit)]
    # Of several it cannot be told which stands for which, but for the parts of a share.
    n = sorted(len({n[2:5] for n in side if n.unit in (unit, "")}) for side in sides)
    if not (alone or n == [1, 1] or (unit == "%" and n[0] == 1)):
        return ""
    return _list(o.words for o in left if 1 / FARTHEST <= o.what.value / q.value <= FARTHEST)


def _is_contradicted(mark: _Mark, others: list[_Mark]) -> bool:
    """Whether a share and all other shares cannot both be true."""
    if mark.kind != "number" or mark.what.unit != "%":
        return False
    q, numbers = mark.what, [o.what for o in others if o.kind == "number"]
    same = [other for other in numbers if other.unit == "%"]
    return bool(same) and all(other.high < q.low or q.high < other.low for other in same)


def _is_told(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are one, whatever noun it goes with; two measures are two."""
    apart = one.unit != other.unit and {one.unit, other.unit} <= MEASURES
    return one[2:5] == other[2:5] and not apart


def _is_like(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are of the same things, or both of persons."""
    persons = _is_person(one.unit) and _is_person(other.unit)
    return bool(one.unit) and (one.unit == other.unit or persons)


def _compare_voices(mark: _Mark, own: list[_Mark], theirs: list[_Mark]) -> str:
    """Own words there and somebody's here, or two who are known by name."""
    if UNSURE in [mark.what, *(other.what for other in theirs)]:
        return ""
    if any(_is_same_name(mark.words, other.words) for other in theirs):
        return ""
    known = [
        o for o in theirs if OWN_WORDS in (mark.what, o.what) or (mark.is_known and o.is_known)
    ]
    return _list([other.words for other in known]) if len(known) == len(theirs) else ""


def _compare_presence(mark: _Mark, own: list[_Mark], theirs: list[_Mark]) -> str:
    return (
        "" if theirs or mark.what == UNSURE else {"hedge": UNHEDGED, "cause": NO_CAUSE}[mark.kind]
    )


def _compare_labels(mark: _Mark, own: list[_Mark], theirs: list[_Mark]) -> str:
    labels = [other.what for other in theirs]
    return "" if mark.what in labels or UNSURE in [*labels, mark.what] else _list(labels)


def _compare_actors(mark: _Mark, own: list[_Mark], theirs: list[_Mark]) -> str:
    """Who did the same there, where here nobody is named, and the other way round."""
    act, actor, said = mark.what
    same = [other for other in theirs if other.what[0] == act]
    if actor:
        hidden = [o for o in same if not o.what[1] and not actor & o.what[2]]
        return NO_ACTOR if hidden and len(hidden) == len(same) else ""
    return _list([o.words for o in same if o.what[1] and not o.what[1] & said])


_COMPARE = {
    "number": _compare_numbers,
    "name": _compare_names,
    "voice": _compare_voices,
    "actor": _compare_actors,
    "hedge": _compare_presence,
    "cause": _compare_presence,
    "evaluation": _compare_labels,
}


def _list(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _read_marks(
    corpus: Corpus, told: pd.DataFrame, tokens: dict[int, pd.DataFrame]
) -> list[list[_Mark]]:
    """Of each telling all that may differ, in the order of `KINDS`."""
    texts = corpus.articles.set_index("doc_id")["text"]
    tables = {"mentions": corpus.mentions, "quotes": corpus.quotes, "acts": actions(corpus)}
    parts = {
        name: dict(
            list(table[table["doc_id"].isin(told["doc_id"])].groupby("doc_id", observed=True))
        )
        for name, table in tables.items()
    }
    people = set(corpus.mentions.loc[corpus.mentions["label"] != "LOC", "entity"])
    stance = score(corpus).set_index(["doc_id", "sentence_id"])
    found = []
    for row in told.itertuples():
        own = {
            name: _cut(parts[name].get(row.doc_id, table[:0]), row)
            for name, table in tables.items()
        }
        text, read = texts[row.doc_id], tokens.get(row.place)
        if read is None:
            found.append([])
            continue
        found.append(
            [
                *_read_numbers(text, read),
                *_read_names(own["mentions"]),
                *_read_voices(text, row, read, own["quotes"], people),
                *_read_actors(read, own["acts"], own["mentions"]),
                *_read_phrases(text, read),
                *_read_stance(row, stance),
            ]
        )
    return found


def _cut(table: pd.DataFrame, telling: Any) -> pd.DataFrame:
    return table[(table["start"] < telling.end) & (table["end"] > telling.start)]


def _read_numbers(text: str, read: pd.DataFrame) -> list[_Mark]:
    spans = zip(read["start"], read["end"], strict=True)
    starts, ends = zip(*spans, strict=True)
    columns = (read[name].tolist() for name in ("token", "lemma", "pos"))
    return [
        _Mark("number", starts[q.first], ends[q.last], text[starts[q.first] : ends[q.last]], q)
        for q in find_quantities(*columns)
    ]


def _read_names(mentions: pd.DataFrame) -> list[_Mark]:
    """The first mention of each person, place and organisation."""
    first = mentions.drop_duplicates("entity")
    return [_Mark("name", m.start, m.end, m.surface, m.entity) for m in first.itertuples()]


def _read_voices(
    text: str, row: Any, read: pd.DataFrame, quotes: pd.DataFrame, people: set[str]
) -> list[_Mark]:
    """Whose words they are: *own words* only where nobody speaks, nothing where it is not clear."""
    verbs = _read_speech()
    said = quotes[quotes["kind"] != "scare"]
    if not len(said):
        own = _read_unclear().isdisjoint(read["lemma"])
        return [_Mark("voice", pd.NA, pd.NA, OWN_WORDS, OWN_WORDS if own else UNSURE)]
    marks = []
    lengths = said["end"].clip(upper=row.end) - said["start"].clip(lower=row.start)
    lengths = lengths.groupby(said["entity"]).sum() * LEAST_SAID
    for quote in said.drop_duplicates("entity").itertuples():
        at = text.find(quote.speaker, row.start, row.end) if quote.speaker else -1
        beside = (read["end"] <= at).sum(), (read["start"] >= at + len(quote.speaker)).sum()
        # Named where a sentence begins or ends, they say it as a whole.
        whole = quote.kind == "selon" and at >= 0 and min(beside) <= AT_END
        clear = bool(quote.entity) and (whole or lengths[quote.entity] >= row.end - row.start)
        clear &= quote.cue != "pour"  # to the reader of quotations *pour* may be *selon*
        clear &= quote.kind != "indirect" or not verbs.isdisjoint(quote.cue.split())
        place = (at, at + len(quote.speaker)) if at >= 0 else (pd.NA, pd.NA)
        who = quote.entity if clear else UNSURE
        spans = said.loc[said["entity"] == quote.entity, ["start", "end"]]
        spans = () if whole else tuple(spans.itertuples(index=False, name=None))
        marks.append(_Mark("voice", *place, quote.speaker or who, who, who in people, spans))
    return marks


@cache
def _read_speech() -> frozenset[str]:
    return frozenset(verb.split("'")[-1] for verb in read_lexicon("speech_verbs")["verb"])


@cache
def _read_unclear() -> frozenset[str]:
    return _read_speech() | set(read_lexicon("wording").query("kind == 'voice'")["words"])


def _read_actors(read: pd.DataFrame, acts: pd.DataFrame, mentions: pd.DataFrame) -> list[_Mark]:
    """What is done, with who does it and all that is named beside: compared by the act."""
    said: set[str] = {fold(lemma) for lemma in read["lemma"]}
    said |= {*mentions["entity"], *acts["agent_side"], *acts["patient_side"]} - {""}
    nouns, same, undergone = _read_acts()
    marks = []
    for act in acts.itertuples():
        verb = nouns.get(act.action, act.action)
        hidden = not act.agent or act.action in undergone
        agent = read[read["token"] == act.agent]
        actor = {act.agent_entity, act.agent_side, *map(fold, agent["lemma"])} - {""}
        before = read["token"].shift(fill_value="").str.lower()[agent.index]
        if act.agent.lower() in NOBODY or before.isin(NOBODY).any():
            continue  # *aucun groupe n'a revendiqué*
        known = act.agent_entity or act.agent_side or agent["lemma"].map(_is_person).any()
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
        marks.append(_Mark("actor", *place, what))
    return marks


def _is_person(noun: str) -> bool:
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


def _read_phrases(text: str, read: pd.DataFrame) -> list[_Mark]:
    """Words of doubt and of reason, conditionals of hearsay, and *pour* before an infinitive."""
    columns = (read[name].tolist() for name in ("token", "lemma", "pos", "morph"))
    token, lemma, pos, morph = columns
    places: list[tuple[str, int, int, Any]] = []
    for at in range(len(token)):
        for kind, phrase, value in _read_cues():
            n = match_words(token, lemma, phrase, at)
            is_bus = phrase == "car" and at and token[at - 1].lower() in BEFORE_NOUN
            if n and not is_bus and not (phrase == "pour que" and "falloir" in lemma):
                places.append((kind, at, at + n, value))
        behind = range(at + 1, min(at + 1 + TO_VERB, len(token)))
        if token[at].lower() == "pour":
            verb = next((k for k in behind if "VerbForm=Inf" in morph[k]), None)
            if verb is not None and "falloir" not in lemma:  # *il a fallu deux heures pour*
                places.append(("cause", at, verb + 1, ""))
        if "Mood=Cnd" in morph[at] and pos[at] == "AUX" and not UNREAL & {*map(str.lower, token)}:
            verb = max((k for k in behind if "VerbForm=Part" in morph[k]), default=None)
            future = lemma[at] == "être" and "que" in lemma[:at]  # *a dit qu'il serait*
            if verb is not None and lemma[verb] not in NOT_HEARSAY and not future:
                places.append(("hedge", at, verb + 1, ""))
    start, end = read["start"].tolist(), read["end"].tolist()
    return [
        _Mark(kind, start[a], end[b - 1], text[start[a] : end[b - 1]], value)
        for kind, a, b, value in places
    ]


@cache
def _read_cues() -> list[tuple[str, str, str]]:
    """What shows a doubt or a reason: kind, words, *unmarked* where it is reckoned with only."""
    table = read_lexicon("wording").query("kind in ['hedge', 'cause']")
    return [*table[["kind", "words", "value"]].fillna("").itertuples(index=False, name=None)]


def _read_stance(row: Any, stance: pd.DataFrame) -> list[_Mark]:
    if (row.doc_id, row.sentence_id) not in stance.index:
        return []
    judged = stance.loc[(row.doc_id, row.sentence_id)]
    if pd.isna(judged["probability"]):
        return []
    label = UNSURE if judged["unsure"] else judged["label"]
    spans = [(judged["start"] + a, judged["start"] + b) for a, b in judged["spans"][:1]]
    return [_Mark("evaluation", *(spans or [(pd.NA, pd.NA)])[0], label, label)]
