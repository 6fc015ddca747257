"""Who acts on whom: active, passive, agentless, or hidden in a noun.

What a sentence makes of an event is a choice (Fowler 1991, *Language in the News*; van Leeuwen
1996, “The representation of social actors”): *les frappes ont détruit*, *a été détruit par*, *a été
détruit*, *la destruction de*. As good as the parse: read the sentences.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.base.resampling import bound_shares
from helpers.corpus.cache import hash_code
from helpers.corpus.coding import correct, draw, quote
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.entities.grammar_roles import opens_with_colon, walk_articles
from helpers.framing.counting import LEVEL, tabulate
from helpers.language.reader import marks
from helpers.language.syntax import CALENDAR, Tree, list_words, locate_articles
from helpers.stance import sides
from helpers.stance.sides import Subject, locate_sides, read_subject

Construction = Literal["active", "passive", "agentless passive", "nominalisation"]
Count = Literal["actor", "construction"]
Counted = tuple[pd.DataFrame, pd.Series, pd.Series]
Found = tuple[Construction, int | None, int | None]  # agent and patient as tokens

CONSTRUCTIONS = ("active", "passive", "agentless passive", "nominalisation")
SUBJECT = ("nsubj", "nsubj:caus")
OBLIQUE = ("obl:arg", "obl:mod")  # an object only behind *contre*
SHARES_SUBJECT = ("xcomp", "conj")  # the verb has the subject of the one it hangs on
MAX_SHARING = 4  # verbs that share one subject
OF_ANOTHER = list_words(
    """
    permettre aider demander empêcher inviter obliger forcer laisser contraindre interdire ordonner
    proposer appeler
    """
)
PARTICIPLE = re.compile(r"(?:é|i|u|is|us|it|[aeo]int|ert|ort)e?s?$")  # how a past participle ends
RELATIVE = {"qui", "lequel"}
INSIDE = ("nmod", "amod", "appos", "flat:name", "conj")  # where a phrase may name its side
ACTORS = {"NOUN", "PROPN", "PRON", "NUM"}
UNRESOLVED = {"où", "dont", "que", "qu'", "qu’", "qui", "lequel", "laquelle"}
INFINITIVES = ("er", "ir", "re")  # how a verb's lemma ends; another one is a slip of the tagger
MODALS = {"aller", "vouloir", "falloir"}  # another verb says what is done
NO_ACTION = {"être", "avoir", "sembler", "paraître", "devoir", "pouvoir"}  # nobody is acted upon
WITH_ETRE = list_words(
    """
    aller arriver décéder descendre devenir entrer intervenir monter mourir naître partir parvenir
    passer redevenir rentrer repartir repasser rester retomber retourner revenir sortir survenir
    tomber venir
    """
)
MIN_SHARE_ABOUT = 0.5  # of the articles; under it the sides that ship are not their subject
TIMES = CALENDAR | list_words(
    """
    matin après-midi soir jour nuit semaine mois an année fin saison printemps été automne hiver
    h heure midi trimestre semestre
    """
)
ROLES = ("agent", "patient")
WHERE = ["doc_id", "sentence_id", "start", "end"]
NAMED = ["agent", "agent_side", "agent_entity", "patient", "patient_side", "patient_entity"]


def list_codable(corpus: Corpus) -> pd.DataFrame:
    """The actions, as `corpus.coding.draw` takes them: is it said who did it?"""
    found = _find_actions(corpus, read_subject(corpus.folder))
    found = quote(found, corpus.articles, corpus.sentences)
    label = np.where(found["agent"] == "", "not said", "said")
    return found.assign(label=label, doubt=(found["construction"] != "active").astype(float))


def actions(corpus: Corpus, *, count: Count | None = None, corrected: bool = False) -> pd.DataFrame:
    """Find what is done, by whom and to whom: one row per verb or nominalisation with an actor.

    Columns: action (the lemma), construction, agent and patient (the head word of each, "" where
    the sentence names none), their side and entity, "" where unknown. Sides are those of sides.csv
    in the corpus folder; the ones that ship (`lexicons/sides.csv`) count only where half of the
    articles name both its target and its opponent.
    Verbs of speech are left out: who speaks is a voice; so are participles without an auxiliary
    or *par* (*un contexte tendu*). Nominalisations: `nominalisations.csv`.

    Parameters
    ----------
    count : *actor*: count instead who acts and who is acted upon; one row per outlet and side
        (entity where no side is known), most often first, with n_agent, n_patient, n (an action
        once in which a side acts on itself) in n_sentences of n_articles, and share_agent of n.
        *construction*: count how actions are put; one row per outlet and construction, with n,
        n_actions and share_actions. share_low and share_high: `resampling.bound_shares`; q is of
        the share against the other outlets, by dealing the articles to the outlets anew
        (`helpers.base.permutation`), is_firm: at or below `counting.LEVEL`
    corrected : one row per outlet and answer instead: of how many actions it is said who did them,
        as counted, and as what was coded in coding.csv corrects that (`corpus.coding.correct`)

    >>> framing.actions(corpus)[["outlet", "action", "construction", "agent", "patient"]].head(2)
             outlet  action    construction    agent  patient
    0  France Inter  réunir          active  membres
    1  France Inter   prise  nominalisation           Palmyre
    >>> framing.actions(corpus, count="actor")[["outlet", "side", "n_patient"]].head(1)
             outlet       side  n_patient
    0  France Inter  coalition          2
    """
    found = _find_actions(corpus, read_subject(corpus.folder))
    if corrected:
        drawn = draw(corpus.folder, list_codable(corpus), "actions", if_coded=True)
        return correct(drawn, found["outlet"], by="outlet", labels=["said", "not said"])
    if count is None:
        return found
    check_choice("count", count, Count)
    counting = _count_actors if count == "actor" else _count_constructions
    table, counts, sizes = counting(found)
    q = test_outlets(corpus, counts, sizes, level=LEVEL)
    table["q"] = q.reindex(pd.MultiIndex.from_frame(table.iloc[:, :2])).to_numpy()
    table["is_firm"] = table["q"] <= LEVEL
    table.attrs = q.attrs
    return table


@once_per_corpus
def _find_actions(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    """The actions of a corpus with their sides: read once, kept on disk."""
    tables = [subject.sides, *map(read_lexicon, ("nominalisations", "speech_verbs"))]
    code = hash_code(__file__, sides.__file__, marks.__file__)
    depends_on = f"{[table.to_csv() for table in tables]} {subject.is_own} {code}"
    read = corpus.keep("actions", depends_on, lambda: {"all": _read_actions(corpus, subject)})
    table = read["all"]
    table.insert(1, "outlet", table["doc_id"].map(corpus.outlets))
    return table


def _read_actions(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    named_sides = _choose_sides(corpus, subject)
    mentions, own = corpus.mentions, locate_articles(corpus.mentions)
    spans = list(zip(mentions["start"], mentions["end"], mentions["entity"], strict=True))
    rows: list[tuple[object, ...]] = []
    for doc_id, tree in walk_articles(corpus):
        tree.lemma = [lemma.lower() for lemma in tree.lemma]
        side, named = [""] * len(tree.token), spans[own.get(doc_id, slice(0))]
        for start, end, name in named_sides.get(doc_id, ()):  # of two in one place the last decides
            for i in range(bisect_right(tree.end, start), bisect_left(tree.start, end)):
                side[i] = name
        for i in range(len(tree.token)):
            kind, *found = _read_action(tree, side, i) or ("",)
            actors = [a if a is not None and _is_actor(tree, a) else None for a in found]
            if any(actor is not None for actor in (actors[:1] if kind == "active" else actors)):
                where = (doc_id, tree.sentence_id[i], tree.start[i], tree.end[i])
                names = [name for actor in actors for name in _name(tree, side, named, actor)]
                rows.append((*where, tree.lemma[i], kind, *names))
    columns = [*WHERE, "action", "construction", *NAMED]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    words = dict.fromkeys(set(columns) - set(WHERE[1:]), "str")
    return table.astype(dict.fromkeys(WHERE[1:], "int32") | words)


def _is_actor(tree: Tree, i: int) -> bool:
    """Whether a word can act or be acted upon: *France : deux blessés …* says where, not who."""
    named = tree.pos[i] in ACTORS and tree.token[i].lower() not in UNRESOLVED
    return named and tree.lemma[i] not in TIMES and not opens_with_colon(tree, i, i)


def _is_bare(tree: Tree, i: int) -> bool:
    """Whether a noun stands without a word that determines it: *par balle*, *victoire d'étape*."""
    determined = (
        tree.dep[c] in ("det", "nummod") or tree.token[c].lower() in ("du", "des")
        for c in tree.children[i]
    )
    return tree.pos[i] == "NOUN" and not any(determined)


