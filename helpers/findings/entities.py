"""The computed sentences of notebook 4: finished tables in, one escaped sentence out."""

import pandas as pd

from helpers.corpus import Corpus
from helpers.display import Html, finding, join_findings


def summarise_entities(counts: pd.DataFrame, corpus: Corpus) -> Html:
    """How many entities, and who stands in front in each outlet."""
    if not len(counts):
        return finding("No person, place or organisation was found in these texts.")
    tops = counts.drop_duplicates("outlet")
    lines = [
        finding(
            "{outlet} mentions {entity} most: {n:time}, {rate:.1f} per thousand words.",
            outlet=row["outlet"], entity=row["entity"], n=int(row["n"]),
            rate=float(row["per_thousand"]),
        )
        for _, row in tops.iterrows()
    ]  # fmt: skip
    total = finding(
        "{n:mention} of {m} persons, places and organisations in {k:article}.",
        n=int(counts["n"].sum()), m=counts["entity"].nunique(), k=len(corpus.articles),
    )  # fmt: skip
    return join_findings([total, *lines])


def summarise_names(names: pd.DataFrame, counts: pd.DataFrame, entity: str) -> Html:
    """How each outlet names one referent."""
    if not len(names):
        return finding("No person, place or organisation goes by two names here.")
    parts = []
    for outlet, part in counts.groupby("outlet", sort=False):
        ranked = part.sort_values("n", ascending=False, kind="stable")
        marked = int(names.loc[names["outlet"] == outlet, "distanced"].sum())
        parts.append(
            finding(
                "{outlet} names {entity} {n:time}, common nouns included, most often {name:fr} "
                "({most}); {marked:time} between quotation marks.",
                outlet=outlet, entity=entity, n=int(part["n"].sum()), name=ranked.iloc[0]["name"],
                most=int(ranked.iloc[0]["n"]), marked=marked,
            )
        )  # fmt: skip
    return join_findings(parts)
