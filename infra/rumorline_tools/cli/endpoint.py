"""`rumorline endpoint`: webhook endpoints and their secrets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from rumorline.domain.errors import HubRefused, UsageError
from rumorline.platforms.table import PLATFORMS
from rumorline.services.receiving import ENDPOINT_NAME
from rumorline_tools import serving
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.secret_input import (
    check_free,
    read_secret,
    secret_options,
    verify_token,
    write_secret,
)
from rumorline_tools.endpoint_secrets import EndpointKeeper, Kept
from rumorline_tools.feeds import leases_of, subscriber_of
from rumorline_tools.installation import Installation, installation, installation_options


@click.group("endpoint")
def command() -> None:
    """Add webhook endpoints, rotate their secrets, list them."""


@command.command("add")
@click.argument("platform")
@click.argument("name")
@click.option("--topic", help="WebSub: the feed to subscribe to, as it names itself.")
@click.option("--hub", help="WebSub: the hub that the feed names.")
@secret_options
@installation_options
@json_option
def add(
    platform: str,
    name: str,
    topic: str | None,
    hub: str | None,
    secret_file: str | None,
    secret_out: str | None,
    *,
    as_json: bool,
    **where: Any,
) -> None:
    """Add the endpoint NAME of PLATFORM and print the url to enter there."""
    _check(platform, name)
    if bool(topic and hub) != (platform == "websub") or bool(topic) != bool(hub):
        raise UsageError("websub needs --topic and --hub, and no other platform has them")
    check_free(secret_out)
    there = installation(**where)
    if hub:
        subscriber_of(there).check(hub)
    secret = read_secret(platform, secret_file)
    token = verify_token(platform)
    keeper = EndpointKeeper(there.secrets, there.secret_prefix)
    keeper.add(platform, name, secret, token)
    write_secret(secret_out, secret, token)
    _remember(there, platform, name, secret)
    state = _subscribe(there, name, topic, hub) if topic and hub else ""
    url = there.url(platform, name)
    kept_at = keeper.secret_name(platform, name)
    lines = [url, f"secret     {kept_at} in Secrets Manager", *([state] if state else [])]
    show({"url": url, "secret_name": kept_at}, as_json=as_json, words=lambda: "\n".join(lines))


@command.command("rotate")
@click.argument("platform")
@click.argument("name")
@click.option("--finish", is_flag=True, help="Drop the previous secret; nothing else changes.")
@secret_options
@installation_options
@json_option
def rotate(
    platform: str,
    name: str,
    secret_file: str | None,
    secret_out: str | None,
    *,
    finish: bool,
    as_json: bool,
    **where: Any,
) -> None:
    """Make a new secret the current one; the one before stays valid until --finish."""
    _check(platform, name)
    there = installation(**where)
    keeper = EndpointKeeper(there.secrets, there.secret_prefix)
    if finish:
        keeper.finish(platform, name)
        done = f"{platform}/{name}: only the current secret is valid"
    else:
        check_free(secret_out)
        secret = read_secret(platform, secret_file)
        keeper.rotate(platform, name, secret)
        write_secret(secret_out, secret)
        _remember(there, platform, name, secret)
        done = f"{platform}/{name}: the new secret and the one before are valid"
        done += _resubscribe(there, name) if platform == "websub" else ""
    show({"endpoint": f"{platform}/{name}"}, as_json=as_json, words=lambda: done)


@command.command("list")
@installation_options
@json_option
def list_(*, as_json: bool, **where: Any) -> None:
    """List endpoints: url, how many secrets are valid, when that changed, state of the lease."""
    there = installation(**where)
    kept = EndpointKeeper(there.secrets, there.secret_prefix).listed()
    leases = leases_of(there) if any(one.platform == "websub" for one in kept) else {}
    rows = [
        _row(there, one, leases.get(one.name, "") if one.platform == "websub" else "")
        for one in kept
    ]
    show({"endpoints": rows}, as_json=as_json, words=lambda: "\n".join(map(_line, rows)))


@command.command("leave")
@click.argument("name")
@installation_options
@json_option
def leave(name: str, *, as_json: bool, **where: Any) -> None:
    """Unsubscribe the WebSub endpoint NAME from its feed."""
    lease = subscriber_of(installation(**where)).leave(name)
    done = f"websub/{name}: the hub was asked to stop sending {lease.topic}"
    show({"endpoint": f"websub/{name}"}, as_json=as_json, words=lambda: done)


def _check(platform: str, name: str) -> None:
    if platform not in PLATFORMS:
        raise UsageError(f"no platform {platform!r}; there are: {', '.join(sorted(PLATFORMS))}")
    if not ENDPOINT_NAME.fullmatch(name):
        raise UsageError(f"{name!r}: a name has lower-case letters, digits, dots and dashes")


def _subscribe(there: Installation, name: str, topic: str, hub: str) -> str:
    try:
        subscriber_of(there).subscribe(name, topic, hub, there.url("websub", name))
    except HubRefused as error:
        return f"lease      pending: {error}; it is asked again every some minutes"
    return "lease      asked for; `rumorline endpoint list` shows when the hub has confirmed"


def _resubscribe(there: Installation, name: str) -> str:
    try:
        return "; the hub was told" if subscriber_of(there).renew(name) else ""
    except HubRefused as error:
        return f"; the hub is told later ({error})"


def _remember(there: Installation, platform: str, name: str, secret: str) -> None:
    """`rumorline send` signs with what the local stack's file says."""
    if there.served is None:
        return
    new = serving.Endpoint(platform, name, there.url(platform, name), secret)
    others = [
        one for one in there.served.endpoints if (one.platform, one.endpoint) != (platform, name)
    ]
    known = len(others) < len(there.served.endpoints)
    endpoints = (new, *others) if known else (*others, new)
    serving.write(replace(there.served, endpoints=tuple(endpoints)))


def _row(there: Installation, kept: Kept, lease: str) -> dict[str, Any]:
    changed = kept.changed_at or datetime.fromtimestamp(0, UTC)
    return {
        "platform": kept.platform,
        "name": kept.name,
        "url": there.url(kept.platform, kept.name),
        "valid_secrets": kept.valid,
        "changed_at": changed.astimezone(UTC).isoformat(timespec="seconds"),
        "lease": lease,
    }


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['platform']:<10} {row['name']:<16} {row['valid_secrets']} valid, changed "
        f"{row['changed_at']}  {row['url']}  {row['lease']}"
    ).rstrip()
