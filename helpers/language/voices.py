"""Who speaks: quotations, their cue and their speaker, and the voice of every sentence."""

import duckdb
import pandas as pd

from helpers.language.quotations import find_article_quotes
from helpers.language.speakers import read_articles

COLUMNS = {"doc_id": "str", "sentence_id": "int32", "start": "int32", "end": "int32"}
COLUMNS |= dict.fromkeys(("kind", "cue", "speaker", "entity"), "str")


def find_quotes(
    articles: pd.DataFrame, tokens: pd.DataFrame, mentions: pd.DataFrame
) -> pd.DataFrame:
    """Find quotations: one row each, with start, end, kind, cue, speaker as written, and entity.

    Kind *direct*: between quotation marks; *indirect*: what a verb of speech governs; *selon*: a
    sentence attributed as a whole; *scare*: a few words marked off without being anyone's speech.
    `entity` is the speaker as resolved through mentions and, for pronouns, the speaker before.
    """
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    rows = [
        {"doc_id": doc_id, **row}
        for doc_id, article in read_articles(texts, tokens, mentions)
        for row in find_article_quotes(article)
    ]
    return pd.DataFrame(rows, columns=[*COLUMNS]).astype(COLUMNS)


def assign_voices(sentences: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The voice of every sentence: `sentences` with `voice` (*outlet* or the speaker) and `quoted`.

    A sentence is a speaker's where something is reported of them in it, or where what is quoted of
    them covers a third of it; of several speakers the one whose words cover most, and of equals the
    last.
    """
    spans = sentences[["doc_id", "start", "end"]].reset_index(drop=True)
    connection = duckdb.connect()
    connection.register("spans", spans.reset_index(names="place"))
    connection.register("quotes", quotes.reset_index(drop=True).reset_index(names="number"))
    best = connection.execute(
        """
        SELECT place, arg_max(voice, (covered, number)) AS voice FROM (
            SELECT place, coalesce(nullif(entity, ''), 'unnamed') AS voice, max(number) AS number,
                sum(least(s.end, q.end) - greatest(s.start, q.start)) AS covered
            FROM spans AS s JOIN quotes AS q USING (doc_id)
            WHERE kind <> 'scare' AND q.start < s.end AND s.start < q.end
            GROUP BY place, voice
            HAVING bool_or(kind IN ('selon', 'indirect'))
                OR 3 * covered >= any_value(s.end - s.start)
        ) GROUP BY place
        """
    ).df()
    voice = best.set_index("place")["voice"].reindex(spans.index)
    return sentences.assign(
        voice=voice.fillna("outlet").to_numpy(dtype=object), quoted=voice.notna().to_numpy()
    )
