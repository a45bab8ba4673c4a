"""What the desk may register as a source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rumorline.domain.errors import UsageError
from rumorline.domain.source import ANY_TOPIC
from rumorline.services.desk import SourceRequest, source_of

DIVISION = "ocd-division/country:us/state:xx/place:riverbend"
REQUEST = SourceRequest("x:41", "City of Riverbend", (DIVISION,), ("x/main",), handle="@Riverbend")


def test_a_request_becomes_an_active_source_that_may_speak_for_everything() -> None:
    source = source_of(REQUEST)
    assert (source.source_id, source.handle, source.topics) == ("x:41", "Riverbend", (ANY_TOPIC,))


@pytest.mark.parametrize(
    "source_id", ["telegram:-100123", "bluesky:did:plc:abc", "cap:a@b.example"]
)
def test_an_account_id_is_whatever_its_platform_uses(source_id: str) -> None:
    assert source_of(replace(REQUEST, source_id=source_id)).source_id == source_id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source_id": "x"}, "write PLATFORM:ACCOUNT_ID"),
        ({"source_id": "x:"}, "write PLATFORM:ACCOUNT_ID"),
        ({"source_id": "x:" + "4" * 3000}, "write PLATFORM:ACCOUNT_ID"),
        ({"source_id": "x:@Riverbend"}, "is a handle"),
        ({"source_id": "x:4 1"}, "is a handle"),
        ({"source_id": "x:Riverbend"}, "those are numbers"),
        ({"authority": " "}, "1 to 200 characters"),
        ({"authority": "A" * 201}, "1 to 200 characters"),
        ({"divisions": ()}, "needs a division"),
        ({"divisions": ("hartford",)}, "is not a division id"),
        ({"endpoints": ()}, "an endpoint that may vouch"),
        ({"endpoints": ("main",)}, "is no endpoint"),
    ],
)
def test_what_could_never_work_is_refused_with_what_to_enter(
    changes: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        source_of(replace(REQUEST, **changes))  # type: ignore[arg-type]  # wrong on purpose
