"""The pipeline as it ships, ready to read."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

PIPELINE_VERSION = "1.1.0"
WEIGHTS = Path(__file__).parent / "weights"


def load_pipeline() -> "Language":
    """Return the bundled pipeline: sentences, POS, morphology, lemma, parse, linked entities.

    Raises OSError where the weights are missing (``make model`` trains them).
    """
    import spacy  # here, so that importing the package stays quick

    # Imported for what they register: the weights name these components.
    from helpers.language.pipeline import (  # noqa: F401
        aliases,
        decoding,
        inversion,
        lemmas,
        sentences,
        tokenizer,
    )
    from helpers.language.pipeline.language import use_numpy

    nlp = use_numpy(spacy.load(WEIGHTS, exclude=["tokenizer"]))
    nlp.tokenizer = tokenizer.build_tokenizer(nlp.vocab)
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, decoding.BatchSearch | decoding.FrenchEncoder):
            pipe.freeze()
    return nlp


def forget_forms(nlp: "Language") -> None:
    """Empty what the encoders remember of earlier texts: the next is read as if it were the first.

    A form is embedded together with others that are new; which they are shows in the last digits.
    """
    for _, pipe in nlp.pipeline:
        encoder = getattr(pipe, "encoder", None)
        if encoder is not None:
            encoder.forget()
