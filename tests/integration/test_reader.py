"""The careful reader against a server that speaks Bedrock's wire protocol, well and badly."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.validate import ParamValidator

from rumorline import wiring
from rumorline.domain.decision import Action, Decision, Verdict
from rumorline.domain.errors import UsageError
from rumorline.matching.careful.answer import Answer, Opinion, Unanswered, Unreadable, Usage
from rumorline.matching.careful.combine import Mode, Policy
from rumorline.matching.careful.request import MAX_CHARS, MAX_TOKENS
from rumorline.matching.decide import Matcher
from rumorline.matching.index import TicketIndex
from rumorline.matching.thresholds import load_thresholds
from rumorline.services.careful import ReadingMatcher
from rumorline.store.reader import BedrockReader
from rumorline.store.reader_budget import Limits
from rumorline_tools.bedrock import bedrock_reader
from rumorline_tools.cli.main import run
from tests.support import matching_cases as cases
from tests.support.converse import (
    Behaviour,
    Server,
    breaks_off,
    drips,
    fails,
    late,
    raw,
    resets,
    response,
    says,
    serving,
    told,
)

MODEL = "vendor.model-1:0"
POST = cases.spoken(cases.POLICE_TEXT)
TICKET = cases.ticket()
PAIR = (POST, TICKET)
SETTINGS = {
    "READER_POLICY": "veto",
    "READER_MODEL_ID": MODEL,
    "READER_TIMEOUT_S": "4",
    "READER_MAX_PAIRS": "3",
}
EVIDENCE = "it was NOT ICE, and was in fact a routine state and federal explosive check."
EXPLANATION = "a routine state and federal explosive check"
GOOD = response(told("refuted", EVIDENCE, EXPLANATION, "it denies the claim"))
CASES = Path(__file__).parents[1] / "quality" / "cases" / "streets"


def client(url: str, read_timeout: float = 5.0) -> Any:
    config = Config(
        connect_timeout=1,
        read_timeout=read_timeout,
        retries={"total_max_attempts": 1},
        proxies={},
    )
    return botocore.session.get_session().create_client(
        "bedrock-runtime", region_name="us-east-1", endpoint_url=url, config=config
    )


class Ticking:
    """A clock that tests move."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def reader_at(url: str, limits: Limits | None = None, **changes: Any) -> BedrockReader:
    counts: Counter[str] = Counter()
    timeout = changes.pop("timeout_s", 5.0)
    made = BedrockReader(
        client(url), changes.pop("model", MODEL), timeout, limits or Limits(),
        count=lambda name, value: counts.update({name: value}), **changes,
    )  # fmt: skip
    made.counts = counts  # type: ignore[attr-defined]  # for the tests to look at
    return made


def counted(reader: BedrockReader) -> dict[str, int]:
    return dict(getattr(reader, "counts"))  # noqa: B009 - set by `reader_at`


def asked(*script: Behaviour, **changes: Any) -> tuple[Answer, BedrockReader, Server]:
    with serving(*script) as server:
        reader = reader_at(server.url, **changes)
        (reply,) = reader.read([PAIR])
    return reply.answer, reader, server


def test_the_server_answers_as_the_service_model_says() -> None:
    shape = client("http://127.0.0.1:1").meta.service_model.operation_model("Converse").output_shape
    assert ParamValidator().validate(GOOD, shape).generate_report() == ""


def test_a_good_answer_is_an_opinion_with_its_tokens() -> None:
    with serving(says(GOOD)) as server:
        reader = reader_at(server.url)
        (reply,) = reader.read([PAIR])
    assert isinstance(reply.answer, Opinion)
    assert reply.answer.verdict is Verdict.REFUTED
    assert reply.answer.explanation is not None
    assert reply.answer.explanation.of(POST.text) == EXPLANATION
    assert reply.usage == Usage(1500, 80)
    assert counted(reader) == {
        "ReaderCalls": 1,
        "ReaderInputTokens": 1500,
        "ReaderOutputTokens": 80,
    }


def test_the_request_is_signed_for_bedrock_and_says_all_that_was_meant() -> None:
    _, _, server = asked(says(GOOD))
    (seen,) = server.seen
    assert seen.path == "/model/vendor.model-1%3A0/converse"
    assert "/us-east-1/bedrock/aws4_request" in seen.headers["authorization"]
    assert seen.headers["content-type"] == "application/json"
    assert seen.body.keys() == {"system", "messages", "inferenceConfig", "toolConfig"}
    assert seen.body["inferenceConfig"] == {"maxTokens": MAX_TOKENS, "temperature": 0.0}
    assert POST.text in seen.body["messages"][0]["content"][0]["text"]


