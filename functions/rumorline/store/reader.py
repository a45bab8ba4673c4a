"""The careful reader on Amazon Bedrock. Whatever fails is counted, and the rules decide alone.

Every call is made once, in a thread of its own, and left to itself when its time is up: a socket's
timeout starts again with every byte, so it alone bounds nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from botocore.exceptions import ClientError

from rumorline.domain.post import Post
from rumorline.domain.ticket import Ticket
from rumorline.matching.careful.answer import (
    Reply,
    Unanswered,
    Unreadable,
    Usage,
    read_answer,
    usage_of,
)
from rumorline.matching.careful.request import MAX_TOKENS, Body, request_for, simpler
from rumorline.store.reader_budget import Budget, Clock, Limits, Pause, Spending
from rumorline.store.reader_failures import Failure, code_of, failure_of

MAX_AT_ONCE = 8
_TOO_LONG = Unreadable("there is more text than the reader is given")
_CHARS_A_TOKEN = 3
_LEAST_WAIT_S = 0.5
_NOTHING_USED = Usage()
Count = Callable[[str, int], None]
Response = Mapping[str, Any]


class BedrockClient(Protocol):
    """The one operation that is used of a bedrock-runtime client."""

    def converse(self, **request: Any) -> Any:
        """Send a request of the Converse API."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A request under way, and what it may cost."""

    post: Post
    answer: Future[Response]
    spending: Spending


class BedrockReader:
    """Reads pairs with one model.

    `client` must make one try a call and have a read timeout; `timeout_s` bounds a whole `read`.
    Counted are ReaderCalls, ReaderInputTokens, ReaderOutputTokens, ReaderUnreadable, and every
    `Failure` by its metric.
    """

    def __init__(  # noqa: PLR0913 - what it needs, what it may cost, and what tests replace
        self,
        client: BedrockClient,
        model_id: str,
        timeout_s: float,
        budget: Limits,
        *,
        count: Count = lambda _name, _value: None,
        clock: Clock = time.monotonic,
    ) -> None:
        self.name = model_id
        self.last_error = ""
        self._client = client
        self._timeout_s = timeout_s
        self._count = count
        self._clock = clock
        self._budget = Budget(budget, clock)
        self._pause = Pause(clock)
        self._simplified = 0
        self._pool = ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="careful-reader")

    def read(self, pairs: Sequence[tuple[Post, Ticket]]) -> list[Reply]:
        """One reply a pair, in order; all pairs are read at once. Never raises."""
        begun = self._clock()
        left = min(self._timeout_s, self._budget.waiting_left())
        if left < min(self._timeout_s, _LEAST_WAIT_S):
            return [self._failed(Failure.OVER_BUDGET) for _ in pairs]
        asked = [self._ask(post, ticket) for post, ticket in pairs]
        wait([one.answer for one in asked if isinstance(one, _Call)], timeout=left)
        self._budget.waited(self._clock() - begun)
        return [self._reply(one) if isinstance(one, _Call) else one for one in asked]

    def _ask(self, post: Post, ticket: Ticket) -> _Call | Reply:
        """Begin to read a pair, if it may be."""
        body = request_for(post, ticket)
        if body is None:
            return Reply(_TOO_LONG)
        if self._pause.on:
            return self._failed(Failure.PAUSED)
        spending = self._budget.reserve(len(str(body)) // _CHARS_A_TOKEN + MAX_TOKENS)
        if spending is None:
            return self._failed(Failure.OVER_BUDGET)
        self._count("ReaderCalls", 1)
        return _Call(post, self._pool.submit(self._converse, body), spending)

    def _converse(self, body: Body) -> Response:
        """Call the model; once for all, find out which form of the request it takes."""
        forms = (body, *simpler(body))
        number = self._simplified
        while True:
            try:
                response: Response = self._client.converse(modelId=self.name, **forms[number])
            except ClientError as error:
                number += 1
                if code_of(error) != "ValidationException" or number == len(forms):
                    raise
            else:
                self._simplified = number
                return response

    def _reply(self, call: _Call) -> Reply:
        """What came of a call."""
        if not call.answer.done():
            return self._abandoned(call)
        error = call.answer.exception()
        if error is not None:
            code = code_of(error) if isinstance(error, ClientError) else type(error).__name__
            self.last_error = " ".join(f"{error}".split())
            return self._failed(failure_of(error), code)
        response = call.answer.result()
        usage = self._account(call.spending, response)
        if not {"output", "stopReason"} <= response.keys():
            return self._failed(Failure.MALFORMED, usage=usage)
        self._pause.note(failed=False)
        answer = read_answer(response, call.post.text)
        if isinstance(answer, Unreadable):
            self._count("ReaderUnreadable", 1)
        return Reply(answer, usage)

    def _abandoned(self, call: _Call) -> Reply:
        """Time is up. The call is billed all the same, so its tokens are counted when it ends."""
        if not call.answer.cancel():
            call.answer.add_done_callback(partial(self._late, call.spending))
        return self._failed(Failure.TIMED_OUT)

    def _late(self, spending: Spending, answer: Future[Response]) -> None:
        if answer.exception() is None:
            self._account(spending, answer.result())

    def _account(self, spending: Spending, response: Response) -> Usage:
        usage = usage_of(response)
        spending.tokens = usage.total or spending.tokens
        self._count("ReaderInputTokens", usage.input_tokens)
        self._count("ReaderOutputTokens", usage.output_tokens)
        return usage

    def _failed(self, failure: Failure, code: str = "", usage: Usage = _NOTHING_USED) -> Reply:
        self._count(failure.metric, 1)
        if failure not in (Failure.OVER_BUDGET, Failure.PAUSED):
            self._pause.note(failed=True)
        return Reply(Unanswered(f"{failure}, {code}" if code else failure.value), usage)
