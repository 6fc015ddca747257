"""The encoder's forward pass for finished weights: each word form embedded once, layers fused.

Same sums as thinc's, in another order. Only for prediction: training changes the weights under
the store of embedded forms.
"""

from typing import Any

import numpy as np
from spacy.tokens import Doc

# Embedded word forms kept, at 512 bytes each; then the store starts anew.
LONGEST_STORE = 30_000


class FrozenEncoder:
    """A ``MultiHashEmbed`` + ``MaxoutWindowEncoder`` (window 1); a class because it remembers."""

    def __init__(self, model: Any) -> None:
        self.embed, encode = model.layers
        self.pad: int = encode.attrs["pad"]
        layers = [node for node in encode.walk() if node.name == "maxout"]
        norms = [node for node in encode.walk() if node.name == "layernorm"]
        self.layers = []
        for maxout, norm in zip(layers, norms, strict=True):
            # The pieces of a unit in blocks side by side, so that their maximum is one sweep.
            weights, bias = maxout.get_param("W"), maxout.get_param("b")
            weights = weights.transpose(2, 1, 0).reshape(weights.shape[2], -1)
            gain, shift = norm.get_param("G"), norm.get_param("b")
            self.layers.append((weights, bias.T.reshape(-1), gain, shift))
        self.forget()

    def forget(self) -> None:
        """Empty the store of embedded word forms."""
        self.rows: dict[int, int] = {}
        self.store = np.empty((LONGEST_STORE, self.embed.get_dim("nO")), dtype="f")

    def encode(self, docs: list[Doc]) -> list[np.ndarray]:
        """Return one array (tokens x width) per document."""
        forms = [doc.to_array("ORTH") for doc in docs]
        self._embed(docs, forms)
        length = self.pad + sum(len(form) + self.pad for form in forms)
        vectors = np.zeros((length, self.store.shape[1]), dtype="f")
        place, spans = self.pad, []
        for form in forms:
            spans.append((place, place + len(form)))
            vectors[place : place + len(form)] = self.store[
                [self.rows[key] for key in form.tolist()]
            ]
            place += len(form) + self.pad
        for layer in self.layers:
            vectors += _convolve(vectors, *layer)
        return [vectors[start:end] for start, end in spans]

    def _embed(self, docs: list[Doc], forms: list[np.ndarray]) -> None:
        used = set(np.concatenate(forms).tolist())
        new = [key for key in used if key not in self.rows]
        if len(self.rows) + len(new) > len(self.store):
            self.forget()
            new = list(used)
        if not new:
            return
        vocab = docs[0].vocab
        vectors = self.embed.predict([Doc(vocab, words=[vocab.strings[key] for key in new])])[0]
        start = len(self.rows)
        if len(new) > len(self.store):
            self.store = np.empty_like(vectors)
        self.store[start : start + len(new)] = vectors
        self.rows.update(zip(new, range(start, start + len(new)), strict=True))


def _convolve(
    vectors: np.ndarray, weights: np.ndarray, bias: np.ndarray, gain: np.ndarray, shift: np.ndarray
) -> np.ndarray:
    """Return maxout over each vector and its two neighbours, normalised."""
    width = vectors.shape[1]
    window = np.zeros((len(vectors), 3 * width), dtype="f")
    window[1:, :width] = vectors[:-1]
    window[:, width : 2 * width] = vectors
    window[:-1, 2 * width :] = vectors[1:]
    pieces = window @ weights
    pieces += bias
    out: np.ndarray = np.maximum(pieces[:, :width], pieces[:, width : 2 * width])
    for start in range(2 * width, pieces.shape[1], width):
        np.maximum(out, pieces[:, start : start + width], out=out)
    out -= out.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", out, out) / np.float32(width) + np.float32(1e-8)
    out *= (1 / np.sqrt(variance))[:, None]
    out *= gain
    out += shift
    return out
