"""What was taken out of a corpus before anything was counted: lines, and whole articles."""

import pandas as pd

from helpers.corpus.loading import Corpus
from helpers.corpus.parts import EXCLUDED


def removed(corpus: Corpus) -> pd.DataFrame:
    """One row per line, or part of a line, that is not part of the edited text.

    Columns: doc_id, line (its number in the text as received), kind (caption, credit, furniture),
    n_words, reason, text. Lines of articles that are left out as a whole are not among them.

    >>> from helpers.corpus import removed
    >>> removed(corpus)["kind"].value_counts().to_dict()
    {'furniture': 23, 'caption': 6, 'credit': 4}
    """
    lines = corpus.lines
    gone = ~lines["kept"] & (lines["kind"] != EXCLUDED)
    return lines.loc[gone, ["doc_id", "line", "kind", "n_words", "reason", "text"]]


def excluded(corpus: Corpus) -> pd.DataFrame:
    """One row per article that is left out of every count.

    Columns: doc_id, n_lines, n_words, reason (another language, or no line that is kept), and the
    text of its first line.

    >>> from helpers.corpus import excluded
    >>> len(excluded(corpus))
    0
    """
    lines = corpus.lines[corpus.lines["kind"] == EXCLUDED]
    return lines.groupby("doc_id", as_index=False, sort=False).agg(
        n_lines=("line", "nunique"),
        n_words=("n_words", "sum"),
        reason=("reason", "first"),
        text=("text", "first"),
    )
