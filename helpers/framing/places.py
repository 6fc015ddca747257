"""What titles, leads, subheads and ends carry, against the body between them."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.corpus.positions import find_positions
from helpers.framing.counting import LEVEL
from helpers.framing.frame_cues import KEYS, frames, list_frames, read_cues
from helpers.stance.scoring import name_labels, score

MOST_ENTITIES = 15
COUNTS = ["n", "n_in_body", "n_sentences", "n_body"]
COLUMNS = ["outlet", "kind_of_thing", "thing", "n", "n_sentences", "n_in_body", "n_body"]
COLUMNS += ["log_ratio", "n_rest", "n_rest_in_body", "q", "stands_out"]
# In how many sentences of an article a thing stands, and in how many of these prominently.
_COUNTED = """
    WITH held AS (SELECT DISTINCT * FROM marks)
    SELECT doc_id, outlet, kind_of_thing, thing, kind_of_thing || ': ' || thing AS named,
        count(*) FILTER (prominent) AS n, count(*) FILTER (NOT prominent) AS n_in_body,
        min(place) AS place, min(number) AS number
    FROM held JOIN sentences USING (doc_id, sentence_id) GROUP BY ALL ORDER BY ALL
"""


def prominence(corpus: Corpus) -> pd.DataFrame:
    """What stands out: one row per outlet and thing in a prominent place, most surely first.

    Columns: kind_of_thing (frame, stance, entity, or name of the entity mentioned most), thing, n
    and n_sentences (in titles, leads, subheads and ends together), n_in_body and n_body, log_ratio
    (+1: twice as often in prominent places), n_rest and n_rest_in_body (in the other outlets). q
    tests whether more of its sentences with the thing are prominent than of the others', by dealing
    the articles to the outlets anew (`helpers.base.permutation`); stands_out: more, and q at or
    below `counting.LEVEL`. `attrs` says what was tested. Positions: `helpers.corpus.positions`.

    >>> framing.prominence(corpus)[["outlet", "thing", "n", "n_in_body", "stands_out"]].head(2)
                           outlet       thing  n  n_in_body  stands_out
    0                  45eNord.ca       Paris  2          1       False
    1  Unidentified regional site  États-Unis  1          0       False
    """
    sentences = corpus.sentences[KEYS].assign(
        outlet=corpus.sentences["doc_id"].map(corpus.outlets).to_numpy(),
        prominent=(find_positions(corpus) != "body").to_numpy(),
        number=range(len(corpus.sentences)),
    )
    held = corpus.query(_COUNTED, sentences=sentences, marks=_mark_things(corpus))
    table = held.groupby(["outlet", "kind_of_thing", "thing", "named"], as_index=False).agg(
        {"n": "sum", "n_in_body": "sum", "place": "min", "number": "min"}
    )
    table = table.sort_values(["place", "number"], ignore_index=True)
    sizes = sentences.groupby(["outlet", "prominent"]).size().unstack(fill_value=0)
    sizes = sizes.reindex(columns=[True, False], fill_value=0)
    table["n_sentences"], table["n_body"] = (table["outlet"].map(sizes[k]) for k in (True, False))
    n, n_in_body, n_sentences, n_body = (table[name] for name in COUNTS)
    surprise = statistics.lafon_specificity(n, n + n_in_body, n_sentences, n_sentences + n_body)
    rest = table.groupby("named")[["n", "n_in_body"]].transform("sum")
    table = table.assign(
        log_ratio=statistics.log_ratio(n, n_in_body, n_sentences, n_body),
        n_rest=rest["n"] - n,
        n_rest_in_body=rest["n_in_body"] - n_in_body,
    )
    held = held.set_index(["doc_id", "named"])
    q = test_outlets(corpus, held["n"], held["n"] + held["n_in_body"], level=LEVEL)
    table["q"] = q.reindex(pd.MultiIndex.from_frame(table[["outlet", "named"]])).to_numpy()
    share, elsewhere = (
        table[f"n{side}"] / (table[f"n{side}"] + table[f"n{side}_in_body"])
        for side in ("", "_rest")
    )
    table["stands_out"] = (table["q"] <= LEVEL) & (share > elsewhere)
    table = table.assign(surprise=np.maximum(surprise, 0)).sort_values(
        ["stands_out", "surprise", "log_ratio"], ascending=False, kind="stable"
    )
    table = table.loc[table["n"] > 0, COLUMNS].reset_index(drop=True)
    table.attrs = q.attrs
    return table


def _mark_things(corpus: Corpus) -> pd.DataFrame:
    """Which sentences have which things: doc_id, sentence_id, kind_of_thing, thing, place."""
    hits, scored, mentions = frames(corpus), score(corpus), corpus.mentions
    scored = scored.assign(label=name_labels(scored).astype(object))
    top = mentions["entity"].value_counts().index[:MOST_ENTITIES].tolist()
    named = mentions[mentions["entity"].isin(top[:1])]
    names = named["surface"].str.lower()
    things = [
        ("frame", hits, hits["frame"], list_frames(read_cues(corpus))),
        ("stance", scored, scored["label"], ["critical", "favourable", "mixed"]),
        ("entity", mentions, mentions["entity"], top),
        ("name", named, names, sorted(names.unique())),
    ]
    parts = [
        table[KEYS].assign(kind_of_thing=kind, thing=thing, place=at * 10**6 + ranks)
        for at, (kind, table, thing, order) in enumerate(things)
        for ranks in [thing.map({name: rank for rank, name in enumerate(order)}).astype(float)]
    ]
    return pd.concat(part.dropna(subset="place") for part in parts)
