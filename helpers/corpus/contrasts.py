"""Tests between the outlets of a corpus, and of pairs within its articles: copies taken as one."""

import pandas as pd
from scipy import sparse

from helpers.base.meeting import test_meetings
from helpers.base.permutation import compare_groups
from helpers.base.power import describe_tests
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.corpus.same_story import Match, find_strata


def test_outlets(
    corpus: Corpus,
    counts: pd.Series,
    sizes: pd.Series,
    *,
    level: float,
    match: Match | None = None,
) -> pd.Series:
    """The q of each outlet and item against the other outlets, by `permutation.compare_groups`.

    Indexed by outlet and item; what was not tested is missing. `attrs` says what was tested
    (`power.describe_tests`).

    Parameters
    ----------
    counts : how often an article has an item, by doc_id and item.
    sizes : what that is out of: by doc_id, or by doc_id and item.
    level : of q, at which a difference is claimed.
    match : articles are dealt within their *story* or *month*.
    """
    docs = pd.Index(sizes.index.get_level_values(0).unique().astype(str))
    items = pd.Index(counts.index.get_level_values(1).unique())
    per_item = sizes.index.nlevels > 1
    given = _tabulate(sizes, docs, items) if per_item else sizes.to_numpy(dtype=float)
    table, outlets = _tabulate(counts, docs, items), docs.map(corpus.outlets)
    clusters = docs.map(number_texts(corpus))
    within = docs.map(find_strata(corpus, match)) if match else None
    tested = compare_groups(table, given, outlets, clusters=clusters, strata=within, level=level)
    names = pd.MultiIndex.from_product([tested.groups, items])
    q = pd.Series(tested.q.ravel(), names, dtype=float).dropna()
    told = describe_tests(table, given, outlets, tested, strata=within, level=level)
    q.attrs = dict(told.items())
    return q


def test_pairs(corpus: Corpus, found: pd.DataFrame, keys: list[str], *, level: float) -> pd.Series:
    """The q of each pair that meets within articles, by `meeting.test_meetings`; indexed by `keys`.

    Parameters
    ----------
    found : a row for each pair and article that holds both: doc_id, the `keys` that name the pair
        and its group, and joint, one, two and places as `test_meetings` takes them. Of the copies
        of a text the first counts.
    keys : columns of `found`.
    level : of q, at which a meeting is claimed.
    """
    text = found["doc_id"].astype(str).map(number_texts(corpus))
    found = found.assign(text=text).drop_duplicates([*keys, "text"])
    groups = found.groupby(keys, sort=True, observed=True)
    numbers = [found[name] for name in ("joint", "one", "two", "places")]
    names = groups.size().index
    q = test_meetings(groups.ngroup(), *numbers, level=level)[1]
    return pd.Series(q, names, dtype=float).dropna()


def _tabulate(numbers: pd.Series, docs: pd.Index, items: pd.Index) -> sparse.csc_array:
    """Numbers by doc_id and item as a table, articles × items."""
    places = (
        docs.get_indexer(numbers.index.get_level_values(0).astype(str)),
        items.get_indexer(numbers.index.get_level_values(1)),
    )
    known = (places[0] >= 0) & (places[1] >= 0)
    cells = numbers.to_numpy(dtype=float)[known], (places[0][known], places[1][known])
    return sparse.coo_array(cells, shape=(len(docs), len(items))).tocsc()
