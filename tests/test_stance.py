"""Stance: which side is named where, what the reader makes of it, and how that is counted."""

import re

import numpy as np
import pandas as pd
import pytest

from conftest import make_row, write_corpus
from helpers import show, stance
from helpers.base.lexicon import read_lexicon
from helpers.corpus.coding import read_gold
from helpers.corpus.loading import PROJECT, CorpusError, check_corpus, load_corpus
from helpers.framing.agency import actions
from helpers.language.reader import heads
from helpers.language.reader.encoder import Window, read
from helpers.language.reader.marks import mark
from helpers.show.figures import views as figures
from helpers.stance import reading, reference_coding, scoring
from helpers.stance.sides import find_names, find_silent, locate_sides, read_subject

SENTENCES = {
    "Les djihadistes perdent du terrain en Irak.": "favourable",
    "Les djihadistes progressent vers la capitale.": "critical",
    "Les frappes de la coalition ont atteint leurs limites.": "critical",
    "La stratégie commence à porter ses fruits.": "favourable",
    "Les ministres se réunissent mardi à Genève.": "none",
    "Un attentat a fait douze morts à Istanbul.": "none",
}
SIDES = """side,kind,name,weight,note
gouvernement,subject,la réforme des retraites,,
gouvernement,role,target,,
syndicats,role,opponent,,
gouvernement,lemma,réforme,,
gouvernement,lemma,gouvernement,,
gouvernement,entity,Anne Martin,,
syndicats,lemma,syndicat,,
syndicats,lemma,grève,weak,
"""
PENSIONS = {
    "La réforme des retraites du gouvernement sera présentée lundi.": "none",
    "La réforme est un échec cuisant, et le gouvernement n'a convaincu personne.": "critical",
    "La réforme des retraites rapporte plus que prévu, une réussite pour le gouvernement.": (
        "favourable"
    ),
}


@pytest.fixture
def pensions(tmp_path):
    folder = write_corpus(tmp_path / "pensions", {"a-1": "\n".join(PENSIONS)})
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    return folder


@pytest.fixture
def set_bar(monkeypatch):
    """How probable a label must be to be sure, whatever the weights say."""
    bars = heads.read_bars()
    return lambda sure: monkeypatch.setattr(
        scoring, "read_bars", lambda: bars | {"stance": bars["stance"] | {"sure": sure}}
    )


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Les Syndicats", ["syndicat"], ["Syndicats"]),
        ("la syndicaliste, un syndicat", ["syndicat"], ["syndicat"]),
        ("L’État\nislamique recule", ["l'état islamique"], ["L’État\nislamique"]),
        ("l'armée, des armées", ["armé"], ["armée", "armées"]),
        ("de l'EI (C++)", ["ei", "c++"], ["EI", "C++"]),
        (
            "Forces démocratiques syriennes",
            ["force", "forces démocratiques"],
            ["Forces démocratiques"],
        ),
        ("", ["syndicat"], []),
        ("#", ["syndicat"], []),
        ("le syndicat", [], []),
    ],
)
def test_names_are_found_whole_and_whatever_their_endings(text, names, found):
    assert [text[start:end] for start, end, _ in mark(text, [names])] == found


def test_names_of_two_sides_have_the_number_of_their_side():
    assert mark("le syndicat et la loi", [["loi"], [], ["syndicat"]]) == [(18, 21, 1), (3, 11, 3)]


def test_the_sides_of_a_corpus_are_named_by_words_entities_and_mentions(tmp_path):
    text = "Anne Martin défend la réforme. Mme Martin reçoit les syndicats. La grève s'étend."
    folder = write_corpus(tmp_path, {"a-1": text, "b-1": "Il pleut à Brest."})
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    corpus = load_corpus(folder)
    subject = read_subject(folder)
    names = find_names(corpus, subject)
    named = {(text[row.start : row.end], row.rank, row.weight) for row in names.itertuples()}
    assert {("réforme", 1, ""), ("syndicats", 2, ""), ("grève", 2, "weak")} <= named
    assert ("Anne Martin", 1, "") in named
    mentions = corpus.mentions[corpus.mentions["entity"] == "Anne Martin"]
    assert set(mentions["surface"]) <= {name for name, rank, _ in named if rank == 1}
    sides = {text[start:end]: side for start, end, side in locate_sides(corpus, subject)["a-1"]}
    assert (sides["réforme"], sides["syndicats"]) == ("gouvernement", "syndicats")
    assert "grève" not in sides and "b-1" not in locate_sides(corpus, subject)  # weak; no side
    assert find_silent(corpus, subject).tolist() == ["", "names none of the sides"]


