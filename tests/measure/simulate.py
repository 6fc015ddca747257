"""A corpus of any size by simulation: new articles made of the sentences of annotated ones.

Only tables are written, as annotation would have left them: no text is read anew. An article takes
the sentences of a few others, mostly of one outlet; nouns and names get an ending of their own as
often as new words turn up in real news; some articles print most of another one.

    PYTHONPATH=tests python -m measure.simulate my-corpus --articles 10000 --out sim
    PYTHONPATH=tests python -m measure.growth sim --step "term counts"
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
    parts = tuple(sorted((folder / KEY).glob("part-*")))
    values = {"pipeline": "simulated", "content_hash": KEY, "folder": folder}
    vars(corpus).update(values, by="outlet", parts=parts, _aliases=read_aliases(folder))
    return corpus


def _cut(table: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """The rows of some articles that follow each other, of a table in their order."""
    docs = table["doc_id"]
    first, last = docs.searchsorted(ids[0]), docs.searchsorted(ids[-1], "right")
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
    outlet, day = rng.integers(OUTLETS, size=len(docs)), rng.integers(DAYS, size=len(docs))
    chosen, owner = _choose_sentences(source["articles"], source["sentences"], outlet, rng)
    # Each chosen sentence once, with endings of its own; copies take it as it is.
    made, texts = _vary(source, chosen, rng)
    number, owner = _copy(owner, outlet, day, rng)
    ids = np.array([f"text-{doc:07}" for doc in docs], dtype=object)
    sentences = _lay_out(source["sentences"].iloc[chosen[number]], texts[number], ids[owner])
    found = _Ragged(made["sentence"], len(chosen)).take(number)
    words = made.iloc[found.rows].reset_index(drop=True)
    words["sentence"] = np.repeat(np.arange(len(number)), found.lengths)
    result = {"sentences": sentences, "tokens": _make_tokens(source["tokens"], words, sentences)}
    for name in ("mentions", "quotes"):
        result[name] = _move(source[name], name, chosen[number], words, sentences)
    result["articles"] = _make_articles(source["articles"], sentences, outlet, day, rng)
    lines = result["articles"][["doc_id", "text", "n_words"]].assign(
        line=1, kind="body", continues=False, source="rules", reason="prose", start=0, kept=True
    )
    lines["end"] = lines["text"].str.len()
    result["lines"] = lines.astype({"start": "Int64", "end": "Int64"})
    return result


def _vary(source: dict, chosen: np.ndarray, rng) -> tuple[pd.DataFrame, np.ndarray]:
    """The tokens of chosen sentences, each with an ending or none, and the new sentences.

    Columns: sentence (which of `chosen`), row (of the token), old_start and old_end, ending (its
    number), before (letters that endings add to the sentence before it), start, end.
    """
    tokens, sentences = source["tokens"], source["sentences"]["text"].to_numpy(dtype=object)
    taken = _Ragged(tokens["at"], len(sentences)).take(chosen)
    made = pd.DataFrame({"sentence": np.repeat(np.arange(len(chosen)), taken.lengths)})
    made["row"] = taken.rows
    for name in ("start", "end"):
        made[f"old_{name}"] = tokens[name].to_numpy()[taken.rows]
    ending = rng.choice(len(ENDINGS), p=SHARES / SHARES.sum(), size=len(made))
    made["ending"] = ending * tokens["changes"].to_numpy()[taken.rows]
    longer = np.array([len(name) for name in ENDINGS])[made["ending"]]
    before = np.cumsum(longer) - longer
    made["before"] = before - np.repeat(before[taken.starts], taken.lengths)
    made["start"] = made["old_start"] + made["before"]
    made["end"] = made["old_end"] + made["before"] + longer
    texts = []
    changed = made[made["ending"] > 0]
    places = _Ragged(changed["sentence"], len(chosen))
    ends, endings = changed["old_end"].to_numpy(), ENDINGS[changed["ending"]]
    for which, first, length in zip(chosen, places.starts, places.lengths, strict=True):
        text, done, pieces = sentences[which], 0, []
        for i in range(first, first + length):
            pieces += [text[done : ends[i]], endings[i]]
            done = ends[i]
        texts.append("".join([*pieces, text[done:]]))
    return made, np.array(texts, dtype=object)


def _lay_out(base: pd.DataFrame, texts: np.ndarray, doc_id: np.ndarray) -> pd.DataFrame:
    """The sentences of all articles one behind the other: where each begins and ends."""
    table = pd.DataFrame({"doc_id": doc_id, "section": base["section"].to_numpy(dtype=object)})
    table["text"], table["n_words"] = texts, base["n_words"].to_numpy()
    lengths = table["text"].str.len() + 1  # a blank or the end of a line follows
    articles = table["doc_id"]
    table["start"] = lengths.groupby(articles).cumsum() - lengths
    table["end"] = table["start"] + lengths - 1
    table.insert(1, "sentence_id", articles.groupby(articles).cumcount() + 1)
    return table


def _make_tokens(base: pd.DataFrame, words: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The tokens of all articles, numbered in each."""
    row, place = words["row"].to_numpy(), sentences.loc[words["sentence"]].reset_index(drop=True)
    table = place[["doc_id", "sentence_id"]].copy()
    table["token_id"] = table.groupby("doc_id").cumcount()
    for name in ("start", "end"):
        table[name] = words[name] + place["start"]
    for name in ("token", "lemma"):
        codes = base[name].cat.codes.to_numpy().astype(np.int64)[row]
        pairs, at = np.unique(codes * len(ENDINGS) + words["ending"], return_inverse=True)
        known = base[name].cat.categories.to_numpy(dtype=object)
        names = known[pairs // len(ENDINGS)] + ENDINGS[pairs % len(ENDINGS)]
        own, merged = np.unique(names.astype(str), return_inverse=True)
        table[name] = pd.Categorical.from_codes(merged[at], own)
    for name in ("pos", "morph", "dep", "is_word"):
        table[name] = base[name].array[row]
    moved = table["token_id"] - base["token_id"].to_numpy()[row]
    table.insert(len(table.columns) - 1, "head", base["head"].to_numpy()[row] + moved)
    return table


def _move(
    base: pd.DataFrame, name: str, chosen: np.ndarray, words: pd.DataFrame, sentences: pd.DataFrame
) -> pd.DataFrame:
    """Mentions or quotations, moved with the tokens at whose ends they begin and end."""
    taken = _Ragged(base["at"], max(chosen.max(), base["at"].max()) + 1).take(chosen)
    table = base.iloc[taken.rows].drop(columns="at").reset_index(drop=True)
    table["sentence"] = np.repeat(np.arange(len(chosen)), taken.lengths)
    place = sentences.loc[table["sentence"]].reset_index(drop=True)
    words = words.rename(columns={"start": "start_", "end": "end_"})
    for end in ("start", "end"):
        given = table[["sentence", end]].reset_index().sort_values(end)
        known = words.sort_values(f"old_{end}")
        found = pd.merge_asof(given, known, left_on=end, right_on=f"old_{end}", by="sentence")
        found = found.set_index("index").sort_index()
        table[end] += (found[f"{end}_"] - found[f"old_{end}"]).fillna(0).astype(int)
        table[end] += place["start"]
    if name == "mentions":
        endings = ENDINGS[found["ending"].fillna(0).astype(int)]
        for column in ("surface", "entity", "found"):
            table[column] = table[column] + endings
    return pd.concat([place[["doc_id", "sentence_id"]], table.drop(columns="sentence")], axis=1)


def _make_articles(base: pd.DataFrame, sentences: pd.DataFrame, outlet, day, rng) -> pd.DataFrame:
    """One row per article; a title and a subhead stand on lines of their own."""
    is_body = (sentences["section"] == "body").to_numpy()
    after = np.where(is_body & np.append(is_body[1:], False), " ", "\n")
    articles = sentences.assign(text=sentences["text"] + after).groupby("doc_id")
    table = base.iloc[rng.integers(len(base), size=len(outlet))].reset_index(drop=True)
    n_words = articles["n_words"].sum().to_numpy()
    table = table.assign(
        doc_id=articles["text"].first().index,
        outlet=[f"Journal {place + 1}" for place in outlet],
        outlet_type=np.where(outlet % 2, "national", "regional"),
        date=pd.Timestamp("2022-01-01") + pd.to_timedelta(day, unit="D"),
        text=articles["text"].sum().str.rstrip().to_numpy(),
        n_words=n_words,
        n_words_received=n_words,
        n_sentences=articles.size().to_numpy(),
    )
    return table.astype({"date": base["date"].dtype, "doc_id": "str"})


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
