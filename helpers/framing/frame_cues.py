"""Frames: documented cue lists, counted in sentences, every hit traceable."""

from typing import Literal

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.base.resampling import resample_shares
from helpers.corpus.loading import Corpus
from helpers.corpus.own_tables import FRAME_COLUMNS, read_frame_cues
from helpers.vocabulary.terms import choose_sentences, locate_sentences

Group = Literal["outlet", "doc_id", "section"]

GAP = 3  # words that may stand between two words of a cue
NEAR = 5  # words on each side of a cue within which a word of `unless` says it means another thing
BREAKS = [",", ";", ":", "(", ")"]  # no cue goes on behind one of these
BEHIND = "="  # before a word of a cue that stands right behind the one before it
CONTEXT = "context"  # the scheme of rows that list words and define no frame
NO_FRAME = "(no frame)"
OWN_FILE = "frames.csv"
MOST_SHOWN = 200  # sentences
MIN_JOINT = 2  # sentences in which two frames meet; a pair met once shows nothing


def read_frames(corpus: Corpus | None = None) -> pd.DataFrame:
    """The cues: one row each, from frames.csv in the corpus folder or else the one that ships.

    Columns: scheme (a family of frames), frame, definition, cue (lemmas or forms in this order, at
    most `GAP` words apart, none where one begins with =, and no comma or bracket between them), pos
    (of its first word), with (words one of which the sentence must have; @name stands for the list
    of that name, and behind a + begins a further choice), unless (words near it that rule it out),
    source.
    A file of one's own needs frame and cue. Raises CorpusError where these are missing.
    """
    own = corpus.folder / OWN_FILE if corpus is not None else None
    if own is None or not own.is_file():
        return read_lexicon("frames").fillna("")
    return read_frame_cues(own)


def find_frames(corpus: Corpus) -> pd.DataFrame:
    """Find the frames of every sentence: one row per hit, with frame, cue, start and end.

    Of several cues of one frame that begin at the same word the longest counts.
    """
    cues = read_frames(corpus)[FRAME_COLUMNS].itertuples(index=False, name=None)
    return _search(corpus, tuple(cues))