def test_a_model_may_be_named_by_an_arn() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.vendor.model-1:0"
    answer, _, server = asked(says(GOOD), model=arn)
    assert isinstance(answer, Opinion)
    assert server.seen[0].path.count("/") == 3


def test_letters_of_all_alphabets_arrive_and_come_back() -> None:
    post = cases.spoken("«No era ICE» 🚨 это неправда")
    with serving(says(response(told("refuted", "«No era ICE» 🚨 это неправда")))) as server:
        (reply,) = reader_at(server.url).read([(post, TICKET)])
    assert isinstance(reply.answer, Opinion)
    assert reply.answer.evidence is not None
    assert reply.answer.evidence.of(post.text) == post.text


def test_pairs_are_read_at_once_and_answered_in_order() -> None:
    posts = [cases.spoken(f"It is not true, number {n}.") for n in range(4)]

    def answers(handler: Any, body: dict[str, Any]) -> None:
        text = body["messages"][0]["content"][0]["text"]
        (number,) = {n for n in range(4) if f"number {n}." in text}
        together.wait()
        late(0.3 - 0.05 * number, says(response(told("refuted", f"number {number}"))))(
            handler, body
        )

    # Nobody is answered before all four have asked.
    together = threading.Barrier(len(posts), timeout=20)
    with serving(answers) as server:
        replies = reader_at(server.url, timeout_s=30).read([(post, TICKET) for post in posts])
    for post, reply in zip(posts, replies, strict=True):
        assert isinstance(reply.answer, Opinion)
        assert reply.answer.evidence is not None
        assert reply.answer.evidence.of(post.text) == post.text


@pytest.mark.parametrize(
    "answer",
    [
        response(),
        response(told("refuted", EVIDENCE), told("confirmed", EVIDENCE)),
        response(told("refuted", EVIDENCE), name="other_tool"),
        response(told("perhaps", EVIDENCE)),
        response(told("refuted", "It was definitely ICE.")),
        response(told("refuted", EVIDENCE, "a drill")),
        response(told("refuted", EVIDENCE), stop="max_tokens"),
        response(told("refuted", EVIDENCE), stop="guardrail_intervened"),
        response({"verdict": "refuted"}),
        response(told("refuted", "x" * 3_000_000)),
    ],
)
def test_what_cannot_be_used_is_no_opinion_and_is_paid_for(answer: dict[str, Any]) -> None:
    found, reader, server = asked(says(answer))
    assert isinstance(found, Unreadable)
    assert len(server.seen) == 1
    assert counted(reader)["ReaderUnreadable"] == 1
    assert counted(reader)["ReaderInputTokens"] == 1500


def test_a_huge_reason_is_cut() -> None:
    found, _, _ = asked(says(response(told("refuted", EVIDENCE, reason="x" * 3_000_000))))
    assert isinstance(found, Opinion)
    assert len(found.reason) == 300


@pytest.mark.parametrize(
    ("behaviour", "reason", "metric"),
    [
        (fails(429, "ThrottlingException"), "throttled", "ReaderThrottled"),
        (fails(429, "ModelNotReadyException"), "unavailable", "ReaderUnavailable"),
        (fails(408, "ModelTimeoutException"), "timed_out", "ReaderTimedOut"),
        (fails(424, "ModelErrorException"), "model_error", "ReaderModelError"),
        (fails(500, "InternalServerException"), "unavailable", "ReaderUnavailable"),
        (fails(503, "ServiceUnavailableException"), "unavailable", "ReaderUnavailable"),
        (raw(b"<html>bad gateway</html>", 502), "unavailable", "ReaderUnavailable"),
        (fails(403, "AccessDeniedException"), "refused", "ReaderRefused"),
        (fails(404, "ResourceNotFoundException"), "refused", "ReaderRefused"),
        (fails(403, "ExpiredTokenException"), "refused", "ReaderRefused"),
        (resets, "unavailable", "ReaderUnavailable"),
        (breaks_off, "unavailable", "ReaderUnavailable"),
        (raw(b"not json"), "malformed", "ReaderMalformed"),
        (raw(b""), "malformed", "ReaderMalformed"),
        (raw(b"[]"), "malformed", "ReaderMalformed"),
        (raw(b'"text"'), "malformed", "ReaderMalformed"),
        (raw(b"\xff\xfe"), "malformed", "ReaderMalformed"),
        (raw(b"[" * 100_000), "malformed", "ReaderMalformed"),
        (raw(b'{"output": "text", "stopReason": "tool_use"}'), "malformed", "ReaderMalformed"),
        (raw(b'{"output": {"message": 5}, "stopReason": 1}'), "malformed", "ReaderMalformed"),
        (raw(b'{"output": {}, "stopReason": "tool_use"}'), "malformed", "ReaderMalformed"),
        (raw(b'{"output": null, "stopReason": null}'), "malformed", "ReaderMalformed"),
    ],
)
def test_a_failure_is_counted_and_not_tried_again(
    behaviour: Behaviour, reason: str, metric: str
) -> None:
    found, reader, server = asked(behaviour)
    assert isinstance(found, Unanswered)
    assert found.reason.split(",")[0] == reason
    assert len(server.seen) == 1
    assert {name for name in counted(reader) if name not in ("ReaderInputTokens", "ReaderOutputTokens")} == {"ReaderCalls", metric}  # fmt: skip  # noqa: E501


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    (reply,) = reader_at(url).read([PAIR])
    assert reply.answer == Unanswered("unavailable, EndpointConnectionError")


