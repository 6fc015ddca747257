"""Reading and checking a corpus: every problem at once, each in one sentence that says where."""

import hashlib
import shutil
import unicodedata
from dataclasses import replace

import duckdb
import pandas as pd
import pytest

from conftest import TEXTS, make_row, write_corpus
from helpers import __main__ as command
from helpers.base.encoding import decode
from helpers.corpus.audit import removed
from helpers.corpus.coding import read_gold
from helpers.corpus.loading import (
    PROJECT,
    TABLES,
    CorpusError,
    check_corpus,
    find_corpus,
    load_corpus,
    read_articles,
)
from helpers.corpus.parts import guess_language
from helpers.intake.additions import write_review
from helpers.show.figures.words import overview
from helpers.show.sentences import say

WORDS = {"doc_id", "token", "lemma", "pos", "morph", "dep", "label", "entity", "speaker"}
GOOD = "Un texte qui suffit. Il a deux phrases."


def messages(folder) -> str:
    problems = check_corpus(folder)
    return "\n".join(f"{p.level} {p.file} {p.row} {p.message}" for p in problems.itertuples())


def test_the_corpus_that_ships_has_no_problem():
    assert check_corpus(PROJECT / "corpus").empty


def test_the_texts_are_as_received():
    table = pd.read_csv(PROJECT / "corpus" / "articles.csv")
    for row in table.itertuples():
        data = (PROJECT / "corpus" / "raw" / f"{row.doc_id}.txt").read_bytes()
        assert hashlib.sha256(data).hexdigest() == row.sha256


def test_provenance_is_carried_through(corpus):
    given = pd.read_csv(PROJECT / "corpus" / "articles.csv").set_index("doc_id")
    kept = corpus.articles.set_index("doc_id")
    for column in ("outlet", "outlet_type", "date_status", "provenance_note"):
        assert kept[column].to_dict() == given[column].to_dict()


@pytest.mark.parametrize(
    ("texts", "rows", "message"),
    [
        ({}, [make_row("a-1")], "error articles.csv 2 the file raw/a-1.txt is missing"),
        ({"a-1": GOOD, "b-1": "Seul."}, [make_row("a-1")], "error raw/b-1.txt None no row in"),
        (
            {"a-1": GOOD},
            [make_row("a-1"), make_row("a-1")],
            "error articles.csv 3 doc_id a-1 stands",
        ),
        (
            {"a-1": GOOD, "a-2": GOOD},
            [make_row("a-1"), make_row("a-2", outlet="a-1")],
            "error articles.csv 3 the text of a-2 is that of a-1",
        ),
        (
            {"a-1": GOOD},
            [make_row("a-1", date="le 12")],
            "2 date “le 12” cannot be read",
        ),
        (
            {"a-1": GOOD},
            [make_row("a-1", date="2021-02-30")],
            "date “2021-02-30” cannot be read",
        ),
        ({"a-1": " \n "}, None, "error raw/a-1.txt None the text is empty"),
        ({"a-1": "Un.\nDe\0ux."}, None, "error raw/a-1.txt None line 2 holds a NUL byte"),
        ({"a-1": GOOD}, [make_row("a-1", sha256="0" * 64)], "error raw/a-1.txt None has changed"),
        ({"a-1": GOOD}, [{"doc_id": "a-1", "date": ""}], "None column missing: outlet, title"),
        ({"a-1": GOOD}, [make_row("a-1", outlet="")], "error articles.csv 2 a-1 has no outlet"),
        ({"a-1": GOOD}, [make_row("../a-1")], "error articles.csv 2 doc_id “../a-1”"),
        ({"a-1": "12\n* * *"}, None, "notice raw/a-1.txt None no line of the text is kept"),
    ],
)
def test_bad_input_is_one_sentence_naming_file_and_row(tmp_path, texts, rows, message):
    write_corpus(tmp_path, texts, rows)
    assert message in messages(tmp_path)
    with pytest.raises(CorpusError, match="problem"):
        load_corpus(tmp_path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a-1,1,boby,,", "error lines.csv 2 kind “boby”: one of title, subhead"),
        ("a-1,one,body,,", "error lines.csv 2 line “one”: a line number expected"),
        ("b-9,1,body,,", "error lines.csv 2 doc_id “b-9” has no row"),
        ("a-1,4,body,,", "error raw/a-1.txt None lines.csv does not fit it: line 4"),
        ("a-1,1,body,,perhaps", "error lines.csv 2 continues “perhaps”"),
    ],
)
def test_a_bad_row_of_lines_csv_is_named(tmp_path, row, message):
    write_corpus(tmp_path, {"a-1": GOOD})
    (tmp_path / "lines.csv").write_text(
        f"doc_id,line,kind,part,continues\n{row}\n", encoding="utf-8"
    )
    assert message in messages(tmp_path)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_other_encodings_are_converted_and_said(tmp_path, encoding):
    text = "L’été, la forêt brûlée à l’œuvre… Les élèves ont déjà tout étudié, « hélas », dit-elle."
    write_corpus(tmp_path, {"a-1": text.encode(encoding)})
    articles, _ = read_articles(tmp_path)
    assert articles["text"].tolist() == [text]
    assert f"notice raw/a-1.txt None read as {articles['encoding'][0]} and converted" in messages(
        tmp_path
    )


