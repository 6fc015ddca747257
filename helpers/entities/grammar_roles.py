"""What the names do: who acts, who is acted upon, who speaks, who is only spoken of.

And whether the name of a capital or country means its government.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Literal, get_args

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.corpus.cache import hash_code
from helpers.corpus.loading import Corpus
from helpers.language.syntax import PARSED, Tree, locate_articles, split_articles
from helpers.stance import reported_speech

Role = Literal["acts", "acted upon", "speaks", "spoken of"]

ROLES: tuple[Role, ...] = get_args(Role)
SUBJECTS = {"nsubj", "nsubj:caus", "obl:agent"}
OBJECTS = {"obj", "iobj", "nsubj:pass"}
OBLIQUES = {"obl", "obl:arg", "obl:mod"}
BRACKET_WITHIN = 6  # tokens before a name in which its bracket may open
TOWARD = {"avec", "contre", "par", "pour"}  # what stands before them says whom they mean
AGAINST = {"contre"}  # what one fights against is acted upon, though no object


@once_per_corpus
def find_roles(corpus: Corpus) -> pd.DataFrame:
    """Find what each mention does in its sentence: one row per mention, in their order.

    `role` is *speaks* (named as who says something), *acts* (subject of an active verb, agent of a
    passive one), *acted upon* (object, subject of a passive, what one acts *contre*), else *spoken
    of*; `verb` the verb's lemma, "" where there is none. `sense` and `because`, as for
    `entities.places`, are "" for all but capitals and countries. Read once, kept on disk. As good
    as the parse: read the sentences.
    """
    tables = [read_lexicon(name).to_csv() for name in ("places", "senses")]
    depends_on = f"{tables} {hash_code(__file__, reported_speech.__file__)}"
    read = corpus.keep("roles", depends_on, lambda: {"roles": _read_roles(corpus)})["roles"]
    found = corpus.mentions[["doc_id", "sentence_id", "start", "end", "entity", "label"]]
    found = found.assign(outlet=corpus.mentions["doc_id"].map(corpus.outlets))
    found[read.columns] = read.set_axis(found.index)
    return found.astype({"role": pd.CategoricalDtype(ROLES)})


def _read_roles(corpus: Corpus) -> pd.DataFrame:
    mentions = corpus.mentions
    cues = corpus.quotes.groupby(["doc_id", "sentence_id"])["cue"].agg(set).to_dict()
    is_state = (mentions["label"] == "LOC") & mentions["entity"].isin(list_states().index)
    keys = ["doc_id", "sentence_id", "entity"]
    named = mentions.reset_index(names="row").merge(
        reported_speech.locate_speakers(corpus), on=keys, suffixes=("", "_2")
    )
    named = named.query("start >= start_2 and end <= end_2")["row"]
    columns = (mentions[name] for name in ("sentence_id", "start", "end"))
    speaks = mentions.index.isin(named)
    rows, own = [*zip(*columns, speaks, is_state, strict=True)], locate_articles(mentions)
    found = []
    for doc_id, tree in walk_articles(corpus):
        for number, start, end, is_named, has_sense in rows[own.get(doc_id, slice(0))]:
            first, last = bisect_right(tree.end, start), bisect_left(tree.start, end) - 1
            first, last = (first, last) if first <= last else (-1, -1)  # where it has no token
            said = cues.get((doc_id, number), set())
            role = _find_role(tree, first, last, is_named, said)
            sense = _find_sense(tree, first, last, *role) if has_sense else ("", "")
            found.append((*role, *sense))
    columns = ["role", "verb", "sense", "because"]
    return pd.DataFrame(found, columns=columns, dtype="str")


def list_states() -> pd.DataFrame:
    """Countries and capitals, by name: kind (city or country) and country."""
    known = read_lexicon("places").set_index("place")
    return known[(known["kind"] == "country") | (known["is_capital"] == "yes")]


def walk_articles(corpus: Corpus) -> Iterator[tuple[str, Tree]]:
    """The parse of each article, by doc_id, in the order of the corpus."""
    for tokens in corpus.read_parts("tokens", PARSED):
        for columns in split_articles(tokens):
            yield columns["doc_id"][0], Tree(columns)


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


@cache
def _read_senses() -> dict[tuple[str, str], str]:
    table = read_lexicon("senses")
    return {(row.kind, row.word): row.sense for row in table.itertuples()}


def _find_sense(tree: Tree, first: int, last: int, role: str, verb: str) -> tuple[str, str]:
    """Whether a capital or country means its government, and what decided that."""
    known = _read_senses()
    if role == "speaks":
        return "government", "says something"
    if first < 0:
        return "undecided", ""
    if opens_with_colon(tree, first, last):
        return "place", "before a colon"
    if _is_bracketed(tree, first, last):
        return "place", "in brackets"
    top = tree.top(first, last)
    row = tree.climb(top)
    cases = tree.prepositions(top) or tree.prepositions(row)
    dep, head = tree.dep[row], tree.head[row]
    noun = tree.lemma[head].lower()
    if role == "acts":
        return known.get(("verb", verb), "undecided"), f"does it: {verb}"
    if cases == {"entre"}:
        return known.get(("between", noun), "undecided"), f"{noun} entre"
    if cases == {"à"} and _has_article(tree, top, first):
        return "undecided", "à la"  # *bénéficier à la Chine*: where it is a place it is *en Chine*
    if cases and cases <= TOWARD:
        sense = known.get(("verb", noun), known.get(("between", noun), "undecided"))
        return sense, f"{noun} {' '.join(sorted(cases))}"
    if cases and cases != {"de"}:
        senses = [known.get(("preposition", case)) for case in sorted(cases)]
        return next(filter(None, senses), "undecided"), " ".join(sorted(cases))
    if role == "acted upon":
        return known.get(("object", verb), "undecided"), f"undergoes it: {verb}"
    if dep in SUBJECTS and not is_predicate(tree, head):
        return "undecided", f"is: {noun}"
    if cases and head != row:
        return known.get(("noun", noun), "undecided"), f"{noun} de"
    return "undecided", ""


def _is_bracketed(tree: Tree, first: int, last: int) -> bool:
    """Whether a name closes a bracket: *Rosario (Argentine)*, *(PSE, Italie)*."""
    opening = tree.token[max(0, first - BRACKET_WITHIN) : first]
    return tree.token[last + 1 : last + 2] == [")"] and "(" in opening and ")" not in opening


def _has_article(tree: Tree, i: int, first: int) -> bool:
    """Whether *la* or *l'* stands before the name that begins at `first`: not *La Havane*."""
    articles = (c for c in tree.children[i] if tree.dep[c] == "det" and c < first)
    return any(tree.token[c].lower() in ("la", "l'", "l’") for c in articles)
