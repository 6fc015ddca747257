"""Stance: good or bad for whom, with its evidence; abstains without any."""

import re

import pandas as pd
import pytest

from conftest import write_corpus
from helpers import stance
from helpers.base.lexicon import read_lexicon
from helpers.corpus.loading import PROJECT, CorpusError, load_corpus, read_coding
from helpers.framing.agency import actions
from helpers.show.figures import sentiment as figures
from helpers.stance import reference_coding, scoring
from helpers.stance.reference_coding import compare_with_coding
from helpers.stance.subject import read_subject
from measure.stance import RULES, score_without


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    lines = list(SENTENCES)
    folder = write_corpus(tmp_path_factory.mktemp("stance"), {"a-1": "\n".join(lines)})
    table = stance.score(load_corpus(folder))
    return dict(zip(table["text"], table.to_dict("records"), strict=True))


SENTENCES = {
    "Les djihadistes perdent du terrain en Irak.": "favourable",
    "Les djihadistes progressent vers la capitale.": "critical",
    "Les frappes de la coalition ont atteint leurs limites.": "critical",
    "La stratégie commence à porter ses fruits.": "favourable",
    "Les bombardements ne sont pas efficaces.": "critical",
    "Les ministres se réunissent mardi à Genève.": "none",
    "Un attentat a fait douze morts à Istanbul.": "none",
}


@pytest.mark.parametrize(("sentence", "label"), SENTENCES.items())
def test_good_or_bad_for_whom(scored, sentence, label):
    assert scored[sentence]["label"] == label
    assert bool(scored[sentence]["evidence"]) == (label != "none")


def test_scores_go_with_labels_and_spans_with_words(corpus):
    scored = stance.score(corpus)
    assert len(scored) == len(corpus.sentences)
    # What is hedged or conceded weighs less, and never nothing.
    bounds = {"critical": (-1, -0.5), "favourable": (0.5, 1), "mixed": (-0.99, 0.99)}
    for label, (low, high) in bounds.items():
        assert scored.loc[scored["label"] == label, "score"].between(low, high).all()
    silent = scored[scored["label"] == "none"]
    assert silent["score"].isna().all() and (silent["evidence"] == "").all()
    for row in scored[scored["label"] != "none"].itertuples():
        assert row.spans
        for start, end in row.spans:
            assert 0 <= start < end <= len(row.text)


def test_counts_with_and_without_quoted_speech(corpus):
    scored = stance.score(corpus)
    everything, own = (stance.count(corpus, by="doc_id", speech=which) for which in ("all", "own"))
    assert everything["n_sentences"].sum() == len(scored)
    assert own["n_sentences"].sum() == (~scored["quoted"]).sum()
    assert everything["doc_id"].tolist() == own["doc_id"].tolist()
    assert (everything[list(scoring.LABELS)].sum(axis=1) == everything["n_sentences"]).all()
    total = stance.count(corpus, by="subject", copies="drop").iloc[0]
    assert total["n_sentences"] + total["n_dropped"] == len(scored) and total["n_dropped"] > 0


@pytest.mark.parametrize("by", ["outlet", "doc_id", "holder", "section", "course", "speech"])
def test_every_sentence_stands_in_one_group(corpus, by):
    counts = stance.count(corpus, by=by)
    assert counts["n_sentences"].sum() == len(corpus.sentences)
    assert counts["n_judged"].sum() == (stance.score(corpus)["label"] != "none").sum()


def test_the_course_of_an_article_has_four_quarters(tmp_path):
    lines = [line for line, label in SENTENCES.items() if label != "none"][:4]
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "\n".join(lines)}))
    counts = stance.count(corpus, by="course")
    assert counts["course"].tolist() == list(scoring.QUARTERS)
    assert counts["n_judged"].tolist() == [1, 1, 1, 1]
    assert stance.score(corpus)["position"].tolist() == [0.125, 0.375, 0.625, 0.875]


