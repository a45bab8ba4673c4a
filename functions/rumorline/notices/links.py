"""Addresses that strangers wrote: only those that a reader may follow."""

from __future__ import annotations

from urllib.parse import urlsplit


def followable(url: str | None) -> str | None:
    """The address if it leads to a web page; None if it is of any other kind, or none at all."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return url if url and url.isprintable() and " " not in url else None
