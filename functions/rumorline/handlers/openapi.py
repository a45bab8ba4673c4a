"""The API's description, OpenAPI 3.1, made from the routes and the types of their bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from rumorline import __version__
from rumorline.domain.published import VERDICTS
from rumorline.handlers.routes import Route
from rumorline.notices.labels import LABELS

_REF = "#/components/schemas/{name}"
_PROBLEM = "application/problem+json"
_JSON_FEED, _ATOM, _HTML = "application/feed+json", "application/atom+xml", "text/html"
_JSON = "application/json"


_THROTTLED = {"429": {"description": "Too many requests."}}
_TEXT = {"type": "string"}
_PLACE_IN_FEED = {"type": "string", "pattern": "^[0-9]{1,12}$"}
_MOST = {"type": "integer", "minimum": 1, "maximum": 100}
_FILTERS = {
    "division": _TEXT,
    "verdict": {"type": "string", "enum": list(VERDICTS)},
    "topic": {"type": "string", "maxLength": 200},
    "limit": _MOST,
}
_LANGUAGE = {"lang": {"type": "string", "enum": list(LABELS)}}
_OLDER = _FILTERS | {"before": _PLACE_IN_FEED}
_LATER = _FILTERS | {"after": _PLACE_IN_FEED}


def _named(**kinds: str) -> dict[str, Any]:
    """An object that has at least these."""
    properties = {name: {"type": kind} for name, kind in kinds.items()}
    return {"type": "object", "required": list(kinds), "properties": properties}


_NOTICE = _named(id="string", url="string", seq="integer", hash="string", notice="object")
_PAGE = _named(next="string", more="boolean", next_url="string")
_PAGE["properties"]["notices"] = {"type": "array", "items": _NOTICE}
_FEED = _named(version="string", title="string", items="array")


def _reading(summary: str, content: dict[str, Any], query: dict[str, Any]) -> dict[str, Any]:
    """A public route that only reads, and may be kept in a cache; `content` by media type."""
    problem = {_PROBLEM: {"schema": {"$ref": _REF.format(name="Problem")}}}
    failed = problem | {one: {"schema": _TEXT} for one in content if one == _HTML}
    return {
        "summary": summary,
        "parameters": [{"name": name, "in": "query", "schema": query[name]} for name in query],
        "responses": {
            "200": {
                "description": summary,
                "content": {one: {"schema": schema} for one, schema in content.items()},
            },
            "304": {"description": "It is as it was when it was last asked for."},
            "400": {"description": "The query cannot be read.", "content": failed},
            "404": {"description": "There is no such thing.", "content": failed},
            "500": {"description": "A fault of the server.", "content": failed},
            **_THROTTLED,
        },
    }


_BOARD = _reading("The board, for people", {_HTML: _TEXT}, _OLDER | _LANGUAGE)
_READ = {
    "/": _BOARD,
    "/board": _BOARD,
    "/desk": _reading("The page that signs in and asks this API", {_HTML: _TEXT}, _LANGUAGE),
    "/desk.js": _reading("Its script", {"text/javascript": _TEXT}, {}),
    "/feed.json": _reading("JSON Feed 1.1, the newest notice first", {_JSON_FEED: _FEED}, _OLDER),
    "/feed.atom": _reading("Atom, the newest notice first", {_ATOM: _TEXT}, _OLDER),
    "/notices": _reading("Every notice ever, in order", {_JSON: _PAGE}, _LATER),
    "/notices/{id}": _reading("One notice", {_HTML: _TEXT, _JSON: _NOTICE}, _LANGUAGE),
}
# What a platform sends and what it wants to read is its own.
_WHATEVER: dict[str, Any] = {"*/*": {"schema": {}}}
_ENDPOINT = "/webhooks/{platform}/{endpoint}"


def _door(summary: str, answers: dict[str, str], **more: Any) -> dict[str, Any]:
    """A route for platforms."""
    said = answers | {
        "400": "It cannot be read.",
        "403": "It is not proven to come from the platform.",
        "404": "There is no such endpoint.",
        "410": "Nobody is subscribed to this feed.",
        "500": "A fault of the server.",
        "503": "Send it again.",
    }
    responses = {
        status: {"description": text, "content": _WHATEVER} for status, text in sorted(said.items())
    }
    return {"summary": summary, **more, "responses": responses | _THROTTLED}


_DELIVERIES = {
    f"POST {_ENDPOINT}": _door(
        "A platform delivers; it proves itself by signing the body",
        {
            "200": "Every entry of the delivery is queued.",
            "202": "A delivery that is thrown away (WebSub).",
            "401": "The signature is missing, wrong or stale.",
            "413": "The body is too large.",
            "415": "The body is of another type than the platform sends.",
        },
        requestBody={"content": _WHATEVER},
    ),
    f"GET {_ENDPOINT}": _door(
        "A platform checks that an endpoint is ours",
        {"200": "The challenge, answered.", "405": "This platform checks no endpoint."},
    ),
}
PUBLIC: dict[str, dict[str, Any]] = _DELIVERIES | {
    f"{method} {path}": operation for path, operation in _READ.items() for method in ("GET", "HEAD")
}
"""Routes of other functions, which need no token."""


class FieldError(msgspec.Struct):
    """What is wrong with one field of the request."""

    field: str
    detail: str


class Problem(msgspec.Struct):
    """A problem document (RFC 9457). `current` is what was to be changed, as it is now."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    current: dict[str, Any] | None = None


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The description of all routes."""
    listed = list(routes)
    types = [kind for route in listed for kind in (route.body, route.answer) if kind not in _NONE]
    _, schemas = msgspec.json.schema_components([*types, Problem], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for route in listed:
        _put(paths, route.key, _operation(route))
    for key, operation in PUBLIC.items():
        _put(paths, key, operation)
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rumorline",
            "version": __version__,
            "description": "Every change carries the `rev` that the person saw, in the body.",
        },
        # Beside this document, wherever that is served.
        "servers": [{"url": "./"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"desk": bearer}},
    }


_NONE = (None, dict)


def _put(paths: dict[str, dict[str, Any]], key: str, operation: dict[str, Any]) -> None:
    method, _, path = key.partition(" ")
    named = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]
    parameters = [*named, *operation.get("parameters", [])]
    whole = {"operationId": _operation_id(method, path), **operation}
    paths.setdefault(path, {})[method.lower()] = (
        whole | {"parameters": parameters} if parameters else whole
    )


def _operation_id(method: str, path: str) -> str:
    words = [word for word in re.findall(r"\w+", path) if word != "id"] or ["root"]
    return "_".join([method.lower(), *words]) + ("_one" if path.endswith("{id}") else "")


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "responses": {str(route.status): _answer(route), **_failures(route)},
    }
    if route.scopes:
        operation["security"] = [{"desk": [scope]} for scope in route.scopes]
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _as_json(_reference(route.body))}
    if route.query:
        operation["parameters"] = [
            {
                "name": one.name,
                "in": "query",
                "required": one.required,
                "description": one.description,
                "schema": one.schema,
            }
            for one in route.query
        ]
    return operation


def _answer(route: Route) -> dict[str, Any]:
    schema = {"type": "object"} if route.answer in _NONE else _reference(route.answer)
    return {"description": route.summary, "content": _as_json(schema)}


def _failures(route: Route) -> dict[str, Any]:
    """Every answer but the good one. Those of the gateway itself are no problem documents."""
    said = {"500": "A fault of the server"}
    if route.body is not None or route.query:
        said["400"] = "The request does not fit"
    if "{id}" in route.key:
        said["404"] = "There is no such thing"
    if route.changes or route.status == _CREATED:
        said["409"] = "It is not as it was seen, or exists already"
    if route.body is not None:
        said["503"] = "Others write the same at this moment"
    problem = {_PROBLEM: {"schema": _reference(Problem)}}
    found: dict[str, Any] = {
        status: {"description": text, "content": problem} for status, text in sorted(said.items())
    }
    if route.scopes:
        found |= {
            "401": {"description": "The token is missing or not valid."},
            "403": {"description": f"The token has none of the scopes {', '.join(route.scopes)}."},
        }
    return found | _THROTTLED


_CREATED = 201


def _as_json(schema: dict[str, Any]) -> dict[str, Any]:
    return {_JSON: {"schema": schema}}


def _reference(kind: Any) -> dict[str, Any]:
    return {"$ref": _REF.format(name=kind.__name__)}
