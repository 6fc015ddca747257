"""A corpus of any size by simulation: new articles made of the sentences of annotated ones.

Only tables are written, as annotation would have left them: no text is read anew. An article takes
the sentences of a few others, mostly of one outlet; nouns and names get an ending of their own as
often as new words turn up in real news; some articles print most of another one.

    python -m measure.simulate my-corpus --articles 10000 --out sim
    python -m measure.growth sim --step "term counts"
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import load_corpus
from helpers.corpus import cache
from helpers.corpus.aliases import read_aliases
from helpers.corpus.loading import Corpus

OUTLETS = 12
DAYS = 1096  # over which the articles are spread
AT_ONCE = 4_096  # articles that are made at once
PER_PART = 64  # articles, about as many as annotation puts in one
SOURCES = 3  # articles that the sentences of a new one are from
SAME_OUTLET = 0.7  # of these
COPIED = 0.06  # of the articles print a part of an earlier one
KEY = "0123456789abcdef"  # the name that results have
# Behind a noun or a name; the first, none, is the most frequent, the others as by Zipf's law.
ENDINGS = np.array(["", *(a + b for a in "bdfglmnprstvz" for b in "aio")], dtype=object)
SHARES = 1 / np.arange(1, len(ENDINGS) + 1)
CHANGED = ("NOUN", "PROPN", "ADJ")


def simulate(base: Corpus, n: int, folder: Path, *, seed: int = 1) -> None:
    """Write the tables of `n` articles made from those of `base`, part by part."""
    rng, source = np.random.default_rng(seed), _read_source(base)
    shutil.rmtree(folder, ignore_errors=True)
    done = {}
    for start in range(0, n, AT_ONCE):
        docs = np.arange(start, min(start + AT_ONCE, n))
        made = _make_part(source, docs, rng)
        ids = made["articles"]["doc_id"].tolist()
        for first in range(0, len(ids), PER_PART):
            own = {name: _cut(table, ids[first : first + PER_PART]) for name, table in made.items()}
            name = f"part-{(start + first) // PER_PART:05}"
            done[name] = cache.write_part(folder / "work", name, cache.encode_tables(own).items())
    cache.finish_result(folder / "work", folder / KEY, done, base.pipeline)


def open_simulated(folder: Path) -> Corpus:
    """The corpus that `simulate` wrote."""
    corpus = object.__new__(Corpus)
    parts = sorted(path.name for path in (folder / KEY).glob("part-*"))
    values = {"pipeline": "simulated", "content_hash": KEY, "folder": folder}
    vars(corpus).update(
        values, by="outlet", _stored=(folder / KEY, parts), _aliases=read_aliases(folder)
    )
    return corpus


def _cut(table: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """The rows of some articles that follow each other, of a table in their order."""
    first, last = (
        table["doc_id"].searchsorted(ids[0]),
        table["doc_id"].searchsorted(ids[-1], "right"),
    )
    own = table.iloc[first:last].reset_index(drop=True)
    words = own.select_dtypes("category")
    return own.assign(**{name: words[name].cat.remove_unused_categories() for name in words})


def _read_source(base: Corpus) -> dict[str, pd.DataFrame]:
    """The tables, every place counted from the beginning of its sentence (`at`: which one)."""
    keys = ["doc_id", "sentence_id"]
    sentences = base.sentences.reset_index(drop=True)
    place = sentences[[*keys, "start", "end"]].rename(columns={"start": "from", "end": "until"})
    place["at"] = sentences.index
    found = {"articles": base.articles, "sentences": sentences}
    for name in ("tokens", "mentions", "quotes"):
        table = getattr(base, name).merge(place, on=keys).sort_values(["at", "start"])
        table["end"] = table[["end", "until"]].min(axis=1) - table["from"]
        table["start"] -= table["from"]
        found[name] = table.drop(columns=[*keys, "from", "until"]).reset_index(drop=True)
    tokens = found["tokens"]
    first = tokens.groupby("at")["token_id"].transform("min")
    tokens["head"], tokens["token_id"] = tokens["head"] - first, tokens["token_id"] - first
    # Of a name of several words only the last one changes, and the name with it.
    words = tokens.reset_index(names="row").merge(found["mentions"], on="at", suffixes=("", "_"))
    words = words[(words["start"] >= words["start_"]) & (words["end"] <= words["end_"])]
    last = words[words["end"] == words["end_"]]
    changes = tokens["pos"].isin(CHANGED).to_numpy(copy=True)
    changes[words["row"]] = False
    changes[last["row"]] = True
    tokens["changes"] = changes & tokens["is_word"]
    return found


def _make_part(source: dict, docs: np.ndarray, rng: np.random.Generator) -> dict:
    """The tables of some articles."""
    articles, sentences, tokens = (source[name] for name in ("articles", "sentences", "tokens"))
    outlet = rng.integers(OUTLETS, size=len(docs))
    chosen, owner = _choose_sentences(articles, sentences, outlet, rng)
    # Each chosen sentence once, with endings of its own; copies take it as it is.
    made = _Ragged(tokens["at"], len(sentences)).take(chosen)
    ending = rng.choice(len(ENDINGS), p=SHARES / SHARES.sum(), size=len(made.rows))
    ending *= tokens["changes"].to_numpy()[made.rows]
    longer = np.array([len(name) for name in ENDINGS])[ending]
    before = np.cumsum(longer) - longer  # letters added before a token
    before -= np.repeat(before[made.starts], made.lengths)
    start = tokens["start"].to_numpy()[made.rows] + before
    end = tokens["end"].to_numpy()[made.rows] + before + longer
    old_end = tokens["end"].to_numpy()[made.rows]
    texts = []
    known = sentences["text"].to_numpy(dtype=object)
    for which, first, length in zip(chosen, made.starts, made.lengths, strict=True):
        text, done, pieces = known[which], 0, []
        for i in first + np.flatnonzero(ending[first : first + length]):
            pieces += [text[done : old_end[i]], ENDINGS[ending[i]]]
            done = old_end[i]
        texts.append("".join([*pieces, text[done:]]))
    texts = np.array(texts, dtype=object)
    day = rng.integers(DAYS, size=len(docs))
    number, owner = _copy(owner, outlet, day, rng)  # the chosen sentences of all articles in order
    # Where each sentence of each article begins: a title and a subhead end a line, others a word.
    lengths = np.array([len(text) for text in texts])[number] + 1
    begins = np.cumsum(lengths) - lengths
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    begins -= np.repeat(begins[heads], np.diff(heads, append=len(owner)))
    ids = np.array([f"text-{doc:07}" for doc in docs], dtype=object)
    sentence_id = np.arange(len(owner)) - np.repeat(heads, np.diff(heads, append=len(owner))) + 1
    section = sentences["section"].to_numpy(dtype=object)[chosen[number]]
    n_words = sentences["n_words"].to_numpy()[chosen[number]]
    table = pd.DataFrame({"doc_id": ids[owner], "sentence_id": sentence_id, "section": section})
    table["start"], table["end"] = begins, begins + lengths - 1
    table["n_words"], table["text"] = n_words, texts[number]
    all_tokens = _Ragged(np.repeat(np.arange(len(chosen)), made.lengths), len(chosen)).take(number)
    rows, at = all_tokens.rows, np.repeat(np.arange(len(number)), all_tokens.lengths)
    base_row = made.rows[rows]
    shift = np.arange(len(rows)) - tokens["token_id"].to_numpy()[base_row]
    shift -= np.repeat(all_tokens.starts[heads][np.arange(len(heads))],
                       np.diff(all_tokens.starts[heads], append=len(rows)))  # fmt: skip
    words = pd.DataFrame({"doc_id": ids[owner[at]], "sentence_id": sentence_id[at]})
    words["token_id"] = tokens["token_id"].to_numpy()[base_row] + shift
    words["start"], words["end"] = start[rows] + begins[at], end[rows] + begins[at]
    for name in ("token", "lemma"):
        codes = tokens[name].cat.codes.to_numpy().astype(np.int64)[base_row]
        pairs, place = np.unique(codes * len(ENDINGS) + ending[rows], return_inverse=True)
        known = tokens[name].cat.categories.to_numpy(dtype=object)
        names = known[pairs // len(ENDINGS)] + ENDINGS[pairs % len(ENDINGS)]
        own, merged = np.unique(names.astype(str), return_inverse=True)
        words[name] = pd.Categorical.from_codes(merged[place], own)
    for name in ("pos", "morph", "dep"):
        words[name] = tokens[name].array[base_row]
    words["head"] = tokens["head"].to_numpy()[base_row] + shift
    words["is_word"] = tokens["is_word"].to_numpy()[base_row]
    result = {"sentences": table, "tokens": words}
    # Mentions and quotations move with the tokens at whose ends they begin and end.
    moved = pd.DataFrame({"sentence": at, "old": tokens["start"].to_numpy()[base_row]})
    moved["added"] = before[rows]
    ends = pd.DataFrame({"sentence": at, "old": old_end[rows], "ending": ending[rows]})
    ends["added"] = before[rows] + longer[rows]
    for name in ("mentions", "quotes"):
        own = source[name]
        taken = _Ragged(own["at"], len(sentences)).take(chosen[number])
        part = own.iloc[taken.rows].reset_index(drop=True)
        part["sentence"] = np.repeat(np.arange(len(number)), taken.lengths)
        for end_, known_ends in (("start", moved), ("end", ends)):
            found = pd.merge_asof(
                part[["sentence", end_]].reset_index().sort_values(end_),
                known_ends.sort_values("old"), left_on=end_, right_on="old", by="sentence",
            ).set_index("index").sort_index()  # fmt: skip
            part[end_] += found["added"].fillna(0).astype(int) + begins[part["sentence"]]
        if name == "mentions":
            added = ENDINGS[found["ending"].fillna(0).astype(int)]
            for column in ("surface", "entity", "found"):
                part[column] = part[column] + added
        where = part.pop("sentence")
        part.insert(0, "doc_id", ids[owner[where]])
        part.insert(1, "sentence_id", sentence_id[where])
        result[name] = part.drop(columns="at")
    joined = table.groupby("doc_id", sort=False)
    line = pd.Series(np.where(section == "body", " ", "\n")).shift(-1, fill_value="\n")
    breaks = np.where((line == "\n") | (section != "body"), "\n", " ")
    text = (table["text"] + breaks).groupby(table["doc_id"], sort=False).sum().str.rstrip()
    given = articles.iloc[rng.integers(len(articles), size=len(docs))].reset_index(drop=True)
    given = given.assign(
        doc_id=ids,
        outlet=[f"Journal {place + 1}" for place in outlet],
        outlet_type=np.where(outlet % 2, "national", "regional"),
        date=pd.Timestamp("2022-01-01") + pd.to_timedelta(day, unit="D"),
        text=text.to_numpy(),
        n_words=joined["n_words"].sum().to_numpy(),
        n_words_received=joined["n_words"].sum().to_numpy(),
        n_sentences=joined.size().to_numpy(),
    )
    given["date"] = given["date"].astype(articles["date"].dtype)
    result["articles"] = given
    lines = given[["doc_id", "text", "n_words"]].assign(
        line=1, kind="body", continues=False, source="rules", reason="prose", start=0, kept=True
    )
    lines["end"] = lines["text"].str.len()
    result["lines"] = lines.astype({"start": "Int64", "end": "Int64"})
    return result


def _choose_sentences(articles, sentences, outlet, rng):
    """Which sentences each article is made of, title first: their rows, and whose they are."""
    papers = pd.Categorical(articles["outlet"])
    of_paper = [np.flatnonzero(papers.codes == code) for code in range(len(papers.categories))]
    place = articles["doc_id"].reset_index(drop=True)
    place = pd.Series(place.index, place)[sentences["doc_id"]].to_numpy()
    is_title = (sentences["section"] == "title").to_numpy()
    titles, bodies = np.flatnonzero(is_title), np.flatnonzero(~is_title)
    per_article = [bodies[place[bodies] == i] for i in range(len(articles))]
    chosen, owner = [], []
    for doc, paper in enumerate(outlet):
        own = of_paper[paper % len(of_paper)]
        sources = [
            rng.choice(own) if rng.random() < SAME_OUTLET else rng.integers(len(articles))
            for _ in range(SOURCES)
        ]
        pool = np.concatenate([per_article[i] for i in sources])
        size = min(len(pool), len(per_article[rng.integers(len(articles))]) or 1)
        picked = [rng.choice(titles), *rng.choice(pool, size=size, replace=False)]
        chosen += picked
        owner += [doc] * len(picked)
    return np.array(chosen), np.array(owner)


def _copy(owner, outlet, day, rng):
    """The sentences of all articles, some of which are another's: their numbers and articles."""
    n = len(outlet)
    heads = np.append(np.flatnonzero(np.diff(owner, prepend=-1)), len(owner))
    number, articles = [], []
    copies = set(rng.choice(np.arange(1, n), size=int(COPIED * n), replace=False).tolist())
    for doc in range(n):
        own = np.arange(heads[doc], heads[doc + 1])
        if doc in copies:
            other = int(rng.integers(doc))
            if other not in copies:
                outlet[doc] = (outlet[other] + 1 + rng.integers(OUTLETS - 1)) % OUTLETS
                day[doc] = min(day[other] + rng.integers(2), DAYS - 1)
                taken = np.arange(heads[other], heads[other + 1])
                kept = rng.random(len(taken)) < rng.uniform(0.5, 1)
                own = np.concatenate([own[:1], taken[1:][kept[1:]], own[1:3]])
        number.append(own)
        articles.append(np.full(len(own), doc))
    return np.concatenate(number), np.concatenate(articles)


class _Ragged:
    """The rows of a table that belong to each of its groups; a class to hand out three arrays."""

    def __init__(self, groups, n: int) -> None:
        counts = np.bincount(np.asarray(groups), minlength=n)
        self.starts, self.lengths = np.cumsum(counts) - counts, counts

    def take(self, chosen: np.ndarray) -> "_Ragged":
        found = object.__new__(_Ragged)
        found.lengths = self.lengths[chosen]
        found.starts = np.cumsum(found.lengths) - found.lengths
        found.rows = np.arange(found.lengths.sum()) + np.repeat(
            self.starts[chosen] - found.starts, found.lengths
        )
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, help="an annotated corpus")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    simulate(load_corpus(given.corpus), given.articles, given.out)


if __name__ == "__main__":
    main()
