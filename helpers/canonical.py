"""One canonical form of a text: what is counted, searched, aligned and compared is written in it.

The text as received keeps its characters. Its canonical form says the same in one typography:
plain apostrophes and blanks, « and » around whatever is quoted, œ in the French words that have it,
numbers and hours with blanks, capitals with their accents, inclusive forms with one mark. Each of
its characters knows where in the received text it comes from.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.lexicon import LEXICONS, read_lexicon
from helpers.spelling import INVISIBLE, strip_accents

# Characters for which one stands, where they cannot be anything else.
APOSTROPHES = "’‛ʼʻʽʹꞌ᾽＇՚"
HYPHENS = "\u2010\u2011\ufe63\uff0d"
SUPERSCRIPTS = str.maketrans("ᵉʳᵗʰⁿᵈˢᵐº", "erthndsm°")
CHARACTERS = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-"),
                            "‹": "«", "›": "»"}) | SUPERSCRIPTS  # fmt: skip
BLANKS = re.compile(r"[^\S \n]\s*|\s{2,}")  # any but one blank, one line end
LINE_ENDS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
LETTER = r"[^\W\d_]"
COMPOSED = re.compile(rf"{LETTER}[\u0300-\u036f]+")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
             "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "…": "..."}  # fmt: skip
LIGATURE = re.compile("[" + "".join(LIGATURES) + "]")
# Marks that stand for an apostrophe only between letters: accents, primes, a low quotation mark.
BETWEEN_LETTERS = re.compile(rf"(?<={LETTER})[´`′‘‚΄ˈˊ](?={LETTER}|[«‹<\"“”„‟〝〞＂])")
# French words that are written with œ, whoever writes oe: *cœur*, *œil*, *fœtus*, *œcuménique*.
OE = re.compile(
    r"oe(?=u|il)|(?<=f)oe(?=t[aiu])|(?<=c)oe(?=l[ai])"
    r"|\boe(?=cum|soph|d[èeé]m|dip|nolog|strog)",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(r"\.(?: ?\.){2,}")
NUMBER = re.compile(r"(?<![\w.,'/-])[1-9]\d{0,2}(?:[.']\d{3})+(?![\w'/]|[.]\d)")
HOUR = re.compile(r"(?<![\w.,])(?:[01]?\d|2[0-4]) ?[hH](?: ?[0-5]\d)?(?!\w|[.,]\d)")
QUOTED = re.compile(r"(?<![\w'])‘(?=\w)([^‘’\n]*(?:(?<=\w)’(?=\w)[^‘’\n]*)*)’(?!\w)")
TAG = re.compile(r"(?<![\w/&.#@])[#@](?=[^\W\d])")  # of #Daesh and @nom the word is read
DOUBLED = re.compile(r"''|``|´´|‘‘|’’|‚‚|<<|>>")
MARKS = re.compile('[«»"“”„‟〝〞＂]')
OPENING, CLOSING = "«", "»"
BEFORE_OPENING = frozenset("([{'’-–—/«")
BEHIND_CLOSING = frozenset(",.;:!?)]}…»-–—/")

INCLUSIVE_END = (
    r"(?:e|es|ne|nes|le|les|te|tes|se|ses|ve|ves|x|fe|fes|ère|ères|rice|rices|trice|trices|euse|euses"
    r"|ienne|iennes|onne|onnes|elle|elles|ine|ines|esse|esses|ale|ales)"
)
INCLUSIVE = re.compile(
    rf"(?<![\w·.])({LETTER}{{2,}})"
    rf"(?:[·•∙⋅‧・]{INCLUSIVE_END}(?:[·•∙⋅‧・]?(?-i:s|S|x))?"
    rf"|\.{INCLUSIVE_END}\.s|\.(?:e|es|rice|rices|trice|trices|euse|euses|ère|ères)"
    rf"|\({INCLUSIVE_END}\)s?"
    rf"|-{INCLUSIVE_END}-s|-(?:e|trice|trices|rice|rices))(?![\w·]|-\w|\.\w)",
    re.IGNORECASE,
)

WORD = re.compile(rf"{LETTER}+")
CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-Þ][^\W\d_]*")
FREQUENT = 0.2  # of how often a word is found without the accent of its capital, in the list
CERTAIN = 3.0  # times as often with its accents as without, for a word all in capitals
SHORTEST_ALONE = 4  # letters of a word in capitals that is no acronym where it stands alone
UNACCENTED = {"ed", "ego", "epic", "email", "eta"}  # words, whatever the list has with an accent
BEFORE_SENTENCE = frozenset(["", *"\n.!?:;«»(–—-"])  # what stands before its first word
MASCULINE = frozenset(["le", "un", "du", "au", "ce"])
BEFORE_VERB = frozenset(["il", "elle", "on", "qui", "y", "en", "n'", "l'", "j'", "ça", "cela"])
HAS = frozenset(
    ["a", "ont", "est", "sont", "était", "été", "avoir", "être", "ayant", "étant", "fut", "soit"]
)
# What follows a verb *a* in headlines, beside participles in -é and adverbs in -ment.
PARTICIPLES = frozenset(
    WORD.findall("""
    été eu fait dit pris mis vu su pu dû voulu permis reçu tenu rendu perdu répondu promis remis
    repris appris choisi réuni subi établi conduit ouvert offert écrit produit obtenu servi fini
    battu connu vécu vendu disparu découvert atteint rejoint poursuivi lieu déjà hier depuis enfin
    """)
)


ONE_BY_ONE = CHARACTERS | str.maketrans(
    {**dict.fromkeys("“”„‟〝〞＂", '"'), **dict.fromkeys("‘", "'"),
     **{chr(code): " " for code in (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)}}
)  # fmt: skip


def normalise(text: str) -> str:
    """The text with plain apostrophes, quotes and blanks, one for one: for a treebank's tokens."""
    return text.translate(ONE_BY_ONE)


