"""Text as the models' token ids: unigram pieces (E5) and word pieces (MiniLM), standard library.

A vocabulary file is JSON: `pieces`, in the order of their ids, and, for unigram pieces, `scores`,
their log probabilities. Unigram pieces follow SentencePiece's model (Kudo 2018): of all ways to cut
a word into pieces the likeliest. Word pieces follow BERT's: the longest piece that fits, then the
longest that continues.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_START, _END, _UNKNOWN = 0, 2, 3
_SPACE = "\u2581"
_UNKNOWN_COST = 10.0
_WORD = re.compile(r"\S+")
_LONGEST_BERT_WORD = 100
_CACHED_WORDS = 20_000
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"
# What SentencePiece's normalisation drops, and what it takes for a space.
_DROPPED = dict.fromkeys([*range(1, 9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F])
_SPACES = dict.fromkeys([0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD, *range(0x200B, 0x2010)], " ")
Cut = Callable[[str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids, and for each the range of the second text that its word has; None elsewhere."""

    ids: list[int]
    ranges: list[tuple[int, int] | None]


class UnigramPieces:
    """Cuts pairs of texts as XLM-R does: `<s> first </s> </s> second </s>`."""

    def __init__(self, vocabulary: Path, longest: int) -> None:
        """Inputs are at most `longest` tokens; the first text may take half of them."""
        pieces, scores = _vocabulary(vocabulary)
        self._longest = longest
        costs = {piece: (at, scores[at]) for at, piece in enumerate(pieces) if at > _UNKNOWN}
        unknown = min(score for _, score in costs.values()) - _UNKNOWN_COST
        self._cut = _unigram_cut(costs, unknown)

    def pair(self, first: str, second: str) -> Encoded:
        """The tokens of a pair; the second text is cut at its end if they do not fit."""
        head = [token for word, _ in self._words(first) for token in word]
        ids = [_START, *head[: self._longest // 2 - 2], _END, _END]
        ranges: list[tuple[int, int] | None] = [None] * len(ids)
        for word, where in self._words(second):
            ids.extend(word)
            ranges.extend([where] * len(word))
        most = self._longest - 1
        return Encoded([*ids[:most], _END], [*ranges[:most], None])

    def _words(self, text: str) -> Iterator[tuple[tuple[int, ...], tuple[int, int]]]:
        for match in _WORD.finditer(text):
            for word in _normalised(match.group()).split():
                yield self._cut(word), match.span()


class WordPieces:
    """Cuts single texts as BERT does, lower case and without accents: `[CLS] text [SEP]`."""

    def __init__(self, vocabulary: Path, longest: int) -> None:
        pieces, _ = _vocabulary(vocabulary)
        ids = {piece: at for at, piece in enumerate(pieces)}
        self._longest = longest
        self._first, self._last = ids["[CLS]"], ids["[SEP]"]
        self._cut = _word_cut(ids, ids["[UNK]"])

    def text(self, text: str) -> list[int]:
        """The tokens of a text, cut at its end if they do not fit."""
        plain = unicodedata.normalize("NFD", text.lower())
        words = "".join(map(_bert_char, plain)).split()
        tokens = [token for word in words for token in self._cut(word)]
        return [self._first, *tokens[: self._longest - 2], self._last]


def _vocabulary(path: Path) -> tuple[list[str], list[float]]:
    told = json.loads(path.read_text(encoding="utf-8"))
    return told["pieces"], told.get("scores", [])


def _normalised(word: str) -> str:
    if word.isascii():
        return word.translate(_DROPPED) if not word.isprintable() else word
    return unicodedata.normalize("NFKC", word.translate(_DROPPED).translate(_SPACES))


def _unigram_cut(costs: dict[str, tuple[int, float]], unknown: float) -> Cut:
    longest = max(map(len, costs))

    @lru_cache(maxsize=_CACHED_WORDS)
    def cut(word: str) -> tuple[int, ...]:
        text = _SPACE + word
        best: list[tuple[float, int, int]] = [(0.0, 0, _UNKNOWN)]
        for end in range(1, len(text) + 1):
            score, *_ = best[end - 1]
            found = (score + unknown, end - 1, _UNKNOWN)
            for start in range(max(0, end - longest), end):
                piece = costs.get(text[start:end])
                if piece and (total := best[start][0] + piece[1]) > found[0]:
                    found = (total, start, piece[0])
            best.append(found)
        return _walked(best)

    return cut


def _walked(best: list[tuple[float, int, int]]) -> tuple[int, ...]:
    """Ids along the best way, unknown characters in a row as one."""
    ids: list[int] = []
    end = len(best) - 1
    while end:
        _, end, token = best[end]
        if not (token == _UNKNOWN and ids[-1:] == [_UNKNOWN]):
            ids.append(token)
    return tuple(reversed(ids))


@lru_cache(maxsize=4096)
def _bert_char(char: str) -> str:
    """A character as BERT takes it: signs stand alone, accents and control characters go."""
    kind = unicodedata.category(char)
    if char.isspace():
        return " "
    if kind in {"Mn", "Cc", "Cf", "Co"} or char == "\ufffd":
        return ""
    alone = (
        kind[0] == "P" or (char.isascii() and not char.isalnum()) or _FIRST_HAN <= char <= _LAST_HAN
    )
    return f" {char} " if alone else char


def _word_cut(ids: dict[str, int], unknown: int) -> Cut:
    @lru_cache(maxsize=_CACHED_WORDS)
    def cut(word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word):
            head = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((one for one in ends if head + word[start:one] in ids), None)
            if end is None or len(word) > _LONGEST_BERT_WORD:
                return (unknown,)
            found.append(ids[head + word[start:end]])
            start = end
        return tuple(found)

    return cut
