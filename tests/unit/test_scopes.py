"""Only administrators get a token with the scope `admin`, whatever their client asks for."""

from __future__ import annotations

from typing import Any

import pytest

from rumorline.handlers import scopes
from rumorline_tools.local.package import load_template
from tests.support.template import TEMPLATE

POOL = load_template(TEMPLATE)["Resources"]


def suppressed(groups: dict[str, Any]) -> list[str]:
    """Scopes that are taken out of the token of a user in some groups."""
    event = {"version": "2", "request": groups, "response": {}}
    answer = scopes.handler(event, None)
    assert answer["request"] == groups
    found: list[str] = (
        answer["response"]["claimsAndScopeOverrideDetails"]
        .get("accessTokenGeneration", {})
        .get("scopesToSuppress", [])
    )
    return found


@pytest.mark.parametrize(
    "groups",
    [
        {},
        {"groupConfiguration": {}},
        {"groupConfiguration": {"groupsToOverride": None}},
        {"groupConfiguration": {"groupsToOverride": []}},
        {"groupConfiguration": {"groupsToOverride": ["administrators", "desk"]}},
    ],
)
def test_who_is_in_no_group_of_administrators_gets_no_admin_scope(groups: dict[str, Any]) -> None:
    assert suppressed(groups) == ["rumorline/admin"]


def test_an_administrator_keeps_it() -> None:
    assert suppressed({"groupConfiguration": {"groupsToOverride": ["desk", "admin"]}}) == []


def test_the_pool_asks_before_every_token_and_lets_nobody_sign_up() -> None:
    pool = POOL["DeskPool"]["Properties"]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    asks = pool["LambdaConfig"]["PreTokenGenerationConfig"]
    assert asks == {"LambdaArn": {"Fn::GetAtt": ["ScopesFunction", "Arn"]}, "LambdaVersion": "V2_0"}
    assert POOL["DeskAdministrators"]["Properties"]["GroupName"] == scopes.ADMINISTRATORS


def test_the_page_signs_in_by_code_without_a_secret_and_names_scopes_that_there_are() -> None:
    client = POOL["DeskPageClient"]["Properties"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    server = POOL["DeskResourceServer"]["Properties"]
    there = {f"{server['Identifier']}/{scope['ScopeName']}" for scope in server["Scopes"]}
    assert there == set(client["AllowedOAuthScopes"]) - {"openid"}
    assert scopes.ADMIN_SCOPE in there
