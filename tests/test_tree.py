"""Walks over a parse."""

import pandas as pd

from helpers.language import syntax as tree


def make_tree() -> tree.Tree:
    """*Le ministre Paul Durand a parlé à Lyon et à Lille . Il se tait*, its heads by hand."""
    rows = [
        ("Le", "le", "DET", "det", 1),
        ("ministre", "ministre", "NOUN", "nsubj", 5),
        ("Paul", "Paul", "PROPN", "appos", 1),
        ("Durand", "Durand", "PROPN", "flat:name", 2),
        ("a", "avoir", "AUX", "aux:tense", 5),
        ("parlé", "parler", "VERB", "ROOT", 5),
        ("à", "à", "ADP", "case", 7),
        ("Lyon", "Lyon", "PROPN", "obl:arg", 5),
        ("et", "et", "CCONJ", "cc", 10),
        ("à", "à", "ADP", "case", 10),
        ("Lille", "Lille", "PROPN", "conj", 7),
        (".", ".", "PUNCT", "punct", 5),
        ("Il", "il", "PRON", "nsubj", 14),
        ("se", "se", "PRON", "expl:comp", 14),
        ("tait", "taire", "VERB", "ROOT", 14),
    ]
    columns = dict(
        zip(
            ("token", "lemma", "pos", "dep", "head"),
            map(list, zip(*rows, strict=True)),
            strict=True,
        )
    )
    places = [*range(len(rows))]
    columns |= {"start": places, "end": places, "sentence_id": [1] * 12 + [2] * 3}
    return tree.Tree(columns | {"morph": [""] * 14 + ["Mood=Ind|VerbForm=Fin"]})


def test_a_tree_is_walked_up_and_down():
    found = make_tree()
    assert found.bounds[0] == found.bounds[11] == (0, 11) and found.bounds[12] == (12, 14)
    assert found.child(5, "nsubj:pass", "nsubj") == 1 and found.child(5, "obj") is None
    assert found.span(1) == (0, 3) and found.span(5) == (0, 11)
    assert found.top(2, 3) == 2 and found.top(0, 11) == 5
    assert found.climb(3) == 1  # Durand acts as the minister does
    assert found.climb(10) == 10  # but Lille has a preposition of its own
    assert found.prepositions(10) == {"à"} and found.auxiliaries(5) == {"avoir"}
    assert found.is_verb(5) and not found.is_verb(1)
    assert found.is_reflexive(14) and not found.is_reflexive(5)


def test_articles_are_split_whole():
    tokens = pd.DataFrame({"doc_id": list("aaabbcccccc"), "token": list("0123456789x")})
    tokens["token"] = tokens["token"].astype("category")
    found = ["".join(columns["token"]) for columns in tree.split_articles(tokens)]
    assert found == ["012", "34", "56789x"]
    assert list(tree.split_articles(tokens.iloc[:0])) == []
