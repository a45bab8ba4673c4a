"""People at a browser, on the stack of template.yaml: the desk's page and the public pages."""

from __future__ import annotations

import hashlib
import json
import os
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from rumorline.domain.source import Source
from rumorline.services.judging import Act
from rumorline.services.ticketing import Changes, TicketRequest
from rumorline.store.sources import Sources
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of
from rumorline_tools.quiet import settle_down
from rumorline_tools.running import Running
from tests.support.browser import Desk, Scheme, chromium, desk_page, violations

PLACE = "Elm Street bridge, Cedar Ford"
LABELLED = "FAKE: the Elm Street bridge has collapsed. This is not true."
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'</p>"
VIEWS = ("review", "new", "tickets", "sources", "policies", "subscriptions")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1200, "height": 860}
_numbers = count(4_600_000_001)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    with chromium() as found:
        yield found


@dataclass(frozen=True)
class Town:
    """A town of its own for each test: posts speak to the rumors of their place only."""

    up: Running
    division: str
    account: str

    @property
    def board(self) -> str:
        """Where its board is."""
        return f"{self.up.served.api_url}/board?{self.query}"

    @property
    def query(self) -> str:
        """What narrows the public pages to it."""
        return urlencode({"division": self.division})

    def rumor(
        self, claim: str, place: str = PLACE, topics: tuple[str, ...] = (), example: str = ""
    ) -> str:
        """Open a ticket as the command line does; its id."""
        request = TicketRequest(
            claim,
            place,
            self.division,
            zone="America/New_York",
            topics=topics,
            examples=(example,) if example else (),
        )
        ticket_id = self.up.desk().open_ticket(request, "operator").ticket_id
        settle_down(self.up)
        return ticket_id

    def says(self, text: str, post_id: str = "", *, gone: bool = False) -> str:
        """Deliver a post, or its deletion, and let everything that follows happen; its id."""
        post_id = post_id or str(next(_numbers))
        draft = Draft(post_id, self.account, text, datetime.now(UTC), deleted=gone)
        assert self.up.deliver("x", body_of(draft, "x")).status == 200
        settle_down(self.up)
        return post_id


def a_town(up: Running, authority: str = "Town of Cedar Ford") -> Town:
    """A town with a registered account."""
    number = next(_numbers)
    made = Town(up, f"ocd-division/country:us/state:xx/place:cedar_ford_{number}", str(number))
    source = Source("x", made.account, authority, (made.division,), ("x/main",))
    Sources(up.table()).add(source, datetime.now(UTC), "desk")
    return made


@pytest.fixture
def town(up: Running) -> Town:
    """A town of which nothing is known."""
    return a_town(up)


@pytest.fixture
def desk(browser: Browser, up: Running) -> Iterator[Desk]:
    """Somebody who signed in."""
    with desk_page(browser, up, viewport=WALL) as found:
        found.sign_in()
        yield found


def test_a_rumor_from_the_desk_to_the_board_and_back(desk: Desk, town: Town) -> None:
    claim = "The Elm Street bridge has collapsed"
    page, up = desk.page, desk.up
    desk.go("new")
    page.get_by_label("Rumor", exact=True).fill(claim)
    page.get_by_label("Place", exact=True).fill(PLACE)
    page.get_by_label("Open Civic Data id").fill(town.division)
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.locator("#said")).to_contain_text(f"Opened: {claim}")

    page.get_by_label("Rumor", exact=True).press_sequentially("Elm Street bridge collapsed")
    expect(page.locator(".likes")).to_contain_text(" found.")
    expect(page.locator(".likes li").first).to_contain_text(claim)
    assert page.get_by_label("Open Civic Data id").input_value() == town.division

    said = town.says(LABELLED)
    desk.go("review")
    pair = desk.pair(claim)
    marks = " ".join(pair.locator(".words mark").all_inner_texts())
    assert "FAKE: the Elm Street bridge has collapsed" in marks
    expect(pair).to_contain_text("Proposed: ")
    pair.get_by_label("Verdict").select_option("refuted")
    expect(pair.locator("code").filter(has_text="voice")).to_be_visible()
    expect(pair.locator("time").first).to_contain_text("(America/New_York)")

    note = pair.get_by_label("Note")
    note.press_sequentially("arjk")
    note.press("Enter")
    expect(note).to_have_value("arjk")
    expect(pair).to_be_visible()
    page.locator("#view h1").focus()
    page.keyboard.press("a")
    for _ in range(page.locator("article.pair").count()):
        page.keyboard.press("j")
        if pair.evaluate("one => one === document.activeElement"):
            break
    expect(pair).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#said")).to_contain_text(f"Accepted: {claim}")
    expect(pair).to_have_count(0)
    settle_down(up)

    page.goto(town.board)
    expect(page.locator("section.refuted")).to_contain_text(
        "FAKE: the Elm Street bridge has collapsed"
    )
    feed = page.request.get(f"{up.served.api_url}/feed.json?{town.query}").json()
    assert LABELLED in json.dumps(feed)
    assert LABELLED in page.request.get(f"{up.served.api_url}/feed.atom?{town.query}").text()

    town.says("", said, gone=True)
    page.reload()
    expect(page.locator("section.changed")).to_contain_text("Withdrawn")
    expect(page.locator("section.refuted")).not_to_contain_text(
        "FAKE: the Elm Street bridge has collapsed"
    )
    assert LABELLED not in page.request.get(f"{up.served.api_url}/feed.atom?{town.query}").text()


