"""What torch trained → what the package ships: an ONNX encoder in bytes, heads, tokenizer.

And back, to go on from what ships.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from helpers.language.quotations import N_FEATURES
from training.reader.network import Network
from training.reader.source import Source, build_tokenizer

# Of the range of a channel what is moved from what is multiplied to the weights, for the two
# products of a layer's feed-forward part.
BALANCE = {"intermediate": 0.5, "output": 0.8}


class _Encoder(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.bert = net.bert

    def forward(self, ids: torch.Tensor, types: torch.Tensor) -> Any:
        return self.bert(ids, token_type_ids=types).last_hidden_state


class _Balanced(nn.Module):
    """A product whose channels are divided before it, and whose weights make up for that."""

    def __init__(self, dense: nn.Linear, scale: torch.Tensor) -> None:
        super().__init__()
        self.share, self.dense = nn.Parameter(1 / scale), dense
        dense.weight.data *= scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.dense(x * self.share)


def balance(net: Network, examples: list[dict[str, Any]]) -> None:
    """Even out the channels of the products that eight bits harm.

    As they are, a few channels are twenty times as large as the others, and with eight bits a label
    changes in 10 % of sentences; balanced, in 2 %. SmoothQuant (Xiao et al. 2023, ICML).

    Parameters
    ----------
    examples : prepared ones, from which the range of each channel is read.
    """
    layers = net.bert.encoder.layer
    parts = [(getattr(layer, name), share) for layer in layers for name, share in BALANCE.items()]
    most = [torch.full((part.dense.in_features,), 1e-3) for part, _ in parts]

    def widen(number: int) -> Any:
        def look(_: nn.Module, given: tuple[torch.Tensor]) -> None:
            most[number] = torch.maximum(most[number], given[0].abs().flatten(0, -2).amax(0))

        return look

    hooks = [part.dense.register_forward_pre_hook(widen(n)) for n, (part, _) in enumerate(parts)]
    with torch.no_grad():
        for one in examples:
            ids, types = (torch.tensor(one[name])[None] for name in ("ids", "types"))
            net.bert(ids, token_type_ids=types)
    for hook in hooks:
        hook.remove()
    for (part, share), own in zip(parts, most, strict=True):
        weights = part.dense.weight.data.abs().amax(0).clamp(min=1e-5)
        scale = own**share / weights ** (1 - share)
        part.dense = _Balanced(part.dense, scale / scale.median())


def cut_vocabulary(net: Network, kept: list[int], used: list[int]) -> None:
    """Leave in the network only the pieces that are used, in their order."""
    place = {old: new for new, old in enumerate(kept)}
    rows = torch.tensor([place[old] for old in used])
    old = net.bert.embeddings.word_embeddings
    net.bert.embeddings.word_embeddings = nn.Embedding.from_pretrained(old.weight.data[rows])


def export(net: Network, source: Source, kept: list[int], out: Path) -> None:
    """Write encoder.onnx, heads.npz and tokenizer.json."""
    net.eval()
    out.mkdir(parents=True, exist_ok=True)
    build_tokenizer(source, kept).save(str(out / "tokenizer.json"), pretty=False)
    heads = {name: value.numpy() for name, value in net.heads.state_dict().items()}
    heads["scorer"] = np.zeros(N_FEATURES, dtype=np.float32)  # fitted afterwards by `settle`
    np.savez(out / "heads.npz", **heads)
    ids = torch.ones(1, 16, dtype=torch.long)
    names = ["ids", "types"]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Encoder(net),
            (ids, torch.zeros_like(ids)),
            str(whole),
            input_names=names,
            output_names=["hidden"],
            dynamic_axes={name: {0: "rows", 1: "pieces"} for name in [*names, "hidden"]},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            str(whole),
            str(out / "encoder.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,  # else sums overflow on processors without VNNI: other labels there
            op_types_to_quantize=["MatMul", "Gather"],
        )


def restore(net: Network, folder: Path) -> None:
    """Read into a network what `export` wrote; the vectors of the pieces stay as they are.

    Raises RuntimeError where the network has another shape.
    """
    graph = onnx.load(str(folder / "encoder.onnx")).graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}

    def widen(name: str) -> np.ndarray:
        scale, zero = values[f"{name}_scale"], values[f"{name}_zero_point"].astype(np.float32)
        return (values[f"{name}_quantized"].astype(np.float32) - zero) * scale

    found = {name: value for name, value in values.items() if name in net.state_dict()}
    for kind in ("position", "token_type"):
        name = f"bert.embeddings.{kind}_embeddings.weight"
        found[name] = widen(name)
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        place = node.name.strip("/").removesuffix("/MatMul_quant").replace("/", ".")
        weight = widen(node.input[1].removesuffix("_quantized")).T
        balanced = place.removesuffix(".dense")
        if f"{balanced}.share" in values:
            weight, place = weight * values[f"{balanced}.share"], balanced
            found[f"{place}.bias"] = values[f"{place}.dense.bias"]
        found[f"{place}.weight"] = weight
    heads = np.load(folder / "heads.npz")
    found |= {f"heads.{name}": value for name, value in heads.items() if name != "scorer"}
    own = dict(net.named_parameters())
    missing = sorted({*own} - {*found} - {"bert.embeddings.word_embeddings.weight"})
    if missing or {*found} - {*own}:
        raise RuntimeError(f"{folder} lacks {missing} or has more: {sorted({*found} - {*own})}")
    net.load_state_dict(
        {name: torch.tensor(np.array(value)) for name, value in found.items()}, strict=False
    )
