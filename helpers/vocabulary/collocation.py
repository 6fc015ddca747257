"""The company words keep: collocates in a window of words and by syntactic relation."""

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.corpus.loading import Corpus
from helpers.vocabulary.kwic import match_tokens
from helpers.vocabulary.terms import (
    FUNCTION_POS,
    Copies,
    Group,
    Speech,
    Unit,
    choose_sentences,
    locate_sentences,
    name_terms,
    select_words,
)

WINDOW = 5  # words on each side, marks not counted; the default of polmineR and AntConc
MIN_JOINT = 2  # in the group: a pair met once shows nothing
# Adverbs stay: the syntax names the relation in which they stand.
FUNCTION_RELATA = FUNCTION_POS - {"ADV"}
COLUMNS = ["collocate", "n_joint", "n_before", "n_after", "n", "n_term", "n_words", "log_dice",
           "g2", "n_articles"]  # fmt: skip
RELATION_COLUMNS = ["relation", "collocate", "n_joint", "n_term", "n_collocate", "n_pairs",
                    "log_dice", "g2", "n_articles"]  # fmt: skip


def find_collocates(
    corpus: Corpus, term: str, *, unit: Unit = "lemma", by: Group = "outlet", window: int = WINDOW,
    speech: Speech = "all", copies: Copies = "drop", function_words: bool = False,
    min_joint: int = MIN_JOINT,
) -> pd.DataFrame:  # fmt: skip
    """Find what stands near a term: one row per group and collocate, most typical first.

    Columns: n_joint (its occurrences within `window` words of the term in the same sentence, each
    counted once), n_before, n_after, n (in the group), n_term, n_words, log_dice (`joint` capped at
    n_term), g2 (over the words of the group; positive: they attract each other), n_articles (with
    both in reach). A group lists pairs that it has `min_joint` times; `attrs["n_term"]` says how
    often each group has the term. Each dispatch counts once. The window stops at the sentence.
    Measures and sources: `helpers.base.statistics`.
    Raises ValueError for an unknown choice or a window under one word.
    """
    check_choice("by", by, Group)
    if window < 1:
        raise ValueError(f"window must be at least 1 word, not {window}")
    words = select_words(corpus, unit=unit, speech=speech, copies=copies)
    first, last, _ = match_tokens(corpus, term, unit)
    rows = words["row"].to_numpy()
    present = np.isin(first, rows)
    begin, end = (np.searchsorted(rows, side[present]) for side in (first, last))
    sentence = words["sentence"].to_numpy()
    near: list[np.ndarray] = []
    for step in range(1, window + 1):
        for hit, move in ((begin, -step), (end, step)):
            at = hit + move
            inside = (at >= 0) & (at < len(words))
            at, here = at[inside], hit[inside]
            same = sentence[at] == sentence[here]
            near.append(np.column_stack([at[same], np.full(same.sum(), np.sign(move))]))
    found = np.unique(np.concatenate(near), axis=0)
    groups = words[by].astype("category")
    code, names = words["term"].cat.codes.to_numpy(), words["term"].cat.categories
    group, labels = groups.cat.codes.to_numpy(), groups.cat.categories
    docs = words["doc_id"].cat.codes.to_numpy()
    tables = []
    for number, label in enumerate(labels):
        own = found[group[found[:, 0]] == number]
        at, side = own.T
        once = np.unique(at)
        if not len(once):
            continue
        joint = np.bincount(code[once], minlength=len(names))
        pairs = np.unique(code[once].astype(np.int64) * (docs.max() + 1) + docs[once])
        in_group = group == number
        n = np.bincount(code[in_group], minlength=len(names))
        n_term, n_words = int((group[begin] == number).sum()), int(in_group.sum())
        keep = np.flatnonzero(joint >= min_joint)
        tables.append(pd.DataFrame({
            by: str(label), "collocate": names[keep].to_numpy(dtype=object),
            "n_joint": joint[keep],
            "n_before": np.bincount(code[at[side < 0]], minlength=len(names))[keep],
            "n_after": np.bincount(code[at[side > 0]], minlength=len(names))[keep],
            "n": n[keep], "n_term": n_term, "n_words": n_words,
            "log_dice": statistics.log_dice(np.minimum(joint, n_term)[keep], n_term, n[keep]),
            "g2": statistics.association_g2(joint[keep], len(once), n[keep], n_words),
            "n_articles": np.bincount(pairs // (docs.max() + 1), minlength=len(names))[keep],
        }))  # fmt: skip
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[by, *COLUMNS])
    if not function_words:
        content = words["is_content"].to_numpy()
        table = table[table["collocate"].isin(names[np.unique(code[content])])]
    ranked = table.sort_values([by, "log_dice", "n_joint", "collocate"],
                               ascending=[True, False, False, True])  # fmt: skip
    return _describe(ranked.reset_index(drop=True), labels.astype("str")[group[begin]], min_joint)


