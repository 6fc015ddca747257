"""Who speaks: quotations, their cue and their speaker, and the voice of every sentence."""

import numpy as np
import pandas as pd

from helpers.language.quotations import find_article_quotes
from helpers.language.speakers import Article
from helpers.language.syntax import locate_articles, split_articles

COLUMNS = ["doc_id", "sentence_id", "start", "end", "kind", "cue", "speaker", "entity"]


def find_quotes(
    articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """Find quotations: one row each, with start, end, kind, cue, speaker as written, and entity.

    Kind *direct*: between quotation marks; *indirect*: what a verb of speech governs; *selon*: a
    sentence attributed as a whole; *scare*: a few words marked off without being anyone's speech.
    `entity` is the speaker as resolved through mentions and, for pronouns, the speaker before.
    """
    rows = []
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    columns = (mentions[name].astype(object) for name in ("start", "end", "entity", "label"))
    named, places = [*zip(*columns, strict=True)], locate_articles(mentions)
    for _, tree in split_articles(tokens):
        doc_id = tree["doc_id"][0]
        article = Article(texts[doc_id], tree, named[places.get(doc_id, slice(0))])
        rows += [{"doc_id": doc_id, **row} for row in find_article_quotes(article)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.astype({"sentence_id": "int32", "start": "int32", "end": "int32"})
    return table.astype({name: "str" for name in ("doc_id", "kind", "cue", "speaker", "entity")})


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
    base, quote_base = (
        table["doc_id"].map(place).to_numpy(dtype=np.int64) * length for table in (spans, speech)
    )
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
