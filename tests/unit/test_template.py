"""What template.yaml promises: the settings that no emulator checks, and least privilege."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from rumorline.handlers import feed
from rumorline_tools.local.package import load_template

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "template.yaml").read_text("utf-8").splitlines()
TEMPLATE = load_template(ROOT / "template.yaml")
CODE = ROOT / "functions" / "rumorline"
DEFAULTS = TEMPLATE["Globals"]["Function"]


def _resources(kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in TEMPLATE["Resources"].items()
        if resource["Type"] == kind
    }


FUNCTIONS = _resources("AWS::Serverless::Function")


def _event(function: str, kind: str) -> dict[str, Any]:
    events = FUNCTIONS[function]["Events"].values()
    return next(event["Properties"] for event in events if event["Type"] == kind)


def _statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        statement
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    return [statement.get("Fn::If", [None, statement])[1] for statement in found]


def _actions(statement: dict[str, Any]) -> list[str]:
    action = statement["Action"]
    return [action] if isinstance(action, str) else action


def _comment_above(number: int) -> str:
    """The comment block that ends above a line, looking past the lines of one statement."""
    above = number - 1
    while not TEXT[above].lstrip().startswith("#"):
        above -= 1
        if number - above > 8:
            return ""
    lines: list[str] = []
    while TEXT[above].lstrip().startswith("#"):
        lines.insert(0, TEXT[above].strip(" #"))
        above -= 1
    return " ".join(lines)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_handler_imports(name: str) -> None:
    module, _, attribute = FUNCTIONS[name]["Handler"].rpartition(".")
    if not (CODE.parent / f"{module.replace('.', '/')}.py").exists():
        pytest.skip(f"{module} is not written yet")
    assert callable(getattr(importlib.import_module(module), attribute))


def test_every_environment_variable_is_read_by_the_code() -> None:
    declared = {
        variable
        for function in FUNCTIONS.values()
        for variable in function.get("Environment", {"Variables": {}})["Variables"]
    }
    if not (CODE / "settings.py").exists():
        pytest.skip("settings.py is not written yet")
    code = "\n".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    assert {variable for variable in declared if f'"{variable}"' not in code} == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_logs_json_to_a_group_of_its_own(name: str) -> None:
    logging = FUNCTIONS[name]["LoggingConfig"]
    group = logging["LogGroup"]["Ref"]
    assert logging["LogFormat"] == "JSON"
    assert "RetentionInDays" in _resources("AWS::Logs::LogGroup")[group]
    others = [f["LoggingConfig"]["LogGroup"]["Ref"] for n, f in FUNCTIONS.items() if n != name]
    assert group not in others


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_role_of_its_own(name: str) -> None:
    role = FUNCTIONS[name]["Role"]["Fn::GetAtt"][0]
    assert role in _resources("AWS::IAM::Role")
    assert [f["Role"]["Fn::GetAtt"][0] for f in FUNCTIONS.values()].count(role) == 1


def test_every_statement_says_why_it_is_there() -> None:
    silent = [
        number + 1
        for number, line in enumerate(TEXT)
        if re.match(r"\s+- Effect:", line) and not _statement_has_comment(number)
    ]
    assert silent == []


def _statement_has_comment(number: int) -> bool:
    above = number - 1
    while re.match(r"\s+- (!If|Has\w+)", TEXT[above]):
        above -= 1
    return TEXT[above].lstrip().startswith("#")


def test_every_wildcard_gives_its_reason() -> None:
    bare = [
        number + 1
        for number, line in enumerate(TEXT)
        if re.match(r"\s+(Action|Resource|Principal|SourceArn):.*\*", line)
        and "Reason" not in _comment_above(number)
    ]
    assert bare == []


@pytest.mark.parametrize("name", _resources("AWS::IAM::Role"))
def test_no_role_has_a_whole_service_or_every_resource(name: str) -> None:
    for statement in _statements(_resources("AWS::IAM::Role")[name]):
        assert not [action for action in _actions(statement) if "*" in action]
        assert statement["Resource"] != "*"


def test_only_publish_and_sweep_may_delete_from_the_table() -> None:
    may_delete = {
        name
        for name, role in _resources("AWS::IAM::Role").items()
        for statement in _statements(role)
        if "dynamodb:DeleteItem" in _actions(statement)
    }
    assert may_delete == {"PublishRole", "SweepRole"}


def test_receive_may_touch_leases_in_the_table_and_nothing_else() -> None:
    """No emulator looks at LeadingKeys."""
    (statement,) = (
        statement
        for statement in _statements(_resources("AWS::IAM::Role")["ReceiveRole"])
        if any(action.startswith("dynamodb:") for action in _actions(statement))
    )
    assert set(_actions(statement)) == {"dynamodb:GetItem", "dynamodb:UpdateItem"}
    keys = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["LEASE#*"]}}
    assert statement["Condition"] == keys


def test_sweep_may_read_the_secrets_of_feeds_and_no_others() -> None:
    (statement,) = (
        statement
        for statement in _statements(_resources("AWS::IAM::Role")["SweepRole"])
        if "secretsmanager:GetSecretValue" in _actions(statement)
    )
    assert statement["Resource"]["Fn::Sub"].endswith(":secret:${SecretPrefix}/websub/*")


def test_no_deployment_lets_hubs_be_on_loopback() -> None:
    assert not [line for line in TEXT if "LOOPBACK" in line]


def test_receive_may_read_webhook_secrets_and_no_others() -> None:
    (statement,) = (
        statement
        for statement in _statements(_resources("AWS::IAM::Role")["ReceiveRole"])
        if "secretsmanager:GetSecretValue" in _actions(statement)
    )
    assert statement["Resource"]["Fn::Sub"].endswith(":secret:${SecretPrefix}/*")


FOR_ADMINISTRATORS = {
    "POST /subscriptions",
    "GET /subscriptions",
    "DELETE /subscriptions/{id}",
    "GET /policies",
    "GET /policies/{id}",
    "PUT /policies/{id}",
    "DELETE /policies/{id}",
    "POST /sources",
    "PATCH /sources/{id}",
    "POST /sources/{id}/suspend",
    "POST /sources/{id}/reactivate",
}


def test_desk_routes_exist_only_with_their_authorizer() -> None:
    routes = {
        name: resource
        for name, resource in TEMPLATE["Resources"].items()
        if resource["Type"] == "AWS::ApiGatewayV2::Route"
    }
    for name, route in routes.items():
        properties = route["Properties"]
        if "/webhooks/" in properties["RouteKey"] or _is_public(properties["RouteKey"]):
            continue
        assert route["Condition"] == "HasDesk", name
        assert properties["AuthorizationType"] == "JWT", name
        assert properties["AuthorizerId"] == {"Ref": "DeskAuthorizer"}, name
        administrators = properties["RouteKey"] in FOR_ADMINISTRATORS
        scopes = ["admin"] if administrators else ["desk", "admin"]
        of_a_pool = [f"rumorline/{scope}" for scope in scopes]
        assert properties["AuthorizationScopes"] == [*scopes, *of_a_pool], name


DESK_PAGE = ("/desk", "/desk.js")


def _is_public(route_key: str) -> bool:
    paths = ("/", "/board", "/feed.json", "/feed.atom", "/notices", "/notices/{id}", *DESK_PAGE)
    method, _, path = route_key.partition(" ")
    return method in ("GET", "HEAD") and path in (*paths, "/openapi.json")


def test_every_public_route_is_answered_and_only_reads() -> None:
    routes = _resources("AWS::ApiGatewayV2::Route").values()
    public = [r for r in routes if r["Target"] == {"Fn::Sub": "integrations/${FeedIntegration}"}]
    assert {route["RouteKey"].partition(" ")[2] for route in public} == set(feed._ROUTES)
    assert len(public) == 2 * len(feed._ROUTES)
    assert all(_is_public(route["RouteKey"]) for route in public)


def test_feed_may_read_what_is_published_and_nothing_else() -> None:
    """No emulator looks at LeadingKeys."""
    reading = [
        statement
        for statement in _statements(_resources("AWS::IAM::Role")["FeedRole"])
        if not any(action.startswith("logs:") for action in _actions(statement))
    ]
    (statement,) = reading
    assert set(_actions(statement)) == {"dynamodb:Query", "dynamodb:BatchGetItem"}
    keys = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["FEED", "F#*", "PUB#*", "OPEN"]}}
    assert statement["Condition"] == keys
    assert statement["Resource"] == {"Fn::GetAtt": ["Table", "Arn"]}


def test_whoever_links_to_a_page_has_the_apis_address_where_no_other_is_given() -> None:
    linking = [
        function["Environment"]["Variables"]["PUBLIC_URL"]
        for function in FUNCTIONS.values()
        if "PUBLIC_URL" in function.get("Environment", {}).get("Variables", {})
    ]
    own = {"Fn::GetAtt": ["Api", "ApiEndpoint"]}
    assert linking == [{"Fn::If": ["HasPublicUrl", {"Ref": "PublicUrl"}, own]}] * 3


def test_no_route_accepts_any_method_or_any_path() -> None:
    keys = {route["RouteKey"] for route in _resources("AWS::ApiGatewayV2::Route").values()}
    assert not [key for key in keys if key.startswith("ANY") or key == "$default" or "+}" in key]


def test_the_api_is_throttled() -> None:
    settings = _resources("AWS::ApiGatewayV2::Stage")["ApiStage"]["DefaultRouteSettings"]
    assert set(settings) >= {"ThrottlingRateLimit", "ThrottlingBurstLimit"}


@pytest.mark.parametrize("name", _resources("AWS::Lambda::Permission"))
def test_only_this_api_and_this_pool_may_invoke_a_function(name: str) -> None:
    permission = _resources("AWS::Lambda::Permission")[name]
    if permission["Principal"] == "cognito-idp.amazonaws.com":
        assert permission["SourceArn"] == {"Fn::GetAtt": ["DeskPool", "Arn"]}
    else:
        assert "${Api}/" in permission["SourceArn"]["Fn::Sub"]


def test_a_batch_being_worked_on_is_not_given_out_twice() -> None:
    timeout = FUNCTIONS["ResolveFunction"].get("Timeout", DEFAULTS["Timeout"])
    assert _resources("AWS::SQS::Queue")["WorkQueue"]["VisibilityTimeout"] >= 6 * timeout


def test_a_broken_entry_goes_back_alone_and_finally_to_the_dead_letter_queue() -> None:
    assert _event("ResolveFunction", "SQS")["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert _resources("AWS::SQS::Queue")["WorkQueue"]["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["WorkDeadLetterQueue", "Arn"]},
        "maxReceiveCount": 5,
    }


@pytest.mark.parametrize("name", _resources("AWS::SQS::Queue"))
def test_queues_are_encrypted_keep_two_weeks_and_refuse_plain_http(name: str) -> None:
    queue = _resources("AWS::SQS::Queue")[name]
    assert queue["SqsManagedSseEnabled"] is True
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    (policy,) = (
        policy
        for policy in _resources("AWS::SQS::QueuePolicy").values()
        if policy["Queues"] == [{"Ref": name}]
    )
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_poison_stream_record_cannot_hold_up_the_notices_behind_it() -> None:
    event = _event("PublishFunction", "DynamoDB")
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["BisectBatchOnFunctionError"] is True
    assert event["MaximumRetryAttempts"] <= 3
    assert event["MaximumRecordAgeInSeconds"] <= 300
    destination = event["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": ["StreamDeadLetterQueue", "Arn"]}


def test_only_new_outbox_rows_wake_publish() -> None:
    event = _event("PublishFunction", "DynamoDB")
    (pattern,) = (json.loads(f["Pattern"]) for f in event["FilterCriteria"]["Filters"])
    assert pattern == {"eventName": ["INSERT"], "dynamodb": {"Keys": {"PK": {"S": ["OUTBOX"]}}}}
    assert event["StartingPosition"] == "TRIM_HORIZON"


def test_the_table_outlives_the_stack_and_can_be_restored() -> None:
    resource = TEMPLATE["Resources"]["Table"]
    table = resource["Properties"]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Ref": "TableDeletionProtection"}
    assert TEMPLATE["Parameters"]["TableDeletionProtection"]["Default"] == "true"


def test_the_table_streams_keys_only_and_expires_rows() -> None:
    table = TEMPLATE["Resources"]["Table"]["Properties"]
    assert table["StreamSpecification"] == {"StreamViewType": "KEYS_ONLY"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("name", _resources("AWS::SNS::Topic"))
def test_topics_sign_with_sha256_and_encrypt_at_rest(name: str) -> None:
    topic = _resources("AWS::SNS::Topic")[name]
    assert topic["SignatureVersion"] == "2"
    assert topic["KmsMasterKeyId"]
