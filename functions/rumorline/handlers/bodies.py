"""Bodies of the desk's requests. A field that there is not is refused: it may be a misspelt one.

Whoever changes something gives the `rev` that they saw; `note` says why, to the desk only.
"""

from __future__ import annotations

from msgspec import Struct

from rumorline.domain.decision import Verdict


class OpenTicket(Struct, frozen=True, forbid_unknown_fields=True):
    """A rumor. `first_seen` is `now`, `1h`, `today`, `yesterday` or RFC 3339 with an offset."""

    claim: str
    place: str
    division: str
    within: tuple[str, ...] = ()
    zone: str = "UTC"
    topics: tuple[str, ...] = ()
    language: str = "en"
    first_seen: str = "now"
    examples: tuple[str, ...] = ()
    severity: str = "normal"


class Seen(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The revision that the person saw."""

    rev: int
    note: str = ""


class Accept(Seen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take a post's verdict, or another one, for the desk's. `root` names the post."""

    root: str
    verdict: Verdict


class Reject(Seen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The post does not speak of the claim."""

    root: str


class Resolve(Seen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An official post that no webhook brought: its words as they are, and when it was posted."""

    source_id: str
    url: str
    quote: str
    verdict: Verdict
    posted_at: str


class EditTicket(Seen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What changes of a ticket. A told verdict is corrected where claim or place change."""

    claim: str | None = None
    place: str | None = None
    topics: tuple[str, ...] | None = None
    severity: str | None = None
    public: bool | None = None


class SetPolicy(Seen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A policy, whole. `rev` is 0 where there was none.

    No division is everywhere, no topic any. Several that concern a ticket hold together: what one
    needs is needed, all must allow confirmations, the longest embargo and the shortest patience.
    """

    divisions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    needs_person: bool = False
    needs_two_origins: bool = False
    may_confirm: bool = False
    embargo_minutes: int = 0
    overdue_minutes: int | None = None


class Subscribe(Struct, frozen=True, forbid_unknown_fields=True):
    """A newsroom's subscription: sqs, lambda and https get notices, email and sms bulletins.

    Of each kind of filter one value has to fit; none given under a name means everything. `raw` is
    for sqs only: the event without the envelope of SNS.
    """

    protocol: str
    endpoint: str
    divisions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    raw: bool = False


class AddSource(Struct, frozen=True, forbid_unknown_fields=True):
    """An official account. `source_id` is `platform:account_id`."""

    source_id: str
    authority: str
    divisions: tuple[str, ...]
    endpoints: tuple[str, ...]
    topics: tuple[str, ...] = ("*",)
    handle: str | None = None


class EditSource(Seen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What changes of a source; what it settled is judged again."""

    authority: str | None = None
    divisions: tuple[str, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    topics: tuple[str, ...] | None = None
    handle: str | None = None
