"""How well copies are found and aligned, on texts edited by a known hand: `make evaluate DATA=…`.

Every article is edited at random (sentences dropped, added from elsewhere, moved, split, merged, a
clause rewritten), so that each true pair of sentences is known. What was measured last is stored in
`trials.json`.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.corpus.alignment import align_sentences
from helpers.corpus.near_copies import find_copies
from measure.bench import SENTENCE, TOKEN, make_corpus, read_texts

OPERATIONS = ["drop", "add", "move", "split", "merge", "rewrite"]
SHARES = [0.1, 0.2, 0.4]  # of the sentences of an article that are edited
FEWEST, MOST = 8, 40  # sentences of an article that takes part
LONG = 12  # words; a sentence so long can be split or have a clause rewritten
CLAUSE = (0.25, 0.45)  # share of a sentence's words that a rewriting replaces
STORED = Path(__file__).with_name("trials.json")

Sentences = list[list[str]]


def split_words(text: str) -> Sentences:
    """The sentences of a plain text as words in lower case."""
    found = ([m.group().lower() for m in TOKEN.finditer(part)] for part in SENTENCE.split(text))
    sentences = [[word for word in words if word[0].isalnum()] for words in found]
    return [words for words in sentences if words]


def edit_article(
    article: Sentences, others: Sentences, share: float, rng: random.Random
) -> tuple[Sentences, dict[tuple[int, int], str]]:
    """An article with a share of its sentences edited, and the true pairs with what was done."""
    parts: list[tuple[list[str], tuple[int, ...], str]] = []
    n = len(article)
    chosen = set(rng.sample(range(n), max(1, round(share * n))))
    moved: list[tuple[list[str], tuple[int, ...], str]] = []
    skip = False
    for i, words in enumerate(article):
        if skip:
            skip = False
            continue
        todo = rng.choice(OPERATIONS) if i in chosen else ""
        if todo in ("split", "rewrite") and len(words) < LONG:
            todo = "drop"
        if todo == "merge" and i + 1 == n:
            todo = "move"
        if todo == "add":
            parts.append((rng.choice(others), (), "add"))
        if todo == "split":
            cut = rng.randint(len(words) // 3, 2 * len(words) // 3)
            parts += [(words[:cut], (i,), todo), (words[cut:], (i,), todo)]
        elif todo == "merge":
            parts.append(([*words, *article[i + 1]], (i, i + 1), todo))
            skip = True
        elif todo == "rewrite":
            size = round(rng.uniform(*CLAUSE) * len(words))
            at = rng.randint(0, len(words) - size)
            pool = [word for other in rng.sample(others, 3) for word in other]
            clause = rng.choices(pool, k=max(1, size + rng.randint(-2, 2)))
            parts.append(([*words[:at], *clause, *words[at + size :]], (i,), todo))
        elif todo == "move":
            moved.append((words, (i,), todo))
        elif todo != "drop":
            parts.append((words, (i,), "keep"))
    for part in moved:
        parts.insert(rng.randint(0, len(parts)), part)
    truth = {(i, j): todo for j, (_, sources, todo) in enumerate(parts) for i in sources}
    return [words for words, _, _ in parts], truth


def score_alignment(articles: list[Sentences], share: float, *, seed: int = 1) -> pd.DataFrame:
    """Align every article with its edited copy: one row per operation and two for all.

    Columns: share_edited, operation, n_pairs (true), n_found (of them), n_wrong (pairs that are
    none; for all operations together), precision, recall, f1. A true pair shares its sentences.
    """
    rng = random.Random(seed)
    pool = [words for article in articles for words in article]
    true: dict[str, int] = {}
    found: dict[str, int] = {}
    wrong = 0
    for article in articles:
        own = {tuple(words) for words in article}
        others = [w for w in rng.sample(pool, min(200, len(pool))) if tuple(w) not in own]
        copy, truth = edit_article(article, others, share, rng)
        pairs = {(i, j) for m in align_sentences(article, copy) for i in m.left for j in m.right}
        # Two sentences of one wording are each other's true partners, whichever was meant.
        same = {(i, j) for i, j in pairs if article[i] == copy[j]}
        for pair, todo in truth.items():
            true[todo] = true.get(todo, 0) + 1
            hit = pair in pairs or article[pair[0]] in [copy[j] for i, j in same if i == pair[0]]
            found[todo] = found.get(todo, 0) + hit
        wrong += len(pairs - set(truth) - same)
    rows = [(todo, true[todo], found[todo], None) for todo in sorted(true)]
    edited = set(true) - {"keep"}
    for name, todos in (("all but kept", edited), ("all", set(true))):
        rows.append((name, sum(true[k] for k in todos), sum(found[k] for k in todos), wrong))
    table = pd.DataFrame(rows, columns=["operation", "n_pairs", "n_found", "n_wrong"])
    recall = table["n_found"] / table["n_pairs"]
    precision = table["n_found"] / (table["n_found"] + table["n_wrong"])
    table.insert(0, "share_edited", share)
    return table.assign(precision=precision, recall=recall,
                        f1=2 * precision * recall / (precision + recall))  # fmt: skip


def count_false_pairs(texts: list[str], *, n: int = 1000, seed: int = 1) -> dict[str, int]:
    """What is found among unrelated articles: copies, and sentence pairs in `n` random pairs.

    Unrelated are two articles whose first lines, their titles, share no word of five letters: a
    series on one event repeats itself, which is reuse and no error.
    """
    rng = random.Random(seed)
    chosen = rng.sample(texts, min(n, len(texts)))
    corpus = make_corpus(chosen, ["one"] * len(chosen))
    names = corpus.articles["doc_id"]
    titles = {doc: set(re.findall(r"\w{5,}", text.lstrip().split("\n")[0].lower()))
              for doc, text in zip(names, chosen, strict=True)}  # fmt: skip
    copies = find_copies(corpus)
    copies = copies[copies["is_copy"]]
    false = [not titles[a] & titles[b] for a, b in zip(copies["doc_id"], copies["doc_id_2"],
                                                       strict=True)]  # fmt: skip
    sentences = dict(zip(names, map(split_words, chosen), strict=True))
    tried = edited = exact = 0
    while tried < n:
        one, other = rng.sample(list(names), 2)
        if titles[one] & titles[other]:
            continue
        tried += 1
        for match in align_sentences(sentences[one], sentences[other]):
            if match.left and match.right:
                exact, edited = exact + (match.similarity == 1), edited + (match.similarity < 1)
    return {"n_articles": len(chosen), "n_copies_in_series": len(copies) - sum(false),
            "n_copies_unrelated": sum(false), "n_pairs_aligned": n,
            "n_sentences_taken_for_edited": edited, "n_sentences_identical": exact}  # fmt: skip


def list_articles(texts: list[str]) -> Iterator[Sentences]:
    """The articles that are long enough to be edited."""
    for text in texts:
        sentences = split_words(text)
        if FEWEST <= len(sentences) <= MOST:
            yield sentences


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="a folder of folders of .txt files")
    given = parser.parse_args()
    texts, _ = read_texts(given.texts)
    articles = list(list_articles(texts))
    table = pd.concat([score_alignment(articles, share) for share in SHARES], ignore_index=True)
    unrelated = count_false_pairs(texts)
    print(f"{len(articles)} articles\n{table.round(4).to_string(index=False)}\n{unrelated}")
    stored = {"n_articles": len(articles), "unrelated": unrelated,
              "alignment": json.loads(table.round(4).to_json(orient="records"))}  # fmt: skip
    STORED.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
