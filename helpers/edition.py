"""From a text as received to the edited text: which lines are kept, which are not, and why.

`lines.csv` decides where an editor has been; the rules of `lexicons/furniture.csv` decide where
nobody has. Both leave the same trace, the audit: one row per line or part of a line.
"""

import re
import unicodedata
from functools import cache
from itertools import zip_longest
from typing import Literal, get_args

import pandas as pd

from helpers.lexicon import read_lexicon

Kind = Literal["title", "subhead", "body", "pullquote", "caption", "credit", "furniture"]
KINDS: tuple[str, ...] = get_args(Kind)
KEPT = ("title", "subhead", "pullquote", "body")
AUDIT_COLUMNS = ["line", "kind", "continues", "source", "reason", "text"]

# One character for one character, so that offsets hold either way.
PLAIN_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u2005", " "))
# Soft hyphen, zero-width and direction marks, control characters other than tab and line ends.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
SENTENCE_END = re.compile(r"[.!?…:;]\W*$")
QUOTED = re.compile(r'^[-–—\s]*["«“„].*["»”]$')
DURATION = "the length of a recording"
BY_EDITOR = "an editor's reading"
GLUED = "a heading glued to a sentence"
LONGEST_FURNITURE = 25  # words; a longer line is prose, whatever it mentions
SHORTEST_SENTENCE = 6  # words; a longer line with a full stop is a sentence
LONGEST_HEADING = 16  # words; a longer line without a full stop is prose that lost it


class EditionError(ValueError):
    """A row of lines.csv that does not fit its text; the message names the line."""


def split_lines(raw: str) -> list[str]:
    """Split a text into lines at any of the three line endings, and only there.

    Accents are composed and characters that nobody sees are left out: two texts that look the
    same are the same.
    """
    return re.split(r"\r\n|\r|\n", show_plainly(raw))


def show_plainly(text: str) -> str:
    """The text with composed accents and without invisible characters (soft hyphens, marks)."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def edit_by_rows(raw: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Apply the rows of lines.csv to one text: one row per non-empty line, or part of a line.

    `rows` has line, kind, part, continues, note. A row with a `part` speaks of those words of
    the line only; the line's other row speaks of the rest. Raises EditionError.
    """
    lines = split_lines(raw)
    numbers = set(rows["line"])
    for number in sorted(numbers):
        if not 1 <= number <= len(lines):
            raise EditionError(f"line {number}: the text has {len(lines)} lines")
    missing = [n for n, line in enumerate(lines, 1) if _clean(line) and n not in numbers]
    if missing:
        raise EditionError(f"line {missing[0]}: no row says what it is: “{lines[missing[0] - 1]}”")
    pieces = [
        piece
        for number, group in rows.groupby("line", sort=True)
        for piece in _cut(number, lines[number - 1], group)
    ]
    return pd.DataFrame(pieces, columns=AUDIT_COLUMNS)


def _cut(number: int, line: str, rows: pd.DataFrame) -> list[list]:
    """The pieces of one line, in the order of the text."""
    whole = rows[rows["part"] == ""]
    parts = rows[rows["part"] != ""]
    if len(whole) > 1 or (len(whole) == 0 and len(parts) != 1):
        raise EditionError(f"line {number}: {len(rows)} rows; one row without part is expected")
    spans = []
    for row in parts.itertuples():
        part = show_plainly(row.part)
        if line.count(part) != 1:
            times = line.count(part)
            raise EditionError(f"line {number}: “{part}” occurs {times} times, expected once")
        start = line.index(part)
        spans.append((start, start + len(part), row))
    for row in whole.itertuples():
        at = 0
        for start, end, _ in [*sorted(spans, key=lambda span: span[0]), (len(line), None, None)]:
            if _clean(line[at:start]):
                spans.append((at, start, row))
            at = end
    return [
        [
            number,
            row.kind,
            row.continues,
            "lines.csv",
            row.note or BY_EDITOR,
            _clean(line[start:end]),
        ]
        for start, end, row in sorted(spans, key=lambda span: span[0])
        if _clean(line[start:end])
    ]


