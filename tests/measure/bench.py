"""Measure speed and memory against what a user would pick instead: `make bench TEXTS=folder`.

The texts are any folder of .txt files, repeated until there are as many tokens as asked for, and
split by rules alone: annotation is not what is measured. Every contender gets the same tokens, and
is compared with what does the same: with intervals or without, with the index or with it made. The
interval of the loop is that of independent words, ours resamples articles.
"""

import argparse
import gc
import multiprocessing
import re
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy import stats

from helpers.corpus.loading import Corpus
from helpers.vocabulary import collocates, compare, concordance, count, terms
from helpers.vocabulary.collocation import MIN_JOINT, WINDOW
from helpers.vocabulary.keyness import MIN_COUNT
from helpers.vocabulary.kwic import Sort

TOKEN = re.compile(r"\w+(?:['’](?!\s)|[-.]\w+)*|[^\w\s]")
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")

# What a user would write who counts nothing but this, in SQL.
COUNTED = """
    SELECT outlet, lower(token::VARCHAR) AS term, count(*) AS n,
        count(DISTINCT doc_id) AS n_articles
    FROM tokens JOIN articles USING (doc_id) WHERE is_word GROUP BY ALL
"""
NEAR = f"""
    WITH forms AS (
        SELECT doc_id, sentence_id, token_id, lower(token::VARCHAR) AS term
        FROM tokens WHERE is_word
    ), about AS (SELECT DISTINCT doc_id, sentence_id FROM forms WHERE term = $1
    ), places AS (
        SELECT *, row_number() OVER (PARTITION BY doc_id, sentence_id ORDER BY token_id) AS place
        FROM forms SEMI JOIN about USING (doc_id, sentence_id)
    ), hits AS (SELECT doc_id, sentence_id, place AS hit FROM places WHERE term = $1
    ), near AS (
        SELECT DISTINCT doc_id, sentence_id, place, term
        FROM places JOIN hits USING (doc_id, sentence_id)
        WHERE abs(place - hit) BETWEEN 1 AND {WINDOW}
    ), joint AS (
        SELECT term, count(*) AS n_joint, count(DISTINCT doc_id) AS n_articles
        FROM near GROUP BY ALL HAVING n_joint >= {MIN_JOINT}
    )
    SELECT * FROM joint JOIN (SELECT term, count(*) AS n FROM forms GROUP BY ALL) USING (term)
"""

# Tokens up to which the loop is run: its time grows with the words it meets, and texts that are
# repeated hold no further ones.
LOOPED = 2_000_000


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


def repeat_corpus(corpus: Corpus, times: int) -> Corpus:
    """The same corpus so many times over, every copy of a text an article of its own."""
    docs = [
        f"{doc}-{copy}" for copy in range(times) for doc in corpus.tokens["doc_id"].cat.categories
    ]
    shift = len(docs) // times

    def repeat(table: pd.DataFrame) -> pd.DataFrame:
        whole = pd.concat([table.drop(columns="doc_id")] * times, ignore_index=True)
        codes = table["doc_id"].cat.codes.to_numpy(dtype=np.int64)
        moved = np.concatenate([codes + copy * shift for copy in range(times)])
        whole.insert(0, "doc_id", pd.Categorical.from_codes(moved, docs))
        return whole

    articles = pd.concat([corpus.articles] * times, ignore_index=True).assign(doc_id=docs)
    return replace(corpus, articles=articles, sentences=repeat(corpus.sentences),
                   tokens=repeat(corpus.tokens))  # fmt: skip


def read_texts(folder: Path) -> tuple[list[str], list[str]]:
    """Every .txt file below a folder that is prose, and the subfolder it is from as its outlet."""
    files = [file for file in sorted(folder.rglob("*.txt")) if file.parent != folder]
    found = [(file.read_text("utf-8"), file.relative_to(folder).parts[0]) for file in files]
    kept = [(text, outlet) for text, outlet in found if "http" not in text[:400]]
    texts, outlets = zip(*kept, strict=True)
    return list(texts), list(outlets)


