"""One name for each person, place and organisation: spellings grouped, a corpus' own aliases."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import (
    find_near_name,
    find_outline,
    fold,
    name_key,
    sound_key,
)
from helpers.base.spreadsheet import Report, read_table
from helpers.corpus.listing import Problem, make_reporter, settle

FILE = "aliases.csv"  # in the folder of a corpus
YES, NO = {"yes", "y", "oui", "o", "x", "1", "true"}, {"no", "n", "non", "0", "false"}
LABELS = {"PER", "LOC", "ORG"}
OWN_COLUMNS = ["entity", "label", "alias"]  # those that a file of one's own needs
OFTEN = 3  # times as often as its misspelling a name that no table knows must occur


def link_names(
    mentions: pd.DataFrame, quotes: pd.DataFrame, own: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mentions and quotes with one entity per name, whatever its spelling.

    One row per mention, as they came; a misspelled first name goes with its surname (*Jean-Ybes*,
    *Le Drian*), which a table of aliases finds alone.

    `found` keeps the name that the pipeline gave.

    The rows of `own` (`read_aliases`) decide first; then names that the package's table does not
    know are grouped where they differ only in accents, capitals, articles, hyphens or
    transliteration (*Raqa*, *Raqqa*, *Rakka*) or are a slip of the pen (*Jean-Ybes* for
    *Jean-Yves*), under their most frequent spelling.
    """
    if not len(mentions):
        return mentions.assign(found=mentions["entity"]), quotes
    mentions = _join_slips(mentions)
    groups = group_names(mentions, own).set_index(["found", "found_label"])
    keys = pd.MultiIndex.from_frame(mentions[["entity", "label"]].astype("str"))
    known = groups.reindex(keys)
    entity, label = known["entity"].to_numpy(), known["label"].to_numpy()
    # A name may be an alias where it stands for itself, not where the article gave it in full.
    rows = own[own["accept"]]
    surfaces = {fold(row.alias): (row.entity, row.label) for row in rows.itertuples()}
    pairs = zip(mentions["surface"], keys, strict=True) if surfaces else ()
    for place, (surface, name) in enumerate(pairs):
        found = surfaces.get(fold(surface))
        if found and not (fold(surface) in fold(name[0]).split() and name[1] == "PER"):
            entity[place], label[place] = found
    moved = dict(zip(keys.get_level_values(0), entity, strict=True))
    linked = mentions.assign(
        entity=pd.Series(entity, index=mentions.index, dtype="str"), found=mentions["entity"]
    )
    linked["label"] = pd.Series(label, index=mentions.index).astype(mentions["label"].dtype)
    return linked, quotes.assign(entity=quotes["entity"].map(lambda name: moved.get(name, name)))