def edit_by_rules(raw: str) -> pd.DataFrame:
    """Recognise the furniture of a French news page: one row per non-empty line, or part of one.

    Rules know nothing of any one text: patterns (`lexicons/furniture.csv`), repetition, length
    and punctuation. How well they do is measured in notebook 1 against the edited articles.
    """
    lines = [(n, _clean(line)) for n, line in enumerate(split_lines(raw), 1) if _clean(line)]
    kinds = [_match_pattern(text) for _, text in lines]
    _mark_repeats(lines, kinds)
    _mark_recordings(lines, kinds)
    prose = [
        i for i, (_, text) in enumerate(lines) if kinds[i] is None and SENTENCE_END.search(text)
    ]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    titled = any(kind and kind[0] == "title" for kind in kinds)
    for i, (_, text) in enumerate(lines):
        if kinds[i] and kinds[i][0] == "photo":
            above = i < first or any(text == other for j, (_, other) in enumerate(lines) if j != i)
            kinds[i] = ("caption", kinds[i][1]) if above else None
        if kinds[i] is None:
            kinds[i] = _judge(text, above=i < first and not titled, below=i > last >= 0)
            titled = titled or kinds[i][0] == "title"
    pieces = [
        [number, kind, False, "rules", reason, text]
        for (number, text), (kind, reason) in zip(lines, kinds, strict=True)
    ]
    return pd.DataFrame(_unglue_captions(pieces), columns=AUDIT_COLUMNS)


def _match_pattern(text: str) -> tuple[str, str] | None:
    if len(text.split()) > LONGEST_FURNITURE + 15:
        return None
    # A whole sentence may well speak of advertising or subscriptions; then only a credit counts.
    words = len(text.split())
    prose = words > LONGEST_FURNITURE or (words > SHORTEST_SENTENCE and text[-1] in ".!?")
    for pattern, kind, reason, in_prose in _furniture():
        if (in_prose or not prose) and pattern.search(text):
            return kind, reason
    return None


def _mark_repeats(lines: list[tuple[int, str]], kinds: list) -> None:
    """A heading that returns, alone or with a credit behind it, is page furniture."""
    seen: dict[str, int] = {}
    for i, (_, text) in enumerate(lines):
        if text in seen and not SENTENCE_END.search(text) and kinds[i] is None:
            earlier = seen[text]
            if kinds[earlier] is None:
                kinds[earlier] = ("title", "comes back on a later line")
            kinds[i] = ("furniture", f"repeats line {lines[earlier][0]}")
        seen.setdefault(text, i)
    for i in range(len(lines) - 1):
        text, (_, following) = lines[i][1], lines[i + 1]
        credit = kinds[i + 1] and kinds[i + 1][0] == "caption"
        if credit and kinds[i] is None and following != text and following.startswith(text):
            kinds[i] = ("caption", "the caption of the next line, without its credit")


def _mark_recordings(lines: list[tuple[int, str]], kinds: list) -> None:
    """An unpunctuated line just above a recording's length introduces the recording."""
    for i, kind in enumerate(kinds):
        if not kind or kind[1] != DURATION or i == 0:
            continue
        text = lines[i - 1][1]
        introduced = i > 1 and kinds[i - 2] and kinds[i - 2][1] == "introduces a recording"
        if kinds[i - 1] is None and not SENTENCE_END.search(text):
            kinds[i - 1] = (
                ("pullquote", "the title of a recording")
                if introduced
                else ("credit", "introduces a recording")
            )


