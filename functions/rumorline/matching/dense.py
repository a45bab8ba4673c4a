"""Sentence embeddings of tickets: what shares no word with a post may still say the same.

Needs numpy and onnxruntime, which are imported when an encoder is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rumorline.matching.onnx import session, single
from rumorline.matching.pieces import WordPieces
from rumorline.matching.text import without_links

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WIDTH = 384
MAX_TOKENS = 128
VERSION = "39bfcfbf94f786b7"
"""The first 16 hex digits of the SHA-256 of `encoder.onnx`; vectors of another are not used."""
_STAMP = 8
_STEP = 127


class Embeds(Protocol):
    """Makes vectors of texts."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (texts, 384)."""


class Encoder:
    """Embeds texts with a model folder: `encoder.onnx` and `encoder.vocabulary.json`.

    One thread, one text at a time; see `onnx.single`. FileNotFoundError if a file is missing.
    """

    def __init__(self, path: Path) -> None:
        self._pieces = WordPieces(path / "encoder.vocabulary.json", MAX_TOKENS)
        self._session = session(path / "encoder.onnx")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (texts, 384); links are left out, and what follows 128 tokens."""
        import numpy as np

        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            tokens = self._pieces.text(without_links(text))
            (told,) = self._session.run(["vectors"], single(tokens))
            vectors[row] = told[0]
        return vectors


class Shelf:
    """Texts by name, each as a vector of 8-bit steps, compared with a query by cosine.

    What is kept of a text (`kept`) is 8 bytes that stand for the text and the encoder, and 384 of
    the vector. Cosines are sums of whole numbers below 2**24, exact in float32: equal texts get
    equal cosines, whatever their place and the machine's order of summation.
    """

    def __init__(self, encoder: Embeds) -> None:
        self._encoder = encoder
        self._kept: dict[str, bytes] = {}
        self._matrix: Vectors | None = None

    def put(self, name: str, text: str, kept: bytes | None = None) -> None:
        """Hold a text. It is embedded unless `kept`, or what is held already, is of this text."""
        stamp = _stamp(text)
        for known in (self._kept.get(name), kept):
            if known is not None and known[:_STAMP] == stamp and len(known) == _STAMP + WIDTH:
                break
        else:
            known = stamp + packed(self._encoder.embed([text]))
        if self._kept.get(name) != known:
            self._kept[name] = known
            self._matrix = None

    def drop(self, name: str) -> None:
        """Hold a text no longer."""
        del self._kept[name]
        self._matrix = None

    def kept(self, name: str) -> bytes:
        """What to keep of a text; KeyError if it is not held."""
        return self._kept[name]

    def cosines(self, query: str) -> dict[str, float]:
        """The cosine of every text with a query, about -1...1."""
        if not self._kept:
            return {}
        if self._matrix is None:
            self._matrix = _steps(b"".join(one[_STAMP:] for one in self._kept.values()))
        (asked,) = _steps(packed(self._encoder.embed([query])))
        near = self._matrix @ asked / _STEP**2
        return dict(zip(self._kept, near.tolist(), strict=True))


def packed(vectors: Vectors) -> bytes:
    """Unit vectors as int8 bytes, 384 a vector."""
    import numpy as np

    return np.rint(vectors * _STEP).astype(np.int8).tobytes()


def _steps(data: bytes) -> Vectors:
    """The whole steps of `packed` bytes, (vectors, 384)."""
    import numpy as np

    return np.frombuffer(data, np.int8).reshape(-1, WIDTH).astype(np.float32)


def _stamp(text: str) -> bytes:
    return sha256(f"{VERSION}\n{text}".encode()).digest()[:_STAMP]
