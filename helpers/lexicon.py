"""The tables of `lexicons/`: every judgement on language that a reader may edit."""

from functools import cache
from pathlib import Path

import pandas as pd

LEXICONS = Path(__file__).parent / "lexicons"
# Words that make up a quarter of any French text, and of no text in another language; no heading
# ends with one.
_FRENCH = "de la le les des du et en un une que qui dans pour est au aux par"
FRENCH_WORDS = frozenset(_FRENCH.split())


@cache
def read_lexicon(name: str) -> pd.DataFrame:
    """A table of `lexicons/` as text, one row per entry; read once, not to be changed."""
    return pd.read_csv(LEXICONS / f"{name}.csv", dtype=str)
