"""JSON from strangers, read strictly: what two readers could take differently is refused.

RFC 8259 leaves duplicate names, huge numbers and lone surrogates to the reader; RFC 7493 (I-JSON)
forbids the first and the last. Duplicates are refused, and lone surrogates, which real platforms
send when they cut a text in the middle of an emoji, become U+FFFD.
"""

from __future__ import annotations

import json
import math
import re

from rumorline.domain.errors import MalformedRequest

MAX_DEPTH = 64
MAX_DIGITS = 64
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(body: bytes) -> object:
    """The value that `body` holds. Raises MalformedRequest, whose text never quotes the body.

    Refused: anything but UTF-8 (a byte order mark too), a name twice in one object, NaN, infinite
    numbers, integers of more than 64 digits, nesting deeper than 64.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except (ValueError, RecursionError):
        # `from None`: the decoder's error holds the whole body, which must not reach a log.
        raise MalformedRequest("the body is not JSON in UTF-8") from None
    return _clean(value, 0)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = {_SURROGATE.sub("\ufffd", name): value for name, value in pairs}
    if len(found) != len(pairs):
        raise MalformedRequest("a name appears twice in one JSON object")
    return found


def _constant(_name: str) -> float:
    raise MalformedRequest("NaN and Infinity are not JSON")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise MalformedRequest("a JSON number is too large")
    return value


def _int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise MalformedRequest("a JSON integer has too many digits")
    return int(digits)


def _clean(value: object, depth: int) -> object:
    if depth > MAX_DEPTH:
        raise MalformedRequest("the JSON is nested too deeply")
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {name: _clean(item, depth + 1) for name, item in value.items()}
    return value
