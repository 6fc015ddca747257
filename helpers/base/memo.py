"""What is worked out once for a corpus and asked for again and again."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

Result = TypeVar("Result")


def once_per_corpus(function: Callable[..., Result]) -> Callable[..., Result]:
    """Remember what a function of a corpus and of hashable choices gives, while the corpus lives.

    A table is handed out as a copy that shares its values until one of the two is changed; all else
    is the very same object, which no caller may change.
    """
    kept: dict[int, dict[tuple[Any, ...], Result]] = {}

    @wraps(function)
    def remembered(corpus: Any, *choices: Any, **named: Any) -> Result:
        place = id(corpus)  # the tables of a corpus are not hashable, and it is frozen
        if place not in kept:
            kept[place] = {}
            weakref.finalize(corpus, kept.pop, place, None)
        key = (choices, *sorted(named.items()))
        if key not in kept[place]:
            kept[place][key] = function(corpus, *choices, **named)
        found = kept[place][key]
        return found.copy(deep=False) if isinstance(found, pd.DataFrame) else found

    return remembered
