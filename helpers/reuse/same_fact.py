"""Which sentences tell the same fact, in whatever words: proposed, judged, grouped.

Sentences with rare words or numbers in common are proposed, of articles near each other. They are
one fact where all their pairs fit on average, so that no chain of likeness joins two facts. Read
once for a corpus and kept beside its tables.
"""

from collections.abc import Iterable
from itertools import chain, combinations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage

from helpers.base.lexicon import read_lexicon
from helpers.corpus import near_copies, positions, repeats, same_story
from helpers.corpus.cache import hash_code
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import ALL_PAIRS, number_texts
from helpers.corpus.same_story import DAYS, NEAR, weigh_articles
from helpers.language import numbers
from helpers.language.reader import heads, marks
from helpers.reuse import judging
from helpers.reuse.judging import KEYS, Judge, Key, Pair, find_opening, order

NEAREST = 2  # sentences of every other outlet that each is compared with
NEIGHBOURS = 20  # articles with which each of a large corpus is compared
SAME_WORDS = 0.98  # the same, from which a sentence is in no other words
LEAST = 0.05  # cosine of two sentences' words, weighed by how rare these are
PAIRS = 4  # judged for each article of a large corpus, the most alike first; about 20 ms each
FEWEST_PAIRS = 3_000  # that are judged in any corpus
WHOLE = 12  # sentences of which every pair is judged; of more those that were proposed
LIKELY = 0.5  # probability from which sentences may tell the same fact
TRIED = 3  # sentences of an article that are judged before it is said to leave a fact out
UNLIKE = 0.15  # probability below which none of them tells it


