"""Which sentences tell the same fact, in whatever words, and which articles tell it nowhere.

Sentences with rare words or numbers in common are proposed, of articles near each other. The
trained reader judges each pair in both orders; with what both share that gives a probability.
Sentences are one fact where all their pairs fit on average, so that no chain of likeness joins two
facts. Read once for a corpus and kept beside its tables.
"""

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.special import expit, logit
from tqdm.auto import tqdm

from helpers.base.spelling import fold
from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import ALL_PAIRS, number_texts
from helpers.corpus.positions import find_positions
from helpers.corpus.repeats import find_repeats
from helpers.corpus.same_story import DAYS, weigh_articles
from helpers.language.reader import marks
from helpers.language.reader import pairs as reader
from helpers.language.reader.heads import read_bars
from helpers.language.reader.marks import STEM, find_stems
from helpers.language.voices import assign_voices
from helpers.reuse.balance import NUMBER

KEYS = ["doc_id", "sentence_id"]
FEWEST_WORDS = 5  # of a sentence that can tell a fact
NEAREST = 2  # sentences of every other outlet that each is compared with
CORRECTED = 0.15  # the same of two sentences of one article
NEIGHBOURS = 20  # articles with which each of a large corpus is compared
NEAR = 0.07  # cosine of their names and nouns, at least; half of what makes a story
SAME_WORDS = 0.98  # the same, from which a sentence is in no other words
LEAST = 0.05  # cosine of two sentences' words, weighed by how rare these are
PAIRS = 4  # judged for each article of a large corpus, the most alike first; about 20 ms each
FEWEST_PAIRS = 3_000  # that are judged in any corpus
WHOLE = 12  # sentences of which every pair is judged; of more those that were proposed
WEEK = np.timedelta64(7, "D")  # in which a day is told by its name
WEEKDAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
OF_THE_DAY = rf"(?i)\b(?:{WEEKDAYS}|hier|demain)\b"
FARTHEST = 3  # times; two numbers farther apart are of two things
MOST_NUMBERS = 2  # in common, that count
LIKELY = 0.5  # probability from which sentences may tell the same fact
CERTAIN = (0.0005, 0.9995)  # the reader is never surer
TRIED = 3  # sentences of an article that are judged before it is said to leave a fact out
UNLIKE = 0.15  # probability below which none of them tells it
QUIET_BELOW = 2_000  # pairs; below it a progress bar is gone before it is read
MONTHS = "janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc"
# Years, hours, ranks, days and names with a digit: numbers that do not say how many.
NO_COUNT = "|".join(
    [
        r"\b(?:19|20)\d\d\b",
        r"\b\d{1,2}\s?[hH](?:\s?\d+)?\b",
        r"\b\d+\s?(?:e|er|ère|ème)\b",
        r"\b[^\W\d]+-?\d\w*",
        rf"\b\d{{1,2}}\s+(?:{MONTHS})\w*",
    ]
)
DAYS_NAMED = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:{WEEKDAYS})\b",
        rf"\b(?:\d{{1,2}}|1er)\s+(?:{MONTHS})",
    )
]
SCALE, UNIT = r"(?:m[ai]ll|milli)\w+\b", r"%|ans\b|km\b|[^\W\d_]{4,}"
COUNT = rf"({NUMBER})\s*({SCALE})?\s*(?:d['’]|de\s|des\s)?\s*({UNIT})?"

Pair = tuple[int, int]


