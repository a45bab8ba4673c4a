"""The post that a CAP alert is: headline, description and instruction, as a reader sees them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Account, Context, Post
from rumorline.platforms.fields import MAX_ALIASES, MAX_CONTEXT, MAX_TEXT
from rumorline.platforms.links import web_link
from rumorline.platforms.safexml import name_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rumorline.platforms.cap_ids import Reference

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# Issuers break lines at a column; a line that begins with a mark or follows an empty one stays.
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n|[*•-]|\.\.\.)")


def post_of(alert: Element, chain: list[Reference], endpoint: str, language: str | None) -> Post:
    """The post of an alert; `chain` are its versions, oldest first, itself the last.

    `language` goes first where there are several. Raises MalformedEntry if no block says anything.
    """
    blocks = [child for child in alert if name_of(child) == "info"]
    first, *others = _by_language(blocks, language)
    root, *later = dict.fromkeys(one.post_id for one in chain)
    own = chain[-1]
    return Post(
        root=root,
        version=own.sent.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        account=Account("cap", own.sender, name=_value(blocks[0], "senderName")),
        endpoint=endpoint,
        text=first[1],
        posted_at=own.sent,
        language=first[0],
        url=web_link(_value(blocks[0], "web")),
        context=tuple(Context("quoted", text[:MAX_CONTEXT], own.sender) for _, text in others),
        # A long-lived alert's updates may name hundreds; those before had their aliases then.
        aliases=tuple(later[-MAX_ALIASES:]),
        edited_at=own.sent if later else None,
    )


def _by_language(blocks: list[Element], preferred: str | None) -> list[tuple[str | None, str]]:
    """(language, text) of every language, the preferred one first, else as the alert has them.

    CAP says that a block without a language is in `en-US` (3.2.2). Those who leave it out often
    write another, so it stays unknown, and `resolve` looks at the words.
    """
    texts: dict[str | None, list[str]] = {}
    for block in blocks:
        texts.setdefault(_language(block), []).append(_text(block))
    found = [(language, "\n\n".join(dict.fromkeys(said))) for language, said in texts.items()]
    if not any(text for _, text in found):
        raise MalformedEntry("the alert says nothing")
    if max(len(text) for _, text in found) > MAX_TEXT:
        raise MalformedEntry("the text is too long")
    wanted = _base(preferred)
    return sorted(found, key=lambda one: not wanted or _base(one[0]) != wanted)


def _base(language: str | None) -> str:
    return (language or "").partition("-")[0].lower()


def _language(block: Element) -> str | None:
    tag = _value(block, "language")
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def _text(block: Element) -> str:
    parts = [_value(block, name) for name in ("headline", "description", "instruction")]
    said = [_unwrapped(part) for part in parts if part]
    return "\n\n".join(dict.fromkeys(said)) or _value(block, "event") or ""


def _unwrapped(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", _WRAPPED.sub(" ", "\n".join(lines)))


def _value(block: Element, name: str) -> str | None:
    found = next((child.text for child in block if name_of(child) == name), None)
    return (found or "").strip() or None
