"""What bringing articles into a corpus would do: which are new, which are there twice, which not.

Nothing is written here; `helpers.intake.additions` does what a plan says.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zlib import crc32

import pandas as pd
from rapidfuzz.distance import Levenshtein

from helpers.base.dates import read_column
from helpers.base.paths import list_files
from helpers.base.spelling import fold, show_plainly
from helpers.base.translation import translate
from helpers.corpus.edition import CUT_OFF, KEPT, WRAPPED, edit_by_rules, is_cut_off, is_wrapped
from helpers.corpus.listing import Problems, read_outlets
from helpers.corpus.mending import mend_text
from helpers.corpus.outlets import fold_outlet, unify_outlets
from helpers.corpus.parts import guess_language
from helpers.intake.additions import COLUMNS, list_left, read_present, read_raw
from helpers.intake.columns import FROM_ADDRESS, WRITTEN_NOTE
from helpers.intake.sources import FROM_FOLDER, Found, find_articles
from helpers.language.canonical import write_canonically

RUN_WORDS = 5  # the length by which copies are known everywhere in this package
STOCK = 50  # articles that hold a run; one that more hold is a stock phrase, which leads nowhere
SAME = 0.8  # of the five-word runs of both texts together; a dispatch rewritten shares less
MAX_DATE = 100  # characters of a date as received that a note repeats
NUMBER = re.compile(r", (?:record|article) \d+$")  # of an article within its file
RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}
NO_OUTLET = "no outlet is named; say --outlet, or of a table --map outlet=COLUMN"
FOREIGN = "not in French: it is kept, and left out of every count"


def plan_intake(
    paths: list[str | Path],
    folder: str | Path,
    *,
    outlet: str = "",
    columns: dict[str, str] | None = None,
) -> pd.DataFrame:
    """What `add_articles` would do with files and folders: one row per article found, or refused.

    Two outlets may print the same text: both are kept, which is what this package is for.

    Parameters
    ----------
    paths : files, or folders of files
    folder : the corpus; it need not be there yet
    outlet : overrides the files', but not that of a page which names its own
    columns : which column of a table holds a field, as `{"title": "headline"}`

    Returns a table in which `action` is *add*; *duplicate* or *near duplicate*, of an article of
    the same outlet that is kept instead; or *refused*, with the `reason`. Raises ValueError,
    FileNotFoundError, CorpusError.
    """
    folder = Path(folder)
    list_files(folder)
    present = read_present(folder)
    problems = Problems()
    told = read_outlets(folder, problems)
    problems.settle()
    found = _read_dates(list(find_articles(paths, columns=columns)))
    more = ["date_status", "url", "agency", "note", "sha256", "data", "text"]
    plan = pd.DataFrame([_describe(*one, outlet) for one in found], columns=[*COLUMNS, *more])
    _unify_outlets(plan, present, told)
    _mark_duplicates(plan, present, folder)
    _name_articles(plan, folder, present)
    reasons = zip(plan["reason"], found, strict=True)
    plan["reason"] = [_join([reason, one.told]) for reason, (one, _) in reasons]
    return plan


def _join(clauses: Iterable[str]) -> str:
    return "; ".join(filter(None, clauses))


def _read_dates(found: list[Found]) -> list[tuple[Found, str]]:
    """The articles with their dates read, those of a table as one column, and what to say of it."""
    files = [PurePosixPath(NUMBER.sub("", one.source)) for one in found]
    n_articles, tables = Counter(files), defaultdict(list)
    result = [(replace(one, date="", date_status="unknown"), "") for one in found]
    for number, (one, file) in enumerate(zip(found, files, strict=True)):
        if one.date.strip():  # of files with one article each those of a folder are one table
            tables[file if n_articles[file] > 1 else (file.parent, file.suffix)].append(number)
    for numbers in tables.values():
        read = read_column(mend_text(found[number].date).text for number in numbers)
        for number, (known, remark) in zip(numbers, read, strict=True):
            result[number] = _date(found[number], known, remark)
    return result


def _date(found: Found, known: str, remark: str) -> tuple[Found, str]:
    """An article with its date, where a whole day is known; else with what is known of it."""
    given = " ".join(found.date.split())[:MAX_DATE]
    date, status, note = "", "unknown", f"date as received: {given}"
    said = f"date “{given}” cannot be read: left empty"
    if len(known) == len("YYYY-MM-DD"):
        date, status = known, found.date_status
        note = f"{note}, {remark}" if remark else ""
        said = f"date “{given}” {remark}" if remark else ""
    elif known:
        status = f"only the {'month' if '-' in known else 'year'} is known: {known}"
        said = f"date “{given}”: {status}"
    note = _join([found.note, note])
    return replace(found, date=date, date_status=status, note=note), said


def _describe(found: Found, said: str, outlet: str) -> dict:
    """The row of a plan for one article."""
    text, mended = mend_text(found.text)
    differs = fold_outlet(found.outlet) != fold_outlet(outlet)
    keeps_own = bool(outlet) and found.names_outlet and differs
    name = " ".join((found.outlet if keeps_own or not outlet else outlet).split())
    note = found.note
    if outlet and not keeps_own:  # then nothing was guessed
        for guess in (FROM_FOLDER, FROM_ADDRESS):
            note = note.replace(guess, "").strip("; ")
    problem = found.problem or _find_problem(name, text)
    pieces = [] if problem else edit_by_rules(text)
    if not problem and not any(piece.kind in KEPT for piece in pieces):
        problem = translate("by the rules for pages no line of it is the article")
    language = guess_language(text)
    own = f"the page names its outlet itself; “{outlet}” is for pages that name none"
    remarks = {
        WRAPPED: is_wrapped(text),
        CUT_OFF: is_cut_off(pieces, found.note),
        WRITTEN_NOTE: WRITTEN_NOTE in note,
        FOREIGN: language not in ("fr", ""),
        own: keeps_own,
        said: True,
    }
    reason = problem or _join([*mended, *(words for words, holds in remarks.items() if holds)])
    data = found.text.encode() if found.data is None else found.data
    return vars(found) | {
        "action": "refused" if problem else "add",
        "outlet": name,
        "title": " ".join(show_plainly(mend_text(found.title).text).split()),
        "n_words": len(text.split()),
        "language": language,
        "reason": reason,
        "agency": mend_text(found.agency).text,
        "note": note,
        "sha256": hashlib.sha256(data).hexdigest(),
        "data": data,
        "text": text,
    }


def _find_problem(outlet: str, text: str) -> str:
    """Why a text cannot be added; "" where it can."""
    if not outlet:
        return translate(NO_OUTLET)
    if not re.search(r"\w", text):
        return translate("the text has no word")
    return translate("the text holds a NUL character") if "\0" in text else ""


def _unify_outlets(plan: pd.DataFrame, present: pd.DataFrame, told: dict[str, str]) -> None:
    """Give each outlet one spelling, and say of every article what it was called."""
    received = plan["outlet"]
    plan["outlet"] = unify_outlets(received, present["outlet"], told)
    changed = (plan["outlet"] != received) & (plan["action"] == "add")
    notes = "outlet as received: " + received
    reasons = "“" + received + "” counts as " + plan["outlet"]
    for column, said in (("note", notes), ("reason", reasons)):
        pairs = zip(plan[column], said.where(changed, ""), strict=True)
        plan[column] = [_join(pair) for pair in pairs]


class Kept(NamedTuple):
    """An article that is in the corpus, or will be."""

    name: str
    outlet: str
    date: str
    text: str
    words: str  # in small letters and one typography, a blank between two
    runs: frozenset[int]  # every five words in a row, as hashes


def _keep(name: str, outlet: str, date: str, text: str) -> Kept:
    words = re.findall(r"\w+", write_canonically(text).text.lower())
    starts = range(max(1, len(words) - RUN_WORDS + 1))
    runs = (" ".join(words[start : start + RUN_WORDS]) for start in starts)
    hashes = frozenset(crc32(run.encode()) for run in runs)
    return Kept(name, outlet, date, text, " ".join(words), hashes)


def _mark_duplicates(plan: pd.DataFrame, present: pd.DataFrame, folder: Path) -> None:
    """Say which articles of one outlet are there twice; of two versions the longer is kept.

    Two sets of runs that share `SAME` of both have one in common among the lowest of each: only
    there candidates are looked for (prefix filtering, Bayardo et al. 2007, WWW).
    """
    exact: dict[tuple[str, str], str] = {}
    by_run: dict[int, list[Kept]] = defaultdict(list)

    def remember(one: Kept) -> None:
        exact.setdefault((one.outlet, one.words), one.name)
        for run in _list_lowest(one.runs):
            if len(by_run[run]) < STOCK:
                by_run[run].append(one)

    for row in present.itertuples():
        text = mend_text(read_raw(folder, row.doc_id)).text
        if re.search(r"\w", text):
            remember(_keep(row.doc_id, row.outlet, row.date, text))
    decided: dict[int, tuple[str, str]] = {}
    candidates = plan[plan["action"] == "add"]
    for row in candidates.sort_values("n_words", ascending=False, kind="stable").itertuples():
        one = _keep(row.source, row.outlet, row.date, row.text)
        if twin := exact.get((one.outlet, one.words)):
            decided[row.Index] = "duplicate", f"the same words as {twin}, kept"
            continue
        likely = {id(other): other for run in _list_lowest(one.runs) for other in by_run[run]}
        action, said = _compare(one, likely.values())
        if said:
            decided[row.Index] = action, _join([row.reason if action == "add" else "", said])
        if action == "add":
            remember(one)
    if decided:  # written once: a cell of a long column costs as much as the column
        plan.loc[list(decided), ["action", "reason"]] = list(decided.values())


def _list_lowest(runs: frozenset[int]) -> list[int]:
    """So many of the runs that an article which shares `SAME` of them has one of these."""
    return sorted(runs)[: len(runs) - int(SAME * len(runs)) + 1]


def _compare(one: Kept, others: Iterable[Kept]) -> tuple[str, str]:
    """What becomes of an article that others may be like, and what is said of it."""
    shares = [(len(one.runs & other.runs) / len(one.runs | other.runs), other) for other in others]
    alike = [pair for pair in shares if pair[0] >= SAME]
    alike = sorted(alike, key=lambda pair: (pair[1].outlet != one.outlet, -pair[0]))
    if not alike:
        return "add", ""
    (share, other), changed = alike[0], ""
    for share, other in [pair for pair in alike if pair[1].outlet == one.outlet]:
        changed = _find_change(one, other)
        if not changed:
            said = f"{share:.0%} of its five-word runs are those of {other.name}, kept"
            return "near duplicate", said
    said = f"shares {share:.0%} of its five-word runs with {other.name} of {other.outlet}"
    said += f", of another day, and differs in {changed}" if changed else ""
    return "add", f"{said}; both are kept"


def _find_change(one: Kept, other: Kept) -> str:
    """What tells today's bulletin from yesterday's: the first figure or name that is another.

    "" where texts are of one day, or of none: then they are two versions of one article. A change
    is looked for where a few words stand in the place of others; the day itself is none.
    """
    if not one.date or not other.date or one.date == other.date:
        return ""
    old, new = (re.findall(r"\w+|[.!?\n]", show_plainly(text)) for text in (one.text, other.text))
    for edit in Levenshtein.opcodes(list(map(fold, old)), list(map(fold, new))):
        spans = (old, edit.src_start, edit.src_end), (new, edit.dest_start, edit.dest_end)
        if edit.tag != "replace" or any(end - start > RUN_WORDS for _, start, end in spans):
            continue
        figures = [
            _list_figures(*span, date)
            for span, date in zip(spans, (one.date, other.date), strict=True)
        ]
        for before, after in (figures, [_list_names(*span) for span in spans]):
            if before and after and fold("".join(before)) != fold("".join(after)):
                return f"“{' '.join(before)}” and “{' '.join(after)}”"
    return ""


def _list_figures(tokens: list[str], start: int, end: int, date: str) -> list[str]:
    """The numbers among some tokens, but for those of the day of publication."""
    found = [token for token in tokens[start:end] if token.isdecimal()]
    return [] if {int(token[:9]) for token in found} <= set(map(int, date.split("-"))) else found


def _list_names(tokens: list[str], start: int, end: int) -> list[str]:
    """The capitalised words among some tokens that do not open a sentence."""
    places = (at for at in range(start, end) if at and tokens[at - 1] not in ".!?\n")
    return [tokens[at] for at in places if tokens[at][0].isupper()]


def _name_articles(plan: pd.DataFrame, folder: Path, present: pd.DataFrame) -> None:
    """Give every article to add a doc_id that no other has, on any file system."""
    stems = {file.stem for file in folder.glob("raw/*.txt")} - list_left(folder)
    taken = {name.lower() for name in [*present["doc_id"], *stems]}
    names, last = {}, Counter()
    for row in plan[plan["action"] == "add"].itertuples():
        parts = [_slug(row.outlet)[:30], row.date]
        stem = _slug(row.doc_id) or "-".join(filter(None, parts)) or "article"
        name = f"{stem}-text" if stem in RESERVED else stem
        while name in taken:
            last[stem] += 1
            name = f"{stem}-{last[stem] + 1}"
        taken.add(name)
        names[row.Index] = name
    plan["doc_id"] = [names.get(number, "") for number in plan.index]


def _slug(text: str) -> str:
    plain = fold(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
