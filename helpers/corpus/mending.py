"""Texts damaged on their way → as they were written: broken accents, markup in plain text.

Only what is certain is mended, and every mending is said; what is lost is said too. The files stay
as received: a text is mended each time it is read.
"""

import contextlib
import html
import json
import quopri
import re
from collections.abc import Callable
from functools import cache
from itertools import chain, permutations, product, zip_longest
from typing import NamedTuple

import ftfy
from ftfy.badness import is_bad
from lxml.html import defs

from helpers.base.encoding import LOST, decode
from helpers.base.lexicon import read_lexicon
from helpers.language.capitals import WEIGHTS, read_rates

ROUNDS = 4  # times that a text was encoded, one upon another; none was seen beyond three
_LETTER = rf"[^\W\d_{LOST}]"
LOST_WORD = re.compile(  # with one to three letters lost: more is guessing
    rf"(?<![^\W\d_]){_LETTER}*(?:{LOST}{_LETTER}*){{1,3}}(?!{LOST})"
)
ACCENTED = "éèêëàâçîïôùûüœ"
ELIDED = re.compile(rf"(l|d|j|n|s|c|m|t|qu|jusqu|lorsqu|puisqu){LOST}(.{{2,}})", re.I)
CLEAR = 20  # times as frequent as any other word that fits, before a lost letter is put back
# A question mark between letters stands for one: “d?put?s”. One may be a slip; links have them.
ASKED = re.compile(r"(?<![/=&?.])\b[^\W\d_]+\?[^\W\d_]")
FEW_ASKED = 0.01  # of the words; a text that lost its accents has them in ten times as many

# UTF-8 read as a code page of DOS, which ftfy leaves aside or does alone: é is ├® or ├⌐.
DOS = ("cp850", "cp437")
_TAIL = "[" + re.escape("".join(bytes(range(0x80, 0xC0)).decode(name) for name in DOS)) + "]"
DOS_PAIR = re.compile(f"[┬├─┼╬]{_TAIL}|[ÔΓ]{_TAIL}{{2}}")
OE = re.compile(r"Å([“’])(?=[^\W\d_])")  # œ and Œ, which ftfy leaves in a line that is else sound
# UTF-8 read as ISO-8859-15, where Windows has another letter: è is Ãš, which is no Ú within a word
# in small letters. And ISO-8859-15 read as Windows: œ is ½, € is ¤.
LATIN_9 = re.compile(r"(?<=[^\W\d_])Ã[€ŠšŽžŒœŸ](?=[a-zß-ÿ])|(?<=[a-zß-ÿ])Ã[€ŠšŽžŒœŸ](?![^\W\d_])")
SIGNS_9 = re.compile(r"(?<![^\W\d_])[^\W\d_]*[½¼][^\W\d_]+|(?<=\d)(\s?)¤")
# One of these read as another: dŽputŽ, dÈputÈ, d‚put‚, dÚputÚ.
PAGES = ("cp1252", "mac_roman", "cp850")
SURE, FEWEST = 0.8, 3  # share and number of words with an accent that are French after mending

ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
EXCEL = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a character as workbooks write it
# Quoted-printable, as saved mails have it: é is =C3=A9, or =E9 where lines end in =.
QUOTED = re.compile(r"=C3=[89AB][0-9A-F]|=E2=80=|[a-z]=[EF][0-9A-F][a-z ].{0,80}=\r?\n")
UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})")  # and as JSON does
# A written-out line end, but not the folders of C:\\new: a path has other backslashes.
PATH = re.compile(r"\b[A-Za-z]:\\|\\\\\w|\\[^nrtu\"'/\\\s]")
ESCAPED_END = re.compile(r"(?:\\{1,2}r)?\\{1,2}n|\\{1,2}r(?![a-z])")
ESCAPED = re.compile(r"\\([\"'/])")
BEHIND_END = re.compile(rf"(?:{ESCAPED_END.pattern})(?:([a-zà-ÿ]+)|[^\W\d_]|\s|\\|[«“\"—–-]|\Z)")

