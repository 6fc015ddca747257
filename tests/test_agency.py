"""Who acts on whom: read off sentences whose parse is plain, counted by hand."""

import pandas as pd
import pytest

from conftest import write_corpus
from helpers.corpus.loading import load_corpus
from helpers.framing import agency
from helpers.show import charts
from helpers.show.figures import views as figures
from measure.bench import make_corpus

SENTENCES = {
    "a-1": "La coalition bombarde la ville.",
    "a-2": "La ville a été bombardée par la coalition.",
    "a-3": "La ville a été détruite.",
    "a-4": "La perte de la ville inquiète le gouvernement.",
    "a-5": "Les soldats qui défendent la ville attendent.",
    "a-6": "Le président va renforcer son armée.",
    "a-7": "Le ministre a déclaré que tout va bien.",
    "a-8": "France : des manifestants bloquent une route.",
}


@pytest.fixture(scope="module")
def actions(tmp_path_factory):
    folder = write_corpus(tmp_path_factory.mktemp("agency"), SENTENCES)
    return agency.actions(load_corpus(folder))


@pytest.mark.parametrize(
    ("doc_id", "action", "construction", "agent", "patient"),
    [
        ("a-1", "bombarder", "active", "coalition", "ville"),
        ("a-2", "bombarder", "passive", "coalition", "ville"),
        ("a-3", "détruire", "agentless passive", "", "ville"),
        ("a-4", "perte", "nominalisation", "", "ville"),
        ("a-5", "défendre", "active", "soldats", "ville"),
        ("a-6", "renforcer", "active", "président", "armée"),
    ],
)
def test_each_construction_is_told_from_the_others(
    actions, doc_id, action, construction, agent, patient
):
    row = actions[(actions["doc_id"] == doc_id) & (actions["action"] == action)].iloc[0]
    assert (row["construction"], row["agent"], row["patient"]) == (construction, agent, patient)


def test_speech_and_modals_are_no_actions(actions):
    assert "déclarer" not in set(actions["action"])
    assert set(actions.loc[actions["doc_id"] == "a-6", "action"]) == {"renforcer"}
    assert "France" not in {*actions["agent"], *actions["patient"]}  # it says where


def test_an_action_stands_where_it_says(corpus):
    actions = agency.actions(corpus)
    texts = corpus.articles.set_index("doc_id")["text"]
    assert len(actions) > 100
    assert ((actions["agent"] != "") | (actions["patient"] != "")).all()
    for row in actions.itertuples():
        assert texts[row.doc_id][row.start : row.end].strip()


def test_actors_and_constructions_add_up(corpus):
    actions = agency.actions(corpus)
    actors = agency.actions(corpus, count="actor")
    assert actors["n_agent"].sum() == (actions["agent_side"] != "").sum()
    assert actors["n_patient"].sum() == (actions["patient_side"] != "").sum()
    first = actors.iloc[0]
    own = actions[actions["outlet"] == first["outlet"]]
    own = own[(own["agent_side"] == first["side"]) | (own["patient_side"] == first["side"])]
    n_sentences = len(set(zip(own["doc_id"], own["sentence_id"], strict=True)))
    assert first[["n_sentences", "n_articles"]].tolist() == [n_sentences, own["doc_id"].nunique()]
    kinds = agency.actions(corpus, count="construction")
    assert kinds["n"].sum() == len(actions)
    assert kinds.groupby("outlet")["share_actions"].sum().round(9).eq(1).all()
    assert kinds["share_actions"].between(kinds["share_low"], kinds["share_high"]).all()


def test_the_bars_of_the_figure_add_up_to_the_actions(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    actors = pd.DataFrame(
        [("A", "coalition", 14, 3, 16, 9, 3), ("A", "enemy", 9, 4, 13, 10, 3)],
        columns=["outlet", "side", "n_agent", "n_patient", "n", "n_sentences", "n_articles"],
    )
    drawn = []
    draw = charts.draw_bars
    monkeypatch.setattr(
        charts, "draw_bars", lambda table, **how: drawn.append(table) or draw(table, **how)
    )
    said = figures.plot_actors(actors, make_corpus(["La ville."], ["A"]))
    assert drawn[0].drop(columns="row").sum(axis=1).tolist() == [16, 13]
    assert "enemy acts in 9" in said  # the coalition, in nine sentences, is not spoken of
    said = figures.plot_actors(actors.assign(n_articles=2), make_corpus(["La ville."], ["A"]))
    assert "Who acts and who is acted upon" in said and "acts in" not in said


def test_sides_that_ship_are_not_put_on_another_subject(tmp_path):
    others = "Le gouvernement défend la réforme. Les syndicats manifestent. La grève continue. " * 2
    texts = {f"a-{i}": others + f"Le jour {i} finit." for i in range(4)}
    texts["a-5"] = others + "La coalition recule. Daech a attaqué la ville."
    folder = write_corpus(tmp_path, texts)
    found = agency.actions(load_corpus(folder))
    assert (found["action"] == "attaquer").any()
    assert (found["agent_side"] == "").all() and (found["patient_side"] == "").all()
    own = "side,kind,name,weight\ncoalition,subject,the war,\ncoalition,role,target,\n"
    own += "enemy,role,opponent,\nenemy,lemma,daech,\ncoalition,lemma,coalition,\n"
    (folder / "sides.csv").write_text(own, encoding="utf-8")
    found = agency.actions(load_corpus(folder)).set_index("action")
    assert found.loc["attaquer", "agent_side"] == "enemy"


def test_nothing_done_is_nothing_counted(tmp_path):
    corpus = load_corpus(write_corpus(tmp_path, {"a-1": "Bonjour."}))
    actions = agency.actions(corpus)
    assert actions.empty
    for count in ("actor", "construction"):
        assert agency.actions(corpus, count=count).empty


def test_an_agent_stands_in_its_own_sentence_and_article(tmp_path):
    texts = {
        "a-1": "Le gouvernement a parlé. Le village a été détruit",
        "b-1": "Par la route du nord, les soldats arrivent dans la ville.",
    }
    found = agency.actions(load_corpus(write_corpus(tmp_path / "two", texts)))
    destroyed = found.loc[found["action"] == "détruire"].iloc[0]
    assert (destroyed["construction"], destroyed["agent"]) == ("agentless passive", "")
    one = {"a-1": "\n".join(texts.values())}
    found = agency.actions(load_corpus(write_corpus(tmp_path / "one", one)))
    assert "route" not in set(found["agent"])
