"""Whole articles in every chunk, children under their heads."""

import numpy as np
import pandas as pd

from helpers import tree


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
