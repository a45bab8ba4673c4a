"""Two runs on the same cases side by side, and the pairs that are decided otherwise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rumorline.domain.errors import UsageError
from rumorline_tools.cases import Cases
from rumorline_tools.metrics import Pair, Row, Run, run_of

_FIELDS = ("post_id", "ticket_id", "decision", "verdict")
_SPANS = ("evidence", "explanation")


class Change(StrEnum):
    """What became of a pair, the gravest first; *right* and *wrong* are automatic decisions."""

    NEWLY_WRONG = "newly wrong"
    NEWLY_RIGHT = "newly right"
    LOST = "lost"
    NO_LONGER_WRONG = "no longer wrong"
    NEWLY_SEEN = "newly seen"
    NO_LONGER_SEEN = "no longer seen"
    NEW_NOISE = "new noise"
    NO_LONGER_NOISE = "no longer noise"
    OTHER_VERDICT = "other verdict"


@dataclass(frozen=True, slots=True)
class Changed:
    """A pair that two runs decide otherwise; `before` and `after` are decision and verdict."""

    change: Change
    post_id: str
    ticket_id: str
    label: str
    before: str
    after: str
    held_by: tuple[str, ...]
    text: str
    claim: str


def read_predictions(path: Path, data: Cases) -> list[Row]:
    """The predictions of an earlier run. UsageError if they are none, or of other cases."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "no UTF-8"
        raise UsageError(f"{path} cannot be read ({said}); give a --predictions file") from error
    rows = [_row(path, at, line) for at, line in enumerate(lines, start=1) if line.strip()]
    posts, tickets = {one.root for one in data.posts}, {one.ticket_id for one in data.tickets}
    for row in rows:
        if row["post_id"] not in posts or row["ticket_id"] not in tickets:
            one = f"{row['post_id']} with {row['ticket_id']}"
            raise UsageError(f"{path} has {one}, which these cases have not; compare one case set")
    return rows


def changes(data: Cases, before: list[Row], after: list[Row]) -> list[Changed]:
    """The pairs that are decided otherwise, the gravest change first."""
    old, new = run_of(data, before), run_of(data, after)
    texts = {post.root: post.text for post in data.posts}
    claims = {ticket.ticket_id: ticket.claim for ticket in data.tickets}
    found = [
        Changed(
            change=change,
            post_id=pair[0],
            ticket_id=pair[1],
            label=new.labels[pair].verdict if pair in new.labels else "none",
            before=_told(old, pair),
            after=_told(new, pair),
            held_by=tuple(new.made[pair].get("held_by", ())) if pair in new.made else (),
            text=texts[pair[0]],
            claim=claims[pair[1]],
        )
        for pair in dict.fromkeys([*old.made, *new.made])
        if (change := _change(old, new, pair))
    ]
    order = list(Change)
    return sorted(found, key=lambda one: (order.index(one.change), one.post_id, one.ticket_id))


def _change(old: Run, new: Run, pair: Pair) -> Change | None:
    was, is_ = _outcome(old, pair), _outcome(new, pair)
    if was == is_:
        same = _told(old, pair) == _told(new, pair)
        return None if same else Change.OTHER_VERDICT
    if is_ in ("wrong", "right"):
        return Change.NEWLY_WRONG if is_ == "wrong" else Change.NEWLY_RIGHT
    if was in ("wrong", "right"):
        return Change.NO_LONGER_WRONG if was == "wrong" else Change.LOST
    if pair in new.evidence:
        return Change.NEWLY_SEEN if is_ == "review" else Change.NO_LONGER_SEEN
    return Change.NEW_NOISE if is_ == "review" else Change.NO_LONGER_NOISE


def _outcome(run: Run, pair: Pair) -> str:
    if run.auto(pair):
        return "right" if run.right(pair) else "wrong"
    return "review" if pair in run.made else "none"


def _told(run: Run, pair: Pair) -> str:
    row = run.made.get(pair)
    return f"{row['decision']} {row['verdict']}" if row else "none"


def _row(path: Path, at: int, line: str) -> Row:
    try:
        return _prediction(json.loads(line))
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(
            f"{path}, line {at}, is no prediction ({error}); give a --predictions file"
        ) from error


def _prediction(row: Row) -> Row:
    told = [row[name] for name in _FIELDS]
    spans = [row[name] for name in _SPANS if row[name] is not None]
    if not all(isinstance(value, str) for value in (*told, *spans)):
        raise TypeError("a text is needed")
    return row
