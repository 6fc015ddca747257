"""Who is in the story, and under which name."""

from typing import Literal

import pandas as pd

from helpers.corpus import Corpus
from helpers.lexicon import read_lexicon
from helpers.spelling import fold
from helpers.voices import assign_voices

Group = Literal["outlet", "doc_id"]


def count_entities(corpus: Corpus, *, by: Group = "outlet") -> pd.DataFrame:
    """Count entities: one row per entity and group, with n (mentions), n_sentences, n_articles.

    `label` is PER, LOC or ORG; `per_thousand` is per thousand words of the group. Most first.
    """
    outlets = corpus.articles.set_index("doc_id")["outlet"]
    mentions = corpus.mentions.astype({"doc_id": "str", "label": "str"})
    mentions = mentions.assign(outlet=mentions["doc_id"].map(outlets))
    place = mentions["doc_id"] + " " + mentions["sentence_id"].astype(str)
    grouped = mentions.assign(place=place).groupby([by, "entity", "label"])
    counts = grouped.agg(
        n=("entity", "size"), n_sentences=("place", "nunique"), n_articles=("doc_id", "nunique")
    ).reset_index()
    sizes = corpus.articles.groupby(by)["n_words"].sum()
    counts["per_thousand"] = 1000 * counts["n"] / counts[by].map(sizes).astype(float)
    return counts.sort_values(["n", "entity"], ascending=[False, True], ignore_index=True)


def find_shared_entities(counts: pd.DataFrame, *, top: int = 15) -> pd.DataFrame:
    """The `top` entities of all groups together: one row each and group, 0 where absent."""
    group = str(counts.columns[0])
    totals = counts.groupby("entity")["n"].sum().sort_values(ascending=False, kind="stable")
    chosen = totals.index[:top]
    grid = counts[counts["entity"].isin(chosen)].groupby(["entity", group])["n"].sum().unstack()
    grid = grid.reindex(index=chosen, columns=list(dict.fromkeys(counts[group]))).fillna(0)
    return grid.astype(int).stack().rename("n").reset_index()


def choose_entity(corpus: Corpus) -> str:
    """The entity that goes by most names, the one most worth asking about; "" where none has two.

    An entity of `lexicons/naming.csv` that the corpus mentions comes first.
    """
    found = set(corpus.mentions["entity"])
    known = [name for name in read_lexicon("naming")["entity"].unique() if name in found]
    if known:
        return str(known[0])
    names = corpus.mentions.assign(name=corpus.mentions["surface"].map(fold))
    counts = names.groupby("entity")["name"].agg(["nunique", "size"])
    counts = counts.sort_values(["nunique", "size"], ascending=False, kind="stable")
    counts = counts[counts["nunique"] > 1]
    return str(counts.index[0]) if len(counts) else ""


def find_names(corpus: Corpus, entity: str) -> pd.DataFrame:
    """Find how one referent is named: one row per occurrence.

    `name` is the name as most often spelled, with the noun before it (*groupe*, *organisation*);
    `distanced` whether it stands alone between quotation marks; `quoted` whether someone else's
    words or the outlet's own. Common nouns for it come from `lexicons/naming.csv`.
    """
    naming = read_lexicon("naming")
    naming = naming[naming["entity"] == entity]
    heads = set(naming.loc[naming["kind"] == "head", "name"])
    nouns = set(naming.loc[naming["kind"] == "noun", "name"])
    texts = corpus.articles.set_index("doc_id")["text"]
    outlets = corpus.articles.set_index("doc_id")["outlet"]
    mentions = corpus.mentions[corpus.mentions["entity"] == entity]
    tokens = corpus.tokens[["doc_id", "sentence_id", "start", "end", "token", "lemma", "pos"]]
    tokens = tokens.astype({"doc_id": "str", "lemma": "str", "token": "str"})
    before = {
        (row.doc_id, row.end): row.lemma for row in tokens[tokens["lemma"].isin(heads)].itertuples()
    }
    rows = []
    for row in mentions.astype({"doc_id": "str"}).itertuples():
        head = before.get((row.doc_id, row.start - 1), "")
        rows.append(
            (row.doc_id, row.sentence_id, row.start, row.end, f"{head} {row.surface}".strip())
        )
    covered = {(row[0], place) for row in rows for place in range(row[2], row[3])}
    for row in tokens[
        tokens["lemma"].str.lower().isin(nouns) & (tokens["pos"] != "ADJ")
    ].itertuples():
        if (row.doc_id, row.start) not in covered:
            rows.append((row.doc_id, row.sentence_id, row.start, row.end, row.lemma.lower()))
    table = pd.DataFrame(rows, columns=["doc_id", "sentence_id", "start", "end", "name"])
    table = table.astype({"doc_id": "str", "name": "str"})
    table["outlet"] = table["doc_id"].map(outlets)
    table["name"] = _spell(table["name"])
    marked = [_is_marked(texts[r.doc_id], r.start, r.end) for r in table.itertuples()]
    table["distanced"] = pd.Series(marked, index=table.index, dtype=bool)
    voices = assign_voices(corpus.sentences, corpus.quotes).astype({"doc_id": "str"})
    quoted = voices.set_index(["doc_id", "sentence_id"])["quoted"]
    keys = pd.MultiIndex.from_frame(table[["doc_id", "sentence_id"]])
    table["quoted"] = quoted.reindex(keys).to_numpy(dtype=bool) if len(table) else False
    return table.sort_values(["doc_id", "start"], ignore_index=True)


def count_names(names: pd.DataFrame, *, by: Group = "outlet") -> pd.DataFrame:
    """Count naming choices: one row per name and group; a name between marks counts apart."""
    shown = names["name"].where(~names["distanced"], "«" + names["name"] + "»")
    counts = names.assign(name=shown).groupby(["name", by], sort=False).size().rename("n")
    totals = counts.groupby("name").sum().sort_values(ascending=False, kind="stable")
    order = {name: rank for rank, name in enumerate(totals.index)}
    return counts.reset_index().sort_values("name", key=lambda c: c.map(order), kind="stable",
                                            ignore_index=True)  # fmt: skip


def _spell(names: pd.Series) -> pd.Series:
    """Each name in the most frequent spelling of its group, with the accents that any of it has."""
    folded = names.map(fold)
    return folded.map(names.groupby(folded).agg(_choose_spelling))


def _choose_spelling(spellings: pd.Series) -> str:
    best = spellings.value_counts().index[0]
    accented = max(spellings, key=lambda name: sum(not letter.isascii() for letter in name))
    if len(accented) != len(best):
        return best
    pairs = zip(best, accented, strict=True)
    return "".join(b.upper() if a.isupper() else b.lower() for a, b in pairs)


def _is_marked(text: str, start: int, end: int) -> bool:
    """Whether a name stands alone between quotation marks, with or without blanks inside."""
    before, after = (
        text[:start].rstrip(" \u00a0\u202f")[-1:],
        text[end:].lstrip(" \u00a0\u202f")[:1],
    )
    return bool(before) and bool(after) and before in "«“\"'‹„" and after in "»”\"'›"
