"""What `rumorline evaluate` measured, in words."""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

_WIDTH = 110


def metrics_table(measured: dict[str, Any]) -> str:
    """Totals, then a line a language and a category; only counts where nothing is labelled."""
    head = (
        f"{measured['posts']} posts, {measured['tickets']} tickets: "
        f"{measured['auto']} automatic decisions, {measured['review']} for review"
    )
    metrics = measured.get("metrics")
    if metrics is None:
        return f"{head}\nno labels.jsonl there: nothing to compare with"
    return "\n".join([head, *_totals(metrics), "", _groups(metrics)])


def _totals(metrics: dict[str, Any]) -> list[str]:
    pairs, noise = metrics["evidence_pairs"], metrics["review_per_non_evidence_post"]
    right, made = metrics["auto_right"], metrics["auto_made"]
    coverage, seen = _percent(metrics["auto_coverage"]), _percent(metrics["seen_recall"])
    return [
        f"automatic and right  {right} of {made} {_interval(metrics['auto_precision_interval'])}",
        f"evidence decided     {coverage} automatically, {seen} seen, of {pairs} pairs",
        f"verdict right        {_percent(metrics['verdict_accuracy'])} of what is seen",
        f"noise                {noise} review items a post that is no evidence",
        f"confirmed for refuted, or the reverse, automatically: {metrics['swaps']}",
        f"spans exact          {_percent(metrics['spans_exact'])}",
        f"candidates           {_percent(metrics['recall_at_20'])} of pairs in the best 20",
    ]


def _groups(metrics: dict[str, Any]) -> str:
    table = Table("", "pairs", "automatic right", "seen", "verdict right", box=None)
    for title in ("by_language", "by_category"):
        for name, part in metrics[title].items():
            if part["evidence_pairs"]:
                automatic = f"{part['auto_right']} of {part['auto_made']}"
                seen, right = _percent(part["seen_recall"]), _percent(part["verdict_accuracy"])
                table.add_row(name, str(part["evidence_pairs"]), automatic, seen, right)
    console = Console(file=StringIO(), width=_WIDTH)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip()


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _interval(interval: list[float] | None) -> str:
    return f"(95 % interval {interval[0]:.0%} to {interval[1]:.0%})" if interval else ""
