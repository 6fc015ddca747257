"""Facts that several outlets tell, in whatever words: who tells them, how, and who does not."""

from itertools import combinations
from typing import Literal

import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.memo import once_per_corpus
from helpers.base.translation import translate
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.corpus.positions import find_positions
from helpers.corpus.same_story import stories
from helpers.language.numbers import contradict
from helpers.language.voices import assign_voices
from helpers.reuse.judging import KEYS, read_quantities
from helpers.reuse.same_fact import read_facts
from helpers.reuse.telling import compare_tellings
from helpers.stance.scoring import name_labels, score

Row = Literal["telling", "fact", "left out", "sentence"]

TOLD = ["fact", "story", "outlet", *KEYS, "start", "end", "date", "place", "voice", "figures"]
TOLD += ["entities", "label", "probability", "unsure", "first", "text"]
SUMMED = ["fact", "text", "worded_by", "told_by", "n_outlets", "n_texts", "probability", "unsure"]
SUMMED += ["first", "figures", "differs"]
LEFT_OUT = ["outlet", "doc_id", "text", "told_by", "n_outlets", "doc_id_2", "sentence_id_2"]
LEFT_OUT += ["is_dropped", "fact"]


def facts(corpus: Corpus, *, by: Row = "telling") -> pd.DataFrame:
    """Facts that two outlets tell in other words: one row per sentence that tells one, or per fact.

    By telling: fact (a number; sure ones first, then those that most outlets tell), story, outlet,
    doc_id, sentence_id, start, end, date, place (title, lead, subhead, body or end), voice
    (*outlet* or who is quoted), figures (how many of what; no dates), entities (named in it), label
    (its stance), probability (that it tells the same as the others, their mean), unsure (of the
    fact: more probable than not, but below the bar), first (dated before all others), text. By
    fact: text (the sentence most like the others), worded_by, told_by, n_outlets, n_texts (copies
    of one are one), probability, unsure, first (outlets), figures (by outlet), differs (in numbers
    of one thing).

    What a copy prints of a telling counts too. Articles of a few days that name the same are
    compared (up to a hundred articles: all), and judged once. No two sentences are one fact that
    name other days or persons, or share neither names nor numbers. How often it is right:
    `show.reliability("facts")`.

    By left out: what an article does not tell of its story, one row per fact and article: outlet,
    doc_id, text (a sentence that tells the fact), told_by, n_outlets, doc_id_2 and sentence_id_2
    (where that sentence stands), is_dropped, fact (missing where one alone tells it). Either two
    outlets or more surely tell it within a few days, the article tells another fact with one of
    them, came no earlier than the first, and no article of its outlet tells it; or it prints the
    text of another one without this sentence (`is_dropped`). Of an article that is cut off nothing
    is said. Silence has many reasons: lack of room is the most frequent one.

    By sentence: how outlets word each fact, as `telling.compare_tellings` has it.

    Parameters
    ----------
    by : what one row is: telling, fact, left out, or sentence (for `show.evidence`)

    Raises ValueError for another choice.
    Source: a cross-encoder, Nogueira & Cho 2019, arXiv 1901.04085.

    >>> reuse.facts(corpus).columns.tolist()[:4]
    ['fact', 'story', 'outlet', 'doc_id']
    >>> reuse.facts(corpus, by="left out")["outlet"].unique().tolist()
    ['Al-Ahed (inferred)']
    """
    check_choice("by", by, Row)
    table = _describe(corpus)
    if by == "left out":
        return _list_left_out(corpus, table)
    if by == "sentence":
        return compare_tellings(corpus, table)
    return table[TOLD] if by == "telling" else _sum_up(corpus, table)


def _list_left_out(corpus: Corpus, table: pd.DataFrame) -> pd.DataFrame:
    left, outlets = read_facts(corpus)["left"], corpus.grouped("outlet").outlets
    told = table.groupby("fact")["outlet"].agg(lambda part: list(dict.fromkeys(part)))
    by = zip(left["fact"], left["doc_id_2"], strict=True)
    keys = pd.MultiIndex.from_frame(left[["doc_id_2", "sentence_id_2"]])
    left = left.assign(
        outlet=left["doc_id"].map(outlets),
        text=corpus.sentences.set_index(KEYS)["text"].reindex(keys).to_numpy(),
        told_by=[told[n] if pd.notna(n) else [outlets[doc_id]] for n, doc_id in by],
    )
    left["n_outlets"] = left["told_by"].map(len).astype("int64")
    order = ["n_outlets", "is_dropped"]
    left = left.sort_values(order, ascending=[False, True], kind="stable", ignore_index=True)
    return left[LEFT_OUT]


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
    labels = score(corpus)
    labels = name_labels(labels).set_axis(pd.MultiIndex.from_frame(labels[KEYS]))
    table["label"] = labels.loc[keys].to_numpy()
    counted = read_quantities(corpus, table)
    own = [counted.get(key, []) for key in keys]
    table["quantities"] = [[q for q, *_ in found] for found in own]
    table["figures"] = [
        [text[a - start : b - start] for _, a, b in found]
        for text, start, found in zip(table["text"], table["start"], own, strict=True)
    ]
    dates = table.groupby("fact")["date"]
    table["first"] = (table["date"] == dates.transform("min")) & (dates.transform("nunique") > 1)
    return table.sort_values(["fact", "date", "doc_id", "start"], kind="stable", ignore_index=True)


def _sum_up(corpus: Corpus, table: pd.DataFrame) -> pd.DataFrame:
    rows, texts, colon = [], number_texts(corpus), translate(": ")
    for fact, part in table.groupby("fact", sort=False):
        best = part.loc[part["probability"].idxmax()]
        figures = zip(part["outlet"], part["figures"].map(", ".join), strict=True)
        counted = zip(part["outlet"], part["quantities"], strict=True)
        row = {
            "fact": fact,
            "text": best["text"],
            "worded_by": best["outlet"],
            "told_by": part["outlet"].unique().tolist(),
            "n_outlets": part["outlet"].nunique(),
            "n_texts": texts[part["doc_id"]].nunique(),
            "probability": part["probability"].mean(),
            "unsure": part["unsure"].any(),
            "first": part.loc[part["first"], "outlet"].unique().tolist(),
            "figures": list(dict.fromkeys(f"{name}{colon}{own}" for name, own in figures if own)),
            "differs": any(
                a != b and contradict(one, two) for (a, one), (b, two) in combinations(counted, 2)
            ),
        }
        rows.append(row)
    return pd.DataFrame(rows, columns=SUMMED)
