"""Policies: what is asked of tickets by topic and jurisdiction before anything is published.

Several may concern one ticket. What one of them needs is needed, confirmations are automatic only
where all allow it, the longest embargo and the shortest patience hold; so their order makes no
difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of one ticket.

    `needs_person`: nothing is told until somebody accepted a post. `needs_two_origins`: one origin
    is not enough without a person. `may_confirm`: a confirmation that every other gate let pass
    counts by itself. `embargo_minutes`: a verdict is told so long after it was reached.
    """

    needs_person: bool = False
    needs_two_origins: bool = False
    may_confirm: bool = False
    embargo_minutes: int = 0


UNBOUND = Terms()
"""What is asked of a ticket that no policy concerns."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Terms for the tickets of some divisions and topics; no division is everywhere, no topic any.

    `divisions` are Open Civic Data ids, and what lies in one belongs to it. `overdue_minutes` is
    how long a ticket may be open before the desk is reminded, None to leave it to the deployment.
    `rev` rises with every change, `changed_by` and `changed_at` are those of the last. One that was
    `removed` is kept for its revision.
    """

    policy_id: str
    terms: Terms
    changed_by: str
    changed_at: datetime
    divisions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    overdue_minutes: int | None = None
    rev: int = 1
    removed: bool = False

    def concerns(self, divisions: Iterable[str], topics: Iterable[str]) -> bool:
        """Whether it speaks of tickets of these divisions and topics, in force or removed."""
        here = not self.divisions or bool({*self.divisions} & {*divisions})
        return here and (not self.topics or bool({*self.topics} & {*topics}))


def terms_for(policies: Iterable[Policy], divisions: Iterable[str], topics: Iterable[str]) -> Terms:
    """The terms of a ticket under all policies in force."""
    divisions, topics = tuple(divisions), tuple(topics)
    found = [p.terms for p in policies if not p.removed and p.concerns(divisions, topics)]
    return Terms(
        needs_person=any(terms.needs_person for terms in found),
        needs_two_origins=any(terms.needs_two_origins for terms in found),
        may_confirm=bool(found) and all(terms.may_confirm for terms in found),
        embargo_minutes=max((terms.embargo_minutes for terms in found), default=0),
    )


def overdue_at(
    policies: Iterable[Policy],
    divisions: Iterable[str],
    topics: Iterable[str],
    since: datetime,
    otherwise: timedelta,
) -> datetime:
    """When a ticket that is open since a moment is overdue.

    Not before the last change of a policy that concerns it: what became overdue by the change is
    overdue then.
    """
    divisions, topics = tuple(divisions), tuple(topics)
    mine = [policy for policy in policies if policy.concerns(divisions, topics)]
    asked = [p.overdue_minutes for p in mine if not p.removed and p.overdue_minutes is not None]
    patience = timedelta(minutes=min(asked)) if asked else otherwise
    return max([since + patience, *(policy.changed_at for policy in mine)])
