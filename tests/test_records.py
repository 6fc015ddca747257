"""Tables of articles: each shape gives its rows, and a row that cannot be read is named."""

import datetime
import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from helpers.intake import records
from helpers.intake.columns import choose_columns, list_unread

ROWS = [{"title": "Port", "text": "Un texte."}, {"title": "Gare", "text": "Deux textes."}]
FRAME = pd.DataFrame(ROWS)


def split(table: records.Table) -> tuple[list[dict], list[str]]:
    """The rows that can be read, and what is said of the others."""
    rows = list(table[1])
    said = [str(row) for row in rows if isinstance(row, ValueError)]
    return [row for row in rows if not isinstance(row, ValueError)], said


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "\n".join(map(json.dumps, ROWS)),
        "\r\n".join(map(json.dumps, ROWS)) + "\r\n\r\n",
        "\n".join(json.dumps(row, indent=4) for row in ROWS),
        json.dumps({"status": "ok", "totalResults": 2, "articles": ROWS}),
        json.dumps({"version": "1", "title": "La Gazette", "items": ROWS}),
        json.dumps({"hits": {"total": 2, "hits": [{"_id": "1", "_source": row} for row in ROWS]}}),
        json.dumps({"response": {"docs": ROWS}}),
        FRAME.to_json(),
        FRAME.to_json(orient="index"),
        FRAME.to_json(orient="split"),
        FRAME[["title", "text"]].set_index("title").reset_index().to_json(orient="records"),
    ],
)
def test_json_gives_its_articles_whatever_they_are_wrapped_in(text):
    assert split(records.read_json(text, {})) == (ROWS, [])


@pytest.mark.parametrize(
    "value",
    [
        {"title": "Port", "url": "https://a.fr/x", "comments": [{"content": "Bravo !"}]},
        {"title": "Port", "text": "Un texte.", "comments": [{"title": "x", "text": "Bravo !"}]},
    ],
)
def test_what_hangs_on_an_article_is_no_article(value):
    assert split(records.read_json(json.dumps(value), {})) == ([value], [])


def test_fields_within_fields_have_names_and_dates_in_parts_are_dates():
    value = {
        "text": ["Un paragraphe.", "Un autre."],
        "source": {"id": None, "name": "La Gazette"},
        "issued": {"date-parts": [["2015", 6, 2]]},
    }
    (row,), _ = split(records.read_json(json.dumps(value), {}))
    assert row == {
        "text": "Un paragraphe.\nUn autre.",
        "source.id": None,
        "source.name": "La Gazette",
        "issued": "2015-06-02",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{oops}\n{"text": "b"}', "line 1 is not JSON"),
        ('{"text": "a\n{"text": "b"}', "line 1 is not JSON"),
        ('[\n{"text": oops},\n{"text": "b"}\n]', "line 2 is not JSON"),
        ("[" + '{"a":' * 100_000 + '\n{"text": "b"}]', "line 1 is not JSON: nested too deep"),
        ('3\n{"text": "b"}', "not an object with fields"),
    ],
)
def test_a_broken_object_is_named_and_those_behind_it_are_read(text, said):
    rows, problems = split(records.read_json(text, {}))
    assert rows == [{"text": "b"}]
    assert len(problems) == 1 and problems[0].startswith(said)


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "title", "url", "source", "columns", "data", "issued", "x"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
        | st.fixed_dictionaries({"date-parts": st.lists(inner, max_size=2)})
    ),
    max_leaves=12,
)


@given(PARTS)
def test_json_of_any_shape_gives_rows_or_a_reason(value):
    try:
        names, rows, _ = records.read_json(json.dumps(value), {})
    except ValueError as error:
        assert str(error)
        return
    for row in rows:
        assert str(row) if isinstance(row, ValueError) else set(row) <= set(names)


def test_what_is_no_json_at_all_is_given_up():
    text = '{"text": "a"}\n' + "{oops\n" * 5000
    rows, problems = split(records.read_json(text, {}))
    assert len(rows) == 1 and len(problems) == records.MAX_BROKEN + 1
    with pytest.raises(ValueError, match="holds no article"):
        records.read_json("", {})


