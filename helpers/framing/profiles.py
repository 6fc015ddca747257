"""The framing of each outlet at a glance: frames, voices, stance, naming, agency."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.resampling import resample_shares
from helpers.corpus.loading import Corpus
from helpers.entities.mentions import choose_entity
from helpers.entities.naming import find_names
from helpers.framing.agency import find_actions
from helpers.framing.frame_cues import mark_frames
from helpers.stance.scoring import score_stance

TOP = 6  # frames: those on which the outlets differ most
COLUMNS = ["outlet", "aspect", "measure", "n", "n_of", "share", "share_low", "share_high", "of"]


def profile_framing(corpus: Corpus) -> pd.DataFrame:
    """Measure how each outlet frames: one row per outlet and measure, the same measures for all.

    Columns: aspect (frames, stance, voices, naming, agency), measure, n, n_of (its denominator, as
    `of` names it), share with its interval: by resampling for what is counted in sentences
    (`resampling.resample_shares`), Wilson's for names and actions. NaN where n_of is 0. Of the
    frames those are shown on which the outlets differ most, the largest share less the smallest.
    """
    stance, frames = score_stance(corpus), mark_frames(corpus)
    outlet = stance["outlet"].to_numpy(dtype=object)
    measures = [("stance", f"{label} stance", (stance["label"] == label).to_numpy())
                for label in ("critical", "favourable")]  # fmt: skip
    measures.append(("voices", "quoted or reported", stance["quoted"].to_numpy(dtype=bool)))
    measures += [
        ("frames", f"frame: {name}", frames[name].to_numpy())
        for name in _choose_frames(frames, outlet)
    ]
    docs = stance["doc_id"].to_numpy()
    counts = np.column_stack([*(held for *_, held in measures), np.ones(len(stance))]).astype(float)
    entity = choose_entity(corpus)
    names = find_names(corpus, entity)
    actions = find_actions(corpus)
    bare = (actions["agent"] == "") & (actions["construction"] != "active")
    rows: list[tuple] = []
    for name in dict.fromkeys(corpus.articles["outlet"]):
        own = counts[outlet == name]
        if len(own):
            interval = resample_shares(own, docs[outlet == name])
            numbers = zip(own[:, :-1].sum(axis=0).astype(int), interval.estimate, interval.low,
                          interval.high, strict=True)  # fmt: skip
            rows += [(name, aspect, measure, n, len(own), share, low, high, "sentences")
                     for (aspect, measure, _), (n, share, low, high)
                     in zip(measures, numbers, strict=True)]  # fmt: skip
        called = names[names["outlet"] == name]
        if entity:
            n = int((called["use"] == "between marks").sum())
            rows.append(_count(name, "naming", "names between « »", n, len(called),
                               f"names of {entity}"))  # fmt: skip
        done = actions["outlet"] == name
        rows.append(_count(name, "agency", "agent left out", int((bare & done).sum()),
                           int(done.sum()), "actions"))  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    used = table.groupby("measure")["n"].transform("sum") > 0
    return table[used].reset_index(drop=True)


def _choose_frames(frames: pd.DataFrame, outlet: np.ndarray) -> list[str]:
    """The frames whose share varies most between outlets, in the order of the lexicon."""
    shares = frames.groupby(outlet).mean()
    spread = shares.max() - shares.min() if len(shares) > 1 else shares.max()
    chosen = set(spread.sort_values(ascending=False, kind="stable").index[:TOP])
    return [name for name in frames if name in chosen]


def _count(outlet: str, aspect: str, measure: str, n: int, of: int, what: str) -> tuple:
    low, high = statistics.wilson_interval(n, of)
    return (outlet, aspect, measure, n, of, n / of if of else np.nan, float(low), float(high), what)
