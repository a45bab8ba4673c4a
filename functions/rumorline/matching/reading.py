"""A post read against one ticket: its sentences, and how much of the claim each speaks of."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from rumorline.domain.decision import Span
from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.claim import Claim, claim_of
from rumorline.matching.languages import language_in, without_contractions
from rumorline.matching.text import Token, clauses, sentences, shadow, tokens

_start = attrgetter("start")


@dataclass(frozen=True)
class Part:
    """A sentence or clause: where it is, its shadow, and its terms."""

    span: Span
    plain: str
    terms: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """Everything about a pair that gates and stance look at, worked out when asked for."""

    post: Post
    ticket: Ticket

    @cached_property
    def claim(self) -> Claim:
        """The ticket's claim as weighted terms."""
        return claim_of(self.ticket)

    @cached_property
    def plain(self) -> str:
        """The shadow of the post's text; no "no" of it is a Portuguese contraction."""
        return without_contractions(shadow(self.post.text), self.post.language)

    @cached_property
    def claim_plain(self) -> str:
        """The shadow of the ticket's claim, in the same way."""
        return without_contractions(shadow(self.ticket.claim), self.ticket.language)

    @cached_property
    def language(self) -> str:
        """The language of the words: en, es, pt or fr."""
        return language_in(self.plain, self.post.language)

    @cached_property
    def tokens(self) -> list[Token]:
        """The words of the post."""
        return tokens(self.post.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of the whole post, its context left out."""
        return frozenset(token.term for token in self.tokens if token.term)

    @cached_property
    def context_terms(self) -> frozenset[str]:
        """The terms of the text that the post replies to or quotes."""
        said = [token.term for piece in self.post.context for token in tokens(piece.text)]
        return frozenset(filter(None, said))

    @cached_property
    def sentences(self) -> list[Part]:
        """The sentences of the post in order."""
        return [self.part(span) for span in sentences(self.post.text)]

    def clauses(self, sentence: Part) -> list[Part]:
        """The clauses of one sentence."""
        return [self.part(span) for span in clauses(self.post.text, sentence.span)]

    def words(self, span: Span) -> list[Token]:
        """The words that begin within a span."""
        first = bisect_left(self.tokens, span.start, key=_start)
        return self.tokens[first : bisect_left(self.tokens, span.end, key=_start)]

    def part(self, span: Span) -> Part:
        """The part of the post that a span covers."""
        found = frozenset(token.term for token in self.words(span) if token.term)
        return Part(span, span.of(self.plain), found)

    @cached_property
    def link(self) -> float:
        """How much of the claim, 0…1, the post and its context speak of."""
        own = self.claim.coverage(self.terms)
        return max(own, 0.85 * self.claim.coverage(self.terms | self.context_terms))
