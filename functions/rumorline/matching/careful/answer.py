"""Reading the careful reader's answer. What is not exactly as asked for is no opinion.

Three things can come back, and they are kept apart because a policy treats them differently:
an `Opinion`; an answer that is `Unreadable`, which a hostile text might have brought about; or the
service did not give one (`Unanswered`), which no post can bring about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rumorline.domain.decision import Span, Verdict
from rumorline.matching import cues
from rumorline.matching.careful.prompt import MAX_REASON, TOOL_NAME
from rumorline.matching.text import clauses, sentences, shadow

_NONE = "none"
_NOTHING = (None, "")
_FIELDS = frozenset({"verdict", "evidence", "explanation", "reason"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the reader makes of a pair; `verdict` is None if it gives none. Spans are the post's.

    `evidence` is widened to whole sentences, so that no cut can leave a negation out.
    """

    verdict: Verdict | None
    evidence: Span | None
    explanation: Span | None
    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer that cannot be used, or a pair that cannot be put to the reader."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The service gave no answer; `reason` is a short name that is counted."""

    reason: str


Answer = Opinion | Unreadable | Unanswered


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that an answer was billed for."""

    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and what it took."""

    answer: Answer
    usage: Usage = Usage()


def usage_of(response: Mapping[str, Any]) -> Usage:
    """The token counts of a Converse response; what is no count is 0."""
    told = response.get("usage")
    counts = told if isinstance(told, Mapping) else {}
    return Usage(_count(counts.get("inputTokens")), _count(counts.get("outputTokens")))


def read_answer(response: Mapping[str, Any], text: str) -> Opinion | Unreadable:
    """The opinion in a Converse response about a post with this text."""
    if response.get("stopReason") != "tool_use":
        return Unreadable(f"it stopped for another reason: {response.get('stopReason')!s:.40}")
    calls = _tool_calls(response)
    if len(calls) != 1:
        return Unreadable(f"it made {len(calls)} tool calls")
    told = calls[0].get("input")
    if calls[0].get("name") != TOOL_NAME or not isinstance(told, Mapping):
        return Unreadable("it called another tool")
    if not _FIELDS - {"explanation"} <= told.keys() <= _FIELDS:
        return Unreadable("its answer has other fields than were asked for")
    return _opinion(told, text)


def _opinion(told: Mapping[str, Any], text: str) -> Opinion | Unreadable:
    verdict = told["verdict"]
    if verdict != _NONE and verdict not in list(Verdict):
        return Unreadable("its verdict is none of the four")
    quoted = {name: told.get(name) for name in ("evidence", "explanation")}
    found = {name: _found(words, text) for name, words in quoted.items() if words not in _NOTHING}
    if None in found.values():
        return Unreadable("it quotes words that are not in the post")
    reason = _one_line(str(told["reason"]))
    if verdict == _NONE:
        return Opinion(None, None, None, reason)
    proof = found.get("evidence")
    if proof is None:
        return Unreadable("it gives no evidence for its verdict")
    explanation = _unnegated(text, found.get("explanation"))
    return Opinion(Verdict(verdict), _whole_sentences(text, proof), explanation, reason)


def _one_line(words: str) -> str:
    """For the desk's eyes: no line breaks, nothing that turns the direction of writing."""
    line = " ".join(words.split())
    return "".join(char for char in line if char.isprintable())[:MAX_REASON]


def _tool_calls(response: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    output = response.get("output")
    message = output.get("message") if isinstance(output, Mapping) else None
    content = message.get("content") if isinstance(message, Mapping) else None
    blocks = content if isinstance(content, list) else []
    calls = [block.get("toolUse") for block in blocks if isinstance(block, Mapping)]
    return [call for call in calls if isinstance(call, Mapping)]


def _found(words: object, text: str) -> Span | None:
    """Where exactly these words stand, cutting no word in two; None if nowhere."""
    if not isinstance(words, str) or not any(char.isalnum() for char in words):
        return None
    words = words.strip()
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not (_inside_word(text, start) or _inside_word(text, end)):
            return Span(start, end)
        start = text.find(words, start + 1)
    return None


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _whole_sentences(text: str, span: Span) -> Span:
    touched = [one for one in sentences(text) if one.start < span.end and span.start < one.end]
    starts, ends = [one.start for one in touched], [one.end for one in touched]
    return Span(min([span.start, *starts]), max([span.end, *ends]))


def _unnegated(text: str, span: Span | None) -> Span | None:
    """The explanation, unless words before it in its clause deny it: it is published alone."""
    if span is None:
        return None
    sentence = [one for one in sentences(text) if one.start <= span.start][-1]
    clause = [one for one in clauses(text, sentence) if one.start <= span.start][-1]
    before = shadow(text[clause.start : span.start])
    return None if cues.NEGATION.search(before) else span


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
