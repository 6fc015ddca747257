"""What of a notebook stands open on its page, what is folded, and the card that opens the page.

Open are what was found, its figure and what it cannot say; folded, each under a line that names it,
are tables, sentences, prose on method and code. A statement is printed once a page.
"""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from markupsafe import Markup

from helpers.base.translation import translate
from helpers.export.sanitising import strip_tags

VOID = {"br", "hr", "img", "col"}
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^>]*?(/?)>")
HEADING = re.compile(r'<h([1-6]) id="([^"]*)">(.*?)</h\1>', re.S)
LINE = re.compile(r"<li(?: data-weight=\"(\d)\")?>(.*?)</li>", re.S)
BOX = re.compile(
    r'<(p|ul) class="(finding|caveat|note|nothing)"(?: data-weight="(\d)")?>(.*)</\1>',
    re.S,
)
STATEMENTS = {"finding", "caveat", "nothing"}
UNSPOKEN = {"heading", "code", "prose"}  # a section of these alone prints nothing
ALONE = {"table", "evidence", "pairs", "figure"}  # never taken together with its like
ORDER = {"finding": 0, "prose": 2, "code": 3}  # of what is folded; all else before prose
CARD = ("headline", "line", "figure", "sure", "cannot")
CAPTION = re.compile(r"(?<=<figcaption>)[^<]*(?=<)")
OPEN_LINES = 3  # of one box, or as many as have `LINE_WORDS`; the others are folded
LINE_WORDS = 50  # of the lines of a box that stand open, the first whatever its length
OPEN_TELLINGS = 1  # facts whose sentences stand open
OPEN_WORDS = 120  # of two texts side by side
CARD_LINES = 4  # of a card, its headline among them
OF_ONE_SECTION = 2  # lines of a card that come from one section behind the opening


@dataclass(frozen=True)
class Piece:
    """Part of a page: `kind` says what it is, `name` what a fold is called or a link says."""

    kind: str
    html: str
    name: str = ""
    n: int = 0  # rows, sentences or lines in it; the number of a code cell
    is_folded: bool = False
    weight: int = 0  # of a statement


@dataclass(frozen=True)
class Section:
    """A heading (none at the beginning of some notebooks) and what stands below it."""

    level: int = 0
    id: str = ""
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    is_folded: bool = False  # as a whole: nothing of it stands open but its heading

    def change(self, function: Callable[[Piece], str]) -> "Section":
        """The section with other HTML in each of its pieces."""
        pieces = [replace(one, html=Markup(function(one))) for one in self.pieces]
        return replace(self, pieces=pieces)

    @property
    def is_opening(self) -> bool:
        """Whether it stands before the second heading of a page."""
        return self.level < 2

    @property
    def summary(self) -> str:
        """Its heading as the line that a folded section is opened by: no link stands in it."""
        return Markup(re.sub('<a class="anchor".*?</a>', "", self.pieces[0].html))

    @property
    def opened(self) -> list[tuple[str, list[Piece]]]:
        """What stands open, of one kind together."""
        return _group(piece for piece in self.pieces if not piece.is_folded)

    @property
    def folded(self) -> list[tuple[str, list[Piece]]]:
        """What is folded: the lines left over, tables and sentences in their order, prose, code."""
        parts = [piece for piece in self.pieces if piece.is_folded]
        return _group(sorted(parts, key=lambda piece: ORDER.get(piece.kind, 1)))


def _group(pieces: Iterable[Piece]) -> list[tuple[str, list[Piece]]]:
    """Neighbours of one kind together, but for what stands alone."""
    groups: list[tuple[str, list[Piece]]] = []
    for piece in pieces:
        if groups and groups[-1][0] == piece.kind and piece.kind not in ALONE:
            groups[-1][1].append(piece)
        else:
            groups.append((piece.kind, [piece]))
    return groups


def split_elements(fragment: str) -> list[str]:
    """The elements of clean HTML that stand in no other, each with the text before it."""
    parts, depth, start = [], 0, 0
    for tag in TAG.finditer(fragment):
        closing, name, alone = tag.groups()
        depth += 0 if alone or name in VOID else -1 if closing else 1
        if depth <= 0:
            parts.append(fragment[start : tag.end()].strip())
            depth, start = 0, tag.end()
    return [part for part in [*parts, fragment[start:].strip()] if part]


