"""Labelled case sets: tickets, posts, labels, jurisdictions as JSON Lines, made domain types."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from rumorline.domain.divisions import divisions_of
from rumorline.domain.errors import UsageError
from rumorline.domain.post import Account, Context, Post, PostKind
from rumorline.domain.source import ANY_TOPIC, Source
from rumorline.domain.ticket import Ticket
from rumorline.matching.gates import EXPLICIT_TOPICS

PLATFORM = "cases"
ENDPOINT = "cases/evaluate"
WORLD = "world"
"""The jurisdiction of sets that tell none: every source may speak for every ticket."""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""When tickets and posts without a date were made, so that no gate of time fails."""
VERDICTS = frozenset({"refuted", "confirmed", "clarified", "none"})
Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Label:
    """What people say of a pair: `verdict` is "none" for a near miss; `also` is as good."""

    post_id: str
    ticket_id: str
    verdict: str
    category: str
    also: str | None = None


@dataclass(frozen=True, slots=True)
class Cases:
    """A case set. `sources` are keyed by account id, one for each author of a post.

    The data gives no topics for sources, so every source is active, vouched for, and may speak for
    everything, the topics that need an explicit grant included. Its divisions are all that its
    posts name. A ticket's rumor counts as first seen when the ticket was opened: the data says no
    more. `labels` is None where there is no labels file.
    """

    tickets: list[Ticket]
    posts: list[Post]
    sources: dict[str, Source]
    labels: list[Label] | None


def load_cases(folder: Path) -> Cases:
    """Read a folder of cases; its files may be gzipped (`posts.jsonl.gz`).

    `opened_at`, `created_at` and `place` may be null, for sets that do not tell them. UsageError
    names the file and the line that cannot be used.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder; give one with tickets.jsonl and posts.jsonl")
    within = dict(_read(folder / "jurisdictions.jsonl", _within, optional=True))
    labels = folder / "labels.jsonl"
    labelled = labels.exists() or _zipped(labels).exists()
    return Cases(
        tickets=_read(folder / "tickets.jsonl", lambda row: _ticket(row, within)),
        posts=_read(folder / "posts.jsonl", _post),
        sources=_merged(_read(folder / "posts.jsonl", _source)),
        labels=_read(labels, _label) if labelled else None,
    )


def _read(path: Path, make: Callable[[Row], T], *, optional: bool = False) -> list[T]:
    if not path.exists() and _zipped(path).exists():
        path = _zipped(path)
    if optional and not path.exists():
        return []
    try:
        whole = path.read_bytes()
        lines = (gzip.decompress(whole) if path.suffix == ".gz" else whole).split(b"\n")
    except (OSError, EOFError) as error:
        said = getattr(error, "strerror", None) or error
        raise UsageError(f"{path} cannot be read ({said}); a case set needs it") from error
    return [_made(path, at, line, make) for at, line in enumerate(lines, start=1) if line.strip()]


def _zipped(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def _made(path: Path, at: int, line: bytes, make: Callable[[Row], T]) -> T:
    try:
        return make(_object(json.loads(line)))
    except KeyError as error:
        raise UsageError(f"{path}, line {at}: field {error} is missing; add it") from error
    except (ValueError, TypeError, AttributeError, UsageError) as error:
        said = str(error).splitlines()[0]
        raise UsageError(f"{path}, line {at}: {said}; correct the line or take it out") from error


def _object(value: object) -> Row:
    if not isinstance(value, dict):
        raise TypeError("a JSON object is needed")
    return value


def _within(row: Row) -> tuple[str, tuple[str, ...]]:
    return _text(row, "id"), _texts(row, "within")


def _ticket(row: Row, within: dict[str, tuple[str, ...]]) -> Ticket:
    opened = _moment(row, "opened_at")
    return Ticket(
        ticket_id=_text(row, "ticket_id"),
        claim=_text(row, "claim"),
        place=_text(row, "place") if row["place"] is not None else "",
        divisions=_divisions(_text(row, "jurisdiction"), within),
        topics=_texts(row, "topics"),
        language=_text(row, "language"),
        zone="UTC",
        first_seen_at=opened,
        opened_at=opened,
        opened_by="cases",
        examples=_texts(row, "examples"),
    )


def _divisions(jurisdiction: str, within: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return (WORLD,) if jurisdiction == WORLD else divisions_of(jurisdiction, within)


def _post(row: Row) -> Post:
    parent, quoted = row.get("in_reply_to_text"), row.get("quoted_text")
    kind = PostKind.REPLY if parent else PostKind.QUOTE if quoted else PostKind.ORIGINAL
    said = (("parent", parent), ("quoted", quoted))
    return Post(
        root=_text(row, "post_id"),
        version="1",
        account=Account(PLATFORM, _text(row, "source"), name=_text(row, "source_name")),
        endpoint=ENDPOINT,
        text=_text(row, "text"),
        posted_at=_moment(row, "created_at"),
        language=_text(row, "language"),
        kind=kind,
        context=tuple(Context(relation, str(text)) for relation, text in said if text),
    )


def _source(row: Row) -> Source:
    return Source(
        platform=PLATFORM,
        account_id=_text(row, "source"),
        authority=_text(row, "source_name"),
        divisions=_texts(row, "jurisdictions"),
        endpoints=(ENDPOINT,),
        topics=(ANY_TOPIC, *sorted(EXPLICIT_TOPICS)),
    )


def _merged(sources: list[Source]) -> dict[str, Source]:
    merged: dict[str, Source] = {}
    for one in sources:
        known = merged.get(one.account_id)
        divisions = dict.fromkeys((*(known.divisions if known else ()), *one.divisions))
        merged[one.account_id] = Source(
            one.platform, one.account_id, one.authority, tuple(divisions), one.endpoints, one.topics
        )
    return merged


def _label(row: Row) -> Label:
    verdict, also = _text(row, "verdict"), row.get("also")
    if verdict not in VERDICTS:
        raise ValueError(f"verdict {verdict!r} is none of {', '.join(sorted(VERDICTS))}")
    return Label(
        _text(row, "post_id"), _text(row, "ticket_id"), verdict, row.get("category", ""), also
    )


def _text(row: Row, name: str) -> str:
    if not isinstance(row[name], str):
        raise TypeError(f"{name} must be a text")
    return str(row[name])


def _texts(row: Row, name: str) -> tuple[str, ...]:
    values = row[name]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} must be a list of texts")
    return tuple(values)


def _moment(row: Row, name: str) -> datetime:
    if row[name] is None:
        return UNDATED
    moment = datetime.fromisoformat(_text(row, name))
    return moment.replace(tzinfo=moment.tzinfo or UTC)
