"""Raw files, edited and judged → articles and audit, part by part, with every problem.

A part is a run of articles in order of date, small enough for memory, the same at every reading:
what is made of a corpus part by part is the same however often the making was broken off.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base.encoding import decode
from helpers.base.lexicon import FRENCH_WORDS
from helpers.base.spelling import show_plainly
from helpers.base.spreadsheet import Report, each_row
from helpers.base.translation import fault, translate
from helpers.corpus import edition
from helpers.corpus.listing import OPTIONAL, REQUIRED, Problems, find_raw
from helpers.corpus.mending import mend_text

EXCLUDED = "excluded"  # the kind of every line of an article that is left out of every count
NO_LINE = "no line of the text is kept"  # why an article is left out that is nothing but furniture
LONG_ENOUGH, FEW = 50, 0.08  # words; share of these words below which a text is not French
SURE = 0.9  # probability from which another language is believed
JUDGED = 20_000  # characters of a text that its language is judged by
LONGEST = 1_000_000  # characters; novels have no more, and no article has as many


def read_part(
    folder: Path,
    rows: pd.DataFrame,
    lines: dict[str, pd.DataFrame],
    furniture: dict[str, dict[str, str]],
) -> tuple[pd.DataFrame, pd.DataFrame, Problems]:
    """Read and edit some articles: one row per article in French, the audit, and the problems.

    An article in another language, or of which no line is kept, has its lines in the audit, as
    *excluded*, and no row.
    """
    own = Problems()
    articles: list[dict[Any, Any]] = []
    audit: list[tuple[Any, ...]] = []
    for row in rows.to_dict("records"):
        doc_id, name = row["doc_id"], f"raw/{row['doc_id']}.txt"
        try:
            text, encoding = _read_text(folder, row, own)
            known = furniture.get("", {}) | furniture.get(row["outlet"], {})
            pieces = _edit(text, row, lines.get(doc_id), known, own)
        except (ValueError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else ""
            own(name, None, translate("cannot be read: {error}", error=why) if why else str(error))
            continue
        edited, spans = edition.join_kept(pieces)
        language = row["language"].lower() or guess_language(text)
        reason = "" if edited else NO_LINE
        if language and not language.startswith("fr"):
            reason = f"the article is in another language ({language})"
        if reason:
            pieces = [piece._replace(kind=EXCLUDED, reason=reason) for piece in pieces]
            audit += [(doc_id, *piece, None, None) for piece in pieces]
            own(name, None, f"{reason}: left out of every count", "notice")
            continue
        pairs = zip(pieces, spans, strict=True)
        audit += [(doc_id, *piece, *(span or (None, None))) for piece, span in pairs]
        cut_off = edition.is_cut_off(pieces, row["provenance_note"])
        if cut_off:
            said = f"{edition.CUT_OFF}; bring the whole text if you have it"
            own(name, None, said, "notice")
        articles.append({**row, "text": edited, "encoding": encoding, "is_cut_off": cut_off})
    return *_as_tables(articles, [*rows], audit), own


def find_twins(articles: pd.DataFrame, known: dict[str, tuple[str, str]], report: Report) -> None:
    """Report texts that are there twice; `known` holds those of the parts before."""
    for row in each_row(articles):
        digest = hashlib.sha256(row.text.encode()).hexdigest()
        twin, outlet = known.setdefault(digest, (row.doc_id, row.outlet))
        said = translate("the text of {name} is that of {twin}", name=row.doc_id, twin=twin)
        if outlet != row.outlet:  # two that print one dispatch are a finding, not a fault
            said += translate(", of another outlet ({outlet})", outlet=outlet)
            report("articles.csv", row.row, said, "notice")
        elif twin != row.doc_id:
            report("articles.csv", row.row, said)


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
def _load_detector() -> Any:
    from py3langid import langid  # its tables take a second to load

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def _read_text(folder: Path, row: dict[Any, Any], report: Report) -> tuple[str, str]:
    """The text of an article, decoded and mended, and its encoding.

    Raises ValueError or OSError where there is none to read.
    """
    name = f"raw/{row['doc_id']}.txt"
    if row["n_bytes"] > 4 * LONGEST:  # a character has four bytes at most
        raise fault("is {n} bytes; no article has {most}", n=row["n_bytes"], most=4 * LONGEST)
    data = find_raw(folder, row["doc_id"]).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if row["hashed"] not in ("", digest):  # its result would bear the name of another text's
        raise fault("was changed while the corpus was annotated; run it again")
    if row["sha256"] and digest != row["sha256"].lower():
        told = {"found": digest, "listed": row["sha256"]}
        report(name, None, translate("has changed: sha256 {listed} became {found}", **told))
    text, encoding = decode(data)
    if encoding != "utf-8":
        report(name, None, f"read as {encoding} and converted", "notice")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise fault("line {line} holds a NUL byte; a text file was expected", line=line)
    if not text.strip():
        raise fault("the text is empty")
    if show_plainly(text) != text:
        report(name, None, "read with accents composed and invisible characters left out", "notice")
    text, said = mend_text(text)
    for clause in said:
        report(name, None, clause, "notice")
    return text, encoding


def _edit(
    text: str,
    row: dict[Any, Any],
    rows: pd.DataFrame | None,
    known: dict[str, str],
    report: Report,
) -> list[edition.Piece]:
    """The pieces of a text. Raises ValueError where its rows of lines.csv do not fit it."""
    if rows is None:
        if edition.is_wrapped(text):
            report(f"raw/{row['doc_id']}.txt", None, edition.WRAPPED, "notice")
        return edition.edit_by_rules(text, known, title=row["title"])
    try:
        return edition.edit_by_rows(text, rows)
    except edition.EditionError as error:
        raise fault("lines.csv does not fit it: {error}", error=error) from None


def _as_tables(
    articles: list[dict[Any, Any]], columns: list[str], audit: list[tuple[Any, ...]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    named = dict.fromkeys([*REQUIRED, *OPTIONAL, "encoding", "text", *columns])
    names = [name for name in named if name not in ("row", "n_bytes", "hashed", "is_cut_off")]
    table = pd.DataFrame(articles, columns=[*names, "row", "is_cut_off"])
    dates = pd.to_datetime(table["date"].replace("", None), format="%Y-%m-%d")
    types = dict.fromkeys(names, "str") | {"row": "int64", "is_cut_off": "bool"}
    table = table.astype(types).assign(date=dates.astype("datetime64[us]"))
    lines = pd.DataFrame(audit, columns=["doc_id", *edition.Piece._fields, "start", "end"])
    lines["kept"] = lines["kind"].isin(edition.KEPT)
    texts = dict.fromkeys(("doc_id", "kind", "source", "reason", "text"), "str")
    numbers = {"start": "Int64", "end": "Int64", "line": "int64"}
    return table, lines.astype(texts | numbers | {"continues": "bool", "kept": "bool"})
