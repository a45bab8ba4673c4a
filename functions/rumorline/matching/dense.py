"""Sentence embeddings for candidates, and their fusion with the lexical score.

Needs numpy and onnxruntime, which are imported when an encoder is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rumorline.matching.onnx import session, single
from rumorline.matching.pieces import WordPieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WIDTH = 384
MAX_TOKENS = 128
DENSE_WEIGHT = 0.8
"""The weight of the dense score in the fusion, the lexical one has the rest; see the bench."""
_STEP = 127.0


class Encoder:
    """Embeds texts with a model folder: `encoder.onnx` and `encoder.vocabulary.json`.

    One thread, one text at a time; see `onnx.single`. FileNotFoundError if a file is missing.
    """

    def __init__(self, path: Path) -> None:
        self._pieces = WordPieces(path / "encoder.vocabulary.json", MAX_TOKENS)
        self._session = session(path / "encoder.onnx")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (texts, 384); texts are cut after 128 tokens."""
        import numpy as np

        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            (told,) = self._session.run(["vectors"], single(self._pieces.text(text)))
            vectors[row] = told[0]
        return vectors


def packed(vectors: Vectors) -> bytes:
    """Unit vectors as int8 bytes, 384 a vector: what a ticket's row carries."""
    import numpy as np

    return bytes(np.rint(vectors * _STEP).astype(np.int8).tobytes())


def unpacked(data: bytes) -> Vectors:
    """The vectors (n, 384) of `packed` bytes; they are a little off unit length."""
    import numpy as np

    whole = np.frombuffer(data, np.int8).reshape(-1, WIDTH).astype(np.float32)
    return whole / np.float32(_STEP)


def fused(lexical: Vectors, dense: Vectors, weight: float = DENSE_WEIGHT) -> Vectors:
    """Weighted sum of the z-scores of two scores of the same tickets, (tickets,) each.

    A score that is the same for all tickets counts nothing.
    """
    return (1 - weight) * _standard(lexical) + weight * _standard(dense)


def _standard(scores: Vectors) -> Vectors:
    import numpy as np

    spread = float(scores.std())
    return (scores - scores.mean()) / np.float32(spread) if spread else np.zeros_like(scores)
