"""What stance is toward: the sides, their names, and the predicates that are good or bad for them.

A setting and not code: `lexicons/sides.csv` and `lexicons/stance.csv`, or a corpus's own files of
the same names beside its articles.csv. Its sides replace the ones that ship; its predicates are
added to them, and a valence of 0 takes one away.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from helpers.canonical import canonise
from helpers.lexicon import read_lexicon
from helpers.listing import Problem, make_reporter, settle
from helpers.spreadsheet import Report, read_table

Role = Literal["target", "opponent", "ally", "other"]

SIDE_COLUMNS = ["side", "kind", "name", "weight"]
TERM_COLUMNS = ["term", "role", "valence"]
ROLES: tuple[str, ...] = ("target", "opponent", "ally", "other")
KINDS = ("subject", "role", "lemma", "entity", "actor", "place", "elsewhere")
WEIGHTS = ("", "weak", "actor")
TERM_ROLES = ("subject", "object", "to", "of", "by", "event", "whole", "amid")
# What is good for a side, as seen from the target; where an ally fails, the target need not.
SIGNS = {
    ("target", 1): 1, ("target", -1): -1, ("opponent", 1): -1, ("opponent", -1): 1, ("ally", 1): 1,
}  # fmt: skip
INFINITIVE = re.compile(r"(?:[eo]?ir|er|[dtvp]re|ure|ire|(?:^|\b)(?:f|pl)aire)$")
# Words that a term may begin with and that say nothing by themselves.
LEADING = {"à", "en", "de", "au", "sous", "sur", "sans", "par", "dans", "avec", "aux", "du", "des",
           "le", "la", "l'", "ne"}  # fmt: skip


class Reading(NamedTuple):
    """One way to read a term: its words, its anchor, whom it judges and how, its last word."""

    words: tuple[str, ...]
    anchor: int
    role: str
    valence: int
    only: str
    last: str


@dataclass(frozen=True, eq=False)  # two of them are one only if they are the same object
class Subject:
    """The subject of stance: what it is called, who is on which side, and what judges them."""

    name: str
    sides: pd.DataFrame
    """One row per name of a side: side, kind, name, weight."""
    roles: dict[str, str]
    """The role of each side: target, opponent, ally or other."""
    terms: dict[str, tuple[Reading, ...]]
    """The readings of the lexicon by the word that anchors them, longest first."""
    words: frozenset[str]
    """The words that anchor a term."""
    verbs: frozenset[str]
    """Those of them that are infinitives."""
    is_own: bool
    """Whether the sides are the corpus's own, and not the ones that ship."""

    def rank(self, side: str) -> int:
        """The number of a side's role, 1 for the target; 0 for none."""
        return ROLES.index(self.roles[side]) + 1 if side in self.roles else 0


def read_subject(folder: Path | None = None) -> Subject:
    """The subject of a corpus: its own sides.csv and stance.csv, else the ones that ship.

    Raises CorpusError that names file and row of every entry that cannot be read.
    """
    subject, found = _read(*_find_tables(folder))
    settle(found)
    return subject


def check_subject(folder: Path, report: Report) -> None:
    """Report what is wrong with a corpus' own sides.csv and stance.csv."""
    settle(_read(*_find_tables(folder))[1], report)


def _find_tables(folder: Path | None) -> tuple[Path | None, Path | None, tuple]:
    """A corpus' own two tables, None for one that it lacks, and what changes when they do."""
    files = [folder / f"{name}.csv" if folder else None for name in ("sides", "stance")]
    own = [file if file and file.is_file() else None for file in files]
    stats = [file.stat() if file else None for file in own]
    return *own, tuple((s.st_mtime_ns, s.st_ctime_ns, s.st_size) for s in stats if s)


