"""Counts, contrasts and concordance against tables computed by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import show, vocabulary
from helpers.base import statistics
from helpers.corpus.loading import Corpus
from helpers.language.voices import assign_voices
from helpers.reuse.sentence_pairs import align
from helpers.show.figures.common import FEW, is_few
from helpers.vocabulary import keyness, terms
from measure.bench import make_corpus


def test_counts_reconcile_with_the_articles(corpus):
    counts = vocabulary.count(corpus, function_words=True)
    words = corpus.articles.groupby("outlet")["n_words"].sum()
    assert counts.groupby("outlet")["n"].sum().to_dict() == words.to_dict()
    by_article = vocabulary.count(corpus, by="doc_id", function_words=True)
    assert by_article["n"].sum() == counts["n"].sum() == words.sum()


def test_counts_by_hand(small):
    counts = vocabulary.count(small, unit="form", function_words=True)
    counts = counts.set_index(["outlet", "term"])
    assert counts.loc[("La Gazette", "réforme"), ["n", "n_articles"]].tolist() == [4, 2]
    assert counts.loc[("Le Courrier", "grève"), "n"] == 2
    size = small.articles.groupby("outlet")["n_words"].sum()["Le Courrier"]
    assert counts.loc[("Le Courrier", "grève"), "per_thousand"] == pytest.approx(2000 / size)


def test_a_contrast_by_hand(small):
    contrast = vocabulary.compare(small, "La Gazette", unit="form", min_count=2)
    row = contrast.set_index("term").loc["réforme"]
    sizes = small.articles.groupby("outlet")["n_words"].sum()
    n1, n2 = sizes["La Gazette"], sizes.sum() - sizes["La Gazette"]
    assert (row["n"], row["n_rest"]) == (4, 1)
    assert row["log_ratio"] == pytest.approx(np.log2((4 / n1) / (1 / n2)))
    assert row["g2"] == pytest.approx(statistics.g2(4, 1, n1, n2))
    assert row["specificity"] == pytest.approx(statistics.lafon_specificity(4, 5, n1, n1 + n2))
    assert row["n_articles"] == 3
    assert row["scope"] == terms.DESCRIBES
    assert np.isnan(row["q"])


def test_a_contrast_turned_round_is_its_negative(small):
    one = vocabulary.compare(small, "La Gazette", "Le Courrier", unit="form", min_count=2)
    two = vocabulary.compare(small, "Le Courrier", "La Gazette", unit="form", min_count=2)
    pairs = one.merge(two, on="term", suffixes=("", "_turned"))
    assert len(pairs) == len(one) > 0
    np.testing.assert_allclose(pairs["log_ratio"], -pairs["log_ratio_turned"])
    np.testing.assert_allclose(pairs["g2"], -pairs["g2_turned"])


def test_two_copies_of_a_dispatch_differ_in_the_name_of_the_enemy(corpus):
    copies = ["wire-2016-01-20", "alahed-2016-01-20"]
    contrast = vocabulary.compare(corpus, unit="form", min_count=1, doc_ids=copies)
    rows = contrast.set_index(["doc_id", "term"])
    assert rows.loc[("alahed-2016-01-20", "daech"), ["n", "n_rest"]].tolist() == [4, 1]
    assert rows.loc[("wire-2016-01-20", "ei"), ["n", "n_rest"]].tolist() == [6, 0]


def test_an_unknown_outlet_is_refused_with_the_known_ones(small):
    with pytest.raises(ValueError, match="no outlet “Le Courier”: did you mean “Le Courrier”"):
        vocabulary.compare(small, "Le Courier")
    with pytest.raises(ValueError, match=r"unit must be one of 'lemma', 'form', .*, not 'stem'"):
        vocabulary.count(small, unit="stem")


def test_one_outlet_alone_has_nothing_to_be_compared_with(small):
    alone = vocabulary.compare(small, doc_ids=["depeche-1"])
    assert alone.empty
    assert vocabulary.compare(small, doc_ids=["depeche-1"], top=3).empty
    assert {"term", "log_ratio", "scope"} <= set(alone.columns)


def test_tables_are_not_changed(small):
    before = small.tokens.copy(deep=True)
    vocabulary.compare(small)
    pd.testing.assert_frame_equal(small.tokens, before)


TOGGLES = [
    {"unit": unit, "speech": speech, "copies": copies}
    for unit in ("lemma", "form", "lemma_pos")
    for speech in ("all", "own", "quoted")
    for copies in ("keep", "drop")
]


@pytest.mark.parametrize("toggles", TOGGLES, ids=str)
def test_totals_reconcile_whatever_is_toggled(corpus, toggles):
    words = words_of(corpus, toggles["speech"], toggles["copies"])
    for by in ("outlet", "doc_id", "section", "month"):
        counts = vocabulary.count(corpus, by=by, function_words=True, **toggles)
        assert counts["n"].sum() == words
        assert counts.drop_duplicates(by)["n_words"].sum() == words
    contrast = vocabulary.compare(
        corpus, min_count=1, function_words=True, intervals=False, **toggles
    )
    assert (contrast["n"] + contrast["n_rest"]).sum() == words * contrast["outlet"].nunique()


def words_of(corpus, speech, copies):
    """The words that should be counted, from the tables, by another way."""
    sentences = assign_voices(corpus.sentences, corpus.quotes)
    if speech != "all":
        sentences = sentences[sentences["quoted"] == (speech == "quoted")]
    if copies == "drop":
        reuse = align(corpus, "wire-2016-01-20", "alahed-2016-01-20")
        taken = reuse.loc[reuse["status"].isin(["verbatim", "edited"]), "sentence_id_2"]
        second = sentences["doc_id"] == "alahed-2016-01-20"
        sentences = sentences[~(second & sentences["sentence_id"].isin(taken))]
    return sentences["n_words"].sum()


def test_every_count_is_the_length_of_its_concordance(corpus):
    counts = vocabulary.count(corpus, by="doc_id")
    n = counts.groupby("term")["n"].sum()
    for term in ("coalition", "frapper", "irakien", *n.nlargest(20).index):
        assert len(vocabulary.concordance(corpus, term)) == n[term]


def test_own_and_quoted_words_make_up_all(corpus):
    parts = [
        vocabulary.count(corpus, speech=speech).groupby("term")["n"].sum()
        for speech in ("own", "quoted")
    ]
    whole = vocabulary.count(corpus).groupby("term")["n"].sum()
    pd.testing.assert_series_equal(parts[0].add(parts[1], fill_value=0).astype(int), whole)
    assert all(len(part) for part in parts)


def test_runs_of_words_stay_inside_sentences_and_marks(small):
    counts = vocabulary.count(small, unit="form", by="doc_id", function_words=True,
                                    max_words=3)  # fmt: skip
    n = counts.groupby("term")["n"].sum()
    assert n["la réforme"] == 5
    assert n["la réforme des"] == 2
    assert n["d' euros"] == 1
    # « réforme recule, selon »: a comma stands between; « Lyon. La » are two sentences.
    assert "recule selon" not in n and "lyon la" not in n and "divise le" not in n
    sizes = small.sentences["n_words"]
    assert counts.drop_duplicates("doc_id")["n_words"].sum() == sizes.sum()


def test_content_runs_neither_begin_nor_end_with_a_function_word(corpus):
    counts = vocabulary.count(corpus, max_words=3)
    runs = set(counts.loc[counts["term"].str.contains(" "), "term"])
    assert "zone gris" in runs or "coalition international" in runs
    assert not any(run.split()[0] in {"le", "de"} or run.split()[-1] in {"le", "de"}
                   for run in runs)  # fmt: skip


def test_every_run_has_its_concordance(corpus):
    counts = vocabulary.count(corpus, max_words=3, by="doc_id")
    n = counts[counts["term"].str.contains(" ")].groupby("term")["n"].sum().nlargest(30)
    for term, count in n.items():
        assert len(vocabulary.concordance(corpus, term)) == count


def test_contrasts_take_runs_of_words_too(corpus):
    single = vocabulary.compare(corpus, intervals=False)
    longer = vocabulary.compare(corpus, intervals=False, max_words=3)
    both = single.merge(longer, on=["outlet", "term"], suffixes=("", "_longer"))
    assert len(both) == len(single) < len(longer)
    np.testing.assert_allclose(both["g2"], both["g2_longer"])
    with pytest.raises(ValueError, match="max_words must lie between 1 and 3, not 4"):
        vocabulary.compare(corpus, max_words=4)


def test_dispersion_stands_beside_every_frequency(small):
    counts = vocabulary.count(small, unit="form", function_words=True)
    rows = counts.set_index(["outlet", "term"])
    sizes = small.articles.set_index("doc_id")["n_words"]
    one, two = sizes["gazette-1"], sizes["gazette-2"]
    # 3 of 4 in the first article of the outlet, 1 of 4 in the second
    plain = (abs(3 / 4 - one / (one + two)) + abs(1 / 4 - two / (one + two))) / 2
    expected = plain / (1 - min(one, two) / (one + two))
    assert rows.loc[("La Gazette", "réforme"), "dp"] == pytest.approx(expected)
    assert np.isnan(rows.loc[("Le Courrier", "grève"), "dp"])
    assert rows["dp_sentences"].between(0, 1).sum() > 0


def test_dispersion_by_hand_in_forty_outlets():
    rng = np.random.default_rng(0)
    outlets = {f"a{i:03}": f"O{i % 40:02}" for i in range(200)}
    sizes = {doc: 20 + place % 7 for place, doc in enumerate(outlets)}
    rows = [(doc, f"w{j:02}") for doc in outlets for j in rng.integers(0, 30, sizes[doc])]
    found = vocabulary.count(make_words(rows, outlets)).set_index(["outlet", "term"])["dp"]
    words = pd.DataFrame(rows, columns=["doc_id", "term"])
    words["outlet"] = words["doc_id"].map(outlets)
    assert len(found) > 1000 and np.isfinite(found).all()
    for (outlet, term), own in words.groupby(["outlet", "term"]):
        sizes = words[words["outlet"] == outlet].groupby("doc_id").size()
        n = own.groupby("doc_id").size().reindex(sizes.index, fill_value=0)
        plain = (n / n.sum() - sizes / sizes.sum()).abs().sum() / 2
        assert found[outlet, term] == pytest.approx(plain / (1 - (sizes / sizes.sum()).min()))


def test_a_word_of_one_outlet_only(small):
    counts = vocabulary.count(small, unit="form").set_index(["term", "outlet"])["only_here"]
    assert counts["milliards", "La Gazette"] and not counts["réforme"].any()
    by_section = vocabulary.count(small, by="month")  # one month: nothing to tell apart
    assert not by_section["only_here"].any()


def test_a_lemma_may_be_told_apart_by_its_part_of_speech(corpus):
    counts = vocabulary.count(corpus, unit="lemma_pos", by="doc_id", function_words=True)
    tagged = counts.groupby("term")["n"].sum()
    pos = corpus.tokens[corpus.tokens["is_word"] & (corpus.tokens["pos"] == "NOUN")]
    assert tagged["coalition_NOUN"] == (pos["lemma"] == "coalition").sum() > 0


def test_a_contrast_names_both_sides_however_they_are_spelt(corpus):
    contrast = vocabulary.compare(corpus, "FRANCE INTER", "45enord.ca")
    assert [contrast["outlet"].iloc[0], contrast.attrs["against"]] == ["France Inter", "45eNord.ca"]
    weak = vocabulary.compare(corpus, "France Inter", "45eNord.ca", top=5, firm=False)
    assert len(weak) == 5 and (weak["log_ratio"] >= 1).all()


def test_the_most_frequent_noun(corpus):
    nouns = terms.find_frequent(corpus)
    assert len(nouns) == 3 and nouns[0] == "coalition"
    assert set(vocabulary.concordance(corpus)["term"]) == {"coalition"}
    assert terms.find_frequent(corpus, pos="NOSUCH") == []
    dated = make_corpus(["décembre décembre grève. Il pleut en décembre."], ["A"])
    assert "décembre" not in terms.find_frequent(dated)  # whatever is printed, it is dated
    assert vocabulary.collocates(corpus, pos="NOSUCH").empty


def test_a_choice_that_is_none_is_refused(corpus):
    with pytest.raises(ValueError, match="name the outlet that is to be compared"):
        vocabulary.compare(corpus, against="45eNord.ca")
    with pytest.raises(TypeError, match="there is no choice units; of unit, speech, copies"):
        vocabulary.count(corpus, units="form")
    with pytest.raises(ValueError, match="copies must be one of 'keep', 'drop', not 'once'"):
        vocabulary.trend(corpus, copies="once")


def test_spellings_and_slips_of_one_word_count_together(corpus):
    counts = vocabulary.count(corpus, by="doc_id").set_index(["doc_id", "term"])["n"]
    # By hand: four times jihadistes in 45eNord, EI six times in the agency copy, Syrie five.
    assert counts[("45enord-2016-01-14", "djihadiste")] == 4
    assert counts[("wire-2016-01-20", "EI")] == 6
    assert counts[("wire-2016-01-20", "Syrie")] == 5
    assert counts[("alahed-2016-01-20", "réunion")] == 5
    terms = set(counts.index.get_level_values("term"))
    assert not terms & {"jihadiste", "jihadister", "ei", "Islamique", "Réunion"}
    assert len(vocabulary.concordance(corpus, "Jihadiste")) == 12
    written = vocabulary.count(corpus, unit="form", by="doc_id").set_index(["doc_id", "term"])
    assert written.loc[("45enord-2016-01-14", "jihadistes"), "n"] == 4


def deal_words(n_articles, *, seed):
    """A corpus of two outlets whose words come in bursts; nothing tells the outlets apart."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.5, 2, size=(n_articles, 200)) / 400
    counts = rng.poisson(60 * rates / rates.sum(axis=1, keepdims=True) * 5)
    rows = [(f"a{i:02}", f"w{j:03}") for i, j in zip(*np.nonzero(counts), strict=True)
            for _ in range(counts[i, j])]  # fmt: skip
    return make_words(rows, {f"a{i:02}": "ABCD"[i % 2] for i in range(n_articles)})


