"""HTML to the text that a reader sees, with the standard library's parser.

Paragraphs become blank lines, `<br>` a line's end, list items begin with a dash; everywhere else a
run of white space is one space. Scripts, styles and what a server marks as hidden are left out.
Links are written as `links` describes; of one that the server shortened, the target is whole.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from rumorline.domain.errors import MalformedEntry
from rumorline.platforms.links import linked

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {"p", "div", "ul", "ol", "blockquote", "pre", "table", "hr"}
_LINES = frozenset({"br", "li", "tr"})
_UNSEEN = frozenset({"script", "style", "template", "title"})
_VOID = frozenset({"br", "hr", "img", "wbr", "input"})
# The parser's time grows with the square of what is left open; this much takes it a second.
MAX_TAGS = 4_000
_HIDDEN = "invisible"
_CUT = "ellipsis"
# Mastodon repeats what is quoted as a link, for servers that cannot show a quote.
_FALLBACK = "quote-inline"
# Their address says no more than their label.
_PLAIN_LINKS = frozenset({"mention", "hashtag"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPACES = re.compile(r" {2,}")
_AROUND_LINES = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n{3,}")


def text_of_html(html: str) -> str:
    """The text of an HTML fragment, however broken.

    Raises MalformedEntry above 4,000 tags, and where the parser gives up.
    """
    if html.count("<") > MAX_TAGS:
        raise MalformedEntry("the content has too many tags")
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:
        # The standard library's answer to a marked section without a name.
        raise MalformedEntry("the content is not HTML") from None
    return reader.text()


class _Reader(HTMLParser):
    """Collects text; the label of an open link apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._open: list[tuple[str, str]] = []  # tag, and what it does to the text inside it
        self._inside: Counter[str] = Counter()  # how many of each tag and effect are open
        self._target: str | None = None
        self._label: list[str] = []

    def text(self) -> str:
        """What was collected, its spaces put in order."""
        self._end_link()
        spaced = _SPACES.sub(" ", "".join(self._pieces))
        return _BLANK_LINES.sub("\n\n", _AROUND_LINES.sub("\n", spaced)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag == "a":
            self._end_link()
            self._target = "" if _PLAIN_LINKS & {*classes} else given.get("href", "")
        self._break(tag)
        if tag == "li":
            self._add("- ")
        if tag not in _VOID:
            self._open.append((tag, _effect(tag, classes)))
            self._inside.update(self._open[-1])

    def handle_endtag(self, tag: str) -> None:
        """Close a tag and what was left open inside it; a tag that is not open changes nothing."""
        if not self._inside[tag]:
            return
        name = ""
        while name != tag:
            name, effect = self._open.pop()
            self._inside.subtract((name, effect))
            if effect == _CUT:
                self._add("…")
            if name == "a":
                self._end_link()
        self._break(tag if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._inside[_HIDDEN]:
            self._add(_SPACE.sub(" ", data))

    def _break(self, tag: str) -> None:
        self._add("\n\n" if tag in _BLOCKS else "\n" if tag in _LINES else "")

    def _add(self, text: str) -> None:
        (self._pieces if self._target is None else self._label).append(text)

    def _end_link(self) -> None:
        if self._target is not None:
            self._pieces.append(linked("".join(self._label), self._target))
        self._target, self._label = None, []


def _effect(tag: str, classes: list[str]) -> str:
    """What a tag does to the text inside it: nothing, hide it, or cut it short."""
    if tag in _UNSEEN or _FALLBACK in classes or _HIDDEN in classes:
        return _HIDDEN
    return _CUT if _CUT in classes else ""
