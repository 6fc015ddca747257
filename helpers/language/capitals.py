"""Capitals as French writes them: with the accents that they lost, and small in headlines.

What a word without accents stands for is decided by how often each spelling is found in French
(`lexicons/general_french.md`), and by the words beside it; what is not certain stays.
"""

import json
import re
from functools import cache
from itertools import chain

import pandas as pd

from helpers.base.lexicon import LEXICONS, read_lexicon
from helpers.base.spelling import fold, strip_accents
from helpers.language.syntax import list_words

WORD = re.compile(r"[^\W\d_]+")
CAPITALISED = re.compile(r"(?<!·)[A-ZÀ-ÖØ-Þ][^\W\d_]*")  # no ending of an inclusive form
FREQUENT = 0.2  # of how often a word is found without the accent of its capital, in the list
CERTAIN = 3.0  # times as often with its accents as without, for a word all in capitals
SHORTEST_ALONE = 4  # letters of a word in capitals that is no acronym where it stands alone
UNACCENTED = {"ed", "ego", "epic", "email", "eta"}  # words, whatever the list has with an accent
BEFORE_SENTENCE = frozenset(["", *"\n.!?:;«»(–—-"])  # what stands before its first word
BEFORE_VERB = list_words("il elle on qui y en n' l' j' ça cela")
HAS = list_words("a ont est sont était été avoir être")  # before a participle
# What follows a verb *a* beside regular participles; *à le* and *à du* are no French.
BEHIND_VERB = list_words("été eu fait dit pris mis vu reçu permis ouvert déjà lieu droit le les du")
VOWEL = re.compile("[aeiouy]")
NEIGHBOUR = re.compile(r"[^\W\d_]+'?")  # a word, elided or not
# Four words or more that are all in capitals, in one line.
BETWEEN = r"(?:['-]|[^\w\n]{0,4} (?:\d{1,4}[^\w\n]{0,3} )?[^\w\n]{0,4})"
HEADLINE = re.compile(rf"(?<![^\W_])(?:[A-ZÀ-ÖØ-ÞŒ]+{BETWEEN}){{3,}}[A-ZÀ-ÖØ-ÞŒ]+(?![^\W_])")
FUNCTION_WORD = 200.0  # in a million; rarer words of three letters may be acronyms
LARGE = 100_000  # inhabitants of a city whose name of several words is known
WEIGHTS = LEXICONS.parent / "language" / "pipeline" / "weights"


def mend_capitals(text: str) -> str:
    """The text with the accents that its capitals have lost, and its headlines in small letters."""
    return HEADLINE.sub(_write_small, CAPITALISED.sub(_accentuate, text))


def _accentuate(match: re.Match[str]) -> str:
    """A word with the accents that its capitals have lost: *Etat*, *REFORME*, *A l'Assemblée*."""
    word = match[0]
    if word == "A":
        return "À" if _is_preposition(match) else word
    if word.lower() in UNACCENTED:
        return word
    if len(word) > 1 and word.isupper():
        if len(word) < SHORTEST_ALONE and not any(map(_is_capital, _neighbours(match))):
            return word
        return _find_accented(word.lower(), _neighbours(match)[0].lower()).upper()
    first = read_capitals().get(word.lower())
    return word if first is None else first + word[1:]


def _is_preposition(match: re.Match[str]) -> bool:
    """Whether a lone A is *à*, no verb: no *A été élu*, no *IL A LE TEMPS*."""
    text, (start, end) = match.string, match.span()
    before, behind = _neighbours(match)
    if text[end : end + 1] != " " or before.lower() in BEFORE_VERB:
        return False
    begins = text[:start].rstrip(" ")[-1:] in BEFORE_SENTENCE
    if _is_capital(behind) and (_is_capital(before) or begins):
        return not _is_participle(_find_accented(behind.lower(), "a"))
    if not behind and _is_capital(before):
        return text[end + 1 : end + 2].isdigit()
    return begins and not _is_participle(behind.lower())


def _is_participle(word: str) -> bool:
    """Whether a word goes on after *a*: *voté*, *perdu*, *finalement*, *déjà*."""
    if word in BEHIND_VERB or word.endswith("ment"):
        return True
    bare = re.sub("(?<=[éiu])(?:e?s|e)$", "", word)
    endings = {"é": ["er"], "i": ["ir"], "u": ["re", "ir", "oir"]}.get(bare[-1:], ())
    return len(bare) > 3 and any(bare[:-1] + ending in read_rates() for ending in endings)


