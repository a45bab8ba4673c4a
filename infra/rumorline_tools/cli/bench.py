"""`rumorline bench`: measurements on the local stack, and hostile input in this process."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from rumorline.domain.errors import UsageError
from rumorline.platforms.table import PLATFORMS
from rumorline_tools.bench.fuzz import Tally, described, fuzz
from rumorline_tools.bench.latency import Latency, measure
from rumorline_tools.bench.load import Load
from rumorline_tools.bench.load import measure as measure_load
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.local.errors import LocalStackError
from rumorline_tools.running import running


@click.group("bench")
def command() -> None:
    """Measure, and send what nobody should."""


@command.command("latency")
@click.option("--runs", default=100, show_default=True, type=click.IntRange(2))
@json_option
def latency(runs: int, *, as_json: bool) -> None:
    """Webhook POST to notice in an SQS inbox, on the warm local stack: median and p99."""
    try:
        with (
            tempfile.TemporaryDirectory(prefix="rumorline-") as folder,
            running(Path(folder)) as up,
            progress_bar("webhooks") as advance,
        ):
            measured = measure(up, runs, advance)
    except (LocalStackError, TimeoutError) as error:
        raise UsageError(str(error)) from error
    show(measured, as_json=as_json, words=lambda: _words(measured))


@command.command("load")
@click.option("--posts", default=10_000, show_default=True, type=click.IntRange(1))
@json_option
def load(posts: int, *, as_json: bool) -> int:
    """A burst of webhooks as fast as the local stack takes them; exit status 1 if one is lost.

    Then one delivery of 1,000 posts that is as long as a body may be, one of 1,000 entries, and one
    that is a byte too long. Everything is worked off and counted.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix="rumorline-") as folder,
            running(Path(folder)) as up,
            progress_bar("webhooks") as advance,
        ):
            measured = measure_load(up, posts, advance)
    except (LocalStackError, TimeoutError) as error:
        raise UsageError(str(error)) from error
    show(measured, as_json=as_json, words=lambda: _load(measured))
    return 0 if measured.clean else 1


@command.command("fuzz")
@click.option(
    "--platform",
    "platforms",
    multiple=True,
    type=click.Choice(sorted(PLATFORMS)),
    help="Whose door; may be given several times. Every door if left out.",
)
@click.option(
    "--inputs", default=100_000, show_default=True, type=click.IntRange(1), help="For each door."
)
@click.option("--seed", default=0, show_default=True, help="Same seed, same inputs.")
@click.option(
    "--first",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Number of the first input: to run in pieces, or one input again.",
)
@json_option
def fuzz_command(
    platforms: Sequence[str], inputs: int, seed: int, first: int, *, as_json: bool
) -> int:
    """Hostile deliveries through the doors, in this process; exit status 1 if one breaks anything.

    A door may refuse an input, or drop it; an answer of 5xx, an exception that is not of this
    package, or more than five seconds of CPU is broken, and is printed with seed and number.
    """
    numbers = range(first, first + inputs)
    tallies = []
    for platform in platforms or sorted(PLATFORMS):
        with progress_bar(platform) as advance:
            tallies.append(fuzz(platform, numbers, seed, advance))
    show(tallies, as_json=as_json, words=lambda: "\n".join(map(_tally, tallies)))
    return 1 if any(tally.broken for tally in tallies) else 0


def _words(measured: Latency) -> str:
    return (
        f"{measured.runs} webhooks, POST to notice in the inbox: "
        f"median {measured.median_ms} ms, p99 {measured.p99_ms} ms "
        f"(POST answered after {measured.accepted_median_ms} ms)"
    )


def _load(one: Load) -> str:
    return f"""{one.posts:,} posts in {one.webhooks:,} webhooks, {one.per_second} webhooks a second
  sent again       {one.again}
  POST to answer   median {one.p50_ms} ms, p99 {one.p99_ms} ms
  worked off       {one.drained_s} s after the last answer
  posts            lost {one.lost}, stored twice {one.twice}, set aside {one.set_aside}
  notices          {one.told}, told twice {one.told_twice}
  memory           largest function {one.memory_before_mib} MiB, then {one.memory_after_mib} MiB
  1,000 posts      {one.batch_bytes:,} bytes, answered after {one.batch_ms} ms
  1,000 entries    answered after {one.page_ms} ms
  a byte too many  answered with {one.over_cap}"""


def _tally(tally: Tally) -> str:
    head = f"{tally.platform}: {tally.inputs} inputs, {len(tally.broken)} broken"
    lines = [
        f"{head}, slowest {tally.slowest_cpu_ms} ms of CPU",
        f"  answers  {_counts(tally.answers)}",
        f"  entries  {tally.entries} queued: {_counts(tally.events)}",
        f"  errors   {_counts(tally.errors)}",
        *(f"  BROKEN   {line}" for broken in tally.broken for line in described(broken)),
    ]
    return "\n".join(lines)


def _counts(counts: dict[int, int] | dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"
