"""What both models share: a session on one thread, and its input."""

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


def single(tokens: Sequence[int]) -> dict[str, Any]:
    """Model input of one text: `ids` int64 and `mask` bool, both (1, tokens).

    One text at a time: nothing is padded, and what a text gives does not depend on its neighbours,
    as it would in a batch, whose activations share one 8-bit scale.
    """
    import numpy as np

    ids = np.array([tokens], np.int64)
    return {"ids": ids, "mask": np.ones_like(ids, np.bool_)}
