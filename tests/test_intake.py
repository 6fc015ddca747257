"""Bringing articles in: every format, nothing overwritten or lost, all or none, and undone."""

import itertools
import json
import os
import re
import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import TEXTS, is_killed, write_corpus
from helpers import __main__ as command
from helpers.corpus.loading import CorpusError, check_corpus, read_articles
from helpers.intake import additions, planning, sources
from helpers.intake.planning import plan_intake

DATA = Path(__file__).parent / "data" / "intake"
LONG = " ".join(f"Le mot numéro {n} de cet article suit le précédent." for n in range(30))


def plan_files(tmp_path, files: dict[str, str | bytes], **options) -> pd.DataFrame:
    """The plan for some files, for a corpus that is not there yet."""
    for name, content in files.items():
        file = tmp_path / "received" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return plan_intake([tmp_path / "received"], tmp_path / "corpus", **options)


def snapshot(folder) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and "derived" not in file.parts)
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_a_folder_of_texts_is_added_byte_for_byte(tmp_path):
    texts = {
        "La Gazette/2023-03-07-greve.txt": "La grève continue\r\nLes élèves rentrent.".encode(
            "cp1252"
        ),
        "Le Courrier/b.txt": "Publié le mardi 7 mars 2023\n\nLes élèves rentrent à l’école.",
    }
    plan = plan_files(tmp_path, texts)
    assert plan["action"].tolist() == ["add", "add"]
    assert plan["outlet"].tolist() == ["La Gazette", "Le Courrier"]
    assert plan["date"].tolist() == ["2023-03-07", "2023-03-07"]
    assert plan["encoding"].tolist() == ["cp1252", "utf-8"]
    assert plan["doc_id"].tolist() == ["2023-03-07-greve", "b"]
    additions.add_articles(plan, tmp_path / "corpus")
    written = tmp_path / "corpus" / "raw" / "2023-03-07-greve.txt"
    assert written.read_bytes() == texts["La Gazette/2023-03-07-greve.txt"]
    articles, _ = read_articles(tmp_path / "corpus")
    assert articles.set_index("outlet")["date_status"].to_dict() == {
        "La Gazette": "inferred (the file’s name)",
        "Le Courrier": "inferred (the head of the text)",
    }
    assert not (check_corpus(tmp_path / "corpus")["level"] == "error").any()


def test_a_saved_page_becomes_its_article(tmp_path):
    page, frame = (DATA / "page.html").read_bytes(), "<p>Un cadre publicitaire</p>"
    plan = plan_files(tmp_path, {"page.html": page, "page_files/frame.html": frame})
    assert plan["source"].tolist() == ["received/page_files", "received/page.html"]
    assert plan["reason"][0] == "skipped: pictures and frames of the saved page page.html"
    row = plan.iloc[1]
    assert row["action"] == "add"
    assert (row["outlet"], row["date"]) == ("La Dépêche du jour", "2023-03-07")
    assert row["date_status"] == "declared"
    assert row["title"] == "La grève continue à Brest"
    assert row["url"].endswith("la-greve-continue-a-brest.html")
    lines = row["text"].split("\n")
    assert lines[0] == row["title"] and lines.count(row["title"]) == 1
    assert "Le port à l’arrêt" in lines and lines[-1].startswith("La préfecture")
    for furniture in ("cookies", "Accueil", "Mentions légales", "Les plus lus", "window.pub"):
        assert furniture not in row["text"]
    assert "words of the page" in row["note"]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8"])
def test_the_encoding_a_page_declares_is_used_and_said(tmp_path, encoding):
    page = (DATA / "page.html").read_text(encoding="utf-8").replace("’", "'").replace("–", "-")
    page = page.replace('charset="utf-8"', f'charset="{encoding}"')
    plan = plan_files(tmp_path, {"page.html": page.encode(encoding)})
    assert plan["title"].tolist() == ["La grève continue à Brest"]
    assert plan["encoding"].tolist() == ["cp1252" if encoding == "iso-8859-1" else "utf-8"]


