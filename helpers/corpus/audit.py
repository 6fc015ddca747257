"""What was taken out of a corpus before anything was counted: lines, and whole articles."""

from typing import Literal

import pandas as pd

from helpers.base.choices import check_choice
from helpers.corpus.loading import Corpus
from helpers.corpus.parts import EXCLUDED

By = Literal["line", "article"]


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
