"""Resolve: from a queued message to settled tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from rumorline.domain.decision import Action, Decision
from rumorline.domain.errors import MalformedEntry, PostMoved, SourceMoved, StillContended
from rumorline.domain.notice import notice_id
from rumorline.domain.post import Account, Post, PostDeleted, PostEvent, PostSaved
from rumorline.domain.source import Source, SourceStatus
from rumorline.domain.ticket import Gone, Ticket
from rumorline.domain.times import BACK_MATCH
from rumorline.services.evidence import evidence_of
from rumorline.services.language import with_language
from rumorline.services.linking import links_of
from rumorline.services.patience import patiently
from rumorline.services.ports import Index, Log, Matcher
from rumorline.services.settling import TRIES, Cause, Settler
from rumorline.services.strangers import Strangers
from rumorline.services.terms import InForce
from rumorline.services.watching import Watch
from rumorline.store import posts as post_store
from rumorline.store import sources as source_store
from rumorline.store.codec import to_doc
from rumorline.store.notices import Notices
from rumorline.store.policies import Policies
from rumorline.store.posts import Posts, Saved
from rumorline.store.sources import Sources
from rumorline.store.table import Write
from rumorline.store.tickets import Tickets

MAX_POST_BYTES = 350_000
"""A version is one item of at most 400 KB."""

MOST_REJUDGED = 50
"""Links of a source that one message judges again: each may be read by the model."""

_WITHHELD = "the platform deleted the post"

Count = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything that `resolve` reads and writes."""

    tickets: Tickets
    posts: Posts
    sources: Sources
    notices: Notices
    policies: Policies


@dataclass(frozen=True, slots=True)
class Options:
    """`redacts` says whether a platform's deletion removes the words too (the default)."""

    redacts: Callable[[str], bool]
    clock: Callable[[], datetime]
    count: Count
    log: Log = lambda _what, **_facts: None


