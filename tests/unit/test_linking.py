"""Tickets of one rumor: the same hours, or back after it was settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rumorline.domain.decision import Action
from rumorline.domain.ticket import Gone
from rumorline.services.linking import links_of
from tests.support.things import evidence, said, ticket
from tests.support.world import NOW

DAY = timedelta(days=1)
NEW = ticket(ticket_id="t-new", first_seen_at=NOW + 8 * DAY, opened_at=NOW + 8 * DAY)
OLD = ticket(evidence(), said=said(evidence()))


def test_a_rumor_that_was_settled_before_has_come_back() -> None:
    assert links_of(NEW, [OLD]) == (None, "t-1")


def test_it_has_come_back_even_if_the_old_post_is_gone() -> None:
    gone = OLD.without_evidence("x:1", Gone.DELETED)
    assert links_of(NEW, [gone]) == (None, "t-1")


def test_a_ticket_that_is_still_open_is_the_same_rumor() -> None:
    assert links_of(NEW, [ticket()]) == ("t-1", None)
    unclear = ticket(evidence(action=Action.REVIEW))
    assert links_of(NEW, [unclear]) == ("t-1", None)


def test_a_ticket_settled_in_these_hours_is_the_same_rumor() -> None:
    late = ticket(ticket_id="t-late", opened_at=NOW + timedelta(hours=3), first_seen_at=NOW)
    assert links_of(late, [OLD]) == ("t-1", None)


def test_the_grace_decides_between_the_two() -> None:
    seen = OLD.evidence["x:1"].posted_at + timedelta(hours=2)
    within = replace(NEW, first_seen_at=seen)
    beyond = replace(NEW, first_seen_at=seen + timedelta(seconds=1))
    assert links_of(within, [OLD]) == ("t-1", None)
    assert links_of(beyond, [OLD]) == (None, "t-1")


def test_only_an_older_ticket_is_linked_and_never_a_duplicate() -> None:
    younger = replace(OLD, opened_at=NEW.opened_at + DAY)
    duplicate = replace(OLD, duplicate_of="t-0")
    assert links_of(NEW, [younger, duplicate, NEW]) == (None, None)


def test_the_latest_of_several_is_linked() -> None:
    newer = replace(OLD, ticket_id="t-2", first_seen_at=NOW + DAY, opened_at=NOW + DAY)
    same = ticket(ticket_id="t-3", first_seen_at=NOW + 7 * DAY)
    assert links_of(NEW, [newer, OLD, same]) == ("t-3", "t-2")