def _is_capital(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _neighbours(match: re.Match[str]) -> tuple[str, str]:
    """The words before and behind, of the same line; "" where there is none."""
    text, (start, end) = match.string, match.span()
    before = NEIGHBOUR.findall(text[max(0, start - 30, text.rfind("\n", 0, start) + 1) : start])
    behind = NEIGHBOUR.match(text[end : end + 30].lstrip(" -'"))
    return before[-1] if before else "", behind[0] if behind else ""


def _find_accented(word: str, before: str) -> str:
    """The French word that a word without accents stands for; itself where that is not certain."""
    known = {
        form: rate
        for form, rate in _accented().get(strip_accents(word), ())
        if all(a in (b, strip_accents(b)) for a, b in zip(word, form, strict=True))
    }
    plain = known.get(word, 0.0)
    past = [form for form, rate in known.items() if form[-1] == "é" and rate >= plain / 6]
    if past and before in HAS:
        return past[0]
    best = max(known, key=lambda form: known[form], default=word)
    return best if known.get(best, 0.0) >= CERTAIN * plain else word


def _write_small(match: re.Match[str]) -> str:
    """A headline in capitals as it is written in small letters, but no list of acronyms."""
    words = [word.lower() for word in WORD.findall(match[0])]
    long = [len(word) > SHORTEST_ALONE and word in read_rates() for word in words]
    if 2 * sum(map(max, long, map(_is_common, words))) < len(words):
        return match[0]
    text = match.string
    begins = text[: match.start()].rstrip(" ")[-1:] in BEFORE_SENTENCE
    small = _name(WORD.sub(_write_word, match[0]))
    return small[:1].upper() + small[1:] if begins else small


def _name(text: str) -> str:
    """The text with known names of several words as they are written: *Le Havre*."""
    for start, first in [(match.start(), fold(match[0])) for match in WORD.finditer(text)]:
        for name in _read_names().get(first, ()):
            end = start + len(name)
            if fold(text[start:end]) == fold(name) and not text[end : end + 1].isalnum():
                text = text[:start] + name + text[end:]
                break
    return text


@cache
def _read_names() -> dict[str, list[str]]:
    """The names of several words of aliases, places and large cities, by their first, folded."""
    cities = pd.read_csv(LEXICONS / "cities.csv.gz", usecols=["place", "population"])
    large = cities.loc[cities["population"] >= LARGE, "place"]
    names = [*read_lexicon("aliases")["alias"], *read_lexicon("places")["place"], *large]
    # Of *Marine Le Pen* also *Le Pen*.
    names += re.findall(r"\S (L(?:e|a|es) \S+)$", "\n".join(names), flags=re.MULTILINE)
    by_first: dict[str, list[str]] = {}
    for name in sorted(dict.fromkeys(names), key=len, reverse=True):  # of equals the first
        words = WORD.findall(name)
        # *Le Monde*, *La Presse* are an article and common words.
        article = bool(words) and words[0].lower() in ("le", "la", "les")
        if len(words) > 1 and not (article and all(_is_common(w.lower()) for w in words[1:])):
            by_first.setdefault(fold(words[0]), []).append(name)
    return by_first


def _write_word(match: re.Match[str]) -> str:
    word = match[0].lower()
    if len(word) != len(match[0]) or _is_common(word):
        return word
    named = word.capitalize() in _read_words()[1] and match[0] not in _read_words()[1]
    short = len(word) < SHORTEST_ALONE or not VOWEL.search(strip_accents(word))
    return match[0] if short and not named else word.capitalize()


def _is_common(word: str) -> bool:
    """Whether a word is no name: it was read without its capital, or is frequent in French."""
    known, names = _read_words()
    if len(word) == 1:
        return word in known
    if len(word) < SHORTEST_ALONE and word.upper() in names:
        return read_rates().get(word, 0.0) >= FUNCTION_WORD  # *UE*, *US*, but *LA*
    is_frequent = word in read_rates() and (len(word) > SHORTEST_ALONE or not word.isascii())
    return word.capitalize() not in names and (word in known or is_frequent)


@cache
def _read_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words of the training texts that are no names, in lower case; names and acronyms."""
    forms = chain.from_iterable(read_attested().values())
    known = {word for form in forms for word in WORD.findall(form)}
    read = set(json.loads((WEIGHTS / "vocab" / "strings.json").read_text(encoding="utf-8")))
    names = {word for word in read if word.istitle() and word.lower() not in known}
    names |= {word for word in read if word.isupper() and len(word) < SHORTEST_ALONE}
    lower = (word for word in read if word.islower())
    known |= {word for word in lower if read.isdisjoint([word.capitalize(), word.upper()])}
    return frozenset(known), frozenset(names) | frozenset(read_lexicon("places")["place"])


@cache
def read_attested() -> dict[str, dict[str, str]]:
    """By part of speech the forms that the treebanks have, in lower case, each with its lemma."""
    file = WEIGHTS / "french_lemmas" / "lemmas.json"
    attested: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return attested


@cache
def read_rates() -> dict[str, float]:
    """How often each frequent French word is found in a million, by its form in lower case."""
    table = pd.read_csv(
        LEXICONS / "general_french.csv.gz", dtype={"word": str}, keep_default_na=False
    )
    return dict(zip(table["word"], table["per_million"].astype(float), strict=True))


@cache
def _accented() -> dict[str, list[tuple[str, float]]]:
    """By a word without accents: the words that it may stand for, with their rates."""
    found: dict[str, list[tuple[str, float]]] = {}
    for word, rate in read_rates().items():
        lost = word in read_capitals()  # no word of its own: its capital has lost the accent
        found.setdefault(strip_accents(word), []).append((word, rate / 100 if lost else rate))
    return found


@cache
def read_capitals() -> dict[str, str]:
    """By a word that lacks the accent of its first letter: that letter as a capital."""
    rates = read_rates()
    return {
        plain: word[0].upper()
        for word, rate in rates.items()
        if len(word) > 1
        and (plain := strip_accents(word[0]) + word[1:]) != word
        and rate >= FREQUENT * rates.get(plain, 0.0)
    }
