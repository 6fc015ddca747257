"""How varied the vocabulary is, on segments of equal length: longer texts repeat more words."""

from typing import Unpack

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.corpus.contrasts import test_measure
from helpers.corpus.loading import Corpus
from helpers.vocabulary import terms
from helpers.vocabulary.keyness import LEVEL

SEGMENT = 100  # words: the shortest text on which MTLD is stable (Koizumi & In'nami 2012)
MEASURES = {"mattr": statistics.mattr, "mtld": statistics.mtld, "hdd": statistics.hdd}


def diversity(
    corpus: Corpus,
    *,
    by: terms.Group | None = None,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Measure lexical diversity on equal lengths: one row per group, higher = more varied.

    Every article is cut into segments of `SEGMENT` words; a shorter rest is left out. Columns:
    unit (what a type is), n_words, n_words_used, n_segments, and for mattr, mtld and hdd the mean
    over the segments with `_low` and `_high` (95 %; segments or, from five articles per group on,
    articles resampled; `scope` says which). NaN where nothing can be estimated: no whole segment,
    or for the interval under five. Of outlets q says whether their MATTR is another than that of
    the others; `attrs` names the most and the least varied by it (`contrasts.test_measure`).

    Parameters
    ----------
    by : *outlet*, *doc_id* (the article), *section* or *month*. Without it per article, or per
        outlet where two have five articles or there are over `MAX_SINGLE_ARTICLES`
    choices : unit (*lemma*, *form*, *lemma_pos*), speech (*all*, *own*, *quoted*), copies (*keep*,
        *drop*): see `helpers.vocabulary.terms.Choices`

    Raises ValueError for an unknown choice. Sources: `helpers.base.statistics`.

    >>> vocabulary.diversity(corpus)[["doc_id", "n_segments", "mattr"]].round(2).head(2)
                   doc_id  n_segments  mattr
    0  45enord-2016-01-14           5   0.70
    1  alahed-2016-01-20            5   0.77
    """
    by = terms.choose_group(corpus, by)
    segments = _measure_segments(terms.select_words(corpus, **choices), by)
    unit, rows = terms.settle(choices)["unit"], []
    for name, part in segments.groupby(by, observed=True, sort=True):
        whole = part[part["n_words"] == SEGMENT].assign(one=1.0)
        row = {by: str(name), "unit": unit, "n_words": int(part["n_words"].sum())}
        row |= {"n_segments": len(whole), "n_words_used": len(whole) * SEGMENT}
        row["scope"] = terms.DESCRIBES
        for measure in MEASURES:
            known = whole.dropna(subset=measure)  # MTLD has no value where no word is repeated
            if len(known):
                table, docs = known[[measure, "one"]].to_numpy(), known["doc_id"]
                found = statistics.resample_interval([table], [docs], statistics.column_shares)
                ends = zip(("", "_low", "_high"), found[:3], strict=True)
                row |= {f"{measure}{end}": float(value[0]) for end, value in ends}
                row["scope"] = terms.name_scope(found)
        rows.append(row)
    values = [f"{measure}{end}" for measure in MEASURES for end in ("", "_low", "_high")]
    columns = [by, "unit", "n_words", "n_words_used", "n_segments", *values, "scope"]
    table = pd.DataFrame(rows, columns=columns)
    whole = segments[segments["n_words"] == SEGMENT].groupby("doc_id", observed=True)["mattr"]
    articles = whole.agg(mattr="mean", weight="size")
    table = test_measure(corpus, table, "mattr", articles, level=LEVEL)
    table.attrs["unit"] = unit
    return table


def _measure_segments(words: pd.DataFrame, by: terms.Group) -> pd.DataFrame:
    """The measures of each segment: one row per segment, with doc_id, the group and n_words."""
    keys = list(dict.fromkeys([by, "doc_id"]))
    codes, rows = words["term"].cat.codes.to_numpy(), []
    for places in words.groupby(keys, observed=True, sort=False).indices.values():
        for start in range(0, len(places), SEGMENT):
            piece = codes[places[start : start + SEGMENT]].tolist()
            whole = len(piece) == SEGMENT
            values = (f(piece) if whole else np.nan for f in MEASURES.values())
            rows.append((places[0], len(piece), *values))
    table = pd.DataFrame(rows, columns=["first", "n_words", *MEASURES])
    named = words[keys].iloc[table.pop("first")].reset_index(drop=True)
    return pd.concat([named, table], axis=1)
