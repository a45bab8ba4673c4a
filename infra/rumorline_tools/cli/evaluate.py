"""`rumorline evaluate`: matching against labelled cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.cli.reader import reader_options, reading_of
from rumorline_tools.evaluation import evaluate
from rumorline_tools.report import comparison_words, metrics_table

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("evaluate")
@click.option(
    "--cases",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder with tickets.jsonl and posts.jsonl.",
)
@click.option("--predictions", type=_FILE, help="Write one row a decision, auto or review.")
@click.option("--candidates", type=_FILE, help="Write the 20 best tickets of every post.")
@click.option("--plot", type=_FILE, help="Draw precision against coverage as SVG.")
@click.option("--compare", type=_FILE, help="Predictions of an earlier run on the same cases.")
@click.option("--no-jurisdiction-gate", is_flag=True, help="Match against tickets of every place.")
@reader_options
@json_option
def command(
    cases: Path,
    predictions: Path | None,
    candidates: Path | None,
    plot: Path | None,
    compare: Path | None,
    *,
    no_jurisdiction_gate: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Match every post of CASES against every ticket; measure it where labels.jsonl is there."""
    reading = reading_of(**asked)
    with progress_bar("matching") as advance:
        measured = evaluate(
            cases,
            predictions=predictions,
            candidates=candidates,
            plot=plot,
            compare=compare,
            jurisdiction_gate=not no_jurisdiction_gate,
            reader=reading,
            progress=advance,
        )
    show(measured, as_json=as_json, words=lambda: _words(measured))


def _words(measured: dict[str, Any]) -> str:
    parts = [metrics_table(measured)]
    if "comparison" in measured:
        parts.append(comparison_words(measured["metrics"], measured["comparison"]))
    if "reader" in measured:
        from rumorline_tools.reading import reading_words

        parts.append(reading_words(measured["reader"]))
    return "\n\n".join(parts)
