"""What a researcher writes beside her articles: sides.csv, stance.csv and frames.csv, checked.

Each reader gives the rows of one table as they are used, and reports what is wrong with a row.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base.spreadsheet import Report, each_row, read_table
from helpers.corpus.listing import Problem, make_reporter, settle
from helpers.language.canonical import canonise

SIDE_COLUMNS = ["side", "kind", "name", "weight"]
SIDE_KINDS = ("subject", "role", "lemma", "entity", "actor", "place", "elsewhere")
SIDE_WEIGHTS = ("", "weak", "actor")
SIDE_ROLES: tuple[str, ...] = ("target", "opponent", "ally", "other")
TERM_COLUMNS = ["term", "role", "valence"]
TERM_ROLES = ("subject", "object", "to", "of", "by", "event", "whole", "amid")
FRAME_COLUMNS = ["scheme", "frame", "definition", "cue", "pos", "with", "unless", "source"]
FRAME_NEEDED = ["frame", "cue"]


def check_own_tables(folder: Path, report: Report) -> None:
    """Report what is wrong with the tables that a corpus has of its own."""
    for name, read in (("sides", read_sides), ("stance", read_terms), ("frames", read_frame_cues)):
        if (folder / f"{name}.csv").is_file():
            read(folder / f"{name}.csv", report)


def read_sides(file: Path, report: Report) -> pd.DataFrame:
    """The names of the sides: one row per name, with side, kind, name, weight."""
    found: list[Problem] = []
    tell = make_reporter(found)
    sides = read_table(file, SIDE_COLUMNS, tell)
    named = ~sides["kind"].isin(["subject", "role"])
    sides["name"] = sides["name"].map(canonise).where(named, sides["name"])
    if not found or len(sides):  # one sentence for a table that is none
        roles = sides[sides["kind"] == "role"]
        for row in each_row(sides):
            allowed = {"kind": SIDE_KINDS, "weight": SIDE_WEIGHTS}
            if row.kind == "role":
                allowed["name"] = SIDE_ROLES
            elif row.kind in ("lemma", "entity"):
                allowed["side"] = tuple(roles["side"])
            _compare(file.name, row, allowed, tell)
            if not row.name:
                tell(file.name, row.row, "no name")
        for kind in ("target", "opponent"):
            if not (roles["name"] == kind).any():
                tell(file.name, None, f"no row of kind role says which side is the {kind}")
        if not (sides["kind"] == "subject").any():
            tell(file.name, None, "no row of kind subject says what the subject is called")
    settle(found, report)
    return sides


def read_terms(file: Path, report: Report) -> pd.DataFrame:
    """What is good or bad for whom: one row per term and role, with valence, only and note."""
    table = read_table(file, TERM_COLUMNS, report, optional=["only", "note"])
    sides, values = ("", "target", "opponent"), ("1", "-1", "0")
    for row in each_row(table):
        _compare(file.name, row, {"role": TERM_ROLES, "valence": values, "only": sides}, report)
        if not row.term:
            report(file.name, row.row, "no term")
    return table


def _compare(file: str, row: Any, allowed: dict[str, tuple[str, ...]], report: Report) -> None:
    """Report each cell of a row that holds another value than one of those allowed."""
    for name, values in allowed.items():
        if getattr(row, name) not in values:
            known = ", ".join(item or "nothing" for item in values)
            report(file, row.row, f"{name} “{getattr(row, name)}”: one of {known} expected")


def read_frame_cues(file: Path, report: Report | None = None) -> pd.DataFrame:
    """The cues of frames: one row per cue, in the columns of `FRAME_COLUMNS`.

    Raises CorpusError where there is no `report` to take what is wrong with a row.
    """
    found: list[Problem] = []
    table = read_table(file, FRAME_NEEDED, make_reporter(found), optional=FRAME_COLUMNS)
    for row in each_row(table[(table["cue"] != "") & (table["frame"] == "")]):
        make_reporter(found)(file.name, row.row, f"the cue “{row.cue}” has no frame")
    settle(found, report)
    for column in ("cue", "with", "unless"):
        table[column] = table[column].map(_canonise_words)
    needed = (table[FRAME_NEEDED] != "").all(axis=1)
    return table.loc[needed, FRAME_COLUMNS].reset_index(drop=True)


def _canonise_words(cell: str) -> str:
    """The words of a cell as texts are read; the name of a group of words (@war) stays."""
    return " ".join(word if word.startswith("@") else canonise(word) for word in cell.split())
