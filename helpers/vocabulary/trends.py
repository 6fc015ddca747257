"""How often words are used through time: day by day, month by month or year by year."""

from collections.abc import Sequence
from typing import Literal, Unpack

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.resampling import resample_log_ratios
from helpers.corpus.loading import Corpus
from helpers.vocabulary import terms
from helpers.vocabulary.kwic import find_hits

Period = Literal["day", "month", "year"]

MAX_PERIODS = 62  # steps that a figure can show: two months of days, five years of months
MIN_PERIODS = 5  # with an article; fewer points make no course
STEPS = {"day": "D", "month": "M", "year": "Y"}
LABELS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
COLUMNS = [
    *("term", "period", "label", "n", "n_words", "n_articles"),
    *("per_thousand", "per_thousand_low", "per_thousand_high", "scope", "is_highest", "is_clear"),
]


def trend(
    corpus: Corpus,
    word: str | Sequence[str] | None = None,
    *,
    period: Period | None = None,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Count words through time: one row per term and period, from the first article to the last.

    Columns: period (its first day) and label (as it is written), n, n_words, n_articles (of the
    period), per_thousand with `_low` and `_high` (95 %, `base.resampling`; NaN under five units),
    scope, is_highest (of all periods of the term), is_clear (the highest and the lowest period of
    the term differ by more than chance). Articles without a date are left out. A period without an
    article is a row too, its rate NaN. No rows under `MIN_PERIODS` periods with an article; `attrs`
    says how many there are (n_periods) and of what (period).

    Parameters
    ----------
    word : one word or several; the three most frequent nouns without one
    period : the step; without one the finest that makes at most `MAX_PERIODS`
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`. Each shared text counts once unless
        `copies="keep"`

    Raises ValueError for an unknown choice.

    >>> vocabulary.trend(corpus, "coalition").attrs
    {'period': 'month', 'n_periods': 3}
    """
    check_choice("period", period or "day", Period)
    settled = terms.settle(choices, copies="drop")
    words = terms.find_frequent(corpus) if word is None else word
    words = [words] if isinstance(words, str) else words
    step, number, known = _divide(corpus.articles.set_index("doc_id")["date"].dropna(), period)
    sentences = terms.select_sentences(corpus, settled)
    sentences = sentences[sentences["doc_id"].isin(number.index)]
    at = number.reindex(sentences["doc_id"]).to_numpy(dtype=int)
    n_periods = len(np.unique(at))
    table = pd.DataFrame(columns=COLUMNS)
    if n_periods >= MIN_PERIODS and words:
        numbers = pd.Index(sentences["number"])
        found = [find_hits(corpus, one, settled["unit"], settled) for one in words]
        rows = [numbers.get_indexer(hits["number"]) for hits in found]
        columns = np.repeat(np.arange(len(words)), [len(part) for part in rows])
        rows = np.concatenate(rows)
        dated = rows >= 0
        counts = terms.cross_table(rows[dated], columns[dated], (len(sentences), len(words)))
        sizes, docs = sentences["n_words"].to_numpy(), pd.factorize(sentences["doc_id"])[0]
        parts = [
            _measure(words, counts[at == i], sizes[at == i], docs[at == i]).assign(period=day)
            for i, day in enumerate(known)
        ]
        table = pd.concat(parts, ignore_index=True)
        table = table.sort_values("place", kind="stable", ignore_index=True)
        courses = table.groupby("term", sort=False)
        clear = {term: statistics.differ_clearly(own, "per_thousand") for term, own in courses}
        table = table.assign(
            label=table["period"].dt.strftime(LABELS[step]),
            is_highest=table.index.isin(courses["per_thousand"].idxmax()),
            is_clear=table["term"].map(clear),
        )[COLUMNS]
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


def _measure(words: Sequence[str], counts, sizes: np.ndarray, docs: np.ndarray) -> pd.DataFrame:
    """One row per word, of the sentences of one period."""
    n, n_words = counts.sum(axis=0).astype(int), int(sizes.sum())
    table = pd.DataFrame({"term": words, "place": range(len(words)), "n": n, "n_words": n_words})
    table = table.assign(n_articles=len(np.unique(docs)), scope=terms.DESCRIBES)
    rates = ["per_thousand", "per_thousand_low", "per_thousand_high"]
    if not n_words:
        return table.assign(**dict.fromkeys(rates, np.nan))
    found = resample_log_ratios([counts], [sizes], [docs])
    values = (1000 * n / n_words, 1000 * 2**found.low, 1000 * 2**found.high)
    return table.assign(**dict(zip(rates, values, strict=True)), scope=terms.name_scope(found))
