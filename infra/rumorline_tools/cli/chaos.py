"""`rumorline chaos`: seeded runs in which everything goes wrong that can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click

from rumorline.domain.errors import UsageError
from rumorline_tools.chaos.audit import Kind
from rumorline_tools.chaos.campaign import Campaign, campaign
from rumorline_tools.chaos.memory import MemoryCloud
from rumorline_tools.chaos.play import Cloud, Outcome
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.local.errors import LocalStackError


@click.command("chaos")
@click.option("--runs", default=2_000, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=0, show_default=True, help="Same seed, same runs.")
@click.option(
    "--first",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Number of the first run: to go on, or to make one run again.",
)
@click.option(
    "--on",
    "where",
    default="memory",
    show_default=True,
    type=click.Choice(["memory", "ministack"]),
    help="Memory takes a fifth of a second a run; ministack, behind a proxy that breaks calls,"
    " some seconds.",
)
@json_option
def command(runs: int, seed: int, first: int, where: str, *, as_json: bool) -> int:
    """Play scripts of 20 to 60 events while AWS fails; exit status 1 if anything is lost or wrong.

    Posts, edits, deletions, forgeries, tickets and suspensions go through the handlers while calls
    are throttled, fail, hang, are cut off or lose their answers, transactions are cancelled,
    batches taken in part, functions killed between two calls, messages and stream records
    delivered twice and out of order, and two functions work at once. Then the faults stop, all is
    worked off, and every post, ticket and notice is looked for. The first run that fails is
    printed step by step.
    """
    try:
        with _clouds(where) as cloud, progress_bar("runs") as advance:
            total = campaign(range(first, first + runs), seed, advance, cloud)
    except LocalStackError as error:
        raise UsageError(str(error)) from error
    show(total, as_json=as_json, words=lambda: "\n".join(_words(total, seed)))
    return 1 if total.failed else 0


@contextmanager
def _clouds(where: str) -> Iterator[Callable[[], Cloud]]:
    if where == "memory":
        yield MemoryCloud
        return
    try:
        from rumorline_tools.chaos.emulated import emulated
    except ImportError as error:
        said = f"{error.name} is missing; install it with `pip install --editable '.[tools,dev]'`"
        raise UsageError(said) from error
    with emulated() as clouds:
        yield clouds


def _words(total: Campaign, seed: int) -> Iterator[str]:
    yield (
        f"{total.runs:,} runs of seed {seed}: {total.events:,} events, "
        f"{total.notices:,} notices told"
    )
    yield f"  faults fired  {sum(total.faults.values()):,}"
    yield from _counts(total.faults)
    yield f"  losses        {total.findings[Kind.LOSS.value]}"
    yield f"  duplicates    {total.findings[Kind.DUPLICATE.value]}"
    others = {k: n for k, n in total.findings.items() if k not in (Kind.LOSS, Kind.DUPLICATE)}
    yield f"  else wrong    {sum(others.values())}"
    yield from _counts(others)
    if total.first:
        yield from _failed(total.first, seed, total.failed)


def _counts(counts: Mapping[str, int]) -> Iterator[str]:
    for name, count in sorted(counts.items()):
        yield f"    {name:<32}{count:>8,}"


def _failed(outcome: Outcome, seed: int, failed: int) -> Iterator[str]:
    again = f"rumorline chaos --seed {seed} --first {outcome.number} --runs 1"
    yield f"{failed} runs failed; the first is number {outcome.number}; again: {again}"
    for found in outcome.findings:
        yield f"  {found.kind.value}: {found.what}"
    yield from outcome.trace
