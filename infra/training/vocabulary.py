"""The tokenizer of the base with only the pieces that Latin-script posts can need."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

_SPECIAL = 4
_SPACE = "▁"


def latin_tokenizer(path: Path) -> tuple[dict[str, Any], np.ndarray]:
    """A tokenizer file without the pieces of other scripts, and the old row of every new id.

    Single characters of any kind but letters (digits, signs, emoji) stay. The mask token goes: it
    is never used here.
    """
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    pieces = tokenizer["model"]["vocab"]
    kept = [at for at, (piece, _) in enumerate(pieces) if at < _SPECIAL or _latin(piece)]
    tokenizer["model"]["vocab"] = [pieces[at] for at in kept]
    tokenizer["added_tokens"] = [one for one in tokenizer["added_tokens"] if one["id"] < _SPECIAL]
    return tokenizer, np.array(kept)


def _latin(piece: str) -> bool:
    letters = [char for char in piece.replace(_SPACE, "") if unicodedata.category(char)[0] in "LM"]
    return piece != "<mask>" and all(map(_is_latin, letters))


def _is_latin(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or "LATIN" in unicodedata.name(char, "")
