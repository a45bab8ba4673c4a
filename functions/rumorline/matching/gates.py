"""The gates: small named rules, each with its reason in words for the desk.

A gate looks at one `Pair` and says whether it lets the pair pass. The gates of `ELIGIBILITY` ask
who speaks, where and when; those of `STATEMENT` ask what kind of statement it is. Whatever fails
one is never settled automatically.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from rumorline.domain.decision import RETRACTION_GATE, Gate, Stance, Verdict
from rumorline.domain.post import Post, PostKind
from rumorline.domain.source import ANY_TOPIC, Source, SourceStatus
from rumorline.domain.ticket import Ticket
from rumorline.domain.times import GRACE
from rumorline.matching import cues
from rumorline.matching.claim import numbers_in
from rumorline.matching.dates import other_date, other_weekday
from rumorline.matching.names import accused_actor, foreign_places, private_person
from rumorline.matching.negation import Polarity, denies, doubly_negated, polarity
from rumorline.matching.patterns import Pattern
from rumorline.matching.reading import Part, Reading
from rumorline.matching.states import left_out, reversed_by
from rumorline.matching.text import term_of, terms
from rumorline.matching.voice import own_words

EXPLICIT_TOPICS = frozenset({"election", "elections", "elecciones", "voting"})
"""Topics that `*` does not cover: only their own authorities may speak for them."""
_COPULAS = frozenset({
    "be", "been", "fueron", "eran", "son", "hubo", "hay", "foram", "eram", "houve", "sont",
    "etaient",
})  # fmt: skip
"""What may stand between a denial and the number that it denies: "no fueron doce"."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A post, who posted it, a ticket, and what the post says of it.

    `surest`: without the grammar, a model is so sure that the claim is not so that it needs no
    help.
    """

    source: Source
    reading: Reading
    stance: Stance
    surest: bool = False

    @property
    def post(self) -> Post:
        """The post of the pair."""
        return self.reading.post

    @property
    def ticket(self) -> Ticket:
        """The ticket of the pair."""
        return self.reading.ticket

    @property
    def evidence(self) -> Part | None:
        """The sentence that carries the stance."""
        span = self.stance.evidence
        return None if span is None else self.reading.part(span)

    def evidence_shadow(self) -> str:
        """The shadow of that sentence, "" if there is none."""
        return self.evidence.plain if self.evidence else ""


_TWO_DAYS = 48
_SAME_DAY = timedelta(hours=20)
_LONG_AFTER = timedelta(weeks=4)
_BODIES = frozenset(map(term_of, ("immigration", "federal", "fbi", "fema", "guard", "troopers")))
_OWN = frozenset(map(term_of, ("police", "sheriff", "deputies", "city", "county", "department")))
_CITED = Pattern(
    r"^(.{0,80}?)\b(?:assures?|tells?|told|says?|said|confirm(?:s|ed)?|promised?|asegura|aseguro|dice"
    r"|dijo|informa|informo|confirma|confirmo|garantiza|garantizo)\b"
)
GateRule = Callable[[Pair], Gate]


def source_active(pair: Pair) -> Gate:
    """The source is not suspended."""
    active = pair.source.status is SourceStatus.ACTIVE
    said = "is active" if active else "is suspended"
    return Gate("source_active", active, f"{pair.source.authority} {said}")


def vouched(pair: Pair) -> Gate:
    """The webhook that delivered the post may vouch for the account."""
    known = pair.post.endpoint in pair.source.endpoints
    said = "may" if known else "may not"
    return Gate("vouched", known, f"{pair.post.endpoint} {said} vouch for this account")


def division(pair: Pair) -> Gate:
    """One of the source's divisions is among the ticket's."""
    common = [one for one in pair.ticket.divisions if one in pair.source.divisions]
    if common:
        return Gate("division", passed=True, reason=f"the source speaks for {common[0]}")
    return Gate("division", passed=False, reason="the source does not speak for this place")


def competence(pair: Pair) -> Gate:
    """The authority may speak for one of the ticket's topics."""
    held, asked = set(pair.source.topics), set(pair.ticket.topics)
    guarded = {topic for topic in asked if topic.lower() in EXPLICIT_TOPICS}
    if guarded and not guarded & held:
        topic = min(guarded)
        return Gate(
            "competence", passed=False, reason=f"only authorities for {topic} may settle this"
        )
    able = ANY_TOPIC in held or bool(asked & held) or bool(guarded)
    said = "covers the topic" if able else "does not cover " + ", ".join(sorted(asked))
    return Gate("competence", able, f"what the authority may speak for {said}")


