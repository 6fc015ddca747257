"""What the names do: who acts, who is acted upon, who speaks, who is only spoken of."""

from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus
from helpers.entities.mentions import Group
from helpers.language.syntax import Children, settle_heads, take_column
from helpers.language.voices import locate_articles
from helpers.stance.reported_speech import locate_speakers, mark_speech
from helpers.vocabulary.terms import locate_sentences

Role = Literal["acts", "acted upon", "speaks", "spoken of"]

ROLES: tuple[str, ...] = ("acts", "acted upon", "speaks", "spoken of")
SUBJECTS = {"nsubj", "nsubj:caus", "obl:agent"}
OBJECTS = {"obj", "iobj", "nsubj:pass"}
OBLIQUES = {"obl", "obl:arg", "obl:mod"}
AGAINST = {"contre"}  # what one fights against is acted upon, though no object
PASSED_ON = {"appos", "flat", "flat:name", "flat:foreign", "conj"}
PASSIVE = {"aux:pass", "obl:agent"}
VERBS = {"VERB", "AUX"}
TOP_VERBS = 3
BRACKET = 6  # tokens before a name in which its bracket may open
UNNAMED, PLACE = "not named", "place"


class Parse:
    """The parse of a corpus with each mention's place in it; rows are those of `corpus.tokens`.

    A class because several rooms climb the same tree.
    """

    def __init__(self, corpus: Corpus) -> None:
        tokens = corpus.read_columns(
            "tokens",
            ["doc_id", "sentence_id", "token_id", "token", "lemma", "pos", "dep", "head"],
        )
        self.corpus = corpus
        self.dep, self.lemma, self.pos, self.form = (
            take_column(tokens[name]) for name in ("dep", "lemma", "pos", "token")
        )
        self.sentence = locate_sentences(corpus)
        step = tokens["head"].to_numpy(dtype=np.int64) - tokens["token_id"].to_numpy(dtype=np.int64)
        self.head = settle_heads(np.arange(len(tokens)) + step)
        self.children = Children(self.head)

    @cached_property
    def spans(self) -> np.ndarray:
        """First and last token of each mention (−1 where there is none)."""
        tokens = self.corpus.read_columns("tokens", ["doc_id", "start", "end"])
        mentions = self.corpus.mentions
        docs = pd.Index(self.corpus.articles["doc_id"])
        longest = 1 + int(tokens["end"].max() if len(tokens) else 0)
        names = tokens["doc_id"].astype("category").cat
        key = docs.get_indexer(names.categories.astype("str"))[names.codes] * longest
        starts, ends = key + tokens["start"].to_numpy(), key + tokens["end"].to_numpy()
        order = np.argsort(starts, kind="stable")
        own = docs.get_indexer(mentions["doc_id"]) * longest
        first = np.searchsorted(ends[order], own + mentions["start"].to_numpy(), side="right")
        last = np.searchsorted(starts[order], own + mentions["end"].to_numpy(), side="left") - 1
        missing = (last < first) | (first >= len(order))
        places = np.column_stack([first, last]) if len(order) else np.empty((0, 2), dtype=int)
        places[missing] = -1
        return np.where(places >= 0, order[places], -1) if len(order) else places

    def top(self, first: int, last: int) -> int:
        """The token of a span that its other tokens hang on."""
        for row in range(first, last + 1):
            if not first <= self.head[row] <= last or self.head[row] == row:
                return row
        return first

    def climb(self, row: int) -> int:
        """The token whose place in the sentence a name shares: *le ministre X*, *A et B*."""
        for _ in range(12):
            passed = self.dep[row] in PASSED_ON or self.dep[row] == "nmod"
            # With a preposition of its own it has a place of its own: *en Irak et en Syrie*.
            if not passed or self.head[row] == row or self.prepositions(row):
                break
            row = int(self.head[row])
        return row

    def is_verb(self, row: int) -> bool:
        """Whether a token is a verb, or has the auxiliary that only a verb has."""
        return self.pos[row] in VERBS or any(
            self.dep[c].startswith("aux") for c in self.children[row]
        )

    def is_object(self, row: int) -> bool:
        """Whether a token is the object of its head; the parser takes some names for clauses."""
        named = self.dep[row] == "xcomp" and self.pos[row] == "PROPN"
        return self.dep[row] in OBJECTS or (named and not self.prepositions(row))

    def opens_with_colon(self, first: int, last: int) -> bool:
        """Whether a name stands alone before a colon at the beginning of its sentence."""
        places = self.sentence
        begins = first == 0 or places[first - 1] != places[first]
        behind = last + 1 < len(places) and places[last + 1] == places[last]
        return bool(begins and behind and self.form[last + 1] == ":")

    def is_bracketed(self, first: int, last: int) -> bool:
        """Whether a name closes a bracket: *Rosario (Argentine)*, *(PSE, Italie)*."""
        behind = last + 1 < len(self.form) and self.form[last + 1] == ")"
        opening = self.form[max(0, first - BRACKET) : first]
        return bool(behind and "(" in opening and ")" not in opening)

    def has_article(self, row: int, first: int) -> bool:
        """Whether *la* or *l'* stands before the name that begins at `first`: not *La Havane*."""
        return any(self.form[c].lower() in ("la", "l'", "l’") for c in self.children[row]
                   if self.dep[c] == "det" and c < first)  # fmt: skip

    def find_passive(self, first: int) -> int | None:
        """The participle right before the *par* that a name stands behind: *conduite par X*."""
        before = first - 2
        return before if (
            before >= 0 and self.sentence[before] == self.sentence[first]
            and self.lemma[first - 1] == "par" and self.pos[before] == "VERB"
        ) else None  # fmt: skip

    def prepositions(self, row: int) -> set[str]:
        """The prepositions that introduce a token, as lemmas."""
        return {self.lemma[c].lower() for c in self.children[row]
                if self.dep[c] == "case"}  # fmt: skip


