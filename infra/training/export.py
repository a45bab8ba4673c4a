"""ONNX files: traced in single precision, matrices then made 8-bit per channel."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.network import CrossEncoder, Layer

OPSET = 18
_SHARE = 0.8


class Mean(nn.Module):
    """Logits (batch, 4) of the mean of what several networks say, of ids and mask (batch, length).

    They have the same frozen layers, which run once.
    """

    def __init__(self, networks: Sequence[CrossEncoder]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        first, *others = networks
        for one in others:
            for at in range(first.frozen):
                one.layers[at] = first.layers[at]

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The logarithms of the mean probabilities."""
        states = self.networks[0].below(ids, mask)
        told = [one.read(states, mask)[0].softmax(-1) for one in self.networks]
        return torch.stack(told).mean(0).log()


def export(network: nn.Module, output: str, path: Path) -> None:
    """Write an int8 model of a network of ids int64 and mask bool, both (texts, length)."""
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        trace(network, output, exact)
        quantize_dynamic(
            exact,
            path,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )


def smooth(network: nn.Module, samples: Iterable[tuple[Tensor, Tensor]]) -> None:
    """Even out what the second matrix of every layer is given, in place; outputs stay as they are.

    A few inner channels of this base are a hundred times as strong as the others, and 8 bits for
    all of them leave nothing for the rest: one reading in ten changed. Each channel is divided by
    a scale made from its strength and that of its weights, and the weights are multiplied by it
    (SmoothQuant, Xiao et al. 2023; its migration strength is `_SHARE`). `samples` are ids and mask
    of some pairs.
    """
    layers = [one for one in network.modules() if isinstance(one, Layer)]
    strength = {one: torch.full((one.outer.in_features,), 1e-3) for one in layers}
    hooks = [
        one.outer.register_forward_pre_hook(partial(_strongest, strength[one])) for one in layers
    ]
    with torch.no_grad():
        for ids, mask in samples:
            network(ids, mask)
        for one, hook in zip(layers, hooks, strict=True):
            hook.remove()
            weight = one.outer.weight.abs().amax(0).clamp(min=1e-3)
            scale = strength[one] ** _SHARE / weight ** (1 - _SHARE)
            one.outer.weight.mul_(scale)
            one.calm = 1 / scale


def _strongest(known: Tensor, _: nn.Module, given: tuple[Tensor]) -> None:
    torch.maximum(known, given[0].abs().flatten(0, 1).amax(0), out=known)


def trace(network: nn.Module, output: str, path: Path) -> None:
    """Write the network in single precision, both dimensions free."""
    ids = torch.randint(4, 1000, (3, 17))
    mask = torch.ones_like(ids, dtype=torch.bool)
    mask[0, 12:] = False
    torch.onnx.export(
        network.eval(),
        (ids, mask),
        str(path),
        input_names=["ids", "mask"],
        output_names=[output],
        dynamic_axes={"ids": {0: "texts", 1: "length"}, "mask": {0: "texts", 1: "length"}},
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(path))


def write_vocabulary(path: Path, tokenizer: dict[str, Any]) -> None:
    """The pieces of a tokenizer file, and their log probabilities if it has any."""
    told = tokenizer["model"]["vocab"]
    if isinstance(told, dict):
        content: dict[str, Any] = {"pieces": sorted(told, key=told.__getitem__)}
    else:
        content = {
            "pieces": [piece for piece, _ in told],
            "scores": [round(score, 4) for _, score in told],
        }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")
