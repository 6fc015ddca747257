"""The words of a corpus as every analysis counts them, and the choices that all of them offer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack, get_args, get_type_hints

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import LEXICONS, read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.base.translation import fault
from helpers.corpus.cache import read_files
from helpers.corpus.loading import Corpus, Table
from helpers.corpus.repeats import find_repeats
from helpers.language.syntax import CALENDAR, list_words
from helpers.language.voices import assign_voices

Unit = Literal["lemma", "form", "lemma_pos"]
Group = Literal["outlet", "doc_id", "section", "month"]
Speech = Literal["all", "own", "quoted"]
Copies = Literal["keep", "drop"]


class Choices(TypedDict, total=False):
    """What every analysis lets choose, by the same names.

    A rate is always over all words of its group, function words included.
    """

    unit: Unit
    """What one term is: *lemma*; *form*, in lower case; *lemma_pos*, as in `frappe_NOUN`."""
    speech: Speech
    """Whose sentences: *all*; *own*, the outlet's; *quoted*, those that report someone."""
    copies: Copies
    """*keep* every sentence, or *drop* those that an article took from a text which another article
    here prints too (`helpers.corpus.repeats`): each shared text then counts once."""


FUNCTION_POS = frozenset(
    ("DET", "ADP", "PRON", "AUX", "CCONJ", "SCONJ", "PART", "INTJ", "NUM", "SYM", "X", "ADV")
)
SAY_LITTLE = CALENDAR | list_words(
    "matin soir heure jour journée semaine mois année fois avoir être faire"
)
RARE_LEMMA = 2  # occurrences: that only one form has a lemma so rarely may be a tagger's slip
MAX_WORDS = 3  # of a term; longer runs are rare
MAX_SINGLE_ARTICLES = 200  # measured one by one unasked; nobody reads a longer list
NO_DATE = "no date"
DESCRIBES = "describes these texts"  # and says nothing of their outlets

# doc and number are rows of `articles` and `sentences`, form and dep of the tables of these names:
# what follows compares numbers, not words.
PLACES = """
    WITH docs AS (SELECT doc_id, row_number() OVER () - 1 AS doc FROM articles),
    numbered AS (SELECT *, row_number() OVER () - 1 AS number FROM sentences),
    places AS (SELECT * FROM numbered JOIN docs USING (doc_id))
"""
SENTENCES = f"""
    {PLACES} SELECT doc::INT AS doc, sentence_id, section, n_words FROM places ORDER BY number
"""
TOKENS = f"""
    {PLACES}
    SELECT doc::INT AS doc, places.number::INT AS number, token_id, tokens.start, tokens.end, form,
        deps.number AS dep, head
    FROM tokens JOIN forms USING (token, lemma, pos, morph, is_word) JOIN deps USING (dep)
    JOIN places USING (doc_id, sentence_id)
    ORDER BY places.number, token_id
"""
PARTS_AT_ONCE = 100  # of a corpus, whose tokens are numbered together


def settle(choices: Choices, **defaults: str) -> Choices:
    """The choices made, the others as usual. Raises TypeError or ValueError where one is none."""
    kinds = get_type_hints(Choices)
    if unknown := choices.keys() - kinds:
        told = {"names": ", ".join(sorted(unknown)), "known": ", ".join(kinds)}
        raise fault("there is no choice {names}; of {known}", TypeError, **told)
    settled = {"unit": "lemma", "speech": "all", "copies": "keep"} | defaults | choices
    for name, kind in kinds.items():
        check_choice(name, settled[name], kind)
    return settled


def query_words(corpus: Corpus, sql: str, choices: Choices, **tables: Table) -> pd.DataFrame:
    """What a query over `words` gives: one row for each word that counts, `code` is its term."""
    every = choices["speech"] == "all" and choices["copies"] == "keep"
    among = "" if every else "SEMI JOIN chosen USING (number)"
    codes = list_forms(corpus, choices["unit"])[0].query("n_words > 0")[["form", "code"]]
    given: dict[str, Table] = {"tokens": read_forms(corpus)["tokens"]}
    given["codes"] = codes.astype("int32")
    given["chosen"] = select_sentences(corpus, choices)[["number"]]
    words = f"SELECT tokens.*, code FROM tokens JOIN codes USING (form) {among}"
    return corpus.query(f"WITH words AS ({words}) {sql}", **given | tables)


