"""What a reader typed, found among what there is: case and accents forgiven, or *did you mean*."""

from collections.abc import Iterable
from typing import get_args

from rapidfuzz import process

from helpers.base.spelling import fold
from helpers.base.translation import fault, translate

LIKELY = 60  # of 100: how alike two names must be for one to be proposed for the other
MOST_PROPOSED = 3
LONGEST = 80  # characters of a name that is told to be none


def resolve(name: str, known: Iterable[str], what: str) -> str:
    """The one of the `known` names that is meant by `name`, whatever its case and accents.

    Raises ValueError for a name that is none of them; the message proposes the nearest. `what`
    says what the names are: "outlet", "entity".
    """
    names = list(dict.fromkeys(known))
    if name in names:
        return name
    same = [other for other in names if fold(other) == fold(name)]
    if len(same) == 1:
        return same[0]
    shown = name if len(name) < LONGEST else f"{name[:LONGEST]}…"
    said = translate("no {what} “{name}”", what=what, name=shown)
    raise ValueError(said + propose(name, names))


def propose(name: str, known: Iterable[str]) -> str:
    """“: did you mean “a” or “b”?”, the nearest of the `known` names; "" where none is near."""
    if sum(map(str.isalnum, name)) < 2:  # one letter is in any name
        return ""
    folded = {other: fold(other) for other in known}
    near = process.extract(fold(name), folded, limit=MOST_PROPOSED, score_cutoff=LIKELY)
    proposed = translate(" or ").join(translate("“{word}”", word=other) for _, _, other in near)
    return translate(": did you mean {names}?", names=proposed) if near else ""


def check_choice(name: str, value: str, choices: object) -> None:
    """Raise ValueError, with what is possible, where an argument is none of its `Literal`."""
    if value not in get_args(choices):
        known = ", ".join(repr(choice) for choice in get_args(choices))
        told = {"name": name, "known": known, "value": repr(value)}
        raise fault("{name} must be one of {known}, not {value}", **told)