def test_the_shipped_sides_judge_no_text_without_their_opponent(tmp_path):
    other = "L'armée française défile. Le président parle. La foule chante. Il pleut. C'est fini."
    texts = {"a-1": other, "b-1": "Les djihadistes reculent.", "c-1": "Les frappes ont commencé."}
    texts["d-1"] = other.replace("Il pleut", "Daech revendique")
    corpus = load_corpus(write_corpus(tmp_path, texts))
    silent = find_silent(corpus, read_subject(tmp_path))
    assert silent.to_dict() == {
        "a-1": "never names the opponent (État islamique)",
        "b-1": "",
        "c-1": "",  # too short to name everybody
        "d-1": "never names what is judged (coalition, frappe, bombardement, centcom, pentagone)",
    }
    # Short texts of other news are not judged because one in ten is on the subject.
    texts = {f"e-{k}": f"Le chanteur est mort en {2000 + k}. Il avait {k} ans." for k in range(9)}
    mixed = load_corpus(write_corpus(tmp_path / "mixed", texts | {"c-1": "La coalition recule."}))
    judged = find_silent(mixed, read_subject(tmp_path / "mixed"))
    assert judged.index[judged == ""].tolist() == ["c-1"]
    counts = stance.count(corpus, by="doc_id").set_index("doc_id")
    assert counts["not_judged"].to_dict() == silent.to_dict()
    assert np.isnan(counts.loc["a-1", "balance"]) and counts.loc["a-1", "n_judged"] == 0
    assert stance.count(corpus, by="subject")["n_silent"].tolist() == [2]
    scored = stance.score(corpus).set_index("doc_id")
    assert scored.loc["a-1", "probability"].isna().all()
    assert "opponent (État islamique)" in scored.loc["a-1", "note"].iloc[0]


def test_what_each_piece_adds_makes_up_the_score():
    text = "Les frappes ont échoué à Mossoul."
    (seen,) = read([Window(text, "la stratégie", ((4, 11, 1),))])
    added = heads.weigh(seen, (0, len(text)), "stance").sum(axis=0)
    weights = heads._weights()
    whole = heads.pool(seen, [(0, len(text))], "stance")[0] @ weights["stance.weight"].T
    assert added == pytest.approx(whole, abs=1e-4)


def test_chunks_begin_with_a_function_word_or_a_verb(tmp_path):
    text = (
        "Les bombardements ne sont pas efficaces, mais les djihadistes perdent du terrain en Irak."
    )
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": text}))
    chunks = [text[start:end] for start, end in reading.cut_chunks(corpus.tokens)]
    assert "ne sont pas efficaces" in chunks and "perdent" in chunks and "du terrain" in chunks
    words = [word for chunk in chunks for word in re.findall(r"\w+", chunk)]
    assert words == re.findall(r"\w+", text)
    long = write_corpus(tmp_path / "long", {"a-1": " ".join(["Paul voit Eve à Lyon"] * 30) + "."})
    found = reading.cut_chunks(load_corpus(long).tokens)
    assert len(found) <= reading.MOST and found == sorted(found)


def test_good_or_bad_for_whom(tmp_path):
    """A reader that learned errs on single sentences; on plain ones it must seldom."""
    right = {}
    for number, (sentence, label) in enumerate(SENTENCES.items()):
        lines = ["Les djihadistes et la coalition se font face.", sentence]
        folder = write_corpus(tmp_path / str(number), {"a-1": "\n".join(lines)})
        right[sentence] = stance.score(load_corpus(folder))["label"].iloc[1] == label
    assert sum(right.values()) >= 5, right


