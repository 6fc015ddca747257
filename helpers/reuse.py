"""Wire copy: what one text kept, edited, dropped and added, sentence by sentence."""

from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from rapidfuzz.distance import Indel, Levenshtein
from scipy.optimize import linear_sum_assignment

from helpers.corpus import Corpus

Status = Literal["verbatim", "edited", "dropped", "added"]

SHINGLE = 5  # words; shorter runs are shared by any two texts on one subject
SHARED_DISPATCH = (
    0.2  # of the shorter text's shingles; independent reports of one event share < 5 %
)
SAME_SENTENCE = 0.5  # of the words in common, in order; below it two sentences are two sentences


def find_copies(corpus: Corpus) -> pd.DataFrame:
    """Compare the articles two by two: one row per pair, most shared first.

    `share_copied` is the share of the shorter text's five-word runs found in the other; `is_copy`
    where it reaches `SHARED_DISPATCH`. The earlier text stands first, of the same day the longer.
    """
    words = corpus.tokens[corpus.tokens["is_word"]]
    runs = {
        str(doc_id): _shingles(tokens.str.lower().tolist())
        for doc_id, tokens in words["token"].astype("str").groupby(words["doc_id"], observed=True)
    }
    outlets = corpus.articles.set_index("doc_id")["outlet"]
    order = corpus.articles.sort_values(["date", "n_words"], ascending=[True, False], kind="stable")
    rank = {doc_id: place for place, doc_id in enumerate(order["doc_id"])}
    rows = []
    for one, other in combinations(corpus.articles["doc_id"], 2):
        first, second = sorted((one, other), key=rank.__getitem__)
        shared = len(runs.get(one, set()) & runs.get(other, set()))
        shorter = min(len(runs.get(one, ())), len(runs.get(other, ())))
        share = shared / shorter if shorter else np.nan
        rows.append((first, second, outlets[first], outlets[second], shared, share))
    table = pd.DataFrame(
        rows, columns=["doc_id", "doc_id_2", "outlet", "outlet_2", "n_shared", "share_copied"]
    )
    table["is_copy"] = table["share_copied"] >= SHARED_DISPATCH
    return table.sort_values("share_copied", ascending=False, ignore_index=True)


def select_closest(copies: pd.DataFrame, *, top: int = 40) -> pd.DataFrame:
    """The pairs that share most: every copy, and the nearest others up to `top` rows in all."""
    return copies.head(max(top, int(copies["is_copy"].sum())))


def choose_pair(copies: pd.DataFrame) -> list[str]:
    """The two articles that share most of a dispatch; empty where no two do."""
    found = copies[copies["is_copy"]]
    return found[["doc_id", "doc_id_2"]].iloc[0].tolist() if len(found) else []


