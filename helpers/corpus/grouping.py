"""What articles can be grouped by, where it is not by outlet."""

from typing import Any

import pandas as pd

from helpers.base.choices import resolve
from helpers.base.statistics import MIN_UNITS
from helpers.base.translation import fault
from helpers.corpus.credits import find_credits
from helpers.corpus.listing import OPTIONAL, REQUIRED

NOT_GIVEN = "not given"
COPY = {True: "agency copy", False: "other copy"}
DATES = {"year": "%Y", "month": "%Y-%m"}
# Columns that name or hold an article, or say how it is known: pages propose no groups by them.
NOT_PROPOSED = {*REQUIRED, *OPTIONAL, "encoding"} - {"outlet_type"}


def name_groups(corpus: Any, by: str) -> pd.Series:
    """The group of each article of a `Corpus`, in the order of its articles; named as it is by.

    `by` as for `Corpus.grouped`, which says what is raised. A column goes before what its name
    would mean otherwise.
    """
    articles: pd.DataFrame = corpus.articles
    known = _list_columns(articles)
    try:
        by = resolve(by, known, "column of articles.csv")
    except ValueError as error:
        raise fault(
            "{error} (there are: {names})", error=str(error), names=", ".join(known)
        ) from None
    groups: pd.Series
    if by == "outlet":
        groups = articles["outlet" if corpus.by == by else "printed_by"]
        return groups.rename(by)
    if by in articles:
        groups = articles[by].fillna("").replace("", NOT_GIVEN)
    elif by in DATES:
        groups = articles["date"].dt.strftime(DATES[by]).fillna(NOT_GIVEN)
    else:
        groups = articles["doc_id"].isin(find_credits(corpus)["doc_id"]).map(COPY)
    n = groups.nunique()
    if n == 1:
        told = {"by": by, "group": str(groups.iloc[0])}
        raise fault("all articles are one group by {by}, “{group}”: choose another", **told)
    if n == len(articles):
        raise fault(
            "by {by} each of the {n:article} is a group of its own: choose another", by=by, n=n
        )
    return groups.astype("str").rename(by)


def propose_groups(corpus: Any) -> list[str]:
    """By what articles make two groups or more of five, the fewest groups first."""
    found = {}
    for by in _list_columns(corpus.articles):
        if by not in NOT_PROPOSED:
            try:
                sizes = name_groups(corpus, by).value_counts().drop(NOT_GIVEN, errors="ignore")
            except ValueError:
                continue
            if (sizes >= MIN_UNITS).sum() > 1:
                found[by] = len(sizes)
    return sorted(found, key=lambda by: found[by])


def _list_columns(articles: pd.DataFrame) -> list[str]:
    texts: pd.DataFrame = articles.select_dtypes("str")
    columns = [name for name in texts if name not in ("doc_id", "text", "printed_by")]
    return [*dict.fromkeys(["outlet", *DATES, "copy", *columns])]
