"""The tables of `lexicons/`: every judgement on language that a reader may edit."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.paths import CorpusError
from helpers.base.spreadsheet import read_table
from helpers.base.translation import fault, translate

LEXICONS = Path(__file__).parents[1] / "lexicons"
# Words that make up a quarter of any French text, and of no text in another language; no heading
# ends with one.
_FRENCH = "de la le les des du et en un une que qui dans pour est au aux par"
FRENCH_WORDS = frozenset(_FRENCH.split())


@cache
def read_lexicon(name: str) -> pd.DataFrame:
    """A table of `lexicons/` as text, one row per entry; read once, not to be changed.

    Empty cells are NaN. Raises CorpusError that names the first row that cannot be read.
    """

    def report(file: str, row: int | None, message: str, level: str = "error") -> None:
        if level == "error":
            place = translate("{file}, row {row:.0f}", file=file, row=row) if row else file
            told = {"place": place, "message": message}
            raise fault("A lexicon cannot be read:\n{place}: {message}", CorpusError, **told)

    table = read_table(LEXICONS / f"{name}.csv", [], report)
    return table.drop(columns="row").replace("", np.nan)