INLINE = re.compile(
    "del|ins|col|mark|time|button|output|meter|progress|audio|video|math|svg|canvas|source|track"
    "|embed|ruby|rt|rp"
)
BLOCKS = defs.block_tags | defs.html5_tags | {"br", "html", "head", "body", "title"}
_NAMES = "|".join(sorted({*defs.tags, *INLINE.pattern.split("|")}, key=len, reverse=True))
_NAMES += r"|[a-z]\w{0,9}:[a-z]\w{0,30}"  # of word processors: <o:p>
# A tag has a name of HTML and, if anything else, attributes with values: “x < y > z” has none.
# No part of a pattern here reads past the next “<”: hostile text takes no longer than other text.
TAG = re.compile(
    rf"""</?({_NAMES})(?:\s*/?>|\s(?=[^<>]{{0,99}}=)(?:[^<>"']|"[^"<]*"|'[^'<]*')*>)""", re.I
)
CUT_TAG = re.compile(rf"<(?:{_NAMES})\s[^<>=]{{1,99}}=[^<>]{{0,4000}}\Z", re.I)  # as a cell ends
UNSEEN = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<(script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>"
    r"|<!\[CDATA\[|\]\]>|<!doctype\b[^<>]*>",
    re.I | re.S,
)
# Markdown: a link or a picture is one where its target is; **bold** stands beside no letter.
_TARGET = r"(?:https?://|www\.|mailto:|/|#)[^\s()]{0,999}(?:\([^\s()]{0,200}\)[^\s()]{0,200}){0,3}"
LINK = re.compile(rf"""(!?)\[([^\[\]\n]{{0,300}})\]\({_TARGET}(?:\s+"[^"\n]{{0,200}}")?\)""", re.I)
BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])([^*\n]{0,300}[^\s*])\*\*(?![\w*])")
HEADING = re.compile(r"^#{2,6} +(?=\S)", re.M)
PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>(?:(?!<p\b)[^\0])*?</p>", re.I)


class Mended(NamedTuple):
    """A text as it can be read, and what was mended or is lost, a clause each."""

    text: str
    said: tuple[str, ...]


def mend_text(text: str) -> Mended:
    """Mend a text as received: entities, tags and escapes become text, broken accents whole.

    A text that holds none of these comes back as it is, to the character.
    """
    said = []
    plain = _settle(_strip_once, text)
    if plain != text:
        said.append("markup was read as text (tags, links, entities or escaped line ends)")
    whole = _mend_accents(plain)
    if whole != plain:
        said.append("accents were broken and are mended (Ã© is é)")
    filled = LOST_WORD.sub(_fill_word, whole)
    if filled != whole:
        first = f"(�, first in line {_find_line(whole)})"
        said.append(f"lost letters {first} are put back where only one French word fits")
    return Mended(filled, (*said, *_name_losses(filled)))


def _find_line(text: str) -> int:
    """The number of the line in which the first character is lost."""
    return text.partition(LOST)[0].count("\n") + 1


def _fill_word(found: re.Match[str]) -> str:
    """A word with its lost letters, where one French word fits and no other is as frequent."""
    word: str = found[0]
    ranked = sorted(_fit(word.lower()).items(), key=lambda pair: pair[1], reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < CLEAR * ranked[1][1]):
        return word
    best = ranked[0][0]
    if len(word) > 2 and word.replace(LOST, "").isupper():
        return best.upper()
    first = best.find("’") + 1
    capital = word[first] == LOST and _has_capital(best[first:], found, first)
    if capital is None:
        return word
    letters = [
        letter.upper() if given.isupper() or (capital and at == first) else letter
        for at, (given, letter) in enumerate(zip(word, best, strict=True))
    ]
    return "".join(letters)


def _has_capital(form: str, found: re.Match[str], first: int) -> bool | None:
    """Whether the lost first letter of a word was a capital; None where that is not certain."""
    text = found.string
    before = text[max(0, found.start() - 5) : found.start()].rstrip(" «“")[-1:]
    behind = text[found.end() : found.end() + 2]
    small, places = _read_forms()
    compound = behind[:1] == "-" and behind[1:].isupper()
    if (first == 0 and before in "\n.!?") or compound or form.capitalize() in places:
        return True
    return False if form in small else None


@cache
def _read_forms() -> tuple[frozenset[str], frozenset[str]]:
    """The words of the training texts that never have a capital; and the names of places."""
    read = set(json.loads((WEIGHTS / "vocab" / "strings.json").read_text(encoding="utf-8")))
    small = {word for word in read if word.islower() and word.capitalize() not in read}
    return frozenset(small), frozenset(read_lexicon("places")["place"])


def _settle(change: Callable[[str], str], text: str) -> str:
    """A text changed until it stays as it is."""
    for _ in range(ROUNDS):
        before, text = text, change(text)
        if text == before:
            break
    return text


@cache
def _fit(word: str) -> dict[str, float]:
    """The French words that a word with lost letters may be, with how frequent they are."""
    if word.strip(LOST) == "":
        return {}
    known, parts = read_rates(), word.split(LOST)
    fillings = product(ACCENTED, repeat=len(parts) - 1)
    spelled = ("".join(chain(*zip_longest(parts, filling, fillvalue=""))) for filling in fillings)
    fitting = {form: known[form] for form in spelled if form in known}
    if elided := ELIDED.fullmatch(word):
        rest = _fit(elided[2]) if LOST in elided[2] else {elided[2]: known.get(elided[2], 0.0)}
        fitting |= {f"{elided[1]}’{form}": rate for form, rate in rest.items() if rate}
    return fitting


def _name_losses(text: str) -> list[str]:
    """What is broken and cannot be mended."""
    said, asked = [], ASKED.findall(text)
    if lost := text.count(LOST):
        said.append(f"characters are lost (�, {lost} times), first in line {_find_line(text)}")
    if len(asked) > max(1, FEW_ASKED * len(text.split())):
        instead = f"which have a question mark instead (“{asked[0]}…”)"
        said.append(f"letters are lost in {len(asked)} words, {instead}")
    bad = next((line for line in text.split("\n") if LOST not in line and is_bad(line)), "")
    if bad:
        said.append(f"characters look broken (“{bad.strip()[:40]}…”)")
    return [f"{clause}: get the text anew, as UTF-8" for clause in said]


