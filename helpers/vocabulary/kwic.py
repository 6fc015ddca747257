"""Where words stand: concordance (KWIC) and progression through the articles.

A term may be several words: *zone gris* as lemmas, *ADJ NOUN* as parts of speech (`NOUN|PROPN`
for either), or a regular expression over the canonical form of each sentence
(`helpers.language.canonical`: plain apostrophes, œ, *20 h 30*).
"""

import re
from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
import regex

from helpers.base.choices import check_choice
from helpers.base.spelling import fold, strip_accents
from helpers.corpus.loading import Corpus
from helpers.language.canonical import canonise, take_common_form, write_canonically
from helpers.language.voices import assign_voices
from helpers.vocabulary.terms import (
    Copies,
    Speech,
    Unit,
    choose_sentences,
    locate_sentences,
    name_terms,
    unify_spelling,
)

Pattern = Literal["lemma", "form", "lemma_pos", "pos", "regex"]
Sort = Literal["text", "left", "right"]

CONTEXT = 70  # characters on each side of a concordance line
PATIENCE = 1.0  # seconds of the processor that a regular expression may take on one sentence
LINES = 60  # of a concordance on a page; the others are counted
PIECE = re.compile(r"\d{1,3}(?: \d{3})+|\S+")  # of a term: words, and numbers with their blanks
# Where a piece is several tokens: l'État, anti-EI, EI/Daech, 12€.
SEAM = re.compile(r"(?<=')|(?<=[^\W\d_]-)(?=\w)|(?<=/)|(?=/)|(?<=\d)(?=[%€$£])")
SORT_WORDS = 5  # words of the context that order the lines; further ones decide nothing


def find_concordance(
    corpus: Corpus, term: str, *, unit: Pattern = "lemma", sort: Sort = "text",
    context: int = CONTEXT, speech: Speech = "all", copies: Copies = "keep",
) -> pd.DataFrame:  # fmt: skip
    """Find words in context: one row per hit, with left, hit, right and where and whose they are.

    Capitals and typography of `term` do not matter (*coeur*, *14.000 frappes*), nor do accents
    where nothing is written without them (*etat*); a form that is no lemma stands for its lemmas.

    Columns: outlet, date, doc_id, sentence_id, start, end (of the hit, in the article's text),
    section, voice (*outlet* or who is quoted), left, hit, right. `context` is in characters; it
    stops at the sentence. `sort` by the words before (nearest first) or after the hit. Raises
    ValueError for an unknown choice, a regular expression that is none, or one that takes more than
    `PATIENCE` on a sentence.
    """
    check_choice("sort", sort, Sort)
    sentence, start, end = find_occurrences(corpus, term, unit=unit, speech=speech, copies=copies)
    rows, place = np.unique(sentence, return_inverse=True)
    own = assign_voices(corpus.sentences.iloc[rows], corpus.quotes).iloc[place]
    begin = own["start"].to_numpy()
    cut = zip(own["text"], start - begin, end - begin, strict=True)
    parts = [(t[max(0, b - context) : b], t[b:e], t[e : e + context]) for t, b, e in cut]
    left, hit, right = (list(part) for part in zip(*parts, strict=True)) if parts else ([], [], [])
    articles = corpus.articles.set_index("doc_id")[["outlet", "date"]]  # not a text for each hit
    articles = articles.reindex(own["doc_id"])
    table = pd.DataFrame({
        "outlet": articles["outlet"].to_numpy(), "date": articles["date"].to_numpy(),
        "doc_id": own["doc_id"].to_numpy(), "sentence_id": own["sentence_id"].to_numpy(),
        "start": start, "end": end, "section": own["section"].to_numpy(),
        "voice": own["voice"].to_numpy(),
        "left": [re.sub(r"^\S*\s", "…", p) if len(p) == context else p for p in left], "hit": hit,
        "right": [re.sub(r"\s\S*$", "…", p) if len(p) == context else p for p in right],
    })  # fmt: skip
    if sort == "text":
        return table
    words = [_fold(part).split() for part in table[sort]]
    keys = [part[::-1][:SORT_WORDS] if sort == "left" else part[:SORT_WORDS] for part in words]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return table.iloc[order].reset_index(drop=True)


def select_lines(lines: pd.DataFrame, *, top: int = LINES) -> pd.DataFrame:
    """At most `top` lines of a concordance, evenly from its whole length, in their order."""
    rows = np.unique(np.linspace(0, len(lines) - 1, min(top, len(lines))).round().astype(int))
    return lines.iloc[rows].reset_index(drop=True)


