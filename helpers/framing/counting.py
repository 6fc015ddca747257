"""Frames counted in sentences: by outlet, and which of them meet."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.base.permutation import PAGE_LEVEL
from helpers.base.resampling import bound_shares
from helpers.corpus.coding import CORRECTED, correct, draw, read_answers
from helpers.corpus.loading import Corpus
from helpers.entities.cooccurrence import count_meetings
from helpers.framing.frame_cues import KEYS, frames, list_frames, mark_frames, read_cues
from helpers.vocabulary.terms import choose_sentences

COLUMNS = ["outlet", "scheme", "frame", "n", "share_sentences", "share_low", "share_high"]
COLUMNS += ["n_sentences", "rank"]
NO_FRAME = "(no frame)"
# Of q: profile, and within stories, meetings, places, and actions counted in two ways.
LEVEL = PAGE_LEVEL / 6


def count(corpus: Corpus, *, pairs: bool = False, corrected: bool = False) -> pd.DataFrame:
    """How many sentences hold each frame: one row per outlet and frame, or per pair of frames.

    Columns: scheme, frame, n of n_sentences, share_sentences with its interval
    (`resampling.bound_shares`), rank (1: the most frequent of the outlet). A sentence may hold
    several frames. The row *(no frame)*, rank 0, says what no cue covers. Frames that nobody has
    are left out.

    Pairs, most surely met first: frame, frame_2, n_joint (sentences with both, in different words),
    n and n_2 (with either), log_dice, g2 (both in `helpers.base.statistics`); q: of dealing frames
    to the sentences of their own articles anew (`helpers.base.meeting`), is_firm: at or below
    `LEVEL`. A dispatch that several articles print counts once; pairs that meet once, or less often
    than they would in other sentences, are left out.

    Parameters
    ----------
    pairs : whether to count which frames meet in one sentence of the whole corpus
    corrected : one row per frame and outlet instead, of the frames that were coded in coding.csv:
        as its cues count it, and as the coding corrects that (`corpus.coding.correct`)

    >>> framing.count(corpus)[["outlet", "frame", "n", "n_sentences"]].head(2)
             outlet           frame  n  n_sentences
    0  France Inter  responsibility  2           48
    1  France Inter        conflict  1           48
    """
    if pairs:
        return _count_pairs(corpus)
    if corrected:
        return _correct(corpus)
    held = mark_frames(corpus)
    held = held.loc[:, held.any()]
    held[NO_FRAME] = ~held.any(axis=1)
    docs = corpus.sentences["doc_id"]
    table = tabulate(held, docs, docs.map(corpus.outlets))
    table = table.rename(columns={"thing": "frame", "share": "share_sentences"})
    table = table.rename(columns={"n_of": "n_sentences"})
    schemes = read_cues(corpus).drop_duplicates("frame").set_index("frame")["scheme"]
    table["scheme"] = table["frame"].map(schemes).fillna("")
    framed = table[table["frame"] != NO_FRAME].groupby("outlet")["n"]
    ranks = framed.rank(method="first", ascending=False)
    table["rank"] = ranks.reindex(table.index, fill_value=0).astype(int)
    return table[COLUMNS]


def tabulate(
    held: pd.DataFrame, articles: pd.Series, outlets: pd.Series, names: Sequence[str] | None = None
) -> pd.DataFrame:
    """Shares of outlets that hold things: one row per outlet and column of `held`, in their order.

    Columns: outlet, thing, n of n_of, share, share_low and share_high as `resampling.bound_shares`
    has them. `held` says which sentence, action or name (a row) holds which thing; `articles` and
    `outlets` are those of each; `names` those of all outlets, in order.
    """
    known = pd.Index(outlets.unique() if names is None else names)
    codes, size = known.get_indexer(outlets), len(held.columns)
    shares = bound_shares(held, articles, codes, len(known))
    n_of = np.bincount(codes, minlength=len(known)).repeat(size)
    table = pd.DataFrame({"outlet": known.repeat(size), "thing": [*held.columns] * len(known)})
    n = (np.nan_to_num(shares[0].ravel()) * n_of).round().astype(int)
    table = table.assign(n=n, n_of=n_of)
    ends = zip(("share", "share_low", "share_high"), shares, strict=True)
    return table.assign(**{name: end.ravel() for name, end in ends})


def list_codable(corpus: Corpus, frame: str) -> pd.DataFrame:
    """All sentences, as `corpus.coding.draw` takes them; a cue of the frame is where doubt is."""
    held = mark_frames(corpus)[frame].to_numpy()
    table = corpus.sentences.rename(columns={"text": "sentence"})
    return table.assign(words="", label=np.where(held, "yes", "no"), doubt=held.astype(float))


def _correct(corpus: Corpus) -> pd.DataFrame:
    """The counts of the frames that were coded, corrected."""
    answers, outlets = read_answers(corpus.folder), corpus.sentences["doc_id"].map(corpus.outlets)
    asked = set(answers["item"][answers["task"] == "frames"])
    tables = [pd.DataFrame(columns=["outlet", "frame", *CORRECTED])]
    for frame in (name for name in list_frames(read_cues(corpus)) if name in asked):
        drawn = draw(corpus.folder, list_codable(corpus, frame), "frames", frame)
        found = correct(drawn, outlets, by="outlet", labels=["yes"], name="frame")
        tables.append(found.assign(frame=frame))
    return pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)


def _count_pairs(corpus: Corpus) -> pd.DataFrame:
    chosen = choose_sentences(corpus, speech="all", copies="drop")
    sentences = corpus.sentences.loc[chosen, KEYS].assign(grp="all")
    marks = frames(corpus).rename(columns={"frame": "thing"})
    table = count_meetings(corpus, marks, sentences, level=LEVEL)
    table = table.drop(columns=["grp", "n_sentences", "n_articles"])
    table = table.rename(columns={"thing": "frame", "thing_2": "frame_2"})
    table["is_firm"] = table["q"] <= LEVEL
    table = table[table["g2"] > 0]
    return table.sort_values(["is_firm", "g2", "n_joint"], ascending=False, ignore_index=True)