def read_facts(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """Two tables. *tellings*: one row per sentence that tells a fact: fact (a number), probability
    (the mean over its pairs), unsure. *left*: one row per fact and article without it (doc_id),
    with the sentence that tells it best (doc_id_2, sentence_id_2) and whether a copy dropped it.
    """
    modules = (__file__, str(reader.__file__), str(marks.__file__))
    code = [Path(module).read_bytes() for module in modules]
    return corpus.keep("facts", str(code), lambda: _Reading(corpus).make_tables())


def list_counts(text: str) -> set[tuple[str, str]]:
    """How many of what: the numbers in digits of a sentence that are no date, hour or rank.

    >>> sorted(list_counts("Le 2 mai à 11H00, 14 000 raids, 2 millions d'euros, 3,5 % au 1er tour"))
    [('14000', 'raids'), ('2million', 'euros'), ('3,5', '%')]
    """
    found = re.findall(COUNT, re.sub(NO_COUNT, " ", text))
    plain = (
        re.sub(r"\s|[.](?=\d{3}\b)", "", number) + fold(scale)[:7] for number, scale, _ in found
    )
    return {(number, fold(unit)[:STEM]) for number, (*_, unit) in zip(plain, found, strict=True)}


def name_other_days(one: str, two: str) -> bool:
    """Whether each of two sentences names days, and none that the other names.

    >>> name_other_days("Lundi, 162 stations sont à sec.", "Ce jeudi, 347 stations l'étaient.")
    True
    """
    for days in DAYS_NAMED:
        named, others = ({day.casefold() for day in days.findall(text)} for text in (one, two))
        if named and others and not named & others:
            return True
    return False


def differ(one: str, two: str) -> bool:
    """Whether each of two sentences has another number of the same thing.

    >>> differ("40% de perdus", "la perte de 50 % des terres"), differ("9 morts", "9 %")
    (True, False)
    """
    counts, others = list_counts(one), list_counts(two)
    return any(
        unit and unit == other and _is_near(number, another)
        for number, unit in counts - others
        for another, other in others - counts
    )


def _is_near(one: str, two: str) -> bool:
    """Whether two numbers of one scale are near enough to be told of the same thing."""
    (low, scale), (high, other) = (re.match(r"([\d,.]+)(.*)", text).groups() for text in (one, two))
    values = sorted(
        float(re.sub(r"[,.](?=.*[,.])", "", n).replace(",", ".").strip(".") or 0)
        for n in (low, high)
    )
    return scale == other and values[1] <= FARTHEST * values[0]


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

    The trained reader says one thing, rare words in common another, shared numbers a third; their
    weights were fitted, and ship, with those of the reader.

    Parameters
    ----------
    p : what the reader says of each pair
    alike : cosine of its words, as `weigh_words` weighs them
    """
    return expit(_weigh_words(alike, texts) + _weights()[0] * logit(np.clip(p, *CERTAIN)))


def _weigh_words(alike: np.ndarray, texts: list[tuple[str, str]]) -> np.ndarray:
    _, of_words, of_numbers, constant = _weights()
    return of_words * alike + of_numbers * count_numbers(texts) + constant


def count_numbers(texts: list[tuple[str, str]]) -> np.ndarray:
    """Numbers that both texts of a pair have, `MOST_NUMBERS` at most: one count per pair."""
    shared = (find_stems(one) & find_stems(two) for one, two in texts)
    return np.array([min(sum(map(str.isdecimal, own)), MOST_NUMBERS) for own in shared], dtype=int)


def _weights() -> list[float]:
    weights: list[float] = read_bars()["facts"]["weights"]
    return weights


def propose(
    words: sparse.csr_array, articles: np.ndarray, outlets: np.ndarray, near: list[np.ndarray]
) -> list[Pair]:
    """Pairs of sentences of two outlets, the most alike first.

    Each sentence is paired with the `NEAREST` of every other outlet, in articles near its own.

    Parameters
    ----------
    words : what `weigh_words` gives, one row per sentence
    articles : of each sentence, as numbers
    outlets : of each article, as numbers
    near : of each article, the numbers of those to compare it with
    """
    found: dict[Pair, float] = {}
    places = pd.Series(articles).groupby(articles).indices
    for article, rows in places.items():
        others = [k for k in near[article] if outlets[k] != outlets[article] and k in places]
        for outlet in np.unique(outlets[others]):
            columns = np.concatenate([places[k] for k in others if outlets[k] == outlet])
            alike = (words[rows] @ words[columns].T).toarray()
            best = np.argsort(-alike, axis=1, kind="stable")[:, :NEAREST]
            for i, j in ((i, j) for i, own in enumerate(best) for j in own):
                if LEAST <= alike[i, j] < SAME_WORDS:
                    found[_order(int(rows[i]), int(columns[j]))] = float(alike[i, j])
    return sorted(found, key=lambda pair: (-found[pair], pair))


def find_near(corpus: Corpus, articles: pd.DataFrame) -> list[np.ndarray]:
    """Which articles each is compared with, by place: those of a few days that are most like it.

    In a corpus of up to `ALL_PAIRS` articles each is compared with all. `articles`: doc_id and
    date, in order of date.
    """
    n = len(articles)
    if n <= ALL_PAIRS:
        return [np.arange(n)] * n
    vectors = weigh_articles(corpus, articles["doc_id"])[0]
    days = articles["date"].to_numpy(dtype="datetime64[D]")
    span = np.timedelta64(DAYS, "D")
    ends = np.searchsorted(days, days - span), np.searchsorted(days, days + span, "right")
    found, scenes = [], _find_scenes(corpus, articles["doc_id"])
    for place, (start, end) in enumerate(zip(*ends, strict=True)):
        alike = (vectors[start:end] @ vectors[[place]].T).toarray().ravel()
        own = scenes[place]
        alike[[bool(own and other and not own & other) for other in scenes[start:end]]] = 0
        best = np.argsort(-alike, kind="stable")[: NEIGHBOURS + 1]
        dated = not np.isnat(days[place])
        found.append(start + best[alike[best] >= NEAR] if dated else np.array([], int))
    return found


def _find_scenes(corpus: Corpus, docs: pd.Series) -> list[set[str]]:
    """The places that the title and the lead of each article name: two events elsewhere are two."""
    opens = _find_opening(corpus)
    named = corpus.mentions[corpus.mentions["label"] == "LOC"].merge(opens)
    scenes = named.groupby(named["doc_id"].astype(str))["entity"].agg(set).to_dict()
    return [scenes.get(doc_id, set()) for doc_id in docs]


def _find_opening(corpus: Corpus) -> pd.DataFrame:
    """The sentences of titles and leads: doc_id and sentence_id."""
    return corpus.sentences.loc[find_positions(corpus).isin(["title", "lead"]), KEYS]


def group(likeness: dict[Pair, float], bar: float) -> list[list[int]]:
    """Sentences that tell one fact: groups in which a pair is as probable as `bar` on average.

    What was not judged counts as 0. Average linkage: Sokal & Michener 1958.

    >>> group({(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.1, (3, 4): 0.6}, 0.6)
    [[0, 1], [3, 4]]
    """
    found = []
    for members in _join(likeness, bar):
        apart = [1 - likeness.get(pair, 0.0) for pair in combinations(members, 2)]
        numbers = fcluster(linkage(np.array(apart), "average"), 1 - bar + 1e-9, "distance")
        parts = pd.Series(members).groupby(numbers)
        found += sorted(part.tolist() for _, part in parts if len(part) > 1)
    return found


def _join(likeness: dict[Pair, float], bar: float) -> list[list[int]]:
    """What a chain of probable pairs joins, in order."""
    pairs = np.array([pair for pair, p in likeness.items() if p >= bar]).reshape(-1, 2)
    names, ends = np.unique(pairs, return_inverse=True)
    ends = ends.reshape(-1, 2).T
    links = sparse.coo_array((np.ones(len(pairs)), tuple(ends)), shape=(len(names),) * 2)
    number = sparse.csgraph.connected_components(links, directed=False)[1]
    return [names[own].tolist() for own in pd.Series(number).groupby(number).indices.values()]


class _Reading:
    """The sentences of a corpus and what was judged of them; a class because all steps judge."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus, self.bar = corpus, read_bars()["facts"]["sure"]
        self.repeats = find_repeats(corpus)
        table = corpus.sentences[[*KEYS, "text", "n_words"]].astype({"doc_id": "str"})
        table = table[table["n_words"] >= FEWEST_WORDS]
        status = table[KEYS].merge(self.repeats[[*KEYS, "status"]], "left", on=KEYS)["status"]
        own, edited = (table[part.to_numpy()] for part in (status.isna(), status == "edited"))
        # What repeats another text word for word is not read, what was edited only beside it.
        self.table, self.n_own = pd.concat([own, edited], ignore_index=True), len(own)
        self.texts = self.table["text"].tolist()
        self.words = weigh_words(self.texts)
        dates = self.table["doc_id"].map(corpus.articles.set_index("doc_id")["date"])
        quotes = corpus.quotes.astype({"doc_id": "str"})
        voices = assign_voices(corpus.sentences.astype({"doc_id": "str"}), quotes)
        self.voices = self.table.merge(voices[[*KEYS, "voice"]], "left", on=KEYS)["voice"].tolist()
        self.days = dates.to_numpy(dtype="datetime64[D]")
        opens = _find_opening(corpus).astype({"doc_id": "str"})
        opening = set(opens.itertuples(index=False, name=None))
        keys = self.table[KEYS].itertuples(index=False, name=None)
        said = self.table["text"].str.contains(OF_THE_DAY)
        self.is_news = said.to_numpy() | np.array([key in opening for key in keys], dtype=bool)
        articles = corpus.grouped("outlet").articles
        self.articles = articles.sort_values("date", kind="stable", ignore_index=True)
        self.places = self.table.groupby("doc_id").indices
        self.judged: dict[Pair, float] = {}

    def make_tables(self) -> dict[str, pd.DataFrame]:
        number = pd.Index(self.articles["doc_id"]).get_indexer(self.table["doc_id"])
        outlets = pd.factorize(self.articles["outlet"])[0]
        near = find_near(self.corpus, self.articles)
        most = max(FEWEST_PAIRS, PAIRS * len(self.articles))
        own = self.words[: self.n_own], number[: self.n_own]
        self.judge(propose(*own, outlets, near)[:most], LIKELY)
        self.judge(self._propose_corrections(), LIKELY)
        chained = [own for own in _join(self.judged, LIKELY) if len(own) <= WHOLE]
        self.judge(pair for own in chained for pair in combinations(own, 2))
        outlets, texts = outlets[number], number_texts(self.corpus)[self.table["doc_id"]].to_numpy()
        sure = group(self.judged, self.bar)
        rest = set(self.judged) - {pair for pair in self.judged if {*pair} & {*chain(*sure)}}
        unsure = group({pair: self.judged[pair] for pair in rest}, LIKELY)
        found = []
        for groups in (sure, unsure):
            told = [own for own in groups if self._is_told(own, outlets, texts)]
            found.append(sorted(told, key=lambda own: (-len({*outlets[own]}), own)))
        tellings = self._list_tellings(found[0] + found[1])
        tellings["unsure"] = tellings["fact"] > len(found[0])
        left = [*self._find_left(found[0], tellings), *self._find_dropped(tellings)]
        columns = ["fact", "doc_id", *(f"{name}_2" for name in KEYS), "is_dropped"]
        types = {"fact": "Int64", "sentence_id_2": "int64", "is_dropped": "bool"}
        return {"tellings": tellings, "left": pd.DataFrame(left, columns=columns).astype(types)}

    def judge(self, pairs: Iterable[Pair], bar: float = CERTAIN[0]) -> None:
        """Judge what was not; the readings run beside each other and change nothing of each.

        The reader reads a pair once that cannot reach `bar`, and none of two sentences that tell
        the news of their day, a week or more apart, or that name other days.
        """
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self.judged]
        ends = np.array(new, dtype=int).reshape(-1, 2).T
        other_day = np.abs(np.subtract(*self.days[ends])) > WEEK
        other_day &= self.is_news[ends].all(axis=0)
        other_day |= np.array([self._name_other_days(pair) for pair in new], dtype=bool)
        self.judged.update((pair, 0.0) for pair, is_so in zip(new, other_day, strict=True) if is_so)
        new = [pair for pair in new if pair not in self.judged]
        if not new:
            return
        texts = [(self.texts[one], self.texts[two]) for one, two in new]
        one, two = np.array(new, dtype=int).reshape(-1, 2).T
        alike = np.asarray(self.words[one].multiply(self.words[two]).sum(axis=1)).ravel()
        needed = expit((logit(bar) - _weigh_words(alike, texts)) / _weights()[0])

        def ask(pair: tuple[str, str], bar: float) -> float:
            return reader.judge_pair(*pair, bar=bar)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            read = pool.map(ask, texts, needed.tolist())
            p = [*tqdm(read, "facts", len(new), unit="pair", disable=len(new) < QUIET_BELOW)]
        found = weigh_evidence(np.array(p), alike, texts).tolist()
        self.judged.update(zip(new, found, strict=True))

    def _is_told(self, own: list[int], outlets: np.ndarray, texts: np.ndarray) -> bool:
        """Whether two outlets tell it, in two texts, or two voices of one text differ in it."""
        if min(len({*outlets[own]}), len({*texts[own]})) > 1:
            return True
        return any(self._contradict(*pair) for pair in combinations(own, 2))

    def _contradict(self, one: int, two: int) -> bool:
        """Whether two voices of an article have different numbers."""
        return self.voices[one] != self.voices[two] and differ(self.texts[one], self.texts[two])

    def _propose_corrections(self) -> list[Pair]:
        """Pairs of sentences of one article, much alike, in which two voices differ in numbers."""
        told = pd.Series(
            [k for k, text in enumerate(self.texts[: self.n_own]) if list_counts(text)], dtype=int
        )
        found = []
        for places in told.groupby(self.table.loc[told, "doc_id"].to_numpy()).agg(list):
            alike = (self.words[places] @ self.words[places].T).toarray()
            for i, j in np.argwhere(np.triu(alike, 1) >= CORRECTED).tolist():
                if self._contradict(places[i], places[j]):
                    found.append((places[i], places[j]))
        return found

    def _list_tellings(self, groups: list[list[int]]) -> pd.DataFrame:
        """One row per sentence; a copy tells what it prints of it, edited only if judged so."""
        keys = self.table[KEYS].itertuples(index=False, name=None)
        place_of = {key: place for place, key in enumerate(keys)}
        copied: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for copy, source in zip(*(self._list_keys(end) for end in ("", "_2")), strict=True):
            copied.setdefault(source, []).append(copy)
        rows = []
        for number, own in enumerate(groups, 1):
            for place in own:
                others = [other for other in own if other != place]
                source = tuple(self.table.loc[place, KEYS])
                for key in [source, *copied.get(source, ())]:
                    pairs = [_order(place_of.get(key, place), other) for other in others]
                    self.judge(pairs)
                    p = float(np.mean([self.judged[pair] for pair in pairs]))
                    if key == source or p >= LIKELY:
                        rows.append((number, *key, p))
        table = pd.DataFrame(rows, columns=["fact", *KEYS, "probability"])
        table = table.drop_duplicates(["fact", *KEYS], ignore_index=True)
        return table.astype({"doc_id": "str", "sentence_id": "int64", "fact": "int64"})

    def _list_keys(self, end: str) -> list[tuple[str, int]]:
        columns = (self.repeats[name + end].tolist() for name in KEYS)
        return list(zip(*columns, strict=True))

    def _find_left(self, groups: list[list[int]], tellings: pd.DataFrame) -> list[tuple]:
        """Facts that two outlets tell, and the articles on the same event that tell them nowhere.

        On the event is who tells another fact with one of the articles that tell this one, within
        `DAYS`, and came no earlier than the first of these.
        """
        articles = self.articles.set_index("doc_id")[["outlet", "date", "is_cut_off"]]
        docs = tellings.groupby("fact")["doc_id"].agg(set)
        facts = tellings.groupby("doc_id")["fact"].agg(set)
        text = number_texts(self.corpus)
        asked = []
        for number, own in enumerate(groups, 1):
            told = articles.loc[sorted(docs[number])]
            best = self._choose_best(own)
            shared = set().union(*facts[told.index])
            for doc_id in sorted(set().union(*docs[list(shared)]) - docs[number]):
                one = articles.loc[doc_id]
                event = told[(told["date"] - one["date"]).abs() <= pd.Timedelta(days=DAYS)]
                if (
                    event["outlet"].nunique() > 1
                    and event["date"].min() <= one["date"]
                    and any(facts[doc_id] & facts[other] for other in event.index)
                    and one["outlet"] not in set(told["outlet"])
                    and text[doc_id] not in set(text[told.index])
                    and not one["is_cut_off"]
                ):
                    near = self._find_nearest(own, self.places.get(doc_id, ()))
                    asked.append((number, doc_id, best, near))
        return self._keep_unlike(asked, is_dropped=False)

    def _find_dropped(self, tellings: pd.DataFrame) -> list[tuple]:
        """Names and numbers that a copy drops with their sentence, and tells nowhere else.

        A copy prints half of the sentences of the other text or more.
        """
        fact = tellings.groupby(KEYS)["fact"].agg(set).to_dict()
        told = set(zip(tellings["doc_id"], tellings["fact"], strict=True))
        kept = self.repeats.groupby(["doc_id_2", "doc_id"])["sentence_id_2"].agg(set).to_dict()
        named = set(self.corpus.mentions[KEYS].itertuples(index=False, name=None))
        cut_off = set(self.articles.loc[self.articles["is_cut_off"], "doc_id"])
        asked = []
        for (source, copy), printed in kept.items():
            own = [int(place) for place in self.places.get(source, ())]
            numbers = self.table.loc[own, "sentence_id"].tolist()
            if copy in cut_off or 2 * len(printed) < len(own):
                continue
            for place, number in zip(own, numbers, strict=True):
                key = (source, number)
                tells = key in named or list_counts(self.texts[place])
                known = any((copy, one) in told for one in fact.get(key, ()))
                if tells and number not in printed and not known:
                    near = self._find_nearest([place], self.places.get(copy, ()))
                    asked.append((pd.NA, copy, place, near))
        return self._keep_unlike(asked, is_dropped=True)

    def _choose_best(self, own: list[int]) -> int:
        """The sentence that fits the others of its fact best."""
        return max(
            own, key=lambda k: sum(self.judged.get(_order(k, o), 0.0) for o in own if o != k)
        )

    def _find_nearest(self, told: list[int], places: Iterable[int]) -> list[Pair]:
        """The sentences among `places` that are most like one of those that tell a fact."""
        places = np.fromiter(places, int)
        alike = (self.words[told] @ self.words[places].T).toarray()
        best = np.argsort(-alike.max(axis=0, initial=0), kind="stable")[:TRIED]
        return [_order(told[int(alike[:, k].argmax())], int(places[k])) for k in best.tolist()]

    def _name_other_days(self, pair: Pair) -> bool:
        return name_other_days(*(self.texts[one] for one in pair))

    def _keep_unlike(self, asked: list[tuple], *, is_dropped: bool) -> list[tuple]:
        self.judge((pair for *_, near in asked for pair in near))
        found = []
        for number, doc_id, best, near in asked:
            # What was not read for its days may tell it all the same.
            unread = any(map(self._name_other_days, near))
            if not unread and max((self.judged[pair] for pair in near), default=0.0) < UNLIKE:
                found.append((number, doc_id, *self.table.loc[best, KEYS], is_dropped))
        return found


def _order(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)
