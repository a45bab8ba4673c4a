"""`rumorline migrate`: what items of earlier releases lack, added."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.migrating import Migrated, Migration
from rumorline_tools.target import table_of, table_option


@click.command("migrate")
@click.option("--dry-run", is_flag=True, help="Say what is missing, and write nothing.")
@table_option
@json_option
def command(table: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Add to a table what this release reads and an earlier one did not write.

    Run it once after an upgrade; again it finds nothing. Notices, digests and hashes stay as they
    are.
    """
    migration = Migration(table_of(table), lambda: datetime.now(UTC))
    with progress_bar("notices") as advance:
        done = migration.run(dry_run=dry_run, progress=advance)
    show(done, as_json=as_json, words=lambda: _words(done, dry_run=dry_run))


def _words(done: Migrated, *, dry_run: bool) -> str:
    if not done.anything:
        return "nothing is missing"
    verb = "missing" if dry_run else "added"
    return (
        f"{verb}: {done.bodies} public bodies, filters of {done.filters} notices, "
        f"{done.rumors} open rumors of the board"
    )
