"""Posts that confirm a rumor, or leave it open, in words that deny: none more is automatic."""

from __future__ import annotations

import csv
from dataclasses import dataclass
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
PLACES = {
    "en": "Marlow Bend",
    "es": "Valverde del Soto",
    "en-2": "Wexley",
    "es-2": "Valdecorza",
    "en-3": "Corley Ferry",
    "es-3": "Almuera del Río",
    "en-4": "Tillbrook",
    "es-4": "Peñarroble",
}
"""The town of each file of probes; a name begins with the language."""
DIVISION = "ocd-division/country:us/state:zz/place:probe"
SEEN = datetime(2026, 1, 10, 12, tzinfo=UTC)
POSTED = datetime(2026, 1, 10, 15, tzinfo=UTC)
LEAST_OF_CONTROLS = 0.42
"""87 of the 160 plain refutations are automatic; fewer than this share is a gate too many."""


@dataclass(frozen=True)
class Town:
    """Its rumors, and what becomes of what the town says of them."""

    name: str
    language: str
    matcher: Matcher
    encoder: Encoder

    def settles(self, row: dict[str, str]) -> bool:
        """What the row says is automatic."""
        author = f"City of {self.name}"
        city = Source("x", "city", author, (DIVISION,), ("x/main",), (ANY_TOPIC,))
        index = TicketIndex(encoder=self.encoder)
        index.add(self._ticket(row["claim"]))
        post = Post(
            root="x:1",
            version="1",
            account=Account("x", "city", "city", author),
            endpoint="x/main",
            text=row["post"],
            posted_at=POSTED,
            language=self.language,
            context=(Context("parent", row["answers"]),) if row["answers"] else (),
        )
        return any(one.action is Action.AUTO for one in self.matcher.match(post, city, index))

    def _ticket(self, claim: str) -> Ticket:
        return Ticket(
            ticket_id="T1",
            claim=claim,
            place=self.name,
            divisions=(DIVISION,),
            topics=("public_safety",),
            language=self.language,
            zone="UTC",
            first_seen_at=SEEN,
            opened_at=SEEN,
            opened_by="probes",
        )


@pytest.fixture(scope="module")
def shipped() -> tuple[Matcher, Encoder]:
    """The shipped rules, model and encoder."""
    return Matcher(load_thresholds(), StanceModel(MODEL)), Encoder(MODEL)


@pytest.mark.parametrize("name", sorted(PLACES))
def test_a_post_that_only_sounds_like_a_denial_is_left_to_a_person(
    name: str, shipped: tuple[Matcher, Encoder]
) -> None:
    town, rows = Town(PLACES[name], name[:2], *shipped), rows_of(name)
    assert len(rows) > 100
    settled = [row for row in rows if town.settles(row)]
    assert settled == [row for row in rows if row["known"] == "wrong"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_refutes_the_same_claims_is_still_automatic(
    language: str, shipped: tuple[Matcher, Encoder]
) -> None:
    town = Town(PLACES[f"{language}-2"], language, *shipped)
    rows = [row for row in rows_of("controls") if row["language"] == language]
    settled = sum(town.settles(row) for row in rows)
    assert settled >= LEAST_OF_CONTROLS * len(rows)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file of probes or controls."""
    with (PROBES / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