def test_utf8_is_not_a_notice(tmp_path):
    write_corpus(tmp_path, {"a-1": "Déjà lu."})
    assert check_corpus(tmp_path).empty


def test_decode_refuses_what_is_no_text():
    with pytest.raises(ValueError, match="UTF-8"):
        decode(bytes(range(128, 256)) * 3 + b"\x81\x8d\x8f\x90\x9d")


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path):
    write_corpus(tmp_path, {"a-1": GOOD})
    table = "\ufeffdoc_id;outlet;date;title\na-1;La Gazette;2021-03-12;Un titre, deux\n"
    (tmp_path / "articles.csv").write_text(table, encoding="utf-8")
    articles, _ = read_articles(tmp_path)
    assert articles["title"].tolist() == ["Un titre, deux"]


def test_check_lists_five_faults_at_once(tmp_path, capsys):
    write_corpus(
        tmp_path,
        {"a-1": GOOD, "b-1": "\n", "c-1": GOOD, "d-1": "Sans ligne."},
        [
            make_row("a-1", date="hier"),
            make_row("b-1"),
            make_row("c-1", outlet="a-1"),
            make_row("e-1"),
        ],
    )
    assert command.main(["check", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    for fault in ("date “hier”", "b-1.txt: the text is empty", "the text of a-1 is that of c-1",
                  "raw/e-1.txt is missing", "raw/d-1.txt: no row"):  # fmt: skip
        assert fault in printed
    assert "5 problem(s) to mend" in printed


def test_a_corpus_without_problems_passes_check(small_folder, capsys):
    assert command.main(["check", str(small_folder)]) == 0
    assert "no problem found" in capsys.readouterr().out


def test_a_corpus_is_found_from_anywhere(tmp_path, monkeypatch, small_folder):
    monkeypatch.chdir(tmp_path)
    assert find_corpus() == PROJECT / "corpus"
    monkeypatch.setenv("PRESSE_CORPUS", str(small_folder))
    assert find_corpus() == small_folder
    with pytest.raises(CorpusError, match="no corpus here"):
        find_corpus(tmp_path / "nowhere")


def test_articles_without_dates_come_last(tmp_path):
    texts = {"a-1": "Un texte ici.", "b-1": "Un autre texte.", "c-1": "Encore un texte."}
    rows = [make_row("a-1", date=""), make_row("b-1", date="2021-05-01"), make_row("c-1")]
    articles, _ = read_articles(write_corpus(tmp_path, texts, rows))
    assert articles["doc_id"].tolist() == ["b-1", "c-1", "a-1"]
    assert articles["date"].isna().tolist() == [False, False, True]


def test_reading_changes_no_file(tmp_path):
    write_corpus(tmp_path, TEXTS)
    before = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    loaded = load_corpus(tmp_path)
    assert {f: f.read_bytes() for f in before} == before
    assert all(len(getattr(loaded, name)) for name in TABLES)


ENGLISH = (
    "The government defends its reform of the pensions, which the unions call a failure. "
    "On Thursday thousands of people walked through the streets of the capital, and the minister "
    "said that she would not give in to those who block the country. The strike goes on, the "
    "trains stand still, and nobody knows who will pay for it in the end, said one of the drivers."
)


def test_two_outlets_may_print_one_text(tmp_path):
    write_corpus(tmp_path, {"a-1": GOOD, "b-1": GOOD})
    assert "notice articles.csv 3 the text of b-1 is that of a-1, of another" in messages(tmp_path)
    assert len(load_corpus(tmp_path).articles) == 2


def test_an_article_in_another_language_is_left_out_and_said(tmp_path):
    write_corpus(tmp_path, {"a-1": GOOD, "b-1": ENGLISH})
    assert "notice raw/b-1.txt None the article is in another language (en)" in messages(tmp_path)
    loaded = load_corpus(tmp_path)
    assert loaded.articles["doc_id"].tolist() == ["a-1"]
    assert set(loaded.tokens["doc_id"]) == set(loaded.sentences["doc_id"]) == {"a-1"}
    left_out = removed(loaded, by="article")
    assert left_out["doc_id"].tolist() == ["b-1"]
    assert left_out["n_words"].tolist() == [len(ENGLISH.split())]
    said = say("articles_excluded", overview(loaded))
    assert "without a line that is kept: <b>1</b> article (<b>" in said
    assert not loaded.lines.loc[loaded.lines["doc_id"] == "b-1", "kept"].any()


def test_an_article_that_a_paywall_cuts_off_is_named_wherever_it_is_counted(tmp_path):
    text = "La grève continue\nLes dockers ont voté jeudi.\nIl vous reste 70 % de l'article à lire."
    folder = write_corpus(tmp_path, {**TEXTS, "gazette-9": text})
    corpus = load_corpus(folder)
    articles = corpus.articles.set_index("doc_id")
    assert articles["is_cut_off"].to_dict() == {name: False for name in TEXTS} | {"gazette-9": True}
    assert articles.loc["gazette-9", "text"] == text.rpartition("\n")[0]
    said = say("cut_off", overview(corpus))
    assert "<b>1</b> article (<b>La Gazette, 2023-03-07 (gazette-9)</b>). Only the" in said
    assert say("cut_off", overview(load_corpus(write_corpus(tmp_path / "whole", TEXTS)))) == ""


def test_a_reader_may_overrule_the_language(tmp_path):
    rows = [make_row("a-1", language="en"), make_row("b-1", language="fr")]
    write_corpus(tmp_path, {"a-1": GOOD, "b-1": ENGLISH}, rows)
    assert load_corpus(tmp_path).articles["doc_id"].tolist() == ["b-1"]


def test_a_corpus_without_french_is_refused(tmp_path):
    write_corpus(tmp_path, {"b-1": ENGLISH})
    with pytest.raises(CorpusError, match="none of its articles is in French"):
        load_corpus(tmp_path)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Oui. The end.", ""),  # too short to tell
        (ENGLISH, "en"),
        (GOOD * 8, "fr"),
        (f"{GOOD * 8} « {ENGLISH} »", "fr"),  # an article in French that quotes English
    ],
)
def test_a_language_is_judged_only_where_it_can_be(text, language):
    assert guess_language(text) == language