def _choose_sides(corpus: Corpus, subject: Subject) -> dict[str, list[tuple[int, int, str]]]:
    """Where sides are named; nowhere if those that ship are not what the corpus is about."""
    found = locate_sides(corpus, subject)
    roles = [{subject.roles[side] for *_, side in places} for places in found.values()]
    n_about = sum({"target", "opponent"} <= own for own in roles)
    about = subject.is_own or n_about >= MIN_SHARE_ABOUT * len(corpus.articles)
    return found if about else {}


def _count_actors(found: pd.DataFrame) -> Counted:
    """Who acts and who is acted upon; how often each acts in an article, and has part in it."""
    sided = (found[["agent_side", "patient_side"]] != "").to_numpy().any()
    actor = "side" if sided else "entity"
    parts, keys = _take_part(found, actor), ["outlet", actor]
    groups, articles = (parts.groupby(own, observed=True) for own in (keys, ["doc_id", actor]))
    table = groups.agg(n_agent=("acts", "sum"), n_patient=("undergoes", "sum"), n=("acts", "size"))
    sentences = parts.drop_duplicates([*keys, "doc_id", "sentence_id"])
    table["n_sentences"] = sentences.groupby(keys, observed=True).size()
    table["n_articles"] = groups["doc_id"].nunique()
    bounds = bound_shares(parts["acts"], parts["doc_id"], groups.ngroup(), len(table))
    for name, end in zip(("share_agent", "share_low", "share_high"), bounds, strict=True):
        table[name] = end[:, 0]
    places = {name: place for place, name in enumerate(found["outlet"].unique())}
    table = table.reset_index().assign(place=lambda table: table["outlet"].map(places))
    table = table.sort_values(["place", "n"], ascending=[True, False], ignore_index=True)
    return table.drop(columns="place"), articles["acts"].sum(), articles.size()


