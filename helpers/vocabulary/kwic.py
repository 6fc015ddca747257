"""Where words stand: concordance (KWIC), and the place of each hit in its article.

A term may be several words: *zone gris* as lemmas, *ADJ NOUN* as parts of speech (`NOUN|PROPN`
for either), or a regular expression over the canonical form of each sentence
(`helpers.language.canonical`: plain apostrophes, œ, *20 h 30*).
"""

import re
import time
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Literal, Unpack

import numpy as np
import pandas as pd
import regex

from helpers.base.choices import check_choice
from helpers.base.spelling import fold, strip_accents
from helpers.base.translation import fault, translate, translate_value
from helpers.corpus.loading import Corpus
from helpers.language.canonical import canonise, take_common_form, write_canonically
from helpers.language.voices import assign_voices
from helpers.vocabulary import meaning, terms

Pattern = Literal["lemma", "form", "lemma_pos", "pos", "regex", "meaning"]
Sort = Literal["text", "left", "right"]
Rows = Literal["lines", "sentences"]

CONTEXT = 70  # characters on each side of a concordance line
SECONDS = 1.0  # of the processor, that a regular expression may take on one sentence
SECONDS_IN_ALL = 4.0  # on all sentences; on more than 4,000 a thousandth for each
SORT_WORDS = 5  # words of the context that order the lines; further ones decide nothing
LONGEST_PATTERN = 1000  # characters of a regular expression
RECURSIVE = re.compile(r"\(\?(?:R|[+-]?\d|&|P>)|\(\*|\(\?\(DEFINE")
PIECE = re.compile(r"\d{1,3}(?: \d{3})+|\S+")  # of a term: words, and numbers with their blanks
# Where a piece is several tokens: l'État, anti-EI, EI/Daech, 12€.
SEAM = re.compile(r"(?<=')|(?<=[^\W\d_]-)(?=\w)|(?<=/)|(?=/)|(?<=\d)(?=[%€$£])")
NO_HITS = pd.DataFrame(columns=["number", "start", "end", "term"], dtype="int64")
# A hit is a run of tokens, each of which has a form that is wanted at its step of the term.
HITS = """
    WITH found AS (
        SELECT number, token_id - step AS first, min(start) AS start, max("end") AS "end",
            bool_or(is_word AND step = 0) AS begins_with_word
        FROM tokens JOIN wanted USING (form)
        GROUP BY ALL HAVING count(*) = (SELECT max(step) + 1 FROM wanted)
    )
    SELECT number, first, start, "end" FROM found SEMI JOIN chosen USING (number)
    WHERE begins_with_word OR (SELECT bool_and(any_token) FROM wanted)
    ORDER BY number, start
"""
WORDS_BEFORE = """
    SELECT place, count(*) AS n FROM hits JOIN words USING (number)
    WHERE words.start < hits.start GROUP BY ALL
"""


