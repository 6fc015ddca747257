"""How probable it is that two sentences of a corpus tell the same fact.

The trained reader judges each pair in both orders; rare words and numbers in common weigh beside
it. Pairs of which their days, names or numbers say that they are two facts are not read.
"""

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit, logit
from tqdm.auto import tqdm

from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import number_texts
from helpers.corpus.positions import find_positions
from helpers.corpus.repeats import find_repeats
from helpers.language.numbers import (
    DAYS,
    SMALL,
    Quantity,
    are_one,
    find_quantities,
    name_other_days,
)
from helpers.language.reader.heads import judge_pair, read_bars
from helpers.language.reader.marks import STEM, WORD, find_stems

KEYS = ["doc_id", "sentence_id"]
FEWEST_WORDS = 5  # of a sentence that can tell a fact
FORMULA = 3  # texts that print one sentence, from which it tells none
# How a text ends that does not break off; (AFP) may stand behind the last stop.
CLOSED = re.compile(r"""[.!?…»”"][\s)\]'’]{0,9}(?:\([^()]{2,40}\)\s*)?$""")
WEEK = np.timedelta64(7, "D")  # in which a day is told by its name
OF_THE_DAY = rf"(?i)\b(?:{'|'.join(sorted(DAYS))}|hier|demain)\b"
IN_WORDS = set().union(*map(find_stems, SMALL))  # numbers, as `find_stems` cuts words
MOST_NUMBERS = 2  # in common, that count
CERTAIN = (0.0005, 0.9995)  # the reader is never surer
QUIET_BELOW = 2_000  # pairs; below it a progress bar is gone before it is read
# The words of the sentences that hold a number, and where they stand.
_NUMBERED = """
    SELECT doc_id::VARCHAR AS doc_id, sentence_id, list(token::VARCHAR ORDER BY start) AS words,
        list(lemma::VARCHAR ORDER BY start) AS lemmas, list(pos::VARCHAR ORDER BY start) AS parts,
        list(start ORDER BY start) AS starts, list("end" ORDER BY start) AS ends
    FROM tokens JOIN chosen USING (doc_id, sentence_id)
    GROUP BY doc_id, sentence_id HAVING bool_or(tokens.pos = 'NUM')
"""

Key = tuple[str, int]  # doc_id, sentence_id
Pair = tuple[int, int]


def read_quantities(
    corpus: Corpus, chosen: pd.DataFrame
) -> dict[Key, list[tuple[Quantity, int, int]]]:
    """The quantities of each chosen sentence that holds a number, with their start and end."""
    rows = corpus.query(_NUMBERED, chosen=chosen[KEYS].drop_duplicates())
    return {
        (row.doc_id, row.sentence_id): [
            (q, row.starts[q.first], row.ends[q.noun])
            for q in find_quantities(row.words.tolist(), row.lemmas.tolist(), row.parts.tolist())
        ]
        for row in rows.itertuples()
    }


def read_names(mentions: pd.DataFrame) -> dict[Key, frozenset[str]]:
    """The names in each sentence, each by its last word: *Manuel Valls* may be called *Valls*."""
    last = mentions["entity"].astype("str").str.split().str[-1].str.lower()
    keys = [mentions["doc_id"].astype("str"), mentions["sentence_id"]]
    return last.groupby(keys, observed=True).agg(frozenset).to_dict()


def weigh_words(texts: Iterable[str]) -> sparse.csr_array:
    """What each stem and number says of each sentence, rare ones more: rows of length one."""
    found = [sorted(find_stems(text)) for text in texts]
    rows = np.repeat(np.arange(len(found)), [len(own) for own in found])
    codes, stems = pd.factorize(np.array([stem for own in found for stem in own], dtype=object))
    weights = np.log(len(found) / np.bincount(codes, minlength=len(stems)))[codes]
    lengths = np.sqrt(np.bincount(rows, weights**2, minlength=len(found)))[rows]
    cells = np.divide(weights, lengths, out=np.zeros(len(rows)), where=lengths > 0)
    return sparse.csr_array((cells, (rows, codes)), shape=(len(found), len(stems)))


