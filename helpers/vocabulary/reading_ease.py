"""How hard the texts are to read, by formulas that hold for French and from our own counts.

textstat is used where it is right for French, the letters of one word and whether it is long, and
nowhere else: it drops apostrophes, skips sentences of two words and takes syllables from
hyphenation (`compare_counters` shows by how much).
"""

import re
from functools import cache

import numpy as np
import pandas as pd

from helpers.base import statistics
from helpers.base.choices import check_choice
from helpers.base.lexicon import read_lexicon
from helpers.corpus.loading import Corpus
from helpers.language.canonical import read_rates
from helpers.vocabulary.counts import DESCRIBES
from helpers.vocabulary.terms import Copies, Group, Speech, choose_group, select_words

RUNNING = ("body",)  # titles and subheads are no sentences, pull quotes repeat some
COUNTED = 1_000  # articles that textstat counts: more say the same, and it takes long
FORMULAS = ("kandel_moles", "lix", "rix")

COMMON = 50  # per million: two letters that are as frequent in French are a word
VOWELS = "aàâäeéèêëiîïoôöuùûüyœæ"
# French spelling to what is heard, in this order: u and e that only mark a consonant, y between
# vowels as two sounds, the finals of -euil, -œil and août.
SPELLING = [
    ("œ", "oe"), ("æ", "é"), (r"\bpays", "païs"), ("aoû", "oû"), ("oe(?=il|u)", "e"),
    (r"qu(?=[aeéèêëiîïoôuyâà]|$)", "q"), ("gu(?=[eéèêëiîïy])", "g"), ("ge(?=[aâoôu])", "j"),
    ("(?<=[aeou])y(?=[aàâeéèêëioôu])", "j"), (r"\by(?=[aeéèêioô])", "j"), ("euil", "el"),
]  # fmt: skip
# One syllable: a vowel or digraph, with the glide before it. Behind a consonant and l or r the
# glide is a syllable of its own: cli-ent, ou-vri-er; but not in fruit, trois.
NUCLEUS = re.compile(
    r"(?:(?<![bcdfgkptv][lr])(?:i|y|ou|u))?"
    rf"(?:eau|eu|eû|au|ai|aî|ei|eî|ou|oû|où|oi|oî|oe|ay|ey|oy|ui|[{VOWELS}])"
)
MUTE = re.compile(rf"(?<=[^{VOWELS}])es?$|(?<=[éiuïyo])es?$|(?<=[aeoé]u)es?$|(?<=[ao]i)es?$")


def measure_readability(
    corpus: Corpus, *, by: Group | None = None, speech: Speech = "all", copies: Copies = "keep",
    formulas: tuple[str, ...] = FORMULAS,
) -> pd.DataFrame:  # fmt: skip
    """Measure how hard the running text is to read: one row per group.

    Without `by`, per article, or per outlet where there are over `MOST_ARTICLES`. Columns:
    n_sentences, n_words (of the body; elided forms are words), words_per_sentence,
    letters_per_word, syllables_per_word (over words with a letter), share_long_words (over six
    letters), and per formula its value with `_low` and `_high` (95 %, sentences or, from five
    articles per group on, articles resampled; `scope` says which). kandel_moles: higher is easier;
    lix, rix: higher is harder. Raises ValueError for a formula that is not for French, with the
    reason. Sources: `lexicons/formulas.csv`.
    """
    by = by or choose_group(corpus)
    check_choice("by", by, Group)
    for formula in formulas:
        check_formula(formula)
    counts = count_sentences(corpus, by=by, speech=speech, copies=copies)
    rows = []
    for name, part in counts.groupby(by, observed=True):
        table = part[["n_words", "n_lettered", "n_letters", "n_syllables", "n_long", "one"]]
        found = statistics.resample_interval(
            [table.to_numpy()], [part["doc_id"].cat.codes.to_numpy()], _scores
        )
        between = found.unit == "article"
        values = dict(zip(SCORES, found.estimate, strict=True))
        ends = {
            f"{name}_{end}": value
            for end, column in (("low", found.low), ("high", found.high))
            for name, value in zip(SCORES, column, strict=True)
            if name in (*formulas, "words_per_sentence")
        }
        kept = {key: value for key, value in values.items()
                if key not in FORMULAS or key in formulas}  # fmt: skip
        rows.append({
            by: str(name), "n_sentences": len(part), "n_words": int(part["n_words"].sum()),
            **kept, **ends, "scope": "between articles" if between else DESCRIBES,
        })  # fmt: skip
    columns = [by, "n_sentences", "n_words", *SCORES, "scope"]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)


SCORES = ["words_per_sentence", "letters_per_word", "syllables_per_word", "share_long_words",
          *FORMULAS]  # fmt: skip


@np.errstate(divide="ignore", invalid="ignore")
def _scores(totals: np.ndarray) -> np.ndarray:
    """The scores of each row of totals: words, words with letters, letters, syllables, long ones,
    sentences."""
    words, lettered, letters, syllables, long, sentences = np.moveaxis(totals, -1, 0)
    length, per_word = words / sentences, syllables / lettered
    return np.stack([
        length, letters / lettered, per_word, long / words,
        207 - 1.015 * length - 73.6 * per_word,
        length + 100 * long / words,
        long / sentences,
    ], axis=-1)  # fmt: skip