def read_prose(text: str) -> list[Piece]:
    """Clean HTML of Markdown: headings, and the prose below each."""
    pieces: list[Piece] = []
    for part in split_elements(text):
        if found := HEADING.fullmatch(part):
            level, name, said = found.groups()
            label = translate("Link to “{heading}”", heading=strip_tags(said))
            link = f'<a class="anchor" href="#{name}" aria-label="{html.escape(label)}">#</a>'
            shown = f'<h{level} id="{name}">{said} {link}</h{level}>'
            pieces.append(Piece("heading", shown, strip_tags(said)))
        elif pieces and pieces[-1].kind == "prose":
            pieces[-1] = replace(pieces[-1], html=f"{pieces[-1].html}\n{part}")
        else:
            pieces.append(Piece("prose", part, is_folded=True))
    return pieces


def read_output(text: str) -> list[Piece]:
    """Clean HTML of one output, element by element; what explains a table goes with it."""
    pieces: list[Piece] = []
    for part in split_elements(text):
        last = pieces[-1] if pieces else None
        if box := BOX.fullmatch(part):
            pieces += _read_lines(box)
        elif "<table" in part and not part.startswith("<details"):
            caption = re.search(r"<caption[^>]*>(.*?)</caption>", part, re.S)
            name, n = strip_tags(caption[1]) if caption else "", part.count("<tr") - 1
            if 'class="data pairs"' in part:  # what its marks mean stands before it
                legend = pieces.pop().html if last and last.kind == "prose" else ""
                pieces += _fold_second_half(legend + part, name)
            else:
                pieces.append(Piece("table", part, name, n, is_folded=True))
        elif part.startswith('<details class="columns"') and last and last.kind == "table":
            pieces[-1] = replace(last, html=last.html + part)
        elif part.startswith('<div class="tellings"'):  # how outlets word one fact
            number = sum(one.kind == "pairs" for one in pieces)
            name = strip_tags("".join(re.findall(r"<b>.*?</b>", part)))
            pieces.append(
                Piece("pairs", part, name, part.count("<li"), is_folded=number >= OPEN_TELLINGS)
            )
        elif part.startswith("<ol") and 'class="evidence"' in part[:80]:
            pieces.append(Piece("evidence", part, n=part.count("<li"), is_folded=True))
        else:
            pieces.append(Piece("figure" if part.startswith("<figure") else "output", part))
    return pieces


def _fold_second_half(pairs: str, name: str) -> list[Piece]:
    """Two texts side by side: a table of the rows within `OPEN_WORDS`, and one of the others."""
    head, body, foot = re.split("(?<=<tbody>)|(?=</tbody>)", pairs)
    rows = re.findall("<tr>.*?</tr>", body, re.S)
    texts = [strip_tags(re.sub("<details>.*?</details>", "", row, flags=re.S)) for row in rows]
    ends = list(accumulate(len(text.split()) for text in texts))
    n = 1 + sum(end <= OPEN_WORDS for end in ends[1:])
    first = Piece("pairs", head + "".join(rows[:n]) + foot, name, n)
    if n == len(rows):
        return [first]
    rest = translate("{name}: the rest", name=name)
    head = head[head.rindex('<div class="table"') :].replace(html.escape(name), html.escape(rest))
    table = head + "".join(rows[n:]) + foot
    return [first, Piece("pairs", table, rest, len(rows) - n, is_folded=True)]


def _read_lines(box: re.Match[str]) -> list[Piece]:
    """The statements of a box, the weightiest first, as HTML that stands in any element."""
    tag, kind, weight, inner = box.groups()
    found = [(inner, weight)] if tag == "p" else [(m[2], m[1]) for m in LINE.finditer(inner)]
    lines = [
        Piece("prose", f'<p class="note">{text}</p>', is_folded=True)
        if kind == "note" or weight == "0"
        else Piece(kind, text, weight=int(weight or 1))
        for text, weight in found
    ]
    return sorted(lines, key=lambda line: -line.weight)