def test_europresse_is_read_article_by_article(tmp_path):
    plan = plan_files(tmp_path, {"export.html": (DATA / "europresse.html").read_bytes()})
    assert plan["action"].tolist() == ["add", "add", "refused"]
    assert plan["outlet"].tolist()[:2] == ["La Gazette du Nord"] * 2
    assert plan["date"].tolist()[:2] == ["2023-03-07", "2023-02-01"]
    assert plan["title"].tolist()[:2] == ["La réforme divise Lille", "La grève s’étend"]
    assert plan["text"][0].split("\n") == [
        "La réforme divise Lille",
        "Le gouvernement défend la réforme des retraites. Les syndicats la contestent.",
        "« Nous ne céderons pas », a déclaré la ministre Anne Martin.",
        "Elle parlait à Lille.",
    ]
    assert "outlet as received: La Gazette du Nord (site web)" in plan["note"][1]


def test_iramuteq_is_read_variable_by_variable(tmp_path):
    files = {"corpus.txt": (DATA / "iramuteq.txt").read_bytes()}
    plan = plan_files(tmp_path, files, columns={"title": "titre"})
    assert plan["outlet"].tolist() == ["courrier", "gazette"]
    assert plan["date"].tolist() == ["2023-03-07", "2023-03-08"]
    assert "*" not in plan["text"][0] and "Paul Durand" in plan["text"][0]


ROWS = [
    {
        "headline": "Grève",
        "body": "La grève continue à Lille.",
        "media": "La Voix",
        "jour": "7/3/2023",
    },
    {"headline": "=1+1", "body": "Une « formule », dit-on.", "media": "La Voix", "jour": ""},
]


def write_table(rows, suffix) -> bytes:
    table = pd.DataFrame(rows)
    if suffix == "parquet":
        return table.to_parquet(index=False)
    if suffix in ("jsonl", "json"):
        return table.to_json(orient="records", lines=suffix == "jsonl", force_ascii=False).encode()
    return table.to_csv(index=False, sep={"csv": ";", "tsv": "\t"}[suffix]).encode("utf-8-sig")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "json", "parquet"])
def test_tables_are_read_by_the_columns_that_are_named(tmp_path, suffix):
    files = {f"articles.{suffix}": write_table(ROWS, suffix)}
    plan = plan_files(tmp_path, files, columns={"date": "jour"})
    assert plan["title"].tolist() == ["Grève", "=1+1"]
    assert plan["outlet"].tolist() == ["La Voix", "La Voix"]
    assert plan["date"].tolist() == ["2023-03-07", ""]
    assert plan["text"].tolist()[0] == "Grève\nLa grève continue à Lille."


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path):
    files = {"articles.csv": write_table(ROWS, "csv")}
    plan = plan_files(tmp_path, files, columns={"text": "corps"})
    assert "no column “corps” for text (columns: headline, body, media, jour)" in plan["reason"][0]
    with pytest.raises(ValueError, match="no field “headline”"):
        plan_files(tmp_path, files, columns={"headline": "title"})


def test_duplicates_are_said_and_what_was_kept(tmp_path):
    changed = LONG.replace("numéro 3 ", "numéro trois ")
    plan = plan_files(
        tmp_path,
        {
            "A/a1.txt": LONG,
            "A/a2.txt": LONG.replace("\n", " ") + "\n",
            "A/a3.txt": changed + " Fin.",
            "B/b1.txt": LONG,
            "B/b2.txt": "Un tout autre texte.",
        },
    )
    done = plan.set_index("source")[["action", "reason"]]
    assert done["action"].to_dict() == {
        "received/A/a1.txt": "near duplicate",
        "received/A/a2.txt": "near duplicate",
        "received/A/a3.txt": "add",  # the longest of the three
        "received/B/b1.txt": "add",  # another outlet's copy is what is studied here
        "received/B/b2.txt": "add",
    }
    assert "received/A/a3.txt, kept" in done["reason"]["received/A/a1.txt"]
    assert "of A; both are kept" in done["reason"]["received/B/b1.txt"]
    additions.add_articles(plan, tmp_path / "corpus")
    again = plan_files(tmp_path, {})
    assert again["action"].tolist() == ["near duplicate"] * 2 + ["duplicate"] * 3
    assert "the same words as b1, kept" in again["reason"][3]


