"""From a text as received to the edited text: which lines are kept, which are not, and why.

`lines.csv` decides where an editor has been; the rules of `lexicons/furniture.csv` decide where
nobody has. Both leave the same trace, the audit: one row per line or part of a line.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain, pairwise, zip_longest
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold, show_plainly
from helpers.corpus.mending import mend_text
from helpers.corpus.wrapping import SOFT, close_word, find_continued
from helpers.language.canonical import canonise
from helpers.language.capitals import read_attested

Kind = Literal["title", "subhead", "body", "pullquote", "caption", "credit", "furniture"]
KINDS: tuple[str, ...] = get_args(Kind)
KEPT = ("title", "subhead", "pullquote", "body")

# One character for one character, so that offsets hold either way.
PLAIN_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u2005", " "))
# Bounded, or a line of dots takes minutes; (AFP) may stand behind the last stop.
SENTENCE_END = re.compile(r"[.!?…:;](?:\W{0,20}|\s{1,4}\([^()]{2,40}\)\W{0,3})$")
QUOTED = re.compile(r'^[-–—\s]*["«“„].*["»”]$')
DURATION = "the length of a recording"
HEADS = "heads an entry of the article"
# A time of the day, a date or a year, which may head the entries of an article.
TIME = re.compile(r"(?:[01]?\d|2[0-4])\s*[hH:]\s*(?:[0-5]\d)?")
YEAR = re.compile(r"1\d{3}|20\d{2}")
HOUR = re.compile(r"(?:0?[5-9]|[12]\d)\s*[hH]\s*(?:[0-5]\d)?")  # too long for a recording
DATES = "date line"
INTRODUCES = "introduces a recording"
# How verb forms end that are no finite ones, and some that are: tombera, iront, votèrent.
INFINITIVE = ("er", "ir", "re")
NOT_FINITE = ("ant", "é", "ée", "és", "ées", "ez", *INFINITIVE)
FINITE = re.compile(r"(?:er|ir|dr|vr|rr)(?:a|ont|ait)$|aient$|èrent$")
LISTED = re.compile(r"\W{0,5}\d|\s*[-–—•*▪►■]\s")  # how an item of a list begins
FACT = re.compile(r"[^:]{2,40}\s?:\s.{0,40}\d")  # Abstention : 48 %
# What a verb stands behind.
SUBJECT = re.compile(r"il|elle|on|ils|elles|qui|cela|ça|je|(?:c|n|j|s)['’]")
WORDS = re.compile(r"[^\W\d_]+['’]?")
CUT_OFF = (
    "cut off by a paywall or at its source: only the beginning of the article is here, and counted"
)
WRAPPED = "lines end in mid-sentence: they are read as the paragraphs they were cut from"
KNOWN_TITLE = "the title in articles.csv"
BY_EDITOR = "an editor's reading"
GLUED = "a heading glued to a sentence"
PAYWALL = "a paywall: the rest is for subscribers"
SHORTENED = "shortened at its source"
CUTS = (PAYWALL, SHORTENED)
# [+3140 chars], as NewsAPI has it
SHORTENED_MARK = re.compile(r"\[(?:\+ ?\d[^\[\]]{0,20}|\d+ char[^\[\]]{0,12})\]")
# Where a paywall may begin within a line: behind a stop, at a capital, with the signs before it.
WALL_START = re.compile(
    r"""(?<![^\s.!?…»”"\])])(?:[^\w\s«»"“”„'’.,:;!?…]\s?){0,3}(?=[A-ZÀ-Ý\d+])"""
)
WALL_REACH = 300  # characters at the end of a paragraph, among which one is looked for
WALL_SIGNS = re.compile(r"""[^\w«»"“”„'’+]*""")
MARKED = re.compile(r"[\[(][^\[\]()]{1,200}[\])]\s*(?=\S)")  # before the text of a line
QUOTES = ("«»", "“”", '""')
# The name of the outlet behind a title: “Le port bloqué - La Gazette”.
SUFFIX = re.compile(r"\s[-–—|·•]\s[^-–—|·•]{2,40}\Z")
# What stands between a title and a text on one line: more than a blank, or a capital behind it.
TITLE_END = re.compile(r"\s*(?:[.!?…:|–—-]|\n|\Z)|\s+[^\Wa-zß-ÿ\d_]")
SHORTEST_TITLE = 3  # words of a title that is seen at the start of a line; *Non* begins many
SOFT_END = re.compile(r"(?<=[^\W\d_])[\u00ad¬]\s*\Z")
LONGEST_FURNITURE = 25  # words; a longer line is prose, whatever it mentions
SHORTEST_SENTENCE = 6  # words; a longer line with a full stop is a sentence
LONGEST_HEADING = 16  # words; a longer line without a full stop is prose that lost it


class Piece(NamedTuple):
    """A line of a text, or a part of one. A tuple, for a corpus has millions: tables come later."""

    line: int
    kind: str
    continues: bool
    source: str
    reason: str
    text: str


NOTHING: Mapping[str, str] = MappingProxyType({})


class EditionError(ValueError):
    """A row of lines.csv that does not fit its text; the message names the line."""


def split_lines(raw: str) -> list[str]:
    """Split a text into lines at any of the three line endings, and only there.

    Accents are composed and characters that nobody sees are left out: two texts that look the
    same are the same. A soft hyphen, or ¬ for one, stays where it cuts a word at the end of a line.
    """
    lines = re.split(r"\r\n|\r|\n", raw)
    plain = [show_plainly(line) for line in lines]
    start = ""  # of the next line that is not empty
    for at in reversed(range(len(lines))):
        if start.islower() and SOFT_END.search(lines[at][-9:]):
            plain[at] = show_plainly(SOFT_END.sub("", lines[at])) + SOFT
        start = plain[at].lstrip()[:1] or start
    return plain


def group_lines(raw: str) -> list[list[tuple[int, str]]]:
    """The paragraphs of a text: of each its lines, with their numbers; empty lines are left out.

    Of a text that is not hard-wrapped each line is one. A word cut at the end of a line stands
    whole on that line.
    """
    lines = split_lines(raw)
    groups: list[list[tuple[int, str]]] = []
    for number, (line, continues) in enumerate(zip(lines, find_continued(lines), strict=True), 1):
        text = clean_line(line)
        if continues:
            before, end = groups[-1][-1]
            end, text = close_word(end, text)
            groups[-1][-1:] = [(before, end), (number, text)]
        elif text:
            groups.append([(number, text)])
    return groups


def list_paragraphs(raw: str) -> list[str]:
    """The paragraphs of a text as received: its lines, where it is not hard-wrapped."""
    return [_join_group(group) for group in group_lines(raw)]


def _join_group(group: list[tuple[int, str]]) -> str:
    return " ".join(text for _, text in group if text)


def is_wrapped(raw: str) -> bool:
    """Whether a text was cut into lines at a width, so that its paragraphs have to be found."""
    return any(find_continued(split_lines(raw)))


def put_title(title: str, text: str) -> str:
    """A text under its title: as it is where it has none, or begins with it in any typography."""
    first = next(iter(list_paragraphs(mend_text(text).text)), "")
    plain = mend_text(title).text
    behind = first[len(plain) :] if first.lower().startswith(plain.lower()) else None
    glued = behind is not None and len(plain.split()) >= SHORTEST_TITLE
    known = not plain or _is_same(first, plain) or (glued and TITLE_END.match(behind))
    return text if known else f"{title}\n{text}"


def _is_same(line: str, title: str) -> bool:
    """Whether a line is a title in any typography, one of them with the name of the outlet."""
    own, known = ({_fold_line(text), _fold_line(SUFFIX.sub("", text))} for text in (line, title))
    return _fold_line(line) in known or _fold_line(title) in own


def _fold_line(text: str) -> str:
    """The letters and digits of a line without accents: what two ways to print it share."""
    return "".join(filter(str.isalnum, fold(text)))


def edit_by_rows(raw: str, rows: pd.DataFrame) -> list[Piece]:
    """Apply the rows of lines.csv to one text: a piece per non-empty line, or part of a line.

    `rows` has line, kind, part, continues, note. A row with a `part` speaks of those words of
    the line only; the line's other row speaks of the rest. Raises EditionError.
    """
    lines = split_lines(raw)
    given = defaultdict(list)
    for row in rows.itertuples():
        given[row.line].append(row)
    for number in sorted(given):
        if not 1 <= number <= len(lines):
            raise EditionError(f"line {number}: the text has {len(lines)} lines")
    missing = [n for n, line in enumerate(lines, 1) if clean_line(line) and n not in given]
    if missing:
        raise EditionError(f"line {missing[0]}: no row says what it is: “{lines[missing[0] - 1]}”")
    pieces: list[Piece] = []
    for number in sorted(given):
        for piece in _cut(number, lines[number - 1], given[number]):
            if piece.continues and pieces:
                end, text = close_word(pieces[-1].text, piece.text)
                pieces[-1], piece = pieces[-1]._replace(text=end), piece._replace(text=text)
            pieces.append(piece)
    return [piece._replace(text=piece.text.rstrip(SOFT)) for piece in pieces]


def _cut(number: int, line: str, rows: list) -> list[Piece]:
    """The pieces of one line, in the order of the text."""
    whole = [row for row in rows if row.part == ""]
    parts = [row for row in rows if row.part != ""]
    if len(whole) > 1 or (len(whole) == 0 and len(parts) != 1):
        raise EditionError(f"line {number}: {len(rows)} rows; one row without part is expected")
    spans = []
    for row in parts:
        part = show_plainly(row.part)
        if line.count(part) != 1:
            times = line.count(part)
            raise EditionError(f"line {number}: “{part}” occurs {times} times, expected once")
        start = line.index(part)
        spans.append((start, start + len(part), row))
    for row in whole:
        at = 0
        for start, end, _ in [*sorted(spans, key=lambda span: span[0]), (len(line), None, None)]:
            if clean_line(line[at:start]):
                spans.append((at, start, row))
            at = end
    return [
        Piece(number, row.kind, row.continues, "lines.csv", row.note or BY_EDITOR, text)
        for start, end, row in sorted(spans, key=lambda span: span[0])
        if (text := clean_line(line[start:end]))
    ]


def edit_by_rules(raw: str, known: Mapping[str, str] = NOTHING, *, title: str = "") -> list[Piece]:
    """Recognise the furniture of a French news page: a piece per non-empty line, or part of one.

    Rules know nothing of any one text: patterns (`lexicons/furniture.csv`), repetition, length
    and punctuation. How well they do is measured in notebook 1 against the edited articles. `known`
    are lines, in canonical form, that are furniture wherever they stand, each with the reason;
    where they are all there is, they are not. `title` is the title where it is known. A paragraph
    of a hard-wrapped text is judged as a whole; its lines are pieces that continue each other.
    """
    parts = [_part_walls(group, known) for group in group_lines(raw)]
    groups = list(chain(*parts))
    broken = [len(own) > at + 1 for own in parts for at in range(len(own))]
    lines = [(group[0][0], _join_group(group)) for group in groups]
    listed = [known.get(canonise(text)) if known else None for _, text in lines]
    if all(listed):
        listed = [None] * len(lines)
    kinds = [
        ("furniture", reason) if reason else _match_pattern(text)
        for (_, text), reason in zip(lines, listed, strict=True)
    ]
    if kinds and kinds[0] and kinds[0][0] == "link":
        kinds[0] = None  # *Vidéo : le maire s'explique* may be a title
    kinds = [("furniture", kind[1]) if kind and kind[0] == "link" else kind for kind in kinds]
    _mark_title(lines, kinds, title, listed)
    _mark_repeats(lines, kinds)
    _mark_entries(lines, kinds)
    _mark_recordings(lines, kinds)
    prose = [
        i for i, (_, text) in enumerate(lines) if kinds[i] is None and SENTENCE_END.search(text)
    ]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    titled = any(kind and kind[0] == "title" for kind in kinds)
    times = Counter(text for _, text in lines)
    leading, listed = _find_leading(lines, kinds), False
    for i, (_, text) in enumerate(lines):
        if kinds[i] and kinds[i][0] == "photo":
            kinds[i] = ("caption", kinds[i][1]) if i < first or times[text] > 1 else None
        if kinds[i] is None and broken[i] and i > last:
            kinds[i] = "body", "prose, as far as the paywall"
        if kinds[i] is None:
            listed = i in leading or (listed and bool(LISTED.match(text)))
            below = i > last >= 0 and not listed
            kinds[i] = _judge(text, above=i < first and not titled, below=below, leads=i in leading)
            titled = titled or kinds[i][0] == "title"
    pieces = [
        Piece(number, kind, at > 0, "rules", reason, text)
        for group, (kind, reason) in zip(groups, kinds, strict=True)
        for at, (number, text) in enumerate(group)
    ]
    return pieces if len(pieces) > len(groups) else _unglue_captions(pieces)


def _part_walls(
    group: list[tuple[int, str]], known: Mapping[str, str]
) -> list[list[tuple[int, str]]]:
    """A paragraph without the paywall before or behind it, and that as a paragraph of its own."""
    text = _join_group(group)
    mark = MARKED.match(text)
    cuts = {mark.end() if mark and _is_wall(mark[0]) else 0, _find_wall(text)} - {0}
    if cuts and known and canonise(text) in known:
        return [group]
    parts = [group]
    for at in sorted(cuts, reverse=True):
        parts[:1] = _split_group(parts[0], at)
    return parts


def _split_group(group: list[tuple[int, str]], at: int) -> list[list[tuple[int, str]]]:
    head, tail, start = [], [], 0
    for number, line in group:
        cut = max(0, at - start)
        head += [(number, line[:cut].rstrip())] if line[:cut] or not line else []
        tail += [(number, line[cut:].strip())] if line[cut:] else []
        start += len(line) + bool(line)
    return [head, tail]


def _find_wall(text: str) -> int:
    """Where a paywall begins that ends a paragraph; 0 where none does, or it is all there is."""
    for found in WALL_START.finditer(text, max(0, len(text) - WALL_REACH)):
        at = found.start()
        tail, before = text[at:], text[:at].rstrip()[-1:]
        if not _is_wall(tail):
            continue
        # Without a stop before it, it has to be a sentence itself; a colon or quotes tell of one.
        alone = not before.isalnum() or found[0] or len(tail.split()) >= SHORTEST_SENTENCE
        told = before in tuple(":;,(") or any(
            tail.count(end) % 2 if end == start else tail.count(end) > tail.count(start)
            for start, end in QUOTES
        )
        certain = (alone or _match_pattern(text)) and not told
        sentences = re.split(r"(?<=[.!?…])\s+", tail)
        if tail.startswith("[+") or (certain and all(map(_match_pattern, sentences))):
            return at
    return 0


def _is_wall(text: str) -> bool:
    return bool(_walls().match(_strip_signs(text.replace("’", "'"))))


def _strip_signs(text: str) -> str:
    """A line without brackets and signs around it."""
    return text[WALL_SIGNS.match(text).end() :].rstrip(" ])}*|_–—-")


def _match_pattern(text: str) -> tuple[str, str] | None:
    if len(text.split()) > LONGEST_FURNITURE + 15:
        return None
    # A whole sentence may well speak of advertising or subscriptions; then only a credit counts.
    words = len(text.split())
    sentence = words > SHORTEST_SENTENCE and _is_stopped(text)
    prose = (
        words > LONGEST_FURNITURE
        or sentence
        or (_is_stopped(text) and text[-1] != "?" and has_verb(text))
    )
    text = " ".join(text.replace("’", "'").split())
    bare = _strip_signs(text)
    for pattern, kind, reason, in_prose in _furniture():
        if (in_prose or not prose) and pattern.search(bare if reason in CUTS else text):
            return kind, reason
    return None


def _is_stopped(text: str) -> bool:
    return text.rstrip(' »”"').endswith((".", "!", "?"))


def has_verb(text: str) -> bool:
    """Whether a line surely has a finite verb, or the subject of one; a call to readers has not.

    *Ferme*, which may be a noun, is none for sure.
    """
    words, (finite, others) = WORDS.findall(text), _read_forms()
    return any(
        word in finite or (FINITE.search(word) and word not in others) for word in words
    ) or any(
        SUBJECT.fullmatch(word.lower()) and not following.endswith(INFINITIVE)
        for word, following in pairwise(words)
    )


@cache
def _read_forms() -> tuple[frozenset[str], frozenset[str]]:
    """The words that are a finite verb and nothing else in the training texts; the other words.

    No verb in *-ez* is among them: *Abonnez-vous* is no sentence of an article.
    """
    forms = read_attested()
    others = frozenset(chain(*(forms[pos] for pos in ("NOUN", "ADJ", "ADV", "ADP", "DET"))))
    finite = (
        word
        for word, lemma in forms["VERB"].items()
        if word not in others and word != lemma and not word.endswith(NOT_FINITE)
    )
    auxiliaries = (word for word in forms["AUX"] if not word.endswith(NOT_FINITE))
    return frozenset([*finite, *auxiliaries, "fait", "dit"]), others


def is_cut_off(pieces: Iterable[Piece], note: str = "") -> bool:
    """Whether a paywall stands behind the text, of which there is the beginning only.

    One with most of the text below it is a mark on an article that is there as a whole. `note` is
    how the article was got: it may say that its source shortened it.
    """
    sizes, walls = [], []
    for piece in pieces:
        sizes.append(len(piece.text) if piece.kind == "body" else 0)
        if piece.kind not in KEPT:
            found = _match_pattern(piece.text) if piece.text else None
            if {piece.reason, found and found[1]}.intersection(CUTS):
                walls.append(len(sizes))
    behind = bool(walls) and sum(sizes[: walls[-1]]) >= sum(sizes[walls[-1] :])
    return behind or bool(SHORTENED_MARK.search(note))


def _mark_title(
    lines: list[tuple[int, str]], kinds: list, title: str, listed: list[str | None]
) -> None:
    """The line that is the known title, however it is printed, where no prose stands above it.

    It is one whatever pattern it fits, but not where the outlet's pages share it.
    """
    first = None
    for i, (number, text) in enumerate(lines):
        free = kinds[i] is None or not (first or listed[i])
        if free and title and _is_same(text, title):
            kinds[i] = ("furniture", f"repeats line {first}") if first else ("title", KNOWN_TITLE)
            first = first or number
        if kinds[i] is None and SENTENCE_END.search(text):
            break


def _mark_repeats(lines: list[tuple[int, str]], kinds: list) -> None:
    """A heading that returns in any typography, alone or with a credit, is page furniture."""
    seen: dict[str, int] = {}
    for i, (_, text) in enumerate(lines):
        folded = _fold_line(text)
        earlier = seen.setdefault(folded, i) if folded else i
        if earlier == i or kinds[i] is not None:
            continue
        # What ends like a sentence is a title only where it is known, or opens the text twice.
        opening = i == 1 and len(text.split()) <= LONGEST_FURNITURE
        known = kinds[earlier] == ("title", KNOWN_TITLE)
        if opening or known or not SENTENCE_END.search(text):
            kinds[earlier] = kinds[earlier] or ("title", "comes back on a later line")
            kinds[i] = ("furniture", f"repeats line {lines[earlier][0]}")
    for i in range(len(lines) - 1):
        text, (_, following) = lines[i][1], lines[i + 1]
        credit = kinds[i + 1] and kinds[i + 1][0] == "caption"
        if credit and kinds[i] is None and following != text and following.startswith(text):
            kinds[i] = ("caption", "the caption of the next line, without its credit")


def _mark_entries(lines: list[tuple[int, str]], kinds: list) -> None:
    """Times, dates or years that head two entries of the text or more are the article's own.

    So is one hour of the day alone, but under the title, where it is the page's.
    """
    above = [i for i in range(len(lines) - 1) if kinds[i] and kinds[i][0] == "furniture"]
    above = [i for i in above if kinds[i + 1] is None]
    times, years = ([i for i in above if shape.fullmatch(lines[i][1])] for shape in (TIME, YEAR))
    dates = [i for i in above if kinds[i][1] == DATES]
    for heads in (times, years, dates):
        told = [i for i in heads if _is_prose(lines[i + 1][1]) or has_verb(lines[i + 1][1])]
        alone = told and told[0] > 1 and HOUR.fullmatch(lines[told[0]][1])
        for i in heads if 2 * len(told) > len(heads) and (alone or len(told) > 1) else ():
            kinds[i] = "subhead", HEADS


def _find_leading(lines: list[tuple[int, str]], kinds: list) -> set[int]:
    """The lone words that head a paragraph or a list; of a menu's words none does."""
    lone = [len(text.split()) == 1 for _, text in lines]
    leading = set()
    for i, (_, below) in enumerate(lines[1:]):
        free = lone[i] and kinds[i] is None and kinds[i + 1] is None
        menu = lone[i + 1] or (i > 0 and lone[i - 1])
        if free and not menu and (_is_prose(below) or (i > 0 and LISTED.match(below))):
            leading.add(i)
    return leading


def _is_prose(text: str) -> bool:
    return bool(SENTENCE_END.search(text)) or len(text.split()) > LONGEST_HEADING


def _mark_recordings(lines: list[tuple[int, str]], kinds: list) -> None:
    """An unpunctuated line just above a recording's length introduces the recording.

    *Écoutez* or *Regarder* at the start of a line does so only there: else it may be a title.
    """
    for i, kind in enumerate(kinds):
        if not kind or kind[1] != DURATION or i == 0 or HOUR.fullmatch(lines[i][1]):
            continue
        if i == 1 and not any(other and other[0] == "title" for other in kinds):
            continue  # the title itself
        text, above = lines[i - 1][1], kinds[i - 1] and kinds[i - 1][0] == "recording"
        introduced = i > 1 and kinds[i - 2] and kinds[i - 2][1] == INTRODUCES
        if introduced and kinds[i - 2][0] == "recording":
            kinds[i - 2] = "credit", INTRODUCES
        if (kinds[i - 1] is None or above) and not SENTENCE_END.search(text):
            title = introduced and not above
            kinds[i - 1] = (
                ("pullquote", "the title of a recording") if title else ("credit", INTRODUCES)
            )
    for i, kind in enumerate(kinds):
        if kind and kind[0] == "recording":
            kinds[i] = None


def _judge(text: str, *, above: bool, below: bool, leads: bool) -> tuple[str, str]:
    """What a line is that no pattern knows: by its length, punctuation and place."""
    words = text.split()
    if QUOTED.match(text) and not re.search(r'["»”].*["«“]', text[1:-1]):
        return "pullquote", "one quotation standing alone"
    if SENTENCE_END.search(text) or len(words) > LONGEST_HEADING:
        return "body", "prose"
    long = len(words) > SHORTEST_SENTENCE - 1 and text[0].isupper()
    if below and (long or has_verb(text) or FACT.match(text)):
        return "body", "prose without its full stop"
    if len(words) == 1 and not leads:
        return "furniture", "a lone word"
    if above:
        return "title", "a heading above the first paragraph"
    if below:
        return "furniture", "a heading with nothing under it"
    return "subhead", "a heading between paragraphs"


def _unglue_captions(pieces: list[Piece]) -> list[Piece]:
    """Cut off a heading of the page that was glued to a sentence which the next line goes on."""
    headings = {p.text for p in pieces if p.kind in ("title", "caption") and p.text.count(" ") > 1}
    sizes = sorted({len(heading) for heading in headings}, reverse=True)
    result: list[Piece] = []
    for piece, following in zip_longest(pieces, pieces[1:]):
        text, tail = piece.text, ""
        if following and following.text[0].islower():
            # The longest that fits, whatever order the headings come in.
            ends = (text[-size:] for size in sizes if text[-size - 1 : -size] == " ")
            tail = next((end for end in ends if end in headings), "")
        goes_on = bool(result) and result[-1].reason == GLUED and text[0].islower()
        if tail:
            head = text[: -len(tail)].rstrip()
            result.append(Piece(piece.line, "body", goes_on, piece.source, "prose", head))
            result.append(Piece(piece.line, "caption", False, piece.source, GLUED, tail))
        else:
            result.append(piece._replace(continues=goes_on))
    return result


def join_kept(pieces: Iterable[Piece]) -> tuple[str, list[tuple[int, int] | None]]:
    """Join the kept lines: the edited text, and for each piece its start and end, or None."""
    parts, spans, at = [], [], 0
    for piece in pieces:
        if piece.kind not in KEPT:
            spans.append(None)
            continue
        if parts and piece.text:
            parts.append(" " if piece.continues else "\n")
            at += 1
        spans.append((at, at + len(piece.text)))
        parts.append(piece.text)
        at += len(piece.text)
    return "".join(parts), spans


def clean_line(line: str) -> str:
    """A line with plain spaces, and none at its ends."""
    return line.translate(PLAIN_SPACES).strip()


@cache
def _walls() -> re.Pattern:
    """What a paywall begins with: each of its patterns in the lexicon begins with ^."""
    patterns = [pattern.pattern for pattern, _, reason, _ in _furniture() if reason in CUTS]
    return re.compile("|".join(patterns), re.IGNORECASE)


@cache
def _furniture() -> tuple[tuple[re.Pattern, str, str, bool], ...]:
    table = read_lexicon("furniture")
    return tuple(
        (re.compile(row.pattern, re.IGNORECASE), row.kind, row.reason, row.in_prose == "yes")
        for row in table.itertuples()
    )
