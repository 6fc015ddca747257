"""An article in windows that the encoder reads: whole sentences, with the one before them."""

from collections.abc import Iterator

from helpers.language.reader.encoder import Span, count_pieces

SIZE = 130  # pieces that are read together, about as many as the reader learned from
CONTEXT = 60  # of them at most repeat what stands before


def cut_windows(
    text: str, sentences: list[Span], *, context: int = CONTEXT
) -> Iterator[tuple[int, list[Span]]]:
    """Where each window begins in the text, and the sentences it is read for.

    Every sentence is read for once. A window begins with the sentence before its first, where that
    has no more pieces than `context`.
    """
    sizes = count_pieces([text[start:end] for start, end in sentences])
    first = 0
    while first < len(sentences):
        begin = first - 1 if first and sizes[first - 1] <= context else first
        size = sum(sizes[begin : first + 1])
        last = first + 1
        while last < len(sentences) and size + sizes[last] <= SIZE:
            size += sizes[last]
            last += 1
        yield sentences[begin][0], sentences[first:last]
        first = last
