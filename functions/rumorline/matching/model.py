"""The stance model: a small cross-encoder that reads a claim and a post together.

Needs numpy and onnxruntime, which are imported when a model is made, so that a function that never
reads a pair never pays for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.onnx import session, single
from rumorline.matching.pieces import UnigramPieces

VERDICTS = ("none", "refuted", "confirmed", "clarified")
"""The order of the model's outputs."""
MAX_TOKENS = 224
_MAX_CONTEXT = 240
_REMEMBERED = 64


class StanceModel:
    """Reads pairs with a model folder: `stance.onnx` and `stance.vocabulary.json`.

    One thread, one pair at a time; see `onnx.single`. FileNotFoundError if a file is missing.
    """

    def __init__(self, path: Path) -> None:
        self._pieces = UnigramPieces(path / "stance.vocabulary.json", MAX_TOKENS)
        self._session = session(path / "stance.onnx")
        # A post of one sentence is asked for as a whole and as that sentence.
        self._known = lru_cache(maxsize=_REMEMBERED)(self._read)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, float]]:
        """Probabilities by verdict, "none" among them, of each pair (claim text, post text).

        The texts are those of `claim_text` and `post_text`. A post that does not fit into 224
        tokens together with its claim is cut at its end.
        """
        return [dict(zip(VERDICTS, self._known(*pair), strict=True)) for pair in pairs]

    def _read(self, claim: str, post: str) -> list[float]:
        import numpy as np

        told = single(self._pieces.pair(claim, post).ids)
        (logits,) = self._session.run(["logits"], told)
        weights = np.exp(logits[0] - logits[0].max())
        return [float(one) for one in weights / weights.sum()]


def claim_text(ticket: Ticket, *, dated: bool = True, words: str | None = None) -> str:
    """A ticket as the model reads it: claim (or `words` instead), place and the rumor's day."""
    day = f"{ticket.first_seen_at:%Y-%m-%d}" if dated else ""
    where = ", ".join(filter(None, (ticket.place, day)))
    return f"{words or ticket.claim} ({where})" if where else words or ticket.claim


def post_text(post: Post, *, dated: bool = True) -> str:
    """A post as the model reads it: who, the day, what is answered or quoted, and the text."""
    who = post.account.name or post.account.account_id
    head = f"{who}, {post.posted_at:%Y-%m-%d}" if dated else who
    known = (one for one in post.context if one.text)
    said = "".join(f" [{one.relation}: {one.text[:_MAX_CONTEXT]}]" for one in known)
    return f"{head}{said}: {post.text}"