def weigh_evidence(p: np.ndarray, alike: np.ndarray, texts: list[tuple[str, str]]) -> np.ndarray:
    """How probable each pair of texts is to tell the same: one number per pair.

    `p`, what the trained reader says, is one thing, rare words in common another (`alike`, the
    cosine as `weigh_words` weighs them), shared numbers a third; their weights were fitted, and
    ship, with those of the reader.
    """
    of_reader = read_bars()["facts"]["weights"][0]
    return expit(_weigh_words(alike, texts) + of_reader * logit(np.clip(p, *CERTAIN)))


def _weigh_words(alike: np.ndarray, texts: list[tuple[str, str]]) -> np.ndarray:
    _, of_words, of_numbers, constant = read_bars()["facts"]["weights"]
    return of_words * alike + of_numbers * count_numbers(texts) + constant


def count_numbers(texts: list[tuple[str, str]]) -> np.ndarray:
    """Numbers, in digits or words, that both texts of a pair have, `MOST_NUMBERS` at most."""
    shared = (find_stems(one) & find_stems(two) for one, two in texts)
    found = [sum(map(is_number, own)) for own in shared]
    return np.minimum(np.array(found, dtype=int), MOST_NUMBERS)


def is_number(stem: str) -> bool:
    """Whether it is a number, in digits or words."""
    return stem.isdecimal() or stem in IN_WORDS


