"""Fits the cross-encoder: batches of like length, one thread, bfloat16, a linear decay."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that everyone uses

from rumorline.matching.pieces import Encoded, UnigramPieces
from training.data import Example
from training.network import VERDICTS, CrossEncoder

CLASS_WEIGHTS = (1.0, 1.4, 1.4, 1.2)
SMOOTHING = 0.03
EVIDENCE_WEIGHT = 0.2
BATCH = 24
_POOL = 12 * BATCH
_WARM_UP = 20
_HEAD_RATE = 5e-4
_CLIP = 1.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids and mask (batch, length), verdict shares (batch, 4), evidence (batch, length)."""

    ids: Tensor
    mask: Tensor
    verdicts: Tensor
    evidence: Tensor


def fit(  # noqa: PLR0913 - what is trained, on what, how fast, and who is told
    network: CrossEncoder,
    pieces: UnigramPieces,
    epochs: Sequence[Callable[[], list[Example]]],
    *,
    rate: float,
    seed: int,
    say: Callable[[str], None],
) -> None:
    """Train in place, one call of `epochs` an epoch. `rate` is the highest learning rate."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - sampling, not secrets
    drawn = [one() for one in epochs]
    total = sum(-(-len(one) // BATCH) for one in drawn)
    optimizer = _optimizer(network, rate)
    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, total))
    network.train()
    for number, examples in enumerate(drawn, start=1):
        started, loss_sum, steps = time.monotonic(), 0.0, 0
        for batch in batches(examples, pieces, rng):
            loss = _loss(network, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), _CLIP)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            plan.step()
            loss_sum, steps = loss_sum + loss.item(), steps + 1
        spent = time.monotonic() - started
        say(f"epoch {number}: {len(examples)} pairs, loss {loss_sum / steps:.3f}, {spent:.0f} s")
    network.eval()


def batches(examples: list[Example], pieces: UnigramPieces, rng: random.Random) -> Iterator[Batch]:
    """Examples in random order, but neighbours in length together."""
    order = rng.sample(examples, len(examples))
    rows = [(one, pieces.pair(one.claim, one.post)) for one in order]
    chunks: list[list[tuple[Example, Encoded]]] = []
    for at in range(0, len(rows), _POOL):
        pool = sorted(rows[at : at + _POOL], key=lambda row: len(row[1].ids))
        chunks += [pool[start : start + BATCH] for start in range(0, len(pool), BATCH)]
    rng.shuffle(chunks)
    return (_batch(chunk) for chunk in chunks)


def _batch(rows: list[tuple[Example, Encoded]]) -> Batch:
    longest = max(len(told.ids) for _, told in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.bool)
    evidence = torch.zeros(len(rows), longest, dtype=torch.bool)
    verdicts = torch.zeros(len(rows), len(VERDICTS))
    for row, (one, told) in enumerate(rows):
        ids[row, : len(told.ids)] = torch.tensor(told.ids)
        mask[row, : len(told.ids)] = True
        for verdict in one.verdicts:
            verdicts[row, VERDICTS.index(verdict)] += 1 / len(one.verdicts)
        if one.evidence:
            start, end = one.evidence
            within = [
                word is not None and word[0] < end and word[1] > start for word in told.ranges
            ]
            evidence[row, : len(within)] = torch.tensor(within)
    return Batch(ids, mask, verdicts, evidence)


def _loss(network: CrossEncoder, batch: Batch) -> Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        with torch.no_grad():
            states = network.below(batch.ids, batch.mask)
        logits, where = network.read(states, batch.mask)
    weights = torch.tensor(CLASS_WEIGHTS)
    loss = F.cross_entropy(logits.float(), batch.verdicts, weights, label_smoothing=SMOOTHING)
    told = batch.evidence.any(1)
    if told.any():
        carried = where.float()[told].log_softmax(-1).masked_fill(~batch.evidence[told], -1e4)
        share = told.float().mean()
        loss = loss - EVIDENCE_WEIGHT * share * carried.logsumexp(-1).mean()
    return loss


def _rate(step: int, total: int) -> float:
    """The share of the highest rate: up, then down to nothing in a straight line."""
    return min((step + 1) / _WARM_UP, (total - step) / max(1, total - _WARM_UP))


def _optimizer(network: CrossEncoder, rate: float) -> torch.optim.Optimizer:
    heads = [*network.where.parameters(), *network.head.parameters()]
    known = set(map(id, heads))
    others = [one for one in network.parameters() if one.requires_grad and id(one) not in known]
    rows = [{"params": others, "lr": rate}, {"params": heads, "lr": _HEAD_RATE}]
    return torch.optim.AdamW(rows, weight_decay=0.01, fused=True)