@pytest.mark.parametrize(
    ("text", "rows", "said"),
    [
        ("a,b\n1,2\n", [("1", "2")], []),
        ("sep=;\na;b\n1,5;2\n", [("1,5", "2")], []),
        ('"sep=|"\r\na|b\r\n1|2\r\n', [("1", "2")], []),
        ("\n\na\tb\n\n1\t2\n", [("1", "2")], []),
        ('a,b\n"1\n1",2\n3,4\n', [("1\n1", "2"), ("3", "4")], []),
        ("a,b\n1,2,,\n3,4\n", [("1", "2"), ("3", "4")], []),
        ("a,b\n1,2,x\n3,4\n", [("3", "4")], ["row 2 has more cells than there are headings (2)"]),
        ("a,b\n1\n3,4\n", [("1", ""), ("3", "4")], []),  # Excel leaves out empty cells at the end
        ("a,b\n1,\0\n3,4\n", [("3", "4")], ["row 2 holds a NUL byte"]),
        (
            'a,b\n"1,2\n3,"4"\n5,6\n',
            [("3", "4"), ("5", "6")],
            ["row 2 has a quotation mark out of place"],
        ),
        (
            'a,b\n1,2\n"3,4\n5,6\n',
            [("1", "2"), ("5", "6")],
            ["row 3 opens a quotation mark that is never closed"],
        ),
        (
            'a,b\n"1\n1","2" x\n3,4\n',
            [('1"', '"2" x'), ("3", "4")],
            ["row 2 has a quotation mark out of place"],
        ),
    ],
)
def test_a_bad_row_of_a_table_is_named_and_the_others_are_read(text, rows, said):
    read, problems = split(records.read_csv(text))
    assert [tuple(row.values()) for row in read] == rows
    assert len(problems) == len(said)
    assert all(map(str.startswith, problems, said)), problems


@pytest.mark.parametrize("text", ["", "\n\n", "a\0b,c\n1,2\n"])
def test_what_is_no_table_is_refused(text):
    with pytest.raises(ValueError, match="holds"):
        records.read_csv(text)


@pytest.mark.parametrize(
    ("found", "field", "column"),
    [
        (["Titre", "TEXTE"], "title", ["Titre"]),
        (["text", "source", "source.name"], "outlet", ["source", "source.name"]),
        (["text", "Publication Title", "Publisher"], "outlet", ["Publication Title"]),
        (["text", "publishedAt"], "date", ["publishedAt"]),
        (["text", "timestamp", "Published date"], "date", ["Published date", "timestamp"]),
        (
            ["text", "created_at", "article:published_time"],
            "date",
            ["article:published_time", "created_at"],
        ),
        (["text", "Publie le"], "date", ["Publie le"]),
        (["text", "source", "newspaper"], "outlet", ["newspaper", "source"]),
        (["text", "Mois", "day", "day"], "month", ["Mois"]),
        (["text", "me\u0301dia"], "outlet", ["me\u0301dia"]),
        (["text", "note"], "text", ["text"]),
        (["container-title", "note"], "text", ["note"]),  # Zotero
        (["text", "hostname", "source-hostname"], "outlet", ["hostname", "source-hostname"]),
        (["text", "my outlet"], "outlet", []),
        (["Titre de l’article", "texte"], "title", ["Titre de l’article"]),
        (["titre_article", "titre", "texte"], "title", ["titre", "titre_article"]),
        (["Texte de l'article", "chapô"], "text", ["Texte de l'article"]),
        (["text", "Chapeau de l'article"], "lead", ["Chapeau de l'article"]),
        (["text", "article_url"], "url", ["article_url"]),
        (["text", "Date de l'article", "id_article"], "date", ["Date de l'article"]),
        (["text", "id_article"], "doc_id", ["id_article"]),
        (["text", "type article", "article"], "text", ["text", "article"]),
        (["text", "an"], "date", ["an"]),
    ],
)
def test_headings_are_known_however_they_are_written(found, field, column):
    assert choose_columns(found, {})[field] == column


@pytest.mark.parametrize(
    ("found", "columns", "said"),
    [
        (["id", "media_name", "title", "url"], {}, "holds no articles: bring the texts or pages"),
        (["container-title", "title", "abstract"], {}, "no column is called text"),
        (["outlet", "note"], {}, "no column is called text"),
        (["text", "text"], {}, "two columns are called “text”"),
        (["text"], {"title": "titre"}, "no column “titre” for title"),
    ],
)
def test_a_table_whose_text_is_not_sure_is_refused(found, columns, said):
    with pytest.raises(ValueError, match=said):
        choose_columns(found, columns)


