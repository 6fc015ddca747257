"""Who speaks: quotations, their cue and their speaker, and the voice of every sentence."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import pandas as pd

Kind = Literal["direct", "indirect", "selon", "scare"]

COLUMNS = ["doc_id", "sentence_id", "start", "end", "kind", "cue", "speaker", "entity"]
OPENING, CLOSING = "«", "»"
SCARE_WORDS = 4  # a marked expression this short, without a speaker, is distance and not speech
ATTRIBUTION = {"selon", "d'après", "suivant"}
SUBJECTS = {"nsubj", "nsubj:pass", "nsubj:caus"}
CLAUSES = {"ccomp", "parataxis", "xcomp"}
IMPERSONAL = {"-t-on", "-on", "on"}
PRONOUNS = {"il", "elle", "-il", "-elle", "-t-il", "-t-elle"}
DAYS = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "soir", "matin",
        "hier", "jour", "semaine"}  # fmt: skip
PLACES_OF_SPEECH = {"à", "a", "dans", "de", "au", "chez"}


def find_quotes(
    articles: pd.DataFrame, sentences: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """Find quotations: one row each, with start, end, kind, cue, speaker as written, and entity.

    Kind *direct*: between quotation marks; *indirect*: what a verb of speech governs; *selon*: a
    sentence attributed as a whole; *scare*: a few words marked off without being anyone's speech.
    `entity` is the speaker as resolved through mentions and, for pronouns, the speaker before.
    """
    rows: list[dict] = []
    texts = articles.set_index("doc_id")["text"]
    spoken = mentions.astype({"doc_id": "str"}).groupby("doc_id")
    known = {str(name): part for name, part in spoken}
    empty = mentions.iloc[:0]
    groups = tokens.groupby("doc_id", observed=True)
    for doc_id, own in groups:
        article = _Article(texts[doc_id], own, known.get(str(doc_id), empty))
        rows.extend({"doc_id": str(doc_id), **row} for row in article.find_quotes())
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.astype({"sentence_id": "int32", "start": "int32", "end": "int32"})
    return table.astype({name: "str" for name in ("doc_id", "kind", "cue", "speaker", "entity")})


class _Article:
    """One article's tokens as parallel lists; a class because every rule walks the same parse."""

    def __init__(self, text: str, tokens: pd.DataFrame, mentions: pd.DataFrame) -> None:
        self.text = text
        self.mentions = list(zip(mentions["start"], mentions["end"], mentions["entity"],
                                 mentions["label"], strict=True))  # fmt: skip
        for name in ("token", "lemma", "pos", "dep"):
            setattr(self, name, tokens[name].astype("str").tolist())
        for name in ("start", "end", "head", "sentence_id", "is_word"):
            setattr(self, name, tokens[name].tolist())
        self.children: list[list[int]] = [[] for _ in self.token]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)
        breaks = [match.start() for match in re.finditer("\n", text)]
        self.paragraph = [sum(place < start for place in breaks) for start in self.start]

    def find_quotes(self) -> list[dict]:
        """All quotations, in the order of the text."""
        cues = self._find_cues()
        quotes, before, paragraph = [], None, -1
        for first, last in self._find_marked():
            here = self.paragraph[first]
            before = before if here == paragraph else None
            number = self.sentence_id[first]
            cue = next((c for c in cues if c["sentence_id"] == number), None)
            words = sum(self.is_word[first : last + 1])
            alone = self._stands_alone(first, last)
            if words <= 1 or (words <= SCARE_WORDS and not cue and not alone):
                quotes.append(self._row(first, last, "scare", {}))
                continue
            cue = cue or before or {}
            quotes.append(self._row(first, last, "direct", cue))
            before, paragraph = cue or None, here
        for cue in cues:
            first, last = cue["span"]
            quotes.append(self._row(first, last, cue["kind"], cue))
        return self._resolve(sorted(quotes, key=lambda row: (row["start"], row["end"])))

    def _row(self, first: int, last: int, kind: Kind, cue: dict) -> dict:
        return {
            "sentence_id": self.sentence_id[first], "start": self.start[first],
            "end": self.end[last], "kind": kind, "cue": cue.get("cue", ""),
            "speaker": cue.get("speaker", ""), "entity": cue.get("entity", ""),
        }  # fmt: skip

    def _find_marked(self) -> list[tuple[int, int]]:
        """What stands between quotation marks; a mark left open closes with its paragraph."""
        spans, opened = [], None
        for i, token in enumerate(self.token):
            if opened is not None and self.paragraph[i] != self.paragraph[opened]:
                spans.append((opened + 1, i - 1))
                opened = None
            closes = token == CLOSING or (token == '"' and opened is not None)
            if closes and opened is not None:
                spans.append((opened + 1, i - 1))
                opened = None
            elif token in (OPENING, '"'):
                opened = i
        if opened is not None:
            spans.append((opened + 1, len(self.token) - 1))
        return [(first, last) for first, last in spans if any(self.is_word[first : last + 1])]

    def _stands_alone(self, first: int, last: int) -> bool:
        """Whether the quotation is all there is in its sentence."""
        number = self.sentence_id[first]
        rest = [i for i, n in enumerate(self.sentence_id) if n == number and not first <= i <= last]
        return not any(self.is_word[i] for i in rest)

    def _find_cues(self) -> list[dict]:
        """Verbs of speech and attributions, with whom they name and what they cover."""
        cues = []
        for i, (token, lemma) in enumerate(zip(self.token, self.lemma, strict=True)):
            if token.lower() in ATTRIBUTION or (token == "Pour" and self._names_people(i)):
                cues.append(self._attribution(i))
            elif lemma in _speech_verbs() and self.pos[i] in ("VERB", "AUX"):
                cues.append(self._speech_verb(i))
        return [cue for cue in cues if cue]

    def _attribution(self, i: int) -> dict | None:
        """*Selon X*: the whole sentence is X's."""
        head = self.head[i] if self.dep[i] == "case" else i
        first, last = self._subtree(head)
        first = max(first, i + 1)
        if last < first:
            return None
        speaker = self._trim(first, last)
        return {"kind": "selon", "cue": self.token[i], "sentence_id": self.sentence_id[i],
                "span": self._sentence(i), **self._name(*speaker)}  # fmt: skip

    def _names_people(self, i: int) -> bool:
        """*Pour les Américains, …* at the head of a sentence: a capital behind the article."""
        first, _ = self._sentence(i)
        head = self.head[i]
        return i == first and self.pos[head] in ("PROPN", "NOUN") and self.token[head].istitle()

    def _speech_verb(self, i: int) -> dict | None:
        """A verb of speech: impersonal (*souligne-t-on*), inverted, or with a clause of its own."""
        first, last = self._sentence(i)
        subject = next((c for c in self.children[i] if self.dep[c] in SUBJECTS), None)
        clitic = next((c for c in [*self.children[i], i + 1] if c <= last
                       and self.token[c].lower() in IMPERSONAL | PRONOUNS), None)  # fmt: skip
        clause = next((c for c in self.children[i] if self.dep[c] in CLAUSES), None)
        base = {"cue": self.lemma[i], "sentence_id": self.sentence_id[i], "span": (first, last)}
        if clitic is not None and self.token[clitic].lower() in IMPERSONAL:
            source = next((c for c in self.children[i] if c > i and self.dep[c].startswith("obl")),
                          None)  # fmt: skip
            span = self._subtree(source) if source is not None else (clitic, clitic)
            lead = span[0] + (self.token[span[0]].lower() in PLACES_OF_SPEECH - {"de"})
            name = self._name(*self._trim(min(lead, span[1]), span[1]))
            return {**base, "kind": "selon", **name}
        after_speech = self._follows_speech(i)
        if clitic is None and (subject is None or subject > i):
            # *…, a indiqué mercredi le Pentagone*: the speaker stands behind the verb.
            behind = self._speaker_behind(i, last) if after_speech else None
            if behind is None and subject is None:
                return None
            if behind is not None:
                return {**base, "kind": "indirect", **self._name(*behind)}
        who = self._subtree(subject) if subject is not None else (clitic, clitic)
        name = self._name(*self._trim(*who))
        if clitic is not None and self.token[clitic].startswith("-"):
            return {**base, "kind": "indirect", **name}
        if self.dep[i] == "parataxis":
            return {**base, "kind": "indirect", **name}
        that = next((c for c in range(i + 1, min(i + 4, last + 1))
                     if self.token[c].lower() in ("que", "qu'")), None)  # fmt: skip
        marked = any(self.token[c] in (OPENING, '"') for c in range(i, last + 1))
        if clause is None and that is None and not marked:
            return None
        return {**base, "kind": "indirect", "span": ((that or i) + 1, last), **name}

    def _follows_speech(self, i: int) -> bool:
        """Whether a comma or a closing mark stands before the verb and its auxiliaries."""
        first, _ = self._sentence(i)
        before = i - 1
        while before > first and (self.pos[before] in ("AUX", "ADV", "PRON")
                                  or self.dep[before].startswith("aux")):  # fmt: skip
            before -= 1
        return before > first and self.token[before] in (",", CLOSING, '"', "!", "?")

    def _speaker_behind(self, i: int, last: int) -> tuple[int, int] | None:
        """The first name or noun behind the verb that is no day: with its article, to the comma."""
        for c in range(i + 1, last + 1):
            if self.token[c] == ",":
                return None
            if self.pos[c] in ("NOUN", "PROPN") and self.lemma[c].lower() not in DAYS:
                first = c - 1 if c - 1 > i and self.pos[c - 1] == "DET" else c
                end = max(self._subtree(c)[1], c)
                people = [m for m in self.mentions if m[3] == "PER" and self.start[c] <= m[0]
                          < self.end[last]]  # fmt: skip
                comma = next((k for k in range(c, last + 1) if self.token[k] == ","), last + 1)
                if people and people[0][0] < self.end[comma - 1]:
                    end = max(k for k in range(c, last + 1) if self.end[k] <= people[0][1])
                return self._trim(first, min(end, comma - 1))
        return None

    def _name(self, first: int, last: int) -> dict:
        """The speaker as written and, where a mention stands in it, who that is."""
        start, end = self.start[first], self.end[last]
        inside = [m for m in self.mentions if m[0] < end and m[1] > start]
        people = [m for m in inside if m[3] == "PER"] or [m for m in inside if m[1] == end]
        entity = people[-1][2] if people else ""
        return {"speaker": self.text[start:end], "entity": entity}

    def _resolve(self, quotes: list[dict]) -> list[dict]:
        """A pronoun speaks for the speaker before it; one without a name is who is written."""
        last = ""
        for quote in quotes:
            word = quote["speaker"].lower()
            if word in PRONOUNS or word in ("la même source", "cette même source"):
                quote["entity"] = last
            elif quote["speaker"] and not quote["entity"]:
                quote["entity"] = quote["speaker"]
            last = quote["entity"] or last
        return quotes

    def _sentence(self, i: int) -> tuple[int, int]:
        number, first, last = self.sentence_id[i], i, i
        while first > 0 and self.sentence_id[first - 1] == number:
            first -= 1
        while last + 1 < len(self.token) and self.sentence_id[last + 1] == number:
            last += 1
        return first, last

    def _subtree(self, i: int) -> tuple[int, int]:
        first = last = i
        waiting = list(self.children[i])
        while waiting:
            child = waiting.pop()
            first, last = min(first, child), max(last, child)
            waiting.extend(self.children[child])
        return first, last

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Without marks at either end, and without a clause behind a comma."""
        while first < last and not self.is_word[first]:
            first += 1
        comma = next((i for i in range(first + 1, last + 1) if self.token[i] == ","), last + 1)
        last = comma - 1
        while last > first and not self.is_word[last]:
            last -= 1
        return first, last


def assign_voices(sentences: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The voice of every sentence: `sentences` with voice (*outlet* or the speaker) and kind.

    A sentence is a speaker's where quotations that are speech cover most of its words.
    """
    speech = quotes[(quotes["kind"] != "scare")]
    spans = sentences[["doc_id", "sentence_id", "start", "end"]].astype({"doc_id": "str"})
    joined = spans.merge(speech, on="doc_id", suffixes=("", "_quote"))
    begin = joined[["start", "start_quote"]].max(axis=1)
    joined["covered"] = joined[["end", "end_quote"]].min(axis=1) - begin
    joined = joined[joined["covered"] > 0]
    attributed = joined["kind"].isin(["selon", "indirect"]) | (
        joined["covered"] >= (joined["end"] - joined["start"]) / 2
    )
    best = joined[attributed].sort_values("covered").groupby(["doc_id", "sentence_id"]).last()
    keys = pd.MultiIndex.from_frame(spans[["doc_id", "sentence_id"]])
    voice = best["entity"].where(best["entity"] != "", "unnamed").reindex(keys)
    return sentences.assign(
        voice=voice.fillna("outlet").to_numpy(), quoted=voice.notna().to_numpy()
    )


@cache
def _speech_verbs() -> frozenset[str]:
    table = pd.read_csv(Path(__file__).parent / "lexicons" / "speech_verbs.csv", dtype=str)
    return frozenset(table["verb"])
