"""What is marked in a text for the reader, in training and ever after: sides, shared words."""

import re
from collections.abc import Sequence
from functools import cache

from helpers.base.spelling import fold

SHARED, OTHER_NUMBER = 4, 5  # kinds of mark beside the numbers of sides
STEM = 6  # letters by which two forms of a word are taken as one
WORD = re.compile(r"[^\W\d_]{4,}|\d+")


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


def mark_shared(text: str, other: str) -> list[tuple[int, int, int]]:
    """Start, end and kind: the words of a text that another has too, and numbers that it has not.

    >>> mark_shared("16 civils tués", "La mort de 17 civils")
    [(0, 2, 5), (3, 9, 4)]
    """
    known = find_stems(other)
    found = [(*word.span(), fold(word[0])[:STEM] in known, word[0]) for word in WORD.finditer(text)]
    return [
        (start, end, SHARED if shared else OTHER_NUMBER)
        for start, end, shared, word in found
        if shared or word.isdecimal()
    ]


def find_stems(text: str) -> set[str]:
    """The words of four letters or more, by their first letters, and the numbers."""
    return {fold(word)[:STEM] for word in WORD.findall(text)}


@cache
def _compile(names: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted(set(names), key=len, reverse=True)
    escaped = "|".join(re.escape(word) for word in words)
    inner = re.sub(r"['’]", "['’]", escaped.replace(r"\ ", r"\s+"))
    return re.compile(rf"(?<!\w)(?:{inner})(?:s|x|e|es)?(?!\w)", re.IGNORECASE)
