"""Windows of text → a vector for each piece of a word, by ONNX Runtime on the processor.

Also the pieces by themselves, as the encoder holds them before it reads them in their place. Its
last layer says little of what a text is about: of 488 sentences on 14 events the nearest by its
mean tells the same fact in 4 % of cases, by the mean of the pieces in 30 %.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from scipy import sparse
from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
MODEL = WEIGHTS / "encoder.onnx"
LONGEST = 288  # pieces of a window; what stands behind is not read
SIZE = 130  # pieces that are read together, about as many as the reader learned from
CONTEXT = 60  # of them at most repeat what stands before
FIRST = b"/bert/embeddings/word_embeddings/Gather_output_0"  # in the graph of encoder.onnx
GRAPH, OUTPUT, NAME = 7, 12, 1  # numbers of fields of an ONNX model (onnx.proto)
AT_ONCE = 256  # pieces, as many as the encoder has places for
QUERY = "query: "  # what the encoder was trained to expect before a text

Span = tuple[int, int]


class Window(NamedTuple):
    """A stretch of text that is read together."""

    text: str
    prefix: str = ""  # what the question is about, read before the text
    # Start, end and kind of what is marked: 1 whom the question is about, 2 opponent, 3 ally; where
    # two sentences are compared 4 a shared word, 5 a number that the other has not.
    marks: tuple[tuple[int, int, int], ...] = ()
    prefix_marks: tuple[tuple[int, int, int], ...] = ()

    def cut(self, start: int, end: int) -> "Window":
        """A part of the window, with the marks that lie in it."""
        inside = [mark for mark in self.marks if start <= mark[0] and mark[1] <= end]
        marks = tuple((first - start, last - start, kind) for first, last, kind in inside)
        return Window(self.text[start:end], self.prefix, marks)


class Reading(NamedTuple):
    """What was read of a window: one row per piece of a word of its text."""

    start: np.ndarray
    end: np.ndarray
    kind: np.ndarray  # of the mark of each piece, 0 for none
    vector: np.ndarray
    nobody: np.ndarray  # of the mark before the window: it stands for no source, and for the whole

    def inside(self, start: int, end: int) -> np.ndarray:
        """Which pieces have a character in a span."""
        return (self.start < end) & (self.end > start)


def read(windows: Iterable[Window]) -> Iterator[Reading]:
    """Read windows one by one: what one gives does not hang on what is read beside it."""
    session = _session(os.getpid())
    tokenizer = _tokenizer()
    for window in windows:
        asked = (QUERY + window.prefix).strip()
        coded = tokenizer.encode(asked, window.text)
        n = min(len(coded.ids), LONGEST)
        offsets = np.array(coded.offsets[:n], dtype=np.int64)
        start, end = offsets[:, 0].copy(), offsets[:, 1]
        own = np.array([part == 1 for part in coded.sequence_ids[:n]])
        texts = (window.text if inside else asked for inside in own)
        blank = [text[a : a + 1].isspace() for text, a in zip(texts, start.tolist(), strict=True)]
        start += np.array(blank)  # the blank before a word is part of its piece
        full = end > start
        kind = np.zeros(n, dtype=np.int64)
        for before, marks in ((0, window.marks), (len(QUERY), window.prefix_marks)):
            side = full & (own if not before else ~own)
            for first, last, mark in marks:
                kind[side & (start < last + before) & (end > first + before)] = mark
        own &= full
        ids = np.array([coded.ids[:n]], dtype=np.int64)
        (hidden,) = session.run(None, {"ids": ids, "types": kind[None]})
        vectors = np.asarray(hidden)[0]
        yield Reading(start[own], end[own], kind[own], vectors[own], vectors[0])


def cut_windows(
    text: str, sentences: list[Span], *, context: int = CONTEXT
) -> Iterator[tuple[int, list[Span]]]:
    """Where each window begins in the text, and the sentences it is read for.

    Every sentence is read for once. A window begins with the sentence before its first, where that
    has no more pieces than `context`.
    """
    parts = [text[start:end] for start, end in sentences]
    sizes = [*map(len, _tokenizer().encode_batch(parts, add_special_tokens=False))]
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


def count_pieces(texts: Sequence[str]) -> sparse.csr_array:
    """Which pieces each text has: one row per text, one column per piece of the tokenizer."""
    coded = _tokenizer().encode_batch(list(texts), add_special_tokens=False)
    found = [np.unique(np.array(one.ids, dtype=np.int64)) for one in coded]
    columns = np.concatenate([*found, np.array([], dtype=np.int64)])
    ends = np.cumsum([0, *map(len, found)])
    shape = (len(found), _tokenizer().get_vocab_size())
    return sparse.csr_array((np.ones(len(columns), np.float32), columns, ends), shape=shape)


@cache
def weigh_pieces() -> np.ndarray:
    """How rare each piece is: minus the logarithm of its probability in the tokenizer's text."""
    pieces = json.loads(_tokenizer().to_str())["model"]["vocab"]
    return -np.array([score for _, score in pieces], dtype=np.float32)


def read_pieces(numbers: np.ndarray) -> np.ndarray:
    """The vector of each piece: one row per number."""
    read = [np.empty((0, 1))] if not len(numbers) else []
    for start in range(0, len(numbers), AT_ONCE):
        part = numbers[None, start : start + AT_ONCE].astype(np.int64)
        given = {"ids": part, "types": np.zeros_like(part)}
        read.append(_session(os.getpid(), pieces=True).run([FIRST.decode()], given)[0][0])
    return np.concatenate(read)


@cache
def _session(_process: int, *, pieces: bool = False) -> onnxruntime.InferenceSession:
    """The encoder on one processor: a session for each process, since it does not survive a fork.

    With `pieces` it is asked for one more output: an ONNX file is a Protocol Buffers message, and
    two of these joined are one with the fields of both, so that the graph gets an output by name.
    """
    more = FIRST
    for number in (NAME, OUTPUT, GRAPH):
        more = bytes([number << 3 | 2, len(more)]) + more
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        MODEL.read_bytes() + more if pieces else str(MODEL),
        options,
        providers=["CPUExecutionProvider"],
    )


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
