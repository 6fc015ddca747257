"""The same fact in other words: who tells it, with which numbers, and who leaves it out."""

import numpy as np
import pytest

from conftest import make_row, write_corpus
from helpers import reuse
from helpers.corpus.loading import load_corpus
from helpers.language.numbers import contradict, find_quantities, name_other_days
from helpers.language.reader.heads import judge_pair
from helpers.reuse import judging
from helpers.reuse.judging import Judge, weigh_words
from helpers.reuse.same_fact import group, propose
from measure.facts import measure


@pytest.mark.parametrize(
    ("one", "two", "differs"),
    [
        ("16/NUM civil/NOUN tués/VERB", "mort/NOUN de/ADP 17/NUM civil/NOUN", True),
        ("14_000/NUM frappe/NOUN", "14.000/NUM frappe/NOUN", False),
        ("16/NUM civil/NOUN", "16/NUM civil/NOUN et/CCONJ 2/NUM soldat/NOUN", False),
        ("16/NUM civil/NOUN", "3/NUM jour/NOUN", False),  # it tells of other things
        ("16/NUM civil/NOUN", "90/NUM civil/NOUN", False),  # too far apart for one thing
        ("9/NUM mort/NOUN", "environ/ADV 10/NUM mort/NOUN", False),  # may be nine
        ("40/NUM %/NOUN du/ADP sol/NOUN", "50/NUM %/NOUN du/ADP sol/NOUN", True),
        ("60/NUM %/NOUN des/ADP bureau/NOUN", "58/NUM %/NOUN des/ADP voix/NOUN", False),
        ("18/NUM %/NOUN", "23/NUM %/NOUN", False),  # of what, neither says
        ("2/NUM but/NOUN puis/ADV 3/NUM but/NOUN", "4/NUM but/NOUN et/CCONJ 5/NUM but/NOUN", False),
    ],
)
def test_numbers_contradict_of_the_same_thing_only(one, two, differs):
    sides = []
    for text in (one, two):
        parts = [part.rsplit("/", 1) for part in text.split()]
        words = [word.replace("_", " ") for word, _ in parts]
        sides.append(find_quantities(words, words, [pos for _, pos in parts]))
    assert contradict(*sides) is differs


@pytest.mark.parametrize(
    ("one", "two", "other"),
    [
        ("Le pont rouvre lundi.", "Mardi, le pont était fermé.", True),
        ("Le 7 janvier 2016, à Paris", "au soir du 7 janvier 2015", True),
        ("Le 7 janvier 2016, à Paris", "au soir du 7 janvier", False),
        ("Le 1er mars", "Le 2 mars", True),
        ("Le pont rouvre lundi.", "Le pont rouvre le 2 mars.", False),  # may be one day
        ("", "Le 2 mars", False),
        ("Les 12 maisons brûlent.", "Les 15 maisons brûlent.", False),
        ("Le 02 juin", "Le 2 juin", False),
        ("Sagan gagne la 11e étape.", "De Gendt gagne la 12e étape.", True),
        ("Les résultats de la sixième journée", "Ceux de la cinquième journée", True),
        ("Sagan gagne la 11e étape.", "La onzième étape est pour Sagan.", False),
        ("Le premier tour a lieu dimanche.", "Une première victoire, une 2e place", False),
    ],
)
def test_texts_name_other_days(one, two, other):
    assert name_other_days(one, two) is other


def test_a_chain_of_likeness_joins_no_two_facts():
    chain = {(0, 1): 0.9, (1, 2): 0.7, (0, 2): 0.0}
    # Joined, the third would have 0.35 on average with the two others.
    assert group(chain, 0.6) == [[0, 1]]
    assert group(chain | {(0, 2): 0.6}, 0.6) == [[0, 1, 2]]
    assert group({(0, 1): 0.59}, 0.6) == []


def test_sentences_are_paired_by_rare_words_within_a_story_and_across_outlets():
    texts = ["Le séisme frappe Katmandou", "Katmandou sous le choc du séisme", "Un autre séisme"]
    texts += ["Katmandou dort", "Le vote est reporté", "La grève est finie"]
    words = weigh_words(texts)
    assert words.multiply(words).sum(axis=1) == pytest.approx(1)
    articles, near = np.array([0, 1, 1, 2, 1, 2]), [np.arange(3)] * 3
    pairs = propose(words, articles, np.array([0, 1, 0]), near)
    assert pairs[0] == (0, 1) and (0, 3) not in pairs and (4, 5) not in pairs
    assert {(0, 2), (1, 3)} <= set(pairs)
    apart = [np.array([0]), np.array([1, 2]), np.array([1, 2])]
    assert propose(words, articles, np.array([0, 1, 0]), apart) == [(1, 3)]


def test_pairs_of_the_five_are_told_apart_better_than_by_words():
    found = measure("own").set_index("judged_by")["auc"]
    assert found["reader, words, numbers"] >= 0.8
    assert (
        found["trained reader"] > found.drop("reader, words, numbers").drop("trained reader").max()
    )


def test_the_order_of_two_sentences_changes_nothing():
    one, two = "Le séisme a fait 16 morts à Katmandou.", "À Katmandou, 16 personnes ont péri."
    assert judge_pair(one, two) == pytest.approx(judge_pair(two, one))


