"""Whose words, to the character, and at what distance outlets hold them."""

import re

import numpy as np
import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus

SCARE = "scare quotes"
MAX_NAMED = 6  # verbs or words named in one cell
BRACKETS = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]")


def mark_speech(corpus: Corpus, spans: pd.DataFrame, *, direct: bool = False) -> np.ndarray:
    """Whether each span (doc_id, start, end) is someone else's words: one bool per row.

    Someone else's is what lies within a quotation that is speech (direct, indirect, *selon*; with
    `direct` only the first), but for the speaker's name (*selon Paris* is the outlet saying who
    speaks) and for what stands in brackets: writers gloss what they quote there.
    """
    quotes = corpus.quotes
    quotes = quotes[quotes["kind"] == "direct" if direct else quotes["kind"] != "scare"]
    articles = pd.Index(corpus.articles["doc_id"])
    longest = 1 + max(map(len, corpus.articles["text"]), default=0)

    def place(table: pd.DataFrame) -> tuple[np.ndarray, ...]:
        """Where spans start and end, as if the texts stood one behind the other."""
        docs = table["doc_id"].astype("category").cat  # few, whatever the number of spans
        begin = longest * articles.get_indexer(docs.categories).astype(np.int64)[docs.codes]
        return tuple(begin + table[column].to_numpy(dtype=np.int64) for column in ("start", "end"))

    inside = _is_within(*place(spans), *place(quotes))
    for named in (locate_speakers(corpus), _find_brackets(corpus)):
        inside &= ~_is_within(*place(spans), *place(named))
    return inside


@once_per_corpus
def _find_brackets(corpus: Corpus) -> pd.DataFrame:
    rows = [
        (doc_id, match.start(), match.end())
        for doc_id, text in zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True)
        for match in BRACKETS.finditer(text)
    ]
    return _as_spans(rows, ["doc_id", "start", "end"])


@once_per_corpus
def locate_speakers(corpus: Corpus) -> pd.DataFrame:
    """Where the text names who speaks: one row per speaker and sentence, with start and end.

    Of several places in the sentence, the one nearest to the word that announces the speech.
    """
    quotes = corpus.quotes[corpus.quotes["speaker"] != ""]
    quotes = quotes.drop_duplicates(["doc_id", "sentence_id", "cue", "speaker"])
    keys = ["doc_id", "sentence_id"]
    sentences = corpus.sentences[[*keys, "start", "text"]]
    quotes = quotes.merge(sentences, on=keys, suffixes=("", "_sentence"))
    quotes = quotes.join(_locate_cues(corpus, quotes).set_index([*keys, "cue"]), on=[*keys, "cue"])
    columns = [*keys, "start_sentence", "cue_start", "speaker", "text", "entity"]
    rows = []
    for doc_id, number, begin, cue, speaker, text, entity in quotes[columns].to_numpy().tolist():
        found = [begin + match.start() for match in re.finditer(re.escape(speaker), text)]
        if found:
            start = min(found, key=lambda place: abs(place - (begin if cue != cue else cue)))
            rows.append((doc_id, number, start, start + len(speaker), entity))
    return _as_spans(rows, ["doc_id", "sentence_id", "start", "end", "entity"])


def _locate_cues(corpus: Corpus, quotes: pd.DataFrame) -> pd.DataFrame:
    """Where the last word with the cue's form, else lemma, stands in its sentence: cue_start."""
    return corpus.query(
        """
        SELECT doc_id, sentence_id, cue, coalesce(
            max(tokens.start) FILTER (lower(token) = lower(cue)), max(tokens.start)) AS cue_start
        FROM tokens JOIN cues USING (doc_id, sentence_id)
        WHERE lower(cue) IN (lower(token), lower(lemma)) GROUP BY ALL
        """,
        cues=quotes[["doc_id", "sentence_id", "cue"]].drop_duplicates(),
    )


