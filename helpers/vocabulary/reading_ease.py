"""How hard the texts are to read, by formulas that hold for French and from our own counts.

textstat only says how many letters a word has and whether it is long: it drops apostrophes, skips
sentences of two words and takes syllables from hyphenation.
"""

import re
from functools import cache
from typing import Unpack

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.permutation import PAGE_LEVEL
from helpers.corpus.contrasts import test_measure
from helpers.corpus.loading import Corpus
from helpers.language.capitals import read_rates
from helpers.vocabulary import terms

RUNNING = ("body",)  # titles and subheads are no sentences, pull quotes repeat some
FORMULAS = ("kandel_moles", "lix", "rix")
SCORES = [
    *("words_per_sentence", "letters_per_word", "syllables_per_word", "share_long_words"),
    *FORMULAS,
]
BOUNDED = ["words_per_sentence", *FORMULAS]  # have an interval
COUNTS = ["n_lettered", "n_letters", "n_syllables", "n_long"]
LEVEL = PAGE_LEVEL / 2  # of q: reading ease, and the length of words
EASIEST = 207  # points of Kandel and Moles, of which words and syllables take away

COMMON = 50  # per million: two letters that are as frequent in French are a word
VOWELS = "aàâäeéèêëiîïoôöuùûüyœæ"
# French spelling to what is heard, in this order: u and e that only mark a consonant, y between
# vowels as two sounds, the finals of -euil, -œil and août.
SPELLING = {
    "œ": "oe",
    "æ": "é",
    r"\bpays": "païs",
    "aoû": "oû",
    "oe(?=il|u)": "e",
    r"qu(?=[aeéèêëiîïoôuyâà]|$)": "q",
    "gu(?=[eéèêëiîïy])": "g",
    "ge(?=[aâoôu])": "j",
    "(?<=[aeou])y(?=[aàâeéèêëioôu])": "j",
    r"\by(?=[aeéèêioô])": "j",
    "euil": "el",
}
ODD = re.compile("|".join(SPELLING))  # most words are spelt as they are heard
# One syllable: a vowel or digraph, with the glide before it. Behind a consonant and l or r the
# glide is a syllable of its own: cli-ent, ou-vri-er; but not in fruit, trois.
NUCLEUS = re.compile(
    r"(?:(?<![bcdfgkptv][lr])(?:i|y|ou|u))?"
    rf"(?:eau|eu|eû|au|ai|aî|ei|eî|ou|oû|où|oi|oî|oe|ay|ey|oy|ui|[{VOWELS}])"
)
MUTE = re.compile(rf"(?<=[^{VOWELS}])es?$|(?<=[éiuïyo])es?$|(?<=[aeoé]u)es?$|(?<=[ao]i)es?$")


def readability(
    corpus: Corpus,
    *,
    by: terms.Group | None = None,
    **choices: Unpack[terms.Choices],
) -> pd.DataFrame:
    """Measure how hard the running text is to read: one row per group.

    Columns: n_sentences, n_words (of the body; elided forms are words), words_per_sentence,
    letters_per_word, syllables_per_word (over words with a letter), share_long_words (over six
    letters), and kandel_moles (higher is easier), lix and rix (higher is harder) with `_low` and
    `_high` (95 %, sentences or, from five articles per group on, articles resampled; `scope` says
    which). Of outlets q says whether their articles are easier or harder by Kandel and Moles than
    those of the others; `attrs` names the easiest and the hardest (`contrasts.test_measure`).
    Sources, and why other formulas are not for French: `lexicons/formulas.csv`.

    Parameters
    ----------
    by : *outlet*, *doc_id* (the article), *section* or *month*. Without it per article, or per
        outlet where two have five articles or there are over `MAX_SINGLE_ARTICLES`
    choices : speech (*all*, *own*, *quoted*), copies (*keep*, *drop*): see
        `helpers.vocabulary.terms.Choices`

    Raises ValueError for an unknown choice.

    >>> found = vocabulary.readability(corpus)
    >>> found[["doc_id", "n_words", "kandel_moles", "lix"]].round(1).head(2)
                   doc_id  n_words  kandel_moles   lix
    0  45enord-2016-01-14      492          59.5  56.8
    1  alahed-2016-01-20       584          51.6  60.3
    """
    by = terms.choose_group(corpus, by)
    counts = count_sentences(corpus, choices)
    found = []
    for name, part in counts.groupby(by, sort=True):
        table = part[["n_words", *COUNTS, "one"]].to_numpy()
        docs = pd.factorize(part["doc_id"], sort=True)[0]
        interval = statistics.resample_interval([table], [docs], _score)
        row = {by: name, "n_sentences": len(part), "n_words": int(part["n_words"].sum())}
        for end, values in zip(("", "_low", "_high"), interval[:3], strict=True):
            row |= {
                f"{s}{end}": v
                for s, v in zip(SCORES, values, strict=True)
                if not end or s in BOUNDED
            }
        found.append(row | {"scope": terms.name_scope(interval)})
    columns = [by, "n_sentences", "n_words", *SCORES, "scope"]
    table = pd.DataFrame(found) if found else pd.DataFrame(columns=columns)
    return test_measure(corpus, table, "kandel_moles", _weigh(counts), level=LEVEL)