@once_per_corpus
def read_forms(corpus: Corpus) -> dict[str, Table]:
    """The tokens of a corpus as numbers, for queries, and what the numbers stand for.

    `tokens`: one row per token, with doc, number, token_id, start, end, form, dep and head.
    `sentences`: one row per sentence, with doc, sentence_id, section and n_words.
    `forms`: every form as it is tagged, with is_word, n and name, the lemma it is counted as.
    `deps`: the names of relations. Made once, so that no count compares strings.
    """
    code = Path(__file__).read_bytes() + (LEXICONS / "variants.csv").read_bytes()
    kept = corpus.keep_files("words", str(code), partial(_number_tokens, corpus))
    found: dict[str, Any] = {}
    for name in sorted(kept):
        found.setdefault(name.partition("-")[0], []).append(kept[name])
    return {name: own if isinstance(own[0], Path) else own[0] for name, own in found.items()}


def _number_tokens(corpus: Corpus) -> Iterator[tuple[str, pd.DataFrame]]:
    sql = "SELECT token, lemma, pos, morph, is_word, count(*) AS n FROM tokens"
    forms = corpus.query(f"{sql} GROUP BY ALL ORDER BY ALL")
    deps = corpus.query("SELECT DISTINCT dep FROM tokens ORDER BY dep").reset_index(names="number")
    yield from (("forms", forms.assign(name=name_lemmas(forms))), ("deps", deps))
    given: dict[str, Table] = {"forms": forms.reset_index(names="form").astype({"form": "int32"})}
    given["deps"] = deps.astype({"number": "int16"})
    # A corpus in memory is one part.
    parts = corpus.parts
    before = np.zeros(2, dtype=np.int32)  # articles and sentences
    for first in range(0, max(len(parts), 1), PARTS_AT_ONCE):
        own = parts[first : first + PARTS_AT_ONCE]
        for name in ("articles", "sentences", "tokens") if own else ():
            given[name] = [part / f"{name}.parquet" for part in own]
        sentences, tokens = (corpus.query(sql, **given) for sql in (SENTENCES, TOKENS))
        sentences["doc"] += before[0]
        tokens[["doc", "number"]] += before
        yield from ((f"sentences-{first:06}", sentences), (f"tokens-{first:06}", tokens))
        sizes = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM sentences)"
        before += corpus.query(sizes, **given).to_numpy(dtype=np.int32)[0]


def _read(corpus: Corpus, name: str) -> pd.DataFrame:
    table = read_forms(corpus)[name]
    return table if isinstance(table, pd.DataFrame) else read_files(table)


@once_per_corpus
def list_forms(corpus: Corpus, unit: Unit) -> tuple[pd.DataFrame, pd.Index, np.ndarray]:
    """Every form as it is tagged; the names of terms; of each term, if it is no function word.

    Columns: form (its number), token, lemma, pos, morph, n, n_words (of these, with a letter or a
    digit), code (place of the term that the form is counted as among the names).
    """
    forms = _read(corpus, "forms")
    name = forms["token"].str.lower() if unit == "form" else forms["name"]
    codes, names = pd.factorize(
        name + "_" + forms["pos"] if unit == "lemma_pos" else name, sort=True
    )
    n_words = forms["n"].where(forms["is_word"], 0)
    functional = n_words.where(forms["pos"].isin(FUNCTION_POS), 0)
    is_content = 2 * np.bincount(codes, functional) <= np.bincount(codes, n_words)
    forms = forms.assign(form=forms.index, code=codes, n_words=n_words)
    return forms, pd.Index(names, dtype="object"), is_content


def name_lemmas(forms: pd.DataFrame) -> pd.Series:
    """What lemmas are counted as: one name for each row of token, lemma and n (how often).

    Capitals, spellings of `lexicons/variants.csv` and slips of the tagger are evened out: a lemma
    that only one form has, and rarely, gives way to the one which that form has more often
    (*jihadister* to *jihadiste*). A lemma is shown as it is most often written.
    """
    lower = forms["lemma"].str.lower()
    table = forms[["token", "lemma", "n"]].assign(key=lower.map(unify_spelling))
    uses = table.groupby(["token", "key"], sort=False)["n"].sum().reset_index()
    uses = uses.sort_values(["n", "key"], ascending=[False, True])
    best = uses.drop_duplicates("token").set_index("token")["key"]
    per_key = uses.groupby("key")["n"].agg(["sum", "size"])
    slips = per_key.index[(per_key["sum"] <= RARE_LEMMA) & (per_key["size"] == 1)]
    table["key"] = table["key"].mask(table["key"].isin(slips), table["token"].map(best))
    written = table.groupby(["key", "lemma"], sort=False)["n"].sum().reset_index()
    written = written.sort_values(["n", "lemma"], ascending=[False, True]).drop_duplicates("key")
    same = written["lemma"].str.lower() == written["key"]
    shown = written["lemma"].where(same, written["key"]).set_axis(written["key"])
    return table["key"].map(shown)


