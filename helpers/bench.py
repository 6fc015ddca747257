"""Measure speed and memory against what a user would pick instead: `make bench TEXTS=folder`.

The texts are any folder of .txt files, repeated until there are as many tokens as asked for, and
split by rules alone: annotation is not what is measured. Every contender gets the same tokens.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.corpus import Corpus

TOKEN = re.compile(r"\w+(?:['’](?!\s)|[-.]\w+)*|[^\w\s]")
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def make_corpus(texts: list[str], outlets: list[str]) -> Corpus:
    """A corpus of plain texts, split by rules: no parse, no quotations, the form as the lemma."""
    docs = [f"text-{number:07d}" for number in range(len(texts))]
    sentences, tokens = [], []
    for doc, text in enumerate(texts):
        number, token_id, start = 0, 0, 0
        for part in SENTENCE.split(text):
            start = text.index(part, start)
            found = [(m.start() + start, m.end() + start, m.group()) for m in TOKEN.finditer(part)]
            if not found:
                continue
            number += 1
            words = sum(token[0].isalnum() for *_, token in found)
            sentences.append((doc, number, "body", start, start + len(part), words, part))
            tokens += [(doc, number, token_id + i, *place) for i, place in enumerate(found)]
            token_id += len(found)
            start += len(part)
    names = ["doc_id", "sentence_id", "section", "start", "end", "n_words", "text"]
    table = pd.DataFrame(sentences, columns=names)
    table["doc_id"] = pd.Categorical.from_codes(table["doc_id"], docs)
    words = pd.DataFrame(
        tokens, columns=["doc_id", "sentence_id", "token_id", "start", "end", "token"]
    )
    words["doc_id"] = pd.Categorical.from_codes(words["doc_id"], docs)
    words["token"] = words["token"].astype("category")
    forms = words["token"].cat.categories
    lower, lemmas = pd.factorize(forms.str.lower())
    codes = words["token"].cat.codes.to_numpy()
    is_word = np.array([form[0].isalnum() for form in forms], dtype=bool)
    words["lemma"] = pd.Categorical.from_codes(lower[codes], lemmas)
    words["pos"] = pd.Categorical(np.where(is_word[codes], "NOUN", "PUNCT"))
    words = words.assign(morph=pd.Categorical([""] * len(words)), dep=words["pos"],
                         head=words["token_id"], is_word=is_word[codes])  # fmt: skip
    n_words = words.groupby("doc_id", observed=False)["is_word"].sum()
    articles = pd.DataFrame({
        "doc_id": docs, "outlet": outlets, "date": pd.NaT, "n_words": n_words.to_numpy(),
        "text": texts,
    })  # fmt: skip
    quotes = ["doc_id", "sentence_id", "start", "end", "kind", "cue", "speaker", "entity"]
    return Corpus(
        articles=articles.astype({"date": "datetime64[ns]"}), lines=pd.DataFrame(),
        sentences=table.astype({"section": "category"}), tokens=words, mentions=pd.DataFrame(),
        quotes=pd.DataFrame(columns=quotes), pipeline="rules", content_hash="", folder=Path(),
    )  # fmt: skip
