"""Runs the matcher over a case set, writes what it decided and measures it against the labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rumorline.domain.decision import Action, Decision
from rumorline.domain.errors import UsageError
from rumorline.domain.post import Post
from rumorline.domain.source import Source
from rumorline.matching.decide import Matcher, query_of
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.thresholds import load_thresholds
from rumorline_model import MODEL
from rumorline_tools.cases import Cases, load_cases
from rumorline_tools.metrics import metrics

if TYPE_CHECKING:
    from rumorline_tools.reading import Reading

MAX_CANDIDATES = 20
Progress = Callable[[int, int], None]
Match = Callable[[Post, Source, TicketIndex], list[Decision]]
Row = dict[str, Any]


def evaluate(  # noqa: PLR0913 - a case set, and what may be asked for besides
    cases: Path,
    *,
    predictions: Path | None = None,
    candidates: Path | None = None,
    jurisdiction_gate: bool = True,
    reader: Reading | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Decide every post of a case set against all its tickets.

    Writes `predictions` rows {post_id, ticket_id, verdict, decision, confidence, evidence,
    explanation} and `candidates` rows {post_id, candidates: [{ticket_id, score}]}, best first, at
    most 20. `progress(done, total)` is called after each post. With a `reader`, decisions are those
    that its policy makes of them, and the summary gets `reader`. Returns {posts, tickets, auto,
    review} and, if the set has labels, `metrics` (see `metrics.metrics`). UsageError if a file
    cannot be read or written.
    """
    data = load_cases(cases)
    matcher = Matcher(load_thresholds(), StanceModel(MODEL))
    match = reader.around(matcher).match if reader else matcher.match
    gated = partial(match, jurisdiction_gate=jurisdiction_gate)
    decided, found = _run(data, gated, progress)
    _write(predictions, decided)
    _write(candidates, found)
    summary: dict[str, Any] = {
        "posts": len(data.posts),
        "tickets": len(data.tickets),
        "auto": sum(row["decision"] == "auto" for row in decided),
        "review": sum(row["decision"] == "review" for row in decided),
    }
    if reader is not None:
        summary["reader"] = reader.summary(len(data.posts))
    if data.labels is not None:
        summary["metrics"] = metrics(data, decided, found)
    return summary


def _run(data: Cases, match: Match, progress: Progress | None) -> tuple[list[Row], list[Row]]:
    index = TicketIndex()
    for ticket in data.tickets:
        index.add(ticket)
    decided: list[Row] = []
    found: list[Row] = []
    for done, post in enumerate(data.posts, start=1):
        source = data.sources[post.account.account_id]
        made = match(post, source, index)
        told = (one for one in made if one.action is not Action.NONE)
        decided.extend(_prediction(post, one) for one in told)
        found.append(_candidates(post, index))
        if progress is not None:
            progress(done, len(data.posts))
    return decided, found


def _prediction(post: Post, made: Decision) -> Row:
    stance = made.stance
    return {
        "post_id": post.root,
        "ticket_id": made.ticket_id,
        "verdict": stance.verdict.value if stance.verdict else "none",
        "decision": made.action.value,
        "confidence": made.confidence,
        "evidence": stance.evidence.of(post.text) if stance.evidence else None,
        "explanation": stance.explanation.of(post.text) if stance.explanation else None,
    }


def _candidates(post: Post, index: TicketIndex) -> Row:
    best = index.candidates(query_of(post), MAX_CANDIDATES)
    rows = [{"ticket_id": one.ticket_id, "score": one.score} for one in best]
    return {"post_id": post.root, "candidates": rows}


def _write(path: Path | None, rows: Iterable[Row]) -> None:
    if path is None:
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}); name another file"
        ) from error
