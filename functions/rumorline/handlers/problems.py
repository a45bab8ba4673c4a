"""Answers of the API in JSON, and problem documents (RFC 9457) that name the field."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec

from rumorline.domain.errors import AlreadyExists, NotFound, NotNow, UsageError

T = TypeVar("T")
STATUS = {NotFound: 404, AlreadyExists: 409, NotNow: 409, UsageError: 400}
TITLES = {
    400: "The request does not fit",
    404: "Not found",
    409: "Not as things stand",
    500: "A fault of the server",
    503: "Busy",
}
_PATH = re.compile(r" - at `\$\.?([^`]*)`")
_NAME = re.compile(r"field `(\w+)`")


def answer(status: int, body: Any, content_type: str = "application/json") -> dict[str, Any]:
    """What API Gateway gives back; nothing of the desk is kept in a cache."""
    return {
        "statusCode": status,
        "headers": {
            "content-type": content_type,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
        "body": json.dumps(msgspec.to_builtins(body), ensure_ascii=False),
    }


def problem(
    status: int, detail: str, field: str = "", current: object | None = None
) -> dict[str, Any]:
    """A problem document. `current` is what was to be changed, as it is now."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
    }
    if field:
        document["errors"] = [{"field": field, "detail": detail}]
    if current is not None:
        document["current"] = current
    return answer(status, document, "application/problem+json")


def decoded(raw: bytes, kind: type[T]) -> T:
    """A body of a type, or UsageError that names the field."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, msgspec.DecodeError) as error:
        said = str(error)
        raise UsageError(f"the body does not fit: {said}", _field(said)) from None


def _field(said: str) -> str:
    """The field that msgspec speaks of: `claim`, `topics[0]`, or one that is missing."""
    path, name = _PATH.search(said), _NAME.search(said)
    return ".".join(filter(None, [path and path[1], name and name[1]]))
