"""Stance: good or bad for whom, with its evidence; abstains without any."""

import re

import pandas as pd
import pytest

from conftest import write_corpus
from helpers.base.lexicon import read_lexicon
from helpers.corpus.loading import PROJECT, CorpusError, load_corpus, read_coding
from helpers.framing.agency import find_actions
from helpers.stance import predicates, viewpoints
from helpers.stance import scoring as sentiment
from helpers.stance.subject import read_subject


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    lines = list(SENTENCES)
    folder = write_corpus(tmp_path_factory.mktemp("stance"), {"a-1": "\n".join(lines)})
    table = sentiment.score_stance(load_corpus(folder))
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
    stance = sentiment.score_stance(corpus)
    assert len(stance) == len(corpus.sentences)
    # What is hedged or conceded weighs less, and never nothing.
    bounds = {"critical": (-1, -0.5), "favourable": (0.5, 1), "mixed": (-0.99, 0.99)}
    for label, (low, high) in bounds.items():
        assert stance.loc[stance["label"] == label, "score"].between(low, high).all()
    silent = stance[stance["label"] == "none"]
    assert silent["score"].isna().all() and (silent["evidence"] == "").all()
    for row in stance[stance["label"] != "none"].itertuples():
        assert row.spans
        for start, end in row.spans:
            assert 0 <= start < end <= len(row.text)


def test_counts_with_and_without_quoted_speech(corpus):
    stance = sentiment.score_stance(corpus)
    everything, own = (sentiment.count_stance(stance, quoted=quoted) for quoted in (True, False))
    assert everything["n_sentences"].sum() == len(stance)
    assert own["n_sentences"].sum() == (~stance["quoted"]).sum()
    assert everything["doc_id"].tolist() == own["doc_id"].tolist()
    labels = list(sentiment.LABELS)
    assert (everything[labels].sum(axis=1) == everything["n_sentences"]).all()


def test_only_articles_that_judge_are_counted_on_the_page():
    stance = pd.DataFrame({"doc_id": ["a", "a", "b"], "label": ["none", "critical", "none"]})
    assert viewpoints.select_judging(stance)["doc_id"].tolist() == ["a", "a"]
    assert viewpoints.select_judging(stance[stance["label"] == "none"]).empty


def test_every_coded_sentence_is_compared_once(corpus):
    coding = read_coding(corpus, "stance")
    stance = sentiment.score_stance(corpus)
    compared = sentiment.compare_with_coding(stance, coding, corpus.articles)
    assert compared["sentence"].tolist() == coding["sentence"].tolist()
    agreement = sentiment.measure_agreement(compared).iloc[0]
    assert agreement["n_sentences"] == len(coding)
    assert agreement["share_agree"] == pytest.approx(compared["agrees"].mean())
    confusion = sentiment.count_confusion(compared)
    assert confusion[list(sentiment.LABELS)].to_numpy().sum() == len(coding)


def test_agreement_follows_the_labels(corpus):
    coding = read_coding(corpus, "stance").assign(also_acceptable="")
    stance = sentiment.score_stance(corpus)
    compared = sentiment.compare_with_coding(stance, coding, corpus.articles)
    perfect = compared.assign(label=compared["stance"], reference=compared["stance"])
    assert sentiment.measure_agreement(perfect)["kappa"].iloc[0] == pytest.approx(1)
    silent = compared.assign(label="none", reference=compared["stance"])
    assert sentiment.measure_agreement(silent)["kappa"].iloc[0] == pytest.approx(0)


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
    compared = sentiment.compare_with_coding(
        sentiment.score_stance(corpus), coding, corpus.articles
    )
    assert len(compared) == len(coding) == n
    assert compared["agrees"].mean() >= least


def test_without_a_coding_nothing_is_measured(small):
    stance = sentiment.score_stance(small)
    coding = read_coding(small, "stance")
    assert coding.empty
    compared = sentiment.compare_with_coding(stance, coding, small.articles)
    assert sentiment.measure_agreement(compared).empty
    assert isinstance(sentiment.select_disagreements(compared), pd.DataFrame)


