"""What stands where: places by hand, counts that add up."""

import pytest

from conftest import write_corpus
from helpers.corpus.loading import load_corpus
from helpers.framing import salience

TEXT = ("Un titre\nLe tribunal de Lyon juge. Il fait beau.\nLa ville dort.\nUn intertitre\n"
        "Le maire de Lyon parle.\nLa nuit tombe.")  # fmt: skip
KINDS = ["title", "body", "body", "subhead", "body", "body"]


@pytest.fixture(scope="module")
def placed(tmp_path_factory):
    folder = write_corpus(tmp_path_factory.mktemp("salience"), {"a-1": TEXT})
    rows = "".join(f"a-1,{line},{kind}\n" for line, kind in enumerate(KINDS, 1))
    (folder / "lines.csv").write_text("doc_id,line,kind\n" + rows, "utf-8")
    return load_corpus(folder)


def test_places_by_hand(placed):
    assert salience.assign_places(placed).tolist() == [
        "headline", "lead", "lead", "body", "subhead", "body", "last paragraph"]  # fmt: skip


def test_shares_by_hand(placed):
    compared = salience.compare_places(placed).set_index("thing").loc["law and justice"]
    assert compared[["n", "n_sentences", "n_in_body", "n_body"]].tolist() == [1, 5, 0, 2]


def test_every_sentence_has_one_place(corpus):
    places = salience.assign_places(corpus)
    assert len(places) == len(corpus.sentences) and places.isin(salience.PLACES).all()
    sections = corpus.sentences["section"].astype("str")
    assert (places[sections == "subhead"] == "subhead").all()
    compared = salience.compare_places(corpus)
    outlets = corpus.sentences["doc_id"].astype("str").map(
        corpus.articles.set_index("doc_id")["outlet"]).value_counts()  # fmt: skip
    sizes = compared.drop_duplicates("outlet").set_index("outlet")
    assert (sizes["n_sentences"] + sizes["n_body"]).to_dict() == outlets.to_dict()
