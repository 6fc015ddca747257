"""Spellings of one name: grouped where that is safe, else suggested; nothing is overwritten."""

import pandas as pd
import pytest

from conftest import TEXTS, write_corpus
from helpers.__main__ import main
from helpers.base.spelling import find_near_name, list_initials, name_key, sound_key
from helpers.corpus import aliases
from helpers.corpus.loading import CorpusError, check_corpus, load_corpus
from helpers.entities import alias_suggestions

NO_ALIASES = pd.DataFrame(
    {"entity": [], "label": [], "alias": [], "accept": [], "refuse": []}
).astype({"accept": bool, "refuse": bool})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L'Étoile-Rouge", "Etoile rouge"),
        ("O.N.U.", "ONU"),
        ("St-Denis", "Saint-Denis"),
        ("Le Havre", "Havre"),
        ("al-Bab", "Bab"),
    ],
)
def test_safe_spellings_share_a_key(one, other):
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other", "label", "same"),
    [
        ("Raqa", "Rakka", "LOC", True),
        ("Raqqa", "Raqa", "LOC", True),
        ("Daech", "Daesh", "ORG", True),
        ("Fallouja", "Fallujah", "LOC", True),
        ("Mossoul", "Mosul", "LOC", True),
        ("Rome", "Romme", "LOC", False),
        ("Nice", "Nike", "LOC", False),
        ("Youssef Amrani", "Yousef Amrani", "PER", True),
    ],
)
def test_transliterations_share_a_key(one, other, label, same):
    assert (sound_key(one, label) == sound_key(other, label)) is same


def test_one_word_that_names_a_person_is_never_a_transliteration():
    assert sound_key("Marie", "PER") == sound_key("Mary", "PER") == ""


@pytest.mark.parametrize(
    ("name", "others", "meant"),
    [
        ("Jean-Ybes Le Drian", ["Jean-Yves Le Drian"], "Jean-Yves Le Drian"),
        ("Michèle Dupont", ["Michel Dupont"], ""),
        ("Jean Martin", ["Joan Martin"], "Joan Martin"),
        ("Ana Martin", ["Ada Martin"], ""),
        ("Macorn", ["Macron"], ""),
        ("Paul Durnad", ["Paul Durand", "Paul Dunand"], "Paul Durand"),
    ],
)
def test_a_slip_of_the_pen_is_one_letter_within_a_word(name, others, meant):
    assert find_near_name(name, others) == meant


def test_initials_spell_acronyms():
    assert "osdh" in list_initials("Observatoire syrien des droits de l'Homme")
    assert "edf" in list_initials("Électricité de France")
    assert list_initials("France") == set()


def make_mentions(*names):
    rows = [("a", 1, i, i + 1, name, label, name) for i, (name, label) in enumerate(names)]
    columns = ["doc_id", "sentence_id", "start", "end", "surface", "label", "entity"]
    return pd.DataFrame(rows, columns=columns)


def test_unknown_names_are_grouped_and_known_ones_join_the_table():
    mentions = make_mentions(
        ("Zarqouni", "LOC"),
        ("Zarqouni", "LOC"),
        ("Zarkuni", "LOC"),
        ("Rakka", "LOC"),
        ("Jean-Ybes Le Drian", "PER"),
        ("Anne Martin", "PER"),
        ("Martin", "PER"),
    )
    groups = aliases.group_names(mentions, NO_ALIASES).set_index("found")
    assert groups["entity"].to_dict() == {
        "Zarqouni": "Zarqouni",
        "Zarkuni": "Zarqouni",
        "Rakka": "Raqqa",
        "Martin": "Martin",
        "Jean-Ybes Le Drian": "Jean-Yves Le Drian",
        "Anne Martin": "Anne Martin",
    }
    assert groups.loc["Jean-Ybes Le Drian", "why"] == "slip"
    assert groups["n_mentions"].sum() == len(mentions)


def test_a_name_has_the_kind_that_most_of_its_mentions_have():
    mentions = make_mentions(("Zarqouni", "LOC"), ("Zarqouni", "LOC"), ("Zarqouni", "PER"))
    assert set(aliases.group_names(mentions, NO_ALIASES)["label"]) == {"LOC"}


