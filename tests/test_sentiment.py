"""Stance: good or bad for whom, with its evidence; abstains without any."""

import pandas as pd
import pytest
from conftest import write_corpus

from helpers import sentiment
from helpers.corpus import PROJECT, load_corpus, read_coding


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    lines = list(SENTENCES)
    folder = write_corpus(tmp_path_factory.mktemp("stance"), {"a-1": "\n".join(lines)})
    table = sentiment.score_stance(load_corpus(folder))
    return dict(zip(table["text"], table.to_dict("records"), strict=True))


SENTENCES = {
    "Les djihadistes perdent du terrain en Irak.": "favourable",
    "Les djihadistes progressent vers la capitale.": "critical",
    "Les frappes de la coalition ont atteint leurs limites.": "critical",
    "La stratégie commence à porter ses fruits.": "favourable",
    "Les bombardements ne sont pas efficaces.": "critical",
    "Les ministres se réunissent mardi à Genève.": "none",
    "Un attentat a fait douze morts à Istanbul.": "none",
}


@pytest.mark.parametrize(("sentence", "label"), SENTENCES.items())
def test_good_or_bad_for_whom(scored, sentence, label):
    assert scored[sentence]["label"] == label
    assert bool(scored[sentence]["evidence"]) == (label != "none")


def test_scores_go_with_labels_and_spans_with_words(corpus):
    stance = sentiment.score_stance(corpus)
    assert len(stance) == len(corpus.sentences)
    bounds = {"critical": (-1, -1), "favourable": (1, 1), "mixed": (-0.99, 0.99)}
    for label, (low, high) in bounds.items():
        assert stance.loc[stance["label"] == label, "score"].between(low, high).all()
    silent = stance[stance["label"] == "none"]
    assert silent["score"].isna().all() and (silent["evidence"] == "").all()
    for row in stance[stance["label"] != "none"].itertuples():
        assert row.spans
        for start, end in row.spans:
            assert 0 <= start < end <= len(row.text)


def test_counts_with_and_without_quoted_speech(corpus):
    stance = sentiment.score_stance(corpus)
    everything, own = (sentiment.count_stance(stance, quoted=quoted) for quoted in (True, False))
    assert everything["n_sentences"].sum() == len(stance)
    assert own["n_sentences"].sum() == (~stance["quoted"]).sum()
    assert everything["doc_id"].tolist() == own["doc_id"].tolist()
    labels = list(sentiment.LABELS)
    assert (everything[labels].sum(axis=1) == everything["n_sentences"]).all()


def test_every_coded_sentence_is_compared_once(corpus):
    coding = read_coding(corpus, "stance")
    stance = sentiment.score_stance(corpus)
    compared = sentiment.compare_with_coding(stance, coding, corpus.articles)
    assert compared["sentence"].tolist() == coding["sentence"].tolist()
    agreement = sentiment.measure_agreement(compared).iloc[0]
    assert agreement["n_sentences"] == len(coding)
    assert agreement["share_agree"] == pytest.approx(compared["agrees"].mean())
    confusion = sentiment.count_confusion(compared)
    assert confusion[list(sentiment.LABELS)].to_numpy().sum() == len(coding)


def test_agreement_follows_the_labels(corpus):
    coding = read_coding(corpus, "stance").assign(also_acceptable="")
    stance = sentiment.score_stance(corpus)
    compared = sentiment.compare_with_coding(stance, coding, corpus.articles)
    perfect = compared.assign(label=compared["stance"], reference=compared["stance"])
    assert sentiment.measure_agreement(perfect)["kappa"].iloc[0] == pytest.approx(1)
    silent = compared.assign(label="none", reference=compared["stance"])
    assert sentiment.measure_agreement(silent)["kappa"].iloc[0] == pytest.approx(0)


def test_sentences_in_the_manner_of_other_outlets(tmp_path):
    coding = pd.read_csv(PROJECT / "tests/data/stance_other.csv", dtype=str, keep_default_na=False)
    coding = coding.assign(doc_id=[f"s-{i:02}" for i in range(len(coding))])
    texts = dict(zip(coding["doc_id"], coding["sentence"], strict=True))
    corpus = load_corpus(write_corpus(tmp_path, texts))
    compared = sentiment.compare_with_coding(
        sentiment.score_stance(corpus), coding, corpus.articles
    )
    assert len(compared) == len(coding) == 44
    assert compared["agrees"].mean() >= 0.8


def test_without_a_coding_nothing_is_measured(small):
    stance = sentiment.score_stance(small)
    coding = read_coding(small, "stance")
    assert coding.empty
    compared = sentiment.compare_with_coding(stance, coding, small.articles)
    assert sentiment.measure_agreement(compared).empty
    assert isinstance(sentiment.select_disagreements(compared), pd.DataFrame)
