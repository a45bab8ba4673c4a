"""The API's description, OpenAPI 3.1, made from the routes and the types of their bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from rumorline import __version__
from rumorline.handlers.routes import Route

_REF = "#/components/schemas/{name}"
_PROBLEM = "application/problem+json"
_JSON_FEED, _ATOM, _HTML = "application/feed+json", "application/atom+xml", "text/html"


def _reading(summary: str, *types: str, filtered: bool = True) -> dict[str, Any]:
    """A public route that only reads, and may be kept in a cache."""
    content = {one: {"schema": {"type": "string"}} for one in types}
    names = ("division", "verdict", "topic") if filtered else ()
    return {
        "summary": summary,
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}} for name in names
        ],
        "responses": {
            "200": {"description": summary, "content": content},
            "304": {"description": "It is as it was when it was last asked for."},
            "400": {"description": "The query cannot be read."},
            "404": {"description": "There is no such thing."},
            "500": {"description": "A fault of the server."},
        },
    }


_READ = {
    "/": _reading("The board, for people", _HTML),
    "/board": _reading("The board, for people", _HTML),
    "/desk": _reading("The desk's page, which signs in and asks this API", _HTML, filtered=False),
    "/desk.js": _reading("Its script", "text/javascript", filtered=False),
    "/feed.json": _reading("JSON Feed 1.1, the newest notice first", _JSON_FEED),
    "/feed.atom": _reading("Atom, the newest notice first", _ATOM),
    "/notices": _reading("Every notice ever, in order", "application/json"),
    "/notices/{id}": _reading("One notice", _HTML, "application/json", filtered=False),
}
_DELIVERIES = {
    "POST /webhooks/{platform}/{endpoint}": {
        "summary": "A platform delivers; it proves itself by signing the body",
        "responses": {
            "200": {"description": "Every entry of the delivery is queued."},
            "401": {"description": "The signature is missing, wrong or stale."},
            "404": {"description": "There is no such endpoint."},
            "503": {"description": "Not every entry was queued: send it again."},
        },
    },
    "GET /webhooks/{platform}/{endpoint}": {
        "summary": "A platform checks that an endpoint is ours",
        "responses": {
            "200": {"description": "The challenge, answered."},
            "403": {"description": "It is not proven to come from the platform."},
            "404": {"description": "There is no such endpoint."},
        },
    },
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
        operation["requestBody"] = {"required": True, "content": _json(_reference(route.body))}
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
    return {"description": route.summary, "content": _json(schema)}


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
    return found | {"429": {"description": "Too many requests."}}


_CREATED = 201


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _reference(kind: Any) -> dict[str, Any]:
    return {"$ref": _REF.format(name=kind.__name__)}
