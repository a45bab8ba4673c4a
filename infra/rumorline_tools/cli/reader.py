"""The options that have a careful reader look at what is evaluated."""

from __future__ import annotations

from typing import Any

import click

from rumorline.domain.errors import UsageError
from rumorline.matching.careful.combine import Mode, Policy

_PRICE = click.FloatRange(0)


def reader_options(command: Any) -> Any:
    """`--reader` and what belongs to it; the command gets them as `reading_of` takes them."""
    for option in (
        click.option("--reader-price-out", type=_PRICE, help="Its price, $ per million tokens."),
        click.option("--reader-price-in", type=_PRICE, help="Its price, $ per million tokens."),
        click.option("--reader-max-pairs", default=3, show_default=True, type=click.IntRange(1, 8)),
        click.option("--reader-model", metavar="ID", help="Bedrock model or inference profile."),
        click.option(
            "--reader-policy",
            type=click.Choice([Mode.VETO.value, Mode.DECIDE.value]),
            default=Mode.VETO.value,
            show_default=True,
        ),
        click.option(
            "--reader",
            type=click.Choice(["bedrock"]),
            help="Have a model in your own AWS account read too; it bills every call.",
        ),
    ):
        command = option(command)
    return command


def reading_of(
    *,
    reader: str | None,
    reader_policy: str,
    reader_model: str | None,
    reader_max_pairs: int,
    reader_price_in: float | None,
    reader_price_out: float | None,
) -> Any:
    """The reader that was asked for, or None. UsageError if the options do not fit together."""
    if reader is None:
        if reader_model:
            raise UsageError("--reader-model needs --reader bedrock")
        return None
    if not reader_model:
        raise UsageError("--reader bedrock needs --reader-model ID")
    if (reader_price_in is None) is not (reader_price_out is None):
        raise UsageError("--reader-price-in and --reader-price-out go together")
    from rumorline_tools.bedrock import bedrock_reader
    from rumorline_tools.reading import Prices, Reading

    prices = None
    if reader_price_in is not None and reader_price_out is not None:
        prices = Prices(reader_price_in, reader_price_out)
    policy = Policy(Mode(reader_policy), reader_max_pairs)
    return Reading(bedrock_reader(reader_model), policy, prices)
