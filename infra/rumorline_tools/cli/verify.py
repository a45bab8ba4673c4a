"""`rumorline verify`: whether a downloaded feed is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from rumorline.domain.errors import UsageError
from rumorline_tools.cli.output import json_option, show
from rumorline_tools.cli.progress import progress_bar
from rumorline_tools.downloading import pages_of
from rumorline_tools.explaining import printable
from rumorline_tools.verifying import Report, records_of, verify

_MOST_SHOWN = 20


@click.command("verify")
@click.argument("feed", metavar="FILE|URL")
@click.option("--known", metavar="HASH", default="", help="Hash of a notice that you have seen.")
@click.option("--save", type=click.Path(path_type=Path), help="Keep the answers of URL in a file.")
@json_option
def command(feed: str, known: str, save: Path | None, *, as_json: bool) -> int:
    """Check the chain of a feed: every answer of /notices on a line of FILE, or those of URL.

    Exit status 1 says that the feed is not whole, and which notice breaks it.
    """
    with _lines(feed) as lines, _file(save) as kept, progress_bar("checking") as advance:
        report = verify(records_of(_watched(lines, kept, advance)), known)
    show(report, as_json=as_json, words=lambda: _words(report))
    return 1 if report.breaks else 0


@contextmanager
def _lines(feed: str) -> Iterator[Iterable[str]]:
    if "://" in feed:
        yield pages_of(feed)
        return
    try:
        with Path(feed).open(encoding="utf-8", newline="\n") as file:
            if not Path(feed).stat().st_size:
                raise UsageError(f"{feed} is empty; a feed of no notices is one line, too")
            yield file
    except UnicodeDecodeError:
        raise UsageError(f"{feed} is not text in UTF-8") from None
    except OSError as error:
        raise UsageError(f"{feed} cannot be read: {error.strerror}") from None


@contextmanager
def _file(save: Path | None) -> Iterator[TextIO | None]:
    if save is None:
        yield None
        return
    try:
        with save.open("x", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise UsageError(f"{save} cannot be written: {error.strerror}") from None


def _watched(
    lines: Iterable[str], kept: TextIO | None, advance: Callable[[int, int], None]
) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if kept:
            kept.write(f"{line}\n")
        advance(number, number)
        yield line


def _words(report: Report) -> str:
    lines = [f"{one.seq}  {one.notice_id}  withheld: {one.reason}" for one in report.withheld]
    lines += [f"{one.seq}  {one.notice_id}  {one.wrong}" for one in report.breaks[:_MOST_SHOWN]]
    if len(report.breaks) > _MOST_SHOWN:
        lines.append(f"and {len(report.breaks) - _MOST_SHOWN} more")
    whole = f"NOT WHOLE: {len(report.breaks)} breaks" if report.breaks else "whole"
    lines.append(f"{report.notices} notices, {whole}; the newest is {report.seq}, {report.head}")
    return printable("\n".join(lines))