def test_where_nothing_is_judged_nothing_is_counted_or_drawn(small):
    for by in ("outlet", "doc_id", "course", "speech"):
        assert not len(stance.count(small, by=by))
    assert not len(stance.holders(small))
    assert stance.count(small, by="subject")["n_judged"].tolist() == [0]
    counts = stance.count(small, by="doc_id")
    assert figures.plot_stance(counts, counts, small) == ""
    assert figures.plot_course(stance.score(small), small) == ""


def test_an_unknown_group_is_refused(small):
    with pytest.raises(ValueError, match="by must be one of 'outlet'"):
        stance.count(small, by="author")


def test_the_balance_of_an_article_and_its_interval_by_hand(monkeypatch, corpus):
    counts = stance.count(corpus, by="doc_id").set_index("doc_id")
    row = counts.loc["45enord-2016-01-14"]  # 4 of 19 favourable, none critical
    assert row["balance"] == pytest.approx(100 * 4 / 19)
    # Wilson: 4 of 19 from 0.0851 to 0.4333, 0 of 19 to 0.1682; without a critical one phi is 0.
    low, high = 4 / 19 - ((4 / 19 - 0.08509) ** 2 + 0.16818**2) ** 0.5, 0.43334
    assert row["balance_low"] == pytest.approx(100 * low, abs=0.05)
    assert row["balance_high"] == pytest.approx(100 * high, abs=0.05)
    assert counts["leans"].tolist() == ["", "favourable", "", "", ""]


def test_holders_are_outlets_and_who_is_quoted(corpus):
    holders = stance.holders(corpus).set_index("holder")
    own = holders.loc["France Inter (own words)"]
    assert (own["critical"], own["favourable"], own["quoted"]) == (7, 7, False)
    assert own["share_critical"] == 0.5 and own["share_critical_low"] == pytest.approx(
        0.268, abs=0.01
    )
    castres = holders.loc["Didier Castres"]
    assert castres["critical"] == 4 and pd.isna(castres["share_critical"])  # too few for a share
    assert castres["outlets"] == ["Al-Ahed (inferred)", "Unidentified regional site"]
    once = stance.holders(corpus, copies="drop").set_index("holder")
    assert once.loc["Didier Castres", "critical"] == 2
    assert (holders["n_judged"] > 0).all() and holders["n_judged"].is_monotonic_decreasing


def test_verbs_of_speech_have_a_colour_and_scare_quotes_no_speaker(corpus):
    table = stance.speech_verbs(corpus).set_index(["outlet", "colour"])
    row = table.loc[("Al-Ahed (inferred)", "scare quotes")]
    assert (row["n"], row["words"]) == (4, "Daech (3), grande et unique coalition")
    assert pd.isna(row["share"]) and row["n_verbs"] == 8
    verbs = table.drop("scare quotes", level="colour")
    assert verbs.groupby("outlet")["share"].sum().tolist() == pytest.approx([1] * 4)
    assert table.loc[("45eNord.ca", "neutral"), "n"] == 10
    assert set(verbs.index.get_level_values("colour")) <= set(
        read_lexicon("speech_verbs")["colour"]
    )


def test_every_coded_sentence_is_compared_once(corpus):
    coding = read_coding(corpus, "stance")
    compared = stance.agreement(corpus, by="sentence")
    assert compared["sentence"].tolist() == coding["sentence"].tolist()
    agreement = stance.agreement(corpus).iloc[0]
    assert agreement["n_sentences"] == len(coding)
    assert agreement["share_agree"] == pytest.approx(compared["agrees"].mean())
    confusion = stance.agreement(corpus, by="label")
    assert confusion[list(scoring.LABELS)].to_numpy().sum() == len(coding)


@pytest.mark.parametrize("perfect", [True, False])
def test_agreement_follows_the_labels(corpus, monkeypatch, perfect):
    """With the coder's own labels kappa is one; where all is *none*, it is zero."""
    compared = stance.agreement(corpus, by="sentence").assign(also_acceptable="")
    given = compared.assign(label=compared["stance"] if perfect else "none")
    monkeypatch.setattr(reference_coding, "compare_with_coding", lambda *_: given)
    assert stance.agreement(corpus)["kappa"].iloc[0] == pytest.approx(1 if perfect else 0)