def unify_spelling(word: str) -> str:
    """The key under which a lemma is counted, whatever its capitals or house style."""
    lower = word.lower()
    return _read_variants().get(lower, lower)


@cache
def _read_variants() -> dict[str, str]:
    table = read_lexicon("variants")
    return dict(zip(table["spelling"], table["lemma"], strict=True))


def find_frequent(corpus: Corpus, *, pos: str = "NOUN", top: int = 3) -> list[str]:
    """The `top` most frequent lemmas with a part of speech: content words of three letters or more.

    Shorter ones are units (*h*, *an*, *km*). Months, days and verbs that say nothing by themselves
    (*avoir lieu*) are left out.
    """
    forms, names, is_content = list_forms(corpus, "lemma_pos")
    is_long = forms["lemma"].astype(str).str.len() > 2
    says = ~forms["lemma"].isin(SAY_LITTLE)
    tagged = forms[is_content[forms["code"]] & (forms["pos"] == pos) & is_long & says]
    n = tagged.groupby("code")["n_words"].sum().sort_values(ascending=False, kind="stable")
    return [names[code].removesuffix(f"_{pos}") for code in n.index[:top]]


@once_per_corpus
def choose_sentences(corpus: Corpus, *, speech: Speech, copies: Copies) -> np.ndarray:
    """Which sentences the choices let count: one bool per sentence."""
    check_choice("speech", speech, Speech)
    check_choice("copies", copies, Copies)
    sentences = corpus.query('SELECT doc_id, sentence_id, start, "end" FROM sentences')
    chosen = np.ones(len(sentences), dtype=bool)
    if speech != "all":
        quoted = assign_voices(sentences, corpus.quotes)["quoted"].to_numpy()
        chosen &= quoted if speech == "quoted" else ~quoted
    if copies == "drop":
        repeats = find_repeats(corpus)[["doc_id", "sentence_id"]].assign(is_repeat=True)
        chosen &= sentences.merge(repeats, how="left")["is_repeat"].isna().to_numpy()
    return chosen


def select_sentences(corpus: Corpus, choices: Choices) -> pd.DataFrame:
    """The sentences that count and have a word: one row each, in the order of the texts.

    Columns: number (its row in `corpus.sentences`), doc_id, sentence_id, outlet, section, month,
    n_words.
    """
    return _select_sentences(corpus, choices["speech"], choices["copies"])


@once_per_corpus
def _select_sentences(corpus: Corpus, speech: Speech, copies: Copies) -> pd.DataFrame:
    table = _read(corpus, "sentences").reset_index(names="number")
    table["section"] = table["section"].astype("category")
    chosen = table["n_words"] > 0
    if (speech, copies) != ("all", "keep"):
        chosen &= choose_sentences(corpus, speech=speech, copies=copies)
    table, month = table[chosen].reset_index(drop=True), "strftime(date, '%Y-%m')"
    sql = f"SELECT doc_id, outlet, coalesce({month}, '{NO_DATE}') AS month FROM articles"
    articles = corpus.query(sql)
    doc = table["doc"].to_numpy()
    own = {name: articles[name].astype("category").array[doc] for name in articles}
    return table.drop(columns="doc").assign(**own)


def select_words(corpus: Corpus, **choices: Unpack[Choices]) -> pd.DataFrame:
    """The words that count: one row per word, in the order of the texts.

    Columns: term, is_content, doc_id, outlet, section, month, and sentence (its row in
    `corpus.sentences`).
    """
    settled = settle(choices)
    words, sentences = list_words(corpus, settled), select_sentences(corpus, settled)
    _, names, is_content = list_forms(corpus, settled["unit"])
    row = words["row"].to_numpy()
    groups = {name: sentences[name].array[row] for name in get_args(Group)}
    own = {
        "term": pd.Categorical.from_codes(words["code"], names),
        "is_content": is_content[words["code"]],
        "sentence": words["number"],
    }
    return pd.DataFrame(own | groups)


def list_words(corpus: Corpus, choices: Choices, listed: np.ndarray | None = None) -> pd.DataFrame:
    """The words that count, in the order of the texts; only `listed` terms, if given.

    Columns: number (of the sentence in `corpus.sentences`), row (in `select_sentences`), token_id,
    and code, the place of the term's name.
    """
    among = "" if listed is None else "SEMI JOIN listed USING (code)"
    sql = f"SELECT number, token_id, code FROM words {among} ORDER BY number, token_id"
    codes = pd.DataFrame({"code": [] if listed is None else np.flatnonzero(listed)})
    words = query_words(corpus, sql, choices, listed=codes)
    numbers = select_sentences(corpus, choices)["number"].to_numpy()
    return words.assign(row=np.searchsorted(numbers, words["number"]).astype(np.int32))