def party(pair: Pair) -> Gate:
    """The claim does not accuse the source's own organisation of acting, nor whom it cites."""
    told = _CITED.search(pair.evidence_shadow())
    speaking = f"{pair.source.authority} {told.group(1) if told else ''}"
    actor = accused_actor(pair.ticket.claim, speaking)
    if actor:
        reason = f"the claim accuses the {actor}, and it is they who speak"
        return Gate("party", passed=False, reason=reason)
    return Gate("party", passed=True, reason="the source is no party to the claim")


def time(pair: Pair) -> Gate:
    """The post is not older than the rumor, less the grace."""
    earliest = pair.ticket.first_seen_at - GRACE
    if pair.post.posted_at < earliest:
        age = _hours(pair.ticket.first_seen_at - pair.post.posted_at)
        return Gate("time", passed=False, reason=f"posted {age} before the rumor was first seen")
    return Gate("time", passed=True, reason="posted after the rumor was first seen")


def date(pair: Pair) -> Gate:
    """The post speaks of no other date, and is not of weeks after the rumor was first seen."""
    said = pair.evidence_shadow()
    other = other_date(pair.reading.plain, said, pair.ticket) or other_weekday(said, pair.ticket)
    if other:
        return Gate("date", passed=False, reason=f"the post speaks of another date: {other}")
    age = pair.post.posted_at - pair.ticket.first_seen_at
    if age > _LONG_AFTER:
        return Gate("date", passed=False, reason=f"posted {_hours(age)} after the rumor")
    if age > _SAME_DAY and cues.TODAY.search(pair.reading.plain):
        return Gate("date", passed=False, reason="it speaks of its own day, and the rumor is older")
    return Gate("date", passed=True, reason="no other date is named")


def place(pair: Pair) -> Gate:
    """No other place is named, and a source for more than this place names it.

    A source that is named after the place speaks of it when it says nothing else.
    """
    others = foreign_places(pair.reading, pair.source, pair.stance.evidence)
    if others:
        return Gate("place", passed=False, reason=f"it names another place: {others[0]}")
    local = pair.source.divisions and set(pair.source.divisions) <= set(pair.ticket.divisions[:1])
    said = {*pair.reading.terms, *pair.reading.context_terms, *terms(pair.source.authority)}
    named = pair.reading.claim.names_place(said)
    if not (local or named):
        reason = "the source speaks for more than this place and does not name it"
        return Gate("place", passed=False, reason=reason)
    return Gate("place", passed=True, reason="no other place is named")


def kind(pair: Pair) -> Gate:
    """The post is the author's own words and a plain statement."""
    plain = pair.evidence_shadow()
    for failed, reason in (
        (pair.post.kind is PostKind.REPOST, "a repost is somebody else's words"),
        (bool(cues.QUESTION.search(plain)), "it is a question"),
        (bool(cues.ADVICE.search(plain)), "it is advice"),
        (_conditional(pair), "it is conditional or about the future"),
        (bool(cues.PENDING.search(pair.reading.plain)), "it is still under investigation"),
        (bool(cues.UNCERTAIN.search(plain)), "it is not said as certain"),
    ):
        if failed:
            return Gate("kind", passed=False, reason=reason)
    return Gate("kind", passed=True, reason="a plain statement in the author's own words")


def person(pair: Pair) -> Gate:
    """The claim is not about a named private person."""
    name = private_person(pair.ticket)
    if name:
        return Gate("private_person", passed=False, reason=f"the claim names a person: {name}")
    return Gate("private_person", passed=True, reason="the claim names no private person")


