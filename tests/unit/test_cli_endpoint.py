"""`rumorline endpoint`, on moto: for a deployed stack and, by its file, for the local one."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from rumorline.domain.errors import HubRefused, UsageError
from rumorline.platforms.secrets import EndpointSecrets
from rumorline.platforms.standard import sign
from rumorline.services import hubs
from rumorline_tools import installation, serving, target
from rumorline_tools.cli.main import run
from tests.support import template

API = "https://api.example"
PREFIX = "rumorline/endpoint"
WHERE = ["--api-url", API, "--secret-prefix", PREFIX]
LEASED = [*WHERE, "--table", "rumorline"]
FEED = ["--topic", "https://agency.example/feed", "--hub", "https://hub.example/"]
OUTPUTS = {"ApiUrl": API, "SecretPrefix": PREFIX, "TableName": "rumorline"}


@pytest.fixture(autouse=True)
def _account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with mock_aws():
        boto3.client("dynamodb").create_table(TableName="rumorline", **template.table_properties())
        yield


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the hub was asked."""
    forms: list[dict[str, str]] = []

    def check(_: object, url: str) -> None:
        if url != FEED[3]:
            raise UsageError("the hub has to be at a public address")

    monkeypatch.setattr(hubs.HttpHubs, "check", check)
    monkeypatch.setattr(hubs.HttpHubs, "post", lambda _self, _url, form: forms.append(form))
    return forms


def kept(platform: str, name: str = "main") -> dict[str, Any]:
    found = boto3.client("secretsmanager").get_secret_value(SecretId=f"{PREFIX}/{platform}/{name}")
    EndpointSecrets.from_json(found["SecretString"])
    read: dict[str, Any] = json.loads(found["SecretString"])
    return read


def endpoint(*arguments: str) -> int:
    return run(["endpoint", *arguments])


