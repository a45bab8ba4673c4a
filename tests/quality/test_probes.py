"""Posts that confirm a rumor, or leave it open, in words that deny: none more is automatic."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rumorline.domain.decision import Action
from rumorline.domain.post import Account, Context, Post
from rumorline.domain.source import ANY_TOPIC, Source
from rumorline.domain.ticket import Ticket
from rumorline.matching.decide import Matcher
from rumorline.matching.dense import Encoder
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL

PROBES = Path(__file__).parent / "probes"
PLACES = {"en": "Marlow Bend", "es": "Valverde del Soto"}
DIVISION = "ocd-division/country:us/state:zz/place:probe"
SEEN = datetime(2026, 1, 10, 12, tzinfo=UTC)
POSTED = datetime(2026, 1, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("language", sorted(PLACES))
def test_a_post_that_only_sounds_like_a_denial_is_left_to_a_person(language: str) -> None:
    matcher, encoder = Matcher(load_thresholds(), StanceModel(MODEL)), Encoder(MODEL)
    author = f"City of {PLACES[language]}"
    city = Source("x", "city", author, (DIVISION,), ("x/main",), (ANY_TOPIC,))
    with (PROBES / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 250
    found = []
    for row in rows:
        index = TicketIndex(encoder=encoder)
        index.add(ticket(row["claim"], language))
        post = Post(
            root="x:1",
            version="1",
            account=Account("x", "city", "city", author),
            endpoint="x/main",
            text=row["post"],
            posted_at=POSTED,
            language=language,
            context=(Context("parent", row["answers"]),) if row["answers"] else (),
        )
        made = matcher.match(post, city, index)
        if any(one.action is Action.AUTO for one in made) and row["known"] != "wrong":
            found.append((row["claim"], row["answers"], row["post"]))
    assert found == []


def ticket(claim: str, language: str) -> Ticket:
    """A ticket of the probes' town."""
    return Ticket(
        ticket_id="T1",
        claim=claim,
        place=PLACES[language],
        divisions=(DIVISION,),
        topics=("public_safety",),
        language=language,
        zone="UTC",
        first_seen_at=SEEN,
        opened_at=SEEN,
        opened_by="probes",
    )
