"""What the pages of one outlet share beside their articles: menus, rubrics, signatures."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from helpers.corpus.edition import SENTENCE_END, list_paragraphs
from helpers.corpus.mending import mend_text
from helpers.language.canonical import canonise

FEWEST = 3  # articles of an outlet that have a line, for it to be the outlet's
LONGEST = 12  # words of such a line
SIGNATURE = 3  # words of one that may end with a full stop: initials, a rubric
COLUMNS = ["outlet", "text", "reason"]  # as furniture.csv has them


def find_shared_lines(articles: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Find the lines that most articles of an outlet have: one row per outlet and line.

    `articles` are pairs of outlet and text. A line counts that stands word for word in `FEWEST`
    articles or more and in most of the outlet's; a sentence does not. Columns: outlet, text and
    reason.
    """
    sizes: Counter[str] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    for outlet, text in articles:
        sizes[outlet] += 1
        short = filter(_is_short, list_paragraphs(mend_text(text).text))
        lines = set(map(canonise, short))  # however one of them is typed
        seen.update((outlet, line) for line in lines)
    rows = [
        (outlet, line, f"stands in {n} of {sizes[outlet]} articles of this outlet")
        for (outlet, line), n in sorted(seen.items())
        if n >= FEWEST and 2 * n > sizes[outlet]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _is_short(line: str) -> bool:
    """Whether a line may be a menu's or a signature: no sentence, or next to none."""
    words = len(line.split())
    return 0 < words <= LONGEST and (words <= SIGNATURE or not SENTENCE_END.search(line))