@dataclass(frozen=True)
class SentenceCounts:
    """How often each sentence has each term: one count serves totals, spread and resampling."""

    table: sparse.csr_array
    """Sentences × terms."""
    terms: np.ndarray
    sentences: pd.DataFrame
    """As `select_sentences` gives them; n_words counts function words too."""

    def keep(self, rows: np.ndarray | None = None, *, min_count: int = 1) -> "SentenceCounts":
        """Some sentences, and of the terms those that these have `min_count` times in all."""
        rows = np.ones(len(self.sentences), dtype=bool) if rows is None else rows
        table = self.table[rows]
        often = np.flatnonzero(table.sum(axis=0) >= min_count)
        return SentenceCounts(table[:, often], self.terms[often], self.sentences[rows])

    def sum_articles(self) -> "SentenceCounts":
        """The same with one row per article, in place of its sentences."""
        table, docs = sum_rows(self.table, self.sentences["doc_id"])
        firsts = self.sentences.drop_duplicates("doc_id")
        n_words = self.sentences.groupby("doc_id", sort=False)["n_words"].sum()
        return SentenceCounts(
            table, self.terms, firsts.assign(n_words=n_words.loc[docs].to_numpy())
        )

    @property
    def sizes(self) -> np.ndarray:
        """The words of each sentence."""
        return self.sentences["n_words"].to_numpy()

    @property
    def articles(self) -> np.ndarray:
        """A number for the article of each sentence."""
        return pd.factorize(self.sentences["doc_id"], sort=True)[0]


def count_sentences(
    corpus: Corpus,
    choices: Choices,
    *,
    function_words: bool = False,
    max_words: int = 1,
    min_count: int = 1,
) -> SentenceCounts:
    """Count terms sentence by sentence; runs of up to `max_words` words are terms too.

    A run neither crosses the end of a sentence nor skips a mark; it is content where neither its
    first nor its last word is a function word. Terms have `min_count` occurrences or more.
    """
    if not 1 <= max_words <= MAX_WORDS:
        told = {"most": MAX_WORDS, "max_words": max_words}
        raise fault("max_words must lie between 1 and {most}, not {max_words}", **told)
    names, is_content = list_forms(corpus, choices["unit"])[1:]
    listed = is_content | function_words
    words = list_words(corpus, choices, listed if max_words == 1 else None)
    at, row, code = (words[name].to_numpy() for name in ("token_id", "row", "code"))
    spelt: list[str] = []
    parts = []
    for length in range(1, max_words + 1):
        first = np.arange(len(code) - length + 1, dtype=np.int32)
        last = first + length - 1
        near = (row[first] == row[last]) & (at[last] - at[first] == length - 1)
        first = first[near & listed[code[first]] & listed[code[last]]]
        runs = pd.DataFrame({step: code[first + step] for step in range(length)})
        run = runs.groupby([*runs], sort=False).ngroup().to_numpy()
        often = np.bincount(run) >= min_count
        place, kept = np.cumsum(often) - 1 + len(spelt), often[run]
        parts.append((row[first[kept]], place[run[kept]]))
        known = runs.drop_duplicates()[often]  # in the order of their numbers
        spelt += map(" ".join, names.to_numpy()[known.to_numpy()])
    # A run of words may be spelt like a token that holds a space: they are one term.
    merged, terms = pd.factorize(np.array(spelt, dtype=object), sort=True)
    sentences = select_sentences(corpus, choices)
    rows, columns = (np.concatenate(ends) for ends in zip(*parts, strict=True))
    table = cross_table(rows, merged.astype(np.int32)[columns], (len(sentences), len(terms)))
    return SentenceCounts(table, terms, sentences)


def cross_table(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """How often each row meets each column."""
    return sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape).tocsr()


def sum_rows(table: sparse.csr_array, labels: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """The rows of each label added up, and the labels."""
    codes, names = pd.factorize(labels)
    return statistics.indicator_matrix(codes) @ table, names


def choose_group(corpus: Corpus, by: Group | None) -> Group:
    """What is measured one by one; where nobody said outlets if two can be tested, else articles.

    Outlets too where there are over `MAX_SINGLE_ARTICLES` articles.
    """
    testable = (corpus.outlets.value_counts() >= statistics.MIN_UNITS).sum() > 1
    many = len(corpus.outlets) > MAX_SINGLE_ARTICLES
    by = by or ("outlet" if testable or many else "doc_id")
    check_choice("by", by, Group)
    return by


def name_scope(interval: statistics.Interval) -> str:
    """What an interval is about, as a table says it."""
    return statistics.BETWEEN if interval.unit == "article" else DESCRIBES
