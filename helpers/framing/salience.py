"""What headlines, leads, subheads and last paragraphs carry, against the body between them.

A schema of prominence that readers and writers of news share (van Dijk 1988, *News as Discourse*).
"""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.corpus.loading import Corpus
from helpers.framing.frame_cues import NO_FRAME, mark_frames
from helpers.stance.scoring import score_stance

Place = Literal["headline", "lead", "subhead", "body", "last paragraph"]
Group = Literal["outlet", "doc_id"]

PLACES: tuple[Place, ...] = ("headline", "lead", "subhead", "body", "last paragraph")
FIRM = 0.05  # of false discoveries among what is said to stand out
TOP = 15  # entities
MOST_SHOWN = 60  # rows of a table to be read


def assign_places(corpus: Corpus) -> pd.Series:
    """Where each sentence stands: one of `PLACES` per row of `corpus.sentences`.

    The lead is the first paragraph of the body, the last paragraph its last where there are three;
    pull quotes repeat the body and count with it.
    """
    sentences = corpus.sentences[["doc_id", "section", "start"]]
    section = sentences["section"].astype("str")
    texts = corpus.articles.set_index("doc_id")["text"]
    breaks = {doc: np.flatnonzero(np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32) == 10)
              for doc, text in texts.items()}  # fmt: skip
    paragraph = np.array(
        [np.searchsorted(breaks[doc], start) for doc, start in
         zip(sentences["doc_id"], sentences["start"], strict=True)], dtype=int,
    )  # fmt: skip
    body = section == "body"
    spans = pd.DataFrame({"doc": sentences["doc_id"], "paragraph": paragraph})[body]
    found = spans.groupby("doc")["paragraph"].agg(["min", "max", "nunique"])
    edges = found.reindex(sentences["doc_id"]).set_axis(sentences.index)
    last = body & (paragraph == edges["max"]) & (edges["nunique"] >= 3)
    return pd.Series(np.select(
        [section == "title", section == "subhead", body & (paragraph == edges["min"]), last],
        ["headline", "subhead", "lead", "last paragraph"], "body"), index=sentences.index,
    )  # fmt: skip


def compare_places(corpus: Corpus, *, by: Group = "outlet") -> pd.DataFrame:
    """What stands out: one row per group and thing, the prominent places together against the body.

    Columns: kind_of_thing, thing, n and n_sentences (prominent), n_in_body and n_body, log_ratio
    (+1: twice as often in prominent places), stands_out (dealt at random, sentences would hardly
    put so many there: Lafon 1980, corrected for the number of rows after Benjamini & Hochberg 1995,
    as if sentences were independent). Those most surely prominent first.
    """
    group = _name_groups(corpus, by)
    prominent = (assign_places(corpus) != "body").to_numpy()
    rows = []
    for (kind, name), held in _mark_things(corpus).items():
        for owner in dict.fromkeys(group[held]):
            own = group == owner
            rows.append((owner, kind, name, int((own & prominent & held).sum()),
                         int((own & prominent).sum()), int((own & ~prominent & held).sum()),
                         int((own & ~prominent).sum())))  # fmt: skip
    columns = [by, "kind_of_thing", "thing", "n", "n_sentences", "n_in_body", "n_body"]
    table = pd.DataFrame(rows, columns=columns)
    cells = [table[name] for name in ("n", "n_in_body", "n_sentences", "n_body")]
    n, n_in_body, size, n_body = (column.to_numpy(dtype=float) for column in cells)
    surprise = statistics.lafon_specificity(n, n + n_in_body, size, size + n_body)
    chance = np.where(surprise > 0, 10.0 ** -np.maximum(surprise, 0), 1.0)
    table = table.assign(log_ratio=statistics.log_ratio(*cells), chance=chance)
    table = table.sort_values(["chance", "log_ratio"], ascending=[True, False], kind="stable",
                              ignore_index=True)  # fmt: skip
    table["stands_out"] = statistics.benjamini_hochberg(table["chance"]) < FIRM
    return table.drop(columns="chance")


def select_prominent(compared: pd.DataFrame) -> pd.DataFrame:
    """What occurs in prominent places at all, at most `MOST_SHOWN` rows, most surely so first."""
    return compared[compared["n"] > 0].head(MOST_SHOWN)


def _name_groups(corpus: Corpus, by: Group) -> np.ndarray:
    docs = corpus.sentences["doc_id"]
    outlets = corpus.outlets
    return (docs.map(outlets) if by == "outlet" else docs).to_numpy(dtype=object)


def _mark_things(corpus: Corpus) -> dict[tuple[str, str], np.ndarray]:
    """For each thing, by kind and name, which sentences of the corpus have it."""
    frames = mark_frames(corpus)
    marked = {("frame", name): frames[name].to_numpy() for name in frames if name != NO_FRAME}
    labels = score_stance(corpus)["label"].to_numpy()
    marked |= {("stance", name): labels == name for name in ("critical", "favourable", "mixed")}
    keys = ["doc_id", "sentence_id"]
    index = pd.MultiIndex.from_frame(corpus.sentences[keys])
    mentions = corpus.mentions
    top = mentions["entity"].value_counts().index[:TOP]
    for name in top:
        marked["entity", str(name)] = _where(index, mentions[mentions["entity"] == name], keys)
    named = mentions[mentions["entity"] == top[0]] if len(top) else mentions
    for name, part in named.groupby(named["surface"].astype("str").str.lower()):
        marked["name", str(name)] = _where(index, part, keys)
    return {key: held for key, held in marked.items() if held.any()}


def _where(index: pd.MultiIndex, rows: pd.DataFrame, keys: list[str]) -> np.ndarray:
    return index.isin(pd.MultiIndex.from_frame(rows[keys]))
