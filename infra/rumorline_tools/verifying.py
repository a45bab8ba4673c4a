"""Whether a downloaded feed is whole: every place, every hash, every body, every event."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rumorline.domain.chain import GENESIS, link_hash, sha256
from rumorline.domain.errors import UsageError
from rumorline.domain.notice import Notice
from rumorline.notices.cloudevent import cloudevent

Record = dict[str, Any]
_KINDS = {"id": str, "seq": int, "body": str, "digest": str, "previous_hash": str, "hash": str}


@dataclass(frozen=True, slots=True)
class Break:
    """What is wrong, and at which notice; `seq` is the place where it should be."""

    seq: int
    notice_id: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A body of which words were taken away, and why: its digest can no longer be checked."""

    seq: int
    notice_id: str
    reason: str


@dataclass(slots=True)
class Report:
    """What a check found. `head` is the hash of the newest notice: who keeps it notices a cut."""

    notices: int = 0
    seq: int = 0
    head: str = GENESIS
    withheld: list[Withheld] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)


def verify(records: Iterable[Record], known: str = "") -> Report:
    """Check the whole feed in its order, from the first notice on.

    `known` is the hash of some notice that has been seen before: it has to be there still.
    """
    report, found = Report(), not known
    for record in records:
        _check(record, report)
        found = found or report.head == known
    if not found:
        said = f"no notice has the hash {known}: the feed was cut off before it, or rewritten"
        report.breaks.append(Break(report.seq + 1, "", said))
    return report


def records_of(lines: Iterable[str]) -> Iterator[Record]:
    """The notices of a file that has an answer of `/notices`, or one notice, on each line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
        except ValueError:
            raise UsageError(f"line {number} is not JSON") from None
        records = told.get("notices", [told]) if isinstance(told, dict) else None
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise UsageError(f"line {number} is no answer of /notices and no notice")
        yield from records


def _check(record: Record, report: Report) -> None:
    """Go one notice on. What follows a break is checked against what the feed says of itself."""
    report.notices += 1
    due = report.seq + 1
    notice_id = str(record.get("id", ""))
    wrong = _missing(record)
    if wrong:
        report.seq, report.breaks = due, [*report.breaks, Break(due, notice_id, wrong)]
        return
    place = _place(record["seq"], due)
    breaks = [place] if place else []
    if not place and record["previous_hash"] != report.head:
        breaks.append("it does not follow the notice before: previous_hash is not that one's hash")
    if record["hash"] != link_hash(record["seq"], record["digest"], record["previous_hash"]):
        breaks.append("its hash does not fit its seq, digest and previous_hash")
    breaks += _body(record, report)
    report.breaks += [Break(record["seq"], notice_id, one) for one in breaks]
    report.seq, report.head = max(record["seq"], report.seq), record["hash"]


def _missing(record: Record) -> str:
    wrong = [name for name, kind in _KINDS.items() if type(record.get(name)) is not kind]
    if type(record.get("notice")) is not dict:
        wrong.append("notice")
    return f"{', '.join(wrong)}: missing, or of another kind" if wrong else ""


def _place(seq: int, due: int) -> str:
    if seq == due:
        return ""
    if seq < due:
        return f"it is out of order, or there twice: {due} is due"
    return f"{due} is missing" if seq == due + 1 else f"{due} to {seq - 1} are missing"


def _body(record: Record, report: Report) -> list[str]:
    try:
        notice = msgspec.json.decode(record["body"], type=Notice)
    except (msgspec.DecodeError, UnicodeError):
        return ["its body is no notice"]
    found = []
    if not _fits(record, notice, report):
        found.append("its body does not fit its digest: it was changed")
    if record["id"] != notice.notice_id:
        found.append(f"it has the id of another notice: its body is that of {notice.notice_id}")
    if _event(record, notice) != record["notice"]:
        found.append("its event does not say what its body says")
    return found


def _event(record: Record, notice: Notice) -> object:
    """The event as it should be; None of a body that was changed so that none can be made of it."""
    source = str(record["notice"].get("source", ""))
    before = record["previous_hash"]
    try:
        event = cloudevent(notice, source=source, seq=record["seq"], previous_hash=before)
        return json.loads(json.dumps(event))
    except Exception:  # noqa: BLE001 - a forged body may break the wording anywhere
        return None


def _fits(record: Record, notice: Notice, report: Report) -> bool:
    """The body is that which was numbered, or says why words of a post are gone from it."""
    if sha256(record["body"]) == record["digest"]:
        return True
    reason = record.get("withheld")
    bare = any(found.quote is None for found in notice.evidence)
    if not (isinstance(reason, str) and reason and bare):
        return False
    report.withheld.append(Withheld(record["seq"], record["id"], reason))
    return True