def find_relations(
    corpus: Corpus, term: str, *, unit: Unit = "lemma", by: Group = "outlet",
    speech: Speech = "all", copies: Copies = "drop", function_words: bool = False,
    min_joint: int = MIN_JOINT,
) -> pd.DataFrame:  # fmt: skip
    """Find what a term is tied to by the syntax: one row per group, relation and collocate.

    Relations are named in `lexicons/relations.csv`: the subjects and objects of a verb, active or
    passive, the adjectives of a noun. n_joint pairs of n_pairs in that relation and group join the
    two; n_term and n_collocate are the pairs that either is part of, on its side; log_dice and g2
    compare these. A group lists the pairs that it has `min_joint` times; `attrs["n_term"]` says how
    many ties the term has in each group. Each dispatch counts once. As good as the parse: read
    the sentences. Raises ValueError for an unknown choice.
    """
    check_choice("by", by, Group)
    pairs = _list_pairs(corpus, unit, speech, copies)
    pairs = pairs.assign(**{by: _name_groups(corpus, pairs["row"].to_numpy(), by)})
    wanted = [term.lower() if unit == "form" else term]
    keys = [by, "relation"]
    joined = pairs[pairs["term"].isin(wanted)]
    shown = joined if function_words else joined[joined["is_content"]]
    counts = shown.groupby([*keys, "collocate"], observed=True)["doc_id"].agg(
        n_joint="size", n_articles="nunique"
    )
    counts = counts[counts["n_joint"] >= min_joint].reset_index()
    if not len(counts):
        empty = pd.DataFrame(columns=[by, *RELATION_COLUMNS])
        return _describe(empty, joined[by].to_numpy(), min_joint)
    n_pairs = pairs.groupby(keys, observed=True).size().rename("n_pairs")
    n_term = joined.groupby(keys, observed=True).size().rename("n_term")
    of_collocate = pairs[pairs["collocate"].isin(counts["collocate"])]
    n_collocate = of_collocate.groupby([*keys, "collocate"], observed=True).size()
    table = counts.join(n_pairs, on=keys).join(n_term, on=keys)
    table = table.join(n_collocate.rename("n_collocate"), on=[*keys, "collocate"])
    numbers = [table[name] for name in ("n_joint", "n_term", "n_collocate")]
    table["log_dice"] = statistics.log_dice(*numbers)
    table["g2"] = statistics.association_g2(*numbers, table["n_pairs"])
    table = table.sort_values([by, "relation", "n_joint", "log_dice", "collocate"],
                              ascending=[True, True, False, False, True])  # fmt: skip
    table = table[[by, *RELATION_COLUMNS]].reset_index(drop=True)
    return _describe(table, joined[by].to_numpy(), min_joint)


def _describe(table: pd.DataFrame, groups: np.ndarray, min_joint: int) -> pd.DataFrame:
    """The table, with what it cannot say: a group may have the term and no pair often enough."""
    table.attrs = {"n_term": pd.Series(groups, dtype=object).value_counts(sort=False).to_dict(),
                   "min_joint": min_joint}  # fmt: skip
    return table


def _list_pairs(corpus: Corpus, unit: Unit, speech: Speech, copies: Copies) -> pd.DataFrame:
    """Both readings of every syntactic tie, one row each.

    Columns: term, relation, collocate, row (of the term), doc_id, is_content (of the collocate).
    """
    tokens = corpus.read_columns("tokens", ["doc_id", "token_id", "head", "dep", "pos", "is_word"])
    dep = tokens["dep"].astype("category")
    known = read_lexicon("relations")
    tied = dep.cat.categories.isin(known["dep"])[dep.cat.codes]
    row = np.flatnonzero(tied & tokens["is_word"].to_numpy())
    # Tokens of an article stand together and are numbered from 0: the head is a step away.
    head = row + (tokens["head"].to_numpy() - tokens["token_id"].to_numpy())[row]
    chosen = choose_sentences(corpus, speech=speech, copies=copies)[locate_sentences(corpus)[row]]
    row, head = row[chosen], head[chosen]
    names, doc, label = name_terms(corpus, unit), tokens["doc_id"], dep.iloc[row].to_numpy()
    pos = tokens["pos"].astype("category").cat
    content = ~pos.categories.isin(FUNCTION_RELATA)[pos.codes]
    tables = []
    for side, own, other in (("dependent", head, row), ("governor", row, head)):
        relation = known[known["side"] == side].set_index("dep")["relation"]
        tables.append(pd.DataFrame({
            "term": names.iloc[own].to_numpy(dtype=object),
            "relation": relation.reindex(label).to_numpy(),
            "collocate": names.iloc[other].to_numpy(dtype=object),
            "row": own, "doc_id": doc.iloc[own].to_numpy(dtype=object),
            "is_content": content[other],
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def _name_groups(corpus: Corpus, rows: np.ndarray, by: Group) -> np.ndarray:
    words = select_words(corpus).set_index("row")[by].astype("object")
    return words.reindex(rows).to_numpy()
