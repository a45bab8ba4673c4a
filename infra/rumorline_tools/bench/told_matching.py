"""Candidates and whole decisions as tables for people."""

from __future__ import annotations

from rumorline_tools.bench.candidates import Candidates, Row
from rumorline_tools.bench.deciding import Deciding
from rumorline_tools.bench.loading import Loading
from rumorline_tools.bench.told import table

OURS = "rumorline"
OURS_BY_WORDS = "rumorline by words"
_UNKNOWN = "-"


def candidates(found: Candidates) -> str:
    """A table for each size; the ratio is to the index, or to its words where only words count."""
    sizes = dict.fromkeys(row.tickets for row in found.rows)
    parts = [
        f"{size:,} tickets\n{_size([row for row in found.rows if row.tickets == size])}"
        for size in sizes
    ]
    return "\n\n".join([f"{found.processor}, one core, seed {found.seed}", *parts])


def deciding(found: Deciding) -> str:
    """One row a size: the decision, and its stages."""
    head = ("tickets", "median ms", "p99 ms", "ratio", *found.rows[0].stages, "readings")
    rows = [
        (
            f"{row.tickets:,}",
            row.median_ms,
            row.p99_ms,
            row.ratio,
            *row.stages.values(),
            row.readings,
        )
        for row in found.rows
    ]
    return f"{found.processor}, one core, seed {found.seed}\n\n{table(head, rows)}"


def loading(found: Loading) -> str:
    """One row a size and way: the stages of a cold function's start."""
    head = ("tickets", "way", "bytes a row", "answers", "index", "first", "from memory")
    rows = [
        (f"{one.tickets:,}", one.way, one.row_bytes, one.answers, one.index, one.first, one.ready)
        for one in found.ways
    ]
    return f"{found.processor}, one core, seed {found.seed}, CPU s\n\n{table(head, rows)}"


def _size(rows: list[Row]) -> str:
    head = (
        "system", "finds by", "posts", "median ms", "p99 ms", "ratio",
        "build s", "MB", "top 1", "top 20", "right",
    )  # fmt: skip
    times = {row.system: row.median_ms for row in rows}
    return table(head, [_row(row, times) for row in rows])


def _row(row: Row, times: dict[str, float]) -> tuple[object, ...]:
    if row.skipped:
        return (row.system, row.by, 0, row.skipped, *[""] * 7)
    base = times.get(OURS_BY_WORDS if row.by == "words" else OURS)
    ratio = f"{row.median_ms / base:.1f}" if base else _UNKNOWN
    shares = (row.top_1, row.top_20, row.right)
    return (
        row.system, row.by, row.posts, f"{row.median_ms:.3f}", f"{row.p99_ms:.3f}", ratio,
        row.build_s, row.memory_mb, *(_UNKNOWN if one is None else one for one in shares),
    )  # fmt: skip
