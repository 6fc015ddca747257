"""The pipeline as it ships, ready to read: French without spaCy's slow exception list."""

import re
from pathlib import Path

import spacy
from spacy.attrs import LOWER, NORM, PREFIX, SHAPE, SUFFIX
from spacy.lang.lex_attrs import word_shape
from spacy.language import BaseDefaults, Language
from spacy.util import load_config_from_str, registry
from thinc.api import NumpyOps

from helpers.base.spelling import strip_accents
from helpers.language.canonical import take_common_form

# The others are imported for what they register: the weights name these components.
from helpers.language.pipeline import (  # noqa: F401
    aliases,
    inversion,
    lemmas,
    sentences,
    tokenizer,
)

PIPELINE_VERSION = "1.1.0"
WEIGHTS = Path(__file__).parent / "weights"


def norm(word: str) -> str:
    """A word in lower case without accents, digits as 0, an inclusive form as the one it shares."""
    return re.sub(r"\d", "0", strip_accents(take_common_form(word).lower()))


class FrenchDefaults(BaseDefaults):
    """What each word type offers to the models: three letters at each end, accents folded."""

    config = load_config_from_str('[nlp]\n[nlp.tokenizer]\n@tokenizers = "french_news.v1"')
    lex_attr_getters = {  # noqa: RUF012  (spaCy reads a plain dict here)
        **BaseDefaults.lex_attr_getters,
        LOWER: str.lower,
        NORM: norm,
        PREFIX: lambda word: word[:3],
        SUFFIX: lambda word: take_common_form(word)[-3:],
        SHAPE: lambda word: word_shape(take_common_form(word)),
    }


@registry.languages("fr_news")
class FrenchNews(Language):  # type: ignore[no-untyped-call]
    """French as newspapers write it; a class of its own because spaCy ties word features to it."""

    lang = "fr_news"
    Defaults = FrenchDefaults


def load_pipeline() -> Language:
    """The bundled pipeline: sentences, POS, morphology, lemma, parse, linked entities.

    Raises OSError where the weights are missing (``make model`` trains them).
    """
    nlp = spacy.load(WEIGHTS, exclude=["tokenizer"])
    nlp.tokenizer = tokenizer.build_tokenizer(nlp.vocab)
    # NumPy's OpenBLAS is half as fast again as thinc's own BLIS on processors of the last ten
    # years; the sums differ in the last digits.
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.components:
        for node in pipe.model.walk() if hasattr(pipe, "model") else ():
            node.ops = ops
    return nlp
