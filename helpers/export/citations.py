"""Citations in a page: “Hardie 2014” leads to its reference; and a measure says what it is."""

import html
import re
from collections.abc import Callable
from functools import cache

from helpers.base.lexicon import read_lexicon
from helpers.base.translation import find_language, translate

# Columns that hold a measure, by which prose calls it too; and other names of some.
MEASURES = ["log_ratio", "g2", "q", "specificity", "log_dice", "kappa", "kandel_moles", "lix"]
MEASURES += ["rix", "mattr", "mtld", "hdd"]
OTHERS = {
    "log-ratio": "log_ratio",
    "DP": "dp",
    "Cohen’s κ": "kappa",
    "Kandel and Moles": "kandel_moles",
    "Kandel et Moles": "kandel_moles",
    "spécificités": "specificity",
}
# Tags, and elements of which nothing is looked at: links, code, words of the corpus.
CLOSED = re.compile(r"(<(a|code|q|abbr|b)\b.*?</\2>|<[^>]*>)", re.S)


def explain_measures(text: str) -> str:
    """Clean HTML in which the first mention of each measure says what it is, and its source."""
    names, told = _name_measures(find_language()), set[str]()

    def explain(match: re.Match[str]) -> str:
        meaning = names.get(match[0].lower(), "")
        if not meaning or meaning in told:
            return match[0]
        told.add(meaning)
        return f'<abbr title="{html.escape(meaning)}" tabindex="0">{match[0]}</abbr>'

    found = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    return _change(text, found, explain)


@cache
def _name_measures(language: str) -> dict[str, str]:
    """What a measure is called in small letters → what it is, in this language."""
    known = read_lexicon("columns").set_index("column")
    names = {translate(known["heading"][column]): column for column in MEASURES} | OTHERS
    return {name.lower(): translate(known["meaning"][column]) for name, column in names.items()}


def link_citations(text: str, cited: set[str]) -> str:
    """Clean HTML with every citation that `lexicons/references.csv` knows made a link.

    `cited` grows by their keys. Only what stands between tags is looked at.
    """

    def link(match: re.Match[str]) -> str:
        plain = re.sub(r"(?<=\s)(?:&|et(?! al))(?=\s)", "and", html.unescape(match[0]))
        cited.add(key := " ".join(plain.split()))
        return f'<a class="cite" href="#ref-{_name(key)}">{match[0]}</a>'

    return _change(text, _pattern(), link)


def list_references(cited: set[str]) -> list[tuple[str, str]]:
    """The references of a page in order of name: the name of its anchor, and its text."""
    known = read_lexicon("references").set_index("key")["reference"]
    return [(_name(key), known[key]) for key in sorted(cited)]


def _change(text: str, found: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> str:
    """What is found between tags, but in no closed element, changed."""
    pieces = CLOSED.split(text)
    pieces[::3] = [found.sub(change, piece) for piece in pieces[::3]]
    del pieces[2::3]
    return "".join(pieces)


def _name(key: str) -> str:
    return re.sub(r"\W+", "-", key).strip("-")


@cache
def _pattern() -> re.Pattern[str]:
    keys = sorted(read_lexicon("references")["key"], key=len, reverse=True)
    forms = [re.escape(key).replace(r"\ and\ ", r"\s(?:and|et|&amp;)\s") for key in keys]
    return re.compile(r"\b(?:" + "|".join(forms) + r")\b")