def make_words(rows, outlets):
    """A corpus of words without syntax, a sentence of one article each."""
    docs = sorted(outlets)
    table = pd.DataFrame(rows, columns=["doc_id", "token"]).sort_values("doc_id", kind="stable")
    sizes = table.groupby("doc_id").size()
    tokens = table.assign(sentence_id=1, token_id=range(len(table)), start=range(len(table)),
                          end=1, pos="NOUN",
                          lemma=table["token"], morph="", dep="", head=0, is_word=True)  # fmt: skip
    sentences = pd.DataFrame({"doc_id": docs, "sentence_id": 1, "section": "body", "start": 0,
                              "end": 1, "n_words": sizes[docs].to_numpy(), "text": ""})  # fmt: skip
    articles = pd.DataFrame({"doc_id": docs, "outlet": [outlets[doc] for doc in docs],
                             "date": pd.NaT, "text": "",
                             "n_words": sizes[docs].to_numpy()})  # fmt: skip
    kinds = {"doc_id": pd.CategoricalDtype(docs)}
    quotes = pd.DataFrame(columns=["doc_id", "sentence_id", "start", "end", "kind", "cue",
                                   "speaker", "entity"])  # fmt: skip
    return Corpus(
        articles=articles.astype({"date": "datetime64[ns]"}), lines=pd.DataFrame(),
        sentences=sentences.astype(kinds), tokens=tokens.astype(kinds), mentions=pd.DataFrame(),
        quotes=quotes, pipeline="rules", content_hash="", folder=Path(),
    )  # fmt: skip


