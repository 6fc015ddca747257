"""Words: counts and distinctive words.

Every function first reduces words to counts with one group-by; the rest works on the counts.
The toggles (`unit`, `by`, `speech`, `copies`, `function_words`, `max_words`): `helpers.words`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import statistics
from helpers.corpus import Corpus
from helpers.words import (
    LONGEST,
    Copies,
    Group,
    Speech,
    Unit,
    add_sequences,
    check_choice,
    select_words,
)

MIN_SPECIFICITY = 2.0  # log₁₀: among hundreds of words, weaker evidence is found in noise too
MIN_COUNT = 3  # occurrences in all; rarer words are listed nowhere as distinctive
TERMS_AT_ONCE = 4000  # resampled together: 64 MB for each table of 2,000 resamples
DESCRIBES = "describes these texts"
CONTRAST = ["term", "n", "n_rest", "per_thousand", "per_thousand_rest", "log_ratio",
            "log_ratio_low", "log_ratio_high", "g2", "q", "specificity", "log_odds_z", "dp",
            "dp_sentences", "n_articles", "scope"]  # fmt: skip


def count_terms(
    corpus: Corpus, *, unit: Unit = "lemma", by: Group = "outlet", speech: Speech = "all",
    copies: Copies = "keep", function_words: bool = False, max_words: int = 1,
) -> pd.DataFrame:  # fmt: skip
    """Count words: one row per term and group, most frequent first in each group.

    Columns: n, n_articles, n_words (of the group, function words included whether shown or not),
    per_thousand, dp and dp_sentences (dispersion over the articles and sentences of the group; NaN
    where there is only one). Raises ValueError for an unknown choice.
    """
    check_choice("by", by, Group)
    words = select_words(corpus, unit=unit, speech=speech, copies=copies)
    terms = add_sequences(words, max_words)
    shown = terms if function_words else terms[terms["is_content"]]
    _, first, size = np.unique(words["sentence"], return_index=True, return_counts=True)
    sentences = words.iloc[first].assign(size=size)
    places = dict(list(sentences.groupby(by, observed=True)))
    tables = [
        _count_group(part, places[name]).assign(**{by: str(name)})
        for name, part in shown.groupby(by, observed=True)
    ]
    columns = [by, "term", "n", "n_articles", "n_words", "per_thousand", "dp", "dp_sentences"]
    if not tables:
        return pd.DataFrame(columns=columns)
    counts = pd.concat(tables, ignore_index=True)[columns]
    return counts.sort_values([by, "n", "term"], ascending=[True, False, True], ignore_index=True)


def _count_group(words: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The terms of one group; `sentences` has one row per sentence, with doc_id and size."""
    term, names = pd.factorize(words["term"])
    place = pd.Index(sentences["sentence"]).get_indexer(words["sentence"])
    table = cross_table(place, term, (len(sentences), len(names)))
    per_article, articles = _sum_rows(table, sentences["doc_id"].to_numpy(dtype=object))
    in_article = sentences.groupby("doc_id", observed=True)["size"].sum().reindex(articles)
    n, n_words = np.asarray(table.sum(axis=0)).ravel(), int(sentences["size"].sum())
    return pd.DataFrame({
        "term": np.asarray(names, dtype=object), "n": n.astype(int),
        "n_articles": np.bincount(per_article.tocoo().coords[1], minlength=len(names)),
        "n_words": n_words, "per_thousand": 1000 * n / n_words,
        "dp": statistics.dispersion(per_article, sizes=in_article),
        "dp_sentences": statistics.dispersion(table, sizes=sentences["size"]),
    })  # fmt: skip


def tabulate_counts(
    counts: pd.DataFrame, terms: list[str] | None = None, *, top: int = 15
) -> pd.DataFrame:
    """The counts side by side: one row per term, one column per group, 0 where it is absent.

    `counts` as `count_terms` gives them; `terms` chooses and orders, else the `top` most frequent.
    """
    group = counts.columns[0]
    wide = counts.pivot_table(
        index="term", columns=group, values="n", aggfunc="sum", fill_value=0, observed=True
    )
    order = (
        terms if terms is not None else wide.sum(axis=1).sort_values(ascending=False).index[:top]
    )
    return wide.reindex(order, fill_value=0).rename_axis(columns=None).reset_index()