def test_a_post_is_rejected_by_its_key(desk: Desk, town: Town) -> None:
    claim = "The Elm Street bridge was sold"
    town.rumor(claim)
    town.says("FAKE: the Elm Street bridge was sold. This is not true.")
    desk.go("review")
    desk.pair(claim).focus()
    desk.page.keyboard.press("r")
    expect(desk.page.locator("#said")).to_contain_text(f"Rejected: {claim}")
    expect(desk.pair(claim)).to_have_count(0)


def test_what_arrives_meanwhile_is_announced_and_moves_nothing(
    browser: Browser, up: Running, town: Town
) -> None:
    claim = "The Elm Street bridge is for sale"
    town.rumor(claim)
    with desk_page(browser, up) as desk:
        desk.page.clock.install()
        desk.sign_in()
        expect(desk.pair(claim)).to_have_count(0)
        town.says("FAKE: the Elm Street bridge is for sale. This is not true.")
        desk.page.clock.fast_forward(60_000)
        expect(desk.page.locator("#said")).to_contain_text("The queue changed.")
        expect(desk.pair(claim)).to_have_count(0)
        desk.page.get_by_role("button", name="Show it").click()
        expect(desk.pair(claim)).to_be_visible()


def test_keys_can_be_turned_off(desk: Desk, town: Town) -> None:
    claim = "The Elm Street bridge is painted pink"
    town.rumor(claim)
    town.says("FAKE: the Elm Street bridge is painted pink. This is not true.")
    desk.go("review")
    desk.page.get_by_label("Keys act").uncheck()
    desk.pair(claim).focus()
    desk.page.keyboard.press("r")
    desk.page.get_by_label("Keys act").check()
    expect(desk.pair(claim)).to_be_visible()


def test_a_ticket_is_found_edited_resolved_by_hand_and_reopened(desk: Desk, town: Town) -> None:
    claim = "The Cedar Ford library burned down"
    ticket_id = town.rumor(claim, "Cedar Ford")
    page = desk.page
    desk.go("tickets")
    page.get_by_label("State").select_option("open")
    page.get_by_label("Open Civic Data id").fill(town.division)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=claim).click()
    expect(page.locator("#view h1")).to_have_text(claim)

    page.locator("summary", has_text="Edit").click()
    page.get_by_label("Topics").fill("fire, library")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_have_text("Saved.")
    expect(page.locator("dl")).to_contain_text("fire, library")

    page.locator("summary", has_text="Resolve by hand").click()
    page.get_by_label("Address of the post").fill("https://social.example/@cedarford/7")
    page.get_by_label("Its words").fill("The library did not burn.")
    page.get_by_label("When it was posted").fill("yesterday")
    page.get_by_role("button", name="Resolve by hand").click()
    wrong = page.get_by_label("When it was posted")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    wrong.fill(datetime.now(UTC).isoformat())
    page.get_by_role("button", name="Resolve by hand").click()
    expect(page.locator("dl")).to_contain_text("resolved: refuted")

    page.locator("summary", has_text="Close or reopen").click()
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator("#said")).to_have_text("Done. State: open.")
    expect(page.locator("#view ol li")).to_have_count(4)
    assert desk.up.desk().ticket(ticket_id).ticket.state == "open"