def test_a_text_of_two_megabytes_is_annotated_with_offsets_that_hold(tmp_path, monkeypatch):
    from helpers.corpus import annotation as annotate

    monkeypatch.setattr(annotate, "LONGEST_PIECE", 100)  # as if the text below were very long
    text = "\n".join(f"{GOOD} La grève {n} continue à Lille, dit Paul Durand." for n in range(20))
    write_corpus(tmp_path, {"a-1": text})
    loaded = load_corpus(tmp_path)
    received = loaded.articles["text"][0]
    tokens = loaded.tokens
    assert [received[a:b] for a, b in zip(tokens["start"], tokens["end"], strict=True)] == tokens[
        "token"
    ].tolist()
    assert tokens["token_id"].tolist() == list(range(len(tokens)))
    assert tokens["head"].between(0, len(tokens) - 1).all()
    assert len(loaded.sentences) == 60
    assert loaded.sentences["sentence_id"].tolist() == list(range(1, 61))


HEADINGS = "doc_id,outlet,date,title"


@pytest.mark.parametrize(
    ("table", "texts", "said"),
    [
        ("", ["a-1"], "error articles.csv None is empty; a first row with doc_id, outlet, date"),
        ("\ufeff", ["a-1"], "error articles.csv None is empty"),
        (f"{HEADINGS},note,Note\na-1,A,,,x,y\n", ["a-1"],
         "notice articles.csv 1 columns E and F are called “note”: only E is read"),
        (f"{HEADINGS},\na-1,A,,,x\n", ["a-1"], "notice articles.csv 2 column E has cells and no"),
        (f"{HEADINGS}\na-1,A,{'hier ' * 99}demain,\n", ["a-1"], " […] "),
        (f"{HEADINGS}\nb-٣,A,,\n", ["b-3"],
         "notice articles.csv 2 doc_id “b-٣”: its digits are not 0-9"),
        (f"{HEADINGS}\n{'é' * 150},A,,\na-1,A,,\n", ["a-1"],
         "error articles.csv 2 doc_id “éééééééééééééééééééé…” has 150 characters: too many"),
        (f"{HEADINGS}\na-1,A,,Un, deux\nb-1,B,,\n", ["a-1", "b-1", "c-1"],
         "error articles.csv 2 has more cells than there are headings (4)"),
        (f"{HEADINGS}\na-1,A,,Un, deux\nb-1,B,,\n", ["a-1", "b-1", "c-1"],
         "error raw/c-1.txt None no row in articles.csv"),  # and none is said of a-1
        (f'{HEADINGS}\na-1,A,,"Un\nb-1,B,hier,\n', ["a-1", "b-1"],
         "error articles.csv 2 opens a quotation mark that is never closed"),
        (f'{HEADINGS}\na-1,A,,"Un\nb-1,,,\n', ["a-1", "b-1"],
         "error articles.csv 3 b-1 has no outlet"),
    ],
)  # fmt: skip
def test_check_says_where_a_table_is_wrong_and_reads_on(tmp_path, table, texts, said):
    write_corpus(tmp_path, {name: f"{GOOD} {name}" for name in texts})
    (tmp_path / "articles.csv").write_text(table, encoding="utf-8")
    found = messages(tmp_path)
    assert said in found
    assert "raw/a-1.txt None no row" not in found


