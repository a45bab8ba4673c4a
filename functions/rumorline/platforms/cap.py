"""CAP, the Common Alerting Protocol 1.2 (OASIS), and 1.1: one alert, whichever door brought it.

The account is `cap:` and the alert's sender, so the same authority is one source through a feed
and through a relay; the registry says which endpoints may vouch for it. An alert is known by its
sender, identifier and time sent (3.2.1). Only `Actual` alerts of scope `Public` are read. An
`Update` is a new version of the oldest alert that it references, a `Cancel` deletes all that it
references; references to another sender's alerts count for nothing. A signature inside an alert is
not checked.

An alert in several languages is one post: the text is that of the first block's language, or of the
feed's, and the others are its context, which helps to find a ticket and is never evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedEntry
from rumorline.domain.post import Account, PostDeleted, PostSaved
from rumorline.platforms.cap_ids import Reference, read_reference, read_references
from rumorline.platforms.cap_posts import post_of
from rumorline.platforms.safexml import name_of, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rumorline.domain.post import PostEvent

TYPE = "cap.alert"
_NAMESPACES = tuple(f"urn:oasis:names:tc:emergency:cap:{version}" for version in ("1.1", "1.2"))
_KINDS = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
}
_SPOKEN = frozenset({"Alert", "Update", "Cancel"})


def is_alert(element: Element) -> bool:
    """Whether an element is a CAP alert."""
    return element.tag in [f"{{{namespace}}}alert" for namespace in _NAMESPACES]


def concerns_everybody(entry: Element) -> bool:
    """Whether a feed's entry that only indexes an alert, by `cap:` elements, is to be read.

    It names no sender and no references, so an entry of such a feed is a post of the feed's.
    """
    facts = {name_of(e): e.text for e in entry if e.tag[1:].startswith(_NAMESPACES)}
    return (
        facts.get("status", "Actual") == "Actual"
        and facts.get("scope", "Public") == "Public"
        and facts.get("msgType", "Alert") in _SPOKEN
    )


def read_document(xml: str, endpoint: str) -> list[PostEvent]:
    """The events of an alert as text. Raises MalformedEntry."""
    # An encoding that the text declares was true of bytes that are gone.
    alert = read_xml(_undeclared(xml).encode("utf-8", "replace"), MalformedEntry)
    if not is_alert(alert):
        raise MalformedEntry("the document is not a CAP alert")
    return read_alert(alert, endpoint)


def read_alert(alert: Element, endpoint: str, language: str | None = None) -> list[PostEvent]:
    """The events of an alert; `language` is that of the feed. Raises MalformedEntry."""
    facts = {name_of(child): (child.text or "").strip() for child in alert}
    for name, values in _KINDS.items():
        if facts.get(name) not in values:
            raise MalformedEntry(f"{name} is not one that CAP has")
    own = read_reference([facts.get(name, "") for name in ("sender", "identifier", "sent")])
    if facts["status"] != "Actual" or facts["scope"] != "Public":
        return []
    if facts["msgType"] not in _SPOKEN:
        return []
    named = read_references(facts.get("references", ""))
    earlier = [one for one in named if one.sender == own.sender]
    if facts["msgType"] == "Cancel":
        return _cancelled(own, earlier, endpoint)
    chain = [*earlier, own] if facts["msgType"] == "Update" else [own]
    return [PostSaved(post_of(alert, chain, endpoint, language))]


def _cancelled(own: Reference, earlier: list[Reference], endpoint: str) -> list[PostEvent]:
    if not earlier:
        raise MalformedEntry("a Cancel references no alert of its sender")
    account = Account("cap", own.sender)
    return [PostDeleted(one.post_id, account, endpoint, own.sent) for one in earlier]


def _undeclared(xml: str) -> str:
    text = xml.lstrip("\ufeff \t\r\n")
    return text.partition("?>")[2] if text.startswith("<?xml") else text
