"""Dates in every form; what is told is no day of publication, and what is unsure is said."""

import json
import time
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import make_row, write_corpus
from helpers.base.dates import find_date, find_date_in_name, find_dateline, list_dates, read_column
from helpers.corpus.loading import check_corpus, load_corpus, read_articles
from helpers.intake import additions
from helpers.intake.planning import plan_intake

PROSE = "Le conseil a voté le budget de la commune, qui baisse pour la troisième fois de suite, {}."


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("mardi 2 juin 2015", "2015-06-02"),
        ("Publié le 1er février 2023 à 10h12", "2023-02-01"),
        ("Économie, vendredi 14 janvier 2022, p. 9", "2022-01-14"),
        ("Mis à jour : 02/06/2015 18:30", "2015-06-02"),
        ("2015-06-02T18:30:00+02:00", "2015-06-02"),
        ("3 déc. 2019", "2019-12-03"),
        ("LUNDI 1 ER FEVRIER 2021", "2021-02-01"),
        ("le premier août 1914", "1914-08-01"),
        ("1º mars 2018", "2018-03-01"),
        ("5 fév 2020", "2020-02-05"),
        ("5 févr. 2020", "2020-02-05"),
        ("9 AOUT 2017", "2017-08-09"),
        ("14\u202fjuillet\u00a02019 à 18h30", "2019-07-14"),
        ("\u200e14/\u200e07/\u200e2019", "2019-07-14"),
        ("Sat, 14 Sep 2019 23:59:00 GMT", "2019-09-14"),
        ("Saturday, 14-Sep-19 23:59:00 GMT", "2019-09-14"),
        ("Sat Sep 14 23:59:00 2019", "2019-09-14"),
        ("Sept. 14th, 2019 at 8:05 AM", "2019-09-14"),
        ("14 de septembre 2019", "2019-09-14"),
        ("2019/9/14 8:05", "2019-09-14"),
        ("2019.09.14", "2019-09-14"),
        ("14 / 09 / 2019", "2019-09-14"),
        ("14-09-19", "2019-09-14"),
        ("14/09/98 08:05", "1998-09-14"),
        ("09/14/2019", "2019-09-14"),  # can be only month first
        ("20190914T080500Z", "2019-09-14"),
        ("1568419200", "2019-09-14"),
        ("1568419200.0", "2019-09-14"),
        ("1568419200000000", "2019-09-14"),
        ("١٤/٠٩/٢٠١٩", "2019-09-14"),
        ("samedi 14-dimanche 15 septembre 2019", "2019-09-14"),
        ("du 14 au 20 septembre 2019", "2019-09-14"),
        ("08:05 - 14 septembre 2019", "2019-09-14"),
        ("Mis à jour le 15/09/2019 à 9h, publié le 14/09/2019", "2019-09-14"),
        ("Publié le 14/09/2019 à 08:15, mis à jour le 15/09/2019", "2019-09-14"),
        ("31/02/2015", ""),
        ("31 juin 2015", ""),
        ("14/09/0219", ""),
        ("20199-09-14", ""),
        ("14/09/20199", ""),
        ("14 sep. 20199", ""),
        ("n° 12 - juin 2015", ""),  # the number of an issue
        ("no. 12 juin 2015", ""),
        ("2 jui 2015", ""),  # June or July
        ("3 ans 2015", ""),
        ("10.2.15.3", ""),
        ("01.02.03.04.05", ""),
        ("0612345678", ""),
        ("42157", ""),
        ("juin 2015", ""),
        ("il y a 3 heures", ""),
        ("1914-1918", ""),
        ("", ""),
        ("#", ""),
    ],
)
def test_a_date_has_a_day_a_month_and_a_year(text, date):
    assert find_date(text) == date


FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y",
         "%a %b %d %H:%M:%S +0000 %Y", "%a, %d %b %Y %H:%M:%S GMT", "%Y%m%d%H%M%S"]  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS))
def test_every_day_is_read_in_every_form(day, form):
    assert find_date(day.strftime(form)) == day.isoformat()


@given(st.text(alphabet="0123456789/-. :,juinpbléàmiser\u00a0\n", max_size=80))
def test_any_text_gives_a_day_of_the_calendar_or_none(text):
    for found in (find_date(text), find_date_in_name(text), find_dateline(text.splitlines())):
        assert found == "" or date.fromisoformat(found).year in range(1400, 2200)