class Judge:
    """The sentences of a corpus and what was judged of them; a class because all steps judge."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.repeats = find_repeats(corpus)
        table = corpus.sentences[[*KEYS, "text", "n_words"]].astype({"doc_id": "str"})
        table = table[table["n_words"] >= FEWEST_WORDS]
        # A sentence that comes back in text after text is a formula of the house, and no news.
        table = table[printed_by(corpus, table) < FORMULA]
        status = table[KEYS].merge(self.repeats[[*KEYS, "status"]], "left", on=KEYS)["status"]
        own, edited = (table[part.to_numpy()] for part in (status.isna(), status == "edited"))
        # What repeats another text word for word is not read, what was edited only beside it.
        self.table, self.n_own = pd.concat([own, edited], ignore_index=True), len(own)
        self.texts = self.table["text"].tolist()
        self.words = weigh_words(self.texts)
        dates = self.table["doc_id"].map(corpus.articles.set_index("doc_id")["date"])
        self.days = dates.to_numpy(dtype="datetime64[D]")
        opens = find_opening(corpus).astype({"doc_id": "str"})
        opening = set(opens.itertuples(index=False, name=None))
        self.keys: list[Key] = [*self.table[KEYS].itertuples(index=False, name=None)]
        said = self.table["text"].str.contains(OF_THE_DAY)
        self.is_news = said.to_numpy() | np.array([key in opening for key in self.keys], dtype=bool)
        counted = read_quantities(corpus, self.table)
        self.numbers = {key: [q for q, *_ in own] for key, own in counted.items()}
        mentions = corpus.mentions
        self.names = read_names(mentions)
        self.persons = read_names(mentions[mentions["label"] == "PER"])
        titles = corpus.sentences[corpus.sentences["section"] == "title"].astype({"doc_id": "str"})
        self.titles = titles.groupby("doc_id")["text"].agg(" ".join).to_dict()
        above = titles[KEYS].itertuples(index=False, name=None)
        self.heroes = {key[0]: self.persons[key] for key in above if key in self.persons}
        articles = corpus.grouped("outlet").articles
        self.articles = articles.sort_values("date", kind="stable", ignore_index=True)
        # Articles that are there in part only, or break off: what they tell at the end is unknown.
        closed = self.articles["text"].str[-80:].str.contains(CLOSED)
        cut_off = self.articles["is_cut_off"] | ~closed
        self.is_cut_off = cut_off.set_axis(self.articles["doc_id"]).to_dict()
        self.places = self.table.groupby("doc_id").indices
        self.judged: dict[Pair, float] = {}

    def judge(self, pairs: Iterable[Pair], bar: float = CERTAIN[0]) -> None:
        """Judge what was not; the readings run beside each other and change nothing of each.

        The reader reads a pair once that cannot reach `bar`, and none that `are_apart`.
        """
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self.judged]
        self.judged |= {pair: 0.0 for pair in new if self.are_apart(*pair)}
        new = [pair for pair in new if pair not in self.judged]
        if not new:
            return
        texts = [(self.texts[one], self.texts[two]) for one, two in new]
        one, two = np.array(new).T
        alike = np.asarray(self.words[one].multiply(self.words[two]).sum(axis=1)).ravel()
        needed = (logit(bar) - _weigh_words(alike, texts)) / read_bars()["facts"]["weights"][0]

        def ask(pair: tuple[str, str], bar: float) -> float:
            return judge_pair(*pair, bar=bar)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            read = pool.map(ask, texts, expit(needed).tolist())
            p = [*tqdm(read, "facts", len(new), unit="pair", disable=len(new) < QUIET_BELOW)]
        found = weigh_evidence(np.array(p), alike, texts).tolist()
        self.judged.update(zip(new, found, strict=True))

    def are_apart(self, one: int, two: int) -> bool:
        """Whether two sentences cannot tell one fact, however alike their words are.

        They tell the news of their day, a week or more apart; they or the titles above them name
        other days or numbers of a series, they name other persons (those of the title where one
        names none), or they share none of their names and none of their numbers, or differ in
        nothing but these: a formula that comes back with other facts.
        """
        if self.is_news[[one, two]].all() and abs(self.days[one] - self.days[two]) > WEEK:
            return True
        keys = self.keys[one], self.keys[two]
        titles = [self.titles.get(doc_id, "") for doc_id, _ in keys]
        if name_other_days(self.texts[one], self.texts[two]) or name_other_days(*titles):
            return True
        persons = [self.persons.get(key, frozenset()) for key in keys]
        if any(persons):  # *elle*, of whom the title says who she is
            persons = [
                own or self.heroes.get(doc_id, own)
                for own, (doc_id, _) in zip(persons, keys, strict=True)
            ]
        if _are_disjoint(*persons) or self.fill_a_formula(one, two):
            return True
        pairs = [*product(*(self.numbers.get(key, []) for key in keys))]
        other = pairs and not any(are_one(a, b) for a, b in pairs)
        return bool(other) and _are_disjoint(*(self.names.get(key, frozenset()) for key in keys))

    def fill_a_formula(self, one: int, two: int) -> bool:
        """Whether two sentences differ in nothing but names and numbers, and each has a person or
        a number that the other has not: *Sagan est premier*, *Van Avermaet est premier*."""
        own, theirs = (
            {fold(word)[:STEM]: word for word in WORD.findall(self.texts[k])} for k in (one, two)
        )
        differ = (own.keys() - theirs.keys(), theirs.keys() - own.keys())
        numbers = [any(map(is_number, stems)) for stems in differ]
        written = own | theirs
        if not all(is_number(s) or written[s][0].isupper() for stems in differ for s in stems):
            return False
        persons = [self.persons.get(self.keys[k], frozenset()) for k in (one, two)]
        return all(numbers) or bool(persons[0] - persons[1] and persons[1] - persons[0])


def printed_by(corpus: Corpus, sentences: pd.DataFrame) -> np.ndarray:
    """How many texts print each sentence word for word, copies of a text taken as one."""
    text = number_texts(corpus)[sentences["doc_id"]].to_numpy()
    n: pd.Series = pd.Series(text, sentences.index).groupby(sentences["text"]).transform("nunique")
    return n.to_numpy()


def find_opening(corpus: Corpus) -> pd.DataFrame:
    """The sentences of titles and leads: doc_id and sentence_id."""
    return corpus.sentences.loc[find_positions(corpus).isin(["title", "lead"]), KEYS]


def _are_disjoint(one: frozenset[str], two: frozenset[str]) -> bool:
    return bool(one) and bool(two) and not one & two


def order(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)
