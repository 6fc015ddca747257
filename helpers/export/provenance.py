"""What a page says of its making: the corpus in figures, hashes, pipeline, versions, time."""

import hashlib
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base.lexicon import LEXICONS
from helpers.base.translation import format_day, translate, translate_value
from helpers.corpus.listing import find_raw
from helpers.corpus.loading import Corpus

PACKAGES = ("spacy", "pandas", "numpy", "scipy", "matplotlib", "nbconvert")
# What is told of each article where it is recorded, and what is said where it is not.
UNKNOWN = {"date_status": "unknown", "provenance_note": "unknown", "outlet_type": "", "agency": "–"}
LISTED_ARTICLES = 40  # a longer corpus is listed by outlet, so that the index stays a page
LISTED_OUTLETS = 12  # by name, on a card
NAMED = 3  # different values of an outlet that are named one by one


def describe_build(corpus: Corpus, by: str = "outlet") -> dict[str, Any]:
    """What all pages say of their making, and what they group the articles `by`.

    *summary*: what the index says of the corpus (`summarise_corpus`). *articles*: doc_id, outlet
    and sha256 of each file that was read, none where there are many. *made_from*: label → text.
    """
    summary = summarise_corpus(corpus) | {"by": by}
    n = summary["n_articles"]
    listed = corpus.articles[: 0 if n > LISTED_ARTICLES else None]
    articles = listed[["doc_id", "outlet"]].to_dict("records")
    for row in articles:
        row["sha256"] = _hash(find_raw(corpus.folder, row["doc_id"]))
    counts = {"n": n, "n_words": summary["n_words"]}
    grouped = "" if by == "outlet" else translate(", grouped by {by}", by=by)
    now = datetime.now(UTC)
    made_from = {
        "Corpus": translate("{n:article}, {n_words:word}", **counts) + grouped,
        "Content hash": corpus.content_hash,
        "Lexicons": _hash_lexicons(corpus.folder),
        "Pipeline": str(corpus.pipeline),
        "Packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "Python": ".".join(map(str, sys.version_info[:3])),
        "Made": f"{format_day(now)} {now:%H:%M UTC}",
    }
    return {"summary": summary, "articles": articles, "made_from": made_from}


def summarise_corpus(corpus: Corpus) -> dict[str, Any]:
    """Totals of a corpus, and one row per article or, beyond `LISTED_ARTICLES`, per outlet.

    Words are counts, dates ISO days; an article without a title goes by its doc_id.
    """
    table = corpus.articles
    day = table["date"].dt.strftime("%Y-%m-%d")
    rows = table[["outlet", "title", "n_words"]].assign(n_articles=1, first=day, last=day)
    rows["title"] = table["title"].replace("", pd.NA).fillna(table["doc_id"])
    for name, unknown in UNKNOWN.items():
        rows[name] = table[name].replace("", pd.NA).fillna(unknown) if name in table else unknown
    by_outlet = len(rows) > LISTED_ARTICLES
    totals = {
        "n_articles": len(rows),
        "n_outlets": rows["outlet"].nunique(),
        "outlets": _name_first(rows["outlet"], LISTED_OUTLETS),
        "n_words": int(rows["n_words"].sum()),
        "n_undated": int(day.isna().sum()),
        "dates": _say_days(table["date"].dropna()),
        "by_outlet": by_outlet,
    }
    if by_outlet:
        how = {"n_words": "sum", "n_articles": "sum", "first": "min", "last": "max"}
        how |= dict.fromkeys(UNKNOWN, _name_first)
        rows = rows.groupby("outlet", as_index=False).agg(how)
    else:
        rows = rows.sort_values(["first", "outlet"], na_position="last")
    return totals | {"rows": rows.astype(object).where(rows.notna(), None).to_dict("records")}


def _say_days(days: pd.Series) -> str:
    if not len(days):
        return ""
    first, last = format_day(days.min()), format_day(days.max())
    return first if first == last else translate("{first} to {last}", first=first, last=last)


def _name_first(values: Iterable[str], most: int = NAMED) -> str:
    """The distinct values, as far as there is room for them."""
    distinct = [translate_value(value) for value in dict.fromkeys(values)]
    said = translate("; ").join(distinct[:most])
    return said + (translate("; and others") if len(distinct) > most else "")


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _hash_lexicons(folder: Path) -> str:
    """Hash of what judges the annotated words: the lexicons, and the corpus' own tables."""
    files = [*sorted(LEXICONS.glob("*.csv*")), *sorted(folder.glob("*.csv"))]
    listed = "".join(f"{file.name} {_hash(file)}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()[:16]
