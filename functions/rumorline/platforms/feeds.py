"""A feed taken apart: Atom (RFC 4287), RSS 2.0 and RSS 1.0, each entry a feed of its own.

Every delivery of WebSub repeats the whole feed, so an entry is small and carries of its feed only
what it is read by: id, title, links and language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumorline.domain.errors import MalformedRequest
from rumorline.platforms.safexml import name_of, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_ENTRIES = 1_000
MAX_HEAD = 8_192
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_RSS1_ITEM = "{http://purl.org/rss/1.0/}item"
_ENTRIES = frozenset({f"{ATOM}entry", TOMBSTONE, "item", _RSS1_ITEM})
_HEAD = frozenset({"id", "title", "link", "language"})


def split_feed(body: bytes) -> list[str]:
    """One document an entry, in the order of the feed.

    Raises MalformedRequest for what is no feed, for a DOCTYPE, for more than 1,000 entries, and
    for a head of more than 8,192 characters, which every entry would repeat.
    """
    from xml.etree.ElementTree import tostring

    root = read_xml(body, MalformedRequest)
    place = entries_in(root)
    if place is None:
        raise MalformedRequest("the body is neither Atom nor RSS")
    entries = [child for child in place if child.tag in _ENTRIES]
    if len(entries) > MAX_ENTRIES:
        raise MalformedRequest("the feed has more than 1000 entries")
    if len(tostring(_around(root, place, []), encoding="unicode")) > MAX_HEAD:
        raise MalformedRequest("the feed's head is too large")
    return [tostring(_around(root, place, [one]), encoding="unicode") for one in entries]


def entries_in(root: Element) -> Element | None:
    """The element whose children are a feed's entries; None if it is no feed."""
    if root.tag in (f"{ATOM}feed", _RDF):
        return root
    return root.find("channel") if root.tag == "rss" else None


def entry_in(place: Element) -> Element | None:
    """The first entry."""
    return next((child for child in place if child.tag in _ENTRIES), None)


def _around(root: Element, place: Element, entries: list[Element]) -> Element:
    """The feed with these entries only. Elements are shared with the feed, not copied."""
    from xml.etree.ElementTree import Element

    head = [child for child in place if name_of(child) in _HEAD]
    channel = Element(place.tag, place.attrib)
    channel.extend([*head, *entries])
    if place is root:
        return channel
    outer = Element(root.tag, root.attrib)
    outer.append(channel)
    return outer
