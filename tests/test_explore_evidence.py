"""Sentences by what they hold: a higher threshold takes labels away, and never adds any."""

import re

from conftest import write_corpus
from helpers import stance
from helpers.corpus.loading import load_corpus
from helpers.show.explore import evidence
from helpers.stance.scoring import name_labels


def count_items(explorer) -> int:
    return explorer.output.value.count("<blockquote")


def read(explorer) -> str:
    return re.sub("<[^>]+>", "", explorer.output.value)


def test_it_opens_with_what_is_critical(corpus):
    explorer = evidence(corpus)
    critical = (name_labels(stance.score(corpus)) == "critical").sum()
    assert count_items(explorer) == critical
    assert read(explorer).count(f"{critical} of 117 sentences") == 1


def test_the_surer_a_label_must_be_the_fewer_there_are(corpus):
    explorer = evidence(corpus)
    critical = stance.score(corpus).query("label == 'critical'")["probability"]
    for sure in (explorer.controls["sure"].min, 0.75, 0.8, 0.9):
        explorer.controls["sure"].value = sure
        assert f"{(critical >= sure).sum()} of 117 sentences" in read(explorer)


def test_a_frame_is_shown_by_its_cues(corpus):
    explorer = evidence(corpus)
    explorer.controls["label"].value = "all"
    explorer.controls["frame"].value = "diplomacy"
    assert 0 < count_items(explorer) <= explorer.output.value.count("<mark>")


def test_where_nothing_is_judged_no_label_is_counted(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "Il pleut à Brest depuis mardi."}))
    explorer = evidence(corpus)
    assert count_items(explorer) == 1 and "<table" not in explorer.output.value
    explorer.controls["words"].value = "neige"
    assert count_items(explorer) == 0
