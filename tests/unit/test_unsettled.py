"""Open tickets on the board: only those that the desk made public, and only while they are open."""

from __future__ import annotations

from typing import Any

import pytest

from rumorline.domain.decision import Verdict
from rumorline.domain.ticket import Ticket, TicketState
from rumorline.services.judging import Act
from rumorline.services.policies import PolicyRequest
from rumorline.services.ticketing import Changes
from tests.support.reading import Reader, reader_of
from tests.support.world import CITY, World, saved

PUBLIC = ("/", "/board", "/board?lang=es", "/feed.json", "/feed.atom", "/notices")
CLAIM = "The mill at Hidden Court burned"


@pytest.fixture
def reader(world: World, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Somebody without a login."""
    return reader_of(world, monkeypatch)


def act(world: World, known: Ticket) -> Act:
    """A person acts on the ticket as it is."""
    return Act("editor", world.ticket(known).rev)


def edit(world: World, known: Ticket, **changed: Any) -> Ticket:
    """The desk edits a ticket."""
    return world.judging.edit(known.ticket_id, Changes(**changed), act(world, known))


def opened(world: World, *, public: bool = True, **fields: Any) -> Ticket:
    """A ticket, made public unless it is said otherwise."""
    world.source()
    made = world.open(CLAIM, examples=("https://x.test/private_poster/1",), **fields)
    return edit(world, made, public=True) if public else made


def shown(reader: Reader, query: str = "") -> str:
    """The section of the board for what is open; "" if there is none."""
    found = reader.get(f"/board?{query}").page.all("section", class_="unsettled")
    return found[0].text if found else ""


def test_a_private_ticket_is_nowhere_public(world: World, reader: Reader) -> None:
    known = opened(world, public=False)
    told = world.open("claim-1")
    world.deliver(saved("refutes claim-1"), saved(f"unclear {CLAIM}", number=2))
    world.publish()
    assert world.ticket(known).state is TicketState.IN_REVIEW
    edit(world, known, topics=("fire",))
    everything = "".join(reader.get(path).body for path in PUBLIC)
    everything += reader.get(f"/notices/{told.ticket_id}.n1").body
    assert told.claim in everything
    for secret in (CLAIM, known.ticket_id, "private_poster", "Still open"):
        assert secret not in everything
    assert reader.get(f"/notices/{known.ticket_id}.n1.json").status == 404
    assert list(world.table.query("OPEN")) == []


def test_a_public_ticket_is_on_the_board_as_a_rumor_and_in_no_feed(
    world: World, reader: Reader
) -> None:
    known = opened(world, zone="America/New_York", language="es")
    said = shown(reader)
    assert "These are rumors. No official statement has settled them yet." in said
    assert f"{CLAIM} (Riverbend)" in said
    assert "(America/New_York)" in said
    page = reader.get("/").page
    assert page.one("span", lang="es", dir="auto").text == CLAIM
    assert "private_poster" not in page.source
    assert known.ticket_id not in page.source
    for path in ("/feed.json", "/feed.atom", "/notices"):
        assert CLAIM not in reader.get(path).body
    assert "Sin resolver" in shown(reader, "lang=es")


def test_it_stays_while_a_post_waits_for_a_person(world: World, reader: Reader) -> None:
    known = opened(world)
    world.deliver(saved(f"unclear {CLAIM}"))
    assert world.ticket(known).state is TicketState.IN_REVIEW
    assert CLAIM in shown(reader)
    assert "unclear" not in shown(reader)


def test_made_private_it_is_gone_at_once(world: World, reader: Reader) -> None:
    known = opened(world)
    before = reader.get("/")
    world.clock.move(minutes=5)
    edit(world, known, public=False)
    assert CLAIM not in reader.get("/").body
    again = reader.get("/", If_Modified_Since=before.headers["last-modified"])
    assert again.status == 200
    assert all(CLAIM not in str(item) for item in world.table.query("OPEN"))
    assert [e.trigger for e in world.tickets.history(known.ticket_id)][-2:] == ["edited:public"] * 2


def test_settled_it_is_a_notice_and_reopened_it_is_open_again(world: World, reader: Reader) -> None:
    known = opened(world)
    world.deliver(saved(f"refutes {CLAIM}"))
    world.publish()
    assert shown(reader) == ""
    assert CLAIM in reader.get("/").page.one("section", class_="refuted").text
    world.judging.reopen(known.ticket_id, act(world, known))
    world.publish()
    assert CLAIM in shown(reader)


@pytest.mark.parametrize("state", [TicketState.UNVERIFIABLE, TicketState.WITHDRAWN])
def test_closed_it_is_gone(world: World, reader: Reader, state: TicketState) -> None:
    known = opened(world)
    world.judging.close(known.ticket_id, state, act(world, known))
    assert shown(reader) == ""


def test_other_words_are_shown_in_their_place(world: World, reader: Reader) -> None:
    known = opened(world)
    edit(world, known, claim="The mill has burned")
    assert "The mill has burned" in shown(reader)
    assert CLAIM not in reader.get("/").body


def test_a_verdict_under_embargo_cannot_be_guessed_from_it(world: World, reader: Reader) -> None:
    asked = PolicyRequest(embargo_minutes=30)
    world.desk.policies.set("all", asked, Act("operator", 0))
    known = opened(world)
    before = reader.get("/")
    world.deliver(saved(f"refutes {CLAIM}"))
    world.publish()
    assert world.ticket(known).verdict is Verdict.REFUTED
    assert reader.get("/").body == before.body
    world.clock.move(minutes=29)
    assert CLAIM in shown(reader)
    world.clock.move(minutes=2)
    assert shown(reader) == ""
    since = before.headers["last-modified"]
    assert reader.get("/", If_Modified_Since=since).status == 200


def test_made_private_under_an_embargo_it_is_gone_at_once(world: World, reader: Reader) -> None:
    asked = PolicyRequest(embargo_minutes=30)
    world.desk.policies.set("all", asked, Act("operator", 0))
    known = opened(world)
    world.deliver(saved(f"refutes {CLAIM}"))
    edit(world, known, public=False)
    assert shown(reader) == ""


def test_the_board_can_be_narrowed_to_place_and_topic(world: World, reader: Reader) -> None:
    opened(world, topics=("fire",))
    elsewhere = CITY.replace("riverbend", "alder_point")
    assert CLAIM in shown(reader, f"division={CITY}&topic=fire")
    assert shown(reader, f"division={elsewhere}") == ""
    assert shown(reader, "topic=water") == ""
    assert shown(reader, "verdict=refuted") == ""
    assert shown(reader, "before=5") == ""