def test_hostile_lines_take_no_time():
    began = time.process_time()
    for text in ("1 " * 90_000, "1/" * 90_000, "publié le " * 30_000, "mai " * 50_000,
                 "-" * 90_000, "(" * 90_000, "2 juin " * 30_000):  # fmt: skip
        find_date(text), find_date_in_name(text), find_dateline([text] * 12), list_dates(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("lemonde_2015-06-02", "2015-06-02"),
        ("20150602-greve", "2015-06-02"),
        ("le-2-juin-2015", "2015-06-02"),
        ("gazette-02-06-2015", "2015-06-02"),
        ("02_06_2015 grève", "2015-06-02"),
        ("article_12_2015-06-02", "2015-06-02"),
        ("attentats-du-13-novembre-2015", ""),
        ("Le 9 novembre 1989, une nuit à Berlin", ""),
        ("le_1er_mai_1891_a_fourmies", ""),
        ("7 mars 2023 - grève", "2023-03-07"),
        ("La loi du 9 décembre 1905", ""),
        ("article-12", ""),
        ("rapport-2015", ""),
        ("99999999", ""),
    ],
)
def test_a_date_is_read_from_the_name_of_a_file(name, date):
    assert find_date_in_name(name) == date


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["Publié le mardi 7 mars 2023"], "2023-03-07"),
        (["Un titre", "7 MARS 2023"], "2023-03-07"),
        (["Un titre", "mardi 7 mars 2023 à 18h30"], "2023-03-07"),
        (["Un titre", "Par Jeanne Petit | 07/03/23 | 14h30"], "2023-03-07"),
        (["Un titre", "Par Jeanne Petit, publié le 7 mars 2023"], "2023-03-07"),
        (
            ["Un titre", "La Gazette Publié le 7 mars 2023 - Mis à jour le 8 mars 2023"],
            "2023-03-07",
        ),
        (["Un titre", "Par Jeanne Petit, le 7 mars 2023"], "2023-03-07"),
        (["Un titre", "Économie, mardi 7 mars 2023, p. 9"], "2023-03-07"),
        (["Un titre", "Lille, mardi 7 mars 2023 à 10 h 15"], "2023-03-07"),
        (["Un titre", "Des soldats à Kobané, le 20 octobre 2014."], ""),
        (["Un titre", "La chute du Mur, 9 novembre 1989"], ""),
        (["Un titre", PROSE.format("dit-on"), "Publié le 7 mars 2023"], "2023-03-07"),
        (["Un titre", "Mis à jour le 8 mars 2023"], "2023-03-08"),
        (["Mis à jour le 8 mars 2023", "Publié le 7 mars 2023"], "2023-03-07"),
        (["LILLE, 7 mars 2023 (AFP) – Le conseil a voté le budget."], "2023-03-07"),
        (["L'Est, mardi 7 mars 2023, p. 4", "Un titre"], "2023-03-07"),
        (["L'Est, n° 12345, 7 mars 2023, page 12"], "2023-03-07"),
        (["L'Est – mardi 7 mars 2023 – pp. 2-3"], "2023-03-07"),
        (["Paris, mardi 7 mars 2023"], ""),
        (["Le procès du 7 mars 2023, p. 4 du dossier"], ""),
        (["Le 21 avril 2002, vingt ans après"], ""),
        (["Un titre", "La loi du 29 juillet 1881"], ""),
        (["Attentat du 14 juillet 2016 : le procès"], ""),
        (["Publié le 7 mars 2023, le rapport accuse"], ""),
        (["Le rapport, publié le 7 mars 2023"], ""),
        (["Verdun, 21 février 1916"], ""),
        (["Un titre", "14 juillet 2016 : un camion fonce"], ""),
        (["Un titre", "14 juillet 2016", "22 mars 2017"], ""),
        (["Un titre", PROSE.format("dit-on"), "14 juillet 2016"], ""),
        (["Un titre", PROSE.format("comme le 7 mars 2023")], ""),
        ([], ""),
    ],
)
def test_only_a_line_that_says_when_it_came_out_dates_a_text(lines, date):
    assert find_dateline(lines) == date


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        # One cell that can be only month first, and the others are too.
        (["03/04/2020", "03/25/2020"], ["2020-03-04", "2020-03-25"]),
        (["03/04/2020", "25/03/2020"], ["2020-04-03", "2020-03-25"]),
        (["03/04/20", "03/25/20", "2020-01-02"], ["2020-03-04", "2020-03-25", "2020-01-02"]),
        (["03/04/2020", "03/25/2020", "26/03/2020"], ["2020-04-03", "2020-03-25", "2020-03-26"]),
        (["03/04/2020"], ["2020-04-03"]),
        (["décembre 2015", "12/2015", "2015-12", "201512"], ["2015-12"] * 4),
        (["1969", "[1969]", "vers 1969", "1969-00-00", "juillet-août 1969"], ["1969"] * 5),
        (["43831", "43831,5", "43831.75"], ["2020-01-01"] * 3),
        (["2023-07-03", "2023-15-03"], ["2023-07-03", ""]),
        (["2023-07-03", "2023-03-15"], ["2023-07-03", "2023-03-15"]),
        (["2_janvier_2020", "02_01_2020", "02 01 2020"], ["2020-01-02"] * 3),
        (["n° 12 - juin 2015", "Mensuel, no. 345, Juin 2015, p. 34"], ["2015-06"] * 2),
        (["hier", "", "juin, 2 2015", "20155", "12 avril", "30 février 2015", "13/2015"], [""] * 7),
    ],
)
def test_a_column_is_read_as_a_whole(cells, known):
    assert [found for found, _ in read_column(cells)] == known


