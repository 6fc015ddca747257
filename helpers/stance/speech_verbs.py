"""How outlets hold words at arm's length: scare quotes, and the colour of their speech verbs."""

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.corpus.loading import Corpus

SHOWN = 6  # verbs or words named in one cell


def find_scare_quotes(corpus: Corpus) -> pd.DataFrame:
    """Words marked off without being anyone's speech: one row each, in order of the texts."""
    marked = corpus.quotes[corpus.quotes["kind"] == "scare"]
    texts = corpus.articles.set_index("doc_id")["text"]
    outlets = corpus.outlets
    words = [texts[row.doc_id][row.start : row.end] for row in marked.itertuples()]
    found = marked[["doc_id", "sentence_id"]].assign(words=words)
    found.insert(0, "outlet", found["doc_id"].map(outlets))
    return found.reset_index(drop=True)


def count_scare_quotes(corpus: Corpus) -> pd.DataFrame:
    """Scare quotes by outlet: one row each, with n, per_thousand words and which words.

    No rows where no outlet has any.
    """
    found = find_scare_quotes(corpus)
    sizes = corpus.articles.groupby("outlet", sort=False)["n_words"].sum()
    n = found.groupby("outlet").size().reindex(sizes.index, fill_value=0)
    words = (
        found.groupby("outlet")["words"]
        .agg(_name_most)
        .astype("str")
        .reindex(sizes.index, fill_value="")
    )
    table = pd.DataFrame({
        "outlet": sizes.index, "n": n.to_numpy(),
        "per_thousand": (1000 * n / sizes.where(sizes > 0)).to_numpy(), "words": words.to_numpy(),
    })  # fmt: skip
    return table if len(found) else table.head(0)


def count_speech_verbs(corpus: Corpus) -> pd.DataFrame:
    """The colour of the verbs that introduce speech: one row per outlet and colour.

    Columns: outlet, colour (lexicons/speech_verbs.csv), n, share of the outlet's, and the verbs. A
    verb counts once in a sentence.
    """
    table = read_lexicon("speech_verbs")
    colours = table.set_index("verb")["colour"]
    quotes = corpus.quotes
    quotes = quotes.drop_duplicates(["doc_id", "sentence_id", "cue"])
    quotes = quotes.assign(
        outlet=quotes["doc_id"].map(corpus.outlets),
        colour=quotes["cue"].map(colours),
    ).dropna(subset="colour")
    groups = quotes.groupby(["outlet", "colour"])["cue"]
    counted = pd.DataFrame({"n": groups.size(), "verbs": groups.agg(_name_most)}).reset_index()
    total = counted.groupby("outlet")["n"].transform("sum")
    counted["share"] = counted["n"] / total
    order = {name: i for i, name in enumerate(corpus.articles["outlet"].unique())}
    counted = counted.sort_values("n", ascending=False, kind="stable")
    counted = counted.sort_values("outlet", key=lambda column: column.map(order), kind="stable")
    return counted[["outlet", "colour", "n", "share", "verbs"]].reset_index(drop=True)


def _name_most(words: pd.Series) -> str:
    """The most frequent words, each with its count where it is more than one."""
    counts = words.value_counts()
    named = [word if n == 1 else f"{word} ({n})" for word, n in counts.head(SHOWN).items()]
    return ", ".join(named) + (" …" if len(counts) > SHOWN else "")
