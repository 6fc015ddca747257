"""Sentences by what they hold: a threshold takes labels and frames away, and never adds any."""

import re

from conftest import write_corpus
from helpers import stance
from helpers.corpus.loading import load_corpus
from helpers.show.explore_evidence import evidence


def count_items(explorer) -> int:
    return explorer.output.value.count("<blockquote")


def test_it_opens_with_what_is_critical(corpus):
    explorer = evidence(corpus)
    critical = stance.score(corpus)["label"].value_counts()["critical"]
    assert count_items(explorer) == critical
    assert re.sub("<[^>]+>", "", explorer.output.value).count(f"{critical} of 117 sentences") == 1


def test_more_evidence_is_asked_of_labels_and_of_frames(corpus):
    explorer = evidence(corpus)
    before = count_items(explorer)
    explorer.controls["least"].value = 2
    firm = stance.score(corpus).query("label == 'critical'")["spans"].map(len).ge(2).sum()
    assert count_items(explorer) == firm < before
    explorer.controls["label"].value = "all"
    explorer.controls["frame"].value = "diplomacy"
    firm = count_items(explorer)
    explorer.controls["least"].value = 1
    assert 0 < firm < count_items(explorer)
    assert explorer.output.value.count("<mark>") >= count_items(explorer)


def test_where_nothing_is_judged_no_label_is_counted(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "Il pleut à Brest depuis mardi."}))
    explorer = evidence(corpus)
    assert count_items(explorer) == 1 and "<table" not in explorer.output.value
    explorer.controls["words"].value = "neige"
    assert count_items(explorer) == 0
