"""The function `scopes`: which scopes the desk's user pool puts into a token.

A pool grants scopes to a client, whoever signs in. So before a token is made, `admin` is taken out
of it unless the user is in the group of administrators.
"""

from __future__ import annotations

from typing import Any

ADMINISTRATORS = "admin"
ADMIN_SCOPE = "rumorline/admin"


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answer the trigger before a token is made (event version 2, access tokens)."""
    groups = event["request"].get("groupConfiguration", {}).get("groupsToOverride") or []
    kept: dict[str, Any] = {}
    if ADMINISTRATORS not in groups:
        kept = {"accessTokenGeneration": {"scopesToSuppress": [ADMIN_SCOPE]}}
    return {**event, "response": {"claimsAndScopeOverrideDetails": kept}}
