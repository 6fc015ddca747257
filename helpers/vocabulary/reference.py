"""What marks the corpus as a whole against general French, as far as a frozen list knows it."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.resampling import resample_log_ratios
from helpers.language.canonical import canonise, read_canonical_rates
from helpers.vocabulary import terms

MIN_ARTICLES = 3  # with a word, before it is said to mark the corpus
FLOOR = 0.3  # per million: rarer words are not in the list
COLUMNS = [
    *("term", "n", "n_articles", "per_million", "per_million_general", "is_listed"),
    *("log_ratio", "log_ratio_low", "log_ratio_high", "g2", "dp", "scope"),
]
LIST_SIZE = 1e11  # words that stand for the list: its rates are taken as known, not as a sample


def compare_with_french(
    counts: terms.SentenceCounts, *, min_count: int, top: int | None
) -> pd.DataFrame:
    """Contrast forms with general French: one row per form, most marked first.

    The list has forms, not lemmas. per_million_general is NaN for a form that is not in it; its
    log ratio is then the least it can be (`FLOOR` as the general rate). The rates of the list are
    taken as known: intervals and g2 speak of the corpus' side only (`scope`: articles resampled
    from five on, else sentences). dp: dispersion over articles. `top`: the forms with the strongest
    evidence of those whose interval stays above zero and that stand in `MIN_ARTICLES` articles, or
    all of fewer. Source of the list: `lexicons/general_french.md`.
    """
    counts, n_words = counts.keep(min_count=min_count), int(counts.sizes.sum())
    lettered = [any(map(str.isalpha, name)) for name in counts.terms]
    table, names = counts.table[:, np.flatnonzero(lettered)], counts.terms[lettered]
    n = table.sum(axis=0).astype(int)
    general = look_up(pd.Series(names, dtype="object")).to_numpy()
    if not len(n):
        return pd.DataFrame(columns=COLUMNS)
    rate = np.where(np.isnan(general), FLOOR, general) / 1e6
    found = resample_log_ratios([table], [counts.sizes], [counts.articles])
    per_article, articles = terms.sum_rows(table, counts.articles)
    in_article = np.bincount(counts.articles, counts.sizes)[articles]
    n_articles = np.bincount(per_article.indices, minlength=len(n))
    result = pd.DataFrame(
        {
            "term": names,
            "n": n,
            "n_articles": n_articles,
            "per_million": 1e6 * n / n_words,
            "per_million_general": general,
            "is_listed": ~np.isnan(general),
            "log_ratio": found.estimate - np.log2(rate),
            "log_ratio_low": found.low - np.log2(rate),
            "log_ratio_high": found.high - np.log2(rate),
            "g2": statistics.g2(n, rate * LIST_SIZE, n_words, LIST_SIZE, signed=True),
            "dp": statistics.dispersion(per_article, sizes=in_article),
            "scope": terms.name_scope(found),
        }
    )
    if top is not None:
        spread = n_articles >= min(MIN_ARTICLES, n_articles.max(initial=0))
        result = result[spread & (result["log_ratio_low"] > 0)]
        result = result.sort_values("g2", ascending=False, kind="stable")[:top]
    order = {"log_ratio": False, "n": False, "term": True}
    return result.sort_values([*order], ascending=[*order.values()], ignore_index=True)


def look_up(forms: pd.Series) -> pd.Series:
    """Occurrences per million words of general French; NaN for a form that is not in the list.

    Forms are canonical, and so are those of the list (`canonical.read_canonical_rates`). An elided
    form is looked up without its apostrophe, an abbreviation without its full stop; a compound
    that is not in the list by its parts, whose waiting times add up (1/f = Σ 1/fᵢ, as in wordfreq).
    """
    known = read_canonical_rates()
    plain = forms.map(canonise).str.lower().str.rstrip("'.")
    whole = plain.map(known).astype(float)
    parts = plain[whole.isna() & plain.str.contains("[-']", regex=True)].str.findall(r"[^\W_]+")
    summed = parts.map(lambda own: 1 / sum(1 / known.get(part, np.nan) for part in own))
    return whole.fillna(summed.astype(float))
