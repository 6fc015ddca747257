"""What is worked out once for a corpus and asked for again and again."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Result = TypeVar("Result")


def once_per_corpus(function: Callable[..., Result]) -> Callable[..., Result]:
    """Remember what a function of a corpus and of hashable choices gives, while the corpus lives.

    For what no caller changes: all get the very same table or array.
    """
    kept: dict[int, dict[tuple, Result]] = {}

    @wraps(function)
    def remembered(corpus, *choices, **named):
        place = id(corpus)  # the tables of a corpus are not hashable, and it is frozen
        if place not in kept:
            kept[place] = {}
            weakref.finalize(corpus, kept.pop, place, None)
        key = (choices, *sorted(named.items()))
        if key not in kept[place]:
            kept[place][key] = function(corpus, *choices, **named)
        return kept[place][key]

    return remembered
