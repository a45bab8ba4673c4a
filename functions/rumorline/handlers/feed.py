"""The function `feed`: what everybody may see, without a login.

    GET /   GET /board          the board, for people
    GET /feed.json  /feed.atom  JSON Feed 1.1 and Atom, newest first
    GET /notices[?after=]       every notice ever, in order
    GET /notices/{id}[.json]    one notice, as a page or as JSON
    GET /desk   GET /desk.js    the desk's page and its script, which hold nothing of the desk

The board, the feeds and the list take `division`, `verdict` and `topic`. HEAD answers as GET does,
without the body. Errors are problem documents (RFC 9457) for machines and a page for people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools.logging import Logger

from rumorline import wiring
from rumorline.domain.errors import UsageError
from rumorline.handlers.faults import without_values
from rumorline.handlers.problems import STATUS, problem
from rumorline.notices.labels import LABELS
from rumorline.services.showing import HTML, JSON, MOST, Document
from rumorline.web.asking import Asked, asked, best
from rumorline.web.caching import entity_tag, http_date, unchanged
from rumorline.web.pages import CONTENT_SECURITY_POLICY, Reader

_log = Logger(service="rumorline")
_OK, _NOT_MODIFIED, _FAULT = 200, 304, 500
_NOTICE = "/notices/{id}"
_DESK = "/desk"
_WITH_PAGES = ("/", "/board", _DESK, _NOTICE)
_FRESH = "public, max-age=60"
_SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
}
_NEGOTIATED = {"vary": "Accept, Accept-Language"}
# What has no login may be read by the scripts of any page.
_ANYWHERE = {"access-control-allow-origin": "*"}


@dataclass(frozen=True, slots=True)
class _Request:
    """An HTTP API event (payload 2.0), as far as it matters here."""

    route: str
    headers: dict[str, str]
    query: str
    notice_id: str

    @property
    def asked(self) -> Asked:
        """What the query says; UsageError if it says nothing that can be done."""
        return asked(self.query, MOST)

    @property
    def for_people(self) -> bool:
        """The answer is a page: the route has one, and the reader wants no JSON instead."""
        if self.route != _NOTICE:
            return self.route in _WITH_PAGES
        if self.notice_id.endswith(".json"):
            return False
        return best(self.headers.get("accept", ""), ("text/html", JSON)) == "text/html"

    @property
    def reader(self) -> Reader:
        """The language and place of a page; a language that there is not is nobody's mistake."""
        named = self.query_language
        spoken = best(self.headers.get("accept-language", ""), tuple(LABELS))
        path = f"notices/{quote(self.notice_id, safe='')}" if self.notice_id else self._page
        return Reader(named or spoken, chosen=named is not None, path=path)

    @property
    def _page(self) -> str:
        return "desk" if self.route == _DESK else "board"

    @property
    def query_language(self) -> str | None:
        """The language that the address names."""
        pairs = (part.partition("=") for part in self.query.split("&"))
        named = (value for name, _, value in pairs if name == "lang")
        return next((value for value in named if value in LABELS), None)


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answer a public request: 200, 304, 400, 404, or 500 for a fault of ours."""
    request = _request(event)
    try:
        answer = _document(request, _ROUTES[request.route](request))
    except UsageError as error:
        answer = _problem(request, STATUS[type(error)], str(error), error.field)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not leak into the answer
        _log.error("fault", **without_values(error))
        answer = _problem(request, _FAULT, "something is wrong here; the log says what")
    if event["routeKey"].startswith("HEAD "):
        answer["body"] = ""
    return answer


def _request(event: dict[str, Any]) -> _Request:
    headers = event.get("headers") or {}
    return _Request(
        route=event["routeKey"].partition(" ")[2],
        headers={name.lower(): value for name, value in headers.items()},
        query=event.get("rawQueryString") or "",
        notice_id=(event.get("pathParameters") or {}).get("id", ""),
    )


def _board(request: _Request) -> Document:
    return wiring.public_feed().board(request.asked, request.reader)


def _desk(request: _Request) -> Document:
    return Document(HTML, wiring.shell().page(request.reader), None, wiring.shell().policy)


def _desk_script(_request: _Request) -> Document:
    return Document("text/javascript; charset=utf-8", wiring.shell().script, None)


def _json_feed(request: _Request) -> Document:
    return wiring.public_feed().json_feed(request.asked)


def _atom(request: _Request) -> Document:
    return wiring.public_feed().atom(request.asked)


def _backfill(request: _Request) -> Document:
    return wiring.public_feed().backfill(request.asked)


def _notice(request: _Request) -> Document:
    if request.for_people:
        return wiring.public_feed().notice_page(request.notice_id, request.reader)
    return wiring.public_feed().notice(request.notice_id.removesuffix(".json"))


_ROUTES: dict[str, Callable[[_Request], Document]] = {
    "/": _board,
    "/board": _board,
    _DESK: _desk,
    "/desk.js": _desk_script,
    "/feed.json": _json_feed,
    "/feed.atom": _atom,
    "/notices": _backfill,
    _NOTICE: _notice,
}


def _document(request: _Request, document: Document) -> dict[str, Any]:
    tag = entity_tag(document.body)
    headers = {"etag": tag, "cache-control": _FRESH}
    if document.policy:
        headers["content-security-policy"] = document.policy
    if document.changed_at:
        headers["last-modified"] = http_date(document.changed_at)
    if unchanged(request.headers, tag, document.changed_at):
        return _answer(request, _NOT_MODIFIED, headers, "")
    return _answer(request, _OK, headers | {"content-type": document.content_type}, document.body)


def _problem(request: _Request, status: int, detail: str, field: str = "") -> dict[str, Any]:
    made = problem(status, detail, field)
    if not request.for_people:
        return _answer(request, status, made["headers"], made["body"])
    page = wiring.public_feed().pages.problem(status, detail, request.reader)
    return _answer(request, status, made["headers"] | {"content-type": HTML}, page)


def _answer(request: _Request, status: int, headers: dict[str, str], body: str) -> dict[str, Any]:
    shared = _NEGOTIATED if request.route in _WITH_PAGES else _ANYWHERE
    return {"statusCode": status, "headers": {**_SAFE, **shared, **headers}, "body": body}


wiring.make_ready(wiring.public_feed, wiring.shell)