VOWEL = re.compile("[aeiouy]")
# Four words or more that are all in capitals, in one line.
BETWEEN = r"(?:['-]|[^\w\n]{0,4} (?:\d{1,4}[^\w\n]{0,3} )?[^\w\n]{0,4})"
HEADLINE = re.compile(rf"(?<![^\W_])(?:[A-ZÀ-ÖØ-ÞŒ]+{BETWEEN}){{3,}}[A-ZÀ-ÖØ-ÞŒ]+(?![^\W_])")
WEIGHTS = LEXICONS.parent / "pipeline" / "weights"


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
    form = _rewrite(form, INVISIBLE, lambda match: "")
    form = _rewrite(form, COMPOSED, lambda match: unicodedata.normalize("NFC", match[0]))
    form = _rewrite(form, BLANKS, lambda match: "\n" if LINE_ENDS.search(match[0]) else " ")
    form = _trim(form)
    form = _rewrite(form, TAG, lambda match: "")
    form = _rewrite(form, QUOTED, lambda match: f"{OPENING}{match[1]}{CLOSING}")
    form = _rewrite(form, DOUBLED, lambda match: {"<<": "«", ">>": "»"}.get(match[0], '"'))
    form = _rewrite(form, BETWEEN_LETTERS, lambda match: "'")
    form = form._replace(text=form.text.translate(CHARACTERS))
    form = _rewrite(form, LIGATURE, _spell_ligature)
    form = _rewrite(form, OE, lambda match: "œ" if match[0].islower() else "Œ")
    form = _rewrite(form, ELLIPSIS, lambda match: "...")
    form = _rewrite(form, NUMBER, lambda match: re.sub("[.']", " ", match[0]))
    form = _rewrite(form, HOUR, lambda match: re.sub(" ?[hH] ?", " h ", match[0]).rstrip())
    form = _rewrite(form, INCLUSIVE, _mark_inclusive)
    form = form._replace(text=_pair_marks(form.text))
    accented = CAPITALISED.sub(_accentuate, form.text)
    return form._replace(text=HEADLINE.sub(_write_small, accented))


def _rewrite(
    form: Canonical, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]
) -> Canonical:
    """The text with each match changed; a change of another length comes from the whole match."""
    text, starts, ends = form
    at, pieces, first, last = 0, [], [], []
    for match in pattern.finditer(text):
        old, new = match[0], change(match)
        if new == old:
            continue
        begin, end = match.span()
        same = [0, 0]  # characters that stay at either end of what grows
        if len(new) > len(old):
            same[0] = _count_same(old, new)
            same[1] = _count_same(old[same[0] :][::-1], new[::-1])
        head, tail = begin + same[0], end - same[1]
        grown = len(new) - sum(same)
        pieces += [text[at:begin], new]
        if len(new) == len(old):
            first, last = [*first, starts[at:end]], [*last, ends[at:end]]
        else:
            first += [starts[at:head], np.repeat(starts[head : head + 1], grown), starts[tail:end]]
            last += [ends[at:head], np.repeat(ends[tail - 1 : tail], grown), ends[tail:end]]
        at = end
    if not pieces:
        return form
    return Canonical(
        "".join([*pieces, text[at:]]),
        np.concatenate([*first, starts[at:]]),
        np.concatenate([*last, ends[at:]]),
    )


