"""An agency is credited where a line of credit says so; what it is quoted with says nothing."""

import pytest
from conftest import make_row, write_corpus

from helpers import credits, findings, judge_source
from helpers.copies import find_copies
from helpers.corpus import load_corpus
from helpers.reuse import find_reuse

REPORT = (
    "Le maire de la ville a annoncé lundi que le grand pont de pierre serait fermé pendant un an. "
    "Les commerçants du quartier craignent de perdre la moitié de leurs clients avant l'été. "
    "Une réunion publique aura lieu jeudi soir dans la salle des fêtes."
)


@pytest.mark.parametrize(
    ("line", "credit", "is_alone"),
    [
        ("(AFP)", "AFP", True),
        ("avec l’AFP", "avec l’AFP", True),
        ("Le Monde avec AFP et Reuters", "Le Monde avec AFP et Reuters", False),
        ("F. B., avec l'AFP", "F. B., avec l'AFP", False),
        ("Source : agences et rédaction", "Source : agences et rédaction", False),
        ("La route est rouverte. (Le Figaro avec AFP)", "Le Figaro avec AFP", False),
        ("PARIS, 3 mars (Reuters) – Le ministre est parti.", "Reuters", True),
    ],
)
def test_a_byline_is_a_credit(line, credit, is_alone):
    assert credits.read_byline(line) == (credit, is_alone)


@pytest.mark.parametrize(
    "line",
    [
        "", "#", "Il l'a dit à l'AFP.", "Il s'est entretenu avec l'AFP.", "(Photo AFP)",
        "Photo : AFP", "(AFP/Getty Images)", "L'AFP dit que la ville brûle", "Les agences",
        "C'est ce que veut le Mouvement populaire (MAP) depuis dix ans.",
    ],
)  # fmt: skip
def test_what_is_quoted_photographed_or_abbreviated_is_none(line):
    assert credits.read_byline(line) is None


def test_what_is_shared_is_a_dispatch_only_where_an_agency_is_credited(tmp_path):
    texts = {"a": f"{REPORT}\n(AFP)\n", "b": f"{REPORT} Le marché est déplacé.\n"}
    rows = [make_row(name, outlet=f"Journal {name}", date="2023-03-07") for name in texts]
    wire = load_corpus(write_corpus(tmp_path / "wire", texts, rows))
    assert credits.find_credits(wire).to_dict("records") == [
        {"doc_id": "a", "credit": "AFP", "is_alone": True}
    ]
    reasons = judge_source(find_reuse(wire), wire).set_index("ground")["points_to"]
    assert (
        reasons["credits an agency alone"] == "a"
        and reasons["credits no newsroom of its own"] == ""
    )
    assert "dispatch" in findings.summarise_source(judge_source(find_reuse(wire), wire), wire)
    texts["a"] = texts["a"].replace("(AFP)", "Fin.")
    own = load_corpus(write_corpus(tmp_path / "own", texts, rows))
    assert credits.find_credits(own).empty
    assert "dispatch" not in findings.summarise_source(judge_source(find_reuse(own), own), own)
    copies = find_copies(own)
    assert "the same text" in findings.summarise_copies(copies, own)
