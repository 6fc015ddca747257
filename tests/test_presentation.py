"""Actors as outlets present them: read sentence by sentence, counted, compared, said and drawn."""

import re

import numpy as np
import pandas as pd
import pytest

from conftest import make_row, write_corpus
from helpers import entities, show
from helpers.corpus.loading import load_corpus
from helpers.entities import presentation
from helpers.language.reader.heads import EVALUATIONS, read_bars

BAD = [
    "Paul Durand a été condamné à la prison pour corruption.",
    "Les électeurs ont sévèrement battu Paul Durand.",
    "La police a arrêté Paul Durand, accusé de fraude.",
    "Paul Durand a échoué une nouvelle fois.",
    "Paul Durand a été grièvement blessé dans l'attaque.",
    "Tous les journaux dénoncent les mensonges de Paul Durand.",
]
GOOD = [
    "Paul Durand a remporté une victoire éclatante.",
    "Paul Durand a été brillamment élu président.",
    "Le jury a récompensé Paul Durand pour son courage.",
    "La foule a acclamé Paul Durand, vainqueur de la course.",
    "Paul Durand a été libéré et innocenté par le tribunal.",
    "Les experts saluent la réussite de Paul Durand.",
]
NEITHER = [
    "Paul Durand est arrivé jeudi à Lyon.",
    "La réunion avec Paul Durand aura lieu mardi à Lyon.",
    "Paul Durand a rencontré Anne Martin lundi à Lyon.",
]
QUOTED = "« Paul Durand a échoué », a déclaré Anne Martin."


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """One outlet of which Paul Durand suffers every sentence, one of which he is praised in all."""
    texts = {"bulletin": [*BAD, *NEITHER, QUOTED], "courrier": [*GOOD, *NEITHER]}
    texts = {name: "\n".join(lines) for name, lines in texts.items()}
    return load_corpus(write_corpus(tmp_path_factory.mktemp("told"), texts))


def read(html: str) -> str:
    return re.sub("<[^>]+>", "", html)


@pytest.fixture(scope="module")
def dealt(tmp_path_factory):
    """Two outlets of six articles; what they say does not matter."""
    texts = {f"{name}-{i}": f"Texte {name} {i} sur la grève." for name in "AB" for i in range(6)}
    rows = [make_row(name, outlet=name[0], title=f"Titre {name}") for name in texts]
    return load_corpus(write_corpus(tmp_path_factory.mktemp("dealt"), texts, rows))


def make_found(groups: dict[str, dict[str, int]], n_articles: int = 6) -> pd.DataFrame:
    """Sentences that name X, so many by outlet and label, dealt to the articles in turn."""
    rows = [
        (outlet, f"{outlet}-{i % n_articles}", "X", label)
        for outlet, counts in groups.items()
        for i, label in enumerate(label for label, n in counts.items() for _ in range(n))
    ]
    table = pd.DataFrame(rows, columns=["outlet", "doc_id", "entity", "label"])
    return table.assign(spans=[()] * len(table))


# ---------------------------------------------------------------------------- what is read


def test_what_a_sentence_presents_for_whom_it_names(told):
    found = entities.presented(told, by="sentence", top=1).groupby("text")["label"].agg(set)
    wanted = {"bad": BAD, "good": GOOD, "neither": NEITHER}
    lines = [(line, label) for label, lines in wanted.items() for line in lines]
    wrong = {line: (found[line], label) for line, label in lines if found[line] != {label}}
    assert len(lines) - len(wrong) >= 12, wrong


def test_a_sentence_is_read_once_for_each_of_its_actors(told):
    found = entities.presented(told, by="sentence", min_count=2)
    both = found[found["text"] == NEITHER[-1]]
    assert set(both["entity"]) == {"Paul Durand", "Anne Martin"} and len(both) == 4
    assert not found.duplicated(["doc_id", "sentence_id", "entity"]).any()
    for row in found.itertuples():
        assert [row.text[start:end] for start, end in row.spans] == [row.entity]
        assert row.note.startswith(f"{row.entity}: {row.label} (")
    assert "Lyon" not in set(found["entity"])  # a place


