"""The transition system's search, whole batches at a time: same analyses, several times faster.

spaCy takes Python's global lock for each feature of each state (``saxpy`` may raise), which costs
more than the sums themselves. Here the features of all states are summed at once by NumPy.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from types import SimpleNamespace
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.ml.parser_model import ParserStepModel
from spacy.pipeline import DependencyParser, EntityRecognizer, Pipe, Tok2Vec
from spacy.pipeline.factories import make_ner, make_parser, make_tok2vec, register_factories
from spacy.tokens import Doc
from spacy.util import minibatch

from helpers.language.pipeline.encoding import FrozenEncoder
from helpers.language.pipeline.language import FrenchNews

# Tokens searched together; a token's features take 13 kB in the parser.
LARGEST_GROUP = 4000


class BatchSearch:
    """What both components below share: greedy search over all documents of a batch in step."""

    encoder: FrozenEncoder | None = None
    # What spaCy's own classes bring along, which tell no types.
    model: Any
    moves: Any
    name: str
    get_error_handler: Callable[[], Any]
    predict: Callable[[list[Doc]], list[Any]]
    set_annotations: Callable[[list[Doc], list[Any]], None]
    transition_states: Callable[[list[Any], np.ndarray], list[Any]]

    def freeze(self) -> None:
        """Make an encoder of the component's own quicker; the weights must not change any more."""
        tok2vec = self.model.get_ref("tok2vec").layers[0]
        if tok2vec.layers:  # one that listens to the shared encoder has none
            self.encoder = FrozenEncoder(tok2vec)

    def greedy_parse(self, docs: list[Doc], drop: float = 0.0) -> list[Any]:
        """Return the final state of each document."""
        states: list[Any] = self.moves.init_batch(docs)
        running = [state for state in states if not state.is_final()]
        lower, upper = self.model.get_ref("lower"), self.model.get_ref("upper")
        n_features, n_hidden, n_pieces, width = lower.get_param("W").shape
        # The pieces of a maxout unit side by side in blocks, so that their maximum is one sweep.
        weights = lower.get_param("W").transpose(0, 2, 1, 3).reshape(-1, width)
        missing = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(1, -1)
        vectors = self._embed(docs)
        features = np.empty((len(vectors) + 1, missing.size), dtype="f")
        features[0] = missing
        np.matmul(vectors, weights.T, out=features[1:])
        features = features.reshape(-1, n_pieces * n_hidden)
        bias = lower.get_param("b").T.reshape(1, -1)
        out, out_bias = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")
        shim = SimpleNamespace(state2vec=SimpleNamespace(nF=n_features))
        columns = np.arange(n_features, dtype="int64")
        unseen = list(self.model.attrs["unseen_classes"])
        while running:
            tokens = ParserStepModel.get_token_ids(shim, running)  # -1: no such token
            summed = features[(tokens + 1) * n_features + columns].sum(axis=1)
            summed += bias
            hidden = summed[:, :n_hidden]
            for start in range(n_hidden, n_pieces * n_hidden, n_hidden):
                hidden = np.maximum(hidden, summed[:, start : start + n_hidden])
            scores = hidden @ out
            scores += out_bias
            if unseen:
                scores[:, unseen] = scores.min()
            running = self.transition_states(running, scores)
        return states

    def _embed(self, docs: list[Doc]) -> np.ndarray:
        tok2vec = self.model.get_ref("tok2vec")
        if self.encoder is None:
            vectors = tok2vec.predict(docs)
        else:
            vectors = tok2vec.layers[-1].predict(np.concatenate(self.encoder.encode(docs)))
        return np.asarray(vectors)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Yield the documents annotated, ``batch_size`` searched together."""
        for batch in minibatch(docs, size=batch_size):  # type: ignore[no-untyped-call]
            try:
                for part in _group_by_length(batch):
                    self.set_annotations(part, self.predict(part))
                yield from batch
            except Exception as error:
                self.get_error_handler()(self.name, self, batch, error)


def _group_by_length(docs: list[Doc]) -> Iterator[list[Doc]]:
    """Yield the documents in groups of like length: all are searched until the longest is done."""
    group: list[Doc] = []
    size = 0
    for doc in sorted(docs, key=len):
        if group and size + len(doc) > LARGEST_GROUP:
            yield group
            group, size = [], 0
        group.append(doc)
        size += len(doc)
    if group:
        yield group


class FrenchEncoder(Tok2Vec):
    """spaCy's shared encoder; a class so that finished weights run faster."""

    encoder: FrozenEncoder | None = None

    def freeze(self) -> None:
        """Make prediction quicker; the weights must not change any more."""
        self.encoder = FrozenEncoder(self.model)

    def predict(self, docs: Iterable[Doc]) -> list[np.ndarray]:
        """Return one array (tokens x width) per document."""
        docs = list(docs)
        if self.encoder is None or not any(map(len, docs)):
            return [np.asarray(vectors) for vectors in super().predict(docs)]
        return self.encoder.encode(docs)


class FrenchParser(BatchSearch, DependencyParser):  # type: ignore[misc]
    """spaCy's dependency parser with the search above."""


class FrenchRecognizer(BatchSearch, EntityRecognizer):  # type: ignore[misc]
    """spaCy's entity recogniser with the search above."""


def _register(base: str, kind: type, make: Callable[..., Pipe]) -> None:
    """Make ``kind`` what the French pipeline means by a name that spaCy gives to its base class."""

    @wraps(make)  # spaCy reads the settings from the signature
    def create(nlp: Language, name: str, model: Any, **settings: object) -> Any:
        return kind(nlp.vocab, model, name=name, **settings)

    theirs: Any = Language.get_factory_meta(base)
    FrenchNews.factory(
        base,
        default_config=theirs.default_config,
        assigns=theirs.assigns,
        default_score_weights=theirs.default_score_weights,
    )(create)


register_factories()  # spaCy's own, whose settings ours take over
_register("tok2vec", FrenchEncoder, make_tok2vec)
_register("parser", FrenchParser, make_parser)
_register("ner", FrenchRecognizer, make_ner)
