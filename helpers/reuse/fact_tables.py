"""Facts that several outlets tell, in whatever words: who tells them, how, and who does not."""

import re
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.memo import once_per_corpus
from helpers.base.translation import translate
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.corpus.positions import find_positions
from helpers.corpus.same_story import stories
from helpers.language.reader.marks import SHARED, mark_shared
from helpers.language.voices import assign_voices
from helpers.reuse.same_fact import COUNT, KEYS, NO_COUNT, differ, read_facts
from helpers.stance.scoring import name_labels, score

Row = Literal["telling", "fact"]

COLUMNS = ["fact", "story", "outlet", *KEYS, "start", "end", "date", "place", "voice"]
COLUMNS += [
    "figures",
    "entities",
    "label",
    "probability",
    "unsure",
    "first",
    "text",
    "spans",
    "note",
]


def facts(corpus: Corpus, *, by: Row = "telling") -> pd.DataFrame:
    """Facts that two outlets tell in other words: one row per sentence that tells one, or per fact.

    By telling: fact (a number; sure ones first, then those that most outlets tell), story, outlet,
    doc_id, sentence_id, start, end, date, place (title, lead, subhead, body or end), voice
    (*outlet* or who is quoted), figures (in digits, of what; no dates), entities (named in it),
    label (its stance), probability (that it tells the same as the others, their mean), unsure (of
    the fact: more probable than not, but below the bar), first (dated before all others), text,
    spans (words that another of them has) and note, for `show.evidence`. By fact: text (the
    sentence most like the others), worded_by, told_by, n_outlets, n_texts (copies of one are one),
    probability, unsure, first (outlets), figures (by outlet), differs (in numbers of one thing).

    A fact that two voices of one article tell with different numbers counts too, with one outlet;
    so does what a copy prints of a telling. Articles of a few days that name the same are compared
    (up to a hundred articles: all), and judged once. Raises ValueError for another choice.
    Source: a cross-encoder, Nogueira & Cho 2019, arXiv 1901.04085.

    Parameters
    ----------
    by : what one row is: telling or fact

    >>> reuse.facts(corpus).columns.tolist()[:4]
    ['fact', 'story', 'outlet', 'doc_id']
    """
    check_choice("by", by, Row)
    table = _describe(corpus)
    return table[COLUMNS] if by == "telling" else _sum_up(corpus, table)


def left_out(corpus: Corpus) -> pd.DataFrame:
    """What an article does not tell of its story: one row per fact and article.

    Columns: outlet, doc_id, text (a sentence that tells the fact), told_by, n_outlets, doc_id_2 and
    sentence_id_2 (where that sentence stands), is_dropped, fact (missing where one alone tells it).
    Either two outlets or more surely tell it within a few days, the article tells another fact with
    one of them, came no earlier than the first, and no article of its outlet tells it; or it prints
    the text of another one without this sentence (`is_dropped`). Of an article that is cut off
    nothing is said. Those come first that most outlets tell. Silence has many reasons: lack of room
    is the most frequent one.

    >>> reuse.left_out(corpus)["outlet"].unique().tolist()
    ['Al-Ahed (inferred)']
    """
    left = read_facts(corpus)["left"]
    texts = corpus.sentences.set_index(KEYS)["text"]
    outlets = corpus.grouped("outlet").outlets
    told = facts(corpus).groupby("fact")["outlet"].agg(lambda part: list(dict.fromkeys(part)))
    keys = pd.MultiIndex.from_frame(left[["doc_id_2", "sentence_id_2"]])
    table = left.assign(
        outlet=left["doc_id"].map(outlets),
        text=texts.reindex(keys).to_numpy(),
        told_by=[
            told[n] if pd.notna(n) else [outlets[d]]
            for n, d in zip(left["fact"], left["doc_id_2"], strict=True)
        ],
    )
    table["n_outlets"] = table["told_by"].map(len).astype("int64")
    order = ["n_outlets", "is_dropped"]
    table = table.sort_values(order, ascending=[False, True], kind="stable", ignore_index=True)
    columns = ["outlet", "doc_id", "text", "told_by", "n_outlets", "doc_id_2", "sentence_id_2"]
    return table[[*columns, "is_dropped", "fact"]]


