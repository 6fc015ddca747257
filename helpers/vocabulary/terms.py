"""The words of a corpus as every analysis counts them, and the choices that all of them offer."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypedDict, Unpack, get_args, get_type_hints

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals
from scipy import sparse

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.base.memo import once_per_corpus
from helpers.corpus.loading import Corpus
from helpers.corpus.repeats import find_repeats
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
RARE_LEMMA = 2  # occurrences: that only one form has a lemma so rarely may be a tagger's slip
MAX_WORDS = 3  # of a term; longer runs are rare
MAX_SINGLE_ARTICLES = 200  # measured one by one unasked; nobody reads a longer list
NO_DATE = "no date"
DESCRIBES = "describes these texts"  # and says nothing of their outlets

# `number` is the row of the sentence in `corpus.sentences`, `code` the place of a term's name.
WORDS = """
    words AS (
        SELECT number, doc_id, token_id, token, morph, code
        FROM tokens
        JOIN forms USING (token, lemma, pos)
        JOIN chosen USING (doc_id, sentence_id)
        WHERE is_word
    )
"""


def settle(choices: Choices, **defaults: str) -> Choices:
    """The choices made, the others as usual. Raises TypeError or ValueError where one is none."""
    kinds = get_type_hints(Choices)
    if unknown := choices.keys() - kinds:
        raise TypeError(f"there is no choice {', '.join(sorted(unknown))}; of {', '.join(kinds)}")
    settled = {"unit": "lemma", "speech": "all", "copies": "keep"} | defaults | choices
    for name, kind in kinds.items():
        check_choice(name, settled[name], kind)
    return settled


def query_words(corpus: Corpus, sql: str, choices: Choices, **tables: pd.DataFrame) -> pd.DataFrame:
    """What a query over `words` gives, a table with one row for each word that counts."""
    forms = list_forms(corpus, choices["unit"])[0][["token", "lemma", "pos", "code"]]
    chosen = select_sentences(corpus, choices)[["number", "doc_id", "sentence_id"]]
    return corpus.query(f"WITH {WORDS} {sql}", forms=forms, chosen=chosen, **tables)


@once_per_corpus
def list_forms(corpus: Corpus, unit: Unit) -> tuple[pd.DataFrame, pd.Index, np.ndarray]:
    """Every form as it is tagged; the names of terms; of each term, if it is no function word.

    Columns: token, lemma, pos, n, n_words (of these, with a letter or a digit), code (place of the
    term that the form is counted as among the names).
    """
    forms = corpus.query("""
        SELECT token, lemma, pos, count(*) AS n, count(*) FILTER (is_word) AS n_words
        FROM tokens GROUP BY ALL ORDER BY ALL
    """)
    codes, names = pd.factorize(name_forms(forms, unit), sort=True)
    functional = forms["n_words"].where(forms["pos"].isin(FUNCTION_POS), 0)
    uses = pd.DataFrame({"all": forms["n_words"], "functional": functional}).groupby(codes).sum()
    is_content = (2 * uses["functional"] <= uses["all"]).to_numpy()
    return forms.assign(code=codes), pd.Index(names, dtype="object"), is_content


def name_forms(forms: pd.DataFrame, unit: Unit) -> pd.Series:
    """What word forms are counted as: one name for each row of token, lemma, pos and n.

    `n` is how often the form occurs with that lemma and part of speech. Lemmas get one spelling
    each: capitals, house styles and slips of the tagger are evened out. A lemma that only one form
    has, and rarely, gives way to the lemma which that form has more often (*jihadister* to
    *jihadiste*). Spellings of `lexicons/variants.csv` count as one word; a lemma is shown as it is
    most often written.
    """
    if unit == "form":
        return forms["token"].str.lower()
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
    term = table["key"].map(shown)
    return term + "_" + forms["pos"] if unit == "lemma_pos" else term


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

    Shorter ones are units (*h*, *an*, *km*).
    """
    forms, names, is_content = list_forms(corpus, "lemma_pos")
    is_long = forms["lemma"].astype(str).str.len() > 2
    tagged = forms[is_content[forms["code"]] & (forms["pos"] == pos) & is_long]
    n = tagged.groupby("code")["n_words"].sum().sort_values(ascending=False, kind="stable")
    return [names[code].removesuffix(f"_{pos}") for code in n.index[:top]]


@once_per_corpus
def choose_sentences(corpus: Corpus, *, speech: Speech, copies: Copies) -> np.ndarray:
    """Which sentences the choices let count: one bool per sentence."""
    check_choice("speech", speech, Speech)
    check_choice("copies", copies, Copies)
    chosen = np.ones(len(corpus.sentences), dtype=bool)
    if speech != "all":
        quoted = assign_voices(corpus.sentences, corpus.quotes)["quoted"].to_numpy()
        chosen &= quoted if speech == "quoted" else ~quoted
    if copies == "drop":
        keys = ["doc_id", "sentence_id"]
        given = pd.MultiIndex.from_frame(corpus.sentences[keys])
        chosen &= ~given.isin(pd.MultiIndex.from_frame(find_repeats(corpus)[keys]))
    return chosen


def select_sentences(corpus: Corpus, choices: Choices) -> pd.DataFrame:
    """The sentences that count and have a word: one row each, in the order of the texts.

    Columns: number (its row in `corpus.sentences`), doc_id, sentence_id, outlet, section, month,
    n_words.
    """
    return _select_sentences(corpus, choices["speech"], choices["copies"])


