"""What a page says of its making: the corpus in figures, hashes, pipeline, versions, time."""

import hashlib
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base.lexicon import LEXICONS
from helpers.corpus.listing import find_raw
from helpers.corpus.loading import Corpus
from helpers.show.display import format_number

PACKAGES = ("spacy", "pandas", "numpy", "scipy", "matplotlib", "nbconvert")
# What is told of each article where it is recorded, and what is said where it is not.
ABOUT = {"date_status": "unknown", "provenance_note": "unknown", "outlet_type": "", "agency": "–"}
LISTED_ARTICLES = 40  # a longer corpus is listed by outlet, so that the index stays a page


def summarise_corpus(corpus: Corpus) -> dict[str, Any]:
    """What the index says of a corpus: totals, and one row per article or, beyond 40, per outlet.

    Reads `corpus.articles` (outlet, title, date, n_words; what `ABOUT` names where recorded),
    `corpus.content_hash` and `corpus.pipeline`. Words are counts, dates ISO days; an article
    without a title goes by its doc_id.
    """
    table = corpus.articles
    day = pd.to_datetime(table["date"], errors="coerce").dt.strftime("%Y-%m-%d")
    rows = table[["outlet", "title", "n_words"]].assign(n_articles=1, first=day, last=day)
    untitled = rows["title"].fillna("") == ""
    rows["title"] = rows["title"].mask(untitled, table["doc_id"])
    for name, unknown in ABOUT.items():
        known = table[name].fillna("") if name in table else pd.Series("", index=table.index)
        rows[name] = known.mask(known == "", unknown)
    days = day.dropna()
    totals = {
        "n_articles": len(rows),
        "n_outlets": rows["outlet"].nunique(),
        "n_words": int(rows["n_words"].sum()),
        "n_undated": int(day.isna().sum()),
        "dates": " to ".join(sorted({days.min(), days.max()})) if len(days) else "",
        "by_outlet": len(rows) > LISTED_ARTICLES,
        "content_hash": str(corpus.content_hash),
        "lexicons": _hash_lexicons(corpus.folder),
        "pipeline": str(corpus.pipeline),
    }
    if totals["by_outlet"]:
        how = {"n_words": "sum", "n_articles": "sum", "first": "min", "last": "max"}
        how |= dict.fromkeys(ABOUT, _join_distinct)
        rows = rows.groupby("outlet", as_index=False).agg(how)
    else:
        rows = rows.sort_values(["first", "outlet"], na_position="last")
    return totals | {"rows": rows.astype(object).where(rows.notna(), None).to_dict("records")}


def _hash_lexicons(folder: Path) -> str:
    """Hash of what judges the annotated words: the lexicons, and the corpus' own tables."""
    digest = hashlib.sha256()
    for file in [*sorted(LEXICONS.glob("*.csv*")), *sorted(folder.glob("*.csv"))]:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _join_distinct(values: pd.Series) -> str:
    distinct = list(dict.fromkeys(values))
    return "; ".join(distinct[:3]) + ("; and others" if len(distinct) > 3 else "")


def list_articles(corpus: Corpus) -> list[dict[str, str]]:
    """The files that were read: doc_id, outlet and sha256 of each; none where there are many."""
    if len(corpus.articles) > LISTED_ARTICLES:
        return []
    rows = corpus.articles[["doc_id", "outlet"]].astype("str").to_dict("records")
    for row in rows:
        file = find_raw(corpus.folder, row["doc_id"])
        row["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return rows


def describe_build(summary: Mapping[str, Any] | None) -> dict[str, str]:
    """What the pages are made from, label → text: corpus, pipeline, versions, time (UTC)."""
    about = {}
    if summary is not None:
        about["Corpus"] = (
            f"{format_number(summary['n_articles'])} article{'s' * (summary['n_articles'] != 1)}, "
            f"{format_number(summary['n_words'])} words"
        )
        about["Content hash"] = summary["content_hash"]
        about["Lexicons"] = summary["lexicons"]
        about["Pipeline"] = summary["pipeline"]
    about["Packages"] = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    about["Python"] = ".".join(map(str, sys.version_info[:3]))
    about["Made"] = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return about
