"""Sentence embeddings of tickets: what shares no word with a post may still say the same.

Needs numpy and onnxruntime, which are imported when an encoder is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

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
KEPT = _STAMP + WIDTH
"""Bytes that are kept of a text and its vector."""
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
    """Texts by row, each as a vector of 8-bit steps, compared with a query by cosine.

    What is kept of a text (`kept`) is 8 bytes that stand for the text and the encoder, and 384 of
    the vector. Cosines are sums of whole numbers below 2**24, exact in float32: equal texts get
    equal cosines, whatever their place and the machine's order of summation.
    """

    def __init__(self, encoder: Embeds) -> None:
        self._encoder = encoder
        self._stamps: list[bytes] = []
        self._data = bytearray()
        self._signs: NDArray[np.uint64] | None = None

    def append(self, text: str, kept: Iterable[bytes] = ()) -> None:
        """Add a row. Its text is embedded unless one of `kept` is of this text."""
        stamp = _stamp(text)
        for one in kept:
            if one[:_STAMP] == stamp and len(one) == KEPT:
                self._data += one[_STAMP:]
                break
        else:
            self._data += packed(self._encoder.embed([text]))
        self._stamps.append(stamp)

    def kept(self, row: int) -> bytes:
        """What to keep of a row."""
        return self._stamps[row] + self._data[row * WIDTH : (row + 1) * WIDTH]

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Leave out all rows but these, number them anew, and make the signs of their vectors."""
        import numpy as np

        steps = self._steps()[rows]
        self._stamps = [self._stamps[row] for row in rows.tolist()]
        self._data = bytearray(steps.tobytes())
        self._signs = np.ascontiguousarray(_signs(steps).T)

    def asked(self, query: str) -> Vectors:
        """A query as steps, (384,)."""
        import numpy as np

        return np.frombuffer(packed(self._encoder.embed([query])), np.int8).astype(np.float32)

    def cosines(self, asked: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """The cosine of each of some rows with a query, about -1...1."""
        import numpy as np

        return self._steps()[rows].astype(np.float32) @ asked / np.float32(_STEP**2)

    def nearest(
        self, asked: Vectors, most: int, among: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """About the `most` nearest of the rows that have signs, in order; `among` is a mask.

        Nearest is what differs in the fewest signs, for which 48 bytes a row are looked at.
        """
        import numpy as np

        if self._signs is None:
            return np.zeros(0, np.int64)
        (query,) = _signs(asked[None])
        apart = np.zeros(self._signs.shape[1], np.uint16)
        for word, other in zip(self._signs, query, strict=True):
            apart += np.bitwise_count(word ^ other)
        if among is not None:
            apart[~among] = WIDTH + 1
        counts = np.cumsum(np.bincount(apart, minlength=WIDTH + 1)[: WIDTH + 1])
        farthest = min(WIDTH, int(np.searchsorted(counts, most)))
        return np.flatnonzero(apart <= farthest)

    def _steps(self) -> NDArray[np.int8]:
        import numpy as np

        return np.frombuffer(self._data, np.int8).reshape(-1, WIDTH)


def _signs(steps: NDArray[Any]) -> NDArray[np.uint64]:
    """Which numbers are positive, one bit each: (rows, 6)."""
    import numpy as np

    return np.packbits(steps > 0, axis=1).view(np.uint64)


def kept_of(text: str, vector: Vectors) -> bytes:
    """What is kept of a text and its unit vector, 392 bytes."""
    return _stamp(text) + packed(vector)


def packed(vectors: Vectors) -> bytes:
    """Unit vectors as int8 bytes, 384 a vector."""
    import numpy as np

    return np.rint(vectors * _STEP).astype(np.int8).tobytes()


def _stamp(text: str) -> bytes:
    return sha256(f"{VERSION}\n{text}".encode()).digest()[:_STAMP]