class TestAdd:
    """A new endpoint."""

    def test_a_secret_is_made_and_the_url_is_printed(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert endpoint("add", "standard", "relay", *WHERE) == 0
        (secret,) = kept("standard", "relay")["secrets"]
        said = capsys.readouterr().out
        assert said.splitlines()[0] == f"{API}/webhooks/standard/relay"
        assert f"{PREFIX}/standard/relay" in said
        assert secret not in said
        sign(b"", secret, datetime.now(UTC))

    def test_a_secret_is_taken_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("consumer-secret\n")
        assert endpoint("add", "x", "main", "--secret-file", "secret", *WHERE) == 0
        assert kept("x") == {"secrets": ["consumer-secret"]}

    def test_or_from_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("consumer-secret\n"))
        assert endpoint("add", "x", "main", "--secret-file", "-", *WHERE) == 0
        assert kept("x")["secrets"] == ["consumer-secret"]

    @pytest.mark.parametrize("platform", ["x", "facebook", "threads", "mastodon"])
    def test_or_typed_unseen_where_the_platform_shows_it(
        self, platform: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: "typed-secret")
        assert endpoint("add", platform, "main", *WHERE) == 0
        assert kept(platform)["secrets"] == ["typed-secret"]
        assert "typed-secret" not in capsys.readouterr().out

    def test_what_has_to_be_entered_goes_to_a_file_of_the_owners(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("app-secret")
        files = ["--secret-file", "secret", "--secret-out", "out"]
        assert endpoint("add", "facebook", "main", *files, *WHERE) == 0
        secret, token = (tmp_path / "out").read_text().split()
        assert kept("facebook") == {"secrets": [secret], "verify_tokens": [token]}
        assert stat.S_IMODE(Path("out").stat().st_mode) == 0o600

    def test_json_has_no_secret(self, capsys: pytest.CaptureFixture[str]) -> None:
        endpoint("add", "telegram", "main", "--json", *WHERE)
        assert json.loads(capsys.readouterr().out) == {
            "url": f"{API}/webhooks/telegram/main",
            "secret_name": f"{PREFIX}/telegram/main",
        }

    def test_a_websub_endpoint_is_subscribed(
        self, asked: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert endpoint("add", "websub", "agency", *FEED, *LEASED) == 0
        (form,) = asked
        assert form["hub.topic"] == FEED[1]
        assert form["hub.callback"].startswith(f"{API}/webhooks/websub/agency?key=")
        assert form["hub.secret"] == kept("websub", "agency")["secrets"][0]
        assert "asked for" in capsys.readouterr().out
        endpoint("list", *LEASED)
        assert f"pending, {FEED[1]}" in capsys.readouterr().out

    def test_a_hub_that_is_down_is_told_and_asked_again(
        self,
        asked: list[dict[str, str]],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        def refuse(*_: object) -> None:
            raise HubRefused("the hub answered 500")

        monkeypatch.setattr(hubs.HttpHubs, "post", refuse)
        assert endpoint("add", "websub", "agency", *FEED, *LEASED) == 0
        assert "pending: the hub answered 500" in capsys.readouterr().out
        assert endpoint("rotate", "websub", "agency", *LEASED) == 0
        assert "told later" in capsys.readouterr().out
        assert asked == []


class TestRotate:
    """A new secret, and the one before."""

    def test_the_secret_before_stays_valid_until_the_end(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        endpoint("add", "standard", "relay", *WHERE)
        (first,) = kept("standard", "relay")["secrets"]
        assert endpoint("rotate", "standard", "relay", *WHERE) == 0
        second, before = kept("standard", "relay")["secrets"]
        assert (before, second != first) == (first, True)
        assert endpoint("rotate", "standard", "relay", "--finish", *WHERE) == 0
        assert kept("standard", "relay")["secrets"] == [second]
        assert first not in capsys.readouterr().out

    def test_of_three_the_oldest_goes(self) -> None:
        endpoint("add", "standard", "relay", *WHERE)
        for _ in range(2):
            endpoint("rotate", "standard", "relay", *WHERE)
        assert len(kept("standard", "relay")["secrets"]) == 2

    def test_what_else_is_kept_stays(self) -> None:
        manager = boto3.client("secretsmanager")
        whole = {"secrets": ["a"], "oauth2_secrets": ["b"], "verify_tokens": ["c"]}
        manager.create_secret(Name=f"{PREFIX}/telegram/main", SecretString=json.dumps(whole))
        endpoint("rotate", "telegram", "main", *WHERE)
        endpoint("rotate", "telegram", "main", "--finish", *WHERE)
        assert {**kept("telegram"), "secrets": ["a"]} == whole

    def test_the_hub_of_a_feed_is_told_the_new_one(self, asked: list[dict[str, str]]) -> None:
        endpoint("add", "websub", "agency", *FEED, *LEASED)
        assert endpoint("rotate", "websub", "agency", *LEASED) == 0
        assert asked[1]["hub.secret"] == kept("websub", "agency")["secrets"][0]
        assert asked[1]["hub.callback"] == asked[0]["hub.callback"]

    def test_a_secret_that_is_kept_already_rotates_nothing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "secret").write_text("one")
        endpoint("add", "x", "main", "--secret-file", "secret", *WHERE)
        assert endpoint("rotate", "x", "main", "--secret-file", "secret", *WHERE) == 2
        assert "needs a new one" in capsys.readouterr().err
        assert kept("x")["secrets"] == ["one"]


class TestList:
    """What there is, and never a secret."""

    def test_every_endpoint_is_listed_with_how_many_secrets_are_valid(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for platform in ("telegram", "standard"):
            endpoint("add", platform, "main", *WHERE)
        endpoint("rotate", "telegram", "main", *WHERE)
        manager = boto3.client("secretsmanager")
        manager.create_secret(Name="else/x/main", SecretString="no")
        manager.create_secret(Name=f"{PREFIX}/odd", SecretString="no")
        capsys.readouterr()
        assert endpoint("list", "--json", *WHERE) == 0
        rows = json.loads(capsys.readouterr().out)["endpoints"]
        assert [(row["platform"], row["name"], row["valid_secrets"]) for row in rows] == [
            ("standard", "main", 1),
            ("telegram", "main", 2),
        ]
        assert rows[0]["url"] == f"{API}/webhooks/standard/main"
        assert rows[0]["changed_at"].startswith("20")

    def test_a_lease_is_not_shown_where_the_table_is_not_known(
        self, asked: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        endpoint("add", "websub", "agency", *FEED, *LEASED)
        capsys.readouterr()
        assert endpoint("list", *WHERE) == 0
        assert "pending" not in capsys.readouterr().out
        assert asked

    def test_leaving_a_feed_asks_the_hub(
        self, asked: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        endpoint("add", "websub", "agency", *FEED, *LEASED)
        assert endpoint("leave", "agency", *LEASED) == 0
        assert asked[-1]["hub.mode"] == "unsubscribe"
        assert FEED[1] in capsys.readouterr().out


class TestWhere:
    """Which installation is meant."""

    @pytest.fixture
    def stack(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class CloudFormation:
            def describe_stacks(self, **_: str) -> Any:
                outputs = [{"OutputKey": k, "OutputValue": v} for k, v in OUTPUTS.items()]
                return {"Stacks": [{"Outputs": outputs}]}

        real = boto3.session.Session.client

        def client(session: Any, name: str, **options: Any) -> Any:
            made = CloudFormation() if name == "cloudformation" else None
            return made or real(session, name, **options)  # type: ignore[call-overload]

        monkeypatch.setattr(boto3.session.Session, "client", client)

    @pytest.mark.usefixtures("stack")
    def test_a_stack_is_read_from_its_outputs(self, asked: list[dict[str, str]]) -> None:
        assert endpoint("add", "websub", "agency", *FEED, "--stack", "rumorline") == 0
        assert asked[0]["hub.callback"].startswith(API)

    def test_the_local_stack_is_found_by_its_file_and_the_file_follows(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known = serving.Endpoint("telegram", "main", "url", "old")
        where = ("http://127.0.0.1:1", "us-east-1", API, "rumorline")
        serving.write(serving.Served(os.getpid(), *where, "", "", "", "", "", (known,)))
        monkeypatch.setattr(installation, "local_client", lambda name, *_: boto3.client(name))
        assert endpoint("add", "standard", "relay") == 0
        assert endpoint("add", "telegram", "main") == 0
        told = serving.read().endpoints
        assert [(one.platform, one.endpoint) for one in told] == [
            ("telegram", "main"),
            ("standard", "relay"),
        ]
        assert told[0].secret == kept("telegram")["secrets"][0]
        assert told[0].secret not in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["add", "fax", "main", *WHERE], "no platform 'fax'; there are:"),
            (["add", "x", "Main", *WHERE], "lower-case letters"),
            (["add", "x", "../main", *WHERE], "lower-case letters"),
            (["add", "standard", "relay"], "start one with `rumorline serve`"),
            (["add", "standard", "relay", "--api-url", API], "both --api-url and --secret-prefix"),
            (["add", "standard", "relay", "--stack", "none"], "'none' cannot be read"),
            (["add", "websub", "a", *LEASED], "websub needs --topic and --hub"),
            (["add", "websub", "a", "--topic", "x", *LEASED], "websub needs --topic and --hub"),
            (["add", "standard", "a", *FEED, *WHERE], "websub needs --topic and --hub"),
            (["add", "websub", "a", *FEED[:3], "https://10.0.0.1/", *LEASED], "public address"),
            (["add", "websub", "a", *FEED, *WHERE], "give --stack or --table"),
            (["add", "x", "a", "--secret-file", "none", *WHERE], "cannot be read from none"),
            (["add", "x", "a", "--secret-file", "empty", *WHERE], "the secret is empty"),
            (["add", "x", "a", "--secret-file", "binary", *WHERE], "cannot be read from binary"),
            (["add", "standard", "a", "--secret-file", "bad", *WHERE], "whsec_ and base64"),
            (["add", "telegram", "a", "--secret-out", "bad", *WHERE], "bad cannot be written"),
            (["add", "telegram", "taken", *WHERE], "taken exists already"),
            (["rotate", "telegram", "none", *WHERE], "there is no endpoint telegram/none"),
            (["rotate", "telegram", "none", "--finish", *WHERE], "there is no endpoint"),
            (["leave", "none", *LEASED], "subscribed to nothing"),
            (["leave", "none", *WHERE], "give --stack or --table"),
        ],
    )
    def test_a_mistake_is_one_line(
        self,
        arguments: list[str],
        said: str,
        asked: list[dict[str, str]],
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        (tmp_path / "empty").write_text("\n")
        (tmp_path / "binary").write_bytes(b"\xff\xfe")
        (tmp_path / "bad").write_text("hunter2!")
        endpoint("add", "telegram", "taken", *WHERE)
        capsys.readouterr()
        assert endpoint(*arguments) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.startswith("error: ")
        assert error.count("\n") == 1
        assert "hunter2" not in error
        assert asked == []

    def test_without_a_region_the_line_says_so(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        monkeypatch.delenv("AWS_REGION", raising=False)
        assert endpoint("list", *WHERE) == 2
        assert "set AWS_REGION" in capsys.readouterr().err

    @pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
    def test_either_variable_of_aws_sets_the_region(
        self, variable: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AWS_DEFAULT_REGION")
        monkeypatch.setenv(variable, "eu-west-1")
        assert target.session_in().region_name == "eu-west-1"
        assert target.session_in("us-west-2").region_name == "us-west-2"

    @pytest.mark.parametrize("code", ["AccessDeniedException", ""])
    def test_what_the_secrets_manager_refuses_is_one_line(
        self, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from botocore.exceptions import ClientError, EndpointConnectionError

        from rumorline_tools.endpoint_secrets import EndpointKeeper

        class Broken:
            def __getattr__(self, _: str) -> Any:
                error = ClientError({"Error": {"Code": code}}, "x") if code else None
                raise error or EndpointConnectionError(endpoint_url="https://secrets")

        monkeypatch.setattr(
            "rumorline_tools.cli.endpoint.EndpointKeeper",
            lambda _client, prefix: EndpointKeeper(Broken(), prefix),
        )
        assert endpoint("list", *WHERE) == 2
        assert "Secrets Manager" in capsys.readouterr().err
