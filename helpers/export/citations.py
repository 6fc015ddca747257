"""Citations in a page: “Hardie 2014” leads to its reference, and the reference back to it.

And measures: a name of one says what it is, as the column dictionary does.
"""

import html
import re
from functools import cache

from helpers.base.lexicon import read_lexicon
from helpers.base.translation import translate

# How prose calls the columns that hold a measure.
MEASURES = {
    "log ratio": "log_ratio",
    "G²": "g2",
    "q": "q",
    "specificity": "specificity",
    "DP": "dp",
    "log Dice": "log_dice",
    "Cohen’s κ": "kappa",
    "Kandel–Moles": "kandel_moles",
    "Kandel and Moles": "kandel_moles",
    "LIX": "lix",
    "RIX": "rix",
    "MATTR": "mattr",
    "MTLD": "mtld",
    "HD-D": "hdd",
    "log-ratio": "log_ratio",
    "spécificité": "specificity",
    "spécificités": "specificity",
    "κ de Cohen": "kappa",
    "Kandel et Moles": "kandel_moles",
}
MEASURE = re.compile(rf"(?<!\w)(?:{'|'.join(MEASURES)})(?!\w)", re.IGNORECASE)
# Tags, and elements of which nothing is looked at: links, code, words of the corpus.
CLOSED = re.compile(r"(<(a|code|q|abbr|math|b)\b.*?</\2>|<[^>]*>)", re.S)


def explain_measures(text: str) -> str:
    """Clean HTML in which the first mention of each measure says what it is, and its source."""
    known = read_lexicon("columns").set_index("column")["meaning"]
    told: set[str] = set()

    def explain(match: re.Match[str]) -> str:
        column = MEASURES.get(match[0]) or MEASURES.get(match[0].lower(), "")
        if not column or column in told:
            return match[0]
        told.add(column)
        return (
            f'<abbr title="{html.escape(translate(known[column]))}" tabindex="0">{match[0]}</abbr>'
        )

    pieces = CLOSED.split(text)
    pieces[::3] = [MEASURE.sub(explain, piece) for piece in pieces[::3]]
    del pieces[2::3]
    return "".join(pieces)


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
        {
            "key": translate(" and ").join(key.split(" and ")),
            "name": _name(key),
            "text": known[key],
            "n_links": cited[key],
        }
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
