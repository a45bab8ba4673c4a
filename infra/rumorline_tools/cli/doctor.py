"""`rumorline doctor`: whether an installation is well, and what to do where it is not."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from rumorline_tools.cli.output import json_option, show
from rumorline_tools.deployment import deployment, stack_options
from rumorline_tools.doctor import Doctor, Finding
from rumorline_tools.explaining import printable


@click.command("doctor")
@stack_options
@json_option
def command(stack: str | None, region: str | None, *, as_json: bool) -> int:
    """Check an installation, from its stack to its feed.

    Looked at are stack, clock, table, secrets, sources, webhooks, leases, subscriptions, outbox,
    dead letters and feed. It only reads. Exit status 1 says that something is wrong; below each
    problem stands what to do about it.
    """
    doctor = Doctor(deployment(stack, region), lambda: datetime.now(UTC))
    found = list(doctor.findings())
    well = not any(one.problems for one in found)
    told = {"well": well, "findings": found}
    show(told, as_json=as_json, words=lambda: "\n".join(map(_words, found)))
    return 0 if well else 1


def _words(one: Finding) -> str:
    lines = [f"{'✗' if one.problems else '✓'} {one.check}"]
    lines += [f"    {problem.said}\n      → {problem.todo}" for problem in one.problems]
    return printable("\n".join(lines))
