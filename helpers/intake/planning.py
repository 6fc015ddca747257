"""What bringing articles into a corpus would do: which are new, which are there twice, which not.

Nothing is written here; `helpers.intake.additions` does what a plan says.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd
from rapidfuzz.distance import Levenshtein

from helpers.base.dates import read_column
from helpers.base.spelling import fold, show_plainly
from helpers.corpus.edition import CUT_OFF, KEPT, WRAPPED, edit_by_rules, is_cut_off, is_wrapped
from helpers.corpus.listing import Problem, make_reporter, read_outlets, settle
from helpers.corpus.mending import mend_text
from helpers.corpus.outlets import fold_outlet, unify_outlets
from helpers.corpus.parts import guess_language
from helpers.intake import sources
from helpers.intake.additions import COLUMNS, read_present, read_raw
from helpers.language.canonical import write_canonically

SHINGLE = 5  # words; the length by which copies are known everywhere in this package
SAME = 0.8  # of the five-word runs of both texts together; a dispatch rewritten shares less
PERMUTATIONS = 128
LONGEST_DATE = 100  # characters of a date as received that a note repeats
NUMBER = re.compile(r", (?:record|article) \d+$")  # of an article within its file
RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}


def plan_intake(
    paths: list[str | Path],
    folder: str | Path,
    *,
    outlet: str = "",
    columns: dict[str, str] | None = None,
) -> pd.DataFrame:
    """What `add_articles` would do with files and folders: one row per article found, or refused.

    `action` is *add*; *duplicate* or *near duplicate*, of an article of the same outlet that is
    kept instead; *refused*, with the reason. Two outlets may print the same text: both are kept,
    which is what this package is for. `outlet` overrides the files', but not a page that names its
    own; `columns` maps the columns of tables to fields. Nothing is written. Raises ValueError,
    FileNotFoundError, CorpusError.
    """
    folder = Path(folder)
    present = read_present(folder)
    told = _read_outlets(folder)
    found = _read_dates(list(sources.find_articles(paths, columns=columns)))
    rows = [_describe(*one, outlet) for one in found]
    plan = pd.DataFrame(
        rows, columns=[*COLUMNS, "date_status", "url", "agency", "note", "sha256", "data", "text"]
    )
    _unify_outlets(plan, present, told)
    _mark_duplicates(plan, present, lambda doc_id: mend_text(read_raw(folder, doc_id)).text)
    _name_articles(plan, folder, present)
    plan["reason"] = ["; ".join(filter(None, [reason, one.told]))
                      for reason, (one, _) in zip(plan["reason"], found, strict=True)]  # fmt: skip
    return plan


def _read_outlets(folder: Path) -> dict[str, str]:
    problems: list[Problem] = []
    told = read_outlets(folder, make_reporter(problems))
    settle(problems)
    return told


def _read_dates(found: list[sources.Found]) -> list[tuple[sources.Found, str]]:
    """The articles with their dates read, those of a table as one column, and what to say of it."""
    files = [NUMBER.sub("", one.source) for one in found]
    held, tables = Counter(files), defaultdict(list)
    result = [(replace(one, date="", date_status="unknown"), "") for one in found]
    for number, (one, file) in enumerate(zip(found, files, strict=True)):
        if one.date.strip():  # of files with one article each those of a folder are one table
            path = PurePosixPath(file)
            tables[file if held[file] > 1 else (path.parent, path.suffix)].append(number)
    for numbers in tables.values():
        read = read_column(mend_text(found[number].date).text for number in numbers)
        for number, (known, remark) in zip(numbers, read, strict=True):
            result[number] = _date(found[number], known, remark)
    return result


def _date(found: sources.Found, known: str, remark: str) -> tuple[sources.Found, str]:
    """An article with its date, where a whole day is known; else with what is known of it."""
    given = " ".join(found.date.split())[:LONGEST_DATE]
    note, said = f"date as received: {given}", f"date “{given}” cannot be read: left empty"
    if len(known) == len("YYYY-MM-DD"):
        note = f"{note}, {remark}" if remark else ""
        said = f"date “{given}” {remark}" if remark else ""
        changes = {"date": known}
    elif known:
        status = f"only the {'month' if '-' in known else 'year'} is known: {known}"
        said, changes = f"date “{given}”: {status}", {"date": "", "date_status": status}
    else:
        changes = {"date": "", "date_status": "unknown"}
    changes["note"] = "; ".join(filter(None, [found.note, note]))
    return replace(found, **changes), said


def _unify_outlets(plan: pd.DataFrame, present: pd.DataFrame, told: dict[str, str]) -> None:
    """Give each outlet one spelling, and say of every article what it was called."""
    received = plan["outlet"]
    plan["outlet"] = unify_outlets(received, present["outlet"], told)
    for column, words in (("note", "outlet as received: {}"), ("reason", "“{}” counts as {}")):
        plan[column] = [
            "; ".join(filter(None, [before, words.format(name, outlet)]))
            if name != outlet and action == "add" else before
            for before, name, outlet, action in zip(
                plan[column], received, plan["outlet"], plan["action"], strict=True)
        ]  # fmt: skip


def _describe(found: sources.Found, said: str, outlet: str) -> dict:
    received = sources.mend(found.text)
    data = found.data if found.data is not None else received.encode()
    text, mended = mend_text(received)
    kept = bool(outlet) and found.names_outlet and fold_outlet(found.outlet) != fold_outlet(outlet)
    name = " ".join((found.outlet if kept else outlet or found.outlet).split())
    note = found.note
    for guess in (sources.FROM_FOLDER, sources.FROM_ADDRESS) if outlet and not kept else ():
        note = note.replace(guess, "").strip("; ")
    problem = found.problem or (
        "" if name else "no outlet is named; say --outlet, or of a table --map outlet=COLUMN"
    )
    problem = problem or ("" if re.search(r"\w", text) else "the text has no word")
    problem = problem or ("the text holds a NUL character" if "\0" in text else "")
    pieces = [] if problem else edit_by_rules(text)
    if not problem and not any(piece.kind in KEPT for piece in pieces):
        problem = "by the rules for pages no line of it is the article"
    language = guess_language(text)
    reasons = [problem] if problem else [
        *mended,
        WRAPPED if is_wrapped(text) else "",
        CUT_OFF if is_cut_off(pieces, found.note) else "",
        sources.WRITTEN_NOTE if sources.WRITTEN_NOTE in note else "",
        "" if language in ("fr", "") else "not in French: it is kept, and left out of every count",
        f"the page names its outlet itself; “{outlet}” is for pages that name none" if kept else "",
        said,
    ]  # fmt: skip
    return {
        "source": found.source, "action": "refused" if problem else "add",
        "doc_id": found.doc_id, "outlet": name, "date": found.date,
        "date_status": found.date_status,
        "title": " ".join(show_plainly(mend_text(sources.mend(found.title)).text).split()),
        "n_words": len(text.split()), "encoding": found.encoding, "language": language,
        "reason": "; ".join(filter(None, reasons)), "url": found.url,
        "agency": mend_text(found.agency).text,
        "note": note,
        "sha256": hashlib.sha256(data).hexdigest(), "data": data, "text": text,
    }  # fmt: skip


def _mark_duplicates(plan: pd.DataFrame, present: pd.DataFrame, read: Callable) -> None:
    """Say which articles of one outlet are there twice; of two versions the longer is kept."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=SAME, num_perm=PERMUTATIONS)
    words: dict[object, list[str]] = {}
    outlets: dict[object, str] = {}
    days = present.set_index("doc_id")["date"].to_dict() | plan["date"].to_dict()
    exact: dict[tuple[str, str], object] = {}

    def sign(own: list[str]) -> MinHash:
        signature = MinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update_batch([run.encode() for run in _shingle(own)])
        return signature

    def keep(name: object, outlet: str, own: list[str], signature: MinHash | None = None) -> None:
        index.insert(name, signature or sign(own))
        words[name], outlets[name] = own, outlet
        exact.setdefault((outlet, _hash_words(own)), name)

    for row in present.itertuples():
        own = _list_words(read(row.doc_id))
        if own:
            keep(row.doc_id, row.outlet, own)
    decided: dict[int, tuple[str, str]] = {}
    candidates = plan[plan["action"] == "add"]
    for row in candidates.sort_values("n_words", ascending=False, kind="stable").itertuples():
        own = _list_words(row.text)
        twin = exact.get((row.outlet, _hash_words(own)))
        if twin is not None:
            decided[row.Index] = "duplicate", f"the same words as {_name(plan, twin)}, kept"
            continue
        signature, runs = sign(own), _shingle(own)
        shares = {}
        for name in index.query(signature):
            others = _shingle(words[name])
            shares[name] = len(runs & others) / len(runs | others)
        alike = sorted((name for name in shares if shares[name] >= SAME), key=shares.get)
        near = [name for name in alike if outlets[name] == row.outlet]
        changed = ""
        while near:
            other = plan.loc[near[-1], "text"] if near[-1] in plan.index else read(near[-1])
            changed = _find_change(row.text, other, row.date, days[near[-1]])
            if not changed:
                break
            alike = [near.pop()]
        if near:
            decided[row.Index] = (
                "near duplicate",
                (
                    f"{shares[near[-1]]:.0%} of its five-word runs are those of "
                    f"{_name(plan, near[-1])}, kept"
                ),
            )
            continue
        if alike:
            said = (
                f"shares {shares[alike[-1]]:.0%} of its five-word runs with "
                f"{_name(plan, alike[-1])} of {outlets[alike[-1]]}"
                + (f", of another day, and differs in {changed}" if changed else "")
                + "; both are kept"
            )
            decided[row.Index] = "add", "; ".join(filter(None, (row.reason, said)))
        keep(row.Index, row.outlet, own, signature)
    if decided:  # written once: a cell of a long column costs as much as the column
        plan.loc[list(decided), ["action", "reason"]] = list(decided.values())


