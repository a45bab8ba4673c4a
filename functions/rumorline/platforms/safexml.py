"""XML from strangers, read without anything that XML can be made to do.

A DOCTYPE is refused whatever is in it: entities that grow, external files and parameter entities
all need one, and neither Atom, RSS nor CAP does. The parser itself sees the DOCTYPE, so no encoding
hides it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rumorline.domain.errors import RumorlineError

MAX_DEPTH = 64


def read_xml(body: bytes, refusal: type[RumorlineError]) -> Element:
    """The root element of a document. Raises `refusal`, whose text never quotes the document.

    Refused: what is not well-formed, any DOCTYPE, nesting deeper than 64.
    """
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError):
        # `from None`: the parser's error may quote the document.
        raise refusal("the body is not plain XML, or it has a DOCTYPE") from None
    _check_depth(root, refusal)
    return root


def _check_depth(root: Element, refusal: type[RumorlineError]) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise refusal("the XML is nested too deeply")
        level = [child for element in level for child in element]


def name_of(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def language_in(element: Element) -> str | None:
    """`xml:lang` of an element."""
    return element.get("{http://www.w3.org/XML/1998/namespace}lang")
