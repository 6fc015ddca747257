"""The words of a corpus as every view counts them: the same toggles, by the same names, everywhere.

- `unit`: what one term is. *lemma*; *form*, in lower case; *lemma_pos*, as in `frappe_NOUN`.
- `by`: what is compared. *outlet*, *doc_id* (the article), *section* or *month*.
- `speech`: whose sentences. *all*; *own*, the outlet's; *quoted*, those `assign_voices` gives to
  someone else.
- `copies`: *keep* every sentence, or *drop* those that an article took from a dispatch which
  another article here prints too (`helpers.corpus.repeats`): each dispatch then counts once.
- `function_words`: whether articles, prepositions, pronouns and their like are listed.
- `max_words`: terms of up to so many words that follow each other in one sentence.

A rate always has all words of its group below it, function words and quotations as chosen.
"""

from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

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

FUNCTION_POS = {"DET", "ADP", "PRON", "AUX", "CCONJ", "SCONJ", "PART", "INTJ", "NUM", "SYM", "X",
                "ADV"}  # fmt: skip
RARE = 2  # occurrences; a lemma that only one form has, so rarely, may be a slip of the tagger
LONGEST = (
    3  # words of a term; longer runs are rare, and `reuse.sentence_pairs` looks for copied ones
)
NO_DATE = "no date"
MOST_ARTICLES = 200  # that are measured one by one unasked; nobody reads a longer list


def select_words(
    corpus: Corpus, *, unit: Unit = "lemma", speech: Speech = "all", copies: Copies = "keep"
) -> pd.DataFrame:
    """The words of a corpus: one row per word, in the order of the texts.

    Columns: term, doc_id, outlet, section, month, sentence and row (numbers of the rows in
    `corpus.sentences` and `corpus.tokens`), is_content (the term is mostly no function word,
    whatever the toggles choose). Raises ValueError for a choice that is none of those listed.
    """
    check_choice("unit", unit, Unit)
    tokens = corpus.read_columns("tokens", ["doc_id", "is_word"])
    rows = np.flatnonzero(tokens["is_word"].to_numpy())
    terms = name_terms(corpus, unit).iloc[rows]
    codes, names = terms.cat.codes.to_numpy(), terms.cat.categories
    functional = is_function_word(corpus)[rows]
    uses = np.bincount(codes, minlength=len(names))
    content = 2 * np.bincount(codes, functional, minlength=len(names)) <= uses
    sentence = locate_sentences(corpus)[rows]
    chosen = choose_sentences(corpus, speech=speech, copies=copies)[sentence]
    rows, sentence, codes = rows[chosen], sentence[chosen], codes[chosen]
    doc = tokens["doc_id"].astype("category").iloc[rows]
    articles = corpus.articles.set_index("doc_id").reindex(doc.cat.categories)
    columns = {
        "term": pd.Categorical.from_codes(codes, names),
        "doc_id": doc.array,
        "outlet": _spread(articles["outlet"], doc),
        "section": corpus.sentences["section"].astype("category").array[sentence],
        "month": _spread(articles["date"].dt.strftime("%Y-%m").fillna(NO_DATE), doc),
    }
    return pd.DataFrame(columns | {"sentence": sentence, "row": rows, "is_content": content[codes]})


@once_per_corpus
def name_terms(corpus: Corpus, unit: Unit) -> pd.Series:
    """What each token of a corpus is counted as, words or not: a categorical, as long as tokens."""
    tokens = corpus.read_columns("tokens", ["token", "lemma", "pos"])
    columns = {name: tokens[name].astype("category").cat for name in ("token", "lemma", "pos")}
    key = np.zeros(len(tokens), dtype=np.int64)
    for column in columns.values():
        key = key * len(column.categories) + column.codes.to_numpy()
    # Names are worked out once for each form as it is tagged, of which there are few.
    _, first, place, n = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    forms = pd.DataFrame({
        name: column.categories.astype("str")[column.codes.iloc[first]]
        for name, column in columns.items()
    })  # fmt: skip
    codes, names = pd.factorize(name_forms(forms.assign(n=n), unit), sort=True)
    return pd.Series(pd.Categorical.from_codes(codes[place], names), index=tokens.index)


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
    slips = per_key.index[(per_key["sum"] <= RARE) & (per_key["size"] == 1)]
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
    return _variants().get(lower, lower)


