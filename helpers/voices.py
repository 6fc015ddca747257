"""Who speaks: quotations, their cue and their speaker, and the voice of every sentence."""

import pandas as pd

from helpers.quotations import Quotations

COLUMNS = ["doc_id", "sentence_id", "start", "end", "kind", "cue", "speaker", "entity"]


def find_quotes(
    articles: pd.DataFrame, sentences: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """Find quotations: one row each, with start, end, kind, cue, speaker as written, and entity.

    Kind *direct*: between quotation marks; *indirect*: what a verb of speech governs; *selon*: a
    sentence attributed as a whole; *scare*: a few words marked off without being anyone's speech.
    `entity` is the speaker as resolved through mentions and, for pronouns, the speaker before.
    """
    rows: list[dict] = []
    texts = articles.set_index("doc_id")["text"]
    spoken = mentions.astype({"doc_id": "str"}).groupby("doc_id")
    known = {str(name): part for name, part in spoken}
    empty = mentions.iloc[:0]
    groups = tokens.groupby("doc_id", observed=True)
    for doc_id, own in groups:
        article = Quotations(texts[doc_id], own, known.get(str(doc_id), empty))
        rows.extend({"doc_id": str(doc_id), **row} for row in article.find_quotes())
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table.astype({"sentence_id": "int32", "start": "int32", "end": "int32"})
    return table.astype({name: "str" for name in ("doc_id", "kind", "cue", "speaker", "entity")})


def assign_voices(sentences: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The voice of every sentence: `sentences` with voice (*outlet* or the speaker) and kind.

    A sentence is a speaker's where quotations that are speech cover most of its words.
    """
    speech = quotes[(quotes["kind"] != "scare")]
    spans = sentences[["doc_id", "sentence_id", "start", "end"]].astype({"doc_id": "str"})
    joined = spans.merge(speech, on="doc_id", suffixes=("", "_quote"))
    begin = joined[["start", "start_quote"]].max(axis=1)
    joined["covered"] = joined[["end", "end_quote"]].min(axis=1) - begin
    joined = joined[joined["covered"] > 0]
    attributed = joined["kind"].isin(["selon", "indirect"]) | (
        joined["covered"] >= (joined["end"] - joined["start"]) / 2
    )
    best = joined[attributed].sort_values("covered").groupby(["doc_id", "sentence_id"]).last()
    keys = pd.MultiIndex.from_frame(spans[["doc_id", "sentence_id"]])
    voice = best["entity"].where(best["entity"] != "", "unnamed").reindex(keys)
    return sentences.assign(
        voice=voice.fillna("outlet").to_numpy(), quoted=voice.notna().to_numpy()
    )
