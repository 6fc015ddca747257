"""The framing of each outlet at a glance: frames, voices, stance, naming, agency."""

import pandas as pd

from helpers.base.translation import translate
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.corpus.same_story import Match, list_shared
from helpers.entities.mentions import choose_entity
from helpers.entities.naming import find_names
from helpers.framing.agency import actions
from helpers.framing.counting import LEVEL, tabulate
from helpers.framing.frame_cues import mark_frames
from helpers.stance.scoring import name_labels, score

MOST_FRAMES = 6  # those on which the outlets differ most surely
FRAME = "frame: "
ASPECTS = {
    "critical stance": "stance",
    "favourable stance": "stance",
    "quoted or reported": "voices",
    "names between « »": "naming",
    "agent left out": "agency",
}
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
    sentences = {
        "critical stance": label == "critical",
        "favourable stance": label == "favourable",
        "quoted or reported": stance["quoted"],
    }
    framed = frames.add_prefix(FRAME).set_axis(stance.index)
    every = [("sentences", stance, pd.DataFrame(sentences).join(framed))]
    if entity:
        marked = names["use"] == "between marks"
        of_names = translate("names of {entity}", entity=entity)
        every.append((of_names, names, pd.DataFrame({"names between « »": marked})))
    left_out = (acts["agent"] == "") & (acts["construction"] != "active")
    every.append(("actions", acts, pd.DataFrame({"agent left out": left_out})))
    outlets, tables, counts = corpus.articles["outlet"].unique().tolist(), [], []
    for what, table, held in every:
        part = tabulate(held, table["doc_id"], table["outlet"].astype("str"), outlets)
        tables.append(part[(part["n_of"] > 0) | (what != "sentences")].assign(of=what))
        counts.append(held.astype(int).groupby(table["doc_id"].astype("str")).agg(["sum", "size"]))
    parts = pd.concat([part.stack(0, future_stack=True) for part in counts])
    q = test_outlets(corpus, parts["sum"], parts["size"], level=LEVEL, match=match)
    table = pd.concat(tables, ignore_index=True).rename(columns={"thing": "measure"})
    table["q"] = q.reindex(pd.MultiIndex.from_frame(table[["outlet", "measure"]])).to_numpy()
    table["aspect"] = table["measure"].map(ASPECTS).fillna("frames")
    table = table[table.groupby("measure")["n"].transform("sum") > 0]
    shown = [*ASPECTS, *_choose_frames(table[table["aspect"] == "frames"])]
    table = table[table["measure"].isin(shown)]
    order = table["outlet"].map(outlets.index).sort_values(kind="stable").index
    table = _set_apart(table.loc[order, [*COLUMNS, "q"]].reset_index(drop=True))
    table.attrs = q.attrs
    return table


def _set_apart(table: pd.DataFrame) -> pd.DataFrame:
    """What sets an outlet apart: of the measures with a q low enough the first."""
    shares = table.groupby("measure")["share"]
    others = shares.transform("count") - 1
    mean = (shares.transform("sum") - table["share"]) / others.where(others > 0)
    clear = table["q"][table["q"] <= LEVEL]
    first = clear.groupby(table["outlet"]).idxmin()
    return table.assign(share_others=mean, sets_apart=table.index.isin(first))


def _choose_frames(table: pd.DataFrame) -> list[str]:
    """The frames with the lowest q, then those whose share varies most between outlets."""
    frames = table.groupby("measure", sort=False)
    shares = frames["share"].agg(["max", "min", "size"])
    spread = shares["max"] - shares["min"].where(shares["size"] > 1, 0)
    order = pd.DataFrame({"q": frames["q"].min().fillna(1.0), "spread": -spread})
    return order.sort_values(["q", "spread"], kind="stable").index[:MOST_FRAMES].tolist()
