"""The desk's page as it is sent: what it may do, and that it says everything in every language."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from rumorline import wiring
from rumorline.domain import judging
from rumorline.domain.ticket import Gone
from rumorline.handlers import feed
from rumorline.matching import decide, gates
from rumorline.web.desk_reasons import DESK_REASONS
from rumorline.web.desk_words import DESK_WORDS
from rumorline.web.pages import Reader
from rumorline.web.shell import Shell
from tests.support.reading import Page

SHELL = Shell("Riverbend Desk", "https://login.example/pool", "rumorline-desk", "page")
ENGLISH = DESK_WORDS["en"]
HOSTILE = "\"'><script>alert(1)</script>"
STATE_WORDS = re.compile(
    r"(state|status|verdict|severity|reason|gone)_|(evidence|explanation)_mark"
)
MATCHING = Path(decide.__file__).parent


def shown(shell: Shell = SHELL, language: str = "en", *, chosen: bool = False) -> Page:
    """The page, read."""
    return Page(shell.page(Reader(language, chosen=chosen, path="desk")))


def test_the_page_may_reach_the_api_and_the_issuer_and_nothing_else() -> None:
    rules = dict(rule.split(" ", 1) for rule in SHELL.policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == "'self' https://login.example"
    assert rules["require-trusted-types-for"] == "'script'"
    elsewhere = Shell("P", "https://a.example/pool", token_origin="https://b.example")
    assert "connect-src 'self' https://a.example https://b.example;" in elsewhere.policy
    assert "connect-src 'self';" in Shell("P").policy


def test_its_style_is_the_one_that_the_policy_allows() -> None:
    style = shown().one("style").text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in SHELL.policy
    assert not [node for node in shown().nodes if "style" in node.attributes]


def test_its_only_script_is_a_file_whose_address_changes_with_it() -> None:
    script = shown().one("script")
    digest = hashlib.sha256(SHELL.script.encode()).hexdigest()
    assert script.attributes == {"type": "module", "src": f"desk.js?v={digest[:12]}"}
    assert not script.text
    assert not [n for node in shown().nodes for n in node.attributes if n.startswith("on")]


@pytest.mark.parametrize(
    "word",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(",
     "DOMParser", "createContextualFragment", "srcdoc", "http://", "https://"],
)  # fmt: skip
def test_the_script_makes_no_markup_and_names_no_other_place(word: str) -> None:
    assert word not in SHELL.script


def test_the_token_stays_in_the_tab() -> None:
    kept = re.findall(r"localStorage\.setItem\(([^,]+),", SHELL.script)
    assert set(kept) == {"LAST", '"rumorline.keys"'}


def test_what_a_deployment_enters_is_text() -> None:
    page = shown(Shell(HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    assert page.one("body").attributes["data-issuer"] == HOSTILE
    assert len(page.all("script")) == 1
    assert HOSTILE in page.one("title").text


@pytest.mark.parametrize("language", DESK_WORDS)
def test_the_page_speaks_a_language_and_hands_its_words_on(language: str) -> None:
    page = shown(language=language, chosen=True)
    words = DESK_WORDS[language]
    assert page.one("html").attributes["lang"] == language
    assert json.loads(page.one("body").attributes["data-words"] or "") == words
    assert page.one("a", class_="skip").text == words["skip"]
    assert page.all("a", href=f"board?lang={language}")


def test_every_language_says_the_same_things_and_puts_in_the_same() -> None:
    for words in DESK_WORDS.values():
        assert list(words) == list(ENGLISH)
        for name, text in words.items():
            assert text
            slots, wanted = (set(re.findall(r"\{\w+\}", one)) for one in (text, ENGLISH[name]))
            assert slots == wanted, name


def test_no_word_is_missing_and_none_is_left_over() -> None:
    asked = set(re.findall(r"words\.(\w+)", SHELL.script))
    asked |= set(re.findall(r'(?:say|folded)\(\s*"(\w+)"', SHELL.script))
    known = set(ENGLISH)
    assert asked <= known
    spoken = SHELL.script + Page(SHELL.page(Reader("en", path="desk"))).text
    for name in known - asked:
        used = STATE_WORDS.match(name) or f'"{name}"' in SHELL.script or ENGLISH[name] in spoken
        assert used, name


def test_every_reason_and_every_way_to_be_gone_has_a_word() -> None:
    source = (MATCHING.parent / "domain" / "fold.py").read_text("utf-8")
    told = {*re.findall(r'reason="(\w+)"', source), *judging.REASONS.values()}
    told |= {"person_needed", "second_origin_needed"}
    known = {name.removeprefix("reason_") for name in ENGLISH if name.startswith("reason_")}
    assert known == told
    assert {f"gone_{one}" for one in Gone} <= set(ENGLISH)


GATES = {
    "gates": [rule.__name__ for rule in (*gates.ELIGIBILITY, *gates.STATEMENT)],
    "voice": ["_doubts"],
    "states": ["reversed_by"],
    "agreement": ["agreement"],
    "decide": ["_measured", "_policy", "_at_least"],
}


def said_by_gates() -> set[str]:
    """The pieces of text, longer than a word, in all that makes a gate."""
    found = set[str]()
    for module, names in GATES.items():
        tree = ast.parse((MATCHING / f"{module}.py").read_text("utf-8"))
        rules = (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))
        for rule in rules:
            if rule.name in names:
                texts = (one.value for one in ast.walk(rule) if isinstance(one, ast.Constant))
                found |= {one.strip() for one in texts if isinstance(one, str)}
                found.discard((ast.get_docstring(rule, clean=False) or "").strip())
    return {one for one in found if " " in one}


@pytest.mark.parametrize("language", [tag for tag in DESK_WORDS if tag != "en"])
def test_every_reason_of_a_gate_is_said_in_the_pages_language(language: str) -> None:
    said = DESK_REASONS[language]
    for english, here in said.items():
        slots, wanted = (set(re.findall(r"\{\d\}", one)) for one in (here, english))
        assert slots == wanted, english
    assert [one for one in said_by_gates() if one not in " | ".join(said)] == []


@pytest.mark.parametrize("route", ["GET /desk", "HEAD /desk", "GET /desk.js", "HEAD /desk.js"])
def test_it_is_given_to_everybody_without_a_look_at_the_table(
    route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISHER_NAME", "Riverbend Desk")
    monkeypatch.setenv("DESK_ISSUER", "https://login.example/pool")
    wiring.settings.cache_clear()
    wiring.shell.cache_clear()
    answer = feed.handler({"routeKey": route, "headers": {"accept-language": "es"}}, None)
    assert answer["statusCode"] == 200
    script = route.endswith(".js")
    kind = "text/javascript; charset=utf-8" if script else "text/html; charset=utf-8"
    assert answer["headers"]["content-type"] == kind
    policy = answer["headers"]["content-security-policy"]
    assert ("connect-src 'self' https://login.example" in policy) is not script
    if route == "GET /desk":
        assert Page(answer["body"]).one("html").attributes["lang"] == "es"
        assert Page(answer["body"]).one("a", lang="en").attributes["href"] == "desk?lang=en"
    assert bool(answer["body"]) is route.startswith("GET")
    wiring.settings.cache_clear()
    wiring.shell.cache_clear()