@given(st.sets(st.integers(0, 60), min_size=1), st.sets(st.integers(0, 60)), st.sets(st.integers()))
def test_whatever_is_a_near_duplicate_is_a_candidate(runs, dropped, added):
    other = (runs - set(list(dropped)[: len(runs) // 8])) | set(list(added)[: len(runs) // 8])
    if other and len(runs & other) / len(runs | other) >= planning.SAME:
        lowest = [set(planning._list_lowest(frozenset(own))) for own in (runs, other)]
        assert lowest[0] & lowest[1]


def test_nothing_is_ever_overwritten(tmp_path):
    folder = write_corpus(tmp_path / "corpus", TEXTS)
    before = snapshot(folder)
    files = {
        "X/gazette-1.txt": "Un autre texte.",
        "X/Depeche-1.txt": "Encore un.",
        "X/con.txt": "Ici.",
    }
    plan = plan_files(tmp_path, files)
    assert sorted(plan["doc_id"]) == ["con-text", "depeche-1-2", "gazette-1-2"]
    additions.add_articles(plan, folder)
    after = snapshot(folder)
    assert {name: after[name] for name in before if name != "articles.csv"} == {
        name: data for name, data in before.items() if name != "articles.csv"
    }
    for line in before["articles.csv"].decode().splitlines()[1:]:
        assert line in after["articles.csv"].decode()
    with pytest.raises(CorpusError, match="nothing was added"):
        additions.add_articles(plan, folder)
    assert snapshot(folder) == after


def test_an_addition_is_undone_to_the_byte(tmp_path):
    folder = write_corpus(tmp_path / "corpus", TEXTS)
    articles, _ = read_articles(folder)
    additions.add_articles(plan_files(tmp_path, {"X/x.txt": "Un autre texte."}), folder)
    assert len(read_articles(folder)[0]) == len(TEXTS) + 1
    assert additions.undo_addition(folder)["doc_id"].tolist() == ["x"]
    pd.testing.assert_frame_equal(read_articles(folder)[0], articles)
    with pytest.raises(CorpusError, match="no addition left"):
        additions.undo_addition(folder)


def test_a_text_that_was_changed_since_is_not_taken_away(tmp_path):
    folder = tmp_path / "corpus"
    additions.add_articles(plan_files(tmp_path, {"X/x.txt": "Un texte."}), folder)
    (folder / "raw" / "x.txt").write_text("Un texte corrigé.", encoding="utf-8")
    before = snapshot(folder)
    with pytest.raises(CorpusError, match="was changed since; nothing was undone"):
        additions.undo_addition(folder)
    assert snapshot(folder) == before


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    plan_files(tmp_path, {"X/x.txt": "Un texte.", "X/photo.jpg": b"\xff\xd8"})
    arguments = ["add", str(tmp_path / "received"), "--corpus", str(tmp_path / "corpus")]
    assert command.main([*arguments, "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "add: x, X, no date, 2 words, utf-8" in printed and "Nothing was written." in printed
    assert "photo.jpg: not a format that is read here" in printed
    assert not (tmp_path / "corpus").exists()
    assert command.main(arguments) == 0
    assert "To undo: python -m helpers undo --corpus" in capsys.readouterr().out
    assert command.main(["undo", "--corpus", str(tmp_path / "corpus")]) == 0


def test_the_corpus_that_ships_is_never_the_one_that_is_changed(monkeypatch, capsys):
    monkeypatch.delenv("PRESSE_CORPUS", raising=False)
    assert command.main(["add", str(DATA)]) == 1
    assert "say which corpus" in capsys.readouterr().err


def add(received, folder):
    return additions.add_articles(plan_intake([received], folder), folder)


@pytest.fixture
def received(tmp_path):
    """Two articles with a line in common, which goes to furniture.csv."""
    texts = {f"X/{n}.txt": f"Le texte {n} de {n}{n} parle de {n}.\nSuivez-nous" for n in "abcd"}
    plan_files(tmp_path, texts)
    return tmp_path / "received"


def test_a_killed_addition_adds_all_or_nothing_and_ends_the_same_when_run_again(tmp_path, received):
    """kill -9 at every step."""
    add(received, whole := write_corpus(tmp_path / "whole", TEXTS))
    for steps in itertools.count():
        folder = write_corpus(tmp_path / f"corpus-{steps}", TEXTS)
        was_killed = is_killed(add, received, folder, after=steps)
        n_articles = len(read_articles(folder)[0])  # the corpus can be read
        assert n_articles in (len(TEXTS), len(TEXTS) + 4)
        add(received, folder)
        additions.finish_addition(folder)
        assert snapshot(folder) == snapshot(whole)
        if not was_killed:
            break
    assert steps > 6


def test_a_killed_undoing_leaves_all_or_nothing_and_an_addition_goes_on_from_there(
    tmp_path, received
):
    add(received, whole := write_corpus(tmp_path / "whole", TEXTS))
    for steps in itertools.count():
        folder = shutil.copytree(whole, tmp_path / f"corpus-{steps}")
        was_killed = is_killed(additions.undo_addition, folder, after=steps)
        add(received, folder)
        additions.finish_addition(folder)  # as the next change begins, where nothing was to add
        assert "error" not in check_corpus(folder)["level"].tolist()
        now, then = (snapshot(place) for place in (folder, whole))
        records = {name for name in {*now, *then} if name.startswith("additions/")}
        assert {n: now[n] for n in now.keys() - records} == {
            n: then[n] for n in then.keys() - records
        }
        additions.undo_addition(folder)
        assert sorted(path.stem for path in folder.glob("raw/*")) == sorted(TEXTS)
        if not was_killed:
            break
    assert steps > 6


def test_an_undoing_that_was_killed_and_run_again_undoes_one_addition(tmp_path, received):
    whole = write_corpus(tmp_path / "whole", TEXTS)
    add(received, whole)
    first = sorted(path.name for path in whole.glob("raw/*"))
    plan_files(tmp_path, {"Y/second.txt": "Un autre texte, du maire."})
    add(received, whole)
    for steps in itertools.count():
        folder = shutil.copytree(whole, tmp_path / f"corpus-{steps}")
        was_killed = is_killed(additions.undo_addition, folder, after=steps)
        if not was_killed:
            break
        assert len(additions.undo_addition(folder)) == 1
        assert sorted(path.name for path in folder.glob("raw/*")) == first
    assert steps > 3


def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path, monkeypatch):
    received = tmp_path / "received"
    received.mkdir()
    with zipfile.ZipFile(received / "bombe.csv", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "0" * 10_000_000)
    (received / "lien.txt").symlink_to("/etc/passwd")
    deep = "<div>" * 5000 + "<p>Le fond.</p>" + "</div>" * 5000
    shallow = "".join(f"<p>{LONG} {n}</p>" for n in range(3))
    monkeypatch.setattr(sources, "LARGEST_TEXT", 100_000)
    plan = plan_files(
        tmp_path,
        {
            "grand.txt": "a " * 60_000,
            "nul.txt": "Un\0texte.",
            "vide.txt": " \n",
            "profond.html": f"<html><body><article>{shallow}{deep}</article></body></html>",
            "vide.html": "<html><body></body></html>",
            "cassé.jsonl": '{"text": "Un.", "outlet": "A"}\n{"text": ',
            "profond.json": "[" * 100_000,
            "cassé.parquet": b"PAR1 ceci n'est pas un tableau PAR1",
            "trop.csv": "text,outlet\nUn texte,A,B,C\n",
        },
    )
    why = plan.set_index(plan["source"].str.removeprefix("received/"))["reason"]
    assert (plan["action"] == "refused").sum() == len(plan) - 1  # the first line of the .jsonl
    for name, reason in {
        "bombe.csv": "an archive or a spreadsheet",
        "lien.txt": "a link to another file",
        "grand.txt": "120\u202f000 bytes; at most 100\u202f000",
        "nul.txt": "holds a NUL byte",
        "vide.txt": "the text has no word",
        "profond.html": "nested more than",
        "vide.html": "no article was recognised",
        "cassé.jsonl, record 2": "line 2 is not JSON",
        "profond.json": "cannot be read",
        "cassé.parquet": "cannot be read",
        "trop.csv, record 1": "row 2 has more cells",
    }.items():
        assert reason in why[name], name


@pytest.mark.parametrize(
    "column",
    [
        ["a" * 6_000_000],  # says so itself
        ["a " * 30_000] * 100,  # one text for a hundred rows
        [["a"] * 6_000_000],  # one name, again and again
    ],
)
def test_a_packed_table_that_unpacks_to_too_much_is_refused(tmp_path, column):
    table = pd.DataFrame({"text": column, "outlet": "A"})
    data = table.to_parquet(compression="zstd")
    assert len(data) < 20_000
    reasons = plan_files(tmp_path, {"bombe.parquet": data})["reason"]
    assert "bytes unpack to" in reasons.iloc[-1]


@pytest.mark.parametrize("part", ["text", "title", "date", "url"])
def test_a_cell_that_is_too_long_is_refused_and_the_next_row_is_read(tmp_path, part):
    rows = [{"text": "Un texte.", "outlet": "A", "title": "T", "date": "", "url": ""}] * 2
    rows[0] = rows[0] | {part: "mot " * (300_000 if part == "text" else 6_000)}
    plan = plan_files(tmp_path, {"long.csv": pd.DataFrame(rows).to_csv(index=False)})
    assert plan["action"].tolist() == ["refused", "add"]
    assert re.match(rf"(“{part}” has 1\u202f2|{part} of more than 20\u202f)", plan["reason"][0])


def test_an_element_with_countless_attributes_is_refused(tmp_path):
    page = f"<body><article><p {{}}>{LONG}</p></article>"
    many = [" ".join(f"{name}{n}{value}" for n in range(2000)) for name, value in
            itertools.product(("a", "=", "<"), ("", "=1", '="> x"', "='>'", '=b"'))]  # fmt: skip
    pages = {f"X/{n}.html": page.format(own) for n, own in enumerate(many)}
    data = f'data-own="{" ".join(map(str, range(5000)))}"'  # long, and one
    plan = plan_files(tmp_path, pages | {"X/z.html": page.format(data)})
    *refused, last = plan["reason"]
    assert all("a thousand attributes" in reason for reason in refused)
    assert "attributes" not in last


def test_names_of_files_lead_nowhere(tmp_path):
    rows = [
        {"doc_id": "../../ailleurs", "text": "Un texte.", "outlet": "A"},
        {"doc_id": "/etc/passwd", "text": "Deux textes.", "outlet": "A"},
        {"doc_id": "\ud800", "text": "Trois \ud800 textes.", "outlet": "A"},
    ]
    plan = plan_files(tmp_path, {"a.jsonl": "\n".join(map(json.dumps, rows))})
    assert plan["doc_id"].tolist() == ["ailleurs", "etc-passwd", "a"]
    assert plan["text"][2] == "Trois \ufffd textes."
    additions.add_articles(plan, tmp_path / "corpus")
    assert len(list((tmp_path / "corpus" / "raw").iterdir())) == 3
    odd = tmp_path / "received" / os.fsdecode(b"gr\xe8ve.txt")
    odd.write_text("Un nom en latin-1.", encoding="utf-8")
    added = plan_intake([odd], tmp_path / "corpus", outlet="A")
    assert added["action"].tolist() == ["add"] and added["source"][0].endswith("gr\ufffdve.txt")
    additions.add_articles(added, tmp_path / "corpus")


def test_a_formula_in_a_title_stays_a_text_in_a_spreadsheet(tmp_path):
    plan = plan_files(tmp_path, {"a.jsonl": write_table(ROWS, "jsonl")})
    record = additions.add_articles(plan, tmp_path / "corpus")
    for file in (tmp_path / "corpus" / "articles.csv", record):
        assert "'=1+1" in file.read_text(encoding="utf-8-sig")
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    articles, _ = read_articles(tmp_path / "corpus")
    assert set(articles["title"]) == {"Grève", "=1+1"}


def test_a_table_of_excels_is_extended_as_it_is(tmp_path):
    folder = write_corpus(tmp_path / "corpus", {"a": "Un texte."})
    table = "doc_id;outlet;date;title;note\r\na;L'Écho;2021-03-12;Réforme, la suite;à relire\r\n"
    (folder / "articles.csv").write_bytes(table.encode("cp1252"))
    additions.add_articles(plan_files(tmp_path, {"X/x.txt": "Un autre texte."}), folder)
    lines = (folder / "articles.csv").read_bytes().decode("cp1252").split("\r\n")
    assert lines[0].startswith("doc_id;outlet;date;title;note;date_status;agency")
    assert lines[1] == "a;L'Écho;2021-03-12;Réforme, la suite;à relire" + ";" * 6
    assert lines[2].startswith("x;X;") and lines[3:] == [""]
    assert set(read_articles(folder)[0]["doc_id"]) == {"a", "x"}


def test_what_the_rules_say_is_reviewed_in_a_spreadsheet(tmp_path, capsys):
    text = (
        "Un titre\n\nPartager sur Facebook\n\nLe premier paragraphe est ici.\n\nUne ligne ambiguë"
    )
    folder = write_corpus(tmp_path / "corpus", {"a": text})
    before, _ = read_articles(folder)
    assert command.main(["review", str(folder)]) == 0
    review = folder / "lines-to-review.csv"
    assert command.main(["review", str(folder)]) == 1  # it is never overwritten
    review.rename(folder / "lines.csv")
    same, _ = read_articles(folder)
    assert same["text"].tolist() == before["text"].tolist()
    rows = pd.read_csv(folder / "lines.csv", dtype=str, keep_default_na=False)
    rows.loc[rows["text"] == "Une ligne ambiguë", "kind"] = "body"
    rows.to_csv(folder / "lines.csv", index=False)
    assert read_articles(folder)[0]["text"][0].endswith("\nUne ligne ambiguë")


TEXT = st.text(max_size=200)
FILLED = [
    "{}",
    "<article><p>{}</p></article>",
    "**** *outlet_a\n{}",
    "text;outlet\n{};A",
    '{{"text": "{}", "outlet": "A"}}',
    "{{\\rtf1 {}}}",
]


@settings(max_examples=40)
@given(
    st.sampled_from(sorted(sources.READ - {".text", ".htm", ".xhtml", ".ndjson"})),
    st.one_of(
        st.binary(max_size=300),
        st.builds(
            lambda form, t: form.format(t).encode("utf-8", "replace"), st.sampled_from(FILLED), TEXT
        ),
    ),
)
def test_any_bytes_become_articles_or_a_reason(suffix, data):
    with TemporaryDirectory() as place:
        check_intake(Path(place), suffix, data)


def check_intake(folder, suffix, data):
    (folder / f"a{suffix}").write_bytes(data)
    plan = plan_intake([folder], folder / "corpus", outlet="A")
    assert (plan["reason"][plan["action"] == "refused"] != "").all()
    added = plan[plan["action"] == "add"]
    if suffix == ".txt" and len(added) and "outlet_a" not in data.decode("utf-8", "replace"):
        assert added["data"].tolist() == [data]
    additions.add_articles(plan, folder / "corpus")
    if len(added):
        problems = check_corpus(folder / "corpus")
        assert "error" not in problems["level"].tolist(), problems["message"].tolist()


def test_what_most_articles_of_an_outlet_share_is_left_out(tmp_path):
    menu = "LA GAZETTE\nAccueil - Sablé - Sports\n{}\nFaits divers\nP. L.\n"
    texts = {
        f"La Gazette/{i}.txt": menu.format(
            f"Le maire numéro {i} a parlé de la grève {i} fois à la mairie de la ville {i}."
        )
        for i in range(3)
    }
    texts["Le Courrier/a.txt"] = "Faits divers\nLe maire a parlé de la grève."
    additions.add_articles(plan_files(tmp_path, texts), tmp_path / "corpus")
    articles, lines = read_articles(tmp_path / "corpus")
    own = articles[articles["outlet"] == "La Gazette"]["text"]
    assert own.str.startswith("Le maire numéro").all() and own.str.endswith("ville 0.").any()
    assert (lines["reason"] == "stands in 3 of 3 articles of this outlet").sum() == 12
    assert "Faits divers" in articles.set_index("outlet")["text"]["Le Courrier"]
    additions.undo_addition(tmp_path / "corpus")
    assert not (tmp_path / "corpus" / "furniture.csv").exists()


def test_a_page_that_names_its_outlet_keeps_it_and_another_gets_the_one_given(tmp_path):
    head = (
        "<html><head>{}<title>La grève</title></head><body><article><h1>La grève : le détail</h1>"
    )
    body = "<p>Le maire a parlé de la grève à la mairie, devant tous les élus de la ville.</p>" * 3
    named = '<meta property="og:site_name" content="Le Courrier">'
    pages = {
        f"pages/{name}.html": head.format(meta) + body + f"<p>Fin {name}.</p></article>"
        for name, meta in (("a", named), ("b", ""))
    }
    plan = plan_files(tmp_path, pages, outlet="La Gazette")
    assert plan["outlet"].tolist() == ["Le Courrier", "La Gazette"]
    assert "names its outlet itself" in plan["reason"][0]
    assert plan_files(tmp_path, pages)["outlet"].tolist() == ["Le Courrier", "pages"]
    assert plan["title"].tolist() == ["La grève : le détail"] * 2


def test_a_page_with_its_sites_name_in_large_letters_gets_the_title_of_its_article(tmp_path):
    """And the byline that stands under it, which the reader of articles leaves out."""
    body = "<p>Le maire a parlé de la grève à la mairie, devant tous les élus de la ville.</p>" * 3
    page = (
        "<html><head><title>La grève continue à Brest</title></head><body>"
        '<h1 class="site-title"><a href="/">Chroniques du port</a></h1><article>'
        '<h2>La grève continue à Brest</h2><p class="meta">Chroniques du port avec AFP</p>'
        f"<div>{body}</div></article></body></html>"
    )
    row = plan_files(tmp_path, {"pages/a.html": page}).iloc[0]
    assert (row["title"], row["outlet"]) == ("La grève continue à Brest", "Chroniques du port")
    assert row["agency"] == "Chroniques du port avec AFP"
    assert "Chroniques du port" not in row["text"].splitlines()[0]


FISH = "Cours du poisson du {day} mars : la sole s'est vendue {sole} euros le kilo à {port} hier. "


def plan_days(tmp_path, **texts: str) -> dict[str, tuple[str, str]]:
    """What becomes of texts of one outlet that are named by their day."""
    plan = plan_files(
        tmp_path, {f"La Criée/2023-03-{day[1:]}.txt": text for day, text in texts.items()}
    )
    return {
        source[-6:-4]: (action, reason)
        for source, action, reason in zip(
            plan["source"], plan["action"], plan["reason"], strict=True
        )
    }


@pytest.mark.parametrize(
    ("sole", "port", "said"),
    [(17, "Boulogne", "“17” and “14”"), (14, "Dieppe", "“Dieppe” and “Boulogne”")],
)
def test_bulletins_of_two_days_are_both_kept_and_it_is_said(tmp_path, sole, port, said):
    first = FISH.format(day=7, sole=14, port="Boulogne") + LONG
    found = plan_days(tmp_path, d07=first, d08=FISH.format(day=8, sole=sole, port=port) + LONG)
    assert [action for action, _ in found.values()] == ["add", "add"]
    assert f"of another day, and differs in {said}; both are kept" in found["08"][1]


def test_an_article_that_was_updated_is_there_once(tmp_path):
    first = FISH.format(day=7, sole=14, port="Boulogne") + LONG
    later = FISH.format(day=8, sole=14, port="Boulogne") + LONG + " Rien n'a changé depuis."
    found = plan_days(tmp_path, d07=first, d08=later)
    assert [found[day][0] for day in ("07", "08")] == ["near duplicate", "add"]


def test_two_versions_of_one_day_are_there_once(tmp_path):
    first = FISH.format(day=7, sole=14, port="Boulogne") + LONG
    found = plan_days(tmp_path, d07=first, **{"d07-b": first.replace("14", "15")})
    assert sorted(action for action, _ in found.values()) == ["add", "near duplicate"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("La grève s'Ã©tend Ã  Lille.", "accents were broken and are mended"),
        ("Le maire de Nantes va � Rennes.", "characters are lost"),
        ("<p>Le maire parle.</p><p>Il dit non.</p>", "markup was read as text"),
        ("La ville a voté le budget.\nLa suite est réservée aux abonnés.", "cut off by a paywall"),
        ("Le maire de la ville a parlé hier soir de la grève des dockers aux\nélus.", "lines end"),
    ],
)
def test_what_was_done_to_a_text_is_said_by_add_and_by_check(tmp_path, text, said):
    plan = plan_files(tmp_path, {"La Gazette/a.txt": text})
    assert said in plan["reason"][0] and plan["action"][0] == "add"
    additions.add_articles(plan, tmp_path / "corpus")
    assert (tmp_path / "corpus" / "raw" / "a.txt").read_text(encoding="utf-8") == text
    problems = check_corpus(tmp_path / "corpus")
    assert problems["level"].tolist() == ["notice"]
    assert problems["file"][0] == "raw/a.txt" and said in problems["message"][0]
    articles, _ = read_articles(tmp_path / "corpus")
    assert articles["is_cut_off"].tolist() == ["abonnés" in text]
    assert not set("<>Ã\n") & set(articles["text"][0].split("\n")[0])


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Le maire parle de la ville… [+210 chars]", "cut off by a paywall or at its source"),
        ("Le maire parle... [1024 chars]", "cut off by a paywall or at its source"),
        ("['Le maire parle.', 'Il se tait.']", "as Python writes them"),
        ("Le maire parle de la ville [+210 chars] au soir.", ""),
    ],
)
def test_what_was_done_to_a_cell_is_said_by_the_plan(tmp_path, cell, said):
    table = json.dumps(
        [
            {
                "outlet": "La Gazette",
                "date": "7 fÃ©vrier 2021",
                "text": cell,
                "agency": "Agence tÃ©lÃ©graphique",
            }
        ]
    )
    (row,) = plan_files(tmp_path, {"a.json": table}).to_dict("records")
    assert said in row["reason"] and bool(row["reason"]) == bool(said)
    assert (row["date"], row["agency"]) == ("2021-02-07", "Agence télégraphique")


def test_a_cell_with_markup_is_kept_as_received_and_read_as_text(tmp_path):
    rows = [{"titre": "L&rsquo;&eacute;t&eacute;", "texte": "<p>L’été</p><p>Il fait chaud.</p>"}]
    files = {"a.jsonl": write_table(rows, "jsonl")}
    plan = plan_files(tmp_path, files, outlet="La Gazette")
    assert plan["title"][0] == "L’été"
    assert plan["data"][0].decode() == rows[0]["texte"]
    additions.add_articles(plan, tmp_path / "corpus")
    articles, _ = read_articles(tmp_path / "corpus")
    assert articles["text"][0] == "L’été\nIl fait chaud."