def test_credentials_that_are_missing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    answer, reader, server = asked(says(GOOD))
    assert answer == Unanswered("refused, NoCredentialsError")
    assert (server.seen, reader.last_error) == ([], "Unable to locate credentials")


def test_the_services_words_are_kept_for_whoever_has_to_mend_it() -> None:
    answer, reader, _ = asked(fails(403, "AccessDeniedException", "no access to the model"))
    assert answer == Unanswered("refused, AccessDeniedException")
    assert "no access to the model" in reader.last_error


def test_a_model_that_takes_no_temperature_is_asked_without_from_then_on() -> None:
    refusal = fails(400, "ValidationException", "This model doesn't support the temperature field.")
    with serving(refusal, refusal, says(GOOD)) as server:
        reader = reader_at(server.url)
        assert isinstance(reader.read([PAIR])[0].answer, Opinion)
        assert isinstance(reader.read([PAIR])[0].answer, Opinion)
    bodies = [seen.body for seen in server.seen]
    assert ["temperature" in body["inferenceConfig"] for body in bodies] == [True, False, False, False]  # fmt: skip  # noqa: E501
    assert ["toolChoice" in body["toolConfig"] for body in bodies] == [True, True, False, False]


def test_a_request_that_no_form_mends_is_refused() -> None:
    with serving(fails(400, "ValidationException")) as server:
        reader = reader_at(server.url)
        assert reader.read([PAIR])[0].answer == Unanswered("refused, ValidationException")
        assert len(server.seen) == 3
        reader.read([PAIR])
        assert "temperature" in server.seen[3].body["inferenceConfig"]


@pytest.mark.parametrize("behaviour", [drips(1.5), late(1.5, says(GOOD))], ids=["drips", "silent"])
def test_nobody_waits_longer_than_was_said(behaviour: Behaviour) -> None:
    with serving(behaviour) as server:
        replies = reader_at(server.url, timeout_s=0.3).read([PAIR, PAIR])
        assert [reply.answer for reply in replies] == [Unanswered("timed_out")] * 2


def test_a_socket_that_stays_silent_times_out_by_itself() -> None:
    with serving(late(1.0, says(GOOD))) as server:
        reader = BedrockReader(client(server.url, read_timeout=0.2), MODEL, 5.0, Limits())
        (reply,) = reader.read([PAIR])
    assert reply.answer == Unanswered("timed_out, ReadTimeoutError")


def test_tokens_of_an_answer_that_came_too_late_are_counted() -> None:
    with serving(late(0.4, says(GOOD))) as server:
        reader = reader_at(server.url, timeout_s=0.2)
        reader.read([PAIR])
        assert "ReaderInputTokens" not in counted(reader)
        _until(lambda: counted(reader).get("ReaderInputTokens") == 1500)


def test_a_call_that_failed_too_late_is_nothing_more(caplog: pytest.LogCaptureFixture) -> None:
    with serving(late(0.4, fails(500, "InternalServerException"))) as server:
        reader = reader_at(server.url, timeout_s=0.2)
        reader.read([PAIR])
        time.sleep(0.6)
    assert counted(reader) == {"ReaderCalls": 1, "ReaderTimedOut": 1}
    assert [one for one in caplog.records if one.name.startswith("concurrent")] == []


def test_calls_that_never_began_are_called_off() -> None:
    with serving(late(0.6, says(GOOD))) as server:
        reader = reader_at(server.url, timeout_s=0.3)
        replies = reader.read([PAIR] * 12)
        assert {reply.answer for reply in replies} == {Unanswered("timed_out")}
        time.sleep(0.8)
        assert len(server.seen) == 8


