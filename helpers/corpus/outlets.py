"""Outlets under one spelling each, however pages and databases spell them."""

import re
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

import pandas as pd

from helpers.base.spelling import fold, show_plainly
from helpers.corpus.mending import mend_text

EDITION = re.compile(
    r"\s*(\((site web|site internet|web|en ligne|réf\. [^()]{0,60})\)|,\s*n[o°º]\.?\s*\d.*)$", re.I
)
# An address that stands for the name in it. That of one country does not: rtl.be is not RTL, nor is
# lematin.ch the Matin of Casablanca.
DOMAIN = re.compile(
    r"^(?:https?://)?(?:www\.)?([\w'’ -]+)\.(?P<end>fr|com|org|net|info|eu)/?$", re.I
)
SIGNS = "+&@#"  # part of a name: Canal+ is not Canal


def unify_outlets(
    given: pd.Series, known: Iterable[str] = (), told: Mapping[str, str] = MappingProxyType({})
) -> pd.Series:
    """Outlets under one spelling each: “lemonde.fr”, “Le Monde (site web)” and “LE MONDE” are one.

    Only what is certain is one: names that differ in typography, and an address with the name in
    it, unless another address has it too (slate.fr, slate.com). The spelling of the corpus
    (`known`) stands first, then the one that is found most often. `told` (outlets.csv) decides
    before all that: the name as received, or its beginning and *, and the outlet it counts as.
    """
    by_hand = given.map(lambda name: _look_up(tidy(name), told))
    plain = given.map(strip_edition)
    shared = _find_shared([*plain, *known])
    keys = plain.map(lambda name: fold_outlet(name, shared))
    names = {fold_outlet(name, shared): name for name in known if told.get(name) != name}
    # Of the spellings found, one with a space or a capital is a name, a bare domain is an address.
    order = pd.DataFrame({"key": keys, "name": plain})[by_hand == ""]
    order["address"] = order["name"].str.fullmatch(DOMAIN.pattern, case=False)
    order["n"] = order.groupby(["key", "name"])["name"].transform("size")
    order = order.sort_values(["address", "n", "name"], ascending=[True, False, True])
    best = order.drop_duplicates("key").set_index("key")["name"].to_dict()
    return by_hand.where(by_hand != "", keys.map(lambda key: names.get(key) or best.get(key, "")))


def list_spellings(names: Iterable[str]) -> list[list[str]]:
    """The groups of names that are most likely one outlet each, but are spelled differently."""
    names = list(dict.fromkeys(names))
    shared = _find_shared(names)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(fold_outlet(strip_edition(name), shared), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


@lru_cache(1_000)  # a table has the same name in most of its rows
def tidy(name: str) -> str:
    """A name with whole accents, plain single blanks and without invisible characters."""
    return " ".join(show_plainly(mend_text(name).text).split())


def strip_edition(name: str) -> str:
    """An outlet's name without what a database adds to it: “Le Monde (site web)” → “Le Monde”."""
    return EDITION.sub("", tidy(name)) or tidy(name)


def fold_outlet(name: str, shared: Container[str] = ()) -> str:
    """What two spellings of one outlet have in common: letters and digits, without accents.

    An address is the name in it, unless that is `shared` by several addresses.
    """
    plain = strip_edition(name)
    inner = DOMAIN.sub(r"\1", plain)
    folded = _fold_name(inner)
    return (_fold_name(plain) if inner != plain and folded in shared else folded) or name


def _fold_name(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalnum() or char in SIGNS)


def _find_shared(names: Iterable[str]) -> set[str]:
    """The names that stand in addresses of several ends: slate.fr and slate.com."""
    ends: dict[str, set[str]] = {}
    for name in names:
        if found := DOMAIN.match(strip_edition(name)):
            ends.setdefault(_fold_name(found[1]), set()).add(found["end"].lower())
    return {name for name, own in ends.items() if len(own) > 1}


def _look_up(name: str, told: Mapping[str, str]) -> str:
    """The outlet that a reader's table says a name is; "" where it says nothing."""
    folded = fold(name)
    starts = [key for key in told if key.endswith("*") and folded.startswith(fold(key)[:-1])]
    return told.get(name) or (told[max(starts, key=len)] if starts else "")
