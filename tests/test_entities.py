"""One entity, many names: counts, names, roles, senses, company, on five articles and on others."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conftest import write_corpus
from helpers.base.spelling import fold
from helpers.base.statistics import FIRM_G2
from helpers.corpus.loading import load_corpus
from helpers.entities import (
    geography,
    linking,
    naming,
    network,
)
from helpers.entities import (
    grammar_roles as roles,
)
from helpers.entities import (
    mentions as entities,
)
from helpers.entities.alias_suggestions import suggest_aliases
from helpers.show import entity_card as card
from helpers.show import explore, figures, findings
from helpers.stance.reported_speech import mark_speech

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
    compared = linking.compare_links(corpus)
    scores = linking.measure_links(compared).set_index("label")
    assert scores.loc["all", "f1"] >= 0.95
    assert scores.loc["all", "n_found"] == len(corpus.mentions)
    assert scores.loc[["PER", "LOC", "ORG"], "n_coded"].sum() == scores.loc["all", "n_coded"]
    errors = linking.select_link_errors(compared, corpus)
    missing = scores.loc["all", "n_coded"] - scores.loc["all", "n_agree"]
    assert (errors["outcome"] != "extra").sum() == missing
    for row in errors.itertuples():
        assert row.surface in row.sentence


def test_a_corpus_without_a_coding_says_so(small):
    compared = linking.compare_links(small)
    assert compared.empty and linking.measure_links(compared).empty
    assert "no reference coding" in findings.summarise_links(linking.measure_links(compared))


def test_links_are_compared_by_words_and_entity(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "Paul Durand vit à Lyon. Anne Martin vit à Lille."})
    (folder / "gold").mkdir()
    (folder / "gold" / "entities.csv").write_text(
        "doc_id,start,end,surface,label,entity\na-1,0,11,Paul Durand,PER,Paul Durand\n"
        "a-1,18,22,Lyon,LOC,Rhône\na-1,30,33,vit,ORG,Vit\n", encoding="utf-8")  # fmt: skip
    compared = linking.compare_links(load_corpus(folder)).set_index("start")
    assert compared.loc[0, "outcome"] == "agrees"
    assert compared.loc[18, "outcome"] == "other entity"
    assert compared.loc[30, "outcome"] == "missed"
    scores = linking.measure_links(compared).set_index("label")
    assert scores.loc["all", "recall"] == pytest.approx(1 / 3)


def test_counts_are_those_of_the_mentions(corpus):
    counts = entities.count_entities(corpus)
    assert counts["n"].sum() == len(corpus.mentions)
    assert (counts["n_own"] + counts["n_quoted"] == counts["n"]).all()
    parts = [f"n_{part}" for part in entities.PARTS]
    assert (counts[parts].sum(axis=1) == counts["n"]).all()
    sizes = corpus.articles.groupby("outlet")["n_words"].sum()
    rate = 1000 * counts["n"] / counts["outlet"].map(sizes)
    pd.testing.assert_series_equal(counts["per_thousand"], rate, check_names=False)
    grid = entities.find_shared_entities(counts, top=5)
    assert len(grid) == 5 * counts["outlet"].nunique()


def test_voices_divide_mentions_and_words(corpus):
    own, quoted = (entities.count_entities(corpus, speech=voice) for voice in ("own", "quoted"))
    assert own["n"].sum() + quoted["n"].sum() == len(corpus.mentions)
    words = corpus.tokens[corpus.tokens["is_word"]]
    for counts, voice in ((own, False), (quoted, True)):
        spoken = words[mark_speech(corpus, words) == voice]["doc_id"].astype("str")
        sizes = spoken.map(corpus.articles.set_index("doc_id")["outlet"]).value_counts()
        rate = 1000 * counts["n"] / counts["outlet"].map(sizes)
        np.testing.assert_allclose(counts["per_thousand"], rate)


def test_prominence_has_intervals_around_its_rate(corpus):
    table = entities.measure_prominence(corpus, top=5)
    assert len(table) == 5 * corpus.articles["outlet"].nunique()
    counts = entities.count_entities(corpus).groupby(["outlet", "entity"])["n"].sum()
    known = table[table["n"] > 0]
    assert known["n"].tolist() == [counts[(r.outlet, r.entity)] for r in known.itertuples()]
    firm = known.dropna(subset="per_thousand_low")
    assert len(firm) and (firm["per_thousand_low"] <= firm["per_thousand"]).all()
    assert (firm["per_thousand"] <= firm["per_thousand_high"]).all()
    assert set(table["scope"]) == {"describes these texts"}


def test_each_outlet_puts_someone_else_in_front(corpus):
    marked = entities.select_marked_entities(entities.compare_entities(corpus))
    first = marked.drop_duplicates("outlet").set_index("outlet")["entity"]
    assert first["45eNord.ca"] == "Ashton Carter"
    assert first["France Inter"] != first["45eNord.ca"]
    assert not marked["is_firm"].any()  # five articles bear out no such difference


def test_one_copy_names_whom_the_other_does_not(corpus):
    found = entities.find_exclusive_entities(corpus)
    by_text = found.groupby("doc_id")["entity"].agg(set)
    assert by_text["wire-2016-01-20"] == {"Kobané", "Sinjar", "Ramadi", "Moscou"}
    assert by_text["alahed-2016-01-20"] == {"Washington"}
    assert "Kobané" in findings.summarise_exclusive_entities(found, corpus)


def test_the_parts_of_an_article(tmp_path):
    text = "Une phrase. Une autre phrase.\nLe milieu est là.\nLa fin est ici."
    texts = {"a-1": text, "b-1": "Il pleut. Il neige. Il vente."}
    parts = entities.find_parts(load_corpus(write_corpus(tmp_path, texts))).astype("str").tolist()
    assert parts[:4] == ["lead", "lead", "body", "end"]
    assert parts[4:] == ["lead", "body", "end"]


def test_speech_is_marked_to_the_character(speaking):
    located = entities.locate_mentions(speaking).set_index(["doc_id", "surface", "start"])
    text = speaking.articles.set_index("doc_id").loc["gazette-1", "text"]
    quoted = located["quoted"].xs("gazette-1")
    assert quoted[("Lyon", text.index("Lyon"))]
    assert not quoted[("Paul Durand", text.index("Paul Durand"))]  # the outlet names who speaks
    assert quoted[("Alep", text.index("Alep"))] and not quoted[("Moscou", text.index("Moscou"))]


def test_what_stands_in_brackets_is_the_writers_gloss(corpus):
    names = naming.find_names(corpus, IS)
    added = names[(names["doc_id"] == "alahed-2016-01-20") & (names["name"] == "terroriste")]
    assert added["use"].tolist() == ["own words"]  # l'organisation (terroriste), in a quotation


def test_the_two_copies_name_the_same_enemy_differently(corpus):
    names = naming.find_names(corpus, IS)
    counts = naming.count_names(names, by="doc_id").set_index(["doc_id", "name"])
    assert counts.loc[("wire-2016-01-20", "EI"), "n"] == 6
    daech = counts.loc[("alahed-2016-01-20", "Daech")]
    assert (daech["n"], daech["n_own"], daech["n_quoted"], daech["n_marked"]) == (4, 0, 1, 3)
    assert ("franceinter-2016-07-21", "califat") in counts.index
    assert "groupe État islamique" in set(names.loc[names["outlet"] == "45eNord.ca", "name"])


def test_names_add_up_to_mentions_and_common_nouns(corpus):
    names, counts = naming.find_names(corpus, IS), entities.count_entities(corpus)
    table = naming.reconcile_names(names, counts, IS)
    assert table["n_mentions"].sum() == (corpus.mentions["entity"] == IS).sum()
    assert table["n"].sum() == len(names)
    with pytest.raises(ValueError, match="different corpora"):
        naming.reconcile_names(names, entities.count_entities(corpus, speech="own"), IS)


def test_spellings_of_a_name_are_one_name(corpus):
    names = naming.find_names(corpus, IS)["name"]
    assert IS in set(names) and "Etat islamique" not in set(names)
    assert names.map(fold).nunique() == names.nunique()
    assert "jihadiste" not in set(names)  # a house style of djihadiste


def test_names_of_a_small_corpus(speaking):
    names = naming.find_names(speaking, IS)
    assert names["name"].tolist() == ["califat", "groupe Etat islamique", "Daech"]
    assert names["use"].astype("str").tolist() == ["own words", "own words", "between marks"]


@pytest.mark.parametrize(
    ("surface", "role", "verb"),
    [("Washington", "speaks", "annoncer"), ("Raqqa", "acted upon", "bombarder"),
     ("Lille", "acted upon", "quitter"), ("Moscou", "speaks", "")],
)  # fmt: skip
def test_roles_follow_the_parse(speaking, surface, role, verb):
    found = roles.find_roles(speaking)
    found = found[(found["doc_id"] == "gazette-1") & (found["entity"] == surface)].iloc[0]
    assert (found["role"], found["verb"]) == (role, verb)


def test_roles_add_up_to_mentions(corpus):
    counts = roles.count_roles(roles.find_roles(corpus))
    assert counts["n"].sum() == len(corpus.mentions)
    doing = counts[["n_acts", "n_acted_upon", "n_speaks", "n_spoken_of"]].sum(axis=1)
    assert (doing == counts["n"]).all()


def test_who_speaks_most(corpus):
    speakers = roles.count_speakers(corpus)
    first = speakers.drop_duplicates("outlet").set_index("outlet")["speaker"]
    assert first["45eNord.ca"] == "Ashton Carter" and first["France Inter"] == "Washington"
    words = corpus.tokens[corpus.tokens["is_word"]]
    assert speakers["n_words"].sum() == mark_speech(corpus, words).sum()
    assert "Ashton Carter" in findings.summarise_speakers(speakers)


def test_a_capital_is_a_city_or_a_government(speaking):
    senses = geography.decide_senses(speaking).set_index(["entity", "start"])["sense"]
    text = speaking.articles.set_index("doc_id").loc["gazette-1", "text"]
    assert senses[("Washington", 0)] == "government"
    assert senses[("Washington", text.rindex("Washington"))] == "place"
    assert senses[("Moscou", text.index("Moscou"))] == "government"
    both = geography.count_governments(geography.decide_senses(speaking)).set_index("country")
    assert both.loc["États-Unis", ["n_country", "n_low", "n_high"]].tolist() == [0, 1, 1]


def test_the_words_around_a_capital_decide_its_sense(tmp_path):
    text = ("Les relations entre Paris et Moscou se tendent. Un train relie Brest (France). "
            "La préfecture de police de Rome compte mille manifestants.")  # fmt: skip
    senses = geography.decide_senses(load_corpus(write_corpus(tmp_path, {"a-1": text})))
    found = dict(zip(senses["entity"], senses["sense"].astype(str), strict=True))
    assert found == {"Paris": "government", "Moscou": "government", "France": "place",
                     "Rome": "place"}  # fmt: skip


def test_senses_are_counted_both_ways(corpus):
    senses = geography.decide_senses(corpus)
    counts = geography.count_senses(senses)
    assert counts["n"].sum() == len(senses)
    parts = counts[["n_place", "n_government", "n_undecided"]].sum(axis=1)
    assert (parts == counts["n"]).all()
    both = geography.count_governments(senses)
    assert (both["n_low"] <= both["n_high"]).all() and (both["n_low"] >= both["n_country"]).all()


def test_company_is_counted_in_sentences(speaking):
    pairs = network.find_company(speaking, by="corpus").set_index(["entity", "entity_2"])
    row = pairs.loc[("Anne Martin", "Paul Durand")]
    assert (row["n_joint"], row["n"], row["n_articles"]) == (2, 2, 1)
    assert row["n_2"] == 4 and row["g2"] > 0
    assert ("Anne Martin", "Lyon") not in pairs.index  # met once
    assert len(network.find_company(speaking, by="corpus", min_joint=1)) > len(pairs)


def test_a_dispatch_counts_once_where_copies_are_dropped(corpus):
    kept = network.find_company(corpus, by="corpus")
    dropped = network.find_company(corpus, by="corpus", copies="drop")
    assert dropped["n_sentences"].iloc[0] < kept["n_sentences"].iloc[0] == len(corpus.sentences)
    pair = ["entity", "entity_2"]
    kept, dropped = (table.set_index(pair)["n_joint"] for table in (kept, dropped))
    # Both copies have the sentence on Kerry and Lavrov: one of two is left, and that shows nothing.
    assert kept[("John Kerry", "Sergueï Lavrov")] == 2
    assert ("John Kerry", "Sergueï Lavrov") not in dropped.index
    assert dropped[("Irak", "Syrie")] < kept[("Irak", "Syrie")]
    with pytest.raises(ValueError, match="by must be one of"):
        network.find_company(corpus, by="month")


def test_the_network_is_drawn_the_same_way_twice(corpus):
    company = network.find_company(corpus, by="corpus")
    first, second = (network.lay_out_network(company) for _ in range(2))
    pd.testing.assert_frame_equal(first[0], second[0])
    nodes, links = first
    assert set(links["entity"]) | set(links["entity_2"]) == set(nodes["entity"])
    assert not nodes[["x", "y"]].duplicated().any()


def test_a_name_stands_in_the_same_place_in_every_outlet(corpus):
    company = network.find_company(corpus)
    nodes, links = network.lay_out_panels(company)
    assert (nodes.groupby("entity")[["x", "y"]].nunique() == 1).all(axis=None)
    assert nodes["entity"].duplicated().any()
    merged = links.merge(company, on=["outlet", "entity", "entity_2"])
    assert (merged["n_joint_x"] == merged["n_joint_y"]).all() and len(merged) == len(links)
    # A pair may be weak in one outlet, but not in all.
    assert (merged.groupby(["entity", "entity_2"])["g2"].max() >= FIRM_G2).all()
    assert (merged["g2"] < FIRM_G2).any()
    assert network.lay_out_panels(company.head(0))[1].empty


def test_places_are_where_they_are(corpus):
    places = geography.find_places(corpus).drop_duplicates("entity").set_index("entity")
    assert places.loc["Paris", "latitude"] == pytest.approx(48.9, abs=0.1)
    assert places.loc["Mossoul", "longitude"] == pytest.approx(43.1, abs=0.2)
    assert places.loc["Irak", "kind"] == "country"
    assert np.isnan(places.loc["Asie", "latitude"])


def test_towns_of_other_subjects_are_known_and_others_are_not(tmp_path):
    folder = write_corpus(tmp_path, {"a-1": "La grève s'étend à Carcassonne et à Vaulx-les-Bois."})
    places = geography.find_places(load_corpus(folder)).set_index("entity")
    assert places.loc["Carcassonne", "latitude"] == pytest.approx(43.2, abs=0.1)
    assert places.drop("Carcassonne")["latitude"].isna().all()


def test_land_is_in_one_piece():
    rings = geography.read_land()
    assert max(len(ring) for ring in rings) > 1000
    assert all(np.abs(np.diff(ring[:, 0])).max() < 180 for ring in rings)


def test_slips_of_the_pen_are_found_in_text_and_in_what_was_removed(corpus, tmp_path):
    found = linking.find_slips(corpus)
    assert found["surface"].tolist() == ["Jean-Ybes Le Drian"]
    assert found["place"].tolist() == ["removed: caption"]
    text = "Le ministre Jean-Ybes Le Drian parle à Lyon."
    own = linking.find_slips(load_corpus(write_corpus(tmp_path, {"a-1": text})))
    assert own[["entity", "place"]].to_numpy().tolist() == [["Jean-Yves Le Drian", "text"]]


def test_a_card_tells_all_of_one_entity(corpus):
    shown = read(card.show_entity(corpus, "Ashton Carter"))
    n = int((corpus.mentions["entity"] == "Ashton Carter").sum())
    assert f"{n} mentions in 3 articles" in shown
    assert "Names of Ashton Carter" in shown and "M. Carter" in shown
    with pytest.raises(ValueError, match="no entity “Nobody”"):
        card.show_entity(corpus, "Nobody")
    assert card.list_entities(corpus)[0] == IS
    assert card.show_entities(corpus, top=2).count("<details><summary>") == 2


def test_cards_escape_what_the_texts_say(tmp_path):
    # What looks like HTML is read as text before; what does not must be escaped.
    text = "Le groupe <zarq onload=x> parle à Lyon. Lyon &lt;x&gt; & <y onclick=z dort."
    folder = write_corpus(tmp_path, {"a-1": text})
    shown = card.show_entities(load_corpus(folder))
    assert "&lt;x&gt;" in shown and "&lt;y onclick" in shown
    assert "<x>" not in shown and "<y" not in shown and "<zarq" not in shown


def choose_among(names: dict[str, list[str]]) -> str:
    """The entity chosen where each goes by these names, one article each."""
    rows = [(f"a-{i}", entity, name) for entity, found in names.items()
            for i, name in enumerate(found)]  # fmt: skip
    mentions = pd.DataFrame(rows, columns=["doc_id", "entity", "surface"])
    return entities.choose_entity(SimpleNamespace(mentions=mentions))


def test_the_one_everybody_writes_about_is_mentioned_most_and_by_several_names():
    many, few = ["Marie Curie", "Curie"] * 10, ["Le Journal", "Gazette", "Le Monde", "JDD"]
    assert choose_among({"Marie Curie": many, "JDD": few}) == "Marie Curie"
    # Articles and accents make no other name; with one name each, the most mentioned.
    same = ["Le Monde", "Monde"] * 9
    assert choose_among({"Monde": same, "Curie": many[:6]}) == "Curie"
    assert choose_among({"Monde": same, "JDD": few}) == "Monde"
    # Beyond the five most mentioned nobody is everybody's subject.
    crowd = {f"X{i}": [f"X{i}"] * 9 for i in range(5)}
    assert choose_among({**crowd, "Curie": many[:6]}) == "X0"


def draw_all(corpus):
    entity = entities.choose_entity(corpus)
    counts = entities.count_entities(corpus)
    names = naming.find_names(corpus, entity)
    senses = geography.decide_senses(corpus)
    suggestions = suggest_aliases(corpus)
    table = naming.reconcile_names(names, counts, entity)
    marked = entities.select_marked_entities(entities.compare_entities(corpus))
    return [
        figures.plot_names(naming.count_names(names), entity),
        figures.plot_roles(roles.count_roles(roles.find_roles(corpus))),
        figures.plot_network(network.find_company(corpus, by="corpus", copies="drop")),
        figures.plot_networks(network.find_company(corpus), corpus),
        figures.plot_places(geography.find_places(corpus)),
        findings.summarise_marked_entities(marked),
        findings.summarise_voices(counts),
        findings.summarise_names(names, naming.count_names(names), entity),
        findings.reconcile_counts(table, entity),
        findings.summarise_senses(
            geography.count_senses(senses), geography.count_governments(senses)
        ),
        findings.summarise_company(network.find_company(corpus)),
        findings.summarise_roles(roles.count_roles(roles.find_roles(corpus))),
        findings.summarise_speakers(roles.count_speakers(corpus)),
        findings.summarise_exclusive_entities(entities.find_exclusive_entities(corpus), corpus),
        findings.summarise_slips(linking.find_slips(corpus), suggestions),
        card.show_entities(corpus),
    ]


@pytest.mark.parametrize("kind", ["five articles", "another subject", "one name", "nobody"])
def test_every_figure_and_finding_has_something_true_to_say(
    kind, corpus, small, tmp_path, monkeypatch
):
    monkeypatch.setenv("PRESSE_FIGURES", str(tmp_path / "figures"))
    one = {"one name": "Lyon.", "nobody": "il pleut. il neige aussi."}
    if kind in one:
        chosen = load_corpus(write_corpus(tmp_path, {"a-1": one[kind]}))
    else:
        chosen = corpus if kind == "five articles" else small
    for shown in draw_all(chosen):
        assert read(shown).strip()
        assert not re.search(r"\bnan\b|\bNone\b|\{", read(shown)), read(shown)
    if kind == "one name":
        assert entities.choose_entity(chosen) == ""  # mentioned once: nothing to ask
    if kind == "nobody":
        assert entities.count_entities(chosen).empty and entities.choose_entity(chosen) == ""
    if kind == "five articles":
        assert len(list((tmp_path / "figures").glob("*.png"))) == 5


def test_a_card_of_a_large_corpus_reads_some_articles_and_says_so(corpus, monkeypatch):
    monkeypatch.setattr(card, "MOST_ARTICLES", 2)
    shown = read(card.show_entity(corpus, "Paris"))
    assert "the card reads 2 of 5 articles" in shown


def test_any_card_of_any_outlet_is_a_choice_away(speaking, monkeypatch):
    explorer = explore.explore_entity(speaking)
    assert {name: widget.value for name, widget in explorer.controls.items()}["outlet"] == "all"
    shown = read(explorer.view(entity="anne MARTIN ", outlet="Le Courrier"))
    n = ((speaking.mentions["entity"] == "Anne Martin")
         & speaking.mentions["doc_id"].astype("str").str.startswith("courrier")).sum()  # fmt: skip
    assert f"Anne Martin: {n} mentions in 1 article" in shown and "La Gazette" not in shown
    with pytest.raises(ValueError, match="La Gazette does not mention Anne Martin"):
        explorer.view(entity="Anne Martin", outlet="La Gazette")
    monkeypatch.setattr(explore, "MOST_ARTICLES", 1)
    assert "The cards read 1 article of " in read(explore.explore_entity(speaking).output.value)