def _count_same(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _trim(form: Canonical) -> Canonical:
    """The text without white space at its ends."""
    begin = len(form.text) - len(form.text.lstrip())
    end = max(begin, len(form.text.rstrip()))
    return Canonical(form.text[begin:end], form.starts[begin:end], form.ends[begin:end])


def _spell_ligature(match: re.Match[str]) -> str:
    """The letters of a ligature; of a capital one in a word of small letters the first is one."""
    letters = LIGATURES[match[0]]
    small = match[0].isupper() and match.string[match.end() : match.end() + 1].islower()
    return letters.capitalize() if small else letters


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
    """The text with every double quotation mark as one that opens or one that closes.

    « and » say which they are. Of any other kind a mark opens where white space is before it only,
    closes where white space is behind it only, and else closes what is open in its line.
    """
    result, opened, line = list(text), 0, 0
    for match in MARKS.finditer(text):
        at, mark = match.start(), match[0]
        if mark in (OPENING, CLOSING):
            continue
        start = text.rfind("\n", line, at)
        if start >= 0:
            opened, line = 0, start + 1
        before = MARKS.sub("", text[max(line, at - 3) : at])[-1:] or " "
        behind = MARKS.sub("", text[at + 1 : at + 4])[:1] or " "
        may_open = before.isspace() or before in BEFORE_OPENING
        may_close = behind.isspace() or behind in BEHIND_CLOSING
        opens = opened == 0 if may_open == may_close else may_open
        opened = opened + 1 if opens else max(0, opened - 1)
        result[at] = OPENING if opens else CLOSING
    return "".join(result)


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
    first = _capitals().get(word.lower())
    return word if first is None else first + word[1:]


def _is_preposition(match: re.Match[str]) -> bool:
    """Whether a lone A is *à*: where a line or sentence begins, or between words in capitals.

    Not before a verb form (*A été élu*) nor behind a subject (*IL A LE TEMPS*).
    """
    text, (start, end) = match.string, match.span()
    before, behind = _neighbours(match)
    if text[end : end + 1] != " " or before.lower() in BEFORE_VERB:
        return False
    begins = text[:start].rstrip(" ")[-1:] in BEFORE_SENTENCE
    if _is_capital(behind) and (_is_capital(before) or begins):
        following = _find_accented(behind.lower(), "a")
        return not _is_participle(following)
    if not behind and _is_capital(before):
        return text[end + 1 : end + 2].isdigit()
    return begins and not _is_participle(behind.lower())


def _is_participle(word: str) -> bool:
    """Whether a word goes on after *a*: *voté*, *perdu*, *finalement*, *déjà*."""
    if word in PARTICIPLES or word.endswith("ment"):
        return True
    bare = re.sub("(?<=é)(?:e?s|e)$", "", word)
    return bare.endswith("é") and bare[:-1] + "er" in read_rates()


def _is_capital(word: str) -> bool:
    return len(word) > 1 and word.isupper()


NEIGHBOUR = re.compile(r"[^\W\d_]+'?")


def _neighbours(match: re.Match[str]) -> tuple[str, str]:
    """The words before and behind, of the same line; "" where there is none."""
    text, (start, end) = match.string, match.span()
    before = NEIGHBOUR.findall(text[max(0, start - 30, text.rfind("\n", 0, start) + 1) : start])
    behind = NEIGHBOUR.match(text[end : end + 30].lstrip(" -'"))
    return before[-1] if before else "", behind[0] if behind else ""


def _find_accented(word: str, before: str) -> str:
    """The French word that a word without accents stands for; itself where that is not certain."""
    known = [(form, rate) for form, rate in _accented().get(strip_accents(word), ()) if
             all(a in (b, strip_accents(b)) for a, b in zip(word, form, strict=True))]  # fmt: skip
    past = next((found for found in known if found[0].endswith("é")), (word, 0.0))
    other = next((found for found in known if not found[0].endswith("é")), (word, 0.0))
    plain = next((rate for form, rate in known if form == word), 0.0)
    if other[0] != word and other[1] < CERTAIN * plain:
        other = word, plain
    # *a accusé*, *le marché*: what stands before decides between a verb form and its participle.
    expected = 2 * CERTAIN if before in HAS else CERTAIN if before in MASCULINE else 1 / CERTAIN
    wanted = expected * past[1]
    return (past if wanted >= max(other[1], plain) and past[1] else other)[0]


def _write_small(match: re.Match[str]) -> str:
    """A headline in capitals as it is written in small letters: common words small, names not.

    Left as it is where fewer than half of its words are common ones: a list of acronyms.
    """
    words = [word.lower() for word in WORD.findall(match[0])]
    known = [_is_common(word) or (len(word) > SHORTEST_ALONE and word in read_rates())
             for word in words]  # fmt: skip
    if 2 * sum(known) < len(words):
        return match[0]
    text = match.string
    begins = text[: match.start()].rstrip(" ")[-1:] in BEFORE_SENTENCE
    small = WORD.sub(_write_word, match[0])
    return small[:1].upper() + small[1:] if begins else small


def _write_word(match: re.Match[str]) -> str:
    word = match[0].lower()
    if len(word) != len(match[0]) or _is_common(word):
        return word
    is_acronym = len(word) < SHORTEST_ALONE or not VOWEL.search(strip_accents(word))
    return match[0] if is_acronym else word.capitalize()


def _is_common(word: str) -> bool:
    """Whether a word is no name: it was read without its capital, or what it is an ending of."""
    known, names = _read_words()
    if word in known or word.capitalize() in names or len(word) <= SHORTEST_ALONE:
        return word in known and word.capitalize() not in names
    # manifestent, affaiblissent: of manifester, affaiblir
    verbs = [word[:-cut] + "r" for cut in (1, 2, 5)] + [word + "r", word[:-3] + "er"]
    return not known.isdisjoint([re.sub("(?:e?s|x|e)$", "", word), *verbs])


@cache
def _read_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words of the training texts that are no names, in lower case; and the names."""
    attested = json.loads((WEIGHTS / "french_lemmas" / "lemmas.json").read_text(encoding="utf-8"))
    known = {word for forms in attested.values() for form in forms for word in WORD.findall(form)}
    read = set(json.loads((WEIGHTS / "vocab" / "strings.json").read_text(encoding="utf-8")))
    names = {word for word in read if word.istitle() and word.lower() not in known}
    known |= {word for word in read if word.islower()
              and read.isdisjoint([word.capitalize(), word.upper()])}  # fmt: skip
    return frozenset(known), frozenset(names) | frozenset(read_lexicon("places")["place"])


@cache
def read_rates() -> dict[str, float]:
    """How often each frequent French word is found in a million, by its form in lower case."""
    table = pd.read_csv(
        LEXICONS / "general_french.csv.gz", dtype={"word": str}, keep_default_na=False
    )
    return dict(zip(table["word"], table["per_million"].astype(float), strict=True))


@cache
def read_canonical_rates() -> dict[str, float]:
    """The same by canonical form: *oeuvre* and *œuvre*, *etat* and *état* count together.

    A word without the accent of its first letter is most often one whose capital has lost it.
    """
    found: dict[str, float] = {}
    for word, rate in read_rates().items():
        first = _capitals().get(word, word[0]).lower()
        form = OE.sub("œ", first + word[1:].replace("œ", "oe"))
        found[form] = found.get(form, 0.0) + rate
    return found


@cache
def _accented() -> dict[str, list[tuple[str, float]]]:
    """By a word without accents: the words that it may stand for with their rates, largest first.

    Without the accent of its first letter a word is found nearly as often as with it: that is no
    word of its own, and its rate counts for little.
    """
    found: dict[str, list[tuple[str, float]]] = {}
    for word, rate in read_rates().items():
        lost = word in _capitals()
        found.setdefault(strip_accents(word), []).append((word, rate / 100 if lost else rate))
    return {plain: sorted(forms, key=lambda form: -form[1]) for plain, forms in found.items()
            if len(forms) > 1 or forms[0][0] != plain}  # fmt: skip


@cache
def _capitals() -> dict[str, str]:
    """By a word that lacks the accent of its first letter: that letter as a capital."""
    rates = read_rates()
    return {
        plain: word[0].upper()
        for word, rate in rates.items()
        if len(word) > 1
        and (plain := strip_accents(word[0]) + word[1:]) != word
        and rate >= FREQUENT * rates.get(plain, 0.0)
    }
