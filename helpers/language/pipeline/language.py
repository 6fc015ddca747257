"""The language class of the bundled pipeline: French without spaCy's slow exception list."""

import re

from spacy.attrs import LOWER, NORM, PREFIX, SHAPE, SUFFIX
from spacy.lang.lex_attrs import word_shape
from spacy.language import BaseDefaults, Language
from spacy.util import load_config_from_str, registry
from thinc.api import NumpyOps

from helpers.base.spelling import strip_accents
from helpers.language.canonical import take_common_form
from helpers.language.pipeline import tokenizer  # noqa: F401  (registers the tokenizer named below)


def norm(word: str) -> str:
    """Return the word in lower case without accents, each digit as 0: État, Etat and ÉTAT agree.

    An inclusive form is read as the form it shares: étudiant·es as étudiants.
    """
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


def use_numpy(nlp: Language) -> Language:
    """Return the pipeline with matrices multiplied by NumPy instead of thinc's own BLIS.

    NumPy's OpenBLAS is half as fast again on processors of the last ten years; the sums differ in
    the last digits.
    """
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.components:
        if hasattr(pipe, "model"):
            for node in pipe.model.walk():
                node.ops = ops
    return nlp
