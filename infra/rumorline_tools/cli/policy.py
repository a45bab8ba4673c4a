"""`rumorline policy`: what is asked of tickets by topic and jurisdiction."""

from __future__ import annotations

import getpass

import click

from rumorline.services.judging import Act
from rumorline.services.policies import PolicyRequest
from rumorline_tools.cli import words
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.target import desk_of, table_option


@click.group("policy")
def command() -> None:
    """Keep the policies that tickets are under, by topic and jurisdiction."""


@command.command("list")
@table_option
@json_option
def list_(table: str | None, *, as_json: bool) -> None:
    """List the policies in force."""
    found = desk_of(table).policies.listed()
    show({"policies": found}, as_json=as_json, words=lambda: words.policy_table(found))


@command.command("set")
@click.argument("policy_id", metavar="ID")
@click.option(
    "--division", "divisions", multiple=True, help="Open Civic Data id; without it everywhere."
)
@click.option("--topic", "topics", multiple=True, help="Without it any topic.")
@click.option("--needs-person", is_flag=True, help="Nothing is told that nobody accepted.")
@click.option("--needs-two-origins", is_flag=True, help="One origin is not enough.")
@click.option("--may-confirm", is_flag=True, help="Confirmations need no person.")
@click.option(
    "--embargo",
    "embargo_minutes",
    type=int,
    default=0,
    metavar="MINUTES",
    help="Tell a verdict so much later.",
)
@click.option(
    "--overdue",
    "overdue_minutes",
    type=int,
    metavar="MINUTES",
    help="Remind the desk of a ticket that is open for so long.",
)
@click.option("--rev", type=int, help="Refuse if it is at another revision; 0: there is none.")
@click.option("--note", default="", help="Why; only the desk reads it.")
@table_option
@json_option
def set_(
    policy_id: str,
    rev: int | None,
    note: str,
    table: str | None,
    *,
    as_json: bool,
    **fields: object,
) -> None:
    """Set the policy ID, in place of the one that there is; what is not given is not asked for.

    It holds for tickets without a verdict from when something happens to them next.
    """
    book = desk_of(table).policies
    known = book.current(policy_id)
    seen = (known.rev if known else 0) if rev is None else rev
    request = PolicyRequest(**fields)  # type: ignore[arg-type]  # click checks them
    policy = book.set(policy_id, request, Act(getpass.getuser(), seen, note))
    show(policy, as_json=as_json, words=lambda: f"set {policy.policy_id}: revision {policy.rev}")


@command.command("remove")
@click.argument("policy_id", metavar="ID")
@click.option("--rev", type=int, help="Refuse if the policy is at another revision.")
@click.option("--note", default="", help="Why; only the desk reads it.")
@table_option
@json_option
def remove(policy_id: str, rev: int | None, note: str, table: str | None, *, as_json: bool) -> None:
    """End the policy ID."""
    book = desk_of(table).policies
    seen = book.get(policy_id).rev if rev is None else rev
    policy = book.remove(policy_id, Act(getpass.getuser(), seen, note))
    show(policy, as_json=as_json, words=lambda: f"removed {policy.policy_id}")
