"""What is worked out once for a corpus and asked for again and again."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

Result = TypeVar("Result")


def once_per_corpus(function: Callable[..., Result]) -> Callable[..., Result]:
    """Remember what a function of a corpus and of hashable choices gives, while the corpus lives.

    A table is handed out as a copy that shares its values until one of the two is changed; all else
    is the very same object, which no caller may change.
    """
    kept: WeakKeyDictionary[Any, dict[tuple[Any, ...], Result]] = WeakKeyDictionary()

    @wraps(function)
    def remembered(corpus: Any, *choices: Any, **named: Any) -> Result:
        own = kept.setdefault(corpus, {})
        key = (choices, *sorted(named.items()))
        if key not in own:
            own[key] = function(corpus, *choices, **named)
        found = own[key]
        return found.copy(deep=False) if isinstance(found, pd.DataFrame) else found

    return remembered