def test_no_more_is_asked_than_the_budget_has_calls_for() -> None:
    clock = Ticking()
    with serving(says(GOOD)) as server:
        reader = reader_at(server.url, Limits(calls=2, window_s=60.0), clock=clock)
        kinds = [type(reply.answer) for reply in reader.read([PAIR] * 3)]
        assert kinds == [Opinion, Opinion, Unanswered]
        clock.now = 59.0
        for _ in range(4):  # which are no failures of the service: no pause follows
            assert reader.read([PAIR])[0].answer == Unanswered("over_budget")
        clock.now = 61.0
        assert isinstance(reader.read([PAIR])[0].answer, Opinion)
    assert len(server.seen) == 3
    assert counted(reader)["ReaderOverBudget"] == 5


def test_tokens_are_reserved_before_and_settled_after_a_call() -> None:
    with serving(says(GOOD)) as server:
        reader = reader_at(server.url, Limits(tokens=6000))
        kinds = [type(reader.read([PAIR])[0].answer) for _ in range(5)]
    assert kinds == [Opinion, Opinion, Opinion, Unanswered, Unanswered]
    assert len(server.seen) == 3


def test_an_answer_without_a_count_is_held_to_what_was_reserved() -> None:
    uncounted = {name: value for name, value in GOOD.items() if name != "usage"}
    with serving(says(uncounted)) as server:
        reader = reader_at(server.url, Limits(tokens=6000))
        for _ in range(5):
            reader.read([PAIR])
        assert len(server.seen) == 2
    assert "ReaderOverBudget" in counted(reader)


def test_no_more_is_waited_than_the_budget_has_seconds_for() -> None:
    with serving(late(0.6, says(GOOD))) as server:
        reader = reader_at(server.url, Limits(waiting_s=1.0, window_s=60.0))
        assert isinstance(reader.read([PAIR])[0].answer, Opinion)
        assert reader.read([PAIR])[0].answer == Unanswered("over_budget")
    assert len(server.seen) == 1


def test_three_failures_in_a_row_are_followed_by_a_pause() -> None:
    clock = Ticking()
    with serving(fails(429, "ThrottlingException")) as server:
        reader = reader_at(server.url, clock=clock)
        for _ in range(5):
            reader.read([PAIR])
        assert len(server.seen) == 3
        assert reader.read([PAIR])[0].answer == Unanswered("paused")
        clock.now = 31.0
        reader.read([PAIR])
        assert len(server.seen) == 4
        assert reader.read([PAIR])[0].answer == Unanswered("paused")
        clock.now = 62.0
        server.script = [says(GOOD), fails(500, "InternalServerException")]
        for _ in range(4):
            reader.read([PAIR])
        assert len(server.seen) == 8
    assert counted(reader)["ReaderPaused"] == 4


def test_a_text_that_is_too_long_is_never_sent() -> None:
    with serving(says(GOOD)) as server:
        reader = reader_at(server.url)
        (reply,) = reader.read([(cases.spoken("x" * MAX_CHARS), TICKET)])
        assert isinstance(reply.answer, Unreadable)
        assert reader.read([]) == []
    assert server.seen == []


def decided(server: Server, mode: Mode) -> tuple[Action, tuple[str, ...]]:
    index = TicketIndex()
    index.add(TICKET)
    reader = reader_at(server.url)
    matcher = ReadingMatcher(Matcher(load_thresholds()), reader, Policy(mode))
    (made,) = matcher.match(POST, cases.source(), index)
    return made.action, made.failed_gates


@pytest.mark.parametrize("mode", [Mode.VETO, Mode.DECIDE])
@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (says(GOOD), (Action.AUTO, ())),
        (says(response(told("none"))), (Action.REVIEW, ("careful_reader",))),
        (says(response(told("confirmed", "ICE"))), (Action.REVIEW, ("careful_reader",))),
        (says(response()), (Action.REVIEW, ("careful_reader",))),
        (fails(429, "ThrottlingException"), (Action.AUTO, ())),
        (resets, (Action.AUTO, ())),
    ],
)
def test_the_hartford_post_under_every_policy(
    mode: Mode, behaviour: Behaviour, expected: tuple[Action, tuple[str, ...]]
) -> None:
    with serving(behaviour) as server:
        assert decided(server, mode) == expected


