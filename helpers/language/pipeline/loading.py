"""The pipeline as it ships, ready to read: French without spaCy's slow exception list."""

import re
from pathlib import Path

import spacy
from spacy.attrs import LOWER, NORM, PREFIX, SHAPE, SUFFIX
from spacy.lang.lex_attrs import word_shape
from spacy.language import BaseDefaults, Language
from spacy.tokens import Doc
from spacy.util import load_config_from_str, registry
from thinc.api import NumpyOps

from helpers.base.spelling import strip_accents
from helpers.language.canonical import take_common_form

# The others are imported for what they register: the weights name these components.
from helpers.language.pipeline import aliases, lemmas, sentences, tokenizer  # noqa: F401

PIPELINE_VERSION = "1.1.0"
WEIGHTS = Path(__file__).parent / "weights"
# What treebanks hold too seldom to teach: *dit-il*, *souligne-t-on*.
INVERTED = re.compile(r"-(?:t-)?(?:ils?|elles?|on|je|tu)", re.IGNORECASE)
SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "csubj:pass"})


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


@Language.component("inversion")
def attach_inverted_subjects(doc: Doc) -> Doc:
    """The document with each inverted pronoun as subject of the verb it is glued to.

    Where the verb has a subject already (Le général a-t-il tort ?) it is ``expl:subj``, as in UD.
    """
    for token in doc[1:]:
        if not INVERTED.fullmatch(token.text) or token.is_sent_start:
            continue
        verb = token.nbor(-1)
        if verb.pos_ not in {"VERB", "AUX"}:
            continue
        governor = verb.head if verb.dep_.startswith(("aux", "cop")) else verb
        if any(ancestor == token for ancestor in [governor, *governor.ancestors]):
            continue
        others = (child for child in governor.children if child.i != token.i)
        token.pos_ = "PRON"
        token.head = governor
        named = any(o.dep_ in SUBJECTS and o.pos_ in {"NOUN", "PROPN"} for o in others)
        token.dep_ = "expl:subj" if named else "nsubj"
    return doc


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
