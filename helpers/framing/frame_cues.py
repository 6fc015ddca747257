"""Frames: documented cue lists, found in sentences, every hit traceable."""

from collections.abc import Set
from io import StringIO
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, NamedTuple

import pandas as pd

from helpers.base.choices import check_choice, resolve
from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.base.translation import translate, translate_value
from helpers.corpus.cache import hash_code
from helpers.corpus.loading import Corpus
from helpers.corpus.own_tables import FRAME_COLUMNS, read_frame_cues

Row = Literal["hit", "sentence", "frame"]

MAX_GAP = 3  # words that may stand between two words of a cue
MAX_DISTANCE = 5  # words from a cue, within which a word of `unless` says it means another thing
BREAKS = [",", ";", ":", "(", ")"]  # no cue goes on behind one of these
BEHIND = "="  # before a word of a cue that stands right behind the one before it
CONTEXT = "context"  # the scheme of rows that list words and define no frame
OWN_FILE = "frames.csv"
KEYS = ["doc_id", "sentence_id"]


def frames(corpus: Corpus, *, frame: str | None = None, by: Row = "hit") -> pd.DataFrame:
    """Where frames are found: one row per hit of a cue, per sentence with one, or per frame.

    By hit: doc_id, outlet, sentence_id, frame, cue, start, end; of several cues of one frame that
    begin at the same word the longest counts. By sentence, for `show.evidence`: outlet, text,
    `spans` of the cues in it, `note` that names frames and cues. By frame: what it is about
    (scheme, definition, n_cues, origin) and n, its hits.

    The cues are those of frames.csv in the corpus folder, or else `lexicons/frames.csv`: lemmas or
    forms in this order, at most `MAX_GAP` words apart, none where one begins with =, and no comma
    or bracket between them. `pos` is that of the first word; the sentence must have a word of
    `with` (@name stands for the list of that name, and behind a + begins a further choice), and no
    word of `unless` may stand near.

    Parameters
    ----------
    frame : only this frame, by its name
    by : what one row is: hit, sentence or frame

    Raises ValueError for an unknown frame, CorpusError for a frames.csv that cannot be read.

    >>> framing.frames(corpus, frame="burden-sharing")[["doc_id", "cue"]].head(2)
                   doc_id         cue
    0  45enord-2016-01-14      effort
    1  45enord-2016-01-14  contribuer
    """
    check_choice("by", by, Row)
    cues = read_cues(corpus)
    hits = _search(corpus, cues[FRAME_COLUMNS].to_csv(index=False))
    if frame is not None:
        hits = hits[hits["frame"] == resolve(frame, list_frames(cues), "frame")]
    if by == "frame":
        return _describe(cues, hits)
    return _mark(corpus, hits) if by == "sentence" else hits.reset_index(drop=True)


def read_cues(corpus: Corpus) -> pd.DataFrame:
    """The cues: one row each, from frames.csv in the corpus folder or else the one that ships."""
    own = corpus.folder / OWN_FILE
    return read_frame_cues(own) if own.is_file() else read_lexicon("frames").fillna("")


def list_frames(cues: pd.DataFrame) -> list[str]:
    """The names of the frames, in the order of the table."""
    return list(dict.fromkeys(cues.loc[cues["scheme"] != CONTEXT, "frame"]))


def mark_frames(corpus: Corpus) -> pd.DataFrame:
    """Which sentence holds which frame: one row per sentence, one column per frame."""
    hits = frames(corpus)
    held = hits.groupby([*KEYS, "frame"]).size().unstack("frame")
    index = pd.MultiIndex.from_frame(corpus.sentences[KEYS])
    held = held.reindex(index=index, columns=list_frames(read_cues(corpus)))
    return held.notna().reset_index(drop=True).rename_axis(columns=None)


class _Cue(NamedTuple):
    frame: str
    cue: str
    words: tuple[str, ...]
    pos: str
    needed: list[frozenset[str]]
    barred: frozenset[str]


@once_per_corpus
def _search(corpus: Corpus, cues: str) -> pd.DataFrame:
    """The hits of cues, given as CSV: found once, kept on disk."""
    depends_on = f"{cues} {hash_code(__file__)}"
    hits = corpus.keep("frames", depends_on, lambda: {"hits": _find_hits(corpus, cues)})["hits"]
    hits.insert(1, "outlet", hits["doc_id"].map(corpus.outlets))
    order = {doc_id: place for place, doc_id in enumerate(corpus.articles["doc_id"])}
    return hits.sort_values("doc_id", key=lambda column: column.map(order), kind="stable")