@pytest.mark.parametrize("name", ["aliases", "frames", "sides", "furniture", "lines",
                                  "gold/stance"])  # fmt: skip
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "None is empty"),
        (b"\xef\xbb\xbf", "None is empty"),
        (b"PK\x03\x04", "None is not a table: a spreadsheet or archive"),
        (b'{}\n1\n"2\n3\n', "3 opens a quotation mark that is never closed"),
        (b"{}\n1\n" + b";" * 9 + b"x\n", "3 has more cells than there are headings"),
    ],
)
def test_check_names_the_row_of_every_table_of_her_own(tmp_path, name, data, said):
    headings = {"aliases": b"entity;label;alias", "frames": b"frame;cue",
                "sides": b"side;kind;name",
                "furniture": b"outlet;text", "lines": b"doc_id;line;kind",
                "gold/stance": b"doc_id;sentence;stance"}  # fmt: skip
    write_corpus(tmp_path, {"a-1": GOOD})
    (tmp_path / "gold").mkdir()
    (tmp_path / f"{name}.csv").write_bytes(data.replace(b"{}", headings[name]))
    assert f"error {name}.csv {said}" in messages(tmp_path)


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC"), ("NFD", "NFD")])
def test_a_name_written_by_a_mac_is_the_same_name(tmp_path, forms):
    in_table, on_disk = (unicodedata.normalize(form, "grève-à-Évry") for form in forms)
    write_corpus(tmp_path, {on_disk: GOOD}, [make_row(in_table)])
    assert check_corpus(tmp_path).empty
    assert load_corpus(tmp_path).articles["doc_id"].tolist() == ["grève-à-Évry"]


