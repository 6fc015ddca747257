"""The framing of each outlet at a glance: frames, voices, stance, naming, agency."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.resampling import bound_shares
from helpers.base.translation import translate
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
    `of` names it), share with its interval (`resampling.bound_shares`), NaN where n_of is 0. Of the
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
    entity, acts = choose_entity(corpus), actions(corpus)
    names = find_names(corpus, entity)
    if match:
        shared = list_shared(corpus, match)
        kept = stance["doc_id"].astype(str).isin(shared).to_numpy()
        stance, frames = stance[kept], frames[kept]
        names, acts = (part[part["doc_id"].astype(str).isin(shared)] for part in (names, acts))
    label = name_labels(stance)
    measures = {
        ("stance", "critical stance"): label == "critical",
        ("stance", "favourable stance"): label == "favourable",
        ("voices", "quoted or reported"): stance["quoted"],
    }
    measures |= {("frames", f"frame: {name}"): frames[name] for name in frames}
    every = [("sentences", stance, measures)]
    if entity:
        marked = {("naming", "names between « »"): names["use"] == "between marks"}
        every.append((translate("names of {entity}", entity=entity), names, marked))
    left_out = (acts["agent"] == "") & (acts["construction"] != "active")
    every.append(("actions", acts, {("agency", "agent left out"): left_out}))
    q = _test(corpus, every, match)
    shown = _choose_frames(frames, stance["outlet"].to_numpy(dtype=object), q)
    for key in [key for key in measures if key[0] == "frames" and key[1] not in shown]:
        del measures[key]
    outlets = pd.Index(corpus.articles["outlet"].unique())
    rows: list[tuple] = []
    for what, table, held in every:
        codes, counted = outlets.get_indexer(table["outlet"]), np.column_stack([*held.values()])
        sizes = np.bincount(codes, minlength=len(outlets)).tolist()
        n = (statistics.indicator_matrix(codes, len(outlets)) @ counted).astype(int)
        bounds = bound_shares(counted, table["doc_id"], codes, len(outlets))
        for code, (name, n_of) in enumerate(zip(outlets, sizes, strict=True)):
            if n_of or what != "sentences":
                parts = zip(held, n[code], *(end[code] for end in bounds), strict=True)
                rows += [(name, *key, int(k), n_of, *ends, what) for key, k, *ends in parts]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = table["outlet"].map(outlets.get_loc)
    table = table.loc[order.sort_values(kind="stable").index]
    table = table[table.groupby("measure")["n"].transform("sum") > 0].reset_index(drop=True)
    table["q"] = q.reindex(pd.MultiIndex.from_frame(table[["outlet", "measure"]])).to_numpy()
    table = _set_apart(table)
    table.attrs = q.attrs
    return table


def _test(
    corpus: Corpus, measures: list[tuple[str, pd.DataFrame, dict]], match: Match | None
) -> pd.Series:
    """The q of each outlet and measure: a measure says of things in articles whether they count."""
    parts = [
        held.astype(int).groupby(table["doc_id"].astype(str).to_numpy()).agg(["sum", "size"])
        .assign(measure=measure)
        for _, table, measured in measures for (_, measure), held in measured.items()
    ]  # fmt: skip
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