def compare_outlets(
    corpus: Corpus, first: str | None = None, second: str | None = None, *,
    unit: Unit = "lemma", by: Group = "outlet", speech: Speech = "all", copies: Copies = "keep",
    function_words: bool = False, max_words: int = 1, min_count: int = MIN_COUNT,
    doc_ids: list[str] | None = None, intervals: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Contrast the words of outlets: one row per term and outlet, most distinctive first.

    Without names, every outlet against all others; with two, the first against the second; `by`
    compares articles, sections or months instead. `doc_ids` limits the contrast to those articles,
    and then compares the articles themselves. `log_ratio` is the effect (+1 is twice as often), its
    interval and `scope` say what carries it: under five articles an outlet the interval comes from
    resampling sentences and *describes these texts*; `q` is then not estimable. `intervals=False`
    leaves them out. Measures and sources: `helpers.statistics`.
    Raises ValueError for an outlet the corpus does not have.
    """
    check_choice("by", by, Group)
    words, group = select_words(corpus, unit=unit, speech=speech, copies=copies), str(by)
    if doc_ids is not None:
        words, group = words[words["doc_id"].isin(doc_ids)], "doc_id"
    known = list(words[group].astype("str").unique())
    for name in (first, second):
        if name is not None and name not in known:
            raise ValueError(f"no {group} “{name}” in this corpus; it has {', '.join(known)}")
    counts = _count_sentences(words, group, max_words, function_words)
    # Sections share their articles, which therefore cannot be drawn for each section anew.
    unit_drawn = "sentence" if group == "section" else None
    pairs = [(first, second)] if first else [(name, None) for name in known]
    tables = [_contrast(counts, *pair, min_count, unit_drawn, intervals) for pair in pairs]
    found = [
        table.assign(**{group: name})
        for (name, _), table in zip(pairs, tables, strict=True)
        if len(table)
    ]
    if not found:
        return pd.DataFrame(columns=[group, *CONTRAST])
    table = pd.concat(found, ignore_index=True)[[group, *CONTRAST]]
    table.attrs = {"against": second}
    return table


@dataclass(frozen=True)
class _Counts:
    """Sentences × terms, and what is known of the sentences; all contrasts share one."""

    table: sparse.csr_array
    terms: np.ndarray
    listed: np.ndarray  # whether a term may be shown
    sizes: np.ndarray  # words of each sentence
    articles: np.ndarray
    groups: np.ndarray


def _count_sentences(
    words: pd.DataFrame, group: str, max_words: int, function_words: bool
) -> _Counts:
    # Counts are kept per sentence: they serve the totals, the dispersion and the resampling.
    place, first = np.unique(words["sentence"].to_numpy(), return_index=True)
    terms = add_sequences(words, max_words)
    term, names = pd.factorize(terms["term"])
    sentence = np.searchsorted(place, terms["sentence"].to_numpy())
    content = np.zeros(len(names), dtype=bool)
    content[term[terms["is_content"].to_numpy()]] = True
    return _Counts(
        table=cross_table(sentence, term, (len(place), len(names))),
        terms=np.asarray(names, dtype=object),
        listed=content | function_words,
        sizes=np.bincount(np.searchsorted(place, words["sentence"].to_numpy()), minlength=0),
        articles=words["doc_id"].cat.codes.to_numpy()[first],
        groups=words[group].astype("str").to_numpy(dtype=object)[first],
    )


def _contrast(
    counts: _Counts, first: str, second: str | None, min_count: int, unit: str | None,
    intervals: bool,
) -> pd.DataFrame:  # fmt: skip
    chosen = (
        np.isin(counts.groups, [first, second]) if second else np.ones(len(counts.groups), bool)
    )
    table, sizes, articles = counts.table[chosen], counts.sizes[chosen], counts.articles[chosen]
    inside = counts.groups[chosen] == first
    totals = np.asarray(table.sum(axis=0)).ravel()
    keep = np.flatnonzero((totals >= min_count) & counts.listed)
    n1, n2 = sizes[inside].sum(), sizes[~inside].sum()
    if not len(keep) or not n1 or not n2:
        return pd.DataFrame(columns=CONTRAST)
    table = table[:, keep]
    a = np.asarray(table[inside].sum(axis=0)).ravel()
    b = totals[keep] - a
    ratio, low, high, between = _resample(table, sizes, articles, inside, unit, intervals)
    per_article, doc = _sum_rows(table, articles)
    in_article = np.bincount(articles, sizes)[doc]
    g2 = statistics.g2(a, b, n1, n2, signed=True)
    q = statistics.benjamini_hochberg(statistics.g2_p_value(g2)) if between else np.nan
    result = pd.DataFrame({
        "term": counts.terms[keep], "n": a.astype(int), "n_rest": b.astype(int),
        "per_thousand": 1000 * a / n1, "per_thousand_rest": 1000 * b / n2,
        "log_ratio": ratio, "log_ratio_low": low, "log_ratio_high": high, "g2": g2, "q": q,
        "specificity": statistics.lafon_specificity(a, a + b, n1, n1 + n2),
        "log_odds_z": statistics.weighted_log_odds(a, b, n1, n2, a + b, prior_total=n1 + n2),
        "dp": statistics.dispersion(per_article, sizes=in_article),
        "dp_sentences": statistics.dispersion(table, sizes=sizes),
        "n_articles": np.bincount(per_article.tocoo().coords[1], minlength=len(keep)),
        "scope": "between articles" if between else DESCRIBES,
    })  # fmt: skip
    return result.sort_values(["log_ratio", "specificity", "term"], ascending=[False, False, True])


def _resample(
    table: sparse.csr_array, sizes: np.ndarray, articles: np.ndarray, inside: np.ndarray,
    unit: str | None, intervals: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:  # fmt: skip
    """Log ratio, its interval, and whether articles carry it (else sentences)."""
    enough = min(len(np.unique(articles[side])) for side in (inside, ~inside))
    unit = unit or ("article" if enough >= statistics.MIN_UNITS else "sentence")
    sized = sparse.hstack([table, sizes[:, None]]).tocsc()
    blocks = []
    for start in range(0, table.shape[1], TERMS_AT_ONCE):
        columns = [*range(start, min(start + TERMS_AT_ONCE, table.shape[1])), table.shape[1]]
        part = sized[:, columns].tocsr()
        sides = [part[inside], part[~inside]]
        if intervals:
            labels = [articles[inside], articles[~inside]]
            found = statistics.resample_interval(
                sides, labels, statistics.column_log_ratios, unit=unit
            )
            blocks.append((found.estimate, found.low, found.high))
        else:
            ratio = statistics.column_log_ratios(*(side.sum(axis=0) for side in sides))
            blocks.append((ratio, np.full(len(ratio), np.nan), np.full(len(ratio), np.nan)))
    ratio, low, high = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return ratio, low, high, unit == "article"


def cross_table(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """How often each row meets each column."""
    return sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape).tocsr()


def _sum_rows(table: sparse.csr_array, labels: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    codes, names = pd.factorize(labels)
    shape = (len(names), table.shape[0])
    sums = sparse.coo_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape)
    return (sums.tocsr() @ table).tocsr(), names


def select_distinctive(contrast: pd.DataFrame, *, top: int = 8) -> pd.DataFrame:
    """The `top` terms of each group with the strongest evidence, by size of the effect.

    Of those that the group has often enough, whose specificity would be chance in one case of a
    hundred at most, and whose interval stays above zero.
    """
    group = contrast.columns[0]
    clear = contrast[
        (contrast["log_ratio_low"] > 0)
        & (contrast["n"] >= MIN_COUNT)
        & (contrast["specificity"] >= MIN_SPECIFICITY)
    ]
    clear = clear.sort_values(["specificity", "term"], ascending=[False, True])
    chosen = clear.groupby(group, sort=False, observed=True).head(top)
    # The groups in the order of the contrast; within a group the strongest effect first.
    ranks = {name: rank for rank, name in enumerate(dict.fromkeys(contrast[group]))}
    chosen = chosen.assign(rank=chosen[group].map(ranks))
    chosen = chosen.sort_values(["rank", "log_ratio"], ascending=[True, False], ignore_index=True)
    return chosen.drop(columns="rank")


def select_firmest(contrast: pd.DataFrame, *, top: int = 8) -> pd.DataFrame:
    """The `top` rows with the strongest evidence, whether or not their interval excludes zero."""
    return contrast.sort_values(["specificity", "n"], ascending=False, ignore_index=True)[:top]


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


def choose_outlets(corpus: Corpus) -> list[str]:
    """The two outlets with most words, for a contrast of two; fewer where there are fewer."""
    sizes = corpus.articles.groupby("outlet")["n_words"].sum()
    return sizes.sort_values(ascending=False, kind="stable").index[:2].tolist()


def compare_largest(
    corpus: Corpus, *, unit: Unit = "lemma", speech: Speech = "all"
) -> pd.DataFrame:
    """Contrast the two outlets with most words, as `compare_outlets` does."""
    return compare_outlets(corpus, *choose_outlets(corpus), unit=unit, speech=speech)


def compare_runs(corpus: Corpus, *, unit: Unit = "lemma", speech: Speech = "all") -> pd.DataFrame:
    """Contrast the runs of two words and more, up to `LONGEST`, as `compare_outlets` does."""
    contrast = compare_outlets(corpus, unit=unit, speech=speech, max_words=LONGEST)
    return contrast[contrast["term"].astype("str").str.contains(" ")].reset_index(drop=True)


def choose_terms(corpus: Corpus, *, pos: str = "NOUN", top: int = 3) -> list[str]:
    """The `top` most frequent lemmas with a part of speech, content words only."""
    counts = count_terms(corpus, unit="lemma_pos")
    tagged = counts[counts["term"].str.endswith(f"_{pos}")]
    n = tagged.groupby("term")["n"].sum().sort_values(ascending=False, kind="stable")
    return [term.removesuffix(f"_{pos}") for term in n.index[:top]]


def choose_term(corpus: Corpus, *, pos: str = "NOUN") -> str:
    """The most frequent lemma with a part of speech; "" where there is none."""
    return next(iter(choose_terms(corpus, pos=pos)), "")