@pytest.fixture
def fresh_wiring() -> Iterator[None]:
    made = (wiring.settings, wiring._session, wiring.careful_reader)
    for one in made:
        one.cache_clear()
    yield
    for one in made:
        one.cache_clear()


def connected(server: Server, monkeypatch: pytest.MonkeyPatch) -> list[Decision]:
    """What the matcher decides that the settings alone make."""
    for name, value in {
        **SETTINGS,
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.url,
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    index = TicketIndex()
    index.add(TICKET)
    return wiring._read_carefully(Matcher(load_thresholds())).match(POST, cases.source(), index)


@pytest.mark.usefixtures("fresh_wiring")
def test_without_settings_there_is_no_reader() -> None:
    matcher = Matcher(load_thresholds())
    assert wiring._read_carefully(matcher) is matcher


@pytest.mark.usefixtures("fresh_wiring")
def test_settings_alone_connect_the_reader(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(says(response(told("none")))) as server:
        (made,) = connected(server, monkeypatch)
    assert made.action is Action.REVIEW
    assert made.rules_version.endswith(f"+careful-1/{MODEL}")
    assert len(server.seen) == 1
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["ReaderInputTokens"] for one in metrics if "ReaderInputTokens" in one] == [[1500.0]]


@pytest.mark.usefixtures("fresh_wiring")
def test_a_service_that_is_busy_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(fails(429, "ThrottlingException")) as server:
        (made,) = connected(server, monkeypatch)
    assert made.action is Action.AUTO
    assert len(server.seen) == 1


@pytest.mark.usefixtures("fresh_wiring")
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("READER_POLICY", "on", "READER_POLICY is on; it must be off, veto, decide"),
        ("READER_MODEL_ID", "", "READER_MODEL_ID is missing"),
        ("READER_TIMEOUT_S", "soon", "READER_TIMEOUT_S must be a number above 0"),
        ("READER_TIMEOUT_S", "nan", "READER_TIMEOUT_S must be a number above 0"),
        ("READER_MAX_PAIRS", "-1", "READER_MAX_PAIRS must be a number above 0"),
    ],
)
def test_settings_that_make_no_sense_are_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    for known, usual in {**SETTINGS, name: value}.items():
        monkeypatch.setenv(known, usual)
    with pytest.raises(UsageError, match=message):
        wiring._read_carefully(Matcher(load_thresholds()))


def command(*options: str) -> list[str]:
    return ["evaluate", "--cases", str(CASES), *options]


BEDROCK = ("--reader", "bedrock", "--reader-model", MODEL)


def test_an_evaluation_tells_what_the_reader_cost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(says(response(told("none")))) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        priced = ("--reader-price-in", "1", "--reader-price-out", "5")
        assert run(command(*BEDROCK, *priced, "--json")) == 0
        measured = json.loads(capsys.readouterr().out)
        assert run(command(*BEDROCK)) == 0
        words = capsys.readouterr().out
    assert measured["auto"] == 0
    assert measured["reader"]["policy"] == "veto"
    assert measured["reader"]["opinions"] == measured["reader"]["pairs_asked"] > 0
    assert measured["reader"]["dollars_per_1000_posts"] > 0
    assert f"careful reader       {MODEL}, veto" in words
    assert "give --reader-price-in" in words


def test_without_a_reader_nothing_is_said_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command()) == 0
    assert "careful reader" not in capsys.readouterr().out


def test_a_model_that_never_answers_ends_the_evaluation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(fails(403, "AccessDeniedException", "no access to the model")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert run(command(*BEDROCK, "--reader-policy", "decide")) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith(f"error: {MODEL} answers nothing: ")
    assert "no access to the model" in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--reader", "bedrock"), "--reader bedrock needs --reader-model ID"),
        (("--reader-model", MODEL), "--reader-model needs --reader bedrock"),
        ((*BEDROCK, "--reader-price-in", "1"), "--reader-price-in and --reader-price-out go"),
    ],
)
def test_options_that_do_not_fit_together_are_one_clear_error(
    options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command(*options)) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("missing", "extra", "message"),
    [
        (("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), {}, "no AWS credentials"),
        (("AWS_DEFAULT_REGION", "AWS_REGION"), {}, "no AWS region"),
        ((), {"AWS_PROFILE": "nobody"}, "the AWS configuration cannot be used"),
    ],
)
def test_without_an_account_there_is_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], extra: dict[str, str], message: str
) -> None:
    for name in missing:
        monkeypatch.delenv(name, raising=False)
    for name, value in extra.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=message):
        bedrock_reader(MODEL)


def _until(happened: Any) -> None:
    end = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)
