"""Training documents, remixed in every epoch: sentences regrouped, spelling and quotes varied."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.util import registry

# How often a training sentence or article is respelt; chosen once, not tuned.
SHARE_QUOTES = 0.3
SHARE_INITIALS = 0.3
SHARE_UPPERCASE = 0.02
SHARE_BARE = 0.06
SHARE_LINE_BREAK = 0.12
SHARE_NAMES = 0.15
BARE_CAPITALS = str.maketrans("ÉÈÊÀÂÎÔÇ", "EEEAAIOC")

Reader = Callable[[Language], Iterator[Example]]


def _read(path: Path, nlp: Language) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(nlp.vocab))


def _vary_quotes(words: list[str], spaces: list[bool], rng: random.Random) -> None:
    """Turn straight quotes into guillemets or guillemets into straight quotes, in place."""
    marks = [index for index, word in enumerate(words) if word in '"«»']
    if not marks or rng.random() > SHARE_QUOTES:
        return
    straight = any(words[index] == '"' for index in marks)
    spaced = rng.random() < 0.5
    opening = True
    for index in marks:
        if not straight:
            opening = words[index] == "«"
        words[index] = ("«" if opening else "»") if straight else '"'
        if opening:
            spaces[index] = straight and spaced
        elif index:
            spaces[index - 1] = straight and spaced
        opening = not opening


def _vary_words(words: list[str], rng: random.Random) -> list[str]:
    if rng.random() < SHARE_UPPERCASE:
        return [word.upper() for word in words]
    if rng.random() < SHARE_INITIALS:
        return [word[:1].translate(BARE_CAPITALS) + word[1:] for word in words]
    return words


def join_sentences(
    nlp: Language, docs: list[Doc], rng: random.Random | None, preset: bool
) -> Example:
    """Return one example made of the sentences; the annotated words keep their annotation."""
    keys = ("words", "spaces", "pos", "morphs", "lemmas", "heads", "deps", "sent_starts")
    columns: dict[str, list] = {key: [] for key in keys}
    for doc in docs:
        words = [token.text for token in doc]
        spaces = [bool(token.whitespace_) for token in doc]
        size = len(doc)
        if rng:
            _vary_quotes(words, spaces, rng)
            words = _vary_words(words, rng)
            # Titles and subheads end without a stop, at the end of a line.
            bare = size > 4 and words[-1] == "." and rng.random() < SHARE_BARE
            size -= (
                bare and doc[-1].dep_ == "punct" and not any(t.head.i == size - 1 for t in doc[:-1])
            )
            line_break = bare or rng.random() < SHARE_LINE_BREAK
        else:
            line_break = False
        spaces[size - 1] = not line_break
        offset = len(columns["words"])
        for index, token in enumerate(doc[:size]):
            columns["words"].append(words[index])
            columns["spaces"].append(spaces[index])
            columns["pos"].append(token.pos_)
            columns["morphs"].append(str(token.morph))
            columns["lemmas"].append(token.lemma_)
            columns["heads"].append(offset + token.head.i)
            columns["deps"].append(token.dep_)
            columns["sent_starts"].append(index == 0)
        if line_break:
            for key, value in zip(
                keys,
                ("\n", False, "SPACE", "", "\n", len(columns["words"]) - 1, "dep", False),
                strict=True,
            ):
                columns[key].append(value)
    reference = Doc(nlp.vocab, **columns)
    predicted = nlp.make_doc(reference.text)
    if preset:
        starts = {token.idx for token in reference if token.is_sent_start}
        for token in predicted:
            token.is_sent_start = token.idx in starts
    return Example(predicted, reference)


@registry.readers("french_news.sentences.v1")
def create_sentence_reader(
    paths: list[Path], longest: int, vary: bool, preset: bool, seed: int
) -> Reader:
    """Return a reader that groups 1 to ``longest`` sentences per document, anew in each epoch.

    Without ``vary`` the sentences stay in order, ``longest`` to a document, as they were written.
    With ``preset`` the sentence boundaries are given, as the splitter gives them to the parser.
    """
    rng = random.Random(seed)

    def read(nlp: Language) -> Iterator[Example]:
        docs = [doc for path in paths for doc in _read(Path(path), nlp)]
        if vary:
            rng.shuffle(docs)
        while docs:
            size = rng.randint(1, longest) if vary else longest
            yield join_sentences(nlp, docs[:size], rng if vary else None, preset)
            docs = docs[size:]

    return read


def _vary_article(nlp: Language, doc: Doc, names: dict[str, list[str]], rng: random.Random) -> Doc:
    """Return the article with some names exchanged for others of the same label, and respelt."""
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    place = length = 0
    bare = rng.random() < SHARE_INITIALS
    quotes = rng.choice([None, None, None, ('"', '"'), ("«", "»")])

    def add(piece: str) -> None:
        nonlocal length
        if bare:
            piece = re.sub(r"\b[ÉÈÊÀÂÎÔÇ]", lambda match: match[0].translate(BARE_CAPITALS), piece)
        if quotes:
            piece = re.sub(r"« ?", quotes[0], re.sub(r" ?»", quotes[1], piece))
        pieces.append(piece)
        length += len(piece)

    for span in doc.ents:
        add(doc.text[place : span.start_char])
        start = length
        swap = span.label_ in names and len(span) > 1 - (span.label_ == "LOC")
        add(rng.choice(names[span.label_]) if swap and rng.random() < SHARE_NAMES else span.text)
        spans.append((start, length, span.label_))
        place = span.end_char
    add(doc.text[place:])
    varied = nlp.make_doc("".join(pieces))
    ents = [varied.char_span(*span[:2], label=span[2], alignment_mode="expand") for span in spans]
    kept: list = []
    for span in ents:
        if span is not None and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    varied.set_ents(kept)
    return varied


@registry.readers("french_news.articles.v1")
def create_article_reader(paths: list[Path], longest: int, vary: bool, seed: int) -> Reader:
    """Return a reader of annotated articles, cut at line breaks after about ``longest`` tokens."""
    rng = random.Random(seed)

    def read(nlp: Language) -> Iterator[Example]:
        docs = [doc for path in paths for doc in _read(Path(path), nlp)]
        names: dict[str, list[str]] = {"PER": [], "LOC": []}
        for doc in docs:
            for span in doc.ents:
                if span.label_ in names and 1 - (span.label_ == "LOC") < len(span) < 4:
                    names[span.label_].append(span.text)
        if vary:
            rng.shuffle(docs)
        for doc in docs:
            article = _vary_article(nlp, doc, names, rng) if vary else doc
            for part in _cut(article, longest):
                yield Example(nlp.make_doc(part.text), part)

    return read


def _cut(doc: Doc, longest: int) -> Iterator[Doc]:
    start = 0
    for token in doc:
        ends = token.i + 1 == len(doc)
        if ends or ("\n" in token.text and token.i - start > longest and not token.ent_type_):
            yield doc[start : token.i + 1].as_doc()
            start = token.i + 1


@registry.callbacks("french_news.load_encoder.v1")
def create_encoder_loader(path: Path | None, component: str) -> Callable[[Language], Language]:
    """Return a function that gives a component the encoder pretrained on raw text, if any."""

    def load(nlp: Language) -> Language:
        if path is not None:
            model = nlp.get_pipe(component).model
            # The entity model chains its encoder with a projection: the encoder comes first.
            encoder = model if component == "tok2vec" else model.get_ref("tok2vec").layers[0]
            encoder.from_bytes(Path(path).read_bytes())
        return nlp

    return load
