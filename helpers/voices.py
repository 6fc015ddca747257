"""Who speaks: quotations, their cue and their speaker, and the voice of every sentence."""

import re
from bisect import bisect
from functools import cache
from typing import Literal

import pandas as pd

from helpers.lexicon import read_lexicon

Kind = Literal["direct", "indirect", "selon", "scare"]

COLUMNS = ["doc_id", "sentence_id", "start", "end", "kind", "cue", "speaker", "entity"]
OPENING, CLOSING = "«", "»"
SCARE_WORDS = 4  # a marked expression this short, without a speaker, is distance and not speech
ATTRIBUTION = {"selon", "d'après", "suivant"}
SUBJECTS = {"nsubj", "nsubj:pass", "nsubj:caus"}
CLAUSES = {"ccomp", "parataxis", "xcomp"}
IMPERSONAL = {"-t-on", "-on", "on"}
PRONOUNS = {"il", "elle", "ils", "elles", "-il", "-elle", "-ils", "-elles", "-t-il", "-t-elle",
            "celui-ci", "celle-ci", "ce dernier", "cette dernière"}  # fmt: skip
FIRST_PERSON = {"je", "j'", "nous", "tu", "vous"}
DAYS = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "soir", "matin",
        "hier", "jour", "semaine"}  # fmt: skip
