"""Do two sentences tell the same fact? Each is read after the other, with shared words marked."""

import numpy as np

from helpers.language.reader.encoder import Window, read
from helpers.language.reader.heads import judge
from helpers.language.reader.marks import mark_shared

SAME = 0  # the label of the head *facts* for two sentences that tell the same


def judge_pair(one: str, two: str, *, bar: float = 0.0) -> float:
    """How probable it is that two sentences tell the same fact: the mean of both orders.

    Where the first reading says that the mean cannot reach `bar`, it stands alone. A pair too long
    to be read is not probable at all.
    """
    first = _read_after(one, two)
    return first if (first + 1) / 2 < bar else (first + _read_after(two, one)) / 2


def _read_after(one: str, two: str) -> float:
    marks, before = (tuple(mark_shared(*pair)) for pair in ((two, one), (one, two)))
    (reading,) = read([Window(two, one, marks, before)])
    return float(np.nan_to_num(judge(reading, [(0, len(two))], "facts")[0, SAME]))
