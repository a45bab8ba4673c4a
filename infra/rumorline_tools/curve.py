"""Precision against coverage of automatic decisions, as the model's threshold moves."""

from __future__ import annotations

from dataclasses import dataclass

from rumorline.domain.errors import UsageError
from rumorline_tools.cases import Cases
from rumorline_tools.metrics import Pair, Row, Run, run_of, wilson


@dataclass(frozen=True, slots=True)
class Point:
    """Figures at one threshold: `made` automatic decisions, of which `right` are right."""

    threshold: float
    made: int
    right: int
    precision: float
    interval: tuple[float, float]
    coverage: float


@dataclass(frozen=True, slots=True)
class Curve:
    """`points` from the strictest threshold on, one for each number of decisions.

    `shipped` is the point of the packaged threshold, None where it lets nothing pass.
    """

    points: tuple[Point, ...]
    shipped: Point | None
    threshold: float


def curve(data: Cases, decided: list[Row], threshold: float) -> Curve:
    """The pairs that pass every gate but the model's, with the threshold at each one's score.

    What the model holds back although it reaches the packaged threshold needs a higher one, which
    does not move: it is left out.

    UsageError if no evidence is labelled.
    """
    run = run_of(data, decided)
    if not run.evidence:
        raise UsageError("a plot needs labels of evidence; the cases have no labels.jsonl with any")
    sure = {
        pair: row["sure"]
        for pair, row in run.made.items()
        if row["sure"] is not None
        and (not row["held_by"] or (row["held_by"] == ["model"] and row["sure"] < threshold))
    }
    steps = sorted(set(sure.values()), reverse=True)
    points = tuple(_point(run, sure, step) for step in steps)
    passing = [point for point in points if point.threshold >= threshold]
    return Curve(points, passing[-1] if passing else None, threshold)


def _point(run: Run, sure: dict[Pair, float], threshold: float) -> Point:
    made = [pair for pair, score in sure.items() if score >= threshold]
    right = sum(map(run.right, made))
    interval = wilson(right, len(made)) or (0.0, 1.0)
    covered = sum(pair in run.evidence for pair in made) / len(run.evidence)
    precision = round(right / len(made), 4)
    return Point(threshold, len(made), right, precision, interval, round(covered, 4))
