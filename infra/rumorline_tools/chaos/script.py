"""What happens in a run: deliveries, tickets and acts of the operator, made from a seed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rumorline_tools.bench.spoiling import Dice
from rumorline_tools.chaos.ledger import OFFICIALS, WORDS, Ledger, Official, Opened, Said, Version
from rumorline_tools.deliveries import standard, x
from rumorline_tools.deliveries.draft import Draft

EVENTS = (20, 60)
CITY = "ocd-division/country:us/state:xx/place:riverbend"
_LONGEST_CHAIN = 4
_BATCH = 14
_LATE = 3
_MOST_POSTS = 38
"""A ticket keeps forty pieces of evidence; which it keeps of more is another question."""
_STRANGER = Official("stranger", "x", "6600000000", "x")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook as its platform sends it, again and again until it is answered with 2xx.

    `forged` is signed with a secret that is not ours.
    """

    door: str
    body: str
    words: str
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """The desk opens a ticket."""

    ticket: Opened

    @property
    def words(self) -> str:
        """As the script prints it."""
        return f"the desk opens {self.ticket.claim}" + " (high)" * self.ticket.high


@dataclass(frozen=True, slots=True)
class Trust:
    """The operator suspends or reactivates a source."""

    official: Official
    suspended: bool

    @property
    def words(self) -> str:
        """As the script prints it."""
        does = "suspends" if self.suspended else "reactivates"
        return f"the operator {does} the {self.official.name}"


Event = Delivery | Opening | Trust


@dataclass(slots=True)
class Script:
    """Events in the order in which they happen, and what must come of them."""

    events: list[Event] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)


def script_of(dice: Dice, start: datetime) -> Script:
    """20 to 60 events, the same for the same dice."""
    writer = _Writer(dice, start)
    for _ in range(dice.randint(*EVENTS)):
        writer.next()
    return writer.script


