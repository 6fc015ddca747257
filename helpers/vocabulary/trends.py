"""How often words are used through time: day by day, month by month or year by year."""

from collections.abc import Sequence
from typing import Any, Literal, Unpack

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.resampling import resample_log_ratios
from helpers.base.statistics import Counts
from helpers.base.stretches import test_stretches
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.vocabulary import terms
from helpers.vocabulary.keyness import LEVEL
from helpers.vocabulary.kwic import find_hits

Period = Literal["day", "month", "year"]
Rows = Literal["periods", "changes"]

MAX_PERIODS = 62  # steps that a figure can show: two months of days, five years of months
MIN_PERIODS = 5  # with an article; fewer points make no course
STEPS = {"day": "D", "month": "M", "year": "Y"}
LABELS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
COLUMNS = [
    *("term", "period", "label", "n", "n_words", "n_articles"),
    *("per_thousand", "per_thousand_low", "per_thousand_high", "scope", "is_highest"),
]
CHANGES = [
    *("term", "first", "last", "n", "n_words", "per_thousand", "n_rest", "n_words_rest"),
    *("per_thousand_rest", "is_last", "q", "is_firm"),
]


def trend(
    corpus: Corpus,
    word: str | Sequence[str] | None = None,
    *,
    period: Period | None = None,
    rows: Rows = "periods",
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Count words through time: one row per term and period, from the first article to the last.

    Columns: period (its first day) and label (as it is written), n, n_words, n_articles (of the
    period), per_thousand with `_low` and `_high` (95 %, `base.resampling`; NaN under five units),
    scope, is_highest (of all periods of the term). Articles without a date are left out. A period
    without an article is a row too, its rate NaN. No rows under `MIN_PERIODS` periods with an
    article; `attrs` says how many there are (n_periods) and of what (period).

    Parameters
    ----------
    word : one word or several; the three most frequent nouns without one
    period : the step; without one the finest that makes at most `MAX_PERIODS`
    rows : *changes*: instead, one row per term: the stretch of periods, from first to last, in
        which it differs most from all others: n, n_words and per_thousand there and elsewhere
        (`_rest`), is_last (it ends with the last period), q, corrected for the terms asked about,
        and is_firm, at or below `keyness.LEVEL`: the articles of each outlet dealt to its dates
        anew hardly give as much (`base.stretches`). No rows where there are none of periods
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`. Each shared text counts once unless
        `copies="keep"`

    Raises ValueError for an unknown choice.

    >>> vocabulary.trend(corpus, "coalition").attrs
    {'period': 'month', 'n_periods': 3}
    """
    check_choice("period", period or "day", Period)
    check_choice("rows", rows, Rows)
    settled = terms.settle(choices, copies="drop")
    words = terms.find_frequent(corpus) if word is None else word
    words = [words] if isinstance(words, str) else words
    step, number, known = _divide(corpus.articles.set_index("doc_id")["date"].dropna(), period)
    sentences = terms.select_sentences(corpus, settled)
    sentences = sentences[sentences["doc_id"].isin(number.index)]
    at = number.reindex(sentences["doc_id"]).to_numpy(dtype=int)
    n_periods = len(np.unique(at))
    table = pd.DataFrame(columns=COLUMNS if rows == "periods" else CHANGES)
    if n_periods >= MIN_PERIODS and words:
        found = [find_hits(corpus, word, settled["unit"], settled) for word in words]
        hits = pd.concat([own.assign(column=i) for i, own in enumerate(found)])
        place = pd.Index(sentences["number"]).get_indexer(hits["number"])
        dated, shape = place >= 0, (len(sentences), len(words))
        counts = terms.cross_table(place[dated], hits["column"].to_numpy()[dated], shape)
        if rows == "changes":
            labels = [day.strftime(LABELS[step]) for day in known]
            return _find_changes(corpus, words, counts, sentences, at, labels)
        sizes, docs = sentences["n_words"].to_numpy(), pd.factorize(sentences["doc_id"])[0]
        parts = [
            _measure(words, counts[at == i], sizes[at == i], docs[at == i]).assign(period=day)
            for i, day in enumerate(known)
        ]
        table = pd.concat(parts).sort_values("place", kind="stable", ignore_index=True)
        highest = table.groupby("term", sort=False)["per_thousand"].idxmax()
        label = table["period"].dt.strftime(LABELS[step])
        table = table.assign(label=label, is_highest=table.index.isin(highest))[COLUMNS]
    table.attrs = {"period": step, "n_periods": n_periods}
    return table


def _divide(
    dates: pd.Series, period: Period | None
) -> tuple[Period, pd.Series, list[pd.Timestamp]]:
    """The step, the number of each article's period, and the first day of every period."""
    if not len(dates):
        return period or "day", pd.Series(dtype=int), []
    for step in (period,) if period else STEPS:
        own = dates.dt.to_period(STEPS[step])
        if period or (own.max() - own.min()).n < MAX_PERIODS:
            break
    known = pd.period_range(own.min(), own.max(), freq=STEPS[step])
    return step, pd.Series(known.get_indexer(own), index=dates.index), list(known.start_time)


def _find_changes(
    corpus: Corpus,
    words: Sequence[str],
    counts: Counts,
    sentences: pd.DataFrame,
    at: np.ndarray,
    labels: list[str],
) -> pd.DataFrame:
    """The stretch in which each word differs most from all other time, and whether it does."""
    docs, names = pd.factorize(sentences["doc_id"].astype(str))
    held, sizes = terms.sum_rows(counts, docs)[0], np.bincount(docs, sentences["n_words"])
    periods = at[np.unique(docs, return_index=True)[1]]
    printed_by = corpus.grouped("outlet").outlets  # of groups of time each has one time only
    texts, outlets = (part.loc[names] for part in (number_texts(corpus), printed_by))
    p, stretches = test_stretches(held, sizes, periods, clusters=texts, strata=outlets)
    first, last = ([labels[i] for i in end] for end in stretches.T)
    table = pd.DataFrame({"term": words, "first": first, "last": last})
    within = (periods[:, None] >= stretches[:, 0]) & (periods[:, None] <= stretches[:, 1])
    for end, inside in {"": within, "_rest": ~within}.items():
        table[f"n{end}"] = held.multiply(inside).sum(axis=0).astype(int)
        table[f"n_words{end}"] = (sizes[:, None] * inside).sum(axis=0).astype(int)
        table[f"per_thousand{end}"] = 1000 * table[f"n{end}"] / table[f"n_words{end}"]
    q = statistics.benjamini_hochberg(p)
    table = table.assign(is_last=stretches[:, 1] == len(labels) - 1, q=q, is_firm=q <= LEVEL)
    return table[CHANGES]


def _measure(words: Sequence[str], counts, sizes: np.ndarray, docs: np.ndarray) -> pd.DataFrame:
    """One row per word, of the sentences of one period."""
    n, n_words = counts.sum(axis=0).astype(int), int(sizes.sum())
    table = pd.DataFrame({"term": words, "place": range(len(words)), "n": n, "n_words": n_words})
    table = table.assign(n_articles=len(np.unique(docs)), scope=terms.DESCRIBES)
    values: list[Any] = [np.nan] * 3
    if n_words:
        found = resample_log_ratios([counts], [sizes], [docs])
        values = [1000 * n / n_words, 1000 * 2**found.low, 1000 * 2**found.high]
        table["scope"] = terms.name_scope(found)
    rates = ["per_thousand", "per_thousand_low", "per_thousand_high"]
    return table.assign(**dict(zip(rates, values, strict=True)))
