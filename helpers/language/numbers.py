"""Quantities in a sentence, in digits or in words: how many, of what, and how exactly.

*Près de 14 000 frappes*, *une quarantaine de morts*, *entre 40 et 50 %*, *la moitié*. Dates, years
and hours are none.
"""

import re
from collections.abc import Container, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from helpers.base.lexicon import read_lexicon
from helpers.base.translation import MONTHS as MONTH_NAMES
from helpers.language.syntax import WORDS, list_words

Words = Sequence[str]

TEENS = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
SMALL = {word: n for n, word in enumerate(TEENS.split(), 2)} | {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90, "un": 1, "une": 1,
}  # fmt: skip
SCALES = {"mille": 1e3, "millier": 1e3, "million": 1e6, "milliard": 1e9}
LARGE = (["milliers"], ["millions"], ["milliards"])  # *des dizaines de milliers*
# About so many: *une dizaine*. *Des dizaines* are from two of them up to ten.
ROUND = {
    "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
ROUND_BY = 0.15
ABOUT = ROUND | {"douzaine": 12}
PARTS = {"moitié": 50.0, "tiers": 100 / 3, "quart": 25.0}  # percent
PART_BY = 2.5  # percent of the whole: *un tiers* may be 32 or 35 %
NO_PART = {"heure", "finale", "monde", "siècle"}  # *un quart d'heure*, *quart de finale*
UNITS = {"€": "euro", "$": "dollar", "km": "kilomètre", "m": "mètre", "ha": "hectare"}
# What a number counts though the tagger takes it for an adjective.
COUNTED = {"civils", "militaires", "blessés", "morts", "tués", "disparus"}
MONTHS = list_words(MONTH_NAMES)
DAYS = WORDS.calendar - MONTHS
_DAY = rf"\b0?(\d{{1,2}})(?:er)?\s+({'|'.join(MONTH_NAMES.split())})\b"
DAYS_NAMED = {
    "name": re.compile(rf"\b(?:{'|'.join(sorted(DAYS))})\b"),
    "date": re.compile(_DAY),
    "date and year": re.compile(rf"{_DAY}\s+(\d{{4}})\b"),
}
ORDINALS = {"premier": 1, "première": 1, "second": 2, "seconde": 2} | {
    re.sub("e$", "", word).replace("neuf", "neuv").replace("cinq", "cinqu") + "ième": n
    for word, n in SMALL.items()
}
_WHICH = rf"(?:(\d+)\s?(?:er?|re|ème|eme|nde?)|({'|'.join(ORDINALS)}))"
IN_SERIES = re.compile(rf"\b{_WHICH}\s+(\w{{4,}})")  # *la 11e étape*, *la onzième étape*
HOURS = {"h", "heure"}
BEFORE_HOUR = {"à", "vers", "dès", "avant", "après", "jusqu'à", "de"}  # *près de huit heures*
ORDER = list_words("article numéro n° no page chapitre chaîne route groupe")
YEAR = re.compile(r"1[89]\d\d|20\d\d")
THOUSANDS = re.compile(r" |\.(?=\d{3}\b)")  # *14 000*, *14.000*
DIGITS = re.compile(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?")
MAX_TO_UNIT = 3  # words between a number and what it counts
BEFORE_COUNTED = {"de", "d'", "autres"}  # *quatre des victimes* are not how many there are
OF = {"de", "d'", "des", "du"}  # what a share is of
BEFORE_WHOLE = BEFORE_COUNTED | OF | list_words("le la l' les son sa ses leur leurs ce cette ces")
FARTHEST = 3  # times; two numbers farther apart are of two things
FULL = {"du": "de", "des": "de", "d'": "de", "au": "à", "aux": "à", "qu'": "que"}


class Quantity(NamedTuple):
    """A number with what it counts; `low` and `high` are what it may mean, told as it is."""

    first: int  # the first token, with the words that say how exact it is
    last: int  # the last, without what is counted: two outlets may name it differently
    value: float
    low: float
    high: float
    unit: str  # the lemma of what is counted, % for a share; "" where no noun follows
    noun: int  # the token of what is counted, or a share is of; the last where no noun follows
    whole: str  # of a share the lemma of what it is of; else empty


def match_words(tokens: Words, lemmas: Words, phrase: str, at: int) -> int:
    """How many tokens a phrase takes that begins at one: by word or lemma; 0 where none does."""
    parts = phrase.split()
    if at + len(parts) > len(tokens):
        return 0
    for k, part in enumerate(parts, at):
        word = tokens[k].lower()
        if part not in (word, lemmas[k], FULL.get(word)):
            return 0
    return len(parts)


def find_quantities(tokens: Words, lemmas: Words, pos: Words) -> list[Quantity]:
    """The quantities of a sentence, given as its tokens with lemma and part of speech."""
    words = [FULL.get(token.lower(), token.lower()) for token in tokens]
    plain = [token.lower() for token in tokens]
    lemmas = [lemma.lower() for lemma in lemmas]
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        read = _read_number(words, lemmas, at)
        if read is None:
            at += 1
            continue
        end, low, value, high = read  # `end` is the token behind it
        end, unit = _read_unit(plain, lemmas, pos, end)
        noun = 0
        if unit == "%" and set(plain[end : end + 1]) & OF:
            noun = _find_noun(plain, pos, end, BEFORE_WHOLE)
        elif unit not in ("", "%"):
            noun = _find_noun(plain, pos, end, BEFORE_COUNTED)
        near = bool(unit and found and at - found[-1].last == 2 and found[-1].unit in ("", unit))
        begin = found[-1].first if near else 0
        opened = begin > 0 and words[begin - 1] == "entre"
        if near and (words[at - 1] == "à" or (words[at - 1] == "et" and opened)):
            # *40 à 50 %*, *entre 40 et 50 %*
            at, low = begin - opened, found.pop().low
            low *= next((n for n in sorted(SCALES.values())[::-1] if low < n <= high), 1)
            value = (low + high) / 2
        first, end, below, above = _read_exactness(tokens, lemmas, at, end)
        if not _is_date(words, pos, at, end, unit):
            bounds, whole = (value, low * below, high * above), lemmas[noun] * (unit == "%")
            places = (noun, whole) if noun else (end - 1, "")
            found.append(Quantity(first, end - 1, *bounds, unit, *places))
        at = end
    return found


def contradict(one: Iterable[Quantity], two: Iterable[Quantity]) -> bool:
    """Whether two sentences count the same things and come to different numbers.

    A share must be of the same thing. Where both give several numbers, it cannot be told which
    stands for which.
    """
    alone, others = sorted(([*one], [*two]), key=len)
    if len(alone) != 1 or not alone[0].unit or (alone[0].unit == "%" and not alone[0].whole):
        return False
    same = [q for q in others if (q.unit, q.whole) == (alone[0].unit, alone[0].whole)]
    near = any(is_near(q, alone[0]) for q in same)
    return near and not any(are_one(q, alone[0]) for q in same)


def are_one(one: Quantity, two: Quantity) -> bool:
    """Whether two numbers may be the same, as exactly as they are told."""
    return one.low <= two.high and two.low <= one.high


def is_near(one: Quantity, two: Quantity) -> bool:
    """Whether two numbers are near enough to be told of the same thing."""
    low, high = sorted((one.value, two.value))
    return high <= FARTHEST * low


def name_other_days(one: str, two: str) -> bool:
    """Whether each of two texts names days in one of these ways, and none that the other names;
    or of one series, as of stages, each another one.

    >>> name_other_days("Lundi, 162 stations sont à sec.", "Ce jeudi, 347 stations l'étaient.")
    True
    """
    return any(not days & others for days, others in pair_days(find_days(one), find_days(two)))


def pair_days(
    one: dict[str, set[Any]], two: dict[str, set[Any]]
) -> list[tuple[set[Any], set[Any]]]:
    """What two texts name in each way that both use: *mardi* and *le 2 mars* may be one day."""
    return [(one[way], two[way]) for way in one.keys() & two.keys() if one[way] and two[way]]


def find_days(text: str) -> dict[str, set[Any]]:
    """The days that a text names, in each way of `DAYS_NAMED`, and which of each series."""
    text = text.lower()
    found: dict[str, set[Any]] = {
        way: {*pattern.findall(text)} for way, pattern in DAYS_NAMED.items()
    }
    for digits, word, noun in IN_SERIES.findall(text):
        found.setdefault(noun.rstrip("s"), set()).add(int(digits) if digits else ORDINALS[word])
    return found


def _read_number(words: Words, lemmas: Words, at: int) -> tuple[int, float, float, float] | None:
    """Behind which token a number ends, and its value between what it may be at least and most."""

    def scale(value: float, at: int) -> tuple[float, int]:
        larger = words[at : at + 1] == ["de"] and words[at + 1 : at + 2] in LARGE
        return (value * SCALES[lemmas[at + 1]], at + 2) if larger else (value, at)

    article = words[at] in ("un", "une", "la", "le", "de", "plusieurs", "quelques")
    start, at = at, at + article
    if words[start] in ("de", "plusieurs", "quelques"):
        if at < len(words) and words[at] == f"{lemmas[at]}s" and lemmas[at] in ROUND:
            value, at = scale(ROUND[lemmas[at]], at + 1)
            return at, 2 * value, 2 * value, 10 * value
        if lemmas[at : at + 1] != ["moitié"]:
            return None
    value = total = 0.0
    while at < len(words):
        word, lemma, behind = words[at], lemmas[at], words[at + 1 : at + 2]
        parts = word.split("-")
        if DIGITS.fullmatch(word) and not value and not total:
            value = float(THOUSANDS.sub("", word).replace(",", "."))
        elif lemma in PARTS and not set(lemmas[at + 1 : at + 3]) & NO_PART:
            share = PARTS[lemma] * max(value, 1)
            if total or not (article or value) or share >= 100:
                break
            return at + 1, share - PART_BY, share, share + PART_BY
        elif lemma in ABOUT and lemma != "millier":
            value, at = scale(ABOUT[lemma] * max(value, 1), at + 1)
            by = ROUND_BY * (lemma in ROUND)
            return at, value * (1 - by), value, value * (1 + by)
        elif lemma in SCALES or word == "mille":
            if not (value or article or word == "mille"):
                break
            total, value = total + max(value, 1) * SCALES.get(lemma, 1e3), 0.0
        elif word == "et" and value % 100 >= 20 and behind in (["un"], ["une"]):
            value, at = value + 1, at + 1
        elif word == "et" and value % 100 == 60 and behind == ["onze"]:
            value, at = value + 11, at + 1
        elif parts[0] in SMALL or parts[0] in ("cent", "cents"):
            value = _add(value, parts)
        else:
            break
        at += 1
    value += total
    return (at, value, value, value) if value and at > start + article else None


def _add(value: float, parts: Words) -> float:
    """A number with its next words: *soixante-quinze*, *quatre-vingts*, *deux cents*."""
    for part in parts:
        if part in ("cent", "cents"):
            value = value - value % 100 + max(value % 100, 1) * 100
        elif part in ("vingt", "vingts") and value % 100 == 4:
            value += 76
        else:
            value += SMALL.get(part, 0)
    return value


def _read_unit(words: Words, lemmas: Words, pos: Words, at: int) -> tuple[int, str]:
    """Behind which token a quantity ends, and the lemma of what it counts."""
    for share in (["%"], ["pour", "cent"]):
        if [*words[at : at + len(share)]] == share:
            return at + len(share), "%"
    if lemmas[at - 1] in PARTS:
        return at, "%"
    noun = _find_noun(words, pos, at, BEFORE_COUNTED)
    if not noun or lemmas[noun] in DAYS:
        return at, ""
    unit = UNITS.get(words[noun], lemmas[noun])
    return at, _read_wording()[1].get(unit, unit)


def _find_noun(words: Words, pos: Words, at: int, skipped: Container[str]) -> int:
    """The noun that follows a number or a share; 0 where none does."""
    for k in range(at, min(at + MAX_TO_UNIT, len(words))):
        if pos[k] == "NOUN" or words[k] in COUNTED or words[k] in UNITS:
            return k
        if pos[k] != "ADJ" and words[k] not in skipped:
            break
    return 0


def _read_exactness(
    tokens: Words, lemmas: Words, first: int, end: int
) -> tuple[int, int, float, float]:
    """The quantity with the words before and behind it that say how exact it is."""
    for phrase, low, high in _read_wording()[0]:
        n = len(phrase.split())
        if first >= n and match_words(tokens, lemmas, phrase, first - n):
            return first - n, end, low, high
        for behind in (end, end + 1):  # *dix-huit soldats au moins*, no *18 morts, au moins 20*
            next_one = "".join(tokens[behind + n : behind + n + 1])
            of_next = phrase == "quelque" or next_one[:1].isdigit()
            if not of_next and match_words(tokens, lemmas, phrase, behind):
                return first, behind + n, low, high
    return first, end, 1.0, 1.0


def _is_date(words: Words, pos: Words, at: int, end: int, unit: str) -> bool:
    """Whether a number says when, or which, and not how many."""
    before = words[at - 1] if at else ""
    dated = unit in MONTHS or before in MONTHS | ORDER or words[end : end + 1] == ["er"]
    year = bool(YEAR.fullmatch(words[at])) and not unit
    named = at > 0 and pos[at - 1] == "PROPN" and not unit  # Falcon 9
    return dated or year or named or (unit in HOURS and before in BEFORE_HOUR)


@cache
def _read_wording() -> tuple[list[tuple[str, float, float]], dict[str, str]]:
    """What says how exact a number is, longest first, with the shares of it that it may be.

    And one noun for several that count the same: *militaires* are *soldats*.
    """
    table = read_lexicon("wording")
    exact, units = (table[table["kind"] == kind] for kind in ("exactness", "unit"))
    ends = exact["value"].str.split("-", expand=True).astype(float)
    phrases = zip(exact["words"], ends[0], ends[1], strict=True)
    longest_first = sorted(phrases, key=lambda row: -len(row[0]))
    return longest_first, dict(zip(units["words"], units["value"], strict=True))