@pytest.fixture
def folder(tmp_path):
    texts = TEXTS | {"depeche-2": "Le ministre Durand parle. Durand parle à Lyon et à Lille."}
    return write_corpus(tmp_path / "corpus", texts)


def test_suggestions_are_added_once_and_count_when_accepted(folder, capsys):
    before = load_corpus(folder)
    assert main(["aliases", str(folder)]) == 0
    file = folder / "aliases.csv"
    first = file.read_bytes()
    assert first.startswith(b"\xef\xbb\xbfaccept,entity")  # a spreadsheet knows its encoding
    assert main(["aliases", str(folder)]) == 0
    assert file.read_bytes() == first and "No new suggestion" in capsys.readouterr().out
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    row = rows[rows["alias"] == "Durand"].iloc[0]
    assert row["entity"] == "Paul Durand" and "surname" in row["why"]
    after = load_corpus(folder)
    assert after.mentions["entity"].tolist() == before.mentions["entity"].tolist()
    # As a French spreadsheet saves it: semicolons and another encoding.
    rows.loc[rows["alias"] == "Durand", "accept"] = "oui"
    file.write_bytes(rows.to_csv(index=False, sep=";").encode("cp1252"))
    after = load_corpus(folder)
    assert "Durand" in set(before.mentions["entity"])
    assert "Durand" not in set(after.mentions["entity"])
    assert set(after.mentions.loc[after.mentions["found"] == "Durand", "entity"]) == {"Paul Durand"}
    assert after.content_hash != before.content_hash


def test_what_the_reader_wrote_stays_byte_for_byte(folder):
    file = folder / "aliases.csv"
    own = "accept;entity;label;alias;my note\nyes;La Gazette;ORG;la Gazette;à garder".encode(
        "cp1252"
    )
    file.write_bytes(own)
    corpus = load_corpus(folder)
    assert (
        alias_suggestions.write_suggestions(alias_suggestions.suggest_aliases(corpus), folder) > 0
    )
    assert file.read_bytes().startswith(own + b"\n")
    assert aliases.read_aliases(folder)["alias"].iloc[0] == "la Gazette"


def test_a_refused_row_keeps_names_apart(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "Il vit à Rakka. Elle va à Raqqa."})
    assert set(load_corpus(folder).mentions["entity"]) == {"Raqqa"}
    row = "accept,entity,label,alias\nno,Raqqa,LOC,Zarkuni\n"
    (folder / "aliases.csv").write_text(row, encoding="utf-8")
    mentions = make_mentions(("Zarqouni", "LOC"), ("Zarqouni", "LOC"), ("Zarkuni", "LOC"))
    groups = aliases.group_names(mentions, aliases.read_aliases(folder))
    assert set(groups["entity"]) == {"Zarqouni", "Zarkuni"}


def test_cells_are_no_formulas(tmp_path):
    suggestions = pd.DataFrame(
        [["", "=1+1", "ORG", "=1+1", "-", 2, 1, "@x"]], columns=alias_suggestions.COLUMNS
    )
    assert alias_suggestions.write_suggestions(suggestions, tmp_path) == 1
    text = (tmp_path / "aliases.csv").read_text(encoding="utf-8-sig")
    assert ",'=1+1,ORG,'=1+1,'-," in text and ",'@x" in text
    assert (
        alias_suggestions.write_suggestions(suggestions, tmp_path) == 0
    )  # known without the apostrophe


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accept,entity,label,alias\nperhaps,A,PER,B\n", "row 2: accept “perhaps”"),
        ("accept,entity,label,alias\nyes,,PER,B\n", "row 2: an accepted row needs"),
        ("accept,entity,label,alias\nyes,A,MISC,B\n", "row 2: label “MISC”"),
        ("name,other\nA,B\n", "column missing: entity, label, alias"),
    ],
)
def test_a_wrong_row_is_named(folder, text, said):
    (folder / "aliases.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=said):
        load_corpus(folder)
    assert check_corpus(folder)["message"].str.contains(said.removeprefix("row 2: ")).any()
