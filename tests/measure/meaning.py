"""How well sentences that say the like are found: python -m measure.meaning [corpus …].

Of the coded events of the part *dev*: does the nearest sentence of another outlet, among those of
all events, tell the same fact? Of each corpus: how many of the first ten that `nearest` gives does
a page give, for a sentence that is on it, and for one that is typed there?
"""

import json
import re
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

from helpers import load_corpus
from helpers.base.paths import PROJECT
from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.export.sentences import collect_sentences, shorten_vectors
from helpers.language.reader.encoder import Window, read
from helpers.reuse.same_fact import weigh_words
from helpers.show.entity_card import select_articles
from helpers.vocabulary.meaning import place, read_space
from training.reader import facts

CODING = PROJECT / "tests" / "training" / "coding" / "facts.tsv"
ASKED = 50  # sentences of a corpus
FIRST = 10  # of what is found
LONG = 60  # characters of a sentence that is asked about


def measure_facts(part: str = "dev") -> pd.DataFrame:
    """One row per way to compare: judged_by, n (sentences whose fact another outlet tells too),
    first and first_three (share of them whose nearest, or one of the three, tells it)."""
    events = facts.choose_events(facts.read_events(CODING), part)
    told = [(event, *one) for event, rows in events.items() for one in rows]
    texts = [sentence for *_, sentence, _ in told]
    sources = np.array([f"{event} {outlet}" for event, outlet, *_ in told])
    other = sources[:, None] != sources
    same = other & np.array(
        [[one[0] == two[0] and bool(one[3] & two[3]) for two in told] for one in told]
    )
    last = np.array([reading.vector.mean(axis=0) for reading in read(map(Window, texts))])
    last -= last.mean(axis=0)
    last /= np.linalg.norm(last, axis=1)[:, None]
    words, space = weigh_words(texts), place(texts)
    ways = {
        "nearest": space.compare_own(np.arange(len(texts))),
        "its vectors alone": space.vectors @ space.vectors.T,
        "TF-IDF": (words @ words.T).toarray(),
        "mean of the last layer": last @ last.T,
    }
    has, rows = same.any(axis=1), []
    for name, alike in ways.items():
        order = np.argsort(-np.where(other, alike, -9), axis=1, kind="stable")
        hits = np.take_along_axis(same, order, axis=1)[has]
        shares = {"first": hits[:, 0].mean(), "first_three": hits[:, :3].any(axis=1).mean()}
        rows.append({"judged_by": name, "n": int(has.sum())} | shares)
    return pd.DataFrame(rows).round(3)


def measure_page(corpus: Corpus) -> pd.DataFrame:
    """One row per way to ask a page: n sentences asked, overlap (share of the first ten)."""
    page = collect_sentences(corpus)
    here = select_articles(corpus, pd.Series([name for name, *_ in json.loads(page)["articles"]]))
    texts, space = here.sentences["text"], read_space(here)
    short = shorten_vectors(here).astype(float)
    short /= np.maximum(np.linalg.norm(short, axis=1), 1e-9)[:, None]
    forms = [set(find_words(text)) for text in texts]
    own = texts[texts.str.len() > LONG].reset_index()["text"].sample(ASKED, random_state=1)
    away = corpus.sentences[~corpus.sentences["doc_id"].isin(here.articles["doc_id"])]["text"]
    away = away[away.str.len() > LONG]
    away = away.sample(min(ASKED, len(away)), random_state=1)
    numbers = {text: i for i, text in enumerate(texts)}

    def type_in(text: str) -> np.ndarray:
        """As nearest.js does: a word stands for the sentences that have it."""
        asked = np.zeros(short.shape[1])
        for word in find_words(text):
            if found := [i for i, own in enumerate(forms) if word in own]:
                asked += np.log((len(forms) + 1) / len(found)) * short[found].mean(axis=0)
        return short @ asked

    def agree(asked: pd.Series, answer: Callable[[str], np.ndarray]) -> float:
        shares = []
        for text in asked:
            both = [np.array(alike) for alike in (space.compare(text), answer(text))]
            for alike in both:
                alike[texts.to_numpy() == text] = -9
            one, two = (set(np.argsort(-alike, kind="stable")[:FIRST]) for alike in both)
            shares.append(len(one & two) / FIRST)
        return float(np.mean(shares)) if shares else np.nan

    overlaps = {
        "a sentence of the page": agree(own, lambda text: short @ short[numbers[text]]),
        "the same, typed": agree(own, type_in),
        "a sentence that is not on it, typed": agree(away, type_in),
    }
    table = pd.DataFrame({"asked": overlaps.keys(), "overlap": overlaps.values()})
    kilobytes = short.size * 4 // 3000
    return table.assign(n_sentences=len(texts), n_axes=short.shape[1], kilobytes=kilobytes)


def find_words(text: str) -> list[str]:
    """The words of a sentence as a page compares them."""
    return re.findall(r"[^\W_]+", fold(text))


def main() -> None:
    for table in (measure_facts(), *(measure_page(load_corpus(name)) for name in sys.argv[1:])):
        sys.stdout.write(table.to_string(index=False) + "\n")


if __name__ == "__main__":
    main()
