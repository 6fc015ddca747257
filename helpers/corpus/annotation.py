"""Articles → sentences, tokens, mentions, quotations, by the bundled pipeline (spaCy)."""

from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.util import hash_pandas_object
from tqdm.auto import tqdm

from helpers.base.processes import spread, start_processes
from helpers.corpus import cache as store
from helpers.corpus.listing import Listing
from helpers.corpus.parts import read_part
from helpers.language import voices
from helpers.language.canonical import Canonical, write_canonically
from helpers.language.pipeline.loading import load_pipeline

if TYPE_CHECKING:
    from distributed import Client
    from spacy.language import Language
    from spacy.tokens import Doc, Token

LABELS = {"PER", "LOC", "ORG"}  # of names that are mentions
# The columns of the tables with their types; by way of text, so that a table without rows has them.
PLACE = {"doc_id": "str", "sentence_id": "int32"}
SPAN = {"start": "int32", "end": "int32"}
SENTENCES = PLACE | {"section": "str"} | SPAN | {"n_words": "int32", "text": "str"}
WORDS = dict.fromkeys(("token", "lemma", "pos", "morph", "dep"), "str")
TOKENS = PLACE | {"token_id": "int32"} | SPAN | WORDS | {"head": "int32", "is_word": "bool"}
MENTIONS = PLACE | SPAN | {"surface": "str", "label": "str", "entity": "str"}
TABLES = {"sentences": SENTENCES, "tokens": TOKENS, "mentions": MENTIONS}
COUNTED = {"n_words", "n_words_received", "n_sentences"}  # columns that annotation adds
BATCH = 150_000  # characters that are parsed together; memory grows with them
LONGEST_PIECE = 50_000  # characters of one text that are parsed together
QUIET_BELOW = 200  # articles; below it a progress bar is gone before it is read

Task: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = dict[str, list[Task]]  # of `TABLES`


def annotate_corpus(
    listing: Listing,
    result: Path,
    *,
    client: "Client | None" = None,
    n_process: int = 1,
) -> dict[str, Any]:
    """Annotate a corpus part by part into a folder of Parquet files, going on where a run stopped.

    An article that stands unchanged in an earlier result is taken from there. Memory holds one part
    at a time. The workers of a Dask `client`, or `n_process` processes of this machine, annotate
    some parts each while this one writes; the bytes are always the same.
    """
    work = result.parent / f".partial-{result.name}"
    parts = {f"part-{number:05}": rows for number, rows in enumerate(listing.split())}
    done = {name: digests for name in parts if (digests := store.has_part(work, name))}
    quiet, reader = len(listing.rows) < QUIET_BELOW, store.make_reader_key()
    earlier = store.find_earlier(result.parent, reader)
    with tqdm(total=len(listing.rows), desc="annotating", unit="article", disable=quiet) as bar:
        bar.update(sum(len(parts[name]) for name in done))
        tasks: list[Task] = []
        for name in [name for name in parts if name not in done]:
            rows = parts[name]
            own = {key: listing.lines[key] for key in rows["doc_id"] if key in listing.lines}
            known = {key: earlier[key] for key in rows["doc_id"] if key in earlier}
            tasks.append((name, listing.folder, rows, own, listing.furniture, known))
        for name, files in _run(tasks, client, n_process):
            done[name] = store.write_part(work, name, files.items())
            bar.update(len(parts[name]))
    whole = {name: done[name] for name in parts}
    meta = _load().meta
    described = f"{meta['lang']}_{meta['name']} {meta['version']}"
    return store.finish_result(work, result, whole, described, reader)


def annotate_part(
    name: str,
    folder: Path,
    rows: pd.DataFrame,
    lines: dict[str, pd.DataFrame],
    furniture: dict[str, dict[str, str]],
    earlier: dict[str, Path],
) -> tuple[str, dict[str, bytes]]:
    """Read and annotate some articles: the name of the part and its tables as Parquet files.

    `earlier` says which part of an earlier result has an article; where it is unchanged, its rows
    are taken from there.
    """
    articles, audit, problems = read_part(folder, rows, lines, furniture)
    problems.settle()  # there were none when it began: something has changed since
    articles = articles.drop(columns="row")
    known = _take_unchanged({"articles": articles, "lines": audit}, {*earlier.values()})
    taken = {*known["articles"]["doc_id"]} if known else set()
    new, unread = (own[~own["doc_id"].isin(taken)] for own in (articles, audit))
    tables = {name: own.head(0) for name, own in known.items()}
    if len(unread) or not taken:
        tables = annotate_articles(new, unread)
    return name, store.encode_tables(_join(tables, known, rows["doc_id"]) if taken else tables)