@once_per_corpus
def _select_sentences(corpus: Corpus, speech: Speech, copies: Copies) -> pd.DataFrame:
    table = corpus.sentences[["doc_id", "sentence_id", "section", "n_words"]]
    months = corpus.articles.set_index("doc_id")["date"].dt.strftime("%Y-%m").fillna(NO_DATE)
    own = {"outlet": table["doc_id"].map(corpus.outlets), "month": table["doc_id"].map(months)}
    table = table.assign(number=np.arange(len(table)), **own)
    chosen = choose_sentences(corpus, speech=speech, copies=copies)
    return table[chosen & (table["n_words"] > 0)].reset_index(drop=True)


def select_words(corpus: Corpus, **choices: Unpack[Choices]) -> pd.DataFrame:
    """The words that count: one row per word, in the order of the texts.

    Columns: term, is_content, doc_id, outlet, section, month, and sentence (its row in
    `corpus.sentences`).
    """
    settled = settle(choices)
    found = query_words(corpus, "SELECT number, code FROM words ORDER BY number, token_id", settled)
    _, names, is_content = list_forms(corpus, settled["unit"])
    sentences = select_sentences(corpus, settled)
    place = np.searchsorted(sentences["number"], found["number"])
    groups = {name: sentences[name].astype("category").array[place] for name in get_args(Group)}
    own = {
        "term": pd.Categorical.from_codes(found["code"], names),
        "is_content": is_content[found["code"]],
        "sentence": found["number"],
    }
    return pd.DataFrame(own | groups)


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

    @property
    def sizes(self) -> np.ndarray:
        """The words of each sentence."""
        return self.sentences["n_words"].to_numpy()

    @property
    def articles(self) -> np.ndarray:
        """A number for the article of each sentence."""
        return pd.factorize(self.sentences["doc_id"], sort=True)[0]


def count_sentences(
    corpus: Corpus, choices: Choices, *, function_words: bool = False, max_words: int = 1
) -> SentenceCounts:
    """Count terms sentence by sentence; runs of up to `max_words` words are terms too.

    A run neither crosses the end of a sentence nor skips a mark; it is content where neither its
    first nor its last word is a function word.
    """
    if not 1 <= max_words <= MAX_WORDS:
        raise ValueError(f"max_words must lie between 1 and {MAX_WORDS}, not {max_words}")
    _, names, is_content = list_forms(corpus, choices["unit"])
    listed = is_content | function_words
    parts = []
    for length in range(1, max_words + 1):
        found = query_words(corpus, _list_runs(length), choices)
        found = found[listed[found["word_0"]] & listed[found[f"word_{length - 1}"]]]
        codes = found.filter(regex="^word_")
        place = codes.groupby(list(codes), sort=False).ngroup()
        runs = names.to_numpy()[codes.drop_duplicates().to_numpy()]
        spelt = pd.Index([" ".join(run) for run in runs], dtype="str")
        parts.append(pd.DataFrame({"number": found["number"], "n": found["n"]}))
        parts[-1]["term"] = pd.Categorical.from_codes(place, spelt)
    # A run of words may be spelt like a token that holds a space: they are one term.
    terms = union_categoricals([part["term"] for part in parts], sort_categories=True)
    cells = pd.concat([part[["number", "n"]] for part in parts])
    sentences = select_sentences(corpus, choices)
    row = np.searchsorted(sentences["number"], cells["number"])
    shape = (len(sentences), len(terms.categories))
    table = sparse.coo_array((cells["n"].to_numpy(dtype=float), (row, terms.codes)), shape)
    return SentenceCounts(table.tocsr(), terms.categories.to_numpy(dtype=object), sentences)


def _list_runs(length: int) -> str:
    """The query that counts runs of so many words in each sentence."""
    words = ", ".join(f"lead(code, {step}) OVER near AS word_{step}" for step in range(length))
    runs = f"""
        SELECT number, {words} FROM words
        WINDOW near AS (PARTITION BY number ORDER BY token_id)
        QUALIFY lead(token_id, {length - 1}) OVER near = token_id + {length - 1}
    """
    if length == 1:
        runs = "SELECT number, code AS word_0 FROM words"
    return f"SELECT *, count(*) AS n FROM ({runs}) GROUP BY ALL"


def cross_table(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """How often each row meets each column."""
    return sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape).tocsr()


def sum_rows(table: sparse.csr_array, labels: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """The rows of each label added up, and the labels."""
    codes, names = pd.factorize(labels)
    return statistics.indicator_matrix(codes) @ table, names


def choose_group(corpus: Corpus) -> Group:
    """What is measured one by one where nobody said: outlets if two can be tested, else articles.

    Outlets too where there are over `MAX_SINGLE_ARTICLES` articles.
    """
    testable = (corpus.articles["outlet"].value_counts() >= statistics.MIN_UNITS).sum() > 1
    many = len(corpus.articles) > MAX_SINGLE_ARTICLES
    return "outlet" if testable or many else "doc_id"


def name_scope(interval: statistics.Interval) -> str:
    """What an interval is about, as a table says it."""
    return statistics.BETWEEN if interval.unit == "article" else DESCRIBES
