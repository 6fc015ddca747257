"""What an edited text gained and lost: sentences, stance, entities, names and voices."""

from typing import Literal

import pandas as pd

from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.reuse.gist import tell_changes
from helpers.reuse.sentence_pairs import align
from helpers.stance.scoring import name_labels, score

Row = Literal["sentence", "part", "entity", "gist"]

KEYS = ["doc_id", "sentence_id"]
# Where a sentence of a match stands, and what is said of it there.
PARTS = {
    ("dropped", "first"): "dropped",
    ("added", "second"): "added",
    ("edited", "first"): "edited: as it was",
    ("edited", "second"): "edited: as it is",
    ("verbatim", "first"): "kept word for word",
}
LABELS = ["critical", "favourable", "mixed"]
NUMBER = r"\d[\d\s.,\u00a0\u202f]*\d|\d"


def changes(
    corpus: Corpus, first: str | None = None, second: str | None = None, *, by: Row = "sentence"
) -> pd.DataFrame:
    """What became of the sentences of two articles: one row per sentence, part, entity or gist.

    By sentence: part (dropped, added, edited: as it was, edited: as it is, kept word for word),
    outlet, doc_id, sentence_id, section, text, n_words, label (its stance, *unsure* where the
    trained reader is) and evidence, voice (the outlet or who is quoted), entities (mentioned in
    it), figures (numbers in digits). By part: n_sentences, n_words, the sentences of each stance,
    n_quoted, and entities and voices with their number of sentences. By entity: n_dropped, n_added
    and n_kept sentences that mention it, of those that are in what was dropped or added. By gist:
    what is worth saying of the pair, for `show.say`.

    Parameters
    ----------
    first, second : doc_id of the two articles; without them the pair that shares most
    by : what one row is: sentence, part, entity or gist

    >>> reuse.changes(corpus, by="part")[["part", "n_sentences", "n_words"]].head(2)
          part  n_sentences  n_words
    0  dropped            7      151
    1    added            3       43
    """
    check_choice("by", by, Row)
    aligned = align(corpus, first, second)
    table = _describe(corpus, aligned)
    if by == "gist":
        return tell_changes(corpus, aligned, table)
    if by == "part":
        table = _weigh(table)
    elif by == "entity":
        table = _count_entities(table)
    table.attrs = aligned.attrs
    return table


def _describe(corpus: Corpus, aligned: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (status, side), part in PARTS.items():
        column = "sentence_id" if side == "first" else "sentence_id_2"
        numbers = aligned.loc[aligned["status"] == status, column].dropna().unique()
        rows += [(part, aligned.attrs[side], number) for number in sorted(numbers)]
    table = pd.DataFrame(rows, columns=["part", *KEYS]).astype({"sentence_id": "int64"})
    stance = score(corpus).rename(columns={"holder": "voice"})
    stance["label"] = name_labels(stance)
    table = table.merge(stance, on=KEYS, how="left")
    table = table.merge(corpus.sentences[[*KEYS, "n_words"]], on=KEYS, how="left")
    mentions = corpus.mentions[corpus.mentions["doc_id"].isin(table["doc_id"])]
    named = mentions.groupby(KEYS, as_index=False)["entity"].agg(lambda part: list(part.unique()))
    table = table.merge(named.rename(columns={"entity": "entities"}), on=KEYS, how="left")
    table["entities"] = table["entities"].map(
        lambda names: names if isinstance(names, list) else []
    )
    table["outlet"] = table["doc_id"].map(corpus.grouped("outlet").outlets)
    table["figures"] = table["text"].astype(str).str.findall(NUMBER)
    columns = ["part", "outlet", *KEYS, "section", "text", "n_words", "label", "evidence", "voice"]
    return table[[*columns, "entities", "figures"]]


def _weigh(sentences: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for part in PARTS.values() if len(sentences) else ():
        own = sentences[sentences["part"] == part]
        voices = own.loc[own["voice"] != "outlet", "voice"]
        rows.append(
            {"part": part, "n_sentences": len(own), "n_words": own["n_words"].sum()}
            | {label: (own["label"] == label).sum() for label in LABELS}
            | {"n_quoted": len(voices), "entities": _rank(own["entities"].explode())}
            | {"voices": _rank(voices)}
        )
    columns = ["part", "n_sentences", "n_words", *LABELS, "n_quoted", "entities", "voices"]
    return pd.DataFrame(rows, columns=columns)


def _count_entities(sentences: pd.DataFrame) -> pd.DataFrame:
    kinds = {
        "dropped": "n_dropped",
        "added": "n_added",
        "kept word for word": "n_kept",
        "edited: as it is": "n_kept",
    }
    kind = sentences["part"].map(kinds)
    long = sentences.assign(kind=kind).explode("entities").dropna(subset=["kind", "entities"])
    names = ["n_dropped", "n_added", "n_kept"]
    table = pd.crosstab(long["entities"], long["kind"]).reindex(columns=names, fill_value=0)
    table = table[table["n_dropped"] + table["n_added"] > 0]
    table = table.rename_axis(index="entity", columns=None).reset_index()
    order = [False, False, False, True]
    return table.sort_values([*names, "entity"], ascending=order, ignore_index=True)


def _rank(names: pd.Series) -> list[str]:
    """Names with their number, most frequent first."""
    return [f"{name} ({n})" for name, n in names.dropna().value_counts().items()]
