"""`rumorline replay`: stored posts read again by other rules, without publishing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from rumorline.domain.errors import UsageError
from rumorline.matching.thresholds import load_thresholds
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.explaining import printable
from rumorline_tools.replaying import Difference, Outcome, Replayed, replay_of, span_of
from rumorline_tools.target import table_of, table_option


@click.command("replay")
@click.option("--dry-run", is_flag=True, help="Needed: a replay only ever says what would be.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="One day, in UTC.")
@click.option(
    "--thresholds",
    "thresholds",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Numbers in the form of thresholds.json; the shipped ones without it.",
)
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 if anything is different.")
@table_option
@json_option
def command(
    day: datetime | None,
    thresholds: Path | None,
    table: str | None,
    *,
    dry_run: bool,
    fail_on_change: bool,
    as_json: bool,
) -> int:
    """Decide stored posts again by the rules of this release, and show what differs.

    Nothing is written and nothing published. Posts are listed for 96 hours; each is read by its
    newest version, against the tickets as they are. The careful reader is not asked.
    """
    if not dry_run:
        raise UsageError("say --dry-run: a replay writes and publishes nothing")
    now = datetime.now(UTC)
    span = span_of(day.date() if day else None, now)
    rules = load_thresholds(thresholds)
    replay = replay_of(table_of(table), rules, lambda: datetime.now(UTC))
    with progress_bar("deciding") as advance:
        found = replay.run(span, advance)
    show(found, as_json=as_json, words=lambda: "\n".join(_words(found, rules.rules_version)))
    return 1 if fail_on_change and found.differences else 0


def _words(found: Replayed, rules: str) -> Iterator[str]:
    for one in found.differences:
        yield from _difference(one)
    yield (
        f"{found.posts} posts ({found.skipped} deleted, suspended or not vouched for), "
        f"{found.pairs} decisions by {rules}: {len(found.differences)} different"
    )
    yield from (f"  {change}: {count}" for change, count in sorted(found.changes.items()))


def _difference(one: Difference) -> Iterator[str]:
    yield f"{one.ticket_id}  {one.root}"
    yield f"  then  {_outcome(one.then)}"
    yield f"  now   {_outcome(one.now)}"
    yield from (f"        {printable(why)}" for why in one.why)


def _outcome(one: Outcome) -> str:
    held = f", held back by {', '.join(one.held_by)}" if one.held_by else ""
    rules = f" ({one.rules_version})" if one.rules_version else ""
    return f"{one.action}{f' {one.verdict}' if one.verdict else ''}{held}{rules}"