def group_names(mentions: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Group the names found: one row per name, with found, found_label, entity, label, n_mentions.

    `known` is whether the package's table or the corpus' own has it; `why` says what joined it.
    """
    counts = mentions.groupby(["entity", "label"], sort=False).size()
    names = counts.rename("n_mentions").reset_index()
    names = names.rename(columns={"entity": "found", "label": "found_label"})
    # Of two spellings as frequent the one with its accents is right.
    names["accents"] = [sum(not letter.isascii() for letter in name) for name in names["found"]]
    names = names.sort_values(["n_mentions", "accents", "found"], ascending=[False, False, True],
                              ignore_index=True).drop(columns="accents")  # fmt: skip
    table, apart = _known_names(), set(own.loc[own["refuse"], "alias"].map(fold))
    rows = own[own["accept"]]
    given = {fold(row.alias): (row.entity, row.label) for row in rows.itertuples()}
    kinds = _settle_labels(names, table)
    first: dict[tuple[str, str], str] = {}
    often: dict[tuple[str, str], list[tuple[str, int]]] = {}
    result = []
    for row in names.itertuples():
        label = kinds.get(row.found, row.found_label)
        if fold(row.found) in given:
            result.append((*given[fold(row.found)], True, "own alias"))
            continue
        if row.found in table.entities:
            result.append((row.found, row.found_label, True, ""))
            continue
        if fold(row.found) in apart:
            result.append((row.found, label, False, ""))
            continue
        keys = {"spelling": name_key(row.found), "transliteration": sound_key(row.found, label)}
        entity, why = row.found, ""
        for reason, key in keys.items():
            other = table.keys.get((key, label)) or first.get((key, label))
            if key and other:
                entity, why = other, reason
                break
        outline = (label, find_outline(row.found))
        if not why:
            near = [name for name, n in often.get(outline, ()) if n >= OFTEN * row.n_mentions]
            meant = find_near_name(row.found, [*table.full.get(outline, ()), *near])
            if meant:
                entity, why = table.full.get(outline, {}).get(meant) or meant, "slip"
        for key in filter(None, keys.values()):
            first.setdefault((key, label), entity)
        if entity == row.found:
            often.setdefault(outline, []).append((entity, row.n_mentions))
            why = ""
        result.append((entity, label, entity in table.entities, why))
    columns = ["entity", "label", "known", "why"]
    return names.join(pd.DataFrame(result, columns=columns, index=names.index))


def read_aliases(folder: Path, report: Report | None = None) -> pd.DataFrame:
    """The corpus' own aliases.csv: one row per alias, `accept` and `refuse` as the reader wrote.

    A row counts where `accept` says yes (oui, x); a file without that column counts as a whole.
    What is wrong with a row goes to `report`; without one, CorpusError lists it.
    """
    found: list[Problem] = []
    tell = make_reporter(found)
    rows = []
    for row in read_own(folder / FILE, tell).to_dict("records"):
        answer = fold(row.get("accept", "yes"))
        accept, refuse = answer in YES, answer in NO
        if answer and not accept and not refuse:
            tell(FILE, row["row"], f"accept “{row['accept']}”: yes, no or nothing expected")
        elif accept and not (row["entity"] and row["alias"]):
            tell(FILE, row["row"], "an accepted row needs an entity and an alias")
        elif accept and row["label"] not in LABELS:
            tell(FILE, row["row"], f"label “{row['label']}”: PER, LOC or ORG expected")
        else:
            rows.append((row["entity"], row["label"], row["alias"], accept, refuse))
    settle(found, report)
    return pd.DataFrame(rows, columns=["entity", "label", "alias", "accept", "refuse"]).astype(
        {"accept": bool, "refuse": bool}
    )


def _join_slips(mentions: pd.DataFrame) -> pd.DataFrame:
    """Mentions, where a person's name fell in two because its first half is misspelled, as one."""
    after = mentions.shift(-1)
    person = (mentions["label"].astype("str") == "PER") & (after["label"].astype("str") == "PER")
    near = person & (mentions["end"] + 1 == after["start"])
    near &= (mentions["doc_id"] == after["doc_id"]) & (
        mentions["sentence_id"] == after["sentence_id"]
    )
    rows = [
        i for i in np.flatnonzero(near)
        if find_near_name(f"{mentions['surface'].iat[i]} {after['surface'].iat[i]}",
                          [str(after["entity"].iat[i])])
    ]  # fmt: skip
    if not rows:
        return mentions
    joined = mentions.copy()
    for i in rows:
        name = f"{mentions['surface'].iat[i]} {after['surface'].iat[i]}"
        joined.iloc[i + 1, joined.columns.get_loc("start")] = mentions["start"].iat[i]
        for column in ("surface", "entity"):
            joined.iloc[i + 1, joined.columns.get_loc(column)] = name
    return joined.drop(index=joined.index[rows]).reset_index(drop=True)


class _Table:
    """The package's table, looked up by key; a class because it is read once and kept."""

    def __init__(self) -> None:
        table = read_lexicon("aliases")
        self.entities = frozenset(table["entity"])
        self.keys: dict[tuple[str, str], str] = {}
        self.full: dict[tuple[str, str], dict[str, str]] = {}
        for row in table.itertuples():
            for key in (name_key(row.alias), sound_key(row.alias, row.label)):
                if key and not str(row.note).startswith("ambigu"):
                    self.keys.setdefault((key, row.label), row.entity)
            outline = (row.label, find_outline(row.alias))
            self.full.setdefault(outline, {})[row.alias] = row.entity


@cache
def _known_names() -> _Table:
    return _Table()


def _settle_labels(names: pd.DataFrame, table: _Table) -> dict[str, str]:
    """The kind that most mentions of an unknown name have; the table's names may have several."""
    best = names.drop_duplicates("found")  # the most frequent stands first
    unknown = ~best["found"].isin(list(table.entities))
    return dict(zip(best.loc[unknown, "found"], best.loc[unknown, "found_label"], strict=True))


def read_own(file: Path, report: Report) -> pd.DataFrame:
    """A corpus' own aliases.csv, which it need not have."""
    if not file.is_file():
        return pd.DataFrame(columns=[*OWN_COLUMNS, "row"])
    return read_table(file, OWN_COLUMNS, report)