def measure(corpus: Corpus, word: str, *, alone: bool = False) -> pd.DataFrame:
    """Time every contender on the same tokens: one row per task and contender.

    Columns: task, contender, cpu_seconds, mb (the most memory it took on top of the tokens, which
    all are given), n_tokens. Each runs in a process of its own, ours on a corpus that remembers
    nothing unless it says *further word*. `alone`: ours only. Raises ValueError where a contender
    and ours do not count the same.
    """
    first, second = corpus.articles.groupby("outlet")["n_words"].sum().nlargest(2).index
    rows: list[tuple] = []

    def clock(task: str, name: str, run: Callable, prepare: Callable = lambda: None) -> object:
        result, seconds, megabytes = _run_apart(run, prepare)
        rows.append((task, name, seconds, megabytes))
        return result

    distinctive, near = "distinctive words", f"collocates of “{word}”"
    bounded, lines = f"{distinctive}, with intervals", f"concordance of “{word}”"

    def contrast(intervals: bool) -> pd.DataFrame:
        return compare(replace(corpus), first, second, unit="form", function_words=True,
                               intervals=intervals)  # fmt: skip

    def look_up(*, sort: Sort = "text", given: Corpus | None = None) -> int:
        return len(concordance(given or replace(corpus), word, unit="form", sort=sort))

    ours = clock(distinctive, "ours", lambda _: contrast(False))
    clock(bounded, "ours", lambda _: contrast(True))
    n_lines = clock(lines, "ours", lambda _: look_up())
    clock(lines, "ours, sorted by the left", lambda _: look_up(sort="left"))
    clock(lines, "ours, further word", lambda _: look_up(given=corpus),
          lambda: concordance(corpus, "le", unit="form"))  # fmt: skip
    clock(near, "ours", lambda _: collocates(
        replace(corpus), word, unit="form", group="section", copies="keep",
        function_words=True))  # fmt: skip
    counted = "words by outlet, with their articles"
    asked = {"unit": "form", "function_words": True}
    n = clock(counted, "ours", lambda _: count(replace(corpus), **asked))
    if alone:
        return _report(rows, corpus)
    clock(counted, "ours, tokens numbered", lambda _: count(corpus, **asked),
          lambda: terms.read_forms(corpus))  # fmt: skip
    clock(near, "ours, tokens numbered", lambda _: collocates(
        corpus, word, group="section", copies="keep", **asked),
        lambda: terms.read_forms(corpus))  # fmt: skip
    by_hand = clock(counted, "DuckDB by hand", lambda given: given.execute(COUNTED).df(),
                    lambda: _as_duckdb(corpus))  # fmt: skip
    clock(near, "DuckDB by hand", lambda given: given.execute(NEAR, [word]).df(),
          lambda: _as_duckdb(corpus))  # fmt: skip
    clock(counted, "Polars by hand", _count_with_polars, lambda: _as_polars(corpus))
    clock(near, "Polars by hand", lambda given: _join_with_polars(given[0], word),
          lambda: _as_polars(corpus))  # fmt: skip
    if len(by_hand) != len(n) or by_hand["n"].sum() != n["n"].sum():
        raise ValueError("ours and DuckDB do not count the same words")
    words = corpus.tokens[corpus.tokens["is_word"]]
    forms = words["token"].astype(str).str.lower().to_numpy(dtype=object)
    outlet = words["doc_id"].map(corpus.articles.set_index("doc_id")["outlet"])
    outlet = outlet.astype(str).to_numpy(dtype=object)
    listed = forms.tolist()
    clock(distinctive, "scattertext", lambda _: _scattertext(forms, words["doc_id"], outlet, first,
                                                             second))  # fmt: skip
    if len(corpus.tokens) <= LOOPED:
        loop = "pandas + scipy loop"
        looped, spent = clock(bounded, loop, lambda _: _loop(forms, outlet, first, second))
        rows.append((distinctive, loop, rows[-1][2] - spent, rows[-1][3]))
        if not np.allclose(ours.set_index("term")["g2"].abs()[looped.index], looped, atol=1e-4):
            raise ValueError("ours and the loop do not agree on G²")
    hits = clock(lines, "nltk", lambda _: _nltk_lines(_nltk_index(listed), word))
    clock(lines, "nltk, further word", lambda text: _nltk_lines(text, word),
          lambda: _nltk_index(listed))  # fmt: skip
    if hits != n_lines:
        raise ValueError(f"nltk finds {hits} lines, ours {n_lines}")
    clock(near, "nltk", lambda _: len(_nltk_collocates(listed, word)))
    return _report(rows, corpus)


