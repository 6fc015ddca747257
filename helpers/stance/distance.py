"""How outlets hold words at arm's length: the colour of their speech verbs, and scare quotes."""

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.corpus.loading import Corpus

SCARE = "scare quotes"
MAX_NAMED = 6  # verbs or words named in one cell


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
    groups = found.groupby(["outlet", "colour"])["words"]
    table = pd.DataFrame({"n": groups.size(), "words": groups.agg(_name_most)}).reset_index()
    n_verbs = found.loc[found["colour"] != SCARE, "outlet"].value_counts()
    sizes = corpus.articles.groupby("outlet", sort=False)["n_words"].sum()
    table["n_verbs"] = table["outlet"].map(n_verbs).fillna(0).astype(int)
    table["share"] = (table["n"] / table["n_verbs"]).where(table["colour"] != SCARE)
    table["per_thousand"] = 1000 * table["n"] / table["outlet"].map(sizes).astype(float)
    order = table["outlet"].map({outlet: place for place, outlet in enumerate(sizes.index)})
    table = table.assign(order=order).sort_values(["order", "n"], ascending=[True, False])
    columns = ["outlet", "colour", "n", "n_verbs", "share", "per_thousand", "words"]
    return table[columns].reset_index(drop=True)


def _name_most(words: pd.Series) -> str:
    """The most frequent words, each with its count where it is more than one."""
    counts = words.value_counts()
    named = [word if n == 1 else f"{word} ({n})" for word, n in counts.head(MAX_NAMED).items()]
    return ", ".join(named) + (" …" if len(counts) > MAX_NAMED else "")
