"""Strict JSON: what two readers could take differently is refused."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rumorline.domain.errors import MalformedRequest
from rumorline.platforms.strictjson import MAX_DEPTH, read_json


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut"),
        pytest.param(b'{"a":1}x', id="trailing"),
        pytest.param(b"\xff", id="not-utf8"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte-order-mark"),
        pytest.param('{"a":1}'.encode("utf-16"), id="utf-16"),
        pytest.param(b'{"a":1,"a":2}', id="name-twice"),
        pytest.param(b'[{"b":{"a":1,"a":1}}]', id="name-twice-deep"),
        pytest.param(b'{"\\ud800":1,"\\ud801":2}', id="name-twice-once-replaced"),
        pytest.param(b"NaN", id="nan"),
        pytest.param(b"[Infinity]", id="infinity"),
        pytest.param(b"[-Infinity]", id="minus-infinity"),
        pytest.param(b"1e999", id="infinite-number"),
        pytest.param(b"9" * 65, id="65-digits"),
        pytest.param(b"9" * 5_000, id="5000-digits"),
        pytest.param(b"[" * 100_000, id="100000-deep-list"),
        pytest.param(b'{"a":' * 100_000, id="100000-deep-object"),
        pytest.param(b"[" * 65 + b"1" + b"]" * 65, id="65-deep"),
        pytest.param(b'"\x01"', id="raw-control-character"),
    ],
)
def test_ambiguous_or_broken_json_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedRequest):
        read_json(body)


def test_a_refusal_never_quotes_the_body() -> None:
    with pytest.raises(MalformedRequest) as refused:
        read_json(b'{"secret words": ')
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_lone_surrogates_become_the_replacement_character_everywhere() -> None:
    assert read_json(b'{"a\\ud800":["\\udc00b",{"c":"\\ud83d"}]}') == {
        "a\ufffd": ["\ufffdb", {"c": "\ufffd"}]
    }


def test_a_surrogate_pair_stays_one_character() -> None:
    assert read_json(b'"\\ud83d\\ude80"') == "\U0001f680"


def test_the_deepest_nesting_allowed_is_read() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**60), 10**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_ordinary_json_is_read_as_the_library_reads_it(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(MalformedRequest):
        read_json(body)
