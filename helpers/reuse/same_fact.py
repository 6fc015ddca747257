"""Which sentences tell the same fact, in whatever words, and which articles tell it nowhere.

Sentences with rare words or numbers in common are proposed, of articles near each other. The
trained reader judges each pair in both orders; with what both share that gives a probability.
Sentences are one fact where all their pairs fit on average, so that no chain of likeness joins two
facts. Read once for a corpus and kept beside its tables.
"""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.special import expit, logit
from tqdm.auto import tqdm

from helpers.corpus.loading import Corpus
from helpers.corpus.near_copies import ALL_PAIRS, number_texts
from helpers.corpus.positions import find_positions
from helpers.corpus.repeats import find_repeats
from helpers.corpus.same_story import DAYS, weigh_articles
from helpers.language import numbers
from helpers.language.numbers import DAYS as WEEKDAYS
from helpers.language.numbers import Quantity, are_one, contradict, find_quantities, name_other_days
from helpers.language.reader import marks
from helpers.language.reader import pairs as reader
from helpers.language.reader.heads import read_bars
from helpers.language.reader.marks import find_stems
from helpers.language.voices import assign_voices

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
OF_THE_DAY = rf"(?i)\b(?:{'|'.join(sorted(WEEKDAYS))}|hier|demain)\b"
MOST_NUMBERS = 2  # in common, that count
LIKELY = 0.5  # probability from which sentences may tell the same fact
CERTAIN = (0.0005, 0.9995)  # the reader is never surer
TRIED = 3  # sentences of an article that are judged before it is said to leave a fact out
UNLIKE = 0.15  # probability below which none of them tells it
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


def read_facts(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """Two tables. *tellings*: one row per sentence that tells a fact: fact (a number), probability
    (the mean over its pairs), unsure. *left*: one row per fact and article without it (doc_id),
    with the sentence that tells it best (doc_id_2, sentence_id_2) and whether a copy dropped it.
    """
    modules = (__file__, *(str(one.__file__) for one in (reader, marks, numbers)))
    code = [Path(module).read_bytes() for module in modules]
    return corpus.keep("facts", str(code), lambda: _Reading(corpus).make_tables())


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
        the news of their day, a week or more apart, or of which `_are_apart` says why not.
        """
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self.judged]
        ends = np.array(new, dtype=int).reshape(-1, 2).T
        other_day = np.abs(np.subtract(*self.days[ends])) > WEEK
        other_day &= self.is_news[ends].all(axis=0)
        other_day |= np.array([self._are_apart(*pair) for pair in new], dtype=bool)
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
        numbers = [self.numbers.get(self.keys[place], []) for place in (one, two)]
        return self.voices[one] != self.voices[two] and contradict(*numbers)

    def _are_apart(self, one: int, two: int) -> bool:
        """Whether two sentences cannot tell one fact, however alike their words are.

        They or the titles above them name other days, they name other persons, or they share none
        of their names and none of their numbers: a formula that comes back with other facts. Of 859
        coded pairs that tell the same 4 in 100 are so, of others in like words 7, of those of two
        like events 17.
        """
        keys = self.keys[one], self.keys[two]
        titles = [self.titles.get(doc_id, "") for doc_id, _ in keys]
        if name_other_days(self.texts[one], self.texts[two]) or name_other_days(*titles):
            return True
        if _have_none_in_common(*(self.persons.get(key, frozenset()) for key in keys)):
            return True
        pairs = [*product(*(self.numbers.get(key, []) for key in keys))]
        other = pairs and not any(are_one(a, b) for a, b in pairs)
        return bool(other) and _have_none_in_common(
            *(self.names.get(key, frozenset()) for key in keys)
        )

    def _propose_corrections(self) -> list[Pair]:
        """Pairs of sentences of one article, much alike, in which two voices differ in numbers."""
        told = pd.Series(
            [k for k, key in enumerate(self.keys[: self.n_own]) if key in self.numbers], dtype=int
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
        place_of = {key: place for place, key in enumerate(self.keys)}
        copied: dict[Key, list[Key]] = {}
        for copy, source in zip(*(self._list_keys(end) for end in ("", "_2")), strict=True):
            copied.setdefault(source, []).append(copy)
        rows = []
        for number, own in enumerate(groups, 1):
            for place in own:
                others = [other for other in own if other != place]
                source = self.keys[place]
                for key in [source, *copied.get(source, ())]:
                    pairs = [_order(place_of.get(key, place), other) for other in others]
                    self.judge(pairs)
                    p = float(np.mean([self.judged[pair] for pair in pairs]))
                    if key == source or p >= LIKELY:
                        rows.append((number, *key, p))
        table = pd.DataFrame(rows, columns=["fact", *KEYS, "probability"])
        table = table.drop_duplicates(["fact", *KEYS], ignore_index=True)
        return table.astype({"doc_id": "str", "sentence_id": "int64", "fact": "int64"})

    def _list_keys(self, end: str) -> list[Key]:
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
                tells = key in named or self.numbers.get(key)
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

    def _keep_unlike(self, asked: list[tuple], *, is_dropped: bool) -> list[tuple]:
        self.judge((pair for *_, near in asked for pair in near))
        found = []
        for number, doc_id, best, near in asked:
            # What was not read may tell it all the same.
            unread = any(self._are_apart(*pair) for pair in near)
            if not unread and max((self.judged[pair] for pair in near), default=0.0) < UNLIKE:
                found.append((number, doc_id, *self.keys[best], is_dropped))
        return found


def _have_none_in_common(one: frozenset[str], two: frozenset[str]) -> bool:
    return bool(one) and bool(two) and not one & two


def _order(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)
