"""An agency is credited where a line of credit says so; what it is quoted with says nothing."""

import re
import time

import pytest

from conftest import make_row, write_corpus
from helpers import reuse, show
from helpers.corpus import credits
from helpers.corpus.loading import load_corpus

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
        ("ROME, 3 mars 2021 (ANSA) Le ministre est parti.", "ANSA", True),
        ("SAN FRANCISCO/LONDRES (AFP) — Le site est fermé.", "AFP", True),
        ("par Anne-Marie Petit-Durand et Jean de la Tour MADRID (Reuters) - Oui", "Reuters", True),
        ("afp/ats/jp", "afp/ats/jp", False),
        ("Reuters/Belga", "Reuters/Belga", True),
        ("Le pont est fermé. (belga)", "belga", True),
        ("La pluie tombe. (Source : dpa)", "Source : dpa", True),
        ("Source Belga", "Source Belga", True),
        ("(Source ATS)", "Source ATS", True),
        ("Texte : EFE", "Texte : EFE", True),
        ("J. P. avec agences", "J. P. avec agences", False),
        ("avec nos agences", "avec nos agences", True),
        ("La pluie tombe. Avec Belga et l'ATS.", "Avec Belga et l'ATS", True),
        ("La Libre avec Belga, mis à jour le 3 mars 2021", "La Libre avec Belga", False),
        ("Publié le 3 mars 2021 à 10h par Le Soir avec Belga", "par Le Soir avec Belga", False),
        ("Publié le 3 mars 2021 à 10h - Avec Belga", "Avec Belga", True),
        ("QUÉBEC – (PC) Le ministre est parti.", "PC", True),
        ("SAINT-JEAN — (Agence QMI) Le ministre est parti.", "Agence QMI", True),
        ("(La presse canadienne) TORONTO — Le ministre", "La presse canadienne", True),
        ("GOMA, 3 mars 2021 (ACP).- Le ministre est parti.", "ACP", True),
        ("La pluie tombe. (Anadolu)", "Anadolu", True),
        ("(ATS/NXP)", "ATS/NXP", True),
        ("(Reuters) La ville brûle.", "Reuters", True),
        ("(ATS) « Nous partons », dit-elle.", "ATS", True),
        ("(Le Soir avec Belga) Un pont est fermé.", "Le Soir avec Belga", False),
        ("Genève (ats/afp) Un pont est fermé.", "ats/afp", True),
        ("La Chaux-de-Fonds (ats) L'usine ferme.", "ats", True),
        ("Aix-en-Provence, 3 mars (dpa) Un pont est fermé.", "dpa", True),
        ("Tunis – (TAP) Le ministre est parti.", "TAP", True),
        ("Le Caire - (AFP)", "AFP", True),
        ("Bruxelles-Belga.", "Bruxelles-Belga", True),
        ("Genève - ATS. Le pont est fermé.", "Genève - ATS", True),
        ("Keystone-SDA", "Keystone-SDA", True),
        ("Le pont est fermé. (keystone-sda/afp)", "keystone-sda/afp", True),
        ("© 2021 Reuters. All rights reserved.", "© 2021 Reuters", True),
        ("rtbf.be avec Belga", "rtbf.be avec Belga", False),
        ("La rédaction numérique avec Reuters", "La rédaction numérique avec Reuters", False),
    ],
)
def test_a_byline_is_a_credit(line, credit, is_alone):
    assert credits.read_byline(line) == (credit, is_alone)


@pytest.mark.parametrize(
    "line",
    [
        "", "#", "Il l'a dit à l'AFP.", "Il s'est entretenu avec l'AFP.", "(Photo AFP)",
        "Photo : AFP", "(AFP/Getty Images)", "L'AFP dit que la ville brûle", "Les agences",
        "selon Reuters", "Selon l'AFP, la ville brûle", "Le maire l'a confié à l'AFP (AFP).",
        "Entretien avec l'AFP", "L'accord avec Reuters", "Le maire s'est expliqué avec l'AFP",
        "Le maire a parlé avec Reuters", "AFP/archives", "AFP/Archives",
        "UNION POPULAIRE (MAP) gagne",
        "Le maire (AFP) est parti.", "Anne Petit (PC) – la maire", "Le maire est du (PC).",
        "© 2021 AFP", "Publié le 3 mars 2021, il parle avec l'AFP", "par Anne Petit",
        "Mouvement populaire (MAP) Le roi", "Dupont-AFP", "Photo - AFP", "Archives-AFP.",
        "Paris-AFP ferme", "Le parti - (MAP) gagne", "Anne Petit (AFP) est partie",
        "Photo (AFP) ici",
        "C'est ce que veut le Mouvement populaire (MAP) depuis dix ans.",
    ],
)  # fmt: skip
def test_what_is_quoted_photographed_or_abbreviated_is_none(line):
    assert credits.read_byline(line) is None


def test_a_long_line_in_capitals_takes_no_time():
    began = time.process_time()
    for line in (
        "AA-" * 30_000,
        "Aa-de-" * 20_000,
        "Aa " * 30_000 + "(",
        "AB " * 30_000 + "(",
        "(AFP) " + "A-B " * 30_000,
    ):
        credits.read_byline(line)
    assert time.process_time() - began < 2  # tried in every way to cut it, it takes hours


def test_what_is_shared_is_a_dispatch_only_where_an_agency_is_credited(tmp_path):
    texts = {"a": f"{REPORT}\n(AFP)\n", "b": f"{REPORT} Le marché est déplacé.\n"}
    rows = [make_row(name, outlet=f"Journal {name}", date="2023-03-07") for name in texts]
    wire = load_corpus(write_corpus(tmp_path / "wire", texts, rows))
    assert credits.find_credits(wire).to_dict("records") == [
        {"doc_id": "a", "credit": "AFP", "is_alone": True}
    ]
    reasons = reuse.source(wire).set_index("doc_id")["reasons"]
    assert "credits an agency alone" in reasons["a"]
    assert "credits no newsroom of its own" not in [*reasons["a"], *reasons["b"]]
    assert "dispatch" in show.say("nearer_source", reuse.source(wire))
    texts["a"] = texts["a"].replace("(AFP)", "Fin.")
    own = load_corpus(write_corpus(tmp_path / "own", texts, rows))
    assert credits.find_credits(own).empty
    assert "dispatch" not in show.say("nearer_source", reuse.source(own))
    said = re.sub("<[^>]+>", "", show.say("copies", reuse.copies(own, by="gist")))
    assert "1 of 1 pair of articles prints the same text" in said
