"""The secrets of webhook endpoints in Secrets Manager, cached for a minute."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from rumorline.domain.errors import QueueUnavailable, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_secretsmanager import SecretsManagerClient

T = TypeVar("T")
MAX_AGE = 60.0
MAX_CACHED = 1_000
# The second is a secret that is marked for deletion.
_ABSENT = frozenset({"ResourceNotFoundException", "InvalidRequestException"})


@dataclass(frozen=True, slots=True)
class _Cached(Generic[T]):
    value: T | None
    at: float


class SecretsManagerStore(Generic[T]):
    """Reads `prefix/platform/endpoint`. `read` turns the secret's text into what callers want."""

    def __init__(
        self,
        client: SecretsManagerClient,
        prefix: str,
        read: Callable[[str], T],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` counts seconds and never goes back."""
        self._client = client
        self._prefix = prefix
        self._read = read
        self._clock = clock
        self._cache: dict[str, _Cached[T]] = {}

    def get(self, platform: str, endpoint: str, max_age: float = MAX_AGE) -> T | None:
        """The secrets of an endpoint, at most `max_age` seconds old; None where none are kept.

        Raises QueueUnavailable when Secrets Manager cannot be asked (the platform has to send
        again), and UsageError, which names the secret, when its text is no good.
        """
        name = f"{self._prefix}/{platform}/{endpoint}"
        known = self._cache.get(name)
        if known is None or self._clock() - known.at > max_age:
            known = _Cached(self._fetch(name), self._clock())
            self._keep(name, known)
        return known.value

    def _fetch(self, name: str) -> T | None:
        try:
            text = self._client.get_secret_value(SecretId=name).get("SecretString", "")
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _ABSENT:
                return None
            raise QueueUnavailable("secrets cannot be read") from error
        except BotoCoreError as error:
            raise QueueUnavailable("secrets cannot be read") from error
        try:
            return self._read(text)
        except UsageError as error:
            raise UsageError(f"{name}: {error}") from None

    def _keep(self, name: str, known: _Cached[T]) -> None:
        """Bounded, as anybody may ask for names that do not exist; those make room first."""
        if name not in self._cache and len(self._cache) >= MAX_CACHED:
            absent = (other for other, cached in self._cache.items() if cached.value is None)
            del self._cache[next(absent, next(iter(self._cache)))]
        self._cache[name] = known
