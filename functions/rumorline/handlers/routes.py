"""A route of the API: what it does, and what its description says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter; `schema` is JSON Schema."""

    name: str
    description: str
    schema: dict[str, Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """`key` is API Gateway's, like `GET /tickets/{id}`. `scopes` are those of which one is needed.

    `call` gives the body of the answer, of type `answer`. `body` is the type of the request's.
    `changes` names what a refusal shows as it is now: `ticket`, `source`, `policy` or "".
    """

    key: str
    summary: str
    call: Callable[[Event], Any]
    scopes: tuple[str, ...]
    answer: Any = dict
    body: Any = None
    status: int = 200
    query: tuple[Parameter, ...] = ()
    changes: str = ""