def test_it_takes_the_actor_to_judge_the_sentence(tmp_path):
    lines = {
        "Paul Durand a largement battu Anne Martin.": ("good", "bad"),
        "Paul Durand a sévèrement critiqué Anne Martin.": ("neither", "bad"),
        "Paul Durand a été élu face à Anne Martin, lourdement battue.": ("good", "bad"),
        "Paul Durand a remporté une victoire éclatante sur Anne Martin.": ("good", "bad"),
        "Paul Durand a été récompensé et Anne Martin arrêtée pour fraude.": ("good", "bad"),
        "Paul Durand accuse Anne Martin d'avoir menti.": ("neither", "bad"),
    }
    texts = {f"a-{number}": line for number, line in enumerate(lines)}
    chosen = load_corpus(write_corpus(tmp_path, texts))
    found = entities.presented(chosen, by="sentence", min_count=1)
    found = found.set_index(["text", "entity"])["label"].unstack()[["Paul Durand", "Anne Martin"]]
    told = {line: tuple(row) for line, row in zip(found.index, found.to_numpy(), strict=True)}
    pairs = [pair for line, own in lines.items() for pair in zip(told[line], own, strict=True)]
    sure = [(label, wanted) for label, wanted in pairs if label != "unsure"]
    assert len(told) == len(lines) and len(sure) >= 8, told
    assert sum(label != wanted for label, wanted in sure) <= 1, told


def test_a_label_that_is_not_probable_enough_is_unsure(corpus):
    found = entities.presented(corpus, by="sentence", min_count=1, top=50)
    sure = read_bars()["evaluation"]["sure"]
    least = found.groupby("label")["probability"].min()
    assert (least.drop(["neither", "unsure"]) >= sure).all() and 0.5 <= least["neither"] < sure
    assert (found.loc[found["label"] == "unsure", "probability"] < sure).all()
    assert found["label"].isin([*EVALUATIONS, "unsure"]).all()


def test_names_behind_what_is_read_of_a_very_long_sentence_are_not_judged(tmp_path):
    line = f"Il a vu {', '.join(f'une ville numéro {i}' for i in range(150))} et Paul Durand."
    chosen = load_corpus(write_corpus(tmp_path, {"a-1": line}))
    found = entities.presented(chosen, by="sentence", min_count=1)
    assert found["entity"].tolist() == ["Paul Durand"] and len(found["text"][0]) == len(line)
    assert found["label"].tolist() == ["unsure"] and found["probability"].tolist() == [0]


def test_own_words_and_those_of_others_make_up_all(told, corpus):
    for chosen in (told, corpus):
        parts = {
            speech: entities.presented(chosen, speech=speech, min_count=2).set_index(
                ["outlet", "entity"]
            )[["n_sentences", *presentation.LABELS]]
            for speech in ("all", "own", "quoted")
        }
        total = parts["own"].add(parts["quoted"], fill_value=0).reindex(parts["all"].index)
        assert (total == parts["all"]).all().all() and len(parts["quoted"])
    said = entities.presented(told, by="sentence", speech="quoted", top=1)
    assert said["text"].tolist() == [QUOTED] and said["quoted"].all()


def test_who_is_named_in_most_sentences_comes_first_and_rare_names_are_left_out(corpus):
    counts = entities.presented(corpus)
    totals = counts.groupby("entity", sort=False)["n_sentences"].sum()
    assert totals.is_monotonic_decreasing and totals.min() >= 5
    assert set(entities.presented(corpus, top=1)["entity"]) == {totals.index[0]}
    more = entities.presented(corpus, min_count=2, by="doc_id")
    assert set(more["entity"]) > set(totals.index)
    labels = corpus.mentions.drop_duplicates("entity").set_index("entity")["label"]
    assert labels[more["entity"]].isin(["PER", "ORG"]).all()


def test_where_nobody_is_named_nothing_is_said_or_drawn(tmp_path):
    chosen = load_corpus(write_corpus(tmp_path, {"a-1": "il pleut. il neige aussi."}))
    nobody, sentences = entities.presented(chosen), entities.presented(chosen, by="sentence")
    assert nobody.empty and {"outlet", "share_bad_low", "q_bad"} < set(nobody)
    assert sentences.empty and {"entity", "note", "spans"} < set(sentences)
    assert not show.evidence(sentences) + show.plot_presented(nobody, nobody)
    assert not show.say("presented_own", nobody) + show.say("presented_quoted", nobody)
    with pytest.raises(ValueError, match="speech"):
        entities.presented(chosen, speech="others")


# ------------------------------------------------------------------------------- what is counted


def count(corpus, groups, n_articles=6):
    return presentation._count(corpus, make_found(groups, n_articles), "outlet").set_index("outlet")