@once_per_corpus
def _search(corpus: Corpus, cues: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
    by_first = _index_cues(pd.DataFrame(cues, columns=FRAME_COLUMNS))
    tokens = corpus.read_columns("tokens", ["start", "end", "token", "lemma", "pos", "is_word"])
    rows = np.flatnonzero(tokens["is_word"].to_numpy())
    # Lists: the search looks at single words, and arrays are slow at that.
    lemma, form = (_lower(tokens[name], rows).tolist() for name in ("lemma", "token"))
    wanted = _find_beginnings(tokens, rows, by_first)
    pos = tokens["pos"].astype("category").astype(object).to_numpy()[rows].tolist()
    sentence = locate_sentences(corpus)[rows]
    clause = np.cumsum(tokens["token"].isin(BREAKS).to_numpy())[rows].tolist()
    edges = np.searchsorted(sentence, np.arange(len(corpus.sentences) + 1)).tolist()
    number = sentence.tolist()
    known: dict[tuple[str, str], list[tuple]] = {}  # the cues of a word, by its lemma and form
    found = []
    for i in wanted.tolist():
        cues = known.get((lemma[i], form[i]))
        if cues is None:
            cues = [
                cue for word in dict.fromkeys((lemma[i], form[i])) for cue in by_first.get(word, ())
            ]
            known[lemma[i], form[i]] = cues = sorted(cues, key=_longest_first)
        first, last = edges[number[i]], edges[number[i] + 1]
        taken: set[str] = set()
        for frame, cue, words, tag, needed, barred in cues:
            if frame in taken or (tag and pos[i] != tag):
                continue
            end = i if len(words) == 1 else _follow(lemma, form, clause, i, last, words)
            if end is None:
                continue
            around = range(max(first, i - NEAR), min(last, end + NEAR + 1))
            if barred and any(lemma[k] in barred or form[k] in barred for k in around):
                continue
            others = [k for k in range(first, last) if not i <= k <= end] if needed else []
            company = {word for k in others for word in (lemma[k], form[k])}
            if any(company.isdisjoint(choice) for choice in needed):
                continue
            taken.add(frame)
            found.append((number[i], frame, cue, rows[i], rows[end]))
    table = pd.DataFrame(found, columns=["sentence", "frame", "cue", "first", "last"])
    places = corpus.sentences.iloc[table["sentence"]]
    return pd.DataFrame({
        "doc_id": places["doc_id"].to_numpy(),
        "sentence_id": places["sentence_id"].to_numpy(), "frame": table["frame"].astype("str"),
        "cue": table["cue"].astype("str"), "start": tokens["start"].to_numpy()[table["first"]],
        "end": tokens["end"].to_numpy()[table["last"]],
    })  # fmt: skip


def _find_beginnings(
    tokens: pd.DataFrame, rows: np.ndarray, by_first: dict[str, list[tuple]]
) -> np.ndarray:
    """Where cues may begin: words that are one, and those with the second word of one behind them.

    Most words that begin a cue of several, as *être* does, begin none where they stand.
    """
    second = {(word, cue[2][1].removeprefix(BEHIND))
              for word, cues in by_first.items() for cue in cues if len(cue[2]) > 1}  # fmt: skip
    words = pd.Index(sorted({*by_first, *(word for pair in second for word in pair)}))
    alone = np.array(
        [any(len(cue[2]) == 1 for cue in by_first.get(w, ())) for w in words] + [False]
    )
    pairs = [words.get_loc(one) * len(words) + words.get_loc(two) for one, two in sorted(second)]
    codes = []
    for name in ("lemma", "token"):
        values = tokens[name].astype("category").array
        codes.append(
            words.get_indexer(values.categories.astype("str").str.lower())[values.codes[rows]]
        )
    begins = alone[codes[0]] | alone[codes[1]]
    for step in range(1, GAP + 2):
        for one in codes:
            for two in codes:
                there = (one[:-step] >= 0) & (two[step:] >= 0)
                at = np.flatnonzero(there)
                begins[at[np.isin(one[at] * len(words) + two[at + step], pairs)]] = True
    return np.flatnonzero(begins)


def _index_cues(frames: pd.DataFrame) -> dict[str, list[tuple]]:
    """The cues by their first word: frame, cue, its words and its conditions."""
    lists = frames[frames["scheme"] == CONTEXT].set_index("frame")["cue"].to_dict()
    cues = frames[frames["scheme"] != CONTEXT].rename(columns={"with": "needed"})
    known = [
        (row.frame, row.cue, tuple(row.cue.lower().split()), row.pos.upper(),
         [_expand(part, lists) for part in row.needed.split("+") if part.strip()],
         _expand(row.unless, lists))
        for row in cues.itertuples(index=False)
    ]  # fmt: skip
    by_first: dict[str, list[tuple]] = {}
    for cue in known:
        by_first.setdefault(cue[2][0], []).append(cue)
    return by_first


def _longest_first(cue: tuple) -> int:
    return -len(cue[2])


def count_frames(corpus: Corpus, *, by: Group = "outlet") -> pd.DataFrame:
    """Count frames: one row per frame and group, with n, n_sentences and share_sentences.

    The share is of all sentences of the group, `share_low` and `share_high` its interval by
    resampling (`resampling.resample_shares`); a sentence may hold several frames. The row
    *(no frame)* says what the cues do not cover.
    """
    held = mark_frames(corpus)
    docs = corpus.sentences["doc_id"]
    outlets = corpus.outlets
    groups = docs.map(outlets) if by == "outlet" else corpus.sentences[by].astype("str")
    schemes = read_frames(corpus).drop_duplicates("frame").set_index("frame")["scheme"]
    counts = np.column_stack([held.to_numpy(), ~held.any(axis=1), np.ones(len(held))]).astype(float)
    names = [*held.columns, NO_FRAME]
    tables = []
    for name in dict.fromkeys(groups):
        inside = (groups == name).to_numpy()
        own, articles = counts[inside], docs.to_numpy()[inside]
        interval = resample_shares(own, articles)
        tables.append(pd.DataFrame({
            by: name, "scheme": [schemes.get(frame, "") for frame in names], "frame": names,
            "n": own[:, :-1].sum(axis=0).astype(int), "share_sentences": interval.estimate,
            "share_low": interval.low, "share_high": interval.high, "n_sentences": len(own),
        }))  # fmt: skip
    columns = [by, "scheme", "frame", "n", "share_sentences", "share_low", "share_high",
               "n_sentences"]  # fmt: skip
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def count_frame_pairs(corpus: Corpus) -> pd.DataFrame:
    """Which frames meet in one sentence: one row per two frames, most surely first.

    Columns: frame, frame_2, n_joint (sentences with both, in different words), n and n_2 (with
    either), log_dice (`statistics.log_dice`), g2 (`statistics.association_g2`). A dispatch counts
    once; pairs that meet once, or less often than by chance, are left out.
    """
    keys = ["doc_id", "sentence_id"]
    kept = choose_sentences(corpus, speech="all", copies="drop")
    sentences = corpus.sentences.loc[kept, keys]
    hits = find_frames(corpus).merge(sentences, on=keys)
    single = hits.drop_duplicates([*keys, "frame"])["frame"].value_counts()
    pairs = hits.merge(hits, on=keys, suffixes=("", "_2"))
    apart = (pairs["end"] <= pairs["start_2"]) | (pairs["end_2"] <= pairs["start"])
    pairs = pairs[apart & (pairs["frame"] < pairs["frame_2"])]
    pairs = pairs.drop_duplicates([*keys, "frame", "frame_2"])
    table = pairs.groupby(["frame", "frame_2"]).size().rename("n_joint").reset_index()
    table = table[table["n_joint"] >= MIN_JOINT].reset_index(drop=True)
    table["n"], table["n_2"] = table["frame"].map(single), table["frame_2"].map(single)
    numbers = [table[name] for name in ("n_joint", "n", "n_2")]
    table["log_dice"] = statistics.log_dice(*numbers)
    table["g2"] = statistics.association_g2(*numbers, len(sentences))
    table = table[table["g2"] > 0]
    return table.sort_values(["g2", "n_joint"], ascending=False, ignore_index=True)


def mark_frames(corpus: Corpus) -> pd.DataFrame:
    """Which sentence holds which frame: one row per sentence, one column per frame."""
    frames = read_frames(corpus)
    names = list(dict.fromkeys(frames.loc[frames["scheme"] != CONTEXT, "frame"]))
    keys = ["doc_id", "sentence_id"]
    index = pd.MultiIndex.from_frame(corpus.sentences[keys])
    hits = find_frames(corpus).drop_duplicates([*keys, "frame"])
    held = np.zeros((len(index), len(names)), dtype=bool)
    rows = index.get_indexer(pd.MultiIndex.from_frame(hits[keys]))
    held[rows, pd.Index(names).get_indexer(hits["frame"])] = True
    return pd.DataFrame(held, columns=names)


def select_present(frames: pd.DataFrame) -> pd.DataFrame:
    """The rows of `count_frames` whose frame some group has, and those without any frame."""
    return frames[frames.groupby("frame")["n"].transform("sum") > 0]


def select_hits(corpus: Corpus, *, frame: str = "") -> pd.DataFrame:
    """The sentences with a cue, for `show_evidence`: one row each, at most `MOST_SHOWN`.

    `spans` are the cues, `note` names frames and cues. `frame` chooses one frame.
    """
    hits = find_frames(corpus)
    hits = hits[hits["frame"] == frame] if frame else hits
    keys = ["doc_id", "sentence_id"]
    noted = hits.assign(note=hits["frame"] + " (" + hits["cue"] + ")").groupby(keys)
    notes = noted["note"].agg(lambda part: "; ".join(dict.fromkeys(part))).reset_index()
    spans = noted[["start", "end"]].apply(lambda part: part.to_numpy().tolist())
    outlets = corpus.outlets
    table = corpus.sentences[[*keys, "start", "text"]]
    table = table.merge(notes, on=keys).head(MOST_SHOWN)
    own = spans.reindex(pd.MultiIndex.from_frame(table[keys])) if len(table) else []
    return table.assign(
        outlet=table["doc_id"].map(outlets),
        spans=[[(a - at, b - at) for a, b in part]
               for part, at in zip(own, table["start"], strict=True)],
    )  # fmt: skip


def describe_frames(corpus: Corpus | None = None) -> pd.DataFrame:
    """The frames and what each is about: one row per frame, with the number of its cues."""
    cues = read_frames(corpus)
    cues = cues[cues["scheme"] != CONTEXT]
    table = cues.groupby(["scheme", "frame"], sort=False).agg(
        definition=("definition", "first"), n_cues=("cue", "size"),
        origin=("source", lambda part: str(part.iloc[0]).split(";")[0]),
    )  # fmt: skip
    return table.reset_index()


def _expand(words: str, lists: dict[str, str]) -> frozenset[str]:
    """The words of a cell, each list that it names by @ written out."""
    found = " ".join(lists.get(word, word) for word in words.split())
    return frozenset(found.lower().split())


def _lower(column: pd.Series, rows: np.ndarray) -> np.ndarray:
    """The values of a categorical in lower case, for the rows given."""
    values = column.astype("category").array
    names = values.categories.astype("str").str.lower().to_numpy(dtype=object)
    return names[values.codes[rows]] if len(names) else np.array([], dtype=object)


def _follow(
    lemma: list[str], form: list[str], clause: list[int], i: int, last: int, words: tuple[str, ...]
) -> int | None:
    """The word where a cue that begins at word `i` ends, or None where it does not stand."""
    for word in words[1:]:
        gap, word = (0, word[1:]) if word.startswith(BEHIND) else (GAP, word)
        for k in range(i + 1, min(i + 2 + gap, last)):
            if clause[k] == clause[i] and word in (lemma[k], form[k]):
                i = k
                break
        else:
            return None
    return i
