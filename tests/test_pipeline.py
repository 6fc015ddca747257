"""The bundled pipeline: it loads, it is small, it reads French news as its card says."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.base.lexicon import LEXICONS
from helpers.language.pipeline import lemmas
from helpers.language.pipeline import loading as pipeline
from helpers.language.pipeline.aliases import EntityAliases, read_aliases
from helpers.language.pipeline.entity_rules import is_people
from helpers.language.pipeline.loading import FrenchNews, norm
from training import evaluate
from training.prepare import Article, assign_part, normalise, repair

MEGABYTES = 25
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def nlp():
    return pipeline.load_pipeline()


@pytest.fixture(scope="module")
def aliases() -> EntityAliases:
    return EntityAliases(read_aliases())


def weight_files() -> Iterator[Path]:
    return (path for path in pipeline.WEIGHTS.rglob("*") if path.is_file())


def test_weights_are_small_and_hold_no_pickle() -> None:
    files = list(weight_files())
    assert files
    assert sum(path.stat().st_size for path in files) <= MEGABYTES * 1e6
    assert not [path for path in files if path.read_bytes()[:2] in (b"\x80\x03", b"\x80\x04")]


def test_components_and_labels(nlp) -> None:
    assert nlp.pipe_names == [
        "tok2vec",
        "senter",
        "sentence_rules",
        "morphologizer",
        "french_lemmas",
        "parser",
        "inversion",
        "ner",
        "entity_aliases",
    ]
    assert set(nlp.get_pipe("ner").labels) == {"PER", "LOC", "ORG", "MISC"}
    relations = {"nsubj", "obj", "obl:mod", "nsubj:pass", "ROOT"}
    relations |= {"csubj", "expl:comp", "aux:caus", "vocative"}  # rarer ones are learnt too
    assert relations <= set(nlp.get_pipe("parser").labels)
    assert nlp.meta["version"] == pipeline.PIPELINE_VERSION


def test_sets_everything(nlp) -> None:
    doc = nlp("La coalition a frappé les positions de l'EI.")
    assert [token.pos_ for token in doc] == [
        *("DET", "NOUN", "AUX", "VERB", "DET", "NOUN", "ADP", "DET"),
        *(doc[8].pos_, "PUNCT"),
    ]
    assert [token.lemma_ for token in doc][:6] == [
        *("le", "coalition", "avoir", "frapper", "le", "position"),
    ]
    assert doc[1].dep_ == "nsubj"
    assert doc[1].head.text == "frappé"
    assert doc[5].dep_ == "obj"
    assert doc[1].morph.get("Gender") == ["Fem"]


SENTENCES = [
    "Paris réunit ses alliés|L'objectif est clair.|Il reste à convaincre.",
    '"Nous irons plus loin. Nous gagnerons", a-t-il dit.',
    "«Nous irons plus loin.», a-t-il dit.| Il est parti.",
    "M. Carter a parlé. |Le général J. Dunford aussi.",
    "Des formateurs... et des armes.| «Ils vont voir» le tempo, selon Paris.",
    "Que veut-il ? |Personne ne le sait ! |Peut-être Paris.",
    "La ville (nord de l'Irak) est tombée en juin 2014.| Raqa a suivi.",
]


@pytest.mark.parametrize("marked", SENTENCES[:1] + SENTENCES[3:])
def test_sentences(nlp, marked: str) -> None:
    title, *rest = marked.split("|")
    text = "\n".join([title, " ".join(rest)]) if marked == SENTENCES[0] else marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|")]
    assert [sentence.text.strip() for sentence in nlp(text).sents] == expected


def test_line_break_ends_a_sentence_and_nothing_else_does_without_a_stop(nlp) -> None:
    doc = nlp("Un sous-titre sans point\nMenées par les forces spéciales Ce fut le cas en Syrie.\n")
    assert [sentence.text.strip() for sentence in doc.sents] == doc.text.strip().split("\n")


@pytest.mark.parametrize(
    ("text", "verb"),
    [("Il faut agir, dit-il.", "dit"), ("C'est long, souligne-t-on à Paris.", "souligne")],
)
def test_inverted_subject(nlp, text: str, verb: str) -> None:
    doc = nlp(text)
    subject = next(token for token in doc if token.text.startswith("-"))
    assert (subject.dep_, subject.head.text, subject.pos_) == ("nsubj", verb, "PRON")


@pytest.mark.parametrize(
    ("form", "infinitive"),
    [
        *[
            ("tient", "tenir"),
            ("reçoit", "recevoir"),
            ("faudra", "falloir"),
            ("prévoyait", "prévoir"),
        ],
        *[("interdisent", "interdire"), ("reconquis", "reconquérir"), ("mangeait", "manger")],
        *[("menaçait", "menacer"), ("appelle", "appeler"), ("achète", "acheter")],
        *[("préfère", "préférer"), ("nettoie", "nettoyer"), ("réunissent", "réunir")],
        *[("vérifie", "vérifier"), ("bombardé", "bombarder"), ("éteint", "éteindre")],
    ],
)
def test_infinitives(form: str, infinitive: str) -> None:
    assert lemmas.guess_verb(form) == infinitive


@pytest.mark.parametrize(
    ("form", "singular"),
    [("généraux", "général"), ("bureaux", "bureau"), ("enjeux", "enjeu"), ("frappes", "frappe"),
     ("progrès", "progrès")],
)  # fmt: skip
def test_singulars(form: str, singular: str) -> None:
    assert lemmas.guess_noun(form, plural=True) == singular


def test_gender_of_unknown_adjectives() -> None:
    guess = lemmas.guess_adjective
    assert guess("djihadistes", True, True, set()) == "djihadiste"
    assert guess("furtives", True, True, set()) == "furtif"
    assert guess("kaki", False, False, set()) == "kaki"


ENTITIES = [
    (
        "le ministre de la Défense Jean-Yves Le Drian",
        [("Jean-Yves Le Drian", "PER", "Jean-Yves Le Drian")],
    ),
    ("le groupe Etat islamique", [("Etat islamique", "ORG", "État islamique")]),
    ("les États-Unis", [("États-Unis", "LOC", "États-Unis")]),
    ("les Etats-Unis", [("Etats-Unis", "LOC", "États-Unis")]),
    ("l'Irak", [("Irak", "LOC", "Irak")]),
    ("Les Américains et les peshmergas kurdes", []),
    ("un ministère français des Affaires étrangères",
     [("ministère français des Affaires étrangères", "ORG",
       "Ministère français des Affaires étrangères")]),
    ("Le Comité des sages de Bassilé (CSB) est réuni. Le CSB parlera.",
     [("Comité des sages de Bassilé", "ORG", "Comité des sages de Bassilé"),
      ("CSB", "ORG", "Comité des sages de Bassilé"),
      ("CSB", "ORG", "Comité des sages de Bassilé")]),
    ("Abou Zoubeir al-Tounsi est mort.",
     [("Abou Zoubeir al-Tounsi", "PER", "Abou Zoubeir al-Tounsi")]),
    ("M. Vandeputte, Élise Vandeputte a parlé.",
     [("Vandeputte", "PER", "Élise Vandeputte"),
      ("Élise Vandeputte", "PER", "Élise Vandeputte")]),
    ("", []),
    ("#", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ENTITIES)
def test_entities(nlp, text: str, expected: list) -> None:
    found = [(e.text, e.label_, e.kb_id_) for e in nlp(normalise(text)).ents]
    assert found == expected


@pytest.mark.parametrize("text", ["Candidat d'En marche, il vit au Mans.", "LA insoumise, dit-il."])
def test_what_a_name_begins_with_is_none(nlp, text: str) -> None:
    assert not {ent.text for ent in nlp(text).ents} & {"En", "La", "Le", "Les"}


def test_aliases_need_no_model(aliases) -> None:
    doc = aliases(FrenchNews()("Mossoul, aux mains de Daech, selon Haider al-Abadi."))
    found = [(e.text, e.label_, e.kb_id_) for e in doc.ents]
    assert found == [
        ("Mossoul", "LOC", "Mossoul"),
        ("Daech", "ORG", "État islamique"),
        ("Haider al-Abadi", "PER", "Haider al-Abadi"),
    ]


def link(aliases, marked: str) -> list[str]:
    """The entities of a text in which [name|LABEL] is what a model found."""
    parts = re.split(r"\[([^|]+)\|(\w+)\]", marked)
    doc = FrenchNews()("".join(part for i, part in enumerate(parts) if i % 3 != 2))
    spans, place = [], 0
    for text, name, label in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        place += len(text) + len(name)
        spans.append(doc.char_span(place - len(name), place, label))
    doc.set_ents(spans)
    return [ent.kb_id_ for ent in aliases(doc).ents]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[Zarbi|ORG]! [Zarbi libéré|ORG].", ["Zarbi libéré"] * 2),
        ("[Zarbi|ORG]. [Zarbi Group|ORG]. [Zarbi Group|ORG].", ["Zarbi Group"] * 3),
        ("[Zarbi|ORG]. [Zarbi Autoroutes|ORG].", ["Zarbi", "Zarbi Autoroutes"]),
        ("[Zarbi|LOC]. [Zarbi libéré|ORG].", ["Zarbi", "Zarbi libéré"]),
        ("[France|LOC]. [France Zarbi|ORG].", ["France", "France Zarbi"]),
        ("[Conseil|ORG]. [Conseil nouveau|ORG]. [Conseil|ORG].",
         ["Conseil", "Conseil nouveau", "Conseil nouveau"]),
        ("[Conseil nouveau|ORG]. [Conseil d'En-Haut|ORG]. [Conseil|ORG].",
         ["Conseil nouveau", "Conseil d'En-Haut", "Conseil"]),
        ("[Ada|PER]. [Ada Zarb|PER]. [Ali Zarb|PER].", ["Ada Zarb", "Ada Zarb", "Ali Zarb"]),
        ("[Ada|PER]. [Ada Zarb|PER]. [Ada Moul|PER].", ["Ada", "Ada Zarb", "Ada Moul"]),
    ],
)  # fmt: skip
def test_a_short_form_is_the_one_name_it_begins(aliases, text: str, expected: list) -> None:
    assert link(aliases, text) == expected


ZARBS = "[Eva Zarb|PER]. [Ugo Zarb|PER]. "


@pytest.mark.parametrize(
    "text, last",
    [
        (ZARBS + "[Zarb|PER]", "Eva Zarb"),
        (ZARBS + "[Ugo Zarb|PER]. [Zarb|PER]", "Ugo Zarb"),
        (ZARBS + "M. [Zarb|PER]", "Zarb"),
        (ZARBS + "les [Zarb|PER]", "Zarb"),
        ("[Eva Le Zarb|PER]. [Le Zarb|PER]. [Le Zarb|PER]", "Eva Le Zarb"),
        ("[Eva Zarb|PER]. [Eva Zarb|PER]. [Eve d'Eva Zarb|PER]. [Eva Zarb|PER]", "Eva Zarb"),
    ],
)
def test_a_surname_is_the_person_most_often_named(aliases, text: str, last: str) -> None:
    assert link(aliases, text)[-1] == last


@pytest.mark.parametrize(
    "text, expected",
    [
        ("La [France zarbie|ORG] vote.", ["France zarbie"]),
        ("Le [Front national de zarbation|ORG].", ["Front national de zarbation"]),
        ("Le [Tour de France|MISC] part.", ["Tour de France"]),
        ("La [bataille de Mossoul|MISC].", ["Mossoul"]),
        ("Le [Parlement irakien|ORG].", ["Parlement"]),
        ("[Zarbignac|LOC] ([Bretagne|LOC]).", ["Zarbignac", "Bretagne"]),
        ("[Eva Zarb|PER]. Le ministre [Zarb|LOC].", ["Eva Zarb"] * 2),
        ("Le patron d'[Zarbi Group|ORG].", ["Zarbi Group"]),
    ],
)
def test_the_table_yields_to_a_longer_name(aliases, text: str, expected: list) -> None:
    assert link(aliases, text) == expected


def test_alias_table_is_consistent() -> None:
    with (LEXICONS / "aliases.csv").open(encoding="utf8") as file:
        rows = list(csv.DictReader(file))
    assert {row["label"] for row in rows} == {"PER", "LOC", "ORG"}
    assert all(row["entity"] and row["alias"] and row["note"] for row in rows)
    assert len({(row["alias"], row["label"]) for row in rows}) == len(rows)
    labels: dict[str, set[str]] = {}
    for row in rows:
        labels.setdefault(row["entity"], set()).add(row["label"])
    assert [name for name, found in labels.items() if len(found) > 1] == []


@pytest.mark.parametrize("word", ["Français", "américaine", "Syriens", "franco-allemand", "turcs"])
def test_peoples(word: str) -> None:
    assert is_people(word)


@pytest.mark.parametrize("word", ["France", "Carter", "Paris", "ministre"])
def test_no_peoples(word: str) -> None:
    assert not is_people(word)


def test_word_features_ignore_accents_of_capitals() -> None:
    assert norm("État") == norm("Etat") == norm("ÉTAT") == "etat"
    assert norm("14") == "00"


def test_repair_moves_spans() -> None:
    article = repair(Article("x", "L' Irak ( IRQ ) , dit-il .", [(3, 7, "LOC"), (10, 13, "ORG")]))
    assert article.text == "L'Irak (IRQ), dit-il."
    assert [article.text[start:end] for start, end, _ in article.spans] == ["Irak", "IRQ"]


def test_parts_are_stable() -> None:
    names = [f"2016_01_{day:02}-001" for day in range(1, 32)]
    assert {assign_part(name) for name in names} == {"train", "dev", "test"}
    assert [assign_part(name) for name in names] == [assign_part(name) for name in names]


def test_f_score() -> None:
    assert evaluate.f_score([({1, 2}, {2, 3})]) == 50
    assert evaluate.f_score([(set(), set())]) != evaluate.f_score([(set(), set())])  # NaN


def test_card_agrees_with_scores() -> None:
    content = json.loads(evaluate.SCORES.read_text(encoding="utf8"))
    assert content["version"] == pipeline.PIPELINE_VERSION
    card = evaluate.CARD.read_text(encoding="utf8")
    assert evaluate.format_scores(content["scores"]) in card
    assert re.search(rf"\b{re.escape(pipeline.PIPELINE_VERSION)}\b", card)


@pytest.mark.parametrize("how, floor", [("model", 84), ("with aliases", 94)])
def test_names_in_other_outlets(nlp, how: str, floor: int) -> None:
    texts = evaluate.read_other_names(evaluate.OTHER["other outlets"])
    with nlp.select_pipes(disable=[] if how == "with aliases" else ["entity_aliases"]):
        docs = nlp.pipe(normalise(text) for text, _ in texts)
        found = [{(e.start_char, e.end_char, e.label_) for e in d.ents} for d in docs]
    names = [{m for m in mentions if m[2] != "MISC"} for mentions in found]
    assert evaluate.f_score(zip(names, [gold for _, gold in texts], strict=True)) >= floor


def test_memory_stays_flat(nlp) -> None:
    with nlp.memory_zone():
        doc = nlp("Zyxwvutsrq a rencontré Qponmlkjih.")
        assert "Zyxwvutsrq" in doc.text
    assert "Zyxwvutsrq" not in nlp.vocab.strings


def test_two_processes_agree_with_one(nlp) -> None:
    texts = ["Paris frappe l'EI.", "M. Carter est à Bagdad."] * 3
    one = [[(t.lemma_, t.dep_) for t in doc] for doc in nlp.pipe(texts)]
    two = [[(t.lemma_, t.dep_) for t in doc] for doc in nlp.pipe(texts, n_process=2, batch_size=2)]
    assert one == two


@pytest.mark.parametrize(
    "text, names",
    [
        ("Le ministère de la défense dément.", [("ministère de la défense", "ORG")]),
        ("Ils ont pris la Ghouta orientale.", [("Ghouta orientale", "LOC")]),
        ("Le porte-parole de l'opération Inherent Resolve dément.", []),
    ],
)
def test_rules_for_names(nlp, text: str, names: list) -> None:
    found = [(ent.text, ent.label_) for ent in nlp(text).ents]
    assert [name for name in names if name not in found] == []
    assert names or not found


def test_the_example_of_the_card_runs():
    card = (pipeline.WEIGHTS.parent / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", card, flags=re.S)[1]
    places = {"text": "Les frappes  ont commencé à 20h30, dit-il."}
    exec(code, places)
    hour = next(token for token in places["doc"] if token.text == "h")
    start, end = places["form"].locate(hour.idx, hour.idx + 1)
    assert places["text"][start:end] == "h"
