"""Where sentences end: behind an abbreviation, behind a letter, and where the blank is missing."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.corpus.annotation import _split
from helpers.language.pipeline.loading import load_pipeline

FLOOR = 83  # of 85: as measured the first time they were looked at
ENDS = pd.read_csv(Path(__file__).parent / "data" / "sentence_ends.csv")


@pytest.fixture(scope="module")
def split():
    nlp = load_pipeline()

    def split(line):
        """The sentences of a line of an article, the tokens of each with a blank between them."""
        doc = nlp(f"Le conseil s'est réuni mardi.\n{line}\n")
        return [" ".join(token.text for token in tokens) for tokens in _split(doc)][1:]

    return split


@pytest.mark.parametrize(
    ("text", "n"), ENDS[ENDS["part"] == "dev"][["text", "n_sentences"]].to_numpy().tolist()
)
def test_sentences_end_where_a_reader_ends_them(split, text, n):
    assert len(split(text)) == n


def test_sentence_ends_on_lines_left_aside(split):
    rows = ENDS[ENDS["part"] == "test"]
    right = [len(split(row.text)) == row.n_sentences for row in rows.itertuples()]
    assert len(rows) >= 60 and sum(right) >= FLOOR


@pytest.mark.parametrize(
    "text",
    [
        "M. Le Drian a parlé de J.-M. Le Pen et de J. M. G. Le Clézio.",
        "A. Les faits",
        "Google.Fr et Amazon.Com sont en panne.",
        "Voir l'art. 3 et l'art. R. 12 du code.",
        "Le St.Pierre est rentré au port.",
        "La cons. féd. Keller-Sutter a répondu hier soir.",
        "L'ing. Dupuis et l'arch. Roux signent les plans.",
        "Me. Blanc défend la famille depuis 2015.",
        "P.S. Les billets sont en vente à la mairie.",
        "Selon l'ordonnance, ch. 14, la taxe est due.",
        "Le syndic a.i. Luc Petit et le juge f.f. Eva Roy ont signé.",
        "Entr. : Garnier",
        "La doctoresse Dr. med. Anna Keller et le capt. Roux ont répondu.",
        "SAINT-MALO. – Un marin a disparu lundi.",
        "12. Salez les pâtes.",
        "IV. Le retour du maire",
    ],
)
def test_one_sentence_stays_one(split, text):
    assert len(split(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il a dit « non, etc. » Le maire a ri.", ["Il a dit « non , etc. »", "Le maire a ri ."]),
        ("Tout est dit.«Il part», dit-il.", ["Tout est dit .", "« Il part » , dit -il ."]),
        ("Il suit le col. Fabre.", ["Il suit le col. Fabre ."]),
        ("Il descend le col. Les autres suivent.", ["Il descend le col .", "Les autres suivent ."]),
        ("Voici le demi-tour. Les autres tournent.",
         ["Voici le demi-tour .", "Les autres tournent ."]),
        ("Il est a.i. Le conseil votera.", ["Il est a.i.", "Le conseil votera ."]),
        ("Il en a vu 12. Les autres dorment.", ["Il en a vu 12 .", "Les autres dorment ."]),
        ("1998. Une année folle.", ["1998 .", "Une année folle ."]),
        ("Arb. : Petit. Le match est nul.", ["Arb. : Petit .", "Le match est nul ."]),
        ("Il a 1 min. Nous 2.", ["Il a 1 min .", "Nous 2 ."]),
    ],
)  # fmt: skip
def test_the_stop_is_with_its_word_or_apart(split, text, expected):
    assert split(text) == expected
