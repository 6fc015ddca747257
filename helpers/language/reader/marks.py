"""Where sides are named in a text: what is marked for the reader, in training and ever after."""

import re
from collections.abc import Sequence
from functools import cache


def mark(text: str, sides: Sequence[Sequence[str]]) -> list[tuple[int, int, int]]:
    """Start, end and number of each place where a side is named; the first side is number 1.

    A name is matched as a whole and without regard to case; blanks and apostrophes are all alike,
    and a final s, x, e or es may follow.

    >>> mark("L’armée française et les rebelles", [["armée français"], ["rebelle"]])
    [(2, 17, 1), (25, 33, 2)]
    """
    return [
        (*match.span(), number)
        for number, names in enumerate(sides, 1)
        if names
        for match in _compile(tuple(names)).finditer(text)
    ]


@cache
def _compile(names: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted(set(names), key=len, reverse=True)
    escaped = "|".join(re.escape(word) for word in words)
    inner = re.sub(r"['’]", "['’]", escaped.replace(r"\ ", r"\s+"))
    return re.compile(rf"(?<!\w)(?:{inner})(?:s|x|e|es)?(?!\w)", re.IGNORECASE)
