"""What stands where: counted by hand, and counts that add up."""

import pytest

from conftest import write_corpus
from helpers.corpus.loading import load_corpus
from helpers.corpus.positions import find_positions
from helpers.framing import prominence

TEXT = ("Un titre\nLe tribunal de Lyon juge. Il fait beau.\nLa ville dort.\nUn intertitre\n"
        "Le maire de Lyon parle.\nLa nuit tombe.")  # fmt: skip
KINDS = ["title", "body", "body", "subhead", "body", "body"]


@pytest.fixture(scope="module")
def placed(tmp_path_factory):
    folder = write_corpus(tmp_path_factory.mktemp("prominence"), {"a-1": TEXT})
    rows = "".join(f"a-1,{line},{kind}\n" for line, kind in enumerate(KINDS, 1))
    (folder / "lines.csv").write_text("doc_id,line,kind\n" + rows, "utf-8")
    return load_corpus(folder)


def test_shares_by_hand(placed):
    compared = prominence(placed).set_index("thing").loc["law and justice"]
    assert compared[["n", "n_sentences", "n_in_body", "n_body"]].tolist() == [1, 5, 0, 2]


def test_prominent_and_other_sentences_make_all(corpus):
    compared = prominence(corpus)
    outlets = corpus.sentences["doc_id"].map(corpus.outlets)
    sizes = compared.drop_duplicates("outlet").set_index("outlet")
    whole = sizes["n_sentences"] + sizes["n_body"]
    assert whole.to_dict() == outlets.value_counts().to_dict()
    in_body = outlets[find_positions(corpus) == "body"].value_counts()
    assert sizes["n_body"].to_dict() == in_body.to_dict()
    assert (compared["n"] > 0).all()
