"""Candidates on real tweets: CLEF CheckThat! 2022 task 2A, mean average precision at 5.

`python -m rumorline_tools.bench.checkthat DATA MODELS`: a folder with claims.jsonl.gz,
dev_tweets.tsv and dev_qrels.tsv, and the folder of the model files.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rumorline.domain.ticket import Ticket
from rumorline.matching.dense import DENSE_WEIGHT, Encoder, fused, packed, unpacked
from rumorline.matching.index import TicketIndex

if TYPE_CHECKING:
    from rumorline.matching.dense import Vectors

DEPTH = 5
WEIGHTS = (0.0, 0.5, 0.7, DENSE_WEIGHT, 0.9, 1.0)
"""Weights of the dense score to be measured; 0 is BM25 alone, 1 the embedding alone."""


@dataclass(frozen=True, slots=True)
class Task:
    """Claims {claim_id, claim, title}, tweets (id, text), and the claims that each tweet is of."""

    claims: list[dict[str, str]]
    tweets: list[tuple[str, str]]
    relevant: dict[str, set[str]]


def read_task(folder: Path) -> Task:
    """Read the development half of the task."""
    with gzip.open(folder / "claims.jsonl.gz", "rt", encoding="utf-8") as lines:
        claims = [json.loads(line) for line in lines]
    tweets = [(row[0], row[1]) for row in _rows(folder / "dev_tweets.tsv")]
    relevant: dict[str, set[str]] = {}
    for tweet_id, _, claim_id, *_ in _rows(folder / "dev_qrels.tsv"):
        relevant.setdefault(tweet_id, set()).add(claim_id)
    return Task(claims, tweets, relevant)


def measure(task: Task, models: Path) -> dict[float, tuple[float, float]]:
    """MAP@5 and recall@5 by weight of the dense score; claims are held as int8, as in a ticket."""
    encoder = Encoder(models)
    stored = encoder.embed([f"{one['claim']} {one['title']}" for one in task.claims])
    dense = encoder.embed([text for _, text in task.tweets]) @ unpacked(packed(stored)).T
    lexical = _lexical(task)
    ids = [one["claim_id"] for one in task.claims]
    figures = {}
    for weight in WEIGHTS:
        scores = (fused(low, high, weight) for low, high in zip(lexical, dense, strict=True))
        ranked = [[ids[at] for at in (-row).argsort(kind="stable")[:DEPTH]] for row in scores]
        figures[weight] = _figures(task, ranked)
    return figures


def _lexical(task: Task) -> Vectors:
    import numpy as np

    index = TicketIndex()
    for claim in task.claims:
        index.add(_ticket(claim))
    places = {one["claim_id"]: at for at, one in enumerate(task.claims)}
    scores = np.zeros((len(task.tweets), len(task.claims)), np.float32)
    for row, (_, text) in enumerate(task.tweets):
        for found in index.candidates(text, len(index)):
            scores[row, places[found.ticket_id]] = found.score
    return scores


def _ticket(claim: dict[str, str]) -> Ticket:
    moment = datetime(2022, 1, 1, tzinfo=UTC)
    return Ticket(
        ticket_id=claim["claim_id"],
        claim=claim["claim"],
        place="",
        divisions=("ocd-division/country:us",),
        topics=(),
        language="en",
        zone="UTC",
        first_seen_at=moment,
        opened_at=moment,
        opened_by="bench",
        examples=(claim["title"],),
    )


def _figures(task: Task, ranked: Sequence[Sequence[str]]) -> tuple[float, float]:
    precision = recall = 0.0
    for (tweet_id, _), found in zip(task.tweets, ranked, strict=True):
        wanted = task.relevant[tweet_id]
        hits = [at for at, claim_id in enumerate(found, start=1) if claim_id in wanted]
        precision += sum(n / at for n, at in enumerate(hits, start=1)) / min(len(wanted), DEPTH)
        recall += len(hits) / len(wanted)
    count = len(task.tweets)
    return round(precision / count, 4), round(recall / count, 4)


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line]


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("models", type=click.Path(exists=True, path_type=Path))
def main(data: Path, models: Path) -> None:
    """Print MAP@5 and recall@5 for several weights of the fusion."""
    started = time.monotonic()
    for weight, (precision, recall) in measure(read_task(data), models).items():
        click.echo(f"dense weight {weight:.2f}: MAP@5 {precision:.4f}, recall@5 {recall:.4f}")
    click.echo(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
