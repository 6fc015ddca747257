"""One entity, many names: counts, names, roles, senses, company, on five articles and on others."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conftest import write_corpus
from helpers import entities, show
from helpers.base.spelling import fold
from helpers.corpus.loading import load_corpus
from helpers.corpus.positions import POSITIONS
from helpers.entities.grammar_roles import find_roles
from helpers.entities.mentions import choose_entity, locate_mentions
from helpers.entities.naming import find_names
from helpers.show import entity_card as card
from helpers.show import explore, maps
from helpers.stance.reported_speech import mark_speech
from measure.bench import make_corpus

IS = "État islamique"


def read(html):
    return re.sub(r"<[^>]+>", "", html)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory):
    """Sentences whose roles, voices and senses a reader can tell."""
    texts = {
        "gazette-1": "Washington a annoncé l'envoi de soldats. Le sommet se tient à Washington.\n"
        "« Lyon est prête », a déclaré Paul Durand. Selon Moscou, la trêve tient à Alep.\n"
        "L'armée a bombardé Raqqa.\nPaul Durand a quitté Lille.",
        "courrier-1": "Paul Durand a rencontré Anne Martin à Lyon. Anne Martin a rencontré Paul "
        "Durand à Lille.\nLe califat n'est plus. Le groupe Etat islamique recule; «Daech» se tait.",
    }
    return load_corpus(write_corpus(tmp_path_factory.mktemp("speaking"), texts))


def test_linked_entities_agree_with_the_reference_coding(corpus):
    scores = entities.agreement(corpus).set_index("label")
    assert scores.loc["all", "f1"] >= 0.95
    assert scores.loc["all", "n_found"] == len(corpus.mentions)
    assert scores.loc[["PER", "LOC", "ORG"], "n_coded"].sum() == scores.loc["all", "n_coded"]


def test_a_corpus_without_a_coding_says_so(small):
    assert entities.agreement(small).empty
    assert "no reference coding" in show.say("linked_mentions", entities.agreement(small))


def test_links_are_compared_by_words_and_entity(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "Paul Durand vit à Lyon. Anne Martin vit à Lille."})
    (folder / "gold").mkdir()
    (folder / "gold" / "entities.csv").write_text(
        "doc_id,start,end,surface,label,entity\na-1,0,11,Paul Durand,PER,Paul Durand\n"
        "a-1,18,22,Lyon,LOC,Rhône\na-1,30,33,vit,ORG,Vit\n",
        encoding="utf-8",
    )
    scores = entities.agreement(load_corpus(folder)).set_index("label")
    assert scores.loc["all", ["n_coded", "n_agree"]].tolist() == [3, 1]  # Lyon is no *Rhône*
    assert scores.loc["all", "recall"] == pytest.approx(1 / 3)
    assert scores.loc["PER", "precision"] == pytest.approx(1 / 2)  # Anne Martin is not coded
    assert np.isnan(scores.loc["ORG", "precision"])


def test_counts_are_those_of_the_mentions(corpus):
    counts = entities.count(corpus)
    assert counts["n"].sum() == len(corpus.mentions)
    assert (counts["n_own"] + counts["n_quoted"] == counts["n"]).all()
    parts = [f"n_{part}" for part in POSITIONS]
    assert (counts[parts].sum(axis=1) == counts["n"]).all()
    sizes = corpus.articles.groupby("outlet")["n_words"].sum()
    rate = 1000 * counts["n"] / counts["outlet"].map(sizes)
    pd.testing.assert_series_equal(counts["per_thousand"], rate, check_names=False)


def test_the_most_mentioned_are_those_of_all_texts(corpus):
    totals = entities.count(corpus).groupby("entity")["n"].sum()
    assert set(entities.count(corpus, top=4)["entity"]) == set(totals.nlargest(4).index)


def test_speech_is_marked_to_the_character(speaking):
    located = locate_mentions(speaking).set_index(["doc_id", "surface", "start"])
    text = speaking.articles.set_index("doc_id").loc["gazette-1", "text"]
    quoted = located["quoted"].xs("gazette-1")
    assert quoted[("Lyon", text.index("Lyon"))]
    assert not quoted[("Paul Durand", text.index("Paul Durand"))]  # the outlet names who speaks
    assert quoted[("Alep", text.index("Alep"))] and not quoted[("Moscou", text.index("Moscou"))]


def test_each_outlet_puts_someone_else_in_front(corpus):
    marked = entities.compare(corpus, top=3)
    first = marked.drop_duplicates("outlet").set_index("outlet")["entity"]
    assert first["45eNord.ca"] == "Ashton Carter"
    assert first["France Inter"] != first["45eNord.ca"]
    assert not marked["is_firm"].any()  # five articles bear out no such difference
    assert (marked["g2"] > 0).all() and (marked["n"] >= 3).all() and marked["q"].isna().all()


def test_a_contrast_adds_up(corpus):
    table = entities.compare(corpus)
    totals = corpus.mentions["entity"].value_counts()
    assert table["entity"].map(totals).ge(3).all()
    assert (table["n"] + table["n_rest"] == table["entity"].map(totals)).all()
    assert set(table["scope"]) == {"describes these texts"}
    known = table.dropna(subset=["log_ratio_low", "log_ratio_high"])
    assert len(known) and (known["log_ratio_low"] <= known["log_ratio_high"]).all()


def test_one_outlet_has_nothing_to_be_compared_with(tmp_path):
    found = load_corpus(write_corpus(tmp_path, {"a-1": "Lyon. Lyon. Lyon. Lyon."}))
    assert entities.compare(found).empty
    assert entities.names(found, "Lyon")["n_rest"].tolist() == [0]


def test_what_stands_in_brackets_is_the_writers_gloss(corpus):
    names = entities.names(corpus, IS, by="mention")
    added = names[(names["doc_id"] == "alahed-2016-01-20") & (names["name"] == "terroriste")]
    assert added["use"].tolist() == ["own words"]  # l'organisation (terroriste), in a quotation


def test_the_two_copies_name_the_same_enemy_differently(corpus):
    counts = entities.names(corpus, "etat islamique", by="doc_id").set_index(["doc_id", "name"])
    assert counts.loc[("wire-2016-01-20", "EI"), "n"] == 6
    daech = counts.loc[("alahed-2016-01-20", "Daech")]
    assert daech["n"] == 4 and daech[["n_own", "n_quoted", "n_marked"]].sum() == 4
    assert daech["n_marked"] >= 2  # between marks, as its twin never has it
    assert ("franceinter-2016-07-21", "califat") in counts.index
    by_outlet = entities.names(corpus, IS)
    first = by_outlet.iloc[0]
    assert (first["outlet"], first["name"]) == ("Al-Ahed (inferred)", "Daech")
    assert (first["n_named"], first["n_rest"], first["n_named_rest"]) == (5, 1, 45)
    assert ("45eNord.ca", "groupe État islamique") in set(
        zip(by_outlet["outlet"], by_outlet["name"], strict=True)
    )


def test_names_add_up_to_mentions_and_common_nouns(corpus):
    names = entities.names(corpus, IS, by="mention")
    assert (names["kind"] == "name").sum() == (corpus.mentions["entity"] == IS).sum()
    assert entities.names(corpus, IS)["n"].sum() == len(names)
    assert (names["entity"] == IS).all()


def test_without_a_name_the_one_everybody_writes_about_is_meant(corpus):
    pd.testing.assert_frame_equal(entities.names(corpus), entities.names(corpus, IS))
    with pytest.raises(ValueError, match="did you mean “Ashton Carter”"):
        entities.names(corpus, "Ashton Cartier")


def test_spellings_of_a_name_are_one_name(corpus):
    names = entities.names(corpus, IS)["name"].drop_duplicates()
    assert IS in set(names) and "Etat islamique" not in set(names)
    assert names.map(fold).nunique() == names.nunique()
    assert "jihadiste" not in set(names)  # a house style of djihadiste


def test_names_of_a_small_corpus(speaking):
    names = find_names(speaking, IS)
    assert names["name"].tolist() == ["califat", "groupe Etat islamique", "Daech"]
    assert names["use"].tolist() == ["own words", "own words", "between marks"]


@pytest.mark.parametrize(
    ("surface", "role", "verb"),
    [
        ("Washington", "acts", "annoncer"),  # what it announces is not given as its words
        ("Paul Durand", "speaks", "déclarer"),
        ("Raqqa", "acted upon", "bombarder"),
        ("Lille", "acted upon", "quitter"),
        ("Moscou", "speaks", ""),
    ],
)
def test_roles_follow_the_parse(speaking, surface, role, verb):
    found = find_roles(speaking)
    found = found[(found["doc_id"] == "gazette-1") & (found["entity"] == surface)].iloc[0]
    assert (found["role"], found["verb"]) == (role, verb)


def test_roles_add_up_to_mentions(corpus):
    counts = entities.roles(corpus)
    assert counts["n"].sum() == len(corpus.mentions)
    doing = counts[["n_acts", "n_acted_upon", "n_speaks", "n_spoken_of"]].sum(axis=1)
    assert (doing == counts["n"]).all()
    for name in ("n_acts", "n_acted_upon"):
        assert (
            counts[name] + counts[f"{name}_rest"] == counts.groupby("entity")[name].transform("sum")
        ).all()
    row = counts[(counts["outlet"] == "France Inter") & (counts["entity"] == IS)].iloc[0]
    assert row["verbs_done"] == "perdre (2), autoproclamer, exister"


def test_who_speaks_most(corpus):
    speakers = entities.speakers(corpus)
    first = speakers.drop_duplicates("outlet").set_index("outlet")["speaker"]
    assert first["45eNord.ca"] == "Ashton Carter" and first["Al-Ahed (inferred)"] == "Paris"
    words = corpus.tokens[corpus.tokens["is_word"]]
    assert speakers["n_words"].sum() == mark_speech(corpus, words).sum()
    np.testing.assert_allclose(speakers.groupby("outlet")["share_speech"].sum(), 1)
    assert "Ashton Carter" in show.say("speaker", speakers)


def test_a_quotation_without_a_speaker_within_a_longer_one_is_part_of_that(tmp_path):
    # Who speaks is decided where quotations are found; here they are given.
    found = load_corpus(write_corpus(tmp_path, {"a-1": "Un deux trois quatre cinq six sept huit."}))
    spans = [(0, 25, "Anne"), (3, 13, ""), (8, 13, "Paul"), (30, 34, "")]  # sept stands alone
    quotes = pd.DataFrame(spans, columns=["start", "end", "entity"])
    quotes = quotes.assign(doc_id="a-1", sentence_id=1, kind="direct", cue="", speaker="")
    told = entities.speakers(replace(found, quotes=quotes)).set_index("speaker")["n_words"]
    assert told.to_dict() == {"Anne": 4, "not named": 1, "Paul": 1}


def test_a_capital_is_a_city_or_a_government(speaking):
    senses = entities.places(speaking, senses=True, by="mention")
    senses = senses.set_index(["entity", "start"])["sense"]
    text = speaking.articles.set_index("doc_id").loc["gazette-1", "text"]
    assert senses[("Washington", 0)] == "government"
    assert senses[("Washington", text.rindex("Washington"))] == "place"
    assert senses[("Moscou", text.index("Moscou"))] == "government"
    states = entities.places(speaking, senses=True).set_index("country")
    assert states.loc["États-Unis", ["n_country", "n_low", "n_high"]].tolist() == [0, 1, 1]


def test_the_words_around_a_capital_decide_its_sense(tmp_path):
    text = (
        "Les relations entre Paris et Moscou se tendent. Un train relie Brest (France). "
        "La préfecture de police de Rome compte mille manifestants. "
        "Madrid a battu Montpellier au match d'hier. Berlin a signé un traité avec Londres."
    )
    found = load_corpus(write_corpus(tmp_path, {"a-1": text}))
    senses = entities.places(found, senses=True, by="mention").set_index("entity")["sense"]
    governments = dict.fromkeys(["Paris", "Moscou", "Berlin"], "government")
    told = senses.drop("Londres").to_dict()
    assert told == {**governments, "France": "place", "Rome": "place", "Madrid": "undecided"}


def test_senses_are_counted_both_ways(corpus):
    senses = entities.places(corpus, senses=True, by="mention")
    states = entities.places(corpus, senses=True)
    assert states["n_capital"].sum() == (senses["kind"] == "city").sum()
    assert (states["n_low"] <= states["n_high"]).all()
    assert (states["n_low"] >= states["n_country"]).all()
    with pytest.raises(ValueError, match="needs senses=True"):
        entities.places(corpus, by="mention")


def test_company_is_counted_in_sentences(speaking):
    pairs = entities.company(speaking, by="corpus").set_index(["entity", "entity_2"])
    row = pairs.loc[("Anne Martin", "Paul Durand")]
    assert (row["n_joint"], row["n"], row["n_articles"]) == (2, 2, 1)
    assert row["n_2"] == 4 and row["g2"] > 0
    assert ("Anne Martin", "Lyon") not in pairs.index  # met once


def test_a_dispatch_counts_once_where_copies_are_dropped(corpus):
    kept = entities.company(corpus, by="corpus")
    dropped = entities.company(corpus, by="corpus", copies="drop")
    assert dropped["n_sentences"].iloc[0] < kept["n_sentences"].iloc[0] == len(corpus.sentences)
    pair = ["entity", "entity_2"]
    kept, dropped = (table.set_index(pair)["n_joint"] for table in (kept, dropped))
    # Both copies have the sentence on Kerry and Lavrov: one of two is left, and that shows nothing.
    assert kept[("John Kerry", "Sergueï Lavrov")] == 2
    assert ("John Kerry", "Sergueï Lavrov") not in dropped.index
    assert dropped[("Irak", "Syrie")] < kept[("Irak", "Syrie")]
    with pytest.raises(ValueError, match="by must be one of"):
        entities.company(corpus, by="month")


def test_the_network_is_drawn_the_same_way_twice(corpus):
    company = entities.company(corpus, by="corpus").assign(is_firm=lambda found: found["g2"] > 0)
    first, second = (maps.lay_out_network(company, top=30) for _ in range(2))
    pd.testing.assert_frame_equal(first[0], second[0])
    nodes, links = first
    assert set(links["entity"]) | set(links["entity_2"]) == set(nodes["entity"])
    assert not nodes[["x", "y"]].duplicated().any()


def test_a_name_stands_in_the_same_place_in_every_outlet(corpus):
    company = entities.company(corpus).assign(is_firm=lambda found: found["g2"] > 5)
    nodes, links = maps.lay_out_network(company, top=30)
    assert (nodes.groupby("entity")[["x", "y"]].nunique() == 1).all(axis=None)
    assert nodes["entity"].duplicated().any()
    merged = links.merge(company, on=["outlet", "entity", "entity_2"])
    assert (merged["n_joint_x"] == merged["n_joint_y"]).all() and len(merged) == len(links)
    # A pair may be weak in one outlet, but not in all.
    assert links.groupby(["entity", "entity_2"])["is_firm"].any().all()
    assert not links["is_firm"].all()


def test_company_within_one_article_is_no_association(tmp_path):
    pair = "Anne Martin a rencontré Paul Durand. " * 2
    others = "La pluie tombe sur le port. " * 12
    one = load_corpus(write_corpus(tmp_path / "one", {"a-1": pair * 3 + others}))
    row = entities.company(one, by="corpus").iloc[0]
    assert row["n_joint"] == 6 and row["g2"] > 3.84 and not row["is_firm"]
    other = "Hier Paul Durand a écouté Anne Martin. " * 4 + "Un vent froid souffle du nord. " * 12
    two = {"a-1": pair * 2 + others, "b-1": other}
    both = load_corpus(write_corpus(tmp_path / "two", two))
    row = entities.company(both, by="corpus").iloc[0]
    assert row["n_joint"] == 8 and row["is_firm"] and row["q"] < 0.01


@pytest.mark.parametrize("n_pairs", [2, 3])
def test_pairs_of_one_outlet_are_counted_among_three_or_more(n_pairs, tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path))
    names = ["Anne Martin", "Paul Durand", "Lyon", "Paris"]
    rows = [("a", names[0], names[k + 1]) for k in range(n_pairs)] + [("b", *names[:2])]
    company = pd.DataFrame(rows, columns=["outlet", "entity", "entity_2"])
    company = company.assign(n=5, n_2=4, n_joint=3, n_sentences=20, is_firm=True, g2=9.0)
    said = show.plot_company(company, make_corpus(["La ville."] * 2, ["a", "b"]))
    assert ("are in one only" in said) == (n_pairs == 3)


def test_names_dealt_anew_within_their_articles_keep_no_company(corpus):
    # The null of the test: each name stands in other sentences of its own articles.
    keys, n_pairs, n_firm = ["doc_id", "sentence_id"], 0, 0
    sentences = corpus.sentences.groupby("doc_id", observed=True)["sentence_id"].agg(list)
    once = corpus.mentions.drop_duplicates([*keys, "entity"])
    groups = list(once.groupby(["doc_id", "entity"], observed=True, sort=False))
    for seed in range(5):
        rng = np.random.default_rng(seed)
        drawn = [rng.choice(sentences[doc], len(part), replace=False) for (doc, _), part in groups]
        dealt = pd.concat([part for _, part in groups]).assign(sentence_id=np.concatenate(drawn))
        found = entities.company(replace(corpus, mentions=dealt), by="corpus")
        n_pairs, n_firm = n_pairs + (found["g2"] >= 3.84).sum(), n_firm + found["is_firm"].sum()
    assert n_pairs > 0 and n_firm == 0  # G² alone takes many of them for company


def test_places_are_where_they_are(corpus):
    places = entities.places(corpus).drop_duplicates("entity").set_index("entity")
    assert places.loc["Paris", "latitude"] == pytest.approx(48.9, abs=0.1)
    assert places.loc["Mossoul", "longitude"] == pytest.approx(43.1, abs=0.2)
    assert places.loc["Irak", "kind"] == "country"
    assert np.isnan(places.loc["Asie", "latitude"])


def test_towns_of_other_subjects_are_known_and_others_are_not(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "La grève s'étend à Carcassonne et à Vaulx-les-Bois."})
    places = entities.places(load_corpus(folder)).set_index("entity")
    assert places.loc["Carcassonne", "latitude"] == pytest.approx(43.2, abs=0.1)
    assert places.drop("Carcassonne")["latitude"].isna().all()


def test_land_is_in_one_piece():
    rings = maps.read_land()
    assert max(len(ring) for ring in rings) > 1000
    assert all(np.abs(np.diff(ring[:, 0])).max() < 180 for ring in rings)


def test_a_card_tells_all_of_one_entity(corpus):
    shown = read(card.show_entity(corpus, "ashton carter"))
    n = int((corpus.mentions["entity"] == "Ashton Carter").sum())
    assert f"{n} mentions in 3 articles" in shown
    assert "Names of Ashton Carter" in shown and "M. Carter" in shown
    with pytest.raises(ValueError, match="no entity “Nobody”"):
        card.show_entity(corpus, "Nobody")


def test_cards_escape_what_the_texts_say(tmp_path):
    # What looks like HTML is read as text before; what does not must be escaped.
    text = "Le groupe <zarq onload=x> parle à Lyon. Lyon &lt;x&gt; & <y onclick=z dort."
    shown = card.show_entity(load_corpus(write_corpus(tmp_path, {"a-1": text})), "Lyon")
    assert "&lt;x&gt;" in shown and "&lt;y onclick" in shown
    assert "<x>" not in shown and "<y" not in shown and "<zarq" not in shown


def choose_among(names: dict[str, list[str]]) -> str:
    """The entity chosen where each goes by these names, one article each."""
    rows = [
        (f"a-{i}", entity, name) for entity, found in names.items() for i, name in enumerate(found)
    ]
    mentions = pd.DataFrame(rows, columns=["doc_id", "entity", "surface"])
    return choose_entity(SimpleNamespace(mentions=mentions))


def test_the_one_everybody_writes_about_is_mentioned_most_and_by_several_names():
    many, few = ["Marie Curie", "Curie"] * 10, ["Le Journal", "Gazette", "Le Monde", "JDD"]
    assert choose_among({"Marie Curie": many, "JDD": few}) == "Marie Curie"
    # Articles and accents make no other name; with one name each, the most mentioned.
    same = ["Le Monde", "Monde"] * 9
    assert choose_among({"Monde": same, "Curie": many[:6]}) == "Curie"
    assert choose_among({"Monde": same, "JDD": few}) == "Monde"
    # A name that hardly anyone uses makes no choice to be compared.
    assert choose_among({"France": ["France"] * 19 + ["RF"], "Curie": many[:6]}) == "Curie"
    # Beyond the five most mentioned nobody is everybody's subject.
    crowd = {f"X{i}": [f"X{i}"] * 9 for i in range(5)}
    assert choose_among({**crowd, "Curie": many[:6]}) == "X0"


def show_all(corpus):
    company = entities.company(corpus)
    agreement, names = entities.agreement(corpus), entities.names(corpus)
    counts, roles, speakers = (
        f(corpus) for f in (entities.count, entities.roles, entities.speakers)
    )
    said = [
        show.say("speaker", speakers),
        show.say("linked_mentions", agreement),
    ]
    compared = entities.compare(corpus, top=3)
    if_tested = [
        show.say("entity_in_front", compared, **compared.attrs),
        show.say("company", company),
    ]
    may_say = [
        show.say("only_in_others_words", counts),
        show.say("entity_names", names, **names.attrs),
        show.say("names_at_a_distance", names),
        show.say("role_contrast", roles),
        show.say("speaker_not_found", speakers),
    ]
    drawn = [
        show.plot_entities(counts, corpus),
        show.plot_names(names, corpus),
        show.plot_roles(roles, corpus),
        show.plot_company(company.assign(is_firm=company["g2"] > 5), corpus),
        show.plot_places(entities.places(corpus), corpus),
    ]
    return said, may_say, if_tested, drawn


@pytest.mark.parametrize("kind", ["five articles", "another subject", "one name", "nobody"])
def test_what_a_page_says_is_whole_and_what_has_nothing_to_say_is_not_there(
    kind, corpus, small, tmp_path, monkeypatch
):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path / "figures"))
    one = {"one name": "Lyon.", "nobody": "il pleut. il neige aussi."}
    if kind in one:
        chosen = load_corpus(write_corpus(tmp_path, {"a-1": one[kind]}))
    else:
        chosen = corpus if kind == "five articles" else small
    said, may_say, if_tested, drawn = show_all(chosen)
    for shown in [*said, *may_say, *if_tested, *drawn]:
        assert not re.search(r"\bnan\b|\bNone\b|\{", read(shown)), read(shown)
    if kind == "another subject":
        assert all(said) and all(drawn[index] for index in (0, 2, 4))
    if kind in one:  # mentioned once or never: nothing to ask
        assert "often enough to ask" in may_say.pop(1)
    if kind == "one name":
        assert choose_entity(chosen) == "" and not any(may_say)
    if kind == "nobody":
        assert not any([*may_say, *drawn]) and entities.count(chosen).empty
    if kind == "five articles":
        assert all(said) and all(drawn) and not any(if_tested)
        assert len(list((tmp_path / "figures").glob("*.png"))) == 5


def test_whoever_acts_more_here_than_elsewhere_is_said_where_the_test_allows_it():
    row = {"outlet": "A", "entity": "X", "n_acts_rest": 20, "n_acted_upon_rest": 20}
    often = row | {"n_acts": 9, "n_acted_upon": 1}
    firm, weak, untested = (
        read(show.say("role_contrast", often | {"is_firm": q < 0.01})) for q in (0.001, 0.4, np.nan)
    )
    assert "In A, X acts 9 times and is acted upon 1 time; in the other outlets" in firm
    assert not weak and not untested
    assert not show.say(
        "role_contrast", often | {"n_acted_upon": 0, "is_firm": True}
    )  # nine are few


def test_a_name_that_no_test_could_compare_is_only_counted_and_a_tested_one_must_be_clear():
    row = {"outlet": "A", "entity": "X", "name": "Y", "g2": 3.0, "q": np.nan, "is_firm": False}
    row |= {"n": 6, "n_named": 16, "n_rest": 6, "n_named_rest": 37}
    untested = read(show.say("entity_names", row, n_tested=0, n_clear=0))
    assert "In these texts A calls X Y in 6 of 16 places" in untested
    tested = read(show.say("entity_names", row, n_tested=4, n_clear=0))
    assert tested == "No outlet uses one of its names clearly more often than the others do."


def test_a_card_of_a_large_corpus_reads_some_articles_and_says_so(corpus, monkeypatch):
    monkeypatch.setattr(card, "MOST_ARTICLES", 2)
    shown = read(card.show_entity(corpus, "Paris"))
    assert "The card reads 2 of 5 articles" in shown


def test_any_card_of_any_outlet_is_a_choice_away(speaking):
    explorer = explore.entity(speaking)
    assert {name: widget.value for name, widget in explorer.controls.items()}["outlet"] == "all"
    shown = read(explorer.view(entity="anne MARTIN ", outlet="Le Courrier"))
    mentions = speaking.mentions[speaking.mentions["entity"] == "Anne Martin"]
    n = mentions["doc_id"].str.startswith("courrier").sum()
    assert f"Anne Martin: {n} mentions in 1 article" in shown and "La Gazette" not in shown
    with pytest.raises(ValueError, match="La Gazette does not mention Anne Martin"):
        explorer.view(entity="Anne Martin", outlet="La Gazette")
