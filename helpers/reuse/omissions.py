"""What articles leave out: facts that others tell of their event, sentences that a copy drops."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.corpus.near_copies import number_texts
from helpers.corpus.same_story import DAYS
from helpers.reuse.judging import KEYS, Judge, Pair, order

# How a text ends that does not break off; (AFP) may stand behind the last stop.
CLOSED = re.compile(r"""[.!?…»”"][\s)\]'’]{0,9}(?:\([^()]{2,40}\)\s*)?$""")
TRIED = 3  # sentences of an article that are judged before it is said to leave a fact out
UNLIKE = 0.15  # probability below which none of them tells it


def find_left(judge: Judge, groups: list[list[int]], tellings: pd.DataFrame) -> list[tuple]:
    """Facts that two outlets tell, and the articles on the same event that tell them nowhere.

    On the event is who tells another fact with one of the articles that tell this one, within
    `DAYS`, and came no earlier than the first of these.
    """
    articles, cut_off = judge.articles.set_index("doc_id"), _find_cut_off(judge)
    docs = tellings.groupby("fact")["doc_id"].agg(set)
    facts = tellings.groupby("doc_id")["fact"].agg(set)
    text = number_texts(judge.corpus)
    asked = []
    for number, own in enumerate(groups, 1):
        told = articles.loc[sorted(docs[number])]
        best = _choose_best(judge, own)
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
                and doc_id not in cut_off
            ):
                near = _find_nearest(judge, own, judge.places.get(doc_id, ()))
                asked.append((number, doc_id, best, near))
    return _keep_unlike(judge, asked, is_dropped=False)


def find_dropped(judge: Judge, tellings: pd.DataFrame) -> list[tuple]:
    """Names and numbers that a copy drops with their sentence, and tells nowhere else.

    A copy prints half of the sentences of the other text or more.
    """
    fact = tellings.groupby(KEYS)["fact"].agg(set).to_dict()
    told = set(zip(tellings["doc_id"], tellings["fact"], strict=True))
    kept = judge.repeats.groupby(["doc_id_2", "doc_id"])["sentence_id_2"].agg(set).to_dict()
    named = set(judge.corpus.mentions[KEYS].itertuples(index=False, name=None))
    cut_off = _find_cut_off(judge)
    asked = []
    for (source, copy), printed in kept.items():
        own = [int(place) for place in judge.places.get(source, ())]
        numbers = judge.table.loc[own, "sentence_id"].tolist()
        if copy in cut_off or 2 * len(printed) < len(own):
            continue
        for place, number in zip(own, numbers, strict=True):
            key = (source, number)
            tells = key in named or judge.numbers.get(key)
            known = any((copy, one) in told for one in fact.get(key, ()))
            if tells and number not in printed and not known:
                near = _find_nearest(judge, [place], judge.places.get(copy, ()))
                asked.append((pd.NA, copy, place, near))
    return _keep_unlike(judge, asked, is_dropped=True)


def _find_cut_off(judge: Judge) -> set[str]:
    """Articles that are there in part only, or break off: what they tell at the end is unknown."""
    articles = judge.articles
    closed = articles["text"].str[-80:].str.contains(CLOSED)
    return set(articles.loc[articles["is_cut_off"] | ~closed, "doc_id"])


def _choose_best(judge: Judge, own: list[int]) -> int:
    """The sentence that fits the others of its fact best."""
    return max(own, key=lambda k: sum(judge.judged.get(order(k, o), 0.0) for o in own if o != k))


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
