"""Labelled pairs for training: read, hashed, written as the model reads them, sampled by epoch."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import claim_text, post_text
from rumorline_tools.cases import Cases, Label, load_cases

GENERIC_VERDICTS = {"supports": "confirmed", "refutes": "refuted", "neutral": "none"}
GENERIC_ROWS = {"fm2": 2549, "negnli": 3000, "snli": 1200, "fever": 1200}
"""How many rows of each generic set are used; encyclopaedia sentences help least."""


@dataclass(frozen=True, slots=True)
class Example:
    """One pair as the model reads it. `evidence` is a character range of `post`, if known."""

    claim: str
    post: str
    verdicts: tuple[str, ...]
    evidence: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class CaseSet:
    """A case set with what sampling needs.

    `labelled` are the label rows; `near` the unlabelled pairs of one division with their
    likeness 0...1, all of them "none".
    """

    name: str
    cases: Cases
    labelled: list[tuple[Post, Ticket, Label, str | None]]
    near: list[tuple[Post, Ticket, float]] = field(repr=False)

    @property
    def pairs(self) -> list[tuple[Post, Ticket, Label | None]]:
        """Every pair of one division, and every labelled pair."""
        told = [(post, ticket, label) for post, ticket, label, _ in self.labelled]
        return [*told, *((post, ticket, None) for post, ticket, _ in self.near)]


def read_set(folder: Path) -> CaseSet:
    """Read a folder of cases in the shared format."""
    cases = load_cases(folder)
    posts = {post.root: post for post in cases.posts}
    tickets = {ticket.ticket_id: ticket for ticket in cases.tickets}
    spans = _spans(folder / "labels.jsonl")
    labelled = [
        (posts[one.post_id], tickets[one.ticket_id], one, spans.get((one.post_id, one.ticket_id)))
        for one in cases.labels or ()
    ]
    known = {(one.post_id, one.ticket_id) for one in cases.labels or ()}
    near = [pair for pair in _near(cases) if (pair[0].root, pair[1].ticket_id) not in known]
    return CaseSet(folder.name, cases, labelled, near)


def hash_of(folder: Path) -> str:
    """The SHA-256 of a set's three files one after another, the first 16 hex digits."""
    names = ("tickets.jsonl", "posts.jsonl", "labels.jsonl")
    whole = b"".join((folder / name).read_bytes() for name in names)
    return sha256(whole).hexdigest()[:16]


def generic(path: Path, seed: int) -> list[Example]:
    """Claim and evidence pairs of public sets, some of each, in random order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rng = random.Random(seed)  # noqa: S311 - sampling, not secrets
    rng.shuffle(rows)
    left, chosen = dict(GENERIC_ROWS), []
    for row in rows:
        if left[row["set"]] > 0:
            left[row["set"]] -= 1
            told = (GENERIC_VERDICTS[row["label"]],)
            chosen.append(Example(row["claim"], row["evidence"], told))
    return chosen


def epoch(sets: list[CaseSet], rng: random.Random, *, near: float, far: float) -> list[Example]:
    """All labelled rows, `near` times as many unlabelled pairs of one division, `far` of others.

    Unlabelled pairs are drawn by likeness. One claim in five is replaced by an example post, and
    one pair in five loses its dates.
    """
    drawn: list[Example] = []
    for one in sets:
        rows = [
            _example(post, ticket, label, span, rng) for post, ticket, label, span in one.labelled
        ]
        weights = [0.02 + likeness**2 for *_, likeness in one.near]
        chosen = rng.choices(one.near, weights, k=round(near * len(rows))) if one.near else []
        rows += [_example(post, ticket, None, None, rng) for post, ticket, _ in chosen]
        for _ in range(round(far * len(one.labelled))):
            post, ticket = rng.choice(one.cases.posts), rng.choice(one.cases.tickets)
            source = one.cases.sources[post.account.account_id]
            if not set(source.divisions) & set(ticket.divisions):
                rows.append(_example(post, ticket, None, None, rng))
        drawn += rows
    rng.shuffle(drawn)
    return drawn


def _example(
    post: Post, ticket: Ticket, label: Label | None, span: str | None, rng: random.Random
) -> Example:
    dated = rng.random() > 0.2  # noqa: PLR2004 - see epoch
    example = rng.choice(ticket.examples) if ticket.examples and rng.random() < 0.2 else None  # noqa: PLR2004
    told = post_text(post, dated=dated)
    verdicts = ("none",) if label is None else (label.verdict, *filter(None, (label.also,)))
    return Example(
        claim_text(ticket, dated=dated, words=example), told, verdicts, _where(told, post, span)
    )


def _where(told: str, post: Post, span: str | None) -> tuple[int, int] | None:
    if not span or span not in post.text:
        return None
    start = told.rindex(post.text) + post.text.index(span)
    return start, start + len(span)


def _spans(path: Path) -> dict[tuple[str, str], str | None]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {(row["post_id"], row["ticket_id"]): row.get("evidence") for row in rows}


def _near(cases: Cases) -> Iterator[tuple[Post, Ticket, float]]:
    index = TicketIndex()
    for ticket in cases.tickets:
        index.add(ticket)
    for post in cases.posts:
        divisions = set(cases.sources[post.account.account_id].divisions)
        scores = {one.ticket_id: one.score for one in index.candidates(post.text, len(index))}
        for ticket in cases.tickets:
            if divisions & set(ticket.divisions):
                yield post, ticket, scores.get(ticket.ticket_id, 0.0)
