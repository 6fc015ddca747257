"""What torch trained → what the package ships: an ONNX encoder of eight bits, heads, tokenizer."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from helpers.language.quotations import N_FEATURES
from training.reader.network import Network
from training.reader.source import Source, build_tokenizer


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


def export(
    net: Network, source: Source, kept: list[int], out: Path, *, quantise: bool = True
) -> None:
    """Write encoder.onnx, heads.npz and tokenizer.json."""
    net.eval()
    out.mkdir(parents=True, exist_ok=True)
    build_tokenizer(source, kept).save(str(out / "tokenizer.json"), pretty=False)
    heads = {name: value.numpy() for name, value in net.heads.state_dict().items()}
    heads["scorer"] = np.zeros(N_FEATURES, dtype=np.float32)  # fitted afterwards by `sources`
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
        if quantise:
            quantize_dynamic(
                str(whole),
                str(target),
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["MatMul", "Gather"],
            )
        else:
            target.write_bytes(whole.read_bytes())
