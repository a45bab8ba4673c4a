"""The secrets of webhook endpoints in Secrets Manager, as the operator changes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rumorline.domain.errors import AlreadyExists, NotFound, UsageError
from rumorline.platforms.secrets import EndpointSecrets


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be shown of an endpoint's secret: how many are valid, and when it was changed."""

    platform: str
    name: str
    valid: int
    changed_at: datetime | None


class EndpointKeeper:
    """Adds, rotates and lists the secrets `prefix/platform/name`."""

    def __init__(self, client: Any, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def add(self, platform: str, name: str, secret: str, verify_token: str | None = None) -> None:
        """Keep the first secret of an endpoint; AlreadyExists if it has one."""
        kept: dict[str, list[str]] = {"secrets": [secret]}
        if verify_token:
            kept["verify_tokens"] = [verify_token]
        try:
            with _one_line():
                self._client.create_secret(
                    Name=self.secret_name(platform, name), SecretString=json.dumps(kept)
                )
        except AlreadyExists:
            raise AlreadyExists(
                f"{platform}/{name} exists already; `rumorline endpoint rotate` changes its secret"
            ) from None

    def rotate(self, platform: str, name: str, secret: str) -> None:
        """Make a secret the current one; what was current stays valid, what was before does not."""
        kept = self._read(platform, name)
        if secret in kept["secrets"]:
            raise UsageError("this secret is kept already; rotating needs a new one")
        if len(kept["secrets"]) > 1:
            raise UsageError(
                f"{platform}/{name} has two valid secrets already, and the platform may still use "
                "the older one; drop it with --finish first"
            )
        self._write(platform, name, kept | {"secrets": [secret, kept["secrets"][0]]})

    def finish(self, platform: str, name: str) -> None:
        """Let the current secret be the only one; a second time changes nothing."""
        kept = self._read(platform, name)
        self._write(platform, name, kept | {"secrets": kept["secrets"][:1]})

    def listed(self) -> list[Kept]:
        """Every endpoint by platform and name."""
        with _one_line():
            pages = self._client.get_paginator("list_secrets").paginate(
                Filters=[{"Key": "name", "Values": [f"{self._prefix}/"]}]
            )
            found = [secret for page in pages for secret in page["SecretList"]]
        return sorted(
            (kept for one in found for kept in self._kept(one)),
            key=lambda one: (one.platform, one.name),
        )

    def secret_name(self, platform: str, name: str) -> str:
        """The name of an endpoint's secret."""
        return f"{self._prefix}/{platform}/{name}"

    def _kept(self, listed: Any) -> Iterator[Kept]:
        platform, _, name = listed["Name"].removeprefix(f"{self._prefix}/").partition("/")
        if name and listed["Name"] == self.secret_name(platform, name):
            valid = len(self._read(platform, name)["secrets"])
            yield Kept(platform, name, valid, listed.get("LastChangedDate"))

    def _read(self, platform: str, name: str) -> Any:
        secret_name = self.secret_name(platform, name)
        try:
            with _one_line():
                text = self._client.get_secret_value(SecretId=secret_name)["SecretString"]
        except NotFound:
            raise NotFound(
                f"there is no endpoint {platform}/{name}; `rumorline endpoint list` shows them"
            ) from None
        EndpointSecrets.from_json(text)
        return json.loads(text)

    def _write(self, platform: str, name: str, kept: Any) -> None:
        with _one_line():
            self._client.put_secret_value(
                SecretId=self.secret_name(platform, name), SecretString=json.dumps(kept)
            )


@contextmanager
def _one_line() -> Iterator[None]:
    """AWS's errors as one line, without anything that was sent."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        kind = {"ResourceExistsException": AlreadyExists, "ResourceNotFoundException": NotFound}
        raise kind.get(code, UsageError)(f"Secrets Manager answers {code}") from None
    except BotoCoreError as error:
        raise UsageError(f"Secrets Manager cannot be asked: {error}") from None
