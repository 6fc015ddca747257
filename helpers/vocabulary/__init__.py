"""Words: how many, which, beside which."""

# Until the merge: the one name that notebook 1 needs.
from typing import Any


def __getattr__(name: str) -> Any:
    if name != "readability":
        raise AttributeError(name)
    from helpers.vocabulary.reading_ease import measure_readability

    return measure_readability
