"""The README's walk from an empty account to the first notice, as far as it goes without one.

Commands of Rumorline run against the local stack as if it were deployed, `aws` and `sam` are held
to what their own descriptions know.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from rumorline_tools.cli.main import run
from rumorline_tools.local.package import load_template
from rumorline_tools.quiet import wait_for
from rumorline_tools.running import Running, running

ROOT = Path(__file__).parents[2]
WALK = (ROOT / "README.md").read_text("utf-8").split("## Deploy")[1].split("\n## ")[0]
BLOCKS = "\n".join(re.findall(r"```sh\n(.*?)```", WALK, re.DOTALL))
COMMANDS = [words for line in BLOCKS.splitlines() if (words := shlex.split(line, comments=True))]
# The command line has an option of that name already.
_RENAMED = {"--notification-endpoint": "endpoint"}
SAM = ROOT / ".venv-sam" / "bin" / "sam"


def _of(tool: str) -> list[list[str]]:
    return [words for words in COMMANDS if words[0] == tool]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stack of its own: what the walk makes stays out of other tests' way."""
    with running(tmp_path_factory.mktemp("walk")) as stack:
        yield stack


def test_the_walk_has_no_command_that_is_not_checked() -> None:
    assert {words[0] for words in COMMANDS} == {"make", "aws", "sam", "export", "rumorline"}
    assert len(COMMANDS) > 15


def test_the_commands_of_rumorline_lead_to_the_first_notice(
    up: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL", up.served.endpoint_url)
    monkeypatch.setenv("AWS_REGION", up.served.region)
    (export,) = _of("export")
    name, _, value = export[1].partition("=")
    assert value == "TABLE"
    monkeypatch.setenv(name, up.served.table_name)
    for words in _of("rumorline"):
        done = run([_filled(word, up, tmp_path) for word in words[1:]])
        told = capsys.readouterr().out
        # The API's own address leads nowhere without an account, and doctor says so.
        assert done == 0 or (words[1] == "doctor" and "✓ secrets" in told), words
    notice = _first(up)
    assert notice["data"]["verdict"] == "refuted"
    assert "NO ICE checkpoint" in notice["data"]["evidence"][0]["quote"]
    capsys.readouterr()
    wait_for(lambda: run(["ticket", "list"]) == 0 and "refuted" in capsys.readouterr().out, "it")


def _filled(word: str, up: Running, folder: Path) -> str:
    if word == "URL":
        return f"{up.served.api_url}/webhooks/standard/relay"
    if word == "$(cat relay-secret.txt)":
        return (folder / "relay-secret.txt").read_text("utf-8").strip()
    return word


def _first(up: Running) -> dict[str, Any]:
    found: list[dict[str, Any]] = []

    def arrived() -> bool:
        found.extend(up.notices(wait_s=1))
        return bool(found)

    wait_for(arrived, "the first notice")
    return found[0]


@pytest.mark.parametrize("words", _of("rumorline"), ids=" ".join)
def test_every_option_of_rumorline_is_known(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command = [word for word in words[1:3] if re.fullmatch(r"[a-z]+", word)]
    options = {word for word in words if word.startswith("--")}
    for depth in (1, 2):
        capsys.readouterr()
        if run([*command[:depth], "--help"]) == 0:
            known = capsys.readouterr().out
    assert options <= set(re.findall(r"--[a-z-]+", known))


@pytest.mark.parametrize("words", _of("aws"), ids=" ".join)
def test_every_operation_and_option_of_aws_is_known(words: list[str]) -> None:
    service, operation, *rest = words[1:]
    model = botocore.session.get_session().get_service_model(service)
    by_name = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(by_name[operation]).input_shape
    members = {xform_name(name, "-") for name in shape.members} if shape else set()
    given = [_RENAMED.get(word, word.removeprefix("--")) for word in rest if word.startswith("--")]
    assert set(given) <= members | {"query", "output"}
    required = {xform_name(name, "-") for name in (shape.required_members if shape else ())}
    assert required <= set(given)


@pytest.mark.skipif(not SAM.exists(), reason="`make template` installs the SAM command line")
@pytest.mark.parametrize("words", _of("sam"), ids=" ".join)
def test_every_option_of_sam_is_known(words: list[str]) -> None:
    told = subprocess.run(  # noqa: S603 - our own tool
        [SAM, words[1], "--help"],
        env={"SAM_CLI_TELEMETRY": "0", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert set(re.findall(r"--[a-z-]+", " ".join(words))) <= set(re.findall(r"--[a-z-]+", told))
    assert words[words.index("--config-env") + 1] == "prod"


@pytest.mark.parametrize("words", _of("make"), ids=" ".join)
def test_every_target_of_make_exists(words: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = [words[1], *re.findall(r"`make ([a-z]+)`", WALK)]
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_output_parameter_and_file_that_is_named_exists() -> None:
    template = load_template(ROOT / "template.yaml")
    words = set(re.findall(r"`([A-Z][a-z]+[A-Z]?[A-Za-z]+)`", WALK))
    assert words <= template["Outputs"].keys() | template["Parameters"].keys()
    assert {"DeskUserPoolId", "DeskUrl", "TableName", "BoardUrl"} <= words
    for path in re.findall(r"\]\(([^)#]+)", WALK):
        assert (ROOT / path).exists(), path
    assert (ROOT / "samconfig.toml").exists()