def concordance(
    corpus: Corpus,
    word: str | Sequence[str] | None = None,
    *,
    unit: Pattern = "lemma",
    sort: Sort = "text",
    context: int = CONTEXT,
    top: int | None = None,
    rows: Rows = "lines",
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Find words in context: one row per hit, with left, hit, right and where and whose they are.

    Columns: term, outlet, date, doc_id, sentence_id, start, end (of the hit, in the article's
    text), section, voice (*outlet* or who is quoted), position (share of the article's words before
    it, 0 to 1), left, hit, right. `attrs` counts all hits: n, n_articles, n_outlets, n_quoted.

    By *meaning* one row per sentence, the nearest first: outlet, date, doc_id, sentence_id, text,
    similarity (1: the same words; about 0: not more alike than any two sentences here). Near is not
    the same: a number, an actor or a *not* may differ. `attrs`: sentence; n and n_outlets searched;
    usual, the similarity that one in twenty reaches.

    Parameters
    ----------
    word : a word, a run of words or a pattern, or several; the most frequent noun without one.
        Capitals and typography do not matter (*coeur*, *14.000 frappes*), nor do accents where
        nothing is written without them (*etat*); a form that is no lemma stands for its lemmas,
        and a star for any letters (“frapp*”)
    unit : what `word` is: lemmas, forms, lemmas with part of speech, parts of speech, *regex*, or
        *meaning*: a sentence, whether or not the corpus has it, to which sort, context and rows do
        not apply; without one that which comes nearest to one of another outlet but is no copy
    sort : the lines in the order of the texts, or by the words before (nearest first) or after
    context : characters on each side; they stop at the sentence
    top : at most so many lines, evenly from the whole length
    rows : *sentences*: one row per sentence instead, for `show.evidence`: outlet, doc_id,
        sentence_id, text, spans (of the hits), note (the voice)
    choices : speech (*all*, *own*, *quoted*), copies (*keep*, *drop*): see
        `helpers.vocabulary.terms.Choices`

    Raises ValueError for an unknown choice, a sentence without a word, a regular expression that is
    none, or one that takes more than `SECONDS` on a sentence.

    >>> vocabulary.concordance(corpus, "a indiqué", unit="form", context=20)[["left", "hit"]]
                    left        hit
    0    …Etat islamique,   a indiqué
    1  …Etat islamique »,   a indiqué
    >>> said = "Daech recule en Irak et en Syrie"
    >>> near = vocabulary.concordance(corpus, said, unit="meaning", top=3)
    >>> near["similarity"].is_monotonic_decreasing
    True
    """
    check_choice("sort", sort, Sort)
    check_choice("rows", rows, Rows)
    if unit == "meaning" and (word is None or isinstance(word, str)):
        return meaning.find_nearest(corpus, word, top, choices)
    words = terms.find_frequent(corpus, top=1) if word is None else word
    words = [words] if isinstance(words, str) else words
    found = [find_hits(corpus, one, unit, choices).assign(term=one) for one in words]
    lines = _describe(pd.concat(found, ignore_index=True) if found else NO_HITS, corpus, context)
    told = {
        "n": len(lines),
        "n_articles": lines["doc_id"].nunique(),
        "n_outlets": lines["outlet"].nunique(),
        "n_quoted": int((lines["voice"] != "outlet").sum()),
    }
    if sort != "text":
        marks = re.compile(r"[^\w\s]")
        parts = [marks.sub(" ", strip_accents(text.lower())).split() for text in lines[sort]]
        keys = [own[::-1][:SORT_WORDS] if sort == "left" else own[:SORT_WORDS] for own in parts]
        lines = lines.iloc[sorted(range(len(keys)), key=keys.__getitem__)]
    if top is not None:
        shown = np.linspace(0, len(lines) - 1, min(top, len(lines))).round().astype(int)
        lines = lines.iloc[np.unique(shown)]
    lines = lines.reset_index(drop=True)
    lines = lines if rows == "lines" else _gather_sentences(lines, corpus)
    lines.attrs = told | {"n_shown": len(lines)}
    return lines


def _describe(hits: pd.DataFrame, corpus: Corpus, context: int) -> pd.DataFrame:
    """Hits as lines: where they stand, whose they are, and what surrounds them."""
    numbers, place = np.unique(hits["number"].astype(int), return_inverse=True)
    sentences = corpus.sentences.assign(
        before=lambda table: table.groupby("doc_id")["n_words"].cumsum() - table["n_words"]
    )
    own = assign_voices(sentences.iloc[numbers], corpus.quotes).iloc[place].reset_index(drop=True)
    articles = corpus.articles.set_index("doc_id")[["outlet", "date", "n_words"]]
    articles = articles.reindex(own["doc_id"])
    hit = hits[["number", "start"]].astype(int).reset_index(names="place")
    before = terms.query_words(corpus, WORDS_BEFORE, terms.settle({}), hits=hit)
    before = own["before"] + before.set_index("place")["n"].reindex(own.index, fill_value=0)
    begin, end = (hits[name] - own["start"] for name in ("start", "end"))
    cut = [*zip(own["text"], begin, end, strict=True)]
    left = [text[max(0, a - context) : a] for text, a, _ in cut]
    right = [text[b : b + context] for text, _, b in cut]
    return pd.DataFrame(
        {
            "term": hits["term"],
            "outlet": articles["outlet"].to_numpy(),
            "date": articles["date"].to_numpy(),
            **own[["doc_id", "sentence_id"]],
            "start": hits["start"],
            "end": hits["end"],
            **own[["section", "voice"]],
            "position": before.to_numpy() / articles["n_words"].to_numpy(),
            "left": [re.sub(r"^\S*\s", "…", p) if len(p) == context else p for p in left],
            "hit": [text[a:b] for text, a, b in cut],
            "right": [re.sub(r"\s\S*$", "…", p) if len(p) == context else p for p in right],
        }
    )


def _gather_sentences(lines: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """The whole sentences of lines, each once, with the places of their hits."""
    keys = ["doc_id", "sentence_id"]
    sentences = corpus.sentences[[*keys, "start", "text"]].rename(columns={"start": "begin"})
    found = lines.merge(sentences, on=keys)
    spans = zip(found["start"] - found["begin"], found["end"] - found["begin"], strict=True)
    note = translate("voice: ") + found["voice"].map(translate_value)
    found = found.assign(spans=[*spans], note=note)
    gathered = {"outlet": "first", "text": "first", "spans": list, "note": "first"}
    table = found.groupby(keys, sort=False, as_index=False).agg(gathered)
    return table[["outlet", *keys, "text", "spans", "note"]]


def find_hits(corpus: Corpus, word: str, unit: Pattern, choices: terms.Choices) -> pd.DataFrame:
    """Where a word stands: one row per occurrence, in the order of the texts.

    Columns: number (row of its sentence in `corpus.sentences`), first and last (token_id; none for
    a regular expression), start, end (in the article's text).
    """
    check_choice("unit", unit, Pattern)
    if unit == "meaning":
        raise fault("by meaning one sentence is looked for at a time, not several")
    chosen = terms.select_sentences(corpus, terms.settle(choices))
    if unit == "regex":
        return _match_texts(corpus, word, chosen["number"])
    wanted = list_wanted(corpus, word, unit)
    hits = corpus.query(
        HITS,
        tokens=terms.read_forms(corpus)["tokens"],
        wanted=wanted.assign(any_token=unit == "pos"),
        chosen=chosen[["number"]],
    )
    return hits.assign(last=hits["first"] + wanted["step"].max())


def _match_texts(corpus: Corpus, pattern: str, numbers: pd.Series) -> pd.DataFrame:
    """The matches of a regular expression in some sentences, as `find_hits` gives them."""
    shown = pattern if len(pattern) <= CONTEXT else f"{pattern[:CONTEXT]}…"
    if len(pattern) > LONGEST_PATTERN or RECURSIVE.search(pattern):
        told = {"shown": shown, "most": LONGEST_PATTERN}
        raise fault("“{shown}” is longer than {most:d} characters or calls itself", **told)
    try:
        compiled = regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError) as error:
        raise fault(
            "“{shown}” is no regular expression: {error}", shown=shown, error=error
        ) from None
    left = max(SECONDS_IN_ALL, len(numbers) / 1000)
    found, sentences = [], corpus.sentences.loc[corpus.sentences.index[numbers]]
    for number, text, begin in zip(numbers, sentences["text"], sentences["start"], strict=True):
        form = write_canonically(text)
        try:
            # With a limit, which the standard library lacks: some patterns would take years.
            begun = time.process_time()
            for match in compiled.finditer(form.text, timeout=min(SECONDS, left)):
                if match.end() > match.start():
                    start, end = form.locate(*match.span())
                    found.append((number, begin + start, begin + end))
            left = max(0.001, left - (time.process_time() - begun))
        except (TimeoutError, MemoryError):
            raise fault(
                "“{shown}” takes more than {most:g} seconds on one sentence: a repetition within a "
                "repetition, as in (a+)+, tries countless ways; write it with one",
                shown=shown,
                most=SECONDS,
            ) from None
    return pd.DataFrame(found, columns=["number", "start", "end"], dtype="int64")


def list_wanted(corpus: Corpus, word: str, unit: str) -> pd.DataFrame:
    """The tagged forms that each step of a term may have: form, is_word, code, step."""
    forms, names, _ = terms.list_forms(corpus, "form" if unit == "pos" else unit)
    named = forms["pos"] if unit == "pos" else pd.Series(names[forms["code"]])
    find = partial(_find_names, unit=unit, named=named, tokens=forms["token"])
    plain = canonise(word)
    if unit == "pos":
        steps = [item.split("|") for item in plain.split()]
    elif whole := find(plain):
        steps = [whole]
    else:
        pieces = [[item] if find(item) else SEAM.split(item) for item in PIECE.findall(plain)]
        steps = [find(part) or [part] for part in filter(None, chain(*pieces))]
    parts = [forms[named.isin(accepted)].assign(step=i) for i, accepted in enumerate(steps)]
    found = pd.concat(parts) if parts and all(map(len, parts)) else forms[:0].assign(step=0)
    return found[["form", "is_word", "code", "step"]]


def _find_names(word: str, *, unit: str, named: pd.Series, tokens: pd.Series) -> list[str]:
    """The names of terms that a word may mean, whatever its capitals."""
    names = pd.Index(named.unique())
    if "*" in word and word.strip("*"):  # any letters: frapp*, *isme
        letters = r"\w*".join(map(re.escape, fold(word).split("*")))
        return [name for name in names if re.fullmatch(letters, fold(name))]
    wanted = terms.unify_spelling(word) if unit == "lemma" else word.lower()
    found = names[names.str.lower() == wanted].tolist()
    if not found and unit == "lemma":
        # A form that is no lemma stands for its lemmas: *frappes*, *étudiants* (*étudiant·es*).
        common = tokens.map(take_common_form).str.lower()
        found = named[common == take_common_form(word).lower()].unique().tolist()
    # Accents are forgiven where nothing is written without them.
    return found or [name for name in names if fold(name) == fold(word)]
