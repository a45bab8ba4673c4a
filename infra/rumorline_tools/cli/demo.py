"""`rumorline demo`: the Hartford case, end to end, on the local stack."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from rich.console import Console

from rumorline.domain.errors import UsageError
from rumorline_tools.demo.picture import draw
from rumorline_tools.demo.script import Case
from rumorline_tools.demo.view import View
from rumorline_tools.local.errors import LocalStackError
from rumorline_tools.running import running


@click.command("demo")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also draw what happens as SVG, for the README.",
)
def command(picture: Path | None) -> None:
    """Run the case of July 2019: real posts in, notices out, nothing but loopback."""
    view = View(Console(highlight=False, record=picture is not None))
    view.step("Starting the stack of template.yaml on this machine")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="rumorline-") as folder,
            running(Path(folder)) as up,
        ):
            view.fact(f"up at {up.served.api_url}")
            notices = Case(up, view).run()
            if picture:
                draw(view.console, picture)
            view.newsroom(notices[0])
    except (LocalStackError, TimeoutError) as error:
        raise UsageError(str(error)) from error