def test_another_subject_is_one_file(pensions):
    scored = stance.score(load_corpus(pensions))
    given = dict(zip(scored["text"], scored["label"], strict=True))
    judged = {"critical": "critical", "favourable": "mixed"}  # at least one side of what is said
    for text, label in PENSIONS.items():
        assert given[text] in (label, judged.get(label)), given
    subject = read_subject(pensions)
    assert subject.name == subject.french == "la réforme des retraites"


def test_the_table_of_the_guide_is_read_as_it_says(tmp_path):
    readme = (PROJECT / ".github" / "GUIDE.md").read_text(encoding="utf-8")
    (sides,) = re.findall(r"```text\n(side,.*?)```", readme, re.DOTALL)
    (sentence,) = re.findall(r"\*(La réforme des retraites[^*]*)\*", readme)
    folder = write_corpus(tmp_path, {"a-1": sentence.replace("\n", " ")})
    (folder / "sides.csv").write_text(sides, encoding="utf-8")
    found = check_corpus(folder)  # one sentence cannot name everybody
    assert found["message"].str.startswith("no article names").all()
    scored = stance.score(load_corpus(folder))
    assert scored["label"].tolist() == ["none"] and scored["probability"].notna().all()


def test_scores_go_with_labels_and_spans_with_words(corpus):
    scored = stance.score(corpus)
    assert len(scored) == len(corpus.sentences)
    assert scored["probability"].between(0.25, 1).all()  # the most probable of four
    signs = {"critical": (-1, 0), "favourable": (0, 1), "mixed": (-1, 1)}
    for label, (low, high) in signs.items():
        assert scored.loc[scored["label"] == label, "score"].between(low, high).all()
    silent = scored[scored["label"] == "none"]
    assert silent["score"].isna().all() and (silent["evidence"] == "").all()
    judged = scored[scored["label"] != "none"]
    assert len(judged) and judged["spans"].map(len).between(0, reading.NAMED).all()
    assert judged["spans"].map(len).sum() > 0
    for row in judged.itertuples():
        assert row.evidence == "; ".join(row.text[start:end] for start, end in row.spans)


def test_what_is_unsure_is_counted_apart(corpus, set_bar):
    table = scoring._score.__wrapped__(corpus, read_subject(corpus.folder))
    judged = (table["label"] != "none").sum()
    for sure, unsure in ((0, 0), (1.01, judged)):
        set_bar(sure)
        scored = scoring._score.__wrapped__(corpus, read_subject(corpus.folder))
        counts = scoring.name_labels(scored).value_counts().reindex(scoring.COUNTED, fill_value=0)
        assert (counts["unsure"], counts[scoring.JUDGING].sum()) == (unsure, judged - unsure)
        assert counts.sum() == len(scored)
        assert scored["label"].equals(table["label"])  # the best guess stays what it is
        assert scored["note"].str.contains(", unsure").all() == (sure > 1)


def test_counts_with_and_without_quoted_speech(corpus):
    scored = stance.score(corpus)
    everything, own = (stance.count(corpus, by="doc_id", speech=which) for which in ("all", "own"))
    assert everything["n_sentences"].sum() == len(scored)
    assert own["n_sentences"].sum() == (~scored["quoted"]).sum()
    assert everything["doc_id"].tolist() == own["doc_id"].tolist()
    assert (everything["not_judged"] == "").all()
    total = stance.count(corpus, by="subject", copies="drop").iloc[0]
    assert total["n_sentences"] + total["n_dropped"] == len(scored) and total["n_dropped"] > 0


