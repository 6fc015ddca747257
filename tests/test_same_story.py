"""Stories, and outlets compared within them: what is written about is no way of writing."""

import pytest

from conftest import make_row, write_corpus
from helpers import entities, framing, show, vocabulary
from helpers.corpus import load_corpus, stories
from helpers.corpus.same_story import find_strata, list_shared

STORIES = [("Paul Durand", "Lille", "01"), ("Anne Martin", "Lyon", "10")]
STORIES += [("Hugo Laurent", "Nantes", "19"), ("Alice Michel", "Metz", "28")]
WORDS = {"La Gazette": "lundi mardi jeudi", "Le Courrier": "hier demain samedi"}
TOWNS = ["Dijon", "Brest", "Tours", "Rennes", "Toulouse", "Nice", "Reims", "Nancy"]
TOWNS += ["Angers", "Amiens", "Pau", "Caen"]


@pytest.fixture(scope="module")
def matched(tmp_path_factory):
    """Four stories told by both; *formidable* is one's word, reforms are the other's matter."""
    texts, rows = {}, []

    def add(outlet, date, text):
        texts[f"a{len(rows):02d}"] = text
        rows.append(make_row(f"a{len(rows):02d}", outlet=outlet, date=date, title=""))

    for name, town, day in STORIES:
        for outlet, words in WORDS.items():
            for number, word in enumerate(words.split()):
                ends = "formidable" if outlet == "La Gazette" else "encore"
                reform = " Une réforme !" if number == 0 else ""
                text = f"{word.title()}, {name} visite {town} {word} : {ends} {word}.{reform}"
                add(outlet, f"2023-03-{day}", text)
    for number, town in enumerate(TOWNS):
        text = f"La réforme avance à {town}, une réforme pour {town} : la réforme !"
        add("Le Courrier", f"2023-{5 + number % 6:02d}-{number + 11}", text)
    add("La Gazette", "", "Paul Durand visite Lille ce matin encore.")
    return load_corpus(write_corpus(tmp_path_factory.mktemp("matched"), texts, rows))


def test_a_story_is_of_a_few_days_and_the_same_names(matched):
    found = stories(matched).set_index("doc_id")
    told = found[found["n_outlets"] == 2]
    assert told.groupby("story")["date"].agg(["nunique", "size"]).to_numpy().tolist() == 4 * [
        [1, 6]
    ]
    assert all(name in found.loc["a00", "about"] for name in ("Paul Durand", "Lille", "2023-03-01"))
    alone = found.loc[[f"a{number}" for number in range(24, 37)]]  # the last has no date
    assert (alone["n_articles"] == 1).all() and len(found) == len(matched.articles)


def test_what_is_written_about_is_not_claimed_within_the_same_story(matched):
    def claim(**choices):
        table = vocabulary.compare(matched, **choices)
        clear = table[(table["q"] <= table.attrs["level"]) & (table["log_ratio"] > 0)]
        return dict(clear[["term", "outlet"]].to_numpy().tolist()), table

    assert claim()[0].items() >= {"formidable": "La Gazette", "réforme": "Le Courrier"}.items()
    clear, table = claim(match="story")
    assert clear == {"formidable": "La Gazette"}
    assert (table.attrs["n_strata"], table.attrs["n_matched"]) == (4, 24)
    reform = table.query("term == 'réforme' and outlet == 'Le Courrier'").iloc[0]
    # Four in each outlet’s articles of shared stories, which have as many words.
    assert reform[["n", "n_rest"]].tolist() == [4, 4] and reform["log_ratio"] == 0
    both = vocabulary.compare(matched, top=9).merge(table, "left", on=["outlet", "term"],
                                                     suffixes=("", "_within"))  # fmt: skip
    values = {"match": "story", "level": table.attrs["level"], "n_tested": 6}
    told = show.say("kept_within", both, **values)
    assert "stands out within the same <b>story</b> too" in told and "formidable" in told
    assert "it cannot be told" in told and told.index("formidable") < told.index("réforme")


def test_other_comparisons_match_too(matched):
    names = entities.compare(matched, match="month")
    assert names.attrs["n_strata"] == 1 and not names["is_firm"].any()
    assert set(list_shared(matched, "story")) == {f"a{number:02d}" for number in range(24)}
    shown = framing.profile(matched, match="story")
    assert len(shown)
    assert (shown.loc[shown["of"] == "sentences"].groupby("outlet")["n_of"].max() == 16).all()


def test_copies_are_of_one_month_and_no_date_is_none(matched):
    month = find_strata(matched, "month")
    assert month["a00"] == "2023-03" and month["a36"] == "a36" and month["a24"] == "2023-05"
    with pytest.raises(ValueError, match="match must be one of 'story', 'month', not 'week'"):
        vocabulary.compare(matched, match="week")
    for choices in ({"by": "month"}, {"doc_ids": ["a00", "a01"]}, {"against": "french"}):
        with pytest.raises(ValueError, match="match is for outlets"):
            vocabulary.compare(matched, match="story", **choices)
