"""One canonical form of a text: what is counted, searched, aligned and compared is written in it.

It says the same in one typography: plain apostrophes and blanks, « and » around whatever is quoted,
œ in the French words that have it, numbers and hours with blanks, capitals with their accents,
inclusive forms with one mark. Each character knows where in the received text it comes from.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Postfix, Prefix

from helpers.base.spelling import INVISIBLE, WHITE
from helpers.language.capitals import mend_capitals, read_capitals, read_rates

# Characters for which one stands, where they cannot be anything else.
APOSTROPHES = "’‛ʼʻʽʹꞌ᾽＇՚"
HYPHENS = "\u2010\u2011\ufe63\uff0d"
CHARACTERS = str.maketrans(
    f"‹›ᵉʳᵗʰⁿᵈˢᵐº²³₀₁₂₃₄₅₆₇₈₉{APOSTROPHES}{HYPHENS}",
    "«»erthndsm°230123456789" + "'" * len(APOSTROPHES) + "-" * len(HYPHENS),
)
BLANKS = re.compile(r"[^\S \n]\s*|\s{2,}")  # any but one blank, one line end
LINE_ENDS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
ENDS = re.compile(r"\A\s+|\s+\Z")
LETTER = r"[^\W\d_]"
COMPOSED = re.compile(rf"{LETTER}[\u0300-\u036f]+")
LETTERS = ["ff", "fi", "fl", "ffi", "ffl", "st", "st", "oe", "OE", "ae", "AE", "..."]
LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆœŒæÆ…", LETTERS, strict=True))
LIGATURE = re.compile("[" + "".join(LIGATURES) + "]")
# Marks that stand for an apostrophe only between letters: accents, primes, a low quotation mark.
BETWEEN_LETTERS = re.compile(rf"(?<={LETTER})[´`′‘‚΄ˈˊ](?={LETTER}|[«‹<\"“”„‟〝〞＂])")
# French words that are written with œ, whoever writes oe: *cœur*, *œil*, *fœtus*, *œcuménique*.
OE = re.compile(
    r"oe(?=u(?:[rvfdxs]|\b)|il)|(?<=f)oe(?=t[aiu])|(?<=c)oe(?=l[ai])"
    r"|\boe(?=cum|soph|d[èeé]m|dip|nolog|strog)",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(r"\.(?: ?\.){2,}")
AND_SO_ON = re.compile(r"(?<=\betc)\.{2,}", re.IGNORECASE)
EN_DASH = re.compile(r"(?<=[^\W_])–(?=[^\W_])")  # Paris–Lyon, 2015–2016: a hyphen in other type
# 10.000 and 10'000; but no exchange rate (1.105 euro), seconds, degrees or address of a machine.
NUMBER = re.compile(
    r"(?<![\w.,'/])[1-9]\d{0,2}(?:(?:\.\d{3})+(?!\d|[.']\d)|(?:'\d{3})+(?!\d))"
    r"(?! ?(?:(?:euro|dollar|franc|livre)\b|[°NSEO]\b|s(?:ec)?\b))"
)
# 35000 and 35 000; of four digits it may be a year, with a 0 before a number to call.
LONG_NUMBER = re.compile(r"(?<![\w.,'/-])[1-9]\d{4,6}(?!\w|[.,]\d)")
ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
HOUR = re.compile(r"(?<![\w.,])\d{1,3} ?[hH](?: ?[0-5]\d)?(?: ?(?:mn|min))?(?!\w|[.,]\d)")
QUOTED = re.compile(r"(?<![\w'])‘(?=\w)([^‘’\n]*(?:(?<=\w)’(?=\w)[^‘’\n]*)*)’(?!\w)")
# Of #Daesh and @nom the word is read, of #EI/#Daech two; page#fin and a@b.fr are none.
TAG = re.compile(r"(?<![\w/&.#@])[#@](?=[^\W\d])|(?<=\w/)#(?=[A-ZÀ-Þ])")
DOUBLED = re.compile(r"''|``|´´|‘‘|’’|‚‚|<<|>>")
MARKS = re.compile('[«»"“”„‟〝〞＂]')
OPENING, CLOSING = "«", "»"
BEFORE_OPENING = frozenset("([{'’-–—/«")
BEHIND_CLOSING = frozenset(",.;:!?)]}…»-–—/")

DOT = "[·•∙⋅‧・⸱]"
INCLUSIVE_END = (
    r"(?:e|es|ne|nes|le|les|te|tes|se|ses|ve|ves|x|fe|fes|ère|ères|rice|rices|trice|trices|euse|euses"
    r"|ienne|iennes|onne|onnes|elle|elles|ine|ines|esse|esses|ale|ales|ière|ières)"
)
# Endings that stand for a gender even behind a mark that may mean something else.
CLEAR_END = r"(?:e|es|rice|rices|trice|trices|euses?|ères?|ières?)"
INCLUSIVE = re.compile(
    rf"(?<![\w·.])({LETTER}{{2,}})"
    rf"(?:{DOT}{INCLUSIVE_END}(?:{DOT}?(?-i:s|S|x))?"
    rf"|\.{INCLUSIVE_END}\.s|\.(?:{CLEAR_END}|nes|(?<=[rx]\.)ses|ves)"
    rf"|\({INCLUSIVE_END}\)(?:s|\(s\))?"
    rf"|/{CLEAR_END}(?:/s)?"
    rf"|-{INCLUSIVE_END}-s|-(?:e|es|trices?|rices?|euses|ères|ières|nes))"
    rf"(?![\w·]|[-/]\w|\.\w)",
    re.IGNORECASE,
)


class Canonical(NamedTuple):
    """A canonical text; `starts` and `ends` are where each character stands in the received one."""

    text: str
    starts: np.ndarray
    ends: np.ndarray

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the canonical text stands in the received one."""
        return int(self.starts[start]), int(self.ends[end - 1])


