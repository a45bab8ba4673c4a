"""What Lambda unpacks for each function, and what a function loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rumorline_tools.bench.coldstart import (
    MADE,
    bare_code,
    clients_of,
    modules_of,
    printed,
    ready_code,
)
from rumorline_tools.local.package import load_template
from rumorline_tools.requirements import ROOT, declared
from rumorline_tools.sizes import BUILD, HARD_LIMIT, LIMITS, sizes

WIRING = (ROOT / "functions" / "rumorline" / "wiring.py").read_text("utf-8")
AARCH64 = b"\xb7\x00"
LAYER = BUILD / "DependenciesLayer" / "python"
needs_build = pytest.mark.skipif(not LAYER.exists(), reason="`make build` makes what is measured")

# Beyond the bare clients' own, by function; the model's libraries count with `resolve`.
MODULES = {
    "receive": 95,
    "publish": 110,
    "sweep": 130,
    "desk": 145,
    "feed": 145,
    "scopes": 32,
    "resolve": 350,
}
# X-Ray's recorder is what a Tracer would bring.
NOWHERE = {"aws_xray_sdk", "boto3", "pydantic", "s3transfer"}
ONLY_RESOLVE = {re.split(r"[<>=]", line)[0] for line in declared("model")}
READERS = {{"cld3-py": "gcld3"}.get(name, name) for name in ONLY_RESOLVE} | {"rumorline_model"}
PAGES = {"jinja2", "markupsafe"}
EVENTS = {f"aws_lambda_powertools.{one}" for one in ("event_handler", "utilities.batch")}
FORBIDDEN = {
    "receive": NOWHERE | READERS | PAGES | EVENTS,
    "publish": NOWHERE | READERS | PAGES | EVENTS,
    "sweep": NOWHERE | READERS | PAGES,
    "desk": NOWHERE | READERS | PAGES,
    "feed": NOWHERE | READERS,
    "scopes": NOWHERE | READERS | PAGES | {"botocore"},
    "resolve": NOWHERE | PAGES,
}


def _loaded(function: str) -> set[str]:
    """Modules of a function; WebSub makes `receive` ask the table, so that counts too."""
    websub = "wiring.subscriptions()\n" if function == "receive" else ""
    return modules_of(ready_code(function) + websub)


@pytest.mark.parametrize("function", MADE)
def test_a_function_imports_nothing_that_only_others_need(function: str) -> None:
    packages = FORBIDDEN[function]
    found = {name for name in _loaded(function) for one in packages if within(name, one)}
    assert found == set()


@pytest.mark.parametrize("function", MADE)
def test_a_function_loads_few_modules_more_than_its_aws_clients(function: str) -> None:
    own = modules_of(ready_code(function)) - modules_of(bare_code(clients_of(function)))
    assert len(own) <= MODULES[function]


def within(module: str, package: str) -> bool:
    """Whether a module is a package or in it."""
    return module == package or module.startswith(f"{package}.")


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
    made = printed(
        # What is looked at is what is deployed: no bytecode of this Python goes into it.
        f"import sys\nsys.dont_write_bytecode = True\nsys.path.insert(0, {str(LAYER)!r})\n"
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
def test_the_code_of_the_build_holds_every_handler_and_no_library() -> None:
    built = load_template(BUILD / "template.yaml")["Resources"]
    for name, resource in built.items():
        if resource["Type"] == "AWS::Serverless::Function":
            code = BUILD / resource["Properties"]["CodeUri"]
            module = resource["Properties"]["Handler"].rpartition(".")[0]
            assert (code / f"{module.replace('.', '/')}.py").exists(), name
            assert not [*code.rglob("*.so")], name


@needs_build
def test_bytecode_of_the_build_is_for_lambdas_python_and_looks_at_no_file_times() -> None:
    """Files may get another time on their way to Lambda, and bytecode of another is not used."""
    made = list(BUILD.rglob("*.pyc"))
    assert {path.suffixes[-2] for path in made} <= {".cpython-313"}
    assert {path.read_bytes()[4:8] for path in made} <= {b"\1\0\0\0"}
    if made:
        assert len(made) > 0.9 * len(list(BUILD.rglob("*.py")))
