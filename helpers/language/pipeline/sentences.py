"""What every French editor knows about sentence ends, laid over the trained splitter."""

import re
from typing import Any

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from helpers.language.pipeline.tokenizer import NEW_CLAUSE
from helpers.language.syntax import WORDS

TITLES = frozenset(map(str.lower, WORDS.title))
# Behind these abbreviations no phrase goes on with a capital.
LAST = frozenset({"etc.", "a.m.", "p.m."})
CERTAIN = frozenset({".", "!", "?"}) | LAST
ENDS = CERTAIN | {"…"}
ERAS = frozenset({"av.", "apr.", "avant", "après"})
CLOSERS = frozenset({"»", ")", "]", "”"})
OPENERS = frozenset({"«", "(", "[", "“"})
STRAIGHT = '"'
DASHES = frozenset({"-", "–", "—"})
ITEM = re.compile(r"\d{1,3}|[IVX]+")  # *1. Coupez …*; a year may be a sentence
LONGEST_DATELINE = 4  # words in capitals: *AIX-EN-PROVENCE. – Le maire …*


def _is_end(text: str) -> bool:
    return text in ENDS or text.startswith("..")


def _find_closing(texts: list[str]) -> list[bool]:
    """For each token whether it is a closing mark; a straight quote closes an open one."""
    closing, is_open = [], False
    for text in texts:
        is_open = is_open and "\n" not in text  # an unclosed quotation ends with its line
        closing.append(is_open if text == STRAIGHT else text in CLOSERS)
        is_open ^= text == STRAIGHT
    return closing


def _opens_line(words: list[str], behind: str) -> bool:
    """Whether the first words of a line have a stop of their own: an item's number, a dateline."""
    if behind and len(words) == 1 and ITEM.fullmatch(words[0]):
        return True
    short = 0 < len(words) <= LONGEST_DATELINE and all(map(str.isupper, words))
    return behind in DASHES and short


def _ends_too(doc: Doc, index: int) -> bool:
    """Whether the stop of an abbreviation ends its sentence as well: *aux U.S.A. Son frère*."""
    word = doc[index].lower_
    if not word.endswith(".") or len(word) < 3 or word in TITLES:
        return False
    behind = doc[index : index + 5].text[len(word) :]  # a name's particles and its capital
    if word == "j.-c." and index and doc[index - 1].lower_ in ERAS:
        return behind.strip()[:1].isupper()
    return bool(NEW_CLAUSE.match(behind))


@Language.component("sentence_rules")
def apply_sentence_rules(doc: Doc) -> Doc:
    """The document with sentence starts corrected where typography decides.

    A line break always ends a sentence; in a text that has some, within a line only a stop, a
    question or exclamation mark, or an ellipsis does.
    """
    texts = [token.text for token in doc]
    # Read and written as one array: spaCy checks the whole document each time a token is set.
    starts = [start == 1 for start in doc.to_array("SENT_START").astype("int64")]
    closing = _find_closing(texts)
    has_lines = any("\n" in text for text in texts)
    after_end = after_break = False
    certain = False
    line = 0  # the first token of this line
    for index, text in enumerate(texts):
        before = texts[index - 1] if index else ""
        if index == 0:
            starts[index] = True
        elif text.isspace():
            starts[index] = False
        elif after_break:
            starts[index] = True
        elif before in OPENERS or (before == STRAIGHT and not closing[index - 1]):
            starts[index] = False  # the mark that opens a sentence begins it
        elif _is_end(text) or (
            closing[index] and (has_lines or before in LAST or text not in ")]")
        ):
            starts[index] = False
        elif not after_end:
            if has_lines or before.endswith("."):
                # What begins a sentence does not end it: *N.B. Les portes ferment à 20 heures.*
                starts[index] = not starts[index - 1] and _ends_too(doc, index - 1)
        else:
            first = next((word for word in texts[index : index + 3] if word[0].isalnum()), "")
            if first[:1].islower():
                starts[index] = starts[index] and not has_lines
            elif certain and first[:1].isupper():
                starts[index] = True
        if "\n" in text:
            after_break, line = True, index + 1
        elif not text.isspace():
            after_break = False
            behind = "".join(texts[index + 1 : index + 2])
            if text == "." and _opens_line(texts[line:index], behind):
                after_end = False
            elif _is_end(text):
                after_end, certain = True, text in CERTAIN
            elif closing[index]:
                # After ." a new sentence begins; after !" the speaker may still be named.
                certain = certain and before == "."
            elif text in DASHES and after_end:
                certain = False
            else:
                after_end = False
    values: Any = np.where(starts, 1, -1).astype("int64").astype("uint64").reshape(-1, 1)
    return doc.from_array([SENT_START], values) if texts else doc