def arrange(pieces: Iterable[Piece]) -> list[Section]:
    """The sections of a page; those that print nothing are left out, with their own sections.

    What was said before, as a statement or in a caption, is not said again. Of a box the first
    lines stand open; prose does where its section has nothing else.
    """
    sections, said, n_lines, n_words = [Section()], set[str](), 0, 0
    for piece in pieces:
        if piece.kind == "heading":
            level, name, _ = HEADING.match(piece.html).groups()  # type: ignore[union-attr]
            sections.append(Section(int(level), html.unescape(name), piece.name))
        here = sections[-1]
        if piece.kind in STATEMENTS or 'class="note"' in piece.html[:16]:
            if piece.html in said or (piece.kind == "nothing" and not here.is_opening):
                continue
            said.add(piece.html)
        if piece.kind == "figure":
            shown = CAPTION.sub(lambda caption: _say_once(caption[0], said), piece.html)
            piece = replace(piece, html=shown)
        is_line = piece.kind == "finding"
        n_lines = n_lines + 1 if is_line else 0
        n_words = n_words + len(strip_tags(piece.html).split()) if is_line else 0
        many = n_lines > OPEN_LINES or (n_lines > 1 and n_words > LINE_WORDS)
        many = many and not here.is_opening
        here.pieces.append(replace(piece, is_folded=True) if many else piece)
    return _leave_out_empty(section for section in sections if section.pieces)


def _fold_silent(sections: Sequence[Section]) -> list[Section]:
    """The sections; one that shows nothing but its heading is folded, unless others stand in it."""
    levels = [*(section.level for section in sections[1:]), 0]
    silent = [[kind for kind, _ in section.opened] == ["heading"] for section in sections]
    rows = zip(sections, silent, levels, strict=False)
    return [replace(one, is_folded=mute and below <= one.level) for one, mute, below in rows]


def _say_once(caption: str, said: set[str]) -> str:
    """A caption without the sentences that an earlier one has; `said` grows."""
    new = [one for one in re.split(r"(?<=\.) ", caption.strip()) if one not in said]
    said.update(new)
    return " ".join([*new, ""])


def _leave_out_empty(sections: Iterable[Section]) -> list[Section]:
    """The sections that have something to say, or have sections of their own that do."""
    kept: list[Section] = []
    for section in reversed([*sections]):
        kinds = {piece.kind for piece in section.pieces}
        if kinds == {"heading", "prose"}:
            section = replace(section, pieces=[replace(p, is_folded=False) for p in section.pieces])
        has_own = bool(kept) and kept[-1].level > section.level
        silent = kinds == {"heading"} or ("code" in kinds and kinds <= UNSPOKEN)
        if section.is_opening or has_own or not silent:
            kept.append(section)
    return kept[::-1]


def make_card(sections: Sequence[Section]) -> tuple[list[Piece], list[Section]]:
    """What a reader with a minute gets, of the kinds of `CARD`, and the sections without it.

    The statements of a page go by weight. Those before the second heading move to the card; what
    the sections below say is said there again. *cannot* is the second item of the last list of the
    page, where a notebook says what its texts cannot show. Where no line weighs more than one, what
    says that nothing was found stands alone, else those that describe. Without any, no card.
    """
    everything = [piece for section in sections for piece in section.pieces]
    opening = [piece for section in sections if section.is_opening for piece in section.pieces]
    below = [
        replace(piece, name=section.id)
        for section in sections
        if not section.is_opening
        for piece in [one for one in section.pieces if one.kind == "finding"][:OF_ONE_SECTION]
    ]
    found = [piece for piece in opening if piece.kind == "finding"] + below
    found.sort(key=lambda piece: -piece.weight)
    silent = [piece for piece in opening if piece.kind == "nothing"]
    caveats = [piece for piece in everything if piece.kind == "caveat" and piece not in opening]
    strong = [piece for piece in found if piece.weight > 1]
    chosen = (strong or silent[:1] or found or caveats[:1])[:CARD_LINES]
    if not chosen:
        return [], _fold_silent(sections)
    card = [replace(piece, kind=CARD[min(i, 1)]) for i, piece in enumerate(chosen)]
    figures = [piece for piece in everything if piece.kind == "figure"][:1]
    sure = [piece for piece in opening if piece.kind in ("caveat", "nothing")]
    card += figures + [replace(piece, kind="sure") for piece in sure if piece not in chosen]
    prose = "".join(piece.html for piece in everything if piece.kind == "prose")
    limits = re.findall(r"<li>(.*?)</li>", prose.rpartition("<ul>")[2], re.S)[1:2]
    card += [Piece("cannot", text) for text in limits]
    left = []
    for section in sections:
        gone = figures + (chosen + sure if section.is_opening else [])
        pieces = [piece for piece in section.pieces if piece not in gone]
        if section.is_opening:  # what the card has no room for
            pieces = [
                replace(one, is_folded=True) if one.kind in ("finding", "prose") else one
                for one in pieces
            ]
        left.append(replace(section, pieces=pieces))
    return card, _fold_silent(left)
