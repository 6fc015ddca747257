"""Who speaks: quotations, their cue and their speaker, and the voice of every sentence."""

from itertools import pairwise

import numpy as np
import pandas as pd

from helpers.language.quotations import Quotations
from helpers.language.speakers import MENTIONED, PARSED
from helpers.language.syntax import settle_heads

COLUMNS = ["doc_id", "sentence_id", "start", "end", "kind", "cue", "speaker", "entity"]


def find_quotes(
    articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """Find quotations: one row each, with start, end, kind, cue, speaker as written, and entity.

    Kind *direct*: between quotation marks; *indirect*: what a verb of speech governs; *selon*: a
    sentence attributed as a whole; *scare*: a few words marked off without being anyone's speech.
    `entity` is the speaker as resolved through mentions and, for pronouns, the speaker before.
    """
    rows: list[dict] = []
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    # Taken out of the tables once: an article is a slice of them, however many there are.
    parse = {name: tokens[name].astype(object).tolist() for name in PARSED}
    named = list(zip(*(mentions[name].astype(object) for name in MENTIONED), strict=True))
    mentioned = locate_articles(mentions)
    for doc_id, place in locate_articles(tokens).items():
        own = {name: values[place] for name, values in parse.items()}
        own["head"] = settle_heads(np.array(own["head"], dtype=np.int64)).tolist()
        article = Quotations(texts[doc_id], own, named[mentioned.get(doc_id, slice(0))])
        rows.extend({"doc_id": doc_id, **row} for row in article.find_quotes())
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.astype({"sentence_id": "int32", "start": "int32", "end": "int32"})
    return table.astype({name: "str" for name in ("doc_id", "kind", "cue", "speaker", "entity")})


def locate_articles(table: pd.DataFrame) -> dict[str, slice]:
    """Where the rows of each article stand, in the order of the table: they stand together."""
    docs = table["doc_id"].astype("category")
    bounds = np.flatnonzero(np.diff(docs.cat.codes, prepend=-1, append=-1))
    places = (slice(*place) for place in pairwise(bounds))
    return dict(zip(docs.iloc[bounds[:-1]], places, strict=True))


def assign_voices(sentences: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The voice of every sentence: `sentences` with voice (*outlet* or the speaker) and kind.

    A sentence is a speaker's where quotations that are speech cover most of its words.
    """
    spans = sentences[["doc_id", "sentence_id", "start", "end"]]
    joined = _join_overlapping(spans, quotes[quotes["kind"] != "scare"])
    begin = joined[["start", "start_quote"]].max(axis=1)
    joined["covered"] = joined[["end", "end_quote"]].min(axis=1) - begin
    joined = joined[joined["covered"] > 0]
    attributed = joined["kind"].isin(["selon", "indirect"]) | (
        joined["covered"] >= (joined["end"] - joined["start"]) / 2
    )
    best = joined[attributed].sort_values("covered", kind="stable")
    best = best.groupby(["doc_id", "sentence_id"]).last()
    keys = pd.MultiIndex.from_frame(spans[["doc_id", "sentence_id"]])
    voice = best["entity"].where(best["entity"] != "", "unnamed").reindex(keys)
    return sentences.assign(
        voice=voice.fillna("outlet").to_numpy(), quoted=voice.notna().to_numpy()
    )


def _join_overlapping(spans: pd.DataFrame, speech: pd.DataFrame) -> pd.DataFrame:
    """Each sentence beside each quotation that overlaps it, found by their places: one row each.

    All pairs of an article are too many where it is a book.
    """
    place = {doc_id: number for number, doc_id in enumerate(dict.fromkeys(spans["doc_id"]))}
    speech = speech[speech["doc_id"].isin(place)]
    # Texts end to end, so that places grow from one article to the next.
    length = int(max(spans["end"].max(), speech["end"].max())) + 1 if len(speech) else 1
    base, quote_base = (table["doc_id"].map(place).to_numpy(dtype=np.int64) * length
                        for table in (spans, speech))  # fmt: skip
    first = np.searchsorted(base + spans["end"], quote_base + speech["start"], side="right")
    last = np.searchsorted(base + spans["start"], quote_base + speech["end"], side="left")
    n = np.maximum(last - first, 0)
    quote = np.repeat(np.arange(len(speech)), n)
    sentence = np.repeat(first - np.cumsum(n) + n, n) + np.arange(n.sum())
    order = np.argsort(sentence, kind="stable")
    found = speech[["start", "end", "kind", "entity"]].add_suffix("_quote").iloc[quote[order]]
    found = found.rename(columns={"kind_quote": "kind", "entity_quote": "entity"})
    left = spans.iloc[sentence[order]].reset_index(drop=True)
    return pd.concat([left, found.reset_index(drop=True)], axis=1)
