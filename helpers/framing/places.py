"""What titles, leads, subheads and ends carry, against the body between them."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.corpus.loading import Corpus
from helpers.corpus.positions import find_positions
from helpers.framing.frame_cues import KEYS, mark_frames
from helpers.stance.scoring import name_labels, score

FIRM = 0.05  # of false discoveries among what is said to stand out
MOST_ENTITIES = 15


def prominence(corpus: Corpus) -> pd.DataFrame:
    """What stands out: one row per outlet and thing in a prominent place, most surely first.

    Columns: kind_of_thing (frame, stance, entity, or name of the entity mentioned most), thing, n
    and n_sentences (in titles, leads, subheads and ends together), n_in_body and n_body, log_ratio
    (+1: twice as often in prominent places), stands_out (dealt at random, sentences would hardly
    put so many there: Lafon 1980, corrected for the number of comparisons after Benjamini &
    Hochberg 1995, as if sentences were independent). Positions: `helpers.corpus.positions`.

    >>> framing.prominence(corpus)[["outlet", "thing", "n", "n_in_body", "stands_out"]].head(2)
                           outlet       thing  n  n_in_body  stands_out
    0                  45eNord.ca       Paris  2          1       False
    1  Unidentified regional site  États-Unis  1          0       False
    """
    outlet = corpus.sentences["doc_id"].map(corpus.outlets).to_numpy(dtype=object)
    prominent = (find_positions(corpus) != "body").to_numpy()
    rows = []
    for (kind, name), held in _mark_things(corpus).items():
        for owner in dict.fromkeys(outlet[held]):
            own = outlet == owner
            cells = (prominent & held, prominent, ~prominent & held, ~prominent)
            rows.append((owner, kind, name, *(int((own & cell).sum()) for cell in cells)))
    columns = ["n", "n_sentences", "n_in_body", "n_body"]
    table = pd.DataFrame(rows, columns=["outlet", "kind_of_thing", "thing", *columns])
    n, size, n_in_body, n_body = (table[name].to_numpy(dtype=float) for name in columns)
    surprise = statistics.lafon_specificity(n, n + n_in_body, size, size + n_body)
    chance = np.where(surprise > 0, 10.0 ** -np.maximum(surprise, 0), 1.0)
    log_ratio = statistics.log_ratio(n, n_in_body, size, n_body)
    table = table.assign(log_ratio=log_ratio, chance=chance)
    table = table.sort_values(["chance", "log_ratio"], ascending=[True, False], kind="stable")
    table["stands_out"] = statistics.benjamini_hochberg(table["chance"]) < FIRM
    return table[table["n"] > 0].drop(columns="chance").reset_index(drop=True)


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
