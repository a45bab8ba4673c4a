"""`rumorline send`: a test delivery, signed as its platform signs."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from rumorline.domain.errors import UsageError
from rumorline_tools import serving
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import SHAPES, body_of
from rumorline_tools.sending import Answer, deliver

_ID_BITS = 62
_OK = 300
_FIRST_YEAR = 1970


@click.command("send")
@click.option("--platform", required=True, help=f"Whose delivery: {', '.join(SHAPES)}.")
@click.option("--shape", help="Which of the platform's shapes; the usual one if left out.")
@click.option("--account", "account_id", default="4100000001", help="Account id of the author.")
@click.option("--handle", default="example", help="Handle of the author.")
@click.option("--text", default="", help="Text of the post.")
@click.option("--id", "post_id", help="Id of the post; a new one if left out.")
@click.option("--posted-at", help="Time of the post with its offset; now if left out.")
@click.option("--language", default="en", show_default=True)
@click.option("--edit-of", multiple=True, help="Id of an earlier version; oldest first.")
@click.option("--delete", "deleted", is_flag=True, help="Say that the post --id was deleted.")
@click.option(
    "--payload", type=click.Path(path_type=Path, dir_okay=False), help="Send this file as it is."
)
@click.option("--url", help="Webhook url; that of `rumorline serve` if left out.")
@click.option("--secret", envvar="RUMORLINE_SECRET", help="Secret of that endpoint.")
@json_option
def command(
    platform: str,
    shape: str | None,
    payload: Path | None,
    url: str | None,
    secret: str | None,
    *,
    as_json: bool,
    **fields: object,
) -> int:
    """Sign a delivery as PLATFORM does and post it to a webhook endpoint."""
    draft = _draft(**fields)  # type: ignore[arg-type]  # click checks them
    body = _read(payload) if payload else body_of(draft, platform, shape)
    if bool(url) != bool(secret):
        raise UsageError("--url and --secret belong together; give both or neither")
    if not (url and secret):
        endpoint = serving.read().endpoint(platform)
        url, secret = endpoint.url, endpoint.secret
    answer = deliver(url, platform, secret, body)
    sent = {"status": answer.status, "answer": answer.body, "post_id": draft.post_id}
    show(sent, as_json=as_json, words=lambda: _words(answer, draft))
    return 0 if answer.status < _OK else 1


def _draft(
    account_id: str,
    handle: str,
    text: str,
    post_id: str | None,
    posted_at: str | None,
    language: str,
    edit_of: tuple[str, ...],
    *,
    deleted: bool,
) -> Draft:
    if deleted and not post_id:
        raise UsageError("--delete needs the --id of the post")
    return Draft(
        post_id=post_id or str(secrets.randbits(_ID_BITS)),
        account_id=account_id,
        text=text,
        posted_at=_moment(posted_at),
        handle=handle.removeprefix("@"),
        name=handle,
        language=language,
        edit_of=edit_of,
        deleted=deleted,
    )


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year < _FIRST_YEAR:
        raise UsageError(f"--posted-at {text!r}: write it like 2019-07-08T21:12:00-04:00")
    return moment


def _read(payload: Path) -> bytes:
    try:
        return payload.read_bytes()
    except OSError as error:
        raise UsageError(f"{payload} cannot be read: {error.strerror}") from error


def _words(answer: Answer, draft: Draft) -> str:
    return f"{answer.status} {answer.body}  (post {draft.post_id})"
