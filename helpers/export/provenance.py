"""What a page says of its making: the corpus in figures, hashes, pipeline, versions, time."""

import hashlib
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from helpers.base.lexicon import LEXICONS
from helpers.base.translation import format_day, translate
from helpers.corpus.audit import LISTED, name_distinct, origins
from helpers.corpus.listing import find_raw
from helpers.corpus.loading import Corpus
from helpers.export.freshness import hash_files
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
    table, n = corpus.articles, len(corpus.articles)
    ends = [format_day(day) for day in table["date"].agg(["min", "max"]).dropna()]
    days = "".join(ends[:1])
    if len(set(ends)) > 1:
        days = translate("{first} to {last}", first=ends[0], last=ends[1])
    summary = {
        "n_articles": n,
        "n_outlets": table["outlet"].nunique(),
        "outlets": name_distinct(table["outlet"], LISTED_OUTLETS),
        "n_words": int(table["n_words"].sum()),
        "n_undated": int(table["date"].isna().sum()),
        "dates": days,
        "by": by,
    }
    articles = table[: 0 if n > LISTED else None][["doc_id", "outlet"]].to_dict("records")
    for row in articles:
        data = find_raw(corpus.folder, row["doc_id"]).read_bytes()
        row["sha256"] = hashlib.sha256(data).hexdigest()
    grouped = "" if by == "outlet" else translate(", grouped by {by}", by=by)
    now, lexicons = datetime.now(UTC), sorted(LEXICONS.glob("*.csv*"))
    made_from = {
        "Corpus": translate("{n:article}, {n_words:word}", n=n, n_words=summary["n_words"])
        + grouped,
        "Content hash": corpus.content_hash,
        # What judges the annotated words: the lexicons, and the corpus' own tables.
        "Lexicons": hash_files([*lexicons, *sorted(corpus.folder.glob("*.csv"))])[:16],
        "Pipeline": str(corpus.pipeline),
        "Packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "Python": ".".join(map(str, sys.version_info[:3])),
        "Made": f"{format_day(now)} {now:%H:%M UTC}",
    }
    listed = display.table(origins(corpus), translate("Words are counted in the cleaned text."))
    found = {"summary": summary, "articles": articles, "made_from": made_from}
    return found | {"origins": clean_html(listed)}
