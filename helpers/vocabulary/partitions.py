"""Words counted where the parts of a corpus are: on the workers of a Dask cluster.

A part goes through two group-bys, each on the columns it needs. The first counts word forms, from
which terms get their names, as `vocabulary.terms` gives them; the second counts these. What comes
back is small, whatever the size of the corpus; the table is that of `counts.count_terms`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.base.choices import check_choice
from helpers.corpus import cache
from helpers.corpus.loading import Corpus
from helpers.vocabulary.terms import FUNCTION_POS, NO_DATE, Group, Unit, name_forms

if TYPE_CHECKING:
    from distributed import Client

FORM = ["token", "lemma", "pos"]


def count_on_cluster(
    corpus: Corpus, client: "Client", *, unit: Unit = "lemma", by: Group = "outlet",
    function_words: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Count words on the workers of a Dask client: one row per term and group, as `count_terms`.

    Columns as there, dispersions included. The workers must see the folder of the corpus, which is
    one that `load_corpus` gave. Raises ValueError for an unknown choice, or a corpus not on disk.
    """
    check_choice("unit", unit, Unit)
    check_choice("by", by, Group)
    parts = corpus.list_parts()
    groups = _name_groups(corpus, by)
    found = client.gather(client.map(_count_forms, parts, groups=groups, pure=False))
    forms = pd.concat(found).groupby(["group", *FORM], sort=False)["n"].sum().reset_index()
    columns = [by, "term", "n", "n_articles", "n_words", "per_thousand", "dp", "dp_sentences"]
    if not len(forms):
        return pd.DataFrame(columns=columns)
    forms["term"] = name_forms(forms, unit).to_numpy()
    n_words = forms.groupby("group")["n"].sum()
    functional = forms["n"].where(forms["pos"].isin(FUNCTION_POS), 0).groupby(forms["term"]).sum()
    content = 2 * functional <= forms.groupby("term")["n"].sum()
    totals = forms.groupby(["group", "term"])["n"].sum()
    names = client.scatter(forms.drop_duplicates(FORM).set_index(FORM)["term"], broadcast=True)
    sums = client.scatter(totals, broadcast=True)
    found = client.gather(client.map(_count_terms, parts, groups=groups, names=names, totals=sums,
                                     n_words=n_words, pure=False))  # fmt: skip
    counted, smallest = (pd.concat(tables) for tables in zip(*found, strict=True))
    counted, smallest = counted.groupby(level=[0, 1]).sum(), smallest.groupby(level=0).min()
    table = totals.to_frame().join(counted).reset_index()
    words = table["group"].map(n_words)
    for name in ("dp", "dp_sentences"):
        # Σ|share of the words − share of the term| over all parts, scaled to end at 1.
        most = 1 - smallest[name].reindex(table["group"]).to_numpy() / words
        table[name] = np.maximum((1 + table[name]) / 2, 0) / most.where(most > 0)
    table = table.assign(n_words=words, per_thousand=1000 * table["n"] / words)
    table["n_articles"] = table["n_articles"].astype(int)
    shown = table if function_words else table[table["term"].map(content)]
    shown = shown.sort_values(["group", "n", "term"], ascending=[True, False, True])
    return shown.rename(columns={"group": by})[columns].reset_index(drop=True)


def _name_groups(corpus: Corpus, by: Group) -> pd.Series | None:
    """The group of each article, by doc_id; None where sentences have groups of their own."""
    if by == "section":
        return None
    table = corpus.read_columns("articles", ["doc_id", "outlet", "date"])
    months = table["date"].dt.strftime("%Y-%m").fillna(NO_DATE)
    groups = {"outlet": table["outlet"], "month": months, "doc_id": table["doc_id"]}[by]
    return pd.Series(groups.to_numpy(dtype=object), index=table["doc_id"].to_numpy(dtype=object))


def _read_words(part: Path, groups: pd.Series | None) -> pd.DataFrame:
    """The words of one part, with the group of each: only the columns that counting needs."""
    columns = ["doc_id", "sentence_id", *FORM, "is_word"]
    words = cache.read_table(part.parent, [part.name], "tokens", columns)
    words = words[words.pop("is_word")]
    keys = ["doc_id", "sentence_id"]
    if groups is None:
        own = cache.read_table(part.parent, [part.name], "sentences", [*keys, "section"])
        own = own.rename(columns={"section": "group"})
        return words.merge(own, on=keys)
    return words.assign(group=words["doc_id"].map(groups))


def _count_forms(part: Path, groups: pd.Series | None) -> pd.DataFrame:
    words = _read_words(part, groups)
    counts = words.groupby(["group", *FORM], observed=True, sort=False).size().rename("n")
    return counts.reset_index().astype(dict.fromkeys(FORM, "str"))


def _count_terms(
    part: Path, groups: pd.Series | None, names: pd.Series, totals: pd.Series, n_words: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What one part adds: n_articles and to dp and dp_sentences, per group and term; and the size
    of its smallest article and sentence, per group."""
    words = _read_words(part, groups).astype(dict.fromkeys(FORM, "str"))
    words["term"] = names.reindex(pd.MultiIndex.from_frame(words[FORM])).to_numpy()
    added, smallest = {}, {}
    for name, keys in (("dp", ["doc_id"]), ("dp_sentences", ["doc_id", "sentence_id"])):
        sizes = words.groupby(["group", *keys]).size()
        smallest[name] = sizes.groupby("group").min()
        found = words.groupby(["group", "term", *keys]).size().rename("n").reset_index()
        size = sizes.reindex(pd.MultiIndex.from_frame(found[["group", *keys]])).to_numpy()
        pairs = pd.MultiIndex.from_frame(found[["group", "term"]])
        share = size / found["group"].map(n_words).to_numpy()
        change = np.abs(share - found["n"].to_numpy() / totals.reindex(pairs).to_numpy()) - share
        added[name] = pd.Series(change, index=pairs).groupby(level=[0, 1]).sum()
        if name == "dp":
            added["n_articles"] = pd.Series(1, index=pairs).groupby(level=[0, 1]).sum()
    return pd.DataFrame(added), pd.DataFrame(smallest)