def _judge(text: str, *, above: bool, below: bool) -> tuple[str, str]:
    """What a line is that no pattern knows: by its length, punctuation and place."""
    words = text.split()
    if QUOTED.match(text) and not re.search(r'["»”].*["«“]', text[1:-1]):
        return "pullquote", "one quotation standing alone"
    if SENTENCE_END.search(text) or len(words) > LONGEST_HEADING:
        return "body", "prose"
    if below and len(words) > SHORTEST_SENTENCE - 1 and text[0].isupper():
        return "body", "prose without its full stop"
    if len(words) == 1:
        return "furniture", "a lone word"
    if above:
        return "title", "a heading above the first paragraph"
    if below:
        return "furniture", "a heading with nothing under it"
    return "subhead", "a heading between paragraphs"


def _unglue_captions(pieces: list[list]) -> list[list]:
    """Cut off a heading of the page that was glued to a sentence which the next line goes on."""
    headings = {p[5] for p in pieces if p[1] in ("title", "caption") and len(p[5].split()) > 2}
    result: list[list] = []
    for piece, following in zip_longest(pieces, pieces[1:]):
        number, kind, _, source, reason, text = piece
        goes_on = bool(result) and result[-1][4] == GLUED and text[0].islower()
        tail = next((h for h in headings if text.endswith(" " + h)), None)
        if tail and following and following[5][0].islower():
            head = text[: -len(tail)].rstrip()
            result.append([number, "body", goes_on, source, "prose", head])
            result.append([number, "caption", False, source, GLUED, tail])
        else:
            result.append([number, kind, goes_on, source, reason, text])
    return result


def join_kept(audit: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Join the kept lines: the edited text, and one row per kept line with start, end, section."""
    text, spans = "", []
    for row in audit[audit["kind"].isin(KEPT)].itertuples():
        if text:
            text += " " if row.continues else "\n"
        spans.append((row.line, len(text), len(text) + len(row.text), row.kind))
        text += row.text
    return text, pd.DataFrame(spans, columns=["line", "start", "end", "section"])


def select_removed(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that are not part of the edited text, with the reason: one row each.

    The lines of articles that are left out as a whole are not among them.
    """
    removed = ~lines["kept"] & (lines["kind"] != "excluded")
    return lines.loc[removed, ["doc_id", "line", "kind", "n_words", "reason", "text"]]


def score_rules(lines: pd.DataFrame) -> pd.DataFrame:
    """What the rules alone would have done to the articles that have an editor's rows.

    One row per article: n_lines, n_agree (kept or removed as the editor did, by line), n_same_kind,
    and whether the rules give the same text to the character. `lines` is the audit of a corpus.
    """
    rows = []
    for doc_id, own in lines[lines["source"] == "lines.csv"].groupby("doc_id", sort=False):
        received = own.groupby("line")["text"].agg(" ".join)
        numbers = range(1, received.index.max() + 1)
        ruled = edit_by_rules("\n".join(received.get(number, "") for number in numbers))
        edited, wanted = (
            audit.assign(kept=audit["kind"].isin(KEPT)).groupby("line").agg(
                kept=("kept", "sum"), kind=("kind", lambda kinds: sorted(kinds)))
            for audit in (ruled, own)
        )  # fmt: skip
        same = edited["kind"].map(tuple) == wanted["kind"].map(tuple)
        rows.append((doc_id, len(wanted), int((edited["kept"] == wanted["kept"]).sum()),
                     int(same.sum()), join_kept(ruled)[0] == join_kept(own)[0]))  # fmt: skip
    columns = ["doc_id", "n_lines", "n_agree", "n_same_kind", "same_text"]
    return pd.DataFrame(rows, columns=columns)


def _clean(line: str) -> str:
    return line.translate(PLAIN_SPACES).strip()


@cache
def _furniture() -> tuple[tuple[re.Pattern, str, str, bool], ...]:
    table = read_lexicon("furniture")
    return tuple(
        (re.compile(row.pattern, re.IGNORECASE), row.kind, row.reason, row.in_prose == "yes")
        for row in table.itertuples()
    )