def test_outlets_that_judge_otherwise_are_told_from_those_that_do_not(tmp_path, monkeypatch):
    texts = {f"{outlet}-{i}": f"Un. Deux {outlet}. Trois {i}." for outlet in "ab" for i in range(8)}
    rows = [make_row(name, outlet=name[0]) for name in texts]
    corpus = load_corpus(write_corpus(tmp_path, texts, rows))
    docs, n = list(texts), 3
    scored = pd.DataFrame(
        {"doc_id": np.repeat(docs, n), "outlet": np.repeat([d[0] for d in docs], n)}
    )
    scored = scored.assign(
        label="critical", unsure=False, quoted=False, holder="outlet", position=0.5
    )
    scored["section"] = "body"
    monkeypatch.setattr(scoring, "choose_sentences", lambda *_, **__: np.ones(len(scored), bool))

    def count(labels, speech="all"):
        monkeypatch.setattr(scoring, "score", lambda _: scored.assign(label=labels))
        return stance.count(corpus, speech=speech).set_index("outlet")

    apart = count(["critical"] * 24 + ["favourable", "favourable", "critical"] * 8)
    assert apart["share_critical"].tolist() == [1, pytest.approx(1 / 3)]
    assert apart.loc["a", "share_critical_rest"] == apart.loc["b", "share_critical"]
    assert (apart["q"] < scoring.LEVEL).all() and apart.attrs["n_tested"] == 4  # all, own words
    assert "<b>33%</b>" in show.say("stance_apart", apart.reset_index())
    assert count(["critical"] * 24 + ["favourable"] * 24, "quoted")["q"].isna().all()
    mixed = count(["critical", "favourable", "none"] * 16)
    assert (mixed["q"] > 0.5).all() and not show.say("stance_apart_own", mixed.reset_index())


@pytest.mark.parametrize("by", ["outlet", "doc_id", "holder", "section", "course", "speech"])
def test_every_sentence_stands_in_one_group(corpus, by):
    counts = stance.count(corpus, by=by)
    assert counts["n_sentences"].sum() == len(corpus.sentences)
    labels = scoring.name_labels(stance.score(corpus))
    assert counts["n_judged"].sum() == labels.isin(scoring.JUDGING).sum()
    assert counts["unsure"].sum() == (labels == "unsure").sum()


def test_the_course_of_an_article_has_four_quarters(tmp_path, monkeypatch):
    lines = [line for line, label in SENTENCES.items() if label != "none"]
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "\n".join(lines)}))
    assert stance.score(corpus)["position"].tolist() == [0.125, 0.375, 0.625, 0.875]
    counts = stance.count(corpus, by="course")
    assert counts["course"].tolist() == list(scoring.QUARTERS)
    assert counts["n_sentences"].tolist() == [1, 1, 1, 1]


def test_where_nothing_is_judged_nothing_is_counted_or_drawn(small):
    for by in ("outlet", "course", "speech"):
        assert not len(stance.count(small, by=by))
    assert not len(stance.count(small, by="holder"))
    assert stance.count(small, by="subject")["n_judged"].tolist() == [0]
    counts = stance.count(small, by="doc_id")
    assert (counts["not_judged"] == "never names the opponent (État islamique)").all()
    assert figures.plot_stance(counts, counts, small) == ""
    assert figures.plot_course(stance.score(small), small) == ""


def test_where_hardly_a_sentence_judges_outlets_are_not_compared(corpus, monkeypatch):
    subject = stance.count(corpus, by="subject").iloc[0]
    share = subject["n_judged"] / subject["n_sentences"]
    for bar, is_about in ((share - 0.001, True), (share + 0.001, False)):
        monkeypatch.setattr(scoring, "HARDLY", bar)
        assert stance.count(corpus, by="subject")["is_about"].tolist() == [is_about]
        assert (
            bool(len(stance.count(corpus)))
            == bool(len(stance.count(corpus, by="holder")))
            == is_about
        )
        counts = stance.count(corpus, by="doc_id")
        assert len(counts) == 5 and bool(figures.plot_stance(counts, counts, corpus)) == is_about
        said = show.say("stance_found", stance.count(corpus, by="subject"))
        assert ("hardly speak of" in said) != is_about


def test_an_unknown_group_is_refused(small):
    with pytest.raises(ValueError, match="by must be one of 'outlet'"):
        stance.count(small, by="author")


def test_the_balance_of_an_article_and_its_interval_by_hand():
    table = pd.DataFrame({"critical": [0, 0], "favourable": [4, 0], "n_sentences": [19, 5]})
    counts = scoring._add_balance(table.assign(not_judged=["", "names none of the sides"]))
    assert counts["balance"][0] == pytest.approx(100 * 4 / 19)
    # Wilson: 4 of 19 from 0.0851 to 0.4333, 0 of 19 to 0.1682; without a critical one phi is 0.
    low, high = 4 / 19 - ((4 / 19 - 0.08509) ** 2 + 0.16818**2) ** 0.5, 0.43334
    assert counts["balance_low"][0] == pytest.approx(100 * low, abs=0.05)
    assert counts["balance_high"][0] == pytest.approx(100 * high, abs=0.05)
    assert low > 0 and counts["leans"].tolist() == ["", ""]  # 4 to 0: chance in one of eight
    assert counts.loc[1, ["balance", "balance_low", "balance_high"]].isna().all()


