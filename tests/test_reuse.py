"""What one text kept, edited, dropped and added: checked against a reading of the pair."""

import pytest

from conftest import write_corpus
from helpers import reuse
from helpers.corpus.loading import load_corpus
from helpers.show import explore

WIRE, ALAHED = "wire-2016-01-20", "alahed-2016-01-20"
# By reading: sentence of the agency copy → sentence of the other, None where it stands alone.
EDITED = {5: 6, 9: 7, 13: 11, 22: 19, 24: 21}
VERBATIM = {1: 3, 3: 4, 4: 5, 11: 9, 12: 10, 14: 12, 15: 13, 16: 14, 17: 15, 19: 16, 20: 17, 21: 18,
            23: 20, 26: 22, 27: 23}  # fmt: skip
DROPPED = {2, 6, 7, 8, 10, 18, 25}
ADDED = {1, 2, 8}


def test_the_two_copies_align_as_a_reader_aligns_them(corpus):
    found = reuse.align(corpus)
    assert found.attrs == {"first": WIRE, "second": ALAHED}
    pairs = found.dropna(subset=["sentence_id", "sentence_id_2"])
    for status, wanted in (("verbatim", VERBATIM), ("edited", EDITED)):
        part = pairs[pairs["status"] == status]
        assert dict(zip(part["sentence_id"], part["sentence_id_2"], strict=True)) == wanted
    assert set(found.loc[found["status"] == "dropped", "sentence_id"]) == DROPPED
    assert set(found.loc[found["status"] == "added", "sentence_id_2"]) == ADDED


def test_every_sentence_of_both_texts_appears_once(corpus):
    found = reuse.align(corpus)
    sizes = corpus.sentences.groupby("doc_id", observed=True).size()
    assert sorted(found["sentence_id"].dropna()) == list(range(1, sizes[WIRE] + 1))
    assert sorted(found["sentence_id_2"].dropna()) == list(range(1, sizes[ALAHED] + 1))


@pytest.mark.parametrize(
    ("sentence", "deleted", "inserted"),
    [
        (5, ["mais commence enfin à porter ses fruits,"], []),
        (9, ["(acronyme arabe de l'Etat islamique), assure-t-on à Paris"],
         ["A Paris on assure qu’", "(terroriste)"]),
        (13, ["M."], []),
        (22, ["l'EI"], ["«Daech»"]),
        (24, ["l'EI"], ["«Daech»"]),
    ],
)  # fmt: skip
def test_edits_are_shown_word_by_word(corpus, sentence, deleted, inserted):
    found = reuse.align(corpus)
    row = reuse.edits(corpus, by="match").loc[found.index[found["sentence_id"].eq(sentence)][0]]
    assert [text.strip() for text, kind in row["first"] if kind in ("del", "was")] == deleted
    assert [text.strip() for text, kind in row["second"] if kind in ("ins", "now")] == inserted


def test_the_edited_sentences_are_whole_on_both_sides(corpus):
    found = reuse.align(corpus)
    table = reuse.edits(corpus, by="match")
    texts = corpus.articles.set_index("doc_id")["text"]
    for row, shown in zip(found.itertuples(), table.itertuples(), strict=True):
        if row.status != "added":
            assert "".join(t for t, _ in shown.first) == texts[WIRE][row.start : row.end]
        if row.status != "dropped":
            assert "".join(t for t, _ in shown.second) == texts[ALAHED][row.start_2 : row.end_2]


def test_only_the_two_copies_share_a_dispatch(corpus):
    pairs = reuse.copies(corpus)
    assert len(pairs) == 10
    found = pairs[pairs["is_copy"]]
    assert found[["doc_id", "doc_id_2"]].to_numpy().tolist() == [[WIRE, ALAHED]]
    assert pairs["share_copied"].drop(found.index).max() < 0.01


def test_a_corpus_without_copies_says_so(small):
    assert not reuse.copies(small)["is_copy"].any()
    nothing = reuse.align(small)
    assert nothing.empty
    assert reuse.edits(small, by="match").empty


def test_an_article_that_is_not_there_is_refused(small):
    with pytest.raises(ValueError, match="no article “nowhere”"):
        reuse.align(small, "gazette-1", "nowhere")


def test_an_identical_sentence_elsewhere_in_the_text_is_still_found(tmp_path):
    lines = [f"La phrase numéro {word} dit une chose très différente de toutes les autres."
             for word in ("un", "deux", "trois", "quatre")]  # fmt: skip
    other = [lines[2], lines[0], "Rien de commun ici, vraiment rien.", lines[1]]
    folder = write_corpus(tmp_path, {"a-1": "\n".join(lines), "b-1": "\n".join(other)})
    found = reuse.align(load_corpus(folder), "a-1", "b-1")
    same = found[found["status"] == "verbatim"]
    assert dict(zip(same["sentence_id"], same["sentence_id_2"], strict=True)) == {3: 1, 1: 2, 2: 4}
    assert found[found["status"] == "dropped"]["sentence_id"].tolist() == [4]
    assert found[found["status"] == "added"]["sentence_id_2"].tolist() == [3]


def test_edited_sentences_that_were_split_are_among_the_edited(tmp_path):
    long = "La coalition bombarde la ville depuis le matin et l'armée avance lentement vers le nord"
    texts = {
        "a-1": f"{long} malgré la pluie.\nLe maire de la ville a fui hier soir avec sa famille.",
        "b-1": f"{long.replace(' et l', '. L')} malgré tout.\nLe maire de la ville a fui hier.",
    }  # fmt: skip
    corpus = load_corpus(write_corpus(tmp_path, texts))
    explorer = explore.reuse(corpus)
    statuses = reuse.edits(corpus, "a-1", "b-1", by="match")["status"]
    assert "edited, split" in set(statuses)
    for status in ("edited", "split"):
        shown = explorer.view(pair=("a-1", "b-1"), status=status)
        n = sum(status in name.split(", ") for name in statuses)
        assert shown.count('<th scope="row">') == n


def test_one_article_alone_is_not_aligned(small):
    with pytest.raises(ValueError, match="name two articles"):
        reuse.align(small, small.articles["doc_id"][0])
