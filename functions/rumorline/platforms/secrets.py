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
    client secrets, for its second signature header. The repr shows none of them.
    """

    secrets: tuple[str, ...] = field(repr=False)
    oauth2_secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_json(cls, text: str) -> EndpointSecrets:
        """Read `{"secrets": [...], "oauth2_secrets": [...]}`; the second name is optional.

        Raises UsageError, which quotes nothing of the text.
        """
        try:
            kept = json.loads(text)
        except ValueError:
            raise UsageError(_SHAPE) from None
        if not isinstance(kept, dict) or not kept.get("secrets"):
            raise UsageError(_SHAPE)
        return cls(_strings(kept["secrets"]), _strings(kept.get("oauth2_secrets", [])))


def _strings(value: object) -> tuple[str, ...]:
    # An empty secret would make every signature forgeable.
    if not isinstance(value, list) or len(value) > MAX_VALID:
        raise UsageError(_SHAPE)
    if not all(isinstance(secret, str) and secret for secret in value):
        raise UsageError(_SHAPE)
    return tuple(cast("list[str]", value))
