"""`rumorline bench`: measurements on the local stack, and hostile input in this process."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from rumorline.domain.errors import UsageError
from rumorline.platforms.table import PLATFORMS
from rumorline_tools.bench import told
from rumorline_tools.bench.coldstart import measure as measure_cold_starts
from rumorline_tools.bench.fuzz import Tally, described, fuzz
from rumorline_tools.bench.latency import measure
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
@click.option("--runs", default=64, show_default=True, type=click.IntRange(2))
@click.option(
    "--clients",
    default="1,8,32",
    show_default=True,
    help="How many post at once: numbers with commas between them.",
)
@json_option
def latency(runs: int, clients: str, *, as_json: bool) -> None:
    """Webhook POST to notice in an SQS inbox, on the warm local stack: median, p99 and stages."""
    asked = _numbers(clients, "--clients", least=1)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="rumorline-") as folder,
            running(Path(folder)) as up,
            progress_bar("webhooks") as advance,
        ):
            measured = measure(up, runs, asked, advance)
    except (LocalStackError, TimeoutError) as error:
        raise UsageError(str(error)) from error
    show(measured, as_json=as_json, words=lambda: told.latency(measured))


@command.command("coldstart")
@click.option("--rounds", default=11, show_default=True, type=click.IntRange(1))
@json_option
def coldstart(rounds: int, *, as_json: bool) -> None:
    """CPU of each function from the start of a process until it is ready, and what it imports.

    Beside it, alternating, a handler that makes nothing but the same AWS clients.
    """
    with progress_bar("cold starts") as advance:
        measured = measure_cold_starts(rounds, advance)
    show(measured, as_json=as_json, words=lambda: told.cold_starts(measured))


@command.command("cost")
@click.option(
    "--sizes", default="1000,10000,100000", show_default=True, help="Open tickets, two or more."
)
@click.option("--seed", default=0, show_default=True, help="Same seed, same tickets.")
@json_option
def cost(sizes: str, seed: int, *, as_json: bool) -> None:
    """Dollars by service on AWS, from calls and sizes measured here and the prices of one file."""
    from rumorline_tools.bench.cost import load_prices, on_paper
    from rumorline_tools.bench.watching import measure as measure_watched

    asked = sorted(set(_numbers(sizes, "--sizes", least=1)))
    if len(asked) == 1:
        raise UsageError("--sizes needs two sizes or more, for the point where they lead")
    paper = on_paper(measure_watched(asked, seed, _tell), load_prices())
    show(paper, as_json=as_json, words=lambda: told.paper(paper))


@command.command("candidates")
@click.option("--sizes", default="100,1000,10000,100000", show_default=True, help="Open tickets.")
@click.option("--system", "systems", multiple=True, help="Only these; may be given several times.")
@click.option("--seed", default=0, show_default=True, help="Same seed, same made tickets.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Write an SVG here.")
@json_option
def candidates(
    sizes: str, systems: Sequence[str], seed: int, plot: Path | None, *, as_json: bool
) -> None:
    """Finding the tickets that a post may speak of, beside what one would pick instead.

    Libraries to compare with: `make bench-install`. One core; a million tickets take 6 GB.
    """
    from rumorline_tools.bench import candidates as found_by
    from rumorline_tools.bench.growth import write_growth
    from rumorline_tools.bench.systems import SYSTEMS
    from rumorline_tools.bench.told_matching import candidates as words

    unknown = [one for one in systems if one not in SYSTEMS]
    if unknown:
        raise UsageError(f"no system {unknown[0]!r}; there are {', '.join(SYSTEMS)}")
    asked = _numbers(sizes, "--sizes", least=20)
    measured = found_by.measure(asked, seed, systems or list(SYSTEMS), _tell)
    if plot:
        write_growth(plot, measured)
    show(measured, as_json=as_json, words=lambda: words(measured))


@command.command("decide")
@click.option("--sizes", default="100,1000,100000", show_default=True, help="Open tickets.")
@click.option(
    "--cases",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("tests/quality/cases/streets"),
    show_default=True,
    help="A case set, whose posts are decided.",
)
@click.option("--posts", default=100, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=0, show_default=True, help="Same seed, same posts and tickets.")
@json_option
def decide(sizes: str, cases: Path, posts: int, seed: int, *, as_json: bool) -> None:
    """The whole decision of a post by the shipped models, and where its time goes; one core."""
    from rumorline_tools.bench.deciding import measure as measure_deciding
    from rumorline_tools.bench.told_matching import deciding as words

    asked = _numbers(sizes, "--sizes", least=20)
    measured = measure_deciding(cases, asked, posts, seed, _tell)
    show(measured, as_json=as_json, words=lambda: words(measured))


@command.command("load-tickets")
@click.option("--sizes", default="1000,100000", show_default=True, help="Open tickets.")
@click.option("--seed", default=0, show_default=True, help="Same seed, same tickets.")
@json_option
def load_tickets(sizes: str, seed: int, *, as_json: bool) -> None:
    """What a cold function does with the open tickets before its first post; one core.

    All but the network and the table: the answers of DynamoDB, the tickets, the index.
    """
    from rumorline_tools.bench.loading import measure as measure_loading
    from rumorline_tools.bench.told_matching import loading as words

    measured = measure_loading(_numbers(sizes, "--sizes", least=1), seed, _tell)
    show(measured, as_json=as_json, words=lambda: words(measured))


def _numbers(said: str, option: str, least: int) -> list[int]:
    try:
        numbers = [int(one) for one in said.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < least:
        raise UsageError(f"{option} is {said!r}; write numbers like 1000,100000")
    return numbers


def _tell(what: str) -> None:
    click.echo(what, err=True)


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
