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
BEFORE = (*ALL, "shutters", *LIVES, *MORE, *NEXT, *NEAR_MISSES, *MORE_MISSES, *NEWEST)
EVERY = (
    *BEFORE, "knolls", "spires", "copses", "collados", "almenas", "bollards", "compuertas",
)  # fmt: skip
"""All that the shipped model is fitted on."""
UNDATED = ("dunes", "quarries", "riscos", "cauces", "acequias")
"""Sets whose confirmations come days after the denials."""
NEWS = ("gazette", "boletin")
"""Official news that speaks of no ticket of any set."""
ALL_NEWS = (*NEWS, "chatter")
SMALL = 24
"""Pairs a step, on a processor."""
HELD_OUT = ("train-a", "services", "marshes")
"""The sets that thresholds are chosen on, which no stage sees. English and Spanish."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One fit: from the mean of the weights of the stages `start` (none: the base), on case sets.

    A set that is named several times is drawn as often in each epoch. Without case sets it is
    fitted on generic pairs, `whole` or some of each set, and where `apart` on claims with the
    evidence of others too. `taught` is how much the teachers' reading counts beside the labels,
    `draw` the seed of drawing, if it is not that of the fit; stages of one draw have the same
    pairs.
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
    batch: int = SMALL
    apart: bool = False
    undated: tuple[str, ...] = ()
    taught: float = 0.0
    draw: int = 0


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
        "fourth", ("thrice", "elsewhere"), BEFORE, 1, 6e-5, seed=21, news=ALL_NEWS,
        mix=Mix(near=0.3, far=0.03, general=0.02, flat=0.04, foreign=0.1, news=0.3, moved=0.4),
    ),
    Stage(
        "fifth", ("elsewhere", "fourth"), BEFORE, 1, 5e-5, seed=22, news=ALL_NEWS,
        local=True,
        mix=Mix(
            near=0.3, far=0.03, general=0.02, flat=0.04, foreign=0.1, news=0.5, moved=0.4,
            placeless=0.15,
        ),
    ),
    Stage("anew", (), (), 2, 2e-4, seed=1, batch=96, apart=True, draw=31),
    *(
        Stage(
            name, ("anew",), EVERY, 8, 2e-4, seed=seed, news=ALL_NEWS, local=True, batch=96,
            apart=True, undated=UNDATED, taught=0.5, draw=31,
            mix=Mix(
                near=0.35, far=0.03, general=0.1, flat=0.04, foreign=0.12, news=0.45, moved=0.45,
                placeless=0.12,
            ),
        )
        for name, seed in (("taught", 42), ("taught-2", 43))
    ),
)  # fmt: skip
SHIPPED = (("fifth", "fourth", "elsewhere"), ("taught", "taught-2"))
"""The networks whose mean answer is shipped; of each the stages of whose weights it is the mean."""
FROZEN = 4
"""Layers that keep the weights of the base, and so do all embeddings."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """How the teachers are fitted: each to all sets but every `folds`-th, which it then reads.

    They read English only. `generic_rate` is the highest rate on generic pairs, `rate` on `epochs`
    of what the students are fitted on.
    """

    folds: int = 3
    epochs: int = 4
    generic_rate: float = 3e-5
    rate: float = 5e-5
    batch: int = 96
    seed: int = 3


TEACHING = Teaching()
