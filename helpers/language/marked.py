"""What stands between quotation marks, over paragraphs and with marks that were left out."""

from bisect import bisect

from helpers.language.speakers import Article, Span

OPENING, CLOSING = "«", "»"
MAX_DEPTH = 4  # marks within marks; more are mistakes
MAX_PARAGRAPHS = 4  # that one pair of marks may run over; behind more, one of the two was left out


def find_marked(tree: Article) -> list[Span]:
    """What stands between quotation marks, over paragraphs where it is closed in a later one.

    A quotation within another is part of it. A mark left open, and one that each new paragraph
    repeats, closes with its paragraph.
    """
    marks = [i for i, token in enumerate(tree.token) if token in (OPENING, CLOSING)]
    spans, done = [], -1
    for place, opened in enumerate(marks):
        if opened <= done or tree.token[opened] == CLOSING:
            continue
        closed = _find_closing(tree, marks, place)
        last = closed - 1 if closed else _end_unclosed(tree, marks, place)
        spans.append((opened + 1, last))
        done = closed or last
    return [(first, last) for first, last in spans if any(tree.is_word[first : last + 1])]


def _find_closing(tree: Article, marks: list[int], place: int) -> int | None:
    """The mark that closes this one, behind those that open and close within."""
    opened, depth = marks[place], 1
    for i in map(marks.__getitem__, range(place + 1, len(marks))):
        far = tree.paragraph[i] - tree.paragraph[opened]
        repeated = tree.token[i] == OPENING and begins_paragraph(tree, i)
        if far > MAX_PARAGRAPHS or repeated or depth > MAX_DEPTH:
            return None
        depth += 1 if tree.token[i] == OPENING else -1
        if not depth:
            return i
    return None


def begins_paragraph(tree: Article, i: int) -> bool:
    """Whether a token is the first of its paragraph."""
    return i == 0 or tree.paragraph[i - 1] < tree.paragraph[i]


def _end_unclosed(tree: Article, marks: list[int], place: int) -> int:
    """Where a mark left open ends: before the next, or with a paragraph that repeats it."""
    end = bisect(tree.paragraph, tree.paragraph[marks[place]]) - 1
    heads = begins_paragraph(tree, marks[place])
    repeated = heads and tree.token[end + 1 : end + 2] == [OPENING]
    return end if repeated else min([end, *(i - 1 for i in marks[place + 1 : place + 2])])