def _find_change(one: str, other: str, day: str, other_day: str) -> str:
    """What tells today's bulletin from yesterday's: the first figure or name that is another.

    "" where texts are of one day, or of none: then they are two versions of one article. A change
    is looked for where a few words stand in the place of others; the day itself is none.
    """
    if not day or not other_day or day == other_day:
        return ""
    tokens = [_list_tokens(text) for text in (one, other)]
    known = [set(map(int, re.findall(r"\d+", date))) for date in (day, other_day)]
    plain = [[fold(token) for token in own] for own in tokens]
    for edit in Levenshtein.opcodes(*plain):
        spans = (edit.src_start, edit.src_end), (edit.dest_start, edit.dest_end)
        if edit.tag != "replace" or max(end - start for start, end in spans) > SHINGLE:
            continue
        for list_facts in (_list_figures, _list_names):
            old, new = (list_facts(own, *span, dates) for own, span, dates in
                        zip(tokens, spans, known, strict=True))  # fmt: skip
            if old and new and fold("".join(old)) != fold("".join(new)):
                return f"“{' '.join(old)}” and “{' '.join(new)}”"
    return ""


def _list_tokens(text: str) -> list[str]:
    return re.findall(r"\w+|[.!?\n]", show_plainly(text))


def _list_figures(tokens: list[str], start: int, end: int, day: set[int]) -> list[str]:
    """The numbers among some tokens, but for hours and the day of publication."""
    found = [token for token in tokens[start:end] if token.isdecimal()]
    return [] if {int(token[:9]) for token in found} <= day else found


