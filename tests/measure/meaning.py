"""How well sentences that say the like are found: python -m measure.meaning [corpus …].

Of the coded events of the part *dev*: does the nearest sentence of another outlet, among those of
all events, tell the same fact? Of each corpus: how many of the first ten by *meaning* does
a page give where the sentence is typed there? (Where one of its own is clicked: all.)
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import load_corpus
from helpers.base.paths import PROJECT
from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.export.sentences import collect_sentences, find_nearest
from helpers.language.reader.encoder import Window, read
from helpers.reuse.judging import weigh_words
from helpers.show.entity_card import select_articles
from helpers.vocabulary.meaning import place, read_space
from training.reader import facts

CODING = PROJECT / "tests" / "training" / "coding" / "facts.tsv"
ASKED = 50  # sentences of a corpus
FIRST = 10  # of what is found
SPREAD = 0.3  # as in nearest.js
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
    """One row per way to ask a page by its words: n sentences asked, overlap (share of ten)."""
    page = collect_sentences(corpus)
    here = select_articles(corpus, pd.Series([name for name, *_ in json.loads(page)["articles"]]))
    texts, space, near = here.sentences["text"], read_space(here), find_nearest(here).astype(int)
    n, (_, each, _) = len(texts), near.shape
    cells = (
        near[..., 2].ravel() / 255,
        (np.repeat(np.arange(n), each), (near @ [1, 256, 0]).ravel()),
    )
    spread = sparse.csr_array(cells, shape=(n, n))
    own = [list_stems(text) for text in texts]
    count = Counter(stem for stems in own for stem in stems)

    def weigh(stems: Iterable[str]) -> float:
        return sum(np.log((n + 1) / (count[stem] + 0.5)) ** 2 for stem in stems)

    def type_in(text: str) -> np.ndarray:
        """As nearest.js does."""
        asked = list_stems(text)
        lengths = [np.sqrt(weigh(stems) * weigh(asked) or 1) for stems in own]
        shared = np.array([weigh(asked & stems) for stems in own]) / lengths
        return shared + SPREAD * (shared @ spread)

    away = corpus.sentences[~corpus.sentences["doc_id"].isin(here.articles["doc_id"])]["text"]
    rows = []
    for name, source in (("a sentence of the page", texts), ("one that is not on it", away)):
        asked = source[source.str.len() > LONG]
        asked = asked.sample(min(ASKED, len(asked)), random_state=1)
        shares = []
        for text in asked:
            others = np.where(texts == text, -9, 0)
            ranks = (
                np.argsort(-(alike + others)) for alike in (space.compare(text), type_in(text))
            )
            one, two = (set(rank[:FIRST]) for rank in ranks)
            shares.append(len(one & two) / FIRST)
        overlap = np.mean(shares) if shares else np.nan
        rows.append({"typed": name, "n": len(shares), "overlap": overlap, "n_sentences": n})
    return pd.DataFrame(rows).assign(kilobytes=near.size * 4 // 3000)


def list_stems(text: str) -> set[str]:
    """The words of a sentence as a page compares them."""
    return {word[:6] for word in re.findall(r"[^\W_]+", fold(text))}


def main() -> None:
    for table in (measure_facts(), *(measure_page(load_corpus(name)) for name in sys.argv[1:])):
        sys.stdout.write(table.to_string(index=False) + "\n")


if __name__ == "__main__":
    main()
