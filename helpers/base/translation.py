"""English or French: which of them is shown, and how each writes words, numbers and dates.

The English stands where it is said, and is the key to its French in `french/*.toml`; sentences have
both in `show/messages/*.toml`. Imports nothing that takes time: a command's help is shown at once.
"""

import math
import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from numbers import Integral
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

Language = Literal["en", "fr"]
FRENCH = Path(__file__).with_name("french")
VARIABLE = "PRESSE_LANG"
UNKNOWN = "{} must be en or fr, not {!r} (doit être en ou fr)"
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set says which language
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
AS_FRENCH = str.maketrans({".": ",", "%": "\u202f%"})
COUNTED = re.compile(r"[^\W\d_]{2,}( [^\W\d_]+)*")  # a noun, as in `{n:article}`
VOWEL = re.compile("(<b>)?[aeiouàâéèêëîïôöûüœ]", re.IGNORECASE)
ELIDED = re.compile(r"\b([Dd]|[Qq]u)e $")
CONTRACTED, JOINED = re.compile(r"\b(de|à) $"), {"de": "du ", "à": "au "}
ARTICLE = re.compile("^(<b>)?Le (?=.)")  # of an outlet: *du Monde*; but *de Le Pen*
TITLED = {"outlet", "first", "second", "one", "other"}  # fields that name an outlet
OPEN = re.compile(r" (\d+|\([a-z]{2}\))$")
DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")


