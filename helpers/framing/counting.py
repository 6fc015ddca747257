"""Frames counted in sentences: by outlet, and which of them meet."""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.resampling import resample_shares
from helpers.corpus.loading import Corpus
from helpers.corpus.repeats import find_repeats
from helpers.framing.frame_cues import KEYS, frames, mark_frames, read_cues

Group = Literal["outlet", "doc_id", "section"]

NO_FRAME = "(no frame)"
MIN_JOINT = 2  # sentences in which two frames meet; a pair met once shows nothing
# How often two frames are in one sentence, in different words; a repeated dispatch counts once.
_MEETINGS = """
    WITH kept AS (SELECT * FROM hits ANTI JOIN repeats USING (doc_id, sentence_id)),
    here AS (
        SELECT frame, doc_id, count(DISTINCT sentence_id) AS n FROM kept GROUP BY frame, doc_id
    ),
    single AS (SELECT frame, sum(n)::BIGINT AS n FROM here GROUP BY frame),
    lengths AS (
        SELECT doc_id, count(*) AS n FROM sentences ANTI JOIN repeats USING (doc_id, sentence_id)
        GROUP BY doc_id
    ),
    possible AS (
        SELECT a.frame, b.frame AS frame_2, sum(a.n * b.n / lengths.n) AS expected,
            sum(least(a.n, b.n)) AS trials
        FROM here a JOIN here b USING (doc_id) JOIN lengths USING (doc_id)
        WHERE a.frame < b.frame GROUP BY a.frame, b.frame
    ),
    met AS (
        SELECT a.frame, b.frame AS frame_2, count(DISTINCT (doc_id, sentence_id)) AS n_joint,
            count(DISTINCT doc_id) AS n_articles
        FROM kept a JOIN kept b USING (doc_id, sentence_id)
        WHERE a.frame < b.frame AND (a."end" <= b.start OR b."end" <= a.start)
        GROUP BY a.frame, b.frame
    )
    SELECT met.*, one.n, two.n AS n_2, expected, trials,
        (SELECT count(*) FROM possible) AS n_tests
    FROM met JOIN possible USING (frame, frame_2)
    JOIN single one ON one.frame = met.frame JOIN single two ON two.frame = frame_2
    ORDER BY met.frame, frame_2
"""


def count(corpus: Corpus, *, by: Group = "outlet", pairs: bool = False) -> pd.DataFrame:
    """How many sentences hold each frame: one row per group and frame, or per pair of frames.

    Columns: scheme, frame, n of n_sentences, share_sentences with its interval by resampling
    (`resampling.resample_shares`), rank (1: the most frequent of the group). A sentence may hold
    several frames. The row *(no frame)*, rank 0, says what no cue covers. Frames that nobody has
    are left out.

    Pairs, most surely met first: frame, frame_2, n_joint (sentences with both, in different words),
    n_articles, n and n_2 (with either), log_dice, g2, q and is_firm (`statistics.judge_pairs`:
    whether they meet by more than chance). A dispatch that several articles print counts once;
    pairs that meet once, or less often than their frequencies make one expect, are left out.

    Parameters
    ----------
    by : the groups: outlet, doc_id or section
    pairs : whether to count which frames meet in one sentence of the whole corpus

    >>> framing.count(corpus)[["outlet", "frame", "n", "n_sentences"]].head(2)
             outlet           frame  n  n_sentences
    0  France Inter  responsibility  2           48
    1  France Inter        conflict  1           48
    """
    check_choice("by", by, Group)
    if pairs:
        return _count_pairs(corpus)
    held = mark_frames(corpus)
    held = held.loc[:, held.any()]
    docs = corpus.sentences["doc_id"]
    groups = docs.map(corpus.outlets) if by == "outlet" else corpus.sentences[by].astype(str)
    schemes = read_cues(corpus).drop_duplicates("frame").set_index("frame")["scheme"]
    counts = np.column_stack([held, ~held.any(axis=1), np.ones(len(held))]).astype(float)
    names = [*held.columns, NO_FRAME]
    tables = []
    for name in dict.fromkeys(groups):
        own = counts[groups == name]
        interval = resample_shares(own, docs[groups == name].to_numpy())
        n = own[:, :-1].sum(axis=0).astype(int)
        columns = {
            by: name,
            "scheme": [schemes.get(frame, "") for frame in names],
            "frame": names,
            "n": n,
            "share_sentences": interval.estimate,
            "share_low": interval.low,
            "share_high": interval.high,
            "n_sentences": len(own),
            "rank": [*pd.Series(n[:-1]).rank(method="first", ascending=False).astype(int), 0],
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[by, "rank"])


def _count_pairs(corpus: Corpus) -> pd.DataFrame:
    repeats = find_repeats(corpus)[KEYS].astype({"doc_id": str, "sentence_id": "int64"})
    table = corpus.query(_MEETINGS, hits=frames(corpus), repeats=repeats)
    table = statistics.judge_pairs(table, table.pop("n_tests").max())
    numbers = [table[name] for name in ("n_joint", "n", "n_2")]
    table["log_dice"] = statistics.log_dice(*numbers)
    table["g2"] = statistics.association_g2(*numbers, len(corpus.sentences) - len(repeats))
    table = table[(table["g2"] > 0) & (table["n_joint"] >= MIN_JOINT)]
    return table.sort_values(["g2", "n_joint"], ascending=False, ignore_index=True)
