"""The teacher: a larger English network that reads a claim and a post together.

Base: all-mpnet-base-v2 (sentence-transformers, Apache-2.0), of the architecture of MPNet (Song et
al. 2020): BERT with a bias by distance that all layers share.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.base import Shape
from training.network import VERDICTS, Layer, fill, spread

SHAPE = Shape(width=768, layers=12, heads=12, inner=3072, longest=514, epsilon=1e-5)
_BUCKETS, _FARTHEST = 32, 128
_FIRST_PLACE = 2
_PARTS = (
    ("out", "attention.attn.o"),
    ("norm1", "attention.LayerNorm"),
    ("inner", "intermediate.dense"),
    ("outer", "output.dense"),
    ("norm2", "output.LayerNorm"),
)


class Teacher(nn.Module):
    """Logits (batch, 4), one for each of `VERDICTS`, of ids and mask (batch, length)."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], *, dropout: float = 0.1) -> None:
        super().__init__()
        width = SHAPE.width
        self.words = nn.Embedding(len(weights["embeddings.word_embeddings.weight"]), width)
        self.places = nn.Embedding(SHAPE.longest, width)
        self.norm = nn.LayerNorm(width, eps=SHAPE.epsilon)
        self.distances = nn.Embedding(_BUCKETS, SHAPE.heads)
        self.layers = nn.ModuleList(Layer(SHAPE, dropout) for _ in range(SHAPE.layers))
        self.head = nn.Sequential(
            nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, len(VERDICTS))
        )
        self._load({name: torch.from_numpy(value) for name, value in weights.items()})
        self.words.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The logits."""
        x = self.states(ids, mask)
        shown = mask.to(x.dtype).unsqueeze(-1)
        return self.head(torch.cat([x[:, 0], (x * shown).sum(1) / shown.sum(1)], dim=-1))

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The states (batch, length, width) after the last layer."""
        length = ids.shape[1]
        x = self.norm(self.words(ids) + self.places.weight[_FIRST_PLACE : _FIRST_PLACE + length])
        distances = self.distances(_buckets(length, ids.device)).permute(2, 0, 1)
        added = spread(mask, x) + distances
        for layer in self.layers:
            x = layer(x, added)
        return x

    def _load(self, told: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            self.words.weight.copy_(told["embeddings.word_embeddings.weight"])
            self.places.weight.copy_(told["embeddings.position_embeddings.weight"])
            self.distances.weight.copy_(told["encoder.relative_attention_bias.weight"])
            fill(
                self.norm,
                told["embeddings.LayerNorm.weight"],
                told["embeddings.LayerNorm.bias"],
            )
            for at, layer in enumerate(self.layers):
                known = f"encoder.layer.{at}"
                fill(
                    layer.mixed,
                    *(
                        torch.cat([told[f"{known}.attention.attn.{one}.{kind}"] for one in "qkv"])
                        for kind in ("weight", "bias")
                    ),
                )
                for part, name in _PARTS:
                    fill(
                        getattr(layer, part),
                        *(told[f"{known}.{name}.{kind}"] for kind in ("weight", "bias")),
                    )


def _buckets(length: int, device: torch.device) -> Tensor:
    """The bucket of the distance between each two places: near ones exactly, far ones by log."""
    places = torch.arange(length, device=device)
    distance = places[:, None] - places[None, :]
    half, exact = _BUCKETS // 2, _BUCKETS // 4
    far = distance.abs().clamp(min=1).float()
    logarithmic = (
        exact + (torch.log(far / exact) / math.log(_FARTHEST / exact) * (half - exact)).long()
    )
    known = torch.where(distance.abs() < exact, distance.abs(), logarithmic.clamp(max=half - 1))
    return known + half * (distance < 0).long()
