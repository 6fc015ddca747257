"""What titles, leads, subheads and ends carry, against the body between them."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.corpus.contrasts import test_outlets
from helpers.corpus.loading import Corpus
from helpers.corpus.positions import find_positions
from helpers.framing.counting import LEVEL
from helpers.framing.frame_cues import KEYS, mark_frames
from helpers.stance.scoring import name_labels, score

MOST_ENTITIES = 15


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
    outlet = corpus.sentences["doc_id"].map(corpus.outlets).to_numpy(dtype=object)
    prominent = (find_positions(corpus) != "body").to_numpy()
    docs = corpus.sentences["doc_id"].astype(str).to_numpy()
    rows, parts = [], []
    for (kind, name), held in _mark_things(corpus).items():
        part = pd.Series(prominent[held]).groupby(docs[held]).agg(["sum", "size"])
        parts.append(part.set_axis(pd.MultiIndex.from_product([part.index, [f"{kind}: {name}"]])))
        for owner in dict.fromkeys(outlet[held]):
            own = outlet == owner
            cells = (prominent & held, prominent, ~prominent & held, ~prominent)
            rows.append((owner, kind, name, *(int((own & cell).sum()) for cell in cells)))
    columns = ["n", "n_sentences", "n_in_body", "n_body"]
    table = pd.DataFrame(rows, columns=["outlet", "kind_of_thing", "thing", *columns])
    numbers = [table[name] for name in ("n", "n_in_body", "n_sentences", "n_body")]
    log_ratio = statistics.log_ratio(*numbers)
    surprise = statistics.lafon_specificity(
        table["n"], table["n"] + table["n_in_body"], numbers[2], numbers[2] + numbers[3]
    )
    thing = ["kind_of_thing", "thing"]
    rest = table.groupby(thing)[["n", "n_in_body"]].transform("sum") - table[["n", "n_in_body"]]
    table = table.assign(log_ratio=log_ratio, n_rest=rest["n"], n_rest_in_body=rest["n_in_body"])
    none = pd.DataFrame(columns=["sum", "size"], index=pd.MultiIndex.from_product([[], []]))
    held = pd.concat(parts) if parts else none
    q = test_outlets(corpus, held["sum"], held["size"], level=LEVEL)
    things = table["kind_of_thing"] + ": " + table["thing"]
    table["q"] = q.reindex(pd.MultiIndex.from_arrays([table["outlet"], things])).to_numpy()
    share, elsewhere = (
        table[f"n{side}"] / (table[f"n{side}"] + table[f"n{side}_in_body"])
        for side in ("", "_rest")
    )
    table["stands_out"] = (table["q"] <= LEVEL) & (share > elsewhere)
    table = table.assign(surprise=np.maximum(surprise, 0))
    order = ["stands_out", "surprise", "log_ratio"]
    table = table.sort_values(order, ascending=False, kind="stable").drop(columns="surprise")
    table = table[table["n"] > 0].reset_index(drop=True)
    table.attrs = q.attrs
    return table


def _mark_things(corpus: Corpus) -> dict[tuple[str, str], np.ndarray]:
    """For each thing, by kind and name, which sentences of the corpus have it."""
    marked = {("frame", name): held.to_numpy() for name, held in mark_frames(corpus).items()}
    labels = name_labels(score(corpus)).to_numpy()
    marked |= {("stance", name): labels == name for name in ("critical", "favourable", "mixed")}
    index = pd.MultiIndex.from_frame(corpus.sentences[KEYS])
    mentions = corpus.mentions
    top = mentions["entity"].value_counts().index[:MOST_ENTITIES]
    named = mentions[mentions["entity"].isin(top[:1])]
    things = [("entity", name, mentions[mentions["entity"] == name]) for name in top]
    things += [("name", name, part) for name, part in named.groupby(named["surface"].str.lower())]
    for kind, name, rows in things:
        marked[kind, name] = index.isin(pd.MultiIndex.from_frame(rows[KEYS]))
    return {key: held for key, held in marked.items() if held.any()}
