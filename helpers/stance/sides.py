"""What stance is toward: the subject, its sides, and where articles name them.

A setting and not code: `lexicons/sides.csv`, or a corpus' own sides.csv beside its articles.csv.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.base.translation import translate
from helpers.corpus.cache import hash_code
from helpers.corpus.listing import Problems
from helpers.corpus.loading import Corpus
from helpers.corpus.own_tables import SIDE_ROLES, read_sides
from helpers.language.reader import marks

COLUMNS = ["doc_id", "start", "end", "side", "rank", "weight"]
TARGET, OPPONENT, ALLY = 1, 2, 3
FIRST_WORD = re.compile(r"\w+|$")  # of a name, where it has any
SHORT_TEXT = 5  # sentences; a longer text names both sides of what it is about, a short one one
ON_SUBJECT = 0.2  # of the articles name a side: among them a short text is on the subject too


@dataclass(frozen=True, eq=False)  # two of them are one only if they are the same object
class Subject:
    """The subject of stance: what it is called and who is on which side."""

    name: str
    """What pages call it."""
    french: str
    """What the reader is asked about."""
    sides: pd.DataFrame
    """One row per name of a side: side, kind, name, weight."""
    roles: dict[str, str]
    """The role of each side: target, opponent, ally or other."""
    is_own: bool
    """Whether the sides are the corpus's own, and not the ones that ship."""

    def rank(self, side: str) -> int:
        """The number of a side's role, 1 for the target; 0 for none."""
        return SIDE_ROLES.index(self.roles[side]) + 1 if side in self.roles else 0


def read_subject(folder: Path) -> Subject:
    """The subject of a corpus: its own sides.csv, else the one that ships.

    Raises CorpusError that names file and row of every entry that cannot be read.
    """
    file = folder / "sides.csv"
    if not file.is_file():
        return _read(None, ())
    read = file.stat()
    return _read(file, (read.st_mtime_ns, read.st_ctime_ns, read.st_size))  # anew if edited


@cache
def _read(own: Path | None, _stamp: tuple[int, ...]) -> Subject:
    found = Problems()
    sides = read_sides(own, found) if own else read_lexicon("sides").fillna("")
    found.settle()
    kinds = {kind: part for kind, part in sides.groupby("kind")}
    name = kinds["subject"]["name"].iloc[0]
    french = kinds["subject_fr"]["name"].iloc[0] if "subject_fr" in kinds else name
    roles = kinds["role"].set_index("side")["name"].to_dict()
    return Subject(name, french, sides, roles, bool(own))


@once_per_corpus
def find_names(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    """One row per place where a side is named: doc_id, start, end, side, rank, weight.

    Found are the names as written (`marks.mark`), for a person, place or body also its known
    aliases, and every mention of it. `rank` is the number of the side's role. Kept on disk.
    """
    depends_on = f"{subject.sides.to_csv()} {hash_code(__file__, marks.__file__)}"
    kept = corpus.keep("sides", depends_on, lambda: {"names": _find_names(corpus, subject)})
    return kept["names"]


def _find_names(corpus: Corpus, subject: Subject) -> pd.DataFrame:
    named = subject.sides[subject.sides["kind"].isin(["lemma", "entity"])]
    aliases = read_lexicon("aliases")
    aliases = aliases[~aliases["note"].fillna("").str.startswith("ambigu")]
    known = aliases.groupby("entity")["alias"].agg(list).to_dict()
    groups: dict[tuple[str, str], list[str]] = {}
    entities: dict[str, tuple[str, str]] = {}
    for row in named.itertuples():
        key = (row.side, row.weight)
        groups.setdefault(key, []).append(row.name)
        if row.kind == "entity":
            groups[key] += known.get(row.name, [])
            entities[row.name] = key
    keys, names = list(groups), list(groups.values())
    # Only sentences with the first word of a name are looked at closely.
    words = {FIRST_WORD.search(name)[0] for name in chain(*names)}
    sentences = corpus.sentences[["doc_id", "start", "text"]]
    chosen = sentences["text"].str.contains("|".join(map(re.escape, words)), case=False)
    rows = [
        (doc_id, begin + start, begin + end, *keys[number - 1])
        for doc_id, begin, text in sentences[chosen].itertuples(index=False, name=None)
        for start, end, number in marks.mark(text, names)
    ]
    mentions = corpus.mentions[corpus.mentions["entity"].isin(list(entities))]
    places = (mentions[name] for name in ("doc_id", "start", "end", "entity"))
    rows += [(*place, *entities[entity]) for *place, entity in zip(*places, strict=True)]
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "rank"])
    table = table.assign(rank=table["side"].map(subject.rank).astype(int))[COLUMNS]
    return table.drop_duplicates().sort_values("rank", kind="stable", ignore_index=True)


@once_per_corpus
def find_silent(corpus: Corpus, subject: Subject) -> pd.Series:
    """Why an article is not judged, by doc_id: "" where it is.

    With the sides that ship an article is about the subject if it names their opponent; with any,
    if it names one of those of weight *core*, where there are some. A text of a few sentences need
    not do both, and in a corpus on the subject neither.
    """
    names, articles = find_names(corpus, subject), corpus.articles.set_index("doc_id")
    listed = subject.sides[subject.sides["kind"].isin(["lemma", "entity"])]
    needed: dict[str, pd.Series] = {}
    if subject.is_own:
        needed[translate("names none of the sides")] = names["rank"].between(TARGET, ALLY)
    else:
        ranks, is_entity = listed["side"].map(subject.rank), listed["kind"] == "entity"
        opponent = listed["name"][(ranks == OPPONENT) & is_entity].iloc[0]
        said = translate("never names the opponent ({opponent})", opponent=opponent)
        needed[said] = (names["rank"] == OPPONENT) & (names["weight"] != "weak")
    if len(core := listed["name"][listed["weight"] == "core"]):
        said = translate("never names what is judged ({names})", names=", ".join(core))
        needed[said] = names["weight"] == "core"
    found = [articles.index.isin(names.loc[which, "doc_id"]) for which in needed.values()]
    either = np.any(found, axis=0)
    short = (articles["n_sentences"] < SHORT_TEXT).to_numpy() & (not subject.is_own)
    short &= either | (either.mean() >= ON_SUBJECT)
    silent = [~one & ~short for one in found]
    return pd.Series(np.select(silent, [*needed], ""), articles.index, dtype="str")


def locate_sides(corpus: Corpus, subject: Subject) -> dict[str, list[tuple[int, int, str]]]:
    """Start, end and side of the names in each article, by doc_id; the longer stand behind.

    Weak names (*groupe*) are left out, and so are articles that are not judged.
    """
    names = find_names(corpus, subject)
    told = names["doc_id"].map(find_silent(corpus, subject)) == ""
    names = names[told & (names["weight"] != "weak")]
    names = names.assign(size=names["end"] - names["start"]).sort_values("size", kind="stable")
    found: dict[str, list[tuple[int, int, str]]] = {}
    for doc_id, *place in names[["doc_id", "start", "end", "side"]].itertuples(index=False):
        found.setdefault(doc_id, []).append((place[0], place[1], place[2]))
    return found
