"""Words through time: rates by hand, gaps where there is no article, nothing on few dates."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from conftest import make_row, write_corpus
from helpers import show, vocabulary
from helpers.corpus.loading import load_corpus
from helpers.vocabulary import trends
from measure.bench import make_corpus

DAYS = ["2023-01-05", "2023-01-20", "2023-02-03", "2023-04-11", "2023-05-02", "2023-06-30"]
NAMED = ["grève", "réforme", "loi", "mer", "ville", "rue"]


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    """Six articles of six months, one of them without any; the word stands i times in the i-th."""
    texts = {f"gazette-{i}": f"Le {NAMED[i]} numéro {i} arrive. " + "La grève dure. " * i
             for i in range(6)}  # fmt: skip
    rows = [make_row(name, date=DAYS[i]) for i, name in enumerate(texts)]
    return load_corpus(write_corpus(tmp_path_factory.mktemp("dated"), texts, rows))


def test_rates_by_month_by_hand(dated):
    table = vocabulary.trend(dated, ["grève"], period="month", unit="form", copies="keep")
    assert table["period"].dt.strftime("%m").tolist() == ["01", "02", "03", "04", "05", "06"]
    assert table["n"].tolist() == [2, 2, 0, 3, 4, 5]  # one in the title sentence of the first
    assert table["n_articles"].tolist() == [2, 1, 0, 1, 1, 1]
    words = dated.articles["n_words"].tolist()
    assert table["n_words"].tolist() == [words[0] + words[1], words[2], 0, *words[3:]]
    assert table["per_thousand"].iloc[1] == pytest.approx(2000 / words[2])
    gap = table.iloc[2]
    assert np.isnan([gap["per_thousand"], gap["per_thousand_low"]]).all()
    assert table.attrs == {"period": "month", "n_periods": 5}


def test_the_interval_holds_the_rate_and_a_word_never_used_has_an_upper_end(dated):
    table = vocabulary.trend(dated, ["grève", "absent"], period="year", unit="form", copies="keep")
    assert table.empty and table.attrs["n_periods"] == 1
    by_month = vocabulary.trend(dated, ["absent", "grève"], unit="form", copies="keep",
                                      period="month")  # fmt: skip
    assert by_month["term"].tolist() == ["absent"] * 6 + ["grève"] * 6
    known = by_month.dropna(subset="per_thousand_high")
    assert (known["per_thousand_low"] <= known["per_thousand"]).all()
    assert (known["per_thousand"] <= known["per_thousand_high"]).all()
    absent = known[known["term"] == "absent"].iloc[0]
    assert absent["per_thousand_low"] == 0 and absent["per_thousand_high"] > 0


def test_the_step_follows_the_span(dated, corpus):
    assert vocabulary.trend(dated, ["grève"]).attrs["period"] == "month"
    assert vocabulary.trend(corpus, ["coalition"]).attrs["period"] == "month"


def test_few_dates_make_no_course(corpus, small):
    for given in (corpus, small):
        table = vocabulary.trend(given, ["coalition"])
        assert table.empty and table.attrs["n_periods"] < trends.MIN_PERIODS
    with pytest.raises(ValueError, match="period must be one of 'day', 'month', 'year'"):
        vocabulary.trend(small, ["la"], period="hour")


def test_the_highest_period_is_marked(dated):
    table = vocabulary.trend(dated, "grève", period="month", unit="form", copies="keep")
    peak = table[table["is_highest"]].iloc[0]
    assert (peak["label"], peak["n"]) == ("2023-06", 5)
    assert table["is_highest"].sum() == 1


def test_texts_without_dates(tmp_path):
    rows = [make_row("gazette-1", date="")]
    corpus = load_corpus(write_corpus(tmp_path, {"gazette-1": "La grève dure."}, rows))
    assert vocabulary.trend(corpus, ["grève"]).empty


@pytest.mark.parametrize("places", [range(30, 48), range(48, 60)])
def test_a_change_is_found_where_it_is_and_no_other(places, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    rng = np.random.default_rng(0)  # no copies: of a shared text one print counts
    texts = [" ".join(f"mot{j}" for j in rng.integers(500, size=20)) + " mer. " for _ in range(60)]
    texts = [text + ("grève. " if i in places else "pluie. ") * 2 for i, text in enumerate(texts)]
    corpus = make_corpus(texts, ["A", "B"] * 30)
    days = pd.date_range("2023-01-15", periods=10, freq="MS")
    corpus = replace(corpus, articles=corpus.articles.assign(date=days.repeat(6)))
    words = ["grève", "mer", "absent"]
    found = vocabulary.trend(corpus, words, rows="changes").set_index("term")
    row = found.loc["grève"]
    assert row["is_firm"] and (row["n"], row["n_rest"]) == (2 * len(places), 0)
    assert (row["first"], row["last"]) == tuple(
        days[[min(places) // 6, max(places) // 6]].strftime("%Y-%m")
    )
    assert row["is_last"] == (59 in places) and not found.loc[["mer", "absent"], "is_firm"].any()
    monthly = vocabulary.trend(corpus.grouped("month"), words, rows="changes").set_index("term")
    assert monthly["q"].equals(found["q"])  # articles are dealt to the dates of their outlet
    said = show.say("trend_change", found.reset_index())
    assert ("on:" in said) == row["is_last"] and "mer" not in said
    course = vocabulary.trend(corpus, words)
    assert "Shaded" in show.plot_trend(course, found.reset_index())
    assert "Shaded" not in show.plot_trend(course)
