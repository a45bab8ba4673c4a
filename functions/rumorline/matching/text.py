"""Social text as tokens and sentences whose offsets point into the original.

Everything works on a *shadow* of the text: lower case, without accents, links and emphasis marks
blanked, exactly as long as the original. What is found in the shadow is at the same place in the
original, so a span never has to be translated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rumorline.domain.decision import Span
from rumorline.matching.lexicon import CONCEPT_WORDS, OTHER_WORDS, STOP_WORDS

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z_]+")
_ELIDED = re.compile(r"\A(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w\w)")
_END = re.compile(
    r"(?:(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019)\]*_]*(?=\s|\Z)|\n+)\s*(?:[-\u2022\u25aa\u25ab\ufe0f*]+\s+)?"
)
_ABBREVIATION = re.compile(
    r"\b(?:st|ave|rd|blvd|hwy|dr|mr|mrs|ms|sr|sra|vs|approx|dept|gov|sen|rep|lt|sgt|capt|ste|mt|ft"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[a-z])\.\Z"
)
_NUMBER = re.compile(r"\bno\.\Z")
_CLAUSE = re.compile(
    r"\s*(?:[;\u2014\u2013]|\s--?\s|(?:,\s*|\s)(?:but|however|although|though|because|pero|sino|aunque"
    r"|porque|mas|porem|embora|cependant|toutefois|puisque)\b|,\s*mais\b"
    r"|,\s*(?:and|y|e|et)\s+(?=(?:was|were|is|are|we|it|they|fue|era|es|son|foi|sao|est|c'est)\b))"
)
_SUFFIXES = (
    "aciones", "acion", "ciones", "mente", "iendo", "ando", "ados", "adas", "idos", "idas",
    "ings", "ing", "ado", "ada", "ido", "ida", "ies", "ed", "es", "ly", "os", "as", "s", "o",
    "a", "e", "y",
)  # fmt: skip
_SHORTEST_STEM = 3
_KNOWN_CHARS = 4096


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: where it stands, and its `term`, by which words are compared.

    `term` is a concept (`=shooting`) where the lexicon knows the word, else a light stem; it is ""
    for stop words.
    """

    start: int
    end: int
    word: str
    term: str


@lru_cache(maxsize=64)
def shadow(text: str) -> str:
    """The text in lower case without accents, links and emphasis marks; offsets stay."""
    plain = text.translate(_SHADOWS)
    if "://" not in plain and "www." not in plain:
        return plain
    return _LINK.sub(lambda match: " " * len(match.group()), plain)


class _Shadows(dict[int, str]):
    """The shadows of characters, worked out once for those that came first."""

    def __missing__(self, code: int) -> str:
        found = _plain(chr(code))
        if len(self) < _KNOWN_CHARS:
            self[code] = found
        return found


_SHADOWS = _Shadows()


def _plain(char: str) -> str:
    if char in "*_~`\u200d\ufe0f":
        return " "
    if char in "\u2018\u2019\u02bc":
        return "'"
    base = unicodedata.normalize("NFKD", char)[:1].lower()
    return base if len(base) == 1 else char


def without_links(text: str) -> str:
    """The text with a space in place of every link."""
    return _LINK.sub(" ", text)


def tokens(text: str) -> list[Token]:
    """Words in order. Handles are left out, hashtags are split at their capitals."""
    plain = shadow(text)
    return [
        Token(start, end, plain[start:end], _term(text, plain, start, end))
        for start, end in _spans(text, plain)
    ]


def terms(text: str) -> list[str]:
    """The terms of a text in order, stop words left out."""
    plain = shadow(text)
    if "#" not in plain and "@" not in plain and "ICE" not in text:
        # Every word is taken as it stands: all but the loop over them would be for nothing.
        return [term for term in map(term_of, _WORD.findall(plain)) if term]
    return [term for one in _spans(text, plain) if (term := _term(text, plain, *one))]


def _spans(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(plain):
        start, end = match.span()
        before = plain[start - 1 : start]
        if before == "#":
            parts = [part.span() for part in _CAMEL.finditer(text, start, end)]
            yield from parts or [(start, end)]
        elif before != "@":
            yield start, end


def _term(text: str, plain: str, start: int, end: int) -> str:
    if text[start:end] == "ICE":  # the agency; "ice" is weather
        return "=immigration"
    return term_of(plain[start:end])


@lru_cache(maxsize=16384)
def term_of(word: str) -> str:
    """The concept or light stem by which a lower-case word is compared; "" for stop words."""
    bare = _ELIDED.sub("", word.removesuffix("'s").removesuffix("'"))
    if bare in STOP_WORDS or (len(bare) == 1 and not bare.isdigit()):
        return ""
    return _known(bare) or _OTHER.get(bare) or stem(bare)


def _known(word: str) -> str | None:
    return _CONCEPTS.get(word) or _CONCEPTS.get(stem(word))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A light stem: one common English or Spanish ending off, a doubled last letter made single."""
    if word.isdigit():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word[: -len(suffix)]
            break
    doubled = len(word) > _SHORTEST_STEM and word[-1] == word[-2]
    return word[:-1] if doubled else word


def sentences(text: str) -> list[Span]:
    """Sentences, lines and list items, without the white space around them."""
    return _split(text, 0, len(text), _sentence_ends(shadow(text)))


def clauses(text: str, sentence: Span) -> list[Span]:
    """The clauses of one sentence: negation does not reach from one into the next."""
    plain = shadow(text)
    cuts = [m.start() for m in _CLAUSE.finditer(plain, sentence.start, sentence.end)]
    return _split(text, sentence.start, sentence.end, cuts)


def _sentence_ends(plain: str) -> list[int]:
    return [match.end() for match in _END.finditer(plain) if not _abbreviates(plain, match)]


def _abbreviates(plain: str, end: re.Match[str]) -> bool:
    """The stop belongs to a word, and the sentence goes on: "St. Mary", "No. 7"."""
    before = plain[max(0, end.start() - 7) : end.start() + 1]
    follows = plain[end.end() : end.end() + 1]
    if _NUMBER.search(before):
        return follows.isdigit()
    return bool(follows) and bool(_ABBREVIATION.search(before))


def _split(text: str, start: int, end: int, cuts: list[int]) -> list[Span]:
    edges = [start, *cuts, end]
    spans = [_trimmed(text, left, right) for left, right in pairwise(edges)]
    return [span for span in spans if span.end > span.start]


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    return Span(left, max(left, start + len(part.rstrip())))


_CONCEPTS = {
    form: f"={concept}"
    for concept, words in CONCEPT_WORDS.items()
    for word in words.split()
    for form in (word, stem(word))
}
_OTHER = {
    form: _known(word) or stem(word)
    for word, forms in OTHER_WORDS.items()
    for form in forms.split()
}
