"""A careful reader on Amazon Bedrock for evaluations, in the account of whoever runs them."""

from __future__ import annotations

from typing import cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, NoRegionError
from botocore.session import get_session

from rumorline.domain.errors import UsageError
from rumorline.store.reader import MAX_AT_ONCE, BedrockClient, BedrockReader
from rumorline.store.reader_budget import Limits

PATIENCE_S = 120.0


def bedrock_reader(model_id: str) -> BedrockReader:
    """A patient reader without a budget, in the account of whoever runs this.

    UsageError if there are no credentials or no region.
    """
    session = get_session()
    patient = Config(
        connect_timeout=5,
        read_timeout=PATIENCE_S / 2,
        retries={"mode": "standard", "total_max_attempts": 5},
        max_pool_connections=MAX_AT_ONCE,
    )
    try:
        if session.get_credentials() is None:
            raise UsageError("no AWS credentials; the careful reader runs in your own account")
        client = session.create_client("bedrock-runtime", config=patient)
    except NoRegionError as error:
        raise UsageError("no AWS region; set AWS_REGION to one that has the model") from error
    except BotoCoreError as error:
        raise UsageError(f"the AWS configuration cannot be used: {error}") from error
    return BedrockReader(cast("BedrockClient", client), model_id, PATIENCE_S, Limits())
