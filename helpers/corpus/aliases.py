"""One name for each person, place and organisation: spellings grouped, a corpus' own aliases."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import find_near_name, find_outline, fold, name_key, sound_key
from helpers.base.spreadsheet import Report, each_row, read_table
from helpers.base.translation import translate
from helpers.corpus.listing import Problems, expect

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
    keys = pd.MultiIndex.from_frame(mentions[["entity", "label"]])
    known = groups.reindex(keys)
    entity, label = known["entity"].to_numpy(), known["label"].to_numpy()
    # A name may be an alias where it stands for itself, not where the article gave it in full.
    surfaces = _list_accepted(own)
    pairs = zip(mentions["surface"], keys, strict=True) if surfaces else ()
    for place, (surface, name) in enumerate(pairs):
        found = surfaces.get(fold(surface))
        if found and not (fold(surface) in fold(name[0]).split() and name[1] == "PER"):
            entity[place], label[place] = found
    moved = dict(zip(keys.get_level_values(0), entity, strict=True))
    linked = mentions.assign(
        entity=pd.Series(entity, index=mentions.index, dtype="str"),
        label=pd.Series(label, index=mentions.index, dtype=mentions["label"].dtype),
        found=mentions["entity"],
    )
    return linked, quotes.assign(entity=quotes["entity"].map(lambda name: moved.get(name, name)))


def group_names(mentions: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Group the names found: one row per name, with found, found_label, entity, label, n_mentions.

    `known` is whether the package's table or the corpus' own has it; `why` says what joined it.
    """
    names = mentions.groupby(["entity", "label"], sort=False).size().reset_index(name="n_mentions")
    names = names.rename(columns={"entity": "found", "label": "found_label"})
    # Of two spellings as frequent the one with its accents is right.
    names["accents"] = [sum(not letter.isascii() for letter in name) for name in names["found"]]
    order, up = ["n_mentions", "accents", "found"], [False, False, True]
    names = names.sort_values(order, ascending=up, ignore_index=True).drop(columns="accents")
    table, given = _Table(), _list_accepted(own)
    apart = set(own.loc[own["refuse"], "alias"].map(fold))
    # The kind that most mentions have stands first; a name that is known has its own.
    kinds = names.drop_duplicates("found").set_index("found")["found_label"].to_dict()
    first: dict[tuple[str, str], str] = {}
    often: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    result = []
    for row in each_row(names):
        label = kinds[row.found]
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
        keys = {reason: key for reason, key in keys.items() if key}
        alike = {r: table.keys.get((k, label)) or first.get((k, label)) for r, k in keys.items()}
        why = next((reason for reason, other in alike.items() if other), "")
        entity = alike.get(why) or row.found
        outline = (label, find_outline(row.found))
        if not why:
            near = [name for name, n in often[outline] if n >= OFTEN * row.n_mentions]
            full = table.full.get(outline, {})
            if meant := find_near_name(row.found, [*full, *near]):
                entity, why = full.get(meant) or meant, "slip"
        for key in keys.values():
            first.setdefault((key, label), entity)
        if entity == row.found:
            often[outline].append((entity, row.n_mentions))
            why = ""
        result.append((entity, label, entity in table.entities, why))
    columns = ["entity", "label", "known", "why"]
    return names.join(pd.DataFrame(result, columns=columns, index=names.index))


def _list_accepted(own: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Entity and label of each alias that the reader accepted, by its folded spelling."""
    return {fold(row.alias): (row.entity, row.label) for row in each_row(own[own["accept"]])}


def read_aliases(folder: Path, report: Report | None = None) -> pd.DataFrame:
    """The corpus' own aliases.csv: one row per alias, `accept` and `refuse` as the reader wrote.

    A row counts where `accept` says yes (oui, x); a file without that column counts as a whole.
    What is wrong with a row goes to `report`; without one, CorpusError lists it.
    """
    tell, rows = Problems(), []
    table = read_table(folder / FILE, OWN_COLUMNS, tell, may_lack=True)
    for row in table.to_dict("records"):
        answer = fold(row.get("accept", "yes"))
        accept, refuse = answer in YES, answer in NO
        if answer and not accept and not refuse:
            tell(FILE, row["row"], expect("accept", row["accept"], ["yes", "no", ""]))
        elif accept and not (row["entity"] and row["alias"]):
            tell(FILE, row["row"], translate("an accepted row needs an entity and an alias"))
        elif accept and row["label"] not in LABELS:
            tell(FILE, row["row"], expect("label", row["label"], sorted(LABELS)))
        else:
            rows.append((row["entity"], row["label"], row["alias"], accept, refuse))
    tell.settle(report)
    table = pd.DataFrame(rows, columns=[*OWN_COLUMNS, "accept", "refuse"])
    return table.astype({"accept": bool, "refuse": bool})


def _join_slips(mentions: pd.DataFrame) -> pd.DataFrame:
    """Mentions, where a person's name fell in two because its first half is misspelled, as one."""
    after = mentions.shift(-1)
    near = (mentions["label"] == "PER") & (after["label"] == "PER")
    near &= mentions["end"] + 1 == after["start"]
    for column in ("doc_id", "sentence_id"):
        near &= mentions[column] == after[column]
    whole = mentions["surface"].str.cat(after["surface"], sep=" ")
    rows = [i for i in np.flatnonzero(near) if find_near_name(whole[i], [after["entity"][i]])]
    if not rows:
        return mentions
    joined = mentions.copy()
    for i in rows:
        joined.loc[i + 1, ["start", "surface", "entity"]] = mentions["start"][i], whole[i], whole[i]
    return joined.drop(index=rows).reset_index(drop=True)


@cache
class _Table:
    """The package's table, looked up by key; a class because it is read once and kept."""

    def __init__(self) -> None:
        table = read_lexicon("aliases")
        self.entities = frozenset(table["entity"])
        self.keys: dict[tuple[str, str], str] = {}
        self.full: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for row in each_row(table):
            for key in (name_key(row.alias), sound_key(row.alias, row.label)):
                if key and not str(row.note).startswith("ambigu"):
                    self.keys.setdefault((key, row.label), row.entity)
            self.full[row.label, find_outline(row.alias)][row.alias] = row.entity
