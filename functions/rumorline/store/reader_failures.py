"""The ways in which Amazon Bedrock gives no answer, each under a name that is counted.

Source of the error codes: the service model of bedrock-runtime in botocore, operation Converse.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.exceptions import ConnectionError as NoConnection

_SERVER_FAULT = 500


class Failure(StrEnum):
    """Why there is no answer. A deployment can mend `refused`; the others pass by themselves."""

    THROTTLED = "throttled"
    TIMED_OUT = "timed_out"
    UNAVAILABLE = "unavailable"
    MODEL_ERROR = "model_error"
    REFUSED = "refused"  # no permission, no such model, a request that the model does not take
    MALFORMED = "malformed"
    OVER_BUDGET = "over_budget"
    PAUSED = "paused"

    @property
    def metric(self) -> str:
        """The name under which it is counted, such as `ReaderTimedOut`."""
        return "Reader" + "".join(word.title() for word in self.value.split("_"))


_BY_CODE = {
    "ThrottlingException": Failure.THROTTLED,
    "ModelTimeoutException": Failure.TIMED_OUT,
    "ModelErrorException": Failure.MODEL_ERROR,
    "ModelNotReadyException": Failure.UNAVAILABLE,
}


def failure_of(error: BaseException) -> Failure:
    """Which failure an error of a call is. What nobody foresaw is a broken answer."""
    match error:
        case ClientError():
            return _BY_CODE.get(code_of(error)) or _by_status(error.response)
        case TimeoutError() | ReadTimeoutError() | ConnectTimeoutError():
            return Failure.TIMED_OUT
        case HTTPClientError() | IncompleteReadError() | NoConnection():
            return Failure.UNAVAILABLE
        case NoCredentialsError():
            return Failure.REFUSED
        case _:
            return Failure.MALFORMED


def code_of(error: ClientError) -> str:
    """The error code that the service named."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _by_status(response: Any) -> Failure:
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", _SERVER_FAULT)
    return Failure.UNAVAILABLE if status >= _SERVER_FAULT else Failure.REFUSED
