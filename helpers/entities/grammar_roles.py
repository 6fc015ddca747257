"""What the names do: who acts, who is acted upon, who speaks, who is only spoken of."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Literal, get_args

import numpy as np
import pandas as pd

from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus
from helpers.language.syntax import PARSED, Tree, locate_articles, split_articles
from helpers.stance.reported_speech import locate_speakers

Role = Literal["acts", "acted upon", "speaks", "spoken of"]

ROLES: tuple[Role, ...] = get_args(Role)
SUBJECTS = {"nsubj", "nsubj:caus", "obl:agent"}
OBJECTS = {"obj", "iobj", "nsubj:pass"}
OBLIQUES = {"obl", "obl:arg", "obl:mod"}
AGAINST = {"contre"}  # what one fights against is acted upon, though no object


@once_per_corpus
def find_roles(corpus: Corpus) -> pd.DataFrame:
    """Find what each mention does in its sentence: one row per mention, in their order.

    `role` is *speaks* (named as who says something), *acts* (subject of an active verb, agent of a
    passive one), *acted upon* (object, subject of a passive, what one acts *contre*), else *spoken
    of*; `verb` the verb's lemma, "" where there is none. As good as the parse: read the sentences.
    """
    mentions = corpus.mentions
    named = _stand_in(mentions, locate_speakers(corpus))
    cues = corpus.quotes.groupby(["doc_id", "sentence_id"])["cue"].agg(set).to_dict()
    sentences = zip(mentions["doc_id"], mentions["sentence_id"], strict=True)
    found = [
        _find_role(*place, is_named, cues.get(sentence, set()))
        for place, is_named, sentence in zip(walk_mentions(corpus), named, sentences, strict=True)
    ]
    columns = ["doc_id", "sentence_id", "start", "end", "entity", "label"]
    return mentions[columns].assign(
        outlet=mentions["doc_id"].map(corpus.outlets),
        role=pd.Categorical([role for role, _ in found], ROLES),
        verb=[verb for _, verb in found],
    )


def walk_mentions(corpus: Corpus) -> Iterator[tuple[Tree, int, int]]:
    """Each mention's article with its first and its last token there, in the order of mentions.

    Both are -1 where a mention has no token.
    """
    spans = corpus.mentions[["start", "end"]].to_numpy().tolist()
    places = locate_articles(corpus.mentions)
    for _, columns in split_articles(corpus.read_columns("tokens", PARSED)):
        own = places.get(columns["doc_id"][0])
        tree = Tree(columns) if own else None
        for start, end in spans[own] if own else ():
            first, last = bisect_right(tree.end, start), bisect_left(tree.start, end) - 1
            yield (tree, first, last) if first <= last else (tree, -1, -1)


def is_predicate(tree: Tree, i: int) -> bool:
    """Whether a token is a verb, or has the auxiliary that only a verb has."""
    return tree.is_verb(i) or bool(tree.auxiliaries(i))


def opens_with_colon(tree: Tree, first: int, last: int) -> bool:
    """Whether a name stands alone before a colon at the beginning of its sentence."""
    begin, end = tree.bounds[first]
    return first == begin and last < end and tree.token[last + 1] == ":"


def _is_object(tree: Tree, i: int) -> bool:
    """Whether a token is the object of its head; the parser takes some names for clauses."""
    named = tree.dep[i] == "xcomp" and tree.pos[i] == "PROPN"
    against = tree.dep[i] in OBLIQUES and tree.prepositions(i) & AGAINST
    return tree.dep[i] in OBJECTS or bool(against) or (named and not tree.prepositions(i))


def _find_role(
    tree: Tree, first: int, last: int, is_named: bool, cues: set[str]
) -> tuple[str, str]:
    """Role and verb of a mention; `cues` are the words that announce speech in its sentence."""
    if first < 0:
        return ("speaks" if is_named else "spoken of"), ""
    i = tree.climb(tree.top(first, last))
    dep, head = tree.dep[i], tree.head[i]
    verb = tree.lemma[head] if head != i and is_predicate(tree, head) else ""
    if is_named:
        return "speaks", verb if verb in cues else ""
    if opens_with_colon(tree, first, last):
        return "spoken of", ""  # *Géorgie : un télésiège …* says where, not who
    behind_par = first - 2 >= tree.bounds[first][0] and tree.lemma[first - 1] == "par"
    if behind_par and tree.pos[first - 2] == "VERB":
        return "acts", tree.lemma[first - 2]  # *conduite par X*, whatever it hangs on
    # The parser takes a subject that is far from its verb, or behind it, for an object:
    # *le général X, …, a reconnu*; *a indiqué M. X*.
    moved = dep == "obj" and (i < head or verb in cues)
    if verb and dep == "nsubj" and tree.child(head, "aux:pass", "obl:agent") is not None:
        return "acted upon", verb  # a subject that the parser did not mark as passive
    if verb and (dep in SUBJECTS or moved):
        return ("speaks" if verb in cues and dep != "obl:agent" else "acts"), verb
    return ("acted upon", verb) if verb and _is_object(tree, i) else ("spoken of", "")


def _stand_in(mentions: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
    """Whether each mention is what a speaker's name, in the same sentence, is about."""
    keys = ["doc_id", "sentence_id", "entity"]
    numbered = mentions[[*keys, "start", "end"]].reset_index(names="row")
    joined = numbered.merge(spans, on=keys, suffixes=("", "_2"))
    inside = joined[(joined["start"] >= joined["start_2"]) & (joined["end"] <= joined["end_2"])]
    return np.isin(mentions.index.to_numpy(), inside["row"].unique())
