"""What a ticket keeps of a post: word for word, and no more than fits."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.decision import Action, Decision, Gate, Span, Stance, Verdict
from rumorline.domain.source import Source
from rumorline.domain.ticket import Evidence
from rumorline.services.evidence import QUOTE_CHARS, SPAN_BYTES, evidence_of
from tests.support.world import CITY, post

POLICE = Source("x", "police", "Riverbend police", (CITY,), ("standard/relay",))
SHORT = "Not ICE. A routine check."


def kept(text: str, proof: Span | None, told: Span | None = None, **changes: Any) -> Evidence:
    """The evidence of a post with these spans."""
    said = post(text, **changes)
    stance = Stance(Verdict.REFUTED, evidence=proof, explanation=told)
    gates = (Gate("margin", passed=False, reason="too near"), Gate("kind", passed=True, reason=""))
    decision = Decision("t-1", said.root, said.version, Action.AUTO, stance, 0.9, gates=gates)
    return evidence_of(said, POLICE, decision, Verdict.REFUTED)


def test_a_short_post_is_quoted_whole() -> None:
    found = kept(SHORT, Span(0, 8), Span(9, 25))
    assert (found.quote, found.excerpt) == (SHORT, False)
    assert (found.evidence_span, found.explanation_span) == ("Not ICE.", "A routine check.")


def test_evidence_says_what_held_it_back_and_whose_word_it_is() -> None:
    found = kept(SHORT, Span(0, 8))
    assert found.held_by == ("margin",)
    assert found.origin_keys == ("riverbend police", "@police")


def test_a_long_post_is_quoted_around_what_settles_it() -> None:
    text = "a" * 5000 + SHORT + "b" * 5000
    found = kept(text, Span(5000, 5008), Span(5009, 5025))
    assert found.excerpt
    assert str(found.quote) in text
    assert SHORT in str(found.quote)
    assert len(str(found.quote)) == QUOTE_CHARS


def test_an_explanation_before_the_proof_is_quoted_with_it() -> None:
    text = "a" * 5000 + SHORT + "b" * 5000
    found = kept(text, Span(5009, 5025), Span(5000, 5008))
    assert found.explanation_span == "Not ICE."
    assert SHORT in str(found.quote)


def test_a_quote_in_four_byte_letters_holds_what_settles_it() -> None:
    text = "🚨" * 5000 + SHORT
    found = kept(text, Span(5000, 5008))
    assert str(found.quote) in text
    assert "Not ICE." in str(found.quote)
    assert len(str(found.quote).encode()) <= 3 * QUOTE_CHARS


def test_an_explanation_too_far_from_the_proof_is_left_out() -> None:
    text = "Not ICE." + "x" * 5000 + "A routine check."
    found = kept(text, Span(0, 8), Span(5008, 5024))
    assert str(found.quote).startswith("Not ICE.")
    assert found.explanation_span is None


def test_a_sentence_that_is_too_long_is_no_span_and_is_never_cut() -> None:
    sentence = "It is not true that " + "the bridge and " * 80 + "the tower fell"
    found = kept(sentence, Span(0, len(sentence)))
    assert (found.quote, found.evidence_span, found.excerpt) == (sentence, None, False)
    long = kept("a" * 2000 + sentence, Span(2000, 2000 + len(sentence)))
    assert "It is not true that the bridge" in str(long.quote)
    assert (long.evidence_span, long.excerpt) == (None, True)


def test_a_post_without_a_span_is_quoted_from_its_beginning() -> None:
    found = kept("z" * 3000, None)
    assert (found.quote, found.evidence_span) == ("z" * QUOTE_CHARS, None)


def test_an_address_that_is_too_long_is_left_out() -> None:
    assert kept(SHORT, None, url="https://x.test/1").url == "https://x.test/1"
    assert kept(SHORT, None, url="https://x.test/" + "1" * 1000).url is None
    assert kept(SHORT, None, url=None).url is None


TEXTS = st.tuples(st.text(min_size=1, max_size=30), st.integers(1, 300)).map(lambda p: p[0] * p[1])


@given(TEXTS, st.data())
def test_quote_and_spans_are_always_exact_stretches_of_the_post(
    text: str, data: st.DataObject
) -> None:
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    proof, told = (Span(*sorted(data.draw(spans))) for _ in range(2))
    found = kept(text, proof, told)
    quote = str(found.quote)
    assert quote in text
    assert len(quote) <= QUOTE_CHARS
    assert found.excerpt is (quote != text)
    assert text[proof.start : proof.start + 1] in quote
    for span, said in ((proof, found.evidence_span), (told, found.explanation_span)):
        if said is not None:
            assert said in quote
            assert said == span.of(text)
            assert len(said.encode()) <= SPAN_BYTES
