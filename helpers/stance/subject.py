"""What stance is toward: the sides, their names, and the predicates that are good or bad for them.

A setting and not code: `lexicons/sides.csv` and `lexicons/stance.csv`, or a corpus's own files of
the same names beside its articles.csv. Its sides replace the ones that ship; its predicates are
added to them, and a valence of 0 takes one away.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.corpus.listing import Problem, make_reporter, settle
from helpers.corpus.own_tables import SIDE_ROLES, read_sides, read_terms
from helpers.language.canonical import canonise

# What is good for a side, as seen from the target; where an ally fails, the target need not.
SIGNS = {("target", 1): 1, ("target", -1): -1, ("opponent", 1): -1, ("opponent", -1): 1}
SIGNS |= {("ally", 1): 1}
# What is known of a token: the number of its side's role, how it counts, and three kinds of names.
NAMED = ["side", "weight", "actor", "place", "elsewhere"]
INFINITIVE = re.compile(r"(?:[eo]?ir|er|[dtvp]re|ure|ire|(?:^|\b)(?:f|pl)aire)$")
# Words that a term may begin with and that say nothing by themselves.
LEADING = {"à", "en", "de", "sous", "sur", "sans", "par", "dans", "avec", "ne"}
LEADING |= {"au", "aux", "du", "des", "le", "la", "l'"}


class Reading(NamedTuple):
    """One way to read a term: its words, its anchor, whom it judges and how, its last word."""

    words: tuple[str, ...]
    anchor: int
    role: str
    valence: int
    only: str
    last: str


class Hit(NamedTuple):
    """An occurrence of a term: its anchor, its tokens, and the readings it allows, in order."""

    head: int
    words: list[int]
    readings: list[tuple[str, int, str, list[int]]]


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
    verbs: frozenset[str]
    """The words that anchor a term and are infinitives."""
    is_own: bool
    """Whether the sides are the corpus's own, and not the ones that ship."""

    def rank(self, side: str) -> int:
        """The number of a side's role, 1 for the target; 0 for none."""
        return SIDE_ROLES.index(self.roles[side]) + 1 if side in self.roles else 0


def read_subject(folder: Path) -> Subject:
    """The subject of a corpus: its own sides.csv and stance.csv, else the ones that ship.

    Raises CorpusError that names file and row of every entry that cannot be read.
    """
    files = [folder / f"{name}.csv" for name in ("sides", "stance")]
    own = [file if file.is_file() else None for file in files]
    stats = [file.stat() for file in own if file]
    stamps = tuple((s.st_mtime_ns, s.st_ctime_ns, s.st_size) for s in stats)  # read anew if edited
    subject, found = _read(*own, stamps)
    settle(found)
    return subject


@cache
def _read(
    own_sides: Path | None, own_terms: Path | None, _stamps: tuple[tuple[int, ...], ...]
) -> tuple[Subject | None, list[Problem]]:
    """The subject, None where a table has errors, and what is wrong with the tables."""
    found: list[Problem] = []
    report = make_reporter(found)
    sides, terms = (read_lexicon(name).fillna("") for name in ("sides", "stance"))
    if own_sides:
        sides = read_sides(own_sides, report)
    if own_terms:
        added = read_terms(own_terms, report)
        replaced = set(zip(added["term"], added["role"], strict=True))
        pairs = zip(terms["term"], terms["role"], strict=True)
        kept = terms[[pair not in replaced for pair in pairs]]
        terms = pd.concat([kept, added[added["valence"] != "0"]], ignore_index=True)
    if any(problem.level == "error" for problem in found):
        return None, found
    named = sides.loc[sides["kind"] == "subject", "name"]
    roles = sides[sides["kind"] == "role"].set_index("side")["name"].to_dict()
    index = _index(terms)
    verbs = frozenset(word for word in index if INFINITIVE.search(word))
    return Subject(named.iloc[0], sides, roles, index, verbs, bool(own_sides)), found


def _index(table: pd.DataFrame) -> dict[str, tuple[Reading, ...]]:
    found: dict[str, list[Reading]] = {}
    for row in table.itertuples():
        words = tuple(canonise(row.term).lower().split())
        anchor = next((i for i, word in enumerate(words) if word not in LEADING), 0)
        last = next((word for word in reversed(words) if word not in LEADING), words[anchor])
        reading = Reading(words, anchor, row.role, int(row.valence), row.only, last)
        found.setdefault(words[anchor], []).append(reading)

    def rank(reading: Reading) -> tuple[int, bool]:
        """Longest first; of one length, what is said of one side alone before the others."""
        return -len(reading.words), not reading.only

    return {word: tuple(sorted(readings, key=rank)) for word, readings in found.items()}
