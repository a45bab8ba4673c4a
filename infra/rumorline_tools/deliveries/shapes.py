"""The shapes in which a draft can be delivered, by platform; the first is the usual one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from rumorline.domain.errors import UsageError
from rumorline_tools.deliveries import (
    bluesky,
    cap,
    facebook,
    mastodon,
    standard,
    telegram,
    threads,
    websub,
    x,
)
from rumorline_tools.deliveries.draft import Draft

Shape = Callable[[Draft], dict[str, Any] | bytes]

SHAPES: dict[str, dict[str, Shape]] = {
    "x": {"activity": x.activity, "filtered": x.filtered_stream, "legacy": x.legacy},
    "standard": {"generic": standard.generic, "cap": cap.relayed},
    "bluesky": {"record": bluesky.record},
    "facebook": {"page": facebook.page},
    "mastodon": {"status": mastodon.status},
    "telegram": {"update": telegram.update},
    "threads": {"event": threads.event},
    "websub": {"atom": websub.atom, "rss": websub.rss, "cap": websub.with_alert},
}


def body_of(draft: Draft, platform: str, shape: str | None = None) -> bytes:
    """The bytes that a platform would send. UsageError names the platforms or shapes there are."""
    if platform not in SHAPES:
        raise UsageError(f"no platform {platform!r}; there are: {', '.join(SHAPES)}")
    shapes = SHAPES[platform]
    chosen = shape or next(iter(shapes))
    if chosen not in shapes:
        raise UsageError(f"{platform} has no shape {chosen!r}; there are: {', '.join(shapes)}")
    made = shapes[chosen](draft)
    return made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False).encode()