class Resolver:
    """Works off one message at a time. Every message may come again, in any order."""

    def __init__(
        self,
        stores: Stores,
        matcher: Matcher,
        index: Index,
        parse: Callable[[dict[str, Any]], list[PostEvent]],
        options: Options,
    ) -> None:
        self._stores = stores
        self._matcher = matcher
        self._parse = parse
        self._options = options
        self._in_force = InForce(stores.policies)
        self._settler = Settler(stores.tickets, self._in_force, options.clock)
        self._watch = Watch(stores.tickets, index, options.clock)
        self._strangers = Strangers(stores.sources, options.clock, options.count)
        self._delivery_id = ""

    def resolve(self, message: dict[str, Any]) -> None:
        """Do what a message asks for: `entry`, `match`, `suspend`, `reactivate` or `rejudge`.

        MalformedEntry says that it can never be done; any other error that it may be tried again.
        """
        self._in_force.forget()
        self._delivery_id = str(message.get("delivery_id", ""))
        match message.get("kind"):
            case "entry":
                for event in self._parse(message):
                    self._take(event)
            case "match":
                self.back_match(str(message["ticket_id"]))
            case "suspend":
                self.suspend(str(message["source_id"]))
            case "reactivate":
                self.reactivate(str(message["source_id"]))
            case "rejudge":
                self.rejudge(str(message["source_id"]))
            case other:
                raise MalformedEntry(f"a message of unknown kind {other!r}")

    def back_match(self, ticket_id: str) -> None:
        """Match a new ticket against the recent posts of its divisions, and link it to its like."""
        ticket = self._stores.tickets.get(ticket_id)
        self._link(ticket)
        index = self._watch.current([ticket_id])
        since = self._options.clock() - BACK_MATCH
        recent = (self._stores.posts.recent(division, since) for division in ticket.divisions)
        read = cache(self._stores.sources.get)
        for root in dict.fromkeys(root for roots in recent for root in roots):
            post = self._stores.posts.latest(root)
            source = read(post.account.source_id) if post else None
            if post and source and source.status is SourceStatus.ACTIVE:
                self._match_with(post, source, ticket_id, index)
        # Last: it only spares cold functions some work, and what it meets must hold nothing up.
        vector = index.vector(ticket_id)
        if vector:
            self._stores.tickets.keep_vector(ticket_id, vector)

    def suspend(self, source_id: str) -> None:
        """Settle again, without it, everything that a suspended source touched."""
        source = self._stores.sources.get(source_id)
        if source is None or source.status is not SourceStatus.SUSPENDED:
            return
        still = (source_store.still_suspended(source_id),)
        # Whoever reactivates it meanwhile has its posts judged again: nothing may be dropped then.
        with suppress(SourceMoved):
            for ticket_id, root in self._stores.sources.touched(source_id):
                self._drop(ticket_id, root, Gone.SUSPENDED, guards=still)

    def reactivate(self, source_id: str) -> None:
        """Judge afresh what a source that may speak again said before and while it might not."""
        source = self._stores.sources.get(source_id)
        if source is None or source.status is SourceStatus.SUSPENDED:
            return
        touched = self._stores.sources.touched(source_id)
        for ticket_id, root in touched:
            self._forget_acceptance(ticket_id, root, source)
        self._match_recent(source, [root for _, root in touched])

    def rejudge(self, source_id: str) -> None:
        """Judge again what a source settled, now that it was edited and may speak for other things.

        While it is suspended nothing of it counts, and its return judges everything afresh. What is
        too much for one message is left to another, which goes on where this one ended.
        """
        for _ in range(TRIES):
            source = self._stores.sources.get(source_id)
            if source is None or source.status is SourceStatus.SUSPENDED:
                return
            # From the start if it is edited meanwhile: not every edit leaves a message of its own.
            with suppress(SourceMoved):
                left = self._stores.sources.touched(source_id, but_at=source.rev)
                for ticket_id, root in left[:MOST_REJUDGED]:
                    with suppress(PostMoved):
                        self._rejudge(ticket_id, root, source)
                    self._stores.sources.judged_again(source, ticket_id, root)
                if len(left) > MOST_REJUDGED:
                    self._stores.sources.ask("rejudge", source_id, self._options.clock())
                else:
                    self._match_recent(source)
                return
        raise StillContended(f"source {source_id} kept changing")

    def _rejudge(self, ticket_id: str, root: str, source: Source) -> None:
        post = self._stores.posts.latest(root)
        if post and post.root != root:
            return  # it is a version of another, which has a link of its own
        ticket = self._stores.tickets.get(ticket_id)
        vouched = post is None or post.endpoint in source.endpoints
        entitled = vouched and bool(set(source.divisions) & set(ticket.divisions))
        decision = found = None
        guards: tuple[Write, ...] = (source_store.still_active(source),)
        if post and entitled:
            decision = self._decide(post, source, self._watch.current([ticket_id])).get(ticket_id)
            guards = (post_store.still_latest(post), *guards)
        if post and decision and decision.stance.verdict:
            found = evidence_of(post, source, decision, decision.stance.verdict)

        def change(known: Ticket) -> Ticket:
            return known.rejudged(root, found, entitled=entitled)

        self._settler.settle(ticket_id, change, self._cause(f"rejudged:{root}", decision, guards))

    def _match_recent(self, source: Source, roots: Iterable[str] = ()) -> None:
        """Match posts of a source, and those of the last hours in its divisions."""
        since = self._options.clock() - BACK_MATCH
        self._list_again(source, since)
        recent = (self._stores.posts.recent(division, since) for division in source.divisions)
        for root in dict.fromkeys(chain(roots, chain.from_iterable(recent))):
            post = self._stores.posts.latest(root)
            its_own = post and post.account.source_id == source.source_id
            if post and its_own and post.endpoint in source.endpoints:
                self._match(post, source)

    def _list_again(self, source: Source, since: datetime) -> None:
        """List its recent posts in the divisions that it was given after they came.

        There they are found, and by tickets that are opened later.
        """
        events = self._stores.sources.history(source.source_id)
        before = chain.from_iterable(one.divisions for one in events if one.at >= since)
        for division in dict.fromkeys(before):
            for at, root in list(self._stores.posts.listed(division, since)):
                post = self._stores.posts.latest(root)
                if post and post.account.source_id == source.source_id:
                    for given in set(source.divisions) - {division}:
                        self._stores.posts.list_in(given, root, at)

    def _forget_acceptance(self, ticket_id: str, root: str, source: Source) -> None:
        """What a person accepted before the suspension died with it, even if nobody noticed yet."""

        def change(ticket: Ticket) -> Ticket:
            known = ticket.evidence.get(root)
            if not (known and known.accepted and known.judged and source.active_since):
                return ticket
            if known.judged.at > source.active_since:
                return ticket
            return ticket.without_evidence(root, Gone.SUSPENDED)

        self._settler.settle(ticket_id, change, self._cause(f"{Gone.SUSPENDED.value}:{root}"))

    def _match_with(self, post: Post, source: Source, ticket_id: str, index: Index) -> None:
        """What a stored post says of one ticket; a post that moved has a message of its own."""
        decision = self._decide(post, source, index).get(ticket_id)
        if decision:
            with suppress(PostMoved):
                self._settle(post, source, ticket_id, decision)

    def _take(self, event: PostEvent) -> None:
        source = self._speaker(event)
        if source is None:
            return
        match event:
            case PostSaved(post):
                self._save(post, source)
            case PostDeleted(post_id, account):
                self._delete(post_id, account)

    def _speaker(self, event: PostEvent) -> Source | None:
        """The registered source of an event, if its endpoint may vouch for it."""
        said = event.post if isinstance(event, PostSaved) else event
        source = self._stores.sources.get(said.account.source_id)
        if source is None:
            if isinstance(event, PostSaved):
                self._strangers.note(said.account, said.endpoint)
        elif said.endpoint not in source.endpoints:
            self._options.count("PostsNotVouchedFor")
            return None
        return source

    def _save(self, post: Post, source: Source) -> None:
        if len(to_doc(post).encode()) > MAX_POST_BYTES:
            raise MalformedEntry(f"{post.root}: a post of over {MAX_POST_BYTES} bytes")
        post = self._stores.posts.rooted(with_language(post))
        saved = self._stores.posts.save(post, source.divisions, self._options.clock())
        if saved is Saved.FOREIGN:
            self._options.count("PostsNotVouchedFor")
        elif saved is Saved.DELETED:
            for post_id in (post.root, *post.aliases):
                self._delete(post_id, post.account)
        elif saved in (Saved.FRESH, Saved.UNMATCHED):
            self._match(post, source)
            self._received(post, source)

    def _received(self, post: Post, source: Source) -> None:
        """Once a version, unless the function dies just before."""
        self._stores.sources.heard(source.source_id, post.endpoint, self._options.clock())
        self._options.count("PostsReceived")
        self._options.log("post matched", post=post.root, version=post.version)

    def _match(self, post: Post, source: Source) -> None:
        for _ in range(TRIES):
            try:
                self._match_once(post, source)
            except PostMoved:
                return  # the edit or deletion has a message of its own, and finds what was written
            except SourceMoved:
                source = self._stores.sources.get(source.source_id) or source
            else:
                return
        raise StillContended(f"source {source.source_id} kept changing")

    def _match_once(self, post: Post, source: Source) -> None:
        if source.status is SourceStatus.SUSPENDED:
            return
        # Tickets that it touched are asked about again, however old they are.
        touched = self._stores.posts.touched(post.root)
        decisions = self._decide(post, source, self._watch.current(touched))
        for ticket_id in dict.fromkeys([*decisions, *touched]):
            self._settle(post, source, ticket_id, decisions.get(ticket_id))
        for alias in post.aliases:
            self._adopt(alias)
        self._stores.posts.mark_matched(post)

    def _adopt(self, alias: str) -> None:
        """An id that was taken for a post of its own is a version of another: that one speaks."""
        for ticket_id in self._stores.posts.touched(alias):
            self._drop(ticket_id, alias, Gone.EDITED)

    def _decide(self, post: Post, source: Source, index: Index) -> dict[str, Decision]:
        found = self._matcher.match(post, source, index)
        return {one.ticket_id: one for one in found if one.action is not Action.NONE}

    def _settle(
        self, post: Post, source: Source, ticket_id: str, decision: Decision | None
    ) -> None:
        cause = self._cause(
            f"post:{post.root}@{post.version}",
            decision,
            guards=(post_store.still_latest(post), source_store.still_active(source)),
            links=(
                post_store.link(post.root, ticket_id),
                source_store.link(source.source_id, ticket_id, post.root),
            ),
        )
        settled = self._settler.settle(ticket_id, _change(post, source, decision), cause)
        if decision is not None:
            self._note(decision, settled)

    def _note(self, decision: Decision, settled: Ticket) -> None:
        verdict = decision.stance.verdict
        self._options.count(f"Decisions{decision.action.value.capitalize()}")
        self._options.log(
            "post decided",
            post=decision.root,
            version=decision.version,
            ticket=decision.ticket_id,
            action=decision.action.value,
            verdict=verdict.value if verdict else None,
            held_by=list(decision.failed_gates),
            state=settled.state.value,
            notice=notice_id(settled.ticket_id, settled.nv) if settled.nv else None,
        )

    def _cause(
        self,
        trigger: str,
        decision: Decision | None = None,
        guards: tuple[Write, ...] = (),
        links: tuple[Write, ...] = (),
    ) -> Cause:
        return Cause(trigger, decision, guards, links, delivery_id=self._delivery_id)

    def _delete(self, post_id: str, account: Account) -> None:
        ids = self._stores.posts.delete(post_id, account.source_id, self._options.clock())
        if not ids:
            self._options.count("DeletionsNotVouchedFor")
        redact = self._options.redacts(account.platform)
        for root in ids:
            for ticket_id in self._stores.posts.touched(root):
                # The ticket first: a notice worded after it can quote the post no more.
                self._drop(ticket_id, root, Gone.DELETED, redact=redact)
                if redact:
                    self._stores.tickets.redact(ticket_id, root)
                    self._redact_notices(ticket_id, root)
            if redact:
                self._stores.posts.redact(root)

    def _redact_notices(self, ticket_id: str, root: str) -> None:
        patiently(
            lambda: self._stores.notices.redact(ticket_id, root, _WITHHELD, self._options.clock()),
            f"notices of {ticket_id}",
        )

    def _drop(
        self,
        ticket_id: str,
        root: str,
        gone: Gone,
        *,
        redact: bool = False,
        guards: tuple[Write, ...] = (),
    ) -> None:
        def change(ticket: Ticket) -> Ticket:
            return ticket.without_evidence(root, gone, redact=redact)

        self._settler.settle(ticket_id, change, self._cause(f"{gone.value}:{root}", guards=guards))

    def _link(self, ticket: Ticket) -> None:
        similar = self._watch.current().similar(ticket)
        others: Iterable[Ticket] = [self._stores.tickets.get(found.ticket_id) for found in similar]
        duplicate_of, recurrence_of = links_of(ticket, others)

        def change(known: Ticket) -> Ticket:
            if known.duplicate_of or known.recurrence_of:
                return known
            return replace(known, duplicate_of=duplicate_of, recurrence_of=recurrence_of)

        self._settler.settle(ticket.ticket_id, change, self._cause("linked"))


def _change(post: Post, source: Source, decision: Decision | None) -> Callable[[Ticket], Ticket]:
    if decision is None or decision.stance.verdict is None:
        return lambda ticket: ticket.without_evidence(post.root, Gone.EDITED)
    found = evidence_of(post, source, decision, decision.stance.verdict)
    return lambda ticket: ticket.with_evidence(found)
