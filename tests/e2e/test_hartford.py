"""The real case, over HTTP, on the stack of template.yaml, each function under its own role.

The script of the demonstration checks every step as it goes (what stays open, what is resolved,
that a repeat changes nothing); here stands what the newsroom got.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import Console

from rumorline_tools.demo import case
from rumorline_tools.demo.script import Case
from rumorline_tools.demo.view import View
from rumorline_tools.running import Running, running

HARTFORD_ONLY = {"divisions": [case.HARTFORD]}
YORKTOWN_ONLY = {"divisions": [f"{case.HARTFORD}town"]}


class Told:
    """What arrived in three inboxes: without a filter, and with two."""

    def __init__(self, up: Running) -> None:
        matching = up.subscribe("hartford-only", HARTFORD_ONLY)
        elsewhere = up.subscribe("elsewhere-only", YORKTOWN_ONLY)
        self.notices = Case(up, View(Console(quiet=True))).run()
        self.filtered = list(drained(up, matching))
        self.elsewhere = list(drained(up, elsewhere))
        self.dead = up.client("sqs").get_queue_attributes(
            QueueUrl=up.served.work_dlq_url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]["ApproximateNumberOfMessages"]


def drained(up: Running, inbox: str) -> Iterator[dict[str, Any]]:
    """Everything that an inbox holds."""
    while found := up.notices(inbox):
        yield from found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The whole case, run once."""
    with running(tmp_path_factory.mktemp("hartford"), enforce_iam=True) as up:
        return Told(up)


def test_the_first_notice_quotes_the_police_word_for_word(told: Told) -> None:
    first = told.notices[0]["data"]
    assert first["kind"] == "resolution"
    assert first["verdict"] == "refuted"
    assert [found["quote"] for found in first["evidence"]] == [case.POLICE.text]


def test_the_explanation_says_what_it_really_was(told: Told) -> None:
    assert told.notices[0]["data"]["explanation"] == "a routine state and federal explosive check"


def test_the_night_in_hartford_is_monday_although_utc_says_tuesday(told: Told) -> None:
    posted = told.notices[0]["data"]["evidence"][0]["posted_at"]
    assert posted["utc"].startswith("2019-07-09T01:12:00")
    assert posted["local"] == "2019-07-08T21:12:00-04:00"
    assert posted["words"].startswith("Monday, 8 July 2019, 21:12 EDT")


def test_each_ticket_is_resolved_once_and_corrected_if_it_quoted_what_was_deleted(
    told: Told,
) -> None:
    said = [(notice["subject"], notice["data"]["kind"]) for notice in told.notices]
    assert len(said) == len(set(said))
    resolved = [n for n in told.notices if n["data"]["kind"] == "resolution"]
    quoting = [n for n in resolved if case.POLICE.text in map(_quote, n["data"]["evidence"])]
    assert len(resolved) == 2
    assert quoting
    corrected = [subject for subject, kind in said if kind == "correction"]
    assert sorted(corrected) == sorted(n["subject"] for n in quoting)


def _quote(found: dict[str, Any]) -> Any:
    return found["quote"]


def test_the_correction_rests_on_the_mayor_and_says_who_deleted(told: Told) -> None:
    correction = next(n["data"] for n in told.notices if n["data"]["kind"] == "correction")
    assert [found["quote"] for found in correction["evidence"]] == [case.MAYOR.text]
    assert correction["changes"][0] == "Hartford Police CT deleted the post that was quoted."
    assert correction["verdict"] == "refuted"


def test_notices_are_numbered_without_a_gap_under_derived_ids(told: Told) -> None:
    numbers = [int(notice["sequence"]) for notice in told.notices]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert {n["id"] for n in told.notices} == {
        f"{n['subject']}.n{n['data']['version']}" for n in told.notices
    }


def test_a_subscriber_gets_the_divisions_that_it_asked_for(told: Told) -> None:
    assert sorted(n["id"] for n in told.filtered) == sorted(n["id"] for n in told.notices)


def test_a_division_whose_name_only_begins_alike_gets_nothing(told: Told) -> None:
    assert told.elsewhere == []


def test_no_private_poster_and_no_dead_letter_is_left(told: Told) -> None:
    assert case.RUMOR.text not in str(told.notices)
    assert told.dead == "0"