@pytest.mark.parametrize(
    ("name", "n", "least"),
    [
        ("stance_other", 44, 0.93),
        ("stance_fresh", 60, 0.83),
        ("stance_fresh_2", 40, 0.9),
        ("stance_fresh_3", 79, 0.85),
        ("stance_fresh_4", 41, 0.85),
    ],
)
def test_sentences_in_the_manner_of_other_outlets(tmp_path, name, n, least):
    coding = pd.read_csv(PROJECT / f"tests/data/{name}.csv", dtype=str, keep_default_na=False)
    coding = coding.assign(doc_id=[f"s-{i:02}" for i in range(len(coding))])
    texts = dict(zip(coding["doc_id"], coding["sentence"], strict=True))
    corpus = load_corpus(write_corpus(tmp_path, texts))
    compared = compare_with_coding(stance.score(corpus), coding, corpus.articles)
    assert len(compared) == len(coding) == n
    assert compared["agrees"].mean() >= least


def test_without_a_coding_nothing_is_measured(small):
    for by in ("corpus", "label", "sentence"):
        assert stance.agreement(small, by=by).empty


# For each rule a sentence, its label and score with the rule, and without it.
OPERATED = {
    "negation": ("Les bombardements ne sont pas efficaces.", ("critical", -1), ("favourable", 1)),
    "reversal": (
        "La coalition a échoué à affaiblir les djihadistes.",
        ("critical", -1),
        ("mixed", 0),
    ),
    "restriction": (
        "Les frappes n'ont fait que renforcer la coalition.",
        ("critical", -1),
        ("favourable", 1),
    ),
    "interrogation": ("La stratégie est-elle un échec ?", ("none", None), ("critical", -1)),
    "conditional": (
        "Si la coalition perdait, les djihadistes auraient gagné.",
        ("none", None),
        ("critical", -0.5),
    ),
    "wish": ("La coalition veut affaiblir les djihadistes.", ("none", None), ("favourable", 1)),
    "hedge": ("La stratégie semble efficace.", ("favourable", 0.5), ("favourable", 1)),
    "concession": (
        "Malgré les succès de la coalition, les djihadistes progressent.",
        ("mixed", -0.25),
        ("mixed", 0),
    ),
    "against": (
        "La guerre contre les djihadistes est un échec.",
        ("critical", -1),
        ("favourable", 1),
    ),
    "others": (
        "L'armée russe a détruit les bases des djihadistes.",
        ("none", None),
        ("favourable", 1),
    ),
    "pronouns": (
        "Les djihadistes reculent.|Ils ont perdu la ville.",
        ("favourable", 1),
        ("none", None),
    ),
    "weak names": ("La guerre est un fiasco.", ("critical", -1), ("none", None)),
    "verb forms": ("La coalition piétine.", ("critical", -1), ("none", None)),
    "parse": (
        "La coalition a infligé une défaite aux djihadistes.",
        ("favourable", 1),
        ("critical", -1),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_changes_what_it_is_for(tmp_path, rule):
    sentence, *expected = OPERATED[rule]
    lines = ["Les djihadistes et la coalition se font face.", *sentence.split("|")]
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "\n".join(lines)}))
    tables = stance.score(corpus), score_without(corpus, rule)
    for row, (label, score) in zip((table.iloc[-1] for table in tables), expected, strict=True):
        assert (row["label"], None if pd.isna(row["score"]) else row["score"]) == (label, score)


SIDES = """side,kind,name,weight,note
gouvernement,subject,la réforme des retraites,,
gouvernement,role,target,,
syndicats,role,opponent,,
gouvernement,lemma,réforme,,
gouvernement,lemma,gouvernement,,
gouvernement,lemma,ministre,,
syndicats,lemma,syndicat,,
syndicats,lemma,grève,,
"""
TERMS = """term;role;valence;only;note
mobilisation;of;1;;more people in the street
équilibrer caisse;subject;1;target;what it is for
reculer;subject;0;;here a date that is put off
"""
ABOUT_PENSIONS = {
    "La réforme équilibre les caisses de retraite.": "favourable",
    "La réforme est un échec.": "critical",
    "Le gouvernement n'a pas convaincu.": "critical",
    "La grève s'essouffle.": "favourable",
    "La mobilisation des syndicats ne faiblit pas.": "critical",
    "Le gouvernement recule l'âge du départ.": "none",
    "Les djihadistes perdent du terrain.": "none",
}


