"""Sentences by what they say: other words found, copies first, a page as JupyterLab."""

import numpy as np
import pytest

from conftest import write_corpus
from helpers import load_corpus, vocabulary
from helpers.export.sentences import find_nearest

RETOLD = {
    "gazette-1": "Les enseignants cessent le travail jeudi. Le navire a coulé au large de Brest.",
    "courrier-1": "Une tempête a noyé le bateau en mer. Les professeurs font grève cette semaine.",
    "depeche-1": "La banque relève son taux. Le prix du blé baisse encore à la Bourse de Paris.",
}


@pytest.fixture(scope="module")
def retold(tmp_path_factory):
    return load_corpus(write_corpus(tmp_path_factory.mktemp("retold"), RETOLD))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Le navire a coulé au large de Brest.", "Une tempête a noyé le bateau en mer."),
        ("Les professeurs font grève", "Les enseignants cessent le travail jeudi."),
    ],
)
def test_what_shares_no_word_is_found(retold, asked, found):
    near = vocabulary.concordance(retold, asked, unit="meaning")
    assert len(near) == len(retold.sentences) == near.attrs["n"]
    same = near["text"].str.startswith(asked)
    assert near.loc[same, "similarity"].gt(0.5).all()
    assert near.loc[~same, "text"].iloc[0] == found


def test_a_sentence_of_the_corpus_is_its_own_nearest_and_so_are_its_copies(corpus):
    near = vocabulary.concordance(corpus, unit="meaning", top=3)
    assert near["similarity"].iloc[0] == pytest.approx(1, abs=1e-5)
    assert near["text"].iloc[0] == near.attrs["sentence"]
    assert near["outlet"].nunique() > 1 and near["similarity"].iloc[1] > near.attrs["usual"]
    quoted = vocabulary.concordance(corpus, "La coalition gagne", unit="meaning", speech="quoted")
    assert 0 < len(quoted) < len(corpus.sentences)
    with pytest.raises(ValueError, match="has no word"):
        vocabulary.concordance(corpus, "…", unit="meaning")
    with pytest.raises(ValueError, match="one sentence"):
        vocabulary.concordance(corpus, ["La coalition", "gagne"], unit="meaning")


def test_a_page_has_the_nearest_of_each_sentence(corpus):
    row = 50
    here = find_nearest(corpus)[row].astype(int)
    text = corpus.sentences["text"].iloc[row]
    near = vocabulary.concordance(corpus, text, unit="meaning")
    others = near[near["text"] != text].head(5)
    places = here[:, 0] + 256 * here[:, 1]
    assert corpus.sentences["text"].iloc[places[:5]].tolist() == others["text"].tolist()
    assert np.abs(here[:5, 2] / 255 - others["similarity"]).max() < 0.01