def test_outlets_that_nothing_tells_apart_are_marked_by_nothing():
    # Words come in bursts, as in articles: a test of independent words finds dozens here.
    dealt = [deal_words(24, seed=seed) for seed in range(8)]
    contrasts = [vocabulary.compare(corpus, intervals=False) for corpus in dealt]
    naive = [statistics.benjamini_hochberg(stats.chi2.sf(c["g2"].abs(), 1)) for c in contrasts]
    assert all((q < 0.05).sum() > 5 for q in naive)
    assert all(contrast.attrs["n_tested"] > 0 for contrast in contrasts)
    # One corpus in twenty may claim a word at 0.05: four of eight do once in 2700 runs.
    assert sum(contrast["q"].min() <= 0.05 for contrast in contrasts) <= 3
    claimed = [vocabulary.compare(corpus, top=8, intervals=False) for corpus in dealt[:2]]
    assert not any(map(len, claimed))


def test_a_word_that_really_marks_an_outlet_is_found():
    # Drawn, not dealt equally: then six words more in A alone would make all others rarer there.
    rng = np.random.default_rng(0)
    dealt = [(f"a{i:02}", f"w{j:02}") for i in range(16) for j in rng.integers(0, 40, 200)]
    marked = [(f"a{i:02}", "marque") for i in range(0, 16, 2) for _ in range(6)]
    outlets = {f"a{i:02}": "AB"[i % 2] for i in range(16)}
    firm = vocabulary.compare(make_words(dealt + marked, outlets), top=8)
    assert firm[["outlet", "term"]].to_numpy().tolist() == [["A", "marque"]]
    assert firm["q"].iloc[0] < 0.05 and firm.attrs["smallest_ratio"] < 10
    # A word of two articles says nothing of outlets: in a quarter of the deals one has both.
    rare = [("a00", "rare")] * 9 + [("a02", "rare")] * 9
    contrast = vocabulary.compare(make_words(dealt + rare, outlets))
    assert contrast.set_index("term").loc["rare", "q"].isna().all()