def test_columns_of_every_type_are_unpacked(tmp_path):
    table = pa.table(
        {
            "text": pa.array([b"Un \xc3\xa9t\xc3\xa9.", "Un été.".encode("cp1252")]),
            "title": pa.array(["A", None], pa.large_string()),
            "source": pa.array([{"id": 1, "name": "La Gazette"}, None]),
            "date": pa.array([datetime.date(2015, 6, 2), None], pa.date32()),
            "agency": pa.array(["AFP", "AFP"]).dictionary_encode(),
            "size": [1, 2],
        }
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    names, rows, _ = records.read_parquet(tmp_path / "a.parquet", {})
    assert "source.name" in names
    first, second = rows
    assert first["source.name"] == "La Gazette" and first["date"] == datetime.date(2015, 6, 2)
    assert first["text"] == b"Un \xc3\xa9t\xc3\xa9." and second["agency"] == "AFP"
    assert "size" not in first


@pytest.mark.parametrize(
    ("stars", "variables"),
    [
        ("*media_Le_Figaro", {"media": "Le Figaro"}),
        ("*journal_L_Équipe *x_y", {"journal": "L'Équipe", "x": "y"}),
        ("*source_Aujourd_hui_en_France", {"source": "Aujourd'hui en France"}),
        ("*source_l_humanite", {"source": "l'humanite"}),
        ("*source_La_Croix", {"source": "La Croix"}),
        ("*source_Ligue_des_droits_de_l_homme", {"source": "Ligue des droits de l'homme"}),
        ("*source_20_Minutes", {"source": "20 Minutes"}),
        ("*source_M_Le_magazine", {"source": "M Le magazine"}),
        ("*annee_2015 *mois_06 *jour_2", {"annee": "2015", "mois": "06", "jour": "2"}),
    ],
)
def test_underscores_of_iramuteq_are_blanks_and_apostrophes(stars, variables):
    _, (row,), _ = records.read_starred(f"**** {stars}\nLe texte_ci.\n-*theme_x\nLa fin.")
    assert row == {**variables, "text": "Le texte_ci.\n\nLa fin."}


def test_a_number_may_stand_for_the_stars():
    text = "0001 *source_Le_Soir *an_2015\nUn texte.\n0002 *source_Le_Soir\nUn autre.\n"
    names, rows, _ = records.read_starred(text)
    assert names == ["source", "an", "text"]
    assert [row["text"] for row in rows] == ["Un texte.", "Un autre."]
    assert not records.STARRED.search("2023 *voir la note*\n0001 * un_point")


TABLE = pd.DataFrame(
    {
        "": ["1", "2"],
        "titre": ["A", "B"],
        "texte": ["Un.", "Deux."],
        "contenu": ["Long.", ""],
        "auteur": ["", "Paul"],
        "vide": ["", ""],
        "rien": [None, None],
        "headline": ["", "C"],
    }
)


def find_unread(table: records.Table, columns: dict[str, str]) -> list[str]:
    names, _, n_filled = table
    return list_unread(names, n_filled, choose_columns(names, columns))


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
@pytest.mark.parametrize(
    ("columns", "unread"),
    [
        ({}, ["", "contenu", "auteur", "headline"]),
        ({"text": "contenu"}, ["", "texte", "auteur", "headline"]),
        ({"agency": "auteur", "outlet": "contenu", "doc_id": ""}, ["headline"]),
    ],
)
def test_columns_that_are_not_read_are_known(tmp_path, suffix, columns, unread):
    file = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        TABLE.to_parquet(file)
        table = records.read_parquet(file, columns)
    else:
        table = records.read_csv(TABLE.to_csv(sep="\t" if suffix == "tsv" else ",", index=False))
    assert find_unread(table, columns) == unread


def test_a_second_column_of_texts_that_fills_gaps_is_read():
    table = records.read_csv("texte,contenu,note\nUn.,,x\n,Deux.,x\n")
    assert find_unread(table, {}) == ["note"]
    table = records.read_json('[{"text": "Un.", "author": "Paul"}]', {})
    assert find_unread(table, {}) == []