def _mend_accents(text: str) -> str:
    """Undo readings in a wrong encoding, line by line: one odd character spoils its line only."""
    if text.isascii():
        return text

    def mend_lines(broken: str) -> str:
        return "".join(map(_mend_line, broken.splitlines(keepends=True)))

    return _swap_pages(_settle(mend_lines, text))


def _mend_line(line: str) -> str:
    if line.isascii():
        return line
    line = SIGNS_9.sub(_read_sign, line)
    line = LATIN_9.sub(lambda found: _read_as(found[0], "iso8859_15"), line)
    line = OE.sub(lambda found: "œ" if found[1] == "“" else "Œ", line)
    line = DOS_PAIR.sub(lambda found: _read_as(found[0], *DOS), line)
    return str(ftfy.fix_encoding(line))


def _read_sign(found: re.Match[str]) -> str:
    """A word with œ where that makes one of French, or a sum in euros."""
    if found[0].endswith("¤"):
        return f"{found[1]}€"
    word: str = found[0].replace("½", "œ").replace("¼", "Œ")
    return word if word.lower() in read_rates() else str(found[0])


def _read_as(text: str, *encodings: str) -> str:
    """UTF-8 that was read in the first of these encodings in which it can have been."""
    for name in encodings:
        with contextlib.suppress(UnicodeError):
            return text.encode(name).decode("utf-8")
    return text


def _swap_pages(text: str) -> str:
    """Undo one code page read as another, where that makes French words of what were none."""
    if _count_accented(text)[1] >= 0.5:
        return text
    best = max((text.translate(table) for table in _list_swaps()), key=_count_accented)
    known, share = _count_accented(best)
    return best if known >= FEWEST and share >= SURE else text


def _count_accented(text: str) -> tuple[int, float]:
    """How many words with an accent are French, and their share of all that have one."""
    # Of two letters or more: a lone « is Ç in another page, and no word.
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text.lower()) if not word.isascii()]
    known = sum(word in read_rates() for word in words)
    return known, known / len(words) if words else 0.0


@cache
def _list_swaps() -> tuple[dict[int, str], ...]:
    """For each two code pages: what the characters of one are in the other."""
    high = bytes(range(0x80, 0x100))
    read = {name: [bytes([byte]).decode(name, "replace") for byte in high] for name in PAGES}
    pairs = (zip(read[one], read[other], strict=True) for one, other in permutations(PAGES, 2))
    return tuple({ord(a): b for a, b in pair if LOST not in a + b} for pair in pairs)


def _strip_once(text: str) -> str:
    if "&" in text:
        text = ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if "<" in text:
        text = PARAGRAPH.sub(lambda found: re.sub(r"\s+", " ", found[0]), text)
        text = TAG.sub(_show_tag, CUT_TAG.sub("", UNSEEN.sub(" ", text)))
    if "](" in text:
        text = LINK.sub(lambda found: "" if found[1] else found[2], text)
    if "**" in text or "##" in text:
        text = BOLD.sub(r"\1", HEADING.sub("", text))
    if "_x" in text:
        text = EXCEL.sub(_show_code, text)
    if "=" in text and text.isascii() and QUOTED.search(text):
        with contextlib.suppress(ValueError):
            text = decode(quopri.decodestring(text.encode()))[0]
    return _unescape(text) if "\\" in text else text


def _show_tag(found: re.Match[str]) -> str:
    name = found[1].lower()
    if name in ("td", "th"):
        return " "
    return "\n" if name in BLOCKS and not INLINE.fullmatch(name) else ""


def _show_code(found: re.Match[str]) -> str:
    """The character of a code; the line end that stands behind a written one is enough."""
    code = int(found[1], 16)
    if code == 0x0D:
        return "" if found.string.startswith("\n", found.end()) else "\n"
    return found[0] if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


def _unescape(text: str) -> str:
    """Escapes of programs → the characters: \\u00e9 everywhere, line ends where one is certain."""
    read = UNICODE.sub(_show_code, text)
    words = re.split(r"(\s+)", read)
    if read == text and not any(_ends_line(word) for word in words):
        return text
    for at, word in enumerate(words):
        if not PATH.search(word):
            words[at] = ESCAPED.sub(r"\1", ESCAPED_END.sub("\n", word)).replace("\\t", " ")
    return "".join(words)


def _ends_line(word: str) -> bool:
    """Whether an escape is a line end for sure: in “mardi\\nmatin”, for there is no *nmatin*."""
    found = None if PATH.search(word) else BEHIND_END.search(word)
    if found is None:
        return False
    known = read_rates()
    return not found[1] or (found[1] in known and "n" + found[1] not in known)
