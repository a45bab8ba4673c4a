"""Why a ticket took a post as it did: every recorded decision about the pair, with the words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from rumorline.domain.decision import Decision, Span
from rumorline.domain.errors import NotFound
from rumorline.domain.ticket import Gone, TicketState
from rumorline.store.posts import Posts
from rumorline.store.tickets import TicketEvent, Tickets

_OF_A_POST = frozenset({*Gone, "accepted"})
Version = tuple[str, str]
"""An id of a post, and the version of it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision with the words that its spans stand for.

    `decision` is None where a version of the post says nothing of the claim any more, or the post
    is gone. `text` is None where the words were removed, and then no span is quoted.
    """

    decision: Decision | None
    text: str | None
    evidence: str | None = None
    explanation: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one version of a post did to a ticket, and when; `state` is the ticket's after it.

    `by` is the person who accepted or rejected it, None where no person did.
    """

    at: datetime
    trigger: str
    state: TicketState
    notice_id: str | None
    explained: Explained
    by: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything that a post did to a ticket, the newest first."""

    ticket_id: str
    claim: str
    root: str
    steps: tuple[Step, ...]


class Explainer:
    """Reads a ticket's history for one post."""

    def __init__(self, tickets: Tickets, posts: Posts) -> None:
        self._tickets = tickets
        self._posts = posts

    def explain(self, ticket_id: str, post_id: str) -> History:
        """By the id of any version of the post. NotFound says what to do instead."""
        ticket = self._tickets.get(ticket_id)
        root = self._posts.root_of(post_id)
        words = dict(self._words(root))
        if not words:
            raise NotFound(
                f"no post {post_id!r} has arrived; `rumorline ticket show {ticket_id}` names those "
                "that touched the ticket"
            )
        ids = tuple(dict.fromkeys(one for one, _ in words))
        events = reversed(self._tickets.history(ticket_id))
        steps = [_step(event, about, words) for event in events if (about := _about(event, ids))]
        if not steps:
            raise NotFound(
                f"no decision about {root} is recorded for {ticket_id}: what says nothing of a "
                "claim is not kept; `rumorline try CLAIM POST` shows how it is read"
            )
        return History(ticket.ticket_id, ticket.claim, root, tuple(steps))

    def _words(self, root: str) -> Iterator[tuple[Version, str | None]]:
        """The words of every version; an id that joined the post later had decisions before."""
        own = list(self._posts.words(root))
        for post, text in own:
            yield (root, post.version), text
        for alias in dict.fromkeys(alias for post, _ in own for alias in post.aliases):
            for post, text in self._posts.words(alias):
                yield (alias, post.version), text


def explained(decision: Decision | None, text: str | None) -> Explained:
    """A decision with its spans quoted from the text of the version that it was about."""
    if decision is None:
        return Explained(None, text)
    stance = decision.stance
    return Explained(
        decision, text, _quoted(stance.evidence, text), _quoted(stance.explanation, text)
    )


def _step(event: TicketEvent, about: Version, words: dict[Version, str | None]) -> Step:
    told = explained(event.decision, words.get(about))
    return Step(event.at, event.trigger, event.state, event.notice_id, told, event.by)


def _about(event: TicketEvent, ids: Collection[str]) -> Version | None:
    """The version of the post that an event is about; "" where it is about the post's end."""
    decision = event.decision
    if decision:
        return (decision.root, decision.version) if decision.root in ids else None
    kind, _, rest = event.trigger.partition(":")
    for one in ids:
        if rest == one and kind in _OF_A_POST:
            return (one, "")
        if kind == "post" and rest.startswith(f"{one}@"):
            return (one, rest.removeprefix(f"{one}@"))
    return None


def _quoted(span: Span | None, text: str | None) -> str | None:
    return span.of(text) if span and text is not None else None
