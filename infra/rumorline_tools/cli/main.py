"""Entry point: commands are loaded when asked for, every error is one line and exit status 2."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from rumorline import __version__
from rumorline.domain.errors import RumorlineError

_COMMANDS = {
    "bench": "rumorline_tools.cli.bench",
    "chaos": "rumorline_tools.cli.chaos",
    "demo": "rumorline_tools.cli.demo",
    "dlq": "rumorline_tools.cli.dlq",
    "doctor": "rumorline_tools.cli.doctor",
    "endpoint": "rumorline_tools.cli.endpoint",
    "evaluate": "rumorline_tools.cli.evaluate",
    "explain": "rumorline_tools.cli.explain",
    "migrate": "rumorline_tools.cli.migrate",
    "policy": "rumorline_tools.cli.policy",
    "replay": "rumorline_tools.cli.replay",
    "review": "rumorline_tools.cli.review",
    "send": "rumorline_tools.cli.send",
    "serve": "rumorline_tools.cli.serve",
    "source": "rumorline_tools.cli.source",
    "subscribe": "rumorline_tools.cli.subscribe",
    "subscriptions": "rumorline_tools.cli.subscriptions",
    "ticket": "rumorline_tools.cli.ticket",
    "try": "rumorline_tools.cli.trying",
    "unsubscribe": "rumorline_tools.cli.unsubscribe",
    "verify": "rumorline_tools.cli.verify",
}
_INTERRUPTED = 130
_WRONG = 2


class _Commands(click.Group):
    """Loads a command's module only when it is used: `--help` and completion stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name]).command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rumorline")
def rumorline() -> None:
    """Join official social posts to open rumor tickets and publish what they settle."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with 0, 2 for a person's error, or 130 after Ctrl-C."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        status: Any = rumorline.main(arguments, prog_name="rumorline", standalone_mode=False)
    except click.ClickException as error:
        return _failed(error.format_message(), error)
    except RumorlineError as error:
        return _failed(str(error))
    except (BotoCoreError, ClientError) as error:
        return _failed(f"AWS does not do it: {error}")
    except UnicodeError:
        return _failed("an argument is not text in UTF-8")
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return _INTERRUPTED
    return status if isinstance(status, int) else 0


def _failed(message: str, error: click.ClickException | None = None) -> int:
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = f" (see `{context.command_path} --help`)" if context else ""
    click.echo(f"error: {' '.join(message.split())}{hint}", err=True)
    return _WRONG
