"""Spellings of one outlet are one only where that is certain, and a reader's table decides."""

import pandas as pd
import pytest

from conftest import make_row, write_corpus
from helpers.corpus.loading import CorpusError, check_corpus
from helpers.corpus.outlets import list_spellings, unify_outlets
from helpers.intake.planning import plan_intake


def test_spellings_of_one_outlet_are_one_outlet():
    given = ["lemonde.fr", "Le Monde", "LE MONDE (site web)", "www.lemonde.fr", "Le Monde, no. 24",
             "Libération", "Liberation.fr", "L'Écho"]  # fmt: skip
    found = unify_outlets(pd.Series(given)).tolist()
    assert set(found[:5]) == {"Le Monde"}
    assert set(found[5:7]) == {"Libération"}
    assert found[7] == "L'Écho"
    assert (
        unify_outlets(pd.Series(["lemonde.fr"]), ["Le Monde (Paris)", "LE MONDE"])[0] == "LE MONDE"
    )


@pytest.mark.parametrize(
    "names",
    [
        ["RTL", "rtl.be"],
        ["lematin.ch", "Le Matin"],
        ["Slate", "slate.fr", "slate.com"],
        ["La Croix", "La Croix du Nord"],
        ["Le Soir", "Le Soir d'Algérie"],
        ["Ouest-France", "Ouest-France, Normandie", "Ouest-France, Nord-Finistère"],
        ["La Voix, Nouvelle-Aquitaine", "La Voix"],
        ["Canal+", "Canal"],
        ["France 2", "France 24"],
        ["20 Minutes", "20 Minuten"],
        ["L'Est républicain", "L'Est éclair"],
    ],
)
def test_what_may_be_two_stays_two_and_is_no_notice(names):
    assert unify_outlets(pd.Series(names)).tolist() == names
    assert list_spellings(names) == []


@pytest.mark.parametrize(
    "names",
    [
        ["La Dépêche", "La Depeche", "LA DÉPÊCHE", "ladepeche.fr"],
        ["L'Équipe", "L’Équipe", "L´Equipe", "L'equipe"],
        ["Nice-Matin", "Nice Matin", "Nice\u00a0Matin", "Nice–Matin"],
        ["Les Échos, n° 24", "Les Échos", "Les Échos (site web)"],
        ["Sud Ouest", "Sud-Ouest", "sudouest.fr", "https://www.sudouest.fr/"],
        ["La Dépêche", "La Dépêche.fr", "La DÃ©pÃªche", "La D&eacute;p&ecirc;che"],
        ["L'Équipe", "L’Équipe.fr"],
    ],
)
def test_every_spelling_that_differs_in_typography_is_named(tmp_path, names):
    assert unify_outlets(pd.Series(names)).nunique() == 1
    texts = {f"d-{n}": f"L'élue numéro {n} parle du canton {n}." for n in range(len(names))}
    rows = [make_row(name, outlet=own) for name, own in zip(texts, names, strict=True)]
    found = check_corpus(write_corpus(tmp_path, texts, rows))
    assert found["level"].tolist() == ["notice"]
    assert all(f"“{name}”" in found["message"][0] for name in names)
    assert "outlets" in found["message"][0]


def plan_names(tmp_path, names):
    rows = [{"outlet": name, "text": f"L'élue numéro {n} parle du canton {n}."}
            for n, name in enumerate(names)]  # fmt: skip
    pd.DataFrame(rows).to_csv(tmp_path / "t.csv", index=False)
    return plan_intake([tmp_path / "t.csv"], tmp_path / "corpus")


def test_a_merge_is_shown_and_one_row_undoes_it(tmp_path):
    names = ["ladepeche.fr", "La Dépêche", "Sud Ouest, Gironde", "Sud Ouest, Landes"]
    plan = plan_names(tmp_path, names)
    assert plan["outlet"].tolist() == ["La Dépêche", *names[1:]]
    assert plan["note"].tolist() == ["outlet as received: ladepeche.fr", "", "", ""]
    assert plan["reason"].tolist() == ["“ladepeche.fr” counts as La Dépêche", "", "", ""]
    (tmp_path / "corpus").mkdir()
    table = 'received,outlet\nladepeche.fr,ladepeche.fr\n"Sud Ouest, *",Sud Ouest\n'
    (tmp_path / "corpus" / "outlets.csv").write_text(table, encoding="utf-8")
    plan = plan_names(tmp_path, names)
    assert plan["outlet"].tolist() == ["ladepeche.fr", "La Dépêche", "Sud Ouest", "Sud Ouest"]
    assert plan["note"][3] == "outlet as received: Sud Ouest, Landes"


def test_a_broken_name_is_mended_and_it_is_said(tmp_path):
    plan = plan_names(tmp_path, ["Ouest-FranÃ§ais", "Midi libre"])
    assert plan["outlet"].tolist() == ["Ouest-Français", "Midi libre"]
    assert plan["reason"].tolist() == ["“Ouest-FranÃ§ais” counts as Ouest-Français", ""]


def test_a_table_that_names_an_outlet_does_not_split_it():
    told = {"Sud Ouest, *": "Sud Ouest"}
    given = pd.Series(["SUD OUEST", "Sud Ouest, Landes", "SUD OUEST, Pau", "Sud Ouest Dimanche",
                       "(site web)"])  # fmt: skip
    assert unify_outlets(given, ["Sud Ouest"], told).tolist() == [
        "Sud Ouest", "Sud Ouest", "Sud Ouest", "Sud Ouest Dimanche", "(site web)"
    ]  # fmt: skip


def test_a_row_of_the_table_that_says_nothing_is_named(tmp_path):
    folder = write_corpus(tmp_path, {"a": "Un texte ici."})
    (folder / "outlets.csv").write_text("received,outlet\nSud Ouest,\n,Sud Ouest\n")
    found = check_corpus(folder)
    assert found["row"].tolist() == [2, 3] and found["level"].eq("notice").all()
    assert found["message"].str.contains("both a name as received and an outlet").all()


def test_check_is_silent_of_what_the_table_keeps_apart(tmp_path):
    texts = {"a": "Un texte ici.", "b": "Un autre texte."}
    rows = [make_row("a", outlet="ladepeche.fr"), make_row("b", outlet="La Dépêche")]
    folder = write_corpus(tmp_path, texts, rows)
    assert "count as two outlets" in check_corpus(folder)["message"][0]
    (folder / "outlets.csv").write_text("received;outlet\nladepeche.fr;ladepeche.fr\n")
    assert check_corpus(folder).empty


def test_a_table_of_outlets_that_cannot_be_read_is_named(tmp_path):
    folder = write_corpus(tmp_path / "corpus", {"a": "Un texte ici."})
    (folder / "outlets.csv").write_text("name,outlet\na,b\n", encoding="utf-8")
    assert "outlets.csv" in check_corpus(folder)["file"].tolist()
    with pytest.raises(CorpusError, match=r"outlets\.csv: column missing: received"):
        plan_names(tmp_path, ["La Dépêche"])
