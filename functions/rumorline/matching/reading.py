"""A post read against one ticket: its sentences, and how much of the claim each speaks of."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

from rumorline.domain.decision import Span
from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.claim import Claim, claim_of
from rumorline.matching.languages import language_in, without_contractions
from rumorline.matching.text import Token, clauses, sentences, shadow, terms, tokens

_start = attrgetter("start")


@dataclass(frozen=True)
class Part:
    """A sentence or clause: where it is, its shadow, and its terms."""

    span: Span
    plain: str
    terms: frozenset[str]


class _Said:
    """What a post says, whatever it is read against; a post is read against many tickets."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._parts: dict[Span, Part] = {}
        self._clauses: dict[Span, list[Part]] = {}

    @cached_property
    def plain(self) -> str:
        return without_contractions(shadow(self._post.text), self._post.language)

    @cached_property
    def language(self) -> str:
        return language_in(self.plain, self._post.language)

    @cached_property
    def tokens(self) -> list[Token]:
        return tokens(self._post.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(token.term for token in self.tokens if token.term)

    @cached_property
    def context_terms(self) -> frozenset[str]:
        return frozenset(term for piece in self._post.context for term in terms(piece.text))

    @cached_property
    def sentences(self) -> list[Part]:
        return [self.part(span) for span in sentences(self._post.text)]

    @cached_property
    def around(self) -> list[frozenset[str]]:
        parts = [part.terms for part in self.sentences]
        near = (parts[max(0, at - 1) : at + 2] for at in range(len(parts)))
        return [frozenset().union(*one) for one in near]

    def clauses(self, sentence: Span) -> list[Part]:
        if sentence not in self._clauses:
            found = [self.part(span) for span in clauses(self._post.text, sentence)]
            self._clauses[sentence] = found
        return self._clauses[sentence]

    def words(self, span: Span) -> list[Token]:
        first = bisect_left(self.tokens, span.start, key=_start)
        return self.tokens[first : bisect_left(self.tokens, span.end, key=_start)]

    def part(self, span: Span) -> Part:
        if span not in self._parts:
            found = frozenset(token.term for token in self.words(span) if token.term)
            self._parts[span] = Part(span, span.of(self.plain), found)
        return self._parts[span]


_said = lru_cache(maxsize=8)(_Said)


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
    def _said(self) -> _Said:
        return _said(self.post)

    @property
    def plain(self) -> str:
        """The shadow of the post's text; no "no" of it is a Portuguese contraction."""
        return self._said.plain

    @cached_property
    def claim_plain(self) -> str:
        """The shadow of the ticket's claim, in the same way."""
        return without_contractions(shadow(self.ticket.claim), self.ticket.language)

    @property
    def language(self) -> str:
        """The language of the words: en, es, pt or fr."""
        return self._said.language

    @property
    def tokens(self) -> list[Token]:
        """The words of the post."""
        return self._said.tokens

    @property
    def terms(self) -> frozenset[str]:
        """The terms of the whole post, its context left out."""
        return self._said.terms

    @property
    def context_terms(self) -> frozenset[str]:
        """The terms of the text that the post replies to or quotes."""
        return self._said.context_terms

    @property
    def sentences(self) -> list[Part]:
        """The sentences of the post in order."""
        return self._said.sentences

    @property
    def around(self) -> list[frozenset[str]]:
        """For each sentence its terms and those of the sentences before and after it."""
        return self._said.around

    def clauses(self, sentence: Part) -> list[Part]:
        """The clauses of one sentence."""
        return self._said.clauses(sentence.span)

    def words(self, span: Span) -> list[Token]:
        """The words that begin within a span."""
        return self._said.words(span)

    def part(self, span: Span) -> Part:
        """The part of the post that a span covers."""
        return self._said.part(span)

    @cached_property
    def covered(self) -> float:
        """How much of the claim, 0…1, the post speaks of without its context."""
        return self.claim.coverage(self.terms)

    @cached_property
    def link(self) -> float:
        """How much of the claim, 0…1, the post and its context speak of."""
        return max(self.covered, 0.85 * self.claim.coverage(self.terms | self.context_terms))