def test_shares_are_of_all_sentences_and_withheld_where_there_are_few(dealt):
    groups = {"A": {"bad": 2, "good": 1, "both": 1, "neither": 3, "unsure": 3}, "B": {"bad": 4}}
    counts = count(dealt, groups, n_articles=4)  # too few for a design effect: Wilson's interval
    assert counts.loc["A", [*presentation.LABELS]].tolist() == [2, 1, 1, 3, 3]
    row = counts.loc["A"]
    assert (row["share_bad"], row["share_good"], row["share_neither"]) == (0.2, 0.1, 0.3)
    # Newcombe 1998, method 3, by hand: (2 + 1.92 ± 1.96 √(2 · 8 / 10 + 0.96)) / 13.84
    assert row["share_bad_low"] == pytest.approx(0.0567, abs=1e-4)
    assert row["share_bad_high"] == pytest.approx(0.5098, abs=1e-4)
    assert row[["n_rest", "bad_rest", "good_rest"]].tolist() == [4, 4, 0]
    assert counts.loc["B"].filter(like="share").isna().all()


def test_outlets_differ_by_more_than_chance_or_not(dealt):
    apart = {"A": {"bad": 60, "neither": 12}, "B": {"bad": 6, "neither": 66}}
    alike = {"A": {"bad": 30, "neither": 30}, "B": {"bad": 30, "neither": 30}}
    # All sentences of a kind dealt in turn: each article has ten of twelve, or one. Of the 924
    # deals of 12 articles two are as far apart; two outlets are two tests.
    assert count(dealt, apart)["q_bad"].tolist() == pytest.approx([2 / 924] * 2)
    assert not (count(dealt, alike)["q_bad"] < 0.5).any()
    assert count(dealt, apart, n_articles=4)["q_bad"].isna().all()


def test_articles_that_each_say_one_thing_are_not_taken_for_many_sentences(dealt):
    """Six articles an outlet: all sentences of one are bad, or none: of 3 and 0 nothing follows."""
    rows = [
        (outlet, f"{outlet}-{i}", "X", "bad" if i < n_bad else "neither")
        for outlet, n_bad in (("A", 3), ("B", 0))
        for i in range(6)
        for _ in range(10)
    ]
    table = pd.DataFrame(rows, columns=["outlet", "doc_id", "entity", "label"])
    counted = presentation._count(dealt, table.assign(spans=[()] * len(table)), "outlet")
    assert not (counted["q_bad"] <= presentation.LEVEL).any()


# -------------------------------------------------------------------------- what is said and drawn


def test_a_difference_is_said_with_its_numbers_and_chance_is_not(dealt):
    apart = {"A": {"bad": 18, "neither": 2}, "B": {"bad": 2, "good": 8, "neither": 10}}
    table = presentation._count(dealt, make_found(apart), "outlet")
    table = table.assign(q_bad=0.001, q_good=0.002, outlet=["<A>", "B"])
    said = show.say("presented_own", table)
    assert "<A>" not in said and "&lt;A&gt;" in said
    low, high = (f"{100 * table[f'share_bad_{end}'][0]:.0f}%" for end in ("low", "high"))
    assert (
        "names X in its own words, 18 of 20 sentences present things as bad for this actor (90%, "
        f"95 % interval {low} to {high}), in the other outlets 2 of 20"
    ) in read(said)
    assert "Where B names X in its own words, 8 of 20 sentences present things as good" in read(
        said
    )
    assert "Where B quotes or reports others who name X, 8 of" in read(
        show.say("presented_quoted", table)
    )
    assert not show.say("presented_own", table.assign(q_bad=0.06, q_good=np.nan))


def test_the_figure_says_for_whom_it_is_worst_and_best(dealt, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    own = {"A": {"bad": 18, "neither": 2}, "B": {"bad": 4}}
    quoted = {"A": {"neither": 6}, "B": {"bad": 2, "good": 3}}
    tables = [presentation._count(dealt, make_found(groups), "outlet") for groups in (own, quoted)]
    shown = show.plot_presented(*tables)
    assert (
        "Most often bad for X in A, own words (18 of 20 sentences); most often good for X in B, "
        "someone else’s words (3 of 5 sentences)."
    ) in shown
    saved = pd.read_csv(tmp_path / "3-actors.csv")
    assert saved["words"].tolist() == ["own words"] * 2 + ["someone else’s words"] * 2
    few = tables[0][tables[0]["outlet"] == "B"]  # four sentences
    assert not show.plot_presented(few, few)