def find_language() -> Language:
    """The present language: $PRESSE_LANG, else French where the locale is French, else English.

    Raises ValueError where $PRESSE_LANG is neither.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        locale = next(filter(None, map(os.environ.get, LOCALE)), "")
        return "fr" if locale.lower().startswith("fr") else "en"
    if given not in get_args(Language):
        raise ValueError(UNKNOWN.format(VARIABLE, given))
    return "fr" if given == "fr" else "en"


def choose_language(lang: Language | None) -> None:
    """Show this language from here on, in the notebooks that are run from here too; None: as it is.

    Raises ValueError for another language.
    """
    if lang is not None and lang not in get_args(Language):
        raise ValueError(UNKNOWN.format("lang", lang))
    if lang:
        os.environ[VARIABLE] = lang


@cache
def read_french() -> dict[str, str]:
    """English text → French text. Raises ValueError for a text that stands in two files."""
    return read_tables(FRENCH, "“{}”")


def read_tables(folder: Path, called: str) -> dict[str, Any]:
    """The TOML files of a folder as one table; `called` says how a key is named in an error.

    Raises ValueError for a key that two files have.
    """
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("*.toml")):
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        if twice := ", ".join(read.keys() & found.keys()):
            told = {"file": file.name, "name": called.format(twice)}
            raise fault("{file}: {name} stands in another file too", **told)
        found |= read
    return found


def translate(text: str, /, **values: Any) -> str:
    """A text of ours in the present language, its fields filled as `Filling` says.

    What has no French stays English; a test names it.

    >>> translate("{n:article} of {outlet}", n=2, outlet="Libération")
    '2 articles of Libération'
    """
    text = read_french().get(text, text) if find_language() == "fr" else text
    return Filling().fill(text, values) if values else text


def fault(text: str, kind: type[Exception] = ValueError, /, **values: Any) -> Exception:
    """An error that says a text of ours in the present language; what is neither words nor a number
    is shown as Python shows it.

    >>> fault("{file}: {n:row}", FileNotFoundError, file=Path("articles.csv"), n=0)
    FileNotFoundError('articles.csv: 0 rows')
    """
    told = {name: str(v) if isinstance(v, Path | Exception) else v for name, v in values.items()}
    return kind(translate(text, **told))


def translate_value(value: str) -> str:
    """A value of a closed set, as *edited* or *frame: conflict* in a table; others as they are.

    What follows it may be open, as in *repeats line 3*: a number, or a code between brackets.
    """
    if find_language() == "en":
        return value
    known = read_french()
    if value in known:
        return known[value]
    if (closed := OPEN.sub("", value)) in known:
        return known[closed] + value[len(closed) :]
    parts = re.split("(, |: |; )", value)
    if not set(parts[::2]) <= known.keys():
        return value
    return "".join(known.get(part, part) for part in parts)


class Filling:
    """Fills the fields of a text; a class because a page marks what was filled in.

    `{n}` shows a number, `{share:.0%}` formats it, `{name!r}` shows what was typed, `{n:article}`
    counts in the singular or the plural, so does `{n:story is|stories are}`; a list is joined by
    commas and “and”. In French *de {outlet}* becomes *d’Al-Ahed* and *du Monde*.
    """

    def fill(self, text: str, values: Mapping[str, Any]) -> str:
        """The text with its values. Raises KeyError for a field without one."""
        said, french = "", find_language() == "fr"
        for words, name, spec, conversion in Formatter().parse(text):
            said += words
            if name is not None:
                value = repr(values[name]) if conversion else values[name]
                shown = self.show(value, spec or "")
                if french and VOWEL.match(shown):
                    said = ELIDED.sub(r"\1’", said)
                elif french and name in TITLED and ARTICLE.match(shown):
                    before, said = said, CONTRACTED.sub(lambda own: JOINED[own[1]], said)
                    shown = shown if said == before else ARTICLE.sub(r"\1", shown)
                said += shown
        return said

    def show(self, value: Any, spec: str) -> str:
        """One value: a list, words, a number with what it counts, a number."""
        if not isinstance(value, str) and isinstance(value, Iterable):
            return join_words([self.show(item, spec) for item in value])
        if isinstance(value, str):
            return self.mark(spell_day(value) if DAY.fullmatch(value) else translate_value(value))
        singular, _, plural = spec.partition("|")
        if COUNTED.fullmatch(singular):
            one = (0, 1) if find_language() == "fr" else (1,)
            noun = plural or f"{singular}s"
            noun = singular if not _is_missing(value) and value in one else noun
            return f"{self.mark(format_number(value, ',.0f'))} {noun}"
        return self.mark(format_number(value, spec))

    def mark(self, shown: str) -> str:
        """What was filled in, as it is."""
        return shown


def join_words(words: Sequence[str]) -> str:
    """“a, b and c”."""
    joint = " et " if find_language() == "fr" else " and "
    return ", ".join(words[:-1]) + joint * (len(words) > 1) + "".join(words[-1:])


def format_number(value: Any, spec: str = "") -> str:
    """A number or a day as a reader expects it: thousands apart, a true minus, “–” for none."""
    if _is_missing(value):
        return "–"
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else "\u2212∞"
    spec = spec or ("," if isinstance(value, Integral) else ",.2f")
    return localise(format(value, spec).replace("-", "\u2212").replace(",", "\u202f"))


def format_day(day: date) -> str:
    """A day: 2016-01-20 in English, *20 janvier 2016* in French."""
    if find_language() == "en":
        return f"{day:%Y-%m-%d}"
    number = "1er" if day.day == 1 else day.day
    return f"{number}\u00a0{MONTHS.split()[day.month - 1]}\u00a0{day.year}"


def spell_day(day: str) -> str:
    """A day or a month as a table has it, 2016-01-20 or 2016-01, in the present language."""
    if find_language() == "en":
        return day
    try:
        spelt = format_day(date.fromisoformat(f"{day}-01"[:10]))
    except ValueError:  # digits that look like one
        return day
    return spelt if len(day) > 7 else spelt.split("\u00a0", 1)[1]


def localise(number: str) -> str:
    """A number that is written in English, as the present language writes it."""
    return number.translate(AS_FRENCH) if find_language() == "fr" else number


def _is_missing(value: Any) -> bool:
    try:
        return value is None or bool(value != value)
    except TypeError:  # pandas' NA is neither
        return True
