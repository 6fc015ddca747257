"""How often words are used through time: day by day, month by month or year by year."""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.resampling import resample_log_ratios
from helpers.corpus.loading import Corpus
from helpers.vocabulary.counts import DESCRIBES, cross_table
from helpers.vocabulary.kwic import match_tokens
from helpers.vocabulary.terms import Copies, Speech, Unit, choose_sentences

Period = Literal["day", "month", "year"]

MOST_PERIODS = 62  # steps that a figure can show: two months of days, five years of months
MIN_PERIODS = 5  # with an article; fewer points make no course
STEPS = {"day": "D", "month": "M", "year": "Y"}
COLUMNS = ["term", "period", "n", "n_words", "n_articles", "per_thousand", "per_thousand_low",
           "per_thousand_high", "scope"]  # fmt: skip


def count_over_time(
    corpus: Corpus, terms: list[str], *, period: Period | None = None, unit: Unit = "lemma",
    speech: Speech = "all", copies: Copies = "drop",
) -> pd.DataFrame:  # fmt: skip
    """Count words through time: one row per term and period, from the first article to the last.

    Columns: period (its first day), n, n_words, n_articles (of the period), per_thousand with
    `_low` and `_high` (95 %, `base.resampling`; NaN under five units), scope. A period without
    an article is a row too, its rate NaN. Without `period`, the finest of day, month and year that
    makes at most `MOST_PERIODS`. Each dispatch counts once; articles without a date are left out.
    No rows under `MIN_PERIODS` periods with an article; `attrs` then says how many there are
    ("n_periods") and of what ("period"). Raises ValueError for an unknown choice.
    """
    check_choice("period", period or "day", Period)
    dates = corpus.articles.set_index("doc_id")["date"].dropna()
    step, number, known = _divide(dates, period)
    # A sentence counts where its article has a date and the toggles let it.
    at = number.reindex(corpus.sentences["doc_id"]).to_numpy(dtype=float)
    chosen = choose_sentences(corpus, speech=speech, copies=copies) & ~np.isnan(at)
    filled = np.unique(at[chosen]).astype(int)
    table = pd.DataFrame(columns=COLUMNS)
    if len(filled) >= MIN_PERIODS and terms:
        rows, docs = np.flatnonzero(chosen), corpus.sentences["doc_id"].astype("category").cat.codes
        counts = _count_sentences(corpus, terms, unit)[rows]
        sizes, at, docs = corpus.sentences["n_words"].to_numpy()[rows], at[rows], docs.to_numpy()
        parts = [_measure(terms, counts[at == i], sizes[at == i], docs[rows][at == i])
                 for i in range(len(known))]  # fmt: skip
        table = pd.concat(
            [part.assign(period=day) for part, day in zip(parts, known, strict=True)],
            ignore_index=True,
        )
        order = {term: place for place, term in enumerate(terms)}
        table = table.sort_values(
            ["term", "period"], kind="stable", ignore_index=True,
            key=lambda column: column.map(order) if column.name == "term" else column,
        )[COLUMNS]  # fmt: skip
    table.attrs = {"period": step, "n_periods": len(filled)}
    return table


def _divide(
    dates: pd.Series, period: Period | None
) -> tuple[Period, pd.Series, list[pd.Timestamp]]:
    """The step, the number of each article's period, and the first day of every period."""
    if not len(dates):
        return period or "day", pd.Series(dtype=float), []
    for step in (period,) if period else STEPS:
        own = dates.dt.to_period(STEPS[step])
        if period or (own.max() - own.min()).n < MOST_PERIODS:
            break
    known = pd.period_range(own.min(), own.max(), freq=STEPS[step])
    return step, pd.Series(known.get_indexer(own), index=dates.index), list(known.start_time)


def _count_sentences(corpus: Corpus, terms: list[str], unit: Unit):
    found = [match_tokens(corpus, term, unit)[2] for term in terms]
    columns = np.repeat(np.arange(len(terms)), [len(part) for part in found])
    return cross_table(np.concatenate(found), columns, (len(corpus.sentences), len(terms)))


def _measure(terms: list[str], counts, sizes: np.ndarray, docs: np.ndarray) -> pd.DataFrame:
    """One row per term, of the sentences of one period."""
    n, n_words = np.asarray(counts.sum(axis=0)).ravel().astype(int), int(sizes.sum())
    table = pd.DataFrame({"term": terms, "n": n, "n_words": n_words,
                          "n_articles": len(np.unique(docs))})  # fmt: skip
    if not n_words:
        return table.assign(per_thousand=np.nan, per_thousand_low=np.nan, per_thousand_high=np.nan,
                            scope=DESCRIBES)  # fmt: skip
    found = resample_log_ratios([counts], [sizes], [docs])
    return table.assign(
        per_thousand=1000 * n / n_words, per_thousand_low=1000 * 2**found.low,
        per_thousand_high=1000 * 2**found.high,
        scope="between articles" if found.unit == "article" else DESCRIBES,
    )  # fmt: skip
