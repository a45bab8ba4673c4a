"""The stages of a run, in order, with all that chooses their outcome."""

from __future__ import annotations

from dataclasses import dataclass

from training.data import Mix

FIRST = ("train-b", "train-c", "train-d", "train-e", "train-f", "streets")
"""The sets of the first fit on cases; the export is calibrated on pairs of these."""
KNOWN = (*FIRST, "campus", "valles", "ports")
ALL = (*KNOWN, "riberas", "mesetas", "bluffs", "wards", "twins", "mellizos")
LIVES = ("weirs", "turnos", "hollows", "sierras", "deltas")
MORE = ("creeks", "prairies", "pampas", "orchards")
NEXT = ("coves", "lomas", "glens")
NEAR_MISSES = ("fords", "locks", "vados", "cauces")
"""Posts about what is next to the claim, each with a twin that refutes it."""
MORE_MISSES = ("gullies", "canales")
NATURAL = ("dunes", "quarries", "riscos")
STATES = ("sluices", "esclusas")
"""Near misses about claims of a state, the same words denying one claim and confirming another."""
NEWEST = (*NATURAL, *STATES, "stiles", "acequias")
LAST = (*ALL, "shutters", *LIVES, *MORE, *NEXT, *NEAR_MISSES * 2, *MORE_MISSES * 2)
EVERY = (*ALL, "shutters", *LIVES, *MORE, *NEXT, *NEAR_MISSES, *MORE_MISSES, *NEWEST)
"""All that the shipped model is fitted on."""
NEWS = ("gazette", "boletin")
"""Official news that speaks of no ticket of any set."""
ALL_NEWS = (*NEWS, "chatter")
HELD_OUT = ("train-a", "services", "marshes")
"""The sets that thresholds are chosen on, which no stage sees. English and Spanish."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One fit: from the mean of the weights of the stages `start` (none: the base), on case sets.

    A set that is named several times is drawn as often in each epoch. Without case sets it is
    fitted on generic pairs, `whole` or some of each set.
    """

    name: str
    start: tuple[str, ...]
    sets: tuple[str, ...]
    epochs: int
    rate: float
    seed: int
    mix: Mix = Mix(near=0.0, far=0.0, general=1.0)  # noqa: RUF009 - frozen
    whole: bool = True
    news: tuple[str, ...] = NEWS
    local: bool = False


PLAN = (
    Stage("some", (), (), 1, 1e-4, seed=1, whole=False),
    Stage("generic", ("some",), (), 1, 1e-4, seed=2),
    Stage("first", ("generic",), FIRST, 5, 1e-4, seed=7, mix=Mix(near=0.8, far=0.1, general=0.15)),
    Stage("longer", ("first",), KNOWN, 6, 1e-4, seed=8, mix=Mix(near=0.45, far=0.05, general=0.1)),
    Stage("more", ("longer",), KNOWN, 3, 5e-5, seed=9, mix=Mix(near=0.45, far=0.05, general=0.1)),
    Stage(
        "final", ("more",), KNOWN, 3, 5e-5, seed=10,
        mix=Mix(near=0.45, far=0.05, general=0.1, flat=0.08),
    ),
    Stage(
        "wider", ("longer", "more", "final"), ALL, 4, 1e-4, seed=11,
        mix=Mix(near=0.35, far=0.03, general=0.05, flat=0.06),
    ),
    Stage(
        "news", ("wider",), ALL, 2, 5e-5, seed=13,
        mix=Mix(near=0.35, far=0.03, general=0.05, flat=0.06, foreign=0.15, news=0.5),
    ),
    Stage(
        "states", ("news",), (*ALL, *["shutters"] * 4), 1, 5e-5, seed=14,
        mix=Mix(near=0.35, far=0.03, general=0.05, flat=0.06, foreign=0.15, news=0.3),
    ),
    Stage(
        "lives", ("news", "states"), (*ALL, "shutters", *LIVES), 1, 1e-4, seed=15,
        mix=Mix(near=0.35, far=0.03, general=0.05, flat=0.06, foreign=0.15, news=0.3),
    ),
    Stage(
        "most", ("news", "states", "lives"), (*ALL, "shutters", *LIVES, *MORE), 2, 5e-5, seed=16,
        mix=Mix(near=0.4, far=0.03, general=0.05, flat=0.06, foreign=0.15, news=0.4),
    ),
    Stage(
        "edges", ("states", "most"),
        (*ALL, "shutters", *LIVES, *MORE, *NEXT, *NEAR_MISSES * 2), 2, 7e-5, seed=17,
        mix=Mix(near=0.35, far=0.03, general=0.04, flat=0.05, foreign=0.12, news=0.35),
    ),
    Stage(
        "twice", ("states", "most", "edges"), LAST, 1, 7e-5, seed=18,
        mix=Mix(near=0.35, far=0.03, general=0.04, flat=0.05, foreign=0.12, news=0.4),
    ),
    Stage(
        "thrice", ("most", "twice"), LAST, 1, 5e-5, seed=19,
        mix=Mix(near=0.3, far=0.03, general=0.03, flat=0.04, foreign=0.12, news=0.3),
    ),
    Stage(
        "elsewhere", ("edges", "thrice"), LAST, 1, 6e-5, seed=20, news=ALL_NEWS,
        mix=Mix(near=0.3, far=0.03, general=0.02, flat=0.04, foreign=0.12, news=0.4, moved=0.5),
    ),
    Stage(
        "fourth", ("thrice", "elsewhere"), EVERY, 1, 6e-5, seed=21, news=ALL_NEWS,
        mix=Mix(near=0.3, far=0.03, general=0.02, flat=0.04, foreign=0.1, news=0.3, moved=0.4),
    ),
    Stage(
        "fifth", ("elsewhere", "fourth"), EVERY, 1, 5e-5, seed=22, news=ALL_NEWS,
        local=True,
        mix=Mix(
            near=0.3, far=0.03, general=0.02, flat=0.04, foreign=0.1, news=0.5, moved=0.4,
            placeless=0.15,
        ),
    ),
)  # fmt: skip
SHIPPED = ("fifth", "fourth", "elsewhere")
"""The stages of whose weights the mean is shipped."""
FROZEN = 4
"""Layers that keep the weights of the base, and so do all embeddings."""
