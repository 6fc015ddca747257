"""Characters and names compared: what nobody sees, letters without accents, slips of the pen."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

ACCENTS = re.compile("[\u0300-\u036f]+")
# What stands for one mark or letter, where names are compared.
TYPOGRAPHY = str.maketrans(
    dict.fromkeys("’‘‛ʼʻʽʹꞌ᾽＇՚´`′‚΄", "'")
    | dict.fromkeys("«»“”„‟‹›", '"')
    | {"œ": "oe", "æ": "ae", "·": ""}
)
REMEMBERED = 20_000  # words repeat: this makes whatever folds them several times faster
ARTICLES = {"le", "la", "les", "l'", "l"}
# House styles of transliteration, from Arabic above all: each pair is one sound.
SOUNDS = "sh>ch kh>k gh>g dh>d dj>j oo>u ou>u w>u ee>i y>i ck>k q>k"
SHORTEST_SOUND = 4  # letters; below it different names sound alike
SHORTEST_ACRONYM = 3  # letters; shorter ones stand for too many names
SHORTEST_WORD = 4  # letters of a word in which a slip can be told from another name
# Soft hyphen, zero-width and direction marks, tags, control characters that are no white space.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\ufe00-\ufe0f\uffa0\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
# Of old printers, and letters that are empty.
WHITE = str.maketrans(dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2800\u3164", " "))


def show_plainly(text: str) -> str:
    """The text with composed accents and without invisible characters (soft hyphens, marks)."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text).translate(WHITE))


def strip_accents(text: str) -> str:
    """A text with each letter as it is without its accents; what had one is decomposed (NFD)."""
    return ACCENTS.sub("", unicodedata.normalize("NFD", text))


@lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """A text without capitals, accents and typography, to compare names and headings: œ is oe."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(TYPOGRAPHY))
    return " ".join(strip_accents(plain).split())


def name_key(name: str) -> str:
    """What all safe spellings of a name share: no accents, capitals, articles, hyphens or points.

    *L'Étoile-Rouge* and *Etoile rouge*, *O.N.U.* and *ONU*, *St-Denis* and *Saint-Denis*; "" for a
    name without letters.
    """
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b|\s|$)", "", fold(name))
    words = re.findall(r"\w+'?", plain.replace("_", " "))
    words = [{"st": "saint", "ste": "sainte"}.get(word, word) for word in words]
    while len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    if len(words) > 1 and words[0] in ("al", "el") and not name.startswith(("Al ", "El ")):
        words = words[1:]
    return " ".join(word.rstrip("'") for word in words)


def sound_key(name: str, label: str) -> str:
    """What the transliterations of a name share (*Raqa*, *Rakka*); "" where that is not safe.

    Not safe is a single word that names a person (*Marie* is not *Mary*) and whatever is shorter
    than four letters.
    """
    key = name_key(name)
    if label == "PER" and " " not in key:
        return ""
    for sound, _, letter in (pair.partition(">") for pair in SOUNDS.split()):
        key = key.replace(sound, letter)
    key = re.sub(r"([bdfklsz])\1", r"\1", key)
    key = re.sub(r"(?<=[ae])h\b", "", key)
    return key if len(key) >= SHORTEST_SOUND else ""


def list_initials(name: str) -> set[str]:
    """The acronyms that a name of several words spells: of all its words, or the weighty ones."""
    words = [word for word in re.split(r"[\s'’-]+", name) if word]
    capitals, long = ([w for w in words if w[0].isupper()], [w for w in words if len(w) > 3])
    found = {"".join(fold(word[0]) for word in kind) for kind in (words, capitals, long)}
    return {acronym for acronym in found if len(acronym) >= SHORTEST_ACRONYM}


def find_outline(name: str) -> str:
    """First and last letters of the words of a name: what a slip of the pen leaves as it was."""
    return " ".join(word[0] + word[-1] for word in _split(name))


def find_near_name(name: str, others: Iterable[str]) -> str:
    """The one full name that a name misses by a single letter; "" where none or several do.

    Only within a word, not at its ends: *Jean-Ybes* is *Jean-Yves*, *Michèle* is not *Michel*.
    """
    words = _split(name)
    near = {other for other in others if len(words) > 1 and _is_slip(words, _split(other))}
    return near.pop() if len(near) == 1 else ""


def _split(name: str) -> list[str]:
    return re.findall(r"\w+", fold(name))


def _is_slip(words: list[str], others: list[str]) -> bool:
    """Whether one word alone differs, between its ends, by one letter or two that are swapped."""
    if len(words) != len(others):
        return False
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(pairs) != 1 or len(pairs[0][1]) < SHORTEST_WORD:
        return False
    a, b = pairs[0]
    return a[0] == b[0] and a[-1] == b[-1] and OSA.distance(a, b, score_cutoff=1) == 1
