"""From a text as received to the edited text: which lines are kept, which are not, and why.

`lines.csv` decides where an editor has been; the rules of `lexicons/furniture.csv` decide where
nobody has. Both leave the same trace, the audit: one row per line or part of a line.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import pandas as pd

from helpers.base.lexicon import read_lexicon
from helpers.base.spelling import fold, show_plainly
from helpers.base.spreadsheet import each_row
from helpers.base.translation import fault
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
# Abstention : 48 %; Marine Le Pen 21,43 %; — Anne Martin, témoin; Alain Juppé
FACT = re.compile(
    r"[^:]{2,40}\s?:\s.{0,40}\d|.*\d\s?%\W*$|[—–]\s?[A-ZÀ-Ý]"
    r"|[A-ZÀ-Ý][\w'’.-]+(?: [A-ZÀ-Ý][\w'’.-]+){1,3}$"
)
SCORED = re.compile(r"(?=.*[^\W\d_]{3}).*\d")  # a word and a number: Hansen (9/17)
# A heading over the titles of other articles, and how many of these there are for sure.
OVER_LINKS = re.compile(r"(?i)sur le même|articles?\b|les plus|dans la même|à lire aussi\W*$")
FEWEST_LINKS = 3
LINKED = "link to another article"  # the reason that furniture.csv gives; a paywall is none
# What a verb stands behind.
SUBJECT = re.compile(r"il|elle|on|ils|elles|qui|cela|ça|je|(?:c|n|j|s)['’]")
WORDS = re.compile(r"[^\W\d_]+['’]?")
CUT_OFF = (
    "cut off by a paywall or at its source: only the beginning of the article is here, and counted"
)
WRAPPED = "lines end in mid-sentence: they are read as the paragraphs they were cut from"
KNOWN_TITLE = "the title in articles.csv"
BY_EDITOR = "an editor's reading"
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
QUOTES = (("«", "»"), ("“", "”"))
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
Group: TypeAlias = list[tuple[int, str]]  # the lines of a paragraph, with their numbers


@dataclass
class _Paragraph:
    """A paragraph while it is judged; a class because each rule adds what it knows."""

    number: int  # of its first line
    text: str
    kind: str = ""  # until a rule knows; *photo*, *link*, *recording* while it depends on others
    reason: str = ""

    def judge(self, kind: str, reason: str) -> None:
        self.kind, self.reason = kind, reason

    @property
    def is_stopped(self) -> bool:
        """Whether it ends like a sentence."""
        return bool(SENTENCE_END.search(self.text))

    @property
    def is_prose(self) -> bool:
        """Whether it ends like a sentence, or is longer than any heading."""
        return self.is_stopped or len(self.text.split()) > LONGEST_HEADING

    @property
    def is_lone(self) -> bool:
        """Whether it is a single word."""
        return len(self.text.split()) == 1


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


def group_lines(raw: str) -> list[Group]:
    """The paragraphs of a text: of each its lines, with their numbers; empty lines are left out.

    Of a text that is not hard-wrapped each line is one. A word cut at the end of a line stands
    whole on that line.
    """
    lines = split_lines(raw)
    groups: list[Group] = []
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


def _join_group(group: Group) -> str:
    return " ".join(text for _, text in group if text)


def is_wrapped(raw: str) -> bool:
    """Whether a text was cut into lines at a width, so that its paragraphs have to be found."""
    return any(find_continued(split_lines(raw)))


def put_title(title: str, text: str) -> str:
    """A text under its title: as it is where it has none, or begins with it in any typography."""
    first = next(iter(list_paragraphs(mend_text(text).text)), "")
    plain = mend_text(title).text
    glued = first.lower().startswith(plain.lower()) and len(plain.split()) >= SHORTEST_TITLE
    known = not plain or _is_same(first, plain) or (glued and TITLE_END.match(first[len(plain) :]))
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
    given: dict[int, list[Any]] = defaultdict(list)
    for row in each_row(rows):
        given[row.line].append(row)
    for number in sorted(given):
        if not 1 <= number <= len(lines):
            raise fault(
                "line {number}: the text has {n} lines", EditionError, number=number, n=len(lines)
            )
    missing = [n for n, line in enumerate(lines, 1) if clean_line(line) and n not in given]
    if missing:
        told = {"number": missing[0], "line": lines[missing[0] - 1]}
        raise fault("line {number}: no row says what it is: “{line}”", EditionError, **told)
    pieces: list[Piece] = []
    for number in sorted(given):
        for piece in _cut(number, lines[number - 1], given[number]):
            if piece.continues and pieces:
                end, text = close_word(pieces[-1].text, piece.text)
                pieces[-1], piece = pieces[-1]._replace(text=end), piece._replace(text=text)
            pieces.append(piece)
    return [piece._replace(text=piece.text.rstrip(SOFT)) for piece in pieces]


def _cut(number: int, line: str, rows: list[Any]) -> list[Piece]:
    """The pieces of one line, in the order of the text."""
    whole = [row for row in rows if row.part == ""]
    if len(whole) > 1 or (not whole and len(rows) != 1):
        told = {"number": str(number), "n": str(len(rows))}
        raise fault("line {number}: {n} rows; one without part is expected", EditionError, **told)
    spans = []
    for row in rows:
        part = show_plainly(row.part)
        if part and (times := line.count(part)) != 1:
            told = {"number": str(number), "part": part, "n": str(times)}
            raise fault("line {number}: “{part}” occurs {n} times, not once", EditionError, **told)
        if part:
            spans.append((line.index(part), line.index(part) + len(part), row))
    spans.sort(key=lambda span: span[0])
    if whole:
        ends = [0, *(end for _, end, _ in spans)]
        starts = [*(start for start, _, _ in spans), len(line)]
        spans += [(at, start, whole[0]) for at, start in zip(ends, starts, strict=True)]
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
    lines = [_Paragraph(group[0][0], _join_group(group)) for group in groups]
    listed = [known.get(canonise(line.text), "") if known else "" for line in lines]
    listed = [""] * len(lines) if all(listed) else listed
    for line, reason in zip(lines, listed, strict=True):
        line.judge(*(("furniture", reason) if reason else _match_pattern(line.text)))
    for line in lines:
        if line.kind == "link":  # *Vidéo : le maire s'explique* may be a title
            line.judge(*(("", "") if line is lines[0] else ("furniture", line.reason)))
    _mark_title(lines, title, listed)
    _mark_repeats(lines)
    _mark_entries(lines)
    _mark_recordings(lines)
    prose = [i for i, line in enumerate(lines) if not line.kind and line.is_stopped]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    _mark_links(lines, first, last)
    titled = any(line.kind == "title" for line in lines)
    times = Counter(line.text for line in lines)
    leading, in_list = _find_leading(lines), False
    rest = [line.text for line in lines[last + 1 :] if not line.kind]
    has_scores = 2 * sum(bool(SCORED.match(text)) for text in rest) >= len(rest)
    for i, line in enumerate(lines):
        if line.kind == "photo":
            line.kind = "caption" if i < first or times[line.text] > 1 else ""
        if not line.kind and broken[i] and i > last:
            line.judge("body", "prose, as far as the paywall")
        if not line.kind:
            leads = i in leading or (has_scores and i > last >= 0)
            in_list = leads or (in_list and bool(LISTED.match(line.text)))
            above, below = i < first and not titled, i > last >= 0 and not in_list
            kind, reason = _judge(line, above=above, below=below, leads=leads)
            line.judge(kind, reason)
            titled = titled or kind == "title"
    return [
        Piece(number, line.kind, at > 0, "rules", line.reason, text)
        for group, line in zip(groups, lines, strict=True)
        for at, (number, text) in enumerate(group)
    ]


def _part_walls(group: Group, known: Mapping[str, str]) -> list[Group]:
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


def _split_group(group: Group, at: int) -> list[Group]:
    """A paragraph as two, cut at a place in its text."""
    head: Group = []
    tail: Group = []
    start = 0
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
        told = before in tuple(":;,(") or tail.count('"') % 2
        told = told or any(tail.count(end) > tail.count(start) for start, end in QUOTES)
        certain = (alone or _match_pattern(text)[0]) and not told
        sentences = re.split(r"(?<=[.!?…])\s+", tail)
        if tail.startswith("[+") or (certain and all(_match_pattern(own)[0] for own in sentences)):
            return at
    return 0


def _is_wall(text: str) -> bool:
    return bool(_walls().match(_strip_signs(text.replace("’", "'"))))


def _strip_signs(text: str) -> str:
    """A line without brackets and signs around it."""
    return WALL_SIGNS.sub("", text, count=1).rstrip(" ])}*|_–—-")


def _match_pattern(text: str) -> tuple[str, str]:
    """Kind and reason of a line that a pattern of the lexicon knows; two empty texts else."""
    words, stopped = len(text.split()), text.rstrip(' »”"').endswith((".", "!", "?"))
    if words > LONGEST_FURNITURE + 15:
        return "", ""
    # A whole sentence may well speak of advertising or subscriptions; then only a credit counts.
    sentence = stopped and (words > SHORTEST_SENTENCE or (text[-1] != "?" and has_verb(text)))
    prose = words > LONGEST_FURNITURE or sentence
    text = " ".join(text.replace("’", "'").split())
    bare = _strip_signs(text)
    for pattern, kind, reason, in_prose in _furniture():
        if (in_prose or not prose) and pattern.search(bare if reason in CUTS else text):
            return kind, reason
    return "", ""


def has_verb(text: str) -> bool:
    """Whether a line surely has a finite verb, or the subject of one; a call to readers has not.

    *Ferme*, which may be a noun, is none for sure.
    """
    words, (finite, others) = WORDS.findall(text), _read_forms()
    if any(word in finite or (FINITE.search(word) and word not in others) for word in words):
        return True
    return any(
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
        found = {piece.reason, _match_pattern(piece.text)[1]} if piece.kind not in KEPT else set()
        if found.intersection(CUTS):
            walls.append(len(sizes))
    behind = bool(walls) and sum(sizes[: walls[-1]]) >= sum(sizes[walls[-1] :])
    return behind or bool(SHORTENED_MARK.search(note))


def _mark_title(lines: list[_Paragraph], title: str, listed: list[str]) -> None:
    """The line that is the known title, however it is printed, where no prose stands above it.

    It is one whatever pattern it fits, but not where the outlet's pages share it.
    """
    first = 0
    for line, shared in zip(lines, listed, strict=True):
        free = not line.kind or not (first or shared)
        if free and title and _is_same(line.text, title):
            repeats = ("furniture", f"repeats line {first}")
            line.judge(*(repeats if first else ("title", KNOWN_TITLE)))
            first = first or line.number
        if not line.kind and line.is_stopped:
            break


def _mark_repeats(lines: list[_Paragraph]) -> None:
    """A heading that returns in any typography, alone or with a credit, is page furniture."""
    seen: dict[str, _Paragraph] = {}
    for i, line in enumerate(lines):
        folded = _fold_line(line.text)
        earlier = seen.setdefault(folded, line) if folded else line
        if earlier is line or line.kind:
            continue
        # What ends like a sentence is a title only where it is known, or opens the text twice.
        opening = i == 1 and len(line.text.split()) <= LONGEST_FURNITURE
        if opening or earlier.reason == KNOWN_TITLE or not line.is_stopped:
            if not earlier.kind:
                earlier.judge("title", "comes back on a later line")
            line.judge("furniture", f"repeats line {earlier.number}")
    for line, below in pairwise(lines):
        longer = below.text != line.text and below.text.startswith(line.text)
        if longer and below.kind == "caption" and not line.kind:
            line.judge("caption", "the caption of the next line, without its credit")


def _mark_entries(lines: list[_Paragraph]) -> None:
    """Times, dates or years that head two entries of the text or more are the article's own.

    So is one hour of the day alone, but under the title, where it is the page's.
    """
    pairs = [
        (line, below)
        for line, below in pairwise(lines)
        if line.kind == "furniture" and not below.kind
    ]
    times, years = ([pair for pair in pairs if s.fullmatch(pair[0].text)] for s in (TIME, YEAR))
    dates = [pair for pair in pairs if pair[0].reason == DATES]
    for heads in (times, years, dates):
        told = [head for head, below in heads if below.is_prose or has_verb(below.text)]
        alone = told and told[0] not in lines[:2] and HOUR.fullmatch(told[0].text)
        if 2 * len(told) > len(heads) and (alone or len(told) > 1):
            for head, _ in heads:
                head.judge("subhead", HEADS)


def _mark_links(lines: list[_Paragraph], first: int, last: int) -> None:
    """Titles of other articles under a heading for them, above all sentences or below them."""
    for i, line in enumerate(lines[1:], 1):
        if line.reason == LINKED and OVER_LINKS.match(line.text):
            titles = lines[i + 1 : first] if i < first else lines[i + 1 :] if i > last else []
            for title in titles if len(titles) >= FEWEST_LINKS else ():
                if title.kind != "title":
                    title.judge("furniture", line.reason)


def _find_leading(lines: list[_Paragraph]) -> set[int]:
    """The lone words that head a paragraph or a list; of a menu's words none does."""
    leading = set()
    for i, (line, below) in enumerate(pairwise(lines)):
        free = line.is_lone and not line.kind and not below.kind
        menu = below.is_lone or (i > 0 and lines[i - 1].is_lone)
        if free and not menu and (below.is_prose or (i > 0 and LISTED.match(below.text))):
            leading.add(i)
    return leading


