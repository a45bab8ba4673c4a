"""What a function makes while Lambda starts it, and what it makes when it is first called."""

from __future__ import annotations

from functools import cache

import pytest

from rumorline import wiring
from rumorline_tools.bench.coldstart import MADE, printed

INIT = "AWS_LAMBDA_INITIALIZATION_TYPE"
_LAMBDA = f"import os\nos.environ[{INIT!r}] = 'on-demand'\n"
_MADE = """
from rumorline import wiring
caches = {name: getattr(one, "cache_info", None) for name, one in vars(wiring).items()}
print(*(name for name, info in caches.items() if info and info().currsize))
"""


def made(function: str, *, in_lambda: bool) -> set[str]:
    """Which factories of `wiring` were called by the import of a function."""
    start = _LAMBDA if in_lambda else ""
    return set(printed(f"{start}import rumorline.handlers.{function}\n{_MADE}").split())


def needed(function: str) -> set[str]:
    """Which factories are called before a function does its first work."""
    calls = "".join(f"wiring.{name}()\n" for name in MADE[function])
    return set(printed(f"from rumorline import wiring\n{calls}{_MADE}").split())


@pytest.mark.parametrize("function", MADE)
def test_lambda_finds_all_that_a_function_needs_made(function: str) -> None:
    assert made(function, in_lambda=True) == needed(function)


@pytest.mark.parametrize("function", MADE)
def test_elsewhere_an_import_makes_nothing(function: str) -> None:
    assert made(function, in_lambda=False) == set()


def test_what_cannot_be_made_is_tried_again_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    @cache
    def fails_once() -> str:
        tried.append("first")
        if len(tried) == 1:
            raise KeyError("WORK_QUEUE_URL")
        return "made"

    monkeypatch.setenv(INIT, "on-demand")
    wiring.make_ready(fails_once, lambda: tried.append("second"))
    assert tried == ["first", "second"]
    assert fails_once() == "made"
