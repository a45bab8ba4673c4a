"""Threads."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import MalformedEntry, MalformedRequest, Unauthenticated, UsageError
from rumorline.domain.post import Account, Delivery, PostDeleted
from rumorline.platforms import threads
from rumorline.platforms.secrets import EndpointSecrets
from rumorline_tools.deliveries.draft import Draft
from rumorline_tools.deliveries.shapes import body_of

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "platforms" / "threads"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
NOW = datetime(2019, 7, 9, 1, 13, tzinfo=UTC)
GONE = {
    "id": "8901234",
    "owner": {"owner_id": "78901"},
    "deleted_at": "2019-07-09T01:13:00+0000",
    "username": "mayor",
}


def deletion(**value: object) -> dict[str, Any]:
    return {"field": "delete", "value": GONE | value}


def body_with(values: object) -> dict[str, Any]:
    return {"app_id": "1", "target_id": "78901", "time": 1562634780, "values": values}


def split(body: object) -> list[dict[str, object]]:
    return threads.split(json.dumps(body).encode())


def events(body: object) -> list[PostDeleted]:
    found = [event for entry in split(body) for event in threads.parse(entry, "threads/main")]
    assert all(isinstance(event, PostDeleted) for event in found)
    return found  # type: ignore[return-value]


def test_it_is_signed_as_facebook_is() -> None:
    digest = hmac.new(b"app", b"{}", hashlib.sha256).hexdigest()
    signed = {"x-hub-signature-256": f"sha256={digest}"}
    threads.verify(Delivery(b"{}", signed), EndpointSecrets(("app",)), NOW)
    with pytest.raises(Unauthenticated):
        threads.verify(Delivery(b"[]", signed), EndpointSecrets(("app",)), NOW)


@pytest.mark.parametrize("values", [deletion(), [deletion()]], ids=["object", "array"])
def test_a_deletion_comes_as_an_object_or_in_an_array(values: object) -> None:
    account = Account("threads", "78901", "mayor")
    assert events(body_with(values)) == [
        PostDeleted("threads:8901234", account, "threads/main", NOW)
    ]


@pytest.mark.parametrize("field", ["publish", "replies", "mentions", "", None, ["delete"]])
def test_what_carries_no_own_text_is_dropped_unread(field: object) -> None:
    value = {"field": field, "value": {"text": "somebody else's", "id": "1"}}
    assert split(body_with([value, deletion()])) == split(body_with([deletion()]))
    assert split(body_with(value)) == []


@pytest.mark.parametrize("body", [[], 1, None, {}, {"values": 1}, {"values": None}])
def test_a_body_of_another_form_is_refused(body: object) -> None:
    with pytest.raises(MalformedRequest):
        split(body)


@pytest.mark.parametrize(
    "value",
    [
        {"id": None},
        {"id": "a/b"},
        {"owner": None},
        {"owner": {}},
        {"owner": {"owner_id": "x"}},
        {"deleted_at": "2019-07-09T01:13:00"},
        {"deleted_at": 5},
        {"username": 1},
    ],
)
def test_a_broken_deletion_is_refused_alone(value: dict[str, object]) -> None:
    broken, good = split(body_with([deletion(**value), deletion()]))
    with pytest.raises(MalformedEntry):
        threads.parse(broken, "threads/main")
    assert threads.parse(good, "threads/main")


@pytest.mark.parametrize("values", [None, [], [1], [{}], [deletion() | {"field": "publish"}]])
def test_an_entry_without_a_deletion_is_malformed(values: object) -> None:
    with pytest.raises(MalformedEntry):
        threads.parse({"values": values}, "threads/main")


def test_ids_may_be_numbers_and_the_time_may_be_missing() -> None:
    (gone,) = events(body_with(deletion(id=5, owner={"owner_id": 6}, deleted_at=None)))
    assert (gone.post_id, gone.account.account_id, gone.deleted_at) == ("threads:5", "6", None)


def test_a_draft_is_published_without_its_text_or_deleted() -> None:
    sent = body_of(Draft("11", "41", "It was not ICE", NOW), "threads")
    assert b"not ICE" not in sent
    assert threads.split(sent) == []
    (gone,) = events(json.loads(body_of(Draft("11", "41", "", NOW, deleted=True), "threads")))
    assert (gone.post_id, gone.account.account_id, gone.deleted_at) == ("threads:11", "41", NOW)
    with pytest.raises(UsageError, match="edit"):
        body_of(Draft("12", "41", "", NOW, edit_of=("11",)), "threads")


@needs_shared
def test_the_shared_payloads() -> None:
    found = {path.name: events(json.loads(path.read_text())) for path in SHARED.glob("*.json")}
    assert {name: len(gone) for name, gone in found.items()} == {
        "delete.json": 1,
        "publish_array.json": 0,
        "publish_object.json": 0,
    }
    assert found["delete.json"][0].account.source_id == "threads:78901"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("delete"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
names = st.sampled_from(["id", "owner", "deleted_at", "username"])


@given(value=st.dictionaries(names, values), other=values)
def test_fuzz_only_our_own_errors(value: dict[str, object], other: object) -> None:
    for entry in split(body_with([deletion(**value), other, {"field": "delete", "value": other}])):
        with contextlib.suppress(MalformedEntry):
            threads.parse(entry, "threads/main")
