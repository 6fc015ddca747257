"""The framing of each outlet at a glance: frames, voices, stance, naming, agency."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.resampling import resample_shares
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.corpus.same_story import Match, list_shared
from helpers.entities.mentions import choose_entity
from helpers.entities.naming import find_names
from helpers.framing.agency import actions
from helpers.framing.counting import LEVEL
from helpers.framing.frame_cues import mark_frames
from helpers.stance.scoring import name_labels, score

MOST_FRAMES = 6  # those on which the outlets differ most surely
COLUMNS = ["outlet", "aspect", "measure", "n", "n_of", "share", "share_low", "share_high", "of"]


def profile(corpus: Corpus, *, match: Match | None = None) -> pd.DataFrame:
    """How each outlet frames: one row per outlet and measure, the same measures for all.

    Columns: aspect (frames, stance, voices, naming, agency), measure, n, n_of (its denominator, as
    `of` names it), share with its interval: by resampling for what is counted in sentences
    (`resampling.resample_shares`), Wilson's for names and actions. NaN where n_of is 0. Of the
    frames, all of which are tested, those are shown on which the outlets differ most surely, then
    most. share_others is the mean share of the other outlets; q comes from dealing the articles to
    the outlets anew (`helpers.base.permutation`); sets_apart marks the measure of an outlet with
    the lowest, at or below `counting.LEVEL`. `attrs` says what was tested.

    `match`: only articles that share their *story* or *month* with another outlet, dealt within it,
    as in `vocabulary.compare`.

    >>> framing.profile(corpus)[["outlet", "measure", "n_of"]].head(2)
             outlet            measure  n_of
    0  France Inter    critical stance    48
    1  France Inter  favourable stance    48
    """
    stance, frames = score(corpus), mark_frames(corpus)
    if match:
        shared = list_shared(corpus, match)
        kept = stance["doc_id"].astype(str).isin(shared).to_numpy()
        stance, frames = stance[kept], frames[kept]
    label = name_labels(stance)
    outlet, docs = stance["outlet"].to_numpy(dtype=object), stance["doc_id"].astype(str)
    measures = {
        ("stance", "critical stance"): label == "critical",
        ("stance", "favourable stance"): label == "favourable",
        ("voices", "quoted or reported"): stance["quoted"],
    }
    measures |= {("frames", f"frame: {name}"): frames[name] for name in frames}
    entity = choose_entity(corpus)
    names, acts = find_names(corpus, entity), actions(corpus)
    if match:
        names, acts = (part[part["doc_id"].astype(str).isin(shared)] for part in (names, acts))
    names = names.assign(counted=names["use"] == "between marks")
    acts = acts.assign(counted=(acts["agent"] == "") & (acts["construction"] != "active"))
    kinds = [("agency", "agent left out", acts, "actions")]
    if entity:
        kinds.insert(0, ("naming", "names between « »", names, f"names of {entity}"))
    every = [(measure, docs, held) for (_, measure), held in measures.items()]
    every += [
        (measure, table["doc_id"].astype(str), table["counted"]) for _, measure, table, _ in kinds
    ]
    q = _test(corpus, every, match)
    shown = _choose_frames(frames, outlet, q)
    measures = {
        key: held for key, held in measures.items() if key[0] != "frames" or key[1] in shown
    }
    counts = np.column_stack([*measures.values(), np.ones(len(stance))]).astype(float)
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
        for aspect, measure, table, what in kinds:
            counted = table.loc[table["outlet"] == name, "counted"]
            n, of = int(counted.sum()), len(counted)
            ends = map(float, statistics.wilson_interval(n, of))
            rows.append((name, aspect, measure, n, of, n / of if of else np.nan, *ends, what))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table[table.groupby("measure")["n"].transform("sum") > 0].reset_index(drop=True)
    table["q"] = q.reindex(pd.MultiIndex.from_frame(table[["outlet", "measure"]])).to_numpy()
    table = _set_apart(table)
    table.attrs = q.attrs
    return table


def _test(
    corpus: Corpus, measures: list[tuple[str, pd.Series, pd.Series]], match: Match | None
) -> pd.Series:
    """The q of each outlet and measure: a measure says of things in articles whether they count."""
    parts = [
        held.astype(int).groupby(docs.to_numpy()).agg(["sum", "size"]).assign(measure=measure)
        for measure, docs, held in measures
    ]
    table = pd.concat(parts).rename_axis("doc_id").set_index("measure", append=True)
    return test_outlets(corpus, table["sum"], table["size"], level=LEVEL, match=match)


def _set_apart(table: pd.DataFrame) -> pd.DataFrame:
    """What sets an outlet apart: of the measures with a q low enough the first."""
    shares = table.groupby("measure")["share"]
    others = shares.transform("count") - 1
    mean = (shares.transform("sum") - table["share"]) / others.where(others > 0)
    clear = table["q"][table["q"] <= LEVEL]
    first = clear.groupby(table["outlet"]).idxmin()
    return table.assign(share_others=mean, sets_apart=table.index.isin(first))


def _choose_frames(frames: pd.DataFrame, outlet: np.ndarray, q: pd.Series) -> set[str]:
    """The frames with the lowest q, then those whose share varies most between outlets."""
    shares = frames.groupby(outlet).mean()
    spread = shares.max() - shares.min() if len(shares) > 1 else shares.max()
    spread.index = "frame: " + spread.index
    least = q.groupby(level=1).min().reindex(spread.index).fillna(1.0)
    order = pd.DataFrame({"q": least, "spread": -spread}).sort_values(
        ["q", "spread"], kind="stable"
    )
    return set(order.index[:MOST_FRAMES])
