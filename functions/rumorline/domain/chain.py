"""The chain of digests: whoever has the feed can tell that not one byte of it was changed.

A body's digest is that of its text as it was numbered. The hash of a notice is over its place, its
digest and the hash before, so that a body may be withheld later and the chain holds all the same.
"""

from __future__ import annotations

import hashlib

GENESIS = "sha256:" + "0" * 64
"""The hash before the first notice."""


def sha256(text: str) -> str:
    """`sha256:` and the hex digest of a text in UTF-8."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def link_hash(seq: int, digest: str, previous: str) -> str:
    """The hash of the notice in place `seq`, after the one whose hash is `previous`."""
    return sha256(f"{seq}\n{digest}\n{previous}")
