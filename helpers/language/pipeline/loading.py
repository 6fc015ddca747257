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
        inversion,
        lemmas,
        sentences,
        tokenizer,
    )
    from helpers.language.pipeline.language import use_numpy

    nlp = use_numpy(spacy.load(WEIGHTS, exclude=["tokenizer"]))
    nlp.tokenizer = tokenizer.build_tokenizer(nlp.vocab)
    return nlp
