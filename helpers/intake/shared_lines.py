"""What the pages of one outlet share beside their articles: menus, rubrics, signatures."""

import pandas as pd

from helpers.corpus.edition import SENTENCE_END, list_paragraphs
from helpers.corpus.mending import mend_text
from helpers.language.canonical import canonise

FEWEST_ARTICLES = 3  # of an outlet that have a line, for it to be the outlet's
MAX_WORDS = 12  # of such a line
SIGNATURE_WORDS = 3  # of one that may end with a full stop: initials, a rubric
COLUMNS = ["outlet", "text", "reason"]  # as furniture.csv has them


def find_shared_lines(articles: pd.DataFrame) -> pd.DataFrame:
    """Find the lines that most articles of an outlet have: one row per outlet and line.

    `articles` has the columns outlet and text. A line counts that stands word for word in
    `FEWEST_ARTICLES` or more and in most of the outlet's; a sentence does not. Columns: outlet,
    text and reason.
    """
    lines = articles[["outlet"]].assign(text=articles["text"].map(_list_short))
    n_articles = articles["outlet"].value_counts()
    n = lines.explode("text").groupby(["outlet", "text"]).size().rename("n").reset_index()
    n["of"] = n["outlet"].map(n_articles).astype(int)
    found = n[(n["n"] >= FEWEST_ARTICLES) & (2 * n["n"] > n["of"])]
    counts = found["n"].astype(str) + " of " + found["of"].astype(str)
    return found.assign(reason="stands in " + counts + " articles of this outlet")[COLUMNS]


def _list_short(text: str) -> list[str]:
    """The lines that may be a menu's or a signature: each once, however it is typed."""
    found = set()
    for line in list_paragraphs(mend_text(text).text):
        n_words = len(line.split())
        is_sentence = SENTENCE_END.search(line) and n_words > SIGNATURE_WORDS
        if 0 < n_words <= MAX_WORDS and not is_sentence:
            found.add(canonise(line))
    return sorted(found)
