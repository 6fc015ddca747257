"""Whole articles in every chunk, children under their heads."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.language import syntax as tree


def test_chunks_hold_whole_articles(monkeypatch):
    monkeypatch.setattr(tree, "CHUNK", 4)
    tokens = pd.DataFrame({"doc_id": ["a"] * 3 + ["b"] * 2 + ["c"] * 9 + ["d"]})
    begins = tree.locate_begins(tokens)
    assert begins.tolist() == [0] * 3 + [3] * 2 + [5] * 9 + [14]
    chunks = list(tree.cut_chunks(begins))
    assert chunks == [(0, 5), (5, 14), (14, 15)]
    assert list(tree.cut_chunks(begins[:0])) == []


def test_children_stand_under_their_head():
    children = tree.Children(np.array([1, 1, 1, 2]))
    assert [children[i] for i in range(4)] == [[], [0, 2], [3], []]


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ([1, 1, 1], [1, 1, 1]),
        ([1, 2, 0], [0, 1, 2]),  # a circle
        ([1, 0, 1, 2], [0, 1, 1, 2]),  # and what hangs on it
        ([5, -1, 1], [0, 1, 1]),  # beyond the table
        ([], []),
    ],
)
def test_every_walk_upwards_ends(heads, expected):
    assert tree.settle_heads(np.array(heads, dtype=np.int64)).tolist() == expected


@given(st.lists(st.integers(-3, 40), max_size=40))
def test_heads_that_go_anywhere_are_settled(heads):
    settled = tree.settle_heads(np.array(heads, dtype=np.int64))
    for row in range(len(settled)):
        seen = set()
        while settled[row] != row:
            assert row not in seen
            seen.add(row)
            row = settled[row]