def test_while_tickets_are_searched_none_that_was_found_before_is_shown(
    desk: Desk, town: Town
) -> None:
    town.rumor("The Cedar Ford mill burned down", "Cedar Ford")
    page, held = desk.page, list[Route]()
    desk.go("tickets")
    found = page.get_by_role("link", name="The Cedar Ford mill burned down")
    expect(found).to_be_visible()
    page.route("**/tickets?*division=*", lambda route: held.append(route))  # noqa: PLW0108 - it counts parameters
    page.get_by_label("Open Civic Data id").fill(town.division)
    page.get_by_role("button", name="Search").click()
    expect(found).to_have_count(0)
    held[0].continue_()
    expect(found).to_be_visible()


def test_what_was_told_automatically_is_accepted_on_its_ticket_and_gets_its_review(
    desk: Desk, town: Town
) -> None:
    ticket_id = town.rumor(SAID[0][0], "Elm Street, Cedar Ford")
    town.says(SAID[0][2])
    page = desk.page
    notice = f"{desk.up.served.api_url}/notices/{ticket_id}.n1"
    assert "ld+json" not in page.request.get(notice).text()
    desk.go(f"ticket/{ticket_id}")
    page.locator("summary", has_text="Accept or reject").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#said")).to_have_text("Done. State: resolved.")
    expect(page.locator("main")).to_contain_text("Accepted by desk")
    settle_down(desk.up)
    assert '"ClaimReview"' in page.request.get(notice).text()
    notices = page.request.get(f"{desk.up.served.api_url}/notices?{town.query}").json()
    assert len(notices["notices"]) == 1


def test_a_ticket_is_on_the_board_only_while_the_desk_has_it_public(desk: Desk, town: Town) -> None:
    claim = "A bear sleeps in the Cedar Ford library"
    ticket_id = town.rumor(claim, "Cedar Ford")
    page = desk.page

    def board() -> str:
        return page.request.get(town.board).text()

    for public in (True, False):
        desk.go(f"ticket/{ticket_id}")
        page.locator("summary", has_text="Edit").click()
        page.get_by_label("Shown on the board while open").set_checked(public)
        assert (claim in board()) is not public
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#said")).to_have_text("Saved.")
        assert (claim in board()) is public
    feeds = ("feed.json", "feed.atom", "notices")
    base = desk.up.served.api_url
    assert not [one for one in feeds if claim in page.request.get(f"{base}/{one}").text()]


def test_a_spanish_desk_reads_in_spanish_why_a_post_waits(
    browser: Browser, up: Running, town: Town
) -> None:
    claim = "The Elm Street bridge has been closed"
    town.rumor(claim)
    town.says("FAKE: the Elm Street bridge has been closed. This is not true.")
    with desk_page(browser, up) as desk:
        desk.sign_in("es")
        pair = desk.pair(claim)
        expect(pair).to_contain_text("Ninguna publicación lo resuelve por sí sola")
        expect(pair).to_contain_text("se anuncia como palabra ajena, o falsa")
        expect(pair).to_contain_text("Que hable de este rumor: ")