def test_an_article_without_a_line_of_its_own_is_left_out_and_the_others_are_read(tmp_path):
    write_corpus(tmp_path, {"a-1": GOOD, "b-1": "Partager\n* * *\n12"})
    assert "notice raw/b-1.txt None no line of the text is kept: left out" in messages(tmp_path)
    loaded = load_corpus(tmp_path)
    assert loaded.articles["doc_id"].tolist() == ["a-1"]
    assert removed(loaded, by="article")["reason"].tolist() == ["no line of the text is kept"]
    # And a reader may put that right.
    review = write_review(tmp_path)
    table = review.read_text(encoding="utf-8").replace("b-1,1,furniture", "b-1,1,body")
    (tmp_path / "lines.csv").write_text(table, encoding="utf-8")
    assert load_corpus(tmp_path).articles["text"].tolist() == [GOOD, "Partager"]


def test_a_folder_with_an_endless_name_is_no_corpus():
    with pytest.raises(CorpusError, match="no corpus here"):
        check_corpus("x" * 300)


def test_a_coding_is_read_as_a_spreadsheet_saves_it(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": GOOD})
    (folder / "gold").mkdir()
    data = "sep=;\r\ndoc_id;sent;sentence;stance;note\r\na-1;1;Oui;none;à revoir\r\n"
    (folder / "gold/stance.csv").write_bytes(data.encode("cp1252"))
    row = {"doc_id": "a-1", "sent": "1", "sentence": "Oui", "stance": "none", "note": "à revoir"}
    row |= {"also_acceptable": "", "voice": ""}
    assert read_gold(folder, "stance").to_dict("records") == [row]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("stance", "doc_id,stance\na-1,none\n", "None column missing: sentence"),
        ("stance", "doc_id,sentence,stance\na-1,Oui,for\n", "2 stance “for”: one of critical,"),
        ("entities", "doc_id,end,label,entity\na-1,2,PER,A\n", "None column missing: start"),
        ("entities", "doc_id,start,end,label,entity\na-1,x,2,PER,A\n", "2 start and end: places"),
    ],
)
def test_what_is_wrong_with_a_coding_is_said_by_check(tmp_path, name, data, said):
    folder = write_corpus(tmp_path, {"a-1": GOOD})
    (folder / "gold").mkdir()
    (folder / f"gold/{name}.csv").write_text(data, encoding="utf-8")
    assert f"error gold/{name}.csv {said}" in messages(folder)


@pytest.mark.parametrize(
    "save",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode("cp1252"),
        lambda text: ("sep=;\n" + text).encode("cp1252"),
        lambda text: text.replace(";", "\t").encode("utf-16"),
        lambda text: text.replace("\n", "\r").encode("mac_roman"),
        lambda text: text.replace("\n", ";;\n").encode() + b";;;;;\n",
    ],
)
def test_the_tables_of_a_corpus_are_read_however_they_are_saved(tmp_path, save):
    write_corpus(tmp_path, {"a-1": "À suivre\n" + GOOD})
    (tmp_path / "articles.csv").write_bytes(save("DOC_ID;Outlet ;date;title\na-1;L'Été;;Déçu\n"))
    (tmp_path / "lines.csv").write_bytes(
        save("doc_id;line;kind;note\na-1;1;furniture;à vérifier\na-1;2;body;\n")
    )
    articles, lines = read_articles(tmp_path)
    assert articles[["outlet", "title", "text"]].values.tolist() == [["L'Été", "Déçu", GOOD]]
    assert lines["reason"].tolist()[0] == "à vérifier"


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_query_gives_the_same_from_disk_and_from_memory(small_folder, in_memory):
    corpus = load_corpus(small_folder)
    if in_memory:
        corpus = replace(corpus)  # a corpus whose tables are not on disk
    plain = {
        name: getattr(corpus, name).astype({c: "str" for c in WORDS & {*getattr(corpus, name)}})
        for name in TABLES
    }
    for name in TABLES:
        found = corpus.query(f"SELECT * FROM {name}")
        pd.testing.assert_frame_equal(found, plain[name], check_dtype=False)
        assert all(found[column].dtype == "str" for column in WORDS & {*found})
    tokens = plain["tokens"]
    verbs = corpus.query("SELECT doc_id, token FROM tokens WHERE pos = 'VERB'")
    expected = tokens.loc[tokens["pos"] == "VERB", ["doc_id", "token"]]
    assert verbs.values.tolist() == expected.values.tolist()  # in the order of the corpus
    chosen = pd.DataFrame({"lemma": pd.Categorical(["grève", "'; DROP TABLE tokens; --"])})
    joined = "SELECT count(*) AS n FROM tokens JOIN chosen USING (lemma)"
    assert corpus.query(joined, chosen=chosen)["n"][0] == (tokens["lemma"] == "grève").sum() > 0


