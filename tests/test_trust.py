"""How far to trust the labels: the checks in one place, and nothing where nothing is coded."""

import pandas as pd

from conftest import write_corpus
from helpers.corpus.loading import PROJECT, load_corpus
from helpers.show import reliability as trust
from helpers.stance.scoring import score_stance


def test_without_coding_one_caveat_and_no_tables(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "La grève s'étend à tout le pays."}))
    shown = trust.show_trust(corpus, score_stance(corpus))
    assert "<table" not in shown and shown.count("<p") == 1


def test_with_coding_every_check_is_shown(corpus):
    shown = trust.show_trust(corpus, score_stance(corpus))
    assert shown.count("<table") == 5 and "textblob-fr" in shown


def test_first_scores_name_every_set():
    scores = trust.read_first_scores()
    assert {"stance", "quotations"} == set(scores["measured"])
    assert all((PROJECT / "tests" / "data" / f"{name}.csv").is_file()
               for name in scores["collection"])  # fmt: skip
    shown = trust.summarise_first_scores(scores)
    assert str(scores["n_items"].iloc[0]) in shown
    assert "No first scores" in trust.summarise_first_scores(pd.DataFrame())
