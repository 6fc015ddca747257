"""Raw files, edited and judged → articles and audit, part by part, with every problem.

A part is a run of articles in order of date, small enough for memory, the same at every reading:
what is made of a corpus part by part is the same however often the making was broken off.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

import pandas as pd

from helpers.base.encoding import decode
from helpers.base.lexicon import FRENCH_WORDS
from helpers.base.spelling import show_plainly
from helpers.base.spreadsheet import Report
from helpers.corpus import edition
from helpers.corpus.listing import OPTIONAL, REQUIRED, Problem, find_raw, make_reporter
from helpers.corpus.mending import mend_text

EXCLUDED = "excluded"  # the kind of every line of an article that is left out of every count
NO_LINE = "no line of the text is kept"  # why an article is left out that is nothing but furniture
LONG_ENOUGH, FEW = 50, 0.08  # words; share of these words below which a text is not French
SURE = 0.9  # probability from which another language is believed
JUDGED = 20_000  # characters of a text that its language is judged by
LARGEST = 50_000_000  # bytes; a longer text is no article


def read_part(
    folder: Path,
    rows: pd.DataFrame,
    lines: dict[str, pd.DataFrame],
    furniture: dict[str, dict[str, str]],
) -> tuple[pd.DataFrame, pd.DataFrame, list[Problem]]:
    """Read and edit some articles: one row per article in French, the audit, and the problems.

    An article in another language, or of which no line is kept, has its lines in the audit, as
    *excluded*, and no row.
    """
    found: list[Problem] = []
    report = make_reporter(found)
    articles, audit = [], []
    for row in rows.to_dict("records"):
        text = _read_text(folder, row, report)
        if text is None:
            continue
        language = row["language"].lower() or guess_language(text)
        own = lines.get(row["doc_id"])
        known = furniture.get("", {}) | furniture.get(row["outlet"], {})
        pieces = _edit(row, text, own, known, report)
        if pieces is None:
            continue
        edited, spans = edition.join_kept(pieces)
        reason = "" if edited else NO_LINE
        if language and not language.startswith("fr"):
            reason = f"the article is in another language ({language})"
        if reason:
            audit += [(row["doc_id"], *piece._replace(kind=EXCLUDED, reason=reason), None, None)
                      for piece in pieces]  # fmt: skip
            report(f"raw/{row['doc_id']}.txt", None, f"{reason}: left out of every count", "notice")
            continue
        audit += [(row["doc_id"], *piece, *(span or (None, None)))
                  for piece, span in zip(pieces, spans, strict=True)]  # fmt: skip
        cut_off = edition.is_cut_off(pieces, row["provenance_note"])
        if cut_off:
            report(f"raw/{row['doc_id']}.txt", None, f"{edition.CUT_OFF}; bring the whole text if "
                   "you have it", "notice")  # fmt: skip
        articles.append({**row, "text": edited, "is_cut_off": cut_off})
    return *_as_tables(articles, audit), found


def find_twins(articles: pd.DataFrame, known: dict[str, tuple[str, str]], report: Report) -> None:
    """Report texts that are there twice; `known` holds those of the parts before."""
    for row in articles.itertuples():
        digest = hashlib.sha256(row.text.encode()).hexdigest()
        twin, outlet = known.setdefault(digest, (row.doc_id, row.outlet))
        if twin == row.doc_id:
            continue
        if outlet == row.outlet:
            report("articles.csv", row.row, f"the text of {row.doc_id} is that of {twin}")
        else:  # two outlets that print one dispatch word for word are a finding, not a fault
            report("articles.csv", row.row, f"the text of {row.doc_id} is that of {twin}, of "
                   f"another outlet ({outlet})", "notice")  # fmt: skip


def guess_language(text: str) -> str:
    """The language of a text as a two-letter code; "" where it is too short to tell.

    Another language than French is believed only where a detector is sure of it and the small
    words of French are all but missing: an article in French that quotes English stays.
    """
    words = [word.lower() for word in re.findall(r"\w+", text[:JUDGED])]
    if len(words) < LONG_ENOUGH:
        return ""
    if sum(word in FRENCH_WORDS for word in words) >= FEW * len(words):
        return "fr"
    language, probability = _load_detector().classify(text[:JUDGED])
    return str(language) if probability >= SURE else ""


@cache
def _load_detector():
    from py3langid import langid  # its tables take a second to load

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def _read_text(folder: Path, row: dict, report: Report) -> str | None:
    """The text of an article, decoded and mended; None where there is none to read."""
    name = f"raw/{row['doc_id']}.txt"
    if row["n_bytes"] > LARGEST:
        report(name, None, f"is {row['n_bytes']:,} bytes; no article is longer than {LARGEST:,}")
        return None
    try:
        data = find_raw(folder, row["doc_id"]).read_bytes()
    except OSError as error:
        report(name, None, f"cannot be read: {error.strerror}")
        return None
    digest = hashlib.sha256(data).hexdigest()
    if row["sha256"] and digest != row["sha256"].lower():
        report(name, None, f"has changed: sha256 is {digest}, articles.csv row {row['row']} says "
               f"{row['sha256']}")  # fmt: skip
    try:
        text, row["encoding"] = decode(data)
    except ValueError as error:
        report(name, None, str(error))
        return None
    if row["encoding"] != "utf-8":
        report(name, None, f"read as {row['encoding']} and converted", "notice")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        report(name, None, f"line {line} holds a NUL byte; a text file was expected")
        return None
    if not text.strip():
        report(name, None, "the text is empty")
        return None
    if show_plainly(text) != text:
        report(name, None, "read with accents composed and invisible characters left out", "notice")
    text, said = mend_text(text)
    for clause in said:
        report(name, None, clause, "notice")
    return text


def _edit(
    row: dict, text: str, own: pd.DataFrame | None, known: dict[str, str], report: Report
) -> list[edition.Piece] | None:
    """The pieces of a text; None where its rows of lines.csv do not fit it, which is reported."""
    name = f"raw/{row['doc_id']}.txt"
    if own is None:
        if edition.is_wrapped(text):
            report(name, None, edition.WRAPPED, "notice")
        return edition.edit_by_rules(text, known, title=row["title"])
    try:
        return edition.edit_by_rows(text, own)
    except edition.EditionError as error:
        report(name, None, f"lines.csv does not fit it: {error}")
        return None


def _as_tables(articles: list[dict], audit: list[tuple]) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = [*REQUIRED, *OPTIONAL, "encoding", "text", "row", "is_cut_off"]
    table = pd.DataFrame(articles, columns=columns)
    dates = pd.to_datetime(table["date"].replace("", None), format="%Y-%m-%d")
    texts = dict.fromkeys(set(columns) - {"date", "row", "is_cut_off"}, "str")
    types = texts | {"row": "int64", "is_cut_off": "bool"}
    table = table.assign(date=dates.astype("datetime64[us]")).astype(types)
    lines = pd.DataFrame(audit, columns=["doc_id", *edition.Piece._fields, "start", "end"])
    lines["kept"] = lines["kind"].isin(edition.KEPT)
    texts = dict.fromkeys(("doc_id", "kind", "source", "reason", "text"), "str")
    numbers = {"start": "Int64", "end": "Int64", "line": "int64"}
    return table, lines.astype(texts | numbers | {"continues": "bool", "kept": "bool"})
