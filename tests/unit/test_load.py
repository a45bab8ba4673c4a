"""`rumorline bench load`: what it sends is as large as it may be, and what it calls clean is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rumorline.domain.post import PostSaved
from rumorline.platforms.table import PLATFORMS
from rumorline.services.receiving import MAX_BODY
from rumorline_tools.bench.load import ENTRIES, Load, batch_of_posts, page_of_entries

CLEAN = Load(
    webhooks=10,
    posts=10,
    again=1,
    p50_ms=1.0,
    p99_ms=2.0,
    per_second=3.0,
    drained_s=4.0,
    lost=0,
    twice=0,
    told=1,
    told_twice=0,
    set_aside=0,
    memory_before_mib=5.0,
    memory_after_mib=5.0,
    batch_bytes=6,
    batch_ms=7.0,
    page_ms=8.0,
    over_cap=413,
)


def test_the_batch_has_a_thousand_posts_and_is_as_long_as_a_body_may_be() -> None:
    body = batch_of_posts()
    assert len(body) == MAX_BODY
    assert len(roots("standard", body)) == ENTRIES


def test_the_pages_delivery_has_a_thousand_entries() -> None:
    assert len(roots("facebook", page_of_entries())) == ENTRIES


def roots(platform: str, body: bytes) -> set[str]:
    door = PLATFORMS[platform]
    events = [e for entry in door.split(body) for e in door.parse(entry, f"{platform}/main")]
    return {event.post.root for event in events if isinstance(event, PostSaved)}


@pytest.mark.parametrize("what", ["lost", "twice", "told_twice", "set_aside"])
def test_whatever_is_lost_twice_or_set_aside_is_not_clean(what: str) -> None:
    assert CLEAN.clean
    assert not replace(CLEAN, **{what: 1}).clean


def test_a_body_over_the_cap_that_is_taken_is_not_clean() -> None:
    assert not replace(CLEAN, over_cap=200).clean
