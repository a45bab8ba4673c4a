"""A ticket's claim as weighted terms: what it says, apart from where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rumorline.domain.ticket import Ticket
from rumorline.matching.lexicon import DENYING_WORDS, GENERIC_WORDS, NO_MORE_WORDS
from rumorline.matching.text import shadow, term_of, terms

GENERIC = frozenset(map(term_of, GENERIC_WORDS))
DENYING = frozenset(map(term_of, DENYING_WORDS))
NO_MORE = frozenset(map(term_of, NO_MORE_WORDS))
GENERIC_WEIGHT = 0.35
ENOUGH = 2.5
"""Terms of a claim, by weight, that are as good as all of them."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD_NUMBERS = {
    word: str(value)
    for value, words in enumerate(
        [
            "zero/cero",
            "one/uno/una",
            "two/dos/dois/duas/deux",
            "three/tres/trois",
            "four/cuatro/quatro/quatre",
            "five/cinco/cinq",
            "six/seis",
            "seven/siete/sete",
            "eight/ocho/oito/huit",
            "nine/nueve/nove/neuf",
            "ten/diez/dez/dix",
            "eleven/once/onze",
            "twelve/doce/doze/douze",
        ]
    )
    for word in words.split("/")
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claim says.

    `core` maps the claim's terms to their weight, `place` are the terms that name where it is,
    `numbers` those that it gives, `vocabulary` all terms of claim, place and examples.
    """

    core: dict[str, float]
    place: frozenset[str]
    numbers: frozenset[str]
    vocabulary: frozenset[str]

    def purity(self, found: Iterable[str]) -> float:
        """The share, 0…1, of telling terms among `found` that the ticket has too; 1 without any."""
        telling = set(found) - GENERIC
        return len(telling & self.vocabulary) / len(telling) if telling else 1.0

    def coverage(self, found: Iterable[str]) -> float:
        """How much, 0…1, of the core is among `found`; a long claim need not be said in full."""
        present = found if isinstance(found, frozenset) else frozenset(found)
        if present.isdisjoint(self.core):
            return 0.0
        hit = sum([weight for term, weight in self.core.items() if term in present])
        return min(1.0, hit / min(ENOUGH, sum(self.core.values())))

    def names_place(self, found: Iterable[str]) -> bool:
        """A distinctive word of the place is among `found`."""
        return bool((self.place - GENERIC) & set(found))


@lru_cache(maxsize=4096)
def _claim(claim: str, place: str, division: str, examples: tuple[str, ...]) -> Claim:
    named = division.rpartition(":")[2].replace("_", " ")
    where = frozenset(terms(f"{place} {named}"))
    said = list(dict.fromkeys(terms(claim)))
    core = [term for term in said if term not in where] or said
    weights = {term: _weight(term) for term in core}
    vocabulary = frozenset(said) | where | frozenset(terms(" ".join(examples)))
    return Claim(weights, where, numbers_in(claim), vocabulary)


def _weight(term: str) -> float:
    return GENERIC_WEIGHT if term in GENERIC or term[0].isdigit() else 1.0


def claim_of(ticket: Ticket) -> Claim:
    """The claim of a ticket, worked out once for each text."""
    division = ticket.divisions[0] if ticket.divisions else ""
    return _claim(ticket.claim, ticket.place, division, ticket.examples)


@lru_cache(maxsize=64)
def numbers_in(text: str) -> frozenset[str]:
    """The numbers a text gives, in digits or (two to twelve) in words."""
    spelled = (_WORD_NUMBERS.get(word, "") for word in re.findall(r"[a-z]+", shadow(text)))
    spoken = {number for number in spelled if number not in {"", "0", "1"}}
    return frozenset(spoken | set(_NUMBER.findall(text)))
