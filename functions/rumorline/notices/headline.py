"""The headline of a notice: who said it, in their own words, never a bare FALSE."""

from __future__ import annotations

from rumorline.domain.notice import Notice, NoticeKind
from rumorline.notices.words import ENGLISH, Words


def headline(notice: Notice, words: Words = ENGLISH) -> str:
    """One line that an editor can print as it stands."""
    kind = words.kinds.get(notice.kind)
    return f"{kind}: {_said(notice, words)}" if kind else _said(notice, words)


def _said(notice: Notice, words: Words) -> str:
    if notice.kind is NoticeKind.WITHDRAWAL:
        reason = words.reasons.get(notice.reason, words.no_reason)
        return words.taken_back.format(claim=notice.claim, reason=reason)
    if notice.verdict is None:
        return words.looked_at_again.format(claim=notice.claim)
    for found in notice.evidence:
        if found.quote:
            return f"{found.authority}: “{found.evidence_span or found.quote}”"
    return words.deleted.format(claim=notice.claim)


def changes(notice: Notice, words: Words = ENGLISH) -> list[str]:
    """What is different from the notice before, one sentence each."""
    said = [words.gone[change.gone.value].format(who=change.authority) for change in notice.changes]
    if notice.kind is not NoticeKind.CORRECTION or notice.verdict is None:
        return said
    if notice.previous_claim:
        place = notice.previous_place
        said.append(words.reworded.format(claim=notice.previous_claim, place=place))
    verdict = words.verdicts[notice.verdict.value]
    if notice.verdict is notice.previous_verdict:
        authorities = dict.fromkeys(found.authority for found in notice.evidence)
        said.append(words.stands_on.format(verdict=verdict, who=", ".join(authorities)))
    elif notice.previous_verdict is not None:
        before = words.verdicts[notice.previous_verdict.value]
        said.append(words.turned.format(before=before, verdict=verdict))
    return said
