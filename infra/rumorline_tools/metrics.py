"""Figures of a run against the labels of its case set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from rumorline.domain.decision import Verdict
from rumorline_tools.cases import Cases, Label

Row = dict[str, Any]
Pair = tuple[str, str]
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Run:
    """What was decided, beside what people say; `evidence` are the labels that are not none."""

    labels: Mapping[Pair, Label]
    evidence: Mapping[Pair, Label]
    made: Mapping[Pair, Row]

    def right(self, pair: Pair) -> bool:
        """The verdict given is the label's, or as good. A pair without a label is none."""
        label = self.labels.get(pair)
        good = {label.verdict, label.also} - {None, "none"} if label else set()
        return self.made[pair]["verdict"] in good

    def auto(self, pair: Pair) -> bool:
        """The pair was decided without a person."""
        return pair in self.made and bool(self.made[pair]["decision"] == "auto")

    def category(self, pair: Pair) -> str:
        """The category of the pair's label, "" without one."""
        return self.labels[pair].category if pair in self.labels else ""


def run_of(data: Cases, decided: Iterable[Row]) -> Run:
    """The predictions of a run beside the labels of its cases."""
    labels = {(one.post_id, one.ticket_id): one for one in data.labels or ()}
    evidence = {pair: one for pair, one in labels.items() if one.verdict != "none"}
    return Run(labels, evidence, {pair_of(row): row for row in decided})


def metrics(data: Cases, decided: list[Row], found: list[Row] | None) -> dict[str, Any]:
    """All figures of a run; `found` are its candidates, None where they were not kept.

    *Seen* is what was decided automatically or put up for review. Shares are None where nothing was
    to be counted, and so are their 95 % intervals (`…_interval`). By verdict, coverage counts the
    pairs whose label has it, precision and noise the decisions that give it.
    """
    run = run_of(data, decided)
    languages = {post.root: post.language or "" for post in data.posts}
    telling = {post_id for post_id, _ in run.evidence}
    quiet = languages.keys() - telling
    return {
        **_figures(run, run.evidence, run.made),
        **_noise(run, quiet, run.made),
        "swaps": _swaps(run),
        **_counted("spans_exact", _spans(data, decided)),
        **_counted("recall_at_20", [] if found is None else _retrieved(run, found)),
        "by_verdict": _by_verdict(run, quiet),
        "by_language": _groups(
            run, quiet, lambda pair: languages.get(pair[0], ""), lambda post: {languages[post]}
        ),
        "by_category": _groups(run, quiet, run.category, _categories(run)),
    }


def wilson(right: int, made: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a share; None if nothing was made."""
    if not made:
        return None
    share, square = right / made, _Z**2
    middle = share + square / (2 * made)
    spread = _Z * sqrt(share * (1 - share) / made + square / (4 * made**2))
    scale = 1 + square / made
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return (round(max(0.0, low), 4), round(min(1.0, high), 4))


def pair_of(row: Row) -> Pair:
    """The post and the ticket of a prediction."""
    return (row["post_id"], row["ticket_id"])


def _figures(run: Run, evidence: Iterable[Pair], made: Iterable[Pair]) -> dict[str, Any]:
    """Precision of the decisions `made`; coverage of the `evidence`, whoever decided it."""
    told, auto = list(evidence), [pair for pair in made if run.auto(pair)]
    right = [run.right(pair) for pair in auto]
    seen = [pair for pair in told if pair in run.made]
    return {
        "evidence_pairs": len(told),
        "auto_made": len(auto),
        "auto_right": sum(right),
        **_counted("auto_precision", right),
        **_counted("auto_coverage", [run.auto(pair) for pair in told]),
        **_counted("seen_recall", [pair in run.made for pair in told]),
        **_counted("verdict_accuracy", [run.right(pair) for pair in seen]),
    }


def _noise(run: Run, quiet: Collection[str], made: Iterable[Pair]) -> dict[str, Any]:
    """Review items on posts that are no evidence, and the share of these posts that have any."""
    items = [
        pair[0] for pair in made if pair[0] in quiet and run.made[pair]["decision"] == "review"
    ]
    noisy = set(items)
    return {
        "non_evidence_posts": len(quiet),
        "review_per_non_evidence_post": round(len(items) / len(quiet), 4) if quiet else None,
        **_counted("noisy_posts", [post in noisy for post in quiet]),
    }


def _by_verdict(run: Run, quiet: Collection[str]) -> dict[str, dict[str, Any]]:
    return {
        verdict.value: {
            **_figures(run, [p for p, one in run.evidence.items() if one.verdict == verdict], made),
            **_noise(run, quiet, made),
        }
        for verdict in Verdict
        for made in [[pair for pair, row in run.made.items() if row["verdict"] == verdict]]
    }


def _groups(
    run: Run,
    quiet: Collection[str],
    of_pair: Callable[[Pair], str],
    of_post: Callable[[str], Collection[str]],
) -> dict[str, dict[str, Any]]:
    pairs = {pair: of_pair(pair) for pair in [*run.evidence, *run.made]}
    posts = {post: of_post(post) for post in quiet}
    return {
        name: {
            **_figures(
                run,
                [pair for pair in run.evidence if pairs[pair] == name],
                [pair for pair in run.made if pairs[pair] == name],
            ),
            **_noise(run, {post for post in quiet if name in posts[post]}, run.made),
        }
        for name in sorted({*pairs.values(), *(one for names in posts.values() for one in names)})
    }


def _categories(run: Run) -> Callable[[str], Collection[str]]:
    """The categories under which a post stands in the labels."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for post_id, ticket_id in run.labels:
        found[post_id].add(run.category((post_id, ticket_id)))
    return lambda post: found.get(post, ())


def _swaps(run: Run) -> int:
    opposite = {("confirmed", "refuted"), ("refuted", "confirmed")}
    return sum(
        run.auto(pair) and (run.labels[pair].verdict, row["verdict"]) in opposite
        for pair, row in run.made.items()
        if pair in run.labels
    )


def _spans(data: Cases, decided: list[Row]) -> list[bool]:
    texts = {post.root: post.text for post in data.posts}
    spans = ((row["post_id"], row[name]) for row in decided for name in ("evidence", "explanation"))
    return [span in texts[post_id] for post_id, span in spans if span is not None]


def _retrieved(run: Run, found: list[Row]) -> list[bool]:
    best = {row["post_id"]: {one["ticket_id"] for one in row["candidates"]} for row in found}
    return [ticket_id in best.get(post_id, ()) for post_id, ticket_id in run.evidence]


def _counted(name: str, outcomes: Collection[bool]) -> dict[str, Any]:
    """A share under its name, and its interval."""
    return {
        name: round(sum(outcomes) / len(outcomes), 4) if outcomes else None,
        f"{name}_interval": wilson(sum(outcomes), len(outcomes)),
    }
