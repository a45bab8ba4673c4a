"""`rumorline bench`: measurements on the local stack."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from rumorline.domain.errors import UsageError
from rumorline_tools.bench.latency import Latency, measure
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.local.errors import LocalStackError
from rumorline_tools.running import running


@click.group("bench")
def command() -> None:
    """Measure."""


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


def _words(measured: Latency) -> str:
    return (
        f"{measured.runs} webhooks, POST to notice in the inbox: "
        f"median {measured.median_ms} ms, p99 {measured.p99_ms} ms "
        f"(POST answered after {measured.accepted_median_ms} ms)"
    )
