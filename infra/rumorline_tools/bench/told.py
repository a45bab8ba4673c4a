"""Cold starts, latency and cost as tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rumorline_tools.bench.coldstart import ColdStart
    from rumorline_tools.bench.cost import Cost, Dollars, Paper
    from rumorline_tools.bench.latency import Latency
    from rumorline_tools.bench.watching import Watched

_Row = Sequence[object]


def cold_starts(found: Sequence[ColdStart]) -> str:
    """A table, and the costliest imports below it."""
    head = ("function", "CPU ms", "bare", "ratio", "uncompiled", "bare", "modules", "bare")
    rows = [
        (
            one.function,
            one.cpu_ms,
            one.bare_ms,
            one.ratio,
            one.source_ms,
            one.bare_source_ms,
            one.modules,
            one.bare_modules,
        )
        for one in found
    ]
    imports = [
        f"{one.function}: "
        + ", ".join(f"{name} {share:.0%}" for name, share in one.imports.items())
        for one in found
    ]
    return "\n".join([table(head, rows), "", "Import time by package:", *imports])


def latency(found: Sequence[Latency]) -> str:
    """A table of the times, and one of the stages."""
    head = ("clients", "runs", "median ms", "p99 ms", "POST answered", "a second")
    rows = [
        (one.clients, one.runs, one.median_ms, one.p99_ms, one.accepted_median_ms, one.a_second)
        for one in found
    ]
    stages = ("clients", *found[0].stages)
    return "\n\n".join(
        [table(head, rows), table(stages, [(one.clients, *one.stages.values()) for one in found])]
    )


def paper(said: Paper) -> str:
    """What was measured, what it costs, what the others would, and where to hand over."""
    over = said.hand_over
    cheaper = ", ".join(f"{name} from {tickets:,}" for name, tickets in over.by_cost.items())
    ending = f"""A cold function holds all tickets within 10 s up to {over.by_load:,} open tickets.
Cheaper at a million posts a month: {cheaper or "none"}.
Prices of {said.date}, {said.region}; unverified: {", ".join(said.unverified)}."""
    return "\n\n".join(
        [
            _units(said.measured),
            _dollars("$ a million posts", said.costs, [one.a_million_posts for one in said.costs]),
            _dollars(
                "$ a thousand notices", said.costs, [one.a_thousand_notices for one in said.costs]
            ),
            _dollars(
                "$ a thousand opened tickets",
                said.costs,
                [one.a_thousand_tickets for one in said.costs],
            ),
            _dollars("$ a month, whatever comes", said.costs, [one.a_month for one in said.costs]),
            _others(said.costs),
            ending,
        ]
    )


def _units(found: Sequence[Watched]) -> str:
    head = ("tickets", "of one", "read units", "of them watching", "write units", "CPU ms")
    rows = []
    for one in found:
        parts = {"post": one.post, "notice": one.notice, "ticket": one.opened, "sweep": one.minute}
        rows += [
            (
                f"{one.tickets:,}",
                name,
                f"{each.reads:.1f}",
                f"{each.watched:.1f}",
                f"{each.writes:.1f}",
                f"{sum(each.cpu_ms.values()):.1f}",
            )
            for name, each in parts.items()
        ]
    return table(head, rows)


def _dollars(what: str, costs: Sequence[Cost], by_service: Sequence[Dollars]) -> str:
    services = list(dict.fromkeys(name for usd in by_service for name in usd))
    rows = []
    for one, usd in zip(costs, by_service, strict=True):
        total = sum(usd.values())
        shares = (f"{usd.get(name, 0) / total:.0%}" for name in services)
        rows.append((f"{one.tickets:,}", f"{total:.3f}", *shares))
    return table(("tickets", what, *services), rows)


def _others(costs: Sequence[Cost]) -> str:
    head = ("tickets", "load s", "$ a load", "instead", "ours", "$ a million posts", "$ a month")
    rows = [
        (
            f"{one.tickets:,}",
            one.load_s,
            f"{one.load_usd:.5f}",
            other.service,
            f"{other.ours:.2f}",
            f"{other.a_million_posts:.2f}",
            f"{other.fixed:.2f}",
        )
        for one in costs
        for other in one.instead
    ]
    return table(head, rows)


def table(head: _Row, rows: Iterable[_Row]) -> str:
    """Columns one beside the other: the first to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
