"""What an entry of a feed says: its words as a reader sees them, pictures apart, language, dates.

An entry here is what feedparser made of it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from rumorline.domain.errors import MalformedEntry
from rumorline.platforms.fields import MAX_TEXT, read_moment
from rumorline.platforms.html_text import text_of_html

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_WORDS = frozenset({*_HTML, "text/plain"})
_ZONED = re.compile(r".*(Z|[+-]\d\d:?\d\d|\b[A-Z]{1,4})\s*", re.IGNORECASE | re.DOTALL)
_ISO = re.compile(r"\s*[0-9]{4}-")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def text_of(entry: Any) -> str:
    """Title and body; the title once, where the body begins with it."""
    title, body = _shown(_detail(entry, "title_detail")), _shown(_body(entry))
    text = body if body.startswith(title) else f"{title}\n\n{body}".strip()
    if len(text) > MAX_TEXT:
        raise MalformedEntry("the text is too long")
    return text


def alts_of(entry: Any) -> list[str]:
    """Descriptions of the pictures in the body."""
    detail = _body(entry)
    if detail.get("type") not in _HTML:
        return []
    pictures = _Pictures()
    pictures.feed(detail.get("value") or "")
    return pictures.alts


def language_of(feed: Any, entry: Any) -> str | None:
    """The language that the entry, or else the feed, says that it is in."""
    details = [_body(entry), _detail(entry, "title_detail"), feed]
    tags = [str(detail.get("language") or "") for detail in details]
    return next(filter(_LANGUAGE.fullmatch, tags), None)


def moment_of(entry: Any, name: str) -> datetime | None:
    """A date of the entry, in RFC 3339 or in the many forms of RSS; a zone it must have."""
    # By dict's own method: feedparser's gives the date of publication where `updated` is missing.
    text = dict.get(entry, name)
    if not text:
        return None
    if not _ZONED.fullmatch(text):
        raise MalformedEntry(f"{name} has no offset from UTC")
    # feedparser would mend a date that is impossible, and guess.
    if _ISO.match(text):
        return read_moment(text.strip(), name)
    return _loosely(dict.get(entry, f"{name}_parsed"), name)


def _loosely(parsed: Any, name: str) -> datetime:
    try:
        return datetime(*parsed[:6]).replace(tzinfo=UTC)  # noqa: DTZ001 - feedparser gives UTC
    except (TypeError, ValueError):
        raise MalformedEntry(f"{name} is not a date") from None


def _body(entry: Any) -> Any:
    contents = (one for one in entry.get("content", []) if one.get("type") in _WORDS)
    said = next((one for one in contents if one.get("value")), None)
    return said or _detail(entry, "summary_detail")


def _detail(entry: Any, name: str) -> Any:
    """What feedparser says of a text; of an element that has that very name it makes a string."""
    found = entry.get(name)
    return found if isinstance(found, dict) else {}


def _shown(detail: Any) -> str:
    value = detail.get("value") or ""
    return text_of_html(value) if detail.get("type") in _HTML else plain(value)


def plain(text: str) -> str:
    """Runs of spaces become one, runs of empty lines one, and the ends are bare."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Pictures(HTMLParser):
    """Collects what pictures are said to show."""

    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A picture, or something else."""
        self.alts += [value for name, value in attrs if tag == "img" and name == "alt" and value]
