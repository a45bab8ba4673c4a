"""Figures of a run against the labels of its case set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import sqrt
from typing import Any

from rumorline_tools.cases import Cases, Label

Row = dict[str, Any]
Pair = tuple[str, str]
_Z = 1.959964


def metrics(data: Cases, decided: list[Row], found: list[Row]) -> dict[str, Any]:
    """All figures of a run.

    A pair without a label is none. *Seen* is what was decided automatically or put up for review.
    Shares are None where nothing was to be counted.
    """
    labels = {(one.post_id, one.ticket_id): one for one in data.labels or ()}
    evidence = {pair: one for pair, one in labels.items() if one.verdict != "none"}
    made = {_pair(row): row for row in decided}
    languages = {post.root: post.language or "" for post in data.posts}
    return {
        **_figures(evidence, made, labels),
        "review_per_non_evidence_post": _noise(data, evidence, made),
        "swaps": _swaps(labels, made),
        "spans_exact": _spans_exact(data, decided),
        "recall_at_20": _share(_retrieved(evidence, found)),
        "by_language": _groups(evidence, made, labels, lambda pair: languages.get(pair[0], "")),
        "by_category": _groups(
            evidence, made, labels, lambda pair: labels[pair].category if pair in labels else ""
        ),
    }


def wilson(right: int, made: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a share; None if nothing was made."""
    if not made:
        return None
    share, square = right / made, _Z**2
    middle = share + square / (2 * made)
    spread = _Z * sqrt(share * (1 - share) / made + square / (4 * made**2))
    scale = 1 + square / made
    return (round((middle - spread) / scale, 4), round((middle + spread) / scale, 4))


def _figures(
    evidence: dict[Pair, Label], made: dict[Pair, Row], labels: dict[Pair, Label]
) -> dict[str, Any]:
    auto = [pair for pair, row in made.items() if row["decision"] == "auto"]
    right = [_right(labels.get(pair), made[pair]) for pair in auto]
    covered = [pair in made and made[pair]["decision"] == "auto" for pair in evidence]
    seen = [pair for pair in evidence if pair in made]
    return {
        "evidence_pairs": len(evidence),
        "auto_made": len(auto),
        "auto_right": sum(right),
        "auto_precision": _share(right),
        "auto_precision_interval": wilson(sum(right), len(auto)),
        "auto_coverage": _share(covered),
        "seen_recall": _share([pair in made for pair in evidence]),
        "verdict_accuracy": _share([_right(labels[pair], made[pair]) for pair in seen]),
    }


def _groups(
    evidence: dict[Pair, Label],
    made: dict[Pair, Row],
    labels: dict[Pair, Label],
    group_of: Callable[[Pair], str],
) -> dict[str, dict[str, Any]]:
    names = sorted({group_of(pair) for pair in [*evidence, *made]})
    return {
        name: _figures(
            {pair: one for pair, one in evidence.items() if group_of(pair) == name},
            {pair: row for pair, row in made.items() if group_of(pair) == name},
            labels,
        )
        for name in names
    }


def _right(label: Label | None, row: Row) -> bool:
    return label is not None and row["verdict"] in {label.verdict, label.also} - {None, "none"}


def _noise(data: Cases, evidence: dict[Pair, Label], made: dict[Pair, Row]) -> float | None:
    telling = {post_id for post_id, _ in evidence}
    quiet = {post.root for post in data.posts} - telling
    items = sum(row["decision"] == "review" and pair[0] in quiet for pair, row in made.items())
    return round(items / len(quiet), 4) if quiet else None


def _swaps(labels: dict[Pair, Label], made: dict[Pair, Row]) -> int:
    opposite = {("confirmed", "refuted"), ("refuted", "confirmed")}
    return sum(
        row["decision"] == "auto" and (labels[pair].verdict, row["verdict"]) in opposite
        for pair, row in made.items()
        if pair in labels
    )


def _spans_exact(data: Cases, decided: list[Row]) -> float | None:
    texts = {post.root: post.text for post in data.posts}
    spans = ((row["post_id"], row[name]) for row in decided for name in ("evidence", "explanation"))
    return _share([span in texts[post_id] for post_id, span in spans if span is not None])


def _retrieved(evidence: dict[Pair, Label], found: list[Row]) -> list[bool]:
    best = {row["post_id"]: {one["ticket_id"] for one in row["candidates"]} for row in found}
    return [ticket_id in best.get(post_id, ()) for post_id, ticket_id in evidence]


def _share(outcomes: Iterable[bool]) -> float | None:
    counted = list(outcomes)
    return round(sum(counted) / len(counted), 4) if counted else None


def _pair(row: Row) -> Pair:
    return (row["post_id"], row["ticket_id"])