@once_per_corpus
def _describe(corpus: Corpus) -> pd.DataFrame:
    table = read_facts(corpus)["tellings"]
    places = corpus.sentences.assign(place=find_positions(corpus))
    places = assign_voices(places.merge(table[KEYS].drop_duplicates()), corpus.quotes)
    table = table.merge(places[[*KEYS, "start", "end", "text", "place", "voice"]], on=KEYS)
    story = stories(corpus)[["doc_id", "story", "date"]]
    table = table.merge(story.assign(outlet=story["doc_id"].map(corpus.grouped("outlet").outlets)))
    named = corpus.mentions.merge(table[KEYS].drop_duplicates())
    named = named.groupby(KEYS)["entity"].agg(lambda part: list(dict.fromkeys(part)))
    keys = pd.MultiIndex.from_frame(table[KEYS])
    table["entities"] = [names if isinstance(names, list) else [] for names in named.reindex(keys)]
    stance = score(corpus)
    table["label"] = (
        name_labels(stance).set_axis(pd.MultiIndex.from_frame(stance[KEYS])).loc[keys].to_numpy()
    )
    counted = table["text"].str.replace(NO_COUNT, " ", regex=True)
    table["figures"] = [
        [found[0].strip() for found in re.finditer(COUNT, text)] for text in counted
    ]
    dates = table.groupby("fact")["date"]
    table["first"] = (table["date"] == dates.transform("min")) & (dates.transform("nunique") > 1)
    table = table.sort_values(["fact", "date", "doc_id", "start"], kind="stable", ignore_index=True)
    table["spans"] = _find_shared(table)
    names = table["doc_id"].map(name_articles(corpus))
    sure = table["probability"].map("{:.2f}".format) + np.where(table["unsure"], ", unsure", "")
    voice = table["voice"].replace("unnamed", "somebody unnamed")
    said = np.where(voice == "outlet", "own words", "in the words of " + voice)
    table["note"] = [
        f"fact {fact}, {place}, {words}, probability {p}: {name}"
        for fact, place, words, p, name in zip(
            table["fact"], table["place"], said, sure, names, strict=True
        )
    ]
    return table


def _find_shared(table: pd.DataFrame) -> list[list[tuple[int, int]]]:
    """The words of each telling that another telling of the fact has too."""
    spans = []
    for _, part in table.groupby("fact", sort=False):
        texts = part["text"].tolist()
        for i, text in enumerate(texts):
            others = " ".join(texts[:i] + texts[i + 1 :])
            spans.append([(a, b) for a, b, kind in mark_shared(text, others) if kind == SHARED])
    return spans


def _sum_up(corpus: Corpus, table: pd.DataFrame) -> pd.DataFrame:
    rows, texts = [], number_texts(corpus)
    for fact, part in table.groupby("fact", sort=False):
        best = part.loc[part["probability"].idxmax()]
        row = {"fact": fact, "text": best["text"], "worded_by": best["outlet"]}
        row |= {"told_by": part["outlet"].unique().tolist(), "n_outlets": part["outlet"].nunique()}
        row["n_texts"] = texts[part["doc_id"]].nunique()
        row |= {"probability": part["probability"].mean(), "unsure": part["unsure"].any()}
        row["first"] = part.loc[part["first"], "outlet"].unique().tolist()
        said = zip(part["outlet"], part["figures"].map(", ".join), strict=True)
        colon = translate(": ")
        row["figures"] = list(dict.fromkeys(f"{name}{colon}{own}" for name, own in said if own))
        told = part[["outlet", "voice", "text"]].itertuples(index=False, name=None)
        row["differs"] = any(
            one[:2] != two[:2] and differ(one[2], two[2]) for one, two in combinations(told, 2)
        )
        rows.append(row)
    columns = ["fact", "text", "worded_by", "told_by", "n_outlets", "n_texts"]
    columns += ["probability", "unsure", "first"]
    return pd.DataFrame(rows, columns=[*columns, "figures", "differs"])
