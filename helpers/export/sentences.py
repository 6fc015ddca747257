"""The sentences that a page carries: what its search finds, and what a mark of a figure opens."""

import base64
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from helpers.base.translation import translate_value
from helpers.corpus.article_names import name_articles
from helpers.corpus.loading import Corpus
from helpers.framing.frame_cues import frames
from helpers.show.entity_card import select_articles
from helpers.stance.scoring import name_labels, score
from helpers.vocabulary.meaning import read_space

SEARCHED = 36_000  # characters of sentences that a page carries
NEAREST = 10  # sentences whose places a page has for each of its own
KEYS = ["doc_id", "sentence_id"]


def collect_sentences(corpus: Corpus, *, limit: int = SEARCHED) -> str:
    """Sentences with what is known of each, as JSON that may stand in a page.

    Whole articles, one of each outlet in turn, until `limit` characters are reached. *articles*:
    doc_id, outlet, date and name; *rows*: place of the article, sentence_id, text, entities,
    frames, label and holder (places in *entities*, *frames*, *labels*, *holders*); *lemmas*: of
    each lemma the forms that are not it; *nearest*: of each row the
    nearest others (`find_nearest`); *n_all*: how many sentences the corpus has.
    """
    articles = corpus.articles.assign(turn=corpus.articles.groupby("outlet").cumcount())
    articles = articles.sort_values("turn", kind="stable")
    taken = articles[articles["text"].str.len().cumsum() <= limit]["doc_id"]
    chosen = corpus if len(taken) == len(articles) else select_articles(corpus, taken)
    names = name_articles(corpus)
    table = score(chosen)[[*KEYS, "text", "holder", "unsure", "label"]]
    table = table.assign(label=name_labels(table)).set_index(KEYS)
    places = {name: place for place, name in enumerate(chosen.articles["doc_id"])}
    known: dict[str, dict[str, int]] = {"entities": {}, "frames": {}, "labels": {}, "holders": {}}
    entities, framed = (
        rows.groupby(KEYS)[column].unique()
        for rows, column in ((chosen.mentions, "entity"), (frames(chosen), "frame"))
    )

    def place(kind: str, values: Iterable[str]) -> list[int]:
        said = values if kind == "entities" else map(translate_value, values)
        return [known[kind].setdefault(value, len(known[kind])) for value in said]

    rows = [
        [
            places[row.Index[0]],
            int(row.Index[1]),
            row.text,
            place("entities", entities.get(row.Index, [])),
            place("frames", framed.get(row.Index, [])),
            *place("labels", [row.label]),
            *place("holders", [row.holder]),
        ]
        for row in table.itertuples()
    ]
    days = chosen.articles["date"].dt.strftime("%Y-%m-%d").fillna("")
    held = zip(chosen.articles["doc_id"], chosen.articles["outlet"], days, strict=True)
    told: dict[str, Any] = {kind: list(values) for kind, values in known.items()}
    told |= {
        "articles": [[name, outlet, day, names[name]] for name, outlet, day in held],
        "rows": rows,
        "lemmas": _list_forms(chosen.tokens),
        "nearest": base64.b64encode(find_nearest(chosen).tobytes()).decode(),
        "n_all": len(corpus.sentences),
    }
    return write_json(told)


def find_nearest(corpus: Corpus) -> np.ndarray:
    """Of each sentence the nearest others, in three bytes each: place (two, the lower first) and
    similarity as `concordance` by *meaning* has it (255: 1). Sentences × nearest × 3."""
    n = len(corpus.sentences)
    alike = read_space(corpus).compare_own(np.arange(n))
    np.fill_diagonal(alike, -1)
    places = np.argsort(-alike, axis=1, kind="stable")[:, : min(NEAREST, n - 1)]
    similar = np.round(255 * np.clip(np.take_along_axis(alike, places, axis=1), 0, 1))
    return np.stack([places % 256, places // 256, similar], axis=-1).astype(np.uint8)


def write_json(told: Any) -> str:
    """As JSON that ends no element of a page."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _list_forms(tokens: pd.DataFrame) -> dict[str, list[str]]:
    """Lemma → its other forms, in small letters."""
    words = tokens[tokens["is_word"]]
    pairs = words.assign(token=words["token"].str.lower(), lemma=words["lemma"].str.lower())
    pairs = pairs[pairs["token"] != pairs["lemma"]].drop_duplicates(["lemma", "token"])
    return {str(lemma): list(forms) for lemma, forms in pairs.groupby("lemma")["token"]}
