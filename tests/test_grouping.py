"""Articles in other groups than outlets: years, copy, a column of one's own."""

import pytest

from conftest import make_row, write_corpus
from helpers import entities, load_corpus, reuse, show, stance, vocabulary
from helpers.__main__ import main
from helpers.base.paths import PROJECT
from helpers.corpus.article_names import name_articles
from helpers.corpus.grouping import propose_groups
from helpers.export.freshness import hash_inputs
from helpers.intake import save_corpus
from helpers.stance import reading

SHARED = (
    "Le gouvernement défend la réforme des retraites devant le Parlement à Paris. "
    "Les syndicats dénoncent un échec et appellent à la grève à Lyon jeudi prochain."
)
DATES = [*["2022-03-07"] * 5, *["2023-03-07"] * 5, ""]
PERIODS = [*["before"] * 5, *["after"] * 5, ""]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Eleven outlets of an article each; a-0, a-1 and a-5 print one dispatch, a-0 credits it."""
    texts = {f"a-{i}": f"Le maire de la ville numéro {i} ouvre une école." for i in range(11)}
    texts |= {"a-0": f"{SHARED} (AFP)", "a-1": SHARED, "a-5": SHARED}
    rows = [
        make_row(name, outlet=f"Journal {i}", date=DATES[i], Period=PERIODS[i], n_bytes="")
        for i, name in enumerate(texts)
    ]
    return write_corpus(tmp_path_factory.mktemp("groups"), texts, rows)


@pytest.fixture(scope="module")
def plain(folder):
    return load_corpus(folder)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("year", {"2022": 5, "2023": 5, "not given": 1}),
        ("Month", {"2022-03": 5, "2023-03": 5, "not given": 1}),
        ("copy", {"other copy": 10, "agency copy": 1}),
        ("period", {"before": 5, "after": 5, "not given": 1}),
    ],
)
def test_articles_are_in_the_groups_that_a_name_stands_for(plain, by, expected):
    groups = plain.grouped(by)
    assert groups.outlets.value_counts().to_dict() == expected
    assert repr(groups).startswith(f"Corpus of 11 articles, {len(expected)} groups by {by.lower()}")
    again = groups.grouped("outlet")
    assert again.outlets.equals(plain.outlets) and again.by == "outlet"
    counted = groups.query("SELECT outlet, count(*) AS n FROM articles GROUP BY outlet")
    assert dict(counted.itertuples(index=False)) == expected
    assert groups.articles["outlet"].isin(expected).all()


def test_what_compares_outlets_compares_groups_and_remembers_neither_for_the_other(plain):
    for corpus in (plain, plain.grouped("year"), plain):
        counts = vocabulary.count(corpus).query("term == 'retraite'").set_index("outlet")["n"]
        names = set(entities.count(corpus)["outlet"])
        if corpus is plain:
            assert counts.to_dict() == {"Journal 0": 1, "Journal 1": 1, "Journal 5": 1}
            assert "Journal 0" in names
        else:
            assert counts.to_dict() == {"2022": 2, "2023": 1}
            assert names <= {"2022", "2023", "not given"}


def test_copies_and_names_of_articles_go_by_the_real_outlets(plain, tmp_path):
    year = plain.grouped("year")
    assert reuse.copies(year).equals(reuse.copies(plain))
    assert reuse.copies(year, by="outlet").equals(reuse.copies(plain, by="outlet"))
    assert (reuse.changes(year)["outlet"] == reuse.changes(plain)["outlet"]).all()
    assert reuse.edits(year, by="match").attrs == reuse.edits(plain, by="match").attrs
    assert name_articles(year).equals(name_articles(plain))
    save_corpus(year, tmp_path / "saved", format="iramuteq")
    assert "*outlet_journal0" in (tmp_path / "saved" / "corpus.txt").read_text("utf-8")


def test_nothing_is_judged_anew_for_a_grouping(plain, monkeypatch):
    before = stance.score(plain)
    monkeypatch.setattr(reading, "_read_articles", lambda *given: pytest.fail("read anew"))
    after = stance.score(plain.grouped("period"))
    assert set(after["outlet"]) == {"before", "after", "not given"}
    assert after.drop(columns="outlet").equals(before.drop(columns="outlet"))


def test_who_holds_a_view_is_a_group_and_who_prints_it_an_outlet(corpus):
    held = stance.count(corpus.grouped("year"), by="holder")
    own = held[~held["quoted"]].set_index("holder")["outlets"]
    assert own["2015 (own words)"] == ["France Inter"] and len(own["2016 (own words)"]) == 4


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("yaer", r"no column of articles\.csv “yaer”: did you mean “year”\? \(there are: outlet, "),
        ("language", "all articles are one group by language, “not given”"),
        ("url", "all articles are one group by url"),
        ("outlet_id", "no column"),
        ("name", "no column"),
    ],
)
def test_what_makes_no_groups_is_said(plain, by, said):
    with pytest.raises(ValueError, match=said):
        plain.grouped(by)


def test_a_column_with_another_value_for_each_article_is_refused(tmp_path):
    rows = [make_row(name, title=name) for name in ("gazette-1", "courrier-1")]
    texts = {row["doc_id"]: "Les élèves rentrent." for row in rows}
    with pytest.raises(ValueError, match="by title each of the 2 articles is a group of its own"):
        load_corpus(write_corpus(tmp_path, texts, rows), by="title")


def test_how_to_group_is_taken_from_the_argument_else_from_the_environment(folder, monkeypatch):
    monkeypatch.setenv("PRESSE_BY", "year")
    assert load_corpus(folder).by == "year"
    assert load_corpus(folder, by="outlet").by == "outlet"
    keys = [hash_inputs(PROJECT / "notebooks", folder, by) for by in ("outlet", "year", "year")]
    assert keys[0] != keys[1] == keys[2]


def test_an_export_of_groups_leaves_the_figures_that_ship(tmp_path, monkeypatch):
    monkeypatch.delenv("PRESSE_BY", raising=False)
    seen = []
    monkeypatch.setattr("helpers.export.is_current", lambda *given: seen.append(given[3:]) or True)
    for given in ([], ["--by", "copy"]):
        main(["export", str(PROJECT / "corpus"), "--out", str(tmp_path), *given])
    assert seen == [(PROJECT / "figures", "outlet"), (tmp_path / "figures", "copy")]


def test_the_page_proposes_groups_that_can_be_tested(plain, corpus):
    assert propose_groups(plain) == ["year", "month", "period"]
    said = show.say("few_articles", show.overview(plain))
    assert "Groups by <b>year</b>, <b>month</b> and <b>period</b> would be large enough" in said
    said = show.say("few_articles", show.overview(plain.grouped("period")))
    assert "<b>after</b>, <b>before</b> and <b>not given</b>" in said
    assert "With fewer than five articles: <b>1</b> of <b>3</b> groups" in said
    assert propose_groups(corpus) == [] and "load_corpus" not in show.say(
        "few_articles", show.overview(corpus)
    )
