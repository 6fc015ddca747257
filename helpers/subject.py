"""What stance is toward: the sides, their names, and the predicates that are good or bad for them.

A setting and not code: `lexicons/sides.csv` and `lexicons/stance.csv`, or a corpus's own files of
the same names beside its articles.csv. Its sides replace the ones that ship; its predicates are
added to them, and a valence of 0 takes one away.
"""

import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from helpers.corpus import CorpusError, decode
from helpers.edition import show_plainly
from helpers.lexicon import LEXICONS, read_lexicon

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
    files = [folder / f"{name}.csv" if folder else None for name in ("sides", "stance")]
    own = [file if file and file.is_file() else None for file in files]
    stats = [file.stat() if file else None for file in own]
    return _read(*own, tuple((s.st_mtime_ns, s.st_ctime_ns, s.st_size) for s in stats if s))


@cache
def _read(
    own_sides: Path | None, own_terms: Path | None, _stamps: tuple[tuple[int, ...], ...]
) -> Subject:
    problems: list[str] = []
    sides = _read_table(own_sides, SIDE_COLUMNS, problems) if own_sides else _bundled("sides")
    _check_sides(sides, own_sides or LEXICONS / "sides.csv", problems)
    terms = _bundled("stance")
    if own_terms:
        added = _read_table(own_terms, TERM_COLUMNS, problems)
        _check_terms(added, own_terms, problems)
        replaced = set(zip(added["term"], added["role"], strict=True))
        pairs = zip(terms["term"], terms["role"], strict=True)
        kept = terms[[pair not in replaced for pair in pairs]]
        terms = pd.concat([kept, added[added["valence"] != "0"]], ignore_index=True)
    if problems:
        raise CorpusError(f"{len(problems)} problem(s) in the subject:\n" + "\n".join(problems))
    named = sides.loc[sides["kind"] == "subject", "name"]
    roles = sides[sides["kind"] == "role"].set_index("side")["name"].to_dict()
    index = _index(terms)
    return Subject(
        named.iloc[0],
        sides,
        roles,
        index,
        frozenset(index),
        frozenset(word for word in index if INFINITIVE.search(word)),
        bool(own_sides),
    )


def _bundled(name: str) -> pd.DataFrame:
    return read_lexicon(name).fillna("")


def _read_table(file: Path, required: list[str], problems: list[str]) -> pd.DataFrame:
    """A table as text; commas, semicolons and tabs all separate, as spreadsheets save them."""
    try:
        text, _ = decode(file.read_bytes())
        first = text.split("\n", 1)[0]
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False,
                            sep=max(",;\t", key=first.count))  # fmt: skip
    except ValueError as error:  # pandas' own errors are such too
        table = pd.DataFrame()
        problems.append(f"{file.name}: cannot be read: {error}")
    missing = [name for name in required if name not in table]
    if missing and len(table.columns):
        problems.append(f"{file.name}: column(s) {', '.join(missing)} missing")
    columns = list(dict.fromkeys([*required, "only", "note"]))
    table = table.reindex(columns=columns, fill_value="")
    return table.map(lambda cell: show_plainly(cell).strip())


def _check_sides(table: pd.DataFrame, file: Path, problems: list[str]) -> None:
    roles = table[table["kind"] == "role"]
    for number, row in enumerate(table.itertuples(), 2):
        expected = [("kind", row.kind, KINDS), ("weight", row.weight, WEIGHTS)]
        if row.kind == "role":
            expected.append(("name", row.name, ROLES))
        elif row.kind in ("lemma", "entity"):
            expected.append(("side", row.side, tuple(roles["side"])))
        problems += _differ(file, number, expected)
        if not row.name:
            problems.append(f"{file.name}, row {number}: no name")
    for kind in ("target", "opponent"):
        if not (roles["name"] == kind).any():
            problems.append(f"{file.name}: no row of kind role says which side is the {kind}")
    if not (table["kind"] == "subject").any():
        problems.append(f"{file.name}: no row of kind subject says what the subject is called")


def _check_terms(table: pd.DataFrame, file: Path, problems: list[str]) -> None:
    for number, row in enumerate(table.itertuples(), 2):
        problems += _differ(file, number, [
            ("role", row.role, TERM_ROLES), ("valence", row.valence, ("1", "-1", "0")),
            ("only", row.only, ("", "target", "opponent")),
        ])  # fmt: skip
        if not row.term:
            problems.append(f"{file.name}, row {number}: no term")


def _differ(file: Path, number: int, expected: list[tuple[str, str, tuple]]) -> list[str]:
    return [
        f"{file.name}, row {number}: {name} “{value}”: one of "
        f"{', '.join(item or 'nothing' for item in allowed)} expected"
        for name, value, allowed in expected
        if value not in allowed
    ]


def _index(table: pd.DataFrame) -> dict[str, tuple[Reading, ...]]:
    found: dict[str, list[Reading]] = {}
    for row in table.itertuples():
        words = tuple(row.term.lower().split())
        anchor = next((i for i, word in enumerate(words) if word not in LEADING), 0)
        last = next((word for word in reversed(words) if word not in LEADING), words[anchor])
        reading = Reading(words, anchor, row.role, int(row.valence), row.only, last)
        found.setdefault(words[anchor], []).append(reading)
    # Longest first; of one length, what is said of one side alone before what is said of any.
    return {word: tuple(sorted(readings, key=lambda r: (-len(r.words), not r.only)))
            for word, readings in found.items()}  # fmt: skip