def test_what_was_decided_is_said_of_the_cells_it_changes():
    def said(*cells):
        return [remark for _, remark in read_column(cells)]

    assert said("03/04/2020", "03/25/2020", "05/05/2020", "2020-01-02") == [
        "read month first, as its column is", "read month first, as its column is", "", ""
    ]  # fmt: skip
    assert said("03/04/2020", "25/03/2020") == ["", ""]
    assert said("03/04/2020") == ["read day first"]
    doubt = said("03/04/2020", "03/25/2020", "26/03/2020")
    assert "months first too" in doubt[0] and "only month first" in doubt[1] and doubt[2] == ""


def plan_rows(tmp_path, dates, heading="date", suffix="json"):
    rows = [
        {"outlet": "La Gazette", heading: day, "text": f"L'élue numéro {n} parle du canton {n}."}
        for n, day in enumerate(dates)
    ]
    file = tmp_path / f"table.{suffix}"
    if suffix == "json":
        file.write_text(json.dumps(rows), encoding="utf-8")
    elif suffix == "csv":
        pd.DataFrame(rows).to_csv(file, index=False)
    else:
        pd.DataFrame(rows).to_parquet(file)
    return plan_intake([file], tmp_path / "corpus")


@pytest.mark.parametrize("suffix", ["json", "csv", "parquet"])
def test_what_is_known_in_part_is_kept_and_what_cannot_be_read_is_listed(tmp_path, suffix):
    plan = plan_rows(tmp_path, ["mars 2016", "1969", "hier", "0216-03-04", "4/3/16"], suffix=suffix)
    assert plan["action"].eq("add").all()
    assert plan["date"].tolist() == ["", "", "", "", "2016-03-04"]
    assert plan["date_status"].tolist() == [
        "only the month is known: 2016-03", "only the year is known: 1969", "unknown", "unknown",
        "declared",
    ]  # fmt: skip
    for number, cell in enumerate(["mars 2016", "1969", "hier", "0216-03-04"]):
        assert f"date as received: {cell}" in plan["note"][number]
        assert f"“{cell}”" in plan["reason"][number]
    assert plan["reason"][3] == "date “0216-03-04” cannot be read: left empty"
    additions.add_articles(plan, tmp_path / "corpus")
    assert check_corpus(tmp_path / "corpus").empty
    articles, _ = read_articles(tmp_path / "corpus")
    assert sorted(articles["date_status"]) == sorted(plan["date_status"])
    assert articles["date"].notna().sum() == 1


def test_a_parquet_or_json_number_is_a_moment(tmp_path):
    moment = datetime(2019, 9, 14, 12, tzinfo=UTC)
    assert plan_rows(tmp_path, [moment], suffix="parquet")["date"].tolist() == ["2019-09-14"]
    milliseconds = int(moment.timestamp() * 1000)
    assert plan_rows(tmp_path, [milliseconds])["date"].tolist() == ["2019-09-14"]


def test_files_of_one_article_each_are_one_column(tmp_path):
    for name, day in (("a", "03/04/2020"), ("b", "03/25/2020")):
        row = {"outlet": "La Gazette", "date": day, "text": f"L'élue du canton {name} a parlé."}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    plan = plan_intake([tmp_path], tmp_path / "corpus")
    assert plan["date"].tolist() == ["2020-03-04", "2020-03-25"]


@pytest.mark.parametrize(
    "heading",
    ["date de publication", "Date de parution", "Publié le", "published_at", "publishedAt",
     "pubdate", "created_at", "datetime", "Publication Date", "timestamp"],
)  # fmt: skip
def test_usual_headings_are_known(tmp_path, heading):
    assert plan_rows(tmp_path, ["14 sept. 2019"], heading)["date"].tolist() == ["2019-09-14"]


PAGE = (
    "<html><head><title>Le 14 juillet 2016, un an après</title>{}</head><body><article>"
    "<h1>Le 14 juillet 2016, un an après</h1>{}" + "<p>La ville se souvient du camion et de la "
    "foule sur la promenade, dit la mairie, qui a voté un hommage le 3 mai 2017.</p>" * 3
)


