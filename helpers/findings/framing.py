"""The computed sentences of notebook 5: finished tables in, one escaped sentence out."""

import re

import pandas as pd

from helpers.corpus import Corpus
from helpers.display import Html, caveat, finding, join_findings
from helpers.figures.common import name_articles
from helpers.reuse import show_edits
from helpers.spelling import fold

MOVED = 0.5  # of the words of an insertion; above it they were moved within the sentence
MOST_NAMED = 5  # words or phrases in one sentence


def summarise_reuse(reuse: pd.DataFrame, balance: pd.DataFrame, corpus: Corpus) -> Html:
    """What the second text did to the dispatch, in one sentence of counts."""
    if not len(reuse):
        return finding("No two articles of this corpus print the same dispatch.")
    names = name_articles(corpus)
    counts = balance.set_index("status")
    n = {status: int(counts.loc[status, "n_sentences"]) for status in counts.index}
    changes = _find_changes(reuse, corpus)
    more = len(changes) - MOST_NAMED
    edits = (
        "" if not n["edited"] else " Its edits only take words out." if not changes
        else " Words it puts in: {put:fr}" + (" and {more} more." if more > 0 else ".")
    )  # fmt: skip
    return finding(
        "Measured against the {n:sentence} of {one}, {two} keeps {verbatim} word for word, edits "
        "{edited}, drops {dropped} ({words:word}) and adds {added} of its own." + edits,
        one=names[reuse.attrs["first"]], two=names[reuse.attrs["second"]],
        n=int(reuse["sentence_id"].notna().sum()), words=int(counts.loc["dropped", "n_words"]),
        put=changes[:MOST_NAMED], more=more, **n,
    )  # fmt: skip


def _find_changes(reuse: pd.DataFrame, corpus: Corpus) -> list[str]:
    edits = show_edits(reuse, corpus)
    found = []
    for row in edits.itertuples():
        taken = set(
            fold(" ".join(text for text, kind in row.first if kind)).replace("-", " ").split()
        )
        for text, kind in row.second:
            words = re.findall(r"\w+", fold(text))
            # Words that the same sentence has elsewhere in the other text were moved, not put in.
            if kind and words and len(taken & set(words)) < MOVED * len(words):
                found.append(text.strip())
    return list(dict.fromkeys(found))


def summarise_source(reuse: pd.DataFrame, corpus: Corpus) -> Html:
    """Which text is nearer the dispatch, with the reasons there are."""
    if not len(reuse):
        return caveat("Without a shared dispatch there is no source to be near to.")
    articles, names = corpus.articles.set_index("doc_id"), name_articles(corpus)
    first, second = articles.loc[[reuse.attrs["first"], reuse.attrs["second"]]].itertuples()
    earlier = "{one} has the earlier date. " if first.date < second.date else (
        "Which came first is not in the texts. "
    )  # fmt: skip
    return caveat(
        earlier + "{one} has {n:word}, {two} {m}; on the agency articles.csv says {credit} of the "
        "first and {other} of the second.",
        one=names[first.Index], two=names[second.Index], n=int(first.n_words),
        m=int(second.n_words), credit=first.agency or "nothing", other=second.agency or "nothing",
    )  # fmt: skip


def summarise_frames(frames: pd.DataFrame) -> Html:
    """The frame each outlet uses most, and how much no frame covers."""
    group = str(frames.columns[0])
    parts = []
    for name, part in frames.groupby(group, sort=False):
        bare = part[part["frame"] == "(no frame)"].iloc[0]
        held = part.drop(bare.name).sort_values("n", ascending=False, kind="stable")
        first, second = held.iloc[0], held.iloc[1]
        total = int(bare["n_sentences"])
        if not first["n"]:
            parts.append(finding("{name}: no frame in {n:sentence}.", name=name, n=total))
            continue
        parts.append(finding(
            "{name}: {frame} in {n} of {total:sentence} ({share:.0%})"
            + (", then {second} ({m})" if second["n"] else "") + "; no frame in {bare:.0%}.",
            name=name, frame=first["frame"], n=int(first["n"]), total=total,
            share=float(first["share_sentences"]), second=second["frame"], m=int(second["n"]),
            bare=float(bare["share_sentences"]),
        ))  # fmt: skip
    return join_findings(parts)