def test_an_article_leans_where_chance_seldom_divides_its_judgements_so():
    table = pd.DataFrame({"critical": [9, 5, 6, 12, 0], "favourable": [0, 0, 0, 2, 0]})
    table = table.assign(n_sentences=30, not_judged="")
    # Two-sided, by powers of two: 2/512, 2/32, 2/64, 2 * (1 + 14 + 91) / 2**14.
    assert scoring._add_balance(table)["leans"].tolist() == [
        *("critical", "", "critical", "critical", ""),
    ]


def test_holders_are_outlets_and_who_is_quoted(corpus):
    holders = stance.count(corpus, by="holder").set_index("holder")
    assert holders["n_judged"].is_monotonic_decreasing
    decided = holders["critical"] + holders["favourable"]
    assert (holders["share_critical"].isna() == (decided < 5)).all()  # too few for a share
    known = holders[decided >= 5]
    assert known["share_critical"].tolist() == (known["critical"] / decided[known.index]).tolist()
    own = holders.index.str.endswith(" (own words)")
    assert (holders["quoted"] == ~own).all()
    once = stance.count(corpus, by="holder", copies="drop").set_index("holder")
    assert once["n_judged"].sum() < holders["n_judged"].sum()


def test_verbs_of_speech_have_a_colour_and_scare_quotes_no_speaker(corpus):
    table = stance.speech_verbs(corpus).set_index(["outlet", "colour"])
    row = table.loc[("Al-Ahed (inferred)", "scare quotes")]
    assert row["words"].startswith("Daech (") and row["n"] >= 2
    assert pd.isna(row["share"]) and row["n_verbs"] > 0
    verbs = table.drop("scare quotes", level="colour")
    assert verbs.groupby("outlet")["share"].sum().tolist() == pytest.approx([1] * 4)
    assert table.loc[("45eNord.ca", "neutral"), "n"] > 5
    assert set(verbs.index.get_level_values("colour")) <= set(
        read_lexicon("speech_verbs")["colour"]
    )


def test_every_coded_sentence_is_compared_once(corpus):
    coding = read_gold(corpus.folder, "stance")
    compared = stance.agreement(corpus, by="sentence")
    assert compared["sentence"].tolist() == coding["sentence"].tolist()
    agreement = stance.agreement(corpus).iloc[0]
    assert agreement["n_sentences"] == len(coding)
    assert agreement["share_agree"] == pytest.approx(compared["agrees"].mean())
    confusion = stance.agreement(corpus, by="label")
    assert confusion[list(scoring.LABELS)].to_numpy().sum() == len(coding)


def test_a_coded_sentence_that_is_not_in_the_text_is_left_out(corpus):
    coding = read_gold(corpus.folder, "stance").head(3)[::-1]
    coding["sentence"] = coding["sentence"].where(coding["sent"] != "2", "Rien de tel.")
    given = (stance.score(corpus), coding, corpus.articles)
    compared = reference_coding.compare_with_coding(*given)
    assert compared["sentence_id"].tolist() == [3, 1]
    assert compared["sentence"].tolist() == coding["sentence"].iloc[[0, 2]].tolist()


@pytest.mark.parametrize("perfect", [True, False])
def test_agreement_follows_the_labels(corpus, monkeypatch, perfect):
    """With the coder's own labels kappa is one; where all is *none*, it is zero."""
    compared = stance.agreement(corpus, by="sentence").assign(also_acceptable="")
    given = compared.assign(label=compared["stance"] if perfect else "none")
    monkeypatch.setattr(reference_coding, "compare_with_coding", lambda *_: given)
    assert stance.agreement(corpus)["kappa"].iloc[0] == pytest.approx(1 if perfect else 0)


def test_without_a_coding_nothing_is_measured(small):
    for by in ("corpus", "label", "sentence"):
        assert stance.agreement(small, by=by).empty


