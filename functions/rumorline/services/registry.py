"""The registry of sources: who may speak, kept by administrators, each change in a user's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from rumorline.domain.divisions import check_division
from rumorline.domain.errors import NotFound, NotNow, SourceMoved, UsageError, naming
from rumorline.domain.source import ANY_TOPIC, Source, SourceStatus
from rumorline.services.judging import Act
from rumorline.store.sources import SourceEvent, Sources

MAX_SOURCE_ID = 600
MAX_AUTHORITY = 200
NUMBERED = frozenset({"x", "facebook", "threads", "telegram"})
"""Platforms whose account ids are numbers: there a handle is noticed at once."""


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """An account to register. `source_id` is `platform:account_id`."""

    source_id: str
    authority: str
    divisions: tuple[str, ...]
    endpoints: tuple[str, ...]
    topics: tuple[str, ...] = (ANY_TOPIC,)
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What is changed of a source; None leaves it as it is.

    What it settled is judged again by what it may speak for then.
    """

    authority: str | None = None
    divisions: tuple[str, ...] | None = None
    endpoints: tuple[str, ...] | None = None
    topics: tuple[str, ...] | None = None
    handle: str | None = None

    def named(self) -> list[str]:
        """The names of what changes."""
        return [name for name in self.__slots__ if getattr(self, name) is not None]


class Registry:
    """A change is refused with NotNow where the source is not what the person saw."""

    def __init__(self, sources: Sources, clock: Callable[[], datetime]) -> None:
        self._sources = sources
        self._clock = clock

    def get(self, source_id: str) -> Source:
        """A source; NotFound if there is none."""
        source = self._sources.get(source_id)
        if source is None:
            raise NotFound(f"there is no source {source_id!r}; `rumorline source list` shows them")
        return source

    def history(self, source_id: str) -> list[SourceEvent]:
        """Who changed a source, when and how, oldest first."""
        return self._sources.history(source_id)

    def add(self, request: SourceRequest, user: str) -> Source:
        """Register an account; UsageError or AlreadyExists say what is wrong."""
        source = source_of(request)
        self._sources.add(source, self._clock(), user)
        return source

    def edit(self, source_id: str, changes: SourceChanges, act: Act) -> Source:
        """Change who speaks, for what and through which webhooks."""
        source = self._seen(source_id, act)
        if not changes.named():
            raise UsageError(f"nothing to change: give one of {', '.join(SourceChanges.__slots__)}")
        given = {name: getattr(changes, name) for name in changes.named()}
        known = {name: getattr(source, name) for name in SourceChanges.__slots__}
        wanted = source_of(SourceRequest(source_id=source_id, **(known | given)))
        edited = replace(source, **{name: getattr(wanted, name) for name in given})
        asks_for = "rejudge" if _speaks_otherwise(source, edited) else ""
        before = source.divisions if source.divisions != edited.divisions else ()
        return self._write(edited, act, "edited:" + ",".join(given), asks_for, before)

    def suspend(self, source_id: str, act: Act) -> Source:
        """Suspend a source; what it settled is settled again without it."""
        source = self._seen(source_id, act)
        if source.status is SourceStatus.SUSPENDED:
            raise NotNow(f"{source_id} is suspended already")
        suspended = replace(source, status=SourceStatus.SUSPENDED)
        return self._write(suspended, act, "suspended", "suspend")

    def reactivate(self, source_id: str, act: Act) -> Source:
        """Let a suspended source speak again; its posts are judged afresh."""
        source = self._seen(source_id, act)
        if source.status is SourceStatus.ACTIVE:
            raise NotNow(f"{source_id} is active")
        active = replace(source, status=SourceStatus.ACTIVE, active_since=self._clock())
        return self._write(active, act, "reactivated", "reactivate")

    def _seen(self, source_id: str, act: Act) -> Source:
        source = self.get(source_id)
        if source.rev != act.rev:
            seen, now = act.rev, source.rev
            said = f"{source_id} has changed: you saw revision {seen}, it is at {now}"
            raise NotNow(said, "rev")
        return source

    def _write(
        self,
        source: Source,
        act: Act,
        trigger: str,
        asks_for: str = "",
        before: tuple[str, ...] = (),
    ) -> Source:
        written = replace(source, rev=source.rev + 1)
        event = SourceEvent(
            source.source_id, written.rev, self._clock(), trigger, act.by, act.note, before
        )
        try:
            self._sources.change(written, event, asks_for)
        except SourceMoved:
            raise NotNow(f"{source.source_id} was changed meanwhile; look again", "rev") from None
        return written


def _speaks_otherwise(before: Source, after: Source) -> bool:
    """Whether it may settle something else: the gates ask for all of a source but its handle."""
    return replace(before, handle=None) != replace(after, handle=None)


def source_of(request: SourceRequest) -> Source:
    """The source to register, or UsageError with one line that says what to enter."""
    with naming("source_id"):
        platform, account_id = _account(request.source_id)
    if not 1 <= len(request.authority.strip()) <= MAX_AUTHORITY:
        raise UsageError(
            "the authority must have 1 to 200 characters, like 'Hartford Police Department'",
            "authority",
        )
    if not (request.divisions and request.endpoints):
        raise UsageError(
            "a source needs a division, and an endpoint that may vouch for it",
            "endpoints" if request.divisions else "divisions",
        )
    for endpoint in request.endpoints:
        if not all(part for part in endpoint.partition("/")):
            said = f"{endpoint!r} is no endpoint; write PLATFORM/ENDPOINT, like x/main"
            raise UsageError(said, "endpoints")
    with naming("divisions"):
        divisions = tuple(dict.fromkeys(map(check_division, request.divisions)))
    return Source(
        platform=platform,
        account_id=account_id,
        authority=request.authority.strip(),
        divisions=divisions,
        endpoints=tuple(dict.fromkeys(request.endpoints)),
        topics=request.topics or (ANY_TOPIC,),
        handle=(request.handle or "").removeprefix("@") or None,
    )


def _account(source_id: str) -> tuple[str, str]:
    platform, _, account_id = source_id.partition(":")
    if not (platform and account_id) or len(source_id) > MAX_SOURCE_ID:
        said = source_id[:60]
        raise UsageError(f"{said!r} is no account; write PLATFORM:ACCOUNT_ID, like x:4100000001")
    if account_id.startswith("@") or any(map(str.isspace, account_id)):
        raise UsageError(f"{account_id!r} is a handle; give the account's id, which never changes")
    if platform in NUMBERED and not account_id.removeprefix("-").isdecimal():
        raise UsageError(f"{account_id!r} is no account id of {platform}: those are numbers")
    return platform, account_id
