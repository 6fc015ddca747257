"""Wire copy counted once: which sentences an article prints that another one prints before it."""

from collections.abc import Iterable

import pandas as pd

from helpers.base.memo import once_per_corpus
from helpers.corpus import alignment, near_copies
from helpers.corpus.cache import hash_code
from helpers.corpus.loading import Corpus
from helpers.language import numbers

CLOSEST = 3  # earlier articles with which each is compared
COLUMNS = ["doc_id", "sentence_id", "n_words", "doc_id_2", "sentence_id_2", "status"]


@once_per_corpus
def find_repeats(corpus: Corpus) -> pd.DataFrame:
    """Find the sentences that repeat a dispatch: one row per sentence, with the one it repeats.

    Of two articles that print the same dispatch (`find_copies`) the earlier stays whole, of one day
    the longer; in the other (doc_id, sentence_id) the sentences go that `align_sentences` pairs,
    word for word or edited, with one of the first (doc_id_2, sentence_id_2): of several
    earlier ones the `CLOSEST`, the nearest before the others. What it has of its own stays. n_words
    are those of the repeated sentence; status: *verbatim* or *edited*. Kept on disk.

    >>> find_repeats(corpus)[["doc_id", "sentence_id", "doc_id_2", "sentence_id_2"]].head(1)
                  doc_id  sentence_id         doc_id_2  sentence_id_2
    0  alahed-2016-01-20            3  wire-2016-01-20              1
    """
    code = hash_code(*(module.__file__ for module in (alignment, near_copies, numbers)), __file__)
    return corpus.keep("repeats", code, lambda: {"repeats": _align_copies(corpus)})["repeats"]


def _align_copies(corpus: Corpus) -> pd.DataFrame:
    pairs = near_copies.find_copies(corpus).query("is_copy")[["doc_id", "doc_id_2"]]
    # The nearest come first. Of a dispatch that fifty outlets print each is laid beside a few.
    pairs = pairs.groupby("doc_id_2", sort=False).head(CLOSEST)
    texts: dict[str, dict[int, tuple[str, ...]]] = {}
    found = read_words(corpus, pairs.to_numpy().ravel())[[*COLUMNS[:2], "words"]]
    for doc_id, number, words in found.to_numpy().tolist():
        texts.setdefault(doc_id, {})[number] = tuple(words)
    known: dict[tuple[str, int], tuple[int, str, int, str]] = {}
    for first, second in pairs.itertuples(index=False):
        left = texts[first]
        # What it has from a nearer article is settled.
        right = {
            number: own for number, own in texts[second].items() if (second, number) not in known
        }
        # Most are the same word for word; only what is left has to be compared.
        numbers = {own: number for number, own in left.items() if own}
        same = {
            number: (numbers[own], "verbatim") for number, own in right.items() if own in numbers
        }
        printed = set(right.values())
        sources = [number for number, own in left.items() if own not in printed]
        rest = [number for number in right if number not in same]
        matches = alignment.align_sentences([left[k] for k in sources], [right[k] for k in rest])
        for match in (match for match in matches if match.left):
            same |= {rest[place]: (sources[match.left[0]], "edited") for place in match.right}
        for number, (source, status) in sorted(same.items()):
            known[second, number] = len(right[number]), first, source, status
    return pd.DataFrame([(*key, *found) for key, found in known.items()], columns=COLUMNS)


def read_words(corpus: Corpus, doc_ids: Iterable[str]) -> pd.DataFrame:
    """The words of some articles, in lower case: one row per sentence, in order.

    Columns: doc_id, sentence_id, start, end, words (an array, empty for a sentence without any).
    """
    chosen = pd.DataFrame({"doc_id": pd.unique(pd.Series(list(doc_ids), dtype=str))})
    return corpus.query(
        """
        SELECT s.doc_id::VARCHAR AS doc_id, s.sentence_id, s.start, s."end",
            coalesce(list(lower(t.token::VARCHAR) ORDER BY t.start) FILTER (t.is_word), []) AS words
        FROM sentences s JOIN chosen USING (doc_id)
        LEFT JOIN tokens t ON t.doc_id = s.doc_id AND t.sentence_id = s.sentence_id
        GROUP BY ALL ORDER BY 1, 2
        """,
        chosen=chosen,
    )