def _take_unchanged(tables: dict[str, pd.DataFrame], parts: set[Path]) -> dict[str, pd.DataFrame]:
    """The tables of the articles that earlier parts have with the same row and the same lines."""
    if not parts:
        return {}
    names = [*TABLES, "articles", "lines", "quotes"]
    found = {
        name: store.read_files([part / f"{name}.parquet" for part in sorted(parts)])
        for name in names
    }
    columns = {name: [c for c in own if c not in COUNTED] for name, own in tables.items()}
    if any({*columns[name]} != {*found[name]} - COUNTED for name in tables):
        return {}
    hashes = pd.concat([_hash_rows(own, columns) for own in (tables, found)], axis=1, join="inner")
    same = hashes.index[hashes[0] == hashes[1]]
    return {name: table[table["doc_id"].isin(same)] for name, table in found.items()}


def _hash_rows(tables: dict[str, pd.DataFrame], columns: dict[str, list[Any]]) -> pd.Series:
    """A hash of what some tables say of each article, by doc_id."""
    rows = (tables[name][own].astype("str").set_index("doc_id") for name, own in columns.items())
    hashes: pd.Series = pd.concat(map(hash_pandas_object, rows)).groupby(level=0).sum()
    return hashes


def _join(
    new: dict[str, pd.DataFrame], known: dict[str, pd.DataFrame], doc_ids: pd.Series
) -> dict[str, pd.DataFrame]:
    """Tables of articles that were read now, and of others, in the order of the articles."""
    order = pd.Series(range(len(doc_ids)), doc_ids)
    joined = {}
    for name, table in new.items():
        both = pd.concat([table, known[name][table.columns]])
        both = both.iloc[np.argsort(both["doc_id"].map(order), kind="stable")]
        types = {column: str(kind) for column, kind in table.dtypes.items()}
        # By way of text, so that a list of names is that of these articles.
        words = {column: "str" for column, kind in types.items() if kind == "category"}
        joined[name] = both.astype(words).astype(types).reset_index(drop=True)
    return joined


