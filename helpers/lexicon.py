"""The tables of `lexicons/`: every judgement on language that a reader may edit."""

from functools import cache
from pathlib import Path

import pandas as pd

LEXICONS = Path(__file__).parent / "lexicons"


@cache
def read_lexicon(name: str) -> pd.DataFrame:
    """A table of `lexicons/` as text, one row per entry; read once, not to be changed."""
    return pd.read_csv(LEXICONS / f"{name}.csv", dtype=str)