@once_per_corpus
def find_roles(corpus: Corpus) -> pd.DataFrame:
    """Find what each mention does in its sentence: one row per mention, in their order.

    `role` is *speaks* (named as who says something), *acts* (subject of an active verb, agent of a
    passive one), *acted upon* (object, subject of a passive, what one acts *contre*), else *spoken
    of*; `verb` the verb's lemma, "" where there is none. As good as the parse: read the sentences.
    """
    parse = Parse(corpus)
    mentions = corpus.mentions
    named = _stand_in(mentions, locate_speakers(corpus))
    cues = corpus.quotes.groupby(["doc_id", "sentence_id"])["cue"]
    announced = {place: set(words) for place, words in cues.agg(list).items()}
    places = zip(mentions["doc_id"], mentions["sentence_id"], strict=True)
    rows = zip(parse.spans.tolist(), named.tolist(), places, strict=True)
    found = [
        _find_role(parse, first, last, is_named, announced.get(place, set()))
        for (first, last), is_named, place in rows
    ]
    columns = ["doc_id", "sentence_id", "start", "end", "entity", "label"]
    outlets = corpus.outlets
    return mentions[columns].assign(
        outlet=mentions["doc_id"].map(outlets),
        role=pd.Categorical([role for role, _ in found], ROLES), verb=[verb for _, verb in found],
    )  # fmt: skip


def count_roles(roles: pd.DataFrame, *, by: Group = "outlet") -> pd.DataFrame:
    """Count roles: one row per entity and group, with n and n_acts … n_spoken_of, most first.

    `verbs_done` and `verbs_undergone` are the most frequent verbs that it does or speaks with, and
    those that are done to it.
    """
    flags = {f"n_{role.replace(' ', '_')}": (roles["role"] == role).to_numpy() for role in ROLES}
    grouped = roles.assign(n=1, **flags).groupby(["entity", by], sort=False)
    counts = grouped[["n", *flags]].sum().astype(int)
    for column, chosen in (("verbs_done", ["acts", "speaks"]), ("verbs_undergone", ["acted upon"])):
        some = roles[roles["role"].isin(chosen) & (roles["verb"] != "")]
        verbs = some.groupby(["entity", by], sort=False)["verb"].agg(_list_most)
        counts[column] = verbs.reindex(counts.index).fillna("")
    return counts.reset_index().sort_values(["n", "entity", by], ascending=[False, True, True],
                                            ignore_index=True)  # fmt: skip