def find_reuse(corpus: Corpus, first: str | None = None, second: str | None = None) -> pd.DataFrame:
    """Align the sentences of two articles: one row per pair, or sentence that stands alone.

    Columns: status (verbatim: the same words in the same order; edited; dropped: only in the
    first; added: only in the second), similarity (share of words in common, in order), and for
    each side sentence_id, start, end. In order of the second text, dropped ones where they stood.
    Without names, the pair that shares most; no rows where no two articles share a dispatch.
    Raises ValueError for an article the corpus does not have.
    """
    if first is None or second is None:
        first, second = choose_pair(find_copies(corpus)) or ("", "")
    else:
        missing = {first, second} - set(corpus.articles["doc_id"])
        if missing:
            raise ValueError(f"no article “{missing.pop()}” in this corpus")
    left, right = _sentence_words(corpus, first), _sentence_words(corpus, second)
    pairs = _align(left["words"].tolist(), right["words"].tolist())
    rows = []
    for i, j, similarity in pairs:
        one, two = left.iloc[i] if i >= 0 else None, right.iloc[j] if j >= 0 else None
        same = one is not None and two is not None and one["words"] == two["words"]
        status = ("added" if one is None else "dropped" if two is None
                  else "verbatim" if same else "edited")  # fmt: skip
        rows.append({
            "status": status, "similarity": similarity,
            **{name: one[name] if one is not None else pd.NA
               for name in ("sentence_id", "start", "end")},
            **{f"{name}_2": two[name] if two is not None else pd.NA
               for name in ("sentence_id", "start", "end")},
        })  # fmt: skip
    columns = ["status", "similarity", "sentence_id", "start", "end",
               "sentence_id_2", "start_2", "end_2"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({name: "Int64" for name in columns[2:]} | {"similarity": float})
    table.attrs = {"first": first, "second": second}
    return table


def count_reuse(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """What became of the dispatch: one row per status, with sentences and words."""
    words = corpus.sentences.assign(doc_id=corpus.sentences["doc_id"].astype("str"))
    sizes = words.set_index(["doc_id", "sentence_id"])["n_words"]
    side = np.where(reuse["sentence_id_2"].notna(), "_2", "")
    names = {"": reuse.attrs["first"], "_2": reuse.attrs["second"]}
    n_words = [
        sizes[(names[mark], row[f"sentence_id{mark}"])]
        for mark, (_, row) in zip(side, reuse.iterrows(), strict=True)
    ]
    counted = reuse.assign(n_words=n_words).groupby("status")["n_words"].agg(["size", "sum"])
    order = ["verbatim", "edited", "dropped", "added"]
    counted = counted.reindex(order, fill_value=0).reset_index()
    return counted.set_axis(["status", "n_sentences", "n_words"], axis=1)


def show_edits(reuse: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The aligned sentences with their edits: one row per pair, for `display.show_pairs`.

    `first` and `second` are lists of (text, kind): kind *del* for words only the first has, *ins*
    for words only the second has, "" for what both have.
    """
    first, second = reuse.attrs["first"], reuse.attrs["second"]
    texts = corpus.articles.set_index("doc_id")["text"]
    outlets = corpus.articles.set_index("doc_id")["outlet"]
    tokens = {name: _tokens_of(corpus, name) for name in (first, second)} if first else {}
    rows = []
    for row in reuse.itertuples():
        one = tokens[first].get(row.sentence_id, []) if pd.notna(row.sentence_id) else []
        two = tokens[second].get(row.sentence_id_2, []) if pd.notna(row.sentence_id_2) else []
        left, right = _mark_edits(one, two) if one and two else ([], [])
        rows.append((
            row.status, row.similarity,
            _pieces(texts[first], one, left, "del") if first else [],
            _pieces(texts[second], two, right, "ins") if second else [],
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=["status", "similarity", "first", "second"])
    table.attrs = {
        "first": f"{outlets[first]} ({first})" if first else "",
        "second": f"{outlets[second]} ({second})" if second else "",
    }
    return table


def _shingles(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[i:] for i in range(SHINGLE)), strict=False))


def _sentence_words(corpus: Corpus, doc_id: str) -> pd.DataFrame:
    """One row per sentence of an article: its place and its words, in lower case."""
    sentences = corpus.sentences[corpus.sentences["doc_id"] == doc_id]
    tokens = corpus.tokens[(corpus.tokens["doc_id"] == doc_id) & corpus.tokens["is_word"]]
    words = tokens["token"].astype("str").str.lower().groupby(tokens["sentence_id"]).agg(list)
    found = [words.get(number, []) for number in sentences["sentence_id"]]
    return sentences[["sentence_id", "start", "end"]].assign(words=found)


def _align(left: list[list[str]], right: list[list[str]]) -> list[tuple[int, int, float]]:
    """Best one-to-one partners, then those left alone; -1 stands for no partner."""
    grid = np.array([[Indel.normalized_similarity(a, b) for b in right] for a in left])
    grid = grid.reshape(len(left), len(right))
    chosen = zip(*linear_sum_assignment(-np.where(grid >= SAME_SENTENCE, grid, 0)), strict=True)
    partner = {i: j for i, j in chosen if grid[i, j] >= SAME_SENTENCE}
    kept = {j: i for i, j in partner.items()}
    result = [(kept.get(j, -1), j, grid[kept[j], j] if j in kept else np.nan)
              for j in range(len(right))]  # fmt: skip
    for i in range(len(left)):
        if i not in partner:
            # A dropped sentence is shown where it stood: behind its nearest kept predecessor.
            before = [k for k, (a, _, _) in enumerate(result) if 0 <= a < i]
            at = max(before, key=lambda k: result[k][0]) + 1 if before else 0
            result.insert(at, (i, -1, np.nan))
    return result


def _tokens_of(corpus: Corpus, doc_id: str) -> dict[int, list[tuple[int, int, str]]]:
    tokens = corpus.tokens[corpus.tokens["doc_id"] == doc_id]
    found: dict[int, list] = {}
    for row in tokens[["sentence_id", "start", "end", "token"]].itertuples(index=False):
        found.setdefault(row.sentence_id, []).append((row.start, row.end, row.token))
    return found


def _mark_edits(one: list[tuple], two: list[tuple]) -> tuple[list[bool], list[bool]]:
    """For each token of either side, whether only that side has it there."""
    left, right = [False] * len(one), [False] * len(two)
    opcodes = Levenshtein.opcodes([_plain(t) for *_, t in one], [_plain(t) for *_, t in two])
    for tag, a, b, c, d in opcodes:
        if tag != "equal":
            left[a:b], right[c:d] = [True] * (b - a), [True] * (d - c)
    return left, right


def _plain(token: str) -> str:
    """Quotation marks are a house style, not an edit, and so is a capital."""
    return '"' if token in "«»" else token.lower()


def _pieces(text: str, tokens: list[tuple], edited: list[bool], kind: str) -> list[tuple[str, str]]:
    """The sentence in runs of common words and words of this side only (`kind`)."""
    if not tokens:
        return []
    edited = edited or [False] * len(tokens)
    pieces: list[tuple[str, str]] = []
    at = tokens[0][0]
    for (_, end, _), changed in zip(tokens, edited, strict=True):
        mark = kind if changed else ""
        if pieces and pieces[-1][1] == mark:
            pieces[-1] = (pieces[-1][0] + text[at:end], mark)
        else:
            pieces.append((text[at:end], mark))
        at = end
    return pieces