def test_what_was_not_tested_is_not_said_to_mark(corpus):
    few = vocabulary.compare(corpus, top=1)
    said = show.say("marked_word", few)
    assert "differ most in" in said and "marked by" not in said
    assert "marked by" in show.say("marked_word", few.assign(q=0.01))
    # Forty outlets of which two have the articles for a test.
    rng = np.random.default_rng(0)
    outlets = ["AB"[i % 2] if i < 12 else f"O{i}" for i in range(50)]
    own = {"A": " marque", "O30": " seul"}
    parts = [
        [" ".join(f"w{j:02}" for j in rng.integers(0, 40, 10)) for _ in range(8)] for _ in outlets
    ]
    texts = [
        " ".join(f"{part}{own.get(name, '')}." for part in text)
        for name, text in zip(outlets, parts, strict=True)
    ]
    found = vocabulary.compare(make_corpus(texts, outlets), top=3)
    said = show.say("marked_word", found[found["outlet"].isin([*own])])
    assert 'A</b> is marked by <q lang="fr">marque' in said
    assert 'These texts of <b>O30</b> differ most in <q lang="fr">seul' in said


def test_the_number_of_tests_is_that_of_words_tested():
    rng = np.random.default_rng(0)
    dealt = [(f"a{i:02}", f"w{j:02}") for i in range(16) for j in rng.permutation(200) % 40]
    rare = [("a00", "rare")] * 9 + [("a02", "rare")] * 9
    outlets = {f"a{i:02}": "AB"[i % 2] for i in range(16)}
    told = vocabulary.compare(make_words(dealt + rare, outlets)).attrs
    assert told["n_compared"] == 82 and 0 < told["n_tested"] <= 80  # none of a word of two articles
    said = show.say("words_tested", told)
    assert "<b>82</b> comparisons" in said and f"<b>{told['n_tested']}</b> of them" in said
    assert "correction" not in said


