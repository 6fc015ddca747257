"""What marks the corpus as a whole against general French, as far as a frozen list knows it."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.resampling import resample_log_ratios
from helpers.corpus.loading import Corpus
from helpers.language.canonical import canonise, read_canonical_rates
from helpers.vocabulary.counts import DESCRIBES, MIN_COUNT, cross_table, locate_rows, sum_rows
from helpers.vocabulary.terms import Copies, Speech, select_words

MIN_ARTICLES = 3  # with a word, before it is said to mark the corpus
FLOOR = 0.3  # per million: rarer words are not in the list
KNOWN = 1e11  # words that stand for the list: its rates are taken as known, not as a sample
COLUMNS = ["term", "n", "n_articles", "per_million", "per_million_general", "is_listed",
           "log_ratio", "log_ratio_low", "log_ratio_high", "g2", "dp", "scope"]  # fmt: skip


def compare_with_french(
    corpus: Corpus, *, speech: Speech = "all", copies: Copies = "drop",
    function_words: bool = False, min_count: int = MIN_COUNT,
) -> pd.DataFrame:  # fmt: skip
    """Contrast the forms of the corpus with general French: one row per form, most marked first.

    The list has forms, not lemmas. per_million_general is NaN for a form that is not in it; its
    log ratio is then the least it can be (`FLOOR` as the general rate). The rates of the list are
    taken as known: intervals (`base.resampling`) and g2 speak of the corpus' side only (`scope`:
    articles resampled from five on, else sentences). Each dispatch counts once, since two copies
    of it are no two witnesses. dp: dispersion over articles. Source of the list:
    `lexicons/general_french.md`.
    """
    words = select_words(corpus, unit="form", speech=speech, copies=copies)
    content = words["is_content"].to_numpy() | function_words
    if not content.any():
        return pd.DataFrame(columns=COLUMNS)
    first, sizes, at = locate_rows(words)
    term, names = words["term"].cat.codes.to_numpy(), words["term"].cat.categories
    table = cross_table(at[words["sentence"]], term, (len(first), len(names)))
    shown = np.bincount(term, content, minlength=len(names)) > 0
    lettered = np.array([any(map(str.isalpha, name)) for name in names], dtype=bool)
    n = np.bincount(term, minlength=len(names))
    keep = np.flatnonzero(shown & lettered & (n >= min_count))
    if not len(keep):
        return pd.DataFrame(columns=COLUMNS)
    n, table = n[keep], table[:, keep]
    general = look_up(pd.Series(names.to_numpy(dtype=object)[keep])).to_numpy()
    rate = np.where(np.isnan(general), FLOOR, general) / 1e6
    docs = words["doc_id"].cat.codes.to_numpy()[first]
    found = resample_log_ratios([table], [sizes], [docs])
    per_article, articles = sum_rows(table, docs)
    result = pd.DataFrame({
        "term": names.to_numpy(dtype=object)[keep], "n": n,
        "n_articles": np.bincount(per_article.indices, minlength=len(keep)),
        "per_million": 1e6 * n / len(words),
        "per_million_general": general, "is_listed": ~np.isnan(general),
        "log_ratio": found.estimate - np.log2(rate), "log_ratio_low": found.low - np.log2(rate),
        "log_ratio_high": found.high - np.log2(rate),
        "g2": statistics.g2(n, rate * KNOWN, len(words), KNOWN, signed=True),
        "dp": statistics.dispersion(per_article, sizes=np.bincount(docs, sizes)[articles]),
        "scope": "between articles" if found.unit == "article" else DESCRIBES,
    })  # fmt: skip
    return result.sort_values(["log_ratio", "n", "term"], ascending=[False, False, True],
                              ignore_index=True)  # fmt: skip


def select_marked(contrast: pd.DataFrame, *, top: int = 12) -> pd.DataFrame:
    """The `top` forms with the strongest evidence of those whose interval stays above zero.

    And that stand in `MIN_ARTICLES` articles, or all of fewer: one article's subject marks no more.
    """
    spread = contrast["n_articles"] >= min(MIN_ARTICLES, contrast["n_articles"].max())
    clear = contrast[spread & (contrast["log_ratio_low"] > 0)].sort_values("g2", ascending=False)[
        :top
    ]
    return clear.sort_values("log_ratio", ascending=False, ignore_index=True)


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
