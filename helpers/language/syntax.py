"""The parse of many articles as plain lists, which rules walk: columns, chunks, children."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeVar

import numpy as np
import pandas as pd

Value = TypeVar("Value")

PARSED = ["doc_id", "sentence_id", "start", "end", "token", "lemma", "pos", "morph", "dep", "head"]
CHUNK = 400_000  # tokens read at a time, so that memory does not grow with the corpus


def take_column(column: pd.Series, change: Callable[[str], Value] = str) -> list[Value]:
    """The values of a column as a list, or what `change` makes of each, asked once for each.

    What is missing counts as empty.
    """
    column = column.astype("category").cat
    values = [*(change(str(value)) for value in column.categories), change("")]
    return np.array(values, dtype=object)[column.codes].tolist()


def flag_column(column: pd.Series, test: Callable[[str], bool]) -> np.ndarray:
    """Which rows pass a test, asked once for each different value; a missing one does not."""
    column = column.astype("category").cat
    return np.array([*(test(str(value)) for value in column.categories), False])[column.codes]


def locate_begins(tokens: pd.DataFrame) -> np.ndarray:
    """The row at which the article of each token begins: its tokens stand together."""
    docs = tokens["doc_id"].astype("category").cat.codes.to_numpy()
    begins = np.flatnonzero(np.diff(docs, prepend=-1))
    return np.repeat(begins, np.diff(begins, append=len(docs)))


def cut_chunks(begins: np.ndarray) -> Iterator[tuple[int, int]]:
    """First and last row, the last not included, of chunks of whole articles."""
    firsts = np.unique(begins)
    cuts = firsts[np.diff(firsts // CHUNK, prepend=-1) > 0].tolist()
    return pairwise([*cuts, len(begins)])


def settle_heads(heads: np.ndarray) -> np.ndarray:
    """The row of each row's head, so that every walk upwards ends: what hangs nowhere is a root.

    A head beyond the table is the row itself, and so is that of every row of a circle.
    """
    rows = np.arange(len(heads))
    heads = np.where((heads >= 0) & (heads < len(heads)), heads, rows)
    above = heads  # as many steps up as there are rows, doubled each time
    for _ in range(len(heads).bit_length()):
        above, before = above[above], above
        if np.array_equal(above, before):
            break
    ends = np.zeros(len(heads), dtype=bool)
    ends[above] = True  # where walks end: roots, and the rows of circles
    return np.where(ends, rows, heads)


class Children:
    """The children of every token, in order; a class because a list for each would be slow."""

    def __init__(self, heads: np.ndarray) -> None:
        below = np.flatnonzero(heads != np.arange(len(heads)))  # all but roots
        order = below[np.argsort(heads[below], kind="stable")]
        self._order = order.tolist()
        self._bounds = np.searchsorted(heads[order], np.arange(len(heads) + 1)).tolist()

    def __getitem__(self, i: int) -> list[int]:
        return self._order[self._bounds[i] : self._bounds[i + 1]]
