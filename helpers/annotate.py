"""Articles → sentences, tokens, mentions. With `pipeline/`, the only room that imports spaCy."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import spacy
from tqdm.auto import tqdm

from helpers import voices
from helpers.pipeline import load_pipeline
from helpers.pipeline.tokenizer import normalise

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LABELS = {"PER": "PER", "PERSON": "PER", "LOC": "LOC", "GPE": "LOC", "ORG": "ORG"}
SENTENCE_COLUMNS = ["doc_id", "sentence_id", "section", "start", "end", "n_words", "text"]
TOKEN_COLUMNS = [
    "doc_id", "sentence_id", "token_id", "start", "end", "token", "lemma", "pos", "morph", "dep",
    "head", "is_word",
]  # fmt: skip
MENTION_COLUMNS = ["doc_id", "sentence_id", "start", "end", "surface", "label", "entity"]
BATCH = 64  # articles
QUIET_BELOW = 200  # articles; below it a progress bar is gone before it is read


def annotate_articles(
    articles: pd.DataFrame, lines: pd.DataFrame, *, pipeline: str | None = None
) -> tuple[dict[str, pd.DataFrame], str]:
    """Annotate edited texts: the tables of a corpus by name, and the pipeline that made them.

    `articles` and `lines` come back with word counts. Raises ValueError where the named
    pipeline is not installed.
    """
    nlp = _load(pipeline)
    sentences, tokens, mentions = [], [], []
    received = zip(articles["text"], articles["doc_id"], strict=True)
    texts = ((normalise(text), (text, doc_id)) for text, doc_id in received)
    docs = nlp.pipe(texts, as_tuples=True, batch_size=BATCH)
    quiet = len(articles) < QUIET_BELOW
    for doc, (text, doc_id) in tqdm(docs, "annotating", len(articles), disable=quiet):
        _annotate(doc, text, doc_id, sentences, tokens, mentions)
    tables = {
        "sentences": _as_table(sentences, SENTENCE_COLUMNS),
        "tokens": _as_table(tokens, TOKEN_COLUMNS),
        "mentions": _as_table(mentions, MENTION_COLUMNS),
    }
    tables["sentences"] = _add_sections(tables["sentences"], articles, lines)
    counted = lines.assign(n_words=[count_words(nlp, text) for text in lines["text"]])
    words = tables["tokens"].groupby("doc_id", observed=True)["is_word"].sum()
    received = counted.groupby("doc_id")["n_words"].sum()
    tables["articles"] = articles.assign(
        n_words=articles["doc_id"].map(words).fillna(0).astype(int),
        n_words_received=articles["doc_id"].map(received).fillna(0).astype(int),
        n_sentences=articles["doc_id"].map(tables["sentences"].groupby("doc_id").size()),
    )
    tables["lines"] = counted
    tables["quotes"] = voices.find_quotes(
        articles, tables["sentences"], tables["tokens"], tables["mentions"]
    )
    return tables, f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def count_words(nlp: "Language", text: str) -> int:
    """Number of words of a text, as `is_word` counts them."""
    return sum(_is_word(token.text) for token in nlp.make_doc(normalise(text)))


@cache  # loading takes a second; what is loaded is never changed
def _load(name: str | None) -> "Language":
    if name is None:
        return load_pipeline()
    try:
        return spacy.load(name)
    except OSError:
        raise ValueError(
            f"pipeline “{name}” is not installed; leave it out to use the bundled one"
        ) from None


def _annotate(
    doc: "Doc", text: str, doc_id: str, sentences: list, tokens: list, mentions: list
) -> None:
    """Append the rows of one article; `text` is as received, `doc` normalised, offsets agree."""
    # Tokens are numbered without the blanks between paragraphs, which are no one's head.
    numbers = np.cumsum([not token.is_space for token in doc]) - 1
    for number, sentence in enumerate(_split(doc), 1):
        words = 0
        for token in sentence:
            start = token.idx
            is_word = _is_word(token.text)
            words += is_word
            tokens.append((
                doc_id, number, numbers[token.i], start, start + len(token.text), token.text,
                token.lemma_ or token.text.lower(), token.pos_, str(token.morph), token.dep_,
                numbers[token.head.i], is_word,
            ))  # fmt: skip
        start, end = sentence[0].idx, sentence[-1].idx + len(sentence[-1].text)
        sentences.append((doc_id, number, "", start, end, words, text[start:end]))
        first, last = sentence[0].i, sentence[-1].i
        mentions.extend(
            (doc_id, number, ent.start_char, ent.end_char,
             text[ent.start_char:ent.end_char], LABELS[ent.label_], ent.kb_id_ or ent.text)
            for ent in doc.ents
            if ent.label_ in LABELS and first <= ent.start <= last
        )  # fmt: skip


def _split(doc: "Doc") -> Iterator[list]:
    """The sentences as lists of tokens; a line break always ends one, blanks belong to none."""
    sentence: list = []
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


def _as_table(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    counts = {"sentence_id", "token_id", "start", "end", "head", "n_words"} & set(columns)
    names = {"doc_id", "pos", "morph", "dep", "label", "lemma", "token"} & set(columns)
    # By way of text, so that a table without rows has the same types as any other.
    types = dict.fromkeys(counts, "int32") | dict.fromkeys(set(columns) - counts, "str")
    types |= {"is_word": "bool"} if "is_word" in columns else {}
    return table.astype(types).astype(dict.fromkeys(names, "category"))


def _add_sections(
    sentences: pd.DataFrame, articles: pd.DataFrame, lines: pd.DataFrame
) -> pd.DataFrame:
    """The section of each sentence is that of the kept line it starts in."""
    kept = lines[lines["kept"]].astype({"start": "int32"})[["doc_id", "start", "kind"]]
    places = sentences[["doc_id", "start"]].astype({"doc_id": "str"}).reset_index()
    sections = pd.merge_asof(
        places.sort_values("start"),
        kept.rename(columns={"kind": "section"}).astype({"doc_id": "str"}).sort_values("start"),
        on="start", by="doc_id",
    ).set_index("index")["section"]  # fmt: skip
    return sentences.assign(section=sections.sort_index().astype("category"))