def test_what_was_read_is_kept_and_read_anew_only_for_other_sides(pensions, monkeypatch):
    corpus = load_corpus(pensions)
    first = stance.score(corpus)
    again = load_corpus(pensions)
    with monkeypatch.context() as patched:
        patched.setattr(reading, "read", lambda windows: pytest.fail("read again"))
        pd.testing.assert_frame_equal(stance.score(again), first)
    text = SIDES.replace("la réforme des", "cette loi sur les")
    (pensions / "sides.csv").write_text(text, encoding="utf-8")
    other = load_corpus(pensions)
    assert other.content_hash == corpus.content_hash  # nothing was annotated anew
    changed = stance.score(other)["probability"]
    assert not np.allclose(changed, first["probability"])
    assert len(list((pensions / "derived/stance").glob("*/manifest.json"))) == 2


def test_a_damaged_or_foreign_result_is_read_anew(pensions):
    first = stance.score(load_corpus(pensions))
    (file,) = (pensions / "derived/stance").glob("*/judged.parquet")
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    pd.testing.assert_frame_equal(stance.score(load_corpus(pensions)), first)
    seal = file.with_name("manifest.json")
    seal.write_text(re.sub(r'"seal": "\w+"', '"seal": "' + 64 * "0" + '"', seal.read_text()))
    pd.testing.assert_frame_equal(stance.score(load_corpus(pensions)), first)


def test_where_the_corpus_cannot_be_written_stance_is_kept_elsewhere(
    pensions, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (pensions / "derived").write_text("no folder")
    stance.score(load_corpus(pensions))
    assert list((tmp_path / "home").glob("presse-comparee/*/stance/*/judged.parquet"))


def test_an_edited_table_counts_at_once_and_nobody_shares_a_result(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "\n".join(PENSIONS)})
    corpus = load_corpus(folder)
    assert stance.score(corpus)["probability"].isna().all()  # of another subject
    found = stance.score(corpus)
    found["label"] = "critical"
    assert set(stance.score(corpus)["label"]) == {"none"}
    assert "gouvernement" not in set(actions(corpus)["agent_side"])
    (folder / "sides.csv").write_text(SIDES, encoding="utf-8")
    assert stance.score(corpus)["probability"].notna().all()
    assert "gouvernement" in set(actions(corpus)["agent_side"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SIDES.replace("target", "victim"), r"sides.csv, row 3: name “victim”: one of"),
        (SIDES.replace("lemma,grève", "word,grève"), r"sides.csv, row 9: kind “word”"),
        (SIDES.replace("grève,weak", "grève,low"), r"sides.csv, row 9: weight “low”: one of"),
        (SIDES.replace("opponent", "other"), r"sides.csv: .* which side is the opponent"),
        ("name\nréforme\n", r"sides.csv: column missing: side, kind"),
    ],
)
def test_a_fault_in_the_subject_names_its_file_and_row(tmp_path, text, said):
    folder = write_corpus(tmp_path, {"a-1": "La réforme est un échec."})
    (folder / "sides.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=said):
        stance.score(load_corpus(folder))


def test_check_names_what_is_on_two_sides(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "La réforme est un échec."})
    twice = "syndicats,lemma,Réforme,,\n"
    (folder / "sides.csv").write_text(SIDES + twice, encoding="utf-8")
    found = check_corpus(folder)
    assert set(found["level"]) == {"notice"}
    said = found["message"].iloc[0]
    assert said.startswith("“Réforme” names syndicats here and gouvernement in row 5")


def test_the_engine_names_no_side():
    for room in ("sides", "reading", "scoring"):
        code = (PROJECT / "helpers" / "stance" / f"{room}.py").read_text(encoding="utf-8").lower()
        assert not any(word in code for word in ("coalition", "enemy", "djihadiste", "daech"))


def test_every_entry_of_the_lexicons_says_why_it_is_there():
    for name, key in (("sides", ["kind", "name"]), ("speech_verbs", ["verb"])):
        table = read_lexicon(name).fillna("")
        assert (table["note"].str.len() > 2).all(), name
        assert not table.duplicated(key).any(), name
