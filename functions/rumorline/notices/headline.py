"""The headline of a notice: who said it, in their own words, never a bare FALSE."""

from __future__ import annotations

from rumorline.domain.notice import Notice, NoticeKind

_REASONS = {
    "officials_disagree": "officials disagree about it",
    "source_corrects_itself": "its source has since spoken of an error of its own",
    "second_origin_needed": "a second, independent origin is missing",
    "evidence_gone": "no official post supports it any more",
}
_GONE = {
    "deleted": "deleted the post that was quoted",
    "edited": "edited the post that was quoted",
    "suspended": "is suspended as a source",
}


def headline(notice: Notice) -> str:
    """One line that an editor can print as it stands."""
    if notice.kind is NoticeKind.WITHDRAWAL:
        reason = _REASONS.get(notice.reason, "it no longer stands")
        return f"Withdrawn: the verdict on “{notice.claim}”: {reason}."
    prefix = "Correction: " if notice.kind is NoticeKind.CORRECTION else ""
    for found in notice.evidence:
        if found.quote:
            return f"{prefix}{found.authority}: “{found.evidence_span or found.quote}”"
    return f"{prefix}“{notice.claim}”: the post that was quoted here was deleted."


def changes(notice: Notice) -> list[str]:
    """What is different from the notice before, one sentence each."""
    said = [f"{change.authority} {_GONE[change.gone.value]}." for change in notice.changes]
    if notice.kind is NoticeKind.CORRECTION and notice.verdict is notice.previous_verdict:
        authorities = dict.fromkeys(found.authority for found in notice.evidence)
        said.append(f"The verdict “{notice.verdict}” stands on {', '.join(authorities)}.")
    elif notice.kind is NoticeKind.CORRECTION:
        said.append(f"The verdict was “{notice.previous_verdict}” and is “{notice.verdict}”.")
    return said