@cache
def _read(
    own_sides: Path | None, own_terms: Path | None, _stamps: tuple[tuple[int, ...], ...]
) -> tuple[Subject | None, list[Problem]]:
    """The subject, None where a table has errors, and what is wrong with the tables."""
    found: list[Problem] = []
    report = make_reporter(found)
    sides, terms = _bundled("sides"), _bundled("stance")
    if own_sides:
        sides = read_table(own_sides, SIDE_COLUMNS, report)
        named = ~sides["kind"].isin(["subject", "role"])
        sides["name"] = sides["name"].map(canonise).where(named, sides["name"])
        if not found or len(sides):  # one sentence for a table that is none
            _check_sides(sides, report)
    if own_terms:
        added = read_table(own_terms, TERM_COLUMNS, report, optional=["only", "note"])
        _check_terms(added, report)
        replaced = set(zip(added["term"], added["role"], strict=True))
        pairs = zip(terms["term"], terms["role"], strict=True)
        kept = terms[[pair not in replaced for pair in pairs]]
        terms = pd.concat([kept, added[added["valence"] != "0"]], ignore_index=True)
    if any(problem.level == "error" for problem in found):
        return None, found
    named = sides.loc[sides["kind"] == "subject", "name"]
    roles = sides[sides["kind"] == "role"].set_index("side")["name"].to_dict()
    index = _index(terms)
    subject = Subject(
        named.iloc[0],
        sides,
        roles,
        index,
        frozenset(index),
        frozenset(word for word in index if INFINITIVE.search(word)),
        bool(own_sides),
    )
    return subject, found


def _bundled(name: str) -> pd.DataFrame:
    return read_lexicon(name).fillna("")


def _check_sides(table: pd.DataFrame, report: Report) -> None:
    roles = table[table["kind"] == "role"]
    for row in table.itertuples():
        expected = [("kind", row.kind, KINDS), ("weight", row.weight, WEIGHTS)]
        if row.kind == "role":
            expected.append(("name", row.name, ROLES))
        elif row.kind in ("lemma", "entity"):
            expected.append(("side", row.side, tuple(roles["side"])))
        _compare("sides.csv", row.row, expected, report)
        if not row.name:
            report("sides.csv", row.row, "no name")
    for kind in ("target", "opponent"):
        if not (roles["name"] == kind).any():
            report("sides.csv", None, f"no row of kind role says which side is the {kind}")
    if not (table["kind"] == "subject").any():
        report("sides.csv", None, "no row of kind subject says what the subject is called")


def _check_terms(table: pd.DataFrame, report: Report) -> None:
    for row in table.itertuples():
        expected = [
            ("role", row.role, TERM_ROLES), ("valence", row.valence, ("1", "-1", "0")),
            ("only", row.only, ("", "target", "opponent")),
        ]  # fmt: skip
        _compare("stance.csv", row.row, expected, report)
        if not row.term:
            report("stance.csv", row.row, "no term")


def _compare(
    file: str, number: int, expected: list[tuple[str, str, tuple]], report: Report
) -> None:
    """Report each cell of a row that holds another value than one of those allowed."""
    for name, value, allowed in expected:
        if value not in allowed:
            known = ", ".join(item or "nothing" for item in allowed)
            report(file, number, f"{name} “{value}”: one of {known} expected")


def _index(table: pd.DataFrame) -> dict[str, tuple[Reading, ...]]:
    found: dict[str, list[Reading]] = {}
    for row in table.itertuples():
        words = tuple(canonise(row.term).lower().split())
        anchor = next((i for i, word in enumerate(words) if word not in LEADING), 0)
        last = next((word for word in reversed(words) if word not in LEADING), words[anchor])
        reading = Reading(words, anchor, row.role, int(row.valence), row.only, last)
        found.setdefault(words[anchor], []).append(reading)
    # Longest first; of one length, what is said of one side alone before what is said of any.
    return {word: tuple(sorted(readings, key=lambda r: (-len(r.words), not r.only)))
            for word, readings in found.items()}  # fmt: skip