def _mark_recordings(lines: list[_Paragraph]) -> None:
    """An unpunctuated line just above a recording's length introduces the recording.

    *Écoutez* or *Regarder* at the start of a line does so only there: else it may be a title.
    """
    titled = any(line.kind == "title" for line in lines)
    for i, (intro, line) in enumerate(pairwise(lines), 1):
        # Without a title above, the first line is the title itself.
        if line.reason != DURATION or HOUR.fullmatch(line.text) or (i == 1 and not titled):
            continue
        above = intro.kind == "recording"
        introduced = i > 1 and lines[i - 2].reason == INTRODUCES
        if introduced and lines[i - 2].kind == "recording":
            lines[i - 2].kind = "credit"
        if (not intro.kind or above) and not intro.is_stopped:
            title = ("pullquote", "the title of a recording")
            intro.judge(*(title if introduced and not above else ("credit", INTRODUCES)))
    for line in lines:
        if line.kind == "recording":
            line.judge("", "")


def _judge(line: _Paragraph, *, above: bool, below: bool, leads: bool) -> tuple[str, str]:
    """What a line is that no pattern knows: by its length, punctuation and place."""
    text, n_words = line.text, len(line.text.split())
    if QUOTED.match(text) and not re.search(r'["»”].*["«“]', text[1:-1]):
        return "pullquote", "one quotation standing alone"
    if line.is_prose:
        return "body", "prose"
    long = n_words > SHORTEST_SENTENCE - 1 and text[0].isupper()
    if below and (long or has_verb(text) or FACT.match(text)):
        return "body", "prose without its full stop"
    if n_words == 1 and not leads:
        return "furniture", "a lone word"
    if above:
        return "title", "a heading above the first paragraph"
    if below:
        return "furniture", "a heading with nothing under it"
    return "subhead", "a heading between paragraphs"


def join_kept(pieces: Iterable[Piece]) -> tuple[str, list[tuple[int, int] | None]]:
    """Join the kept lines: the edited text, and for each piece its start and end, or None."""
    parts: list[str] = []
    spans: list[tuple[int, int] | None] = []
    at = 0
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
def _walls() -> re.Pattern[str]:
    """What a paywall begins with: each of its patterns in the lexicon begins with ^."""
    patterns = [pattern.pattern for pattern, _, reason, _ in _furniture() if reason in CUTS]
    return re.compile("|".join(patterns), re.IGNORECASE)


@cache
def _furniture() -> tuple[tuple[re.Pattern[str], str, str, bool], ...]:
    return tuple(
        (re.compile(row.pattern, re.IGNORECASE), row.kind, row.reason, row.in_prose == "yes")
        for row in each_row(read_lexicon("furniture"))
    )