# For each rule a sentence, its label and score with the rule, and without it.
OPERATED = {
    "negation": ("Les bombardements ne sont pas efficaces.", ("critical", -1), ("favourable", 1)),
    "reversal": ("La coalition a échoué à affaiblir les djihadistes.",
                 ("critical", -1), ("mixed", 0)),
    "restriction": ("Les frappes n'ont fait que renforcer la coalition.",
                    ("critical", -1), ("favourable", 1)),
    "interrogation": ("La stratégie est-elle un échec ?", ("none", None), ("critical", -1)),
    "conditional": ("Si la coalition perdait, les djihadistes auraient gagné.",
                    ("none", None), ("critical", -0.5)),
    "wish": ("La coalition veut affaiblir les djihadistes.", ("none", None), ("favourable", 1)),
    "hedge": ("La stratégie semble efficace.", ("favourable", 0.5), ("favourable", 1)),
    "concession": ("Malgré les succès de la coalition, les djihadistes progressent.",
                   ("mixed", -0.25), ("mixed", 0)),
    "against": ("La guerre contre les djihadistes est un échec.",
                ("critical", -1), ("favourable", 1)),
    "others": ("L'armée russe a détruit les bases des djihadistes.",
               ("none", None), ("favourable", 1)),
    "pronouns": ("Les djihadistes reculent.|Ils ont perdu la ville.",
                 ("favourable", 1), ("none", None)),
    "weak names": ("La guerre est un fiasco.", ("critical", -1), ("none", None)),
    "verb forms": ("La coalition piétine.", ("critical", -1), ("none", None)),
    "parse": ("La coalition a infligé une défaite aux djihadistes.",
              ("favourable", 1), ("critical", -1)),
}  # fmt: skip


@pytest.mark.parametrize("operator", predicates.OPERATORS)
def test_each_operator_changes_what_it_is_for(tmp_path, operator):
    sentence, *expected = OPERATED[operator]
    lines = ["Les djihadistes et la coalition se font face.", *sentence.split("|")]
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "\n".join(lines)}))
    for left_out, (label, score) in zip((None, operator), expected, strict=True):
        row = sentiment.score_stance(corpus, without=left_out).iloc[-1]
        assert (row["label"], None if pd.isna(row["score"]) else row["score"]) == (label, score)


def test_an_operator_that_there_is_not_is_refused(small):
    with pytest.raises(ValueError, match=r"irony.*negation"):
        sentiment.score_stance(small, without="irony")


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
    stance = sentiment.score_stance(load_corpus(folder))
    assert dict(zip(stance["text"], stance["label"], strict=True)) == ABOUT_PENSIONS
    assert read_subject(folder).name == "la réforme des retraites"
    assert "good for the gouvernement" in stance["evidence"][0]


def test_an_edited_table_counts_at_once_and_nobody_shares_a_result(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "\n".join(ABOUT_PENSIONS)})
    corpus = load_corpus(folder)
    first = sentiment.score_stance(corpus)
    first["label"] = "critical"
    assert set(sentiment.score_stance(corpus)["label"]) != {"critical"}
    assert "gouvernement" not in set(find_actions(corpus)["agent_side"])
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    (folder / "stance.csv").write_text(TERMS, encoding="utf-8")
    assert list(sentiment.score_stance(corpus)["label"]) == list(ABOUT_PENSIONS.values())
    assert "gouvernement" in set(find_actions(corpus)["agent_side"])


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
    stance = sentiment.score_stance(load_corpus(folder))
    assert dict(zip(stance["text"], stance["label"], strict=True)) == about


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
        sentiment.score_stance(load_corpus(folder))


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
        keys = [column for column in ("term", "role", "word", "operator", "kind", "name", "side",
                                      "verb", "only") if column in table]  # fmt: skip
        assert not table.duplicated(keys).any(), name


def test_who_fights_is_not_beaten(tmp_path):
    texts = ["Les djihadistes et la coalition se font face.",
             "Dans la ville les djihadistes se battent contre l'armée irakienne.",
             "Dans la ville l'armée irakienne a battu les djihadistes."]  # fmt: skip
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "\n".join(texts)}))
    assert sentiment.score_stance(corpus)["label"].tolist() == ["none", "none", "favourable"]
