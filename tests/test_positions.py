"""Where sentences stand: by hand, in articles of one, two and more paragraphs."""

import pytest

from conftest import write_corpus
from helpers.corpus.loading import load_corpus
from helpers.corpus.positions import POSITIONS, find_positions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il pleut.", ["lead"]),
        ("Il pleut. Il neige.", ["lead", "end"]),
        ("Il pleut. Il neige. Il vente.", ["lead", "body", "end"]),
        ("Il pleut. Il neige.\nIl vente. Il gèle.", ["lead", "lead", "body", "end"]),
        ("Il pleut. Il neige.\nIl vente.", ["lead", "lead", "end"]),
        ("Il pleut.\nIl neige.\nIl vente. Il gèle.", ["lead", "body", "end", "end"]),
    ],
)
def test_positions_by_hand(tmp_path, text, expected):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": text}))
    assert find_positions(corpus).tolist() == expected


def test_headings_stand_apart(tmp_path):
    text = "Un titre\nIl pleut.\nUn intertitre\nIl neige.\n« Il neige »\nIl vente."
    kinds = ["title", "body", "subhead", "body", "pullquote", "body"]
    folder = write_corpus(tmp_path, {"a-1": text})
    rows = "".join(f"a-1,{line},{kind}\n" for line, kind in enumerate(kinds, 1))
    (folder / "lines.csv").write_text("doc_id,line,kind\n" + rows, "utf-8")
    positions = find_positions(load_corpus(folder))
    assert positions.tolist() == ["title", "lead", "subhead", "body", "subhead", "end"]


def test_every_sentence_has_one_position(corpus):
    positions = find_positions(corpus)
    assert positions.index.equals(corpus.sentences.index) and positions.isin(POSITIONS).all()
