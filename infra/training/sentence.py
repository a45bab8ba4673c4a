"""The sentence encoder of the candidates: MiniLM from its package, exported without training."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that everyone uses

from training.base import Shape
from training.network import Layer, fill, spread

_STEPS = 127.0


class SentenceEncoder(nn.Module):
    """ids int64 and mask bool, both (texts, length) -> unit vectors (texts, width).

    The word table is int8 with one scale a row: a quarter of its size, and the order of
    candidates stays.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        shape = Shape(
            width=told["hidden_size"],
            layers=told["num_hidden_layers"],
            heads=told["num_attention_heads"],
            inner=told["intermediate_size"],
            longest=told["max_position_embeddings"],
            epsilon=told["layer_norm_eps"],
        )
        tensors = read_safetensors(folder / "model.safetensors")
        words = tensors["embeddings.word_embeddings.weight"]
        scales = words.abs().amax(1, keepdim=True) / _STEPS
        self.register_buffer("words", torch.round(words / scales).to(torch.int8))
        self.register_buffer("scales", scales)
        places = tensors["embeddings.position_embeddings.weight"]
        kinds = tensors["embeddings.token_type_embeddings.weight"]
        self.register_buffer("places", places + kinds[0])
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout=0) for _ in range(shape.layers))
        with torch.no_grad():
            self._load(tensors)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Mean of the last states, made unit length."""
        x = self.words[ids].float() * self.scales[ids] + self.places[: ids.shape[1]]
        x = self.norm(x)
        added = spread(mask, x)
        for layer in self.layers:
            x = layer(x, added)
        weights = mask.to(x.dtype).unsqueeze(-1)
        return F.normalize((x * weights).sum(1) / weights.sum(1), dim=-1)

    def _load(self, told: dict[str, Tensor]) -> None:
        name = "embeddings.LayerNorm"
        fill(self.norm, told[f"{name}.weight"], told[f"{name}.bias"])
        for at, layer in enumerate(self.layers):
            root = f"encoder.layer.{at}"
            mixed = [f"{root}.attention.self.{one}" for one in ("query", "key", "value")]
            weight, bias = (
                torch.cat([told[f"{one}.{kind}"] for one in mixed]) for kind in ("weight", "bias")
            )
            fill(layer.mixed, weight, bias)
            for part, name in (
                (layer.out, "attention.output.dense"),
                (layer.norm1, "attention.output.LayerNorm"),
                (layer.inner, "intermediate.dense"),
                (layer.outer, "output.dense"),
                (layer.norm2, "output.LayerNorm"),
            ):
                fill(part, told[f"{root}.{name}.weight"], told[f"{root}.{name}.bias"])


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """All single-precision tensors of a safetensors file, by name."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    directory = json.loads(data[8 : 8 + length])
    start = 8 + length
    found = {}
    for name, one in directory.items():
        if one.get("dtype") == "F32":
            first, last = one["data_offsets"]
            values = np.frombuffer(data, "<f4", (last - first) // 4, start + first)
            found[name] = torch.from_numpy(values.reshape(one["shape"]).copy())
    return found
