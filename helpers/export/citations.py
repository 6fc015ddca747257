"""Citations in a page: “Hardie 2014” leads to its reference, and the reference back to it."""

import html
import re
from functools import cache

from helpers.base.lexicon import read_lexicon


def link_citations(text: str, cited: dict[str, int]) -> str:
    """Clean HTML with every citation that `lexicons/references.csv` knows made a link.

    `cited` counts the links per key, in the order in which the keys came up; it grows. Only what
    stands between tags is looked at, and nothing that is a link already.
    """

    def link(match: re.Match[str]) -> str:
        key = _normalise(match[0])
        cited[key] = cited.get(key, 0) + 1
        name = _name(key)
        return f'<a class="cite" id="cite-{name}-{cited[key]}" href="#ref-{name}">{match[0]}</a>'

    pieces = re.split(r"(<a\b.*?</a>|<code\b.*?</code>|<[^>]*>)", text, flags=re.S)
    pieces[::2] = [_pattern().sub(link, piece) for piece in pieces[::2]]
    return "".join(pieces)


def list_references(cited: dict[str, int]) -> list[dict[str, str | int]]:
    """The references of a page in order of name: key, name (of the anchor), text, n_links."""
    known = dict(read_lexicon("references")[["key", "reference"]].itertuples(index=False))
    return [
        {"key": key, "name": _name(key), "text": known[key], "n_links": cited[key]}
        for key in sorted(cited)
    ]


def _normalise(citation: str) -> str:
    plain = re.sub(r"(?<=\s)(?:&|et(?! al))(?=\s)", "and", html.unescape(citation))
    return " ".join(plain.split())


def _name(key: str) -> str:
    return re.sub(r"\W+", "-", key).strip("-")


@cache
def _pattern() -> re.Pattern[str]:
    keys = sorted(read_lexicon("references")["key"], key=len, reverse=True)
    forms = [re.escape(key).replace(r"\ and\ ", r"\s(?:and|et|&amp;)\s") for key in keys]
    return re.compile(r"\b(?:" + "|".join(forms) + r")\b")