@pytest.mark.parametrize(
    ("meta", "under", "date", "status"),
    [
        ("", "", "", "unknown"),
        ("", "<p>Par Jeanne Petit</p>", "", "unknown"),
        ("", "<p>Publié le <b>14 juillet 2017</b> à 8h</p>", "2017-07-14", "inferred (under"),
        ("<meta property='article:published_time' content='2017-07-13T08:00:00Z'>", "",
         "2017-07-13", "declared"),
        ("<meta property='article:modified_time' content='2019-02-01T08:00:00Z'>",
         "<p>Publié le 13 juillet 2017</p>", "2017-07-13", "inferred (under"),
        ("<meta content='2019-02-01' name='last-modified'>", "", "2019-02-01",
         "inferred (the day of the page’s last change)"),
        ("", '<blockquote class="instagram-media"><p>Oui</p>3 juin 2018</blockquote>', "",
         "unknown"),
    ],
)  # fmt: skip
def test_a_day_told_on_a_page_is_not_its_own(tmp_path, meta, under, date, status):
    (tmp_path / "page.html").write_text(PAGE.format(meta, under), encoding="utf-8")
    row = plan_intake([tmp_path / "page.html"], tmp_path / "corpus").iloc[0]
    assert row["date"] == date and row["date_status"].startswith(status)


def test_a_text_is_dated_by_its_name_or_head_and_by_nothing_told(tmp_path):
    texts = {
        "a.txt": "Le 21 avril 2002, vingt ans après\nLa gauche se souvient de ce soir.",
        "b.txt": "Un titre\nPublié le 3 juill. 2019\nLa gauche se souvient de ce soir-là.",
        "17 octobre 1961.txt": "Un récit\nLe 17 octobre 1961, la police charge.",
        "18 octobre 1961.txt": "Un récit\nLe 17 octobre 1961, la police a chargé.",
        "1905-12-09.txt": "La loi du 29 juillet 1881\nLa gauche se souvient du vote.",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    plan = plan_intake([tmp_path / name for name in texts], tmp_path / "corpus")
    assert plan["date"].tolist() == ["", "2019-07-03", "", "1961-10-18", "1905-12-09"]
    assert plan["date_status"].tolist() == [
        "unknown", "inferred (the head of the text)", "unknown", *["inferred (the file’s name)"] * 2
    ]  # fmt: skip


def test_starred_lines_may_know_only_a_year(tmp_path):
    lines = ["**** *outlet_a *date_1969", "Un texte ici.", "**** *outlet_b *date_14_09_2019", "Là."]
    (tmp_path / "c.txt").write_text("\n".join(lines), encoding="utf-8")
    plan = plan_intake([tmp_path / "c.txt"], tmp_path / "corpus")
    assert plan["date"].tolist() == ["", "2019-09-14"]
    assert plan["date_status"][0] == "only the year is known: 1969"


@pytest.mark.parametrize(
    ("given", "meant"),
    [("14/09/2019", "2019-09-14"), ("14 sept. 2019", "2019-09-14"), ("٢٠١٩-٠٩-١٤", "2019-09-14")],
)
def test_a_date_in_another_form_in_articles_csv_is_read_and_said(tmp_path, given, meant):
    write_corpus(tmp_path, {"a-1": "Un texte ici."}, [make_row("a-1", date=given)])
    found = check_corpus(tmp_path)
    assert found["level"].tolist() == ["notice"] and found["row"].tolist() == [2]
    assert given in found["message"][0] and meant in found["message"][0]
    assert load_corpus(tmp_path).articles["date"].dt.strftime("%Y-%m-%d").tolist() == [meant]


def test_articles_csv_as_a_french_spreadsheet_saves_it_is_read_as_a_column(tmp_path):
    days = ["07/03/2023", "08/03/2023", "25/03/2023", "mars 2023", "2023-03-09"]
    texts = {f"a-{i}": f"Le texte numéro {i} est ici." for i in range(5)}
    rows = [make_row(name, date=day) for name, day in zip(texts, days, strict=True)]
    write_corpus(tmp_path, texts, rows)
    found = check_corpus(tmp_path)
    assert set(found["level"]) == {"notice"} and len(found) == 2
    assert "so are 2 more" in " ".join(found["message"])
    dates = load_corpus(tmp_path).articles.set_index("doc_id")["date"].dt.strftime("%m-%d")
    assert dates.fillna("").to_dict() == {
        "a-0": "03-07", "a-1": "03-08", "a-2": "03-25", "a-3": "", "a-4": "03-09",
    }  # fmt: skip