def _list_names(tokens: list[str], start: int, end: int, _: set[int]) -> list[str]:
    """The capitalised words among some tokens that do not open a sentence."""
    return [tokens[at] for at in range(start, end)
            if tokens[at][0].isupper() and at and tokens[at - 1] not in ".!?\n"]  # fmt: skip


def _name(plan: pd.DataFrame, name: object) -> str:
    return name if isinstance(name, str) else plan.loc[name, "source"]


def _list_words(text: str) -> list[str]:
    return re.findall(r"\w+", write_canonically(text).text.lower())


def _hash_words(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def _shingle(words: list[str]) -> set[str]:
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def _name_articles(plan: pd.DataFrame, folder: Path, present: pd.DataFrame) -> None:
    """Give every article to add a doc_id that no other has, on any file system."""
    taken = {name.lower() for name in present["doc_id"]}
    taken |= {file.stem.lower() for file in folder.glob("raw/*.txt")}
    names, last = [], {}
    for row in plan[plan["action"] == "add"].itertuples():
        stem = _slug(row.doc_id) or "-".join(filter(None, [_slug(row.outlet)[:30], row.date]))
        stem = stem or "article"
        name = f"{stem}-text" if stem in RESERVED else stem
        while name in taken:
            last[stem] = last.get(stem, 1) + 1
            name = f"{stem}-{last[stem]}"
        taken.add(name)
        names.append(name)
    plan["doc_id"] = ""
    plan.loc[plan["action"] == "add", "doc_id"] = names


def _slug(text: str) -> str:
    plain = fold(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
