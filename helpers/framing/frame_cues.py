"""Frames: documented cue lists, found in sentences, every hit traceable."""

from io import StringIO
from typing import Literal, NamedTuple

import numpy as np
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
    lemma, form, pos = (_list_values(words[name]) for name in ("lemma", "form", "pos"))
    nth, clause = words["nth"].tolist(), words["clause"].tolist()
    sentence = (words[KEYS] != words[KEYS].shift()).any(axis=1).cumsum().to_numpy()
    firsts, ends = (
        np.searchsorted(sentence, sentence, side).tolist() for side in ("left", "right")
    )
    known: dict[tuple[str, str], list[_Cue]] = {}  # the cues of a word, longest first
    found: list[tuple] = []
    for i, both in enumerate(zip(lemma, form, strict=True)):
        if both not in known:
            own = [cue for word in dict.fromkeys(both) for cue in by_first.get(word, ())]
            known[both] = sorted(own, key=lambda cue: -len(cue.words))
        taken: set[str] = set()
        for cue in known[both]:
            if cue.frame in taken or (cue.pos and cue.pos != pos[i]):
                continue
            last = _follow(lemma, form, nth, clause, i, ends[i], cue.words)
            if last is None:
                continue
            reach = range(nth[i] - MAX_DISTANCE, nth[last] + MAX_DISTANCE + 1)
            near = (k for k in range(firsts[i], ends[i]) if cue.barred and nth[k] in reach)
            if any(lemma[k] in cue.barred or form[k] in cue.barred for k in near):
                continue
            others = [*range(firsts[i], i), *range(last + 1, ends[i])] if cue.needed else []
            company = {word for k in others for word in (lemma[k], form[k])}
            if not any(company.isdisjoint(choice) for choice in cue.needed):
                taken.add(cue.frame)
                found.append((cue.frame, cue.cue, i, last))
    table = pd.DataFrame(found, columns=["frame", "cue", "first", "last"])
    hits = words[[*KEYS, "start"]].iloc[table["first"]].reset_index(drop=True)
    hits = hits.assign(end=words["end"].to_numpy()[table["last"]])
    hits[["frame", "cue"]] = table[["frame", "cue"]].astype("str")
    return hits[["doc_id", "sentence_id", "frame", "cue", "start", "end"]]


def _list_words(by_first: dict[str, list[_Cue]]) -> pd.DataFrame:
    """The words that cues ask for: one row each, with whether a cue begins with it."""
    cues = [cue for own in by_first.values() for cue in own]
    asked = {word.removeprefix(BEHIND) for cue in cues for word in cue.words}
    asked |= {word for cue in cues for word in cue.barred.union(*cue.needed)}
    table = pd.DataFrame({"word": sorted(asked)}, dtype="str")
    return table.assign(is_first=table["word"].isin(list(by_first)))


def _list_values(column: pd.Series) -> list[str]:
    """The values as a list, each of them in memory once: the search looks at single words."""
    codes, names = pd.factorize(column)
    return np.asarray(names, dtype=object)[codes].tolist() if len(names) else []


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


def _follow(
    lemma: list[str],
    form: list[str],
    nth: list[int],
    clause: list[int],
    i: int,
    end: int,
    words: tuple[str, ...],
) -> int | None:
    """The word where a cue that begins at word `i` ends, or None where it does not stand."""
    for word in words[1:]:
        gap, word = (0, word[1:]) if word.startswith(BEHIND) else (MAX_GAP, word)
        near = (k for k in range(i + 1, end) if nth[k] <= nth[i] + 1 + gap)
        found = (k for k in near if clause[k] == clause[i] and word in (lemma[k], form[k]))
        k = next(found, None)
        if k is None:
            return None
        i = k
    return i


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
