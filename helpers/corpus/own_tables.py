"""What a researcher writes beside her articles: sides.csv and frames.csv, checked.

Each reader gives the rows of one table as they are used, and reports what is wrong with a row.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.spreadsheet import Report, each_row, read_table
from helpers.base.translation import translate
from helpers.corpus.listing import Problems, expect
from helpers.language.canonical import canonise
from helpers.language.reader.marks import mark

SIDE_COLUMNS = ["side", "kind", "name"]
SIDE_KINDS = ("subject", "subject_fr", "role", "lemma", "entity")
SIDE_WEIGHTS = ("", "core", "weak")
SIDE_ROLES: tuple[str, ...] = ("target", "opponent", "ally", "other")
FRAME_COLUMNS = ["scheme", "frame", "definition", "cue", "pos", "with", "unless", "source"]
FRAME_NEEDED = ["frame", "cue"]
SHIPPED = "that ship"  # the sides of a corpus that has none of its own
NOT_NAMED = (
    "there is none here, and no article names the opponent of the sides that ship: stance judges "
    "nothing. explore.subject(corpus) in JupyterLab names your subject"
)
FEWEST = 1000  # characters in all: less text need not name an opponent
MOST_NAMED = 6  # names in one sentence

Names = dict[tuple[str, str], list[str]]


def check_own_tables(folder: Path, report: Report) -> None:
    """Report what is wrong with the tables that a corpus has of its own."""
    for name, read in (("sides", read_sides), ("frames", read_frame_cues)):
        if (folder / f"{name}.csv").is_file():
            read(folder / f"{name}.csv", report)


def read_sides(file: Path, report: Report) -> pd.DataFrame:
    """The names of the sides: one row per name, with side, kind, name and weight.

    The weight is *weak*, "", or *core*: an article that names none of these is on another subject.
    """
    tell = Problems()
    sides = read_table(file, SIDE_COLUMNS, tell, optional=["weight"])
    names = sides["kind"].isin(["lemma", "entity"])
    sides["name"] = sides["name"].map(canonise).where(names, sides["name"])
    roles = sides[sides["kind"] == "role"]
    for row in each_row(sides):
        allowed: dict[str, Collection[str]] = {"kind": SIDE_KINDS, "weight": SIDE_WEIGHTS}
        if row.kind == "role":
            allowed["name"] = SIDE_ROLES
        elif row.kind in ("lemma", "entity"):
            allowed["side"] = roles["side"].tolist()
        for name, values in allowed.items():
            if getattr(row, name) not in values:
                tell(file.name, row.row, expect(name, getattr(row, name), values))
        if not row.name:
            tell(file.name, row.row, translate("no name"))
    for _, same in sides[names].groupby(sides["name"].str.lower(), sort=False):
        first, *others = each_row(same)
        for row in (row for row in others if row.side != first.side):
            both = f"“{row.name}” names {row.side} here and {first.side} in row {first.row}"
            tell(file.name, row.row, f"{both}: one side per name expected", "notice")
    if len(sides) or not tell.errors:  # one sentence for a table that is none
        for kind in ("target", "opponent"):
            if not (roles["name"] == kind).any():
                said = translate("no row of kind role says which side is the {kind}", kind=kind)
                tell(file.name, None, said)
        if not (sides["kind"] == "subject").any():
            tell(file.name, None, translate("no row of kind subject says what the subject is"))
    tell.settle(report)
    return sides


def list_names(folder: Path) -> Names:
    """What the articles should name: forms by side and name; of sides that ship one opponent."""
    file, found = folder / "sides.csv", Problems()
    own = file.is_file()
    sides = read_sides(file, found) if own else read_lexicon("sides").fillna("")
    if found.errors:
        return {}
    known = read_lexicon("aliases").groupby("entity")["alias"].agg(list).to_dict()
    opponents = set(sides.loc[(sides["kind"] == "role") & (sides["name"] == "opponent"), "side"])
    names: Names = {}
    for row in each_row(sides[sides["kind"].isin(["entity", "lemma"])]):
        forms = [row.name]
        if row.kind == "entity":  # of a person the last name is enough
            forms += [*known.get(row.name, []), row.name.split()[-1]]
        if own:
            names[row.side, row.name] = forms
        elif row.side in opponents and row.weight != "weak":
            names.setdefault((SHIPPED, ""), []).extend(forms)
    return names


def drop_named(names: Names, texts: Iterable[str]) -> Names:
    """Those of the names that no text has."""
    for text in texts:
        if not names:
            break
        found = {number for *_, number in mark(text, [*names.values()])}
        names = {key: forms for n, (key, forms) in enumerate(names.items(), 1) if n not in found}
    return names


def report_unnamed(names: Names, report: Report, *, size: int) -> None:
    """Say which names of sides no article has; `size`: characters of all articles together."""
    sides: dict[str, list[str]] = {}
    for side, name in names:
        sides.setdefault(side, []).append(f"“{name}”")
    for side, missing in sides.items():
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        said = f"no article names {', '.join(missing[:MOST_NAMED])}{more} of the side {side}"
        if side == SHIPPED:
            said = NOT_NAMED
        if side != SHIPPED or size >= FEWEST:
            report("sides.csv", None, said, "notice")


def read_frame_cues(file: Path, report: Report | None = None) -> pd.DataFrame:
    """The cues of frames: one row per cue, in the columns of `FRAME_COLUMNS`.

    Raises CorpusError where there is no `report` to take what is wrong with a row.
    """
    tell = Problems()
    table = read_table(file, FRAME_NEEDED, tell, optional=FRAME_COLUMNS)
    for row in each_row(table[(table["cue"] != "") & (table["frame"] == "")]):
        tell(file.name, row.row, translate("the cue “{cue}” has no frame", cue=row.cue))
    tell.settle(report)
    for column in ("cue", "with", "unless"):
        table[column] = table[column].map(_canonise_words)
    needed = (table[FRAME_NEEDED] != "").all(axis=1)
    return table.loc[needed, FRAME_COLUMNS].reset_index(drop=True)


def _canonise_words(cell: str) -> str:
    """The words of a cell as texts are read; the name of a group of words (@war) stays."""
    return " ".join(word if word.startswith("@") else canonise(word) for word in cell.split())