@lru_cache(10_000)  # terms and titles are asked for again and again
def canonise(text: str) -> str:
    """The canonical form of a short text: a term, a title, a cell of a lexicon."""
    return write_canonically(text).text


def write_canonically(text: str) -> Canonical:
    """The canonical form of a text, with where each of its characters comes from.

    Doing it twice changes nothing. Line ends stay line ends; any other white space is one blank.
    """
    places = np.arange(len(text), dtype=np.int64)
    form = Canonical(text, places, places + 1)
    form = form._replace(text=text.translate(WHITE))
    form = _rewrite(form, INVISIBLE, lambda match: "")
    form = _rewrite(form, COMPOSED, lambda match: unicodedata.normalize("NFC", match[0]))
    form = _rewrite(form, BLANKS, lambda match: "\n" if LINE_ENDS.search(match[0]) else " ")
    form = _rewrite(form, ENDS, lambda match: "")
    form = _rewrite(form, TAG, lambda match: "")
    form = _rewrite(form, QUOTED, lambda match: f"{OPENING}{match[1]}{CLOSING}")
    form = _rewrite(form, BETWEEN_LETTERS, lambda match: "'")
    form = form._replace(text=form.text.translate(CHARACTERS))
    form = _rewrite(form, DOUBLED, lambda match: {"<<": "«", ">>": "»"}.get(match[0], '"'))
    form = _rewrite(form, LIGATURE, _spell_ligature)
    form = _rewrite(form, OE, lambda match: "œ" if match[0].islower() else "Œ")
    form = _rewrite(form, ELLIPSIS, lambda match: "...")
    form = _rewrite(form, AND_SO_ON, lambda match: ".")
    form = _rewrite(form, EN_DASH, lambda match: "-")
    form = _rewrite(form, NUMBER, _group_digits)
    form = _rewrite(form, LONG_NUMBER, lambda match: f"{int(match[0]):,}".replace(",", " "))
    form = _rewrite(form, HOUR, _space_hour)
    form = _rewrite(form, INCLUSIVE, _mark_inclusive)
    form = form._replace(text=_pair_marks(form.text))
    return form._replace(text=mend_capitals(form.text))