def test_twins_that_have_a_word_equally_often_do_not_differ():
    row = {"outlet": "A", "doc_id": "a", "written": "ancienne", "n": 2, "n_rest": 2}
    assert show.say("twin_word", row | {"specificity": 0.2}) == ""
    assert show.say("twin_word", row | {"n_rest": 1}) == ""  # one more is little
    assert "4</b> times, the other <b>1" in show.say("twin_word", row | {"n": 4, "n_rest": 1})


def test_captions_speak_of_few_articles_only_where_there_are_few(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    rng = np.random.default_rng(0)
    dealt = [(f"a{i:02}", f"w{j:02}") for i in range(16) for j in rng.permutation(200) % 40]
    marked = [(f"a{i:02}", "marque") for i in range(0, 16, 2) for _ in range(6)]
    many = make_words(dealt + marked, {f"a{i:02}": "AB"[i % 2] for i in range(16)})
    assert FEW not in show.plot_distinctive(vocabulary.compare(many, top=8), many)
    assert not is_few(many) and is_few(corpus)
    shown = show.plot_distinctive(vocabulary.compare(corpus, top=3), corpus)
    assert FEW in shown and "of which tested: 0" in shown


def test_chance_is_the_sum_of_the_tails(corpus):
    contrast = vocabulary.compare(corpus, intervals=False)
    words = corpus.articles.groupby("outlet")["n_words"].sum()
    expected = 0.0
    for row in contrast.itertuples():
        total, share = row.n + row.n_rest, words[row.outlet] / words.sum()
        tails = stats.binom.sf(np.arange(-1, total), total, share)  # of 0, 1, 2 … or more
        reached = [tail for n, tail in enumerate(tails) if n >= 3 and tail <= 0.01]
        expected += reached[0] if reached else 0
    assert contrast.attrs["n_by_chance"] == pytest.approx(expected)


def test_a_piece_of_a_longer_run_is_left_out(corpus):
    contrast = vocabulary.compare(corpus, max_words=3)
    assert "groupe état" in set(keyness._select(contrast, 8, True, 0.05)["term"])
    runs = vocabulary.compare(corpus, max_words=3, top=8)
    assert "groupe état islamique" in set(runs["term"])
    assert runs["term"].str.contains(" ").all() and "groupe état" not in set(runs["term"])


def test_a_word_is_shown_as_printed_and_counted_where_it_was_left_out(corpus):
    every = {"top": 200, "firm": False}
    once = vocabulary.compare(corpus, copies="drop", **every).set_index(["outlet", "term"])
    assert once.loc[("Unidentified regional site", "source"), "n_left_out"] == 3
    marked = vocabulary.compare(corpus, **every)
    assert set(marked.loc[marked["term"] == "monsieur", "written"]) == {"M."}
    assert (marked["n_in_one"] <= marked["n"]).all() and (marked["n_left_out"] == 0).all()
    own = vocabulary.compare(corpus, speech="own", **every).set_index(["outlet", "term"])
    for outlet, term in own.index[own["n"] > 3][:5]:
        lines = vocabulary.concordance(corpus, term, speech="own").query("outlet == @outlet")
        assert own.loc[(outlet, term), "n_in_one"] == lines.groupby("doc_id").size().max()
    assert (
        own["n_in_one"] < marked.set_index(own.index.names)["n_in_one"].reindex(own.index)
    ).any()


def test_articles_that_are_not_there_are_refused(small):
    with pytest.raises(ValueError, match="copies"):
        vocabulary.compare(small, doc_ids="gazette-1")
    with pytest.raises(ValueError, match="did you mean “gazette-1”"):
        vocabulary.compare(small, doc_ids=["gazette-11", "gazette-2"])