def _count_constructions(found: pd.DataFrame) -> Counted:
    """How actions are put; how often in each article, and how many actions it has."""
    held = pd.DataFrame({kind: found["construction"] == kind for kind in CONSTRUCTIONS})
    table = tabulate(held, found["doc_id"], found["outlet"])
    table.columns = [
        "outlet",
        "construction",
        "n",
        "n_actions",
        "share_actions",
        *table.columns[5:],
    ]
    per_article = found.groupby(["doc_id", "construction"]).size()
    return table, per_article, found.groupby("doc_id").size()


def _take_part(found: pd.DataFrame, actor: str) -> pd.DataFrame:
    """Who acts (1) and who undergoes it (1): one row per action and actor, both where on itself."""
    agents, patients = (found[f"{role}_{actor}"] for role in ROLES)
    both = agents == patients
    acts = found.assign(acts=1, undergoes=both.astype(int), **{actor: agents})
    suffers = found.assign(acts=0, undergoes=1, **{actor: patients})[~both]
    parts = pd.concat([acts, suffers], ignore_index=True)
    return parts[parts[actor] != ""]


@cache
def _read_tables() -> tuple[dict[str, str], frozenset[str]]:
    """The nouns that stand for an action, with whom *de* names; the verbs of speech."""
    nouns = read_lexicon("nominalisations").set_index("noun")["of"].dropna().to_dict()
    return nouns, frozenset(read_lexicon("speech_verbs")["verb"])


def _read_action(tree: Tree, side: list[str], i: int) -> Found | None:
    """Construction, agent and patient of a verb or of a noun that stands for an action."""
    nouns, speech = _read_tables()
    lemma, pos = tree.lemma[i], tree.pos[i]
    if pos == "NOUN" and lemma in nouns:
        return "nominalisation", *_read_noun(tree, side, i, nouns[lemma])
    if pos != "VERB" or lemma in speech | NO_ACTION or not lemma.endswith(INFINITIVES):
        return None
    if lemma in MODALS and tree.child(i, "xcomp") is not None:
        return None
    return _read_verb(tree, i)


