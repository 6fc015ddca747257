"""Words, counted: how often, in how many articles, how evenly spread.

Every function first reduces words to counts with one group-by; the rest works on the counts.
The toggles (`unit`, `by`, `speech`, `copies`, `function_words`, `max_words`): `vocabulary.terms`.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.vocabulary.terms import (
    Copies,
    Group,
    Speech,
    Unit,
    add_sequences,
    choose_sentences,
    select_words,
)

MIN_COUNT = 3  # occurrences in all; rarer words are listed nowhere as distinctive
DESCRIBES = "describes these texts"


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
    columns = [by, "term", "n", "n_articles", "n_words", "per_thousand", "dp", "dp_sentences"]
    if not len(shown):
        return pd.DataFrame(columns=columns)
    # Sentences × pairs of term and group: one table serves the totals and both dispersions.
    first, size, row_of = locate_rows(words)
    group, groups = _number(words[by])
    group_of, doc_of = group[first], words["doc_id"].cat.codes.to_numpy()[first]
    n_words = np.bincount(group_of, size, minlength=len(groups)).astype(int)
    term, names = shown["term"].cat.codes.to_numpy(dtype=np.int64), shown["term"].cat.categories
    at = row_of[shown["sentence"]]
    pairs, column = np.unique(term * len(groups) + group_of[at], return_inverse=True)
    table = cross_table(at, column, (len(first), len(pairs)))
    per_article, articles = sum_rows(table, doc_of * len(groups) + group_of)
    part = pd.Index(articles).get_indexer(doc_of * len(groups) + group_of)
    term, group = np.divmod(pairs, len(groups))
    n = np.asarray(table.sum(axis=0)).ravel()
    counts = pd.DataFrame({
        by: groups.to_numpy(dtype=object)[group], "term": names.to_numpy(dtype=object)[term],
        "n": n.astype(int),
        "n_articles": np.bincount(per_article.indices, minlength=len(pairs)),
        "n_words": n_words[group], "per_thousand": 1000 * n / n_words[group],
        "dp": statistics.dispersion(per_article, sizes=np.bincount(part, size),
                                    groups=articles % len(groups)),
        "dp_sentences": statistics.dispersion(table, sizes=size, groups=group_of),
    })  # fmt: skip
    rank = names.argsort().argsort()  # the order of the alphabet, found once for each term
    return counts.iloc[np.lexsort((rank[term], -n, group))].reset_index(drop=True)[columns]


def _number(groups: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """A number for the group of each word, in the order of their names, and the names."""
    given = groups.astype("category").cat
    names = given.categories.astype("str")
    order = names.argsort()
    return order.argsort()[given.codes.to_numpy()], names[order]


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


def locate_rows(words: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first row and number of words of each sentence; and, by its number, which it is."""
    sentence = words["sentence"].to_numpy()
    first = np.flatnonzero(np.diff(sentence, prepend=-1))  # words stand in the order of the texts
    place = np.zeros(sentence.max(initial=-1) + 1, dtype=np.int64)
    place[sentence[first]] = np.arange(len(first))
    return first, np.diff(first, append=len(sentence)), place


def cross_table(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """How often each row meets each column."""
    return sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape).tocsr()


def sum_rows(table: sparse.csr_array, labels: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """The rows of each label added up, and the labels."""
    codes, names = pd.factorize(labels)
    shape = (len(names), table.shape[0])
    sums = sparse.coo_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape)
    return (sums.tocsr() @ table).tocsr(), names


def select_top(counts: pd.DataFrame, *, top: int = 10) -> pd.DataFrame:
    """The `top` most frequent terms of each group, as `count_terms` counted them."""
    return counts.groupby(counts.columns[0], sort=False, observed=True).head(top)


def add_written(
    table: pd.DataFrame, corpus: Corpus, *, unit: Unit = "lemma", copies: Copies = "keep"
) -> pd.DataFrame:
    """Say of each row, a group and its term, how the texts write it: the same rows, three columns.

    written: its most frequent form in the group, as printed; n_in_one: how often the article that
    has it most has it; n_left_out: how often it stands in sentences of other groups that
    `copies="drop"` left out. For tables of chosen rows: their terms are looked up in all words.
    """
    group = str(table.columns[0])
    words = select_words(corpus, unit=unit)
    words = words[words["term"].isin(set(table["term"]))]
    forms = corpus.read_columns("tokens", ["token"])["token"]
    words = words.assign(
        term=words["term"].astype(str),
        form=forms.iloc[words["row"]].astype(str).to_numpy(),
        kept=choose_sentences(corpus, speech="all", copies=copies)[words["sentence"]],
    )
    own = {key: part for key, part in words.groupby([group, "term"], observed=True)}
    left = words.loc[~words["kept"], [group, "term"]].astype(str)
    rows = []
    for name, term in table[[group, "term"]].astype(str).itertuples(index=False):
        part = own[name, term]
        elsewhere = (left["term"] == term) & (left[group] != name)
        rows.append((
            part["form"].mode()[0], int(part["doc_id"].value_counts().max()), int(elsewhere.sum())
        ))  # fmt: skip
    columns = ["written", "n_in_one", "n_left_out"]
    found = pd.DataFrame(rows, columns=columns, index=table.index)
    place = table.columns.get_loc("term") + 1
    return pd.concat([table.iloc[:, :place], found, table.iloc[:, place:]], axis=1)


def choose_outlets(corpus: Corpus) -> list[str]:
    """The two outlets with most words, for a contrast of two; fewer where there are fewer."""
    sizes = corpus.articles.groupby("outlet")["n_words"].sum()
    return sizes.sort_values(ascending=False, kind="stable").index[:2].tolist()


def choose_terms(corpus: Corpus, *, pos: str = "NOUN", top: int = 3) -> list[str]:
    """The `top` most frequent lemmas with a part of speech, content words only."""
    counts = count_terms(corpus, unit="lemma_pos")
    tagged = counts[counts["term"].str.endswith(f"_{pos}")]
    n = tagged.groupby("term")["n"].sum().sort_values(ascending=False, kind="stable")
    return [term.removesuffix(f"_{pos}") for term in n.index[:top]]


def choose_term(corpus: Corpus, *, pos: str = "NOUN") -> str:
    """The most frequent lemma with a part of speech; "" where there is none."""
    return next(iter(choose_terms(corpus, pos=pos)), "")
