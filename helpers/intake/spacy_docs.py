"""The tables of a corpus as spaCy documents, for those who go on in spaCy."""

from typing import TYPE_CHECKING

import pandas as pd
import spacy
from spacy.tokens import Doc, DocBin

if TYPE_CHECKING:
    from spacy.vocab import Vocab

    from helpers.corpus.loading import Corpus


def pack_docs(corpus: "Corpus") -> bytes:
    """The tables of a corpus as a spaCy DocBin: our tokens, lemmas, syntax, sentences and names.

    `doc.user_data` has doc_id and outlet; `doc.text` is the article to the character.
    """
    vocab = spacy.blank("fr").vocab
    packed = DocBin(attrs=["ORTH", "SPACY", "LEMMA", "POS", "MORPH", "HEAD", "DEP", "SENT_START",
                           "ENT_IOB", "ENT_TYPE"], store_user_data=True)  # fmt: skip
    tokens = {str(name): own for name, own in corpus.tokens.groupby("doc_id", observed=True)}
    mentions = {str(name): own for name, own in corpus.mentions.groupby("doc_id", observed=True)}
    for row in corpus.articles.itertuples():
        if row.doc_id in tokens:
            doc = _build(vocab, row.text, tokens[row.doc_id], mentions.get(row.doc_id))
            doc.user_data.update(doc_id=row.doc_id, outlet=row.outlet)
            packed.add(doc)
    return packed.to_bytes()


def _build(vocab: "Vocab", text: str, own: pd.DataFrame, names: pd.DataFrame | None) -> "Doc":
    """One article's Doc; what lies between two tokens and is no single space is a token as well."""
    words, spaces, place = [], [], []
    at = 0
    for start, end in zip(own["start"], own["end"], strict=True):
        gap = text[at:start]
        if gap.startswith(" ") and words:
            spaces[-1], gap = True, gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)
        place.append(len(words))
        words.append(text[start:end])
        spaces.append(False)
        at = end
    if text[at:]:
        words.append(text[at:])
        spaces.append(False)
    n = len(words)
    filled = {"lemmas": list(words), "pos": ["SPACE"] * n, "morphs": [""] * n, "deps": ["dep"] * n,
              "heads": list(range(n)), "sent_starts": [False] * n}  # fmt: skip
    where = dict(zip(own["token_id"], place, strict=True))
    columns = ("token_id", "sentence_id", "lemma", "pos", "morph", "dep", "head")
    sentence = None
    for token in own[list(columns)].itertuples():
        i = where[token.token_id]
        filled["lemmas"][i], filled["pos"][i] = str(token.lemma), str(token.pos)
        filled["morphs"][i], filled["deps"][i] = str(token.morph), str(token.dep)
        filled["heads"][i] = where[token.head]
        filled["sent_starts"][i] = token.sentence_id != sentence
        sentence = token.sentence_id
    # A blank hangs on the token before it: on its own it would be a sentence.
    for i in sorted(set(range(n)) - set(place)):
        filled["heads"][i] = max(0, i - 1)
    filled.pop("sent_starts")
    doc = Doc(vocab, words=words, spaces=spaces, **filled)
    if names is not None:
        ends = zip(names["start"], names["end"], names["label"].astype(str), strict=True)
        spans = [doc.char_span(start, end, label) for start, end, label in ends]
        doc.ents = spacy.util.filter_spans([span for span in spans if span is not None])
    return doc
