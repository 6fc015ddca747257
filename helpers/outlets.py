"""Outlets under one spelling each, however pages and databases spell them."""

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from helpers.edition import show_plainly
from helpers.spelling import strip_accents

EDITION = re.compile(
    r"\s*(\((site web|site internet|web|en ligne|réf\. [^()]{0,60})\)|,\s*n[o°]\.?.*)$", re.I
)
DOMAIN = re.compile(
    r"^(?:https?://)?(?:www\.)?([\w-]+)\.(?:fr|com|org|net|ch|be|ca|info|eu)/?$", re.I
)


def unify_outlets(given: pd.Series, known: Iterable[str] = ()) -> pd.Series:
    """Outlets under one spelling each: “lemonde.fr”, “Le Monde (site web)” and “LE MONDE” are one.

    The spelling of the corpus (`known`) stands first, then the one that is found most often.
    """
    plain = given.map(strip_edition)
    keys = plain.map(fold_outlet)
    names = {fold_outlet(name): name for name in known}
    # Of the spellings found, one with a space or a capital is a name, a bare domain is an address.
    order = pd.DataFrame({"key": keys, "name": plain})
    order["address"] = plain.str.fullmatch(DOMAIN.pattern, case=False)
    order["n"] = order.groupby(["key", "name"])["name"].transform("size")
    order = order.sort_values(["address", "n", "name"], ascending=[True, False, True])
    best = order.drop_duplicates("key").set_index("key")["name"].to_dict()
    return keys.map(lambda key: names.get(key, best[key]))


def strip_edition(name: str) -> str:
    """An outlet's name without what a database adds to it: “Le Monde (site web)” → “Le Monde”."""
    return EDITION.sub("", " ".join(show_plainly(name).split()))


def fold_outlet(name: str) -> str:
    """What two spellings of one outlet have in common: letters and digits, without accents."""
    name = DOMAIN.sub(r"\1", EDITION.sub("", name.strip()))
    return "".join(char for char in fold(name) if char.isalnum()) or name


def fold(text: str) -> str:
    """A text without capitals, accents and typography (*ﬁ*, *n°*): for identifiers and headings."""
    return strip_accents(unicodedata.normalize("NFKD", text.casefold()))