def _rewrite(
    form: Canonical, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]
) -> Canonical:
    """The text with each match changed; a change of another length comes from the whole match."""
    (text, starts, ends), at = form, 0
    pieces: list[str] = []
    first: list[np.ndarray] = []
    last: list[np.ndarray] = []
    for match in pattern.finditer(text):
        old, new = match[0], change(match)
        if new == old:
            continue
        begin, end = match.span()
        head, tail, grown = begin, end, len(new)
        if len(new) == len(old):
            head, grown = end, 0
        elif len(new) > len(old):  # characters that stay at either end of what grows
            head += Prefix.similarity(old, new)
            tail -= Postfix.similarity(text[head:end], new)
            grown -= head - begin + end - tail
        pieces += [text[at:begin], new]
        first += [starts[at:head], np.repeat(starts[head : head + 1], grown), starts[tail:end]]
        last += [ends[at:head], np.repeat(ends[tail - 1 : tail], grown), ends[tail:end]]
        at = end
    if not pieces:
        return form
    first, last = [*first, starts[at:]], [*last, ends[at:]]
    return Canonical("".join([*pieces, text[at:]]), np.concatenate(first), np.concatenate(last))


def _spell_ligature(match: re.Match[str]) -> str:
    """The letters of a ligature; of a capital one in a word of small letters the first is one."""
    letters = LIGATURES[match[0]]
    small = match[0].isupper() and match.string[match.end() : match.end() + 1].islower()
    return letters.capitalize() if small else letters


def _group_digits(match: re.Match[str]) -> str:
    """A number with blanks between its groups of digits."""
    is_address = ADDRESS.fullmatch(match[0]) and max(map(int, match[0].split("."))) < 256
    unit = match.string[match.end() : match.end() + 1].isalpha()  # 12.000km
    return match[0] if is_address else re.sub("[.']", " ", match[0]) + " " * unit


def _space_hour(match: re.Match[str]) -> str:
    """An hour or a number of hours with blanks around its h, as *15 km* has one."""
    spaced = re.sub(" ?[hH] ?", " h ", match[0]).rstrip()
    return re.sub(r"(?<=\d) ?(?=m)", " ", spaced)


def _mark_inclusive(match: re.Match[str]) -> str:
    """An inclusive form with one middle dot: *étudiant(e)s*, *étudiant.e.s* as *étudiant·es*."""
    stem, ending = match[1], re.sub(r"[\W_]+", "", match[0][len(match[1]) :])
    if ending.isupper() != stem[-1].isupper():
        return match[0]  # *dit.Es-tu*: a sentence begins
    return f"{stem}·{ending}"


def take_common_form(word: str) -> str:
    """The form that an inclusive one shares with others: *étudiants* of *étudiant·es*."""
    stem, mark, ending = word.partition("·")
    if not mark:
        stem, mark, ending = word.replace(")", "").partition("(")
    if not (mark and stem and ending.isalpha()):
        return word
    return stem + "s" if ending[-1] in "sS" and stem[-1] not in "sxSX" else stem


def _pair_marks(text: str) -> str:
    """The text with « or » for any other double quotation mark.

    It opens where white space is before it only, closes where white space is behind it only, and
    else closes what is open in its line.
    """
    result, opened, line = list(text), 0, 0
    for match in MARKS.finditer(text):
        at = match.start()
        if match[0] in (OPENING, CLOSING):
            continue
        start = text.rfind("\n", line, at)
        if start >= 0:
            opened, line = 0, start + 1
        before = MARKS.sub("", text[max(line, at - 3) : at])[-1:] or " "
        behind = MARKS.sub("", text[at + 1 : at + 4])[:1] or " "
        if before.isdigit() and (behind.isdigit() or not opened):
            result[at] = '"'  # inches, or seconds: 9"58, une télé de 55"
            continue
        may_open = before.isspace() or before in BEFORE_OPENING
        may_close = behind.isspace() or behind in BEHIND_CLOSING
        opens = opened == 0 if may_open == may_close else may_open
        opened = opened + 1 if opens else max(0, opened - 1)
        result[at] = OPENING if opens else CLOSING
    return "".join(result)


@cache
def read_canonical_rates() -> dict[str, float]:
    """The same by canonical form: *oeuvre* and *œuvre*, *etat* and *état* count together.

    A word without the accent of its first letter is most often one whose capital has lost it.
    """
    found: dict[str, float] = {}
    for word, rate in read_rates().items():
        first = read_capitals().get(word, word[0]).lower()
        form = OE.sub("œ", first + word[1:].replace("œ", "oe"))
        found[form] = found.get(form, 0.0) + rate
    return found