def _read_verb(tree: Tree, i: int) -> Found | None:
    # *Indemne* is no participle, whatever the tagger says.
    past = "VerbForm=Part" in tree.morph[i] and "Tense=Pres" not in tree.morph[i]
    past = past and bool(PARTICIPLE.search(tree.token[i].lower()))
    aided = tree.child(i, "aux:pass") is not None
    passive = past and (aided or tree.auxiliaries(i) != {"avoir"})
    undergoer = tree.child(i, "nsubj:pass") if passive else None
    agent = _find_agent(tree, i) if passive else None
    if past and agent is None and not tree.auxiliaries(i):
        return None  # *un contexte tendu*: a word that the tagger takes for a participle
    if agent is not None and tree.dep[i] in ("acl", "amod"):
        undergoer = tree.head[i]  # *les territoires conquis par les rebelles*
    elif undergoer is None and aided and past:
        undergoer = _find_subject(tree, i)
    if tree.is_reflexive(i) or (tree.lemma[i] in WITH_ETRE and agent is None):
        subject = undergoer if undergoer is not None else _find_subject(tree, i)
        return None if subject is None else ("active", _resolve(tree, subject, i), None)
    if undergoer is not None or agent is not None:
        if agent is None and "par" in tree.lemma[i : tree.bounds[i][1]]:
            return None  # it may well say by whom, further on
        kind: Construction = "agentless passive" if agent is None else "passive"
        return kind, agent, _resolve(tree, undergoer, i)
    subject = _find_subject(tree, i)
    return None if subject is None else ("active", subject, _find_object(tree, i))


def _read_noun(tree: Tree, side: list[str], i: int, of: str) -> tuple[int | None, int | None]:
    """Agent and patient of a nominalisation, from *de*, *par*, *contre* and adjectives."""
    agent = patient = None
    for child in tree.children[i]:
        cases = tree.prepositions(child)
        if _is_bare(tree, child):
            continue
        if "par" in cases:
            agent = child
        elif "contre" in cases:
            patient = child
        elif cases & {"de", "du"} and tree.dep[child] == "nmod":
            if of == "agent":
                agent = agent or child
            else:
                patient = patient or child
    if agent is None:  # *les frappes américaines*
        sided = (c for c in tree.children[i] if tree.dep[c] == "amod" and side[c])
        agent = next(sided, None)
    return agent, patient


def _find_agent(tree: Tree, i: int) -> int | None:
    """Who stands behind *par*, whatever the parser hangs it on; *par balle* is nobody."""
    own = tree.child(i, "obl:agent")
    if own is None and i < tree.bounds[i][1] and tree.lemma[i + 1] == "par":
        own = tree.head[i + 1]
    good = own is not None and own > i and _is_actor(tree, own) and not _is_bare(tree, own)
    return own if good else None


def _find_subject(tree: Tree, i: int) -> int | None:
    """The subject of an active verb: its own or that of the verb which it continues."""
    for _ in range(MAX_SHARING):
        own = tree.child(i, *SUBJECT)
        if own is not None:
            return _resolve(tree, own, i)
        above = tree.head[i]
        shares = tree.dep[i] in SHARES_SUBJECT and above != i
        if tree.child(i, "nsubj:pass") is not None or not shares:
            return None
        if tree.dep[i] == "xcomp" and tree.lemma[above] in OF_ANOTHER:
            return None
        i = above
    return None


def _find_object(tree: Tree, i: int) -> int | None:
    """What or whom an active verb concerns; *mercredi* and *l'automne* say when."""
    found = [
        c
        for c in tree.children[i]
        if tree.dep[c] == "obj" or (tree.dep[c] in OBLIQUE and "contre" in tree.prepositions(c))
    ]
    return next((c for c in found if _is_actor(tree, c)), None)


def _resolve(tree: Tree, subject: int | None, verb: int) -> int | None:
    """The noun that *qui* stands for."""
    relative = subject is not None and tree.lemma[subject] in RELATIVE
    return tree.head[verb] if relative and tree.dep[verb].startswith("acl") else subject


def _name(
    tree: Tree, side: list[str], named: list[tuple[int, int, str]], i: int | None
) -> tuple[str, str, str]:
    """The word of an actor, its side and its entity; its side may be in what completes it."""
    if i is None:
        return "", "", ""
    below = [i, *(c for c in tree.children[i] if tree.dep[c] in INSIDE)]
    own = next((side[c] for c in below if side[c]), "")
    before = bisect_right(named, tree.start[i], key=lambda mention: mention[0]) - 1
    inside = before >= 0 and tree.start[i] < named[before][1]
    return tree.token[i], str(own), named[before][2] if inside else ""