def whole(pair: Pair) -> Gate:
    """The statement is about the whole claim: nothing partial, mixed, retracted or disowned."""
    plain = pair.evidence_shadow()
    for failed, reason in (
        (polarity(plain) is Polarity.MIXED, "it calls something false and something true"),
        (_denies_denial(pair), "the claim itself denies"),
        (doubly_negated(plain), "it negates twice"),
        (_also_true(pair), "elsewhere the post calls something true"),
        (bool(cues.RETRACTION.search(pair.reading.plain)), "the post speaks of an earlier post"),
        (bool(cues.PARTIAL.search(plain)), "it may be about a part of the claim only"),
        (
            bool(cues.NOT_OURS.search(plain)) or _own_part(pair),
            "it speaks of the source's own part only",
        ),
    ):
        if failed:
            return Gate("whole", passed=False, reason=reason)
    return Gate("whole", passed=True, reason="nothing partial, mixed or retracted")


def retraction(pair: Pair) -> Gate:
    """The post speaks of no error of its own source: which statement was wrong, a person reads."""
    own_error = bool(cues.OWN_ERROR.search(pair.reading.plain))
    reason = "it speaks of an error of its own" if own_error else "it corrects nothing of its own"
    return Gate(RETRACTION_GATE, not own_error, reason)


def voice(pair: Pair) -> Gate:
    """The statement is the author's own word, and the post stands by it to its end."""
    doubt = own_words(pair.reading, pair.stance.evidence)
    return Gate("voice", not doubt, doubt or "the author's own word, not taken back")


def reverse(pair: Pair) -> Gate:
    """A denial is of the claim, not of its reverse: what is closed is not open."""
    evidence = pair.stance.evidence if pair.stance.verdict is Verdict.REFUTED else None
    doubt = reversed_by(pair.reading, evidence, surest=pair.surest) if evidence else ""
    other = left_out(pair.reading, evidence) if evidence and not doubt else ""
    if other:
        reason = f"it may deny that alone, and not the claim: {other}"
        return Gate("reverse", passed=False, reason=reason)
    return Gate("reverse", not doubt, doubt or "it is the claim that is spoken of")


def numbers(pair: Pair) -> Gate:
    """The statement gives no other number than the claim, and does not deny the number alone."""
    claimed, said = pair.reading.claim.numbers, pair.evidence_shadow()
    reason = ""
    if claimed and numbers_in(said) - claimed:
        reason = "it gives other numbers than the claim"
    elif any(claimed & _next_number(said[one.end() :]) for one in cues.NEGATION.every(said)):
        reason = "it may deny the number alone"
    return Gate("numbers", not reason, reason or "no numbers that differ")


def _denies_denial(pair: Pair) -> bool:
    """The claim denies, and what is said of it may be a denial of either."""
    told = pair.surest and not denies(pair.evidence_shadow())
    return not told and bool(cues.DENYING_CLAIM.search(pair.reading.claim_plain))


def _conditional(pair: Pair) -> bool:
    """A condition, or what would be. Spanish "sí" is no "si"."""
    evidence = pair.stance.evidence
    said = evidence.of(pair.post.text) if evidence else ""
    found = cues.CONDITIONAL.every(pair.evidence_shadow())
    return any(said[one.start() : one.end()].casefold() != "sí" for one in found)


def _next_number(rest: str) -> frozenset[str]:
    words = rest.split(maxsplit=2)[:2]
    return numbers_in("".join(words[1:] if words[:1] and words[0] in _COPULAS else words[:1]))


ELIGIBILITY: tuple[GateRule, ...] = (
    source_active, vouched, division, competence, party, time, date, place, person,
)  # fmt: skip
STATEMENT: tuple[GateRule, ...] = (kind, whole, retraction, voice, reverse, numbers)


def _own_part(pair: Pair) -> bool:
    """Another body is claimed to act, and it is its own that the sentence says did not."""
    claim, evidence = pair.reading.claim, pair.evidence
    acting = _BODIES & claim.core.keys()
    if evidence is None or not acting or acting & evidence.terms:
        return False
    return bool(_OWN & evidence.terms - claim.vocabulary) and denies(evidence.plain)


def _also_true(pair: Pair) -> bool:
    refuted = pair.stance.verdict is Verdict.REFUTED
    return refuted and any(polarity(part.plain) is Polarity.TRUE for part in pair.reading.sentences)


def _hours(age: timedelta) -> str:
    hours = round(age.total_seconds() / 3600)
    return f"{hours} h" if hours < _TWO_DAYS else f"{round(hours / 24)} days"