def test_an_administrator_keeps_sources_policies_and_subscriptions(desk: Desk, town: Town) -> None:
    page, said = desk.page, desk.page.locator("#said")
    desk.go("sources")
    line = page.locator("#view > ul > li").filter(has_text=f"x:{town.account}")
    line.locator("summary", has_text="Edit").click()
    line.get_by_label("Divisions").fill("Cedar Ford")
    line.get_by_role("button", name="Save").click()
    expect(line.get_by_label("Divisions")).to_have_attribute("aria-invalid", "true")
    line.get_by_label("Divisions").fill(town.division)
    line.get_by_label("Authority").fill("Town Hall of Cedar Ford")
    line.get_by_role("button", name="Save").click()
    expect(said).to_have_text("Saved.")
    expect(line).to_contain_text("Town Hall of Cedar Ford: active")
    line.locator("summary", has_text="Suspend").click()
    line.get_by_role("button", name="Suspend").click()
    expect(line).to_contain_text("suspended")
    page.locator("summary", has_text="Add a source").click()
    page.get_by_label("Account").first.fill(f"x:1{town.account}")
    page.get_by_label("Authority").first.fill("Cedar Ford Water")
    page.get_by_label("Divisions").first.fill(town.division)
    page.get_by_label("Endpoints").first.fill("x/main")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#view")).to_contain_text("Cedar Ford Water: active")

    desk.go("policies")
    page.locator("summary", has_text="Add a policy").click()
    page.get_by_label("Name").fill("cedar-ford")
    page.get_by_label("Divisions").first.fill(town.division)
    page.get_by_label("A person has to accept").first.check()
    overdue = page.get_by_label("Overdue after minutes").first
    overdue.fill("4h")
    page.get_by_role("button", name="Save").first.click()
    expect(overdue).to_have_attribute("aria-invalid", "true")
    overdue.fill("240")
    page.get_by_role("button", name="Save").first.click()
    line = page.locator("#view > ul > li").filter(has_text="cedar-ford")
    expect(line).to_contain_text("A person has to accept")
    line.locator("summary", has_text="Remove").click()
    line.get_by_role("button", name="Remove").click()
    expect(said).to_have_text("Removed.")
    expect(line).to_have_count(0)

    desk.go("subscriptions")
    queue = f"arn:aws:sqs:us-east-1:000000000000:cedar-ford-{town.account}"
    page.locator("summary", has_text="Add a subscription").click()
    page.get_by_label("Where to").fill(queue)
    page.get_by_label("Verdicts").fill("refuted")
    page.get_by_role("button", name="Save").click()
    line = page.locator("#view > ul > li").filter(has_text=queue)
    expect(line).to_contain_text("verdict: refuted")
    line.locator("summary", has_text="End").click()
    line.get_by_role("button", name="End").click()
    expect(line).to_have_count(0)


def test_who_is_no_administrator_is_offered_nothing_of_that(browser: Browser, up: Running) -> None:
    with desk_page(browser, up) as desk:
        desk.sign_in(token=up.stack.desk_token("editor", scope="desk"))
        expect(desk.page.locator("#views a", has_text="Tickets")).to_be_visible()
        expect(desk.page.locator("#views .admin:visible")).to_have_count(0)


def test_what_somebody_else_changed_is_shown_before_anything_is_done(
    desk: Desk, town: Town
) -> None:
    ticket_id = town.rumor("The Cedar Ford pool is closed", "Cedar Ford")
    page = desk.page
    desk.go(f"ticket/{ticket_id}")
    other = Act("other", desk.up.desk().ticket(ticket_id).ticket.rev, "")
    desk.up.desk().judging.edit(ticket_id, Changes(place="Pool, Cedar Ford"), other)
    page.locator("summary", has_text="Close or reopen").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#wrong")).to_contain_text("Place: Cedar Ford → Pool, Cedar Ford.")
    expect(page.locator("dl")).to_contain_text("Pool, Cedar Ford")
    assert desk.up.desk().ticket(ticket_id).ticket.state == "open"


def test_what_is_wrong_with_a_form_is_said_at_its_field(desk: Desk) -> None:
    page = desk.page
    desk.go("new")
    page.get_by_label("Rumor", exact=True).fill("A rumor")
    page.get_by_label("Place", exact=True).fill("Cedar Ford")
    division = page.get_by_label("Open Civic Data id")
    division.fill("Cedar Ford")
    page.get_by_role("button", name="Open the ticket").click()
    expect(division).to_have_attribute("aria-invalid", "true")
    expect(page.locator("p", has=division).get_by_role("alert")).not_to_be_empty()


def test_a_token_that_is_not_valid_leads_back_to_the_sign_in(desk: Desk) -> None:
    desk.page.evaluate("sessionStorage.setItem('rumorline.token', 'a.b.c')")
    desk.page.reload()
    expect(desk.page.locator("#wrong")).to_contain_text("no longer valid")
    expect(desk.page.locator("#view h1")).to_have_text("Sign in to the desk")


