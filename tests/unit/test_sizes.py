"""What Lambda unpacks for each function, and what a function loads."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from rumorline_tools.local.package import load_template
from rumorline_tools.requirements import ROOT, declared
from rumorline_tools.sizes import BUILD, HARD_LIMIT, LIMITS, sizes

WIRING = (ROOT / "functions" / "rumorline" / "wiring.py").read_text("utf-8")
AARCH64 = b"\xb7\x00"
LAYER = BUILD / "DependenciesLayer" / "python"
needs_build = pytest.mark.skipif(not LAYER.exists(), reason="`make build` makes what is measured")

# What each function asks wiring for; only resolve reads posts.
MADE = {
    "receive": ("receiver", "subscriptions"),
    "publish": ("publisher",),
    "sweep": ("publisher", "subscriber", "reminding"),
    "desk": ("desk", "newsrooms"),
    "feed": ("public_feed", "shell"),
    "scopes": (),
}
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "BULLETINS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:bulletins",
    "NOTICES_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:notices",
    "NOTICE_SOURCE": "urn:rumorline:notices",
    "OVERDUE_AFTER_MINUTES": "1",
    "PUBLIC_URL": "https://board.example",
    "PUBLISHER_NAME": "Rumorline",
    "REVIEW_AFTER_MINUTES": "1",
    "SECRET_PREFIX": "rumorline/endpoint",
    "TABLE_NAME": "table",
    "WORK_QUEUE_URL": "https://queue.example/1",
}


def _run(code: str) -> str:
    """What a Python of its own prints."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _loaded(function: str) -> set[str]:
    made = "".join(f"wiring.{name}()\n" for name in MADE[function])
    return set(
        _run(
            f"import sys, rumorline.handlers.{function}\nfrom rumorline import wiring\n{made}"
            "print(*{name.partition('.')[0] for name in sys.modules})"
        ).split()
    )


@pytest.mark.parametrize("function", MADE)
def test_only_resolve_needs_the_layer_of_the_model(function: str) -> None:
    only_resolve = {re.split(r"[<>=]", line)[0] for line in declared("model")}
    modules = {{"cld3-py": "gcld3"}.get(name, name) for name in only_resolve}
    assert not _loaded(function) & {*modules, "rumorline_model"}


@pytest.mark.parametrize("function", ["receive", "publish"])
def test_receive_and_publish_load_no_more_than_they_need(function: str) -> None:
    assert not _loaded(function) & {"boto3", "jinja2", "numpy", "onnxruntime", "pydantic"}


def test_the_layer_describes_the_services_that_the_code_calls() -> None:
    makefile = (ROOT / "infra" / "dependencies" / "Makefile").read_text("utf-8")
    kept = re.search(r"^SERVICES := (.+)$", makefile, re.MULTILINE)
    assert kept
    called = re.findall(r'client\(\s*"([a-z-]+)"', WIRING)
    assert set(kept[1].split()) == set(called)


def _write(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))


def test_a_function_is_as_large_as_its_code_and_all_its_layers(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        "Globals: {Function: {Layers: [Ref: Shared]}}\n"
        "Resources:\n"
        "  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: Shared}}\n"
        "  Model: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: Model}}\n"
        "  ReceiveFunction: {Type: AWS::Serverless::Function, Properties: {CodeUri: Receive}}\n"
        "  ResolveFunction:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {CodeUri: Resolve, Layers: [Ref: Model]}\n",
        "utf-8",
    )
    for part, size in {"Shared": 10, "Model": 300, "Receive": 1, "Resolve": 2}.items():
        _write(tmp_path / part / "python" / "file", size)
    receive, resolve = sizes(tmp_path)
    assert (receive.total, resolve.total) == (11, 312)
    assert (receive.limit, resolve.limit) == (30_000_000, 250_000_000)


@needs_build
def test_every_function_of_the_build_is_within_its_limit() -> None:
    built = {size.function: size for size in sizes()}
    assert LIMITS.keys() <= built.keys()
    assert not [str(size) for size in built.values() if size.total > size.limit]
    assert built["ResolveFunction"].total <= 220_000_000 < HARD_LIMIT


@needs_build
def test_the_layer_of_the_build_makes_every_client() -> None:
    called = sorted(set(re.findall(r'client\(\s*"([a-z-]+)"', WIRING)))
    made = _run(
        f"import sys\nsys.path.insert(0, {str(LAYER)!r})\n"
        "from botocore.session import get_session\n"
        f"for name in {called!r}: print(get_session().create_client(name).meta.endpoint_url)\n"
        "import botocore; print(botocore.__file__)"
    ).split()
    assert made == [
        *(f"https://{name}.us-east-1.amazonaws.com" for name in called),
        str(LAYER / "botocore" / "__init__.py"),
    ]


@needs_build
def test_everything_compiled_in_the_layers_is_for_lambdas_machine() -> None:
    compiled = [
        path
        for layer in ("DependenciesLayer", "ModelLayer")
        for path in (BUILD / layer).rglob("*.so*")
        if path.read_bytes()[:4] == b"\x7fELF"
    ]
    assert len(compiled) > 10
    assert {path.read_bytes()[18:20] for path in compiled} == {AARCH64}
    versions = {tag for path in compiled for tag in re.findall(r"cpython-(\d+)", path.name)}
    assert versions == {"313"}


@needs_build
def test_the_code_of_the_build_holds_every_handler_and_nothing_compiled() -> None:
    built = load_template(BUILD / "template.yaml")["Resources"]
    for name, resource in built.items():
        if resource["Type"] == "AWS::Serverless::Function":
            code = BUILD / resource["Properties"]["CodeUri"]
            module = resource["Properties"]["Handler"].rpartition(".")[0]
            assert (code / f"{module.replace('.', '/')}.py").exists(), name
            assert not [*code.rglob("*.pyc"), *code.rglob("*.so")], name
