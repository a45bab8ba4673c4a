"""What the environment tells the functions. Read when it is used, never at import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rumorline.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Settings:
    """One property a variable; a function needs only those that its template gives it.

    `environ` stays out of the repr: in a function it holds credentials.
    """

    environ: Mapping[str, str] = field(repr=False)

    def _need(self, name: str) -> str:
        value = self.environ.get(name, "")
        if not value:
            raise UsageError(f"the environment variable {name} is missing; template.yaml sets it")
        return value

    @property
    def table_name(self) -> str:
        """The one DynamoDB table."""
        return self._need("TABLE_NAME")

    @property
    def work_queue_url(self) -> str:
        """The SQS queue between `receive` and `resolve`."""
        return self._need("WORK_QUEUE_URL")

    @property
    def dead_letter_queue_url(self) -> str:
        """Where `resolve` sets aside what can never be read."""
        return self._need("DEAD_LETTER_QUEUE_URL")

    @property
    def notices_topic_arn(self) -> str:
        """The SNS topic for machines."""
        return self._need("NOTICES_TOPIC_ARN")

    @property
    def bulletins_topic_arn(self) -> str:
        """The SNS topic for people."""
        return self._need("BULLETINS_TOPIC_ARN")

    @property
    def secret_prefix(self) -> str:
        """Secrets Manager names are `prefix/platform/endpoint`."""
        return self._need("SECRET_PREFIX")

    @property
    def notice_source(self) -> str:
        """The CloudEvents source URI of every notice."""
        return self._need("NOTICE_SOURCE")
