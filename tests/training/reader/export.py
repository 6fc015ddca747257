"""What torch trained → what the package ships: an ONNX encoder of eight bits, heads, tokenizer."""

import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from helpers.language.quotations import N_FEATURES
from training.reader.network import Network
from training.reader.source import Source, build_tokenizer

# Products that eight bits harm: with them whole, labels change in 3 % of sentences and not in 10.
FRAGILE = re.compile(r"layer\.\d+/output/dense")


class _Encoder(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.bert = net.bert

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> Any:
        return self.bert(ids, attention_mask=mask, token_type_ids=types).last_hidden_state


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
    given = (ids, torch.zeros_like(ids), torch.ones_like(ids))
    names = ["ids", "types", "mask"]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Encoder(net),
            given,
            str(whole),
            input_names=names,
            output_names=["hidden"],
            dynamic_axes={name: {0: "rows", 1: "pieces"} for name in [*names, "hidden"]},
            opset_version=17,
            dynamo=False,
        )
        target = out / "encoder.onnx"
        exact = [name for name in _list_products(whole) if FRAGILE.search(name)]
        quantize_dynamic(
            str(whole),
            str(target),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            nodes_to_exclude=exact,
        )
        _pack_weights(target, exact)


def _list_products(file: Path) -> list[str]:
    return [node.name for node in onnx.load(str(file)).graph.node if node.op_type == "MatMul"]


def _pack_weights(file: Path, names: list[str]) -> None:
    """Store the weights of some products with eight bits; what they multiply stays as it is."""
    model = onnx.load(str(file))
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in [node for node in model.graph.node if node.name in names]:
        name = node.input[1]
        values = numpy_helper.to_array(stored[name])
        scale = np.abs(values).max(axis=0) / 127
        model.graph.initializer.remove(stored[name])
        parts = {"whole": np.round(values / scale).astype(np.int8), "scale": scale}
        for part, array in parts.items():
            tensor = numpy_helper.from_array(array.astype(array.dtype), f"{name}_{part}")
            model.graph.initializer.append(tensor)
        given = [f"{name}_whole", f"{name}_scale"]
        unpack = helper.make_node("DequantizeLinear", given, [name], f"{name}_unpack", axis=1)
        model.graph.node.insert(0, unpack)
    onnx.save(model, str(file))
