"""What a page says of its making: the corpus in figures, hashes, pipeline, versions, time."""

import hashlib
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.base.lexicon import LEXICONS
from helpers.base.translation import format_day, translate
from helpers.corpus.audit import LISTED, name_distinct, origins
from helpers.corpus.listing import find_raw
from helpers.corpus.loading import Corpus
from helpers.export.sanitising import clean_html
from helpers.show import display

PACKAGES = ("spacy", "pandas", "numpy", "scipy", "matplotlib", "nbconvert")
LISTED_OUTLETS = 12  # by name, on a card


def describe_build(corpus: Corpus, by: str = "outlet") -> dict[str, Any]:
    """What all pages say of their making, and what they group the articles `by`.

    *summary*: the corpus in figures. *articles*: doc_id, outlet and sha256 of each file that was
    read, none where there are many. *origins*: a table of where they come from. *made_from*: label
    → text.
    """
    summary = _summarise(corpus.articles) | {"by": by}
    n = summary["n_articles"]
    listed = corpus.articles[: 0 if n > LISTED else None]
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
    table = display.table(origins(corpus), translate("Words are counted in the cleaned text."))
    found = {"summary": summary, "articles": articles, "made_from": made_from}
    return found | {"origins": clean_html(table)}


def _summarise(articles: pd.DataFrame) -> dict[str, Any]:
    return {
        "n_articles": len(articles),
        "n_outlets": articles["outlet"].nunique(),
        "outlets": name_distinct(articles["outlet"], LISTED_OUTLETS),
        "n_words": int(articles["n_words"].sum()),
        "n_undated": int(articles["date"].isna().sum()),
        "dates": _say_days(articles["date"].dropna()),
    }


def _say_days(days: pd.Series) -> str:
    if not len(days):
        return ""
    first, last = format_day(days.min()), format_day(days.max())
    return first if first == last else translate("{first} to {last}", first=first, last=last)


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _hash_lexicons(folder: Path) -> str:
    """Hash of what judges the annotated words: the lexicons, and the corpus' own tables."""
    files = [*sorted(LEXICONS.glob("*.csv*")), *sorted(folder.glob("*.csv"))]
    listed = "".join(f"{file.name} {_hash(file)}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()[:16]
