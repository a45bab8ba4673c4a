"""Finding candidates: the index beside what one would pick instead, each in a process of its own.

Everything runs on one core, one system after the other. A time is CPU time from a post's text (and
its vector, which all are given) to the ids of the best 20. What takes longer than a minute for five
posts is left out, and at the larger sizes not even tried.
"""

from __future__ import annotations

import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rumorline.matching.dense import WIDTH, kept_of
from rumorline.matching.index import embedded_text
from rumorline_tools.bench.apart import answer, apart, one_core, processor
from rumorline_tools.bench.made import MadePost, MadeVectors, Maker
from rumorline_tools.bench.systems import REFERENCES, SYSTEMS, Data

POSTS = 200
_BUDGET_S = 60.0
_FEWEST = 5
_PATIENCE_S = 60.0
_BLOCK = 10_000
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One system at one size. Times in ms, but `build_s`; memory in MB; shares in 0...1.

    `top_1` and `top_20` are the shares of the reference's best that it found, `right` that of the
    posts about a ticket for which this came first. `skipped` says why nothing was measured.
    """

    system: str
    by: str
    tickets: int
    posts: int = 0
    median_ms: float = 0.0
    p99_ms: float = 0.0
    build_s: float = 0.0
    memory_mb: float = 0.0
    top_1: float | None = None
    top_20: float | None = None
    right: float | None = None
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """All rows, the sizes in order."""

    seed: int
    processor: str
    rows: tuple[Row, ...]


def measure(sizes: Sequence[int], seed: int, systems: Sequence[str], tell: Tell) -> Candidates:
    """Measure systems at each size; UsageError if one fails."""
    rows: list[Row] = []
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory(prefix="rumorline-") as name:
            tell(f"{size} tickets are made")
            posts = _write(Path(name), size, seed)
            rows.extend(_side_by_side(Path(name), size, posts, systems, rows, tell))
    return Candidates(seed, processor(), tuple(rows))


def _side_by_side(  # noqa: PLR0913, PLR0917 - what is measured, and what was
    folder: Path,
    size: int,
    posts: Sequence[MadePost],
    systems: Sequence[str],
    before: Sequence[Row],
    tell: Tell,
) -> list[Row]:
    rows: list[Row] = []
    exact: dict[str, list[list[int]]] = {}
    first = [name for name in REFERENCES.values() if name in SYSTEMS]
    for name in [*first, *(one for one in systems if one not in first)]:
        by = SYSTEMS[name][0]
        reason = _too_slow(name, size, before)
        if reason:
            rows.append(Row(name, by, size, skipped=reason))
            continue
        tell(f"{size} tickets: {name}")
        told: dict[str, Any] = apart("rumorline_tools.bench.candidates", str(folder), name)
        if "skipped" in told:
            rows.append(Row(name, by, size, skipped=told["skipped"]))
            continue
        found = told.pop("found")
        if name in first:
            exact[by] = found
        shares = _shares(found, exact.get(by), posts) if by else {}
        rows.append(Row(name, by, size, **told, **shares))
    return [row for row in rows if row.system in systems]


def _too_slow(name: str, size: int, before: Sequence[Row]) -> str:
    """Why a system is left out at a size, by the time at the sizes before; "" if it is not."""
    known = [row for row in before if row.system == name]
    if not known:
        return ""
    last = known[-1]
    grown = size / last.tickets
    expected = last.median_ms / 1000 * _FEWEST * grown
    if last.skipped or expected > _PATIENCE_S or last.build_s * grown > 10 * _PATIENCE_S:
        return last.skipped or _slow(last.median_ms / 1000 * grown)
    return ""


def _slow(seconds: float) -> str:
    return f"about {seconds:.0f} s a post"


def _shares(
    found: list[list[int]], exact: list[list[int]] | None, posts: Sequence[MadePost]
) -> dict[str, Any]:
    about = [
        bool(mine) and mine[0] == post.ticket
        for mine, post in zip(found, posts, strict=False)
        if post.ticket is not None
    ]
    shares = {"right": round(sum(about) / max(1, len(about)), 3)}
    if exact:
        pairs = [(mine, best) for mine, best in zip(found, exact, strict=False) if best]
        shares["top_1"] = round(sum(mine[:1] == best[:1] for mine, best in pairs) / len(pairs), 3)
        same = [len(set(mine) & set(best)) / len(best) for mine, best in pairs]
        shares["top_20"] = round(sum(same) / len(same), 3)
    return shares


def _write(folder: Path, size: int, seed: int) -> list[MadePost]:
    maker, vectors = Maker(seed), MadeVectors(seed)
    tickets = maker.tickets(size)
    posts = maker.posts(tickets, POSTS)
    (folder / "tickets").write_bytes(pickle.dumps(tickets))
    (folder / "posts").write_text("\n".join(post.text for post in posts), "utf-8")
    # A block at a time: all of a million vectors would be in memory twice.
    every = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (size, WIDTH))
    with (
        (folder / "texts").open("w", encoding="utf-8") as texts,
        (folder / "kept").open("wb") as kept,
    ):
        for start in range(0, size, _BLOCK):
            some = tickets[start : start + _BLOCK]
            said = [embedded_text(ticket) for ticket in some]
            made = vectors.embed(said)
            every[start : start + _BLOCK] = made
            kept.writelines(map(kept_of, said, made))
            texts.writelines(f"{text} {one.place}\n" for text, one in zip(said, some, strict=True))
    np.save(folder / "asked.npy", vectors.embed([post.text for post in posts]))
    return posts


def _measured(folder: Path, name: str) -> dict[str, Any]:
    data = Data(folder)
    try:
        system = SYSTEMS[name][1]()
    except ImportError as error:
        return {"skipped": f"{error.name} is not installed (make bench-install)"}
    posts = list(zip(data.posts, data.asked, strict=True))
    for one in system.needs:
        getattr(data, one)
    memory = _resident_mb()
    begun = time.process_time()
    system.build(data)
    made = time.process_time()
    system.search(*posts[0])
    built = time.process_time() - begun
    if time.process_time() - made > _PATIENCE_S / _FEWEST:
        return {"skipped": _slow(time.process_time() - made)}
    memory = _resident_mb() - memory
    found: list[list[int]] = []
    times: list[float] = []
    begun = time.monotonic()
    for post, vector in posts:
        if len(times) >= _FEWEST and time.monotonic() - begun > _BUDGET_S:
            break
        started = time.process_time()
        found.append(system.search(post, vector))
        times.append(1000 * (time.process_time() - started))
    return {
        "found": found,
        "posts": len(times),
        "median_ms": round(float(np.median(times)), 3),
        "p99_ms": round(float(np.quantile(times, 0.99)), 3),
        "build_s": round(built, 2),
        "memory_mb": round(memory, 1),
    }


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    one_core()
    answer(_measured(Path(sys.argv[1]), sys.argv[2]))