def count_speakers(corpus: Corpus, *, by: Group = "outlet") -> pd.DataFrame:
    """Count who is given the word: one row per speaker and group, most words first.

    n_sentences with speech of theirs, n_words in it, share_words of the group's words;
    `source_type` says whether the speaker is a name, a place (*assure-t-on à Paris*), a description
    (*des experts*) or not named.
    """
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id", "start", "end", "is_word"])
    quotes = corpus.quotes[corpus.quotes["kind"] != "scare"]
    speakers = quotes["entity"].where(quotes["entity"] != "", UNNAMED)
    codes, names = pd.factorize(speakers)
    who = np.full(len(tokens), -1)
    bounds = {d: (place.start, place.stop) for d, place in locate_articles(tokens).items()}
    starts = tokens["start"].to_numpy()
    # The shorter quotation is the surer one: it is written last.
    length = (quotes["start"] - quotes["end"]).to_numpy()
    placed = [quotes[name].astype(object).tolist() for name in ("doc_id", "start", "end")]
    for i in np.argsort(length, kind="stable"):
        doc_id, *span = (values[i] for values in placed)
        first, last = bounds[doc_id]
        a, b = np.searchsorted(starts[first:last], span) + first
        if names[codes[i]] != UNNAMED or (who[a:b] < 0).all():
            who[a:b] = codes[i]
    kept = (who >= 0) & tokens["is_word"].to_numpy() & mark_speech(corpus, tokens)
    words = tokens.loc[kept, ["doc_id", "sentence_id"]]
    words = words.assign(speaker=np.asarray(names, dtype=object)[who[kept]])
    articles = corpus.articles.set_index("doc_id")
    words["outlet"] = words["doc_id"].map(articles["outlet"])
    place = words["doc_id"] + " " + words["sentence_id"].astype(str)
    counts = words.assign(place=place).groupby([by, "speaker"]).agg(
        n_sentences=("place", "nunique"), n_words=("place", "size")).reset_index()  # fmt: skip
    sizes = corpus.articles.groupby(by)["n_words"].sum()
    counts["share_words"] = counts["n_words"] / counts[by].map(sizes).astype(float)
    labels = corpus.mentions.drop_duplicates("entity").set_index("entity")["label"].astype("str")
    kinds = labels.map(lambda label: PLACE if label == "LOC" else "name").to_dict()
    kinds[UNNAMED] = UNNAMED
    counts["source_type"] = counts["speaker"].map(lambda name: kinds.get(name, "description"))
    return counts.sort_values(["n_words", "speaker"], ascending=[False, True], ignore_index=True)


def _find_role(
    parse: Parse, first: int, last: int, is_named: bool, cues: set[str]
) -> tuple[str, str]:
    """Role and verb of a mention; `cues` are the words that announce speech in its sentence."""
    if first < 0:
        return ("speaks" if is_named else "spoken of"), ""
    row = parse.climb(parse.top(first, last))
    dep, head = parse.dep[row], int(parse.head[row])
    verb = parse.lemma[head] if head != row and parse.is_verb(head) else ""
    if is_named:
        return "speaks", verb if verb in cues else ""
    if parse.opens_with_colon(first, last):
        return "spoken of", ""  # *Géorgie : un télésiège …* says where, not who
    done_by = parse.find_passive(first)
    if done_by is not None:
        return "acts", parse.lemma[done_by]
    # The parser takes a subject that is far from its verb, or behind it, for an object:
    # *le général X, …, a reconnu*; *a indiqué M. X*.
    moved = verb and dep == "obj" and (row < head or verb in cues)
    passive = any(parse.dep[c] in PASSIVE for c in parse.children[head])
    if verb and passive and dep == "nsubj":  # a subject that the parser did not mark as passive
        return "acted upon", verb
    if verb and (dep in SUBJECTS or moved):
        return ("speaks" if verb in cues and dep != "obl:agent" else "acts"), verb
    if verb and (parse.is_object(row) or (dep in OBLIQUES and parse.prepositions(row) & AGAINST)):
        return "acted upon", verb
    return "spoken of", ""


def _stand_in(mentions: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
    """Whether each mention is what a speaker's name, in the same sentence, is about."""
    keys = ["doc_id", "sentence_id", "entity"]
    joined = mentions[[*keys, "start", "end"]].reset_index(names="row").merge(
        spans, on=keys, suffixes=("", "_2"))  # fmt: skip
    inside = joined[(joined["start"] >= joined["start_2"]) & (joined["end"] <= joined["end_2"])]
    return np.isin(mentions.index.to_numpy(), inside["row"].unique())


def _list_most(verbs: pd.Series) -> str:
    counts = verbs.value_counts()
    counts = counts[counts.index != ""].head(TOP_VERBS)
    return ", ".join(f"{verb} ({n})" if n > 1 else str(verb) for verb, n in counts.items())