def test_a_query_reads_no_table_whole_and_no_variable_of_python(small_folder):
    corpus = load_corpus(small_folder)
    assert corpus.query("SELECT count(*) AS n FROM tokens")["n"][0] > 0
    assert not {"tokens", "_columns"} & {*vars(corpus)}
    assert len(corpus.query("SELECT outlet FROM articles", articles=corpus.articles.head(1))) == 1
    mine = pd.DataFrame({"n": [1]})  # noqa: F841
    with pytest.raises(duckdb.Error, match="mine"):
        corpus.query("SELECT * FROM mine")


@pytest.mark.parametrize("sql", ["", "  ", "-- nothing"])
def test_a_query_that_asks_nothing_is_refused(small, sql):
    with pytest.raises(ValueError, match="must be a query that gives rows"):
        small.query(sql)


def test_the_overview_counts_what_is_there(small, corpus):
    row = overview(corpus).iloc[0]
    assert (row["n_articles"], row["n_outlets"], row["n_few"], row["n_agency"]) == (5, 4, 4, 3)
    assert row["n_removed"] == len(removed(corpus)) == 33
    assert row["n_words_received"] - row["n_words"] == removed(corpus)["n_words"].sum()
    row = overview(small).iloc[0]
    assert (row["n_articles"], row["n_outlets"], row["n_removed"], row["share_kept"]) == (
        4,
        3,
        0,
        1,
    )
    assert say("lines_removed", overview(small)).count("No line was removed") == 1
    assert say("agency_copy", overview(small)) == say("cut_off", overview(small)) == ""
    assert ", <b>2023-03-07</b>: " in say("overview", overview(small))


OWN_SIDES = """side,kind,name
a,subject,la réforme
a,role,target
b,role,opponent
a,lemma,réforme
a,entity,Anne Martin
b,lemma,syndicat
b,lemma,cavalier
b,entity,Paul Dupond
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("", ""), "“cavalier”, “Paul Dupond” of the side b"),
        (("cavalier", "grève"), "“Paul Dupond” of the side b"),
        (("réforme\na,entity", "licorne\na,entity"), "“licorne” of the side a"),
        (("b,lemma,cavalier", "b,lemma,Réforme"), "“Réforme” names b here and a in row 5"),
    ],
)
def test_names_of_sides_that_are_of_no_use_are_said(small_folder, tmp_path, change, said):
    folder = shutil.copytree(small_folder, tmp_path / "corpus")
    assert not messages(folder)
    (folder / "sides.csv").write_text(OWN_SIDES.replace(*change), encoding="utf-8")
    assert said in messages(folder) and "error" not in messages(folder)
    assert "Martin" not in messages(folder)  # “la ministre Anne Martin” stands in a text


def test_a_corpus_without_the_opponent_of_the_sides_that_ship_is_told(tmp_path):
    text = "Le gouvernement présente sa réforme des retraites aux syndicats de cheminots. " * 15
    write_corpus(tmp_path, {"a-1": text})
    assert "explore.subject(corpus)" in messages(tmp_path)
    write_corpus(tmp_path, {"a-1": text, "a-2": "Les jihadistes reculent à Rakka."})
    assert not messages(tmp_path)
    write_corpus(tmp_path, {"a-1": text})
    (tmp_path / "sides.csv").write_text(OWN_SIDES, encoding="utf-8")
    assert "explore.subject(corpus)" not in messages(tmp_path)
