"""The encoder and the two heads, in plain torch: small, quick on one thread, simple to export."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that everyone uses

from training.base import BLOCK, E5, Packed, Shape

VERDICTS = ("none", "refuted", "confirmed", "clarified")


class Words(nn.Module):
    """A frozen table of 4-bit word embeddings. ids (batch, length) -> (batch, length, width)."""

    def __init__(self, packed: Packed) -> None:
        super().__init__()
        self.register_buffer(
            "nibbles", torch.from_numpy(packed.nibbles.reshape(len(packed.nibbles), -1))
        )
        self.register_buffer("scales", torch.from_numpy(packed.scales))

    def forward(self, ids: Tensor) -> Tensor:
        """The rows of the table, float32."""
        rows = self.nibbles[ids].float().unflatten(-1, (-1, BLOCK // 2))
        high = torch.floor(rows / 16)
        halves = torch.cat([rows - 16 * high, high], dim=-1)
        whole = (halves - 8) * self.scales[ids].float().unsqueeze(-1)
        return whole.flatten(-2)


class Layer(nn.Module):
    """One transformer layer with normalisation after each half, as BERT has it.

    `calm`, if set, is (inner,): what the inner states are multiplied by; see `export.smooth`.
    """

    calm: Tensor | None

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = dropout
        self.mixed = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.register_buffer("calm", None, persistent=False)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """States (batch, length, width) to states; `mask` is what `spread` gives."""
        batch, length, width = x.shape
        mixed = self.mixed(x).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4).unbind(0)
        # On one processor thread this is three times as quick backwards as the fused attention.
        likeness = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2) + mask
        seen = (likeness.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, width)
        seen = self.out(seen)
        x = self.norm1(x + F.dropout(seen, self.dropout, self.training))
        inner = F.gelu(self.inner(x))
        told = self.outer(inner if self.calm is None else inner * self.calm)
        return self.norm2(x + F.dropout(told, self.dropout, self.training))


class CrossEncoder(nn.Module):
    """Reads a claim and a post together.

    ids and mask (batch, length), int64 and bool; the logits are (batch, 4), one for each of
    `VERDICTS`, and `where` is (batch, length): how much each token carries the verdict, masked
    with -1e4. The verdict is read from the first state and from the states weighted by `where`.
    """

    def __init__(
        self, base: E5, rows: np.ndarray, *, frozen: int = 2, dropout: float = 0.1
    ) -> None:
        super().__init__()
        shape = base.shape
        self.words = Words(base.words.take(rows))
        self.places = nn.Parameter(torch.empty(shape.longest, shape.width), requires_grad=False)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.where = nn.Linear(shape.width, 1)
        self.head = nn.Sequential(
            nn.Linear(2 * shape.width, shape.width),
            nn.GELU(),
            nn.Linear(shape.width, len(VERDICTS)),
        )
        self.frozen = frozen
        self._load(base)
        for part in (self.norm, *self.layers[:frozen]):
            part.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and `where` of token ids."""
        return self.read(self.below(ids, mask), mask)

    def below(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The states (batch, length, width) after the frozen layers."""
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        added = spread(mask, x)
        for layer in self.layers[: self.frozen]:
            x = layer(x, added)
        return x

    def read(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and `where` from the states after the frozen layers."""
        added = spread(mask, x)
        for layer in self.layers[self.frozen :]:
            x = layer(x, added)
        where = self.where(x).squeeze(-1).masked_fill(~mask, -1e4)
        carried = (where.softmax(-1).unsqueeze(-1) * x).sum(1)
        return self.head(torch.cat([x[:, 0], carried], dim=-1)), where

    def _load(self, base: E5) -> None:
        told = {name: torch.from_numpy(value) for name, value in base.tensors.items()}
        with torch.no_grad():
            self.places.copy_(
                told["emb.pos"].view(self.places.shape) + told["emb.type"][: self.places.shape[1]]
            )
            fill(self.norm, told["emb.ln.w"], told["emb.ln.b"])
            for at, layer in enumerate(self.layers):
                fill(
                    layer.mixed,
                    *(torch.cat([told[f"l{at}.{one}.{kind}"] for one in "qkv"]) for kind in "wb"),
                )
                for part, name in (
                    (layer.out, "ao"),
                    (layer.norm1, "aln"),
                    (layer.inner, "fi"),
                    (layer.outer, "fo"),
                    (layer.norm2, "oln"),
                ):
                    fill(part, told[f"l{at}.{name}.w"], told[f"l{at}.{name}.b"])


def spread(mask: Tensor, like: Tensor) -> Tensor:
    """What is added to likenesses (batch, heads, length, length): 0, or -1e4 where masked."""
    return ((~mask).to(like.dtype) * -1e4)[:, None, None, :]


def fill(part: nn.Module, weight: Tensor, bias: Tensor) -> None:
    """Set a linear or a normalising layer, whatever the form of the tensors given."""
    part.weight.copy_(weight.view(part.weight.shape))
    part.bias.copy_(bias)
