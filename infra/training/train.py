"""Fits networks to drawn pairs: batches of like length, bfloat16, a linear decay.

Works on the device that the network is on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that everyone uses

from training.drawn import Drawn
from training.network import CrossEncoder

CLASS_WEIGHTS = (1.0, 1.4, 1.4, 1.2)
SMOOTHING = 0.03
EVIDENCE_WEIGHT = 0.2
_POOL = 12
"""Batches that are cut from one pool of pairs in order of their length."""
_WARM_UP = 40
_HEAD_RATE = 5e-4
_CLIP = 1.0
_TOLD = 200
_AT_ONCE = 256
_ROUND = 8
"""Lengths are multiples of it, so that a GPU meets few shapes."""

Say = Callable[[str], None]


class Batch(NamedTuple):
    """ids, mask and evidence are (pairs, length), shares (pairs, 4) what is to be said."""

    ids: Tensor
    mask: Tensor
    evidence: Tensor
    shares: Tensor


def fit(  # noqa: PLR0913 - what is trained, on what, how, and who is told
    network: nn.Module,
    pairs: Drawn,
    *,
    batch: int,
    rate: float,
    seed: int,
    say: Say,
    shares: NDArray[np.float32] | None = None,
) -> None:
    """Train in place, each pair once, in their order but for the batches of a pool.

    `rate` is the highest learning rate, `batch` the pairs of a step. `shares` (pairs, 4) are what
    is to be said instead of the labels.
    """
    torch.manual_seed(seed)
    feed = _Feed(pairs, pairs.verdicts if shares is None else shares, batch, _device(network))
    optimizer = _optimizer(network, rate)
    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, feed.steps))
    network.train()
    started, losses = time.monotonic(), []
    for step, one in enumerate(feed.batches(np.random.default_rng(seed)), start=1):
        loss = _loss(network, one)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        plan.step()
        losses.append(loss.detach())
        if step % _TOLD == 0 or step == feed.steps:
            mean = torch.stack(losses).mean().item()
            say(f"step {step} of {feed.steps}: {mean:.3f}, {time.monotonic() - started:.0f} s")
            losses.clear()
    network.eval()


def answers(network: nn.Module, pairs: Drawn) -> NDArray[np.float32]:
    """A network's probabilities for all pairs, float32 (pairs, 4)."""
    feed = _Feed(pairs, pairs.verdicts, _AT_ONCE, _device(network))
    told = np.zeros(pairs.verdicts.shape, np.float32)
    order = np.argsort(np.diff(pairs.starts), kind="stable")
    network.eval()
    with torch.no_grad(), torch.autocast(_device(network).type, torch.bfloat16):
        for at in range(0, len(order), _AT_ONCE):
            rows = order[at : at + _AT_ONCE]
            one = feed.batch(rows)
            logits = network(one.ids, one.mask)
            logits = logits[0] if isinstance(logits, tuple) else logits
            told[rows] = logits.float().softmax(-1).cpu().numpy()
    return told


class _Feed:
    """Batches of pairs of about the same length, on a device."""

    def __init__(
        self, pairs: Drawn, shares: NDArray[np.float32], batch: int, device: torch.device
    ) -> None:
        self._size, self._sizes = batch, np.diff(pairs.starts)
        self._ids, self._starts, self._where, self._shares = (
            torch.from_numpy(np.ascontiguousarray(one)).to(device)
            for one in (pairs.ids, pairs.starts, pairs.where.astype(np.int64), shares)
        )
        self.steps = -(-len(pairs) // batch)

    def batches(self, rng: np.random.Generator) -> Iterator[Batch]:
        """All of them, pool by pool."""
        whole = self._size * _POOL
        for first in range(0, len(self._sizes), whole):
            pool = np.arange(first, min(first + whole, len(self._sizes)))
            pool = pool[np.argsort(self._sizes[pool], kind="stable")]
            cuts = [pool[at : at + self._size] for at in range(0, len(pool), self._size)]
            for at in rng.permutation(len(cuts)).tolist():
                yield self.batch(cuts[at])

    def batch(self, rows: NDArray[np.intp]) -> Batch:
        """Some pairs."""
        longest = -(-int(self._sizes[rows].max()) // _ROUND) * _ROUND
        chosen = torch.from_numpy(rows).to(self._ids.device)
        places = torch.arange(longest, device=self._ids.device)
        sizes = self._starts[chosen + 1] - self._starts[chosen]
        mask = places < sizes.unsqueeze(-1)
        at = (self._starts[chosen].unsqueeze(-1) + places).clamp(max=len(self._ids) - 1)
        begin, end = self._where[chosen].unsqueeze(-1).unbind(1)
        return Batch(
            self._ids[at].long() * mask,
            mask,
            (places >= begin) & (places < end),
            self._shares[chosen],
        )


def _loss(network: nn.Module, batch: Batch) -> Tensor:
    device = batch.ids.device
    with torch.autocast(device.type, torch.bfloat16):
        if isinstance(network, CrossEncoder):
            with torch.no_grad():
                states = network.below(batch.ids, batch.mask)
            logits, where = network.read(states, batch.mask)
        else:
            logits, where = network(batch.ids, batch.mask), None
    weights = torch.tensor(CLASS_WEIGHTS, device=device)
    loss = F.cross_entropy(logits.float(), batch.shares, weights, label_smoothing=SMOOTHING)
    if where is None:
        return loss
    carried = where.float().log_softmax(-1).masked_fill(~batch.evidence, -1e4).logsumexp(-1)
    told = torch.where(batch.evidence.any(-1), carried, 0.0)
    return loss - EVIDENCE_WEIGHT * told.mean()


def _rate(step: int, total: int) -> float:
    """The share of the highest rate: up, then down to nothing in a straight line."""
    return min((step + 1) / _WARM_UP, (total - step) / max(1, total - _WARM_UP))


def _optimizer(network: nn.Module, rate: float) -> torch.optim.Optimizer:
    named = [(name, one) for name, one in network.named_parameters() if one.requires_grad]
    heads = [one for name, one in named if name.split(".")[0] in {"where", "head"}]
    others = [one for name, one in named if name.split(".")[0] not in {"where", "head"}]
    rows = [{"params": others, "lr": rate}, {"params": heads, "lr": _HEAD_RATE}]
    return torch.optim.AdamW(rows, weight_decay=0.01, fused=True)


def _device(network: nn.Module) -> torch.device:
    return next(network.parameters()).device
