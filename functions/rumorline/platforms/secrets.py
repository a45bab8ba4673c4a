"""The secrets of one webhook endpoint, as the operator keeps them in Secrets Manager."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import cast

from rumorline.domain.errors import UsageError

MAX_VALID = 2
_SHAPE = 'the secret must be JSON like {"secrets": ["current", "previous"]}, one or two of a kind'


@dataclass(frozen=True, slots=True)
class EndpointSecrets:
    """What deliveries to an endpoint may be signed with; the current secret comes first.

    Two are valid at a time, so that a rotation loses nothing. `oauth2_secrets` are X's OAuth 2
    client secrets, for its second signature header. `verify_tokens` are what Facebook and Threads
    name in their check of the endpoint: chosen by the operator, so they are kept and not derived,
    and without one every such check is refused. The repr shows none of them.
    """

    secrets: tuple[str, ...] = field(repr=False)
    oauth2_secrets: tuple[str, ...] = field(default=(), repr=False)
    verify_tokens: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_json(cls, text: str) -> EndpointSecrets:
        """Read `{"secrets": [...], "oauth2_secrets": [...], "verify_tokens": [...]}`.

        The first name is needed, the others are optional.

        Raises UsageError, which quotes nothing of the text.
        """
        try:
            kept = json.loads(text)
        except ValueError:
            raise UsageError(_SHAPE) from None
        if not isinstance(kept, dict) or not kept.get("secrets"):
            raise UsageError(_SHAPE)
        names = ("secrets", "oauth2_secrets", "verify_tokens")
        return cls(*(_strings(kept.get(name, [])) for name in names))


def _strings(value: object) -> tuple[str, ...]:
    # An empty secret would make every signature forgeable.
    if not isinstance(value, list) or len(value) > MAX_VALID:
        raise UsageError(_SHAPE)
    if not all(isinstance(secret, str) and secret for secret in value):
        raise UsageError(_SHAPE)
    return tuple(cast("list[str]", value))
