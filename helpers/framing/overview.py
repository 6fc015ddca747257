"""The framing of each outlet at a glance: frames, voices, stance, naming, agency."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.resampling import resample_shares
from helpers.corpus.loading import Corpus
from helpers.entities.mentions import choose_entity
from helpers.entities.naming import find_names
from helpers.framing.agency import actions
from helpers.framing.frame_cues import mark_frames
from helpers.stance.scoring import name_labels, score

MOST_FRAMES = 6  # those on which the outlets differ most
COLUMNS = ["outlet", "aspect", "measure", "n", "n_of", "share", "share_low", "share_high", "of"]


def profile(corpus: Corpus) -> pd.DataFrame:
    """How each outlet frames: one row per outlet and measure, the same measures for all.

    Columns: aspect (frames, stance, voices, naming, agency), measure, n, n_of (its denominator, as
    `of` names it), share with its interval: by resampling for what is counted in sentences
    (`resampling.resample_shares`), Wilson's for names and actions. NaN where n_of is 0. Of the
    frames those are shown on which the outlets differ most, the largest share less the smallest.
    share_others is the mean share of the other outlets; sets_apart marks the measure of an outlet
    that is farthest from it, where it lies outside the interval.

    >>> framing.profile(corpus)[["outlet", "measure", "n_of"]].head(2)
             outlet            measure  n_of
    0  France Inter    critical stance    48
    1  France Inter  favourable stance    48
    """
    stance, frames = score(corpus), mark_frames(corpus)
    label = name_labels(stance)
    outlet = stance["outlet"].to_numpy(dtype=object)
    measures = {
        ("stance", "critical stance"): label == "critical",
        ("stance", "favourable stance"): label == "favourable",
        ("voices", "quoted or reported"): stance["quoted"],
    }
    measures |= {
        ("frames", f"frame: {name}"): frames[name] for name in _choose_frames(frames, outlet)
    }
    counts = np.column_stack([*measures.values(), np.ones(len(stance))]).astype(float)
    entity = choose_entity(corpus)
    names, acts = find_names(corpus, entity), actions(corpus)
    names = names.assign(counted=names["use"] == "between marks")
    acts = acts.assign(counted=(acts["agent"] == "") & (acts["construction"] != "active"))
    rows: list[tuple] = []
    for name in dict.fromkeys(corpus.articles["outlet"]):
        own = counts[outlet == name]
        if len(own):
            found = resample_shares(own, stance["doc_id"][outlet == name].to_numpy())
            numbers = zip(
                measures, own.sum(axis=0), found.estimate, found.low, found.high, strict=False
            )
            rows += [
                (name, *key, int(n), len(own), *ends, "sentences") for key, n, *ends in numbers
            ]
        kinds = [("agency", "agent left out", acts, "actions")]
        if entity:
            kinds.insert(0, ("naming", "names between « »", names, f"names of {entity}"))
        for aspect, measure, table, what in kinds:
            counted = table.loc[table["outlet"] == name, "counted"]
            n, of = int(counted.sum()), len(counted)
            ends = map(float, statistics.wilson_interval(n, of))
            rows.append((name, aspect, measure, n, of, n / of if of else np.nan, *ends, what))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table[table.groupby("measure")["n"].transform("sum") > 0].reset_index(drop=True)
    return _set_apart(table)


def _set_apart(table: pd.DataFrame) -> pd.DataFrame:
    shares = table.groupby("measure")["share"]
    others = shares.transform("count") - 1
    mean = (shares.transform("sum") - table["share"]) / others.where(others > 0)
    clear = (mean < table["share_low"]) | (mean > table["share_high"])
    distance = (table["share"] - mean).abs()[clear]
    farthest = distance.groupby(table["outlet"]).idxmax()
    return table.assign(share_others=mean, sets_apart=table.index.isin(farthest))


def _choose_frames(frames: pd.DataFrame, outlet: np.ndarray) -> list[str]:
    """The frames whose share varies most between outlets, in the order of the lexicon."""
    shares = frames.groupby(outlet).mean()
    spread = shares.max() - shares.min() if len(shares) > 1 else shares.max()
    chosen = set(spread.sort_values(ascending=False, kind="stable").index[:MOST_FRAMES])
    return [name for name in frames if name in chosen]
