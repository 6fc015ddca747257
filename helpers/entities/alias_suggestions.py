"""Names that a reader should decide on: aliases suggested, and written into the corpus' table."""

from collections import defaultdict
from pathlib import Path

import pandas as pd

from helpers.base.encoding import UTF_8_MARK
from helpers.base.paths import CorpusError
from helpers.base.spelling import find_near_name, find_outline, fold, list_initials
from helpers.base.spreadsheet import extend_sheet, read_sheet, read_table
from helpers.base.translation import fault
from helpers.corpus.aliases import FILE, OWN_COLUMNS, group_names, read_aliases
from helpers.corpus.cache import find_store, hold_lock, replace_file
from helpers.corpus.listing import Problems
from helpers.corpus.loading import Corpus

COLUMNS = ["accept", "entity", "label", "alias", "why", "n_mentions", "n_articles", "example"]
MIN_MENTIONS = 2  # of a name that no table knows; below it there is nothing to group
GROUPED = ("spelling", "transliteration", "slip")  # reasons to count names together unasked
EXAMPLE = 80  # characters on both sides of a name together


def suggest_aliases(corpus: Corpus) -> pd.DataFrame:
    """Suggest aliases for the reader to accept: one row per name, most mentioned first.

    `why` says what speaks for it: spellings that are counted together already (accept “no” keeps
    them apart), a surname with one full name in the corpus, an acronym that its long name spells,
    a slip of the pen, or a name of two mentions or more that no table knows.
    """
    mentions = corpus.mentions.assign(entity=corpus.mentions["found"])
    texts = corpus.articles.set_index("doc_id")["text"]
    groups = group_names(mentions, read_aliases(corpus.folder))
    totals = groups.groupby(["entity", "label"])["n_mentions"].sum()
    articles = mentions.groupby("entity")["doc_id"].nunique()
    places = mentions.drop_duplicates("entity").set_index("entity")
    surnames, initials, full = _list_surnames(groups), _list_initials(groups), defaultdict(list)
    for row in groups.itertuples():  # a slip of the pen leaves label and outline as they are
        full[row.label, find_outline(row.found)].append(row)
    rows = []
    for row in groups.itertuples():
        entity, why = row.entity, ""
        if row.why in GROUPED:
            why = f"{row.why}; counted together already, write no to keep apart"
        elif not row.known:
            others = surnames.get(fold(row.found), set()) if row.label == "PER" else set()
            long = initials.get((fold(row.found), row.label), set())
            same = full[row.label, find_outline(row.found)]
            likely = [x.entity for x in same if x.known or x.n_mentions > row.n_mentions]
            near = find_near_name(row.found, likely)
            if len(others) == 1:
                entity, why = next(iter(others)), "a surname with one full name in the corpus"
            elif len(long) == 1 and row.found.isupper():
                entity, why = next(iter(long)), "an acronym that the long name spells"
            elif near:
                entity, why = near, "one letter away: a slip of the pen?"
            elif totals[(row.entity, row.label)] >= MIN_MENTIONS:
                why = "no table knows this name; correct entity or label where they are wrong"
        if why:
            place = places.loc[row.found]
            start, text = int(place["start"]), texts[place["doc_id"]]
            example = " ".join(text[max(0, start - EXAMPLE // 2) : start + EXAMPLE // 2].split())
            numbers = (row.n_mentions, int(articles[row.found]))
            rows.append(("", entity, row.label, row.found, why, *numbers, example))
    return pd.DataFrame(rows, columns=COLUMNS)


def write_suggestions(suggestions: pd.DataFrame, folder: Path) -> int:
    """Add suggestions to the corpus' aliases.csv, below what is there; how many were new.

    What the file holds stays byte for byte, unless its encoding lacks a letter: then it is written
    in UTF-8. Cells that a spreadsheet would take for a formula are led by an apostrophe. Raises
    CorpusError for a table that cannot be read, OSError where it cannot be written.
    """
    file, found = folder / FILE, Problems()
    present = set(read_table(file, OWN_COLUMNS, found, may_lack=True)["alias"].map(fold))
    found.settle()
    new = suggestions[~suggestions["alias"].map(fold).isin(present)]
    if not len(new):
        return 0
    sheet = read_sheet(file.read_bytes() if file.is_file() else UTF_8_MARK, COLUMNS)
    if sheet.names and "accept" not in sheet.names:
        raise fault("{file}: add a column accept; its yes counts", CorpusError, file=file)
    rows = new.astype(str).to_dict("records")
    with hold_lock(find_store(folder) / "coding"):
        replace_file(file, extend_sheet(sheet, rows, sheet.names or COLUMNS).encode())
    return len(new)


def _list_surnames(groups: pd.DataFrame) -> dict[str, set[str]]:
    """Full names of persons by each of their ends: *Le Drian*, *Drian*."""
    full = defaultdict(set)
    for name in groups.loc[groups["label"] == "PER", "entity"]:
        words = name.split()
        for size in range(1, len(words)):
            full[fold(" ".join(words[size:]))].add(name)
    return full


def _list_initials(groups: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    """Long names by what their initials spell and their label."""
    long = defaultdict(set)
    for row in groups.itertuples():
        for acronym in list_initials(row.found):
            long[acronym, row.label].add(row.entity)
    return long