THAT = {"que", "qu'"}
ANNOUNCING = "annoncer"  # *a annoncé l'envoi de soldats* reports speech without a clause
ROLES = {"responsable", "ministre", "président", "général", "dirigeant", "secrétaire", "chef",
         "porte-parole", "diplomate", "candidat", "député"}  # fmt: skip
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
        self.paragraph = [bisect(breaks, start) for start in self.start]

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
            # *Je*, *nous*: whoever says so speaks, whether or not a verb of speech was found.
            spoken = any(t.lower() in FIRST_PERSON for t in self.token[first : last + 1])
            short = words <= SCARE_WORDS and not (cue or alone or spoken)
            if words <= 1 or short:
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
            behind = " ".join(self.token[i : i + 2]).lower().replace("’", "'")
            named = token == "Pour" and self._names_people(i)
            if token.lower() in ATTRIBUTION or behind == "d' après" or named:
                cues.append(self._attribution(i))
            elif lemma in _speech_verbs() and self.pos[i] in ("VERB", "AUX"):
                cues.append(self._speech_verb(i))
        return [cue for cue in cues if cue]

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
        return {"kind": "selon", "cue": cue, "sentence_id": self.sentence_id[i],
                "span": self._leave_out(i, speaker[1]), **self._name(*speaker)}  # fmt: skip

    def _leave_out(self, i: int, last: int) -> tuple[int, int]:
        """The sentence without its attribution, where that opens or closes it."""
        begin, end = self._sentence(i)
        if i == begin:
            comma = next((k for k in range(last + 1, end) if self.token[k] == ","), end)
            return (comma + 1, end) if comma < end else (begin, end)
        rest = any(self.is_word[k] for k in range(last + 1, end + 1))
        return (begin, i - 1) if not rest and self.token[i - 1] == "," else (begin, end)

    def _names_people(self, i: int) -> bool:
        """*Pour les Américains, …* at the head of a sentence: a capital behind the article."""
        first, _ = self._sentence(i)
        head = self.head[i]
        return i == first and self.pos[head] in ("PROPN", "NOUN") and self.token[head].istitle()

    def _speech_verb(self, i: int) -> dict | None:
        """A verb of speech: impersonal (*souligne-t-on*), inverted, or with a clause of its own."""
        first, last = self._sentence(i)
        # A subject within the quotation is not the speaker.
        subject = next((c for c in self.children[i] if self.dep[c] in SUBJECTS
                        and not {CLOSING, '"'} & set(self.token[c:i])), None)  # fmt: skip
        clitic = next((c for c in [*self.children[i], i + 1] if c <= last
                       and self.token[c].lower() in IMPERSONAL | PRONOUNS), None)  # fmt: skip
        base = {"cue": self.lemma[i], "sentence_id": self.sentence_id[i], "span": (first, last)}
        if clitic is not None and self.token[clitic].lower() in IMPERSONAL:
            return {**base, "kind": "selon", **self._name(*self._impersonal_source(i, clitic))}
        if subject is not None and self.token[subject].lower() in FIRST_PERSON:
            return None  # whoever says *je pense* is being quoted already
        if clitic is None and (subject is None or subject > i):
            # *…, a indiqué mercredi le Pentagone*: the speaker stands behind the verb.
            behind = self._speaker_behind(i, last) if self._follows_speech(i) else None
            if behind is not None:
                return {**base, "kind": "indirect", **self._name(*behind)}
            if subject is None:
                return None
        name = self._name(*self._trim(*self._subtree(subject))) if subject is not None else (
            self._name(clitic, clitic)
        )  # fmt: skip
        if subject is not None and subject < i and not name["entity"]:
            name["entity"] = self._apposed(subject, i)
        if (clitic is not None and self.token[clitic].startswith("-")) or (
            self.dep[i] == "parataxis"
        ):
            return {**base, "kind": "indirect", **name}
        if self.dep[i] in ("acl", "amod"):
            return None  # *le traité dit de paix*: a name, and nobody's speech
        that = next((c for c in range(i + 1, last + 1) if self.token[c].lower() in THAT), None)
        clause = any(self.dep[c] in CLAUSES for c in self.children[i])
        marked = any(self.token[c] in (OPENING, '"') for c in range(i, last + 1))
        reflexive = any(self.lemma[c] in ("se", "soi") for c in self.children[i])
        announced = self.lemma[i] == ANNOUNCING and not reflexive
        clause = clause and not (reflexive and that is None)  # *s'est dite confiante*
        if that is None and not clause and not marked and not announced:
            return None
        return {**base, "kind": "indirect", "span": (min((that or i) + 1, last), last), **name}

    def _impersonal_source(self, i: int, clitic: int) -> tuple[int, int]:
        """Where *on* speaks: *à Paris*, *dans l'entourage de Carter*, *de source militaire*."""
        first, last = self._sentence(i)
        end = next((k for k in range(clitic + 1, last + 1) if not self.is_word[k]), last + 1) - 1
        if clitic < end and self.token[clitic + 1].lower() in PLACES_OF_SPEECH:
            lead = clitic + 1 + (self.token[clitic + 1].lower() != "de")
            return min(lead, end), end
        # *A Paris on assure que …*
        if self.token[first].lower() in PLACES_OF_SPEECH and first + 1 < clitic:
            return first + 1, max(first + 1, min(clitic, i) - 1)
        return clitic, clitic

    def _apposed(self, subject: int, verb: int) -> str:
        """The person named between a subject and its verb: *le chef …, le général X, a dit*."""
        named = [m for m in self.mentions if m[3] == "PER"
                 and self.start[subject] < m[0] < self.start[verb]]  # fmt: skip
        return named[-1][2] if named else ""

    def _follows_speech(self, i: int) -> bool:
        """Whether a comma or a closing mark stands before the verb and what leads up to it."""
        first, _ = self._sentence(i)
        before = i - 1
        while before > first and (self.pos[before] in ("AUX", "ADV", "PRON", "ADP")
                                  or before == self.head[i]):  # fmt: skip
            before -= 1
        return before > first and self.token[before] in (",", CLOSING, '"', "!", "?")

    def _speaker_behind(self, i: int, last: int) -> tuple[int, int] | None:
        """The first name or noun behind the verb that is no day: with its article, to the comma."""
        end = next((k for k in range(i + 1, last + 1) if self.token[k] == ","), last + 1) - 1
        noun = next((c for c in range(i + 1, end + 1) if self.pos[c] in ("NOUN", "PROPN")
                     and self.lemma[c].lower() not in DAYS), None)  # fmt: skip
        if noun is None:
            return None
        first = noun
        while first - 1 > i and self.pos[first - 1] in ("DET", "ADJ"):
            first -= 1
        people = [m for m in self.mentions if m[3] == "PER"
                  and self.start[noun] <= m[0] < self.end[end]]  # fmt: skip
        if people:
            return first, max(k for k in range(noun, end + 1) if self.start[k] < people[0][1])
        return self._trim(first, min(max(self._subtree(noun)[1], noun), end))

    def _name(self, first: int, last: int) -> dict:
        """The speaker as written and, where a mention is what the phrase is about, who that is."""
        start, end = self.start[first], self.end[last]
        heads = [k for k in range(first, last + 1) if not first <= self.head[k] <= last]
        head = heads[0] if heads else last
        entity = ""
        for m_start, m_end, name, label in self.mentions:
            if m_start >= end or m_end <= start:
                continue
            top = next(k for k in range(first, last + 1) if self.end[k] > m_start)
            while first <= self.head[top] <= last and self.start[self.head[top]] >= m_start:
                if self.head[top] == top:
                    break
                top = self.head[top]
            if m_start <= self.start[head] < m_end or (
                label == "PER" and self._is_named_by(top, head)
            ):
                entity = name
        return {"speaker": self.text[start:end], "entity": entity}

    def _is_named_by(self, name: int, head: int) -> bool:
        """Whether a name is the head's: *le ministre X*, but not *l'avocat du ministre X*."""
        nouns = [k for k in range(min(head, name), name) if self.lemma[k].lower() in ROLES]
        if nouns:  # the office nearest to the name is the name's
            return nouns[-1] == head
        for _ in range(6):
            if name == head:
                return True
            if any(self.dep[c] == "case" for c in self.children[name]):
                return False
            name = self.head[name]
        return False

    def _resolve(self, quotes: list[dict]) -> list[dict]:
        """*Il* and *la même source* are the speaker before; *le responsable* the last person."""
        last = person = ""
        people = {name for *_, name, label in self.mentions if label == "PER"}
        for quote in quotes:
            word = quote["speaker"].lower()
            if word in PRONOUNS or word.endswith("même source"):
                quote["entity"] = last
            elif quote["speaker"] and not quote["entity"]:
                role = set(word.split()) & ROLES
                quote["entity"] = person if role and person else quote["speaker"]
            last = quote["entity"] or last
            person = last if last in people else person
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
    table = read_lexicon("speech_verbs")
    return frozenset(table["verb"])
