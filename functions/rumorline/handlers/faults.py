"""What a log may say of an error: where it was and what kind, never what it was given."""

from __future__ import annotations

import traceback
from typing import Any

from botocore.exceptions import ClientError

from rumorline.domain.errors import RumorlineError


def without_values(error: BaseException) -> dict[str, Any]:
    """Facts for a log line; a foreign error's text may quote a body or a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "reason": _reason(error),
        "where": [f"{frame.name}:{frame.lineno}" for frame in frames],
    }


def _reason(error: BaseException) -> str:
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response.get('Error', {}).get('Code', '')}"
    return str(error) if isinstance(error, RumorlineError) else ""
