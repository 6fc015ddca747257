"""Lines cut at a width, as mail and old editors cut them → the paragraphs they are parts of.

A text is hard-wrapped where most of its lines end in mid-sentence just where the next word found no
room. Poems, lists and texts of one paragraph per line have no such width, and stay as they are.
A text whose line ends are doubled, as PDF readers give it, is read as if they were not.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from helpers.base.lexicon import FRENCH_WORDS
from helpers.language.canonical import HYPHENS
from helpers.language.capitals import read_rates

NARROWEST, WIDEST = 30, 140  # columns; a longer line is a paragraph
FEWEST = 3  # breaks at the width, before a text is believed to be wrapped
WIDE = 60  # columns; no poem has such lines: from here on fewer breaks do
FEWEST_WIDE, FEWEST_SPACED = 1, 2  # the second where blank lines stand between
FEWEST_SHORT = 2  # where most lines are short: headings, briefs, lists
SLACK = 0.12  # of the width: room that programs leave which even out lines
EXACT = 0.95  # of the breaks in mid-sentence: then the program left no room
MOST = 0.75  # of the breaks in mid-sentence that are at the width
SPACED = 0.9  # of the lines with a blank one behind them: then line ends are doubled
SOFT = "\u00ad"  # a soft hyphen at the end of a line: there a word was cut for certain
ENDS = re.compile(r"[.!?…:;»”\"]\W{0,20}$")
STARTS_LOW = re.compile(r"\W{0,3}[a-zà-ÿœæ]")  # but not with a day of the month
# What opens a line of its own: a turn of speech, an item of a list.
BULLET = re.compile(r"\s*[-–—•*·▪►■]\s*")
OPENS = re.compile(rf"{BULLET.pattern}[^\Wa-zà-ÿ\d_]|{BULLET.pattern}[«“\"]|\s*\(?\d{{1,2}}[.)]\s")
LONE = re.compile(r"\s*[^\W\d_]+\s*")


class Break(NamedTuple):
    """The end of one line and the start of the next, without a blank line between them."""

    line: int  # the place of the second line
    least: int  # the narrowest width at which a program breaks here: the length of the first line
    most: int  # the widest: from the next column on the next word would have had room
    runs_on: bool  # whether a sentence goes on over it for sure
    opens: bool  # whether the second line begins something of its own


def find_continued(lines: list[str]) -> list[bool]:
    """For each line whether it goes on the paragraph of the line before it.

    Where the text is not hard-wrapped only what follows a word cut by a soft hyphen does.
    """
    full = [at for at, line in enumerate(lines) if line.strip()]
    continued = _find_wrapped(lines, FEWEST_WIDE)
    spaced = sum(below - above > 1 for above, below in pairwise(full))
    if not any(continued) and len(full) > FEWEST and spaced >= SPACED * (len(full) - 1):
        # One blank line behind each is left out; a second one ends a paragraph.
        left_out = {at + 1 for at in full} - {*full}
        places = [at for at in range(len(lines)) if at not in left_out]
        found = _find_wrapped([lines[at] for at in places], FEWEST_SPACED)
        for at, goes_on in zip(places, found, strict=True):
            continued[at] = goes_on
    for above, below in pairwise(full):
        continued[below] = continued[below] or lines[above].endswith(SOFT)
    return continued


def _find_wrapped(lines: list[str], fewest_wide: int) -> list[bool]:
    breaks = _list_breaks(lines)
    running = [each for each in breaks if each.runs_on]
    width = _find_width(breaks)
    exact = sum(_is_full(each, width, 0.0) for each in running) >= EXACT * len(running)
    slack = 0.0 if exact else SLACK
    full = sum(_is_full(each, width, slack) for each in running)
    fewest, few = (fewest_wide if width >= WIDE else FEWEST), len(breaks) / 3
    continued = [False] * len(lines)
    # Among short lines few breaks are at the width; then none of the lines may be longer.
    if full < len(breaks) / 3 and max(len(line.rstrip()) for line in lines) <= width:
        few, fewest = 0.0, max(fewest, FEWEST_SHORT)
    if full < max(fewest, MOST * len(running), few):
        return continued
    start: dict[int, int] = {}  # of each line the first of its paragraph
    for each in breaks:
        first = start.get(each.line - 1, each.line - 1)
        mark = BULLET.match(lines[each.line])
        item = mark and lines[first].lstrip().startswith(mark[0].strip())
        hangs = first < each.line - 1 and _indent(lines[each.line]) < _indent(lines[each.line - 1])
        # Behind an item of a list a lone word is a heading.
        heads = OPENS.match(lines[first]) and LONE.fullmatch(lines[each.line])
        if not (each.opens or item or hangs or (heads and not each.runs_on)) and (
            each.runs_on or _is_full(each, width, slack)
        ):
            continued[each.line], start[each.line] = True, first
    return continued


def _list_breaks(lines: list[str]) -> list[Break]:
    lines = [line.rstrip() for line in lines]
    margin = min((_indent(line) for line in lines if line), default=0)
    found = []
    for at, (above, below) in enumerate(pairwise(lines), 1):
        if not above or not below or len(above) > WIDEST:
            continue
        ended = bool(ENDS.search(above))
        deeper = _indent(below) > _indent(above) and not OPENS.match(above)
        midway = STARTS_LOW.match(below) or above.split()[-1] in FRENCH_WORDS
        runs_on = not ended and bool(midway) and not deeper
        # Two lines that are both indented are the first lines of two paragraphs.
        opens = margin < _indent(below) == _indent(above) or OPENS.match(below)
        room = len(below.lstrip().split(" ", 1)[0])  # a no-break blank is no place to break
        most = len(above.expandtabs()) + room  # a tab may have counted as one column, or as eight
        found.append(Break(at, len(above), most, runs_on, deeper or bool(opens and not runs_on)))
    return found


def _indent(line: str) -> int:
    return len(line[: len(line) - len(line.lstrip())].expandtabs())


def _find_width(breaks: list[Break]) -> int:
    """The width that explains most breaks in mid-sentence; of several, most of all breaks."""
    fitting: Counter[int] = Counter()
    for each in breaks:
        weight = len(breaks) if each.runs_on else 1
        for width in range(each.least, min(each.most, WIDEST) + 1):
            fitting[width] += weight
    return max(range(NARROWEST, WIDEST + 1), key=fitting.__getitem__)


def _is_full(each: Break, width: int, slack: float) -> bool:
    return each.least <= width * (1 + slack / 4) and each.most >= width * (1 - slack)


def close_word(end: str, rest: str) -> tuple[str, str]:
    """Two pieces of a paragraph with the word between them in one: `gouverne-`, `ment fait`.

    The hyphen goes where the word is French without it: else it is the word's own (*États-Unis*).
    The second piece is empty where it held no more.
    """
    head, _, tail = rest.partition(" ")
    if end.endswith(SOFT):
        return end[:-1] + head, tail.lstrip()
    cut = end.endswith(("-", *HYPHENS)) and end[-2:-1].isalpha()
    if not cut or not head[:1].isalpha() or head in ("et", "ou"):
        return end, rest
    before = re.search(r"(?<![\w-])[^\W\d_]{2,}$", end[:-1])
    behind = re.match(r"[^\W\d_]{2,}", head)
    if before and behind and before[0].isupper() == behind[0][0].isupper():
        end = end[:-1] if (before[0] + behind[0]).lower() in read_rates() else end
    return end + head, tail.lstrip()