def count_sentences(
    corpus: Corpus, *, by: Group = "doc_id", speech: Speech = "all", copies: Copies = "keep"
) -> pd.DataFrame:
    """Count what formulas need: one row per sentence of the running text that has a word.

    Columns: doc_id, the group, n_words, n_lettered (words with a letter), n_letters, n_syllables,
    n_long (words over six letters), one (1, to be summed).
    """
    words = select_words(corpus, unit="form", speech=speech, copies=copies)
    words = words[words["section"].isin(RUNNING)]
    rows = corpus.read_columns("tokens", ["token", "morph"]).iloc[words["row"]]
    measured = measure_words(rows["token"], rows["morph"])
    measured = measured.set_index(words.index)
    keys = list(dict.fromkeys(["sentence", "doc_id", by]))
    sums = pd.concat([words[keys], measured], axis=1).groupby(keys, observed=True).sum()
    return sums.assign(n_words=_size(words, keys), one=1).reset_index()


def _size(words: pd.DataFrame, keys: list[str]) -> pd.Series:
    return words.groupby(keys, observed=True).size()


def measure_words(tokens: pd.Series, morph: pd.Series) -> pd.DataFrame:
    """Count within words: n_lettered, n_letters, n_syllables, n_long, one row per token."""
    import textstat  # it takes half a second, which notebooks that measure no reading ease save

    keys, forms = pd.factorize(tokens.astype("str") + "\t" + _is_plural_verb(morph).astype("str"))
    found = []
    for form in forms:
        token, plural = form.rsplit("\t", 1)
        lettered = any(character.isalpha() for character in token)
        found.append((
            int(lettered), textstat.letter_count(token) if lettered else 0,
            count_syllables(token, plural_verb=plural == "True") if lettered else 0,
            int(lettered and textstat.long_word_count(token) > 0),
        ))  # fmt: skip
    columns = ["n_lettered", "n_letters", "n_syllables", "n_long"]
    return pd.DataFrame(found, columns=columns).iloc[keys].reset_index(drop=True)


@cache
def count_syllables(word: str, *, plural_verb: bool = False) -> int:
    """Number of syllables heard in a French word; 0 for an elided form or one without letters.

    The final e is mute, and with `plural_verb` the final ent. Initials are spelt out; capitals make
    no difference to another word (*LE*). Rules, no dictionary: diaereses that depend on
    the word (li-on, du-o) are counted as one syllable.
    """
    if _is_spelt_out(word):
        return len(word)
    return sum(
        _count_part(part, plural_verb) for part in re.findall(r"[^\W\d_]+['’]?", word.lower())
    )


def _is_spelt_out(word: str) -> bool:
    """Whether capitals are initials (*CGT*, *UE*): without a vowel, or two that are no word."""
    if not (word.isupper() and word.isalpha()):
        return False
    plain = word.lower()
    common = read_rates().get(plain, 0.0) >= COMMON
    return not re.search(f"[{VOWELS}]", plain) or (len(word) == 2 and not common)


def _count_part(part: str, plural_verb: bool) -> int:
    if part.endswith(("'", "’")) and len(part.rstrip("'’")) <= 2:
        return 0  # l', d', qu'
    part = part.rstrip("'’")
    for pattern, heard in SPELLING:
        part = re.sub(pattern, heard, part)
    bare = re.sub("ent$", "", part) if plural_verb else MUTE.sub("", part)
    return max(len(NUCLEUS.findall(bare)), min(len(NUCLEUS.findall(part)), 1))


def check_formula(name: str) -> None:
    """Raise ValueError, with the reason, for a readability formula that is not for French."""
    known = list_formulas().set_index("formula")
    if name not in known.index:
        raise ValueError(f"no readability formula “{name}”; there are {', '.join(FORMULAS)}")
    if known.loc[name, "french"] == "no":
        raise ValueError(f"{name} is not for French: {known.loc[name, 'reason']}")


def list_formulas() -> pd.DataFrame:
    """The formulas known, one row each: fitted to French, neutral or not for it, and why."""
    return read_lexicon("formulas")


def compare_counters(corpus: Corpus) -> pd.DataFrame:
    """What textstat counts in the running text, beside our counts: one row per quantity.

    Columns: quantity, n (ours), n_textstat, share_textstat (of ours), used (whether textstat's
    counter is used here, and then for single words). Of more than `COUNTED` articles the first
    are counted; `attrs["n_articles"]` says how many.
    """
    import textstat  # as above

    textstat.set_lang("fr")
    doc_ids = corpus.articles["doc_id"].head(COUNTED)
    body = corpus.sentences[corpus.sentences["section"].isin(RUNNING)]
    text = " ".join(body.loc[body["doc_id"].isin(doc_ids), "text"])
    ours = count_sentences(corpus)
    ours = ours[ours["doc_id"].isin(doc_ids)]
    numbers = [
        ("sentences", ours["one"].sum(), textstat.sentence_count(text), False),
        ("words", ours["n_words"].sum(), textstat.lexicon_count(text), False),
        ("syllables", ours["n_syllables"].sum(), textstat.syllable_count(text), False),
        ("long words", ours["n_long"].sum(), textstat.long_word_count(text), True),
        ("letters", ours["n_letters"].sum(), textstat.letter_count(text), True),
    ]
    table = pd.DataFrame(numbers, columns=["quantity", "n", "n_textstat", "used"])
    table = table.assign(share_textstat=table["n_textstat"] / table["n"])
    table.attrs["n_articles"] = len(doc_ids)
    return table


def _is_plural_verb(morph: pd.Series) -> pd.Series:
    named = morph.astype("str")
    return named.str.contains("Number=Plur") & named.str.contains("VerbForm=Fin")
