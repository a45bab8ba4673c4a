"""What both models share: a session on one thread, inputs in groups of like length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def session(path: Path) -> InferenceSession:
    """An inference session on one thread. FileNotFoundError if there is no such file."""
    from onnxruntime import InferenceSession, SessionOptions

    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; infra/training makes it")
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def groups(tokens: Sequence[Sequence[int]], size: int) -> list[list[int]]:
    """Positions in groups of at most `size`, neighbours in length together."""
    order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
    return [order[at : at + size] for at in range(0, len(order), size)]


def padded(tokens: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Model input: `ids` int64 and `mask` bool, both (texts, longest)."""
    import numpy as np

    longest = max(map(len, tokens))
    ids = np.zeros((len(tokens), longest), np.int64)
    mask = np.zeros((len(tokens), longest), np.bool_)
    for row, one in enumerate(tokens):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = True
    return {"ids": ids, "mask": mask}