def test_another_subject_is_two_files(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "\n".join(ABOUT_PENSIONS)})
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    (folder / "stance.csv").write_text(TERMS, encoding="utf-8")
    scored = stance.score(load_corpus(folder))
    assert dict(zip(scored["text"], scored["label"], strict=True)) == ABOUT_PENSIONS
    assert read_subject(folder).name == "la réforme des retraites"
    assert "good for the gouvernement" in scored["evidence"][0]


def test_an_edited_table_counts_at_once_and_nobody_shares_a_result(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "\n".join(ABOUT_PENSIONS)})
    corpus = load_corpus(folder)
    first = stance.score(corpus)
    first["label"] = "critical"
    assert set(stance.score(corpus)["label"]) != {"critical"}
    assert "gouvernement" not in set(actions(corpus)["agent_side"])
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    (folder / "stance.csv").write_text(TERMS, encoding="utf-8")
    assert list(stance.score(corpus)["label"]) == list(ABOUT_PENSIONS.values())
    assert "gouvernement" in set(actions(corpus)["agent_side"])


def test_the_tables_of_the_readme_are_read_as_it_says(tmp_path):
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    sides, terms = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    about = {
        text: label
        for text, label in ABOUT_PENSIONS.items()
        if label != "none" and "convaincu" not in text
    }
    folder = write_corpus(tmp_path, {"a-1": "\n".join(about)})
    (folder / "sides.csv").write_text(sides, encoding="utf-8")
    (folder / "stance.csv").write_text(terms, encoding="utf-8")
    scored = stance.score(load_corpus(folder))
    assert dict(zip(scored["text"], scored["label"], strict=True)) == about


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("sides", SIDES.replace("target", "victim"), r"sides.csv, row 3: name “victim”: one of"),
        ("sides", SIDES.replace("lemma,grève", "word,grève"), r"sides.csv, row 9: kind “word”"),
        ("sides", SIDES.replace("opponent", "other"), r"sides.csv: .* which side is the opponent"),
        ("sides", "name\nréforme\n", r"sides.csv: column missing: side, kind, weight"),
        ("stance", TERMS.replace(";1;t", ";2;t"), r"stance.csv, row 3: valence “2”: one of 1, -1"),
        (
            "stance",
            TERMS.replace("of;1", "off;1"),
            r"stance.csv, row 2: role “off”: one of subject",
        ),
    ],
)
def test_a_fault_in_the_subject_names_its_file_and_row(tmp_path, name, text, said):
    folder = write_corpus(tmp_path, {"a-1": "La réforme est un échec."})
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=said):
        stance.score(load_corpus(folder))


def test_the_engine_names_no_side():
    for room in (
        "subject",
        "predicates",
        "clauses",
        "arguments",
        "attribution",
        "operators",
        "scoring",
    ):
        code = (PROJECT / "helpers" / "stance" / f"{room}.py").read_text(encoding="utf-8").lower()
        assert not any(word in code for word in ("coalition", "enemy", "djihadiste", "daech"))


def test_every_entry_of_the_lexicons_says_why_it_is_there():
    for name in ("stance", "sides", "operators", "speech_verbs"):
        table = read_lexicon(name).fillna("")
        assert (table["note"].str.len() > 2).all(), name
        keys = [
            column
            for column in (
                "term",
                "role",
                "word",
                "operator",
                "kind",
                "name",
                "side",
                "verb",
                "only",
            )
            if column in table
        ]
        assert not table.duplicated(keys).any(), name


def test_who_fights_is_not_beaten(tmp_path):
    texts = [
        "Les djihadistes et la coalition se font face.",
        "Dans la ville les djihadistes se battent contre l'armée irakienne.",
        "Dans la ville l'armée irakienne a battu les djihadistes.",
    ]
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "\n".join(texts)}))
    assert stance.score(corpus)["label"].tolist() == ["none", "none", "favourable"]
