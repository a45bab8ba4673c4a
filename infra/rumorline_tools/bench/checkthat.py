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

import click

from rumorline.domain.ticket import Ticket
from rumorline.matching.dense import Encoder
from rumorline.matching.index import TicketIndex

DEPTH = 5


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


def measure(task: Task, index: TicketIndex) -> tuple[float, float]:
    """MAP@5 and recall@5 of an index, which is filled with the claims as tickets."""
    for claim in task.claims:
        index.add(_ticket(claim))
    found = [index.candidates(text, DEPTH) for _, text in task.tweets]
    return _figures(task, [[one.ticket_id for one in best] for best in found])


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
    """Print MAP@5 and recall@5 of the index, without and with the encoder."""
    task = read_task(data)
    indexes = {"lexical": TicketIndex(), "hybrid": TicketIndex(encoder=Encoder(models))}
    for name, index in indexes.items():
        started = time.monotonic()
        precision, recall = measure(task, index)
        took = time.monotonic() - started
        click.echo(f"{name}: MAP@5 {precision:.4f}, recall@5 {recall:.4f}, {took:.0f} s")


if __name__ == "__main__":
    main()
