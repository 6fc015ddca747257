"""One fact in several outlets: the differences that a reader of three little texts names."""

import pytest

from conftest import make_row, write_corpus
from helpers import show
from helpers.corpus.loading import load_corpus
from helpers.language.numbers import find_quantities
from helpers.reuse.telling import compare_tellings

# Three outlets, one attack: the first sentence of each tells it, told otherwise.
TEXTS = {
    "gazette-1": "L'État islamique a tué près de quarante soldats jeudi à Mossoul, a annoncé le "
    "ministre Paul Durand.\nIl pleuvait ce jour-là sur la route du nord.",
    "courrier-1": "Quarante soldats ont été tués jeudi à Mossoul parce que les renforts ne sont "
    "pas arrivés.\nLe marché de la ville est resté fermé.",
    "depeche-1": "Daech aurait tué cinquante-deux soldats jeudi à Mossoul.\nLe silence règne.",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    rows = [make_row(name, title="") for name in TEXTS]
    corpus = load_corpus(write_corpus(tmp_path_factory.mktemp("told"), TEXTS, rows))
    told = corpus.sentences[corpus.sentences["sentence_id"] == 1]
    return corpus, told.assign(fact=1, outlet=told["doc_id"].map(corpus.outlets))


def read(found, doc_id, kind):
    (own,) = found.loc[found["doc_id"] == doc_id, "differences"]
    return [
        [words, "; ".join(f"{other} ({outlets})" for other, outlets in against)]
        for named, words, against in own
        if named == kind
    ]


def test_what_differs_is_named_by_kind(told):
    found = compare_tellings(*told)
    gazette, courrier, depeche = "La Gazette", "Le Courrier", "La Dépêche du jour"
    assert read(found, "gazette-1", "number") == [
        ["près de quarante", f"Quarante ({courrier}); cinquante-deux ({depeche})"]]  # fmt: skip
    assert read(found, "depeche-1", "number") == [
        ["cinquante-deux", f"Quarante ({courrier}); près de quarante ({gazette})"]]  # fmt: skip
    assert read(found, "gazette-1", "name") == [["État islamique", f"Daech ({depeche})"]]
    assert read(found, "gazette-1", "voice") == [
        ["Paul Durand", f"own words ({courrier}, {depeche})"]]  # fmt: skip
    assert read(found, "courrier-1", "voice") == [["own words", f"Paul Durand ({gazette})"]]
    assert read(found, "courrier-1", "actor") == [
        ["tués", f"Daech ({depeche}); État islamique ({gazette})"]]  # fmt: skip
    assert read(found, "depeche-1", "hedge") == [
        ["aurait tué", f"said plainly ({courrier}, {gazette})"]]  # fmt: skip
    assert read(found, "courrier-1", "cause") == [
        ["parce que", f"no reason ({depeche}, {gazette})"]]  # fmt: skip


def test_a_telling_beside_itself_differs_in_nothing(told):
    corpus, tellings = told
    assert compare_tellings(corpus, tellings.head(1))["differences"].tolist() == [[]]
    apart = tellings.assign(fact=range(len(tellings)))
    assert compare_tellings(corpus, apart)["differences"].tolist() == [[], [], []]


def test_pieces_are_the_sentence(told):
    shown = compare_tellings(*told)
    assert ["".join(t for t, _ in row) for row in shown["pieces"]] == shown["text"].tolist()
    kinds = dict((t.strip(), kind) for t, kind in shown.set_index("doc_id")["pieces"]["courrier-1"])
    assert kinds["Quarante"] == "number" and kinds["jeudi à Mossoul"] == "shared"


def test_each_mark_says_its_kind_in_words(told):
    html = show.evidence(compare_tellings(*told))
    assert '<mark class="hedge">aurait tué<sub> hedge</sub></mark>' in html
    assert "voice: Paul Durand / own words (Le Courrier, La Dépêche du jour)" in html


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("près/ADP de/ADP 14_000/NUM frappe/NOUN", [(11900, 14000, "frappe")]),
        ("quarante/NUM pour/ADP cent/NUM", [(40, 40, "%")]),
        ("soixante/NUM et/CCONJ onze/NUM mort/NOUN", [(71, 71, "mort")]),
        ("quatre-vingt-dix-sept/NUM voix/NOUN", [(97, 97, "voix")]),
        ("deux/NUM mille/NUM trois/NUM cent/NUM", [(2300, 2300, "")]),
        ("la/DET moitié/NOUN de/ADP terre/NOUN", [(47.5, 52.5, "%")]),
        ("entre/ADP vingt/NUM et/CCONJ trente/NUM mille/NUM homme/NOUN", [(2e4, 3e4, "homme")]),
        ("18/NUM soldat/NOUN au/ADP moins/ADV", [(18, 36, "soldat")]),
        ("un/DET quart/NOUN d'/ADP heure/NOUN", []),
        ("le/DET 20/NUM janvier/NOUN 2016/NUM", []),
        ("à/ADP huit/NUM heure/NOUN", []),
        ("un/DET soldat/NOUN", []),
    ],
)
def test_quantities_by_hand(text, wanted):
    parts = [part.rsplit("/", 1) for part in text.split()]
    tokens = [token.replace("_", " ") for token, _ in parts]
    found = find_quantities(tokens, tokens, [pos for _, pos in parts])
    assert [(round(q.low, 1), round(q.high, 1), q.unit) for q in found] == wanted
