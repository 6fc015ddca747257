"""Where texts come from, and what was taken out of them before anything was counted."""

from collections.abc import Iterable
from typing import Literal

import pandas as pd

from helpers.base.choices import check_choice
from helpers.base.translation import translate, translate_value
from helpers.corpus.loading import Corpus
from helpers.corpus.parts import EXCLUDED

By = Literal["line", "article"]

LISTED = 40  # articles that are listed one by one
NAMED = 3  # different values of an outlet that are named
RECORDED = ["date_status", "provenance_note", "agency"]


def origins(corpus: Corpus) -> pd.DataFrame:
    """Where the texts come from: one row per article, or per outlet where there are many.

    Columns: outlet, outlet_type; title and date of an article, or of an outlet n_printed (articles,
    where they are more than `LISTED` in all), first_date and last_date; date_status,
    provenance_note and agency as recorded, of an outlet the first `NAMED` that differ; n_words.

    >>> from helpers.corpus.audit import origins
    >>> origins(corpus)[["outlet", "date", "n_words"]].head(1)
             outlet       date  n_words
    0  France Inter 2015-06-02      439
    """
    table = corpus.grouped("outlet").articles
    one = ["outlet", "outlet_type", "title", "date", *RECORDED, "n_words"]
    if len(table) <= LISTED:
        titles = table["title"].replace("", pd.NA).fillna(table["doc_id"])
        table = table.assign(title=titles).sort_values(["date", "outlet"], ignore_index=True)
        return table.reindex(columns=one)
    known = table.reindex(columns=[*one, "doc_id"]).groupby("outlet")
    named = {name: known[name].agg(name_distinct) for name in ["outlet_type", *RECORDED]}
    counted = known.agg(
        n_printed=("doc_id", "size"),
        first_date=("date", "min"),
        last_date=("date", "max"),
        n_words=("n_words", "sum"),
    )
    return counted.assign(**named).reset_index()[
        ["outlet", "outlet_type", "n_printed", "first_date", "last_date", *RECORDED, "n_words"]
    ]


def name_distinct(values: Iterable[str], most: int = NAMED) -> str:
    """The different values, as far as there is room for them; "" where nothing is recorded."""
    distinct = [translate_value(value) for value in pd.Series(values).dropna().unique() if value]
    said = translate("; ").join(distinct[:most])
    return said + (translate("; and others") if len(distinct) > most else "")


def removed(corpus: Corpus, *, by: By = "line") -> pd.DataFrame:
    """One row per line, or part of a line, that is not part of the edited text; or per article.

    By line: doc_id, line (its number in the text as received), kind (caption, credit, furniture),
    n_words, reason, text. By article, those that are left out of every count: doc_id, n_lines,
    n_words, reason (another language, or no line that is kept), and the text of the first line; the
    lines of these are not among the others. Raises ValueError for another choice.

    >>> from helpers.corpus import removed
    >>> removed(corpus)["kind"].value_counts().to_dict()
    {'furniture': 23, 'caption': 6, 'credit': 4}
    """
    check_choice("by", by, By)
    lines = corpus.lines[~corpus.lines["kept"]]
    is_excluded = lines["kind"] == EXCLUDED
    if by == "line":
        return lines.loc[~is_excluded, ["doc_id", "line", "kind", "n_words", "reason", "text"]]
    articles = lines[is_excluded].groupby("doc_id", as_index=False, sort=False)
    return articles.agg(
        n_lines=("line", "nunique"),
        n_words=("n_words", "sum"),
        reason=("reason", "first"),
        text=("text", "first"),
    )
