"""`rumorline serve`: the local stack stays up until Ctrl-C."""

from __future__ import annotations

import signal
import threading

import click

from rumorline.domain.errors import UsageError
from rumorline_tools import serving
from rumorline_tools.local.errors import LocalStackError
from rumorline_tools.running import running


@click.command("serve")
@click.option(
    "--port",
    default=0,
    type=click.IntRange(0, 65535),
    help="Loopback port; a free one if left out.",
)
def command(port: int) -> None:
    """Keep the whole stack up on loopback; other commands find it by .rumorline/serve.json."""
    _refuse_a_second()
    try:
        with running(serving.STATE_DIR / "stack", port=port) as up:
            serving.write(up.served)
            click.echo(_words(up.served))
            _wait_for_the_end()
    except LocalStackError as error:
        raise UsageError(str(error)) from error
    finally:
        serving.SERVE_FILE.unlink(missing_ok=True)
    click.echo("stopped")


def _refuse_a_second() -> None:
    try:
        served = serving.read()
    except UsageError:
        return
    raise UsageError(f"a stack is up already at {served.api_url}; stop process {served.pid} first")


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


def _words(served: serving.Served) -> str:
    doors = [f"  {e.platform:<10} {e.url}" for e in served.endpoints]
    return "\n".join(
        [
            f"the stack is up at {served.api_url}",
            "webhooks",
            *doors,
            f"board      {served.api_url}/board",
            f"desk       {served.api_url}/desk (sign in with the desk token)",
            f"inbox      {served.inbox_queue_url}",
            f"details    {serving.SERVE_FILE} (urls, secrets, desk token)",
            "try        rumorline source add …, rumorline ticket open …, rumorline send …",
            "stop       Ctrl-C",
        ]
    )
