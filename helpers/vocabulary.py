"""Words: counts, distinctive words, concordance.

Every function first reduces tokens to counts with one group-by; the rest works on the counts.
"""

import re
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import statistics
from helpers.corpus import Corpus

Unit = Literal["lemma", "form"]
Group = Literal["outlet", "doc_id", "section"]

FUNCTION_POS = {"DET", "ADP", "PRON", "AUX", "CCONJ", "SCONJ", "PART", "INTJ", "NUM", "SYM", "X"}
MIN_COUNT = 3  # occurrences in all; rarer words are listed nowhere as distinctive
CONTEXT = 70  # characters on each side of a concordance line
DESCRIBES = "describes these texts"


def count_terms(
    corpus: Corpus, *, unit: Unit = "lemma", by: Group = "outlet", function_words: bool = False
) -> pd.DataFrame:
    """Count words: one row per term and group, with n, n_words, per_thousand, n_articles.

    Rates are per thousand words of the group, function words included whether shown or not.
    """
    tokens = select_words(corpus, unit=unit)
    sizes = tokens.groupby(by, observed=True).size()
    shown = tokens if function_words else tokens[~tokens["pos"].isin(FUNCTION_POS)]
    grouped = shown.groupby([by, "term"], observed=True)["doc_id"]
    counts = grouped.agg(n="size", n_articles="nunique").reset_index()
    counts["n_words"] = counts[by].map(sizes).astype(int)
    counts["per_thousand"] = 1000 * counts["n"] / counts["n_words"]
    return counts.sort_values([by, "n", "term"], ascending=[True, False, True], ignore_index=True)


def select_words(corpus: Corpus, *, unit: Unit = "lemma") -> pd.DataFrame:
    """The words of a corpus: one row per word, with term, doc_id, outlet, section, sentence, pos.

    Raises ValueError for a unit other than lemma or form.
    """
    if unit not in ("lemma", "form"):
        raise ValueError(f"unit must be 'lemma' or 'form', not {unit!r}")
    tokens = corpus.tokens[corpus.tokens["is_word"]]
    column = tokens["lemma" if unit == "lemma" else "token"].astype("str")
    known = corpus.sentences.set_index(["doc_id", "sentence_id"])["section"]
    keys = pd.MultiIndex.from_frame(tokens[["doc_id", "sentence_id"]])
    return pd.DataFrame(
        {
            "term": column if unit == "lemma" else column.str.lower(),
            "doc_id": tokens["doc_id"],
            "outlet": tokens["doc_id"].map(corpus.articles.set_index("doc_id")["outlet"]),
            "section": known.reindex(keys).to_numpy(),
            "sentence_id": tokens["sentence_id"],
            "pos": tokens["pos"],
        }
    )


def compare_outlets(
    corpus: Corpus,
    first: str | None = None,
    second: str | None = None,
    *,
    unit: Unit = "lemma",
    min_count: int = MIN_COUNT,
    doc_ids: list[str] | None = None,
) -> pd.DataFrame:
    """Contrast the words of outlets: one row per term and outlet, most distinctive first.

    Without names, every outlet against all others; with two, the first against the second.
    `doc_ids` limits the contrast to those articles, and then compares the articles themselves.
    `log_ratio` is the effect (+1 is twice as often), its interval and `scope` say what carries it:
    under five articles an outlet the interval comes from resampling sentences and *describes these
    texts*; `q` is then not estimable. Measures and sources: `helpers.statistics`.
    Raises ValueError for an outlet the corpus does not have.
    """
    words = select_words(corpus, unit=unit)
    group = "outlet"
    if doc_ids is not None:
        words, group = words[words["doc_id"].isin(doc_ids)], "doc_id"
    known = list(dict.fromkeys(words[group].astype("str")))
    for name in (first, second):
        if name is not None and name not in known:
            raise ValueError(f"no {group} “{name}” in this corpus; it has {', '.join(known)}")
    pairs = [(first, second)] if first else [(name, None) for name in known]
    tables = [_contrast(words, group, one, other, min_count) for one, other in pairs]
    tables = [table for table in tables if len(table)]
    return pd.concat(tables, ignore_index=True) if tables else _contrast(words, group, "", None, 1)