def _is_within(
    start: np.ndarray, end: np.ndarray, first: np.ndarray, last: np.ndarray
) -> np.ndarray:
    """Whether each span lies within one of others (first, last), which may nest or overlap."""
    if not len(first):
        return np.zeros(len(start), dtype=bool)
    order = np.argsort(first, kind="stable")
    reach = np.maximum.accumulate(last[order])
    before = np.searchsorted(first[order], start, side="right") - 1
    return (before >= 0) & (end <= reach[np.maximum(before, 0)])


def _as_spans(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    """A table of places, with the same types when it is empty."""
    numbers = {column: "int64" for column in columns if column not in ("doc_id", "entity")}
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def speech_verbs(corpus: Corpus) -> pd.DataFrame:
    """One row per outlet and colour of its verbs of speech, and one for its scare quotes.

    Columns: colour (lexicons/speech_verbs.csv: neutral, doubting …, or *scare quotes*, words marked
    off without being anyone's speech), n (a verb counts once in a sentence), n_verbs (verbs of
    speech of the outlet), share of these (NaN for scare quotes), per_thousand words of the outlet,
    words (the most frequent, with their count where it is more than one).

    >>> found = stance.speech_verbs(corpus)
    >>> found.loc[found["outlet"] == "45eNord.ca", "colour"].tolist()[:1]
    ['neutral']
    """
    texts = corpus.articles.set_index("doc_id")["text"]
    colours = read_lexicon("speech_verbs").set_index("verb")["colour"]
    quotes = corpus.quotes
    verbs = quotes.drop_duplicates(["doc_id", "sentence_id", "cue"])
    verbs = verbs.assign(colour=verbs["cue"].map(colours), words=verbs["cue"])
    marked = quotes[quotes["kind"] == "scare"]
    words = [texts[row.doc_id][row.start : row.end] for row in marked.itertuples()]
    marked = marked.assign(colour=SCARE, words=pd.Series(words, marked.index, dtype="str"))
    # A number is nobody's word; a name or a title that always has marks has them for what it is.
    small = marked["words"].str.match(r"\W*(?:[ldj]['’])?[^\W\d_A-ZÀ-Þ][^\W\d_]")
    n_named, n_marked = corpus.mentions["surface"].value_counts(), marked["words"].value_counts()
    known = n_marked.index[n_named.reindex(n_marked.index, fill_value=0) > n_marked]
    marked = marked[small | marked["words"].isin(known)]
    found = pd.concat([verbs.dropna(subset="colour"), marked])
    found["outlet"] = found["doc_id"].map(corpus.outlets).astype("str")
    keys = ["outlet", "colour"]
    groups = found.groupby(keys)["words"]
    more = np.where(groups.nunique() > MAX_NAMED, " …", "")
    words = name_most(found, keys, "words", MAX_NAMED) + more
    table = pd.DataFrame({"n": groups.size(), "words": words}).reset_index()
    n_verbs = found.loc[found["colour"] != SCARE, "outlet"].value_counts()
    sizes = corpus.articles.groupby("outlet", sort=False)["n_words"].sum()
    table["n_verbs"] = table["outlet"].map(n_verbs).fillna(0).astype(int)
    table["share"] = (table["n"] / table["n_verbs"]).where(table["colour"] != SCARE)
    table["per_thousand"] = 1000 * table["n"] / table["outlet"].map(sizes).astype(float)
    order = table["outlet"].map({outlet: place for place, outlet in enumerate(sizes.index)})
    table = table.assign(order=order).sort_values(["order", "n"], ascending=[True, False])
    columns = ["outlet", "colour", "n", "n_verbs", "share", "per_thousand", "words"]
    return table[columns].reset_index(drop=True)


def name_most(found: pd.DataFrame, groups: list[str], column: str, most: int) -> pd.Series:
    """The most frequent words of each group, in one cell, with their number where it is not one."""
    counts = found.groupby([*groups, column], sort=False, observed=True).size()
    counts = counts.sort_values(ascending=False, kind="stable").rename("n").reset_index(column)
    top = counts.groupby(groups, sort=False, observed=True).head(most)
    number = (" (" + top["n"].astype("str") + ")").where(top["n"] > 1, "")
    return (top[column] + number).groupby(groups, observed=True).agg(", ".join)
