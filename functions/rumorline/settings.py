"""What the environment tells the functions. Read when it is used, never at import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rumorline.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 1000.0
_YEAR = 525_600.0
_READER_POLICIES = ("off", "veto", "decide")


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
    def loopback_hubs(self) -> bool:
        """Whether WebSub hubs may be on this machine; only the local stack says so."""
        return self.environ.get("RUMORLINE_LOOPBACK_HUBS") == "yes"

    @property
    def notice_source(self) -> str:
        """The CloudEvents source URI of every notice."""
        return self._need("NOTICE_SOURCE")

    @property
    def public_url(self) -> str:
        """Base URL of the public pages, without a slash at its end; empty if there is none."""
        return self.environ.get("PUBLIC_URL", "").rstrip("/")

    @property
    def publisher_name(self) -> str:
        """Who publishes the board and its feeds."""
        return self._need("PUBLISHER_NAME")

    @property
    def reviews_all(self) -> bool:
        """The publisher takes every verdict for theirs, not only what a person accepted."""
        return self.environ.get("CLAIM_REVIEW") == "all"

    @property
    def desk_issuer(self) -> str:
        """Issuer of the desk's tokens, where its page signs in; empty if there is no desk."""
        return self.environ.get("DESK_ISSUER", "")

    @property
    def desk_audience(self) -> str:
        """Audience that the desk's tokens must have."""
        return self.environ.get("DESK_AUDIENCE", "")

    @property
    def desk_client_id(self) -> str:
        """The public client that the desk's page is at the issuer; empty if it has none."""
        return self.environ.get("DESK_CLIENT_ID", "")

    @property
    def desk_scope(self) -> str:
        """What the desk's page asks the issuer for."""
        return self.environ.get("DESK_SCOPE") or "openid desk"

    @property
    def desk_token_origin(self) -> str:
        """Origin of the issuer's token endpoint; empty where it is the issuer's own."""
        return self.environ.get("DESK_TOKEN_ORIGIN", "")

    @property
    def alarm_topic_arn(self) -> str:
        """The SNS topic that reminders go to; empty if there is none."""
        return self.environ.get("ALARM_TOPIC_ARN", "")

    @property
    def overdue_after_minutes(self) -> float:
        """Minutes that a ticket may be open before the desk is reminded."""
        return self._number("OVERDUE_AFTER_MINUTES", most=_YEAR)

    @property
    def review_after_minutes(self) -> float:
        """Minutes that a ticket may wait for a person before the desk is reminded."""
        return self._number("REVIEW_AFTER_MINUTES", most=_YEAR)

    @property
    def reader_policy(self) -> str:
        """What the careful reader may do: `off`, which is the default, `veto` or `decide`."""
        policy = self.environ.get("READER_POLICY") or "off"
        if policy not in _READER_POLICIES:
            raise UsageError(f"READER_POLICY is {policy}; it must be {', '.join(_READER_POLICIES)}")
        return policy

    @property
    def reader_model_id(self) -> str:
        """The model or inference profile that reads carefully."""
        return self._need("READER_MODEL_ID")

    @property
    def reader_timeout_s(self) -> float:
        """Seconds that one post waits for the careful reader at most."""
        return self._number("READER_TIMEOUT_S")

    @property
    def reader_max_pairs(self) -> int:
        """Tickets that the careful reader is asked about for one post at most."""
        return max(1, int(self._number("READER_MAX_PAIRS")))

    def _number(self, name: str, most: float = _MOST) -> float:
        try:
            value = float(self._need(name))
        except ValueError:
            value = 0.0
        if not 0 < value < most:
            raise UsageError(f"the environment variable {name} must be a number above 0")
        return value