def _contrast(
    words: pd.DataFrame, group: str, first: str, second: str | None, min_count: int
) -> pd.DataFrame:
    names = words[group].astype("str")
    chosen = names.isin([first, second]) if second else pd.Series(True, index=words.index)
    words, inside = words[chosen], (names[chosen] == first).to_numpy()
    # Counts are kept per sentence: they serve the totals, the dispersion and the resampling.
    terms, term = np.unique(words["term"].to_numpy(dtype=str), return_inverse=True)
    places = words[["doc_id", "sentence_id"]].astype({"doc_id": "str"})
    sentence = places.groupby(["doc_id", "sentence_id"], sort=False).ngroup().to_numpy()
    shape = (sentence.max() + 1 if len(words) else 0, len(terms))
    table = sparse.coo_array((np.ones(len(words)), (sentence, term)), shape).tocsr()
    content = np.zeros(len(terms), dtype=bool)
    content[term[~words["pos"].isin(FUNCTION_POS).to_numpy()]] = True
    one_row = ~pd.Series(sentence).duplicated().to_numpy()
    articles, in_first = places["doc_id"].to_numpy()[one_row], inside[one_row]
    sizes = np.asarray(table.sum(axis=1)).ravel()
    a, b = (np.asarray(table[mask].sum(axis=0)).ravel() for mask in (in_first, ~in_first))
    n1, n2 = sizes[in_first].sum(), sizes[~in_first].sum()
    keep = np.flatnonzero((a + b >= min_count) & content & (n1 > 0) & (n2 > 0))
    columns = [group, "term", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio",
               "log_ratio_low", "log_ratio_high", "g2", "q", "specificity", "log_odds_z", "dp",
               "dp_sentences", "n_articles", "scope"]  # fmt: skip
    if not len(keep):
        return pd.DataFrame(columns=columns)
    sized = sparse.hstack([table[:, keep], sizes[:, None]]).tocsr()
    interval = statistics.resample_interval(
        [sized[in_first], sized[~in_first]],
        [articles[in_first], articles[~in_first]],
        statistics.column_log_ratios,
    )
    per_article, doc = _sum_rows(table[:, keep], articles)
    doc_sizes = pd.Series(sizes).groupby(articles, sort=False).sum().reindex(doc).to_numpy()
    a, b = a[keep], b[keep]
    g2 = statistics.g2(a, b, n1, n2, signed=True)
    between = interval.unit == "article"
    q = statistics.benjamini_hochberg(statistics.g2_p_value(g2)) if between else np.nan
    result = pd.DataFrame({
        group: first, "term": terms[keep], "n": a.astype(int), "n_rest": b.astype(int),
        "per_thousand": 1000 * a / n1, "per_thousand_rest": 1000 * b / n2,
        "log_ratio": interval.estimate, "log_ratio_low": interval.low,
        "log_ratio_high": interval.high, "g2": g2, "q": q,
        "specificity": statistics.lafon_specificity(a, a + b, n1, n1 + n2),
        "log_odds_z": statistics.weighted_log_odds(a, b, n1, n2, a + b, prior_total=n1 + n2),
        "dp": statistics.dispersion(per_article, sizes=doc_sizes),
        "dp_sentences": statistics.dispersion(table[:, keep], sizes=sizes),
        "n_articles": np.asarray((per_article > 0).sum(axis=0)).ravel().astype(int),
        "scope": "between articles" if between else DESCRIBES,
    })  # fmt: skip
    return result.sort_values("log_ratio", ascending=False, ignore_index=True)[columns]


def _sum_rows(table: sparse.csr_array, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    names, codes = np.unique(labels, return_inverse=True)
    shape = (len(names), table.shape[0])
    sums = sparse.coo_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape)
    return (sums.tocsr() @ table).toarray(), names


def select_distinctive(contrast: pd.DataFrame, *, top: int = 8) -> pd.DataFrame:
    """The `top` terms of each group whose interval stays above zero, strongest evidence first."""
    group = contrast.columns[0]
    clear = contrast[contrast["log_ratio_low"] > 0].sort_values(
        ["specificity", "term"], ascending=[False, True]
    )
    chosen = clear.groupby(group, sort=False, observed=True).head(top)
    # The groups in the order of the contrast; within a group the strongest effect first.
    ranks = {name: rank for rank, name in enumerate(dict.fromkeys(contrast[group]))}
    chosen = chosen.assign(rank=chosen[group].map(ranks))
    chosen = chosen.sort_values(["rank", "log_ratio"], ascending=[True, False], ignore_index=True)
    return chosen.drop(columns="rank")


def choose_strongest(distinctive: pd.DataFrame) -> str:
    """The term with the strongest evidence of all; "" where none stands out."""
    return (
        str(distinctive.loc[distinctive["specificity"].idxmax(), "term"])
        if len(distinctive)
        else ""
    )


def select_top(counts: pd.DataFrame, *, top: int = 10) -> pd.DataFrame:
    """The `top` most frequent terms of each group, as `count_terms` counted them."""
    return counts.groupby(counts.columns[0], sort=False, observed=True).head(top)


def find_concordance(
    corpus: Corpus, term: str, *, unit: Unit = "lemma", context: int = CONTEXT
) -> pd.DataFrame:
    """Find a word in context: one row per hit, with left, hit, right, outlet, doc_id, sentence_id.

    `context` is in characters; it stops at the sentence.
    """
    tokens = corpus.tokens
    wanted = term if unit == "lemma" else term.lower()
    found = tokens["lemma"] if unit == "lemma" else tokens["token"].astype("str").str.lower()
    hits = tokens.loc[
        (found == wanted) & tokens["is_word"], ["doc_id", "sentence_id", "start", "end"]
    ]
    hits = hits.astype({"doc_id": "str"}).merge(
        corpus.sentences[["doc_id", "sentence_id", "start", "text"]].astype({"doc_id": "str"}),
        on=["doc_id", "sentence_id"], suffixes=("", "_sentence"),
    )  # fmt: skip
    begin, end = hits["start"] - hits["start_sentence"], hits["end"] - hits["start_sentence"]
    cut = zip(hits["text"], begin, end, strict=True)
    parts = [(t[max(0, b - context) : b], t[b:e], t[e : e + context]) for t, b, e in cut]
    left, hit, right = zip(*parts, strict=True) if parts else ((), (), ())
    return pd.DataFrame(
        {
            "outlet": hits["doc_id"].map(corpus.articles.set_index("doc_id")["outlet"]),
            "doc_id": hits["doc_id"],
            "sentence_id": hits["sentence_id"],
            "left": [
                re.sub(r"^\S*\s", "…", part) if len(part) == context else part for part in left
            ],
            "hit": list(hit),
            "right": [
                re.sub(r"\s\S*$", "…", part) if len(part) == context else part for part in right
            ],
        }
    )
