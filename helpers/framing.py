"""Frames: documented cue lists, counted in sentences, every hit traceable."""

import numpy as np
import pandas as pd

from helpers import statistics
from helpers.corpus import Corpus
from helpers.lexicon import read_lexicon

GAP = 3  # words that may stand between two words of a cue


def find_frames(corpus: Corpus) -> pd.DataFrame:
    """Find the frames of every sentence: one row per hit, with frame, cue, start and end.

    A cue is one lemma or several in this order, at most `GAP` words apart, as
    `lexicons/frames.csv` lists them.
    """
    tokens = corpus.tokens[corpus.tokens["is_word"]]
    lemmas = tokens["lemma"].astype("str").str.lower()
    frames = [tuple(cue.split()) for cue in read_lexicon("frames")["cue"]]
    first = lemmas.isin({words[0] for words in frames}).to_numpy()
    by_first: dict[str, list[int]] = {}
    for number, words in enumerate(frames):
        by_first.setdefault(words[0], []).append(number)
    lemma = lemmas.to_numpy()
    place = list(zip(tokens["doc_id"].astype("str"), tokens["sentence_id"], strict=True))
    start, end = tokens["start"].to_numpy(), tokens["end"].to_numpy()
    names = read_lexicon("frames")[["frame", "cue"]].to_numpy()
    rows = []
    for i in np.flatnonzero(first):
        for number in by_first[lemma[i]]:
            last = _follow(lemma, place, i, frames[number])
            if last is not None:
                rows.append((*place[i], *names[number], start[i], end[last]))
    columns = ["doc_id", "sentence_id", "frame", "cue", "start", "end"]
    return pd.DataFrame(rows, columns=columns)


def count_frames(corpus: Corpus, *, by: str = "outlet") -> pd.DataFrame:
    """Count frames: one row per frame and group, with n_sentences and share_sentences.

    The share is of all sentences of the group, `share_low` and `share_high` its interval by
    resampling (`statistics.resample_interval`); a sentence may hold several frames. The row
    *(no frame)* says what the cues do not cover.
    """
    sentences = corpus.sentences[["doc_id", "sentence_id"]].astype({"doc_id": "str"})
    outlets = corpus.articles.set_index("doc_id")["outlet"]
    groups = sentences["doc_id"].map(outlets) if by == "outlet" else sentences[by]
    names = list(dict.fromkeys(read_lexicon("frames")["frame"]))
    keys = pd.MultiIndex.from_frame(sentences)
    hits = find_frames(corpus)
    held = pd.DataFrame(False, index=keys, columns=names)
    for frame, part in hits.groupby("frame"):
        held.loc[pd.MultiIndex.from_frame(part[["doc_id", "sentence_id"]]).unique(), frame] = True
    held["(no frame)"] = ~held.any(axis=1)
    held["n"] = True
    rows = []
    for name in dict.fromkeys(groups):
        inside = (groups == name).to_numpy()
        counts = held.to_numpy(dtype=float)[inside]
        articles = sentences["doc_id"].to_numpy()[inside]
        interval = statistics.resample_interval([counts], [articles], statistics.column_shares)
        rows.extend(zip([name] * (len(names) + 1), held.columns[:-1],
                        counts[:, :-1].sum(axis=0).astype(int), interval.estimate, interval.low,
                        interval.high, [len(counts)] * (len(names) + 1), strict=True))  # fmt: skip
    columns = [by, "frame", "n", "share_sentences", "share_low", "share_high", "n_sentences"]
    return pd.DataFrame(rows, columns=columns)


def describe_frames() -> pd.DataFrame:
    """The frames and what each is about: one row per frame, with the number of its cues."""
    cues = read_lexicon("frames")
    table = cues.groupby("frame", sort=False).agg(
        definition=("definition", "first"), n_cues=("cue", "size")
    )
    return table.reset_index()


def _follow(lemma: np.ndarray, place: list, i: int, words: tuple[str, ...]) -> int | None:
    """The token where a cue that begins at token `i` ends, or None where it does not stand."""
    for word in words[1:]:
        window = range(i + 1, min(i + 2 + GAP, len(lemma)))
        i = next((j for j in window if lemma[j] == word and place[j] == place[i]), -1)
        if i < 0:
            return None
    return i
