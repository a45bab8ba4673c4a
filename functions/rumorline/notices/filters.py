"""What subscribers filter notices by: the attributes of a message, and policies that match them.

Values match whole: a prefix on `…:york` would take `…:yorktown` too. `verdict` holds what a notice
says and what was said before it, so that whoever asked for one verdict is told when it is taken
back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from rumorline.domain.divisions import check_division
from rumorline.domain.errors import UsageError, naming
from rumorline.domain.notice import Notice
from rumorline.domain.published import VERDICTS, said
from rumorline.domain.ticket import Severity
from rumorline.notices.bulletin import Channel

MAX_KEYS = 5
MAX_COMBINATIONS = 150
"""Limits of SNS for one filter policy; the product of the numbers of values is what counts."""

_FIELDS = {"verdict": "verdicts", "severity": "severities"}

Attributes = dict[str, str | tuple[str, ...]]
Policy = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a newsroom asks for; nothing given under a name means everything."""

    divisions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()


def attributes(notice: Notice, before: Iterable[str] = ()) -> Attributes:
    """What a notice can be filtered by; `before` are the verdicts that its ticket was given."""
    return {
        "divisions": notice.divisions,
        "topics": notice.topics,
        "verdict": tuple(dict.fromkeys((said(notice), *before))),
        "kind": notice.kind.value,
        "language": notice.language,
        "severity": notice.severity.value,
    }


def filter_policy(wanted: Wanted, channel: Channel | None = None) -> Policy:
    """The SNS filter policy for what is wanted, or UsageError; empty if everything is.

    Bulletins go out once a channel, so a subscription to them names its own.
    """
    values: Mapping[str, Iterable[str]] = {
        "channel": [channel.value] if channel else [],
        "divisions": _divisions(wanted.divisions),
        "topics": (topic.strip().lower() for topic in wanted.topics),
        "verdict": (_one_of(v, VERDICTS, "verdict") for v in wanted.verdicts),
        "language": wanted.languages,
        "severity": (_one_of(s, [*Severity], "severity") for s in wanted.severities),
    }
    policy = {name: list(dict.fromkeys(filter(None, some))) for name, some in values.items()}
    return _within_limits({name: some for name, some in policy.items() if some})


def _within_limits(policy: Policy) -> Policy:
    if len(policy) > MAX_KEYS:
        raise UsageError(
            f"a filter has at most {MAX_KEYS} kinds of conditions, and this has {len(policy)} "
            f"({', '.join(policy)}); leave one out"
        )
    combinations = prod(map(len, policy.values()))
    if combinations > MAX_COMBINATIONS:
        counted = " × ".join(f"{len(some)} {name}" for name, some in policy.items())
        raise UsageError(
            f"{counted} are {combinations} combinations, and SNS takes {MAX_COMBINATIONS}; "
            "name a wider division, or fewer values"
        )
    return policy


def _divisions(given: Iterable[str]) -> list[str]:
    with naming("divisions"):
        return list(map(check_division, given))


def _one_of(text: str, known: Iterable[str], name: str) -> str:
    allowed = list(map(str, known))
    if text not in allowed:
        raise UsageError(f"{name} {text!r}: one of {', '.join(allowed)}", _FIELDS[name])
    return text
