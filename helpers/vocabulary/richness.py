"""How varied the vocabulary is, on segments of equal length: longer texts repeat more words."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.vocabulary.counts import DESCRIBES
from helpers.vocabulary.terms import Copies, Group, Speech, Unit, choose_group, select_words

SEGMENT = 100  # words: the shortest text on which MTLD is stable (Koizumi & In'nami 2012)
MEASURES = {"mattr": statistics.mattr, "mtld": statistics.mtld, "hdd": statistics.hdd}


def measure_diversity(
    corpus: Corpus, *, by: Group | None = None, unit: Unit = "lemma", speech: Speech = "all",
    copies: Copies = "keep", segment: int = SEGMENT,
) -> pd.DataFrame:  # fmt: skip
    """Measure lexical diversity on equal lengths: one row per group, higher = more varied.

    Without `by`, per article, or per outlet where there are over `MOST_ARTICLES`. Every article is
    cut into segments of `segment` words; a shorter rest is left out. Columns: unit (what a type
    is), n_words, n_words_used, n_segments, and for mattr, mtld and hdd the mean over the segments
    with `_low` and `_high` (95 %; segments or, from five articles per group on, articles resampled;
    `scope` says which). NaN where nothing can be estimated: no whole segment, or for the interval
    under five. Raises ValueError for a segment shorter than the measures
    allow. Sources: `helpers.base.statistics`.
    """
    by = by or choose_group(corpus)
    check_choice("by", by, Group)
    if segment < SEGMENT:
        raise ValueError(f"segment must be at least {SEGMENT} words, not {segment}")
    segments = measure_segments(
        corpus, by=by, unit=unit, speech=speech, copies=copies, segment=segment
    )
    rows = []
    for name, part in segments.groupby(by, observed=True, sort=True):
        whole = part[part["n_words"] == segment]
        row = {by: str(name), "unit": unit, "n_words": int(part["n_words"].sum()),
               "n_words_used": len(whole) * segment, "n_segments": len(whole)}  # fmt: skip
        scope = DESCRIBES
        for measure in MEASURES:
            found = _estimate(whole, measure)
            if found is not None:
                row |= {measure: found.estimate[0], f"{measure}_low": found.low[0],
                        f"{measure}_high": found.high[0]}  # fmt: skip
                scope = "between articles" if found.unit == "article" else DESCRIBES
        rows.append(row | {"scope": scope})
    values = [f"{measure}{end}" for measure in MEASURES for end in ("", "_low", "_high")]
    columns = [by, "unit", "n_words", "n_words_used", "n_segments", *values, "scope"]
    return pd.DataFrame(rows, columns=columns)


def measure_segments(
    corpus: Corpus, *, by: Group, unit: Unit, speech: Speech, copies: Copies, segment: int
) -> pd.DataFrame:
    """The measures of each segment: one row per segment, with doc_id, the group and n_words."""
    words = select_words(corpus, unit=unit, speech=speech, copies=copies)
    keys = list(dict.fromkeys([by, "doc_id"]))
    terms, rows = words["term"].cat.codes.to_numpy(), []
    for places in words.groupby(keys, observed=True, sort=False).indices.values():
        for start in range(0, len(places), segment):
            piece = terms[places[start : start + segment]].tolist()
            whole = len(piece) == segment
            values = (f(piece) if whole else np.nan for f in MEASURES.values())
            rows.append((places[0], len(piece), *values))
    table = pd.DataFrame(rows, columns=["first", "n_words", *MEASURES])
    named = words[keys].iloc[table.pop("first")].reset_index(drop=True)
    return pd.concat([named, table], axis=1)


def _estimate(segments: pd.DataFrame, measure: str) -> statistics.Interval | None:
    """Mean over the segments that have the measure (MTLD has none where no word is repeated)."""
    known = segments[segments[measure].notna()]
    if not len(known):
        return None
    values = np.column_stack([known[measure], np.ones(len(known))])
    return statistics.resample_interval([values], [known["doc_id"]], statistics.column_shares)
