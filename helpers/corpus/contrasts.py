"""Tests between the outlets of a corpus, and of pairs within its articles: copies taken as one."""

import pandas as pd
from scipy import sparse

from helpers.base.meeting import test_meetings
from helpers.base.permutation import compare_groups
from helpers.base.power import describe_tests
from helpers.base.statistics import keep_tested
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


def test_measure(
    corpus: Corpus, table: pd.DataFrame, name: str, per_article: pd.DataFrame, *, level: float
) -> pd.DataFrame:
    """A table of groups with the q of a measure; of outlets each is tested against the others.

    What is compared are weighted means over articles. `attrs`: the groups with the highest and the
    lowest value (most, high, least, low) of n, those that can be tested if two can; firm, the
    outlets with a q at or below `level`; what was tested (`power.describe_tests`), and
    smallest_difference, the smallest that would have been found four times in five.

    Parameters
    ----------
    table : one row for each group, whose name stands in the first column
    name : column of the measure
    per_article : by doc_id: the measure, or what is more where it is less (0 or more), and weight
    """
    by = table.columns[0]
    tested = per_article.loc[[]] if by != "outlet" else per_article.dropna()
    keys = pd.MultiIndex.from_product([tested.index.astype(str), [name]])
    counts = pd.Series((tested[name] * tested["weight"]).to_numpy(), keys)
    q = test_outlets(corpus, counts, tested["weight"], level=level)
    table = table.assign(q=q.droplevel(1).reindex(table[by]).to_numpy())
    ranked = keep_tested(table.dropna(subset=name)).sort_values(name, kind="stable")
    table.attrs = q.attrs | {"n": len(ranked)}
    table.attrs["firm"] = table.loc[table["q"] <= level, by].tolist()
    table.attrs["smallest_difference"] = (q.attrs["smallest_ratio"] - 1) * q.attrs["middle_rate"]
    if len(ranked) > 1:
        for end, (which, value) in {0: ("least", "low"), -1: ("most", "high")}.items():
            table.attrs |= {which: ranked[by].iloc[end], value: ranked[name].iloc[end]}
    return table


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
    docs = found["doc_id"].astype(str)
    place = corpus.outlets.index.get_indexer(pd.Index(docs))
    found = found.assign(text=docs.map(number_texts(corpus)), place=place).sort_values("place")
    found = found.drop_duplicates([*keys, "text"])
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