def test_on_the_five(corpus):
    told = reuse.facts(corpus)

    def find(*words):
        held = told.groupby("fact")["text"].agg(" ".join)
        return told[told["fact"].isin(held.index[[all(w in t for w in words) for t in held]])]

    assert set(find("beaucoup peuvent faire plus", "Beaucoup de nations")["outlet"]) == set(
        find("sept pays", "Pays-Bas")["outlet"]
    )
    assert find("sept pays", "Pays-Bas")["outlet"].nunique() == 3
    # A copy that cut the clause does not tell it.
    assert set(find("commencent à porter leurs fruits")["doc_id"]) == {
        "45enord-2016-01-14",
        "wire-2016-01-20",
    }
    left = reuse.facts(corpus, by="left out")
    trained = left[left["text"].str.contains(r"15\.000 soldats")]
    assert trained["doc_id"].tolist() == ["alahed-2016-01-20"] and trained["is_dropped"].all()
    # In other words it tells that Russia stays away.
    assert not left["text"].str.contains("Russie n'est pas").any()


QUAKE = "Un séisme de magnitude 7,8 a frappé le Népal samedi. Le bilan dépasse 1 800 morts."
CLOSED = "L'aéroport de Katmandou est fermé depuis samedi."


def test_left_out_is_said_of_who_wrote_on_the_event_later_and_whole(tmp_path):
    texts = {
        "a": f"{QUAKE} L'aéroport international de Katmandou a été fermé samedi aux avions.",
        "b": "Samedi, un séisme de magnitude 7,8 a secoué le Népal. Il a fait plus de 1 800 morts. "
        + CLOSED,
        "c": "Le Népal a été touché samedi par un séisme de magnitude 7,8. "
        "Plus de 1 800 morts ont été comptés.",
        "d": "Un violent séisme de magnitude 7,8 a touché samedi le Népal. Il y a 1 800 morts.",
        "e": "Au Népal, un séisme de magnitude 7,8 a eu lieu samedi. On compte 1 800 morts.",
        "f": "Le championnat reprend dimanche à Lyon. Les joueurs sont prêts.",
    }
    notes = {"d": "cut off at its source ([120 chars])"}
    rows = [
        make_row(name, outlet=f"Outlet {name}", title="", provenance_note=notes.get(name, ""))
        | {"date": "2015-04-25" if name != "e" else "2015-04-24"}
        for name in texts
    ]
    corpus = load_corpus(write_corpus(tmp_path, texts, rows))
    assert corpus.articles.set_index("doc_id")["is_cut_off"]["d"]
    left = reuse.facts(corpus, by="left out")
    closed = left[left["text"].str.contains("aéroport")]
    assert closed["doc_id"].tolist() == ["c"]
    assert closed["told_by"].tolist() == [["Outlet a", "Outlet b"]]
    assert not left["doc_id"].isin(["d", "f"]).any()
    texts["c"] = texts["c"].removesuffix(".")  # it breaks off: what followed is unknown
    broken = load_corpus(write_corpus(tmp_path / "broken", texts, rows))
    assert "c" not in set(reuse.facts(broken, by="left out")["doc_id"])


@pytest.mark.parametrize(
    "end", [".", " !", "…", " »", ".”", ". (AFP)", "?)\n", ":", " jour", ". Lyon"]
)
def test_a_text_that_breaks_off_has_no_closing_mark(end):
    assert bool(judging.CLOSED.search("Il a plu" + end)) != (end in (":", " jour", ". Lyon"))


def test_she_whom_only_the_title_names_is_no_other_person(tmp_path):
    texts = {
        "a": "Estelle Mossely championne olympique\n\nElle a gagné les deux premières reprises.",
        "b": "Tony Yoka champion olympique\n\nTony Yoka a gagné les deux premières reprises.",
        "c": "La boxe française à Rio\n\nLa boxeuse a gagné les deux premières reprises.",
    }
    judge = Judge(load_corpus(write_corpus(tmp_path, texts)))
    place = {doc_id: k for k, (doc_id, _) in enumerate(judge.keys)}  # the last sentence of each
    assert judge.are_apart(place["a"], place["b"])
    assert not judge.are_apart(place["b"], place["c"])


FORMULA = "{} est premier, suivi de Julian Alaphilippe, et {} mène le classement des jeunes."


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        (FORMULA.format("Peter Sagan", "Adam Yates"), FORMULA.format("Rui Costa", "Adam Yates"), 1),
        ("Le bilan du séisme monte à 37 morts.", "Le bilan du séisme monte à 241 morts.", 1),
        ("Le bilan du séisme monte à 37 morts.", "Le séisme a fait 41 morts, dit un bilan.", 0),
        ("La visite de Manuel Valls à Lyon.", "La visite de Manuel Valls à Paris.", 0),
    ],
)
def test_what_fills_a_formula_otherwise_is_another_fact(tmp_path, one, two, apart):
    texts = {"a": f"Une nouvelle du jour.\n\n{one}", "b": f"Ce que l'on sait.\n\n{two}"}
    judge = Judge(load_corpus(write_corpus(tmp_path, texts)))
    places = [max(k for k, key in enumerate(judge.keys) if key[0] == doc_id) for doc_id in "ab"]
    assert judge.texts[places[0]] == one
    assert judge.fill_a_formula(*places) == judge.fill_a_formula(*places[::-1]) == bool(apart)


def test_a_sentence_that_three_texts_print_tells_nothing(tmp_path):
    notice = "Cet article parle de la maison qui édite ce journal."
    texts = {
        name: " ".join(f"{what} numéro {k} a lieu à {place}." for k in range(6)) + f"\n\n{notice}"
        for name, what, place in (
            ("a", "Une grande course de vélos", "Nice"),
            ("b", "La remise du prix Goncourt", "Paris"),
            ("c", "Un accident de chemin de fer", "Brest"),
        )
    }
    assert notice not in Judge(load_corpus(write_corpus(tmp_path / "three", texts))).texts
    del texts["c"]
    assert notice in Judge(load_corpus(write_corpus(tmp_path / "two", texts))).texts