def _find_hits(corpus: Corpus, cues: str) -> pd.DataFrame:
    by_first = _index_cues(pd.read_csv(StringIO(cues), dtype=str, keep_default_na=False))
    # Of sentences in which a cue may begin, the words that any cue asks for.
    words = corpus.query(
        """
        WITH begun AS (
            SELECT DISTINCT doc_id, sentence_id FROM tokens
            WHERE is_word AND (lower(lemma) IN (SELECT word FROM known WHERE is_first)
                OR lower(token) IN (SELECT word FROM known WHERE is_first))
        ),
        told AS (
            SELECT doc_id, sentence_id, start, "end", pos, lower(token) AS form, is_word,
                lower(lemma) AS lemma, sum(is_word::INT) OVER near AS nth,
                sum((token IN (FROM breaks))::INT) OVER near AS clause
            FROM tokens SEMI JOIN begun USING (doc_id, sentence_id)
            WINDOW near AS (PARTITION BY doc_id, sentence_id ORDER BY start)
        )
        SELECT doc_id::VARCHAR AS doc_id, sentence_id, start, "end", form, lemma,
            pos::VARCHAR AS pos, nth::INT AS nth, clause::INT AS clause
        FROM told WHERE is_word
            AND (lemma IN (SELECT word FROM known) OR form IN (SELECT word FROM known))
        ORDER BY doc_id, start
        """,
        breaks=pd.DataFrame({"mark": BREAKS}),
        known=_list_words(by_first),
    )
    known: dict[tuple[str, str], list[_Cue]] = {}  # the cues of a word, longest first
    rows: list[tuple] = []
    for key, own in groupby(words.itertuples(index=False), itemgetter(0, 1)):
        sentence = [*own]
        for i, word in enumerate(sentence):
            both = (word.lemma, word.form)
            if both not in known:
                cues_of = [cue for name in dict.fromkeys(both) for cue in by_first.get(name, ())]
                known[both] = sorted(cues_of, key=lambda cue: -len(cue.words))
            taken: set[str] = set()
            for cue in known[both]:
                last = None if cue.frame in taken else _find_end(sentence, i, cue)
                if last is not None:
                    taken.add(cue.frame)
                    rows.append((*key, cue.frame, cue.cue, word.start, sentence[last].end))
    hits = pd.DataFrame(rows, columns=[*KEYS, "frame", "cue", "start", "end"])
    words_of = dict.fromkeys(["doc_id", "frame", "cue"], "str")
    return hits.astype(words_of | words.dtypes[["sentence_id", "start", "end"]].to_dict())


def _list_words(by_first: dict[str, list[_Cue]]) -> pd.DataFrame:
    """The words that cues ask for: one row each, with whether a cue begins with it."""
    cues = [cue for own in by_first.values() for cue in own]
    asked = {word.removeprefix(BEHIND) for cue in cues for word in cue.words}
    asked |= {word for cue in cues for word in cue.barred.union(*cue.needed)}
    table = pd.DataFrame({"word": sorted(asked)}, dtype="str")
    return table.assign(is_first=table["word"].isin(list(by_first)))


def _index_cues(cues: pd.DataFrame) -> dict[str, list[_Cue]]:
    """The cues by their first word."""
    lists = cues[cues["scheme"] == CONTEXT].set_index("frame")["cue"].to_dict()

    def expand(words: str) -> frozenset[str]:
        return frozenset(" ".join(lists.get(word, word) for word in words.split()).lower().split())

    by_first: dict[str, list[_Cue]] = {}
    for row in cues[cues["scheme"] != CONTEXT].rename(columns={"with": "needed"}).itertuples():
        words = tuple(row.cue.lower().split())
        needed = [expand(part) for part in row.needed.split("+") if part.strip()]
        cue = _Cue(row.frame, row.cue, words, row.pos.upper(), needed, expand(row.unless))
        by_first.setdefault(words[0], []).append(cue)
    return by_first


def _find_end(sentence: list[Any], i: int, cue: _Cue) -> int | None:
    """The word where a cue that begins at word `i` ends, or None where it does not hold."""
    if cue.pos and cue.pos != sentence[i].pos:
        return None
    last = i
    for word in cue.words[1:]:
        gap, word = (0, word[1:]) if word.startswith(BEHIND) else (MAX_GAP, word)
        at = sentence[last]
        near = (k for k in range(last + 1, len(sentence)) if sentence[k].nth <= at.nth + 1 + gap)
        found = (k for k in near if sentence[k].clause == at.clause and _is(sentence[k], {word}))
        last = next(found, -1)
        if last < 0:
            return None
    reach = range(sentence[i].nth - MAX_DISTANCE, sentence[last].nth + MAX_DISTANCE + 1)
    if any(other.nth in reach and _is(other, cue.barred) for other in sentence if cue.barred):
        return None
    others = [*sentence[:i], *sentence[last + 1 :]] if cue.needed else []
    held = all(any(_is(other, choice) for other in others) for choice in cue.needed)
    return last if held else None


def _is(word: Any, names: Set[str]) -> bool:
    return word.lemma in names or word.form in names


def _mark(corpus: Corpus, hits: pd.DataFrame) -> pd.DataFrame:
    """The sentences with a hit: one row each, in order, with what was found and where."""
    sentences = corpus.sentences[[*KEYS, "start", "text"]].rename(columns={"start": "begin"})
    found = hits.merge(sentences, on=KEYS)
    found["note"] = found["frame"].map(translate_value) + " (" + found["cue"] + ")"
    found["spans"] = list(
        zip(found["start"] - found["begin"], found["end"] - found["begin"], strict=True)
    )
    return found.groupby([*KEYS, "outlet", "text"], sort=False, as_index=False).agg(
        spans=("spans", list), note=("note", lambda part: translate("; ").join(dict.fromkeys(part)))
    )


def _describe(cues: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """What each frame is about: one row per frame that a scheme defines."""
    table = cues[cues["scheme"] != CONTEXT].groupby(["scheme", "frame"], sort=False)
    table = table.agg(
        definition=("definition", "first"),
        n_cues=("cue", "size"),
        origin=("source", lambda part: str(part.iloc[0]).split(";")[0]),
    ).reset_index()
    return table.assign(n=table["frame"].map(hits["frame"].value_counts()).fillna(0).astype(int))