@cache
def _variants() -> dict[str, str]:
    table = read_lexicon("variants")
    return dict(zip(table["spelling"], table["lemma"], strict=True))


@once_per_corpus
def is_function_word(corpus: Corpus) -> np.ndarray:
    """Whether each token has the part of speech of a function word."""
    pos = corpus.read_columns("tokens", ["pos"])["pos"].astype("category")
    return pos.cat.categories.isin(FUNCTION_POS)[pos.cat.codes]


@once_per_corpus
def locate_sentences(corpus: Corpus) -> np.ndarray:
    """The row in `corpus.sentences` of each token."""
    tokens = corpus.read_columns("tokens", ["doc_id", "sentence_id"])
    sentences = corpus.sentences
    doc = tokens["doc_id"].astype("category")
    numbers = tokens["sentence_id"].to_numpy(dtype=np.int64)
    scale = int(sentences["sentence_id"].max()) + 1 if len(sentences) else 1
    keys = doc.cat.codes.to_numpy(dtype=np.int64) * scale + numbers
    known = pd.Categorical(sentences["doc_id"], categories=doc.cat.categories).codes
    index = pd.Index(known.astype(np.int64) * scale + sentences["sentence_id"].to_numpy())
    # Looked up once a sentence: its tokens stand together.
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    lengths = np.diff(starts, append=len(keys))
    return np.repeat(index.get_indexer(keys[starts]), lengths)


@once_per_corpus
def choose_sentences(corpus: Corpus, *, speech: Speech, copies: Copies) -> np.ndarray:
    """Which sentences the toggles let count: one bool per sentence."""
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


def add_sequences(words: pd.DataFrame, max_words: int) -> pd.DataFrame:
    """Words and the runs they form: one row per term of 1 to `max_words` words, where it starts.

    A run neither crosses the end of a sentence nor skips a mark; it is content where neither its
    first nor its last word is a function word. Raises ValueError beyond `LONGEST`.
    """
    if not 1 <= max_words <= LONGEST:
        raise ValueError(f"max_words must lie between 1 and {LONGEST}, not {max_words}")
    if max_words == 1:
        return words
    row, sentence = words["row"].to_numpy(), words["sentence"].to_numpy()
    follows = (np.diff(row) == 1) & (np.diff(sentence) == 0)
    codes, names = words["term"].cat.codes.to_numpy(dtype=np.int64), words["term"].cat.categories
    content = words["is_content"].to_numpy()
    tables, offset, start = [(np.arange(len(words)), codes, content)], len(names), codes
    single = names.to_numpy(dtype=object)
    labels, at, known = [single], np.arange(len(words)), single
    for length in range(2, max_words + 1):
        keep = at + length - 1 < len(words)
        at, start = at[keep], start[keep]
        keep = follows[at + length - 2]
        at, start = at[keep], start[keep]
        keys, run = np.unique(start * len(names) + codes[at + length - 1], return_inverse=True)
        known = np.array(
            [f"{known[a]} {single[b]}" for a, b in zip(*divmod(keys, len(names)), strict=True)],
            dtype=object,
        )
        tables.append((at, run + offset, content[at] & content[at + length - 1]))
        labels.append(known)
        offset, start = offset + len(keys), run
    places, terms, inside = (np.concatenate(parts) for parts in zip(*tables, strict=True))
    # A run of words may be spelt like a token that holds a space: they are one term.
    spelt, unique = pd.factorize(np.concatenate(labels))
    result = words.iloc[places].reset_index(drop=True)
    return result.assign(
        term=pd.Categorical.from_codes(spelt[terms], pd.Index(unique)), is_content=inside
    )


def choose_group(corpus: Corpus) -> Group:
    """What is measured one by one where nobody said: articles, or outlets of many articles."""
    return "doc_id" if len(corpus.articles) <= MOST_ARTICLES else "outlet"


def _spread(values: pd.Series, doc: pd.Series) -> pd.Categorical:
    """What is known of each article, for each of its words."""
    codes, names = pd.factorize(values)
    return pd.Categorical.from_codes(codes[doc.cat.codes], names)
