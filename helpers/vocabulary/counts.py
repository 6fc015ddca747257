"""Words, counted: how often, in how many articles, how evenly spread."""

from typing import Unpack

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base.choices import check_choice
from helpers.base.statistics import dispersion
from helpers.corpus.loading import Corpus
from helpers.vocabulary import terms


def count(
    corpus: Corpus,
    *,
    by: terms.Group = "outlet",
    function_words: bool = False,
    max_words: int = 1,
    top: int | None = None,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Count words: one row per term and group, most frequent first in each group.

    Columns: n, n_articles, n_words (of the group, function words included whether listed or not),
    per_thousand, dp and dp_sentences (dispersion over the articles and sentences of the group; NaN
    where there is only one), only_here (no other group has the term).

    Parameters
    ----------
    by : what is counted apart: *outlet*, *doc_id* (the article), *section* or *month*
    function_words : whether articles, prepositions, pronouns and the like are listed
    max_words : runs of up to so many words within a sentence are terms too
    top : only so many terms of each group
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`

    Raises ValueError for an unknown choice.

    >>> vocabulary.count(corpus, top=1)[["outlet", "term", "n", "n_articles"]]
                           outlet       term   n  n_articles
    0                  45eNord.ca     groupe   8           1
    1          Al-Ahed (inferred)  militaire   9           1
    2                France Inter  coalition  11           2
    3  Unidentified regional site  américain   8           1
    """
    check_choice("by", by, terms.Group)
    counts = terms.count_sentences(
        corpus, terms.settle(choices), function_words=function_words, max_words=max_words
    )
    # Sentences × pairs of term and group: one table serves the totals and both dispersions.
    group_of, groups = pd.factorize(counts.sentences[by], sort=True)
    n_groups, cells = max(len(groups), 1), counts.table
    key = cells.indices.astype(np.int64) * n_groups + np.repeat(group_of, np.diff(cells.indptr))
    column, pairs = pd.factorize(key)
    shape = (len(group_of), len(pairs))
    table = sparse.csr_array((cells.data, column.astype(np.int32), cells.indptr), shape)
    part_of = counts.articles * n_groups + group_of
    per_article, parts = terms.sum_rows(table, part_of)
    in_article = np.bincount(part_of, counts.sizes)[parts]
    term, group = np.divmod(pairs, n_groups)
    n, n_words = table.sum(axis=0).astype(int), np.bincount(group_of, counts.sizes).astype(int)
    found = pd.DataFrame(
        {
            by: groups.to_numpy(dtype=object)[group],
            "term": counts.terms[term],
            "n": n,
            "n_articles": np.bincount(per_article.indices, minlength=len(pairs)),
            "n_words": n_words[group],
            "per_thousand": 1000 * n / n_words[group],
            "dp": dispersion(per_article, sizes=in_article, groups=parts % n_groups),
            "dp_sentences": dispersion(table, sizes=counts.sizes, groups=group_of),
            "only_here": (np.bincount(term)[term] == 1) & (n_groups > 1),
        }
    )
    # Groups and terms are numbered in the order of their names.
    found = found.iloc[np.lexsort((term, -n, group))].reset_index(drop=True)
    return found if top is None else found.groupby(by, sort=False).head(top).reset_index(drop=True)