def _run_apart(run: Callable, prepare: Callable) -> tuple[object, float, float]:
    """What a function gives in a process of its own, its CPU seconds and its megabytes."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_send, args=(sender, run, prepare))
    child.start()
    sender.close()
    found = receiver.recv()  # raises EOFError where the process died
    child.join()
    if isinstance(found, Exception):
        raise found
    return found


def _send(sender: Connection, run: Callable, prepare: Callable) -> None:
    try:
        given = prepare()
        gc.collect()
        held, begin = _read_memory("VmRSS"), time.process_time()
        Path("/proc/self/clear_refs").write_text("5")  # the peak from here on, not the parent's
        result = run(given)
        sender.send((result, time.process_time() - begin, _read_memory("VmHWM") - held))
    except Exception as error:
        sender.send(error)


def _read_memory(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024


def _report(rows: list[tuple], corpus: Corpus) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["task", "contender", "cpu_seconds", "mb"])
    table = table.assign(n_tokens=len(corpus.tokens), order=range(len(table)))
    order = {task: place for place, task in enumerate(dict.fromkeys(table["task"]))}
    table = table.sort_values("task", key=lambda tasks: tasks.map(order), kind="stable")
    return table.drop(columns="order").reset_index(drop=True).round({"cpu_seconds": 3, "mb": 0})


def _loop(
    forms: np.ndarray, outlet: np.ndarray, first: str, second: str
) -> tuple[pd.Series, float]:
    """What a user would write: a table of counts, then scipy for every word.

    Its G² of each word, and the seconds that the intervals took.
    """
    table = pd.DataFrame({"form": forms, "outlet": outlet}).groupby(["form", "outlet"]).size()
    table = table.unstack(fill_value=0)[[first, second]]
    n1, n2 = table.sum()
    found, spent = {}, 0.0
    for form, (a, b) in table[table.sum(axis=1) >= MIN_COUNT].iterrows():
        cells = [[a, b], [n1 - a, n2 - b]]
        result = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
        stats.hypergeom.logsf(a - 1, n1 + n2, a + b, n1)
        found[form] = result.statistic
        begin = time.process_time()
        stats.contingency.relative_risk(int(a), int(n1), int(b), int(n2)).confidence_interval()
        spent += time.process_time() - begin
    return pd.Series(found), spent


def _as_duckdb(corpus: Corpus) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2})
    connection.register("articles", corpus.articles[["doc_id", "outlet"]])
    return connection.register("tokens", corpus.tokens)


def _as_polars(corpus: Corpus) -> tuple:
    import polars

    columns = ["doc_id", "sentence_id", "token_id", "token", "is_word"]
    return polars.from_pandas(corpus.tokens[columns]), polars.from_pandas(
        corpus.articles[["doc_id", "outlet"]]
    )


def _count_with_polars(given: tuple) -> object:
    from polars import col, len

    tokens, articles = (table.lazy().with_columns(col("doc_id").cast(str)) for table in given)
    words = tokens.filter("is_word").with_columns(term=col("token").cast(str).str.to_lowercase())
    counted = words.join(articles, on="doc_id").group_by("outlet", "term")
    return counted.agg(n=len(), n_articles=col("doc_id").n_unique()).collect()


def _join_with_polars(tokens, word: str) -> object:
    from polars import col, int_range, len

    place = ["doc_id", "sentence_id"]
    words = tokens.lazy().filter("is_word")
    words = words.with_columns(term=col("token").cast(str).str.to_lowercase())
    about = words.filter(col("term") == word).select(place).unique()
    places = words.join(about, on=place, how="semi").sort(*place, "token_id")
    places = places.with_columns(at=int_range(len()).over(place))
    hits = places.filter(col("term") == word).select(*place, hit="at")
    near = places.join(hits, on=place).filter((col("at") - col("hit")).abs().is_between(1, WINDOW))
    near = near.unique([*place, "at"]).group_by("term")
    near = near.agg(n_joint=len(), n_articles=col("doc_id").n_unique())
    return near.join(words.group_by("term").agg(n=len()), on="term").collect()


def _scattertext(
    forms: np.ndarray, docs: pd.Series, outlet: np.ndarray, first: str, second: str
) -> pd.DataFrame:
    import scattertext

    chosen = np.isin(outlet, [first, second])
    table = pd.DataFrame({"form": forms[chosen], "doc": docs.to_numpy()[chosen],
                          "outlet": outlet[chosen]})  # fmt: skip
    texts = table.groupby("doc", observed=True).agg({"form": " ".join, "outlet": "first"})
    built = scattertext.CorpusFromPandas(
        texts, category_col="outlet", text_col="form", nlp=scattertext.whitespace_nlp,
        feats_from_spacy_doc=scattertext.UnigramsFromSpacyDoc(),
    ).build()  # fmt: skip
    counts = built.get_term_freq_df()
    return counts.assign(score=built.get_scaled_f_scores(first))


def _nltk_index(listed: list[str]):
    import nltk

    text = nltk.Text(listed)
    text.concordance_list("le", lines=1)  # which makes the index
    return text


def _nltk_lines(text, word: str) -> int:
    return len(text.concordance_list(word, width=140, lines=len(text.tokens)))


def _nltk_collocates(forms: list[str], word: str) -> list:
    from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

    finder = BigramCollocationFinder.from_words(forms, window_size=WINDOW + 1)
    finder.apply_ngram_filter(lambda one, two: word not in (one, two))
    return finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)


def main() -> None:
    """Measure at each size asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="a folder of folders of .txt files")
    parser.add_argument("--tokens", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--word", default="gouvernement")
    parser.add_argument("--alone", action="store_true", help="ours only: does it grow linearly?")
    parser.add_argument("--out", type=Path, help="a CSV file for the table")
    given = parser.parse_args()
    tables = []
    base = make_corpus(*read_texts(given.texts))
    for size in given.tokens:
        corpus = repeat_corpus(base, max(1, round(size / len(base.tokens))))
        per_token = corpus.tokens.memory_usage(deep=True).sum() / len(corpus.tokens)
        table = measure(corpus, given.word, alone=given.alone)
        about = f"{len(corpus.tokens):,} tokens, {len(corpus.articles):,} texts"
        print(f"{about}, {per_token:.0f} bytes per token\n{table.to_string(index=False)}\n")
        tables.append(table)
        if given.out:
            pd.concat(tables).to_csv(given.out, index=False)


if __name__ == "__main__":
    main()