def read_facts(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """Two tables. *tellings*: one row per sentence that tells a fact: fact (a number), probability
    (the mean over its pairs), unsure. *left*: one row per fact and article without it (doc_id),
    with the sentence that tells it best (doc_id_2, sentence_id_2) and whether a copy dropped it.
    """
    language, corpora = (numbers, heads, marks), (near_copies, positions, repeats, same_story)
    modules = (judging, *language, *corpora)
    code = hash_code(__file__, *(module.__file__ for module in modules))
    depends_on = f"{code} {read_lexicon('wording').to_csv()}"
    return corpus.keep("facts", depends_on, lambda: _find_facts(Judge(corpus)))


def _find_facts(judge: Judge) -> dict[str, pd.DataFrame]:
    """The tables of `read_facts`."""
    number = pd.Index(judge.articles["doc_id"]).get_indexer(judge.table["doc_id"])
    outlets = pd.factorize(judge.articles["outlet"])[0]
    near = find_near(judge.corpus, judge.articles)
    most = max(FEWEST_PAIRS, PAIRS * len(judge.articles))
    own = judge.words[: judge.n_own], number[: judge.n_own]
    judge.judge(propose(*own, outlets, near)[:most], LIKELY)
    chained = [own for own in _join(judge.judged, LIKELY) if len(own) <= WHOLE]
    judge.judge(pair for own in chained for pair in combinations(own, 2))
    outlets, texts = outlets[number], number_texts(judge.corpus)[judge.table["doc_id"]].to_numpy()
    sure = group(judge.judged, heads.read_bars()["facts"]["sure"])
    rest = set(judge.judged) - {pair for pair in judge.judged if {*pair} & {*chain(*sure)}}
    unsure = group({pair: judge.judged[pair] for pair in rest}, LIKELY)
    found = []
    for groups in (sure, unsure):
        told = [own for own in groups if min(len({*outlets[own]}), len({*texts[own]})) > 1]
        found.append(sorted(told, key=lambda own: (-len({*outlets[own]}), own)))
    tellings = _list_tellings(judge, found[0] + found[1])
    tellings["unsure"] = tellings["fact"] > len(found[0])
    left = _find_left(judge, found[0], tellings) + _find_dropped(judge, tellings)
    columns = ["fact", "doc_id", *(f"{name}_2" for name in KEYS), "is_dropped"]
    types = {"fact": "Int64", "sentence_id_2": "int64", "is_dropped": "bool"}
    return {"tellings": tellings, "left": pd.DataFrame(left, columns=columns).astype(types)}


def _list_tellings(judge: Judge, groups: list[list[int]]) -> pd.DataFrame:
    """One row per sentence; a copy tells what it prints of it, edited only if judged so."""
    place_of = {key: place for place, key in enumerate(judge.keys)}
    copied: dict[Key, list[Key]] = {}
    columns = [*KEYS, *(f"{name}_2" for name in KEYS)]
    for *copy, doc_id, number in judge.repeats[columns].itertuples(index=False, name=None):
        copied.setdefault((doc_id, number), []).append((copy[0], copy[1]))
    rows = []
    for number, own in enumerate(groups, 1):
        for place in own:
            others = [other for other in own if other != place]
            source = judge.keys[place]
            for key in [source, *copied.get(source, ())]:
                pairs = [order(place_of.get(key, place), other) for other in others]
                judge.judge(pairs)
                p = float(np.mean([judge.judged[pair] for pair in pairs]))
                if key == source or p >= LIKELY:
                    rows.append((number, *key, p))
    table = pd.DataFrame(rows, columns=["fact", *KEYS, "probability"])
    table = table.drop_duplicates(["fact", *KEYS], ignore_index=True)
    return table.astype({"doc_id": "str", "sentence_id": "int64", "fact": "int64"})


def propose(
    words: sparse.csr_array, articles: np.ndarray, outlets: np.ndarray, near: list[np.ndarray]
) -> list[Pair]:
    """Pairs of sentences of two outlets, the most alike first.

    Each sentence, a row of `words` as `weigh_words` gives them, is paired with the `NEAREST` of
    every other outlet, in articles `near` its own. Articles of sentences, outlets and neighbours of
    articles are given as numbers.
    """
    found: dict[Pair, float] = {}
    places = pd.Series(articles).groupby(articles).indices
    for article, rows in places.items():
        others = [k for k in near[article] if outlets[k] != outlets[article] and k in places]
        for outlet in np.unique(outlets[others]):
            columns = np.concatenate([places[k] for k in others if outlets[k] == outlet])
            alike = (words[rows] @ words[columns].T).toarray()
            best = np.argsort(-alike, axis=1, kind="stable")[:, :NEAREST]
            for i, j in ((i, j) for i, own in enumerate(best) for j in own):
                if LEAST <= alike[i, j] < SAME_WORDS:
                    found[order(int(rows[i]), int(columns[j]))] = float(alike[i, j])
    return sorted(found, key=lambda pair: (-found[pair], pair))


def find_near(corpus: Corpus, articles: pd.DataFrame) -> list[np.ndarray]:
    """Which articles each is compared with, by place: those of a few days that are most like it.

    In a corpus of up to `ALL_PAIRS` articles each is compared with all; in a larger one most are of
    other events, and only those as near as the articles of one story can tell the same. `articles`:
    doc_id and date, in order of date.
    """
    n = len(articles)
    if n <= ALL_PAIRS:
        return [np.arange(n)] * n
    vectors = weigh_articles(corpus, articles["doc_id"])[0]
    days = articles["date"].to_numpy(dtype="datetime64[D]")
    span = np.timedelta64(DAYS, "D")
    ends = np.searchsorted(days, days - span), np.searchsorted(days, days + span, "right")
    found, scenes = [], _find_scenes(corpus, articles["doc_id"])
    for place, (start, end) in enumerate(zip(*ends, strict=True)):
        alike = (vectors[start:end] @ vectors[[place]].T).toarray().ravel()
        own = scenes[place]
        alike[[bool(own and other and not own & other) for other in scenes[start:end]]] = 0
        best = np.argsort(-alike, kind="stable")[: NEIGHBOURS + 1]
        dated = not np.isnat(days[place])
        found.append(start + best[alike[best] >= NEAR] if dated else np.array([], int))
    return found


def _find_scenes(corpus: Corpus, docs: pd.Series) -> list[set[str]]:
    """The places that the title and the lead of each article name: two events elsewhere are two."""
    opens = find_opening(corpus)
    named = corpus.mentions[corpus.mentions["label"] == "LOC"].merge(opens)
    scenes = named.groupby(named["doc_id"].astype(str))["entity"].agg(set).to_dict()
    return [scenes.get(doc_id, set()) for doc_id in docs]


def group(likeness: dict[Pair, float], bar: float) -> list[list[int]]:
    """Sentences that tell one fact: groups in which a pair is as probable as `bar` on average.

    What was not judged counts as 0. Average linkage: Sokal & Michener 1958.

    >>> group({(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.1, (3, 4): 0.6}, 0.6)
    [[0, 1], [3, 4]]
    """
    found = []
    for members in _join(likeness, bar):
        apart = [1 - likeness.get(pair, 0.0) for pair in combinations(members, 2)]
        numbers = fcluster(linkage(np.array(apart), "average"), 1 - bar + 1e-9, "distance")
        parts = pd.Series(members).groupby(numbers)
        found += sorted(part.tolist() for _, part in parts if len(part) > 1)
    return found


def _join(likeness: dict[Pair, float], bar: float) -> list[list[int]]:
    """What a chain of probable pairs joins, in order."""
    pairs = np.array([pair for pair, p in likeness.items() if p >= bar]).reshape(-1, 2)
    names, ends = np.unique(pairs, return_inverse=True)
    ends = ends.reshape(-1, 2).T
    links = sparse.coo_array((np.ones(len(pairs)), tuple(ends)), shape=(len(names),) * 2)
    number = sparse.csgraph.connected_components(links, directed=False)[1]
    return [names[own].tolist() for own in pd.Series(number).groupby(number).indices.values()]


def _find_left(judge: Judge, groups: list[list[int]], tellings: pd.DataFrame) -> list[tuple]:
    """Facts that two outlets tell, and the articles on the same event that tell them nowhere.

    On the event is who tells another fact with one of the articles that tell this one, within
    `DAYS`, and came no earlier than the first of these.
    """
    articles = judge.articles.set_index("doc_id")
    docs = tellings.groupby("fact")["doc_id"].agg(set)
    facts = tellings.groupby("doc_id")["fact"].agg(set)
    text = number_texts(judge.corpus)
    asked = []
    for number, own in enumerate(groups, 1):
        told = articles.loc[sorted(docs[number])]
        # The sentence that fits the others of its fact best.
        fits = [sum(judge.judged.get(order(k, o), 0.0) for o in own if o != k) for k in own]
        best = own[int(np.argmax(fits))]
        shared = set().union(*facts[told.index])
        for doc_id in sorted(set().union(*docs[list(shared)]) - docs[number]):
            one = articles.loc[doc_id]
            event = told[(told["date"] - one["date"]).abs() <= pd.Timedelta(days=DAYS)]
            if (
                event["outlet"].nunique() > 1
                and event["date"].min() <= one["date"]
                and any(facts[doc_id] & facts[other] for other in event.index)
                and one["outlet"] not in set(told["outlet"])
                and text[doc_id] not in set(text[told.index])
                and not judge.is_cut_off[doc_id]
            ):
                near = _find_nearest(judge, own, judge.places.get(doc_id, ()))
                asked.append((number, doc_id, best, near))
    return _keep_unlike(judge, asked, is_dropped=False)


def _find_dropped(judge: Judge, tellings: pd.DataFrame) -> list[tuple]:
    """Names and numbers that a copy drops with their sentence, and tells nowhere else.

    A copy prints half of the sentences of the other text or more.
    """
    fact = tellings.groupby(KEYS)["fact"].agg(set).to_dict()
    told = set(zip(tellings["doc_id"], tellings["fact"], strict=True))
    kept = judge.repeats.groupby(["doc_id_2", "doc_id"])["sentence_id_2"].agg(set).to_dict()
    named = set(judge.corpus.mentions[KEYS].itertuples(index=False, name=None))
    asked = []
    for (source, copy), printed in kept.items():
        own = [int(place) for place in judge.places.get(source, ())]
        numbers = judge.table.loc[own, "sentence_id"].tolist()
        if judge.is_cut_off[copy] or 2 * len(printed) < len(own):
            continue
        for place, number in zip(own, numbers, strict=True):
            key = (source, number)
            tells = key in named or judge.numbers.get(key)
            known = any((copy, one) in told for one in fact.get(key, ()))
            if tells and number not in printed and not known:
                near = _find_nearest(judge, [place], judge.places.get(copy, ()))
                asked.append((pd.NA, copy, place, near))
    return _keep_unlike(judge, asked, is_dropped=True)


def _find_nearest(judge: Judge, told: list[int], places: Iterable[int]) -> list[Pair]:
    """The sentences among `places` that are most like one of those that tell a fact."""
    places = np.fromiter(places, int)
    alike = (judge.words[told] @ judge.words[places].T).toarray()
    best = np.argsort(-alike.max(axis=0, initial=0), kind="stable")[:TRIED]
    return [order(told[int(alike[:, k].argmax())], int(places[k])) for k in best.tolist()]


def _keep_unlike(judge: Judge, asked: list[tuple], *, is_dropped: bool) -> list[tuple]:
    judge.judge((pair for *_, near in asked for pair in near))
    found = []
    for number, doc_id, best, near in asked:
        # What was not read may tell it all the same.
        unread = any(judge.are_apart(*pair) for pair in near)
        if not unread and max((judge.judged[pair] for pair in near), default=0.0) < UNLIKE:
            found.append((number, doc_id, *judge.keys[best], is_dropped))
    return found
