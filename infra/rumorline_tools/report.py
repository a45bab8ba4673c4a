"""What `rumorline evaluate` measured, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table

from rumorline_tools.comparison import Changed
from rumorline_tools.explaining import printable

_WIDTH = 150
_MOST_SHOWN = 20
_TEXT_CHARS = 100
_Interval = Sequence[float] | None


def metrics_table(measured: dict[str, Any]) -> str:
    """Totals, then a line a verdict, language, category; only counts where nothing is labelled."""
    head = (
        f"{measured['posts']} posts, {measured['tickets']} tickets: "
        f"{measured['auto']} automatic decisions, {measured['review']} for review "
        f"(rules {measured['rules_version']})"
    )
    metrics = measured.get("metrics")
    if metrics is None:
        return f"{head}\nno labels.jsonl there: nothing to compare with"
    return "\n".join([head, *_totals(metrics), "", _groups(metrics)])


def comparison_words(metrics: dict[str, Any], comparison: dict[str, Any]) -> str:
    """An earlier run beside this one, then the pairs that are decided otherwise."""
    before = comparison["before"]
    beside = [
        (name, was, is_)
        for (name, was), (_, is_) in zip(_beside(before), _beside(metrics), strict=True)
    ]
    told = _table(("", "before", "now"), beside)
    return "\n".join([told, "", *_changes(comparison["changes"])])


def _totals(metrics: dict[str, Any]) -> list[str]:
    return [f"{name:<21}{said}" for name, said in _beside(metrics)] + [
        f"candidates           {_ranged(metrics, 'recall_at_20')} of pairs in the best 20",
        "in brackets 95 % intervals; by verdict: automatic and noise by the verdict given",
    ]


def _beside(metrics: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = f"of {metrics['evidence_pairs']} pairs"
    return [
        ("automatic and right", _automatic(metrics)),
        ("decided", f"{_ranged(metrics, 'auto_coverage')} {pairs}"),
        ("seen", f"{_ranged(metrics, 'seen_recall')} {pairs}"),
        ("verdict right", f"{_ranged(metrics, 'verdict_accuracy')} of what is seen"),
        ("noise", _noise(metrics)),
        ("opposite verdict", f"{metrics['swaps']} automatically"),
        ("spans exact", _ranged(metrics, "spans_exact")),
    ]


def _noise(metrics: dict[str, Any]) -> str:
    items = metrics["review_per_non_evidence_post"]
    if items is None:
        return "–"
    posts = f"{_ranged(metrics, 'noisy_posts')} of {metrics['non_evidence_posts']} have any"
    return f"{items:.2f} items a post that is no evidence; {posts}"


def _groups(metrics: dict[str, Any]) -> str:
    head = ("", "pairs", "automatic right", "decided", "seen", "verdict right", "noise")
    rows: list[tuple[str, ...]] = []
    for title in ("by_verdict", "by_language", "by_category"):
        rows.append((f"{title.replace('_', ' ')}", *[""] * (len(head) - 1)))
        rows += [_group(name, part) for name, part in metrics[title].items() if _told(part)]
    return _table(head, rows)


def _told(part: dict[str, Any]) -> bool:
    return bool(part["evidence_pairs"] or part["auto_made"] or part["non_evidence_posts"])


def _group(name: str, part: dict[str, Any]) -> tuple[str, ...]:
    shares = (
        _ranged(part, share) for share in ("auto_coverage", "seen_recall", "verdict_accuracy")
    )
    items = part["review_per_non_evidence_post"]
    noise = "–" if items is None else f"{items:.2f} of {part['non_evidence_posts']}"
    return (f"  {name or '–'}", str(part["evidence_pairs"]), _automatic(part), *shares, noise)


def _automatic(part: dict[str, Any]) -> str:
    counts = f"{part['auto_right']} of {part['auto_made']}"
    return f"{counts} {_interval(part['auto_precision_interval'])}".rstrip()


def _changes(found: Iterable[Changed]) -> Iterator[str]:
    kinds = [(change, list(same)) for change, same in groupby(found, key=lambda one: one.change)]
    if not kinds:
        yield "every pair is decided as before"
    for change, same in kinds:
        yield f"{change}: {len(same)}"
        for one in same[:_MOST_SHOWN]:
            held = f", held back by {', '.join(one.held_by)}" if one.held_by else ""
            yield f"  {one.post_id} {one.ticket_id}  {one.before} → {one.after}{held}"
            yield f"    it is {one.label}: {_line(one.text)}"
        if len(same) > _MOST_SHOWN:
            yield f"  … and {len(same) - _MOST_SHOWN} more; --json has them"


def _line(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _TEXT_CHARS else f"{line[: _TEXT_CHARS - 1]}…"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    table = Table(*head, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console = Console(file=StringIO(), width=_WIDTH)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().rstrip().splitlines())


def _ranged(part: dict[str, Any], share: str) -> str:
    return f"{_percent(part[share])} {_interval(part[f'{share}_interval'])}".rstrip()


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _interval(interval: _Interval) -> str:
    return f"({interval[0]:.0%}–{interval[1]:.0%})" if interval else ""