def test_signing_in_is_an_authorization_code_with_a_proof(browser: Browser, up: Running) -> None:
    """The issuer is played here; the local one has no page."""
    url, seen = f"{up.served.api_url}/desk", dict[str, str]()
    with desk_page(browser, up) as desk:
        page = desk.page

        def with_client(route: Route) -> None:
            answer = route.fetch()
            body = answer.text().replace('data-client=""', 'data-client="page"')
            route.fulfill(response=answer, body=body)

        def configuration(route: Route) -> None:
            given = route.fetch().json()
            ends = {name: f"{given['issuer']}/{name}" for name in ENDPOINTS}
            route.fulfill(json={**given, **ends})

        def authorize(route: Route) -> None:
            asked = parse_qs(urlsplit(route.request.url).query)
            seen.update({name: values[0] for name, values in asked.items()})
            back = urlencode({"code": "one-time", "state": seen["state"]})
            route.fulfill(status=302, headers={"location": f"{seen['redirect_uri']}?{back}"})

        def token(route: Route) -> None:
            given = parse_qs(route.request.post_data or "")
            seen.update({f"given_{name}": values[0] for name, values in given.items()})
            route.fulfill(json={"access_token": up.served.desk_token, "token_type": "Bearer"})

        page.route(re.compile(r"/desk(\?.*)?$"), with_client)
        page.route("**/.well-known/openid-configuration", configuration)
        page.route("**/authorization_endpoint?*", authorize)
        page.route("**/token_endpoint", token)
        page.goto(url)
        page.get_by_role("button", name="Sign in").first.click()
        expect(page.locator("#who")).to_contain_text("Signed in as ")
        assert page.url.startswith(url)
        assert "code=" not in page.url
        assert page.evaluate("Object.keys(localStorage).length") == 0
    digest = hashlib.sha256(seen["given_code_verifier"].encode()).digest()
    assert seen["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert seen["code_challenge_method"] == "S256"
    assert (seen["client_id"], seen["scope"]) == ("page", "openid desk")
    assert (seen["given_code"], seen["given_redirect_uri"]) == ("one-time", url)


ENDPOINTS = ("authorization_endpoint", "token_endpoint")


def test_an_answer_that_nobody_asked_for_signs_nobody_in(browser: Browser, up: Running) -> None:
    with desk_page(browser, up) as desk:
        desk.page.goto(f"{up.served.api_url}/desk?code=stolen&state=guessed")
        expect(desk.page.locator("#wrong")).to_contain_text("did not work")
        assert "stolen" not in desk.page.url


def test_markup_in_any_text_shows_as_text(desk: Desk, up: Running) -> None:
    page = desk.page
    town = a_town(up, f"Office {HOSTILE}")
    claim = f"The tower of Hostile Hill has fallen {HOSTILE}"
    ticket_id = town.rumor(claim, f"Hostile Hill {HOSTILE}", (HOSTILE,), HOSTILE)
    up.desk().judging.edit(
        ticket_id, Changes(public=True), Act("operator", up.desk().ticket(ticket_id).ticket.rev)
    )
    said = f"FAKE: the tower of Hostile Hill has fallen. This is not true. {HOSTILE}"
    town.says(said)

    def plain(*texts: str) -> None:
        shown = page.locator("main").inner_text()
        for text in texts:
            assert text in shown
        assert page.locator("main img, main script").count() == 0

    page.goto(town.board)
    plain(claim, f"Hostile Hill {HOSTILE}")
    page.goto(f"{up.served.api_url}/desk?lang=en")
    desk.go("sources")
    plain(f"Office {HOSTILE}")
    desk.go("review")
    expect(desk.pair("Hostile Hill")).to_be_visible()
    plain(claim, f"Office {HOSTILE}", f"Hostile Hill {HOSTILE}")
    expect(desk.pair("Hostile Hill").locator(".words")).to_contain_text(HOSTILE)
    desk.pair("Hostile Hill").get_by_label("Note").fill(HOSTILE)
    desk.pair("Hostile Hill").get_by_role("button", name="Accept").click()
    expect(page.locator("#said")).to_contain_text(f"Accepted: {claim}")
    settle_down(up)
    desk.go("tickets")
    plain(claim)
    desk.go(f"ticket/{ticket_id}")
    plain(claim, said, HOSTILE.lower(), f"Office {HOSTILE}")
    desk.go("new")
    page.get_by_label("Rumor", exact=True).fill("tower of Hostile Hill has fallen")
    expect(page.locator(".likes li").first).to_contain_text(HOSTILE)
    page.goto(town.board)
    page.reload()  # a copy of the board is good for a minute
    plain(claim, f"Office {HOSTILE}")
    page.get_by_role("link", name="Hostile Hill").first.click()
    plain(claim, said)


@dataclass(frozen=True)
class Shown:
    """A town of which there is something on every page, and its ticket that waits."""

    town: Town
    waiting: str


@pytest.fixture(scope="module")
def shown(up: Running) -> Shown:
    """Two rumors are refuted, one waits for a person."""
    town = a_town(up)
    for claim, place, said in SAID:
        town.rumor(claim, place)
        town.says(said)
    waiting = town.rumor("The Oak Street school is closed on Friday", "Oak Street, Cedar Ford")
    town.says("The Oak Street school is closed on Friday. A water pipe burst in the gym.")
    return Shown(town, waiting)


SAID = (
    (
        "ICE is running a checkpoint at Elm Street",
        "Elm Street, Cedar Ford",
        "There is NO ICE checkpoint at Elm Street. It was a routine seat-belt check.",
    ),
    (
        "The tap water is unsafe to drink",
        "Cedar Ford",
        "The tap water in Cedar Ford is NOT unsafe to drink.",
    ),
)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_that_keeps_people_out(
    browser: Browser, up: Running, shown: Shown, scheme: Scheme, language: str
) -> None:
    found = dict[str, list[str]]()
    with desk_page(browser, up, scheme) as desk:
        page = desk.page
        page.goto(f"{shown.town.board}&lang={language}")
        found["board"] = violations(page)
        page.get_by_role("link", name=SAID[0][0]).first.click()
        found["notice"] = violations(page)
        page.goto(f"{up.served.api_url}/desk?lang={language}")
        expect(page.locator("#view h1")).to_be_visible()
        found["sign-in"] = violations(page)
        desk.sign_in(language)
        expect(desk.pair("Oak Street").first).to_be_visible()
        for view in (*VIEWS, f"ticket/{shown.waiting}"):
            desk.go(view)
            page.evaluate(
                "document.querySelectorAll('details').forEach((one) => (one.open = true))"
            )
            if view == "new":
                page.locator("textarea").fill("Is the school at Oak Street closed?")
                expect(page.locator(".likes li").first).to_be_visible()
            found[view] = violations(page)
        page.get_by_label("Its words" if language == "en" else "Sus palabras").fill("x")
        page.locator("form", has=page.locator("[name=quote]")).locator("button").click()
        expect(page.locator("[aria-invalid]")).to_have_count(1)
        found["error"] = violations(page)
    assert {view: wrong for view, wrong in found.items() if wrong} == {}


def test_no_view_scrolls_sideways_on_a_phone(browser: Browser, up: Running, shown: Shown) -> None:
    with desk_page(browser, up, viewport={"width": 320, "height": 640}) as desk:
        desk.sign_in()
        for view in (*VIEWS, f"ticket/{shown.waiting}"):
            desk.go(view)
            wide = desk.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, view


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pictures_for_the_readme(
    browser: Browser, up: Running, shown: Shown, scheme: Scheme, tmp_path: Path
) -> None:
    """`make pictures` sets where they go."""
    folder = Path(os.environ.get("RUMORLINE_PICTURES") or tmp_path)
    sizes = {"": WALL, "-phone": PHONE} if scheme == "light" else {"": WALL}
    for suffix, size in sizes.items():
        with desk_page(browser, up, scheme, viewport=size) as desk:
            desk.page.goto(f"{shown.town.board}&lang=en")
            pictures = {"board": desk.page.screenshot()}
            desk.sign_in()
            pictures["desk"] = desk.page.screenshot()
        for name, picture in pictures.items():
            assert len(picture) < 150_000
            (folder / f"{name}-{scheme}{suffix}.png").write_bytes(picture)