class _Writer:
    """Writes one event after the other."""

    def __init__(self, dice: Dice, start: datetime) -> None:
        self._dice = dice
        self._now = start
        self._number = 0
        self.script = Script()
        self._ledger = self.script.ledger
        self._sent: list[Delivery] = []
        self._claims = [f"claim-{letter}" for letter in "abcd"[: dice.randint(1, 4)]]

    def next(self) -> None:
        """Write one event."""
        self._now += timedelta(seconds=1)
        kinds = {
            self._post: 30,
            self._edit: 14,
            self._delete: 8,
            self._again: 6,
            self._batch: 6,
            self._stranger: 5,
            self._wrong_door: 3,
            self._forged: 3,
            self._spoilt: 2,
            self._open: 8,
            self._trust: 6,
        }
        if not self._ledger.tickets and self._dice.one_in(3):
            kinds = {self._open: 1}
        self._dice.odds(kinds)()

    @property
    def _room(self) -> int:
        return _MOST_POSTS - len(self._ledger.posts)

    def _post(self) -> None:
        if not self._room:
            self._again()
            return
        post = self._said()
        self._send(self._saved(post), f"the {post.by.name} post {post.latest.text}")

    def _edit(self) -> None:
        post = self._known()
        if post is None or len(post.versions) == _LONGEST_CHAIN:
            self._post()
            return
        post.versions.append(self._version(post))
        self._send(self._saved(post), f"the {post.by.name} edit {post.root}: {post.latest.text}")

    def _delete(self) -> None:
        post = self._known()
        if post is None:
            self._post()
            return
        version = self._dice.choice(post.versions)
        post.deleted = True
        draft = replace(self._draft(post, version), deleted=True)
        self._send(_shaped(post.by, draft), f"{post.root} is deleted, as {version.post_id}")

    def _again(self) -> None:
        if self._sent:
            old = self._dice.choice(self._sent)
            self.script.events.append(replace(old, words=f"again: {old.words}"))

    def _batch(self) -> None:
        """Several posts in one delivery of the relay."""
        fire = OFFICIALS[-1]
        posts = [self._said(fire) for _ in range(min(self._room, self._dice.randint(2, _BATCH)))]
        if not posts:
            self._again()
            return
        events = [self._saved(post)[1] for post in posts]
        body = {**events[0], "data": [event["data"] for event in events]}
        self._send((fire.door, body), f"{len(posts)} posts of the fire in one delivery")

    def _spoilt(self) -> None:
        """An entry that nobody can read, among others that must not wait for it."""
        if not self._room:
            self._again()
            return
        post = self._said(OFFICIALS[-1])
        door, body = self._saved(post)
        unread = f"unread-{len(self._ledger.unreadable)}"
        self._ledger.unreadable.append(unread)
        data = [{**body["data"], "id": unread, "created_at": "never"}, body["data"]]
        self._send((door, {**body, "data": data}), f"{post.latest.text} and one that is unreadable")

    def _stranger(self) -> None:
        post = self._made_up(_STRANGER)
        self._send(self._saved(post), f"a stranger posts {post.latest.text}")

    def _wrong_door(self) -> None:
        """A relay that is ours speaks for an account that it may not vouch for."""
        post = self._made_up(OFFICIALS[0])
        body = standard.generic(self._draft(post, post.latest), platform="x")
        self._send(("standard", body), f"a relay says that the police post {post.latest.text}")

    def _forged(self) -> None:
        post = self._made_up(self._dice.choice(OFFICIALS))
        door, body = self._saved(post)
        words = f"a forger posts as the {post.by.name}: {post.latest.text}"
        self.script.events.append(Delivery(door, json.dumps(body), words, forged=True))

    def _open(self) -> None:
        free = [c for c in self._claims if c not in {t.claim for t in self._ledger.tickets}]
        if not free:
            self._post()
            return
        ticket = Opened(self._dice.choice(free), high=self._dice.one_in(4))
        self._ledger.tickets.append(ticket)
        self.script.events.append(Opening(ticket))

    def _trust(self) -> None:
        suspended = self._ledger.suspended
        official = next(iter(suspended), None) or self._dice.choice(OFFICIALS)
        act = Trust(official, official not in suspended)
        suspended.symmetric_difference_update({official})
        self.script.events.append(act)

    def _said(self, by: Official | None = None) -> Said:
        post = self._made_up(by or self._dice.choice(OFFICIALS))
        self._ledger.posts.append(post)
        return post

    def _made_up(self, by: Official) -> Said:
        post = Said(by, [])
        post.versions.append(self._version(post))
        return post

    def _version(self, post: Said) -> Version:
        """A version; on X it has an id of its own, elsewhere it keeps that of the post."""
        self._number += 1
        number = str(7_000_000_000 + self._number)
        if post.versions and post.by.platform != "x":
            number = f"{post.versions[0].post_id}~{len(post.versions) + 1}"
        word = self._dice.odds(dict(zip(WORDS, (12, 1, 1, 2), strict=True)))
        return Version(number, word, self._dice.choice(self._claims))

    def _known(self) -> Said | None:
        """A post that was said; mostly a late one, of which more may still be under way."""
        posts = self._ledger.posts
        late = posts[-_LATE:] if self._dice.one_in(2) else posts
        return self._dice.choice(late) if late else None

    def _draft(self, post: Said, version: Version) -> Draft:
        at = post.versions.index(version)
        return Draft(
            post_id=version.post_id,
            account_id=post.by.account,
            text=version.text,
            posted_at=self._now,
            handle=post.by.name,
            name=f"Riverbend {post.by.name}",
            edit_of=tuple(one.post_id for one in post.versions[:at]),
        )

    def _saved(self, post: Said) -> tuple[str, dict[str, Any]]:
        return _shaped(post.by, self._draft(post, post.latest))

    def _send(self, shaped: tuple[str, dict[str, Any]], words: str) -> None:
        door, body = shaped
        delivery = Delivery(door, json.dumps(body), words)
        self._sent.append(delivery)
        self.script.events.append(delivery)


def _shaped(by: Official, draft: Draft) -> tuple[str, dict[str, Any]]:
    """(door, body) as the official's platform sends it."""
    if by.door == "x":
        return "x", x.activity(draft)
    return by.door, standard.generic(draft, platform=by.platform)
