"""Links lead to the local stack, and `serve` says where its board is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rumorline_tools.cli.serve import _words
from rumorline_tools.local.package import load_template, localize
from rumorline_tools.serving import Served

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")


def variables(environment: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What each function and all of them are given."""
    template = localize(TEMPLATE, "bucket", "key", environment)
    found = {
        name: resource["Properties"]["Environment"]["Variables"]
        for name, resource in template["Resources"].items()
        if "Environment" in resource.get("Properties", {})
    }
    return found | {"": template["Globals"]["Function"]["Environment"]["Variables"]}


def test_what_is_given_here_wins_over_what_a_function_says() -> None:
    found = variables({"PUBLIC_URL": "here"})
    assert found[""]["PUBLIC_URL"] == "here"
    assert "PUBLIC_URL" not in found["FeedFunction"]
    assert "PUBLISHER_NAME" in found["FeedFunction"]
    assert "PUBLIC_URL" in variables({})["FeedFunction"]


def test_serve_says_where_the_board_is() -> None:
    texts = dict.fromkeys(
        (name for name in Served.__slots__ if name not in ("pid", "endpoints")), "somewhere"
    )
    served = Served(pid=1, endpoints=(), **{**texts, "api_url": "http://127.0.0.1:1/api"})
    assert "board      http://127.0.0.1:1/api/board" in _words(served)
