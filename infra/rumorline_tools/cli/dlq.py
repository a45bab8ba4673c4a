"""`rumorline dlq`: what failed for good, and having it done again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from rumorline.domain.errors import NotFound, UsageError
from rumorline.domain.times import moment_of
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.dead_letters import KINDS, DeadLetterOffice, Letter, Redriven, Wanted
from rumorline_tools.deployment import deployment, stack_options
from rumorline_tools.explaining import printable


@click.group("dlq")
def command() -> None:
    """List, read and redrive what lies in the dead-letter queues."""


def filter_options(given: Any) -> Any:
    """`--kind`, `--since`, `--until`."""
    for option in (
        click.option("--until", metavar="TIME", help="Sent at this time or before, RFC 3339."),
        click.option("--since", metavar="TIME", help="Sent at this time or later, RFC 3339."),
        click.option(
            "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="May be repeated."
        ),
    ):
        given = option(given)
    return given


@command.command("list")
@filter_options
@stack_options
@json_option
def list_(stack: str | None, region: str | None, *, as_json: bool, **asked: Any) -> None:
    """List what failed for good: id, kind, when it was sent, what it concerns, why it failed."""
    office = _office(stack, region)
    with progress_bar("reading") as advance:
        found = office.letters(_wanted((), **asked), advance)
    told = {"letters": [_row(letter) for letter in found]}
    empty = "nothing is in the dead-letter queues"
    if any(asked.values()):
        empty = "nothing of that kind and time is in the dead-letter queues"
    show(told, as_json=as_json, words=lambda: "\n".join(map(_line, found)) or empty)


@command.command("show")
@click.argument("letter_id", metavar="ID")
@stack_options
@json_option
def show_(letter_id: str, stack: str | None, region: str | None, *, as_json: bool) -> None:
    """Show the message ID whole; the beginning of its id is enough."""
    found = _office(stack, region).letters(Wanted(ids=(letter_id,)))
    if not found:
        raise NotFound(f"there is no message {letter_id!r}; `rumorline dlq list` shows them")
    if len(found) > 1:
        raise UsageError(f"{len(found)} messages begin with {letter_id!r}; give more of the id")
    (letter,) = found
    told = _row(letter) | {"body": letter.body}
    show(told, as_json=as_json, words=lambda: f"{_line(letter)}\n{printable(letter.body)}")


@command.command("redrive")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@filter_options
@stack_options
@json_option
def redrive(
    ids: tuple[str, ...],
    stack: str | None,
    region: str | None,
    *,
    dry_run: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Have what failed done again: messages by ID, by kind and time, or all.

    A post goes back to the work queue. A failure of the stream has its outbox rows written anew if
    they are not done yet. What a newsroom missed is not sent again: the feed has it.
    """
    office = _office(stack, region)
    with progress_bar("redriving") as advance:
        outcome = office.redrive(_wanted(ids, **asked), dry_run=dry_run, progress=advance)
    if ids and not outcome:
        raise NotFound("there is no such message; `rumorline dlq list` shows them")
    done = sum(one.done for one in outcome)
    told = {
        "dry_run": dry_run,
        "redriven": done,
        "left": len(outcome) - done,
        "letters": [_row(one.letter) | {"done": one.done, "said": one.said} for one in outcome],
    }
    show(told, as_json=as_json, words=lambda: _redriven_words(outcome, done, dry_run=dry_run))


def _office(stack: str | None, region: str | None) -> DeadLetterOffice:
    return DeadLetterOffice(deployment(stack, region), lambda: datetime.now(UTC))


def _wanted(
    ids: tuple[str, ...], kinds: tuple[str, ...], since: str | None, until: str | None
) -> Wanted:
    return Wanted(
        ids,
        kinds,
        moment_of(since) if since else None,
        moment_of(until) if until else None,
    )


def _row(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.letter_id,
        "queue": letter.queue.name,
        "kind": letter.kind,
        "sent_at": letter.sent_at.isoformat(timespec="seconds"),
        "about": letter.about,
        "reason": letter.reason,
    }


def _line(letter: Letter) -> str:
    return (
        f"{letter.letter_id[:8]}  {letter.sent_at:%Y-%m-%d %H:%M:%SZ}  {letter.kind:<11} "
        f"{printable(letter.about)}  ({printable(letter.reason)})"
    )


def _redriven_words(outcome: list[Redriven], done: int, *, dry_run: bool) -> str:
    lines = [f"{_line(one.letter)} → {one.said}" for one in outcome]
    left = len(outcome) - done
    total = f"{done} would be redriven" if dry_run else f"{done} redriven"
    return "\n".join([*lines, total + (f", {left} left where they are" if left else "")])
