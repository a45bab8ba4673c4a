"""The stages of a run, in order, with all that chooses their outcome."""

from __future__ import annotations

from dataclasses import dataclass

_FIRST = ("train-b", "train-c", "train-d", "train-e")
_KNOWN = (*_FIRST, "train-f", "streets")
HELD_OUT = ("train-a", "services")
"""The sets that thresholds are chosen on: only `final` sees them. English and Spanish."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One fit: from the weights of the stage `start` ("" for the base), on case sets.

    `near` and `far` are unlabelled pairs a labelled row; see `data.epoch`.
    """

    name: str
    start: str
    sets: tuple[str, ...]
    epochs: int
    rate: float
    seed: int
    near: float
    far: float


PLAN = (
    Stage("first", "generic", _FIRST, 5, 1e-4, seed=7, near=1.0, far=0.15),
    Stage("held", "first", _KNOWN, 5, 1e-4, seed=8, near=0.55, far=0.05),
    Stage("apart", "held", _KNOWN, 2, 5e-5, seed=9, near=0.55, far=0.05),
    Stage("final", "held", (*_KNOWN, *HELD_OUT), 3, 5e-5, seed=9, near=0.55, far=0.05),
)
GENERIC = Stage("generic", "", (), 1, 1e-4, seed=1, near=0.0, far=0.0)
FROZEN = 4
"""Layers that keep the weights of the base, and so do all embeddings."""