def _weigh(counts: pd.DataFrame) -> pd.DataFrame:
    """By article: what it brings to the points that all lose by Kandel and Moles, and its words."""
    sums = counts.groupby("doc_id", observed=True)[["n_words", *COUNTS, "one"]].sum()
    words, totals = sums["n_words"], sums.sum()
    every, without = (
        EASIEST - _score(part.to_numpy())[..., SCORES.index("kandel_moles")]
        for part in (totals, totals - sums)
    )
    # By what would be lost without it (jackknife): the score of a short text alone may be absurd.
    lost = every + (totals["n_words"] - words) / words * (every - without)
    return pd.DataFrame({"kandel_moles": lost, "weight": words})


@np.errstate(divide="ignore", invalid="ignore")
def _score(totals: np.ndarray) -> np.ndarray:
    """The scores of each row of totals: words, words with letters, letters, syllables, long ones,
    sentences."""
    words, lettered, letters, syllables, long, sentences = np.moveaxis(totals, -1, 0)
    length, per_word = words / sentences, syllables / lettered
    scores = {
        "words_per_sentence": length,
        "letters_per_word": letters / lettered,
        "syllables_per_word": per_word,
        "share_long_words": long / words,
        "kandel_moles": EASIEST - 1.015 * length - 73.6 * per_word,
        "lix": length + 100 * long / words,
        "rix": long / sentences,
    }
    return np.stack([scores[name] for name in SCORES], axis=-1)


def count_sentences(corpus: Corpus, choices: terms.Choices) -> pd.DataFrame:
    """Count what formulas need: one row per sentence of the running text that has a word.

    Columns: those of `select_sentences`, n_lettered (words with a letter), n_letters, n_syllables,
    n_long (words over six letters), one (1, to be summed).
    """
    import textstat  # it takes half a second, which notebooks that measure no reading ease save

    settled = terms.settle(choices) | {"unit": "form"}
    forms = terms.list_forms(corpus, "form")[0].query("n_words > 0")
    measured = []
    for form, token, morph in zip(forms["form"], forms["token"], forms["morph"], strict=True):
        if any(map(str.isalpha, token)):
            plural = "Number=Plur" in morph and "VerbForm=Fin" in morph
            n_syllables = count_syllables(token, plural_verb=plural)
            n_long = int(textstat.long_word_count(token) > 0)
            measured.append((form, 1, textstat.letter_count(token), n_syllables, n_long))
    sums = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in COUNTS)
    sql = f"SELECT number, {sums} FROM words LEFT JOIN measured USING (form) GROUP BY ALL"
    given = {"measured": pd.DataFrame(measured, columns=["form", *COUNTS], dtype="int64")}
    counts = terms.query_words(corpus, sql, settled, **given)
    sentences = terms.select_sentences(corpus, settled)
    sentences = sentences[sentences["section"].isin(RUNNING)]
    return sentences.merge(counts, on="number").assign(one=1)


@cache
def count_syllables(word: str, *, plural_verb: bool = False) -> int:
    """Number of syllables heard in a French word; 0 for an elided form or one without letters.

    The final e is mute, and with `plural_verb` the final ent. Initials (*CGT*, *UE*: capitals
    without a vowel, or two that are no word) are spelt out; capitals make no difference to another
    word (*LE*). Rules, no dictionary: diaereses that depend on the word (li-on, du-o) are counted
    as one syllable.
    """
    plain = word.lower()
    if word.isupper() and word.isalpha():
        is_word = len(word) > 2 or read_rates().get(plain, 0.0) >= COMMON
        if not is_word or not set(plain) & set(VOWELS):
            return len(word)
    n = 0
    for part in re.findall(r"[^\W\d_]+['’]?", plain):
        heard = part.rstrip("'’")
        if heard != part and len(heard) <= 2:
            continue  # l', d', qu'
        for pattern, written in SPELLING.items() if ODD.search(heard) else ():
            heard = re.sub(pattern, written, heard)
        bare = heard.removesuffix("ent") if plural_verb else MUTE.sub("", heard)
        n += len(NUCLEUS.findall(bare)) or min(len(NUCLEUS.findall(heard)), 1)
    return n