def _run(
    tasks: list[Task], client: "Client | None", n_process: int
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Run the tasks here, one by one, or on others, a few ahead of what is written."""
    n_process = min(n_process, len(tasks))
    if client is not None:
        # A part is lost with its worker and done again by another; it is the same whoever does it.
        workers: Any = client
        ahead = 2 * max(1, sum(workers.nthreads().values()))
        yield from spread(annotate_part, tasks, workers.get_executor(), ahead=ahead)
    elif n_process > 1:
        with start_processes(n_process) as pool:
            yield from spread(annotate_part, tasks, pool, ahead=2 * n_process)
    else:
        yield from (annotate_part(*task) for task in tasks)


def annotate_articles(articles: pd.DataFrame, lines: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Annotate edited texts: the tables of a corpus by name; the two given with word counts."""
    nlp = _load()
    rows: Rows = {name: [] for name in TABLES}
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    forms = {doc_id: write_canonically(text) for doc_id, text in texts.items()}
    pieces = [
        (piece, (doc_id, start))
        for doc_id, form in forms.items()
        for start, piece in _cut(form.text)
    ]
    last, before = "", (0, 0)
    with nlp.memory_zone():  # the words of these texts are let go of with them
        read: Iterator[Any] = (nlp.pipe(batch, as_tuples=True) for batch in _batch(pieces))
        docs = chain.from_iterable(read)
        for doc, (doc_id, start) in docs:
            text, form = texts[doc_id], forms[doc_id]
            before = before if doc_id == last else (0, 0)
            before, last = _annotate(doc, doc_id, text, form, start, before, rows), doc_id
        counted = lines.assign(n_words=[count_words(nlp, text) for text in lines["text"]])
    named = dict.fromkeys(WORDS, "category")
    sentences, tokens, mentions = (
        pd.DataFrame(rows[name], columns=[*types]).astype(types) for name, types in TABLES.items()
    )
    tokens = tokens.astype(named)
    doc_ids = articles["doc_id"]
    words = tokens.groupby("doc_id")["is_word"].sum()
    received = counted.groupby("doc_id")["n_words"].sum()
    return {
        "sentences": _add_sections(sentences, lines),
        "tokens": tokens,
        "mentions": mentions,
        "articles": articles.assign(
            n_words=doc_ids.map(words).fillna(0).astype(int),
            n_words_received=doc_ids.map(received).fillna(0).astype(int),
            n_sentences=doc_ids.map(sentences.groupby("doc_id").size()).fillna(0).astype(int),
        ),
        "lines": counted,
        "quotes": voices.find_quotes(articles, tokens, mentions),
    }


def count_words(nlp: "Language", text: str) -> int:
    """Number of words of a text, as `is_word` counts them."""
    pieces = (nlp.make_doc(piece) for _, piece in _cut(write_canonically(text).text))
    return sum(_is_word(token.text) for doc in pieces for token in doc)


_load = cache(load_pipeline)  # it takes a second; what is loaded is never changed


def _batch(pieces: list[Task]) -> Iterator[list[Task]]:
    """Pieces that are parsed together: so many characters that memory stays as it is."""
    batch: list[Task] = []
    size = 0
    for piece in pieces:
        if batch and size + len(piece[0]) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[0])
    if batch:
        yield batch


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """A text in pieces that fit in memory, with where each starts: cut at line ends, or at blanks.

    A text of ordinary length is one piece; a sentence is cut only where a line is as long as that.
    """
    start = 0
    while len(text) - start > LONGEST_PIECE:
        end = text.rfind("\n", start + 1, start + LONGEST_PIECE)
        end = end if end > start else text.rfind(" ", start + 1, start + LONGEST_PIECE)
        end = end if end > start else start + LONGEST_PIECE
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _annotate(
    doc: "Doc",
    doc_id: str,
    text: str,
    form: Canonical,
    shift: int,
    before: tuple[int, int],
    rows: Rows,
) -> tuple[int, int]:
    """Add the rows of one piece of an article, read in its canonical form.

    Offsets are those of `text`, as received; `shift` is where the piece starts in `form`. `before`
    counts the sentences and tokens before the piece, what is returned those up to its end.
    """

    def locate(start: int, end: int) -> tuple[int, int]:
        return form.locate(start + shift, end + shift)

    number, first_token = before
    # Tokens are numbered without the line ends between paragraphs, which are no one's head.
    numbers = np.cumsum([not token.is_space for token in doc]) - 1 + first_token
    for sentence in _split(doc):
        number += 1
        words = 0
        first, last = sentence[0].i, sentence[-1].i
        for token in sentence:
            is_word = _is_word(token.text)
            words += is_word
            place = (numbers[token.i], *locate(token.idx, token.idx + len(token.text)))
            forms = (token.text, token.lemma_ or token.text.lower(), token.pos_, str(token.morph))
            head = numbers[_find_head(token, first, last)]
            rows["tokens"].append((doc_id, number, *place, *forms, token.dep_, head, is_word))
        start, end = locate(sentence[0].idx, sentence[-1].idx + len(sentence[-1].text))
        rows["sentences"].append((doc_id, number, "", start, end, words, text[start:end]))
        for ent in doc.ents:
            if ent.label_ in LABELS and first <= ent.start <= last:
                start, end = locate(ent.start_char, ent.end_char)
                named = (text[start:end], ent.label_, ent.kb_id_ or ent.text)
                rows["mentions"].append((doc_id, number, start, end, *named))
    return number, int(numbers[-1]) + 1 if len(doc) else first_token


def _find_head(token: "Token", first: int, last: int) -> int:
    """The number of a token's head, over white space; its own where that is out of its sentence."""
    head = token.head
    while head.is_space and head.head != head:
        head = head.head
    return head.i if first <= head.i <= last and not head.is_space else token.i


def _split(doc: "Doc") -> Iterator[list["Token"]]:
    """The sentences as lists of tokens; a line break always ends one, blanks belong to none."""
    sentence: list[Token] = []
    for token in doc:
        if sentence and (token.is_sent_start or (token.is_space and "\n" in token.text)):
            yield sentence
            sentence = []
        if not token.is_space:
            sentence.append(token)
    if sentence:
        yield sentence


def _is_word(token: str) -> bool:
    """Whether a token counts as a word: it holds a letter or a digit."""
    return any(character.isalnum() for character in token)


def _add_sections(sentences: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The section of each sentence is that of the kept line it starts in."""
    kept = lines.loc[lines["kept"], ["doc_id", "start", "kind"]].astype({"start": "int32"})
    places = sentences[["doc_id", "start"]].reset_index().sort_values("start")
    found = pd.merge_asof(places, kept.sort_values("start"), on="start", by="doc_id")
    sections = found.set_index("index")["kind"].sort_index().astype("str")
    return sentences.assign(section=sections)