def show_in_sentences(lines: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The whole sentences of concordance lines, each once, for `display.show_evidence`.

    One row per sentence: outlet, doc_id, sentence_id, text, spans (of the hits), note (the voice).
    """
    sentences = corpus.sentences
    known = sentences.set_index(["doc_id", "sentence_id"])[["start", "text"]]
    lines = lines
    rows = []
    for (doc_id, number), part in lines.groupby(["doc_id", "sentence_id"], sort=False):
        start, text = known.loc[(doc_id, number)]
        spans = [(a - start, b - start) for a, b in zip(part["start"], part["end"], strict=True)]
        voice = f"voice: {part['voice'].iloc[0]}"
        rows.append((part["outlet"].iloc[0], doc_id, number, text, spans, voice))
    columns = ["outlet", "doc_id", "sentence_id", "text", "spans", "note"]
    return pd.DataFrame(rows, columns=columns)


def find_progression(
    corpus: Corpus, terms: list[str], *, unit: Unit = "lemma", speech: Speech = "all",
    copies: Copies = "keep",
) -> pd.DataFrame:  # fmt: skip
    """Where words fall in their articles: one row per occurrence, in the order of the texts.

    Columns: term, outlet, doc_id, date, sentence_id, word_number (from 1), n_words (of the
    article), position (share of the article's words before it, 0 to 1), n_so_far (occurrences of
    the term in the article up to here: the curve of its progression).
    """
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id", "is_word"])
    rank = tokens["is_word"].astype(int).groupby(tokens["doc_id"], observed=True).cumsum()
    articles = corpus.articles.set_index("doc_id")[["outlet", "date", "n_words"]]
    chosen = choose_sentences(corpus, speech=speech, copies=copies)
    tables = []
    for term in terms:
        first, _, sentence = match_tokens(corpus, term, unit)
        first = first[chosen[sentence]]
        found = tokens.iloc[first][["doc_id", "sentence_id"]]
        about = articles.reindex(found["doc_id"])
        number, n_words = rank.to_numpy()[first], about["n_words"].to_numpy()
        tables.append(found.assign(
            term=term, outlet=about["outlet"].to_numpy(), date=about["date"].to_numpy(),
            word_number=number, n_words=n_words, position=(number - 1) / n_words,
            n_so_far=found.groupby("doc_id").cumcount() + 1,
        ))  # fmt: skip
    columns = ["term", "outlet", "doc_id", "date", "sentence_id", "word_number", "n_words",
               "position", "n_so_far"]  # fmt: skip
    return (
        pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
    )


def find_occurrences(
    corpus: Corpus, term: str, *, unit: Pattern = "lemma", speech: Speech = "all",
    copies: Copies = "keep",
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Sentence (row in `corpus.sentences`), start and end of every occurrence, in text order."""
    check_choice("unit", unit, Pattern)
    if unit == "regex":
        sentence, start, end = _match_texts(corpus, term)
    else:
        first, last, sentence = match_tokens(corpus, term, unit)
        places = corpus.read_columns("tokens", ["start", "end"])
        start, end = places["start"].to_numpy()[first], places["end"].to_numpy()[last]
    chosen = choose_sentences(corpus, speech=speech, copies=copies)[sentence]
    return sentence[chosen], start[chosen], end[chosen]


def _match_texts(corpus: Corpus, pattern: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    try:
        compiled = regex.compile(pattern, regex.IGNORECASE)
    except regex.error as error:
        raise ValueError(f"“{pattern}” is no regular expression: {error}") from None
    found, texts = [], corpus.sentences["text"]
    for row, text in enumerate(texts):
        form = write_canonically(text)
        try:
            # With a limit, which the standard library lacks: some patterns would take years.
            for match in compiled.finditer(form.text, timeout=PATIENCE):
                if match.end() > match.start():
                    found.append((row, *form.locate(*match.span())))
        except TimeoutError:
            raise ValueError(
                f"“{pattern}” takes more than {PATIENCE:g} seconds on one sentence: a repetition "
                "within a repetition, as in (a+)+, tries countless ways; write it with one"
            ) from None
    sentence, start, end = np.array(found, dtype=np.int64).reshape(-1, 3).T
    begin = corpus.sentences["start"].to_numpy()[sentence]
    return sentence, begin + start, begin + end


def match_tokens(corpus: Corpus, term: str, unit: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First and last row in `corpus.tokens` and the sentence of each run of tokens that fits."""
    column = {"form": "token", "pos": "pos"}.get(unit)
    named = name_terms(corpus, unit)
    if column:
        named = corpus.read_columns("tokens", [column])[column].astype("category")
    names, codes = named.cat.categories, named.cat.codes.to_numpy()
    if unit == "form":
        names = names.astype("str").str.lower()

    def find_lemmas(form: str) -> list[str]:
        """A form that is no lemma stands for its lemmas: *frappes*, *étudiants* (*étudiant·es*)."""
        forms = corpus.read_columns("tokens", ["token"])["token"].astype("category").cat
        common = forms.categories.astype("str").map(take_common_form).str.lower()
        hit = (common == take_common_form(form).lower())[forms.codes]
        return names[np.unique(codes[hit])].tolist()

    wanted = _split_term(term, unit, names, find_lemmas)
    at = None
    for step, item in enumerate(wanted):
        accepted = names.isin(item)
        if at is None:
            at = np.flatnonzero(accepted[codes])
        else:
            at = at[at + step < len(codes)]
            at = at[accepted[codes[at + step]]]
    at = np.array([], dtype=int) if at is None else at
    last = at + len(wanted) - 1
    place = locate_sentences(corpus)
    sentence, other = place[at], place[last]
    kept = sentence == other
    if unit != "pos":
        kept &= corpus.read_columns("tokens", ["is_word"])["is_word"].to_numpy()[at]
    return at[kept], last[kept], sentence[kept]


def _split_term(
    term: str, unit: str, names: pd.Index, find_lemmas: Callable[[str], list[str]]
) -> list[list[str]]:
    """For each token of the term, the names that it may have, whatever its capitals."""
    plain = canonise(term)
    if unit == "pos":
        return [item.split("|") for item in plain.split()]
    lower = names.astype("str").str.lower()

    def find(word: str) -> list[str]:
        wanted = unify_spelling(word) if unit == "lemma" else word.lower()
        found = names[lower == wanted].tolist()
        if not found and unit == "lemma":
            found = find_lemmas(word)
        # Accents are forgiven where nothing is written without them.
        return found or [name for name in names.astype("str") if fold(name) == fold(word)]

    if found := find(plain):
        return [found]
    pieces = []
    for item in PIECE.findall(plain):
        whole = find(item)
        pieces += [whole] if whole else [find(part) or [part] for part in SEAM.split(item) if part]
    return pieces


def _fold(text: str) -> str:
    """For sorting: without accents, marks or capitals."""
    return re.sub(r"[^\w\s]", " ", strip_accents(text.lower()))
