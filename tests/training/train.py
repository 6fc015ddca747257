"""The training recipe: python -m training.train DATA [BUILD] makes the weights anew.

Seeded, so that a second run on the same machine should end where the first did.
"""

import json
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as run_steps
from spacy.training.pretrain import pretrain
from spacy.util import load_config

from helpers.language.pipeline.aliases import create_entity_aliases  # noqa: F401  (registers)
from helpers.language.pipeline.lemmas import create_french_lemmas  # noqa: F401  (registers)
from helpers.language.pipeline.loading import PIPELINE_VERSION, WEIGHTS, FrenchNews
from helpers.language.pipeline.sentences import apply_sentence_rules  # noqa: F401  (registers)
from training import readers  # noqa: F401
from training.prepare import prepare

HERE = Path(__file__).parent
# What was to be chosen (steps, rates, widths) was chosen on the dev parts, trained on the others
# alone. The weights then learn from the dev parts too: what is scored on the way is no measure.
TRAINED_ON = {
    "syntax": (["sequoia-train", "gsd-train", "sequoia-dev"], ["sequoia-dev"]),
    "entities": (["articles-train", "articles-dev"], ["articles-dev"]),
}
# From which trained part each component comes, in the order they run. The lemmatiser of the
# syntax part is not kept: it is trained along for what it teaches the shared encoder.
COMPONENTS = [
    ("tok2vec", "syntax"),
    ("senter", "syntax"),
    ("sentence_rules", None),
    ("morphologizer", "syntax"),
    ("french_lemmas", None),
    ("parser", "syntax"),
    ("inversion", None),
    ("ner", "entities"),
    ("entity_aliases", None),
]
META = {
    "name": "presse",
    "version": PIPELINE_VERSION,
    "description": "French news: sentences, POS, morphology, lemma, dependencies, entities",
    "license": "LGPL-LR and CC BY-SA 4.0 (treebanks), CC BY 4.0 (entities)",
    "sources": [
        {"name": "UD French Sequoia", "license": "LGPL-LR"},
        {"name": "UD French GSD", "license": "CC BY-SA 4.0"},
        {"name": "WiNER-fr", "license": "CC BY 4.0 (texts CC BY 2.5)"},
    ],
}


def train(data: Path, build: Path) -> None:
    """Prepare the data, pretrain the encoder, train syntax and entities, write the weights."""
    prepare(data, build)
    encoder = pretrain_encoder(build)
    for part, (train_names, dev_names) in TRAINED_ON.items():
        overrides = {
            "paths.train": [str(build / f"{name}.spacy") for name in train_names],
            "paths.dev": [str(build / f"{name}.spacy") for name in dev_names],
            "paths.tok2vec": str(encoder),
        }
        train_part(part, build / part, overrides)
    parts = {part: build / part / "model-last" for part in TRAINED_ON}
    treebanks = [build / f"{name}.spacy" for name in TRAINED_ON["syntax"][0]]
    assemble(parts, treebanks, WEIGHTS)


def train_part(part: str, out: Path, overrides: dict) -> None:
    """Train the components of one configuration and write them below ``out``."""
    # Labels are taken from every document here; spaCy looks at a hundred where a corpus has no end.
    nlp = init_nlp(load_config(HERE / f"{part}.cfg", overrides=overrides))
    # From here on the reader is asked again in every epoch, so that no two epochs are alike.
    nlp.config["training"]["max_epochs"] = -1
    out.mkdir(exist_ok=True)
    run_steps(nlp, out, stdout=sys.stdout, stderr=sys.stderr)


def pretrain_encoder(build: Path) -> Path:
    """Return the encoder weights learnt from the raw training texts (they predict characters)."""
    overrides = {"paths.raw_text": str(build / "raw.jsonl")}
    config = load_config(HERE / "pretrain.cfg", overrides=overrides)
    (build / "pretrain").mkdir(exist_ok=True)
    pretrain(config, build / "pretrain", use_gpu=-1, silent=False)
    return build / "pretrain" / f"model{config['pretraining']['max_epochs'] - 1}.bin"


def assemble(parts: dict[str, Path], treebanks: list[Path], out: Path) -> Language:
    """Join the trained parts and the lemmas of the treebanks, write them to ``out``."""
    trained = {part: spacy.load(path) for part, path in parts.items()}
    nlp = FrenchNews()
    for name, part in COMPONENTS:
        if part is None:
            nlp.add_pipe(name)
        else:
            nlp.add_pipe(name, source=trained[part])
    docs = (doc for path in treebanks for doc in DocBin().from_disk(path).get_docs(nlp.vocab))
    nlp.get_pipe("french_lemmas").attested = attest_lemmas(docs)
    nlp.meta.update(META)
    shutil.rmtree(out, ignore_errors=True)  # parts of an earlier pipeline must not stay
    nlp.to_disk(out, exclude=["tokenizer"])  # it is code, and made from it when loaded
    # What training scored on the way belongs in the model card, not in the weights.
    meta = json.loads((out / "meta.json").read_text(encoding="utf8"))
    meta.pop("performance", None)
    (out / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), encoding="utf8")
    return nlp


def attest_lemmas(docs: Iterable[Doc]) -> dict[str, dict[str, str]]:
    """For each part of speech and form the most frequent lemma of the treebanks."""
    counts: dict[str, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
    for doc in docs:
        for token in doc:
            named = token.pos_ in {"PROPN", "X", "NUM", "PUNCT", "SYM"}
            if not named and token.lemma_ != "_" and not token.text.startswith("-"):
                is_title = token.lemma_.istitle() and len(token.lemma_) > 2
                lemma = token.lemma_.lower() if is_title else token.lemma_
                counts[token.pos_][token.text.lower()][lemma] += 1
    return {
        pos: {form: lemmas.most_common(1)[0][0] for form, lemmas in sorted(forms.items())}
        for pos, forms in sorted(counts.items())
    }


if __name__ == "__main__":
    train(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else "build/pipeline"))
